//! The translation memory as one client may see it: what is like a segment, and the units that say it.

use std::collections::BTreeSet;

use super::codec;
use crate::fuzzy::{Context, Fuzzy, MOST_SYMBOLS, Near, OpenBlock, Room, Want};
use crate::matching::key;
use crate::matching::symbols::{Pattern, Symbols, percent};
use crate::record::{Lang, Unit};

/// The fuzzy index, with the units that were appended since it was written.
pub struct Memory {
    fuzzy: Fuzzy,
    /// The parts that are the client's own.
    clients: BTreeSet<u32>,
    tail: Vec<TailUnit>,
}

/// A unit of the memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The unit.
    pub unit: Unit,
    /// Whether it is the client's own, which rank above the house's.
    pub is_clients: bool,
}

struct TailUnit {
    unit: Unit,
    is_clients: bool,
    sides: [Symbols; 2],
    keys: [u64; 2],
}

/// A distinct segment of the memory that is like the one that is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Like {
    near: Near,
}

/// The number that [`Near::shard`] has for units of the tail.
const TAIL: usize = usize::MAX;

impl Like {
    /// How like it is, in percent, rounded down.
    pub fn percent(&self) -> u8 {
        self.near.percent()
    }

    /// How many symbols it shares with the segment that is sought, in order.
    pub fn common(&self) -> usize {
        self.near.common as usize
    }
}

/// How many segments of one skeleton are looked at: Page 1, Page 2, …
const SKELETONS: usize = 64;

/// Room that is used again from segment to segment.
#[derive(Default)]
pub struct MemoryRoom {
    search: Room,
    block: OpenBlock,
    column: Vec<u64>,
}

impl Memory {
    /// The units of shards alone, whose stored forms are those of [`encode`](super::encode): without a workspace around them.
    pub fn of(fuzzy: Fuzzy) -> Self {
        Self { fuzzy, clients: BTreeSet::new(), tail: Vec::new() }
    }

    pub(super) fn new(
        fuzzy: Fuzzy,
        clients: BTreeSet<u32>,
        tail: impl Iterator<Item = (Unit, bool)>,
    ) -> Self {
        let symbols = |(unit, is_clients): (Unit, bool)| {
            let sides = [unit.ko.as_deref()?, unit.en.as_deref()?].map(Symbols::new);
            let keys = [unit.ko.as_deref()?, unit.en.as_deref()?].map(key);
            Some(TailUnit { unit, is_clients, sides, keys })
        };
        Self { fuzzy, clients, tail: tail.filter_map(symbols).collect() }
    }

    /// The segments of a language that are most like one, the most like first: as many as wanted or some more.
    ///
    /// Those that have the same skeleton, that with the key, are among them whatever their likeness, at least 64: a number of one
    /// digit and one of twelve share little. Without [`Want::exhaustive`], one that shares none of its rarer runs of symbols may be missed: docs/figures.md says how often.
    pub fn nearest(
        &self,
        query: &Pattern,
        key: u64,
        lang: Lang,
        want: Want,
        room: &mut MemoryRoom,
    ) -> Vec<Like> {
        let mut found = self.fuzzy.nearest(query, lang, want, &mut room.search);
        found.extend(self.fuzzy.of_skeleton(query, key, lang, SKELETONS, &mut room.search));
        let of_tail = |percent, other| percent >= want.least || other == key;
        self.with_tail(query, lang, found, of_tail, &mut room.column)
    }

    /// The segments of a language that have the skeleton with that key; nothing where there are too many to be sure of all.
    pub fn of_skeleton(
        &self,
        query: &Pattern,
        key: u64,
        lang: Lang,
        room: &mut MemoryRoom,
    ) -> Option<Vec<Like>> {
        let found = self.fuzzy.of_skeleton(query, key, lang, SKELETONS, &mut room.search);
        let is_all = found.len() < SKELETONS;
        is_all.then(|| self.with_tail(query, lang, found, |_, other| other == key, &mut room.column))
    }

    /// Adds the units of the tail whose likeness, in percent, or key is one that is wanted.
    fn with_tail(
        &self,
        query: &Pattern,
        lang: Lang,
        mut found: Vec<Near>,
        is_wanted: impl Fn(u8, u64) -> bool,
        column: &mut Vec<u64>,
    ) -> Vec<Like> {
        let of = query.symbols().bytes().len() as u32;
        for (number, tail) in self.tail.iter().enumerate() {
            let symbols = tail.sides[lang as usize].bytes();
            let most = percent(symbols.len().min(of as usize), of as usize, symbols.len());
            let is_long = symbols.len().max(of as usize) > MOST_SYMBOLS;
            if symbols.is_empty() || of == 0 || is_long || !is_wanted(most, tail.keys[lang as usize]) {
                continue;
            }
            let common = query.common(symbols, column) as u32;
            let near = Near { shard: TAIL, entry: number as u32, common, length: symbols.len() as u32, of };
            if is_wanted(near.percent(), tail.keys[lang as usize]) {
                found.push(near);
            }
        }
        found.sort();
        found.dedup();
        found.into_iter().map(|near| Like { near }).collect()
    }

    /// How much it says that two segments of a language share a key: see [`Rarity::weight`](crate::matching::rarity::Rarity::weight).
    pub fn weight(&self, lang: Lang, key: u64) -> f32 {
        self.fuzzy.weight(lang, key)
    }

    /// At most so many units that have that segment: those that are written as `around` says first, then those of the client, then
    /// those whose context is most like it, and of those the ones that were added last.
    pub fn units(
        &self,
        like: &Like,
        lang: Lang,
        around: Context,
        most: usize,
        room: &mut MemoryRoom,
    ) -> Vec<Held> {
        if like.near.shard == TAIL {
            let tail = self.tail.get(like.near.entry as usize);
            return tail
                .map(|tail| Held { unit: tail.unit.clone(), is_clients: tail.is_clients })
                .into_iter()
                .collect();
        }
        let shard = like.near.shard;
        let is_clients = |unit| self.fuzzy.part(shard, unit).is_some_and(|part| self.clients.contains(&part));
        let agreement = |unit| {
            let context = self.fuzzy.context(shard, unit);
            let agree = |at: usize| usize::from(around[at] != 0 && around[at] == context[at]);
            16 * (agree(3) + agree(4))
                + 8 * usize::from(is_clients(unit))
                + 4 * agree(2)
                + agree(1)
                + agree(0)
        };
        let mut owners: Vec<_> =
            self.fuzzy.owners(&like.near, lang).rev().map(|unit| (agreement(unit), unit)).collect();
        // Stable: those that were added last stay first.
        owners.sort_by_key(|&(agreement, _)| usize::MAX - agreement);
        owners
            .into_iter()
            .take(most)
            .filter_map(|(_, unit)| {
                let stored = self.fuzzy.stored(shard, unit, &mut room.block)?;
                Some(Held { unit: codec::decode(stored)?, is_clients: is_clients(unit) })
            })
            .collect()
    }

    /// How many units there are, those that a client may not see and those that were removed among them.
    pub fn len(&self) -> usize {
        self.fuzzy.len() + self.tail.len()
    }

    /// Whether there are no units.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
