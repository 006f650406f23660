//! How words in Latin letters end when they are read aloud in Korean.

use super::loanword;
use super::reading::{Reading, Sound};
use Sound::{Consonant, Rieul, Vowel};
use unicode_normalization::UnicodeNormalization;

/// Acronyms and names in capitals that are read as words and end otherwise than their last letter.
const READ_AS_WORDS: [&str; 34] = [
    "APAC", "APEC", "ASIC", "BASIC", "CHIP", "CIFAR", "CLIP", "CNET", "COLAB", "ENIAC", "EPYC", "JPEG",
    "KOSDAQ", "LASER", "LATEX", "LIDAR", "LINE", "MAC", "MATLAB", "MOSFET", "MPEG", "NASDAQ", "NAVER", "NET",
    "NOR", "OPEC", "RADAR", "SAMSUNG", "SONAR", "SPAC", "SPEC", "TOEIC", "UNICEF", "ZIP",
];

/// Acronyms that are read letter by letter although they could be words, also in small letters.
const SPELT: [&str; 7] = ["ip", "mit", "nec", "ok", "poc", "sap", "soc"];

/// How a text ends that ends in a Latin letter; `None` for other letters.
pub(super) fn of_latin(text: &str) -> Option<Reading> {
    // é is read as e, but not silent.
    let accented = text.chars().next_back().is_some_and(|c| !c.is_ascii());
    let plain: String = text.nfd().filter(|c| !('\u{300}'..='\u{36F}').contains(c)).collect();
    let run = &plain[plain.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len()..];
    match run.chars().next_back()? {
        'a' | 'e' | 'i' | 'o' | 'u' if accented => Some(Reading::sure(Vowel)),
        _ => Some(of_word(run)),
    }
}

/// How a run of Latin letters ends.
fn of_word(run: &str) -> Reading {
    let capitals = run.len() - run.trim_end_matches(|c: char| c.is_ascii_uppercase()).len();
    let upper = run.to_ascii_uppercase();
    let mixed = run.bytes().any(|b| b.is_ascii_uppercase());
    if mixed && READ_AS_WORDS.contains(&upper.as_str()) {
        return loanword::ending(&upper.to_ascii_lowercase());
    }
    if capitals == run.len() {
        return of_capitals(run);
    }
    if capitals > 0 {
        // ChatGPT, OpenAI, IoT: the capitals at the end are a word of their own.
        return of_capitals(&run[run.len() - capitals..]);
    }
    let hump = run.rfind(|c: char| c.is_ascii_uppercase()).unwrap_or(0);
    let small = run.len() - hump - 1;
    if hump > 0 && small == 1 && run.as_bytes()[hump - 1].is_ascii_uppercase() {
        let last = of_letters(run);
        return match run.ends_with('s') {
            // The plural is read or left out: GPUs.
            true => open(last, of_word(&run[..run.len() - 1])),
            false => last,
        };
    }
    let word = run[hump..].to_ascii_lowercase();
    let whole = run.to_ascii_lowercase();
    if SPELT.contains(&word.as_str()) || !word.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
        return of_letters(run);
    }
    loanword::listed(&whole).unwrap_or_else(|| loanword::ending(&word))
}

/// How a word in capitals ends: letter by letter, or as a word where it is listed so or could not be anything else.
fn of_capitals(run: &str) -> Reading {
    let word = run.to_ascii_lowercase();
    let letters = of_letters(run);
    if READ_AS_WORDS.contains(&run) {
        return loanword::ending(&word);
    }
    if SPELT.contains(&word.as_str()) || !may_be_word(&word) {
        return letters;
    }
    match run.len() {
        0..=5 => open(letters, loanword::ending(&word)),
        _ => open(loanword::ending(&word), letters),
    }
}

fn open(usual: Reading, other: Reading) -> Reading {
    match usual.other {
        Some(_) => usual,
        None if other.usual == usual.usual => Reading { usual: usual.usual, other: other.other },
        None => Reading::open(usual.usual, other.usual),
    }
}

/// Whether letters could be spoken as one word: three at least, with a vowel between consonants.
fn may_be_word(word: &str) -> bool {
    let is_vowel = |b: &u8| b"aeiou".contains(b);
    let bytes = word.as_bytes();
    bytes.len() >= 3
        && bytes.windows(2).any(|two| !is_vowel(&two[0]) && is_vowel(&two[1]))
        && bytes.windows(2).any(|two| is_vowel(&two[0]) && !is_vowel(&two[1]))
        && !bytes.windows(4).any(|four| !four.iter().any(is_vowel))
}

/// How the name of the last letter ends: 엘 and 알 in ㄹ, 엠 and 엔 in a consonant, the others in a vowel.
fn of_letters(run: &str) -> Reading {
    match run.as_bytes().last().map(u8::to_ascii_uppercase) {
        Some(b'L') => Reading::sure(Rieul),
        // 알, or 아르 as the standard has it.
        Some(b'R') => Reading::open(Rieul, Vowel),
        Some(b'M' | b'N') => Reading::sure(Consonant),
        _ => Reading::sure(Vowel),
    }
}
