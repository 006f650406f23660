//! The entries nearest to a segment.
//!
//! By its rare keys ([`nearest`]), or all of them ([`nearest_of_all`]); either way what is returned was compared symbol by symbol. Of all,
//! only what a bound excludes is passed over; by keys, what shares none of the rarer ones is, too.

use std::collections::BinaryHeap;

use super::grams::Grams;
use super::profile::{self, Profile, bound, profile};
use super::side::{Group, Side};
use crate::matching::symbols::{Pattern, percent};

/// How many places of lists are read for a segment, the shortest lists first.
///
/// Long lists tell little: an entry that shares none of a segment's rarer keys with it is hardly like it.
const BUDGET: usize = 16_000;

/// How many candidates are looked at, those with the most and rarest keys in common first.
const LOOKED_AT: usize = 4_000;

/// How many candidates are compared first, so that the bound is high when the others come.
const FIRST: usize = 16;

/// What is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Want {
    /// How many entries at most.
    pub count: usize,
    /// The least similarity, in percent.
    pub least: u8,
    /// How many of those that share the most and rarest keys are returned besides, if they are so like.
    pub sharing: usize,
    /// Whether no entry may be missed, whatever it takes.
    pub exhaustive: bool,
}

/// An entry that is near.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near {
    /// The number of its shard.
    pub shard: usize,
    /// Its number there.
    pub entry: u32,
    /// How many symbols it shares with the segment, in order.
    pub common: u32,
    /// How many symbols it has.
    pub length: u32,
    /// How many symbols the segment has.
    pub of: u32,
}

impl Near {
    /// The similarity in percent, rounded down.
    pub fn percent(&self) -> u8 {
        percent(self.common as usize, self.of as usize, self.length as usize)
    }

    /// The similarity as a number that sorts: common / (both lengths), exactly.
    fn similarity(&self) -> Ratio {
        Ratio { common: self.common, both: self.of + self.length }
    }
}

/// A fraction that is compared exactly.
#[derive(Clone, Copy, Debug)]
struct Ratio {
    common: u32,
    both: u32,
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let product = |left: u32, right: u32| u64::from(left) * u64::from(right);
        product(self.common, other.both).cmp(&product(other.common, self.both))
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ratio {}

/// The worst first, so that a heap drops it; of equal ones that which was added first.
impl Ord for Near {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        // Later shards, and the tail behind all of them, hold what was added later.
        let place = |near: &Self| (std::cmp::Reverse(near.shard), near.entry);
        other.similarity().cmp(&self.similarity()).then_with(|| place(self).cmp(&place(other)))
    }
}

impl PartialOrd for Near {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The nearest entries so far.
pub struct Nearest<'q> {
    query: &'q Pattern,
    profile: Profile,
    want: Want,
    heap: BinaryHeap<Near>,
    sharing: Vec<Near>,
}

impl<'q> Nearest<'q> {
    /// None yet.
    pub fn new(query: &'q Pattern, want: Want) -> Self {
        let profile = profile(query.symbols().bytes());
        Self { query, profile, want, heap: BinaryHeap::new(), sharing: Vec::new() }
    }

    fn length(&self) -> usize {
        self.query.symbols().bytes().len()
    }

    /// Whether an entry of that length that shares at most so many symbols could still be among the nearest.
    #[inline]
    fn could_be(&self, common: usize, length: usize) -> bool {
        let both = self.length() + length;
        if 200 * common < usize::from(self.want.least) * both {
            return false;
        }
        let least = self.heap.peek().filter(|_| self.heap.len() >= self.want.count);
        least.is_none_or(|least| Ratio { common: common as u32, both: both as u32 } > least.similarity())
    }

    /// Whether entries of that length could be among the nearest at all.
    fn could_have(&self, length: usize) -> bool {
        self.could_be(self.length().min(length), length)
    }

    /// Compares an entry, unless a bound says that it is not among the nearest.
    #[inline]
    fn look(
        &mut self,
        side: Side<'_>,
        shard: usize,
        entry: u32,
        group: Group,
        room: &mut Vec<u64>,
        lives: &Lives<'_>,
    ) {
        let length = group.length;
        let shorter = self.length().min(length);
        let Some(profile) = side.profile(entry) else { return };
        if !self.could_be(bound(&self.profile, profile, shorter), length) {
            return;
        }
        let symbols = side.symbols(entry, group);
        let common = self.query.common(symbols, room);
        if self.could_be(common, length) && lives(entry) {
            let of = self.length() as u32;
            self.heap.push(Near { shard, entry, common: common as u32, length: length as u32, of });
            if self.heap.len() > self.want.count {
                self.heap.pop();
            }
        }
    }

    /// Whether a bound says of an entry of unknown length that it is not among the nearest.
    ///
    /// Few are left after this, and only of those the length is looked up.
    #[inline]
    fn is_far(&self, profile: &Profile) -> bool {
        profile::length(profile).is_some_and(|length| {
            let shorter = self.length().min(length);
            !self.could_be(bound(&self.profile, profile, shorter), length)
        })
    }

    /// Takes an entry that shares much, if it is so like.
    fn share(&mut self, side: Side<'_>, shard: usize, entry: u32, column: &mut Vec<u64>, lives: &Lives<'_>) {
        let near = compare(self.query, side, shard, entry, column);
        self.sharing.extend(near.filter(|near| near.percent() >= self.want.least && lives(entry)));
    }

    /// The similarity of the last of the nearest, in percent, if there are as many as wanted.
    pub fn full_from(&self) -> Option<u8> {
        self.heap.peek().filter(|_| self.heap.len() >= self.want.count).map(Near::percent)
    }

    /// The entries, the nearest first.
    pub fn finish(self) -> Vec<Near> {
        let mut all = self.heap.into_vec();
        all.extend(self.sharing);
        all.sort();
        all.dedup();
        all
    }
}

/// Whether an entry has a unit that may be shown.
pub type Lives<'a> = dyn Fn(u32) -> bool + 'a;

/// Room that is used again from segment to segment.
#[derive(Default)]
pub struct Room {
    grams: Grams,
    weights: Weights,
    candidates: Vec<(u32, u32)>,
    pub(super) column: Vec<u64>,
}

/// Looks at the entries of a shard that share rare keys with the segment. `entries` is how many all shards have, which share the budget.
pub fn nearest(
    nearest: &mut Nearest<'_>,
    side: Side<'_>,
    shard: usize,
    entries: usize,
    room: &mut Room,
    lives: &Lives<'_>,
) {
    let Room { grams, weights, candidates, column } = room;
    let (from, to) = lengths(nearest.length(), nearest.want.least);
    let window = side.window(from, to);
    if window.is_empty() {
        return;
    }
    let keys = grams.of_query(nearest.query.symbols().bytes(), from, to);
    let mut lists: Vec<_> = keys
        .iter()
        .filter_map(|&key| {
            let mut list = side.postings(key);
            // Entries are sorted by their lengths, and so are the lists.
            list = list.range(list.position_from(window.start)..list.position_from(window.end));
            (list.len() > 0).then_some(list)
        })
        .collect();
    lists.sort_by_key(|list| list.len());
    let mut left = (BUDGET * side.len() / entries.max(1)).max(BUDGET / 8);
    let mut places = 0;
    let mut read = 0;
    for list in &lists {
        if list.len() > left && read > 0 {
            break;
        }
        let length = list.len().min(BUDGET);
        left = left.saturating_sub(length);
        places += length;
        read += 1;
    }
    weights.clear(places);
    for list in &lists[..read] {
        let list = list.range(0..list.len().min(BUDGET));
        // The inverse document frequency in eighths of a bit.
        let rarity = ((side.len() as f32 / list.len() as f32).max(1.0).log2() * 8.0) as u32 + 1;
        for entry in list.iter() {
            weights.add(entry, rarity);
        }
    }
    weights.drain(candidates);
    let by_weight = |left: &(u32, u32), right: &(u32, u32)| (right.1, left.0).cmp(&(left.1, right.0));
    if candidates.len() > LOOKED_AT {
        candidates.select_nth_unstable_by(LOOKED_AT, by_weight);
        candidates.truncate(LOOKED_AT);
    }
    let first = nearest.want.count.max(FIRST).max(nearest.want.sharing);
    if candidates.len() > first {
        candidates.select_nth_unstable_by(first, by_weight);
    }
    if nearest.want.sharing > 0 {
        let head = first.min(candidates.len());
        candidates[..head].sort_unstable_by(by_weight);
        for &(entry, _) in candidates.iter().take(nearest.want.sharing) {
            nearest.share(side, shard, entry, column, lives);
        }
    }
    for &(entry, _) in candidates.iter() {
        if side.profile(entry).is_some_and(|profile| !nearest.is_far(profile))
            && let Some(group) = side.group_of(entry)
        {
            nearest.look(side, shard, entry, group, column, lives);
        }
    }
}

/// Looks at every entry of a shard whose length allows it to be among the nearest, those of the nearest length first.
pub fn nearest_of_all(
    nearest: &mut Nearest<'_>,
    side: Side<'_>,
    shard: usize,
    room: &mut Room,
    lives: &Lives<'_>,
) {
    let length = nearest.length();
    let mut above = side.group_from(length);
    let mut below = above;
    loop {
        let up = side.group(above).filter(|group| nearest.could_have(group.length));
        let down = below.checked_sub(1).and_then(|number| side.group(number));
        let down = down.filter(|group| nearest.could_have(group.length));
        let number = match (up, down) {
            (None, None) => return,
            (Some(up), Some(down)) if up.length.abs_diff(length) > length.abs_diff(down.length) => below - 1,
            (None, Some(_)) => below - 1,
            (Some(_), _) => above,
        };
        let Some(group) = side.group(number) else { return };
        for entry in side.entries(number) {
            nearest.look(side, shard, entry, group, &mut room.column, lives);
        }
        if number == above { above += 1 } else { below -= 1 }
    }
}

/// Compares one entry, whatever comes of it.
pub fn compare(
    query: &Pattern,
    side: Side<'_>,
    shard: usize,
    entry: u32,
    column: &mut Vec<u64>,
) -> Option<Near> {
    let group = side.group_of(entry)?;
    let common = query.common(side.symbols(entry, group), column) as u32;
    let of = query.symbols().bytes().len() as u32;
    Some(Near { shard, entry, common, length: group.length as u32, of })
}

/// The least and the greatest length of what can be so like a segment of `length` symbols: of two segments of lengths m < n
/// at most m symbols are common, and 2m / (m + n) is the similarity then.
fn lengths(length: usize, least: u8) -> (usize, usize) {
    let least = usize::from(least.min(100));
    if least == 0 {
        return (1, usize::MAX);
    }
    ((length * least).div_ceil(200 - least).max(1), length * (200 - least) / least)
}

/// The weights of entries: a hash table of no more room than the lists need, so that it stays in the processor's cache however
/// many entries there are.
#[derive(Default)]
struct Weights {
    /// Entry + 1, or 0; and its weight. All are empty but while a segment is looked for.
    slots: Vec<(u32, u32)>,
    /// How far a 32-bit hash is shifted to be a place among those in use.
    shift: u32,
    used: Vec<u32>,
}

impl Weights {
    /// Makes room for so many places of lists, at most half full.
    fn clear(&mut self, places: usize) {
        let slots = (2 * places).next_power_of_two().max(2);
        if self.slots.len() < slots {
            self.slots.resize(slots, (0, 0));
        }
        self.shift = 32 - slots.ilog2();
    }

    #[inline]
    fn add(&mut self, entry: u32, weight: u32) {
        let mut slot = (entry.wrapping_mul(0x9E37_79B1) >> self.shift) as usize;
        let last = u32::MAX as usize >> self.shift;
        loop {
            let (held, sum) = &mut self.slots[slot];
            if *held == entry + 1 {
                *sum += weight;
                return;
            }
            if *held == 0 {
                (*held, *sum) = (entry + 1, weight);
                self.used.push(slot as u32);
                return;
            }
            slot = (slot + 1) & last;
        }
    }

    /// Moves the entries with their weights out.
    fn drain(&mut self, out: &mut Vec<(u32, u32)>) {
        out.clear();
        for slot in self.used.drain(..) {
            let (held, weight) = std::mem::take(&mut self.slots[slot as usize]);
            out.push((held - 1, weight));
        }
    }
}
