//! Adding units to `added.jsonl`.

use std::collections::{BTreeSet, HashSet};

use crate::error::{Error, Problem, Result};
use crate::format::jsonl;
use crate::format::lines::LONGEST;
use crate::index::{Index, compile_removed, read_with_care};
use crate::journal::{self, Lock};
use crate::record::{Unit, UnitId};
use crate::workspace::{ADDED_FILE, SourceKind, Workspace};

use super::select::sources;

/// What became of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Added {
    /// It was appended.
    New,
    /// It stands in the memory already, and does so once.
    AlreadyThere,
    /// It had been removed and is there again.
    Restored,
}

/// What [`add`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adding {
    /// Each unit's identity and what became of it, in the order in which they came.
    pub units: Vec<(UnitId, Added)>,
    /// Torn lines that others left; they are as they were.
    pub problems: Vec<Problem>,
}

/// Adds units to the house's memory or to that of a client, by appending them to its `added.jsonl`.
///
/// They are on the disk when this returns, and the next query finds them. Processes that add at the same time wait for one
/// another. A unit whose id the layer's memory has, as far as the index or `added.jsonl` itself tells, is not added again; one
/// that was removed is restored. A unit without an origin gets the file's name, `added`. Place and ordinal do not count.
///
/// # Errors
///
/// When a side is blank or neither is there, when a unit is longer than a reader takes (8 MiB as JSON), when `malmoi.toml` does
/// not name the client, and when the memory cannot be read or written; nothing is added then.
pub fn add(ws: &Workspace, client: Option<&str>, units: &[Unit]) -> Result<Adding> {
    let client = client.map(|name| ws.client(name)).transpose()?;
    let mut lines: Vec<(UnitId, Vec<u8>)> = Vec::with_capacity(units.len());
    for unit in units {
        lines.push(line(unit)?);
    }
    let folder = ws.layer_dir(SourceKind::Memory, client)?;
    let lock = Lock::wait(&folder)?;
    let mut adding = Adding::default();
    for file in [ws.added_file(client)?, ws.removed_file(client)?] {
        let torn = journal::torn(&file, &ws.relative(&file)).map_err(Error::io("cannot read", &file))?;
        adding.problems.extend(torn);
    }
    let ids: BTreeSet<UnitId> = lines.iter().map(|(id, _)| *id).collect();
    let Present { mut there, removed } = present(ws, client, &ids)?;

    let mut text = Vec::new();
    let mut restored = Vec::new();
    for (id, line) in &lines {
        let is_new = there.insert(*id);
        if is_new {
            text.extend_from_slice(line);
        }
        // A unit that stands twice among those that come is there the second time.
        let was_removed = removed.contains(id) && !restored.contains(id);
        if was_removed {
            restored.push(*id);
        }
        let added = match (was_removed, is_new) {
            (true, _) => Added::Restored,
            (false, true) => Added::New,
            (false, false) => Added::AlreadyThere,
        };
        adding.units.push((*id, added));
    }
    if !text.is_empty() {
        journal::append(&lock, &folder.join(ADDED_FILE), &text)?;
    }
    if !restored.is_empty() {
        ws.mark_removed(&lock, client, &restored, false)?;
        drop(lock);
        // Queries read what was said since all the same.
        let _ = compile_removed(ws);
    }
    Ok(adding)
}

/// The identity that the unit will have, and its line.
fn line(unit: &Unit) -> Result<(UnitId, Vec<u8>)> {
    let is_blank = |side: &Option<String>| side.as_deref().is_some_and(|text| text.trim().is_empty());
    let place = match unit.place.line {
        0 => String::new(),
        line => format!("{}:{line}: ", unit.place.path),
    };
    let hint = "give both sides, as in `malmoi add --ko '모델을 학습한다' --en 'We train a model'`";
    for (side, name) in [(&unit.ko, "Korean"), (&unit.en, "English")] {
        if is_blank(side) {
            return Err(Error::with_hint(format!("{place}the {name} side is empty"), hint));
        }
    }
    if unit.ko.is_none() && unit.en.is_none() {
        return Err(Error::with_hint(format!("{place}the unit has neither side"), hint));
    }
    let stem = ADDED_FILE.trim_end_matches(".jsonl");
    let mut line = Vec::new();
    let failed =
        |error: std::io::Error| Error::invalid(format!("{place}the unit cannot be written: {error}"));
    let id = if unit.origin.trim().is_empty() {
        let named = Unit { origin: stem.to_owned(), ..unit.clone() };
        jsonl::write(&named, &mut line).map_err(failed)?;
        named.id()
    } else {
        jsonl::write(unit, &mut line).map_err(failed)?;
        unit.id()
    };
    if line.len() > LONGEST {
        let message = format!("{place}the unit has more than 8 MiB and could not be read again");
        return Err(Error::with_hint(message, "add it sentence by sentence"));
    }
    Ok((id, line))
}

/// Which units there are in a layer's memory.
struct Present {
    /// Those that stand in a file, removed or not.
    there: HashSet<UnitId>,
    /// Those that were removed, in a file or not.
    removed: HashSet<UnitId>,
}

fn present(ws: &Workspace, client: Option<&str>, ids: &BTreeSet<UnitId>) -> Result<Present> {
    let sources = sources(ws, client)?;
    let mut there = HashSet::new();
    // What cannot be taken from the index is read.
    let own = ws.relative(&ws.added_file(client)?);
    let mut unsure: BTreeSet<&str> = BTreeSet::from([own.as_str()]);
    let index = Index::open(ws, client).ok();
    let asked = index.as_ref().and_then(|index| {
        let found = read_with_care(|| {
            let units = index.units_with_removed()?;
            let found = units.by_ids(&ids.iter().copied().collect::<Vec<_>>())?;
            found.iter().map(|candidate| units.get(candidate)).collect::<Result<Vec<Unit>>>()
        });
        // A damaged index only costs time here.
        Some((index, found.ok()?))
    });
    if let Some((index, found)) = asked {
        let mut covered = HashSet::new();
        for source in &sources {
            let is_own = source.name == own;
            let has_hit = || found.iter().any(|unit| is_in(&unit.place.path, &source.name));
            if !is_own && !has_hit() {
                continue;
            }
            if index.covers(source)? {
                covered.insert(source.name.as_str());
                unsure.remove(source.name.as_str());
            } else {
                unsure.insert(&source.name);
            }
        }
        let is_covered = |unit: &&Unit| covered.iter().any(|name| is_in(&unit.place.path, name));
        there.extend(found.iter().filter(is_covered).map(Unit::id));
    }
    for source in sources.iter().filter(|source| unsure.contains(source.name.as_str())) {
        let mut on_unit = |unit: Unit| {
            let id = unit.id();
            if ids.contains(&id) {
                there.insert(id);
            }
            Ok(())
        };
        ws.source_units(source, &mut on_unit, &mut |_| {})?;
    }
    let removed = match index.as_ref().map(Index::removed) {
        Some(Ok(removed)) => ids.iter().copied().filter(|&id| removed.has(client, id)).collect(),
        _ => ws.removed_ids(client)?.intersection(&ids.iter().copied().collect()).copied().collect(),
    };
    Ok(Present { there, removed })
}

/// Whether a place is in a source: in the file itself, or in one inside an archive.
fn is_in(path: &str, source: &str) -> bool {
    path.strip_prefix(source).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '!', ':']))
}
