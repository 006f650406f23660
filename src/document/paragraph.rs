//! A paragraph and the way from it back to the file.

use crate::record::Span;

/// What stands in the searched text for something that is shown and not searched: it belongs to no word.
pub(super) const HIDDEN: char = '\u{FFFC}';

/// A paragraph as it is searched, which knows the bytes of the file that each of its bytes came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph {
    pub(super) text: String,
    pub(super) runs: Vec<Run>,
}

/// A stretch of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// Where it begins in the paragraph.
    pub at: usize,
    /// The bytes of the file.
    pub source: Span,
    pub kind: Kind,
}

/// How a stretch came out of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// As it stands there.
    Verbatim,
    /// Decoded: `&amp;`.
    Decoded,
    /// Not searched, and shown so: code.
    Hidden(String),
}

impl From<&str> for Paragraph {
    /// A text that is its own file.
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), runs: vec![Run { at: 0, source: 0..text.len(), kind: Kind::Verbatim }] }
    }
}

impl Paragraph {
    /// The text that is searched.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the file that a range of the text came from.
    pub fn source(&self, range: Span) -> Span {
        let Some(last) = range.end.checked_sub(1).filter(|_| !range.is_empty()) else {
            let at = self.run(range.start).map_or(0, |run| run.start_of(range.start));
            return at..at;
        };
        let start = self.run(range.start).map_or(0, |run| run.start_of(range.start));
        let end = self.run(last).map_or(0, |run| match run.kind {
            Kind::Verbatim => run.source.start + (range.end - run.at),
            _ => run.source.end,
        });
        start..end
    }

    /// The paragraph as it is shown, with what is not searched and belongs to the text all the same, such as code: piece by
    /// piece, each with the number of the mark that it stands in.
    ///
    /// `marks` are ranges of the text, in order and apart. What is not searched stands in a mark only where the mark goes
    /// on behind it.
    pub fn shown(&self, marks: &[Span]) -> Vec<(String, Option<usize>)> {
        let mut pieces: Vec<(String, Option<usize>)> = Vec::new();
        let mut add = |text: &str, mark: Option<usize>| match pieces.last_mut() {
            Some(last) if last.1 == mark => last.0.push_str(text),
            _ if text.is_empty() => {}
            _ => pieces.push((text.to_owned(), mark)),
        };
        let mut mark = 0;
        for (number, run) in self.runs.iter().enumerate() {
            let end = self.runs.get(number + 1).map_or(self.text.len(), |next| next.at);
            while marks.get(mark).is_some_and(|span| span.end <= run.at) {
                mark += 1;
            }
            if let Kind::Hidden(source) = &run.kind {
                let is_inside = marks.get(mark).is_some_and(|span| span.start < run.at);
                add(source, is_inside.then_some(mark));
                continue;
            }
            let mut at = run.at;
            while at < end {
                let (stop, of) = match marks.get(mark) {
                    Some(span) if span.start <= at => (span.end, Some(mark)),
                    Some(span) => (span.start, None),
                    None => (end, None),
                };
                let stop = stop.min(end);
                add(&self.text[at..stop], of);
                at = stop;
                if marks.get(mark).is_some_and(|span| span.end <= at) {
                    mark += 1;
                }
            }
        }
        pieces
    }

    /// The run that holds a byte of the text: of several that begin there the last, since the others are empty.
    fn run(&self, byte: usize) -> Option<&Run> {
        let after = self.runs.partition_point(|run| run.at <= byte);
        self.runs.get(after.saturating_sub(1))
    }
}

impl Run {
    fn start_of(&self, byte: usize) -> usize {
        match self.kind {
            Kind::Verbatim => self.source.start + (byte - self.at).min(self.source.len()),
            _ => self.source.start,
        }
    }
}
