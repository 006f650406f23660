//! The order in which matches are shown: by how useful their translations are expected to be.
//!
//! The match percentage says how alike two segments are, letter by letter. Which of the nearest segments has the
//! translation that takes the least work is another question: a match that shares the rare words of the new segment is worth
//! more than one that shares its function words, what the new segment has and the match lacks costs more than
//! the reverse (deleting is cheaper than translating), and a translation that is much too short leaves something out.
//! So the order is by
//!
//! ```text
//! similarity + 2 · F₂(runs) + F₂(heads) − ⅕ · ln(expected length / length of the translation), where that is too short
//! ```
//!
//! - similarity: 2·LCS / (m + n) over [symbols](super::symbols), the base of the percentage;
//! - F₂ = 5·P·R / (4·P + R) of what the two share, each key weighted by its [rarity](super::rarity): runs of four
//!   symbols, and the heads of words. R is the share of the new segment's weight that the match has, P that of the match's
//!   weight that the new segment has. A key of the match that the new segment lacks is taken to weigh what the new segment's keys do
//!   on average, so that only the new segment's keys are ever looked up;
//! - the expected length of the translation: the new segment's, times the ratio of lengths over all candidates.
//!
//! The numbers 2, 1 and ⅕, runs of four and β = 2 (as in chrF) were chosen on half of an update job, and what the order is worth was
//! measured on the other half: see *Usefulness of matches* in `docs/figures.md`.

use super::rarity::{heads, runs};

/// How many candidates are enough, where they are those that share most runs by weight: more cost time and find nothing better.
pub const CANDIDATES: usize = 20;

const RUNS: f32 = 2.0;
const HEADS: f32 = 1.0;
const SHORTFALL: f32 = 0.2;
const BETA_SQUARED: f32 = 4.0;

/// A segment of the memory that may be shown for a new one.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The segment in normal form.
    pub normal: &'a str,
    /// The segment's symbols.
    pub symbols: &'a [u8],
    /// How many symbols it shares with the new segment in order (`Pattern::common`).
    pub common: usize,
    /// The length of its translation, in symbols.
    pub translation: usize,
}

/// A new segment, made ready to rank candidates.
#[derive(Clone, Debug)]
pub struct Ranking {
    symbols: usize,
    runs: Keys,
    heads: Keys,
}

impl Ranking {
    /// Makes a segment ready: its normal form, its symbols, and what a key weighs in the memory ([`super::rarity::Rarity::weight`]).
    pub fn new(normal: &str, symbols: &[u8], weight: impl Fn(u64) -> f32) -> Self {
        Self {
            symbols: symbols.len(),
            runs: Keys::new(runs(symbols), &weight),
            heads: Keys::new(heads(normal), &weight),
        }
    }

    /// Ranks the candidates: their places in the list and their scores in ten-thousandths, the most useful first.
    ///
    /// Candidates of equal score stay in the order in which they are given. A score says nothing beside those of
    /// another query.
    pub fn rank(&self, candidates: &[Candidate<'_>]) -> Vec<(usize, i32)> {
        let sources: usize = candidates.iter().map(|candidate| candidate.symbols.len()).sum();
        let translations: usize = candidates.iter().map(|candidate| candidate.translation).sum();
        let expected = self.symbols as f32 * translations as f32 / sources.max(1) as f32;
        let mut seen = Vec::new();
        let score = |candidate| (self.score(candidate, expected, &mut seen) * 10_000.0) as i32;
        let mut ranked: Vec<(usize, i32)> = candidates.iter().map(score).enumerate().collect();
        ranked.sort_by_key(|&(_, score)| std::cmp::Reverse(score));
        ranked
    }

    fn score(&self, candidate: &Candidate<'_>, expected: f32, seen: &mut Vec<u8>) -> f32 {
        let both = self.symbols + candidate.symbols.len();
        let similarity = if both == 0 { 1.0 } else { 2.0 * candidate.common as f32 / both as f32 };
        let shortfall = ((expected + 1.0) / (candidate.translation as f32 + 1.0)).ln().max(0.0);
        similarity
            + RUNS * self.runs.shared(runs(candidate.symbols), seen)
            + HEADS * self.heads.shared(heads(candidate.normal), seen)
            - SHORTFALL * shortfall
    }
}

/// Keys with how often each stands in a segment and what it weighs.
#[derive(Clone, Debug)]
struct Keys {
    /// A bit for each of 4,096 hashes: most keys of a candidate are foreign, and end here.
    filter: [u64; 64],
    /// Open addressing, at most half full; a count of 0 marks an empty place.
    table: Vec<Key>,
    shift: u32,
    total: f32,
    average: f32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Key {
    key: u64,
    weight: f32,
    count: u8,
}

impl Keys {
    fn new(keys: impl Iterator<Item = u64>, weight: &impl Fn(u64) -> f32) -> Self {
        let keys: Vec<u64> = keys.collect();
        let places = (2 * keys.len()).next_power_of_two().max(2);
        let shift = 64 - places.trailing_zeros();
        let table = vec![Key::default(); places];
        let mut new = Self { filter: [0; 64], table, shift, total: 0.0, average: 0.0 };
        for &key in &keys {
            let hash = hash(key);
            new.filter[(hash >> 58) as usize] |= 1 << (hash >> 52 & 63);
            let place = new.place(key, hash);
            let slot = &mut new.table[place];
            if slot.count == 0 {
                *slot = Key { key, weight: weight(key).max(0.0), count: 0 };
            }
            slot.count = slot.count.saturating_add(1);
            new.total += slot.weight;
        }
        new.average = new.total / keys.len().max(1) as f32;
        new
    }

    /// Where a key stands, or else the empty place where it would.
    fn place(&self, key: u64, hash: u64) -> usize {
        let mut place = (hash >> self.shift) as usize;
        while self.table[place].count > 0 && self.table[place].key != key {
            place = (place + 1) & (self.table.len() - 1);
        }
        place
    }

    /// F₂ of what other keys share with these, 0–1.
    ///
    /// `seen` is room that is used again from call to call.
    fn shared(&self, others: impl Iterator<Item = u64>, seen: &mut Vec<u8>) -> f32 {
        seen.clear();
        seen.resize(self.table.len(), 0);
        let (mut common, mut foreign) = (0.0, 0u32);
        for key in others {
            let hash = hash(key);
            if self.filter[(hash >> 58) as usize] >> (hash >> 52 & 63) & 1 == 0 {
                foreign += 1;
                continue;
            }
            let place = self.place(key, hash);
            let slot = &self.table[place];
            // An empty place has a count of 0.
            if seen[place] < slot.count {
                seen[place] += 1;
                common += slot.weight;
            } else {
                foreign += 1;
            }
        }
        if common == 0.0 {
            return 0.0;
        }
        let precision = common / (common + foreign as f32 * self.average);
        let recall = common / self.total;
        (1.0 + BETA_SQUARED) * precision * recall / (BETA_SQUARED * precision + recall)
    }
}

/// Fibonacci hashing.
fn hash(key: u64) -> u64 {
    key.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::rarity::Rarity;
    use super::super::symbols::{Pattern, Symbols};
    use super::*;

    /// The units' places, the most useful first, in a memory that holds nothing else.
    fn ranked(query: &str, units: &[(&str, &str)]) -> Vec<usize> {
        let mut rarity = Rarity::default();
        let symbols: Vec<[Symbols; 2]> = units
            .iter()
            .map(|(source, target)| [source, target].map(|text| Symbols::of_normal(text)))
            .collect();
        for (unit, symbols) in units.iter().zip(&symbols) {
            rarity.add(unit.0, &symbols[0]);
        }
        let pattern = Pattern::new(Symbols::of_normal(query));
        let candidates: Vec<Candidate<'_>> = units
            .iter()
            .zip(&symbols)
            .map(|(unit, [source, target])| Candidate {
                normal: unit.0,
                symbols: source.bytes(),
                common: pattern.common(source.bytes(), &mut Vec::new()),
                translation: target.bytes().len(),
            })
            .collect();
        let ranking = Ranking::new(query, pattern.symbols().bytes(), |key| rarity.weight(key));
        ranking.rank(&candidates).into_iter().map(|(at, _)| at).collect()
    }

    #[test]
    fn the_rare_word_counts_for_more_than_the_frame_around_it() {
        let units = [
            ("모델을 저장합니다.", "Save the model."),
            ("설정을 저장합니다.", "Save the settings."),
            ("파일을 저장합니다.", "Save the file."),
            ("토크나이저를 불러와서 저장합니다.", "Load and save the tokenizer."),
        ];
        assert_eq!(ranked("토크나이저를 저장합니다.", &units)[0], 3);
    }

    #[test]
    fn a_match_that_has_everything_stands_before_one_that_lacks_as_much() {
        let units = [
            ("returns the name of the open file", "열린 파일의 이름을 반환합니다"),
            (
                "returns the name of the currently open file or socket",
                "현재 열린 파일이나 소켓의 이름을 반환합니다",
            ),
            ("returns the size", "크기를 반환합니다"),
        ];
        assert_eq!(ranked("returns the name of the currently open file", &units), [1, 0, 2]);
    }

    #[test]
    fn a_translation_that_leaves_something_out_comes_second() {
        let units = [
            ("close the file and save", "닫기"),
            ("close the file and save", "파일을 닫고 저장합니다"),
            ("open the file", "파일을 엽니다"),
        ];
        assert_eq!(ranked("close the file and save", &units), [1, 0, 2]);
    }

    #[test]
    fn equal_scores_keep_the_order_given() {
        let units = [("열기", "Open"), ("열기", "Open"), ("열기", "Show")];
        assert_eq!(ranked("열기", &units), [0, 1, 2]);
        assert_eq!(ranked("", &[("", ""), ("가", "a")]), [0, 1]);
        assert_eq!(ranked("가", &[]), [0usize; 0]);
    }

    #[test]
    fn a_key_is_shared_as_often_as_both_have_it() {
        let keys = Keys::new([7, 7, 9].into_iter(), &|_| 1.0);
        // 7 twice of three each way.
        assert!((keys.shared([7, 7, 7].into_iter(), &mut Vec::new()) - 2.0 / 3.0).abs() < 1e-6);
        assert_eq!(keys.shared([9, 7, 7].into_iter(), &mut Vec::new()), 1.0);
        // Recall 1/3, precision 1.
        assert!((keys.shared([9].into_iter(), &mut Vec::new()) - 5.0 / 13.0).abs() < 1e-6);
        assert_eq!(keys.shared([1, 2].into_iter(), &mut Vec::new()), 0.0);
    }

    proptest! {
        #[test]
        fn any_segments_are_ranked_once_each(query in ".{0,40}", units in proptest::collection::vec((".{0,40}", ".{0,40}"), 0..6)) {
            let units: Vec<(&str, &str)> = units.iter().map(|(source, target)| (source.as_str(), target.as_str())).collect();
            let mut places = ranked(&query, &units);
            places.sort_unstable();
            prop_assert_eq!(places, (0..units.len()).collect::<Vec<_>>());
        }
    }
}
