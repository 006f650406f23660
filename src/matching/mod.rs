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
mod pieces;
pub mod provenance;
mod query;
pub mod rank;
pub mod rarity;
mod reason;
pub mod register;
mod safe;
mod skeleton;
pub mod substitute;
pub mod symbols;

pub use self::penalties::{MatchingSettings, Penalties, Penalty};
pub use self::percentage::{NEAR, Percentage, Prepared};
pub use self::query::{Candidate, Query};
pub use self::reason::Reason;
pub use self::register::Register;
pub use self::safe::Unsafe;
pub use self::skeleton::{key, key_of_normal};
pub use self::substitute::{Kept, Proposal, Substituted};

#[cfg(test)]
mod tests;
