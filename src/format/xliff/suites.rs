//! Files that other tools wrote and the suites of OASIS, which are in other languages: any source counts as English here,
//! and any target as Korean.

use std::cell::RefCell;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::read::read_languages;
use crate::format::testing::shared;
use crate::format::{Format, ReadOptions, Record, Sink, UnitWriter, WriteOptions, testing, write_concepts};
use crate::record::{Concept, Lang, Unit};

/// The records of a file whose first language counts as English.
fn records(file: &Path) -> (Vec<Unit>, Vec<Concept>, Vec<String>) {
    let (mut units, mut concepts, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    let options = ReadOptions { untranslated: true, ..ReadOptions::default() };
    let first = RefCell::new(None);
    let languages = |tag: &str| {
        if tag.is_empty() {
            return None;
        }
        let primary = tag.to_lowercase().split('-').next().unwrap_or_default().to_owned();
        let is_first = *first.borrow_mut().get_or_insert_with(|| primary.clone()) == primary;
        Some(if is_first { Lang::En } else { Lang::Ko })
    };
    let mut on = |record| {
        match record {
            Record::Unit(unit) => units.push(unit),
            Record::Concept(concept) => concepts.push(concept),
            Record::Problem(problem) => problems.push(problem.to_string()),
            Record::Note(_) => {}
        }
        Ok(())
    };
    let mut sink = Sink { name: "x", origin: "x", seq: 0, options: &options, on: &mut on };
    assert!(read_languages(fs::File::open(file).unwrap(), &mut sink, &languages).is_ok());
    (units, concepts, problems)
}

/// Says a line to whoever runs the tests with `--nocapture`.
fn say(line: &str) {
    writeln!(std::io::stderr(), "{line}").unwrap();
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "xlf"));
    files.sort();
    files
}

fn name(file: &Path) -> String {
    file.file_stem().unwrap().to_string_lossy().into_owned()
}

#[test]
fn every_good_file_of_oasis_is_read_without_a_problem() {
    let Some(formats) = shared("formats") else { return };
    for folder in ["core", "modules"] {
        for file in files(&formats.join("xliff2/xliff-22/test-suite").join(folder).join("valid")) {
            let (units, concepts, problems) = records(&file);
            say(&format!("{}\t{}\t{}", name(&file), units.len(), concepts.len()));
            // Its <target> is never closed.
            let is_ill_formed = name(&file) == "Good-pgs_plural";
            assert_eq!(problems.is_empty(), !is_ill_formed, "{} {problems:?}", file.display());
        }
    }
}

/// The constraints that malmoi does not rely on, by how the names of their files begin: what an editor may do with a code,
/// annotations and references to fragments, extensions, skeletons, notes outside of units, and the modules that it
/// passes over.
const NOT_RELIED_ON: [&str; 33] = [
    "bad_CommentWithValueAndRef",
    "bad_CopyOfWith",
    "bad_DifferentCanReorder",
    "bad_DuplicateExtElem",
    "bad_DuplicateNoteIdsIn",
    "bad_EmptySkeleton",
    "bad_InvalidCommentAnnotation",
    "bad_InvalidDirAttribute",
    "bad_InvalidExtension",
    "bad_InvalidFSAttribute",
    "bad_InvalidFragId",
    "bad_InvalidNote",
    "bad_InvalidTranslateInSegment",
    "bad_InvalidType",
    "bad_InvalidValidation",
    "bad_MissingNonRemovable",
    "bad_MissingReorderFirstNo",
    "bad_NonEmptySkeleton",
    "bad_NotesWithoutNote",
    "bad_RefAndValueInComment",
    "bad_SubFlow",
    "bad_WrongReordering",
    "bad_YesCanReorder",
    "bad_canReorder",
    "Bad-ctr",
    "Bad-mtc_match-has-xml_lang",
    "Bad-mtc_wrong-ref",
    "Bad-fs",
    "Bad-mda",
    "Bad-res",
    "Bad-slr",
    "Bad-gls_invalid-extension",
    "Bad-val",
];

#[test]
fn bad_files_of_oasis_are_told() {
    let Some(formats) = shared("formats") else { return };
    let (mut told, mut silent) = (0, Vec::new());
    for folder in ["core", "modules"] {
        for file in files(&formats.join("xliff2/xliff-22/test-suite").join(folder).join("invalid")) {
            let (_, _, problems) = records(&file);
            say(&format!("{}\t{}", name(&file), problems.first().map_or("-", String::as_str)));
            told += u32::from(!problems.is_empty());
            if problems.is_empty() && !NOT_RELIED_ON.iter().any(|start| name(&file).starts_with(start)) {
                silent.push(name(&file));
            }
        }
    }
    assert_eq!(silent, [""; 0]);
    assert!(told >= 60, "{told}");
}

/// The files of other tools in XLIFF 1.2: the segments that are not blank on both sides, and those of both sides, proposals
/// included and sources that stand in a proposal not counted twice; counted with lxml.
const SEGMENTS: [(&str, usize, usize); 22] = [
    ("BinUnitTest01", 2, 0),
    ("JMP-11-Test01", 21, 21),
    ("MQ-12-Test01", 118, 0),
    ("Manual-12-AltTrans", 7, 3),
    ("NSTest01", 1, 0),
    ("OnTramTest01", 106, 99),
    ("PAS-10-Test01", 137, 0),
    ("RB-11-Test01", 11, 3),
    ("RB-12-Test02", 11, 7),
    ("SF-12-Test01", 1918, 1918),
    ("SF-12-Test02", 231, 223),
    ("SF-12-Test03", 989, 51),
    ("TS09-12-Test01", 19, 1),
    ("Test_Context_and_PH", 3, 2),
    ("Typo3Draft", 6, 4),
    // The six name no target language.
    ("Xslt-Test01", 0, 0),
    ("addingElements", 4, 4),
    ("altTrans-100", 5, 5),
    ("alttrans", 3, 3),
    ("invalid_xml_entity", 1, 1),
    ("lqiExtensions", 1, 1),
    ("lqiTest", 4, 0),
];

#[test]
fn files_of_other_tools_give_their_segments() {
    let Some(formats) = shared("formats") else { return };
    let mut table = Vec::new();
    for file in files(&formats.join("xliff12")) {
        let (units, _, problems) = records(&file);
        let pairs = units.iter().filter(|unit| unit.ko.is_some() && unit.en.is_some()).count();
        table.push((name(&file), units.len(), pairs));
        assert!(problems.is_empty() || name(&file) == "Xslt-Test01", "{problems:?}");
    }
    let table: Vec<_> = table.iter().map(|(name, units, pairs)| (name.as_str(), *units, *pairs)).collect();
    assert_eq!(table, SEGMENTS);
}

/// Checks files with xmllint; skips aloud where it is not installed.
fn validate(schema: &Path, files: &[PathBuf]) {
    let output = std::process::Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(schema)
        .args(files)
        .output();
    match output {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => say(&format!("skipped: xmllint does not run: {error}")),
    }
}

/// Writes files of random records, whose codes are any.
fn samples(format: Format, folder: &Path) -> Vec<PathBuf> {
    let mut runner = TestRunner::deterministic();
    let some =
        (testing::units(), testing::concepts(), super::tests::codes::codes(), super::tests::codes::codes());
    let mut files = Vec::new();
    for number in 0..60 {
        let (mut units, concepts, ko_codes, en_codes) = some.new_tree(&mut runner).unwrap().current();
        if let Some(details) = units.iter_mut().next().and_then(|unit| unit.details.as_mut()) {
            (details.ko_codes, details.en_codes) = (ko_codes, en_codes);
        }
        let mut out = Vec::new();
        if format == Format::Xliff2 && number % 3 == 0 {
            write_concepts(format, &concepts, &WriteOptions::default(), &mut out).unwrap();
        } else {
            let mut writer = UnitWriter::new(format, &WriteOptions::default(), &mut out).unwrap();
            units.iter().for_each(|unit| writer.unit(unit).unwrap());
            writer.finish().unwrap();
        }
        files.push(folder.join(format!("{}-{number}.xlf", format.name())));
        fs::write(&files[number], out).unwrap();
    }
    files
}

#[test]
fn what_is_written_as_version_2_is_valid() {
    let Some(formats) = shared("formats") else { return };
    let folder = tempfile::tempdir().unwrap();
    let schemas = formats.join("xliff2/schemas-21");
    let imports: String = [
        ("document", "xliff_core_2.0.xsd"),
        ("matches", "matches.xsd"),
        ("glossary", "glossary.xsd"),
        ("metadata", "metadata.xsd"),
    ]
    .iter()
    .map(|(name, file)| {
        format!(
            "<xs:import namespace=\"urn:oasis:names:tc:xliff:{name}:2.0\" schemaLocation=\"{}\"/>",
            schemas.join(file).display()
        )
    })
    .collect();
    let schema = folder.path().join("all.xsd");
    fs::write(
        &schema,
        format!("<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">{imports}</xs:schema>"),
    )
    .unwrap();
    validate(&schema, &samples(Format::Xliff2, folder.path()));
}

#[test]
fn what_is_written_as_version_1_is_valid() {
    // The schema lies in the Debian package php-symfony-translation.
    let Some(schema) = std::env::var_os("MALMOI_XLIFF12_XSD") else {
        say("skipped: MALMOI_XLIFF12_XSD does not name xliff-core-1.2-strict.xsd");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let kept = std::env::var_os("MALMOI_SAMPLES").map(PathBuf::from);
    let into = kept.as_deref().unwrap_or(folder.path());
    validate(Path::new(&schema), &samples(Format::Xliff, into));
    samples(Format::Xliff2, into);
}
