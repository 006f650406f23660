//! Overlapping pairs of characters: they find any text at any position, whatever the dictionary knows.

use std::ops::Range;

/// Stands behind the last character, so that every character begins a pair. It occurs in no normal form.
pub const SENTINEL: char = '\u{1F}';

/// Calls back for every pair of a text in normal form: token and byte span, in order.
///
/// Blanks are no characters here, so a pair may span one; its byte range then holds the blank. The last pair is
/// the last character and the [`SENTINEL`], its range that of the character.
pub fn pairs(normal: &str, f: &mut dyn FnMut(&str, Range<usize>)) {
    let mut characters = normal.char_indices().filter(|(_, c)| !c.is_whitespace());
    let Some(mut first) = characters.next() else { return };
    let mut buffer = [0; 8];
    let mut token = |a: char, b: char, span: Range<usize>| {
        let mut length = a.encode_utf8(&mut buffer).len();
        length += b.encode_utf8(&mut buffer[length..]).len();
        f(std::str::from_utf8(&buffer[..length]).expect("two encoded characters are UTF-8"), span);
    };
    for second in characters {
        token(first.1, second.1, first.0..second.0 + second.1.len_utf8());
        first = second;
    }
    token(first.1, SENTINEL, first.0..first.0 + first.1.len_utf8());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_but_blanks_begins_a_pair() {
        let mut all = Vec::new();
        pairs("가 나a", &mut |token, span| all.push((token.to_owned(), span)));
        let expected = [("가나", 0..7), ("나a", 4..8), ("a\u{1F}", 7..8)];
        assert_eq!(all, expected.map(|(token, span)| (token.to_owned(), span)));
        pairs("  ", &mut |_, _| panic!("a blank text has no pair"));
    }
}
