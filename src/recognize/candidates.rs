//! Where terms may stand: the keys that a text spells, without those that characters alone rule out.

use std::sync::Arc;

use super::acronyms::{is_in_capitals, is_word_or_unit};
use super::borders::Characters;
use super::forms::Wanted;
use super::numbers::counts_on;
use super::scan::Open;
use crate::analysis::{
    base_forms, is_folded, is_irregular, seems_inflected, urls, without_possessive, words,
};
use crate::error::Result;
use crate::hangul;
use crate::record::Span;
use crate::terms::{Beginning, Form};

/// The pieces of a term of Latin letters that is listed without a blank have so many letters at least.
pub const LEAST_LATIN_PIECE: usize = 3;

/// A place where forms of the glossary may stand.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The characters.
    pub range: Span,
    /// The forms that are written so.
    pub forms: Arc<[Form]>,
    /// Whether the form is an English inflection: models.
    pub inflected: bool,
}

impl Candidate {
    /// Leaves out the forms that are none.
    pub fn retain(&mut self, mut stands: impl FnMut(&Form) -> bool) {
        if !self.forms.iter().all(&mut stands) {
            self.forms = self.forms.iter().filter(|form| stands(form)).copied().collect();
        }
    }
}

/// The candidates of a text, from left to right.
///
/// A candidate may still be part of another word, which the borders decide; but none begins within a run of Latin letters. Beginnings
/// of forms that the text ends within are added to `open`.
///
/// # Errors
///
/// When the glossary is damaged.
pub fn candidates(
    text: &Characters<'_>,
    original: &str,
    wanted: &mut Wanted<'_>,
    open: &mut Vec<Open>,
) -> Result<Vec<Candidate>> {
    let beginnings = wanted.beginnings();
    let normal = text.text(0..text.len());
    // Those that may be inflected are in Latin letters.
    let words: Vec<Span> = if normal.bytes().any(|byte| byte.is_ascii_lowercase()) {
        words(normal).map(|word| text.at_byte(word.start)..text.at_byte(word.end)).collect()
    } else {
        Vec::new()
    };
    let mut urls = urls(normal).into_iter().peekable();
    let mut found = Vec::new();
    let mut next_word = 0;
    let mut at = 0;
    while at < text.len() {
        if let Some(url) = urls.next_if(|url| text.at_byte(url.start) <= at) {
            at = at.max(text.at_byte(url.end));
            continue;
        }
        let from = found.len();
        let may_begin = text.may_begin(at, &beginnings);
        if may_begin {
            open.extend(forms_at(text, at, wanted, &mut found));
        }
        while words.get(next_word).is_some_and(|word| word.start < at) {
            next_word += 1;
        }
        // mice begins otherwise than mouse.
        if text.get(at).is_some_and(|c| c.is_ascii_lowercase())
            && words
                .get(next_word)
                .is_some_and(|word| word.start == at && (may_begin || is_irregular(text.text(word.clone()))))
        {
            inflected_at(text, &words[next_word..], original, wanted, &mut found);
        }
        for candidate in &mut found[from..] {
            if counts_on(text, &candidate.range) {
                candidate.retain(|_| false);
            }
            if !candidate.forms.is_empty() {
                keep_case(candidate, text, original, wanted)?;
                keep_blanks(text, candidate);
            }
        }
        // Nearly every place has none: what is there already need not be looked at.
        let mut kept = from;
        for place in from..found.len() {
            if !found[place].forms.is_empty() {
                found.swap(kept, place);
                kept += 1;
            }
        }
        found.truncate(kept);
        at += 1;
    }
    Ok(found)
}

/// Adds the forms that the text spells from that place on; where it ends within one, that beginning.
fn forms_at(
    text: &Characters<'_>,
    at: usize,
    wanted: &mut Wanted<'_>,
    found: &mut Vec<Candidate>,
) -> Option<Open> {
    let beginnings = wanted.beginnings();
    let mut beginning = Beginning::EMPTY;
    let mut known = beginnings.known(beginning);
    for end in at..text.len() {
        let c = text.get(end)?;
        if is_folded(c) {
            continue;
        }
        beginning = beginning.with(c);
        known = beginnings.known(beginning);
        if known.ends() {
            let range = at..end + 1;
            let counted = range.clone().filter_map(|at| text.get(at));
            let forms = wanted.spelt(beginning, counted);
            found.extend(forms.map(|forms| Candidate { range, forms, inflected: false }));
        }
        if !known.goes_on() {
            return None;
        }
    }
    Open::at(text, at, beginning, known)
}

/// Up to five English words, the last of them an inflected form of a term's.
fn inflected_at(
    text: &Characters<'_>,
    words: &[Span],
    original: &str,
    wanted: &mut Wanted<'_>,
    found: &mut Vec<Candidate>,
) {
    const MOST_WORDS: usize = 5;
    let at = words[0].start;
    for word in &words[..words.len().min(MOST_WORDS)] {
        // A possessive leaves the term before it as it stands in the text.
        let written = text.text(at..word.end);
        if !seems_inflected(text.text(word.clone()))
            || !written.ends_with(|c: char| c.is_ascii_alphabetic())
            || written.len() != without_possessive(written).len()
        {
            continue;
        }
        let plural = written.ends_with('s');
        let in_capitals = || is_in_capitals(&original[text.original(at..word.end)]);
        let forms = base_forms(written).into_iter().find_map(|base| {
            // An ending alone is no word: "chip s".
            let forms = (!base.ends_with(is_folded)).then(|| wanted.spelt_as(&base))??;
            let mut candidate = Candidate { range: at..word.end, forms, inflected: true };
            // No verb is made of an acronym, ragged, nor a plural of a short one in lower case: dis.
            candidate.retain(|form| !form.in_capitals || (plural && (form.key_length > 2 || in_capitals())));
            (!candidate.forms.is_empty()).then_some(candidate)
        });
        found.extend(forms);
    }
}

/// Leaves out the forms that are other words in the case in which the text writes them.
///
/// A form whose case is part of the name must be written so. One that is listed in capitals may be written otherwise, gpu and Api,
/// unless that is another word or a unit: rag, ms.
fn keep_case(
    candidate: &mut Candidate,
    text: &Characters<'_>,
    original: &str,
    wanted: &mut Wanted<'_>,
) -> Result<()> {
    if !candidate.forms.iter().any(|form| form.case_sensitive || form.in_capitals) {
        return Ok(());
    }
    let written = letters(&original[text.original(candidate.range.clone())]);
    let in_capitals = is_in_capitals(&written);
    let mut stand = Vec::with_capacity(candidate.forms.len());
    for form in candidate.forms.iter() {
        stand.push(if form.case_sensitive {
            wanted.is_listed_as(form, &written, letters)?
        } else {
            !form.in_capitals || in_capitals || !is_word_or_unit(&written)
        });
    }
    if stand.contains(&false) {
        let all = candidate.forms.iter().copied().zip(stand);
        candidate.forms = all.filter_map(|(form, stands)| stands.then_some(form)).collect();
    }
    Ok(())
}

fn letters(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    if text.is_ascii() {
        return text.chars().filter(char::is_ascii_alphabetic).collect();
    }
    text.nfkc().filter(|c| c.is_alphabetic()).collect()
}

/// Leaves out the forms that stand here only because blanks do not count: pieces of neighbouring words, 친구 글.
///
/// A listed blank may be missing and one may be added, but an added one must divide the term as a writer would: from the beginning of
/// the eojeol, behind two syllables at least, with nothing but particles at the end.
fn keep_blanks(text: &Characters<'_>, candidate: &mut Candidate) {
    let range = candidate.range.clone();
    if !range.clone().any(|at| text.get(at).is_some_and(is_folded)) {
        return;
    }
    // Blanks of the text by the number of characters before them that count.
    let mut blanks = Vec::new();
    let (mut counted, mut is_latin) = (0, true);
    for at in range.clone() {
        match text.get(at) {
            Some(c) if is_folded(c) => blanks.push(counted),
            Some(c) => {
                counted += 1;
                is_latin &= !hangul::is_syllable(c);
            }
            None => {}
        }
    }
    blanks.dedup();
    if blanks.is_empty() {
        return;
    }
    // data base, and not "is a" for ISA.
    let is_divided = if is_latin {
        let borders = || std::iter::once(0).chain(blanks.iter().copied()).chain([counted]);
        borders().zip(borders().skip(1)).all(|(start, end)| end - start >= LEAST_LATIN_PIECE)
    } else {
        text.may_be_spaced(&range, blanks[0])
    };
    candidate.retain(|form| {
        blanks.iter().all(|&blank| form.has_blank(blank)) || (is_divided && !(is_latin && form.in_capitals))
    });
}
