//! Notes of Anki as TSV, with the header lines that tell its importer how to read them (docs.ankiweb.net, "Text files").
//!
//! One note a concept: the source language in front, the target language behind, a remark, the subject field as a tag, and what
//! Anki knows the note by. Without that it goes by the front, and a second import gives homonyms one back. Fields are plain
//! text (`#html:false`); a field with a tab, a line break or a quotation mark stands in quotation marks.

use std::collections::HashSet;
use std::io::{self, Write};

use super::pairs::name;
use super::{Field, Format, Report, WriteOptions};
use crate::record::{Concept, Lang, Status};

/// Writes the notes of one direction.
///
/// Fails when `out` does.
pub fn write(concepts: &[Concept], options: &WriteOptions, out: &mut dyn Write) -> io::Result<Report> {
    let from = options.source();
    write!(
        out,
        "#separator:tab\n#html:false\n#columns:{from}\t{}\tnote\ttags\tguid\n#tags column:4\n#guid column:5\n",
        from.other()
    )?;
    let (mut report, mut seen) = (Report::default(), HashSet::new());
    for concept in options.selection.apply(concepts) {
        let front = terms(&concept, from, Status::is_usable);
        let mut back = terms(&concept, from.other(), Status::is_usable);
        if back.is_empty() && concept.dnt {
            back = concept.preferred(from).unwrap_or_default().to_owned();
        }
        if front.is_empty() || back.is_empty() {
            report.leave_out(name(&concept), "it lacks a usable term in one of the languages");
            continue;
        }
        report.written += 1;
        report.concept(Format::Anki, &concept);
        // A tag ends at a blank.
        let tag = concept.domain.split_whitespace().collect::<Vec<_>>().join("_");
        // The other direction makes notes of its own.
        let guid = match !concept.id.is_empty() && seen.insert(concept.id.clone()) {
            true => format!("malmoi {from}-{} {}", from.other(), concept.id),
            false => {
                // The second of two concepts with one identifier goes without it.
                if !concept.id.is_empty() {
                    *report.lost.entry(Field::Id).or_default() += 1;
                }
                String::new()
            }
        };
        let fields = [&front, &back, &remark(&concept), &tag, &guid].map(|text| field(text));
        writeln!(out, "{}", fields.join("\t"))?;
    }
    Ok(report)
}

fn terms(concept: &Concept, lang: Lang, has: fn(Status) -> bool) -> String {
    let terms = Status::ALL
        .into_iter()
        .filter(|status| has(*status))
        .flat_map(|status| concept.terms(lang).iter().filter(move |term| term.status == status));
    terms.map(|term| term.text.as_str()).collect::<Vec<_>>().join(", ")
}

fn remark(concept: &Concept) -> String {
    let mut lines = Vec::new();
    for status in [Status::Deprecated, Status::Forbidden] {
        let bad =
            Lang::ALL.into_iter().flat_map(|lang| concept.terms(lang)).filter(|term| term.status == status);
        let bad: Vec<_> = bad.map(|term| term.text.as_str()).collect();
        if !bad.is_empty() {
            lines.push(format!("{status}: {}", bad.join(", ")));
        }
    }
    if concept.dnt {
        lines.push("do not translate".to_owned());
    }
    let texts = [&concept.definition.ko, &concept.definition.en, &concept.note];
    lines.extend(texts.into_iter().flatten().cloned());
    lines.join("\n")
}

fn field(text: &str) -> String {
    let text = text.replace('\0', "");
    // Anki takes a line that begins with this sign for a comment.
    match text.contains(['\t', '\n', '\r', '"']) || text.starts_with('#') {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::concept;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        let concepts = [
            Concept {
                domain: "AI 반도체".into(),
                note: Some("둘\n\"째\"".into()),
                ..concept("a", "챗봇|+채팅 봇|!채팅봇", "chatbot|-chatterbot")
            },
            concept("b", "#가", "a"),
            concept("c", "나", "-b"),
            Concept { dnt: true, ..concept("d", "GPT", "") },
            concept("", "#가", "b"),
            concept("b", "다", "c"),
        ];
        let mut out = Vec::new();
        let report = write(&concepts, &WriteOptions::default(), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "#separator:tab\n#html:false\n#columns:ko\ten\tnote\ttags\tguid\n#tags column:4\n#guid column:5\n\
             챗봇, 채팅 봇\tchatbot\t\"deprecated: chatterbot\nforbidden: 채팅봇\n둘\n\"\"째\"\"\"\tAI_반도체\tmalmoi ko-en a\n\
             \"#가\"\ta\t\t\tmalmoi ko-en b\nGPT\tGPT\tdo not translate\t\tmalmoi ko-en d\n\"#가\"\tb\t\t\t\n다\tc\t\t\t\n"
        );
        assert_eq!((report.written, report.left_out_count()), (5, 1));
        assert_eq!(report.lost.get(&Field::Id), Some(&1));
    }
}
