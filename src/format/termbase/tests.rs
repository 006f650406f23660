use proptest::prelude::*;

use super::*;
use crate::format::testing::{concept, concepts, shared};
use crate::format::{
    Holds, ReadOptions, Record, Report, TbxStyle, WriteOptions, read_glossary, write_concepts,
};
use crate::record::Definition;

/// Reads a termbase out of bytes: its concepts, without places, and its problems.
fn read_bytes(bytes: &[u8]) -> (Vec<Concept>, Vec<String>) {
    let (mut concepts, mut problems) = (Vec::new(), Vec::new());
    let options = ReadOptions::default();
    let mut on = |record| {
        match record {
            Record::Concept(concept) => concepts.push(Concept { place: Place::default(), ..concept }),
            Record::Problem(problem) => problems.push(problem.to_string()),
            Record::Unit(_) | Record::Note(_) => {}
        }
        Ok(())
    };
    let mut sink = Sink { name: "a.tbx", origin: "a", seq: 0, options: &options, on: &mut on };
    assert!(read(bytes, &mut sink).is_ok());
    (concepts, problems)
}

/// The entries, language sets and terms of a file in whatever language, and the problems.
fn counts(bytes: &[u8]) -> ([usize; 3], Vec<String>) {
    let (mut counts, mut problems) = ([0; 3], Vec::new());
    let options = ReadOptions::default();
    let mut on = |record| {
        if let Record::Problem(problem) = record {
            problems.push(problem.to_string());
        }
        Ok(())
    };
    let mut sink = Sink { name: "a.tbx", origin: "a", seq: 0, options: &options, on: &mut on };
    let result = entries(bytes, &mut sink, &mut |entry, _, _| {
        counts[0] += 1;
        counts[1] += entry.languages.len();
        counts[2] += entry.languages.iter().map(|set| set.terms.len()).sum::<usize>();
        Ok(())
    });
    assert!(result.is_ok());
    (counts, problems)
}

fn martif(body: &str) -> String {
    format!("<?xml version='1.0'?>\n<martif type='TBX'><text><body>\n{body}\n</body></text></martif>")
}

/// Entries, language sets and terms, counted by lxml: `//*[local-name()='term']` and so on.
const COUNTED: [(&str, [usize; 3]); 16] = [
    ("tbx2/ibm_tbx.tbx", [5, 11, 11]),
    ("tbx2/maryland.tbx", [1, 4, 13]),
    ("tbx2/medtronic_TBX.tbx", [3, 45, 62]),
    ("tbx2/oracle_TBX.tbx", [2, 4, 6]),
    ("tbx2/test01.tbx", [1, 2, 2]),
    ("tbx2/test02_win1254.tbx", [1, 2, 2]),
    ("tbx3/TBX-Basic_dialect_v1.2.1/DCA/Example_Astronomy_DCA_VALID.tbx", [45, 84, 113]),
    ("tbx3/TBX-Basic_dialect_v1.2.1/DCT/Example_Astronomy_DCT_VALID.tbx", [45, 84, 113]),
    ("tbx3/TBX-Core_dialect/Schemas/Example_Astronomy_DCA_VALID.tbx", [45, 84, 113]),
    ("tbx3/TBX-Min_dialect_v1.0.1/DCA/Example_Astronomy_DCA_VALID.tbx", [45, 84, 113]),
    ("tbx3/TBX-Min_dialect_v1.0.1/DCT/Example_Astronomy_DCT_VALID.tbx", [45, 84, 113]),
    ("tbx3/TBX_test_files/basic_bad.tbx", [45, 84, 113]),
    ("tbx3/TBX_test_files/basic_good.tbx", [45, 84, 113]),
    ("tbx3/TBX_test_files/core_structure_good.tbx", [45, 84, 113]),
    ("tbx3/TBX_test_files/min_bad.tbx", [45, 84, 113]),
    ("tbx3/TBX_test_files/min_good.tbx", [45, 84, 113]),
];

#[test]
fn files_of_other_tools_hold_what_xpath_counts() {
    let Some(root) = shared("formats") else { return };
    for (name, expected) in COUNTED {
        let (found, problems) = counts(&std::fs::read(root.join(name)).unwrap());
        // One file has a status that its dialect does not allow, on purpose.
        let doubts = match name.ends_with("min_bad.tbx") {
            true => vec!["a.tbx:803:7: the status ‘not an allowed value’ of a term is not known".to_owned()],
            false => vec![],
        };
        assert_eq!((found, problems), (expected, doubts), "{name}");
    }
    // 44 of its 516 terms are empty, and are said to be.
    let (found, problems) = counts(&std::fs::read(root.join("tbx2/sdl_tbx.tbx")).unwrap());
    assert_eq!((found, problems.len()), ([223, 446, 472], 44));
    assert!(problems.iter().all(|problem| problem.ends_with("a term is empty")));
    // A second term in a section breaks the rules; the others are read.
    let (found, _) = counts(&std::fs::read(root.join("tbx3/TBX_test_files/core_structure_bad.tbx")).unwrap());
    assert_eq!(found[..2], [45, 84]);
}

#[test]
fn a_file_that_is_not_well_formed_loses_one_entry() {
    let Some(root) = shared("formats") else { return };
    let bytes = std::fs::read(root.join("tbx3/TBX_test_files/poorly_formed_xml.tbx")).unwrap();
    let (found, problems) = counts(&bytes);
    assert!(
        found[0] > 0 && problems.len() == 1 && problems[0].contains("not well-formed"),
        "{found:?} {problems:?}"
    );
}

#[test]
fn the_wrong_languages_are_named() {
    let Some(root) = shared("formats") else { return };
    let (concepts, problems) = read_bytes(&std::fs::read(root.join("tbx2/test02_win1254.tbx")).unwrap());
    assert_eq!(concepts, []);
    assert_eq!(
        problems,
        [
            "a.tbx: 1 of 1 entries have no Korean and English terms and are left out; the languages of the file are en, tr"
        ]
    );
}

#[test]
fn tbx_2_is_read_at_every_level_and_in_either_form() {
    let text = martif(
        "<termEntry id='c1'><descrip type='subjectField'>AI</descrip><descripGrp><descrip type='definition'>A model\n      that <hi>writes</hi>.</descrip><admin type='source'>ISO</admin></descripGrp>
        <note>entry note</note><descrip type='Translation needed'>No</descrip>
        <langSet xml:lang='en-US'><ntig><termGrp><term id='t'>language\n    model</term>
        <termNoteGrp><termNote type='partOfSpeech'>properNoun</termNote></termNoteGrp></termGrp>
        <descripGrp><descrip type='context'>no</descrip><admin type='source'>never</admin></descripGrp></ntig></langSet>
        <langSet xml:lang='KO_kr'><descrip type='definition'>뜻</descrip>
        <tig><term>언어 모델</term><termNote type='termType'>synonym</termNote></tig>
        <tig><term>언어 모형</term><termNote type='administrativeStatus'>supersededTerm-admn-sts</termNote></tig>
        <tig><term>엘엠</term><termNote type='administrativeStatus'>deprecatedTerm-admn-sts</termNote><note>forbidden</note><note>why</note></tig>
        <tig><term>&#xC5B8;어모델&amp;</term><termNote type='administrativeStatus'>forbidden</termNote></tig>
        <tig><term>&#x1F;LM</term><termNote type='administrativeStatus'>preferredTerm</termNote></tig></langSet>
        <langSet xml:lang='ja'><tig><term>言語モデル</term></tig></langSet></termEntry>",
    );
    let (concepts, problems) = read_bytes(text.as_bytes());
    assert_eq!(problems, Vec::<String>::new());
    let expected = Concept {
        domain: "AI".into(),
        definition: Definition { ko: Some("뜻".into()), en: Some("A model that writes.".into()) },
        source: Some("ISO".into()),
        note: Some("entry note\nwhy".into()),
        dnt: true,
        term_type: Some(TermType::Name),
        ..concept("c1", "LM|+언어 모델|-언어 모형|!엘엠|!언어모델&", "language model")
    };
    assert_eq!(concepts, [expected]);
}

#[test]
fn a_broken_entry_costs_itself_alone() {
    let good = |id: &str| {
        format!(
            "<termEntry id='{id}'><langSet xml:lang='ko'><tig><term>가</term></tig></langSet></termEntry>"
        )
    };
    let text = martif(&format!(
        "{}\n<termEntry id='x'><langSet></termEntry>\n{}\n<termEntry id='y'>&lol;</termEntry>{}<!-- <termEntry> -->\n<termEntry id='z'>{}\n<termEntry id='v'><langSet xml:lang='ko'><tig><term> </term></tig><tig><term>가</term><termNote type='administrativeStatus'>odd</termNote></tig></langSet></termEntry>",
        good("a"),
        good("b"),
        good("c"),
        good("d")
    ));
    let (concepts, problems) = read_bytes(text.as_bytes());
    let ids: Vec<_> = concepts.iter().map(|concept| concept.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c", "d", "v"]);
    assert_eq!(problems.len(), 5, "{problems:?}");
    let starts = [
        "a.tbx:4:",
        "a.tbx:6:19: the entity &lol; is not known; malmoi expands none but those of XML itself",
        "a.tbx:7:1: this entry is not closed before the next one begins",
        "a.tbx:8:42: a term is empty",
        "a.tbx:8:86: the status ‘odd’ of a term is not known",
    ];
    for (problem, start) in problems.iter().zip(starts) {
        assert!(problem.starts_with(start), "{problem}");
    }
    assert!(problems[0].contains("not well-formed"), "{problems:?}");
}

#[test]
fn hostile_files_are_read_in_bounded_memory() {
    let deep = martif(&format!("<termEntry id='a'>{}", "<x>".repeat(100_000)));
    assert!(read_bytes(deep.as_bytes()).1[0].contains("the file ends inside this entry"));
    let deep =
        martif(&format!("<termEntry id='a'>{}{}</termEntry>", "<x>".repeat(1000), "</x>".repeat(1000)));
    assert!(read_bytes(deep.as_bytes()).1[0].contains("nested more than 64 deep"));
    let wide = martif(&format!("<termEntry id='a'>{}</termEntry>", "<x/>".repeat(200_000)));
    assert!(read_bytes(wide.as_bytes()).1[0].contains("more than 100000 elements"));
    let long = martif(&format!("<termEntry id='a'><note>{}</note></termEntry>", "가".repeat(4 << 20)));
    assert!(read_bytes(long.as_bytes()).1[0].contains("longer than 8 MiB"));
    let lol = "<!DOCTYPE martif [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'><!ENTITY x SYSTEM 'file:///etc/passwd'>]><martif><termEntry>&b;</termEntry><termEntry>&x;</termEntry></martif>";
    assert_eq!(read_bytes(lol.as_bytes()).1.len(), 2);
    assert!(read_bytes(b"").1[0].contains("is it a termbase?"));
    assert!(read_bytes(b"<martif><body>").1[0].contains("cut off"));
    assert!(read_bytes(b"<martif><!-- ").1[0].contains("a comment is never closed"));
    assert!(read_bytes(b"<martif><termEntry><langSet xml:lang='ko'><tig><term>\xFF</term></tig></langSet></termEntry></martif>").1[0].contains("no UTF-8"));
}

#[test]
fn multiterm_is_read_in_utf_16() {
    let text = "\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-16\"?><mtf><conceptGrp><concept>7</concept><system type=\"status\">new</system>\
        <descripGrp><descrip type=\"Subject\">AI</descrip></descripGrp>\
        <transacGrp><transac type=\"origination\">admin</transac><date>2011-06-28T11:55:28</date></transacGrp>\
        <languageGrp><language type=\"Korean\" lang=\"KO\"/><descripGrp><descrip type=\"Definition\">뜻</descrip><descripGrp><descrip type=\"Source\">국어원</descrip></descripGrp></descripGrp>\
        <termGrp><term>서버</term></termGrp><termGrp><term>써버</term><descripGrp><descrip type=\"Status\">Do not use</descrip></descripGrp></termGrp></languageGrp>\
        <languageGrp><language type=\"English (United States)\" lang=\"EN-US\"/><termGrp><term>server</term><descripGrp><descrip type=\"Part of Speech\">Noun</descrip></descripGrp></termGrp></languageGrp></conceptGrp></mtf>";
    for little in [true, false] {
        let bytes: Vec<u8> = text
            .encode_utf16()
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect();
        assert_eq!(detect(&bytes), Some(Format::Multiterm));
        let (concepts, problems) = read_bytes(&bytes);
        assert_eq!(problems, Vec::<String>::new());
        let expected = Concept {
            domain: "AI".into(),
            proposed: true,
            definition: Definition { ko: Some("뜻".into()), en: None },
            source: Some("국어원".into()),
            ..concept("7", "서버|!써버", "server")
        };
        assert_eq!(concepts, [expected]);
    }
}

#[test]
fn termbases_are_told_by_their_first_element() {
    let of = |text: &str| detect(text.as_bytes());
    assert_eq!(
        of(
            "\u{FEFF}<?xml version='1.0'?><!-- <mtf> --><!DOCTYPE martif [<!ENTITY a '>'>]>\n<martif type='TBX'>"
        ),
        Some(Format::Tbx)
    );
    assert_eq!(of("<tbx type='TBX-Min' style='dca'>"), Some(Format::TbxMin));
    assert_eq!(of("<t:tbx type='TBX-Basic' style='dca'>"), Some(Format::TbxBasic));
    assert_eq!(of("<tbx type='TBX-Other'>"), Some(Format::TbxCore));
    assert_eq!([of("<tmx>"), of("martif"), of(""), of("<!-- ")], [None; 4]);
}

fn written(format: Format, concepts: &[Concept], options: &WriteOptions) -> (String, Report) {
    let mut out = Vec::new();
    let report = write_concepts(format, concepts, options, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), report)
}

#[test]
fn weblate_gets_a_pair_of_terms_an_entry() {
    let concepts = [
        Concept {
            note: Some("주의".into()), ..concept("a", "서버|-써버|!싸버", "server|+host|-srv")
        },
        Concept { dnt: true, ..concept("b", "", "malmoi") },
        concept("c", "가", "-a"),
    ];
    let options = WriteOptions { from: Some(Lang::En), ..WriteOptions::default() };
    let (text, report) = written(Format::TbxWeblate, &concepts, &options);
    let (read, problems) = read_bytes(text.as_bytes());
    assert_eq!(problems, Vec::<String>::new());
    let pairs: Vec<_> = read
        .iter()
        .map(|concept| (concept.en[0].text.as_str(), concept.ko[0].text.as_str(), concept.ko[0].status))
        .collect();
    assert_eq!(
        pairs,
        [
            ("server", "서버", Status::Preferred),
            ("server", "써버", Status::Deprecated),
            ("server", "싸버", Status::Forbidden),
            ("host", "서버", Status::Preferred),
            ("malmoi", "malmoi", Status::Preferred),
        ]
    );
    assert!(read[4].dnt && text.contains("<termNote type=\"administrativeStatus\">forbidden</termNote>"));
    assert_eq!((report.written, report.left_out_count()), (5, 1));
}

#[test]
fn a_glossary_folder_may_hold_a_termbase() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.tbx");
    std::fs::write(&file, written(Format::TbxBasic, &[concept("a", "가", "a")], &WriteOptions::default()).0)
        .unwrap();
    let (concepts, problems) = read_glossary(&file, "glossary/a.tbx").unwrap();
    assert_eq!(
        (concepts[0].id.as_str(), concepts[0].place.path.as_str(), problems.len()),
        ("a", "glossary/a.tbx", 0)
    );
    assert_eq!(crate::format::detect(&file, Some(Holds::Concepts)).unwrap(), Format::TbxBasic);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn both_styles_say_the_same(mut concepts in concepts()) {
        // A definition in a language without terms has no place in DCT, and the report says so.
        for concept in &mut concepts {
            if concept.ko.is_empty() { concept.definition.ko = None; }
            if concept.en.is_empty() { concept.definition.en = None; }
        }
        for format in [Format::TbxMin, Format::TbxBasic] {
            let of = |tbx_style| {
                let (text, report) = written(format, &concepts, &WriteOptions { tbx_style: Some(tbx_style), ..WriteOptions::default() });
                (read_bytes(text.as_bytes()), report)
            };
            prop_assert_eq!(of(TbxStyle::Dca), of(TbxStyle::Dct));
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in 0usize..600, put in 0usize..600) {
        read_bytes(&bytes);
        detect(&bytes);
        let text = written(Format::TbxBasic, &[concept("a", "가|!나", "a|b")], &WriteOptions::default()).0.into_bytes();
        let mut mutated = text[..cut.min(text.len())].to_vec();
        mutated.extend_from_slice(&bytes);
        mutated.extend_from_slice(&text[put.min(text.len())..]);
        read_bytes(&mutated);
        detect(&mutated);
    }
}
