//! What several commands share: a fresh enough index, and where output goes.

use std::io::{self, Write};
use std::path::Path;

use super::index::watched;
use crate::error::{Error, Result};
use crate::index::{self, Index};
use crate::render::text;
use crate::workspace::Workspace;

/// Whether a command may bring the index up to date.
#[derive(Debug, clap::Args)]
pub struct Freshness {
    /// Answer from the index as it is, stale or not
    #[arg(long)]
    no_refresh: bool,
}

/// Opens the index for the house or one client, brought up to date first where that is quick.
pub fn index(ws: &Workspace, client: Option<&str>, freshness: &Freshness) -> Result<Index> {
    let is_allowed = !freshness.no_refresh;
    let (index, notes) = watched(|progress| index::open_fresh(ws, client, is_allowed, progress))?;
    notes.iter().for_each(|text| note(text));
    Ok(index)
}

/// Prints to the command's output; colour is stripped where nobody sees it.
pub fn print(out: &mut dyn Write, text: &str) -> Result<()> {
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(super::stdout_error)
}

/// Says something on standard error.
pub fn note(message: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(io::stderr(), "{}", message.lines().map(text::shown).collect::<Vec<_>>().join("\n"));
}

/// An error about a standard stream, for `map_err`.
pub fn standard(action: &'static str) -> impl FnOnce(io::Error) -> Error {
    Error::io(action, Path::new("-"))
}
