use std::io::Cursor;

use rust_xlsxwriter::Workbook;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::format::testing::{concept, glossary};
use crate::format::{Format, ReadOptions, write_concepts};

fn read_all(bytes: Vec<u8>) -> (Vec<Concept>, Vec<String>, Vec<String>) {
    read_as(None, bytes)
}

fn read_as(format: Option<Format>, bytes: Vec<u8>) -> (Vec<Concept>, Vec<String>, Vec<String>) {
    let options = ReadOptions { format, ..ReadOptions::default() };
    glossary("g.xlsx", &options, |sink| read(Cursor::new(bytes), sink))
}

#[test]
fn numbers_and_formulas_stay_text() {
    let written = [concept("007", "=1+1|+-적", "@x|007"), concept("b", "<나>&\"다\"\u{1F642}", "_x0041_")];
    let mut out = Vec::new();
    write(&written, &WriteOptions::default(), &mut out).unwrap();
    let (read, problems, notes) = read_all(out);
    assert_eq!((read.as_slice(), problems, notes), (written.as_slice(), vec![], vec![]));
}

#[test]
fn sheets_titles_and_merged_cells_are_understood() {
    let mut book = Workbook::new();
    let plain = rust_xlsxwriter::Format::new();
    let first = book.add_worksheet().set_name("AI 용어").unwrap();
    first.merge_range(0, 0, 0, 2, "2026년 용어집", &plain).unwrap();
    for (column, title) in (0u16..).zip(["분야", "English", "국문"]) {
        first.write_string(2, column, title).unwrap();
    }
    first.merge_range(3, 0, 5, 0, "인공지능", &plain).unwrap();
    first.merge_range(3, 1, 4, 1, "Gemini", &plain).unwrap();
    for (row, term) in (3u32..).zip(["제미나이", "재미나이", "토큰"]) {
        first.write_string(row, 2, term).unwrap();
    }
    first.write_string(5, 1, "token").unwrap();
    let second = book.add_worksheet().set_name("둘째").unwrap();
    for (row, (ko, en)) in (0u32..).zip([("용어", "번역"), ("모델", "model")]) {
        second.write_string(row, 0, ko).unwrap();
        second.write_string(row, 1, en).unwrap();
    }
    second.write_number(2, 1, 7).unwrap();
    second.write_string(2, 0, "일곱").unwrap();
    book.add_worksheet().set_name("옛것").unwrap().set_hidden(true).write_string(0, 0, "x").unwrap();
    book.add_worksheet().set_name("안내").unwrap().write_string(0, 0, "문의: 김").unwrap();
    let (concepts, problems, notes) = read_all(book.save_to_buffer().unwrap());
    let ai = |concept| Concept { domain: "인공지능".into(), ..concept };
    assert_eq!(
        concepts,
        [
            ai(concept("", "제미나이|+재미나이", "Gemini")),
            ai(concept("", "토큰", "token")),
            concept("", "모델", "model"),
            concept("", "일곱", "7"),
        ]
    );
    assert_eq!(problems, Vec::<String>::new());
    for said in [
        "sheet ‘AI 용어’: ‘분야’ is the subject field, ‘English’ is English terms, ‘국문’ is Korean terms",
        "sheet ‘AI 용어’: 1 rows of title above the header in row 3: ‘2026년 용어집’",
        "sheet ‘옛것’ is hidden and is not read; unhide it to read it",
        "sheet ‘안내’ holds no table of terms and is passed over",
    ] {
        assert!(notes.iter().any(|note| note == said), "{said}: {notes:?}");
    }
}

fn book(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(*cells) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_list_for_phrase_or_smartcat_holds_every_usable_term() {
    let concepts = [
        concept("a", "제미나이|+재미나이|!저미나이", "Gemini|+Google Gemini"),
        concept("b", "", "a; b"),
        concept("c", "-나쁜 말", "-bad"),
    ];
    for format in [Format::Phrase, Format::Smartcat] {
        let mut out = Vec::new();
        let options = WriteOptions { from: Some(crate::record::Lang::En), ..WriteOptions::default() };
        let report = write_concepts(format, &concepts, &options, &mut out).unwrap();
        assert_eq!((report.written, report.left_out_count()), (4, 1));
        assert!(report.sentences(format).iter().any(|said| said.ends_with("deprecated and forbidden terms")));
        let (read, problems, notes) = read_as(Some(format), out);
        assert_eq!(
            read,
            [
                concept("", "제미나이", "Gemini"),
                concept("", "제미나이", "Google Gemini"),
                concept("", "재미나이", "Gemini"),
                concept("", "", "a; b"),
            ]
        );
        assert_eq!(
            (problems, notes),
            (vec![], vec!["‘en’ is English terms, ‘ko’ is Korean terms".to_owned()])
        );
    }
}

#[test]
fn exports_with_statuses_and_several_terms_a_language_are_read() {
    let phrase = book(&[
        &[
            "Concept ID",
            "ko_kr",
            "ko_status",
            "ko_forbidden",
            "en_us",
            "en_status",
            "en_forbidden",
            "en_note",
        ],
        &["7", "제미나이", "Approved", "FALSE", "Gemini", "Approved", "FALSE", ""],
        &["7", "재미나이", "Approved", "TRUE", "", "", "", ""],
        &["8", "토큰", "New", "FALSE", "a token; a word", "New", "FALSE", "둘"],
    ]);
    let expected = [
        concept("7", "제미나이|!재미나이", "Gemini"),
        Concept { proposed: true, note: Some("둘".into()), ..concept("8", "토큰", "a token; a word") },
    ];
    assert_eq!(read_as(Some(Format::Phrase), phrase).0, expected);
    let smartcat = book(&[
        &[
            "Concept ID",
            "Korean:Term1",
            "Korean:Term1 status",
            "Korean:Term2",
            "Korean:Term2 status",
            "English:Term1",
        ],
        &["7", "제미나이", "", "재미나이", "Forbidden", "Gemini"],
    ]);
    assert_eq!(read_as(Some(Format::Smartcat), smartcat).0, expected[..1]);
}

#[test]
fn bombs_and_other_files_are_refused() {
    let zipped = |name: &str, piece: &[u8], count: usize| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        for _ in 0..count {
            zip.write_all(piece).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let says = |bytes: Vec<u8>| read_all(bytes).1.concat();
    assert!(
        says(zipped("xl/sharedStrings.xml", &b"<a>".repeat(1 << 18), 100)).contains("larger than 64 MiB")
    );
    assert!(says(zipped("xl/worksheets/sheet1.xml", &[b'a'; 1 << 16], 40)).contains("longer than any cell"));
    // The reader would make room for a terabyte, and the process would end.
    let announces = b"<sst uniqueCount = \"42949672965\"><si><t>a</t></si></sst>";
    assert!(says(zipped("xl/sharedStrings.xml", announces, 1)).contains("announces 42949672965 texts"));
    assert!(says(zipped("xl/a.xml", b"<!DOCTYPE a>", 1)).contains("a document type"));
    assert!(says(b"id,ko,en\n".to_vec()).contains("save it as .xlsx"));
    assert!(says(Vec::new()).contains("save it as .xlsx"));
    assert!(says(zipped("a.xml", b"<a/>", 1)).contains("cannot be read"));
    assert!(says(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest".to_vec()).contains("old .xls"));
}
