//! Similarities by edits: of words, characters and jamo.

use std::collections::HashMap;

use malmoi::matching::symbols::Pattern;
use rapidfuzz::distance::levenshtein::{Args, BatchComparator};

use super::data::{Unit, each, nearest};

/// Words between blanks, as numbers.
pub fn words(memory: &[Unit], queries: &[Unit], hints: &[usize]) -> Vec<usize> {
    let mut numbers = Numbers::default();
    let mut of = |units: &[Unit]| -> Vec<Vec<u32>> {
        units.iter().map(|unit| numbers.of(unit.normal.split_whitespace())).collect()
    };
    let (memory, queries) = (of(memory), of(queries));
    nearest_by_edits(&memory, &queries, hints)
}

/// Characters of the normal form, blanks among them.
pub fn characters(memory: &[Unit], queries: &[Unit], hints: &[usize]) -> Vec<usize> {
    let of = |units: &[Unit]| -> Vec<Vec<u32>> {
        units.iter().map(|unit| unit.normal.chars().map(u32::from).collect()).collect()
    };
    nearest_by_edits(&of(memory), &of(queries), hints)
}

/// Jamo and letters.
pub fn jamo(memory: &[Unit], queries: &[Unit], hints: &[usize]) -> Vec<usize> {
    let of = |units: &[Unit]| -> Vec<Vec<u32>> {
        units.iter().map(|unit| unit.symbols.bytes().iter().copied().map(u32::from).collect()).collect()
    };
    nearest_by_edits(&of(memory), &of(queries), hints)
}

/// For each query the `count` units of the largest similarity by jamo and letters, a substitution counting as a deletion and an
/// insertion: the base of malmoi's percentage. With the similarities, 0–1.
pub fn nearest_by_jamo(memory: &[Unit], queries: &[Unit], count: usize) -> Vec<Vec<(usize, f32)>> {
    each(queries.len(), |at| {
        let pattern = Pattern::new(queries[at].symbols.clone());
        let length = pattern.symbols().bytes().len();
        let mut column = Vec::new();
        let share = |unit: &Unit| {
            let symbols = unit.symbols.bytes();
            let both = length + symbols.len();
            2.0 * pattern.common(symbols, &mut column) as f32 / both.max(1) as f32
        };
        let shares: Vec<f32> = memory.iter().map(share).collect();
        nearest(&shares, count).into_iter().map(|at| (at, shares[at])).collect()
    })
}

/// How much of a reference a translation has to be edited, 0–1: Levenshtein over characters by the reference's length, at most 1.
pub fn rate(translation: &str, reference: &str) -> f64 {
    let reference: Vec<char> = reference.chars().collect();
    let distance = BatchComparator::new(reference.iter().copied()).distance(translation.chars());
    (distance as f64 / reference.len().max(1) as f64).min(1.0)
}

/// For each query the segment of the largest 1 − Levenshtein / length of the longer one, the first of equal ones.
///
/// A hint names a segment that is probably near: what is no nearer is passed over sooner.
pub fn nearest_by_edits(memory: &[Vec<u32>], queries: &[Vec<u32>], hints: &[usize]) -> Vec<usize> {
    each(queries.len(), |at| {
        let query = &queries[at];
        let comparator = BatchComparator::new(query.iter().copied());
        let similarity = |distance: usize, longer: usize| 1.0 - distance as f64 / longer.max(1) as f64;
        let hint = &memory[hints[at]];
        let known = similarity(comparator.distance(hint.iter().copied()), query.len().max(hint.len()));
        let mut best = (hints[at], known);
        for (place, segment) in memory.iter().enumerate() {
            let longer = query.len().max(segment.len());
            // What is as good as the best so far.
            let most = ((1.0 - best.1) * longer as f64 + 1e-9) as usize;
            if query.len().abs_diff(segment.len()) > most {
                continue;
            }
            let args = Args::default().score_cutoff(most);
            if let Some(distance) = comparator.distance_with_args(segment.iter().copied(), &args) {
                let similarity = similarity(distance, longer);
                if similarity > best.1 || (similarity == best.1 && place < best.0) {
                    best = (place, similarity);
                }
            }
        }
        best.0
    })
}

/// Tokens as numbers.
#[derive(Default)]
pub struct Numbers(HashMap<String, u32>);

impl Numbers {
    pub fn of<'a>(&mut self, tokens: impl IntoIterator<Item = &'a str>) -> Vec<u32> {
        let number = |token: &str| {
            let next = self.0.len() as u32;
            *self.0.entry(token.to_owned()).or_insert(next)
        };
        tokens.into_iter().map(number).collect()
    }
}
