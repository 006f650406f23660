//! Mined candidates, as text, as JSON Lines and as CSV.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::text::shown;
use crate::format::csv::cells::{push_cell, shield};
use crate::mine::{Candidate, Kind, Place, Role, Standing};

const TERM: Style = Style::new().bold();
const TARGET: Style = AnsiColor::Green.on_default().bold();
const GUESS: Style = AnsiColor::Yellow.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// A candidate with its pair, kind and confidence, what the glossary says, its first sentence and its places.
pub fn text(candidate: &Candidate, standing: Standing<'_>) -> String {
    /// So many places are named.
    const PLACES: usize = 3;
    let mut out = head(candidate, standing);
    out.push('\n');
    let Some(first) = candidate.places.first() else { return out };
    let _ = writeln!(out, "  {}", shown(&first.sentence));
    let places: Vec<String> = candidate.places.iter().take(PLACES).map(place).collect();
    let more = candidate.count - places.len().min(candidate.count as usize) as u64;
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let _ = writeln!(out, "  {FAINT}{}{more}{FAINT:#}", shown(&places.join(", ")));
    out
}

/// The first line of a candidate.
pub fn head(candidate: &Candidate, standing: Standing<'_>) -> String {
    let Candidate { ko, en, kind, confidence, count, files, .. } = candidate;
    let is_guess = *kind == Kind::Name;
    let (style, mark) = if is_guess { (GUESS, "?") } else { (TARGET, "") };
    let mut out = format!("{TERM}{}{TERM:#} → {style}{}{mark}{style:#}", shown(ko), shown(en));
    if let Some(short) = &candidate.abbreviation {
        let _ = write!(out, " ({})", shown(short));
    }
    let kind = match candidate.role {
        Role::Term if is_guess => "quoted name, the original is a guess",
        Role::Term => kind.as_str(),
        Role::Modifier => "gloss of a verb, an adjective or an amount",
        Role::None => "no gloss",
    };
    let _ = write!(out, " {FAINT}· {kind} · {:.0} %{FAINT:#}", confidence * 100.0);
    if *count > 1 {
        let files = if *files > 1 { format!(" in {files} files") } else { String::new() };
        let _ = write!(out, " {FAINT}· {count} times{files}{FAINT:#}");
    }
    let pair = |concept: &crate::record::Concept| {
        use crate::record::Lang::{En, Ko};
        let side = |lang| shown(concept.preferred(lang).unwrap_or("—")).into_owned();
        format!("{} = {}", side(Ko), side(En))
    };
    match standing {
        Standing::New => {}
        Standing::Listed(_) => {
            let _ = write!(out, " {FAINT}· in the glossary{FAINT:#}");
        }
        Standing::Avoided(concept) => {
            let _ = write!(out, " · {BAD}to be avoided{BAD:#}: {}", pair(concept));
        }
        Standing::Contradicted(concept) => {
            let _ = write!(out, " · {BAD}the glossary has{BAD:#} {}", pair(concept));
        }
    }
    out
}

fn place(place: &Place) -> String {
    format!("{}:{}:{}", place.file, place.line, place.column)
}

/// What the glossary says, in a word, and the concept that says it.
fn standing_words(standing: Standing<'_>) -> (&'static str, Option<&str>) {
    match standing {
        Standing::New => ("new", None),
        Standing::Listed(concept) => ("listed", Some(&concept.id)),
        Standing::Avoided(concept) => ("avoided", Some(&concept.id)),
        Standing::Contradicted(concept) => ("contradicted", Some(&concept.id)),
    }
}

/// A candidate as an object on a line.
pub fn json_line(candidate: &Candidate, standing: Standing<'_>) -> String {
    let (word, concept) = standing_words(standing);
    let value: Value = json!({
        "ko": candidate.ko,
        "en": candidate.en,
        "abbreviation": candidate.abbreviation,
        "kind": candidate.kind,
        "role": candidate.role,
        "confidence": rounded(candidate.confidence),
        "count": candidate.count,
        "files": candidate.files,
        "glossary": word,
        "concept": concept,
        "places": candidate.places,
    });
    format!("{value}\n")
}

/// The names of the columns, behind the byte order mark without which Excel garbles Hangul.
pub const CSV_HEADER: &str =
    "\u{FEFF}ko,en,en_admitted,kind,role,confidence,count,files,glossary,concept,source,sentence\n";

/// A candidate as a row.
pub fn csv_line(candidate: &Candidate, standing: Standing<'_>) -> String {
    let (word, concept) = standing_words(standing);
    let first = candidate.places.first();
    let role = match candidate.role {
        Role::Term => "term",
        Role::Modifier => "modifier",
        Role::None => "none",
    };
    let cells = [
        candidate.ko.clone(),
        candidate.en.clone(),
        candidate.abbreviation.clone().unwrap_or_default(),
        candidate.kind.as_str().to_owned(),
        role.to_owned(),
        rounded(candidate.confidence).to_string(),
        candidate.count.to_string(),
        candidate.files.to_string(),
        word.to_owned(),
        concept.unwrap_or_default().to_owned(),
        first.map(place).unwrap_or_default(),
        first.map(|place| place.sentence.clone()).unwrap_or_default(),
    ];
    let mut row = String::new();
    for (number, cell) in cells.iter().enumerate() {
        if number > 0 {
            row.push(',');
        }
        push_cell(&mut row, b',', &shield(cell));
    }
    row.push('\n');
    row
}

/// To three places: more would feign a precision that a probability of this sort has not.
fn rounded(confidence: f64) -> f64 {
    (confidence * 1000.0).round() / 1000.0
}
