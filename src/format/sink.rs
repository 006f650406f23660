//! Where a reader hands over what it found.

use std::path::Path;

use super::read::ReadOptions;
use crate::error::{Error, Problem, ProblemKind, Result};
use crate::record::{Concept, Unit};

/// A record of a file, or something to say about the file.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// A concept of a glossary.
    Concept(Concept),
    /// A unit of a memory.
    Unit(Unit),
    /// What is wrong with one place; the rest is read.
    Problem(Problem),
    /// How the file was understood, in a sentence without a full stop: "column B is taken for English terms".
    Note(String),
}

/// Where a reader hands over its records, and what it knows of the file.
pub(crate) struct Sink<'a> {
    /// The path that places and problems show.
    pub name: &'a str,
    /// The origin of units that name none.
    pub origin: &'a str,
    /// The ordinal of the next unit.
    pub seq: u64,
    /// How the file is to be read.
    pub options: &'a ReadOptions,
    /// Takes the records.
    pub on: &'a mut dyn FnMut(Record) -> Result<()>,
}

impl Sink<'_> {
    /// Hands over a unit and counts it.
    pub fn unit(&mut self, unit: Unit) -> Result<(), Stop> {
        self.seq += 1;
        (self.on)(Record::Unit(unit)).map_err(Stop::Caller)
    }

    /// Hands over a concept.
    pub fn concept(&mut self, concept: Concept) -> Result<(), Stop> {
        (self.on)(Record::Concept(concept)).map_err(Stop::Caller)
    }

    /// Hands over a problem of one place; a column or line of 0 means the whole line or file.
    pub fn problem(
        &mut self,
        line: u64,
        column: u64,
        kind: ProblemKind,
        message: impl Into<String>,
    ) -> Result<(), Stop> {
        let problem = Problem { path: self.name.to_owned(), line, column, kind, message: message.into() };
        (self.on)(Record::Problem(problem)).map_err(Stop::Caller)
    }

    /// Says how the file was understood.
    pub fn note(&mut self, note: impl Into<String>) -> Result<(), Stop> {
        (self.on)(Record::Note(note.into())).map_err(Stop::Caller)
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

/// A side of a unit, none where it is blank.
pub(crate) fn side(text: &str) -> Option<String> {
    if text.trim().is_empty() { None } else { Some(text.to_owned()) }
}
