//! A Latin term with a Korean gloss: Gemini(제미나이).

use super::align::{SOUNDS_ALIKE, rendering};
use super::evidence::Evidence;
use super::extract::Bracket;
use super::gloss::{self, Gloss, Shape};
use super::left::{Class, Glue, Word};
use super::miner::{Kind, Proposal, Role};
use super::{align, lexicon, sound};
use crate::analysis::LazyAnalyzer;
use crate::error::Result;
use crate::hangul;

/// A Korean gloss has no more words.
const MOST_WORDS: usize = 6;
/// Nor more bytes.
const LONGEST: usize = 80;

/// Reads a bracket with Korean in it behind a Latin term.
pub fn read(
    text: &str,
    bracket: &Bracket,
    evidence: &Evidence,
    analyzer: &mut LazyAnalyzer,
) -> Result<Option<Proposal>> {
    let inside = text[bracket.inside.clone()].trim().trim_matches(['\'', '"', '‘', '’', '“', '”']);
    let Some(ko) = korean(inside) else { return Ok(None) };
    let before = &text[..bracket.word_end];
    let starts = starts(before, bracket.quote);
    let Some(&longest) = starts.last() else { return Ok(None) };
    let words: Vec<Word> = {
        let mut words = super::left::words(ko, ko.len(), analyzer.get()?);
        words.reverse();
        words
    };
    // A sentence, or a remark that ends in a verb or a particle.
    let ends_badly = words.last().is_none_or(|last| {
        matches!(
            last.class,
            Class::Verb | Class::Particle | Class::Adnominal | Class::Modifier | Class::Genitive
        )
    });
    // (및 FlashAttention-2) goes on with the sentence.
    if words.first().is_some_and(|first| first.class == Class::With || first.class == Class::Particle) {
        return Ok(None);
    }
    let has_verb = words.iter().any(|word| matches!(word.class, Class::Verb));
    let mut best: Option<(f64, Proposal)> = None;
    for &start in &starts {
        let en = before[start..].trim();
        let gloss = match gloss::read(en) {
            Some(gloss) if gloss.shape != Shape::Other && gloss.text == en => gloss,
            _ => continue,
        };
        let sounds = sound::score(&gloss.text, ko) >= SOUNDS_ALIKE;
        let is_listed = evidence.has_pair(ko, en);
        let (mut score, kind, rendered) = weigh(ko, &words, &gloss, evidence, sounds);
        if is_listed {
            score += 5.0;
        }
        if start == longest || bracket.quote == Some(start) {
            // The whole of what stands in Latin is likelier than a part of it.
            score += 1.0;
        }
        if (ends_badly || has_verb) && !sounds && !is_listed {
            continue;
        }
        let fits = is_listed || sounds || rendered > 0.49;
        let confidence = if is_listed || sounds {
            0.95
        } else if fits {
            0.6 + 0.3 * rendered
        } else {
            0.3
        };
        let proposal = Proposal {
            ko: ko.to_owned(),
            en: en.to_owned(),
            abbreviation: None,
            kind,
            role: if fits { Role::Term } else { Role::None },
            confidence,
            span: start..bracket.span.end,
            bracket: Some(bracket.span.start),
        };
        if best.as_ref().is_none_or(|(known, _)| score > *known) {
            best = Some((score, proposal));
        }
    }
    Ok(best.map(|(_, proposal)| proposal))
}

/// The Korean term in a bracket: one phrase, before a remark.
fn korean(inside: &str) -> Option<&str> {
    let ko = inside.split([',', ';', ':']).next()?.trim();
    let has_digits_only = !ko.chars().any(hangul::is_syllable);
    let count = ko.split_whitespace().count();
    let is_term = ko.starts_with(|c: char| c.is_alphanumeric())
        && ko.ends_with(|c: char| c.is_alphanumeric() || c == '+')
        && !ko.contains(['.', '!', '?', '…', '=', '→', '~', '(', '[']);
    (!has_digits_only && is_term && count <= MOST_WORDS && ko.len() <= LONGEST && ko.len() == inside.len())
        .then_some(ko)
}

/// Where the Latin term before a bracket may begin: at each of its words, the nearest first.
fn starts(before: &str, quote: Option<usize>) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut at = before.len();
    loop {
        let word_start = before[..at].rfind(|c: char| {
            !(c.is_alphanumeric() || matches!(c, '-' | '.' | '+' | '#' | '&' | '/' | '\'' | '®' | '™'))
        });
        let start =
            word_start.map_or(0, |found| found + before[found..].chars().next().map_or(1, char::len_utf8));
        let word = &before[start..at];
        if word.is_empty() {
            break;
        }
        // A word that has Hangul in it begins where its Latin does: 구글의Gemini does not occur, API문서 does.
        if let Some(hangul_end) =
            word.char_indices().rev().find(|(_, c)| hangul::is_hangul(*c)).map(|(at, c)| at + c.len_utf8())
        {
            if hangul_end < word.len() {
                starts.push(start + hangul_end);
            }
            break;
        }
        starts.push(start);
        if quote.is_some_and(|quote| start <= quote) || starts.len() >= MOST_WORDS {
            break;
        }
        let gap = &before[..start];
        if !gap.ends_with(' ') || gap.ends_with("  ") {
            break;
        }
        at = start - 1;
    }
    starts
}

/// How well the Korean gloss renders a Latin term.
fn weigh(ko: &str, words: &[Word], gloss: &Gloss, evidence: &Evidence, sounds: bool) -> (f64, Kind, f64) {
    if sounds {
        return (4.0 + gloss.words.len() as f64, Kind::Transliteration, 1.0);
    }
    if gloss.shape == Shape::Initials {
        let letters: Vec<char> =
            gloss.text.chars().filter(|c| c.is_uppercase()).map(|c| c.to_ascii_lowercase()).collect();
        let pieces: Vec<&str> = ko.split(' ').flat_map(split).collect();
        let fit = align::initials(&pieces, &letters);
        return (fit, Kind::Abbreviation, ((fit + 1.0) / 3.0).clamp(0.0, 1.0));
    }
    let (mut taken, mut by_sound) = (0_u32, false);
    let mut extra = 0;
    for word in words {
        let found = rendering(&ko[word.span.clone()], word, false, gloss, evidence);
        let before = taken;
        for set in &found.sounds {
            taken |= set;
            by_sound |= !found.same;
        }
        for set in &found.meanings {
            let left = set & !taken;
            if left != 0 {
                taken |= 1 << (31 - left.leading_zeros());
            }
        }
        if taken == before && !matches!(word.glue, Glue::Hyphen) {
            extra += 1;
        }
    }
    let content = gloss.small.iter().filter(|&&small| !small).count().max(1);
    let matched = (taken.count_ones() as usize).min(content);
    let left = content - matched;
    let rendered = matched as f64 / content as f64;
    let score = 2.2 * matched as f64 - 1.5 * extra.max(left) as f64;
    (score, if by_sound { Kind::Hybrid } else { Kind::Translation }, rendered)
}

/// The listed words that a word is made of, or itself.
fn split(word: &str) -> Vec<&str> {
    for (at, _) in word.char_indices().skip(2) {
        let (first, second) = word.split_at(at);
        if lexicon::is_listed(first) && lexicon::is_listed(second) {
            return vec![first, second];
        }
    }
    vec![word]
}
