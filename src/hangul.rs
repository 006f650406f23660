//! Arithmetic of Hangul: syllables, jamo, initial consonants, the two-set keyboard, and particles by the sound before them.
//!
//! Tables follow the Unicode Standard, section 3.12 (Hangul syllable composition), and KS X 5002 (the
//! two-set keyboard). Single jamo are always compatibility jamo (U+3131–3163).

mod latin;
mod loanword;
mod number;
mod particle;
mod reading;

pub use particle::{Particle, is_right, is_right_read_as, particle, particle_read_as};

use std::iter::Peekable;
use std::str::Chars;

const FIRST: u32 = 0xAC00;
const LAST: u32 = 0xD7A3;
const MEDIALS: u32 = 21;
const FINALS: u32 = 28;

/// The 19 initial consonants, in the order of the syllable block.
const INITIAL: [char; 19] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ',
    'ㅍ', 'ㅎ',
];

/// The 21 medial vowels, each as the keys that type it.
const MEDIAL: [&str; 21] = [
    "ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ", "ㅜㅓ", "ㅜㅔ",
    "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ",
];

/// The 27 final consonants after "none", each as the keys that type it.
const FINAL: [&str; 28] = [
    "", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ",
    "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ",
];

/// Compatibility jamo that take two keys, with those keys.
const DOUBLE: [(char, &str); 18] = [
    ('ㅘ', "ㅗㅏ"),
    ('ㅙ', "ㅗㅐ"),
    ('ㅚ', "ㅗㅣ"),
    ('ㅝ', "ㅜㅓ"),
    ('ㅞ', "ㅜㅔ"),
    ('ㅟ', "ㅜㅣ"),
    ('ㅢ', "ㅡㅣ"),
    ('ㄳ', "ㄱㅅ"),
    ('ㄵ', "ㄴㅈ"),
    ('ㄶ', "ㄴㅎ"),
    ('ㄺ', "ㄹㄱ"),
    ('ㄻ', "ㄹㅁ"),
    ('ㄼ', "ㄹㅂ"),
    ('ㄽ', "ㄹㅅ"),
    ('ㄾ', "ㄹㅌ"),
    ('ㄿ', "ㄹㅍ"),
    ('ㅀ', "ㄹㅎ"),
    ('ㅄ', "ㅂㅅ"),
];

/// The keys of the two-set keyboard. Shifted keys are upper case; those not listed type what the plain key does.
const KEYS: [(char, char); 33] = [
    ('q', 'ㅂ'),
    ('Q', 'ㅃ'),
    ('w', 'ㅈ'),
    ('W', 'ㅉ'),
    ('e', 'ㄷ'),
    ('E', 'ㄸ'),
    ('r', 'ㄱ'),
    ('R', 'ㄲ'),
    ('t', 'ㅅ'),
    ('T', 'ㅆ'),
    ('y', 'ㅛ'),
    ('u', 'ㅕ'),
    ('i', 'ㅑ'),
    ('o', 'ㅐ'),
    ('O', 'ㅒ'),
    ('p', 'ㅔ'),
    ('P', 'ㅖ'),
    ('a', 'ㅁ'),
    ('s', 'ㄴ'),
    ('d', 'ㅇ'),
    ('f', 'ㄹ'),
    ('g', 'ㅎ'),
    ('h', 'ㅗ'),
    ('j', 'ㅓ'),
    ('k', 'ㅏ'),
    ('l', 'ㅣ'),
    ('z', 'ㅋ'),
    ('x', 'ㅌ'),
    ('c', 'ㅊ'),
    ('v', 'ㅍ'),
    ('b', 'ㅠ'),
    ('n', 'ㅜ'),
    ('m', 'ㅡ'),
];

/// Whether the character is a precomposed Hangul syllable.
pub fn is_syllable(c: char) -> bool {
    (FIRST..=LAST).contains(&(c as u32))
}

/// Whether the character is a compatibility jamo, consonant or vowel.
pub fn is_jamo(c: char) -> bool {
    ('ㄱ'..='ㅣ').contains(&c)
}

/// Whether the character is a Hangul syllable or a compatibility jamo.
pub fn is_hangul(c: char) -> bool {
    is_syllable(c) || is_jamo(c)
}

/// The indices of initial, medial and final of a syllable; the final is 0 where there is none.
pub(crate) fn indices(c: char) -> Option<(usize, usize, usize)> {
    is_syllable(c).then(|| {
        let index = c as u32 - FIRST;
        (
            (index / (MEDIALS * FINALS)) as usize,
            (index / FINALS % MEDIALS) as usize,
            (index % FINALS) as usize,
        )
    })
}

/// The final consonant of a syllable, as the keys that type it: empty where it ends in a vowel.
///
/// `None` for anything but a syllable.
pub fn final_consonant(c: char) -> Option<&'static str> {
    indices(c).map(|(_, _, last)| FINAL[last])
}

/// The initial consonant of a syllable.
pub fn initial(c: char) -> Option<char> {
    indices(c).map(|(first, _, _)| INITIAL[first])
}

/// The text with every syllable replaced by the keys that type it; other characters stay.
///
/// Keys and not positions: 제미낭, which an input method shows on the way to 제미나이, becomes a prefix of it.
pub fn keystrokes(text: &str) -> String {
    let mut keys = String::with_capacity(text.len() * 3);
    for c in text.chars() {
        each_keystroke(c, &mut |key| keys.push(key));
    }
    keys
}

/// Calls back for each key that types the character, as its jamo; for what is no Hangul with the character itself.
pub fn each_keystroke(c: char, f: &mut impl FnMut(char)) {
    if let Some((first, medial, last)) = indices(c) {
        f(INITIAL[first]);
        MEDIAL[medial].chars().for_each(&mut *f);
        FINAL[last].chars().for_each(&mut *f);
    } else if let Some((_, pair)) = DOUBLE.iter().find(|(double, _)| *double == c) {
        pair.chars().for_each(&mut *f);
    } else {
        f(c);
    }
}

/// The initial consonants of the text's syllables; other characters stay.
pub fn initials(text: &str) -> String {
    text.chars().map(|c| initial(c).unwrap_or(c)).collect()
}

/// Whether the text is made of consonants alone, as one types initials: ㅈㅁㄴㅇ.
///
/// Characters that are no Hangul may stand between them (ㅎㅇㅍㅋㄹㅂX); one consonant at least is needed.
pub fn is_initials(text: &str) -> bool {
    let consonant = |c: char| ('ㄱ'..='ㅎ').contains(&c);
    text.chars().any(consonant) && text.chars().all(|c| consonant(c) || !is_hangul(c))
}

/// What the keys of a Latin text type on the two-set keyboard: `wpalskdl` gives 제미나이.
///
/// Characters that are no letters stay. `None` where the text has no letter.
pub fn from_latin_keys(text: &str) -> Option<String> {
    let mut typed = false;
    let jamo: String = text
        .chars()
        .map(|c| match jamo_of_key(c) {
            Some(jamo) => {
                typed = true;
                jamo
            }
            None => c,
        })
        .collect();
    typed.then(|| compose(&jamo))
}

/// The Latin keys that type a Hangul text on the two-set keyboard: ㅎ드ㅑㅜㅑ gives `gemini`.
///
/// Characters that are no Hangul stay. `None` where the text has no Hangul.
pub fn to_latin_keys(text: &str) -> Option<String> {
    let mut typed = false;
    let latin = keystrokes(text)
        .chars()
        .map(|c| match KEYS.iter().find(|(_, jamo)| *jamo == c) {
            Some((key, _)) => {
                typed = true;
                *key
            }
            None => c,
        })
        .collect();
    typed.then_some(latin)
}

fn jamo_of_key(c: char) -> Option<char> {
    let at = |key: char| KEYS.iter().find(|(k, _)| *k == key).map(|(_, jamo)| *jamo);
    at(c).or_else(|| at(c.to_ascii_lowercase()))
}

/// Joins single jamo into syllables as an input method does: ㅈㅔㅁㅣㄴㅏㅇㅣ gives 제미나이.
///
/// Jamo that fit no syllable stay alone, and so do other characters.
pub fn compose(jamo: &str) -> String {
    let mut out = String::with_capacity(jamo.len());
    let mut rest = jamo.chars().peekable();
    while let Some(c) = rest.next() {
        let first = INITIAL.iter().position(|&i| i == c);
        let vowel_follows = rest.peek().is_some_and(|&next| is_vowel_key(next));
        match first {
            Some(first) if vowel_follows => {
                let medial = take_longest(&mut rest, &MEDIAL, false).unwrap_or(0);
                let last = take_longest(&mut rest, &FINAL, true).unwrap_or(0);
                let index = (first as u32 * MEDIALS + medial as u32) * FINALS + last as u32;
                out.push(char::from_u32(FIRST + index).expect("indices of a table make a syllable"));
            }
            _ => out.push(c),
        }
    }
    out
}

/// Whether the jamo is a vowel that one key types.
fn is_vowel_key(c: char) -> bool {
    is_jamo(c) && MEDIAL.contains(&&*c.encode_utf8(&mut [0; 4]))
}

/// Takes the longest entry of the table that the coming jamo spell, and gives its index.
///
/// A final consonant that a vowel follows belongs to the next syllable, so its last key stays.
fn take_longest(rest: &mut Peekable<Chars<'_>>, table: &[&str], is_final: bool) -> Option<usize> {
    let ahead: Vec<char> = rest.clone().take(3).collect();
    let starts_syllable = |at: usize| ahead.get(at).is_some_and(|&next| is_vowel_key(next));
    for length in [2, 1] {
        if ahead.len() < length || (is_final && starts_syllable(length)) {
            continue;
        }
        let spelled: String = ahead[..length].iter().collect();
        if let Some(index) = table.iter().position(|&entry| entry == spelled) {
            for _ in 0..length {
                rest.next();
            }
            return Some(index);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_typed_syllables_are_prefixes_of_the_whole_word() {
        for (half, whole) in [
            ("제민", "제미나이"),
            ("제미낭", "제미나이"),
            ("엔빋", "엔비디아"),
            ("앤틀", "앤트로픽"),
            ("반돛", "반도체"),
            ("소프트우", "소프트웨어"),
            ("강화 하", "강화 학습"),
        ] {
            assert!(keystrokes(whole).starts_with(&keystrokes(half)), "{half} {whole}");
        }
    }

    #[test]
    fn the_wrong_keyboard_is_read_back_both_ways() {
        for (latin, hangul) in [
            ("wpalskdl", "제미나이"),
            ("rkdnel", "가우디"),
            ("altp whwjd", "미세 조정"),
            ("rjeo djsdj ahepf", "거대 언어 모델"),
            ("qksehcp", "반도체"),
            ("dlfrdj", "읽어"),
            ("ekfrdmf", "닭을"),
            ("gksrmfRkdlek", "한글까이다"),
        ] {
            assert_eq!(from_latin_keys(latin).as_deref(), Some(hangul));
            assert_eq!(to_latin_keys(hangul).as_deref(), Some(latin));
        }
        for (hangul, latin) in
            [("ㅎ드ㅑㅜㅑ", "gemini"), ("헤ㅕ", "gpu"), ("무소개ㅔㅑㅊ", "anthropic"), ("새ㅏ두", "token")]
        {
            assert_eq!(to_latin_keys(hangul).as_deref(), Some(latin));
        }
        assert_eq!(from_latin_keys("WPALSKDL").as_deref(), Some("쪠미나이"));
        assert_eq!(from_latin_keys("123"), None);
        assert_eq!(to_latin_keys("abc"), None);
    }

    #[test]
    fn composing_undoes_keystrokes_for_every_syllable() {
        for c in '가'..='힣' {
            assert_eq!(compose(&keystrokes(&c.to_string())), c.to_string());
        }
        assert_eq!(compose("ㅋㅋㅏㅣㅣ"), "ㅋ카ㅣㅣ");
    }

    #[test]
    fn initials_are_read_with_other_characters_between() {
        assert_eq!(initials("하이퍼클로바X"), "ㅎㅇㅍㅋㄹㅂX");
        assert!(is_initials("ㅎㅇㅍㅋㄹㅂX") && is_initials("ㅈㅁ ㄴㅇ"));
        assert!(!is_initials("ㅈㅔ") && !is_initials("abc") && !is_initials("제ㅁ"));
    }

    #[test]
    fn final_consonants_are_named_by_their_keys() {
        assert_eq!(final_consonant('델'), Some("ㄹ"));
        assert_eq!(final_consonant('값'), Some("ㅂㅅ"));
        assert_eq!(final_consonant('이'), Some(""));
        assert_eq!(final_consonant('a'), None);
    }
}
