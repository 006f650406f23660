//! Words that mecab-ko-dic of 2018 does not list and in which a term may seem to stand: 브이로그 is no mention of 로그.
//!
//! `words.txt` was written for malmoi, a word a line in the order of its code points.

use std::sync::LazyLock;

/// The words in the order of their code points.
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("words.txt").lines().collect());

/// Which first two syllables the words have, as a bit map of hashes: most places of a text have none of them.
static PAIRS: LazyLock<[u64; PAIRS_BITS / 64]> = LazyLock::new(|| {
    let mut bits = [0; PAIRS_BITS / 64];
    for word in WORDS.iter() {
        let mut syllables = word.chars();
        if let (Some(first), Some(second)) = (syllables.next(), syllables.next()) {
            let at = pair(first, second);
            bits[at / 64] |= 1 << (at % 64);
        }
    }
    bits
});
const PAIRS_BITS: usize = 1 << 16;

fn pair(first: char, second: char) -> usize {
    let mixed = (first as u32).wrapping_mul(0x9E37_79B1) ^ (second as u32).wrapping_mul(0x85EB_CA6B);
    (mixed ^ mixed >> 15) as usize % PAIRS_BITS
}

/// Calls back with the length in characters of every word that the text begins with.
pub fn words_at(text: &[char], f: &mut dyn FnMut(usize)) {
    let [first, second, ..] = text else { return };
    let at = pair(*first, *second);
    if PAIRS[at / 64] >> (at % 64) & 1 == 0 {
        return;
    }
    // Those that begin as the text does, up to the character looked at.
    let mut words = WORDS.as_slice();
    let mut prefix = String::new();
    for (at, c) in text.iter().enumerate() {
        prefix.push(*c);
        words = &words[words.partition_point(|word| *word < prefix.as_str())..];
        words = &words[..words.partition_point(|word| word.starts_with(&prefix))];
        match words.first() {
            None => break,
            Some(word) if *word == prefix => f(at + 1),
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::hangul;

    #[test]
    fn words_are_sorted_hangul_that_the_dictionary_does_not_list() {
        let words: Vec<&str> = include_str!("words.txt").lines().collect();
        assert!(words.len() > 3000 && words.is_sorted());
        assert!(words.iter().all(|word| word.chars().count() > 1));
        let analyzer = Analyzer::new().unwrap();
        for word in words {
            assert!(word.chars().all(hangul::is_syllable), "{word}");
            assert!(!analyzer.is_noun(word), "{word}");
        }
    }

    #[test]
    fn every_beginning_that_is_a_word_is_told() {
        let mut lengths = Vec::new();
        words_at(&"브이로그를".chars().collect::<Vec<_>>(), &mut |length| lengths.push(length));
        assert_eq!(lengths, [4]);
    }
}
