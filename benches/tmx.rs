//! Measures reading a large TMX file: `cargo bench --bench tmx -- [MEGABYTES] [--check]`, 1000 where none are named.
//!
//! The file is made of the pairs of `parallel/segments.tsv.gz` of `$MALMOI_SHARED`, or of `../shared/data`, numbered so
//! that all are distinct, with the attributes and now and then the inline codes that tools write. Beside malmoi stands a
//! bare quick-xml event loop over the same file, each in a process of its own, in turn, three times. With `--check` the
//! program fails when the best of three takes more than twice as long as the loop's, or more than 200 MiB.

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs, reason = "a measuring program")]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use malmoi::format::{Format, read_memory};
use quick_xml::Reader;
use quick_xml::events::Event;

/// How often each is measured.
const ROUNDS: usize = 3;
/// The most that reading may take: times the bare loop, and resident memory in MiB.
const MOST_RATIO: f64 = 2.0;
const MOST_MIB: f64 = 200.0;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let check = args.iter().any(|arg| arg == "--check");
    let words: Vec<&str> = args.iter().map(String::as_str).filter(|arg| *arg != "--check").collect();
    let megabytes = match words.as_slice() {
        ["child", task, file] => return child(task, Path::new(file)),
        [] => 1000,
        [megabytes] => megabytes.parse().expect("a number of megabytes"),
        _ => panic!("cargo bench --bench tmx -- [MEGABYTES] [--check]"),
    };
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("large.tmx");
    // In a process of its own, since a child's peak begins with the memory of its parent.
    let (_, _, units) = in_child(&format!("{megabytes}"), &file);
    println!("{} bytes, {units} units", file.metadata().unwrap().len());
    // Reads the file into the page cache.
    std::io::copy(&mut File::open(&file).unwrap(), &mut std::io::sink()).unwrap();
    let (mut bare, mut own, mut peak) = (f64::MAX, f64::MAX, 0f64);
    for _ in 0..ROUNDS {
        let (seconds, mib, _) = in_child("bare", &file);
        println!("bare quick-xml event loop: {seconds:.2} s, peak {mib:.0} MiB");
        bare = bare.min(seconds);
        let (seconds, mib, read) = in_child("read", &file);
        println!("malmoi: {seconds:.2} s, peak {mib:.0} MiB");
        assert_eq!(read, units, "every unit is read");
        own = own.min(seconds);
        peak = peak.max(mib);
    }
    let ratio = own / bare;
    println!("ratio of the best: {ratio:.2}");
    let mut is_broken = false;
    for (is_kept, line) in [
        (ratio <= MOST_RATIO, format!("{ratio:.2} times the bare loop, more than {MOST_RATIO}")),
        (peak <= MOST_MIB, format!("{peak:.0} MiB, more than {MOST_MIB}")),
    ] {
        if !is_kept {
            println!("BROKEN: {line}");
            is_broken = true;
        }
    }
    if check && is_broken {
        std::process::exit(1);
    }
}

/// Runs a task in a process of its own; returns its seconds, its peak in MiB and what it counted.
fn in_child(task: &str, file: &Path) -> (f64, f64, u64) {
    let exe = std::env::current_exe().unwrap();
    let output = Command::new(exe).args(["child", task]).arg(file).stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{task} failed");
    let text = String::from_utf8(output.stdout).unwrap();
    let numbers: Vec<f64> = text.split_whitespace().map(|number| number.parse().unwrap()).collect();
    (numbers[0], numbers[1], numbers[2] as u64)
}

fn child(task: &str, file: &Path) {
    let since = Instant::now();
    let count = match task {
        "bare" => bare(file),
        "read" => {
            let mut count = 0;
            read_memory(
                file,
                "large.tmx",
                Format::Tmx,
                &mut |unit| {
                    assert!(unit.ko.is_some() && unit.en.is_some());
                    count += 1;
                    Ok(())
                },
                &mut |problem| panic!("{problem}"),
            )
            .unwrap();
            count
        }
        megabytes => generate(file, megabytes.parse::<usize>().unwrap() * 1_000_000),
    };
    println!("{} {} {count}", since.elapsed().as_secs_f64(), peak_mib());
}

fn bare(file: &Path) -> u64 {
    let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, File::open(file).unwrap()));
    let mut buffer = Vec::new();
    let mut count = 0;
    loop {
        match reader.read_event_into(&mut buffer).unwrap() {
            Event::Eof => return count,
            _ => count += 1,
        }
        buffer.clear();
    }
}

#[cfg(unix)]
fn peak_mib() -> f64 {
    // SAFETY: getrusage fills the struct that it is given.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        assert_eq!(libc::getrusage(libc::RUSAGE_SELF, &mut usage), 0);
        usage
    };
    // macOS counts bytes, others kibibytes.
    usage.ru_maxrss as f64 / if cfg!(target_os = "macos") { 1_048_576.0 } else { 1024.0 }
}

#[cfg(not(unix))]
fn peak_mib() -> f64 {
    0.0
}

fn generate(file: &Path, bytes: usize) -> u64 {
    let shared = std::env::var_os("MALMOI_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let packed = shared.join("data/parallel/segments.tsv.gz");
    let packed = File::open(&packed).unwrap_or_else(|error| panic!("{}: {error}", packed.display()));
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(packed).read_to_string(&mut text).unwrap();
    let pairs: Vec<(&str, &str, &str)> = text
        .lines()
        .skip(1)
        .map(|row| {
            let mut cells = row.split('\t').skip(1);
            (cells.next().unwrap(), cells.next().unwrap(), cells.next().unwrap())
        })
        .filter(|(_, en, ko)| !en.trim().is_empty() && !ko.trim().is_empty())
        .collect();
    let mut out = BufWriter::new(File::create(file).unwrap());
    out.write_all(
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tmx version=\"1.4\">\n<header creationtool=\"bench\" \
          creationtoolversion=\"1\" segtype=\"sentence\" o-tmf=\"bench\" adminlang=\"en\" srclang=\"en\" \
          datatype=\"plaintext\"/>\n<body>\n",
    )
    .unwrap();
    let (mut written, mut count, mut unit) = (0, 0u64, String::new());
    for (origin, en, ko) in pairs.iter().cycle() {
        if written >= bytes {
            break;
        }
        unit.clear();
        // The dates of 28 days, as OmegaT writes them: on the translation.
        let day = count % 28 + 1;
        writeln!(unit, "<tu>\n  <prop type=\"origin\">{origin}</prop>").unwrap();
        writeln!(unit, "  <tuv xml:lang=\"en\">\n    <seg>{} {count}</seg>\n  </tuv>", escaped(en)).unwrap();
        write!(
            unit,
            "  <tuv xml:lang=\"ko\" changeid=\"translator\" changedate=\"202611{day:02}T084500Z\">\n    <seg>"
        )
        .unwrap();
        match count % 10 {
            0 => write!(
                unit,
                "<bpt i=\"1\" x=\"1\">&lt;b&gt;</bpt>{} {count}<ept i=\"1\">&lt;/b&gt;</ept>",
                escaped(ko)
            ),
            _ => write!(unit, "{} {count}", escaped(ko)),
        }
        .unwrap();
        unit.push_str("</seg>\n  </tuv>\n</tu>\n");
        out.write_all(unit.as_bytes()).unwrap();
        written += unit.len();
        count += 1;
    }
    out.write_all(b"</body>\n</tmx>\n").unwrap();
    out.flush().unwrap();
    assert!(fs::metadata(file).unwrap().len() as usize >= bytes);
    count
}

fn escaped(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .collect::<String>()
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
