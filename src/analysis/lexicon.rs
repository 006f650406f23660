//! Words that mecab-ko-dic of 2018 does not list and in which a term may seem to stand: 브이로그 is no mention of 로그.
//!
//! `words.txt` was written for malmoi, a word a line in the order of its code points.

use std::sync::LazyLock;

/// The words in the order of their code points.
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("words.txt").lines().collect());

/// Calls back with the length in characters of every word that the text begins with.
pub fn words_at(text: &[char], f: &mut dyn FnMut(usize)) {
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
