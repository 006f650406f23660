//! Matches of the memory, as text, tables and JSON.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::mentions::mention_row;
use super::text::{FAINT, TERM, shown};
use crate::annotate::Mention;
use crate::fill::Segment;
use crate::leverage::Match;
use crate::matching::edits::{Edit, EditKind, Side, edits, marked};
use crate::record::Code;

const OLD: Style = AnsiColor::Red.on_default().strikethrough();
const NEW: Style = AnsiColor::Green.on_default();
const MARKED: Style = Style::new().underline();

/// A segment with its matches and the terms of each proposed translation.
pub struct Shown<'a> {
    /// The segment.
    pub segment: &'a Segment,
    /// Its number in the document, from 0.
    pub number: Option<u64>,
    /// Whether reasons and edits are told.
    pub explain: bool,
    /// The matches, the best first.
    pub matches: Vec<(&'a Match, Vec<Mention>)>,
}

fn sides<'a>(segment: &'a Segment, found: &'a Match) -> (Side<'a>, Side<'a>) {
    let codes = found.unit.details.as_ref().map_or(&[] as &[Code], |details| details.codes(segment.lang));
    let memory = Side { text: found.unit.side(segment.lang).unwrap_or_default(), codes };
    (memory, Side { text: &segment.text, codes: &segment.codes })
}

/// A block for a segment: the text, then each match with what differs, its translation, and where it is from.
pub fn text(of: &Shown<'_>) -> String {
    let mut out = String::new();
    // A segment of a document without a match is only in the way.
    if of.number.is_some() && of.matches.is_empty() {
        return out;
    }
    if let Some(number) = of.number {
        let _ = writeln!(out, "{FAINT}{}{FAINT:#} {}", number + 1, shown(&of.segment.text));
    }
    for (found, terms) in &of.matches {
        let (memory, query) = sides(of.segment, found);
        let differences = difference(memory, query, &edits(memory, query));
        let _ = writeln!(out, "{TERM}{:>3}{TERM:#}  {differences}", found.percentage.value);
        let _ = writeln!(out, "     {}", with_terms(found.text(of.segment.lang), terms));
        if let Some(proposal) = &found.proposal {
            let old = found.unit.side(of.segment.lang.other()).unwrap_or_default();
            let changes = proposal.substituted.iter().map(|change| {
                let piece = |text: &str, span: &std::ops::Range<usize>| {
                    text.get(span.clone()).unwrap_or_default().to_owned()
                };
                let particle = change.particle.map_or(String::new(), |(old, new)| format!(", {old} → {new}"));
                format!("{} → {}{particle}", piece(old, &change.old), piece(&proposal.text, &change.new))
            });
            let kept = proposal.kept.iter().map(|kept| match (kept.old.as_str(), kept.new.as_str()) {
                ("", new) => format!("{new} not put in: {}", kept.why),
                (old, new) => format!("{old} stays, not {new}: {}", kept.why),
            });
            let told: Vec<String> = changes.chain(kept).collect();
            let _ = writeln!(out, "     {FAINT}numbers: {}{FAINT:#}", shown(&told.join("; ")));
        }
        if !terms.is_empty() {
            let pairs = terms.iter().map(|mention| {
                let sense = mention.best();
                let pair = |lang| sense.preferred(lang).unwrap_or("—").to_owned();
                let status =
                    if sense.status.is_usable() { String::new() } else { format!(" ({})", sense.status) };
                format!("{} = {}{status}", pair(of.segment.lang.other()), pair(of.segment.lang))
            });
            let _ = writeln!(
                out,
                "     {FAINT}terms: {}{FAINT:#}",
                shown(&pairs.collect::<Vec<_>>().join(" · "))
            );
        }
        let unit = &found.unit;
        let (origin, path, line) = (shown(&unit.origin), shown(&unit.place.path), unit.place.line);
        let _ = write!(out, "     {FAINT}{origin} · {path}:{line}");
        if of.explain {
            let reasons: Vec<String> = found.percentage.reasons.iter().map(ToString::to_string).collect();
            let _ = write!(out, " · {}", shown(&reasons.join(", ")));
        }
        let _ = writeln!(out, "{FAINT:#}");
    }
    if of.number.is_some() {
        out.push('\n');
    }
    out
}

/// The new segment with what differs from the memory's: `[old→new]`, `[+new]`, `[−old]`, in colour.
fn difference(memory: Side<'_>, query: Side<'_>, all: &[Edit]) -> String {
    let mut out = String::new();
    for edit in all {
        let of = |text: &str, span: &std::ops::Range<usize>| {
            shown(text.get(span.clone()).unwrap_or_default()).into_owned()
        };
        let (old, new) = (of(memory.text, &edit.memory), of(query.text, &edit.query));
        if edit.memory_code.is_some() || edit.query_code.is_some() {
            out.push_str(&shown(&marked(memory, query, std::slice::from_ref(edit))));
            continue;
        }
        let _ = match edit.kind {
            EditKind::Equal => write!(out, "{new}"),
            EditKind::Changed => write!(out, "[{OLD}{old}{OLD:#}→{NEW}{new}{NEW:#}]"),
            EditKind::Inserted => write!(out, "[{NEW}+{new}{NEW:#}]"),
            EditKind::Deleted => write!(out, "[{OLD}−{old}{OLD:#}]"),
        };
    }
    out
}

fn with_terms(text: &str, terms: &[Mention]) -> String {
    let (mut out, mut from) = (String::new(), 0);
    for mention in terms {
        let (Some(before), Some(term)) = (text.get(from..mention.span.start), text.get(mention.span.clone()))
        else {
            continue;
        };
        let _ = write!(out, "{}{MARKED}{}{MARKED:#}", shown(before), shown(term));
        from = mention.span.end;
    }
    out.push_str(&shown(text.get(from..).unwrap_or_default()));
    out
}

/// The columns of [`tsv`].
pub const COLUMNS: &str = "segment\tpercent\ttext\tsource\ttranslation\torigin\tplace\tid\n";

/// A row for each match; the translation is the proposed one.
pub fn tsv(of: &Shown<'_>) -> String {
    let mut out = String::new();
    for (found, _) in &of.matches {
        let unit = &found.unit;
        let cells = [
            of.number.map_or(String::new(), |number| number.to_string()),
            found.percentage.value.to_string(),
            of.segment.text.clone(),
            unit.side(of.segment.lang).unwrap_or_default().to_owned(),
            found.text(of.segment.lang).to_owned(),
            unit.origin.clone(),
            format!("{}:{}", unit.place.path, unit.place.line),
            unit.id().to_string(),
        ];
        let cells: Vec<_> = cells.iter().map(|cell| shown(cell)).collect();
        let _ = writeln!(out, "{}", cells.join("\t"));
    }
    out
}

/// An object for a segment.
pub fn json(of: &Shown<'_>) -> Value {
    let matches: Vec<Value> = of.matches.iter().map(|(found, terms)| one(of, found, terms)).collect();
    json!({
        "segment": of.number,
        "text": of.segment.text,
        "lang": of.segment.lang,
        "matches": matches,
    })
}

fn one(of: &Shown<'_>, found: &Match, terms: &[Mention]) -> Value {
    let (unit, lang) = (&found.unit, of.segment.lang);
    let span = |span: &std::ops::Range<usize>| json!([span.start, span.end]);
    let (substituted, kept) = found.proposal.as_ref().map_or((Vec::new(), Vec::new()), |proposal| {
        let substituted = proposal.substituted.iter().map(|change| {
            json!({ "old": span(&change.old), "new": span(&change.new), "particle": change.particle })
        });
        let kept = proposal
            .kept
            .iter()
            .map(|kept| json!({ "old": kept.old, "new": kept.new, "why": kept.why.to_string() }));
        (substituted.collect(), kept.collect())
    });
    let mut value = json!({
        "percent": found.percentage.value,
        "reasons": found.percentage.reasons.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "source": unit.side(lang),
        "target": unit.side(lang.other()),
        "text": found.text(lang),
        "substituted": substituted,
        "kept": kept,
        "terms": terms.iter().map(|mention| mention_row(mention, false)).collect::<Vec<_>>(),
        "id": unit.id(),
        "origin": unit.origin,
        "place": unit.place,
        "before": unit.before,
        "after": unit.after,
    });
    if of.explain {
        let (memory, query) = sides(of.segment, found);
        let edits = edits(memory, query);
        let edits = edits.iter().map(|edit| {
            let kind = match edit.kind {
                EditKind::Equal => "equal",
                EditKind::Changed => "changed",
                EditKind::Inserted => "inserted",
                EditKind::Deleted => "deleted",
            };
            json!({ "kind": kind, "memory": span(&edit.memory), "text": span(&edit.query) })
        });
        value["edits"] = edits.collect();
    }
    value
}
