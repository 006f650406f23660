//! Measures the fuzzy index at any number of units: `cargo bench --bench matching_scale -- [UNITS…] [--folder FOLDER] [--keep]`.
//!
//! The units are made from `parallel/segments.tsv.gz` of `$MALMOI_SHARED`, or of `../shared/data`: two or three different segments of
//! one origin joined, no pair of them twice, always the same for a number. They are built into one shard in a folder
//! (`target/matching_scale`), which is removed afterwards. Queries are units in which a word is changed, dropped or inserted. Each step
//! has a process of its own, so that its memory can be told. Latencies are CPU time, after one round over all queries.

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs, reason = "a measuring program")]

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use malmoi::analysis::normalise;
use malmoi::fuzzy::{Builder, Fuzzy, Item, Room, Segment, Want};
use malmoi::index::{Memory, encode};
use malmoi::leverage::{Matcher, Request};
use malmoi::matching::percentage::least_similarity;
use malmoi::matching::rarity::buckets;
use malmoi::matching::symbols::{Pattern, Symbols};
use malmoi::matching::{MatchingSettings, Penalties, Query, key_of_normal};
use malmoi::record::{Lang, Place, Unit};

const QUERIES: usize = 2_000;
/// How many queries are compared with every unit.
const SAMPLE: usize = 200;
const MIN: u8 = 70;

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    if let ["child", task, units, shard] = words.as_slice() {
        let (units, shard) = (units.parse().unwrap(), Path::new(shard));
        return if *task == "build" { build(units, shard) } else { query(units, shard) };
    }
    let mut folder = PathBuf::from("target/matching_scale");
    if let Some(at) = args.iter().position(|arg| arg == "--folder") {
        folder = PathBuf::from(args.drain(at..at + 2).nth(1).unwrap());
    }
    let keep = args.iter().any(|arg| arg == "--keep");
    let mut counts: Vec<usize> =
        args.iter().filter(|arg| *arg != "--keep").map(|arg| arg.parse().unwrap()).collect();
    if counts.is_empty() {
        counts = vec![200_000, 1_000_000];
    }
    fs::create_dir_all(&folder).unwrap();
    for units in counts {
        let shard = folder.join(format!("{units}.shard"));
        for task in ["build", "query"] {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args(["child", task, &units.to_string()]).arg(&shard).stdout(Stdio::inherit());
            assert!(command.status().unwrap().success(), "{task} failed");
        }
        if !keep {
            fs::remove_file(&shard).unwrap();
        }
    }
}

/// Segments that units are made of, in an order of their own, with each origin's.
struct Sources {
    pairs: Vec<(String, String)>,
    /// Of each source its origin, and its place there.
    places: Vec<(usize, usize)>,
    origins: Vec<(String, Vec<usize>)>,
}

impl Sources {
    fn read() -> Self {
        let shared =
            std::env::var_os("MALMOI_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
        let file = shared.join("data/parallel/segments.tsv.gz");
        let output = Command::new("gzip").arg("-dc").arg(&file).output().unwrap();
        assert!(output.status.success(), "cannot read {}", file.display());
        let text = String::from_utf8(output.stdout).unwrap();
        let mut seen = HashSet::new();
        let mut rows: Vec<[&str; 3]> = text
            .lines()
            .skip(1)
            .map(|row| {
                let cells: Vec<&str> = row.split('\t').collect();
                [cells[1], cells[3], cells[2]]
            })
            .filter(|[_, ko, en]| !ko.is_empty() && !en.is_empty() && seen.insert((*ko, *en)))
            .collect();
        let mut random = Random(0x2545_F491_4F6C_DD1D);
        for at in (1..rows.len()).rev() {
            rows.swap(at, random.below(at + 1));
        }
        let mut origins: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            origins.entry(row[0]).or_default().push(at);
        }
        let mut places = vec![(0, 0); rows.len()];
        for (origin, sources) in origins.values().enumerate() {
            sources.iter().enumerate().for_each(|(at, &source)| places[source] = (origin, at));
        }
        let pairs = rows.iter().map(|[_, ko, en]| ((*ko).to_owned(), (*en).to_owned())).collect();
        let origins = origins.into_iter().map(|(name, sources)| (name.to_owned(), sources)).collect();
        Self { pairs, places, origins }
    }

    /// The unit of that number: the source of that number, cyclically, with another of its origin in each cycle, every fourth with
    /// a third one.
    fn unit(&self, number: usize) -> Unit {
        let (first, cycle) = (number % self.pairs.len(), number / self.pairs.len() + 1);
        let (origin, place) = self.places[first];
        let (name, sources) = &self.origins[origin];
        // A step that has no factor in common with the number of sources comes back to each last of all.
        let step = (sources.len() / 3..).find(|&step| gcd(step, sources.len()) == 1).unwrap();
        assert!(cycle < sources.len(), "too many units for {name}");
        let second = sources[(place + cycle * step) % sources.len()];
        let third = (number % 4 == 3).then(|| sources[(place * 7 + cycle * 13) % sources.len()]);
        let join = |text: fn(&(String, String)) -> &str| {
            let parts: Vec<&str> =
                [first, second].into_iter().chain(third).map(|at| text(&self.pairs[at])).collect();
            Some(parts.join(" "))
        };
        Unit {
            ko: join(|pair| &pair.0),
            en: join(|pair| &pair.1),
            origin: name.clone(),
            place: Place { path: "memory/scale.tsv".to_owned(), line: number as u64 + 1 },
            seq: number as u64,
            ..Unit::default()
        }
    }

    /// A unit of so many with one word changed, dropped or inserted.
    fn query(&self, units: usize, lang: Lang, random: &mut Random) -> String {
        let unit = self.unit(random.below(units));
        let other = self.unit(random.below(units));
        let mut words: Vec<&str> = unit.side(lang).unwrap().split(' ').collect();
        let others: Vec<&str> = other.side(lang).unwrap().split(' ').collect();
        let (place, word) = (random.below(words.len()), others[random.below(others.len())]);
        match random.below(3) {
            0 => words[place] = word,
            1 if words.len() > 2 => drop(words.remove(place)),
            _ => words.insert(place, word),
        }
        words.join(" ")
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

fn build(units: usize, shard: &Path) {
    let sources = Sources::read();
    let own = status("VmRSS");
    let (since, cpu) = (Instant::now(), cpu_time());
    let mut builder = Builder::new(shard);
    let mut stored = Vec::new();
    for number in 0..units {
        let unit = sources.unit(number);
        stored.clear();
        encode(&unit, &mut stored);
        let sides = [Lang::Ko, Lang::En].map(|lang| {
            let normal = normalise(unit.side(lang).unwrap());
            let symbols = Symbols::of_normal(normal.text());
            (key_of_normal(normal.text()), buckets(normal.text(), &symbols), symbols)
        });
        let sides = sides.each_ref().map(|(key, buckets, symbols)| Segment {
            symbols: symbols.bytes(),
            key: *key,
            buckets,
        });
        builder
            .push(&Item {
                part: 0,
                id: unit.id().0 as u64,
                context: Default::default(),
                stored: &stored,
                sides,
            })
            .unwrap();
    }
    builder.finish().unwrap();
    let (wall, cpu) = (since.elapsed().as_secs_f64(), (cpu_time() - cpu).as_secs_f64());
    let size = fs::metadata(shard).unwrap().len();
    println!(
        "{units} units: built in {wall:.1} s, {cpu:.1} s CPU ({:.0} units a second of CPU); peak {:.0} MiB, {:.0} of it the sources; {:.0} MB on disk, {:.0} bytes a unit",
        units as f64 / cpu,
        status("VmHWM"),
        own,
        size as f64 / 1e6,
        size as f64 / units as f64
    );
}

fn query(units: usize, shard: &Path) {
    let sources = Sources::read();
    let own = status("RssAnon");
    let since = Instant::now();
    let open = || Fuzzy::open(&[shard], &|_| true, None).unwrap();
    let (fuzzy, memory) = (open(), Memory::of(open()));
    println!("  opened twice in {:.2} ms", since.elapsed().as_secs_f64() * 1e3);
    assert_eq!(memory.len(), units);
    for lang in [Lang::Ko, Lang::En] {
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        let queries: Vec<String> = (0..QUERIES).map(|_| sources.query(units, lang, &mut random)).collect();
        let patterns: Vec<Pattern> = queries.iter().map(|query| Pattern::new(Symbols::new(query))).collect();
        let mut room = Room::default();
        let want = Want { count: 1, least: least_similarity(MIN, lang), sharing: 0, exhaustive: false };
        let found = patterns.iter().filter(|query| !fuzzy.nearest(query, lang, want, &mut room).is_empty());
        println!("  {lang}: {} of {QUERIES} queries have a match of {MIN} or more", found.count());
        report(
            "segments alone",
            latencies(&patterns, |query| drop(black_box(fuzzy.nearest(query, lang, want, &mut room)))),
        );
        let mut matcher = Matcher::new(&memory, Penalties::new(MatchingSettings::default(), 0, None));
        let request = Request { count: 1, min: MIN, exhaustive: false };
        report(
            "with units and percentage",
            latencies(&queries, |query| drop(black_box(matcher.best(&Query::plain(query, lang), &request)))),
        );
        let sample = &patterns[..SAMPLE];
        let (mut matched, mut same) = (0, 0);
        for query in sample {
            let [best, of_all] = [false, true].map(|exhaustive| {
                fuzzy
                    .nearest(query, lang, Want { exhaustive, ..want }, &mut room)
                    .first()
                    .map(|near| (near.common, near.length))
            });
            matched += usize::from(of_all.is_some());
            same += usize::from(of_all.is_some() && best == of_all);
        }
        println!("    of {SAMPLE} queries {matched} have a match exhaustively, {same} of them the same");
        let all = Want { exhaustive: true, ..want };
        report(
            "segments, exhaustively",
            latencies(sample, |query| drop(black_box(fuzzy.nearest(query, lang, all, &mut room)))),
        );
    }
    println!("  memory beyond the page cache: {:.1} MiB, {own:.1} of it the sources", status("RssAnon"));
}

/// How long each takes, sorted, after one round.
fn latencies<Q>(queries: &[Q], mut ask: impl FnMut(&Q)) -> Vec<Duration> {
    queries.iter().for_each(&mut ask);
    let mut time = |query| {
        let since = cpu_time();
        ask(query);
        cpu_time() - since
    };
    let mut times: Vec<Duration> = queries.iter().map(&mut time).collect();
    times.sort_unstable();
    times
}

fn report(what: &str, times: Vec<Duration>) {
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1e6;
    println!("    {what}: median {:.0} µs, 99th percentile {:.0} µs", at(50), at(99));
}

/// The CPU time of this thread.
fn cpu_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a timespec that lives through the call.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}

/// A line of `/proc/self/status` in MiB; 0 where the system has none.
fn status(name: &str) -> f64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
