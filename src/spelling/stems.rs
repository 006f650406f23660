//! The nouns of running text that may be loanwords, and how often each stands there.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use crate::analysis::{Analyzer, Morpheme, is_particle_chain, normalise};
use crate::hangul;

/// In syllables; a longer run of syllables is a sentence without blanks.
const LONGEST: usize = 20;
/// The fewest syllables of a word with variants.
const SHORTEST: usize = 2;
/// No chain of particles is longer, in syllables.
const LONGEST_TAIL: usize = 6;

/// Particles in which few nouns end.
const PLAIN: [char; 8] = ['은', '는', '을', '를', '의', '에', '와', '과'];

/// Runs of Hangul syllables with their counts, as they stand between other characters.
#[derive(Clone, Debug, Default)]
pub struct Runs(HashMap<Box<str>, u64>);

impl Runs {
    /// Counts the runs of a text.
    pub fn count(&mut self, text: &str) {
        let normal = normalise(text);
        let runs = normal.text().split(|c: char| !hangul::is_syllable(c));
        for run in runs.filter(|run| (SHORTEST * 3..=LONGEST * 3).contains(&run.len())) {
            match self.0.get_mut(run) {
                Some(count) => *count += 1,
                None => {
                    self.0.insert(run.into(), 1);
                }
            }
        }
    }

    /// The nouns that the runs are of, with their counts, particles taken off.
    ///
    /// A run may be cut in several ways (바나나, 바나 and 나). It counts to a listed word, else to the stem that stands before the most
    /// different tails in the whole text, else to the one that is a noun or that a particle is left of which few nouns end in.
    pub fn stems(&self, listed: &HashSet<&str>, analyzer: &mut Analyzer) -> HashMap<String, u64> {
        let mut tails: HashMap<&str, u32> = HashMap::new();
        for run in self.0.keys() {
            each_stem(run, &mut |stem| *tails.entry(stem).or_default() += 1);
        }
        let mut stems: HashMap<&str, u64> = HashMap::new();
        for (run, count) in &self.0 {
            let mut best: &str = run;
            each_stem(run, &mut |stem| {
                let of = |stem: &str| (listed.contains(stem), tails[stem]);
                let is_better = match of(stem).cmp(&of(best)) {
                    Ordering::Equal => {
                        let is_plain = run[stem.len()..].ends_with(PLAIN);
                        !analyzer.is_noun(best) && (analyzer.is_noun(stem) || is_plain)
                    }
                    order => order == Ordering::Greater,
                };
                if is_better {
                    best = stem;
                }
            });
            *stems.entry(best).or_default() += count;
        }
        let nouns = stems.into_iter().filter(|(stem, _)| may_be_noun(stem, analyzer));
        nouns.map(|(stem, count)| (stem.to_owned(), count)).collect()
    }
}

/// Calls back with the run itself and with what stands before each chain of particles at its end.
fn each_stem<'a>(run: &'a str, f: &mut impl FnMut(&'a str)) {
    f(run);
    for (at, _) in run.char_indices().rev().take(LONGEST_TAIL) {
        let (stem, tail) = run.split_at(at);
        let Some(before) = stem.chars().next_back() else { break };
        if stem.len() >= SHORTEST * 3 && is_particle_chain(before, tail) {
            f(stem);
        }
    }
}

/// Whether the dictionary does not make a verb, an ending or an adverb of it.
///
/// Of an unknown name it makes whatever it can, so only what ends as verbs do, or is one word of another kind, is left out.
fn may_be_noun(stem: &str, analyzer: &mut Analyzer) -> bool {
    let morphemes = analyzer.morphemes(stem);
    let (Some(first), Some(last)) = (morphemes.first(), morphemes.last()) else { return false };
    let end = last.last_tag.as_str();
    let is_verbal = end.starts_with(['E', 'V']) || matches!(end, "XSV" | "XSA");
    // 것이 and 안에, whose noun is too short to be taken off its particle.
    let is_short = first.known && first.span.len() <= 3 && first.tag.as_str().starts_with('N');
    let is_particle = |one: &Morpheme| one.known && one.tag.as_str().starts_with('J');
    if is_short && morphemes.len() > 1 && morphemes[1..].iter().all(is_particle) {
        return false;
    }
    !is_verbal && (morphemes.len() > 1 || !first.known || first.tag.as_str().starts_with('N'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_are_taken_off_by_what_else_stands_there() {
        let mut runs = Runs::default();
        runs.count("컨텐츠를 만든다. 컨텐츠는 좋다. '컨텐츠'만 본다. 바나나와 바나나, 바나나를 먹었다. 앤스로픽은 앤스로픽의");
        let stems = runs.stems(&HashSet::new(), &mut Analyzer::new().unwrap());
        for (stem, count) in [("컨텐츠", 3), ("바나나", 3), ("앤스로픽", 2)] {
            assert_eq!(stems.get(stem), Some(&count), "{stem} of {stems:?}");
        }
        assert!(!stems.contains_key("먹었다"), "{stems:?}");
    }
}
