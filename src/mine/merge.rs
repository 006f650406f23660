//! What many places propose, joined into candidates with counts.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::evidence::form;
use super::miner::{Kind, Proposal, Role};
use crate::record::Lang;

/// So many places of a candidate are kept.
const MOST_PLACES: usize = 20;

/// A pair with everywhere it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The Korean term.
    pub ko: String,
    /// The English term.
    pub en: String,
    /// The abbreviation that stands beside it.
    pub abbreviation: Option<String>,
    /// How the sides belong together.
    pub kind: Kind,
    /// Whether it is a term or one of what is told apart.
    pub role: Role,
    /// The probability that the pair and its borders are right.
    pub confidence: f64,
    /// How often it stands there.
    pub count: u64,
    /// In how many files.
    pub files: u64,
    /// The first places.
    pub places: Vec<Place>,
}

/// Where a candidate stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file as it was named.
    pub file: String,
    /// The line, counted from 1.
    pub line: u64,
    /// The column in characters, counted from 1.
    pub column: u64,
    /// The sentence around it.
    pub sentence: String,
}

/// Proposals on their way to candidates.
#[derive(Default)]
pub struct Merger {
    candidates: Vec<Entry>,
    by_key: HashMap<(String, String, Role, bool), usize>,
}

struct Entry {
    candidate: Candidate,
    last_file: usize,
    /// How the English side is written, with counts.
    spellings: Vec<(String, u64)>,
}

impl Merger {
    /// Takes a proposal of the file with that number; files come in order.
    pub fn add(&mut self, file: usize, proposal: Proposal, place: Place) {
        let Proposal { ko, en, abbreviation, kind, role, confidence, .. } = proposal;
        let key = (form(&ko, Lang::Ko), form(&en, Lang::En), role, kind == Kind::Name);
        let at = *self.by_key.entry(key).or_insert(self.candidates.len());
        if at == self.candidates.len() {
            self.candidates.push(Entry {
                candidate: Candidate {
                    ko,
                    en: en.clone(),
                    abbreviation,
                    kind,
                    role,
                    confidence,
                    count: 1,
                    files: 1,
                    places: vec![place],
                },
                last_file: file,
                spellings: vec![(en, 1)],
            });
            return;
        }
        let entry = &mut self.candidates[at];
        let candidate = &mut entry.candidate;
        candidate.count += 1;
        if entry.last_file != file {
            entry.last_file = file;
            candidate.files += 1;
        }
        if confidence > candidate.confidence {
            (candidate.confidence, candidate.kind) = (confidence, kind);
        }
        candidate.abbreviation = candidate.abbreviation.take().or(abbreviation);
        if candidate.places.len() < MOST_PLACES {
            candidate.places.push(place);
        }
        match entry.spellings.iter_mut().find(|(spelling, _)| *spelling == en) {
            Some((_, count)) => *count += 1,
            None => entry.spellings.push((en, 1)),
        }
    }

    /// The candidates: the surest first, then the commonest, then by name.
    pub fn finish(self) -> Vec<Candidate> {
        let mut candidates: Vec<Candidate> = self
            .candidates
            .into_iter()
            .map(|Entry { mut candidate, mut spellings, .. }| {
                // The commonest spelling, of equals the one in small letters: a sentence or a heading may have begun with it.
                spellings.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| b.0.cmp(&a.0)));
                candidate.en.clone_from(&spellings[0].0);
                // Files that agree leave less doubt, but what misleads once may mislead again.
                candidate.confidence = 1.0 - (1.0 - candidate.confidence) / (candidate.files as f64).sqrt();
                candidate
            })
            .collect();
        let dropped = outvoted(&mut candidates);
        let mut number = 0;
        candidates.retain(|_| {
            number += 1;
            !dropped.contains(&(number - 1))
        });
        candidates.sort_by(|a, b| {
            let order = b.confidence.total_cmp(&a.confidence).then(b.count.cmp(&a.count));
            order.then_with(|| (&a.ko, &a.en).cmp(&(&b.ko, &b.en)))
        });
        candidates
    }
}

/// Candidates whose left border others outvote, which take over their counts: 소형 합성곱 신경망(CNN) beside 합성곱 신경망(CNN).
fn outvoted(candidates: &mut [Candidate]) -> BTreeSet<usize> {
    /// A border that is surer than this stands, whatever others say.
    const SURE: f64 = 0.85;
    let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
    for (number, candidate) in candidates.iter().enumerate() {
        if candidate.role == Role::Term && candidate.kind != Kind::Name {
            groups.entry(form(&candidate.en, Lang::En)).or_default().push(number);
        }
    }
    let mut dropped = BTreeSet::new();
    let mut numbers: Vec<Vec<usize>> = groups.into_values().filter(|group| group.len() > 1).collect();
    numbers.sort();
    for group in numbers {
        for &one in &group {
            for &other in &group {
                let (long, short) = (&candidates[one], &candidates[other]);
                if dropped.contains(&one) || dropped.contains(&other) || !is_extension(&long.ko, &short.ko) {
                    continue;
                }
                let loser = if short.count >= 2 * long.count && long.confidence < SURE {
                    one
                } else if long.count >= 2 * short.count && short.confidence < SURE {
                    other
                } else {
                    continue;
                };
                let winner = one + other - loser;
                let (count, places) =
                    (candidates[loser].count, std::mem::take(&mut candidates[loser].places));
                candidates[winner].count += count;
                let room = MOST_PLACES.saturating_sub(candidates[winner].places.len());
                candidates[winner].places.extend(places.into_iter().take(room));
                dropped.insert(loser);
            }
        }
    }
    dropped
}

/// Whether the long term is the short one with words before it.
fn is_extension(long: &str, short: &str) -> bool {
    long.strip_suffix(short).is_some_and(|before| before.ends_with([' ', '-', '·']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(pairs: &[(usize, &str, &str, f64)]) -> Vec<(String, String, u64, u64)> {
        let mut merger = Merger::default();
        for &(file, ko, en, confidence) in pairs {
            let proposal = Proposal {
                ko: ko.into(),
                en: en.into(),
                abbreviation: None,
                kind: Kind::Translation,
                role: Role::Term,
                confidence,
                span: 0..1,
                bracket: Some(0),
            };
            let place = Place { file: file.to_string(), line: 1, column: 1, sentence: String::new() };
            merger.add(file, proposal, place);
        }
        merger.finish().into_iter().map(|c| (c.ko, c.en, c.count, c.files)).collect()
    }

    #[test]
    fn spellings_of_one_pair_are_one_candidate() {
        let found = merged(&[
            (0, "파인 튜닝", "Fine-tuning", 0.9),
            (0, "파인튜닝", "fine-tuning", 0.9),
            (2, "파인 튜닝", "fine tuning", 0.9),
            (2, "파인 튜닝", "fine-tuning", 0.9),
        ]);
        assert_eq!(found, [("파인 튜닝".into(), "fine-tuning".into(), 4, 2)]);
    }

    #[test]
    fn the_border_that_most_texts_have_wins() {
        let found = merged(&[
            (0, "합성곱 신경망", "CNN", 0.8),
            (1, "합성곱 신경망", "CNN", 0.8),
            (2, "소형 합성곱 신경망", "CNN", 0.6),
        ]);
        assert_eq!(found, [("합성곱 신경망".into(), "CNN".into(), 3, 2)]);
    }
}
