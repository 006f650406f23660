//! Terms that look like those of a concept to be added.

use unicode_normalization::UnicodeNormalization;

use super::{folded, same_term};
use crate::record::{Concept, Lang, Term};

/// A term of the glossary that is, or nearly is, one of a new concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near<'a> {
    /// The concept that holds it.
    pub concept: &'a Concept,
    /// Its language.
    pub lang: Lang,
    /// The term of the glossary.
    pub term: &'a Term,
    /// The term of the new concept.
    pub own: String,
    /// The keystrokes between the two; 0 where they are one term.
    pub distance: usize,
}

/// Lists the terms of the glossary that a new concept claims too or nearly does, the nearest first.
///
/// The distance is counted in keystrokes: jamo for Korean, letters for English, neither spaces, hyphens nor case. One
/// counts from four keystrokes on and two from nine, since shorter terms have too many neighbours.
pub fn near_duplicates<'a>(concepts: &'a [Concept], new: &Concept) -> Vec<Near<'a>> {
    let mut found = Vec::new();
    for lang in Lang::ALL {
        for own in new.terms(lang) {
            let key: Vec<char> = keystrokes(&own.text);
            for concept in concepts {
                for term in concept.terms(lang) {
                    let other = keystrokes(&term.text);
                    let most = match key.len().min(other.len()) {
                        0..4 => 0,
                        4..9 => 1,
                        _ => 2,
                    };
                    let Some(distance) = distance(&key, &other, most) else { continue };
                    if distance == 0 && !same_term((concept, term), (new, own)) {
                        continue;
                    }
                    found.push(Near { concept, lang, term, own: own.text.clone(), distance });
                }
            }
        }
    }
    found.sort_by_key(|near| near.distance);
    found
}

/// The keys that type a term, in its folded form.
fn keystrokes(term: &str) -> Vec<char> {
    // NFD gives double consonants and diphthongs as one jamo, which suits a warning.
    folded(term).nfd().collect()
}

/// The edit distance (a neighbouring pair that changed places is one edit) where it is at most `most`.
fn distance(one: &[char], other: &[char], most: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let width = other.len() + 1;
    let mut before = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    let mut row = vec![0; width];
    for (i, a) in one.iter().enumerate() {
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let mut best = (last[j] + usize::from(a != b)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                best = best.min(before[j - 1] + 1);
            }
            row[j + 1] = best;
        }
        if row.iter().all(|cost| *cost > most) {
            return None;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    Some(last[width - 1]).filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::concept;

    fn near(held: &str, new: &str) -> Vec<usize> {
        let (held, new) = (concept("a", held, ""), concept("b", new, ""));
        near_duplicates(std::slice::from_ref(&held), &new).iter().map(|near| near.distance).collect()
    }

    #[test]
    fn spacing_and_case_are_no_difference_and_one_jamo_is_a_small_one() {
        assert_eq!(near("머신 러닝", "머신러닝"), [0]);
        assert_eq!(near("제미나이", "재미나이"), [1]);
        assert_eq!(near("앤트로픽", "엔트로픽"), [1]);
        assert_eq!(near("트랜스포머", "트렌스포마"), [2]);
        assert_eq!(near("서버", "서브"), [1]);
        assert_eq!(near("칩", "팁"), [0; 0]);
        assert_eq!(near("서버", "클라우드"), [0; 0]);
    }

    #[test]
    fn a_case_sensitive_term_has_no_twin_in_another_case() {
        let go = Concept { case_sensitive: true, ..concept("go", "고", "Go") };
        let glossary = [go];
        assert_eq!(near_duplicates(&glossary, &concept("b", "", "go")), []);
        assert_eq!(near_duplicates(&glossary, &concept("b", "", "Go")).len(), 1);
    }

    #[test]
    fn the_distance_is_that_of_edits_and_transpositions() {
        let of = |one: &str, other: &str, most| {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            distance(&chars(one), &chars(other), most)
        };
        assert_eq!(of("gemini", "gemeni", 2), Some(1));
        assert_eq!(of("gemini", "gmeini", 2), Some(1));
        assert_eq!(of("abcd", "abcdef", 2), Some(2));
        assert_eq!(of("abcd", "wxyz", 2), None);
        assert_eq!(of("", "", 0), Some(0));
    }
}
