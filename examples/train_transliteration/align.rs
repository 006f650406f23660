//! Many-to-many alignment by expectation maximisation: which letters stand for which jamo.
//!
//! A joint multigram model (Deligne & Bimbot 1997; Bisani & Ney 2008): a pair of words is a sequence of chunks of 1–3 letters and 0–3
//! jamo, each drawn from one distribution. The expectation sums over all ways to cut a pair.

use std::collections::{BTreeMap, HashMap};

use crate::data::Pair;

/// Some letters and the jamo that stand for them.
pub type Chunk = (Vec<u8>, Vec<u8>);

/// The longest sides of a chunk.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub letters: usize,
    pub jamo: usize,
    /// The most letters and jamo together.
    pub both: usize,
}

/// The expected count below which a chunk is dropped in the last rounds: half as many chunks spell as well, and twice as fast.
const LEAST: f64 = 2.0;

/// An edge of a pair's lattice: from letter and jamo, to letter and jamo, and the chunk's number.
struct Edge {
    from: u32,
    to: u32,
    chunk: u32,
}

pub struct Aligner {
    limits: Limits,
    chunks: Vec<Chunk>,
    numbers: HashMap<(u32, u32), u32>,
    logs: Vec<f64>,
}

fn packed(bytes: &[u8]) -> u32 {
    bytes.iter().fold(1, |packed, &byte| packed << 8 | u32::from(byte))
}

impl Aligner {
    /// Learns from the pairs in so many rounds.
    pub fn train(pairs: &[Pair], limits: Limits, rounds: usize) -> Self {
        let mut aligner = Self { limits, chunks: Vec::new(), numbers: HashMap::new(), logs: Vec::new() };
        let mut counts: Vec<f64> = Vec::new();
        for pair in pairs {
            for edge in aligner.edges(pair, true) {
                let chunk = edge.chunk as usize;
                if chunk >= counts.len() {
                    counts.resize(chunk + 1, 0.0);
                }
                counts[chunk] += 1.0;
            }
        }
        aligner.maximise(&counts);
        for round in 0..rounds {
            let mut counts = vec![0.0; aligner.chunks.len()];
            let mut total = 0.0;
            for pair in pairs {
                total += aligner.expect(pair, &mut counts);
            }
            // Chunks that no pair needs are dropped.
            let least = if round + 3 >= rounds { LEAST } else { 0.0 };
            counts.iter_mut().filter(|count| **count < least).for_each(|count| *count = 0.0);
            aligner.maximise(&counts);
            if round + 1 == rounds {
                eprintln!("aligned: log likelihood {:.3} a pair", total / pairs.len() as f64);
            }
        }
        aligner
    }

    fn maximise(&mut self, counts: &[f64]) {
        let total: f64 = counts.iter().sum();
        self.logs = counts.iter().map(|count| (count / total).ln()).collect();
    }

    /// The edges of a pair in the order of their beginnings; new chunks are numbered or left out.
    fn edges(&mut self, pair: &Pair, number: bool) -> Vec<Edge> {
        let (rows, columns) = (pair.latin.len(), pair.jamo.len());
        let mut edges = Vec::new();
        for i in 0..rows {
            for j in 0..=columns {
                // A letter has seldom more than three jamo, nor a jamo more than four letters.
                if j > 3 * i || columns - j > 3 * (rows - i) {
                    continue;
                }
                for letters in 1..=self.limits.letters.min(rows - i) {
                    for jamo in 0..=self.limits.jamo.min(columns - j) {
                        if jamo == 0 && letters > 2 || letters + jamo > self.limits.both {
                            continue;
                        }
                        let left = &pair.latin[i..i + letters];
                        let right = &pair.jamo[j..j + jamo];
                        let key = (packed(left), packed(right));
                        let chunk = match self.numbers.get(&key) {
                            Some(&chunk) if number || self.logs[chunk as usize].is_finite() => chunk,
                            None if number => {
                                let chunk = self.chunks.len() as u32;
                                self.numbers.insert(key, chunk);
                                self.chunks.push((left.to_vec(), right.to_vec()));
                                chunk
                            }
                            _ => continue,
                        };
                        let at = |i: usize, j: usize| (i * (columns + 1) + j) as u32;
                        edges.push(Edge { from: at(i, j), to: at(i + letters, j + jamo), chunk });
                    }
                }
            }
        }
        edges
    }

    /// Adds the expected counts of a pair's chunks, and gives its log likelihood.
    fn expect(&mut self, pair: &Pair, counts: &mut [f64]) -> f64 {
        let edges = self.edges(pair, false);
        let cells = (pair.latin.len() + 1) * (pair.jamo.len() + 1);
        let mut forward = vec![0.0f64; cells];
        let mut backward = vec![0.0f64; cells];
        forward[0] = 1.0;
        backward[cells - 1] = 1.0;
        for edge in &edges {
            forward[edge.to as usize] += forward[edge.from as usize] * self.logs[edge.chunk as usize].exp();
        }
        for edge in edges.iter().rev() {
            backward[edge.from as usize] += backward[edge.to as usize] * self.logs[edge.chunk as usize].exp();
        }
        let total = forward[cells - 1];
        if total <= 0.0 {
            return 0.0;
        }
        for edge in &edges {
            let share = forward[edge.from as usize]
                * self.logs[edge.chunk as usize].exp()
                * backward[edge.to as usize]
                / total;
            counts[edge.chunk as usize] += share;
        }
        total.ln()
    }

    /// The likeliest cut of a pair, as numbers of chunks, and its log probability.
    pub fn align(&mut self, pair: &Pair) -> Option<(Vec<u32>, f64)> {
        let edges = self.edges(pair, false);
        let cells = (pair.latin.len() + 1) * (pair.jamo.len() + 1);
        let mut best: Vec<(f64, u32, u32)> = vec![(f64::NEG_INFINITY, 0, 0); cells];
        best[0].0 = 0.0;
        for edge in &edges {
            let log = best[edge.from as usize].0 + self.logs[edge.chunk as usize];
            if log > best[edge.to as usize].0 {
                best[edge.to as usize] = (log, edge.from, edge.chunk);
            }
        }
        let log = best[cells - 1].0;
        if !log.is_finite() {
            return None;
        }
        let mut chunks = Vec::new();
        let mut at = cells - 1;
        while at > 0 {
            chunks.push(best[at].2);
            at = best[at].1 as usize;
        }
        chunks.reverse();
        Some((chunks, log))
    }

    pub fn chunk(&self, number: u32) -> &Chunk {
        &self.chunks[number as usize]
    }
}

/// Sequences of chunks, and the inventory that their numbers (from 1 on; 0 is the border) refer to, sorted by letters.
pub fn cut(aligner: &mut Aligner, pairs: &[Pair]) -> (Vec<Chunk>, Vec<Option<Vec<u16>>>) {
    let cuts: Vec<Option<Vec<u32>>> = pairs.iter().map(|pair| aligner.align(pair).map(|cut| cut.0)).collect();
    let mut used: BTreeMap<Chunk, u16> = BTreeMap::new();
    for chunk in cuts.iter().flatten().flatten() {
        used.insert(aligner.chunk(*chunk).clone(), 0);
    }
    let inventory: Vec<Chunk> = used.keys().cloned().collect();
    for (number, index) in used.values_mut().enumerate() {
        *index = number as u16 + 1;
    }
    let numbered = cuts
        .into_iter()
        .map(|cut| cut.map(|cut| cut.iter().map(|&chunk| used[aligner.chunk(chunk)]).collect()))
        .collect();
    (inventory, numbered)
}

/// The inventory as the library reads it: by letters, and the numbers by jamo.
pub fn pack(inventory: &[Chunk]) -> (Vec<u8>, Vec<u8>) {
    let mut by_letters = Vec::with_capacity(inventory.len() * 8);
    for (letters, jamo) in inventory {
        let mut record = [0u8; 8];
        record[..letters.len()].copy_from_slice(letters);
        record[3..3 + jamo.len()].copy_from_slice(jamo);
        record[6] = letters.len() as u8;
        record[7] = jamo.len() as u8;
        by_letters.extend(record);
    }
    let mut numbers: Vec<u16> = (1..=inventory.len() as u16).collect();
    numbers.sort_by_key(|&number| (&inventory[usize::from(number) - 1].1, number));
    (by_letters, numbers.into_iter().flat_map(u16::to_le_bytes).collect())
}
