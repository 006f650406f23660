//! The particle that belongs to a term: behind it, or behind the marks and the gloss that close it.

use crate::analysis::{LazyAnalyzer, normalise, takes_tail};
use crate::error::Result;
use crate::hangul;
use crate::recognize::Occurrence;

/// A longer text in brackets is no gloss, in bytes.
const LONGEST_GLOSS: usize = 200;

/// The particles or endings of an occurrence as they stand in the text, empty where there are none.
///
/// '제미나이'의 has 의, 가우디(Gaudi)를 has 를, and so has 가우디 (Gaudi)를. Of what stands in brackets behind a word
/// the particle belongs to that word: Gaudi has none.
///
/// # Errors
///
/// When the dictionary cannot be loaded, which tells endings from nouns: (HBM)였다.
pub fn suffix<'t>(text: &'t str, occurrence: &Occurrence, analyzer: &mut LazyAnalyzer) -> Result<&'t str> {
    let (span, tail) = (&occurrence.span, &occurrence.with_tail);
    if tail.end > span.end {
        return Ok(&text[span.end..tail.end]);
    }
    let rest = &text[span.end..];
    let Some(closed) = closed(&text[..span.start], rest).filter(|&closed| closed > 0) else { return Ok("") };
    let behind = &rest[closed..];
    // A text from macOS may spell its particles in jamo, which no particle ends within.
    let is_part = |c: char| hangul::is_syllable(c) || ('\u{1100}'..='\u{11FF}').contains(&c);
    let run = &behind[..behind.find(|c| !is_part(c)).unwrap_or(behind.len())];
    let last = normalise(&text[span.clone()]).text().chars().next_back();
    Ok(match last {
        Some(last) if !run.is_empty() && takes_tail(analyzer.get()?, last, normalise(run).text()) => run,
        _ => "",
    })
}

/// How many bytes of the text behind a term close it: quotation marks, emphasis, brackets and glosses.
///
/// None where a bracket closes that a gloss of another word opened.
fn closed(before: &str, rest: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let behind = &rest[at..];
        let Some(c) = behind.chars().next().filter(|_| at <= LONGEST_GLOSS) else { return Some(at) };
        at += match c {
            '(' | '（' | '[' => match gloss(behind) {
                Some(length) => length,
                None => return Some(at),
            },
            ' ' if behind[1..].starts_with(['(', '（']) => match gloss(&behind[1..]) {
                Some(length) => 1 + length,
                None => return Some(at),
            },
            ')' | '）' | ']' => {
                if is_gloss(before, if c == ']' { &['['] } else { &['(', '（'] }) {
                    return None;
                }
                c.len_utf8()
            }
            '"' | '\'' | '”' | '’' | '」' | '』' | '》' | '〉' | '»' | '›' | '>' | '}' | '*' | '_' | '~'
            | '`' | '™' | '®' | '©' | '℠' => c.len_utf8(),
            _ => return Some(at),
        };
    }
}

/// The length of the brackets that a text begins with.
fn gloss(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices().take_while(|&(at, _)| at < LONGEST_GLOSS) {
        match c {
            '(' | '（' | '[' => depth += 1,
            ')' | '）' | ']' => depth -= 1,
            '\n' => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(at + c.len_utf8());
        }
    }
    None
}

/// Whether the bracket that is open at the end of a text stands behind a word.
fn is_gloss(before: &str, open: &[char]) -> bool {
    let mut closed = 0;
    let opens = |&(_, c): &(usize, char)| match c {
        ')' | '）' | ']' => {
            closed += 1;
            false
        }
        '(' | '（' | '[' if closed > 0 => {
            closed -= 1;
            false
        }
        c => open.contains(&c),
    };
    let Some((at, _)) = before.char_indices().rev().take(LONGEST_GLOSS).find(opens) else { return false };
    let word = before[..at].trim_end_matches([' ', '"', '\'', '”', '’', '*', '_']);
    word.ends_with(char::is_alphanumeric)
}
