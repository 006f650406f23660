//! The folders `index/gen-N` and the file `index/CURRENT` that names the one to read.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{lock, manifest, store};
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
/// Only the holder of the lock may call it.
pub fn clean(index_dir: &Path) -> Result<()> {
    for name in orphans(index_dir)? {
        let path = index_dir.join(&name);
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        drop(removed);
        failpoint::reached("clean");
    }
    Ok(())
}

/// The entries of the index folder, relative to it, that no reader and no writer will look at again.
///
/// Files of others stay: only malmoi's own names are listed. What is in `units/` is tantivy's to clean.
pub fn orphans(index_dir: &Path) -> Result<Vec<String>> {
    let Ok(current) = current(index_dir) else { return Ok(Vec::new()) };
    let mut orphans = Vec::new();
    for name in entries(index_dir)? {
        let path = index_dir.join(&name);
        if number(&name).is_some() && current.as_ref() != Some(&path)
            || name.strip_suffix(store::NEW).is_some_and(|name| name == CURRENT_FILE)
        {
            orphans.push(name);
        }
    }
    if let Some(generation) = current
        && let Ok(manifest) = manifest::Manifest::read(&generation)
    {
        let folder =
            generation.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        for name in entries(&generation)? {
            let known = [manifest::MANIFEST_FILE, UNITS_DIR, &manifest.terms_file];
            if !known.contains(&name.as_str()) && manifest.terms_before.as_ref() != Some(&name) {
                orphans.push(format!("{folder}/{name}"));
            }
        }
        for name in entries(&generation.join(UNITS_DIR))? {
            if name.ends_with(store::NEW) {
                orphans.push(format!("{folder}/{UNITS_DIR}/{name}"));
            }
        }
    }
    orphans.retain(|name| name != lock::LOCK_FILE && name != lock::HOLDER_FILE);
    Ok(orphans)
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
