//! The steps from the data to the sections of the model's file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use malmoi::transliterate::{Model, SECTIONS, TERMS};

use crate::Failure;
use crate::align::{self, Aligner, Limits};
use crate::calibrate::logistic;
use crate::data::{self, Pair, Phrase};
use crate::estimate::estimate;
use crate::pairs::{Random, labelled};
use crate::{rerank, variants};

/// A chunk has at most three symbols: smaller ones leave the context to the n-grams (top-1 59.4 % against 53.5 % on part 3).
const LIMITS: Limits = Limits { letters: 3, jamo: 3, both: 3 };
const ROUNDS: usize = 8;
const ORDER: usize = 5;
/// An n-gram stays where it changes the log probability of what was seen by as much.
const PRUNE: f64 = 0.83;
const PRUNE_SIDES: f64 = 3.0;
/// What a pair of a noisy file counts beside a ruling.
const NOISY: f64 = 0.4;
/// The least mean log probability of a symbol by the alignment for a noisy pair, or one cut from a phrase, to be kept.
const LIKELY: f64 = -2.6;
/// The parts of the data that take turns at being decoded by a model without them, to train the reranker.
const FOLDS: usize = 8;
const EPOCHS: usize = 8;
const RATE: f32 = 0.01;
const SEED: u64 = 1;

/// All sections but the weights, which the calibration completes.
pub struct Trained {
    sections: [Vec<u8>; SECTIONS],
    /// What the log of the n-grams counts in the reranker.
    scale: f32,
}

impl Trained {
    /// The file, with the weights of the calibration.
    pub fn file(&self, calibration: &[f64]) -> Vec<u8> {
        let mut sections = self.sections.clone();
        let mut weights: Vec<f32> = calibration.iter().map(|&weight| weight as f32).collect();
        weights.resize(TERMS, 0.0);
        weights.push(self.scale);
        sections[5] = weights.into_iter().flat_map(f32::to_le_bytes).collect();
        Model::file(&sections)
    }
}

/// Trains on the files without some parts.
pub fn train(files: &[PathBuf], leave_out: &str) -> Result<Trained, Failure> {
    let (mut pairs, phrases) = data::pairs(files, leave_out)?;
    let mut aligner = aligned(&pairs);
    add_phrases(&mut pairs, &phrases, &mut aligner);
    aligner = aligned(&pairs);
    pairs.retain(|pair| !pair.noisy || likely(&mut aligner, pair));
    let (inventory, cuts) = align::cut(&mut aligner, &pairs);
    let weight = |pair: &Pair| if pair.noisy { NOISY } else { 1.0 };
    let known: Vec<(&Pair, Vec<u16>)> =
        pairs.iter().zip(cuts).filter_map(|(pair, cut)| Some((pair, cut?))).collect();
    let joint = |keep: &dyn Fn(&Pair) -> bool| -> Vec<u8> {
        let kept = known.iter().filter(|(pair, _)| keep(pair));
        let sequences: Vec<(Vec<u16>, f64)> = kept.map(|(pair, cut)| (cut.clone(), weight(pair))).collect();
        estimate(&sequences, inventory.len() as u16, ORDER, PRUNE).pack()
    };
    let side = |symbols: &dyn Fn(&Pair) -> Vec<u16>, number: u16| -> Vec<u8> {
        let sequences: Vec<(Vec<u16>, f64)> = pairs.iter().map(|pair| (symbols(pair), 1.0)).collect();
        estimate(&sequences, number, 3, PRUNE_SIDES).pack()
    };
    let letters = side(&|pair| pair.latin.iter().map(|&letter| u16::from(letter - b'a') + 1).collect(), 26);
    let jamo = side(&|pair| pair.jamo.iter().map(|&jamo| u16::from(jamo) + 1).collect(), 67);
    let (by_letters, by_jamo) = align::pack(&inventory);
    let mut sections: [Vec<u8>; SECTIONS] =
        [by_letters, by_jamo, joint(&|_| true), letters, jamo, Vec::new(), Vec::new(), Vec::new()];
    eprintln!("{} pairs, {} chunks, n-grams of {} bytes", known.len(), inventory.len(), sections[2].len());
    let mut examples = Vec::new();
    for fold in 0..FOLDS {
        let mut without = sections.clone();
        without[2] = joint(&|pair| fold_of(&pair.latin) != fold);
        examples.extend(examples_of(&Model::from_bytes(Model::file(&without))?, &pairs, fold));
    }
    let mut random = Random(SEED);
    for at in (1..examples.len()).rev() {
        examples.swap(at, random.below(at + 1));
    }
    let (weights, scale) = rerank::train(&examples, EPOCHS, RATE);
    eprintln!("{} words to rerank, the n-grams count {scale:.2}", examples.len());
    sections[6] = rerank::pack(&weights);
    sections[7] = variants::train(&pairs, SEED);
    Ok(Trained { sections, scale })
}

fn aligned(pairs: &[Pair]) -> Aligner {
    let clean: Vec<Pair> = pairs.iter().filter(|pair| !pair.noisy).cloned().collect();
    Aligner::train(&clean, LIMITS, ROUNDS)
}

fn likely(aligner: &mut Aligner, pair: &Pair) -> bool {
    let symbols = (pair.latin.len() + pair.jamo.len()) as f64;
    aligner.align(pair).is_some_and(|(_, log)| log / symbols > LIKELY)
}

/// Adds the words of phrases whose Korean side has no spaces.
fn add_phrases(pairs: &mut Vec<Pair>, phrases: &[Phrase], aligner: &mut Aligner) {
    let mut known: BTreeSet<(Vec<u8>, Vec<u8>)> =
        pairs.iter().map(|pair| (pair.latin.clone(), pair.jamo.clone())).collect();
    for phrase in phrases {
        let cut = phrase.cut(&mut |pair| aligner.align(pair).map(|(_, log)| log));
        for pair in cut.unwrap_or_default() {
            if likely(aligner, &pair) && known.insert((pair.latin.clone(), pair.jamo.clone())) {
                pairs.push(pair);
            }
        }
    }
    pairs.sort_by(|a, b| (&a.latin, &a.jamo).cmp(&(&b.latin, &b.jamo)));
}

fn fold_of(latin: &[u8]) -> usize {
    let hash = latin.iter().fold(7u32, |hash, &letter| hash.wrapping_mul(31).wrapping_add(letter.into()));
    hash as usize % FOLDS
}

/// The n best of the rulings' words in a fold, where a right spelling is among them.
fn examples_of(model: &Model, pairs: &[Pair], fold: usize) -> Vec<rerank::Example> {
    let mut words: BTreeMap<&[u8], (Vec<&[u8]>, bool)> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| !pair.noisy && fold_of(&pair.latin) == fold) {
        let word = words.entry(&pair.latin).or_insert((Vec::new(), true));
        word.0.push(&pair.jamo);
        word.1 &= pair.is_name;
    }
    let example = |(latin, (spellings, is_name)): (&[u8], (Vec<&[u8]>, bool))| {
        let candidates = model.candidates(latin, is_name);
        let right: Vec<bool> =
            candidates.iter().map(|candidate| spellings.contains(&&candidate.jamo[..])).collect();
        right.contains(&true).then_some(rerank::Example { candidates, right })
    };
    words.into_iter().filter_map(example).collect()
}

/// Fits the logistic function of `score` to a part that the model was trained without.
///
/// The wrong pairs are rulings for other words, so that no list that is only there to measure with has a part in the model.
pub fn calibrate(trained: &Trained, files: &[PathBuf], part: char) -> Result<Vec<f64>, Failure> {
    let model = Model::from_bytes(trained.file(&[]))?;
    let mut rulings: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut others: BTreeSet<String> = BTreeSet::new();
    for file in files.iter().filter(|file| !data::is_noisy(file)) {
        for (latin, hangul) in data::rows(file)? {
            let hangul = hangul.replace(' ', "");
            if data::part(&latin) == part {
                rulings.entry(latin).or_default().insert(hangul);
            } else {
                others.insert(hangul);
            }
        }
    }
    let others: Vec<String> = others.into_iter().collect();
    let examples: Vec<([f32; TERMS], bool)> = labelled(&rulings, &others, SEED)
        .iter()
        .filter_map(|pair| Some((model.evidence(&pair.latin, &pair.hangul)?.terms(), pair.is_right)))
        .collect();
    let weights = logistic(&examples);
    eprintln!("calibrated on {} pairs: {weights:.3?}", examples.len());
    Ok(weights.to_vec())
}
