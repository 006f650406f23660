//! The beginnings of forms by their characters, in tables of hashes: most places of a text begin no term, and one look must tell.

use crate::analysis::is_folded;
use crate::hangul;

/// Stands for any second character of a form's beginning.
const ANY: char = '\0';
/// How many characters [`Table::firsts`] holds: those of ASCII and the Hangul syllables.
pub(super) const FIRSTS: usize = ASCII + ('힣' as usize - '가' as usize + 1);
const ASCII: usize = 128;

/// What is known of a beginning; the tables err towards yes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known(u8);

impl Known {
    /// No form begins so.
    pub const NOTHING: Self = Self(0);

    const GOES_ON: u8 = 1;
    const ENDS: u8 = 2;
    const IS_DIVIDED: u8 = 4;

    /// Whether a form may begin so and be longer.
    pub fn goes_on(self) -> bool {
        self.0 & Self::GOES_ON != 0
    }

    /// Whether a form may be just that.
    pub fn ends(self) -> bool {
        self.0 & Self::ENDS != 0
    }

    /// Whether a form may be listed with a blank behind it.
    pub fn is_divided(self) -> bool {
        self.0 & Self::IS_DIVIDED != 0
    }

    /// Whether no form begins so.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }
}

/// Characters from the beginning of a form on, as a hash; those that folding drops do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beginning(u64);

impl Beginning {
    /// No character.
    pub const EMPTY: Self = Self(0);

    /// One character more.
    #[must_use]
    #[inline]
    pub fn with(self, c: char) -> Self {
        Self((self.0.rotate_left(26) ^ u64::from(c)).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// The hash, of which the upper bits are the better ones.
    pub fn hash(self) -> u64 {
        self.0
    }
}

/// The tables of a glossary.
#[derive(Clone, Copy)]
pub struct Beginnings<'a> {
    firsts: &'a [u8],
    pairs: &'a [u8],
    table: &'a [u8],
    shift: u32,
}

impl<'a> Beginnings<'a> {
    /// Views the tables; in one that was not written so nothing is found.
    pub(super) fn new(firsts: &'a [u8], pairs: &'a [u8], table: &'a [u8]) -> Self {
        let shift = if table.len().is_power_of_two() { 63 - table.len().ilog2() } else { 0 };
        Self { firsts, pairs, table, shift }
    }

    /// What is known of a form's first character.
    #[inline]
    pub fn first(&self, c: char) -> Known {
        match first_place(c) {
            Some(at) => Known(self.firsts.get(at).copied().unwrap_or_default()),
            None => self.known(Beginning::EMPTY.with(c)),
        }
    }

    /// Whether a form of more than one character may begin with these two that count.
    #[inline]
    pub fn may_begin(&self, first: char, second: char) -> bool {
        is_in(self.pairs, pair_hash(first, second))
    }

    /// What is known of a beginning of any length.
    #[inline]
    pub fn known(&self, beginning: Beginning) -> Known {
        let at = (beginning.0 >> self.shift) as usize;
        Known(self.table.get(at / 2).map_or(0, |byte| byte >> (at % 2 * 4) & 0xF))
    }
}

/// The tables as a glossary is compiled.
pub(super) struct Builder {
    firsts: Vec<u8>,
    pairs: Vec<u32>,
    /// Hashes whose lowest bits are what is known of them.
    beginnings: Vec<u64>,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self { firsts: vec![0; FIRSTS], pairs: Vec::new(), beginnings: Vec::new() }
    }

    /// Adds a form in normal form.
    pub(super) fn add(&mut self, normal: &str) {
        let mut counted = normal.chars().filter(|&c| !is_folded(c));
        if let Some(first) = counted.next() {
            self.pairs.push(pair_hash(first, counted.next().unwrap_or(ANY)));
        }
        let length = normal.chars().filter(|&c| !is_folded(c)).count();
        let (mut at, mut beginning) = (0, Beginning::EMPTY);
        for c in normal.chars() {
            if !is_folded(c) {
                beginning = beginning.with(c);
                at += 1;
                let known = if at < length { Known::GOES_ON } else { Known::ENDS };
                self.put(beginning, at, c, known);
            } else if at > 0 && at < length {
                let first = normal.chars().find(|&c| !is_folded(c)).unwrap_or(c);
                self.put(beginning, at, first, Known::IS_DIVIDED);
            }
        }
    }

    fn put(&mut self, beginning: Beginning, length: usize, first: char, known: u8) {
        if length == 1
            && let Some(at) = first_place(first)
        {
            self.firsts[at] |= known;
        }
        self.beginnings.push(beginning.0 & !7 | u64::from(known));
    }

    /// The tables of first characters, of pairs and of beginnings.
    pub(super) fn finish(mut self) -> [Vec<u8>; 3] {
        // Four bits an entry, and four entries at least for each beginning.
        let bytes = (self.beginnings.len() * 2).max(64).next_power_of_two();
        let mut table = vec![0u8; bytes];
        let shift = 63 - bytes.ilog2();
        for beginning in self.beginnings {
            let at = (beginning >> shift) as usize;
            table[at / 2] |= (beginning as u8 & 7) << (at % 2 * 4);
        }
        self.pairs.sort_unstable();
        self.pairs.dedup();
        // Sixteen bits for each pair.
        let mut pairs = vec![0u8; (self.pairs.len() * 2).max(64).next_power_of_two()];
        for hash in self.pairs {
            let at = hash as usize & (pairs.len() * 8 - 1);
            pairs[at / 8] |= 1 << (at % 8);
        }
        [self.firsts, pairs, table]
    }
}

fn first_place(c: char) -> Option<usize> {
    if c.is_ascii() {
        Some(c as usize)
    } else {
        hangul::is_syllable(c).then(|| ASCII + (c as usize - '가' as usize))
    }
}

/// Where a beginning of two characters stands in the bit map, before it is cut to its size.
fn pair_hash(first: char, second: char) -> u32 {
    let mixed = (first as u32).wrapping_mul(0x9E37_79B1) ^ (second as u32).wrapping_mul(0x85EB_CA6B);
    mixed ^ mixed >> 15
}

fn is_in(bits: &[u8], hash: u32) -> bool {
    let at = hash as usize & (bits.len() * 8).wrapping_sub(1);
    bits.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_are_told_with_their_ends_and_blanks() {
        let mut builder = Builder::new();
        for form in ["버텍스 ai", "칩", "gpt-4o", "λ"] {
            builder.add(form);
        }
        let [firsts, pairs, table] = builder.finish();
        let all = Beginnings::new(&firsts, &pairs, &table);
        let known = |text: &str| {
            let beginning = text.chars().fold(Beginning::EMPTY, Beginning::with);
            let known = all.known(beginning);
            (known.goes_on(), known.ends(), known.is_divided())
        };
        assert_eq!(known("버텍"), (true, false, false));
        assert_eq!(known("버텍스"), (true, false, true));
        assert_eq!(known("버텍스ai"), (false, true, false));
        assert_eq!(known("gpt"), (true, false, true));
        assert_eq!(known("텍스"), (false, false, false));
        assert!(all.first('칩').ends() && !all.first('칩').goes_on());
        assert!(all.first('λ').ends());
        assert!(all.first('버').goes_on() && all.first('텍').is_none());
        assert!(all.may_begin('버', '텍') && !all.may_begin('텍', '스'));
    }

    #[test]
    fn in_damaged_tables_nothing_is_found() {
        let all = Beginnings::new(&[], &[], &[1, 2, 3]);
        assert!(all.first('가').is_none() && !all.may_begin('가', '나'));
        let _ = all.known(Beginning::EMPTY.with('가'));
    }
}
