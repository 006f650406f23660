//! Whether a translation holds a concept, where the recogniser's borders are too strict for that question.

use super::folded;
use crate::analysis::normalise;
use crate::hangul::is_syllable;
use crate::record::{Concept, Lang, Span};

/// A translation, prepared to be searched.
pub(super) struct Target<'a> {
    text: &'a str,
    normal: String,
    folded: String,
}

impl<'a> Target<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, normal: normalise(text).text().to_owned(), folded: folded(text) }
    }

    /// Whether some usable term of the concept is spelt there, within longer words too.
    ///
    /// Three syllables or four letters are evidence anywhere, two syllables at the beginning of a word, and the words of a term
    /// apart, as in 접근을 제어: what is part of another word by chance is less likely than a compound.
    pub(super) fn holds(&self, concept: &Concept, lang: Lang) -> bool {
        let usable = concept.terms(lang).iter().filter(|term| term.status.is_usable());
        usable.map(|term| term.text.as_str()).any(|term| {
            let whole = folded(term);
            let words: Vec<String> = term.split_whitespace().map(folded).collect();
            self.has(&whole) || (words.len() > 1 && words.iter().all(|word| self.has(word)))
        })
    }

    fn has(&self, word: &str) -> bool {
        let length = word.chars().count();
        let is_long = if word.contains(is_syllable) { length >= 3 } else { length >= 4 };
        if is_long {
            return self.folded.contains(word);
        }
        length >= 2
            && self.normal.match_indices(word).any(|(at, _)| {
                let before = self.normal[..at].chars().next_back();
                let is_latin = word.is_ascii();
                before.is_none_or(|c| !c.is_alphanumeric() || (is_latin && is_syllable(c)))
            })
    }

    /// Where the words of the source stand in the translation as they are.
    pub(super) fn place_of(&self, written: &str) -> Option<Span> {
        let is_apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() || is_syllable(c));
        self.text.match_indices(written).map(|(at, found)| at..at + found.len()).find(|span| {
            is_apart(self.text[..span.start].chars().next_back())
                && is_apart(self.text[span.end..].chars().next())
        })
    }

    /// Whether a term that is not translated stands there as the source writes it, or as the concept lists it, letter by
    /// letter; or an admitted Korean term in its place.
    pub(super) fn keeps(&self, concept: &Concept, written: &str, from: Lang) -> bool {
        let listed = Lang::ALL.iter().flat_map(|&lang| concept.terms(lang));
        let listed = listed.filter(|term| term.status.is_usable()).map(|term| term.text.as_str());
        self.text.contains(written)
            || listed.clone().filter(|term| !term.contains(is_syllable)).any(|term| self.text.contains(term))
            || listed.filter(|term| term.contains(is_syllable)).any(|term| self.has(&folded(term)))
            || (from == Lang::En && self.folded.contains(&folded(written)) && !written.is_ascii())
    }
}
