//! What several tests use: the real data beside the project, and workspaces in scratch folders.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use malmoi::analysis::LazyAnalyzer;
use malmoi::format::read_glossary;
use malmoi::lookup::{Found, Request, concepts};
use malmoi::record::Concept;
use malmoi::terms::{Terms, compile};
use tempfile::TempDir;

/// The project's own folder.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the shared data, or `None` after saying that its test is skipped; with `MALMOI_REQUIRE_DATA=1` its absence
/// fails the test.
pub fn data(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("MALMOI_SHARED").map_or_else(|| project().join("../shared"), PathBuf::from);
    let file = folder.join("data").join(path);
    if !file.exists() {
        let required = std::env::var_os("MALMOI_REQUIRE_DATA").is_some_and(|value| value == "1");
        assert!(!required, "{} is not there, and MALMOI_REQUIRE_DATA is set", file.display());
        eprintln!("skipped: {} is not there; set MALMOI_SHARED", file.display());
        return None;
    }
    Some(file)
}

/// The concepts of a glossary file, which must have no problem.
pub fn glossary(path: &Path) -> Vec<Concept> {
    let (concepts, problems) = read_glossary(path, "glossary").unwrap();
    assert!(problems.is_empty(), "{problems:?}");
    concepts
}

/// The glossary that malmoi ships.
pub fn shipped() -> Vec<Concept> {
    glossary(&project().join("glossary/technology.csv"))
}

pub fn compiled(concepts: Vec<Concept>) -> Terms {
    Terms::from_bytes(compile(&[(None, concepts)]).unwrap()).unwrap()
}

pub fn found(terms: &Terms, query: &str) -> Vec<Found> {
    concepts(terms, query, &Request::default(), &mut LazyAnalyzer::default()).unwrap()
}

/// The rows of a tab-separated file without its header, its comments and its empty lines.
pub fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// What a run printed, and its exit code.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Writes a file and the folders above it.
pub fn put(dir: &TempDir, name: &str, text: &str) {
    let path = dir.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The program, to be run in a workspace.
pub fn command(dir: &Path, args: &[&str]) -> Command {
    let mut malmoi = Command::new(env!("CARGO_BIN_EXE_malmoi"));
    malmoi.arg("-w").arg(dir).args(args).env_remove("MALMOI_WORKSPACE").env("NO_COLOR", "1");
    malmoi.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    malmoi
}

/// Runs the program in a workspace with that input.
pub fn piped(dir: &TempDir, args: &[&str], input: &[u8]) -> Ran {
    let mut child = command(dir.path(), args).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let ran = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: ran.status.code().unwrap(), out: text(ran.stdout), err: text(ran.stderr) }
}
