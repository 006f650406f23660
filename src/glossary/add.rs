//! Adding a concept to a glossary file, every other row staying as it is.

use std::fs;
use std::path::Path;

use crate::atomic::write_atomically;
use crate::error::{Error, ProblemKind, Result};
use crate::format::csv::cells::{Rows, delimiter, push_cell, shield};
use crate::format::csv::{self, Column};
use crate::format::decode;
use crate::record::Concept;

/// Where a concept was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// Its identifier, which is derived from its terms where it had none.
    pub id: String,
    /// The line of its row, counted from 1.
    pub line: u64,
}

/// Adds a concept to a glossary CSV and replaces the file as a whole; a file that does not exist is made.
///
/// Rows keep their text, their columns and their order. The new row stands where its identifier belongs if the file was
/// sorted by identifier, and else at the end. Columns that the file lacks and the concept needs are added behind the
/// others. A file in CP949 or UTF-16 becomes UTF-8 with a byte order mark, which can hold every term.
///
/// Fails when the file cannot be read or written, when its identifier is taken there, and when a row of the file is broken,
/// since nobody can tell then where a row ends.
pub fn add(file: &Path, concept: &Concept) -> Result<Added> {
    let added = add_all(file, std::slice::from_ref(concept))?;
    Ok(added.into_iter().next().expect("one concept was added"))
}

/// Adds concepts as [`add`] adds one, all of them in one replacement of the file, or none.
///
/// The lines are those after the last was added. Fails as [`add`].
pub fn add_all(file: &Path, concepts: &[Concept]) -> Result<Vec<Added>> {
    let _lock = FolderLock::take(file);
    let mut bytes = match fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(Error::io("cannot read", file)(error)),
    };
    let mut all: Vec<Added> = Vec::with_capacity(concepts.len());
    for concept in concepts {
        let (text, added) = with_row(&bytes, concept, file)?;
        // A row that goes between others moves those behind it.
        all.iter_mut().filter(|before| before.line >= added.line).for_each(|before| before.line += 1);
        all.push(added);
        bytes = text;
    }
    if !concepts.is_empty() {
        write_atomically(file, |out| out.write_all(&bytes).map_err(Error::io("cannot write", file)))?;
    }
    Ok(all)
}

/// Holds other `glossary add` in the same folder back, so that none overwrites what another has just added.
///
/// It locks the folder, since the file itself is replaced; where the system cannot, nothing is held back.
pub(crate) struct FolderLock {
    #[cfg(unix)]
    _folder: Option<fs::File>,
}

impl FolderLock {
    #[cfg(unix)]
    pub(super) fn take(file: &Path) -> Self {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self { _folder: fs::File::open(folder).ok().filter(|folder| folder.lock().is_ok()) }
    }

    #[cfg(not(unix))]
    pub(super) fn take(_file: &Path) -> Self {
        Self {}
    }
}

fn with_row(bytes: &[u8], concept: &Concept, file: &Path) -> Result<(Vec<u8>, Added)> {
    let shown = file.display().to_string();
    let (present, problems) = csv::read_bytes(bytes, &shown);
    let is_new = bytes.trim_ascii().is_empty();
    let is_broken = |kind| matches!(kind, ProblemKind::Syntax | ProblemKind::Encoding);
    let no_header = problems.iter().any(|problem| problem.line == 1 && problem.kind == ProblemKind::Missing);
    if !is_new && let Some(problem) = problems.iter().find(|problem| is_broken(problem.kind) || no_header) {
        return Err(Error::with_hint(
            format!("nothing was added, since the file is broken: {problem}"),
            "mend that row first; `malmoi glossary check` lists every fault",
        ));
    }
    let mut concept = concept.clone();
    let is_taken = |id: &str| present.iter().any(|present| present.id == id);
    if concept.id.is_empty() {
        concept.id = csv::derived_id(&concept, is_taken);
    } else if is_taken(&concept.id) {
        return Err(Error::with_hint(
            format!("{shown} has a concept {} already", concept.id),
            "name another with `--id ID`, or leave it out and malmoi makes one",
        ));
    }
    if is_new {
        let mut text = Vec::new();
        csv::write_all(std::slice::from_ref(&concept), &mut text).map_err(Error::io("cannot write", file))?;
        return Ok((text, Added { id: concept.id, line: 2 }));
    }

    let text = decode::text(bytes);
    let delimiter = delimiter(&text);
    let mut rows = Rows::new(&text, delimiter);
    let Some(Ok(header)) = rows.next() else {
        return Err(Error::invalid(format!("{shown}: the first row cannot be read")));
    };
    let line_end = if text[header.span.clone()].ends_with("\r\n") { "\r\n" } else { "\n" };
    let mut columns: Vec<Option<Column>> = Vec::new();
    for cell in &header.cells {
        // A column that stands there twice is read once.
        columns.push(csv::column(&cell.text).filter(|column| !columns.contains(&Some(*column))));
    }
    let id_column = columns.iter().position(|column| *column == Some(Column::Id));

    // Where the row goes: behind the last row with a smaller identifier, if the file is sorted.
    let mut place = None;
    let mut is_sorted = id_column.is_some();
    let mut last_id = String::new();
    let mut end = header.span.end;
    let mut end_line = 2;
    for row in rows.flatten() {
        let blank = row.cells.iter().all(|cell| cell.text.trim().is_empty());
        let id = id_column.and_then(|column| row.cells.get(column)).map_or("", |cell| cell.text.trim());
        if !blank {
            is_sorted &= last_id.as_str() <= id;
            if place.is_none() && id > concept.id.as_str() {
                place = Some((row.span.start, row.line));
            }
            last_id = id.to_owned();
        }
        // Blank rows at the end stay at the end.
        if !blank {
            end = row.span.end;
            end_line = row.line + lines(&text[row.span.clone()]);
        }
    }
    let (at, line) = place.filter(|_| is_sorted).unwrap_or((end, end_line));

    let mut header_end = header.span.end;
    while text[..header_end].ends_with(['\n', '\r']) {
        header_end -= 1;
    }
    let mut new_columns = String::new();
    for (name, column) in csv::COLUMNS {
        if !columns.contains(&Some(column)) && !csv::cell(&concept, column).is_empty() {
            new_columns.push(char::from(delimiter));
            new_columns.push_str(name);
            columns.push(Some(column));
        }
    }
    let mut row = String::new();
    for (index, column) in columns.iter().enumerate() {
        if index > 0 {
            row.push(char::from(delimiter));
        }
        let cell = column.map(|column| csv::cell(&concept, column)).unwrap_or_default();
        push_cell(&mut row, delimiter, &shield(&cell));
    }

    let has_mark = bytes.starts_with(b"\xEF\xBB\xBF") || std::str::from_utf8(bytes).is_err();
    let mut result = String::with_capacity(text.len() + row.len() + 64);
    result.push_str(if has_mark { "\u{FEFF}" } else { "" });
    result.push_str(&text[..header_end]);
    result.push_str(&new_columns);
    result.push_str(&text[header_end..at]);
    if !result.ends_with(['\n', '\r']) {
        result.push_str(line_end);
    }
    result.push_str(&row);
    result.push_str(line_end);
    result.push_str(&text[at..]);
    Ok((result.into_bytes(), Added { id: concept.id, line }))
}

/// How many lines a row takes.
fn lines(row: &str) -> u64 {
    let row = row.strip_suffix("\r\n").or_else(|| row.strip_suffix(['\n', '\r'])).unwrap_or(row);
    1 + row.replace("\r\n", "\n").matches(['\n', '\r']).count() as u64
}
