//! Writing a file of any format.

use std::io::{self, Write};

use super::{Format, Report, Selection, TbxStyle, csv, jsonl, multiterm, omegat, tbx, tmx};
use crate::record::{Concept, Lang, Unit};

/// What a writer must know beside the records.
#[derive(Clone, Debug, Default)]
pub struct WriteOptions {
    /// The source language, where one was named.
    pub from: Option<Lang>,
    /// Which concepts and which of their terms are written.
    pub selection: Selection,
    /// How TBX 3 names its data categories.
    pub tbx_style: TbxStyle,
}

impl WriteOptions {
    /// The source language: the one that was named, or Korean.
    pub fn source(&self) -> Lang {
        self.from.unwrap_or(Format::DEFAULT_SOURCE)
    }
}

/// Writes concepts in a format that holds them.
///
/// Fails when `out` does.
pub fn write_concepts(
    format: Format,
    concepts: &[Concept],
    options: &WriteOptions,
    out: &mut dyn Write,
) -> io::Result<Report> {
    match format {
        Format::Csv => csv::write(concepts, options, out),
        Format::Omegat => omegat::write(concepts, options, out),
        Format::Tbx | Format::TbxCore | Format::TbxMin | Format::TbxBasic => {
            tbx::write(format, concepts, options, out)
        }
        Format::TbxWeblate => tbx::write_weblate(concepts, options, out),
        Format::Multiterm => multiterm::write(concepts, options, out),
        other => Err(io::Error::other(format!("malmoi does not write concepts as {}", other.name()))),
    }
}

/// Writes units one after the other, in bounded memory.
pub enum UnitWriter<'a> {
    /// TMX 1.4.
    Tmx(tmx::Writer<'a>),
    /// JSON Lines.
    Jsonl(jsonl::Writer<'a>),
}

impl<'a> UnitWriter<'a> {
    /// Begins a file of a format that holds units.
    ///
    /// Fails when `out` does.
    pub fn new(format: Format, options: &WriteOptions, out: &'a mut dyn Write) -> io::Result<Self> {
        Ok(match format {
            Format::Tmx => Self::Tmx(tmx::Writer::new(options, out)?),
            Format::Jsonl => Self::Jsonl(jsonl::Writer::new(out)),
            other => {
                return Err(io::Error::other(format!("malmoi does not write units as {}", other.name())));
            }
        })
    }

    /// Writes a unit, or counts why it is left out.
    pub fn unit(&mut self, unit: &Unit) -> io::Result<()> {
        match self {
            Self::Tmx(writer) => writer.unit(unit),
            Self::Jsonl(writer) => writer.unit(unit),
        }
    }

    /// Writes the end and returns what was written and lost.
    pub fn finish(self) -> io::Result<Report> {
        match self {
            Self::Tmx(writer) => writer.finish(),
            Self::Jsonl(writer) => writer.finish(),
        }
    }
}
