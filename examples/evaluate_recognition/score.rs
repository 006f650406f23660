//! Counts predictions against gold marks, by phenomenon.

use std::collections::BTreeMap;
use std::ops::Range;

use malmoi::analysis::{fold, is_particle_chain, normalise};
use malmoi::record::{Concept, Lang};

use crate::gold::{Mark, Sentence};

/// A term that was found: the bytes of the sentence and the concept.
pub type Prediction = (Range<usize>, String);

/// What became of the marks and predictions of one sentence, as their places in the lists.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Marks that were found.
    pub right: Vec<usize>,
    /// Marks that must be found and were not.
    pub missed: Vec<usize>,
    /// Predictions that touch no optional mark and are none of the others.
    pub wrong: Vec<usize>,
}

/// Compares predictions with the marks: the span must be exact and the concept the marked one.
pub fn outcome(sentence: &Sentence, predictions: &[Prediction]) -> Outcome {
    let mut outcome = Outcome::default();
    let is =
        |mark: &Mark, (span, id): &Prediction| mark.span == *span && mark.id.split('|').any(|one| one == id);
    let touches = |mark: &Mark, span: &Range<usize>| mark.span.start < span.end && span.start < mark.span.end;
    for (at, mark) in sentence.marks.iter().enumerate().filter(|(_, mark)| mark.required) {
        match predictions.iter().any(|prediction| is(mark, prediction)) {
            true => outcome.right.push(at),
            false => outcome.missed.push(at),
        }
    }
    for (at, prediction) in predictions.iter().enumerate() {
        let excused = |mark: &Mark| is(mark, prediction) || (!mark.required && touches(mark, &prediction.0));
        if !sentence.marks.iter().any(excused) {
            outcome.wrong.push(at);
        }
    }
    outcome
}

/// How often predictions were right.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    pub right: usize,
    pub wrong: usize,
    pub missed: usize,
}

impl Count {
    /// Of what was found, how much is right; 1 where nothing was found.
    pub fn precision(self) -> f64 {
        ratio(self.right, self.right + self.wrong)
    }

    /// Of what must be found, how much was; 1 where nothing must.
    pub fn recall(self) -> f64 {
        ratio(self.right, self.right + self.missed)
    }

    /// The harmonic mean of both.
    #[allow(dead_code, reason = "the tests, which share this file, ask for the others alone")]
    pub fn f1(self) -> f64 {
        ratio(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Counts by phenomenon and in all.
#[derive(Debug, Default)]
pub struct Table {
    pub all: Count,
    pub rows: BTreeMap<&'static str, Count>,
}

impl Table {
    /// Adds one sentence.
    pub fn add(&mut self, sentence: &Sentence, predictions: &[Prediction], glossary: &[Concept]) -> Outcome {
        let outcome = outcome(sentence, predictions);
        self.all.right += outcome.right.len();
        self.all.missed += outcome.missed.len();
        self.all.wrong += outcome.wrong.len();
        let mut row = |span: &Range<usize>, id: &str, add: &dyn Fn(&mut Count)| {
            add(self.rows.entry(phenomenon(&sentence.text, span, id, glossary)).or_default());
        };
        for &at in &outcome.right {
            row(&sentence.marks[at].span, &sentence.marks[at].id, &|count| count.right += 1);
        }
        for &at in &outcome.missed {
            row(&sentence.marks[at].span, &sentence.marks[at].id, &|count| count.missed += 1);
        }
        for &at in &outcome.wrong {
            row(&predictions[at].0, &predictions[at].1, &|count| count.wrong += 1);
        }
        outcome
    }
}

/// What is difficult about a place, by how it is written and what stands around it.
fn phenomenon(text: &str, span: &Range<usize>, id: &str, glossary: &[Concept]) -> &'static str {
    let surface = &text[span.clone()];
    let concept = glossary.iter().find(|concept| id.split('|').any(|one| one == concept.id));
    let terms = || concept.into_iter().flat_map(|c| Lang::ALL.into_iter().flat_map(|lang| c.terms(lang)));
    let normal = |text: &str| normalise(text).text().to_owned();
    let before = text[..span.start].chars().next_back();
    let rest: String = text[span.end..].chars().take_while(|c| c.is_alphanumeric()).collect();
    let last = surface.chars().next_back().unwrap_or(' ');
    if !terms().any(|term| fold(&normal(&term.text)) == fold(&normal(surface))) {
        "English inflection"
    } else if !terms().any(|term| normal(&term.text) == normal(surface)) {
        "other spacing"
    } else if before.is_some_and(char::is_alphanumeric) {
        "behind letters of its eojeol"
    } else if rest.is_empty() {
        match terms().any(|term| term.text == surface && !term.status.is_usable()) {
            true => "deprecated or forbidden form",
            false if terms().any(|term| term.text == surface) => "as listed",
            false => "other width or case",
        }
    } else if is_particle_chain(last, &rest) {
        "with particles"
    } else {
        "with endings, suffixes or nouns"
    }
}
