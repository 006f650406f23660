//! Cuts a TMX file into its `<tu>` elements, in bounded memory.
//!
//! Each element is then parsed by itself, so that a broken one costs nothing but itself. The fast way takes all up to
//! the next `</tu>` for one; the careful way, where that was none, understands what can hide a tag: comments, CDATA,
//! processing instructions, the document type and the quotation marks of a `<tu>` tag.

use std::io::{self, Read};

use memchr::memmem;

use crate::format::xml::{Hiding, Window};

/// How a `<tu>` element usually ends.
const CLOSE: &[u8] = b"</tu>";

/// How much of the file is in memory, in bytes.
const BUFFER: usize = 1 << 18;

/// What the file holds next.
pub enum Piece {
    /// A `<tu>` element, whole in [`Splitter::element`].
    Unit,
    /// The `<header>` element, whole in [`Splitter::element`].
    Header,
    /// An element that cannot be parsed.
    Broken(&'static str),
    /// The end of the file.
    End,
}

/// Finds the `<tu>` elements of a file.
pub struct Splitter<R> {
    window: Window<R>,
    /// Where the element that is being read begins.
    open: Option<(u64, u64)>,
    /// Whether the header is being read.
    in_header: bool,
    /// Where the last piece begins.
    place: (u64, u64),
    saw_root: bool,
    saw_root_end: bool,
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
            window: Window::new(inner, BUFFER),
            open: None,
            in_header: false,
            place: (1, 1),
            saw_root: false,
            saw_root_end: false,
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
        if self.open.is_some()
            || self.in_header
            || !self.window.pass_to(b"<")?
            || !matches!(Markup::of(self.window.ahead(10)?), Markup::Unit)
        {
            return Ok(None);
        }
        let here = self.window.offset();
        if here < self.distrusted {
            return Ok(None);
        }
        while self.close <= here {
            let ahead = self.window.bytes();
            match self.finder.find(ahead) {
                Some(at) => self.close = here + (at + CLOSE.len()) as u64,
                None if self.window.has_ended() || ahead.len() > BUFFER / 2 => {
                    self.distrusted = here + ahead.len() as u64;
                    return Ok(None);
                }
                None => self.window.fill()?,
            }
        }
        let length = usize::try_from(self.close - here).unwrap_or(usize::MAX);
        Ok(self.window.bytes().get(..length))
    }

    /// Moves past an element of that many bytes, which [`Self::likely_unit`] gave.
    pub fn accept(&mut self, length: usize) {
        self.window.pass(length);
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
        self.window.here()
    }

    /// Whether the root of the document is `<tmx>`.
    pub fn root_is_tmx(&mut self) -> io::Result<bool> {
        loop {
            while self.window.ahead(1)?.first().is_some_and(u8::is_ascii_whitespace) {
                self.window.pass(1);
            }
            if self.window.ahead(1)?.first() != Some(&b'<') {
                return Ok(false);
            }
            match Markup::of(self.window.ahead(10)?) {
                Markup::Hiding(hiding) => {
                    self.window.pass_hiding(&hiding)?;
                }
                Markup::DocumentType => self.window.pass_doctype()?,
                markup => return Ok(matches!(markup, Markup::Root)),
            }
        }
    }

    /// The bytes of the last [`Piece::Unit`] or [`Piece::Header`].
    pub fn element(&self) -> &[u8] {
        self.window.kept()
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
            if !self.window.pass_to(b"<")? {
                self.place = self.window.here();
                if let Some(place) = self.give_up() {
                    self.place = place;
                    return Ok(Piece::Broken("the file ends inside this <tu>"));
                }
                return Ok(Piece::End);
            }
            match Markup::of(self.window.ahead(10)?) {
                Markup::Hiding(hiding) => {
                    let place = self.window.here();
                    if let Some(unclosed) = self.window.pass_hiding(&hiding)? {
                        self.give_up();
                        self.place = place;
                        return Ok(Piece::Broken(unclosed));
                    }
                }
                Markup::Header if self.open.is_none() && !self.in_header => {
                    self.window.keep();
                    self.in_header = true;
                    if self.window.pass_tag()? {
                        return Ok(self.close_header());
                    }
                }
                Markup::HeaderEnd if self.in_header => {
                    self.window.pass_through(b">")?;
                    return Ok(self.close_header());
                }
                Markup::Unit => {
                    self.in_header = false;
                    if let Some(place) = self.give_up() {
                        // The new element is met again by the next call.
                        self.place = place;
                        return Ok(Piece::Broken("this <tu> is not closed before the next one begins"));
                    }
                    self.open = Some(self.window.here());
                    self.window.keep();
                    if self.window.pass_tag()? {
                        return Ok(self.close());
                    }
                }
                Markup::UnitEnd => {
                    self.window.pass_through(b">")?;
                    if self.open.is_some() {
                        return Ok(self.close());
                    }
                }
                Markup::DocumentType if self.open.is_none() => self.window.pass_doctype()?,
                Markup::Root => {
                    self.saw_root = true;
                    self.window.pass(1);
                }
                Markup::RootEnd => {
                    self.saw_root_end = true;
                    self.window.pass(1);
                }
                Markup::DocumentType | Markup::Header | Markup::HeaderEnd | Markup::Other => {
                    self.window.pass(1)
                }
            }
        }
    }

    fn close(&mut self) -> Piece {
        self.place = self.give_up().unwrap_or(self.place);
        match self.window.kept_too_much() {
            true => Piece::Broken("this <tu> is longer than 8 MiB"),
            false => Piece::Unit,
        }
    }

    fn close_header(&mut self) -> Piece {
        self.in_header = false;
        self.window.stop_keeping();
        self.place = self.window.here();
        match self.window.kept_too_much() {
            true => Piece::Broken("the <header> before this is longer than 8 MiB"),
            false => Piece::Header,
        }
    }

    /// Reads the element no further, and says where it begins.
    fn give_up(&mut self) -> Option<(u64, u64)> {
        self.window.stop_keeping();
        self.open.take()
    }
}

/// What a `<` begins.
enum Markup {
    Hiding(Hiding),
    DocumentType,
    Root,
    RootEnd,
    Header,
    HeaderEnd,
    Unit,
    UnitEnd,
    Other,
}

impl Markup {
    fn of(head: &[u8]) -> Self {
        if is_tag(head, b"<tu") {
            Self::Unit
        } else if let Some(hiding) = Hiding::of(head) {
            Self::Hiding(hiding)
        } else if head.starts_with(b"<!DOCTYPE") {
            Self::DocumentType
        } else if is_tag(head, b"</tu") {
            Self::UnitEnd
        } else if is_tag(head, b"<tmx") {
            Self::Root
        } else if is_tag(head, b"</tmx") {
            Self::RootEnd
        } else if is_tag(head, b"<header") {
            Self::Header
        } else if is_tag(head, b"</header") {
            Self::HeaderEnd
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
