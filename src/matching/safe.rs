//! When a number may be substituted: what stands around it in the new segment, the earlier one and the translation.

use std::fmt;

use super::numbers::{Kind, Number, grouped, ordinal_ending};
use crate::hangul;
use crate::record::Lang;

/// Why a number is not substituted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsafe {
    /// The translation does not have it in digits.
    Absent,
    /// It stands there several times, or in the segment.
    Repeated,
    /// The new one is written in another way.
    Written,
    /// A word behind it multiplies it, 만 or million, and languages multiply by different ones.
    Magnitude,
    /// An English noun behind it would change its number.
    Plural,
    /// The English article before it would change.
    Article,
    /// It is an ordinal, and the translation may write it in another way.
    Ordinal,
    /// It is part of a name that the translation writes otherwise.
    Name,
    /// The segments have different words around it, so that it may be another number.
    Place,
    /// The segments have not as many numbers.
    Count,
}

impl fmt::Display for Unsafe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "the translation does not have it in digits",
            Self::Repeated => "it stands there more than once",
            Self::Written => "it is written in another way",
            Self::Magnitude => "a word behind it multiplies it",
            Self::Plural => "the noun behind it would change",
            Self::Article => "the article before it would change",
            Self::Ordinal => "it is an ordinal",
            Self::Name => "it is part of a name",
            Self::Place => "the words around it differ",
            Self::Count => "the segments have not as many numbers",
        })
    }
}

/// One of the three texts: a number in it, and what stands around.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    number: &'a Number,
    before: &'a str,
    behind: &'a str,
}

impl<'a> Seen<'a> {
    pub fn new(text: &'a str, number: &'a Number) -> Self {
        Self { number, before: &text[..number.span.start], behind: &text[number.span.end..] }
    }

    fn letters_before(&self) -> &'a str {
        let head = self.before.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        &self.before[head.len()..]
    }

    fn letters_behind(&self) -> &'a str {
        let tail = self.behind.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        &self.behind[..self.behind.len() - tail.len()]
    }

    /// The word behind the number and a blank; empty where anything else stands there.
    fn word_behind(&self) -> &'a str {
        let word = self.behind.strip_prefix([' ', '\u{A0}']).unwrap_or_default();
        let end = word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len());
        &word[..end]
    }

    /// The letters joined to it: 개 of 3개.
    fn joined(&self) -> &'a str {
        let end = self.behind.find(|c: char| !c.is_alphanumeric()).unwrap_or(self.behind.len());
        &self.behind[..end]
    }

    fn word_before(&self) -> &'a str {
        let Some(head) = self.before.strip_suffix([' ', '\u{A0}']) else { return "" };
        let start = head.trim_end_matches(|c: char| c.is_alphanumeric()).len();
        &head[start..]
    }

    fn is_one(&self) -> bool {
        self.number.value() == "1"
    }

    /// Whether a word behind it multiplies it: 2만, 3 million.
    fn is_multiplied(&self) -> bool {
        const KOREAN: [&str; 5] = ["백", "천", "만", "억", "조"];
        const ENGLISH: [&str; 6] = ["hundred", "thousand", "million", "billion", "trillion", "dozen"];
        // 제3조 is an article of law.
        let is_named = self.before.ends_with('제');
        let word = self.word_behind().to_ascii_lowercase();
        let hyphened = self.behind.strip_prefix('-').unwrap_or_default().to_ascii_lowercase();
        let is_english = |text: &str| ENGLISH.iter().any(|all| text.starts_with(all));
        let behind = self.behind.strip_prefix(' ').unwrap_or(self.behind);
        // 3 만 is set apart by few; 3 조건 and 3 천사 are words.
        let apart = behind.len() < self.behind.len();
        let is_korean = KOREAN.iter().any(|sign| {
            behind.strip_prefix(sign).is_some_and(|rest| !apart || !rest.starts_with(hangul::is_syllable))
        });
        (is_korean && !is_named) || is_english(&word) || is_english(&hyphened)
    }
}

/// The new number as the translation writes it, or why it must not stand there.
///
/// `lang` is the language of the segments; where they are not the `same_text` but for numbers, the words around count.
pub(super) fn written(
    new: Seen<'_>,
    old: Seen<'_>,
    there: Seen<'_>,
    lang: Lang,
    same_text: bool,
) -> Result<String, Unsafe> {
    if lang == Lang::En && becomes_plural(old, new) && is_inflected(old, new) {
        return Err(Unsafe::Plural);
    }
    if !same_text && !is_same_place(old, new) {
        return Err(Unsafe::Place);
    }
    if !new.number.is_written_as(old.number) {
        return Err(Unsafe::Written);
    }
    if new.is_multiplied() || old.is_multiplied() || there.is_multiplied() {
        return Err(Unsafe::Magnitude);
    }
    let same = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
    let is_name = !same(new.letters_before(), old.letters_before())
        || !same(new.letters_behind(), old.letters_behind())
        || !same(old.letters_before(), there.letters_before())
        || (!same(old.letters_behind(), there.letters_behind())
            && !old.letters_behind().is_empty()
            && !there.letters_behind().is_empty());
    if is_name {
        return Err(Unsafe::Name);
    }
    if lang == Lang::Ko && becomes_plural(there, new) && is_counted(there) {
        return Err(Unsafe::Plural);
    }
    let text = format(new.number, old, there)?;
    if lang == Lang::Ko {
        let article = there.word_before().to_ascii_lowercase();
        if matches!(article.as_str(), "a" | "an") && takes_an(&text) != takes_an(&there.number.text) {
            return Err(Unsafe::Article);
        }
    }
    Ok(text)
}

/// Whether the numbers have the same words on one side at least, as far as there are any.
fn is_same_place(old: Seen<'_>, new: Seen<'_>) -> bool {
    let same = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
    let is_beside = |own: &str, other: &str| !own.is_empty() && same(own, other);
    is_beside(old.word_before(), new.word_before())
        || is_beside(old.word_behind(), new.word_behind())
        || is_beside(old.joined(), new.joined())
        || [old, new].iter().all(|seen| {
            seen.word_before().is_empty() && seen.word_behind().is_empty() && seen.joined().is_empty()
        })
}

/// Whether one of the numbers is one and the other is not.
fn becomes_plural(old: Seen<'_>, new: Seen<'_>) -> bool {
    old.is_one() != new.is_one() && old.number.kind != Kind::Ordinal
}

/// Whether the English words behind the numbers are forms of one noun: file and files.
fn is_inflected(old: Seen<'_>, new: Seen<'_>) -> bool {
    let (old, new) = (old.word_behind().to_lowercase(), new.word_behind().to_lowercase());
    let start = old.chars().zip(new.chars()).take_while(|(old, new)| old == new).count();
    // city and cities have three letters in common, man and men one.
    old != new && start > 0 && start + 3 >= old.chars().count().min(new.chars().count())
}

/// Whether an English word behind the number may be what it counts.
fn is_counted(there: Seen<'_>) -> bool {
    const OTHERS: [&str; 27] = [
        "a", "am", "and", "are", "as", "at", "but", "by", "for", "from", "if", "in", "is", "of", "on", "or",
        "percent", "pm", "than", "that", "the", "through", "to", "was", "when", "will", "with",
    ];
    const UNITS: [&str; 14] =
        ["b", "cm", "gb", "ghz", "hz", "kb", "kg", "khz", "km", "mb", "mhz", "mm", "ms", "tb"];
    let word = there.word_behind().to_ascii_lowercase();
    word.starts_with(|c: char| c.is_alphabetic())
        && !OTHERS.contains(&word.as_str())
        && !UNITS.contains(&word.as_str())
}

/// Whether the article before a number is an: 8, 11, 18, 80, 8,000, 11,000.
fn takes_an(number: &str) -> bool {
    let digits: String =
        number.chars().take_while(|c| c.is_ascii_digit() || *c == ',').filter(char::is_ascii_digit).collect();
    digits.starts_with('8')
        || (digits.len() % 3 == 2 && (digits.starts_with("11") || digits.starts_with("18")))
}

/// The new number with the translation's own way of setting off thousands and writing ordinals.
fn format(new: &Number, old: Seen<'_>, there: Seen<'_>) -> Result<String, Unsafe> {
    let value = new.value();
    let is_ordinal = |kind: &Kind| *kind == Kind::Ordinal;
    match (&old.number.kind, &there.number.kind) {
        (old, there) if is_ordinal(old) && is_ordinal(there) => Ok(new.text.clone()),
        (_, Kind::Ordinal) => Ok(format!("{value}{}", ordinal_ending(&value))),
        (Kind::Ordinal, _) if !is_korean_ordinal(there) => Err(Unsafe::Ordinal),
        (Kind::Ordinal, _) => Ok(value),
        (_, Kind::Grouped) => Ok(grouped(&value)),
        (Kind::Grouped, Kind::Integer) => Ok(value),
        _ => Ok(new.text.clone()),
    }
}

/// Whether a number in Korean is an ordinal by what stands around it: 3번째, 제3장, 3일.
fn is_korean_ordinal(there: Seen<'_>) -> bool {
    const BEHIND: [&str; 11] = ["번째", "번", "째", "차", "위", "회", "등", "세기", "판", "호", "일"];
    let behind = there.behind.strip_prefix(' ').unwrap_or(there.behind);
    there.before.ends_with('제') || BEHIND.iter().any(|word| behind.starts_with(word))
}
