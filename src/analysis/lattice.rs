//! The readings of an eojeol against one another: how much dearer it is to read a term in it than to read another word.
//!
//! A lattice of mecab-ko-dic's words (costs and connections are the dictionary's; a smaller sum is a likelier reading) that also
//! holds glossary terms and unknown words as nouns. Lindera gives the best reading alone; a border is a question of two.

use super::heads::Heads;
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
    Noun(u8),
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

/// The readings of one eojeol, or of several that a term stands across; its lists are used again for the next.
#[derive(Default)]
pub(super) struct Lattice {
    pub(super) listed: Listed,
    heads: Heads,
    /// The readings up to each place that differ for what follows: those in which the term stands, and those in which it does not.
    ends: Vec<[Vec<Partial>; 2]>,
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
    /// Reads a text in normal form, in which terms stand at those ranges of characters, with the term and without.
    fn read(
        &mut self,
        analyzer: &mut Analyzer,
        text: &[char],
        terms: &[Span],
        term: &Span,
    ) -> Option<Readings> {
        let ids = analyzer.ids();
        let Self { listed, heads, ends } = self;
        if ends.len() <= text.len() {
            ends.resize_with(text.len() + 1, Default::default);
        }
        ends[..=text.len()].iter_mut().flatten().for_each(Vec::clear);
        ends[0][0].push(Partial { cost: 0, right: 0, kind: Kind::First, behind: Behind::Nothing });
        let head = heads.hash(text, terms, term);
        let is_known = heads.restore(head, &mut ends[..=term.end]);
        // Where words of other scripts may begin and end: where the kind of character changes, and at the borders of terms.
        let is_border = |at: usize| terms.iter().any(|term| term.start == at || term.end == at);
        let is_cut = |at: usize| {
            let kind = |c: char| (!hangul::is_syllable(c)).then(|| c.is_alphabetic());
            at == 0 || kind(text[at - 1]) != kind(text[at]) || is_border(at)
        };
        for start in 0..text.len() {
            if start == term.end && !is_known {
                heads.keep(head, &ends[..=term.end]);
            }
            let (before, after) = ends.split_at_mut(start + 1);
            let before = &mut before[start];
            before.iter_mut().for_each(prune);
            if before.iter().all(Vec::is_empty) {
                continue;
            }
            let mut add = |analyzer: &Analyzer, edge: Edge| {
                if is_known && edge.end <= term.end {
                    return;
                }
                edge.extend(before, &mut after[edge.end - start - 1], analyzer.connections(edge.left), term);
            };
            let c = text[start];
            if hangul::is_syllable(c) {
                let before = start.checked_sub(1).map(|at| text[at]);
                for word in listed.words_at(analyzer, &text[start..]) {
                    let fits = |before| word.sound.is_none_or(|sound| sound.fits(before));
                    let edge = Edge {
                        start,
                        end: start + usize::from(word.length),
                        left: word.left,
                        right: word.right,
                        cost: word.cost + if before.is_none_or(fits) { 0 } else { WRONG_SOUND },
                        class: word.class,
                    };
                    add(analyzer, edge);
                }
                // An unknown word begins where one may: at the front, or at the border of a term.
                let begins = start == 0 || !hangul::is_syllable(text[start - 1]) || is_border(start);
                let run = || text[start..].iter().take_while(|&&c| hangul::is_syllable(c)).count();
                for length in 2..=if begins { run().min(8) } else { 0 } {
                    let (left, right) = ids.of_noun(text[start + length - 1]);
                    let (cost, class) = (cost_of_unknown(length), Class::Doubtful);
                    add(analyzer, Edge { start, end: start + length, left, right, cost, class });
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
                        add(analyzer, Edge { start, end, left, right, cost, class });
                    }
                    end += 1;
                }
                add(analyzer, Edge { start, end, left, right, cost, class });
            }
            for term in terms.iter().filter(|term| term.start == start) {
                let end = term.end;
                let (cost, class) = (cost_of_term(term.len()), Class::Noun);
                let (left, right) = ids.of_noun(text[end - 1]);
                add(analyzer, Edge { start, end, left, right, cost, class });
                // How Latin letters and digits are read is open.
                if !hangul::is_syllable(text[end - 1]) {
                    let (left, right) = ids.consonant;
                    add(analyzer, Edge { start, end, left, right, cost, class });
                }
            }
        }
        if term.end == text.len() && !is_known {
            heads.keep(head, &ends[..=term.end]);
        }
        let (end, noun) = (analyzer.connections(0), analyzer.connections(ids.vowel.0));
        let best = |ends: &[Partial]| {
            let cost = |last: &Partial| {
                // 이 without an ending is no copula: 젬마이.
                let unfinished = if last.kind == Kind::Copula { NOUN_BEHIND_PARTICLE } else { 0 };
                // The text may end here or go on with a noun: 칩의.
                let right = usize::from(last.right);
                last.cost + i32::from(end[right].min(noun[right])) + unfinished
            };
            ends.iter().map(|end| (cost(end), end.behind)).min_by_key(|&(cost, _)| cost)
        };
        let [with, without] = &ends[text.len()];
        let (with, behind) = best(with)?;
        Some(Readings { with, without: best(without).map(|(cost, _)| cost), behind })
    }
}

impl Analyzer {
    /// Compares the readings of a text in normal form with the term at a range of its characters and without; `terms` are the ranges at
    /// which terms may stand, that one among them.
    ///
    /// `None` where no reading has the term.
    pub fn readings(&mut self, text: &[char], terms: &[Span], term: &Span) -> Option<Readings> {
        let mut lattice = std::mem::take(&mut self.lattice);
        let readings = lattice.read(self, text, terms, term);
        self.lattice = lattice;
        readings
    }
}

/// Leaves out the readings that are so much dearer than another that nothing behind them makes up for it.
fn prune(partials: &mut Vec<Partial>) {
    /// None of 49,000 verdicts on real text changed with it.
    const MARGIN: i32 = 12_000;
    if let Some(least) = partials.iter().map(|partial| partial.cost).min() {
        partials.retain(|partial| partial.cost <= least + MARGIN);
    }
}

/// A reading up to a place.
#[derive(Clone, Copy)]
pub(super) struct Partial {
    cost: i32,
    right: u16,
    kind: Kind,
    behind: Behind,
}

/// What matters of the last word for the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// There is none.
    First,
    Particle,
    Ending,
    Copula,
    Other,
    Number,
    NumberOfOne,
    Noun,
    /// Of one syllable.
    NounOfOne,
}

impl Kind {
    const COUNT: usize = Self::NounOfOne as usize + 1;
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
    /// Adds the cheapest readings that go on with this word: of those in which the term stands, and of those in which it does not.
    fn extend(
        &self,
        before: &[Vec<Partial>; 2],
        after: &mut [Vec<Partial>; 2],
        connections: &[i16],
        term: &Span,
    ) {
        let breaks = self.breaks(term);
        let orders = self.orders(term, breaks);
        let cheapest = |partials: &[Partial]| {
            let cost = |from: &Partial| {
                let connection = connections.get(usize::from(from.right)).copied().unwrap_or(i16::MAX);
                from.cost + i32::from(connection) + orders[from.kind as usize]
            };
            let mut best: Option<(i32, Behind)> = None;
            for from in partials {
                let cost = cost(from);
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, from.behind));
                }
            }
            best
        };
        let [with, without] = before;
        let with = cheapest(with).map(|(cost, behind)| (cost + self.doubt(term, breaks), behind));
        let without = cheapest(without);
        if breaks {
            let cheaper = |(a, b): ((i32, Behind), (i32, Behind))| if b.0 < a.0 { b } else { a };
            self.push(with.zip(without).map(cheaper).or(with).or(without), &mut after[1], term);
        } else {
            self.push(with, &mut after[0], term);
            self.push(without, &mut after[1], term);
        }
    }

    fn push(&self, best: Option<(i32, Behind)>, after: &mut Vec<Partial>, term: &Span) {
        let Some((cost, behind)) = best else { return };
        let cost = cost + self.cost;
        let same = after.iter_mut().find(|other| other.right == self.right);
        if same.as_ref().is_some_and(|other| other.cost <= cost) {
            return;
        }
        let behind = if self.start == term.end { self.behind() } else { behind };
        let partial = Partial { cost, right: self.right, kind: self.kind(), behind };
        match same {
            Some(other) => *other = partial,
            None => after.push(partial),
        }
    }

    fn behind(&self) -> Behind {
        match self.class {
            Class::Particle | Class::Ending | Class::Copula | Class::Contraction => Behind::Inflection,
            _ => Behind::Noun((self.end - self.start).min(u8::MAX.into()) as u8),
        }
    }

    fn kind(&self) -> Kind {
        let is_one = self.end - self.start == 1;
        match self.class {
            Class::Particle => Kind::Particle,
            Class::Ending | Class::Contraction => Kind::Ending,
            Class::Copula => Kind::Copula,
            Class::Other => Kind::Other,
            Class::Number if is_one => Kind::NumberOfOne,
            Class::Number => Kind::Number,
            _ if is_one => Kind::NounOfOne,
            _ => Kind::Noun,
        }
    }

    /// What the order of two words within an eojeol costs beyond the dictionary's connection, by the word before.
    fn orders(&self, term: &Span, breaks: bool) -> [i32; Kind::COUNT] {
        let mut orders = [0; Kind::COUNT];
        let mut set = |kind: Kind, order: i32| orders[kind as usize] = order;
        match self.class {
            Class::Particle => set(Kind::First, PARTICLE_FIRST),
            Class::Contraction if breaks => {
                set(Kind::Number, -CONTRACTION);
                set(Kind::NumberOfOne, -CONTRACTION);
            }
            class if class.is_noun() => {
                let is_noun = class == Class::Noun;
                let begins_term = is_noun && self.start == term.start;
                // A term of one syllable needs a noun before it that is a word of its own.
                if begins_term && self.end == term.end && term.len() == 1 {
                    orders = [NOUN_BEHIND_PARTICLE; Kind::COUNT];
                    for (kind, order) in
                        [(Kind::First, 0), (Kind::Noun, 0), (Kind::Number, TERM_BEHIND_NUMBER)]
                    {
                        orders[kind as usize] = order;
                    }
                    return orders;
                }
                set(Kind::Particle, NOUN_BEHIND_PARTICLE);
                set(Kind::Ending, NOUN_BEHIND_ENDING);
                let is_rest = is_noun && self.start > term.end && self.end - self.start == 1;
                let behind_noun = if is_rest { SYLLABLE_BEHIND_NOUN } else { 0 };
                let behind_syllable = if is_rest || (begins_term && term.len() == 2) {
                    // 임포트 is no 포트: a syllable before a term of two is the rest of a loanword.
                    SYLLABLE_BEHIND_NOUN
                } else if breaks && matches!(class, Class::Noun | Class::Doubtful) {
                    SYLLABLE_BEFORE_NOUN
                } else {
                    0
                };
                set(Kind::Noun, behind_noun);
                set(Kind::NounOfOne, behind_syllable);
                set(Kind::Number, if begins_term { TERM_BEHIND_NUMBER } else { behind_noun });
                set(Kind::NumberOfOne, if begins_term { TERM_BEHIND_NUMBER } else { behind_syllable });
            }
            _ => {}
        }
        orders
    }

    /// Whether the term does not stand as a noun where this word does.
    fn breaks(&self, term: &Span) -> bool {
        let crosses = |at: usize| self.start < at && at < self.end;
        let within = term.start <= self.start && self.end <= term.end;
        crosses(term.start) || crosses(term.end) || (within && !self.class.is_noun())
    }

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
