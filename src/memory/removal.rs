//! Taking units out of a memory, and back.

use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;

use crate::error::Result;
use crate::index::compile_removed;
use crate::journal::Lock;
use crate::record::UnitId;
use crate::workspace::{SourceKind, Workspace};

use super::select::{Held, Selection, Standing, each};

/// Units that are about to be removed or restored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Their ids, each once.
    pub ids: Vec<UnitId>,
    /// How many units they are: identical ones share an id.
    pub units: u64,
    /// How many of each origin.
    pub origins: BTreeMap<String, u64>,
    /// The first of them, to be shown.
    pub first: Vec<Held>,
    /// Ids that were asked for and that no such unit has.
    pub missing: Vec<UnitId>,
}

impl Chosen {
    fn take(&mut self, held: Held, seen: &mut HashSet<UnitId>, shown: usize) {
        self.units += 1;
        *self.origins.entry(held.unit.origin.clone()).or_default() += 1;
        if seen.insert(held.id) {
            self.ids.push(held.id);
        }
        if self.first.len() < shown {
            self.first.push(held);
        }
    }
}

/// Lists the units that are meant, with the first `shown` of them: those that are there, or those that were removed.
///
/// # Errors
///
/// As [`each`].
pub fn choose(ws: &Workspace, selection: &Selection, standing: Standing, shown: usize) -> Result<Chosen> {
    let (mut chosen, mut seen) = (Chosen::default(), HashSet::new());
    let mut on = |_: &_, held| {
        chosen.take(held, &mut seen, shown);
        Ok(ControlFlow::Continue(()))
    };
    each(ws, selection, standing, &mut on, &mut |_| {})?;
    Ok(chosen)
}

/// Lists the units with those ids among the ones that are meant.
///
/// An id that was removed can be restored though its unit stands in no file any more.
///
/// # Errors
///
/// As [`each`].
pub fn choose_ids(
    ws: &Workspace,
    selection: &Selection,
    ids: &[UnitId],
    standing: Standing,
    shown: usize,
) -> Result<Chosen> {
    let wanted: HashSet<UnitId> = ids.iter().copied().collect();
    let (mut chosen, mut seen) = (Chosen::default(), HashSet::new());
    let mut on = |_: &_, held: Held| {
        if wanted.contains(&held.id) {
            chosen.take(held, &mut seen, shown);
        }
        Ok(ControlFlow::Continue(()))
    };
    each(ws, selection, standing, &mut on, &mut |_| {})?;
    let removed = match standing {
        Standing::Removed => ws.removed_ids(selection.client.as_deref())?,
        _ => HashSet::new(),
    };
    for &id in ids {
        if !seen.insert(id) {
            continue;
        }
        if removed.contains(&id) { chosen.ids.push(id) } else { chosen.missing.push(id) }
    }
    Ok(chosen)
}

/// Removes units from the house's memory or from that of a client, on the disk before this returns; how many ids were not
/// removed before.
///
/// Every unit of the layer with such an id goes, whatever file it stands in, and no file but `removed.jsonl` is written.
///
/// # Errors
///
/// When the memory cannot be read or written and when `malmoi.toml` does not name the client.
pub fn remove(ws: &Workspace, client: Option<&str>, ids: &[UnitId]) -> Result<u64> {
    mark(ws, client, ids, true)
}

/// Brings removed units back, likewise; how many ids had been removed.
///
/// # Errors
///
/// As [`remove`].
pub fn restore(ws: &Workspace, client: Option<&str>, ids: &[UnitId]) -> Result<u64> {
    mark(ws, client, ids, false)
}

fn mark(ws: &Workspace, client: Option<&str>, ids: &[UnitId], is_removed: bool) -> Result<u64> {
    let client = client.map(|name| ws.client(name)).transpose()?;
    let lock = Lock::wait(&ws.layer_dir(SourceKind::Memory, client)?)?;
    let count = ws.mark_removed(&lock, client, ids, is_removed)?;
    drop(lock);
    if count > 0 {
        // Without it, as where another process writes the index, queries read what was said since.
        let _ = compile_removed(ws);
    }
    Ok(count)
}
