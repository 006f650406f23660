//! `lookup` on tables of queries: the right concept first, for the right reason.

use std::fs;

use malmoi::hangul;
use malmoi::lookup::{Found, Kind};
use malmoi::record::{Concept, Status, Term};
use malmoi::terms::{Terms, compile, key};

use crate::shared::{compiled, data, found, glossary, project, rows, shipped};

/// Asserts the share of right answers and prints the wrong ones.
fn at_least(percent: usize, what: &str, rows: &[(String, bool, String)]) {
    let right = rows.iter().filter(|(_, right, _)| *right).count();
    for (query, _, answer) in rows.iter().filter(|(_, right, _)| !right) {
        println!("{what}: {query} => {answer}");
    }
    println!("{what}: {right} of {}", rows.len());
    assert!(right * 100 >= percent * rows.len(), "{what}: {right} of {}", rows.len());
}

fn shown(answer: &[Found]) -> String {
    let one = |f: &Found| {
        format!("{} ({}, {}, {})", f.concept.id, f.matched.matched, f.matched.kind.as_str(), f.matched.status)
    };
    answer.iter().take(3).map(one).collect::<Vec<_>>().join("; ")
}

#[test]
fn development_queries_lead_to_their_concepts() {
    let Some(table) = data("recognize/lookup.tsv") else { return };
    let terms = compiled(glossary(&data("recognize/glossary.csv").unwrap()));
    let table = rows(&table);
    let rows: Vec<_> = table
        .iter()
        .map(|row| {
            let answer = found(&terms, &row[0]);
            // The kinds of the file as the design maps them.
            let right = match (answer.first(), row[2].as_str()) {
                (None, _) => row[1] == "-",
                (Some(first), "forbidden") => {
                    first.concept.id == row[1] && first.matched.status == Status::Forbidden
                }
                (Some(first), kind) => {
                    let kind = match kind {
                        "nfd" => "width_case",
                        "typo_ko" | "typo_en" => "similar",
                        kind => kind,
                    };
                    first.concept.id == row[1] && first.matched.kind.as_str() == kind
                }
            };
            (row[0].clone(), right, shown(&answer))
        })
        .collect();
    at_least(98, "development queries", &rows);
    means_nothing(&table, &terms);
}

/// Of the queries that mean nothing every one must get no concept.
fn means_nothing(table: &[Vec<String>], terms: &Terms) {
    let queries = table.iter().filter(|row| row[1] == "-").map(|row| &row[0]);
    let wrong = queries.map(|query| (query, found(terms, query))).filter(|(_, answer)| !answer.is_empty());
    let wrong: Vec<_> = wrong.map(|(query, answer)| format!("{query} => {}", shown(&answer))).collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn our_own_queries_lead_to_their_concepts() {
    let terms = compiled(shipped());
    let table = rows(&project().join("tests/fixtures/lookup.tsv"));
    let rows: Vec<_> = table[1..]
        .iter()
        .map(|row| {
            let answer = found(&terms, &row[0]);
            let status = row.get(3).map_or("", String::as_str);
            let right = match answer.first() {
                None => row[1] == "-",
                Some(first) => {
                    first.concept.id == row[1]
                        && first.matched.kind.as_str() == row[2]
                        && (status.is_empty() || first.matched.status.as_str() == status)
                }
            };
            (format!("{} [{} {}]", row[0], row[1], row[2]), right, shown(&answer))
        })
        .collect();
    assert!(rows.len() >= 150);
    at_least(98, "own queries", &rows);
    means_nothing(&table[1..], &terms);
}

#[test]
fn every_term_of_the_seed_article_leads_to_its_pair() {
    let Some(table) = data("seed/terms.tsv") else { return };
    let terms = compiled(shipped());
    let rows = rows(&table);
    assert_eq!(rows.len(), 57);
    for row in &rows[1..] {
        let answer = found(&terms, &row[0]);
        let first = answer.first().unwrap_or_else(|| panic!("{} is not found", row[0]));
        assert!(first.concept.ko.iter().any(|term| term.text == row[1]), "{}: {}", row[0], shown(&answer));
        assert!(first.concept.en.iter().any(|term| term.text == row[2]), "{}: {}", row[0], shown(&answer));
    }
}

/// 200 real words within two jamo of a term, every n-th of all there are.
#[test]

fn real_words_near_a_term_are_no_match() {
    let Some(words) = data("translit/korean_vocabulary.txt") else { return };
    let concepts = shipped();
    let keys: Vec<Vec<u8>> = concepts.iter().flat_map(|c| &c.ko).map(|term| key(&term.text)).collect();
    let terms = compiled(concepts);
    let text = fs::read_to_string(words).unwrap();
    let near: Vec<&str> = text.lines().filter(|word| is_near(word, &keys, &terms)).collect();
    let sample: Vec<&str> = near.iter().copied().step_by(near.len() / 200).take(200).collect();
    let wrong = |words: &[&str]| -> Vec<String> {
        let answers = words.iter().map(|word| (word, found(&terms, word)));
        let wrong =
            answers.filter(|(_, answer)| answer.first().is_some_and(|f| f.matched.kind < Kind::Similar));
        wrong.map(|(word, answer)| format!("{word}: {}", shown(&answer))).collect()
    };
    println!("above similar, of all {}: {:#?}", near.len(), wrong(&near));
    assert_eq!(sample.len(), 200);
    assert_eq!(wrong(&sample), Vec::<String>::new());
}

fn is_near(word: &str, keys: &[Vec<u8>], terms: &Terms) -> bool {
    let key = key(word);
    word.chars().all(hangul::is_syllable)
        && terms.exact(&key).is_empty()
        && keys.iter().any(|other| other.len().abs_diff(key.len()) <= 2 && edits(&key, other) <= 2)
}

fn edits(a: &[u8], b: &[u8]) -> usize {
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            row.push((last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1));
        }
        last = row;
    }
    last[b.len()]
}

#[test]
fn words_that_are_one_jamo_from_a_term_mean_themselves() {
    let terms = compiled(shipped());
    for word in rows(&project().join("tests/fixtures/seed_words.txt")) {
        let answer = found(&terms, &word[0]);
        assert!(
            answer.first().is_none_or(|f| f.matched.kind == Kind::Similar),
            "{}: {}",
            word[0],
            shown(&answer)
        );
    }
    assert!(found(&terms, "엔트로피").is_empty());
}

#[test]
fn the_shorter_term_stands_first_and_a_sentence_keeps_its_order() {
    let terms = compiled(shipped());
    let ids =
        |query: &str| -> Vec<String> { found(&terms, query).into_iter().map(|f| f.concept.id).collect() };
    assert_eq!(ids("제미나")[0], "gemini");
    assert!(ids("제미나").contains(&"gemini-15-pro".to_owned()));
    assert_eq!(
        ids("구글 클라우드는 버텍스AI로 '제미나이 1.5 프로'를 제공한다"),
        ["google-cloud", "vertex-ai", "gemini-15-pro"]
    );
}

#[test]
fn a_layer_that_nobody_opened_changes_no_answer() {
    let listed = |id: &str, ko: &str, en: &str| Concept {
        id: id.into(),
        ko: vec![Term { text: ko.into(), status: Status::Preferred }],
        en: vec![Term { text: en.into(), status: Status::Preferred }],
        ..Concept::default()
    };
    let house = || vec![listed("cloud", "클라우드", "cloud"), listed("gemini", "제미나이", "Gemini")];
    let mut acme = vec![listed("cloud-service", "클라우드 서비스", "cloud service")];
    // More forms that begin alike and are shorter than the house's own.
    acme.extend((0..300).map(|n| listed(&format!("gem-{n}"), &format!("제미{n}"), "x")));
    let alone = compiled(house());
    let with_layer =
        Terms::from_bytes(compile(&[(None, house()), (Some("acme".into()), acme)]).unwrap()).unwrap();
    for query in ["클라우드 서비스 요금", "클라우드 서비스", "제미", "제미나이의", "cloud services"]
    {
        assert_eq!(found(&with_layer, query), found(&alone, query), "{query}");
        assert!(!found(&alone, query).is_empty(), "{query}");
    }
}

#[test]
fn hostile_queries_are_answered_without_a_panic() {
    let terms = compiled(shipped());
    let long = "가".repeat(100_000);
    let nested = "(".repeat(5_000);
    for query in [
        "",
        " ",
        "\u{0}",
        "\u{1F}",
        "ㅈ",
        "ㅋㅋㅋㅋㅋㅋ",
        "(((",
        "'",
        "-",
        "--",
        "a",
        "\u{301}",
        "\u{11A8}",
        "🙂🙂",
        "\u{FEFF}제미나이",
        "제미나이\u{0}",
        "ﾡﾢﾣ",
        "𝓖𝓮𝓶𝓲𝓷𝓲",
        "제\u{200B}미\u{200D}나이",
        &long,
        &nested,
        "\u{202E}제미나이",
        "%s%n",
        "../../etc",
    ] {
        let _ = found(&terms, query);
    }
    assert_eq!(found(&terms, "\u{FEFF}제미나이")[0].concept.id, "gemini");
    assert_eq!(found(&terms, "𝓖𝓮𝓶𝓲𝓷𝓲")[0].matched.kind, Kind::WidthCase);
}
