//! Measures retrieval by the real index against brute force, and how useful the best match of each scoring is: chrF++ of its translation
//! against the one that a person gave.
//!
//! `cargo run --release --example evaluate_matching -- [--check] [--tuning] [--retrieval] [--parallel] [FOLDER]`
//!
//! FOLDER holds the update job, `python39_memory.tsv.gz` and `python313_queries.tsv.gz` (`../shared/data/fuzzy` where none is
//! named; `MALMOI_SHARED` names another `shared` folder). The order was chosen on the queries of even rows (0-based), so those of odd rows are
//! measured; `--tuning` measures the even ones. Retrieval is measured on all rows: how many best percentages are those of brute force, and
//! how fast the job is done. Prints for both directions the mean of each scoring with malmoi's lead and its 95 % interval,
//! what the candidates are worth, what ranking costs, and what a match of each band is worth.
//!
//! `--check` exits with 1 unless at least 99.9 % of the best percentages of 70 and more are found, all of 85 and more, and all when every segment is
//! compared; malmoi leads every other scoring in both directions beyond the interval; and the effort falls from band to
//! band. `--retrieval` measures retrieval alone, `--parallel` its speed at the units of `parallel/segments.tsv.gz` beside FOLDER.

#![allow(clippy::print_stdout, clippy::print_stderr, missing_docs, reason = "a measuring program")]

mod chrf;
mod data;
mod edits;
mod grams;
mod malmoi;
mod omegat;
mod report;
mod retrieval;
mod timing;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::malmoi::matching::rank::CANDIDATES;
use ::malmoi::record::Lang;

use chrf::Grams;
use data::{Unit, each};
use malmoi::Memory;
use report::{BANDS, Band, Difference, First, bands, mean};
use retrieval::{MIN, Retrieval, best_of_all, rate_of_all};
use timing::Rate;

/// The other scorings.
#[derive(Clone, Copy)]
enum Way {
    Words,
    Characters,
    Omegat,
    Okapi,
    Jamo,
    JamoIndel,
    TfIdf,
    Mixed,
}

impl Way {
    const ALL: [Self; 8] = [
        Self::Words,
        Self::Characters,
        Self::Omegat,
        Self::Okapi,
        Self::Jamo,
        Self::JamoIndel,
        Self::TfIdf,
        Self::Mixed,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Words => "words, Levenshtein",
            Self::Characters => "characters, Levenshtein",
            Self::Omegat => "OmegaT's three scores",
            Self::Okapi => "Okapi: Dice over 4-grams",
            Self::Jamo => "jamo, Levenshtein",
            Self::JamoIndel => "jamo, insertions and deletions",
            Self::TfIdf => "TF-IDF over 2–4-grams",
            Self::Mixed => "half jamo, half TF-IDF",
        }
    }

    /// For each query the unit that stands first; a hint is a unit near it, `jamo` the nearest by jamo.
    fn first(
        self,
        memory: &[Unit],
        queries: &[Unit],
        lang: Lang,
        hints: &[usize],
        jamo: &[Vec<(usize, f32)>],
    ) -> Vec<usize> {
        match self {
            Self::Words => edits::words(memory, queries, hints),
            Self::Characters => edits::characters(memory, queries, hints),
            Self::Omegat => omegat::nearest(memory, queries, lang, hints),
            Self::Okapi => grams::dice(memory, queries),
            Self::Jamo => edits::jamo(memory, queries, hints),
            Self::JamoIndel => jamo.iter().map(|near| near[0].0).collect(),
            Self::TfIdf => grams::tf_idf(memory, queries),
            Self::Mixed => grams::mixed(memory, queries, jamo),
        }
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag| args.iter().any(|arg| arg == flag);
    let shared =
        || std::env::var_os("MALMOI_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let folder = args.iter().find(|arg| !arg.starts_with("--")).map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| shared().join("data/fuzzy"));
    let measured = if has("--parallel") {
        measure_parallel(&folder).map(|()| true)
    } else {
        measure(&folder, usize::from(!has("--tuning")), !has("--retrieval"))
    };
    match measured {
        Ok(false) if has("--check") => ExitCode::FAILURE,
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            ExitCode::from(2)
        }
    }
}

fn queries(folder: &Path, lang: Lang) -> io::Result<Vec<Unit>> {
    data::read(&folder.join("python313_queries.tsv.gz"), lang)
}

/// Whether everything is found that must be, malmoi leads everywhere, and the effort falls from band to band.
fn measure(folder: &Path, parity: usize, usefulness: bool) -> io::Result<bool> {
    let read = |lang| data::read(&folder.join("python39_memory.tsv.gz"), lang);
    let index = {
        let units = read(Lang::Ko)?;
        Retrieval::build(units.iter().map(|unit| (unit.source.as_str(), unit.target.as_str())))?
    };
    let mut holds = true;
    let mut tables = Vec::new();
    for lang in [Lang::Ko, Lang::En] {
        let memory = read(lang)?;
        let queries = queries(folder, lang)?;
        println!("{lang} to {}: {} units, {} in the index", lang.other(), memory.len(), index.len());
        holds &= retrieve(&index, &memory, &queries, lang);
        if usefulness {
            let queries: Vec<Unit> = queries.into_iter().skip(parity).step_by(2).collect();
            println!("  usefulness: {} queries of {} rows", queries.len(), ["even", "odd"][parity]);
            let (leads, table) = compare(&index, &memory, &queries, lang);
            holds &= leads;
            tables.push(table);
        }
    }
    if let [korean, english] = tables.as_slice() {
        print_bands(korean, english);
    }
    // Where the very same segment is there nothing falls any more: what differs then is the person.
    let falls = |two: &[Band]| two[0].effort() < two[1].effort() && two[0].edits < two[1].edits;
    Ok(holds && tables.iter().all(|table| table[1..].windows(2).all(falls)))
}

/// Measures retrieval, and whether everything is found that must be.
fn retrieve(index: &Retrieval, memory: &[Unit], queries: &[Unit], lang: Lang) -> bool {
    let recall = index.recall(queries, &best_of_all(memory, queries, lang), lang);
    println!(
        "  of {} queries {} have a match of {MIN} or more; the same best percentage: {}, of {} of 85 and more {}, exhaustively {}",
        queries.len(),
        recall.matched,
        recall.same,
        recall.high,
        recall.same_high,
        recall.exhaustive
    );
    speed(index, memory, queries, lang);
    recall.holds()
}

/// Prints how fast queries are answered.
fn speed(index: &Retrieval, memory: &[Unit], queries: &[Unit], lang: Lang) {
    let all = rate_of_all(memory, queries, lang);
    let print = |name: &str, rate: Rate| {
        println!(
            "  {name:<34} {:>7.0} queries a second of CPU, median {:.0}; {:.0} times brute force",
            rate.best,
            rate.median,
            rate.best / all.best
        );
    };
    print("one match of 70 or more", index.rate(queries, lang, 1, MIN));
    print("five of 60 or more", index.rate(queries, lang, 5, 60));
    print("rapidfuzz, every unit", all);
}

/// Measures the speed of the update job's queries at 228,775 units.
fn measure_parallel(folder: &Path) -> io::Result<()> {
    let path = folder.join("../parallel/segments.tsv.gz");
    let units = data::read_segments(&path, Lang::Ko)?;
    let index = Retrieval::build(units.iter().map(|unit| (unit.source.as_str(), unit.target.as_str())))?;
    drop(units);
    for lang in [Lang::Ko, Lang::En] {
        let memory = data::read_segments(&path, lang)?;
        println!("{lang} to {}: {} units, {} in the index", lang.other(), memory.len(), index.len());
        println!("  the update job's queries");
        speed(&index, &memory, &queries(folder, lang)?, lang);
        println!("  2,000 of the units, a word changed in each");
        speed(&index, &memory, &data::edited(&memory, 2_000), lang);
    }
    Ok(())
}

/// Measures how useful the first matches are: whether malmoi leads everywhere, and its bands.
fn compare(index: &Retrieval, memory: &[Unit], queries: &[Unit], lang: Lang) -> (bool, [Band; BANDS.len()]) {
    let references = each(queries.len(), |at| Grams::new(&queries[at].target));
    let score = |first: &[usize]| -> Vec<f64> {
        each(first.len(), |at| references[at].score(&Grams::new(&memory[first[at]].target)))
    };
    println!("  {:<34} chrF++  malmoi's lead (95 %)", "");
    let matches = index.first(queries, lang);
    // Without a match nothing is shown, and nothing is worth nothing.
    let text =
        |at: usize| matches[at].as_ref().and_then(|found| found.unit.side(lang.other())).unwrap_or_default();
    let ours = each(queries.len(), |at| references[at].score(&Grams::new(text(at))));
    println!("  {:<34} {:>6.2}", "malmoi", mean(&ours));

    let own = Memory::new(memory);
    let by_runs = own.nearest(queries, 200);
    let among = |count: usize| -> Vec<Vec<usize>> {
        by_runs.iter().map(|near| near[..count.min(near.len())].to_vec()).collect()
    };
    let first = own.first(queries, &among(CANDIDATES));
    let jamo = edits::nearest_by_jamo(memory, queries, 50);
    let mut leads = true;
    for way in Way::ALL {
        let theirs = score(&way.first(memory, queries, lang, &first, &jamo));
        let Difference { mean: lead, low, high } = Difference::new(&ours, &theirs);
        println!("  {:<34} {:>6.2}  {lead:>+5.2} ({low:+.2} to {high:+.2})", way.name(), mean(&theirs));
        leads &= low > 0.0;
    }
    let by_jamo: Vec<Vec<usize>> = jamo.iter().map(|near| near.iter().map(|&(at, _)| at).collect()).collect();
    for (name, near) in [
        ("malmoi's order by brute force", &among(CANDIDATES)),
        ("… among 50", &among(50)),
        ("… among 200", &among(200)),
        ("… among 50 nearest by jamo", &by_jamo),
    ] {
        println!("  {name:<34} {:>6.2}", mean(&score(&own.first(queries, near))));
    }
    for count in [CANDIDATES, 50] {
        let time = own.time(queries, &among(count)).as_secs_f64() * 1e6;
        println!("  {:<34} {time:>6.1} µs a query", format!("ranking {count} candidates"));
    }
    let weighed = |at: usize| {
        let percent = matches[at].as_ref().map_or(0, |found| found.percentage.value);
        First { percent, chrf: ours[at], edits: edits::rate(text(at), &queries[at].target) }
    };
    (leads, bands(&(0..queries.len()).map(weighed).collect::<Vec<_>>()))
}

fn print_bands(korean: &[Band], english: &[Band]) {
    println!("What the first matches of each band are worth");
    println!("  {:<7} Korean  chrF++  effort  edits   English  chrF++  effort  edits", "band");
    for (band, (low, high)) in BANDS.iter().enumerate() {
        print!("  {low:>3}–{high:<3}");
        for Band { count, chrf, edits } in [korean[band], english[band]] {
            print!(" {count:>6}  {chrf:>6.1}  {:>6.1}  {edits:>5.1}   ", 100.0 - chrf);
        }
        println!();
    }
}
