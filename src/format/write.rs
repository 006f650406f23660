//! Writing a file of any format.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{
    Format, Report, Selection, TbxStyle, anki, aws, azure, csv, deepl, google, jsonl, list, markdown, memoq,
    multiterm, omegat, po, prompt, stardict, tbx, text, tmx, tsv, weblate, xliff, xlsx,
};
use crate::error::{Error, Result};
use crate::record::{Concept, Lang, Unit};

/// What a writer must know beside the records.
#[derive(Clone, Debug, Default)]
pub struct WriteOptions {
    /// The source language, where one was named.
    pub from: Option<Lang>,
    /// Which concepts and which of their terms are written.
    pub selection: Selection,
    /// Whether a terminology of Amazon leads from every language to every other one.
    pub multi: bool,
    /// How TBX 3 names its data categories, where a style was named.
    pub tbx_style: Option<TbxStyle>,
}

impl WriteOptions {
    /// The source language: the one that was named, or Korean.
    pub fn source(&self) -> Lang {
        self.from.unwrap_or(Format::DEFAULT_SOURCE)
    }

    /// Fails where something was named that has no meaning for the format.
    pub fn check(&self, format: Format) -> Result<()> {
        let refuse = |option: &str, what: &str, hint: &str| {
            let message = format!("{option} has no meaning for {}: {what}", format.name());
            Err(Error::with_hint(message, format!("leave {option} out{hint}")))
        };
        if self.multi && !matches!(format, Format::Aws | Format::AwsTmx) {
            return refuse("--multi", "only Amazon's terminologies have both directions", "");
        }
        if self.from.is_some() && !format.is_directed() {
            return refuse("--from", "the file has no direction", "");
        }
        if self.tbx_style.is_some() && !matches!(format, Format::TbxMin | Format::TbxBasic) {
            let what = "only the dialects Min and Basic of TBX 3 can be written in two styles";
            return refuse("--tbx-style", what, ", or write tbx-min or tbx-basic");
        }
        Ok(())
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
        Format::Tsv => csv::write_tsv(concepts, options, out),
        Format::Xlsx => xlsx::write(concepts, options, out),
        Format::Phrase | Format::Smartcat => list::write(format, concepts, options, out),
        Format::Memoq => memoq::write(concepts, options, out),
        Format::Weblate => weblate::write(concepts, options, out),
        Format::Omegat => omegat::write(concepts, options, out),
        Format::Tbx | Format::TbxCore | Format::TbxMin | Format::TbxBasic => {
            tbx::write(format, concepts, options, out)
        }
        Format::TbxWeblate => tbx::write_weblate(concepts, options, out),
        Format::Multiterm => multiterm::write(concepts, options, out),
        Format::Xliff2 => xliff::write_concepts(concepts, options, out),
        Format::Jsonl => jsonl::write_concepts(concepts, options, out),
        Format::Deepl => deepl::write(concepts, options, out),
        Format::Google | Format::GoogleEquivalent | Format::GoogleTmx => {
            google::write(format, concepts, options, out)
        }
        Format::Aws | Format::AwsTmx => aws::write(format, concepts, options, out),
        Format::Azure => azure::write(concepts, options, out),
        Format::Anki => anki::write(concepts, options, out),
        Format::Markdown => markdown::write(concepts, options, out),
        Format::Prompt => prompt::write(concepts, options, out),
        other if !other.endings().is_empty() => Err(several(other)),
        other => Err(io::Error::other(format!("malmoi does not write concepts as {}", other.name()))),
    }
}

/// Writes concepts in a format that makes one file or several: an output for each of [`paths`], in that order.
///
/// Fails when an output does.
pub fn write_concepts_into(
    format: Format,
    concepts: &[Concept],
    options: &WriteOptions,
    outs: Vec<&mut dyn Write>,
) -> io::Result<Report> {
    match (format, <[_; 3]>::try_from(outs)) {
        (Format::Stardict, Ok(outs)) => stardict::write(concepts, options, outs),
        (_, Err(mut outs)) if outs.len() == 1 => write_concepts(format, concepts, options, outs.remove(0)),
        _ => Err(several(format)),
    }
}

/// The files that an export to a path makes: the path itself, or those that stand in its place where the format makes
/// several (`news.ko.txt` and `news.en.txt` for `news.txt`, `news.ko.txt` or `news`).
pub fn paths(format: Format, path: &Path) -> Vec<PathBuf> {
    let endings = format.endings();
    if endings.is_empty() {
        return vec![path.to_path_buf()];
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let known = endings.iter().copied().chain([format.extension()]);
    let stem =
        known.filter_map(|ending| name.strip_suffix(ending)?.strip_suffix('.')).min_by_key(|stem| stem.len());
    let stem = stem.filter(|stem| !stem.is_empty()).unwrap_or(&name);
    endings.iter().map(|ending| path.with_file_name(format!("{stem}.{ending}"))).collect()
}

fn several(format: Format) -> io::Error {
    let (name, endings) = (format.name(), format.endings().join(", ."));
    io::Error::other(format!("{name} makes several files (.{endings})"))
}

/// Writes units one after the other, in bounded memory.
pub enum UnitWriter<'a> {
    /// PO.
    Po(po::Writer<'a>),
    /// TSV with a header row.
    Segments(tsv::Writer<'a>),
    /// Two text files.
    Text(text::Writer<'a>),
    /// TMX 1.4.
    Tmx(tmx::Writer<'a>),
    /// XLIFF 1.2 or 2.1.
    Xliff(xliff::Writer<'a>),
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
            Format::Xliff | Format::Xliff2 => Self::Xliff(xliff::Writer::new(format, options, out)?),
            Format::Jsonl => Self::Jsonl(jsonl::Writer::new(out)),
            Format::Po => Self::Po(po::Writer::new(options, out)?),
            Format::Segments => Self::Segments(tsv::Writer::new(out)?),
            other if !other.endings().is_empty() => return Err(several(other)),
            other => {
                return Err(io::Error::other(format!("malmoi does not write units as {}", other.name())));
            }
        })
    }

    /// Begins the files of a format that makes one or several: an output for each of [`paths`], in that order.
    ///
    /// Fails when an output does.
    pub fn into_outs(
        format: Format,
        options: &WriteOptions,
        outs: Vec<&'a mut dyn Write>,
    ) -> io::Result<Self> {
        match (format, <[_; 2]>::try_from(outs)) {
            (Format::Text, Ok(outs)) => Ok(Self::Text(text::Writer::new(outs))),
            (_, Err(mut outs)) if outs.len() == 1 => Self::new(format, options, outs.remove(0)),
            _ => Err(several(format)),
        }
    }

    /// Writes a unit, or counts why it is left out.
    pub fn unit(&mut self, unit: &Unit) -> io::Result<()> {
        match self {
            Self::Tmx(writer) => writer.unit(unit),
            Self::Xliff(writer) => writer.unit(unit),
            Self::Jsonl(writer) => writer.unit(unit),
            Self::Po(writer) => writer.unit(unit),
            Self::Segments(writer) => writer.unit(unit),
            Self::Text(writer) => writer.unit(unit),
        }
    }

    /// Writes the end and returns what was written and lost.
    pub fn finish(self) -> io::Result<Report> {
        match self {
            Self::Tmx(writer) => writer.finish(),
            Self::Xliff(writer) => writer.finish(),
            Self::Jsonl(writer) => writer.finish(),
            Self::Po(writer) => writer.finish(),
            Self::Segments(writer) => writer.finish(),
            Self::Text(writer) => writer.finish(),
        }
    }
}
