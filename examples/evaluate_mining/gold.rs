//! The labelled brackets.

use std::path::Path;

/// A labelled bracket.
pub struct Row {
    /// T term, A abbreviation, V verb or adjective, X no gloss.
    pub label: String,
    /// The Korean term; empty where there is none.
    pub term: String,
    /// What stands in the bracket.
    pub gloss: String,
    /// The byte of the paragraph at which the bracket opens.
    pub bracket: usize,
    /// The paragraph.
    pub paragraph: String,
    /// 0 for development, 1 for test.
    pub half: u8,
}

/// Documents by a hash of the name: those the rules were made with.
const DEVELOPMENT: [&str; 6] = ["2023-04-14", "2023-09-12", "2024-04-24", "2026-01-21", "2026-03-05", "2026-03-23"];

/// Reads the labels.
pub fn read(file: &Path) -> std::io::Result<Vec<Row>> {
    let text = std::fs::read_to_string(file)?;
    let rows = text.lines().skip(1).filter_map(|line| {
        let [label, term, gloss, at, doc, paragraph] = line.splitn(6, '\t').collect::<Vec<_>>().try_into().ok()?;
        let at: usize = at.parse().ok()?;
        let bracket = paragraph.char_indices().nth(at)?.0;
        Some(Row {
            label: label.to_owned(),
            term: term.to_owned(),
            gloss: gloss.to_owned(),
            bracket,
            paragraph: paragraph.to_owned(),
            half: u8::from(!DEVELOPMENT.iter().any(|day| doc.starts_with(day))),
        })
    });
    Ok(rows.collect())
}
