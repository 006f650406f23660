//! A window on an XML file in bounded memory, which knows where it is and passes over what can hide a tag.

use std::io::{self, Read};

use memchr::memmem;

/// The longest element that is kept, in bytes.
pub const LONGEST: usize = 8 << 20;

/// A file of which a part is in memory.
pub struct Window<R> {
    inner: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    /// How many bytes of the file stand before the buffer.
    before: u64,
    line: u64,
    column: u64,
    kept: Vec<u8>,
    is_keeping: bool,
}

/// Something in which a `<` means nothing.
pub struct Hiding {
    /// How long its beginning is.
    open: usize,
    /// Its end.
    close: &'static [u8],
    /// What is wrong if that never comes.
    unclosed: &'static str,
}

impl Hiding {
    /// What the bytes begin, if it hides tags.
    pub fn of(head: &[u8]) -> Option<Self> {
        let (open, close, unclosed): (_, &[u8], _) = if head.starts_with(b"<!--") {
            (4, b"-->", "a comment is never closed, and hides the rest of the file")
        } else if head.starts_with(b"<![CDATA[") {
            (9, b"]]>", "a CDATA section is never closed, and hides the rest of the file")
        } else if head.starts_with(b"<?") {
            (2, b"?>", "a processing instruction is never closed, and hides the rest of the file")
        } else {
            return None;
        };
        Some(Self { open, close, unclosed })
    }
}

impl<R: Read> Window<R> {
    /// Begins at the top of a file in UTF-8, with that many bytes in memory.
    pub fn new(inner: R, size: usize) -> Self {
        Self {
            inner,
            buffer: vec![0; size],
            start: 0,
            end: 0,
            ended: false,
            before: 0,
            line: 1,
            column: 1,
            kept: Vec::new(),
            is_keeping: false,
        }
    }

    /// The line and the column, in characters, of what comes next; both count from 1.
    pub fn here(&self) -> (u64, u64) {
        (self.line, self.column)
    }

    /// How many bytes of the file stand before what comes next.
    pub fn offset(&self) -> u64 {
        self.before + self.start as u64
    }

    /// What comes next, as far as it is in memory.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Whether the file ends with [`Self::bytes`].
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// Keeps what is passed from here on, up to a little more than [`LONGEST`] bytes.
    pub fn keep(&mut self) {
        self.kept.clear();
        self.is_keeping = true;
    }

    /// Keeps no more.
    pub fn stop_keeping(&mut self) {
        self.is_keeping = false;
    }

    /// What was passed between [`Self::keep`] and [`Self::stop_keeping`].
    pub fn kept(&self) -> &[u8] {
        &self.kept
    }

    /// Whether more was passed than is kept; its memory is given back then, since one such element is rare enough.
    pub fn kept_too_much(&mut self) -> bool {
        let is_long = self.kept.len() > LONGEST;
        if is_long {
            self.kept = Vec::new();
        }
        is_long
    }

    /// The next bytes: at least that many but at the end of the file.
    pub fn ahead(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.end - self.start < count && !self.ended {
            self.fill()?;
        }
        Ok(&self.buffer[self.start..self.end])
    }

    /// Reads more, where there is room.
    pub fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.before += self.start as u64;
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

    /// Moves past bytes that are in memory.
    pub fn pass(&mut self, count: usize) {
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
        if self.is_keeping && self.kept.len() <= LONGEST {
            self.kept.extend_from_slice(passed);
        }
        self.start += count;
    }

    /// Moves to the next place where the bytes stand; false at the end of the file.
    pub fn pass_to(&mut self, bytes: &[u8]) -> io::Result<bool> {
        loop {
            let window = self.ahead(bytes.len())?;
            let found = match bytes {
                [byte] => memchr::memchr(*byte, window),
                _ => memmem::find(window, bytes),
            };
            let length = window.len();
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

    /// Moves past the next place where the bytes stand; false at the end of the file.
    pub fn pass_through(&mut self, bytes: &[u8]) -> io::Result<bool> {
        let found = self.pass_to(bytes)?;
        self.pass(if found { bytes.len() } else { 0 });
        Ok(found)
    }

    /// Moves past what hides tags; what is wrong where it never ends.
    pub fn pass_hiding(&mut self, hiding: &Hiding) -> io::Result<Option<&'static str>> {
        self.pass(hiding.open);
        Ok((!self.pass_through(hiding.close)?).then_some(hiding.unclosed))
    }

    /// Moves past a tag and says whether it closes itself. A `<` inside, which XML forbids, ends it.
    pub fn pass_tag(&mut self) -> io::Result<bool> {
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
    pub fn pass_doctype(&mut self) -> io::Result<()> {
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
