//! How fast names are scored, spelt and found: `cargo bench --bench transliterate`.
//!
//! Asked: `score` at most 10 µs a pair, `to_hangul` 0.3 ms a word, `nearest` 1 ms over 150,000 words, the model read within 1 ms.

#![allow(missing_docs, clippy::unwrap_used, reason = "a measuring program")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use malmoi::transliterate::{Lexicon, Model, nearest, variants};

const PAIRS: [(&str, &str); 8] = [
    ("Gemini", "제미나이"),
    ("Anthropic", "앤스로픽"),
    ("Kubernetes", "쿠버네티스"),
    ("governance", "거버넌스"),
    ("AWS", "에이더블유에스"),
    ("software", "하드웨어"),
    ("Oracle", "오라클"),
    ("transformer", "트랜지스터"),
];

fn transliterate(criterion: &mut Criterion) {
    let model = Model::shipped();
    assert!(model.score("Oracle", "오라클") > 0.9 && model.score("software", "하드웨어") < 0.1);
    criterion.bench_function("score, 8 pairs", |bencher| {
        bencher.iter(|| PAIRS.iter().map(|(latin, hangul)| model.score(latin, hangul)).sum::<f64>());
    });
    criterion.bench_function("to_hangul, 8 words", |bencher| {
        bencher.iter(|| PAIRS.iter().map(|(latin, _)| model.to_hangul(latin, 5).len()).sum::<usize>());
    });
    criterion.bench_function("to_latin, 8 words", |bencher| {
        bencher.iter(|| PAIRS.iter().map(|(_, hangul)| model.to_latin(hangul, 5).len()).sum::<usize>());
    });
    let lexicon = Lexicon::english();
    assert_eq!(nearest(model, "거버넌스", lexicon, 1)[0].text, "governance");
    criterion.bench_function(&format!("nearest over {} words, 8 words", lexicon.len()), |bencher| {
        bencher
            .iter(|| PAIRS.iter().map(|(_, hangul)| nearest(model, hangul, lexicon, 5).len()).sum::<usize>());
    });
    let bytes = include_bytes!("../src/transliterate/model.bin");
    criterion.bench_function("reading the model, with its copy", |bencher| {
        bencher.iter(|| Model::from_bytes(black_box(&bytes[..])).unwrap());
    });
    let terms: Vec<String> = lexicon
        .keys()
        .iter()
        .step_by(40)
        .flat_map(|word| model.to_hangul(word, 2))
        .map(|guess| guess.text)
        .collect();
    criterion.bench_function(&format!("variants among {} terms", terms.len()), |bencher| {
        bencher.iter(|| variants(model, &terms).len());
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).without_plots();
    targets = transliterate
}
criterion_main!(benches);
