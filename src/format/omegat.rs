//! The glossary of OmegaT: source, target and comment, separated by tabs, in UTF-8.
//!
//! The file has no header, which OmegaT would take for an entry, and no byte order mark; its first line is a comment
//! that tells editors its encoding.

use std::borrow::Cow;
use std::io::{self, Write};

use super::{Format, Report, WriteOptions};
use crate::record::{Concept, Lang, Term};

/// Writes the entries of one direction.
///
/// A usable source term leads to every usable target term, the preferred one first, and a deprecated or forbidden one to
/// the preferred target alone, with a comment that says what to write. The selected statuses choose the source terms. A
/// term that must not be translated and has no usable form on the other side stands as its own target.
pub fn write(concepts: &[Concept], options: &WriteOptions, out: &mut dyn Write) -> io::Result<Report> {
    let (selection, from) = (&options.selection, options.source());
    out.write_all(b"# -*- coding: utf-8 -*-\n")?;
    let mut report = Report::default();
    for concept in concepts.iter().filter(|concept| selection.has(concept)) {
        let written = report.written;
        for source in selection.terms(concept, from) {
            let comment = comment(concept, source, from);
            for target in targets(concept, source, from) {
                let source = cell(&source.text);
                // OmegaT takes a line that begins with this sign for a comment.
                let shield = if source.starts_with('#') { " " } else { "" };
                writeln!(out, "{shield}{source}\t{}\t{}", cell(target), cell(&comment))?;
                report.written += 1;
            }
        }
        if report.written == written {
            report.leave_out(&concept.id, "it has no usable target");
        } else {
            report.concept(Format::Omegat, concept);
        }
    }
    Ok(report)
}

fn targets<'a>(concept: &'a Concept, source: &'a Term, from: Lang) -> Vec<&'a str> {
    let usable = concept.terms(from.other()).iter().filter(|term| term.status.is_usable());
    let mut targets: Vec<_> = usable.map(|term| (term.status, term.text.as_str())).collect();
    targets.sort_by_key(|(status, _)| *status);
    let mut targets: Vec<_> = targets.into_iter().map(|(_, text)| text).collect();
    if targets.is_empty() && concept.dnt {
        targets.extend(concept.preferred(from));
    }
    if !source.status.is_usable() {
        targets.truncate(1);
    }
    targets
}

fn comment(concept: &Concept, source: &Term, from: Lang) -> String {
    let mut parts = Vec::new();
    if !source.status.is_usable() {
        parts.push(match concept.preferred(from) {
            Some(preferred) => format!("{}: {preferred}", source.status),
            None => source.status.to_string(),
        });
    }
    if concept.dnt {
        parts.push("do not translate".to_owned());
    }
    if concept.proposed {
        parts.push("proposed".to_owned());
    }
    if !concept.domain.is_empty() {
        parts.push(format!("[{}]", concept.domain));
    }
    // The reader of a comment reads the target language best.
    let definition = match from {
        Lang::Ko => concept.definition.en.as_ref().or(concept.definition.ko.as_ref()),
        Lang::En => concept.definition.ko.as_ref().or(concept.definition.en.as_ref()),
    };
    parts.extend(definition.into_iter().chain(&concept.note).cloned());
    parts.join(" · ")
}

/// A text without tabs and line ends, which separate here.
fn cell(text: &str) -> Cow<'_, str> {
    let separates =
        |c| matches!(c, '\t' | '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    if text.contains(separates) { Cow::Owned(text.replace(separates, " ")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::concept;
    use crate::record::Definition;

    fn lines(concepts: &[Concept], from: Lang) -> (Vec<String>, Report) {
        let mut out = Vec::new();
        let options = WriteOptions { from: Some(from), ..WriteOptions::default() };
        let report = write(concepts, &options, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let mut lines = text.lines().map(str::to_owned);
        assert_eq!(lines.next().as_deref(), Some("# -*- coding: utf-8 -*-"));
        (lines.collect(), report)
    }

    #[test]
    fn a_bad_source_leads_to_the_preferred_target_and_no_target_is_bad() {
        let anthropic = Concept {
            domain: "ai".into(),
            ..concept("a", "앤트로픽|-엔트로픽", "Anthropic|+Anthropic PBC|-Antropic")
        };
        let (ko, report) = lines(std::slice::from_ref(&anthropic), Lang::Ko);
        assert_eq!(
            ko,
            [
                "앤트로픽\tAnthropic\t[ai]",
                "앤트로픽\tAnthropic PBC\t[ai]",
                "엔트로픽\tAnthropic\tdeprecated: 앤트로픽 · [ai]",
            ]
        );
        assert_eq!((report.written, report.left_out_count()), (3, 0));
        let (en, _) = lines(&[anthropic], Lang::En);
        assert_eq!(
            en,
            [
                "Anthropic\t앤트로픽\t[ai]",
                "Anthropic PBC\t앤트로픽\t[ai]",
                "Antropic\t앤트로픽\tdeprecated: Anthropic · [ai]",
            ]
        );
    }

    #[test]
    fn tabs_and_line_ends_become_blanks_and_one_sided_concepts_are_counted() {
        let noted = Concept {
            note: Some("둘째\t줄\n끝".into()),
            definition: Definition { en: Some("def".into()), ko: None },
            ..concept("a", "#가", "a")
        };
        let one_sided = concept("b", "나", "-b");
        let (ko, report) = lines(&[noted, one_sided], Lang::Ko);
        assert_eq!(ko, [" #가\ta\tdef · 둘째 줄 끝"]);
        assert_eq!(report.left_out_count(), 1);
    }

    #[test]
    fn what_must_not_be_translated_is_its_own_target() {
        let dnt = Concept { dnt: true, ..concept("a", "", "GPT-4o") };
        assert_eq!(lines(&[dnt], Lang::En).0, ["GPT-4o\tGPT-4o\tdo not translate"]);
    }
}
