//! The glossary as a table of Markdown, for a README or a wiki.
//!
//! Cells are escaped for CommonMark and the tables of GitHub: no term can end a cell or become markup, and a line break is
//! `<br>`. Deprecated and forbidden terms are struck out.

use std::io::{self, Write};

use super::{Format, Report, WriteOptions};
use crate::record::{Concept, Lang, Status};

/// Writes the selected concepts, a row each; the source language stands first.
///
/// Fails when `out` does.
pub fn write(concepts: &[Concept], options: &WriteOptions, out: &mut dyn Write) -> io::Result<Report> {
    let from = options.source();
    let title = |lang| if lang == Lang::Ko { "한국어" } else { "English" };
    writeln!(out, "| {} | {} | Domain | Definition | Note |", title(from), title(from.other()))?;
    out.write_all(b"| --- | --- | --- | --- | --- |\n")?;
    let mut report = Report::default();
    for concept in options.selection.apply(concepts) {
        report.written += 1;
        report.concept(Format::Markdown, &concept);
        let definitions = [&concept.definition.ko, &concept.definition.en].into_iter().flatten();
        let definitions: Vec<_> = definitions.map(|text| cell(text)).collect();
        let mut notes: Vec<_> = concept.note.iter().map(|text| cell(text)).collect();
        let marks = [(concept.dnt, "do not translate"), (concept.proposed, "proposed")];
        notes.extend(marks.into_iter().filter(|(is_set, _)| *is_set).map(|(_, mark)| format!("*{mark}*")));
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            terms(&concept, from),
            terms(&concept, from.other()),
            cell(&concept.domain),
            definitions.join("<br>"),
            notes.join("<br>"),
        )?;
    }
    Ok(report)
}

fn terms(concept: &Concept, lang: Lang) -> String {
    let terms = Status::ALL
        .into_iter()
        .flat_map(|status| concept.terms(lang).iter().filter(move |term| term.status == status));
    let shown = terms.map(|term| match term.status {
        Status::Preferred => cell(&term.text),
        status @ Status::Admitted => format!("{} ({status})", cell(&term.text)),
        status => format!("<del>{}</del> ({status})", cell(&term.text)),
    });
    shown.collect::<Vec<_>>().join("<br>")
}

/// A text that is nothing but text in a cell.
fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    let mut rest = text.trim().chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{B}' | '\u{C}' => cell.push_str("<br>"),
            '\t' => cell.push(' '),
            c if c.is_control() => {}
            '&' => cell.push_str("&amp;"),
            '<' => cell.push_str("&lt;"),
            '>' => cell.push_str("&gt;"),
            // A table is split at a bar even where it stands in a span of code.
            '|' => cell.push_str("&#124;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '!' | '$' | '@' | ':' => {
                cell.push('\\');
                cell.push(c);
            }
            c => cell.push(c),
        }
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::concept;

    #[test]
    fn no_term_ends_a_cell_or_becomes_markup() {
        let hostile = Concept {
            note: Some("a\r\nb|c\\|d".into()),
            dnt: true,
            ..concept("a", "챗봇|+봇|!채팅봇", "`chat`<b>")
        };
        let mut out = Vec::new();
        let options = WriteOptions { from: Some(Lang::En), ..WriteOptions::default() };
        let report = write(&[hostile], &options, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text.lines().nth(2),
            Some(
                "| \\`chat\\`&lt;b&gt; | 챗봇<br>봇 (admitted)<br><del>채팅봇</del> (forbidden) |  |  | a<br>b&#124;c\\\\&#124;d<br>*do not translate* |"
            )
        );
        assert_eq!(text.lines().count(), 3);
        assert_eq!(report.written, 1);
    }
}
