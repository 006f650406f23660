//! Learns the reranker's weights by the conditional likelihood of the right spellings among the n best.

use malmoi::transliterate::{BUCKETS, Candidate, STEP};

/// The n best of a word, by a model that did not see it, and which of them are right.
pub struct Example {
    pub candidates: Vec<Candidate>,
    pub right: Vec<bool>,
}

/// The weights, and what the log of the n-grams counts beside them.
pub fn train(examples: &[Example], rounds: usize, rate: f32) -> (Vec<f32>, f32) {
    let mut weights = vec![0.0f32; BUCKETS];
    let mut squares = vec![1e-3f32; BUCKETS];
    let (mut scale, mut scale_square) = (0.9f32, 1.0f32);
    let mut gradient: Vec<f32> = vec![0.0; BUCKETS];
    let mut touched: Vec<u32> = Vec::new();
    for _ in 0..rounds {
        for example in examples {
            let logs: Vec<f32> = example
                .candidates
                .iter()
                .map(|candidate| {
                    candidate.log * scale
                        + candidate.features.iter().map(|&at| weights[at as usize]).sum::<f32>()
                })
                .collect();
            let best = logs.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let shares: Vec<f32> = logs.iter().map(|log| (log - best).exp()).collect();
            let total: f32 = shares.iter().sum();
            let good: f32 =
                shares.iter().zip(&example.right).filter(|(_, right)| **right).map(|(share, _)| share).sum();
            if good <= 0.0 {
                continue;
            }
            let mut scale_gradient = 0.0;
            for ((candidate, share), right) in example.candidates.iter().zip(&shares).zip(&example.right) {
                let pull = if *right { share / good } else { 0.0 } - share / total;
                if pull.abs() < 1e-5 {
                    continue;
                }
                scale_gradient += pull * candidate.log;
                for &at in &candidate.features {
                    if gradient[at as usize] == 0.0 {
                        touched.push(at);
                    }
                    gradient[at as usize] += pull;
                }
            }
            for &at in &touched {
                let at = at as usize;
                let pull = gradient[at];
                if gradient[at] != 0.0 {
                    squares[at] += pull * pull;
                    weights[at] += rate * pull / squares[at].sqrt();
                }
                gradient[at] = 0.0;
            }
            touched.clear();
            scale_square += scale_gradient * scale_gradient;
            scale += 0.1 * rate * scale_gradient / scale_square.sqrt();
        }
    }
    (weights, scale)
}

/// The weights as the library reads them.
pub fn pack(weights: &[f32]) -> Vec<u8> {
    weights.iter().map(|weight| (weight / STEP).round().clamp(-127.0, 127.0) as i8 as u8).collect()
}
