//! The other script's spellings of a text.

use super::decode::{self, add_logs};
use super::model::{Model, View};
use super::reading::{Piece, Token, cuts, spelt};
use super::symbols::{Hangul, Jamo, compose};
use super::{Guess, Lexicon, rerank, share};

/// How many partial spellings are kept at each letter.
const BEAM: usize = 64;

/// Jamo or letters, and their log probability.
type Scored = (Vec<u8>, f32);

/// A spelling of one word as the trainer of the reranker sees it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The jamo, as [`Hangul::jamo`] gives them.
    pub jamo: Vec<u8>,
    /// log P(word, spelling) by the n-grams.
    pub log: f32,
    /// The places of its features among the weights.
    pub features: Vec<u32>,
}

impl Model {
    /// The beam's spellings of one word of small letters before the reranker.
    pub fn candidates(&self, letters: &[u8], is_name: bool) -> Vec<Candidate> {
        let view = self.view();
        let spellings = decode::to_jamo(&view, letters, BEAM);
        let candidate = |spelling: decode::Spelling| {
            let mut features = Vec::new();
            rerank::features(&view, letters, is_name, &spelling, &mut |bucket| features.push(bucket as u32));
            Candidate { jamo: spelling.text, log: spelling.log, features }
        };
        spellings.into_iter().map(candidate).collect()
    }

    /// The likeliest Korean spellings of a Latin name or phrase, best first, at most so many.
    pub fn to_hangul(&self, latin: &str, n: usize) -> Vec<Guess> {
        let view = self.view();
        let mut all: Vec<Scored> = Vec::new();
        let cuts = cuts(&view, latin);
        // Parts as long as words are words: CodeGemma, DeepMind.
        let is_plain = cuts.first().is_some_and(|cut| cut.iter().all(|token| token.letters.len() >= PART));
        let kept = if is_plain { 1 } else { cuts.len() };
        for (number, tokens) in cuts.iter().take(kept).enumerate() {
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
                Piece::Word(letters, is_name) => product(&reading, &of_compound(view, letters, *is_name)),
            };
        }
        all.extend(reading);
    }
    unite(all)
}

/// The fewest letters of a compound's part, and from which on it is surely one.
const PART: usize = 4;
const LONG_PART: usize = 5;

/// The spellings of a word that may be a compound of two English words: homeroom, Elasticsearch.
fn of_compound(view: &View, letters: &[u8], is_name: bool) -> Vec<Scored> {
    let mut all = of_word(view, letters, is_name);
    let lexicon = Lexicon::english();
    let cut = (PART..(letters.len() + 1).saturating_sub(PART))
        .filter(|&at| lexicon.contains_key(&letters[..at]) && lexicon.contains_key(&letters[at..]))
        .max_by_key(|&at| at.min(letters.len() - at));
    if let Some(at) = cut {
        let worth = match at.min(letters.len() - at) {
            LONG_PART.. => 0.5,
            _ => -1.5,
        };
        let parts = product(&of_word(view, &letters[..at], is_name), &of_word(view, &letters[at..], is_name));
        all.extend(parts.into_iter().map(|(text, log)| (text, log + worth)));
        all = unite(all);
    }
    all
}

/// The spellings of a word, as logs of their shares.
fn of_word(view: &View, letters: &[u8], is_name: bool) -> Vec<Scored> {
    let mut spellings = decode::to_jamo(view, letters, BEAM);
    rerank::rerank(view, letters, is_name, &mut spellings);
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
