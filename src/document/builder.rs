//! Makes paragraphs of the pieces of a text that a reader of some markup finds in it.

use super::beginning;
use super::paragraph::{HIDDEN, Kind, Paragraph, Run};
use crate::analysis::urls;
use crate::error::Result;
use crate::record::Span;

/// A longer paragraph is cut at a blank, in bytes: what is searched at once is bounded, whatever a file holds.
pub const LONGEST: usize = 64 << 10;

/// Takes the pieces of a text in order and hands over its paragraphs.
pub struct Builder<'a, 'f> {
    source: &'a str,
    paragraph: Paragraph,
    on: &'f mut dyn FnMut(Paragraph) -> Result<()>,
}

impl<'a, 'f> Builder<'a, 'f> {
    /// Begins with the first paragraph of a text.
    pub fn new(source: &'a str, on: &'f mut dyn FnMut(Paragraph) -> Result<()>) -> Self {
        Self { source, paragraph: Paragraph::default(), on }
    }

    /// The whole text.
    pub fn source(&self) -> &'a str {
        self.source
    }

    /// Searches a piece, but for the addresses in it.
    pub fn keep(&mut self, span: Span) -> Result<()> {
        let text = &self.source[span.clone()];
        let mut at = 0;
        for url in urls(text) {
            self.keep_words(span.start + at..span.start + url.start)?;
            self.hide(span.start + url.start..span.start + url.end)?;
            at = url.end;
        }
        self.keep_words(span.start + at..span.end)
    }

    /// Searches a piece as something else than what is written there.
    pub fn decode(&mut self, span: Span, text: &str) -> Result<()> {
        self.make_room()?;
        self.push(span, Kind::Decoded);
        self.paragraph.text.push_str(text);
        Ok(())
    }

    /// Shows a piece without searching it; what stands before and behind it is apart.
    pub fn hide(&mut self, span: Span) -> Result<()> {
        let shown = self.source[span.clone()].to_owned();
        self.hide_as(span, shown)
    }

    /// As [`Self::hide`], where something else is shown than what is written there.
    pub fn hide_as(&mut self, span: Span, shown: String) -> Result<()> {
        self.make_room()?;
        self.push(span, Kind::Hidden(shown));
        self.paragraph.text.push(HIDDEN);
        Ok(())
    }

    /// Shows a piece without searching it; what stands before and behind it is one text.
    pub fn skip(&mut self, span: Span) {
        let source = self.source[span.clone()].to_owned();
        self.push(span, Kind::Hidden(source));
    }

    /// Ends the paragraph, if there is one.
    pub fn end(&mut self) -> Result<()> {
        let paragraph = std::mem::take(&mut self.paragraph);
        let is_blank = paragraph.text.trim().is_empty();
        if is_blank && !paragraph.runs.iter().any(|run| matches!(run.kind, Kind::Hidden(_))) {
            return Ok(());
        }
        (self.on)(paragraph)
    }

    fn keep_words(&mut self, mut span: Span) -> Result<()> {
        while !span.is_empty() {
            self.make_room()?;
            let text = &self.source[span.clone()];
            let room = LONGEST - self.paragraph.text.len();
            let cut = match text.len() <= room {
                true => text.len(),
                false => last_blank(beginning(text, room)),
            };
            let piece = span.start..span.start + cut;
            match self.paragraph.runs.last_mut() {
                Some(last) if last.kind == Kind::Verbatim && last.source.end == piece.start => {
                    last.source.end = piece.end;
                }
                _ => self.push(piece.clone(), Kind::Verbatim),
            }
            self.paragraph.text.push_str(&self.source[piece.clone()]);
            if cut < text.len() {
                self.end()?;
            }
            span.start = piece.end;
        }
        Ok(())
    }

    /// Ends a paragraph that has no room for one more character.
    fn make_room(&mut self) -> Result<()> {
        if LONGEST.saturating_sub(self.paragraph.text.len()) < 4 {
            self.end()?;
        }
        Ok(())
    }

    fn push(&mut self, source: Span, kind: Kind) {
        let at = self.paragraph.text.len();
        self.paragraph.runs.push(Run { at, source, kind });
    }
}

/// Where to cut a text that is too long: behind its last blank, or at its end where it has none.
fn last_blank(text: &str) -> usize {
    match text.char_indices().rev().find(|(_, c)| c.is_whitespace()) {
        Some((at, c)) => at + c.len_utf8(),
        None => text.len(),
    }
}
