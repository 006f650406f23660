//! `malmoi lookup`: the term pair and example sentences of a query.

use std::io::{self, BufRead, IsTerminal, Write};

use crate::error::{Error, Result};
use crate::index::Units;
use crate::lookup::{Answer, Request, lookup};
use crate::record::Lang;
use crate::render::{json, text};
use crate::terms::Terms;
use crate::workspace::Workspace;

use super::open::{self, Freshness};
use super::{FOUND, NOTHING};

/// Looks up a term in any form: the pair, why it matched, and example sentences.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  malmoi lookup 제미나이                 the pair and example sentences
  malmoi lookup 버텍스AI에선             inflected, spaced otherwise
  malmoi lookup wpalskdl                 typed on the other keyboard
  malmoi lookup --brief --from en Gemini the Korean term alone
  malmoi lookup < terms.txt              a TSV line for each line: query, kind, status, preferred term, target")]
pub struct Args {
    /// The query; several words are one query. Without it: interactive on a terminal, else a query a line.
    query: Vec<String>,
    /// How many example sentences to show [default: 3, or the workspace's setting]
    #[arg(long, value_name = "N")]
    examples: Option<usize>,
    /// Prints the target term alone
    #[arg(long)]
    brief: bool,
    /// Shows concepts of this domain only
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// Opens this client's layer and ranks it first
    #[arg(long, value_name = "CLIENT")]
    client: Option<String>,
    /// Looks among the terms of one language only
    #[arg(long, value_name = "ko|en", value_parser = language)]
    from: Option<Lang>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
    /// Shows every concept that fits, not only the best
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
    let index = open::index(ws, args.client.as_deref(), &args.freshness)?;
    let terms = index.terms();
    if asked_at_once {
        let units = index.units()?;
        let session = Session { args, terms, units: Some(&units), examples: examples(args, ws) };
        return session.show(&query, out);
    }
    if io::stdin().is_terminal() {
        let units = index.units()?;
        Session { args, terms, units: Some(&units), examples: examples(args, ws) }.converse(out)
    } else {
        let units = if args.json { Some(index.units()?) } else { None };
        let examples = if args.json { examples(args, ws) } else { 0 };
        Session { args, terms, units: units.as_ref(), examples }.pipe(out)
    }
}

fn examples(args: &Args, ws: &Workspace) -> usize {
    if args.brief { 0 } else { args.examples.unwrap_or(ws.settings().lookup.examples) }
}

struct Session<'a> {
    args: &'a Args,
    terms: &'a Terms,
    units: Option<&'a Units>,
    examples: usize,
}

impl Session<'_> {
    fn answer(&self, query: &str) -> Result<Answer> {
        let request = Request {
            from: self.args.from,
            domain: self.args.domain.as_deref(),
            client: self.args.client.as_deref(),
            all: self.args.all,
            examples: self.examples,
        };
        lookup(self.terms, self.units, query, &request)
    }

    /// Shows the answer to one query, and on standard error why there is none.
    fn show(&self, query: &str, out: &mut dyn Write) -> Result<u8> {
        let answer = self.answer(query)?;
        if self.args.json {
            open::print(out, &format!("{}\n", json::answer(&answer)))?;
        } else if self.args.brief {
            open::print(out, &text::brief(&answer))?;
        } else {
            open::print(out, &text::answer(&answer))?;
        }
        if !self.args.json && !answer.is_found() {
            open::note(&explain(&answer));
        }
        Ok(if answer.is_found() { FOUND } else { NOTHING })
    }

    /// Answers a query a line on a terminal, with line editing and history.
    fn converse(&self, out: &mut dyn Write) -> Result<u8> {
        let failed =
            |error: rustyline::error::ReadlineError| Error::invalid(format!("the terminal failed: {error}"));
        let mut editor = rustyline::DefaultEditor::new().map_err(failed)?;
        let history = open::history_file();
        if let Some(path) = &history {
            // No history yet is as good as an empty one.
            let _ = editor.load_history(path);
        }
        loop {
            match editor.readline("malmoi> ") {
                Ok(line) if line.trim().is_empty() => {}
                Ok(line) => {
                    editor.add_history_entry(line.trim()).map_err(failed)?;
                    self.show(line.trim(), out)?;
                }
                Err(rustyline::error::ReadlineError::Interrupted | rustyline::error::ReadlineError::Eof) => {
                    break;
                }
                Err(error) => return Err(failed(error)),
            }
        }
        if let Some(path) = &history {
            let _ = editor.save_history(path);
        }
        Ok(FOUND)
    }

    /// Answers a query a line from a pipe, a line each.
    fn pipe(&self, out: &mut dyn Write) -> Result<u8> {
        let mut code = FOUND;
        let mut input = io::stdin().lock();
        let mut line = Vec::new();
        loop {
            line.clear();
            let read =
                input.read_until(b'\n', &mut line).map_err(open::standard("cannot read standard input"))?;
            if read == 0 {
                return Ok(code);
            }
            let query = String::from_utf8_lossy(&line);
            let query = query.trim();
            if query.is_empty() {
                continue;
            }
            let answer = self.answer(query)?;
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

/// Says what was tried and what to do next.
fn explain(answer: &Answer) -> String {
    let query = answer.query.trim();
    let found = if answer.concepts.is_empty() {
        format!("nothing found for “{query}”.")
    } else {
        format!("“{query}” is no listed term; these are guesses.")
    };
    let sides = if query.contains(crate::hangul::is_hangul) {
        format!("--ko '{query}' --en '…'")
    } else {
        format!("--ko '…' --en '{query}'")
    };
    format!(
        "{found}\n  tried: as listed, inflected, other spacing, width and case, as a beginning, the other keyboard, \
         initial consonants, similar spellings, and the words of the articles.\n  \
         search every text: malmoi concordance '{query}'\n  add the pair:      malmoi glossary add {sides}"
    )
}
