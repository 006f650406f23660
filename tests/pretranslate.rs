//! `malmoi pretranslate` and `malmoi wordcount` as they are typed.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::shared::{Ran, piped, put};

const CATALOGUE: &str = "# 한국어\r\nmsgid \"\"\r\nmsgstr \"Language: ko\\nContent-Type: text/plain; charset=UTF-8\\n\"\r\n\r\n\
    #: main.c:1\r\nmsgid \"Restart the server.\"\r\nmsgstr \"\"\r\n\r\n\
    #, c-format\r\nmsgid \"Restart the %s server now.\"\r\nmsgstr \"\"\r\n\r\n\
    msgid \"Nobody has translated this sentence.\"\r\nmsgstr \"\"\r\n\r\n\
    msgid \"Done\"\r\nmsgstr \"끝\"\r\n";

fn workspace() -> TempDir {
    let dir = TempDir::new().unwrap();
    put(&dir, "glossary/a.csv", "id,ko,en\nserver,서버,server\n");
    put(
        &dir,
        "memory/m.jsonl",
        "{\"en\":\"Restart the server.\",\"ko\":\"서버를 다시 시작하세요.\",\"origin\":\"운영\"}\n\
         {\"en\":\"Restart the %s servers now.\",\"ko\":\"지금 %s 서버들을 다시 시작하세요.\",\"origin\":\"운영\"}\n",
    );
    put(&dir, "ko.po", CATALOGUE);
    dir
}

fn malmoi(dir: &TempDir, args: &[&str]) -> Ran {
    piped(dir, args, b"")
}

fn path(dir: &TempDir, name: &str) -> String {
    dir.path().join(name).to_str().unwrap().to_owned()
}

#[test]
fn a_catalogue_is_filled_and_all_else_stays() {
    let dir = workspace();
    let (document, output) = (path(&dir, "ko.po"), path(&dir, "out.po"));
    let ran = malmoi(&dir, &["pretranslate", &document, "-o", &output]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    let expected = CATALOGUE
        .replace("server.\"\r\nmsgstr \"\"", "server.\"\r\nmsgstr \"서버를 다시 시작하세요.\"")
        .replace(
            "#, c-format\r\nmsgid \"Restart the %s server now.\"\r\nmsgstr \"\"",
            "#, fuzzy, c-format\r\n#| msgid \"Restart the %s servers now.\"\r\nmsgid \"Restart the %s server now.\"\r\nmsgstr \"지금 %s 서버들을 다시 시작하세요.\"",
        );
    assert_eq!(fs::read_to_string(&output).unwrap(), expected);
    let said = "2 of 4 segments filled: 1 at 100 %, 1 at 85–94 %; 1 to be reviewed\nleft as they were: 1 translated before, 1 without a match of 75 % or more\n";
    assert!(ran.err.ends_with(said), "{}", ran.err);
    // What was written needs nothing more, and the document may be its own output.
    let ran = malmoi(&dir, &["pretranslate", &output, "-o", &output, "--json"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let summary: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (&summary["filled"], &summary["kept"], &summary["drafts"], &summary["unmatched"]),
        (&json!(0), &json!(2), &json!(1), &json!(1))
    );
    assert_eq!(fs::read_to_string(&output).unwrap(), expected);
    // Standard output holds the document alone.
    let ran = malmoi(&dir, &["pretranslate", &document, "-o", "-"]);
    assert_eq!(ran.out, expected);
    let ran = malmoi(&dir, &["pretranslate", &document, "-o", &output, "--min", "100"]);
    assert!(fs::read_to_string(&output).unwrap().contains("server now.\"\r\nmsgstr \"\""), "{}", ran.err);
}

#[test]
fn what_cannot_be_filled_is_an_error_and_leaves_no_file() {
    let dir = workspace();
    put(&dir, "a.csv", "ko,en\n가,a\n");
    let output = path(&dir, "out");
    for (args, said) in [
        (vec!["a.csv"], "has no targets to fill"),
        (vec!["none.po"], "none.po"),
        (vec!["ko.po", "--client", "acme"], "acme"),
        (vec!["ko.po", "--format", "tmx"], "has no targets to fill"),
    ] {
        let document = path(&dir, args[0]);
        let mut all = vec!["pretranslate", &document, "-o", &output];
        all.extend(&args[1..]);
        let ran = malmoi(&dir, &all);
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(ran.err.contains(said), "{args:?} {}", ran.err);
        assert!(!dir.path().join("out").exists(), "{args:?}");
    }
    let document = path(&dir, "ko.po");
    let ran = malmoi(&dir, &["pretranslate", &document, "-o", "-", "--json"]);
    assert!(ran.code == 2 && ran.err.contains("-o FILE"), "{}", ran.err);
}

#[test]
fn documents_are_counted_by_bands() {
    let dir = workspace();
    put(&dir, "a.ko.txt", "서버를 다시 시작하세요. 새 문장이다. 새 문장이다.\n");
    let (text, catalogue) = (path(&dir, "a.ko.txt"), path(&dir, "ko.po"));
    let ran = malmoi(&dir, &["wordcount", &text, &catalogue, "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let counted: Value = serde_json::from_str(&ran.out).unwrap();
    let segments = |document: usize, band: &str| {
        counted["documents"][document]["bands"][band]["segments"].as_u64().unwrap()
    };
    assert_eq!(["repetitions", "100", "new"].map(|band| segments(0, band)), [1, 1, 1]);
    assert_eq!(["100", "85-94", "new"].map(|band| segments(1, band)), [1, 1, 2]);
    assert_eq!(counted["documents"][0]["total"]["words"], json!(7));
    assert_eq!(counted["total"]["total"]["segments"], json!(7));
    let ran = malmoi(&dir, &["wordcount", &text, "--tsv"]);
    assert!(ran.out.lines().any(|line| line.ends_with("a.ko.txt\t100\t1\t3\t13\t11\t0.065")), "{}", ran.out);
    // Without a memory there is nothing to match, and no workspace is needed.
    let ran = piped(&dir, &["wordcount", "--no-memory", "-"], "One two.\n\nOne two.\n".as_bytes());
    let rows: Vec<Vec<&str>> = ran.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[2], ["repetitions", "1", "2", "8", "7", "0.0"], "{}", ran.out);
    assert_eq!(rows[9], ["new", "1", "2", "8", "7", "0.0"], "{}", ran.out);
    let ran = piped(&dir, &["wordcount", "--json"], b"\n");
    let empty: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &empty["total"]["total"]["segments"]), (1, &json!(0)));
    let ran = malmoi(&dir, &["wordcount", &path(&dir, "glossary/a.csv")]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("is a glossary"), "{}", ran.err);
}
