//! XLIFF: 1.2 with the extensions of Trados Studio, memoQ and Phrase, and 2.0 to 2.2 with the modules Glossary, Matches
//! and Metadata; written as 1.2 and as 2.1.
//!
//! A segment becomes a unit, a proposal (`alt-trans`, `match`) one with its percentage, an entry of the glossary module a
//! concept. SDLXLIFF is read and not written: its inline codes and its document are in definitions and a skeleton that only
//! the filters of Studio make, and Studio opens XLIFF 1.2.
//!
//! What XLIFF has no place for stands in `context-group` (1.2) and in metadata and the attributes of a namespace of
//! malmoi's own (2.1), so that malmoi reads it back and other tools pass over it.

mod check;
mod concept;
mod content;
mod found;
mod read;
mod split;
mod tree;
mod v1;
mod v2;
mod walk;
mod write;
mod write1;
mod write2;

pub(crate) use content::Content;
pub(crate) use found::Pair;
pub(crate) use read::read;
pub(crate) use tree::{Element, Extent};
pub(crate) use walk::{Here, walk};
pub use write::Writer;
pub(crate) use write2::write_concepts;

/// The namespace of what malmoi adds to XLIFF 2.
const NAMESPACE: &str = "urn:malmoi:xliff";

/// Tells an XLIFF file, and which one, by its beginning in any encoding that keeps ASCII, or in UTF-16.
pub(crate) fn detect(head: &[u8]) -> Option<super::Format> {
    use super::Format;
    // UTF-16 is ASCII with zeros between.
    let text: Vec<u8> = head.iter().copied().filter(|&byte| byte != 0).collect();
    let find = |bytes: &[u8]| memchr::memmem::find(&text, bytes);
    // Only in XML, and not where another format speaks of XLIFF.
    let from = text.iter().position(|&byte| byte == b'<').filter(|&at| at <= 16)?;
    let root = root(&text[from..])?;
    let name = root.split(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>')).next()?;
    if split::local(name) != b"xliff" {
        return None;
    }
    let is_in_root = |bytes: &[u8]| memchr::memmem::find(root, bytes).is_some();
    if is_in_root(b"xliff:document:2.") || is_in_root(b"srcLang") {
        return Some(Format::Xliff2);
    }
    Some(if find(b"http://sdl.com/FileTypes/SdlXliff").is_some() { Format::Sdlxliff } else { Format::Xliff })
}

/// The root's start tag without its `<`: behind declarations, comments and a document type.
fn root(mut text: &[u8]) -> Option<&[u8]> {
    loop {
        let at = memchr::memchr(b'<', text)?;
        text = &text[at..];
        let end: &[u8] = match text {
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            [b'<', b'!', ..] => b">",
            _ => {
                let end = memchr::memchr(b'>', text).unwrap_or(text.len());
                return Some(&text[1..end]);
            }
        };
        text = &text[memchr::memmem::find(text, end)? + end.len()..];
    }
}

#[cfg(test)]
mod suites;
#[cfg(test)]
mod tests;
