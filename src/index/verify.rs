//! Whether the index holds what it says it holds, read to the last byte.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::manifest::{FileEntry, Manifest};
use super::status::{IndexState, status};
use super::{Index, generation, removed};
use crate::error::{Problem, ProblemKind, Result};
use crate::workspace::Workspace;

/// What [`verify`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// What is wrong; nothing where the index is whole.
    pub problems: Vec<Problem>,
    /// What a killed run left in `index/`, relative to it: harmless, and deleted by the next run.
    pub leftovers: Vec<String>,
}

/// Reads the whole index and lists what is wrong with it.
///
/// Checked are the checksums of every file of the units, that every stored unit can be read, that each source has as many
/// units as the manifest says, the compiled glossary, and the contents of sources that count as fresh. A stale index is
/// whole: what is stale is for [`status`] to say.
///
/// Fails when a folder cannot be listed.
pub fn verify(ws: &Workspace) -> Result<Verified> {
    let index_dir = ws.index_dir();
    let leftovers = generation::leftovers(&index_dir)?;
    let mut problems = Vec::new();
    let mut report = |path: &str, message: String| {
        let path = format!("index/{path}");
        problems.push(Problem { path, line: 0, column: 0, kind: ProblemKind::Value, message });
    };
    let state = status(ws)?.state;
    match &state {
        IndexState::Stale(_) | IndexState::Fresh => {}
        state => {
            report("", state.message().unwrap_or_default());
            return Ok(Verified { problems, leftovers });
        }
    }
    let index = Index::open(ws, None)?;
    let (dir, manifest) = (index.path(), &index.manifest);
    let folder = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let wrong_terms = match crate::terms::Terms::open(&index.terms_path()) {
        Ok(terms) => (!terms.is_whole()).then(|| "it is not as it was written".to_owned()),
        Err(error) => Some(error.to_string()),
    };
    if let Some(message) = wrong_terms {
        report(&format!("{folder}/{}", manifest.terms_file), message);
    }
    for shard in &manifest.shards {
        let fuzzy = crate::fuzzy::Fuzzy::open(&[dir.join(&shard.file)], &|_| true, None);
        let wrong = match fuzzy {
            Ok(fuzzy) if !fuzzy.is_whole() => Some("it is not as it was written".to_owned()),
            Ok(fuzzy) if fuzzy.len() as u64 != shard.units() => {
                Some(format!("it has {} units and not {}", fuzzy.len(), shard.units()))
            }
            Ok(_) => None,
            Err(error) => Some(error.to_string()),
        };
        if let Some(message) = wrong {
            report(&format!("{folder}/{}", shard.file), message);
        }
    }
    if let Some(entry) = &manifest.removed {
        let wrong = match removed::is_whole(dir, entry) {
            Ok(is_whole) => (!is_whole).then(|| "it is not as it was written".to_owned()),
            Err(error) => Some(error.to_string()),
        };
        if let Some(message) = wrong {
            report(&format!("{folder}/{}", entry.file), message);
        }
    }
    if let Err(error) = units(&dir.join(generation::UNITS_DIR), manifest, &mut |message| {
        report(&format!("{folder}/{}", generation::UNITS_DIR), message);
    }) {
        report(&format!("{folder}/{}", generation::UNITS_DIR), error.to_string());
    }
    for source in ws.all_sources()? {
        let Some(entry) = manifest.source(&source.name) else { continue };
        for (entry, path) in entry.files.iter().zip(&source.files) {
            let unchanged =
                std::fs::metadata(path).is_ok_and(|metadata| manifest.vouches_for(entry, &metadata));
            if unchanged && !same_contents(entry, path) {
                let message = format!(
                    "{} was changed behind its size and time; type `malmoi index rebuild`",
                    entry.path
                );
                report(&format!("{folder}/manifest.json"), message);
            }
        }
    }
    Ok(Verified { problems, leftovers })
}

fn same_contents(entry: &FileEntry, path: &Path) -> bool {
    FileEntry::measure(path, String::new(), super::manifest::Extent::Whole)
        .is_ok_and(|measured| measured.hash == entry.hash)
}

/// Checks the folder of the units against the manifest.
fn units(dir: &Path, manifest: &Manifest, report: &mut dyn FnMut(String)) -> Result<()> {
    let index = tantivy::Index::open(super::store::Store::open(dir)?)?;
    for file in generation::living(dir)? {
        // Not every segment has deleted units, and what names the files has no checksum.
        let is_checked = file != Path::new("meta.json") && dir.join(&file).exists();
        if is_checked && !index.directory().validate_checksum(&file).map_err(tantivy::TantivyError::from)? {
            report(format!("{} has another checksum than when it was written", file.display()));
        }
    }
    let commit = index.load_metas()?.payload.and_then(|payload| payload.parse::<u64>().ok());
    // A later one is from a refresh that was killed, which no reader sees.
    if commit.is_none_or(|commit| commit < manifest.commit) {
        report(format!("its last commit is not the manifest's, {}", manifest.commit));
    }
    let units = super::Units::open(dir, manifest, super::search::Seen::Everything)?;
    let mut counts = BTreeMap::<u32, u64>::new();
    units.all(&mut |candidate| {
        if let Err(error) = units.get(&candidate) {
            report(error.to_string());
        }
        *counts.entry(units.part(&candidate)).or_default() += 1;
    })?;
    for source in &manifest.sources {
        for part in &source.parts {
            let count = counts.get(&part.number).copied().unwrap_or(0);
            if count != part.units {
                report(format!("{} has {count} of {} units there", source.name, part.units));
            }
        }
    }
    Ok(())
}
