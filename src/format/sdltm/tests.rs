use std::path::Path;

use rusqlite::Connection;

use crate::format::testing::records;
use crate::format::{Format, ReadOptions, detect};
use crate::record::{CodeKind, Unit};

/// The tables of a memory of Trados Studio, as far as a reader meets them.
const SCHEMA: &str = "
CREATE TABLE parameters (translation_memory_id INT, name TEXT NOT NULL, value TEXT);
CREATE TABLE translation_memories (id INTEGER PRIMARY KEY AUTOINCREMENT, guid BLOB NOT NULL, name TEXT NOT NULL,
  source_language TEXT NOT NULL, target_language TEXT NOT NULL, copyright TEXT, description TEXT, settings INT NOT NULL,
  creation_user TEXT NOT NULL, creation_date DATETIME NOT NULL, expiration_date DATETIME, fuzzy_indexes INT NOT NULL);
CREATE TABLE translation_units (id INTEGER PRIMARY KEY AUTOINCREMENT, guid BLOB NOT NULL, translation_memory_id INT NOT NULL,
  source_hash BIGINT NOT NULL, source_segment TEXT, target_hash BIGINT NOT NULL, target_segment TEXT,
  creation_date DATETIME NOT NULL, creation_user TEXT NOT NULL, change_date DATETIME NOT NULL, change_user TEXT NOT NULL,
  last_used_date DATETIME NOT NULL, last_used_user TEXT NOT NULL, usage_counter INT NOT NULL, flags INT);
CREATE TABLE attributes (id INTEGER PRIMARY KEY, name TEXT, type INT, tm_id INT);
";

fn segment(elements: &str, culture: &str) -> String {
    format!(
        "<Segment xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><Elements>{elements}</Elements>\
         <CultureName>{culture}</CultureName></Segment>"
    )
}

fn text(text: &str) -> String {
    format!("<Text><Value>{text}</Value></Text>")
}

fn memory(file: &Path, languages: (&str, &str), units: &[(String, String)]) -> Connection {
    let connection = Connection::open(file).unwrap();
    connection.execute_batch(SCHEMA).unwrap();
    connection
        .execute(
            "INSERT INTO translation_memories VALUES (1, x'00', 'm', ?1, ?2, NULL, NULL, 0, 'kim', '2020-01-02 03:04:05', NULL, 15)",
            [languages.0, languages.1],
        )
        .unwrap();
    for (source, target) in units {
        connection
            .execute(
                "INSERT INTO translation_units (guid, translation_memory_id, source_hash, source_segment, target_hash, \
                 target_segment, creation_date, creation_user, change_date, change_user, last_used_date, last_used_user, \
                 usage_counter, flags) VALUES (x'01', 1, 7, ?1, 8, ?2, '2020-01-02 03:04:05', 'DOMAIN\\kim', \
                 '2021-02-03 04:05:06.789', 'lee', '2021-01-01', '', 0, 0)",
                [source, target],
            )
            .unwrap();
    }
    connection
}

fn read(file: &Path) -> (Vec<Unit>, Vec<String>) {
    records(file, &ReadOptions { format: Some(Format::Sdltm), ..ReadOptions::default() })
}

#[test]
fn units_are_read_with_tags_dates_and_users() {
    let folder = tempfile::tempdir().unwrap();
    // A path that a URI must escape.
    let file = folder.path().join("메모리 100%?#.sdltm");
    let tag = |kind: &str, anchor: u32| {
        format!("<Tag><Type>{kind}</Type><Anchor>{anchor}</Anchor><TagID>b</TagID></Tag>")
    };
    drop(memory(
        &file,
        ("en-US", "ko-KR"),
        &[
            (
                segment(&(tag("Start", 1) + &text("Press &lt;Enter&gt;") + &tag("End", 1)), "en-US"),
                segment(&(text("Enter를 ") + &tag("Standalone", 2) + &text("누르세요")), "ko-KR"),
            ),
            (segment(&text("broken"), "en-US"), "<Segment><Elements>".into()),
            (segment(&text("empty"), "en-US"), segment(&text(" "), "ko-KR")),
            ("binary".into(), "binary".into()),
            (segment(&text("last"), "en-US"), segment(&text("끝"), "ko-KR")),
        ],
    ));
    let before = std::fs::read(&file).unwrap();
    assert_eq!(detect(&file, None).unwrap(), Format::Sdltm);
    assert_eq!(crate::format::source_language(&file, Format::Sdltm).unwrap(), Some(crate::record::Lang::En));
    let (units, said) = read(&file);
    assert_eq!(units.len(), 2);
    assert_eq!(
        (units[0].ko.as_deref(), units[0].en.as_deref()),
        (Some("Enter를 누르세요"), Some("Press <Enter>"))
    );
    assert_eq!((units[1].place.line, units[1].seq), (5, 1));
    let details = units[0].details.as_ref().unwrap();
    assert_eq!(
        details.en_codes.iter().map(|code| (code.at, code.kind)).collect::<Vec<_>>(),
        [(0, CodeKind::Open), (13, CodeKind::Close)]
    );
    assert_eq!((details.ko_codes[0].at, details.ko_codes[0].original.as_str()), ("Enter를 ".len(), "b"));
    assert_eq!(details.created.as_deref(), Some("2020-01-02T03:04:05Z"));
    assert_eq!(details.changed.as_deref(), Some("2021-02-03T04:05:06Z"));
    assert_eq!((details.author.as_deref(), details.editor.as_deref()), (Some("DOMAIN\\kim"), Some("lee")));
    let name = "메모리 100%?#.sdltm";
    assert_eq!(
        said,
        [
            format!("{name}:2: the unit 2 is left out, since an element of a segment is never closed"),
            format!("{name}:3: the unit 3 is left out, since a side of it is empty"),
            format!(
                "{name}:4: the unit 4 is left out, since a segment is no XML; newer memories are read after Studio exported them as TMX"
            ),
        ]
    );
    // Nothing was written, neither there nor beside it.
    assert_eq!(std::fs::read(&file).unwrap(), before);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn other_languages_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.sdltm");
    drop(memory(&file, ("en-US", "fr-FR"), &[(segment(&text("a"), ""), segment(&text("b"), ""))]));
    let (units, said) = read(&file);
    assert!(units.is_empty());
    assert_eq!(
        said,
        [
            "a.sdltm: 1 of 1 units have no Korean and English side and are left out; the languages of the file are en-US → fr-FR"
        ]
    );
}

#[test]
fn hostile_databases_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let said = |name: &str, sql: &str| {
        let file = folder.path().join(name);
        let connection = memory(&file, ("en", "ko"), &[(segment(&text("a"), ""), segment(&text("가"), ""))]);
        connection.execute_batch(sql).unwrap();
        drop(connection);
        let before = std::fs::read(&file).unwrap();
        let result = read(&file);
        assert_eq!(std::fs::read(&file).unwrap(), before);
        (result.0.len(), result.1.join("\n"))
    };
    let view = "ALTER TABLE translation_units RENAME TO u; CREATE VIEW translation_units AS \
                WITH RECURSIVE r(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM r) \
                SELECT id, 1 AS translation_memory_id, 'x' AS source_segment, 'y' AS target_segment FROM r;";
    assert_eq!(
        said("view.sdltm", view),
        (
            0,
            "view.sdltm: this is no memory of Trados that can be read: it has no table translation_units"
                .to_owned()
        )
    );
    let generated = "DROP TABLE translation_units; CREATE TABLE translation_units (id INTEGER PRIMARY KEY, \
                     source_segment TEXT, target_segment AS (hex(zeroblob(1000000000))));";
    assert!(
        said("generated.sdltm", generated).1.ends_with("its translation_units has columns that are computed")
    );
    let huge = "UPDATE translation_units SET target_segment = zeroblob(60000000); \
                UPDATE translation_units SET creation_user = zeroblob(60000000);";
    assert_eq!(
        said("huge.sdltm", huge),
        (0, "huge.sdltm:1: the unit 1 is left out, since a segment is longer than 8 MiB".to_owned())
    );
    let trigger =
        "CREATE TRIGGER t AFTER UPDATE ON translation_units BEGIN DELETE FROM translation_units; END;";
    assert_eq!(said("trigger.sdltm", trigger), (1, String::new()));
    let types = "UPDATE translation_units SET creation_date = 5, change_date = x'ff', creation_user = x'ff', source_segment = 12;";
    assert!(
        said("types.sdltm", types).1.ends_with("since a segment is no text")
            || !said("types2.sdltm", types).1.is_empty()
    );
    assert!(
        said("empty.sdltm", "DROP TABLE translation_memories")
            .1
            .ends_with("it has no table translation_memories")
    );

    let file = folder.path().join("none.sdltm");
    std::fs::write(&file, b"SQLite format 3\0and then nothing").unwrap();
    assert!(read(&file).1[0].starts_with("none.sdltm: this is no memory of Trados that can be read: "));
    std::fs::write(&file, b"").unwrap();
    assert!(!read(&file).1.is_empty());
    // A file cut off, and bytes overwritten, at many places.
    let whole = std::fs::read(folder.path().join("trigger.sdltm")).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 60) {
        std::fs::write(&file, &whole[..at]).unwrap();
        read(&file);
        let mut broken = whole.clone();
        broken[at..(at + 64).min(whole.len())].fill(0xFF);
        std::fs::write(&file, &broken).unwrap();
        read(&file);
    }
}
