//! Word counts as a table, as JSON and as TSV.

use std::fmt::Write as _;

use anstyle::Style;
use serde_json::{Map, Value, json};
use unicode_width::UnicodeWidthStr;

use super::text::shown;
use crate::format::grouped;
use crate::wordcount::{Band, Count, Document, Table};

const HEAD: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();

/// The columns of numbers, and what they are called for programs.
const COLUMNS: [&str; 5] = ["segments", "words", "characters", "no spaces", "pages"];
const KEYS: [&str; 5] = ["segments", "words", "characters", "characters_without_spaces", "pages"];

/// A table for each document, and one for all where there are several.
pub fn text(documents: &[Document], total: &Table) -> String {
    let mut out = String::new();
    for document in documents {
        table(&document.name, &document.table, &mut out);
    }
    if documents.len() > 1 {
        table(&format!("{} documents", grouped(documents.len() as u64)), total, &mut out);
    }
    let _ = writeln!(
        out,
        "{FAINT}words: English words, Korean eojeol; characters with spaces; pages of 200 characters (원고지){FAINT:#}"
    );
    out
}

fn table(name: &str, table: &Table, out: &mut String) {
    let bands = Band::ALL.iter().map(|band| (band.name(), table.of(*band)));
    let mut rows: Vec<(&str, [String; 5])> = bands.map(|(name, count)| (name, cells(count))).collect();
    rows.push(("total", cells(table.total())));
    let name = shown(name);
    let first = rows.iter().map(|(name, _)| name.width()).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = rows.iter().map(|(_, cells)| cells[column].width());
        cells.chain([COLUMNS[column].width()]).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..COLUMNS.len()).map(width).collect();
    let _ = writeln!(out, "{HEAD}{name}{HEAD:#}");
    let line = |name: &str, cells: &[String; 5], style: Style, out: &mut String| {
        let _ = write!(out, "  {style}{name}{}", " ".repeat(first - name.width()));
        for (cell, width) in cells.iter().zip(&widths) {
            let _ = write!(out, "  {}{cell}", " ".repeat(width - cell.width()));
        }
        let _ = writeln!(out, "{style:#}");
    };
    line("", &COLUMNS.map(str::to_owned), FAINT, out);
    for (name, cells) in &rows {
        line(name, cells, if *name == "total" { HEAD } else { Style::new() }, out);
    }
    out.push('\n');
}

fn cells(count: Count) -> [String; 5] {
    let Count { segments, words, characters, solid } = count;
    let [segments, words, characters, solid] = [segments, words, characters, solid].map(grouped);
    [segments, words, characters, solid, format!("{:.1}", count.pages())]
}

/// All as one object.
pub fn json(documents: &[Document], total: &Table) -> Value {
    let document = |document: &Document| {
        let mut object = object(&document.table);
        object.insert("problems".to_owned(), json!(document.problems));
        object.shift_insert(0, "file".to_owned(), document.name.as_str().into());
        Value::Object(object)
    };
    json!({
        "documents": documents.iter().map(document).collect::<Vec<_>>(),
        "total": object(total),
    })
}

fn object(table: &Table) -> Map<String, Value> {
    let bands: Map<String, Value> =
        Band::ALL.iter().map(|band| (band.key(), numbers(table.of(*band)))).collect();
    let mut object = Map::new();
    object.insert("bands".to_owned(), Value::Object(bands));
    object.insert("total".to_owned(), numbers(table.total()));
    object
}

fn numbers(count: Count) -> Value {
    let Count { segments, words, characters, solid } = count;
    let values = [json!(segments), json!(words), json!(characters), json!(solid), json!(count.pages())];
    Value::Object(KEYS.iter().map(|key| (*key).to_owned()).zip(values).collect())
}

/// A row for each band of each document, and of all as `total`.
pub fn tsv(documents: &[Document], total: &Table) -> String {
    let mut out = format!("file\tband\t{}\n", KEYS.join("\t"));
    let mut rows = |name: &str, table: &Table| {
        let bands = Band::ALL.iter().map(|band| (band.key(), table.of(*band)));
        for (band, count) in bands.chain([("total".to_owned(), table.total())]) {
            let Count { segments, words, characters, solid } = count;
            let _ = writeln!(
                out,
                "{}\t{band}\t{segments}\t{words}\t{characters}\t{solid}\t{}",
                shown(name),
                count.pages()
            );
        }
    };
    documents.iter().for_each(|document| rows(&document.name, &document.table));
    rows("total", total);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Source;
    use crate::wordcount::Counter;

    /// A document of a Korean text, whose first sentence the memory has.
    fn counted() -> Document {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.txt");
        std::fs::write(&file, "모델을 학습한다. 새 모델이다. 모델을 학습한다.\n").unwrap();
        let mut best =
            |segment: &crate::fill::Segment| Ok(if segment.text.starts_with('새') { 88 } else { 0 });
        let document = Counter::new(None).count(&Source::File(file), None, &mut best).unwrap();
        Document { name: "소식\t1.txt".to_owned(), ..document }
    }

    #[test]
    fn a_table_stands_in_columns() {
        let document = counted();
        let plain =
            anstream::adapter::strip_str(&text(std::slice::from_ref(&document), &document.table)).to_string();
        assert_eq!(
            plain,
            "소식 1.txt\n               segments  words  characters  no spaces  pages\n  \
             repetitions         1      2           9          8    0.0\n  \
             101+                0      0           0          0    0.0\n  \
             100                 0      0           0          0    0.0\n  \
             95–99               0      0           0          0    0.0\n  \
             85–94               1      2           7          6    0.0\n  \
             75–84               0      0           0          0    0.0\n  \
             50–74               0      0           0          0    0.0\n  \
             new                 1      2           9          8    0.0\n  \
             total               3      6          25         22    0.1\n\n\
             words: English words, Korean eojeol; characters with spaces; pages of 200 characters (원고지)\n"
        );
    }

    #[test]
    fn programs_get_the_same_numbers() {
        let document = counted();
        let total = document.table;
        let value = json(std::slice::from_ref(&document), &total);
        let fuzzy = json!({ "segments": 1, "words": 2, "characters": 7, "characters_without_spaces": 6, "pages": 0.035 });
        assert_eq!(value["documents"][0]["bands"]["85-94"], fuzzy);
        assert_eq!(value["total"]["total"]["segments"], json!(3));
        let table = tsv(&[document], &total);
        let rows: Vec<&str> = table.lines().collect();
        assert_eq!(rows[0], "file\tband\tsegments\twords\tcharacters\tcharacters_without_spaces\tpages");
        assert_eq!(rows[5], "소식 1.txt\t85-94\t1\t2\t7\t6\t0.035");
        assert_eq!((rows.len(), rows[18]), (19, "total\ttotal\t3\t6\t25\t22\t0.125"));
    }
}
