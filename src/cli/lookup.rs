//! `malmoi lookup`: the term pair and example sentences of a query.

use std::cell::OnceCell;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;

use rustyline::error::ReadlineError;

use crate::error::{Error, Result};
use crate::format::decode;
use crate::index::{Index, Units};
use crate::lookup::{self, Answer, Request, lookup};
use crate::record::Lang;
use crate::render::{json, text};
use crate::workspace::Workspace;

use super::open::{self, Freshness};
use super::{FOUND, NOTHING};

/// Look up a term in any form: the pair, why it matched, and example sentences
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  malmoi lookup 제미나이                  the pair and example sentences
  malmoi lookup 버텍스AI에선              inflected, spaced otherwise
  malmoi lookup wpalskdl                  typed on the other keyboard
  malmoi lookup 앤스로픽                  written by sound: Anthropic
  malmoi lookup --brief --from en Gemini  the Korean term alone
  malmoi lookup < terms.txt               a TSV line a line: query, kind, status, preferred term, target

Exit status: 0 where a concept or a sentence was found, 1 where nothing or only guesses were, 2 after an error.")]
pub struct Args {
    /// The query; several words are one query. Without it: interactive on a terminal, else a query a line.
    query: Vec<String>,
    /// How many example sentences to show [default: 3, or the workspace's setting]
    #[arg(long, value_name = "N")]
    examples: Option<usize>,
    /// Print the target term alone; a guess begins with `? `
    #[arg(long)]
    brief: bool,
    /// Show concepts of this domain only
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// Open this client's layer and rank it first
    #[arg(long, value_name = "CLIENT")]
    client: Option<String>,
    /// Look among the terms of one language only
    #[arg(long, value_name = "ko|en", value_parser = language)]
    from: Option<Lang>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Show every concept that fits, not only the best
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    freshness: Freshness,
}

/// Reads a language tag given on the command line.
pub fn language(tag: &str) -> Result<Lang, String> {
    Lang::from_tag(tag).ok_or_else(|| format!("{tag} is neither ko nor en"))
}

/// Runs the command.
pub fn run(args: &Args, ws: &Workspace, out: &mut dyn Write) -> Result<u8> {
    let query = args.query.join(" ");
    let asked_at_once = !args.query.is_empty();
    if asked_at_once && query.trim().is_empty() {
        return Err(Error::with_hint("the query is empty", "type `malmoi lookup 제미나이`"));
    }
    let client = args.client.as_deref().map(|name| ws.client(name)).transpose()?;
    let index = open::index(ws, client, &args.freshness)?;
    let session = Session {
        args,
        client,
        index,
        units: OnceCell::new(),
        examples: args.examples.unwrap_or(ws.settings().lookup.examples),
    };
    if let Some(domain) = &args.domain {
        lookup::check_domain(session.index.terms(), domain, client)?;
    }
    if asked_at_once {
        session.show(&query, out)
    } else if io::stdin().is_terminal() {
        session.converse(out)
    } else {
        session.pipe(&mut io::stdin().lock(), out)
    }
}

struct Session<'a> {
    args: &'a Args,
    client: Option<&'a str>,
    index: Index,
    /// Opened for the first query that needs them.
    units: OnceCell<Units>,
    examples: usize,
}

/// How many guesses at unlisted terms are shown.
const GUESSES: usize = 3;

impl Session<'_> {
    fn request(&self, examples: usize) -> Request<'_> {
        let Args { from, domain, all, .. } = self.args;
        let guesses = GUESSES;
        Request { from: *from, domain: domain.as_deref(), client: self.client, all: *all, examples, guesses }
    }

    fn answer(&self, query: &str, examples: usize) -> Result<Answer> {
        lookup(self.index.terms(), || self.units(), query, &self.request(examples))
    }

    fn units(&self) -> Result<&Units> {
        if self.units.get().is_none() {
            let _ = self.units.set(self.index.units()?);
        }
        self.units.get().ok_or_else(|| Error::invalid("the units were not opened"))
    }

    /// Shows the answer to one query, and on standard error why no concept is in it.
    fn show(&self, query: &str, out: &mut dyn Write) -> Result<u8> {
        let answer = self.answer(query, if self.args.brief { 0 } else { self.examples })?;
        let is_listed = answer.concepts.iter().any(|found| !found.matched.kind.is_guess());
        let hidden = match is_listed {
            true => None,
            false => lookup::hidden(self.index.terms(), query, &self.request(0))?,
        };
        if self.args.json {
            open::print(out, &format!("{}\n", json::answer(&answer)))?;
        } else {
            let explained = text::explain(&answer, hidden.as_ref());
            // Above the sentences, which would pass for the answer; below guesses.
            let is_first = answer.concepts.is_empty();
            if let (true, Some(text)) = (is_first, &explained) {
                open::note(text);
            }
            let shown = if self.args.brief { text::brief(&answer) } else { text::answer(&answer) };
            open::print(out, &shown)?;
            if let (false, Some(text)) = (is_first, &explained) {
                open::note(text);
            }
        }
        Ok(if answer.is_found() { FOUND } else { NOTHING })
    }

    /// Answers a query a line on a terminal, with line editing and history.
    fn converse(&self, out: &mut dyn Write) -> Result<u8> {
        let failed = |error: ReadlineError| Error::invalid(format!("the terminal failed: {error}"));
        let mut editor = rustyline::DefaultEditor::new().map_err(failed)?;
        let history = history_file();
        if let Some(path) = &history {
            // No history yet is as good as an empty one.
            let _ = editor.load_history(path);
        }
        open::note("A query a line. Ctrl-C clears the line, Ctrl-D leaves.");
        loop {
            match editor.readline("malmoi> ") {
                Ok(line) if line.trim().is_empty() => {}
                Ok(line) => {
                    editor.add_history_entry(line.trim()).map_err(failed)?;
                    match self.show(line.trim(), out) {
                        // Nobody reads on.
                        Err(error @ Error::Io { .. }) => return Err(error),
                        Err(error) => super::report(&error),
                        Ok(_) => {}
                    }
                }
                Err(ReadlineError::Interrupted) => {}
                Err(ReadlineError::Eof) => break,
                Err(error) => return Err(failed(error)),
            }
        }
        if let Some(path) = &history {
            let _ = editor.save_history(path);
        }
        Ok(FOUND)
    }

    /// Answers a query a line from a pipe, a line each: an empty line with an empty one.
    fn pipe(&self, input: &mut dyn BufRead, out: &mut dyn Write) -> Result<u8> {
        let mut code = FOUND;
        let mut line = Vec::new();
        loop {
            line.clear();
            let read =
                input.read_until(b'\n', &mut line).map_err(open::standard("cannot read standard input"))?;
            if read == 0 {
                return Ok(code);
            }
            if line.starts_with(b"\xFF\xFE") || line.starts_with(b"\xFE\xFF") {
                return Err(Error::with_hint("the input is in UTF-16", "save it as UTF-8"));
            }
            // A byte order mark goes, and what Korean Windows wrote is read as such.
            let query = decode::text(&line);
            let query = query.trim();
            if query.is_empty() {
                open::print(out, "\n")?;
                continue;
            }
            let answer = self.answer(query, if self.args.json { self.examples } else { 0 })?;
            if !answer.is_found() {
                code = NOTHING;
            }
            let line = match (self.args.json, self.args.brief) {
                (true, _) => format!("{}\n", json::answer(&answer)),
                (_, true) => {
                    text::brief(&answer).lines().next().map_or("\n".to_owned(), |line| format!("{line}\n"))
                }
                _ => text::tsv(&answer),
            };
            open::print(out, &line)?;
        }
    }
}

/// Where the queries of interactive sessions are kept, or `None` where there is no such place.
fn history_file() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = variable("XDG_STATE_HOME")
        .or_else(|| variable("LOCALAPPDATA"))
        .or_else(|| Some(variable("HOME")?.join(".local/state")))?
        .join("malmoi");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}
