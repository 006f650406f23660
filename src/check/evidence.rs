//! Whether a translation holds a concept, where the recogniser's borders are too strict for that question.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::folded;
use crate::analysis::{is_particle_chain, normalise, stem};
use crate::hangul::{self, is_syllable};
use crate::record::{Concept, Lang, Span};

/// A translation, prepared to be searched.
pub(super) struct Target<'a> {
    text: &'a str,
    normal: String,
    folded: String,
    /// The stems of its words, once they are asked for.
    stems: OnceCell<HashSet<String>>,
}

/// How a term of the source stands in the translation as it is.
pub(super) enum Left {
    /// It does not.
    Nowhere,
    /// Among other Latin words, as in a longer name or in English that stays: React Conf.
    InName,
    /// By itself.
    Alone(Span),
}

impl<'a> Target<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, normal: normalise(text).text().to_owned(), folded: folded(text), stems: OnceCell::new() }
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
            self.has(&whole)
                || (words.len() > 1 && words.iter().all(|word| self.has(word)))
                || (lang == Lang::En && self.has_stems(term))
        })
    }

    fn has(&self, word: &str) -> bool {
        let length = word.chars().count();
        let is_long = if word.contains(is_syllable) { length >= 3 } else { length >= 4 };
        if is_long && self.folded.contains(word) {
            return true;
        }
        if length == 1 {
            return self.stands_alone(word);
        }
        let begins = !is_long && self.begins_word(word);
        begins || (before_noun(word).is_some_and(|word| self.begins_word(&word)))
    }

    /// Whether a term of one syllable is a word with nothing but particles behind it.
    fn stands_alone(&self, word: &str) -> bool {
        let last = word.chars().next_back().unwrap_or_default();
        self.normal.match_indices(word).any(|(at, _)| {
            if self.normal[..at].chars().next_back().is_some_and(is_syllable) {
                return false;
            }
            let rest = &self.normal[at + word.len()..];
            let tail = &rest[..rest.find(|c| !is_syllable(c)).unwrap_or(rest.len())];
            tail.is_empty() || is_particle_chain(last, tail) || tail.starts_with('이')
        })
    }

    /// Whether the words of an English term stand there in any form: to train a model, for training.
    fn has_stems(&self, term: &str) -> bool {
        let there = self.stems.get_or_init(|| stems(&self.normal).collect());
        stems(term).all(|stem| there.contains(&stem))
    }

    fn begins_word(&self, word: &str) -> bool {
        self.normal.match_indices(word).any(|(at, _)| {
            let before = self.normal[..at].chars().next_back();
            before.is_none_or(|c| !c.is_alphanumeric() || (word.is_ascii() && is_syllable(c)))
        })
    }

    /// How the words of the source stand in the translation as they are.
    pub(super) fn place_of(&self, written: &str) -> Left {
        let all = self.text.match_indices(written).map(|(at, found)| at..at + found.len());
        let places: Vec<Span> = all.filter(|span| self.is_apart(span)).collect();
        match places.iter().find(|span| !self.is_in_name(span)) {
            Some(span) => Left::Alone(span.clone()),
            None if places.is_empty() => Left::Nowhere,
            None => Left::InName,
        }
    }

    fn is_apart(&self, span: &Span) -> bool {
        let is_apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() || is_syllable(c));
        is_apart(self.text[..span.start].chars().next_back())
            && is_apart(self.text[span.end..].chars().next())
    }

    fn is_in_name(&self, span: &Span) -> bool {
        let is_letter = |c: char| c.is_ascii_alphabetic();
        let before = self.text[..span.start].trim_end_matches([' ', ',', '-', '.']);
        let behind = self.text[span.end..].trim_start_matches([' ', ',', '-', '.']);
        before.ends_with(is_letter) || behind.starts_with(is_letter)
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

/// The stems of the words of a text.
fn stems(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| stem(&word.to_lowercase()).into_owned())
}

/// The word as a compound may write it: 정수 in 정숫값, with the ㅅ that a native noun behind it asks for.
fn before_noun(word: &str) -> Option<String> {
    let last = word.chars().next_back()?;
    hangul::final_consonant(last)?
        .is_empty()
        .then(|| hangul::compose(&format!("{}ㅅ", hangul::keystrokes(word))))
}
