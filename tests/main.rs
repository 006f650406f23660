//! The integration tests, one binary: each further one would link the dictionary again.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests say what they show by their names, and which of them are skipped"
)]

#[path = "../examples/evaluate_recognition/gold.rs"]
mod gold;
#[path = "../examples/evaluate_recognition/score.rs"]
mod score;

mod analysis;
mod commands;
mod concordance;
mod data;
mod import;
mod kill;
mod lookup;
mod memory;
mod mine;
mod pretranslate;
mod readme;
mod recognition;
mod recognize;
mod shared;
mod transliterate;
mod transliteration;
mod usefulness;
