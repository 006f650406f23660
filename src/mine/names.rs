//! Quoted names that nobody glosses, with a guess at their originals: '버텍스 AI', Vertex AI.

use std::collections::HashSet;

use super::evidence::Evidence;
use super::extract::is_closing_quote;
use super::miner::{Kind, Miner, Proposal, Role};
use crate::analysis::{Analyzer, normalise};
use crate::error::Result;
use crate::hangul;
use crate::record::Span;
use crate::transliterate::{Lexicon, Model, nearest};

/// A name has no more words.
const MOST_WORDS: usize = 4;
/// Nor more bytes.
const LONGEST: usize = 60;
/// A guess is worth no more than this, whatever the model thinks of it.
const MOST_CONFIDENCE: f64 = 0.35;
/// A word whose best original is less probable is no loanword.
const LEAST: f64 = 0.1;

/// Adds the quoted names of paragraphs that the glossary lacks and that none of them glosses.
///
/// # Errors
///
/// When the dictionary cannot be loaded.
pub fn add(texts: &[&str], proposals: &mut [Vec<Proposal>], miner: &mut Miner<'_>) -> Result<()> {
    let glossed: HashSet<String> = proposals.iter().flatten().map(|proposal| proposal.ko.clone()).collect();
    let (evidence, analyzer) = miner.parts()?;
    for (text, proposals) in texts.iter().zip(proposals) {
        for span in quoted(text) {
            let name = &text[span.clone()];
            // In quotation and gloss together it is a proposal already.
            let is_inside = proposals.iter().any(|p| p.span.start < span.end && span.start < p.span.end);
            if is_inside || glossed.contains(name) || evidence.has_term(name) {
                continue;
            }
            let Some((en, probability)) = original(name, evidence, analyzer) else { continue };
            proposals.push(Proposal {
                ko: name.to_owned(),
                en,
                abbreviation: None,
                kind: Kind::Name,
                role: Role::Term,
                confidence: MOST_CONFIDENCE * probability,
                span,
                bracket: None,
            });
        }
        proposals.sort_by_key(|proposal| proposal.span.start);
    }
    Ok(())
}

/// Short quotations with Hangul in them, without the quotes.
fn quoted(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let before = text[..at].chars().next_back();
        let is_straight = matches!(c, '\'' | '"');
        let may_open = matches!(c, '‘' | '“' | '「' | '『' | '《' | '〈' | '<')
            || (is_straight && before.is_none_or(|c| !c.is_alphanumeric()) && open.is_none());
        if may_open {
            open = Some(end);
        } else if is_closing_quote(c)
            && let Some(start) = open.take()
        {
            let inside = &text[start..at];
            let is_name = !inside.is_empty()
                && inside.len() <= LONGEST
                && inside.contains(hangul::is_syllable)
                && inside.split(' ').count() <= MOST_WORDS
                && inside.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '·'))
                && inside.trim() == inside;
            if is_name {
                found.push(start..at);
            }
        }
    }
    found
}

/// What a name is a transcription of, word by word, and how probable that is; nothing where it is Korean.
fn original(name: &str, evidence: &Evidence, analyzer: &mut Analyzer) -> Option<(String, f64)> {
    let mut english = Vec::new();
    let mut probability = 1.0_f64;
    let mut is_foreign = false;
    for word in runs(name) {
        if !word.contains(hangul::is_hangul) {
            english.push(word.to_owned());
            continue;
        }
        if let Some(known) = evidence.english_of(word) {
            is_foreign |= known.starts_with(char::is_uppercase);
            english.push(capitalised(&known));
            continue;
        }
        // A word of the language is no name, whatever it sounds like.
        if word.chars().count() < 2 || analyzer.is_common_word(normalise(word).text()) {
            return None;
        }
        let model = Model::shipped();
        let listed = nearest(model, word, Lexicon::english(), 1).into_iter().next();
        let guess = match listed.filter(|guess| model.score(&guess.text, word) >= super::align::SOUNDS_ALIKE)
        {
            Some(guess) => guess,
            None => model.to_latin(word, 1).into_iter().next()?,
        };
        let alike = model.score(&guess.text, word);
        if alike < LEAST {
            return None;
        }
        probability *= alike;
        is_foreign = true;
        english.push(capitalised(&guess.text));
    }
    (is_foreign && !english.is_empty()).then(|| (english.join(" "), probability))
}

/// The words of a name, cut where scripts change, too.
fn runs(name: &str) -> Vec<&str> {
    let mut runs = Vec::new();
    for word in name.split(' ') {
        let mut start = 0;
        let mut before: Option<char> = None;
        for (at, c) in word.char_indices() {
            let changes = before.is_some_and(|b| hangul::is_hangul(b) != hangul::is_hangul(c));
            if changes {
                runs.push(&word[start..at]);
                start = at;
            }
            before = Some(c);
        }
        runs.push(&word[start..]);
    }
    runs.retain(|run| run.contains(char::is_alphanumeric));
    runs
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_names_get_a_guess_and_quoted_words_do_not() {
        let evidence = Evidence::default();
        let mut miner = Miner::new(&evidence);
        let texts =
            ["구글은 '스토리보드 AI'를, 인텔은 ‘블랙웰’을 냈고 \"인공지능 시대\"라고 '안정'을 말했다."];
        let mut proposals = miner.mine(&texts).unwrap();
        add(&texts, &mut proposals, &mut miner).unwrap();
        let found: Vec<&str> = proposals[0].iter().map(|p| p.ko.as_str()).collect();
        assert_eq!(found, ["스토리보드 AI", "블랙웰"]);
        assert!(proposals[0].iter().all(|p| p.kind == Kind::Name && p.confidence < 0.5));
        assert_eq!(proposals[0][0].en, "Storyboard AI");
    }
}
