//! Documents of other tools and of our own, filled by a memory that knows every segment.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::place::framed;
use super::splice::{Change, undo};
use super::*;
use crate::format::testing::shared;
use crate::record::CodeKind;

/// What a document became.
struct Filled {
    bytes: Vec<u8>,
    summary: Summary,
    log: Vec<Change>,
}

/// Fills a file whose languages are told by the function.
fn filled(
    file: &Path,
    languages: &Languages<'_>,
    find: &mut dyn FnMut(&Segment) -> Option<Filling>,
) -> Result<Filled> {
    let (mut bytes, mut log) = (Vec::new(), Vec::new());
    let options = Options { min: 50, ..Options::default() };
    let summary =
        fill_from(file, &mut bytes, &options, languages, &mut |segment| Ok(find(segment)), Some(&mut log))?;
    Ok(Filled { bytes, summary, log })
}

/// A file of bytes, filled by an exact match for every segment of those texts, or by one of that percentage.
fn put(name: &str, bytes: &[u8], memory: &[(&str, &str, u8)]) -> (Vec<u8>, Summary) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, bytes).unwrap();
    let done = filled(&file, &Languages::default(), &mut |segment| {
        let (source, text, percent) = memory.iter().find(|(source, ..)| *source == segment.text.trim())?;
        let source = if *percent < 100 { format!("{source}?") } else { (*source).to_owned() };
        let text = (*text).to_owned();
        Some(Filling { source, text, percent: *percent, origin: "기억".to_owned(), ..Filling::default() })
    })
    .unwrap();
    assert_eq!(undo(done.bytes.clone(), &done.log), bytes, "taking it back leaves the file as it was");
    (done.bytes, done.summary)
}

fn put_text(name: &str, text: &str, memory: &[(&str, &str, u8)]) -> String {
    String::from_utf8(put(name, text.as_bytes(), memory).0).unwrap()
}

/// Any source counts as English and any target as Korean; the files of other tools are in many languages.
fn any_language() -> impl Fn(&str) -> Option<Lang> {
    let first = RefCell::new(None);
    move |tag: &str| {
        if tag.is_empty() {
            return None;
        }
        let primary = tag.to_lowercase().split('-').next().unwrap_or_default().to_owned();
        let is_first = *first.borrow_mut().get_or_insert_with(|| primary.clone()) == primary;
        Some(if is_first { Lang::En } else { Lang::Ko })
    }
}

/// The segments of a file: the text, the translation or draft, and whether it is a draft.
fn read_back(file: &Path, format: Format) -> Vec<(String, Option<String>, bool)> {
    let mut all = Vec::new();
    let tags = any_language();
    let languages = Languages { tags: Some(&tags), catalogue: Some(Lang::En) };
    let mut on = |seen: Seen<'_>| {
        let translation = seen.translation.map(|translation| translation.text.clone());
        let is_draft = seen.segment.draft.is_some();
        all.push((seen.segment.text.clone(), translation.or(seen.segment.draft.clone()), is_draft));
        Ok(())
    };
    read(file, format, &languages, Queue::reading(&mut on)).unwrap();
    all
}

/// A translation that is hard to write, by the number of the segment: exact, fuzzy, none, or with the codes of the source.
fn invented(segment: &Segment) -> Option<Filling> {
    let text = format!("번역 {} & <\"]]>\\", segment.seq);
    let proposal = Proposal {
        source: "a <b> & \"c\"".to_owned(),
        text: "가 <나>".to_owned(),
        percent: 60,
        origin: "o\"&<".to_owned(),
    };
    let filling = Filling { source: segment.text.clone(), text, percent: 100, ..Filling::default() };
    match segment.seq % 5 {
        0 => Some(Filling { percent: 101, ..filling }),
        1 => {
            Some(Filling { percent: 87, origin: "기억 <1>".to_owned(), others: vec![proposal], ..filling })
        }
        2 => None,
        3 => {
            let marks = |code: &&Code| !matches!(code.kind, CodeKind::Mark | CodeKind::Unmark);
            let codes =
                segment.codes.iter().filter(marks).map(|code| Code { at: 3, ..code.clone() }).collect();
            Some(Filling { codes, ..filling })
        }
        _ => Some(Filling { percent: 50, ..filling }),
    }
}

fn say(line: &str) {
    writeln!(std::io::stderr(), "{line}").unwrap();
}

/// Fills a file of another tool, takes it back, and reads what was filled. Returns how many segments were filled.
fn check(file: &Path) -> u64 {
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let bytes = fs::read(file).unwrap();
    let format = match file.extension().unwrap().to_str() {
        Some("po") => Format::Po,
        _ => detect(file, Some(Holds::Units)).unwrap(),
    };
    let tags = any_language();
    let languages = Languages { tags: Some(&tags), catalogue: Some(Lang::En) };
    let mut asked = BTreeMap::new();
    let done = filled(file, &languages, &mut |segment| {
        let filling = invented(segment);
        asked.insert(segment.seq, (segment.clone(), filling.clone()));
        filling
    })
    .unwrap();
    let Summary { kept, drafts, unmatched, refused, repeated, review, problem_count, .. } = done.summary;
    say(&format!(
        "{name}\t{} segments\t{} filled\t{review} to review\t{repeated} repeated\t{kept} kept\t{drafts} drafts\t{unmatched} unmatched\t{refused} refused\t{problem_count} problems",
        done.summary.segments,
        done.summary.filled(),
    ));
    assert_eq!(
        done.summary.segments,
        done.summary.filled() + kept + drafts + unmatched + refused,
        "{name}: every segment is counted once"
    );
    assert_eq!(undo(done.bytes.clone(), &done.log), bytes, "{name}: taken back");
    if done.log.is_empty() {
        assert_eq!(done.bytes, bytes, "{name}");
    }
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join(&name);
    fs::write(&copy, &done.bytes).unwrap();
    let before = read_back(file, format);
    let after = read_back(&copy, format);
    assert_eq!(before.len(), after.len(), "{name}");
    let mut written = 0;
    for (seq, (old, new)) in before.iter().zip(&after).enumerate() {
        assert_eq!(old.0, new.0, "{name}: sources stay");
        match asked.get(&(seq as u64)) {
            Some((segment, Some(filling))) if old != new => {
                // A repeated segment has the document's own translation.
                let own = framed(&segment.text, &filling.text, true, true).0;
                let is_own = new.1.as_ref().is_some_and(|text| {
                    *text == own || !segment.codes.is_empty() && text.trim() == own.trim()
                });
                let is_repeat = before.iter().any(|other| other.0 == old.0 && other.1 == new.1 && !other.2);
                assert!(is_own || is_repeat, "{name} {seq}: {new:?}, not {own:?}");
                assert!(
                    new.2 || filling.percent >= 100 || is_repeat,
                    "{name} {seq}: a fuzzy match is a draft"
                );
                written += 1;
            }
            // A new state of the unit can make a draft of what was none.
            _ => assert_eq!(old.1, new.1, "{name} {seq}"),
        }
    }
    assert!(written <= done.summary.filled(), "{name}: {written}");
    done.summary.filled()
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|other| other == extension));
    files.sort();
    files
}

#[test]
fn files_of_other_tools_are_filled_and_taken_back() {
    let Some(formats) = shared("formats") else { return };
    let suite = formats.join("xliff2/xliff-22/test-suite");
    let folders = ["core/valid", "core/invalid", "modules/valid", "modules/invalid"];
    let all: Vec<PathBuf> = files(&formats.join("xliff12"), "xlf")
        .into_iter()
        .chain(folders.iter().flat_map(|folder| files(&suite.join(folder), "xlf")))
        .chain(files(&formats.join("po"), "po"))
        .collect();
    let filled: u64 = all.iter().map(|file| check(file)).sum();
    assert!(filled > 1300, "{filled}");
}
