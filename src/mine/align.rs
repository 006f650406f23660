//! Which words of a gloss a Korean word renders: by sound, by the glossary's and the list's words.

use super::evidence::Evidence;
use super::gloss::Gloss;
use super::left::{Class, Word};
use super::{lexicon, sound};
use crate::hangul;

/// What of a gloss a word may render.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rendering {
    /// Sets of words of the gloss, as bits, that parts of it render by sound.
    pub sounds: Vec<u32>,
    /// Sets of which one word each is rendered by a part of it by meaning.
    pub meanings: Vec<u32>,
    /// The words of which it renders but the ending.
    pub endings: u32,
    /// How many of its syllables are explained by that.
    pub explained: f64,
    /// Whether it is the same on both sides: a number, Latin letters.
    pub same: bool,
}

impl Rendering {
    /// Whether it renders anything.
    pub fn is_empty(&self) -> bool {
        self.sounds.is_empty() && self.meanings.is_empty()
    }
}

/// A score from which on sound tells.
///
/// The model takes one pair in seven to be alike; of the pairs met here nearly half are.
pub const SOUNDS_ALIKE: f64 = 0.3;
/// The same of two words that belong together, since a list says so or the one alone glosses the other, where the question is only
/// whether by sound or by meaning: of the 3,000 pairs of `words.tsv` one in twenty scores above 0.3, which are loanwords, and six
/// between 0.005 and that.
const KNOWN_ALIKE: f64 = 0.01;
/// How many words of a gloss are looked at.
const MOST: usize = 24;

/// What of the gloss the word may render; `is_glossed` where it stands right before the bracket.
pub fn rendering(text: &str, word: &Word, is_glossed: bool, gloss: &Gloss, evidence: &Evidence) -> Rendering {
    let words = &gloss.words[..gloss.words.len().min(MOST)];
    if !text.contains(hangul::is_hangul) {
        let lower = text.to_lowercase();
        let mut found = Rendering::default();
        let bit = words.iter().position(|word| *word == lower || word.strip_suffix('s') == Some(&lower));
        if let Some(at) = bit {
            found = Rendering { sounds: vec![1 << at], explained: 1.0, same: true, ..found };
        } else if let Some(set) = initials_of(text, words) {
            found = Rendering { meanings: set, explained: 1.0, ..found };
        }
        return found;
    }
    let stem = stem_of(text, word);
    let syllables = stem.chars().filter(|&c| hangul::is_hangul(c)).count().max(1) as f64;
    // The whole word by sound, for one word of the gloss or several in order: 데이터센터.
    let known = if is_glossed && words.len() == 1 { 1 } else { meaning(stem, words, evidence) };
    let sounds = by_sound(stem, gloss).or_else(|| (stem != text).then(|| by_sound(text, gloss))?);
    if let Some((score, set)) = sounds
        && (score >= SOUNDS_ALIKE || set & known == set)
    {
        return Rendering { sounds: vec![set], explained: 1.0, ..Rendering::default() };
    }
    let mut found = Rendering::default();
    let chars: Vec<(usize, char)> = stem.char_indices().collect();
    let at_byte = |at: usize| chars.get(at).map_or(stem.len(), |&(byte, _)| byte);
    let mut at = 0;
    let mut covered = 0;
    let mut loose = 0;
    while at < chars.len() {
        let longest = (chars.len() - at).min(lexicon::LONGEST);
        let hit = (1..=longest).rev().find_map(|length| {
            // A single syllable means little within a longer word, but at its end.
            if length == 1 && chars.len() > 1 && at + 1 < chars.len() && at > 0 {
                return None;
            }
            let part = &stem[at_byte(at)..at_byte(at + length)];
            let set = meaning(part, words, evidence);
            (set != 0).then_some((length, set))
        });
        if let Some((length, set)) = hit {
            by_rest(&stem[at_byte(loose)..at_byte(at)], gloss, &mut found, &mut covered);
            found.meanings.push(set);
            let part = &stem[at_byte(at)..at_byte(at + length)];
            for (bit, word) in words.iter().enumerate() {
                if set & 1 << bit != 0 && lexicon::renders_ending(part, word) {
                    found.endings |= 1 << bit;
                }
            }
            covered += length;
            at += length;
            loose = at;
        } else {
            at += 1;
        }
    }
    if loose > 0 {
        by_rest(&stem[at_byte(loose)..], gloss, &mut found, &mut covered);
    }
    found.explained = (covered as f64 / syllables).min(1.0);
    found
}

/// The words of a gloss, one after another, whose initials the text is: AI of artificial intelligence.
fn initials_of(text: &str, words: &[String]) -> Option<Vec<u32>> {
    let letters: Vec<char> = text.to_lowercase().chars().collect();
    let starts = words.len().checked_sub(letters.len()).filter(|_| letters.len() >= 2)?;
    let begins =
        |first: &usize| words[*first..].iter().zip(&letters).all(|(word, &letter)| word.starts_with(letter));
    let first = (0..=starts).find(begins)?;
    Some((first..first + letters.len()).map(|at| 1 << at).collect())
}

/// What is left of a word by sound: 클래스 of 하위클래스.
fn by_rest(rest: &str, gloss: &Gloss, found: &mut Rendering, covered: &mut usize) {
    let syllables = rest.chars().count();
    if syllables >= 2
        && let Some((_, set)) = by_sound(rest, gloss)
    {
        found.sounds.push(set);
        *covered += syllables;
    }
}

/// The word without its particle or the suffix of an adjective.
fn stem_of<'a>(text: &'a str, word: &Word) -> &'a str {
    let particles: &[&str] = match word.class {
        Class::Genitive => &["의"],
        Class::With => &["와", "과", "이나", "나"],
        _ => return text,
    };
    particles
        .iter()
        .find_map(|particle| text.strip_suffix(particle))
        .filter(|stem| !stem.is_empty())
        .unwrap_or(text)
}

/// The words of the gloss that a text writes by sound, up to three in order, and how probable that is.
fn by_sound(text: &str, gloss: &Gloss) -> Option<(f64, u32)> {
    let words = &gloss.written[..gloss.written.len().min(MOST)];
    let syllables = text.chars().filter(|&c| hangul::is_hangul(c)).count();
    let mut best: Option<(f64, u32)> = None;
    for first in 0..words.len() {
        if gloss.small[first] {
            continue;
        }
        let mut latin = String::new();
        for (last, word) in words.iter().enumerate().skip(first).take(3) {
            latin.push_str(word);
            // As many letters as fit the syllables: the model needs not be asked about the rest.
            if latin.len() < 2 || latin.len() > 6 * syllables || syllables > 2 * latin.len() {
                continue;
            }
            let mut score = sound::score(&latin, text);
            if let Some(singular) =
                latin.strip_suffix('s').filter(|singular| singular.len() > 2 && score < SOUNDS_ALIKE)
            {
                score = sound::score(singular, text);
            }
            if score >= KNOWN_ALIKE && best.is_none_or(|(known, _)| score > known) {
                best = Some((score, (first..=last).fold(0, |set, at| set | 1 << at)));
            }
        }
    }
    best
}

/// The words of the gloss that may render a part of a word.
fn meaning(part: &str, words: &[String], evidence: &Evidence) -> u32 {
    if !lexicon::is_listed(part) && !evidence.has_word(part) {
        return 0;
    }
    let mut set = 0;
    for (at, word) in words.iter().enumerate() {
        if lexicon::renders(part, word) || evidence.renders(part, word) {
            set |= 1 << at;
        }
    }
    set
}

/// How well initials fit the words of a term: log-odds, the higher the better.
///
/// The pieces of the words take the letters in order; a piece fits where a word that may render it begins with its letter,
/// or where it may be that word by sound.
pub fn initials(pieces: &[&str], letters: &[char]) -> f64 {
    const UNUSED_LETTER: f64 = -0.6;
    const UNUSED_PIECE: f64 = -1.5;
    const MOST_LETTERS: usize = 4;
    let mut best = vec![f64::MIN; letters.len() + 1];
    best[0] = 0.0;
    for used in 1..=letters.len() {
        best[used] = best[used - 1] + UNUSED_LETTER;
    }
    for piece in pieces {
        let mut next = vec![f64::MIN; letters.len() + 1];
        next[0] = best[0] + UNUSED_PIECE;
        for used in 1..=letters.len() {
            let fit = best[used - 1] + fit(piece, letters[used - 1]);
            let skip = best[used] + UNUSED_PIECE;
            // One Korean word for several: 신경망 is a neural network.
            let most = piece.chars().count().div_ceil(2).min(MOST_LETTERS);
            let several = (2..=used.min(most)).filter_map(|count| {
                let run: String = letters[used - count..used].iter().collect();
                lexicon::may_begin_with_all(piece, &run).then_some(best[used - count] + 1.25 * count as f64)
            });
            let several = several.fold(f64::MIN, f64::max);
            next[used] = fit.max(skip).max(several).max(next[used - 1] + UNUSED_LETTER);
        }
        best = next;
    }
    best[letters.len()]
}

/// How well one piece fits one letter.
fn fit(piece: &str, letter: char) -> f64 {
    let lower = letter.to_ascii_lowercase();
    if piece.chars().all(|c| !hangul::is_hangul(c)) {
        return if piece.to_lowercase().starts_with(lower) { 1.0 } else { -1.5 };
    }
    if lexicon::may_begin_with(piece, lower) {
        return 1.5;
    }
    let Some(initial) = piece.chars().next().and_then(hangul::initial) else { return -0.2 };
    let letters = match initial {
        'ㄱ' | 'ㄲ' | 'ㅋ' => "cgkq",
        'ㄴ' => "n",
        'ㄷ' | 'ㄸ' | 'ㅌ' => "dt",
        'ㄹ' => "lr",
        'ㅁ' => "m",
        'ㅂ' | 'ㅃ' => "bv",
        'ㅍ' => "pf",
        'ㅅ' | 'ㅆ' => "sc",
        'ㅈ' | 'ㅊ' | 'ㅉ' => "jgcz",
        'ㅎ' => "h",
        _ => "aeiouyw",
    };
    let may_sound = letters.contains(lower);
    match (lexicon::is_listed(piece), may_sound) {
        // A silent initial says less: every vowel has it.
        (false, true) if initial == 'ㅇ' => 0.3,
        (false, true) => 0.7,
        (false, false) => -0.2,
        // Its renderings are known, and none begins so; the list is not complete.
        (true, _) => -1.0,
    }
}
