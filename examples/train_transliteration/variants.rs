//! Learns what each operation on jamo says of two spellings being one word's.

use std::collections::{BTreeMap, BTreeSet};

use malmoi::transliterate::{OPERATION_STEP, OPERATIONS, operations};

use crate::data::Pair;
use crate::pairs::{Random, distance};

/// The weights of the operations, packed as the library reads them.
pub fn train(pairs: &[Pair], seed: u64) -> Vec<u8> {
    let mut spellings: BTreeMap<&[u8], Vec<&[u8]>> = BTreeMap::new();
    for pair in pairs {
        spellings.entry(&pair.latin).or_default().push(&pair.jamo);
    }
    let mut examples: Vec<(Vec<(usize, f32)>, bool)> = Vec::new();
    let mut example = |a: &[u8], b: &[u8], is_same: bool| {
        let mut terms = Vec::new();
        if operations(a, b, &mut |place, value| terms.push((place, value))) {
            examples.push((terms, is_same));
        }
    };
    let mut distances = [0usize; 4];
    for same in spellings.values() {
        for (at, a) in same.iter().enumerate() {
            for b in &same[at + 1..] {
                if let Some(d @ 1..=3) = distance(a, b, 3) {
                    distances[d] += 1;
                    example(a, b, true);
                }
            }
        }
    }
    // As many pairs of different words at the same distances.
    let all: Vec<(&[u8], &[u8])> =
        pairs.iter().filter(|p| !p.noisy).map(|p| (&p.latin[..], &p.jamo[..])).collect();
    let mut random = Random(seed);
    let mut seen = BTreeSet::new();
    let mut tries = 0;
    while distances.iter().any(|&left| left > 0) && tries < 40_000_000 {
        tries += 1;
        let (a, b) = (all[random.below(all.len())], all[random.below(all.len())]);
        if a.0 == b.0 || a.1.len().abs_diff(b.1.len()) > 3 {
            continue;
        }
        if let Some(d @ 1..=3) = distance(a.1, b.1, 3)
            && distances[d] > 0
            && !spellings[a.0].contains(&b.1)
            && !spellings[b.0].contains(&a.1)
            && seen.insert((a.1.min(b.1), a.1.max(b.1)))
        {
            distances[d] -= 1;
            example(a.1, b.1, false);
        }
    }
    eprintln!("{} pairs of spellings; wanted further {distances:?}", examples.len());
    let mut weights = vec![0.0f32; OPERATIONS];
    let mut squares = vec![1e-3f32; OPERATIONS];
    for at in (1..examples.len()).rev() {
        examples.swap(at, random.below(at + 1));
    }
    for _ in 0..30 {
        for (terms, is_same) in &examples {
            let sum: f32 = terms.iter().map(|&(place, value)| weights[place] * value).sum();
            let pull = f32::from(u8::from(*is_same)) - 1.0 / (1.0 + (-sum).exp());
            for &(place, value) in terms {
                let gradient = pull * value - 1e-4 * weights[place];
                squares[place] += gradient * gradient;
                weights[place] += 0.1 * gradient / squares[place].sqrt();
            }
        }
    }
    weights.iter().map(|weight| (weight / OPERATION_STEP).round().clamp(-127.0, 127.0) as i8 as u8).collect()
}
