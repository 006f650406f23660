//! The numbers of a text: where they stand, and how they are written.

use std::ops::Range;

use crate::analysis::{Normal, normalise};
use crate::record::Span;

/// How a number is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Digits alone: 3, 2024.
    Integer,
    /// Digits with a zero before them: 007. They are a name rather than an amount.
    Padded,
    /// Thousands set off by commas: 1,000.
    Grouped,
    /// With decimals: 1.5, 1,000.5, and versions of two parts, 3.14.
    Decimal,
    /// English ordinals: 1st.
    Ordinal,
    /// Several runs of digits, and the signs between them: `.`.`.` of 3.14.1, `-`.`-` of 2026-11-24, `:` of 10:30.
    Several(String),
}

/// A number of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Its bytes in the text, sign and ordinal ending included.
    pub span: Span,
    /// It as it stands there, in normal form.
    pub text: String,
    /// How it is written.
    pub kind: Kind,
}

/// What may stand between two digits of one number.
const SEPARATORS: [char; 7] = ['.', ',', ':', '/', '-', '~', '–'];

impl Number {
    /// The number without what only groups its digits: 1000 of 1,000, 1 of 1st. Equal values are equal numbers.
    pub fn value(&self) -> String {
        match self.kind {
            Kind::Integer | Kind::Padded | Kind::Several(_) => self.text.clone(),
            Kind::Grouped | Kind::Decimal => self.text.replace(',', ""),
            Kind::Ordinal => self.text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).to_owned(),
        }
    }

    /// Whether it may stand in the place of the other without another way of writing.
    pub fn is_written_as(&self, other: &Self) -> bool {
        let is_short = |number: &Self| number.kind == Kind::Integer && digits(&number.text) <= 3;
        let sign = |number: &Self| number.text.chars().next().filter(|c| !c.is_ascii_digit());
        let by_kind = match (&self.kind, &other.kind) {
            // 007 and 0042 are names of different lengths.
            (Kind::Padded, Kind::Padded) => digits(&self.text) == digits(&other.text),
            (Kind::Integer, Kind::Grouped) => is_short(self),
            (Kind::Grouped, Kind::Integer) => is_short(other),
            (one, two) => one == two,
        };
        by_kind && sign(self) == sign(other)
    }
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// The numbers of a text, in order. Numerals in words, 세 or three, and 만 or million, are words.
pub fn numbers(text: &str) -> Vec<Number> {
    if !text.contains(char::is_numeric) {
        return Vec::new();
    }
    let normal = normalise(text);
    let mut all: Vec<Number> = Vec::new();
    for place in places(normal.text()) {
        let next = number(&normal, place);
        match all.last_mut() {
            // ½ is one character, and two numbers in normal form.
            Some(last) if next.span.start < last.span.end => {
                last.text += &next.text;
                last.kind = Kind::Several("⁄".to_owned());
                last.span.end = last.span.end.max(next.span.end);
            }
            _ => all.push(next),
        }
    }
    all
}

fn number(normal: &Normal, place: Range<usize>) -> Number {
    // The minus sign is the hyphen, the ordinal ending letters.
    let text = normal.text()[place.clone()].replace('−', "-");
    let kind = kind(text.trim_start_matches(['-', '+']));
    Number { span: normal.original(place), text, kind }
}

/// Where the numbers of a text in normal form stand.
pub(super) fn places(normal: &str) -> Vec<Range<usize>> {
    let bytes = normal.as_bytes();
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(u8::is_ascii_digit) {
        let digit = at + found;
        at = end(normal, digit);
        places.push(start(normal, digit)..at);
    }
    places
}

/// Where the number begins: at its sign, where one is joined to it and to nothing before it.
fn start(normal: &str, digit: usize) -> usize {
    let before = &normal[..digit];
    let Some(sign) = before.chars().next_back().filter(|c| matches!(c, '-' | '+' | '−')) else {
        return digit;
    };
    let at = digit - sign.len_utf8();
    let is_free =
        normal[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '='));
    if is_free { at } else { digit }
}

/// Where the number ends that has its first digit there.
fn end(normal: &str, digit: usize) -> usize {
    let skip = |from: usize| from + normal[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut end = skip(digit);
    let mut is_whole = true;
    while let Some(separator) = normal[end..].chars().next().filter(|c| SEPARATORS.contains(c)) {
        let next = end + separator.len_utf8();
        if !normal[next..].starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        is_whole &= separator == ',';
        end = skip(next);
    }
    let ending = normal.get(end..end + 2).filter(|_| is_whole);
    let is_last = || !normal[end + 2..].starts_with(|c: char| c.is_ascii_alphanumeric());
    match ending {
        Some(ending) if ending == ordinal_ending(&normal[digit..end]) && is_last() => end + 2,
        _ => end,
    }
}

/// The ending of an English ordinal: st, nd, rd or th.
pub(super) fn ordinal_ending(number: &str) -> &'static str {
    let last = |n: usize| number.get(number.len().saturating_sub(n)..).unwrap_or(number);
    match (last(1), last(2)) {
        (_, "11" | "12" | "13") => "th",
        ("1", _) => "st",
        ("2", _) => "nd",
        ("3", _) => "rd",
        _ => "th",
    }
}

/// How a number without its sign is written.
fn kind(text: &str) -> Kind {
    if text.ends_with(|c: char| c.is_ascii_alphabetic()) {
        return Kind::Ordinal;
    }
    let signs: String = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    let whole = text.split('.').next().unwrap_or(text);
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default().len();
    let is_grouped = whole.contains(',') && first <= 3 && groups.all(|group| group.len() == 3);
    match signs.trim_start_matches(',') {
        "" if signs.is_empty() && text.len() > 1 && text.starts_with('0') => Kind::Padded,
        "" if signs.is_empty() => Kind::Integer,
        "" if is_grouped => Kind::Grouped,
        "." if signs == "." || is_grouped => Kind::Decimal,
        _ => Kind::Several(signs),
    }
}

/// The digits with their thousands set off by commas.
pub(super) fn grouped(digits: &str) -> String {
    let whole = digits.trim_start_matches(['-', '+']);
    let mut out = digits[..digits.len() - whole.len()].to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(&str, Kind)> {
        numbers(text).into_iter().map(|number| (&text[number.span], number.kind)).collect()
    }

    #[test]
    fn numbers_stand_where_they_are_with_the_way_they_are_written() {
        use Kind::{Decimal, Grouped, Integer, Ordinal, Padded, Several};
        let several = |signs: &str| Several(signs.to_owned());
        for (text, expected) in [
            ("파일 3개", vec![("3", Integer)]),
            ("1,000 or 1.5 or 1,234.5", vec![("1,000", Grouped), ("1.5", Decimal), ("1,234.5", Decimal)]),
            ("Python 3.14.1.", vec![("3.14.1", several(".."))]),
            ("2026-11-24 10:30", vec![("2026-11-24", several("--")), ("10:30", several(":"))]),
            ("2만 5천", vec![("2", Integer), ("5", Integer)]),
            ("-5 °C, x-5, (+3)", vec![("-5", Integer), ("5", Integer), ("+3", Integer)]),
            ("the 1st, 2nd and 11th", vec![("1st", Ordinal), ("2nd", Ordinal), ("11th", Ordinal)]),
            ("1nd 3rdx", vec![("1", Integer), ("3", Integer)]),
            ("007", vec![("007", Padded)]),
            ("1,2,3", vec![("1,2,3", several(",,"))]),
            ("３.５배", vec![("３.５", Decimal)]),
            ("3~5일", vec![("3~5", several("~"))]),
            ("H100 GPU", vec![("100", Integer)]),
            ("세 개", vec![]),
            ("끝 3", vec![("3", Integer)]),
            ("", vec![]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn thousands_are_set_off() {
        for (digits, expected) in
            [("1", "1"), ("999", "999"), ("1000", "1,000"), ("-12345678", "-12,345,678")]
        {
            assert_eq!(grouped(digits), expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_its_numbers_in_order(text in "[0-9.,:/~+a-t가 （３①½−-]{0,20}|.{0,20}") {
            let mut end = 0;
            for number in numbers(&text) {
                proptest::prop_assert!(number.span.start >= end && text.get(number.span.clone()).is_some());
                end = number.span.end;
            }
        }
    }
}
