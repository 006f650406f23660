//! Inline codes.

use super::*;
use crate::record::{Code, CodeKind, Details};

fn code(at: usize, kind: CodeKind, id: &str, original: &str) -> Code {
    Code { at, kind, id: id.into(), original: original.into() }
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
    let notes = notes(&text);
    assert_eq!(
        notes,
        [
            "the regions of the languages are not kept: ko-KR",
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
