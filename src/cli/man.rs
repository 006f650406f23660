//! `malmoi man`: the manual as one page with all commands.

use std::io::{self, Write};

use clap_mangen::Man;

use super::stdout_error;
use crate::error::Result;

/// Print the manual page
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  malmoi man | man -l -\n  malmoi man > ~/.local/share/man/man1/malmoi.1")]
pub struct Args {}

/// Prints the page in roff: the program first, then every command.
///
/// Fails when standard output cannot be written.
pub fn run(_args: &Args, mut command: clap::Command, out: &mut dyn Write) -> Result<u8> {
    command = command.disable_help_subcommand(true);
    command.build();
    let mut page = Vec::new();
    render(&command, &mut page).map_err(stdout_error)?;
    out.write_all(&page).map_err(stdout_error)?;
    Ok(0)
}

fn render(command: &clap::Command, page: &mut Vec<u8>) -> io::Result<()> {
    let man = Man::new(command.clone());
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    examples(command, page)?;
    for subcommand in command.get_subcommands() {
        render_command(subcommand, page)?;
    }
    Ok(())
}

/// Renders a command and its own commands below it.
fn render_command(command: &clap::Command, page: &mut Vec<u8>) -> io::Result<()> {
    let name = command.get_bin_name().unwrap_or(command.get_name());
    writeln!(page, ".SH {}", quoted(&name.to_uppercase()))?;
    // The options that every command has stand once, with the program's.
    let own = command.clone().mut_args(|arg| {
        let is_shared = arg.is_global_set() || arg.get_id() == "help" || arg.get_id() == "version";
        arg.hide(is_shared)
    });
    let has_options = own.get_arguments().any(|arg| !arg.is_hide_set());
    let man = Man::new(own);
    let mut sections = Vec::new();
    man.render_synopsis_section(&mut sections)?;
    man.render_description_section(&mut sections)?;
    if has_options {
        man.render_options_section(&mut sections)?;
    }
    for line in String::from_utf8_lossy(&sections).lines() {
        match line.strip_prefix(".SH ") {
            Some(heading) => writeln!(page, ".SS {heading}")?,
            None => writeln!(page, "{line}")?,
        }
    }
    examples(command, page)?;
    for subcommand in command.get_subcommands() {
        render_command(subcommand, page)?;
    }
    Ok(())
}

/// Prints the text below the help line by line; clap_mangen would fill it into one paragraph.
fn examples(command: &clap::Command, page: &mut Vec<u8>) -> io::Result<()> {
    let Some(text) = command.get_after_help() else { return Ok(()) };
    writeln!(page, ".PP\n.nf")?;
    for line in text.to_string().lines() {
        writeln!(page, "{}", escaped(line))?;
    }
    writeln!(page, ".fi")
}

fn quoted(heading: &str) -> String {
    format!("\"{}\"", escaped(heading))
}

/// A line of text in which roff sees neither requests nor hyphens to break at.
fn escaped(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-");
    if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line }
}
