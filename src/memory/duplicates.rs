//! One text with several translations, and pairs that stand more than once.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::error::Result;
use crate::exchange::Keys;
use crate::record::{Lang, Place, Unit};
use crate::workspace::Workspace;

use super::select::{Held, Selection, Standing, each};

/// What [`duplicates`] finds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Duplicates {
    /// Texts with several translations, the most frequent ones first.
    pub conflicts: Vec<Conflict>,
    /// How many there are in all.
    pub conflict_count: u64,
    /// Pairs that stand more than once, the most frequent ones first.
    pub repeated: Vec<Repeated>,
    /// How many there are in all.
    pub repeated_count: u64,
}

/// A text that is translated in several ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// The language of the text.
    pub lang: Lang,
    /// The text, as its first unit writes it.
    pub text: String,
    /// How many units have it.
    pub units: u64,
    /// Its translations, the most frequent one first.
    pub targets: Vec<Target>,
}

/// One translation of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Target {
    /// The translation, as its first unit writes it.
    pub text: String,
    /// How many units have it.
    pub units: u64,
    /// How many of each origin.
    pub origins: BTreeMap<String, u64>,
    /// Where the first one stands.
    pub place: Place,
}

/// A pair that stands more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Repeated {
    /// The Korean side.
    pub ko: String,
    /// The English side.
    pub en: String,
    /// How many units have both.
    pub units: u64,
    /// How many of each origin.
    pub origins: BTreeMap<String, u64>,
    /// Where the first one stands.
    pub place: Place,
}

/// Finds the texts of one language, or of both, that have different translations, and the pairs that stand more than once; of
/// each the `limit` most frequent ones.
///
/// Two texts are one when they differ in composition (NFC, NFD) and blanks alone; case and punctuation count. Units that
/// lack a side and those that were removed do not. The files are read three times: first the hashes of every unit are kept, 24
/// bytes for each language and pair; then the counts of what stands several times; then the texts of what is returned.
/// By chance a conflict goes unseen with a probability of 2⁻³².
///
/// # Errors
///
/// As [`each`].
pub fn duplicates(ws: &Workspace, selection: &Selection, langs: &[Lang], limit: usize) -> Result<Duplicates> {
    let frequent = counted(ws, selection, langs, &several(ws, selection, langs)?)?;
    let mut found = Duplicates::default();
    let mut wanted: HashMap<(Option<Lang>, u64), usize> = HashMap::new();
    let mut groups: Vec<(u64, usize, Lang, u64)> = Vec::new();
    for (&lang, sources) in &frequent.sources {
        for (&source, targets) in sources {
            let units = targets.values().map(|&count| u64::from(count)).sum();
            groups.push((units, targets.len(), lang, source));
        }
    }
    found.conflict_count = groups.len() as u64;
    // By the hash last, so that the order is the same every time.
    groups.sort_unstable_by_key(|&(units, targets, lang, source)| (Reverse((units, targets)), lang, source));
    groups.truncate(limit);
    for (at, (units, _, lang, source)) in groups.into_iter().enumerate() {
        wanted.insert((Some(lang), source), at);
        found.conflicts.push(Conflict { lang, text: String::new(), units, targets: Vec::new() });
    }
    found.repeated_count = frequent.pairs.len() as u64;
    let mut pairs: Vec<(u64, u32)> = frequent.pairs.iter().map(|(&pair, &count)| (pair, count)).collect();
    pairs.sort_unstable_by_key(|&(pair, count)| (Reverse(count), pair));
    pairs.truncate(limit);
    for (at, (pair, count)) in pairs.into_iter().enumerate() {
        wanted.insert((None, pair), at);
        found.repeated.push(Repeated { units: u64::from(count), ..Repeated::default() });
    }
    drop(frequent);
    tell(ws, selection, langs, &wanted, &mut found)?;
    Ok(found)
}

/// What stands several times, by hashes.
#[derive(Default)]
struct Several {
    sources: BTreeMap<Lang, HashSet<u64>>,
    pairs: HashSet<u64>,
}

/// How often.
#[derive(Default)]
struct Frequent {
    /// For each text with several translations, how many units have each of those.
    sources: BTreeMap<Lang, HashMap<u64, BTreeMap<u64, u32>>>,
    pairs: HashMap<u64, u32>,
}

/// The hashes of a unit's sides; none where one is missing.
struct Hashes {
    ko: u64,
    en: u64,
}

impl Hashes {
    fn of(unit: &Unit) -> Option<Self> {
        let hash = |text: &str| xxh3_64(folded(text).as_bytes());
        Some(Self { ko: hash(unit.ko.as_deref()?), en: hash(unit.en.as_deref()?) })
    }

    fn side(&self, lang: Lang) -> u64 {
        match lang {
            Lang::Ko => self.ko,
            Lang::En => self.en,
        }
    }

    fn pair(&self) -> u64 {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.ko.to_le_bytes());
        bytes[8..].copy_from_slice(&self.en.to_le_bytes());
        xxh3_128(&bytes) as u64
    }
}

/// A text as it is compared.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.nfc());
    }
    folded
}

fn each_pair(ws: &Workspace, selection: &Selection, on: &mut dyn FnMut(&Hashes, Held)) -> Result<()> {
    let mut on = |_: &_, held: Held| {
        if let Some(hashes) = Hashes::of(&held.unit) {
            on(&hashes, held);
        }
        Ok(ControlFlow::Continue(()))
    };
    each(ws, selection, Standing::Held, &mut on, &mut |_| {})
}

fn several(ws: &Workspace, selection: &Selection, langs: &[Lang]) -> Result<Several> {
    let mut several = Several::default();
    let mut pairs = Keys::new();
    let mut targets: Vec<(Lang, Keys)> = langs.iter().map(|&lang| (lang, Keys::new())).collect();
    each_pair(ws, selection, &mut |hashes, _| {
        let pair = hashes.pair();
        if pairs.insert_value(pair, 0).is_some() {
            several.pairs.insert(pair);
        }
        for (lang, targets) in &mut targets {
            let (source, target) = (hashes.side(*lang), hashes.side(lang.other()) as u32);
            if targets.insert_value(source, target).is_some_and(|first| first != target) {
                several.sources.entry(*lang).or_default().insert(source);
            }
        }
    })?;
    Ok(several)
}

fn counted(ws: &Workspace, selection: &Selection, langs: &[Lang], several: &Several) -> Result<Frequent> {
    let mut frequent = Frequent::default();
    each_pair(ws, selection, &mut |hashes, _| {
        let pair = hashes.pair();
        if several.pairs.contains(&pair) {
            *frequent.pairs.entry(pair).or_default() += 1;
        }
        for &lang in langs {
            let source = hashes.side(lang);
            if several.sources.get(&lang).is_some_and(|sources| sources.contains(&source)) {
                let groups = frequent.sources.entry(lang).or_default();
                let targets = groups.entry(source).or_default();
                *targets.entry(hashes.side(lang.other())).or_default() += 1;
            }
        }
    })?;
    Ok(frequent)
}

/// Fills in the texts, origins and places of what is returned.
fn tell(
    ws: &Workspace,
    selection: &Selection,
    langs: &[Lang],
    wanted: &HashMap<(Option<Lang>, u64), usize>,
    found: &mut Duplicates,
) -> Result<()> {
    let mut known: HashMap<(usize, u64), usize> = HashMap::new();
    each_pair(ws, selection, &mut |hashes, held| {
        let unit = &held.unit;
        if let Some(&at) = wanted.get(&(None, hashes.pair())) {
            let repeated = &mut found.repeated[at];
            if repeated.origins.is_empty() {
                repeated.ko = unit.ko.clone().unwrap_or_default();
                repeated.en = unit.en.clone().unwrap_or_default();
                repeated.place = unit.place.clone();
            }
            *repeated.origins.entry(unit.origin.clone()).or_default() += 1;
        }
        for &lang in langs {
            let Some(&at) = wanted.get(&(Some(lang), hashes.side(lang))) else { continue };
            let conflict = &mut found.conflicts[at];
            let target = *known.entry((at, hashes.side(lang.other()))).or_insert_with(|| {
                let text = unit.side(lang.other()).unwrap_or_default().to_owned();
                conflict.targets.push(Target { text, place: unit.place.clone(), ..Target::default() });
                conflict.targets.len() - 1
            });
            if conflict.text.is_empty() {
                unit.side(lang).unwrap_or_default().clone_into(&mut conflict.text);
            }
            let target = &mut conflict.targets[target];
            target.units += 1;
            *target.origins.entry(unit.origin.clone()).or_default() += 1;
        }
    })?;
    for conflict in &mut found.conflicts {
        // Stable: of equally frequent ones the first that stands in the files comes first.
        conflict.targets.sort_by_key(|target| Reverse(target.units));
    }
    Ok(())
}
