//! A first look at what stands between two blanks: whether a term may stand in it, and where one may begin that goes on behind the
//! blank.

use super::borders::Characters;
use super::candidates::LEAST_LATIN_PIECE;
use crate::analysis::{is_folded, is_irregular, normalise, seems_inflected};
use crate::hangul;
use crate::terms::{Terms, Walk, WalkState, push_key};

/// The beginning of a key, up to the end of a word.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    state: WalkState,
    /// It is one syllable that no listed blank follows, and a writer divides no term behind one before Hangul.
    is_syllable: bool,
    /// It is of Latin letters, so that its last word may be inflected.
    is_latin: bool,
}

/// Whether a term may stand in a word, which errs towards yes; keys that begin in it and may go on are added to `open`.
pub fn look(text: &Characters<'_>, terms: &Terms, walk: &mut Walk<'_>, open: &mut Vec<Open>) -> bool {
    let mut may_stand = false;
    let mut key = Vec::new();
    let has_inflected = std::cell::LazyCell::new(|| seems_inflected(text.text(0..text.len())));
    for at in 0..text.len() {
        let is_latin = text.get(at).is_some_and(|c| c.is_ascii_lowercase());
        if !text.may_begin(at, terms, true) {
            may_stand = may_stand || (is_latin && is_irregular(text.text(at..text.len())));
            continue;
        }
        walk.restart();
        key.clear();
        let mut end = at;
        while let Some(c) = text.get(end) {
            let before = key.len();
            push_key(c, &mut key);
            if !walk.step(&key[before..]) {
                break;
            }
            may_stand = may_stand || (key.len() > before && walk.is_end());
            end += 1;
        }
        may_stand = may_stand || (is_latin && *has_inflected);
        if end == text.len() {
            open.extend(open_at(text, at, &key, walk.state(), terms));
        }
    }
    may_stand
}

/// The key that begins there and that the word ends within, where a term may be divided so: as the glossary lists it, or from the
/// beginning of an eojeol, or in pieces of Latin letters.
fn open_at(text: &Characters<'_>, at: usize, key: &[u8], state: WalkState, terms: &Terms) -> Option<Open> {
    let range = at..text.len();
    let counted = || range.clone().filter_map(|at| text.get(at)).filter(|&c| !is_folded(c));
    let is_latin = !counted().any(hangul::is_syllable);
    let is_listed = terms.may_be_divided(key);
    let may_go_on = is_listed || text.begins(at) || (is_latin && counted().count() >= LEAST_LATIN_PIECE);
    let is_syllable = !is_listed && !is_latin && counted().nth(1).is_none();
    may_go_on.then_some(Open { state, is_syllable, is_latin })
}

impl Open {
    /// The end in bytes of the word with which the longest term ends that begins so and goes on in those words.
    pub fn reach(
        &self,
        words: impl Iterator<Item = std::ops::Range<usize>>,
        text: &str,
        walk: &mut Walk<'_>,
    ) -> Option<usize> {
        let mut reached = None;
        let mut key = Vec::new();
        walk.resume(self.state);
        for (number, word) in words.enumerate() {
            let first = text[word.clone()].chars().next()?;
            if number == 0 {
                if self.is_syllable && hangul::is_syllable(first) {
                    return None;
                }
                // Most keys go on otherwise, which one character tells.
                if hangul::is_syllable(first) {
                    push_key(first, &mut key);
                    if !walk.step(&key) {
                        return None;
                    }
                    walk.resume(self.state);
                }
            }
            let normal = normalise(&text[word.clone()]);
            for c in normal.text().chars() {
                key.clear();
                push_key(c, &mut key);
                if !walk.step(&key) {
                    return if self.is_latin && c.is_ascii_lowercase() { Some(word.end) } else { reached };
                }
                if !key.is_empty() && walk.is_end() {
                    reached = Some(word.end);
                }
            }
        }
        reached
    }
}
