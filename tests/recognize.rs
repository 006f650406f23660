//! `malmoi recognize`: the shipped glossary in real articles, and the command as it is typed.

use std::fs;
use std::path::Path;

use malmoi::annotate::{Annotator, Mention, Request, Side, Source, read};
use malmoi::record::Term;
use serde_json::Value;

use crate::shared::{Ran, compiled, data, piped, project, put, rows, shipped};

fn mentions(file: &Path) -> Vec<Mention> {
    let (terms, request) = (compiled(shipped()), Request::default());
    let mut annotator = Annotator::new(&terms, &request);
    let mut all = Vec::new();
    read(&Source::File(file.to_path_buf()), None, Side::Source, &mut annotator, &mut |passage| {
        all.extend(passage.mentions.iter().cloned());
        Ok(())
    })
    .unwrap();
    all
}

/// The golden file is written anew by `MALMOI_BLESS=1 cargo test --release golden`; it was read by eye.
#[test]
fn golden_article_is_recognised_as_before() {
    let article = project().join("articles/gaudi-and-hbm-explained.ko.txt");
    let glossary = project().join("glossary/technology.csv");
    let [article, glossary] = [article, glossary].map(|path| path.to_string_lossy().into_owned());
    let of = |shape: &[&str]| {
        let ran = recognize(&[&["--glossary", &glossary, &article], shape].concat(), b"");
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        ran.out.replace(&article, "ARTICLE")
    };
    let golden = format!("{}{}", of(&[]), of(&["--tsv"]));
    let file = project().join("tests/fixtures/recognized.golden.txt");
    if std::env::var_os("MALMOI_BLESS").is_some() {
        fs::write(&file, &golden).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap();
    for (line, (now, before)) in golden.lines().zip(expected.lines()).enumerate() {
        assert_eq!(now, before, "line {} of {}", line + 1, file.display());
    }
    assert_eq!(golden.lines().count(), expected.lines().count());
}

#[test]
fn every_listed_form_is_found_wherever_it_stands_in_the_seed_article() {
    let (Some(table), Some(article)) = (data("seed/terms.tsv"), data("seed/article.ko.txt")) else { return };
    let text = fs::read_to_string(&article).unwrap();
    let found = mentions(&article);
    let mut places = 0;
    for row in &rows(&table)[1..] {
        let [form, ko, en] = [&row[0], &row[1], &row[2]];
        let holds = |terms: &[Term], text: &str| terms.iter().any(|term| term.text == text);
        let all: Vec<usize> = text.match_indices(form.as_str()).map(|(at, _)| at).collect();
        assert!(!all.is_empty(), "{form}");
        for at in all {
            places += 1;
            // The form as it stands there: in quotation marks, with a gloss, with its particle.
            let start = at + form.len() - form.trim_start_matches('\'').len();
            let at_place = |one: &&Mention| {
                let concept = &one.best().concept;
                one.span.start == start && holds(&concept.ko, ko) && holds(&concept.en, en)
            };
            let one = found.iter().find(at_place).unwrap_or_else(|| panic!("{form} at {at}"));
            assert_eq!(text[one.span.clone()], one.text);
            // The particle stands at the end of the form, behind the marks that close the term.
            let behind = form.rsplit(['\'', ')']).next().unwrap();
            if behind.len() < form.len() && !form.contains("2024") {
                assert_eq!(one.suffix, behind, "{form}");
            } else if let Some(behind) = form.strip_prefix(one.text.as_str()) {
                assert!(behind.contains(' ') || one.suffix.starts_with(behind), "{form}: {}", one.suffix);
            }
        }
    }
    assert!(places >= 60, "{places}");
}

const GLOSSARY: &str = "id,domain,ko,ko_deprecated,ko_forbidden,en,en_admitted\n\
    gemini,ai,제미나이,재미나이,,Gemini,\n\
    anthropic,companies,앤트로픽,엔트로픽,안트로픽,Anthropic,\n\
    llama,ai,라마,,,Llama,\n\
    animal,animals,라마,,,llama,\n\
    rag,ai,검색 증강 생성,,,retrieval-augmented generation,RAG\n\
    hostile,,키<b>,,,\"key \"\"<x>\"\"\",\n";

fn recognize(args: &[&str], input: &[u8]) -> Ran {
    let nowhere = tempfile::TempDir::new().unwrap();
    piped(&nowhere, &[&["recognize"], args].concat(), input)
}

/// A folder with the glossary above and a file.
fn folder(name: &str, content: &str) -> (tempfile::TempDir, String, String) {
    let dir = tempfile::TempDir::new().unwrap();
    put(&dir, "terms.csv", GLOSSARY);
    put(&dir, name, content);
    let path = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    let (glossary, file) = (path("terms.csv"), path(name));
    (dir, glossary, file)
}

#[test]
fn a_terminal_gets_the_text_and_the_pairs_below_it() {
    let srt = "1\n00:00:01,000 --> 00:00:02,000\n<i>제미나이</i>는 검색\n증강 생성(RAG)을 쓴다. 제미나이!\n\n\
        2\n00:00:03,000 --> 00:00:04,000\n엔트로픽과 안트로픽, 라마\u{1B}[2J\n";
    let (_dir, glossary, file) = folder("a.srt", srt);
    let ran = recognize(&["--glossary", &glossary, &file], b"");
    let expected = "1\n00:00:01,000 --> 00:00:02,000\n제미나이는 검색\n증강 생성(RAG)을 쓴다. 제미나이!\n  \
        제미나이        Gemini  ai\n  \
        검색 증강 생성  retrieval-augmented generation  ai\n\n\
        2\n00:00:03,000 --> 00:00:04,000\n엔트로픽과 안트로픽, 라마 [2J\n  \
        ✗ 엔트로픽 → 앤트로픽  Anthropic  deprecated · companies\n  \
        ✗ 안트로픽 → 앤트로픽  Anthropic  forbidden · companies\n  \
        라마                   Llama  ai\n  \
        라마                   llama  or · animals\n\n";
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, expected, ""));
    let colored = recognize(&["--color", "always", "--glossary", &glossary, &file], b"").out;
    assert!(colored.contains("\u{1B}[4m\u{1B}[31m안트로픽\u{1B}[0m"), "{colored:?}");
}

#[test]
fn json_has_the_keys_in_their_order() {
    let (_dir, glossary, file) = folder("a.txt", "'제미나이'의 라마\n");
    let ran = recognize(&["--json", "--glossary", &glossary, &file], b"");
    let expected = "{\"start\":1,\"end\":13,\"text\":\"제미나이\",\"suffix\":\"의\",\"concept\":\"gemini\",\
        \"ko\":\"제미나이\",\"en\":\"Gemini\",\"status\":\"preferred\",\"match\":\"exact\",\"domain\":\"ai\",\"others\":[]}";
    assert_eq!(ran.out.lines().next(), Some(expected));
    let keys = |out: &str| -> Vec<String> {
        let value: Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
        value.as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(keys(&ran.out)[10..], ["others"]);
    let two = recognize(&["--json", "--glossary", &glossary, &file, "-"], "Gemini".as_bytes());
    assert_eq!(keys(&two.out)[10..], ["others", "file"]);
    let why = recognize(&["--json", "--explain", "--glossary", &glossary, &file], b"");
    assert_eq!(keys(&why.out)[10..], ["others", "term", "reason"]);
    let po = "msgid \"\"\nmsgstr \"\"\n\"Language: ko\\n\"\n\nmsgid \"Ask Gemini\"\nmsgstr \"\"\n";
    let (_dir, glossary, file) = folder("a.po", po);
    let ran = recognize(&["--json", "--glossary", &glossary, &file], b"");
    assert_eq!(keys(&ran.out)[10..], ["others", "segment"]);
    let one: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&one["start"], &one["text"]), (&4.into(), &"Gemini".into()));
    assert_eq!(recognize(&["--side", "target", "--glossary", &glossary, &file], b"").code, 1);
}

#[test]
fn tables_have_a_header_and_summaries_the_first_place() {
    let (_dir, glossary, file) = folder("a.md", "# `라마`\n\n새 재미나이와\tGemini\n");
    let ran = recognize(&["--tsv", "--glossary", &glossary, &file], b"");
    let expected = format!(
        "start\tend\ttext\tsuffix\tconcept\tko\ten\tstatus\tmatch\tdomain\tothers\tfile\tsegment\n\
         16\t28\t재미나이\t와\tgemini\t제미나이\tGemini\tdeprecated\tinflected\tai\t\t{file}\t\n\
         32\t38\tGemini\t\tgemini\t제미나이\tGemini\tpreferred\texact\tai\t\t{file}\t\n"
    );
    assert_eq!(ran.out, expected);
    let ran = recognize(&["--summary", "--glossary", &glossary, &file], b"");
    assert_eq!(ran.out, format!("2  제미나이  Gemini  gemini  {file}:3:3\n"));
    let ran = recognize(&["--summary", "--tsv", "--glossary", &glossary, &file], b"");
    let expected =
        format!("concept\tko\ten\tcount\tfile\tline\tcolumn\ngemini\t제미나이\tGemini\t2\t{file}\t3\t3\n");
    assert_eq!(ran.out, expected);
    let ran = recognize(&["--explain", "--glossary", &glossary], "드라마".as_bytes());
    assert_eq!(ran.code, 1);
    assert!(ran.out.starts_with("standard input:1:2 – 라마  라마 = Llama: "), "{}", ran.out);
}

#[test]
fn a_page_stands_alone_and_nothing_in_it_is_markup() {
    let (_dir, glossary, _) = folder("a.txt", "");
    let ran = recognize(&["--html", "--glossary", &glossary], "키<b>를 <script> RAG & 엔트로픽".as_bytes());
    let body = ran.out.split("<body>\n").nth(1).unwrap();
    assert_eq!(
        body,
        "<p><mark class=\"preferred\" title=\"키&lt;b&gt; – key &quot;&lt;x&gt;&quot;\">키&lt;b&gt;</mark>를 &lt;script&gt; \
         <mark class=\"admitted\" title=\"검색 증강 생성 – retrieval-augmented generation (admitted: RAG)\">RAG</mark> &amp; \
         <mark class=\"deprecated\" title=\"앤트로픽 – Anthropic (deprecated: 엔트로픽)\">엔트로픽</mark></p>\n</body>\n</html>\n"
    );
    assert!(ran.out.contains("prefers-color-scheme: dark") && !ran.out.contains("http"), "{}", ran.out);
}

#[test]
fn a_common_noun_that_is_written_like_a_name_is_explained() {
    let (dir, _, file) = folder("a.txt", "선전에서 선전포고를 했다.\n");
    put(&dir, "names.csv", "id,ko,en\nshenzhen,선전,Shenzhen\n");
    let glossary = dir.path().join("names.csv").to_string_lossy().into_owned();
    let ran = recognize(&["--explain", "--glossary", &glossary, &file], b"");
    let lines: Vec<&str> = ran.out.lines().map(|line| line.rsplit('/').next().unwrap()).collect();
    assert_eq!(ran.code, 0);
    assert!(lines[0].starts_with("a.txt:1:1 ✓ 선전  선전 = Shenzhen: "), "{}", ran.out);
    assert_eq!(lines[1..], ["a.txt:1:6 – 선전  선전 = Shenzhen: a common noun, not the name"]);
}

#[test]
fn exit_codes_and_messages_tell_what_happened() {
    let (_dir, glossary, file) = folder("a.bin", "a\0b");
    let of = |args: &[&str], input: &str| {
        let ran = recognize(&[&["--glossary", &glossary], args].concat(), input.as_bytes());
        (ran.code, ran.err)
    };
    assert_eq!(of(&[], "제미나이"), (0, String::new()));
    let (code, err) = of(&[], "전기");
    assert!(code == 1 && err.starts_with("no term of the glossary stands there; --explain"), "{err}");
    assert_eq!(of(&[], " \n"), (1, "standard input holds no text\n".to_owned()));
    let (code, err) = of(&[&file], "");
    assert!(code == 2 && err.contains("is no text: it holds zero bytes\nhint: save it as text"), "{err}");
    let (code, err) = of(&["no/such.txt"], "");
    assert!(code == 2 && err.starts_with("error: cannot open no/such.txt: "), "{err}");
    let (code, err) = of(&[&glossary], "");
    assert!(
        code == 2 && err.contains("is a glossary (csv) and no text\nhint: `malmoi recognize --glossary"),
        "{err}"
    );
    let (code, err) = of(&["--domain", "nosuch"], "");
    assert!(code == 2 && err.contains("there is no domain nosuch"), "{err}");
    let ran = recognize(&[], b"");
    assert!(ran.code == 2 && ran.err.contains("malmoi init"), "{}", ran.err);
    let (_dir, _, empty) = folder("empty.csv", "id\n");
    let ran = recognize(&["--glossary", &empty], b"");
    assert!(ran.code == 2 && ran.err.contains("empty.csv holds no concept: "), "{}", ran.err);
    // One line of any length.
    let long = "제미나이는 ".repeat(20_000);
    let ran = recognize(&["--json", "--glossary", &glossary], long.as_bytes());
    let last: Value = serde_json::from_str(ran.out.lines().last().unwrap()).unwrap();
    assert_eq!(last["end"], Value::from(long.len() - "는 ".len()));
    assert_eq!(ran.out.lines().count(), 20_000);
}

#[test]
fn a_workspace_is_used_where_no_glossary_is_named_and_a_client_forbids() {
    let dir = tempfile::TempDir::new().unwrap();
    put(&dir, "malmoi.toml", "clients = [\"acme\"]\n");
    put(&dir, "glossary/house.csv", GLOSSARY);
    put(&dir, "glossary/acme/a.csv", "id,ko,en,en_forbidden\ngemini-acme,제미나이,GEMINI-ACME,Gemini\n");
    let of = |args: &[&str]| {
        let ran = piped(&dir, &[&["recognize", "--json"], args].concat(), b"Gemini");
        let one: Value = serde_json::from_str(&ran.out).unwrap();
        (one["en"].clone(), one["status"].clone())
    };
    assert_eq!(of(&[]), ("Gemini".into(), "preferred".into()));
    assert_eq!(of(&["--client", "acme"]), ("GEMINI-ACME".into(), "forbidden".into()));
}
