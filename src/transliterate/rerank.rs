//! Weighs the spellings of a word by what n-grams of chunks do not see: the letters to come, the word's ending, the syllables.
//!
//! A log-linear model over the n best of the beam (Collins & Koo 2005). Its features are hashed into a table of signed bytes; the
//! letters about a chunk are the features of Jiampojamarn, Cherry & Kondrak (2008).

use super::decode::Spelling;
use super::model::View;
use super::symbols::{FINALS, VOWELS};

/// How many weights there are: a power of two.
pub const BUCKETS: usize = 1 << 17;
/// The step between two weights.
pub const STEP: f32 = 1.0 / 48.0;

/// Replaces the spellings' logs by those of the reranker, and sorts them anew.
pub(super) fn rerank(view: &View, letters: &[u8], is_name: bool, spellings: &mut [Spelling]) {
    if view.reranker.len() != BUCKETS {
        return;
    }
    for spelling in spellings.iter_mut() {
        let mut sum = 0i32;
        features(view, letters, is_name, spelling, &mut |bucket| {
            sum += i32::from(view.reranker[bucket] as i8)
        });
        spelling.log = spelling.log * view.weight(super::score::TERMS) + sum as f32 * STEP;
    }
    spellings.sort_by(|a, b| b.log.total_cmp(&a.log).then_with(|| a.text.cmp(&b.text)));
}

/// Calls back with the bucket of each feature of a spelling.
pub(super) fn features(
    view: &View,
    letters: &[u8],
    is_name: bool,
    spelling: &Spelling,
    f: &mut dyn FnMut(usize),
) {
    let length = letters.len();
    // Two borders before and three behind, so that windows need no bounds.
    let mut padded = [b'_'; 72];
    let length = length.min(60);
    padded[4..4 + length].copy_from_slice(&letters[..length]);
    let window = |from: isize, to: isize| -> u64 {
        let bytes = &padded[(from + 4) as usize..(to + 4).max(from + 4) as usize];
        bytes.iter().fold(1u64, |packed, &byte| packed << 5 | u64::from(byte & 31))
    };
    let end = length as isize;
    let (suffix2, suffix3) = (window((end - 2).max(0), end), window((end - 3).max(0), end));
    let prefix = window(0, 2);
    let mut add = |template: u64, a: u64, b: u64| f(bucket(template, a, b));
    let mut at = 0isize;
    let (mut before, mut before2) = (0u64, 0u64);
    let (mut vowel, mut vowel2, mut first) = (0u64, 0u64, 0u64);
    for &chunk in &spelling.chunks {
        let s = at;
        let e = at + view.chunks.letters(chunk).len() as isize;
        if e > end {
            break;
        }
        let id = u64::from(chunk);
        add(1, id, window(s - 1, s));
        add(2, id, window(e, e + 1));
        add(3, id, window(s - 1, s) << 24 | window(e, e + 1));
        add(4, id, window(s - 2, s));
        add(5, id, window(e, e + 2));
        add(6, id, window(s - 2, s) << 24 | window(e, e + 1));
        add(7, id, window(s - 1, s) << 24 | window(e, e + 2));
        add(8, id, window(s - 2, s) << 24 | window(e, e + 2));
        add(9, id, window(e, e + 3));
        add(10, id, window(s - 3, s));
        add(11, id, window(s - 3, s) << 24 | window(e, e + 3));
        add(12, id, before << 16 | window(e, e + 1));
        add(13, id, before << 16 | window(e, e + 2));
        add(14, id, before2 << 16 | before);
        add(15, id, suffix2);
        add(16, id, suffix3);
        add(17, id, prefix);
        add(18, id, u64::from(s == 0) << 1 | u64::from(e == end));
        add(26, id, u64::from(is_name));
        add(27, id, window(e, e + 1) << 1 | u64::from(is_name));
        add(19, id, window(e, e + 4));
        // Vowels of one word follow one language.
        if view.chunks.jamo(chunk).iter().any(|jamo| (VOWELS..FINALS).contains(jamo)) {
            add(20, id, vowel);
            add(28, id, vowel << 1 | u64::from(is_name));
            add(21, id, vowel << 16 | vowel2);
            add(22, id, first);
            vowel2 = vowel;
            vowel = id;
            if first == 0 {
                first = id;
            }
        }
        if e == end {
            add(23, id, vowel);
            add(24, id, vowel << 16 | vowel2);
        }
        before2 = before;
        before = id;
        at = e;
    }
    syllables(view, &spelling.chunks, &window, end, &mut add);
}

/// Features of whole syllables: each with its neighbour, and with the letters of the chunks that it stands in.
fn syllables(
    view: &View,
    chunks: &[u16],
    window: &impl Fn(isize, isize) -> u64,
    end: isize,
    add: &mut impl FnMut(u64, u64, u64),
) {
    let (mut before, mut syllable) = (0u64, 0u64);
    let mut consonant = false;
    let (mut from, mut to, mut at) = (0isize, 0isize, 0isize);
    let mut flush = |syllable: u64, before: u64, from: isize, to: isize| {
        add(30, syllable, 0);
        add(31, syllable, before);
        if to <= end && to - from <= 8 {
            let letters = window(from, to);
            add(32, syllable, letters);
            add(33, syllable, letters << 10 | window(to, to + 1));
            add(34, syllable << 24 ^ before, letters);
        }
    };
    for &chunk in chunks {
        let next = at + view.chunks.letters(chunk).len() as isize;
        for &jamo in view.chunks.jamo(chunk) {
            let begins = jamo < VOWELS || jamo < FINALS && !consonant;
            if begins && syllable > 0 {
                flush(syllable, before, from, to);
                before = syllable;
                syllable = 0;
            }
            if syllable == 0 {
                from = at;
            }
            consonant = jamo < VOWELS;
            syllable = syllable << 8 | (u64::from(jamo) + 1);
        }
        to = next;
        at = next;
    }
    flush(syllable, before, from, to);
    add(31, 1, syllable);
}

fn bucket(template: u64, a: u64, b: u64) -> usize {
    let mut hash = template.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ a.wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    hash = (hash.rotate_left(29) ^ b).wrapping_mul(0x1656_67B1_9E37_79F9);
    (hash >> 40) as usize & (BUCKETS - 1)
}
