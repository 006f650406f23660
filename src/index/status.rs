//! Whether the index says what the sources say.

use std::fs;
use std::path::{Path, PathBuf};

use super::generation;
use super::manifest::{Extent, FileEntry, MANIFEST_VERSION, Manifest, SourceEntry, units_fingerprint};
use super::removed;
use super::sources;
use crate::error::{Error, Result};
use crate::workspace::{Source, SourceKind, Workspace};

/// The index as [`status`] found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Whether it can be read, and whether it says what the sources say.
    pub state: IndexState,
    /// How many bytes the sources have together, which is what a rebuild reads.
    pub bytes: u64,
    /// How many units the index has.
    pub units: u64,
    /// Whether files have another time than the manifest says and the same contents, which costs every search a look at
    /// them until a refresh.
    pub is_touched: bool,
}

/// Whether the index can be read, and whether it says what the sources say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexState {
    /// There is none.
    Missing,
    /// Another version of malmoi wrote it.
    Foreign,
    /// It cannot be read, for that reason.
    Damaged(String),
    /// It can be read but does not say all that the sources say.
    Stale(Staleness),
    /// It says what the sources say; where `memory/added.jsonl` has grown a little, searches read the rest of it there.
    Fresh,
}

/// What the sources say and the index does not, by the sources' names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staleness {
    /// Sources that were changed.
    pub changed: Vec<String>,
    /// Sources that came.
    pub new: Vec<String>,
    /// Sources that went.
    pub gone: Vec<String>,
    /// Whether the terms were compiled by another version of malmoi.
    pub terms: bool,
    /// How many bytes a refresh reads.
    pub bytes: u64,
}

impl IndexState {
    /// Whether searches can be answered.
    pub fn is_readable(&self) -> bool {
        matches!(self, Self::Stale(_) | Self::Fresh)
    }

    /// What is the matter, in a sentence without a full stop; nothing where the index is fresh.
    pub fn message(&self) -> Option<String> {
        match self {
            Self::Missing => Some("there is no index yet".to_owned()),
            Self::Foreign => Some("the index is from another version of malmoi".to_owned()),
            Self::Damaged(reason) => Some(format!("the index is damaged: {reason}")),
            Self::Stale(staleness) => Some(format!("the index is stale: {}", staleness.message())),
            Self::Fresh => None,
        }
    }

    /// The command that mends it; nothing where the index is fresh.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Missing | Self::Foreign | Self::Damaged(_) => Some(super::REBUILD),
            Self::Stale(_) => Some("type `malmoi index refresh`"),
            Self::Fresh => None,
        }
    }
}

impl Staleness {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.new.is_empty() && self.gone.is_empty() && !self.terms
    }

    fn message(&self) -> String {
        let mut parts = Vec::new();
        for (names, what) in [(&self.changed, "changed"), (&self.new, "new"), (&self.gone, "gone")] {
            match names.as_slice() {
                [] => {}
                [one] => parts.push(format!("{one} is {what}")),
                [one, rest @ ..] => parts.push(format!("{one} and {} more are {what}", rest.len())),
            }
        }
        if self.terms {
            parts.push("its terms are from another version of malmoi".to_owned());
        }
        parts.join(", ")
    }
}

/// Compares the index with the sources, by size and time of the files; contents are read only where those prove nothing and
/// the file is small.
///
/// Fails when a folder cannot be listed.
pub fn status(ws: &Workspace) -> Result<Status> {
    Ok(status_and_manifest(ws)?.0)
}

/// [`status`], and the generation and the manifest where they can be read.
pub(super) fn status_and_manifest(ws: &Workspace) -> Result<(Status, Option<(PathBuf, Manifest)>)> {
    let sources = ws.all_sources()?;
    let files = sources.iter().flat_map(|source| &source.files);
    let bytes = files.filter_map(|file| fs::metadata(file).ok()).map(|metadata| metadata.len()).sum();
    let mut is_touched = false;
    let (state, read) = match read(ws) {
        Ok((generation, manifest)) => {
            let state = match missing_file(&generation, &manifest) {
                Some(reason) => IndexState::Damaged(reason),
                None => compare(ws, &manifest, &sources, &mut is_touched)?,
            };
            (state, Some((generation, manifest)))
        }
        Err(state) => (state, None),
    };
    let units = read.as_ref().map_or(0, |(_, manifest)| manifest.units_count());
    Ok((Status { state, bytes, units, is_touched }, read))
}

/// The generation to read and its manifest, or why there is none.
pub(super) fn read(ws: &Workspace) -> Result<(PathBuf, Manifest), IndexState> {
    let index_dir = ws.index_dir();
    let mut reason = String::new();
    // A rebuild may delete the generation between two steps; then another one is named.
    for _ in 0..super::ATTEMPTS {
        let generation = match generation::current(&index_dir) {
            Ok(Some(generation)) => generation,
            Ok(None) => return Err(IndexState::Missing),
            Err(error) => return Err(IndexState::Damaged(error.to_string())),
        };
        match Manifest::read(&generation) {
            Ok(manifest) if manifest.version == MANIFEST_VERSION && manifest.units == units_fingerprint() => {
                return Ok((generation, manifest));
            }
            Ok(_) => return Err(IndexState::Foreign),
            Err(super::manifest::Unreadable::Foreign) => return Err(IndexState::Foreign),
            Err(error) => reason = error.to_string(),
        }
    }
    Err(IndexState::Damaged(reason))
}

fn missing_file(generation: &Path, manifest: &Manifest) -> Option<String> {
    let missing =
        |file: &Path| (!generation.join(file).is_file()).then(|| format!("{} is missing", file.display()));
    let units = Path::new(generation::UNITS_DIR);
    let removed = manifest.removed.as_ref();
    let missing_removed = || removed.and_then(|entry| missing(entry.file.as_ref()));
    missing(manifest.terms_file.as_ref())
        .or_else(missing_removed)
        .or_else(|| missing(&units.join(generation::META_FILE)))
        .or_else(|| match generation::segment_files(&generation.join(units)) {
            Ok(mut files) => files.find_map(|file| missing(&units.join(file))),
            Err(_) => Some("units/meta.json is not as it was written".to_owned()),
        })
}

fn compare(
    ws: &Workspace,
    manifest: &Manifest,
    sources: &[Source],
    is_touched: &mut bool,
) -> Result<IndexState> {
    let mut staleness =
        Staleness { terms: manifest.terms != crate::terms::fingerprint(), ..Staleness::default() };
    for source in sources {
        let change = Change::of(ws, manifest, source, SMALL)?;
        let indexed = manifest.source(&source.name).map_or(0, SourceEntry::bytes);
        let bytes = || {
            source.files.iter().filter_map(|file| fs::metadata(file).ok()).map(|file| file.len()).sum::<u64>()
        };
        match change {
            Change::None | Change::Unreadable => {}
            Change::Touched => *is_touched = true,
            Change::Grown if bytes().saturating_sub(indexed) <= MAX_TAIL => {}
            Change::Grown => {
                staleness.bytes += bytes().saturating_sub(indexed);
                staleness.changed.push(source.name.clone());
            }
            Change::Changed => {
                staleness.bytes += bytes();
                staleness.changed.push(source.name.clone());
            }
            // Queries read it as it is.
            Change::New if sources::is_layers_own(ws, source) && bytes() <= MAX_TAIL => {}
            Change::New => {
                staleness.bytes += bytes();
                staleness.new.push(source.name.clone());
            }
        }
    }
    let removed = removed::look(ws, manifest.removed.as_ref())?;
    *is_touched |= removed.is_touched;
    for unread in removed.unread().iter().filter(|unread| unread.bytes > MAX_TAIL) {
        staleness.bytes += unread.bytes;
        staleness.changed.push(unread.name.clone());
    }
    staleness.gone = gone(manifest, sources);
    Ok(if staleness.is_empty() { IndexState::Fresh } else { IndexState::Stale(staleness) })
}

/// The sources of the manifest that are not there any more.
pub(super) fn gone(manifest: &Manifest, sources: &[Source]) -> Vec<String> {
    let there = |entry: &&SourceEntry| sources.iter().any(|source| source.name == entry.name);
    manifest.sources.iter().filter(|entry| !there(entry)).map(|entry| entry.name.clone()).collect()
}

/// A file that is no longer is hashed to see whether it was changed at all.
const SMALL: u64 = 1 << 20;

/// Of an append-only source so many bytes are read by every search rather than indexed.
pub(super) const MAX_TAIL: u64 = 64 << 10;

/// What became of a source since it was indexed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Nothing, judged by size and time.
    None,
    /// Its files have another time but the same contents.
    Touched,
    /// It is append-only and has whole lines behind what is indexed.
    Grown,
    /// Its contents, files or layer are others, or may be.
    Changed,
    /// The manifest does not know it.
    New,
    /// A file of it cannot be opened; what is indexed of it, if anything, stays.
    Unreadable,
}

impl Change {
    /// Compares a source with its entry. Files of more than `limit` bytes whose time was changed count as changed, unread.
    pub(super) fn of(ws: &Workspace, manifest: &Manifest, source: &Source, limit: u64) -> Result<Self> {
        // A glossary that cannot be opened is an error: concepts that went missing would change answers.
        let is_optional = source.kind != SourceKind::Glossary;
        let Some(entry) = manifest.source(&source.name) else {
            let is_unreadable = is_optional && ws.unreadable(source).is_some();
            return Ok(if is_unreadable { Self::Unreadable } else { Self::New });
        };
        let same_files = entry.layer == source.layer
            && entry.kind == source.kind.into()
            && entry.files.len() == source.files.len()
            && entry.files.iter().zip(&source.files).all(|(entry, file)| entry.path == ws.relative(file));
        if !same_files {
            return Ok(Self::Changed);
        }
        let mut change = Self::None;
        for (entry, path) in entry.files.iter().zip(&source.files) {
            let metadata = fs::metadata(path).map_err(Error::io("cannot read", path))?;
            if manifest.vouches_for(entry, &metadata) {
                continue;
            }
            let append_only = sources::is_append_only(source);
            if is_optional && ws.unreadable(source).is_some() {
                return Ok(Self::Unreadable);
            }
            if metadata.len() < entry.size
                || metadata.len() > entry.size && !append_only
                || metadata.len() > limit && !append_only
            {
                return Ok(Self::Changed);
            }
            let measured = FileEntry::measure(path, String::new(), Extent::First(entry.size));
            if measured.map_err(Error::io("cannot read", path))?.hash != entry.hash {
                return Ok(Self::Changed);
            }
            change = if metadata.len() > entry.size { Self::Grown } else { Self::Touched };
        }
        Ok(change)
    }

    /// Whether the source's kind makes the change one of the terms.
    pub(super) fn concerns_terms(self, source: &Source) -> bool {
        source.kind == SourceKind::Glossary && matches!(self, Self::Changed | Self::New)
    }
}
