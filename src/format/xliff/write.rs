//! Writing units as XLIFF 1.2 or 2.1, one after the other.
//!
//! The units of one origin that follow each other share a `<file>`, whose `original` is the origin. A unit with a percentage
//! is a proposal: its source stands without a translation, and the translation as a match of it.

use std::io::{self, Write};

use super::tree::{Element, parse_tag};
use super::{write1, write2};
use crate::format::{Format, Report, WriteOptions, xml};
use crate::record::{Details, Lang, Unit};

/// Writes an XLIFF file, unit by unit.
pub struct Writer<'a> {
    out: &'a mut dyn Write,
    is_second: bool,
    source: Lang,
    /// The origin of the `<file>` that is open.
    origin: Option<String>,
    files: u64,
    units: u64,
    report: Report,
}

/// A unit as both versions write it.
pub(super) struct Written<'a> {
    pub unit: &'a Unit,
    pub details: &'a Details,
    pub source: Lang,
    /// The ordinal of the unit in the whole file, from 1.
    pub number: u64,
}

impl Written<'_> {
    /// The text of one language, and whether there is any.
    pub fn side(&self, lang: Lang) -> Option<&str> {
        self.unit.side(lang).filter(|text| !text.trim().is_empty())
    }
}

impl<'a> Writer<'a> {
    /// Writes the head of a file: version 2.1, or 1.2 for [`Format::Xliff`].
    pub fn new(format: Format, options: &WriteOptions, out: &'a mut dyn Write) -> io::Result<Self> {
        let (is_second, source) = (format == Format::Xliff2, options.source());
        if is_second {
            write2::head(source, out)?
        } else {
            write1::head(out)?
        }
        Ok(Self { out, is_second, source, origin: None, files: 0, units: 0, report: Report::default() })
    }

    /// Writes a unit.
    pub fn unit(&mut self, unit: &Unit) -> io::Result<()> {
        if self.origin.as_ref() != Some(&unit.origin) {
            self.end_file()?;
            self.begin_file(&unit.origin)?;
        }
        self.units += 1;
        self.report.written += 1;
        self.report.unit(if self.is_second { Format::Xliff2 } else { Format::Xliff }, unit);
        let none = Details::default();
        let details = unit.details.as_deref().unwrap_or(&none);
        let written = Written { unit, details, source: self.source, number: self.units };
        if self.is_second { write2::unit(&written, self.out) } else { write1::unit(&written, self.out) }
    }

    /// Writes the end and returns what was written and lost.
    pub fn finish(mut self) -> io::Result<Report> {
        if self.files == 0 {
            // A document holds at least one file.
            self.begin_file("")?;
            if self.is_second {
                self.out.write_all(b"<group id=\"g1\"/>\n")?;
            }
        }
        self.end_file()?;
        self.out.write_all(b"</xliff>\n")?;
        Ok(self.report)
    }

    fn begin_file(&mut self, origin: &str) -> io::Result<()> {
        self.files += 1;
        self.origin = Some(origin.to_owned());
        match self.is_second {
            true => write2::begin_file(self.files, origin, self.out),
            false => write1::begin_file(origin, self.source, self.out),
        }
    }

    fn end_file(&mut self) -> io::Result<()> {
        match (self.origin.take(), self.is_second) {
            (None, _) => Ok(()),
            (Some(_), true) => self.out.write_all(b"</file>\n"),
            (Some(_), false) => self.out.write_all(b"</body>\n</file>\n"),
        }
    }
}

/// Writes an element that holds text alone, behind a start tag without its `>`.
pub(super) fn element(
    out: &mut dyn Write,
    name: &str,
    attributes: &[(&str, &str)],
    text: &str,
) -> io::Result<()> {
    write!(out, "<{name}")?;
    for (key, value) in attributes {
        xml::attribute(out, key, value)?;
    }
    out.write_all(b">")?;
    xml::text(out, text)?;
    writeln!(out, "</{name}>")
}

/// Hands over the text between the codes of a segment, and each code by its index.
pub(super) fn interleave(
    text: &str,
    codes: &[crate::record::Code],
    out: &mut dyn Write,
    mut code: impl FnMut(usize, &mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut done = 0;
    for (index, each) in codes.iter().enumerate() {
        // A place within a character, or before one that was passed, is the next that makes sense.
        let mut at = each.at.clamp(done, text.len());
        while !text.is_char_boundary(at) {
            at += 1;
        }
        xml::text(out, &text[done..at])?;
        done = at;
        code(index, out)?;
    }
    xml::text(out, &text[done..])
}

/// The tag that an original is, where malmoi made it out of a tag of that name and those attributes.
pub(super) fn own_tag(original: &str, name: &str, attributes: &[&str], end: &str) -> Option<Element> {
    // Most originals are no tag of XLIFF.
    if !original.strip_prefix('<')?.starts_with(name) {
        return None;
    }
    let element = parse_tag(original).ok()?;
    (element.name == name && element.tag(attributes, end) == original).then_some(element)
}
