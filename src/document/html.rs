//! HTML: text between tags, with entities decoded.
//!
//! Not a parser of the standard: whether a tag ends a paragraph is all that is asked of it.

use quick_xml::escape::resolve_html5_entity;

use super::{Builder, beginning};
use crate::error::Result;
use crate::record::Span;

/// Elements within a line, sorted: what stands before and behind their tags is one text.
const INLINE: [&str; 38] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "c", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "lang", "mark", "nobr", "q", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "v", "var", "wbr", "x",
];

/// Elements whose content is no text of the page.
const RAW: [&str; 4] = ["script", "style", "template", "svg"];

/// A tag, comment or declaration.
pub(super) struct Tag {
    /// The name in lower case; empty of comments and declarations.
    pub name: String,
    /// Whether it is an end tag.
    pub is_end: bool,
    /// The bytes.
    pub span: Span,
}

/// Reads a whole page.
pub fn read(builder: &mut Builder<'_, '_>) -> Result<()> {
    let source = builder.source();
    let mut at = 0;
    while let Some(next) = next_sign(source, at..source.len()) {
        keep_collapsed(builder, at..next)?;
        at = match tag(source, next) {
            None => decode_or_keep(builder, next)?,
            Some(tag) => {
                let name = tag.name.as_str();
                if name == "br" || name == "img" {
                    builder.decode(tag.span.clone(), "\n")?;
                } else if !name.is_empty() && INLINE.binary_search(&name).is_err() {
                    builder.end()?;
                }
                let is_open = !tag.is_end && !source[tag.span.clone()].ends_with("/>");
                match RAW.contains(&name) && is_open {
                    true => end_of_raw(source, name, tag.span.end),
                    false => tag.span.end,
                }
            }
        };
    }
    keep_collapsed(builder, at..source.len())
}

/// Reads the text of a cue: its tags are styles, whatever their names.
pub(super) fn read_inline(builder: &mut Builder<'_, '_>, span: Span) -> Result<()> {
    let source = builder.source();
    let mut at = span.start;
    while let Some(next) = next_sign(source, at..span.end) {
        builder.keep(at..next)?;
        // <00:00:01.000> and {\an8}, too.
        let style = |open: &str, close: &str| {
            let rest = &source[next..span.end];
            /// No style is longer, in bytes.
            const LONGEST: usize = 1000;
            let rest = beginning(rest.starts_with(open).then_some(rest)?, LONGEST);
            let end = rest.find(close)?;
            Some(next + end + close.len())
        };
        let is_time = source[next + 1..span.end].starts_with(|c: char| c.is_ascii_digit());
        at = match tag(source, next).filter(|tag| tag.span.end <= span.end) {
            Some(tag) => tag.span.end,
            None => match style("{\\", "}").or_else(|| style("<", ">").filter(|_| is_time)) {
                Some(end) => end,
                None => decode_or_keep(builder, next)?,
            },
        };
    }
    builder.keep(at..span.end)
}

/// The tag, comment or declaration that begins at a byte, if one does.
pub(super) fn tag(text: &str, at: usize) -> Option<Tag> {
    /// No tag is longer, in bytes: a picture may stand in one.
    const LONGEST: usize = 1 << 20;
    let rest = text[at..].strip_prefix('<')?;
    if let Some(comment) = rest.strip_prefix("!--") {
        let end = comment.find("-->").map_or(text.len(), |end| at + 4 + end + 3);
        return Some(Tag { name: String::new(), is_end: false, span: at..end });
    }
    let rest = beginning(rest, LONGEST);
    let (is_end, named) = match rest.strip_prefix('/') {
        Some(named) => (true, named),
        None => (false, rest),
    };
    let is_declaration = rest.starts_with(['!', '?']);
    if !is_declaration && !named.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == ':';
    let length = if is_declaration { 0 } else { named.find(|c| !is_name(c)).unwrap_or(named.len()) };
    let name = named[..length].to_ascii_lowercase();
    let end = end_of_tag(rest)?;
    Some(Tag { name, is_end, span: at..at + 1 + end + 1 })
}

/// Where the > of a tag stands; one within quotes belongs to a value, unless the quotes are not closed.
///
/// A < outside quotes begins another tag: a search from each < of a file ends soon.
fn end_of_tag(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    rest.find(['<', '>']).filter(|&at| rest[at..].starts_with('>'))
}

fn next_sign(source: &str, span: Span) -> Option<usize> {
    memchr::memchr3(b'<', b'&', b'{', &source.as_bytes()[span.clone()]).map(|at| span.start + at)
}

/// Takes the sign at a byte for a character reference, or else for itself; returns where it ends.
fn decode_or_keep(builder: &mut Builder<'_, '_>, at: usize) -> Result<usize> {
    /// The longest name of the standard has 31 letters.
    const LONGEST: usize = 34;
    let rest = &builder.source()[at..];
    let decoded = rest.strip_prefix('&').and_then(|rest| {
        let end = rest.bytes().take(LONGEST).position(|byte| byte == b';')?;
        Some((end + 2, decoded(&rest[..end])?))
    });
    match decoded {
        Some((length, text)) => {
            builder.decode(at..at + length, &text)?;
            Ok(at + length)
        }
        None => {
            builder.keep(at..at + 1)?;
            Ok(at + 1)
        }
    }
}

fn decoded(reference: &str) -> Option<String> {
    let Some(number) = reference.strip_prefix('#') else {
        return resolve_html5_entity(reference).map(str::to_owned);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?).map(String::from)
}

/// Keeps a text as a browser shows it: any white space is one blank.
fn keep_collapsed(builder: &mut Builder<'_, '_>, span: Span) -> Result<()> {
    let text = &builder.source()[span.clone()];
    let mut kept = 0;
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        if !c.is_ascii_whitespace() {
            continue;
        }
        let mut end = at + 1;
        while let Some((next, _)) = rest.next_if(|(_, c)| c.is_ascii_whitespace()) {
            end = next + 1;
        }
        if &text[at..end] != " " {
            builder.keep(span.start + kept..span.start + at)?;
            builder.decode(span.start + at..span.start + end, " ")?;
            kept = end;
        }
    }
    builder.keep(span.start + kept..span.end)
}

/// Where the end tag of an element begins whose content is no text.
fn end_of_raw(source: &str, name: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(next) = memchr::memmem::find(&source.as_bytes()[at..], b"</") {
        at += next;
        let named = source.as_bytes().get(at + 2..at + 2 + name.len());
        if named.is_some_and(|named| named.eq_ignore_ascii_case(name.as_bytes())) {
            return at;
        }
        at += 2;
    }
    source.len()
}
