use std::fs;

use super::*;
use crate::format::testing::{concept, shown};
use crate::format::{csv, read_glossary};
use crate::record::Status;

fn placed(concepts: Vec<Concept>) -> Vec<Concept> {
    let place = |line| Place { path: "glossary/a.csv".into(), line };
    concepts.into_iter().zip(2..).map(|(concept, line)| Concept { place: place(line), ..concept }).collect()
}

fn faults(concepts: Vec<Concept>) -> Vec<String> {
    shown(&check(&placed(concepts), &[]))
}

#[test]
fn a_good_glossary_has_no_faults() {
    let dnt = Concept { dnt: true, ..concept("gpt", "", "GPT-4o") };
    assert_eq!(faults(vec![concept("a", "가|+나|-다", "a"), concept("b", "라", "b"), dnt]), [""; 0]);
}

#[test]
fn duplicates_and_claims_name_both_places() {
    assert_eq!(
        faults(vec![
            concept("a", "머신 러닝", "Machine-Learning"),
            concept("a", "머신러닝|-가", "x"),
            concept("c", "가", "machine learning")
        ]),
        [
            "glossary/a.csv:3: the id a stands at glossary/a.csv:2 already; give one of the two another",
            "glossary/a.csv:3: a and a both claim the term ‘머신러닝’ (preferred, and preferred at glossary/a.csv:2); take it from one of them",
            "glossary/a.csv:4: c and a both claim the term ‘가’ (preferred, and deprecated at glossary/a.csv:3); take it from one of them",
            "glossary/a.csv:4: c and a both claim the term ‘machine learning’ (preferred, and preferred at glossary/a.csv:2); take it from one of them",
        ]
    );
}

#[test]
fn case_separates_only_where_a_concept_minds_it() {
    let go = Concept { case_sensitive: true, ..concept("go", "고", "Go") };
    assert_eq!(faults(vec![go.clone(), concept("b", "가다", "go")]), [""; 0]);
    assert_eq!(faults(vec![go, concept("b", "가다", "Go")]).len(), 1);
    assert_eq!(faults(vec![concept("a", "고", "Go"), concept("b", "가다", "go")]).len(), 1);
}

#[test]
fn terms_that_nobody_can_see_to_be_wrong_are_found() {
    let nfd = "\u{1112}\u{1161}\u{11ab}";
    assert_eq!(
        faults(vec![concept("a", &format!("{nfd}|가\u{a0}나|다  라"), "a|+a"), concept("b", "-마", "b")]),
        [
            format!("glossary/a.csv:2: a: the term ‘{nfd}’ is not in NFC"),
            "glossary/a.csv:2: a: the term ‘가\u{a0}나’ holds spaces that are not single blanks between words".into(),
            "glossary/a.csv:2: a: the term ‘다  라’ holds spaces that are not single blanks between words".into(),
            "glossary/a.csv:2: a: the term ‘a’ is both preferred and admitted".into(),
            "glossary/a.csv:3: b: there is no Korean term to use; fill in the column `ko`".into(),
        ]
    );
    let empty =
        Concept { ko: vec![Term { text: " ".into(), status: Status::Preferred }], ..concept("c", "", "c") };
    assert_eq!(faults(vec![empty]), ["glossary/a.csv:2: c: a Korean term is empty"]);
}

#[test]
fn the_problems_of_the_reader_stand_in_their_place() {
    let (concepts, problems) = csv::read_bytes("id,ko,en,type\nb,나,b,odd\na,나,a,\n".as_bytes(), "g.csv");
    let faults = check(&concepts, &problems);
    assert_eq!(
        faults.iter().map(|fault| (fault.line, fault.kind)).collect::<Vec<_>>(),
        [(2, ProblemKind::Value), (3, ProblemKind::Conflict)]
    );
}

fn added(before: &str, concept: &Concept) -> (String, Added) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("g.csv");
    fs::write(&file, before).unwrap();
    let added = add(&file, concept).unwrap();
    (fs::read_to_string(&file).unwrap(), added)
}

#[test]
fn a_row_goes_where_it_belongs_and_others_stay_as_they_are() {
    let sorted = "\u{FEFF}id,mine,ko,en\r\na,\"x, \"\"y\"\"\",가 , a\r\nc,,\"다\",c\r\n";
    let (text, place) = added(sorted, &concept("b", "나", "b"));
    assert_eq!(text, "\u{FEFF}id,mine,ko,en\r\na,\"x, \"\"y\"\"\",가 , a\r\nb,,나,b\r\nc,,\"다\",c\r\n");
    assert_eq!(place, Added { id: "b".into(), line: 3 });
    let (text, place) = added("id,ko,en,note\nz,가,z\na,나,a,\"a\nb\"", &concept("b", "다", "b"));
    assert_eq!(text, "id,ko,en,note\nz,가,z\na,나,a,\"a\nb\"\nb,다,b,\n");
    assert_eq!(place.line, 5);
}

#[test]
fn columns_that_are_missing_are_added_and_the_row_can_be_read_again() {
    let new =
        Concept { note: Some("두\n줄".into()), dnt: true, ..concept("", "다|+라|!마", "New Term") };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("g.csv");
    fs::write(&file, "ko;en\n가;a\n").unwrap();
    let place = add(&file, &new).unwrap();
    assert_eq!(
        fs::read_to_string(&file).unwrap(),
        "ko;en;id;ko_admitted;ko_forbidden;note;dnt\n가;a\n다;New Term;new-term;라;마;\"두\n줄\";yes\n"
    );
    let (concepts, problems) = read_glossary(&file, "g.csv").unwrap();
    assert_eq!(problems, []);
    assert_eq!(
        concepts[1],
        Concept { id: "new-term".into(), place: Place { path: "g.csv".into(), line: 3 }, ..new }
    );
    assert_eq!((place.id.as_str(), place.line), ("new-term", 3));
}

#[test]
fn a_new_file_and_one_in_cp949_become_utf8_with_a_mark() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new.csv");
    assert_eq!(add(&file, &concept("", "가", "C++")).unwrap(), Added { id: "cplusplus".into(), line: 2 });
    assert!(fs::read_to_string(&file).unwrap().starts_with("\u{FEFF}id,domain,ko,"));
    let legacy = folder.path().join("old.csv");
    fs::write(&legacy, encoding_rs::EUC_KR.encode("id,ko,en\na,똠,a\n").0).unwrap();
    add(&legacy, &concept("b", "🙂", "b")).unwrap();
    assert_eq!(fs::read_to_string(&legacy).unwrap(), "\u{FEFF}id,ko,en\na,똠,a\nb,🙂,b\n");
}

#[test]
fn a_taken_id_and_a_broken_file_are_refused_with_advice() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("g.csv");
    fs::write(&file, "id,ko,en\na,가,a\n").unwrap();
    let error = add(&file, &concept("a", "나", "b")).unwrap_err();
    assert!(error.to_string().ends_with("has a concept a already"), "{error}");
    assert!(error.hint().unwrap().contains("--id"));
    let broken = "id,ko,en\na,\"가,a\n";
    fs::write(&file, broken).unwrap();
    let error = add(&file, &concept("b", "나", "b")).unwrap_err();
    assert!(error.to_string().contains("g.csv:2:3"), "{error}");
    assert!(error.hint().unwrap().contains("malmoi glossary check"));
    assert_eq!(fs::read_to_string(&file).unwrap(), broken);
}

#[test]
fn ten_that_add_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("g.csv");
    std::thread::scope(|scope| {
        for number in 0..10 {
            let file = &file;
            scope.spawn(move || add(file, &concept("", "가", &format!("term {number}"))).unwrap());
        }
    });
    let (concepts, _) = read_glossary(&file, "g.csv").unwrap();
    let ids: Vec<_> = concepts.iter().map(|concept| concept.id.clone()).collect();
    let expected: Vec<_> = (0..10).map(|number| format!("term-{number}")).collect();
    if cfg!(unix) {
        assert_eq!(ids, expected);
    }
}
