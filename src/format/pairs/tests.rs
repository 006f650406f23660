use std::cell::Cell;

use crate::format::testing::concept;
use crate::format::{Format, Report, WriteOptions, write_concepts};
use crate::record::{Concept, Lang};

fn export(format: Format, concepts: &[Concept], options: &WriteOptions) -> (String, Report) {
    let mut out = Vec::new();
    let report = write_concepts(format, concepts, options, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), report)
}

fn glossary() -> Vec<Concept> {
    vec![
        concept("chatbot", "챗봇|+채팅 봇|!채팅봇", "chatbot|+chat bot|!chatterbot"),
        // Its admitted form is the preferred one of the next.
        concept("model", "모형|+모델", "model"),
        concept("mannequin", "모델", "fashion model"),
        Concept { dnt: true, ..concept("gpt", "", "GPT-4o") },
        concept("one", "하나", "-one"),
        concept("csv", "쉼표, \"따옴표\"", "comma"),
        concept("tab", "탭\t문자", "tab"),
        concept("long", &"긴".repeat(500), "long"),
    ]
}

fn reasons(report: &Report) -> Vec<(&str, u64)> {
    report.left_out.iter().map(|(reason, count)| (reason.as_str(), *count)).collect()
}

#[test]
fn deepl_takes_a_term_once_and_no_header() {
    let (text, report) = export(Format::Deepl, &glossary(), &WriteOptions::default());
    assert_eq!(
        text,
        "챗봇\tchatbot\n채팅 봇\tchatbot\n채팅봇\tchatbot\n모형\tmodel\n모델\tfashion model\n쉼표, \"따옴표\"\tcomma\n"
    );
    assert_eq!(
        reasons(&report),
        [
            ("DeepL takes a term once, and a better entry has it", 1),
            ("DeepL takes no tab, line break or other control character in a term", 1),
            ("DeepL takes terms of at most 1024 bytes", 1),
            ("it has no selected term in the source language", 1),
            ("it has no usable target", 1),
        ]
    );
    assert_eq!(report.written, 6);
    let english = WriteOptions { from: Some(Lang::En), ..WriteOptions::default() };
    let (text, _) = export(Format::Deepl, &glossary()[..4], &english);
    assert_eq!(
        text,
        "chatbot\t챗봇\nchat bot\t챗봇\nchatterbot\t챗봇\nmodel\t모형\nfashion model\t모델\nGPT-4o\tGPT-4o\n"
    );
    let quoted = [concept("q", "\"가\"", "a")];
    let (text, report) = export(Format::Deepl, &quoted, &WriteOptions::default());
    assert_eq!((text.as_str(), report.left_out_count()), ("", 1));
}

#[test]
fn google_has_a_header_only_for_equivalents() {
    let glossary = glossary();
    let (text, _) = export(Format::Google, &glossary[3..6], &WriteOptions::default());
    assert_eq!(text, "\"쉼표, \"\"따옴표\"\"\",comma\n");
    let (text, report) = export(Format::GoogleEquivalent, &glossary[..3], &WriteOptions::default());
    assert_eq!(text, "ko,en\n챗봇,chatbot\n모형,model\n모델,fashion model\n");
    assert_eq!(report.written, 3);
    let (text, _) = export(Format::GoogleTmx, &[concept("a", "<가>", "a&b")], &WriteOptions::default());
    assert!(text.ends_with("<body>\n<tu><tuv xml:lang=\"ko\"><seg>&lt;가&gt;</seg></tuv><tuv xml:lang=\"en\"><seg>a&amp;b</seg></tuv></tu>\n</body>\n</tmx>\n"), "{text}");
    let long = [concept("a", &"가".repeat(342), "a"), concept("b", &"나".repeat(341), "b")];
    let (_, report) = export(Format::Google, &long, &WriteOptions::default());
    assert_eq!(
        (report.written, reasons(&report)),
        (1, vec![("Google takes terms of at most 1024 bytes", 1)])
    );
}

#[test]
fn amazon_has_both_directions() {
    let one = WriteOptions { from: Some(Lang::En), ..WriteOptions::default() };
    let concepts =
        [concept("a", "가|+가가", "a|+aa"), concept("b", "나", "a"), concept("c", &"다".repeat(67), "c")];
    let (text, report) = export(Format::Aws, &concepts, &one);
    assert_eq!(text, "en,ko\na,가\naa,가\n");
    assert_eq!(
        reasons(&report),
        [
            ("Amazon takes a term once, and a better entry has it", 1),
            ("Amazon takes terms of at most 200 bytes", 1)
        ]
    );
    let both = WriteOptions { multi: true, ..WriteOptions::default() };
    let (text, report) = export(Format::Aws, &concepts, &both);
    assert_eq!(text, "ko,en\n가,a\n");
    assert_eq!(report.left_out_count(), 2);
    assert!(export(Format::AwsTmx, &concepts, &one).0.contains("srclang=\"en\""));
}

#[test]
fn a_file_stays_within_the_size_of_the_service() {
    let term = "가".repeat(300);
    let next = Cell::new(0);
    let concepts: Vec<_> = std::iter::repeat_with(|| {
        next.set(next.get() + 1);
        concept("x", &format!("{term}{}", next.get()), "a")
    })
    .take(12_000)
    .collect();
    for format in [Format::Deepl, Format::Google, Format::GoogleTmx, Format::AwsTmx, Format::Azure] {
        let (text, report) = export(format, &concepts, &WriteOptions::default());
        assert!(text.len() <= 10 << 20, "{}", format.name());
        assert_eq!(report.written + report.left_out_count(), 12_000);
    }
    let (_, report) = export(Format::Azure, &concepts, &WriteOptions::default());
    assert_eq!(reasons(&report)[0].0, "Azure takes files of at most 10000000 bytes");
}
