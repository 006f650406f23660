//! Two text files, line by line: `NAME.ko.txt` and `NAME.en.txt`.
//!
//! Line 7 of one is the translation of line 7 of the other. Where one of the two is blank the unit has one side. Files of
//! different lengths are no pair that can be trusted: what lies beyond the end of the shorter one is left out and reported.
//! A tab or a line end within a segment is written as a blank, and counted.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::decode::{self, Decoding};
use super::lines::{Line, Lines};
use super::tsv::in_a_line;
use super::{Format, Report, Sink, Stop, side};
use crate::error::ProblemKind;
use crate::record::{Lang, Place, Unit};

/// How much of a file is looked at to tell its encoding, in bytes.
const HEAD: usize = 1 << 16;

/// The language of a half and the path of the other one; none where the name ends in neither `.ko.txt` nor `.en.txt`.
pub(crate) fn half(file: &Path) -> Option<(Lang, PathBuf)> {
    let name = file.file_name()?.to_str()?;
    Lang::ALL.into_iter().find_map(|lang| {
        let (stem, ending) = name.split_at_checked(name.len().checked_sub(".ko.txt".len())?)?;
        let is_it = ending.eq_ignore_ascii_case(&format!(".{lang}.txt")) && !stem.is_empty();
        is_it.then(|| (lang, file.with_file_name(format!("{stem}.{}.txt", lang.other()))))
    })
}

/// Whether a file is one of two that belong together.
pub(crate) fn is_half(file: &Path) -> bool {
    half(file).is_some_and(|(_, other)| other.is_file())
}

/// Reads the units of the pair to which a file belongs.
pub(crate) fn read(file: &Path, sink: &mut Sink<'_>) -> Result<(), Stop> {
    let Some((lang, other)) = half(file) else {
        let message = "two aligned text files are named NAME.ko.txt and NAME.en.txt; rename them";
        return sink.problem(0, 0, ProblemKind::Value, message);
    };
    let other_name = half(Path::new(sink.name)).map_or_else(|| other.clone(), |(_, name)| name);
    let other_name = other_name.to_string_lossy().into_owned();
    let second = match File::open(&other) {
        Ok(second) => second,
        Err(error) => {
            let message = format!("the other half, {other_name}, cannot be opened: {error}");
            return sink.problem(0, 0, ProblemKind::Missing, message);
        }
    };
    let stem = sink.origin;
    sink.origin = stem.strip_suffix(&format!(".{lang}")).unwrap_or(stem);
    let mut halves = [Half::open(File::open(file)?)?, Half::open(second)?];
    let names = [sink.name.to_owned(), other_name];
    loop {
        let line = halves[0].lines.lines() + 1;
        let texts = [halves[0].next()?, halves[1].next()?];
        let [Some(this), Some(that)] = texts else {
            let Some(longer) = texts.iter().position(Option::is_some) else { return Ok(()) };
            let mut count = line;
            while halves[longer].next()?.is_some() {
                count += 1;
            }
            let message = format!(
                "{} has {} lines and {} has {}; the lines from {line} on have no counterpart and are left out. Where a line is missing in between, the pairs below it are wrong",
                names[longer],
                count,
                names[1 - longer],
                line - 1
            );
            return sink.problem(line, 0, ProblemKind::Conflict, message);
        };
        let (this, that) = match (this, that) {
            (Ok(this), Ok(that)) => (this, that),
            (this, that) => {
                let name = &names[usize::from(this.is_ok())];
                let fault = [this.err(), that.err()].into_iter().flatten().next().unwrap_or_default();
                sink.problem(
                    line,
                    0,
                    ProblemKind::Encoding,
                    format!("the line of {name} {fault}; the pair is left out"),
                )?;
                continue;
            }
        };
        let (this, that) = (side(&this), side(&that));
        if this.is_none() && that.is_none() {
            continue;
        }
        let (ko, en) = if lang == Lang::Ko { (this, that) } else { (that, this) };
        let place = Place { path: sink.name.to_owned(), line };
        sink.unit(Unit { ko, en, origin: sink.origin.to_owned(), place, seq: sink.seq, ..Unit::default() })?;
    }
}

struct Half {
    lines: Lines<Decoding<io::Chain<io::Cursor<Vec<u8>>, File>>>,
    replaces: bool,
}

impl Half {
    fn open(mut file: File) -> io::Result<Self> {
        let mut head = Vec::new();
        Read::by_ref(&mut file).take(HEAD as u64).read_to_end(&mut head)?;
        let encoding = decode::guess(&head);
        let input = Decoding::of(io::Cursor::new(head).chain(file), encoding)?;
        let replaces = input.replaces();
        Ok(Self { lines: Lines::new(input, 0, 0), replaces })
    }

    fn next(&mut self) -> io::Result<Option<Result<String, &'static str>>> {
        Ok(self.lines.next()?.map(|line| match line {
            Line::TooLong => Err("is longer than 8 MiB"),
            Line::Text(bytes, _) => match std::str::from_utf8(bytes) {
                Ok(text) if self.replaces && text.contains(char::REPLACEMENT_CHARACTER) => {
                    Err("holds bytes that are no text in the file's encoding")
                }
                Ok(text) => Ok(text.to_owned()),
                Err(_) => Err("holds bytes that are no UTF-8"),
            },
        }))
    }
}

/// Writes units into two files, the Korean and the English one.
pub struct Writer<'a> {
    out: [&'a mut dyn Write; 2],
    report: Report,
}

impl<'a> Writer<'a> {
    /// Begins the Korean file and the English one.
    pub fn new(out: [&'a mut dyn Write; 2]) -> Self {
        Self { out, report: Report::default() }
    }

    /// Writes a unit, with a blank line for a side that is missing.
    pub fn unit(&mut self, unit: &Unit) -> io::Result<()> {
        self.report.written += 1;
        self.report.unit(Format::Text, unit);
        for (lang, out) in Lang::ALL.into_iter().zip(&mut self.out) {
            writeln!(out, "{}", in_a_line(unit.side(lang).unwrap_or_default()))?;
        }
        Ok(())
    }

    /// Returns what was written and lost.
    pub fn finish(self) -> io::Result<Report> {
        Ok(self.report)
    }
}

#[cfg(test)]
mod tests;
