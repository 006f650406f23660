//! Candidates out of tutorials, labelled by reading: which of them are transliterations.

use std::path::Path;

use malmoi::error::{Error, Result};
use malmoi::mine::{Kind, Miner};

use super::Count;

/// Measures the labelled candidates: English, the Korean before it, the label, the Korean term.
///
/// Which half of a word's sense it has plays no part: also a verb's gloss may write its sound.
pub fn measure(file: &Path, miner: &mut Miner<'_>, errors: bool) -> Result<Count> {
    let text = std::fs::read_to_string(file).map_err(Error::io("cannot read", file))?;
    let mut count = Count::default();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [english, context, label, ..] = fields[..] else {
            return Err(Error::invalid(format!("{}: no candidate: {line}", file.display())));
        };
        let glossed = format!("{context}({english})");
        let found = miner.mine(&[&glossed])?.remove(0);
        let is_proposed = found.first().is_some_and(|proposal| proposal.kind == Kind::Transliteration);
        let is_wanted = label == "transliteration";
        count.right += u32::from(is_proposed && is_wanted);
        count.proposed += u32::from(is_proposed);
        count.wanted += u32::from(is_wanted);
        if errors && is_proposed != is_wanted {
            println!("  {label}: {glossed}");
        }
    }
    Ok(count)
}
