//! The contract that every format which is both read and written passes: what it can carry comes back, and what it
//! cannot is what the report says.

use proptest::prelude::*;

use super::testing::{concepts, units};
use super::*;
use crate::record::{Concept, Lang, Place, Unit};

/// Writes concepts and reads them back.
fn concepts_through(format: Format, concepts: &[Concept]) -> (Vec<Concept>, Vec<String>, Report) {
    let mut out = Vec::new();
    let report = write_concepts(format, concepts, &WriteOptions::default(), &mut out).unwrap();
    let (records, problems) = through_disk(format, &out, Holds::Concepts);
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
    let mut out = Vec::new();
    let options = WriteOptions::default();
    let mut writer = UnitWriter::new(format, &options, &mut out).unwrap();
    for unit in units {
        writer.unit(unit).unwrap();
    }
    let report = writer.finish().unwrap();
    let (records, problems) = through_disk(format, &out, Holds::Units);
    let units = records
        .into_iter()
        .filter_map(|record| match record {
            Record::Unit(unit) => Some(Unit { place: Place::default(), seq: 0, ..unit }),
            _ => None,
        })
        .collect();
    (units, problems, report)
}

fn through_disk(format: Format, bytes: &[u8], wanted: Holds) -> (Vec<Record>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(format!("contract.{}", format.extension()));
    std::fs::write(&file, bytes).unwrap();
    // What malmoi writes is told by its content, too.
    let detected = detect(&file, Some(wanted)).unwrap();
    let (mut records, mut problems) = (Vec::new(), Vec::new());
    let options = ReadOptions {
        format: Some(format),
        wanted: Some(wanted),
        untranslated: true,
        ..ReadOptions::default()
    };
    read(&file, "contract", &options, &mut |record| {
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
    let _ = (one, other);
    false
}

/// A concept as the format gives it back: origin of units that have none is the file's.
fn expected_units(format: Format, units: &[Unit]) -> Vec<Unit> {
    units
        .iter()
        .filter_map(|unit| carried_unit(format, unit))
        .map(|unit| match unit.origin.as_str() {
            "" => Unit { origin: "contract".to_owned(), ..unit },
            _ => unit,
        })
        .collect()
}

/// A concept as the format gives it back; one without usable terms in both languages may be left out.
fn expected_concepts(format: Format, concepts: &[Concept]) -> Vec<Concept> {
    let carried: Vec<_> = concepts.iter().map(|concept| carried_concept(format, concept)).collect();
    match format {
        Format::Tbx | Format::TbxCore | Format::TbxMin | Format::TbxBasic => expected_tbx(format, carried),
        _ => carried,
    }
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
    let written = units.iter().filter(|unit| carried_unit(format, unit).is_some()).count() as u64;
    assert_eq!(report.written, written);
    assert_eq!(report.left_out_count(), units.len() as u64 - written);
    let mut expected = Report::default();
    units
        .iter()
        .filter(|unit| carried_unit(format, unit).is_some())
        .for_each(|unit| expected.unit(format, unit));
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
                let (read, problems, report) = concepts_through(format, &concepts);
                prop_assert_eq!(problems, Vec::<String>::new());
                prop_assert_eq!(read, expected_concepts(format, &concepts));
                prop_assert_eq!(report.written, concepts.len() as u64);
            })+
        }
    };
}

unit_contract! {
    jsonl_units: Jsonl,
}

concept_contract! {
    csv_concepts: Csv,
    tbx_concepts: Tbx,
    tbx_core_concepts: TbxCore,
    tbx_min_concepts: TbxMin,
    tbx_basic_concepts: TbxBasic,
    multiterm_concepts: Multiterm,
}

#[test]
fn a_report_says_what_is_lost_in_words() {
    let mut report = Report::default();
    let concept = Concept { proposed: true, ..testing::concept("a", "가|+나|!다", "a") };
    report.concept(Format::Omegat, &concept);
    assert!(
        report
            .sentences(Format::Omegat)
            .contains(&"omegat cannot carry 1 marks of proposed concepts".to_owned())
    );
}
