//! Mentions and counts as rows of named values: JSON Lines and TSV.

use serde_json::{Map, Value};

use crate::annotate::{Count, Mention, Sense};
use crate::record::Lang;
use crate::render::text::shown;

/// Names and values in a fixed order. A missing side is `null`, or empty in TSV.
pub type Row = Map<String, Value>;

/// A mention, with the reason why it is a term or none where that is asked for.
pub fn mention_row(mention: &Mention, is_explained: bool) -> Row {
    let sense = mention.best();
    let others: Vec<&str> = mention.senses[1..].iter().map(|sense| sense.concept.id.as_str()).collect();
    let mut row = Row::new();
    let mut add = |name: &str, value: Value| row.insert(name.to_owned(), value);
    add("start", mention.span.start.into());
    add("end", mention.span.end.into());
    add("text", mention.text.clone().into());
    add("suffix", mention.suffix.clone().into());
    add_sense(sense, &mut add);
    add("status", sense.status.as_str().into());
    add("match", sense.kind.as_str().into());
    add("domain", sense.concept.domain.clone().into());
    add("others", others.into());
    if is_explained {
        add("term", mention.is_term().into());
        add("reason", mention.reason.to_string().into());
    }
    row
}

/// A concept of a summary.
pub fn count_row(count: &Count) -> Row {
    let mut row = Row::new();
    let mut add = |name: &str, value: Value| row.insert(name.to_owned(), value);
    add_sense(&count.sense, &mut add);
    add("count", count.count.into());
    add("file", count.file.clone().into());
    add("line", count.line.into());
    add("column", if count.column == 0 { Value::Null } else { count.column.into() });
    row
}

fn add_sense(sense: &Sense, add: &mut dyn FnMut(&str, Value) -> Option<Value>) {
    add("concept", sense.concept.id.clone().into());
    for lang in Lang::ALL {
        add(lang.code(), sense.preferred(lang).into());
    }
}

/// A row as an object on a line.
pub fn json_line(row: &Row) -> String {
    format!("{}\n", serde_json::to_string(row).unwrap_or_default())
}

/// The names of a row.
pub fn tsv_header(row: &Row) -> String {
    let names: Vec<&str> = row.keys().map(String::as_str).collect();
    format!("{}\n", names.join("\t"))
}

/// The values of a row; what would end a cell is a blank, and several identifiers are divided by `|`.
pub fn tsv_line(row: &Row) -> String {
    let cell = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => shown(text).into_owned(),
        Value::Array(all) => {
            let all: Vec<&str> = all.iter().filter_map(Value::as_str).collect();
            shown(&all.join("|")).into_owned()
        }
        value => value.to_string(),
    };
    format!("{}\n", row.values().map(cell).collect::<Vec<_>>().join("\t"))
}
