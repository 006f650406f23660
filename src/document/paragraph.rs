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
    /// Not searched, and shown as it stands there: code.
    Hidden(String),
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

    /// A range of the text as it is shown: with what is not searched and belongs to the text all the same, such as code.
    pub fn shown(&self, range: Span) -> String {
        let mut shown = String::with_capacity(range.len());
        let first = self.runs.partition_point(|run| run.at < range.start).saturating_sub(1);
        for (number, run) in self.runs.iter().enumerate().skip(first) {
            if run.at > range.end || (run.at == range.end && range.end < self.text.len()) {
                break;
            }
            match &run.kind {
                Kind::Hidden(source) if run.at >= range.start => shown.push_str(source),
                Kind::Hidden(_) => {}
                _ => {
                    let end = self.runs.get(number + 1).map_or(self.text.len(), |next| next.at);
                    let (start, end) = (run.at.max(range.start), end.min(range.end));
                    shown.push_str(self.text.get(start..end).unwrap_or_default());
                }
            }
        }
        shown
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
