//! The one analysis that indexing and querying share: normalise → tokenise → filter.
//!
//! A text is first brought into normal form ([`normalise`]); every token is a byte range of that form, which
//! [`Normal::original`] leads back to the original. Korean is read twice: by overlapping character pairs
//! ([`pairs`]), which find any text at any position, and by morphemes ([`Analyzer::korean`]), which find
//! inflected forms. English is read by words and stems ([`english`]).

mod closing;
mod endings;
mod english;
mod heads;
mod korean;
mod lattice;
mod lexicon;
mod listed;
mod normalise;
mod pairs;
mod tag;
mod urls;

pub use closing::closing;
pub use endings::{is_particle, is_particle_chain, is_verb_tail, takes_tail};
pub use english::{
    base_forms, english, gerunds, is_function_word, is_irregular, seems_inflected, stem, without_possessive,
    words,
};
pub use korean::{Analyzer, LazyAnalyzer, Morpheme};
pub use lattice::{Behind, Readings};
pub use normalise::{Normal, is_plain, normalise};
pub use pairs::{SENTINEL, pairs};
pub use tag::{STOP_TAGS, Tag};
pub use urls::urls;

/// The version of the analysis. Raise it whenever output changes: the golden test fails until then.
pub const ANALYSIS_VERSION: u32 = 2;

/// What an index must have been built with to be read: version, dictionary and settings.
pub fn fingerprint() -> String {
    format!("{ANALYSIS_VERSION}-{}", ko_dic::ARCHIVE_MD5)
}

/// The key under which spellings that differ in spacing alone fall together.
///
/// The normal form without white space, hyphens, dashes, underscores and middle dots: `머신 러닝` and
/// `머신러닝`, `GPT-4o` and `gpt 4o`.
pub fn fold(normal: &str) -> String {
    normal.chars().filter(|&c| !is_folded(c)).collect()
}

/// Whether [`fold`] drops the character.
pub fn is_folded(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '_' | '·' | '\u{2010}'..='\u{2015}' | '\u{30FB}' | '\u{2212}')
}
