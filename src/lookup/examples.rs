//! Example sentences: the best units in which a concept's terms stand, verified in the text itself.

use std::collections::{BinaryHeap, HashSet};

use serde::Serialize;

use super::{Found, plain_query};
use crate::analysis::{self, LazyAnalyzer, Normal, normalise, stem, without_possessive, words};
use crate::error::Result;
use crate::hangul;
use crate::index::{Candidate, OnCandidate, Units};
use crate::recognize::borders::{Characters, Verdict};
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

/// How many candidates are read, for each example wanted, before the next form of a concept is searched.
const READ_PER_EXAMPLE: usize = 40;

/// Finds up to `count` examples of the concepts, or of the query itself where there is no concept.
///
/// The form that matched is searched first, the others where it gives too few. Aligned units of 5–30 eojeol come first,
/// origins take turns, a unit that is the term alone comes last, and no text comes twice. Units in which a term stands
/// beyond doubt are preferred to those that only the dictionary settles.
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
    let share = count.div_ceil(wanted.len()).max(1);
    for occurrences in &wanted {
        let mut search = Search::new(units, occurrences, count);
        search.take_certain(share.min(count - found.len()), &mut seen, &mut found)?;
        searches.push(search);
        if found.len() == count {
            break;
        }
    }
    for search in &mut searches {
        search.take_certain(count - found.len(), &mut seen, &mut found)?;
    }
    for search in &mut searches {
        search.take_doubtful(count - found.len(), &mut seen, &mut found, analyzer)?;
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
    /// Whether the unit, or another with the same text, is new; it counts as seen from now on.
    fn insert(&mut self, id: UnitId, unit: &Unit) -> bool {
        let mut text = xxhash_rust::xxh3::Xxh3::new();
        for side in [&unit.ko, &unit.en] {
            text.update(side.as_deref().unwrap_or("").as_bytes());
            text.update(b"\x1F");
        }
        self.ids.insert(id) && self.texts.insert(text.digest())
    }
}

/// The search for one concept, form by form; each candidate is read once.
struct Search<'a> {
    units: &'a Units,
    occurrences: &'a Occurrences,
    /// How many candidates of a form are read.
    most: usize,
    /// The forms that were searched.
    searched: usize,
    candidates: std::vec::IntoIter<Candidate>,
    doubtful: Vec<Unit>,
    term_alone: Vec<Unit>,
}

impl<'a> Search<'a> {
    fn new(units: &'a Units, occurrences: &'a Occurrences, count: usize) -> Self {
        Self {
            units,
            occurrences,
            most: READ_PER_EXAMPLE.saturating_mul(count),
            searched: 0,
            candidates: Vec::new().into_iter(),
            doubtful: Vec::new(),
            term_alone: Vec::new(),
        }
    }

    /// The next candidate, of the next form where one has no more.
    fn next(&mut self) -> Result<Option<Candidate>> {
        loop {
            if let Some(candidate) = self.candidates.next() {
                return Ok(Some(candidate));
            }
            let mut turns = Turns::new(self.most);
            let on_candidate = &mut |candidate| turns.push(candidate);
            if !self.occurrences.search(self.searched, self.units, on_candidate)? {
                return Ok(None);
            }
            self.searched += 1;
            self.candidates = turns.in_turn().into_iter();
        }
    }

    /// Takes up to `count` examples in which the term stands beyond doubt.
    fn take_certain(&mut self, count: usize, seen: &mut Seen, found: &mut Vec<Example>) -> Result<()> {
        let full = found.len() + count;
        while found.len() < full
            && let Some(candidate) = self.next()?
        {
            let unit = self.units.get(&candidate)?;
            if self.occurrences.is_alone(&unit) {
                self.term_alone.push(unit);
                continue;
            }
            match self.occurrences.spans(&unit, None)? {
                Some(spans) => push(unit, spans, seen, found),
                None => self.doubtful.push(unit),
            }
        }
        Ok(())
    }

    /// Takes up to `count` examples that the dictionary must settle, then units that are the term alone.
    fn take_doubtful(
        &mut self,
        count: usize,
        seen: &mut Seen,
        found: &mut Vec<Example>,
        analyzer: &mut LazyAnalyzer,
    ) -> Result<()> {
        let full = found.len() + count;
        for unit in self.doubtful.drain(..).chain(self.term_alone.drain(..)) {
            if found.len() == full {
                break;
            }
            if let Some(spans) = self.occurrences.spans(&unit, Some(analyzer))? {
                push(unit, spans, seen, found);
            }
        }
        Ok(())
    }
}

fn push(unit: Unit, (ko_spans, en_spans): Spans, seen: &mut Seen, found: &mut Vec<Example>) {
    let id = unit.id();
    if seen.insert(id, &unit) {
        found.push(Example { id, unit, ko_spans, en_spans });
    }
}

/// Keeps the best candidates of each origin, so that origins can take turns.
struct Turns {
    most: usize,
    origins: Vec<(u16, BinaryHeap<Candidate>)>,
    /// Candidates of one source come one after the other.
    last: usize,
}

impl Turns {
    fn new(most: usize) -> Self {
        Self { most, origins: Vec::new(), last: 0 }
    }

    fn push(&mut self, candidate: Candidate) {
        let origin = candidate.origin();
        if self.origins.get(self.last).is_none_or(|(known, _)| *known != origin) {
            self.last = self.origins.iter().position(|(known, _)| *known == origin).unwrap_or_else(|| {
                self.origins.push((origin, BinaryHeap::new()));
                self.origins.len() - 1
            });
        }
        let best = &mut self.origins[self.last].1;
        if best.len() < self.most {
            best.push(candidate);
        } else if let Some(mut worst) = best.peek_mut()
            && candidate < *worst
        {
            *worst = candidate;
        }
    }

    /// The candidates best first, origins taking turns among those of about the same quality.
    fn in_turn(self) -> Vec<Candidate> {
        /// Qualities that differ by less are alike.
        const BAND: u8 = 16;
        let mut keyed: Vec<(u8, u32, Candidate)> = Vec::new();
        for (_, best) in self.origins {
            let (mut last_band, mut turn) = (u8::MAX, 0);
            for candidate in best.into_sorted_vec() {
                let band = u8::MAX - candidate.quality() / BAND;
                turn = if band == last_band { turn + 1 } else { 0 };
                last_band = band;
                keyed.push((band, turn, candidate));
            }
        }
        keyed.sort_unstable();
        keyed.truncate(self.most);
        keyed.into_iter().map(|(.., candidate)| candidate).collect()
    }
}

/// The forms of a concept, to find where they stand in a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Occurrences {
    korean: Vec<KoreanForm>,
    english: Vec<EnglishForm>,
    /// Whether the English forms are searched first, since one of them matched.
    english_first: bool,
}

/// The bytes of the Korean and of the English side in which terms stand.
type Spans = (Vec<Span>, Vec<Span>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct KoreanForm {
    normal: String,
    folded: Vec<char>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct EnglishForm {
    stems: Vec<String>,
    /// The length of the term in bytes.
    length: usize,
    /// The term as it is listed, where its case is part of the name.
    cased: Option<String>,
}

impl Occurrences {
    /// The terms of a concept in both languages, the one that matched first.
    pub fn of_concept(found: &Found) -> Self {
        let mut forms = Self { english_first: found.matched.lang == Lang::En, ..Self::default() };
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
            forms.english_first = true;
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
                let form = EnglishForm { stems, length: text.len(), cased };
                let is_new = |known: &EnglishForm| known.stems != form.stems || known.cased != form.cased;
                if !form.stems.is_empty() && self.english.iter().all(is_new) {
                    self.english.push(form);
                }
            }
        }
    }

    /// Searches the units of the form with that number, the one that matched being the first; false where there is none.
    fn search(&self, number: usize, units: &Units, found: &mut OnCandidate<'_>) -> Result<bool> {
        let (korean, english) = (self.korean.len(), self.english.len());
        if number >= korean + english {
            return Ok(false);
        }
        let first = if self.english_first { english } else { korean };
        if (number < first) == self.english_first {
            let form = &self.english[if self.english_first { number } else { number - korean }];
            let phrase: Vec<Vec<String>> = form.stems.iter().map(|stem| vec![stem.clone()]).collect();
            units.english_phrase(&phrase, found)?;
        } else {
            let form = &self.korean[if self.english_first { number - english } else { number }];
            units.korean_text(&form.normal, found)?;
        }
        Ok(true)
    }

    /// Whether one side of the unit is nothing but a term.
    fn is_alone(&self, unit: &Unit) -> bool {
        let about = |text: &str, length: usize| text.len() <= 4 * length + 8;
        let korean = |ko: &str| {
            let mut forms = self.korean.iter().filter(|form| about(ko, form.folded.len())).peekable();
            forms.peek().is_some() && {
                let folded: Vec<char> = analysis::fold(normalise(ko.trim()).text()).chars().collect();
                forms.any(|form| form.folded == folded)
            }
        };
        let english = |en: &str| {
            let mut forms = self.english.iter().filter(|form| about(en, form.length)).peekable();
            forms.peek().is_some() && {
                let words: Vec<String> = stems(normalise(en).text()).map(|(stem, _)| stem).collect();
                forms.any(|form| form.stems == words)
            }
        };
        unit.ko.as_deref().is_some_and(korean) || unit.en.as_deref().is_some_and(english)
    }

    /// The unit as an example, where a term stands in it; without an analyser, where one does beyond doubt.
    ///
    /// # Errors
    ///
    /// When the dictionary cannot be loaded.
    pub fn example(&self, unit: Unit, analyzer: Option<&mut LazyAnalyzer>) -> Result<Option<Example>> {
        let spans = self.spans(&unit, analyzer)?;
        Ok(spans.map(|(ko_spans, en_spans)| Example { id: unit.id(), unit, ko_spans, en_spans }))
    }

    /// Where the terms stand in a unit, if any does; without an analyser, where one does beyond doubt.
    ///
    /// A unit whose Korean side leaves doubt alone is not beyond doubt even where the English side is: what is shown
    /// should be marked on both.
    fn spans(&self, unit: &Unit, analyzer: Option<&mut LazyAnalyzer>) -> Result<Option<Spans>> {
        let (ko_spans, is_open) = match unit.ko.as_deref() {
            Some(ko) if !self.korean.is_empty() => self.korean_spans(ko, analyzer)?,
            _ => (Vec::new(), false),
        };
        if ko_spans.is_empty() && is_open {
            return Ok(None);
        }
        let en_spans = match unit.en.as_deref() {
            Some(en) if !self.english.is_empty() => self.english_spans(en),
            _ => Vec::new(),
        };
        Ok((!ko_spans.is_empty() || !en_spans.is_empty()).then_some((ko_spans, en_spans)))
    }

    /// The bytes in which Korean forms stand, and whether others may: those that only an analyser settles.
    fn korean_spans(&self, text: &str, mut analyzer: Option<&mut LazyAnalyzer>) -> Result<(Vec<Span>, bool)> {
        let normal = normalise(text);
        let characters = Characters::new(&normal);
        let (mut ranges, mut is_open) = (Vec::new(), false);
        for form in &self.korean {
            for range in characters.occurrences(&form.folded) {
                let stands = match (characters.judge(&range), analyzer.as_deref_mut()) {
                    (Verdict::Whole(_), _) => true,
                    (Verdict::Open, Some(analyzer)) => {
                        characters.settle(&range, &[], analyzer.get()?).tail().is_some()
                    }
                    (Verdict::Open, None) => {
                        is_open = true;
                        false
                    }
                    (Verdict::Part, _) => false,
                };
                if stands {
                    ranges.push(range);
                }
            }
        }
        let spans = longest(ranges).into_iter().map(|range| characters.original(range)).collect();
        Ok((longest(spans), is_open))
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
        longest(longest(ranges).into_iter().map(|range| normal.original(range)).collect())
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

/// The ranges from left to right without those that overlap an earlier one; of two that begin together the longer one.
///
/// What is shown needs this: ranges of a normal form that differ can be one character of the original (… is three dots).
pub fn longest(mut ranges: Vec<Span>) -> Vec<Span> {
    ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut kept: Vec<Span> = Vec::new();
    for range in ranges {
        if kept.last().is_none_or(|last| last.end <= range.start) {
            kept.push(range);
        }
    }
    kept
}
