//! Terms in running text: where each stands, judged at its borders, the best set of them for the whole text.
//!
//! `candidates` finds every place where a key of the glossary is spelt and drops what characters alone rule out; [`borders`] tells
//! terms from parts of other words, by the grammar of particles and, where that leaves doubt, by the dictionary's readings of the
//! eojeol; `choose` resolves overlaps over the whole text.

mod acronyms;
pub mod borders;
mod candidates;
mod choose;
mod forms;
mod memory;
mod numbers;
mod scan;
mod verdicts;

use std::sync::Arc;

use crate::analysis::{Analyzer, Behind, LazyAnalyzer, Readings, is_particle_chain, is_verb_tail, normalise};
use crate::error::Result;
use crate::hangul;
use crate::record::Span;
use crate::terms::{Form, Terms};
use borders::{Characters, Settled, Tail, Verdict};
use candidates::{Candidate, candidates};
use choose::Found;
use forms::Wanted;
use memory::{Known, Memory};
use scan::{Open, next_word, words};
use verdicts::Verdicts;

/// A term that stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The forms that are written so: several where concepts share a form.
    pub forms: Arc<[Form]>,
    /// The bytes of the original, without particle.
    pub span: Span,
    /// The bytes of the original up to the end of what inflects the term.
    pub with_tail: Span,
    /// Whether particles, endings or an English inflection follow within the eojeol.
    pub inflected: bool,
    /// Why it is one.
    pub reason: Reason,
}

/// Why a place is a term or is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nothing that belongs to a word touches it.
    Apart,
    /// Only particles or the ending of a plural follow it.
    Particles,
    /// It is the likelier reading of its eojeol, by the dictionary's costs.
    Likelier(Readings),
    /// Another word is the likelier reading.
    OtherWord(Readings),
    /// No reading of the eojeol has it.
    NoReading,
    /// It goes on in letters of the same script.
    WithinWord,
    /// It is a name, and what stands there is a verb or a compound of the common noun that is written so.
    NoName,
    /// Alone in its eojeol it is an adverb: 달리.
    Adverb,
    /// A longer term, or several that cover more, stand there.
    Covered,
}

impl Reason {
    /// Whether the place is a term.
    pub fn is_term(self) -> bool {
        matches!(self, Self::Apart | Self::Particles | Self::Likelier(_))
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Apart => f.write_str("stands apart"),
            Self::Particles => f.write_str("only particles or a plural follow"),
            Self::Likelier(Readings { with, without: None, .. }) => {
                write!(f, "the only reading (cost {with})")
            }
            Self::Likelier(Readings { with, without: Some(without), .. }) => {
                write!(f, "the likelier reading (cost {with}, without it {without})")
            }
            Self::OtherWord(Readings { with, without, .. }) => {
                write!(f, "part of another word (cost {}, as a term {with})", without.unwrap_or_default())
            }
            Self::NoReading => f.write_str("no reading has it"),
            Self::WithinWord => f.write_str("within a longer word"),
            Self::NoName => f.write_str("a common noun, not the name"),
            Self::Adverb => f.write_str("an adverb"),
            Self::Covered => f.write_str("covered by other terms"),
        }
    }
}

/// Finds the terms of texts. The compiled glossary is shared; each thread has a recogniser of its own.
pub struct Recognizer<'a> {
    wanted: Wanted<'a>,
    analyzer: LazyAnalyzer,
    verdicts: Verdicts,
    memory: Memory,
    /// The keys that are open at the end of the word that is read.
    open: Vec<Open>,
    /// A list that is used again.
    characters: Vec<(usize, char)>,
}

impl<'a> Recognizer<'a> {
    /// A recogniser of a glossary's terms among the forms that are allowed.
    pub fn new(terms: &'a Terms, allowed: impl Fn(&Form) -> bool + 'a) -> Self {
        Self {
            wanted: Wanted::new(terms, allowed),
            analyzer: LazyAnalyzer::default(),
            verdicts: Verdicts::default(),
            memory: Memory::default(),
            open: Vec::new(),
            characters: Vec::new(),
        }
    }

    /// The terms of a text, from left to right.
    ///
    /// Each word, in the sense of what stands between blanks, is read once and remembered; so are the words that a term stands across.
    ///
    /// # Errors
    ///
    /// When the dictionary cannot be loaded; it is for every term of Korean that does not stand clearly apart. And when the glossary
    /// is damaged.
    pub fn recognize(&mut self, original: &str) -> Result<Vec<Occurrence>> {
        let beginnings = self.wanted.beginnings();
        let mut found = Found::default();
        let mut counts_on = false;
        let mut at = 0;
        while let Some(word) = next_word(original, at, &beginnings) {
            at = word.end;
            self.memory.make_room();
            let text = &original[word.clone()];
            let known = match self.memory.get(text) {
                Some(known) => known,
                None => self.read(text)?,
            };
            found.add(self.memory.places(known), word.start);
            let next = || words(original, word.end);
            let mut end = None;
            for open in self.memory.open(known) {
                end = end.max(open.reach(next(), original, &beginnings));
            }
            // Whether 3만 counts on is told by what is behind it, wherever that begins.
            let has_ten_thousands = |to| {
                let normal = normalise(&original[word.start..to]);
                let mut places = normal.text().match_indices('만');
                places.any(|(at, _)| normal.text()[..at].ends_with(|c: char| c.is_ascii_digit()))
            };
            counts_on |= end.is_some_and(has_ten_thousands);
            if self.memory.needs_next(known) {
                let end = end.or_else(|| next().next().map(|next| next.end)).unwrap_or(word.end);
                found.add(&self.read_across(&original[word.start..end], word.len(), 0)?, word.start);
            } else if let Some(end) = end {
                let text = &original[word.start..end];
                let known = match self.memory.get(text) {
                    Some(known) => known,
                    None => {
                        let across = self.read_across(text, word.len(), word.len())?;
                        self.memory.keep(text, across, &[], false)
                    }
                };
                found.add(self.memory.places(known), word.start);
            }
        }
        if counts_on || found.is_entangled(original) {
            let mut places = self.explain(original)?;
            places.retain(|place| place.reason.is_term());
            return Ok(places);
        }
        Ok(found.chosen())
    }

    /// Every place where a form is spelt, with the reason why it is a term or is none.
    ///
    /// # Errors
    ///
    /// As [`Self::recognize`].
    pub fn explain(&mut self, original: &str) -> Result<Vec<Occurrence>> {
        let mut places = judged(original, &mut self.wanted, &mut self.analyzer, &mut self.verdicts)?;
        choose::choose(&mut places);
        Ok(places)
    }

    /// Reads a word that was not met before.
    fn read(&mut self, text: &str) -> Result<Known> {
        let normal = normalise(text);
        let characters = Characters::in_list(&normal, std::mem::take(&mut self.characters));
        self.open.clear();
        let mut candidates = candidates(&characters, text, &mut self.wanted, &mut self.open)?;
        // What a number with 만 counts stands behind it.
        let needs_next = !candidates.is_empty() && numbers::ends_in_ten_thousand(normal.text());
        if needs_next {
            candidates.clear();
        }
        let places = judge_best(candidates, &characters, &mut self.analyzer, &mut self.verdicts)?;
        self.characters = characters.into_list();
        Ok(self.memory.keep(text, places, &self.open, needs_next))
    }

    /// The terms of several words that begin in the first of them, which has so many bytes, and end beyond so many.
    fn read_across(&mut self, text: &str, first: usize, least_end: usize) -> Result<Vec<Occurrence>> {
        let normal = normalise(text);
        let characters = Characters::new(&normal);
        let candidates = candidates(&characters, text, &mut self.wanted, &mut Vec::new())?;
        let is_sought = |range: &Span| {
            let span = characters.original(range.clone());
            span.start < first && span.end > least_end
        };
        let mut places =
            judge_all(candidates, &characters, &mut self.analyzer, &mut self.verdicts, is_sought)?;
        places.retain(|place| place.reason.is_term());
        Ok(places)
    }
}

/// The terms of a text among the forms that are allowed, from left to right.
///
/// For one text; a [`Recognizer`] remembers what it read.
///
/// # Errors
///
/// As [`Recognizer::recognize`].
pub fn recognize(
    terms: &Terms,
    original: &str,
    analyzer: &mut LazyAnalyzer,
    allowed: &dyn Fn(&Form) -> bool,
) -> Result<Vec<Occurrence>> {
    let mut places = explain(terms, original, analyzer, allowed)?;
    places.retain(|place| place.reason.is_term());
    Ok(places)
}

/// Every place of a text where a form that is allowed is spelt, with the reason why it is a term or is none.
///
/// # Errors
///
/// As [`Recognizer::recognize`].
pub fn explain(
    terms: &Terms,
    original: &str,
    analyzer: &mut LazyAnalyzer,
    allowed: &dyn Fn(&Form) -> bool,
) -> Result<Vec<Occurrence>> {
    let mut wanted = Wanted::new(terms, allowed);
    let mut places = judged(original, &mut wanted, analyzer, &mut Verdicts::default())?;
    choose::choose(&mut places);
    Ok(places)
}

/// Every place of a text where a form is spelt, judged, without regard to overlaps.
fn judged(
    original: &str,
    wanted: &mut Wanted<'_>,
    analyzer: &mut LazyAnalyzer,
    verdicts: &mut Verdicts,
) -> Result<Vec<Occurrence>> {
    let normal = normalise(original);
    let characters = Characters::new(&normal);
    let candidates = candidates(&characters, original, wanted, &mut Vec::new())?;
    judge_all(candidates, &characters, analyzer, verdicts, |_| true)
}

/// Judges the candidates at the places that are sought.
fn judge_all(
    candidates: Vec<Candidate>,
    text: &Characters<'_>,
    analyzer: &mut LazyAnalyzer,
    verdicts: &mut Verdicts,
    is_sought: impl Fn(&Span) -> bool,
) -> Result<Vec<Occurrence>> {
    let ranges: Vec<Span> = candidates.iter().map(|candidate| candidate.range.clone()).collect();
    let mut places = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        if is_sought(&candidate.range) {
            places.push(occurrence(text, candidate, &ranges, analyzer, verdicts)?);
        }
    }
    Ok(places)
}

/// The terms among the candidates of a word, without those that lie within one that is chosen in any case.
///
/// Whatever lies within a term covers less than it. So such a place is chosen only where something overlaps that term and not the
/// place; the word alone tells that nothing does, unless a term reaches into the word from another ([`Found::is_entangled`]).
fn judge_best(
    candidates: Vec<Candidate>,
    text: &Characters<'_>,
    analyzer: &mut LazyAnalyzer,
    verdicts: &mut Verdicts,
) -> Result<Vec<Occurrence>> {
    /// A text without blanks is judged place by place, because comparing each with each would take for ever.
    const MOST: usize = 32;
    if candidates.len() < 2 || candidates.len() > MOST {
        let mut places = judge_all(candidates, text, analyzer, verdicts, |_| true)?;
        places.retain(|place| place.reason.is_term());
        return Ok(places);
    }
    let ranges: Vec<Span> = candidates.iter().map(|candidate| candidate.range.clone()).collect();
    let mut by_length: Vec<(usize, Candidate)> = candidates.into_iter().enumerate().collect();
    by_length.sort_by_key(|(_, candidate)| std::cmp::Reverse(candidate.range.len()));
    let mut chosen: Vec<Span> = Vec::new();
    let mut places = Vec::with_capacity(by_length.len());
    for (number, candidate) in by_length {
        let range = candidate.range.clone();
        let holds = |outer: &Span| outer.start <= range.start && range.end <= outer.end && *outer != range;
        if chosen.iter().any(holds) {
            continue;
        }
        let place = occurrence(text, candidate, &ranges, analyzer, verdicts)?;
        if place.reason.is_term() {
            let crosses = |other: &Span| {
                (other.start < range.start && range.start < other.end && other.end < range.end)
                    || (range.start < other.start && other.start < range.end && range.end < other.end)
            };
            if !ranges.iter().any(crosses) {
                chosen.push(range);
            }
            places.push((number, place));
        }
    }
    places.sort_by_key(|&(number, _)| number);
    Ok(places.into_iter().map(|(_, place)| place).collect())
}

/// A candidate with what is judged of it.
fn occurrence(
    text: &Characters<'_>,
    mut candidate: Candidate,
    others: &[Span],
    analyzer: &mut LazyAnalyzer,
    verdicts: &mut Verdicts,
) -> Result<Occurrence> {
    let (reason, tail) = judge(text, &mut candidate, others, analyzer, verdicts)?;
    let range = candidate.range;
    let inflected = tail == Tail::Inflection;
    let end = if inflected { text.tail_end(&range) } else { range.end };
    Ok(Occurrence {
        inflected: candidate.inflected || inflected,
        forms: candidate.forms,
        with_tail: text.original(range.start..end),
        span: text.original(range),
        reason,
    })
}

/// Judges one candidate by what stands around it.
fn judge(
    text: &Characters<'_>,
    candidate: &mut Candidate,
    others: &[Span],
    analyzer: &mut LazyAnalyzer,
    verdicts: &mut Verdicts,
) -> Result<(Reason, Tail)> {
    let range = &candidate.range;
    let verdict = match text.judge(range) {
        // 마이크로 is micro rather than 마이크 and a particle.
        Verdict::Whole(Tail::Inflection)
            if text.is_short_hangul(range) && text.may_be_longer(range, analyzer.get()?) =>
        {
            Verdict::Open
        }
        verdict => verdict,
    };
    let (reason, tail) = match verdict {
        Verdict::Part => return Ok((Reason::WithinWord, Tail::Nothing)),
        Verdict::Whole(Tail::Inflection) => (Reason::Particles, Tail::Inflection),
        Verdict::Whole(Tail::Nothing)
            if is_short_word(text, range)
                && analyzer.get()?.is_adverb_rather_than_noun(text.text(range.clone())) =>
        {
            return Ok((Reason::Adverb, Tail::Nothing));
        }
        Verdict::Whole(tail) => (Reason::Apart, tail),
        Verdict::Open => {
            let analyzer = analyzer.get()?;
            let eojeol = text.eojeol(range);
            let near = others.partition_point(|other| other.start < eojeol.start);
            let near = &others[near..others.partition_point(|other| other.start < eojeol.end)];
            let known = verdicts.settle(text, range, near, analyzer);
            match known.settled {
                Settled::Part(None) => return Ok((Reason::NoReading, Tail::Nothing)),
                Settled::Part(Some(readings)) => return Ok((Reason::OtherWord(readings), Tail::Nothing)),
                Settled::Whole(tail, readings) => {
                    if candidate.forms.iter().any(|form| form.is_name) {
                        let rest = text.syllables_behind(range);
                        let rest = match readings.behind {
                            Behind::Noun(length) => {
                                let end =
                                    rest.char_indices().nth(length.into()).map_or(rest.len(), |(at, _)| at);
                                &rest[..end]
                            }
                            _ => rest,
                        };
                        let stem = text.text(range.clone());
                        let is_part = eojeol.start < range.start;
                        let may = || name_may_stand(stem, rest, is_part, analyzer);
                        if !*known.name.get_or_insert_with(may) {
                            if candidate.forms.iter().all(|form| form.is_name) {
                                return Ok((Reason::NoName, Tail::Nothing));
                            }
                            candidate.retain(|form| !form.is_name);
                        }
                    }
                    (Reason::Likelier(readings), tail)
                }
            }
        }
    };
    Ok((reason, tail))
}

/// Whether it is two syllables or one with nothing around them: most adverbs that are nouns, too, are so short.
fn is_short_word(text: &Characters<'_>, range: &Span) -> bool {
    range.len() <= 2
        && text.eojeol(range) == *range
        && text.text(range.clone()).chars().all(hangul::is_syllable)
}

/// Whether a name can stand with those syllables behind it.
///
/// No name makes a verb with 하다 or 되다. And of a name that the dictionary knows as a common noun, a compound is made
/// of the noun: neither 선전포고 nor 메타인지 tells of Shenzhen or Meta, although 인지 may be a copula, too.
pub fn name_may_stand(stem: &str, rest: &str, is_part: bool, analyzer: &mut Analyzer) -> bool {
    let Some(last) = stem.chars().next_back() else { return true };
    // One syllable is a particle rather than a noun: 도.
    let noun = |rest: &str| rest.len() > '가'.len_utf8() && !is_particle_chain(last, rest);
    let compound = is_part || (noun(rest) && analyzer.is_common_noun(rest));
    !((compound && analyzer.is_noun_rather_than_name(stem)) || is_verb_tail(analyzer, last, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Concept, Status, Term};
    use crate::terms::compile;

    fn terms() -> Terms {
        let concept = |id: &str, ko: &str, en: &str| {
            let term = |text: &str| vec![Term { text: text.into(), status: Status::Preferred }];
            Concept {
                id: id.into(),
                ko: term(ko),
                en: term(en),
                case_sensitive: en == "Go",
                ..Concept::default()
            }
        };
        let listed = [
            ("제미나이", "Gemini"),
            ("제미나이 1.5 프로", "Gemini 1.5 Pro"),
            ("칩", "chip"),
            ("AI 칩", "AI chip"),
            ("가우디", "Gaudi"),
            ("AI", "AI"),
            ("버텍스 AI", "Vertex AI"),
            ("고", "Go"),
            ("거대 언어 모델", "large language model"),
            ("선전", "Shenzhen"),
            ("공정", "process"),
            ("클로드 3", "Claude 3"),
            ("부하 분산", "load balance"),
            ("부하 분산 규칙", "load balancing rule"),
            ("A급 캐시", "A급 cache"),
        ];
        let concepts = listed.map(|(ko, en)| concept(en, ko, en)).to_vec();
        Terms::from_bytes(compile(&[(None, concepts)]).unwrap()).unwrap()
    }

    fn found(text: &str) -> Vec<String> {
        let all = recognize(&terms(), text, &mut LazyAnalyzer::default(), &|_| true).unwrap();
        all.iter()
            .map(|o| format!("{}{}", &text[o.span.clone()], if o.inflected { "+" } else { "" }))
            .collect()
    }

    #[test]
    fn the_longest_term_wins_and_keeps_its_particle_apart() {
        assert_eq!(found("제미나이 1.5 프로는 '제미나이'의 새 모델"), ["제미나이 1.5 프로+", "제미나이"]);
        assert_eq!(found("버텍스AI에선 가우디칩을 쓴다"), ["버텍스AI+", "가우디", "칩+"]);
        assert_eq!(found("AI칩 생태계"), ["AI칩"]);
        assert_eq!(found("large language models run on AI chips"), ["large language models+", "AI chips+"]);
    }

    #[test]
    fn a_name_makes_no_verb_and_a_common_noun_written_so_makes_the_compound() {
        assert_eq!(found("선전에서 선전했다. 선전포고"), ["선전+"]);
        assert_eq!(found("공정했다"), ["공정+"]);
        assert!(found("공정위").is_empty());
    }

    #[test]
    fn a_form_that_is_not_allowed_hides_none_that_is() {
        let term = |text: &str| vec![Term { text: text.into(), status: Status::Preferred }];
        let concept = |id: &str, ko: &str, en: &str| Concept {
            id: id.into(),
            ko: term(ko),
            en: term(en),
            ..Concept::default()
        };
        let house = vec![concept("cloud", "클라우드", "cloud"), concept("train", "훈련", "train")];
        let client =
            vec![concept("cloud-x", "클라우드 엑스", "cloud X"), concept("training", "교육", "trains")];
        let terms =
            Terms::from_bytes(compile(&[(None, house), (Some("acme".into()), client)]).unwrap()).unwrap();
        let found = |text: &str| -> Vec<String> {
            let house = |form: &Form| terms.layer(form).is_none();
            let all = recognize(&terms, text, &mut LazyAnalyzer::default(), &house).unwrap();
            all.into_iter().map(|occurrence| text[occurrence.span].to_owned()).collect()
        };
        assert_eq!(found("클라우드 엑스"), ["클라우드"]);
        assert_eq!(found("trains"), ["trains"]);
    }

    /// What is passed over or remembered changes nothing: a recogniser finds what judging every place finds.
    #[test]
    fn nothing_is_lost_by_passing_over() {
        const PIECES: [&str; 55] = [
            "제미나이",
            "1.5",
            " 프로",
            "칩",
            "AI",
            "가우디",
            "버텍스",
            "거대",
            "언어",
            "모델",
            "고",
            "선전",
            "공정",
            " ",
            " ",
            " ",
            "\n",
            "-",
            "_",
            "의",
            "는",
            "들",
            "를",
            "했다",
            "위",
            "s",
            "ed",
            "ing",
            "go",
            "Go",
            "chip",
            "large",
            "language",
            "process",
            "Vertex",
            "‘",
            "’",
            "(",
            ")",
            "…",
            "ㅋ",
            "2만",
            "ﾡ",
            ".",
            "%",
            "클로드 3",
            "클로드 3만",
            " 명",
            "load ",
            "balancing",
            " for",
            " rule",
            "A급 ",
            "caching",
            "부하 ",
        ];
        let terms = terms();
        let mut recognizer = Recognizer::new(&terms, |_| true);
        let mut state = 7u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let mut count = 0;
        for _ in 0..5000 {
            let text: String = (0..1 + random(12)).map(|_| PIECES[random(PIECES.len())]).collect();
            let found = recognizer.recognize(&text).unwrap();
            let mut expected = recognizer.explain(&text).unwrap();
            expected.retain(|place| place.reason.is_term());
            assert_eq!(found, expected, "{text:?}");
            count += found.len();
        }
        assert!(count > 1000);
    }

    #[test]
    fn a_name_that_is_a_common_word_keeps_its_case() {
        assert_eq!(found("Go and go"), ["Go"]);
    }
}
