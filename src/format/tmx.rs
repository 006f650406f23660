//! Translation Memory eXchange: read from any tool, written as version 1.4.

mod split;
mod unit;

use std::collections::BTreeSet;
use std::io::{self, Read, Write};

use self::split::{Piece, Splitter};
use super::decode::Decoding;
use super::{Format, Report, Sink, Stop, WriteOptions, xml};
use crate::error::ProblemKind;
use crate::record::{Lang, Place, Unit};

/// How many languages a message names.
const NAMED_LANGUAGES: usize = 20;

/// Reads the units of a TMX file that have both languages.
pub(crate) fn read(input: impl Read, sink: &mut Sink<'_>) -> Result<(), Stop> {
    let (input, unknown) = Decoding::xml(input)?;
    if let Some(label) = unknown {
        let message = format!("the encoding ‘{label}’ is unknown; the file is read as UTF-8");
        sink.problem(1, 0, ProblemKind::Encoding, message)?;
    }
    let replaces = input.replaces();
    let mut splitter = Splitter::new(input);
    let mut languages = BTreeSet::new();
    let (mut pairs, mut others) = (0u64, 0u64);
    loop {
        let piece = splitter.next()?;
        let (line, column) = splitter.place();
        match piece {
            Piece::End => break,
            Piece::Broken(message) => sink.problem(line, column, ProblemKind::Syntax, message)?,
            Piece::Unit => match parse(splitter.unit(), replaces) {
                Err(fault) => {
                    let at = fault.place(splitter.unit(), line, column);
                    sink.problem(at.0, at.1, fault.kind, fault.message)?;
                }
                Ok(parsed) => {
                    languages.extend(parsed.languages.into_iter().take(NAMED_LANGUAGES));
                    while languages.len() > NAMED_LANGUAGES {
                        languages.pop_last();
                    }
                    let [Some(ko), Some(en)] = parsed.sides else {
                        others += 1;
                        continue;
                    };
                    pairs += 1;
                    sink.unit(Unit {
                        ko: Some(ko),
                        en: Some(en),
                        origin: parsed.origin.unwrap_or_else(|| sink.origin.to_owned()),
                        place: Place { path: sink.name.to_owned(), line },
                        seq: sink.seq,
                        ..Unit::default()
                    })?;
                }
            },
        }
    }
    let (line, column) = splitter.place();
    if !splitter.saw_root() {
        let message = "there is no <tmx> in the file; is it a TMX file?";
        sink.problem(line, 0, ProblemKind::Syntax, message)?;
    } else if !splitter.saw_root_end() {
        let message = "the file ends before </tmx>; it seems to be cut off";
        sink.problem(line, column, ProblemKind::Syntax, message)?;
    }
    if others > 0 {
        let languages: Vec<_> = languages.into_iter().collect();
        let message = format!(
            "{} of {} units have no Korean and English side and are left out; the languages of the file are {}",
            others,
            others + pairs,
            if languages.is_empty() { "not named".to_owned() } else { languages.join(", ") }
        );
        sink.problem(0, 0, ProblemKind::Missing, message)?;
    }
    Ok(())
}

fn parse(bytes: &[u8], replaces: bool) -> Result<unit::Parsed, unit::Fault> {
    let text = std::str::from_utf8(bytes).map_err(|error| unit::Fault {
        at: error.valid_up_to(),
        kind: ProblemKind::Encoding,
        message: "this <tu> holds bytes that are no UTF-8; save the file as UTF-8, or name its encoding in the XML declaration".into(),
    })?;
    match text.find(char::REPLACEMENT_CHARACTER) {
        Some(at) if replaces => Err(unit::Fault {
            at,
            kind: ProblemKind::Encoding,
            message: "this <tu> holds bytes that are no text in the encoding that the file declares".into(),
        }),
        _ => unit::parse(text),
    }
}

/// Writes a TMX 1.4 file, unit by unit.
pub struct Writer<'a> {
    out: &'a mut dyn Write,
    report: Report,
}

impl<'a> Writer<'a> {
    /// Writes the header.
    pub fn new(options: &WriteOptions, out: &'a mut dyn Write) -> io::Result<Self> {
        write!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tmx version=\"1.4\">\n<header creationtool=\"malmoi\" \
             creationtoolversion=\"{}\" segtype=\"sentence\" o-tmf=\"malmoi\" adminlang=\"en\" srclang=\"{}\" \
             datatype=\"plaintext\"/>\n<body>\n",
            env!("CARGO_PKG_VERSION"),
            options.source()
        )?;
        Ok(Self { out, report: Report::default() })
    }

    /// Writes a unit; one that lacks a side is left out and counted, since TMX has no use for it.
    pub fn unit(&mut self, unit: &Unit) -> io::Result<()> {
        let is_there = |lang| {
            unit.side(lang).is_some_and(|text| text.chars().any(|c| !c.is_whitespace() && xml::is_allowed(c)))
        };
        if !Lang::ALL.into_iter().all(is_there) {
            let text = unit.ko.as_deref().or(unit.en.as_deref()).unwrap_or_default();
            self.report.leave_out(text, "a side is missing");
            return Ok(());
        }
        self.report.written += 1;
        self.report.unit(Format::Tmx, unit);
        self.out.write_all(b"<tu>")?;
        if !unit.origin.is_empty() {
            self.out.write_all(b"<prop type=\"origin\">")?;
            xml::text(self.out, &unit.origin)?;
            self.out.write_all(b"</prop>")?;
        }
        for lang in Lang::ALL {
            write!(self.out, "\n<tuv xml:lang=\"{lang}\"><seg>")?;
            xml::text(self.out, unit.side(lang).unwrap_or_default())?;
            self.out.write_all(b"</seg></tuv>")?;
        }
        self.out.write_all(b"\n</tu>\n")
    }

    /// Writes the end and returns what was written and lost.
    pub fn finish(self) -> io::Result<Report> {
        self.out.write_all(b"</body>\n</tmx>\n")?;
        Ok(self.report)
    }
}

#[cfg(test)]
mod tests;
