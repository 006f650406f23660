//! Terms in running text: where each stands, the longest one winning.

use unicode_normalization::UnicodeNormalization;

use crate::analysis::{
    Analyzer, LazyAnalyzer, base_forms, is_particle_chain, is_verb_tail, normalise, without_possessive, words,
};
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

/// Finds the terms of a text from left to right, the longest at each place, among the forms that are allowed.
///
/// # Errors
///
/// When the dictionary cannot be loaded; it is, once a border is open to doubt.
pub fn recognize(
    terms: &Terms,
    original: &str,
    analyzer: &mut LazyAnalyzer,
    allowed: &dyn Fn(&Form) -> bool,
) -> Result<Vec<Occurrence>> {
    let normal = normalise(original);
    let normal = &normal;
    let text = Characters::new(normal);
    let Some(mut walk) = terms.walk() else { return Ok(Vec::new()) };
    let words: Vec<Span> = words(normal.text()).map(|w| text.at_byte(w.start)..text.at_byte(w.end)).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let mut candidates = keys_at(&text, at, &mut walk);
        candidates.extend(inflected_at(terms, &text, at, &words, allowed));
        for candidate in &mut candidates {
            candidate.forms.retain(allowed);
        }
        candidates.retain(|candidate| !candidate.forms.is_empty());
        candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.end));
        let mut next = at + 1;
        for candidate in candidates {
            let range = at..candidate.end;
            let mut forms = candidate.forms;
            let tail = match text.judge(&range) {
                Verdict::Part => None,
                Verdict::Whole(tail) => Some(tail),
                Verdict::Open => {
                    let analyzer = analyzer.get()?;
                    let tail =
                        text.settle(&range, analyzer).filter(|_| !text.is_within_word(&range, analyzer));
                    let is_part = tail == Some(Tail::Nouns) || text.eojeol(&range).start < range.start;
                    if tail.is_some() {
                        let rest = text.syllables_behind(&range);
                        forms =
                            that_may_stand(terms, forms, text.text(range.clone()), rest, is_part, analyzer)?;
                    }
                    tail
                }
            };
            let Some(tail) = tail else { continue };
            let span = text.original(range.clone());
            let forms = in_their_case(terms, forms, &original[span.clone()])?;
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

/// Leaves out the names that cannot stand with those syllables behind them.
///
/// No name makes a verb with 하다 or 되다. And of a name that the dictionary knows as a common noun, a compound is made
/// of the noun: neither 선전포고 nor 메타인지 tells of Shenzhen or Meta, although 인지 may be a copula, too.
///
/// # Errors
///
/// When the glossary is damaged.
pub fn that_may_stand(
    terms: &Terms,
    forms: Vec<Form>,
    stem: &str,
    rest: &str,
    is_part: bool,
    analyzer: &mut Analyzer,
) -> Result<Vec<Form>> {
    let Some(last) = stem.chars().next_back() else { return Ok(forms) };
    // One syllable is a particle rather than a noun: 도.
    let noun = |rest: &str| rest.len() > '가'.len_utf8() && !is_particle_chain(last, rest);
    let compound = is_part || (noun(rest) && analyzer.is_common_noun(rest));
    let only_noun =
        (compound && analyzer.is_noun_rather_than_name(stem)) || is_verb_tail(analyzer, last, rest);
    if !only_noun {
        return Ok(forms);
    }
    let mut kept = Vec::with_capacity(forms.len());
    for form in forms {
        if !terms.is_name(&form)? {
            kept.push(form);
        }
    }
    Ok(kept)
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
fn inflected_at(
    terms: &Terms,
    text: &Characters<'_>,
    at: usize,
    words: &[Span],
    allowed: &dyn Fn(&Form) -> bool,
) -> Vec<Candidate> {
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
        let forms = base_forms(written)
            .iter()
            .map(|base| terms.exact(&key(base)).into_iter().filter(allowed).collect::<Vec<_>>())
            .find(|forms| !forms.is_empty());
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
            ("선전", "Shenzhen"),
            ("공정", "process"),
        ];
        let concepts = listed.map(|(ko, en)| concept(en, ko, en)).to_vec();
        let terms = Terms::from_bytes(compile(&[(None, concepts)]).unwrap()).unwrap();
        let all = recognize(&terms, text, &mut LazyAnalyzer::default(), &|_| true).unwrap();
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
    fn a_name_makes_no_verb_and_a_common_noun_written_so_makes_the_compound() {
        assert_eq!(found("선전에서 선전했다. 선전포고"), ["선전+"]);
        assert_eq!(found("공정했다"), ["공정+"]);
        assert!(found("공정위").is_empty());
    }

    #[test]
    fn a_form_that_is_not_allowed_hides_none_that_is() {
        let term = |text: &str| vec![Term { text: text.into(), status: Status::Preferred }];
        let concept = |id: &str, ko: &str, en: &str| Concept {
            id: id.into(),
            ko: term(ko),
            en: term(en),
            ..Concept::default()
        };
        let house = vec![concept("cloud", "클라우드", "cloud"), concept("train", "훈련", "train")];
        let client =
            vec![concept("cloud-x", "클라우드 엑스", "cloud X"), concept("training", "교육", "trains")];
        let terms =
            Terms::from_bytes(compile(&[(None, house), (Some("acme".into()), client)]).unwrap()).unwrap();
        let found = |text: &str| -> Vec<String> {
            let house = |form: &Form| terms.layer(form).is_none();
            let all = recognize(&terms, text, &mut LazyAnalyzer::default(), &house).unwrap();
            all.into_iter().map(|occurrence| text[occurrence.span].to_owned()).collect()
        };
        assert_eq!(found("클라우드 엑스"), ["클라우드"]);
        assert_eq!(found("trains"), ["trains"]);
    }

    #[test]
    fn a_name_that_is_a_common_word_keeps_its_case() {
        assert_eq!(found("Go and go"), ["Go"]);
    }
}
