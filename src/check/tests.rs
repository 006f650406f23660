use super::*;
use crate::record::Term;
use crate::terms::compile;

fn concept(id: &str, ko: &str, en: &str, dnt: bool) -> Concept {
    // `!` stands before a deprecated term, `!!` before a forbidden one.
    let terms = |list: &str| {
        let term = |(number, text): (usize, &str)| {
            let (text, status) = match text {
                text if text.starts_with("!!") => (&text[2..], Status::Forbidden),
                text if text.starts_with('!') => (&text[1..], Status::Deprecated),
                text if number == 0 => (text, Status::Preferred),
                text => (text, Status::Admitted),
            };
            Term { text: text.into(), status }
        };
        list.split('|').enumerate().map(term).collect::<Vec<_>>()
    };
    Concept { id: id.into(), ko: terms(ko), en: terms(en), dnt, ..Concept::default() }
}

/// What is reported, a line each: rule, term, what is prescribed.
fn found_from(from: Lang, source: &str, target: &str) -> Vec<String> {
    reported(&Options { from, ..Options::default() }, source, target)
}

fn reported(options: &Options, source: &str, target: &str) -> Vec<String> {
    let house = vec![
        concept("gemini", "제미나이|!재미나이", "Gemini", false),
        concept("claude", "클로드", "Claude", false),
        concept("ml", "머신 러닝|기계 학습", "machine learning", false),
        concept("learning", "학습", "learning", false),
        concept("server", "서버|!!써버", "server", false),
        concept("access", "접근 제어", "access control", false),
        concept("process", "공정", "process", false),
        concept("process-os", "프로세스", "process", false),
        concept("gpu", "GPU|그래픽 처리 장치", "GPU", true),
        concept("rag", "검색 증강 생성|RAG", "retrieval-augmented generation|RAG", false),
        concept("spark", "스파크", "Spark", false),
        concept("token", "토큰", "token", false),
        concept("chip", "칩", "chip", false),
        concept("integer", "정수", "integer", false),
        concept("isa", "명령어 집합", "instruction set architecture|ISA", false),
    ];
    let terms = Terms::from_bytes(compile(&[(None, house)]).unwrap()).unwrap();
    let findings = Checker::new(&terms, options).unwrap().check(source, target).unwrap();
    for finding in &findings {
        for (span, text) in [(&finding.source_span, source), (&finding.target_span, target)] {
            assert!(span.clone().is_none_or(|span| text.is_char_boundary(span.start)));
        }
    }
    let line = |f: &Finding| format!("{} {} {}", f.rule.as_str(), f.term, f.prescribed.join("|"));
    findings.iter().map(line).collect()
}

fn found(source: &str, target: &str) -> Vec<String> {
    found_from(Lang::En, source, target)
}

#[test]
fn a_term_is_missing_where_the_translation_holds_none_of_its_concept() {
    assert_eq!(
        found("We use machine learning.", "우리는 그것을 쓴다."),
        ["missing-term machine learning 머신 러닝|기계 학습"]
    );
    for target in ["머신러닝을 쓴다.", "기계 학습으로 한다.", "머신러닝용 장치"] {
        assert!(found("We use machine learning.", target).is_empty(), "{target}");
    }
}

#[test]
fn one_translation_suffices_for_a_term_that_stands_twice() {
    assert!(found("A server and another server", "서버와 또 하나").is_empty());
    assert_eq!(found("A server and another server", "그것과 또 하나"), ["missing-term server 서버"]);
}

#[test]
fn doubt_is_no_finding() {
    for (source, target) in [
        ("The process ends.", "그것이 끝난다."),
        ("It is a server", "서버이다"),
        ("access control lists", "접근을 제어하는 목록"),
        ("tokens", "토큰화한 것"),
        ("an integer value", "정숫값"),
        ("a chip", "칩의 면적"),
        ("Set `server` here", "여기에 넣는다"),
        ("a spark of hope", "희망의 불꽃"),
        ("server", "server"),
        ("Copyright server", "Copyright X"),
    ] {
        assert!(found(source, target).is_empty(), "{source} {target}: {:?}", found(source, target));
    }
}

#[test]
fn everyday_words_are_asked_for_by_a_strict_check_alone_and_any_of_their_concepts_will_do() {
    assert!(found("The process ends.", "그것이 끝난다.").is_empty());
    let strict = Options { strict: true, ..Options::default() };
    let found = |target| reported(&strict, "The process ends.", target);
    assert_eq!(found("그것이 끝난다."), ["missing-term process 공정|프로세스"]);
    assert!(found("프로세스가 끝난다.").is_empty() && found("공정이 끝난다.").is_empty());
}

#[test]
fn a_name_that_stays_is_untranslated_and_a_word_that_stays_is_an_identifier() {
    assert_eq!(found("Gemini answers.", "Gemini가 답한다."), ["untranslated Gemini 제미나이"]);
    assert!(found("At Gemini Conf", "Gemini Conf에서").is_empty());
    assert!(found("the token parameter", "token 매개 변수").is_empty());
}

#[test]
fn bad_terms_are_reported_and_not_also_missing() {
    assert_eq!(found("Gemini answers.", "재미나이가 답한다."), ["deprecated 재미나이 제미나이"]);
    assert!(found("It answers.", "재미나이가 답한다.").is_empty());
    assert_eq!(found("It answers.", "써버가 답한다."), ["forbidden 써버 서버"]);
}

#[test]
fn what_is_not_translated_stands_letter_by_letter_or_in_its_admitted_form() {
    assert_eq!(found("A GPU runs.", "gpu가 돈다."), ["dnt GPU GPU|그래픽 처리 장치"]);
    assert_eq!(found("A GPU runs.", "그것이 돈다."), ["dnt GPU GPU|그래픽 처리 장치"]);
    for target in ["GPU가 돈다.", "그래픽 처리 장치가 돈다.", "GPU들이 돈다."] {
        assert!(found("GPUs run.", target).is_empty(), "{target}");
    }
}

#[test]
fn the_particle_is_the_one_that_the_reading_asks_for() {
    assert_eq!(found("Gemini", "Gemini을 쓴다"), ["untranslated Gemini 제미나이", "particle Gemini을 를"]);
    assert_eq!(found("RAG", "검색 증강 생성(RAG)를 쓴다"), ["particle 검색 증강 생성(RAG)를 을"]);
    assert_eq!(found("server", "'서버'은 돈다"), ["particle 서버'은 는"]);
    assert_eq!(found("server", "서버을 켠다"), ["particle 서버을 를"]);
    assert_eq!(found("token", "토큰로 센다"), ["particle 토큰로 으로"]);
    assert_eq!(found("Claude", "클로드이 답한다"), ["particle 클로드이 가"]);
    assert_eq!(found("server", "서버이 돈다"), ["particle 서버이 가"]);
    assert_eq!(found("server", "'서버'이 돈다"), ["particle 서버'이 가"]);
    assert_eq!(found("token", "토큰라는 것과 토큰라고"), ["particle 토큰라 이라", "particle 토큰라 이라"]);
    assert_eq!(found("token", "토큰였다"), ["particle 토큰였 이었"]);
    for target in [
        "토큰가",
        "검색 증강 생성(RAG)을 쓴다",
        "서버는 GPU를 쓴다",
        "토큰으로",
        "서버이며 토큰이다",
        "서버이다",
        "서버이었다",
        "칩이",
        "하와이",
        "토큰라면",
        "토큰은(는) 서버을(를) 토큰(으)로",
        "서버(들)을 <server>을",
        "서버을/를 서버이/가",
    ] {
        let wrong = found("x", target);
        assert!(wrong.is_empty(), "{target}: {wrong:?}");
    }
}

#[test]
fn korean_sources_are_checked_too() {
    assert_eq!(found_from(Lang::Ko, "서버를 켠다", "Turn it on"), ["missing-term 서버 server"]);
    assert!(found_from(Lang::Ko, "서버들을 켠다", "Turn the servers on").is_empty());
    assert!(found_from(Lang::Ko, "토큰으로 나눈다", "It is tokenized").is_empty());
    assert!(found_from(Lang::Ko, "모델을 학습한다", "It learns").is_empty());
}

#[test]
fn terms_of_one_syllable_are_asked_for_where_they_stand_as_words() {
    assert_eq!(found_from(Lang::Ko, "칩이 작다", "It is small"), ["missing-term 칩 chip"]);
    assert_eq!(found_from(Lang::Ko, "새 칩", "It is small"), ["missing-term 칩 chip"]);
    for (source, target) in [
        ("칩이 작다", "The chips are small"),
        ("지도를 펼칩니다", "It opens a map"),
        ("포테이토칩스", "Crisps"),
    ] {
        let wrong = found_from(Lang::Ko, source, target);
        assert!(wrong.is_empty(), "{source}: {wrong:?}");
    }
}

#[test]
fn what_the_client_says_of_a_term_of_the_house_holds() {
    let house = vec![
        concept("gemini", "제미나이", "Gemini", false),
        concept("chatbot", "챗봇|채팅봇", "chatbot", false),
        concept("server", "서버", "server", false),
    ];
    let client = vec![
        concept("gemini-x", "제미나이 엑스|!!제미나이", "Gemini X|Gemini", false),
        concept("bad", "!채팅봇", "", false),
        concept("host", "호스트|!!서버", "server", false),
    ];
    let terms = Terms::from_bytes(compile(&[(None, house), (Some("acme".into()), client)]).unwrap()).unwrap();
    let found = |client: Option<&str>, source: &str, target: &str| -> Vec<String> {
        let options = Options { client: client.map(str::to_owned), ..Options::default() };
        let found = Checker::new(&terms, &options).unwrap().check(source, target).unwrap();
        let line = |f: &Finding| format!("{} {} {}", f.rule.as_str(), f.term, f.prescribed.join("|"));
        found.iter().map(line).collect()
    };
    let acme = Some("acme");
    assert!(found(None, "A chatbot", "채팅봇이다").is_empty());
    assert_eq!(found(acme, "A chatbot", "채팅봇이다"), ["deprecated 채팅봇 챗봇"]);
    assert!(found(acme, "A chatbot", "챗봇이다").is_empty());
    assert_eq!(found(acme, "A chatbot", "그것이다"), ["missing-term chatbot 챗봇"]);
    assert_eq!(found(acme, "Gemini", "제미나이가 답한다"), ["forbidden 제미나이 제미나이 엑스"]);
    assert_eq!(found(acme, "It", "서버가 답한다"), ["forbidden 서버 호스트"]);
    assert!(found(acme, "server", "호스트가 답한다").is_empty());
    assert!(found(None, "server", "서버가 답한다").is_empty());
}

#[test]
fn long_segments_take_time_in_proportion_and_are_checked_to_their_end() {
    let long = |count: usize| {
        let source = "A server, a token, Gemini and `server` in a chip. ".repeat(count) + "machine learning";
        let target = "서버은 (토큰을 Gemini와 'RAG를 쓰고 칩에서 (RAG(돈다. ".repeat(count) + "머신 러닝";
        (source, target)
    };
    let time = |count: usize| {
        let (source, target) = long(count);
        let since = std::time::Instant::now();
        let found = found(&source, &target);
        assert_eq!(found.len(), count + 1, "{:?}", &found[..5.min(found.len())]);
        assert_eq!(found[0], "untranslated Gemini 제미나이");
        since.elapsed()
    };
    time(10);
    let (short, long) = (time(400), time(4_000));
    assert!(long < 40 * short, "{short:?} {long:?}");
    // A bracket that nothing closes, and a mark behind a mark.
    let (source, target) = ("server ".repeat(20_000), "서버(".repeat(20_000) + &"'".repeat(100_000));
    assert!(found(&source, &target).is_empty());
}

#[test]
fn rules_and_fields_are_switched_off() {
    let house = vec![concept("server", "서버|!!써버", "server", false)];
    let terms = Terms::from_bytes(compile(&[(None, house)]).unwrap()).unwrap();
    let rules_of = |options: &Options| -> Vec<Rule> {
        let found = Checker::new(&terms, options).unwrap().check("A server", "써버을 켠다").unwrap();
        found.iter().map(|finding| finding.rule).collect()
    };
    assert_eq!(rules_of(&Options::default()), [Rule::Forbidden, Rule::Particle]);
    let only = Options { rules: vec![Rule::Particle], ..Options::default() };
    assert_eq!(rules_of(&only), [Rule::Particle]);
    assert_eq!("dnt".parse(), Ok(Rule::Dnt));
    assert!("dtn".parse::<Rule>().unwrap_err().contains("missing-term, untranslated, deprecated"));
}

#[test]
fn damaged_and_odd_segments_are_checked_without_a_panic() {
    let odd = [
        "",
        " ",
        "(",
        "server(",
        "서버(((",
        "`server",
        "<server",
        "서\u{1109}\u{1165}버을",
        "server\u{200B}을",
        ". server",
        "server.",
        "/server",
        "서버은(",
        "GPU'\"을",
    ];
    for source in odd {
        for target in odd {
            found(source, target);
            found_from(Lang::Ko, source, target);
        }
    }
}
