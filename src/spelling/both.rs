//! A name in the other script, whichever it has.

use crate::hangul;
use crate::transliterate::{Lexicon, Model, nearest};

/// One spelling of a name in the other script.
#[derive(Clone, Debug, PartialEq)]
pub struct Transliterated {
    /// The spelling.
    pub text: String,
    /// From 0 to 1; those of one name sum up to 1 at most.
    pub probability: f64,
    /// Whether the English list has it; `None` of a Korean spelling.
    pub is_listed: Option<bool>,
}

/// The likeliest spellings of a name in the other script, so many at most; none where it has neither script, or both.
///
/// Of a Korean name those that the English list has share the probability that it writes one of them at all; the rest is
/// for spellings that no list has.
pub fn both_ways(name: &str, most: usize) -> Vec<Transliterated> {
    let model = Model::shipped();
    if !name.chars().any(hangul::is_hangul) {
        let is_korean = |guess: &crate::transliterate::Guess| guess.text.contains(hangul::is_syllable);
        let guesses = model.to_hangul(name, most).into_iter().filter(is_korean);
        let one = |guess: crate::transliterate::Guess| Transliterated {
            text: guess.text,
            probability: guess.probability,
            is_listed: None,
        };
        return guesses.map(one).collect();
    }
    let listed = nearest(model, name, Lexicon::english(), most.max(8));
    let scores: Vec<f64> = listed.iter().map(|guess| model.score(&guess.text, name)).collect();
    let sure = scores.iter().copied().fold(0.0, f64::max);
    let mut all: Vec<Transliterated> = Vec::new();
    let weights: Vec<f64> =
        listed.iter().zip(&scores).map(|(guess, score)| guess.probability * score).collect();
    let total: f64 = weights.iter().sum();
    for (guess, weight) in listed.into_iter().zip(weights).filter(|&(_, weight)| weight > 0.0) {
        all.push(Transliterated {
            text: guess.text,
            probability: sure * weight / total,
            is_listed: Some(true),
        });
    }
    for guess in model.to_latin(name, most) {
        if !all.iter().any(|known| known.text.eq_ignore_ascii_case(&guess.text)) {
            let probability = (1.0 - sure) * guess.probability;
            all.push(Transliterated { text: guess.text, probability, is_listed: Some(false) });
        }
    }
    all.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    all.truncate(most);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_scripts_are_written_in_the_other() {
        let texts = |name: &str| both_ways(name, 5).into_iter().map(|one| one.text).collect::<Vec<_>>();
        assert!(texts("Kubernetes").contains(&"쿠버네티스".to_owned()), "{:?}", texts("Kubernetes"));
        assert_eq!(texts("소프트웨어")[0], "software");
        assert!(texts("漢字").is_empty() && texts("ㅋㅋ").is_empty() && texts("").is_empty());
        for name in ["제미나이", "Gemini", "쿠버네티스"] {
            assert!(
                both_ways(name, 50).iter().map(|one| one.probability).sum::<f64>() <= 1.000_001,
                "{name}"
            );
        }
    }
}
