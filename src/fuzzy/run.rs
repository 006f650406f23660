//! Units in memory that become a shard.

use std::io;
use std::path::Path;

use super::counts::Counts;
use super::grams::{self, Grams, skeleton_key};
use super::layout::{Part, Section, Writer};
use super::profile::profile;
use super::units::{Blocks, Context};
use crate::record::Lang;

/// Keys are counted in at most so many bins, for which of a segment's keys are its rarest.
const COUNTS: usize = 1 << 22;

/// Longer segments are in no fuzzy index: comparing them takes the square of their length.
pub const MOST_SYMBOLS: usize = 1 << 14;

/// Units that are gathered until they are written.
#[derive(Default)]
pub struct Run {
    blocks: Blocks,
    store: Vec<u8>,
    parts: Vec<(u32, u32)>,
    ids: Vec<u64>,
    contexts: Vec<Context>,
    sides: [Side; 2],
}

/// A unit on its way into a shard.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    /// The number of the part of the index to which it belongs.
    pub part: u32,
    /// The lower 64 bits of its id.
    pub id: u64,
    /// Its neighbours and context key.
    pub context: Context,
    /// Its stored form.
    pub stored: &'a [u8],
    /// The Korean and the English side.
    pub sides: [Segment<'a>; 2],
}

/// One side of a unit.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    /// Its symbols.
    pub symbols: &'a [u8],
    /// The key of its skeleton ([`matching::key`](crate::matching::key())).
    pub key: u64,
    /// Its [`buckets`](crate::matching::rarity::buckets).
    pub buckets: &'a [u32],
}

/// The segments of one language.
#[derive(Default)]
struct Side {
    counts: Counts,
    symbols: Vec<u8>,
    /// Of each segment: where its symbols end, its unit, and the key of its skeleton.
    segments: Vec<(u64, u32, u32)>,
}

impl Run {
    /// Adds a unit.
    pub fn push(&mut self, item: &Item<'_>) {
        let unit = self.ids.len() as u32;
        if self.parts.last().is_none_or(|last| last.0 != item.part) {
            self.parts.push((item.part, unit));
        }
        self.ids.push(item.id);
        self.contexts.push(item.context);
        let store = &mut self.store;
        // Nothing fails in memory but the compression of what is not 4 GiB long.
        let added = self.blocks.add(item.stored, &mut |bytes| {
            store.extend(bytes);
            Ok(())
        });
        debug_assert!(added.is_ok());
        for (side, segment) in self.sides.iter_mut().zip(item.sides) {
            if (1..=MOST_SYMBOLS).contains(&segment.symbols.len()) {
                side.counts.add(segment.buckets);
                side.symbols.extend(segment.symbols);
                side.segments.push((side.symbols.len() as u64, unit, skeleton_key(segment.key)));
            }
        }
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// About how many bytes the units take in memory.
    pub fn size(&self) -> usize {
        self.store.len() + self.sides.iter().map(|side| side.symbols.len()).sum::<usize>() + self.len() * 64
    }

    /// Writes the units as a shard.
    ///
    /// # Errors
    ///
    /// When the disk does not take it.
    pub fn write(mut self, path: &Path) -> io::Result<()> {
        let mut writer = Writer::create(path)?;
        writer.put(&self.store)?;
        self.blocks.close(&mut |bytes| writer.put(bytes))?;
        writer.end(Section::Store);
        self.store = Vec::new();
        self.blocks.put_starts(&mut writer)?;
        for &(part, first) in &self.parts {
            writer.put_all([part, first])?;
        }
        writer.end(Section::Parts);
        self.ids.iter().try_for_each(|id| writer.put(&id.to_le_bytes()))?;
        writer.end(Section::Ids);
        writer.put_all(self.contexts.iter().flatten().copied())?;
        writer.end(Section::Contexts);
        for (lang, side) in Lang::ALL.into_iter().zip(&self.sides) {
            side.write(lang, &mut writer)?;
        }
        writer.finish()
    }
}

impl Side {
    fn symbols_of(&self, segment: usize) -> &[u8] {
        let start = if segment == 0 { 0 } else { self.segments[segment - 1].0 };
        &self.symbols[start as usize..self.segments[segment].0 as usize]
    }

    fn write(&self, lang: Lang, writer: &mut Writer) -> io::Result<()> {
        let mut order: Vec<u32> = (0..self.segments.len() as u32).collect();
        order.sort_by(|&left, &right| {
            let (left, right) = (self.symbols_of(left as usize), self.symbols_of(right as usize));
            (left.len(), left).cmp(&(right.len(), right))
        });
        // The first place in that order of each entry.
        let is_first = |at: usize| {
            at == 0 || self.symbols_of(order[at] as usize) != self.symbols_of(order[at - 1] as usize)
        };
        let firsts: Vec<u32> = (0..order.len()).filter(|&at| is_first(at)).map(|at| at as u32).collect();
        let entry = |number: usize| self.symbols_of(order[firsts[number] as usize] as usize);

        put_lengths(lang, (0..firsts.len()).map(|number| entry(number).len()), writer)?;
        (0..firsts.len()).try_for_each(|number| writer.put(entry(number)))?;
        writer.end(Section::Of(lang, Part::Symbols));
        (0..firsts.len()).try_for_each(|number| writer.put(&profile(entry(number))))?;
        writer.end(Section::Of(lang, Part::Profiles));
        writer.put_all(firsts.iter().copied().chain([order.len() as u32]))?;
        writer.end(Section::Of(lang, Part::OwnerStarts));
        writer.put_all(order.iter().map(|&segment| self.segments[segment as usize].1))?;
        writer.end(Section::Of(lang, Part::Owners));

        let mut grams = Grams::default();
        let mut counts = vec![0u32; self.symbols.len().next_power_of_two().clamp(1 << 10, COUNTS)];
        let mask = counts.len() - 1;
        let bin = |key: u32| key as usize & mask;
        for number in 0..firsts.len() {
            for &mut key in grams.of_entry(entry(number)) {
                counts[bin(key)] += 1;
            }
        }
        let mut listed: Vec<u64> = Vec::with_capacity(firsts.len() * 20);
        for number in 0..firsts.len() {
            let symbols = entry(number);
            let most = grams::listed(symbols.len());
            let runs = grams.of_entry(symbols);
            if runs.len() > most {
                runs.select_nth_unstable_by_key(most, |&key| (counts[bin(key)], key));
            }
            let end = firsts.get(number + 1).map_or(order.len(), |&end| end as usize);
            let owners = &order[firsts[number] as usize..end];
            let skeletons = owners.iter().map(|&segment| self.segments[segment as usize].2);
            let keys = runs.iter().copied().take(most).chain(skeletons);
            listed.extend(keys.map(|key| u64::from(key) << 32 | number as u64));
        }
        drop(counts);
        listed.sort_unstable();
        listed.dedup();
        let mut starts: Vec<(u32, u32)> = Vec::new();
        for (at, &pair) in listed.iter().enumerate() {
            let key = (pair >> 32) as u32;
            if starts.last().is_none_or(|last| last.0 != key) {
                starts.push((key, at as u32));
            }
        }
        writer.put_all(listed.iter().map(|&pair| pair as u32))?;
        writer.end(Section::Of(lang, Part::Postings));
        put_keys(lang, &starts, listed.len() as u32, writer)?;
        self.counts.write(lang, writer)
    }
}

/// Writes the table of lengths of entries that come sorted by them.
pub fn put_lengths(lang: Lang, lengths: impl Iterator<Item = usize>, writer: &mut Writer) -> io::Result<()> {
    let (mut last, mut begin) = (None, 0u64);
    for (number, length) in lengths.enumerate() {
        if last != Some(length) {
            writer.put_all([length as u32, number as u32])?;
            writer.put(&begin.to_le_bytes())?;
            last = Some(length);
        }
        begin += length as u64;
    }
    writer.end(Section::Of(lang, Part::Lengths));
    Ok(())
}

/// Writes the table of keys: each with the place where its entries begin.
pub fn put_keys(lang: Lang, starts: &[(u32, u32)], postings: u32, writer: &mut Writer) -> io::Result<()> {
    // About four keys to a bucket.
    let bits = (starts.len() / 4).max(1).ilog2() + 1;
    let mut key = 0;
    for bucket in 0..1u64 << bits {
        while key < starts.len() && u64::from(starts[key].0) >> (32 - bits) < bucket {
            key += 1;
        }
        writer.put_u32(key as u32)?;
    }
    writer.put_u32(starts.len() as u32)?;
    writer.end(Section::Of(lang, Part::Buckets));
    writer.put_all(starts.iter().map(|start| start.0))?;
    writer.end(Section::Of(lang, Part::Keys));
    writer.put_all(starts.iter().map(|start| start.1).chain([postings]))?;
    writer.end(Section::Of(lang, Part::Starts));
    Ok(())
}
