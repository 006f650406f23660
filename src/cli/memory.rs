//! `malmoi memory`: what the memory holds; removing units, restoring them, duplicates.

use std::io::{self, IsTerminal, Write};
use std::ops::ControlFlow;

use serde_json::json;

use super::index::{counted, grouped};
use super::keys::Keys;
use super::lookup::language;
use super::open::{note, print};
use super::{FOUND, NOTHING, stdout_error};
use crate::error::{Error, Problem, Result};
use crate::memory::{self, Chosen, Selection, Standing};
use crate::record::{Lang, UnitId};
use crate::render::memory as render;
use crate::workspace::Workspace;

/// List, count, remove and restore the units of the memory, and find duplicates
///
/// The house's memory is meant, or with --client that of the client alone. Files of other tools are never rewritten: what
/// is removed is noted in removed.jsonl, and left out of every answer and export.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  malmoi memory stats                         how much there is, by origin and file
  malmoi memory list 모델 --limit 5           units with a text on either side
  malmoi memory remove --origin 옛-용어집     asks first; a script says --yes
  malmoi memory duplicates                    conflicting translations")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    List(List),
    Stats(StatsArgs),
    /// Remove units from every answer and export
    ///
    /// Shows the first of them and asks. Every unit of the house (or of the client) with the same id goes, whatever file it
    /// stands in; importing or adding it again brings it back.
    #[command(after_help = "\
Examples:
  malmoi memory remove --id 85b1b50e9a3e6f9c1d2f4c5a7e8b9d01
  malmoi memory remove --source memory/old.tmx --yes
  malmoi memory remove '유료 크레딧' --preview")]
    Remove(Change),
    /// Bring removed units back
    #[command(
        after_help = "Examples:\n  malmoi memory restore --origin news --yes\n  malmoi memory restore --id 85b1b50e9a3e6f9c1d2f4c5a7e8b9d01"
    )]
    Restore(Change),
    Duplicates(DuplicatesArgs),
}

/// Which units.
#[derive(Debug, clap::Args)]
struct Choice {
    /// A text that the unit has on either side, as a concordance finds it; several words are joined by a blank
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// Units of this origin
    #[arg(long, value_name = "ORIGIN")]
    origin: Option<String>,
    /// Units of this file or folder of memory/
    #[arg(long, value_name = "FILE")]
    source: Option<String>,
    /// The client whose memory is meant, in place of the house's
    #[arg(long, value_name = "NAME")]
    client: Option<String>,
}

impl Choice {
    fn selection(&self) -> Selection {
        let text = self.query.join(" ");
        Selection {
            client: self.client.clone(),
            origin: self.origin.clone(),
            source: self.source.clone(),
            text: (!text.is_empty()).then_some(text),
        }
    }
}

/// List units, in the order of their files
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  malmoi memory list
  malmoi memory list '오픈 소스' --origin news --json
  malmoi memory list --source memory/added.jsonl --all --tsv
  malmoi memory list --removed")]
struct List {
    #[command(flatten)]
    choice: Choice,
    /// How many units to show
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u64,
    /// Shows every unit
    #[arg(long, conflicts_with = "limit")]
    all: bool,
    /// Lists units that were removed
    #[arg(long)]
    removed: bool,
    /// Prints one JSON object
    #[arg(long, conflicts_with = "tsv")]
    json: bool,
    /// Prints a table separated by tabs: id, ko, en, origin, place
    #[arg(long)]
    tsv: bool,
}

/// Count units, words and bytes, by origin and by file
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  malmoi memory stats\n  malmoi memory stats --origin news --json")]
struct StatsArgs {
    #[command(flatten)]
    choice: Choice,
    /// Prints one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Change {
    #[command(flatten)]
    choice: Choice,
    /// The unit with this id, as `malmoi memory list` shows it; can be repeated
    #[arg(long, value_name = "ID", value_parser = unit_id)]
    id: Vec<UnitId>,
    /// Does not ask
    #[arg(long)]
    yes: bool,
    /// Shows what would be done, and does nothing
    #[arg(long, conflicts_with = "yes")]
    preview: bool,
    /// Prints one JSON object
    #[arg(long)]
    json: bool,
}

/// Find texts with several translations, and pairs that stand more than once
///
/// Most frequent first. Blanks and the composition of Hangul do not count, case and punctuation do.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  malmoi memory duplicates --from en\n  malmoi memory duplicates 저장 --limit 50 --json"
)]
struct DuplicatesArgs {
    #[command(flatten)]
    choice: Choice,
    /// The language of the texts that are translated in several ways: ko or en; both where none is named
    #[arg(long, value_name = "LANG", value_parser = language)]
    from: Option<Lang>,
    /// How many of each kind to show
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Prints one JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the command; 1 where there is nothing.
pub fn run(args: &Args, ws: &Workspace, out: &mut dyn Write) -> Result<u8> {
    match &args.command {
        Command::List(args) => args.run(ws, out),
        Command::Stats(args) => args.run(ws, out),
        Command::Remove(args) => args.run(ws, true, out),
        Command::Restore(args) => args.run(ws, false, out),
        Command::Duplicates(args) => args.run(ws, out),
    }
}

impl List {
    fn run(&self, ws: &Workspace, out: &mut dyn Write) -> Result<u8> {
        let limit = if self.all { u64::MAX } else { self.limit };
        let standing = if self.removed { Standing::Removed } else { Standing::Held };
        let (mut shown, mut more) = (0, false);
        let beginning = match (self.json, self.tsv) {
            (true, _) => "{\"units\":[",
            (_, true) => render::UNIT_COLUMNS,
            _ => "",
        };
        out.write_all(beginning.as_bytes()).map_err(stdout_error)?;
        let mut problems = Problems::default();
        let read = memory::each(
            ws,
            &self.choice.selection(),
            standing,
            &mut |_, held| {
                if shown == limit {
                    more = true;
                    return Ok(ControlFlow::Break(()));
                }
                let text = match (self.json, self.tsv) {
                    (true, _) => format!("{}{}", if shown > 0 { "," } else { "" }, render::unit_json(&held)),
                    (_, true) => render::unit_tsv(&held),
                    _ => render::unit(&held),
                };
                shown += 1;
                out.write_all(text.as_bytes()).map_err(stdout_error)?;
                Ok(ControlFlow::Continue(()))
            },
            &mut |problem| problems.take(problem),
        );
        if self.json {
            print(out, &format!("],\"more\":{more}}}\n"))?;
            read?;
        } else {
            read?;
            print(out, "")?;
            if more {
                note("there are more: --limit N shows N units, --all every one");
            } else if shown == 0 {
                note("the memory holds no such unit; `malmoi memory stats` shows what it holds");
            }
        }
        problems.tell();
        Ok(if shown == 0 { NOTHING } else { FOUND })
    }
}

/// Problems on their way to standard error, few of many.
#[derive(Default)]
struct Problems {
    count: u64,
}

impl Problems {
    const SHOWN: u64 = 5;

    fn take(&mut self, problem: Problem) {
        self.count += 1;
        if self.count <= Self::SHOWN {
            note(&format!("warning: {problem}"));
        }
    }

    fn tell(&self) {
        if self.count > Self::SHOWN {
            note(&format!("and {} more", counted(self.count - Self::SHOWN, "problem")));
        }
    }
}

impl StatsArgs {
    fn run(&self, ws: &Workspace, out: &mut dyn Write) -> Result<u8> {
        let stats = memory::stats(ws, &self.choice.selection())?;
        if self.json {
            print(out, &format!("{}\n", json!(stats)))?;
        } else {
            print(out, &render::stats(&stats))?;
            let mut problems = Problems::default();
            stats.problems.iter().for_each(|problem| problems.take(problem.clone()));
            problems.count = problems.count.max(stats.problem_count);
            problems.tell();
        }
        Ok(if stats.total.units + stats.total.removed == 0 { NOTHING } else { FOUND })
    }
}

impl Change {
    fn run(&self, ws: &Workspace, is_removal: bool, out: &mut dyn Write) -> Result<u8> {
        /// So many units are shown before the question.
        const SHOWN: usize = 5;
        let (verb, done) = if is_removal { ("remove", "removed") } else { ("restore", "restored") };
        let selection = self.choice.selection();
        if self.id.is_empty() && !selection.is_narrow() {
            return Err(Error::with_hint(
                format!("nothing says which units to {verb}"),
                format!(
                    "name them, as in `malmoi memory {verb} --origin NAME`, or by --id, --source or a text"
                ),
            ));
        }
        let standing = if is_removal { Standing::Held } else { Standing::Removed };
        let chosen = match self.id.as_slice() {
            [] => memory::choose(ws, &selection, standing, SHOWN)?,
            ids => memory::choose_ids(ws, &selection, ids, standing, SHOWN)?,
        };
        for id in &chosen.missing {
            note(&format!("there is no unit {id} to be {done}"));
        }
        let is_done =
            !self.preview && !chosen.ids.is_empty() && self.is_confirmed(&chosen, verb, done, out)?;
        let count = match (is_done, is_removal) {
            (false, _) => 0,
            (true, true) => memory::remove(ws, selection.client.as_deref(), &chosen.ids)?,
            (true, false) => memory::restore(ws, selection.client.as_deref(), &chosen.ids)?,
        };
        if self.json {
            let first: Vec<_> = chosen.first.iter().map(render::unit_json).collect();
            let told = json!({
                done: count,
                "chosen": chosen.ids.len(),
                "units": chosen.units,
                "origins": chosen.origins,
                "missing": chosen.missing,
                "first": first,
            });
            print(out, &format!("{told}\n"))?;
        } else if chosen.ids.is_empty() {
            note(&format!("there is no such unit to be {done}"));
        } else if self.preview {
            print(out, &render::chosen(&chosen, done))?;
        } else if is_done {
            let file = ws.relative(&ws.removed_file(selection.client.as_deref())?);
            print(out, &format!("{done} {}; noted in {file}\n", counted(chosen.units.max(count), "unit")))?;
        } else {
            note(&format!("nothing was {done}"));
        }
        let is_nothing = chosen.ids.is_empty() || !chosen.missing.is_empty() || !(is_done || self.preview);
        Ok(if is_nothing { NOTHING } else { FOUND })
    }

    fn is_confirmed(&self, chosen: &Chosen, verb: &str, done: &str, out: &mut dyn Write) -> Result<bool> {
        if self.yes {
            return Ok(true);
        }
        if !io::stdin().is_terminal() {
            return Err(Error::with_hint(
                format!("{} would be {done}, and nobody is there to be asked", counted(chosen.units, "unit")),
                "say `--yes`, or look at them first with `--preview`",
            ));
        }
        if self.json {
            note(&render::chosen(chosen, done));
        } else {
            print(out, &render::chosen(chosen, done))?;
        }
        let question = format!("{verb} {}? [y/n]", grouped(chosen.units.max(chosen.ids.len() as u64)));
        Ok(Keys::new().ask(&question, "yn")? == Some('y'))
    }
}

impl DuplicatesArgs {
    fn run(&self, ws: &Workspace, out: &mut dyn Write) -> Result<u8> {
        let langs = self.from.map_or(Lang::ALL.to_vec(), |lang| vec![lang]);
        let found = memory::duplicates(ws, &self.choice.selection(), &langs, self.limit)?;
        let is_nothing = found.conflict_count + found.repeated_count == 0;
        if self.json {
            print(out, &format!("{}\n", json!(found)))?;
        } else if is_nothing {
            note("no text has several translations, and no pair stands more than once");
        } else {
            print(out, &render::duplicates(&found))?;
        }
        Ok(if is_nothing { NOTHING } else { FOUND })
    }
}

fn unit_id(digits: &str) -> Result<UnitId, String> {
    let is_id = digits.len() == 32 && digits.chars().all(|digit| digit.is_ascii_hexdigit());
    let id = digits.parse().ok().filter(|_| is_id);
    id.ok_or_else(|| "an id has 32 hexadecimal digits, as `malmoi memory list` shows it".to_owned())
}
