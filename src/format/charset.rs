//! The encoding of a text that declares none, told by its whole content, and its text piece by piece.

use std::io::{self, Read, Seek, SeekFrom};

use super::lines::LONGEST;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, EUC_KR, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Tells the encoding and goes back to the beginning.
///
/// By its byte order mark; as UTF-16 without one by where the zero bytes of line ends and delimiters stand; as UTF-8 and
/// then CP949 where every byte fits; by chardetng where nothing in it looks like UTF-8; and else as the one of UTF-8 and
/// CP949 that loses less, so that one broken byte costs its row alone.
pub(crate) fn guess(input: &mut (impl Read + Seek)) -> io::Result<&'static Encoding> {
    let mut bytes = vec![0; 1 << 16];
    let mut count = fill(input, &mut bytes)?;
    if let Some(encoding) = Encoding::for_bom(&bytes[..count]).map(|(encoding, _)| encoding) {
        input.seek(SeekFrom::Start(0))?;
        return Ok(encoding);
    }
    if let Some(encoding) = utf16(&bytes[..count]) {
        input.seek(SeekFrom::Start(0))?;
        return Ok(encoding);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut trials = [UTF_8, EUC_KR].map(Trial::new);
    loop {
        let last = count == 0;
        for trial in &mut trials {
            trial.feed(&bytes[..count], last);
        }
        detector.feed(&bytes[..count], last);
        if last {
            break;
        }
        count = fill(input, &mut bytes)?;
    }
    input.seek(SeekFrom::Start(0))?;
    let [utf8, korean] = trials;
    Ok(match (utf8.losses, korean.losses) {
        (0, _) => UTF_8,
        (_, 0) => EUC_KR,
        _ if utf8.losses > utf8.gains => {
            let guessed = detector.guess(None, Utf8Detection::Allow);
            if guessed.is_single_byte() && korean.losses * 8 > korean.gains { guessed } else { EUC_KR }
        }
        _ if utf8.losses <= korean.losses => UTF_8,
        _ => EUC_KR,
    })
}

/// The text of a file, which grows piece by piece.
pub(crate) struct Pieces<R> {
    input: R,
    decoder: Decoder,
    bytes: Vec<u8>,
    ended: bool,
}

impl<R: Read> Pieces<R> {
    /// Begins at the beginning of a file in that encoding; a byte order mark is dropped.
    pub fn new(input: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { input, decoder, bytes: vec![0; 1 << 16], ended: false }
    }

    /// Appends the next piece; false at the end.
    pub fn append(&mut self, text: &mut String) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let count = fill(&mut self.input, &mut self.bytes)?;
        self.ended = count == 0;
        let most = self.decoder.max_utf8_buffer_length(count).unwrap_or(count * 3 + 16);
        text.reserve(most);
        let _ = self.decoder.decode_to_string(&self.bytes[..count], text, self.ended);
        Ok(true)
    }
}

/// The lines of a text of any size.
pub(crate) struct TextLines<R> {
    pieces: Pieces<R>,
    text: String,
    at: usize,
    line: u64,
}

impl<R: Read> TextLines<R> {
    /// Begins at the top.
    pub fn new(pieces: Pieces<R>) -> Self {
        Self { pieces, text: String::new(), at: 0, line: 0 }
    }

    /// The next line with its number from 1; no text where it is too long.
    pub fn next(&mut self) -> io::Result<Option<(u64, Option<String>)>> {
        let (mut searched, mut too_long) = (self.at, false);
        loop {
            if let Some(found) = memchr::memchr(b'\n', &self.text.as_bytes()[searched..]) {
                let end = searched + found;
                let line = self.text[self.at..end].trim_end_matches('\r').to_owned();
                self.at = end + 1;
                self.line += 1;
                return Ok(Some((self.line, (!too_long).then_some(line))));
            }
            too_long |= self.text.len() - self.at > LONGEST;
            self.text.drain(..if too_long { self.text.len() } else { self.at });
            self.at = 0;
            searched = self.text.len();
            if !self.pieces.append(&mut self.text)? {
                let line = std::mem::take(&mut self.text);
                if line.is_empty() && !too_long {
                    return Ok(None);
                }
                self.line += 1;
                return Ok(Some((self.line, (!too_long).then_some(line))));
            }
        }
    }
}

/// How well a text fits an encoding.
struct Trial {
    decoder: Decoder,
    text: String,
    losses: u64,
    gains: u64,
}

impl Trial {
    fn new(encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        Self { decoder, text: String::new(), losses: 0, gains: 0 }
    }

    fn feed(&mut self, bytes: &[u8], last: bool) {
        self.text.clear();
        self.text.reserve(self.decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16));
        let _ = self.decoder.decode_to_string(bytes, &mut self.text, last);
        if !self.text.is_ascii() {
            // Bytes in a row that do not fit are one fault.
            let mut was_lost = false;
            for c in self.text.chars() {
                let is_lost = c == char::REPLACEMENT_CHARACTER;
                self.losses += u64::from(is_lost && !was_lost);
                self.gains += u64::from(!is_lost && !c.is_ascii());
                was_lost = is_lost;
            }
        }
    }
}

/// Tells UTF-16 by the units that only a text has: ASCII letters, line ends and delimiters.
fn utf16(head: &[u8]) -> Option<&'static Encoding> {
    memchr::memchr(0, head)?;
    let is_text = |byte: u8| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let (units, _) = head.as_chunks::<2>();
    let count = |test: fn([u8; 2]) -> (u8, u8)| {
        units.iter().filter(|unit| matches!(test(**unit), (0, low) if is_text(low))).count()
    };
    let little = count(|[low, high]| (high, low));
    let big = count(|[high, low]| (high, low));
    let needed = (units.len() / 10).max(2);
    match (little, big) {
        (little, big) if little >= needed && little > 4 * big => Some(UTF_16LE),
        (little, big) if big >= needed && big > 4 * little => Some(UTF_16BE),
        _ => None,
    }
}

fn fill(input: &mut impl Read, bytes: &mut [u8]) -> io::Result<usize> {
    let mut count = 0;
    while count < bytes.len() {
        match input.read(&mut bytes[count..]) {
            Ok(0) => break,
            Ok(more) => count += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use encoding_rs::WINDOWS_1252;

    use super::*;

    #[test]
    fn every_encoding_of_a_table_is_told() {
        let korean = "용어,영어\n똠방,term\n나,b\n";
        let of = |bytes: &[u8]| guess(&mut Cursor::new(bytes)).unwrap();
        let utf16 = |swap: bool| -> Vec<u8> {
            korean
                .encode_utf16()
                .flat_map(|unit| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        assert_eq!(of(korean.as_bytes()), UTF_8);
        assert_eq!(of(&EUC_KR.encode(korean).0), EUC_KR);
        assert_eq!(of(&utf16(false)), UTF_16LE);
        assert_eq!(of(&utf16(true)), UTF_16BE);
        assert_eq!(of(b"\xFF\xFEa\0"), UTF_16LE);
        assert_eq!(of("cafés,é la carte; naïve déjà vu à Paris\n".as_bytes()), UTF_8);
        assert_eq!(
            of(&WINDOWS_1252.encode("term,note\ncafé,déjà vu à Paris\nnaïve,crème brûlée\n").0),
            WINDOWS_1252
        );
        assert_eq!(of(b"ko,en\n\xEA\xB0\x80,a\n\xFF\xFE\x80,b\n\xEB\x82\x98,c\n"), UTF_8);
        assert_eq!(of(b""), UTF_8);
    }
}
