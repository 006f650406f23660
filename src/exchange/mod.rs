//! Files of other tools taken into a workspace, and turned into one another.
//!
//! [`import`] reads files of any format, leaves out what the workspace holds already, and writes the rest: units into a new
//! folder `memory/ORIGIN/` of shards, concepts into a new file `glossary/ORIGIN.csv`, and into rows of the
//! glossary's own CSV files what those lack. Nothing that stands in a file is changed or taken away, and everything
//! becomes visible by renames at the very end: of the memory's folder, then of the glossary's files. A run that
//! is killed before leaves only hidden files; one that is killed between two renames is finished by the same command again.
//!
//! [`convert`] turns one file into another without a workspace.

mod book;
mod convert;
mod import;
mod keys;
mod present;
mod preview;
mod stage;

pub use convert::{ConvertOptions, Converted, convert};
pub use import::{Counts, FileRead, ImportOptions, Outcome, import};
pub(crate) use keys::Keys;
pub use preview::{Other, Row, RowKind};
pub use stage::{SHARD_UNITS, safe_name};

/// The names of files as people call them, in messages.
fn display(path: &std::path::Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests;
