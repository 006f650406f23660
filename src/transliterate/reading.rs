//! How a Latin phrase is read: as words, letter by letter, as numbers.
//!
//! A phrase is cut at spaces, hyphens, digits and humps (CodeGemma, MongoDB); each piece has one reading or several, with what each
//! is worth. Capitals may be spelt or read as a word, and so may a word without a vowel.

use std::sync::OnceLock;

use super::model::View;
use super::score::log_letters;
use super::symbols::{Hangul, Jamo, LITERAL, fold};

/// The Korean names of the letters, the usual one first.
const LETTERS: [&[&str]; 26] = [
    &["에이"],
    &["비"],
    &["시", "씨"],
    &["디"],
    &["이"],
    &["에프"],
    &["지"],
    &["에이치", "에이취", "에치"],
    &["아이"],
    &["제이"],
    &["케이"],
    &["엘"],
    &["엠"],
    &["엔"],
    &["오"],
    &["피"],
    &["큐"],
    &["아르", "알"],
    &["에스"],
    &["티"],
    &["유"],
    &["브이", "비"],
    &["더블유", "더블류"],
    &["엑스"],
    &["와이"],
    &["제트", "지"],
];

const DIGITS: [&str; 10] = ["영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"];
const ENGLISH: [&[&str]; 13] = [
    &["제로"],
    &["원"],
    &["투"],
    &["스리", "쓰리"],
    &["포"],
    &["파이브"],
    &["식스"],
    &["세븐"],
    &["에이트"],
    &["나인"],
    &["텐"],
    &["일레븐"],
    &["트웰브"],
];

/// Signs that may be read: the sign, and its names.
const SIGNS: [(char, &[&str]); 4] = [
    ('+', &["플러스"]),
    ('#', &["샤프", "샵"]),
    ('&', &["앤드", "앤"]),
    ('.', &["점", "닷", "포인트", "쩜"]),
];

/// The spellings that a piece which is no word may have, and the log of what each is worth.
pub(super) type Fixed = Vec<(Vec<Jamo>, f32)>;

/// A piece of a phrase.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// Small letters, for the n-grams, and whether a capital began them.
    Word(Vec<u8>, bool),
    /// Letters' names, numbers, signs.
    Fixed(Fixed),
}

/// A token of a phrase: its small letters, and its readings with the log of what each is worth.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) letters: Vec<u8>,
    pub(super) readings: Vec<(f32, Vec<Piece>)>,
}

/// The ways to cut a phrase into tokens: at its humps, and as it stands.
pub(super) fn cuts(view: &View, latin: &str) -> Vec<Vec<Token>> {
    let humps = pieces(latin, true);
    let whole = pieces(latin, false);
    let mut cuts = vec![humps.iter().filter_map(|piece| token(view, piece)).collect::<Vec<Token>>()];
    if whole.len() != humps.len() {
        cuts.push(whole.iter().filter_map(|piece| token(view, piece)).collect());
    }
    cuts.retain(|cut| !cut.is_empty());
    cuts
}

/// Cuts before capitals after small letters (if wanted), between letters and digits, and at what is neither.
fn pieces(latin: &str, humps: bool) -> Vec<String> {
    let chars: Vec<char> = latin.chars().collect();
    let mut pieces: Vec<String> = vec![String::new()];
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(at + 1).copied();
        if matches!(c, '\'' | '’') {
            continue;
        }
        if !c.is_alphanumeric() {
            let sign = match c {
                // A full stop is read between digits; after letters it may be: Node.js.
                '.' => {
                    before.is_some_and(|b| b.is_ascii_digit()) && after.is_some_and(|a| a.is_ascii_digit())
                }
                _ => SIGNS.iter().any(|(sign, _)| *sign == c),
            };
            pieces.push(if sign { c.to_string() } else { String::new() });
            if sign {
                pieces.push(String::new());
            }
            continue;
        }
        let cut = before.is_some_and(|before| {
            let kind = before.is_numeric() != c.is_numeric();
            let hump = before.is_lowercase() && c.is_uppercase();
            // The last capital before small letters begins a word: GPTModel.
            let last = before.is_uppercase() && c.is_uppercase() && after.is_some_and(char::is_lowercase);
            before.is_alphanumeric() && (kind || humps && (hump || last && !plural(&chars[at + 1..])))
        });
        if cut {
            pieces.push(String::new());
        }
        pieces.last_mut().expect("begins with one piece").push(c);
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Whether all that follows is the s of a plural: GPUs.
fn plural(rest: &[char]) -> bool {
    rest.first() == Some(&'s') && rest.get(1).is_none_or(|c| !c.is_alphanumeric())
}

fn token(view: &View, piece: &str) -> Option<Token> {
    let letters = fold(piece);
    if let Some((_, names)) = SIGNS.iter().find(|(sign, _)| piece.starts_with(*sign)) {
        let mut fixed: Fixed = names.iter().map(|name| (jamo(name), -1.5)).collect();
        fixed.push((Vec::new(), -0.7));
        return Some(Token { letters, readings: vec![(0.0, vec![Piece::Fixed(fixed)])] });
    }
    if letters.is_empty() {
        return None;
    }
    if letters.iter().all(u8::is_ascii_digit) {
        return Some(Token { readings: vec![(0.0, vec![Piece::Fixed(number(&letters))])], letters });
    }
    let literal = vec![Piece::Fixed(vec![(letters.iter().map(|&c| LITERAL + c).collect(), 0.0)])];
    let spelt = |letters: &[u8]| -> Vec<Piece> {
        letters.iter().map(|&letter| Piece::Fixed(letter_names(letter).to_vec())).collect()
    };
    let capitals = piece.chars().filter(|c| c.is_uppercase()).count();
    let is_name = piece.starts_with(char::is_uppercase);
    let is_capitals = capitals * 2 > letters.len();
    let share = spelt_share(view, &letters, is_capitals);
    let mut readings = Vec::new();
    if letters.len() > 1 || share < 1.0 {
        readings.push(((1.0 - share).max(1e-4).ln(), vec![Piece::Word(letters.clone(), is_name)]));
    }
    if letters.iter().all(u8::is_ascii_lowercase) {
        if share > 0.0 {
            readings.push((share.ln(), spelt(&letters)));
        }
        if is_capitals && letters.len() > 3 {
            // A letter or two and a word: NVIDIA, CD-ROM.
            for head in 1..=2.min(letters.len() - 3) {
                let mut mixed = spelt(&letters[..head]);
                mixed.push(Piece::Word(letters[head..].to_vec(), is_name));
                let worth = if begins_word(&letters) { (share * 0.05).max(0.004) } else { 0.4 / head as f32 };
                readings.push((worth.ln(), mixed));
            }
        }
    }
    readings.push((if is_capitals { -4.0 } else { -9.0 }, literal));
    Some(Token { letters, readings })
}

/// Whether a word of a European language may begin so; NVIDIA may not.
fn begins_word(letters: &[u8]) -> bool {
    /// By first letter, the consonants that may follow it in front of a vowel.
    const SECOND: [&str; 26] = [
        "",
        "dhlr",
        "hlrz",
        "hjrvwz",
        "",
        "jlr",
        "dhjlnrw",
        "rly",
        "",
        "h",
        "hjlnrv",
        "hl",
        "cnr",
        "gjy",
        "",
        "fhlnrst",
        "",
        "h",
        "bcfghjklmnpqrtvwz",
        "chjrsvwz",
        "",
        "lrs",
        "hr",
        "h",
        "",
        "bdhlw",
    ];
    let vowel = |letter: u8| b"aeiouy".contains(&letter);
    match letters {
        [first, second, ..] if !vowel(*first) && !vowel(*second) && first != second => SECOND
            .get(usize::from(first.wrapping_sub(b'a')))
            .is_some_and(|after| after.as_bytes().contains(second)),
        _ => true,
    }
}

/// The share of words like this that are read letter by letter.
///
/// A logistic function of the length, of the vowels' share, and of how surprising the letters are by their n-grams, fitted to the
/// rulings of parts 4–f; one for capitals, one for small letters, where capitals may have been lost.
fn spelt_share(view: &View, letters: &[u8], capitals: bool) -> f32 {
    if letters.len() == 1 {
        return 0.9;
    }
    let weights = if capitals { CAPITALS } else { SMALL };
    let sum: f32 = spelt_terms(view, letters).iter().zip(weights).map(|(term, weight)| term * weight).sum();
    let share = 1.0 / (1.0 + (-sum).exp());
    if share < 0.002 { 0.0 } else { share.min(0.99) }
}

/// The weights of [`spelt_terms`] for words in capitals, and for others.
const CAPITALS: [f32; 5] = [-0.189, -1.970, 0.297, 2.426, 1.512];
const SMALL: [f32; 5] = [-3.447, -2.197, 1.071, 3.202, 0.805];

/// A constant, the letters, whether there is no vowel, the mean surprise of a letter, and the vowels' share.
fn spelt_terms(view: &View, letters: &[u8]) -> [f32; 5] {
    let length = letters.len() as f32;
    let vowels = letters.iter().filter(|letter| b"aeiouy".contains(letter)).count();
    let surprise = -log_letters(view, letters) / (length + 1.0);
    [1.0, length, if vowels == 0 { 1.0 } else { 0.0 }, surprise, vowels as f32 / length]
}

fn jamo(text: &str) -> Vec<Jamo> {
    Hangul::new(text).map(|hangul| hangul.jamo).unwrap_or_default()
}

/// The names of a small letter.
pub(super) fn letter_names(letter: u8) -> &'static Fixed {
    static NAMES: OnceLock<Vec<Fixed>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        LETTERS
            .iter()
            .map(|names| {
                let rare = if names.len() > 1 { 0.1f32 } else { 0.0 };
                names
                    .iter()
                    .enumerate()
                    .map(|(at, name)| (jamo(name), if at == 0 { (1.0 - rare).ln() } else { rare.ln() }))
                    .collect()
            })
            .collect()
    });
    &names[usize::from(letter.wrapping_sub(b'a')).min(25)]
}

/// The ways to write a number: as it is, in Sino-Korean as a whole and digit by digit, and in English.
fn number(digits: &[u8]) -> Fixed {
    let mut fixed: Fixed = vec![(digits.iter().map(|&c| LITERAL + c).collect(), -0.5)];
    let each: String = digits.iter().map(|digit| DIGITS[usize::from(digit - b'0')]).collect();
    let value: Option<u64> = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    if let Some(value) = value.filter(|&value| value < 100_000_000) {
        fixed.push((jamo(&sino(value)), -1.4));
        if let Some(names) = ENGLISH.get(value as usize) {
            fixed.extend(names.iter().map(|name| (jamo(name), -1.8)));
        }
        if digits.len() > 1 {
            fixed.push((jamo(&each), -3.0));
            fixed.push((jamo(&each.replace('영', "공")), -3.0));
        }
    } else if digits.len() < 20 {
        fixed.push((jamo(&each), -2.0));
    }
    fixed
}

/// A number below a hundred million in Sino-Korean.
fn sino(value: u64) -> String {
    if value == 0 {
        return "영".to_owned();
    }
    let below = |mut value: u64| {
        let mut text = String::new();
        for (unit, name) in [(1000, "천"), (100, "백"), (10, "십"), (1, "")] {
            let digit = value / unit;
            value %= unit;
            if digit > 1 || digit == 1 && unit == 1 {
                text.push_str(DIGITS[digit as usize]);
            }
            if digit > 0 {
                text.push_str(name);
            }
        }
        text
    };
    match value / 10_000 {
        0 => below(value),
        1 => format!("만{}", below(value % 10_000)),
        high => format!("{}만{}", below(high), below(value % 10_000)),
    }
}

/// The small letters whose names spell a Korean text, where it is made of nothing else: 에이더블유에스 is aws.
pub(super) fn spelt(hangul: &Hangul) -> Vec<Vec<u8>> {
    let mut ways: Vec<Vec<Vec<u8>>> = vec![Vec::new(); hangul.jamo.len() + 1];
    ways[0].push(Vec::new());
    for at in 0..hangul.jamo.len() {
        if ways[at].is_empty() || !hangul.begins[at] {
            continue;
        }
        for letter in b'a'..=b'z' {
            for (name, _) in letter_names(letter) {
                let end = at + name.len();
                if hangul.jamo[at..].starts_with(name) && hangul.begins[end] {
                    for way in ways[at].clone() {
                        if ways[end].len() < 16 {
                            ways[end].push([&way[..], &[letter]].concat());
                        }
                    }
                }
            }
        }
    }
    let mut found = ways.pop().unwrap_or_default();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_cut_at_humps_digits_and_signs() {
        for (latin, wanted) in [
            ("CodeGemma", "Code Gemma"),
            ("MongoDB", "Mongo DB"),
            ("GPT-4o", "GPT 4 o"),
            ("GPUs", "GPUs"),
            ("GPTModel", "GPT Model"),
            ("Llama 3.1", "Llama 3 . 1"),
            ("Node.js", "Node js"),
            ("C++", "C + +"),
        ] {
            assert_eq!(pieces(latin, true).join(" "), wanted);
        }
        assert_eq!(pieces("CodeGemma", false), ["CodeGemma"]);
    }

    #[test]
    fn numbers_are_read_in_korean() {
        for (value, wanted) in [
            (0, "영"),
            (4, "사"),
            (10, "십"),
            (128, "백이십팔"),
            (12_345, "만이천삼백사십오"),
            (340_000, "삼십사만"),
        ] {
            assert_eq!(sino(value), wanted);
        }
    }

    #[test]
    fn letters_are_told_by_their_names() {
        let spelt = |text: &str| -> Vec<String> {
            spelt(&Hangul::new(text).unwrap())
                .into_iter()
                .map(|word| String::from_utf8(word).unwrap())
                .collect()
        };
        assert!(spelt("에이더블유에스").contains(&"aws".to_owned()));
        assert!(spelt("지피티").contains(&"gpt".to_owned()));
        assert!(spelt("제미나이").is_empty());
    }
}
