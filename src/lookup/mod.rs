//! One query → concepts and examples, with the reason of every match.

mod examples;
mod explain;
mod guesses;
mod input;
mod matching;
mod sound;
mod steps;

use serde::Serialize;

pub use examples::{Example, Occurrences, longest};
pub use explain::{Hidden, check_domain, hidden, tried};
pub use guesses::{Guess, guesses};
pub use steps::{concept_for, is_open, steps_to, uninflected};

use crate::analysis::LazyAnalyzer;
use crate::error::Result;
use crate::index::{Units, read_with_care};
use crate::record::{Concept, Lang, Span, Status};
use crate::terms::{Form, Terms};
use input::Input;
use matching::{Hit, Matcher};

/// How the form of a query led to a term, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The term as it is listed.
    Exact,
    /// With particles, endings, or an English inflection: 제미나이의, models.
    Inflected,
    /// With other blanks, hyphens or full stops: 버텍스AI, nodejs; also terms written together: 가우디칩.
    Spacing,
    /// In other width or composition (NFD), or in another letter case and nothing else.
    WidthCase,
    /// In part: its beginning, 제미, also with the last syllable half typed (제민); or the term as a part of a longer
    /// word that holds more than terms (패치노트).
    Partial,
    /// Typed on the wrong keyboard: wpalskdl.
    Keyboard,
    /// By initial consonants: ㅈㅁㄴㅇ.
    Initials,
    /// Written by sound in the other script: 앤스로픽 for Anthropic.
    Transliteration,
    /// Misspelt: a guess.
    Similar,
}

impl Kind {
    /// The kind as the JSON writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Inflected => "inflected",
            Self::Spacing => "spacing",
            Self::WidthCase => "width_case",
            Self::Partial => "partial",
            Self::Keyboard => "keyboard",
            Self::Initials => "initials",
            Self::Transliteration => "transliteration",
            Self::Similar => "similar",
        }
    }

    /// Whether the match is a guess, which answers no query.
    pub fn is_guess(self) -> bool {
        self == Self::Similar
    }
}

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Request<'a> {
    /// Looks among the terms of this language only.
    pub from: Option<Lang>,
    /// Gives the concepts of this domain only.
    pub domain: Option<&'a str>,
    /// Opens this client's layer, and ranks it above the house's own.
    pub client: Option<&'a str>,
    /// Gives every concept that fits, not only the best few.
    pub all: bool,
    /// How many examples to give.
    pub examples: usize,
    /// How many guesses to give at terms that nobody listed, where no listed one is found.
    pub guesses: usize,
}

/// How a concept came to be in the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The farthest of the steps.
    pub kind: Kind,
    /// Every step from the query to the term; none for an exact match.
    pub steps: Vec<Kind>,
    /// The status of the term that matched.
    pub status: Status,
    /// Its language.
    pub lang: Lang,
    /// The term that matched, as it is listed.
    pub matched: String,
    /// The bytes of the query that the term stands in.
    pub query_span: Span,
    /// How near the query is to the term, in percent.
    pub score: u8,
}

/// A concept of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The concept.
    pub concept: Concept,
    /// The client whose layer it belongs to.
    pub layer: Option<String>,
    /// Why it is here.
    pub matched: Match,
}

/// The answer to a query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The query.
    pub query: String,
    /// The concepts, the best first; in a sentence, in the order in which they stand.
    pub concepts: Vec<Found>,
    /// Terms that nobody listed, which the query may write in the other script; none where a listed one was found.
    pub guesses: Vec<Guess>,
    /// Example sentences.
    pub examples: Vec<Example>,
    /// Whether there are any, shown or not, where there is no concept.
    pub in_texts: bool,
}

impl Answer {
    /// Whether something was found that is no guess: a concept, or else a sentence that holds the query.
    pub fn is_found(&self) -> bool {
        self.concepts.iter().any(|found| !found.matched.kind.is_guess())
            || (self.concepts.is_empty() && self.in_texts)
    }
}

/// How many concepts an answer shows unless all are asked for.
const MOST_CONCEPTS: usize = 10;
const MOST_GUESSES: usize = 3;

/// Answers a query out of the compiled glossary and the index of units, which is opened where it is needed: for examples,
/// and where there is no concept, to tell whether any sentence holds the query.
///
/// # Errors
///
/// When the glossary or the index is damaged, or the dictionary cannot be loaded.
pub fn lookup<'a>(
    terms: &Terms,
    units: impl FnOnce() -> Result<&'a Units>,
    query: &str,
    request: &Request<'_>,
) -> Result<Answer> {
    read_with_care(|| {
        let mut analyzer = LazyAnalyzer::default();
        let concepts = concepts(terms, query, request, &mut analyzer)?;
        let wanted = if concepts.is_empty() { request.examples.max(1) } else { request.examples };
        let mut examples = match wanted {
            0 => Vec::new(),
            _ => examples::find(units()?, &concepts, query, wanted, &mut analyzer)?,
        };
        let in_texts = !examples.is_empty();
        examples.truncate(request.examples);
        let is_listed = concepts.iter().any(|found| !found.matched.kind.is_guess());
        let guesses = match request.guesses {
            0 => Vec::new(),
            _ if is_listed => Vec::new(),
            most => guesses(terms, query, request, most, &mut analyzer)?,
        };
        Ok(Answer { query: query.to_owned(), concepts, guesses, examples, in_texts })
    })
}

/// The concepts of a query alone.
///
/// # Errors
///
/// As [`lookup`].
pub fn concepts(
    terms: &Terms,
    query: &str,
    request: &Request<'_>,
    analyzer: &mut LazyAnalyzer,
) -> Result<Vec<Found>> {
    let hits = Matcher::new(terms, request, analyzer).hits(query)?;
    // The terms of a sentence are all wanted, of what one place may mean the best few.
    let is_sentence = hits.iter().any(|hit| hit.span != hits[0].span);
    let mut found: Vec<Found> = Vec::new();
    for hit in hits {
        for form in &hit.forms {
            let Some(entry) = load(terms, &hit, form, request)? else { continue };
            match found
                .iter_mut()
                .find(|other| other.concept.id == entry.concept.id && other.layer == entry.layer)
            {
                Some(other)
                    if rank(&entry) < rank(other) && other.matched.query_span == entry.matched.query_span =>
                {
                    *other = entry;
                }
                Some(_) => {}
                None => found.push(entry),
            }
        }
        let guesses = found.iter().filter(|entry| entry.matched.kind.is_guess()).count();
        if !request.all && !is_sentence && (guesses >= MOST_GUESSES || found.len() >= MOST_CONCEPTS) {
            break;
        }
    }
    // Within one place of the query the client's own stand first, then better matches and statuses.
    found.sort_by_key(|entry| (entry.matched.query_span.start, rank(entry)));
    if !request.all && !is_sentence {
        let guess = found.first().is_some_and(|entry| entry.matched.kind.is_guess());
        found.truncate(if guess { MOST_GUESSES } else { MOST_CONCEPTS });
    }
    Ok(found)
}

fn rank(found: &Found) -> (bool, Kind, std::cmp::Reverse<u8>, Status) {
    let Match { kind, score, status, .. } = found.matched;
    (found.layer.is_none(), kind, std::cmp::Reverse(score), status)
}

fn load(terms: &Terms, hit: &Hit, form: &Form, request: &Request<'_>) -> Result<Option<Found>> {
    let concept = concept_for(terms, form, request.client)?;
    if request.domain.is_some_and(|domain| !concept.domain.eq_ignore_ascii_case(domain)) {
        return Ok(None);
    }
    let Some(term) = concept.terms(form.lang).get(form.term) else { return Ok(None) };
    let matched = term.text.clone();
    let steps = hit.steps_to(&matched);
    let matched = Match {
        kind: steps.iter().copied().max().unwrap_or(Kind::Exact),
        steps,
        status: term.status,
        lang: form.lang,
        matched,
        query_span: hit.span.clone(),
        score: hit.score(form),
    };
    Ok(Some(Found { layer: terms.layer(form).map(str::to_owned), concept, matched }))
}

/// The query as the examples search it where no concept was found.
fn plain_query(query: &str) -> String {
    Input::cleaned(query).text().trim().to_owned()
}
