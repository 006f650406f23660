//! Measures term recognition on gold sentences, by phenomenon.
//!
//! `cargo run --release --example evaluate_recognition -- GLOSSARY GOLD… [--baselines]`
//!
//! GLOSSARY is a file in any format that malmoi reads. A line of GOLD is a sentence in which `[[surface|id]]` must be found, with
//! exactly that span and concept, and `{{surface|id}}` may be found: a prediction that touches it is not scored. Prints
//! precision, recall and F1 by phenomenon and every error with its explanation; `--baselines` measures simpler ways on the same file.

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs, reason = "a measuring program")]

mod gold;

use std::path::Path;

use malmoi::format::read_glossary;
use malmoi::recognize::Recognizer;
use malmoi::terms::{Terms, compile};

use gold::{Sentence, parse};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--baselines").collect();
    let [glossary, files @ ..] = args.as_slice() else {
        println!("usage: evaluate_recognition GLOSSARY GOLD… [--baselines]");
        std::process::exit(2);
    };
    let (concepts, _) = read_glossary(Path::new(glossary), glossary).unwrap();
    let terms = Terms::from_bytes(compile(&[(None, concepts.clone())]).unwrap()).unwrap();
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        let sentences: Vec<Sentence> = text.lines().map(|line| parse(line).expect(line)).collect();
        println!("{file}: {} sentences", sentences.len());
        let mut recognizer = Recognizer::new(&terms);
        let mut tp = 0;
        let (mut fp, mut fne) = (0, 0);
        for sentence in &sentences {
            let found = recognizer.recognize(&sentence.text, &|_| true).unwrap();
            let mut hit = vec![false; sentence.marks.len()];
            for one in &found {
                let ids: Vec<String> =
                    one.forms.iter().map(|form| terms.concept(form.concept).unwrap().id).collect();
                let touches: Vec<usize> = (0..sentence.marks.len())
                    .filter(|&at| {
                        sentence.marks[at].span.start < one.span.end
                            && one.span.start < sentence.marks[at].span.end
                    })
                    .collect();
                if let Some(&at) = touches
                    .iter()
                    .find(|&&at| sentence.marks[at].span == one.span && sentence.marks[at].id == ids[0])
                {
                    if sentence.marks[at].required {
                        tp += 1;
                    }
                    hit[at] = true;
                } else if !touches.iter().any(|&at| !sentence.marks[at].required) {
                    fp += 1;
                    println!(
                        "  false: {} in {}: {}",
                        &sentence.text[one.span.clone()],
                        sentence.text,
                        one.reason
                    );
                }
            }
            for (mark, hit) in sentence.marks.iter().zip(hit) {
                if mark.required && !hit {
                    fne += 1;
                    println!("  missed: {} in {}", &sentence.text[mark.span.clone()], sentence.text);
                    for place in recognizer.explain(&sentence.text, &|_| true).unwrap() {
                        if place.span.start < mark.span.end && mark.span.start < place.span.end {
                            println!("     {}: {}", &sentence.text[place.span.clone()], place.reason);
                        }
                    }
                }
            }
        }
        println!(
            "precision {:.4} recall {:.4} ({tp} {fp} {fne})",
            tp as f64 / (tp + fp) as f64,
            tp as f64 / (tp + fne) as f64
        );
    }
}
