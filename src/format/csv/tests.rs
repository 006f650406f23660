use encoding_rs::EUC_KR;
use proptest::prelude::*;

use super::*;
use crate::error::ProblemKind;
use crate::format::table::own::EMPTY;
use crate::format::testing::{concept, concepts, shown};
use crate::record::Place;

fn all(text: &str) -> (Vec<Concept>, Vec<String>) {
    let (concepts, problems) = read_bytes(text.as_bytes(), "g.csv");
    let bare = concepts.into_iter().map(|concept| Concept { place: Place::default(), ..concept }).collect();
    (bare, shown(&problems))
}

fn ids(text: &str) -> Vec<String> {
    all(text).0.into_iter().map(|concept| concept.id).collect()
}

#[test]
fn a_row_is_read_by_the_names_of_its_columns() {
    let (concepts, problems) =
        all(" EN ,ko,KO_Deprecated,id,type,authority,dnt,status,case,definition_ko,note\n\
         Gemini,제미나이,재미나이|저미나이,gemini,Name,company,yes,proposed,sensitive,\"뜻, 둘\n째\",\n");
    assert_eq!(problems, [""; 0]);
    assert_eq!(
        concepts,
        [Concept {
            term_type: Some(TermType::Name),
            authority: Some(Authority::Company),
            dnt: true,
            proposed: true,
            case_sensitive: true,
            definition: crate::record::Definition { ko: Some("뜻, 둘\n째".into()), en: None },
            ..concept("gemini", "제미나이|-재미나이|-저미나이", "Gemini")
        }]
    );
}

#[test]
fn every_saved_form_gives_the_same_concepts() {
    let text = "id,ko,en\na,똠방|펲,a\nb,나,b\n";
    let expected = all(text).0;
    let utf16 = |little: bool| {
        "\u{FEFF}"
            .encode_utf16()
            .chain(text.encode_utf16())
            .flat_map(move |unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect::<Vec<u8>>()
    };
    for bytes in [
        format!("\u{FEFF}{text}").into_bytes(),
        EUC_KR.encode(text).0.into_owned(),
        utf16(true),
        utf16(false),
        text.replace('\n', "\r\n").into_bytes(),
        text.replace('\n', "\r").into_bytes(),
        text.replace(',', ";").into_bytes(),
        text.replace(',', "\t").into_bytes(),
    ] {
        let (concepts, problems) = read_bytes(&bytes, "g.csv");
        assert_eq!(problems, []);
        assert_eq!(concepts.iter().map(|c| c.place.line).collect::<Vec<_>>(), [2, 3]);
        let bare: Vec<_> = concepts.into_iter().map(|c| Concept { place: Place::default(), ..c }).collect();
        assert_eq!(bare, expected);
    }
}

#[test]
fn terms_are_cleaned_and_split() {
    let (concepts, problems) = all("id,ko,en\na,\" \u{1112}\u{1161}\u{11ab}\u{7} | 나\\|다 \",\"C:\\x\"\n");
    assert_eq!(problems, [""; 0]);
    assert_eq!(concepts[0].ko.iter().map(|term| term.text.as_str()).collect::<Vec<_>>(), ["한", "나|다"]);
    assert_eq!(concepts[0].en[0].text, "C:\\x");
}

#[test]
fn rows_without_an_id_get_one() {
    assert_eq!(
        ids("id,ko,en\n,가,Machine Learning (ML)\nc,나,x\n,다,C\n,라,c!\n,마,\n,,?!\n"),
        ["machine-learning-ml", "c", "c-2", "c-3", "마", "concept"]
    );
}

#[test]
fn a_broken_row_is_named_and_the_others_load() {
    let (concepts, problems) = all(
        "id,ko,en\na,가,a\nb,\"나,b\nc,다,c\nd,라,\"d\"\ne,마,e,f\n,,\nf,바\ng,,\nh,사,h,,\ni,\"아\n자\",i\nj,차,j\n",
    );
    assert_eq!(concepts.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["a", "c", "d", "f", "h", "j"]);
    assert_eq!(
        problems
            .iter()
            .map(|problem| problem.split(", since").next().unwrap_or_default())
            .collect::<Vec<_>>(),
        [
            "g.csv:5:5: the row is left out",
            "g.csv:6:7: the row is left out",
            "g.csv:9: the row has no term; fill in `ko` and `en`, or delete it",
            "g.csv:11:3: the row is left out",
            "g.csv:12:1: the row is left out",
        ]
    );
}

#[test]
fn unknown_values_and_columns_are_named_and_the_row_loads() {
    let (concepts, problems) =
        all("id,ko,en,Mine,extra,type,authority,dnt,status,case,ko\na,가,a,1,2,nmae,me,perhaps,new,big,나\n");
    assert_eq!(concepts, [concept("a", "가", "a")]);
    assert_eq!(
        problems,
        [
            "g.csv:1: the column ko stands there twice; the first is read",
            "g.csv:1: columns that malmoi does not know are not read: ‘Mine’, ‘extra’",
            "g.csv:2:11: ‘nmae’ is none of full, abbreviation, name",
            "g.csv:2:16: ‘me’ is none of norm, company, house, community",
            "g.csv:2:19: ‘perhaps’ is none of yes, no",
            "g.csv:2:27: ‘new’ is none of proposed, approved",
            "g.csv:2:31: ‘big’ is none of sensitive, insensitive",
        ]
    );
    let (_, problems) = all("ko,en\n가||나,a\n");
    assert_eq!(problems, ["g.csv:2:1: there is no term on one side of a bar"]);
}

#[test]
fn a_file_that_is_no_glossary_says_so() {
    assert_eq!(all(""), (vec![], vec![format!("g.csv:1: {EMPTY}")]));
    assert_eq!(all("id,ko,en\n"), (vec![], vec![]));
    assert_eq!(
        all("source 1,target 1\na,b\n").1,
        [
            "g.csv:1: the first row names no column of terms such as `ko` or `en`; it holds ‘source 1’, ‘target 1’"
        ]
    );
    assert_eq!(all("\"id,ko\n").1, ["g.csv:1:1: the quotation mark is never closed"]);
}

#[test]
fn hostile_files_are_read_in_time() {
    let columns = format!("ko,en{}\n가,a{}\n", ",x".repeat(1_000_000), ",1".repeat(1_000_000));
    let (concepts, problems) = all(&columns);
    assert_eq!(concepts, [concept("a", "가", "a")]);
    assert!(problems[0].ends_with("and 999992 more"), "{problems:?}");
    let quotes = format!("ko,en\n{}", "\"\n".repeat(50_001));
    assert!(!all(&quotes).1.is_empty());
    let unclosed = format!("ko,en\n{}", "\"가,a\n".repeat(20_000));
    assert_eq!(all(&unclosed).1.len(), 20_000);
    let nul = all("ko,en\n\0가\0,a\0\n");
    assert_eq!(nul.0, [concept("a", "가", "a")]);
    let broken = read_bytes(b"ko,en\n\xEA\xB0\x80,a\n\xFF\xFE\x80,b\n\xEB\x82\x98,c\n", "g.csv");
    assert_eq!(broken.0.len(), 2);
    assert_eq!(broken.1[0].kind, ProblemKind::Encoding);
}

#[test]
fn a_formula_is_shielded_and_comes_back() {
    for term in ["=1+1", "-적", "@mention", "+82", "'=x", "''@", "it's", "'quoted'"] {
        let mut out = Vec::new();
        let written = concept("a", term, "x");
        write_all(std::slice::from_ref(&written), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let cell = text.lines().nth(1).unwrap().split(',').nth(2).unwrap();
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
        assert_eq!(all(&text), (vec![written], vec![]));
    }
}

#[test]
fn a_row_of_any_length_costs_itself_alone() {
    let long = "가".repeat(4 << 20);
    let (concepts, problems) = all(&format!("id,ko,en\na,{long},a\nb,나,b\nc,\"{long}\",c\nd,라,d\n"));
    assert_eq!(concepts, [concept("b", "나", "b"), concept("d", "라", "d")]);
    assert_eq!(
        problems.iter().map(|problem| problem.split(';').next().unwrap()).collect::<Vec<_>>(),
        [
            "g.csv:2:1: the row is left out, since it is longer than 8 MiB",
            "g.csv:4:1: the row is left out, since it is longer than 8 MiB",
        ]
    );
}

#[test]
fn the_written_file_has_a_mark_and_a_fixed_header() {
    let mut out = Vec::new();
    let mut written = concept("a", "가|+나", "a,\"b\"");
    written.ko[1].text.push_str("|다");
    write_all(&[written], &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "\u{FEFF}id,domain,ko,ko_admitted,ko_deprecated,ko_forbidden,en,en_admitted,en_deprecated,en_forbidden,\
         definition_ko,definition_en,note,source,type,authority,dnt,status,case\n\
         a,,가,나\\|다,,,\"a,\"\"b\"\"\",,,,,,,,,,,,\n"
    );
}

#[test]
fn a_hundred_thousand_rows_of_one_term_are_named() {
    let mut concepts = vec![concept("", "가", "model"); 100_000];
    concepts[0].id = "model-3".into();
    let start = std::time::Instant::now();
    name_the_nameless(&mut concepts);
    // Where every row tries all numbers, this takes minutes.
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    let ids: Vec<_> = concepts.iter().take(5).map(|concept| concept.id.as_str()).collect();
    assert_eq!(ids, ["model-3", "model", "model-2", "model-4", "model-5"]);
    assert_eq!(concepts.iter().map(|concept| &concept.id).collect::<HashSet<_>>().len(), concepts.len());
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(concepts in concepts()) {
        let mut out = Vec::new();
        write_all(&concepts, &mut out).unwrap();
        let (read, problems) = read_bytes(&out, "g.csv");
        prop_assert_eq!(problems, vec![]);
        let read: Vec<_> = read.into_iter().map(|concept| Concept { place: Place::default(), ..concept }).collect();
        prop_assert_eq!(read, concepts);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_bytes(&bytes, "g.csv");
        read_bytes(&[b"ko,en\n", bytes.as_slice()].concat(), "g.csv");
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[\"|,\\\\\n\r가a]{0,80}") {
        read_bytes(format!("id,ko,en\n{text}").as_bytes(), "g.csv");
    }
}
