//! What a file has beside its segments and their codes: properties, variants, the header.

use super::*;
use crate::format::{ReadOptions, Record};
use crate::record::{Details, Place};

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

#[test]
fn an_element_with_one_language_is_a_unit_where_it_is_wanted() {
    let tuv = |lang: &str, text: &str| format!("<tuv xml:lang='{lang}'><seg>{text}</seg></tuv>");
    let text = tmx(&[
        format!("<tu tuid='1'>{}{}</tu>", tuv("ko", "<ph>x</ph>가"), tuv("en", " ")),
        format!("<tu>{}{}{}</tu>", tuv("en", "a"), tuv("ja", "あ"), tuv("en-GB", "b")),
        format!("<tu>{}</tu>", tuv("ja", "い")),
        tu("나", "c"),
    ]
    .join("\n"));
    let read = |untranslated| {
        let (mut units, mut problems) = (Vec::new(), Vec::new());
        for record in records_of(&text, &ReadOptions { untranslated, ..ReadOptions::default() }) {
            match record {
                Record::Unit(unit) => units.push(unit),
                Record::Problem(problem) => problems.push(problem.to_string()),
                _ => {}
            }
        }
        (units, problems)
    };
    let (units, problems) = read(true);
    assert_eq!(sides(&units), [("가", "-"), ("-", "a"), ("-", "b"), ("나", "c")]);
    assert_eq!(details(&units[0]).ko_codes.len(), 1);
    assert_eq!(
        problems,
        [
            "x: 1 of 4 units have no Korean or English side and are left out; the languages of the file are en, en-gb, ja, ko, ko-kr"
        ]
    );
    let (units, problems) = read(false);
    assert_eq!(sides(&units), [("나", "c")]);
    assert!(problems[0].starts_with("x: 3 of 4 units have no Korean and English side"), "{problems:?}");
}

#[test]
fn a_header_defines_characters_and_says_what_is_not_kept() {
    let header = "<header o-tmf='x'><note>a</note><!-- </header> --><prop type='p'>b</prop><note>c</note>\
                  <ude name='MacRoman' base='Macintosh'><map unicode='#xF8FF' code='#xF0' ent='AppleLogo' subst='[Apple]'/>\
                  <map unicode='#x00A9' subst='(c)' ent='copy'/><map unicode='#xE000'/><map unicode='#xD800'/></ude></header>";
    let with = |header: &str, units: &str| tmx(units).replace("<header/>", header);
    let text = with(header, &tu("가\u{F8FF}<ph>&AppleLogo;</ph>\u{E000}", "&AppleLogo; &copy; © &#xF8FF;"));
    let (units, problems) = read(text.as_bytes());
    assert_eq!(problems, [""; 0]);
    assert_eq!(sides(&units), [("가[Apple]\u{E000}", "[Apple] © © [Apple]")]);
    assert_eq!(details(&units[0]).ko_codes[0].original, "[Apple]");
    assert_eq!(
        notes(&text),
        [
            "of the header, 2 notes and 1 properties are not kept",
            "as the header defines them, characters are read: U+F8FF as ‘[Apple]’",
            "the regions of the languages are not kept: ko-KR",
        ]
    );
    // A header that never ends, or is none, costs nothing but itself.
    for header in ["<header>", "<header", "<header><note>", "</header>", "<header a='>"] {
        let text = with(header, &[tu("가", "a"), tu("나", "b")].join("\n"));
        assert_eq!(sides(&read(text.as_bytes()).0), [("가", "a"), ("나", "b")], "{header}");
    }
    let long = with(&format!("<header>{}</header>", " ".repeat(9 << 20)), &tu("가", "a"));
    let (units, problems) = read(long.as_bytes());
    assert_eq!(sides(&units), [("가", "a")]);
    assert!(problems[0].ends_with("the <header> before this is longer than 8 MiB"), "{problems:?}");
}
