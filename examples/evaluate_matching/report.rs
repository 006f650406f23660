//! What the scorings' matches are worth: means, their differences, and bands of the percentage.

/// Resamples of the paired bootstrap.
const RESAMPLES: usize = 10_000;
/// The bands that the trade prices by, lowest percentage first in each.
pub const BANDS: [(u8, u8); 6] = [(100, 102), (95, 99), (85, 94), (75, 84), (50, 74), (0, 49)];

pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// The difference of two means over the same queries with its 95 % interval, by a paired bootstrap (Koehn, *Statistical significance
/// tests for machine translation evaluation*, 2004).
pub struct Difference {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

impl Difference {
    pub fn new(ours: &[f64], theirs: &[f64]) -> Self {
        let differences: Vec<f64> = ours.iter().zip(theirs).map(|(a, b)| a - b).collect();
        let count = differences.len().max(1);
        // xorshift64, always the same seed.
        let mut state = 0x2545_F491_4F6C_DD1Du64;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % count as u64) as usize
        };
        let mut resampled: Vec<f64> = (0..RESAMPLES)
            .map(|_| (0..differences.len()).map(|_| differences[random()]).sum::<f64>() / count as f64)
            .collect();
        resampled.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| resampled[(share * RESAMPLES as f64) as usize];
        Self { mean: mean(&differences), low: at(0.025), high: at(0.975) }
    }
}

/// What the matches of one band were worth.
#[derive(Clone, Copy, Default)]
pub struct Band {
    pub count: usize,
    pub chrf: f64,
    /// Percent of the reference's characters to be edited.
    pub edits: f64,
}

impl Band {
    pub fn effort(self) -> f64 {
        100.0 - self.chrf
    }
}

/// A first match: its percentage, the chrF++ of its translation, and how much of the reference it has to be edited, 0–1.
pub struct First {
    pub percent: u8,
    pub chrf: f64,
    pub edits: f64,
}

/// What the first matches of each band are worth.
pub fn bands(matches: &[First]) -> [Band; BANDS.len()] {
    BANDS.map(|(low, high)| {
        let mut band = Band::default();
        for found in matches.iter().filter(|found| (low..=high).contains(&found.percent)) {
            band.count += 1;
            band.chrf += found.chrf;
            band.edits += 100.0 * found.edits;
        }
        let count = band.count.max(1) as f64;
        Band { count: band.count, chrf: band.chrf / count, edits: band.edits / count }
    })
}
