//! What several commands say of a written file: what its format could not carry, and what was left out.

use std::io;
use std::path::Path;

use serde::Serialize;

use super::open::note;
use crate::atomic::write_atomically;
use crate::error::{Error, Result};
use crate::format::{Format, Report};

/// How many left out records are named.
const SHOWN: usize = 5;

/// Tells on standard error what was lost, and writes it to a file where one is named.
pub fn tell(format: Format, report: &Report, file: Option<&Path>) -> Result<()> {
    for sentence in report.sentences(format) {
        note(&sentence);
    }
    for (record, reason) in report.examples.iter().take(SHOWN) {
        note(&format!("  ‘{record}’: {reason}"));
    }
    file.map_or(Ok(()), |file| write_json(file, report))
}

/// Writes a file of JSON as a whole.
pub fn write_json(file: &Path, value: &impl Serialize) -> Result<()> {
    write_atomically(file, |out| {
        let failed = || Error::io("cannot write", file);
        serde_json::to_writer_pretty(&mut *out, value).map_err(io::Error::other).map_err(failed())?;
        out.write_all(b"\n").map_err(failed())
    })
}
