//! `malmoi add`: units into the memory, durably.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::import::known_format;
use super::open::{note, print, standard};
use super::{FOUND, NOTHING};
use crate::error::{Error, Problem, Result};
use crate::format::{self, Format, Holds, ReadOptions, Record};
use crate::memory::{self, Added};
use crate::record::{Unit, UnitId};
use crate::workspace::Workspace;

/// Add a translation to the memory
///
/// Appends to memory/added.jsonl, or to that of the client. The unit's id is printed when the unit is on the disk, and the next
/// query finds it without a rebuild. Several processes may add at the same time. What is there already is not added
/// again, and a unit that was removed is restored.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  malmoi add --ko '모델을 다시 학습한다.' --en 'We retrain the model.'\n  \
    malmoi add --ko '새 모델' --en 'a new model' --origin 기획팀 --client acme\n  \
    malmoi add --ko '예' --en 'Yes' --before '저장할까요?'\n  \
    malmoi add --from new.tsv --json"
)]
pub struct Args {
    /// The Korean segment
    #[arg(long, value_name = "TEXT", required_unless_present = "from", allow_hyphen_values = true)]
    ko: Option<String>,
    /// The English segment
    #[arg(long, value_name = "TEXT", required_unless_present = "from", allow_hyphen_values = true)]
    en: Option<String>,
    /// Whose translation it is; `added`, or the name of the file, where none is given
    #[arg(long, value_name = "NAME")]
    origin: Option<String>,
    /// The segment before it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    before: Option<String>,
    /// The segment after it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    after: Option<String>,
    /// Adds every unit of a file: JSON Lines, a TSV, or any other that is read; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["ko", "en", "before", "after"])]
    from: Option<PathBuf>,
    /// The format of that file; told by its content where none is named
    #[arg(long, value_name = "FORMAT", value_parser = known_format(), requires = "from")]
    format: Option<Format>,
    /// The client whose memory it goes into
    #[arg(long, value_name = "NAME")]
    client: Option<String>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// How many units of a file are made durable together.
const LOT: usize = 4096;

/// Runs the command; 1 where a file holds no unit.
pub fn run(args: &Args, ws: &Workspace, out: &mut dyn Write) -> Result<u8> {
    let mut done = Done { args, ws, out, count: 0, problems: Vec::new() };
    if args.json {
        print(done.out, "{\"units\":[")?;
    }
    let added = match &args.from {
        None => done.add(&[Unit {
            ko: args.ko.clone(),
            en: args.en.clone(),
            origin: args.origin.clone().unwrap_or_default(),
            before: args.before.clone(),
            after: args.after.clone(),
            ..Unit::default()
        }]),
        Some(file) => done.file(file),
    };
    let Done { out, count, problems, .. } = done;
    if args.json {
        print(out, &format!("],\"problems\":{}}}\n", json!(problems)))?;
    }
    added?;
    if count == 0 {
        note("nothing was added: the file holds no unit");
        return Ok(NOTHING);
    }
    Ok(FOUND)
}

struct Done<'a> {
    args: &'a Args,
    ws: &'a Workspace,
    out: &'a mut dyn Write,
    count: u64,
    problems: Vec<Problem>,
}

impl Done<'_> {
    fn add(&mut self, units: &[Unit]) -> Result<()> {
        let adding = memory::add(self.ws, self.args.client.as_deref(), units)?;
        adding.problems.into_iter().for_each(|problem| self.problem(problem));
        let mut text = String::new();
        for (id, added) in adding.units {
            text.push_str(&self.told(id, added)?);
            self.count += 1;
        }
        print(self.out, &text)
    }

    fn told(&self, id: UnitId, added: Added) -> Result<String> {
        if self.args.json {
            let comma = if self.count > 0 { "," } else { "" };
            return Ok(format!("{comma}{}", json!({ "id": id, "state": added })));
        }
        let file = self.ws.relative(&self.ws.added_file(self.args.client.as_deref())?);
        Ok(match added {
            Added::New => format!("added {id} to {file}\n"),
            Added::Restored => format!("restored {id}, which had been removed\n"),
            Added::AlreadyThere => format!("{id} is there already\n"),
        })
    }

    fn problem(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            note(&problem.to_string());
            self.problems.push(problem);
        }
    }

    /// Adds the units of a file, a lot at a time.
    fn file(&mut self, file: &Path) -> Result<()> {
        // A file is read more than once, to tell its format.
        let mut spool = None;
        let (path, name) = if file == Path::new("-") {
            let spooled = tempfile::NamedTempFile::new().map_err(standard("cannot keep"))?;
            let mut input = io::stdin().lock();
            io::copy(&mut input.by_ref(), &mut spooled.as_file()).map_err(standard("cannot read"))?;
            (spool.insert(spooled).path().to_owned(), "standard input".to_owned())
        } else {
            (file.to_owned(), file.to_string_lossy().into_owned())
        };
        let wanted = Some(Holds::Units);
        // Standard input has no extension, and a table tells its format by nothing else.
        let told = || spool.is_some().then(|| format::detect(&path, wanted).unwrap_or(Format::Segments));
        let options =
            ReadOptions { format: self.args.format.or_else(told), wanted, ..ReadOptions::default() };
        let stem = format::read::stem(&name).to_owned();
        let mut lot = Vec::new();
        format::read(&path, &name, &options, &mut |record| {
            match record {
                Record::Unit(mut unit) => {
                    // What names no origin has the file's name, of which standard input has none.
                    if unit.origin == stem {
                        match &self.args.origin {
                            Some(origin) => unit.origin.clone_from(origin),
                            None if spool.is_some() => unit.origin.clear(),
                            None => {}
                        }
                    }
                    lot.push(unit);
                    if lot.len() == LOT {
                        self.add(&lot)?;
                        lot.clear();
                    }
                }
                Record::Problem(problem) => self.problem(problem),
                Record::Concept(concept) => {
                    let message = "the file holds concepts, which are no part of a memory";
                    let place = concept.place;
                    return Err(Error::with_hint(
                        format!("{}:{}: {message}", place.path, place.line),
                        "type `malmoi import FILE` for a glossary",
                    ));
                }
                Record::Note(_) => {}
            }
            Ok(())
        })?;
        if lot.is_empty() { Ok(()) } else { self.add(&lot) }
    }
}
