//! The glossary of Azure document translation: source and target, separated by a tab, without a header.
//!
//! One source leads to one target, and what is its own target is not translated (learn.microsoft.com, "Use glossaries with
//! Document Translation"; there, too: matching regards case). The service's limit of all glossary files of a request is 10 MB
//! ("Service limits for Azure Translator"); it names no longest term.

use std::io::{self, Write};

use super::pairs::{self, Limits, Ways};
use super::{Format, Report, WriteOptions};
use crate::record::Concept;

const LIMITS: Limits = Limits { service: "Azure", term: usize::MAX, file: 10_000_000, refuses: |_| None };

/// Writes the entries of one direction.
pub fn write(concepts: &[Concept], options: &WriteOptions, out: &mut dyn Write) -> io::Result<Report> {
    let mut report = Report::default();
    let pairs = pairs::pairs(concepts, options, &LIMITS, Ways::One, &mut report);
    let line = |pair: &pairs::Pair<'_>| Ok(format!("{}\t{}\n", pair.source, pair.target));
    pairs::write(Format::Azure, &pairs, &LIMITS, ("", ""), line, report, out)
}
