//! Cuts a TMX file into its `<tu>` elements, in bounded memory.
//!
//! Each element is then parsed by itself, so that a broken one costs nothing but itself. The fast way takes all up to
//! the next `</tu>` for one; the careful way, where that was none, understands what can hide a tag: comments, CDATA,
//! processing instructions, the document type and the quotation marks of a `<tu>` tag.

use std::io::{self, Read};

use memchr::memmem;

/// The longest `<tu>` element that is parsed, in bytes.
const LONGEST_UNIT: usize = 8 << 20;

/// How a `<tu>` element usually ends.
const CLOSE: &[u8] = b"</tu>";

/// How much of the file is in memory, in bytes.
const BUFFER: usize = 1 << 18;

/// What the file holds next.
pub enum Piece {
    /// A `<tu>` element, whole in [`Splitter::unit`].
    Unit,
    /// A `<tu>` element that cannot be parsed.
    Broken(&'static str),
    /// The end of the file.
    End,
}

/// Finds the `<tu>` elements of a file.
pub struct Splitter<R> {
    inner: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    line: u64,
    column: u64,
    unit: Vec<u8>,
    /// Where the element that is being read begins.
    open: Option<(u64, u64)>,
    /// Where the last piece begins.
    place: (u64, u64),
    saw_root: bool,
    saw_root_end: bool,
    /// How many bytes of the file stand before the buffer.
    before: u64,
    /// Up to where in the file no element is likely to be whole.
    distrusted: u64,
    /// Where in the file the `</tu>` ends that comes next, as long as it lies ahead.
    close: u64,
    finder: memmem::Finder<'static>,
}

impl<R: Read> Splitter<R> {
    /// Begins at the top of a file in UTF-8.
    pub fn new(inner: R) -> Self {
        Self {
            inner,
            buffer: vec![0; BUFFER],
            start: 0,
            end: 0,
            ended: false,
            line: 1,
            column: 1,
            unit: Vec::new(),
            open: None,
            place: (1, 1),
            saw_root: false,
            saw_root_end: false,
            before: 0,
            distrusted: 0,
            close: 0,
            finder: memmem::Finder::new(CLOSE),
        }
    }

    /// The bytes up to the next `</tu>`, if a `<tu>` element begins the next markup and lies whole in the buffer.
    ///
    /// Whether it is one, its parser says: a `</tu>` may stand in a comment. Then comes [`Self::accept`] or else
    /// [`Self::distrust`], which leaves everything up to that `</tu>` to [`Self::next`]: no byte is searched twice, so that
    /// a file of nothing but `<tu>` takes no longer than any other.
    pub fn likely_unit(&mut self) -> io::Result<Option<&[u8]>> {
        if self.open.is_some() || !self.pass_to(b"<")? || !matches!(Markup::of(self.ahead(10)?), Markup::Unit)
        {
            return Ok(None);
        }
        let here = self.before + self.start as u64;
        if here < self.distrusted {
            return Ok(None);
        }
        while self.close <= here {
            let searched = self.start;
            match self.finder.find(&self.buffer[searched..self.end]) {
                Some(at) => self.close = self.before + (searched + at + CLOSE.len()) as u64,
                None if self.ended || self.end - self.start > BUFFER / 2 => {
                    self.distrusted = self.before + self.end as u64;
                    return Ok(None);
                }
                None => self.fill()?,
            }
        }
        let length = usize::try_from(self.close - here).unwrap_or(usize::MAX);
        Ok(self.buffer[self.start..self.end].get(..length))
    }

    /// Moves past an element of that many bytes, which [`Self::likely_unit`] gave.
    pub fn accept(&mut self, length: usize) {
        self.pass(length);
    }

    /// Leaves what [`Self::likely_unit`] gave to [`Self::next`].
    pub fn distrust(&mut self) {
        self.distrusted = self.close;
    }

    /// Leaves the whole file to [`Self::next`], to compare the two ways.
    #[cfg(test)]
    pub fn distrust_all(mut self) -> Self {
        self.distrusted = u64::MAX;
        self
    }

    /// The line and the column of what comes next.
    pub fn here(&self) -> (u64, u64) {
        (self.line, self.column)
    }

    /// Whether the root of the document is `<tmx>`.
    pub fn root_is_tmx(&mut self) -> io::Result<bool> {
        loop {
            while self.ahead(1)?.first().is_some_and(u8::is_ascii_whitespace) {
                self.pass(1);
            }
            if self.ahead(1)?.first() != Some(&b'<') {
                return Ok(false);
            }
            match Markup::of(self.ahead(10)?) {
                Markup::Hiding { open, close, .. } => {
                    self.pass(open);
                    self.pass_through(close)?;
                }
                Markup::DocumentType => self.pass_doctype()?,
                markup => return Ok(matches!(markup, Markup::Root)),
            }
        }
    }

    /// The bytes of the last [`Piece::Unit`].
    pub fn unit(&self) -> &[u8] {
        &self.unit
    }

    /// The line and the column, in characters, where the last piece begins; both count from 1.
    pub fn place(&self) -> (u64, u64) {
        self.place
    }

    /// Whether a `<tmx>` has been met.
    pub fn saw_root(&self) -> bool {
        self.saw_root
    }

    /// Whether the `</tmx>` has been met.
    pub fn saw_root_end(&self) -> bool {
        self.saw_root_end
    }

    /// Reads up to the end of the next `<tu>` element.
    pub fn next(&mut self) -> io::Result<Piece> {
        loop {
            if !self.pass_to(b"<")? {
                self.place = (self.line, self.column);
                if let Some(place) = self.open.take() {
                    self.place = place;
                    return Ok(Piece::Broken("the file ends inside this <tu>"));
                }
                return Ok(Piece::End);
            }
            match Markup::of(self.ahead(10)?) {
                Markup::Hiding { open, close, unclosed } => {
                    let place = (self.line, self.column);
                    self.pass(open);
                    if !self.pass_through(close)? {
                        self.place = place;
                        self.open = None;
                        return Ok(Piece::Broken(unclosed));
                    }
                }
                Markup::Unit => {
                    if let Some(place) = self.open.take() {
                        // The new element is met again by the next call.
                        self.place = place;
                        return Ok(Piece::Broken("this <tu> is not closed before the next one begins"));
                    }
                    self.open = Some((self.line, self.column));
                    self.unit.clear();
                    if self.pass_tag()? {
                        return Ok(self.close());
                    }
                }
                Markup::UnitEnd => {
                    self.pass_through(b">")?;
                    if self.open.is_some() {
                        return Ok(self.close());
                    }
                }
                Markup::DocumentType if self.open.is_none() => self.pass_doctype()?,
                Markup::Root => {
                    self.saw_root = true;
                    self.pass(1);
                }
                Markup::RootEnd => {
                    self.saw_root_end = true;
                    self.pass(1);
                }
                Markup::DocumentType | Markup::Other => self.pass(1),
            }
        }
    }

    fn close(&mut self) -> Piece {
        self.place = self.open.take().unwrap_or(self.place);
        if self.unit.len() > LONGEST_UNIT {
            // Its memory is given back: one such element is rare enough.
            self.unit = Vec::new();
            return Piece::Broken("this <tu> is longer than 8 MiB");
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

    /// Moves past bytes of the buffer, which belong to the element that is being read.
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
        if self.open.is_some() && self.unit.len() <= LONGEST_UNIT {
            self.unit.extend_from_slice(passed);
        }
        self.start += count;
    }

    /// Moves to the next place where the bytes stand; false at the end of the file.
    fn pass_to(&mut self, bytes: &[u8]) -> io::Result<bool> {
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

/// What a `<` begins.
enum Markup {
    /// Something in which a `<` means nothing: its first bytes, its last ones, and what is wrong if they never come.
    Hiding {
        open: usize,
        close: &'static [u8],
        unclosed: &'static str,
    },
    DocumentType,
    Root,
    RootEnd,
    Unit,
    UnitEnd,
    Other,
}

impl Markup {
    fn of(head: &[u8]) -> Self {
        let hiding = |open, close, unclosed| Self::Hiding { open, close, unclosed };
        if is_tag(head, b"<tu") {
            Self::Unit
        } else if head.starts_with(b"<!--") {
            hiding(4, b"-->", "a comment is never closed, and hides the rest of the file")
        } else if head.starts_with(b"<![CDATA[") {
            hiding(9, b"]]>", "a CDATA section is never closed, and hides the rest of the file")
        } else if head.starts_with(b"<?") {
            hiding(2, b"?>", "a processing instruction is never closed, and hides the rest of the file")
        } else if head.starts_with(b"<!DOCTYPE") {
            Self::DocumentType
        } else if is_tag(head, b"</tu") {
            Self::UnitEnd
        } else if is_tag(head, b"<tmx") {
            Self::Root
        } else if is_tag(head, b"</tmx") {
            Self::RootEnd
        } else {
            Self::Other
        }
    }
}

/// Whether a tag begins with that name, and no longer one.
fn is_tag(head: &[u8], tag: &[u8]) -> bool {
    let Some(rest) = head.strip_prefix(tag) else { return false };
    matches!(rest.first(), None | Some(b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>'))
}
