//! The program: it parses the command line, runs the command and reports what went wrong.

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use malmoi::cli::{self, Cli};
use malmoi::error::Error;

/// The exit code of an error; 1 is a command's own, for nothing found.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::read(std::env::args_os());
    cli.choose_color();
    let mut out = std::io::BufWriter::new(anstream::stdout().lock());
    let result = cli::run(&cli, &mut out).and_then(|code| {
        out.flush().map_err(Error::io("cannot write to", "standard output".as_ref()))?;
        Ok(code)
    });
    match result {
        Ok(code) => code.into(),
        // The reader, such as `head`, has had enough.
        Err(Error::Io { source, .. }) if source.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            // What was found before the error stands above it; if that cannot be written either, the error says so.
            let _ = out.flush();
            cli::report(&error);
            FAILED.into()
        }
    }
}
