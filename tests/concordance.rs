//! `concordance` and the examples of `lookup` against brute force.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::Path;

use malmoi::analysis::{normalise, words};
use malmoi::concordance::{Request, concordance};
use malmoi::hangul;
use malmoi::index::{Index, Units, rebuild};
use malmoi::lookup::{self, lookup};
use malmoi::record::Unit;
use malmoi::terms::Terms;
use malmoi::workspace::Workspace;
use tempfile::TempDir;

use crate::shared::{data, project, rows};

/// A generator of numbers that any run repeats (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }
}

/// A workspace in a scratch folder, with the shipped glossary and what `fill` puts into it, indexed.
fn workspace(fill: impl FnOnce(&Path)) -> (TempDir, Workspace, Vec<Unit>) {
    let dir = TempDir::new().unwrap();
    for folder in ["glossary", "articles", "memory"] {
        fs::create_dir(dir.path().join(folder)).unwrap();
    }
    fs::copy(project().join("glossary/technology.csv"), dir.path().join("glossary/technology.csv")).unwrap();
    fill(dir.path());
    let ws = Workspace::open(dir.path()).unwrap();
    rebuild(&ws, &mut |_| {}).unwrap();
    let mut units = Vec::new();
    let mut keep = |_: &_, unit| {
        units.push(unit);
        Ok(())
    };
    ws.units(None, &mut keep, &mut |_| {}).unwrap();
    (dir, ws, units)
}

/// What a concordance must hold, by reading every unit: the normal form of the text in that of the Korean side; in the
/// English side too where the text has Hangul, else its words there.
struct BruteForce {
    sides: Vec<(String, String)>,
    ids: Vec<String>,
}

impl BruteForce {
    fn new(units: &[Unit]) -> Self {
        let normal = |side: &Option<String>| normalise(side.as_deref().unwrap_or("")).text().to_owned();
        Self {
            sides: units.iter().map(|unit| (normal(&unit.ko), normal(&unit.en))).collect(),
            ids: units.iter().map(|unit| unit.id().to_string()).collect(),
        }
    }

    fn search(&self, text: &str) -> BTreeSet<String> {
        let normal = normalise(text);
        let normal = normal.text();
        let wanted: Vec<&str> = words(normal).map(|word| &normal[word]).collect();
        let in_english = |en: &str| {
            if normal.contains(hangul::is_hangul) {
                return en.contains(normal);
            }
            let all: Vec<_> = words(en).collect();
            let signs = normal.chars().filter(|c| !c.is_whitespace()).map(char::len_utf8).sum::<usize>()
                > wanted.iter().map(|word| word.len()).sum();
            if signs {
                let within = |at: usize| all.iter().any(|word| word.start < at && at < word.end);
                let text = normal.trim();
                return en
                    .match_indices(text)
                    .any(|(start, _)| !within(start) && !within(start + text.len()));
            }
            let all: Vec<&str> = all.into_iter().map(|word| &en[word]).collect();
            !wanted.is_empty() && all.windows(wanted.len()).any(|window| window == wanted)
        };
        let holds = |(ko, en): &(String, String)| {
            ko.contains(normal) || (en.contains(wanted.first().unwrap_or(&normal.trim())) && in_english(en))
        };
        self.sides.iter().zip(&self.ids).filter(|(sides, _)| holds(sides)).map(|(_, id)| id.clone()).collect()
    }
}

fn searched(units: &Units, text: &str) -> BTreeSet<String> {
    let request = Request { side: None, limit: usize::MAX, forms: false };
    let found = concordance(units, text, &request).unwrap();
    found.units.iter().map(|hit| hit.example.id.to_string()).collect()
}

/// Substrings of 1–12 characters, every eighth of one Hangul syllable.
fn substrings(sides: &[&str], count: usize, random: &mut Random) -> Vec<String> {
    let mut all = Vec::new();
    while all.len() < count {
        let chars: Vec<char> = sides[random.below(sides.len())].chars().collect();
        let length = if all.len() % 8 == 0 { 1 } else { 1 + random.below(12) };
        if chars.len() < length {
            continue;
        }
        let start = random.below(chars.len() - length + 1);
        let text: String = chars[start..start + length].iter().collect();
        let one_syllable = all.len() % 8 == 0;
        if !text.trim().is_empty() && (!one_syllable || text.chars().all(hangul::is_syllable)) {
            all.push(text);
        }
    }
    all
}

#[test]
fn the_seed_article_is_found_sentence_by_sentence() {
    let (Some(article), Some(table)) = (data("seed/article.ko.txt"), data("seed/terms.tsv")) else { return };
    let (_dir, ws, units) = workspace(|dir| {
        fs::copy(&article, dir.join("articles/seed.ko.txt")).unwrap();
    });
    let index = Index::open(&ws, None).unwrap();
    let (searcher, terms) = (index.units().unwrap(), Terms::open(&index.terms_path()).unwrap());
    for row in &rows(&table)[1..] {
        for query in [&row[0], &row[1]] {
            let request = lookup::Request { examples: 3, ..lookup::Request::default() };
            let answer = lookup(&terms, || Ok(&searcher), query, &request).unwrap();
            assert!(!answer.examples.is_empty(), "{query} has no example");
            for example in &answer.examples {
                let ko = example.unit.ko.as_deref().unwrap();
                assert!(!example.ko_spans.is_empty(), "{query}: {ko}");
            }
        }
    }
    let sentences: Vec<&str> = units.iter().filter_map(|unit| unit.ko.as_deref()).collect();
    let brute = BruteForce::new(&units);
    for text in substrings(&sentences, 200, &mut Random(1)) {
        let found = searched(&searcher, &text);
        assert!(!found.is_empty(), "{text:?}");
        assert_eq!(found, brute.search(&text), "{text:?}");
    }
}

#[test]
fn a_concordance_of_the_parallel_corpus_equals_brute_force() {
    let Some(segments) = data("parallel/segments.tsv.gz") else { return };
    let (_dir, ws, units) = workspace(|dir| {
        let mut text = String::new();
        flate2::read::GzDecoder::new(fs::File::open(&segments).unwrap()).read_to_string(&mut text).unwrap();
        fs::write(dir.join("memory/parallel.tsv"), text).unwrap();
    });
    assert_eq!(units.len(), 228_775);
    let searcher = Index::open(&ws, None).unwrap().units().unwrap();
    let brute = BruteForce::new(&units);
    let sides: Vec<&str> = units.iter().filter_map(|unit| unit.ko.as_deref()).collect();
    let mut texts = substrings(&sides, 200, &mut Random(7));
    texts.extend(
        ["open source", "Python", "은 ", "  ", "(AI)", "50 %", "->", ".", "한글", "…"].map(str::to_owned),
    );
    // Hangul stands on the English side, too.
    let foreign =
        units.iter().filter_map(|unit| unit.en.as_deref()).filter(|en| en.contains(hangul::is_syllable));
    texts.extend(foreign.flat_map(|en| substrings(&[en], 3, &mut Random(9))).take(12));
    for text in texts {
        let (found, expected) = (searched(&searcher, &text), brute.search(&text));
        let missing: Vec<_> = expected.difference(&found).take(3).collect();
        let extra: Vec<_> = found.difference(&expected).take(3).collect();
        assert!(missing.is_empty() && extra.is_empty(), "{text:?}: missing {missing:?}, too much {extra:?}");
    }
}
