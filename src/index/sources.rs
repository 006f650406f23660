//! What the index must know of a source beside its records: whether it only grows, and what was removed of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::manifest::SourceEntry;
use crate::error::{Problem, Result};
use crate::format;
use crate::record::{Unit, UnitId};
use crate::workspace::{Source, SourceKind, Workspace};

/// What takes the units of a source.
pub type OnUnit<'a> = dyn FnMut(Unit) -> Result<()> + 'a;
/// What takes the problems of a source.
pub type OnProblem<'a> = dyn FnMut(Problem) + 'a;

/// The file that `malmoi add` appends to, in `memory/` and in the folder of a client.
const APPENDED_FILE: &str = "added.jsonl";
/// The file with the ids of removed units.
const REMOVED_FILE: &str = "removed.jsonl";

/// Whether the source only ever grows at its end, so that what is indexed of it stays right.
pub fn is_append_only(source: &Source) -> bool {
    is_append_only_name(&source.name) && source.kind == SourceKind::Memory
}

/// [`is_append_only`] by the name of a memory.
pub fn is_append_only_name(name: &str) -> bool {
    name.rsplit('/').next() == Some(APPENDED_FILE)
}

/// Calls back for every unit of an append-only file in its first `lines` lines: all, or those behind what is indexed already.
///
/// What stands behind those lines was appended since they were counted, and is for the next reading.
pub fn appended(
    file: &Path,
    name: &str,
    indexed: Option<&SourceEntry>,
    lines: u64,
    on_unit: &mut OnUnit<'_>,
    on_problem: &mut OnProblem<'_>,
) -> Result<()> {
    let before = indexed.and_then(|entry| entry.files.first()).map_or(0, |file| file.lines);
    let (bytes, units) = indexed.map_or((0, 0), |entry| (entry.bytes(), entry.units()));
    let mut on_unit = |unit: Unit| if unit.place.line <= lines { on_unit(unit) } else { Ok(()) };
    let mut on_problem = |problem: Problem| {
        if problem.line <= lines {
            on_problem(problem);
        }
    };
    format::read_jsonl_from(file, name, bytes, before, units, &mut on_unit, &mut on_problem)?;
    Ok(())
}

/// The ids of the units that were removed: `memory/removed.jsonl`, one `{"id":…}` a line. What is not one is passed over.
///
/// They are left out when searching and not when indexing, so that removing one unit of a large memory costs nothing.
pub fn removed(ws: &Workspace) -> BTreeSet<UnitId> {
    #[derive(serde::Deserialize)]
    struct Removed {
        id: UnitId,
    }
    let text = fs::read(ws.memory_dir().join(REMOVED_FILE)).unwrap_or_default();
    let lines = text.split(|&byte| byte == b'\n');
    lines.filter_map(|line| serde_json::from_slice::<Removed>(line).ok()).map(|removed| removed.id).collect()
}
