//! The pairs of terms that translation services take, within each service's limits.
//!
//! A service puts one target in the place of a source term, so every source term leads to the preferred target, whatever its
//! own status: a deprecated form stands in texts all the same. The target is never a deprecated or forbidden term.

use std::collections::HashMap;
use std::io::{self, Write};

use super::{Format, Report, WriteOptions, xml};
use crate::record::{Concept, Lang, Status};

/// What a service takes.
pub(crate) struct Limits {
    /// What messages call it.
    pub service: &'static str,
    /// The longest term, in bytes.
    pub term: usize,
    /// The largest file, in bytes.
    pub file: usize,
    /// What it refuses beside control characters.
    pub refuses: fn(&str) -> Option<&'static str>,
}

/// A source term and what stands for it in the other language.
pub(crate) struct Pair<'a> {
    pub concept: &'a Concept,
    pub source: &'a str,
    pub target: &'a str,
}

/// Whether a pair leads in one direction or in both.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Ways {
    /// From the source language: every form leads to the preferred target, and no form stands there twice.
    One,
    /// In both: the preferred terms of a concept stand for each other, and neither stands there twice.
    Both,
}

/// Chooses the pairs of the selected concepts; the report counts what is left out.
///
/// Where two concepts claim a term, the one whose term has the better status keeps it, else the first.
pub(crate) fn pairs<'a>(
    concepts: &'a [Concept],
    options: &'a WriteOptions,
    limits: &Limits,
    ways: Ways,
    report: &mut Report,
) -> Vec<Pair<'a>> {
    let from = options.source();
    let mut found: Vec<(Status, Pair<'a>)> = Vec::new();
    for concept in concepts.iter().filter(|concept| options.selection.has(concept)) {
        let preferred = concept.preferred(from.other());
        // What must not be translated stands for itself where the other language has no form of it.
        let target = preferred.or(concept.preferred(from).filter(|_| concept.dnt));
        let Some(target) = target else {
            report.leave_out(name(concept), "it has no usable target");
            continue;
        };
        let sources = options.selection.terms(concept, from).map(|term| (term.status, term.text.as_str()));
        let sources: Vec<_> = match ways {
            Ways::One => sources.collect(),
            Ways::Both => {
                sources.filter(|(_, text)| Some(*text) == concept.preferred(from)).take(1).collect()
            }
        };
        if sources.is_empty() {
            report.leave_out(name(concept), "it has no selected term in the source language");
        }
        for (status, source) in sources {
            let reason = [source, target].into_iter().find_map(|text| refusal(text, limits));
            match reason {
                Some(reason) => report.leave_out(source, reason),
                None => found.push((status, Pair { concept, source, target })),
            }
        }
    }
    let mut kept: Vec<bool> = vec![true; found.len()];
    let sides: &[fn(&Pair<'a>) -> &'a str] = match ways {
        Ways::One => &[|pair| pair.source],
        Ways::Both => &[|pair| pair.source, |pair| pair.target],
    };
    for side in sides {
        let mut best: HashMap<&str, usize> = HashMap::new();
        for index in (0..found.len()).filter(|&index| kept[index]).collect::<Vec<_>>() {
            let held = best.entry(side(&found[index].1)).or_insert(index);
            if *held == index {
                continue;
            }
            let loser = if found[index].0 < found[*held].0 { std::mem::replace(held, index) } else { index };
            kept[loser] = false;
            let (winner, pair) = (&found[*held].1, &found[loser].1);
            if (winner.source, winner.target) == (pair.source, pair.target) {
                report.leave_out(pair.source, "the same pair stands there already");
            } else {
                report.leave_out(
                    pair.source,
                    format!("{} takes a term once, and a better entry has it", limits.service),
                );
            }
        }
    }
    let mut kept = kept.into_iter();
    found.retain(|_| kept.next().unwrap_or(false));
    found.into_iter().map(|(_, pair)| pair).collect()
}

/// Writes a file around the pairs, each as `line` shows it, as long as it stays within the service's size.
pub(crate) fn write(
    format: Format,
    pairs: &[Pair<'_>],
    limits: &Limits,
    around: (&str, &str),
    line: impl Fn(&Pair<'_>) -> io::Result<String>,
    mut report: Report,
    out: &mut dyn Write,
) -> io::Result<Report> {
    out.write_all(around.0.as_bytes())?;
    let mut size = around.0.len() + around.1.len();
    let mut last: Option<&Concept> = None;
    for pair in pairs {
        let line = line(pair)?;
        if size + line.len() > limits.file {
            let reason = format!("{} takes files of at most {} bytes", limits.service, limits.file);
            report.leave_out(pair.source, reason);
            continue;
        }
        size += line.len();
        out.write_all(line.as_bytes())?;
        report.written += 1;
        if !last.is_some_and(|last| std::ptr::eq(last, pair.concept)) {
            report.concept(format, pair.concept);
            last = Some(pair.concept);
        }
    }
    out.write_all(around.1.as_bytes())?;
    Ok(report)
}

/// The pair as a row of RFC 4180.
pub(crate) fn csv_row(cells: &[&str]) -> String {
    let cell = |text: &&str| match text.contains(['"', ',', '\n', '\r']) || text.starts_with([' ', '#']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => (*text).to_owned(),
    };
    cells.iter().map(cell).collect::<Vec<_>>().join(",") + "\n"
}

/// What stands around the units of a TMX file for a service.
pub(crate) fn tmx_around(from: Lang) -> (String, &'static str) {
    let head = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tmx version=\"1.4\">\n<header creationtool=\"malmoi\" \
         creationtoolversion=\"{}\" datatype=\"PlainText\" segtype=\"sentence\" adminlang=\"en\" srclang=\"{from}\" \
         o-tmf=\"malmoi\"/>\n<body>\n",
        env!("CARGO_PKG_VERSION")
    );
    (head, "</body>\n</tmx>\n")
}

/// The pair as a unit of a TMX file, the source language first.
pub(crate) fn tmx_unit(pair: &Pair<'_>, from: Lang) -> io::Result<String> {
    let mut unit = b"<tu>".to_vec();
    for (lang, text) in [(from, pair.source), (from.other(), pair.target)] {
        write!(unit, "<tuv xml:lang=\"{lang}\"><seg>")?;
        xml::text(&mut unit, text)?;
        unit.extend(b"</seg></tuv>");
    }
    unit.extend(b"</tu>\n");
    String::from_utf8(unit).map_err(io::Error::other)
}

/// What a report calls a concept: its identifier, or else a term.
pub(crate) fn name(concept: &Concept) -> &str {
    let term = || concept.ko.first().or(concept.en.first()).map_or("", |term| term.text.as_str());
    if concept.id.is_empty() { term() } else { &concept.id }
}

fn refusal(text: &str, limits: &Limits) -> Option<String> {
    let service = limits.service;
    if text.trim().is_empty() {
        return Some(format!("{service} takes no empty term"));
    }
    if text.len() > limits.term {
        return Some(format!("{service} takes terms of at most {} bytes", limits.term));
    }
    if text.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Some(format!("{service} takes no tab, line break or other control character in a term"));
    }
    if text.trim() != text {
        return Some(format!("{service} takes no blank around a term"));
    }
    (limits.refuses)(text).map(|what| format!("{service} {what}"))
}

#[cfg(test)]
mod tests;
