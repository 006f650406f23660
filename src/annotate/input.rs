//! The files whose terms are recognised: texts by paragraphs, and the segments of bilingual files.

use std::path::Path;
use std::sync::Arc;

use super::crew::{self, Crew, Item};
use super::outlet::Outlet;
use super::{Annotator, Mention};
use crate::document::{Input, Markup, Paragraph, Source, paragraphs};
use crate::error::{Error, Problem, Result};
use crate::format::{self, Format, Holds, ReadOptions, Record};
use crate::record::{Lang, Unit};

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

/// What is told of a document while it is read.
#[derive(Debug)]
pub enum Event<'e> {
    /// It begins.
    Begin,
    /// Its next passage.
    Passage(&'e Passage),
    /// It ends.
    End(&'e Outcome),
}

/// What a document begins with on its way: its number, and the text in which its passages stand.
pub(super) type Beginning = (usize, Option<Arc<String>>);

/// Reads a document and hands over its passages in order.
///
/// # Errors
///
/// As [`read_all`].
pub fn read(
    source: &Source,
    input: Option<Input>,
    side: Side,
    annotator: &mut Annotator<'_>,
    on: &mut dyn FnMut(&Passage) -> Result<()>,
) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    read_all(std::slice::from_ref(source), input, side, annotator, &mut |_, event| {
        match event {
            Event::Begin => {}
            Event::Passage(passage) => on(passage)?,
            Event::End(end) => outcome = end.clone(),
        }
        Ok(())
    })?;
    Ok(outcome)
}

/// Reads documents one after the other on every core, and tells of each in order.
///
/// A text is held in memory as a whole; of segments and of passages that wait there are never more than a few megabytes.
///
/// # Errors
///
/// When a file cannot be read, when it is neither text nor bilingual, when the glossary is damaged or the dictionary
/// cannot be loaded, and with the errors of `on`. The documents before it are handed over first.
pub fn read_all(
    sources: &[Source],
    input: Option<Input>,
    side: Side,
    annotator: &mut Annotator<'_>,
    on: &mut dyn FnMut(&Source, Event<'_>) -> Result<()>,
) -> Result<()> {
    read_on(crew::threads(), sources, input, side, annotator, on)
}

/// As [`read_all`], on so many threads.
pub(super) fn read_on(
    threads: usize,
    sources: &[Source],
    input: Option<Input>,
    side: Side,
    annotator: &mut Annotator<'_>,
    on: &mut dyn FnMut(&Source, Event<'_>) -> Result<()>,
) -> Result<()> {
    let mut outlet = Outlet::new(sources, annotator.request(), on);
    std::thread::scope(|scope| {
        let mut take = |item| outlet.take(item);
        let mut crew = Crew::new(annotator, scope, threads, &mut take);
        let result = sources.iter().enumerate().try_for_each(|(number, source)| {
            let outcome = read_one(number, source, input, side, &mut crew)?;
            crew.push(Item::End(outcome))
        });
        // What was read before an error is told before it.
        crew.finish().and(result)
    })
}

/// A crew on its way to an outlet.
type Pipe<'c, 'scope, 'env, 'a> = Crew<'c, 'scope, 'env, 'a, Beginning, Outcome>;

fn read_one<'scope, 'a: 'scope>(
    number: usize,
    source: &Source,
    input: Option<Input>,
    side: Side,
    crew: &mut Pipe<'_, 'scope, '_, 'a>,
) -> Result<Outcome> {
    let input = match (input, source) {
        (Some(input), _) => Some(input),
        (None, Source::File(file)) => Some(Input::of(file)?),
        (None, Source::Stdin) => None,
    };
    match (input, source) {
        (Some(Input::Segments(format)), Source::File(file)) => {
            read_segments(number, file, format, side, crew)
        }
        (Some(Input::Segments(_)), Source::Stdin) => Err(Error::with_hint(
            "a bilingual file cannot be read from standard input",
            "name the file: `malmoi recognize FILE`",
        )),
        (Some(Input::Text(markup)), _) => read_text(number, source, Some(markup), crew),
        (None, _) => read_text(number, source, None, crew),
    }
}

/// Reads a text, also one in `.gz`.
fn read_text<'scope, 'a: 'scope>(
    number: usize,
    source: &Source,
    markup: Option<Markup>,
    crew: &mut Pipe<'_, 'scope, '_, 'a>,
) -> Result<Outcome> {
    let text = Arc::new(source.text()?);
    crew.push(Item::Begin((number, Some(Arc::clone(&text)))))?;
    let markup = markup.unwrap_or_else(|| Markup::guess(&text));
    paragraphs(&text, markup, &mut |paragraph| {
        crew.push(Item::Passage(Passage { paragraph, segment: None, mentions: Vec::new() }, 0))
    })?;
    Ok(Outcome { is_empty: text.trim().is_empty(), problems: Vec::new() })
}

/// Reads one side of a bilingual file, also of segments that nobody has translated.
fn read_segments<'scope, 'a: 'scope>(
    number: usize,
    file: &Path,
    format: Format,
    side: Side,
    crew: &mut Pipe<'_, 'scope, '_, 'a>,
) -> Result<Outcome> {
    crew.push(Item::Begin((number, None)))?;
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
            Record::Unit(unit) => outcome.is_empty &= !read_segment(&unit, lang, crew)?,
            Record::Problem(problem) => outcome.problems.push(problem),
            Record::Concept(_) | Record::Note(_) => {}
        }
        Ok(())
    })?;
    Ok(outcome)
}

/// Reads a segment; whether there is one.
fn read_segment<'scope, 'a: 'scope>(
    unit: &Unit,
    lang: Lang,
    crew: &mut Pipe<'_, 'scope, '_, 'a>,
) -> Result<bool> {
    let Some(text) = unit.side(lang) else { return Ok(false) };
    paragraphs(text, Markup::Plain, &mut |paragraph| {
        let passage = Passage { paragraph, segment: Some(unit.seq), mentions: Vec::new() };
        crew.push(Item::Passage(passage, unit.place.line))
    })?;
    Ok(true)
}
