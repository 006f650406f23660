//! `malmoi concordance`: every unit that contains a text.

use std::io::Write;

use crate::concordance::{Request, concordance};
use crate::error::{Error, Result};
use crate::record::Lang;
use crate::render::{json, text};
use crate::workspace::Workspace;

use super::lookup::language;
use super::open::{self, Freshness};
use super::{FOUND, NOTHING};

/// Find every sentence of articles and memories that contains a text, on either side
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  malmoi concordance '오픈 소스'          any run of Korean characters, blanks included
  malmoi concordance --all 키             every unit with that syllable
  malmoi concordance 'open source'        whole English words in that order
  malmoi concordance --forms 모델을 학습  other inflected forms too")]
pub struct Args {
    /// The text; several words are joined by one blank. Quote it to keep other blanks.
    #[arg(required = true)]
    text: Vec<String>,
    /// How many units to show
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Show every unit
    #[arg(long, conflicts_with = "limit")]
    all: bool,
    /// Look for other inflected forms also where the text itself is found
    #[arg(long)]
    forms: bool,
    /// Search one side only
    #[arg(long, value_name = "ko|en", value_parser = language)]
    side: Option<Lang>,
    /// Open this client's layer
    #[arg(long, value_name = "CLIENT")]
    client: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    freshness: Freshness,
}

/// Runs the command.
pub fn run(args: &Args, ws: &Workspace, out: &mut dyn Write) -> Result<u8> {
    let text = args.text.join(" ");
    if text.is_empty() {
        return Err(Error::with_hint("the text is empty", "type `malmoi concordance '오픈 소스'`"));
    }
    let client = args.client.as_deref().map(|name| ws.client(name)).transpose()?;
    let units = open::index(ws, client, &args.freshness)?.units()?;
    let limit = if args.all { usize::MAX } else { args.limit };
    let found = concordance(&units, &text, &Request { side: args.side, limit, forms: args.forms })?;
    let nothing = found.units.is_empty() && found.inflected.is_empty();
    if args.json {
        open::print(out, &format!("{}\n", json::concordance(&text, &found)))?;
    } else {
        open::print(out, &text::concordance(&found))?;
        if nothing {
            open::note(&format!(
                "no unit contains “{text}”, nor its words in other forms.\n  \
                 as a term: malmoi lookup '{}'\n  what is searched: malmoi index status",
                text.trim()
            ));
        } else if found.more {
            open::note("there are more: --all shows every unit");
        }
    }
    Ok(if nothing { NOTHING } else { FOUND })
}
