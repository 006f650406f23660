//! `malmoi completions`: what a shell needs to complete malmoi's commands.

use std::io::Write;

use clap_complete::Shell;

use super::stdout_error;
use crate::error::Result;

/// Print the completions for a shell
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  malmoi completions bash > ~/.local/share/bash-completion/completions/malmoi\n  \
        malmoi completions zsh > ~/.zfunc/_malmoi\n  \
        malmoi completions fish > ~/.config/fish/completions/malmoi.fish"
)]
pub struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Prints the completions of the whole command line.
///
/// Fails when standard output cannot be written.
pub fn run(args: &Args, mut command: clap::Command, out: &mut dyn Write) -> Result<u8> {
    // clap_complete panics when a write fails, as in a closed pipe; into memory none does.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "malmoi", &mut script);
    out.write_all(&script).map_err(stdout_error)?;
    Ok(0)
}
