//! `malmoi pretranslate`: the targets of a document, filled by the memory.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::open::{self, Freshness, note, print};
use super::{FOUND, NOTHING, import};
use crate::atomic::write_atomically;
use crate::error::{Error, Result};
use crate::fill::{Options, fill, is_filled};
use crate::format::Format;
use crate::leverage::{Matcher, Request};
use crate::matching::{Penalties, Register};
use crate::render::pretranslation;
use crate::workspace::Workspace;

/// Fill the empty targets of a document with translations of the memory
///
/// XLIFF 1.2 and 2, SDLXLIFF and PO. Nothing else in the file changes, byte for byte. An exact match counts as translated; a
/// match below 100 % is marked for review, with the memory's segment beside it. A segment that stands translated elsewhere in the
/// document takes that translation. What has a translation stays.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  malmoi pretranslate ko.po -o ko.filled.po
  malmoi pretranslate client.sdlxliff -o client.done.sdlxliff --client acme --min 85
  malmoi pretranslate 안내.xlf -o 안내.xlf --json

Exit status: 0 where a segment was filled, 1 where none was, 2 after an error.")]
pub struct Args {
    /// The document
    #[arg(value_name = "DOC")]
    document: PathBuf,
    /// The file to write, which may be DOC itself; `-` is standard output
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
    /// The percentage below which a match fills nothing
    #[arg(long, value_name = "PERCENT", default_value_t = 75, value_parser = clap::value_parser!(u8).range(50..=102))]
    min: u8,
    /// How many matches stand beside a target that is to be reviewed, at most
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=20))]
    matches: u8,
    /// Fill segments that stand translated elsewhere in the document by the memory alone
    #[arg(long)]
    no_repeats: bool,
    /// Open this client's layer
    #[arg(long, value_name = "CLIENT")]
    client: Option<String>,
    /// The register that Korean is to have: hapnida, haeyo, handa or noun; another one costs points
    #[arg(long, value_name = "REGISTER")]
    register: Option<Register>,
    /// The format of DOC; told by its content where none is named
    #[arg(long, value_name = "FORMAT", value_parser = import::known_format())]
    format: Option<Format>,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    freshness: Freshness,
}

/// Runs the command; 1 where nothing was filled.
pub fn run(args: &Args, ws: &Workspace, out: &mut dyn Write) -> Result<u8> {
    let is_stdout = args.output.as_path() == Path::new("-");
    if is_stdout && args.json {
        return Err(Error::with_hint(
            "the document and the JSON cannot both go to standard output",
            "name a file: `-o FILE`",
        ));
    }
    if let Some(format) = args.format.filter(|format| !is_filled(*format)) {
        return Err(Error::with_hint(
            format!("{} has no targets to fill", format.name()),
            "name one of xliff, xliff2, sdlxliff and po",
        ));
    }
    let client = args.client.as_deref().map(|name| ws.client(name)).transpose()?;
    let options = Options { format: args.format, min: args.min, repeats: !args.no_repeats };
    let memory = open::index(ws, client, &args.freshness)?.memory()?;
    let mut matcher = Matcher::new(&memory, Penalties::today(&ws.settings().matching, args.register));
    let request = Request { count: usize::from(args.matches), min: args.min, exhaustive: false };
    let mut find = |segment: &_| Ok(matcher.filling(segment, &request));
    let summary = match is_stdout {
        true => fill(&args.document, out, &options, &mut find)?,
        false => write_atomically(&args.output, |out| fill(&args.document, out, &options, &mut find))?,
    };
    import::tell_problems(&summary.problems, summary.problem_count, import::SHOWN);
    let name = args.document.to_string_lossy();
    if args.json {
        let output = args.output.to_string_lossy();
        print(out, &format!("{:#}\n", pretranslation::json(&summary, &name, &output)))?;
    } else {
        note(&pretranslation::text(&summary, &name, args.min));
    }
    Ok(if summary.filled() == 0 { NOTHING } else { FOUND })
}
