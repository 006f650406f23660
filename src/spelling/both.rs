//! A name in the other script, whichever it has.

use unicode_normalization::UnicodeNormalization;

use crate::error::Result;
use crate::hangul;
use crate::record::Lang;
use crate::transliterate::{Exceptions, Guess, Lexicon, Model, fold, nearest};
use crate::workspace::Workspace;

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

/// The pairs of the house's glossary that write one name in both scripts; what is translated is none of them.
///
/// # Errors
///
/// When a file or folder of the glossary cannot be read.
pub fn exceptions(workspace: &Workspace) -> Result<Exceptions> {
    /// From here on a pair of the glossary is one of sounds: none but names are listed with what sounds so.
    const LISTED_ALIKE: f64 = 0.1;
    let model = Model::shipped();
    let (concepts, _) = workspace.concepts(None)?;
    let pairs = concepts
        .iter()
        .filter_map(|concept| concept.preferred(Lang::En).zip(concept.preferred(Lang::Ko)))
        // GPU is written GPU in Korean, too, which tells nothing of how it would be written in Hangul.
        .filter(|(en, ko)| ko.contains(hangul::is_syllable) && model.score(en, ko) >= LISTED_ALIKE);
    Ok(Exceptions::new(pairs))
}

/// A longer name, in bytes, is none.
const LONGEST: usize = 200;

/// The likeliest spellings of a name in the other script, so many at most; none where it has neither script, or both, or is longer than
/// 200 bytes. Numbers behind a name stay as they are.
///
/// What the exceptions list stands first. Of a Korean name those that the English list has share the probability that it writes one of them at all; the rest is
/// for spellings that no list has.
pub fn both_ways(name: &str, most: usize, exceptions: &Exceptions) -> Vec<Transliterated> {
    let model = Model::shipped();
    let name: String = name.nfkc().take(LONGEST + 1).collect();
    let name = name.as_str();
    if name.len() > LONGEST {
        return Vec::new();
    }
    let is_hangul = name.chars().any(hangul::is_hangul);
    let is_number = |tail: &str| !tail.is_empty() && tail.chars().all(|c| c.is_ascii_digit() || c == '.');
    if let Some((head, tail)) = name.rsplit_once(' ').filter(|(_, tail)| is_hangul && is_number(tail)) {
        let numbered = |one: Transliterated| Transliterated { text: format!("{} {tail}", one.text), ..one };
        return both_ways(head, most, exceptions).into_iter().map(numbered).collect();
    }
    if !is_hangul {
        // Letters of other scripts and signs have no sound that the model knows.
        if fold(name).contains(&0) {
            return Vec::new();
        }
        let is_korean = |guess: &Guess| guess.text.contains(hangul::is_syllable);
        let guesses = exceptions.to_hangul(model, name, most).into_iter().filter(is_korean);
        let one = |guess: Guess| Transliterated {
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
    for text in exceptions.latin_of(name).iter().rev() {
        all.retain(|one| !one.text.eq_ignore_ascii_case(text));
        all.iter_mut().for_each(|one| one.probability = 0.0);
        all.insert(0, Transliterated { text: text.clone(), probability: 0.0, is_listed: Some(true) });
    }
    let listed = exceptions.latin_of(name).len();
    all[..listed].iter_mut().for_each(|one| one.probability = 1.0 / listed as f64);
    all.truncate(most);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_scripts_are_written_in_the_other() {
        let none = Exceptions::default();
        let texts = |name: &str, exceptions: &Exceptions| {
            both_ways(name, 5, exceptions).into_iter().map(|one| one.text).collect::<Vec<_>>()
        };
        assert!(texts("Perplexity", &none).contains(&"퍼플렉시티".to_owned()));
        assert_eq!(texts("소프트웨어", &none)[0], "software");
        assert!(
            texts("漢字", &none).is_empty() && texts("ㅋㅋ", &none).is_empty() && texts("", &none).is_empty()
        );
        let nfd: String = "제미나이".nfd().collect();
        assert_eq!(texts(&nfd, &none), texts("제미나이", &none));
        assert_eq!(texts("Ｇｅｍｉｎｉ", &none), texts("Gemini", &none));
        assert!(texts("β Gemini", &none).is_empty() && texts(&"a ".repeat(2000), &none).is_empty());
        assert!(texts("클로드 3.5", &none).iter().all(|text| text.ends_with(" 3.5")));
        assert!(!texts("클로드 3.5", &none).is_empty());
        let twice = Exceptions::new([("data center", "데이터센터"), ("data center", "데이터 센터")]);
        assert_eq!(texts("데이터센터", &twice).iter().filter(|text| *text == "data center").count(), 1);
        let listed = Exceptions::new([("Kubernetes", "쿠버네티스")]);
        assert_eq!(texts("kubernetes", &listed)[0], "쿠버네티스");
        assert_eq!(texts("쿠버네티스", &listed)[0], "Kubernetes");
        for name in ["제미나이", "Gemini", "쿠버네티스"] {
            for exceptions in [&none, &listed] {
                let all = both_ways(name, 50, exceptions);
                assert!(all.iter().map(|one| one.probability).sum::<f64>() <= 1.000_001, "{name}");
            }
        }
    }
}
