//! What the dictionary said of an eojeol before: a long text without blanks repeats them.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use xxhash_rust::xxh3::Xxh3Default;

use super::borders::{Characters, Settled};
use crate::analysis::Analyzer;
use crate::record::Span;

/// Verdicts by the hash of what they depend on.
#[derive(Default)]
pub struct Verdicts(HashMap<u64, Entry, BuildHasherDefault<Identity>>);

/// What is known of a place.
pub struct Entry {
    /// Whether a term stands there.
    pub settled: Settled,
    /// Whether a name may, once that was asked.
    pub name: Option<bool>,
}

impl Verdicts {
    /// How many verdicts are kept; then all are forgotten.
    const MOST: usize = 1 << 17;

    /// As [`Characters::settle`].
    pub fn settle(
        &mut self,
        text: &Characters<'_>,
        range: &Span,
        others: &[Span],
        analyzer: &mut Analyzer,
    ) -> &mut Entry {
        let eojeol = text.eojeol(range);
        let mut hasher = Xxh3Default::new();
        hasher.update(text.text(eojeol.clone()).as_bytes());
        for place in std::iter::once(range).chain(others) {
            // Places of terms that end beyond the eojeol have no part in it, but none of another eojeol is like them.
            for end in [place.start, place.end] {
                hasher.update(&(end.wrapping_sub(eojeol.start) as u32).to_le_bytes());
            }
        }
        if self.0.len() >= Self::MOST {
            self.0.clear();
        }
        self.0
            .entry(hasher.digest())
            .or_insert_with(|| Entry { settled: text.settle(range, others, analyzer), name: None })
    }
}

/// The keys are hashes already.
#[derive(Default)]
struct Identity(u64);

impl std::hash::Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("a key is one number")
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
