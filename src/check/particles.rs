//! The particle behind a term.

use std::sync::Arc;

use crate::analysis::closing;
use crate::hangul::{self, Particle};
use crate::record::{Concept, Lang, Span};

/// The Hangul that is joined to the term there, behind what closes it; none where it is open what the particle belongs to.
pub(super) fn behind(text: &str, term: &Span) -> Option<Span> {
    let (before, rest) = (&text[..term.start], &text[term.end..]);
    let closed = &rest[..closing(before, rest)?];
    let is_latin = text[..term.end].ends_with(|c: char| c.is_ascii_alphanumeric());
    let bracket = closed.find(['(', '（', '[', ')', '）', ']']);
    let is_open = bracket.is_some_and(|at| {
        let gloss = &closed[at..];
        // What a call of code, a place in an array or something filled in is read as depends on the reader: type(obj), (%d), (3, 4).
        let is_code = is_latin && !closed[..at].ends_with(' ') && !gloss.contains(hangul::is_syllable);
        let is_filled = gloss.contains('%') || !gloss.contains(char::is_alphabetic);
        // So does what a bracket closes that stands around the term: ‘.’ (마침표)를.
        let is_within = gloss.starts_with([')', '）', ']']);
        // Where a word is filled in, both forms are written, 서버(으)로, and a plural may be: 서버(들)이.
        let is_either = ["(으)", "(이)", "(들)"].iter().any(|head| gloss.ends_with(head));
        is_code || is_filled || is_within || is_either
    });
    let is_tag = before.ends_with(['<', '/']) && closed.starts_with('>');
    let behind = &rest[closed.len()..];
    // No chain of particles is longer; a text without blanks is read once for each of its terms.
    const LONGEST: usize = 24;
    let joined = behind.chars().take(LONGEST).take_while(|&c| hangul::is_syllable(c));
    let length: usize = joined.map(char::len_utf8).sum();
    let start = term.end + closed.len();
    (length > 0 && !is_open && !is_tag).then_some(start..start + length)
}

/// A wrong particle.
pub(super) struct Wrong {
    /// The particle as it is written.
    pub(super) written: &'static str,
    /// The one that should stand in its place.
    pub(super) right: &'static str,
}

/// The wrong particle at the head of the text behind a term, of which `length` bytes are joined to it; `None` where it is right, or open.
///
/// A Latin name is read as its Korean term is, Gemini as 제미나이; where that differs from how it is spelt, nothing is said.
pub(super) fn wrong(term: &str, behind: &str, length: usize, concepts: &[Arc<Concept>]) -> Option<Wrong> {
    let suffix = &behind[..length];
    let (particle, written) = Particle::parse(suffix)?;
    if term.ends_with(hangul::is_syllable) && !is_nothing_else(term, particle, written, suffix) {
        return None;
    }
    if is_either(particle, &behind[written.len()..]) {
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
///
/// 이 makes other words of short ones, 차이 and 사이; 라면 and 라도 are words.
fn is_nothing_else(term: &str, particle: Particle, written: &str, suffix: &str) -> bool {
    let is_short = term.chars().filter(|&c| hangul::is_syllable(c)).nth(1).is_none();
    match particle {
        Particle::Object | Particle::Topic | Particle::By => true,
        Particle::Subject => written == "이" && !is_short,
        Particle::Called => ["라고", "라는"].iter().any(|head| suffix.starts_with(head)),
        Particle::Was => written == "였",
        Particle::Polite => written == "예요",
        _ => written == "와",
    }
}

/// Whether both forms of the particle are written, for a word that is filled in: 을(를), 이/가.
fn is_either(particle: Particle, behind: &str) -> bool {
    let Some(other) = behind.strip_prefix(['(', '/']) else { return false };
    let end = other.find(|c| !hangul::is_syllable(c)).unwrap_or(other.len());
    Particle::parse(&other[..end]).is_some_and(|(other, _)| other == particle)
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
            ("(서버)을", "서버", None),
            ("parser['a']은", "parser", None),
            ("배열 (3, 4)를", "배열", None),
            ("파일 (%s)를", "파일", None),
            ("파일(들)이", "파일", None),
            ("파일(으)로", "파일", None),
            ("<link>설정", "link", None),
            ("설정</link>을", "link", None),
            ("설정</link>을", "설정", None),
            ("생성(RAG)를 쓴다", "RAG", None),
        ] {
            let at = text.find(term).unwrap();
            assert_eq!(behind(text, &(at..at + term.len())).map(|span| &text[span]), suffix, "{text}");
        }
    }
}
