//! `malmoi index`: building the index, bringing it up to date, and looking after it.

use std::io::Write;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::stdout_error;
use crate::error::{Problem, Result};
pub use crate::format::grouped;
use crate::index::{self, IndexState, Progress, Report, Status, Verified};
use crate::workspace::Workspace;

/// Build the index, bring it up to date and look after it
///
/// The index is compiled from glossary/, articles/ and memory/; deleting it loses nothing. The other commands refresh it
/// by themselves while the sources are small.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  malmoi index status        what the sources say and the index does not
  malmoi index refresh       index what changed
  malmoi index rebuild       index everything anew, whatever the state
  malmoi index verify        read the whole index and report what is damaged")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Build the whole index anew; the old one answers until the new one is whole
    #[command(after_help = "Examples:\n  malmoi index rebuild")]
    Rebuild,
    /// Index what changed since the index was written
    #[command(after_help = "Examples:\n  malmoi index refresh")]
    Refresh,
    /// Say whether the index is up to date; exit with 1 where it is not
    #[command(after_help = "Examples:\n  malmoi index status --json")]
    Status {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Read the whole index and report what is wrong with it; exit with 1 where anything is
    #[command(after_help = "Examples:\n  malmoi index verify")]
    Verify {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs the command and returns its exit code.
pub fn run(args: &Args, ws: &Workspace, out: &mut dyn Write) -> Result<u8> {
    match args.command {
        Command::Rebuild => write(ws, out, index::rebuild),
        Command::Refresh => write(ws, out, index::refresh),
        Command::Status { json } => {
            let sources = ws.all_sources()?;
            let unreadable = sources.iter().filter_map(|source| ws.unreadable(source));
            let torn = index::torn(ws)?;
            let unread: Vec<Problem> = ws.stray_files()?.into_iter().chain(unreadable).chain(torn).collect();
            status(&index::status(ws)?, &unread, json, out)
        }
        Command::Verify { json } => verify(&index::verify(ws)?, json, out),
    }
}

/// Shows on standard error how far writing the index has come, where somebody watches it there.
pub fn watched<T>(work: impl FnOnce(&mut dyn FnMut(Progress)) -> Result<T>) -> Result<T> {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template(
        "{bar:24} {decimal_bytes} of {decimal_total_bytes}, {decimal_bytes_per_sec}, {msg}, {eta} left",
    );
    bar.set_style(style.expect("the template is well-formed"));
    let result = work(&mut |progress| {
        bar.set_length(progress.total);
        bar.set_position(progress.bytes);
        bar.set_message(format!("{} units", grouped(progress.units)));
    });
    bar.finish_and_clear();
    result
}

/// Shows on standard error how many records have been read, where somebody watches it there.
pub fn counted_aloud<T>(work: impl FnOnce(&mut dyn FnMut(u64)) -> Result<T>) -> Result<T> {
    let bar = ProgressBar::new_spinner();
    let style = ProgressStyle::with_template("{spinner} {msg}, {elapsed}");
    bar.set_style(style.expect("the template is well-formed"));
    let result = work(&mut |records| {
        bar.set_message(format!("{} records", grouped(records)));
        bar.tick();
    });
    bar.finish_and_clear();
    result
}

fn write(
    ws: &Workspace,
    out: &mut dyn Write,
    work: impl FnOnce(&Workspace, &mut dyn FnMut(Progress)) -> Result<Report>,
) -> Result<u8> {
    let since = Instant::now();
    let mut report = watched(|progress| work(ws, progress))?;
    report.problems.extend(ws.stray_files()?);
    report.problems.extend(index::torn(ws)?);
    problems(&report.problems);
    writeln!(out, "{}", summary(&report, since.elapsed())).map_err(stdout_error)?;
    Ok(0)
}

fn summary(report: &Report, took: Duration) -> String {
    if !report.rebuilt && report.sources == 0 && report.concepts.is_none() {
        return "the index is up to date".to_owned();
    }
    let mut what =
        format!("{} from {}", counted(report.units, "unit"), counted(report.sources as u64, "source"));
    if let Some(concepts) = report.concepts {
        what.push_str(&format!(", {}", counted(concepts as u64, "concept")));
    }
    let how = if report.rebuilt { "rebuilt the index" } else { "refreshed the index" };
    format!("{how}: {what} in {:.1} s", took.as_secs_f64())
}

/// Says on standard error which records were left out, the first ones in full.
fn problems(problems: &[Problem]) {
    const SHOWN: usize = 20;
    let mut err = anstream::stderr().lock();
    for problem in problems.iter().take(SHOWN) {
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(err, "{problem}");
    }
    if problems.len() > SHOWN {
        let _ = writeln!(err, "and {} more", counted((problems.len() - SHOWN) as u64, "problem"));
    }
}

#[derive(Serialize)]
struct StatusJson<'a> {
    state: &'static str,
    message: Option<String>,
    hint: Option<&'static str>,
    units: u64,
    bytes: u64,
    stale_bytes: u64,
    changed: &'a [String],
    new: &'a [String],
    gone: &'a [String],
    unread: &'a [Problem],
}

fn status(status: &Status, unread: &[Problem], json: bool, out: &mut dyn Write) -> Result<u8> {
    let state = &status.state;
    let stale = match state {
        IndexState::Stale(staleness) => staleness.clone(),
        _ => index::Staleness::default(),
    };
    if json {
        let shown = StatusJson {
            state: match state {
                IndexState::Missing => "missing",
                IndexState::Foreign => "foreign",
                IndexState::Damaged(_) => "damaged",
                IndexState::Stale(_) => "stale",
                IndexState::Fresh => "fresh",
            },
            message: state.message(),
            hint: state.hint(),
            units: status.units,
            bytes: status.bytes,
            stale_bytes: stale.bytes,
            changed: &stale.changed,
            new: &stale.new,
            gone: &stale.gone,
            unread,
        };
        print_json(&shown, out)?;
    } else {
        let mut lines = match (state.message(), state.hint()) {
            (Some(message), Some(hint)) => format!("{message}\n{hint}\n"),
            _ => format!("the index is up to date: {}\n", counted(status.units, "unit")),
        };
        for (names, what) in [(&stale.changed, "changed"), (&stale.new, "new"), (&stale.gone, "gone")] {
            for name in names {
                lines.push_str(&format!("  {what}  {name}\n"));
            }
        }
        for problem in unread {
            lines.push_str(&format!("{problem}\n"));
        }
        out.write_all(lines.as_bytes()).map_err(stdout_error)?;
    }
    Ok(u8::from(*state != IndexState::Fresh))
}

fn verify(verified: &Verified, json: bool, out: &mut dyn Write) -> Result<u8> {
    if json {
        print_json(verified, out)?;
    } else {
        let mut lines: String = verified.problems.iter().map(|problem| format!("{problem}\n")).collect();
        if verified.problems.is_empty() {
            lines.push_str("the index is whole\n");
        }
        for leftover in &verified.leftovers {
            lines.push_str(&format!(
                "index/{leftover} is left from a run that was ended; the next one deletes it\n"
            ));
        }
        out.write_all(lines.as_bytes()).map_err(stdout_error)?;
    }
    Ok(u8::from(!verified.problems.is_empty()))
}

fn print_json(value: &impl Serialize, out: &mut dyn Write) -> Result<()> {
    serde_json::to_writer(&mut *out, value).map_err(|error| stdout_error(error.into()))?;
    out.write_all(b"\n").map_err(stdout_error)
}

/// A number with its noun, as in `1 unit` and `2,000 units`.
pub fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_says_what_was_done() {
        let took = Duration::from_millis(3400);
        let report =
            Report { rebuilt: true, sources: 2, units: 228_775, concepts: Some(1), ..Report::default() };
        let expected = "rebuilt the index: 228,775 units from 2 sources, 1 concept in 3.4 s";
        assert_eq!(summary(&report, took), expected);
        assert_eq!(summary(&Report::default(), took), "the index is up to date");
    }

    #[test]
    fn a_missing_index_is_told_with_its_mending_command() {
        let mut out = Vec::new();
        let missing = Status { state: IndexState::Missing, bytes: 5, units: 0, is_touched: false };
        assert_eq!(status(&missing, &[], false, &mut out).expect("written"), 1);
        let text = String::from_utf8(out).expect("text");
        assert_eq!(text, "there is no index yet\ntype `malmoi index rebuild`\n");
        let mut out = Vec::new();
        assert_eq!(status(&missing, &[], true, &mut out).expect("written"), 1);
        let json: serde_json::Value = serde_json::from_slice(&out).expect("JSON");
        assert_eq!(json["state"], "missing");
        assert_eq!(json["hint"], "type `malmoi index rebuild`");
    }
}
