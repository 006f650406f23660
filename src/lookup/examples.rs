//! Example sentences: the best units in which a concept's terms stand, verified in the text itself.

use std::collections::HashSet;

use serde::Serialize;

use super::{Found, plain_query};
use crate::analysis::{self, LazyAnalyzer, Normal, normalise, stem, without_possessive, words};
use crate::borders::{Characters, Verdict};
use crate::error::Result;
use crate::hangul;
use crate::index::{Candidate, Units};
use crate::record::{Lang, Place, Span, Unit, UnitId};

/// A unit in which a term stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The unit's identity.
    pub id: UnitId,
    /// The unit.
    pub unit: Unit,
    /// The bytes of the Korean side in which the terms stand.
    pub ko_spans: Vec<Span>,
    /// The bytes of the English side in which they stand.
    pub en_spans: Vec<Span>,
}

impl Serialize for Example {
    /// As every command writes a unit in JSON: a missing side is `null`, spans are byte ranges into the side.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Flat<'a> {
            id: UnitId,
            ko: Option<&'a str>,
            en: Option<&'a str>,
            origin: &'a str,
            place: &'a Place,
            ko_spans: Vec<[usize; 2]>,
            en_spans: Vec<[usize; 2]>,
        }
        let pairs = |spans: &[Span]| spans.iter().map(|span| [span.start, span.end]).collect();
        Flat {
            id: self.id,
            ko: self.unit.ko.as_deref(),
            en: self.unit.en.as_deref(),
            origin: &self.unit.origin,
            place: &self.unit.place,
            ko_spans: pairs(&self.ko_spans),
            en_spans: pairs(&self.en_spans),
        }
        .serialize(serializer)
    }
}

/// How many candidates of a form are read, for each example wanted: most of them stand as terms.
const READ_PER_EXAMPLE: usize = 40;

/// Finds up to `count` examples of the concepts, or of the query itself where there is no concept.
///
/// Aligned units of 5–30 eojeol come first, origins take turns, a unit that is the term alone comes last, and no text
/// comes twice. Units in which a term stands beyond doubt are preferred to those that only the dictionary settles.
pub fn find(
    units: &Units,
    concepts: &[Found],
    query: &str,
    count: usize,
    analyzer: &mut LazyAnalyzer,
) -> Result<Vec<Example>> {
    let wanted: Vec<Occurrences> = if concepts.is_empty() {
        vec![Occurrences::of_text(&plain_query(query))]
    } else {
        concepts.iter().map(Occurrences::of_concept).collect()
    };
    // The concepts of a sentence share the examples; a second reading of one place gets what the first leaves.
    let mut found: Vec<Example> = Vec::new();
    let mut seen = Seen::default();
    let mut searches: Vec<Search<'_>> = Vec::new();
    for occurrences in &wanted {
        let share = count.div_ceil(wanted.len()).max(1);
        let mut search = Search::new(units, occurrences)?;
        search.take(share.min(count - found.len()), false, &mut seen, &mut found, analyzer)?;
        searches.push(search);
        if found.len() == count {
            break;
        }
    }
    for doubtful in [false, true] {
        for search in &mut searches {
            search.take(count - found.len(), doubtful, &mut seen, &mut found, analyzer)?;
        }
    }
    Ok(found)
}

/// Units and texts that are shown already.
#[derive(Default)]
struct Seen {
    ids: HashSet<UnitId>,
    texts: HashSet<u64>,
}

impl Seen {
    /// Whether the unit, or another with the same text, was seen; it counts as seen from now on.
    fn insert(&mut self, unit: &Unit) -> bool {
        let text = [unit.ko.as_deref().unwrap_or(""), unit.en.as_deref().unwrap_or("")].join("\u{1F}");
        self.ids.insert(unit.id()) && self.texts.insert(xxhash_rust::xxh3::xxh3_64(text.as_bytes()))
    }
}

/// The candidates of one concept, each read at most once for certain and once for doubtful occurrences.
struct Search<'a> {
    units: &'a Units,
    occurrences: &'a Occurrences,
    candidates: std::vec::IntoIter<Candidate>,
    doubtful: Vec<Unit>,
    term_alone: Vec<Unit>,
}

impl<'a> Search<'a> {
    fn new(units: &'a Units, occurrences: &'a Occurrences) -> Result<Self> {
        let mut candidates: Vec<Candidate> = Vec::new();
        for form in &occurrences.korean {
            candidates.extend(units.korean_text(&form.normal)?);
        }
        for form in &occurrences.english {
            let phrase: Vec<Vec<String>> = form.stems.iter().map(|stem| vec![stem.clone()]).collect();
            candidates.extend(units.english_phrase(&phrase)?);
        }
        let candidates = in_turns(candidates, READ_PER_EXAMPLE * 8);
        Ok(Self {
            units,
            occurrences,
            candidates: candidates.into_iter(),
            doubtful: Vec::new(),
            term_alone: Vec::new(),
        })
    }

    /// Takes up to `count` examples more; with `doubtful` also those that the dictionary must settle.
    fn take(
        &mut self,
        count: usize,
        doubtful: bool,
        seen: &mut Seen,
        found: &mut Vec<Example>,
        analyzer: &mut LazyAnalyzer,
    ) -> Result<()> {
        let full = found.len() + count;
        while found.len() < full
            && let Some(candidate) = self.candidates.next()
        {
            let unit = self.units.get(&candidate)?;
            if self.occurrences.is_alone(&unit) {
                self.term_alone.push(unit);
            } else if let Some(example) = self.occurrences.example(unit.clone(), None)? {
                if seen.insert(&example.unit) {
                    found.push(example);
                }
            } else {
                self.doubtful.push(unit);
            }
        }
        if doubtful {
            for unit in self.doubtful.drain(..).chain(self.term_alone.drain(..)) {
                if found.len() == full {
                    break;
                }
                if let Some(example) = self.occurrences.example(unit, Some(analyzer))?
                    && seen.insert(&example.unit)
                {
                    found.push(example);
                }
            }
        }
        Ok(())
    }
}

/// Sorts candidates best first and lets origins take turns among those of about the same quality.
fn in_turns(mut candidates: Vec<Candidate>, most: usize) -> Vec<Candidate> {
    /// Qualities that differ by less are alike.
    const BAND: u8 = 16;
    if candidates.len() > most {
        candidates.select_nth_unstable(most);
        candidates.truncate(most);
    }
    candidates.sort_unstable();
    candidates.dedup();
    let mut turns: std::collections::HashMap<(u8, u16), u32> = std::collections::HashMap::new();
    let mut keyed: Vec<(u8, u32, usize, Candidate)> = candidates
        .into_iter()
        .enumerate()
        .map(|(number, candidate)| {
            let band = u8::MAX - candidate.quality() / BAND;
            let turn = turns.entry((band, candidate.origin())).or_default();
            *turn += 1;
            (band, *turn, number, candidate)
        })
        .collect();
    keyed.sort_unstable_by_key(|&(band, turn, number, _)| (band, turn, number));
    keyed.into_iter().map(|(.., candidate)| candidate).collect()
}

/// The forms of a concept, to find where they stand in a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Occurrences {
    korean: Vec<KoreanForm>,
    english: Vec<EnglishForm>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct KoreanForm {
    normal: String,
    folded: Vec<char>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct EnglishForm {
    stems: Vec<String>,
    /// The term as it is listed, where its case is part of the name.
    cased: Option<String>,
}

impl Occurrences {
    /// The terms of a concept in both languages, the one that matched first.
    pub fn of_concept(found: &Found) -> Self {
        let mut forms = Self::default();
        let concept = &found.concept;
        forms.push(found.matched.lang, &found.matched.matched, concept.case_sensitive);
        for lang in Lang::ALL {
            for term in concept.terms(lang) {
                forms.push(lang, &term.text, concept.case_sensitive);
            }
        }
        forms
    }

    /// A text that no concept lists.
    pub fn of_text(text: &str) -> Self {
        let mut forms = Self::default();
        if text.contains(hangul::is_hangul) {
            forms.push(Lang::Ko, text, false);
        } else {
            forms.push(Lang::En, text, false);
            forms.push(Lang::Ko, text, false);
        }
        forms
    }

    fn push(&mut self, lang: Lang, text: &str, case_sensitive: bool) {
        let normal = normalise(text).text().to_owned();
        match lang {
            Lang::Ko => {
                let folded: Vec<char> = analysis::fold(&normal).chars().collect();
                if !folded.is_empty() && !self.korean.iter().any(|form| form.folded == folded) {
                    self.korean.push(KoreanForm { normal, folded });
                }
            }
            Lang::En => {
                let stems: Vec<String> = stems(&normal).map(|(stem, _)| stem).collect();
                let cased = case_sensitive.then(|| text.to_owned());
                let form = EnglishForm { stems, cased };
                if !form.stems.is_empty() && !self.english.contains(&form) {
                    self.english.push(form);
                }
            }
        }
    }

    /// Whether one side of the unit is nothing but a term.
    fn is_alone(&self, unit: &Unit) -> bool {
        let folded =
            |text: &str| -> Vec<char> { analysis::fold(normalise(text.trim()).text()).chars().collect() };
        let alone = |text: &str, length: usize| text.len() <= 4 * length + 8;
        unit.ko.as_deref().is_some_and(|ko| {
            self.korean.iter().any(|form| alone(ko, form.folded.len()) && folded(ko) == form.folded)
        }) || unit.en.as_deref().is_some_and(|en| {
            let words: Vec<String> = stems(normalise(en).text()).take(12).map(|(stem, _)| stem).collect();
            self.english.iter().any(|form| form.stems == words)
        })
    }

    /// The unit as an example, where a term stands in it; without an analyser, where one does beyond doubt.
    ///
    /// # Errors
    ///
    /// When the dictionary cannot be loaded.
    pub fn example(&self, unit: Unit, mut analyzer: Option<&mut LazyAnalyzer>) -> Result<Option<Example>> {
        let ko_spans = match unit.ko.as_deref() {
            Some(ko) => self.korean_spans(ko, &mut analyzer)?,
            None => Vec::new(),
        };
        let en_spans = unit.en.as_deref().map(|en| self.english_spans(en)).unwrap_or_default();
        if ko_spans.is_empty() && en_spans.is_empty() {
            return Ok(None);
        }
        Ok(Some(Example { id: unit.id(), unit, ko_spans, en_spans }))
    }

    fn korean_spans(&self, text: &str, analyzer: &mut Option<&mut LazyAnalyzer>) -> Result<Vec<Span>> {
        let normal = normalise(text);
        let characters = Characters::new(&normal);
        let mut ranges: Vec<Span> = Vec::new();
        for form in &self.korean {
            for range in characters.occurrences(&form.folded) {
                let stands = match (characters.judge(&range), analyzer.as_deref_mut()) {
                    (Verdict::Whole(_), _) => true,
                    (Verdict::Open, Some(analyzer)) => characters.settle(&range, analyzer.get()?).is_some(),
                    _ => false,
                };
                if stands {
                    ranges.push(range);
                }
            }
        }
        Ok(longest(ranges).into_iter().map(|range| characters.original(range)).collect())
    }

    fn english_spans(&self, text: &str) -> Vec<Span> {
        let normal = normalise(text);
        let words: Vec<(String, Span)> = stems(normal.text()).collect();
        let mut ranges = Vec::new();
        for form in &self.english {
            for window in words.windows(form.stems.len()) {
                let same = window.iter().zip(&form.stems).all(|((stem, _), wanted)| stem == wanted);
                let range = window[0].1.start..window[window.len() - 1].1.end;
                if same && in_case(&normal, text, &range, form.cased.as_deref()) {
                    ranges.push(range);
                }
            }
        }
        longest(ranges).into_iter().map(|range| normal.original(range)).collect()
    }
}

/// Whether a name that is a common word stands in its own case, which an inflection may follow.
fn in_case(normal: &Normal, text: &str, range: &Span, cased: Option<&str>) -> bool {
    cased.is_none_or(|cased| text[normal.original(range.clone())].starts_with(cased))
}

/// The stems of a text's words, with their bytes; a possessive is not part of a word here.
fn stems(normal: &str) -> impl Iterator<Item = (String, Span)> + '_ {
    words(normal).map(|span| {
        let word = without_possessive(&normal[span.clone()]);
        (stem(word).into_owned(), span.start..span.start + word.len())
    })
}

/// The ranges from left to right without those that another one holds or overlaps, longer ones first.
fn longest(mut ranges: Vec<Span>) -> Vec<Span> {
    ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut kept: Vec<Span> = Vec::new();
    for range in ranges {
        if kept.last().is_none_or(|last| last.end <= range.start) {
            kept.push(range);
        }
    }
    kept
}
