//! malmoi's own layout: every column has one of malmoi's names.

use std::collections::{HashMap, HashSet};

use super::rows::{Cell, Row};
use super::words;
use crate::error::ProblemKind;
use crate::format::csv::cells::{split_terms, unshield};
use crate::format::csv::{Column, clean_term, clean_text, column};
use crate::format::{Sink, Stop};
use crate::record::{Concept, Lang, Place, Status, Term};

/// The columns of a file: what each cell of a row is.
pub(crate) struct Own {
    columns: Vec<Option<Column>>,
    /// Whether formulas are shielded, as in separated values; a workbook's cells are texts as they are.
    is_shielded: bool,
}

/// Whether the first row has malmoi's own names.
///
/// `ko` and `en` alone are: but as `KO`, beside `Comment`, or with a status in a client's words, they are a client's, whose cells
/// are understood more freely.
pub(crate) fn is_header(cells: &[Cell]) -> bool {
    let (mut has_terms, mut is_distinct, mut is_plain) = (false, false, true);
    for cell in cells.iter().filter(|cell| !cell.text.trim().is_empty()) {
        let name = clean_term(&cell.text);
        match column(&name) {
            Some(known) => {
                has_terms |= matches!(known, Column::Terms(..));
                is_distinct |= name.contains('_')
                    || matches!(known, Column::Id | Column::Dnt | Column::Authority | Column::Case);
                is_plain &= known != Column::Status && !name.contains(char::is_uppercase);
            }
            None if words::lookup(&name).is_some() => return false,
            None => {}
        }
    }
    has_terms && (is_distinct || is_plain)
}

impl Own {
    /// Reads the header.
    pub fn header(row: &Row, is_shielded: bool, sink: &mut Sink<'_>) -> Result<Self, Stop> {
        let mut unknown = Vec::new();
        let mut seen = HashSet::new();
        let mut columns = Vec::with_capacity(row.cells.len());
        for cell in &row.cells {
            let known = column(&cell.text);
            let twin = known.is_some_and(|column| !seen.insert(column));
            if twin {
                let message =
                    format!("the column {} stands there twice; the first is read", clean_term(&cell.text));
                sink.problem(row.line, 0, ProblemKind::Duplicate, message)?;
            }
            if known.is_none() && !cell.text.trim().is_empty() {
                unknown.push(clean_term(&cell.text));
            }
            columns.push(known.filter(|_| !twin));
        }
        if !unknown.is_empty() {
            let message = format!("columns that malmoi does not know are not read: {}", listed(&unknown));
            sink.problem(row.line, 0, ProblemKind::Value, message)?;
        }
        Ok(Self { columns, is_shielded })
    }

    /// What makes a row unreadable as a whole, and where.
    pub fn fault<'a>(&self, row: &'a Row) -> Option<(&'a Cell, String)> {
        let columns = self.columns.len();
        if let Some(cell) = row.cells.iter().skip(columns).find(|cell| !cell.text.trim().is_empty()) {
            let message = format!(
                "the row is left out, since it has {} cells and the first row {columns}; put a cell that holds the delimiter in quotation marks",
                row.cells.len()
            );
            return Some((cell, message));
        }
        row.cells.iter().zip(&self.columns).find_map(|(cell, column)| {
            if !matches!(column, Some(Column::Id | Column::Domain | Column::Terms(..))) {
                return None;
            }
            let message = if cell.text.trim().contains(['\n', '\r']) {
                "a term holds a line break; close its quotation mark, or separate terms by |"
            } else if !cell.is_quoted && cell.text.matches('"').count() % 2 == 1 {
                "a term holds one quotation mark; double it and put the cell in quotation marks"
            } else {
                return None;
            };
            Some((cell, format!("the row is left out, since {message}")))
        })
    }

    /// Hands over the concept of a row.
    pub fn row(&self, row: &Row, sink: &mut Sink<'_>) -> Result<(), Stop> {
        let mut concept =
            Concept { place: Place { path: sink.name.to_owned(), line: row.line }, ..Concept::default() };
        let mut terms: HashMap<(Lang, Status), Vec<String>> = HashMap::new();
        for (cell, column) in row.cells.iter().zip(&self.columns) {
            let Some(column) = *column else { continue };
            if cell.text.is_empty() {
                continue;
            }
            if cell.text.contains(char::REPLACEMENT_CHARACTER) {
                return sink.problem(cell.line, cell.column, ProblemKind::Encoding, UNREADABLE);
            }
            let content = if self.is_shielded { unshield(&cell.text) } else { &cell.text };
            let text = || Some(clean_text(content)).filter(|text| !text.is_empty());
            let word = clean_term(content);
            let mut unknown = None;
            match column {
                Column::Id => concept.id.clone_from(&word),
                Column::Domain => concept.domain.clone_from(&word),
                Column::Terms(lang, status) => {
                    let mut list: Vec<_> = split_terms(content).iter().map(|term| clean_term(term)).collect();
                    if list.iter().any(String::is_empty) && list.len() > 1 {
                        let message = "there is no term on one side of a bar";
                        sink.problem(cell.line, cell.column, ProblemKind::Value, message)?;
                    }
                    list.retain(|term| !term.is_empty());
                    terms.insert((lang, status), list);
                }
                Column::Definition(Lang::Ko) => concept.definition.ko = text(),
                Column::Definition(Lang::En) => concept.definition.en = text(),
                Column::Note => concept.note = text(),
                Column::Source => concept.source = text(),
                Column::Type if word.is_empty() => {}
                Column::Type => match word.parse() {
                    Ok(value) => concept.term_type = Some(value),
                    Err(()) => unknown = Some("full, abbreviation, name"),
                },
                Column::Authority if word.is_empty() => {}
                Column::Authority => match word.parse() {
                    Ok(value) => concept.authority = Some(value),
                    Err(()) => unknown = Some("norm, company, house, community"),
                },
                Column::Dnt => match yes_or_no(&word) {
                    Some(value) => concept.dnt = value,
                    None => unknown = Some("yes, no"),
                },
                Column::Status => match word.to_lowercase().as_str() {
                    "proposed" => concept.proposed = true,
                    "" | "approved" => {}
                    _ => unknown = Some("proposed, approved"),
                },
                Column::Case => match word.to_lowercase().as_str() {
                    "sensitive" => concept.case_sensitive = true,
                    "" | "insensitive" => {}
                    _ => unknown = Some("sensitive, insensitive"),
                },
            }
            if let Some(known) = unknown {
                let message = format!("{} is none of {known}", quoted(&word));
                sink.problem(cell.line, cell.column, ProblemKind::Value, message)?;
            }
        }
        for lang in Lang::ALL {
            for status in Status::ALL {
                let texts = terms.remove(&(lang, status)).unwrap_or_default();
                concept.terms_mut(lang).extend(texts.into_iter().map(|text| Term { text, status }));
            }
        }
        if concept.ko.is_empty() && concept.en.is_empty() {
            let message = "the row has no term; fill in `ko` and `en`, or delete it";
            return sink.problem(row.line, 0, ProblemKind::Missing, message);
        }
        sink.concept(concept)
    }
}

pub(crate) const EMPTY: &str = "the file is empty; its first row names the columns, such as id,ko,en";
pub(crate) const UNREADABLE: &str = "the row is left out, since it holds bytes that are no text in the file's encoding; save the file as CSV UTF-8";

/// Reads a mark of a table.
pub(crate) fn yes_or_no(word: &str) -> Option<bool> {
    match word.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "x" | "dnt" => Some(true),
        "" | "no" | "n" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// A word as a message shows it.
pub(crate) fn quoted(word: &str) -> String {
    let mut shown: String = word.chars().take(40).collect();
    if shown.len() < word.len() {
        shown.push('…');
    }
    format!("‘{shown}’")
}

/// The first few names of a list, for a message.
pub(crate) fn listed(names: &[String]) -> String {
    let shown: Vec<_> = names.iter().take(8).map(|name| quoted(name)).collect();
    match names.len().saturating_sub(shown.len()) {
        _ if names.is_empty() => "nothing".to_owned(),
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
