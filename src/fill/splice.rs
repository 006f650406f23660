//! Copying a file around the places in it that change.

use std::fs::File;
use std::io::{self, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;

use super::recode::{Comparing, Recoding};
use crate::error::{Error, Result};
use crate::format::decode::Decoding;
use crate::format::{Format, po};

/// A place of a file and what stands there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes of the file as UTF-8 without its mark.
    pub at: Range<u64>,
    /// What takes their place.
    pub text: String,
}

impl Edit {
    /// Replaces bytes.
    pub fn replace(at: Range<u64>, text: impl Into<String>) -> Self {
        Self { at, text: text.into() }
    }

    /// Puts text before a byte.
    pub fn insert(at: u64, text: impl Into<String>) -> Self {
        Self { at: at..at, text: text.into() }
    }
}

/// What was changed in the file that was written, in its own encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where in the file that was written.
    pub at: u64,
    /// What was written there.
    pub inserted: Vec<u8>,
    /// What stood there before.
    pub removed: Vec<u8>,
}

/// Copies a file, edit by edit.
pub struct Splicer<'a> {
    path: PathBuf,
    input: Box<dyn Read>,
    out: Recoding<&'a mut dyn Write>,
    encoding: &'static Encoding,
    /// How many bytes of the file as UTF-8 were passed.
    at: u64,
    log: Option<&'a mut Vec<Change>>,
}

impl<'a> Splicer<'a> {
    /// Begins a copy of the file, which `open` opens.
    ///
    /// # Errors
    ///
    /// When it cannot be read, when `out` cannot be written, and when its bytes are no text in its encoding, so that a copy would not have
    /// the same ones.
    pub fn new(
        path: &Path,
        format: Format,
        open: &mut dyn FnMut() -> Result<File>,
        out: &'a mut dyn Write,
        log: Option<&'a mut Vec<Change>>,
    ) -> Result<Self> {
        let cannot_read = || Error::io("cannot read", path);
        let decoding = |file: File| -> io::Result<Opened> {
            Ok(match format {
                Format::Po => opened(po::decoding(file)?.0),
                _ => opened(Decoding::xml(file)?.0),
            })
        };
        let Opened { mut input, encoding, mark, replaces } = decoding(open()?).map_err(cannot_read())?;
        if replaces {
            let mut copy = Recoding::new(Comparing::new(open()?), encoding, mark).map_err(cannot_read())?;
            pass(&mut input, u64::MAX, &mut |bytes| copy.write(bytes)).map_err(cannot_read())?;
            if !copy.into_inner().ends_equal().map_err(cannot_read())? {
                let message = format!(
                    "{} holds bytes that are no text in its encoding, {}",
                    path.display(),
                    encoding.name()
                );
                return Err(Error::with_hint(message, "save it as UTF-8, and have the file say so"));
            }
            input = decoding(open()?).map_err(cannot_read())?.input;
        }
        let out =
            Recoding::new(out, encoding, mark).map_err(Error::io("cannot write", "the output".as_ref()))?;
        Ok(Self { path: path.to_path_buf(), input, out, encoding, at: 0, log })
    }

    /// The encoding of the file.
    pub fn encoding(&self) -> &'static Encoding {
        self.encoding
    }

    /// How many bytes of the file as UTF-8 were copied.
    pub fn passed(&self) -> u64 {
        self.at
    }

    /// Makes an edit behind all that were made before.
    pub fn edit(&mut self, edit: &Edit) -> Result<()> {
        debug_assert!(self.at <= edit.at.start && edit.at.start <= edit.at.end, "edits stand in order");
        self.copy_to(edit.at.start)?;
        let mut removed = Vec::new();
        let length = edit.at.end.saturating_sub(self.at);
        self.at += pass(&mut self.input, length, &mut |bytes| {
            removed.extend_from_slice(bytes);
            Ok(())
        })
        .map_err(Error::io("cannot read", &self.path))?;
        if let Some(log) = &mut self.log {
            let at = self.out.count();
            log.push(Change {
                at,
                inserted: recoded(edit.text.as_bytes(), self.encoding),
                removed: recoded(&removed, self.encoding),
            });
        }
        self.out.write(edit.text.as_bytes()).map_err(cannot_write)
    }

    /// Copies the rest.
    pub fn finish(mut self) -> Result<()> {
        self.copy_to(u64::MAX)?;
        self.out.finish().map_err(cannot_write)
    }

    fn copy_to(&mut self, to: u64) -> Result<()> {
        let Self { path, input, out, at, .. } = self;
        let mut failed = None;
        let passed = pass(input, to.saturating_sub(*at), &mut |bytes| {
            out.write(bytes).map_err(|error| {
                failed = Some(cannot_write(error));
                io::ErrorKind::Other.into()
            })
        });
        match (passed, failed) {
            (_, Some(failed)) => Err(failed),
            (Err(error), None) => Err(Error::io("cannot read", path)(error)),
            (Ok(passed), None) => {
                *at += passed;
                Ok(())
            }
        }
    }
}

/// A file as UTF-8, and how it is encoded.
struct Opened {
    input: Box<dyn Read>,
    encoding: &'static Encoding,
    mark: &'static [u8],
    replaces: bool,
}

fn opened(input: Decoding<impl Read + 'static>) -> Opened {
    let (encoding, mark, replaces) = (input.encoding(), input.mark(), input.replaces());
    Opened { input: Box::new(input), encoding, mark, replaces }
}

fn cannot_write(error: io::Error) -> Error {
    Error::io("cannot write", "the output".as_ref())(error)
}

fn recoded(bytes: &[u8], encoding: &'static Encoding) -> Vec<u8> {
    let mut all = Vec::new();
    // Nothing can fail in memory.
    if let Ok(mut out) = Recoding::new(&mut all, encoding, &[]) {
        let _ = out.write(bytes);
    }
    all
}

/// Hands over so many bytes, or all that there are; returns how many.
fn pass(input: &mut impl Read, count: u64, on: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<u64> {
    let mut buffer = vec![0; usize::try_from(count.min(1 << 16)).unwrap_or(1 << 16)];
    let mut left = count;
    while left > 0 {
        let length = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        match input.read(&mut buffer[..length]) {
            Ok(0) => break,
            Ok(read) => {
                on(&buffer[..read])?;
                left -= read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count - left)
}

/// Takes every change back, from the last to the first.
#[cfg(test)]
pub fn undo(mut bytes: Vec<u8>, log: &[Change]) -> Vec<u8> {
    for change in log.iter().rev() {
        let at = usize::try_from(change.at).unwrap();
        let end = at + change.inserted.len();
        assert_eq!(bytes[at..end], change.inserted, "what was inserted stands where it was");
        bytes.splice(at..end, change.removed.iter().copied());
    }
    bytes
}
