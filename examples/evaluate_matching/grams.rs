//! Similarities by n-grams: Okapi's, and TF-IDF.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use super::data::{Unit, best, each};

/// Okapi: Dice over the sets of 4-grams of characters in lower case.
pub fn dice(memory: &[Unit], queries: &[Unit]) -> Vec<usize> {
    let set = |unit: &Unit| {
        let mut grams = grams(&unit.source.to_lowercase().chars().collect::<Vec<char>>(), 4);
        grams.sort_unstable();
        grams.dedup();
        grams
    };
    let sets: Vec<Vec<u64>> = memory.iter().map(set).collect();
    let mut postings: HashMap<u64, Vec<u32>> = HashMap::new();
    for (at, grams) in sets.iter().enumerate() {
        for &gram in grams {
            postings.entry(gram).or_default().push(at as u32);
        }
    }
    each(queries.len(), |at| {
        let query = set(&queries[at]);
        let mut common = vec![0u32; memory.len()];
        for at in query.iter().filter_map(|gram| postings.get(gram)).flatten() {
            common[*at as usize] += 1;
        }
        let score = |(at, &common): (usize, &u32)| {
            2.0 * f64::from(common) / (query.len() + sets[at].len()).max(1) as f64
        };
        best(common.iter().enumerate().map(score))
    })
}

/// The cosine of TF-IDF vectors over the 2–4-grams of characters without blanks.
pub fn tf_idf(memory: &[Unit], queries: &[Unit]) -> Vec<usize> {
    let vectors = Vectors::new(memory);
    each(queries.len(), |at| best(vectors.cosines(&queries[at])))
}

/// Half jamo similarity and half TF-IDF, among those nearest by jamo.
pub fn mixed(memory: &[Unit], queries: &[Unit], near: &[Vec<(usize, f32)>]) -> Vec<usize> {
    let vectors = Vectors::new(memory);
    each(queries.len(), |at| {
        let cosines = vectors.cosines(&queries[at]);
        near[at][best(near[at].iter().map(|&(unit, jamo)| jamo + cosines[unit]))].0
    })
}

struct Vectors {
    /// For each gram the units that have it, and how often.
    postings: HashMap<u64, Vec<(u32, f32)>>,
    lengths: Vec<f32>,
}

impl Vectors {
    fn new(memory: &[Unit]) -> Self {
        let counts: Vec<Vec<(u64, f32)>> = memory.iter().map(counts).collect();
        let mut postings: HashMap<u64, Vec<(u32, f32)>> = HashMap::new();
        for (at, counts) in counts.iter().enumerate() {
            for &(gram, count) in counts {
                postings.entry(gram).or_default().push((at as u32, count));
            }
        }
        let weigh = |&(gram, count): &(u64, f32)| (count * idf(memory.len(), postings[&gram].len())).powi(2);
        let lengths = counts.iter().map(|counts| counts.iter().map(weigh).sum::<f32>().sqrt()).collect();
        Self { postings, lengths }
    }

    fn cosines(&self, query: &Unit) -> Vec<f32> {
        let mut cosines = vec![0.0; self.lengths.len()];
        let mut length = 0.0;
        for (gram, count) in counts(query) {
            let units = self.postings.get(&gram).map_or(&[][..], Vec::as_slice);
            let idf = idf(self.lengths.len(), units.len());
            length += (count * idf).powi(2);
            for &(at, there) in units {
                cosines[at as usize] += count * there * idf * idf;
            }
        }
        let scale =
            |(cosine, other): (&mut f32, &f32)| *cosine /= (length.sqrt() * other).max(f32::MIN_POSITIVE);
        cosines.iter_mut().zip(&self.lengths).for_each(scale);
        cosines
    }
}

fn idf(units: usize, with: usize) -> f32 {
    ((units as f32 + 1.0) / (with as f32 + 0.5)).ln()
}

fn counts(unit: &Unit) -> Vec<(u64, f32)> {
    let characters: Vec<char> = unit.normal.chars().filter(|c| !c.is_whitespace()).collect();
    let mut all: Vec<u64> = (2..=4).flat_map(|n| grams(&characters, n)).collect();
    // Sorted, so that sums come out alike in every run.
    all.sort_unstable();
    all.chunk_by(|a, b| a == b).map(|chunk| (chunk[0], chunk.len() as f32)).collect()
}

fn grams(characters: &[char], n: usize) -> Vec<u64> {
    let hash = |run: &[char]| {
        let mut hasher = xxhash_rust::xxh3::Xxh3Default::new();
        run.hash(&mut hasher);
        hasher.finish()
    };
    characters.windows(n).map(hash).collect()
}
