//! How often each symbol stands in a segment, and the bound that this sets to what two segments share.

use std::sync::LazyLock;

use crate::matching::symbols::LETTERS;

/// How many counts a profile has. Rare symbols share one.
pub const BINS: usize = 32;

/// The counts of a segment's symbols, at most 255 each.
pub type Profile = [u8; BINS];

/// How many symbols have a bin of their own.
const OWN: usize = 24;

/// Latin letters by how often English documentation has them.
const LETTERS_BY_COUNT: &[u8; 26] = b"etoainsrlcdhupmfgbywvkxjzq";

/// Jamo, as symbols, by how often Korean documentation has them (the English–Korean pairs of docs/figures.md).
const JAMO_BY_COUNT: [u8; 65] = [
    20, 40, 38, 44, 10, 48, 24, 4, 28, 1, 6, 13, 19, 61, 3, 33, 25, 21, 41, 26, 57, 8, 7, 17, 18, 56, 15, 32,
    16, 29, 31, 39, 60, 37, 58, 59, 36, 5, 46, 22, 27, 34, 2, 65, 14, 11, 62, 63, 67, 47, 49, 66, 9, 35, 30,
    42, 50, 51, 55, 23, 43, 45, 53, 64, 52,
];

/// The bin of each symbol: a letter and a jamo may share one, since a segment has many of the one or of the other.
static BIN: LazyLock<[u8; 256]> = LazyLock::new(|| {
    let mut bins = [0; 256];
    for (symbol, bin) in bins.iter_mut().enumerate() {
        *bin = (OWN + symbol % (BINS - OWN)) as u8;
    }
    let letters = LETTERS_BY_COUNT.iter().map(|letter| LETTERS + (letter - b'a'));
    for (bin, symbol) in letters.take(OWN).enumerate() {
        bins[usize::from(symbol)] = bin as u8;
    }
    for (bin, symbol) in JAMO_BY_COUNT.into_iter().take(OWN).enumerate() {
        bins[usize::from(symbol)] = bin as u8;
    }
    bins
});

/// Counts the symbols of a segment.
pub fn profile(symbols: &[u8]) -> Profile {
    let bins = &*BIN;
    let mut profile = [0u8; BINS];
    for &symbol in symbols {
        let count = &mut profile[usize::from(bins[usize::from(symbol)])];
        *count = count.saturating_add(1);
    }
    profile
}

/// How many symbols a segment has, by its profile; nothing where a count stopped.
#[inline]
pub fn length(profile: &Profile) -> Option<usize> {
    let sum: u16 = profile.iter().map(|&count| u16::from(count)).sum();
    (!profile.contains(&255)).then_some(usize::from(sum))
}

/// The most symbols that two segments can share in order, by their profiles; `least` is the shorter one's length.
#[inline]
pub fn bound(left: &Profile, right: &Profile, least: usize) -> usize {
    let shared: u16 = left.iter().zip(right).map(|(&left, &right)| u16::from(left.min(right))).sum();
    // A count that stopped at 255 bounds nothing.
    let is_bound = least < 255 || !left.contains(&255) && !right.contains(&255);
    if is_bound { usize::from(shared).min(least) } else { least }
}
