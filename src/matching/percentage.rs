//! The match percentage: what an earlier segment is worth for a new one, and why.
//!
//! The definition, its reasons and its sources are in `docs/match-percentage.md`.

use unicode_normalization::UnicodeNormalization;

use super::numbers::numbers;
use super::query::{Candidate, Query};
use super::reason::Reason;
use super::skeleton::{self, Skeleton};
use super::substitute::{Proposal, substitute};
use super::symbols::{self, Pattern, Symbols};
use crate::analysis::normalise;
use crate::hangul;
use crate::record::{Code, Lang};

/// A match percentage and its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Percentage {
    /// From 0 to 102.
    pub value: u8,
    /// Why, in the order in which they were weighed.
    pub reasons: Vec<Reason>,
}

/// The least value of segments that differ only in codes, case, form, spacing, punctuation and numbers.
pub const NEAR: u8 = 95;

/// How many percent of their symbols two segments of a language share that have nothing to do with each other.
///
/// Measured on random pairs of an update job's memory and of `parallel/`, not tuned: docs/figures.md, *Usefulness of matches*.
pub fn chance(lang: Lang) -> usize {
    match lang {
        Lang::Ko => 30,
        Lang::En => 37,
    }
}

/// The similarity beyond chance, (s − c) / (1 − c), in percent rounded down and at least 0: s is twice the symbols in common by
/// those of `both` segments together, c is [`chance`].
///
/// So 0 means nothing in common in either language, and a Korean 75 takes about the work of an English one.
pub fn beyond_chance(common: usize, both: usize, lang: Lang) -> u8 {
    let chance = chance(lang);
    match both {
        0 => 100,
        _ => ((200 * common).saturating_sub(chance * both) * 100 / ((100 - chance) * both)) as u8,
    }
}

/// The least similarity of symbols, in percent rounded down, that a segment has which is worth so much.
pub fn least_similarity(value: u8, lang: Lang) -> u8 {
    let (value, chance) = (usize::from(value.min(100)), chance(lang));
    if value == 0 { 0 } else { ((chance * 100 + value * (100 - chance)) / 100) as u8 }
}

/// A query made ready to be compared with many units.
#[derive(Clone, Debug)]
pub struct Prepared<'a> {
    query: Query<'a>,
    pattern: Pattern,
    key: u64,
    room: Vec<u64>,
}

impl<'a> Prepared<'a> {
    /// Makes a query ready.
    pub fn new(query: Query<'a>) -> Self {
        let normal = normalise(query.text);
        let pattern = Pattern::new(Symbols::of_normal(normal.text()));
        Self { query, pattern, key: skeleton::key_of_normal(normal.text()), room: Vec::new() }
    }

    /// The query itself.
    pub fn query(&self) -> &Query<'a> {
        &self.query
    }

    /// The symbols of the query, ready to be compared.
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// The key of the query's skeleton.
    pub fn key(&self) -> u64 {
        self.key
    }

    /// What a unit is worth, before penalties.
    ///
    /// Symmetric in query and unit, but for numbers: whether they are substituted depends on the unit's translation.
    pub fn percentage(&mut self, unit: &Candidate<'_>) -> Percentage {
        if unit.source == self.query.text {
            return self.same_skeleton(unit);
        }
        let normal = normalise(unit.source);
        let symbols = Symbols::of_normal(normal.text());
        self.percentage_of(unit, symbols.bytes(), skeleton::key_of_normal(normal.text()))
    }

    /// As [`Prepared::percentage`], of a unit whose symbols and [key](super::key()) are known.
    pub fn percentage_of(&mut self, unit: &Candidate<'_>, symbols: &[u8], key: u64) -> Percentage {
        if key == self.key { self.same_skeleton(unit) } else { self.similar(unit, symbols) }
    }

    /// What other symbols, those of a unit of another skeleton, are worth at most: see [`beyond_chance`].
    pub fn similarity(&mut self, symbols: &[u8]) -> u8 {
        let common = self.pattern.common(symbols, &mut self.room);
        beyond_chance(common, self.pattern.symbols().bytes().len() + symbols.len(), self.query.lang)
    }

    /// The unit's translation with the numbers of the query; `None` where there is no translation, or nothing to say of numbers.
    pub fn proposal(&self, unit: &Candidate<'_>) -> Option<Proposal> {
        let proposal = substitute(self.query.text, unit.source, unit.target?, self.query.lang);
        (!proposal.substituted.is_empty() || !proposal.kept.is_empty()).then_some(proposal)
    }

    /// Below 95: another skeleton.
    fn similar(&mut self, unit: &Candidate<'_>, symbols: &[u8]) -> Percentage {
        let own = self.pattern.symbols().bytes().len();
        if own == 0 || symbols.is_empty() {
            return Percentage { value: 0, reasons: vec![Reason::Empty] };
        }
        // No syllable and no letter has more than three symbols.
        if own <= 3 && symbols.len() <= 3 && is_single(self.query.text) && is_single(unit.source) {
            return Percentage { value: 0, reasons: vec![Reason::OtherSyllable] };
        }
        let common = self.pattern.common(symbols, &mut self.room);
        let value = beyond_chance(common, own + symbols.len(), self.query.lang).min(NEAR - 1);
        let percent = symbols::percent(common, own, symbols.len());
        Percentage { value, reasons: vec![Reason::Similar { percent }] }
    }

    /// 95 and above: nothing differs but what a skeleton leaves out.
    fn same_skeleton(&mut self, unit: &Candidate<'_>) -> Percentage {
        let mut reasons = Vec::new();
        let is_equal = unit.source == self.query.text || unit.source.nfc().eq(self.query.text.nfc());
        if !is_equal {
            let (own, other) = (Skeleton::new(self.query.text), Skeleton::new(unit.source));
            differences(&own, &other, &mut reasons);
            self.numbers(unit, &mut reasons);
            // Without words, punctuation and numbers are what the segment says.
            let says_other = !own.has_words
                && reasons.iter().any(|reason| match reason {
                    Reason::Numbers { substituted } => !substituted,
                    Reason::Punctuation | Reason::Question => !own.has_numbers,
                    _ => false,
                });
            if says_other {
                return self.similar(unit, Symbols::new(unit.source).bytes());
            }
            if reasons.is_empty() {
                reasons.push(Reason::Form);
            }
        }
        codes(self.query.text, self.query.codes, unit.source, unit.codes, &mut reasons);
        if reasons.is_empty() {
            return self.exact(unit);
        }
        let points: u8 = reasons.iter().map(Reason::points).sum();
        Percentage { value: NEAR.max(100 - points), reasons }
    }

    fn numbers(&self, unit: &Candidate<'_>, reasons: &mut Vec<Reason>) {
        let (own, other) = (numbers(self.query.text), numbers(unit.source));
        let is_same = own.len() == other.len()
            && own.iter().zip(&other).all(|(own, other)| own.value() == other.value());
        if is_same {
            // 1,000 for 1000, ３ for 3.
            if own.iter().zip(&other).any(|(own, other)| own.text != other.text) {
                add(Reason::Punctuation, reasons);
            } else if own
                .iter()
                .zip(&other)
                .any(|(own, other)| self.query.text[own.span.clone()] != unit.source[other.span.clone()])
            {
                add(Reason::Form, reasons);
            }
            return;
        }
        let proposal =
            unit.target.map(|target| substitute(self.query.text, unit.source, target, self.query.lang));
        reasons
            .push(Reason::Numbers { substituted: proposal.is_some_and(|proposal| proposal.kept.is_empty()) });
    }

    /// 100 and above.
    fn exact(&self, unit: &Candidate<'_>) -> Percentage {
        let mut reasons = vec![Reason::Exact];
        let is_same = |own: Option<&str>, other: Option<&str>| match (filled(own), filled(other)) {
            (Some(own), Some(other)) => Some(own == other || own.nfc().eq(other.nfc())),
            _ => None,
        };
        let context = is_same(self.query.context, unit.context);
        match context {
            Some(true) => reasons.push(Reason::SameContext),
            Some(false) => reasons.push(Reason::OtherContext),
            None => {}
        }
        let mut neighbours = 0;
        for (own, other, reason) in [
            (self.query.before, unit.before, Reason::SameBefore),
            (self.query.after, unit.after, Reason::SameAfter),
        ] {
            if is_same(own, other) == Some(true) {
                neighbours += 1;
                reasons.push(reason);
            }
        }
        let value = match context {
            Some(true) => 102,
            // What the document itself tells apart is not wholly the same, whatever stands beside it.
            Some(false) => 100 + u8::from(neighbours == 2),
            None => 100 + neighbours,
        };
        Percentage { value, reasons }
    }
}

/// A text without the white space around it, where something is left.
fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Whether a text has one syllable or one letter, whatever stands beside it.
fn is_single(text: &str) -> bool {
    let mut letters = text.nfc().filter(|&c| c.is_alphanumeric());
    letters.next().is_some_and(|c| c.is_alphabetic() || hangul::is_hangul(c)) && letters.next().is_none()
}

fn add(reason: Reason, reasons: &mut Vec<Reason>) {
    if !reasons.contains(&reason) {
        reasons.push(reason);
    }
}

/// What two segments of one skeleton differ in, but for numbers and codes.
fn differences(own: &Skeleton, other: &Skeleton, reasons: &mut Vec<Reason>) {
    if own.cased != other.cased {
        add(Reason::Case, reasons);
    }
    if own.wide != other.wide {
        add(Reason::Form, reasons);
    }
    let last = own.gaps.len() - 1;
    for (at, (own, other)) in own.gaps.iter().zip(&other.gaps).enumerate() {
        if own.marks != other.marks {
            let is_question = at == last && own.marks.contains('?') != other.marks.contains('?');
            add(if is_question { Reason::Question } else { Reason::Punctuation }, reasons);
            continue;
        }
        if own.raw != other.raw {
            add(Reason::Form, reasons);
        }
        let is_joint = own.marks.is_empty() && at > 0 && at < last;
        if is_joint && own.blank.is_empty() != other.blank.is_empty() {
            add(Reason::Spacing, reasons);
        } else if own.blank != other.blank {
            add(Reason::WhiteSpace, reasons);
        }
    }
}

/// What the inline codes of two segments differ in. Their ids do not count, which every tool gives anew.
fn codes(own_text: &str, own: &[Code], other_text: &str, other: &[Code], reasons: &mut Vec<Reason>) {
    if own.is_empty() && other.is_empty() {
        return;
    }
    if own.len() != other.len() || own.iter().zip(other).any(|(own, other)| own.kind != other.kind) {
        reasons.push(Reason::CodesMissing);
        return;
    }
    let is_other = |own: &str, other: &str| !own.is_empty() && !other.is_empty() && own != other;
    if own.iter().zip(other).any(|(own, other)| is_other(&own.original, &other.original)) {
        reasons.push(Reason::CodesOther);
    }
    let place = |text: &str, code: &Code| text.get(..code.at).map(|before| Skeleton::new(before).gaps.len());
    let is_moved = |own: &Code, other: &Code| match own_text == other_text {
        true => own.at != other.at,
        false => place(own_text, own) != place(other_text, other),
    };
    if own.iter().zip(other).any(|(own, other)| is_moved(own, other)) {
        reasons.push(Reason::CodesMoved);
    }
}
