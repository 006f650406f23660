//! Samples what is recognised in real sentences, for a person to judge:
//! `cargo run --release --example sample_recognition -- SEGMENTS.tsv.gz [--sentences 20000] [--matches 300] [--seed 1]`.
//!
//! SEGMENTS has the columns id, origin, en, ko. Takes so many of its Korean sides and so many of the terms that the shipped glossary finds in
//! them, by a seeded choice, and writes a TSV: id, first and last byte, concept, and the sentence with the term in brackets. `docs/recognition-sample.tsv`
//! holds the verdicts on one such sample, without the sentences.

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs, reason = "a measuring program")]

use std::io::{BufRead, BufReader};
use std::path::Path;

use malmoi::format::read_glossary;
use malmoi::hangul::is_syllable;
use malmoi::recognize::Recognizer;
use malmoi::terms::{Terms, compile};
use xxhash_rust::xxh3::xxh3_64_with_seed;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str, default: usize| {
        let at = args.iter().position(|arg| arg == name);
        at.map_or(default, |at| args[at + 1].parse().expect("a number"))
    };
    let (sentences, matches, seed) =
        (option("--sentences", 20_000), option("--matches", 300), option("--seed", 1) as u64);
    let Some(file) = args.first().filter(|arg| !arg.starts_with("--")) else {
        println!("usage: sample_recognition SEGMENTS.tsv.gz [--sentences N] [--matches N] [--seed N]");
        std::process::exit(2);
    };
    let reader = BufReader::new(flate2::read::GzDecoder::new(std::fs::File::open(file).unwrap()));
    let mut chosen: Vec<(u64, String, String)> = Vec::new();
    for line in reader.lines().skip(1) {
        let line = line.unwrap();
        let fields: Vec<&str> = line.split('\t').collect();
        if fields[3].contains(is_syllable) {
            let order = xxh3_64_with_seed(line.as_bytes(), seed);
            chosen.push((order, fields[0].to_owned(), fields[3].to_owned()));
        }
    }
    chosen.sort();
    chosen.truncate(sentences);
    let glossary = Path::new(env!("CARGO_MANIFEST_DIR")).join("glossary/technology.csv");
    let (concepts, _) = read_glossary(&glossary, "glossary").unwrap();
    let terms = Terms::from_bytes(compile(&[(None, concepts)]).unwrap()).unwrap();
    let mut recognizer = Recognizer::new(&terms, |_| true);
    let mut found = Vec::new();
    for (_, id, text) in &chosen {
        for one in recognizer.recognize(text).unwrap() {
            let concept = terms.concept(one.forms[0].concept).unwrap().id;
            let span = one.span;
            let row = format!("{id}\t{}\t{}\t{concept}", span.start, span.end);
            let shown = format!("{}[{}]{}", &text[..span.start], &text[span.clone()], &text[span.end..]);
            found.push((xxh3_64_with_seed(row.as_bytes(), seed), row, shown));
        }
    }
    let all = found.len();
    found.sort();
    found.truncate(matches);
    println!("# {all} terms in {} sentences, {} of them by seed {seed}", chosen.len(), found.len());
    for (_, row, shown) in found {
        println!("{row}\t{shown}");
    }
}
