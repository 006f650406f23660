//! What the memory proposes for a segment of a document: where `pretranslate` and `wordcount` ask it.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::fill::{Filling, Proposal, Segment};
use crate::index::Memory;
use crate::leverage::{Match, Matcher, Request};
use crate::matching::{Penalties, Query};
use crate::record::Code;
use crate::workspace::Workspace;

/// Below this a segment is new to the trade, whatever the memory has.
const LEAST: u8 = 50;

/// The memory, as it is asked segment by segment.
pub struct Proposals<'m> {
    matcher: Matcher<'m>,
}

impl<'m> Proposals<'m> {
    /// Asks that memory, with the penalties of the workspace.
    pub fn new(memory: &'m Memory, ws: &Workspace) -> Self {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let today = i64::try_from(seconds / 86_400).unwrap_or_default();
        Self { matcher: Matcher::new(memory, Penalties::new(ws.settings().matching.clone(), today, None)) }
    }

    /// The percentage of the best match; 0 where there is none that counts.
    pub fn percent(&mut self, segment: &Segment) -> u8 {
        self.matcher.percent(&query(segment), LEAST)
    }

    /// The best translation of a segment, with so many others behind it, of that percentage or more.
    pub fn filling(&mut self, segment: &Segment, min: u8, others: usize) -> Option<Filling> {
        let query = query(segment);
        let request = Request { count: others + 1, min, exhaustive: false };
        let mut matches = self.matcher.best(&query, &request).into_iter();
        let first = matches.next()?;
        let others = matches
            .map(|other| Proposal {
                source: other.unit.side(segment.lang).unwrap_or_default().to_owned(),
                text: other.text(&query).to_owned(),
                percent: other.percentage.value,
                origin: other.unit.origin.clone(),
            })
            .collect();
        Some(Filling {
            source: first.unit.side(segment.lang).unwrap_or_default().to_owned(),
            text: first.text(&query).to_owned(),
            codes: codes(&first, segment),
            percent: first.percentage.value,
            origin: first.unit.origin,
            others,
        })
    }
}

/// The inline codes of a translation, where they stand in what is proposed.
fn codes(found: &Match, segment: &Segment) -> Vec<Code> {
    let details = found.unit.details.as_deref();
    let codes = details.map_or(&[][..], |details| details.codes(segment.lang.other()));
    let place = |at| found.proposal.as_ref().map_or(at, |proposal| proposal.place(at));
    codes.iter().map(|code| Code { at: place(code.at), ..code.clone() }).collect()
}

/// A segment as the memory is asked for it.
fn query(segment: &Segment) -> Query<'_> {
    Query {
        text: &segment.text,
        codes: &segment.codes,
        before: segment.before.as_deref(),
        after: segment.after.as_deref(),
        context: segment.context.as_deref(),
        lang: segment.lang,
    }
}
