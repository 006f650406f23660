//! Groups of spellings of one loanword in a workspace: 컨텐츠 16 · 콘텐츠 8.
//!
//! The nouns of the glossary and of all Korean texts are grouped by the jamo in which they differ
//! ([`crate::transliterate::variants`]); a group stands only where one English word explains its spellings, or where one
//! concept of the glossary lists them. It reports what is written and judges nothing: which spelling is right is disputed.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::num::NonZero;

use serde::Serialize;

use super::stems::Runs;
use crate::analysis::Analyzer;
use crate::error::{Problem, Result};
use crate::hangul;
use crate::record::{Concept, Lang};
use crate::transliterate::{Lexicon, Model, nearest, variants};
use crate::workspace::Workspace;

/// One spelling of a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Spelling {
    /// The spelling.
    pub text: String,
    /// How often it stands in the glossary and in the texts together.
    pub count: u64,
    /// In how many terms of the glossary it is a word.
    pub glossary: u64,
    /// How often it stands in articles and memories.
    pub texts: u64,
}

/// The spellings of one word, the most frequent first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The English word that they write, as far as one is known.
    pub english: Option<String>,
    /// The spellings, two at least.
    pub spellings: Vec<Spelling>,
}

/// From which probability on a word of the list is one that a spelling may write, and one that it does.
const MAY: f64 = 0.5;
const DOES: f64 = 0.9;
/// How many words of the list are weighed for each spelling.
const WEIGHED: usize = 3;
/// From which probability on two spellings are one word's, and one of them no word of its own.
const SAME: f64 = 0.5;
const SURELY_SAME: f64 = 0.8;
/// Larger heaps of like words are of words, not of spellings.
const HEAP: usize = 300;

/// Reads the glossary and all texts, and groups the spellings that occur at least `least` times.
///
/// `progress` is told how many records have been read. The problems of files that could not be read are returned.
///
/// # Errors
///
/// When a file cannot be read, when the workspace has no such client, and when the dictionary cannot be loaded.
pub fn groups(
    workspace: &Workspace,
    client: Option<&str>,
    least: u64,
    progress: &mut dyn FnMut(u64),
) -> Result<(Vec<Group>, Vec<Problem>)> {
    let (concepts, mut problems) = workspace.concepts(client)?;
    let mut runs = Runs::default();
    let mut read = 0u64;
    workspace.units(
        client,
        &mut |_, unit| {
            if let Some(text) = &unit.ko {
                runs.count(text);
            }
            read += 1;
            if read.is_multiple_of(1024) {
                progress(read);
            }
            Ok(())
        },
        &mut |problem| problems.push(problem),
    )?;
    let mut analyzer = Analyzer::new()?;
    let mut words: BTreeMap<String, Spelling> = BTreeMap::new();
    let mut of = |text: &str, glossary: u64, texts: u64| {
        let new = || Spelling { text: text.to_owned(), count: 0, glossary: 0, texts: 0 };
        let spelling = words.entry(text.to_owned()).or_insert_with(new);
        spelling.glossary += glossary;
        spelling.texts += texts;
        spelling.count += glossary + texts;
    };
    for word in concepts.iter().flat_map(|concept| &concept.ko).flat_map(|term| korean_words(&term.text)) {
        of(word, 1, 0);
    }
    let listed: HashSet<&str> =
        concepts.iter().flat_map(|concept| &concept.ko).flat_map(|term| korean_words(&term.text)).collect();
    for (stem, count) in runs.stems(&listed, &mut analyzer) {
        of(&stem, 0, count);
    }
    let words: Vec<Spelling> = words.into_values().filter(|word| word.count >= least).collect();
    Ok((group(words, &concepts, &analyzer), problems))
}

fn korean_words(term: &str) -> impl Iterator<Item = &str> {
    let words = term.split(|c: char| !hangul::is_syllable(c));
    words.filter(|word| word.chars().nth(1).is_some())
}

/// Groups words.
fn group(words: Vec<Spelling>, concepts: &[Concept], analyzer: &Analyzer) -> Vec<Group> {
    let model = Model::shipped();
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let alike: Vec<usize> = variants(model, &texts).into_iter().flatten().collect();
    let english =
        concepts.iter().flat_map(|concept| &concept.en).flat_map(|term| term.text.split_whitespace());
    let own = Lexicon::from_words(english);
    let candidates: Vec<&str> = alike.iter().map(|&at| texts[at]).collect();
    let origins = origins(model, &candidates, &own);
    let together = listed_together(concepts);
    // Native words are left out, so that they join no spellings.
    let is_loan = |at: &usize| {
        origins[*at].iter().any(|(_, score)| *score >= MAY) || together.contains_key(candidates[*at])
    };
    let loans: Vec<usize> = (0..alike.len()).filter(is_loan).collect();
    let loan_texts: Vec<&str> = loans.iter().map(|&at| candidates[at]).collect();
    let pair = |a: usize, b: usize| -> Option<Option<&str>> {
        let (a, b) = (loans[a], loans[b]);
        let same = model.same_word(candidates[a], candidates[b]);
        if same < SAME {
            return None;
        }
        if together.get(candidates[a]).is_some_and(|others| others.contains(candidates[b])) {
            return Some(shared(&origins[a], &origins[b]).map(|(word, ..)| word));
        }
        let is_word = |at: usize| analyzer.is_word(candidates[at]);
        let is_short = |at: usize| candidates[at].chars().nth(2).is_none();
        // Short words of the language are near by chance: 대개 and 대가, 아래 and 어레이.
        if is_short(a) && is_word(a) || is_short(b) && is_word(b) {
            return None;
        }
        let (word, one, other) = shared(&origins[a], &origins[b])?;
        let least = if is_word(a) && is_word(b) || same < SURELY_SAME { DOES } else { MAY };
        (one.max(other) >= DOES && one.min(other) >= least).then_some(Some(word))
    };
    let mut groups = Vec::new();
    for heap in variants(model, &loan_texts) {
        for (members, english) in joined(&heap[..heap.len().min(HEAP)], &pair) {
            let mut spellings: Vec<Spelling> =
                members.iter().map(|&at| words[alike[loans[at]]].clone()).collect();
            spellings.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
            groups.push(Group { english, spellings });
        }
    }
    let total = |group: &Group| group.spellings.iter().map(|one| one.count).sum::<u64>();
    groups
        .sort_by(|a, b| total(b).cmp(&total(a)).then_with(|| a.spellings[0].text.cmp(&b.spellings[0].text)));
    groups
}

/// The members of a heap that are joined by pairs, and an English word that they share.
fn joined<'a>(
    heap: &[usize],
    pair: &dyn Fn(usize, usize) -> Option<Option<&'a str>>,
) -> Vec<(Vec<usize>, Option<String>)> {
    let mut groups: Vec<(Vec<usize>, Option<String>)> = Vec::new();
    for &one in heap {
        // Every group that it belongs to becomes one.
        let mut whole = (vec![one], None);
        groups.retain_mut(|(members, english)| {
            let shared = members.iter().find_map(|&other| pair(one, other));
            let Some(word) = shared else { return true };
            let mut all = std::mem::take(members);
            all.append(&mut whole.0);
            whole = (all, english.take().or_else(|| word.map(str::to_owned)).or(whole.1.take()));
            false
        });
        groups.push(whole);
    }
    groups.retain(|(members, _)| members.len() > 1);
    groups
}

/// The English words that a spelling may write, each with its score.
type Origins = Vec<(String, f64)>;

/// Finds the origins of each word, on every core.
fn origins(model: &Model, words: &[&str], own: &Lexicon) -> Vec<Origins> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let of = |word: &&str| -> Origins {
        let mut all: Origins = Vec::new();
        for list in [own, Lexicon::english()] {
            for guess in nearest(model, word, list, WEIGHED) {
                let score = model.score(&guess.text, word);
                if score >= MAY && !all.iter().any(|(known, _)| known.eq_ignore_ascii_case(&guess.text)) {
                    all.push((guess.text, score));
                }
            }
        }
        all
    };
    std::thread::scope(|scope| {
        let chunks = words.chunks(words.len().div_ceil(threads).max(1));
        let threads: Vec<_> =
            chunks.map(|chunk| scope.spawn(move || chunk.iter().map(of).collect::<Vec<_>>())).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

/// The English word that both spellings may write, and its scores with both; of several the one that is surest.
fn shared<'a>(a: &'a Origins, b: &Origins) -> Option<(&'a str, f64, f64)> {
    /// Below the best by more, a word is not the one that is meant: 드라이브 is drive and no driver.
    const BELOW: f64 = 0.02;
    let best = |list: &Origins| list.iter().map(|(_, score)| *score).fold(0.0, f64::max) - BELOW;
    let (least, other_least) = (best(a), best(b));
    let both = a.iter().filter(|(_, one)| *one >= least).filter_map(|(word, one)| {
        let (_, other) = b.iter().find(|(known, _)| known.eq_ignore_ascii_case(word))?;
        (*other >= other_least).then_some((word.as_str(), *one, *other))
    });
    both.max_by(|a, b| (a.1 * a.2).total_cmp(&(b.1 * b.2)))
}

/// For each Korean term of one word the other ones of its concepts.
fn listed_together(concepts: &[Concept]) -> HashMap<&str, HashSet<&str>> {
    let mut together: HashMap<&str, HashSet<&str>> = HashMap::new();
    for concept in concepts {
        let is_word = |text: &&str| text.chars().all(hangul::is_syllable);
        let terms: Vec<&str> =
            concept.terms(Lang::Ko).iter().map(|term| term.text.as_str()).filter(is_word).collect();
        for one in &terms {
            together.entry(one).or_default().extend(terms.iter().filter(|other| *other != one));
        }
    }
    together
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(words: &[(&str, u64)]) -> Vec<String> {
        let words = words.iter().map(|&(text, count)| Spelling {
            text: text.to_owned(),
            count,
            glossary: 0,
            texts: count,
        });
        let groups = group(words.collect(), &[], &Analyzer::new().unwrap());
        let line = |group: &Group| {
            let all: Vec<_> =
                group.spellings.iter().map(|one| format!("{} {}", one.text, one.count)).collect();
            all.join(" · ")
        };
        groups.iter().map(line).collect()
    }

    #[test]
    fn spellings_of_one_loanword_are_a_group_and_other_words_are_none() {
        let words = [
            ("컨텐츠", 16),
            ("콘텐츠", 8),
            ("서버", 9),
            ("서브", 3),
            ("가치", 5),
            ("가지", 4),
            ("사람", 3),
            ("사랑", 2),
        ];
        assert_eq!(spelled(&words), ["컨텐츠 16 · 콘텐츠 8"]);
    }
}
