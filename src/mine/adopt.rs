//! Candidates that become concepts of the glossary.

use std::collections::HashSet;

use super::evidence::{Evidence, Standing, form};
use super::merge::Candidate;
use super::miner::Kind;
use crate::format::csv::{clean_term, clean_text};
use crate::record::{Concept, Lang, Status, Term, TermType};
use crate::workspace::Workspace;

/// The concept that a candidate makes: with where it stands as the source, by its path in the workspace, and as a proposal unless a
/// person approved it.
pub fn concept(candidate: &Candidate, workspace: &Workspace, is_approved: bool) -> Concept {
    let term = |text: &str, status| Term { text: clean_term(text), status };
    let mut en = vec![term(&candidate.en, Status::Preferred)];
    en.extend(candidate.abbreviation.as_deref().map(|short| term(short, Status::Admitted)));
    let source = candidate.places.first().map(|place| {
        let file = std::path::absolute(&place.file).unwrap_or_else(|_| (&place.file).into());
        clean_text(&format!("{}:{}", workspace.relative(&file), place.line))
    });
    Concept {
        ko: vec![term(&candidate.ko, Status::Preferred)],
        en,
        term_type: (candidate.kind == Kind::Abbreviation).then_some(TermType::Abbreviation),
        proposed: !is_approved,
        source,
        ..Concept::default()
    }
}

/// The candidates whose terms neither the glossary nor a better candidate has, in their order.
pub fn without_conflicts<'a>(candidates: &[&'a Candidate], evidence: &Evidence) -> Vec<&'a Candidate> {
    let mut taken = HashSet::new();
    let mut free = Vec::new();
    for &candidate in candidates {
        let own = [
            (Lang::Ko, Some(&candidate.ko)),
            (Lang::En, Some(&candidate.en)),
            (Lang::En, candidate.abbreviation.as_ref()),
        ];
        let forms: Vec<(Lang, String)> =
            own.iter().filter_map(|&(lang, text)| Some((lang, form(text?, lang)))).collect();
        let is_new = evidence.standing(&candidate.ko, &candidate.en) == Standing::New
            // A concept that lacks the other side has the term, too.
            && !evidence.has_term(&candidate.ko)
            && !evidence.has_term(&candidate.en)
            && candidate.abbreviation.as_ref().is_none_or(|short| !evidence.has_term(short))
            && !forms.iter().any(|form| taken.contains(form));
        if is_new {
            taken.extend(forms);
            free.push(candidate);
        }
    }
    free
}
