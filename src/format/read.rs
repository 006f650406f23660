//! Reading a file of any format.

use std::fs::File;
use std::path::Path;

use super::sink::{Record, Sink, Stop};
use super::{
    Format, Holds, archive, csv, detect, jsonl, mo, omegat, po, sdltm, termbase, text, tmx, tsv, xliff, xlsx,
};
use crate::error::{Error, Problem, Result};
use crate::record::{Concept, Unit};

/// How a file is to be read, where its content does not say.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The format; detected where none is named.
    pub format: Option<Format>,
    /// What the columns of a table are, in order, by malmoi's own names; by the header row where none are named.
    pub columns: Vec<String>,
    /// Whether segments without a translation become units too, and translations that nobody approved.
    pub untranslated: bool,
    /// What the caller has a use for, which settles a table that could be either.
    pub wanted: Option<Holds>,
}

/// Reads a file, record by record, in bounded memory; one in `.gz` or `.zip` as well.
///
/// `name` is the path that places and problems show. `Unit::seq` counts the units that were handed over, from 0. Fails
/// when the file cannot be opened or read, when its format cannot be told, and with the error of `on`.
pub fn read(
    file: &Path,
    name: &str,
    options: &ReadOptions,
    on: &mut dyn FnMut(Record) -> Result<()>,
) -> Result<Format> {
    match archive::open(file)? {
        Some(archive) => archive::read(archive, file, name, options, on),
        None => read_file(file, name, &mut 0, options, on),
    }
}

/// Reads a file that is no archive; `seq` is the ordinal of its first unit, and then of the next one.
pub(super) fn read_file(
    file: &Path,
    name: &str,
    seq: &mut u64,
    options: &ReadOptions,
    on: &mut dyn FnMut(Record) -> Result<()>,
) -> Result<Format> {
    let format = match options.format {
        Some(format) => format,
        None => detect(file, options.wanted)?,
    };
    let mut sink = Sink { name, origin: stem(name), seq: *seq, options, on };
    let open = || File::open(file).map_err(Error::io("cannot open", file));
    let result = match format {
        Format::Csv | Format::Tsv | Format::Memoq | Format::Weblate => csv::read(open()?, &mut sink),
        Format::Xlsx | Format::Phrase | Format::Smartcat => xlsx::read(open()?, &mut sink),
        Format::Omegat => omegat::read(open()?, &mut sink),
        Format::Tmx => tmx::read(open()?, &mut sink),
        Format::Segments => tsv::read(open()?, &mut sink),
        Format::Xliff | Format::Sdlxliff | Format::Xliff2 => xliff::read(open()?, &mut sink),
        Format::Tbx
        | Format::TbxWeblate
        | Format::TbxCore
        | Format::TbxMin
        | Format::TbxBasic
        | Format::Multiterm => termbase::read(open()?, &mut sink),
        Format::Jsonl => jsonl::read(open()?, &mut sink),
        Format::Po => po::read(open()?, &mut sink),
        Format::Mo => mo::read(open()?, &mut sink),
        Format::Sdltm => sdltm::read(file, &mut sink),
        Format::Text => text::read(file, &mut sink),
        other => return Err(other.unread(file)),
    };
    *seq = sink.seq;
    result.map_err(|stop: Stop| stop.into_error(file))?;
    Ok(format)
}

/// Reads the units of a translation memory: see [`read`].
pub fn read_memory(
    file: &Path,
    name: &str,
    format: Format,
    on_unit: &mut dyn FnMut(Unit) -> Result<()>,
    on_problem: &mut dyn FnMut(Problem),
) -> Result<()> {
    let options = ReadOptions { format: Some(format), wanted: Some(Holds::Units), ..ReadOptions::default() };
    read(file, name, &options, &mut |record| {
        match record {
            Record::Unit(unit) => on_unit(unit)?,
            Record::Problem(problem) => on_problem(problem),
            Record::Concept(_) | Record::Note(_) => {}
        }
        Ok(())
    })
    .map(drop)
}

/// Reads a glossary and returns its concepts, each with an identifier, and the problems of the rest.
///
/// Fails when the file cannot be read from the disk, and when its format cannot be told.
pub fn read_glossary(file: &Path, name: &str) -> Result<(Vec<Concept>, Vec<Problem>)> {
    let options = ReadOptions { wanted: Some(Holds::Concepts), ..ReadOptions::default() };
    let (mut concepts, mut problems) = (Vec::new(), Vec::new());
    read(file, name, &options, &mut |record| {
        match record {
            Record::Concept(concept) => concepts.push(concept),
            Record::Problem(problem) => problems.push(problem),
            Record::Unit(_) | Record::Note(_) => {}
        }
        Ok(())
    })?;
    csv::name_the_nameless(&mut concepts);
    Ok((concepts, problems))
}

/// The name of a file without folders and extension, which is the origin of its units.
pub(crate) fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    let file = file.strip_suffix(".gz").unwrap_or(file);
    match file.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => file,
    }
}
