use std::io::Cursor;

use proptest::prelude::*;

use crate::format::testing::{concept, glossary, shared};
use crate::format::{self, Format, ReadOptions, Stop, csv};
use crate::record::{Concept, Definition, TermType};

fn read(text: &str, columns: &[&str]) -> (Vec<Concept>, Vec<String>, Vec<String>) {
    let columns = columns.iter().map(|name| (*name).to_owned()).collect();
    let options = ReadOptions { columns, ..ReadOptions::default() };
    glossary("g.csv", &options, |sink| csv::read(Cursor::new(text.as_bytes()), sink))
}

fn concepts(text: &str) -> Vec<Concept> {
    let (concepts, problems, _) = read(text, &[]);
    assert_eq!(problems, Vec::<String>::new());
    concepts
}

#[test]
fn a_client_table_is_understood_and_says_so() {
    let (concepts, problems, notes) = read(
        "용어집 2026,,,\n,,,\n번호,국문,영문,상태,분야,비고,담당자\n\
         1,\"제미나이; 재미나이\",Gemini,권장,AI,구글의 모델,김\n2,토큰/토우큰,token,검토 중,,,\n3,입/출력,I/O,좋음,,,\n",
        &[],
    );
    assert_eq!(
        concepts,
        [
            Concept {
                domain: "AI".into(),
                note: Some("구글의 모델".into()),
                ..concept("", "제미나이|+재미나이", "Gemini")
            },
            Concept { proposed: true, ..concept("", "토큰|+토우큰", "token") },
            concept("", "입/출력", "I/O"),
        ]
    );
    assert_eq!(problems, ["g.csv:6:12: ‘좋음’ is no status that malmoi knows; the row is read without"]);
    assert_eq!(
        notes,
        [
            "‘국문’ is Korean terms, ‘영문’ is English terms, ‘상태’ is a status, ‘분야’ is the subject field, ‘비고’ is a note",
            "1 rows of title above the header in row 3: ‘용어집 2026’",
            "not read: ‘번호’, ‘담당자’",
            "‘검토 중’ is proposed (1 rows)",
            "‘권장’ is preferred, of the English term (1 rows)",
            "2 cells hold several terms; the first is preferred",
        ]
    );
}

#[test]
fn statuses_judge_the_terms_of_one_source() {
    let expected = [concept("", "제미나이|!재미나이|-제미니", "Gemini"), concept("", "토큰", "token")];
    for text in [
        "영어,한국어,상태\nGemini,제미나이,권장\nGemini,재미나이,금지\nGemini,제미니,비권장\ntoken,토큰,승인\n",
        "Korean,Status,English\n제미나이,preferred,Gemini\n재미나이,do not use,Gemini\n제미니,obsolete,Gemini\n토큰,approved,token\n",
    ] {
        let mut read = concepts(text);
        read[0].ko.sort_by(|a, b| b.text.cmp(&a.text));
        let mut expected = expected.clone();
        expected[0].ko.sort_by(|a, b| b.text.cmp(&a.text));
        assert_eq!(read, expected, "{text}");
    }
}

#[test]
fn glosses_headers_and_languages_are_told_by_content() {
    assert_eq!(concepts("용어\n제미나이(Gemini)\nGPT(지피티)\n"), {
        [concept("", "제미나이", "Gemini"), concept("", "GPT(지피티)", "")]
    });
    let pair = [concept("", "토큰", "token"), concept("", "말뭉치", "corpus")];
    assert_eq!(concepts("token,토큰\ncorpus,말뭉치\n"), pair);
    assert_eq!(concepts("Source,Target\ntoken,토큰\ncorpus,말뭉치\n"), pair);
    assert_eq!(concepts("원어\t번역\ntoken\t토큰\ncorpus\t말뭉치\n"), pair);
    assert_eq!(concepts("KO;EN\n토큰;token\n말뭉치;corpus\n"), pair);
    assert_eq!(read("토큰,x,token\n말뭉치,y,corpus\n", &["ko", "-", "en"]).0, pair);
    assert_eq!(
        concepts("Term,뜻,품사,영문 정의\ntoken,토큰,약어,a unit\n"),
        [Concept {
            term_type: Some(TermType::Abbreviation),
            definition: Definition { en: Some("a unit".into()), ko: None },
            ..concept("", "토큰", "token")
        }]
    );
    let (none, problems, _) = read("français,allemand\nchat,Katze\n", &[]);
    assert_eq!(none, []);
    assert_eq!(
        problems,
        [
            "g.csv:1: the first row names no column of terms such as `ko` or `en`; it holds ‘français’, ‘allemand’"
        ]
    );
}

#[test]
fn term_bases_of_memoq_are_read_as_they_are() {
    let read = concepts(
        "Entry_ID,Entry_Subject,Entry_Domain,Entry_Note,English_United_States_Def,English_United_States,Term_Info,Term_Example,\
         Korean_Def,Korean,Term_Info,Term_Example,Korean,Term_Info,Term_Example\n\
         7,AI,Gaming,note,def,Gemini/Zemini,CaseSense;HalfPrefix,,뜻,제미나이,CasePermissive;HalfPrefix,,재미나이,CasePermissive;Exact;Forbidden,\n",
    );
    assert_eq!(
        read,
        [Concept {
            domain: "AI".into(),
            note: Some("note".into()),
            definition: Definition { ko: Some("뜻".into()), en: Some("def".into()) },
            case_sensitive: true,
            ..concept("", "제미나이|!재미나이", "Gemini/Zemini")
        }]
    );
}

/// `docs/formats.md` says how Python counts.
#[test]
fn files_of_other_tools_give_the_rows_that_python_counts() {
    let Some(folder) = shared("formats/csv") else { return };
    for (name, rows, pairs) in [("test01.csv", 4, 4), ("test01.tsv", 6, 3), ("test02_utf16be.tsv", 2, 2)] {
        let columns = ["ko", "en"].map(str::to_owned).to_vec();
        for (format, expected) in [(None, rows), (Some(Format::Omegat), pairs)] {
            if format.is_some() && name.ends_with("csv") {
                continue;
            }
            let options = ReadOptions { format, columns: columns.clone(), ..ReadOptions::default() };
            let (concepts, problems, _) = glossary(name, &options, |sink| {
                format::read(&folder.join(name), name, &options, sink.on).map(drop).map_err(Stop::Caller)
            });
            let whole = |concept: &&Concept| !concept.ko.is_empty() && !concept.en.is_empty();
            let counts = (concepts.len(), concepts.iter().filter(whole).count());
            assert_eq!(counts, (expected, pairs), "{name} {format:?} {concepts:?}");
            // Of neither column the text is Hangul, which OmegaT's reader says besides.
            assert_eq!(problems.len(), if format.is_some() { rows - pairs + 1 } else { 0 }, "{name}");
        }
    }
}

proptest! {
    #[test]
    fn no_table_makes_the_reader_panic(
        header in prop::sample::select(vec!["용어,번역,상태", "KO\tEN\tNote", "Source;Target", "", "CID,en,forbidden,ko,preferred"]),
        body in "[\"|,;\t/()'=\\\\\n\r가나aB]{0,120}",
    ) {
        read(&format!("{header}\n{body}"), &[]);
        read(&body, &["ko", "status", "en"]);
    }
}
