//! `malmoi variants`: the spellings of one word in the workspace.

use std::io::Write;

use serde_json::json;

use super::index::counted_aloud;
use super::{FOUND, NOTHING, import, open};
use crate::error::Result;
use crate::render::text::shown;
use crate::spelling::{Group, groups};
use crate::workspace::Workspace;

/// List loanwords that are spelt in several ways in the glossary, the articles and the memories
///
/// Counts every spelling, particles taken off. It reports and corrects nothing, since the norm itself is disputed.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  malmoi variants              컨텐츠 16 · 콘텐츠 8, a line a word
  malmoi variants --min 2      without spellings that occur once
  malmoi variants --json       an object a word, counts of glossary and texts apart

Exit status: 0 where a word has several spellings, 1 where none has, 2 after an error.")]
pub struct Args {
    /// Leave out spellings that occur fewer times
    #[arg(long, value_name = "N", default_value_t = 1)]
    min: u64,
    /// Read this client's layer, too
    #[arg(long, value_name = "CLIENT")]
    client: Option<String>,
    /// Print JSON, an object a line
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &Args, workspace: &Workspace, out: &mut dyn Write) -> Result<u8> {
    let client = args.client.as_deref().map(|name| workspace.client(name)).transpose()?;
    let (groups, problems) = counted_aloud(|progress| groups(workspace, client, args.min, progress))?;
    import::tell_problems(&problems, problems.len() as u64, import::SHOWN);
    for group in &groups {
        let line = if args.json { format!("{}\n", json!(group)) } else { line(group) };
        out.write_all(line.as_bytes()).map_err(super::stdout_error)?;
    }
    if groups.is_empty() && !args.json {
        open::note("no word is spelt in several ways");
    }
    Ok(if groups.is_empty() { NOTHING } else { FOUND })
}

fn line(group: &Group) -> String {
    let spellings: Vec<_> =
        group.spellings.iter().map(|one| format!("{} {}", shown(&one.text), one.count)).collect();
    let english = group.english.as_deref().map_or(String::new(), |word| format!("  ({})", shown(word)));
    format!("{}{english}\n", spellings.join(" · "))
}
