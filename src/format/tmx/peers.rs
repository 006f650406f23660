//! Files that other tools wrote: LISA's compliance kit, whose languages are others than malmoi's, and those of Okapi.

use super::*;
use crate::format::testing::shared;
use crate::format::{ReadOptions, Record};
use crate::record::{Code, CodeKind, Unit};

/// Reads a file whose languages stand for Korean and English.
fn read(file: &str, sides: Sides) -> Option<Vec<Unit>> {
    let path = shared("formats/tmx")?.join(file);
    let options = ReadOptions::default();
    let mut units = Vec::new();
    let mut on = |record| {
        match record {
            Record::Unit(unit) => units.push(unit),
            // Units of other languages are the point of some cases.
            Record::Problem(problem) => {
                assert!(problem.message.contains("the languages of the file"), "{problem}")
            }
            Record::Concept(_) | Record::Note(_) => {}
        }
        Ok(())
    };
    let mut sink = Sink { name: file, origin: file, seq: 0, options: &options, on: &mut on };
    assert!(read_sides(std::fs::File::open(&path).unwrap(), sides, &mut sink).is_ok());
    Some(units)
}

fn pair(tag: &str, ko: &str, en: &str) -> Option<Lang> {
    let is = |prefix: &str| tag.to_ascii_lowercase().starts_with(prefix);
    if is(ko) { Some(Lang::Ko) } else { is(en).then_some(Lang::En) }
}

fn english_french(tag: &str) -> Option<Lang> {
    pair(tag, "en-us", "fr")
}

fn american_british(tag: &str) -> Option<Lang> {
    pair(tag, "en-us", "en-gb")
}

fn assert_pairs(file: &str, sides: Sides, expected: &[(&str, &str)]) {
    let Some(units) = read(file, sides) else { return };
    let read: Vec<_> =
        units.iter().map(|unit| (unit.ko.as_deref().unwrap(), unit.en.as_deref().unwrap())).collect();
    assert_eq!(read, expected, "{file}");
}

#[test]
fn kit_1a_keeps_white_space_in_utf_16() {
    assert_pairs(
        "TMXComplianceKit/ImportTest1A.tmx",
        english_french,
        &[
            ("First segment with [\t\t   ]", "Premier segment avec [\t\t   ]"),
            ("Second segment with [  \t\t]", "Second segment avec [  \t\t]"),
        ],
    );
}

#[test]
fn kit_1b_knows_tags_in_any_layout() {
    let expected = [("Text of the segment", "Texte du segment")];
    assert_pairs("TMXComplianceKit/ImportTest1B.tmx", english_french, &expected);
}

#[test]
fn kit_1c_takes_one_pair_of_five_languages() {
    let entries = |other: &str| {
        ["First", "Second", "Third"]
            .map(|entry| (format!("{entry} entry in US English"), format!("{entry} entry in {other}")))
    };
    let cases: [(Sides, &str); 4] = [
        (english_french, "French Canadian"),
        (american_british, "UK English"),
        (|tag| pair(tag, "en-us", "ja"), "Japanese"),
        (|tag| pair(tag, "en-us", "es"), "Spanish"),
    ];
    for (sides, other) in cases {
        let entries = entries(other);
        let expected: Vec<_> = entries.iter().map(|(us, other)| (us.as_str(), other.as_str())).collect();
        assert_pairs("TMXComplianceKit/ImportTest1C.tmx", sides, &expected);
    }
}

#[test]
fn kit_1d_to_1h_read_every_encoding_alike() {
    let lines =
        ["à=agrave, é=eacute, æ=aelig", "ÿ=U+00FF, ™=U+2122, ’=U+2019", "“=U+201C, –=U+2013, ¤=U+00A4"];
    let expected = lines.map(|line| (line, line));
    for case in ["1D", "1E", "1F", "1G", "1H"] {
        assert_pairs(&format!("TMXComplianceKit/ImportTest{case}.tmx"), american_british, &expected);
    }
}

#[test]
fn kit_1i_keeps_ideographic_space() {
    let expected = [("English segment with [    ]", "Japanese segment with [\u{3000}\u{3000}]")];
    assert_pairs("TMXComplianceKit/ImportTest1I.tmx", |tag| pair(tag, "en-us", "ja"), &expected);
}

#[test]
fn kit_1j_and_1k_take_variants_in_any_order_and_each_unit_s_languages() {
    let expected = [
        ("First entry in US English", "First entry in UK English"),
        ("Second entry in US English", "Second entry in UK English"),
    ];
    assert_pairs("TMXComplianceKit/ImportTest1J.tmx", american_british, &expected);
    assert_pairs("TMXComplianceKit/ImportTest1J_many.tmx", american_british, &expected);
    let german = [("First Entry - German", "First Entry - UK English")];
    assert_pairs("TMXComplianceKit/ImportTest1K.tmx", |tag| pair(tag, "de", "en"), &german);
    let french = [("Second Entry - French Canadian", "Second Entry - UK English")];
    assert_pairs("TMXComplianceKit/ImportTest1K.tmx", |tag| pair(tag, "fr", "en"), &french);
}

#[test]
fn kit_1l_reads_every_element_and_attribute() {
    let file = "TMXComplianceKit/ImportTest1L.tmx";
    assert_pairs(file, english_french, &[("Text of the segment.", "Texte du segment.")]);
    let Some(units) = read(file, english_french) else { return };
    let details = units[0].details.as_deref().unwrap();
    assert_eq!(details.created.as_deref(), Some("2002-05-23T09:12:00Z"));
    assert_eq!(details.changed.as_deref(), Some("2002-05-23T09:12:00Z"));
    assert_eq!((details.author.as_deref(), details.editor.as_deref()), (Some("ys"), Some("ys")));
    assert_eq!(details.notes.len(), 6);
    assert_eq!(details.notes[1], "Text of tu note 2");
    let names: Vec<_> = details.props.iter().map(|(name, _)| name.as_str()).take(10).collect();
    assert_eq!(
        names,
        [
            "tuid",
            "o-encoding",
            "datatype",
            "usagecount",
            "lastusagedate",
            "creationtool",
            "creationtoolversion",
            "segtype",
            "o-tmf",
            "srclang"
        ]
    );
    let lost: Vec<_> = ["myPropeType", "ko:myPropeType", "en:myPropeType"]
        .map(|name| details.props.iter().filter(|(prop, _)| prop == name).count())
        .into();
    assert_eq!(lost, [1, 1, 2]);
}

/// The texts of the cases 2A and 2B, whose codes are those of HTML and of RTF.
const LEVEL_2: [(&str, &str); 7] = [
    ("The big black cat sleeps.", "Le gros chat noir dors."),
    (
        "Test for special characters = <=lt, >=gt, &=amp, \"=quot.",
        "Test pour caractères spéciaux = <=lt, >=gt, &=amp, \"=quot.",
    ),
    (
        "Nested formatting = Bold+Italic+Underlined, Bold+Italic, Bold.",
        "Format en gigogne = gras+italique+souligné, gras+italique, gras.",
    ),
    ("First sentence.", "Première phrase."),
    ("Second sentence.", "Seconde phrase."),
    ("Picture: ", "Image: "),
    ("Some text with a part highlighted.", "Du texte avec une portion délimitée."),
];

fn code(at: usize, kind: CodeKind, id: &str, original: &str) -> Code {
    Code { at, kind, id: id.into(), original: original.into() }
}

#[test]
fn kit_2a_and_2b_keep_codes_out_of_the_text() {
    assert_pairs("TMXComplianceKit/ImportTest2A.tmx", english_french, &LEVEL_2);
    assert_pairs("TMXComplianceKit/ImportTest2A-0index.tmx", english_french, &LEVEL_2);
    // One word of the last segment is another in this case.
    let mut rtf = LEVEL_2;
    rtf[6].1 = "Du text avec une portion délimitée.";
    assert_pairs("TMXComplianceKit/ImportTest2B.tmx", english_french, &rtf);
    let Some(units) = read("TMXComplianceKit/ImportTest2A-0index.tmx", english_french) else { return };
    let details = units[0].details.as_deref().unwrap();
    use CodeKind::{Close, Mark, Open, OpenElsewhere, Unmark};
    let black = [code(8, Open, "0", "<b>"), code(13, Close, "0", "</b>")];
    let cat = [code(14, Open, "1", "<u>"), code(17, Close, "1", "</u>")];
    assert_eq!(details.ko_codes, [black, cat].concat());
    let chat = [code(8, Open, "1", "<u>"), code(12, Close, "1", "</u>")];
    let noir = [code(13, Open, "0", "<b>"), code(17, Close, "0", "</b>")];
    assert_eq!(details.en_codes, [chat, noir].concat());
    assert_eq!(units[3].details.as_deref().unwrap().ko_codes, [code(6, OpenElsewhere, "0", "<b>")]);
    let marks = [code(15, Mark, "1", "special-part"), code(33, Unmark, "1", "")];
    assert_eq!(units[6].details.as_deref().unwrap().ko_codes, marks);
}

#[test]
fn kit_2c_keeps_a_subflow_in_its_code() {
    let file = "TMXComplianceKit/ImportTest2C.tmx";
    assert_pairs(file, english_french, &[("Click  to start.", "Cliquez  pour commencer.")]);
    let Some(units) = read(file, english_french) else { return };
    let codes = &units[0].details.as_deref().unwrap().ko_codes;
    assert_eq!(codes[2], code(6, CodeKind::Alone, "3", "<IMG SRC=\"here.png\" ALT=\"Start Here!\">"));
}

/// Units and inline codes of both sides, as lxml counts them: the `<tuv>` of both languages paired, `bpt ept ph it ut`,
/// and two for each `hi`. It counts three in `sampleTMX2.tmx`, whose two French variants of one unit are the same.
#[test]
fn files_of_okapi_and_the_kit_have_the_units_that_lxml_counts() {
    let french: Sides = |tag| pair(tag, "en", "fr");
    let german: Sides = |tag| pair(tag, "en", "de");
    let cases = [
        ("okapi/ImportTest2A.tmx", french, 7, 46),
        ("okapi/ImportTest2B.tmx", french, 7, 46),
        ("okapi/ImportTest2C.tmx", french, 2, 24),
        ("okapi/Paragraph_TM.tmx", german, 7, 105),
        ("okapi/a_small_test2.tmx", french, 1, 12),
        ("okapi/header_with_prop_and_note.tmx", french, 1, 12),
        ("okapi/html_test.tmx", french, 11, 30),
        ("okapi/sampleTMX2.tmx", french, 2, 0),
        ("TMXComplianceKit/ExportTest1A.tmx", french, 4, 0),
        ("TMXComplianceKit/ExportTest1B.tmx", french, 2, 0),
        ("TMXComplianceKit/ExportTest1C.tmx", french, 4, 0),
        ("TMXComplianceKit/ExportTest1D.tmx", french, 4, 0),
        ("TMXComplianceKit/ExportTest1E.tmx", french, 4, 0),
        ("TMXComplianceKit/ExportTest2A.tmx", french, 6, 52),
    ];
    for (file, sides, pairs, codes) in cases {
        let Some(units) = read(file, sides) else { return };
        let of = |unit: &Unit| unit.details.as_deref().map_or(0, |d| d.ko_codes.len() + d.en_codes.len());
        assert_eq!((units.len(), units.iter().map(of).sum::<usize>()), (pairs, codes), "{file}");
    }
}
