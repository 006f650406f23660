//! The memory of Trados Studio: an SQLite database with one row a unit, each segment a small XML document.
//!
//! ```xml
//! <Segment><Elements><Tag><Type>Start</Type><Anchor>1</Anchor><TagID>b</TagID></Tag>
//! <Text><Value>…</Value></Text><Tag><Type>End</Type><Anchor>1</Anchor></Tag></Elements></Segment>
//! ```
//!
//! The database is opened read-only and immutable, so that neither it nor a journal beside it is touched, with functions of
//! its schema distrusted; a name that stands for a view or a virtual table is refused, since reading one runs what the file's
//! maker wrote. A place's line is the number (`id`) of the unit.

mod segment;

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};

use super::{Sink, Stop, date, side};
use crate::error::ProblemKind;
use crate::record::{Details, Lang, Place, Unit};

/// The longest segment that is read, in bytes of its XML.
const LONGEST_SEGMENT: i64 = 8 << 20;

/// Whether a file is an SQLite database.
pub(crate) fn is_sdltm(head: &[u8]) -> bool {
    head.starts_with(b"SQLite format 3\0")
}

/// Reads the units of a memory.
pub(crate) fn read(file: &Path, sink: &mut Sink<'_>) -> Result<(), Stop> {
    // SQLite would say of a missing file what helps nobody.
    drop(std::fs::File::open(file)?);
    let faults = match open(file) {
        Ok(connection) => match units(&connection, sink) {
            Ok(()) => None,
            Err(Fault::Stop(stop)) => return Err(stop),
            Err(Fault::Sql(error)) => Some(error.to_string()),
            Err(Fault::Schema(message)) => Some(message),
        },
        Err(error) => Some(error.to_string()),
    };
    match faults {
        Some(message) => {
            let message = format!("this is no memory of Trados that can be read: {message}");
            sink.problem(0, 0, ProblemKind::Syntax, message)
        }
        None => Ok(()),
    }
}

enum Fault {
    Sql(rusqlite::Error),
    Schema(String),
    Stop(Stop),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<Stop> for Fault {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

/// The source language of the first memory of a file that is Korean and English; none where there is none, or the file is damaged.
pub(crate) fn source_language(file: &Path) -> Option<Lang> {
    memories(&open(file).ok()?).ok()?.iter().find_map(|memory| memory.source)
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(uri(file), flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    connection.execute_batch("PRAGMA query_only = 1; PRAGMA cell_size_check = 1; PRAGMA mmap_size = 0;")?;
    Ok(connection)
}

/// The file as SQLite's URI, which alone can say that it is immutable.
fn uri(file: &Path) -> String {
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_path_buf());
    let mut uri = String::from("file:");
    let path = absolute.to_string_lossy().replace('\\', "/");
    if !path.starts_with('/') {
        uri.push('/');
    }
    for byte in bytes(&absolute, &path) {
        match byte {
            b'/' | b':' | b'-' | b'_' | b'.' | b'~' => uri.push(byte as char),
            byte if byte.is_ascii_alphanumeric() => uri.push(byte as char),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri + "?mode=ro&immutable=1"
}

#[cfg(unix)]
fn bytes(path: &Path, _: &str) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str().as_bytes().to_vec()
}

#[cfg(not(unix))]
fn bytes(_: &Path, path: &str) -> Vec<u8> {
    path.as_bytes().to_vec()
}

fn units(connection: &Connection, sink: &mut Sink<'_>) -> Result<(), Fault> {
    let memories = memories(connection)?;
    let columns = columns(connection, "translation_units")?;
    for needed in ["id", "source_segment", "target_segment"] {
        if !columns.iter().any(|column| column == needed) {
            return Err(Fault::Schema(format!("the table translation_units has no column {needed}")));
        }
    }
    // A column that this version of the memory lacks is null.
    let column = |name: &'static str| if columns.iter().any(|column| column == name) { name } else { "NULL" };
    // The length is in the head of the row, so that a huge value is never loaded.
    let short = |name: &str| {
        format!("octet_length({name}), CASE WHEN octet_length({name}) <= {LONGEST_SEGMENT} THEN {name} END")
    };
    let limited = |name| match column(name) {
        "NULL" => "NULL".to_owned(),
        name => format!("CASE WHEN octet_length({name}) <= 1000 THEN {name} END"),
    };
    let sql = format!(
        "SELECT id, {}, {}, {}, {}, {}, {}, {} FROM translation_units ORDER BY id",
        short("source_segment"),
        short("target_segment"),
        limited("translation_memory_id"),
        limited("creation_date"),
        limited("creation_user"),
        limited("change_date"),
        limited("change_user"),
    );
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let (mut pairs, mut others) = (0u64, 0u64);
    while let Some(row) = rows.next()? {
        let id = row.get::<_, i64>(0)?;
        let line = u64::try_from(id).unwrap_or(0);
        let memory = row.get::<_, Option<i64>>(5).unwrap_or(None);
        // A memory of one pair of languages need not be named by its units.
        let found = memories.iter().find(|found| Some(found.id) == memory);
        let Some(source) = found.or(memories.first()).and_then(|memory| memory.source) else {
            others += 1;
            continue;
        };
        let source_segment = segment(row, 1);
        let target_segment = segment(row, 3);
        let (source_segment, target_segment) = match (source_segment, target_segment) {
            (Ok(source), Ok(target)) => (source, target),
            (Err((kind, message)), _) | (_, Err((kind, message))) => {
                sink.problem(line, 0, kind, format!("the unit {id} is left out, since {message}"))?;
                continue;
            }
        };
        let (texts, mut codes): (Vec<_>, Vec<_>) = [source_segment, target_segment]
            .into_iter()
            .map(|segment| (side(&segment.text), segment.codes))
            .unzip();
        let [Some(from), Some(to)] = <[Option<String>; 2]>::try_from(texts).unwrap_or_default() else {
            let message = format!("the unit {id} is left out, since a side of it is empty");
            sink.problem(line, 0, ProblemKind::Missing, message)?;
            continue;
        };
        pairs += 1;
        let mut details = Details {
            created: text(row, 6).and_then(|text| date::read(&text)),
            author: text(row, 7),
            changed: text(row, 8).and_then(|text| date::read(&text)),
            editor: text(row, 9),
            ..Details::default()
        };
        *details.codes_mut(source) = std::mem::take(&mut codes[0]);
        *details.codes_mut(source.other()) = std::mem::take(&mut codes[1]);
        let (ko, en) = if source == Lang::Ko { (from, to) } else { (to, from) };
        sink.unit(Unit {
            ko: Some(ko),
            en: Some(en),
            origin: sink.origin.to_owned(),
            place: Place { path: sink.name.to_owned(), line },
            seq: sink.seq,
            details: details.boxed(),
            ..Unit::default()
        })?;
    }
    if others > 0 || (memories.is_empty() && pairs == 0) {
        let languages: Vec<_> = memories.iter().map(|memory| memory.languages.as_str()).collect();
        let message = format!(
            "{others} of {} units have no Korean and English side and are left out; the languages of the file are {}",
            others + pairs,
            if languages.is_empty() { "not named".to_owned() } else { languages.join(", ") }
        );
        sink.problem(0, 0, ProblemKind::Missing, message)?;
    }
    Ok(())
}

/// A memory within the file.
struct Memory {
    id: i64,
    languages: String,
    /// The source language, where the pair is Korean and English.
    source: Option<Lang>,
}

fn memories(connection: &Connection) -> Result<Vec<Memory>, Fault> {
    let columns = columns(connection, "translation_memories")?;
    if !["id", "source_language", "target_language"]
        .iter()
        .all(|needed| columns.iter().any(|column| column == needed))
    {
        return Err(Fault::Schema("the table translation_memories names no languages".to_owned()));
    }
    let mut statement = connection.prepare(
        "SELECT id, substr(source_language, 1, 40), substr(target_language, 1, 40) FROM translation_memories \
         WHERE octet_length(source_language) < 1000 AND octet_length(target_language) < 1000 LIMIT 100",
    )?;
    let mut rows = statement.query([])?;
    let mut memories = Vec::new();
    while let Some(row) = rows.next()? {
        let tags = [text(row, 1).unwrap_or_default(), text(row, 2).unwrap_or_default()];
        let source = match tags.each_ref().map(|tag| Lang::from_tag(tag)) {
            [Some(source), Some(target)] if source != target => Some(source),
            _ => None,
        };
        memories.push(Memory { id: row.get(0)?, languages: tags.join(" → "), source });
    }
    Ok(memories)
}

/// The columns of a real table.
fn columns(connection: &Connection, table: &str) -> Result<Vec<String>, Fault> {
    let sql = "SELECT sql FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type = 'table'";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([table])?;
    let Some(row) = rows.next()? else {
        return Err(Fault::Schema(format!("it has no table {table}")));
    };
    let made =
        row.get::<_, String>(0)?.split_whitespace().take(2).collect::<Vec<_>>().join(" ").to_uppercase();
    if made != "CREATE TABLE" {
        return Err(Fault::Schema(format!("its {table} is no plain table")));
    }
    let mut statement = connection.prepare("SELECT name, hidden FROM pragma_table_xinfo(?1)")?;
    let mut rows = statement.query([table])?;
    let mut columns = Vec::new();
    while let Some(row) = rows.next()? {
        // A generated column runs an expression of the file's maker.
        if row.get::<_, i64>(1)? != 0 {
            return Err(Fault::Schema(format!("its {table} has columns that are computed")));
        }
        columns.push(row.get::<_, String>(0)?.to_ascii_lowercase());
    }
    Ok(columns)
}

fn segment(row: &Row<'_>, column: usize) -> Result<segment::Segment, (ProblemKind, String)> {
    let length = row.get::<_, Option<i64>>(column).unwrap_or(None).unwrap_or(0);
    if length > LONGEST_SEGMENT {
        return Err((ProblemKind::Value, "a segment is longer than 8 MiB".to_owned()));
    }
    match row.get_ref(column + 1) {
        Ok(ValueRef::Text(bytes) | ValueRef::Blob(bytes)) => match std::str::from_utf8(bytes) {
            Ok(text) => segment::parse(text).map_err(|message| (ProblemKind::Syntax, message)),
            Err(_) => Err((ProblemKind::Encoding, "a segment holds bytes that are no UTF-8".to_owned())),
        },
        Ok(ValueRef::Null) => Ok(segment::Segment::default()),
        _ => Err((ProblemKind::Value, "a segment is no text".to_owned())),
    }
}

fn text(row: &Row<'_>, column: usize) -> Option<String> {
    row.get::<_, Option<String>>(column).ok().flatten().filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests;
