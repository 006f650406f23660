//! The entries of a shard in one language, read where they lie.

use std::ops::Range;

use super::layout::{Layout, Numbers, Part, Section};
use super::profile::{BINS, Profile};
use crate::record::Lang;

/// The entries of one language.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    lengths: &'a [[u8; 16]],
    symbols: &'a [u8],
    profiles: &'a [Profile],
    owner_starts: Numbers<'a>,
    owners: Numbers<'a>,
    buckets: Numbers<'a>,
    keys: Numbers<'a>,
    starts: Numbers<'a>,
    postings: Numbers<'a>,
}

/// Entries of one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// How many symbols each has.
    pub length: usize,
    /// The first of them.
    pub first: u32,
    /// Where the symbols of the first begin.
    begin: u64,
}

impl<'a> Side<'a> {
    /// The entries of a language.
    pub fn of(layout: &'a Layout, lang: Lang) -> Self {
        let section = |part| layout.section(Section::Of(lang, part));
        let numbers = |part| layout.numbers(Section::Of(lang, part));
        Self {
            lengths: section(Part::Lengths).as_chunks::<16>().0,
            symbols: section(Part::Symbols),
            profiles: section(Part::Profiles).as_chunks::<BINS>().0,
            owner_starts: numbers(Part::OwnerStarts),
            owners: numbers(Part::Owners),
            buckets: numbers(Part::Buckets),
            keys: numbers(Part::Keys),
            starts: numbers(Part::Starts),
            postings: numbers(Part::Postings),
        }
    }

    /// How many entries there are.
    pub fn len(self) -> usize {
        self.profiles.len()
    }

    /// The entries of one length, the shortest first.
    pub fn group(self, number: usize) -> Option<Group> {
        let (head, begin) = self.lengths.get(number)?.split_first_chunk::<8>()?;
        let [length, first] = *head.as_chunks::<4>().0 else { return None };
        Some(Group {
            length: u32::from_le_bytes(length) as usize,
            first: u32::from_le_bytes(first),
            begin: u64::from_le_bytes(begin.try_into().ok()?),
        })
    }

    /// The first group of entries that are at least so long.
    pub fn group_from(self, length: usize) -> usize {
        self.lengths.partition_point(|group| (u32_at(group, 0) as usize) < length)
    }

    /// The entries of a group.
    pub fn entries(self, group: usize) -> Range<u32> {
        let end = self.len() as u32;
        let first = |number| self.group(number).map_or(end, |group| group.first.min(end));
        first(group)..first(group + 1)
    }

    /// The entries of `from` to `to` symbols.
    pub fn window(self, from: usize, to: usize) -> Range<u32> {
        let first = |length| {
            let group = self.group_from(length);
            self.group(group).map_or(self.len() as u32, |group| group.first)
        };
        first(from)..first(to.saturating_add(1))
    }

    /// The group to which an entry belongs.
    #[inline]
    pub fn group_of(self, entry: u32) -> Option<Group> {
        let behind = self.lengths.partition_point(|group| u32_at(group, 4) <= entry);
        self.group(behind.checked_sub(1)?)
    }

    /// The symbols of an entry of that group.
    #[inline]
    pub fn symbols(self, entry: u32, group: Group) -> &'a [u8] {
        let start = (entry.wrapping_sub(group.first) as usize)
            .saturating_mul(group.length)
            .saturating_add(group.begin as usize);
        self.symbols.get(start..start.saturating_add(group.length)).unwrap_or_default()
    }

    /// The profile of an entry.
    #[inline]
    pub fn profile(self, entry: u32) -> Option<&'a Profile> {
        self.profiles.get(entry as usize)
    }

    /// The units that have an entry for their segment.
    pub fn owners(self, entry: u32) -> Numbers<'a> {
        self.owners.range(self.owner_starts.between(entry as usize).unwrap_or_default())
    }

    /// The entries that are listed under a key.
    #[inline]
    pub fn postings(self, key: u32) -> Numbers<'a> {
        let bits = self.buckets.len().saturating_sub(1).max(2).ilog2();
        let bucket = self.buckets.between((key >> (32 - bits.min(32))) as usize).unwrap_or_default();
        let first = bucket.start;
        let place = self.keys.range(bucket).iter().position(|listed| listed == key);
        let range = place.and_then(|place| self.starts.between(first + place)).unwrap_or_default();
        self.postings.range(range)
    }

    /// The keys and the entries listed under each, in the order of the keys.
    pub fn lists(self) -> impl Iterator<Item = (u32, Numbers<'a>)> {
        let list = move |at| self.postings.range(self.starts.between(at).unwrap_or_default());
        self.keys.iter().enumerate().map(move |(at, key)| (key, list(at)))
    }
}

#[inline]
fn u32_at(group: &[u8; 16], at: usize) -> u32 {
    u32::from_le_bytes([group[at], group[at + 1], group[at + 2], group[at + 3]])
}
