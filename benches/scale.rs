//! Measures the index on real data: `cargo bench --bench scale -- rebuild|memory|refresh|query [--check]`.
//!
//! The data are `parallel/segments.tsv.gz` of `$MALMOI_SHARED`, or of `../shared/data`. With `--check` the program
//! fails when a bound is broken: a rebuild takes at most twice the time that lindera alone takes for the same Korean text
//! on one core, under 1 GiB; at eight times the units the peak is at most 1.2 times that at twice; a refresh after
//! one changed article takes at most 3 % of a rebuild.

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs, reason = "a measuring program")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use malmoi::analysis::{Analyzer, english, normalise};
use malmoi::index::{self, Index};
use malmoi::workspace::Workspace;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let check = args.iter().any(|arg| arg == "--check");
    let words: Vec<&str> = args.iter().map(String::as_str).filter(|arg| *arg != "--check").collect();
    let broken = match words.as_slice() {
        ["child", task, dir, rest @ ..] => return child(task, Path::new(dir), rest),
        ["rebuild"] => rebuild(),
        ["memory"] => memory(),
        ["refresh"] => refresh(),
        ["query"] => query(),
        [] => [rebuild(), memory(), refresh(), query()].concat(),
        _ => panic!("cargo bench --bench scale -- rebuild|memory|refresh|query [--check]"),
    };
    for line in &broken {
        println!("BROKEN: {line}");
    }
    if check && !broken.is_empty() {
        std::process::exit(1);
    }
}

/// What a process used.
#[derive(Clone, Copy, Debug)]
struct Used {
    wall: f64,
    cpu: f64,
    peak_mib: f64,
}

fn used(since: Instant, who: libc::c_int) -> Used {
    // SAFETY: getrusage fills the struct that it is given.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        assert_eq!(libc::getrusage(who, &mut usage), 0);
        usage
    };
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    Used {
        wall: since.elapsed().as_secs_f64(),
        cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime),
        peak_mib: usage.ru_maxrss as f64 / 1024.0,
    }
}

/// Runs a task in a process of its own and returns what it used and printed.
fn in_child(task: &str, dir: &Path, rest: &[&str]) -> (Used, String) {
    let exe = std::env::current_exe().unwrap();
    let mut command = Command::new(exe);
    let output = command.args(["child", task]).arg(dir).args(rest).stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{task} failed");
    let text = String::from_utf8(output.stdout).unwrap();
    let (first, rest) = text.split_once('\n').unwrap();
    let numbers: Vec<f64> = first.split(' ').map(|number| number.parse().unwrap()).collect();
    (Used { wall: numbers[0], cpu: numbers[1], peak_mib: numbers[2] }, rest.to_owned())
}

fn child(task: &str, dir: &Path, rest: &[&str]) {
    let since = Instant::now();
    let mut out = String::new();
    match task {
        "lindera" => out = lindera(dir),
        "rebuild" => {
            let report = index::rebuild(&Workspace::open(dir).unwrap(), &mut |_| ()).unwrap();
            out = format!("{} units, {} concepts", report.units, report.concepts.unwrap_or(0));
        }
        "refresh" => {
            let report = index::refresh(&Workspace::open(dir).unwrap(), &mut |_| ()).unwrap();
            assert!(!report.rebuilt);
            out = format!("{} units, {} bytes", report.units, report.bytes);
        }
        "query" => out = one_query(dir, rest[0]),
        "nothing" => {
            Workspace::open(dir).unwrap();
        }
        _ => panic!("no such task"),
    }
    let used = used(since, libc::RUSAGE_SELF);
    println!("{} {} {}\n{out}", used.wall, used.cpu, used.peak_mib);
}

fn shared() -> PathBuf {
    std::env::var_os("MALMOI_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from).join("data")
}

fn segments() -> String {
    let file = shared().join("parallel/segments.tsv.gz");
    let output = Command::new("gzip").arg("-dc").arg(&file).output().unwrap();
    assert!(output.status.success(), "cannot read {}", file.display());
    String::from_utf8(output.stdout).unwrap()
}

/// A scratch workspace with the corpus so many times, each copy's units distinct.
fn workspace(copies: usize) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for folder in ["glossary", "articles", "memory"] {
        fs::create_dir(dir.path().join(folder)).unwrap();
    }
    let text = segments();
    let (header, rows) = text.split_once('\n').unwrap();
    for copy in 0..copies {
        let file = fs::File::create(dir.path().join(format!("memory/segments{copy}.tsv"))).unwrap();
        let mut file = std::io::BufWriter::new(file);
        writeln!(file, "{header}").unwrap();
        if copy == 0 {
            file.write_all(rows.as_bytes()).unwrap();
        } else {
            for row in rows.lines() {
                let mut cells: Vec<_> = row.split('\t').map(str::to_owned).collect();
                cells[2].push_str(&format!(" ({copy})"));
                cells[3].push_str(&format!(" ({copy})"));
                writeln!(file, "{}", cells.join("\t")).unwrap();
            }
        }
        file.flush().unwrap();
    }
    glossary(dir.path(), rows);
    for article in 0..ARTICLES {
        let lines: String = rows.lines().skip(article * 40).take(40).fold(String::new(), |mut all, row| {
            all.push_str(row.split('\t').nth(3).unwrap());
            all.push('\n');
            all
        });
        fs::write(dir.path().join(format!("articles/a{article}.ko.txt")), lines).unwrap();
    }
    dir
}

/// How many articles, of forty sentences each.
const ARTICLES: usize = 16;
/// How many concepts, made from the shortest pairs.
const CONCEPTS: usize = 20_000;

fn glossary(dir: &Path, rows: &str) {
    let mut seen = std::collections::HashSet::new();
    let mut pairs: Vec<(&str, &str)> = rows
        .lines()
        .filter_map(|row| {
            let mut cells = row.split('\t').skip(2);
            Some((cells.next()?, cells.next()?))
        })
        .filter(|(en, ko)| !en.is_empty() && !ko.is_empty() && seen.insert(*ko))
        .collect();
    pairs.sort_by_key(|(en, ko)| ko.chars().count() + en.chars().count());
    let mut writer = csv::Writer::from_path(dir.join("glossary/short.csv")).unwrap();
    writer.write_record(["ko", "en"]).unwrap();
    for (en, ko) in pairs.into_iter().take(CONCEPTS) {
        writer.write_record([ko.replace('|', "\\|"), en.replace('|', "\\|")]).unwrap();
    }
    writer.flush().unwrap();
}

fn lindera(dir: &Path) -> String {
    let text = fs::read_to_string(dir.join("memory/segments0.tsv")).unwrap();
    let korean: Vec<&str> = text.lines().skip(1).map(|row| row.split('\t').nth(3).unwrap()).collect();
    let bytes: usize = korean.iter().map(|text| text.len()).sum();
    let dictionary = ko_dic::load().unwrap();
    let segmenter = lindera::segmenter::Segmenter::new(lindera::mode::Mode::Normal, dictionary, None);
    let mut worker = segmenter.into_worker();
    let since = Instant::now();
    let mut tokens = 0;
    for text in korean {
        tokens += worker.segment(text).unwrap().len();
    }
    assert!(tokens > 1_000_000);
    let seconds = since.elapsed().as_secs_f64();
    format!("{seconds} {bytes} {tokens}")
}

fn rebuild() -> Vec<String> {
    let dir = workspace(1);
    let mut ratios = Vec::new();
    for _ in 0..3 {
        let (_, alone) = in_child("lindera", dir.path(), &[]);
        let alone: f64 = alone.split(' ').next().unwrap().parse().unwrap();
        let (used, what) = in_child("rebuild", dir.path(), &[]);
        let ratio = used.wall / alone;
        println!(
            "rebuild: {:.2} s wall, {:.2} s CPU, peak {:.0} MiB; lindera alone {alone:.2} s; ratio {ratio:.2}; {}",
            used.wall,
            used.cpu,
            used.peak_mib,
            what.trim()
        );
        ratios.push((ratio, used));
    }
    sizes(dir.path());
    ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (ratio, used) = ratios[1];
    let mut broken = Vec::new();
    if ratio > 2.0 {
        broken.push(format!("a rebuild takes {ratio:.2} times what lindera alone takes"));
    }
    if used.peak_mib >= 1024.0 {
        broken.push(format!("a rebuild needs {:.0} MiB", used.peak_mib));
    }
    broken
}

/// Prints what the files of the index have, by ending.
fn sizes(dir: &Path) {
    let ws = Workspace::open(dir).unwrap();
    let index = Index::open(&ws, None).unwrap();
    let mut by_ending = std::collections::BTreeMap::<String, (u64, usize)>::new();
    for entry in fs::read_dir(index.path().join("units")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        let ending = name.rsplit('.').next().unwrap().to_owned();
        let slot = by_ending.entry(ending).or_default();
        slot.0 += entry.metadata().unwrap().len();
        slot.1 += 1;
    }
    let total: u64 = by_ending.values().map(|(bytes, _)| bytes).sum();
    print!("sizes: {:.1} MB:", total as f64 / 1e6);
    for (ending, (bytes, files)) in by_ending {
        print!(" {ending} {:.1} ({files})", bytes as f64 / 1e6);
    }
    println!();
}

fn memory() -> Vec<String> {
    let mut peaks = Vec::new();
    for copies in [2, 8] {
        let dir = workspace(copies);
        let (used, what) = in_child("rebuild", dir.path(), &[]);
        println!(
            "memory: {copies} times: peak {:.0} MiB, {:.2} s wall, {:.2} s CPU, {}",
            used.peak_mib,
            used.wall,
            used.cpu,
            what.trim()
        );
        sizes(dir.path());
        peaks.push(used.peak_mib);
    }
    let ratio = peaks[1] / peaks[0];
    println!("memory: ratio {ratio:.2}");
    if ratio > 1.2 {
        vec![format!("at 8 times the units the peak is {ratio:.2} of that at 2 times")]
    } else {
        vec![]
    }
}

fn refresh() -> Vec<String> {
    let dir = workspace(1);
    let (rebuild, _) = in_child("rebuild", dir.path(), &[]);
    println!("refresh: a rebuild takes {:.2} s wall, {:.2} s CPU", rebuild.wall, rebuild.cpu);
    let mut ratios = Vec::new();
    for turn in 0..15 {
        let article = dir.path().join(format!("articles/a{}.ko.txt", turn % ARTICLES));
        let text = fs::read_to_string(&article).unwrap();
        fs::write(&article, format!("{turn}번째로 고친 문장이다.\n{text}")).unwrap();
        let (used, what) = in_child("refresh", dir.path(), &[]);
        println!(
            "refresh: {:.1} ms wall, {:.1} ms CPU, peak {:.0} MiB, {}",
            used.wall * 1e3,
            used.cpu * 1e3,
            used.peak_mib,
            what.trim()
        );
        ratios.push(used.wall / rebuild.wall);
    }
    sizes(dir.path());
    let worst = ratios.iter().copied().fold(0.0, f64::max);
    ratios.sort_by(f64::total_cmp);
    let median = ratios[ratios.len() / 2];
    println!("refresh: {:.2} % of a rebuild, at worst {:.2} %", median * 100.0, worst * 100.0);
    if median > 0.03 { vec![format!("a refresh takes {:.1} % of a rebuild", median * 100.0)] } else { vec![] }
}

/// Terms rare, middling, frequent and absent, in both languages.
const TERMS: [&str; 20] = [
    "제미나이",
    "슈퍼컴퓨터",
    "로렌스 리버모아",
    "핵무기",
    "정부",
    "대통령",
    "서버",
    "인터넷",
    "소프트웨어",
    "한국",
    "미국",
    "있다",
    "것이",
    "뷁쉙",
    "파이썬",
    "government",
    "nuclear weapons",
    "software",
    "the",
    "qwertyzxcv",
];

/// Opens the index, asks once and reads the first 32 units.
fn one_query(dir: &Path, query: &str) -> String {
    let started = used(Instant::now(), libc::RUSAGE_SELF).cpu;
    let ws = Workspace::open(dir).unwrap();
    let units = Index::open(&ws, None).unwrap().units().unwrap();
    let opened = used(Instant::now(), libc::RUSAGE_SELF).cpu;
    let normal = normalise(query);
    let mut found = Vec::new();
    if query.is_ascii() {
        let mut words: Vec<Vec<String>> = Vec::new();
        english(normal.text(), &mut |token, _, position| {
            words.resize(words.len().max(position + 1), Vec::new());
            words[position].push(token.to_owned());
        });
        units.english_phrase(&words, &mut |candidate| found.push(candidate)).unwrap();
    } else {
        units.korean_text(normal.text(), &mut |candidate| found.push(candidate)).unwrap();
    }
    let searched = used(Instant::now(), libc::RUSAGE_SELF).cpu;
    let read: Vec<_> = found.iter().take(32).map(|candidate| units.get(candidate).unwrap()).collect();
    let done = used(Instant::now(), libc::RUSAGE_SELF).cpu;
    let ms = |from: f64, to: f64| (to - from) * 1e3;
    format!(
        "{:.2} {:.2} {:.2} {:.2} {} {}",
        ms(started, done),
        ms(started, opened),
        ms(opened, searched),
        ms(searched, done),
        found.len(),
        read.len()
    )
}

fn query() -> Vec<String> {
    let dir = workspace(1);
    in_child("rebuild", dir.path(), &[]);
    let file = dir.path().join("memory/segments0.tsv");
    println!("query: term | all ms CPU | open | search | read | candidates | read | rg ms CPU");
    for term in TERMS {
        let mut runs: Vec<Vec<f64>> = (0..9)
            .map(|_| {
                let (_, out) = in_child("query", dir.path(), &[term]);
                out.split_whitespace().map(|number| number.parse().unwrap()).collect()
            })
            .collect();
        runs.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let run = &runs[4];
        let mut rg: Vec<f64> = (0..9)
            .map(|_| {
                let before = used(Instant::now(), libc::RUSAGE_CHILDREN).cpu;
                let status =
                    Command::new("rg").args(["-F", "-c", term]).arg(&file).stdout(Stdio::null()).status();
                drop(status);
                (used(Instant::now(), libc::RUSAGE_CHILDREN).cpu - before) * 1e3
            })
            .collect();
        rg.sort_by(f64::total_cmp);
        println!(
            "query: {term} | {:.2} | {:.2} | {:.2} | {:.2} | {} | {} | {:.2}",
            run[0], run[1], run[2], run[3], run[4], run[5], rg[4]
        );
    }
    let _ = Analyzer::new();
    Vec::new()
}
