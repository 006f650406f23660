//! Measures term recognition on gold sentences, by phenomenon.
//!
//! `cargo run --release --example evaluate_recognition -- GLOSSARY GOLD… [--baselines]`
//!
//! GLOSSARY is a file in any format that malmoi reads. A line of GOLD is a sentence in which `[[surface|id]]` must be found, with
//! exactly that span and concept, and `{{surface|id}}` may be found: a prediction that touches it is not scored. Prints
//! precision, recall and F1 by phenomenon and every error with its explanation; `--baselines` measures simpler ways on the
//! same sentences. The exit code is 1 when a line of GOLD cannot be read.

#![allow(clippy::print_stdout, clippy::print_stderr, missing_docs, reason = "a measuring program")]

mod baselines;
mod gold;
mod score;

use std::path::Path;
use std::process::ExitCode;

use malmoi::error::Result;
use malmoi::format::read_glossary;
use malmoi::recognize::{Occurrence, Recognizer};
use malmoi::record::Concept;
use malmoi::terms::{Terms, compile};

use baselines::BASELINES;
use gold::{Sentence, parse};
use score::{Count, Prediction, Table};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let with_baselines = args.iter().any(|arg| arg == "--baselines");
    let files: Vec<&str> = args.iter().map(String::as_str).filter(|arg| !arg.starts_with("--")).collect();
    let [glossary, gold @ ..] = files.as_slice() else {
        eprintln!("usage: evaluate_recognition GLOSSARY GOLD… [--baselines]");
        return ExitCode::from(2);
    };
    match evaluate(glossary, gold, with_baselines) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn evaluate(glossary: &str, files: &[&str], with_baselines: bool) -> Result<ExitCode> {
    let (concepts, problems) = read_glossary(Path::new(glossary), glossary)?;
    problems.iter().for_each(|problem| eprintln!("{problem:?}"));
    let terms = Terms::from_bytes(compile(&[(None, concepts.clone())])?)?;
    let mut code = ExitCode::SUCCESS;
    for file in files {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) => {
                eprintln!("{file}: {error}");
                code = ExitCode::from(1);
                continue;
            }
        };
        let mut sentences = Vec::new();
        for (number, line) in text.lines().enumerate() {
            match parse(line) {
                Some(sentence) => sentences.push(sentence),
                None => {
                    eprintln!("{file}:{}: a mark is not closed or names no concept", number + 1);
                    code = ExitCode::from(1);
                }
            }
        }
        println!("{file}: {} sentences", sentences.len());
        measure(&terms, &concepts, &sentences)?;
        if with_baselines {
            for baseline in &BASELINES {
                let mut table = Table::default();
                for sentence in &sentences {
                    table.add(sentence, &baseline.find(&sentence.text, &concepts), &concepts);
                }
                print_row(baseline.name, table.all);
            }
        }
        println!();
    }
    Ok(code)
}

fn measure(terms: &Terms, concepts: &[Concept], sentences: &[Sentence]) -> Result<()> {
    let mut recognizer = Recognizer::new(terms, |_| true);
    let mut table = Table::default();
    for sentence in sentences {
        let places = recognizer.explain(&sentence.text)?;
        let found: Vec<&Occurrence> = places.iter().filter(|place| place.reason.is_term()).collect();
        let ids = found.iter().map(|place| Ok(terms.concept(place.forms[0].concept)?.id));
        let spans = found.iter().map(|place| place.span.clone());
        let predictions: Vec<Prediction> = spans.zip(ids.collect::<Result<Vec<_>>>()?).collect();
        let outcome = table.add(sentence, &predictions, concepts);
        let text = &sentence.text;
        for &at in &outcome.wrong {
            println!("  false  {} in: {text}\n         {}", &text[found[at].span.clone()], found[at].reason);
        }
        for &at in &outcome.missed {
            let span = &sentence.marks[at].span;
            println!("  missed {} in: {text}", &text[span.clone()]);
            for place in &places {
                if place.span.start < span.end && span.start < place.span.end {
                    println!("         {}: {}", &text[place.span.clone()], place.reason);
                }
            }
        }
    }
    println!("  {:<34} {:>5} {:>5} {:>6}  precision  recall      F1", "", "right", "wrong", "missed");
    for (phenomenon, count) in &table.rows {
        print_row(phenomenon, *count);
    }
    print_row("all", table.all);
    Ok(())
}

fn print_row(name: &str, count: Count) {
    println!(
        "  {name:<34} {:>5} {:>5} {:>6}  {:>9.4}  {:.4}  {:.4}",
        count.right,
        count.wrong,
        count.missed,
        count.precision(),
        count.recall(),
        count.f1()
    );
}
