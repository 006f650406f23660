//! Which paragraphs of two texts belong together, by their lengths.
//!
//! After Gale and Church, "A Program for Aligning Sentences in Bilingual Corpora" (1993), with paragraphs for sentences,
//! and with the words that both languages write alike beside the lengths: a paragraph that names GPT-4o and 2024 is hardly
//! the translation of one that names neither.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Paragraph;

/// The variance of the English length for each character expected, between that of news (12.8) and of
/// documentation (3.2), measured over the 7,324 pairs of `align/`. It and the costs below were chosen on one half of
/// that data, with lines for paragraphs.
const VARIANCE: f64 = 10.0;

/// The English characters for one Korean character, where the texts are too short to tell.
const RATIO: f64 = 2.0;

/// What it costs to leave a paragraph without counterpart, and to take two for one: negative logarithms, as the length's.
const SKIP_COST: f64 = 5.0;
const MERGE_COST: f64 = 4.5;

/// How much one more shared word or number is worth, and at most all of them.
const SHARED_WORTH: f64 = 2.5;
const SHARED_LIMIT: f64 = 10.0;

/// The greatest cost of unlike lengths, above two skips: with shared words even a free translation is one.
const LENGTH_LIMIT: f64 = 20.0;

/// How far from the diagonal a pair may lie, besides the difference of the counts.
const BAND: usize = 100;

/// Pairs of ranges of paragraphs, in order and covering all of both sides; one of a pair may be empty.
pub(super) fn align(ko: &[Paragraph<'_>], en: &[Paragraph<'_>]) -> Vec<(Range<usize>, Range<usize>)> {
    if ko.len() == en.len() {
        return (0..ko.len()).map(|place| (place..place + 1, place..place + 1)).collect();
    }
    if ko.is_empty() || en.is_empty() {
        return vec![(0..ko.len(), 0..en.len())];
    }
    Aligner::new(ko, en).best_path()
}

/// The ways to go on: how many Korean and how many English paragraphs are taken, and what that costs beforehand.
const STEPS: [(usize, usize, f64); 5] =
    [(1, 1, 0.0), (1, 0, SKIP_COST), (0, 1, SKIP_COST), (2, 1, MERGE_COST), (1, 2, MERGE_COST)];

struct Aligner {
    ko: Vec<Measure>,
    en: Vec<Measure>,
    ratio: f64,
}

/// What of a paragraph is compared.
struct Measure {
    length: f64,
    marks: BTreeSet<String>,
}

impl Aligner {
    fn new(ko: &[Paragraph<'_>], en: &[Paragraph<'_>]) -> Self {
        let measure =
            |side: &[Paragraph<'_>]| side.iter().map(|line| Measure::new(line.text)).collect::<Vec<_>>();
        let (ko, en) = (measure(ko), measure(en));
        let total = |side: &[Measure]| side.iter().map(|line| line.length).sum::<f64>();
        // A few hundred characters of the usual ratio keep one lost paragraph of a short article from bending it.
        let ratio = (total(&en) + 300.0 * RATIO) / (total(&ko) + 300.0);
        Self { ko, en, ratio }
    }

    fn best_path(&self) -> Vec<(Range<usize>, Range<usize>)> {
        let (rows, columns) = (self.ko.len() + 1, self.en.len() + 1);
        let reach = rows.abs_diff(columns) + BAND;
        // Row by row within the band; `steps` remembers by which step each cell was reached best.
        let band = |row: usize| row.saturating_sub(reach)..columns.min(row + reach + 1);
        let mut costs: Vec<Vec<f64>> = Vec::with_capacity(3);
        let mut steps: Vec<Vec<u8>> = Vec::with_capacity(rows);
        for row in 0..rows {
            let mut row_costs = vec![f64::INFINITY; band(row).len()];
            let mut row_steps = vec![0_u8; band(row).len()];
            for column in band(row) {
                let cell = column - band(row).start;
                if (row, column) == (0, 0) {
                    row_costs[cell] = 0.0;
                    continue;
                }
                for (step, &(of_ko, of_en, prior)) in (0_u8..).zip(&STEPS) {
                    if row < of_ko || column < of_en || !band(row - of_ko).contains(&(column - of_en)) {
                        continue;
                    }
                    let from = column - of_en - band(row - of_ko).start;
                    let before = if of_ko == 0 { row_costs[from] } else { costs[costs.len() - of_ko][from] };
                    let cost = before + prior + self.cost(row - of_ko..row, column - of_en..column);
                    if cost < row_costs[cell] {
                        row_costs[cell] = cost;
                        row_steps[cell] = step;
                    }
                }
            }
            if costs.len() == 2 {
                costs.remove(0);
            }
            costs.push(row_costs);
            steps.push(row_steps);
        }
        let (mut row, mut column) = (rows - 1, columns - 1);
        let mut path = Vec::new();
        while (row, column) != (0, 0) {
            let (of_ko, of_en, _) = STEPS[usize::from(steps[row][column - band(row).start])];
            path.push((row - of_ko..row, column - of_en..column));
            row -= of_ko;
            column -= of_en;
        }
        path.reverse();
        path
    }

    /// What it costs to call these paragraphs translations of each other; nothing where a side is empty.
    fn cost(&self, of_ko: Range<usize>, of_en: Range<usize>) -> f64 {
        if of_ko.is_empty() || of_en.is_empty() {
            return 0.0;
        }
        let (ko, en) = (&self.ko[of_ko], &self.en[of_en]);
        let length = |side: &[Measure]| side.iter().map(|line| line.length).sum::<f64>();
        let expected = length(ko) * self.ratio;
        let deviation = length(en) - expected;
        let unlike = (deviation * deviation / (2.0 * VARIANCE * expected)).min(LENGTH_LIMIT);
        let shared = en
            .iter()
            .flat_map(|line| &line.marks)
            .filter(|mark| ko.iter().any(|line| line.marks.contains(*mark)))
            .count();
        unlike - (shared as f64 * SHARED_WORTH).min(SHARED_LIMIT)
    }
}

impl Measure {
    fn new(text: &str) -> Self {
        let marks = text
            .split(|char: char| !char.is_ascii_alphanumeric())
            .filter(|word| word.len() >= 2)
            .map(str::to_ascii_lowercase)
            .collect();
        Self { length: text.chars().count().max(1) as f64, marks }
    }
}
