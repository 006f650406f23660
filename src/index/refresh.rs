//! Bringing the index up to date: only what changed.
//!
//! Each step leaves an index that answers from the old state until the manifest is replaced, and from the new one after:
//! units of changed sources are added under part numbers that the old manifest does not know; the parts they replace are
//! deleted by the refresh after this one. Killed anywhere and run again, a refresh first removes what is left.

use std::collections::BTreeSet;
use std::path::Path;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use super::build::{Progress, Report, Run, rebuild_locked};
use super::generation;
use super::lock::WriteLock;
use super::manifest::Manifest;
use super::schema::SOURCE;
use super::status::{Change, gone};
use super::store::Store;
use super::writer::Writer;
use crate::error::Result;
use crate::failpoint;
use crate::workspace::{SourceKind, Workspace};

/// Below so many changed bytes one thread with the least memory does.
const SMALL: u64 = 4 << 20;

/// Indexes what changed since the index was written; builds it where there is none that can be read.
///
/// Fails when another process writes, when a source cannot be opened, and when the disk does not take it; the index
/// then stays what it was.
pub fn refresh(ws: &Workspace, progress: &mut dyn FnMut(Progress)) -> Result<Report> {
    let index_dir = ws.index_dir();
    let lock = WriteLock::take(&index_dir)?;
    let Ok((dir, old)) = super::status::read(ws) else {
        return rebuild_locked(ws, &lock, progress);
    };
    let units_dir = dir.join(generation::UNITS_DIR);
    let Ok(index) = Store::open(&units_dir).and_then(tantivy::Index::open) else {
        return rebuild_locked(ws, &lock, progress);
    };
    generation::clean(&index_dir)?;

    let mut manifest = Manifest::new(old.number + 1);
    manifest.commit = old.commit;
    manifest.next_part = old.next_part;
    manifest.terms = old.terms.clone();
    manifest.terms_file = old.terms_file.clone();
    let sources = ws.all_sources()?;
    let changes = sources.iter().map(|source| Change::of(ws, &old, source, u64::MAX));
    let changes = changes.collect::<Result<Vec<_>>>()?;
    let gone = gone(&old, &sources);
    let of = |wanted: fn(Change) -> bool| {
        let wanted = sources.iter().zip(&changes).filter(move |(_, change)| wanted(**change));
        wanted.map(|(source, _)| source.clone()).collect::<Vec<_>>()
    };
    let stale = of(|change| matches!(change, Change::Grown | Change::Changed | Change::New));
    let terms_stale = old.terms != crate::terms::fingerprint()
        || sources.iter().zip(&changes).any(|(source, change)| change.concerns_terms(source))
        || gone
            .iter()
            .filter_map(|name| old.source(name))
            .any(|entry| entry.kind == SourceKind::Glossary.into());
    let mut run = Run::new(ws, &stale, progress);
    // What a refresh replaces stays in its files for a while: past the half a rebuild is cheaper and leaves nothing.
    let unit_bytes = |wanted: &dyn Fn(Change) -> bool| -> u64 {
        let units = sources.iter().zip(&changes);
        let units = units.filter(|(source, change)| source.kind != SourceKind::Glossary && wanted(**change));
        units
            .flat_map(|(source, _)| &source.files)
            .filter_map(|file| file.metadata().ok())
            .map(|file| file.len())
            .sum()
    };
    let changed_bytes = unit_bytes(&|change| matches!(change, Change::Changed | Change::New));
    if changed_bytes > SMALL && changed_bytes * 2 > unit_bytes(&|_| true) {
        drop(run);
        return rebuild_locked(ws, &lock, progress);
    }
    failpoint::reached("refresh-begun");

    let mut writer: Option<Writer> = None;
    for (source, change) in sources.iter().zip(&changes) {
        let before = old.source(&source.name);
        let entry = match (change, before) {
            (Change::None, Some(entry)) => entry.clone(),
            (Change::Unreadable, before) => {
                run.report.problems.extend(ws.unreadable(source));
                let Some(entry) = before else { continue };
                entry.clone()
            }
            (Change::Touched, Some(before)) => {
                let mut entry = run.measure(source)?;
                entry.parts = before.parts.clone();
                entry
            }
            _ => {
                let mut entry = run.measure(source)?;
                run.report.sources += 1;
                if source.kind != SourceKind::Glossary {
                    let writer = match &mut writer {
                        Some(writer) => writer,
                        none => none.insert(begin(&index, &dir, &old, &mut manifest, changed_bytes < SMALL)?),
                    };
                    let indexed = before.filter(|_| *change == Change::Grown);
                    run.add(source, &mut entry, indexed, &mut manifest, writer)?;
                }
                entry
            }
        };
        manifest.sources.push(entry);
    }
    if terms_stale {
        run.compile(&sources, &mut manifest, &dir)?;
        failpoint::reached("refresh-terms");
    }
    let mut shard = None;
    let removed = old.removed.as_ref();
    let (removed, is_removed_new) = super::removed::compile(ws, &dir, removed, manifest.number)?;
    manifest.removed = removed;
    if let Some(writer) = &mut writer {
        failpoint::reached("refresh-read");
        shard = writer.finish_shard()?;
        writer.commit(manifest.number)?;
        manifest.commit = manifest.number;
        failpoint::reached("refresh-committed");
    }
    if writer.is_some()
        || terms_stale
        || is_removed_new
        || !gone.is_empty()
        || changes.iter().any(|change| !matches!(change, Change::None | Change::Unreadable))
    {
        manifest.settle_shards(&dir, &old.shards, shard)?;
        manifest.write(&dir)?;
        failpoint::reached("refresh-manifest");
    }
    if let Some(mut writer) = writer {
        writer.join_small_segments()?;
        failpoint::reached("refresh-merged");
        writer.close()?;
    }
    generation::clean(&index_dir)?;
    Ok(run.report)
}

/// Opens a writer and deletes what no reader of the old manifest sees: parts that the refresh before it replaced, and
/// those of a refresh that was killed.
fn begin(
    index: &tantivy::Index,
    dir: &Path,
    old: &Manifest,
    manifest: &mut Manifest,
    is_small: bool,
) -> Result<Writer> {
    let mut writer = Writer::open(index.clone(), dir, manifest.number, is_small)?;
    let live: BTreeSet<u32> = old.live_parts().map(|part| part.number).collect();
    for number in parts(index)? {
        if !live.contains(&number) {
            writer.delete(number);
        }
        manifest.next_part = manifest.next_part.max(number + 1);
    }
    Ok(writer)
}

/// The numbers of all parts that have units in the index.
pub(super) fn parts(index: &tantivy::Index) -> Result<BTreeSet<u32>> {
    let mut numbers = BTreeSet::new();
    for segment in index.searchable_segments()? {
        let reader = tantivy::SegmentReader::open(&segment)?;
        let inverted = reader.inverted_index(SOURCE)?;
        let mut terms = inverted.terms().stream().map_err(super::failure::broken)?;
        while let Some((key, info)) = terms.next() {
            let Some(number) = key.try_into().ok().map(u64::from_be_bytes) else { continue };
            let postings = inverted.read_postings_from_terminfo(info, IndexRecordOption::Basic);
            let mut postings = postings.map_err(super::failure::broken)?;
            let alive = reader.alive_bitset();
            while postings.doc() != TERMINATED && alive.is_some_and(|alive| alive.is_deleted(postings.doc()))
            {
                postings.advance();
            }
            if postings.doc() != TERMINATED {
                numbers.extend(u32::try_from(number));
            }
        }
    }
    Ok(numbers)
}
