//! Where terms may stand: the keys that a text spells, without those that characters alone rule out.

use super::acronyms::{is_in_capitals, is_word_or_unit};
use super::borders::Characters;
use super::numbers::counts_on;
use crate::analysis::{base_forms, is_folded, is_irregular, urls, without_possessive, words};
use crate::error::Result;
use crate::hangul;
use crate::record::Span;
use crate::terms::{Form, Terms, Walk, key, push_key};

/// The pieces of a term of Latin letters that is listed without a blank have so many letters at least.
pub const LEAST_LATIN_PIECE: usize = 3;

/// A place where forms of the glossary may stand.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The characters.
    pub range: Span,
    /// The forms that are written so.
    pub forms: Vec<Form>,
    /// Whether the form is an English inflection: models.
    pub inflected: bool,
}

/// The candidates of a text, from left to right.
///
/// `allowed` tells which forms are wanted. A candidate may still be part of another word, which the borders decide; but none begins
/// within a run of Latin letters.
///
/// # Errors
///
/// When the glossary is damaged.
pub fn candidates(
    terms: &Terms,
    text: &Characters<'_>,
    original: &str,
    allowed: &dyn Fn(&Form) -> bool,
) -> Result<Vec<Candidate>> {
    let Some(mut walk) = terms.walk() else { return Ok(Vec::new()) };
    let normal = text.text(0..text.len());
    let words: Vec<Span> =
        words(normal).map(|word| text.at_byte(word.start)..text.at_byte(word.end)).collect();
    let mut urls = urls(normal).into_iter().peekable();
    let mut found = Vec::new();
    let mut key = Vec::new();
    let mut next_word = 0;
    let mut at = 0;
    while at < text.len() {
        if let Some(url) = urls.next_if(|url| text.at_byte(url.start) <= at) {
            at = at.max(text.at_byte(url.end));
            continue;
        }
        let from = found.len();
        let may_begin = text.may_begin(at, terms, false);
        if may_begin {
            keys_at(text, at, &mut walk, &mut key, &mut found);
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
            inflected_at(terms, text, &words[next_word..], original, &mut found);
        }
        for candidate in &mut found[from..] {
            candidate.forms.retain(allowed);
            if counts_on(text, &candidate.range) {
                candidate.forms.clear();
            }
            if !candidate.forms.is_empty() {
                let written = &original[text.original(candidate.range.clone())];
                keep_case(terms, candidate, written)?;
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

/// The keys that the text spells from that place on.
fn keys_at(
    text: &Characters<'_>,
    at: usize,
    walk: &mut Walk<'_>,
    key: &mut Vec<u8>,
    found: &mut Vec<Candidate>,
) {
    walk.restart();
    for end in at..text.len() {
        key.clear();
        text.get(end).into_iter().for_each(|c| push_key(c, key));
        if (key.is_empty() && end == at) || !walk.step(key) {
            break;
        }
        if !key.is_empty() && walk.is_end() {
            found.push(Candidate { range: at..end + 1, forms: walk.forms(), inflected: false });
        }
    }
}

/// Up to five English words, the last of them an inflected form of a term's.
fn inflected_at(
    terms: &Terms,
    text: &Characters<'_>,
    words: &[Span],
    original: &str,
    found: &mut Vec<Candidate>,
) {
    const MOST_WORDS: usize = 5;
    let at = words[0].start;
    for word in &words[..words.len().min(MOST_WORDS)] {
        // A possessive leaves the term before it as it stands in the text.
        let written = text.text(at..word.end);
        if !written.ends_with(|c: char| c.is_ascii_alphabetic())
            || written.len() != without_possessive(written).len()
        {
            continue;
        }
        let plural = written.ends_with('s');
        let in_capitals = || is_in_capitals(&original[text.original(at..word.end)]);
        let mut forms = base_forms(written).into_iter().map(|base| {
            let mut forms = terms.exact(&key(&base));
            // No verb is made of an acronym, ragged, nor a plural of a short one in lower case: dis.
            forms.retain(|form| !form.in_capitals || (plural && (form.key_length > 2 || in_capitals())));
            forms
        });
        let forms = forms.find(|forms| !forms.is_empty());
        found.extend(forms.map(|forms| Candidate { range: at..word.end, forms, inflected: true }));
    }
}

/// Leaves out the forms that are other words in the case in which the text writes them.
///
/// A form whose case is part of the name must be written so. One that is listed in capitals may be written otherwise, gpu and Api,
/// unless that is another word or a unit: rag, ms.
fn keep_case(terms: &Terms, candidate: &mut Candidate, written: &str) -> Result<()> {
    use unicode_normalization::UnicodeNormalization;
    if !candidate.forms.iter().any(|form| form.case_sensitive || form.in_capitals) {
        return Ok(());
    }
    let letters = |text: &str| text.nfkc().filter(|c| c.is_alphabetic()).collect::<String>();
    let written = letters(written);
    let in_capitals = is_in_capitals(&written);
    let mut kept = Vec::with_capacity(candidate.forms.len());
    for form in candidate.forms.drain(..) {
        let stands = if form.case_sensitive {
            let concept = terms.concept(form.concept)?;
            concept.terms(form.lang).get(form.term).is_some_and(|term| letters(&term.text) == written)
        } else {
            !form.in_capitals || in_capitals || !is_word_or_unit(&written)
        };
        if stands {
            kept.push(form);
        }
    }
    candidate.forms = kept;
    Ok(())
}

/// Leaves out the forms that stand here only because blanks do not count: pieces of neighbouring words, 친구 글.
///
/// A listed blank may be missing and one may be added, but an added one must divide the term as a writer would: from the beginning of
/// the eojeol, behind two syllables at least, with nothing but particles at the end.
fn keep_blanks(text: &Characters<'_>, candidate: &mut Candidate) {
    let range = candidate.range.clone();
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
    candidate.forms.retain(|form| {
        blanks.iter().all(|&blank| form.has_blank(blank)) || (is_divided && !(is_latin && form.in_capitals))
    });
}
