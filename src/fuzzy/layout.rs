//! How a shard lies on disk: a table of where each section ends, then the sections. Numbers are little-endian.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;

use memmap2::Mmap;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::record::Lang;

/// What a shard begins with; another layout gets another number.
const MAGIC: &[u8; 8] = b"MMFUZZY1";
/// The hash of the table, then that of all sections.
const HEADER: usize = MAGIC.len() + 16 + 16;

/// What stands in a shard, in the order in which it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Stored units, some to a block, compressed.
    Store,
    /// Of each block of stored units: its first unit (`u32`) and where it begins in [`Section::Store`] (`u64`).
    Blocks,
    /// Of each part: its number and its first unit, `u32` each.
    Parts,
    /// Of each unit: the lower 64 bits of its id.
    Ids,
    /// Of each unit: its [`Context`](super::Context), `u32` each.
    Contexts,
    /// A section of one language.
    Of(Lang, Part),
}

/// A section of one language. An entry is a distinct sequence of symbols; entries are sorted by length, then by symbols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Of each length: the length (`u32`), its first entry (`u32`), and where its symbols begin (`u64`).
    Lengths,
    /// The symbols of all entries.
    Symbols,
    /// Of each entry, its profile.
    Profiles,
    /// Of each entry, and one behind the last: where its units begin in [`Part::Owners`], `u32`.
    OwnerStarts,
    /// The units of the entries, `u32`.
    Owners,
    /// The entries that are listed under the keys, `u32`, sorted within a key.
    Postings,
    /// For the upper bits of keys: the first key that has them, `u32`, and one behind the last.
    Buckets,
    /// The keys, sorted, `u32`.
    Keys,
    /// Of each key, and one behind the last: where its entries begin in [`Part::Postings`], `u32`.
    Starts,
    /// In how many units each bucket of [`rarity`](crate::matching::rarity) stands, `u32`: all counts, or, where most are 0,
    /// each bucket and its count.
    Counts,
}

const SHARED: usize = 5;
const OF_LANGUAGE: usize = 10;
/// How many sections a shard has.
pub const SECTIONS: usize = SHARED + 2 * OF_LANGUAGE;
const TABLE: usize = SECTIONS * 8;

impl Section {
    fn number(self) -> usize {
        match self {
            Self::Store => 0,
            Self::Blocks => 1,
            Self::Parts => 2,
            Self::Ids => 3,
            Self::Contexts => 4,
            Self::Of(lang, part) => SHARED + lang as usize * OF_LANGUAGE + part as usize,
        }
    }
}

/// Writes the sections of a shard, one after the other.
pub struct Writer {
    out: BufWriter<File>,
    hash: Xxh3,
    at: u64,
    ends: Vec<u64>,
}

impl Writer {
    /// Begins a shard in a file of its own.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn create(path: &Path) -> io::Result<Self> {
        let mut out = BufWriter::with_capacity(1 << 18, File::create(path)?);
        out.write_all(&[0; HEADER + TABLE])?;
        Ok(Self { out, hash: Xxh3::new(), at: (HEADER + TABLE) as u64, ends: Vec::with_capacity(SECTIONS) })
    }

    /// Appends bytes to the section.
    ///
    /// # Errors
    ///
    /// When the disk does not take them.
    pub fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.at += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    /// Appends a number to the section.
    ///
    /// # Errors
    ///
    /// When the disk does not take it.
    pub fn put_u32(&mut self, number: u32) -> io::Result<()> {
        self.put(&number.to_le_bytes())
    }

    /// Appends numbers to the section.
    ///
    /// # Errors
    ///
    /// When the disk does not take them.
    pub fn put_all(&mut self, numbers: impl IntoIterator<Item = u32>) -> io::Result<()> {
        numbers.into_iter().try_for_each(|number| self.put_u32(number))
    }

    /// Ends the section. They come in their order, and each comes.
    pub fn end(&mut self, section: Section) {
        debug_assert_eq!(section.number(), self.ends.len());
        self.ends.push(self.at);
    }

    /// Ends the shard: what was written is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// When the disk does not take it.
    pub fn finish(mut self) -> io::Result<()> {
        let table: Vec<u8> = self.ends.iter().flat_map(|end| end.to_le_bytes()).collect();
        debug_assert_eq!(table.len(), TABLE);
        self.out.seek(SeekFrom::Start(0))?;
        self.out.write_all(MAGIC)?;
        self.out.write_all(&xxh3_128(&table).to_le_bytes())?;
        self.out.write_all(&self.hash.digest128().to_le_bytes())?;
        self.out.write_all(&table)?;
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()
    }
}

/// A shard that is read where it lies.
///
/// Nothing here trusts the bytes: what points outside a section reads as nothing.
pub struct Layout {
    map: Mmap,
    ends: [usize; SECTIONS],
}

impl Layout {
    /// Maps a shard.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is no shard of this version.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut head = [0; HEADER + TABLE];
        file.read_exact(&mut head)?;
        // SAFETY: a shard is written once, under a name of its own; nobody writes into it while it is mapped.
        let map = unsafe { Mmap::map(&file) }?;
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, "the fuzzy index is damaged");
        let ends = Self::table(&head, map.len()).ok_or_else(damaged)?;
        Ok(Self { map, ends })
    }

    fn table(head: &[u8], length: usize) -> Option<[usize; SECTIONS]> {
        let table = head.get(HEADER..)?;
        let hash = u128::from_le_bytes(head.get(MAGIC.len()..MAGIC.len() + 16)?.try_into().ok()?);
        if head.get(..MAGIC.len())? != MAGIC || xxh3_128(table) != hash {
            return None;
        }
        let mut ends = [0; SECTIONS];
        let mut last = HEADER + TABLE;
        for (end, bytes) in ends.iter_mut().zip(table.as_chunks::<8>().0) {
            *end = usize::try_from(u64::from_le_bytes(*bytes)).ok()?;
            if *end < last {
                return None;
            }
            last = *end;
        }
        (last == length).then_some(ends)
    }

    /// Whether every byte is the one that was written.
    pub fn is_whole(&self) -> bool {
        let hash = self.map.get(MAGIC.len() + 16..HEADER).and_then(|hash| hash.try_into().ok());
        hash.map(u128::from_le_bytes) == Some(xxh3_128(&self.map[HEADER + TABLE..]))
    }

    /// The bytes of a section.
    pub fn section(&self, section: Section) -> &[u8] {
        let number = section.number();
        let start = if number == 0 { HEADER + TABLE } else { self.ends[number - 1] };
        &self.map[start..self.ends[number]]
    }

    /// A section as numbers.
    pub fn numbers(&self, section: Section) -> Numbers<'_> {
        Numbers(self.section(section).as_chunks::<4>().0)
    }
}

/// Numbers that are read where they lie.
#[derive(Clone, Copy)]
pub struct Numbers<'a>(&'a [[u8; 4]]);

impl<'a> Numbers<'a> {
    /// How many there are.
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// One of them.
    #[inline]
    pub fn get(self, at: usize) -> Option<u32> {
        self.0.get(at).map(|bytes| u32::from_le_bytes(*bytes))
    }

    /// Those of a range; nothing where it reaches outside.
    #[inline]
    pub fn range(self, range: Range<usize>) -> Self {
        Self(self.0.get(range).unwrap_or_default())
    }

    /// The range between two neighbouring numbers.
    #[inline]
    pub fn between(self, at: usize) -> Option<Range<usize>> {
        Some(self.get(at)? as usize..self.get(at + 1)? as usize)
    }

    /// All of them.
    #[inline]
    pub fn iter(self) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + 'a {
        self.0.iter().map(|bytes| u32::from_le_bytes(*bytes))
    }

    /// The first place from which on the numbers are not below a bound; they must be sorted.
    #[inline]
    pub fn position_from(self, bound: u32) -> usize {
        self.0.partition_point(|bytes| u32::from_le_bytes(*bytes) < bound)
    }
}
