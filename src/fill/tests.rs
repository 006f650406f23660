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

const HEAD1: &str = "<?xml version='1.0' encoding='UTF-8'?>\r\n<!-- <target> -->\r\n<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\">\r\n<file original='a' datatype=\"x\" source-language='en'  target-language='ko'><body>\r\n";
const TAIL1: &str = "</body></file>\r\n</xliff>\r\n";

fn one(body: &str, memory: &[(&str, &str, u8)]) -> String {
    let whole = put_text("a.xlf", &format!("{HEAD1}{body}{TAIL1}"), memory);
    whole.strip_prefix(HEAD1).unwrap().strip_suffix(TAIL1).unwrap().to_owned()
}

#[test]
fn xliff_1_gets_targets_states_and_proposals() {
    let memory = [("Open & close", "열고 <닫기>", 100), ("Files", "파일", 87), ("b", "나", 101)];
    for (body, expected) in [
        // Indented as its neighbours, with the file's own line ends.
        (
            "<trans-unit id='1'>\r\n  <source>Open &amp; close</source>\r\n  <note>n</note>\r\n</trans-unit>",
            "<trans-unit id='1'>\r\n  <source>Open &amp; close</source>\r\n  <target state=\"translated\" state-qualifier=\"exact-match\">열고 &lt;닫기&gt;</target>\r\n  <note>n</note>\r\n</trans-unit>",
        ),
        (
            "<trans-unit id='1'><source><![CDATA[Files]]></source><target state = 'new' /><note/></trans-unit>",
            "<trans-unit id='1'><source><![CDATA[Files]]></source><target state=\"needs-review-translation\" state-qualifier=\"fuzzy-match\">파일</target>\
             <alt-trans match-quality=\"87\" origin=\"기억\"><source>Files?</source><target>파일</target></alt-trans><note/></trans-unit>",
        ),
        // What has a translation stays, and so does a draft for which there is no exact match.
        (
            "<trans-unit id='1'><source>Files</source><target state='new'>초안</target></trans-unit><trans-unit id='2'><source>b</source><target>있음</target></trans-unit>",
            "<trans-unit id='1'><source>Files</source><target state='new'>초안</target></trans-unit><trans-unit id='2'><source>b</source><target>있음</target></trans-unit>",
        ),
        (
            "<trans-unit id='1'><source>b</source><target xml:lang='ko' state='new'>b<!-- x --></target></trans-unit>",
            "<trans-unit id='1'><source>b</source><target xml:lang='ko' state=\"translated\" state-qualifier=\"exact-match\">나</target></trans-unit>",
        ),
        (
            "<trans-unit id='1' translate='no'><source>b</source></trans-unit><trans-unit id='2'><source>unknown</source></trans-unit>",
            "<trans-unit id='1' translate='no'><source>b</source></trans-unit><trans-unit id='2'><source>unknown</source></trans-unit>",
        ),
    ] {
        assert_eq!(one(body, &memory), expected);
    }
}

#[test]
fn a_unit_that_is_cut_into_segments_gets_a_target_that_is() {
    let memory = [("One.", "하나.", 100), ("Two.", "둘.", 80), ("Three.", "셋.", 100)];
    let source = "<source>One. Two.</source><seg-source><g id=\"8\"><mrk mtype=\"seg\" mid=\"a\">One.</mrk> <mrk mtype=\"seg\" mid='b'><x id=\"1\"/>Two.</mrk></g></seg-source>";
    assert_eq!(
        one(&format!("<trans-unit id='1'>{source}</trans-unit>"), &memory),
        format!(
            "<trans-unit id='1'>{source}<target state=\"needs-review-translation\" state-qualifier=\"fuzzy-match\"><g id=\"8\"><mrk mtype=\"seg\" mid=\"a\">하나.</mrk> <mrk mtype=\"seg\" mid='b'><x id=\"1\"/>둘.</mrk></g></target>\
             <alt-trans match-quality=\"80\" origin=\"기억\" mid=\"b\"><source>Two.?</source><target>둘.</target></alt-trans></trans-unit>"
        )
    );
    // A mark that is there is filled, one that is not has no place, and what is not translated keeps the unit open.
    let cut = "<source>x</source><seg-source><mrk mtype=\"seg\" mid=\"1\">One.</mrk><mrk mtype=\"seg\" mid=\"2\">Three.</mrk><mrk mtype=\"seg\" mid=\"3\">Four.</mrk></seg-source>";
    assert_eq!(
        one(
            &format!(
                "<trans-unit id='1'>{cut}<target><mrk mtype=\"seg\" mid=\"2\"/><mrk mtype=\"seg\" mid=\"3\"></mrk></target></trans-unit>"
            ),
            &memory
        ),
        format!(
            "<trans-unit id='1'>{cut}<target state=\"needs-translation\"><mrk mtype=\"seg\" mid=\"2\">셋.</mrk><mrk mtype=\"seg\" mid=\"3\"></mrk></target></trans-unit>"
        )
    );
}

#[test]
fn names_with_a_prefix_and_a_file_without_a_target_language_are_filled() {
    let text = "<x:xliff version=\"1.2\" xmlns:x=\"urn:oasis:names:tc:xliff:document:1.2\"><x:file original=\"a\" source-language=\"en\"><x:body><x:trans-unit id=\"1\"><x:source>b</x:source></x:trans-unit></x:body></x:file></x:xliff>";
    let filled = put_text("a.xlf", text, &[("b", "나", 90)]);
    assert!(
        filled.contains(
            "</x:source><x:target xml:lang=\"ko\" state=\"needs-review-translation\" state-qualifier=\"fuzzy-match\">나</x:target>\
             <x:alt-trans match-quality=\"90\" origin=\"기억\"><x:source>b?</x:source><x:target xml:lang=\"ko\">나</x:target></x:alt-trans></x:trans-unit>"
        ),
        "{filled}"
    );
}

#[test]
fn studio_gets_the_state_where_it_keeps_it() {
    let head = "<?xml version=\"1.0\" encoding=\"utf-8\"?><xliff xmlns:sdl=\"http://sdl.com/FileTypes/SdlXliff/1.0\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\" version=\"1.2\" sdl:version=\"1.0\">\
        <file original=\"a.docx\" source-language=\"en-US\" target-language=\"ko-KR\"><header><reference><internal-file form=\"base64\">UEsDB<trans-unit/></internal-file></reference>\
        <tag-defs xmlns=\"http://sdl.com/FileTypes/SdlXliff/1.0\"><tag id=\"pt1\"><bpt name=\"b\">&lt;b&gt;</bpt><ept name=\"b\">&lt;/b&gt;</ept></tag></tag-defs></header><body>";
    let body = "<trans-unit id=\"u\"><source><g id=\"pt1\">One</g> Two Three</source><seg-source><mrk mtype=\"seg\" mid=\"1\"><g id=\"pt1\">One</g></mrk> <mrk mtype=\"seg\" mid=\"2\">Two</mrk> <mrk mtype=\"seg\" mid=\"3\">Three</mrk> <mrk mtype=\"seg\" mid=\"4\">Four</mrk></seg-source>";
    let first = "<target><mrk mtype=\"seg\" mid=\"1\"/> <mrk mtype=\"seg\" mid=\"2\" /> <mrk mtype=\"seg\" mid=\"3\">셋</mrk> <mrk mtype=\"seg\" mid=\"4\"/></target>\
        <sdl:seg-defs><sdl:seg id=\"1\" /><sdl:seg id=\"2\"><sdl:value key=\"k\">v</sdl:value></sdl:seg><sdl:seg id=\"3\" conf=\"Draft\" text-match=\"Source\"/><sdl:seg id=\"4\" locked=\"true\"/></sdl:seg-defs></trans-unit>";
    let filled = "<target><mrk mtype=\"seg\" mid=\"1\"><g id=\"pt1\">하나</g></mrk> <mrk mtype=\"seg\" mid=\"2\">둘</mrk> <mrk mtype=\"seg\" mid=\"3\">셋!</mrk> <mrk mtype=\"seg\" mid=\"4\"/></target>\
        <sdl:seg-defs><sdl:seg id=\"1\" conf=\"Translated\" origin=\"tm\" origin-system=\"기억\" percent=\"100\" /><sdl:seg id=\"2\" conf=\"Draft\" origin=\"tm\" origin-system=\"기억\" percent=\"87\"><sdl:value key=\"k\">v</sdl:value></sdl:seg>\
        <sdl:seg id=\"3\" conf=\"Translated\" origin=\"tm\" origin-system=\"기억\" percent=\"100\"/><sdl:seg id=\"4\" locked=\"true\"/></sdl:seg-defs></trans-unit>";
    let tail = "</body></file></xliff>";
    let memory = [("One", "하나", 100), ("Two", "둘", 87), ("Three", "셋!", 102), ("Four", "넷", 100)];
    let text = format!("{head}{body}{first}{tail}");
    assert_eq!(put_text("a.sdlxliff", &text, &memory), format!("{head}{body}{filled}{tail}"));
    // Without a target, as before the first translation.
    let without = "<sdl:seg-defs><sdl:seg id=\"1\"/></sdl:seg-defs></trans-unit>";
    let whole = put_text("a.sdlxliff", &format!("{head}{body}{without}{tail}"), &memory);
    assert!(whole.contains("</seg-source><target><mrk mtype=\"seg\" mid=\"1\"><g id=\"pt1\">하나</g></mrk> <mrk mtype=\"seg\" mid=\"2\">둘</mrk> <mrk mtype=\"seg\" mid=\"3\">셋!</mrk> <mrk mtype=\"seg\" mid=\"4\">넷</mrk></target><sdl:seg-defs>"), "{whole}");
}

fn two(attributes: &str, body: &str, memory: &[(&str, &str, u8)]) -> String {
    let head = format!(
        "<xliff xmlns='urn:oasis:names:tc:xliff:document:2.0' version='2.0' srcLang='en'{attributes}>\n <file id='f'>\n"
    );
    put_text("a.xlf", &format!("{head}{body} </file>\n</xliff>\n"), memory)
}

#[test]
fn xliff_2_gets_targets_states_and_matches() {
    let memory = [("One", "하나", 100), ("Two", "둘", 87), ("Three", "셋", 100)];
    let body = "  <unit id='u'>\n   <notes><note>n</note></notes>\n   <segment id='m1'>\n    <source>One</source>\n   </segment>\n   <segment subState='a:b' state='initial'><source xml:space='preserve'>Two</source><target xml:space='preserve'/></segment>\n  </unit>\n";
    let filled = two(" trgLang='ko'", body, &memory);
    assert!(
        filled.ends_with(
            "  <unit id='u'>\n   <mtc:matches xmlns:mtc=\"urn:oasis:names:tc:xliff:matches:2.0\">\n   <mtc:match ref=\"#m2\" type=\"tm\" origin=\"기억\" similarity=\"87\" matchQuality=\"87\">\n   <source>Two?</source>\n   <target>둘</target>\n   </mtc:match>\n   </mtc:matches>\n   \
             <notes><note>n</note></notes>\n   <segment id='m1' state=\"translated\">\n    <source>One</source>\n    <target>하나</target>\n   </segment>\n   <segment state=\"initial\" id=\"m2\"><source xml:space='preserve'>Two</source><target xml:space='preserve'>둘</target></segment>\n  </unit>\n </file>\n</xliff>\n"
        ),
        "{filled}"
    );
    // A file that names no target language gets one where anything is filled, and only there.
    assert!(two("", body, &memory).starts_with(
        "<xliff xmlns='urn:oasis:names:tc:xliff:document:2.0' version='2.0' srcLang='en' trgLang=\"ko\">"
    ));
    assert!(!two("", body, &[]).contains("trgLang"));
    // Matches that are there stay behind the new one.
    let with = "<unit id='u'><m:matches xmlns:m='urn:oasis:names:tc:xliff:matches:2.0'><m:match ref='#s'><source>a</source><target>b</target></m:match></m:matches><segment id='s'><source>Two</source></segment></unit>";
    let filled = two(" trgLang='ko'", with, &memory);
    assert!(filled.contains("<m:matches xmlns:m='urn:oasis:names:tc:xliff:matches:2.0'><m:match ref=\"#s\" type=\"tm\" origin=\"기억\" similarity=\"87\" matchQuality=\"87\"><source>Two?</source><target>둘</target></m:match><m:match ref='#s'>"), "{filled}");
    // Segments that share a span are filled together or not at all.
    let shared = "<unit id='u'><segment><source><sc id='1'/>One</source></segment><segment><source>Nobody knows<ec startRef='1'/></source></segment><segment><source>Three</source></segment></unit>";
    let filled = two(" trgLang='ko'", shared, &memory);
    assert!(
        filled.contains("<source><sc id='1'/>One</source></segment>")
            && filled.contains("<target>셋</target>"),
        "{filled}"
    );
    let both = [("One", "하나", 100), ("Nobody knows", "누가 아나", 100)];
    let filled = two(" trgLang='ko'", shared, &both);
    assert!(
        filled.contains("<target><sc id='1'/>하나</target>")
            && filled.contains("<target>누가 아나<ec startRef='1'/></target>"),
        "{filled}"
    );
}

#[test]
fn po_gets_translations_flags_and_the_previous_text() {
    let head = "# 이름\r\nmsgid \"\"\r\nmsgstr \"\"\r\n\"Language: ko\\n\"\r\n\"Content-Type: text/plain; charset=UTF-8\\n\"\r\n\r\n";
    let memory = [
        ("Open %d \"files\"", "\"파일\" %d개 열기", 100),
        ("Two\nlines", "두\n줄", 87),
        ("%s is %d", "%s", 100),
        ("%d files", "파일 %d개", 102),
        ("Draft", "초안", 100),
    ];
    for (before, after) in [
        (
            "#: a.c:1\r\n#, c-format\r\nmsgid \"Open %d \\\"files\\\"\"\r\nmsgstr \"\"\r\n",
            "#: a.c:1\r\n#, c-format\r\nmsgid \"Open %d \\\"files\\\"\"\r\nmsgstr \"\\\"파일\\\" %d개 열기\"\r\n",
        ),
        (
            "#. note\r\nmsgctxt \"c\"\r\nmsgid \"\"\r\n\"Two\\n\"\r\n\"lines\\n\"\r\nmsgstr   \"\"\r\n\"\"\r\n",
            "#. note\r\n#, fuzzy\r\n#| msgid \"\"\r\n#| \"Two\\n\"\r\n#| \"lines?\"\r\nmsgctxt \"c\"\r\nmsgid \"\"\r\n\"Two\\n\"\r\n\"lines\\n\"\r\nmsgstr   \"\"\r\n\"두\\n\"\r\n\"줄\\n\"\r\n",
        ),
        // A translation that would crash the program is not taken as it is.
        (
            "#, c-format, x\r\nmsgid \"%s is %d\"\r\nmsgstr\r\n\"\"\r\n",
            "#, fuzzy, c-format, x\r\n#| msgid \"%s is %d\"\r\nmsgid \"%s is %d\"\r\nmsgstr \"%s\"\r\n",
        ),
        (
            "#, c-format\r\nmsgid \"One file\"\r\nmsgid_plural \"%d files\"\r\nmsgstr[0] \"\"\r\n",
            "#, c-format\r\nmsgid \"One file\"\r\nmsgid_plural \"%d files\"\r\nmsgstr[0] \"파일 %d개\"\r\n",
        ),
        // An exact match settles a draft.
        (
            "#, c-format, fuzzy\r\n#| msgid \"Drift\"\r\nmsgid \"Draft\"\r\nmsgstr \"표류\"\r\n\r\n#, fuzzy\r\nmsgid \"Draft\"\r\nmsgstr \"표류\"",
            "#, c-format\r\nmsgid \"Draft\"\r\nmsgstr \"초안\"\r\n\r\nmsgid \"Draft\"\r\nmsgstr \"초안\"",
        ),
        ("#~ msgid \"Draft\"\r\n#~ msgstr \"\"\r\n", "#~ msgid \"Draft\"\r\n#~ msgstr \"\"\r\n"),
    ] {
        assert_eq!(put_text("ko.po", &format!("{head}{before}"), &memory), format!("{head}{after}"));
    }
    // English has two forms, and both are filled or none.
    let head = "msgid \"\"\nmsgstr \"Language: en\\nX-Source-Language: ko\\nContent-Type: text/plain; charset=UTF-8\\n\"\n\n";
    let plural = |one: &str, all: &str| {
        format!("{head}msgid \"파일\"\nmsgid_plural \"파일들\"\nmsgstr[0] \"{one}\"\nmsgstr[1] \"{all}\"\n")
    };
    let memory = [("파일", "file", 100), ("파일들", "files", 100)];
    assert_eq!(put_text("en.po", &plural("", ""), &memory), plural("file", "files"));
    assert_eq!(put_text("en.po", &plural("", ""), &memory[..1]), plural("", ""));
}

#[test]
fn the_encoding_of_a_file_stays() {
    let text = format!("{HEAD1}<trans-unit id='1'><source>b é</source></trans-unit>{TAIL1}");
    let filled = format!(
        "{HEAD1}<trans-unit id='1'><source>b é</source><target state=\"translated\" state-qualifier=\"exact-match\">나 🙂</target></trans-unit>{TAIL1}"
    );
    let memory = [("b é", "나 🙂", 100)];
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    assert_eq!(put("a.xlf", &marked, &memory).0, [b"\xEF\xBB\xBF", filled.as_bytes()].concat());
    for is_big in [false, true] {
        let wide = |text: &str| -> Vec<u8> {
            let units =
                format!("\u{FEFF}{text}").replace("UTF-8", "UTF-16").encode_utf16().collect::<Vec<_>>();
            units
                .into_iter()
                .flat_map(|unit| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        assert_eq!(put("a.xlf", &wide(&text), &memory).0, wide(&filled));
    }
    // What the encoding lacks becomes a reference in XML, and PO has none.
    let latin = |text: &str| {
        let text = text.replace("UTF-8", "windows-1252").replace("나 🙂", "&#45208; &#128578;");
        encoding_rs::WINDOWS_1252.encode(&text).0.into_owned()
    };
    assert_eq!(put("a.xlf", &latin(&text), &memory).0, latin(&filled));
    let catalogue = "msgid \"\"\nmsgstr \"Language: ko\\nContent-Type: text/plain; charset=UTF-8\\n\"\n\nmsgid \"b é\"\nmsgstr \"\"\n";
    let (bytes, summary) = put("ko.po", &latin(catalogue), &memory);
    assert_eq!((bytes, summary.refused, summary.filled()), (latin(catalogue), 1, 0));
    let korean = catalogue.replace("UTF-8", "EUC-KR").replace("é", "가");
    let encode = |text: &str| encoding_rs::EUC_KR.encode(text).0.into_owned();
    let expected = korean.replace("msgstr \"\"\n", "msgstr \"똠 나\"\n");
    assert_eq!(put("ko.po", &encode(&korean), &[("b 가", "똠 나", 100)]).0, encode(&expected));
    // A template says UTF-8 where its first translation is written.
    let template = catalogue.replace("UTF-8", "CHARSET").replace('é', "e");
    let memory = [("b e", "나", 100)];
    let expected = template.replace("CHARSET", "UTF-8").replace("msgstr \"\"\n", "msgstr \"나\"\n");
    assert_eq!(put_text("ko.po", &template, &memory), expected);
    assert_eq!(put_text("ko.po", &template, &[]), template);
}

#[test]
fn what_is_no_text_is_told_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.xlf");
    let text = HEAD1.replace("UTF-8", "EUC-KR") + TAIL1;
    fs::write(&file, [text.as_bytes(), b"<!-- \xFF\xFF -->"].concat()).unwrap();
    let mut out = Vec::new();
    let error = fill(&file, &mut out, &Options::default(), &mut |_| Ok(None)).unwrap_err();
    assert!(error.to_string().ends_with("holds bytes that are no text in its encoding, EUC-KR"), "{error}");
    assert_eq!(error.hint(), Some("save it as UTF-8, and have the file say so"));
    assert!(out.is_empty());
    fs::write(&file, "ko,en\n가,a\n").unwrap();
    let options = Options { format: Some(Format::Csv), ..Options::default() };
    let error = fill(&file, &mut out, &options, &mut |_| Ok(None)).unwrap_err();
    assert!(error.to_string().ends_with("has no targets to fill"), "{error}");
}

#[test]
fn a_segment_has_its_neighbours_and_a_repeated_one_the_translation_of_the_document() {
    let body = "<trans-unit id='1' resname='menu.a'><source>a</source></trans-unit><trans-unit id='2'><source>b<x id='1'/></source><target>나<x id='1'/></target></trans-unit>\
        <trans-unit id='3'><source>b<x id='1'/></source></trans-unit><trans-unit id='4'><source>c</source><target>다</target></trans-unit><trans-unit id='5'><source>c</source><target>다르게</target></trans-unit>\
        <trans-unit id='6'><source>c</source></trans-unit></body></file><file original='b' source-language='en' target-language='ko'><body><trans-unit id='7'><source>d</source></trans-unit>";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.xlf");
    fs::write(&file, format!("{HEAD1}{body}{TAIL1}")).unwrap();
    let mut seen = Vec::new();
    let done = filled(&file, &Languages::default(), &mut |segment| {
        let or = |text: &Option<String>| text.clone().unwrap_or("-".to_owned());
        let context = or(&segment.context);
        seen.push(format!(
            "{} {} {} {} {context}",
            segment.seq,
            or(&segment.before),
            segment.text,
            or(&segment.after)
        ));
        None
    })
    .unwrap();
    assert_eq!(seen, ["0 - a b menu.a", "2 b b c -", "5 c c - -", "6 - d - -"]);
    // What is translated in two ways is no one's.
    assert_eq!((done.summary.repeated, done.summary.unmatched, done.summary.kept), (1, 3, 3));
    let text = String::from_utf8(done.bytes).unwrap();
    assert!(text.contains("<trans-unit id='3'><source>b<x id='1'/></source><target state=\"translated\" state-qualifier=\"exact-match\">나<x id='1'/></target>"));
}

proptest::proptest! {
    /// Damaged documents make no panic, and what is written can be taken back.
    #[test]
    fn any_bytes_are_taken(cut in 0..2000_usize, byte: u8, with: u8) {
        let text = format!(
            "{HEAD1}<trans-unit id='1'><source>b<g id='1'>c</g></source><seg-source><mrk mtype='seg' mid='1'>b<g id='1'>c</g></mrk></seg-source><target/></trans-unit>{TAIL1}\
             <xliff srcLang='en' version='2.0'><file id='f'><unit id='u'><segment><source>b<pc id='1'>c</pc></source></segment></unit></file></xliff>"
        );
        let catalogue = "msgid \"\"\nmsgstr \"charset=CHARSET\\n\"\n\n#, c-format\nmsgid \"bc\"\nmsgstr \"\"\n\n#| x\nmsgid \"bc\"\nmsgid_plural \"bc\"\nmsgstr[0] \"\"\n";
        for (name, text) in [("a.xlf", text.as_str()), ("ko.po", catalogue)] {
            let mut bytes = text.as_bytes().to_vec();
            let at = cut % bytes.len();
            bytes[at] = byte;
            bytes.insert(at, with);
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join(name);
            fs::write(&file, &bytes).unwrap();
            let format = if name == "a.xlf" { Format::Xliff } else { Format::Po };
            let options = Options { format: Some(format), ..Options::default() };
            let (mut out, mut log) = (Vec::new(), Vec::new());
            let languages = Languages { catalogue: Some(Lang::En), ..Languages::default() };
            let result = fill_from(&file, &mut out, &options, &languages, &mut |segment| Ok(invented(segment)), Some(&mut log));
            if result.is_ok() {
                proptest::prop_assert_eq!(undo(out, &log), bytes);
            }
        }
    }
}
