//! Korean words of technology and what English renders them by: what tells which word of a gloss belongs to which of a term.
//!
//! `words.tsv` was written for malmoi: a Korean word and English words, of which one with `*` stands for all that begin or end so.
//! It is no dictionary to translate by.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::analysis::stem;

/// What may render a Korean word: whole stems and beginnings.
#[derive(Debug, Default)]
struct Renderings {
    stems: Vec<String>,
    beginnings: Vec<&'static str>,
    endings: Vec<&'static str>,
    /// The first letters of all in their order: several words that render one Korean word follow one another.
    initials: String,
}

/// The words by their spelling.
static WORDS: LazyLock<HashMap<&'static str, Renderings>> = LazyLock::new(|| {
    let mut words: HashMap<&str, Renderings> = HashMap::new();
    for line in include_str!("words.tsv").lines() {
        let Some((korean, english)) = line.split_once('\t') else { continue };
        let entry = words.entry(korean).or_default();
        for word in english.split(' ') {
            entry.initials.extend(word.chars().next());
            match (word.strip_suffix('*'), word.strip_prefix('*')) {
                (Some(beginning), _) => entry.beginnings.push(beginning),
                (None, Some(ending)) => entry.endings.push(ending),
                (None, None) => entry.stems.push(stem(word).into_owned()),
            }
        }
    }
    words
});

/// The longest word, in syllables.
pub const LONGEST: usize = 8;

/// Whether the Korean word is listed.
pub fn is_listed(korean: &str) -> bool {
    WORDS.contains_key(korean)
}

/// Whether the English word, in small letters, may render the Korean one.
pub fn renders(korean: &str, english: &str) -> bool {
    WORDS.get(korean).is_some_and(|renderings| {
        renderings.beginnings.iter().any(|beginning| english.starts_with(beginning))
            || renderings.endings.iter().any(|ending| english.ends_with(ending))
            || {
                let stem = stem(english);
                renderings.stems.iter().any(|listed| *listed == stem)
            }
    })
}

/// Whether it renders no more than how the English word ends: 가능 the end of differentiable.
pub fn renders_ending(korean: &str, english: &str) -> bool {
    WORDS
        .get(korean)
        .is_some_and(|renderings| renderings.endings.iter().any(|ending| english.ends_with(ending)))
}

/// Whether a word that begins with that letter may render the Korean one.
pub fn may_begin_with(korean: &str, letter: char) -> bool {
    WORDS.get(korean).is_some_and(|renderings| renderings.initials.contains(letter))
}

/// Whether words that follow one another and begin with those letters, in small ones, may render the Korean word.
pub fn may_begin_with_all(korean: &str, letters: &str) -> bool {
    WORDS.get(korean).is_some_and(|renderings| renderings.initials.contains(letters))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hangul;

    #[test]
    fn words_are_sorted_hangul_each_once_with_their_renderings() {
        let lines: Vec<&str> = include_str!("words.tsv").lines().collect();
        assert!(lines.is_sorted());
        for line in lines {
            let (korean, english) = line.split_once('\t').unwrap();
            assert!(korean.chars().all(hangul::is_syllable) && korean.chars().count() <= LONGEST, "{line}");
            assert!(
                english
                    .split(' ')
                    .all(|word| !word.is_empty() && word.trim_matches('*').len() > 1 || word == "e"),
                "{line}"
            );
        }
    }

    #[test]
    fn inflected_and_derived_words_render_too() {
        assert!(
            renders("합성곱", "convolutional") && renders("객체", "objects") && renders("망", "networks")
        );
        assert!(!renders("망", "meshes") && renders("가능", "differentiable"));
        assert!(may_begin_with("합성곱", 'c') && !may_begin_with("합성곱", 'k'));
    }
}
