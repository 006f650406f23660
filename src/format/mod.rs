//! The files of glossaries and memories: read into records and problems, and written.
//!
//! A reader recovers: a bad record becomes a [`Problem`](crate::error::Problem) and the others load. Only a file that cannot be opened or
//! read from the disk is an [`Error`](crate::error::Error). Files are streamed, since they can be larger than the machine's memory.
//!
//! One file, or one folder, a format. [`Format`] says what each is called and can carry, [`detect()`] tells them apart,
//! [`read()`] and [`mod@write`] lead to them, and [`Report`] tells what a file could not take.

pub mod anki;
mod archive;
pub mod aws;
pub mod azure;
pub(crate) mod charset;
pub mod csv;
pub(crate) mod date;
pub(crate) mod decode;
pub mod deepl;
pub(crate) mod details;
pub mod detect;
mod direction;
pub mod google;
pub mod jsonl;
mod kinds;
pub(crate) mod lines;
pub mod list;
pub mod markdown;
pub mod memoq;
pub(crate) mod mo;
pub(crate) mod multiterm;
pub mod omegat;
pub(crate) mod pairs;
pub mod po;
pub mod prompt;
pub mod read;
mod report;
pub(crate) mod sdltm;
pub mod select;
pub(crate) mod sink;
pub mod stardict;
pub(crate) mod table;
pub mod tbx;
pub(crate) mod termbase;
pub mod text;
pub mod tmx;
pub mod tsv;
pub mod weblate;
pub mod write;
pub mod xliff;
pub mod xlsx;
pub(crate) mod xml;

pub(crate) use archive::{is_packed, unpacked_text};
pub use detect::detect;
pub use direction::source_language;
pub use jsonl::{Tail, read_jsonl_from};
pub use kinds::{Field, Format, Holds};
pub use read::{ReadOptions, read, read_glossary, read_memory};
pub use report::{Report, carried_concept, carried_unit, grouped};
pub use select::Selection;
pub use sink::Record;
pub(crate) use sink::{Sink, Stop, side};
pub use tbx::TbxStyle;
pub use write::{UnitWriter, WriteOptions, write_concepts, write_concepts_into};

#[cfg(test)]
pub(crate) mod testing;

#[cfg(test)]
mod contract;
#[cfg(test)]
mod tests;
