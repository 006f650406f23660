//! Matches as they fill the targets of a document.

use super::{Match, Matcher, Request};
use crate::fill::{Filling, Proposal, Segment};
use crate::record::{Code, Lang};

impl Matcher<'_> {
    /// The best translation of a segment, with the others behind it; nothing where there is no match.
    pub fn filling(&mut self, segment: &Segment, request: &Request) -> Option<Filling> {
        let best = self.best(&Self::query(segment), request);
        let mut all = best.iter().map(|found| filling(found, segment.lang));
        let first = all.next()?;
        let others = all
            .filter(|other| other.text != first.text)
            .map(|Filling { source, text, percent, origin, .. }| Proposal { source, text, percent, origin })
            .collect();
        Some(Filling { others, ..first })
    }
}

fn filling(found: &Match, lang: Lang) -> Filling {
    let (unit, target) = (&found.unit, lang.other());
    let codes = unit.details.as_ref().map_or(&[][..], |details| details.codes(target));
    let place = |at| found.proposal.as_ref().map_or(at, |proposal| proposal.place(at));
    Filling {
        source: unit.side(lang).unwrap_or_default().to_owned(),
        text: found.text(lang).to_owned(),
        codes: codes.iter().map(|code| Code { at: place(code.at), ..code.clone() }).collect(),
        percent: found.percentage.value,
        origin: unit.origin.clone(),
        others: Vec::new(),
    }
}
