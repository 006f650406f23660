//! The files below a folder, without those that no translator put there.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, Result};

/// One file below a folder.
pub(super) struct Found {
    /// The path on disk.
    pub path: PathBuf,
    /// The names from the folder's own on, in NFC.
    pub parts: Vec<String>,
    /// Why the file cannot be read, where it cannot.
    pub trouble: Option<&'static str>,
}

/// Lists the files below a folder and its subfolders, sorted by name; none where the folder does not exist.
///
/// Hidden files, files called README and the backups of editors are left out. Links are followed, but no folder is
/// entered twice, and one that stands below `dir` itself is entered by its own name rather than by a link's. What is no
/// regular file, and a folder with the name of a file by `is_file_name`, is listed with its trouble: a pipe that is
/// opened waits for ever.
///
/// Fails when a folder cannot be read.
pub(super) fn files(dir: &Path, is_file_name: &dyn Fn(&str) -> bool) -> Result<Vec<Found>> {
    let Ok(real) = dir.canonicalize() else {
        // A folder that is missing is empty; one that may not be entered is an error.
        return match std::fs::metadata(dir) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(Error::io("cannot read", dir)(error)),
            Ok(_) => Err(Error::invalid(format!("cannot read {}", dir.display()))),
        };
    };
    let parts = dir.file_name().map(readable).into_iter().collect();
    let mut found = Vec::new();
    let mut entered = BTreeSet::new();
    let mut pending = vec![Folder { path: dir.to_path_buf(), real, parts }];
    let mut links = Vec::new();
    // Links wait until every real folder has been entered.
    while let Some(folder) = pending.pop().or_else(|| links.pop()) {
        if entered.insert(folder.real.clone()) {
            read(&folder, is_file_name, &mut found, &mut pending, &mut links)?;
        }
    }
    found.sort_by(|a, b| a.parts.cmp(&b.parts).then_with(|| a.path.cmp(&b.path)));
    Ok(found)
}

struct Folder {
    path: PathBuf,
    real: PathBuf,
    parts: Vec<String>,
}

fn read(
    folder: &Folder,
    is_file_name: &dyn Fn(&str) -> bool,
    found: &mut Vec<Found>,
    pending: &mut Vec<Folder>,
    links: &mut Vec<Folder>,
) -> Result<()> {
    let entries = std::fs::read_dir(&folder.path).map_err(Error::io("cannot read", &folder.path))?;
    for entry in entries {
        let entry = entry.map_err(Error::io("cannot read", &folder.path))?;
        let os_name = entry.file_name();
        let name = readable(&os_name);
        if is_nobodys(&name) {
            continue;
        }
        let path = entry.path();
        let is_readable = os_name.to_str().is_some();
        let has_file_name = is_file_name(&name);
        let mut parts = folder.parts.clone();
        parts.push(name);
        let mut kind = entry.file_type().map_err(Error::io("cannot read", &path))?;
        let mut real = None;
        if kind.is_symlink()
            && let (Ok(target), Ok(target_path)) = (std::fs::metadata(&path), path.canonicalize())
        {
            kind = target.file_type();
            real = Some(target_path);
        }
        let trouble = if !is_readable {
            Some("not read, since its name is no Unicode: rename it")
        } else if kind.is_file() {
            None
        } else if kind.is_symlink() {
            Some("a link that leads nowhere: delete it")
        } else if !kind.is_dir() {
            Some("not read, since it is a pipe, a socket or a device: take it out of the folder")
        } else if has_file_name {
            Some("not read, since it is a folder with the name of a file: rename it")
        } else {
            match real {
                Some(real) => links.push(Folder { path, real, parts }),
                None => pending.push(Folder { path, real: folder.real.join(&os_name), parts }),
            }
            continue;
        };
        found.push(Found { path, parts, trouble });
    }
    // The order of a folder's entries differs between systems; which of two links is entered first must not.
    pending.sort_by(|a, b| b.parts.cmp(&a.parts));
    links.sort_by(|a, b| b.parts.cmp(&a.parts));
    Ok(())
}

/// A file's name in NFC, with replacement characters where it is no Unicode.
fn readable(name: &OsStr) -> String {
    name.to_string_lossy().nfc().collect()
}

/// Whether a file is hidden, explains its folder, or was left by an editor or a file manager.
fn is_nobodys(name: &str) -> bool {
    let first = name.split('.').next().unwrap_or(name);
    let lower = name.to_ascii_lowercase();
    name.starts_with('.')
        || first.eq_ignore_ascii_case("readme")
        || name.ends_with('~')
        || name.starts_with("~$")
        || (name.starts_with('#') && name.ends_with('#'))
        || [".bak", ".orig", ".swp", ".tmp"].iter().any(|ending| lower.ends_with(ending))
        || matches!(lower.as_str(), "thumbs.db" | "desktop.ini" | "icon\r")
}
