//! The order of examples, as integers that every store can compute alike.

use xxhash_rust::xxh3::xxh3_64;

use crate::record::Unit;

/// How good an example a unit is before any query is known: 0 (worst) to 228.
///
/// 128 where both sides are there, plus at most 100 for the length of the Korean side (of the English one where
/// there is no Korean) in eojeol, that is, in words between blanks: 5–30 count 100; fewer are labels and count
/// 20 each; from there two less for each further one down to 40 at 60, then one less for every four, down to 0 for
/// the paragraphs of 220.
pub fn quality(unit: &Unit) -> u8 {
    let present = |side: &Option<String>| side.as_deref().is_some_and(|text| !text.trim().is_empty());
    let aligned = if present(&unit.ko) && present(&unit.en) { 128 } else { 0 };
    let text = if present(&unit.ko) { unit.ko.as_deref() } else { unit.en.as_deref() };
    let words = text.unwrap_or("").split_whitespace().take(221).count() as u8;
    let length = match words {
        0..5 => 20 * words,
        5..=30 => 100,
        31..=60 => 100 - 2 * (words - 30),
        _ => 40u8.saturating_sub((words - 60) / 4),
    };
    aligned + length
}

/// A class of origins, so that origins can take turns without being read: 12 bits of a hash of the origin.
pub fn origin_class(origin: &str) -> u16 {
    (xxh3_64(origin.as_bytes()) >> 52) as u16
}

/// What a store keeps of a unit beside its text, in one number that sorts as examples are shown: best first, then by
/// source, then in the source's order.
///
/// From the top: 255 − quality (8 bits), source (20), seq (24), class of origin (12). A `seq` of 2²⁴ and more counts as
/// 2²⁴ − 1: such units stand in no particular order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank(pub u64);

/// How many sources a [`Rank`] tells apart.
pub const MAX_SOURCES: u32 = 1 << 20;

const MAX_SEQ: u64 = (1 << 24) - 1;

impl Rank {
    /// The rank of a unit of the source with that number, which is below [`MAX_SOURCES`].
    pub fn new(unit: &Unit, source: u32) -> Self {
        let worst_first = u64::from(255 - quality(unit));
        let seq = unit.seq.min(MAX_SEQ);
        let origin = u64::from(origin_class(&unit.origin));
        Self(worst_first << 56 | u64::from(source) << 36 | seq << 12 | origin)
    }

    /// The static quality, 0–255.
    pub fn quality(self) -> u8 {
        255 - (self.0 >> 56) as u8
    }

    /// The number of the source.
    pub fn source(self) -> u32 {
        (self.0 >> 36) as u32 & (MAX_SOURCES - 1)
    }

    /// The same rank with another number for the source.
    pub fn with_source(self, source: u32) -> Self {
        Self(self.0 & !(u64::from(MAX_SOURCES - 1) << 36) | u64::from(source) << 36)
    }

    /// The unit's ordinal within its source.
    #[cfg(test)]
    pub fn seq(self) -> u32 {
        (self.0 >> 12) as u32 & MAX_SEQ as u32
    }

    /// The class of the unit's origin: see [`origin_class`].
    pub fn origin(self) -> u16 {
        self.0 as u16 & 0xFFF
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(ko_words: usize, en: Option<&str>, seq: u64) -> Unit {
        Unit {
            ko: Some(vec!["말"; ko_words].join(" ")),
            en: en.map(str::to_owned),
            origin: "news".into(),
            seq,
            ..Unit::default()
        }
    }

    #[test]
    fn aligned_sentences_come_before_single_ones_and_labels() {
        let order = [(12, true), (40, true), (2, true), (300, true), (12, false), (2, false), (300, false)];
        let qualities: Vec<_> =
            order.iter().map(|&(words, aligned)| quality(&unit(words, aligned.then_some("a"), 0))).collect();
        assert_eq!(qualities, [228, 208, 168, 128, 100, 40, 0]);
    }

    #[test]
    fn a_rank_gives_back_what_went_into_it() {
        let rank = Rank::new(&unit(12, Some("a"), 77), 1234);
        assert_eq!((rank.quality(), rank.source(), rank.seq()), (228, 1234, 77));
        assert_eq!(rank.origin(), origin_class("news"));
        let moved = rank.with_source(3);
        assert_eq!((moved.quality(), moved.source(), moved.seq()), (228, 3, 77));
        assert_eq!(moved.origin(), rank.origin());
    }

    #[test]
    fn ranks_sort_by_quality_then_source_then_place() {
        let good = |source, seq| Rank::new(&unit(12, Some("a"), seq), source);
        let poor = Rank::new(&unit(2, None, 0), 0);
        assert!(good(0, 5) < good(0, 6) && good(0, 6) < good(1, 0) && good(9, 9) < poor);
    }
}
