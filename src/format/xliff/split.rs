//! Cuts an XLIFF file into its units and the tags around them, in bounded memory.
//!
//! Each unit is then parsed by itself, so that a broken one costs nothing but itself. Only what can hide a tag is
//! understood here: comments, CDATA, processing instructions, the document type and quotation marks within tags.

use std::io::{self, Read};

use crate::format::xml::{Hiding, Window};

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
    window: Window<R>,
    /// The name of the unit that is being read, and where it begins.
    open: Option<(Vec<u8>, (u64, u64), u64)>,
    /// Where the last piece begins.
    place: (u64, u64),
    /// How many bytes stand before it.
    offset: u64,
    /// What stands before the names of the format, as in `x:`; none before the root is met.
    prefix: Option<Vec<u8>>,
    /// Whether the definitions of SDLXLIFF are open.
    in_definitions: bool,
}

impl<R: Read> Splitter<R> {
    /// Begins at the top of a file in UTF-8.
    pub fn new(inner: R) -> Self {
        Self {
            window: Window::new(inner, 1 << 17),
            open: None,
            place: (1, 1),
            offset: 0,
            prefix: None,
            in_definitions: false,
        }
    }

    /// The bytes of the last piece.
    pub fn bytes(&self) -> &[u8] {
        self.window.kept()
    }

    /// The line and the column, in characters, where the last piece begins; both count from 1.
    pub fn place(&self) -> (u64, u64) {
        self.place
    }

    /// How many bytes of the file, as UTF-8, stand before the last piece.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Reads up to the end of the next unit or tag.
    pub fn next(&mut self) -> io::Result<Piece> {
        loop {
            if !self.window.pass_to(b"<")? {
                self.place = self.window.here();
                return Ok(match self.unfinished() {
                    Some(name) => Piece::Broken(format!("the file ends inside this <{name}>")),
                    None => Piece::End,
                });
            }
            let head = self.window.ahead(LONGEST_NAME + 2)?;
            if let Some(hiding) = Hiding::of(head) {
                let place = self.window.here();
                if let Some(unclosed) = self.window.pass_hiding(&hiding)? {
                    self.place = place;
                    self.open = None;
                    self.window.stop_keeping();
                    return Ok(Piece::Broken(unclosed.to_owned()));
                }
                continue;
            }
            if head.starts_with(b"<!") {
                if head.starts_with(b"<!DOCTYPE") && self.open.is_none() {
                    self.window.pass_doctype()?;
                } else {
                    self.window.pass(1);
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
            (self.place, self.offset) = (self.window.here(), self.window.offset());
            let is_unit = !is_end && self.is_unit(name);
            if local(name) == b"tag-defs" {
                self.in_definitions = !is_end;
            }
            self.window.keep();
            if is_unit {
                self.open = Some((name.to_vec(), self.place, self.offset));
            }
            let is_empty = self.window.pass_tag()?;
            if is_unit {
                return Ok(is_empty.then(|| self.close()));
            }
            self.window.stop_keeping();
            return Ok(Some(match self.window.kept_too_much() {
                true => Piece::Broken("this tag is longer than 8 MiB".to_owned()),
                false => Piece::Tag,
            }));
        };
        if is_end && name == open.as_slice() {
            self.window.pass_through(b">")?;
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
        self.window.pass(1);
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
        let (name, place, offset) = self.open.take()?;
        (self.place, self.offset) = (place, offset);
        self.window.stop_keeping();
        Some(String::from_utf8_lossy(&name).into_owned())
    }

    fn close(&mut self) -> Piece {
        let name = self.unfinished().unwrap_or_default();
        match self.window.kept_too_much() {
            true => Piece::Broken(format!("this <{name}> is longer than 8 MiB")),
            false => Piece::Unit,
        }
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
