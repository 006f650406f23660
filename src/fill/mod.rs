//! Filling the targets of a document with translations of the memory, where nothing else in the file changes.
//!
//! XLIFF 1.2 (and 1.0 and 1.1), XLIFF 2, SDLXLIFF and PO. The file is read as every reader of [`crate::format`] reads it, segment
//! by segment; what a segment gets is a list of edits, and the file is copied around them, so that encoding, line ends,
//! indentation, comments and the order of attributes stay as they are. Where translations come from is the caller's matter.
//!
//! **What is filled.** A segment without a translation. One with a draft, such as a fuzzy message of PO, is filled anew by an exact
//! match alone; one with a translation, and one that is locked or not to be translated, stays.
//!
//! **What a filling says.** An exact match is a translation; one below 100 %, and one whose inline codes stand where malmoi guessed, is
//! marked for review in the format's own words, with the memory's segment beside it where the format has a place for it.
//!
//! | | exact | to be reviewed |
//! | --- | --- | --- |
//! | XLIFF 1.2 | `state="translated" state-qualifier="exact-match"` | `state="needs-review-translation" state-qualifier="fuzzy-match"`, `<alt-trans>` |
//! | XLIFF 2 | `state="translated"` | `state="initial"`, `<mtc:match>` |
//! | SDLXLIFF | `conf="Translated" origin="tm" percent="100"` | `conf="Draft" origin="tm" percent="87"` |
//! | PO | `msgstr` | `#, fuzzy` and `#| msgid` |
//!
//! **Beside targets** four things change where a first filling needs them: XLIFF 2 that names no target language gets `trgLang`, a segment
//! without an `id` that a match refers to gets one, a template of PO whose charset is `CHARSET` gets `UTF-8`, and an XLIFF file that names
//! no target language gets `xml:lang` in the targets.

mod place;
mod po;
mod queue;
mod recode;
mod repeats;
mod splice;
mod tags;
mod xliff;
mod xliff1;
mod xliff2;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::Write;
use std::path::Path;

use self::queue::{Queue, Seen};
use self::repeats::Repeats;
use crate::error::{Error, Problem, Result};
use crate::format::{Format, Holds, detect};
use crate::record::{Code, Lang};

/// How many problems of a document are kept.
const MOST_PROBLEMS: usize = 1000;

/// A segment of a document, as its reader sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Its ordinal in the document, from 0; segments that are not to be translated do not count.
    pub seq: u64,
    /// Its text without inline codes.
    pub text: String,
    /// Its inline codes.
    pub codes: Vec<Code>,
    /// The language that it is in.
    pub lang: Lang,
    /// The key that tells it from others of equal text: the context of PO, the resource name of XLIFF.
    pub context: Option<String>,
    /// The segment before, as the file tells it, or else as it stands there.
    pub before: Option<String>,
    /// The segment after, likewise.
    pub after: Option<String>,
    /// The translation that nobody approved, where there is one.
    pub draft: Option<String>,
    /// The line in which its unit begins.
    pub line: u64,
}

impl Segment {
    /// A segment of which nothing but its text is known.
    pub fn new(text: impl Into<String>, lang: Lang) -> Self {
        Self {
            seq: 0,
            text: text.into(),
            codes: Vec::new(),
            lang,
            context: None,
            before: None,
            after: None,
            draft: None,
            line: 0,
        }
    }
}

/// A translation for a segment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filling {
    /// The segment of the memory that was translated.
    pub source: String,
    /// Its translation as it is proposed.
    pub text: String,
    /// The inline codes of the translation; those of the document stand where these stand, if they are the same.
    pub codes: Vec<Code>,
    /// How well it fits, in percent: 100 for the same text, 101 and 102 in the same context.
    pub percent: u8,
    /// Whose translation it is.
    pub origin: String,
    /// What else the memory proposes, best first; written beside a translation that is to be reviewed.
    pub others: Vec<Proposal>,
}

/// A translation that stands beside the target.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Proposal {
    /// The segment of the memory that was translated.
    pub source: String,
    /// Its translation.
    pub text: String,
    /// How well it fits, in percent.
    pub percent: u8,
    /// Whose translation it is.
    pub origin: String,
}

/// What is filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The format of the document; detected where none is named.
    pub format: Option<Format>,
    /// The percentage below which a match fills nothing.
    pub min: u8,
    /// Whether a segment that stands translated elsewhere in the document is filled by that translation.
    pub repeats: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { format: None, min: 75, repeats: true }
    }
}

/// What was done to a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many segments it has.
    pub segments: u64,
    /// How many of them had a translation, or are locked.
    pub kept: u64,
    /// How many had a draft that nothing better was found for.
    pub drafts: u64,
    /// How many were filled by matches, by the percentage; none stands at a percentage below the least that was asked for.
    pub filled: std::collections::BTreeMap<u8, u64>,
    /// How many were filled by the translation of the same segment elsewhere in the document.
    pub repeated: u64,
    /// How many of those that were filled are marked for review.
    pub review: u64,
    /// How many stay empty, since the memory has nothing that fits.
    pub unmatched: u64,
    /// How many stay empty, since the file has no place for the translation, or its encoding no characters.
    pub refused: u64,
    /// What is wrong with the document; the units that cannot be read stay as they are.
    pub problems: Vec<Problem>,
    /// How many problems there are.
    pub problem_count: u64,
}

impl Summary {
    /// How many segments were filled.
    pub fn filled(&self) -> u64 {
        self.repeated + self.filled.values().sum::<u64>()
    }

    fn problem(&mut self, problem: Problem) {
        self.problem_count += 1;
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }
}

/// Whether documents of that format can be filled.
pub fn is_filled(format: Format) -> bool {
    matches!(format, Format::Xliff | Format::Sdlxliff | Format::Xliff2 | Format::Po)
}

/// Writes a document with its empty targets filled. `find` gets each segment that wants a translation, in order.
///
/// One unit is held in memory at a time, and a hash for each segment that has no translation yet.
///
/// # Errors
///
/// When the file cannot be read or `out` not be written, when its format has no targets to fill or is packed, when its bytes are no text in
/// the encoding that it names, and with the errors of `find`.
pub fn fill(
    file: &Path,
    out: &mut dyn Write,
    options: &Options,
    find: &mut dyn FnMut(&Segment) -> Result<Option<Filling>>,
) -> Result<Summary> {
    fill_from(file, out, options, &Languages::default(), find, None)
}

/// Hands over the segments of a document in order, each with its translation where it has one that stands; returns what is wrong with
/// the document.
///
/// # Errors
///
/// As [`fill`].
pub fn segments(
    file: &Path,
    options: &Options,
    on: &mut dyn FnMut(&Segment, Option<&str>) -> Result<()>,
) -> Result<Vec<Problem>> {
    let mut each = |seen: Seen<'_>| on(seen.segment, seen.translation.map(|of| of.text.as_str()));
    let summary = read(file, format_of(file, options)?, &Languages::default(), Queue::reading(&mut each))?;
    Ok(summary.problems)
}

/// What tells the language of a tag.
type Tags = dyn Fn(&str) -> Option<Lang>;

/// Which languages a document is in.
#[derive(Clone, Copy, Default)]
struct Languages<'a> {
    /// What the tags of XLIFF mean; Korean and English where nothing is given.
    tags: Option<&'a Tags>,
    /// The source of a PO file that does not tell it.
    catalogue: Option<Lang>,
}

fn fill_from(
    file: &Path,
    out: &mut dyn Write,
    options: &Options,
    languages: &Languages<'_>,
    find: &mut dyn FnMut(&Segment) -> Result<Option<Filling>>,
    log: Option<&mut Vec<splice::Change>>,
) -> Result<Summary> {
    let format = format_of(file, options)?;
    let repeats = match options.repeats {
        true => Repeats::of(|on| read(file, format, languages, Queue::reading(on)).map(drop))?,
        false => Repeats::default(),
    };
    let mut open = || File::open(file).map_err(Error::io("cannot open", file));
    let splicer = splice::Splicer::new(file, format, &mut open, out, log)?;
    read(file, format, languages, Queue::filling(splicer, find, &repeats, options.min))
}

/// Goes through a document and puts its units into the queue.
fn read(file: &Path, format: Format, languages: &Languages<'_>, queue: Queue<'_>) -> Result<Summary> {
    match format {
        Format::Po => po::read(file, languages, queue),
        _ => xliff::read(file, languages, queue),
    }
}

/// The format of a document that can be filled.
fn format_of(file: &Path, options: &Options) -> Result<Format> {
    let name = file.display();
    if crate::format::is_packed(file)? {
        return Err(Error::with_hint(format!("{name} is packed"), "unpack it, and name the document in it"));
    }
    let format = match options.format {
        Some(format) => format,
        None => detect(file, Some(Holds::Units))?,
    };
    if !is_filled(format) {
        let message = format!("{name} ({}) has no targets to fill", format.name());
        return Err(Error::with_hint(message, "name a file of XLIFF, SDLXLIFF or PO"));
    }
    Ok(format)
}
