//! The readings of an eojeol against one another: how much dearer it is to read a term in it than to read another word.
//!
//! A lattice of mecab-ko-dic's words (costs and connections are the dictionary's; a smaller sum is a likelier reading) that also
//! holds glossary terms and unknown words as nouns. Lindera gives the best reading alone; a border is a question of two.

use super::korean::Analyzer;
use super::listed::{Class, Listed};
use crate::hangul;
use crate::record::Span;

/// What a reading of the rest behind a term begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// Nothing stands behind it.
    Nothing,
    /// Particles, a copula, 하다, or other endings, which inflect the term.
    Inflection,
    /// A noun of so many characters: the term is part of a compound.
    Noun(usize),
}

/// Two readings of an eojeol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readings {
    /// The cost of the best reading in which the term stands as a noun.
    pub with: i32,
    /// The cost of the best reading in which it does not: a word crosses its borders, or it is no noun.
    pub without: Option<i32>,
    /// What stands behind the term in the best reading with it.
    pub behind: Behind,
}

/// A word that may stand at a place of the text.
#[derive(Clone, Copy, Debug)]
struct Edge {
    start: usize,
    end: usize,
    left: u16,
    right: u16,
    cost: i32,
    class: Class,
}

/// Within an eojeol no noun follows a particle, and few follow an ending: those who write without blanks make some. The dictionary's
/// costs do not tell, because they were learned without regard to blanks.
const NOUN_BEHIND_PARTICLE: i32 = 6000;
const NOUN_BEHIND_ENDING: i32 = 3000;
/// A particle does not fit the sound before it: 젬마이.
const WRONG_SOUND: i32 = 4000;
/// A particle does not begin an eojeol.
const PARTICLE_FIRST: i32 = 4000;
/// A row of nouns of one syllable is a word taken to pieces.
const SYLLABLE_BEHIND_NOUN: i32 = 2500;
const SYLLABLE_BEFORE_NOUN: i32 = 800;
/// Nearly every two syllables are listed as a name.
const SHORT_NAME: i32 = 1500;
/// A short noun that the dictionary's corpus never met has this cost or more: 칩과 (칩科).
const NEVER_MET: i32 = 2639;
const RARE: i32 = 2000;
/// A glossary lists nouns: 칩은 is no adjective.
const NO_NOUN: i32 = 500;
/// News write 추진키로 for 추진하기로: a term of one syllable is likelier behind a noun.
const CONTRACTION: i32 = 2000;
/// A unit follows a number rather than a term does: 30키로.
const TERM_BEHIND_NUMBER: i32 = 1500;

/// The words of one eojeol, or of several that a term stands across; its lists are used again for the next.
#[derive(Default)]
pub(super) struct Lattice {
    pub(super) listed: Listed,
    edges: Vec<Edge>,
    /// The readings up to each place that differ for what follows.
    ends: Vec<Vec<Partial>>,
}

/// Context numbers of the dictionary for words that it does not list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ids {
    /// Of a noun that ends in a vowel: left and right.
    pub vowel: (u16, u16),
    /// Of a noun that ends in a consonant.
    pub consonant: (u16, u16),
    /// Of Latin letters.
    pub latin: (u16, u16, i32),
    /// Of digits.
    pub digits: (u16, u16, i32),
}

/// The cost of a term that the dictionary does not list: it falls with the length, since a long term is seldom chance.
pub(super) fn cost_of_term(length: usize) -> i32 {
    4000 - 500 * (length.min(6) as i32)
}

/// The cost of an unknown word.
fn cost_of_unknown(length: usize) -> i32 {
    6500 + 900 * length as i32
}

impl Lattice {
    /// Holds the words of a text in normal form, in which terms stand at those ranges of characters.
    fn fill(&mut self, analyzer: &mut Analyzer, text: &[char], terms: &[Span]) {
        let ids = analyzer.ids();
        let edges = &mut self.edges;
        edges.clear();
        // Where words of other scripts may begin and end: where the kind of character changes, and at the borders of terms.
        let is_cut = |at: usize| {
            let kind = |c: char| (!hangul::is_syllable(c)).then(|| c.is_alphabetic());
            at == 0
                || kind(text[at - 1]) != kind(text[at])
                || terms.iter().any(|term| term.start == at || term.end == at)
        };
        let mut start = 0;
        while start < text.len() {
            let c = text[start];
            if hangul::is_syllable(c) {
                let before = start.checked_sub(1).map(|at| text[at]);
                for word in self.listed.words_at(analyzer, &text[start..]) {
                    let fits = |before| word.sound.is_none_or(|sound| sound.fits(before));
                    edges.push(Edge {
                        start,
                        end: start + usize::from(word.length),
                        left: word.left,
                        right: word.right,
                        cost: word.cost + if before.is_none_or(fits) { 0 } else { WRONG_SOUND },
                        class: word.class,
                    });
                }
                // An unknown word begins where one may: at the front, or at the border of a term.
                let begins = start == 0
                    || !hangul::is_syllable(text[start - 1])
                    || terms.iter().any(|term| term.start == start || term.end == start);
                let run = text[start..].iter().take_while(|&&c| hangul::is_syllable(c)).count();
                for length in 2..=if begins { run.min(8) } else { 0 } {
                    let (left, right) = ids.of_noun(text[start + length - 1]);
                    edges.push(Edge {
                        start,
                        end: start + length,
                        left,
                        right,
                        cost: cost_of_unknown(length),
                        class: Class::Doubtful,
                    });
                }
            } else if is_cut(start) {
                let ((left, right, cost), class) =
                    if c.is_alphabetic() { (ids.latin, Class::Noun) } else { (ids.digits, Class::Number) };
                let mut end = start + 1;
                while end < text.len()
                    && !hangul::is_syllable(text[end])
                    && text[end].is_alphabetic() == c.is_alphabetic()
                {
                    if is_cut(end) {
                        edges.push(Edge { start, end, left, right, cost, class });
                    }
                    end += 1;
                }
                edges.push(Edge { start, end, left, right, cost, class });
            }
            start += 1;
        }
        for term in terms {
            let last = text[term.end - 1];
            let cost = cost_of_term(term.len());
            let mut push = |(left, right)| {
                let class = Class::Noun;
                edges.push(Edge { start: term.start, end: term.end, left, right, cost, class });
            };
            push(ids.of_noun(last));
            // How Latin letters and digits are read is open.
            if !hangul::is_syllable(last) {
                push(ids.consonant);
            }
        }
        edges.sort_by_key(|edge| edge.start);
    }

    /// Compares the readings of a text of so many characters with the term at that range and without.
    fn compare(&mut self, analyzer: &Analyzer, length: usize, term: &Span) -> Option<Readings> {
        if self.ends.len() <= length {
            self.ends.resize_with(length + 1, Vec::new);
        }
        self.ends[..=length].iter_mut().for_each(Vec::clear);
        self.ends[0].push(Partial {
            cost: 0,
            right: 0,
            class: None,
            is_syllable: false,
            broken: false,
            behind: Behind::Nothing,
        });
        let mut pruned = 0;
        for edge in &self.edges {
            if edge.start > pruned {
                pruned = edge.start;
                prune(&mut self.ends[pruned]);
            }
            let (before, after) = self.ends.split_at_mut(edge.end);
            let breaks = edge.breaks(term);
            let doubt = edge.doubt(term, breaks);
            let connections = analyzer.connections(edge.left);
            // The cheapest reading that the word goes on with: of those in which the term stands, and of those in which it does not.
            let mut cheapest: [Option<(i32, &Partial)>; 2] = [None; 2];
            for from in &before[edge.start] {
                let connection = i32::from(connections[usize::from(from.right)]);
                let doubt = if from.broken { 0 } else { doubt };
                let cost = from.cost + connection + from.order(edge, term, breaks) + doubt;
                let best = &mut cheapest[usize::from(from.broken || breaks)];
                if best.is_none_or(|(least, _)| cost < least) {
                    *best = Some((cost, from));
                }
            }
            for (broken, best) in [false, true].into_iter().zip(cheapest) {
                let Some((cost, from)) = best else { continue };
                let to = Partial {
                    cost: cost + edge.cost,
                    right: edge.right,
                    class: Some(edge.class),
                    is_syllable: edge.class.is_noun() && edge.end - edge.start == 1,
                    broken,
                    behind: match edge.class {
                        _ if edge.start != term.end => from.behind,
                        Class::Particle | Class::Ending | Class::Copula | Class::Contraction => {
                            Behind::Inflection
                        }
                        _ => Behind::Noun(edge.end - edge.start),
                    },
                };
                let same = |other: &&mut Partial| (other.right, other.broken) == (to.right, to.broken);
                match after[0].iter_mut().find(same) {
                    Some(other) if other.cost > to.cost => *other = to,
                    Some(_) => {}
                    None => after[0].push(to),
                }
            }
        }
        let (end, noun) = (analyzer.connections(0), analyzer.connections(analyzer.ids().vowel.0));
        let best = |broken: bool| {
            let ends = self.ends[length].iter().filter(|end| end.broken == broken);
            let cost = |last: &Partial| {
                // 이 without an ending is no copula: 젬마이.
                let unfinished = if last.class == Some(Class::Copula) { NOUN_BEHIND_PARTICLE } else { 0 };
                // The text may end here or go on with a noun: 칩의.
                let right = usize::from(last.right);
                last.cost + i32::from(end[right].min(noun[right])) + unfinished
            };
            ends.map(|end| (cost(end), end)).min_by_key(|&(cost, _)| cost)
        };
        let (with, Partial { behind, .. }) = best(false)?;
        Some(Readings { with, without: best(true).map(|(cost, _)| cost), behind: *behind })
    }
}

impl Analyzer {
    /// Compares the readings of a text in normal form with the term at a range of its characters and without; `terms` are the ranges at
    /// which terms may stand, that one among them.
    ///
    /// `None` where no reading has the term.
    pub fn readings(&mut self, text: &[char], terms: &[Span], term: &Span) -> Option<Readings> {
        let mut lattice = std::mem::take(&mut self.lattice);
        lattice.fill(self, text, terms);
        let readings = lattice.compare(self, text.len(), term);
        self.lattice = lattice;
        readings
    }
}

/// Leaves out the readings that are so much dearer than another that nothing behind them makes up for it.
fn prune(partials: &mut Vec<Partial>) {
    /// None of 49,000 verdicts on real text changed with it.
    const MARGIN: i32 = 12_000;
    for broken in [false, true] {
        let costs = partials.iter().filter(|partial| partial.broken == broken).map(|partial| partial.cost);
        if let Some(least) = costs.min() {
            partials.retain(|partial| partial.broken != broken || partial.cost <= least + MARGIN);
        }
    }
}

#[derive(Clone, Copy)]
struct Partial {
    cost: i32,
    right: u16,
    /// Of the last word.
    class: Option<Class>,
    /// Whether that is a noun of one syllable.
    is_syllable: bool,
    /// Whether the term does not stand in it as a noun.
    broken: bool,
    behind: Behind,
}

impl Partial {
    /// What the order of two words within an eojeol costs beyond the dictionary's connection.
    fn order(&self, next: &Edge, term: &Span, breaks: bool) -> i32 {
        let is_syllable = next.end - next.start == 1;
        let begins_term = next.start == term.start;
        match (self.class, next.class) {
            // A term of one syllable needs a noun before it that is a word of its own.
            (Some(class), Class::Noun) if begins_term && next.end == term.end && term.len() == 1 => {
                if class.is_noun() && !self.is_syllable { 0 } else { NOUN_BEHIND_PARTICLE }
            }
            (None, Class::Particle) => PARTICLE_FIRST,
            (Some(Class::Particle), class) if class.is_noun() => NOUN_BEHIND_PARTICLE,
            (Some(Class::Ending | Class::Contraction), class) if class.is_noun() => NOUN_BEHIND_ENDING,
            (Some(Class::Number), Class::Noun) if begins_term => TERM_BEHIND_NUMBER,
            (Some(Class::Number), Class::Contraction) if breaks => -CONTRACTION,
            (Some(class), Class::Noun) if class.is_noun() && next.start > term.end && is_syllable => {
                SYLLABLE_BEHIND_NOUN
            }
            // 임포트 is no 포트: a syllable before a term of two is the rest of a loanword.
            (Some(_), Class::Noun) if begins_term && term.len() == 2 && self.is_syllable => {
                SYLLABLE_BEHIND_NOUN
            }
            (Some(class), Class::Noun | Class::Doubtful) if class.is_noun() && breaks && self.is_syllable => {
                SYLLABLE_BEFORE_NOUN
            }
            _ => 0,
        }
    }
}

impl Ids {
    pub(super) fn of_noun(&self, last: char) -> (u16, u16) {
        match hangul::final_consonant(last) {
            Some(consonant) if !consonant.is_empty() => self.consonant,
            _ => self.vowel,
        }
    }
}

impl Edge {
    /// Whether the term does not stand as a noun where this word does.
    fn breaks(&self, term: &Span) -> bool {
        let crosses = |at: usize| self.start < at && at < self.end;
        let within = term.start <= self.start && self.end <= term.end;
        crosses(term.start) || crosses(term.end) || (within && !self.class.is_noun())
    }
}

impl Edge {
    /// What a doubtful word costs: beside the term it speaks against a reading with it, across its borders against one without.
    fn doubt(&self, term: &Span, breaks: bool) -> i32 {
        let is_short = self.end - self.start <= 2;
        match self.class {
            Class::Doubtful if self.end <= term.start || self.start >= term.end => doubt_beside(term.len()),
            Class::Doubtful if breaks && is_short => SHORT_NAME,
            Class::Contraction if breaks && self.start == term.start => CONTRACTION,
            Class::Noun if breaks && self.cost >= NEVER_MET && is_short => RARE,
            Class::Other if breaks && self.start == term.start && self.end == term.end => NO_NOUN,
            _ => 0,
        }
    }
}

/// What a word costs beside a term that is no better known: the shorter the term, the more likely it is chance.
fn doubt_beside(length: usize) -> i32 {
    match length {
        ..=2 => 5000,
        3 => 1500,
        _ => 0,
    }
}
