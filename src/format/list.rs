//! A plain list of terms as a workbook, for the import of Phrase and of Smartcat.
//!
//! The first row holds the codes of the languages, the source language first, and every other row one term in each. That is all
//! that can be relied on. Phrase documents that its import takes "a plain list of terms", names languages by their codes, and
//! keeps what else it knows of a term in columns whose titles and order it does not state
//! (<https://support.phrase.com/hc/en-us/articles/5709733407772-Modify-or-Import-to-Term-Bases-TMS>). Of Smartcat's layout no
//! description was found at all. Nothing marks a term as forbidden there, so only usable terms are written.
//!
//! Neither tells how synonyms stand in one concept: so each is a row of its own, beside the preferred term of the other
//! language, and no term is lost. `table` reads the list, and what their own exports have beside it.

use std::io::{self, Write};

use super::{Format, Report, WriteOptions, pairs, xlsx};
use crate::record::Concept;

/// Whether files of the format are such lists.
pub(crate) fn is_list(format: Format) -> bool {
    matches!(format, Format::Phrase | Format::Smartcat)
}

/// Writes the usable terms of the selected concepts; a concept without any is left out.
///
/// Fails when a cell is longer than Excel allows, and when `out` does.
pub fn write(
    format: Format,
    concepts: &[Concept],
    options: &WriteOptions,
    out: &mut dyn Write,
) -> io::Result<Report> {
    let from = options.source();
    let mut report = Report::default();
    let mut list = Vec::new();
    for concept in concepts.iter().filter(|concept| options.selection.has(concept)) {
        let rows = rows(concept, options);
        if rows.is_empty() {
            report.leave_out(pairs::name(concept), "it has no usable term");
        } else {
            report.concept(format, concept);
            report.written += rows.len() as u64;
            list.extend(rows.into_iter().map(|row| row.map(str::to_owned).to_vec()));
        }
    }
    let header = [from, from.other()].map(|lang| lang.to_string());
    xlsx::write_table("glossary", &header, &[28.0; 2], list.into_iter(), out)?;
    Ok(report)
}

/// The rows of a concept, each a source and a target term: the preferred ones, then every synonym beside the preferred term
/// of the other language. A side without terms is empty.
pub(crate) fn rows<'a>(concept: &'a Concept, options: &'a WriteOptions) -> Vec<[&'a str; 2]> {
    let from = options.source();
    let [sources, targets] = [from, from.other()].map(|lang| {
        let terms = options.selection.terms(concept, lang).filter(|term| term.status.is_usable());
        terms.map(|term| term.text.as_str()).collect::<Vec<_>>()
    });
    let first = [&sources, &targets].map(|terms| terms.first().copied().unwrap_or(""));
    let synonyms = sources.iter().skip(1).map(|source| [*source, first[1]]);
    let synonyms = synonyms.chain(targets.iter().skip(1).map(|target| [first[0], *target]));
    std::iter::once(first).chain(synonyms).filter(|row| row.iter().any(|cell| !cell.is_empty())).collect()
}
