//! Words that mecab-ko-dic of 2018 does not list and in which a term may seem to stand: 브이로그 is no mention of 로그.
//!
//! `words.txt` was written for malmoi, a word a line in the order of its code points.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The words, and the characters of the longest.
static WORDS: LazyLock<(HashSet<&str>, usize)> = LazyLock::new(|| {
    let words: HashSet<&str> = include_str!("words.txt").lines().collect();
    let longest = words.iter().map(|word| word.chars().count()).max().unwrap_or(0);
    (words, longest)
});

/// Calls back with the length in characters of every word that the text begins with.
pub fn words_at(text: &[char], f: &mut dyn FnMut(usize)) {
    let (words, longest) = &*WORDS;
    let mut prefix = String::with_capacity(longest * 3);
    for (at, c) in text.iter().take(*longest).enumerate() {
        prefix.push(*c);
        if at > 0 && words.contains(prefix.as_str()) {
            f(at + 1);
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
