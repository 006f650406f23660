//! The two alphabets of the model: small Latin letters, and jamo that know their place in the syllable.
//!
//! A jamo is one byte: 0–18 an initial consonant, 19–39 a vowel, 40–66 a final consonant, in the order of the syllable block
//! (Unicode Standard, section 3.12). The silent ㅇ before a vowel is left out, since a vowel begins a syllable without it.
//! Bytes from 128 stand for ASCII letters and digits that a Korean text keeps as they are: the 3 of 클로드 3.

use unicode_normalization::UnicodeNormalization;

/// A jamo with its place, or an ASCII character from [`LITERAL`] on.
pub(super) type Jamo = u8;

/// The first vowel.
pub(super) const VOWELS: Jamo = 19;
/// The first final consonant.
pub(super) const FINALS: Jamo = 40;
/// One more than the last final consonant.
pub(super) const JAMO: usize = 67;
/// What an ASCII character is raised by.
pub(super) const LITERAL: u8 = 128;
/// The silent ㅇ as an initial consonant.
const SILENT: u32 = 11;

const FIRST: u32 = 0xAC00;
const LAST: u32 = 0xD7A3;

/// A Korean text as jamo, and where its syllables begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hangul {
    pub(super) jamo: Vec<Jamo>,
    /// Whether a syllable (or a literal) begins at each jamo; one more than the jamo, and that one true.
    pub(super) begins: Vec<bool>,
    pub(super) syllables: usize,
}

impl Hangul {
    /// The jamo of a text; spaces and punctuation are skipped.
    ///
    /// `None` where it holds a letter that is neither a Hangul syllable nor ASCII, or nothing at all.
    pub fn new(text: &str) -> Option<Self> {
        let mut hangul = Self::default();
        for c in text.chars() {
            let code = u32::from(c);
            if (FIRST..=LAST).contains(&code) {
                hangul.push_syllable(code - FIRST);
            } else if c.is_ascii_alphanumeric() {
                hangul.begins.push(true);
                hangul.jamo.push(LITERAL + c.to_ascii_lowercase() as u8);
            } else if c.is_alphanumeric() {
                return None;
            }
        }
        hangul.begins.push(true);
        (!hangul.jamo.is_empty()).then_some(hangul)
    }

    fn push_syllable(&mut self, index: u32) {
        let (initial, vowel, last) = (index / 588, index / 28 % 21, index % 28);
        self.syllables += 1;
        self.begins.push(true);
        if initial != SILENT {
            self.jamo.push(initial as Jamo);
            self.begins.push(false);
        }
        self.jamo.push(VOWELS + vowel as Jamo);
        if last > 0 {
            self.jamo.push(FINALS + last as Jamo - 1);
            self.begins.push(false);
        }
    }

    /// The jamo, one byte each.
    pub fn jamo(&self) -> &[u8] {
        &self.jamo
    }

    /// Whether a syllable begins at each jamo, and at the end.
    pub fn begins(&self) -> &[bool] {
        &self.begins
    }
}

/// The text that jamo spell; `None` where they make no syllables, as a consonant without a vowel.
pub(super) fn compose(jamo: &[Jamo]) -> Option<String> {
    let mut text = String::with_capacity(jamo.len() * 2);
    let mut rest = jamo;
    while let [first, after @ ..] = rest {
        if *first >= LITERAL {
            text.push(char::from(first - LITERAL));
            rest = after;
            continue;
        }
        let (initial, vowel, after) = match (*first, after) {
            (vowel @ VOWELS..FINALS, _) => (SILENT, vowel, after),
            (initial, [vowel @ VOWELS..FINALS, after @ ..]) if initial < VOWELS => {
                (u32::from(initial), *vowel, after)
            }
            _ => return None,
        };
        let (last, after) = match after {
            [last, after @ ..] if (FINALS..JAMO as u8).contains(last) => {
                (u32::from(last - FINALS) + 1, after)
            }
            _ => (0, after),
        };
        text.push(char::from_u32(FIRST + initial * 588 + u32::from(vowel - VOWELS) * 28 + last)?);
        rest = after;
    }
    Some(text)
}

/// The letters of a Latin word, small and without accents; apostrophes and full stops are dropped.
///
/// Letters of other alphabets stay as a zero byte each, which no chunk has.
pub fn fold(word: &str) -> Vec<u8> {
    let mut letters = Vec::with_capacity(word.len());
    for c in word.nfd() {
        match c {
            'a'..='z' | '0'..='9' => letters.push(c as u8),
            'A'..='Z' => letters.push(c.to_ascii_lowercase() as u8),
            'ß' => letters.extend(b"ss"),
            'æ' | 'Æ' => letters.extend(b"ae"),
            'œ' | 'Œ' => letters.extend(b"oe"),
            'ø' | 'Ø' => letters.push(b'o'),
            'đ' | 'Đ' | 'ð' | 'Ð' => letters.push(b'd'),
            'ł' | 'Ł' => letters.push(b'l'),
            'þ' | 'Þ' => letters.extend(b"th"),
            'ı' => letters.push(b'i'),
            _ if c.is_alphanumeric() => letters.push(0),
            _ => {}
        }
    }
    letters
}

/// Whether one jamo may stand after another; `None` stands for the text's border.
pub(super) fn may_follow(before: Option<Jamo>, after: Option<Jamo>) -> bool {
    let initial = |jamo: Jamo| jamo < VOWELS;
    let last = |jamo: Jamo| (FINALS..LITERAL).contains(&jamo);
    match (before, after) {
        (Some(before), Some(after)) if initial(before) => (VOWELS..FINALS).contains(&after),
        (Some(before), None) => !initial(before),
        (None, Some(after)) => !last(after),
        (Some(before), Some(after)) => !last(after) || (VOWELS..FINALS).contains(&before),
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jamo_compose_to_the_text_they_come_from() {
        for text in ["제미나이", "앤스로픽", "값", "클로드3", "까뷔엥"] {
            let hangul = Hangul::new(text).unwrap();
            assert_eq!(compose(&hangul.jamo).as_deref(), Some(text));
            assert_eq!(hangul.begins.len(), hangul.jamo.len() + 1);
        }
        assert_eq!(Hangul::new("클로드 3"), Hangul::new("클로드3"));
        assert_eq!(Hangul::new("漢字"), None);
        assert_eq!(Hangul::new(" -"), None);
        assert_eq!(compose(&[0]), None);
        assert_eq!(compose(&[FINALS]), None);
    }
}
