//! Glossaries of Weblate as CSV: one term pair a row.
//!
//! The columns are those of "CSV files" (<https://docs.weblate.org/en/latest/formats/csv.html>): `location`, `source`, `target`,
//! `id`, `fuzzy`, `context`, `translator_comments`, `developer_comments`. A concept is its preferred pair, its identifier the context,
//! which tells homonyms apart there, too; a concept that is only proposed is marked `fuzzy`. A text that Excel would run as a formula
//! stands between apostrophes, as Weblate's own exporter writes it and its loader takes it. `table` reads it.

use std::io::{self, Write};

use super::csv::cells::push_cell;
use super::{Format, Report, WriteOptions};
use crate::record::{Concept, Lang, Status};

const HEADER: &str = "location,source,target,id,fuzzy,context,translator_comments,developer_comments";

/// Whether the first row is Weblate's.
pub(crate) fn is_weblate(head: &str) -> bool {
    let first: String =
        head.lines().next().unwrap_or("").chars().filter(|c| *c != '"' && *c != '\u{FEFF}').collect();
    ["source", "target", "fuzzy"].iter().all(|name| first.split([',', ';', '\t']).any(|cell| cell == *name))
}

/// Writes the pairs of one direction; a concept without a term to write in the source language is left out.
///
/// Fails when `out` does.
pub fn write(concepts: &[Concept], options: &WriteOptions, out: &mut dyn Write) -> io::Result<Report> {
    let from = options.source();
    writeln!(out, "{HEADER}\r")?;
    let mut report = Report::default();
    for concept in concepts.iter().filter(|concept| options.selection.has(concept)) {
        let usable = |lang: Lang| {
            let selected = || options.selection.terms(concept, lang).filter(|term| term.status.is_usable());
            selected().find(|term| term.status == Status::Preferred).or_else(|| selected().next())
        };
        let Some(source) = usable(from) else {
            report.leave_out(&concept.id, "it has no usable source term");
            continue;
        };
        report.concept(Format::Weblate, concept);
        report.written += 1;
        let target = usable(from.other()).map_or("", |term| term.text.as_str());
        let note = concept.note.as_deref().unwrap_or("");
        let fuzzy = if concept.proposed { "True" } else { "" };
        let mut row = String::new();
        for (index, cell) in
            ["", &source.text, target, "", fuzzy, &concept.id, note, ""].into_iter().enumerate()
        {
            if index > 0 {
                row.push(',');
            }
            push_cell(&mut row, b',', &shield(cell));
        }
        writeln!(out, "{row}\r")?;
    }
    Ok(report)
}

fn shield(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '|', '%']) {
        format!("'{}'", cell.replace('|', "\\|"))
    } else {
        cell.to_owned()
    }
}
