//! Articles: plain text, one paragraph a line, aligned with the translation where there is one.
//!
//! Nothing is dropped: what has no counterpart becomes a unit with one side. Text stays as it is written (NFD stays
//! NFD), so every unit's text is found in the file.

mod decode;
mod paragraphs;

use std::ops::Range;

pub use self::decode::decode;
use self::paragraphs::align;
use crate::record::{Lang, Place, Unit};
use crate::segment::sentences;

/// One language of an article.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The file's path relative to the workspace.
    pub path: &'a str,
    /// What stands in the file.
    pub text: &'a str,
}

/// Aligns the two languages of an article, or cuts its only one into sentences.
///
/// Paragraphs are paired in order when both sides have as many, and by their lengths otherwise. In a pair with as many
/// sentences on both sides every sentence is a unit; elsewhere the pair of paragraphs is. The first line is the headline
/// and stays whole, unless it ends like a sentence.
///
/// A unit with a Korean side stands where that stands, and its neighbours are Korean segments; one without stands in the
/// English file among English segments.
pub fn units(origin: &str, ko: Option<Side<'_>>, en: Option<Side<'_>>) -> Vec<Unit> {
    let ko_lines = ko.map(|side| paragraphs(side.text, Lang::Ko)).unwrap_or_default();
    let en_lines = en.map(|side| paragraphs(side.text, Lang::En)).unwrap_or_default();
    let mut pieces = Vec::new();
    for (of_ko, of_en) in align(&ko_lines, &en_lines) {
        pair(&ko_lines[of_ko], &en_lines[of_en], &mut pieces);
    }
    let path = |lang| match lang {
        Lang::Ko => ko,
        Lang::En => en,
    };
    let mut units: Vec<Unit> = pieces
        .into_iter()
        .zip(0..)
        .map(|(piece, seq)| {
            let lang = if piece.ko.is_some() { Lang::Ko } else { Lang::En };
            let path = path(lang).map_or_else(String::new, |side| side.path.to_owned());
            Unit {
                ko: piece.ko,
                en: piece.en,
                origin: origin.to_owned(),
                place: Place { path, line: piece.line },
                seq,
                ..Unit::default()
            }
        })
        .collect();
    for lang in Lang::ALL {
        set_neighbours(&mut units, lang);
    }
    units
}

/// A paragraph: one line that is not blank.
struct Paragraph<'a> {
    text: &'a str,
    /// Counted from 1.
    line: u64,
    sentences: Vec<Range<usize>>,
}

impl Paragraph<'_> {
    fn sentences(&self) -> impl Iterator<Item = (String, u64)> {
        self.sentences.iter().map(|span| (self.text[span.clone()].to_owned(), self.line))
    }
}

/// A unit before it knows its neighbours; the line is of the Korean side, where there is one.
struct Piece {
    ko: Option<String>,
    en: Option<String>,
    line: u64,
}

fn paragraphs(text: &str, lang: Lang) -> Vec<Paragraph<'_>> {
    let mut found: Vec<Paragraph<'_>> = Vec::new();
    for (line, number) in lines(text).zip(1..) {
        let text = line.trim();
        if text.is_empty() {
            continue;
        }
        let is_headline = found.is_empty() && !text.ends_with(['.', '!', '?', '。', '"', '”', ')']);
        let sentences =
            if is_headline { std::iter::once(0..text.len()).collect() } else { sentences(text, lang) };
        found.push(Paragraph { text, line: number, sentences });
    }
    found
}

/// The lines of a text, whichever of LF, CRLF and CR end them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// Makes units of the paragraphs that belong together.
fn pair(ko: &[Paragraph<'_>], en: &[Paragraph<'_>], pieces: &mut Vec<Piece>) {
    let of_ko: Vec<_> = ko.iter().flat_map(Paragraph::sentences).collect();
    let of_en: Vec<_> = en.iter().flat_map(Paragraph::sentences).collect();
    if of_en.is_empty() {
        pieces.extend(of_ko.into_iter().map(|(text, line)| Piece { ko: Some(text), en: None, line }));
    } else if of_ko.is_empty() {
        pieces.extend(of_en.into_iter().map(|(text, line)| Piece { ko: None, en: Some(text), line }));
    } else if of_ko.len() == of_en.len() {
        let pairs = of_ko.into_iter().zip(of_en);
        pieces.extend(pairs.map(|((ko, line), (en, _))| Piece { ko: Some(ko), en: Some(en), line }));
    } else {
        let whole = |side: &[Paragraph<'_>]| side.iter().map(|line| line.text).collect::<Vec<_>>().join("\n");
        pieces.push(Piece { ko: Some(whole(ko)), en: Some(whole(en)), line: ko[0].line });
    }
}

/// Gives every unit that stands in the file of that language the segments before and after it there.
fn set_neighbours(units: &mut [Unit], lang: Lang) {
    let placed: Vec<usize> = (0..units.len()).filter(|&unit| units[unit].side(lang).is_some()).collect();
    for (place, &unit) in placed.iter().enumerate() {
        if lang == Lang::En && units[unit].ko.is_some() {
            continue;
        }
        let text = |neighbour: Option<&usize>| {
            neighbour.and_then(|&neighbour| units[neighbour].side(lang)).map(str::to_owned)
        };
        let before = text(place.checked_sub(1).and_then(|place| placed.get(place)));
        let after = text(placed.get(place + 1));
        units[unit].before = before;
        units[unit].after = after;
    }
}

#[cfg(test)]
mod tests;
