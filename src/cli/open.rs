//! What several commands share: a fresh enough index, and where output goes.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::index::Index;
use crate::workspace::{SourceKind, Workspace};

/// Whether a command may bring the index up to date.
#[derive(clap::Args)]
pub struct Freshness {
    /// Answers from the index as it is, stale or not
    #[arg(long)]
    no_refresh: bool,
}

/// Opens the index for the house or one client, brought up to date first where that is quick.
pub fn index(ws: &Workspace, client: Option<&str>, freshness: &Freshness) -> Result<Index> {
    if client.is_some() {
        // Names the clients there are where this one is none of them.
        ws.sources(SourceKind::Glossary, client)?;
    }
    let (index, notes) = crate::index::open_fresh(ws, client, !freshness.no_refresh)?;
    notes.iter().for_each(|text| note(text));
    Ok(index)
}

/// Prints to the command's output; colour is stripped where nobody sees it.
pub fn print(out: &mut dyn Write, text: &str) -> Result<()> {
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(super::stdout_error)
}

/// Says something on standard error.
pub fn note(text: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(io::stderr(), "{text}");
}

/// An error about a standard stream, for `map_err`.
pub fn standard(action: &'static str) -> impl FnOnce(io::Error) -> Error {
    Error::io(action, Path::new("-"))
}

/// Where the queries of interactive sessions are kept, or `None` where there is no such place.
pub fn history_file() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = variable("XDG_STATE_HOME")
        .or_else(|| variable("LOCALAPPDATA"))
        .or_else(|| Some(variable("HOME")?.join(".local/state")))?
        .join("malmoi");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}
