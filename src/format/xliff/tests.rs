pub(super) mod codes;
mod damage;

use proptest::prelude::*;

use super::*;
use crate::format::testing::shown;
use crate::format::{Format, ReadOptions, Record, Sink};
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
fn a_machine_translation_stays_known_as_one() {
    let (mut units, _) = all(&first(
        "<trans-unit id=\"1\"><source>a</source><target state=\"translated\" state-qualifier=\"leveraged-mt\">가</target>\
         <alt-trans><source>a</source><target state-qualifier=\"mt-suggestion\">나</target></alt-trans></trans-unit>\
         <trans-unit id=\"2\" mq:status=\"MachineTranslated\"><source>b</source><target>다</target></trans-unit>",
    ));
    units.extend(
        all(&second(
            "<unit id=\"1\"><mtc:matches xmlns:mtc=\"urn:oasis:names:tc:xliff:matches:2.0\"><mtc:match ref=\"#s\" type=\"mt\">\
             <source>라</source><target>c</target></mtc:match></mtc:matches><segment id=\"s\"><source>마</source></segment></unit>",
        ))
        .0,
    );
    let machine: Vec<_> = units
        .iter()
        .filter(|unit| unit.ko.is_some() && unit.en.is_some())
        .map(|unit| (unit.ko.as_deref().unwrap(), crate::matching::provenance::is_machine(unit)))
        .collect();
    assert_eq!(machine, [("가", true), ("나", true), ("다", true), ("라", true)]);
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
