//! The sound in which a word ends when it is read aloud in Korean.

use super::{final_consonant, is_jamo, latin, number};
use unicode_normalization::UnicodeNormalization;

/// The sound at the end of a word, as far as particles ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sound {
    Vowel,
    Rieul,
    Consonant,
}

/// How a word ends: as most read it, and otherwise where some read it so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) usual: Sound,
    pub(super) other: Option<Sound>,
}

impl Reading {
    pub(super) const fn sure(usual: Sound) -> Self {
        Self { usual, other: None }
    }

    pub(super) fn open(usual: Sound, other: Sound) -> Self {
        Self { usual, other: (usual != other).then_some(other) }
    }
}

/// How the word, or the last word of several, ends; `None` where it is in another script, or empty.
pub(super) fn reading(word: &str) -> Option<Reading> {
    // Compatibility jamo would become conjoining ones.
    let folded: String = word
        .nfc()
        .flat_map(|c| if is_jamo(c) { vec![c] } else { c.nfkc().collect() })
        .filter(|c| !matches!(c, '\u{200B}'..='\u{200D}' | '\u{FEFF}'))
        .collect();
    let text = spoken(&folded);
    let last = text.chars().next_back()?;
    if let Some(consonant) = final_consonant(last) {
        return Some(Reading::sure(sound_of(consonant)));
    }
    match last {
        'ㄹ' => Some(Reading::sure(Sound::Rieul)),
        'ㄱ'..='ㅎ' => Some(Reading::sure(Sound::Consonant)),
        'ㅏ'..='ㅣ' => Some(Reading::sure(Sound::Vowel)),
        '0'..='9' => Some(number::of_number(text)),
        'ε' | 'ο' | 'υ' | 'Ε' | 'Ο' | 'Υ' => Some(Reading::sure(Sound::Consonant)),
        'α'..='ω' | 'Α'..='Ω' => Some(Reading::sure(Sound::Vowel)),
        // C++ is read 시 플러스 플러스 or 시플플.
        '+' if text.ends_with("++") => Some(Reading::open(Sound::Vowel, Sound::Rieul)),
        // 퍼센트, 플러스, 도.
        '%' | '‰' | '+' | '°' => Some(Reading::sure(Sound::Vowel)),
        // 샵.
        '#' => Some(Reading::sure(Sound::Consonant)),
        _ if number::of_currency(last).is_some() => number::of_currency(last).map(Reading::sure),
        _ => number::of_unit(text).or_else(|| latin::of_latin(text)),
    }
}

fn sound_of(consonant: &str) -> Sound {
    match consonant {
        "" => Sound::Vowel,
        "ㄹ" => Sound::Rieul,
        _ => Sound::Consonant,
    }
}

/// The text up to the last sign that is read aloud.
///
/// Quotes and marks at the end fall away. A parenthesis behind something, as behind a link's text, is left out whole, as is
/// a closing tag; brackets around everything are looked through.
fn spoken(mut text: &str) -> &str {
    loop {
        text = text.trim_end();
        let Some(last) = text.chars().next_back() else { return text };
        let before = &text[..text.len() - last.len_utf8()];
        let said = |text: &str| text.contains(|c: char| c.is_alphanumeric());
        text = match last {
            ')' | ']' | '}' | '>' => match opening(text, last) {
                Some(at) if last == '>' && !before[at..].starts_with("</") => before,
                Some(at) if said(&text[..at]) => &text[..at],
                _ => before,
            },
            '#' | '+' if before.ends_with(|c: char| c.is_alphanumeric() || c == '+') => return text,
            '%' | '‰' | '°' => return text,
            _ if last.is_alphanumeric() || number::of_currency(last).is_some() => return text,
            _ => before,
        };
    }
}

/// Where the bracket opens that the text's last character closes.
fn opening(text: &str, close: char) -> Option<usize> {
    let open = match close {
        ')' => '(',
        ']' => '[',
        '}' => '{',
        _ => '<',
    };
    let mut depth = 0;
    text.char_indices().rev().find_map(|(at, c)| {
        depth += i32::from(c == close) - i32::from(c == open);
        (depth == 0).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_read_aloud_falls_away() {
        for (text, said) in [
            ("'Gemini'", "'Gemini"),
            ("**LLM**", "**LLM"),
            ("검색 증강 생성(RAG)", "검색 증강 생성"),
            ("모델(예: GPT(OpenAI))", "모델"),
            ("(RAG)", "(RAG"),
            ("[Gemini](https://example.com)", "[Gemini"),
            ("<code>map</code>", "<code>map"),
            ("영화 <기생충>", "영화 <기생충"),
            ("C++", "C++"),
            ("C#", "C#"),
            ("끝)", "끝"),
            ("...", ""),
        ] {
            assert_eq!(spoken(text), said);
        }
    }

    #[test]
    fn other_scripts_and_nothing_have_no_reading() {
        for word in ["", " ", "漢字", "日本", "Привет", "…", "()"] {
            assert_eq!(reading(word), None, "{word}");
        }
    }
}
