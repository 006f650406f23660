use std::fs;

use tempfile::TempDir;

use super::*;
use crate::record::Unit;

/// A workspace with these files; the settings are the content of `malmoi.toml`.
fn workspace(settings: &str, files: &[&str]) -> (TempDir, Workspace) {
    let dir = TempDir::new().expect("a scratch folder");
    fs::write(dir.path().join(SETTINGS_FILE), settings).expect("written");
    for file in files {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().expect("below the scratch folder")).expect("made");
        fs::write(path, "").expect("written");
    }
    let workspace = Workspace::find(None, dir.path()).expect("a workspace");
    (dir, workspace)
}

fn names(sources: &[Source]) -> Vec<&str> {
    sources.iter().map(|source| source.name.as_str()).collect()
}

#[test]
fn the_nearest_ancestor_is_found() {
    let (dir, _) = workspace("", &["articles/deep/down/a.ko.txt", "sub/glossary/x.csv"]);
    let found =
        |start: &str| Workspace::find(None, &dir.path().join(start)).expect("found").root().to_path_buf();
    assert_eq!(found("articles/deep/down"), dir.path());
    assert_eq!(found("sub/glossary"), dir.path().join("sub"));
    assert_eq!(
        Workspace::find(Some(&dir.path().join("sub")), Path::new("/")).expect("found").root(),
        dir.path().join("sub")
    );
}

#[test]
fn what_is_no_workspace_is_refused_with_advice() {
    let dir = TempDir::new().expect("a scratch folder");
    let missing = Workspace::find(Some(&dir.path().join("none")), dir.path()).expect_err("missing");
    assert!(missing.to_string().contains("there is no folder"), "{missing}");
    assert!(missing.hint().is_some_and(|hint| hint.contains("malmoi init")));
    let empty = Workspace::find(Some(dir.path()), dir.path()).expect_err("empty");
    assert!(empty.to_string().contains("neither malmoi.toml nor glossary/"), "{empty}");
    assert!(empty.hint().is_some_and(|hint| hint.contains("malmoi init")));
}

#[test]
fn settings_are_read_and_mistakes_are_shown_with_their_line() {
    let (_dir, ws) = workspace("\u{feff}clients = [\"acme\"]\n[lookup]\nexamples = 5\n", &[]);
    assert_eq!(ws.settings().clients, ["acme"]);
    assert_eq!(ws.settings().lookup.examples, 5);
    assert_eq!(ws.settings().index.refresh_limit_mb, 20);
    assert_eq!(ws.settings().matching.machine, 15);
    for (text, part) in [
        ("[matching]\nmt = 5\n", "malmoi.toml:2:1: unknown field `mt`"),
        ("\n[lookup]\nexample = 5\n", "malmoi.toml:3:1: unknown field `example`"),
        ("clients = \"acme\"\n", "malmoi.toml:1:11: "),
        ("clients = [\"a\"\n", "malmoi.toml:"),
        ("clients = [\"../a\"]\n", "`../a` in `clients` is not the plain name of a folder"),
    ] {
        let dir = TempDir::new().expect("a scratch folder");
        fs::write(dir.path().join(SETTINGS_FILE), text).expect("written");
        let error = Workspace::find(None, dir.path()).expect_err(text);
        assert!(error.to_string().contains(part), "{error}");
        assert!(error.hint().is_some(), "{error}");
    }
}

#[test]
fn sources_are_listed_in_order_and_what_is_none_is_reported() {
    let (dir, ws) = workspace(
        "",
        &[
            "glossary/b.csv",
            "glossary/a/z.TSV",
            "glossary/README.md",
            "glossary/.hidden.csv",
            "glossary/b.csv~",
            "glossary/~$b.csv",
            "glossary/#b.csv#",
            "glossary/b.csv.bak",
            "glossary/notes.docx",
            "articles/x.en.txt",
            "articles/x.ko.txt",
            "articles/2026/y.ko.txt",
            "articles/z.txt",
            "memory/added.jsonl",
            "memory/removed.jsonl",
            "memory/old.tmx",
            "memory/paper.pdf",
            ".git/glossary/c.csv",
        ],
    );
    assert_eq!(
        names(&ws.all_sources().expect("listed")),
        [
            "articles/2026/y",
            "articles/x",
            "glossary/a/z.TSV",
            "glossary/b.csv",
            "memory/added.jsonl",
            "memory/old.tmx"
        ]
    );
    let articles = ws.sources(SourceKind::Article, None).expect("listed");
    assert_eq!(
        articles[1].files,
        [dir.path().join("articles/x.ko.txt"), dir.path().join("articles/x.en.txt")]
    );
    assert_eq!(ws.relative(&articles[0].files[0]), "articles/2026/y.ko.txt");
    let strays = ws.stray_files().expect("listed");
    let paths: Vec<_> = strays.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["glossary/notes.docx", "articles/z.txt", "memory/paper.pdf"]);
    assert!(strays[1].message.contains("NAME.ko.txt"), "{}", strays[1]);
}

#[test]
fn a_clients_layer_is_listed_only_for_that_client_and_first() {
    let (_dir, ws) = workspace(
        "clients = [\"acme\", \"other\"]",
        &[
            "glossary/a.csv",
            "glossary/Acme/deep/t.csv",
            "glossary/other/t.csv",
            "glossary/house/h.csv",
            "glossary/acme.csv",
            "memory/acme/m.tmx",
        ],
    );
    let glossary = |client| ws.sources(SourceKind::Glossary, client).expect("listed");
    let house = ["glossary/a.csv", "glossary/acme.csv", "glossary/house/h.csv"];
    assert_eq!(names(&glossary(None)), house);
    assert_eq!(names(&glossary(Some("acme"))), [&["glossary/Acme/deep/t.csv"][..], &house].concat());
    assert_eq!(glossary(Some("acme"))[0].layer.as_deref(), Some("acme"));
    assert_eq!(names(&ws.sources(SourceKind::Memory, None).expect("listed")), [""; 0]);
    assert_eq!(ws.all_sources().expect("listed").len(), 6);
    let error = ws.sources(SourceKind::Memory, Some("amce")).expect_err("unknown");
    assert_eq!(error.to_string(), "there is no client amce");
    assert!(error.hint().is_some_and(|hint| hint.contains("acme, other")));
}

#[test]
fn a_name_in_nfd_is_the_same_name() {
    let nfd: String = "고객".nfd().collect();
    let (_dir, ws) = workspace(
        "clients = [\"고객\"]",
        &[&format!("glossary/{nfd}/t.csv"), &format!("articles/{nfd}.ko.txt"), "articles/고객.en.txt"],
    );
    assert_eq!(ws.sources(SourceKind::Glossary, None).expect("listed"), []);
    assert_eq!(
        names(&ws.sources(SourceKind::Glossary, Some("고객")).expect("listed")),
        ["glossary/고객/t.csv"]
    );
    let articles = ws.sources(SourceKind::Article, None).expect("listed");
    assert_eq!(names(&articles), ["articles/고객"]);
    assert_eq!(articles[0].files.len(), 2);
}

#[test]
fn two_files_of_one_name_are_reported_and_one_is_read() {
    let nfd: String = "가".nfd().collect();
    let (_dir, ws) = workspace("", &["glossary/가.csv", &format!("glossary/{nfd}.csv")]);
    // Where the file system itself takes both for one name there is nothing to report.
    if fs::read_dir(ws.glossary_dir()).expect("read").count() == 2 {
        assert_eq!(ws.all_sources().expect("listed").len(), 1);
        let strays = ws.stray_files().expect("listed");
        assert_eq!(strays.len(), 1);
        assert_eq!(strays[0].kind, ProblemKind::Duplicate);
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_once_and_never_in_a_circle() {
    use std::os::unix::fs::symlink;
    let outside = TempDir::new().expect("a scratch folder");
    fs::write(outside.path().join("far.csv"), "").expect("written");
    let (dir, ws) = workspace("clients = [\"z\"]", &["glossary/sub/b.csv", "glossary/z/secret.csv"]);
    let glossary = dir.path().join("glossary");
    symlink(&glossary, glossary.join("sub/circle")).expect("linked");
    symlink(glossary.join("z"), glossary.join("a")).expect("linked");
    symlink(outside.path(), glossary.join("out")).expect("linked");
    symlink("nowhere", glossary.join("dead.csv")).expect("linked");
    assert_eq!(
        names(&ws.sources(SourceKind::Glossary, None).expect("listed")),
        ["glossary/out/far.csv", "glossary/sub/b.csv"]
    );
    let strays = ws.stray_files().expect("listed");
    assert_eq!(strays.len(), 1);
    assert!(strays[0].to_string().starts_with("glossary/dead.csv: a link that leads nowhere"));
}

#[test]
fn init_makes_a_workspace_and_changes_nothing_that_is_there() {
    let dir = TempDir::new().expect("a scratch folder");
    fs::write(dir.path().join(".gitignore"), "mine\n").expect("written");
    let root = dir.path().join("new");
    let made = init(&root).expect("made");
    assert_eq!(made.kept, [""; 0].map(PathBuf::from));
    let ws = Workspace::find(Some(&root), dir.path()).expect("a workspace");
    assert_eq!(ws.settings(), &Settings::default());
    assert_eq!(names(&ws.all_sources().expect("listed")), ["articles/example", "glossary/glossary.csv"]);
    let csv = fs::read(root.join("glossary/glossary.csv")).expect("read");
    assert!(csv.starts_with(b"\xEF\xBB\xBFid,domain,ko,"));
    fs::write(root.join("malmoi.toml"), "# mine\n").expect("written");
    fs::remove_file(root.join("articles/example.en.txt")).expect("removed");
    let again = init(&root).expect("made again");
    assert_eq!(again.created, [""; 0].map(PathBuf::from));
    assert_eq!(fs::read_to_string(root.join("malmoi.toml")).expect("read"), "# mine\n");
}

#[test]
fn the_commented_defaults_are_the_defaults() {
    let text = include_str!("template/malmoi.toml");
    let bare: String = text
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(setting) if setting.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')) => setting,
            _ => line,
        })
        .map(|line| format!("{line}\n"))
        .collect();
    let settings: Settings = toml::from_str(&bare).expect("settings");
    assert_eq!(settings, Settings { clients: vec!["acme".into()], ..Settings::default() });
}

#[test]
fn a_new_workspace_has_a_term_and_aligned_sentences() {
    let dir = TempDir::new().expect("a scratch folder");
    init(dir.path()).expect("made");
    let ws = Workspace::find(Some(dir.path()), dir.path()).expect("a workspace");
    let (concepts, problems) = ws.concepts(None).expect("read");
    assert_eq!(problems, []);
    assert_eq!(concepts[0].preferred(crate::record::Lang::Ko), Some("제미나이"));
    assert_eq!(concepts[0].preferred(crate::record::Lang::En), Some("Gemini"));
    let (units, problems) = read_units(&ws, None);
    assert_eq!(problems, []);
    assert_eq!(units.len(), 5);
    assert!(
        units.iter().all(|unit| unit.ko.is_some() && unit.en.is_some() && unit.origin == "example"),
        "{units:?}"
    );
    assert_eq!(units[1].place.path, "articles/example.ko.txt");
    assert_eq!(units[1].place.line, 3);
}

#[test]
fn units_of_the_client_come_first_and_problems_are_told() {
    let (dir, ws) = workspace("clients = [\"acme\"]", &["memory/x.pdf", "articles/b/a.ko.txt"]);
    fs::create_dir_all(dir.path().join("memory/acme")).expect("made");
    fs::write(dir.path().join("memory/acme/m.tsv"), "ko\ten\n가\ta\n").expect("written");
    fs::write(dir.path().join("memory/h.jsonl"), "{\"ko\":\"나\",\"en\":\"b\"}\n").expect("written");
    fs::write(dir.path().join("articles/b/a.ko.txt"), b"\xb0\xa1\n\xff").expect("written");
    let ko = |units: &[Unit]| units.iter().filter_map(|unit| unit.ko.clone()).collect::<Vec<_>>();
    let (units, problems) = read_units(&ws, None);
    assert_eq!(ko(&units), ["가", "\u{fffd}", "나"]);
    assert_eq!(units[0].origin, "b/a");
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(told.iter().any(|told| told.starts_with("memory/x.pdf: not read")), "{told:?}");
    assert!(told.iter().any(|told| told.starts_with("articles/b/a.ko.txt:2: some characters")), "{told:?}");
    assert_eq!(ko(&read_units(&ws, Some("acme")).0), ["가", "가", "\u{fffd}", "나"]);
}

fn read_units(ws: &Workspace, client: Option<&str>) -> (Vec<Unit>, Vec<Problem>) {
    let (mut units, mut problems) = (Vec::new(), Vec::new());
    ws.units(
        client,
        &mut |source, unit| {
            assert!(unit.place.path.starts_with(source.name.as_str()), "{unit:?}");
            units.push(unit);
            Ok(())
        },
        &mut |problem| problems.push(problem),
    )
    .expect("read");
    (units, problems)
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_reported_and_never_opened() {
    let (dir, ws) = workspace("", &["articles/a.ko.txt", "articles/b.ko.txt/c.ko.txt"]);
    fs::create_dir_all(ws.memory_dir()).expect("made");
    let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("memory/s.tsv")).expect("bound");
    std::os::unix::fs::symlink("/dev/zero", dir.path().join("memory/zero.tmx")).expect("linked");
    assert_eq!(names(&ws.all_sources().expect("listed")), ["articles/a"]);
    let strays = ws.stray_files().expect("listed");
    let told: Vec<String> = strays.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "articles/b.ko.txt: not read, since it is a folder with the name of a file: rename it",
            "memory/s.tsv: not read, since it is a pipe, a socket or a device: take it out of the folder",
            "memory/zero.tmx: not read, since it is a pipe, a socket or a device: take it out of the folder",
        ]
    );
}

#[test]
fn a_file_that_cannot_be_opened_is_a_problem_and_no_error() {
    let (dir, ws) = workspace("", &["articles/a.ko.txt"]);
    let mut source = ws.all_sources().expect("listed").remove(0);
    source.files.push(dir.path().join("articles/a.en.txt"));
    let mut problems = Vec::new();
    ws.source_units(&source, &mut |_| panic!("half an article"), &mut |problem| problems.push(problem))
        .expect("read");
    assert!(
        problems[0].to_string().starts_with("articles/a.en.txt: not read, since it cannot be opened: "),
        "{problems:?}"
    );
}
