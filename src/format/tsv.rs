//! Tab separated memories: a header row with `ko`, `en` and perhaps `origin`, then one unit a line.
//!
//! A tab, line feed or carriage return within a segment is written as a blank: an escape would be read by no other tool. The
//! report counts those segments.
//!
//! Quotation marks mean themselves: read as CSV would, a segment that begins with one swallows the lines below it.

use std::borrow::Cow;
use std::io::{self, Read, Write};

use super::decode::Decoding;
use super::lines::{Line, Lines};
use super::{Format, Report, Sink, Stop};
use crate::error::ProblemKind;
use crate::record::{Place, Unit};

/// Whether the header names the origin of segments, which no table of terms has.
pub(crate) fn is_segments(text: &str) -> bool {
    let header = text.trim_start_matches('\u{FEFF}').lines().next().unwrap_or_default();
    let names: Vec<_> = header.split('\t').map(|name| name.trim().to_ascii_lowercase()).collect();
    ["ko", "en", "origin"].iter().all(|wanted| names.iter().any(|name| name == wanted))
}

/// Reads the units of a file; other columns are passed over.
pub(crate) fn read(input: impl Read, sink: &mut Sink<'_>) -> Result<(), Stop> {
    let input = Decoding::plain(input)?;
    let replaces = input.replaces();
    let mut lines = Lines::new(input, 0, 0);
    let Some(columns) = (match lines.next()? {
        Some(Line::Text(header, _)) => header_columns(header, sink)?,
        Some(Line::TooLong) => {
            sink.problem(
                1,
                0,
                ProblemKind::Syntax,
                "the first line is longer than 8 MiB and names no columns",
            )?;
            None
        }
        None => {
            let message = "the file is empty; its first line names the columns, such as ko, en, origin";
            sink.problem(1, 0, ProblemKind::Missing, message)?;
            None
        }
    }) else {
        return Ok(());
    };
    loop {
        let line = lines.lines() + 1;
        let text = match lines.next()? {
            None => return Ok(()),
            Some(Line::TooLong) => {
                sink.problem(line, 0, ProblemKind::Syntax, "the line is longer than 8 MiB and is left out")?;
                continue;
            }
            Some(Line::Text(b"", _)) => continue,
            Some(Line::Text(text, _)) => text,
        };
        let Ok([ko, en, origin]) = columns.cells(text) else {
            let message = "the line is left out, since it holds bytes that are no UTF-8";
            sink.problem(line, 0, ProblemKind::Encoding, message)?;
            continue;
        };
        if replaces && [ko, en].iter().any(|text| text.contains(char::REPLACEMENT_CHARACTER)) {
            sink.problem(
                line,
                0,
                ProblemKind::Encoding,
                "the line is left out, since it holds broken UTF-16",
            )?;
            continue;
        }
        let (ko, en) = (super::side(ko), super::side(en));
        if ko.is_none() && en.is_none() {
            sink.problem(line, 0, ProblemKind::Missing, "the line has neither a Korean nor an English side")?;
            continue;
        }
        let origin = if origin.trim().is_empty() { sink.origin } else { origin };
        let place = Place { path: sink.name.to_owned(), line };
        sink.unit(Unit { ko, en, origin: origin.to_owned(), place, seq: sink.seq, ..Unit::default() })?;
    }
}

/// Writes units one a line, under a header row.
pub struct Writer<'a> {
    out: &'a mut dyn Write,
    report: Report,
}

impl<'a> Writer<'a> {
    /// Writes the header row.
    pub fn new(out: &'a mut dyn Write) -> io::Result<Self> {
        out.write_all(b"ko\ten\torigin\n")?;
        Ok(Self { out, report: Report::default() })
    }

    /// Writes a unit.
    pub fn unit(&mut self, unit: &Unit) -> io::Result<()> {
        self.report.written += 1;
        self.report.unit(Format::Segments, unit);
        let [ko, en] = [&unit.ko, &unit.en].map(|side| in_a_line(side.as_deref().unwrap_or_default()));
        writeln!(self.out, "{ko}\t{en}\t{}", in_a_line(&unit.origin))
    }

    /// Returns what was written and lost.
    pub fn finish(self) -> io::Result<Report> {
        Ok(self.report)
    }
}

/// A text with blanks for tabs and line ends.
pub(crate) fn in_a_line(text: &str) -> Cow<'_, str> {
    let breaks = ['\t', '\n', '\r'];
    if text.contains(breaks) { Cow::Owned(text.replace(breaks, " ")) } else { Cow::Borrowed(text) }
}

/// The place of `ko`, `en` and `origin` among the columns.
struct Columns([Option<usize>; 3]);

impl Columns {
    fn cells<'a>(&self, line: &'a [u8]) -> Result<[&'a str; 3], std::str::Utf8Error> {
        let mut cells = [""; 3];
        let last = self.0.into_iter().flatten().max().unwrap_or(0);
        let mut rest = Some(line);
        for column in 0..=last {
            let Some(text) = rest else { break };
            let end = memchr::memchr(b'\t', text);
            let cell = &text[..end.unwrap_or(text.len())];
            rest = end.map(|end| &text[end + 1..]);
            if let Some(index) = self.0.iter().position(|wanted| *wanted == Some(column)) {
                cells[index] = std::str::from_utf8(cell)?;
            }
        }
        Ok(cells)
    }
}

fn header_columns(header: &[u8], sink: &mut Sink<'_>) -> Result<Option<Columns>, Stop> {
    let mut columns = Columns([None; 3]);
    let mut names = Vec::new();
    for (place, cell) in header.split(|&byte| byte == b'\t').enumerate() {
        let name = String::from_utf8_lossy(cell).trim().to_lowercase();
        match ["ko", "en", "origin"].iter().position(|known| *known == name) {
            Some(index) if columns.0[index].is_some() => {
                let message = format!("the column {name} stands there twice; the first is read");
                sink.problem(1, 0, ProblemKind::Duplicate, message)?;
            }
            Some(index) => columns.0[index] = Some(place),
            None if names.len() < 8 => names.push(format!("‘{}’", name.chars().take(40).collect::<String>())),
            None => {}
        }
    }
    if columns.0[0].is_none() && columns.0[1].is_none() {
        let message = format!("the first line names no column `ko` or `en`, but {}", names.join(", "));
        sink.problem(1, 0, ProblemKind::Missing, message)?;
        return Ok(None);
    }
    Ok(Some(columns))
}
