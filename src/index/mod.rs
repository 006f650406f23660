//! The compiled form of a workspace: `index/`, which can be deleted without loss.
//!
//! `index/CURRENT` names the generation to read, `index/gen-N/`, which holds `units/` (a tantivy index), the shards
//! `fuzzy-K.bin` of the fuzzy index, the compiled glossary `terms-K.bin`, the ids of removed units `removed-K.bin`, and `manifest.json`, which says what they were built from. A rebuild writes a new
//! generation and switches; a refresh adds to the one that is there, and takes effect at the moment at which its manifest
//! is replaced: units of sources that changed get new part numbers, which no reader sees before, and the parts they
//! replace stay until the refresh after, for readers that began with the manifest before.
//!
//! Readers take no lock. Above this module nothing knows of tantivy.

mod ahead;
mod build;
mod codec;
mod ensure;
mod failure;
mod generation;
mod lock;
mod manifest;
mod memory;
mod permit;
mod rank;
mod refresh;
mod removed;
mod schema;
mod search;
mod shards;
mod sources;
mod status;
mod store;
mod terms;
mod tokens;
mod verify;
mod writer;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub use build::{Progress, Report, rebuild};
pub use codec::encode;
pub use ensure::open_fresh;
pub use failure::{is_reading, read_with_care};
pub use memory::{Held, Like, Memory, MemoryRoom};
pub use rank::{origin_class, quality};
pub use refresh::refresh;
pub use removed::{Removed, compile_removed};
pub use search::{Candidate, OnCandidate, Units};
pub use sources::torn;
pub use status::{IndexState, Staleness, Status, status};
pub use verify::{Verified, verify};

use unicode_normalization::UnicodeNormalization;

use self::manifest::Manifest;
use self::removed::Salt;
use self::search::{Seen, TailUnit};
use self::status::Change;
use crate::error::{Error, Result};
use crate::fuzzy::{Fuzzy, IsRemoved};
use crate::terms::Terms;
use crate::workspace::{Source, Workspace};

/// One state of the index, as one client may see it.
pub struct Index {
    ws: Workspace,
    generation: PathBuf,
    manifest: Manifest,
    client: Option<String>,
    terms: Terms,
}

impl Index {
    /// Opens the index of a workspace; with a client, its layer too.
    ///
    /// Fails, and says which command mends it, when there is none, or when it is damaged or from another version of malmoi.
    pub fn open(ws: &Workspace, client: Option<&str>) -> Result<Self> {
        Self::of(ws, client, None)
    }

    /// [`Self::open`] where the generation and its manifest were read already.
    fn of(ws: &Workspace, client: Option<&str>, mut known: Option<(PathBuf, Manifest)>) -> Result<Self> {
        for attempt in 1.. {
            let read = || {
                status::read(ws).map_err(|state| {
                    let message = state.message().unwrap_or_default();
                    Error::with_hint(message, state.hint().unwrap_or_default())
                })
            };
            let (generation, manifest) = known.take().map_or_else(read, Ok)?;
            match Terms::open(&generation.join(&manifest.terms_file)) {
                Ok(terms) => {
                    let (ws, client) = (ws.clone(), client.map(str::to_owned));
                    return Ok(Self { ws, generation, manifest, client, terms });
                }
                // It was replaced between two steps: `CURRENT` names another one.
                Err(_) if attempt < ATTEMPTS && !generation.join(&manifest.terms_file).exists() => {}
                Err(error) => return Err(error),
            }
        }
        unreachable!("the last attempt returns")
    }

    /// The compiled glossary.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The file of the compiled glossary. It stays through one refresh, but not through a rebuild.
    pub fn terms_path(&self) -> PathBuf {
        self.generation.join(&self.manifest.terms_file)
    }

    /// Opens the units, with those that were appended to `memory/added.jsonl` since and without those that were removed.
    ///
    /// Where the index was rebuilt since it was opened, those of the new one. Fails when the index is damaged.
    pub fn units(&self) -> Result<Units> {
        self.units_of(false)
    }

    /// [`Self::units`] with those that were removed.
    pub fn units_with_removed(&self) -> Result<Units> {
        self.units_of(true)
    }

    fn units_of(&self, with_removed: bool) -> Result<Units> {
        self.again(|index| index.units_once(with_removed))
    }

    fn again<T>(&self, open: impl Fn(&Self) -> Result<T>) -> Result<T> {
        let mut newer = None;
        for attempt in 1.. {
            let index = newer.as_ref().unwrap_or(self);
            match read_with_care(|| open(index)) {
                Err(_) if attempt < ATTEMPTS => {
                    // A refresh may delete the file of a merged segment between two steps, a rebuild the whole generation.
                    newer = Some(Self::open(&self.ws, self.client.as_deref())?);
                }
                result => return result,
            }
        }
        unreachable!("the last attempt returns")
    }

    /// Opens the translation memory: the units that have both sides, with those that were appended since and without those
    /// that were removed.
    ///
    /// Where the index was rebuilt since it was opened, that of the new one. Fails when the index is damaged.
    pub fn memory(&self) -> Result<Memory> {
        self.again(Self::memory_once)
    }

    fn memory_once(&self) -> Result<Memory> {
        let seen = Seen::Client(self.client.as_deref());
        let removed = self.removed()?;
        let paths: Vec<_> =
            self.manifest.shards.iter().map(|shard| self.generation.join(&shard.file)).collect();
        let shown = self.manifest.sources.iter().filter(|source| seen.includes(source.layer.as_deref()));
        // Of each part that is seen, what the ids of its units are salted with.
        let salts: BTreeMap<u32, Salt> = shown
            .flat_map(|source| {
                source.parts.iter().map(|part| (part.number, Salt::of(source.layer.as_deref())))
            })
            .collect();
        let tail = self.tail(seen)?.into_iter();
        let tail = tail.filter(|tail| !removed.has_key(tail.salt.key(tail.unit.id().0 as u64)));
        let house = Salt::of(None);
        let tail: Vec<_> = tail.map(|tail| (tail.unit, tail.salt != house)).collect();
        let parts: BTreeSet<u32> = salts.keys().copied().collect();
        let clients = salts.iter().filter(|(_, salt)| **salt != house).map(|(part, _)| *part).collect();
        let is_removed: Option<IsRemoved> = (!removed.is_empty()).then(|| {
            let has = move |part: u32, id| salts.get(&part).is_some_and(|salt| removed.has_key(salt.key(id)));
            Box::new(has) as IsRemoved
        });
        let fuzzy = Fuzzy::open(&paths, &|part| parts.contains(&part), is_removed);
        Ok(Memory::new(fuzzy.map_err(failure::broken)?, clients, tail.into_iter()))
    }

    fn units_once(&self, with_removed: bool) -> Result<Units> {
        let seen = Seen::Client(self.client.as_deref());
        let units = Units::open(&self.generation.join(generation::UNITS_DIR), &self.manifest, seen)?;
        let units = units.with_tail(self.tail(seen)?);
        if with_removed { Ok(units) } else { units.without(self.removed()?, &self.manifest) }
    }

    /// Tells which units were removed, as of now.
    ///
    /// Fails when `removed.jsonl` or what was compiled of it cannot be read.
    pub fn removed(&self) -> Result<Removed> {
        Removed::open(&self.ws, &self.generation, self.manifest.removed.as_ref())
    }

    /// Whether the units of a memory are those that its file has now, what was appended to it included.
    ///
    /// Fails when the file cannot be read.
    pub fn covers(&self, source: &Source) -> Result<bool> {
        match self.manifest.source(&source.name) {
            Some(_) => Ok(self.held(source)?.is_some()),
            None => Ok(sources::is_layers_own(&self.ws, source)),
        }
    }

    /// How many units of a source the index has, where it says what the file says up to there; otherwise nothing.
    ///
    /// Fails when the file cannot be read.
    pub fn held(&self, source: &Source) -> Result<Option<u64>> {
        let change = Change::of(&self.ws, &self.manifest, source, u64::MAX)?;
        let is_held = matches!(change, Change::None | Change::Touched | Change::Grown);
        Ok(self.manifest.source(&source.name).filter(|_| is_held).map(manifest::SourceEntry::units))
    }

    /// How many units the index has, whoever may see them.
    pub fn units_count(&self) -> u64 {
        self.manifest.units_count()
    }

    /// The folder of the generation, for messages.
    pub fn path(&self) -> &Path {
        &self.generation
    }

    /// What stands in append-only files behind the indexed lines, and in those that came since.
    fn tail(&self, seen: Seen<'_>) -> Result<Vec<TailUnit>> {
        let mut tail = Vec::new();
        for (place, source) in (0..).zip(&self.manifest.sources) {
            let [file] = source.files.as_slice() else { continue };
            if !sources::is_append_only_name(&source.name) || !seen.includes(source.layer.as_deref()) {
                continue;
            }
            let path = self.ws.root().join(&file.path);
            if std::fs::metadata(&path).is_ok_and(|metadata| metadata.len() > file.size) {
                let mut on_unit = |unit| {
                    tail.push(TailUnit { place, unit, salt: Salt::of(source.layer.as_deref()) });
                    Ok(())
                };
                sources::appended(&path, &file.path, Some(source), u64::MAX, &mut on_unit, &mut |_| ())?;
            }
        }
        let client = self.client.as_deref().filter(|client| self.ws.client(client).is_ok());
        for layer in std::iter::once(None).chain(client.map(Some)) {
            let path = self.ws.added_file(layer)?;
            let name: String = self.ws.relative(&path).nfc().collect();
            if self.manifest.source(&name).is_none() && path.is_file() {
                let place = self.manifest.sources.len() as u32;
                let mut on_unit = |unit| {
                    tail.push(TailUnit { place, unit, salt: Salt::of(layer) });
                    Ok(())
                };
                sources::appended(&path, &name, None, u64::MAX, &mut on_unit, &mut |_| ())?;
            }
        }
        Ok(tail)
    }
}

/// How often a reader begins again when what it reads is replaced under it.
const ATTEMPTS: usize = 5;

/// What mends an index that cannot be read.
const REBUILD: &str = "type `malmoi index rebuild`";

#[cfg(test)]
mod tests;
