//! A first look at a text as it stands: what its words are, and whether a term may begin in each. Most words have none, and for them
//! nothing else is done.

use super::borders::Characters;
use super::candidates::LEAST_LATIN_PIECE;
use crate::analysis::{is_folded, is_irregular, is_plain, normalise};
use crate::hangul;
use crate::record::Span;
use crate::terms::{Beginning, Beginnings, Known};

/// What stands between blanks of ASCII, from that byte on.
pub fn words(text: &str, from: usize) -> impl Iterator<Item = Span> + '_ {
    let bytes = text.as_bytes();
    let mut at = from;
    std::iter::from_fn(move || {
        at = beginning_of_word(bytes, at);
        let start = at;
        at = end_of_word(bytes, at);
        (start < at).then_some(start..at)
    })
}

/// The next word in which a term may begin, from that byte on, which errs towards yes.
pub fn next_word(text: &str, from: usize, beginnings: &Beginnings<'_>) -> Option<Span> {
    let bytes = text.as_bytes();
    let at = next_beginning(text, from, beginnings)?;
    let within = |byte: &&u8| !byte.is_ascii_whitespace();
    let start = at - bytes[from..at].iter().rev().take_while(within).count();
    Some(start..end_of_word(bytes, at))
}

fn beginning_of_word(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

fn end_of_word(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count()
}

/// A byte of the next word in which a term may begin; before `from` a word ends.
fn next_beginning(text: &str, from: usize, beginnings: &Beginnings<'_>) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    // The last character that counts, where a term may begin with it, and the one before that.
    let mut first = First::NONE;
    let mut before = ' ';
    loop {
        // Most of a text is syllables with which no term begins.
        while let Some(c) = syllable(bytes, at) {
            let known = beginnings.first(c);
            let is_pair = beginnings.may_begin(first.c, c);
            if (is_pair && first.known.goes_on() && may_stand(text, first.at, beginnings)) || known.ends() {
                return Some(at);
            }
            first = First {
                c,
                at,
                known,
                is_within: hangul::is_hangul(before) || before.is_ascii_alphanumeric(),
            };
            (before, at) = (c, at + SYLLABLE);
        }
        let Some((c, length)) = plain(text, at) else {
            // The word ends; a term may go on behind it.
            if first.known.is_divided() || (first.known.goes_on() && !first.is_within) {
                return Some(first.at);
            }
            at = beginning_of_word(bytes, at);
            if at == bytes.len() {
                return None;
            }
            (first, before) = (First::NONE, ' ');
            continue;
        };
        if c == '\0' {
            return Some(at);
        }
        if !is_folded(c) {
            let known = beginnings.first(c);
            if first.known.goes_on()
                && beginnings.may_begin(first.c, c)
                && may_stand(text, first.at, beginnings)
            {
                return Some(at);
            }
            // Within a run of Latin letters none begins.
            if c.is_ascii_alphanumeric() && (before.is_ascii_alphanumeric() || before == '_') {
                first = First::NONE;
            } else if (known.ends() && stands_alone(bytes, at, length))
                || (c.is_ascii_lowercase() && seems_irregular(bytes, at))
            {
                return Some(at);
            } else {
                let is_within = hangul::is_hangul(before) || before.is_ascii_alphanumeric();
                first = First { c, at, known, is_within };
            }
        }
        (before, at) = (c, at + length);
    }
}

/// A character that may begin a term, until the next one is seen.
struct First {
    c: char,
    at: usize,
    known: Known,
    /// Whether a letter or digit stands before it.
    is_within: bool,
}

impl First {
    const NONE: Self = Self { c: '\0', at: 0, known: Known::NOTHING, is_within: false };
}

/// The length of a Hangul syllable in bytes.
const SYLLABLE: usize = '가'.len_utf8();

/// The Hangul syllable there.
#[inline]
fn syllable(bytes: &[u8], at: usize) -> Option<char> {
    // Three bytes that need no check, since they stand in a string.
    let &[first @ 0xEA..=0xED, second, third] = bytes.get(at..at + SYLLABLE)? else { return None };
    let code = u32::from(first & 0xF) << 12 | u32::from(second & 0x3F) << 6 | u32::from(third & 0x3F);
    if code.wrapping_sub('가' as u32) > '힣' as u32 - '가' as u32 {
        return None;
    }
    char::from_u32(code)
}

/// The character there in normal form and its length in bytes; '\0' for one that normalising may change otherwise; none at the
/// end of the word.
#[inline]
fn plain(text: &str, at: usize) -> Option<(char, usize)> {
    let bytes = text.as_bytes();
    let byte = *bytes.get(at)?;
    if byte < 0x80 {
        if byte.is_ascii_graphic() {
            return Some((byte.to_ascii_lowercase().into(), 1));
        }
        return (!byte.is_ascii_whitespace()).then_some(('\0', 1));
    }
    if let Some(syllable) = syllable(bytes, at) {
        return Some((syllable, SYLLABLE));
    }
    let c = text.get(at..)?.chars().next()?;
    Some((if is_plain(c) { c } else { '\0' }, c.len_utf8()))
}

/// Whether a form may end in the word that begins there, or go on behind it.
fn may_stand(text: &str, start: usize, beginnings: &Beginnings<'_>) -> bool {
    let bytes = text.as_bytes();
    let is_latin = bytes[start].is_ascii_alphabetic();
    let mut beginning = Beginning::EMPTY;
    let mut at = start;
    while let Some((c, length)) = plain(text, at) {
        // A table that errs leads up to the end of an inflected form.
        if c == '\0' || (is_latin && is_behind_ending(bytes, at)) {
            return true;
        }
        if !is_folded(c) {
            beginning = beginning.with(c);
            let known = beginnings.known(beginning);
            if known.ends() && stands_alone(bytes, at, length) {
                return true;
            }
            if !known.goes_on() {
                let rest = if known.ends() { at + length } else { at };
                return is_latin && may_be_inflected(&bytes[rest..]);
            }
        }
        at += length;
    }
    true
}

/// Whether a form that ends with the character there may be a term, since no longer Latin word stands there, but for plurals.
fn stands_alone(bytes: &[u8], at: usize, length: usize) -> bool {
    let rest = &bytes[at + length..];
    if !bytes[at].is_ascii_alphanumeric() {
        return true;
    }
    match rest.first() {
        Some(b'_') => false,
        Some(byte) if byte.is_ascii_alphanumeric() => {
            let run = &rest[..rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count()];
            let is_plural = [&b"s"[..], b"es"].iter().any(|ending| run.eq_ignore_ascii_case(ending));
            // Letters beyond ASCII may follow; whoever looks closer tells.
            is_plural || !rest[run.len()..].first().is_none_or(u8::is_ascii)
        }
        _ => true,
    }
}

/// Whether letters that no form goes on with may be the ending of an inflected one.
///
/// An inflected form and its base differ in four letters at most: ping of stopping, ices of vertices.
fn may_be_inflected(rest: &[u8]) -> bool {
    const LONGEST: usize = 4;
    let run = rest.iter().take(LONGEST + 1).take_while(|byte| byte.is_ascii_alphabetic()).count();
    run <= LONGEST && is_behind_ending(rest, run)
}

/// Whether letters end there as an inflected form may: models, stopped, caching, mice, children, criteria, built.
fn is_behind_ending(bytes: &[u8], at: usize) -> bool {
    !bytes.get(at).is_some_and(u8::is_ascii_alphabetic)
        && at.checked_sub(1).is_some_and(|last| b"sdgenat".contains(&bytes[last].to_ascii_lowercase()))
}

/// Whether an irregular form may begin there, which may begin otherwise than its base: mice.
fn seems_irregular(bytes: &[u8], at: usize) -> bool {
    const LONGEST: usize = 12;
    let letters = bytes[at..].iter().take(LONGEST).take_while(|byte| byte.is_ascii_alphabetic());
    let word: String = letters.map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    is_irregular(&word)
}

/// The beginning of a form, up to the end of a word.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    beginning: Beginning,
    /// It is one syllable that no listed blank follows, and a writer divides no term behind one before Hangul.
    is_syllable: bool,
    /// It is of Latin letters, so that its last word may be inflected.
    is_latin: bool,
}

impl Open {
    /// The beginning that stands from that character on and that the text ends within, where a term may be divided so: as the glossary
    /// lists it, or from the beginning of an eojeol, or in pieces of Latin letters.
    pub fn at(text: &Characters<'_>, at: usize, beginning: Beginning, known: Known) -> Option<Self> {
        let range = at..text.len();
        let counted = || range.clone().filter_map(|at| text.get(at)).filter(|&c| !is_folded(c));
        let is_latin = !counted().any(hangul::is_syllable);
        let is_listed = known.is_divided();
        let may_go_on = is_listed || text.begins(at) || (is_latin && counted().count() >= LEAST_LATIN_PIECE);
        let is_syllable = !is_listed && !is_latin && counted().nth(1).is_none();
        // Of A급 cache the last word is inflected as any English word is.
        let is_latin = is_latin || counted().next().is_some_and(|c| c.is_ascii_lowercase());
        may_go_on.then_some(Self { beginning, is_syllable, is_latin })
    }

    /// The end in bytes of the word with which the longest term ends that begins so and goes on in those words; it errs towards more.
    pub fn reach(
        &self,
        words: impl Iterator<Item = Span>,
        text: &str,
        beginnings: &Beginnings<'_>,
    ) -> Option<usize> {
        let mut reached = None;
        let mut beginning = self.beginning;
        for (number, word) in words.enumerate() {
            if number == 0 {
                // Most forms go on otherwise, which one character tells.
                let (first, _) = plain(text, word.start)?;
                let syllable = hangul::is_syllable(first);
                if syllable && (self.is_syllable || beginnings.known(beginning.with(first)).is_none()) {
                    return None;
                }
            }
            let normal = normalise(&text[word.clone()]);
            let bytes = normal.text().as_bytes();
            for (at, c) in normal.text().char_indices() {
                if self.is_latin && is_behind_ending(bytes, at) {
                    reached = Some(word.end);
                }
                if is_folded(c) {
                    continue;
                }
                beginning = beginning.with(c);
                let known = beginnings.known(beginning);
                if known.ends() {
                    reached = Some(word.end);
                }
                if !known.goes_on() {
                    let is_inflected = self.is_latin && may_be_inflected(&bytes[at..]);
                    return if is_inflected { Some(word.end) } else { reached };
                }
            }
            if self.is_latin && is_behind_ending(bytes, bytes.len()) {
                reached = Some(word.end);
            }
        }
        reached
    }
}
