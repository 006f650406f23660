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
    assert!(
        ran.out.starts_with("앤트로픽 → Anthropic · preferred · companies · transliteration "),
        "{}",
        ran.out
    );
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
        [("쿠버네티스", "Kubernetes", "en"), ("쿠버네티스를", "Kubernetes", "en"), ("walrus", "월러스", "ko")]
    {
        let (code, answer) = json(&dir, query);
        assert_eq!((code, &answer["concepts"]), (1, &Value::Array(Vec::new())), "{query}");
        let guesses = answer["guesses"].as_array().unwrap();
        let one =
            guesses.iter().find(|one| one["text"] == guess).unwrap_or_else(|| panic!("{query}: {answer}"));
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
    let is_wrong =
        |query: &str| found(&terms, query).first().is_some_and(|f| f.matched.kind == Kind::Transliteration);
    let wrong: Vec<_> =
        sample.iter().filter(|row| is_wrong(&row[1])).map(|row| format!("{} {}", row[0], row[1])).collect();
    println!("names that find a concept by sound: {} of {}: {wrong:?}", wrong.len(), sample.len());
    assert!(wrong.len() * 100 <= 2 * sample.len());
}

#[test]
fn real_words_are_seldom_guessed_at_and_loanwords_often() {
    let (Some(words), Some(names)) =
        (data("translit/korean_vocabulary.txt"), data("translit/nikl_usage.tsv"))
    else {
        return;
    };
    let terms = compiled(Vec::new());
    let request = Request::default();
    let of = |word: &str| guesses(&terms, word, &request, 3, &mut LazyAnalyzer::default()).unwrap();
    let text = fs::read_to_string(words).unwrap();
    let words: Vec<&str> = text.lines().filter(|word| word.chars().count() > 1).collect();
    let sample: Vec<&str> = words.iter().copied().step_by(words.len() / 2000).collect();
    let wrong: Vec<_> =
        sample.iter().filter_map(|word| Some(format!("{word} {}", of(word).first()?.text))).collect();
    println!("real words that are guessed at: {} of {}: {wrong:?}", wrong.len(), sample.len());
    let all = rows(&names);
    let names: Vec<_> = all.iter().filter(|row| !row[0].contains(' ')).collect();
    let sampled: Vec<_> = names.iter().step_by(names.len() / 500).collect();
    let right = sampled
        .iter()
        .filter(|row| of(&row[1]).iter().any(|one| one.text.eq_ignore_ascii_case(&row[0])))
        .count();
    println!("names among the guesses: {right} of {}", sampled.len());
    assert!(wrong.len() * 100 <= 5 * sample.len());
}

#[test]
fn words_are_transliterated_both_ways() {
    let nowhere = TempDir::new().unwrap();
    let of =
        |args: &[&str], input: &str| piped(&nowhere, &[&["transliterate"], args].concat(), input.as_bytes());
    let ran = of(&["--top", "1", "AWS", "소프트웨어"], "");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!((ran.code, lines.len()), (0, 4), "{}", ran.out);
    assert!(lines[0] == "AWS" && lines[1].ends_with("%  에이더블유에스"), "{}", ran.out);
    assert!(lines[2] == "소프트웨어" && lines[3].ends_with("%  software"), "{}", ran.out);
    let ran = of(&["--json", "--top", "2", "-"], "Anthropic\n\n클로드\n");
    let all: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((ran.code, all.len(), &all[1]["word"]), (0, 2, &"클로드".into()));
    assert_eq!(all[0]["guesses"].as_array().unwrap().len(), 2);
    let first = &all[1]["guesses"][0];
    assert!(first["listed"] == true && first["probability"].as_f64().unwrap() <= 1.0, "{first}");
    assert_eq!(all[0]["guesses"][0]["listed"], Value::Null);
    let ran = of(&["漢字"], "");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("漢字") && of(&["--top", "0", "a"], "").code == 2 && of(&[], "").code == 2);
}

#[test]
fn the_spellings_of_a_word_are_counted_in_glossary_and_texts() {
    let dir = TempDir::new().unwrap();
    put(
        &dir,
        "glossary/a.csv",
        "id,ko,ko_deprecated,en\ncontents,콘텐츠,컨텐츠,contents\nserver,서버,,server\n",
    );
    let article = "컨텐츠를 만든다. 컨텐츠는 좋다. 그 컨텐츠의 값은 콘텐츠와 같다.\n\n서버와 서버, 가지와 가치, 것이 것은 그것이다.\n";
    put(&dir, "articles/a.ko.txt", article);
    put(
        &dir,
        "memory/m.tsv",
        "id\torigin\ten\tko\n1\tx\tMessages\t메시지를 보낸다\n2\tx\tA message\t메세지가 왔다\n",
    );
    let ran = piped(&dir, &["variants"], b"");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let lines: Vec<&str> = ran.out.lines().map(|line| line.split("  (").next().unwrap()).collect();
    assert_eq!(lines, ["컨텐츠 4 · 콘텐츠 2", "메세지 1 · 메시지 1"], "{}", ran.out);
    let ran = piped(&dir, &["variants", "--json", "--min", "2"], b"");
    let one: Value = serde_json::from_str(&ran.out).unwrap();
    let expected = serde_json::json!([
        { "text": "컨텐츠", "count": 4, "glossary": 1, "texts": 3 },
        { "text": "콘텐츠", "count": 2, "glossary": 1, "texts": 1 },
    ]);
    assert_eq!((&one["spellings"], ran.out.lines().count()), (&expected, 1));
    let ran = piped(&dir, &["variants", "--min", "9"], b"");
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (1, "", "no word is spelt in several ways\n"));
}
