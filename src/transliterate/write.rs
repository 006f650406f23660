//! The other script's spellings of a text.

use super::decode::{self, add_logs};
use super::model::{Model, View};
use super::reading::{Piece, Token, cuts, spelt};
use super::symbols::{Hangul, Jamo, compose};
use super::{Guess, share};

/// How many partial spellings are kept at each letter.
const BEAM: usize = 20;

/// Jamo or letters, and their log probability.
type Scored = (Vec<u8>, f32);

impl Model {
    /// The likeliest Korean spellings of a Latin name or phrase, best first, at most so many.
    pub fn to_hangul(&self, latin: &str, n: usize) -> Vec<Guess> {
        let view = self.view();
        let mut all: Vec<Scored> = Vec::new();
        for (number, tokens) in cuts(latin).iter().enumerate() {
            // The humps are seldom without meaning.
            let worth = if number == 0 { 0.0 } else { -2.3 };
            let mut phrase: Vec<Scored> = vec![(Vec::new(), worth)];
            for token in tokens {
                phrase = product(&phrase, &of_token(&view, token));
            }
            all.extend(phrase);
        }
        let texts = unite(all).into_iter().filter_map(|(jamo, log)| Some((compose(&jamo)?, log)));
        share(texts.collect(), n)
    }

    /// The likeliest Latin spellings of a Korean name, best first, at most so many; in small letters but for what is spelt.
    pub fn to_latin(&self, hangul: &str, n: usize) -> Vec<Guess> {
        let Some(hangul) = Hangul::new(hangul) else { return Vec::new() };
        let view = self.view();
        let spellings = decode::to_letters::<&[u8]>(&view, &hangul, BEAM, None);
        let mut all: Vec<Scored> =
            spellings.into_iter().map(|spelling| (spelling.text, spelling.log)).collect();
        for letters in spelt(&hangul) {
            if letters.len() > 1 {
                let log = -2.0 * letters.len() as f32 - 4.0;
                all.push((letters.to_ascii_uppercase(), log));
            }
        }
        let texts = unite(all)
            .into_iter()
            .map(|(letters, log)| (String::from_utf8_lossy(&letters).into_owned(), log));
        share(texts.collect(), n)
    }
}

/// The spellings of a token, by all its readings, as shares.
fn of_token(view: &View, token: &Token) -> Vec<Scored> {
    let mut all = Vec::new();
    for (worth, pieces) in &token.readings {
        let mut reading: Vec<Scored> = vec![(Vec::new(), *worth)];
        for piece in pieces {
            reading = match piece {
                Piece::Fixed(spellings) => product(&reading, spellings),
                Piece::Word(letters) => product(&reading, &of_word(view, letters)),
            };
        }
        all.extend(reading);
    }
    unite(all)
}

/// The spellings of a word, as logs of their shares.
fn of_word(view: &View, letters: &[u8]) -> Vec<Scored> {
    let spellings = decode::to_jamo(view, letters, BEAM);
    let Some(total) = spellings.iter().map(|spelling| spelling.log).reduce(add_logs) else {
        return Vec::new();
    };
    spellings.into_iter().map(|spelling| (spelling.text, spelling.log - total)).collect()
}

/// All of one list followed by all of another, the likeliest of them.
fn product(heads: &[Scored], tails: &[(Vec<Jamo>, f32)]) -> Vec<Scored> {
    let mut all: Vec<Scored> = Vec::with_capacity(heads.len() * tails.len());
    for (head, log) in heads {
        all.extend(tails.iter().map(|(tail, more)| ([&head[..], tail].concat(), log + more)));
    }
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all.truncate(BEAM);
    all
}

/// Joins what is spelt alike; best first.
fn unite(mut all: Vec<Scored>) -> Vec<Scored> {
    all.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    all.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1 = add_logs(kept.1, later.1);
        }
        same
    });
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all
}
