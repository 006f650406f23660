//! The fuzzy index: which segments of the memory are like a new one.
//!
//! It stands beside tantivy's in `index/` and consists of shards, files that are written once. A shard has the stored units of
//! some parts of the index; for each language its distinct segments as symbols, sorted by length; and under each
//! of the rarest short runs of a segment's symbols the segments that have it. Units are known by their ids.
//!
//! ```text
//! unit ─► symbols ─► Run ─► shard ─┐
//! unit ─► symbols ─► Run ─► shard ─┴► merge ─► shard ─► Fuzzy ─► Near ─► Unit
//! ```

mod build;
mod counts;
mod grams;
mod layout;
mod merge;
mod profile;
mod run;
mod search;
mod side;
mod units;

use std::io;
use std::ops::Range;
use std::path::Path;

pub use build::Builder;
pub use merge::merge;
pub use run::{Item, MOST_SYMBOLS, Segment};
pub use search::{Near, Room, Want};
pub use units::{Context, OpenBlock, context, context_hash};

use self::layout::{Layout, Part, Section};
use self::search::Nearest;
use self::side::Side;
use crate::matching::rarity;
use crate::matching::symbols::Pattern;
use crate::record::Lang;

/// The version of all that decides what a shard says: symbols, keys, profiles and layout. Shards of another one are built anew.
pub const VERSION: u32 = 2;

/// Shards that are searched together.
pub struct Fuzzy {
    shards: Vec<Shard>,
    is_removed: Option<IsRemoved>,
}

/// Tells of a part and of the lower 64 bits of an id whether that unit was removed.
pub type IsRemoved = Box<dyn Fn(u32, u64) -> bool + Send + Sync>;

/// One shard, and which of its units may be shown.
struct Shard {
    layout: Layout,
    /// The parts that may be shown, with their units.
    shown: Vec<(u32, Range<u32>)>,
    /// Whether these are all of its parts.
    is_all_shown: bool,
}

impl Fuzzy {
    /// Opens shards. Units of other parts than `parts`, and those that were removed, are not found.
    ///
    /// # Errors
    ///
    /// When a shard cannot be read or is damaged.
    pub fn open<P: AsRef<Path>>(
        paths: &[P],
        parts: &dyn Fn(u32) -> bool,
        is_removed: Option<IsRemoved>,
    ) -> io::Result<Self> {
        let open = |path: &P| {
            let layout = Layout::open(path.as_ref())?;
            let mut shown = self::parts(&layout);
            let count = shown.len();
            shown.retain(|(part, _)| parts(*part));
            let is_all_shown = shown.len() == count;
            Ok(Shard { layout, shown, is_all_shown })
        };
        Ok(Self { shards: paths.iter().map(open).collect::<io::Result<_>>()?, is_removed })
    }

    /// How many units the shards have, shown or not.
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.layout.section(Section::Ids).len() / 8).sum()
    }

    /// Whether there are no units.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether every byte of every shard is the one that was written.
    pub fn is_whole(&self) -> bool {
        self.shards.iter().all(|shard| shard.layout.is_whole())
    }

    /// How much it says that two segments of a language share a key: see [`Rarity::weight`](rarity::Rarity::weight).
    pub fn weight(&self, lang: Lang, key: u64) -> f32 {
        let counts = self.shards.iter().map(|shard| shard.layout.numbers(Section::Of(lang, Part::Counts)));
        let count =
            counts.map(|counts| counts::count(counts, rarity::bucket(key))).fold(0, u32::saturating_add);
        rarity::weight(self.len() as u32, count)
    }

    /// The entries of a language that may have that skeleton, at most so many, however like they are.
    pub fn of_skeleton(
        &self,
        query: &Pattern,
        key: u64,
        lang: Lang,
        most: usize,
        room: &mut Room,
    ) -> Vec<Near> {
        let mut found = Vec::new();
        self.sides(lang, &mut |number, side, lives| {
            let entries = side.postings(grams::skeleton_key(key)).iter();
            for entry in entries.filter(|&entry| lives(entry)).take(most) {
                found.extend(search::compare(query, side, number, entry, &mut room.column));
            }
        });
        found.sort();
        found.truncate(most);
        found
    }

    /// The entries of a language nearest to a segment, the nearest first: as many as wanted or some more, and none below the
    /// least similarity.
    ///
    /// Without [`Want::exhaustive`] an entry that shares none of its rarer runs of symbols may be missed.
    pub fn nearest(&self, query: &Pattern, lang: Lang, want: Want, room: &mut Room) -> Vec<Near> {
        if want.count == 0
            || query.symbols().bytes().is_empty()
            || query.symbols().bytes().len() > MOST_SYMBOLS
        {
            return Vec::new();
        }
        let entries = self.shards.iter().map(|shard| Side::of(&shard.layout, lang).len()).sum();
        let mut nearest = Nearest::new(query, want);
        self.sides(lang, &mut |number, side, lives| {
            search::nearest(&mut nearest, side, number, entries, room, lives);
        });
        let least = nearest.full_from().map_or(want.least, |least| least.max(want.least));
        let mut found = nearest.finish();
        if want.exhaustive {
            // What the rare keys found sets the bound from which on the others are compared.
            let mut nearest = Nearest::new(query, Want { least, ..want });
            self.sides(lang, &mut |number, side, lives| {
                search::nearest_of_all(&mut nearest, side, number, room, lives);
            });
            found.extend(nearest.finish());
            found.sort();
            found.dedup();
        }
        found
    }

    fn sides(&self, lang: Lang, search: &mut dyn FnMut(usize, Side<'_>, &search::Lives<'_>)) {
        for (number, shard) in self.shards.iter().enumerate() {
            let side = Side::of(&shard.layout, lang);
            search(number, side, &|entry| self.lives(shard, side, entry));
        }
    }

    /// The units that have an entry for their segment and may be shown, in the order in which they were added.
    pub fn owners(&self, near: &Near, lang: Lang) -> impl DoubleEndedIterator<Item = u32> {
        let shard = self.shards.get(near.shard);
        let owners = shard.map(|shard| Side::of(&shard.layout, lang).owners(near.entry).iter());
        let owners = owners.into_iter().flatten();
        owners.filter(move |&unit| shard.is_some_and(|shard| self.is_shown(shard, unit)))
    }

    /// The context of a unit.
    pub fn context(&self, shard: usize, unit: u32) -> Context {
        let contexts = self.shards.get(shard).map(|shard| shard.layout.numbers(Section::Contexts));
        let mut context = Context::default();
        let first = unit as usize * context.len();
        for (place, hash) in context.iter_mut().enumerate() {
            *hash = contexts.and_then(|contexts| contexts.get(first + place)).unwrap_or(0);
        }
        context
    }

    /// The part of the index to which a unit belongs.
    pub fn part(&self, shard: usize, unit: u32) -> Option<u32> {
        let shown = &self.shards.get(shard)?.shown;
        let behind = shown.partition_point(|(_, units)| units.start <= unit);
        shown.get(behind.checked_sub(1)?).map(|(part, _)| *part)
    }

    /// The stored form of a unit, or nothing where the shard is damaged.
    pub fn stored<'a>(&self, shard: usize, unit: u32, block: &'a mut OpenBlock) -> Option<&'a [u8]> {
        units::stored(&self.shards.get(shard)?.layout, shard, unit, block)
    }

    fn lives(&self, shard: &Shard, side: Side<'_>, entry: u32) -> bool {
        shard.is_all_shown && self.is_removed.is_none()
            || side.owners(entry).iter().any(|unit| self.is_shown(shard, unit))
    }

    fn is_shown(&self, shard: &Shard, unit: u32) -> bool {
        if shard.is_all_shown && self.is_removed.is_none() {
            return true;
        }
        let behind = shard.shown.partition_point(|(_, units)| units.start <= unit);
        let Some((part, units)) = behind.checked_sub(1).and_then(|at| shard.shown.get(at)) else {
            return false;
        };
        let is_removed =
            |is_removed: &IsRemoved| id(&shard.layout, unit).is_some_and(|id| is_removed(*part, id));
        units.contains(&unit) && !self.is_removed.as_ref().is_some_and(is_removed)
    }
}

/// The lower 64 bits of a unit's id.
fn id(layout: &Layout, unit: u32) -> Option<u64> {
    layout.section(Section::Ids).as_chunks::<8>().0.get(unit as usize).map(|id| u64::from_le_bytes(*id))
}

/// The units of a shard by part: its number and its units.
fn parts(layout: &Layout) -> Vec<(u32, Range<u32>)> {
    let parts = layout.numbers(Section::Parts);
    let units = (layout.section(Section::Ids).len() / 8) as u32;
    let first = |number: usize| parts.get(number * 2 + 1).unwrap_or(units);
    (0..parts.len() / 2)
        .map(|number| (parts.get(number * 2).unwrap_or(0), first(number)..first(number + 1).min(units)))
        .collect()
}

#[cfg(test)]
mod tests;
