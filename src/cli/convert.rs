//! `malmoi convert`: one file into another, without a workspace.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::import::{Wanted, known_format};
use super::lookup::language;
use super::open::note;
use super::{FOUND, NOTHING, export, import, losses};
use crate::error::Result;
use crate::exchange::{ConvertOptions, convert};
use crate::format::{Format, ReadOptions, TbxStyle, WriteOptions};
use crate::record::Lang;

/// Turn a file of one tool into a file for another, without a workspace
///
/// The formats are told by the content of IN and the extension of OUT. What the new format cannot carry is said on
/// standard error.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  malmoi convert client.tmx client.jsonl\n  \
    malmoi convert terms.csv terms.utf8 --to-format omegat --from en\n  \
    malmoi convert terms.tbx terms.tmx --report lost.json\n  \
    malmoi convert memory.tmx - --to-format jsonl | head")]
pub struct Args {
    /// The file to read
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// The file to write; `-` is standard output
    #[arg(value_name = "OUT")]
    output: PathBuf,
    /// The format of IN; told by its content where none is named
    #[arg(long, value_name = "FORMAT", value_parser = known_format())]
    from_format: Option<Format>,
    /// The format of OUT; told by its extension where none is named
    #[arg(long, value_name = "FORMAT", value_parser = export::written_format())]
    to_format: Option<Format>,
    /// What the columns of a table are, in order, as in ko,en,note
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    columns: Vec<String>,
    /// Which records to take of a file that holds both or could be either
    #[arg(long, value_name = "WHAT")]
    what: Option<Wanted>,
    /// Takes segments without a translation, and translations that nobody approved, too
    #[arg(long)]
    untranslated: bool,
    /// The source language of OUT: ko (the default) or en
    #[arg(long, value_name = "LANG", value_parser = language)]
    from: Option<Lang>,
    /// How TBX 3 names its data categories: dca (by an attribute, the default) or dct (by elements)
    #[arg(long, value_name = "STYLE")]
    tbx_style: Option<TbxStyle>,
    /// Any problem of IN is an error, and nothing is written
    #[arg(long)]
    strict: bool,
    /// Writes what the format could not carry, and what was left out and why, to a file as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// Runs the command; 1 where nothing was written.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<u8> {
    let options = ConvertOptions {
        read: ReadOptions {
            format: args.from_format,
            columns: args.columns.clone(),
            untranslated: args.untranslated,
            wanted: args.what.map(Wanted::holds),
        },
        to: args.to_format,
        write: WriteOptions { from: args.from, tbx_style: args.tbx_style, ..WriteOptions::default() },
        strict: args.strict,
    };
    let output = Some(args.output.as_path()).filter(|file| *file != Path::new("-"));
    let done = convert(&args.input, output, out, &options)?;
    for sentence in &done.notes {
        note(&format!("{}: {sentence}", args.input.display()));
    }
    import::tell_problems(&done.problems, done.problem_count, import::SHOWN);
    losses::tell(done.to, &done.report, args.report.as_deref())?;
    if output.is_some() {
        note(&format!(
            "read {} as {}, wrote {} as {}",
            super::index::counted(done.read, "record"),
            done.from.name(),
            super::index::counted(done.report.written, "record"),
            done.to.name()
        ));
    }
    Ok(if done.report.written == 0 { NOTHING } else { FOUND })
}
