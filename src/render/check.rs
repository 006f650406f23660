//! What a check reports, as text and as JSON.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde_json::json;

use super::text::{highlighted, shown};
use crate::check::{Checked, Finding, Rule};
use crate::record::Span;

const MARK: Style = AnsiColor::Red.on_default().underline();
const RULE: Style = AnsiColor::Yellow.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// A segment with what is reported of it: the place, both sides with the terms underlined, a line for each finding.
pub fn text(checked: &Checked<'_>) -> String {
    let mut out = String::new();
    let place = &checked.unit.place;
    let _ = write!(out, "{}:{}", shown(&place.path), place.line);
    if let Some(key) = key(checked) {
        let _ = write!(out, " {FAINT}· {}{FAINT:#}", shown(key));
    }
    out.push('\n');
    let source = spans(checked.findings.iter().filter_map(|finding| finding.source_span.clone()));
    let target = spans(checked.findings.iter().filter_map(|finding| finding.target_span.clone()));
    let _ = writeln!(out, "  {}", highlighted(checked.source, &source, MARK));
    let _ = writeln!(out, "  {}", highlighted(checked.target, &target, MARK));
    for finding in &checked.findings {
        line(finding, &mut out);
    }
    out
}

fn line(finding: &Finding, out: &mut String) {
    let rule = finding.rule.as_str();
    let (best, others) = finding.prescribed.split_first().map_or(("—", &[][..]), |(a, b)| (a.as_str(), b));
    let best = match finding.rule {
        Rule::Particle => format!("…{best}"),
        _ => shown(best).into_owned(),
    };
    let _ = write!(out, "  {RULE}{rule:<12}{RULE:#}  {} → {GOOD}{best}{GOOD:#}", shown(&finding.term));
    if !others.is_empty() {
        let _ = write!(out, " {FAINT}or {}{FAINT:#}", shown(&others.join(", ")));
    }
    out.push('\n');
}

/// What is reported of a segment, one JSON object a line.
pub fn json(checked: &Checked<'_>) -> String {
    let place = &checked.unit.place;
    let span = |span: &Option<Span>| span.as_ref().map(|span| [span.start, span.end]);
    let object = |finding: &Finding| {
        json!({
            "file": place.path,
            "line": place.line,
            "segment": checked.unit.seq,
            "key": key(checked),
            "rule": finding.rule,
            "concept": finding.concept,
            "term": finding.term,
            "prescribed": finding.prescribed,
            "source": checked.source,
            "source_span": span(&finding.source_span),
            "target": checked.target,
            "target_span": span(&finding.target_span),
        })
    };
    checked.findings.iter().map(|finding| format!("{}\n", object(finding))).collect()
}

/// The key that the file itself gives the segment.
fn key<'a>(checked: &'a Checked<'_>) -> Option<&'a str> {
    checked.unit.details.as_ref()?.context.as_deref()
}

/// Spans in order, those that overlap as one.
fn spans(all: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut all: Vec<Span> = all.collect();
    all.sort_by_key(|span| (span.start, span.end));
    let mut joined: Vec<Span> = Vec::with_capacity(all.len());
    for span in all {
        match joined.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Place, Unit};

    #[test]
    fn spans_that_overlap_are_marked_once_and_nothing_is_printed_that_a_terminal_obeys() {
        assert_eq!(spans([4..6, 0..3, 1..4].into_iter()), [0..4, 4..6]);
        let unit = Unit { place: Place { path: "a\u{1B}.po".into(), line: 3 }, ..Unit::default() };
        let finding = Finding {
            rule: Rule::Particle,
            concept: "gemini".into(),
            term: "Gemini을".into(),
            source_span: None,
            target_span: Some(0..9),
            prescribed: vec!["를".into()],
        };
        let checked =
            Checked {
                unit: &unit, source: "It\u{202E}", target: "Gemini을\n쓴다", findings: vec![finding]
            };
        let plain = anstream::adapter::strip_str(&text(&checked)).to_string();
        assert_eq!(plain, "a .po:3\n  It\n  Gemini을 쓴다\n  particle      Gemini을 → …를\n");
        assert!(text(&checked).contains("\u{1B}[4m"), "{}", text(&checked));
        let value: serde_json::Value = serde_json::from_str(&json(&checked)).unwrap();
        assert_eq!(value["target_span"], serde_json::json!([0, 9]));
        assert_eq!((value["source_span"].is_null(), &value["rule"]), (true, &"particle".into()));
    }
}
