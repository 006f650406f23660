//! The particle that belongs to a term: behind it, or behind the marks and the gloss that close it.

use crate::analysis::{LazyAnalyzer, closing, normalise, takes_tail};
use crate::error::Result;
use crate::hangul;
use crate::recognize::Occurrence;

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
    let Some(closed) = closing(&text[..span.start], rest).filter(|&closed| closed > 0) else { return Ok("") };
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
