//! Feeds every reader with damaged files: `cargo bench --bench fuzz -- [--seconds N | --count N] [--format NAME] [--seed N]`.
//!
//! cargo-fuzz wants a nightly compiler, so this is a stable structured fuzzer: it takes the files that malmoi's own writers
//! make of hard records and, where they are there, those of `$MALMOI_SHARED` (`../shared`) `data/formats`, changes them
//! by a seeded generator, and reads them; a small file is taken more often than a long one, by its length. `--seconds` (60) is the time for all formats together; the full count is
//! `--count 1000000`, which is for each. A panic, a read that takes longer than ten seconds and a process that dies or
//! wants more than 2 GiB are findings: the input is kept in `target/fuzz/` and the exit code is 1.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    missing_docs,
    reason = "a measuring program"
)]

use std::fs;
use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use malmoi::format::{
    self, Format, Holds, ReadOptions, Record, UnitWriter, WriteOptions, detect, write_concepts,
};
use malmoi::record::{Code, CodeKind, Concept, Definition, Details, State, Status, Term, Unit};

/// How long one input may take, in milliseconds; the machine may be busy.
const LIMIT_MS: u64 = 10_000;
/// The longest input.
const LONGEST: usize = 1 << 18;
/// How many inputs of one format are kept.
const KEPT: usize = 10;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let of = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1)).cloned();
    let number = |name: &str| of(name).map(|value| value.parse::<u64>().expect("a number"));
    let seed = number("--seed").unwrap_or(1);
    if let Some(name) = of("--child") {
        let format = Format::from_str(&name, true).unwrap();
        let (count, millis) = (number("--count").unwrap(), number("--millis").unwrap());
        return child(format, count, Duration::from_millis(millis), seed);
    }
    let formats: Vec<Format> = Format::value_variants()
        .iter()
        .copied()
        .filter(|format| format.is_read() && is_there(*format))
        .filter(|format| of("--format").is_none_or(|name| name == format.name()))
        .collect();
    let count = number("--count");
    let seconds = number("--seconds").unwrap_or(60);
    let millis = if count.is_some() { u64::MAX / 2 } else { seconds * 1000 / formats.len().max(1) as u64 };
    println!(
        "{:<12} {:>5} {:>10} {:>8} {:>11} {:>11} {:>8} {:>6}  findings",
        "format", "seeds", "executions", "a second", "records", "problems", "longest", "MiB"
    );
    let mut bad = 0;
    for format in formats {
        bad += supervise(format, count.unwrap_or(u64::MAX), millis, seed);
    }
    if bad > 0 {
        println!("{bad} findings; the inputs are in {}", findings().display());
        std::process::exit(1);
    }
}

/// Whether the format is read by now: the table of formats is older than some readers.
fn is_there(format: Format) -> bool {
    let file = scratch(format, "probe");
    fs::write(&file, b"").unwrap();
    let options = ReadOptions { format: Some(format), ..ReadOptions::default() };
    let result = format::read(&file, "probe", &options, &mut |_| Ok(()));
    let _ = fs::remove_file(&file);
    !result.is_err_and(|error| error.to_string().starts_with("malmoi does not read"))
}

/// Runs one format in a process of its own, which may die.
fn supervise(format: Format, count: u64, millis: u64, seed: u64) -> u64 {
    let name = format.name();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--child", &name, "--count", &count.to_string(), "--millis", &millis.to_string()]);
    command.args(["--seed", &seed.to_string()]).stdout(Stdio::piped());
    let output = command.spawn().unwrap().wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    print!("{text}");
    match output.status.code() {
        Some(code @ 0..=100) => code as u64,
        _ => {
            let kept = keep(format, "death", &fs::read(scratch(format, "input")).unwrap_or_default());
            println!("{name:<12} the process died ({}): {}", output.status, kept.display());
            1
        }
    }
}

/// When the running input began, in milliseconds since the start; 0 between two.
static BEGAN: AtomicU64 = AtomicU64::new(0);
static PANIC: Mutex<String> = Mutex::new(String::new());

fn child(format: Format, count: u64, time: Duration, seed: u64) {
    limit_memory();
    std::panic::set_hook(Box::new(|info| *PANIC.lock().unwrap() = info.to_string()));
    let file = scratch(format, "input");
    let since = Instant::now();
    watch(format, since);
    let seeds = seeds(format);
    let others = [Format::Csv, Format::Jsonl, Format::Tmx].into_iter().flat_map(own_seeds).collect();
    let pool = Pool::new(seeds, others);
    let mut random = Random(seed ^ (format as u64) << 32 | 1);
    let (mut done, mut records, mut problems, mut longest, mut found) = (0u64, 0u64, 0u64, 0f64, 0usize);
    while done < count && since.elapsed() < time && found < KEPT {
        let input = mutated(&pool, &mut random);
        fs::write(&file, &input).unwrap();
        let wanted = [None, Some(Holds::Concepts), Some(Holds::Units)][random.below(3)];
        let columns = [vec![], vec!["ko".into(), "en".into()], vec!["en".into(), "x".into(), "ko".into()]];
        let columns = if random.below(8) == 0 { columns[random.below(3)].clone() } else { Vec::new() };
        let format = Some(format).filter(|_| random.below(16) > 0);
        let options = ReadOptions { format, columns, untranslated: random.below(2) == 0, wanted };
        let start = Instant::now();
        BEGAN.store(since.elapsed().as_millis() as u64 + 1, Ordering::Release);
        let result = catch_unwind(AssertUnwindSafe(|| {
            // An error of the file as a whole is an answer, too.
            let _ = format::read(&file, "fuzz/입력.x", &options, &mut |record| {
                match record {
                    Record::Unit(unit) => {
                        records += 1;
                        check(&unit);
                    }
                    Record::Concept(_) => records += 1,
                    Record::Problem(_) => problems += 1,
                    Record::Note(_) => {}
                }
                Ok(())
            });
        }));
        BEGAN.store(0, Ordering::Release);
        longest = longest.max(start.elapsed().as_secs_f64());
        done += 1;
        if result.is_err() {
            found += 1;
            let name = format.map_or_else(|| "detected".to_owned(), Format::name);
            let kept = keep(format.unwrap_or(Format::Text), "panic", &input);
            println!("{name}: {} — {}", PANIC.lock().unwrap(), kept.display());
        }
    }
    let rate = done as f64 / since.elapsed().as_secs_f64();
    println!(
        "{:<12} {:>5} {done:>10} {rate:>8.0} {records:>11} {problems:>11} {:>5.0} ms {:>6.0}  {found}",
        format.name(),
        pool.seeds.len(),
        longest * 1000.0,
        peak_mib()
    );
    std::io::stdout().flush().unwrap();
    let _ = fs::remove_file(&file);
    std::process::exit(i32::from(found > 0) * found as i32);
}

/// Every unit that a reader hands over is sound: its codes stand at borders of characters within its text.
fn check(unit: &Unit) {
    assert!(unit.ko.is_some() || unit.en.is_some(), "a unit without a side");
    let Some(details) = &unit.details else { return };
    for lang in malmoi::record::Lang::ALL {
        for code in details.codes(lang) {
            let text = unit.side(lang).unwrap_or_default();
            assert!(text.is_char_boundary(code.at), "a code at {} of {text:?}", code.at);
        }
    }
}

/// Ends the process when an input takes too long.
fn watch(format: Format, since: Instant) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_millis(200));
            let began = BEGAN.load(Ordering::Acquire);
            if began > 0 && since.elapsed().as_millis() as u64 > began + LIMIT_MS {
                let kept = keep(format, "hang", &fs::read(scratch(format, "input")).unwrap_or_default());
                println!("{}: an input takes longer than {LIMIT_MS} ms — {}", format.name(), kept.display());
                std::process::exit(1);
            }
        }
    });
}

/// The file that the reader opens, in memory where the system has such a place.
fn scratch(format: Format, what: &str) -> PathBuf {
    let shm = Path::new("/dev/shm");
    let dir = if shm.is_dir() { shm.to_path_buf() } else { std::env::temp_dir() };
    // The supervisor must find the file of a child that died.
    let owner = std::env::var("MALMOI_FUZZ_RUN").unwrap_or_else(|_| {
        let own = std::process::id().to_string();
        // SAFETY: no other thread is running yet: the first call comes before any is started.
        unsafe { std::env::set_var("MALMOI_FUZZ_RUN", &own) };
        own
    });
    dir.join(format!("malmoi-fuzz-{owner}-{}-{what}", format.name()))
}

fn findings() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz")
}

fn keep(format: Format, what: &str, input: &[u8]) -> PathBuf {
    fs::create_dir_all(findings()).unwrap();
    let hash = xxhash_rust::xxh3::xxh3_64(input);
    let file = findings().join(format!("{}-{what}-{hash:016x}", format.name()));
    fs::write(&file, input).unwrap();
    file
}

#[cfg(unix)]
fn limit_memory() {
    let limit = libc::rlimit { rlim_cur: 2 << 30, rlim_max: 2 << 30 };
    // SAFETY: setrlimit reads the struct that it is given.
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_AS, &limit) }, 0);
}

#[cfg(not(unix))]
fn limit_memory() {}

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

#[cfg(not(unix))]
fn peak_mib() -> f64 {
    f64::NAN
}

/// splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

/// What breaks parsers.
const TOKENS: [&[u8]; 48] = [
    b"<tu>",
    b"</tu>",
    b"<tuv xml:lang=\"ko\">",
    b"</seg>",
    b"<seg>",
    b"<bpt i=\"1\">",
    b"<ept i=\"1\"/>",
    b"<term>",
    b"</termEntry>",
    b"<file>",
    b"<trans-unit id=\"1\">",
    b"<source>",
    b"<target>",
    b"<mrk>",
    b"<pc id=\"1\">",
    b"<sc/>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"<?",
    b"?>",
    b"<!DOCTYPE x [<!ENTITY a \"b\">]>",
    b"&a;",
    b"&#0;",
    b"&#x1f;",
    b"&#xD800;",
    b"&#99999999999;",
    b"&",
    b"\0",
    b"\xED\xA0\x80",
    b"\xEF\xBF\xBE",
    b"\xFF\xFE",
    b"\xFE\xFF",
    b"\xEF\xBB\xBF",
    b"99999999999999999999",
    b"-1",
    b"\"",
    b"\"\"",
    b"\\",
    b"\r",
    b"\n\n",
    b"\t",
    b"|",
    b"{\"ko\":",
    b"\\ud800",
    b"msgid \"",
    b"msgstr[9] \"",
];

/// What inputs are made of.
struct Pool {
    /// Files of the format.
    seeds: Vec<Vec<u8>>,
    /// The running sums of the seeds' weights: one of 1 KiB is taken eleven times as often as one of 32 KiB, since it is read
    /// that much faster.
    weights: Vec<u64>,
    /// Files of other formats.
    others: Vec<Vec<u8>>,
}

impl Pool {
    fn new(seeds: Vec<Vec<u8>>, others: Vec<Vec<u8>>) -> Self {
        let mut sum = 0;
        let weights = seeds.iter().map(|seed| {
            sum += (1 << 30) / (seed.len() as u64 + 2048);
            sum
        });
        Self { weights: weights.collect(), seeds, others }
    }

    fn pick(&self, random: &mut Random) -> &[u8] {
        if random.below(24) == 0 {
            return &self.others[random.below(self.others.len())];
        }
        let at = random.next() % self.weights.last().expect("a format has a seed");
        &self.seeds[self.weights.partition_point(|sum| *sum <= at)]
    }
}

fn mutated(pool: &Pool, random: &mut Random) -> Vec<u8> {
    let input = pool.pick(random).to_vec();
    if input.starts_with(b"PK")
        && random.below(2) == 0
        && let Some(repacked) = repacked(&input, random)
    {
        return repacked;
    }
    damaged(input, pool.pick(random), random)
}

fn damaged(mut input: Vec<u8>, other: &[u8], random: &mut Random) -> Vec<u8> {
    for _ in 0..=random.below(4) {
        let at = random.below(input.len() + 1);
        let longest = [4, 64, 4096][random.below(3)];
        let len = 1 + random.below(longest);
        let end = (at + len).min(input.len());
        match random.below(9) {
            0 if !input.is_empty() => {
                for _ in 0..=random.below(8) {
                    let at = random.below(input.len());
                    input[at] ^= 1 << random.below(8);
                }
            }
            1 => input.truncate(at),
            2 => {
                let from = random.below(other.len() + 1);
                let to = (from + random.below(4096)).min(other.len());
                input.splice(at..end, other[from..to].iter().copied());
            }
            3 | 4 => {
                let token = TOKENS[random.below(TOKENS.len())];
                let times = if random.below(16) == 0 { 1 + random.below(2000) } else { 1 };
                input.splice(at..at, token.repeat(times));
            }
            5 => {
                input.drain(at..end);
            }
            6 => {
                let piece = input[at..end].repeat(1 + random.below(8));
                input.splice(at..at, piece);
            }
            7 => {
                // A number becomes another.
                if let Some(digit) = input[at..].iter().position(u8::is_ascii_digit) {
                    let number =
                        [&b"0"[..], b"4294967296", b"18446744073709551616", b"-2", b"1e999"][random.below(5)];
                    input.splice(at + digit..at + digit + 1, number.iter().copied());
                }
            }
            _ => {
                for byte in &mut input[at..end] {
                    *byte = random.next() as u8;
                }
            }
        }
    }
    input.truncate(LONGEST);
    input
}

/// A zip with one of its files damaged.
fn repacked(input: &[u8], random: &mut Random) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(input)).ok()?;
    let chosen = random.below(archive.len());
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let method = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).ok()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        if at == chosen {
            bytes = damaged(bytes.clone(), &bytes, random);
        }
        out.start_file(file.name().ok()?.into_owned(), method).ok()?;
        out.write_all(&bytes).ok()?;
    }
    Some(out.finish().ok()?.into_inner())
}

/// The files to begin with: of our own writers, by hand, and of `shared/`.
fn seeds(format: Format) -> Vec<Vec<u8>> {
    let mut seeds = own_seeds(format);
    let shared = std::env::var_os("MALMOI_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let mut files = Vec::new();
    walk(&shared.join("data/formats"), &mut files);
    files.sort();
    for file in files {
        if detect(&file, None).is_ok_and(|found| found == format) {
            seeds.push(fs::read(&file).unwrap());
        }
    }
    if seeds.is_empty() {
        seeds.push(b"ko\ten\n\xEA\xB0\x80\ta\n".to_vec());
    }
    seeds
}

fn walk(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.metadata() {
            Ok(data) if data.is_dir() => walk(&path, files),
            Ok(data) if data.len() <= LONGEST as u64 => files.push(path),
            _ => {}
        }
    }
}

fn own_seeds(format: Format) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let mut concepts = Vec::new();
    if write_concepts(format, &hard_concepts(), &WriteOptions::default(), &mut concepts).is_ok() {
        seeds.push(concepts);
    }
    let mut units = Vec::new();
    if let Ok(mut writer) = UnitWriter::new(format, &WriteOptions::default(), &mut units) {
        let written = hard_units().iter().all(|unit| writer.unit(unit).is_ok());
        if writer.finish().is_ok() && written {
            seeds.push(units);
        }
    }
    match format {
        Format::Segments => seeds.push("ko\ten\torigin\n가\ta\tx\n나 \"둘\"\tb \\t\t\n".as_bytes().to_vec()),
        Format::Mo => seeds.push(catalogue()),
        Format::Sdltm => seeds.extend(database()),
        _ => {}
    }
    seeds
}

fn hard_concepts() -> Vec<Concept> {
    let term = |text: &str, status| Term { text: text.into(), status };
    vec![
        Concept {
            id: "gemini".into(),
            domain: "ai".into(),
            ko: vec![term("제미나이", Status::Preferred), term("제미니", Status::Deprecated)],
            en: vec![term("Gemini", Status::Preferred), term("<b>&\"Gemini\"", Status::Admitted)],
            definition: Definition {
                ko: Some("구글의 모델; 여러 줄\n둘째".into()),
                en: Some("a model".into()),
            },
            note: Some("|bar| \\ tab\t".into()),
            source: Some("https://example.com/?a=b&c".into()),
            ..Concept::default()
        },
        Concept {
            id: "dnt".into(),
            en: vec![term("GPT-4o", Status::Preferred)],
            ko: vec![term("\u{1112}\u{1161}\u{11ab}글 👩‍💻", Status::Forbidden), term("글", Status::Preferred)],
            dnt: true,
            proposed: true,
            case_sensitive: true,
            ..Concept::default()
        },
    ]
}

fn hard_units() -> Vec<Unit> {
    let code =
        |at, kind, id: &str, original: &str| Code { at, kind, id: id.into(), original: original.into() };
    let details = Details {
        ko_codes: vec![code(0, CodeKind::Open, "1", "<b>"), code(6, CodeKind::Close, "1", "</b>")],
        en_codes: vec![
            code(0, CodeKind::Open, "1", "<b>"),
            code(3, CodeKind::Alone, "2", "%s"),
            code(5, CodeKind::Close, "1", "</b>"),
        ],
        context: Some("menu|file".into()),
        notes: vec!["a note".into()],
        props: vec![("x-project".into(), "가".into())],
        created: Some("2026-11-24T08:45:00Z".into()),
        author: Some("kim".into()),
        state: Some(State::Final),
        ..Details::default()
    };
    let unit = |ko: &str, en: &str| Unit {
        ko: Some(ko.into()),
        en: Some(en.into()),
        origin: "x".into(),
        ..Unit::default()
    };
    vec![
        Unit { details: Some(Box::new(details)), ..unit("서버 파일", "Server file") },
        Unit {
            before: Some("앞".into()),
            after: Some("뒤".into()),
            ..unit("<a> & \"b\" ]]>", "<a> & 'b'\n둘째")
        },
        unit("\u{1112}\u{1161}\u{11ab} 👩‍💻 \u{202E}", "tab\t\\ %d"),
    ]
}

/// A compiled catalogue of gettext with a header and two messages, one of them with a context and plurals.
fn catalogue() -> Vec<u8> {
    let pairs: [(&[u8], &[u8]); 3] = [
        (
            b"",
            b"Language: ko\nContent-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=1; plural=0;\n",
        ),
        (b"menu\x04file\0files", "파일".as_bytes()),
        (b"server", "서버".as_bytes()),
    ];
    let mut head: Vec<u8> =
        [0x9504_12de_u32, 0, 3, 28, 52, 0, 76].iter().flat_map(|word| word.to_le_bytes()).collect();
    let mut at = 76;
    let mut texts = Vec::new();
    for side in [0, 1] {
        for pair in &pairs {
            let text = if side == 0 { pair.0 } else { pair.1 };
            head.extend((text.len() as u32).to_le_bytes());
            head.extend((at as u32).to_le_bytes());
            texts.extend_from_slice(text);
            texts.push(0);
            at += text.len() + 1;
        }
    }
    [head, texts].concat()
}

/// A memory of Trados with one unit.
fn database() -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().ok()?;
    let file = folder.path().join("a.sdltm");
    let db = rusqlite::Connection::open(&file).ok()?;
    db.execute_batch(
        "CREATE TABLE translation_memories (id INTEGER PRIMARY KEY, name TEXT, source_language TEXT, target_language TEXT);
         CREATE TABLE translation_units (id INTEGER PRIMARY KEY, guid BLOB, translation_memory_id INTEGER, source_hash INTEGER,
             source_segment TEXT, target_hash INTEGER, target_segment TEXT, creation_date TEXT, creation_user TEXT,
             change_date TEXT, change_user TEXT, last_used_date TEXT, last_used_user TEXT, usage_counter INTEGER, flags INTEGER);
         INSERT INTO translation_memories VALUES (1, 'tm', 'en-US', 'ko-KR');
         INSERT INTO translation_units VALUES (1, NULL, 1, 1,
             '<Segment><Elements><Text><Value>Open the </Value></Text><Tag><Type>Start</Type><Anchor>1</Anchor></Tag><Text><Value>file</Value></Text><Tag><Type>End</Type><Anchor>1</Anchor></Tag></Elements><CultureName>en-US</CultureName></Segment>',
             1, '<Segment><Elements><Text><Value>파일을 엽니다</Value></Text></Elements><CultureName>ko-KR</CultureName></Segment>',
             '2026-11-24 08:45:00', 'kim', '2026-11-24 08:45:00', 'kim', NULL, NULL, 0, 0);",
    )
    .ok()?;
    drop(db);
    fs::read(file).ok()
}
