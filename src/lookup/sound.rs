//! Terms that a text writes in the other script, by the transliteration model.

use crate::analysis::normalise;
use crate::error::Result;
use crate::hangul;
use crate::record::{Concept, Lang};
use crate::terms::{Consonants, Form, Limit, Terms, distance, key};
use crate::transliterate::Model;

/// A form that the text may write.
#[derive(Clone, Debug, PartialEq)]
pub struct Sounding {
    /// The form, of the other language.
    pub form: Form,
    /// Its term.
    pub term: String,
    /// How probable it is that the one writes the other, as the model has it for one pair in seven.
    pub probability: f64,
    /// Whether the text is rather a misspelling of a term of its own language that the concept lists.
    pub is_misspelt: bool,
}

/// From which probability on a term is found and not only guessed: a glossary offers thousands of terms, and few of them can be meant.
const SURE: f64 = 0.95;
/// The same of an English text, which is set against the few Korean terms alone whose concepts lack their English.
const SURE_OF_KOREAN: f64 = 0.85;
/// From which probability on it may be guessed at.
const LEAST: f64 = 0.5;
/// The most forms whose consonants are near that are read and scored.
const SCORED: usize = 64;
/// The fewest syllables and the fewest letters that write a name: 아 is too short to mean one.
const SYLLABLES: usize = 2;
const LETTERS: usize = 3;
/// The fewest syllables that write what is no name: 라서 is no laser.
const SYLLABLES_OF_WORDS: usize = 3;

impl Sounding {
    /// Whether the term is found, not only guessed.
    pub fn is_sure(&self) -> bool {
        let least = if self.form.lang == Lang::Ko { SURE_OF_KOREAN } else { SURE };
        self.probability >= least
    }
}

/// The forms of the other script that a text may write, the likeliest first.
///
/// A Latin text writes a Korean term only where no English one of the concept does: Jemini is a misspelling of Gemini.
///
/// # Errors
///
/// When the glossary is damaged.
pub fn sounding(terms: &Terms, text: &str, allowed: &dyn Fn(&Form) -> bool) -> Result<Vec<Sounding>> {
    let Some(lang) = script(text) else { return Ok(Vec::new()) };
    let normal = normalise(text);
    let is_short = lang == Lang::Ko && syllables(text) < SYLLABLES_OF_WORDS;
    let wanted = |form: &Form| {
        form.lang != lang && form.status.is_usable() && (form.is_name || !is_short) && allowed(form)
    };
    let sought = key(normal.text());
    let mut found: Vec<Sounding> = Vec::new();
    for (form, _) in terms.near_in_sound(&sought, SCORED, &wanted) {
        let concept = terms.concept(form.concept)?;
        let Some(term) = concept.terms(form.lang).get(form.term) else { continue };
        let probability = match lang {
            Lang::Ko => Model::shipped().score(&term.text, text),
            Lang::En => Model::shipped().score(text, &term.text),
        };
        if probability >= LEAST {
            let is_misspelt = is_misspelt(&concept, &sought, lang, &term.text);
            found.push(Sounding { form, term: term.text.clone(), probability, is_misspelt });
        }
    }
    found.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    Ok(found)
}

/// The language whose script a text has; `None` where it is too short or holds single jamo.
fn script(text: &str) -> Option<Lang> {
    let syllables = syllables(text);
    let letters = text.chars().filter(char::is_ascii_alphabetic).count();
    match (syllables, letters) {
        // No loanword begins with 으.
        _ if text.contains(hangul::is_jamo) || text.starts_with('으') => None,
        (0, LETTERS..) => Some(Lang::En),
        (SYLLABLES.., _) => Some(Lang::Ko),
        _ => None,
    }
}

fn syllables(text: &str) -> usize {
    text.chars().filter(|&c| hangul::is_syllable(c)).count()
}

/// Whether a concept lists a term of the text's own language of which the text is a misspelling.
///
/// In Korean that is a term as near as misspellings are and with the same consonants, since the vowels are what people misspell
/// (ㅐ for ㅔ), and not with what is itself to be avoided; other consonants were heard otherwise, as the th in 앤스로픽 beside 앤트로픽. In English it is any that
/// writes the Korean term itself.
fn is_misspelt(concept: &Concept, sought: &[u8], lang: Lang, other: &str) -> bool {
    concept.terms(lang).iter().filter(|term| term.status.is_usable()).any(|term| {
        let listed = key(normalise(&term.text).text());
        match lang {
            Lang::Ko => {
                Limit::for_length(sought.len())
                    .is_some_and(|limit| distance(sought, &listed, limit).is_some())
                    && Consonants::of(sought).is_alike(&Consonants::of(&listed))
            }
            Lang::En => Model::shipped().score(&term.text, other) >= LEAST,
        }
    })
}
