//! The program: it parses the command line, runs the command and reports what went wrong.

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use malmoi::cli::{self, Cli};
use malmoi::error::Error;

/// The exit code of an error; 1 is a command's own, for nothing found.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    hush_caught_panics();
    let cli = Cli::read(std::env::args_os());
    cli.choose_color();
    let mut out = output();
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

/// Keeps panics quiet that become errors: those of libraries over a damaged index.
fn hush_caught_panics() {
    let show = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !malmoi::index::is_reading() {
            show(panic);
        }
    }));
}

/// Standard output, which drops styles where nobody sees them.
///
/// The buffer stands behind what drops them: it writes piece by piece, and standard output line by line.
fn output() -> Box<dyn Write> {
    let stdout = std::io::stdout();
    match anstream::AutoStream::choice(&stdout) {
        anstream::ColorChoice::Never => {
            let buffer: Box<dyn Write> = Box::new(std::io::BufWriter::new(stdout));
            Box::new(anstream::StripStream::new(buffer))
        }
        _ => Box::new(std::io::BufWriter::new(anstream::stdout())),
    }
}
