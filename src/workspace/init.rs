//! A new workspace: its folders and a first example in each.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The files of a new workspace, in the order in which they are made.
const TEMPLATE: [(&str, &str); 7] = [
    (super::SETTINGS_FILE, include_str!("template/malmoi.toml")),
    (".gitignore", include_str!("template/gitignore")),
    ("glossary/glossary.csv", include_str!("template/glossary.csv")),
    ("articles/example.ko.txt", include_str!("template/example.ko.txt")),
    ("articles/example.en.txt", include_str!("template/example.en.txt")),
    ("memory/README.md", include_str!("template/memory.md")),
    ("index/README.md", include_str!("template/index.md")),
];

/// What [`init`] made and what it found there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// The files that are new.
    pub created: Vec<PathBuf>,
    /// The files that were there and are as they were.
    pub kept: Vec<PathBuf>,
}

/// Makes a workspace of a folder: `glossary/`, `articles/`, `memory/`, `index/`, settings and a first example in each.
///
/// No file that is there is changed. A glossary or articles that are there get no example beside them.
///
/// Fails when a folder or file cannot be written.
pub fn init(dir: &Path) -> Result<Made> {
    let mut made = Made::default();
    let is_filled =
        |folder: &str| std::fs::read_dir(dir.join(folder)).is_ok_and(|mut entries| entries.next().is_some());
    let filled = [is_filled("glossary"), is_filled("articles")];
    for folder in ["glossary", "articles", "memory", "index"] {
        let path = dir.join(folder);
        std::fs::create_dir_all(&path).map_err(Error::io("cannot make the folder", &path))?;
    }
    for (name, text) in TEMPLATE {
        let path = dir.join(name);
        let skipped =
            (name.starts_with("glossary/") && filled[0]) || (name.starts_with("articles/") && filled[1]);
        if skipped {
            if path.exists() {
                made.kept.push(path);
            }
            continue;
        }
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                // Without a byte order mark Excel reads Hangul in the code page of the system.
                let mark = if name.ends_with(".csv") { "\u{feff}" } else { "" };
                file.write_all(mark.as_bytes())
                    .and_then(|()| file.write_all(text.as_bytes()))
                    .map_err(Error::io("cannot write", &path))?;
                made.created.push(path);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => made.kept.push(path),
            Err(error) => return Err(Error::io("cannot write", &path)(error)),
        }
    }
    Ok(made)
}
