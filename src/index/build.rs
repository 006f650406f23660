//! Writing the index from nothing: a new generation beside the one that is read, then the switch.

use std::path::{Path, PathBuf};

use tantivy::IndexSettings;
use tantivy::store::Compressor;

use super::generation;
use super::lock::WriteLock;
use super::manifest::{Extent, FileEntry, Manifest, Part, SourceEntry, let_times_settle};
use super::schema::schema;
use super::sources;
use super::store::{self, Store};
use super::writer::{LOT, LOT_BYTES, Writer};
use crate::error::{Error, Problem, Result};
use crate::failpoint;
use crate::record::Unit;
use crate::workspace::{Source, SourceKind, Workspace};

/// How far a run has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the sources that were read; within a file estimated from its units.
    pub bytes: u64,
    /// Bytes of the sources that are to be read.
    pub total: u64,
    /// Units so far.
    pub units: u64,
}

/// What a run did.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Whether the whole index was written anew.
    pub rebuilt: bool,
    /// How many sources were read.
    pub sources: usize,
    /// How many bytes they have.
    pub bytes: u64,
    /// How many units were indexed.
    pub units: u64,
    /// How many concepts were compiled; none where the terms were left alone.
    pub concepts: Option<usize>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Builds the whole index anew. Readers keep the old one until the new one is whole.
///
/// Fails when another process writes, when a source cannot be opened, and when the disk does not take it; the old index
/// then stays what it was.
pub fn rebuild(ws: &Workspace, progress: &mut dyn FnMut(Progress)) -> Result<Report> {
    let lock = WriteLock::take(&ws.index_dir())?;
    rebuild_locked(ws, &lock, progress)
}

/// [`rebuild`] under a lock that is held already.
pub(super) fn rebuild_locked(
    ws: &Workspace,
    _lock: &WriteLock,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report> {
    let index_dir = ws.index_dir();
    generation::clean(&index_dir)?;
    let sources = ws.all_sources()?;
    let_times_settle(sources.iter().flat_map(|source| &source.files).map(PathBuf::as_path));
    let mut manifest = Manifest::new(1);
    let dir = generation::create(&index_dir)?;
    failpoint::reached("rebuild-begun");
    let mut run = Run::new(ws, &sources, progress);
    let units = dir.join(generation::UNITS_DIR);
    let index = tantivy::Index::create(Store::open(&units)?, schema(), settings())?;
    let mut writer = Writer::open(index, &dir, manifest.number, false)?;
    for source in &sources {
        if source.kind != SourceKind::Glossary
            && let Some(problem) = ws.unreadable(source)
        {
            run.report.problems.push(problem);
            continue;
        }
        let mut entry = run.measure(source)?;
        run.report.sources += 1;
        if source.kind != SourceKind::Glossary {
            run.add(source, &mut entry, None, &mut manifest, &mut writer)?;
        }
        manifest.sources.push(entry);
    }
    run.compile(&sources, &mut manifest, &dir)?;
    manifest.removed = super::removed::compile(ws, &dir, None, manifest.number)?.0;
    failpoint::reached("rebuild-read");
    let shard = writer.finish_shard()?;
    manifest.settle_shards(&dir, &[], shard)?;
    writer.commit(manifest.number)?;
    writer.join_segments()?;
    writer.close()?;
    failpoint::reached("rebuild-committed");
    manifest.write(&dir)?;
    failpoint::reached("rebuild-manifest");
    generation::switch(&index_dir, &dir)?;
    failpoint::reached("rebuild-switched");
    generation::clean(&index_dir)?;
    let mut report = run.report;
    report.rebuilt = true;
    Ok(report)
}

/// How the stored units lie on disk: small blocks, since a query reads units from all over.
fn settings() -> IndexSettings {
    IndexSettings {
        docstore_compression: Compressor::Lz4,
        docstore_blocksize: 4096,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    }
}

/// One run over sources, whatever for.
pub(super) struct Run<'a> {
    ws: &'a Workspace,
    progress: &'a mut dyn FnMut(Progress),
    state: Progress,
    pub(super) report: Report,
}

impl<'a> Run<'a> {
    pub(super) fn new(ws: &'a Workspace, sources: &[Source], progress: &'a mut dyn FnMut(Progress)) -> Self {
        let files = sources.iter().flat_map(|source| &source.files);
        let total = files.filter_map(|file| file.metadata().ok()).map(|metadata| metadata.len()).sum();
        Self { ws, progress, state: Progress { total, ..Progress::default() }, report: Report::default() }
    }

    /// Measures a source: its files as they are now, without parts.
    pub(super) fn measure(&mut self, source: &Source) -> Result<SourceEntry> {
        let extent = if sources::is_append_only(source) { Extent::Lines } else { Extent::Whole };
        let mut entry = SourceEntry::new(source);
        for file in &source.files {
            let measured = FileEntry::measure(file, self.ws.relative(file), extent);
            entry.files.push(measured.map_err(Error::io("cannot read", file))?);
        }
        if source.kind == SourceKind::Glossary {
            self.report.bytes += entry.bytes();
            self.state.bytes = (self.state.bytes + entry.bytes()).min(self.state.total);
            (self.progress)(self.state);
        }
        Ok(entry)
    }

    /// Adds the units of a measured source as a new part: all of them, or those behind what was indexed before.
    pub(super) fn add(
        &mut self,
        source: &Source,
        entry: &mut SourceEntry,
        indexed: Option<&SourceEntry>,
        manifest: &mut Manifest,
        writer: &mut Writer,
    ) -> Result<()> {
        let number = manifest.take_part()?;
        let Self { ws, progress, state, report } = self;
        let before = state.bytes;
        let bytes = entry.bytes() - indexed.map_or(0, SourceEntry::bytes);
        let mut part = Part { number, units: 0 };
        let (mut lot, mut lot_bytes) = (Vec::new(), 0);
        let on_unit = &mut |unit: Unit| {
            let size = text_bytes(&unit);
            state.bytes = (state.bytes + size).min(before + bytes);
            state.units += 1;
            part.units += 1;
            lot.push(unit);
            lot_bytes += size;
            if lot.len() == LOT || lot_bytes >= LOT_BYTES {
                writer.add(std::mem::take(&mut lot), number)?;
                lot_bytes = 0;
                progress(*state);
            }
            Ok(())
        };
        let on_problem = &mut |problem| report.problems.push(problem);
        match (source.files.as_slice(), entry.files.as_slice()) {
            ([path], [file]) if sources::is_append_only(source) => {
                sources::appended(path, &file.path, indexed, file.lines, on_unit, on_problem)?;
            }
            _ => ws.source_units(source, on_unit, on_problem)?,
        }
        if !lot.is_empty() {
            writer.add(lot, number)?;
        }
        state.bytes = before + bytes;
        progress(*state);
        report.bytes += bytes;
        report.units += part.units;
        entry.parts = indexed.map_or(Vec::new(), |indexed| indexed.parts.clone());
        entry.parts.push(part);
        Ok(())
    }

    /// Compiles the glossary into a new file of the generation and names it in the manifest.
    pub(super) fn compile(&mut self, sources: &[Source], manifest: &mut Manifest, dir: &Path) -> Result<()> {
        let (bytes, concepts) = super::terms::compile(self.ws, sources, &mut self.report.problems)?;
        let file = format!("terms-{}.bin", manifest.number);
        let before = std::mem::replace(&mut manifest.terms_file, file);
        manifest.terms_before = (!before.is_empty()).then_some(before);
        manifest.terms = crate::terms::fingerprint();
        let path: PathBuf = dir.join(&manifest.terms_file);
        store::replace(&path, &bytes).map_err(Error::io("cannot write", &path))?;
        self.report.concepts = Some(concepts);
        Ok(())
    }
}

/// About as many bytes as the unit has in its file.
fn text_bytes(unit: &Unit) -> u64 {
    [&unit.ko, &unit.en].into_iter().flatten().map(|text| text.len() as u64 + 1).sum()
}
