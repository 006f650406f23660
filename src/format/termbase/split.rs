//! Cuts a termbase in XML into its entries, in bounded memory.
//!
//! Each entry is then parsed by itself, so that a broken one costs nothing but itself. Only what can hide a tag is
//! understood here: comments, CDATA, processing instructions, the document type and the quotation marks of a tag.

use std::io::{self, Read};

use memchr::memmem;

/// The longest entry that is parsed, in bytes.
const LONGEST_ENTRY: usize = 8 << 20;

/// The longest name of an element that is told from others, in bytes.
const LONGEST_NAME: usize = 80;

/// The entries of TBX 2, TBX 3 and MultiTerm XML.
const ENTRIES: [&[u8]; 3] = [b"termEntry", b"conceptEntry", b"conceptGrp"];

/// What the file holds next.
pub enum Piece {
    /// An entry, whole in [`Splitter::entry`].
    Entry,
    /// An entry that cannot be parsed, and why.
    Broken(&'static str),
    /// The end of the file.
    End,
}

/// Finds the entries of a file.
pub struct Splitter<R> {
    inner: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    line: u64,
    column: u64,
    entry: Vec<u8>,
    /// Where the entry that is being read begins.
    open: Option<(u64, u64)>,
    /// Where the last piece begins.
    place: (u64, u64),
    /// The name of the first element.
    root: Option<Vec<u8>>,
    saw_root_end: bool,
}

impl<R: Read> Splitter<R> {
    /// Begins at the top of a file in UTF-8.
    pub fn new(inner: R) -> Self {
        Self {
            inner,
            buffer: vec![0; 1 << 17],
            start: 0,
            end: 0,
            ended: false,
            line: 1,
            column: 1,
            entry: Vec::new(),
            open: None,
            place: (1, 1),
            root: None,
            saw_root_end: false,
        }
    }

    /// The bytes of the last [`Piece::Entry`].
    pub fn entry(&self) -> &[u8] {
        &self.entry
    }

    /// The line and the column, in characters, where the last piece begins; both count from 1.
    pub fn place(&self) -> (u64, u64) {
        self.place
    }

    /// The name of the document's first element, without its prefix.
    pub fn root(&self) -> Option<String> {
        self.root.as_ref().map(|name| String::from_utf8_lossy(name).into_owned())
    }

    /// Whether the document's first element has been closed.
    pub fn saw_root_end(&self) -> bool {
        self.saw_root_end
    }

    /// Reads up to the end of the next entry.
    pub fn next(&mut self) -> io::Result<Piece> {
        loop {
            if !self.pass_to(b"<")? {
                self.place = (self.line, self.column);
                if let Some(place) = self.open.take() {
                    self.place = place;
                    return Ok(Piece::Broken("the file ends inside this entry"));
                }
                return Ok(Piece::End);
            }
            let mut head = [0; LONGEST_NAME + 4];
            let length = self.ahead(head.len())?.len().min(head.len());
            head[..length].copy_from_slice(&self.buffer[self.start..self.start + length]);
            let head = &head[..length];
            if let Some((open, close, unclosed)) = hiding(head) {
                let place = (self.line, self.column);
                self.pass(open);
                if !self.pass_through(close)? {
                    self.place = place;
                    self.open = None;
                    return Ok(Piece::Broken(unclosed));
                }
                continue;
            }
            if head.starts_with(b"<!DOCTYPE") && self.open.is_none() {
                self.pass_doctype()?;
                continue;
            }
            let (is_end, name) = local_name(head);
            let is_entry = ENTRIES.contains(&name);
            if is_end {
                if is_entry {
                    self.pass_through(b">")?;
                    if self.open.is_some() {
                        return Ok(self.close());
                    }
                    continue;
                }
                self.saw_root_end |= self.root.as_deref() == Some(name);
            } else if is_entry {
                if let Some(place) = self.open.take() {
                    // The new entry is met again by the next call.
                    self.place = place;
                    return Ok(Piece::Broken("this entry is not closed before the next one begins"));
                }
                self.open = Some((self.line, self.column));
                self.entry.clear();
                if self.pass_tag()? {
                    return Ok(self.close());
                }
                continue;
            } else if self.root.is_none() && !name.is_empty() {
                self.root = Some(name.to_vec());
            }
            self.pass(1);
        }
    }

    fn close(&mut self) -> Piece {
        self.place = self.open.take().unwrap_or(self.place);
        if self.entry.len() > LONGEST_ENTRY {
            // Its memory is given back: one such entry is rare enough.
            self.entry = Vec::new();
            return Piece::Broken("this entry is longer than 8 MiB");
        }
        Piece::Entry
    }

    /// The next bytes: at least that many but at the end of the file.
    fn ahead(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.end - self.start < count && !self.ended {
            self.fill()?;
        }
        Ok(&self.buffer[self.start..self.end])
    }

    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
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

    /// Moves past bytes of the buffer, which belong to the entry that is being read.
    fn pass(&mut self, count: usize) {
        let count = count.min(self.end - self.start);
        let passed = &self.buffer[self.start..self.start + count];
        let characters = |bytes: &[u8]| bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64;
        match memchr::memrchr(b'\n', passed) {
            Some(last) => {
                self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
                self.column = 1 + characters(&passed[last + 1..]);
            }
            None => self.column += characters(passed),
        }
        if self.open.is_some() && self.entry.len() <= LONGEST_ENTRY {
            self.entry.extend_from_slice(passed);
        }
        self.start += count;
    }

    /// Moves to the next place where the bytes stand; false at the end of the file.
    fn pass_to(&mut self, bytes: &[u8]) -> io::Result<bool> {
        loop {
            let window = self.ahead(bytes.len())?;
            let (found, length) = (memmem::find(window, bytes), window.len());
            if let Some(at) = found {
                self.pass(at);
                return Ok(true);
            }
            if self.ended {
                self.pass(usize::MAX);
                return Ok(false);
            }
            // The bytes may begin at the end of what is there.
            self.pass(length + 1 - bytes.len());
            self.fill()?;
        }
    }

    fn pass_through(&mut self, bytes: &[u8]) -> io::Result<bool> {
        let found = self.pass_to(bytes)?;
        self.pass(if found { bytes.len() } else { 0 });
        Ok(found)
    }

    /// Moves past a tag and says whether it closes itself. A `<` inside, which XML forbids, ends it.
    fn pass_tag(&mut self) -> io::Result<bool> {
        self.pass(1);
        let (mut quote, mut last) = (0, 0);
        loop {
            let Some(&byte) = self.ahead(1)?.first() else { return Ok(false) };
            if byte == b'<' {
                return Ok(false);
            }
            self.pass(1);
            match byte {
                b'>' if quote == 0 => return Ok(last == b'/'),
                b'"' | b'\'' if quote == 0 => quote = byte,
                byte if byte == quote => quote = 0,
                _ => {}
            }
            last = byte;
        }
    }

    /// Moves past a document type with its internal subset. What it declares is not read: no entity is ever expanded.
    fn pass_doctype(&mut self) -> io::Result<()> {
        let mut in_subset = false;
        self.pass(1);
        loop {
            let head = self.ahead(4)?;
            let Some(&byte) = head.first() else { return Ok(()) };
            if head.starts_with(b"<!--") {
                self.pass(4);
                self.pass_through(b"-->")?;
                continue;
            }
            self.pass(1);
            match byte {
                b'[' => in_subset = true,
                b']' => in_subset = false,
                b'"' | b'\'' => {
                    self.pass_through(&[byte])?;
                }
                b'>' if !in_subset => return Ok(()),
                _ => {}
            }
        }
    }
}

/// Something in which a `<` means nothing: the length of its beginning, its end, and what is wrong if that never comes.
fn hiding(head: &[u8]) -> Option<(usize, &'static [u8], &'static str)> {
    if head.starts_with(b"<!--") {
        Some((4, b"-->", "a comment is never closed, and hides the rest of the file"))
    } else if head.starts_with(b"<![CDATA[") {
        Some((9, b"]]>", "a CDATA section is never closed, and hides the rest of the file"))
    } else if head.starts_with(b"<?") {
        Some((2, b"?>", "a processing instruction is never closed, and hides the rest of the file"))
    } else {
        None
    }
}

/// Whether a tag is an end tag, and its name without the prefix; no name where it is none, or too long.
pub(super) fn local_name(head: &[u8]) -> (bool, &[u8]) {
    let is_end = head.get(1) == Some(&b'/');
    let name = head.get(if is_end { 2 } else { 1 }..).unwrap_or_default();
    let is_border = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>' | b'<');
    match name.iter().take(LONGEST_NAME).position(is_border) {
        Some(end) if name[0] != b'!' => {
            let name = &name[..end];
            (is_end, memchr::memrchr(b':', name).map_or(name, |colon| &name[colon + 1..]))
        }
        _ => (is_end, &[]),
    }
}
