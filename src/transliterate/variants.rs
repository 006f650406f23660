//! Groups of spellings of one word: 앤트로픽, 엔트로픽, 앤스로픽.
//!
//! Two spellings are set side by side by the fewest operations on jamo; what each operation says for or against one word is learned
//! from names with several rulings, against pairs of different words that are as near. Only spellings that share a key are compared:
//! the consonants without the vowels, aspirated and tense ones as plain ones, with at most one left out.

use std::collections::HashMap;

use super::model::{Model, View};
use super::symbols::{FINALS, Hangul, JAMO, Jamo, LITERAL, VOWELS};

/// The most operations between two spellings.
const MOST: usize = 4;
/// The place of "no jamo" in the table of operations.
const NOTHING: usize = JAMO;
/// How many weights operations have: those of one jamo for another, and the terms behind them.
pub const OPERATIONS: usize = (JAMO + 1) * (JAMO + 1) + TERMS;
/// The constant, the inverse length, operations beyond the first, and operations in the first syllable.
const TERMS: usize = 5;
/// The step between two weights of operations.
pub const OPERATION_STEP: f32 = 1.0 / 16.0;
/// The largest bucket of which each is compared with each; of larger ones each with so many that follow.
const BUCKET: usize = 200;
/// From which probability on two spellings are one word's.
const JOIN: f32 = 0.5;

/// The groups among the terms that spell one word differently, as the terms' places, by the first of each.
///
/// Terms that are no Hangul, and terms spelt alike but for spaces, form no group.
pub fn variants<S: AsRef<str>>(model: &Model, terms: &[S]) -> Vec<Vec<usize>> {
    let view = model.view();
    let jamo: Vec<Vec<Jamo>> = terms
        .iter()
        .map(|term| match Hangul::new(term.as_ref()) {
            Some(hangul) if hangul.syllables > 1 && hangul.jamo.iter().all(|&jamo| jamo < LITERAL) => {
                hangul.jamo
            }
            _ => Vec::new(),
        })
        .collect();
    let mut buckets: HashMap<u64, Vec<u32>> = HashMap::new();
    for (at, jamo) in jamo.iter().enumerate().filter(|(_, jamo)| !jamo.is_empty()) {
        for key in keys(jamo) {
            buckets.entry(key).or_default().push(at as u32);
        }
    }
    let mut groups = Groups::new(terms.len());
    for bucket in buckets.values() {
        for (at, &a) in bucket.iter().enumerate() {
            for &b in bucket[at + 1..].iter().take(BUCKET) {
                let (a, b) = (a as usize, b as usize);
                if groups.top(a) == groups.top(b) {
                    continue;
                }
                if jamo[a] != jamo[b] && probability(&view, &jamo[a], &jamo[b]) >= JOIN {
                    groups.join(a, b);
                }
            }
        }
    }
    groups.lists()
}

impl Model {
    /// The probability that two Korean spellings are one word's, where every second pair is.
    ///
    /// 0 where they are no Hangul or differ in more than four jamo, 1 where they are alike.
    pub fn same_word(&self, a: &str, b: &str) -> f64 {
        match (Hangul::new(a), Hangul::new(b)) {
            (Some(a), Some(b)) => probability(&self.view(), &a.jamo, &b.jamo).into(),
            _ => 0.0,
        }
    }
}

fn probability(view: &View, a: &[Jamo], b: &[Jamo]) -> f32 {
    if a == b {
        return 1.0;
    }
    let mut sum = 0.0;
    let known = operations(a, b, &mut |place, value| sum += view.operation(place) * value);
    if known { 1.0 / (1.0 + (-sum).exp()) } else { 0.0 }
}

/// Calls back with the place and the value of each term that speaks for or against two spellings being one word's.
///
/// False where more operations than four part them, or a character that is no jamo stands in them.
pub fn operations(a: &[u8], b: &[u8], f: &mut dyn FnMut(usize, f32)) -> bool {
    // What both begin and end with is left out.
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (left, right) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    if left.len().abs_diff(right.len()) > MOST || left.len().max(right.len()) > 24 {
        return false;
    }
    if left.iter().chain(right).any(|&jamo| usize::from(jamo) >= JAMO) {
        return false;
    }
    let width = right.len() + 1;
    let mut costs = [0u8; 25 * 25];
    for i in 0..=left.len() {
        for j in 0..width {
            costs[i * width + j] = match (i, j) {
                (0, _) => 2 * j as u8,
                (_, 0) => 2 * i as u8,
                _ => {
                    let change = substitution(left[i - 1], right[j - 1]);
                    (costs[(i - 1) * width + j - 1] + change)
                        .min(costs[(i - 1) * width + j] + 2)
                        .min(costs[i * width + j - 1] + 2)
                }
            };
        }
    }
    let (mut i, mut j) = (left.len(), right.len());
    let mut count = 0usize;
    let mut early = 0usize;
    let mut consonants = 0usize;
    while i > 0 || j > 0 {
        let cost = costs[i * width + j];
        let (x, y) = if i > 0
            && j > 0
            && cost == costs[(i - 1) * width + j - 1] + substitution(left[i - 1], right[j - 1])
        {
            (i, j) = (i - 1, j - 1);
            (usize::from(left[i]), usize::from(right[j]))
        } else if i > 0 && cost == costs[(i - 1) * width + j] + 2 {
            i -= 1;
            (usize::from(left[i]), NOTHING)
        } else {
            j -= 1;
            (NOTHING, usize::from(right[j]))
        };
        if x == y {
            continue;
        }
        count += 1;
        early += usize::from(head + i.min(j) < 2);
        let vowel = |place: usize| (usize::from(VOWELS)..usize::from(FINALS)).contains(&place);
        consonants += usize::from(!vowel(x) && !vowel(y));
        f(x.min(y) * (JAMO + 1) + x.max(y), 1.0);
    }
    if count > MOST {
        return false;
    }
    let length = a.len().max(b.len()) as f32;
    let first = (JAMO + 1) * (JAMO + 1);
    let terms = [1.0, 10.0 / length, (count - 1) as f32, early as f32, consonants as f32 * 10.0 / length];
    for (at, term) in terms.into_iter().enumerate() {
        f(first + at, term);
    }
    true
}

/// What one jamo for another costs: less for one of its kind, twice an insertion for one of another.
fn substitution(a: Jamo, b: Jamo) -> u8 {
    let kind = |jamo: Jamo| (jamo >= VOWELS) as u8 + (jamo >= FINALS) as u8;
    match (a == b, kind(a) == kind(b)) {
        (true, _) => 0,
        (_, true) => 2,
        _ => 4,
    }
}

/// The class of a consonant: 1–9; `None` for vowels and ㅎ.
fn class(jamo: Jamo) -> Option<u8> {
    // Initials ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ, then finals from ㄱ.
    const INITIALS: [u8; 19] = [1, 1, 2, 3, 3, 4, 5, 6, 6, 7, 7, 0, 8, 8, 8, 1, 3, 6, 0];
    const FINAL: [u8; 27] = [1, 1, 1, 2, 2, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 6, 6, 7, 7, 9, 8, 8, 1, 3, 6, 0];
    let class = match jamo {
        0..VOWELS => INITIALS[usize::from(jamo)],
        VOWELS..FINALS => 0,
        _ => FINAL.get(usize::from(jamo - FINALS)).copied().unwrap_or(0),
    };
    (class > 0).then_some(class)
}

/// The keys of a spelling: its classes of consonants, doubled ones once, whole and with each left out in turn.
///
/// Where few consonants are left, the number of jamo is part of the key, so that no bucket holds every short word.
fn keys(jamo: &[Jamo]) -> Vec<u64> {
    let mut classes: Vec<u8> = jamo.iter().filter_map(|&jamo| class(jamo)).collect();
    classes.dedup();
    let pack = |skipped: usize| -> u64 {
        let kept = classes.iter().enumerate().filter(|(at, _)| *at != skipped);
        kept.fold(1u64, |key, (_, &class)| key.wrapping_mul(11).wrapping_add(class.into()))
    };
    let mut keys = vec![pack(usize::MAX)];
    if classes.len() > 2 {
        keys.extend((0..classes.len()).map(pack));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Disjoint sets by their tops.
struct Groups(Vec<usize>);

impl Groups {
    fn new(length: usize) -> Self {
        Self((0..length).collect())
    }

    fn top(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.top(a), self.top(b));
        self.0[a.max(b)] = a.min(b);
    }

    fn lists(mut self) -> Vec<Vec<usize>> {
        let mut lists: Vec<Vec<usize>> = vec![Vec::new(); self.0.len()];
        for at in 0..self.0.len() {
            let top = self.top(at);
            lists[top].push(at);
        }
        lists.retain(|list| list.len() > 1);
        lists
    }
}
