//! The command line: one file a command, its arguments beside the function that runs it.
//!
//! A command holds no logic of its own. It gets its arguments, the workspace where it needs one, and standard output, to
//! which it writes with styles; they are taken out where the output shows none. It returns its exit code: 0 when
//! something was found or done, 1 when nothing was found or a check reported something. Errors end with 2.

mod add;
mod analyze;
mod check;
mod completions;
mod concordance;
mod convert;
mod export;
mod glossary;
mod hyphen;
mod import;
mod index;
mod init;
mod keys;
mod lookup;
mod losses;
mod man;
#[path = "match.rs"]
mod matches;
mod memory;
mod mine;
mod open;
mod pretranslate;
mod recognize;
mod transliterate;
mod variants;
mod wordcount;

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum, ValueHint};

use crate::error::{Error, Result};
use crate::render::text::shown;
use crate::workspace::Workspace;

/// A Korean–English glossary and translation memory
#[derive(Parser)]
#[command(
    name = "malmoi",
    version,
    max_term_width = 100,
    after_help = "Examples:\n  malmoi lookup 제미나이\n  malmoi concordance '오픈 소스'\n  malmoi init glossary-work\n  malmoi -w glossary-work man | man -l -"
)]
pub struct Cli {
    /// The workspace; otherwise the nearest folder above that holds malmoi.toml or glossary/
    #[arg(
        short,
        long,
        global = true,
        value_name = "DIR",
        env = "MALMOI_WORKSPACE",
        value_hint = ValueHint::DirPath
    )]
    workspace: Option<OsString>,

    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    color: Color,

    #[command(subcommand)]
    command: Command,
}

/// When to use colour: `auto` where the output is a terminal that shows it.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// Only the command that is typed is made: making all of them takes a tenth of a cold lookup.
#[derive(Subcommand)]
#[command(defer = true)]
enum Command {
    Lookup(lookup::Args),
    Concordance(concordance::Args),
    Recognize(recognize::Args),
    Match(matches::Args),
    Mine(mine::Args),
    Transliterate(transliterate::Args),
    Variants(variants::Args),
    Analyze(analyze::Args),
    Import(import::Args),
    Pretranslate(pretranslate::Args),
    Wordcount(wordcount::Args),
    Export(export::Args),
    Add(add::Args),
    Memory(memory::Args),
    Convert(convert::Args),
    Glossary(glossary::Args),
    Check(check::Args),
    Init(init::Args),
    Index(index::Args),
    Completions(completions::Args),
    Man(man::Args),
}

impl Cli {
    /// Reads the arguments of the program, the first of which is its name; exits with help or an error.
    pub fn read(args: impl IntoIterator<Item = OsString>) -> Self {
        let args: Vec<OsString> = args.into_iter().collect();
        let error = match Self::try_parse_from(&args) {
            Ok(cli) => return cli,
            Err(error) => error,
        };
        let mut command = Self::whole();
        // Only then is it worth the time to look what the hyphen was meant for.
        let args = if error.kind() == clap::error::ErrorKind::UnknownArgument {
            match hyphen::mark_queries(args, &command) {
                Ok(args) => args,
                Err(message) => command.error(error.kind(), message).exit(),
            }
        } else {
            args
        };
        // Help that names a command tells what it does, which only the whole command knows.
        let matches = command.try_get_matches_from_mut(args).unwrap_or_else(|error| error.exit());
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }

    /// Every command with its arguments, for help and for whoever lists them.
    fn whole() -> clap::Command {
        let mut command = Self::command();
        command.build();
        command
    }

    /// Makes standard output and standard error keep or drop styles, as `--color` says.
    pub fn choose_color(&self) {
        match self.color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }

    /// Finds the workspace that `-w` or the environment names, or else the one around the current folder.
    fn workspace(&self) -> Result<Workspace> {
        let here = std::env::current_dir().map_err(Error::io("cannot find", Path::new(".")))?;
        // A variable that is set to nothing is as good as unset.
        let explicit = self.workspace.as_deref().filter(|dir| !dir.is_empty()).map(Path::new);
        Workspace::find(explicit, &here)
    }
}

/// Runs the command and returns its exit code.
///
/// Fails as the command does, and when standard output cannot be written.
pub fn run(cli: &Cli, out: &mut dyn Write) -> Result<u8> {
    match &cli.command {
        Command::Lookup(args) => lookup::run(args, &cli.workspace()?, out),
        Command::Concordance(args) => concordance::run(args, &cli.workspace()?, out),
        Command::Recognize(args) => recognize::run(args, || cli.workspace(), out),
        Command::Match(args) => matches::run(args, &cli.workspace()?, out),
        Command::Mine(args) => mine::run(args, cli, out),
        Command::Transliterate(args) => transliterate::run(args, cli, out),
        Command::Variants(args) => variants::run(args, &cli.workspace()?, out),
        Command::Analyze(args) => analyze::run(args, out),
        Command::Import(args) => import::run(args, &cli.workspace()?, out),
        Command::Convert(args) => convert::run(args, out),
        Command::Add(args) => add::run(args, &cli.workspace()?, out),
        Command::Memory(args) => memory::run(args, &cli.workspace()?, out),
        Command::Pretranslate(args) => pretranslate::run(args, &cli.workspace()?, out),
        Command::Wordcount(args) => wordcount::run(args, || cli.workspace(), out),
        Command::Export(args) => export::run(args, &cli.workspace()?, out),
        Command::Glossary(args) => glossary::run(args, &cli.workspace()?, out),
        Command::Check(args) => check::run(args, cli, out),
        Command::Init(args) => init::run(args, out),
        Command::Index(args) => index::run(args, &cli.workspace()?, out),
        Command::Completions(args) => completions::run(args, Cli::whole(), out),
        Command::Man(args) => man::run(args, Cli::whole(), out),
    }
}

/// Says on standard error what went wrong and what to type next.
pub fn report(error: &Error) {
    let mut err = anstream::stderr().lock();
    let (red, cyan) = (anstyle::AnsiColor::Red.on_default().bold(), anstyle::AnsiColor::Cyan.on_default());
    let lines = |text: &str| text.lines().map(shown).collect::<Vec<_>>().join("\n");
    // There is nobody left to tell when standard error is closed.
    let _ = writeln!(err, "{red}error:{red:#} {}", lines(&error.to_string()));
    if let Some(hint) = error.hint() {
        let _ = writeln!(err, "{cyan}hint:{cyan:#} {}", lines(hint));
    }
}

/// The exit code of a command that found or did something.
const FOUND: u8 = 0;
/// The exit code of a command that found nothing, or that reports something.
const NOTHING: u8 = 1;

/// The error of a failed write to standard output, for `map_err`.
fn stdout_error(source: std::io::Error) -> Error {
    Error::io("cannot write to", Path::new("standard output"))(source)
}

#[cfg(test)]
mod tests;
