//! A killed import leaves nothing that anybody sees, whatever the moment, and the next one brings everything once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use malmoi::exchange::{ImportOptions, import};
use malmoi::failpoint;
use malmoi::record::Unit;
use malmoi::workspace::{SourceKind, Workspace};
use tempfile::TempDir;

const UNITS: usize = 120_000;

fn workspace() -> (TempDir, Workspace, [PathBuf; 2]) {
    let dir = TempDir::new().unwrap();
    fs::create_dir_all(dir.path().join("ws/glossary")).unwrap();
    fs::write(dir.path().join("ws/glossary/house.csv"), "id,ko,en\nserver,서버,server\n").unwrap();
    let memory = dir.path().join("m.jsonl");
    let rows: String =
        (0..UNITS).map(|row| format!("{{\"ko\":\"{row}번\",\"en\":\"No. {row}\"}}\n")).collect();
    fs::write(&memory, rows).unwrap();
    let terms = dir.path().join("t.csv");
    fs::write(&terms, "ko,en\n서버|서버기,server\n칩,chip\n").unwrap();
    let ws = Workspace::open(&dir.path().join("ws")).unwrap();
    (dir, ws, [memory, terms])
}

fn command(ws: &Workspace, files: &[PathBuf], failpoint: Option<(&str, &Path)>) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_malmoi"));
    command.arg("-w").arg(ws.root()).arg("import").args(files).stdout(Stdio::null()).stderr(Stdio::null());
    if let Some((name, marker)) = failpoint {
        command.env(failpoint::VARIABLE, format!("{name}={}", marker.display()));
    }
    command.spawn().unwrap()
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

fn units(ws: &Workspace) -> usize {
    let mut count = 0;
    let mut on_unit = |_: &_, _: Unit| {
        count += 1;
        Ok(())
    };
    ws.units(None, &mut on_unit, &mut |problem| panic!("{problem}")).unwrap();
    count
}

fn terms(ws: &Workspace) -> usize {
    let (concepts, problems) = ws.concepts(None).unwrap();
    assert_eq!(problems, []);
    concepts.iter().map(|concept| concept.ko.len() + concept.en.len()).sum()
}

/// Runs the import to its end, and again, which adds nothing.
fn finish(ws: &Workspace, files: &[PathBuf]) {
    import(ws, files, &ImportOptions::default(), &mut |_| ()).unwrap();
    assert_eq!((units(ws), terms(ws)), (UNITS, 5));
    let again = import(ws, files, &ImportOptions::default(), &mut |_| ()).unwrap();
    assert_eq!((again.units.added, again.concepts.added, again.written.len()), (0, 0, 0));
    for dir in [ws.memory_dir(), ws.glossary_dir()] {
        let hidden = |name: &str| name.starts_with('.');
        let left =
            fs::read_dir(dir).unwrap().flatten().find(|entry| hidden(&entry.file_name().to_string_lossy()));
        assert!(left.is_none(), "{left:?}");
    }
}

#[test]
fn an_import_killed_at_its_failpoints_is_whole_or_absent() {
    for (name, memory) in [("import-staged", 0), ("import-memory", UNITS)] {
        let (dir, ws, files) = workspace();
        let marker = dir.path().join("marker");
        let child = command(&ws, &files, Some((name, &marker)));
        let since = Instant::now();
        while !marker.exists() {
            assert!(since.elapsed() < Duration::from_secs(60), "{name} is not reached");
            std::thread::sleep(Duration::from_millis(5));
        }
        kill(child);
        // The memory comes whole, and the glossary is untouched until then.
        assert_eq!((units(&ws), terms(&ws)), (memory, 2), "{name}");
        finish(&ws, &files);
    }
}

#[test]
fn an_import_killed_at_any_moment_is_whole_or_absent() {
    for moment in 0..12 {
        let (_dir, ws, files) = workspace();
        let child = command(&ws, &files, None);
        std::thread::sleep(Duration::from_millis(moment * 25));
        kill(child);
        let seen = units(&ws);
        assert!(seen == 0 || seen == UNITS, "{seen} units after {moment}");
        assert!(ws.sources(SourceKind::Memory, None).unwrap().len() <= 2);
        finish(&ws, &files);
    }
}
