//! The files of glossaries and memories: read into records and problems, and written.
//!
//! A reader recovers: a bad record becomes a [`Problem`] and the others load. Only a file that cannot be opened or
//! read from the disk is an [`Error`]. Memories are streamed, since they can be larger than the machine's memory.

pub mod csv;
pub(crate) mod decode;
pub mod jsonl;
pub(crate) mod lines;
pub mod omegat;
pub mod select;
pub mod tbx;
pub mod tmx;
pub mod tsv;
pub(crate) mod xml;

use std::fs::{self, File};
use std::path::Path;

use crate::error::{Error, Problem, Result};
use crate::record::{Concept, Unit};

pub use jsonl::{Tail, read_jsonl_from};
pub use select::{Exported, Selection};

/// A format that glossaries are kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GlossaryFormat {
    /// Comma, semicolon or tab separated values with a header row.
    Csv,
    /// OmegaT's glossary.
    Omegat,
    /// TermBase eXchange.
    Tbx,
}

/// A format that translation memories are kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemoryFormat {
    /// Translation Memory eXchange.
    Tmx,
    /// Tab separated values with a header row.
    Tsv,
    /// One JSON object a line.
    JsonLines,
}

/// A format that `malmoi export` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum ExportFormat {
    /// The glossary as malmoi keeps it, for a spreadsheet.
    Csv,
    /// The glossary for OmegaT: source, target and comment, separated by tabs.
    Omegat,
    /// The glossary as TBX version 2, for terminology tools, Weblate and OmegaT.
    Tbx,
    /// Articles and memories as TMX 1.4, for translation tools.
    Tmx,
}

/// Tells the format of a translation memory by its extension, whatever its case.
pub fn memory_format(path: &Path) -> Option<MemoryFormat> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "tmx" => Some(MemoryFormat::Tmx),
        "tsv" => Some(MemoryFormat::Tsv),
        "jsonl" => Some(MemoryFormat::JsonLines),
        _ => None,
    }
}

/// Reads a translation memory, unit by unit, in bounded memory.
///
/// `name` is the path relative to the workspace that places and problems show. `Unit::seq` counts the units that were
/// handed over, from 0. Fails when the file cannot be opened or read, and with the error of `on_unit`.
pub fn read_memory(
    file: &Path,
    name: &str,
    format: MemoryFormat,
    on_unit: &mut dyn FnMut(Unit) -> Result<()>,
    on_problem: &mut dyn FnMut(Problem),
) -> Result<()> {
    let input = File::open(file).map_err(Error::io("cannot open", file))?;
    let mut sink = Sink { name, origin: stem(name), seq: 0, on_unit, on_problem };
    let result = match format {
        MemoryFormat::Tmx => tmx::read(input, &mut sink),
        MemoryFormat::Tsv => tsv::read(input, &mut sink),
        MemoryFormat::JsonLines => jsonl::read(input, &mut sink),
    };
    result.map_err(|stop| stop.into_error(file))
}

/// Reads a glossary file and returns its concepts with the problems of the rest.
///
/// Fails when the file cannot be read from the disk.
pub fn read_glossary(file: &Path, name: &str) -> Result<(Vec<Concept>, Vec<Problem>)> {
    let bytes = fs::read(file).map_err(Error::io("cannot read", file))?;
    Ok(csv::read(&bytes, name))
}

/// Where a reader hands over its units and problems, and what it knows of the file.
pub(crate) struct Sink<'a> {
    /// The path relative to the workspace.
    pub name: &'a str,
    /// The origin of units that name none.
    pub origin: &'a str,
    /// The ordinal of the next unit.
    pub seq: u64,
    /// Takes a unit.
    pub on_unit: &'a mut dyn FnMut(Unit) -> Result<()>,
    /// Takes a problem.
    pub on_problem: &'a mut dyn FnMut(Problem),
}

impl Sink<'_> {
    /// Hands over a unit and counts it.
    pub fn unit(&mut self, unit: Unit) -> Result<(), Stop> {
        self.seq += 1;
        (self.on_unit)(unit).map_err(Stop::Caller)
    }

    /// Hands over a problem of one place.
    pub fn problem(
        &mut self,
        line: u64,
        column: u64,
        kind: crate::error::ProblemKind,
        message: impl Into<String>,
    ) {
        let problem = Problem { path: self.name.to_owned(), line, column, kind, message: message.into() };
        (self.on_problem)(problem);
    }
}

/// Why a reader stopped before the end of its file.
pub(crate) enum Stop {
    /// The file could not be read.
    Disk(std::io::Error),
    /// The caller failed.
    Caller(Error),
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Disk(error)
    }
}

impl Stop {
    /// The error that names the file.
    pub fn into_error(self, file: &Path) -> Error {
        match self {
            Self::Disk(error) => Error::io("cannot read", file)(error),
            Self::Caller(error) => error,
        }
    }
}

/// The name of a file without folders and extension, which is the origin of its units.
fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    match file.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => file,
    }
}

/// A side of a unit, none where it is blank.
pub(crate) fn side(text: &str) -> Option<String> {
    if text.trim().is_empty() { None } else { Some(text.to_owned()) }
}

#[cfg(test)]
pub(crate) mod testing;

#[cfg(test)]
mod tests;
