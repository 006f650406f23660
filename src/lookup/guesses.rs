//! Guesses at terms that nobody listed: what an unlisted loanword may be in English, or an English name in Korean.

use serde::Serialize;

use super::input::Input;
use super::sound::sounding;
use super::{Request, is_open};
use crate::analysis::{LazyAnalyzer, is_function_word, is_particle_chain, normalise};
use crate::error::Result;
use crate::hangul;
use crate::record::Lang;
use crate::terms::Terms;
use crate::transliterate::{Lexicon, Model, nearest};

/// A term that nobody listed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Guess {
    /// The term.
    pub text: String,
    /// Its language.
    pub lang: Lang,
    /// How probable it is, from 0 to 1.
    pub probability: f64,
}

/// Less is no guess but a lottery.
const LEAST: f64 = 0.1;
/// From which probability on a Korean text writes an English word, and one whose parts are all Korean words does.
const SOUNDS: f64 = 0.85;
const SOUNDS_BESIDE_WORDS: f64 = 0.99;
/// How many words of the list are weighed.
const WEIGHED: usize = 8;
/// No chain of particles behind a guess is longer, in syllables.
const LONGEST_TAIL: usize = 4;
/// Longer texts are no names.
const MOST_WORDS: usize = 3;
const LONGEST: usize = 90;
/// The least mean log probability of a letter: below it the letters are no word but a slip of the keyboard.
const WORD_LIKE: f32 = -3.6;

/// What a query that no term answers may write in the other script, the likeliest first.
///
/// Of a Korean word that looks like a loanword: words of the shipped English list and terms of the glossary. Of an English word: its
/// likeliest Korean spellings. None of a word of the Korean dictionary, which means itself.
///
/// # Errors
///
/// When the glossary is damaged or the dictionary cannot be loaded.
pub fn guesses(
    terms: &Terms,
    query: &str,
    request: &Request<'_>,
    most: usize,
    analyzer: &mut LazyAnalyzer,
) -> Result<Vec<Guess>> {
    let cleaned = Input::cleaned(query);
    let normal = normalise(cleaned.text());
    let text = normal.text();
    if text.len() > LONGEST || text.split_whitespace().count() > MOST_WORDS {
        return Ok(Vec::new());
    }
    let mut guesses = if text.chars().any(hangul::is_syllable) {
        korean(terms, text, request, analyzer)?
    } else {
        english(cleaned.text())
    };
    guesses.retain(|guess| guess.probability >= LEAST && request.from != Some(guess.lang));
    guesses.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    guesses.truncate(most);
    Ok(guesses)
}

fn korean(
    terms: &Terms,
    text: &str,
    request: &Request<'_>,
    analyzer: &mut LazyAnalyzer,
) -> Result<Vec<Guess>> {
    let is_korean = |c: char| hangul::is_syllable(c) || c.is_whitespace() || c.is_ascii_digit();
    if !text.chars().all(is_korean) {
        return Ok(Vec::new());
    }
    let analyzer = analyzer.get()?;
    let mut best: Vec<Guess> = Vec::new();
    let tails = text.char_indices().rev().take_while(|&(_, c)| hangul::is_syllable(c)).take(LONGEST_TAIL);
    for end in std::iter::once(text.len()).chain(tails.map(|(at, _)| at)) {
        let (stem, tail) = text.split_at(end);
        let Some(before) = stem.chars().next_back().filter(|c| !c.is_whitespace()) else { break };
        if stem.chars().filter(|&c| hangul::is_syllable(c)).count() < 2 || !is_particle_chain(before, tail) {
            continue;
        }
        if stem.split_whitespace().any(|word| analyzer.is_word(word)) {
            continue;
        }
        let morphemes = analyzer.morphemes(stem);
        let is_known = morphemes.iter().all(|one| one.known);
        // 더라도 and 친아들 are Korean in all their parts.
        if is_known
            && morphemes.last().is_some_and(|last| last.last_tag.as_str().starts_with(['E', 'J', 'X']))
        {
            continue;
        }
        let is_made_of_words = is_known && morphemes.iter().all(|one| one.span.len() > 3);
        let least = if is_made_of_words { SOUNDS_BESIDE_WORDS } else { SOUNDS };
        let found = of_stem(terms, stem, request, least)?;
        let sum = |guesses: &[Guess]| guesses.iter().map(|guess| guess.probability).fold(0.0, f64::max);
        // The whole is preferred to a stem that is as likely.
        if sum(&found) > sum(&best) + 0.05 {
            best = found;
        }
    }
    Ok(best)
}

/// What a Korean word may be: its share among the words of the list, times the probability that it writes one at all.
fn of_stem(terms: &Terms, stem: &str, request: &Request<'_>, least: f64) -> Result<Vec<Guess>> {
    let model = Model::shipped();
    let mut guesses: Vec<Guess> = Vec::new();
    for found in nearest(model, stem, Lexicon::english(), WEIGHED) {
        let sounds = model.score(&found.text, stem);
        if sounds >= least {
            let text = capitalised(&found.text);
            guesses.push(Guess { text, lang: Lang::En, probability: sounds * found.probability });
        }
    }
    let allowed = |form: &crate::terms::Form| is_open(terms, form, request.from, request.client);
    for found in sounding(terms, stem, &allowed)? {
        if found.form.lang == Lang::En && !found.is_misspelt && found.probability >= least {
            guesses.retain(|guess| !guess.text.eq_ignore_ascii_case(&found.term));
            guesses.push(Guess { text: found.term, lang: Lang::En, probability: found.probability });
        }
    }
    Ok(guesses)
}

/// A word that no Korean dictionary has is a name more often than not.
fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn english(text: &str) -> Vec<Guess> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == ' ' || c == '-' || c == '.';
    let letters = text.chars().filter(char::is_ascii_alphabetic).count();
    if letters < 3
        || !text.chars().all(is_name)
        || text.split(' ').any(|word| is_function_word(&word.to_lowercase()))
    {
        return Vec::new();
    }
    let model = Model::shipped();
    let guess = |guess: crate::transliterate::Guess| Guess {
        probability: guess.probability * model.score(text, &guess.text),
        text: guess.text,
        lang: Lang::Ko,
    };
    let guesses = model.to_hangul(text, WEIGHED);
    let is_word_like = guesses
        .first()
        .and_then(|best| model.evidence(text, &best.text))
        .is_some_and(|evidence| evidence.latin / evidence.letters >= WORD_LIKE);
    if is_word_like { guesses.into_iter().map(guess).collect() } else { Vec::new() }
}
