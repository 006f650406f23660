//! What is left of a segment without case, width, spacing, punctuation and the values of its numbers.
//!
//! Two segments with one skeleton differ in nothing else, and are worth 95 at least.

use xxhash_rust::xxh3::Xxh3;

use super::numbers::places;
use crate::analysis::{Normal, normalise};

/// The hash of a segment's skeleton: equal for segments that differ only in case, width, spacing, punctuation and the
/// values of numbers.
///
/// Such segments may share few symbols, a number of one digit and one of twelve, so a store that looks for everything at
/// or above 95 has to look for this key besides the symbols.
pub fn key(text: &str) -> u64 {
    key_of_normal(normalise(text).text())
}

/// The key of a text in normal form.
pub fn key_of_normal(normal: &str) -> u64 {
    let mut hash = Xxh3::new();
    // Bytes are gathered, since a call of the hash for each character costs more than the rest.
    let mut room = [0; 64];
    let mut filled = 0;
    each(normal, |element| {
        if filled + 4 > room.len() {
            hash.update(&room[..filled]);
            filled = 0;
        }
        let written = match element {
            Element::Char(c, _) => c.encode_utf8(&mut room[filled..]).len(),
            Element::Number(_) => '#'.encode_utf8(&mut room[filled..]).len(),
        };
        filled += written;
    });
    hash.update(&room[..filled]);
    hash.digest()
}

/// An element of a skeleton, and where it stands in the normal form.
#[derive(Clone, Copy)]
enum Element {
    Char(char, usize),
    Number((usize, usize)),
}

/// Calls back for each element of a text in normal form.
fn each(normal: &str, mut f: impl FnMut(Element)) {
    let mut rest = 0;
    let chars = |from: usize, to: usize, f: &mut dyn FnMut(Element)| {
        for (at, c) in normal[from..to].char_indices() {
            if !c.is_whitespace() && !is_punctuation(c) {
                f(Element::Char(c, from + at));
            }
        }
    };
    if normal.bytes().any(|byte| byte.is_ascii_digit()) {
        for place in places(normal) {
            chars(rest, place.start, &mut f);
            f(Element::Number((place.start, place.end)));
            rest = place.end;
        }
    }
    chars(rest, normal.len(), &mut f);
}

/// Whether a character is punctuation, which sets words apart and says nothing by itself.
///
/// Signs that say something are none: + of C++, # of C#, %, $, &, @, and those of code, { } < > / \ _ = * | ~ ^.
pub(super) fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '"' | '`' | '(' | ')' | '[' | ']' | '-' | '·' | '、' | '。'
            | '\u{2010}'..='\u{2027}' | '−' | '‹' | '›' | '«' | '»' | '¡' | '¿' | '\u{3008}'..='\u{3011}'
            | '\u{3014}'..='\u{301F}' | '・'
    )
}

/// A segment taken apart: its skeleton, and what was taken from it.
pub(super) struct Skeleton {
    /// Whether it has a letter or a sign that says something, and not numbers alone.
    pub has_words: bool,
    /// Whether it has a number.
    pub has_numbers: bool,
    /// What stands before each element, and behind the last.
    pub gaps: Vec<Gap>,
    /// Everything but numbers, white space and punctuation, width folded and case kept.
    pub cased: String,
    /// The same, case folded and width kept.
    pub wide: String,
}

/// What stands between two elements of a skeleton.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Gap {
    /// White space as it is.
    pub blank: String,
    /// Punctuation, folded.
    pub marks: String,
    /// Punctuation as it is.
    pub raw: String,
}

impl Skeleton {
    pub fn new(text: &str) -> Self {
        let normal = normalise(text);
        let mut new = Self {
            has_words: false,
            has_numbers: false,
            gaps: Vec::new(),
            cased: String::new(),
            wide: String::new(),
        };
        let mut rest = 0;
        // A cluster stands for several characters of the normal form: ㎏.
        let mut last_cluster = None;
        each(normal.text(), |element| {
            let (start, end) = match element {
                Element::Char(c, at) => (at, at + c.len_utf8()),
                Element::Number((start, end)) => (start, end),
            };
            new.gaps.push(Gap::new(text, &normal, rest, start));
            rest = end;
            match element {
                Element::Number(_) => new.has_numbers = true,
                Element::Char(..) => {
                    new.has_words = true;
                    let raw = normal.original(start..end);
                    if last_cluster.replace(raw.start) != Some(raw.start) {
                        let raw = &text[raw];
                        new.wide.extend(raw.chars().flat_map(char::to_lowercase));
                        push_cased(raw, &mut new.cased);
                    }
                }
            }
        });
        new.gaps.push(Gap::new(text, &normal, rest, normal.text().len()));
        new
    }
}

/// Folds the width and not the case.
fn push_cased(raw: &str, out: &mut String) {
    use unicode_normalization::UnicodeNormalization;
    for c in raw.chars().filter(|c| !normalise(c.encode_utf8(&mut [0; 4])).text().is_empty()) {
        if crate::hangul::is_jamo(c) { out.push(c) } else { out.extend(c.nfkc()) }
    }
}

impl Gap {
    fn new(text: &str, normal: &Normal, start: usize, end: usize) -> Self {
        let mut gap = Self::default();
        let mut last = None;
        for (at, c) in normal.text()[start..end].char_indices() {
            let raw = normal.original(start + at..start + at + c.len_utf8());
            let is_new = last.replace(raw.start) != Some(raw.start);
            let raw = if is_new { text.get(raw).unwrap_or_default() } else { "" };
            if c.is_whitespace() {
                gap.blank.push_str(raw);
            } else {
                gap.marks.push(fold_mark(c));
                gap.raw.push_str(raw);
            }
        }
        gap
    }
}

/// The sign of ASCII that a quote or dash is a shape of; every other character as it is.
fn fold_mark(c: char) -> char {
    match c {
        '“' | '”' | '„' | '«' | '»' => '"',
        '‘' | '’' | '‚' => '\'',
        '–' | '—' | '−' | '‐' | '‑' => '-',
        '。' => '.',
        '、' => ',',
        '・' => '·',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_that_differ_in_nothing_else_have_one_key() {
        for (one, other) in [
            ("파일 3개를 지웠습니다.", "파일 12,000 개를 지웠습니다"),
            ("Open the File", "open the file..."),
            ("ＡＰＩ 키", "API키"),
            ("2026-11-24", "2026.11.24"),
            ("the 1st item", "the 2nd item"),
            ("온도는 -5도", "온도는 5도"),
            ("모델(Model)", "모델 (model)"),
        ] {
            assert_eq!(key(one), key(other), "{one} / {other}");
        }
        for (one, other) in [("C++", "C#"), ("5%", "5"), ("3개", "개"), ("1 2", "12"), ("모델을", "모델이")]
        {
            assert_ne!(key(one), key(other), "{one} / {other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_skeleton_and_its_gaps_are_of_one_length(text in "[a-zA-Z0-9 .,?!가-힣㎏…½\u{1100}\u{1161}-]{0,20}|.{0,20}") {
            let skeleton = Skeleton::new(&text);
            let mut elements = 0;
            each(normalise(&text).text(), |_| elements += 1);
            proptest::prop_assert_eq!(skeleton.gaps.len(), elements + 1);
        }
    }
}
