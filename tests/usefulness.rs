//! The measures of `examples/evaluate_matching`, against the tools that define them.

use malmoi::record::Lang;

use crate::shared::{project, rows};

#[path = "../examples/evaluate_matching/chrf.rs"]
mod chrf;
#[allow(dead_code, reason = "the example uses the rest")]
#[path = "../examples/evaluate_matching/data.rs"]
mod data;
#[allow(dead_code, reason = "the example uses the rest")]
#[path = "../examples/evaluate_matching/edits.rs"]
mod edits;
#[allow(dead_code, reason = "the example uses the rest")]
#[path = "../examples/evaluate_matching/omegat.rs"]
mod omegat;

#[test]
fn chrf_is_that_of_sacrebleu() {
    let rows = rows(&project().join("tests/fixtures/chrf.tsv"));
    assert_eq!(rows.len(), 25);
    for row in rows {
        let [translation, reference, score] = row.as_slice() else { panic!("{row:?}") };
        let own = chrf::Grams::new(reference).score(&chrf::Grams::new(translation));
        assert!(
            (own - score.parse::<f64>().unwrap()).abs() < 1e-5,
            "{translation} / {reference}: {own}, not {score}"
        );
    }
}

/// What OmegaT's own tokenisers and matcher give; `-` where its list of stop words is not the one used here.
#[test]
fn omegats_scores_are_those_of_omegat() {
    let rows = rows(&project().join("tests/fixtures/omegat_scores.tsv"));
    assert_eq!(rows.len(), 14);
    for row in rows {
        let [lang, left, right, expected @ ..] = row.as_slice() else { panic!("{row:?}") };
        let lang = if lang == "ko" { Lang::Ko } else { Lang::En };
        for (own, expected) in omegat::scores(left, right, lang).iter().zip(expected) {
            assert!(
                expected == "-" || *expected == own.to_string(),
                "{left} / {right}: {own}, not {expected}"
            );
        }
    }
}
