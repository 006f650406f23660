//! How much a memory holds, by origin and by file.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde::Serialize;

use crate::error::{Problem, Result};
use crate::index::{self, Index};
use crate::record::Unit;
use crate::workspace::Workspace;

use super::select::{Selection, Standing, each, sources};

/// An amount of units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// Units that are there.
    pub units: u64,
    /// Those of them that lack a side.
    pub one_sided: u64,
    /// Korean words between blanks (eojeol) of the units that are there.
    pub eojeol: u64,
    /// English words between blanks, likewise.
    pub words: u64,
    /// Bytes of their texts.
    pub bytes: u64,
    /// Units that were removed and still stand in their files.
    pub removed: u64,
}

/// What one file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SourceAmount {
    /// Its units.
    #[serde(flatten)]
    pub amount: Amount,
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Units that the index does not hold: of `added.jsonl` every query reads them, of other files none does before a
    /// refresh.
    pub not_indexed: u64,
}

/// What a memory holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// All of it.
    pub total: Amount,
    /// By origin.
    pub origins: BTreeMap<String, Amount>,
    /// By file, relative to the workspace.
    pub sources: BTreeMap<String, SourceAmount>,
    /// How many ids stand as removed, whether or not a file still has their units.
    pub removed_ids: u64,
    /// How many records could not be read.
    pub problem_count: u64,
    /// The first of those problems, and torn last lines.
    pub problems: Vec<Problem>,
}

/// How many problems are kept.
const KEPT: usize = 100;

impl Amount {
    fn take(&mut self, unit: &Unit, is_removed: bool) {
        if is_removed {
            self.removed += 1;
            return;
        }
        let words =
            |side: &Option<String>| side.as_deref().map_or(0, |text| text.split_whitespace().count() as u64);
        let bytes = |side: &Option<String>| side.as_ref().map_or(0, |text| text.len() as u64);
        self.units += 1;
        self.one_sided += u64::from(unit.ko.is_none() || unit.en.is_none());
        self.eojeol += words(&unit.ko);
        self.words += words(&unit.en);
        self.bytes += bytes(&unit.ko) + bytes(&unit.en);
    }
}

/// Counts what the memory of the house or of a client holds, or what the selection takes of it.
///
/// # Errors
///
/// As [`each`].
pub fn stats(ws: &Workspace, selection: &Selection) -> Result<Stats> {
    let client = selection.client.as_deref().map(|name| ws.client(name)).transpose()?;
    let mut stats = Stats { removed_ids: ws.removed_ids(client)?.len() as u64, ..Stats::default() };
    let mut in_file: BTreeMap<String, u64> = BTreeMap::new();
    for source in sources(ws, client)?.iter().filter(|source| selection.has_source(&source.name)) {
        let bytes = source.files.iter().filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum();
        stats
            .sources
            .insert(source.name.clone(), SourceAmount { file_bytes: bytes, ..SourceAmount::default() });
    }
    let mut problems = Vec::new();
    let mut problem_count = 0;
    let mut on = |source: &crate::workspace::Source, held: super::Held| {
        stats.total.take(&held.unit, held.is_removed);
        match stats.origins.get_mut(&held.unit.origin) {
            Some(amount) => amount.take(&held.unit, held.is_removed),
            None => {
                stats.origins.entry(held.unit.origin.clone()).or_default().take(&held.unit, held.is_removed)
            }
        }
        if let Some(amount) = stats.sources.get_mut(&source.name) {
            amount.amount.take(&held.unit, held.is_removed);
        }
        *in_file.entry(source.name.clone()).or_default() += 1;
        Ok(ControlFlow::Continue(()))
    };
    each(ws, selection, Standing::Either, &mut on, &mut |problem| {
        problem_count += 1;
        if problems.len() < KEPT {
            problems.push(problem);
        }
    })?;
    problems.extend(
        index::torn(ws)?
            .into_iter()
            .filter(|torn| {
                let is_own = |problem: &Problem| problem.path == torn.path && problem.line == torn.line;
                !problems.iter().any(is_own)
            })
            .collect::<Vec<_>>(),
    );
    stats.problem_count = problem_count.max(problems.len() as u64);
    stats.problems = problems;
    // Of a part of a file nobody can say what of it is indexed.
    if selection.origin.is_none() && selection.text.is_none() {
        let index = Index::open(ws, client).ok();
        for source in sources(ws, client)? {
            let held = index.as_ref().map(|index| index.held(&source)).transpose()?.flatten().unwrap_or(0);
            if let Some(amount) = stats.sources.get_mut(&source.name) {
                let units = in_file.get(&source.name).copied().unwrap_or(0);
                amount.not_indexed = units.saturating_sub(held);
            }
        }
    }
    Ok(stats)
}
