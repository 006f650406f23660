//! The glossary as a spreadsheet: one row a concept, columns found by their header names.
//!
//! A spreadsheet program may have saved it in UTF-8, CP949 or UTF-16, with commas, semicolons or tabs, and with any
//! columns missing or in another order. Tables of any other layout are understood by `table`.
//!
//! A cell that a spreadsheet would run as a formula (it begins with `=`, `+`, `-` or `@`) is written with an apostrophe before it,
//! which the reader takes away: harmless in a spreadsheet, and the same term when it comes back.

pub(crate) mod cells;

use std::collections::{HashMap, HashSet};
use std::io::{self, Cursor, Read, Seek, Write};

pub use self::cells::{clean_term, clean_text};
use self::cells::{join_terms, push_cell, shield};
use super::charset::{self, Pieces};
use super::table::{Engine, Stream};
use super::{ReadOptions, Record, Report, Sink, Stop, WriteOptions};
use crate::error::Problem;
use crate::record::{Authority, Concept, Lang, Status, TermType};

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
    let (mut concepts, mut problems) = (Vec::new(), Vec::new());
    let options = ReadOptions::default();
    let mut on = |record| {
        match record {
            Record::Concept(concept) => concepts.push(concept),
            Record::Problem(problem) => problems.push(problem),
            Record::Unit(_) | Record::Note(_) => {}
        }
        Ok(())
    };
    let mut sink = Sink { name, origin: name, seq: 0, options: &options, on: &mut on };
    // Neither bytes in memory nor the closure above can fail.
    let _ = read(Cursor::new(bytes), &mut sink);
    name_the_nameless(&mut concepts);
    (concepts, problems)
}

/// Reads a file, row by row: first its encoding, then its rows.
pub(crate) fn read(mut input: impl Read + Seek, sink: &mut Sink<'_>) -> Result<(), Stop> {
    let encoding = charset::guess(&mut input)?;
    let mut rows = Stream::new(Pieces::new(input, encoding))?;
    let mut engine = Engine::new(Some(rows.delimiter()), "");
    while let Some(row) = rows.next()? {
        match row {
            Ok(row) => {
                if engine.row(row, sink)? {
                    rows.resume_after_first_line();
                }
            }
            Err(broken) => {
                if !engine.broken(&broken, sink)? {
                    return Ok(());
                }
            }
        }
    }
    engine.end(sink)?;
    engine.require(sink)
}

/// Writes a glossary with the byte order mark without which Excel garbles Hangul.
pub fn write(concepts: &[Concept], options: &WriteOptions, out: &mut dyn Write) -> io::Result<Report> {
    write_selected(concepts, options, b',', out)
}

/// Writes the same, separated by tabs.
pub fn write_tsv(concepts: &[Concept], options: &WriteOptions, out: &mut dyn Write) -> io::Result<Report> {
    write_selected(concepts, options, b'\t', out)
}

fn write_selected(
    concepts: &[Concept],
    options: &WriteOptions,
    delimiter: u8,
    out: &mut dyn Write,
) -> io::Result<Report> {
    let selected = options.selection.apply(concepts);
    write_separated(&selected, delimiter, out)?;
    Ok(Report { written: selected.len() as u64, ..Report::default() })
}

/// Writes every concept whole.
pub fn write_all(concepts: &[Concept], out: &mut dyn Write) -> io::Result<()> {
    write_separated(concepts, b',', out)
}

fn write_separated(concepts: &[Concept], delimiter: u8, out: &mut dyn Write) -> io::Result<()> {
    let header: Vec<_> = COLUMNS.iter().map(|(name, _)| *name).collect();
    writeln!(out, "\u{FEFF}{}", header.join(char::from(delimiter).encode_utf8(&mut [0; 4])))?;
    let mut row = String::new();
    for concept in concepts {
        row.clear();
        for (index, (_, column)) in COLUMNS.iter().enumerate() {
            if index > 0 {
                row.push(char::from(delimiter));
            }
            push_cell(&mut row, delimiter, &shield(&cell(concept, *column)));
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
    DerivedIds::default().next(concept, is_taken)
}

/// The identifiers of many concepts, of which those with one slug are numbered.
#[derive(Default)]
pub struct DerivedIds {
    /// The last number of each slug that was taken: thousands of concepts may have one, and none is tried twice.
    last: HashMap<String, u64>,
}

impl DerivedIds {
    /// What [`derived_id`] gives, where an identifier that is taken stays so.
    pub fn next(&mut self, concept: &Concept, is_taken: impl Fn(&str) -> bool) -> String {
        let term =
            |lang| concept.preferred(lang).or_else(|| Some(concept.terms(lang).first()?.text.as_str()));
        let slugs = [Lang::En, Lang::Ko].into_iter().filter_map(term).map(slug);
        let base = slugs.into_iter().find(|slug| !slug.is_empty()).unwrap_or_else(|| "concept".to_owned());
        if !is_taken(&base) {
            return base;
        }
        let last = self.last.entry(base.clone()).or_insert(1);
        loop {
            *last += 1;
            let id = format!("{base}-{last}");
            if !is_taken(&id) {
                return id;
            }
        }
    }
}

/// Gives every concept without an identifier one.
pub fn name_the_nameless(concepts: &mut [Concept]) {
    let mut taken: HashSet<String> =
        concepts.iter().filter(|c| !c.id.is_empty()).map(|c| c.id.clone()).collect();
    let mut ids = DerivedIds::default();
    for concept in concepts.iter_mut().filter(|concept| concept.id.is_empty()) {
        concept.id = ids.next(concept, |id| taken.contains(id));
        taken.insert(concept.id.clone());
    }
}

#[cfg(test)]
mod tests;
