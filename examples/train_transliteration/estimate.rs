//! Interpolated Kneser–Ney smoothing with three discounts an order (Chen & Goodman 1998), pruned by weighted difference
//! (Seymore & Rosenfeld 1996), packed as `src/transliterate/ngram.rs` reads it.

use std::collections::{BTreeMap, HashMap};

type Gram = Vec<u16>;

/// The n-grams of one model: log P(last | the ones before), and the log back-off weight of those that are contexts.
pub struct Estimate {
    /// By order, from 1 on.
    orders: Vec<BTreeMap<Gram, f64>>,
    weights: HashMap<Gram, f64>,
    symbols: u16,
}

/// Estimates a model of that order over sequences of symbols from 1 to `symbols`; 0 is put before and after each.
pub fn estimate(sequences: &[(Vec<u16>, f64)], symbols: u16, order: usize, prune: f64) -> Estimate {
    let mut raw: Vec<BTreeMap<Gram, f64>> = vec![BTreeMap::new(); order];
    for (sequence, weight) in sequences {
        let mut padded = vec![0];
        padded.extend_from_slice(sequence);
        padded.push(0);
        for end in 1..padded.len() {
            for n in 1..=order.min(end + 1) {
                *raw[n - 1].entry(padded[end + 1 - n..=end].to_vec()).or_default() += weight;
            }
        }
    }
    // Lower orders count the contexts that an n-gram is seen in; those that begin a word have no other context.
    let mut counts = raw.clone();
    for n in 1..order {
        let mut continuation: BTreeMap<Gram, f64> = BTreeMap::new();
        for (gram, count) in &raw[n] {
            *continuation.entry(gram[1..].to_vec()).or_default() += count.min(1.0);
        }
        for (gram, count) in counts[n - 1].iter_mut() {
            if gram[0] != 0 || n == 1 {
                *count = continuation.get(gram).copied().unwrap_or(*count);
            }
        }
    }
    let mut orders: Vec<BTreeMap<Gram, f64>> = Vec::new();
    let mut weights: HashMap<Gram, f64> = HashMap::new();
    for n in 1..=order {
        let discounts = discounts(counts[n - 1].values());
        let mut contexts: HashMap<&[u16], (f64, f64)> = HashMap::new();
        for (gram, &count) in &counts[n - 1] {
            let entry = contexts.entry(&gram[..n - 1]).or_default();
            entry.0 += count;
            entry.1 += discount(&discounts, count);
        }
        let mut probabilities = BTreeMap::new();
        if n == 1 {
            let (total, mass) = contexts[&[][..]];
            let floor = mass / total / (f64::from(symbols) + 1.0);
            for symbol in 0..=symbols {
                let gram = vec![symbol];
                let count = counts[0].get(&gram).copied().unwrap_or(0.0);
                probabilities.insert(gram, (count - discount(&discounts, count)) / total + floor);
            }
        } else {
            for (gram, &count) in &counts[n - 1] {
                let (total, mass) = contexts[&gram[..n - 1]];
                let lower = orders[n - 2].get(&gram[1..]).copied().unwrap_or(1e-9);
                probabilities.insert(
                    gram.clone(),
                    (count - discount(&discounts, count)) / total + mass / total * lower,
                );
            }
            for (context, (total, mass)) in contexts {
                weights.insert(context.to_vec(), mass / total);
            }
        }
        orders.push(probabilities);
    }
    let mut estimate = Estimate { orders, weights, symbols };
    estimate.prune(&raw, prune);
    estimate
}

/// The three discounts, for counts of one, two, and more.
fn discounts<'a>(counts: impl Iterator<Item = &'a f64>) -> [f64; 3] {
    let mut seen = [0.0f64; 4];
    for count in counts {
        let rounded = count.round() as usize;
        if (1..=4).contains(&rounded) {
            seen[rounded - 1] += 1.0;
        }
    }
    let [one, two, three, four] = seen.map(|count| count.max(1.0));
    let y = one / (one + 2.0 * two);
    [1.0 - 2.0 * y * two / one, 2.0 - 3.0 * y * three / two, 3.0 - 4.0 * y * four / three]
        .map(|discount| discount.clamp(0.1, 2.0))
}

fn discount(discounts: &[f64; 3], count: f64) -> f64 {
    match count {
        0.0 => 0.0,
        _ if count < 1.0 => discounts[0] * count,
        _ if count < 2.0 => discounts[0] + (discounts[1] - discounts[0]) * (count - 1.0),
        _ if count < 3.0 => discounts[1] + (discounts[2] - discounts[1]) * (count - 2.0),
        _ => discounts[2],
    }
}

impl Estimate {
    /// P(last | the ones before), with back-off.
    fn probability(&self, gram: &[u16]) -> f64 {
        let mut weight = 1.0;
        for from in 0..gram.len() {
            if let Some(p) = self.orders[gram.len() - from - 1].get(&gram[from..]) {
                return weight * p;
            }
            weight *= self.weights.get(&gram[from..gram.len() - 1]).copied().unwrap_or(1.0);
        }
        1e-12
    }

    /// Drops n-grams that nothing builds on where log P changes too little for how often they are seen, and weighs anew.
    fn prune(&mut self, raw: &[BTreeMap<Gram, f64>], least: f64) {
        let order = self.orders.len();
        for n in (2..=order).rev() {
            let mut kept: BTreeMap<Gram, f64> = BTreeMap::new();
            let needed: std::collections::HashSet<Gram> = match n < order {
                true => self.orders[n].keys().map(|gram| gram[..n].to_vec()).collect(),
                false => std::collections::HashSet::new(),
            };
            for (gram, &p) in &self.orders[n - 1] {
                let weight = self.weights.get(&gram[..n - 1]).copied().unwrap_or(1.0);
                let lower = weight * self.probability(&gram[1..]);
                let gain = raw[n - 1].get(gram).copied().unwrap_or(0.0) * (p / lower).ln().abs();
                if needed.contains(gram) || gain >= least {
                    kept.insert(gram.clone(), p);
                }
            }
            self.orders[n - 1] = kept;
        }
        for n in 2..=order {
            let mut seen: BTreeMap<&[u16], (f64, f64)> = BTreeMap::new();
            for (gram, &p) in &self.orders[n - 1] {
                let entry = seen.entry(&gram[..n - 1]).or_default();
                entry.0 += p;
                entry.1 += self.probability(&gram[1..]);
            }
            let anew: Vec<(Gram, f64)> = seen
                .into_iter()
                .map(|(context, (high, low))| {
                    (context.to_vec(), ((1.0 - high).max(1e-6) / (1.0 - low).max(1e-6)).min(1.0))
                })
                .collect();
            self.weights.retain(|context, _| context.len() != n - 1);
            self.weights.extend(anew);
        }
    }

    /// The bytes that the library reads.
    pub fn pack(&self) -> Vec<u8> {
        let order = self.orders.len();
        // Contexts are those that have children.
        let mut contexts: Vec<Vec<&[u16]>> = vec![Vec::new(); order];
        for n in 1..order {
            let mut last: &[u16] = &[];
            for gram in self.orders[n].keys() {
                if &gram[..n] != last {
                    last = &gram[..n];
                    contexts[n].push(last);
                }
            }
        }
        let mut numbers: HashMap<&[u16], u32> = HashMap::from([(&[][..], 0)]);
        for (number, context) in contexts.iter().flatten().enumerate() {
            numbers.insert(context, number as u32 + 1);
        }
        let mut symbols = Vec::new();
        let mut logs = Vec::new();
        let mut is_state = Vec::new();
        // The children of one state stand together, since the n-grams are sorted.
        let mut first: Vec<u32> = vec![0; numbers.len() + 1];
        for grams in &self.orders {
            for (gram, p) in grams {
                let parent = numbers[&gram[..gram.len() - 1]] as usize;
                first[parent + 1] = symbols.len() as u32 + 1;
                symbols.push(gram[gram.len() - 1]);
                logs.push(p.ln());
                is_state.push(numbers.contains_key(&gram[..]));
            }
        }
        let mut shorter = vec![0u32];
        let mut weights = vec![0.0];
        for context in contexts.iter().flatten() {
            let mut suffix = &context[1..];
            while !numbers.contains_key(suffix) {
                suffix = &suffix[1..];
            }
            shorter.push(numbers[suffix]);
            // A suffix that is no state passes its part of the mass on by its own weight, which is then 1.
            weights.push(self.weights.get(*context).copied().unwrap_or(1.0).ln());
        }
        let (probability_table, probability_codes) = quantise(&logs);
        let (weight_table, weight_codes) = quantise(&weights);
        let mut bytes = Vec::new();
        bytes.extend((symbols.len() as u32).to_le_bytes());
        bytes.extend((weights.len() as u32).to_le_bytes());
        bytes.extend(probability_table.iter().flat_map(|value| value.to_le_bytes()));
        bytes.extend(weight_table.iter().flat_map(|value| value.to_le_bytes()));
        bytes.extend(symbols.iter().flat_map(|symbol| symbol.to_le_bytes()));
        bytes.extend(probability_codes);
        let mut before = 0u32;
        for block in is_state.chunks(64) {
            let bits = block.iter().enumerate().fold(0u64, |bits, (at, &set)| bits | u64::from(set) << at);
            bytes.extend(bits.to_le_bytes());
            bytes.extend(before.to_le_bytes());
            before += bits.count_ones();
        }
        bytes.extend(first.iter().flat_map(|at| at.to_le_bytes().into_iter().take(3)));
        bytes.extend(shorter.iter().flat_map(|at| at.to_le_bytes().into_iter().take(3)));
        bytes.extend(weight_codes);
        debug_assert_eq!(self.orders[0].len(), usize::from(self.symbols) + 1);
        bytes
    }
}

/// At most 256 values that stand for all, by equal numbers, and which of them each is.
pub fn quantise(values: &[f64]) -> ([f32; 256], Vec<u8>) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    // Equal steps between the extremes but for what is rare: the mean of a step stands for it.
    let (low, high) = (sorted[0], sorted[sorted.len() - 1]);
    let width = ((high - low) / 256.0).max(1e-9);
    let code = |value: f64| (((value - low) / width) as usize).min(255);
    let mut sums = [(0.0, 0.0); 256];
    for &value in values {
        let sum = &mut sums[code(value)];
        sum.0 += value;
        sum.1 += 1.0;
    }
    let table = std::array::from_fn(|at| match sums[at] {
        (sum, count) if count > 0.0 => (sum / count) as f32,
        _ => (low + width * (at as f64 + 0.5)) as f32,
    });
    (table, values.iter().map(|&value| code(value) as u8).collect())
}
