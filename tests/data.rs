//! The data that malmoi ships.

use std::collections::BTreeSet;
use std::fs;

use malmoi::analysis::{is_particle_chain, normalise};
use malmoi::glossary;
use malmoi::record::{Lang, Status};
use malmoi::workspace::Workspace;
use unicode_normalization::is_nfc;

use crate::shared::{data, project, rows, shipped};

#[test]
fn the_glossary_has_no_duplicates_conflicts_or_problems() {
    let concepts = shipped();
    assert!(concepts.len() >= 400, "{}", concepts.len());
    assert_eq!(glossary::check(&concepts, &[]), []);
}

#[test]
fn the_glossary_is_sorted_composed_and_opens_in_a_spreadsheet() {
    let text = fs::read_to_string(project().join("glossary/technology.csv")).unwrap();
    assert!(text.starts_with('\u{feff}'), "Korean Excel needs the byte order mark");
    assert!(is_nfc(&text));
    let ids: Vec<String> = shipped().into_iter().map(|concept| concept.id).collect();
    assert!(ids.is_sorted());
}

/// No term is another term of the glossary with a particle behind it, but for names that only look so.
#[test]
fn no_term_is_an_inflected_form() {
    const LOOK_SO: [&str; 1] = ["마이크론"];
    let concepts = shipped();
    let terms: BTreeSet<String> =
        concepts.iter().flat_map(|c| &c.ko).map(|term| normalise(&term.text).text().to_owned()).collect();
    let inflected = |term: &&String| {
        term.char_indices().skip(1).any(|(at, _)| {
            let (stem, rest) = term.split_at(at);
            terms.contains(stem) && stem.chars().next_back().is_some_and(|last| is_particle_chain(last, rest))
        })
    };
    assert_eq!(terms.iter().filter(inflected).collect::<Vec<_>>(), LOOK_SO);
}

#[test]
fn the_variants_that_are_met_are_there_and_hardly_one_is_forbidden() {
    let concepts = shipped();
    for (variant, preferred) in [("엔트로픽", "앤트로픽"), ("메소드", "메서드"), ("컨텐츠", "콘텐츠")]
    {
        let concept = concepts.iter().find(|c| c.preferred(Lang::Ko) == Some(preferred)).unwrap();
        let term = concept.ko.iter().find(|term| term.text == variant).unwrap();
        assert!(matches!(term.status, Status::Admitted | Status::Deprecated), "{variant}");
    }
    let forbidden =
        concepts.iter().flat_map(|c| c.ko.iter().chain(&c.en)).filter(|t| t.status == Status::Forbidden);
    assert!(forbidden.count() <= 5);
}

#[test]
fn the_articles_are_as_many_as_promised_and_align() {
    let ws = Workspace::open(project()).unwrap();
    let mut pairs = 0;
    let mut korean_alone = BTreeSet::new();
    let mut bilingual = BTreeSet::new();
    let mut problems = Vec::new();
    ws.units(
        None,
        &mut |source, unit| {
            match (&unit.ko, &unit.en) {
                (Some(_), Some(_)) => {
                    pairs += 1;
                    bilingual.insert(source.name.clone());
                }
                _ => drop(korean_alone.insert(source.name.clone())),
            }
            Ok(())
        },
        &mut |problem| problems.push(problem),
    )
    .unwrap();
    assert_eq!(problems, []);
    assert!(pairs >= 200 && bilingual.len() >= 12 && korean_alone.difference(&bilingual).count() >= 4);
}

#[test]
fn every_pair_of_the_seed_stands_in_one_concept() {
    let Some(table) = data("seed/terms.tsv") else { return };
    let concepts = shipped();
    for row in &rows(&table)[1..] {
        let holds = |terms: &[malmoi::record::Term], text: &str| terms.iter().any(|term| term.text == text);
        assert!(concepts.iter().any(|c| holds(&c.ko, &row[1]) && holds(&c.en, &row[2])), "{row:?}");
    }
}
