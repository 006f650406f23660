//! The segments of a document that is to be translated, whatever it is: a bilingual file, a text, a page.

use std::path::Path;

use crate::document::{Input, Markup, Paragraph, Source, paragraphs};
use crate::error::{Error, Problem, Result};
use crate::fill::{self, Segment};
use crate::format::{self, Format, Holds, ReadOptions, Record};
use crate::hangul::is_hangul;
use crate::record::{Lang, Unit};
use crate::segment::sentences;

/// What stands in the searched text of a paragraph for something that is no language.
const HIDDEN: char = '\u{FFFC}';

/// What takes segments.
pub type OnSegment<'s> = dyn FnMut(&Segment) -> Result<()> + 's;

/// Hands over the segments of a document in order, each with its neighbours: those of a bilingual file, translated or not, and the
/// sentences of a text. It is read as `input` says, or else as its name and content do; returned is what is wrong with it.
///
/// `from` takes the segments of one language alone; otherwise the language that a bilingual file is translated from, and all of a text.
///
/// # Errors
///
/// When it cannot be read, when it is neither text nor bilingual, and with the errors of `on`.
pub fn segments(
    source: &Source,
    input: Option<Input>,
    from: Option<Lang>,
    on: &mut OnSegment<'_>,
) -> Result<Vec<Problem>> {
    let input = match (input, source) {
        (Some(input), _) => Some(input),
        (None, Source::File(file)) => Some(Input::of(file)?),
        (None, Source::Stdin) => None,
    };
    let mut problems = Vec::new();
    let mut line = Line { from, waiting: None, on };
    match (input, source) {
        (Some(Input::Segments(format)), Source::File(file)) => {
            if fill::is_filled(format) && !format::is_packed(file)? {
                line.filled(file, format, &mut problems)?;
            } else {
                line.segments(file, format, &mut problems)?;
            }
        }
        (Some(Input::Segments(_)), Source::Stdin) => {
            return Err(Error::with_hint(
                "a bilingual file cannot be read from standard input",
                "name the file",
            ));
        }
        (Some(Input::Text(markup)), _) => line.text(&source.text()?, Some(markup))?,
        (None, _) => line.text(&source.text()?, None)?,
    }
    line.finish()?;
    Ok(problems)
}

/// The segments of a document on their way; one waits for the one after it.
struct Line<'o, 'f> {
    from: Option<Lang>,
    waiting: Option<Segment>,
    on: &'o mut OnSegment<'f>,
}

impl Line<'_, '_> {
    /// Takes what [`fill`] sees: also what has proposals beside it, and a plural in the forms that the translation has.
    fn filled(&mut self, file: &Path, format: Format, problems: &mut Vec<Problem>) -> Result<()> {
        let options = fill::Options { format: Some(format), ..fill::Options::default() };
        let told = fill::segments(file, &options, &mut |segment, _| {
            match self.from.is_none_or(|lang| lang == segment.lang) {
                // It knows its neighbours already.
                true => (self.on)(segment),
                false => Ok(()),
            }
        })?;
        problems.extend(told);
        Ok(())
    }

    /// Takes one side of any other bilingual file.
    fn segments(&mut self, file: &Path, format: Format, problems: &mut Vec<Problem>) -> Result<()> {
        let lang = match self.from {
            Some(lang) => lang,
            None => format::source_language(file, format)?.unwrap_or(Format::DEFAULT_SOURCE),
        };
        let options = ReadOptions {
            format: Some(format),
            untranslated: true,
            wanted: Some(Holds::Units),
            ..ReadOptions::default()
        };
        format::read(file, &file.to_string_lossy(), &options, &mut |record| {
            match record {
                Record::Unit(unit) => {
                    if let Some(segment) = segment_of(unit, lang) {
                        self.push(segment)?;
                    }
                }
                Record::Problem(problem) => problems.push(problem),
                Record::Concept(_) | Record::Note(_) => {}
            }
            Ok(())
        })
        .map(drop)
    }

    /// Takes the sentences of a text.
    fn text(&mut self, text: &str, markup: Option<Markup>) -> Result<()> {
        let markup = markup.unwrap_or_else(|| Markup::guess(text));
        paragraphs(text, markup, &mut |paragraph: Paragraph| {
            let text = paragraph.text();
            let lang = if text.contains(is_hangul) { Lang::Ko } else { Lang::En };
            for span in sentences(text, lang) {
                let sentence = text[span].replace(HIDDEN, "");
                let lang = if sentence.contains(is_hangul) { Lang::Ko } else { Lang::En };
                let is_wanted = self.from.is_none_or(|from| from == lang);
                if is_wanted && !sentence.trim().is_empty() {
                    self.push(Segment::new(sentence, lang))?;
                }
            }
            Ok(())
        })
    }

    /// Takes the next segment, and makes it the neighbour of the one before it.
    fn push(&mut self, mut segment: Segment) -> Result<()> {
        let last = self.waiting.take();
        if let Some(mut last) = last {
            segment.before.get_or_insert_with(|| last.text.clone());
            last.after.get_or_insert_with(|| segment.text.clone());
            (self.on)(&last)?;
        }
        self.waiting = Some(segment);
        Ok(())
    }

    fn finish(&mut self) -> Result<()> {
        self.waiting.take().map_or(Ok(()), |last| (self.on)(&last))
    }
}

/// One side of a unit; none of a proposal, which is no part of the document.
fn segment_of(unit: Unit, lang: Lang) -> Option<Segment> {
    let text = unit.side(lang)?.to_owned();
    let details = unit.details.unwrap_or_default();
    if details.percent.is_some() {
        return None;
    }
    Some(Segment {
        codes: details.codes(lang).to_vec(),
        context: details.context,
        before: unit.before,
        after: unit.after,
        line: unit.place.line,
        ..Segment::new(text, lang)
    })
}
