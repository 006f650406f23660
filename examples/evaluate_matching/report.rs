//! What the scorings' matches are worth: means, their differences, and bands of the percentage.

use malmoi::matching::symbols::Pattern;
use malmoi::record::Lang;

use super::data::Unit;
use super::edits::rate;

/// Resamples of the paired bootstrap.
const RESAMPLES: usize = 10_000;
/// The bands that the trade prices by, lowest percentage first in each.
pub const BANDS: [(u32, u32); 5] = [(95, 99), (85, 94), (75, 84), (50, 74), (0, 49)];

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

/// Percentages: of the symbols in common, and of those beyond chance.
#[derive(Clone, Copy)]
pub enum Scale {
    Raw,
    BeyondChance,
}

impl Scale {
    pub const ALL: [Self; 2] = [Self::Raw, Self::BeyondChance];

    pub fn name(self) -> &'static str {
        match self {
            Self::Raw => "share of symbols in common, s",
            Self::BeyondChance => "beyond chance, (s − c) / (1 − c)",
        }
    }

    /// Whole percents, rounded down.
    ///
    /// Two unrelated sentences of 40 symbols and more have 30 % of the symbols in common where they are Korean and 37 % where
    /// they are English (means over 40,000 random pairs of like length of this memory, and of `parallel/`).
    pub fn percent(self, query: &Unit, unit: &Unit, lang: Lang) -> u32 {
        let chance = match (self, lang) {
            (Self::Raw, _) => 0,
            (Self::BeyondChance, Lang::Ko) => 30,
            (Self::BeyondChance, Lang::En) => 37,
        };
        let common = Pattern::new(query.symbols.clone()).common(unit.symbols.bytes(), &mut Vec::new()) as u32;
        let both = (query.symbols.bytes().len() + unit.symbols.bytes().len()).max(1) as u32;
        (200 * common).saturating_sub(chance * both) * 100 / ((100 - chance) * both)
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

/// The bands of the first matches: query, unit and chrF++ of each.
pub fn bands(matches: &[(&Unit, &Unit, f64)], scale: Scale, lang: Lang) -> [Band; BANDS.len()] {
    BANDS.map(|(low, high)| {
        let mut band = Band::default();
        for &(query, unit, chrf) in matches {
            if (low..=high).contains(&scale.percent(query, unit, lang)) {
                band.count += 1;
                band.chrf += chrf;
                band.edits += 100.0 * rate(&unit.target, &query.target);
            }
        }
        let count = band.count.max(1) as f64;
        Band { count: band.count, chrf: band.chrf / count, edits: band.edits / count }
    })
}
