//! What the index must know of a source beside its records: whether it only grows.

use std::path::Path;

use super::manifest::SourceEntry;
use crate::error::{Error, Problem, Result};
use crate::format;
use crate::journal;
use crate::record::Unit;
use crate::workspace::{ADDED_FILE, Source, SourceKind, Workspace};

/// What takes the units of a source.
pub type OnUnit<'a> = dyn FnMut(Unit) -> Result<()> + 'a;
/// What takes the problems of a source.
pub type OnProblem<'a> = dyn FnMut(Problem) + 'a;

/// Whether the source only ever grows at its end, so that what is indexed of it stays right.
pub fn is_append_only(source: &Source) -> bool {
    is_append_only_name(&source.name) && source.kind == SourceKind::Memory
}

/// [`is_append_only`] by the name of a memory.
pub fn is_append_only_name(name: &str) -> bool {
    name.rsplit('/').next() == Some(ADDED_FILE)
}

/// Whether a source that is not indexed yet is one that queries read as it is: `added.jsonl` of the house or of a client.
pub fn is_layers_own(ws: &Workspace, source: &Source) -> bool {
    let own = ws.added_file(source.layer.as_deref()).ok();
    is_append_only(source) && source.files.first() == own.as_ref()
}

/// The torn last lines of the files that malmoi appends to, of the house and of every client.
///
/// Fails when a file cannot be read.
pub fn torn(ws: &Workspace) -> Result<Vec<Problem>> {
    let clients = ws.settings().clients.iter().map(|client| Some(client.as_str()));
    let mut torn = Vec::new();
    for layer in std::iter::once(None).chain(clients) {
        for file in [ws.added_file(layer)?, ws.removed_file(layer)?] {
            let found = journal::left_torn(&file, &ws.relative(&file));
            torn.extend(found.map_err(Error::io("cannot read", &file))?);
        }
    }
    Ok(torn)
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
