//! The encodings in which articles are saved.

use std::borrow::Cow;

use encoding_rs::{EUC_KR, Encoding, UTF_8};

/// Reads text in UTF-8, UTF-16 with a byte order mark, or CP949, and tells the line of the first byte that is text
/// in none of them.
///
/// Such bytes become U+FFFD, in the encoding that leaves fewer of them.
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, Option<u64>) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with_first_error(encoding.decode_without_bom_handling(&bytes[mark..]));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), None);
    }
    // encoding_rs knows CP949 by its name on the web, which stands for the superset.
    let korean = EUC_KR.decode_without_bom_handling(bytes);
    if !korean.1 {
        return (Cow::Owned(korean.0.into_owned()), None);
    }
    let unicode = UTF_8.decode_without_bom_handling(bytes);
    let lost = |text: &str| text.matches('\u{fffd}').count();
    with_first_error(if lost(&korean.0) < lost(&unicode.0) { korean } else { unicode })
}

fn with_first_error<'a>((text, has_errors): (Cow<'a, str>, bool)) -> (Cow<'a, str>, Option<u64>) {
    let line = text.find('\u{fffd}').filter(|_| has_errors).map(|place| {
        let breaks = text[..place].replace("\r\n", "\n").matches(['\n', '\r']).count();
        breaks as u64 + 1
    });
    (text, line)
}
