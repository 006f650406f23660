//! Bringing the index up to date before a search, where that is quick.

use super::{IndexState, Progress, Report, rebuild, refresh, status};
use crate::error::{Error, Problem, Result};
use crate::workspace::Workspace;

/// Builds or refreshes the index where it needs it and the sources are small, and says what was done or is stale.
///
/// Small is what `refresh_limit_mb` of `malmoi.toml` says (20 MB). Of larger sources a stale index answers as it is. An
/// index that cannot be written, because another process writes it or the folder is read-only, answers as it is too.
///
/// # Errors
///
/// When there is no index that can be read and none can be built here.
pub fn ensure_fresh(ws: &Workspace, progress: &mut dyn FnMut(Progress)) -> Result<Vec<String>> {
    let found = status(ws)?;
    let Some(matter) = found.state.message() else { return Ok(Vec::new()) };
    let readable = found.state.is_readable();
    let hint = found.state.hint().unwrap_or_default();
    if found.bytes > ws.settings().index.refresh_limit_mb.saturating_mul(1_000_000) {
        return match readable {
            true => Ok(vec![format!("{matter}; answered as it is: {hint}")]),
            false => Err(Error::with_hint(matter, hint)),
        };
    }
    let done = match found.state {
        IndexState::Stale(_) => refresh(ws, progress),
        _ => rebuild(ws, progress),
    };
    match done {
        Ok(report) => Ok(told(&matter, &report, ws.stray_files()?)),
        Err(error) if readable => Ok(vec![format!("{matter}; answered as it is: {error}")]),
        Err(error) => Err(error),
    }
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
