//! One `<tu>` element.

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::error::ProblemKind;
use crate::format::{side, xml};
use crate::record::Lang;

/// The longest segment that is read, in bytes.
const LONGEST_SEGMENT: usize = 1 << 20;

/// The deepest nesting of elements in a unit that is followed.
const DEEPEST: usize = 64;

/// What a `<tu>` holds.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The first Korean and the first English segment, where they are not blank.
    pub sides: [Option<String>; 2],
    /// The value of the property `origin` or `x-origin`.
    pub origin: Option<String>,
    /// The tags of all languages, in lower case.
    pub languages: BTreeSet<String>,
}

/// Why a `<tu>` cannot be read.
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

/// What an open element means for the text inside it.
#[derive(Clone, Copy, PartialEq)]
enum Element {
    /// It belongs to the property or the segment around it.
    Inline,
    /// It is code of the file's format, and not text.
    Code,
    Segment,
    Origin,
    Variant,
    Other,
}

/// Parses a `<tu>` element.
pub fn parse(text: &str) -> Result<Parsed, Fault> {
    let mut reader = Reader::from_str(text);
    let mut state = State::default();
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
        let fault = |kind, message: String| Fault { at, kind, message };
        let syntax = |message: String| fault(ProblemKind::Syntax, message);
        let event = reader.read_event().map_err(|error| Fault {
            at: usize::try_from(reader.error_position()).unwrap_or(at),
            kind: ProblemKind::Syntax,
            message: format!("this <tu> is not well-formed: {error}"),
        })?;
        match event {
            Event::Start(tag) => {
                let element = state.element(&tag).map_err(syntax)?;
                if state.open.len() == DEEPEST {
                    return Err(syntax(format!("elements are nested more than {DEEPEST} deep")));
                }
                state.open.push(element);
            }
            Event::Empty(tag) => {
                state.element(&tag).map_err(syntax)?;
            }
            Event::End(_) => state.end(),
            Event::Text(text) => state.push(&text.xml10_content()),
            Event::CData(text) => state.push(&text.xml10_content()),
            Event::GeneralRef(name) => match reference(&name) {
                Some(c) => state.push(c.encode_utf8(&mut [0; 4])),
                None => {
                    let name: String = name.chars().take(40).collect();
                    return Err(syntax(format!(
                        "the entity &{name}; is not known; malmoi expands none but those of XML itself"
                    )));
                }
            },
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        if state.text.len() > LONGEST_SEGMENT {
            return Err(fault(ProblemKind::Value, "a segment is longer than 1 MiB".to_owned()));
        }
    }
    if !state.open.is_empty() {
        let message = "an element of this <tu> is never closed".to_owned();
        return Err(Fault { at: 0, kind: ProblemKind::Syntax, message });
    }
    Ok(state.parsed)
}

#[derive(Default)]
struct State {
    parsed: Parsed,
    open: Vec<Element>,
    /// The language of the variant that is open, where it is one of ours.
    lang: Option<Lang>,
    /// The text of the segment or property that is open.
    text: String,
}

impl State {
    fn element(&mut self, tag: &BytesStart<'_>) -> Result<Element, String> {
        let inside = self.open.last().copied();
        Ok(match tag.name().as_ref() {
            "tuv" => {
                let language = language(tag)?;
                self.lang = Lang::from_tag(&language);
                self.parsed.languages.insert(language.to_lowercase().chars().take(40).collect());
                Element::Variant
            }
            "seg" if inside == Some(Element::Variant) => {
                self.text.clear();
                Element::Segment
            }
            // A property of the variant says nothing of the unit.
            "prop" if self.open.len() == 1 => {
                self.text.clear();
                match attribute(tag, &["type"])?.as_deref() {
                    Some("origin" | "x-origin") => Element::Origin,
                    _ => Element::Other,
                }
            }
            "bpt" | "ept" | "ph" | "it" | "ut" | "sub" => Element::Code,
            _ => match inside {
                Some(Element::Segment | Element::Origin | Element::Inline) => Element::Inline,
                Some(Element::Code) => Element::Code,
                _ => Element::Other,
            },
        })
    }

    fn end(&mut self) {
        match self.open.pop() {
            Some(Element::Segment) => {
                if let Some(lang) = self.lang {
                    let place = &mut self.parsed.sides[lang as usize];
                    if place.is_none() {
                        *place = side(&self.text);
                    }
                }
                self.text.clear();
            }
            Some(Element::Origin) => {
                self.parsed.origin = self.parsed.origin.take().or_else(|| side(&self.text));
                self.text.clear();
            }
            Some(Element::Variant) => self.lang = None,
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        let is_text = matches!(self.open.last(), Some(Element::Segment | Element::Origin | Element::Inline));
        // A highlight inside code is code.
        if is_text && !self.open.contains(&Element::Code) {
            self.text.extend(text.chars().filter(|&c| xml::is_allowed(c)));
        }
    }
}

/// The character of a reference, U+FFFE for one that XML forbids, which is then dropped; none for an unknown entity.
fn reference(name: &str) -> Option<char> {
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

fn language(tag: &BytesStart<'_>) -> Result<String, String> {
    // Versions before 1.4 have `lang`.
    Ok(attribute(tag, &["xml:lang", "lang"])?.unwrap_or_default().trim().to_owned())
}

/// The value of the first of the attributes that the tag has.
fn attribute(tag: &BytesStart<'_>, names: &[&str]) -> Result<Option<String>, String> {
    let mut found: Option<(usize, String)> = None;
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| format!("an attribute is not well-formed: {error}"))?;
        let Some(rank) = names.iter().position(|name| *name == attribute.key.as_ref()) else { continue };
        if found.as_ref().is_none_or(|(best, _)| rank < *best) {
            found = Some((rank, attribute.value.into_owned()));
        }
    }
    Ok(found.map(|(_, value)| value))
}
