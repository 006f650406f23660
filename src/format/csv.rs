//! The glossary as a spreadsheet: one row a concept, columns found by their header names.
//!
//! A spreadsheet program may have saved it in UTF-8, CP949 or UTF-16, with commas, semicolons or tabs, and with any
//! columns missing or in another order.

pub(crate) mod cells;

use std::collections::{HashMap, HashSet};
use std::io::{self, Read, Write};

use self::cells::{Row, Rows, join_terms, push_cell, split_terms};
pub use self::cells::{clean_term, clean_text};
use super::{Report, Sink, Stop, WriteOptions, decode};
use crate::error::{Problem, ProblemKind};
use crate::record::{Authority, Concept, Lang, Place, Status, Term, TermType};

/// A column that malmoi knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Column {
    Id,
    Domain,
    Terms(Lang, Status),
    Definition(Lang),
    Note,
    Source,
    Type,
    Authority,
    Dnt,
    Status,
    Case,
}

/// Every column with its header name, in the order in which they are written.
pub(crate) const COLUMNS: [(&str, Column); 19] = [
    ("id", Column::Id),
    ("domain", Column::Domain),
    ("ko", Column::Terms(Lang::Ko, Status::Preferred)),
    ("ko_admitted", Column::Terms(Lang::Ko, Status::Admitted)),
    ("ko_deprecated", Column::Terms(Lang::Ko, Status::Deprecated)),
    ("ko_forbidden", Column::Terms(Lang::Ko, Status::Forbidden)),
    ("en", Column::Terms(Lang::En, Status::Preferred)),
    ("en_admitted", Column::Terms(Lang::En, Status::Admitted)),
    ("en_deprecated", Column::Terms(Lang::En, Status::Deprecated)),
    ("en_forbidden", Column::Terms(Lang::En, Status::Forbidden)),
    ("definition_ko", Column::Definition(Lang::Ko)),
    ("definition_en", Column::Definition(Lang::En)),
    ("note", Column::Note),
    ("source", Column::Source),
    ("type", Column::Type),
    ("authority", Column::Authority),
    ("dnt", Column::Dnt),
    ("status", Column::Status),
    ("case", Column::Case),
];

/// Reads a glossary out of the bytes of a file; `name` is the path that places and problems show.
pub fn read_bytes(bytes: &[u8], name: &str) -> (Vec<Concept>, Vec<Problem>) {
    let text = decode::text(bytes);
    let mut reader = Reader { name, concepts: Vec::new(), problems: Vec::new() };
    reader.read(&text);
    name_the_nameless(&mut reader.concepts);
    (reader.concepts, reader.problems)
}

/// Reads a file.
pub(crate) fn read(mut input: impl Read, sink: &mut Sink<'_>) -> Result<(), Stop> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let (concepts, problems) = read_bytes(&bytes, sink.name);
    for problem in problems {
        sink.problem(problem.line, problem.column, problem.kind, problem.message)?;
    }
    concepts.into_iter().try_for_each(|concept| sink.concept(concept))
}

/// Writes a glossary with the byte order mark without which Excel garbles Hangul.
pub fn write(concepts: &[Concept], options: &WriteOptions, out: &mut dyn Write) -> io::Result<Report> {
    let selected = options.selection.apply(concepts);
    write_all(&selected, out)?;
    Ok(Report { written: selected.len() as u64, ..Report::default() })
}

/// Writes every concept whole.
pub fn write_all(concepts: &[Concept], out: &mut dyn Write) -> io::Result<()> {
    let header: Vec<_> = COLUMNS.iter().map(|(name, _)| *name).collect();
    writeln!(out, "\u{FEFF}{}", header.join(","))?;
    let mut row = String::new();
    for concept in concepts {
        row.clear();
        for (index, (_, column)) in COLUMNS.iter().enumerate() {
            if index > 0 {
                row.push(',');
            }
            push_cell(&mut row, b',', &cell(concept, *column));
        }
        row.push('\n');
        out.write_all(row.as_bytes())?;
    }
    Ok(())
}

/// What a concept has to say in a column.
pub(crate) fn cell(concept: &Concept, column: Column) -> String {
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    let flag = |set: bool, word: &str| if set { word.to_owned() } else { String::new() };
    match column {
        Column::Id => concept.id.clone(),
        Column::Domain => concept.domain.clone(),
        Column::Terms(lang, status) => {
            let terms = concept.terms(lang).iter().filter(|term| term.status == status);
            join_terms(terms.map(|term| term.text.as_str()))
        }
        Column::Definition(Lang::Ko) => or_empty(&concept.definition.ko),
        Column::Definition(Lang::En) => or_empty(&concept.definition.en),
        Column::Note => or_empty(&concept.note),
        Column::Source => or_empty(&concept.source),
        Column::Type => concept.term_type.map_or("", TermType::as_str).to_owned(),
        Column::Authority => concept.authority.map_or("", Authority::as_str).to_owned(),
        Column::Dnt => flag(concept.dnt, "yes"),
        Column::Status => flag(concept.proposed, "proposed"),
        Column::Case => flag(concept.case_sensitive, "sensitive"),
    }
}

/// The column of a header cell.
pub(crate) fn column(header: &str) -> Option<Column> {
    let name = clean_term(header).to_lowercase();
    COLUMNS.iter().find(|(known, _)| *known == name).map(|(_, column)| *column)
}

/// An identifier out of a term: lower case, its words joined by hyphens.
pub fn slug(term: &str) -> String {
    let mut slug = String::new();
    for c in term.chars() {
        let word = match c {
            '+' => "plus",
            '#' => "sharp",
            c if c.is_alphanumeric() => {
                slug.extend(c.to_lowercase());
                continue;
            }
            _ => "",
        };
        if word.is_empty() {
            if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        } else {
            slug.push_str(word);
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The identifier that a concept without one gets: the slug of its English term, or else of its Korean one.
pub fn derived_id(concept: &Concept, is_taken: impl Fn(&str) -> bool) -> String {
    let term = |lang| concept.preferred(lang).or_else(|| Some(concept.terms(lang).first()?.text.as_str()));
    let slugs = [Lang::En, Lang::Ko].into_iter().filter_map(term).map(slug);
    let base = slugs.into_iter().find(|slug| !slug.is_empty()).unwrap_or_else(|| "concept".to_owned());
    if !is_taken(&base) {
        return base;
    }
    (2u64..).map(|number| format!("{base}-{number}")).find(|id| !is_taken(id)).unwrap_or(base)
}

/// Gives every concept without an identifier one.
pub fn name_the_nameless(concepts: &mut [Concept]) {
    let mut taken: HashSet<String> =
        concepts.iter().filter(|c| !c.id.is_empty()).map(|c| c.id.clone()).collect();
    for concept in concepts.iter_mut().filter(|concept| concept.id.is_empty()) {
        concept.id = derived_id(concept, |id| taken.contains(id));
        taken.insert(concept.id.clone());
    }
}

struct Reader<'a> {
    name: &'a str,
    concepts: Vec<Concept>,
    problems: Vec<Problem>,
}

/// The columns of a file: what each cell of a row is.
struct Header {
    columns: Vec<Option<Column>>,
}

impl Reader<'_> {
    fn read(&mut self, text: &str) {
        let mut rows = Rows::new(text, cells::delimiter(text));
        let header = match rows.next() {
            None => return self.problem(1, 0, ProblemKind::Missing, EMPTY),
            Some(Err(broken)) => {
                return self.problem(broken.line, broken.column, ProblemKind::Syntax, broken.message);
            }
            Some(Ok(row)) => row,
        };
        let Some(header) = self.header(&header) else { return };
        while let Some(row) = rows.next() {
            match row {
                Ok(row) => {
                    if row.cells.iter().all(|cell| cell.text.trim().is_empty()) {
                        continue;
                    }
                    if let Some((at, message)) = header.fault(&row) {
                        let (line, column) = rows.locate(row.span.start, row.line, at);
                        self.problem(line, column, ProblemKind::Syntax, message);
                        // The cell that is too long may have swallowed the rows below.
                        rows.resume_after_first_line(&row);
                        continue;
                    }
                    self.row(&rows, &header, &row);
                }
                Err(broken) => {
                    let message = format!(
                        "the row is left out, since {}; write \"\" for a quotation mark inside a quoted cell",
                        broken.message
                    );
                    self.problem(broken.line, broken.column, ProblemKind::Syntax, message);
                }
            }
        }
    }

    fn header(&mut self, row: &Row<'_>) -> Option<Header> {
        let mut unknown = Vec::new();
        let mut seen = HashSet::new();
        let mut columns = Vec::with_capacity(row.cells.len());
        for cell in &row.cells {
            let known = column(&cell.text);
            let twin = known.is_some_and(|column| !seen.insert(column));
            if twin {
                let message =
                    format!("the column {} stands there twice; the first is read", clean_term(&cell.text));
                self.problem(row.line, 0, ProblemKind::Duplicate, message);
            }
            if known.is_none() && !cell.text.trim().is_empty() {
                unknown.push(clean_term(&cell.text));
            }
            columns.push(known.filter(|_| !twin));
        }
        if !seen.iter().any(|column| matches!(column, Column::Terms(..))) {
            let message = format!(
                "the first row names no column of terms such as `ko` or `en`; it holds {}",
                listed(&unknown)
            );
            self.problem(row.line, 0, ProblemKind::Missing, message);
            return None;
        }
        if !unknown.is_empty() {
            let message = format!("columns that malmoi does not know are not read: {}", listed(&unknown));
            self.problem(row.line, 0, ProblemKind::Value, message);
        }
        Some(Header { columns })
    }

    fn row(&mut self, rows: &Rows<'_>, header: &Header, row: &Row<'_>) {
        let mut concept =
            Concept { place: Place { path: self.name.to_owned(), line: row.line }, ..Concept::default() };
        let mut terms: HashMap<(Lang, Status), Vec<String>> = HashMap::new();
        for (cell, column) in row.cells.iter().zip(&header.columns) {
            let Some(column) = *column else { continue };
            if cell.text.is_empty() {
                continue;
            }
            let mut complain = |kind, message: String| {
                let (line, at) = rows.locate(row.span.start, row.line, cell.start);
                self.problem(line, at, kind, message);
            };
            if cell.text.contains(char::REPLACEMENT_CHARACTER) {
                complain(ProblemKind::Encoding, UNREADABLE.into());
                return;
            }
            let text = || Some(clean_text(&cell.text)).filter(|text| !text.is_empty());
            let word = clean_term(&cell.text);
            let mut unknown = |known: &str| {
                let message = format!("{} is none of {known}", quoted(&word));
                complain(ProblemKind::Value, message);
            };
            match column {
                Column::Id => concept.id.clone_from(&word),
                Column::Domain => concept.domain.clone_from(&word),
                Column::Terms(lang, status) => {
                    let mut list: Vec<_> =
                        split_terms(&cell.text).iter().map(|term| clean_term(term)).collect();
                    if list.iter().any(String::is_empty) && list.len() > 1 {
                        complain(ProblemKind::Value, "there is no term on one side of a bar".into());
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
                    Err(()) => unknown("full, abbreviation, name"),
                },
                Column::Authority if word.is_empty() => {}
                Column::Authority => match word.parse() {
                    Ok(value) => concept.authority = Some(value),
                    Err(()) => unknown("norm, company, house, community"),
                },
                Column::Dnt => match word.to_lowercase().as_str() {
                    "yes" | "y" | "true" | "1" | "x" | "dnt" => concept.dnt = true,
                    "" | "no" | "n" | "false" | "0" => {}
                    _ => unknown("yes, no"),
                },
                Column::Status => match word.to_lowercase().as_str() {
                    "proposed" => concept.proposed = true,
                    "" | "approved" => {}
                    _ => unknown("proposed, approved"),
                },
                Column::Case => match word.to_lowercase().as_str() {
                    "sensitive" => concept.case_sensitive = true,
                    "" | "insensitive" => {}
                    _ => unknown("sensitive, insensitive"),
                },
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
            return self.problem(row.line, 0, ProblemKind::Missing, message);
        }
        self.concepts.push(concept);
    }

    fn problem(&mut self, line: u64, column: u64, kind: ProblemKind, message: impl Into<String>) {
        let path = self.name.to_owned();
        self.problems.push(Problem { path, line, column, kind, message: message.into() });
    }
}

impl Header {
    /// What makes a row unreadable as a whole, and where.
    fn fault(&self, row: &Row<'_>) -> Option<(usize, String)> {
        let columns = self.columns.len();
        if let Some(cell) = row.cells.iter().skip(columns).find(|cell| !cell.text.trim().is_empty()) {
            let message = format!(
                "the row is left out, since it has {} cells and the first row {columns}; put a cell that holds the delimiter in quotation marks",
                row.cells.len()
            );
            return Some((cell.start, message));
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
            Some((cell.start, format!("the row is left out, since {message}")))
        })
    }
}

const EMPTY: &str = "the file is empty; its first row names the columns, such as id,ko,en";
const UNREADABLE: &str = "the row is left out, since it holds bytes that are no text in the file's encoding; save the file as CSV UTF-8";

fn quoted(word: &str) -> String {
    let mut shown: String = word.chars().take(40).collect();
    if shown.len() < word.len() {
        shown.push('…');
    }
    format!("‘{shown}’")
}

/// The first few names of a list, for a message.
fn listed(names: &[String]) -> String {
    let shown: Vec<_> = names.iter().take(8).map(|name| quoted(name)).collect();
    match names.len().saturating_sub(shown.len()) {
        _ if names.is_empty() => "nothing".to_owned(),
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests;
