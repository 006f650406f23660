//! Pairs that write one name and pairs that do not, as the classifier is measured on.

use std::collections::{BTreeMap, BTreeSet};

use malmoi::transliterate::Hangul;

/// How many wrong Korean words each right one is set beside, and how many of them may be near to it.
const WRONG: usize = 6;
const NEAR: usize = 5;
/// The greatest distance of a near one, in jamo.
const DISTANCE: usize = 3;

/// A pair, and whether both sides write one name.
pub struct Labelled {
    pub latin: String,
    pub hangul: String,
    pub is_right: bool,
    /// Whether a wrong one is at jamo distance 1–3 of the right one.
    pub is_near: bool,
}

/// A sequence of numbers that is the same every time (SplitMix64: Steele, Lea & Flood 2014).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % limit.max(1) as u64) as usize
    }
}

/// Each ruling as a right pair, beside six real Korean words: up to five at jamo distance 1–3 of it, the others by chance.
///
/// A Korean word that is another ruling for the same Latin side is not taken as wrong.
pub fn labelled(
    rulings: &BTreeMap<String, BTreeSet<String>>,
    vocabulary: &[String],
    seed: u64,
) -> Vec<Labelled> {
    let words: Vec<(&String, Vec<u8>)> =
        vocabulary.iter().filter_map(|word| Some((word, Hangul::new(word)?.jamo().to_vec()))).collect();
    let mut random = Random(seed);
    let mut pairs = Vec::new();
    for (latin, spellings) in rulings {
        for hangul in spellings {
            let Some(own) = Hangul::new(hangul) else { continue };
            pairs.push(Labelled {
                latin: latin.clone(),
                hangul: hangul.clone(),
                is_right: true,
                is_near: false,
            });
            let mut near: Vec<&String> = words
                .iter()
                .filter(|(word, jamo)| within(own.jamo(), jamo, DISTANCE) && !spellings.contains(*word))
                .map(|(word, _)| *word)
                .collect();
            let mut wrong: Vec<&String> = Vec::new();
            while wrong.len() < NEAR && !near.is_empty() {
                wrong.push(near.swap_remove(random.below(near.len())));
            }
            while wrong.len() < WRONG {
                let word = words[random.below(words.len())].0;
                if !spellings.contains(word) && !wrong.contains(&word) {
                    wrong.push(word);
                }
            }
            pairs.extend(wrong.into_iter().map(|word| Labelled {
                latin: latin.clone(),
                hangul: word.clone(),
                is_right: false,
                is_near: Hangul::new(word).is_some_and(|other| within(own.jamo(), other.jamo(), DISTANCE)),
            }));
        }
    }
    pairs
}

/// Whether two sequences differ in at most so many insertions, deletions and substitutions.
pub fn within(a: &[u8], b: &[u8], most: usize) -> bool {
    distance(a, b, most).is_some()
}

/// The number of insertions, deletions and substitutions between two sequences where it is at most so many.
pub fn distance(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        let mut least = row[0];
        for (j, y) in b.iter().enumerate() {
            let value = (corner + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = row[j + 1];
            row[j + 1] = value;
            least = least.min(value);
        }
        if least > most {
            return None;
        }
    }
    Some(row[b.len()]).filter(|&distance| distance <= most)
}

/// Precision, recall and F1.
pub fn f1(right: usize, proposed: usize, wanted: usize) -> (f64, f64, f64) {
    let precision = right as f64 / proposed.max(1) as f64;
    let recall = right as f64 / wanted.max(1) as f64;
    (precision, recall, 2.0 * precision * recall / (precision + recall).max(1e-9))
}
