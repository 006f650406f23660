//! The compiled form of a workspace: `index/`, which can be deleted without loss.
//!
//! `index/CURRENT` names the generation to read, `index/gen-N/`, which holds `units/` (a tantivy index), the compiled
//! glossary `terms-K.bin` and `manifest.json`, which says what they were built from. A rebuild writes a new
//! generation and switches; a refresh adds to the one that is there, and takes effect at the moment at which its manifest
//! is replaced: units of sources that changed get new part numbers, which no reader sees before, and the parts they
//! replace stay until the refresh after, for readers that began with the manifest before.
//!
//! Readers take no lock. Above this module nothing knows of tantivy.

mod build;
mod codec;
mod generation;
mod lock;
mod manifest;
mod rank;
mod schema;
mod search;
mod sources;
mod store;
mod terms;
mod tokens;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub use build::{Progress, Report, rebuild};
pub use rank::{origin_class, quality};
pub use search::{Candidate, Units};

use self::manifest::{Manifest, units_fingerprint};
use crate::error::{Error, Result};
use crate::workspace::Workspace;

/// One state of the index, as one client may see it.
pub struct Index {
    generation: PathBuf,
    manifest: Manifest,
    client: Option<String>,
}

impl Index {
    /// Opens the index of a workspace; with a client, its layer too.
    ///
    /// Fails, and says which command mends it, when there is none, or when it is damaged or from another version of malmoi.
    pub fn open(ws: &Workspace, client: Option<&str>) -> Result<Self> {
        let index_dir = ws.index_dir();
        // A rebuild may delete the generation between two steps; then another one is named.
        for _ in 0..ATTEMPTS {
            let current = generation::current(&index_dir).map_err(|error| damaged(&error))?;
            let Some(generation) = current else {
                return Err(Error::with_hint("there is no index yet", REBUILD));
            };
            match Manifest::read(&generation) {
                Ok(manifest) => {
                    if manifest.units != units_fingerprint() {
                        let message = "the index is from another version of malmoi";
                        return Err(Error::with_hint(message, REBUILD));
                    }
                    return Ok(Self { generation, manifest, client: client.map(str::to_owned) });
                }
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(damaged(&error)),
            }
        }
        Err(damaged(&"the generation that CURRENT names is not there"))
    }

    /// The file of the compiled glossary.
    pub fn terms_path(&self) -> PathBuf {
        self.generation.join(&self.manifest.terms_file)
    }

    /// Opens the units.
    ///
    /// Fails when the index is damaged, or when it was written anew since it was opened.
    pub fn units(&self) -> Result<Units> {
        Units::open(&self.generation.join(generation::UNITS_DIR), &self.manifest, self.client.as_deref())
    }

    /// How many units the index has, whoever may see them.
    pub fn units_count(&self) -> u64 {
        self.manifest.units_count()
    }

    /// The folder of the generation, for messages.
    pub fn path(&self) -> &Path {
        &self.generation
    }
}

/// How often a reader begins again when what it reads is replaced under it.
const ATTEMPTS: usize = 5;

/// What mends an index that cannot be read.
const REBUILD: &str = "type `malmoi index rebuild`";

fn damaged(reason: &dyn std::fmt::Display) -> Error {
    Error::with_hint(format!("the index is damaged: {reason}"), REBUILD)
}

#[cfg(test)]
mod tests;
