//! Cuts a termbase in XML into its entries, in bounded memory.
//!
//! Each entry is then parsed by itself, so that a broken one costs nothing but itself. Only what can hide a tag is
//! understood here: comments, CDATA, processing instructions, the document type and the quotation marks of a tag.

use std::io::{self, Read};

use crate::format::xml::{Hiding, Window};

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
    window: Window<R>,
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
            window: Window::new(inner, 1 << 17),
            open: None,
            place: (1, 1),
            root: None,
            saw_root_end: false,
        }
    }

    /// The bytes of the last [`Piece::Entry`].
    pub fn entry(&self) -> &[u8] {
        self.window.kept()
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
            if !self.window.pass_to(b"<")? {
                self.place = self.window.here();
                if let Some(place) = self.give_up() {
                    self.place = place;
                    return Ok(Piece::Broken("the file ends inside this entry"));
                }
                return Ok(Piece::End);
            }
            let mut head = [0; LONGEST_NAME + 4];
            let length = self.window.ahead(head.len())?.len().min(head.len());
            head[..length].copy_from_slice(&self.window.bytes()[..length]);
            let head = &head[..length];
            if let Some(hiding) = Hiding::of(head) {
                let place = self.window.here();
                if let Some(unclosed) = self.window.pass_hiding(&hiding)? {
                    self.give_up();
                    self.place = place;
                    return Ok(Piece::Broken(unclosed));
                }
                continue;
            }
            if head.starts_with(b"<!DOCTYPE") && self.open.is_none() {
                self.window.pass_doctype()?;
                continue;
            }
            let (is_end, name) = local_name(head);
            let is_entry = ENTRIES.contains(&name);
            if is_end {
                if is_entry {
                    self.window.pass_through(b">")?;
                    if self.open.is_some() {
                        return Ok(self.close());
                    }
                    continue;
                }
                self.saw_root_end |= self.root.as_deref() == Some(name);
            } else if is_entry {
                if let Some(place) = self.give_up() {
                    // The new entry is met again by the next call.
                    self.place = place;
                    return Ok(Piece::Broken("this entry is not closed before the next one begins"));
                }
                self.open = Some(self.window.here());
                self.window.keep();
                if self.window.pass_tag()? {
                    return Ok(self.close());
                }
                continue;
            } else if self.root.is_none() && !name.is_empty() {
                self.root = Some(name.to_vec());
            }
            self.window.pass(1);
        }
    }

    fn close(&mut self) -> Piece {
        self.place = self.give_up().unwrap_or(self.place);
        match self.window.kept_too_much() {
            true => Piece::Broken("this entry is longer than 8 MiB"),
            false => Piece::Entry,
        }
    }

    /// Reads the entry no further, and says where it begins.
    fn give_up(&mut self) -> Option<(u64, u64)> {
        self.window.stop_keeping();
        self.open.take()
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
