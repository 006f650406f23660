//! The glossary of DeepL: source and target, separated by a tab, without a header.
//!
//! Limits (developers.deepl.com, "Manage glossaries" and "Managing glossaries"): 10 MiB a glossary, 1,024 bytes a term; no
//! source term twice, no empty term, no control characters or line breaks, no blank around a term; Korean and English are
//! among its languages. A file leads in one direction: for both, write two (`--from ko`, `--from en`). Quotation marks
//! around a term are taken for those of CSV, so a term that begins with one is left out.

use std::io::{self, Write};

use super::pairs::{self, Limits, Ways};
use super::{Format, Report, WriteOptions};
use crate::record::Concept;

const LIMITS: Limits = Limits {
    service: "DeepL",
    term: 1024,
    file: 10 << 20,
    refuses: |text| text.starts_with('"').then_some("would take the quotation mark for one of CSV"),
};

/// Writes the entries of one direction.
pub fn write(concepts: &[Concept], options: &WriteOptions, out: &mut dyn Write) -> io::Result<Report> {
    let mut report = Report::default();
    let pairs = pairs::pairs(concepts, options, &LIMITS, Ways::One, &mut report);
    let line = |pair: &pairs::Pair<'_>| Ok(format!("{}\t{}\n", pair.source, pair.target));
    pairs::write(Format::Deepl, &pairs, &LIMITS, ("", ""), line, report, out)
}
