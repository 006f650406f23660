//! What a workspace knows already: the pairs of its glossary and how its memory renders a phrase.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::analysis::{fold, normalise, stem};
use crate::error::Result;
use crate::index::Units;
use crate::record::{Concept, Lang, Status};

/// A glossary, and a memory where there is one, as evidence.
#[derive(Default)]
pub struct Evidence {
    concepts: Vec<Concept>,
    /// Terms by their folded form: the concept, and whether it may be used.
    forms: [HashMap<String, Vec<(u32, Status)>>; 2],
    /// Single Korean words and the stems of English words that stand for them in the glossary.
    words: HashMap<String, Vec<String>>,
    memory: Option<Mutex<Memory>>,
}

/// What the glossary says about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// It has neither term.
    New,
    /// It has the pair, in use.
    Listed(&'a Concept),
    /// It has the pair, and one of the terms is to be avoided.
    Avoided(&'a Concept),
    /// It has one of the terms, with another one beside it.
    Contradicted(&'a Concept),
}

struct Memory {
    units: Units,
    /// The Korean sides, folded, of the units that hold an English phrase.
    known: HashMap<String, Vec<String>>,
}

/// How many glosses are remembered with their sentences.
const MOST_KNOWN: usize = 1_000;
/// So many units of a phrase tell enough.
const UNITS: usize = 100;

impl Evidence {
    /// A glossary's concepts.
    pub fn of(concepts: Vec<Concept>) -> Self {
        let mut evidence = Self::default();
        for (number, concept) in (0..).zip(&concepts) {
            for (lang, forms) in [Lang::Ko, Lang::En].into_iter().zip(&mut evidence.forms) {
                for term in concept.terms(lang) {
                    forms.entry(form(&term.text, lang)).or_default().push((number, term.status));
                }
            }
            for ko in concept.ko.iter().filter(|term| term.status.is_usable()) {
                for en in concept.en.iter().filter(|term| term.status.is_usable()) {
                    learn(&mut evidence.words, &ko.text, &en.text);
                }
            }
        }
        evidence.concepts = concepts;
        evidence
    }

    /// The same with a memory.
    pub fn with_memory(mut self, units: Units) -> Self {
        self.memory = Some(Mutex::new(Memory { units, known: HashMap::new() }));
        self
    }

    /// Whether the glossary has the Korean word in a pair of single words.
    pub fn has_word(&self, korean: &str) -> bool {
        self.words.contains_key(korean)
    }

    /// Whether the glossary's terms render the Korean word by the English one.
    pub fn renders(&self, korean: &str, english: &str) -> bool {
        self.words.get(korean).is_some_and(|stems| {
            let stem = stem(english);
            stems.iter().any(|known| *known == stem)
        })
    }

    /// Whether the glossary has the term in either language.
    pub fn has_term(&self, text: &str) -> bool {
        let [korean, english] = &self.forms;
        korean.contains_key(&form(text, Lang::Ko)) || english.contains_key(&form(text, Lang::En))
    }

    /// The English term to use for a Korean one of the glossary.
    pub fn english_of(&self, ko: &str) -> Option<String> {
        let (number, _) = self.forms[0].get(&form(ko, Lang::Ko))?.first()?;
        self.concepts[*number as usize].preferred(Lang::En).map(str::to_owned)
    }

    /// Whether the glossary has the pair, in whatever status.
    pub fn has_pair(&self, ko: &str, en: &str) -> bool {
        let [korean, english] = &self.forms;
        let Some(of_ko) = korean.get(&form(ko, Lang::Ko)) else { return false };
        let Some(of_en) = english.get(&form(en, Lang::En)) else { return false };
        of_ko.iter().any(|(concept, _)| of_en.iter().any(|(other, _)| concept == other))
    }

    /// What the glossary says about a pair.
    pub fn standing(&self, ko: &str, en: &str) -> Standing<'_> {
        let [korean, english] = &self.forms;
        let none = Vec::new();
        let of_ko = korean.get(&form(ko, Lang::Ko)).unwrap_or(&none);
        let of_en = english.get(&form(en, Lang::En)).unwrap_or(&none);
        let concept = |number: u32| &self.concepts[number as usize];
        for (number, status) in of_ko {
            if let Some((_, other)) = of_en.iter().find(|(other, _)| other == number) {
                return match status.is_usable() && other.is_usable() {
                    true => Standing::Listed(concept(*number)),
                    false => Standing::Avoided(concept(*number)),
                };
            }
        }
        // A concept that lacks a side says nothing against the pair.
        let says_other = |list: &[(u32, Status)], lang: Lang| {
            list.iter().map(|&(number, _)| concept(number)).find(|concept| concept.preferred(lang).is_some())
        };
        match says_other(of_ko, Lang::En).or_else(|| says_other(of_en, Lang::Ko)) {
            Some(concept) => Standing::Contradicted(concept),
            None => Standing::New,
        }
    }

    /// In which share of the memory's units with the English phrase each Korean text stands; nothing where there are few.
    ///
    /// # Errors
    ///
    /// When the index is damaged.
    pub fn shares(&self, english: &str, korean: &[String]) -> Result<Option<Vec<f64>>> {
        let Some(memory) = &self.memory else { return Ok(None) };
        let mut memory = memory.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let sides = memory.sides(english)?;
        if sides.len() < 2 {
            return Ok(None);
        }
        let share = |text: &String| {
            let text = fold(normalise(text).text());
            sides.iter().filter(|side| side.contains(&text)).count() as f64 / sides.len() as f64
        };
        Ok(Some(korean.iter().map(share).collect()))
    }
}

impl Memory {
    fn sides(&mut self, english: &str) -> Result<&[String]> {
        let key = english.to_lowercase();
        if !self.known.contains_key(&key) {
            let words: Vec<Vec<String>> = super::gloss::words(&key)
                .into_iter()
                .map(|word| {
                    let stem = stem(&word).into_owned();
                    if stem == word { vec![word] } else { vec![word, stem] }
                })
                .collect();
            let mut found = Vec::new();
            if !words.is_empty() {
                self.units.english_phrase(&words, &mut |candidate| found.push(candidate))?;
            }
            // In no order, as searches find them; the best examples are those that every run looks at.
            found.sort_unstable();
            let mut sides = Vec::new();
            for candidate in found.iter().take(UNITS) {
                if let Some(korean) = self.units.get(candidate)?.side(Lang::Ko) {
                    sides.push(fold(normalise(korean).text()));
                }
            }
            // The glosses of tens of thousands of articles are never all needed again.
            if self.known.len() >= MOST_KNOWN {
                self.known.clear();
            }
            self.known.insert(key.clone(), sides);
        }
        Ok(&self.known[&key])
    }
}

/// The form under which a term is looked up: without blanks and case, English words without the ending of a plural.
pub fn form(text: &str, lang: Lang) -> String {
    let normal = normalise(text);
    match lang {
        Lang::Ko => fold(normal.text()),
        Lang::En => {
            let words = normal.text().split(' ').map(|word| {
                let bare = word.strip_suffix('s').filter(|bare| bare.len() > 2 && !bare.ends_with('s'));
                bare.unwrap_or(word)
            });
            fold(&words.collect::<String>())
        }
    }
}

/// Learns which words stand for which: of terms with as many words on both sides, in their order.
fn learn(words: &mut HashMap<String, Vec<String>>, ko: &str, en: &str) {
    let korean: Vec<&str> = ko.split(' ').collect();
    let english = super::gloss::words(en);
    if korean.len() != english.len() {
        return;
    }
    for (korean, english) in korean.into_iter().zip(english) {
        let korean = normalise(korean).text().to_owned();
        let stem = stem(&english).into_owned();
        let known = words.entry(korean).or_default();
        if !known.contains(&stem) {
            known.push(stem);
        }
    }
}
