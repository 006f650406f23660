//! The stored form of a unit: bytes that are written and read without a schema.

use crate::record::{Place, Unit};

/// A stored form is at most so many bytes longer than its texts.
pub const OVERHEAD: usize = 8 * 11;

/// Appends a unit's stored form.
///
/// Nine fields in order: the five texts, each as its length plus one and its bytes, or 0 where it is missing; then the
/// path likewise, the line, seq, and the details as JSON, likewise. Numbers are LEB128: seven bits a byte, lowest first.
pub fn encode(unit: &Unit, out: &mut Vec<u8>) {
    for text in [&unit.ko, &unit.en, &unit.before, &unit.after] {
        put_text(text.as_deref(), out);
    }
    put_text(Some(&unit.origin), out);
    put_text(Some(&unit.place.path), out);
    put_number(unit.place.line, out);
    put_number(unit.seq, out);
    let details = unit.details.as_ref().and_then(|details| serde_json::to_string(details).ok());
    put_text(details.as_deref(), out);
}

/// Reads a stored form back, or nothing where the bytes are not one.
pub fn decode(bytes: &[u8]) -> Option<Unit> {
    let mut reader = Reader { bytes };
    let unit = Unit {
        ko: reader.text()?,
        en: reader.text()?,
        before: reader.text()?,
        after: reader.text()?,
        origin: reader.text()??,
        place: Place { path: reader.text()??, line: reader.number()? },
        seq: reader.number()?,
        details: match reader.text()? {
            Some(json) => Some(serde_json::from_str(&json).ok()?),
            None => None,
        },
    };
    reader.bytes.is_empty().then_some(unit)
}

fn put_text(text: Option<&str>, out: &mut Vec<u8>) {
    match text {
        Some(text) => {
            put_number(text.len() as u64 + 1, out);
            out.extend_from_slice(text.as_bytes());
        }
        None => out.push(0),
    }
}

fn put_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// The outer option is the reading's, the inner one the field's.
    fn text(&mut self) -> Option<Option<String>> {
        let Some(length) = self.number()?.checked_sub(1) else { return Some(None) };
        let (text, rest) = self.bytes.split_at_checked(usize::try_from(length).ok()?)?;
        self.bytes = rest;
        Some(Some(std::str::from_utf8(text).ok()?.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::record::Details;

    proptest! {
        #[test]
        fn what_was_written_is_read_back(
            texts in proptest::array::uniform4(proptest::option::of(".*")),
            origin in ".*",
            path in ".*",
            line: u64,
            seq: u64,
            context in proptest::option::of(".*"),
        ) {
            let [ko, en, before, after] = texts;
            let details = Details { context, ..Details::default() }.boxed();
            let unit = Unit { ko, en, before, after, origin, place: Place { path, line }, seq, details };
            let mut bytes = Vec::new();
            encode(&unit, &mut bytes);
            prop_assert_eq!(decode(&bytes), Some(unit));
            for end in 0..bytes.len() {
                prop_assert_eq!(decode(&bytes[..end]), None);
            }
        }

        #[test]
        fn other_bytes_are_refused_and_do_no_harm(bytes: Vec<u8>) {
            let _ = decode(&bytes);
        }
    }
}
