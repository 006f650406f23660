//! What was read before: texts repeat their words, and what stands in one is read without regard to its neighbours.

use std::ops::Range;

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

use super::Occurrence;
use super::scan::Open;

/// What is known of words, or of several with the blanks between them.
#[derive(Default)]
pub struct Memory {
    table: HashTable<Entry>,
    texts: Vec<u8>,
    facts: Vec<Facts>,
    places: Vec<Occurrence>,
    open: Vec<Open>,
}

/// Where a text stands among the texts, and what is known of it.
struct Entry {
    start: u32,
    length: u32,
    known: Known,
}

/// What is known of a text: nothing stands in most.
#[derive(Clone, Copy)]
pub struct Known(u32);

struct Facts {
    places: Range<u32>,
    open: Range<u32>,
    needs_next: bool,
}

impl Known {
    /// Nothing stands in the text, and nothing begins in it.
    pub const NOTHING: Self = Self(u32::MAX);
}

impl Memory {
    /// How many facts, and how many bytes of texts, are kept; then all are forgotten.
    const MOST_FACTS: usize = 1 << 17;
    const MOST_BYTES: usize = 1 << 22;
    /// A longer text hardly stands twice, in bytes.
    const LONGEST: usize = 128;

    /// What is known of a text.
    pub fn get(&self, text: &str) -> Option<Known> {
        let same = |entry: &Entry| {
            let start = entry.start as usize;
            self.texts[start..start + entry.length as usize] == *text.as_bytes()
        };
        self.table.find(xxh3_64(text.as_bytes()), same).map(|entry| entry.known)
    }

    /// Forgets everything where much is kept; what is known of a text holds until then.
    pub fn make_room(&mut self) {
        let most = self.facts.len().max(self.places.len()).max(self.open.len());
        if self.texts.len() > Self::MOST_BYTES || most > Self::MOST_FACTS {
            *self = Self::default();
        }
    }

    /// Keeps what is known of a text.
    pub fn keep(
        &mut self,
        text: &str,
        places: impl IntoIterator<Item = Occurrence>,
        open: &[Open],
        needs_next: bool,
    ) -> Known {
        let (first_place, first_open) = (self.places.len() as u32, self.open.len() as u32);
        self.places.extend(places);
        self.open.extend_from_slice(open);
        let (places, open) = (first_place..self.places.len() as u32, first_open..self.open.len() as u32);
        let known = if places.is_empty() && open.is_empty() && !needs_next {
            Known::NOTHING
        } else {
            self.facts.push(Facts { places, open, needs_next });
            Known(self.facts.len() as u32 - 1)
        };
        if text.len() <= Self::LONGEST {
            let start = self.texts.len() as u32;
            self.texts.extend_from_slice(text.as_bytes());
            let texts = &self.texts;
            let hash = |entry: &Entry| {
                let start = entry.start as usize;
                xxh3_64(&texts[start..start + entry.length as usize])
            };
            let entry = Entry { start, length: text.len() as u32, known };
            self.table.insert_unique(xxh3_64(text.as_bytes()), entry, hash);
        }
        known
    }

    /// The terms of a text, without regard to overlaps.
    pub fn places(&self, known: Known) -> &[Occurrence] {
        self.facts(known)
            .map_or(&[], |facts| &self.places[facts.places.start as usize..facts.places.end as usize])
    }

    /// The keys that begin in a word and may go on behind it.
    pub fn open(&self, known: Known) -> &[Open] {
        self.facts(known).map_or(&[], |facts| &self.open[facts.open.start as usize..facts.open.end as usize])
    }

    /// Whether the word cannot be read without the next one.
    pub fn needs_next(&self, known: Known) -> bool {
        self.facts(known).is_some_and(|facts| facts.needs_next)
    }

    fn facts(&self, known: Known) -> Option<&Facts> {
        self.facts.get(known.0 as usize)
    }
}
