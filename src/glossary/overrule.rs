//! What a client says of terms, applied to the concepts of the house.

use std::collections::HashMap;
use std::convert::Infallible;

use super::{Layer, problem};
use crate::analysis::normalise;
use crate::error::{Problem, ProblemKind};
use crate::record::{Concept, Lang, Status, Term};
use crate::terms::key;

/// Gives a term of the house's concept the status that the client gives it, where that is worse, and puts the term that
/// the client uses instead in the place of a preferred one.
///
/// `holders` are the concepts of the client that list a term of that language and `term_key`. A term that the client uses
/// anywhere is not forbidden by another of its concepts. Another term stands in only out of a concept that shares a
/// term in the other language, since else it means something else.
///
/// Fails as `holders` does.
pub fn overrule<E>(
    concept: &mut Concept,
    mut holders: impl FnMut(Lang, &[u8]) -> Result<Vec<Concept>, E>,
) -> Result<(), E> {
    let original = concept.clone();
    for lang in Lang::ALL {
        let mut instead = None;
        for (place, term) in original.terms(lang).iter().enumerate() {
            let key = term_key(&term.text);
            let holders = holders(lang, &key)?;
            let Some(status) = holders.iter().filter_map(|holder| said(holder, lang, term, &key)).min()
            else {
                continue;
            };
            if status.is_usable() || status <= term.status {
                continue;
            }
            concept.terms_mut(lang)[place].status = status;
            if original.preferred(lang) == Some(&term.text) {
                let related = holders.iter().filter(|holder| share_a_term(holder, &original, lang.other()));
                instead = related.filter_map(|holder| holder.preferred(lang)).next().map(str::to_owned);
            }
        }
        let Some(text) = instead else { continue };
        let terms = concept.terms_mut(lang);
        match terms.iter_mut().find(|term| term.text == text) {
            Some(term) => term.status = Status::Preferred,
            None => terms.push(Term { text, status: Status::Preferred }),
        }
    }
    Ok(())
}

/// The form under which the terms of two layers are one, as in the compiled glossary.
pub fn term_key(term: &str) -> Vec<u8> {
    key(normalise(term).text())
}

/// Lists the terms that the house uses, the client forbids, and nothing replaces.
pub fn check_client(layers: &[Layer]) -> Vec<Problem> {
    let mut overruled = layers.to_vec();
    overrule_house(&mut overruled);
    let client = layers.iter().find_map(|layer| layer.client.as_deref()).unwrap_or_default();
    let own: Vec<&str> = layers
        .iter()
        .filter(|layer| layer.client.is_some())
        .flat_map(|layer| layer.concepts.iter().map(|concept| concept.id.as_str()))
        .collect();
    let mut found = Vec::new();
    for (before, after) in layers.iter().zip(&overruled).filter(|(layer, _)| layer.client.is_none()) {
        for (before, after) in before.concepts.iter().zip(&after.concepts) {
            if own.contains(&before.id.as_str()) {
                continue;
            }
            for lang in Lang::ALL {
                if let (Some(term), None) = (before.preferred(lang), after.preferred(lang)) {
                    let message = format!(
                        "{}: {client} forbids the term ‘{term}’ and nothing replaces it; name the term to use in \
                         glossary/{client}/",
                        before.id
                    );
                    found.push(problem(&before.place, ProblemKind::Conflict, message));
                }
            }
        }
    }
    found
}

/// Applies the client's layer to the house's, as [`super::layers`] gives them.
pub(super) fn overrule_house(layers: &mut [Layer]) {
    let (clients, house): (Vec<&mut Layer>, Vec<&mut Layer>) =
        layers.iter_mut().partition(|layer| layer.client.is_some());
    let mut listed: HashMap<(Lang, Vec<u8>), Vec<&Concept>> = HashMap::new();
    for concept in clients.iter().flat_map(|layer| &layer.concepts) {
        for lang in Lang::ALL {
            for term in concept.terms(lang) {
                listed.entry((lang, term_key(&term.text))).or_default().push(concept);
            }
        }
    }
    if listed.is_empty() {
        return;
    }
    for concept in house.into_iter().flat_map(|layer| &mut layer.concepts) {
        let Ok(()) = overrule(concept, |lang, key| {
            let holders = listed.get(&(lang, key.to_vec())).into_iter().flatten();
            Ok::<_, Infallible>(holders.map(|&holder| holder.clone()).collect())
        });
    }
}

/// The best status that a concept gives the term: in its very spelling, or else in another.
fn said(holder: &Concept, lang: Lang, term: &Term, key: &[u8]) -> Option<Status> {
    let of = |is_meant: &dyn Fn(&Term) -> bool| {
        holder.terms(lang).iter().filter(|own| is_meant(own)).map(|own| own.status).min()
    };
    of(&|own| own.text == term.text).or_else(|| of(&|own| term_key(&own.text) == key))
}

fn share_a_term(one: &Concept, other: &Concept, lang: Lang) -> bool {
    let keys: Vec<_> = one.terms(lang).iter().map(|term| term_key(&term.text)).collect();
    other.terms(lang).iter().any(|term| keys.contains(&term_key(&term.text)))
}
