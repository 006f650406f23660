//! JSON Lines: one object a line, `{"ko":…,"en":…,"origin":…,"before":…,"after":…,"details":{…}}`, any of them absent.
//!
//! A concept is a line `{"concept":{"id":…,"domain":…,"type":…,"ko":[{"text":…,"status":…}],"en":[…],…}}`, with every field of
//! the record but its place; a file may hold both kinds.
//!
//! It is the form in which malmoi itself appends to a memory: a line is a whole unit or, after a crash, a torn one
//! that its reader names.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::details::drop_misplaced;
use super::lines::{Line, Lines};
use super::{Format, ReadOptions, Record, Report, Sink, Stop, WriteOptions};
use crate::error::{Error, Problem, ProblemKind, Result};
use crate::record::{Authority, Concept, Definition, Details, Place, Term, TermType, Unit};

/// Where reading a file ended, and where a later reading of what is appended begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    /// The bytes that have been read; a torn last line is not among them.
    pub byte: u64,
    /// The line ends among them.
    pub lines: u64,
    /// The ordinal of the next unit.
    pub seq: u64,
}

/// Reads what was appended to a file behind a place, which is all of it where the place is 0, 0, 0.
///
/// `start_line` counts the line ends before `start_byte`, and `start_seq` the units before it. A last line without its
/// end that does not parse is a [`Problem`] and is read again by the next call, since somebody may be writing it. Fails
/// when the file cannot be opened or read, and with the error of `on_unit`.
pub fn read_jsonl_from(
    file: &Path,
    name: &str,
    start_byte: u64,
    start_line: u64,
    start_seq: u64,
    on_unit: &mut dyn FnMut(Unit) -> Result<()>,
    on_problem: &mut dyn FnMut(Problem),
) -> Result<Tail> {
    let mut input = File::open(file).map_err(Error::io("cannot open", file))?;
    input.seek(SeekFrom::Start(start_byte)).map_err(Error::io("cannot read", file))?;
    let options = ReadOptions::default();
    let mut on = |record| {
        match record {
            Record::Unit(unit) => on_unit(unit)?,
            Record::Problem(problem) => on_problem(problem),
            Record::Concept(_) | Record::Note(_) => {}
        }
        Ok(())
    };
    let origin = super::read::stem(name);
    let mut sink = Sink { name, origin, seq: start_seq, options: &options, on: &mut on };
    read_lines(input, start_byte, start_line, &mut sink).map_err(|stop| stop.into_error(file))
}

/// Reads a whole file.
pub(crate) fn read(input: impl Read, sink: &mut Sink<'_>) -> Result<(), Stop> {
    read_lines(input, 0, 0, sink).map(drop)
}

/// Writes a unit as one line.
pub fn write(unit: &Unit, out: &mut dyn Write) -> io::Result<()> {
    let row = WrittenRow {
        ko: unit.ko.as_deref(),
        en: unit.en.as_deref(),
        origin: &unit.origin,
        before: unit.before.as_deref(),
        after: unit.after.as_deref(),
        details: unit.details.as_deref(),
    };
    serde_json::to_writer(&mut *out, &row)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct WrittenRow<'a> {
    ko: Option<&'a str>,
    en: Option<&'a str>,
    origin: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<&'a Details>,
}

/// Writes the selected concepts, one a line.
///
/// Fails when `out` does.
pub fn write_concepts(
    concepts: &[Concept],
    options: &WriteOptions,
    out: &mut dyn Write,
) -> io::Result<Report> {
    let mut report = Report::default();
    for concept in options.selection.apply(concepts) {
        report.written += 1;
        report.concept(Format::Jsonl, &concept);
        serde_json::to_writer(&mut *out, &ConceptLine { concept: WholeConcept(concept) })?;
        out.write_all(b"\n")?;
    }
    Ok(report)
}

#[derive(Serialize)]
struct ConceptLine {
    concept: WholeConcept,
}

/// A concept without its place.
#[derive(Default, Serialize, Deserialize)]
#[serde(remote = "Concept", default)]
struct ConceptRow {
    #[serde(skip_serializing_if = "String::is_empty")]
    id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    domain: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    term_type: Option<TermType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authority: Option<Authority>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    proposed: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    case_sensitive: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    dnt: bool,
    ko: Vec<Term>,
    en: Vec<Term>,
    #[serde(skip_serializing_if = "is_empty")]
    definition: Definition,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip)]
    place: Place,
}

fn is_empty(definition: &Definition) -> bool {
    *definition == Definition::default()
}

/// A concept as a line has it.
#[derive(Serialize, Deserialize)]
struct WholeConcept(#[serde(with = "ConceptRow")] Concept);

/// Writes units one after the other.
pub struct Writer<'a> {
    out: &'a mut dyn Write,
    report: Report,
}

impl<'a> Writer<'a> {
    /// Begins a file.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { out, report: Report::default() }
    }

    /// Writes a unit.
    pub fn unit(&mut self, unit: &Unit) -> io::Result<()> {
        self.report.written += 1;
        self.report.unit(Format::Jsonl, unit);
        write(unit, self.out)
    }

    /// Returns what was written.
    pub fn finish(self) -> io::Result<Report> {
        Ok(self.report)
    }
}

#[derive(Deserialize)]
struct Row {
    ko: Option<String>,
    en: Option<String>,
    origin: Option<String>,
    before: Option<String>,
    after: Option<String>,
    details: Option<Box<Details>>,
    concept: Option<Box<WholeConcept>>,
}

fn read_lines(input: impl Read, byte: u64, line: u64, sink: &mut Sink<'_>) -> Result<Tail, Stop> {
    let mut lines = Lines::new(input, byte, line);
    let mut tail = Tail { byte, lines: line, seq: sink.seq };
    loop {
        let line = lines.lines() + 1;
        let mut is_torn = false;
        match lines.next()? {
            None => return Ok(tail),
            Some(Line::TooLong) => {
                sink.problem(line, 0, ProblemKind::Syntax, "the line is longer than 8 MiB and is left out")?;
            }
            Some(Line::Text(text, ended)) => {
                let text = if line == 1 { text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text) } else { text };
                match row(text) {
                    Ok(None) => {}
                    Ok(Some(row)) => hand_over(row, line, sink)?,
                    Err(_) if !ended => {
                        is_torn = true;
                        let message = "the last line is torn; the unit that was being added is lost";
                        sink.problem(line, 0, ProblemKind::Syntax, message)?;
                    }
                    Err(fault) => sink.problem(line, fault.column, fault.kind, fault.message)?,
                }
            }
        }
        if !is_torn {
            tail = Tail { byte: lines.offset(), lines: lines.lines(), seq: sink.seq };
        }
    }
}

struct Fault {
    column: u64,
    kind: ProblemKind,
    message: String,
}

/// Parses a line; none where it is blank.
fn row(line: &[u8]) -> Result<Option<Row>, Fault> {
    let text = std::str::from_utf8(line).map_err(|error| Fault {
        column: characters(line, error.valid_up_to()) + 1,
        kind: ProblemKind::Encoding,
        message: "the line is left out, since it holds bytes that are no UTF-8".to_owned(),
    })?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    serde_json::from_str(text).map(Some).map_err(|error| {
        // The library's own message ends in a place that counts from the line's beginning, in bytes.
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        Fault {
            column: characters(line, error.column().saturating_sub(1)) + 1,
            kind: ProblemKind::Syntax,
            message: format!("the line is left out, since it is no unit: {message}"),
        }
    })
}

fn characters(line: &[u8], bytes: usize) -> u64 {
    line[..bytes.min(line.len())].iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64
}

/// Whether a file begins as one of these does.
pub(crate) fn is_jsonl(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or(head);
    // A line longer than what is looked at cannot be judged by its end.
    line.starts_with(b"{\"") && (line.len() == head.len() || line.trim_ascii_end().ends_with(b"}"))
}

fn hand_over(row: Row, line: u64, sink: &mut Sink<'_>) -> Result<(), Stop> {
    if let Some(concept) = row.concept {
        let WholeConcept(mut concept) = *concept;
        concept.place = Place { path: sink.name.to_owned(), line };
        for terms in [&mut concept.ko, &mut concept.en] {
            terms.retain(|term| !term.text.trim().is_empty());
        }
        if concept.ko.is_empty() && concept.en.is_empty() {
            return sink.problem(line, 0, ProblemKind::Missing, "the concept has no term in either language");
        }
        return sink.concept(concept);
    }
    let there = |side: Option<String>| side.filter(|text| !text.trim().is_empty());
    let (ko, en) = (there(row.ko), there(row.en));
    if ko.is_none() && en.is_none() {
        sink.problem(line, 0, ProblemKind::Missing, "the line has neither a Korean nor an English side")?;
        return Ok(());
    }
    let origin = there(row.origin).unwrap_or_else(|| sink.origin.to_owned());
    let place = Place { path: sink.name.to_owned(), line };
    let mut unit = Unit {
        ko,
        en,
        origin,
        before: row.before,
        after: row.after,
        place,
        seq: sink.seq,
        details: row.details,
    };
    let dropped = drop_misplaced(&mut unit);
    if dropped > 0 {
        let message = format!("{dropped} inline codes stand outside their segment and are left out");
        sink.problem(line, 0, ProblemKind::Value, message)?;
    }
    sink.unit(unit)
}
