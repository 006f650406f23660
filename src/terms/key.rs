//! Keys: the bytes under which the spellings of one form fall together.

use crate::analysis;
use crate::hangul;

/// The jamo that one keystroke types, in the order of their bytes. The bytes are those that no folded normal
/// form holds: control characters, the blank, and DEL.
const JAMO: [char; 33] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ',
    'ㅍ', 'ㅎ', 'ㅏ', 'ㅐ', 'ㅑ', 'ㅒ', 'ㅓ', 'ㅔ', 'ㅕ', 'ㅖ', 'ㅗ', 'ㅛ', 'ㅜ', 'ㅠ', 'ㅡ', 'ㅣ',
];

/// The byte of each jamo from ㄱ on; 0 for those that take two keystrokes.
const BYTES: [u8; 'ㅣ' as usize - 'ㄱ' as usize + 1] = {
    let mut bytes = [0; 'ㅣ' as usize - 'ㄱ' as usize + 1];
    let mut index = 0;
    while index < JAMO.len() {
        bytes[JAMO[index] as usize - 'ㄱ' as usize] = byte_of(index);
        index += 1;
    }
    bytes
};

/// The byte of one jamo in a key.
const fn byte_of(index: usize) -> u8 {
    if index < 32 { index as u8 + 1 } else { 0x7F }
}

/// The key of a text in normal form: folded, with each keystroke of Hangul as one byte.
pub fn key(normal: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(normal.len());
    for c in normal.chars() {
        push_key(c, &mut bytes);
    }
    bytes
}

/// Appends what one character of a normal form adds to a key; nothing for those that folding drops.
pub fn push_key(c: char, bytes: &mut Vec<u8>) {
    if analysis::is_folded(c) {
        return;
    }
    if c.is_ascii() {
        bytes.push(c as u8);
        return;
    }
    let mut buffer = [0; 4];
    if !hangul::is_hangul(c) {
        bytes.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
        return;
    }
    hangul::each_keystroke(c, &mut |jamo| {
        let byte = BYTES.get((jamo as usize).wrapping_sub('ㄱ' as usize)).copied().unwrap_or_default();
        if byte != 0 {
            bytes.push(byte);
        }
    });
}

/// The jamo that a byte of a key stands for, or `None` for the byte of another character.
pub(super) fn jamo_of(byte: u8) -> Option<char> {
    match byte {
        1..=32 => Some(JAMO[byte as usize - 1]),
        0x7F => Some(JAMO[32]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_form_have_one_key_and_half_typed_ones_begin_it() {
        assert_eq!(key("머신 러닝"), key("머신러닝"));
        assert_eq!(key("gpt-4o"), key("gpt 4o"));
        assert!(key("제미나이").starts_with(&key("제미낭")));
        assert_ne!(key("1.5"), key("15"));
        assert_eq!(key("서버").len(), 4);
    }

    #[test]
    fn every_keystroke_has_a_byte_of_its_own() {
        let bytes: std::collections::HashSet<u8> = (0..JAMO.len()).map(byte_of).collect();
        assert_eq!(bytes.len(), JAMO.len());
        for (index, &jamo) in JAMO.iter().enumerate() {
            assert_eq!(jamo_of(byte_of(index)), Some(jamo));
        }
    }
}
