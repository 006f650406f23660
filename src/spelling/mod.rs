//! Spellings: of one name in the other script, and of one word in a workspace.

mod both;
mod group;
mod stems;

pub use both::{Transliterated, both_ways, exceptions};
pub use group::{Group, Spelling, groups};
