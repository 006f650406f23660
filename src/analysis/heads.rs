//! Readings of the beginning of an eojeol, up to the end of a term: eojeol differ in what follows far more than in how they begin.

use std::ops::Range;

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

use super::lattice::Partial;
use crate::record::Span;

/// The readings up to each place of beginnings, by the hash of what they depend on.
#[derive(Default)]
pub(super) struct Heads {
    table: HashTable<(u64, u32)>,
    /// The readings of each place, one beginning after the other.
    places: Vec<[Range<u32>; 2]>,
    partials: Vec<Partial>,
    bytes: Vec<u8>,
}

impl Heads {
    /// How many readings are kept; then all are forgotten.
    const MOST: usize = 1 << 17;

    /// The hash of a text up to the end of a term, and of where terms begin and end in it.
    pub(super) fn hash(&mut self, text: &[char], terms: &[Span], term: &Span) -> u64 {
        self.bytes.clear();
        let head = &text[..term.end];
        head.iter().for_each(|&c| self.bytes.extend(u32::from(c).to_le_bytes()));
        let inside = terms.iter().filter(|other| other.start < term.end);
        for other in std::iter::once(term).chain(inside) {
            // Where one ends beyond the head does not matter to it.
            for place in [other.start, other.end.min(term.end + 1)] {
                self.bytes.extend((place as u64 | 1 << 63).to_le_bytes());
            }
        }
        xxh3_64(&self.bytes)
    }

    /// Puts the readings of a beginning of so many characters where they were found, if it was read before.
    pub(super) fn restore(&self, hash: u64, ends: &mut [[Vec<Partial>; 2]]) -> bool {
        let Some(&(_, first)) = self.table.find(hash, |&(other, _)| other == hash) else { return false };
        for (ranges, ends) in self.places[first as usize..].iter().zip(ends) {
            for (range, end) in ranges.iter().zip(ends) {
                end.clear();
                end.extend_from_slice(&self.partials[range.start as usize..range.end as usize]);
            }
        }
        true
    }

    /// Keeps the readings up to each place of a beginning.
    pub(super) fn keep(&mut self, hash: u64, ends: &[[Vec<Partial>; 2]]) {
        if self.partials.len() > Self::MOST {
            self.table.clear();
            self.places.clear();
            self.partials.clear();
        }
        let first = self.places.len() as u32;
        for place in ends {
            self.places.push(place.each_ref().map(|partials| {
                let start = self.partials.len() as u32;
                self.partials.extend_from_slice(partials);
                start..self.partials.len() as u32
            }));
        }
        self.table.insert_unique(hash, (hash, first), |&(hash, _)| hash);
    }
}
