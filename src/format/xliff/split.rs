//! Cuts an XLIFF file into its units and the tags around them, in bounded memory.
//!
//! Each unit is then parsed by itself, so that a broken one costs nothing but itself. Only what can hide a tag is
//! understood here: comments, CDATA, processing instructions, the document type and quotation marks within tags.

use std::io::{self, Read};

use memchr::memmem;

/// The longest unit, or tag outside of one, that is parsed, in bytes.
const LONGEST: usize = 8 << 20;

/// The longest name of an element that is told from others, in bytes.
const LONGEST_NAME: usize = 80;

/// What the file holds next.
pub enum Piece {
    /// A tag outside of a unit, whole in [`Splitter::bytes`].
    Tag,
    /// A unit, or the definition of a tag in an SDLXLIFF file, whole in [`Splitter::bytes`].
    Unit,
    /// A unit that cannot be parsed, and why.
    Broken(String),
    /// The end of the file.
    End,
}

/// Finds the units of a file.
pub struct Splitter<R> {
    inner: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    line: u64,
    column: u64,
    piece: Vec<u8>,
    is_kept: bool,
    /// The name of the unit that is being read, and where it begins.
    open: Option<(Vec<u8>, u64, u64)>,
    /// Where the last piece begins.
    place: (u64, u64),
    /// What stands before the names of the format, as in `x:`; none before the root is met.
    prefix: Option<Vec<u8>>,
    /// Whether the definitions of SDLXLIFF are open.
    in_definitions: bool,
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
            piece: Vec::new(),
            is_kept: false,
            open: None,
            place: (1, 1),
            prefix: None,
            in_definitions: false,
        }
    }

    /// The bytes of the last piece.
    pub fn bytes(&self) -> &[u8] {
        &self.piece
    }

    /// The line and the column, in characters, where the last piece begins; both count from 1.
    pub fn place(&self) -> (u64, u64) {
        self.place
    }

    /// Reads up to the end of the next unit or tag.
    pub fn next(&mut self) -> io::Result<Piece> {
        loop {
            if !self.pass_to(b"<")? {
                self.place = (self.line, self.column);
                return Ok(match self.unfinished() {
                    Some(name) => Piece::Broken(format!("the file ends inside this <{name}>")),
                    None => Piece::End,
                });
            }
            let head = self.ahead(LONGEST_NAME + 2)?;
            if let Some((open, close, what)) = hiding(head) {
                let place = (self.line, self.column);
                self.pass(open);
                if !self.pass_through(close)? {
                    self.place = place;
                    self.open = None;
                    self.is_kept = false;
                    return Ok(Piece::Broken(format!(
                        "{what} is never closed, and hides the rest of the file"
                    )));
                }
                continue;
            }
            if head.starts_with(b"<!") {
                if head.starts_with(b"<!DOCTYPE") && self.open.is_none() {
                    self.pass_doctype()?;
                } else {
                    self.pass(1);
                }
                continue;
            }
            let is_end = head.get(1) == Some(&b'/');
            let name = name(&head[1 + usize::from(is_end)..]).to_vec();
            if let Some(piece) = self.tag(&name, is_end)? {
                return Ok(piece);
            }
        }
    }

    fn tag(&mut self, name: &[u8], is_end: bool) -> io::Result<Option<Piece>> {
        if self.prefix.is_none() && !is_end && local(name) == b"xliff" {
            self.prefix = Some(name[..name.len() - local(name).len()].to_vec());
        }
        let Some((open, ..)) = &self.open else {
            self.place = (self.line, self.column);
            let is_unit = !is_end && self.is_unit(name);
            if local(name) == b"tag-defs" {
                self.in_definitions = !is_end;
            }
            self.piece.clear();
            self.is_kept = true;
            if is_unit {
                self.open = Some((name.to_vec(), self.line, self.column));
            }
            let is_empty = self.pass_tag()?;
            if is_unit {
                return Ok(is_empty.then(|| self.close()));
            }
            self.is_kept = false;
            return Ok(Some(match self.piece.len() > LONGEST {
                true => Piece::Broken("this tag is longer than 8 MiB".to_owned()),
                false => Piece::Tag,
            }));
        };
        if is_end && name == open.as_slice() {
            self.pass_through(b">")?;
            return Ok(Some(self.close()));
        }
        // What can stand around units alone is met again by the next call.
        if (!is_end && self.is_unit(name)) || self.is_around(name) {
            let unit = self.unfinished().unwrap_or_default();
            let message = format!(
                "this <{unit}> is not closed before <{}{}>",
                if is_end { "/" } else { "" },
                String::from_utf8_lossy(name)
            );
            return Ok(Some(Piece::Broken(message)));
        }
        self.pass(1);
        Ok(None)
    }

    /// Whether the name is one of the format's own, without its prefix one of these.
    fn is_one_of(&self, name: &[u8], names: &[&[u8]]) -> bool {
        let prefix = self.prefix.as_deref().unwrap_or_default();
        name.strip_prefix(prefix).is_some_and(|name| names.contains(&name))
    }

    fn is_unit(&self, name: &[u8]) -> bool {
        self.is_one_of(name, &[b"trans-unit", b"unit"]) || (self.in_definitions && local(name) == b"tag")
    }

    fn is_around(&self, name: &[u8]) -> bool {
        self.is_one_of(name, &[b"xliff", b"file", b"body", b"group"])
    }

    /// Gives up the unit that is being read, and names it.
    fn unfinished(&mut self) -> Option<String> {
        let (name, line, column) = self.open.take()?;
        self.place = (line, column);
        self.is_kept = false;
        Some(String::from_utf8_lossy(&name).into_owned())
    }

    fn close(&mut self) -> Piece {
        let name = self.unfinished().unwrap_or_default();
        if self.piece.len() > LONGEST {
            // Its memory is given back: one such element is rare enough.
            self.piece = Vec::new();
            return Piece::Broken(format!("this <{name}> is longer than 8 MiB"));
        }
        Piece::Unit
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

    /// Moves past bytes of the buffer, which belong to the piece that is being read.
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
        if self.is_kept && self.piece.len() <= LONGEST {
            self.piece.extend_from_slice(passed);
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
            let head = self.ahead(1)?;
            if head.is_empty() {
                return Ok(false);
            }
            // Up to the next byte that means something at once.
            let meant = |byte: &u8| match quote {
                0 => matches!(byte, b'<' | b'>' | b'"' | b'\''),
                quote => *byte == quote || *byte == b'<',
            };
            let at = head.iter().position(meant).unwrap_or(head.len());
            if at > 0 {
                last = head[at - 1];
                self.pass(at);
                continue;
            }
            let byte = head[0];
            if byte == b'<' {
                return Ok(false);
            }
            self.pass(1);
            match byte {
                b'>' if quote == 0 => return Ok(last == b'/'),
                byte if quote == 0 => quote = byte,
                _ => quote = 0,
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

/// Something in which a `<` means nothing: how long its beginning is, its end, and what it is called.
fn hiding(head: &[u8]) -> Option<(usize, &'static [u8], &'static str)> {
    if head.starts_with(b"<!--") {
        Some((4, b"-->", "a comment"))
    } else if head.starts_with(b"<![CDATA[") {
        Some((9, b"]]>", "a CDATA section"))
    } else if head.starts_with(b"<?") {
        Some((2, b"?>", "a processing instruction"))
    } else {
        None
    }
}

/// The name at the beginning of a tag, as far as it is of use.
fn name(tag: &[u8]) -> &[u8] {
    let end = tag
        .iter()
        .take(LONGEST_NAME)
        .position(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>' | b'<'));
    &tag[..end.unwrap_or(tag.len().min(LONGEST_NAME))]
}

/// A name without its prefix.
pub fn local(name: &[u8]) -> &[u8] {
    memchr::memchr(b':', name).map_or(name, |colon| &name[colon + 1..])
}
