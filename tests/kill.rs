//! The index survives being killed: whatever the moment, it answers from exactly the old or the new state.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use malmoi::failpoint;
use malmoi::index::{self, Index, IndexState};
use malmoi::record::Unit;
use malmoi::workspace::Workspace;
use tempfile::TempDir;

/// How often each command is killed: at failpoints, and at random moments.
const AT_FAILPOINTS: usize = 30;
const AT_RANDOM: usize = 70;

/// Writes one of two states of a workspace: some sources differ, some are there in one alone, and most are the same.
fn write_sources(dir: &Path, state: usize) {
    let write = |name: &str, text: String| {
        let path = dir.join(name);
        // What is the same in both keeps its time, as files that nobody touched do.
        if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    };
    let rows = |seed: usize, count: usize| -> String {
        (0..count)
            .map(|row| {
                format!(
                    "{seed}번째 묶음의 {row}번째 문장은 서버에서 돈다.\tSentence {row} of lot {seed} runs.\n"
                )
            })
            .collect()
    };
    write("memory/large.tsv", format!("ko\ten\n{}", rows(0, 1500)));
    write("memory/changing.tsv", format!("ko\ten\n{}", rows(state + 1, 200)));
    for article in 0..6 {
        write(
            &format!("articles/same{article}.ko.txt"),
            format!("제목 {article}\n\n본문이 여기 있다. 둘째 문장이다.\n"),
        );
    }
    write("articles/changing.ko.txt", format!("바뀌는 기사 {state}\n\n바뀐 문장이 {state}번 있다.\n"));
    let (there, gone) = [("even", "odd"), ("odd", "even")][state];
    write(&format!("articles/{there}.ko.txt"), format!("{there} 기사\n\n한쪽에만 있는 글이다.\n"));
    let _ = fs::remove_file(dir.join(format!("articles/{gone}.ko.txt")));
    let concepts: String = (0..40).map(|row| format!("용어{row},term {row} of {state}\n")).collect();
    write("glossary/g.csv", format!("ko,en\n{concepts}"));
}

/// All that the index answers: every unit in order, and the compiled glossary.
#[derive(PartialEq)]
struct Answers {
    units: Vec<Unit>,
    terms: Vec<u8>,
}

fn answers(ws: &Workspace) -> Answers {
    let index = Index::open(ws, None).unwrap();
    let units = index.units().unwrap();
    let mut all = Vec::new();
    units.all(&mut |candidate| all.push(candidate)).unwrap();
    all.sort_unstable();
    Answers {
        units: all.iter().map(|candidate| units.get(candidate).unwrap()).collect(),
        terms: fs::read(index.terms_path()).unwrap(),
    }
}

/// What an index of each state answers, built without a disturbance.
fn expected() -> [Answers; 2] {
    [0, 1].map(|state| {
        let dir = TempDir::new().unwrap();
        write_sources(dir.path(), state);
        let ws = Workspace::open(dir.path()).unwrap();
        index::rebuild(&ws, &mut |_| ()).unwrap();
        answers(&ws)
    })
}

fn spawn(dir: &Path, command: &str, failpoint: Option<(&str, &Path)>) -> Child {
    let mut malmoi = Command::new(env!("CARGO_BIN_EXE_malmoi"));
    malmoi.arg("-w").arg(dir).args(["index", command]).stdout(Stdio::null()).stderr(Stdio::piped());
    malmoi.env_remove(failpoint::VARIABLE);
    if let Some((name, marker)) = failpoint {
        malmoi.env(failpoint::VARIABLE, format!("{name}={}", marker.display()));
    }
    malmoi.spawn().unwrap()
}

/// Runs a command to its end, in a process of its own: one that another test forks here would inherit the lock for a moment.
fn run(dir: &Path, command: &str) {
    let ran = spawn(dir, command, None).wait_with_output().unwrap();
    assert!(ran.status.success(), "{command}: {}", String::from_utf8_lossy(&ran.stderr));
}

/// What the program itself answers, out of the index as it is, to a query whose answer tells the states apart.
fn looked_up(dir: &Path) -> String {
    let mut malmoi = Command::new(env!("CARGO_BIN_EXE_malmoi"));
    malmoi.arg("-w").arg(dir).args(["lookup", "--no-refresh", "--brief", "용어7"]);
    String::from_utf8(malmoi.output().unwrap().stdout).unwrap()
}

/// Waits until the child stands at its failpoint; false where it ended without coming there.
fn reaches(child: &mut Child, marker: &Path) -> bool {
    let since = Instant::now();
    loop {
        if marker.exists() {
            return true;
        }
        if child.try_wait().unwrap().is_some() {
            return marker.exists();
        }
        assert!(since.elapsed() < Duration::from_secs(60), "no failpoint after a minute");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Kills a command again and again while the sources change from one state to the other.
fn killed(command: &str, failpoints: &[&str]) {
    let expected = expected();
    assert!(expected[0] != expected[1]);
    let dir = TempDir::new().unwrap();
    let marker = dir.path().join("marker");
    write_sources(dir.path(), 0);
    let ws = Workspace::open(dir.path()).unwrap();
    run(dir.path(), "rebuild");

    // How long it takes undisturbed; where a random moment comes too late, the next ones come earlier, and later where the old
    // state is left: other work on the machine changes how long it takes.
    write_sources(dir.path(), 1);
    let since = Instant::now();
    run(dir.path(), command);
    let mut whole = since.elapsed();
    let mut state = 1;
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let (mut at_failpoints, mut at_random) = (0, 0);
    let mut kept = [0, 0];
    for turn in 0.. {
        if at_failpoints == AT_FAILPOINTS && at_random == AT_RANDOM {
            break;
        }
        assert!(turn < 4 * (AT_FAILPOINTS + AT_RANDOM), "too few of the kills come in time");
        let (old, new) = (state, 1 - state);
        write_sources(dir.path(), new);
        let what = if at_failpoints < AT_FAILPOINTS {
            let name = failpoints[turn % failpoints.len()];
            let _ = fs::remove_file(&marker);
            let mut child = spawn(dir.path(), command, Some((name, &marker)));
            let reached = reaches(&mut child, &marker);
            // There is not always something to clean.
            assert!(reached || name == "clean", "{command} never comes to {name}");
            child.kill().unwrap();
            child.wait().unwrap();
            at_failpoints += usize::from(reached);
            name.to_owned()
        } else {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let part = (random % 1000) as f64 / 1000.0;
            // Every other one near the end, where the old state gives way to the new one.
            let moment = whole.mul_f64(if turn % 2 == 0 { part } else { 0.8 + 0.2 * part });
            let mut child = spawn(dir.path(), command, None);
            std::thread::sleep(moment);
            if child.try_wait().unwrap().is_none() {
                at_random += 1;
            } else {
                whole = whole.mul_f64(0.95);
            }
            child.kill().unwrap();
            child.wait().unwrap();
            format!("{moment:?}")
        };

        // As it was left: the old state or the new one, and whole.
        let left = answers(&ws);
        let is_new = left == expected[new];
        assert!(
            is_new || left == expected[old],
            "{command} killed at {what} left neither the old nor the new state"
        );
        let expected_term = format!("term 7 of {}\n", if is_new { new } else { old });
        assert_eq!(looked_up(dir.path()), expected_term, "{command} killed at {what}");
        kept[usize::from(is_new)] += 1;
        if !is_new {
            whole = whole.mul_f64(1.02);
        }
        let verified = index::verify(&ws).unwrap();
        assert_eq!(verified.problems, [], "{command} killed at {what}");

        // The next run brings the new state and leaves nothing lying about.
        run(dir.path(), "refresh");
        assert!(answers(&ws) == expected[new], "the run after {command} killed at {what}");
        assert_eq!(index::status(&ws).unwrap().state, IndexState::Fresh);
        assert_eq!(index::verify(&ws).unwrap(), index::Verified::default(), "{command} killed at {what}");
        nothing_unknown(&ws);
        state = new;
    }
    assert!(kept[0] > 10 && kept[1] > 10, "both states were met: {kept:?}");
    println!("{command}: killed {at_failpoints} times at failpoints and {at_random} times at random");
    println!("left in the old state {} times, in the new one {} times", kept[0], kept[1]);
}

/// Looks at the folder itself: nothing may lie there but one generation, what names it and the lock.
fn nothing_unknown(ws: &Workspace) {
    let names = |dir: &Path| -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let index_dir = ws.index_dir();
    let current = fs::read_to_string(index_dir.join("CURRENT")).unwrap().trim().to_owned();
    assert_eq!(names(&index_dir), ["CURRENT", current.as_str(), "lock"]);
    let generation = index_dir.join(current);
    let (shards, files): (Vec<_>, Vec<_>) =
        names(&generation).into_iter().partition(|name| name.starts_with("fuzzy-"));
    let others: Vec<_> = files.iter().filter(|name| !name.starts_with("terms-")).collect();
    assert_eq!(others, ["manifest.json", "units"]);
    // Each is read, or was a refresh ago; small ones are made one.
    let manifest = fs::read_to_string(generation.join("manifest.json")).unwrap();
    assert!(
        shards.iter().all(|shard| manifest.contains(shard)) && shards.len() <= 8,
        "{shards:?} {manifest}"
    );
    // A segment has at most seven files, and a small index few segments.
    let segments = names(&generation.join("units")).iter().filter(|name| name.ends_with(".store")).count();
    assert!(files.len() <= 4 && names(&generation.join("units")).len() <= 1 + 7 * segments);
}

#[test]
fn a_killed_rebuild_leaves_the_old_or_the_new_state() {
    killed(
        "rebuild",
        &[
            "rebuild-begun",
            "rebuild-read",
            "commit",
            "replace meta.json",
            "rebuild-committed",
            "replace manifest.json",
            "rebuild-manifest",
            "replace CURRENT",
            "rebuild-switched",
            "clean",
        ],
    );
}

#[test]
fn a_killed_refresh_leaves_the_old_or_the_new_state() {
    killed(
        "refresh",
        &[
            "refresh-begun",
            "refresh-terms",
            "refresh-read",
            "commit",
            "replace meta.json",
            "refresh-committed",
            "replace manifest.json",
            "refresh-manifest",
            "refresh-merged",
            "clean",
        ],
    );
}

#[test]
fn readers_answer_from_a_whole_state_while_others_write() {
    let expected = expected();
    let dir = TempDir::new().unwrap();
    write_sources(dir.path(), 0);
    let ws = Workspace::open(dir.path()).unwrap();
    run(dir.path(), "rebuild");
    let done = AtomicBool::new(false);
    let reads = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0;
            while !done.load(Ordering::Relaxed) {
                // A rebuild may replace the generation between opening the index and its units: an error says so.
                let Ok((units, terms)) = Index::open(&ws, None)
                    .and_then(|index| Ok((index.units()?, fs::read(index.terms_path()).unwrap_or_default())))
                else {
                    continue;
                };
                let mut all = Vec::new();
                units.all(&mut |candidate| all.push(candidate)).unwrap();
                all.sort_unstable();
                let units = all.iter().map(|candidate| units.get(candidate).unwrap()).collect();
                let found = Answers { units, terms };
                // The terms are read by path, after the units, so a rebuild may have deleted them.
                let same = |state: &Answers| {
                    found.units == state.units && (found.terms.is_empty() || found.terms == state.terms)
                };
                assert!(expected.iter().any(same), "a reader saw neither state");
                reads += 1;
            }
            reads
        });
        for turn in 1..=20 {
            write_sources(dir.path(), turn % 2);
            let command = if turn % 4 < 2 { "rebuild" } else { "refresh" };
            run(dir.path(), command);
        }
        done.store(true, Ordering::Relaxed);
        reader.join().unwrap()
    });
    assert!(reads > 20, "{reads} reads");
}

#[test]
fn a_second_writer_is_told_who_writes() {
    let dir = TempDir::new().unwrap();
    let marker = dir.path().join("marker");
    write_sources(dir.path(), 0);
    let mut first = spawn(dir.path(), "rebuild", Some(("rebuild-read", &marker)));
    assert!(reaches(&mut first, &marker));
    let second = spawn(dir.path(), "refresh", None).wait_with_output().unwrap();
    assert_eq!(second.status.code(), Some(2));
    let message = String::from_utf8(second.stderr).unwrap();
    let who = format!("another malmoi (process {}: `malmoi -w ", first.id());
    assert!(message.contains(&who) && message.contains(" index rebuild`) is writing the index"), "{message}");
    first.kill().unwrap();
    first.wait().unwrap();
    run(dir.path(), "refresh");
}
