//! What several tests use: the real data beside the project, and workspaces in scratch folders.

use std::fs;
use std::path::{Path, PathBuf};

use malmoi::analysis::LazyAnalyzer;
use malmoi::format::read_glossary;
use malmoi::lookup::{Found, Request, concepts};
use malmoi::record::Concept;
use malmoi::terms::{Terms, compile};

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
