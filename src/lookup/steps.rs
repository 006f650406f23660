//! What lookup and the terms of a text have in common: which forms are open, and how what is written differs from a term.

use super::Kind;
use crate::analysis::{base_forms, normalise};
use crate::error::Result;
use crate::glossary::overrule;
use crate::recognize::Occurrence;
use crate::record::{Concept, Lang};
use crate::terms::{Form, Terms, key};

/// Whether a form has the language that is asked for, if one is, and stands in the house or in that client's layer.
pub fn is_open(terms: &Terms, form: &Form, from: Option<Lang>, client: Option<&str>) -> bool {
    from.is_none_or(|lang| lang == form.lang) && terms.layer(form).is_none_or(|layer| client == Some(layer))
}

/// The concept of a form as a client sees it: what the client says of its terms holds.
///
/// # Errors
///
/// When the glossary is damaged.
pub fn concept_for(terms: &Terms, form: &Form, client: Option<&str>) -> Result<Concept> {
    let mut concept = terms.concept(form.concept)?;
    if let (Some(client), None) = (client, terms.layer(form)) {
        overrule(&mut concept, |lang, key| terms.concepts_of(client, lang, key))?;
    }
    Ok(concept)
}

/// The steps from what is written to a term, besides those that were taken before, in order and each once.
pub fn steps_to(written: &str, term: &str, taken: &[Kind]) -> Vec<Kind> {
    let mut steps = taken.to_vec();
    let (normal, listed) = (normalise(written), normalise(term));
    if normal.text() != written.to_lowercase() {
        steps.push(Kind::WidthCase);
    }
    if normal.text() != listed.text() {
        steps.push(Kind::Spacing);
    }
    // Everyone types in lower case: letter case is a difference only where there is no other.
    if steps.is_empty() && written != term {
        steps.push(Kind::WidthCase);
    }
    in_order(steps)
}

/// The steps in order, each once.
pub(super) fn in_order(mut steps: Vec<Kind>) -> Vec<Kind> {
    steps.sort_unstable();
    steps.dedup();
    steps
}

/// What an occurrence's terms are compared with, and the step that leads there: the base of an English inflection.
pub fn uninflected(terms: &Terms, text: &str, occurrence: &Occurrence) -> (String, Vec<Kind>) {
    let written = &text[occurrence.span.clone()];
    if !occurrence.inflected {
        return (written.to_owned(), Vec::new());
    }
    let is_base = |base: &String| terms.exact(&key(base)).iter().any(|form| occurrence.forms.contains(form));
    let base = base_forms(normalise(written).text()).into_iter().find(is_base);
    (base.unwrap_or_else(|| written.to_owned()), vec![Kind::Inflected])
}
