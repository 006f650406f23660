//! The rows and cells of separated values, and what a glossary's cell holds.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The longest quoted cell, in bytes; a longer one is an unclosed quotation mark.
const LONGEST_CELL: usize = 1 << 20;

const CLOSED_EARLY: &str = "the quotation mark closes before the cell ends";

/// One cell, its quotation marks taken away.
pub struct Cell<'a> {
    /// What it holds.
    pub text: Cow<'a, str>,
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// Whether it stood in quotation marks.
    pub is_quoted: bool,
}

/// One row.
pub struct Row<'a> {
    /// Its cells, at least one.
    pub cells: Vec<Cell<'a>>,
    /// The bytes of the row in the text, its line end included.
    pub span: Range<usize>,
    /// The line where it begins, counted from 1.
    pub line: u64,
}

/// A row whose quotation marks are broken; reading goes on with the line after its first.
pub struct Broken {
    /// The line of the fault.
    pub line: u64,
    /// The column of the fault, in characters.
    pub column: u64,
    /// What is wrong.
    pub message: &'static str,
    /// Whether the text behind cannot change it.
    pub is_certain: bool,
}

/// The rows of a text, in order.
pub struct Rows<'a> {
    text: &'a str,
    delimiter: u8,
    at: usize,
    line: u64,
}

impl<'a> Rows<'a> {
    /// Begins at the top of a text.
    pub fn new(text: &'a str, delimiter: u8) -> Self {
        Self::at(text, delimiter, 1)
    }

    /// Begins at the top of a part of a text, which is that line of it.
    pub fn at(text: &'a str, delimiter: u8, line: u64) -> Self {
        Self { text, delimiter, at: 0, line }
    }

    /// The byte and the line of the next row.
    pub fn position(&self) -> (usize, u64) {
        (self.at, self.line)
    }

    /// Goes to the line after this one.
    pub fn resume_after_first(&mut self) {
        self.resume(self.at, self.line);
    }

    /// How many lines lie between two bytes, and how many characters behind the last of them.
    pub fn distance(&self, from: usize, to: usize) -> (u64, u64) {
        let between = &self.text[from..to];
        let last = between.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        (line_ends(between), between[last..].chars().count() as u64)
    }

    /// The line and the column of a byte at or behind the beginning of a row; both count from 1.
    pub fn locate(&self, row_start: usize, row_line: u64, at: usize) -> (u64, u64) {
        let before = &self.text[row_start..at];
        let line_start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        (row_line + line_ends(before), before[line_start..].chars().count() as u64 + 1)
    }

    fn resume(&mut self, row_start: usize, row_line: u64) {
        let bytes = self.text.as_bytes();
        self.at = match memchr::memchr2(b'\n', b'\r', &bytes[row_start..]) {
            Some(end) => after_line_end(bytes, row_start + end),
            None => bytes.len(),
        };
        self.line = row_line + 1;
    }

    fn broken(&mut self, start: usize, at: usize, message: &'static str) -> Broken {
        let (line, column) = self.locate(start, self.line, at);
        self.resume(start, self.line);
        Broken { line, column, message, is_certain: message == CLOSED_EARLY }
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Result<Row<'a>, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        let (start, line) = (self.at, self.line);
        if start >= bytes.len() {
            return None;
        }
        let mut cells = Vec::new();
        let mut at = start;
        loop {
            let cell_start = at;
            let text;
            let is_quoted = bytes.get(at) == Some(&b'"');
            if is_quoted {
                let end = match closing_quote(bytes, at + 1) {
                    Some(end) if end - at <= LONGEST_CELL => end,
                    _ => {
                        return Some(Err(self.broken(
                            start,
                            cell_start,
                            "the quotation mark is never closed",
                        )));
                    }
                };
                let inside = &self.text[at + 1..end];
                text = match inside.contains("\"\"") {
                    true => Cow::Owned(inside.replace("\"\"", "\"")),
                    false => Cow::Borrowed(inside),
                };
                at = end + 1;
                if !matches!(bytes.get(at), None | Some(b'\n' | b'\r')) && bytes[at] != self.delimiter {
                    return Some(Err(self.broken(start, end, CLOSED_EARLY)));
                }
            } else {
                at = memchr::memchr3(self.delimiter, b'\n', b'\r', &bytes[at..])
                    .map_or(bytes.len(), |end| cell_start + end);
                text = Cow::Borrowed(&self.text[cell_start..at]);
            }
            cells.push(Cell { text, start: cell_start, is_quoted });
            if bytes.get(at) != Some(&self.delimiter) {
                break;
            }
            at += 1;
        }
        if at < bytes.len() {
            at = after_line_end(bytes, at);
        }
        self.at = at;
        self.line += line_ends(&self.text[start..at]);
        Some(Ok(Row { cells, span: start..at, line }))
    }
}

/// The quotation mark that ends a cell, `""` being one inside it.
fn closing_quote(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr(b'"', &bytes[at..])?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

fn after_line_end(bytes: &[u8], at: usize) -> usize {
    if bytes[at..].starts_with(b"\r\n") { at + 2 } else { at + 1 }
}

fn line_ends(text: &str) -> u64 {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'\n', b'\r', bytes)
        .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
        .count() as u64
}

/// Tells the delimiter by the first line: the one that stands there most often outside quotation marks.
///
/// Where the first line has none, it may be a title above the header: then by the next of a few lines that has one, unless the
/// first is a header of one column.
pub fn delimiter(text: &str) -> u8 {
    let mut lines = text.split(['\n', '\r']).take(40);
    let first = lines.next().unwrap_or_default();
    let has_one = |line: &str| line.contains([',', ';', '\t']);
    let line = if has_one(first) || super::column(first).is_some() {
        first
    } else {
        lines.find(|line| has_one(line)).unwrap_or_default()
    };
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += usize::from(!quoted && byte == *delimiter);
        }
    }
    // The first of equals wins, so a single column counts as commas.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| delimiter)
}

/// Puts an apostrophe before a cell that a spreadsheet would run as a formula; [`unshield`] takes it away.
///
/// That is any cell whose first character behind apostrophes is one of `=`, `+`, `-` and `@`: so a term that has an apostrophe
/// there itself gets a second one and comes back as it was.
pub fn shield(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Takes the apostrophe of [`shield`] away.
pub fn unshield(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@'])
}

/// Appends a cell, quoted where it must be.
pub fn push_cell(row: &mut String, delimiter: u8, text: &str) {
    let special = |byte: u8| byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r' | b'\t');
    // Some readers strip blanks outside quotation marks.
    let blank_edge = text.starts_with(' ') || text.ends_with(' ');
    if blank_edge || text.bytes().any(special) {
        row.push('"');
        row.push_str(&text.replace('"', "\"\""));
        row.push('"');
    } else {
        row.push_str(text);
    }
}

/// Splits a cell into its terms: `|` separates, `\|` is a bar.
///
/// Backslashes mean themselves but before a bar, where two are one: so a term may also end in a backslash.
pub fn split_terms(cell: &str) -> Vec<String> {
    let mut terms = Vec::new();
    let mut term = String::new();
    let mut backslashes = 0;
    for c in cell.chars() {
        match c {
            '\\' => backslashes += 1,
            '|' => {
                term.extend(std::iter::repeat_n('\\', backslashes / 2));
                if backslashes % 2 == 1 {
                    term.push('|');
                } else {
                    terms.push(std::mem::take(&mut term));
                }
                backslashes = 0;
            }
            c => {
                term.extend(std::iter::repeat_n('\\', backslashes));
                backslashes = 0;
                term.push(c);
            }
        }
    }
    term.extend(std::iter::repeat_n('\\', backslashes));
    terms.push(term);
    terms
}

/// Joins terms into a cell, so that [`split_terms`] gives them back.
pub fn join_terms<'a>(terms: impl IntoIterator<Item = &'a str>) -> String {
    let mut cell = String::new();
    for (index, term) in terms.into_iter().enumerate() {
        if index > 0 {
            double_last_backslashes(&mut cell);
            cell.push('|');
        }
        for c in term.chars() {
            if c == '|' {
                double_last_backslashes(&mut cell);
                cell.push('\\');
            }
            cell.push(c);
        }
    }
    cell
}

fn double_last_backslashes(cell: &mut String) {
    let count = cell.len() - cell.trim_end_matches('\\').len();
    cell.extend(std::iter::repeat_n('\\', count));
}

/// Cleans a term: NFC, no control characters, no blanks around it.
pub fn clean_term(text: &str) -> String {
    let text: String = text
        .chars()
        .filter_map(|c| match c {
            '\t' | '\n' | '\r' => Some(' '),
            c if is_invisible(c) => None,
            c => Some(c),
        })
        .collect();
    let text = text.trim();
    if is_nfc_quick(text.chars()) == IsNormalized::Yes { text.to_owned() } else { text.nfc().collect() }
}

/// Cleans a definition or a note: line ends are LF, no other control characters but tabs, no blanks around it.
pub fn clean_text(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().filter(|&c| matches!(c, '\n' | '\t') || !is_invisible(c)).collect();
    text.trim().to_owned()
}

/// Control characters and byte order marks, which nobody means and no reader sees.
fn is_invisible(c: char) -> bool {
    c.is_control() || matches!(c, '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Result<Vec<String>, (u64, u64)>> {
        Rows::new(text, b',')
            .map(|row| match row {
                Ok(row) => Ok(row.cells.into_iter().map(|cell| cell.text.into_owned()).collect()),
                Err(broken) => Err((broken.line, broken.column)),
            })
            .collect()
    }

    fn row(cells: &[&str]) -> Result<Vec<String>, (u64, u64)> {
        Ok(cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn rows_and_quotes_are_read() {
        assert_eq!(
            cells("a,\"b,\"\"c\"\"\n한\"\r\n,\r\rd"),
            [row(&["a", "b,\"c\"\n한"]), row(&["", ""]), row(&[""]), row(&["d"])]
        );
        assert_eq!(cells("\"a\nb\",c\nd"), [row(&["a\nb", "c"]), row(&["d"])]);
    }

    #[test]
    fn an_unclosed_quote_costs_its_own_row_alone() {
        assert_eq!(cells("a,\"가\nb,나\nc,다\n"), [Err((1, 3)), row(&["b", "나"]), row(&["c", "다"])]);
        // The next quotation mark would close it, and swallow the row between.
        assert_eq!(cells("a,\"가\nb,나\nc,\"다\"\n"), [Err((3, 3)), row(&["b", "나"]), row(&["c", "다"])]);
    }

    #[test]
    fn the_delimiter_is_the_most_frequent_one_of_the_header() {
        assert_eq!(delimiter("id,ko,en\n;;;;"), b',');
        assert_eq!(delimiter("id;ko;\"a,b,c,d\"\n"), b';');
        assert_eq!(delimiter("id\tko\ten"), b'\t');
        assert_eq!(delimiter("ko"), b',');
        assert_eq!(delimiter(""), b',');
    }

    #[test]
    fn bars_and_backslashes_come_back() {
        assert_eq!(split_terms(r"a|b\|c|d"), ["a", "b|c", "d"]);
        assert_eq!(split_terms(r"C:\x|\\y"), [r"C:\x", r"\\y"]);
        for terms in [vec![r"a\", "b"], vec![r"a\|", r"\"], vec![r"\\|\|", "|"], vec!["", ""]] {
            assert_eq!(split_terms(&join_terms(terms.iter().copied())), terms);
        }
    }

    #[test]
    fn terms_are_cleaned() {
        assert_eq!(clean_term("\u{FEFF} 제\u{1112}\u{1161}\u{11ab}\u{a0}\u{7}\n"), "제한");
        assert_eq!(clean_term("a\tb"), "a b");
        assert_eq!(clean_text(" a\r\nb\rc\t\u{1b}d "), "a\nb\nc\td");
    }
}
