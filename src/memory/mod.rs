//! The memory as such: adding units to it, what it holds, taking units out and back, and where it contradicts itself.
//!
//! Everything here streams the files, which are the truth: what is held in memory of millions of units are hashes, counts and
//! places. Files of other tools are never rewritten. What `malmoi add` appends goes into `added.jsonl`, what is removed
//! and restored into `removed.jsonl`; both are on the disk before anything is acknowledged. The house's memory and that of
//! each client are apart, and one of them is meant in every call.

mod add;
mod duplicates;
mod removal;
mod select;
mod stats;

pub use add::{Added, Adding, add};
pub use duplicates::{Conflict, Duplicates, Repeated, Target, duplicates};
pub use removal::{Chosen, choose, choose_ids, remove, restore};
pub use select::{Held, Selection, Standing, each};
pub use stats::{Amount, SourceAmount, Stats, stats};

#[cfg(test)]
mod tests;
