use proptest::prelude::*;

use super::*;
use crate::format::testing::shown;
use crate::format::{Format, ReadOptions, Record, Sink, WriteOptions};
use crate::record::{Code, CodeKind, Concept, Details, State, Unit};

/// Reads bytes as a file with the name `memory/뉴스.xlf`.
fn records(bytes: &[u8], untranslated: bool) -> (Vec<Unit>, Vec<Concept>, Vec<String>) {
    let (mut units, mut concepts, mut rest, mut problems) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let options = ReadOptions { untranslated, ..ReadOptions::default() };
    let mut on = |record| {
        match record {
            Record::Unit(unit) => units.push(unit),
            Record::Concept(concept) => concepts.push(concept),
            Record::Problem(problem) => problems.push(problem),
            Record::Note(note) => rest.push(note),
        }
        Ok(())
    };
    let mut sink =
        Sink { name: "memory/뉴스.xlf", origin: "뉴스", seq: 0, options: &options, on: &mut on };
    assert!(read(bytes, &mut sink).is_ok());
    rest.splice(0..0, shown(&problems));
    (units, concepts, rest)
}

fn all(text: &str) -> (Vec<Unit>, Vec<String>) {
    let (units, _, problems) = records(text.as_bytes(), true);
    (units, problems)
}

fn sides(units: &[Unit]) -> Vec<(&str, &str)> {
    units.iter().map(|unit| (unit.ko.as_deref().unwrap_or("-"), unit.en.as_deref().unwrap_or("-"))).collect()
}

fn first(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\">\n\
         <file original=\"a.txt\" source-language=\"en-US\" target-language=\"ko-KR\" datatype=\"plaintext\"><body>\n{body}\n</body></file>\n</xliff>\n"
    )
}

fn second(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<xliff version=\"2.1\" xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" srcLang=\"ko\" trgLang=\"en\">\n\
         <file id=\"f1\" original=\"a.txt\">\n{body}\n</file>\n</xliff>\n"
    )
}

fn trans_unit(id: u32, source: &str, target: &str) -> String {
    format!("<trans-unit id=\"{id}\"><source>{source}</source><target>{target}</target></trans-unit>")
}

fn code(at: usize, kind: CodeKind, id: &str, original: &str) -> Code {
    Code { at, kind, id: id.into(), original: original.into() }
}

fn details(unit: &Unit) -> Details {
    unit.details.as_deref().cloned().unwrap_or_default()
}

#[test]
fn a_unit_of_version_1_keeps_its_codes_and_what_stands_beside_them() {
    let (units, problems) = all(&first(
        "<group xml:space=\"preserve\"><trans-unit id=\"u1\" resname=\"dialog.title\" approved=\"yes\">\
         <source>a<g id=\"1\" ctype=\"bold\">b<x id=\"2\" equiv-text=\"{0}\"/></g> <bpt id=\"3\" rid=\"9\">&lt;i></bpt>c<ept id=\"4\" rid=\"9\">&lt;/i></ept></source>\
         <target state=\"translated\">가 <it id=\"5\" pos=\"open\">[</it><mrk mtype=\"term\">나</mrk><ph id=\"6\">%s<sub>x</sub></ph><bx id=\"7\"/></target>\
         <note>하나</note><note> </note><context-group><context context-type=\"sourcefile\">a.c</context></context-group></trans-unit></group>",
    ));
    assert_eq!(problems, [""; 0]);
    assert_eq!(sides(&units), [("가 나", "ab c")]);
    assert_eq!((units[0].origin.as_str(), units[0].place.line), ("a.txt", 4));
    let details = details(&units[0]);
    assert_eq!(
        details.en_codes,
        [
            code(1, CodeKind::Open, "1", "<g id=\"1\" ctype=\"bold\">"),
            code(2, CodeKind::Alone, "2", "<x id=\"2\" equiv-text=\"{0}\"/>"),
            code(2, CodeKind::Close, "1", "</g>"),
            code(3, CodeKind::Open, "9", "<i>"),
            code(4, CodeKind::Close, "9", "</i>"),
        ]
    );
    assert_eq!(
        details.ko_codes,
        [
            code(4, CodeKind::OpenElsewhere, "5", "["),
            code(4, CodeKind::Mark, "", "<mrk mtype=\"term\">"),
            code(7, CodeKind::Unmark, "", "</mrk>"),
            code(7, CodeKind::Alone, "6", "%sx"),
            code(7, CodeKind::OpenElsewhere, "7", "<bx id=\"7\"/>"),
        ]
    );
    assert_eq!(
        (details.context.as_deref(), details.notes, details.state),
        (Some("dialog.title"), vec!["하나".to_owned()], Some(State::Reviewed))
    );
    assert_eq!(details.props, [("sourcefile".to_owned(), "a.c".to_owned())]);
}

#[test]
fn segments_of_one_unit_are_paired_by_their_marks() {
    let (units, problems) = all(&first(
        "<trans-unit id=\"1\"><source>One. Two. Three.</source>\
         <seg-source><g id=\"8\"><mrk mtype=\"seg\" mid=\"a\">One.</mrk> <mrk mtype=\"seg\" mid=\"b\">Two.</mrk></g> <mrk mtype=\"seg\" mid=\"c\">Three.</mrk></seg-source>\
         <target><mrk mtype=\"seg\" mid=\"b\">둘.</mrk> <mrk mtype=\"seg\" mid=\"a\">하나.</mrk></target></trans-unit>\
         <trans-unit id=\"2\"><source>A. B.</source><seg-source><mrk mtype=\"seg\" mid=\"1\">A.</mrk> <mrk mtype=\"seg\" mid=\"2\">B.</mrk></seg-source><target>가. 나.</target></trans-unit>",
    ));
    assert_eq!(problems, [""; 0]);
    assert_eq!(sides(&units), [("하나.", "One."), ("둘.", "Two."), ("-", "Three."), ("가. 나.", "A. B.")]);
    assert_eq!(units[0].details, None);
}

#[test]
fn studio_tells_the_state_the_percentage_and_the_tags() {
    let text = "<?xml version=\"1.0\"?><xliff xmlns:sdl=\"http://sdl.com/FileTypes/SdlXliff/1.0\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\" version=\"1.2\" sdl:version=\"1.0\">\
        <file original=\"C:\\a.docx\" datatype=\"x-sdlfilterframework2\" source-language=\"ko-KR\" target-language=\"en-US\"><header><reference><internal-file form=\"base64\">UEsDB<trans-unit/></internal-file></reference>\
        <tag-defs xmlns=\"http://sdl.com/FileTypes/SdlXliff/1.0\"><tag id=\"pt1\"><bpt name=\"b\">&lt;b&gt;</bpt><ept name=\"b\">&lt;/b&gt;</ept></tag><tag id=\"2\"><ph name=\"br\">&lt;br/&gt;</ph></tag></tag-defs></header><body>\n\
        <trans-unit id=\"c5d1b0f6-0000-4b44-8888-1a2b3c4d5e6f\"><source><g id=\"pt1\">가</g><x id=\"2\"/> 나 다 라</source><seg-source><mrk mtype=\"seg\" mid=\"1\"><g id=\"pt1\">가</g><x id=\"2\"/></mrk> <mrk mtype=\"seg\" mid=\"2\">나</mrk> <mrk mtype=\"seg\" mid=\"3\">다</mrk> <mrk mtype=\"seg\" mid=\"4\">라</mrk></seg-source>\
        <target><mrk mtype=\"seg\" mid=\"1\"><g id=\"pt1\">a</g><x id=\"2\"/></mrk> <mrk mtype=\"seg\" mid=\"2\"><mrk mtype=\"x-sdl-deleted\">z</mrk><mrk mtype=\"x-sdl-added\">b</mrk></mrk> <mrk mtype=\"seg\" mid=\"3\">c</mrk> <mrk mtype=\"seg\" mid=\"4\"/></target>\
        <sdl:seg-defs><sdl:seg id=\"1\" conf=\"ApprovedSignOff\" origin=\"tm\" origin-system=\"고객\" percent=\"87\"><sdl:value key=\"created_by\">kim</sdl:value><sdl:value key=\"created_on\">1/2/2026 08:05:00</sdl:value></sdl:seg><sdl:seg id=\"2\" conf=\"Draft\"/><sdl:seg id=\"3\"/><sdl:seg id=\"4\"/></sdl:seg-defs></trans-unit>\n\
        </body></file></xliff>";
    assert_eq!(detect(text.as_bytes()), Some(Format::Sdlxliff));
    let (units, problems) = all(text);
    assert_eq!(problems, [""; 0]);
    assert_eq!(sides(&units), [("가", "a"), ("나", "b"), ("다", "c"), ("라", "-")]);
    let of_first = details(&units[0]);
    assert_eq!(
        of_first.en_codes,
        [
            code(0, CodeKind::Open, "pt1", "<b>"),
            code(1, CodeKind::Close, "pt1", "</b>"),
            code(1, CodeKind::Alone, "2", "<br/>")
        ]
    );
    assert_eq!(
        (of_first.state, of_first.percent, units[0].origin.as_str()),
        (Some(State::Final), Some(87), "고객")
    );
    assert_eq!(
        (of_first.author.as_deref(), of_first.created.as_deref()),
        (Some("kim"), Some("2026-01-02T08:05:00Z"))
    );
    assert_eq!(of_first.context, None);
    assert_eq!(details(&units[1]).state, Some(State::Initial));
    assert_eq!(units[1].origin, "C:\\a.docx");
    // Without a wish for more, what Studio takes for untranslated is left out.
    let (units, _, notes) = records(text.as_bytes(), false);
    assert_eq!(sides(&units), [("가", "a")]);
    assert_eq!(notes, ["3 segments without a translation, or with one that nobody approved, are left out"]);
}

#[test]
fn memoq_and_phrase_tell_states_in_their_own_words() {
    let body = "<trans-unit id=\"1\" mq:status=\"ManuallyConfirmed\" mq:lastchangedtimestamp=\"2026-04-23T17:43:37Z\"><source>a</source><target>가</target></trans-unit>\
        <trans-unit id=\"2\" mq:status=\"NotStarted\"><source>b</source><target>나</target></trans-unit><trans-unit id=\"3\" m:confirmed=\"1\"><source>c</source><target>다</target></trans-unit>\
        <trans-unit id=\"4\"><source>d</source><target state-qualifier=\"mt-suggestion\">라</target></trans-unit><trans-unit id=\"5\" translate=\"no\"><source>e</source><target>e</target></trans-unit>";
    let (units, problems) = all(&first(body));
    assert_eq!(problems, [""; 0]);
    assert_eq!(
        units.iter().map(|unit| details(unit).state).collect::<Vec<_>>(),
        [Some(State::Translated), Some(State::Initial), Some(State::Translated), Some(State::Initial)]
    );
    assert_eq!(details(&units[0]).changed.as_deref(), Some("2026-04-23T17:43:37Z"));
    assert_eq!(sides(&records(first(body).as_bytes(), false).0), [("가", "a"), ("다", "c")]);
}

#[test]
fn proposals_are_units_with_a_percentage() {
    let (units, problems) = all(&first(
        "<trans-unit id=\"1\"><source>a b</source><target/>\
         <alt-trans match-quality=\"85%\" origin=\"기억\"><source xml:lang=\"en\">a</source><target xml:lang=\"ko\">가</target></alt-trans>\
         <alt-trans match-quality=\"50\"><target>which source?</target></alt-trans><alt-trans match-quality=\"100\"><target>가 나</target></alt-trans>\
         <alt-trans alttranstype=\"rejected\"><target>no</target></alt-trans></trans-unit>",
    ));
    assert_eq!(problems, [""; 0]);
    assert_eq!(sides(&units), [("가", "a"), ("가 나", "a b")]);
    assert_eq!((details(&units[0]).percent, units[0].origin.as_str()), (Some(85), "기억"));
    assert_eq!(details(&units[1]).percent, Some(100));
    let (units, problems) = all(&second(
        "<unit id=\"1\"><mtc:matches xmlns:mtc=\"urn:oasis:names:tc:xliff:matches:2.0\"><mtc:match ref=\"#s\" origin=\"TM\" matchQuality=\"99.5\" similarity=\"70.2\"><originalData><data id=\"d\">%s</data></originalData>\
         <source>가<ph id=\"1\" dataRef=\"d\"/></source><target>a<ph id=\"1\" dataRef=\"d\"/></target></mtc:match></mtc:matches><segment id=\"s\"><source>가 나</source></segment></unit>",
    ));
    assert_eq!(problems, [""; 0]);
    assert_eq!(sides(&units), [("가 나", "-"), ("가", "a")]);
    assert_eq!(
        (details(&units[1]).percent, details(&units[1]).en_codes),
        (Some(70), vec![code(1, CodeKind::Alone, "1", "%s")])
    );
}

#[test]
fn a_unit_of_version_2_keeps_its_codes_and_what_stands_beside_them() {
    let (units, problems) = all(&second(
        "<unit id=\"1\" name=\"메뉴.열기\"><mda:metadata xmlns:mda=\"urn:oasis:names:tc:xliff:metadata:2.0\"><mda:metaGroup category=\"x\"><mda:meta type=\"a\">1</mda:meta><mda:metaGroup><mda:meta type=\"b\">2</mda:meta></mda:metaGroup></mda:metaGroup></mda:metadata>\
         <notes><note>쪽지</note></notes><originalData><data id=\"d1\">&lt;b></data><data id=\"d2\">&lt;/b></data></originalData>\
         <segment id=\"s1\" state=\"reviewed\"><source>가<pc id=\"1\" dataRefStart=\"d1\" dataRefEnd=\"d2\">나\n   다</pc><ph id=\"2\" equiv=\"%s\"/><cp hex=\"0002\"/></source>\
         <target><sc id=\"1\" dataRef=\"d1\"/>b<ec startRef=\"1\" dataRef=\"d2\"/><mrk id=\"m\" type=\"term\">c</mrk><ph id=\"2\" equiv=\"%s\"/></target></segment>\
         <ignorable><source> </source></ignorable><segment><source>\n  라\n</source></segment></unit>",
    ));
    assert_eq!(problems, [""; 0]);
    assert_eq!(sides(&units), [("가나 다", "bc"), ("라", "-")]);
    let details = details(&units[0]);
    assert_eq!(
        details.ko_codes,
        [
            code(3, CodeKind::Open, "1", "<b>"),
            code(10, CodeKind::Close, "1", "</b>"),
            code(10, CodeKind::Alone, "2", "%s"),
            code(10, CodeKind::Alone, "", "<cp hex=\"0002\"/>"),
        ]
    );
    assert_eq!(
        details.en_codes,
        [
            code(0, CodeKind::Open, "1", "<b>"),
            code(1, CodeKind::Close, "1", "</b>"),
            code(1, CodeKind::Mark, "m", "<mrk type=\"term\">"),
            code(2, CodeKind::Unmark, "m", "</mrk>"),
            code(2, CodeKind::Alone, "2", "%s"),
        ]
    );
    assert_eq!(
        (details.context.as_deref(), details.state, details.notes),
        (Some("메뉴.열기"), Some(State::Reviewed), vec!["쪽지".to_owned()])
    );
    assert_eq!(details.props, [("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2".to_owned())]);
}

#[test]
fn a_glossary_gives_concepts() {
    let (units, concepts, problems) = records(
        second(
            "<unit id=\"1\" translate=\"no\"><gls:glossary xmlns:gls=\"urn:oasis:names:tc:xliff:glossary:2.0\"><gls:glossEntry id=\"g1\"><gls:term source=\"사전\">토큰</gls:term><gls:translation>token</gls:translation><gls:translation/>\
             <gls:definition>말의 조각</gls:definition></gls:glossEntry></gls:glossary><segment><source>토큰</source><target>token</target></segment></unit>",
        )
        .as_bytes(),
        false,
    );
    assert_eq!((units, problems), (vec![], vec![]));
    let expected = crate::format::testing::concept("", "토큰", "token");
    assert_eq!(concepts.len(), 1);
    assert_eq!((&concepts[0].ko, &concepts[0].en), (&expected.ko, &expected.en));
    assert_eq!(
        (concepts[0].definition.ko.as_deref(), concepts[0].source.as_deref(), concepts[0].place.line),
        (Some("말의 조각"), Some("사전"), 4)
    );
}

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

#[test]
fn other_languages_are_named() {
    let text = first(&[trans_unit(1, "a", "가"), trans_unit(2, "b", "나")].concat());
    let (units, problems) = all(&text.replace("ko-KR", "fr-CA"));
    assert_eq!(units, []);
    assert_eq!(
        problems,
        [
            "memory/뉴스.xlf: 2 of 2 segments are not Korean and English and are left out; the languages of the file are en-us, fr-ca"
        ]
    );
    let reverse = text.replace("ko-KR", "EN").replace("en-US", "kor");
    assert_eq!(sides(&all(&reverse).0), [("a", "가"), ("b", "나")]);
}

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

pub(super) fn codes() -> impl Strategy<Value = Vec<Code>> {
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

#[test]
fn a_target_of_no_language_is_taken_at_its_script() {
    let text = first(&[trans_unit(1, "a", "가"), trans_unit(2, "b", "b")].concat())
        .replace(" target-language=\"ko-KR\"", "");
    let (units, _, problems) = records(text.as_bytes(), false);
    assert_eq!(sides(&units), [("가", "a")]);
    assert_eq!(
        problems,
        [
            "memory/뉴스.xlf: 1 of 2 segments are not Korean and English and are left out; the languages of the file are en-us",
            "the file names no target language; its targets are taken for Korean"
        ]
    );
}
