//! `malmoi import`: files of other tools into the workspace.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::index::{counted, counted_aloud, grouped};
use super::lookup::language;
use super::open::{note, print};
use super::{FOUND, NOTHING, losses, stdout_error};
use crate::error::{Error, Problem, Result};
use crate::exchange::{Counts, ImportOptions, Outcome, Row, RowKind, import};
use crate::format::{Format, Holds, ReadOptions};
use crate::record::Lang;
use crate::workspace::Workspace;

/// How many problems, and rows of each kind, are shown where no number is named.
pub const SHOWN: usize = 10;

/// Take files of other tools into the workspace
///
/// Units go into a new folder of memory/, concepts into a new CSV in glossary/ and, where they add to a concept, into its
/// row. Nothing that stands there is changed or taken away, and what is there already is not added again. Either
/// everything is taken in or nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  malmoi import client.tmx\n  malmoi import --preview terms.csv\n  \
    malmoi import terms.xlsx --columns ko,en,note --client acme\n  \
    malmoi import old/*.tmx --origin archive --strict --report problems.json")]
pub struct Args {
    /// The files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The format of the files; told by their content where none is named
    #[arg(long, value_name = "FORMAT", value_parser = known_format())]
    format: Option<Format>,
    /// What the columns of a table are, in order, as in ko,en,note
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    columns: Vec<String>,
    /// Which records to take of a file that holds both or could be either
    #[arg(long, value_name = "WHAT")]
    what: Option<Wanted>,
    /// The name of the new folder or file, and of the units' origin where their file names none
    #[arg(long, value_name = "NAME")]
    origin: Option<String>,
    /// Takes segments without a translation, and translations that nobody approved, too
    #[arg(long)]
    untranslated: bool,
    /// The language by which a preview finds one source with several targets: ko (the default) or en
    #[arg(long, value_name = "LANG", value_parser = language)]
    from: Option<Lang>,
    /// The client into whose folders the records go
    #[arg(long, value_name = "NAME")]
    client: Option<String>,
    /// Adds concepts although another concept has one of their terms
    #[arg(long)]
    force: bool,
    /// Any problem is an error, and nothing is written
    #[arg(long)]
    strict: bool,
    /// Writes nothing and lists what is new, there already, and in conflict
    #[arg(long)]
    preview: bool,
    /// How many problems, and rows of each kind, are shown
    #[arg(long, value_name = "N", default_value_t = SHOWN)]
    show: usize,
    /// Prints JSON, with every problem
    #[arg(long)]
    json: bool,
    /// Writes the same JSON to a file
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// What `--what` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Wanted {
    /// Concepts
    Glossary,
    /// Units
    Memory,
}

impl Wanted {
    /// The records that are wanted.
    pub fn holds(self) -> Holds {
        match self {
            Self::Glossary => Holds::Concepts,
            Self::Memory => Holds::Units,
        }
    }
}

/// Takes the name of a format that is read.
pub fn known_format() -> impl TypedValueParser<Value = Format> {
    let read = Format::value_variants().iter().filter(|format| format.is_read());
    let values: Vec<_> = read.filter_map(ValueEnum::to_possible_value).collect();
    PossibleValuesParser::new(values).try_map(|name| Format::from_str(&name, false))
}

/// Runs the command; 1 where the files hold nothing.
pub fn run(args: &Args, workspace: &Workspace, out: &mut dyn Write) -> Result<u8> {
    let options = ImportOptions {
        read: ReadOptions {
            format: args.format,
            columns: args.columns.clone(),
            untranslated: args.untranslated,
            wanted: args.what.map(Wanted::holds),
        },
        client: args.client.clone(),
        origin: args.origin.clone(),
        source: args.from.unwrap_or(Format::DEFAULT_SOURCE),
        strict: args.strict,
        force: args.force,
        preview: args.preview.then_some(args.show),
    };
    let outcome = counted_aloud(|progress| import(workspace, &args.files, &options, progress))?;
    if let Some(file) = &args.report {
        losses::write_json(file, &outcome)?;
    }
    if args.json {
        serde_json::to_writer(&mut *out, &outcome).map_err(|error| stdout_error(error.into()))?;
        print(out, "\n")?;
    } else {
        tell_problems(&outcome.problems, outcome.problem_count, args.show);
        let limit = workspace.settings().index.refresh_limit_mb;
        print(out, &told(&outcome, args.show, limit))?;
    }
    if outcome.is_refused {
        let problems = counted(outcome.problem_count, "problem");
        return Err(Error::with_hint(
            format!("nothing was imported: the files have {problems}"),
            "mend them, or leave --strict out and the other records are imported",
        ));
    }
    Ok(if outcome.read() == 0 { NOTHING } else { FOUND })
}

/// Says on standard error what is wrong with a file, the first problems in full.
pub fn tell_problems(problems: &[Problem], count: u64, shown: usize) {
    for problem in problems.iter().take(shown) {
        note(&problem.to_string());
    }
    if count > shown as u64 {
        note(&format!("and {} more", counted(count - shown as u64, "problem")));
    }
}

/// The summary for a person.
fn told(outcome: &Outcome, shown: usize, refresh_limit_mb: u64) -> String {
    let mut text = String::new();
    let mut line = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    for file in &outcome.files {
        let holds = [(file.units, "unit"), (file.concepts, "concept")];
        let holds: Vec<_> =
            holds.iter().filter(|(count, _)| *count > 0).map(|(count, noun)| counted(*count, noun)).collect();
        let holds = if holds.is_empty() { "nothing".to_owned() } else { holds.join(" and ") };
        line(format!("{}: read as {}, {holds}", file.path, file.format));
        for note in &file.notes {
            line(format!("  {note}"));
        }
    }
    for kind in RowKind::ALL {
        let rows: Vec<&Row> = outcome.rows.iter().filter(|row| row.kind == kind).collect();
        let count = if outcome.is_preview { of_kind(outcome, kind) } else { rows.len() as u64 };
        if count == 0 {
            continue;
        }
        line(format!("{} ({}):", heading(kind), grouped(count)));
        for row in rows.iter().take(shown) {
            line(format!("  {}", told_row(row)));
        }
        if count > shown as u64 {
            line(format!("  and {} more; --show N shows N of them", grouped(count - shown as u64)));
        }
    }
    for (counts, noun) in [(&outcome.units, "unit"), (&outcome.concepts, "concept")] {
        if counts.read > 0 {
            line(told_counts(counts, noun, outcome));
        }
    }
    for (reason, count) in &outcome.skipped {
        line(format!("  {} left out, since {reason}", grouped(*count)));
    }
    if outcome.concepts.skipped > 0 {
        line("  correct the glossary or the file, or --force adds them all the same".to_owned());
    }
    for written in &outcome.written {
        line(format!("wrote {written}"));
    }
    if !outcome.written.is_empty() {
        // The limit counts every changed source, so that a large one alone is certain to pass it.
        line(match outcome.bytes > refresh_limit_mb.saturating_mul(1_000_000) {
            true => "the index does not hold it yet: type `malmoi index refresh`".to_owned(),
            false => "the index takes it in at the next lookup, or with `malmoi index refresh`".to_owned(),
        });
    }
    text
}

fn of_kind(outcome: &Outcome, kind: RowKind) -> u64 {
    let (units, concepts) = (&outcome.units, &outcome.concepts);
    match kind {
        RowKind::New => {
            let others = concepts.conflicting - concepts.skipped;
            units.added - units.conflicting + concepts.added - others
        }
        RowKind::AlreadyThere => units.already_there + units.restored + concepts.already_there,
        RowKind::Merged => concepts.merged,
        RowKind::Conflicting => units.conflicting + concepts.conflicting,
    }
}

fn heading(kind: RowKind) -> &'static str {
    match kind {
        RowKind::New => "new",
        RowKind::AlreadyThere => "there already",
        RowKind::Merged => "added to a concept",
        RowKind::Conflicting => "in conflict",
    }
}

fn told_row(row: &Row) -> String {
    let short = |text: &Option<String>| match text {
        None => "–".to_owned(),
        Some(text) => {
            let mut short: String = text.chars().take(60).map(|c| if c == '\n' { '⏎' } else { c }).collect();
            if text.chars().nth(60).is_some() {
                short.push('…');
            }
            short
        }
    };
    let mut told = format!("{}:{}: {} = {}", row.path, row.line, short(&row.ko), short(&row.en));
    if let Some(reason) = &row.reason {
        told.push_str(&format!("; {reason}"));
    }
    if let Some(other) = &row.other {
        told.push_str(&format!(
            "; {}:{} has ‘{}’",
            other.path,
            other.line,
            short(&Some(other.target.clone()))
        ));
    }
    told
}

fn told_counts(counts: &Counts, noun: &str, outcome: &Outcome) -> String {
    let added = if outcome.is_preview || outcome.is_refused { "to be added" } else { "added" };
    let mut told = format!(
        "{}: {} {added}, {} there already",
        counted(counts.read, noun),
        grouped(counts.added),
        grouped(counts.already_there)
    );
    for (count, what) in [
        (counts.restored, "there again after they were removed"),
        (counts.merged, "merged"),
        (counts.skipped, "left out"),
        (counts.conflicting, "in conflict"),
    ] {
        if count > 0 {
            told.push_str(&format!(", {} {what}", grouped(count)));
        }
    }
    told
}
