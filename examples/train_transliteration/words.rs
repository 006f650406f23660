//! Packs lists of words as the FST that the library reads.

use std::collections::BTreeSet;
use std::path::Path;

use fst::MapBuilder;

/// The FST of all words of small or large ASCII letters in the files, one a line; other lines are left out.
pub fn pack(files: &[impl AsRef<Path>]) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut words = BTreeSet::new();
    for file in files {
        for line in std::fs::read(file)?.split(|&byte| byte == b'\n') {
            let word = line.trim_ascii();
            if (2..=32).contains(&word.len()) && word.iter().all(u8::is_ascii_alphabetic) {
                words.insert(word.to_ascii_lowercase());
            }
        }
    }
    let mut builder = MapBuilder::memory();
    for word in words {
        builder.insert(word, 0)?;
    }
    Ok(builder.into_inner()?)
}
