//! The ways of other tools, each in a few lines, to be measured on the same sentences.

use std::ops::Range;

use malmoi::record::{Concept, Lang};

use crate::score::Prediction;

/// A way to tell whether a form that is spelt at a place is the term.
pub struct Baseline {
    pub name: &'static str,
    /// The form, the character before it, and the letters and digits behind it.
    accepts: fn(&str, Option<char>, &str) -> bool,
}

/// From the loosest to the strictest.
pub const BASELINES: [Baseline; 5] = [
    Baseline { name: "plain substring", accepts: |_, _, _| true },
    // OmegaT's tokeniser makes overlapping pairs of Hangul: one syllable is a token only where it stands alone.
    Baseline {
        name: "syllable pairs",
        accepts: |form, before, rest| match form.chars().all(is_syllable) {
            true => form.chars().count() > 1 || (begins(before) && rest.is_empty()),
            false => begins(before) && (rest.is_empty() || is_plural(rest) || rest.starts_with(is_syllable)),
        },
    },
    Baseline {
        name: "term and half its length",
        accepts: |form, before, rest| begins(before) && rest.chars().count() * 2 <= form.chars().count(),
    },
    Baseline {
        name: "term and one of sixty particles",
        accepts: |_, before, rest| {
            begins(before) && (rest.is_empty() || is_plural(rest) || PARTICLES.contains(&rest))
        },
    },
    Baseline { name: "whole token", accepts: |_, before, rest| begins(before) && rest.is_empty() },
];

const PARTICLES: [&str; 60] = [
    "이",
    "가",
    "을",
    "를",
    "은",
    "는",
    "의",
    "에",
    "에서",
    "에게",
    "한테",
    "께",
    "께서",
    "와",
    "과",
    "로",
    "으로",
    "로서",
    "으로서",
    "로써",
    "으로써",
    "로부터",
    "으로부터",
    "부터",
    "까지",
    "도",
    "만",
    "뿐",
    "밖에",
    "보다",
    "처럼",
    "같이",
    "만큼",
    "대로",
    "마다",
    "조차",
    "마저",
    "나",
    "이나",
    "라도",
    "이라도",
    "야",
    "이야",
    "든지",
    "이든지",
    "랑",
    "이랑",
    "하고",
    "에는",
    "에도",
    "에서는",
    "에서도",
    "에게는",
    "으로는",
    "로는",
    "이다",
    "입니다",
    "이라는",
    "라는",
    "들은",
];

impl Baseline {
    /// Finds the forms of a glossary in a text: at each place the longest that is accepted, from left to right.
    pub fn find(&self, text: &str, glossary: &[Concept]) -> Vec<Prediction> {
        let mut found: Vec<Prediction> = Vec::new();
        for concept in glossary {
            for form in Lang::ALL.into_iter().flat_map(|lang| concept.terms(lang)) {
                for span in places(text, &form.text) {
                    let before = text[..span.start].chars().next_back();
                    let behind = &text[span.end..];
                    let end = behind.find(|c: char| !c.is_alphanumeric()).unwrap_or(behind.len());
                    let rest = &behind[..end];
                    if (self.accepts)(&form.text, before, rest) {
                        // By the policy an English plural belongs to the span.
                        let plural = if is_plural(rest) { rest.len() } else { 0 };
                        found.push((span.start..span.end + plural, concept.id.clone()));
                    }
                }
            }
        }
        found.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
        let mut end = 0;
        found.retain(|(span, _)| {
            let free = span.start >= end;
            if free {
                end = span.end;
            }
            free
        });
        found
    }
}

/// Where a form stands, letter case of ASCII aside.
fn places<'a>(text: &'a str, form: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    text.char_indices().filter_map(|(at, _)| {
        let same = text.get(at..at + form.len())?.eq_ignore_ascii_case(form);
        same.then_some(at..at + form.len())
    })
}

fn begins(before: Option<char>) -> bool {
    !before.is_some_and(char::is_alphanumeric)
}

fn is_plural(rest: &str) -> bool {
    matches!(rest, "s" | "es")
}

fn is_syllable(c: char) -> bool {
    ('가'..='힣').contains(&c)
}
