//! Answers as text. Colour is written always; who prints strips it where nobody sees it.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::concordance::{Concordance, Hit};
use crate::lookup::{Answer, Example, Found, Kind};
use crate::record::{Lang, Span, Status};

const TERM: Style = Style::new().bold();
const TARGET: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();
const HIT: Style = AnsiColor::Yellow.on_default().bold();

/// The answer to a query: the concepts, a line each that is read first, then the examples.
pub fn answer(answer: &Answer) -> String {
    let mut out = String::new();
    for found in &answer.concepts {
        concept(found, &mut out);
    }
    if !answer.examples.is_empty() {
        out.push('\n');
        examples(&answer.examples, &mut out);
    }
    out
}

/// The target alone, a line for each concept.
pub fn brief(answer: &Answer) -> String {
    answer.concepts.iter().map(|found| format!("{}\n", target(found))).collect()
}

/// One line for programs that read tables: query, kind, status, preferred term, target. Of what was not found the query
/// and `none`.
pub fn tsv(answer: &Answer) -> String {
    let clean = |text: &str| text.replace(['\t', '\n', '\r'], " ");
    match answer.concepts.first() {
        None => format!("{}\tnone\t\t\t\n", clean(&answer.query)),
        Some(found) => format!(
            "{}\t{}\t{}\t{}\t{}\n",
            clean(&answer.query),
            found.matched.kind.as_str(),
            found.matched.status,
            clean(preferred(found)),
            clean(target(found)),
        ),
    }
}

/// A concordance, a block for each unit.
pub fn concordance(found: &Concordance) -> String {
    let mut out = String::new();
    let block = |hits: &[Hit], out: &mut String| {
        for (number, hit) in hits.iter().enumerate() {
            example(number + 1, &hit.example, out);
        }
    };
    block(&found.units, &mut out);
    if !found.inflected.is_empty() {
        let _ = writeln!(out, "{FAINT}in other forms:{FAINT:#}");
        block(&found.inflected, &mut out);
    }
    out
}

/// The preferred term in the language that matched, or the term itself where that language has none.
fn preferred(found: &Found) -> &str {
    found.concept.preferred(found.matched.lang).unwrap_or(&found.matched.matched)
}

/// The preferred term in the other language.
fn target(found: &Found) -> &str {
    found.concept.preferred(found.matched.lang.other()).unwrap_or("—")
}

fn concept(found: &Found, out: &mut String) {
    let (matched, concept) = (&found.matched, &found.concept);
    let guess = if matched.kind.is_guess() { "? " } else { "" };
    let target = target(found);
    let mut facts: Vec<String> = Vec::new();
    if matched.status.is_usable() {
        let _ = write!(out, "{guess}{TERM}{}{TERM:#} → {TARGET}{target}{TARGET:#}", matched.matched);
        facts.push(match matched.status {
            Status::Admitted => format!("admitted, preferred: {}", preferred(found)),
            status => status.to_string(),
        });
    } else {
        let (bad, good) = (&matched.matched, preferred(found));
        let status = matched.status;
        let _ = write!(
            out,
            "{guess}{BAD}✗ {bad} ({status}){BAD:#} → {TERM}{good}{TERM:#} = {TARGET}{target}{TARGET:#}"
        );
    }
    facts.extend((!concept.domain.is_empty()).then(|| concept.domain.clone()));
    facts.push(match matched.kind {
        Kind::Partial | Kind::Similar => format!("{} {} %", name(matched.kind), matched.score),
        kind => name(kind).to_owned(),
    });
    facts.extend(found.layer.as_ref().map(|client| format!("client {client}")));
    facts.extend(concept.proposed.then(|| "proposed".to_owned()));
    facts.extend(concept.dnt.then(|| "do not translate".to_owned()));
    let _ = writeln!(out, " {FAINT}· {}{FAINT:#}", facts.join(" · "));
    let mut also: Vec<&str> = Vec::new();
    for term in Lang::ALL.iter().flat_map(|&lang| concept.terms(lang)) {
        if term.status == Status::Admitted
            && term.text != matched.matched
            && !also.contains(&term.text.as_str())
        {
            also.push(&term.text);
        }
    }
    if !also.is_empty() {
        let _ = writeln!(out, "  {FAINT}also {FAINT:#}{}", also.join(" · "));
    }
    let lines = [concept.definition.ko.as_deref(), concept.definition.en.as_deref(), concept.note.as_deref()];
    for line in lines.into_iter().flatten() {
        let _ = writeln!(out, "  {line}");
    }
}

/// The kind in words.
fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::WidthCase => "width or case",
        Kind::Keyboard => "typed on the other keyboard",
        Kind::Initials => "initial consonants",
        Kind::Partial => "begins so,",
        kind => kind.as_str(),
    }
}

fn examples(examples: &[Example], out: &mut String) {
    for (number, one) in examples.iter().enumerate() {
        example(number + 1, one, out);
    }
}

fn example(number: usize, example: &Example, out: &mut String) {
    let unit = &example.unit;
    let sides = [(unit.ko.as_deref(), &example.ko_spans), (unit.en.as_deref(), &example.en_spans)];
    let mut head = format!("{number:>2}. ");
    for (text, spans) in sides {
        if let Some(text) = text {
            let _ = writeln!(out, "{head}{}", highlighted(text, spans));
            head = " ".repeat(4);
        }
    }
    let place = &unit.place;
    let _ = writeln!(out, "    {FAINT}{} · {}:{}{FAINT:#}", unit.origin, place.path, place.line);
}

/// The text on one line with the spans in colour, without what a terminal would obey.
fn highlighted(text: &str, spans: &[Span]) -> String {
    let mut out = String::with_capacity(text.len() + 16 * spans.len());
    let shown = |text: &str| text.replace(|c: char| c.is_control(), " ");
    let mut at = 0;
    for span in spans {
        let _ = write!(out, "{}{HIT}{}{HIT:#}", shown(&text[at..span.start]), shown(&text[span.clone()]));
        at = span.end;
    }
    out.push_str(&shown(&text[at..]));
    out
}
