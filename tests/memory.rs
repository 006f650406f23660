//! The memory grows by many hands at once and is killed at any moment; what was acknowledged is there, once.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use malmoi::exchange::{ImportOptions, import};
use malmoi::failpoint;
use malmoi::format::{Holds, ReadOptions};
use malmoi::index::{self, Index};
use malmoi::memory::{self, Selection, Standing};
use malmoi::record::{Unit, UnitId};
use malmoi::workspace::{SourceKind, Workspace};
use serde_json::Value;
use tempfile::TempDir;

use crate::shared::{self, command, data, put};

fn workspace() -> (TempDir, Workspace) {
    let dir = TempDir::new().unwrap();
    put(&dir, "glossary/g.csv", "ko,en\n서버,server\n");
    let rows: String = (0..200).map(|row| format!("{row}번째 문장이다.\tSentence {row}.\n")).collect();
    put(&dir, "memory/m.tsv", &format!("ko\ten\n{rows}"));
    let ws = Workspace::open(dir.path()).unwrap();
    (dir, ws)
}

/// What a run printed, and its exit code.
fn ran(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let ran = command(dir, args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (ran.status.code().unwrap(), text(ran.stdout), text(ran.stderr))
}

/// How often each unit of the house's memory stands there.
fn ids(ws: &Workspace) -> BTreeMap<UnitId, u32> {
    let mut ids = BTreeMap::new();
    for source in ws.sources(SourceKind::Memory, None).unwrap() {
        let mut on_unit = |unit: Unit| {
            *ids.entry(unit.id()).or_default() += 1;
            Ok(())
        };
        ws.source_units(&source, &mut on_unit, &mut |_| {}).unwrap();
    }
    ids
}

/// Every unit that the index answers with, in order.
fn answers(ws: &Workspace) -> Vec<Unit> {
    let units = Index::open(ws, None).unwrap().units().unwrap();
    let mut all = Vec::new();
    units.all(&mut |candidate| all.push(candidate)).unwrap();
    all.sort_unstable();
    all.iter().map(|candidate| units.get(candidate).unwrap()).collect()
}

/// Numbers that look random and are the same every time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// Adds a unit in a process of its own that lives so long at most, or is killed at a failpoint; the id that it acknowledged.
fn add(dir: &Path, ko: &str, life: Option<Duration>, at: Option<&str>) -> Option<UnitId> {
    let marker = dir.join(format!("marker-{}", ko.split(' ').next().unwrap()));
    let mut malmoi = command(dir, &["add", "--ko", ko, "--en", "An added sentence", "--origin", "kill"]);
    if let Some(name) = at {
        malmoi.env(failpoint::VARIABLE, format!("{name}={}", marker.display()));
    }
    let mut child: Child = malmoi.stderr(Stdio::null()).spawn().unwrap();
    let since = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(since.elapsed() < Duration::from_secs(60), "it waits for ever");
        if life.is_some_and(|life| since.elapsed() >= life) || at.is_some() && marker.exists() {
            child.kill().unwrap();
            break;
        }
        std::thread::sleep(Duration::from_micros(200));
    }
    let out = child.wait_with_output().unwrap().stdout;
    let out = String::from_utf8(out).unwrap();
    let line = out.strip_suffix('\n')?;
    let id = line.strip_prefix("added ").or_else(|| line.strip_suffix(" is there already"));
    let id = id.unwrap_or_else(|| panic!("{line:?}"));
    Some(id.split(' ').next().unwrap().parse().unwrap())
}

#[test]
fn every_acknowledged_unit_is_there_once_however_its_adders_were_killed() {
    let (dir, ws) = workspace();
    index::rebuild(&ws, &mut |_| ()).unwrap();
    let since = Instant::now();
    let first = add(dir.path(), "처음 더한 문장이다.", None, None).unwrap();
    let whole = since.elapsed();
    let per_process: Vec<(Vec<UnitId>, usize)> = std::thread::scope(|scope| {
        let adders: Vec<_> = (0..4u64)
            .map(|adder| {
                let dir = dir.path();
                scope.spawn(move || {
                    let mut random = Random(0x9E37_79B9_7F4A_7C15 ^ adder << 40);
                    let (mut acknowledged, mut again, mut killed) = (Vec::new(), Vec::new(), 0);
                    // How long one lives undisturbed, as far as is known: the others and other work slow it down.
                    let mut whole = whole;
                    for turn in 0..50 {
                        // Of some length, so that a line may be torn.
                        let ko = format!("{adder}의{turn} {}", "더한 문장이다. ".repeat(2000));
                        let life = whole.mul_f64(2.0 * (random.next() % 1000) as f64 / 1000.0);
                        let at = match turn % 10 {
                            3 => Some("append-written"),
                            6 => Some("append-durable"),
                            _ => None,
                        };
                        match add(dir, &ko, at.is_none().then_some(life), at) {
                            Some(id) => {
                                acknowledged.push(id);
                                whole = whole.mul_f64(0.9);
                            }
                            None => {
                                killed += 1;
                                whole = whole.mul_f64(if at.is_none() { 1.2 } else { 1.0 });
                                // Some try again what they know nothing of.
                                if turn % 3 == 0 {
                                    again.push(add(dir, &ko, None, None).unwrap());
                                }
                            }
                        }
                    }
                    acknowledged.append(&mut again);
                    (acknowledged, killed)
                })
            })
            .collect();
        adders.into_iter().map(|adder| adder.join().unwrap()).collect()
    });
    let killed: usize = per_process.iter().map(|(_, killed)| killed).sum();
    let acknowledged: Vec<UnitId> = per_process.into_iter().flat_map(|(ids, _)| ids).chain([first]).collect();
    println!("{} acknowledged, {killed} of 200 killed before", acknowledged.len());
    assert!((60..=170).contains(&killed), "both were met");
    // One more ends a line that may have been torn.
    add(dir.path(), "끝에 더한 문장이다.", None, None).unwrap();
    let there = ids(&ws);
    for id in &acknowledged {
        assert_eq!(there.get(id), Some(&1), "{id}");
    }
    assert!(there.values().all(|&count| count == 1), "no unit stands twice");
    index::refresh(&ws, &mut |_| ()).unwrap();
    let answered: Vec<UnitId> = answers(&ws).iter().map(Unit::id).collect();
    assert_eq!(answered.len(), there.len());
    assert!(acknowledged.iter().all(|id| answered.contains(id)));
}

#[test]
fn two_add_while_a_third_refreshes_and_a_fourth_looks_up() {
    let (dir, ws) = workspace();
    index::rebuild(&ws, &mut |_| ()).unwrap();
    let done = AtomicBool::new(false);
    let found = |text: &str| -> usize {
        let (code, out, err) = ran(dir.path(), &["concordance", "--json", text]);
        assert!(code < 2, "{err}");
        serde_json::from_str::<Value>(&out).unwrap()["units"].as_array().unwrap().len()
    };
    std::thread::scope(|scope| {
        let refresher = scope.spawn(|| {
            let (mut refreshed, mut busy) = (0, 0);
            while !done.load(Ordering::Relaxed) {
                // A lookup refreshes too, and then holds the lock.
                match ran(dir.path(), &["index", "refresh"]) {
                    (0, ..) => refreshed += 1,
                    (2, _, err) if err.contains("is writing the index") => busy += 1,
                    other => panic!("{other:?}"),
                }
            }
            (refreshed, busy)
        });
        let reader = scope.spawn(|| {
            let mut reads = 0;
            while !done.load(Ordering::Relaxed) {
                assert_eq!(found("199번째 문장"), 1);
                reads += 1;
            }
            reads
        });
        let adders: Vec<_> = ["가락", "나락"]
            .map(|adder| {
                let (dir, found) = (dir.path(), &found);
                scope.spawn(move || {
                    for turn in 0..20 {
                        let ko = format!("{adder}{turn}째로 더한 문장이다.");
                        let (code, out, err) = ran(dir, &["add", "--ko", &ko, "--en", "Added", "--json"]);
                        assert_eq!(code, 0, "{err}");
                        let out: Value = serde_json::from_str(&out).unwrap();
                        assert_eq!(out["units"][0]["state"], "new");
                        assert_eq!(found(&ko), 1, "{ko}");
                    }
                })
            })
            .into();
        let ended: Vec<_> = adders.into_iter().map(|adder| adder.join()).collect();
        done.store(true, Ordering::Relaxed);
        ended.into_iter().for_each(|ended| ended.unwrap());
        let ((refreshed, busy), reads) = (refresher.join().unwrap(), reader.join().unwrap());
        println!("{refreshed} refreshes, {busy} found the index busy, {reads} lookups");
        assert!(refreshed > 0 && reads > 0);
    });
    let (_, out, _) = ran(dir.path(), &["memory", "list", "--source", "added.jsonl", "--all", "--json"]);
    let out: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((out["units"].as_array().unwrap().len(), &out["more"]), (40, &Value::Bool(false)));
    assert_eq!(ran(dir.path(), &["index", "refresh"]).0, 0);
    assert_eq!(answers(&ws).len(), 240);
}

#[test]
fn a_killed_removal_is_done_or_not_and_doing_it_again_does_it() {
    for name in ["append-written", "append-durable", "replace removed-2.bin", "replace manifest.json"] {
        let (dir, ws) = workspace();
        index::rebuild(&ws, &mut |_| ()).unwrap();
        let remove = ["memory", "remove", "--source", "memory/m.tsv", "--yes"];
        let marker = dir.path().join("marker");
        let mut malmoi = command(dir.path(), &remove);
        malmoi.env(failpoint::VARIABLE, format!("{name}={}", marker.display()));
        let mut child = malmoi.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let since = Instant::now();
        while !marker.exists() {
            assert!(child.try_wait().unwrap().is_none(), "it never comes to {name}");
            assert!(since.elapsed() < Duration::from_secs(60), "no {name} after a minute");
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // The lines were written and nobody has lost power, so they count.
        assert_eq!(answers(&ws).len(), 0, "{name}");
        assert_eq!(index::verify(&ws).unwrap().problems, [], "{name}");
        let (code, _, err) = ran(dir.path(), &remove);
        assert!(code == 1 && err.contains("there is no such unit to be removed"), "{err}");
        assert_eq!(ran(dir.path(), &["index", "refresh"]).0, 0);
        assert_eq!(
            (answers(&ws).len(), index::verify(&ws).unwrap()),
            (0, index::Verified::default()),
            "{name}"
        );
        let (code, out, _) = ran(dir.path(), &["memory", "restore", "--source", "m.tsv", "--yes"]);
        assert_eq!((code, out.as_str()), (0, "restored 200 units; noted in memory/removed.jsonl\n"));
        assert_eq!(answers(&ws).len(), 200);
    }
}

/// Removes each origin of a memory that was imported, imports the file again, and compares the index with one that is built
/// anew; how many units and how long each step took.
fn removed_and_imported_again(file: &Path) -> (usize, Vec<(&'static str, Duration)>) {
    let dir = TempDir::new().unwrap();
    put(&dir, "glossary/g.csv", "ko,en\n서버,server\n");
    let ws = Workspace::open(dir.path()).unwrap();
    let read = ReadOptions { wanted: Some(Holds::Units), ..ReadOptions::default() };
    let options = ImportOptions { read, ..ImportOptions::default() };
    let mut steps = Vec::new();
    let mut since = Instant::now();
    let mut step = |name| {
        steps.push((name, since.elapsed()));
        since = Instant::now();
    };
    let first = import(&ws, &[file.to_owned()], &options, &mut |_| ()).unwrap().units;
    step("import");
    index::rebuild(&ws, &mut |_| ()).unwrap();
    step("rebuild");
    let before = answers(&ws);
    assert_eq!(before.len() as u64, first.added);
    step("read all");
    let origins = memory::stats(&ws, &Selection::default()).unwrap().origins;
    assert!(origins.len() > 1, "{origins:?}");
    for origin in origins.keys() {
        let selection = Selection { origin: Some(origin.clone()), ..Selection::default() };
        let chosen = memory::choose(&ws, &selection, Standing::Held, 0).unwrap();
        assert_eq!(memory::remove(&ws, None, &chosen.ids).unwrap(), chosen.ids.len() as u64);
    }
    step("stats and remove by origin");
    assert_eq!(answers(&ws).len(), 0);
    assert_eq!(ws.removed_ids(None).unwrap().len() as u64, first.added);
    step("read nothing");
    let again = import(&ws, &[file.to_owned()], &options, &mut |_| ()).unwrap().units;
    step("import again");
    assert_eq!((again.read, again.added, again.restored), (first.read, 0, first.added));
    index::refresh(&ws, &mut |_| ()).unwrap();
    let after = answers(&ws);
    assert!(after == before, "the index answers as before");
    assert_eq!(index::verify(&ws).unwrap(), index::Verified::default());
    step("refresh, verify, read all");
    index::rebuild(&ws, &mut |_| ()).unwrap();
    assert!(answers(&ws) == after, "the index answers as one that is built anew");
    step("rebuild, read all");
    (after.len(), steps)
}

#[test]
fn a_memory_removed_by_origin_and_imported_again_is_as_built_anew() {
    let dir = TempDir::new().unwrap();
    let rows: String = (0..4000)
        .map(|row| format!("{row}번째 문장이다.\tSentence {row}.\t{}\n", ["news", "docs", "ui"][row % 3]))
        .collect();
    put(&dir, "m.tsv", &format!("ko\ten\torigin\n{rows}"));
    assert_eq!(removed_and_imported_again(&dir.path().join("m.tsv")).0, 4000);
}

/// `cargo test --release -- --ignored --nocapture the_whole_memory`
#[test]
#[ignore = "takes a minute and needs the shared data"]
fn the_whole_memory_removed_by_origin_and_imported_again_is_as_built_anew() {
    let Some(file) = data("parallel/segments.tsv.gz") else { return };
    let (units, steps) = removed_and_imported_again(&file);
    println!("{units} units");
    for (name, took) in steps {
        println!("  {:>6.2} s  {name}", took.as_secs_f64());
    }
}

#[test]
fn the_commands_tell_what_they_did_and_whether_there_was_anything() {
    let (dir, ws) = workspace();
    let run = |args: &[&str]| ran(dir.path(), args);
    let json = |args: &[&str]| {
        let (code, out, err) = ran(dir.path(), args);
        (code, serde_json::from_str::<Value>(&out).unwrap_or_else(|error| panic!("{error}: {out} {err}")))
    };
    let one =
        ["add", "--ko", "말을 모읍니다", "--en", "- We gather words", "--before", "사전", "--origin", "집"];
    let (code, out, _) = run(&one);
    let id = out.split(' ').nth(1).unwrap().to_owned();
    assert_eq!((code, out.as_str()), (0, format!("added {id} to memory/added.jsonl\n").as_str()));
    assert_eq!(run(&one).1, format!("{id} is there already\n"));
    let file = dir.path().join("새.jsonl");
    fs::write(&file, "{\"ko\":\"하나\",\"en\":\"one\"}\nnonsense\n{\"ko\":\"\\ud800\",\"en\":\"x\"}\n")
        .unwrap();
    let (code, out) = json(&["add", "--json", "--from", file.to_str().unwrap()]);
    assert_eq!((code, &out["units"][0]["state"]), (0, &Value::from("new")));
    let lines: Vec<_> = out["problems"].as_array().unwrap().iter().map(|one| &one["line"]).collect();
    assert_eq!(lines, [2, 3]);
    let piped = shared::piped(&dir, &["add", "--from", "-"], "ko\ten\n둘\ttwo\n셋\tthree\n".as_bytes());
    assert_eq!((piped.code, piped.out.lines().count()), (0, 2), "{}", piped.err);
    let piped =
        shared::piped(&dir, &["add", "--from", "-", "--json"], "{\"ko\":\"둘\",\"en\":\"two\"}".as_bytes());
    assert!(piped.code == 0 && piped.out.contains("already_there"), "{}", piped.out);
    let blank = run(&["add", "--ko", " ", "--en", "x"]);
    assert!(blank.0 == 2 && blank.2.contains("the Korean side is empty"), "{blank:?}");

    let (code, out) = json(&["memory", "list", "--json", "모읍"]);
    assert_eq!(
        (code, &out["units"][0]["id"], &out["units"][0]["before"]),
        (0, &id.clone().into(), &"사전".into())
    );
    let (code, out) = json(&["memory", "list", "--json", "없는 말"]);
    assert_eq!((code, out), (1, serde_json::json!({ "units": [], "more": false })));
    let (_, out, _) = run(&["memory", "list", "--tsv", "--origin", "집"]);
    let place = "memory/added.jsonl:1";
    assert_eq!(
        out,
        format!("id\tko\ten\torigin\tplace\n{id}\t말을 모읍니다\t- We gather words\t집\t{place}\n")
    );
    assert!(run(&["memory", "list"]).2.contains("there are more"));
    let (_, out, _) = run(&["memory", "stats"]);
    assert!(out.contains("\n집") && out.lines().any(|line| line.starts_with("memory/m.tsv")), "{out}");
    let (_, out) = json(&["memory", "stats", "--json"]);
    assert_eq!((&out["total"]["units"], &out["origins"]["집"]["words"]), (&204.into(), &4.into()));

    // Nobody is there to be asked.
    let refused = run(&["memory", "remove", "--origin", "집"]);
    assert!(refused.0 == 2 && refused.2.contains("`--yes`"), "{refused:?}");
    assert!(run(&["memory", "remove"]).2.contains("nothing says which units"));
    let (code, out, _) = run(&["memory", "remove", "--origin", "집", "--preview"]);
    assert!(code == 0 && out.ends_with("to be removed: 1 unit (집 1)\n"), "{out}");
    let (code, out) = json(&["memory", "remove", "--id", &id, "--yes", "--json"]);
    assert_eq!((code, &out["removed"]), (0, &1.into()));
    assert_eq!(json(&["concordance", "--json", "말을 모읍"]).1["units"], serde_json::json!([]));
    let (code, out) = json(&["memory", "list", "--removed", "--json"]);
    assert_eq!((code, &out["units"][0]["removed"]), (0, &true.into()));
    let (code, out) = json(&["memory", "remove", "--id", &id, "--yes", "--json"]);
    assert_eq!((code, &out["missing"][0]), (1, &id.clone().into()));
    let (code, out, _) = run(&["memory", "restore", "--id", &id, "--yes"]);
    assert_eq!((code, out.as_str()), (0, "restored 1 unit; noted in memory/removed.jsonl\n"));
    assert_eq!(json(&["concordance", "--json", "말을 모읍"]).0, 0);
    let exported = run(&["export", "jsonl"]).1;
    assert_eq!(exported.lines().count(), 204);

    let (code, out) = json(&["memory", "duplicates", "--json"]);
    assert_eq!((code, &out["conflict_count"]), (1, &0.into()));
    run(&["add", "--ko", "하나", "--en", "1"]);
    let (code, out, _) = run(&["memory", "duplicates"]);
    assert!(
        code == 0 && out.starts_with("하나 · ko · 2 translations in 2 units\n  1 × one (새 1) · "),
        "{out}"
    );
    assert_eq!(ids(&ws).len(), 205);
}
