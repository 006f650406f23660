//! Measures `import` on a large memory: `cargo bench --bench import -- [MEGABYTES] [--check]`.
//!
//! The memory is a TMX of 1,000 MB (or as many as are named) of the units of `parallel/segments.tsv.gz` of `$MALMOI_SHARED`
//! (`../shared`) `data`, numbered so that all are distinct. It is imported, and imported again, which adds nothing. With
//! `--check` the program fails when a run peaks at 200 MiB or more.

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs, reason = "a measuring program")]

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use malmoi::exchange::{ImportOptions, import};
use malmoi::format::{ReadOptions, Record, read};
use malmoi::workspace::Workspace;

/// The bound of the peak, in MiB.
const PEAK: f64 = 200.0;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if let [child, task, megabytes, dir] = args.as_slice()
        && child == "child"
    {
        return match task.as_str() {
            "generate" => {
                let size = megabytes.parse::<u64>().unwrap() * 1_000_000;
                println!("{}", generate(&Path::new(dir).join("large.tmx"), size));
            }
            _ => run(task, Path::new(dir)),
        };
    }
    let check = args.iter().any(|arg| arg == "--check");
    let megabytes = args.iter().find_map(|arg| arg.parse::<u64>().ok()).unwrap_or(1000);
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("glossary")).unwrap();
    // A process begins with the peak of the one that it was made from, so this one stays small.
    let units = in_child(&["generate", &megabytes.to_string()], folder.path())[0] as u64;
    println!("{megabytes} MB of TMX, {units} units");
    println!("{:<8} {:>8} {:>9} {:>10} {:>8}", "run", "seconds", "MB/s", "added", "MiB");
    let mut is_broken = false;
    for (task, expected) in [("read", units), ("import", units), ("again", 0)] {
        let [seconds, added, peak] = in_child(&[task, "0"], folder.path())[..] else { panic!("{task}") };
        assert_eq!(added as u64, expected, "{task}");
        println!("{task:<8} {seconds:>8.1} {:>9.1} {added:>10} {peak:>8.0}", megabytes as f64 / seconds);
        is_broken |= peak >= PEAK;
    }
    if is_broken {
        println!("BROKEN: a run peaks at {PEAK} MiB or more");
        std::process::exit(i32::from(check));
    }
}

/// Runs a task in a process of its own, since the peak is the process's; returns the numbers that it prints.
fn in_child(task: &[&str], dir: &Path) -> Vec<f64> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output = command.arg("child").args(task).arg(dir).stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{task:?} failed");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_whitespace().map(|number| number.parse().unwrap()).collect()
}

/// One run.
fn run(task: &str, dir: &Path) {
    let since = Instant::now();
    let file = dir.join("large.tmx");
    let added = match task {
        "read" => {
            let mut units = 0;
            let mut on = |record| {
                units += u64::from(matches!(record, Record::Unit(_)));
                Ok(())
            };
            read(&file, "large.tmx", &ReadOptions::default(), &mut on).unwrap();
            units
        }
        _ => {
            let ws = Workspace::open(dir).unwrap();
            let outcome = import(&ws, &[file], &ImportOptions::default(), &mut |_| ()).unwrap();
            assert_eq!(outcome.problem_count, 0);
            outcome.units.added
        }
    };
    println!("{} {added} {}", since.elapsed().as_secs_f64(), peak_mib());
}

/// Writes a TMX of about so many bytes; returns its units.
fn generate(file: &Path, size: u64) -> u64 {
    let shared = std::env::var_os("MALMOI_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let segments = shared.join("data/parallel/segments.tsv.gz");
    let output = Command::new("gzip").arg("-dc").arg(&segments).output().unwrap();
    assert!(output.status.success(), "cannot read {}", segments.display());
    let text = String::from_utf8(output.stdout).unwrap();
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let pairs: Vec<(String, String)> = text
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split('\t').skip(2);
            Some((escaped(cells.next()?), escaped(cells.next()?)))
        })
        .collect();
    let mut out = BufWriter::with_capacity(1 << 20, File::create(file).unwrap());
    let header = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tmx version=\"1.4\"><header creationtool=\"malmoi\" \
        creationtoolversion=\"1\" segtype=\"sentence\" o-tmf=\"x\" adminlang=\"en\" srclang=\"en\" datatype=\"plaintext\"/>\n<body>\n";
    out.write_all(header.as_bytes()).unwrap();
    let (mut written, mut units) = (header.len() as u64, 0);
    for (en, ko) in pairs.iter().cycle() {
        if written >= size {
            break;
        }
        let unit = format!(
            "<tu><tuv xml:lang=\"en\"><seg>{en} {units}</seg></tuv><tuv xml:lang=\"ko\"><seg>{ko} {units}</seg></tuv></tu>\n"
        );
        out.write_all(unit.as_bytes()).unwrap();
        written += unit.len() as u64;
        units += 1;
    }
    out.write_all(b"</body>\n</tmx>\n").unwrap();
    out.flush().unwrap();
    units
}

#[cfg(unix)]
fn peak_mib() -> f64 {
    // SAFETY: getrusage fills the struct that it is given.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        assert_eq!(libc::getrusage(libc::RUSAGE_SELF, &mut usage), 0);
        usage
    };
    usage.ru_maxrss as f64 / 1024.0
}

/// Elsewhere only the time is measured.
#[cfg(not(unix))]
fn peak_mib() -> f64 {
    0.0
}
