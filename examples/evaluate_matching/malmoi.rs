//! malmoi's order, over candidates that brute force finds.

use std::collections::HashMap;
use std::time::Duration;

use malmoi::matching::rank::{Candidate, Ranking};
use malmoi::matching::rarity::{Rarity, runs};
use malmoi::matching::symbols::Pattern;

use super::data::{Unit, each, nearest};
use super::timing::cpu_time;

/// A memory with how rare its runs and heads are.
pub struct Memory<'a> {
    units: &'a [Unit],
    rarity: Rarity,
    /// For each run the units that have it, and how often.
    postings: HashMap<u64, Vec<(u32, u32)>>,
}

impl<'a> Memory<'a> {
    pub fn new(units: &'a [Unit]) -> Self {
        let mut rarity = Rarity::default();
        let mut postings: HashMap<u64, Vec<(u32, u32)>> = HashMap::new();
        for (at, unit) in units.iter().enumerate() {
            rarity.add(&unit.normal, &unit.symbols);
            for (run, count) in counts(unit) {
                postings.entry(run).or_default().push((at as u32, count));
            }
        }
        Self { units, rarity, postings }
    }

    /// For each query the `count` units of the largest F₂ of shared runs, weighted by rarity, as an index of runs finds them.
    pub fn nearest(&self, queries: &[Unit], count: usize) -> Vec<Vec<usize>> {
        each(queries.len(), |at| nearest(&self.shared_runs(&queries[at]), count))
    }

    /// For each query which of the units near it stands first.
    pub fn first(&self, queries: &[Unit], near: &[Vec<usize>]) -> Vec<usize> {
        let first = |at: usize| {
            let candidates = self.candidates(&queries[at], &near[at]);
            near[at][self.ranking(&queries[at]).rank(&candidates)[0].0]
        };
        each(queries.len(), first)
    }

    /// How much CPU ranking takes a query, where segments and similarities are known; the least of five rounds.
    pub fn time(&self, queries: &[Unit], near: &[Vec<usize>]) -> Duration {
        let candidates: Vec<Vec<Candidate<'_>>> =
            queries.iter().zip(near).map(|(query, near)| self.candidates(query, near)).collect();
        let round = |_| {
            let start = cpu_time();
            for (query, candidates) in queries.iter().zip(&candidates) {
                std::hint::black_box(self.ranking(query).rank(candidates));
            }
            cpu_time().saturating_sub(start) / queries.len().max(1) as u32
        };
        (0..5).map(round).min().unwrap_or_default()
    }

    fn ranking(&self, query: &Unit) -> Ranking {
        Ranking::new(&query.normal, query.symbols.bytes(), |key| self.rarity.weight(key))
    }

    fn candidates(&self, query: &Unit, near: &[usize]) -> Vec<Candidate<'_>> {
        let pattern = Pattern::new(query.symbols.clone());
        let mut column = Vec::new();
        let candidate = |&at: &usize| {
            let unit = &self.units[at];
            let symbols = unit.symbols.bytes();
            let common = pattern.common(symbols, &mut column);
            Candidate { normal: &unit.normal, symbols, common, translation: unit.target_length }
        };
        near.iter().map(candidate).collect()
    }

    fn shared_runs(&self, query: &Unit) -> Vec<f32> {
        let mut shared = vec![(0.0f32, 0u32); self.units.len()];
        let (mut total, mut length) = (0.0, 0u32);
        for (run, count) in counts(query) {
            let weight = self.rarity.weight(run);
            total += weight * count as f32;
            length += count;
            for &(at, there) in self.postings.get(&run).map_or(&[][..], Vec::as_slice) {
                let (common, keys) = &mut shared[at as usize];
                *common += weight * count.min(there) as f32;
                *keys += count.min(there);
            }
        }
        let average = total / length.max(1) as f32;
        let score = |(unit, &(common, keys)): (&Unit, &(f32, u32))| {
            let foreign = runs(unit.symbols.bytes()).count() as f32 - keys as f32;
            let (precision, recall) =
                (common / (common + foreign * average).max(1e-9), common / total.max(1e-9));
            5.0 * precision * recall / (4.0 * precision + recall).max(1e-9)
        };
        self.units.iter().zip(&shared).map(score).collect()
    }
}

/// The runs of a segment with their counts, sorted, so that sums come out alike in every run of the program.
fn counts(unit: &Unit) -> Vec<(u64, u32)> {
    let mut all: Vec<u64> = runs(unit.symbols.bytes()).collect();
    all.sort_unstable();
    all.chunk_by(|a, b| a == b).map(|chunk| (chunk[0], chunk.len() as u32)).collect()
}
