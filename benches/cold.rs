//! Measures a cold lookup, process start to exit, against ripgrep: `cargo bench --bench cold [-- --check]`.
//!
//! The memory is `parallel/segments.tsv.gz` of `$MALMOI_SHARED` or `../shared/data`; the glossary 20,000 concepts out of
//! its short pairs. Each of 20 fixed terms is looked up 15 times, examples included, and searched 15 times by `rg -F -c`
//! in that one file, in turns, with warm caches; CPU time (user and system) of each process by getrusage. Matches of three segments
//! are measured likewise. With `--check` the program fails when the median lookup costs more than half of the median search.

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs, reason = "a measuring program")]

#[cfg(not(unix))]
fn main() {
    println!("cold: needs getrusage, which this system has not");
}

#[cfg(unix)]
fn main() {
    unix::main();
}

#[cfg(unix)]
mod unix {
    use std::collections::HashSet;
    use std::fs;
    use std::io::Read;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};
    use std::time::Instant;

    use malmoi::analysis::{Analyzer, LazyAnalyzer};
    use malmoi::index::{Index, rebuild, status};
    use malmoi::lookup::{Request, concepts, lookup};
    use malmoi::render::text;
    use malmoi::terms::Terms;
    use malmoi::workspace::Workspace;

    /// Rare, middling, frequent and absent ones.
    const TERMS: [&str; 20] = [
        "파일",
        "서버",
        "사용자",
        "데이터베이스",
        "디렉터리",
        "인터페이스",
        "함수",
        "매개변수",
        "모듈",
        "프로그램",
        "암호화",
        "스레드",
        "컴파일러",
        "압축",
        "글꼴",
        "가비지 컬렉션",
        "이터레이터",
        "제미나이",
        "앤트로픽",
        "바나나우유",
    ];
    const RUNS: usize = 15;

    /// Segments that the memory has something like, in both languages.
    const SEGMENTS: [&str; 3] = [
        "이 함수는 파일의 이름을 돌려줍니다.",
        "Returns the name of the file that was opened.",
        "데이터베이스 서버를 다시 시작하십시오.",
    ];

    pub fn main() {
        let check = std::env::args().any(|arg| arg == "--check");
        let shared = std::env::var_os("MALMOI_SHARED")
            .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
        let segments = shared.join("data/parallel/segments.tsv.gz");
        if !segments.exists() {
            println!("skipped: {} is not there; set MALMOI_SHARED", segments.display());
            return;
        }
        if Command::new("rg").arg("--version").stdout(Stdio::null()).status().is_err() {
            println!("skipped: ripgrep is not installed");
            return;
        }
        let dir = tempfile::TempDir::new().unwrap();
        let file = workspace(dir.path(), &segments);
        let ws = Workspace::open(dir.path()).unwrap();
        rebuild(&ws, &mut |_| {}).unwrap();

        println!("cold: term | lookup ms CPU | rg ms CPU | ratio");
        let (mut all, mut all_rg) = (Vec::new(), Vec::new());
        for term in TERMS {
            let (mut own, mut rg) = (Vec::new(), Vec::new());
            for _ in 0..RUNS {
                own.push(cpu(Command::new(env!("CARGO_BIN_EXE_malmoi"))
                    .args(["lookup", term, "-w"])
                    .arg(dir.path())));
                rg.push(cpu(Command::new("rg").args(["-F", "-c", term]).arg(&file)));
            }
            let (own, rg) = (median(&mut own), median(&mut rg));
            println!("cold: {term} | {own:.2} | {rg:.2} | {:.2}", own / rg);
            all.push(own);
            all_rg.push(rg);
        }
        let (own, rg) = (median(&mut all), median(&mut all_rg));
        println!("cold: median | {own:.2} | {rg:.2} | {:.2}", own / rg);
        let mut start: Vec<f64> =
            (0..RUNS).map(|_| cpu(Command::new(env!("CARGO_BIN_EXE_malmoi")).arg("--version"))).collect();
        println!("cold: process start alone (--version) | {:.2} ms CPU", median(&mut start));
        for segment in SEGMENTS {
            let mut matched: Vec<f64> = (0..RUNS)
                .map(|_| {
                    let mut command = Command::new(env!("CARGO_BIN_EXE_malmoi"));
                    cpu(command.args(["match", segment, "-w"]).arg(dir.path()))
                })
                .collect();
            let matched = median(&mut matched);
            println!("cold: match of “{segment}” | {matched:.2} ms CPU | {:.2} of a lookup", matched / own);
        }
        split(&ws);
        if check && own > rg / 2.0 {
            println!("BROKEN: a cold lookup costs {own:.2} ms CPU, half of ripgrep is {:.2}", rg / 2.0);
            std::process::exit(1);
        }
    }

    /// The stages within one process, each the first of its kind, in microseconds of wall time.
    fn split(ws: &Workspace) {
        let timed = |name: &str, f: &mut dyn FnMut()| {
            let start = Instant::now();
            f();
            println!("split: {name} | {} µs", start.elapsed().as_micros());
        };
        let (mut index, mut terms, mut units) = (None, None, None);
        timed("sources: listed and compared with the manifest", &mut || drop(status(ws).unwrap()));
        timed("index: CURRENT, manifest and compiled glossary", &mut || {
            index = Some(Index::open(ws, None).unwrap())
        });
        let index = index.unwrap();
        timed("of that, the compiled glossary", &mut || {
            terms = Some(Terms::open(&index.terms_path()).unwrap());
        });
        timed("index: units", &mut || units = Some(index.units().unwrap()));
        let (terms, units) = (terms.unwrap(), units.unwrap());
        for term in ["파일", "매개변수", "바나나우유"] {
            let request = Request { examples: 3, ..Request::default() };
            timed(&format!("search: concepts of {term}"), &mut || {
                drop(concepts(&terms, term, &request, &mut LazyAnalyzer::default()).unwrap());
            });
            let mut answer = None;
            timed(&format!("search: concepts and examples of {term}"), &mut || {
                answer = Some(lookup(&terms, || Ok(&units), term, &request).unwrap());
            });
            let answer = answer.unwrap();
            timed(&format!("render: {term}"), &mut || drop(text::answer(&answer)));
        }
        timed("dictionary (only where a border is open)", &mut || drop(Analyzer::new().unwrap()));
    }

    /// CPU milliseconds of a process, user and system.
    fn cpu(command: &mut Command) -> f64 {
        let before = children();
        let _ = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        (children() - before) * 1e3
    }

    fn children() -> f64 {
        // SAFETY: getrusage fills the struct that it is given.
        let usage = unsafe {
            let mut usage: libc::rusage = std::mem::zeroed();
            assert_eq!(libc::getrusage(libc::RUSAGE_CHILDREN, &mut usage), 0);
            usage
        };
        let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
        seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    fn median(values: &mut [f64]) -> f64 {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    }

    /// Writes the memory and the glossary; gives the file that ripgrep reads.
    fn workspace(dir: &Path, segments: &Path) -> PathBuf {
        fs::create_dir_all(dir.join("memory")).unwrap();
        fs::create_dir_all(dir.join("glossary")).unwrap();
        let mut text = String::new();
        flate2::read::GzDecoder::new(fs::File::open(segments).unwrap()).read_to_string(&mut text).unwrap();
        let file = dir.join("memory/segments.tsv");
        fs::write(&file, &text).unwrap();
        let mut csv = String::from("\u{feff}id,ko,en\n");
        let mut seen = HashSet::new();
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let (en, ko) = (cells[2], cells[3]);
            let plain =
                |text: &str| !text.contains(['"', ',', '|', '\\']) && text.trim() == text && !text.is_empty();
            let short = ko.chars().count() <= 12 && en.len() <= 30 && plain(ko) && plain(en);
            if short && seen.insert(ko.to_lowercase()) && seen.insert(en.to_lowercase()) {
                csv.push_str(&format!("c{},{ko},{en}\n", seen.len()));
            }
            if seen.len() >= 40_000 {
                break;
            }
        }
        fs::write(dir.join("glossary/short.csv"), csv).unwrap();
        file
    }
}
