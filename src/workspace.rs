//! The workspace: its folders, its settings and the files in them that hold records.
//!
//! A workspace is a folder that holds `malmoi.toml` or `glossary/`. Plain files in `glossary/`, `articles/` and
//! `memory/` are the truth; `index/` is compiled from them.

mod init;
mod records;
mod removed;
mod settings;
mod walk;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

pub use self::init::{Made, init};
pub use self::removed::{ADDED_FILE, REMOVED_FILE, read_removed, write_removed};
pub use self::settings::{IndexSettings, LookupSettings, Settings};
use crate::error::{Error, Problem, ProblemKind, Result};
use crate::format::{Holds, detect};

/// The file that holds the settings of a workspace.
pub const SETTINGS_FILE: &str = "malmoi.toml";

/// What a source holds, and so the folder it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceKind {
    /// Concepts.
    Glossary,
    /// An article in one language or both.
    Article,
    /// Translation units.
    Memory,
}

impl SourceKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Glossary, Self::Article, Self::Memory];

    /// The name of the folder.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Glossary => "glossary",
            Self::Article => "articles",
            Self::Memory => "memory",
        }
    }

    /// Whether a file of that name is a source of this kind, by its extension.
    fn knows(self, file_name: &str) -> bool {
        let file = Path::new(file_name);
        let holds = |wanted| {
            detect::by_extension(file, Some(wanted))
                .is_some_and(|format| format.is_read() && [wanted, Holds::Both].contains(&format.holds()))
        };
        match self {
            Self::Glossary => holds(Holds::Concepts),
            Self::Article => article_name(file_name).is_some(),
            Self::Memory => holds(Holds::Units),
        }
    }

    /// What the files of the folder must be called, for messages.
    fn known_names(self) -> &'static str {
        match self {
            Self::Glossary => "a glossary is called NAME.csv, .tsv, .txt, .utf8, .xlsx, .tbx or .jsonl",
            Self::Article => "an article is called NAME.ko.txt or NAME.en.txt",
            Self::Memory => "a memory is called NAME.tmx, .tsv, .jsonl, .xlf, .sdlxliff, .po, .mo or .sdltm",
        }
    }
}

/// One file of records, or the two files of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path relative to the workspace with `/` on every system and in NFC: `glossary/technology.csv`,
    /// `memory/x.tmx`; of an article without its endings: `articles/NAME`.
    pub name: String,
    /// What it holds.
    pub kind: SourceKind,
    /// The client whose layer it belongs to; none where it is the house's own.
    pub layer: Option<String>,
    /// The files; of an article the Korean one first.
    pub files: Vec<PathBuf>,
}

/// A workspace on disk, its settings read.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
    settings: Settings,
}

/// Which layers are listed.
#[derive(Clone, Copy)]
enum Scope<'a> {
    Everything,
    House,
    Client(&'a str),
}

impl Workspace {
    /// Finds the workspace: the folder that was named, or else the nearest ancestor of `start` that holds
    /// `malmoi.toml` or a folder `glossary/`.
    ///
    /// Fails when the named folder does not exist or is no workspace, when there is none above `start`, and when
    /// `malmoi.toml` is not as it must be.
    pub fn find(explicit: Option<&Path>, start: &Path) -> Result<Self> {
        if let Some(dir) = explicit {
            let shown = dir.display();
            let hint = format!(
                "type `malmoi init {shown}` to make a workspace there, or correct -w or $MALMOI_WORKSPACE"
            );
            if !dir.is_dir() {
                return Err(Error::with_hint(format!("there is no folder {shown}"), hint));
            }
            if !is_workspace(dir) {
                let message =
                    format!("{shown} is no workspace: it holds neither {SETTINGS_FILE} nor glossary/");
                return Err(Error::with_hint(message, hint));
            }
            return Self::open(dir);
        }
        let start = std::path::absolute(start).map_err(Error::io("cannot find", start))?;
        match start.ancestors().find(|dir| is_workspace(dir)) {
            Some(dir) => Self::open(dir),
            None => Err(Error::with_hint(
                format!(
                    "{} is in no workspace: no folder above it holds {SETTINGS_FILE} or glossary/",
                    start.display()
                ),
                "type `malmoi init` to make one here, or name one with `-w DIR`",
            )),
        }
    }

    /// Opens a folder as a workspace, whatever it holds.
    ///
    /// Fails when `malmoi.toml` is there and is not as it must be.
    pub fn open(dir: &Path) -> Result<Self> {
        let root = std::path::absolute(dir).map_err(Error::io("cannot find", dir))?;
        let settings = Settings::read(&root.join(SETTINGS_FILE))?;
        Ok(Self { root, settings })
    }

    /// The folder itself, as an absolute path.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of the glossaries.
    pub fn glossary_dir(&self) -> PathBuf {
        self.dir(SourceKind::Glossary)
    }

    /// The folder of the articles.
    pub fn articles_dir(&self) -> PathBuf {
        self.dir(SourceKind::Article)
    }

    /// The folder of the translation memories.
    pub fn memory_dir(&self) -> PathBuf {
        self.dir(SourceKind::Memory)
    }

    /// The folder of everything compiled.
    pub fn index_dir(&self) -> PathBuf {
        self.root.join("index")
    }

    /// The folder of the house's own glossaries or memories, or that of a client's.
    ///
    /// Fails when `malmoi.toml` does not name the client.
    pub fn layer_dir(&self, kind: SourceKind, client: Option<&str>) -> Result<PathBuf> {
        let Scope::Client(client) = self.scope(client)? else { return Ok(self.dir(kind)) };
        let known = self.settings.clients.iter().find(|known| same_name(known, client));
        Ok(self.dir(kind).join(known.map_or(client, String::as_str)))
    }

    /// Whether a folder of that name is a client's layer.
    pub(crate) fn is_client(&self, folder: &str) -> bool {
        self.settings.clients.iter().any(|client| same_name(client, folder))
    }

    /// The settings of `malmoi.toml`, or the defaults.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Lists the sources of one kind, sorted by name; those of the client, where one is asked for, before the
    /// house's own.
    ///
    /// Fails when a folder cannot be read and when `malmoi.toml` does not name the client.
    pub fn sources(&self, kind: SourceKind, client: Option<&str>) -> Result<Vec<Source>> {
        Ok(self.list(kind, self.scope(client)?)?.0)
    }

    /// Lists the sources of every kind and every layer, sorted by name.
    ///
    /// Fails when a folder cannot be read.
    pub fn all_sources(&self) -> Result<Vec<Source>> {
        let mut all = Vec::new();
        for kind in SourceKind::ALL {
            all.append(&mut self.list(kind, Scope::Everything)?.0);
        }
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(all)
    }

    /// Lists the files of every folder that are no source: unknown types, names that are no Unicode, two files of
    /// one name, pipes and devices.
    ///
    /// Fails when a folder cannot be read.
    pub fn stray_files(&self) -> Result<Vec<Problem>> {
        let mut problems = Vec::new();
        for kind in SourceKind::ALL {
            problems.append(&mut self.list(kind, Scope::Everything)?.1);
        }
        Ok(problems)
    }

    /// The path of a file as messages and records show it: relative to the workspace, `/` on every system.
    pub fn relative(&self, file: &Path) -> String {
        let relative = file.strip_prefix(&self.root).unwrap_or(file);
        let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        if relative.is_absolute() { relative.to_string_lossy().into_owned() } else { parts.join("/") }
    }

    fn dir(&self, kind: SourceKind) -> PathBuf {
        self.root.join(kind.folder())
    }

    /// The name of a client as `malmoi.toml` spells it, whatever its case and normal form.
    ///
    /// Fails, and names the clients there are, when it is none of them.
    pub fn client(&self, client: &str) -> Result<&str> {
        if let Some(known) = self.settings.clients.iter().find(|known| same_name(known, client)) {
            return Ok(known);
        }
        let (message, hint) = match self.settings.clients.as_slice() {
            [] => (
                format!("there is no client {client}: {SETTINGS_FILE} names none"),
                format!(
                    "add the line `clients = [\"{client}\"]` to {}",
                    self.root.join(SETTINGS_FILE).display()
                ),
            ),
            known => (
                format!("there is no client {client}"),
                format!(
                    "{SETTINGS_FILE} names {}; add {client} to `clients` there if it is one",
                    known.join(", ")
                ),
            ),
        };
        Err(Error::with_hint(message, hint))
    }

    fn scope<'a>(&'a self, client: Option<&str>) -> Result<Scope<'a>> {
        client.map_or(Ok(Scope::House), |client| self.client(client).map(Scope::Client))
    }

    /// Lists the sources of one kind and the files that are none.
    fn list(&self, kind: SourceKind, scope: Scope<'_>) -> Result<(Vec<Source>, Vec<Problem>)> {
        let mut problems = Vec::new();
        let mut sources = BTreeMap::<String, Source>::new();
        for file in walk::files(&self.dir(kind), &|name| kind.knows(name))? {
            let mut report = |kind, message: String| {
                let path = file.parts.join("/");
                problems.push(Problem { path, line: 0, column: 0, kind, message });
            };
            let layer = self.layer(kind, &file.parts);
            let listed = match scope {
                Scope::Everything => true,
                Scope::House => layer.is_none(),
                Scope::Client(client) => layer.is_none_or(|layer| same_name(layer, client)),
            };
            if !listed {
                continue;
            }
            if let Some(trouble) = file.trouble {
                report(ProblemKind::Encoding, trouble.to_owned());
                continue;
            }
            let file_name = file.parts.last().map_or("", String::as_str);
            // The ids of removed units stand there, which is for the reader of the memory to know.
            if kind == SourceKind::Memory && file_name == REMOVED_FILE {
                continue;
            }
            if !kind.knows(file_name) {
                report(
                    ProblemKind::Value,
                    format!("not read, since its type is unknown here: {}", kind.known_names()),
                );
                continue;
            }
            let name = match article_name(file_name) {
                Some((stem, _)) if kind == SourceKind::Article => {
                    let folders = &file.parts[..file.parts.len() - 1];
                    folders.iter().map(String::as_str).chain([stem]).collect::<Vec<_>>().join("/")
                }
                _ => file.parts.join("/"),
            };
            let source = sources.entry(name).or_insert_with_key(|name| Source {
                name: name.clone(),
                kind,
                layer: layer.map(str::to_owned),
                files: Vec::new(),
            });
            if let Some(twin) = source.files.iter().find(|twin| same_role(kind, twin, &file.path)) {
                report(
                    ProblemKind::Duplicate,
                    format!("not read, since {} has the same name in another spelling", twin.display()),
                );
                continue;
            }
            source.files.push(file.path);
        }
        let mut sources: Vec<_> = sources.into_values().collect();
        for source in &mut sources {
            source.files.sort_by_key(|path| article_lang(path) != Some(crate::record::Lang::Ko));
        }
        if let Scope::Client(_) = scope {
            sources.sort_by_key(|source| source.layer.is_none());
        }
        Ok((sources, problems))
    }

    /// The client to whose layer a file belongs, by the first folder below `glossary/` or `memory/`.
    fn layer(&self, kind: SourceKind, parts: &[String]) -> Option<&str> {
        let [_, folder, _, ..] = parts else { return None };
        if kind == SourceKind::Article {
            return None;
        }
        self.settings.clients.iter().find(|client| same_name(client, folder)).map(String::as_str)
    }
}

/// The language of an article's file, by its ending `.ko.txt` or `.en.txt`.
pub fn article_lang(file: &Path) -> Option<crate::record::Lang> {
    article_name(file.file_name()?.to_str()?).map(|(_, lang)| lang)
}

/// Splits the name of an article's file into the article's name and the language.
fn article_name(file_name: &str) -> Option<(&str, crate::record::Lang)> {
    let (rest, extension) = file_name.rsplit_once('.')?;
    let (stem, code) = rest.rsplit_once('.')?;
    let lang = match code.to_ascii_lowercase().as_str() {
        "ko" => crate::record::Lang::Ko,
        "en" => crate::record::Lang::En,
        _ => return None,
    };
    (extension.eq_ignore_ascii_case("txt") && !stem.is_empty()).then_some((stem, lang))
}

/// Whether a second file of one name has the place of the first: the same language of the same article.
fn same_role(kind: SourceKind, one: &Path, other: &Path) -> bool {
    kind != SourceKind::Article || article_lang(one) == article_lang(other)
}

fn is_workspace(dir: &Path) -> bool {
    dir.join(SourceKind::Glossary.folder()).is_dir() || dir.join(SETTINGS_FILE).is_file()
}

/// Compares two names whatever their case and normal form: macOS hands out folder names in NFD, and where `Acme` opens
/// `acme` a client's folder must not pass for the house's own.
fn same_name(one: &str, other: &str) -> bool {
    let fold = |name: &str| name.nfc().flat_map(char::to_lowercase).collect::<String>();
    one == other || fold(one) == fold(other)
}

#[cfg(test)]
mod tests;
