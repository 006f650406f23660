//! Samples what the check reports of real translations, for a person to judge:
//! `cargo run --release --example sample_check -- SEGMENTS.tsv.gz [--segments 2000] [--findings 100] [--seed 1] [--from en|ko] [--origins a,b] [--only
//! RULES]`.
//!
//! SEGMENTS has the columns id, origin, en, ko. Takes so many of its pairs, of those origins alone where any is named, and so many of the findings of the shipped
//! glossary in them, by a seeded choice, and writes a TSV: id, rule, term, what is prescribed, and both sides, the places in brackets. A first line
//! counts what was found in all.

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs, reason = "a measuring program")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;

use malmoi::check::{Checker, Options, Rule, rules};
use malmoi::format::read_glossary;
use malmoi::hangul::is_syllable;
use malmoi::record::{Lang, Span};
use malmoi::terms::{Terms, compile};
use xxhash_rust::xxh3::xxh3_64_with_seed;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        let at = args.iter().position(|arg| arg == name)?;
        Some(args.get(at + 1).expect("a value").as_str())
    };
    let number = |name: &str, default: u64| option(name).map_or(default, |n| n.parse().expect("a number"));
    let (segments, findings, seed) =
        (number("--segments", 2_000), number("--findings", 100), number("--seed", 1));
    let Some(file) = args.first().filter(|arg| !arg.starts_with("--")) else {
        println!(
            "usage: sample_check SEGMENTS.tsv.gz [--segments N] [--findings N] [--seed N] [--from en|ko] [--origins a,b] \
             [--only RULES]"
        );
        std::process::exit(2);
    };
    let from = option("--from").map_or(Lang::En, |tag| Lang::from_tag(tag).expect("en or ko"));
    let origins: Vec<&str> = option("--origins").map_or(Vec::new(), |list| list.split(',').collect());
    let only: Vec<Rule> = option("--only")
        .map_or(Vec::new(), |list| list.split(',').map(|rule| rule.parse().expect("a rule")).collect());

    let reader = BufReader::new(flate2::read::GzDecoder::new(std::fs::File::open(file).unwrap()));
    let mut chosen: Vec<(u64, String, [String; 2])> = Vec::new();
    for line in reader.lines().skip(1) {
        let line = line.unwrap();
        let fields: Vec<&str> = line.split('\t').collect();
        let is_wanted = origins.is_empty() || origins.contains(&fields[1]);
        if is_wanted && !fields[2].trim().is_empty() && fields[3].contains(is_syllable) {
            let order = xxh3_64_with_seed(line.as_bytes(), seed);
            chosen.push((order, fields[0].to_owned(), [fields[2].to_owned(), fields[3].to_owned()]));
        }
    }
    chosen.sort();
    chosen.truncate(segments as usize);

    let glossary = Path::new(env!("CARGO_MANIFEST_DIR")).join("glossary/technology.csv");
    let (concepts, _) = read_glossary(&glossary, "glossary").unwrap();
    let terms = Terms::from_bytes(compile(&[(None, concepts)]).unwrap()).unwrap();
    let options = Options { from, rules: rules(&only, &[]), ..Options::default() };
    let mut checker = Checker::new(&terms, &options).unwrap();
    let mut counts: BTreeMap<Rule, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for (_, id, [en, ko]) in &chosen {
        let (source, target) = if from == Lang::En { (en, ko) } else { (ko, en) };
        for one in checker.check(source, target).unwrap() {
            *counts.entry(one.rule).or_default() += 1;
            let row = format!("{id}\t{}\t{}\t{}", one.rule.as_str(), one.term, one.prescribed.join("|"));
            let shown = format!("{}\t{}", marked(source, &one.source_span), marked(target, &one.target_span));
            // One term may be reported twice of a pair, in two places.
            let key = format!("{row}{shown}");
            found.push((xxh3_64_with_seed(key.as_bytes(), seed), row, shown));
        }
    }
    let all = found.len();
    found.sort();
    found.truncate(findings as usize);
    let counts: Vec<String> =
        counts.iter().map(|(rule, count)| format!("{} {count}", rule.as_str())).collect();
    println!(
        "# {all} findings in {} segments ({}), {} of them by seed {seed}",
        chosen.len(),
        counts.join(", "),
        found.len()
    );
    for (_, row, shown) in found {
        println!("{row}\t{shown}");
    }
}

/// A side with the place of the finding in brackets.
fn marked(text: &str, span: &Option<Span>) -> String {
    match span {
        Some(span) => format!("{}[{}]{}", &text[..span.start], &text[span.clone()], &text[span.end..]),
        None => text.to_owned(),
    }
}
