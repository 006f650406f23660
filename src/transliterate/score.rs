//! How probable it is that a Latin and a Korean text write the same name.
//!
//! The sum over all ways to cut both into chunks gives log P(latin, hangul); it is set against log P(latin) and log P(hangul), each
//! script by its own n-grams, and a logistic function of that difference and of its mean a symbol gives the probability.

use super::decode::add_logs;
use super::model::{Model, View};
use super::ngram::{BORDER, State};
use super::reading::{Piece, Token, cuts};
use super::symbols::Hangul;

/// How many contexts are kept at each place of the lattice.
const CONTEXTS: usize = 3;

/// How many terms the calibration has.
pub const TERMS: usize = 6;

/// What the calibration weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    /// log P(latin, hangul).
    pub joint: f32,
    /// log P(latin).
    pub latin: f32,
    /// log P(hangul).
    pub hangul: f32,
    /// The letters and jamo together.
    pub symbols: f32,
    /// The letters alone.
    pub letters: f32,
}

impl Evidence {
    /// The terms of the logistic function, the first being constant.
    pub fn terms(&self) -> [f32; TERMS] {
        let ratio = self.joint - self.latin - self.hangul;
        let jamo = self.symbols - self.letters;
        [
            1.0,
            ratio / self.symbols,
            ratio / 10.0,
            (self.joint - self.latin) / jamo,
            (self.joint - self.hangul) / self.letters,
            1.0 / self.symbols,
        ]
    }
}

impl Model {
    /// The probability that one text writes the other, where one pair in seven does.
    ///
    /// Case counts as it does to a reader (AWS is spelt), spaces and hyphens do not. 0 where either holds letters of another script.
    pub fn score(&self, latin: &str, hangul: &str) -> f64 {
        let Some(evidence) = self.evidence(latin, hangul) else { return 0.0 };
        let view = self.view();
        let sum: f32 = evidence.terms().iter().enumerate().map(|(at, term)| term * view.weight(at)).sum();
        1.0 / (1.0 + f64::from(-sum).exp())
    }

    /// What speaks for a pair; `None` where no cut explains it.
    pub fn evidence(&self, latin: &str, hangul: &str) -> Option<Evidence> {
        let hangul = Hangul::new(hangul)?;
        let view = self.view();
        let mut best: Option<Evidence> = None;
        for tokens in cuts(&view, latin) {
            let Some(evidence) = of_tokens(&view, &tokens, &hangul) else { continue };
            if best.is_none_or(|best| best.joint < evidence.joint) {
                best = Some(evidence);
            }
        }
        best
    }
}

fn of_tokens(view: &View, tokens: &[Token], hangul: &Hangul) -> Option<Evidence> {
    let ends = hangul.jamo.len() + 1;
    let mut reached = vec![f32::NEG_INFINITY; ends];
    reached[0] = 0.0;
    let mut latin = 0.0;
    let mut letters = 0;
    for token in tokens {
        let own = log_letters(view, &token.letters);
        latin += own;
        letters += token.letters.len();
        let mut after = vec![f32::NEG_INFINITY; ends];
        for (worth, pieces) in &token.readings {
            let mut at = reached.clone();
            let mut word = false;
            for piece in pieces {
                at = match piece {
                    Piece::Word(letters, _) => {
                        word = true;
                        // What the word's n-grams say of its letters is not said twice.
                        let rest = own - log_letters(view, letters);
                        let mut at = through_word(view, letters, hangul, &at);
                        at.iter_mut().for_each(|log| *log += rest);
                        at
                    }
                    Piece::Fixed(spellings) => through_fixed(spellings, hangul, &at),
                };
            }
            for (after, log) in after.iter_mut().zip(at) {
                let log = log + worth + if word { 0.0 } else { own };
                if log.is_finite() {
                    *after = if after.is_finite() { add_logs(*after, log) } else { log };
                }
            }
        }
        if after.iter().all(|log| !log.is_finite()) {
            return None;
        }
        reached = after;
    }
    let joint = reached[ends - 1];
    let symbols = (letters + hangul.jamo.len()) as f32;
    joint.is_finite().then(|| Evidence {
        joint,
        latin,
        hangul: log_jamo(view, &hangul.jamo),
        symbols,
        letters: letters.max(1) as f32,
    })
}

fn through_fixed(spellings: &[(Vec<u8>, f32)], hangul: &Hangul, from: &[f32]) -> Vec<f32> {
    let mut to = vec![f32::NEG_INFINITY; from.len()];
    for (at, log) in from.iter().enumerate().filter(|(_, log)| log.is_finite()) {
        for (jamo, worth) in spellings {
            let end = at + jamo.len();
            if hangul.jamo[at..].starts_with(jamo) && hangul.begins[end] {
                let log = log + worth;
                to[end] = if to[end].is_finite() { add_logs(to[end], log) } else { log };
            }
        }
    }
    to
}

/// A context at a place of the lattice.
#[derive(Clone, Copy)]
struct Context {
    log: f32,
    state: State,
}

/// A few contexts at one place, the likeliest.
#[derive(Clone, Copy)]
struct Cell {
    contexts: [Context; CONTEXTS],
    length: usize,
}

impl Cell {
    const EMPTY: Self =
        Self { contexts: [Context { log: f32::NEG_INFINITY, state: 0 }; CONTEXTS], length: 0 };

    fn add(&mut self, log: f32, state: State) {
        if let Some(known) = self.contexts[..self.length].iter_mut().find(|context| context.state == state) {
            known.log = add_logs(known.log, log);
        } else if self.length < CONTEXTS {
            self.contexts[self.length] = Context { log, state };
            self.length += 1;
        } else if let Some(worst) = self.contexts.iter_mut().min_by(|a, b| a.log.total_cmp(&b.log))
            && worst.log < log
        {
            *worst = Context { log, state };
        }
    }
}

/// From where the Korean text has been explained, through a word of small letters, to where it has been then.
fn through_word(view: &View, letters: &[u8], hangul: &Hangul, from: &[f32]) -> Vec<f32> {
    let width = from.len();
    let mut cells = vec![Cell::EMPTY; width * (letters.len() + 1)];
    for (at, &log) in from.iter().enumerate().filter(|(_, log)| log.is_finite()) {
        cells[at].add(log, view.joint.start);
    }
    for row in 0..letters.len() {
        for length in 1..=3.min(letters.len() - row) {
            for chunk in view.chunks.of_letters(&letters[row..row + length]) {
                let jamo = view.chunks.jamo(chunk);
                for column in 0..width {
                    let cell = cells[row * width + column];
                    if cell.length == 0 || !hangul.jamo[column..].starts_with(jamo) {
                        continue;
                    }
                    for context in &cell.contexts[..cell.length] {
                        let (log, state) = view.joint.step(context.state, chunk);
                        cells[(row + length) * width + column + jamo.len()].add(context.log + log, state);
                    }
                }
            }
        }
    }
    let last = &cells[letters.len() * width..];
    let mut to = vec![f32::NEG_INFINITY; width];
    for (at, cell) in last.iter().enumerate() {
        if hangul.begins[at] {
            for context in &cell.contexts[..cell.length] {
                let log = context.log + view.joint.step(context.state, BORDER).0;
                to[at] = if to[at].is_finite() { add_logs(to[at], log) } else { log };
            }
        }
    }
    to
}

/// log P of a word's letters.
pub(super) fn log_letters(view: &View, letters: &[u8]) -> f32 {
    let mut state = view.letters.start;
    let mut sum = 0.0;
    for &letter in letters {
        if letter.is_ascii_digit() {
            continue;
        }
        let (log, next) = view.letters.step(state, u16::from(letter.wrapping_sub(b'a')).min(26) + 1);
        sum += log;
        state = next;
    }
    sum + view.letters.step(state, BORDER).0
}

/// log P of jamo.
pub(super) fn log_jamo(view: &View, jamo: &[u8]) -> f32 {
    let mut state = view.jamo.start;
    let mut sum = 0.0;
    for &jamo in jamo {
        let (log, next) = view.jamo.step(state, u16::from(jamo) + 1);
        sum += log.max(-8.0);
        state = next;
    }
    sum + view.jamo.step(state, BORDER).0
}
