use std::path::Path;
use std::process::Command;

use super::*;
use crate::atomic::write_together;
use crate::error::Error;
use crate::format::testing::{concept, shared};
use crate::format::{read_glossary, write, write_concepts_into};

fn dictionary(concepts: &[Concept], path: &Path) -> Report {
    let paths = write::paths(Format::Stardict, path);
    write_together(&paths, |outs| {
        write_concepts_into(Format::Stardict, concepts, &WriteOptions::default(), outs)
            .map_err(Error::io("cannot write", path))
    })
    .unwrap()
}

#[test]
fn words_are_sorted_as_stardict_searches_them() {
    let mut words: Vec<_> =
        ["b", "A", "가", "a", "Z", "_", "나", "B"].map(|word| Word(word.to_owned())).into();
    words.sort();
    let words: Vec<_> = words.iter().map(|word| word.0.as_str()).collect();
    assert_eq!(words, ["_", "A", "a", "B", "b", "Z", "가", "나"]);
}

#[test]
fn every_form_leads_to_its_concepts() {
    let folder = tempfile::tempdir().unwrap();
    let concepts = [
        concept("chatbot", "챗봇|!채팅봇", "chatbot"),
        concept("other", "챗 봇", "chatbot\n|chat\tbot"),
        concept("long", &"긴".repeat(86), ""),
    ];
    let report = dictionary(&concepts, &folder.path().join("glossary.ifo"));
    assert_eq!((report.written, report.left_out_count()), (2, 2));
    let ifo = std::fs::read_to_string(folder.path().join("glossary.ifo")).unwrap();
    assert!(
        ifo.starts_with("StarDict's dict ifo file\nversion=2.4.2\n") && ifo.contains("\nwordcount=5\n"),
        "{ifo}"
    );
    let dict = std::fs::read_to_string(folder.path().join("glossary.dict")).unwrap();
    assert!(dict.contains("ko: 챗봇, 채팅봇 (forbidden)\nen: chatbot"), "{dict}");
    let idx = std::fs::read(folder.path().join("glossary.idx")).unwrap();
    assert!(ifo.contains(&format!("\nidxfilesize={}\n", idx.len())));
}

#[test]
fn tools_of_stardict_take_it() {
    let verify = Path::new("/usr/lib/stardict-tools/stardict-verify");
    let Some(recognize) = shared("recognize") else { return };
    if !verify.exists() || Command::new("sdcv").arg("--version").output().is_err() {
        writeln!(
            io::stderr(),
            "skipped: stardict-verify or sdcv is not there; install stardict-tools and sdcv"
        )
        .unwrap();
        return;
    }
    let (concepts, _) = read_glossary(&recognize.join("glossary.csv"), "glossary.csv").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ifo = folder.path().join("malmoi.ifo");
    assert_eq!(dictionary(&concepts, &ifo).written, concepts.len() as u64);
    let output = Command::new(verify).arg(&ifo).output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    for (word, found) in [("챗봇", "chatbot"), ("chatbot", "챗봇")] {
        let output = Command::new("sdcv")
            .args(["-n", "-e", "--utf8-input", "--utf8-output", "--data-dir"])
            .arg(folder.path())
            .arg(word)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains(found), "{word}: {said}");
    }
}
