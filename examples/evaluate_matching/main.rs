//! Measures how useful the best match of each scoring is: chrF++ of its translation against the one that a person gave.
//!
//! `cargo run --release --example evaluate_matching -- [--check] [--tuning] [FOLDER]`
//!
//! FOLDER holds the update job, `python39_memory.tsv.gz` and `python313_queries.tsv.gz` (`../shared/data/fuzzy` where none is
//! named; `MALMOI_SHARED` names another `shared` folder). The order was chosen on the queries of even rows (0-based), so those of odd rows are
//! measured; `--tuning` measures the even ones. Prints the mean of each scoring in both directions with malmoi's lead and its 95 % interval,
//! what the candidates are worth, what ranking costs, and what a match of each band is worth. `--check` exits with 1 unless malmoi leads every
//! other scoring in both directions beyond the interval and the effort falls from band to band.

#![allow(clippy::print_stdout, clippy::print_stderr, missing_docs, reason = "a measuring program")]

mod chrf;
mod data;
mod edits;
mod grams;
mod malmoi;
mod omegat;
mod report;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use ::malmoi::matching::rank::CANDIDATES;
use ::malmoi::record::Lang;

use chrf::Grams;
use data::{Unit, each};
use malmoi::Memory;
use report::{BANDS, Band, Difference, Scale, bands, mean};

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
    match measure(&folder, usize::from(!has("--tuning"))) {
        Ok(false) if has("--check") => ExitCode::FAILURE,
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            ExitCode::from(2)
        }
    }
}

/// Whether malmoi leads everywhere and the effort falls from band to band.
fn measure(folder: &std::path::Path, parity: usize) -> io::Result<bool> {
    let mut holds = true;
    let mut tables = Vec::new();
    for lang in [Lang::Ko, Lang::En] {
        let memory = data::read(&folder.join("python39_memory.tsv.gz"), lang)?;
        let queries = data::read(&folder.join("python313_queries.tsv.gz"), lang)?;
        let queries: Vec<Unit> = queries.into_iter().skip(parity).step_by(2).collect();
        let references = each(queries.len(), |at| Grams::new(&queries[at].target));
        let score = |first: &[usize]| -> Vec<f64> {
            each(first.len(), |at| references[at].score(&Grams::new(&memory[first[at]].target)))
        };
        println!(
            "{} to {}: {} queries of {} rows",
            lang,
            lang.other(),
            queries.len(),
            ["even", "odd"][parity]
        );
        println!("  {:<34} chrF++  malmoi's lead (95 %)", "");
        let own = Memory::new(&memory);
        let by_runs = own.nearest(&queries, 200);
        let among = |count: usize| -> Vec<Vec<usize>> {
            by_runs.iter().map(|near| near[..count.min(near.len())].to_vec()).collect()
        };
        let first = own.first(&queries, &among(CANDIDATES));
        let jamo = edits::nearest_by_jamo(&memory, &queries, 50);
        let ours = score(&first);
        println!("  {:<34} {:>6.2}", "malmoi", mean(&ours));
        for way in Way::ALL {
            let theirs = score(&way.first(&memory, &queries, lang, &first, &jamo));
            let Difference { mean: lead, low, high } = Difference::new(&ours, &theirs);
            println!("  {:<34} {:>6.2}  {lead:>+5.2} ({low:+.2} to {high:+.2})", way.name(), mean(&theirs));
            holds &= low > 0.0;
        }
        let by_jamo: Vec<Vec<usize>> =
            jamo.iter().map(|near| near.iter().map(|&(at, _)| at).collect()).collect();
        for (name, near) in [
            ("malmoi among 50", &among(50)),
            ("malmoi among 200", &among(200)),
            ("malmoi among 50 nearest by jamo", &by_jamo),
        ] {
            println!("  {name:<34} {:>6.2}", mean(&score(&own.first(&queries, near))));
        }
        for count in [CANDIDATES, 50] {
            let time = own.time(&queries, &among(count)).as_secs_f64() * 1e6;
            println!("  {:<34} {time:>6.1} µs a query", format!("ranking {count} candidates"));
        }
        let matches: Vec<(&Unit, &Unit, f64)> = queries
            .iter()
            .zip(&first)
            .zip(&ours)
            .map(|((query, &at), &chrf)| (query, &memory[at], chrf))
            .collect();
        tables.push(Scale::ALL.map(|scale| bands(&matches, scale, lang)));
    }
    for (at, scale) in Scale::ALL.into_iter().enumerate() {
        let [korean, english] = [&tables[0][at], &tables[1][at]];
        println!("Percentage: {}", scale.name());
        println!("  {:<6} Korean  chrF++  effort  edits   English  chrF++  effort  edits", "band");
        for (band, (low, high)) in BANDS.iter().enumerate() {
            print!("  {low:>2}–{high:<3}");
            for Band { count, chrf, edits } in [korean[band], english[band]] {
                print!(" {count:>6}  {chrf:>6.1}  {:>6.1}  {edits:>5.1}   ", 100.0 - chrf);
            }
            println!();
        }
        for table in [korean, english] {
            holds &=
                table.windows(2).all(|two| two[0].effort() < two[1].effort() && two[0].edits < two[1].edits);
        }
    }
    Ok(holds)
}
