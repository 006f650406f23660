//! Bringing the index up to date before a search, where that is quick.

use super::{IndexState, Report, rebuild, refresh, status};
use crate::error::{Error, Result};
use crate::workspace::Workspace;

/// Builds or refreshes the index where it needs it and the sources are small, and says what was done or is stale.
///
/// Small is what `refresh_limit_mb` of `malmoi.toml` says (20 MB). Of larger sources a stale index answers as it is. An
/// index that cannot be written, because another process writes it or the folder is read-only, answers as it is too.
///
/// # Errors
///
/// When there is no index that can be read and none can be built here.
pub fn ensure_fresh(ws: &Workspace) -> Result<Vec<String>> {
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
        IndexState::Stale(_) => refresh(ws, &mut |_| {}),
        _ => rebuild(ws, &mut |_| {}),
    };
    match done {
        Ok(report) => Ok(told(&matter, &report)),
        Err(error) if readable => Ok(vec![format!("{matter}; answered as it is: {error}")]),
        Err(error) => Err(error),
    }
}

fn told(matter: &str, report: &Report) -> Vec<String> {
    let what = if report.rebuilt { "built" } else { "refreshed" };
    let mut lines =
        vec![format!("{matter}: {what} it from {} sources, {} units", report.sources, report.units)];
    lines.extend(report.problems.iter().map(|problem| format!("warning: {problem}")));
    lines
}
