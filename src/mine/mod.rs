//! Term pairs out of articles: glosses in brackets, with the border of the term that each belongs to.
//!
//! `extract` finds brackets that may hold a gloss, `gloss` reads what stands in them, `left` the words before them. `border`
//! weighs where the term begins, by how each word is rendered (`align`: sound, glossary, memory, a list of words), by
//! morphology, by the number of words and by what else the text repeats; `role` tells terms from verbs, adjectives and
//! remarks. `merge` joins what many `files` propose.

mod adopt;
mod align;
mod border;
mod composed;
mod decisions;
mod document;
mod english;
mod evidence;
mod extract;
mod files;
mod gloss;
mod left;
mod lexicon;
mod merge;
mod miner;
mod names;
mod reverse;
mod role;
mod sound;

pub use adopt::{concept, without_conflicts};
pub use decisions::{Decision, Decisions};
pub use document::{Source, sources};
pub use evidence::{Evidence, Standing};
pub use files::{Mined, Options, Progress, mine};
pub use merge::{Candidate, Place};
pub use miner::{Kind, Miner, Proposal, Role};
