//! Catalogues of gettext: PO read and written, the compiled MO read.
//!
//! A message becomes a unit, one with a plural two: the singular with the first translation, the plural with the last.
//! The context is the unit's key, each run of comments of one kind a note; references, flags, the previous msgid and the
//! other half of a plural are properties whose names begin with `po:`. Fuzzy and untranslated messages become units only
//! where they are asked for. Obsolete messages (`#~`) are counted and left out, since no program shows them any more.
//!
//! The language is that of the header field `Language` (and `X-Source-Language`, which Poedit writes), of the
//! `Language-Team`, of the file's path (`ko.po`, `ko/LC_MESSAGES/ls.mo`), or that in which the messages are.

mod catalogue;
mod parse;
mod places;
mod write;

use std::io::{self, Read};

use encoding_rs::{Encoding, UTF_8};

pub(crate) use self::catalogue::{Catalogue, Message};
pub(crate) use self::parse::{Parser, Piece};
pub(crate) use self::places::Places;
pub use self::write::Writer;
pub(crate) use self::write::string;
#[cfg(test)]
pub(crate) use self::write::{comment_text, key, refusal};
use super::decode::{self, Decoding};
use super::{ReadOptions, Sink, Stop};
use crate::error::ProblemKind;
use crate::record::Lang;

/// How much of a file is looked at for the charset of its header, in bytes.
const HEAD: usize = 1 << 16;

/// What the names of the properties that stand for comments of PO begin with.
pub(crate) const PROPS: &str = "po:";

/// Reads the units of a PO file.
pub(crate) fn read(input: impl Read, sink: &mut Sink<'_>) -> Result<(), Stop> {
    let (decoding, fault) = decoding(input)?;
    if let Some(message) = fault {
        sink.problem(1, 0, ProblemKind::Encoding, message)?;
    }
    let mut parser = Parser::new(decoding);
    let mut catalogue = Catalogue::new(sink.name);
    while let Some(piece) = parser.next()? {
        match piece {
            Piece::Message(whole) => catalogue.take(whole.0, sink)?,
            Piece::Broken { line, column, kind, message } => sink.problem(line, column, kind, message)?,
        }
    }
    if !parser.saw_message() {
        let message = "there is no msgid in the file; is it a PO file?";
        return sink.problem(0, 0, ProblemKind::Missing, message);
    }
    catalogue.finish(sink)
}

/// The language that a catalogue is translated from, as [`read`] finds it; none where neither side is Korean.
pub(crate) fn source_of(input: impl Read, name: &str) -> Result<Option<Lang>, Stop> {
    let options = ReadOptions { untranslated: true, ..ReadOptions::default() };
    let mut sink = Sink { name, origin: name, seq: 0, options: &options, on: &mut |_| Ok(()) };
    let mut parser = Parser::new(decoding(input)?.0);
    let mut catalogue = Catalogue::new(name);
    while let Some(piece) = parser.next()? {
        if let Piece::Message(whole) = piece {
            catalogue.take(whole.0, &mut sink)?;
            if let Some(source) = catalogue.source() {
                return Ok(source);
            }
        }
    }
    catalogue.end(&mut sink)?;
    Ok(catalogue.source().flatten())
}

/// A file whose head was read and is read again.
type Rewound<R> = io::Chain<io::Cursor<Vec<u8>>, R>;

/// A PO file as UTF-8, and what is wrong with the charset that its header names.
pub(crate) fn decoding<R: Read>(mut input: R) -> io::Result<(Decoding<Rewound<R>>, Option<String>)> {
    let mut fault = None;
    let mut head = Vec::new();
    input.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let encoding = match charset(&head) {
        Some(label) => match Encoding::for_label(label.as_bytes()) {
            Some(encoding) => encoding,
            None => {
                let encoding = decode::guess(&head);
                // The placeholder of a template says nothing.
                if label != "CHARSET" && Encoding::for_bom(&head).is_none() {
                    let message =
                        format!("the charset ‘{label}’ is unknown; the file is read as {}", encoding.name());
                    fault = Some(message);
                }
                encoding
            }
        },
        None => decode::guess(&head),
    };
    // ASCII is what old catalogues say that hold something else.
    let is_ascii = charset(&head).is_some_and(|label| label.to_ascii_lowercase().contains("ascii"));
    let encoding = if is_ascii { decode::guess(&head) } else { encoding };
    Ok((Decoding::of(io::Cursor::new(head).chain(input), encoding)?, fault))
}

/// Whether the beginning of a file is that of a catalogue: comments, then `msgid` or `msgctxt`.
pub(crate) fn is_po(head: &[u8]) -> bool {
    let (encoding, mark) = Encoding::for_bom(head).unwrap_or((UTF_8, 0));
    // Its words are ASCII, so that every other encoding than UTF-16 shows them as they are.
    let text = encoding.decode_without_bom_handling(&head[mark..]).0;
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !is_comment(line));
    let is_keyword = |line: &str, word: &str| {
        line.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with('"'))
    };
    line.is_some_and(|line| is_keyword(line, "msgid") || is_keyword(line, "msgctxt"))
}

fn is_comment(line: &str) -> bool {
    line.starts_with('#')
}

/// The value of `charset=` in the first bytes.
fn charset(head: &[u8]) -> Option<String> {
    let at = memchr::memmem::find(head, b"charset=")? + b"charset=".len();
    let label: Vec<u8> = head[at..]
        .iter()
        .copied()
        .take(40)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"-_:.".contains(byte))
        .collect();
    String::from_utf8(label).ok().filter(|label| !label.is_empty())
}

#[cfg(test)]
mod tests;
