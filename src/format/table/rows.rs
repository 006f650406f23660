//! The rows of a table of any kind, as its readers see them.

use std::io::{self, Read};

use crate::format::charset::Pieces;
use crate::format::csv::cells::{self, Broken, Rows};

/// The longest row that is read, in bytes; a longer one is named and skipped.
pub(crate) const LONGEST_ROW: usize = 8 << 20;

/// One cell.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    /// What it holds.
    pub text: String,
    /// The line where it begins.
    pub line: u64,
    /// Its column: of the text, or of the sheet.
    pub column: u64,
    /// Whether it stood in quotation marks.
    pub is_quoted: bool,
}

/// One row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    /// The line where it begins.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<Cell>,
    /// Whether a cell of terms is one with that of the row above.
    pub is_joined: bool,
}

impl Row {
    /// Whether nothing stands there.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.text.trim().is_empty())
    }
}

/// The rows of separated values of any size.
pub(crate) struct Stream<R> {
    pieces: Pieces<R>,
    text: String,
    at: usize,
    line: u64,
    delimiter: u8,
    ended: bool,
    /// Where the last row began and how many lines lay before it.
    last: (usize, u64),
}

impl<R: Read> Stream<R> {
    /// Begins at the top and tells the delimiter.
    pub fn new(pieces: Pieces<R>) -> io::Result<Self> {
        let mut this =
            Self { pieces, text: String::new(), at: 0, line: 1, delimiter: b',', ended: false, last: (0, 1) };
        this.more()?;
        this.delimiter = cells::delimiter(&this.text);
        Ok(this)
    }

    /// The delimiter.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Reads the next row; none at the end.
    pub fn next(&mut self) -> io::Result<Option<Result<Row, Broken>>> {
        if self.at >= 1 << 18 {
            self.text.drain(..self.at);
            self.at = 0;
        }
        loop {
            let mut rows = Rows::at(&self.text[self.at..], self.delimiter, self.line);
            let result = rows.next();
            let (end, line) = rows.position();
            let length = self.text.len() - self.at;
            let is_whole = self.ended
                || match &result {
                    None => false,
                    Some(Ok(_)) => end < length,
                    Some(Err(broken)) => length > LONGEST_ROW || broken.is_certain && end < length,
                };
            if !is_whole && length <= LONGEST_ROW {
                drop(result);
                let goal = self.text.len() * 2;
                while !self.ended && self.text.len() < goal.max(1) {
                    self.more()?;
                }
                continue;
            }
            let owned = match result {
                None => return Ok(None),
                Some(Ok(_)) if !is_whole => None,
                Some(Ok(row)) => Some(Ok(own(&rows, &row))),
                Some(Err(broken)) => Some(Err(broken)),
            };
            self.last = (self.at, self.line);
            let Some(owned) = owned else { return self.skip().map(Some) };
            if !is_whole_line(&self.text[self.at..], end) && !self.ended {
                return self.skip().map(Some);
            }
            self.at += end;
            self.line = line;
            return Ok(Some(owned));
        }
    }

    /// Goes back to the line after the first one of the last row.
    pub fn resume_after_first_line(&mut self) {
        let (at, line) = self.last;
        let mut rows = Rows::at(&self.text[at..], self.delimiter, line);
        rows.resume_after_first();
        let (end, line) = rows.position();
        (self.at, self.line) = (at + end, line);
    }

    /// Passes over a row that is too long, up to its first line end, without keeping it.
    fn skip(&mut self) -> io::Result<Result<Row, Broken>> {
        let line = self.line;
        loop {
            let window = &self.text.as_bytes()[self.at..];
            if let Some(end) = memchr::memchr2(b'\n', b'\r', window)
                && (end + 1 < window.len() || self.ended)
            {
                self.at += end + if window[end..].starts_with(b"\r\n") { 2 } else { 1 };
                break;
            }
            let keeps_last = memchr::memchr2(b'\n', b'\r', window).is_some();
            self.text.drain(..self.text.len() - usize::from(keeps_last));
            self.at = 0;
            if self.ended {
                self.at = self.text.len();
                break;
            }
            self.more()?;
        }
        self.line += 1;
        self.last = (self.at, self.line);
        Ok(Err(Broken { line, column: 1, message: "it is longer than 8 MiB", is_certain: true }))
    }

    fn more(&mut self) -> io::Result<()> {
        self.ended = !self.pieces.append(&mut self.text)?;
        Ok(())
    }
}

/// Whether the place to go on from stands behind a line end.
fn is_whole_line(text: &str, end: usize) -> bool {
    text[..end].ends_with(['\n', '\r'])
}

fn own(rows: &Rows<'_>, row: &cells::Row<'_>) -> Row {
    let (mut from, mut line, mut column) = (row.span.start, row.line, 1);
    let mut owned = Vec::with_capacity(row.cells.len());
    for cell in &row.cells {
        let (lines, last) = rows.distance(from, cell.start);
        column = if lines > 0 { last + 1 } else { column + last };
        line += lines;
        from = cell.start;
        owned.push(Cell { text: cell.text.to_string(), line, column, is_quoted: cell.is_quoted });
    }
    Row { line: row.line, cells: owned, is_joined: false }
}
