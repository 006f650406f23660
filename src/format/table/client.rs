//! Tables of clients and of other tools: columns by their headers, by `--columns`, or by what they hold.

use std::collections::BTreeMap;

use super::own::{UNREADABLE, listed, quoted, yes_or_no};
use super::roles::{Role, by_content, by_words, judged, named, title};
use super::rows::Row;
use super::split::{Evidence, gloss, is_hangul, is_latin};
use super::words::{self, Standing, Word, squash};
use crate::error::ProblemKind;
use crate::format::csv::cells::unshield;
use crate::format::csv::{Column, clean_term, clean_text};
use crate::format::{Sink, Stop, list};
use crate::record::{Concept, Lang, Place, Status, Term, TermType};

/// How many rows may stand above the header.
const MOST_TITLES: usize = 20;

/// A table that is understood.
pub(crate) struct Client {
    roles: Vec<Role>,
    /// The language whose terms a status without a language judges.
    judged: Lang,
    /// Whether a tool wrote it, which puts one term in a cell.
    is_literal: bool,
    /// Whether rows with one identifier are one concept.
    is_grouped: bool,
    /// Whether it is Weblate's, which puts what Excel would run between apostrophes.
    is_weblate: bool,
    evidence: Evidence,
    delimiter: Option<u8>,
    sheet: String,
    pending: Option<Concept>,
    standings: BTreeMap<String, (Standing, u64)>,
    glosses: u64,
    lists: u64,
}

impl Client {
    /// Tells what the columns are, by the first rows; gives the rows below the header back. None where no column has terms.
    pub fn understand(
        mut sample: Vec<Row>,
        sheet: &str,
        delimiter: Option<u8>,
        sink: &mut Sink<'_>,
    ) -> Result<Option<(Self, Vec<Row>)>, Stop> {
        let words_of = |row: &Row| -> Vec<Option<Word>> {
            row.cells.iter().map(|cell| words::lookup(&clean_term(unshield(&cell.text)))).collect()
        };
        let header = sample.iter().take(MOST_TITLES).position(|row| {
            let words = words_of(row);
            let has_terms =
                words.iter().flatten().any(|word| matches!(word, Word::Term(..) | Word::From | Word::To));
            let filled = row.cells.iter().filter(|cell| !cell.text.trim().is_empty()).count();
            has_terms && words.iter().flatten().count() >= filled.min(2)
        });
        let header_row = header.map(|at| {
            let row = sample.remove(at);
            let titles: Vec<Row> = sample.drain(..at).collect();
            (row, titles)
        });
        let width = sample.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let mut roles = match &header_row {
            _ if !sink.options.columns.is_empty() => {
                sink.options.columns.iter().map(|name| named(name)).collect()
            }
            Some((row, _)) => by_words(&words_of(row), &sample),
            None => by_content(&sample, width),
        };
        let is_terms = |role: &Role| matches!(role, Role::Own(Column::Terms(..)));
        if !roles.iter().any(is_terms) {
            return Ok(None);
        }
        let mut seen = Vec::new();
        let mut is_twin = false;
        let is_memoq = roles.contains(&Role::Info);
        for role in &mut roles {
            let repeats = matches!(role, Role::Own(Column::Id | Column::Domain));
            is_twin |= repeats && seen.contains(role);
            if repeats && seen.contains(role) {
                *role = Role::Skip;
            }
            seen.push(*role);
        }
        let weblate = header_row.as_ref().is_some_and(|(row, _)| {
            let names: Vec<_> = row.cells.iter().map(|cell| squash(&cell.text)).collect();
            ["source", "target", "fuzzy"].iter().all(|name| names.iter().any(|other| other == name))
        });
        if weblate && let Some((row, _)) = &header_row {
            for (cell, role) in row.cells.iter().zip(&mut roles) {
                if squash(&cell.text) == "context" {
                    *role = Role::Own(Column::Id);
                } else if squash(&cell.text) == "id" {
                    *role = Role::Skip;
                }
            }
        }
        let is_list = sink.options.format.is_some_and(list::is_list);
        let names_concepts = header_row.as_ref().is_some_and(|(row, _)| {
            row.cells.iter().any(|cell| matches!(squash(&cell.text).as_str(), "cid" | "conceptid"))
        });
        let mut this = Self {
            judged: judged(&roles, &sample),
            roles,
            is_literal: is_memoq || weblate || is_list,
            is_grouped: names_concepts || is_list,
            is_weblate: weblate,
            evidence: Evidence::default(),
            delimiter,
            sheet: sheet.to_owned(),
            pending: None,
            standings: BTreeMap::new(),
            glosses: 0,
            lists: 0,
        };
        for row in &sample {
            for (cell, role) in row.cells.iter().zip(&this.roles) {
                if is_terms(role) {
                    this.evidence.learn(&cell.text);
                }
            }
        }
        this.say_columns(header_row.as_ref(), is_twin, sink)?;
        Ok(Some((this, sample)))
    }

    fn say_columns(
        &self,
        header: Option<&(Row, Vec<Row>)>,
        is_twin: bool,
        sink: &mut Sink<'_>,
    ) -> Result<(), Stop> {
        let sheet = &self.sheet;
        let name = |at: usize| match header.and_then(|(row, _)| row.cells.get(at)) {
            Some(cell) if !cell.text.trim().is_empty() => quoted(&clean_term(&cell.text)),
            _ => format!("column {}", at + 1),
        };
        let told: Vec<_> = self
            .roles
            .iter()
            .enumerate()
            .filter_map(|(at, role)| Some(format!("{} is {}", name(at), title(*role)?)))
            .take(30)
            .collect();
        sink.note(format!("{sheet}{}", told.join(", ")))?;
        let Some((row, titles)) = header else {
            return sink
                .note(format!("{sheet}there is no header, so the columns are told by what they hold"));
        };
        if let Some(first) = titles.first() {
            let title = first.cells.iter().map(|cell| cell.text.trim()).find(|text| !text.is_empty());
            let count = titles.len();
            let title = quoted(&clean_term(title.unwrap_or("")));
            sink.note(format!("{sheet}{count} rows of title above the header in row {}: {title}", row.line))?;
        }
        let unknown: Vec<_> = row
            .cells
            .iter()
            .zip(&self.roles)
            .filter(|(cell, role)| **role == Role::Skip && !cell.text.trim().is_empty())
            .map(|(cell, _)| clean_term(&cell.text))
            .collect();
        if !unknown.is_empty() && sink.options.columns.is_empty() {
            let twin = if is_twin { "; of columns that mean the same, the first is read" } else { "" };
            sink.note(format!("{sheet}not read: {}{twin}", listed(&unknown)))?;
        }
        Ok(())
    }

    /// Reads a row into the concept that is pending, or into the next one.
    pub fn row(&mut self, row: Row, sink: &mut Sink<'_>) -> Result<(), Stop> {
        let mut concept =
            Concept { place: Place { path: sink.name.to_owned(), line: row.line }, ..Concept::default() };
        let mut status = [None; 2];
        let mut last_terms: Option<(Lang, usize)> = None;
        for (at, cell) in row.cells.iter().enumerate() {
            let role = self.roles.get(at).copied().unwrap_or(Role::Skip);
            if cell.text.trim().is_empty() && !matches!(role, Role::Own(Column::Terms(..))) {
                continue;
            }
            if role != Role::Skip && cell.text.contains(char::REPLACEMENT_CHARACTER) {
                return sink.problem(cell.line, cell.column, ProblemKind::Encoding, UNREADABLE);
            }
            let content = self.content(&cell.text);
            let word = clean_term(&content);
            let text = clean_text(&content);
            match role {
                Role::Own(Column::Terms(lang, status)) => {
                    let swallowed = |line: &str| {
                        self.delimiter.is_some_and(|delimiter| line.contains(char::from(delimiter)))
                    };
                    if cell.is_quoted && content.trim().contains('\n') && content.lines().any(swallowed) {
                        let message = "the row is left out, since a term holds a line break and a delimiter; close its quotation mark";
                        return sink.problem(cell.line, cell.column, ProblemKind::Syntax, message);
                    }
                    let other = self.other_cell(&row, lang);
                    let terms = if self.is_literal {
                        Some(word).filter(|word| !word.is_empty()).into_iter().collect()
                    } else {
                        self.evidence.split(&content, &other)
                    };
                    self.lists += u64::from(terms.len() > 1);
                    let list = concept.terms_mut(lang);
                    last_terms = (!terms.is_empty()).then_some((lang, list.len()));
                    for term in terms {
                        let text = clean_term(&term);
                        let has_main = list.iter().any(|term| term.status == Status::Preferred);
                        let status = match status {
                            Status::Preferred if has_main && !self.is_literal => Status::Admitted,
                            status => status,
                        };
                        if !text.is_empty() && (self.is_literal || list.iter().all(|term| term.text != text))
                        {
                            list.push(Term { text, status });
                        }
                    }
                }
                Role::Own(Column::Id) => concept.id = word,
                Role::Own(Column::Domain) => concept.domain = word,
                Role::Own(Column::Definition(lang)) => {
                    let place = match lang {
                        Lang::Ko => &mut concept.definition.ko,
                        Lang::En => &mut concept.definition.en,
                    };
                    append(place, text);
                }
                Role::Own(Column::Note) => append(&mut concept.note, text),
                Role::Own(Column::Source) => append(&mut concept.source, text),
                Role::Own(Column::Dnt) => concept.dnt = yes_or_no(&word).unwrap_or(false),
                Role::Own(Column::Case) | Role::Case => {
                    concept.case_sensitive |=
                        squash(&word) == "sensitive" || yes_or_no(&word).unwrap_or(false);
                }
                Role::Own(Column::Type) | Role::Type => concept.term_type = type_of(&word),
                Role::Own(Column::Authority) => concept.authority = word.parse().ok(),
                Role::Status(_) | Role::Own(Column::Status) => {
                    let Some(standing) = words::standing(&word) else {
                        let message = format!(
                            "{} is no status that malmoi knows; the row is read without",
                            quoted(&word)
                        );
                        sink.problem(cell.line, cell.column, ProblemKind::Value, message)?;
                        continue;
                    };
                    if self.standings.len() < 100 || self.standings.contains_key(&word) {
                        self.standings.entry(word).or_insert((standing, 0)).1 += 1;
                    }
                    match standing {
                        Standing::Proposed => concept.proposed = true,
                        Standing::Approved => {}
                        Standing::Term(standing) => {
                            let lang = match role {
                                Role::Status(Some(lang)) => lang,
                                _ => self.judged,
                            };
                            match last_terms {
                                Some((of, from)) if self.is_literal && of == lang => {
                                    concept.terms_mut(lang)[from..]
                                        .iter_mut()
                                        .for_each(|term| term.status = standing);
                                }
                                _ => status[usize::from(lang == Lang::En)] = Some(standing),
                            }
                        }
                    }
                }
                Role::Fuzzy => concept.proposed = yes_or_no(&word).unwrap_or(false),
                Role::Forbidden | Role::Preferred | Role::Info => {
                    let squashed = squash(&word);
                    let is_set = yes_or_no(&word).unwrap_or(false);
                    let bad = role == Role::Forbidden && (is_set || squashed == "금지")
                        || role == Role::Info && squashed.contains("forbidden");
                    concept.case_sensitive |= role == Role::Info && squashed.contains("casesense");
                    if let Some((lang, from)) = last_terms {
                        for term in &mut concept.terms_mut(lang)[from..] {
                            if bad {
                                term.status = Status::Forbidden;
                            } else if role == Role::Preferred && is_set {
                                term.status = Status::Preferred;
                            }
                        }
                    }
                }
                Role::Skip => {}
            }
        }
        for lang in Lang::ALL {
            if let Some(status) = status[usize::from(lang == Lang::En)] {
                for term in concept.terms_mut(lang) {
                    if term.status == Status::Preferred || !status.is_usable() {
                        term.status = status;
                    }
                }
            }
        }
        if !self.is_literal {
            self.take_glosses(&mut concept);
        }
        for lang in Lang::ALL {
            concept.terms_mut(lang).sort_by_key(|term| term.status);
        }
        if concept.ko.is_empty() && concept.en.is_empty() {
            return sink.problem(
                row.line,
                0,
                ProblemKind::Missing,
                format!("{}the row has no term", self.sheet),
            );
        }
        self.join(concept, row.is_joined, sink)
    }

    /// Puts a row that tells more of the concept above into it: of the same identifier, of a cell that spans both rows, or of the
    /// same source term with another judged one.
    fn join(&mut self, concept: Concept, is_joined: bool, sink: &mut Sink<'_>) -> Result<(), Stop> {
        let from = self.judged.other();
        if let Some(pending) = &mut self.pending {
            let first = |concept: &Concept| concept.terms(from).first().map(|term| term.text.clone());
            let is_same = first(pending).is_some() && first(pending) == first(&concept);
            let is_judged = [&*pending, &concept]
                .iter()
                .any(|concept| concept.terms(self.judged).iter().any(|term| !term.status.is_usable()));
            let is_named = self.is_grouped && !concept.id.is_empty() && pending.id == concept.id;
            if is_named || !self.is_literal && is_same && (is_joined || is_judged) {
                for lang in Lang::ALL {
                    for mut term in concept.terms(lang).iter().cloned() {
                        let list = pending.terms_mut(lang);
                        if list.iter().any(|known| known.text == term.text) {
                            continue;
                        }
                        if term.status == Status::Preferred
                            && list.iter().any(|t| t.status == Status::Preferred)
                        {
                            term.status = Status::Admitted;
                        }
                        list.push(term);
                        list.sort_by_key(|term| term.status);
                    }
                }
                for (place, text) in [
                    (&mut pending.note, concept.note),
                    (&mut pending.source, concept.source),
                    (&mut pending.definition.ko, concept.definition.ko),
                    (&mut pending.definition.en, concept.definition.en),
                ] {
                    if let Some(text) = text
                        && place.as_deref() != Some(&text)
                    {
                        append(place, text);
                    }
                }
                return Ok(());
            }
        }
        match self.pending.replace(concept) {
            Some(done) => sink.concept(done),
            None => Ok(()),
        }
    }

    /// Hands over the last concept, and says how cells were understood.
    pub fn end(&mut self, sink: &mut Sink<'_>) -> Result<(), Stop> {
        if let Some(done) = self.pending.take() {
            sink.concept(done)?;
        }
        let sheet = &self.sheet;
        for (word, (standing, count)) in &self.standings {
            let meaning = match standing {
                Standing::Term(status) => {
                    format!(
                        "{status}, of the {} term",
                        if self.judged == Lang::Ko { "Korean" } else { "English" }
                    )
                }
                Standing::Proposed => "proposed".to_owned(),
                Standing::Approved => "approved".to_owned(),
            };
            sink.note(format!("{sheet}{} is {meaning} ({count} rows)", quoted(word)))?;
        }
        if self.lists > 0 {
            sink.note(format!("{sheet}{} cells hold several terms; the first is preferred", self.lists))?;
        }
        if self.glosses > 0 {
            sink.note(format!("{sheet}{} terms stood with the other language in parentheses", self.glosses))?;
        }
        Ok(())
    }

    fn content(&self, cell: &str) -> String {
        let inside = cell.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
        match inside {
            Some(inside)
                if self.is_weblate
                    && inside.trim_start_matches('\\').starts_with(['=', '+', '-', '@', '|', '%']) =>
            {
                inside.replace("\\|", "|")
            }
            _ if self.is_weblate => cell.to_owned(),
            _ if self.is_literal || self.delimiter.is_none() => cell.to_owned(),
            _ => unshield(cell).to_owned(),
        }
    }

    /// What the row says in the other language.
    fn other_cell(&self, row: &Row, lang: Lang) -> String {
        let is_other = |role: &Role| matches!(role, Role::Own(Column::Terms(other, _)) if *other != lang);
        let cells = row.cells.iter().zip(&self.roles);
        cells
            .filter(|(_, role)| is_other(role))
            .map(|(cell, _)| cell.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Takes 제미나이(Gemini) apart, where what stands in parentheses is the other language's term or tells it.
    fn take_glosses(&mut self, concept: &mut Concept) {
        for lang in Lang::ALL {
            for index in 0..concept.terms(lang).len() {
                let term = concept.terms(lang)[index].clone();
                let Some((word, inside)) = gloss(&term.text) else { continue };
                let fits = match lang {
                    Lang::Ko => is_hangul(word) && is_latin(inside),
                    Lang::En => is_latin(word) && is_hangul(inside),
                };
                let others = concept.terms(lang.other());
                let is_told = others.iter().any(|other| squash(&other.text) == squash(inside));
                if !fits || !(is_told || others.is_empty()) {
                    continue;
                }
                let (word, inside) = (word.to_owned(), inside.to_owned());
                if !is_told {
                    concept.terms_mut(lang.other()).push(Term { text: inside, status: Status::Preferred });
                }
                concept.terms_mut(lang)[index].text = word;
                self.glosses += 1;
            }
        }
    }
}

fn type_of(word: &str) -> Option<TermType> {
    match squash(word).as_str() {
        "약어" | "두문자어" | "abbreviation" | "acronym" | "initialism" => Some(TermType::Abbreviation),
        "고유명사" | "고유명" | "name" | "propernoun" => Some(TermType::Name),
        "full" | "fullform" => Some(TermType::Full),
        _ => None,
    }
}

fn append(place: &mut Option<String>, text: String) {
    match place {
        _ if text.is_empty() => {}
        Some(known) => {
            known.push('\n');
            known.push_str(&text);
        }
        None => *place = Some(text),
    }
}
