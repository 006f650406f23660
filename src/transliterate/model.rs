//! The model's file.
//!
//! All numbers are little-endian. The file begins with [`MAGIC`], the XXH3 of everything after it (u64), and the length of each
//! section (u32 × [`SECTIONS`]); the sections follow:
//!
//! 1. the chunks, 8 bytes each: three letters, three jamo, how many letters and how many jamo there are; sorted by letters;
//! 2. the numbers of the chunks sorted by jamo (u16 each);
//! 3. the n-grams of chunks, 4. of letters, 5. of jamo ([`super::ngram`]);
//! 6. the weights of the calibration, and what the n-grams count beside the reranker (f32 each);
//! 7. the weights of the reranker (i8 each, [`super::rerank`]);
//! 8. the weights of the operations on jamo (i8 each, [`super::variants`]).

use std::sync::{Arc, OnceLock};

use xxhash_rust::xxh3::xxh3_64;

use super::ngram::Ngram;
use super::variants::OPERATION_STEP;

/// What a model's file begins with.
pub const MAGIC: [u8; 8] = *b"malmoiT1";
/// How many sections a file has.
pub const SECTIONS: usize = 8;

static SHIPPED: &[u8] = include_bytes!("model.bin");

/// What malmoi knows of how Latin and Hangul write the same word.
#[derive(Clone, Debug)]
pub struct Model {
    bytes: Bytes,
    sections: [(usize, usize); SECTIONS],
}

#[derive(Clone, Debug)]
enum Bytes {
    Static(&'static [u8]),
    Shared(Arc<[u8]>),
}

impl std::ops::Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Static(bytes) => bytes,
            Self::Shared(bytes) => bytes,
        }
    }
}

/// The file is no model, or damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the file is no transliteration model of this version, or it is damaged; train it anew with `cargo run --release --example train_transliteration`"
)]
pub struct NoModel;

impl Model {
    /// The model that malmoi ships.
    pub fn shipped() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| {
            Self::open(Bytes::Static(SHIPPED)).expect("the shipped model is whole: a test reads it")
        })
    }

    /// A model from the bytes of its file.
    ///
    /// # Errors
    /// Where they are no model of this version or their checksum is wrong.
    pub fn from_bytes(bytes: impl Into<Arc<[u8]>>) -> Result<Self, NoModel> {
        Self::open(Bytes::Shared(bytes.into())).ok_or(NoModel)
    }

    fn open(bytes: Bytes) -> Option<Self> {
        let body = bytes.strip_prefix(&MAGIC)?;
        let (sum, body) = body.split_at_checked(8)?;
        if xxh3_64(body) != u64::from_le_bytes(sum.try_into().ok()?) {
            return None;
        }
        let mut sections = [(0, 0); SECTIONS];
        let mut at = 16 + 4 * SECTIONS;
        for (number, section) in sections.iter_mut().enumerate() {
            let length = u32::from_le_bytes(body.get(number * 4..number * 4 + 4)?.try_into().ok()?) as usize;
            *section = (at, at + length);
            bytes.get(at..at + length)?;
            at += length;
        }
        let model = Self { bytes, sections };
        for section in 2..5 {
            Ngram::new(model.section(section))?;
        }
        Some(model)
    }

    /// The bytes of a file with these sections.
    pub fn file(sections: &[Vec<u8>; SECTIONS]) -> Vec<u8> {
        let mut body: Vec<u8> =
            sections.iter().flat_map(|section| (section.len() as u32).to_le_bytes()).collect();
        sections.iter().for_each(|section| body.extend(section));
        let mut file = MAGIC.to_vec();
        file.extend(xxh3_64(&body).to_le_bytes());
        file.extend(body);
        file
    }

    /// The bytes of one section.
    pub fn section(&self, number: usize) -> &[u8] {
        let (from, to) = self.sections[number];
        &self.bytes[from..to]
    }

    pub(super) fn view(&self) -> View<'_> {
        let ngram = |section| Ngram::new(self.section(section)).expect("checked when the model was read");
        View {
            chunks: Chunks { by_letters: self.section(0), by_jamo: self.section(1) },
            joint: ngram(2),
            letters: ngram(3),
            jamo: ngram(4),
            weights: self.section(5),
            reranker: self.section(6),
            operations: self.section(7),
        }
    }
}

/// The parts of a model over its bytes.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) chunks: Chunks<'a>,
    pub(super) joint: Ngram<'a>,
    pub(super) letters: Ngram<'a>,
    pub(super) jamo: Ngram<'a>,
    pub(super) weights: &'a [u8],
    pub(super) reranker: &'a [u8],
    operations: &'a [u8],
}

impl View<'_> {
    /// The weight of an operation on jamo.
    pub(super) fn operation(&self, at: usize) -> f32 {
        self.operations.get(at).map_or(0.0, |&weight| f32::from(weight as i8) * OPERATION_STEP)
    }

    /// A weight of the last section; 0 where it has none.
    pub(super) fn weight(&self, at: usize) -> f32 {
        self.weights.get(at * 4..at * 4 + 4).map_or(0.0, |b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }
}

/// The inventory: which letters may stand for which jamo. A chunk's number in the n-grams is its place here and one.
#[derive(Clone, Copy)]
pub(super) struct Chunks<'a> {
    by_letters: &'a [u8],
    by_jamo: &'a [u8],
}

impl<'a> Chunks<'a> {
    pub(super) fn len(&self) -> usize {
        self.by_letters.len() / 8
    }

    fn record(&self, at: usize) -> &'a [u8] {
        &self.by_letters[at * 8..at * 8 + 8]
    }

    pub(super) fn letters(&self, number: u16) -> &'a [u8] {
        let record = self.record(usize::from(number) - 1);
        &record[..usize::from(record[6])]
    }

    pub(super) fn jamo(&self, number: u16) -> &'a [u8] {
        let record = self.record(usize::from(number) - 1);
        &record[3..3 + usize::from(record[7])]
    }

    /// The numbers of the chunks with exactly these letters.
    pub(super) fn of_letters(&self, letters: &[u8]) -> std::ops::Range<u16> {
        let key = |at: usize| self.letters(at as u16 + 1);
        let from = lower(self.len(), |at| key(at) < letters);
        let to = from + lower(self.len() - from, |at| key(from + at) <= letters);
        from as u16 + 1..to as u16 + 1
    }

    fn nth_by_jamo(&self, at: usize) -> u16 {
        u16::from_le_bytes([self.by_jamo[at * 2], self.by_jamo[at * 2 + 1]])
    }

    /// The numbers of the chunks with exactly these jamo.
    pub(super) fn of_jamo(&self, jamo: &[u8]) -> impl Iterator<Item = u16> + use<'a> {
        let key = |at: usize| self.jamo(self.nth_by_jamo(at));
        let from = lower(self.len(), |at| key(at) < jamo);
        let to = from + lower(self.len() - from, |at| key(from + at) <= jamo);
        let chunks = *self;
        (from..to).map(move |at| chunks.nth_by_jamo(at))
    }
}

/// How many of the first `length` places are below, as a sorted list has them first.
fn lower(length: usize, below: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, length);
    while low < high {
        let middle = (low + high) / 2;
        if below(middle) { low = middle + 1 } else { high = middle }
    }
    low
}
