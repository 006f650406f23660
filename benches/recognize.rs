//! How fast terms are recognised beside lindera's segmentation of the same text: `cargo bench --bench recognize`; with a glossary of a
//! million random terms: `cargo bench --bench recognize -- --million`.
//!
//! The text is every distinct Korean segment of pydoc and lohelp in `$MALMOI_SHARED` (`../shared`) `data/parallel`; the glossary the
//! shipped one and single words of `translit/nikl_usage.tsv` up to 10,000 concepts. One thread, caches cold: each run begins with a
//! new recogniser.

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs, reason = "a measuring program")]

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use malmoi::analysis::Analyzer;
use malmoi::format::read_glossary;
use malmoi::recognize::Recognizer;
use malmoi::record::{Concept, Status, Term};
use malmoi::terms::{Terms, compile};

const CONCEPTS: usize = 10_000;
const RUNS: usize = 5;

fn main() {
    let shared = std::env::var_os("MALMOI_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let data = shared.join("data");
    if !data.is_dir() {
        println!("skipped: {} is not there; set MALMOI_SHARED", data.display());
        return;
    }
    let lines = lines(&data.join("parallel/segments.tsv.gz"));
    let bytes: usize = lines.iter().map(String::len).sum();
    let eojeol: usize = lines.iter().map(|line| line.split_whitespace().count()).sum();
    if std::env::args().any(|argument| argument == "--million") {
        return million(&lines, bytes);
    }
    let concepts = concepts(&data.join("translit/nikl_usage.tsv"));
    let since = Instant::now();
    let terms = Terms::from_bytes(compile(&[(None, concepts)]).unwrap()).unwrap();
    println!("{CONCEPTS} concepts compiled in {:.0} ms", since.elapsed().as_secs_f64() * 1e3);
    println!("{} lines, {eojeol} eojeol, {:.1} MB", lines.len(), bytes as f64 / 1e6);

    let (mut segmented, mut recognised) = (Duration::MAX, Duration::MAX);
    let (mut found, mut candidates) = (0, 0);
    for _ in 0..RUNS {
        let mut analyzer = Analyzer::new().unwrap();
        let since = Instant::now();
        let morphemes: usize = lines.iter().map(|line| analyzer.count(line)).sum();
        segmented = segmented.min(since.elapsed());
        assert!(morphemes > eojeol);
        let mut recognizer = Recognizer::new(&terms, |_| true);
        let since = Instant::now();
        found = lines.iter().map(|line| recognizer.recognize(line).unwrap().len()).sum();
        recognised = recognised.min(since.elapsed());
    }
    let mut recognizer = Recognizer::new(&terms, |_| true);
    for line in &lines {
        candidates += recognizer.explain(line).unwrap().len();
    }
    let speed = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    let ratio = segmented.as_secs_f64() / recognised.as_secs_f64();
    println!(
        "lindera {:.1} MB/s, recognition {:.1} MB/s: {ratio:.1} times; {:.0} candidates and {:.0} terms in 1,000 eojeol",
        speed(segmented),
        speed(recognised),
        candidates as f64 * 1e3 / eojeol as f64,
        found as f64 * 1e3 / eojeol as f64,
    );
    // In turns, because other work on the machine comes and goes.
    let mut ratios: Vec<f64> = (0..RUNS)
        .map(|_| {
            let since = Instant::now();
            let mut recognizer = Recognizer::new(&terms, |_| true);
            assert_eq!(
                found,
                lines.iter().map(|line| recognizer.recognize(line).unwrap().len()).sum::<usize>()
            );
            since.elapsed().as_secs_f64() / halves(&lines, &terms).as_secs_f64()
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    println!("two threads: {:.2} times one (median), {:.2} at best", ratios[RUNS / 2], ratios[RUNS - 1]);
}

/// A glossary of a million random terms of two to six of the syllables that the text itself has: what it costs to compile and hold, and
/// how fast it is recognised.
fn million(lines: &[String], bytes: usize) {
    const TERMS: usize = 1_000_000;
    let syllables: Vec<char> =
        lines.iter().flat_map(|line| line.chars()).filter(|&c| malmoi::hangul::is_syllable(c)).collect();
    let mut state = 1u64;
    let mut random = |below: usize| {
        // Knuth's MMIX generator; the upper bits are the better ones.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let concepts: Vec<Concept> = (0..TERMS)
        .map(|number| {
            let text = (0..2 + random(5)).map(|_| syllables[random(syllables.len())]).collect();
            let ko = vec![Term { text, status: Status::Preferred }];
            Concept { id: number.to_string(), ko, ..Concept::default() }
        })
        .collect();
    let glossary = [(None, concepts)];
    let since = Instant::now();
    let compiled = compile(&glossary).unwrap();
    let built = since.elapsed();
    drop(glossary);
    println!(
        "{TERMS} terms compiled in {:.1} s, {} bytes a term",
        built.as_secs_f64(),
        compiled.len() / TERMS
    );
    assert!(compiled.len() < 400 * TERMS);
    let terms = Terms::from_bytes(compiled).unwrap();
    assert_eq!(terms.len(), TERMS);
    let mut recognizer = Recognizer::new(&terms, |_| true);
    let since = Instant::now();
    let found: usize = lines.iter().map(|line| recognizer.recognize(line).unwrap().len()).sum();
    let seconds = since.elapsed().as_secs_f64();
    assert!(found > 0);
    println!("{found} terms at {:.1} MB/s, all caches cold", bytes as f64 / 1e6 / seconds);
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
    }
}

/// The time that two threads take with half the lines each.
fn halves(lines: &[String], terms: &Terms) -> Duration {
    let since = Instant::now();
    std::thread::scope(|scope| {
        for half in lines.chunks(lines.len().div_ceil(2)) {
            scope.spawn(move || {
                let mut recognizer = Recognizer::new(terms, |_| true);
                half.iter().map(|line| recognizer.recognize(line).unwrap().len()).sum::<usize>()
            });
        }
    });
    since.elapsed()
}

/// The distinct Korean sides of pydoc and lohelp.
fn lines(file: &Path) -> Vec<String> {
    let reader = BufReader::new(flate2::read::GzDecoder::new(std::fs::File::open(file).unwrap()));
    let mut seen = HashSet::new();
    let mut lines = Vec::new();
    for line in reader.lines() {
        let line = line.unwrap();
        let fields: Vec<&str> = line.split('\t').collect();
        let has_hangul = |text: &str| text.chars().any(malmoi::hangul::is_syllable);
        if matches!(fields[1], "pydoc" | "lohelp")
            && has_hangul(fields[3])
            && seen.insert(fields[3].to_owned())
        {
            lines.push(fields[3].to_owned());
        }
    }
    lines
}

fn concepts(loanwords: &Path) -> Vec<Concept> {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("glossary/technology.csv");
    let (mut concepts, _) = read_glossary(&shipped, "glossary").unwrap();
    let mut seen: HashSet<String> =
        concepts.iter().flat_map(|c| &c.ko).map(|term| term.text.clone()).collect();
    let term = |text: &str| vec![Term { text: text.into(), status: Status::Preferred }];
    for line in std::fs::read_to_string(loanwords).unwrap().lines() {
        let Some((english, hangul)) = line.split_once('\t') else { continue };
        let single = hangul.chars().all(malmoi::hangul::is_syllable) && hangul.chars().count() > 1;
        if concepts.len() < CONCEPTS && single && seen.insert(hangul.to_owned()) {
            concepts.push(Concept {
                id: format!("nikl-{}", concepts.len()),
                ko: term(hangul),
                en: term(english),
                ..Concept::default()
            });
        }
    }
    assert_eq!(concepts.len(), CONCEPTS);
    concepts
}
