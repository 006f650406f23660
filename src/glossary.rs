//! The glossary as a whole: what contradicts itself in it, and adding to it.

mod add;
mod extend;
mod near;
mod overrule;
mod read;

use std::collections::HashMap;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::error::{Problem, ProblemKind};
use crate::record::{Concept, Lang, Place, Term};

pub use add::{Added, add, add_all};
pub(crate) use extend::{Extended, extend, is_extensible};
pub use near::{Near, near_duplicates};
pub use overrule::{check_client, overrule};
pub use read::{Layer, compile_file, layers, main_file, merged};

/// Lists what is wrong with the concepts of one layer, the problems of their reader first, in the order of the files.
///
/// Found are identifiers that stand there twice, a term twice in one concept, terms that two concepts claim whatever
/// their status, a language without a usable term (but the Korean side of what must not be translated), and terms that
/// are empty, not in NFC or hold odd spaces. The layers of clients are checked each by itself, since they exist to
/// contradict the house.
pub fn check(concepts: &[Concept], problems: &[Problem]) -> Vec<Problem> {
    let mut found = problems.to_vec();
    identifiers(concepts, &mut found);
    for concept in concepts {
        itself(concept, &mut found);
    }
    for lang in Lang::ALL {
        claims(concepts, lang, &mut found);
    }
    found.sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
    found
}

/// The form under which two spellings of a term are one: NFC, without spaces and hyphens, in lower case.
pub fn folded(term: &str) -> String {
    tight(term).chars().flat_map(char::to_lowercase).collect()
}

/// NFC without spaces and hyphens; a term of nothing else stays as it is.
fn tight(term: &str) -> String {
    let is_loose = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    let tight: String = term.nfc().filter(|&c| !is_loose(c)).collect();
    if tight.is_empty() { term.nfc().collect() } else { tight }
}

/// Whether two terms with one [`folded`] form are one: where either concept minds the case, it must agree too.
pub(crate) fn same_term(one: (&Concept, &Term), other: (&Concept, &Term)) -> bool {
    !(one.0.case_sensitive || other.0.case_sensitive) || tight(&one.1.text) == tight(&other.1.text)
}

fn problem(place: &Place, kind: ProblemKind, message: String) -> Problem {
    Problem { path: place.path.clone(), line: place.line, column: 0, kind, message }
}

fn shown(place: &Place) -> String {
    format!("{}:{}", place.path, place.line)
}

fn identifiers(concepts: &[Concept], found: &mut Vec<Problem>) {
    let mut first: HashMap<&str, &Concept> = HashMap::new();
    for concept in concepts {
        match first.get(concept.id.as_str()) {
            Some(twin) => {
                let message = format!(
                    "the id {} stands at {} already; give one of the two another",
                    concept.id,
                    shown(&twin.place)
                );
                found.push(problem(&concept.place, ProblemKind::Duplicate, message));
            }
            None => {
                first.insert(&concept.id, concept);
            }
        }
    }
}

fn itself(concept: &Concept, found: &mut Vec<Problem>) {
    let mut report = |kind, message: String| {
        found.push(problem(&concept.place, kind, format!("{}: {message}", concept.id)));
    };
    for lang in Lang::ALL {
        let language = match lang {
            Lang::Ko => "Korean",
            Lang::En => "English",
        };
        let terms = concept.terms(lang);
        for (index, term) in terms.iter().enumerate() {
            let text = &term.text;
            if text.trim().is_empty() {
                report(ProblemKind::Value, format!("a {language} term is empty"));
            } else if has_odd_spaces(text) {
                report(
                    ProblemKind::Value,
                    format!("the term ‘{text}’ holds spaces that are not single blanks between words"),
                );
            }
            if !is_nfc(text) {
                report(ProblemKind::Value, format!("the term ‘{text}’ is not in NFC"));
            }
            if let Some(twin) = terms[..index].iter().find(|twin| twin.text.nfc().eq(text.nfc())) {
                let message = match twin.status == term.status {
                    true => format!("the term ‘{text}’ stands there twice"),
                    false => format!("the term ‘{text}’ is both {} and {}", twin.status, term.status),
                };
                report(ProblemKind::Duplicate, message);
            }
        }
        // What must not be translated stands in a Korean text as it is.
        let needs_none = lang == Lang::Ko && concept.dnt && terms.is_empty();
        if concept.preferred(lang).is_none() && !needs_none {
            let message = format!("there is no {language} term to use; fill in the column `{lang}`");
            report(ProblemKind::Missing, message);
        }
    }
}

fn has_odd_spaces(text: &str) -> bool {
    let is_odd = |c: char| {
        (c.is_whitespace() && c != ' ') || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{3164}')
    };
    text.contains(is_odd) || text.contains("  ") || text.trim_matches(' ') != text
}

fn claims(concepts: &[Concept], lang: Lang, found: &mut Vec<Problem>) {
    let mut holders: HashMap<String, Vec<(&Concept, &Term)>> = HashMap::new();
    for concept in concepts {
        for term in concept.terms(lang) {
            let others = holders.entry(folded(&term.text)).or_default();
            let own = (concept, term);
            let twin = others.iter().find(|other| !std::ptr::eq(other.0, concept) && same_term(**other, own));
            if let Some((twin, twin_term)) = twin {
                let message = format!(
                    "{} and {} both claim the term ‘{}’ ({}, and {} at {}); take it from one of them",
                    concept.id,
                    twin.id,
                    term.text,
                    term.status,
                    twin_term.status,
                    shown(&twin.place)
                );
                found.push(problem(&concept.place, ProblemKind::Conflict, message));
            }
            others.push(own);
        }
    }
}

#[cfg(test)]
mod tests;
