//! Fuzzy matches of the translation memory: how near one segment is to another, and what that is worth.

pub mod rank;
pub mod rarity;
pub mod symbols;
