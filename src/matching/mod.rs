//! Fuzzy matches of the translation memory: how near one segment is to another, and what that is worth.
//!
//! ```text
//! query ── Prepared ──► percentage (skeleton, numbers, symbols) ──► penalties ──► value and reasons
//!                  ├──► proposal: the translation with the query's numbers
//!                  └──► edits: what differs, for people
//! ```
//!
//! Everything here is a pure function of one query and one unit; which units are compared is not asked here.

pub mod edits;
pub mod numbers;
pub mod penalties;
pub mod percentage;
pub mod provenance;
pub mod rank;
pub mod rarity;
pub mod register;
mod skeleton;
pub mod substitute;
pub mod symbols;

pub use self::penalties::{MatchingSettings, Penalties, Penalty};
pub use self::percentage::{Candidate, Percentage, Prepared, Query, Reason};
pub use self::register::Register;
pub use self::skeleton::{key, key_of_normal};

#[cfg(test)]
mod tests;
