//! Adding to rows of a glossary file: terms behind those that stand there, and texts into empty cells.

use std::collections::HashMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::add::FolderLock;
use crate::error::{Error, Result};
use crate::format::csv::cells::{Row, Rows, delimiter, join_terms, push_cell, split_terms};
use crate::format::csv::{self, COLUMNS, Column, clean_term, clean_text};
use crate::format::decode;
use crate::record::Concept;

/// A file as it is to be, and the lock that keeps it as it is until then.
pub(crate) struct Extended {
    /// The file.
    pub file: PathBuf,
    /// Its new bytes.
    pub bytes: Vec<u8>,
    /// Holds `glossary add` back until the file stands in its place.
    pub lock: FolderLock,
}

/// Whether malmoi adds to rows of a file: a CSV or TSV without a broken row, whose header names malmoi's own columns.
pub(crate) fn is_extensible(file: &Path) -> bool {
    let ending = file.extension().map(|extension| extension.to_ascii_lowercase());
    let is_table = ending.is_some_and(|ending| ending == "csv" || ending == "tsv");
    let Some(bytes) = is_table.then(|| fs::read(file).ok()).flatten() else { return false };
    let text = decode::text(&bytes);
    let mut rows = Rows::new(&text, delimiter(&text));
    let Some(Ok(header)) = rows.next() else { return false };
    let has = |name: &str| header.cells.iter().any(|cell| cell.text.trim() == name);
    has("ko") && has("en") && rows.all(|row| row.is_ok())
}

/// Prepares a file whose rows say what the second concept of each pair says and the first, which stands there, does not.
///
/// Only cells in which the two differ are written anew, and columns that the file lacks are added behind the others. All
/// other text stays; a file in CP949 or UTF-16 becomes UTF-8 with a byte order mark.
///
/// Fails when the file cannot be read and when a row is no longer what the first concept says.
pub(crate) fn extend(file: &Path, pairs: &[(&Concept, &Concept)]) -> Result<Extended> {
    let lock = FolderLock::take(file);
    let bytes = fs::read(file).map_err(Error::io("cannot read", file))?;
    let text = decode::text(&bytes);
    let edits = edits(&text, pairs).ok_or_else(|| {
        let message = format!("{} has changed since it was read; nothing was imported", file.display());
        Error::with_hint(message, "type the command again")
    })?;
    let has_mark = bytes.starts_with(b"\xEF\xBB\xBF") || std::str::from_utf8(&bytes).is_err();
    let mut whole = if has_mark { "\u{FEFF}".to_owned() } else { String::new() };
    let mut at = 0;
    for (span, new) in edits {
        whole.push_str(&text[at..span.start]);
        whole.push_str(&new);
        at = span.end;
    }
    whole.push_str(&text[at..]);
    Ok(Extended { file: file.to_path_buf(), bytes: whole.into_bytes(), lock })
}

/// The spans of the text that are replaced, in their order; none where the text is not what the pairs say.
fn edits(text: &str, pairs: &[(&Concept, &Concept)]) -> Option<Vec<(Range<usize>, String)>> {
    let delimiter = delimiter(text);
    let mut rows = Rows::new(text, delimiter);
    let header = rows.next()?.ok()?;
    let mut columns: Vec<Option<Column>> = Vec::new();
    for cell in &header.cells {
        // A column that stands there twice is read once.
        columns.push(csv::column(&cell.text).filter(|column| !columns.contains(&Some(*column))));
    }
    let mut edits = Vec::new();
    let mut new_columns = String::new();
    for (name, column) in COLUMNS {
        if !columns.contains(&Some(column)) && pairs.iter().any(|pair| differ(*pair, column)) {
            new_columns.push(char::from(delimiter));
            new_columns.push_str(name);
            columns.push(Some(column));
        }
    }
    let end = content_end(text, &header);
    edits.push((end..end, new_columns));
    let by_line: HashMap<u64, (&Concept, &Concept)> =
        pairs.iter().map(|pair| (pair.0.place.line, *pair)).collect();
    let mut done = 0;
    for row in rows {
        let row = row.ok()?;
        let Some(&pair) = by_line.get(&row.line) else { continue };
        done += 1;
        let end = content_end(text, &row);
        let mut tail = String::new();
        let mut written = row.cells.len();
        for (index, column) in columns.iter().enumerate() {
            let Some(column) = column.filter(|column| differ(pair, *column)) else { continue };
            let mut new = String::new();
            push_cell(&mut new, delimiter, &csv::cell(pair.1, column));
            match row.cells.get(index) {
                Some(cell) => {
                    if said(&cell.text, column) != csv::cell(pair.0, column) {
                        return None;
                    }
                    let next = row.cells.get(index + 1).map_or(end, |next| next.start - 1);
                    edits.push((cell.start..next, new));
                }
                None => {
                    // The row is shorter than the header.
                    tail.extend(std::iter::repeat_n(char::from(delimiter), index + 1 - written));
                    tail.push_str(&new);
                    written = index + 1;
                }
            }
        }
        edits.push((end..end, tail));
    }
    (done == pairs.len()).then_some(edits)
}

fn differ((before, after): (&Concept, &Concept), column: Column) -> bool {
    csv::cell(before, column) != csv::cell(after, column)
}

/// What a cell says, as [`csv::cell`] writes it.
fn said(cell: &str, column: Column) -> String {
    match column {
        Column::Terms(..) => {
            let terms: Vec<_> = split_terms(cell).iter().map(|term| clean_term(term)).collect();
            join_terms(terms.iter().map(String::as_str).filter(|term| !term.is_empty()))
        }
        _ => clean_text(cell),
    }
}

/// Where a row ends, its line end not counted.
fn content_end(text: &str, row: &Row<'_>) -> usize {
    row.span.start + text[row.span.clone()].trim_end_matches(['\n', '\r']).len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Concept, Place, Status, Term};

    #[test]
    fn only_the_cells_that_say_more_are_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        let text = "\u{FEFF}mine,ko,en,note\r\n\"x, y\",서버 | 써버 ,server\r\nz,\"모델\",model,\"a\nb\"\r\n";
        fs::write(&file, text).unwrap();
        assert!(is_extensible(&file));
        let (held, _) = csv::read_bytes(text.as_bytes(), "a.csv");
        let mut server = held[0].clone();
        server.ko.push(Term { text: "서버기".into(), status: Status::Admitted });
        server.note = Some("말, \"둘\"".into());
        let mut model = held[1].clone();
        model.en.push(Term { text: "models".into(), status: Status::Preferred });
        let extended = extend(&file, &[(&held[0], &server), (&held[1], &model)]).unwrap();
        let expected = "\u{FEFF}mine,ko,en,note,ko_admitted\r\n\"x, y\",서버 | 써버 ,server,\"말, \"\"둘\"\"\",서버기\r\nz,\"모델\",model|models,\"a\nb\"\r\n";
        assert_eq!(String::from_utf8(extended.bytes).unwrap(), expected);
        let (back, problems) = csv::read_bytes(expected.as_bytes(), "a.csv");
        assert_eq!(back[0].ko, server.ko);
        assert_eq!((&back[1].en, &back[1].note), (&model.en, &model.note));
        assert_eq!(problems.len(), 1, "the column `mine` is nobody's");
    }

    #[test]
    fn a_row_that_says_something_else_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        fs::write(&file, "id,ko,en\na,가,a\n").unwrap();
        let term = |text: &str| vec![Term { text: text.into(), status: Status::Preferred }];
        let place = Place { path: "a.csv".into(), line: 2 };
        let before = Concept { id: "a".into(), ko: term("나"), en: term("a"), place, ..Concept::default() };
        let after = Concept { ko: [term("나"), term("다")].concat(), ..before.clone() };
        let error = extend(&file, &[(&before, &after)]).err().unwrap();
        assert!(
            error.to_string().ends_with("has changed since it was read; nothing was imported"),
            "{error}"
        );
        fs::write(&file, "id,ko,en\na,\"가,a\n").unwrap();
        assert!(!is_extensible(&file));
    }
}
