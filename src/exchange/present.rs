//! Which units a memory holds, and what becomes of one that comes.

use std::collections::{HashMap, HashSet};

use super::keys::Keys;
use super::stage::safe_name;
use crate::error::Result;
use crate::format::read::stem;
use crate::index::compile_removed;
use crate::journal::Lock;
use crate::record::{Unit, UnitId};
use crate::workspace::{SourceKind, Workspace};

/// The units of the house's memory or of a client's, those that were removed apart.
pub(super) struct Present {
    keys: Keys,
    /// The units that stand in a file and were removed: what they are told by, as in `keys`, with the id.
    gone: HashMap<u128, UnitId>,
    /// The ids of all units that were removed, whether or not a file still has them.
    removed: HashSet<UnitId>,
    /// Those of them that came.
    restored: Vec<UnitId>,
}

/// What becomes of a unit that comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// It is to be written.
    New,
    /// It stands in a file and had been removed.
    Restored,
    /// It is there.
    AlreadyThere,
}

impl Present {
    /// Reads the units of a memory, and hands over those that are there.
    ///
    /// Fails as reading the memory does.
    pub fn read(ws: &Workspace, client: Option<&str>, on_unit: &mut dyn FnMut(&Unit)) -> Result<Self> {
        let removed = ws.removed_ids(client)?;
        let mut present = Self { keys: Keys::new(), gone: HashMap::new(), removed, restored: Vec::new() };
        for source in ws.sources(SourceKind::Memory, client)? {
            if source.layer.is_some() != client.is_some() {
                continue;
            }
            let folder = source.name.rsplit('/').nth(1).unwrap_or_default();
            // An import named the folder after the origin that it gave; units of one origin stand together.
            let mut last = (String::new(), false);
            let mut on_unit = |mut unit: Unit| {
                if last.0 != unit.origin {
                    let is_unnamed = unit.origin == stem(&source.name) || safe_name(&unit.origin) == folder;
                    last = (unit.origin.clone(), is_unnamed);
                }
                if !present.removed.is_empty() {
                    let id = unit.id();
                    if present.removed.contains(&id) {
                        present.gone.entry(bare(&mut unit)).or_insert(id);
                        present.gone.entry(id.0).or_insert(id);
                        return Ok(());
                    }
                }
                on_unit(&unit);
                register(&mut present.keys, &mut unit, last.1);
                Ok(())
            };
            ws.source_units(&source, &mut on_unit, &mut |_| {})?;
        }
        Ok(present)
    }

    /// Takes a unit in. One that names no origin of its own is there already where any has its texts.
    pub fn take(&mut self, unit: &mut Unit, is_unnamed: bool) -> Came {
        if !register(&mut self.keys, unit, is_unnamed) {
            return Came::AlreadyThere;
        }
        if self.removed.is_empty() {
            return Came::New;
        }
        let UnitId(id) = unit.id();
        let key = if is_unnamed { bare(unit) } else { id };
        if let Some(&there) = self.gone.get(&key) {
            self.restored.push(there);
            return Came::Restored;
        }
        // Its file went, and it comes in another one.
        if self.removed.contains(&UnitId(id)) {
            self.restored.push(UnitId(id));
        }
        Came::New
    }

    /// Says of the units that came and had been removed that they are there again.
    ///
    /// Fails when the memory cannot be written.
    pub fn restore(self, ws: &Workspace, client: Option<&str>) -> Result<()> {
        if self.restored.is_empty() {
            return Ok(());
        }
        let lock = Lock::wait(&ws.layer_dir(SourceKind::Memory, client)?)?;
        ws.mark_removed(&lock, client, &self.restored, false)?;
        drop(lock);
        // Queries read what was said since all the same.
        let _ = compile_removed(ws);
        Ok(())
    }
}

/// Adds a unit to those that are there; whether it was not among them.
fn register(keys: &mut Keys, unit: &mut Unit, is_unnamed: bool) -> bool {
    let is_new = keys.insert(bare(unit));
    if is_unnamed { is_new } else { keys.insert(unit.id().0) }
}

/// The identity of a unit whatever its origin.
fn bare(unit: &mut Unit) -> u128 {
    let origin = std::mem::take(&mut unit.origin);
    let UnitId(bare) = unit.id();
    unit.origin = origin;
    bare
}
