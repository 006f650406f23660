//! Measures how well term pairs are mined: labelled brackets of articles, and labelled candidates of which some are transliterations.
//!
//! `cargo run --release --example evaluate_mining -- [--check] [--errors] [--min CONFIDENCE] [--glossary FILE] [GOLD]`
//!
//! GOLD is `../shared/data/mine/gold.tsv` where none is named (`MALMOI_SHARED` names another `shared` folder); the labelled candidates
//! are `tests/fixtures/gloss_candidates.labels.tsv`. A term (T) or an abbreviation (A) is right where it is proposed with exactly the
//! Korean span of its label; precision counts what is proposed at any labelled bracket. `--errors` prints every error but those of the
//! test half, `--check` exits with 1 under the bounds.

#![allow(clippy::print_stdout, clippy::print_stderr, missing_docs, reason = "a measuring program")]

mod candidates;
mod gold;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use malmoi::error::{Error, Result};
use malmoi::format::read_glossary;
use malmoi::mine::{Evidence, Miner, Proposal, Role};

use gold::{Half, Row};

/// Asked of the labelled brackets: precision and recall.
const BRACKETS: (f64, f64) = (0.95, 0.92);
/// Asked of the labelled candidates.
const CANDIDATES: (f64, f64) = (0.98, 0.97);

/// What is right, what is proposed, and what should be.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    pub right: u32,
    pub proposed: u32,
    pub wanted: u32,
}

impl Count {
    fn precision(self) -> f64 {
        f64::from(self.right) / f64::from(self.proposed.max(1))
    }

    fn recall(self) -> f64 {
        f64::from(self.right) / f64::from(self.wanted.max(1))
    }

    fn print(self, name: &str) {
        let Self { right, proposed, wanted } = self;
        let (precision, recall) = (100.0 * self.precision(), 100.0 * self.recall());
        println!(
            "{name:<44} precision {right:>3} of {proposed:<3} {precision:>5.1} %   recall {right:>3} of {wanted:<3} {recall:>5.1} %"
        );
    }

    fn reaches(self, bounds: (f64, f64)) -> bool {
        self.precision() >= bounds.0 && self.recall() >= bounds.1
    }
}

struct Args {
    check: bool,
    errors: bool,
    min: f64,
    glossary: Option<PathBuf>,
    gold: PathBuf,
}

fn main() -> ExitCode {
    match args().and_then(|args| evaluate(&args)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn args() -> Result<Args> {
    let shared = std::env::var_os("MALMOI_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let mut args = Args {
        check: false,
        errors: false,
        min: 0.5,
        glossary: None,
        gold: shared.join("data/mine/gold.tsv"),
    };
    let mut given = std::env::args().skip(1);
    while let Some(arg) = given.next() {
        let mut value = || given.next().ok_or_else(|| Error::invalid(format!("{arg} wants a value")));
        match arg.as_str() {
            "--check" => args.check = true,
            "--errors" => args.errors = true,
            "--min" => {
                args.min = value()?.parse().map_err(|_| Error::invalid("--min wants a number"))?;
            }
            "--glossary" => args.glossary = Some(value()?.into()),
            file => args.gold = file.into(),
        }
    }
    Ok(args)
}

fn evaluate(args: &Args) -> Result<ExitCode> {
    let evidence = match &args.glossary {
        Some(file) => Evidence::of(read_glossary(file, &file.to_string_lossy())?.0),
        None => Evidence::default(),
    };
    let mut miner = Miner::new(&evidence);
    let rows = gold::read(&args.gold).map_err(Error::io("cannot read", &args.gold))?;
    let all = brackets(args, &rows, &mut miner)?;
    let labels = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/gloss_candidates.labels.tsv");
    let found = candidates::measure(&labels, &mut miner, args.errors)?;
    found.print("candidates that are transliterations");
    let is_reached = all.reaches(BRACKETS) && found.reaches(CANDIDATES);
    if args.check && !is_reached {
        println!("asked: brackets {BRACKETS:?}, candidates {CANDIDATES:?}");
    }
    Ok(if args.check && !is_reached { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Measures the labelled brackets, each with its paragraph alone.
fn brackets(args: &Args, rows: &[Row], miner: &mut Miner<'_>) -> Result<Count> {
    let mut counts = [Count::default(); 2];
    let mut confusion = std::collections::BTreeMap::<&str, [u32; 3]>::new();
    for row in rows {
        let found = miner.mine(&[&row.paragraph])?.remove(0);
        let hit = found.iter().find(|proposal| proposal.bracket == Some(row.bracket));
        let outcome = Outcome::of(row, hit, args.min);
        let count = &mut counts[usize::from(row.half == Half::Test)];
        count.wanted += u32::from(row.is_term());
        count.proposed += u32::from(outcome != Outcome::Nothing);
        count.right += u32::from(outcome == Outcome::Right);
        confusion.entry(&row.label).or_default()[outcome as usize] += 1;
        let is_error = row.is_term() != (outcome == Outcome::Right) || outcome == Outcome::Wrong;
        if args.errors && is_error && row.half == Half::Development {
            println!("  {} {} ({})", row.label, row.term, row.gloss);
            if let Some(Proposal { ko, role, kind, confidence, .. }) = hit {
                println!("    {ko}: {role:?}, {}, {confidence:.2}", kind.as_str());
            }
        }
    }
    println!("{:<44} right  wrong  not proposed", "label");
    for (label, [right, wrong, nothing]) in confusion {
        println!("{label:<44} {right:>5}  {wrong:>5}  {nothing:>12}");
    }
    let [development, test] = counts;
    let all = Count {
        right: development.right + test.right,
        proposed: development.proposed + test.proposed,
        wanted: development.wanted + test.wanted,
    };
    development.print("terms and abbreviations, development half");
    test.print("terms and abbreviations, test half");
    all.print("terms and abbreviations");
    Ok(all)
}

/// What became of a labelled bracket.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Right,
    Wrong,
    Nothing,
}

impl Outcome {
    fn of(row: &Row, hit: Option<&Proposal>, min: f64) -> Self {
        match hit.filter(|proposal| proposal.role == Role::Term && proposal.confidence >= min) {
            None => Self::Nothing,
            Some(proposal) if row.is_term() && proposal.ko == row.term => Self::Right,
            Some(_) => Self::Wrong,
        }
    }
}
