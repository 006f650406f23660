//! Text in whatever encoding a tool saved it, as UTF-8.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, EUC_KR, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{Sink, Stop, charset};
use crate::error::ProblemKind;

/// How much of a file is looked at to tell its encoding, in bytes.
const HEAD: usize = 1 << 16;

/// Decodes a whole file: by its byte order mark, or as UTF-8, or else as CP949, as Korean Excel saves.
///
/// Where it is none of them whole, the reading with fewer replacement characters is taken.
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let (korean, broken) = EUC_KR.decode_without_bom_handling(bytes);
    if !broken {
        return korean;
    }
    let utf8 = String::from_utf8_lossy(bytes);
    let losses = |text: &str| text.matches(char::REPLACEMENT_CHARACTER).count();
    if losses(&utf8) <= losses(&korean) { utf8 } else { korean }
}

/// As [`text`], without a second copy of what is UTF-8 already.
pub fn into_text(bytes: Vec<u8>) -> String {
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with('\u{FEFF}') {
                text.drain(..'\u{FEFF}'.len_utf8());
            }
            text
        }
        Err(error) => text(error.as_bytes()).into_owned(),
    }
}

/// The encoding of a file without a mark and a declaration, by its first bytes.
pub fn guess(head: &[u8]) -> &'static Encoding {
    match std::str::from_utf8(head) {
        // A character that the head's end cuts in two.
        Err(error) if error.error_len().is_some() => {
            let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
            detector.feed(head, false);
            detector.guess(Some(b"kr"), chardetng::Utf8Detection::Deny)
        }
        _ => UTF_8,
    }
}

/// A reader that gives a file as UTF-8 and drops its byte order mark.
///
/// What is UTF-8 already passes unchecked, so that its user can tell which record holds bytes that are none; bytes that
/// another encoding does not know become U+FFFD.
pub struct Decoding<R> {
    inner: R,
    /// What was read to tell the encoding and has not been passed on.
    head: Vec<u8>,
    legacy: Option<Legacy>,
    encoding: &'static Encoding,
    mark: &'static [u8],
}

struct Legacy {
    decoder: Decoder,
    input: Vec<u8>,
    start: usize,
    ended: bool,
    output: Vec<u8>,
    given: usize,
}

impl<R: Read> Decoding<R> {
    /// Opens a text file that is UTF-8, or UTF-16 with a byte order mark.
    pub fn plain(inner: R) -> io::Result<Self> {
        let (this, _) = Self::open(inner, |_| (UTF_8, None))?;
        Ok(this)
    }

    /// Opens an XML file: by its byte order mark, its first bytes or its declaration; one without any of these that is no
    /// UTF-8 by what it holds. The second value says what is wrong with the declaration.
    pub fn xml(inner: R) -> io::Result<(Self, Option<String>)> {
        Self::open(inner, xml_encoding)
    }

    /// Does the same, and tells what is wrong.
    pub fn xml_told(inner: R, sink: &mut Sink<'_>) -> Result<Self, Stop> {
        let (this, fault) = Self::xml(inner)?;
        if let Some(message) = fault {
            sink.problem(1, 0, ProblemKind::Encoding, message)?;
        }
        Ok(this)
    }

    /// Opens a file whose encoding its user knows; a byte order mark knows better.
    pub fn of(inner: R, encoding: &'static Encoding) -> io::Result<Self> {
        let (this, _) = Self::open(inner, |_| (encoding, None))?;
        Ok(this)
    }

    /// The encoding of the file.
    pub fn encoding(&self) -> &'static Encoding {
        self.encoding
    }

    /// The byte order mark that the file begins with; empty where it has none.
    pub fn mark(&self) -> &'static [u8] {
        self.mark
    }

    /// Whether bytes that are no text have become U+FFFD.
    pub fn replaces(&self) -> bool {
        self.legacy.is_some()
    }

    fn open(
        mut inner: R,
        declared: impl FnOnce(&[u8]) -> (&'static Encoding, Option<String>),
    ) -> io::Result<(Self, Option<String>)> {
        let mut head = Vec::with_capacity(HEAD);
        inner.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        let mut mark: &[u8] = b"";
        let (encoding, fault) = match Encoding::for_bom(&head) {
            Some((encoding, length)) => {
                head.drain(..length);
                mark = match encoding {
                    encoding if encoding == UTF_16LE => b"\xFF\xFE",
                    encoding if encoding == UTF_16BE => b"\xFE\xFF",
                    _ => b"\xEF\xBB\xBF",
                };
                (encoding, None)
            }
            None => declared(&head),
        };
        let legacy = (encoding != UTF_8).then(|| Legacy {
            decoder: encoding.new_decoder_without_bom_handling(),
            input: std::mem::take(&mut head),
            start: 0,
            ended: false,
            output: Vec::new(),
            given: 0,
        });
        Ok((Self { inner, head, legacy, encoding, mark }, fault))
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        if let Some(legacy) = &mut self.legacy {
            return legacy.read(&mut self.inner, out);
        }
        if self.head.is_empty() {
            return self.inner.read(out);
        }
        let count = self.head.len().min(out.len());
        out[..count].copy_from_slice(&self.head[..count]);
        self.head.drain(..count);
        Ok(count)
    }
}

impl Legacy {
    fn read(&mut self, inner: &mut impl Read, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.output.len() {
            if self.start == self.input.len() {
                if self.ended {
                    return Ok(0);
                }
                self.input.resize(1 << 16, 0);
                self.start = 0;
                let count = match inner.read(&mut self.input) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                        self.input.clear();
                        continue;
                    }
                    result => result?,
                };
                self.input.truncate(count);
                self.ended = count == 0;
            }
            self.output.resize(1 << 16, 0);
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(&self.input[self.start..], &mut self.output, self.ended);
            debug_assert!(matches!(result, CoderResult::InputEmpty | CoderResult::OutputFull));
            self.start += read;
            self.output.truncate(written);
            self.given = 0;
        }
        let count = out.len().min(self.output.len() - self.given);
        out[..count].copy_from_slice(&self.output[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

/// Tells the encoding of an XML file without a byte order mark, as XML 1.0 appendix F does, and what is wrong with it.
fn xml_encoding(head: &[u8]) -> (&'static Encoding, Option<String>) {
    match head {
        [b'<', 0, ..] => return (UTF_16LE, None),
        [0, b'<', ..] => return (UTF_16BE, None),
        _ => {}
    }
    let Some(label) = declared_label(head) else { return undeclared(head) };
    match Encoding::for_label(label) {
        // A declaration that can be read byte by byte is not in UTF-16, whatever it says.
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => (UTF_8, None),
        Some(encoding) if encoding != encoding_rs::REPLACEMENT => (encoding, None),
        _ => {
            let label = String::from_utf8_lossy(label);
            (UTF_8, Some(format!("the encoding ‘{label}’ is unknown; the file is read as UTF-8")))
        }
    }
}

/// Tells the encoding of an XML file that names none by its text up to the last tag, where no character is cut in two.
fn undeclared(head: &[u8]) -> (&'static Encoding, Option<String>) {
    let whole = &head[..memchr::memrchr(b'>', head).unwrap_or(0)];
    match charset::guess(&mut io::Cursor::new(whole)) {
        Ok(encoding) if encoding != UTF_8 => {
            let name = encoding.name();
            let message =
                format!("the file names no encoding and is no UTF-8; it is read as {name}, by what it holds");
            (encoding, Some(message))
        }
        _ => (UTF_8, None),
    }
}

/// The value of `encoding` in an XML declaration.
fn declared_label(head: &[u8]) -> Option<&[u8]> {
    let declaration = head.strip_prefix(b"<?xml")?;
    let declaration = &declaration[..memchr::memmem::find(declaration, b"?>")?];
    let value = &declaration[memchr::memmem::find(declaration, b"encoding")? + b"encoding".len()..];
    let value = value.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, value) = value.split_first()?;
    Some(&value[..memchr::memchr(*quote, value)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
        let mark = if mark { "\u{FEFF}" } else { "" };
        mark.encode_utf16()
            .chain(text.encode_utf16())
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect()
    }

    #[test]
    fn a_whole_file_is_decoded_by_mark_or_by_trial() {
        assert_eq!(text("가".as_bytes()), "가");
        assert_eq!(text("\u{FEFF}가".as_bytes()), "가");
        assert_eq!(text(&EUC_KR.encode("똠방각하 햏").0), "똠방각하 햏");
        assert_eq!(text(&utf16("가", true, true)), "가");
        assert_eq!(text(&utf16("가", false, true)), "가");
        assert_eq!(text(b"\xEA\xB0\x80\xFF\xEA\xB0\x80 \xEB\x82\x98"), "가\u{FFFD}가 나");
    }

    #[test]
    fn xml_is_decoded_by_mark_first_bytes_or_declaration() {
        let read = |bytes: &[u8]| {
            let (mut reader, unknown) = Decoding::xml(bytes).unwrap();
            let mut text = String::new();
            reader.read_to_string(&mut text).unwrap();
            (text, unknown)
        };
        let long = format!("<?xml version='1.0'?><a>{}</a>", "한글🙂".repeat(20_000));
        for (little, mark) in [(true, true), (false, true), (true, false), (false, false)] {
            assert_eq!(read(&utf16(&long, little, mark)).0, long);
        }
        let korean = "<?xml version=\"1.0\" encoding = 'ks_c_5601-1987'?><a>가</a>";
        assert_eq!(read(&EUC_KR.encode(korean).0).0, korean);
        let false_claim = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>가</a>";
        assert_eq!(read(false_claim.as_bytes()).0, false_claim);
        let strange = "<?xml version=\"1.0\" encoding=\"iso-2022-kr\"?><a/>";
        assert_eq!(
            read(strange.as_bytes()).1.as_deref(),
            Some("the encoding ‘iso-2022-kr’ is unknown; the file is read as UTF-8")
        );
    }

    #[test]
    fn xml_that_names_no_encoding_is_told_by_what_it_holds() {
        let read = |bytes: &[u8]| {
            let (mut reader, fault) = Decoding::xml(bytes).unwrap();
            let mut text = Vec::new();
            reader.read_to_end(&mut text).unwrap();
            (String::from_utf8_lossy(&text).into_owned(), fault)
        };
        let said = |name: &str| {
            Some(format!(
                "the file names no encoding and is no UTF-8; it is read as {name}, by what it holds"
            ))
        };
        // Behind the head, and across its end, stands the same.
        for (encoding, words) in [
            (EUC_KR, "한국어 문장은 여기에 있다. "),
            (encoding_rs::WINDOWS_1252, "déjà vu à Paris, crème brûlée où le garçon naïf rêve. "),
            (encoding_rs::WINDOWS_1251, "Это предложение написано по-русски, и не одно. "),
        ] {
            for head in ["", "<?xml version='1.0'?>"] {
                let text = format!("{head}<a>{}</a>", format!("<b>{words}</b>").repeat(3_000));
                let (bytes, _, broken) = encoding.encode(&text);
                assert!(!broken);
                assert_eq!(read(&bytes), (text, said(encoding.name())), "{}", encoding.name());
            }
        }
        // One broken byte of UTF-8 costs its place alone.
        let mut broken = format!("<a>{}</a>", "<b>한국어 문장</b>".repeat(100)).into_bytes();
        broken[6] = 0xFF;
        assert_eq!(read(&broken), (String::from_utf8_lossy(&broken).into_owned(), None));
        assert_eq!(read(b"<a>plain</a>").1, None);
        assert_eq!(read(b"\xEA\xB0").1, None);
    }
}
