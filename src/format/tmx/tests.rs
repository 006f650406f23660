use std::fmt::Write as _;

use encoding_rs::EUC_KR;
use proptest::prelude::*;

use super::*;
use crate::format::testing::{memory, segment, shown};
use crate::format::{Format, ReadOptions, Record, WriteOptions};
use crate::record::{Details, Place, Unit};

mod codes;
mod parts;

fn read(bytes: &[u8]) -> (Vec<Unit>, Vec<String>) {
    let (units, problems) = memory(bytes, Format::Tmx);
    (units, shown(&problems))
}

fn tmx(units: &str) -> String {
    format!("<?xml version=\"1.0\"?>\n<tmx version=\"1.4\">\n<header/>\n<body>\n{units}\n</body>\n</tmx>\n")
}

fn tu(ko: &str, en: &str) -> String {
    format!("<tu><tuv xml:lang=\"ko-KR\"><seg>{ko}</seg></tuv><tuv xml:lang='EN'><seg>{en}</seg></tuv></tu>")
}

fn details(unit: &Unit) -> &Details {
    unit.details.as_deref().unwrap()
}

fn sides(units: &[Unit]) -> Vec<(&str, &str)> {
    units.iter().map(|unit| (unit.ko.as_deref().unwrap_or("-"), unit.en.as_deref().unwrap_or("-"))).collect()
}

#[test]
fn units_keep_their_text_and_lose_their_codes() {
    let (units, problems) = read(
        tmx(&[
            tu("가<bpt i='1'>&lt;b></bpt>나<hi>다<ph>%s</ph></hi><ept i='1'>&lt;/b></ept>", "a &amp; &#66;&#x43;&#x1f;<![CDATA[<d>]]>"),
            tu("<ph>x<sub>안</sub></ph>라<it pos='begin'>y</it><ut>z</ut><!-- c -->마<?pi <tu> ?>", "e"),
            "<tu tuid='1'><prop type='x-origin'>뉴스</prop><note>n</note><tuv lang='ko'><prop type='origin'>no</prop><seg>바</seg></tuv><tuv lang='en_US'><seg>f</seg></tuv><tuv xml:lang='en-GB'><seg>later</seg></tuv></tu>".into(),
        ]
        .join("\n"))
        .as_bytes(),
    );
    assert_eq!(problems, [""; 0]);
    assert_eq!(sides(&units), [("가나다", "a & BC<d>"), ("라마", "e"), ("바", "f"), ("바", "later")]);
    assert_eq!(units.iter().map(|unit| unit.origin.as_str()).collect::<Vec<_>>(), ["뉴스"; 4]);
    assert_eq!(
        units.iter().map(|unit| (unit.seq, unit.place.line)).collect::<Vec<_>>(),
        [(0, 5), (1, 6), (2, 7), (3, 7)]
    );
    assert_eq!(units[0].place.path, "memory/뉴스.x");
}

#[test]
fn an_origin_is_read_from_a_property_alone() {
    let text = tmx(
        "<tu><prop type=\"origin\">책 &lt;1&gt;</prop><tuv xml:lang=\"ko\"><seg>가</seg></tuv><tuv xml:lang=\"en\"><seg>a</seg></tuv></tu>",
    );
    assert_eq!(read(text.as_bytes()).0[0].origin, "책 <1>");
}

#[test]
fn a_bad_unit_costs_itself_alone() {
    let bad = [
        tu("&nbsp;", "x"),
        tu("<b>", "x"),
        "<tu><tuv xml:lang=\"ko><seg>나</seg></tuv></tu>".to_owned(),
        "<tu><tuv xml:lang=\"ko\"><seg>open".to_owned(),
        tu("a & b", "x"),
        tu(&"<a>".repeat(100_000), "x"),
        tu("&#xZZ;", "x"),
        "<tu><tuv xml:lang='ko' xml:lang='en'><seg/></tuv></tu>".to_owned(),
    ];
    let mut text = String::new();
    for (number, bad) in bad.iter().enumerate() {
        writeln!(text, "{}\n{bad}", tu(&format!("좋음{number}"), "good")).unwrap();
    }
    text.push_str(&tu("끝", "end"));
    let (units, problems) = read(tmx(&text).as_bytes());
    assert_eq!(units.len(), bad.len() + 1, "{problems:?}");
    assert_eq!(problems.len(), bad.len(), "{problems:?}");
    assert_eq!(
        problems[0],
        "memory/뉴스.x:6:32: the entity &nbsp; is not known; malmoi expands none but those of XML itself"
    );
    assert_eq!(problems[3], "memory/뉴스.x:12:1: this <tu> is not closed before the next one begins");
}

#[test]
fn an_entity_bomb_is_not_lit() {
    let text = tmx(&format!("{}\n{}", tu("&b;", "x"), tu("가", "a"))).replace(
        "<tmx",
        "<!DOCTYPE tmx [<!-- ' --> <!ENTITY a \"[>]aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n<tmx",
    );
    let (units, problems) = read(text.as_bytes());
    assert_eq!(sides(&units), [("가", "a")]);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].contains("the entity &b; is not known"), "{problems:?}");
}

#[test]
fn a_file_that_is_cut_off_gives_what_it_has() {
    let text = tmx(&[tu("가", "a"), tu("나", "b")].join("\n"));
    let cut = &text[..text.find("나").unwrap() + 3];
    let (units, problems) = read(cut.as_bytes());
    assert_eq!(sides(&units), [("가", "a")]);
    assert_eq!(
        problems,
        [
            "memory/뉴스.x:6:1: the file ends inside this <tu>",
            "memory/뉴스.x:6:33: the file ends before </tmx>; it seems to be cut off",
        ]
    );
    assert_eq!(read(b"").1, ["memory/뉴스.x:1: there is no <tmx> in the file; is it a TMX file?"]);
    let comment = tmx(&format!("{}<!-- {}", tu("가", "a"), tu("나", "b")));
    let (units, problems) = read(comment.as_bytes());
    assert_eq!(units.len(), 1);
    assert!(problems[0].contains("a comment is never closed"), "{problems:?}");
}

#[test]
fn every_encoding_gives_the_same_units() {
    let text = tmx(&[tu("똠방각하 펲", "a"), tu("나", "b")].join("\n"));
    let utf16 = |mark: &str, little: bool| {
        mark.encode_utf16()
            .chain(text.encode_utf16())
            .flat_map(move |unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect::<Vec<u8>>()
    };
    let declared = text.replace("version=\"1.0\"", "version=\"1.0\" encoding='EUC-KR'");
    for bytes in [
        text.clone().into_bytes(),
        format!("\u{FEFF}{text}").into_bytes(),
        utf16("\u{FEFF}", true),
        utf16("\u{FEFF}", false),
        utf16("", true),
        utf16("", false),
        EUC_KR.encode(&declared).0.into_owned(),
    ] {
        let (units, problems) = read(&bytes);
        assert_eq!(problems, [""; 0]);
        assert_eq!(sides(&units), [("똠방각하 펲", "a"), ("나", "b")]);
    }
}

#[test]
fn a_wrong_encoding_is_named_and_no_garbage_is_read() {
    let text = tmx(&[tu("가나", "a"), tu("plain", "b")].join("\n"));
    let (units, problems) = read(&EUC_KR.encode(&text).0);
    assert_eq!(sides(&units), [("가나", "a"), ("plain", "b")]);
    let said = "the file names no encoding and is no UTF-8; it is read as EUC-KR, by what it holds";
    assert_eq!(problems, [format!("memory/뉴스.x:1: {said}")]);
    let lying = text.replace("version=\"1.0\"", "version=\"1.0\" encoding='UTF-8'");
    let (units, problems) = read(&EUC_KR.encode(&lying).0);
    assert_eq!(sides(&units), [("plain", "b")]);
    assert!(
        problems[0].starts_with("memory/뉴스.x:5:32: this <tu> holds bytes that are no UTF-8"),
        "{problems:?}"
    );
    let declared = text.replace("version=\"1.0\"", "version=\"1.0\" encoding='EUC-KR'");
    let (_, problems) = read(declared.replace("가나", "\u{FFFD}").as_bytes());
    assert!(problems.len() <= 1, "{problems:?}");
    let unknown = text.replace("version=\"1.0\"", "version=\"1.0\" encoding='klingon'");
    let (units, problems) = read(unknown.as_bytes());
    assert_eq!(units.len(), 2);
    assert_eq!(problems, ["memory/뉴스.x:1: the encoding ‘klingon’ is unknown; the file is read as UTF-8"]);
}

#[test]
fn other_languages_are_named() {
    let french = tu("un", "one").replace("ko-KR", "fr-CA");
    let (units, problems) = read(tmx(&french).as_bytes());
    assert_eq!(units, []);
    assert_eq!(
        problems,
        ["memory/뉴스.x: no unit has a Korean and an English side; the languages of the file are en, fr-ca"]
    );
}

#[test]
fn an_element_of_any_size_takes_bounded_memory() {
    let long = "가".repeat(400_000);
    let endless = "x".repeat(9 << 20);
    let text = [tu(&long, "a"), tu(&endless, "b"), tu("다", "c"), format!("<tu {endless}"), tu("라", "d")]
        .join("\n");
    let (units, problems) = read(tmx(&text).as_bytes());
    assert_eq!(sides(&units), [("다", "c"), ("라", "d")]);
    assert_eq!(
        problems,
        [
            "memory/뉴스.x:5:32: a segment is longer than 1 MiB",
            "memory/뉴스.x:6:1: this <tu> is longer than 8 MiB",
            "memory/뉴스.x:8:1: this <tu> is not closed before the next one begins",
        ]
    );
}

#[test]
fn hostile_elements_take_bounded_time_and_memory() {
    let attributes: String = (0..100_000).map(|number| format!(" a{number}=''")).collect();
    let units = [
        tu(&"<ph/>".repeat(200_000), "a"),
        tu("가", "b").replace("<tu>", &format!("<tu{attributes}>")),
        tu("가", "c").replace("<tu>", &format!("<tu>{}", "<prop type=''/>".repeat(20_000))),
        tu(&"<bpt i='1'/>".repeat(9_000), "d"),
        tu("나", "e"),
    ];
    let (units, problems) = read(tmx(&units.join("\n")).as_bytes());
    assert_eq!(units.len(), 1);
    assert_eq!(problems.len(), 4, "{problems:?}");
    // Each of these would take minutes if every <tu> looked for its end anew.
    for hostile in ["<tu>", "<tu a", "<tu><!", "<tu>\n<tuv>"] {
        let (units, problems) =
            read(tmx(&format!("{}{}", hostile.repeat(100_000), tu("가", "a"))).as_bytes());
        assert!(units.len() <= 1 && !problems.is_empty());
    }
}

#[test]
fn what_hides_a_tag_is_understood() {
    let text = tmx(&[
        tu("<!-- </tu> -->가", "a"),
        tu("<![CDATA[</tu><tu>]]>나", "b"),
        tu("<?x </tu> ?>다", "c"),
        tu("라", "d").replace("</tu>", "</tu\n>"),
        "<!-- <tu> --><tu/><tu></tu >".to_owned(),
        tu("마", "e"),
    ]
    .join("\n"));
    let (units, problems) = read(text.as_bytes());
    assert_eq!(sides(&units), [("가", "a"), ("</tu><tu>나", "b"), ("다", "c"), ("라", "d"), ("마", "e")]);
    assert_eq!(units.iter().map(|unit| unit.place.line).collect::<Vec<_>>(), [5, 6, 7, 8, 11]);
    assert!(problems[0].contains("2 of 7 units"), "{problems:?}");
}

#[test]
fn a_tmx_file_is_known_by_its_root() {
    let is = |text: &str| is_tmx(text.as_bytes());
    assert!(is(&tmx("")));
    assert!(is(
        "\u{FEFF}<?xml version='1.0'?><!-- <a> --><!DOCTYPE tmx [<!ENTITY a '>'>]>\n<tmx version='1.4'>"
    ));
    assert!(is_tmx(&"\u{FEFF}<tmx>".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()));
    for other in ["", "<tmxx>", "<tbx><tmx>", "a <tmx>", "<!-- <tmx>", "<?xml", "<!DOCTYPE"] {
        assert!(!is(other), "{other}");
    }
}

fn written(units: &[Unit]) -> (Vec<u8>, u64) {
    let mut out = Vec::new();
    let mut writer = Writer::new(&WriteOptions::default(), &mut out).unwrap();
    for unit in units {
        writer.unit(unit).unwrap();
    }
    let left_out = writer.finish().unwrap().left_out_count();
    (out, left_out)
}

/// What the reader hands over, on the way that it takes or on the careful one alone.
fn records(splitter: Splitter<&[u8]>, options: &ReadOptions) -> Vec<Record> {
    let mut records = Vec::new();
    let mut on = |record| {
        records.push(record);
        Ok(())
    };
    let mut sink = Sink { name: "x", origin: "x", seq: 0, options, on: &mut on };
    assert!(read_units(splitter, false, Lang::from_tag, &mut sink).is_ok());
    records
}

fn records_of(text: &str, options: &ReadOptions) -> Vec<Record> {
    records(Splitter::new(text.as_bytes()), options)
}

fn notes(text: &str) -> Vec<String> {
    let said = records_of(text, &ReadOptions::default()).into_iter().filter_map(|record| match record {
        Record::Note(note) => Some(note),
        _ => None,
    });
    said.collect()
}

proptest! {
    #[test]
    fn the_fast_way_gives_what_the_careful_one_does(pieces in prop::collection::vec(prop::sample::select(vec![
        "<tu>", "<tu tuid='1'>", "</tu>", "</tu >", "<tu/>", "<tuv xml:lang='ko'><seg>가</seg></tuv>", "<tuv xml:lang='en'><seg>a",
        "</seg></tuv>", "<!-- <tu> </tu> -->", "<![CDATA[</tu>]]>", "<?x </tu>?>", "<ph>", "</ph>", "\n", "<note>n</note>", "<header>", "</header>",
        "<tu><tuv xml:lang='ko'><seg>나</seg></tuv><tuv xml:lang='en'><seg>b</seg></tuv></tu>",
    ]), 0..40)) {
        let text = format!("<tmx><body>{}</body></tmx>", pieces.concat());
        let careful = Splitter::new(text.as_bytes()).distrust_all();
        prop_assert_eq!(records_of(&text, &ReadOptions::default()), records(careful, &ReadOptions::default()));
    }

    #[test]
    fn what_is_written_is_read_again(pairs in prop::collection::vec((segment(), segment(), segment()), 0..6)) {
        let units: Vec<_> = pairs.into_iter().map(|(ko, en, origin)| Unit { ko: Some(ko), en: Some(en), origin, ..Unit::default() }).collect();
        let (bytes, left_out) = written(&units);
        prop_assert_eq!(left_out, 0);
        let (read, problems) = read(&bytes);
        prop_assert_eq!(problems, Vec::<String>::new());
        let strip = |unit: Unit| Unit { place: Place::default(), seq: 0, ..unit };
        prop_assert_eq!(read.into_iter().map(strip).collect::<Vec<_>>(), units);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read(&bytes);
        read(&[b"<tmx><tu>".as_slice(), &bytes].concat());
    }

    #[test]
    fn no_markup_makes_the_reader_panic(pieces in prop::collection::vec(prop::sample::select(vec![
        "<tu>", "</tu>", "<tu/>", "<tuv xml:lang='ko'>", "<tuv xml:lang=\"en\">", "</tuv>", "<seg>", "</seg>", "<!--", "-->", "<![CDATA[", "]]>",
        "<?", "?>", "<", ">", "&", ";", "&#", "&amp;", "\"", "가", "a", "<!DOCTYPE", "[", "]", "<ph>", "</ph>", "</tmx>", "<hi/>", " ", "<header>",
        "</header>", "<map unicode='#xE000' subst='x'/>", "\u{E000}",
    ]), 0..60)) {
        read(pieces.concat().as_bytes());
    }
}
