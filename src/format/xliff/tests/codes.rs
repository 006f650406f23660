//! Inline codes: what they come back as, and that any of them can be written.

use super::*;
use crate::format::WriteOptions;

#[test]
fn codes_come_back_as_the_tags_that_they_were() {
    let segments = [
        "a<g id=\"1\" ctype=\"bold\">b</g><x id=\"2\" equiv-text=\"{0}\"/><bx id=\"3\" rid=\"r\"/>c<mrk mtype=\"term\">d</mrk><ex id=\"4\" rid=\"r\"/>",
        "<bpt id=\"1\">[</bpt>a<mrk mtype=\"x-malmoi\" comment=\"&lt;hi&gt;\">b<ept id=\"1\">]</ept></mrk><it id=\"2\" pos=\"close\">)</it><ph id=\"3\" ctype=\"x-unknown\">?</ph>",
    ];
    for segment in segments {
        let (units, problems) =
            all(&first(&format!("<trans-unit id=\"1\"><source>{segment}</source></trans-unit>")));
        assert_eq!(problems, [""; 0]);
        let text = written(Format::Xliff, &units);
        assert!(text.contains(&format!("<source>{segment}</source>")), "{text}");
        assert_eq!(details(&all(&text).0[0]), details(&units[0]));
        // And through the other version.
        assert_eq!(
            details(&all(&written(Format::Xliff2, &units)).0[0]).en_codes.len(),
            details(&units[0]).en_codes.len()
        );
    }
    let segment = "<pc id=\"1\" type=\"fmt\" subType=\"xlf:b\">a<mrk id=\"2\" type=\"term\">b</mrk></pc><sc id=\"3\" isolated=\"yes\"/><cp hex=\"0007\"/><ph id=\"4\" type=\"ui\" disp=\"x\"/>";
    let (units, problems) =
        all(&second(&format!("<unit id=\"1\"><segment><source>{segment}</source></segment></unit>")));
    assert_eq!(problems, [""; 0]);
    let text = written(Format::Xliff2, &units);
    assert!(text.contains(&format!(">{segment}</target>")), "{text}");
}

#[test]
fn a_mark_of_a_target_names_no_segment() {
    let segment = "<mrk mtype=\"term\" mid=\"7\">a</mrk>";
    let (units, problems) = all(&first(&format!(
        "<trans-unit id=\"1\"><source>{segment}</source><target>{segment}</target></trans-unit>"
    )));
    assert_eq!(problems, [""; 0]);
    let text = written(Format::Xliff, &units);
    let target =
        "<mrk mtype=\"x-malmoi:7\" comment=\"&lt;mrk mtype=&quot;term&quot; mid=&quot;7&quot;&gt;\">a</mrk>";
    assert!(text.contains(&format!("<source>{segment}</source>\n<target>{target}</target>")), "{text}");
    assert_eq!(details(&all(&text).0[0]), details(&units[0]));
}

#[test]
fn codes_of_both_sides_share_an_identifier_only_where_they_are_the_same_element() {
    let codes = |kinds: [(CodeKind, &str); 4]| kinds.map(|(kind, id)| code(0, kind, id, "")).to_vec();
    let unit = Unit {
        ko: Some("가".into()),
        en: Some("a".into()),
        details: Details {
            en_codes: codes([
                (CodeKind::Open, "1"),
                (CodeKind::Close, "1"),
                (CodeKind::Alone, "2"),
                (CodeKind::Alone, ""),
            ]),
            ko_codes: codes([
                (CodeKind::Alone, "2"),
                (CodeKind::Mark, "1"),
                (CodeKind::Unmark, "1"),
                (CodeKind::OpenElsewhere, ""),
            ]),
            ..Details::default()
        }
        .boxed(),
        ..Unit::default()
    };
    let text = written(Format::Xliff2, &[unit]);
    assert!(text.contains("<source><pc id=\"1\"></pc><ph id=\"2\"/><ph id=\"m1\"/>a</source>"), "{text}");
    let target = "<ph id=\"2\"/><mrk id=\"m2\" type=\"malmoi:mark\" value=\"\"></mrk><sc id=\"m3\" isolated=\"yes\"/>가";
    assert!(text.contains(&format!("<target>{target}</target>")), "{text}");
}

fn written(format: Format, units: &[Unit]) -> String {
    let mut out = Vec::new();
    let options = WriteOptions { from: Some(crate::record::Lang::En), ..WriteOptions::default() };
    let mut writer = Writer::new(format, &options, &mut out).unwrap();
    for unit in units {
        writer.unit(unit).unwrap();
    }
    writer.finish().unwrap();
    String::from_utf8(out).unwrap()
}

pub(in crate::format::xliff) fn codes() -> impl Strategy<Value = Vec<Code>> {
    let kinds = prop::sample::select(vec![
        CodeKind::Open,
        CodeKind::Close,
        CodeKind::Alone,
        CodeKind::OpenElsewhere,
        CodeKind::CloseElsewhere,
        CodeKind::Mark,
        CodeKind::Unmark,
        CodeKind::Unknown,
    ]);
    let originals = prop::sample::select(vec![
        "",
        "<b>",
        "<g id=\"1\">",
        "</g>",
        "<x id=\"1\"/>",
        "<mrk mtype=\"seg\">",
        "<mrk type=\"a b\">",
        "<ph type=\"zz\"/>",
        "<bx id=\"1\"/>",
        "</pc>",
        "<pc>",
        "<cp hex=\"0041\"/>",
        "<sc/>",
        "]]>&\u{1}",
    ]);
    let code = (0usize..12, kinds, prop::sample::select(vec!["", "1", "2", "a b", "m1", "s0"]), originals);
    prop::collection::vec(code.prop_map(|(at, kind, id, original)| self::code(at, kind, id, original)), 0..8)
}

proptest! {
    /// Whatever the codes are, both versions are well-formed and valid, and no text is lost.
    #[test]
    fn any_codes_are_written(en_codes in codes(), ko_codes in codes(), percent in prop::option::of(0u8..=100)) {
        let details = Details { en_codes, ko_codes, percent, ..Details::default() };
        let unit = Unit { ko: Some("가나다 &라".into()), en: Some("ab <c> d".into()), details: details.boxed(), ..Unit::default() };
        for format in [Format::Xliff, Format::Xliff2] {
            let text = written(format, std::slice::from_ref(&unit));
            let (units, problems) = all(&text);
            prop_assert_eq!(&problems, &Vec::<String>::new(), "{}", text);
            prop_assert_eq!(sides(&units), vec![("가나다 &라", "ab <c> d")], "{}", text);
            let codes = |unit: &Unit| [self::details(unit).ko_codes.len(), self::details(unit).en_codes.len()];
            prop_assert_eq!(codes(&units[0]), codes(&unit), "{}", text);
        }
    }
}
