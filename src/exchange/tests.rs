use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::format::{Format, Holds, ReadOptions};
use crate::record::Unit;
use crate::workspace::{SourceKind, Workspace};

/// A workspace with a glossary and a client, and a folder of files to import.
struct Bench {
    folder: tempfile::TempDir,
    ws: Workspace,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("ws");
        for dir in ["ws/glossary", "ws/memory", "in"] {
            fs::create_dir_all(folder.path().join(dir)).unwrap();
        }
        fs::write(root.join("malmoi.toml"), "clients = [\"acme\"]\n").unwrap();
        fs::write(root.join("glossary/house.csv"), "id,ko,en\nserver,서버,server\nmodel,모델,model\n")
            .unwrap();
        Self { ws: Workspace::open(&root).unwrap(), folder }
    }

    fn put(&self, name: &str, text: &str) -> PathBuf {
        let file = self.folder.path().join("in").join(name);
        fs::write(&file, text).unwrap();
        file
    }

    fn import(&self, files: &[&Path], options: &ImportOptions) -> Outcome {
        let files: Vec<_> = files.iter().map(|file| file.to_path_buf()).collect();
        import(&self.ws, &files, options, &mut |_| ()).unwrap()
    }

    /// Every file of the workspace but the settings, with its text.
    fn tree(&self) -> Vec<(String, String)> {
        fn walk(dir: &Path, root: &Path, all: &mut Vec<(String, String)>) {
            for entry in fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                let name = display(path.strip_prefix(root).unwrap());
                match path.is_dir() {
                    true => walk(&path, root, all),
                    false if name == "malmoi.toml" => {}
                    false => all.push((name, fs::read_to_string(&path).unwrap())),
                }
            }
        }
        let mut all = Vec::new();
        walk(self.ws.root(), self.ws.root(), &mut all);
        all.sort();
        all
    }

    fn names(&self) -> Vec<String> {
        self.tree().into_iter().map(|(name, _)| name).collect()
    }

    fn units(&self, client: Option<&str>) -> Vec<Unit> {
        let mut units = Vec::new();
        let mut problems = Vec::new();
        self.ws
            .units(
                client,
                &mut |_, unit| {
                    units.push(unit);
                    Ok(())
                },
                &mut |problem| problems.push(problem),
            )
            .unwrap();
        assert_eq!(problems, []);
        units
    }
}

const TMX: &str = "<?xml version=\"1.0\"?>\n<tmx version=\"1.4\"><header srclang=\"ko\" segtype=\"sentence\" o-tmf=\"x\" \
    adminlang=\"en\" creationtool=\"t\" creationtoolversion=\"1\" datatype=\"plaintext\"/><body>\n\
    <tu><tuv xml:lang=\"ko\"><seg>가</seg></tuv><tuv xml:lang=\"en\"><seg>a</seg></tuv></tu>\n\
    <tu><tuv xml:lang=\"ko\"><seg>나</seg></tuv><tuv xml:lang=\"en\"><seg>b</seg></tuv></tu>\n\
    <tu><tuv xml:lang=\"ko\"><seg>가</seg></tuv><tuv xml:lang=\"en\"><seg>a</seg></tuv></tu>\n\
    </body></tmx>\n";

#[test]
fn units_come_once_and_the_same_file_adds_nothing() {
    let bench = Bench::new();
    let file = bench.put("고객 TM.tmx", TMX);
    let outcome = bench.import(&[&file], &ImportOptions::default());
    let counts = |read, added, already_there| Counts { read, added, already_there, ..Counts::default() };
    assert_eq!(outcome.units, counts(3, 2, 1));
    assert_eq!(outcome.written, ["memory/고객-TM/"]);
    let tree = bench.tree();
    assert_eq!(bench.names(), ["glossary/house.csv", "memory/고객-TM/0001.jsonl"]);
    let units = bench.units(None);
    assert_eq!((units[0].ko.as_deref(), units[0].origin.as_str(), units.len()), (Some("가"), "고객 TM", 2));

    assert_eq!(bench.import(&[&file], &ImportOptions::default()).units, counts(3, 0, 3));
    // Nor does the file under another name, since it names no origin.
    let renamed = bench.put("v2.tmx", TMX);
    let again = bench.import(&[&renamed, &file], &ImportOptions::default());
    assert_eq!((again.units, again.written), (counts(6, 0, 6), vec![]));
    assert_eq!(bench.tree(), tree);

    // What is new stands beside what was there.
    let more = TMX.replace(">나<", ">다<");
    fs::write(&file, more).unwrap();
    let outcome = bench.import(&[&file], &ImportOptions::default());
    assert_eq!((outcome.units, outcome.written), (counts(3, 1, 2), vec!["memory/고객-TM-2/".to_owned()]));
    assert_eq!(bench.units(None).len(), 3);
}

#[test]
fn an_origin_that_the_file_names_tells_units_apart() {
    let bench = Bench::new();
    let text = "{\"ko\":\"가\",\"en\":\"a\",\"origin\":\"x\"}\n{\"ko\":\"가\",\"en\":\"a\",\"origin\":\"y\"}\n{\"ko\":\"가\",\"en\":\"a\"}\n";
    let file = bench.put("m.jsonl", text);
    for (added, there) in [(2, 1), (0, 3)] {
        let outcome = bench.import(&[&file], &ImportOptions::default());
        assert_eq!((outcome.units.added, outcome.units.already_there), (added, there));
    }
    let origins: Vec<_> = bench.units(None).into_iter().map(|unit| unit.origin).collect();
    assert_eq!(origins, ["x", "y"]);
}

#[test]
fn a_client_has_its_own_folders_and_an_origin_its_name() {
    let bench = Bench::new();
    let (memory, terms) = (bench.put("m.tmx", TMX), bench.put("t.csv", "ko,en\n써버,server\n"));
    let options = ImportOptions {
        client: Some("acme".into()),
        origin: Some("정본/2026".into()),
        ..ImportOptions::default()
    };
    let outcome = bench.import(&[&memory, &terms], &options);
    assert_eq!(outcome.written, ["memory/acme/정본-2026/", "glossary/acme/정본-2026.csv"]);
    assert_eq!(outcome.concepts.added, 1, "the house's concept is no rival of the client's");
    assert_eq!(bench.units(Some("acme"))[0].origin, "정본/2026");
    assert_eq!(bench.units(None), []);
    // The house's memory of a client's name does not become the client's.
    let file = bench.put("acme.tmx", TMX);
    assert_eq!(bench.import(&[&file], &ImportOptions::default()).written, ["memory/acme-2/"]);
    let unknown = ImportOptions { client: Some("none".into()), ..ImportOptions::default() };
    let error = import(&bench.ws, &[file], &unknown, &mut |_| ()).unwrap_err();
    assert_eq!(error.to_string(), "there is no client none");
}

#[test]
fn concepts_are_added_there_already_merged_or_in_conflict() {
    let bench = Bench::new();
    let text = "ko,en,note\n서버,server,\n서버|서버기,server,기계\n모형,model,\n칩,chip,\n칩,chips|chip,\n";
    let file = bench.put("terms.csv", text);
    let outcome = bench.import(&[&file], &ImportOptions::default());
    let expected = Counts {
        read: 5,
        added: 1,
        already_there: 1,
        merged: 2,
        skipped: 1,
        conflicting: 1,
        ..Counts::default()
    };
    assert_eq!(outcome.concepts, expected);
    let reason = outcome.rows[0].reason.as_deref();
    assert_eq!(reason, Some("model (glossary/house.csv:3) claims ‘model’ (모델 – model)"));
    let tree = bench.tree();
    let house = "id,ko,en,ko_admitted,note\nserver,서버,server,서버기,기계\nmodel,모델,model\n";
    assert_eq!(tree[0], ("glossary/house.csv".to_owned(), house.to_owned()));
    assert_eq!(tree[1].0, "glossary/terms.csv");
    let (concepts, problems) = bench.ws.concepts(None).unwrap();
    assert_eq!((concepts.len(), crate::glossary::check(&concepts, &problems)), (3, vec![]));

    let again = bench.import(&[&file], &ImportOptions::default());
    assert_eq!((again.concepts.added, again.concepts.merged, again.written.len()), (0, 0, 0));
    assert_eq!(bench.tree(), tree);
    let forced = bench.import(&[&file], &ImportOptions { force: true, ..ImportOptions::default() });
    assert_eq!((forced.concepts.added, forced.written), (1, vec!["glossary/terms-2.csv".to_owned()]));
}

#[test]
fn a_glossary_of_another_format_is_never_changed() {
    let bench = Bench::new();
    fs::rename(bench.ws.root().join("glossary/house.csv"), bench.folder.path().join("in/x")).unwrap();
    fs::write(bench.ws.root().join("glossary/mine.csv"), "korean,ko,en\n,서버,server\n\"x,나,b\n").unwrap();
    let tree = bench.tree();
    let file = bench.put("terms.csv", "ko,en,note\n서버,server,기계\n");
    let outcome = bench.import(&[&file], &ImportOptions::default());
    assert_eq!((outcome.concepts.skipped, outcome.written.len()), (1, 0));
    let reason = outcome.rows[0].reason.as_deref();
    assert_eq!(
        reason,
        Some("it adds to server (glossary/mine.csv:2), in a file that malmoi does not change")
    );
    assert_eq!(bench.tree(), tree);
}

#[test]
fn a_preview_and_a_strict_import_write_nothing() {
    let bench = Bench::new();
    let first = bench.put("a.tmx", TMX);
    bench.import(&[&first], &ImportOptions::default());
    let tree = bench.tree();
    let second = bench.put("b.tmx", &TMX.replace(">b<", ">c<").replacen("<seg>가</seg>", "<seg>라</seg>", 1));
    let terms = bench.put("t.csv", "ko,en\n서버,server\n모형,model\n칩,chip\n");
    let options = ImportOptions { preview: Some(10), ..ImportOptions::default() };
    let outcome = bench.import(&[&second, &terms], &options);
    let rows: Vec<_> = outcome.rows.iter().map(|row| (row.kind, row.ko.as_deref().unwrap())).collect();
    use RowKind::{AlreadyThere, Conflicting, New};
    let expected = [
        (New, "라"),
        (New, "칩"),
        (AlreadyThere, "가"),
        (AlreadyThere, "서버"),
        (Conflicting, "나"),
        (Conflicting, "모형"),
    ];
    assert_eq!(rows, expected);
    let other = Other { target: "b".into(), path: "memory/a/0001.jsonl".into(), line: 2 };
    assert_eq!(outcome.rows[4].other.as_ref(), Some(&other));
    assert_eq!(bench.tree(), tree);

    let broken = bench.put("c.jsonl", "{\"ko\":\"다\",\"en\":\"c\"}\nnothing\n");
    let outcome =
        bench.import(&[&broken, &terms], &ImportOptions { strict: true, ..ImportOptions::default() });
    assert!(outcome.is_refused && outcome.problem_count == 1 && outcome.written.is_empty());
    assert_eq!(bench.tree(), tree);
    assert_eq!(bench.import(&[&broken], &ImportOptions::default()).units.added, 1);
}

#[test]
fn a_memory_is_kept_in_shards() {
    let bench = Bench::new();
    let rows: String =
        (0..SHARD_UNITS + 5).map(|row| format!("{{\"ko\":\"{row}\",\"en\":\"{row}\"}}\n")).collect();
    let file = bench.put("many.jsonl", &rows);
    assert_eq!(bench.import(&[&file], &ImportOptions::default()).units.added, SHARD_UNITS + 5);
    let tree = bench.tree();
    let lines: Vec<_> = tree[1..].iter().map(|(name, text)| (name.as_str(), text.lines().count())).collect();
    assert_eq!(lines, [("memory/many/0001.jsonl", 100_000), ("memory/many/0002.jsonl", 5)]);
}

#[test]
fn leftovers_of_killed_imports_are_nobodys_and_go() {
    let bench = Bench::new();
    let left = bench.ws.root().join("memory/.import-old/units");
    fs::create_dir_all(&left).unwrap();
    fs::write(left.join("0001.jsonl"), "{\"ko\":\"가\",\"en\":\"a\"}\n").unwrap();
    assert_eq!(bench.ws.sources(SourceKind::Memory, None).unwrap(), []);
    let file = bench.put("a.tmx", TMX);
    assert_eq!(bench.import(&[&file], &ImportOptions::default()).units.added, 2);
    assert!(!left.exists());
}

#[cfg(unix)]
#[test]
fn two_imports_do_not_run_at_once() {
    let bench = Bench::new();
    let _held = stage::Lock::take(&bench.ws).unwrap();
    let file = bench.put("a.tmx", TMX);
    let error = import(&bench.ws, &[file], &ImportOptions::default(), &mut |_| ()).unwrap_err();
    assert_eq!(error.hint(), Some("wait for its end and type the command again"));
}

#[test]
fn what_is_no_file_or_of_no_known_format_is_named() {
    let bench = Bench::new();
    let folder = bench.folder.path().join("in");
    let run = |file: PathBuf| import(&bench.ws, &[file], &ImportOptions::default(), &mut |_| ()).unwrap_err();
    let error = run(folder.clone());
    assert!(error.to_string().ends_with("in is a folder") && error.hint().unwrap().contains("*.tmx"));
    assert!(run(folder.join("none.tmx")).to_string().starts_with("cannot read "));
    let odd = run(bench.put("a.xyz", "??"));
    assert!(odd.hint().unwrap().contains("--format"), "{odd}");
    assert_eq!(bench.names(), ["glossary/house.csv"]);
}

fn converted(
    bench: &Bench,
    input: &str,
    output: &str,
    options: &ConvertOptions,
) -> crate::error::Result<(Converted, String)> {
    let dir = bench.folder.path().join("in");
    let output = dir.join(output);
    let done = convert(&dir.join(input), Some(&output), &mut Vec::new(), options)?;
    Ok((done, fs::read_to_string(output).unwrap()))
}

#[test]
fn a_memory_becomes_another_and_a_glossary_units() {
    let bench = Bench::new();
    bench.put("a.tmx", TMX);
    let (done, text) = converted(&bench, "a.tmx", "a.jsonl", &ConvertOptions::default()).unwrap();
    assert_eq!((done.read, done.report.written, text.lines().count()), (3, 3, 3));
    assert_eq!(text.lines().next(), Some("{\"ko\":\"가\",\"en\":\"a\",\"origin\":\"a\"}"));

    bench.put("t.csv", "id,ko,ko_admitted,en,note\nserver,서버,서버기,server,기계\n");
    let (done, text) = converted(&bench, "t.csv", "t.tmx", &ConvertOptions::default()).unwrap();
    assert!(text.contains("<seg>서버</seg>") && text.contains("<seg>server</seg>"), "{text}");
    let lost = done.report.sentences(Format::Tmx);
    assert_eq!(
        lost,
        [
            "tmx cannot carry 1 identifiers",
            "tmx cannot carry 1 synonyms",
            "tmx cannot carry 1 marks of admitted terms"
        ]
    );
}

#[test]
fn pairs_of_terms_become_concepts_and_sentences_do_not() {
    let bench = Bench::new();
    bench.put(
        "terms.jsonl",
        "{\"ko\":\"서버\",\"en\":\"server\"}\n{\"ko\":\"칩\",\"en\":\"chip\"}\n{\"ko\":\"칩\",\"en\":null}\n",
    );
    let (done, text) = converted(&bench, "terms.jsonl", "terms.csv", &ConvertOptions::default()).unwrap();
    assert_eq!((done.report.written, text.lines().count()), (2, 3));
    assert_eq!(done.report.left_out.get("a side is missing"), Some(&1));
    bench.put(
        "m.jsonl",
        "{\"ko\":\"서버가 오늘 아침에 멈췄다.\",\"en\":\"The server stopped this morning.\"}\n",
    );
    let error = converted(&bench, "m.jsonl", "m.csv", &ConvertOptions::default()).unwrap_err();
    assert!(error.to_string().contains("are longer than a term"), "{error}");
    assert!(error.hint().unwrap().contains("--to-format tmx"));
    assert!(!bench.folder.path().join("in/m.csv").exists());
}

#[test]
fn a_conversion_that_cannot_be_is_refused_with_advice() {
    let bench = Bench::new();
    bench.put("a.tmx", TMX);
    let run =
        |output: &str, options: &ConvertOptions| converted(&bench, "a.tmx", output, options).unwrap_err();
    let unknown = run("a.xyz", &ConvertOptions::default());
    assert!(unknown.hint().unwrap().contains("--to-format"), "{unknown}");
    bench.put("odd.xyz", "??");
    let odd = converted(&bench, "odd.xyz", "odd.tmx", &ConvertOptions::default()).unwrap_err();
    assert!(odd.hint().unwrap().contains("--from-format"), "{odd}");
    bench.put("prompt.txt", "<glossary source=\"ko\" target=\"en\">\n");
    let prompt = converted(&bench, "prompt.txt", "a.csv", &ConvertOptions::default()).unwrap_err();
    assert!(prompt.hint().unwrap().starts_with("take the glossary of which it was made"), "{prompt}");
    let itself = run("a.tmx", &ConvertOptions::default());
    assert!(itself.to_string().ends_with("would replace itself"), "{itself}");
    assert!(run("a.mo", &ConvertOptions::default()).to_string().contains("does not write it"));
    bench.put("a.tmx", &TMX.replace("</seg></tuv></tu>\n", "</seg></tuv></tuv></tu>\n"));
    let read = ReadOptions { wanted: Some(Holds::Units), ..ReadOptions::default() };
    let strict = run("b.jsonl", &ConvertOptions { strict: true, read, ..ConvertOptions::default() });
    assert!(strict.to_string().starts_with("nothing was written, since there are"), "{strict}");
    assert!(!bench.folder.path().join("in/b.jsonl").exists());
}

#[test]
fn a_strict_conversion_to_standard_output_writes_all_or_nothing() {
    let bench = Bench::new();
    let good = bench.put("good.tmx", TMX);
    let bad = bench.put("bad.tmx", &TMX.replace("<seg>나</seg>", "<seg>나<b></seg>"));
    let run = |file: &Path, strict: bool| {
        let mut out = Vec::new();
        let options = ConvertOptions { strict, to: Some(Format::Jsonl), ..ConvertOptions::default() };
        let is_done = convert(file, None, &mut out, &options).is_ok();
        (is_done, String::from_utf8(out).unwrap().lines().count())
    };
    assert_eq!(run(&bad, false), (true, 2));
    assert_eq!(run(&bad, true), (false, 0));
    assert_eq!(run(&good, true), (true, 3));
}

#[test]
fn thousands_of_rows_with_one_placeholder_are_quick_and_come_once() {
    let bench = Bench::new();
    let rows: String = (0..20_000).map(|row| format!("c{row},용어{row},N/A\n")).collect();
    let file = bench.put("odd.csv", &format!("id,ko,en\n{rows}"));
    let since = std::time::Instant::now();
    let outcome = bench.import(&[&file], &ImportOptions::default());
    assert_eq!((outcome.concepts.added, outcome.concepts.conflicting), (20_000, 19_999));
    let again = bench.import(&[&file], &ImportOptions::default());
    assert_eq!((again.concepts.added, again.concepts.already_there), (0, 20_000));
    assert!(since.elapsed().as_secs() < 30, "{:?}", since.elapsed());
}
