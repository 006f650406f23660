//! The files whose terms are recognised: texts by paragraphs, and the segments of bilingual files.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::places::Places;
use super::queue::Queue;
use super::{Annotator, Mention};
use crate::document::{Markup, Paragraph, paragraphs};
use crate::error::{Error, Problem, Result};
use crate::format::{self, Format, Holds, ReadOptions, Record, decode};
use crate::record::{Lang, Unit};

/// How much of a file is looked at to tell text from other things, in bytes.
const HEAD: usize = 8 << 10;

/// What a file is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A text.
    Text(Markup),
    /// The segments of a bilingual file.
    Segments(Format),
}

/// Where a document comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

/// Whose segments are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// The language that is translated, as [`format::source_language`] tells it; Korean where nothing does.
    #[default]
    Source,
    /// The other language.
    Target,
    /// That language.
    Of(Lang),
}

/// A paragraph with its terms.
#[derive(Clone, Debug)]
pub struct Passage {
    /// The paragraph, or a segment or a part of one.
    pub paragraph: Paragraph,
    /// The number of the segment in its file, from 0; none in a text.
    pub segment: Option<u64>,
    /// Its terms, from left to right.
    pub mentions: Vec<Mention>,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Whether there was no text.
    pub is_empty: bool,
    /// What is wrong with a file of segments.
    pub problems: Vec<Problem>,
}

/// Reads a document and hands over its passages in order.
///
/// # Errors
///
/// When the file cannot be read, when it is neither text nor bilingual, when the glossary is damaged or the dictionary
/// cannot be loaded, and with the errors of `on`.
pub fn read(
    source: &Source,
    input: Option<Input>,
    side: Side,
    annotator: &mut Annotator<'_>,
    on: &mut dyn FnMut(&Passage) -> Result<()>,
) -> Result<Outcome> {
    let mut queue = Queue::new(annotator, on);
    let input = match (input, source) {
        (Some(input), _) => Some(input),
        (None, Source::File(file)) => Some(detect(file)?),
        (None, Source::Stdin) => None,
    };
    let mut outcome = Outcome::default();
    match (input, source) {
        (Some(Input::Segments(format)), Source::File(file)) => {
            outcome = read_segments(file, format, side, &mut queue)?;
        }
        (Some(Input::Segments(_)), Source::Stdin) => {
            return Err(Error::with_hint(
                "a bilingual file cannot be read from standard input",
                "name the file: `malmoi recognize FILE`",
            ));
        }
        (Some(Input::Text(markup)), _) => outcome.is_empty = read_text(source, Some(markup), &mut queue)?,
        (None, _) => outcome.is_empty = read_text(source, None, &mut queue)?,
    }
    queue.hand_over()?;
    Ok(outcome)
}

/// Tells by name and content what a file is to be read as.
fn detect(file: &Path) -> Result<Input> {
    if let Some(markup) = Markup::of(file) {
        return Ok(Input::Text(markup));
    }
    // A format that cannot be told is no error here: most files are texts.
    match format::detect(file, None) {
        Ok(format) if format.holds() != Holds::Concepts => Ok(Input::Segments(format)),
        Ok(format) => {
            let name = file.display();
            Err(Error::with_hint(
                format!("{name} is a glossary ({}) and no text", format.name()),
                format!(
                    "`malmoi recognize --glossary {name} FILE` recognises its terms in FILE, and `--format text` reads it \
                     as text all the same"
                ),
            ))
        }
        Err(Error::Invalid { .. }) => Ok(Input::Text(Markup::Plain)),
        Err(error) => Err(error),
    }
}

/// Reads a text; whether it is empty.
fn read_text(source: &Source, markup: Option<Markup>, queue: &mut Queue<'_, '_, '_>) -> Result<bool> {
    let name = source.name();
    let cannot_read = || Error::io("cannot read", Path::new(&name));
    let mut bytes = Vec::new();
    match source {
        Source::Stdin => io::stdin().lock().read_to_end(&mut bytes),
        Source::File(file) => {
            File::open(file).map_err(Error::io("cannot open", file))?.read_to_end(&mut bytes)
        }
    }
    .map_err(cannot_read())?;
    let is_utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    if !is_utf16 && bytes[..bytes.len().min(HEAD)].contains(&0) {
        return Err(Error::with_hint(
            format!("{name} is no text: it holds zero bytes"),
            "save it as text in UTF-8, or as HTML",
        ));
    }
    let text = decode::text(&bytes);
    let markup = markup.unwrap_or_else(|| Markup::guess(&text));
    let mut places = Places::new(&text);
    paragraphs(&text, markup, &mut |paragraph| {
        let mut mentions = queue.annotator.annotate(&paragraph)?;
        for mention in &mut mentions {
            (mention.line, mention.column) = places.of(mention.span.start);
        }
        queue.push(Passage { paragraph, segment: None, mentions })
    })?;
    Ok(text.trim().is_empty())
}

/// Reads one side of a bilingual file, also of segments that nobody has translated.
fn read_segments(file: &Path, format: Format, side: Side, queue: &mut Queue<'_, '_, '_>) -> Result<Outcome> {
    let lang = match side {
        Side::Of(lang) => lang,
        Side::Source | Side::Target => {
            let source = format::source_language(file, format)?.unwrap_or(Format::DEFAULT_SOURCE);
            if side == Side::Source { source } else { source.other() }
        }
    };
    let options = ReadOptions {
        format: Some(format),
        untranslated: true,
        wanted: Some(Holds::Units),
        ..ReadOptions::default()
    };
    let name = file.to_string_lossy();
    let mut outcome = Outcome { is_empty: true, ..Outcome::default() };
    format::read(file, &name, &options, &mut |record| {
        match record {
            Record::Unit(unit) => {
                outcome.is_empty &= !read_segment(&unit, lang, queue)?;
            }
            Record::Problem(problem) => outcome.problems.push(problem),
            Record::Concept(_) | Record::Note(_) => {}
        }
        Ok(())
    })?;
    Ok(outcome)
}

/// Reads a segment; whether there is one.
fn read_segment(unit: &Unit, lang: Lang, queue: &mut Queue<'_, '_, '_>) -> Result<bool> {
    let Some(text) = unit.side(lang) else { return Ok(false) };
    paragraphs(text, Markup::Plain, &mut |paragraph| {
        let mut mentions = queue.annotator.annotate(&paragraph)?;
        mentions.iter_mut().for_each(|mention| mention.line = unit.place.line);
        queue.push(Passage { paragraph, segment: Some(unit.seq), mentions })
    })?;
    Ok(true)
}

impl Source {
    /// What messages call it.
    pub fn name(&self) -> String {
        match self {
            Self::File(file) => file.to_string_lossy().into_owned(),
            Self::Stdin => "standard input".to_owned(),
        }
    }
}
