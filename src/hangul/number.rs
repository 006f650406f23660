//! How numbers and the units behind them end when they are read aloud.

use super::reading::{Reading, Sound};
use Sound::{Consonant, Rieul, Vowel};

/// How a text ends that ends in a digit.
///
/// Numbers are read in Sino-Korean: 영 일 이 삼 사 오 육 칠 팔 구, with zeros at the end 십, 백, 천, 만, 억, 조; decimals digit by
/// digit. A single digit behind a word may be read in English instead: 엠피쓰리.
pub(super) fn of_number(text: &str) -> Reading {
    let is_part = |c: char| c.is_ascii_digit() || c == ',';
    let digits = text.trim_end_matches(is_part);
    let number: String = text[digits.len()..].chars().filter(char::is_ascii_digit).collect();
    let is_decimal =
        digits.strip_suffix('.').is_some_and(|whole| whole.ends_with(|c: char| c.is_ascii_digit()));
    if let Some(money) = digits
        .trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
        .chars()
        .next_back()
        .and_then(of_currency)
    {
        return Reading::sure(money);
    }
    let zeros = number.len() - number.trim_end_matches('0').len();
    let last = number.bytes().last().unwrap_or(b'0');
    let sino = match zeros {
        _ if is_decimal || zeros == number.len() => of_digit(last),
        0 => of_digit(last),
        1..=11 => Consonant,
        12..=15 => Vowel,
        _ => Consonant,
    };
    let behind_word = digits.trim_end_matches(['-', ' ', '/', '.']);
    if number.len() > 1 || is_decimal {
        return Reading::sure(sino);
    }
    match behind_word.chars().next_back() {
        Some(c) if c.is_ascii_alphabetic() => Reading::open(in_english(last), sino),
        Some(c) if c.is_alphabetic() && digits.ends_with(' ') => Reading::open(sino, in_english(last)),
        _ => Reading::sure(sino),
    }
}

/// How the name of a currency ends: 달러, 유로, 파운드; 원, 엔.
pub(super) fn of_currency(sign: char) -> Option<Sound> {
    match sign {
        '$' | '€' | '£' => Some(Vowel),
        '₩' | '¥' => Some(Consonant),
        _ => None,
    }
}

fn of_digit(digit: u8) -> Sound {
    match digit {
        b'1' | b'7' | b'8' => Rieul,
        b'0' | b'3' | b'6' => Consonant,
        _ => Vowel,
    }
}

/// 제로, 원, 투, 쓰리, 포, 파이브, 식스, 세븐, 에이트, 나인.
fn in_english(digit: u8) -> Sound {
    match digit {
        b'1' | b'7' | b'9' => Consonant,
        _ => Vowel,
    }
}

/// Units that end in a vowel: 미터, 초, 바이트, 헤르츠, 와트, 볼트, 암페어, 리터, 도, 와트시, 칼로리.
const ON_VOWEL: [&str; 63] = [
    "A", "Ah", "B/s", "C", "EB", "F", "GB", "GHz", "GW", "GWh", "Gb", "GiB", "Hz", "KB", "Kb", "KiB", "L",
    "MB", "MHz", "MW", "MWh", "Mb", "MiB", "PB", "PiB", "TB", "THz", "TW", "TWh", "Tb", "TiB", "V", "W",
    "Wh", "bit", "cal", "cm", "cm2", "cm3", "ft", "ha", "kB", "kHz", "kV", "kW", "kWh", "kcal", "km", "km2",
    "l", "lb", "m", "m2", "m3", "mAh", "mL", "ml", "mm", "ms", "nm", "ns", "s", "μm",
];

/// Units that end in a consonant: 그램, 뉴턴, 루멘, 톤, 분.
const ON_CONSONANT: [&str; 9] = ["N", "g", "kg", "lm", "mg", "min", "t", "μg", "rpm"];

/// Units that end in ㄹ: 데시벨, 픽셀, 파스칼, 줄, 몰.
const ON_RIEUL: [&str; 10] = ["J", "MPa", "Pa", "dB", "hPa", "kJ", "kPa", "mol", "px", "dBm"];

/// How a number with a unit ends: 10kg, 5 GB, 50 km/h. `None` where there is no unit behind a number.
pub(super) fn of_unit(text: &str) -> Option<Reading> {
    // 시속, 초당 are read before the number.
    let text = ["/h", "/s", "/min"].iter().find_map(|per| text.strip_suffix(per)).unwrap_or(text);
    let is_unit = |c: char| c.is_alphabetic();
    let head = text.trim_end_matches(is_unit);
    let unit = &text[head.len()..];
    let head = head.trim_end_matches([' ', '°']);
    if !head.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // The digits of a name have no unit: H100 s.
    let number = head.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | '.'));
    if number.ends_with(|c: char| c.is_alphabetic()) {
        return None;
    }
    let sound = [(&ON_VOWEL[..], Vowel), (&ON_CONSONANT, Consonant), (&ON_RIEUL, Rieul)]
        .into_iter()
        .find_map(|(units, sound)| units.contains(&unit).then_some(sound))?;
    Some(Reading::sure(sound))
}
