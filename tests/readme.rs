//! What the READMEs say about the tree is true, and both say the same.

use std::fs;
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const READMES: [&str; 2] = ["README.md", "README.ko.md"];
const FOLDERS: [&str; 8] =
    ["src/", "tests/", "docs/", "glossary/", "articles/", "memory/", "ko-dic/", "benches/"];

/// Folders of a client in the examples; they exist where somebody makes them.
const EXAMPLES: [&str; 2] = ["glossary/acme/", "memory/acme/"];

#[test]
fn every_path_in_the_readmes_exists() {
    for name in READMES {
        let text = read(name);
        let paths: Vec<_> = prose(&text)
            .flat_map(|line| line.split('`').skip(1).step_by(2))
            .filter(|path| FOLDERS.iter().any(|folder| path.starts_with(folder)) && !EXAMPLES.contains(path))
            .collect();
        assert!(paths.contains(&"src/main.rs"), "{name} names no modules: {paths:?}");
        for path in paths {
            assert!(Path::new(ROOT).join(path).exists(), "{name} names {path}, which does not exist");
        }
    }
}

#[test]
fn both_readmes_hold_the_same_commands() {
    let [english, korean] = READMES.map(|name| commands(&read(name)));
    assert!(english.iter().any(|line| line == "cargo run --release -- lookup 제미나이"), "{english:?}");
    assert_eq!(english, korean);
}

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(name)).unwrap()
}

/// The lines outside fenced blocks.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    text.lines().filter(move |line| {
        let is_fence = line.starts_with("```");
        fenced ^= is_fence;
        !fenced && !is_fence
    })
}

/// The lines of the blocks fenced as `sh`.
fn commands(text: &str) -> Vec<String> {
    let blocks = text.split("```sh\n").skip(1);
    blocks.flat_map(|block| block.split("```").next().unwrap().lines()).map(str::to_owned).collect()
}
