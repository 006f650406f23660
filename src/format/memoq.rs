//! Term bases of memoQ as CSV: one entry a row, one column a term.
//!
//! The layout is that of memoQ's own export, "Term base in CSV format"
//! (<https://docs.memoq.com/current/api-docs/wsapi/memoqservices/tbservice.importexport.csv.html>): the entry's fields, then for each
//! language its definition and, once for every term, the term, `Term_Info` and `Term_Example`. `table` reads it.
//! memoQ knows forbidden terms alone: a deprecated one is written as forbidden and comes back so. Cells are written as they are,
//! since memoQ would take an apostrophe that shields a formula for a part of the term.

use std::io::{self, Write};

use super::csv::cells::push_cell;
use super::{Format, Report, WriteOptions};
use crate::record::{Concept, Lang, Term};

/// Whether the first row is that of memoQ's export.
pub(crate) fn is_memoq(head: &str) -> bool {
    head.lines().next().is_some_and(|line| line.contains("Entry_") && line.contains("Term_Info"))
}

/// Writes a term base.
///
/// Fails when `out` does.
pub fn write(concepts: &[Concept], options: &WriteOptions, out: &mut dyn Write) -> io::Result<Report> {
    let selected = options.selection.apply(concepts);
    let source = options.source();
    let languages = [source, source.other()];
    let most = languages
        .map(|lang| selected.iter().map(|concept| concept.terms(lang).len()).max().unwrap_or(0).max(1));
    let mut header: Vec<String> = ["Entry_ID", "Entry_Subject", "Entry_Note"].map(str::to_owned).to_vec();
    for (lang, most) in languages.into_iter().zip(most) {
        let name = name(lang);
        header.push(format!("{name}_Def"));
        header.extend((0..most).flat_map(|_| [name, "Term_Info", "Term_Example"]).map(str::to_owned));
    }
    write!(out, "\u{FEFF}")?;
    write_row(&header, out)?;
    let mut report = Report::default();
    for concept in &selected {
        report.concept(Format::Memoq, concept);
        report.written += 1;
        let mut row = vec![
            report.written.to_string(),
            concept.domain.clone(),
            concept.note.clone().unwrap_or_default(),
        ];
        for (lang, most) in languages.into_iter().zip(most) {
            let definition = match lang {
                Lang::Ko => &concept.definition.ko,
                Lang::En => &concept.definition.en,
            };
            row.push(definition.clone().unwrap_or_default());
            let terms = concept.terms(lang);
            for term in terms {
                row.extend([term.text.clone(), info(concept, term), String::new()]);
            }
            row.extend(std::iter::repeat_n(String::new(), (most - terms.len()) * 3));
        }
        write_row(&row, out)?;
    }
    Ok(report)
}

fn name(lang: Lang) -> &'static str {
    match lang {
        Lang::Ko => "Korean",
        Lang::En => "English",
    }
}

fn info(concept: &Concept, term: &Term) -> String {
    let case = if concept.case_sensitive { "CaseSense" } else { "CasePermissive" };
    let forbidden = if term.status.is_usable() { "" } else { ";Forbidden" };
    format!("{case};HalfPrefix{forbidden}")
}

fn write_row(cells: &[String], out: &mut dyn Write) -> io::Result<()> {
    let mut row = String::new();
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            row.push(',');
        }
        push_cell(&mut row, b',', cell);
    }
    row.push_str("\r\n");
    out.write_all(row.as_bytes())
}
