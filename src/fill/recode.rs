//! The encoding of a document, kept.

use std::io::{self, Read, Write};

use encoding_rs::{Encoder, EncoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A writer that takes UTF-8 and writes the encoding of a file, its byte order mark first.
pub struct Recoding<W> {
    inner: W,
    encoding: &'static Encoding,
    encoder: Option<Encoder>,
    /// The beginning of a character whose end comes with the next bytes.
    cut: Vec<u8>,
    /// How many bytes were written.
    count: u64,
}

impl<W: Write> Recoding<W> {
    /// Begins a file of that encoding, with the bytes of its mark.
    pub fn new(mut inner: W, encoding: &'static Encoding, mark: &[u8]) -> io::Result<Self> {
        inner.write_all(mark)?;
        let is_utf = [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding);
        let encoder = (!is_utf).then(|| encoding.new_encoder());
        Ok(Self { inner, encoding, encoder, cut: Vec::new(), count: mark.len() as u64 })
    }

    /// How many bytes were written.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Writes bytes of a file in UTF-8, which may end within a character. What is no UTF-8 is written as it stands.
    ///
    /// A character that the encoding lacks becomes a reference of XML.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.encoding == UTF_8 {
            return self.put(bytes);
        }
        let joined;
        let bytes = match self.cut.is_empty() {
            true => bytes,
            false => {
                joined = [std::mem::take(&mut self.cut).as_slice(), bytes].concat();
                &joined
            }
        };
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) if error.error_len().is_none() => {
                let (whole, cut) = bytes.split_at(error.valid_up_to());
                self.cut = cut.to_vec();
                std::str::from_utf8(whole).map_err(io::Error::other)?
            }
            Err(error) => return Err(io::Error::other(error)),
        };
        self.text(text)
    }

    fn text(&mut self, mut text: &str) -> io::Result<()> {
        let Some(encoder) = &mut self.encoder else {
            let is_big = self.encoding == UTF_16BE;
            let bytes: Vec<u8> = text
                .encode_utf16()
                .flat_map(|unit| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect();
            return self.put(&bytes);
        };
        let mut bytes = Vec::with_capacity(text.len() + 16);
        loop {
            bytes.reserve(text.len() * 2 + 16);
            let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(text, &mut bytes, false);
            text = &text[read..];
            match result {
                EncoderResult::InputEmpty => break,
                EncoderResult::OutputFull => {}
                EncoderResult::Unmappable(c) => bytes.extend(format!("&#{};", u32::from(c)).bytes()),
            }
        }
        self.put(&bytes)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.count += bytes.len() as u64;
        self.inner.write_all(bytes)
    }

    /// The writer behind it.
    pub fn into_inner(self) -> W {
        self.inner
    }

    /// Ends the file.
    pub fn finish(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// A writer that finds out whether what it gets is what a reader gives.
pub struct Comparing<R> {
    inner: R,
    is_equal: bool,
}

impl<R: Read> Comparing<R> {
    /// Compares from the beginning.
    pub fn new(inner: R) -> Self {
        Self { inner, is_equal: true }
    }

    /// Whether both were equal, to the end.
    pub fn ends_equal(mut self) -> io::Result<bool> {
        Ok(self.is_equal && self.inner.read(&mut [0])? == 0)
    }
}

impl<R: Read> Write for Comparing<R> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut other = Vec::new();
        self.inner.by_ref().take(bytes.len() as u64).read_to_end(&mut other)?;
        self.is_equal &= other == bytes;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether the encoding has every character of a text.
pub fn has_all(encoding: &'static Encoding, text: &str) -> bool {
    // Those that are written by hand have all; `encode` would take UTF-8 for UTF-16.
    [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding) || !encoding.encode(text).2
}
