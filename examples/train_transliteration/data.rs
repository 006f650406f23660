//! The pairs that the model learns from.

use std::collections::BTreeMap;
use std::path::Path;

use malmoi::transliterate::{Hangul, fold};
use sha1::{Digest, Sha1};

/// One word in both scripts, with how often or how surely it was seen.
#[derive(Clone, Debug)]
pub struct Pair {
    pub latin: Vec<u8>,
    pub jamo: Vec<u8>,
    pub begins: Vec<bool>,
    pub weight: f64,
    pub noisy: bool,
}

/// The first hexadecimal digit of the SHA-1 of the small letters: which part of the data an entry belongs to.
pub fn part(latin: &str) -> char {
    let digest = Sha1::digest(latin.to_lowercase());
    char::from_digit(u32::from(digest[0] >> 4), 16).unwrap_or('0')
}

/// One row of a tab-separated file: the Latin side, the Korean side, and the count where there is one.
pub fn rows(path: &Path) -> std::io::Result<Vec<(String, String, u32)>> {
    let text = std::fs::read_to_string(path)?;
    let mut rows = Vec::new();
    for line in text.lines() {
        let mut cells = line.split('\t');
        if let (Some(latin), Some(hangul)) = (cells.next(), cells.next()) {
            let count = cells.next().and_then(|count| count.parse().ok()).unwrap_or(1);
            rows.push((latin.to_owned(), hangul.to_owned(), count));
        }
    }
    Ok(rows)
}

/// Whether the word is read letter by letter, as its capitals say.
fn is_spelt(word: &str) -> bool {
    word.len() > 1 && word.chars().filter(char::is_ascii_uppercase).count() * 2 > word.chars().count()
}

/// The single words of the files that belong to no part left out, each spelling once, in the order of the letters.
///
/// Phrases are taken apart where both sides have as many words; the others are left out, and so are words in capitals.
pub fn pairs(files: &[impl AsRef<Path>], leave_out: &str) -> std::io::Result<Vec<Pair>> {
    let mut words: BTreeMap<(Vec<u8>, String), (f64, bool)> = BTreeMap::new();
    for file in files {
        let file = file.as_ref();
        let noisy = file.file_name().is_some_and(|name| name.to_string_lossy().contains("wikidata"));
        for (latin, hangul, count) in rows(file)? {
            if leave_out.contains(part(&latin)) {
                continue;
            }
            let left: Vec<&str> = latin.split([' ', '-']).filter(|word| !word.is_empty()).collect();
            let mut right: Vec<&str> = hangul.split([' ', '-']).filter(|word| !word.is_empty()).collect();
            if left.len() != right.len() {
                if left.len() != 1 {
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
                let entry = words.entry((letters, hangul.replace(' ', ""))).or_insert((0.0, true));
                entry.0 += f64::from(count);
                entry.1 &= noisy;
            }
        }
    }
    let mut pairs = Vec::new();
    for ((latin, hangul), (count, noisy)) in words {
        let Some(hangul) = Hangul::new(&hangul) else { continue };
        if hangul.jamo().iter().any(|&jamo| jamo >= 128) {
            continue;
        }
        let begins = hangul.begins().to_vec();
        pairs.push(Pair { latin, jamo: hangul.jamo().to_vec(), begins, weight: count, noisy });
    }
    Ok(pairs)
}
