//! chrF++, the measure of how near a translation comes to the one that a person gave.
//!
//! As sacrebleu 2 defines it for one sentence (`CHRF(word_order=2)`; Popović, *chrF++: words helping character n-grams*, 2017):
//! n-grams of 1–6 characters without white space and of 1–2 words, β = 2, and an order counts only where both sides have it.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

const CHARACTERS: usize = 6;
const WORDS: usize = 2;
const BETA_SQUARED: f64 = 4.0;

/// A text's n-grams with their counts, one table for each order: characters, then words.
pub struct Grams {
    orders: Vec<HashMap<u64, u32>>,
    totals: Vec<u32>,
}

impl Grams {
    /// Counts the n-grams of a text.
    pub fn new(text: &str) -> Self {
        let characters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        let words = words(text);
        let mut orders: Vec<_> = (1..=CHARACTERS).map(|n| count(&characters, n)).collect();
        orders.extend((1..=WORDS).map(|n| count(&words, n)));
        let totals = orders.iter().map(|order| order.values().sum()).collect();
        Self { orders, totals }
    }

    /// chrF++ of a translation against this reference, 0–100.
    pub fn score(&self, translation: &Self) -> f64 {
        let (mut precision, mut recall, mut effective) = (0.0, 0.0, 0.0);
        for n in 0..self.orders.len() {
            let (hypothesis, reference) = (translation.totals[n], self.totals[n]);
            if hypothesis == 0 || reference == 0 {
                continue;
            }
            let other = &self.orders[n];
            let common = |(gram, &count): (&u64, &u32)| other.get(gram).map_or(0, |&there| count.min(there));
            let matched: u32 = translation.orders[n].iter().map(common).sum();
            precision += f64::from(matched) / f64::from(hypothesis);
            recall += f64::from(matched) / f64::from(reference);
            effective += 1.0;
        }
        if precision + recall == 0.0 {
            return 0.0;
        }
        let (precision, recall) = (precision / effective, recall / effective);
        100.0 * (1.0 + BETA_SQUARED) * precision * recall / (BETA_SQUARED * precision + recall)
    }
}

/// The words between blanks, one sign of ASCII at the end of each cut off, or else one at its beginning.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        let (first, last) = (word.chars().next(), word.chars().next_back());
        let sign = |c: Option<char>| c.is_some_and(|c| c.is_ascii_punctuation());
        if word.chars().nth(1).is_some() && sign(last) {
            words.extend([&word[..word.len() - 1], &word[word.len() - 1..]]);
        } else if word.chars().nth(1).is_some() && sign(first) {
            words.extend([&word[..1], &word[1..]]);
        } else {
            words.push(word);
        }
    }
    words
}

/// Runs of `n` items, by their hashes.
fn count<T: Hash>(items: &[T], n: usize) -> HashMap<u64, u32> {
    let mut counts = HashMap::new();
    for run in items.windows(n) {
        let mut hasher = xxhash_rust::xxh3::Xxh3Default::new();
        for item in run {
            item.hash(&mut hasher);
        }
        *counts.entry(hasher.finish()).or_insert(0) += 1;
    }
    counts
}
