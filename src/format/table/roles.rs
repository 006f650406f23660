//! What the columns of a table hold: by their headers, by `--columns`, or by their cells.

use super::rows::Row;
use super::split::{gloss, is_hangul, is_latin};
use super::words::{self, Word};
use crate::format::Format;
use crate::format::csv::{Column, column};
use crate::record::{Lang, Status};

/// What a column holds, once it is settled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Role {
    /// One of a table of malmoi's own.
    Own(Column),
    /// The status of the terms of a language, or of those that [`judged`] tells.
    Status(Option<Lang>),
    /// Whether the terms before it are forbidden.
    Forbidden,
    /// Whether the terms before it are preferred.
    Preferred,
    /// What memoQ says of the terms before it.
    Info,
    /// Whether Weblate has the row as not approved.
    Fuzzy,
    /// The type of the terms.
    Type,
    /// Whether case matters.
    Case,
    /// Nothing that is read.
    Skip,
}

/// The columns by their headers; what those leave open, by what the columns hold.
pub fn by_words(words: &[Option<Word>], sample: &[Row]) -> Vec<Role> {
    let has = |wanted: fn(&Word) -> bool| words.iter().flatten().any(wanted);
    let is_directed = has(|word| matches!(word, Word::To | Word::Term(..)));
    let named = |lang| {
        words.iter().flatten().any(|word| matches!(word, Word::Term(Some(known), _) if *known == lang))
    };
    let has_pair = named(Lang::Ko) && named(Lang::En);
    let has_meaning_term = !has_pair && !has(|word| matches!(word, Word::To));
    // The language of the main column that names none; of two, by which holds more Hangul.
    let open: Vec<usize> = (0..words.len())
        .filter(|&at| match words[at] {
            Some(Word::Term(None, Status::Preferred) | Word::From | Word::To) => true,
            Some(Word::Meaning) => has_meaning_term,
            _ => false,
        })
        .collect();
    let share = |at: usize| hangul_share(sample, at);
    let lang_of = |at: usize| -> Lang {
        match (named(Lang::Ko), named(Lang::En)) {
            (true, false) => return Lang::En,
            (false, true) => return Lang::Ko,
            _ => {}
        }
        match open.iter().find(|&&other| other != at) {
            Some(&other) if share(at) != share(other) => {
                if share(at) > share(other) {
                    Lang::Ko
                } else {
                    Lang::En
                }
            }
            // Nothing tells them apart: the table leads from the default source.
            Some(&other) => {
                if at < other {
                    Format::DEFAULT_SOURCE
                } else {
                    Format::DEFAULT_SOURCE.other()
                }
            }
            None => {
                if share(at) >= 0.5 {
                    Lang::Ko
                } else {
                    Lang::En
                }
            }
        }
    };
    let by_hangul = |at: usize| if share(at) >= 0.5 { Lang::Ko } else { Lang::En };
    let terms = |lang, status| Role::Own(Column::Terms(lang, status));
    words
        .iter()
        .enumerate()
        .map(|(at, word)| match word {
            None | Some(Word::Skip | Word::Foreign) => Role::Skip,
            Some(Word::Term(Some(lang), status)) => terms(*lang, *status),
            Some(Word::From) if !is_directed || (named(Lang::Ko) && named(Lang::En)) => {
                Role::Own(Column::Source)
            }
            Some(Word::Term(None, Status::Preferred) | Word::From | Word::To) => {
                terms(lang_of(at), Status::Preferred)
            }
            Some(Word::Term(None, status)) => terms(by_hangul(at), *status),
            Some(Word::Meaning) if open.contains(&at) => terms(lang_of(at), Status::Preferred),
            Some(Word::Meaning) => Role::Own(Column::Definition(by_hangul(at))),
            Some(Word::Definition(lang)) => {
                Role::Own(Column::Definition(lang.unwrap_or_else(|| by_hangul(at))))
            }
            Some(Word::Note) => Role::Own(Column::Note),
            Some(Word::Source) => Role::Own(Column::Source),
            Some(Word::Domain) => Role::Own(Column::Domain),
            Some(Word::Id) => Role::Own(Column::Id),
            Some(Word::Status(lang)) => Role::Status(*lang),
            Some(Word::Type) => Role::Type,
            Some(Word::Forbidden) => Role::Forbidden,
            Some(Word::Preferred) => Role::Preferred,
            Some(Word::Case) => Role::Case,
            Some(Word::Info) => Role::Info,
            Some(Word::Fuzzy) => Role::Fuzzy,
            Some(Word::Dnt) => Role::Own(Column::Dnt),
        })
        .collect()
}

/// The columns of a table without a header: the one with most Hangul is Korean, the one with most Latin words English, and a
/// third that has text a note.
pub fn by_content(sample: &[Row], width: usize) -> Vec<Role> {
    let width = width.min(64);
    let mut roles = vec![Role::Skip; width];
    let best = |taken: Option<usize>, share: &dyn Fn(usize) -> f64| {
        (0..width)
            .filter(|&at| Some(at) != taken && share(at) >= 0.5)
            .max_by(|&a, &b| share(a).total_cmp(&share(b)).then(b.cmp(&a)))
    };
    let ko = best(None, &|at| hangul_share(sample, at));
    let en = best(ko, &|at| share_of(sample, at, is_latin));
    let Some(ko) = ko else { return roles };
    roles[ko] = Role::Own(Column::Terms(Lang::Ko, Status::Preferred));
    match en {
        Some(en) => roles[en] = Role::Own(Column::Terms(Lang::En, Status::Preferred)),
        // Without any English the column is prose, unless it glosses its terms.
        None if share_of(sample, ko, |text| gloss(text).is_some()) < 0.5 => return vec![Role::Skip; width],
        None => {}
    }
    for (at, role) in roles.iter_mut().enumerate() {
        if *role == Role::Skip && share_of(sample, at, |text| text.chars().any(char::is_alphabetic)) > 0.0 {
            *role = Role::Own(Column::Note);
        }
    }
    roles
}

/// The language that a status judges: that of the terms before it where those of the other language stand behind; else that
/// whose cells repeat less, since several terms are judged for one source; else that of the later column.
pub fn judged(roles: &[Role], sample: &[Row]) -> Lang {
    let place =
        |lang| roles.iter().position(|role| matches!(role, Role::Own(Column::Terms(of, _)) if *of == lang));
    let (Some(ko), Some(en)) = (place(Lang::Ko), place(Lang::En)) else {
        return if place(Lang::Ko).is_some() { Lang::Ko } else { Lang::En };
    };
    if let Some(status) = roles.iter().position(|role| matches!(role, Role::Status(None))) {
        match (ko < status, en < status) {
            (true, false) => return Lang::Ko,
            (false, true) => return Lang::En,
            _ => {}
        }
    }
    let distinct = |at: usize| {
        let cells = sample.iter().filter_map(|row| row.cells.get(at)).map(|cell| cell.text.as_str());
        cells.collect::<std::collections::HashSet<_>>().len()
    };
    match distinct(ko).cmp(&distinct(en)) {
        std::cmp::Ordering::Greater => Lang::Ko,
        std::cmp::Ordering::Less => Lang::En,
        std::cmp::Ordering::Equal => {
            if ko > en {
                Lang::Ko
            } else {
                Lang::En
            }
        }
    }
}

/// The role of a column that `--columns` names.
pub fn named(name: &str) -> Role {
    match column(name) {
        Some(Column::Status) => Role::Status(None),
        Some(column) => Role::Own(column),
        None => by_words(&[words::lookup(name)], &[]).first().copied().unwrap_or(Role::Skip),
    }
}

/// What a message calls a column, where it says so.
pub fn title(role: Role) -> Option<String> {
    let language = |lang| if lang == Lang::Ko { "Korean" } else { "English" };
    Some(match role {
        Role::Own(Column::Terms(lang, Status::Preferred)) => format!("{} terms", language(lang)),
        Role::Own(Column::Terms(lang, status)) => format!("{status} {} terms", language(lang)),
        Role::Own(Column::Definition(lang)) => format!("a definition in {}", language(lang)),
        Role::Own(Column::Note) => "a note".to_owned(),
        Role::Own(Column::Source) => "the source".to_owned(),
        Role::Own(Column::Domain) => "the subject field".to_owned(),
        Role::Own(Column::Id) => "the identifier".to_owned(),
        Role::Status(_) => "a status".to_owned(),
        _ => return None,
    })
}

fn hangul_share(sample: &[Row], at: usize) -> f64 {
    share_of(sample, at, is_hangul)
}

/// How many of a column's cells that are not blank pass a test, from 0 to 1.
fn share_of(sample: &[Row], at: usize, test: impl Fn(&str) -> bool) -> f64 {
    let cells =
        || sample.iter().filter_map(|row| row.cells.get(at)).filter(|cell| !cell.text.trim().is_empty());
    let passed = cells().filter(|cell| test(&cell.text)).count();
    let all = cells().count();
    if all == 0 { 0.0 } else { passed as f64 / all as f64 }
}
