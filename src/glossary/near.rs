//! Terms that look like those of a concept to be added.

use super::same_term;
use crate::analysis::normalise;
use crate::record::{Concept, Lang, Term};
use crate::terms::{Limit, distance, key};

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
    /// How far they lie apart, in halves of a keystroke; 0 where they are one term.
    pub distance: u32,
}

impl Near<'_> {
    /// Whether the new concept claims the very term.
    pub fn is_conflict(&self) -> bool {
        self.distance == 0
    }
}

/// Lists the terms of the glossary that a new concept claims too or nearly does, the nearest first.
///
/// Distance and its limit are those of the lookup's similar matches: keystrokes of Hangul and letters, without spaces,
/// hyphens and case, and none in terms so short that they have too many neighbours.
pub fn near_duplicates<'a>(concepts: &'a [Concept], new: &Concept) -> Vec<Near<'a>> {
    let key = |term: &Term| key(normalise(&term.text).text());
    let mut found = Vec::new();
    for lang in Lang::ALL {
        let own: Vec<_> = new.terms(lang).iter().map(|term| (term, key(term))).collect();
        for concept in concepts {
            for term in concept.terms(lang) {
                let other = key(term);
                for (own, key) in &own {
                    let distance = if *key == other {
                        same_term((concept, term), (new, own)).then_some(0)
                    } else {
                        Limit::for_length(key.len().min(other.len()))
                            .and_then(|limit| distance(key, &other, limit))
                    };
                    if let Some(distance) = distance {
                        found.push(Near { concept, lang, term, own: own.text.clone(), distance });
                    }
                }
            }
        }
    }
    found.sort_by_key(|near| near.distance);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::concept;

    fn near(held: &str, new: &str) -> Vec<u32> {
        let (held, new) = (concept("a", held, ""), concept("b", new, ""));
        near_duplicates(std::slice::from_ref(&held), &new).iter().map(|near| near.distance).collect()
    }

    #[test]
    fn spacing_and_case_are_no_difference_and_one_jamo_is_a_small_one() {
        assert_eq!(near("머신 러닝", "머신러닝"), [0]);
        assert_eq!(near("제미나이", "재미나이"), [1]);
        assert_eq!(near("앤트로픽", "엔트로픽"), [1]);
        assert_eq!(near("트랜스포머", "트렌스포마"), [2]);
        assert_eq!(near("칩", "팁"), [0; 0]);
        assert_eq!(near("서버", "클라우드"), [0; 0]);
    }

    #[test]
    fn a_case_sensitive_term_has_no_twin_in_another_case() {
        let glossary = [Concept { case_sensitive: true, ..concept("go", "고", "Go") }];
        assert_eq!(near_duplicates(&glossary, &concept("b", "", "go")), []);
        let twins = near_duplicates(&glossary, &concept("b", "", "Go"));
        assert!(twins[0].is_conflict() && twins[0].lang == Lang::En);
    }
}
