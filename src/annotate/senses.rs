//! The concepts that an occurrence may mean.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Request, Sense};
use crate::error::Result;
use crate::lookup::{self, Kind};
use crate::recognize::Occurrence;
use crate::record::Concept;
use crate::terms::Terms;

/// Concepts that were met, so that each is read and overruled once.
#[derive(Default)]
pub struct Senses {
    met: HashMap<u32, Arc<Concept>>,
}

impl Senses {
    /// The concepts of an occurrence, each once, with the term that is spelt most like what is written; ranked by
    /// [`rank`].
    pub fn of(
        &mut self,
        terms: &Terms,
        text: &str,
        occurrence: &Occurrence,
        request: &Request,
    ) -> Result<Vec<Sense>> {
        let (written, taken) = lookup::uninflected(terms, text, occurrence);
        // Where a line ends is no way to write a term.
        let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut senses: Vec<Sense> = Vec::with_capacity(occurrence.forms.len());
        for form in occurrence.forms.iter() {
            let client = request.client.as_deref();
            let concept = match self.met.get(&form.concept) {
                Some(concept) => Arc::clone(concept),
                None => {
                    let concept = Arc::new(lookup::concept_for(terms, form, client)?);
                    self.met.insert(form.concept, Arc::clone(&concept));
                    concept
                }
            };
            let Some(term) = concept.terms(form.lang).get(form.term).cloned() else { continue };
            let steps = lookup::steps_to(&written, &term.text, &taken);
            let sense = Sense {
                is_clients: terms.layer(form).is_some(),
                lang: form.lang,
                status: term.status,
                listed: term.text,
                kind: steps.last().copied().unwrap_or(Kind::Exact),
                concept,
            };
            // A concept of the client stands for the house's of the same identifier.
            match senses.iter_mut().find(|other| other.concept.id == sense.concept.id) {
                Some(other) if nearness(&sense) < nearness(other) => *other = sense,
                Some(_) => {}
                None => senses.push(sense),
            }
        }
        senses.sort_by_key(|sense| rank(sense, request, 0));
        Ok(senses)
    }
}

fn nearness(sense: &Sense) -> impl Ord + use<> {
    (!sense.is_clients, sense.kind, sense.status)
}

/// What comes first of several concepts: the domain that is asked for, the client's own, terms that may be used, what the
/// document speaks of elsewhere (`mentions` of its domain), then the better status.
pub fn rank(sense: &Sense, request: &Request, mentions: u64) -> impl Ord + use<> {
    let asked =
        request.domain.as_ref().is_some_and(|domain| sense.concept.domain.eq_ignore_ascii_case(domain));
    let mentions = std::cmp::Reverse(mentions);
    (!asked, !sense.is_clients, !sense.status.is_usable(), mentions, sense.status)
}
