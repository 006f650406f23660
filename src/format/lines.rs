//! The lines of a file of any size, one at a time.

use std::io::{self, Read};

/// The longest line that is handed over, in bytes; a longer one is named and skipped.
pub const LONGEST: usize = 8 << 20;

/// One line without its end.
pub enum Line<'a> {
    /// The bytes of the line, and whether a line end followed.
    Text(&'a [u8], bool),
    /// The line is longer than [`LONGEST`].
    TooLong,
}

/// Reads lines that end in LF, CRLF, or CR where the file's beginning has no LF.
pub struct Lines<R> {
    inner: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    line_end: Option<u8>,
    lines: u64,
    offset: u64,
}

impl<R: Read> Lines<R> {
    /// Begins at a place of a file: the bytes and the ended lines before it.
    pub fn new(inner: R, offset: u64, lines: u64) -> Self {
        let buffer = vec![0; 1 << 18];
        Self { inner, buffer, start: 0, end: 0, ended: false, line_end: None, lines, offset }
    }

    /// The ended lines before the next line.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// The bytes before the next line.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// How a line ends that has so many bytes with its end, and so many without it; one without an end as its file does.
    pub fn line_end(&self, with: u64, without: usize) -> &'static str {
        match (with.saturating_sub(without as u64), self.line_end) {
            (2, _) => "\r\n",
            (_, Some(b'\r')) => "\r",
            _ => "\n",
        }
    }

    /// Reads the next line; none at the end.
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        let mut searched = 0;
        let mut too_long = false;
        loop {
            let window = &self.buffer[self.start..self.end];
            if self.line_end.is_none() {
                self.line_end = line_end(window, self.ended);
                // LF was looked for until now.
                searched = 0;
            }
            let line_end = self.line_end.unwrap_or(b'\n');
            if let Some(at) = memchr::memchr(line_end, &window[searched..]) {
                let (from, to) = (self.start, self.start + searched + at);
                self.start = to + 1;
                self.offset += (self.start - from) as u64;
                self.lines += 1;
                if too_long || to - from > LONGEST {
                    return Ok(Some(Line::TooLong));
                }
                return Ok(Some(Line::Text(self.trimmed(from, to), true)));
            }
            searched = window.len();
            if self.ended {
                if searched == 0 && !too_long {
                    return Ok(None);
                }
                let (from, to) = (self.start, self.end);
                self.start = to;
                self.offset += searched as u64;
                if too_long || to - from > LONGEST {
                    return Ok(Some(Line::TooLong));
                }
                return Ok(Some(Line::Text(self.trimmed(from, to), false)));
            }
            if searched > LONGEST {
                too_long = true;
                self.offset += searched as u64;
                self.start = self.end;
                searched = 0;
            }
            self.fill()?;
        }
    }

    fn trimmed(&self, from: usize, to: usize) -> &[u8] {
        let line = &self.buffer[from..to];
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        match self.inner.read(&mut self.buffer[self.end..]) {
            Ok(count) => {
                self.end += count;
                self.ended = count == 0;
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Tells LF from CR, once enough of the file has been seen; the first part may end between CR and LF.
fn line_end(window: &[u8], ended: bool) -> Option<u8> {
    if memchr::memchr(b'\n', window).is_some() {
        return Some(b'\n');
    }
    if !ended && window.len() < 1 << 16 {
        return None;
    }
    Some(if memchr::memchr(b'\r', window).is_some() { b'\r' } else { b'\n' })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Vec<(String, bool)> {
        let mut lines = Lines::new(text, 0, 0);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push(match line {
                Line::Text(text, ended) => (String::from_utf8_lossy(text).into_owned(), ended),
                Line::TooLong => ("(too long)".into(), false),
            });
        }
        assert_eq!(lines.offset(), text.len() as u64);
        all
    }

    fn owned(lines: &[(&str, bool)]) -> Vec<(String, bool)> {
        lines.iter().map(|(text, ended)| ((*text).to_owned(), *ended)).collect()
    }

    #[test]
    fn lines_end_in_any_way() {
        assert_eq!(read(b""), []);
        assert_eq!(read(b"a\nb"), owned(&[("a", true), ("b", false)]));
        assert_eq!(read(b"a\r\n\r\nb\r\n"), owned(&[("a", true), ("", true), ("b", true)]));
        assert_eq!(read(b"a\rb\rc"), owned(&[("a", true), ("b", true), ("c", false)]));
    }

    #[test]
    fn a_line_of_any_length_is_whole_or_skipped() {
        let long = "가".repeat(300_000);
        assert_eq!(read(format!("{long}\nb\n").as_bytes()), owned(&[(&long, true), ("b", true)]));
        let endless = "x".repeat(2 * LONGEST + 7);
        assert_eq!(read(format!("{endless}\nb").as_bytes()), owned(&[("(too long)", false), ("b", false)]));
    }
}
