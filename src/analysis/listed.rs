//! The words that the dictionary and malmoi's own list have at a place of a text, as the lattice needs them.

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

use super::endings::{Sound, is_particle_of, sound_before};
use super::korean::{Analyzer, Word};
use super::lattice::cost_of_term;
use super::lexicon;
use super::tag::Tag;
use crate::hangul;

/// A word that the text begins with.
#[derive(Clone, Copy, Debug)]
pub struct ListedWord {
    /// In characters.
    pub length: u8,
    pub class: Class,
    pub left: u16,
    pub right: u16,
    pub cost: i32,
    /// What a particle needs before it.
    pub sound: Option<Sound>,
}

/// What matters of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Noun,
    /// A bound noun or a suffix.
    BoundNoun,
    /// A word that the dictionary does not list, or the name of a person or place: nearly every two syllables are one.
    Doubtful,
    /// Digits.
    Number,
    Particle,
    /// An ending, or what makes a verb of a noun.
    Ending,
    /// 이다 without its ending.
    Copula,
    /// A verb made of a noun, with its ending, in one form that the dictionary lists.
    Contraction,
    Other,
}

impl Class {
    pub fn is_noun(self) -> bool {
        matches!(self, Self::Noun | Self::BoundNoun | Self::Doubtful | Self::Number)
    }
}

/// Words by the text that begins with them: eojeol end alike.
#[derive(Default)]
pub struct Listed {
    table: HashTable<(u128, u32, u32)>,
    words: Vec<ListedWord>,
}

impl Listed {
    /// How many words are kept; then all are forgotten.
    const MOST: usize = 1 << 17;

    /// The words that a text begins with.
    pub fn words_at(&mut self, analyzer: &mut Analyzer, text: &[char]) -> &[ListedWord] {
        let packed = pack(text);
        let hash = |key: u128| xxh3_64(&key.to_le_bytes());
        if let Some(key) = packed
            && let Some(&(_, start, end)) = self.table.find(hash(key), |entry| entry.0 == key)
        {
            return &self.words[start as usize..end as usize];
        }
        if self.words.len().max(self.table.len()) > Self::MOST {
            *self = Self::default();
        }
        let start = self.words.len();
        read(analyzer, text, &mut self.words);
        if let Some(key) = packed {
            let entry = (key, start as u32, self.words.len() as u32);
            self.table.insert_unique(hash(key), entry, |entry| hash(entry.0));
        }
        &self.words[start..]
    }
}

/// Up to nine syllables as one number; `None` for other texts.
fn pack(text: &[char]) -> Option<u128> {
    const BITS: u32 = 14;
    if text.len() > (u128::BITS / BITS) as usize || !text.iter().all(|&c| hangul::is_syllable(c)) {
        return None;
    }
    // No syllable is 0.
    Some(text.iter().fold(0, |key, &c| key << BITS | u128::from(c as u32 - '가' as u32 + 1)))
}

fn read(analyzer: &mut Analyzer, text: &[char], words: &mut Vec<ListedWord>) {
    analyzer.words_at(text, &mut |length, word| {
        let surface = &text[..length];
        words.push(ListedWord {
            length: length.min(u8::MAX.into()) as u8,
            class: class_of(&word, surface),
            left: word.left,
            right: word.right,
            cost: word.cost,
            sound: if word.tag.is_particle() { sound_before(surface) } else { None },
        });
    });
    let ids = analyzer.ids();
    lexicon::words_at(text, &mut |length| {
        let (left, right) = ids.of_noun(text[length - 1]);
        let (length, class) = (length.min(u8::MAX.into()) as u8, Class::Noun);
        words.push(ListedWord { length, class, left, right, cost: cost_of_term(length.into()), sound: None });
    });
}

impl Analyzer {
    /// Whether a noun is listed that begins as the text does and is longer than so many characters.
    pub fn has_longer_noun(&mut self, text: &[char], length: usize) -> bool {
        let mut lattice = std::mem::take(&mut self.lattice);
        let words = lattice.listed.words_at(self, text);
        let longer = words.iter().any(|word| usize::from(word.length) > length && word.class == Class::Noun);
        self.lattice = lattice;
        longer
    }
}

fn class_of(word: &Word, text: &[char]) -> Class {
    match word.tag {
        Tag::Nnp if word.is_person_or_place => Class::Doubtful,
        // 이 and 도 are nouns, too, and hardly ever meant so.
        tag if tag.is_noun() && text.len() == 1 && is_particle_of(text) => Class::Doubtful,
        Tag::Nng | Tag::Nnp | Tag::Sl | Tag::Sh | Tag::Xpn => Class::Noun,
        Tag::Sn => Class::Number,
        Tag::Nnb | Tag::Nnbc | Tag::Nr | Tag::Np | Tag::Xsn | Tag::Xr => Class::BoundNoun,
        Tag::Xsv if word.is_inflected => Class::Contraction,
        Tag::Vcp if !word.is_inflected => Class::Copula,
        // The dictionary lists dialect beside the case particles, which are a closed class: 링 for 를.
        Tag::Jks | Tag::Jkc | Tag::Jkg | Tag::Jko if !is_particle_of(text) => Class::Other,
        tag if tag.is_particle() => Class::Particle,
        tag if tag.is_ending() => Class::Ending,
        Tag::Vcp | Tag::Xsv | Tag::Xsa => Class::Ending,
        _ => Class::Other,
    }
}
