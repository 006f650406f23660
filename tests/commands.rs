//! The program as it is typed: exit codes, what goes to which stream, and the shape of what other programs read.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::shared::{Ran, command, piped, project, put};

const HOUSE: &str = "id,domain,ko,ko_deprecated,en,note\n\
    gemini,ai,제미나이,재미나이,Gemini,\n\
    anthropic,companies,앤트로픽,엔트로픽,Anthropic,\n\
    server,cloud,서버,,server,\n\
    hidden,web,숨은말,,hidden word,\"왼쪽\u{202E}\u{200B}\"\n";

/// A workspace with a house and two clients, and with an index.
fn workspace() -> TempDir {
    let dir = TempDir::new().unwrap();
    put(&dir, "malmoi.toml", "clients = [\"acme\", \"other\"]\n");
    put(&dir, "glossary/house.csv", HOUSE);
    put(&dir, "glossary/acme/a.csv", "id,ko,en,en_forbidden\ngemini-acme,제미나이,GEMINI-ACME,Gemini\n");
    put(&dir, "glossary/other/o.csv", "id,domain,ko,en\nsecret,secrets,비밀말,secret word\n");
    put(&dir, "articles/a.ko.txt", "전기 요금이 올랐다.\n\n제미나이는 서버에서 답한다.\n");
    put(&dir, "articles/a.en.txt", "Power is dearer.\n\nGemini answers from a server.\n");
    put(&dir, "articles/b.ko.txt", "제미나이만 있는 글이다.\n");
    assert_eq!(malmoi(&dir, &["index", "rebuild"]).code, 0);
    dir
}

fn malmoi(dir: &TempDir, args: &[&str]) -> Ran {
    piped(dir, args, b"")
}

#[test]
fn the_exit_code_is_the_same_whatever_is_shown() {
    let dir = workspace();
    for (query, code) in [("제미나이", 0), ("전기", 0), ("제미너이", 1), ("없는말이다", 1)] {
        for shown in [&[][..], &["--brief"], &["--examples", "0"], &["--json"], &["--no-refresh"]] {
            let ran = malmoi(&dir, &[&["lookup", query][..], shown].concat());
            assert_eq!(ran.code, code, "{query} {shown:?}: {}{}", ran.out, ran.err);
        }
        assert_eq!(piped(&dir, &["lookup"], query.as_bytes()).code, code, "{query} in a pipe");
    }
    for wrong in
        [&["lookup", " "][..], &["lookup", "--client", "nobody", "서버"], &["lookup", "--exampels", "서버"]]
    {
        let ran = malmoi(&dir, wrong);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{wrong:?}");
        assert!(ran.err.starts_with("error: "), "{}", ran.err);
    }
    assert_eq!(malmoi(&dir, &["concordance", "서버"]).code, 0);
    assert_eq!(malmoi(&dir, &["concordance", "없는말이다"]).code, 1);
}

#[test]
fn a_query_without_a_concept_says_so_before_its_sentences() {
    let dir = workspace();
    let ran = malmoi(&dir, &["lookup", "전기"]);
    assert!(ran.err.starts_with("“전기”: no concept; sentences that contain it"), "{}", ran.err);
    assert!(ran.out.starts_with(" 1. 전기 요금이 올랐다.\n    Power is dearer.\n"), "{}", ran.out);
    let ran = malmoi(&dir, &["lookup", "없는말이다"]);
    assert!(
        ran.err.contains("tried: as listed") && ran.err.contains("malmoi glossary add --ko"),
        "{}",
        ran.err
    );
    let ran = malmoi(&dir, &["lookup", "--brief", "제미너이"]);
    assert_eq!(ran.out, "? Gemini\n");
    assert!(ran.err.contains("these are guesses"), "{}", ran.err);
}

#[test]
fn an_option_that_hides_the_answer_is_named() {
    let dir = workspace();
    let ran = malmoi(&dir, &["lookup", "--domain", "cloud", "제미나이"]);
    let expected = "“제미나이”: --domain cloud hides the answer, which is\n  제미나이 → Gemini · preferred · ai · exact\n\
        sentences that contain it:\n";
    assert_eq!((ran.code, ran.err.as_str()), (0, expected));
    assert!(malmoi(&dir, &["lookup", "--from", "en", "제미나이"]).err.contains("--from en hides"));
    let ran = malmoi(&dir, &["lookup", "--domain", "nosuch", "제미나이"]);
    let expected = "error: there is no domain nosuch\nhint: the domains are ai, cloud, companies, web\n";
    assert_eq!((ran.code, ran.err.as_str()), (2, expected));
}

#[test]
fn json_has_one_shape_whether_something_was_found_or_not() {
    let dir = workspace();
    let of = |query: &str| -> Value {
        let ran = malmoi(&dir, &["lookup", "--json", query]);
        assert_eq!(ran.err, "");
        serde_json::from_str(&ran.out).unwrap()
    };
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let (found, nothing) = (of("제미나이의"), of("없는말이다"));
    assert_eq!(keys(&found), ["query", "concepts", "guesses", "examples"]);
    assert_eq!(keys(&found), keys(&nothing));
    let matched = &found["concepts"][0]["match"];
    assert_eq!((&matched["kind"], &matched["matched"]), (&"inflected".into(), &"제미나이".into()));
    assert_eq!(sliced("제미나이의", &matched["query_span"]), "제미나이");
    let examples = found["examples"].as_array().unwrap();
    assert_eq!(examples.len(), 2);
    for example in examples {
        for (side, spans) in [("ko", "ko_spans"), ("en", "en_spans")] {
            let spans = example[spans].as_array().unwrap();
            let Some(text) = example[side].as_str() else {
                assert!(example[side].is_null() && spans.is_empty(), "{example}");
                continue;
            };
            let term = if side == "ko" { "제미나이" } else { "Gemini" };
            let sliced: Vec<_> = spans.iter().map(|span| sliced(text, span)).collect();
            assert_eq!(sliced, [term], "{example}");
        }
    }
    assert!(examples.iter().any(|example| example["en"].is_null()), "{examples:?}");
    let ran = malmoi(&dir, &["concordance", "--json", "없는말이다"]);
    assert_eq!(serde_json::from_str::<Value>(&ran.out).unwrap()["units"], Value::Array(Vec::new()));
}

fn sliced<'a>(text: &'a str, span: &Value) -> &'a str {
    let end = |at: usize| usize::try_from(span[at].as_u64().unwrap()).unwrap();
    &text[end(0)..end(1)]
}

#[test]
fn a_pipe_gets_a_line_for_each_line() {
    let dir = workspace();
    let ran = piped(&dir, &["lookup"], "\u{FEFF}제미나이\n\n엔트로픽의\r\n없는말이다\n".as_bytes());
    let expected = "제미나이\texact\tpreferred\t제미나이\tGemini\n\n\
        엔트로픽의\tinflected\tdeprecated\t앤트로픽\tAnthropic\n없는말이다\tnone\t\t\t\n";
    assert_eq!((ran.code, ran.out.as_str()), (1, expected));
    let cp949 = encoding_rs::EUC_KR.encode("제미나이\n서버\n").0;
    assert_eq!(piped(&dir, &["lookup", "--brief"], &cp949).out, "Gemini\nserver\n");
    let ran = piped(&dir, &["lookup"], b"\xFF\xFE\x1C\xC8");
    assert_eq!((ran.code, ran.err.as_str()), (2, "error: the input is in UTF-16\nhint: save it as UTF-8\n"));
}

#[test]
fn a_stale_index_is_told_with_the_command_that_mends_it() {
    let dir = workspace();
    put(&dir, "articles/zz.ko.txt", "새 기사에도 서버가 있다.\n");
    let ran = malmoi(&dir, &["lookup", "--no-refresh", "서버"]);
    let expected = "the index is stale: articles/zz is new; answered as it is: type `malmoi index refresh`\n";
    assert_eq!((ran.code, ran.err.as_str()), (0, expected));
    assert!(!ran.out.contains("새 기사"));
    let ran = malmoi(&dir, &["lookup", "서버"]);
    assert!(ran.err.starts_with("the index is stale: articles/zz is new: refreshed it from "), "{}", ran.err);
    assert!(ran.out.contains("새 기사"), "{}", ran.out);
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    let ran = malmoi(&dir, &["lookup", "--no-refresh", "서버"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (2, "error: there is no index yet\nhint: type `malmoi index rebuild`\n")
    );
}

#[test]
fn a_reader_that_has_had_enough_is_no_error() {
    let dir = workspace();
    let mut child = command(dir.path(), &["lookup"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        // Fails when the program has ended, as it should.
        while input.write_all("제미나이\n".repeat(100).as_bytes()).is_ok() {}
    });
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    drop(out);
    assert_eq!(line, "제미나이\texact\tpreferred\t제미나이\tGemini\n");
    let ran = child.wait_with_output().unwrap();
    assert_eq!((ran.status.code(), ran.stderr.as_slice()), (Some(0), &b""[..]));
    writer.join().unwrap();
}

#[test]
fn what_a_client_forbids_is_forbidden_everywhere() {
    let dir = workspace();
    // However the client's name is spelt.
    for client in ["acme", "ACME"] {
        let of = |args: &[&str]| malmoi(&dir, &[args, &["--client", client]].concat());
        assert_eq!(of(&["lookup", "--brief", "재미나이"]).out, "GEMINI-ACME\n");
        let answer = of(&["lookup", "--examples", "0", "Gemini"]).out;
        assert!(answer.starts_with("✗ Gemini (forbidden) → GEMINI-ACME = 제미나이"), "{answer}");
        assert!(!answer.contains("preferred"), "{answer}");
        let omegat = of(&["export", "omegat"]).out;
        assert!(omegat.contains("재미나이\tGEMINI-ACME\t") && !omegat.contains("\tGemini\t"), "{omegat}");
        let tbx = of(&["export", "tbx"]).out;
        assert!(tbx.contains("GEMINI-ACME"), "{tbx}");
        for after in tbx.split("<term>Gemini</term>").skip(1) {
            assert!(!after.split("</tig>").next().unwrap().contains("preferred"), "{tbx}");
        }
        assert_eq!(of(&["glossary", "check"]).code, 0);
    }
    let house = malmoi(&dir, &["lookup", "--brief", "재미나이"]);
    assert_eq!((house.code, house.out.as_str()), (0, "Gemini\n"));
    put(&dir, "glossary/acme/b.csv", "id,ko,en,en_forbidden\nx,엑스,x,server\n");
    let ran = malmoi(&dir, &["glossary", "check", "--client", "Acme"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.starts_with("glossary/house.csv:4: server: acme forbids the term ‘server’"),
        "{}",
        ran.out
    );
    // Another client's words are no one's business.
    for args in [&["lookup", "비밀말"][..], &["lookup", "--client", "acme", "비밀말"]] {
        let ran = malmoi(&dir, args);
        assert!(ran.code == 1 && !ran.out.contains("secret"), "{}", ran.out);
    }
    assert_eq!(malmoi(&dir, &["lookup", "--client", "other", "--brief", "비밀말"]).out, "secret word\n");
}

#[test]
fn the_first_lines_of_the_readme_are_true() {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("glossary")).unwrap();
    fs::copy(project().join("glossary/technology.csv"), dir.path().join("glossary/technology.csv")).unwrap();
    let readme = fs::read_to_string(project().join("README.md")).unwrap();
    let rows: Vec<[&str; 2]> = readme
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains(" → "))
        .map(|line| {
            let cells: Vec<&str> = line.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
            [cells[3], cells[4]]
        })
        .collect();
    assert!(rows.len() > 8, "{rows:?}");
    for [query, first] in rows {
        let ran = malmoi(&dir, &["lookup", "--examples", "0", query]);
        assert_eq!(ran.out.lines().next(), Some(first), "{query}");
        assert_eq!(ran.code, i32::from(first.starts_with('?')), "{query}");
    }
}

#[cfg(unix)]
#[test]
fn the_commands_of_the_readme_work_as_they_are_typed() {
    let dir = TempDir::new().unwrap();
    for folder in ["glossary", "articles"] {
        fs::create_dir(dir.path().join(folder)).unwrap();
        for file in fs::read_dir(project().join(folder)).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), dir.path().join(folder).join(file.file_name())).unwrap();
        }
    }
    put(&dir, "malmoi.toml", "clients = [\"acme\"]\n");
    let program = Path::new(env!("CARGO_BIN_EXE_malmoi")).parent().unwrap();
    let path = std::env::join_paths(
        std::iter::once(program.to_path_buf())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    );
    let readme = fs::read_to_string(project().join("README.md")).unwrap();
    let blocks = readme.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap());
    // The Rust tool chain and the reader of manual pages are not ours to try.
    let lines =
        blocks.flat_map(str::lines).filter(|line| !line.starts_with("cargo") && !line.contains("man -l"));
    let mut tried = 0;
    for line in lines {
        let mut shell = Command::new("sh");
        shell.args(["-c", line]).current_dir(dir.path()).env("PATH", path.as_ref().unwrap());
        shell.env("HOME", dir.path()).env_remove("MALMOI_WORKSPACE");
        let ran = shell.output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        // An index that the line before made stale is a finding of `index status`, and a free translation one of `check`.
        let reports = line == "malmoi index status" || line.starts_with("malmoi check");
        let may_report = reports && ran.status.code() == Some(1);
        assert!(ran.status.success() || may_report, "{line}: {out}{err}");
        tried += 1;
    }
    assert!(tried > 15, "{tried}");
}

#[test]
fn files_that_are_not_read_are_named() {
    let dir = workspace();
    put(&dir, "articles/odd.txt", "x");
    put(&dir, "glossary/x.docx", "x");
    for args in [
        &["index", "rebuild"][..],
        &["index", "refresh"],
        &["index", "status"],
        &["index", "status", "--json"],
    ] {
        let ran = malmoi(&dir, args);
        let told = ran.out + &ran.err;
        assert!(
            ran.code == 0 && told.contains("articles/odd.txt") && told.contains("glossary/x.docx"),
            "{told}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_stops_no_answer() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let dir = workspace();
    let locked = dir.path().join("articles/b.ko.txt");
    fs::write(&locked, "제미나이만 있는 다른 글이다.\n").unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let as_other = |args: &[&str]| {
        let mut malmoi = command(dir.path(), args);
        if fs::File::open(&locked).is_ok() {
            // The administrator may read everything; somebody else may not, nor write here.
            malmoi.uid(65534).gid(65534);
        }
        malmoi.output()
    };
    let Ok(ran) = as_other(&["lookup", "서버"]) else {
        eprintln!("skipped: the program cannot be run by another user");
        return;
    };
    let err = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(0), "{err}");
    assert!(String::from_utf8_lossy(&ran.stdout).contains("서버에서 답한다"), "{err}");
    let status = as_other(&["index", "status"]).unwrap();
    let told = String::from_utf8_lossy(&status.stdout);
    assert!(
        told.contains("articles/b.ko.txt: not read, since it cannot be opened: Permission denied"),
        "{told}"
    );
}

#[test]
fn what_a_terminal_would_obey_is_not_printed() {
    let dir = workspace();
    let ran = malmoi(&dir, &["lookup", "숨은말"]);
    assert!(ran.out.contains("\n  왼쪽\n"), "{:?}", ran.out);
    let ran = malmoi(&dir, &["lookup", "없는\u{202E}말이다"]);
    assert!(!ran.err.contains('\u{202E}'), "{:?}", ran.err);
}

#[test]
fn a_translation_is_checked_and_the_exit_code_tells_whether_something_is_reported() {
    let dir = workspace();
    let po = "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\nLanguage: ko\\n\"\n\n\
        msgctxt \"menu\"\nmsgid \"Gemini runs on a server\"\nmsgstr \"재미나이은 그것에서 돈다\"\n\n\
        msgid \"Anthropic\"\nmsgstr \"앤트로픽\"\n";
    put(&dir, "work.po", po);
    let file = dir.path().join("work.po").to_string_lossy().into_owned();
    let ran = malmoi(&dir, &["check", &file]);
    let expected = format!(
        "{file}:5 · menu\n  Gemini runs on a server\n  재미나이은 그것에서 돈다\n  \
         missing-term  server → 서버\n  deprecated    재미나이 → 제미나이\n  particle      재미나이은 → …는\n"
    );
    assert_eq!((ran.code, ran.out.as_str()), (1, expected.as_str()));
    let summary = "2 segments checked, 1 reported: missing-term 1, deprecated 1, particle 1\n";
    assert!(ran.err.ends_with(summary), "{}", ran.err);
    let ran = malmoi(&dir, &["check", "--json", "--only", "particle", &file]);
    let finding: Value = serde_json::from_str(ran.out.trim()).unwrap();
    assert_eq!((finding["rule"].as_str(), finding["prescribed"][0].as_str()), (Some("particle"), Some("는")));
    assert_eq!((finding["target_span"][1].as_u64(), finding["key"].as_str()), (Some(15), Some("menu")));
    let ran = malmoi(&dir, &["check", "--without", "missing-term,deprecated,particle", &file]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert!(ran.err.ends_with("2 segments checked, nothing to report\n"), "{}", ran.err);
    let house = dir.path().join("glossary/house.csv").to_string_lossy().into_owned();
    let ran = malmoi(&dir, &["check", "--client", "acme", "--only", "untranslated", &file]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    for (args, message) in [
        (vec!["check", "--glossary", &house, &house], "is a glossary (csv), not a translation"),
        (vec!["check", "--only", "dtn", &file], "there is no rule dtn"),
        (vec!["check", "--domain", "nosuch", &file], "there is no domain nosuch"),
        (vec!["check", "nosuch.po"], "cannot open nosuch.po"),
    ] {
        let ran = malmoi(&dir, &args);
        assert!(ran.code == 2 && ran.err.contains(message), "{args:?}: {}", ran.err);
    }
}
