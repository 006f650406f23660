//! Lists of Latin words, and which of them a Korean word writes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use fst::Map;

use super::decode;
use super::model::Model;
use super::reading::spelt;
use super::score::log_letters;
use super::symbols::{Hangul, fold};
use super::{Guess, share};

static ENGLISH: &[u8] = include_bytes!("words.fst");

/// How many partial words the search keeps at each jamo.
const BEAM: usize = 48;
/// How much of a word's own probability is taken from that of the pair: the list has each word once.
const OWN: f32 = 0.7;

/// A set of Latin words and phrases, found by their small letters.
#[derive(Clone, Debug)]
pub struct Lexicon {
    /// From the small letters, words parted by a space, to the place of the first spelling.
    map: Map<Cow<'static, [u8]>>,
    /// As the words were given, and the same key's next; empty where they are their keys.
    spellings: Vec<Vec<String>>,
}

impl Lexicon {
    /// The English words that malmoi ships.
    pub fn english() -> &'static Self {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| Self {
            map: Map::new(Cow::Borrowed(ENGLISH)).expect("the shipped list is whole: a test reads it"),
            spellings: Vec::new(),
        })
    }

    /// A lexicon of these words and phrases; those without Latin letters are left out.
    pub fn from_words<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> Self {
        let mut keys: BTreeMap<Vec<u8>, Vec<String>> = BTreeMap::new();
        for word in words {
            let word = word.as_ref();
            let key = key(word);
            if key.iter().any(u8::is_ascii_lowercase) {
                let spellings = keys.entry(key).or_default();
                if !spellings.iter().any(|known| known == word) {
                    spellings.push(word.to_owned());
                }
            }
        }
        let numbered = keys.keys().zip(0u64..);
        let map = Map::from_iter(numbered).expect("the keys are sorted and distinct");
        let bytes = Cow::Owned(map.into_fst().into_inner());
        let map = Map::new(bytes).expect("built just now");
        Self { map, spellings: keys.into_values().collect() }
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// All words by their small letters, in alphabetical order.
    pub fn keys(&self) -> Vec<String> {
        self.map.stream().into_str_keys().unwrap_or_default()
    }

    /// Whether the word is there, in whatever case.
    pub fn contains(&self, word: &str) -> bool {
        self.map.contains_key(key(word))
    }

    /// Whether there is a word of these small letters.
    pub(super) fn contains_key(&self, letters: &[u8]) -> bool {
        self.map.contains_key(letters)
    }

    /// The words with that key, as they were given.
    fn words(&self, key: &[u8]) -> Vec<String> {
        match self.map.get(key) {
            None => Vec::new(),
            Some(at) => match self.spellings.get(at as usize) {
                Some(spellings) => spellings.clone(),
                None => vec![String::from_utf8_lossy(key).into_owned()],
            },
        }
    }

    pub(super) fn fst(&self) -> &fst::raw::Fst<Cow<'static, [u8]>> {
        self.map.as_fst()
    }
}

/// The small letters of a phrase, words parted by one space.
pub(super) fn key(phrase: &str) -> Vec<u8> {
    let mut key = Vec::new();
    for word in phrase.split(|c: char| c.is_whitespace() || c == '-') {
        let letters = fold(word);
        if !letters.is_empty() {
            if !key.is_empty() {
                key.push(b' ');
            }
            key.extend(letters);
        }
    }
    key
}

/// The words of the lexicon that a Korean word may write, the likeliest first.
///
/// The probabilities are shares among what was found. A word that is made of letters' names is also sought by its letters.
pub fn nearest(model: &Model, hangul: &str, lexicon: &Lexicon, n: usize) -> Vec<Guess> {
    let Some(hangul) = Hangul::new(hangul) else { return Vec::new() };
    let view = model.view();
    let mut found: Vec<(Vec<u8>, f32)> = decode::to_letters(&view, &hangul, BEAM, Some(lexicon.fst()))
        .into_iter()
        .map(|spelling| {
            let own: f32 = spelling.text.split(|&c| c == b' ').map(|word| log_letters(&view, word)).sum();
            let log = spelling.log - OWN * own;
            (spelling.text, log)
        })
        .collect();
    for letters in spelt(&hangul) {
        if letters.len() > 1 && lexicon.map.contains_key(&letters) {
            let own = log_letters(&view, &letters);
            found.push((letters, (1.0 - OWN) * own - 2.0));
        }
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    found.dedup_by(|later, kept| later.0 == kept.0);
    let spelled =
        found.into_iter().flat_map(|(key, log)| lexicon.words(&key).into_iter().map(move |word| (word, log)));
    share(spelled.collect(), n)
}
