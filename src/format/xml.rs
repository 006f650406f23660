//! What XML allows in a text, and how it is read and written.

mod window;

use std::io::{self, Write};

use quick_xml::events::BytesStart;

pub use self::window::{Hiding, Window};
use crate::error::ProblemKind;

/// The most attributes of an element; quick-xml compares each with all before it.
const MOST_ATTRIBUTES: usize = 200;

/// What is wrong with a place of an element.
#[derive(Debug)]
pub struct Fault {
    /// Where, in bytes from the beginning of the element.
    pub at: usize,
    /// The kind of the problem.
    pub kind: ProblemKind,
    /// What is wrong.
    pub message: String,
}

impl Fault {
    /// The line and the column of the fault in the file, if the element begins at the given ones.
    pub fn place(&self, element: &[u8], line: u64, column: u64) -> (u64, u64) {
        let before = &element[..self.at.min(element.len())];
        let last_line = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        let characters = before[last_line..].iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64;
        match memchr::memchr_iter(b'\n', before).count() as u64 {
            0 => (line, column + characters),
            lines => (line + lines, 1 + characters),
        }
    }
}

/// The text of an element of which nothing is known yet; `subject` begins the message where it is none, as in "this entry holds".
///
/// `replaces` says that the decoder made U+FFFD of bytes that are no text.
pub fn text_of<'a>(bytes: &'a [u8], replaces: bool, subject: &str) -> Result<&'a str, Fault> {
    let fault =
        |at, what: &str| Fault { at, kind: ProblemKind::Encoding, message: format!("{subject} {what}") };
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let what =
            "bytes that are no UTF-8; save the file as UTF-8, or name its encoding in the XML declaration";
        fault(error.valid_up_to(), what)
    })?;
    match text.find(char::REPLACEMENT_CHARACTER) {
        Some(at) if replaces => Err(fault(at, "bytes that are no text in the encoding of the file")),
        _ => Ok(text),
    }
}

/// The attributes of a tag, by their names with prefixes, and their values.
pub fn attributes(tag: &BytesStart<'_>) -> Result<Vec<(String, String)>, String> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| format!("an attribute is not well-formed: {error}"))?;
        if attributes.len() == MOST_ATTRIBUTES {
            return Err(format!("an element has more than {MOST_ATTRIBUTES} attributes"));
        }
        attributes.push((attribute.key.as_ref().to_owned(), unescaped(&attribute.value)?));
    }
    Ok(attributes)
}

/// Whether XML 1.0 allows the character in a document.
pub fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Writes text between tags; characters that XML forbids are dropped.
pub fn text(out: &mut dyn Write, text: &str) -> io::Result<()> {
    let mut done = 0;
    for (at, c) in text.char_indices() {
        let reference = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            // A parser turns a bare carriage return into a line feed.
            '\r' => "&#13;",
            c if is_allowed(c) => continue,
            _ => "",
        };
        out.write_all(&text.as_bytes()[done..at])?;
        out.write_all(reference.as_bytes())?;
        done = at + c.len_utf8();
    }
    out.write_all(&text.as_bytes()[done..])
}

/// Writes an attribute with a space before it.
pub fn attribute(out: &mut dyn Write, name: &str, value: &str) -> io::Result<()> {
    write!(out, " {name}=\"{}\"", escaped(value))
}

/// A value as it stands between quotation marks; characters that XML forbids are dropped.
pub fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // A parser turns white space in an attribute into a space.
            '\t' => escaped.push_str("&#9;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            c if is_allowed(c) => escaped.push(c),
            _ => {}
        }
    }
    escaped
}

/// The character of a reference, U+FFFE for one that XML forbids, which is then dropped; none for an unknown entity.
pub fn reference(name: &str) -> Option<char> {
    if let Some(digits) = name.strip_prefix('#') {
        let code = match digits.strip_prefix('x') {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                u32::from_str_radix(digits, 16)
            }
            None if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse(),
            _ => return None,
        };
        return Some(code.ok().and_then(char::from_u32).unwrap_or('\u{FFFE}'));
    }
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// What a message says of an entity that [`reference()`] does not know.
pub fn unknown_entity(name: &str) -> String {
    let name: String = name.chars().take(40).collect();
    format!("the entity &{name}; is not known; malmoi expands none but those of XML itself")
}

/// The value of an attribute with its references resolved and its white space as XML wants it.
///
/// The error says what is wrong with it.
pub fn unescaped(value: &str) -> Result<String, String> {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find(['&', '\t', '\n', '\r']) {
        text.push_str(&rest[..at]);
        if !rest[at..].starts_with('&') {
            text.push(' ');
            rest = &rest[at + if rest[at..].starts_with("\r\n") { 2 } else { 1 }..];
            continue;
        }
        let Some((name, after)) = rest[at + 1..].split_once(';') else {
            return Err("a ‘&’ in an attribute begins no reference; write &amp;".to_owned());
        };
        text.push(reference(name).ok_or_else(|| unknown_entity(name))?);
        rest = after;
    }
    text.push_str(rest);
    text.retain(is_allowed);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_forbidden_characters_are_dropped() {
        let mut out = Vec::new();
        text(&mut out, "a<b>&\"'\r\n\u{0}\u{1f}\u{fffe}가\u{1F642}").unwrap();
        assert_eq!(out, "a&lt;b&gt;&amp;\"'&#13;\n가\u{1F642}".as_bytes());
    }
}
