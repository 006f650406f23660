//! What malmoi makes of sound: lookups and guesses, as they are typed.

use std::fs;

use malmoi::analysis::LazyAnalyzer;
use malmoi::lookup::{Kind, Request, guesses};
use serde_json::Value;
use tempfile::TempDir;

use crate::shared::{Ran, compiled, data, found, piped, put, rows, shipped};

const HOUSE: &str = "id,domain,ko,ko_deprecated,en,en_forbidden\n\
    anthropic,companies,앤트로픽,엔트로픽,Anthropic,\n\
    google,companies,구글,,Google,\n\
    vertex-ai,cloud,버텍스 AI,,Vertex AI,\n\
    gemini,ai,제미나이,,Gemini,\n\
    hbm,chips,고대역폭 메모리,,HBM,\n\
    foundry,chips,파운드리,,,\n\
    cooling,hardware,공랭식 장비,,Blackwell,\n";

fn workspace() -> TempDir {
    let dir = TempDir::new().unwrap();
    put(&dir, "glossary/house.csv", HOUSE);
    dir
}

fn json(dir: &TempDir, query: &str) -> (i32, Value) {
    let Ran { code, out, .. } = piped(dir, &["lookup", "--json", query], b"");
    (code, serde_json::from_str(&out).unwrap())
}

#[test]
fn a_name_written_by_sound_finds_its_concept() {
    let dir = workspace();
    for (query, id, steps) in [
        ("앤스로픽", "anthropic", &["transliteration"][..]),
        ("앤스로픽의", "anthropic", &["inflected", "transliteration"]),
        ("버텍스 에이아이", "vertex-ai", &["transliteration"]),
        ("에이치비엠", "hbm", &["transliteration"]),
        ("블랙웰", "cooling", &["transliteration"]),
        ("Foundry", "foundry", &["transliteration"]),
    ] {
        let (code, answer) = json(&dir, query);
        let first = &answer["concepts"][0];
        assert_eq!((code, &first["id"]), (0, &id.into()), "{query}: {answer}");
        assert_eq!(first["match"]["kind"], "transliteration", "{query}");
        assert_eq!(first["match"]["steps"], Value::from(steps), "{query}");
        assert_eq!(answer["guesses"], Value::Array(Vec::new()), "{query}");
    }
    let (_, answer) = json(&dir, "앤스로픽");
    assert_eq!(answer["concepts"][0]["match"]["matched"], "Anthropic");
    let ran = piped(&dir, &["lookup", "앤스로픽"], b"");
    assert!(ran.out.starts_with("앤트로픽 → Anthropic · preferred · companies · transliteration "), "{}", ran.out);
    assert_eq!(piped(&dir, &["lookup", "--brief", "앤스로픽"], b"").out, "Anthropic\n");
}

#[test]
fn a_misspelling_stays_one() {
    let dir = workspace();
    for query in ["재미나이", "제미너이", "Gemeni"] {
        let (code, answer) = json(&dir, query);
        assert_eq!((code, &answer["concepts"][0]["match"]["kind"]), (1, &"similar".into()), "{query}");
    }
}

#[test]
fn an_unlisted_loanword_is_guessed_and_no_concept() {
    let dir = workspace();
    for (query, guess, lang) in
        [("쿠버네티스", "Kubernetes", "en"), ("쿠버네티스를", "Kubernetes", "en"), ("Kubernetes", "쿠버네티스", "ko")]
    {
        let (code, answer) = json(&dir, query);
        assert_eq!((code, &answer["concepts"]), (1, &Value::Array(Vec::new())), "{query}");
        let guesses = answer["guesses"].as_array().unwrap();
        let one = guesses.iter().find(|one| one["text"] == guess).unwrap_or_else(|| panic!("{query}: {answer}"));
        let probability = one["probability"].as_f64().unwrap();
        assert!(one["lang"] == lang && (0.1..=1.0).contains(&probability), "{query}: {one}");
    }
    let ran = piped(&dir, &["lookup", "쿠버네티스"], b"");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(
        ran.err.starts_with("nothing found for “쿠버네티스”; by its sound perhaps Kubernetes? ("),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("--ko '쿠버네티스' --en 'Kubernetes'"), "{}", ran.err);
    for query in ["없는말이다", "된장국", "자전거 도로", "the", "ㅋㅋㅋㅋ", "xkcdq"] {
        let (_, answer) = json(&dir, query);
        assert_eq!(answer["guesses"], Value::Array(Vec::new()), "{query}");
    }
}

/// Of loanwords whose English the shipped glossary lacks, few may find a concept by sound.
#[test]
fn names_that_the_glossary_lacks_find_no_concept_by_sound() {
    let Some(file) = data("translit/nikl_usage.tsv") else { return };
    let concepts = shipped();
    let listed = |english: &str| {
        let english = english.to_lowercase();
        concepts.iter().flat_map(|c| &c.en).any(|term| term.text.to_lowercase().contains(&english))
    };
    let all = rows(&file);
    let sample: Vec<_> = all.iter().step_by(all.len() / 1500).filter(|row| !listed(&row[0])).collect();
    let terms = compiled(concepts.clone());
    let is_wrong = |query: &str| found(&terms, query).first().is_some_and(|f| f.matched.kind == Kind::Transliteration);
    let wrong: Vec<_> = sample.iter().filter(|row| is_wrong(&row[1])).map(|row| format!("{} {}", row[0], row[1])).collect();
    println!("names that find a concept by sound: {} of {}: {wrong:?}", wrong.len(), sample.len());
    assert!(wrong.len() * 100 <= 2 * sample.len());
}

#[test]
fn real_words_are_seldom_guessed_at_and_loanwords_often() {
    let (Some(words), Some(names)) = (data("translit/korean_vocabulary.txt"), data("translit/nikl_usage.tsv")) else {
        return;
    };
    let terms = compiled(Vec::new());
    let request = Request::default();
    let of = |word: &str| guesses(&terms, word, &request, 3, &mut LazyAnalyzer::default()).unwrap();
    let text = fs::read_to_string(words).unwrap();
    let words: Vec<&str> = text.lines().filter(|word| word.chars().count() > 1).collect();
    let sample: Vec<&str> = words.iter().copied().step_by(words.len() / 2000).collect();
    let wrong: Vec<_> = sample.iter().filter_map(|word| Some(format!("{word} {}", of(word).first()?.text))).collect();
    println!("real words that are guessed at: {} of {}: {wrong:?}", wrong.len(), sample.len());
    let all = rows(&names);
    let names: Vec<_> = all.iter().filter(|row| !row[0].contains(' ')).collect();
    let sampled: Vec<_> = names.iter().step_by(names.len() / 500).collect();
    let right = sampled.iter().filter(|row| of(&row[1]).iter().any(|one| one.text.eq_ignore_ascii_case(&row[0]))).count();
    println!("names among the guesses: {right} of {}", sampled.len());
    assert!(wrong.len() * 100 <= 5 * sample.len());
}
