//! A text with its Hangul composed, and the way back: macOS writes 한 as three characters.

use std::borrow::Cow;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::record::Span;

/// A text in NFC that knows which bytes of the original each of its clusters came from.
pub struct Composed<'a> {
    text: Cow<'a, str>,
    /// Starts of clusters as (byte in NFC, byte in the original), closed by both lengths; empty where nothing moved.
    map: Vec<(usize, usize)>,
}

impl<'a> Composed<'a> {
    /// Composes a text.
    pub fn new(text: &'a str) -> Self {
        if is_nfc(text) {
            return Self { text: Cow::Borrowed(text), map: Vec::new() };
        }
        let mut composed = String::with_capacity(text.len());
        let mut map = Vec::new();
        let mut start = 0;
        let ends = text.char_indices().skip(1).filter(|&(_, c)| begins(c)).map(|(at, _)| at);
        for end in ends.chain([text.len()]) {
            map.push((composed.len(), start));
            composed.extend(text[start..end].nfc());
            start = end;
        }
        map.push((composed.len(), text.len()));
        Self { text: Cow::Owned(composed), map }
    }

    /// The composed text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the original.
    pub fn original(&self, span: Span) -> Span {
        if self.map.is_empty() {
            return span;
        }
        let at = |byte: usize| {
            let after = self.map.partition_point(|&(composed, _)| composed < byte);
            self.map.get(after).map_or(0, |&(_, original)| original)
        };
        at(span.start)..at(span.end)
    }
}

/// Whether a character begins a cluster: no mark, and no vowel or final consonant of a syllable.
fn begins(c: char) -> bool {
    canonical_combining_class(c) == 0 && !matches!(c, '\u{1161}'..='\u{11FF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_lead_back_to_the_original() {
        let text: String = "'가우디(Gaudi)'".nfd().collect();
        let composed = Composed::new(&text);
        assert_eq!(composed.text(), "'가우디(Gaudi)'");
        let span = composed.original(1..1 + "가우디".len());
        assert_eq!(text[span].nfc().collect::<String>(), "가우디");
        assert_eq!(Composed::new("가").original(0..3), 0..3);
    }
}
