//! Taking files into a workspace.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::book::{Book, Verdict};
use super::display;
use super::present::{Came, Present};
use super::preview::{Preview, Row, RowKind};
use super::stage::{Lock, Stage, free_name, hidden_file, safe_name};
use crate::atomic::{followed, sync_folder};
use crate::error::{Error, Problem, Result};
use crate::failpoint;
use crate::format::read::stem;
use crate::format::{self, Format, Holds, ReadOptions, Record, csv};
use crate::glossary;
use crate::record::{Concept, Lang, Unit};
use crate::workspace::{SourceKind, Workspace};

/// How many problems are kept; the rest is counted.
const KEPT_PROBLEMS: usize = 100_000;

/// How many notes of a file are kept.
const KEPT_NOTES: usize = 100;

/// How an import goes.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// How the files are read.
    pub read: ReadOptions,
    /// The client whose folders the records go into; none for the house's own.
    pub client: Option<String>,
    /// The name of the new folder and file, and of the units' origin where their file names none.
    pub origin: Option<String>,
    /// The source language, by which a preview finds units of one source and several targets.
    pub source: Lang,
    /// Whether any problem is an error.
    pub strict: bool,
    /// Whether concepts are added although another claims one of their terms.
    pub force: bool,
    /// How many rows of each kind a preview keeps; none where nothing is previewed and the import is carried out.
    pub preview: Option<usize>,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self {
            read: ReadOptions::default(),
            client: None,
            origin: None,
            source: Format::DEFAULT_SOURCE,
            strict: false,
            force: false,
            preview: None,
        }
    }
}

/// What became of the records of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Those that were read.
    pub read: u64,
    /// Those that the workspace lacked.
    pub added: u64,
    /// Those that stand there already, or stood in the files before.
    pub already_there: u64,
    /// Those that stand there, had been removed and are there again.
    pub restored: u64,
    /// Those that were joined to another: what they say more was added to it.
    pub merged: u64,
    /// Those that were left out.
    pub skipped: u64,
    /// Those among the added and the skipped that contradict another.
    pub conflicting: u64,
}

/// How one file was read.
#[derive(Clone, Debug, Serialize)]
pub struct FileRead {
    /// The file.
    pub path: String,
    /// Its format.
    pub format: String,
    /// How it was understood, in sentences without a full stop.
    pub notes: Vec<String>,
    /// The units that it holds.
    pub units: u64,
    /// The concepts that it holds.
    pub concepts: u64,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Outcome {
    /// Whether nothing was written: in a preview, and where problems were errors.
    pub is_preview: bool,
    /// Whether problems kept everything from being written.
    pub is_refused: bool,
    /// The files.
    pub files: Vec<FileRead>,
    /// What became of the units.
    pub units: Counts,
    /// What became of the concepts.
    pub concepts: Counts,
    /// Why records were left out, with the number of each reason.
    pub skipped: BTreeMap<String, u64>,
    /// What was written, relative to the workspace.
    pub written: Vec<String>,
    /// How many bytes of it are new.
    pub bytes: u64,
    /// How many problems the files have.
    pub problem_count: u64,
    /// The problems, or the first of very many.
    pub problems: Vec<Problem>,
    /// The rows of a preview, and those that an import left out.
    pub rows: Vec<Row>,
}

impl Outcome {
    /// How many records the files hold.
    pub fn read(&self) -> u64 {
        self.units.read + self.concepts.read
    }
}

/// Takes files into a workspace, all of them or none; `progress` is told how many records have been read.
///
/// A unit that was removed and that a file has is there again, where it stands or else as a new one. A unit is there already when the memory of the house (or of the client) holds one of equal texts, neighbours, inline
/// codes and context key and, where its file names an origin, of equal origin. Memory grows by about 17 bytes a unit.
///
/// Fails when a file cannot be read, when its format cannot be told, when the workspace cannot be written, when `malmoi.toml`
/// does not name the client, and when another import is running. Nothing is written then.
pub fn import(
    workspace: &Workspace,
    files: &[PathBuf],
    options: &ImportOptions,
    progress: &mut dyn FnMut(u64),
) -> Result<Outcome> {
    let client = options.client.as_deref();
    let dirs = [SourceKind::Memory, SourceKind::Glossary].map(|kind| workspace.layer_dir(kind, client));
    let [memory_dir, glossary_dir] = dirs;
    let mut run = Import {
        workspace,
        options,
        memory_dir: memory_dir?,
        glossary_dir: glossary_dir?,
        present: None,
        stage: None,
        book: None,
        preview: options.preview.map(|shown| Preview::new(shown, options.source)),
        outcome: Outcome { is_preview: options.preview.is_some(), ..Outcome::default() },
        progress,
    };
    for file in files {
        check_file(file)?;
    }
    let lock = if run.preview.is_none() { Some(Lock::take(workspace)?) } else { None };
    if let Some(lock) = &lock {
        lock.clean(&run.memory_dir);
        lock.clean(&run.glossary_dir);
    }
    for file in files {
        run.file(file)?;
    }
    run.finish(files)
}

fn check_file(file: &Path) -> Result<()> {
    let metadata = std::fs::metadata(file).map_err(Error::io("cannot read", file))?;
    if metadata.is_dir() {
        return Err(Error::with_hint(
            format!("{} is a folder", file.display()),
            "name its files, as in `malmoi import FOLDER/*.tmx`",
        ));
    }
    if !metadata.is_file() {
        return Err(Error::with_hint(
            format!("{} is a pipe or a device, and a file is read more than once", file.display()),
            "write it to a file first and name that",
        ));
    }
    Ok(())
}

struct Import<'a> {
    workspace: &'a Workspace,
    options: &'a ImportOptions,
    memory_dir: PathBuf,
    glossary_dir: PathBuf,
    /// The units that are there: read when the first unit comes.
    present: Option<Present>,
    stage: Option<Stage>,
    /// The concepts that are there: read when the first concept comes.
    book: Option<Book>,
    preview: Option<Preview>,
    outcome: Outcome,
    progress: &'a mut dyn FnMut(u64),
}

impl Import<'_> {
    fn file(&mut self, file: &Path) -> Result<()> {
        let name = display(file);
        let mut seen =
            FileRead { path: name.clone(), format: String::new(), notes: Vec::new(), units: 0, concepts: 0 };
        let wanted = self.options.read.wanted;
        let found = format::read(file, &name, &self.options.read, &mut |record| {
            match record {
                Record::Unit(_) if wanted == Some(Holds::Concepts) => self.unwanted("units", "glossary"),
                Record::Concept(_) if wanted == Some(Holds::Units) => self.unwanted("concepts", "memory"),
                Record::Unit(unit) => {
                    seen.units += 1;
                    self.unit(unit, &name)?;
                }
                Record::Concept(concept) => {
                    seen.concepts += 1;
                    self.concept(&concept)?;
                }
                Record::Problem(problem) => {
                    self.outcome.problem_count += 1;
                    if self.outcome.problems.len() < KEPT_PROBLEMS {
                        self.outcome.problems.push(problem);
                    }
                }
                Record::Note(note) if seen.notes.len() < KEPT_NOTES => seen.notes.push(note),
                Record::Note(_) => {}
            }
            let read = self.outcome.read();
            if read.is_multiple_of(1000) {
                (self.progress)(read);
            }
            Ok(())
        });
        seen.format = found?.name();
        self.outcome.files.push(seen);
        Ok(())
    }

    fn unwanted(&mut self, what: &str, wanted: &str) {
        *self.outcome.skipped.entry(format!("{what} are not part of a {wanted}")).or_default() += 1;
    }

    fn unit(&mut self, mut unit: Unit, name: &str) -> Result<()> {
        self.outcome.units.read += 1;
        let mut present = match self.present.take() {
            Some(present) => present,
            None => {
                let client = self.options.client.as_deref();
                let preview = &mut self.preview;
                Present::read(self.workspace, client, &mut |unit| {
                    if let Some(preview) = preview {
                        preview.present(unit);
                    }
                })?
            }
        };
        let is_unnamed = unit.origin.is_empty() || unit.origin == stem(name);
        if let (true, Some(origin)) = (is_unnamed, &self.options.origin) {
            unit.origin.clone_from(origin);
        }
        let came = present.take(&mut unit, is_unnamed);
        self.present = Some(present);
        let counts = &mut self.outcome.units;
        let is_new = came == Came::New;
        match came {
            Came::New => counts.added += 1,
            Came::Restored => counts.restored += 1,
            Came::AlreadyThere => counts.already_there += 1,
        }
        if let Some(preview) = &mut self.preview {
            counts.conflicting += u64::from(preview.unit(&unit, is_new));
        } else if is_new {
            if self.stage.is_none() {
                self.stage = Some(Stage::begin(&self.memory_dir)?);
            }
            if let Some(stage) = &mut self.stage {
                stage.unit(&unit)?;
            }
        }
        Ok(())
    }

    fn concept(&mut self, concept: &Concept) -> Result<()> {
        self.outcome.concepts.read += 1;
        let mut book = match self.book.take() {
            Some(book) => book,
            None => self.present_concepts()?,
        };
        let verdict = book.take(concept, self.options.force);
        self.book = Some(book);
        let counts = &mut self.outcome.concepts;
        let (kind, reason) = match verdict {
            Verdict::New(reason) => {
                counts.added += 1;
                counts.conflicting += u64::from(reason.is_some());
                (if reason.is_some() { RowKind::Conflicting } else { RowKind::New }, reason)
            }
            Verdict::There(place) => {
                counts.already_there += 1;
                (RowKind::AlreadyThere, Some(at(&place)))
            }
            Verdict::Merged(place) => {
                counts.merged += 1;
                (RowKind::Merged, Some(at(&place)))
            }
            Verdict::Conflict(reason) => {
                counts.skipped += 1;
                counts.conflicting += 1;
                let why = "another concept claims a term or says something else of it";
                *self.outcome.skipped.entry(why.to_owned()).or_default() += 1;
                (RowKind::Conflicting, Some(reason))
            }
        };
        let row = Row::concept(kind, concept, reason);
        match &mut self.preview {
            Some(preview) => preview.row(row),
            // What an import leaves out is named too.
            None if kind == RowKind::Conflicting && self.outcome.rows.len() < KEPT_PROBLEMS => {
                self.outcome.rows.push(row);
            }
            None => {}
        }
        Ok(())
    }

    fn present_concepts(&self) -> Result<Book> {
        let client = self.options.client.as_deref();
        let (mut own, mut house) = (Vec::new(), Vec::new());
        for layer in glossary::layers(self.workspace, client)? {
            if layer.client.is_some() == client.is_some() { &mut own } else { &mut house }
                .extend(layer.concepts);
        }
        let mut open: BTreeMap<String, bool> = BTreeMap::new();
        for source in self.workspace.sources(SourceKind::Glossary, client)? {
            let is_open = source.files.first().is_some_and(|file| glossary::is_extensible(file));
            open.insert(source.name, is_open);
        }
        Ok(Book::new(own, house, |path| open.get(path).copied().unwrap_or(false)))
    }

    fn finish(mut self, files: &[PathBuf]) -> Result<Outcome> {
        if let Some(preview) = self.preview.take() {
            let read = &self.options.read;
            self.outcome.rows =
                preview.finish(self.workspace, self.options.client.as_deref(), files, read)?;
            return Ok(self.outcome);
        }
        if self.options.strict && self.outcome.problem_count > 0 {
            self.outcome.is_refused = true;
            return Ok(self.outcome);
        }
        self.publish(files)?;
        Ok(self.outcome)
    }

    /// Writes everything beside its place, then renames it there: the memory first, since nothing else is atomic in one rename.
    fn publish(&mut self, files: &[PathBuf]) -> Result<()> {
        let name = self.name(files);
        let mut ready = Vec::new();
        let mut locks = Vec::new();
        if let Some(book) = self.book.take() {
            let new = book.new_concepts();
            if !new.is_empty() {
                let mut bytes = Vec::new();
                let failed = Error::io("cannot write into", &self.glossary_dir);
                csv::write_all(&new, &mut bytes).map_err(failed)?;
                let file = free_name(&name, |name| self.glossary_dir.join(format!("{name}.csv")).exists());
                ready.push((self.glossary_dir.join(format!("{file}.csv")), bytes));
            }
            for extended in self.extended(&book)? {
                ready.push((followed(&extended.file).0, extended.bytes));
                locks.push(extended.lock);
            }
        }
        let mut hidden = Vec::new();
        for (target, bytes) in ready {
            self.outcome.bytes += bytes.len() as u64;
            hidden.push((prepared(&target, &bytes)?, target));
        }
        let memory = match self.stage.take() {
            Some(mut stage) => {
                self.outcome.bytes += stage.sync()?;
                let is_client = |name: &str| self.options.client.is_none() && self.workspace.is_client(name);
                let folder = free_name(&name, |name| self.memory_dir.join(name).exists() || is_client(name));
                Some((stage, self.memory_dir.join(folder)))
            }
            None => None,
        };
        failpoint::reached("import-staged");
        if let Some((stage, target)) = memory {
            stage.publish(&target)?;
            self.outcome.written.push(format!("{}/", self.workspace.relative(&target)));
        }
        failpoint::reached("import-memory");
        if let Some(present) = self.present.take() {
            present.restore(self.workspace, self.options.client.as_deref())?;
        }
        for (file, target) in hidden {
            file.persist(&target).map_err(|error| Error::io("cannot write", &target)(error.error))?;
            let folder = target.parent().unwrap_or(&target);
            sync_folder(folder).map_err(Error::io("cannot write", folder))?;
            self.outcome.written.push(self.workspace.relative(&target));
        }
        Ok(())
    }

    fn extended(&self, book: &Book) -> Result<Vec<glossary::Extended>> {
        let mut by_file: BTreeMap<&str, Vec<(&Concept, &Concept)>> = BTreeMap::new();
        for extension in book.extensions() {
            let path = extension.before.place.path.as_str();
            by_file.entry(path).or_default().push((extension.before, extension.after));
        }
        let mut extended = Vec::new();
        for source in self.workspace.sources(SourceKind::Glossary, self.options.client.as_deref())? {
            if let (Some(pairs), Some(file)) = (by_file.get(source.name.as_str()), source.files.first()) {
                extended.push(glossary::extend(file, pairs)?);
            }
        }
        Ok(extended)
    }

    /// The name of the new folder and file: the origin that was named, or the first file's, and how many more there are.
    fn name(&self, files: &[PathBuf]) -> String {
        if let Some(origin) = &self.options.origin {
            return safe_name(origin);
        }
        let first = files.first().map(|file| display(file)).unwrap_or_default();
        let lower = first.to_ascii_lowercase();
        let packed = [".gz", ".zip"].iter().any(|ending| lower.ends_with(ending));
        let first = if packed { stem(&first) } else { &first };
        match files.len() {
            0 | 1 => safe_name(stem(first)),
            count => safe_name(&format!("{}-and-{}-more", stem(first), count - 1)),
        }
    }
}

/// Writes a file beside its place, with the permissions of the one that stands there.
fn prepared(target: &Path, bytes: &[u8]) -> Result<tempfile::NamedTempFile> {
    let mut file = hidden_file(target.parent().unwrap_or(target))?;
    let failed = || Error::io("cannot write", target);
    std::io::Write::write_all(&mut file, bytes).map_err(failed())?;
    if let Ok(metadata) = std::fs::metadata(target) {
        file.as_file().set_permissions(metadata.permissions()).map_err(failed())?;
    }
    file.as_file().sync_all().map_err(failed())?;
    Ok(file)
}

fn at(place: &crate::record::Place) -> String {
    match place.line {
        0 => "of the same import".to_owned(),
        line => format!("{}:{line}", place.path),
    }
}
