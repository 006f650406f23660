use std::fmt::Write as _;

use encoding_rs::EUC_KR;
use proptest::prelude::*;

use super::*;
use crate::format::Format;
use crate::format::WriteOptions;
use crate::format::testing::{memory, segment, shown};
use crate::record::{Code, CodeKind, Details, Place, Unit};

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

fn code(at: usize, kind: CodeKind, id: &str, original: &str) -> Code {
    Code { at, kind, id: id.into(), original: original.into() }
}

fn details(unit: &Unit) -> &Details {
    unit.details.as_deref().unwrap()
}

#[test]
fn every_inline_code_is_kept_and_written_back() {
    use CodeKind::*;
    let korean = "<it x='9' pos='end'>&lt;/i></it>가<bpt i='1' x='2' type='bold'>&lt;b></bpt>나<hi x='4' type='verb'>다<ph x='3'>&lt;img alt=\"<sub>그림<ph>!</ph></sub>\"></ph></hi><ept i='1'>&lt;/b></ept><ut>z</ut><it pos=\"begin\"/>";
    let english =
        "<bpt i='5'/><bpt i='6' x='6'>{</bpt>a<ept i='5'/>b<ept i='6'>}</ept><b class='x'>c</b><br/>";
    let text = tmx(&tu(korean, english));
    let (units, problems) = read(text.as_bytes());
    assert_eq!(problems, [""; 0]);
    assert_eq!(sides(&units), [("가나다", "abc")]);
    let korean = [
        code(0, CloseElsewhere, "9", "</i>"),
        code(3, Open, "2", "<b>"),
        code(6, Mark, "4", "verb"),
        code(9, Alone, "3", "<img alt=\"그림!\">"),
        code(9, Unmark, "4", ""),
        code(9, Close, "2", "</b>"),
        code(9, Unknown, "", "z"),
        code(9, OpenElsewhere, "", ""),
    ];
    let english = [
        code(0, Open, "5", ""),
        code(0, Open, "6", "{"),
        code(1, Close, "5", ""),
        code(2, Close, "6", "}"),
        code(2, Open, "b", "<b class='x'>"),
        code(3, Close, "b", "</b>"),
        code(3, Alone, "br", "<br/>"),
    ];
    assert_eq!(details(&units[0]).ko_codes, korean);
    assert_eq!(details(&units[0]).en_codes, english);
    let again = read(&written(&units).0);
    assert_eq!(again.1, [""; 0]);
    assert_eq!(again.0[0].details, units[0].details);
}

#[test]
fn what_is_not_kept_of_codes_is_said() {
    let text =
        tmx(&tu("<ph type='image' assoc='p'>x<sub>가</sub></ph>나", "<bpt i='1' type='b'/>a<ept i='1'/>"));
    let mut notes = Vec::new();
    let options = crate::format::ReadOptions::default();
    let mut on = |record| {
        if let crate::format::Record::Note(note) = record {
            notes.push(note);
        }
        Ok(())
    };
    let mut sink = Sink { name: "x", origin: "x", seq: 0, options: &options, on: &mut on };
    assert!(super::read(text.as_bytes(), &mut sink).is_ok());
    assert_eq!(
        notes,
        [
            "the type or association of 2 inline codes is not kept",
            "the text of 1 subflows, which could be translated by itself, stays within its inline code",
        ]
    );
}

#[test]
fn codes_of_any_order_make_well_formed_markup() {
    use CodeKind::*;
    // Marks that overlap, an end without a beginning, ids that are no numbers or stand twice, places beyond the text.
    let codes = vec![
        code(0, Close, "7", "</x>"),
        code(0, Mark, "a", ""),
        code(1, Mark, "b", "term"),
        code(1, Unmark, "a", ""),
        code(2, Open, "g", "<g>"),
        code(1, Open, "g", "<g \"\t>"),
        code(9, Close, "g", "</g>"),
        code(9, Unmark, "b", ""),
    ];
    let details = Details { ko_codes: codes, ..Details::default() }.boxed();
    let unit = Unit { ko: Some("가나".into()), en: Some("a".into()), details, ..Unit::default() };
    let (bytes, _) = written(&[unit]);
    let text = String::from_utf8(bytes.clone()).unwrap();
    let segment = "<seg><ept i=\"7\">&lt;/x&gt;</ept><hi x=\"a\"><it pos=\"begin\" x=\"b\">term</it></hi><bpt i=\"1\" x=\"g\">&lt;g&gt;</bpt><bpt i=\"2\" x=\"g\">&lt;g \"\t&gt;</bpt>가나<ept i=\"2\">&lt;/g&gt;</ept><it pos=\"end\" x=\"b\"/></seg>";
    assert!(text.contains(segment), "{text}");
    let (units, problems) = read(&bytes);
    assert_eq!((sides(&units), problems), (vec![("가나", "a")], vec![]));
}

#[test]
fn properties_notes_and_history_are_kept() {
    let text = tmx(concat!(
        "<tu tuid='1 &amp;\t2' segtype='phrase' creationdate='20020413T083517Z' creationid='김' changedate='soon' usagecount=''>",
        "<note>하나</note><note> </note><prop type='x-Domain'>AI &lt;</prop><prop type='x-Context'>12, 34</prop>",
        "<tuv xml:lang='ko' usagecount='3' changeid='ks'><note>둘</note><prop type='p'>v</prop><seg>가</seg></tuv>",
        "<tuv xml:lang='en'><prop>nameless</prop><seg>a</seg></tuv></tu>\n",
        "<tu><tuv xml:lang='en' changeid='a' changedate='20200101T000000Z'><seg>b</seg></tuv>",
        "<tuv xml:lang='ko' creationid='나' creationdate='20200102T000000Z'><seg>나</seg></tuv></tu>",
    ));
    let (units, problems) = read(text.as_bytes());
    assert_eq!(problems, [""; 0]);
    let own = |props: &[(&str, &str)]| -> Vec<(String, String)> {
        props.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let first = Details {
        notes: vec!["하나".into(), "둘".into()],
        created: Some("2002-04-13T08:35:17Z".into()),
        author: Some("김".into()),
        props: own(&[
            ("tuid", "1 & 2"),
            ("segtype", "phrase"),
            ("changedate", "soon"),
            ("usagecount", ""),
            ("x-Domain", "AI <"),
            ("x-Context", "12, 34"),
            ("ko:usagecount", "3"),
            ("ko:changeid", "ks"),
            ("ko:p", "v"),
            ("en:", "nameless"),
        ]),
        ..Details::default()
    };
    assert_eq!(*details(&units[0]), first);
    let second = Details {
        created: Some("2020-01-02T00:00:00Z".into()),
        author: Some("나".into()),
        props: own(&[("en:changedate", "20200101T000000Z"), ("en:changeid", "a")]),
        ..Details::default()
    };
    assert_eq!(*details(&units[1]), second);
    let (bytes, _) = written(&units);
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(
        text.contains(
            "<tu tuid=\"1 &amp; 2\" segtype=\"phrase\" creationdate=\"20020413T083517Z\" creationid=\"김\"><note>하나</note>"
        ),
        "{text}"
    );
    assert!(
        text.contains("<tuv xml:lang=\"ko\" usagecount=\"3\" changeid=\"ks\"><prop type=\"p\">"),
        "{text}"
    );
    let strip = |units: Vec<Unit>| -> Vec<Unit> {
        units.into_iter().map(|unit| Unit { place: Place::default(), ..unit }).collect()
    };
    assert_eq!(strip(read(&bytes).0), strip(units));
}

#[test]
fn contexts_of_other_tools_are_read() {
    let unit = |props: &str| tu("가", "a").replace("<tu>", &format!("<tu>{props}"));
    let text = tmx(&[
        unit("<prop type='file'>f</prop><prop type='id'>key</prop><prop type='prev'>앞</prop><prop type='next'>뒤</prop>"),
        unit("<prop type='x-context-pre'>&lt;seg>앞 &amp;lt;&lt;ph>x&lt;/ph>&lt;/seg></prop><prop type='x-context-post'>&lt;seg>뒤</prop>"),
        unit("<prop type='x-context'>key</prop><prop type='id'>other</prop><prop type='x-previous-source-text'>앞</prop>"),
        unit("<prop type='id'> </prop><prop type='x-prop-x-context'>no key</prop>"),
    ]
    .join("\n"));
    let (units, problems) = read(text.as_bytes());
    assert_eq!(problems, [""; 0]);
    let seen: Vec<_> = units
        .iter()
        .map(|unit| {
            let props: Vec<_> =
                details_of(unit).props.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let context = details_of(unit).context.clone();
            (context, unit.before.clone(), unit.after.clone(), props.join(";"))
        })
        .collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        seen,
        [
            (some("key"), some("앞"), some("뒤"), "file=f".to_owned()),
            (None, some("앞 <"), some("<seg>뒤"), String::new()),
            (some("key"), some("앞"), None, "id=other".to_owned()),
            (None, None, None, "id= ;x-context=no key".to_owned()),
        ]
    );
    let strip = |unit: &Unit| Unit { place: Place::default(), ..unit.clone() };
    let again = read(&written(&units).0).0;
    assert_eq!(again.iter().map(strip).collect::<Vec<_>>(), units.iter().map(strip).collect::<Vec<_>>());
}

fn details_of(unit: &Unit) -> Details {
    unit.details.as_deref().cloned().unwrap_or_default()
}

#[test]
fn all_variants_of_a_language_are_paired() {
    let tuv = |lang: &str, text: &str| format!("<tuv xml:lang='{lang}'><seg>{text}</seg></tuv>");
    let all = [
        tuv("ko", "가"),
        tuv("ja", "あ"),
        tuv("en-US", "a"),
        tuv("ko-KP", "나"),
        tuv("en-GB", "b"),
        tuv("en", "a"),
        tuv("kor", " "),
    ];
    let (units, problems) = read(tmx(&format!("<tu>{}</tu>", all.concat())).as_bytes());
    assert_eq!(sides(&units), [("가", "a"), ("가", "b"), ("나", "a"), ("나", "b")]);
    assert_eq!(problems, [""; 0]);
    let many: String = (0..100).map(|number| tuv("en", &number.to_string())).collect();
    let (units, problems) = read(tmx(&format!("<tu>{many}{}</tu>", tuv("ko", "가"))).as_bytes());
    assert_eq!(units.len(), 16);
    assert_eq!(problems, ["memory/뉴스.x:5:1: this <tu> has 84 variants too many, which are left out"]);
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

#[test]
fn one_sided_units_are_left_out_and_counted() {
    let unit = |ko: Option<&str>, en: Option<&str>| Unit {
        ko: ko.map(Into::into),
        en: en.map(Into::into),
        ..Unit::default()
    };
    let units = [
        unit(Some("가"), None),
        unit(None, Some("a")),
        unit(Some(" "), Some("a")),
        unit(Some("나"), Some("<b>")),
    ];
    let (bytes, left_out) = written(&units);
    assert_eq!(left_out, 3);
    assert_eq!(sides(&read(&bytes).0), [("나", "<b>")]);
}

/// What the reader hands over, on the way that it takes or on the careful one alone.
fn records(text: &str, is_careful: bool) -> Vec<crate::format::Record> {
    let mut records = Vec::new();
    let options = crate::format::ReadOptions::default();
    let mut on = |record| {
        records.push(record);
        Ok(())
    };
    let mut sink = Sink { name: "x", origin: "x", seq: 0, options: &options, on: &mut on };
    let splitter = Splitter::new(text.as_bytes());
    let splitter = if is_careful { splitter.distrust_all() } else { splitter };
    assert!(read_units(splitter, false, Lang::from_tag, &mut sink).is_ok());
    records
}

proptest! {
    #[test]
    fn the_fast_way_gives_what_the_careful_one_does(pieces in prop::collection::vec(prop::sample::select(vec![
        "<tu>", "<tu tuid='1'>", "</tu>", "</tu >", "<tu/>", "<tuv xml:lang='ko'><seg>가</seg></tuv>", "<tuv xml:lang='en'><seg>a",
        "</seg></tuv>", "<!-- <tu> </tu> -->", "<![CDATA[</tu>]]>", "<?x </tu>?>", "<ph>", "</ph>", "\n", "<note>n</note>",
        "<tu><tuv xml:lang='ko'><seg>나</seg></tuv><tuv xml:lang='en'><seg>b</seg></tuv></tu>",
    ]), 0..40)) {
        let text = format!("<tmx><body>{}</body></tmx>", pieces.concat());
        prop_assert_eq!(records(&text, false), records(&text, true));
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
        "<?", "?>", "<", ">", "&", ";", "&#", "&amp;", "\"", "가", "a", "<!DOCTYPE", "[", "]", "<ph>", "</ph>", "</tmx>", "<hi/>", " ",
    ]), 0..60)) {
        read(pieces.concat().as_bytes());
    }
}
