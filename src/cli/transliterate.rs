//! `malmoi transliterate`: names in the other script.

use std::io::{self, BufRead, Write};

use serde_json::json;

use super::open;
use super::{Cli, FOUND, NOTHING};
use crate::error::{Error, Result};
use crate::format::decode;
use crate::render::text::shown;
use crate::spelling::{Transliterated, both_ways, exceptions};
use crate::transliterate::Exceptions;

/// Write names in the other script: English in Hangul, Hangul in English, the likeliest spellings first
///
/// Of a Korean word the English words that it may write come first, then spellings that no list has, marked `~`. Each spelling has its
/// share of the probability among those of its word. What the glossary of the workspace lists stands first; none is needed.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  malmoi transliterate Kubernetes              쿠버네티스 and other spellings
  malmoi transliterate --top 3 제미나이 AWS    both ways, three spellings each
  malmoi transliterate --json - < names.txt    a JSON object a line

Exit status: 0 where every word has a spelling, 1 where one has none, 2 after an error.")]
pub struct Args {
    /// The words; quote a name of several. `-` reads them from standard input, one a line.
    #[arg(value_name = "WORD", required = true)]
    words: Vec<String>,
    /// How many spellings of each to show
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    top: u16,
    /// Print JSON, an object a word
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &Args, cli: &Cli, out: &mut dyn Write) -> Result<u8> {
    let exceptions = match cli.workspace() {
        Ok(workspace) => exceptions(&workspace)?,
        // None is needed, not even where one is named.
        Err(_) => Exceptions::default(),
    };
    let mut code = FOUND;
    let has_several = args.words.len() > 1 || args.words[0] == "-";
    let mut each = |word: &str| -> Result<()> {
        let found = both_ways(word, args.top.into(), &exceptions);
        if found.is_empty() {
            code = NOTHING;
        }
        let text = if args.json { object(word, &found) } else { table(word, &found, has_several) };
        open::print(out, &text)?;
        if found.is_empty() && !args.json {
            open::note(&format!(
                "“{word}” has no spelling: it has both scripts, or letters of another, or it is too long"
            ));
        }
        Ok(())
    };
    for word in &args.words {
        if word != "-" {
            each(word.trim())?;
            continue;
        }
        let mut input = io::stdin().lock();
        let mut line = Vec::new();
        while input.read_until(b'\n', &mut line).map_err(open::standard("cannot read standard input"))? > 0 {
            if line.starts_with(b"\xFF\xFE") || line.starts_with(b"\xFE\xFF") {
                return Err(Error::with_hint("the input is in UTF-16", "save it as UTF-8"));
            }
            let word = decode::text(&line);
            if !word.trim().is_empty() {
                each(word.trim())?;
            }
            line.clear();
        }
    }
    Ok(code)
}

fn object(word: &str, found: &[Transliterated]) -> String {
    let guesses: Vec<_> = found
        .iter()
        .map(|one| json!({ "text": one.text, "probability": one.probability, "listed": one.is_listed }))
        .collect();
    format!("{}\n", json!({ "word": word, "guesses": guesses }))
}

fn table(word: &str, found: &[Transliterated], has_several: bool) -> String {
    let mut text = String::new();
    if has_several {
        text.push_str(&format!("{}\n", shown(word)));
    }
    for one in found {
        let mark = if one.is_listed == Some(false) { " ~" } else { "" };
        text.push_str(&format!("{:>6.1} %  {}{mark}\n", one.probability * 100.0, shown(&one.text)));
    }
    text
}
