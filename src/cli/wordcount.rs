//! `malmoi wordcount`: the table that the trade prices by.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::lookup::language;
use super::open::{self, Freshness, note, print};
use super::recognize::known_input;
use super::{FOUND, NOTHING, import};
use crate::document::{Input, Source};
use crate::error::{Error, Result};
use crate::leverage::Matcher;
use crate::matching::Penalties;
use crate::record::Lang;
use crate::render::wordcount as render;
use crate::wordcount::{Counter, Table};
use crate::workspace::Workspace;

/// Count documents by how much of them the memory has: repetitions, matches, and what is new
///
/// Counts the segments of bilingual files, translated or not, and the sentences of texts: English by words, Korean by eojeol, both by
/// characters with and without spaces, and by pages of manuscript paper (200자 원고지: 200 characters with spaces). A segment that
/// stood before, in this document or one named before it, is a repetition.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  malmoi wordcount client.xlf                           a table with the memory's matches
  malmoi wordcount articles/*.ko.txt --no-memory        what there is, without a workspace
  malmoi wordcount 계약서.docx.sdlxliff 안내.po --tsv      a row for each document and band
  malmoi wordcount guide.md --json --client acme

Exit status: 0 where there is text, 1 where there is none, 2 after an error.")]
pub struct Args {
    /// The documents; `-`, or none at all, is standard input
    #[arg(value_name = "DOC")]
    documents: Vec<PathBuf>,
    /// Print JSON
    #[arg(long, group = "shape")]
    json: bool,
    /// Print TSV with a header
    #[arg(long, group = "shape")]
    tsv: bool,
    /// Count the segments of this language; otherwise that which a bilingual file is translated from, and all of a text
    #[arg(long, value_name = "ko|en", value_parser = language)]
    from: Option<Lang>,
    /// What DOC is, where its name and content do not tell
    #[arg(long, value_name = "FORMAT", value_parser = known_input())]
    format: Option<Input>,
    /// Open this client's layer
    #[arg(long, value_name = "CLIENT", conflicts_with = "no_memory")]
    client: Option<String>,
    /// Ask no memory: all that is no repetition is new, and no workspace is needed
    #[arg(long)]
    no_memory: bool,
    #[command(flatten)]
    freshness: Freshness,
}

/// Runs the command; 1 where there is nothing to count. The workspace is looked for where the memory is asked.
pub fn run(args: &Args, workspace: impl FnOnce() -> Result<Workspace>, out: &mut dyn Write) -> Result<u8> {
    let sources = sources(&args.documents)?;
    /// The lowest band that has a name.
    const LEAST: u8 = 50;
    let memory = match args.no_memory {
        true => None,
        false => {
            let ws = workspace()?;
            let client = args.client.as_deref().map(|name| ws.client(name)).transpose()?;
            let memory = open::index(&ws, client, &args.freshness)?.memory()?;
            Some((memory, Penalties::today(&ws.settings().matching, None)))
        }
    };
    let mut matcher = memory.as_ref().map(|(memory, penalties)| Matcher::new(memory, penalties.clone()));
    let mut counter = Counter::new(args.from);
    let (mut documents, mut total) = (Vec::new(), Table::default());
    for source in &sources {
        let document = counter.count(source, args.format, &mut |segment| {
            Ok(matcher.as_mut().map_or(0, |matcher| matcher.percent(&Matcher::query(segment), LEAST)))
        })?;
        import::tell_problems(&document.problems, document.problems.len() as u64, import::SHOWN);
        total += document.table;
        documents.push(document);
    }
    let text = match (args.json, args.tsv) {
        (true, _) => format!("{:#}\n", render::json(&documents, &total)),
        (_, true) => render::tsv(&documents, &total),
        _ => render::text(&documents, &total),
    };
    print(out, &text)?;
    let is_empty = total.total().segments == 0;
    if is_empty && !args.json && !args.tsv {
        note("there is no text to count");
    }
    Ok(if is_empty { NOTHING } else { FOUND })
}

fn sources(documents: &[PathBuf]) -> Result<Vec<Source>> {
    if documents.is_empty() {
        if io::stdin().is_terminal() {
            return Err(Error::with_hint(
                "no document is named",
                "type `malmoi wordcount DOC`, or pipe a text in",
            ));
        }
        return Ok(vec![Source::Stdin]);
    }
    let source = |file: &PathBuf| match file.as_path() == Path::new("-") {
        true => Source::Stdin,
        false => Source::File(file.clone()),
    };
    Ok(documents.iter().map(source).collect())
}
