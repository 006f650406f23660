//! What an index was built from: the file `manifest.json` of a generation, whose replacement is the moment at which a
//! refresh takes effect.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use super::rank::MAX_SOURCES;
use super::removed::RemovedEntry;
use super::schema::SCHEMA_VERSION;
use super::shards::{self, Shard};
use super::store;
use crate::analysis;
use crate::error::{Error, Result};
use crate::fuzzy;
use crate::journal::whole_lines;
use crate::workspace::{Source, SourceKind};

/// The version of the manifest's own format.
pub const MANIFEST_VERSION: u32 = 2;

/// The name of the file.
pub const MANIFEST_FILE: &str = "manifest.json";

/// What a generation holds and what it was built from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`MANIFEST_VERSION`] of the program that wrote it.
    pub version: u32,
    /// Rises by one with every refresh.
    pub number: u64,
    /// The number of the manifest that was written after the last commit of `units/`, which carries it.
    pub commit: u64,
    /// What `units/` was built with: see [`units_fingerprint`].
    pub units: String,
    /// What the terms were compiled with.
    pub terms: String,
    /// The file of the compiled glossary.
    pub terms_file: String,
    /// The one before, which stays for readers that began with the manifest before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms_before: Option<String>,
    /// The shards of the fuzzy index.
    #[serde(default)]
    pub shards: Vec<Shard>,
    /// Those of the manifest before that are no longer among them, likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shards_before: Vec<String>,
    /// When reading the sources began, in nanoseconds since 1970.
    pub taken: u64,
    /// The first number that no part has had.
    pub next_part: u32,
    /// The compiled ids of removed units; none where no unit was removed before the last refresh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<RemovedEntry>,
    /// The sources, sorted by name.
    pub sources: Vec<SourceEntry>,
}

/// One source as it was when it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceEntry {
    /// Its name: see [`Source::name`].
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// The client's layer it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Its files.
    pub files: Vec<FileEntry>,
    /// The parts of `units/` that hold its units, in order; of a glossary none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

/// What a source holds, as the manifest writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Concepts.
    Glossary,
    /// An article.
    Article,
    /// Translation units.
    Memory,
}

impl From<SourceKind> for Kind {
    fn from(kind: SourceKind) -> Self {
        match kind {
            SourceKind::Glossary => Self::Glossary,
            SourceKind::Article => Self::Article,
            SourceKind::Memory => Self::Memory,
        }
    }
}

/// Units that were indexed together under one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The number, which no other part of the generation has or had.
    pub number: u32,
    /// How many units it has.
    pub units: u64,
}

/// One file as it was when it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// The path relative to the workspace.
    pub path: String,
    /// Its length in bytes; of an append-only file what of it is indexed.
    pub size: u64,
    /// When it was changed, in nanoseconds since 1970.
    pub mtime: u64,
    /// XXH3-128 of those bytes.
    pub hash: String,
    /// How many lines they have, counted by line feeds.
    pub lines: u64,
}

/// How much of a file is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// So many bytes of its beginning.
    First(u64),
    /// Up to its last line feed: what stands behind it is still being written.
    Lines,
}

/// Why a manifest cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is not there, or not one.
    #[error("{0}")]
    Io(io::Error),
    /// Another version of malmoi wrote it.
    #[error("it is from another version of malmoi")]
    Foreign,
}

impl Manifest {
    /// A manifest without sources, taken now.
    pub fn new(number: u64) -> Self {
        Self {
            version: MANIFEST_VERSION,
            number,
            commit: number,
            units: units_fingerprint(),
            terms: String::new(),
            terms_file: String::new(),
            terms_before: None,
            shards: Vec::new(),
            shards_before: Vec::new(),
            taken: now(),
            next_part: 0,
            removed: None,
            sources: Vec::new(),
        }
    }

    /// Reads the manifest of a generation.
    pub fn read(generation: &Path) -> Result<Self, Unreadable> {
        let bytes = fs::read(generation.join(MANIFEST_FILE)).map_err(Unreadable::Io)?;
        serde_json::from_slice(&bytes).map_err(|error| {
            // Another version may have other fields altogether.
            #[derive(Deserialize)]
            struct Version {
                version: u32,
            }
            match serde_json::from_slice::<Version>(&bytes) {
                Ok(Version { version }) if version != MANIFEST_VERSION => Unreadable::Foreign,
                _ => Unreadable::Io(io::Error::other(format!("{MANIFEST_FILE}: {error}"))),
            }
        })
    }

    /// Replaces the manifest of a generation.
    pub fn write(&self, generation: &Path) -> Result<()> {
        let path = generation.join(MANIFEST_FILE);
        let bytes = serde_json::to_vec_pretty(self).map_err(io::Error::other);
        bytes.and_then(|bytes| store::replace(&path, &bytes)).map_err(Error::io("cannot write", &path))
    }

    /// Takes a number for a new part.
    ///
    /// Fails when there are no more, which a rebuild mends unless there are as many sources.
    pub fn take_part(&mut self) -> Result<u32> {
        if self.next_part >= MAX_SOURCES {
            let message = format!("the index cannot hold more than {MAX_SOURCES} parts");
            let hint = "type `malmoi index rebuild`, or join small files of articles/ and memory/";
            return Err(Error::with_hint(message, hint));
        }
        self.next_part += 1;
        Ok(self.next_part - 1)
    }

    /// Takes over the shards of the manifest before, with a new one and without what readers of this one do not see.
    ///
    /// Fails when a shard cannot be read, and when the disk does not take what is made of some.
    pub fn settle_shards(&mut self, dir: &Path, before: &[Shard], new: Option<Shard>) -> Result<()> {
        let live: BTreeSet<u32> = self.live_parts().map(|part| part.number).collect();
        self.shards = shards::settle(dir, self.number, before, new, &|part| live.contains(&part))?;
        let is_kept = |shard: &&Shard| !self.shards.iter().any(|kept| kept.file == shard.file);
        self.shards_before = before.iter().filter(is_kept).map(|shard| shard.file.clone()).collect();
        // Their names must be durable before the manifest that names them.
        store::sync_dir(dir).map_err(Error::io("cannot write", dir))
    }

    /// Whether readers of this manifest or of the one before look at a file of the fuzzy index.
    pub fn has_shard(&self, name: &str) -> bool {
        self.shards.iter().any(|shard| shard.file == name)
            || self.shards_before.iter().any(|file| file == name)
    }

    /// The numbers of the parts that readers of this manifest see.
    pub fn live_parts(&self) -> impl Iterator<Item = Part> + '_ {
        self.sources.iter().flat_map(|source| &source.parts).copied()
    }

    /// The entry of a source.
    pub fn source(&self, name: &str) -> Option<&SourceEntry> {
        let at = self.sources.binary_search_by(|entry| entry.name.as_str().cmp(name)).ok()?;
        self.sources.get(at)
    }

    /// How many units it says there are.
    pub fn units_count(&self) -> u64 {
        self.live_parts().map(|part| part.units).sum()
    }

    /// Whether a file has surely not been changed since, judged by size and time alone.
    ///
    /// A file changed while the index was being built, or so shortly before that the file system's clock may not tell, has
    /// a time that proves nothing.
    pub fn vouches_for(&self, entry: &FileEntry, metadata: &Metadata) -> bool {
        entry.is_unchanged(metadata, self.taken)
    }
}

/// No file system that malmoi is likely to meet sets its times less often.
const CLOCK_STEP: Duration = Duration::from_millis(20);

/// Waits, a clock step at most, until every file that is there was changed long enough ago for its time to prove something.
///
/// Else whatever was saved just before would be compared byte by byte at every search until the next refresh.
pub fn let_times_settle<'a>(files: impl Iterator<Item = &'a Path>) {
    let changed = files.filter_map(|file| fs::metadata(file).ok()?.modified().ok()).max();
    let since = changed.and_then(|changed| SystemTime::now().duration_since(changed).ok());
    if let Some(left) = since.and_then(|since| CLOCK_STEP.checked_sub(since)) {
        std::thread::sleep(left + Duration::from_millis(1));
    }
}

/// What `units/` and the fuzzy index must have been built with to be read: the schema, the analysis, and the symbols.
pub fn units_fingerprint() -> String {
    format!("{SCHEMA_VERSION}/{}/{}", fuzzy::VERSION, analysis::fingerprint())
}

impl SourceEntry {
    /// An entry without files and parts.
    pub fn new(source: &Source) -> Self {
        Self {
            name: source.name.clone(),
            kind: source.kind.into(),
            layer: source.layer.clone(),
            files: Vec::new(),
            parts: Vec::new(),
        }
    }
}

impl SourceEntry {
    /// How many bytes of its files were read.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// How many units it has in the index.
    pub fn units(&self) -> u64 {
        self.parts.iter().map(|part| part.units).sum()
    }
}

impl FileEntry {
    /// Whether the file has surely not been changed since it was measured, which began at the time `taken`.
    pub fn is_unchanged(&self, metadata: &Metadata, taken: u64) -> bool {
        let mtime = mtime(metadata);
        self.size == metadata.len()
            && self.mtime == mtime
            && mtime.saturating_add(CLOCK_STEP.as_nanos() as u64) < taken
    }

    /// Measures a file, or a part of it.
    pub fn measure(path: &Path, name: String, extent: Extent) -> io::Result<Self> {
        let mut file = fs::File::open(path)?;
        // Before the bytes are read: if they change meanwhile, the time tells.
        let metadata = file.metadata()?;
        let limit = match extent {
            Extent::Whole => u64::MAX,
            Extent::First(bytes) => bytes,
            Extent::Lines => whole_lines(&mut file, metadata.len())?,
        };
        let mut limited = file.take(limit);
        let mut hash = Xxh3::new();
        let mut buffer = vec![0; 1 << 16];
        let (mut size, mut lines) = (0, 0);
        loop {
            match limited.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => {
                    hash.update(&buffer[..read]);
                    size += read as u64;
                    lines += memchr::memchr_iter(b'\n', &buffer[..read]).count() as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Self {
            path: name,
            size,
            mtime: mtime(&metadata),
            hash: format!("{:032x}", hash.digest128()),
            lines,
        })
    }
}

/// When a file was changed, in nanoseconds since 1970; 0 where the system does not tell.
pub fn mtime(metadata: &Metadata) -> u64 {
    metadata.modified().map(nanoseconds).unwrap_or(0)
}

/// The time, in nanoseconds since 1970.
pub fn now() -> u64 {
    nanoseconds(SystemTime::now())
}

fn nanoseconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64)
}
