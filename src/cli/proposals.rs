//! What the memory proposes for a segment of a document.
//!
//! This is the one place where `pretranslate` and `wordcount` ask the memory. It compares a segment with every unit, by the match
//! percentage, with penalties, and with the numbers of the segment put in.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::error::Result;
use crate::fill::{Filling, Proposal, Segment};
use crate::matching::symbols::Symbols;
use crate::matching::{Candidate, Penalties, Prepared, Query, key};
use crate::record::{Code, Lang, Unit};
use crate::workspace::Workspace;

/// The memory of a workspace.
pub struct Proposals {
    units: Vec<Known>,
    penalties: Penalties,
    /// How many proposals a segment gets at most.
    most: usize,
}

/// A unit with both sides.
struct Known {
    unit: Unit,
    /// What is compared of its Korean and of its English side.
    sides: [(Symbols, u64); 2],
}

impl Proposals {
    /// Opens the memory as a client sees it.
    pub fn open(ws: &Workspace, client: Option<&str>, most: usize) -> Result<Self> {
        let mut units = Vec::new();
        // What is wrong with the memory is told where it is indexed and checked.
        ws.units(
            client,
            &mut |_, unit| {
                if let (Some(ko), Some(en)) = (&unit.ko, &unit.en) {
                    let sides = [ko, en].map(|text| (Symbols::new(text), key(text)));
                    units.push(Known { unit, sides });
                }
                Ok(())
            },
            &mut |_| {},
        )?;
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let today = i64::try_from(seconds / 86_400).unwrap_or_default();
        Ok(Self { units, penalties: Penalties::new(ws.settings().matching.clone(), today, None), most })
    }

    /// The percentage of the best match; 0 where there is none.
    pub fn percent(&mut self, segment: &Segment) -> Result<u8> {
        Ok(self.best(segment)?.first().map_or(0, |(percent, _)| *percent))
    }

    /// The best translation of a segment, with the others behind it.
    pub fn filling(&mut self, segment: &Segment) -> Result<Option<Filling>> {
        let best = self.best(segment)?;
        let prepared = Prepared::new(query(segment));
        let mut all = best.iter().filter_map(|&(percent, index)| {
            let unit = &self.units[index].unit;
            let candidate = Candidate::of(unit, segment.lang)?;
            let target = segment.lang.other();
            let proposal = prepared.proposal(&candidate);
            let codes = unit.details.as_ref().map_or(&[][..], |details| details.codes(target));
            let place = |at| proposal.as_ref().map_or(at, |proposal| proposal.place(at));
            Some(Filling {
                source: candidate.source.to_owned(),
                codes: codes.iter().map(|code| Code { at: place(code.at), ..code.clone() }).collect(),
                text: proposal
                    .as_ref()
                    .map_or_else(|| candidate.target.unwrap_or_default().to_owned(), |it| it.text.clone()),
                percent,
                origin: unit.origin.clone(),
                others: Vec::new(),
            })
        });
        let Some(first) = all.next() else { return Ok(None) };
        let others = all
            .filter(|other| other.text != first.text)
            .map(|Filling { source, text, percent, origin, .. }| Proposal { source, text, percent, origin })
            .collect();
        Ok(Some(Filling { others, ..first }))
    }

    /// The units that fit best, each as its percentage and its place.
    fn best(&self, segment: &Segment) -> Result<Vec<(u8, usize)>> {
        /// Less is no match for any purpose.
        const LEAST: u8 = 50;
        let mut prepared = Prepared::new(query(segment));
        let side = usize::from(segment.lang == Lang::En);
        let mut best: Vec<(u8, usize)> = Vec::new();
        for (index, known) in self.units.iter().enumerate() {
            let Some(candidate) = Candidate::of(&known.unit, segment.lang) else { continue };
            let (symbols, key) = &known.sides[side];
            let mut percentage = prepared.percentage_of(&candidate, symbols.bytes(), *key);
            if percentage.value >= LEAST {
                self.penalties.apply(&mut percentage, &known.unit);
                best.push((percentage.value, index));
            }
        }
        best.retain(|(percent, _)| *percent >= LEAST);
        best.sort_by_key(|&(percent, index)| (std::cmp::Reverse(percent), index));
        best.truncate(self.most);
        Ok(best)
    }
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
