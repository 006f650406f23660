//! Where a document comes from, and what it is read as.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::Markup;
use crate::error::{Error, Result};
use crate::format::{self, Format, Holds, decode};

/// How much of a file is looked at to tell text from other things, in bytes.
const HEAD: usize = 8 << 10;

/// What a file is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A text.
    Text(Markup),
    /// The segments of a bilingual file.
    Segments(Format),
}

/// Where a document comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl Input {
    /// Tells by name and content what a file is to be read as.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, and when it is a glossary.
    pub fn of(file: &Path) -> Result<Self> {
        let is_packed = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"));
        let unpacked = if is_packed { file.with_extension("") } else { file.to_path_buf() };
        if let Some(markup) = Markup::of(&unpacked) {
            return Ok(Self::Text(markup));
        }
        // A format that cannot be told is no error here: most files are texts.
        match format::detect(file, None) {
            Ok(format) if format.holds() != Holds::Concepts => Ok(Self::Segments(format)),
            Ok(format) => {
                let name = file.display();
                Err(Error::with_hint(
                    format!("{name} is a glossary ({}) and no text", format.name()),
                    format!(
                        "`malmoi recognize --glossary {name} FILE` recognises its terms in FILE, and `--format text` \
                         reads it as text all the same"
                    ),
                ))
            }
            Err(Error::Invalid { .. }) => Ok(Self::Text(Markup::Plain)),
            Err(error) => Err(error),
        }
    }
}

impl Source {
    /// What messages call it.
    pub fn name(&self) -> String {
        match self {
            Self::File(file) => file.to_string_lossy().into_owned(),
            Self::Stdin => "standard input".to_owned(),
        }
    }

    /// The whole of a text, also of one in `.gz`, decoded.
    ///
    /// # Errors
    ///
    /// When it cannot be read, and when it is no text.
    pub fn text(&self) -> Result<String> {
        let name = self.name();
        let bytes = match self {
            Self::Stdin => {
                let mut bytes = Vec::new();
                io::stdin()
                    .lock()
                    .read_to_end(&mut bytes)
                    .map_err(Error::io("cannot read", Path::new(&name)))?;
                bytes
            }
            Self::File(file) => match format::unpacked_text(file)? {
                Some(bytes) => bytes,
                None => {
                    let mut bytes = Vec::new();
                    let mut input = File::open(file).map_err(Error::io("cannot open", file))?;
                    input.read_to_end(&mut bytes).map_err(Error::io("cannot read", file))?;
                    bytes
                }
            },
        };
        let is_utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
        if !is_utf16 && bytes[..bytes.len().min(HEAD)].contains(&0) {
            return Err(Error::with_hint(
                format!("{name} is no text: it holds zero bytes"),
                "save it as text in UTF-8, or as HTML",
            ));
        }
        Ok(decode::into_text(bytes))
    }
}
