//! What a segment is found by: short runs of its symbols, as 32-bit keys.
//!
//! Long segments are found by runs of four symbols (two syllables, or four letters), short ones by runs of three or two,
//! since one edit touches as many runs as they are long. Digits count as one digit, so that a changed number changes nothing;
//! the skeleton is a key besides, so that segments that differ by numbers and punctuation always meet.

use crate::matching::symbols::{DIGITS, SIGNS};

/// Up to how many symbols a segment is found by runs of two.
const TWOS: usize = 12;
/// Up to how many symbols a segment is found by runs of three.
const THREES: usize = 32;

/// The length of the runs by which a segment of so many symbols is found.
fn run_length(symbols: usize) -> usize {
    if symbols <= TWOS {
        2
    } else if symbols <= THREES {
        3
    } else {
        4
    }
}

/// At most how many of its rarest keys a segment of so many symbols is listed under.
///
/// Of the update job of docs/figures.md, 16 find 99.8 % of the best matches of 70 % and more and all of 85 %; listing all
/// keys finds no more within the same time, because the common ones fill it.
pub fn listed(symbols: usize) -> usize {
    16 + (symbols / 24).min(32)
}

/// The keys of segments, and room to make them in.
#[derive(Clone, Debug, Default)]
pub struct Grams {
    folded: Vec<u8>,
    keys: Vec<u32>,
}

impl Grams {
    /// The runs under which a segment may be listed, each once.
    pub fn of_entry(&mut self, symbols: &[u8]) -> &mut [u32] {
        self.fold(symbols);
        self.push_runs(run_length(symbols.len()));
        self.finish()
    }

    /// The runs under which segments of `from` to `to` symbols may be listed that are like this one.
    pub fn of_query(&mut self, symbols: &[u8], from: usize, to: usize) -> &[u32] {
        self.fold(symbols);
        for length in run_length(from)..=run_length(to) {
            self.push_runs(length);
        }
        self.finish()
    }

    /// Folds the digits, and marks both ends.
    fn fold(&mut self, symbols: &[u8]) {
        self.keys.clear();
        self.folded.clear();
        self.folded.push(0);
        let fold = |symbol| if (DIGITS..SIGNS).contains(&symbol) { DIGITS } else { symbol };
        self.folded.extend(symbols.iter().map(|&symbol| fold(symbol)));
        self.folded.push(0);
    }

    fn push_runs(&mut self, length: usize) {
        let keys = self.folded.windows(length).map(|run| {
            let packed = run.iter().fold(length as u64, |packed, &symbol| packed << 8 | u64::from(symbol));
            // Fibonacci hashing: the upper half of a product with 2⁶⁴ / φ.
            (packed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
        });
        self.keys.extend(keys);
    }

    /// Sorts the runs, each once.
    fn finish(&mut self) -> &mut [u32] {
        self.keys.sort_unstable();
        self.keys.dedup();
        &mut self.keys
    }
}

/// The key of a skeleton among those of runs.
pub fn skeleton_key(key: u64) -> u32 {
    (key >> 32) as u32
}
