//! The folders `index/gen-N` and the file `index/CURRENT` that names the one to read.

use std::collections::HashSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::failure::broken;
use super::manifest::Manifest;
use super::{removed, shards, store};
use crate::error::{Error, Result};
use crate::failpoint;

/// The file that names the generation to read.
pub const CURRENT_FILE: &str = "CURRENT";
/// The folder of the units within a generation.
pub const UNITS_DIR: &str = "units";

const PREFIX: &str = "gen-";

/// The generation to read, or nothing where there is none yet.
///
/// Fails when `CURRENT` is there and names none.
pub fn current(index_dir: &Path) -> io::Result<Option<PathBuf>> {
    let text = match fs::read_to_string(index_dir.join(CURRENT_FILE)) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    match number(text.trim_end()) {
        Some(number) => Ok(Some(path(index_dir, number))),
        None => Err(io::Error::other(format!("{CURRENT_FILE} names no generation"))),
    }
}

/// Makes the folders of a new generation.
pub fn create(index_dir: &Path) -> Result<PathBuf> {
    let used = entries(index_dir)?.iter().filter_map(|name| number(name)).max();
    let named = current(index_dir).ok().flatten();
    let named = named.and_then(|dir| number(&dir.file_name()?.to_string_lossy()));
    let dir = path(index_dir, used.max(named).map_or(1, |number| number + 1));
    let units = dir.join(UNITS_DIR);
    fs::create_dir_all(&units).map_err(Error::io("cannot create", &units))?;
    Ok(dir)
}

/// Makes a generation the one to read.
pub fn switch(index_dir: &Path, generation: &Path) -> Result<()> {
    let path = index_dir.join(CURRENT_FILE);
    let name = generation.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    store::sync_dir(generation)
        .and_then(|()| store::sync_dir(index_dir))
        .and_then(|()| store::replace(&path, format!("{name}\n").as_bytes()))
        .map_err(Error::io("cannot write", &path))
}

/// Deletes what killed runs and earlier generations left behind. What cannot be deleted yet, because somebody still
/// reads it, waits for the next run.
///
/// Only the holder of the lock may call it, and not while units are being written.
pub fn clean(index_dir: &Path) -> Result<()> {
    for name in leftovers(index_dir)? {
        let path = index_dir.join(&name);
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        // Windows keeps what is mapped.
        drop(removed);
        failpoint::reached("clean");
    }
    Ok(())
}

/// The entries of the index folder, relative to it, that no reader will look at again: other generations, and what a
/// killed run left in the current one.
///
/// Files of others stay: only names that malmoi gives are listed, but in `units/`, which is tantivy's alone, all.
pub fn leftovers(index_dir: &Path) -> Result<Vec<String>> {
    let Ok(current) = current(index_dir) else { return Ok(Vec::new()) };
    let is_new = |name: &str| name.ends_with(store::NEW);
    let mut leftovers = Vec::new();
    for name in entries(index_dir)? {
        let is_other = number(&name).is_some() && current.as_ref() != Some(&index_dir.join(&name));
        if is_other || is_new(&name) {
            leftovers.push(name);
        }
    }
    let Some((generation, manifest)) =
        current.and_then(|dir| Manifest::read(&dir).ok().map(|manifest| (dir, manifest)))
    else {
        return Ok(leftovers);
    };
    let folder = generation.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    for name in entries(&generation)? {
        let is_terms = name.starts_with("terms-") && name != manifest.terms_file;
        let is_shard = name.starts_with(shards::PREFIX) && !manifest.has_shard(&name);
        let removed = manifest.removed.as_ref().map(|entry| &entry.file);
        let is_removed = name.starts_with(removed::PREFIX) && removed != Some(&name);
        let is_terms = is_terms && manifest.terms_before.as_ref() != Some(&name);
        if is_terms || is_shard || is_removed || is_new(&name) {
            leftovers.push(format!("{folder}/{name}"));
        }
    }
    let units = generation.join(UNITS_DIR);
    if let Ok(living) = living(&units) {
        let names = entries(&units)?.into_iter().filter(|name| !living.contains(Path::new(name)));
        leftovers.extend(names.map(|name| format!("{folder}/{UNITS_DIR}/{name}")));
    }
    Ok(leftovers)
}

/// The files of the units that the last commit names, and the one that names them.
pub fn living(units: &Path) -> Result<HashSet<PathBuf>> {
    Ok(segment_files(units)?.map(PathBuf::from).chain([META_FILE.into()]).collect())
}

/// tantivy's list of segments.
pub const META_FILE: &str = "meta.json";

/// The files of the segments of the last commit.
///
/// Read from tantivy's list itself, and not through an index: this stands before every lookup.
pub fn segment_files(units: &Path) -> Result<impl Iterator<Item = String>> {
    #[derive(Deserialize)]
    struct Meta {
        segments: Vec<Segment>,
    }
    #[derive(Deserialize)]
    struct Segment {
        segment_id: String,
        deletes: Option<Deletes>,
    }
    #[derive(Deserialize)]
    struct Deletes {
        opstamp: u64,
    }
    let path = units.join(META_FILE);
    let bytes = fs::read(&path).map_err(Error::io("cannot read", &path))?;
    let meta: Meta = serde_json::from_slice(&bytes)
        .map_err(|error| broken(format_args!("{UNITS_DIR}/{META_FILE}: {error}")))?;
    Ok(meta.segments.into_iter().flat_map(|segment| {
        let name = segment.segment_id.replace('-', "");
        let deleted = segment.deletes.map(|deletes| format!("{name}.{}.del", deletes.opstamp));
        let endings = ["fast", "fieldnorm", "pos", "idx", "store", "term"];
        let files = endings.map(|ending| format!("{name}.{ending}"));
        files.into_iter().chain(deleted)
    }))
}

fn path(index_dir: &Path, number: u64) -> PathBuf {
    index_dir.join(format!("{PREFIX}{number}"))
}

fn number(name: &str) -> Option<u64> {
    name.strip_prefix(PREFIX)?.parse().ok()
}

/// The names in a folder, sorted; none where it does not exist.
fn entries(dir: &Path) -> Result<Vec<String>> {
    let listing = match fs::read_dir(dir) {
        Ok(listing) => listing,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io("cannot list", dir)(error)),
    };
    let names = listing.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names = names.collect::<io::Result<Vec<_>>>().map_err(Error::io("cannot list", dir))?;
    names.sort();
    Ok(names)
}
