//! Transliteration: one name written in two scripts, Gemini and 제미나이.
//!
//! The model is a joint n-gram model of chunks, a few letters and the jamo they stand for (Bisani & Ney 2008), with back-off, read in
//! place out of one file; a log-linear model ranks what the beam found. `docs/transliteration-model.md` is its card: data, licences,
//! figures, and what it is bad at; `examples/train_transliteration` makes it.
//!
//! ```text
//! Latin phrase ── reading: words, letters' names, numbers ──► score ──► probability
//!                                                   │
//!                                                   └► decode ──► rerank ──► write: Hangul
//! Hangul ──► decode, freely or along a lexicon ──► write: Latin, nearest
//! Hangul terms ──► variants: groups
//! ```

mod decode;
mod exceptions;
mod lexicon;
mod model;
mod ngram;
mod reading;
mod rerank;
mod score;
mod symbols;
mod variants;
mod write;

pub use exceptions::Exceptions;
pub use lexicon::{Lexicon, nearest};
pub use model::{MAGIC, Model, NoModel, SECTIONS};
pub use rerank::{BUCKETS, STEP};
pub use score::{Evidence, TERMS};
pub use symbols::{Hangul, fold};
pub use variants::{OPERATION_STEP, OPERATIONS, operations, variants};
pub use write::Candidate;

/// A spelling, and how probable it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// The spelling.
    pub text: String,
    /// From 0 to 1; the probabilities of all spellings together are at most 1.
    pub probability: f64,
}

/// The best so many of the spellings, sorted, with their shares of the whole.
fn share(spellings: Vec<(String, f32)>, n: usize) -> Vec<Guess> {
    let Some(&(_, best)) = spellings.first() else { return Vec::new() };
    let total: f64 = spellings.iter().map(|(_, log)| f64::from(log - best).exp()).sum();
    let guess = |(text, log): (String, f32)| Guess { text, probability: f64::from(log - best).exp() / total };
    spellings.into_iter().take(n).map(guess).collect()
}
