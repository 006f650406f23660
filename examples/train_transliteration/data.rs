//! The pairs that the model learns from.

use std::collections::BTreeMap;
use std::path::Path;

use malmoi::transliterate::{Hangul, fold};
use sha1::{Digest, Sha1};

/// One word in both scripts, and what is known of it.
#[derive(Clone, Debug)]
pub struct Pair {
    pub latin: Vec<u8>,
    pub jamo: Vec<u8>,
    /// Whether it comes from tokens set side by side and not from a ruling.
    pub noisy: bool,
    /// Whether it was always written with a capital.
    pub is_name: bool,
}

/// The first hexadecimal digit of the SHA-1 of the small letters: which part of the data an entry belongs to.
pub fn part(latin: &str) -> char {
    let digest = Sha1::digest(latin.to_lowercase());
    char::from_digit(u32::from(digest[0] >> 4), 16).unwrap_or('0')
}

/// One row of a tab-separated file: the Latin side and the Korean side.
pub fn rows(path: &Path) -> std::io::Result<Vec<(String, String)>> {
    let text = std::fs::read_to_string(path)?;
    let mut rows = Vec::new();
    for line in text.lines() {
        let mut cells = line.split('\t');
        if let (Some(latin), Some(hangul)) = (cells.next(), cells.next()) {
            rows.push((latin.to_owned(), hangul.to_owned()));
        }
    }
    Ok(rows)
}

/// Whether a file's pairs are noisy: tokens set side by side, not rulings.
pub fn is_noisy(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().contains("wikidata"))
}

/// Whether the word is read letter by letter, as its capitals say.
fn is_spelt(word: &str) -> bool {
    word.len() > 1 && word.chars().filter(char::is_ascii_uppercase).count() * 2 > word.chars().count()
}

/// The single words of the files that belong to no part left out, each spelling once, in the order of the letters.
///
/// Phrases are taken apart where both sides have as many words; the others are left out, and so are words in capitals.
pub fn pairs(files: &[impl AsRef<Path>], leave_out: &str) -> std::io::Result<(Vec<Pair>, Vec<Phrase>)> {
    let mut phrases = Vec::new();
    let mut words: BTreeMap<(Vec<u8>, String), (bool, bool)> = BTreeMap::new();
    for file in files {
        let file = file.as_ref();
        let noisy = is_noisy(file);
        let is_cldr = file.file_name().is_some_and(|name| name.to_string_lossy().contains("cldr"));
        for (latin, hangul) in rows(file)? {
            // 아쿠트어 for Yakut: the language's word is no part of the name.
            let is_language = is_cldr && ["어", "문자", "족", "섬"].iter().any(|tail| hangul.ends_with(tail));
            if leave_out.contains(part(&latin)) || is_language {
                continue;
            }
            let left: Vec<&str> = latin.split([' ', '-']).filter(|word| !word.is_empty()).collect();
            let mut right: Vec<&str> = hangul.split([' ', '-']).filter(|word| !word.is_empty()).collect();
            if left.len() != right.len() {
                if left.len() != 1 {
                    let words: Vec<Vec<u8>> = left.iter().map(|word| fold(word)).collect();
                    let plain = |word: &Vec<u8>| !word.is_empty() && word.iter().all(u8::is_ascii_lowercase);
                    let hangul =
                        Hangul::new(&hangul).filter(|hangul| hangul.jamo().iter().all(|&jamo| jamo < 128));
                    if let Some(hangul) = hangul
                        && right.len() == 1
                        && words.iter().all(plain)
                        && !left.iter().any(|word| is_spelt(word))
                    {
                        let is_left_out = left.iter().map(|word| leave_out.contains(part(word))).collect();
                        phrases.push(Phrase { words, is_left_out, hangul, noisy });
                    }
                    continue;
                }
                right = vec![&hangul];
            }
            for (latin, hangul) in left.iter().zip(&right) {
                if leave_out.contains(part(latin)) || is_spelt(latin) {
                    continue;
                }
                let letters = fold(latin);
                if letters.is_empty() || !letters.iter().all(u8::is_ascii_lowercase) {
                    continue;
                }
                let entry = words.entry((letters, hangul.replace(' ', ""))).or_insert((true, true));
                entry.0 &= noisy;
                entry.1 &= noisy || latin.starts_with(char::is_uppercase);
            }
        }
    }
    let mut pairs = Vec::new();
    for ((latin, hangul), (noisy, is_name)) in words {
        let Some(hangul) = Hangul::new(&hangul) else { continue };
        if hangul.jamo().iter().any(|&jamo| jamo >= 128) {
            continue;
        }
        pairs.push(Pair { latin, jamo: hangul.jamo().to_vec(), noisy, is_name });
    }
    Ok((pairs, phrases))
}

/// A phrase whose Korean side is written without spaces.
#[derive(Clone, Debug)]
pub struct Phrase {
    pub words: Vec<Vec<u8>>,
    /// Which words belong to parts that are left out.
    pub is_left_out: Vec<bool>,
    pub hangul: Hangul,
    pub noisy: bool,
}

impl Phrase {
    /// The words each with its syllables, where the sum of what `worth` gives for each is greatest.
    pub fn cut(&self, worth: &mut impl FnMut(&Pair) -> Option<f64>) -> Option<Vec<Pair>> {
        let begins = self.hangul.begins();
        let places: Vec<usize> = (0..begins.len()).filter(|&at| begins[at]).collect();
        let pair = |word: usize, from: usize, to: usize| Pair {
            latin: self.words[word].clone(),
            jamo: self.hangul.jamo()[from..to].to_vec(),
            noisy: self.noisy,
            is_name: true,
        };
        // By word and place: the worth so far, and the place before.
        let mut best = vec![vec![(f64::NEG_INFINITY, 0); places.len()]; self.words.len() + 1];
        best[0][0].0 = 0.0;
        for word in 0..self.words.len() {
            for from in 0..places.len() {
                let (so_far, _) = best[word][from];
                if !so_far.is_finite() {
                    continue;
                }
                for to in from + 1..places.len() {
                    if let Some(more) = worth(&pair(word, places[from], places[to]))
                        && so_far + more > best[word + 1][to].0
                    {
                        best[word + 1][to] = (so_far + more, from);
                    }
                }
            }
        }
        let mut to = places.len() - 1;
        if !best[self.words.len()][to].0.is_finite() {
            return None;
        }
        let mut pairs = Vec::new();
        for word in (0..self.words.len()).rev() {
            let from = best[word + 1][to].1;
            if !self.is_left_out[word] {
                pairs.push(pair(word, places[from], places[to]));
            }
            to = from;
        }
        Some(pairs)
    }
}
