//! The contract that every format which is both read and written passes: what it can carry comes back, and what it
//! cannot is what the report says.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;

use proptest::prelude::*;

use super::testing::{concepts, units};
use super::*;
use crate::record::{Concept, Lang, Place, Unit};

/// Writes concepts and reads them back.
fn concepts_through(format: Format, concepts: &[Concept]) -> (Vec<Concept>, Vec<String>, Report) {
    let mut out = Vec::new();
    let report = write_concepts(format, concepts, &WriteOptions::default(), &mut out).unwrap();
    let (records, problems) = through_disk(format, &[out], Holds::Concepts);
    let concepts = records
        .into_iter()
        .filter_map(|record| match record {
            Record::Concept(concept) => Some(Concept { place: Place::default(), ..concept }),
            _ => None,
        })
        .collect();
    (concepts, problems, report)
}

/// Writes units and reads them back.
fn units_through(format: Format, units: &[Unit]) -> (Vec<Unit>, Vec<String>, Report) {
    let options = WriteOptions::default();
    let mut files = vec![Vec::new(); format.endings().len().max(1)];
    let outs = files.iter_mut().map(|file| file as &mut dyn Write).collect();
    let mut writer = UnitWriter::into_outs(format, &options, outs).unwrap();
    for unit in units {
        writer.unit(unit).unwrap();
    }
    let report = writer.finish().unwrap();
    let (records, problems) = through_disk(format, &files, Holds::Units);
    let units = records
        .into_iter()
        .filter_map(|record| match record {
            Record::Unit(unit) => Some(Unit { place: Place::default(), seq: 0, ..unit }),
            _ => None,
        })
        .collect();
    (units, problems, report)
}

fn through_disk(format: Format, files: &[Vec<u8>], wanted: Holds) -> (Vec<Record>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let name = format!("contract.{}", format.extension());
    let paths = write::paths(format, &folder.path().join(Path::new(&name)));
    for (path, bytes) in paths.iter().zip(files) {
        std::fs::write(path, bytes).unwrap();
    }
    let file = &paths[0];
    // What malmoi writes is told by its content, too.
    let detected = detect(file, Some(wanted)).unwrap();
    let (mut records, mut problems) = (Vec::new(), Vec::new());
    let options = ReadOptions {
        format: Some(format),
        wanted: Some(wanted),
        untranslated: true,
        ..ReadOptions::default()
    };
    read(file, "contract", &options, &mut |record| {
        match record {
            Record::Problem(problem) => problems.push(problem.to_string()),
            record => records.push(record),
        }
        Ok(())
    })
    .unwrap();
    assert!(
        detected == format || is_one_on_disk(detected, format),
        "{} is detected as {}",
        format.name(),
        detected.name()
    );
    (records, problems)
}

/// Whether a file of the two formats may look the same, so that only its user can tell.
fn is_one_on_disk(one: Format, other: Format) -> bool {
    one == Format::Xlsx && list::is_list(other)
}

/// The units that a file of the format holds, each as it was and as it comes back.
fn kept_units(format: Format, units: &[Unit]) -> Vec<(&Unit, Unit)> {
    let mut kept: Vec<_> =
        units.iter().filter_map(|unit| Some((unit, carried_unit(format, unit)?))).collect();
    if format == Format::Po {
        // gettext tells messages by their text and context, and refuses some.
        let mut seen = HashSet::new();
        let source = WriteOptions::default().source();
        kept.retain(|(unit, _)| po::refusal(unit, source).is_none() && seen.insert(po::key(unit, source)));
        // A comment has no escape, so that a carriage return can only end its line.
        for (_, unit) in &mut kept {
            for note in unit.details.iter_mut().flat_map(|details| &mut details.notes) {
                *note = po::comment_text(note).into_owned();
            }
        }
    }
    kept
}

/// The units that come back: the origin of those that have none is the file's.
fn expected_units(format: Format, units: &[Unit]) -> Vec<Unit> {
    kept_units(format, units)
        .into_iter()
        .map(|(_, unit)| match unit.origin.as_str() {
            "" => Unit { origin: "contract".to_owned(), ..unit },
            _ => unit,
        })
        .collect()
}

/// A concept as the format gives it back; one without usable terms in both languages may be left out.
fn expected_concepts(format: Format, concepts: &[Concept]) -> Vec<Concept> {
    let is_written = |concept: &&Concept| match format {
        Format::Weblate => concept.ko.iter().any(|term| term.status.is_usable()),
        _ => true,
    };
    let carried = concepts.iter().filter(is_written).map(|concept| carried_concept(format, concept));
    match format {
        Format::Memoq => carried.map(forbidden_alone).collect(),
        Format::Tbx | Format::TbxCore | Format::TbxMin | Format::TbxBasic => {
            expected_tbx(format, carried.collect())
        }
        _ => carried.collect(),
    }
}

/// memoQ knows forbidden terms alone, and a deprecated one comes back as that.
fn forbidden_alone(mut concept: Concept) -> Concept {
    for term in concept.ko.iter_mut().chain(&mut concept.en) {
        if !term.status.is_usable() {
            term.status = crate::record::Status::Forbidden;
        }
    }
    concept
}

/// Terms whose script tells their language, where nothing else in the file does: Korean ones without Latin letters.
fn told_by_script(format: Format, mut concepts: Vec<Concept>) -> Vec<Concept> {
    if matches!(format, Format::Weblate | Format::Omegat) {
        for concept in &mut concepts {
            let is_hangul = table::is_hangul;
            concept.ko.iter_mut().filter(|term| !is_hangul(&term.text)).for_each(|term| term.text.push('글'));
            concept.en.iter_mut().for_each(|term| {
                term.text = term.text.chars().filter(|c| !is_hangul(c.encode_utf8(&mut [0; 4]))).collect();
                term.text = format!("{}x", term.text.trim());
            });
        }
    }
    concepts
}

/// TBX identifiers are XML names, unique in the file; TBX 2 keeps bad terms back for which there is no usable one.
fn expected_tbx(format: Format, concepts: Vec<Concept>) -> Vec<Concept> {
    let ids = tbx::identifiers(&concepts);
    let named = concepts.into_iter().zip(ids).map(|(concept, id)| {
        let is_guarded =
            format == Format::Tbx && !concept.ko.is_empty() && concept.preferred(Lang::En).is_none();
        let en = if is_guarded { Vec::new() } else { concept.en.clone() };
        Concept { id, en, ..concept }
    });
    named.collect()
}

/// Checks that the report says of every field how many records had it and lost it.
fn assert_units_report(format: Format, units: &[Unit], report: &Report) {
    let kept = kept_units(format, units);
    assert_eq!(report.written, kept.len() as u64);
    assert_eq!(report.left_out_count(), (units.len() - kept.len()) as u64);
    let mut expected = Report::default();
    kept.iter().for_each(|(unit, _)| expected.unit(format, unit));
    assert_eq!(report.lost, expected.lost);
}

/// One test a format.
macro_rules! unit_contract {
    ($($name:ident: $format:ident),+ $(,)?) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(64))]
            $(#[test]
            fn $name(units in units()) {
                let format = Format::$format;
                let (read, problems, report) = units_through(format, &units);
                prop_assert_eq!(problems, Vec::<String>::new());
                prop_assert_eq!(read, expected_units(format, &units));
                assert_units_report(format, &units, &report);
            })+
        }
    };
}

macro_rules! concept_contract {
    ($($name:ident: $format:ident),+ $(,)?) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(64))]
            $(#[test]
            fn $name(concepts in concepts()) {
                let format = Format::$format;
                let concepts = told_by_script(format, concepts);
                let (read, problems, report) = concepts_through(format, &concepts);
                let expected = expected_concepts(format, &concepts);
                prop_assert_eq!(problems, Vec::<String>::new());
                prop_assert_eq!(report.written, expected.len() as u64);
                prop_assert_eq!(report.left_out_count(), (concepts.len() - expected.len()) as u64);
                prop_assert_eq!(read, expected);
            })+
        }
    };
}

/// The concepts that a list of pairs gives back: a source term each, or a pair each.
fn listed(format: Format, concepts: &[Concept]) -> Vec<Concept> {
    let options = WriteOptions::default();
    let pair = |[ko, en]: [&str; 2]| testing::plain(ko, en);
    match format {
        Format::Omegat => omegat::tests::listed(concepts),
        _ => concepts.iter().flat_map(|concept| list::rows(concept, &options)).map(pair).collect(),
    }
}

macro_rules! list_contract {
    ($($name:ident: $format:ident),+ $(,)?) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(64))]
            $(#[test]
            fn $name(concepts in concepts()) {
                let format = Format::$format;
                let concepts = told_by_script(format, concepts);
                let (read, problems, report) = concepts_through(format, &concepts);
                prop_assert_eq!(problems, Vec::<String>::new());
                prop_assert_eq!(read, listed(format, &concepts));
                let mut expected = Report::default();
                let is_written = |concept: &&Concept| !listed(format, std::slice::from_ref(*concept)).is_empty();
                for concept in concepts.iter().filter(is_written) {
                    match format {
                        Format::Omegat => expected.concept(format, &omegat::unmarked(concept, Lang::Ko)),
                        _ => expected.concept(format, concept),
                    }
                }
                let left_out = concepts.iter().filter(|concept| !is_written(concept)).count();
                prop_assert_eq!(report.left_out_count(), left_out as u64);
                prop_assert_eq!(report.lost, expected.lost);
            })+
        }
    };
}

list_contract! {
    omegat_concepts: Omegat,
    phrase_concepts: Phrase,
    smartcat_concepts: Smartcat,
}

unit_contract! {
    jsonl_units: Jsonl,
    tmx_units: Tmx,
    xliff_units: Xliff,
    xliff2_units: Xliff2,
    po_units: Po,
    segments_units: Segments,
    text_units: Text,
}

concept_contract! {
    csv_concepts: Csv,
    xliff2_concepts: Xliff2,
    jsonl_concepts: Jsonl,
    tsv_concepts: Tsv,
    xlsx_concepts: Xlsx,
    memoq_concepts: Memoq,
    weblate_concepts: Weblate,
    tbx_concepts: Tbx,
    tbx_core_concepts: TbxCore,
    tbx_min_concepts: TbxMin,
    tbx_basic_concepts: TbxBasic,
    multiterm_concepts: Multiterm,
}

#[test]
fn a_report_says_what_is_lost_in_words() {
    let mut report = Report::default();
    let concept = Concept { case_sensitive: true, ..testing::concept("a", "가|+나|!다", "a") };
    report.concept(Format::Omegat, &concept);
    assert!(report.sentences(Format::Omegat).contains(&"omegat cannot carry 1 marks of case".to_owned()));
}
