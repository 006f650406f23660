//! How a loanword ends in Hangul, by its written English ending.
//!
//! After the standard orthography of loanwords (외래어 표기법, 1986): voiceless stops close a syllable behind a short vowel and
//! take a vowel of their own elsewhere (록, 스파크), voiced stops take one (블로그), and so do all fricatives and affricates
//! (버스, 패치). English writing does not tell a short vowel from a long one for certain, so that what remains is listed.

use super::reading::{Reading, Sound};
use Sound::{Consonant, Rieul, Vowel};

/// Endings that are read otherwise than the rules say; the longest one counts. `^` stands before a whole word.
const VOWEL: [&str; 36] = [
    "^bat", "^bit", "^edit", "^fat", "^fit", "^hit", "^jet", "^mat", "^nut", "^outfit", "^profit", "^sub",
    "^vite", "^wit", "ballet", "bidet", "bouquet", "buffet", "cabaret", "check", "debut", "depot", "flickr",
    "gigabit", "hashtag", "hub", "iraq", "knit", "knot", "mascot", "megabit", "qubit", "scout", "sonnet",
    "suit", "watt",
];
const CONSONANT: [&str; 44] = [
    "airpods",
    "bag",
    "big",
    "biscuit",
    "book",
    "boutique",
    "brooke",
    "chocolate",
    "circuit",
    "climb",
    "cloak",
    "club",
    "cook",
    "deep",
    "diskette",
    "dog",
    "europe",
    "foot",
    "geek",
    "good",
    "group",
    "grub",
    "hadoop",
    "heap",
    "hook",
    "ipod",
    "jpeg",
    "keep",
    "kosdaq",
    "lab",
    "look",
    "mpeg",
    "nasdaq",
    "out",
    "private",
    "pub",
    "roulette",
    "sleep",
    "technique",
    "template",
    "tweet",
    "type",
    "unique",
    "web",
];

/// Words that some read in one way, some in the other, the usual one first.
const OPEN: [(&str, Sound, Sound); 16] = [
    ("^deck", Consonant, Vowel),
    ("^dir", Vowel, Rieul),
    ("^dot", Consonant, Vowel),
    ("^exec", Consonant, Vowel),
    ("^hack", Consonant, Vowel),
    ("^hat", Consonant, Vowel),
    ("^kit", Vowel, Consonant),
    ("^net", Consonant, Vowel),
    ("^op", Vowel, Consonant),
    ("^pip", Consonant, Vowel),
    ("^pod", Vowel, Consonant),
    ("^set", Vowel, Consonant),
    ("dataset", Vowel, Consonant),
    ("hollywood", Vowel, Consonant),
    ("latex", Consonant, Vowel),
    ("theme", Vowel, Consonant),
];

/// How a word in small letters ends.
pub(super) fn ending(word: &str) -> Reading {
    listed(word).unwrap_or_else(|| by_rule(word.as_bytes()))
}

/// How a word ends by the lists alone.
pub(super) fn listed(word: &str) -> Option<Reading> {
    let length = |entry: &str| match entry.strip_prefix('^') {
        Some(whole) => (whole == word).then_some(usize::MAX),
        None => word.ends_with(entry).then_some(entry.len()),
    };
    let sure = [(&VOWEL[..], Vowel), (&CONSONANT, Consonant)]
        .into_iter()
        .flat_map(|(entries, sound)| entries.iter().map(move |entry| (*entry, Reading::sure(sound))));
    let open = OPEN.iter().map(|&(entry, usual, other)| (entry, Reading::open(usual, other)));
    sure.chain(open)
        .filter_map(|(entry, reading)| Some((length(entry)?, reading)))
        .max_by_key(|(length, _)| *length)
        .map(|(_, reading)| reading)
}

fn by_rule(word: &[u8]) -> Reading {
    let [rest @ .., last] = word else { return Reading::sure(Vowel) };
    match last {
        b'l' => Reading::sure(Rieul),
        // An abbreviation of code, addr and attr: 알, or as the whole word ends.
        b'r' if !rest.last().is_some_and(is_vowel) => Reading::open(Rieul, Vowel),
        b'm' | b'n' => Reading::sure(Consonant),
        b'g' if rest.ends_with(b"n") => Reading::sure(Consonant),
        b'e' if rest.ends_with(b"tt") || rest.ends_with(b"qu") => Reading::open(Consonant, Vowel),
        b'e' => behind_silent_e(rest),
        b'b' if rest.ends_with(b"m") => Reading::sure(Consonant),
        b'b' if is_short(rest) && !matches!(rest, [.., b'i' | b'u']) => Reading::open(Consonant, Vowel),
        b'p' if is_short(rest) || rest.ends_with(b"p") => Reading::sure(Consonant),
        b't' if is_short(rest) || rest.ends_with(b"t") => Reading::open(Consonant, Vowel),
        b'k' if is_short(rest) || rest.ends_with(b"c") => Reading::sure(Consonant),
        b'c' if rest.last().is_some_and(is_vowel) => Reading::sure(Consonant),
        b'q' if is_short(rest) => Reading::open(Consonant, Vowel),
        b'p' | b't' | b'k' if rest.last().is_some_and(is_vowel) => Reading::open(Vowel, Consonant),
        _ => Reading::sure(Vowel),
    }
}

/// How a word ends that ends in those letters and an e, which is mostly silent.
fn behind_silent_e(rest: &[u8]) -> Reading {
    match rest.last() {
        Some(b'l') => Reading::sure(Rieul),
        Some(b'm' | b'n') if rest.len() > 1 => Reading::sure(Consonant),
        _ => Reading::sure(Vowel),
    }
}

/// Whether the letters end in one vowel alone, behind a consonant: mostly a short one.
fn is_short(rest: &[u8]) -> bool {
    match rest {
        [.., before, last] => is_vowel(last) && (!is_vowel(before) || rest.ends_with(b"qui")),
        [last] => is_vowel(last),
        [] => false,
    }
}

fn is_vowel(b: &u8) -> bool {
    b"aeiouy".contains(b)
}
