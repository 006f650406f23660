//! What an import would do, row by row.

use std::collections::HashMap;
use std::path::PathBuf;

use serde::Serialize;

use super::display;
use super::keys::Keys;
use crate::error::Result;
use crate::format::{self, ReadOptions, Record};
use crate::record::{Concept, Lang, Status, Unit};
use crate::workspace::{SourceKind, Workspace};

/// What would become of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// It would be added.
    New,
    /// All of it stands there.
    AlreadyThere,
    /// What it says more would be added to a concept.
    Merged,
    /// It contradicts another: a unit with the same source and another target, a term that another concept claims.
    Conflicting,
}

impl RowKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::New, Self::AlreadyThere, Self::Merged, Self::Conflicting];
}

/// A record of a file and what would become of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What would become of it.
    pub kind: RowKind,
    /// The file.
    pub path: String,
    /// The line, counted from 1.
    pub line: u64,
    /// The Korean segment or the Korean terms.
    pub ko: Option<String>,
    /// The English segment or the English terms.
    pub en: Option<String>,
    /// Where it stands already, or what it contradicts.
    pub reason: Option<String>,
    /// The unit of the same source and another target.
    pub other: Option<Other>,
}

/// The unit that a row contradicts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Other {
    /// Its target.
    pub target: String,
    /// Its file.
    pub path: String,
    /// Its line, counted from 1.
    pub line: u64,
}

impl Row {
    /// The row of a concept.
    pub(super) fn concept(kind: RowKind, concept: &Concept, reason: Option<String>) -> Self {
        let terms = |lang| {
            let terms: Vec<_> = concept
                .terms(lang)
                .iter()
                .map(|term| match term.status {
                    Status::Preferred => term.text.clone(),
                    status => format!("{} ({status})", term.text),
                })
                .collect();
            (!terms.is_empty()).then(|| terms.join(" | "))
        };
        Self {
            kind,
            path: concept.place.path.clone(),
            line: concept.place.line,
            ko: terms(Lang::Ko),
            en: terms(Lang::En),
            reason,
            other: None,
        }
    }

    fn unit(kind: RowKind, unit: &Unit) -> Self {
        Self {
            kind,
            path: unit.place.path.clone(),
            line: unit.place.line,
            ko: unit.ko.clone(),
            en: unit.en.clone(),
            reason: None,
            other: None,
        }
    }
}

/// Collects the rows of a preview.
pub(super) struct Preview {
    shown: usize,
    source: Lang,
    /// The target that came first, by its source.
    targets: Keys,
    rows: Vec<Row>,
    kept: HashMap<RowKind, usize>,
}

impl Preview {
    /// Keeps so many rows of each kind.
    pub fn new(shown: usize, source: Lang) -> Self {
        Self { shown, source, targets: Keys::new(), rows: Vec::new(), kept: HashMap::new() }
    }

    /// Takes a unit of the memory in; whether the source had another target before.
    pub fn present(&mut self, unit: &Unit) -> bool {
        let Some((source, target)) = self.hashes(unit) else { return false };
        self.targets.insert_value(source, target).is_some_and(|first| first != target)
    }

    /// Takes a unit of a file in; whether it contradicts another.
    pub fn unit(&mut self, unit: &Unit, is_new: bool) -> bool {
        if !is_new {
            self.row(Row::unit(RowKind::AlreadyThere, unit));
            return false;
        }
        let differs = self.present(unit);
        self.row(Row::unit(if differs { RowKind::Conflicting } else { RowKind::New }, unit));
        differs
    }

    /// Keeps a row while there are few of its kind.
    pub fn row(&mut self, row: Row) {
        let kept = self.kept.entry(row.kind).or_default();
        if *kept < self.shown {
            *kept += 1;
            self.rows.push(row);
        }
    }

    /// Finds the units that the rows contradict, and returns the rows by kind.
    pub fn finish(
        mut self,
        workspace: &Workspace,
        client: Option<&str>,
        files: &[PathBuf],
        read: &ReadOptions,
    ) -> Result<Vec<Row>> {
        let mut open: HashMap<u64, Vec<usize>> = HashMap::new();
        for (at, row) in self.rows.iter().enumerate() {
            let unit = Unit { ko: row.ko.clone(), en: row.en.clone(), ..Unit::default() };
            if row.kind == RowKind::Conflicting
                && row.reason.is_none()
                && let Some((source, _)) = self.hashes(&unit)
            {
                open.entry(source).or_default().push(at);
            }
        }
        if !open.is_empty() {
            let removed = workspace.removed_ids(client)?;
            for source in workspace.sources(SourceKind::Memory, client)? {
                if source.layer.is_some() == client.is_some() {
                    let mut on_unit = |unit: Unit| {
                        if removed.is_empty() || !removed.contains(&unit.id()) {
                            self.answer(&mut open, &unit);
                        }
                        Ok(())
                    };
                    workspace.source_units(&source, &mut on_unit, &mut |_| {})?;
                }
            }
        }
        for file in files {
            if open.is_empty() {
                break;
            }
            format::read(file, &display(file), read, &mut |record| {
                if let Record::Unit(unit) = record {
                    self.answer(&mut open, &unit);
                }
                Ok(())
            })?;
        }
        self.rows.sort_by_key(|row| row.kind);
        Ok(self.rows)
    }

    /// Notes a unit at the rows that it is the first to contradict.
    fn answer(&mut self, open: &mut HashMap<u64, Vec<usize>>, unit: &Unit) {
        let Some((source, _)) = self.hashes(unit) else { return };
        let Some(rows) = open.get_mut(&source) else { return };
        let target = unit.side(self.source.other()).unwrap_or_default();
        rows.retain(|&at| {
            let row = &mut self.rows[at];
            let own = if self.source == Lang::Ko { &row.en } else { &row.ko };
            if own.as_deref() == Some(target) {
                return true;
            }
            let (path, line) = (unit.place.path.clone(), unit.place.line);
            row.other = Some(Other { target: target.to_owned(), path, line });
            false
        });
        if rows.is_empty() {
            open.remove(&source);
        }
    }

    /// The hashes of the source and of the target; none where one is missing.
    fn hashes(&self, unit: &Unit) -> Option<(u64, u32)> {
        let hash = |text: &str| xxhash_rust::xxh3::xxh3_64(text.as_bytes());
        let target = unit.side(self.source.other())?;
        Some((hash(unit.side(self.source)?), hash(target) as u32))
    }
}
