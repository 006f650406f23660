//! Counting documents as the trade prices them: how much of each is repeated, how much the memory has, and how much is new.
//!
//! **Segments** are those of a bilingual document, translated or not, and the sentences of a text. Inline codes are not counted.
//!
//! **Words** are what stands between white space and holds a letter or a digit: words in English, eojeol in Korean. `state-of-the-art` is
//! one word, a dash between blanks is none.
//!
//! **Characters** are those of the text in NFC, so that a syllable of Hangul is one however a file writes it; with spaces (`공백 포함`), and
//! without any white space (`공백 제외`). Line breaks are never counted.
//!
//! **Pages** are those of manuscript paper with 200 cells (`200자 원고지`, 20 × 10), by which books and articles are paid: 200
//! characters with spaces a page, the conversion by which 600 pages are 120,000 characters. It is a quotient, written with a decimal; paper that
//! is written on, and a word processor that lays text out on it, come to more, since a paragraph begins a line of its own.
//!
//! **Bands**: the first occurrence of a segment is in the band of its best match, every later one is a repetition, in this document or in one
//! before it. Segments are the same where their texts are, with nothing folded.

use std::collections::HashSet;
use std::ops::{Add, AddAssign};

use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::xxh3_128;

use crate::document::{Input, Source};
use crate::error::{Problem, Result};
use crate::fill::Segment;
use crate::job;
use crate::record::Lang;

/// How many characters stand on a page of manuscript paper.
const PAGE: f64 = 200.0;

/// A band of the price list, the cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// Stood there before.
    Repetition,
    /// The same text in the same context: 101 and 102 %.
    Context,
    /// The same text: 100 %.
    Exact,
    /// 95 to 99 %.
    From95,
    /// 85 to 94 %.
    From85,
    /// 75 to 84 %.
    From75,
    /// 50 to 74 %.
    From50,
    /// Less, or no match.
    New,
}

impl Band {
    /// Every band, the cheapest first.
    pub const ALL: [Self; 8] = [
        Self::Repetition,
        Self::Context,
        Self::Exact,
        Self::From95,
        Self::From85,
        Self::From75,
        Self::From50,
        Self::New,
    ];

    /// The band of a match.
    pub fn of(percent: u8) -> Self {
        match percent {
            101.. => Self::Context,
            100 => Self::Exact,
            95.. => Self::From95,
            85.. => Self::From85,
            75.. => Self::From75,
            50.. => Self::From50,
            _ => Self::New,
        }
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Repetition => "repetitions",
            Self::Context => "101+",
            Self::Exact => "100",
            Self::From95 => "95–99",
            Self::From85 => "85–94",
            Self::From75 => "75–84",
            Self::From50 => "50–74",
            Self::New => "new",
        }
    }

    /// Its name for programs: as for people, with a hyphen for the dash.
    pub fn key(self) -> String {
        self.name().replace('–', "-")
    }
}

/// How much text there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Segments.
    pub segments: u64,
    /// English words, or Korean eojeol.
    pub words: u64,
    /// Characters with spaces.
    pub characters: u64,
    /// Characters without white space.
    pub solid: u64,
}

impl Count {
    /// Counts a segment.
    pub fn of(text: &str) -> Self {
        let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
        let (mut characters, mut solid) = (0, 0);
        for c in text.nfc().filter(|c| !c.is_control() || *c == '\t') {
            characters += 1;
            solid += u64::from(!c.is_whitespace());
        }
        Self { segments: 1, words: words as u64, characters, solid }
    }

    /// Pages of manuscript paper.
    pub fn pages(&self) -> f64 {
        // No document has so many characters that a float could not tell them apart.
        #[expect(clippy::cast_precision_loss)]
        let characters = self.characters as f64;
        characters / PAGE
    }
}

impl Add for Count {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            segments: self.segments + other.segments,
            words: self.words + other.words,
            characters: self.characters + other.characters,
            solid: self.solid + other.solid,
        }
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// What there is of each band.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Table {
    bands: [Count; Band::ALL.len()],
}

impl Table {
    /// What there is of a band.
    pub fn of(&self, band: Band) -> Count {
        self.bands[band as usize]
    }

    /// What there is at all.
    pub fn total(&self) -> Count {
        self.bands.iter().fold(Count::default(), |sum, count| sum + *count)
    }
}

impl AddAssign for Table {
    fn add_assign(&mut self, other: Self) {
        self.bands.iter_mut().zip(other.bands).for_each(|(sum, count)| *sum += count);
    }
}

/// A document that was counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What messages call it.
    pub name: String,
    /// What there is of each band.
    pub table: Table,
    /// What is wrong with a bilingual file.
    pub problems: Vec<Problem>,
}

/// What tells the best match of a segment, in percent; 0 where there is none.
pub type Best<'b> = dyn FnMut(&Segment) -> Result<u8> + 'b;

/// Counts documents of a run, whose repetitions count across all of them. A hash of each segment is held in memory.
#[derive(Debug, Default)]
pub struct Counter {
    seen: HashSet<u128>,
    from: Option<Lang>,
}

impl Counter {
    /// A counter that takes the segments of one language alone, or, where none is named, the language that each bilingual file is
    /// translated from and all of a text.
    pub fn new(from: Option<Lang>) -> Self {
        Self { seen: HashSet::new(), from }
    }

    /// Counts a document, which is read as `input` says, or else as its name and content do.
    ///
    /// # Errors
    ///
    /// When it cannot be read, when it is neither text nor bilingual, and with the errors of `best`.
    pub fn count(&mut self, source: &Source, input: Option<Input>, best: &mut Best<'_>) -> Result<Document> {
        let mut table = Table::default();
        let problems = job::segments(source, input, self.from, &mut |segment| {
            let key = xxh3_128(format!("{} {}", segment.lang, segment.text).as_bytes());
            let band = match self.seen.insert(key) {
                true => Band::of(best(segment)?),
                false => Band::Repetition,
            };
            table.bands[band as usize] += Count::of(&segment.text);
            Ok(())
        })?;
        Ok(Document { name: source.name(), table, problems })
    }
}

#[cfg(test)]
mod tests;
