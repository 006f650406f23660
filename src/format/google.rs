//! Glossaries of Google Cloud Translation: unidirectional as CSV or TMX, and equivalent term sets as CSV.
//!
//! A unidirectional CSV has two columns and no header; a CSV of equivalent term sets has a header of language codes, where
//! the columns `pos` and `description` are allowed besides (cloud.google.com/translate/docs/advanced/glossary; reference of
//! `GlossaryInputConfig`). Limits (cloud.google.com/translation-hub/docs/quotas, which states those of the service): 10,485,760
//! bytes a file, 1,024 bytes a term.

use std::io::{self, Write};

use super::pairs::{self, Limits, Ways};
use super::{Format, Report, WriteOptions};
use crate::record::Concept;

const LIMITS: Limits = Limits { service: "Google", term: 1024, file: 10_485_760, refuses: |_| None };

/// Writes the entries: of one direction, or as sets of equivalents, Korean first.
pub fn write(
    format: Format,
    concepts: &[Concept],
    options: &WriteOptions,
    out: &mut dyn Write,
) -> io::Result<Report> {
    let mut report = Report::default();
    let from = options.source();
    let ways = if format == Format::GoogleEquivalent { Ways::Both } else { Ways::One };
    let pairs = pairs::pairs(concepts, options, &LIMITS, ways, &mut report);
    match format {
        Format::GoogleTmx => {
            let (head, foot) = pairs::tmx_around(from);
            let line = |pair: &pairs::Pair<'_>| pairs::tmx_unit(pair, from);
            pairs::write(format, &pairs, &LIMITS, (&head, foot), line, report, out)
        }
        _ => {
            let head = if ways == Ways::Both { format!("{from},{}\n", from.other()) } else { String::new() };
            let line = |pair: &pairs::Pair<'_>| Ok(pairs::csv_row(&[pair.source, pair.target]));
            pairs::write(format, &pairs, &LIMITS, (&head, ""), line, report, out)
        }
    }
}
