//! A Korean–English glossary and translation memory for people who translate technology texts.

pub mod analysis;
pub mod annotate;
pub mod article;
pub(crate) mod atomic;
pub mod check;
#[doc(hidden)]
pub mod cli;
pub mod concordance;
pub mod document;
pub mod error;
pub mod exchange;
#[doc(hidden)]
pub mod failpoint;
pub mod fill;
pub mod format;
pub mod fuzzy;
pub mod glossary;
pub mod hangul;
pub mod index;
pub mod job;
pub(crate) mod journal;
pub mod leverage;
pub mod lookup;
pub mod matching;
pub mod memory;
pub mod mine;
pub mod recognize;
pub mod record;
pub mod render;
pub mod segment;
pub mod spelling;
pub mod terms;
pub mod transliterate;
pub mod wordcount;
pub mod workspace;
