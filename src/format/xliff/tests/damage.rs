//! Files that are broken, hostile or nothing at all.

use super::*;

#[test]
fn a_broken_unit_costs_itself_alone() {
    let bad = [
        trans_unit(1, "&nbsp;", "x"),
        trans_unit(2, "<g id='1'>", "x"),
        "<trans-unit id=\"3\"><target>x</target></trans-unit>".to_owned(),
        "<trans-unit id=\"4\"><source>x</source>".to_owned(),
        "<trans-unit id=\"5\" <source>x</source></trans-unit>".to_owned(),
        trans_unit(6, &"<g id='1'>".repeat(100_000), "x"),
        trans_unit(7, &"<x id='1'/>".repeat(250_000), "x"),
        trans_unit(
            8,
            &format!("<x {}/>", (0..100_000).map(|n| format!("a{n}='' ")).collect::<String>()),
            "x",
        ),
        trans_unit(9, &"x".repeat(9 << 20), "x"),
        trans_unit(10, &"x".repeat(2 << 20), "x"),
    ];
    let body: Vec<String> = bad.iter().flat_map(|bad| [bad.clone(), trans_unit(0, "a", "가")]).collect();
    let (units, problems) = all(&first(&body.join("\n")));
    assert_eq!(sides(&units), vec![("가", "a"); bad.len()]);
    let expected = [
        "4:28: the entity &nbsp; is not known; malmoi expands none but those of XML itself",
        "6:38: this element is not well-formed: ",
        "8:1: this <trans-unit> has no <source>",
        "10:1: this <trans-unit> is not closed before <trans-unit>",
        "12:1: ",
        "14:",
        "16:",
        "18:28: an element has more than 200 attributes",
        "20:1: this <trans-unit> is longer than 8 MiB",
        "22:21: a segment is longer than 1 MiB",
    ];
    assert_eq!(problems.len(), expected.len(), "{problems:?}");
    for (problem, expected) in problems.iter().zip(expected) {
        assert!(problem.starts_with(&format!("memory/뉴스.xlf:{expected}")), "{problem} / {expected}");
    }
}

#[test]
fn hostile_files_are_survived() {
    let bomb = first(&[trans_unit(1, "&b;", "x"), trans_unit(2, "a", "가")].concat()).replace(
        "<xliff",
        "<!DOCTYPE xliff [<!ENTITY a \"[>]aaaa\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]>\n<xliff",
    );
    assert_eq!(sides(&all(&bomb).0), [("가", "a")]);
    let deep = first(&format!("{}{}", "<group>".repeat(100_000), trans_unit(2, "a", "가")));
    let (units, problems) = all(&deep);
    assert_eq!(sides(&units), [("가", "a")]);
    assert!(problems[0].contains("nested more than 256 deep"), "{problems:?}");
    assert!(problems.len() < 5, "{problems:?}");
    let cut = first(&[trans_unit(1, "a", "가"), trans_unit(2, "b", "나")].concat());
    let (units, problems) = all(&cut[..cut.find("나").unwrap()]);
    assert_eq!(sides(&units), [("가", "a")]);
    assert!(
        problems[0].contains("the file ends inside this <trans-unit>") && problems[1].contains("cut off"),
        "{problems:?}"
    );
    let skeleton = first(&trans_unit(1, "a", "가")).replace(
        "<body>",
        "<header><skl><internal-file><file><trans-unit id='9'><source>no</source></trans-unit></internal-file></skl></header><body>",
    );
    assert_eq!(sides(&all(&skeleton).0), [("가", "a")]);
    let unclosed =
        first(&trans_unit(1, "a", "가")).replace("<body>", "<header><skl><internal-file></header><body>");
    assert!(
        all(&unclosed)
            .1
            .iter()
            .any(|problem| problem.contains("<internal-file> is not closed before </file>"))
    );
    assert_eq!(all("").1, ["memory/뉴스.xlf:1: there is no <xliff> in the file; is it an XLIFF file?"]);
    let nul = first(&trans_unit(1, "a\0b&#0;&#xD800;&#xFFFE;c", "가"));
    assert_eq!(sides(&all(&nul).0), [("가", "abc")]);
    let korean = first(&trans_unit(1, "a", "똠방각하"))
        .replace("version=\"1.0\"?", "version=\"1.0\" encoding=\"euc-kr\"?");
    assert_eq!(sides(&records(&encoding_rs::EUC_KR.encode(&korean).0, true).0), [("똠방각하", "a")]);
    let prefixed = first(&trans_unit(1, "a", "가"))
        .replace("</", "</x:")
        .replace('<', "<x:")
        .replace("<x:/x:", "</x:")
        .replace("<x:?", "<?")
        .replace("xmlns=", "xmlns:x=");
    assert_eq!(sides(&all(&prefixed).0), [("가", "a")], "{prefixed}");
}

#[test]
fn little_that_stands_for_much_stays_bounded() {
    let data = "x".repeat(3 << 20);
    let codes = "<ph id=\"1\" dataRef=\"d\"/>".repeat(50_000);
    let text = second(&format!(
        "<unit id=\"1\"><originalData><data id=\"d\">{data}</data></originalData><segment><source>가{codes}</source></segment></unit>\n\
         <unit id=\"2\"><notes><note>{data}</note></notes>{}</unit>\n<unit id=\"3\"><segment><source>나</source></segment></unit>",
        "<segment><source>가</source></segment>".repeat(20_000)
    ));
    let (units, problems) = all(&text);
    assert_eq!(units.last().unwrap().ko.as_deref(), Some("나"));
    assert!(units.len() < 20, "{}", units.len());
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("the inline codes of a segment are longer than 4 MiB"))
    );
    assert!(problems.iter().any(|problem| problem.contains("from here on they are left out")));
    let proposals = "<alt-trans><target>가</target></alt-trans>".repeat(40_000);
    let source = "x".repeat(1 << 19);
    let (units, _) = all(&first(&format!(
        "<trans-unit id=\"1\"><source>{source}</source>{proposals}</trans-unit>{}",
        trans_unit(2, "a", "나")
    )));
    assert!(units.len() < 100);
    assert_eq!(units.last().unwrap().ko.as_deref(), Some("나"));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        records(&bytes, true);
        records(&[b"<xliff version='1.2'><file source-language='en' target-language='ko'><trans-unit>".as_slice(), &bytes].concat(), true);
        detect(&bytes);
    }

    #[test]
    fn no_markup_makes_the_reader_panic(is_second in any::<bool>(), pieces in prop::collection::vec(prop::sample::select(vec![
        "<trans-unit>", "</trans-unit>", "<trans-unit/>", "<unit id='1'>", "</unit>", "<segment state='x'>", "</segment>", "<source>", "</source>", "<target order='2'>", "</target>",
        "<seg-source>", "</seg-source>", "<mrk mtype='seg' mid='1'>", "</mrk>", "<sdl:seg-defs><sdl:seg id='1' percent='1e9'/></sdl:seg-defs>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "<", ">",
        "&", ";", "&#", "&amp;", "\"", "가", "a", "<!DOCTYPE", "[", "]", "<ph id='1'>", "</ph>", "<g id='1'>", "</g>", "<ec startRef='1'/>", "<sc id='1'/>", "<em/>", "<cp hex='zz'/>", " ", "\n", "</file>",
        "<file>", "</xliff>", "<skeleton>", "</skeleton>", "<alt-trans match-quality='NaN'>", "</alt-trans>", "<tag-defs>", "<tag id='1'>", "</tag>",
    ]), 0..60)) {
        let body = pieces.concat();
        records(body.as_bytes(), true);
        records(if is_second { second(&body) } else { first(&body) }.as_bytes(), true);
    }
}
