//! Terms in running text: where each stands, the longest one winning.

use unicode_normalization::UnicodeNormalization;

use crate::analysis::{LazyAnalyzer, base_forms, normalise, without_possessive, words};
use crate::borders::{Characters, Tail, Verdict};
use crate::error::Result;
use crate::record::Span;
use crate::terms::{Form, Terms, Walk, key, push_key};

/// A term that stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The forms that are written so: several where concepts share a form.
    pub forms: Vec<Form>,
    /// The bytes of the original, without particle.
    pub span: Span,
    /// The bytes of the original up to the end of what inflects the term.
    pub with_tail: Span,
    /// Whether particles, endings or an English inflection follow within the eojeol.
    pub inflected: bool,
}

/// Finds the terms of a text from left to right, the longest at each place.
///
/// # Errors
///
/// When the dictionary cannot be loaded; it is, once a border is open to doubt.
pub fn recognize(terms: &Terms, original: &str, analyzer: &mut LazyAnalyzer) -> Result<Vec<Occurrence>> {
    let normal = normalise(original);
    let normal = &normal;
    let text = Characters::new(normal);
    let Some(mut walk) = terms.walk() else { return Ok(Vec::new()) };
    let words: Vec<Span> = words(normal.text()).map(|w| text.at_byte(w.start)..text.at_byte(w.end)).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let mut candidates = keys_at(&text, at, &mut walk);
        candidates.extend(inflected_at(terms, &text, at, &words));
        candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.end));
        let mut next = at + 1;
        for candidate in candidates {
            let range = at..candidate.end;
            let tail = match text.judge(&range) {
                Verdict::Part => None,
                Verdict::Whole(tail) => Some(tail),
                Verdict::Open => text.settle(&range, analyzer.get()?),
            };
            let Some(tail) = tail else { continue };
            let span = text.original(range.clone());
            let forms = in_their_case(terms, candidate.forms, &original[span.clone()])?;
            if forms.is_empty() {
                continue;
            }
            let inflected = tail == Tail::Inflection;
            let end = if inflected { text.eojeol(&range).end } else { range.end };
            found.push(Occurrence {
                inflected: candidate.inflected || inflected,
                forms,
                span,
                with_tail: text.original(at..end),
            });
            next = range.end;
            break;
        }
        at = next;
    }
    Ok(found)
}

/// Where a term may end, before its borders are judged.
struct Candidate {
    end: usize,
    forms: Vec<Form>,
    inflected: bool,
}

/// The keys that the text spells from that place on.
fn keys_at(text: &Characters<'_>, at: usize, walk: &mut Walk<'_>) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    let mut bytes = Vec::new();
    walk.restart();
    for end in at..text.len() {
        bytes.clear();
        text.get(end).into_iter().for_each(|c| push_key(c, &mut bytes));
        if (bytes.is_empty() && end == at) || !walk.step(&bytes) {
            break;
        }
        if !bytes.is_empty() && walk.is_end() {
            candidates.push(Candidate { end: end + 1, forms: walk.forms(), inflected: false });
        }
    }
    candidates
}

/// Up to five English words from that place on, the last of them an inflected form of a term's.
fn inflected_at(terms: &Terms, text: &Characters<'_>, at: usize, words: &[Span]) -> Vec<Candidate> {
    const MOST_WORDS: usize = 5;
    let first = words.partition_point(|word| word.start < at);
    if words.get(first).is_none_or(|word| word.start != at) {
        return Vec::new();
    }
    let mut candidates = Vec::new();
    for word in &words[first..words.len().min(first + MOST_WORDS)] {
        // A possessive leaves the term before it as it stands in the text.
        let written = text.text(at..word.end);
        if !written.ends_with(|c: char| c.is_ascii_alphabetic())
            || written.len() != without_possessive(written).len()
        {
            continue;
        }
        let forms =
            base_forms(written).iter().map(|base| terms.exact(&key(base))).find(|forms| !forms.is_empty());
        candidates.extend(forms.map(|forms| Candidate { end: word.end, forms, inflected: true }));
    }
    candidates
}

/// Leaves out the forms whose case is part of the name, where the text writes another case.
fn in_their_case(terms: &Terms, mut forms: Vec<Form>, written: &str) -> Result<Vec<Form>> {
    if !forms.iter().any(|form| form.case_sensitive) {
        return Ok(forms);
    }
    let mut kept = Vec::with_capacity(forms.len());
    for form in forms.drain(..) {
        let same_case = || -> Result<bool> {
            let concept = terms.concept(form.concept)?;
            let listed = concept.terms(form.lang).get(form.term).map_or("", |term| term.text.as_str());
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            Ok(letters(&written.nfkc().collect::<String>()) == letters(listed))
        };
        if !form.case_sensitive || same_case()? {
            kept.push(form);
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Concept, Status, Term};
    use crate::terms::compile;

    fn found(text: &str) -> Vec<String> {
        let concept = |id: &str, ko: &str, en: &str| {
            let term = |text: &str| vec![Term { text: text.into(), status: Status::Preferred }];
            Concept {
                id: id.into(),
                ko: term(ko),
                en: term(en),
                case_sensitive: en == "Go",
                ..Concept::default()
            }
        };
        let listed = [
            ("제미나이", "Gemini"),
            ("제미나이 1.5 프로", "Gemini 1.5 Pro"),
            ("칩", "chip"),
            ("AI 칩", "AI chip"),
            ("가우디", "Gaudi"),
            ("AI", "AI"),
            ("버텍스 AI", "Vertex AI"),
            ("고", "Go"),
            ("거대 언어 모델", "large language model"),
        ];
        let concepts = listed.map(|(ko, en)| concept(en, ko, en)).to_vec();
        let terms = Terms::from_bytes(compile(&[(None, concepts)]).unwrap()).unwrap();
        let all = recognize(&terms, text, &mut LazyAnalyzer::default()).unwrap();
        all.iter()
            .map(|o| format!("{}{}", &text[o.span.clone()], if o.inflected { "+" } else { "" }))
            .collect()
    }

    #[test]
    fn the_longest_term_wins_and_keeps_its_particle_apart() {
        assert_eq!(found("제미나이 1.5 프로는 '제미나이'의 새 모델"), ["제미나이 1.5 프로+", "제미나이"]);
        assert_eq!(found("버텍스AI에선 가우디칩을 쓴다"), ["버텍스AI+", "가우디", "칩+"]);
        assert_eq!(found("AI칩 생태계"), ["AI칩"]);
        assert_eq!(found("large language models run on AI chips"), ["large language models+", "AI chips+"]);
    }

    #[test]
    fn a_name_that_is_a_common_word_keeps_its_case() {
        assert_eq!(found("Go and go"), ["Go"]);
    }
}
