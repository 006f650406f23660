use std::fs;
use std::io::Write as _;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::index::{self, Index};
use crate::matching::MatchingSettings;
use crate::workspace::Workspace;

fn workspace(memory: &str) -> (TempDir, Workspace) {
    let dir = tempfile::tempdir().expect("a folder");
    for folder in ["glossary", "memory/acme"] {
        fs::create_dir_all(dir.path().join(folder)).expect("a folder");
    }
    fs::write(dir.path().join("malmoi.toml"), "clients = [\"acme\"]\n").expect("written");
    fs::write(dir.path().join("memory/m.tsv"), format!("ko\ten\n{memory}")).expect("written");
    let ws = Workspace::open(dir.path()).expect("a workspace");
    (dir, ws)
}

fn append(dir: &Path, ko: &str, en: &str) {
    let path = dir.join("memory/added.jsonl");
    let mut file = fs::File::options().append(true).create(true).open(path).expect("opened");
    writeln!(file, "{{\"ko\":\"{ko}\",\"en\":\"{en}\"}}").expect("written");
}

/// The percentages and translations that a client gets for an English segment.
fn found(ws: &Workspace, client: Option<&str>, text: &str, request: Request) -> Vec<(u8, String)> {
    let memory = Index::open(ws, client).expect("an index").memory().expect("a memory");
    let mut matcher = Matcher::new(&memory, Penalties::new(MatchingSettings::default(), 0, None));
    let query = Query::plain(text, Lang::En);
    let best = matcher.best(&query, &request);
    best.iter().map(|found| (found.percentage.value, found.text(Lang::En).to_owned())).collect()
}

const FIVE: Request = Request { count: 5, min: 60, exhaustive: false };
const ONE: Request = Request { count: 1, ..FIVE };

#[test]
fn the_same_text_is_found_among_many_that_differ_in_case() {
    let others: String = (0..40).map(|number| format!("열다 {number}\tOpen\n")).collect();
    let (_dir, ws) = workspace(&format!("열기\tOPEN\n{others}"));
    index::rebuild(&ws, &mut |_| ()).expect("built");
    for request in [FIVE, ONE] {
        assert_eq!(found(&ws, None, "OPEN", request)[0], (100, "열기".to_owned()));
    }
    assert_eq!(found(&ws, None, "OPEN", FIVE)[1].0, 99);
}

#[test]
fn a_clients_own_translation_stands_before_the_houses() {
    let (dir, ws) = workspace("열다\tOpen the file\n저장하다\tSave the file\n");
    fs::write(dir.path().join("memory/acme/a.tsv"), "ko\ten\n열기\tOpen the file\n").expect("written");
    index::rebuild(&ws, &mut |_| ()).expect("built");
    let all = |client| found(&ws, client, "Open the file", FIVE);
    assert_eq!(all(Some("acme"))[..2], [(100, "열기".to_owned()), (100, "열다".to_owned())]);
    assert_eq!(all(None)[0], (100, "열다".to_owned()));
    assert!(all(None).iter().all(|(_, text)| text != "열기"), "{:?}", all(None));
}

#[test]
fn what_was_added_last_stands_first_wherever_it_lies() {
    let filler: String =
        (0..50).map(|number| format!("문장 {number}\tAnother sentence {number}\n")).collect();
    let (dir, ws) = workspace(&format!("열다\tOpen\n{filler}"));
    index::rebuild(&ws, &mut |_| ()).expect("built");
    let mut expected = vec![(100, "열다".to_owned())];
    for round in 0..6 {
        let text = format!("열기 {round}");
        append(dir.path(), &text, "Open");
        expected.insert(0, (100, text));
        // In the tail, in a shard of its own, and in one that was made of several.
        assert_eq!(found(&ws, None, "Open", Request { count: 10, ..FIVE }), expected, "in the tail, {round}");
        index::refresh(&ws, &mut |_| ()).expect("refreshed");
        assert_eq!(found(&ws, None, "Open", Request { count: 10, ..FIVE }), expected, "refreshed, {round}");
    }
    append(dir.path(), "열다", "Open");
    let again = found(&ws, None, "Open", Request { count: 10, ..FIVE });
    assert_eq!(again.iter().filter(|(_, text)| text == "열다").count(), 1, "{again:?}");
}

#[test]
fn numbers_and_the_highest_percentage_are_there() {
    let (_dir, ws) = workspace(
        "파일 3개를 저장했다.\tSaved 3 files.\n파일 40개를 복사했다.\tCopied 40 files.\n파일을 저장했다.\tSaved the file.\n",
    );
    index::rebuild(&ws, &mut |_| ()).expect("built");
    assert_eq!(
        found(&ws, None, "Saved 12,345 files.", FIVE)[0],
        (99, "파일 12,345개를 저장했다.".to_owned())
    );
    let memory = Index::open(&ws, None).expect("an index").memory().expect("a memory");
    let mut matcher = Matcher::new(&memory, Penalties::new(MatchingSettings::default(), 0, None));
    assert_eq!(matcher.percent(&Query::plain("Saved 9 files.", Lang::En), 50), 99);
    assert_eq!(matcher.percent(&Query::plain("전혀 다른 말", Lang::Ko), 50), 0);
    assert_eq!(found(&ws, None, "", FIVE), []);
}
