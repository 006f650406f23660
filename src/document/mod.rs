//! Documents: where they come from, and the paragraphs of a text file: what of it is language, without markup, with the way back to its bytes.
//!
//! One function a markup, all over one [`Builder`]. Offsets count the bytes of the decoded text, which has no byte order
//! mark.

mod builder;
mod html;
mod markdown;
mod paragraph;
mod plain;
mod source;
mod subtitles;

pub use builder::{Builder, LONGEST};
pub use paragraph::Paragraph;
pub use source::{Input, Source};

use std::path::Path;

use crate::error::Result;
use crate::record::Span;

/// How a text is marked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    /// Not at all.
    Plain,
    /// Markdown: neither code, targets of links nor front matter are language.
    Markdown,
    /// HTML: neither tags, scripts nor styles are language.
    Html,
    /// SubRip or WebVTT: neither numbers, time codes nor tags are language.
    Subtitles,
}

impl Markup {
    /// Tells the markup by a file's extension.
    pub fn of(file: &Path) -> Option<Self> {
        let extension = file.extension()?.to_str()?.to_ascii_lowercase();
        Some(match extension.as_str() {
            "txt" | "text" => Self::Plain,
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" | "xhtml" => Self::Html,
            "srt" | "vtt" => Self::Subtitles,
            _ => return None,
        })
    }

    /// Tells the markup by how a text begins, as of one that has no name.
    pub fn guess(text: &str) -> Self {
        let head = text.trim_start();
        let begins = |with: &str| head.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
        if begins("<!doctype html") || begins("<html") {
            Self::Html
        } else if head.starts_with("WEBVTT") {
            Self::Subtitles
        } else {
            Self::Plain
        }
    }
}

/// Hands over the paragraphs of a text, from the first to the last.
///
/// # Errors
///
/// Those of `on` alone: any text has some paragraphs or none.
pub fn paragraphs(text: &str, markup: Markup, on: &mut dyn FnMut(Paragraph) -> Result<()>) -> Result<()> {
    let mut builder = Builder::new(text, on);
    match markup {
        Markup::Plain => plain::read(&mut builder)?,
        Markup::Markdown => markdown::read(&mut builder)?,
        Markup::Html => html::read(&mut builder)?,
        Markup::Subtitles => subtitles::read(&mut builder)?,
    }
    builder.end()
}

/// The lines of a text with what ends them: LF, CRLF or CR.
fn lines(text: &str) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let mut start = 0;
    std::iter::from_fn(move || {
        if start == bytes.len() {
            return None;
        }
        let end = match memchr::memchr2(b'\n', b'\r', &bytes[start..]) {
            None => bytes.len(),
            Some(at) => {
                let at = start + at;
                let pair = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
                at + 1 + usize::from(pair)
            }
        };
        let line = start..end;
        start = end;
        Some(line)
    })
}

/// The beginning of a text: whole characters, in so many bytes at most.
fn beginning(text: &str, length: usize) -> &str {
    let end = (0..=length.min(text.len())).rev().find(|&at| text.is_char_boundary(at));
    &text[..end.unwrap_or_default()]
}

#[cfg(test)]
mod tests;
