//! Compiled catalogues of gettext, of either byte order.
//!
//! The file is a header of seven numbers and two tables of lengths and offsets (gettext manual, "The Format of GNU MO
//! Files"). Every number is checked against the size of the file. Units become what they become of PO, without comments,
//! which are not compiled; a place's line is the ordinal of the message.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use encoding_rs::{Encoding, UTF_8};

use super::po::{Catalogue, Message};
use super::{Sink, Stop, decode};
use crate::error::ProblemKind;

const MAGIC: u32 = 0x9504_12DE;

/// The longest text that is read, in bytes.
const LONGEST_TEXT: u64 = 8 << 20;

/// Whether a file begins as a compiled catalogue does.
pub(crate) fn is_mo(head: &[u8]) -> bool {
    byte_order(head).is_some()
}

/// Reads the units of a compiled catalogue.
pub(crate) fn read(file: File, sink: &mut Sink<'_>) -> Result<(), Stop> {
    let size = file.metadata()?.len();
    let mut head = Vec::new();
    (&file).take(20).read_to_end(&mut head)?;
    let (Some(number), 20) = (byte_order(&head), head.len()) else {
        let message = "this is no compiled catalogue: its first bytes are others";
        return sink.problem(0, 0, ProblemKind::Syntax, message);
    };
    let word = |at: usize| number(head[at..at + 4].try_into().unwrap_or_default());
    if word(4) >> 16 > 1 {
        let message = format!("the catalogue is of the unknown version {}", word(4) >> 16);
        return sink.problem(0, 0, ProblemKind::Value, message);
    }
    let (count, originals, translations) = (u64::from(word(8)), u64::from(word(12)), u64::from(word(16)));
    let fits = |table: u64| size.saturating_sub(table) / 8;
    let readable = count.min(fits(originals)).min(fits(translations));
    if readable < count {
        let message = format!("the file ends before its {count} messages do; {readable} of them are read");
        sink.problem(0, 0, ProblemKind::Syntax, message)?;
    }
    let mut texts = Texts { file: BufReader::with_capacity(1 << 12, file), size, number };
    let mut catalogue = Catalogue::new(sink.name);
    let mut encoding = UTF_8;
    for index in 0..readable {
        let both = [originals, translations].map(|table| texts.at(table + index * 8));
        let [id, translation] = match both {
            [Ok(Ok(id)), Ok(Ok(translation))] => [id, translation],
            [Err(error), _] | [_, Err(error)] => return Err(error.into()),
            [Ok(Err(fault)), _] | [_, Ok(Err(fault))] => {
                sink.problem(
                    index + 1,
                    0,
                    ProblemKind::Value,
                    format!("the message is left out, since {fault}"),
                )?;
                continue;
            }
        };
        if id.is_empty() {
            encoding = charset(&translation);
        }
        let text = |bytes: &[u8]| {
            let (text, is_broken) = encoding.decode_without_bom_handling(bytes);
            (!is_broken).then(|| text.into_owned())
        };
        let (Some(id), Some(translation)) = (text(&id), text(&translation)) else {
            let message =
                format!("the message is left out, since it holds bytes that are no {}", encoding.name());
            sink.problem(index + 1, 0, ProblemKind::Encoding, message)?;
            continue;
        };
        catalogue.take(message(&id, &translation, index + 1), sink)?;
    }
    catalogue.finish(sink)
}

/// Splits the texts: a context before U+0004, plurals by NUL.
fn message(id: &str, translation: &str, ordinal: u64) -> Message {
    let (context, id) = match id.split_once('\u{4}') {
        Some((context, id)) => (Some(context.to_owned()), id),
        None => (None, id),
    };
    let (id, plural) = match id.split_once('\0') {
        Some((id, plural)) => (id, Some(plural.to_owned())),
        None => (id, None),
    };
    let translations = match plural {
        Some(_) => translation.split('\0').map(str::to_owned).collect(),
        None => vec![translation.to_owned()],
    };
    Message { line: ordinal, context, id: id.to_owned(), plural, translations, ..Message::default() }
}

fn charset(header: &[u8]) -> &'static Encoding {
    let label = String::from_utf8_lossy(header);
    let label = label.split("charset=").nth(1).and_then(|rest| rest.split_whitespace().next());
    match label {
        Some(label) if !label.eq_ignore_ascii_case("ASCII") && !label.eq_ignore_ascii_case("US-ASCII") => {
            Encoding::for_label(label.as_bytes()).unwrap_or(UTF_8)
        }
        _ => decode::guess(header),
    }
}

/// How the file's numbers are read, none where it is no compiled catalogue.
fn byte_order(head: &[u8]) -> Option<fn([u8; 4]) -> u32> {
    let magic: [u8; 4] = head.get(..4)?.try_into().ok()?;
    match (u32::from_le_bytes(magic), u32::from_be_bytes(magic)) {
        (MAGIC, _) => Some(u32::from_le_bytes),
        (_, MAGIC) => Some(u32::from_be_bytes),
        _ => None,
    }
}

struct Texts {
    file: BufReader<File>,
    size: u64,
    number: fn([u8; 4]) -> u32,
}

impl Texts {
    /// The text whose length and offset stand at a place; the inner error says why it cannot be had.
    fn at(&mut self, place: u64) -> io::Result<Result<Vec<u8>, &'static str>> {
        self.file.seek(SeekFrom::Start(place))?;
        let mut word = || -> io::Result<u64> {
            let mut bytes = [0; 4];
            self.file.read_exact(&mut bytes)?;
            Ok(u64::from((self.number)(bytes)))
        };
        let (length, offset) = (word()?, word()?);
        if length > LONGEST_TEXT {
            return Ok(Err("it is longer than 8 MiB"));
        }
        if offset + length > self.size {
            return Ok(Err("it points behind the end of the file"));
        }
        self.file.seek(SeekFrom::Start(offset))?;
        let mut text = vec![0; usize::try_from(length).unwrap_or(0)];
        self.file.read_exact(&mut text)?;
        Ok(Ok(text))
    }
}

#[cfg(test)]
mod tests;
