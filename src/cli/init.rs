//! `malmoi init`: a new workspace.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueHint;

use super::stdout_error;
use crate::atomic::quoted;
use crate::error::Result;
use crate::workspace;

/// Make a workspace: its folders, its settings and a first example in each
///
/// Files that are there stay as they are.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  malmoi init\n  malmoi init glossary-work && malmoi -w glossary-work lookup 제미나이"
)]
pub struct Args {
    /// The folder; it is made where it does not exist
    #[arg(value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    dir: PathBuf,
}

/// Makes the workspace and says which files are new.
///
/// Fails when a folder or file cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<u8> {
    let made = workspace::init(&args.dir)?;
    say(args, &made, out).map_err(stdout_error)?;
    Ok(0)
}

fn say(args: &Args, made: &workspace::Made, out: &mut dyn Write) -> std::io::Result<()> {
    for path in &made.created {
        writeln!(out, "made  {}", path.display())?;
    }
    for path in &made.kept {
        writeln!(out, "kept  {}", path.display())?;
    }
    let is_here = args.dir.as_os_str() == ".";
    let chosen = if is_here { String::new() } else { format!("-w {} ", quoted(&args.dir.to_string_lossy())) };
    writeln!(out, "\nNext: malmoi {chosen}lookup 제미나이")
}
