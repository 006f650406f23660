use std::io::Write;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;

use crate::format::testing::{records, shared};
use crate::format::{Format, ReadOptions, UnitWriter, WriteOptions};
use crate::record::{Details, Lang, State, Unit};

fn all() -> ReadOptions {
    ReadOptions { format: Some(Format::Po), untranslated: true, ..ReadOptions::default() }
}

fn read_as(name: &str, bytes: &[u8], options: &ReadOptions) -> (Vec<Unit>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).unwrap();
    records(&file, options)
}

fn read(text: &str) -> (Vec<Unit>, Vec<String>) {
    read_as("x.ko.po", text.as_bytes(), &all())
}

fn sides(units: &[Unit]) -> Vec<(&str, &str)> {
    units.iter().map(|unit| (unit.en.as_deref().unwrap_or("-"), unit.ko.as_deref().unwrap_or("-"))).collect()
}

fn po(units: &[Unit], from: Lang) -> (String, crate::format::Report) {
    let mut out = Vec::new();
    let options = WriteOptions { from: Some(from), ..WriteOptions::default() };
    let mut writer = UnitWriter::new(Format::Po, &options, &mut out).unwrap();
    units.iter().for_each(|unit| writer.unit(unit).unwrap());
    let report = writer.finish().unwrap();
    (String::from_utf8(out).unwrap(), report)
}

const WHOLE: &str = r##"# 머리말
msgid ""
msgstr "Language: ko\n"

# 옮긴이의 말
#. about the file
#. in two lines
#: a.c:1 b.c:2
#, fuzzy, c-format
#| msgctxt "menu"
#| msgid "old "
#| "text"
msgctxt "menu"
msgid "Open\t\"%s\"\a"
msgstr ""
"\"%s\" "
"열기\n\353\202\230\x41"

msgid "%d file"
msgid_plural "%d files"
msgstr[0] "파일 %d개"

msgid "not yet"
msgstr ""

#~ msgid "gone"
#~ msgstr "없음"
"##;

#[test]
fn a_message_keeps_all_that_stands_beside_it() {
    let (units, said) = read(WHOLE);
    assert_eq!(
        sides(&units),
        [
            ("Open\t\"%s\"\u{7}", "\"%s\" 열기\n나A"),
            ("%d file", "파일 %d개"),
            ("%d files", "파일 %d개"),
            ("not yet", "-"),
        ]
    );
    let props = |props: &[(&str, &str)]| -> Vec<(String, String)> {
        props.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let expected = Details {
        context: Some("menu".into()),
        notes: vec!["옮긴이의 말".into(), "about the file\nin two lines".into()],
        props: props(&[
            ("po:reference", "a.c:1 b.c:2"),
            ("po:flag", "c-format"),
            ("po:previous", "old text"),
        ]),
        state: Some(State::Initial),
        ..Details::default()
    };
    assert_eq!(units[0].details.as_deref(), Some(&expected));
    assert_eq!(units[2].details.as_ref().unwrap().props, props(&[("po:singular", "%d file")]));
    assert_eq!(units.iter().map(|unit| unit.place.line).collect::<Vec<_>>(), [14, 19, 19, 23]);
    assert_eq!(said, ["1 obsolete messages (#~) are left out"]);
    let (units, said) = read_as("x.po", WHOLE.as_bytes(), &ReadOptions::default());
    assert_eq!(sides(&units), [("%d file", "파일 %d개"), ("%d files", "파일 %d개")]);
    assert_eq!(said.len(), 3, "{said:?}");
}

#[test]
fn what_was_read_is_written_again() {
    let (units, _) = read(WHOLE);
    let (text, report) = po(&units, Lang::En);
    assert!(text.contains("#. about the file\n#. in two lines\n#: a.c:1 b.c:2\n#, fuzzy, c-format\n#| msgid \"old text\"\nmsgctxt \"menu\"\n"), "{text}");
    assert!(
        text.contains("msgid \"%d file\"\nmsgid_plural \"%d files\"\nmsgstr[0] \"파일 %d개\"\n"),
        "{text}"
    );
    assert_eq!((report.written, report.left_out_count(), report.lost.len()), (3, 1, 1));
    assert_eq!(sides(&read(&text).0), sides(&units)[..3]);
}

#[test]
fn a_broken_message_is_named_and_the_others_are_read() {
    let (units, said) = read(
        "msgid \"a\"\nmsgstr \"가\"\n\nmsgid \"b\nmsgstr \"나\"\n\nmsgid \"c\"\nmsgid \"d\"\nmsgstr \"라\"\n\nhello\n\n\
         msgid \"e\"\nmsgstr \"\\q\"\n\n  msgid \"f\" x\nmsgstr \"바\"\n\nmsgctxt menu\nmsgid \"g\"\nmsgstr \"사\"\n\n\
         msgstr \"?\"\nmsgid \"h\"\nmsgstr[99] \"아\"\n\nmsgid \"i\"\nmsgstr \"자\"\n#\nmsgid \"j\"\n",
    );
    assert_eq!(sides(&units), [("a", "가"), ("d", "라"), ("i", "자")]);
    assert_eq!(
        said,
        [
            "x.ko.po:4:9: the string is never closed; the message is left out",
            "x.ko.po:8:1: the message has no msgstr; the message is left out",
            "x.ko.po:11:1: ‘hello’ is no word of a PO file; the message is left out",
            "x.ko.po:14:9: this escape is unknown; a backslash itself is written \\\\; the message is left out",
            "x.ko.po:16:11: the quotation mark closes before the line ends; one inside a string is written \\\"; the message is left out",
            "x.ko.po:19:9: a quotation mark is missing before the string; the message is left out",
            "x.ko.po:23:1: this msgstr has no msgid; the message is left out",
            "x.ko.po:25:1: a message has at most 16 translations of a plural; the message is left out",
            "x.ko.po:30:1: the message has no msgstr; the message is left out",
        ]
    );
}

#[test]
fn the_charset_of_the_header_is_honoured() {
    let header = "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=EUC-KR\\n\"\n\nmsgid \"a\"\nmsgstr \"가각\"\n";
    let euc = encoding_rs::EUC_KR.encode(header).0.into_owned();
    assert_eq!(sides(&read_as("x.po", &euc, &all()).0), [("a", "가각")]);
    for label in ["CHARSET", "US-ASCII", "none-such"] {
        let text = "가각을 열 수 없습니다".repeat(20);
        let file = header.replace("EUC-KR", label).replace("가각", &text);
        let euc = encoding_rs::EUC_KR.encode(&file).0.into_owned();
        assert_eq!(sides(&read_as("x.po", &euc, &all()).0), [("a", text.as_str())], "{label}");
    }
    let (units, said) = read_as("x.po", b"msgid \"\"\nmsgstr \"charset=UTF-8\\n\"\n\nmsgid \"a\"\nmsgstr \"\xB0\xA1\"\n\nmsgid \"b\"\nmsgstr \"\xEA\xB0\x80\"\n", &all());
    assert_eq!(sides(&units), [("b", "가")]);
    assert!(said[0].starts_with("x.po:5:9: these bytes are no UTF-8"), "{said:?}");
}

#[test]
fn the_language_is_told_by_header_name_and_content() {
    let body = "msgid \"a\"\nmsgstr \"b\"\n\n";
    let korean = "msgid \"c\"\nmsgstr \"가\"\n\n";
    let from_korean = "msgid \"가\"\nmsgstr \"c\"\n\n";
    let header = |fields: &str| format!("msgid \"\"\nmsgstr \"{fields}\"\n\n");
    let count = |name: &str, text: &str| read_as(name, text.as_bytes(), &all()).0.len();
    assert_eq!(count("x.po", &format!("{}{body}", header("Language: ko_KR\\n"))), 1);
    assert_eq!(count("x.po", &format!("{}{body}", header("Language-Team: Korean <x@y>\\n"))), 1);
    assert_eq!(count("coreutils-9.1.ko.po", body), 1);
    assert_eq!(count("ko.po", body), 1);
    assert_eq!(count("x-ko_KR.po", body), 1);
    assert_eq!(count("x.po", &format!("{body}{korean}")), 2);
    let (units, _) =
        read_as("x.po", format!("{}{body}{from_korean}", header("Language: en\\n")).as_bytes(), &all());
    assert_eq!(units[1].ko.as_deref(), Some("가"));
    let said = |text: &str| read_as("x.po", text.as_bytes(), &all()).1;
    assert_eq!(
        said(&format!("{}{body}", header("Language: fr\\n"))),
        ["x.po:1: the catalogue translates into ‘fr’; malmoi reads Korean and English"]
    );
    assert_eq!(
        said(&format!("{}{body}", header("Language: en\\n"))),
        [
            "x.po:1: the catalogue translates into ‘en’, and neither side is in Korean; malmoi reads Korean and English"
        ]
    );
    assert_eq!(
        said(body),
        [
            "x.po: the catalogue names no language, and its messages are not in Korean; malmoi reads Korean and English"
        ]
    );
    assert_eq!(
        said("<html>\n"),
        [
            "x.po:1:1: ‘<html>’ is no word of a PO file; the message is left out",
            "x.po: the catalogue names no language, and its messages are not in Korean; malmoi reads Korean and English"
        ][..1]
    );
    assert_eq!(said(""), ["x.po: there is no msgid in the file; is it a PO file?"]);
}

#[test]
fn hostile_catalogues_are_read_in_bounded_memory() {
    // Six million lines of one string, and one line of 9 MiB.
    let long =
        format!("msgid \"a\"\nmsgstr \"\"\n{}\nmsgid \"b\"\nmsgstr \"나\"\n", "\"xxxx\"\n".repeat(2_500_000));
    let (units, said) = read(&long);
    assert_eq!(sides(&units), [("b", "나")]);
    assert!(said[0].contains("the message is longer than 8 MiB"), "{said:?}");
    let long = format!("msgid \"a\"\nmsgstr \"{}\"\n\nmsgid \"b\"\nmsgstr \"나\"\n", "x".repeat(9 << 20));
    let (units, said) = read(&long);
    assert_eq!(sides(&units), [("b", "나")]);
    assert_eq!(said, ["x.ko.po:2:1: the line is longer than 8 MiB; the message is left out"]);
}

#[test]
fn gettext_accepts_what_is_written() {
    if Command::new("msgfmt").arg("--version").output().is_err() {
        writeln!(std::io::stderr(), "skipped: msgfmt is not there; install gettext").unwrap();
        return;
    }
    let unit = |ko: &str, en: &str, details: Details| Unit {
        ko: Some(ko.into()),
        en: Some(en.into()),
        details: details.boxed(),
        ..Unit::default()
    };
    let units = [
        unit("\"가\"\\\n나\t", "\"a\"\\\nb\t", Details::default()),
        unit(
            "가",
            "a",
            Details {
                context: Some("메\"뉴".into()),
                notes: vec!["~ 둘\r\n째".into(), ", x".into()],
                ..Details::default()
            },
        ),
        unit("가", "a", Details { state: Some(State::Initial), ..Details::default() }),
        unit("가", "a", Details { context: Some(String::new()), ..Details::default() }),
        unit("둘\n", "only one", Details::default()),
        unit("가", "a", Details::default()),
        unit("\u{7}\u{8}\u{c}\u{b}\r\u{1}제어", "\u{7}\u{1}control", Details::default()),
    ];
    let (mut back, _) = read(WHOLE);
    back.truncate(3);
    for from in Lang::ALL {
        for units in [&units[..], &back] {
            let (text, report) = po(units, from);
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("x.po");
            std::fs::write(&file, &text).unwrap();
            let output = Command::new("msgfmt")
                .args(["--check", "--verbose", "-o"])
                .arg(folder.path().join("x.mo"))
                .arg(&file)
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success() && !said.contains("warning"), "{said}\n{text}");
            assert!(report.written > 0);
        }
    }
}

#[test]
fn files_of_other_tools_are_read() {
    let Some(folder) = shared("formats/po") else { return };
    // What `msgfmt --statistics` counts as translated, and how many of those have a plural, which makes two units.
    for (name, translated, plurals) in [
        // One of its 1,847 is a blank, which is no segment.
        ("coreutils-9.1.ko.po", 1846, 10),
        ("Test_nautilus.af.po", 1109, 46),
        ("AllCasesTest.po", 5, 1),
        ("Test05.po", 5, 1),
        ("potest.po", 5, 1),
        ("Test_DrupalRussianCP1251.po", 11, 0),
        ("fail.po", 1, 0),
        ("plurals.po", 0, 0),
        ("plurals-2.po", 1, 1),
    ] {
        // The files of other languages are read as if they were Korean.
        let mut file = std::fs::read(folder.join(name)).unwrap();
        if let Some(at) = memchr::memmem::find(&file, b"\"Language: ") {
            let end = at + memchr::memchr(b'\\', &file[at..]).unwrap();
            file.splice(at + 11..end, *b"ko");
        }
        let (units, said) = read_as("x.ko.po", &file, &ReadOptions::default());
        assert_eq!((units.len(), name), (translated + plurals, name), "{said:?}");
        assert!(said.iter().all(|said| !said.starts_with("x.ko.po")), "{name}: {said:?}");
    }
    // Every other one is read in its good messages, or says which language it holds.
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let (units, said) = records(&path, &all());
        assert!(!units.is_empty() || !said.is_empty(), "{}", path.display());
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(lines in prop::collection::vec(prop::sample::select(vec![
        "msgid \"", "msgid \"a\"", "msgstr \"가\"", "msgstr[0] \"나\"", "msgstr[", "msgid_plural \"x\"", "msgctxt \"c\"", "msgctxt",
        "\"\\", "\"\\x\"", "\"\\400\"", "\"\\x가\"", "\"\\3", "#", "#~", "#~|", "#| msgid \"", "#| \"x\"", "#, fuzzy", "#:", "#.", "#가", "\"", "", "domain \"d\"", "가", "#~ msgid \"o\"", "#~ msgstr \"o\"", "\u{FEFF}",
    ]), 0..30), end in any::<bool>()) {
        let text = lines.join(if end { "\n" } else { "\r\n" });
        read(&text);
    }

    #[test]
    fn a_file_of_bytes_does_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read_as("x.po", &bytes, &all());
        read_as("x.mo", &bytes, &ReadOptions { format: Some(Format::Mo), ..all() });
    }
}

#[test]
fn a_catalogue_is_told_by_its_content() {
    let is = |text: &str| super::is_po(text.as_bytes());
    assert!(is(WHOLE) && is("msgctxt \"a\"\nmsgid \"b\"") && is("\u{FEFF}\n#\n\nmsgid\t\"\""));
    assert!(!is("msgid,msgstr\na,b") && !is("# Title\n\ntext") && !is(""));
    let utf16: Vec<u8> = "\u{FEFF}# a\nmsgid \"\"".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(super::is_po(&utf16));
    assert_eq!(crate::format::detect::by_extension(Path::new("a.pot"), None), Some(Format::Po));
}
