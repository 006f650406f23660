//! Articles on their way to the miners: files and folders, in pieces that threads can share out.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::document::{Markup, Paragraph, paragraphs};
use crate::error::{Error, Result};
use crate::format::decode;
use crate::record::{Lang, Span};
use crate::segment::sentences;

/// Where an article comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl Source {
    /// What messages and places call it.
    pub fn name(&self) -> String {
        match self {
            Self::File(file) => file.to_string_lossy().into_owned(),
            Self::Stdin => "-".to_owned(),
        }
    }
}

/// How much text is mined at once, in bytes: what that much repeats helps to find borders.
const BATCH: usize = 128 << 10;
/// A sentence that is shown is no longer, in bytes.
const LONGEST_SENTENCE: usize = 600;

/// Some paragraphs of an article.
pub struct Batch {
    /// The whole decoded file.
    file: Arc<str>,
    /// Each with where it begins.
    paragraphs: Vec<(Paragraph, Point)>,
}

/// A place of a file: its byte, its line, and its column in characters, both counted from 1.
#[derive(Clone, Copy, Debug)]
struct Point {
    byte: usize,
    line: u64,
    column: u64,
}

impl Point {
    /// The place of a byte at or behind it; what lies between is read.
    fn to(self, byte: usize, file: &str) -> Self {
        let byte = byte.max(self.byte);
        let mut point = Self { byte, ..self };
        let mut from = self.byte;
        for end in line_ends(file, self.byte..byte) {
            (point.line, point.column, from) = (point.line + 1, 1, end);
        }
        point.column += file[from..byte].chars().count() as u64;
        point
    }
}

impl Batch {
    /// The texts of the paragraphs.
    pub fn texts(&self) -> Vec<&str> {
        self.paragraphs.iter().map(|(paragraph, _)| paragraph.text()).collect()
    }

    /// The line and column of a span of a paragraph, counted from 1, the column in characters; and the sentence around it.
    pub fn place(&self, number: usize, span: &Span) -> (u64, u64, String) {
        let (paragraph, start) = &self.paragraphs[number];
        let place = start.to(paragraph.source(span.clone()).start, &self.file);
        (place.line, place.column, sentence(paragraph.text(), span))
    }
}

/// The ends of lines in a part of a text, each behind its last byte; CRLF ends one line.
fn line_ends(text: &str, span: Span) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'\n', b'\r', &bytes[span.clone()])
        .map(move |at| span.start + at)
        .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
        .map(|at| at + 1)
}

/// The sentence of a text that holds a span, shortened where it is very long.
fn sentence(text: &str, span: &Span) -> String {
    // A window, so that a text of one endless line costs no more.
    let mut from = span.start.saturating_sub(LONGEST_SENTENCE);
    let mut to = (span.end + LONGEST_SENTENCE).min(text.len());
    while !text.is_char_boundary(from) {
        from += 1;
    }
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let window = &text[from..to];
    let within = span.start - from..span.end - from;
    let found =
        sentences(window, Lang::Ko).into_iter().find(|s| s.start <= within.start && within.end <= s.end);
    let sentence = found.map_or(window, |s| &window[s]);
    sentence
        .chars()
        .map(|c| if c.is_control() || c == '\u{FFFC}' { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Reads an article and hands over its batches in order; whether it holds any text.
///
/// # Errors
///
/// When the file cannot be read or is no text, and with the errors of `on`.
pub fn read(
    source: &Source,
    markup: Option<Markup>,
    on: &mut dyn FnMut(Batch) -> Result<()>,
) -> Result<bool> {
    let name = source.name();
    let mut bytes = Vec::new();
    match source {
        Source::Stdin => io::stdin().lock().read_to_end(&mut bytes),
        Source::File(file) => {
            File::open(file).map_err(Error::io("cannot open", file))?.read_to_end(&mut bytes)
        }
    }
    .map_err(Error::io("cannot read", Path::new(&name)))?;
    let is_utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    if !is_utf16 && bytes[..bytes.len().min(HEAD)].contains(&0) {
        return Err(Error::with_hint(
            format!("{name} is no text: it holds zero bytes"),
            "save it as text in UTF-8, or as HTML",
        ));
    }
    let text = decode::text(&bytes);
    let by_name = match source {
        Source::File(file) => Markup::of(file),
        Source::Stdin => None,
    };
    let markup = markup.or(by_name).unwrap_or_else(|| Markup::guess(&text));
    let file: Arc<str> = text.into();
    let empty = || Batch { file: Arc::clone(&file), paragraphs: Vec::new() };
    let mut batch = empty();
    let mut length = 0;
    let mut point = Point { byte: 0, line: 1, column: 1 };
    paragraphs(&file, markup, &mut |paragraph| {
        point = point.to(paragraph.source(0..paragraph.text().len()).start, &file);
        length += paragraph.text().len();
        batch.paragraphs.push((paragraph, point));
        if length > BATCH {
            length = 0;
            on(std::mem::replace(&mut batch, empty()))?;
        }
        Ok(())
    })?;
    if !batch.paragraphs.is_empty() {
        on(batch)?;
    }
    Ok(!file.trim().is_empty())
}

/// How much of a file is looked at to tell text from other things, in bytes.
const HEAD: usize = 8 << 10;

/// The files that are named, those of folders instead of the folders, in order and each once.
///
/// Of a folder the text, Markdown and HTML files are taken, also of its subfolders; hidden ones are not, and links to folders are
/// not followed.
///
/// # Errors
///
/// When a folder cannot be read.
pub fn sources(named: &[PathBuf]) -> Result<Vec<Source>> {
    let mut found = Vec::new();
    for path in named {
        if path.as_path() == Path::new("-") {
            found.push(Source::Stdin);
        } else if path.is_dir() {
            folder(path, &mut found)?;
        } else {
            found.push(Source::File(path.clone()));
        }
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|source| seen.insert(source.name()));
    Ok(found)
}

fn folder(path: &Path, found: &mut Vec<Source>) -> Result<()> {
    let cannot = || Error::io("cannot read", path);
    let mut entries = Vec::new();
    for entry in fs::read_dir(path).map_err(cannot())? {
        let entry = entry.map_err(cannot())?;
        let kind = entry.file_type().map_err(cannot())?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            entries.push((entry.path(), kind));
        }
    }
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    for (path, kind) in entries {
        if kind.is_dir() {
            folder(&path, found)?;
        } else if Markup::of(&path).is_some() && path.is_file() {
            found.push(Source::File(path));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_lines_and_columns_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.md");
        fs::write(&file, "# 머리\r\n\r\n첫 줄\r\n그 **가우디(Gaudi)**를 썼다. 둘째 문장.\r\n").unwrap();
        let mut places = Vec::new();
        let has_text = read(&Source::File(file), None, &mut |batch| {
            for (number, text) in batch.texts().iter().enumerate() {
                if let Some(at) = text.find("가우디") {
                    places.push(batch.place(number, &(at..at + "가우디(Gaudi)".len())));
                }
            }
            Ok(())
        });
        assert!(has_text.unwrap());
        let [(line, column, sentence)] = places.as_slice() else { panic!("{places:?}") };
        assert_eq!((*line, *column), (4, 5), "{sentence}");
        assert!(sentence.contains("가우디(Gaudi)**를 썼다.") && !sentence.contains("둘째"), "{sentence}");
    }

    #[test]
    fn folders_give_their_texts_in_order() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.txt", "a/c.md", "a/.hidden.txt", "x.png"] {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "말").unwrap();
        }
        let named = [folder.path().to_path_buf(), folder.path().join("b.txt")];
        let names: Vec<String> = sources(&named).unwrap().iter().map(Source::name).collect();
        assert_eq!(names.len(), 2);
        assert!(names[0].ends_with("c.md") && names[1].ends_with("b.txt"), "{names:?}");
    }
}
