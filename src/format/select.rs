//! Which part of a glossary is exported.

use crate::record::{Concept, Lang, Status, Term};

/// Which concepts and which of their terms are exported.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The subject field, whatever its case; every one where none is given.
    pub domain: Option<String>,
    /// The statuses of the terms; every one where none is given.
    pub statuses: Vec<Status>,
    /// Only concepts that are proposed, or only those that are not.
    pub proposed: Option<bool>,
}

impl Selection {
    /// Whether the concept is exported.
    pub fn has(&self, concept: &Concept) -> bool {
        let domain =
            self.domain.as_ref().is_none_or(|domain| domain.to_lowercase() == concept.domain.to_lowercase());
        let terms = || Lang::ALL.into_iter().any(|lang| self.terms(concept, lang).next().is_some());
        domain && self.proposed.is_none_or(|proposed| proposed == concept.proposed) && terms()
    }

    /// The terms of a language that are exported, best first.
    pub fn terms<'a>(&'a self, concept: &'a Concept, lang: Lang) -> impl Iterator<Item = &'a Term> {
        Status::ALL
            .into_iter()
            .filter(|status| self.statuses.is_empty() || self.statuses.contains(status))
            .flat_map(move |status| concept.terms(lang).iter().filter(move |term| term.status == status))
    }

    /// The concepts that are exported, with nothing but the terms that are.
    pub fn apply(&self, concepts: &[Concept]) -> Vec<Concept> {
        let of = |concept: &Concept, lang| self.terms(concept, lang).cloned().collect();
        concepts
            .iter()
            .filter(|concept| self.has(concept))
            .map(|concept| Concept {
                ko: of(concept, Lang::Ko),
                en: of(concept, Lang::En),
                ..concept.clone()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::concept;

    #[test]
    fn domain_status_and_approval_select() {
        let concepts = [
            Concept { domain: "AI".into(), ..concept("a", "가|-나", "a") },
            Concept { domain: "chips".into(), proposed: true, ..concept("b", "다", "b") },
        ];
        let ids =
            |selection: Selection| selection.apply(&concepts).into_iter().map(|c| c.id).collect::<Vec<_>>();
        assert_eq!(ids(Selection::default()), ["a", "b"]);
        assert_eq!(ids(Selection { domain: Some("ai".into()), ..Selection::default() }), ["a"]);
        assert_eq!(ids(Selection { proposed: Some(true), ..Selection::default() }), ["b"]);
        let bad = Selection { statuses: vec![Status::Deprecated], ..Selection::default() };
        let selected = bad.apply(&concepts);
        assert_eq!(selected.len(), 1);
        assert_eq!((selected[0].ko[0].text.as_str(), selected[0].en.len()), ("나", 0));
    }
}
