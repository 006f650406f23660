//! Opening the index, brought up to date before where that is quick.

use super::status::status_and_manifest;
use super::{Index, IndexState, Progress, Report, compile_removed, rebuild, refresh};
use crate::error::{Error, Problem, Result};
use crate::journal;
use crate::workspace::{REMOVED_FILE, Workspace};

/// Opens the index, built or refreshed first where it needs it and the sources are small; says what was done or is stale.
///
/// Small is what `refresh_limit_mb` of `malmoi.toml` says of all sources together (20 MB). Of larger sources a stale index
/// answers as it is. An index that cannot be written, because another process writes it or the folder is read-only,
/// answers as it is too. With `is_allowed` false nothing is written.
///
/// # Errors
///
/// When there is no index that can be read and none can be built here.
pub fn open_fresh(
    ws: &Workspace,
    client: Option<&str>,
    is_allowed: bool,
    progress: &mut dyn FnMut(Progress),
) -> Result<(Index, Vec<String>)> {
    let (mut found, mut read) = status_and_manifest(ws)?;
    if let IndexState::Stale(staleness) = &found.state
        && is_allowed
        && staleness.changed.iter().any(|name| name.ends_with(REMOVED_FILE))
        && compile_removed(ws).is_ok_and(|is_done| is_done)
    {
        // It takes a moment, however large the memory is.
        (found, read) = status_and_manifest(ws)?;
    }
    let is_small = found.bytes <= ws.settings().index.refresh_limit_mb.saturating_mul(1_000_000);
    let mut notes = match &found.state {
        IndexState::Fresh if found.is_touched && is_small && is_allowed => {
            // Nothing to say: the times in the manifest are set right, so that no search compares contents again.
            let _ = refresh(ws, &mut |_| {});
            read = None;
            Vec::new()
        }
        IndexState::Fresh => Vec::new(),
        state => {
            let matter = state.message().unwrap_or_default();
            let hint = state.hint().unwrap_or_default();
            if is_allowed && is_small {
                read = None;
                mend(ws, state, &matter, progress)?
            } else if state.is_readable() {
                vec![format!("{matter}; answered as it is: {hint}")]
            } else {
                return Err(Error::with_hint(matter, hint));
            }
        }
    };
    // Not read: it would be a unit that somebody believes to be there.
    notes.extend(torn_here(ws, client));
    match Index::of(ws, client, read) {
        // The files are there and what is in them is not what was written.
        Err(error) if is_allowed && is_small && found.state.is_readable() => {
            let report = rebuild(ws, progress)?;
            notes.append(&mut told(&error.to_string(), &report, Vec::new()));
            Ok((Index::open(ws, client)?, notes))
        }
        opened => Ok((opened?, notes)),
    }
}

fn mend(
    ws: &Workspace,
    state: &IndexState,
    matter: &str,
    progress: &mut dyn FnMut(Progress),
) -> Result<Vec<String>> {
    let done = match state {
        IndexState::Stale(_) => refresh(ws, progress),
        _ => rebuild(ws, progress),
    };
    match done {
        Ok(report) => Ok(told(matter, &report, ws.stray_files()?)),
        Err(error) if state.is_readable() => Ok(vec![format!("{matter}; answered as it is: {error}")]),
        Err(error) => Err(error),
    }
}

/// The torn last lines of what the client may see.
fn torn_here(ws: &Workspace, client: Option<&str>) -> Vec<String> {
    let mut lines = Vec::new();
    for layer in std::iter::once(None).chain(client.map(Some)) {
        let Ok(file) = ws.added_file(layer) else { continue };
        // What cannot be read is said where it is read.
        let torn = journal::left_torn(&file, &ws.relative(&file)).ok().flatten();
        lines.extend(torn.map(|problem| format!("warning: {problem}")));
    }
    lines
}

/// How many problems are told in full; `malmoi index rebuild` lists more of them.
const TOLD: usize = 5;

fn told(matter: &str, report: &Report, strays: Vec<Problem>) -> Vec<String> {
    let what = if report.rebuilt { "built" } else { "refreshed" };
    let counted = |number: u64, noun: &str| format!("{number} {noun}{}", if number == 1 { "" } else { "s" });
    let (sources, units) = (counted(report.sources as u64, "source"), counted(report.units, "unit"));
    let mut lines = vec![format!("{matter}: {what} it from {sources}, {units}")];
    let problems: Vec<&Problem> = report.problems.iter().chain(&strays).collect();
    lines.extend(problems.iter().take(TOLD).map(|problem| format!("warning: {problem}")));
    if problems.len() > TOLD {
        lines.push(format!("warning: and {} more, as `malmoi index rebuild` shows", problems.len() - TOLD));
    }
    lines
}
