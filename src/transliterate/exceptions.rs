//! Names that a glossary writes otherwise than the model would.

use std::collections::HashMap;

use super::lexicon::key;
use super::{Guess, Model};

/// Listed pairs, which stand before what the model guesses: Gemini is 제미나이 wherever the glossary says so.
#[derive(Clone, Debug, Default)]
pub struct Exceptions {
    by_latin: HashMap<Vec<u8>, Vec<String>>,
    by_hangul: HashMap<String, Vec<String>>,
}

impl Exceptions {
    /// The pairs of a Latin and a Korean term; case and spaces do not count when they are sought.
    pub fn new<L: AsRef<str>, H: AsRef<str>>(pairs: impl IntoIterator<Item = (L, H)>) -> Self {
        let mut exceptions = Self::default();
        for (latin, hangul) in pairs {
            let (latin, hangul) = (latin.as_ref(), hangul.as_ref());
            let spellings = exceptions.by_latin.entry(key(latin)).or_default();
            if !spellings.iter().any(|known| squeezed(known) == squeezed(hangul)) {
                spellings.push(hangul.to_owned());
                exceptions.by_hangul.entry(squeezed(hangul)).or_default().push(latin.to_owned());
            }
        }
        exceptions
    }

    /// As [`Model::score`], but 1 for listed pairs; in a phrase listed words count as what they are listed as.
    pub fn score(&self, model: &Model, latin: &str, hangul: &str) -> f64 {
        let wanted = squeezed(hangul);
        let listed = |latin: &str| self.by_latin.get(&key(latin)).map_or(&[][..], Vec::as_slice);
        if listed(latin).iter().any(|known| squeezed(known) == wanted) {
            return 1.0;
        }
        // Listed words at either end are taken off both sides.
        for (head, rest) in
            latin.split_once(' ').into_iter().chain(latin.rsplit_once(' ').map(|(a, b)| (b, a)))
        {
            for known in listed(head).iter().map(|known| squeezed(known)) {
                let first = latin.starts_with(head);
                let tail = if first { wanted.strip_prefix(&known) } else { wanted.strip_suffix(&known) };
                if let Some(tail) = tail.filter(|tail| !tail.is_empty()) {
                    return self.score(model, rest, tail);
                }
            }
        }
        model.score(latin, hangul)
    }

    /// As [`Model::to_hangul`], with what is listed first.
    pub fn to_hangul(&self, model: &Model, latin: &str, n: usize) -> Vec<Guess> {
        first(self.by_latin.get(&key(latin)), model.to_hangul(latin, n), n)
    }

    /// The Latin spellings that are listed for a Korean name.
    pub fn latin_of(&self, hangul: &str) -> &[String] {
        self.by_hangul.get(&squeezed(hangul)).map_or(&[], Vec::as_slice)
    }
}

/// The listed ones share the whole probability; the others stand behind them with none.
fn first(listed: Option<&Vec<String>>, guesses: Vec<Guess>, n: usize) -> Vec<Guess> {
    let Some(listed) = listed else { return guesses };
    let probability = 1.0 / listed.len() as f64;
    let sure = listed.iter().map(|text| Guess { text: text.clone(), probability });
    let others = guesses.into_iter().filter(|guess| !listed.contains(&guess.text));
    sure.chain(others.map(|guess| Guess { probability: 0.0, ..guess })).take(n).collect()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_names_stand_first_and_count_in_phrases() {
        let model = Model::shipped();
        let exceptions = Exceptions::new([("Gemini", "제미나이"), ("SW", "소프트웨어")]);
        assert_eq!(exceptions.to_hangul(model, "gemini", 3)[0].text, "제미나이");
        assert_eq!(exceptions.latin_of("제미나이"), ["Gemini"]);
        assert!(exceptions.score(model, "SW", "소프트웨어") == 1.0 && model.score("SW", "소프트웨어") < 0.1);
        assert!(exceptions.score(model, "SW platform", "소프트웨어 플랫폼") > 0.9);
        assert!(exceptions.score(model, "open SW", "오픈 소프트웨어") > 0.9);
        assert_eq!(exceptions.score(model, "SW", "하드웨어"), model.score("SW", "하드웨어"));
    }
}
