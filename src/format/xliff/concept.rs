//! An entry of the glossary module as a concept.

use super::found::Entry;
use crate::format::csv::cells::{clean_term, clean_text};
use crate::hangul;
use crate::record::{Concept, Lang, Status, Term};

/// The concept of an entry, whose terms are in the source language and whose translations are in the other one; none
/// where it has neither.
pub fn concept(entry: Entry, source: Lang) -> Option<Concept> {
    let mut concept = Concept { id: entry.id.unwrap_or_default(), ..Concept::default() };
    for (lang, terms) in [(source, entry.terms), (source.other(), entry.translations)] {
        let terms = terms.into_iter().map(|(text, word)| {
            let is_it = |status: &Status| Some(status.as_str()) == word.as_deref();
            Term {
                text: clean_term(&text),
                status: Status::ALL.into_iter().find(is_it).unwrap_or(Status::Preferred),
            }
        });
        let terms = terms.filter(|term| !term.text.is_empty());
        concept.terms_mut(lang).extend(terms);
        concept.terms_mut(lang).sort_by_key(|term| term.status);
    }
    if concept.ko.is_empty() && concept.en.is_empty() {
        return None;
    }
    for (text, tag) in entry.definitions {
        // The module does not tell the language of a definition.
        let lang = tag.as_deref().and_then(Lang::from_tag).unwrap_or_else(|| {
            match text.chars().any(hangul::is_syllable) {
                true => Lang::Ko,
                false => Lang::En,
            }
        });
        let place = match lang {
            Lang::Ko => &mut concept.definition.ko,
            Lang::En => &mut concept.definition.en,
        };
        let text = clean_text(&text);
        if place.is_none() && !text.is_empty() {
            *place = Some(text);
        }
    }
    let filled = |text: &str| Some(clean_text(text)).filter(|text| !text.is_empty());
    concept.source = entry.source.as_deref().and_then(filled);
    for (name, value) in entry.marks {
        match name.as_str() {
            "domain" => concept.domain = clean_term(&value),
            "type" => concept.term_type = value.parse().ok(),
            "authority" => concept.authority = value.parse().ok(),
            "proposed" => concept.proposed = value == "yes",
            "case" => concept.case_sensitive = value == "yes",
            "dnt" => concept.dnt = value == "yes",
            "note" => concept.note = filled(&value),
            _ => {}
        }
    }
    Some(concept)
}
