//! `malmoi check`: a translation against the glossary.

use std::io::Write;
use std::path::PathBuf;

use super::import::{self, known_format};
use super::index::counted;
use super::lookup::language;
use super::open::{self, Freshness, note, print};
use super::{Cli, FOUND, NOTHING};
use crate::check::{self, Checker, Options, Rule, Summary, check_file};
use crate::error::Result;
use crate::format::{Format, ReadOptions};
use crate::glossary;
use crate::record::Lang;
use crate::render::check as render;

/// Check a translation against the glossary: terms missing, bad or changed, and wrong particles
///
/// The rules are missing-term (a term of the source that the translation does not render by a term of the glossary), untranslated
/// (one that stands in the translation as it is, where the glossary translates it), deprecated and forbidden (a term of the translation that the glossary advises against), dnt (a do-not-translate term that was changed)
/// and particle (을 for 를 behind a term). Inflected forms, other spacing and compounds count as the term.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  malmoi check work.xliff                        every rule
  malmoi check --from ko news.tmx memo.po        Korean is the source
  malmoi check --without missing-term work.xliff  all rules but one
  malmoi check --only particle --json ko.po      one object a finding
  malmoi check --glossary terms.csv work.xliff   without a workspace

Exit status: 0 where nothing is reported, 1 where something is, 2 after an error.")]
pub struct Args {
    /// The bilingual files, in any format that malmoi reads
    #[arg(required = true, value_name = "BILINGUAL")]
    files: Vec<PathBuf>,
    /// The language of the source; else the files tell it, or the language that stands first in them
    #[arg(long, value_name = "ko|en", value_parser = language)]
    from: Option<Lang>,
    /// Apply these rules alone
    #[arg(long, value_name = "RULES", value_delimiter = ',', conflicts_with = "without")]
    only: Vec<Rule>,
    /// Leave out these rules
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    without: Vec<Rule>,
    /// Ask for the translation of everyday words, too, which have other senses than the glossary's
    #[arg(long)]
    strict: bool,
    /// Ask for the terms of this subject field alone; can be repeated
    #[arg(long, value_name = "DOMAIN")]
    domain: Vec<String>,
    /// Open this client's layer, which counts before the house's
    #[arg(long, value_name = "CLIENT")]
    client: Option<String>,
    /// Check against this glossary instead of the workspace's
    #[arg(long, value_name = "FILE", conflicts_with = "client")]
    glossary: Option<PathBuf>,
    /// The format of the files; told by their content where none is named
    #[arg(long, value_name = "FORMAT", value_parser = known_format())]
    format: Option<Format>,
    /// Check translations that nobody approved, too
    #[arg(long)]
    drafts: bool,
    /// Print JSON, one object a finding
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    freshness: Freshness,
}

/// Runs the command; 1 where something is reported.
pub fn run(args: &Args, cli: &Cli, out: &mut dyn Write) -> Result<u8> {
    let from = match args.from {
        Some(from) => from,
        None => check::source_of(&args.files, args.format)?,
    };
    let mut options = Options {
        from,
        domains: args.domain.clone(),
        rules: check::rules(&args.only, &args.without),
        strict: args.strict,
        ..Options::default()
    };
    if let Some(file) = &args.glossary {
        let (terms, problems) = glossary::compile_file(file)?;
        import::tell_problems(&problems, problems.len() as u64, import::SHOWN);
        return files(args, &mut Checker::new(&terms, &options)?, out);
    }
    let ws = cli.workspace()?;
    options.client = args.client.as_deref().map(|name| ws.client(name).map(str::to_owned)).transpose()?;
    let index = open::index(&ws, options.client.as_deref(), &args.freshness)?;
    files(args, &mut Checker::new(index.terms(), &options)?, out)
}

fn files(args: &Args, checker: &mut Checker<'_>, out: &mut dyn Write) -> Result<u8> {
    let read = ReadOptions { format: args.format, untranslated: args.drafts, ..ReadOptions::default() };
    let mut summary = Summary::default();
    for file in &args.files {
        check_file(checker, file, &read, &mut summary, &mut |checked| {
            let shown = if args.json { render::json(&checked) } else { render::text(&checked) };
            print(out, &shown)
        })?;
    }
    import::tell_problems(&summary.problems, summary.problems.len() as u64, import::SHOWN);
    let counts = summary.counts.iter().map(|(rule, count)| format!("{} {count}", rule.as_str()));
    let counts: Vec<String> = counts.collect();
    let checked = counted(summary.segments, "segment");
    note(&match counts.is_empty() {
        true if summary.segments == 0 => {
            "no translated segment was checked; --drafts checks those that nobody approved, too".to_owned()
        }
        true => format!("{checked} checked, nothing to report"),
        false => format!("{checked} checked, {} reported: {}", summary.reported, counts.join(", ")),
    });
    Ok(if counts.is_empty() { FOUND } else { NOTHING })
}
