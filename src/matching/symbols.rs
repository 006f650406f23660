//! The bytes over which two segments are compared, and how many of them they share in order.
//!
//! A syllable is its jamo and a letter is itself, so that 모델을 and 모델이 differ by two symbols of eleven rather than by
//! one syllable of three. Case, width and white space are folded: what differs by them alone is no different segment.
//!
//! The similarity is that of insertions and deletions, 2·LCS / (m + n), where LCS is the length of the longest common
//! subsequence; it is computed a machine word of symbols at a time (Hyyrö, *Bit-parallel LCS-length computation
//! revisited*, 2004).

use crate::analysis::normalise;
use crate::hangul;

/// The symbols of a segment.
///
/// 1–19 are initial consonants (the silent ㅇ is none), 20–40 vowels, 41–67 final consonants, then come Latin letters,
/// digits and the signs of ASCII, one each; any other character takes three symbols of a range of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbols(Vec<u8>);

const VOWELS: u8 = 20;
const FINALS: u8 = 40;
/// The symbol of the letter a.
pub const LETTERS: u8 = 68;
/// The symbol of the digit 0.
pub const DIGITS: u8 = LETTERS + 26;
/// The first symbol of a sign.
pub const SIGNS: u8 = DIGITS + 10;
/// The first symbol of any other character: three digits to the base 256 − OTHERS.
pub const OTHERS: u8 = SIGNS + 32;

/// The initial consonant that has no sound, ㅇ.
const SILENT: usize = 11;

impl Symbols {
    /// The symbols of a text.
    pub fn new(text: &str) -> Self {
        Self::of_normal(normalise(text).text())
    }

    /// The symbols of a text in normal form.
    pub fn of_normal(normal: &str) -> Self {
        let mut symbols = Vec::with_capacity(normal.len());
        for c in normal.chars() {
            push(c, &mut symbols);
        }
        Self(symbols)
    }

    /// The symbols as bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

fn push(c: char, out: &mut Vec<u8>) {
    match c {
        ' ' => {}
        'a'..='z' => out.push(LETTERS + (c as u8 - b'a')),
        '0'..='9' => out.push(DIGITS + (c as u8 - b'0')),
        '!'..='~' => out.push(sign(c as u8)),
        '“' | '”' | '„' | '«' | '»' => out.push(sign(b'"')),
        '‘' | '’' | '‚' => out.push(sign(b'\'')),
        '–' | '—' | '−' | '‐' | '‑' => out.push(sign(b'-')),
        _ => {
            if let Some((initial, medial, last)) = hangul::indices(c) {
                if initial != SILENT {
                    out.push(1 + initial as u8);
                }
                out.push(VOWELS + medial as u8);
                if last > 0 {
                    out.push(FINALS + last as u8);
                }
            } else if !c.is_whitespace() {
                let base = 256 - u32::from(OTHERS);
                let code = c as u32;
                out.extend(
                    [code / base / base, code / base % base, code % base].map(|digit| OTHERS + digit as u8),
                );
            }
        }
    }
}

/// The symbol of a sign of ASCII; letters and digits are none.
fn sign(c: u8) -> u8 {
    SIGNS
        + match c {
            b'!'..=b'/' => c - b'!',
            b':'..=b'@' => c - b':' + 15,
            b'['..=b'`' => c - b'[' + 22,
            _ => c.saturating_sub(b'{') + 28,
        }
}

/// How alike two segments of `left` and `right` symbols are that share `common` in order, in percent rounded down.
///
/// Two empty ones are wholly alike.
pub fn percent(common: usize, left: usize, right: usize) -> u8 {
    match left + right {
        0 => 100,
        both => (200 * common / both) as u8,
    }
}

/// A segment made ready to be compared with many: for each symbol the places where it stands, a bit each.
#[derive(Clone, Debug)]
pub struct Pattern {
    symbols: Symbols,
    /// `words` machine words for each of the 256 symbols.
    places: Vec<u64>,
    words: usize,
}

impl Pattern {
    /// Makes a segment ready.
    pub fn new(symbols: Symbols) -> Self {
        let words = symbols.0.len().div_ceil(64).max(1);
        let mut places = vec![0; words * 256];
        for (at, &symbol) in symbols.0.iter().enumerate() {
            places[usize::from(symbol) * words + at / 64] |= 1 << (at % 64);
        }
        Self { symbols, places, words }
    }

    /// The segment's symbols.
    pub fn symbols(&self) -> &Symbols {
        &self.symbols
    }

    /// The length of the longest common subsequence with other symbols.
    ///
    /// `column` is room that is used again from call to call.
    pub fn common(&self, other: &[u8], column: &mut Vec<u64>) -> usize {
        match self.words {
            1 => self.common_in_words::<1>(other),
            2 => self.common_in_words::<2>(other),
            3 => self.common_in_words::<3>(other),
            4 => self.common_in_words::<4>(other),
            words => {
                column.clear();
                column.resize(words, !0);
                for &symbol in other {
                    let places = &self.places[usize::from(symbol) * words..][..words];
                    step(column, places);
                }
                zeros(column, self.symbols.0.len())
            }
        }
    }

    fn common_in_words<const WORDS: usize>(&self, other: &[u8]) -> usize {
        let mut column = [!0u64; WORDS];
        let (places, _) = self.places.as_chunks::<WORDS>();
        for &symbol in other {
            step(&mut column, &places[usize::from(symbol)]);
        }
        zeros(&column, self.symbols.0.len())
    }
}

/// One symbol of the other segment: V ← (V + (V & M)) | (V & !M).
#[inline(always)]
fn step(column: &mut [u64], places: &[u64]) {
    let mut carry = false;
    for (word, &places) in column.iter_mut().zip(places) {
        let matched = *word & places;
        let (sum, first) = word.overflowing_add(matched);
        let (sum, second) = sum.overflowing_add(u64::from(carry));
        carry = first | second;
        *word = sum | (*word & !places);
    }
}

/// How many of the first `length` bits are zero.
fn zeros(column: &[u64], length: usize) -> usize {
    let ones: u32 = column.iter().map(|word| word.count_zeros()).sum();
    // Bits behind the length match nothing and stay one.
    debug_assert!(ones as usize <= length);
    ones as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn common_plainly(left: &[u8], right: &[u8]) -> usize {
        let mut row = vec![0; right.len() + 1];
        for &l in left {
            let mut diagonal = 0;
            for (at, &r) in right.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if l == r { diagonal + 1 } else { row[at].max(above) };
                diagonal = above;
            }
        }
        row[right.len()]
    }

    fn similarity(left: &str, right: &str) -> u8 {
        let (left, right) = (Symbols::new(left), Symbols::new(right));
        let lengths = (left.bytes().len(), right.bytes().len());
        let common = Pattern::new(left).common(right.bytes(), &mut Vec::new());
        percent(common, lengths.0, lengths.1)
    }

    #[test]
    fn particles_and_endings_cost_their_jamo() {
        // ㅁㅗㄷㅔㄹ ㅡㄹ ㅎㅏㄱㅅㅡㅂ ㅎㅏㅂㄴㅣㄷㅏ. and ㅁㅗㄷㅔㄹ ㅣ ㅎㅏㄱㅅㅡㅂ ㄷㅚㅂㄴㅣㄷㅏ. share 17 of 21 and 20.
        assert_eq!(similarity("모델을 학습합니다.", "모델이 학습됩니다."), 82);
        // ㅁㅗ of ㅁㅗㄷㅔㄹ and ㅁㅗㅎㅕㅇ.
        assert_eq!(similarity("모델", "모형"), 40);
        assert_eq!(similarity("", ""), 100);
        assert_eq!(similarity("모델", ""), 0);
    }

    #[test]
    fn case_width_spacing_and_the_shape_of_quotes_are_folded() {
        assert_eq!(Symbols::new("“머신 러닝” ＡＰＩ"), Symbols::new("\"머신러닝\" api"));
        assert_eq!(Symbols::new("모\u{301}"), Symbols::new("모\u{301}"));
        assert_eq!(Symbols::new("\u{1100}\u{1161}"), Symbols::new("가"));
        assert_ne!(Symbols::new("가나"), Symbols::new("간ㅏ"));
        assert_ne!(Symbols::new("漢"), Symbols::new("字"));
    }

    #[test]
    fn every_character_has_symbols_and_no_two_signs_share_one() {
        let mut seen = std::collections::BTreeMap::new();
        for c in ('\u{21}'..='\u{7E}').filter(|c| !c.is_ascii_uppercase()).chain('가'..='힣') {
            let before = seen.insert(Symbols::of_normal(&c.to_string()), c);
            assert_eq!(before, None, "{c}");
        }
        for c in '\u{0}'..=char::MAX {
            let symbols = Symbols::of_normal(&c.to_string());
            assert!(symbols.bytes().len() <= 3 && !symbols.bytes().contains(&0), "{c}");
        }
    }

    proptest! {
        #[test]
        fn bits_find_what_the_table_finds(left in "[a-c가나]{0,180}", right in "[a-c가나]{0,180}") {
            let (left, right) = (Symbols::new(&left), Symbols::new(&right));
            let plainly = common_plainly(left.bytes(), right.bytes());
            prop_assert_eq!(Pattern::new(left).common(right.bytes(), &mut Vec::new()), plainly);
        }
    }
}
