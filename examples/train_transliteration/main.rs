//! Trains the transliteration model.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, missing_docs)]
mod align;
mod calibrate;
mod data;
mod estimate;
#[path = "../evaluate_transliteration/pairs.rs"]
mod pairs;
mod words;

use align::{Aligner, Limits};
use malmoi::transliterate::Model;
use std::path::PathBuf;

fn opt(args: &[String], name: &str, default: f64) -> f64 {
    args.iter().position(|a| a == name).map_or(default, |i| args[i + 1].parse().unwrap())
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if args.get(1).is_some_and(|a| a == "words") {
        std::fs::write(&args[2], words::pack(&args[3..]).unwrap()).unwrap();
        return;
    }
    let dir = PathBuf::from("/work/shared/data/translit");
    let mut files = vec![dir.join("nikl_usage.tsv")];
    if opt(&args, "--cldr", 1.0) > 0.0 {
        files.push(dir.join("cldr_names.tsv"));
    }
    if opt(&args, "--wiki", 1.0) > 0.0 {
        files.push(dir.join("wikidata_tokens.tsv"));
    }
    let t = std::time::Instant::now();
    let mut pairs = data::pairs(&files, "23").unwrap();
    eprintln!("{} pairs {:?}", pairs.len(), t.elapsed());
    let limits = Limits {
        letters: opt(&args, "--letters", 3.0) as usize,
        jamo: opt(&args, "--jamo", 3.0) as usize,
        both: opt(&args, "--both", 6.0) as usize,
    };
    let clean: Vec<_> = pairs.iter().filter(|p| !p.noisy).cloned().collect();
    let mut aligner = Aligner::train(
        if opt(&args, "--emall", 0.0) > 0.0 { &pairs } else { &clean },
        limits,
        opt(&args, "--rounds", 8.0) as usize,
    );
    eprintln!("aligned {:?}", t.elapsed());
    // filter
    let min = opt(&args, "--min", -2.6);
    pairs.retain(|p| {
        !p.noisy || aligner.align(p).is_some_and(|(_, log)| log / (p.latin.len() + p.jamo.len()) as f64 > min)
    });
    eprintln!("kept {}", pairs.len());
    let (inventory, cuts) = align::cut(&mut aligner, &pairs);
    eprintln!("{} chunks", inventory.len());
    let wn = opt(&args, "--wn", 1.0);
    let wc = opt(&args, "--wc", 0.0);
    let seqs: Vec<(Vec<u16>, f64)> = pairs
        .iter()
        .zip(cuts)
        .filter_map(|(p, c)| {
            Some((c?, if p.noisy { wn * (1.0 + wc * p.weight.ln()) } else { opt(&args, "--wp", 1.0) }))
        })
        .collect();
    let order = opt(&args, "--order", 6.0) as usize;
    let est = estimate::estimate(&seqs, inventory.len() as u16, order, opt(&args, "--prune", 0.0));
    eprintln!("{} n-grams {:?}", est.len(), t.elapsed());
    let mut chunks = Vec::new();
    for (l, j) in &inventory {
        let mut r = [0u8; 8];
        r[..l.len()].copy_from_slice(l);
        r[3..3 + j.len()].copy_from_slice(j);
        r[6] = l.len() as u8;
        r[7] = j.len() as u8;
        chunks.extend(r);
    }
    let mut by: Vec<u16> = (1..=inventory.len() as u16).collect();
    by.sort_by_key(|&n| (&inventory[n as usize - 1].1, n));
    let joint = est.pack();
    let letters: Vec<(Vec<u16>, f64)> =
        pairs.iter().map(|p| (p.latin.iter().map(|&l| u16::from(l - b'a') + 1).collect(), 1.0)).collect();
    let jamo: Vec<(Vec<u16>, f64)> =
        pairs.iter().map(|p| (p.jamo.iter().map(|&l| u16::from(l) + 1).collect(), 1.0)).collect();
    let le = estimate::estimate(&letters, 26, 4, 2.0).pack();
    let ja = estimate::estimate(&jamo, 67, 4, 2.0).pack();
    eprintln!("joint {} letters {} jamo {}", joint.len(), le.len(), ja.len());
    let mut sections = [chunks, by.iter().flat_map(|n| n.to_le_bytes()).collect(), joint, le, ja, Vec::new()];
    let model = Model::from_bytes(Model::file(&sections)).unwrap();
    let mut rulings: std::collections::BTreeMap<String, std::collections::BTreeSet<String>> =
        Default::default();
    for (l, h, _) in data::rows(&dir.join("nikl_usage.tsv")).unwrap() {
        if data::part(&l) == '3' && l.chars().all(|c| c.is_ascii_alphabetic()) {
            rulings.entry(l).or_default().insert(h.replace(' ', ""));
        }
    }
    let vocabulary: Vec<String> = std::fs::read_to_string(dir.join("korean_vocabulary.txt"))
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    let labelled = pairs::labelled(&rulings, &vocabulary, 5);
    eprintln!("{} labelled {:?}", labelled.len(), t.elapsed());
    let t0 = std::time::Instant::now();
    let evidence: Vec<_> = labelled.iter().map(|p| model.evidence(&p.latin, &p.hangul)).collect();
    println!("score {:.2} us", t0.elapsed().as_secs_f64() * 1e6 / evidence.len() as f64);
    let examples: Vec<_> =
        evidence.iter().zip(&labelled).filter_map(|(e, p)| Some(((*e)?.terms(), p.is_right))).collect();
    let weights = calibrate::logistic(&examples);
    eprintln!("{weights:?}");
    sections[5] = weights.iter().flat_map(|&w| (w as f32).to_le_bytes()).collect();
    let file = Model::file(&sections);
    let model = Model::from_bytes(file.clone()).unwrap();
    let scores: Vec<f64> = labelled.iter().map(|p| model.score(&p.latin, &p.hangul)).collect();
    let all = labelled.iter().filter(|p| p.is_right).count();
    let mut best = (0.0, 0.0);
    for k in 1..20 {
        let th = k as f64 / 20.0;
        let proposed = scores.iter().filter(|s| **s >= th).count();
        let right = scores.iter().zip(&labelled).filter(|(s, p)| **s >= th && p.is_right).count();
        let f = pairs::f1(right, proposed, all).2;
        if f > best.0 {
            best = (f, th);
        }
    }
    println!("F1 {:.4} at {}", best.0, best.1);
    if opt(&args, "--wrong", 0.0) > 0.0 {
        for (s, p) in scores.iter().zip(&labelled) {
            if (*s >= best.1) != p.is_right {
                println!(
                    "{} {} {} {:.3} {:?}",
                    p.latin,
                    p.hangul,
                    p.is_right,
                    s,
                    model.evidence(&p.latin, &p.hangul)
                );
            }
        }
    }
    eprintln!("{} bytes {:?}", file.len(), t.elapsed());
    if let Some(i) = args.iter().position(|a| a == "-o") {
        std::fs::write(&args[i + 1], &file).unwrap();
    }
    // evaluate on part 3
    let mut refs: std::collections::BTreeMap<String, Vec<String>> = Default::default();
    for (l, h, _) in data::rows(&dir.join("nikl_usage.tsv")).unwrap() {
        if data::part(&l) == '3' && l.chars().all(|c| c.is_ascii_alphabetic()) {
            refs.entry(l).or_default().push(h.replace(' ', ""));
        }
    }
    let spelt = |l: &str| l.chars().filter(|c| c.is_uppercase()).count() * 2 > l.len();
    let (mut n, mut a, mut b, mut c) = (0, 0, 0, 0);
    let t = std::time::Instant::now();
    for (l, hs) in &refs {
        if opt(&args, "--caps", 1.0) == 0.0 && spelt(l) {
            continue;
        }
        let g = model.to_hangul(l, 20);
        n += 1;
        let rank = g.iter().position(|g| hs.contains(&g.text));
        if rank == Some(0) {
            a += 1;
        }
        if rank.is_some_and(|r| r < 5) {
            b += 1;
        }
        if rank.is_some() {
            c += 1;
        }
        if opt(&args, "--show", 0.0) > 0.0 && rank != Some(0) {
            println!(
                "{l}\t{}\t{:?}\t{:?}",
                hs.join(","),
                rank,
                g.iter().take(5).map(|g| &g.text).collect::<Vec<_>>()
            );
        }
    }
    println!(
        "{n}: top1 {:.2} top5 {:.2} all {:.2}; {:.3} ms a word",
        100.0 * a as f64 / n as f64,
        100.0 * b as f64 / n as f64,
        100.0 * c as f64 / n as f64,
        t.elapsed().as_secs_f64() * 1e3 / n as f64
    );
}
