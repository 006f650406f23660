//! How rare what two segments share is in the memory: what stands in every segment says little.

use std::str::Chars;

use crate::hangul;

use super::symbols::Symbols;

/// How many symbols a run has: one syllable and a half, or four letters.
const RUN: usize = 4;
/// How many syllables, or else characters, of a word are its head.
const SYLLABLES: usize = 2;
const LETTERS: usize = 5;
/// Buckets of the table of counts, as a power of two.
const BITS: u32 = 18;
/// How many buckets there are.
pub const BUCKETS: usize = 1 << BITS;

/// The runs of four symbols of a segment, in order; each is a key of its own.
pub fn runs(symbols: &[u8]) -> impl Iterator<Item = u64> + '_ {
    symbols.windows(RUN).map(|run| u64::from(u32::from_be_bytes([run[0], run[1], run[2], run[3]])))
}

/// The heads of the words of a segment in normal form, in order, as keys that no run has: the first two syllables of
/// a word, or five letters or digits. A word is a run of letters and digits of one script, Hangul or another.
///
/// Endings and particles stand behind the head, so that 모델을 and 모델이 share one as *compile* and *compiled* do.
pub fn heads(normal: &str) -> Heads<'_> {
    Heads { rest: normal.chars(), next: None }
}

/// The iterator of [`heads`].
#[derive(Clone, Debug)]
pub struct Heads<'a> {
    rest: Chars<'a>,
    /// The first character of a word that began where another ended, with its script.
    next: Option<(char, Script)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Hangul,
    Other,
}

impl Iterator for Heads<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let (mut c, script) = match self.next.take() {
            Some(first) => first,
            None => self.rest.find_map(|c| script(c).map(|script| (c, script)))?,
        };
        let mut left = if script == Script::Hangul { SYLLABLES } else { LETTERS };
        // FNV-1a over characters.
        let mut hash = 0xCBF2_9CE4_8422_2325u64;
        loop {
            if left > 0 {
                hash = (hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01B3);
                left -= 1;
            }
            match self.rest.next().map(|next| (next, self::script(next))) {
                Some((next, Some(same))) if same == script => c = next,
                Some((next, other)) => {
                    self.next = other.map(|other| (next, other));
                    break;
                }
                None => break,
            }
        }
        Some(hash | 1 << 63)
    }
}

/// The script of a letter or digit.
#[inline]
fn script(c: char) -> Option<Script> {
    match c {
        'a'..='z' | '0'..='9' | 'A'..='Z' => Some(Script::Other),
        '\0'..='\x7F' => None,
        _ if hangul::is_syllable(c) => Some(Script::Hangul),
        _ => c.is_alphanumeric().then_some(Script::Other),
    }
}

/// In how many segments of a language each run and each head stands, in a table of 2¹⁸ counts (1 MiB).
///
/// Keys that fall into one bucket are counted together, so a count may be too high and never too low.
#[derive(Clone, Debug)]
pub struct Rarity {
    segments: u32,
    counts: Vec<u32>,
}

impl Default for Rarity {
    fn default() -> Self {
        Self { segments: 0, counts: vec![0; 1 << BITS] }
    }
}

impl Rarity {
    /// Counts a segment.
    pub fn add(&mut self, normal: &str, symbols: &Symbols) {
        self.segments = self.segments.saturating_add(1);
        for bucket in buckets(normal, symbols) {
            let count = &mut self.counts[bucket as usize];
            *count = count.saturating_add(1);
        }
    }

    /// What it says that two segments share a key: ln((N + 1) / (n + ½)), where it stands in n of N segments.
    ///
    /// At least 0, also where a bucket holds more than one key.
    pub fn weight(&self, key: u64) -> f32 {
        weight(self.segments, self.counts[bucket(key) as usize])
    }
}

/// The weight of what stands in `count` of so many segments: see [`Rarity::weight`].
pub fn weight(segments: u32, count: u32) -> f32 {
    ((segments as f32 + 1.0) / (count as f32 + 0.5)).ln().max(0.0)
}

/// The buckets of a segment, each once, sorted.
pub fn buckets(normal: &str, symbols: &Symbols) -> Vec<u32> {
    let mut buckets: Vec<u32> = runs(symbols.bytes()).chain(heads(normal)).map(bucket).collect();
    buckets.sort_unstable();
    buckets.dedup();
    buckets
}

/// The bucket of a key, by Fibonacci hashing; below [`BUCKETS`].
pub fn bucket(key: u64) -> u32 {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - BITS)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(rarity: &mut Rarity, text: &str) {
        rarity.add(text, &Symbols::of_normal(text));
    }

    #[test]
    fn a_head_leaves_particles_and_endings_behind() {
        let keys = |text| heads(text).collect::<Vec<_>>();
        assert_eq!(keys("모델을 학습합니다"), keys("모델이 학습됩니다"));
        assert_eq!(keys("compiled models"), keys("compiles model"));
        assert_eq!(keys("asyncio를")[0], keys("asyncio")[0]);
        assert_ne!(keys("모형"), keys("모델"));
        assert_eq!(keys("…"), [0u64; 0]);
    }

    #[test]
    fn runs_are_the_symbols_themselves() {
        assert_eq!(runs(&[1, 2, 3, 4, 5]).collect::<Vec<_>>(), [0x0102_0304, 0x0203_0405]);
        assert_eq!(runs(&[1, 2, 3]).count(), 0);
    }

    #[test]
    fn what_stands_in_every_segment_weighs_next_to_nothing() {
        let mut rarity = Rarity::default();
        for text in ["the model", "the tokenizer", "the the index"] {
            add(&mut rarity, text);
        }
        let head = |word| heads(word).next().unwrap();
        assert_eq!(rarity.weight(head("the")), (4.0f32 / 3.5).ln());
        assert_eq!(rarity.weight(head("model")), (4.0f32 / 1.5).ln());
        assert_eq!(rarity.weight(head("unknown")), 8f32.ln());
    }
}
