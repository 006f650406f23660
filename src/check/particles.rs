//! The particle behind a term.

use crate::hangul::{self, Particle};
use crate::record::{Concept, Lang, Span};

/// The Hangul that is joined to the term that ends there, behind closing quotes and a parenthesis.
pub(super) fn behind(text: &str, end: usize) -> Option<Span> {
    let mut rest = &text[end..];
    loop {
        let before = rest.len();
        rest = rest.trim_start_matches(['\'', '"', '’', '”', '`', '*', '_', '」', '』', '》', '〉', ']']);
        let open = rest.trim_start_matches(' ');
        if open.starts_with('(') {
            let is_call =
                open.len() == rest.len() && text[..end].ends_with(|c: char| c.is_ascii_alphanumeric());
            let length = closing(open)?;
            // What a call of code is read as depends on the reader: type(obj).
            if is_call && !open[..length].contains(hangul::is_syllable) {
                return None;
            }
            rest = &open[length..];
        }
        if rest.len() == before {
            break;
        }
    }
    let length: usize = rest.chars().take_while(|&c| hangul::is_syllable(c)).map(char::len_utf8).sum();
    let start = text.len() - rest.len();
    (length > 0).then_some(start..start + length)
}

/// How long the parenthesis is at the beginning of the text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    text.char_indices().find_map(|(at, c)| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        (depth == 0).then_some(at + c.len_utf8())
    })
}

/// A wrong particle.
pub(super) struct Wrong {
    /// The particle as it is written.
    pub(super) written: &'static str,
    /// The one that should stand in its place.
    pub(super) right: &'static str,
}

/// The wrong particle at the head of the suffix; `None` where it is right, or open.
///
/// A Latin name is read as its Korean term is, Gemini as 제미나이; where that differs from how it is spelt, nothing is said.
pub(super) fn wrong(term: &str, suffix: &str, concepts: &[Concept]) -> Option<Wrong> {
    let (particle, written) = Particle::parse(suffix)?;
    if term.ends_with(hangul::is_syllable) && !is_nothing_else(particle, written) {
        return None;
    }
    let mut readings = concepts.iter().filter_map(|concept| reading(term, concept));
    let read_as = readings.next();
    let spelt = hangul::is_right(term, suffix);
    let is_wrong = match read_as {
        Some(_) if readings.next().is_some() || spelt == Some(true) => false,
        Some(_) => hangul::is_right_read_as(term, read_as, suffix) == Some(false),
        None => spelt == Some(false),
    };
    is_wrong.then(|| Wrong { written, right: hangul::particle_read_as(term, read_as, particle) })
}

/// Whether what is written so behind a Hangul noun can only be the particle: 번역가 is a translator, 데이터과 a department.
fn is_nothing_else(particle: Particle, written: &str) -> bool {
    matches!(particle, Particle::Object | Particle::Topic | Particle::By) || written == "와"
}

/// The Korean term that a Latin name is read as.
fn reading<'a>(term: &str, concept: &'a Concept) -> Option<&'a str> {
    let is_name = concept.preferred(Lang::En).is_some_and(|name| name.eq_ignore_ascii_case(term));
    let korean = concept.preferred(Lang::Ko)?;
    (is_name && !concept.dnt && korean.ends_with(hangul::is_syllable)).then_some(korean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suffix_stands_behind_quotes_and_parentheses() {
        for (text, term, suffix) in [
            ("Gemini을", "Gemini", Some("을")),
            ("'Gemini'을 쓴다", "Gemini", Some("을")),
            ("**LLM**을", "LLM", Some("을")),
            ("생성(RAG)를 쓴다", "생성", Some("를")),
            ("생성 (RAG (그것))를", "생성", Some("를")),
            ("Gemini 을", "Gemini", None),
            ("Gemini", "Gemini", None),
            ("Gemini (API", "Gemini", None),
            ("Gemini, 를", "Gemini", None),
            ("callback(pid)가", "callback", None),
            ("LLM(대규모 언어 모델)를", "LLM", Some("를")),
        ] {
            let end = text.find(term).unwrap() + term.len();
            assert_eq!(behind(text, end).map(|span| &text[span]), suffix, "{text}");
        }
    }
}
