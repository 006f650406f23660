//! The translation memory as one client may see it: what is like a segment, and the units that say it.

use super::codec;
use crate::fuzzy::{Context, Fuzzy, Near, OpenBlock, Room, Want};
use crate::matching::key;
use crate::matching::symbols::{Pattern, Symbols};
use crate::record::{Lang, Unit};

/// The fuzzy index, with the units that were appended since it was written.
pub struct Memory {
    fuzzy: Fuzzy,
    tail: Vec<TailUnit>,
}

struct TailUnit {
    unit: Unit,
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

    /// How many symbols it has.
    pub fn length(&self) -> usize {
        self.near.length as usize
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
        Self { fuzzy, tail: Vec::new() }
    }

    pub(super) fn new(fuzzy: Fuzzy, tail: impl Iterator<Item = Unit>) -> Self {
        let symbols = |unit: Unit| {
            let sides = [unit.ko.as_deref()?, unit.en.as_deref()?].map(Symbols::new);
            let keys = [unit.ko.as_deref()?, unit.en.as_deref()?].map(key);
            Some(TailUnit { unit, sides, keys })
        };
        Self { fuzzy, tail: tail.filter_map(symbols).collect() }
    }

    /// The segments of a language that are most like one, the most like first: as many as wanted or some more.
    ///
    /// Those that have the same skeleton, that with the key, are among them whatever their likeness: a number of one digit and one of
    /// twelve share little. Without [`Want::exhaustive`], one that shares none of its rarer runs of symbols may be missed: docs/figures.md says how often.
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
            if symbols.is_empty() || of == 0 {
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

    /// At most so many units that have that segment: those whose context is most like `around` first, of those the ones that
    /// were added last.
    pub fn units(
        &self,
        like: &Like,
        lang: Lang,
        around: Context,
        most: usize,
        room: &mut MemoryRoom,
    ) -> Vec<Unit> {
        if like.near.shard == TAIL {
            return self
                .tail
                .get(like.near.entry as usize)
                .map(|tail| tail.unit.clone())
                .into_iter()
                .collect();
        }
        let shard = like.near.shard;
        let agreement = |context: Context| {
            let agree = |at: usize| around[at] != 0 && around[at] == context[at];
            usize::from(agree(0)) + usize::from(agree(1)) + 4 * usize::from(agree(2))
        };
        let mut owners: Vec<_> = self
            .fuzzy
            .owners(&like.near, lang)
            .rev()
            .map(|unit| (agreement(self.fuzzy.context(shard, unit)), unit))
            .collect();
        // Stable: those that were added last stay first.
        owners.sort_by_key(|&(agreement, _)| usize::MAX - agreement);
        owners
            .into_iter()
            .take(most)
            .filter_map(|(_, unit)| codec::decode(self.fuzzy.stored(shard, unit, &mut room.block)?))
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
