//! Trains the transliteration model.
//!
//! ```text
//! cargo run --release --example train_transliteration -- DATA… -o MODEL [--leave-out PARTS] [--calibrate 3]
//! cargo run --release --example train_transliteration -- words LIST… -o WORDS.fst
//! ```
//!
//! DATA are files of `latin TAB hangul [TAB count]`. Entries whose Latin side belongs to a part left out (the first hexadecimal digit
//! of the SHA-1 of its small letters) are not read. The logistic function of `score` is fitted to a part that a first model is trained
//! without; the model that is written is then trained with it. The same data give the same bytes.

#![allow(clippy::print_stderr, reason = "a training program that says how far it is")]

mod align;
mod calibrate;
mod data;
mod estimate;
#[path = "../evaluate_transliteration/pairs.rs"]
#[allow(dead_code, reason = "the evaluation's half of it")]
mod pairs;
mod rerank;
mod train;
mod variants;
mod words;

use std::path::PathBuf;

type Failure = Box<dyn std::error::Error>;

/// What the command line asks for.
struct Options {
    files: Vec<PathBuf>,
    out: PathBuf,
    leave_out: String,
    calibrate: Option<char>,
}

fn options(args: impl Iterator<Item = String>) -> Result<Options, Failure> {
    let mut options =
        Options { files: Vec::new(), out: PathBuf::new(), leave_out: String::new(), calibrate: Some('3') };
    let mut args = args.peekable();
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("{arg} needs a value"));
        match arg.as_str() {
            "-o" => options.out = value()?.into(),
            "--leave-out" => options.leave_out = value()?.to_lowercase(),
            "--calibrate" => options.calibrate = value()?.chars().next().filter(|c| *c != '-'),
            _ => options.files.push(arg.into()),
        }
    }
    if options.files.is_empty() || options.out.as_os_str().is_empty() {
        return Err(
            "usage: train_transliteration [words] DATA… -o FILE [--leave-out PARTS] [--calibrate PART]"
                .into(),
        );
    }
    Ok(options)
}

fn main() -> Result<(), Failure> {
    let mut args = std::env::args().skip(1).peekable();
    if args.next_if(|arg| arg == "words").is_some() {
        let options = options(args)?;
        std::fs::write(options.out, words::pack(&options.files)?)?;
        return Ok(());
    }
    let options = options(args)?;
    let calibration = match options.calibrate {
        Some(part) => {
            let without = format!("{}{part}", options.leave_out.replace(part, ""));
            eprintln!("without the parts {without}, to calibrate:");
            let first = train::train(&options.files, &without)?;
            train::calibrate(&first, &options.files, part)?
        }
        None => Vec::new(),
    };
    eprintln!("without the parts \"{}\":", options.leave_out);
    let file = train::train(&options.files, &options.leave_out)?.file(&calibration);
    eprintln!("{} bytes", file.len());
    std::fs::write(options.out, file)?;
    Ok(())
}
