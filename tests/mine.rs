//! `malmoi mine`: the seed article, what brackets propose, and the command as it is typed.

use std::collections::BTreeSet;
use std::fs;

use malmoi::mine::{Evidence, Kind, Miner, Options, Proposal, Role, Source, mine};
use serde_json::Value;
use tempfile::TempDir;

use crate::shared::{Ran, data, piped, put};

/// A confidence from which on a wrong proposal is a fault.
const HIGH: f64 = 0.6;

fn proposals(text: &str) -> Vec<Proposal> {
    let evidence = Evidence::default();
    let mut found = Miner::new(&evidence).mine(&[text]).unwrap().remove(0);
    found.retain(|proposal| proposal.role == Role::Term && proposal.confidence >= 0.5);
    found
}

fn pairs(text: &str) -> Vec<(String, String)> {
    proposals(text).into_iter().map(|proposal| (proposal.ko, proposal.en)).collect()
}

#[track_caller]
fn proposes(text: &str, expected: &[(&str, &str)]) {
    let expected: Vec<_> = expected.iter().map(|(ko, en)| ((*ko).to_owned(), (*en).to_owned())).collect();
    assert_eq!(pairs(text), expected, "{text}");
}

/// Without glossary and memory: the words alone must tell.
#[test]
fn every_gloss_of_the_seed_article_is_mined_with_its_borders_and_nothing_wrong_is_sure() {
    let Some(article) = data("seed/article.ko.txt") else { return };
    let expected: BTreeSet<(&str, &str)> = [
        ("인공지능", "AI"),
        ("최고경영자", "CEO"),
        ("아랍에미리트", "UAE"),
        ("클로드 3", "Claude 3"),
        ("코드젬마", "CodeGemma"),
        ("구글 비즈", "Google Vids"),
        ("가우디", "Gaudi"),
        ("소프트웨어", "SW"),
        ("AI 공동연구센터", "NICL"),
    ]
    .into();
    let mined = mine(
        &[Source::File(article)],
        &Evidence::default(),
        Options { names: true, ..Options::default() },
        &mut |_| (),
    )
    .unwrap();
    let terms: Vec<_> = mined.candidates.iter().filter(|candidate| candidate.role == Role::Term).collect();
    let glossed: BTreeSet<(&str, &str)> = terms
        .iter()
        .filter(|candidate| candidate.kind != Kind::Name && candidate.confidence >= 0.5)
        .map(|candidate| (candidate.ko.as_str(), candidate.en.as_str()))
        .collect();
    assert_eq!(glossed, expected);
    for candidate in terms {
        let is_right = expected.contains(&(candidate.ko.as_str(), candidate.en.as_str()));
        assert!(is_right || candidate.confidence < HIGH, "{} → {}", candidate.ko, candidate.en);
    }
}

#[test]
fn borders_are_found_by_sound_meaning_and_initials() {
    proposes("인텔은 AI 가속기 칩인 '가우디(Gaudi)'를 공개했다.", &[("가우디", "Gaudi")]);
    proposes("오픈 모델인 젬마를 다듬은 코드젬마(CodeGemma)도 있다.", &[("코드젬마", "CodeGemma")]);
    proposes(
        "두 점 사이의 유클리드 거리(Euclidean distance)를 잰다.",
        &[("유클리드 거리", "Euclidean distance")],
    );
    proposes(
        "정확도를 높이려고 검색 증강 생성(Retrieval-Augmented Generation, RAG)을 쓴다.",
        &[("검색 증강 생성", "Retrieval-Augmented Generation")],
    );
    proposes("사진은 소형 합성곱 신경망(CNN)으로 나눈다.", &[("합성곱 신경망", "CNN")]);
    proposes("국내 연구진은 대규모 언어 모델(LLM)을 만들었다.", &[("대규모 언어 모델", "LLM")]);
    proposes(
        "분산 학습을 위한 미분 가능한 함수(differentiable function)를 더했다.",
        &[("미분 가능한 함수", "differentiable function")],
    );
}

#[test]
fn brackets_of_every_shape_are_read() {
    proposes("구글의 ‘제미나이’（Gemini）와", &[("제미나이", "Gemini")]);
    proposes("구글의 제미나이 [Gemini] 앱", &[("제미나이", "Gemini")]);
    proposes("오픈AI(OpenAI)와 Gemini(제미나이)가", &[("오픈AI", "OpenAI"), ("제미나이", "Gemini")]);
    proposes("RAG(검색 증강 생성)를 쓴다.", &[("검색 증강 생성", "RAG")]);
    proposes("거대 언어 모델(Large Language Model(LLM))은", &[("거대 언어 모델", "Large Language Model")]);
    let nfd: String = unicode_normalization::UnicodeNormalization::nfd("새 가우디(Gaudi)를").collect();
    let found = proposals(&nfd);
    assert_eq!((found[0].ko.as_str(), found[0].en.as_str()), ("가우디", "Gaudi"));
    assert!(nfd[found[0].span.clone()].ends_with("(Gaudi)"));
}

#[test]
fn verbs_adjectives_amounts_and_remarks_are_told_apart() {
    for text in [
        "나이브(naive)한 구현은 느리다.",
        "메모리를 평탄화(flatten)하고 쓴다.",
        "최적화된(optimized) 코드를 비교한다.",
        "2.10에서 지원 중단(deprecated)되며",
        "1000억 개의 매개변수(100 billion parameters)를 가진 모델",
        "외부 종속성(xFormers)을 설치한다.",
        "이식할 수 있는 형식(.pte)으로 바꾼다.",
        "분포 함수(log_normal, cauchy, geometric)를 더했다.",
        "지난 9일(현지 시간) 연 행사에서",
        "널리 쓰인다(예: PyTorch).",
        "결과는 print(x)로 본다.",
        "걸린 시간(ms)을 잰다.",
    ] {
        proposes(text, &[]);
    }
}

#[test]
fn any_text_is_read_without_panic() {
    for text in [
        "(",
        ")(",
        "가(",
        "가()",
        "가(a",
        "가((((((a))))))",
        "'가(A)",
        "가(A)'",
        "가 (A\n)",
        "\u{1100}(A)",
        "가·나/다-라(A-B/C)",
        "3(three)",
        "A(B)",
        "(및 A)",
        "A(및 B)",
        "가(，)",
        "힣(ﬁ)",
        "가(A,)",
        "가(,A)",
        "가(영어:)",
        "가(en A)",
    ] {
        let evidence = Evidence::default();
        Miner::new(&evidence).mine(&[text, text]).unwrap();
    }
}

/// The memory tells a border that the words leave open.
#[test]
fn the_memory_is_evidence() {
    let folder = workspace();
    let border = |folder: &TempDir| {
        let ran = run(folder, &["--json", "--min", "0"], "새 차림 누리길(trellisway)을 놓았다.");
        let line: Value = serde_json::from_str(ran.out.lines().next().unwrap()).unwrap();
        line["ko"].as_str().unwrap().to_owned()
    };
    assert_eq!(border(&folder), "누리길");
    let units = [
        ("차림 누리길을 쓴다.", "It uses the trellisway."),
        ("이것이 차림 누리길이다.", "This is a trellisway."),
    ];
    let rows: String = units.iter().map(|(ko, en)| format!("{ko}\t{en}\n")).collect();
    put(&folder, "memory/units.tsv", &format!("ko\ten\n{rows}"));
    assert_eq!(border(&folder), "차림 누리길");
}

/// Time in proportion to the text, also of one endless line that repeats itself.
#[test]
fn a_line_without_end_takes_time_in_proportion() {
    let folder = tempfile::tempdir().unwrap();
    let time = |times: usize| {
        let file = folder.path().join(format!("{times}.txt"));
        fs::write(&file, "새 차림 누리길(trellisway)을 놓은 가우디(Gaudi)와 말(가 ".repeat(times)).unwrap();
        let since = std::time::Instant::now();
        let mined =
            mine(&[Source::File(file)], &Evidence::default(), Options::default(), &mut |_| ()).unwrap();
        assert_eq!(mined.candidates.iter().find(|c| c.ko == "가우디").unwrap().count, times as u64);
        let last = mined.candidates[0].places.last().unwrap();
        assert_eq!(last.line, 1);
        since.elapsed().as_secs_f64()
    };
    time(100);
    let (short, long) = (time(500), time(4_000));
    assert!(long < 8.0 * 4.0 * short.max(0.01), "{short} s, and {long} s for 8 times as much");
}

/// One result, whatever the number of threads.
#[test]
fn threads_do_not_change_what_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut sources = Vec::new();
    for number in 0..60 {
        let file = folder.path().join(format!("{number:02}.txt"));
        let gloss = ["합성곱 신경망(CNN)", "소형 합성곱 신경망(CNN)", "가우디(Gaudi)"][number % 3];
        fs::write(&file, format!("우리는 {gloss}을 쓴다.\n")).unwrap();
        sources.push(Source::File(file));
    }
    let run = |threads: usize| {
        let options = Options { threads: threads.try_into().ok(), ..Options::default() };
        mine(&sources, &Evidence::default(), options, &mut |_| ()).unwrap().candidates
    };
    let one = run(1);
    assert_eq!(one, run(4));
    let counts: Vec<_> = one.iter().map(|c| (c.ko.as_str(), c.count, c.files)).collect();
    assert_eq!(counts, [("가우디", 20, 20), ("합성곱 신경망", 40, 40)]);
}

const ARTICLE: &str =
    "# 새 칩\n\n인텔은 '가우디(Gaudi)'를 공개했다. 앤트로픽(Antropic)은 나이브(naive)한 방법을 버렸다.\n";
const GLOSSARY: &str = "id,ko,en,note\nanthropic,앤트로픽,Anthropic,\"쓴다, 꼭\"\n";

fn workspace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(&folder, "glossary/terms.csv", GLOSSARY);
    put(&folder, "news/a.md", ARTICLE);
    put(&folder, "news/b.html", "<p>새 <b>가우디</b>(Gaudi)는 빠르다.</p>");
    folder
}

fn run(folder: &TempDir, args: &[&str], input: &str) -> Ran {
    let news = folder.path().join("news").to_string_lossy().into_owned();
    let args: Vec<&str> = ["mine"]
        .into_iter()
        .chain(args.iter().map(|arg| if *arg == "NEWS" { &news } else { *arg }))
        .collect();
    piped(folder, &args, input.as_bytes())
}

#[test]
fn candidates_are_printed_with_what_the_glossary_says() {
    let folder = workspace();
    let ran = run(&folder, &["--json", "NEWS"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of =
        |ko: &str| lines.iter().find(|line| line["ko"] == ko).unwrap_or_else(|| panic!("{ko}: {}", ran.out));
    let gaudi = of("가우디");
    assert_eq!(
        (&gaudi["en"], &gaudi["kind"], &gaudi["count"]),
        (&"Gaudi".into(), &"transliteration".into(), &2.into())
    );
    assert_eq!((&gaudi["files"], &gaudi["glossary"]), (&2.into(), &"new".into()));
    let place = &gaudi["places"][0];
    assert_eq!((&place["line"], &place["column"]), (&3.into(), &6.into()));
    assert_eq!(place["sentence"], "인텔은 '가우디(Gaudi)'를 공개했다.");
    let anthropic = of("앤트로픽");
    assert_eq!(
        (&anthropic["glossary"], &anthropic["concept"]),
        (&"contradicted".into(), &"anthropic".into())
    );
    assert!(lines.iter().all(|line| line["ko"] != "나이브"));

    let text = run(&folder, &["--all", "NEWS"], "").out;
    assert!(text.contains("가우디 → Gaudi · transliteration"), "{text}");
    assert!(text.contains("the glossary has 앤트로픽 = Anthropic"), "{text}");
    assert!(text.contains("gloss of a verb, an adjective or an amount"), "{text}");
    let csv = run(&folder, &["--csv", "NEWS"], "").out;
    assert!(csv.starts_with('\u{FEFF}') && csv.contains("\n가우디,Gaudi,,transliteration,term,"), "{csv}");
}

#[test]
fn accepted_pairs_go_into_the_glossary_and_every_other_row_stays() {
    let folder = workspace();
    let file = folder.path().join("glossary/terms.csv");
    let ran = run(&folder, &["--accept", "--min", "0.5", "NEWS"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let now = fs::read_to_string(&file).unwrap();
    let mut lines = now.lines();
    assert_eq!(lines.next(), Some("id,ko,en,note,source,status"));
    assert_eq!(lines.next(), Some("anthropic,앤트로픽,Anthropic,\"쓴다, 꼭\""));
    let row = lines.next().unwrap();
    assert!(row.starts_with("gaudi,가우디,Gaudi,,") && row.ends_with(",news/a.md:3,proposed"), "{row}");
    assert!(ran.err.contains("1 pair left out"), "{}", ran.err);
    let again = run(&folder, &["--accept", "--min", "0.5", "NEWS"], "");
    assert_eq!((again.code, fs::read_to_string(&file).unwrap()), (1, now), "{}", again.err);
}

#[test]
fn a_review_asks_once_and_goes_on_where_it_was_left() {
    let folder = workspace();
    put(&folder, "news/c.txt", "메타의 라마(Llama)와 구글의 젬마(Gemma)가 있다.\n");
    let first = run(&folder, &["--review", "--min", "0.8", "NEWS"], "n\ne\n라마 모델\nLlama model\nq\n");
    assert_eq!(first.code, 0, "{}", first.err);
    let kept = fs::read_to_string(folder.path().join("mined.jsonl")).unwrap();
    assert_eq!(kept.lines().count(), 2, "{kept}");
    assert!(kept.contains("\"decision\":\"no\"") && kept.contains("\"decision\":\"edited\""), "{kept}");
    let glossary = fs::read_to_string(folder.path().join("glossary/terms.csv")).unwrap();
    assert!(glossary.contains("라마 모델,Llama model"), "{glossary}");
    // The end of the input ends it, too, and nobody is asked the same again.
    let second = run(&folder, &["--review", "--min", "0.8", "NEWS"], "");
    let before: Vec<Value> = kept.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for decided in before {
        let pair = format!("{} → {}", decided["ko"].as_str().unwrap(), decided["en"].as_str().unwrap());
        assert!(!second.out.contains(&pair), "{}", second.out);
    }
}

#[test]
fn nothing_found_explains_itself() {
    let folder = workspace();
    let ran = run(&folder, &[], "괄호가 없는 글이다.\n");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("no term stands there with a gloss in brackets"), "{}", ran.err);
    let ran = run(&folder, &[], "나이브(naive)한 방법");
    assert!(ran.code == 1 && ran.err.contains("--all shows them"), "{}", ran.err);
    let ran = run(&folder, &["none.txt"], "");
    assert!(ran.code == 2 && ran.err.contains("cannot open none.txt"), "{}", ran.err);
    let ran = run(&folder, &["--min", "2", "NEWS"], "");
    assert!(ran.code == 2 && ran.err.contains("a number from 0 to 1"), "{}", ran.err);
    let ran = run(&folder, &["--names", "--json"], "구글은 '스토리보드 AI'를 냈다.");
    assert!(ran.code == 0 && ran.out.contains("\"kind\":\"name\""), "{}{}", ran.out, ran.err);
}
