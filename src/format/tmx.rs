//! Translation Memory eXchange: read from any tool, written as version 1.4.
//!
//! Read are versions 1.1 to 1.4b, levels 1 and 2. What becomes of their parts:
//!
//! - Every Korean variant of a `<tu>` makes a unit with every English one; other languages are left out.
//! - Inline codes leave the text and become [`Code`](crate::record::Code)s. The text of a `<sub>` stays within its code,
//!   as the document has it; that it could be translated by itself is not kept, nor are `type` and `assoc`, which a
//!   note counts. The `type` of `<hi>` is its original. An element that TMX does not know is a code spelt like its tag.
//! - Dates and authors are those of the `<tu>`, or else of the variant that was changed last. A `tuid` is a tool's own
//!   number and no key, so it is a property, like every other attribute, and written as an attribute again.
//! - Properties and attributes of a variant are properties called `ko:NAME` and `en:NAME`; its notes are the unit's.
//! - Of the header only the characters are used that it defines; its notes and properties, and the regions of the languages, are
//!   not kept, which a note says.
//! - `names` says which properties are the origin, the context and the neighbours of a unit.

mod header;
mod inline;
mod names;
mod split;
mod unit;
mod write;

use std::io::Read;

use memchr::memmem;

use self::header::{Characters, Header};
use self::split::{Piece, Splitter};
use self::unit::{Languages, Lost, Parser};
pub use self::write::Writer;
use super::decode::Decoding;
use super::xml::{self, Fault};
use super::{Sink, Stop};
use crate::error::ProblemKind;
use crate::record::Lang;

/// Tells which side of a unit a language tag stands for; the tests of other languages name their own.
type Sides = fn(&str) -> Option<Lang>;

/// Reads the units of a TMX file that have both languages, and those that have one where the options want them.
pub(crate) fn read(input: impl Read, sink: &mut Sink<'_>) -> Result<(), Stop> {
    read_sides(input, Lang::from_tag, sink)
}

/// Whether the beginning of a file is that of a TMX file.
pub(crate) fn is_tmx(head: &[u8]) -> bool {
    let Ok((decoding, _)) = Decoding::xml(head) else { return false };
    let mut text = Vec::with_capacity(head.len());
    // What was decoded before a character that is cut off is enough.
    let _ = decoding.take(head.len() as u64 * 3).read_to_end(&mut text);
    Splitter::new(text.as_slice()).root_is_tmx().unwrap_or(false)
}

fn read_sides(input: impl Read, sides: Sides, sink: &mut Sink<'_>) -> Result<(), Stop> {
    let input = Decoding::xml_told(input, sink)?;
    let replaces = input.replaces();
    read_units(Splitter::new(input), replaces, sides, sink)
}

fn read_units<R: Read>(
    mut splitter: Splitter<R>,
    replaces: bool,
    sides: Sides,
    sink: &mut Sink<'_>,
) -> Result<(), Stop> {
    let mut parser = Parser::new(sides);
    let mut tally = Tally::default();
    loop {
        // Nearly every element lies whole in the buffer and is well-formed; what is not takes the careful way.
        if let Some(element) = splitter.likely_unit()? {
            let is_text = !replaces || memmem::find(element, "\u{FFFD}".as_bytes()).is_none();
            match if is_text { parser.parse(element).ok() } else { None } {
                Some(length) => {
                    let (line, column) = splitter.here();
                    splitter.accept(length);
                    tally.hand_over(&mut parser, line, column, sink)?;
                    continue;
                }
                None => splitter.distrust(),
            }
        }
        let piece = splitter.next()?;
        let (line, column) = splitter.place();
        match piece {
            Piece::End => break,
            Piece::Broken(message) => sink.problem(line, column, ProblemKind::Syntax, message)?,
            Piece::Header => parser.characters = header(splitter.element(), sink)?,
            Piece::Unit => match parse(splitter.element(), replaces, &mut parser) {
                Err(fault) => {
                    let at = fault.place(splitter.element(), line, column);
                    sink.problem(at.0, at.1, fault.kind, fault.message)?;
                }
                Ok(_) => tally.hand_over(&mut parser, line, column, sink)?,
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
    tally.conclude(&parser.languages, sink)
}

/// Reads the header, and says what becomes of it.
fn header(bytes: &[u8], sink: &mut Sink<'_>) -> Result<Characters, Stop> {
    let Header { characters, notes, props } = Header::read(bytes);
    if notes + props > 0 {
        sink.note(format!("of the header, {notes} notes and {props} properties are not kept"))?;
    }
    let replaced: Vec<_> = characters.replaced().take(10).collect();
    if !replaced.is_empty() {
        sink.note(format!("as the header defines them, characters are read: {}", replaced.join(", ")))?;
    }
    Ok(characters)
}

/// Parses an element of which nothing is known, not even that it is text.
fn parse(bytes: &[u8], replaces: bool, parser: &mut Parser) -> Result<usize, Fault> {
    parser.parse(xml::text_of(bytes, replaces, "this <tu> holds")?.as_bytes())
}

/// What is counted while a file is read.
#[derive(Default)]
struct Tally {
    pairs: u64,
    others: u64,
    lost: Lost,
}

impl Tally {
    /// Hands over the units that an element makes.
    fn hand_over(
        &mut self,
        parser: &mut Parser,
        line: u64,
        column: u64,
        sink: &mut Sink<'_>,
    ) -> Result<(), Stop> {
        self.lost.codes += parser.lost.codes;
        self.lost.subflows += parser.lost.subflows;
        if parser.lost.variants > 0 {
            let message =
                format!("this <tu> has {} variants too many, which are left out", parser.lost.variants);
            sink.problem(line, column, ProblemKind::Value, message)?;
        }
        let before = sink.seq;
        parser.units(sink.options.untranslated, |mut unit| {
            if unit.origin.is_empty() {
                sink.origin.clone_into(&mut unit.origin);
            }
            sink.name.clone_into(&mut unit.place.path);
            unit.place.line = line;
            unit.seq = sink.seq;
            sink.unit(unit)
        })?;
        match sink.seq == before {
            true => self.others += 1,
            false => self.pairs += 1,
        }
        Ok(())
    }

    /// Says what was left out.
    fn conclude(self, languages: &Languages, sink: &mut Sink<'_>) -> Result<(), Stop> {
        let regions: Vec<_> = languages.regions().into_iter().collect();
        if !regions.is_empty() {
            sink.note(format!("the regions of the languages are not kept: {}", regions.join(", ")))?;
        }
        if self.lost.codes > 0 {
            sink.note(format!("the type or association of {} inline codes is not kept", self.lost.codes))?;
        }
        if self.lost.subflows > 0 {
            sink.note(format!(
                "the text of {} subflows, which could be translated by itself, stays within its inline code",
                self.lost.subflows
            ))?;
        }
        if self.others == 0 {
            return Ok(());
        }
        let wanted = if sink.options.untranslated { "or" } else { "and" };
        let which = match self.pairs {
            0 => format!("no unit has a Korean {wanted} an English side"),
            pairs => format!(
                "{} of {} units have no Korean {wanted} English side and are left out",
                self.others,
                self.others + pairs
            ),
        };
        let message = format!("{which}; the languages of the file are {}", languages.names());
        sink.problem(0, 0, ProblemKind::Missing, message)
    }
}

#[cfg(test)]
mod peers;
#[cfg(test)]
mod tests;
