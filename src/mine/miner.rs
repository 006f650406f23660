//! The proposals of one document's paragraphs.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::border::{self, Border, Context};
use super::composed::Composed;
use super::evidence::Evidence;
use super::extract::{self, Bracket};
use super::gloss::{self, Gloss, Shape};
use super::{left, reverse, role};
use crate::analysis::{Analyzer, LazyAnalyzer};
use crate::error::Result;
use crate::record::Span;

/// How a pair's sides belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The one writes the other's sound: 가우디, Gaudi.
    Transliteration,
    /// The one means the other: 순전파, forward.
    Translation,
    /// Initials stand for the other: 합성곱 신경망, CNN.
    Abbreviation,
    /// Some words by sound and some by meaning: 유클리드 거리, Euclidean distance.
    Hybrid,
    /// A quoted name without a gloss; its original is a guess.
    Name,
}

impl Kind {
    /// The kind in lower-case English.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Transliteration => "transliteration",
            Self::Translation => "translation",
            Self::Abbreviation => "abbreviation",
            Self::Hybrid => "hybrid",
            Self::Name => "name",
        }
    }
}

/// What a bracket does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// It glosses a term.
    Term,
    /// It glosses a verb, an adjective or an amount: 나이브(naive)한.
    Modifier,
    /// It is no gloss: an example, code, a remark.
    None,
}

/// A pair that a paragraph proposes.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The Korean term.
    pub ko: String,
    /// The English one: the full form where there is one.
    pub en: String,
    /// The abbreviation that stands beside the full form.
    pub abbreviation: Option<String>,
    /// How the sides belong together.
    pub kind: Kind,
    /// What the bracket does; proposals are [`Role::Term`], the others are told apart.
    pub role: Role,
    /// The probability that this is a term pair with these borders.
    pub confidence: f64,
    /// The bytes of the paragraph from the beginning of the first term to the end of the bracket.
    pub span: Span,
    /// The byte of the paragraph at which the bracket opens; none of a quoted name.
    pub bracket: Option<usize>,
}

/// Mines paragraphs. What is known is shared; each thread has a miner of its own.
pub struct Miner<'a> {
    evidence: &'a Evidence,
    analyzer: LazyAnalyzer,
}

impl<'a> Miner<'a> {
    /// A miner with that knowledge.
    pub fn new(evidence: &'a Evidence) -> Self {
        Self { evidence, analyzer: LazyAnalyzer::default() }
    }

    /// The proposals of each paragraph, from left to right; what the paragraphs repeat helps to find borders.
    ///
    /// # Errors
    ///
    /// When the dictionary cannot be loaded, and when the index of the memory is damaged.
    pub fn mine(&mut self, paragraphs: &[&str]) -> Result<Vec<Vec<Proposal>>> {
        let composed: Vec<Composed<'_>> = paragraphs.iter().map(|text| Composed::new(text)).collect();
        let whole: OnceCell<String> = OnceCell::new();
        let counted = RefCell::new(HashMap::new());
        let count = |term: &str| {
            if let Some(&count) = counted.borrow().get(term) {
                return count;
            }
            let whole = whole
                .get_or_init(|| composed.iter().map(Composed::text).collect::<Vec<_>>().join("\n"))
                .as_bytes();
            let count = memchr::memmem::find_iter(whole, term.as_bytes()).take(MOST_COUNTED).count();
            counted.borrow_mut().insert(term.to_owned(), count);
            count
        };
        composed.iter().map(|text| self.paragraph(text, &count)).collect()
    }

    /// What it knows, and its analyser.
    pub(super) fn parts(&mut self) -> Result<(&'a Evidence, &mut Analyzer)> {
        Ok((self.evidence, self.analyzer.get()?))
    }

    fn paragraph(&mut self, composed: &Composed<'_>, count: &dyn Fn(&str) -> usize) -> Result<Vec<Proposal>> {
        let text = composed.text();
        let mut proposals = Vec::new();
        for bracket in extract::brackets(text) {
            let inside = &text[bracket.inside.clone()];
            let found = match gloss::read(inside) {
                Some(gloss) => self.gloss(text, &bracket, &gloss, count)?,
                None => reverse::read(text, &bracket, self.evidence, &mut self.analyzer)?,
            };
            proposals.extend(found);
        }
        for proposal in &mut proposals {
            proposal.span = composed.original(proposal.span.clone());
            proposal.bracket = proposal.bracket.map(|at| composed.original(at..at).start);
        }
        Ok(proposals)
    }

    /// A Korean term with a Latin gloss.
    fn gloss(
        &mut self,
        text: &str,
        bracket: &Bracket,
        gloss: &Gloss,
        count: &dyn Fn(&str) -> usize,
    ) -> Result<Option<Proposal>> {
        let analyzer = self.analyzer.get()?;
        let words = left::words(text, bracket.word_end, analyzer);
        let context =
            Context { text, words: &words, gloss, quote: bracket.quote, evidence: self.evidence, count };
        let Some(border) = border::choose(&context)? else { return Ok(None) };
        let is_quoted = bracket.quote == Some(border.span.start);
        let (role, sureness) = role::role(text, bracket.span.end, &words, gloss, &border, analyzer);
        let confidence = match role {
            Role::Term => sureness * confidence(gloss, &border, is_quoted),
            Role::Modifier | Role::None => 1.0 - sureness,
        };
        Ok(Some(Proposal {
            ko: text[border.span.clone()].to_owned(),
            en: gloss.text.clone(),
            abbreviation: gloss.abbreviation.clone(),
            kind: kind(gloss, &border),
            role,
            confidence,
            span: border.span.start..bracket.span.end,
            bracket: Some(bracket.span.start),
        }))
    }
}

/// Occurrences beyond these tell no more.
const MOST_COUNTED: usize = 50;

/// How the sides belong together.
fn kind(gloss: &Gloss, border: &Border) -> Kind {
    if border.is_sound {
        Kind::Transliteration
    } else if gloss.shape == Shape::Initials {
        Kind::Abbreviation
    } else if border.has_sound {
        Kind::Hybrid
    } else {
        Kind::Translation
    }
}

/// How sure it is that the term has these borders.
fn confidence(gloss: &Gloss, border: &Border, is_quoted: bool) -> f64 {
    let rendered = (border.by_sound + border.by_meaning).min(1.0);
    let evidence = if border.is_listed || border.is_sound {
        0.99
    } else if gloss.shape == Shape::Initials {
        // 1.25 and more for each letter that a listed word explains.
        let letters = gloss.text.chars().filter(|c| c.is_uppercase()).count().max(1) as f64;
        (0.82 + 0.12 * border.initials / letters).clamp(0.75, 0.97)
    } else {
        0.75 + 0.22 * rendered
    };
    // A quotation shows the borders.
    let evidence = if is_quoted { evidence.max(0.92) } else { evidence };
    let remark = if gloss.remark { 0.9 } else { 1.0 };
    border.probability * evidence * remark
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_is_read_and_spans_lie_within_it(
            text in "[()（）\\[\\]'‘’\"“”가나힣칩을의 와AIbc3·/,.\\-*\u{1100}\u{1161}\u{FFFC}\n]{0,60}"
        ) {
            let evidence = Evidence::default();
            let found = Miner::new(&evidence).mine(&[&text, &text]).unwrap();
            for proposal in found.iter().flatten() {
                prop_assert!(text.get(proposal.span.clone()).is_some());
                prop_assert!(proposal.bracket.is_none_or(|at| proposal.span.contains(&at)));
                prop_assert!((0.0..=1.0).contains(&proposal.confidence));
                prop_assert!(!proposal.ko.is_empty() && !proposal.en.is_empty());
            }
        }
    }
}
