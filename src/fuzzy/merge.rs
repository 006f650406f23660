//! Several shards made one, without the units that are no longer wanted.
//!
//! Everything streams but the order of the entries (sixteen bytes for each), the keys (eight) and where the blocks begin.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;
use std::ops::Range;
use std::path::Path;

use super::counts::Counts;
use super::layout::{Layout, Part, Section, Writer};
use super::run::{put_keys, put_lengths};
use super::side::{Group, Side};
use super::units::{self, Blocks, Context, OpenBlock};
use super::{id, parts};
use crate::record::Lang;

/// Writes one shard with the units of several, in their order, of the parts that are wanted.
///
/// # Errors
///
/// When a shard cannot be read or is damaged, and when the disk does not take the new one.
pub fn merge<P: AsRef<Path>>(paths: &[P], is_wanted: &dyn Fn(u32) -> bool, out: &Path) -> io::Result<()> {
    let mut base = 0;
    let mut open = |path: &P| {
        let layout = Layout::open(path.as_ref())?;
        // What is damaged would be given a hash that says it is whole.
        if !layout.is_whole() {
            return Err(damaged());
        }
        let kept: Vec<_> = parts(&layout).into_iter().filter(|(part, _)| is_wanted(*part)).collect();
        let places = kept.iter().map(|(_, units)| {
            let place = (units.clone(), base);
            base += units.len() as u32;
            place
        });
        let places = places.collect();
        Ok(Source { layout, kept, places })
    };
    let sources: Vec<Source> = paths.iter().map(&mut open).collect::<io::Result<_>>()?;
    let mut writer = Writer::create(out)?;
    put_units(&sources, &mut writer)?;
    for lang in Lang::ALL {
        put_side(&sources, lang, &mut writer)?;
    }
    writer.finish()
}

/// How many numbers a context has.
const CONTEXT: usize = size_of::<Context>() / size_of::<u32>();

/// A shard that is merged.
struct Source {
    layout: Layout,
    /// The parts that are kept, with their units.
    kept: Vec<(u32, Range<u32>)>,
    /// The units that are kept, and the number of the first of each range in the new shard.
    places: Vec<(Range<u32>, u32)>,
}

impl Source {
    fn units(&self) -> impl Iterator<Item = u32> {
        self.kept.iter().flat_map(|(_, units)| units.clone())
    }

    /// The number of a unit in the new shard, if it is kept.
    fn place(&self, unit: u32) -> Option<u32> {
        let behind = self.places.partition_point(|(units, _)| units.start <= unit);
        let (units, first) = self.places.get(behind.checked_sub(1)?)?;
        units.contains(&unit).then(|| first + (unit - units.start))
    }
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the fuzzy index is damaged")
}

fn put_units(sources: &[Source], writer: &mut Writer) -> io::Result<()> {
    let mut blocks = Blocks::default();
    for (number, source) in sources.iter().enumerate() {
        let mut open = OpenBlock::default();
        for unit in source.units() {
            let stored = units::stored(&source.layout, number, unit, &mut open).ok_or_else(damaged)?;
            blocks.add(stored, &mut |bytes| writer.put(bytes))?;
        }
    }
    blocks.close(&mut |bytes| writer.put(bytes))?;
    writer.end(Section::Store);
    blocks.put_starts(writer)?;
    for source in sources {
        for ((part, _), (_, first)) in source.kept.iter().zip(&source.places) {
            writer.put_all([*part, *first])?;
        }
    }
    writer.end(Section::Parts);
    for source in sources {
        for unit in source.units() {
            writer.put(&id(&source.layout, unit).ok_or_else(damaged)?.to_le_bytes())?;
        }
    }
    writer.end(Section::Ids);
    for source in sources {
        let contexts = source.layout.numbers(Section::Contexts);
        for unit in source.units() {
            let from = unit as usize * CONTEXT;
            writer.put_all(contexts.range(from..from + CONTEXT).iter())?;
        }
    }
    writer.end(Section::Contexts);
    Ok(())
}

/// The entries of all shards in the new order.
struct Order {
    /// The shard and the entry of each; entries of several shards that are one follow each other.
    from: Vec<(u32, u32)>,
    /// For each shard, the new number of each of its entries; [`NONE`] for those that no unit has any more.
    new: Vec<Vec<u32>>,
    /// The first place in `from` of each new entry.
    firsts: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Order {
    fn of(sources: &[Source], sides: &[Side<'_>]) -> Self {
        let mut order = Self {
            from: Vec::new(),
            new: sides.iter().map(|side| vec![NONE; side.len()]).collect(),
            firsts: Vec::new(),
        };
        let mut next: Vec<u32> = vec![0; sides.len()];
        let mut head = |number: usize| {
            let side = sides[number];
            while (next[number] as usize) < side.len() {
                let entry = next[number];
                next[number] += 1;
                if side.owners(entry).iter().any(|unit| sources[number].place(unit).is_some()) {
                    let symbols = side.group_of(entry).map_or(&[][..], |group| side.symbols(entry, group));
                    return Some(Reverse((symbols.len(), symbols, number, entry)));
                }
            }
            None
        };
        let mut heads: BinaryHeap<_> = (0..sides.len()).filter_map(&mut head).collect();
        let mut last: Option<&[u8]> = None;
        while let Some(Reverse((_, symbols, number, entry))) = heads.pop() {
            if last != Some(symbols) {
                order.firsts.push(order.from.len() as u32);
                last = Some(symbols);
            }
            order.new[number][entry as usize] = order.firsts.len() as u32 - 1;
            order.from.push((number as u32, entry));
            heads.extend(head(number));
        }
        order
    }
}

fn put_side(sources: &[Source], lang: Lang, writer: &mut Writer) -> io::Result<()> {
    let sides: Vec<Side<'_>> = sources.iter().map(|source| Side::of(&source.layout, lang)).collect();
    let order = Order::of(sources, &sides);
    let entry = |first: u32| {
        let (number, entry) = order.from[first as usize];
        (sides[number as usize], entry)
    };
    let group = |first: u32| {
        let (side, entry) = entry(first);
        side.group_of(entry).ok_or_else(damaged)
    };
    let lengths = order.firsts.iter().map(|&first| group(first).map_or(0, |group: Group| group.length));
    put_lengths(lang, lengths, writer)?;
    for &first in &order.firsts {
        let (side, entry) = entry(first);
        writer.put(side.symbols(entry, group(first)?))?;
    }
    writer.end(Section::Of(lang, Part::Symbols));
    for &first in &order.firsts {
        let (side, entry) = entry(first);
        writer.put(side.profile(entry).ok_or_else(damaged)?)?;
    }
    writer.end(Section::Of(lang, Part::Profiles));
    put_owners(sources, &sides, &order, lang, writer)?;
    let (starts, postings) = put_postings(&sides, &order, lang, writer)?;
    put_keys(lang, &starts, postings, writer)?;
    let mut counts = Counts::default();
    for source in sources {
        let kept = source.units().count() as u64;
        let all = (source.layout.section(Section::Ids).len() / 8) as u64;
        counts.add_all(source.layout.numbers(Section::Of(lang, Part::Counts)), kept, all);
    }
    counts.write(lang, writer)
}

fn put_owners(
    sources: &[Source],
    sides: &[Side<'_>],
    order: &Order,
    lang: Lang,
    writer: &mut Writer,
) -> io::Result<()> {
    let owners = |&(number, entry): &(u32, u32)| {
        let source = &sources[number as usize];
        sides[number as usize].owners(entry).iter().filter_map(|unit| source.place(unit))
    };
    let mut start = 0;
    let ends = order.firsts.iter().skip(1).copied().chain([order.from.len() as u32]);
    for (&first, end) in order.firsts.iter().zip(ends) {
        writer.put_u32(start)?;
        let entries = &order.from[first as usize..end as usize];
        start += entries.iter().map(|from| owners(from).count() as u32).sum::<u32>();
    }
    writer.put_u32(start)?;
    writer.end(Section::Of(lang, Part::OwnerStarts));
    order.from.iter().try_for_each(|from| writer.put_all(owners(from)))?;
    writer.end(Section::Of(lang, Part::Owners));
    Ok(())
}

/// Writes the lists under each key, and says where each begins and how long they are together.
fn put_postings(
    sides: &[Side<'_>],
    order: &Order,
    lang: Lang,
    writer: &mut Writer,
) -> io::Result<(Vec<(u32, u32)>, u32)> {
    let mut lists: Vec<_> = sides.iter().map(|side| side.lists().peekable()).collect();
    let mut heads: BinaryHeap<_> = lists
        .iter_mut()
        .enumerate()
        .filter_map(|(number, lists)| lists.peek().map(|&(key, _)| Reverse((key, number))))
        .collect();
    let (mut starts, mut postings, mut entries) = (Vec::new(), 0u32, Vec::new());
    while let Some(&Reverse((key, _))) = heads.peek() {
        entries.clear();
        while let Some(&Reverse((same, number))) = heads.peek()
            && same == key
        {
            heads.pop();
            if let Some((_, list)) = lists[number].next() {
                let new = list.iter().filter_map(|entry| order.new[number].get(entry as usize));
                entries.extend(new.filter(|&&entry| entry != NONE));
            }
            heads.extend(lists[number].peek().map(|&(key, _)| Reverse((key, number))));
        }
        entries.sort_unstable();
        entries.dedup();
        if !entries.is_empty() {
            starts.push((key, postings));
            let more = u32::try_from(entries.len()).ok().and_then(|more| postings.checked_add(more));
            postings = more.ok_or_else(|| io::Error::other("too many segments for one fuzzy index"))?;
            writer.put_all(entries.iter().copied())?;
        }
    }
    writer.end(Section::Of(lang, Part::Postings));
    Ok((starts, postings))
}
