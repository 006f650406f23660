use std::fs;

use super::input::read_on;
use super::*;
use crate::document::{Markup, paragraphs};
use crate::format::csv;
use crate::terms::compile;

const HOUSE: &str = "id,domain,ko,ko_deprecated,en,en_forbidden\n\
    gemini,ai,제미나이,재미나이,Gemini,\n\
    gaudi,chips,가우디,,Gaudi,\n\
    chip,chips,칩,,chip,\n\
    rag,ai,검색 증강 생성,,retrieval-augmented generation,\n\
    vertex,cloud,버텍스 AI,,Vertex AI,\n\
    model,ai,모델,,model,\n\
    llama,ai,라마,,Llama,\n\
    llama-animal,animals,라마,,llama,\n\
    wafer,chips,웨이퍼,,wafer,\n\
    alpaca,animals,알파카,,alpaca,\n";

fn terms() -> Terms {
    let (house, _) = csv::read_bytes(HOUSE.as_bytes(), "house.csv");
    let client = "id,ko,en,en_forbidden\ngemini-acme,제미나이,GEMINI-ACME,Gemini\nwafer,웨이퍼,WAFER,\n";
    let (client, _) = csv::read_bytes(client.as_bytes(), "client.csv");
    Terms::from_bytes(compile(&[(None, house), (Some("acme".into()), client)]).unwrap()).unwrap()
}

/// The mentions of a file with that name.
fn mentions(name: &str, content: &[u8], request: &Request) -> Vec<Mention> {
    passages(name, content, Side::Source, request).unwrap().into_iter().flat_map(|one| one.mentions).collect()
}

fn passages(name: &str, content: &[u8], side: Side, request: &Request) -> Result<Vec<Passage>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, content).unwrap();
    let terms = terms();
    let mut annotator = Annotator::new(&terms, request);
    let mut all = Vec::new();
    read(&Source::File(file), None, side, &mut annotator, &mut |passage| {
        all.push(passage.clone());
        Ok(())
    })?;
    Ok(all)
}

fn plain(text: &str) -> Vec<Mention> {
    mentions("a.txt", text.as_bytes(), &Request::default())
}

fn suffixes(text: &str) -> Vec<String> {
    plain(text).iter().map(|one| format!("{}|{}", one.text, one.suffix)).collect()
}

#[test]
fn the_particle_is_found_behind_the_term_and_behind_what_closes_it() {
    for (text, expected) in [
        ("제미나이를", vec!["제미나이|를"]),
        ("'제미나이'의 기능", vec!["제미나이|의"]),
        ("가우디(Gaudi)를", vec!["가우디|를", "Gaudi|"]),
        ("가우디 (Gaudi)를", vec!["가우디|를", "Gaudi|"]),
        ("(가우디)를", vec!["가우디|를"]),
        ("(1) 가우디)를", vec!["가우디|를"]),
        ("‘검색 증강 생성(RAG)’을", vec!["검색 증강 생성|을"]),
        ("**모델**은", vec!["모델|은"]),
        ("가우디칩을", vec!["가우디|", "칩|을"]),
        ("Gemini™에서는", vec!["Gemini|에서는"]),
        ("'제미나이' 의", vec!["제미나이|"]),
        ("'제미나이'라는 모델입니다", vec!["제미나이|라는", "모델|입니다"]),
        ("가우디(첫째\n(둘째)를", vec!["가우디|"]),
        ("제미나이 “새로운", vec!["제미나이|"]),
        ("모델", vec!["모델|"]),
        ("가우디(HBM)다. ‘모델’이었다, '모델'링", vec!["가우디|다", "모델|이었다", "모델|"]),
    ] {
        assert_eq!(suffixes(text), expected, "{text}");
    }
}

#[test]
fn a_mention_says_how_it_is_written_and_what_to_write() {
    let found = plain("재미나이가 버텍스AI에서 ＧＥＭＩＮＩ와 모델, models 검색\n증강 생성");
    let told: Vec<_> = found
        .iter()
        .map(|one| {
            let best = one.best();
            let ko = best.preferred(Lang::Ko).unwrap_or_default();
            format!("{} {} {} {}", best.concept.id, ko, best.status, best.kind.as_str())
        })
        .collect();
    assert_eq!(
        told,
        [
            "gemini 제미나이 deprecated inflected",
            "vertex 버텍스 AI preferred spacing",
            "gemini 제미나이 preferred width_case",
            "model 모델 preferred exact",
            "model 모델 preferred inflected",
            "rag 검색 증강 생성 preferred exact",
        ]
    );
}

#[test]
fn offsets_lines_and_columns_are_those_of_the_decoded_file() {
    let text = "첫 줄\r\n\r\n새 제미나이의\r웨이퍼";
    let utf16: Vec<u8> =
        "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [
        text.as_bytes().to_vec(),
        format!("\u{FEFF}{text}").into_bytes(),
        utf16,
        encoding_rs::EUC_KR.encode(text).0.into_owned(),
    ] {
        let found = mentions("a.txt", &bytes, &Request::default());
        let places: Vec<_> =
            found.iter().map(|one| (&text[one.span.clone()], one.line, one.column)).collect();
        assert_eq!(places, [("제미나이", 3, 3), ("웨이퍼", 4, 1)]);
    }
    let html = "<p>제<b>미나</b>이의 R&amp;D 모델</p>";
    let found = mentions("a.html", html.as_bytes(), &Request::default());
    assert_eq!(&html[found[0].span.clone()], "제<b>미나</b>이");
    assert_eq!((found[0].text.as_str(), found[0].suffix.as_str()), ("제미나이", "의"));
    assert_eq!(&html[found[1].span.clone()], "모델");
}

#[test]
fn a_homograph_means_what_the_document_speaks_of_or_what_is_asked_for() {
    let ids = |text: &str, request: &Request| -> Vec<String> {
        let found = mentions("a.txt", text.as_bytes(), request);
        let llama = found.iter().find(|one| one.text == "라마").unwrap();
        llama.senses.iter().map(|sense| sense.concept.id.clone()).collect()
    };
    let request = Request::default();
    assert_eq!(ids("라마를 보았다. 제미나이", &request), ["llama", "llama-animal"]);
    // Also of what stands later.
    assert_eq!(ids("라마를 보았다.\n\n알파카도", &request), ["llama-animal", "llama"]);
    let request = Request { domain: Some("AI".into()), ..request };
    assert_eq!(ids("라마를 보았다. 알파카도", &request), ["llama", "llama-animal"]);
}

#[test]
fn a_client_stands_above_the_house_and_forbids_its_terms() {
    let told = |client: Option<&str>| -> Vec<String> {
        let request = Request { client: client.map(str::to_owned), ..Request::default() };
        let found = mentions("a.txt", "제미나이 Gemini 웨이퍼".as_bytes(), &request);
        let one = |one: &Mention| {
            let best = one.best();
            format!("{} {} {}", best.preferred(Lang::En).unwrap_or("—"), best.status, one.senses.len())
        };
        found.iter().map(one).collect()
    };
    assert_eq!(told(None), ["Gemini preferred 1", "Gemini preferred 1", "wafer preferred 1"]);
    assert_eq!(
        told(Some("acme")),
        ["GEMINI-ACME preferred 2", "GEMINI-ACME forbidden 2", "WAFER preferred 1"]
    );
}

#[test]
fn segments_are_read_on_the_side_that_is_asked_for_also_untranslated_ones() {
    let xliff = "<?xml version=\"1.0\"?><xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\"><file original=\"x\" \
        source-language=\"en\" target-language=\"ko\" datatype=\"plaintext\"><body><trans-unit id=\"a\"><source>No term</source>\
        </trans-unit><trans-unit id=\"b\"><source>A new <g id=\"1\">Gemini</g> model</source><target>새 제미나이 모델</target>\
        </trans-unit></body></file></xliff>";
    let of = |side: Side| -> Vec<String> {
        let all = passages("a.xlf", xliff.as_bytes(), side, &Request::default()).unwrap();
        all.iter()
            .flat_map(|passage| passage.mentions.iter().map(move |one| (passage, one)))
            .map(|(passage, one)| format!("{}: {} {:?}", passage.segment.unwrap(), one.text, one.span))
            .collect()
    };
    assert_eq!(of(Side::Source), ["1: Gemini 6..12", "1: model 13..18"]);
    assert_eq!(of(Side::Of(Lang::En)), of(Side::Source));
    assert_eq!(of(Side::Target), ["1: 제미나이 4..16", "1: 모델 17..23"]);
}

#[test]
fn what_is_no_text_is_told_with_what_to_do() {
    let error = |name: &str, content: &[u8]| {
        let error = passages(name, content, Side::Source, &Request::default()).unwrap_err();
        format!("{error} / {}", error.hint().unwrap_or_default())
    };
    assert!(error("a.bin", b"\x7FELF\0\0").contains("is no text: it holds zero bytes / save it as text"));
    assert!(
        error("a.csv", HOUSE.as_bytes())
            .contains("is a glossary (csv) and no text / `malmoi recognize --glossary")
    );
    let missing = read(
        &Source::File("no/such.txt".into()),
        None,
        Side::Source,
        &mut Annotator::new(&terms(), &Request::default()),
        &mut |_| Ok(()),
    );
    assert!(missing.unwrap_err().to_string().starts_with("cannot open no/such.txt"));
    assert!(passages("a.txt", b"", Side::Source, &Request::default()).unwrap().is_empty());
}

#[test]
fn every_place_is_explained_where_that_is_asked_for() {
    let request = Request { explain: true, ..Request::default() };
    let found = mentions("a.txt", "드라마와 라마".as_bytes(), &request);
    let told: Vec<_> = found.iter().map(|one| (one.span.start, one.is_term())).collect();
    assert_eq!(told, [(3, false), (13, true)]);
}

#[test]
fn a_summary_counts_each_concept_and_knows_its_first_place() {
    let mut summary = Summary::default();
    for one in plain("모델 하나\n제미나이는 모델이다. 재미나이? Gemini!") {
        summary.count("a.txt", &one);
    }
    let told: Vec<_> = summary
        .counts()
        .into_iter()
        .map(|one| (one.sense.concept.id.clone(), one.count, one.line, one.column))
        .collect();
    assert_eq!(told, [("gemini".to_owned(), 3, 2, 1), ("model".to_owned(), 2, 1, 1)]);
}

#[test]
fn paragraphs_may_be_given_to_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Mention>();
    shared::<Passage>();
    shared::<Terms>();
    let mut texts = Vec::new();
    paragraphs("제미나이\n\n모델", Markup::Plain, &mut |paragraph| {
        texts.push(paragraph);
        Ok(())
    })
    .unwrap();
    let (terms, request) = (terms(), Request::default());
    let counts: Vec<usize> = std::thread::scope(|scope| {
        let work = |paragraph| Annotator::new(&terms, &request).annotate(paragraph).unwrap().len();
        let threads: Vec<_> = texts.iter().map(|paragraph| scope.spawn(move || work(paragraph))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(counts, [1, 1]);
}

/// What is told of some files by so many threads.
fn told(threads: usize, sources: &[Source], stop: Option<usize>) -> (Vec<String>, Option<String>) {
    let (terms, request) = (terms(), Request::default());
    let mut annotator = Annotator::new(&terms, &request);
    let mut told = Vec::new();
    let result = read_on(threads, sources, None, Side::Source, &mut annotator, &mut |source, event| {
        if stop == Some(told.len()) {
            return Err(crate::error::Error::invalid("enough"));
        }
        let name = source.name().rsplit('/').next().unwrap_or_default().to_owned();
        told.push(match event {
            Event::Begin => format!("{name} begins"),
            Event::End(outcome) => format!("{name} ends {outcome:?}"),
            Event::Passage(passage) => {
                let one = |one: &Mention| {
                    format!("{:?} {}:{} {}", one.span, one.line, one.column, one.best().concept.id)
                };
                let mentions: Vec<String> = passage.mentions.iter().map(one).collect();
                format!("{name} {:?} {} {mentions:?}", passage.segment, passage.paragraph.text().len())
            }
        });
        Ok(())
    });
    (told, result.err().map(|error| error.to_string()))
}

#[test]
fn several_threads_tell_the_same_in_the_same_order_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let file = folder.path().join(name);
        fs::write(&file, content).unwrap();
        Source::File(file)
    };
    let mut long = String::new();
    for number in 0..6_000 {
        let word = ["제미나이는", "알파카와 라마", "Gemini", "전기"][number % 4];
        long += &format!("{number}번째 {word} 모델의\n{}", if number % 7 == 0 { "\n" } else { "" });
    }
    let po: String = (0..4_000).map(|n| format!("msgid \"Gemini {n} model\"\nmsgstr \"\"\n\n")).collect();
    let line = "제미나이와 모델 ".repeat(30_000);
    let sources = [
        file("a.txt", b"\xEB\xAA\xA8\xEB\x8D\xB8"),
        file("long.txt", long.as_bytes()),
        file("empty.md", b""),
        file("line.html", line.as_bytes()),
        file("b.po", format!("msgid \"\"\nmsgstr \"Language: ko\\n\"\n\n{po}").as_bytes()),
        file("c.txt", "웨이퍼".as_bytes()),
    ];
    let (one, error) = told(1, &sources, None);
    assert_eq!(error, None);
    assert_eq!(one.iter().filter(|line| line.ends_with("begins")).count(), sources.len());
    assert!(one.iter().any(|line| line.starts_with("b.po Some(3999) ")));
    for threads in [2, 5] {
        let (several, error) = told(threads, &sources, None);
        assert_eq!(error, None);
        for (several, one) in several.iter().zip(&one) {
            assert_eq!(several, one);
        }
        assert_eq!(several.len(), one.len());
    }
    // What stands before an error is told, and who has enough is told no more.
    let missing = Source::File(folder.path().join("no.txt"));
    let before = [sources[1].clone(), missing, sources[5].clone()];
    let (several, error) = told(3, &before, None);
    assert!(error.unwrap().starts_with("cannot open"));
    assert!(several.last().unwrap().starts_with("long.txt ends"));
    for stop in [0, 1, 40, one.len() - 1] {
        let (several, error) = told(3, &sources, Some(stop));
        assert_eq!((&several[..], error.as_deref()), (&one[..stop], Some("enough")));
    }
}

#[test]
fn packed_texts_are_read_as_what_their_name_says() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, "글\n\n`모델` 제미나이의".as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let of = |name: &str| -> Vec<String> {
        let found = mentions(name, &packed, &Request::default());
        found.iter().map(|one| format!("{} {}:{}", one.text, one.line, one.column)).collect()
    };
    assert_eq!(of("a.txt.gz"), ["모델 3:2", "제미나이 3:6"]);
    assert_eq!(of("a.md.gz"), ["제미나이 3:6"]);
    let broken = passages("a.txt.gz", &packed[..packed.len() / 2], Side::Source, &Request::default());
    assert!(broken.unwrap_err().to_string().starts_with("cannot unpack"));
}
