//! The units of a shard: what is known of each without reading it, and the stored units themselves.

use std::io;

use lz4_flex::block::{compress_into, decompress_into, get_maximum_output_size};
use xxhash_rust::xxh3::xxh3_64;

use super::layout::{Layout, Section, Writer};
use crate::record::Unit;

/// Stored units are compressed in blocks of at least so many bytes.
const BLOCK: usize = 4096;
/// A block that says it holds more than this is damaged.
const MOST: usize = 1 << 30;

/// Hashes of the segment before, the segment after, the key of the context, and the Korean and the English segment itself as they
/// are written; 0 for none.
pub type Context = [u32; 5];

/// The context of a unit.
pub fn context(unit: &Unit) -> Context {
    let key = unit.details.as_ref().and_then(|details| details.context.as_deref());
    let sides = [unit.ko.as_deref(), unit.en.as_deref()];
    let [ko, en] = sides.map(context_hash);
    let [before, after, key] = [unit.before.as_deref(), unit.after.as_deref(), key].map(context_hash);
    [before, after, key, ko, en]
}

/// The hash of a segment, a neighbour or a context key.
pub fn context_hash(text: Option<&str>) -> u32 {
    text.map_or(0, |text| (xxh3_64(text.as_bytes()) as u32).max(1))
}

/// Gathers stored units into compressed blocks. A block is the length of what it holds (`u32`), and that, compressed:
/// of each unit its length (`u32`) and its bytes.
#[derive(Default)]
pub struct Blocks {
    open: Vec<u8>,
    units: u32,
    /// Of each block its first unit and where it begins, the open one too.
    starts: Vec<(u32, u64)>,
    packed: Vec<u8>,
    length: u64,
}

impl Blocks {
    /// Adds a stored unit, and hands over the bytes of a block when one is full.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn add(&mut self, stored: &[u8], out: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        if self.open.is_empty() {
            self.starts.push((self.units, self.length));
        }
        self.open.extend((stored.len() as u32).to_le_bytes());
        self.open.extend(stored);
        self.units += 1;
        if self.open.len() >= BLOCK { self.close(out) } else { Ok(()) }
    }

    /// Hands over the last block.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn close(&mut self, out: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        if self.open.is_empty() {
            return Ok(());
        }
        self.packed.clear();
        self.packed.extend((self.open.len() as u32).to_le_bytes());
        self.packed.resize(4 + get_maximum_output_size(self.open.len()), 0);
        let length = compress_into(&self.open, &mut self.packed[4..]).map_err(io::Error::other)?;
        self.packed.truncate(4 + length);
        self.length += self.packed.len() as u64;
        self.open.clear();
        out(&self.packed)
    }

    /// Writes where the blocks begin.
    ///
    /// # Errors
    ///
    /// When the disk does not take it.
    pub fn put_starts(&self, writer: &mut Writer) -> io::Result<()> {
        for &(unit, start) in &self.starts {
            writer.put_u32(unit)?;
            writer.put(&start.to_le_bytes())?;
        }
        writer.end(Section::Blocks);
        Ok(())
    }
}

/// A block that was read last, so that its neighbours need not be unpacked again.
#[derive(Default)]
pub struct OpenBlock {
    /// Which shard's, and which of its blocks.
    of: Option<(usize, usize)>,
    bytes: Vec<u8>,
}

/// The stored form of a unit of the shard with that number.
pub fn stored<'a>(layout: &Layout, shard: usize, unit: u32, block: &'a mut OpenBlock) -> Option<&'a [u8]> {
    let starts = layout.section(Section::Blocks).as_chunks::<12>().0;
    let first_of = |start: &[u8; 12]| u32::from_le_bytes([start[0], start[1], start[2], start[3]]);
    let number = starts.partition_point(|start| first_of(start) <= unit).checked_sub(1)?;
    if block.of != Some((shard, number)) {
        block.of = None;
        let begin = |number: usize| {
            let bytes = starts.get(number)?.get(4..)?;
            usize::try_from(u64::from_le_bytes(bytes.try_into().ok()?)).ok()
        };
        let store = layout.section(Section::Store);
        let packed = store.get(begin(number)?..begin(number + 1).unwrap_or(store.len()))?;
        let (length, packed) = packed.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        // LZ4 makes of a byte at most 255.
        if length > MOST || length / 256 > packed.len() {
            return None;
        }
        block.bytes.resize(length, 0);
        if decompress_into(packed, &mut block.bytes).ok()? != length {
            return None;
        }
        block.of = Some((shard, number));
    }
    let mut rest = block.bytes.as_slice();
    for _ in first_of(starts.get(number)?)..unit {
        let (length, behind) = rest.split_first_chunk::<4>()?;
        rest = behind.get(u32::from_le_bytes(*length) as usize..)?;
    }
    let (length, behind) = rest.split_first_chunk::<4>()?;
    behind.get(..u32::from_le_bytes(*length) as usize)
}
