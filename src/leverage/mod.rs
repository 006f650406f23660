//! The best earlier translations of a segment: what the memory holds that is like it, weighed, ranked, with the numbers of the new one.
//!
//! ```text
//! query ─► Prepared ─► index::Memory (segments that are like it) ─► percentage ─► penalties ─► rank ─► Match
//! ```
//!
//! Matches of 95 % and more stand by their percentage; those below by how useful their translation is expected to be
//! ([`crate::matching::rank`]), which the percentage alone does not tell.

mod filling;

use std::cmp::Reverse;

use crate::analysis::normalise;
use crate::fill::Segment;
use crate::fuzzy::{Want, context_hash};
use crate::index::{Held, Like, Memory, MemoryRoom};
use crate::matching::percentage::least_similarity;
use crate::matching::rank::{self, Ranking};
use crate::matching::symbols::Symbols;
use crate::matching::{Candidate, NEAR, Penalties, Percentage, Prepared, Proposal, Query, key_of_normal};
use crate::record::{Lang, Unit};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// How many matches at most.
    pub count: usize,
    /// The least percentage, penalties taken off.
    pub min: u8,
    /// Whether no match may be missed, whatever it takes.
    pub exhaustive: bool,
}

/// An earlier translation that may serve.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// How well it fits, and why.
    pub percentage: Percentage,
    /// The unit as the memory has it.
    pub unit: Unit,
    /// Its translation with the numbers of the new segment, where numbers differ.
    pub proposal: Option<Proposal>,
}

impl Match {
    /// The translation that is proposed for a segment in `lang`.
    pub fn text(&self, lang: Lang) -> &str {
        let plain = self.unit.side(lang.other()).unwrap_or_default();
        self.proposal.as_ref().map_or(plain, |proposal| &proposal.text)
    }
}

/// How many units with the very same segment are looked at: the others add translations that nobody reads to the end.
const OWNERS: usize = 16;

/// How many like segments are weighed at least, so that penalties and ranks have something to choose from.
const POOL: usize = rank::CANDIDATES;

/// Finds matches. One serves one thread; the memory serves all.
pub struct Matcher<'m> {
    memory: &'m Memory,
    penalties: Penalties,
    room: MemoryRoom,
}

/// A match that is not chosen yet.
struct Found {
    percentage: Percentage,
    unit: Unit,
    is_clients: bool,
    normal: String,
    symbols: Symbols,
    common: usize,
}

impl<'m> Matcher<'m> {
    /// A matcher over a memory, with the penalties of the workspace.
    pub fn new(memory: &'m Memory, penalties: Penalties) -> Self {
        Self { memory, penalties, room: MemoryRoom::default() }
    }

    /// The matches of a segment, the best first, none of them below the least percentage.
    ///
    /// The one of the highest percentage is among them where more than one is asked for, though another may stand before it.
    pub fn best(&mut self, query: &Query<'_>, request: &Request) -> Vec<Match> {
        let mut prepared = Prepared::new(*query);
        let mut found = self.found(&mut prepared, request);
        self.order(&prepared, &mut found);
        choose(&mut found, request.count);
        let matched = |found: Found| {
            let candidate = Candidate::of(&found.unit, query.lang);
            let proposal = candidate.and_then(|candidate| prepared.proposal(&candidate));
            Match { percentage: found.percentage, unit: found.unit, proposal }
        };
        found.into_iter().map(matched).collect()
    }

    /// The segment of a document, as the memory is asked for it.
    pub fn query(segment: &Segment) -> Query<'_> {
        Query {
            text: &segment.text,
            codes: &segment.codes,
            before: segment.before.as_deref(),
            after: segment.after.as_deref(),
            context: segment.context.as_deref(),
            lang: segment.lang,
        }
    }

    /// The highest percentage that a unit of the memory has for a segment; 0 where none is as high as `min`.
    pub fn percent(&mut self, query: &Query<'_>, min: u8) -> u8 {
        let request = Request { count: 1, min, exhaustive: false };
        let found = self.found(&mut Prepared::new(*query), &request);
        found.iter().map(|found| found.percentage.value).max().unwrap_or(0)
    }

    fn found(&mut self, prepared: &mut Prepared<'_>, request: &Request) -> Vec<Found> {
        if request.count == 0 {
            return Vec::new();
        }
        let (lang, key) = (prepared.query().lang, prepared.key());
        // Where one match is asked for, one of 95 stands before all of other skeletons, which need not be sought then.
        if request.count == 1
            && !request.exhaustive
            && let Some(likes) = self.memory.of_skeleton(prepared.pattern(), key, lang, &mut self.room)
        {
            let found = self.weigh_all(prepared, &likes, request);
            if found.iter().any(|found| found.percentage.value >= NEAR) {
                return found;
            }
        }
        // Penalties lower what they are taken off, so nothing below the least is worth a look.
        let want = Want {
            count: request.count.max(POOL),
            least: least_similarity(request.min, lang),
            sharing: if request.min < LOW { SHARING } else { 0 },
            exhaustive: request.exhaustive,
        };
        let likes = self.memory.nearest(prepared.pattern(), key, lang, want, &mut self.room);
        self.weigh_all(prepared, &likes, request)
    }

    fn weigh_all(&mut self, prepared: &mut Prepared<'_>, likes: &[Like], request: &Request) -> Vec<Found> {
        let &Query { lang, before, after, context, .. } = prepared.query();
        let [before, after, context] = [before, after, context].map(context_hash);
        let text = Some(prepared.query().text);
        let [ko, en] = Lang::ALL.map(|of| context_hash(text.filter(|_| of == lang)));
        let around = [before, after, context, ko, en];
        let mut all = Vec::with_capacity(likes.len());
        for like in likes {
            let units = self.memory.units(like, lang, around, OWNERS.max(request.count), &mut self.room);
            self.weigh(prepared, like, units, request.min, &mut all);
        }
        all
    }

    /// Weighs the units of one segment. Of those with the same translation the best stays.
    fn weigh(
        &self,
        prepared: &mut Prepared<'_>,
        like: &Like,
        units: Vec<Held>,
        min: u8,
        all: &mut Vec<Found>,
    ) {
        let lang = prepared.query().lang;
        for Held { unit, is_clients } in units {
            let Some(candidate) = Candidate::of(&unit, lang) else { continue };
            let normal = normalise(candidate.source).text().to_owned();
            let symbols = Symbols::of_normal(&normal);
            let mut percentage = prepared.percentage_of(&candidate, symbols.bytes(), key_of_normal(&normal));
            self.penalties.apply(&mut percentage, &unit);
            if percentage.value < min {
                continue;
            }
            let target = unit.side(lang.other());
            let is_same =
                |found: &&mut Found| found.symbols == symbols && found.unit.side(lang.other()) == target;
            let same = all.iter_mut().find(is_same);
            let found = Found { percentage, unit, is_clients, normal, symbols, common: like.common() };
            match same {
                Some(same)
                    if (same.percentage.value, same.is_clients) >= (found.percentage.value, is_clients) => {}
                Some(same) => *same = found,
                None => all.push(found),
            }
        }
    }

    fn order(&self, prepared: &Prepared<'_>, found: &mut Vec<Found>) {
        let (query, symbols) = (prepared.query(), prepared.pattern().symbols());
        let mut places: Vec<(usize, i32)> = (0..found.len()).map(|place| (place, 0)).collect();
        if found.len() > 1 {
            let normal = normalise(query.text);
            let weight = |key| self.memory.weight(query.lang, key);
            let ranking = Ranking::new(normal.text(), symbols.bytes(), weight);
            let candidates: Vec<_> = found
                .iter()
                .map(|found| rank::Candidate {
                    normal: &found.normal,
                    symbols: found.symbols.bytes(),
                    common: found.common,
                    translation: found
                        .unit
                        .side(query.lang.other())
                        .map_or(0, |text| Symbols::new(text).bytes().len()),
                })
                .collect();
            places = ranking.rank(&candidates);
        }
        let value = |place: usize| found[place].percentage.value;
        places.sort_by_key(|&(place, score)| {
            let near = if value(place) >= NEAR { value(place) } else { 0 };
            (Reverse(near), Reverse(found[place].is_clients), Reverse(score))
        });
        let mut taken: Vec<Option<Found>> = std::mem::take(found).into_iter().map(Some).collect();
        found.extend(places.into_iter().filter_map(|(place, _)| taken[place].take()));
    }
}

/// How many segments are looked for by what they share. More than are enough where all of a segment's runs are weighed: the index
/// lists a segment under its rarest ones alone, so that its order is a rough one.
const SHARING: usize = 5 * rank::CANDIDATES;

/// Below this percentage segments are looked for by what they share, too: nothing like the new one may be there.
const LOW: u8 = 50;

/// Keeps so many, among them the one of the highest percentage.
fn choose(found: &mut Vec<Found>, count: usize) {
    if found.len() <= count || count < 2 {
        found.truncate(count);
        return;
    }
    let value = |found: &Found| found.percentage.value;
    let highest = found.iter().map(value).max().unwrap_or(0);
    let is_in = found[..count].iter().any(|found| value(found) == highest);
    if !is_in && let Some(place) = found.iter().position(|found| value(found) == highest) {
        found.swap(count - 1, place);
    }
    found.truncate(count);
}

#[cfg(test)]
mod tests;
