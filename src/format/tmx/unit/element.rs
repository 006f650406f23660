//! Parsing a `<tu>` element.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Fault, Languages, Parsed, Variant};
use crate::error::ProblemKind;
use crate::format::side;
use crate::format::tmx::inline::Codes;
use crate::format::tmx::names::{self, Role};
use crate::format::xml;
use crate::record::{CodeKind, Lang};

/// The longest segment that is read, in bytes.
const LONGEST_SEGMENT: usize = 1 << 20;

/// The deepest nesting of elements in a unit that is followed.
const DEEPEST: usize = 64;

/// How many attributes a tag, and how many codes or properties a unit, may have: more would cost memory and time.
const MOST_ATTRIBUTES: usize = 64;
const MOST_PARTS: usize = 10_000;

/// What an open element is.
#[derive(Clone, Copy, PartialEq)]
enum Element {
    Unit,
    Variant,
    Segment,
    Property,
    Note,
    /// An inline code, whose content is no text.
    Code,
    /// `<hi>`, whose content is text.
    Mark,
    /// An element within a segment that TMX does not know: a code, whose content is text.
    Foreign,
    Other,
}

/// Where the text of an open element belongs.
#[derive(Clone, Copy, PartialEq)]
enum Into {
    Nothing,
    Segment,
    Code,
    Value,
}

/// Parses the `<tu>` element with which the bytes begin.
pub fn parse(bytes: &[u8], languages: &mut Languages) -> Result<Parsed, Fault> {
    let mut reader = Reader::from_reader(bytes);
    let mut state = State::new(languages);
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(bytes.len());
        let fault = |kind, message: String| Fault { at, kind, message };
        let syntax = |message: String| fault(ProblemKind::Syntax, message);
        let event = reader.read_event().map_err(|error| Fault {
            at: usize::try_from(reader.error_position()).unwrap_or(at),
            kind: ProblemKind::Syntax,
            message: format!("this <tu> is not well-formed: {error}"),
        })?;
        match event {
            Event::Start(tag) => state.start(&tag, false).map_err(syntax)?,
            Event::Empty(tag) => {
                state.start(&tag, true).map_err(syntax)?;
                state.end();
            }
            Event::End(_) => state.end(),
            Event::Text(text) if state.into != Into::Nothing => state.push(&text.xml10_content()),
            Event::CData(text) => state.push(&text.xml10_content()),
            Event::GeneralRef(name) => match reference(&name) {
                Some(c) => state.push(c.encode_utf8(&mut [0; 4])),
                None => return Err(syntax(unknown_entity(&name))),
            },
            Event::Eof => {
                let message = "an element of this <tu> is never closed".to_owned();
                return Err(Fault { at: 0, kind: ProblemKind::Syntax, message });
            }
            Event::Text(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        if state.text.len() > LONGEST_SEGMENT {
            return Err(fault(ProblemKind::Value, "a segment is longer than 1 MiB".to_owned()));
        }
        if state.parts > MOST_PARTS {
            let message = format!("this <tu> has more than {MOST_PARTS} inline codes and properties");
            return Err(fault(ProblemKind::Value, message));
        }
        if state.open.is_empty() {
            let mut parsed = state.parsed;
            parsed.length = usize::try_from(reader.buffer_position()).unwrap_or(bytes.len());
            return Ok(parsed);
        }
    }
}

struct State<'a> {
    languages: &'a mut Languages,
    parsed: Parsed,
    open: Vec<(Element, Into)>,
    /// Where text belongs now.
    into: Into,
    /// The codes and properties so far.
    parts: usize,
    /// The language and what is known of the variant that is open, where it is one of ours.
    lang: Option<Lang>,
    variant: Variant,
    /// The segment that is open.
    text: String,
    codes: Codes,
    /// The ids of the marks and the names of the foreign elements that are open.
    spans: Vec<String>,
    /// The name and the value of the property, or the value of the note, that is open.
    name: String,
    value: String,
}

impl<'a> State<'a> {
    fn new(languages: &'a mut Languages) -> Self {
        Self {
            languages,
            parsed: Parsed::default(),
            open: Vec::with_capacity(8),
            into: Into::Nothing,
            parts: 0,
            lang: None,
            variant: Variant::default(),
            text: String::new(),
            codes: Codes::default(),
            spans: Vec::new(),
            name: String::new(),
            value: String::new(),
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, is_empty: bool) -> Result<(), String> {
        if self.open.len() == DEEPEST {
            return Err(format!("elements are nested more than {DEEPEST} deep"));
        }
        let name = tag.name();
        let name = name.as_ref();
        let inside = self.open.last().map(|(element, _)| *element);
        let (element, into) = match (inside, name) {
            (None, "tu") => (self.unit(tag)?, Into::Nothing),
            (None, _) => return Err("this is no <tu>".to_owned()),
            (_, "tu") => return Err("this <tu> is not closed before the next one begins".to_owned()),
            (Some(Element::Unit), "tuv") => (self.variant(tag)?, Into::Nothing),
            (Some(Element::Unit | Element::Variant), "prop" | "note") => self.value(tag, name)?,
            (Some(Element::Variant), "seg") if self.lang.is_some() && self.text.is_empty() => {
                self.codes.clear();
                (Element::Segment, Into::Segment)
            }
            (Some(Element::Segment | Element::Mark | Element::Foreign), _) => {
                self.inline(tag, name, is_empty)?
            }
            (Some(_), _) => {
                self.parsed.lost.subflows += u64::from(name == "sub" && self.into == Into::Code);
                (Element::Other, self.into)
            }
        };
        self.open.push((element, into));
        self.into = into;
        Ok(())
    }

    fn unit(&mut self, tag: &BytesStart<'_>) -> Result<Element, String> {
        let common = &mut self.parsed.common;
        attributes(tag, |name, value| {
            if !common.history.take(name, &value) {
                common.props.push((name.to_owned(), value.into_owned()));
            }
        })?;
        Ok(Element::Unit)
    }

    fn variant(&mut self, tag: &BytesStart<'_>) -> Result<Element, String> {
        self.variant = Variant::default();
        let variant = &mut self.variant;
        // Versions before 1.4 have `lang`, which gives way to `xml:lang` where both stand.
        let (mut language, mut old) = (None, None);
        attributes(tag, |name, value| match name {
            "xml:lang" => language = Some(value),
            "lang" => old = Some(value),
            _ if variant.history.take(name, &value) => {}
            _ => variant.attributes.push((name.to_owned(), value.into_owned())),
        })?;
        let language = language.or(old).unwrap_or_default();
        self.lang = self.languages.side(language.trim());
        Ok(Element::Variant)
    }

    /// Begins a property or a note.
    fn value(&mut self, tag: &BytesStart<'_>, name: &str) -> Result<(Element, Into), String> {
        self.parts += 1;
        self.value.clear();
        self.name.clear();
        let is_property = name == "prop";
        if is_property {
            attributes(tag, |name, value| {
                if name == "type" {
                    self.name.push_str(&value);
                }
            })?;
        }
        Ok((if is_property { Element::Property } else { Element::Note }, Into::Value))
    }

    /// Begins an element within a segment.
    fn inline(
        &mut self,
        tag: &BytesStart<'_>,
        name: &str,
        is_empty: bool,
    ) -> Result<(Element, Into), String> {
        self.parts += 1;
        let at = self.text.len();
        let (mut i, mut x, mut kind, mut is_end) = (String::new(), String::new(), None, false);
        attributes(tag, |name, value| match name {
            "i" => i = value.into_owned(),
            "x" => x = value.into_owned(),
            "pos" => is_end = value == "end",
            "type" | "assoc" => kind = kind.take().or(Some(value.into_owned())),
            _ => {}
        })?;
        let code = match name {
            "bpt" => CodeKind::Open,
            "ept" => CodeKind::Close,
            "ph" => CodeKind::Alone,
            "it" if is_end => CodeKind::CloseElsewhere,
            "it" => CodeKind::OpenElsewhere,
            "ut" | "sub" => CodeKind::Unknown,
            "hi" => {
                self.spans.push(x.clone());
                self.codes.push_spelt(at, CodeKind::Mark, &x, kind.unwrap_or_default());
                return Ok((Element::Mark, Into::Segment));
            }
            _ => {
                let kind = if is_empty { CodeKind::Alone } else { CodeKind::Open };
                let slash = if is_empty { "/" } else { "" };
                self.codes.push_spelt(at, kind, name, format!("<{}{slash}>", &**tag));
                if is_empty {
                    return Ok((Element::Other, Into::Nothing));
                }
                self.spans.push(name.to_owned());
                return Ok((Element::Foreign, Into::Segment));
            }
        };
        self.parsed.lost.codes += u64::from(kind.is_some());
        self.codes.push(at, code, i, x);
        Ok((Element::Code, Into::Code))
    }

    fn end(&mut self) {
        let Some((element, _)) = self.open.pop() else { return };
        self.into = self.open.last().map_or(Into::Nothing, |(_, into)| *into);
        let at = self.text.len();
        match element {
            Element::Variant => {
                let variant = std::mem::take(&mut self.variant);
                let text = std::mem::take(&mut self.text);
                if let (Some(lang), false) = (self.lang.take(), text.trim().is_empty()) {
                    let codes = std::mem::take(&mut self.codes.list);
                    self.parsed.add(lang, Variant { text, codes, ..variant });
                }
            }
            Element::Mark => {
                let id = self.spans.pop().unwrap_or_default();
                self.codes.push_spelt(at, CodeKind::Unmark, &id, String::new());
            }
            Element::Foreign => {
                let name = self.spans.pop().unwrap_or_default();
                self.codes.push_spelt(at, CodeKind::Close, &name, format!("</{name}>"));
            }
            Element::Property => self.property(),
            Element::Note => {
                if let Some(note) = side(&self.value) {
                    match self.is_in_variant() {
                        true => self.variant.notes.push(note),
                        false => self.parsed.common.notes.push(note),
                    }
                }
            }
            Element::Unit | Element::Segment | Element::Code | Element::Other => {}
        }
    }

    fn is_in_variant(&self) -> bool {
        self.open.last().is_some_and(|(element, _)| *element == Element::Variant)
    }

    fn property(&mut self) {
        let value = std::mem::take(&mut self.value);
        if self.is_in_variant() {
            self.variant.props.push((self.name.clone(), value));
            return;
        }
        let common = &mut self.parsed.common;
        let place = match names::role(&self.name) {
            Role::Origin => Some(&mut common.origin),
            Role::Context => Some(&mut common.context),
            Role::Before => Some(&mut common.before),
            Role::After => Some(&mut common.after),
            Role::Other => None,
        };
        match place {
            Some(place) if place.is_none() && !value.trim().is_empty() => {
                let is_segment = self.name.starts_with("x-context-");
                *place = Some(if is_segment { segment_text(value) } else { value });
            }
            _ => common.props.push((names::unguarded(&self.name).to_owned(), value)),
        }
    }

    fn push(&mut self, text: &str) {
        let place = match self.into {
            Into::Nothing => return,
            Into::Segment => &mut self.text,
            Into::Value => &mut self.value,
            Into::Code => match self.codes.list.last_mut() {
                Some(code) => &mut code.original,
                None => return,
            },
        };
        match is_plain(text) {
            true => place.push_str(text),
            false => place.extend(text.chars().filter(|&c| xml::is_allowed(c))),
        }
    }
}

/// Whether a text surely has no character that XML forbids; the two that are no control characters begin with 0xEF.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte >= 0x20 && byte != 0xEF || matches!(byte, b'\t' | b'\n' | b'\r'))
}

/// The text of a neighbour as memoQ has it: a `<seg>` with its markup.
fn segment_text(value: String) -> String {
    if !value.starts_with("<seg>") || !value.ends_with("</seg>") {
        return value;
    }
    let element = format!("<tu><tuv xml:lang=\"ko\">{value}</tuv></tu>");
    let parsed = parse(element.as_bytes(), &mut Languages::new(|_| Some(Lang::Ko)));
    let text = parsed.ok().and_then(|parsed| match parsed.variants {
        [variants, _] => variants.into_iter().next().map(|variant| variant.text),
    });
    text.unwrap_or(value)
}

/// Hands over the name and the value of every attribute.
fn attributes<'t>(tag: &'t BytesStart<'_>, mut on: impl FnMut(&str, Cow<'t, str>)) -> Result<(), String> {
    for (count, attribute) in tag.attributes().enumerate() {
        let attribute = attribute.map_err(|error| format!("an attribute is not well-formed: {error}"))?;
        if count == MOST_ATTRIBUTES {
            return Err(format!("a tag has more than {MOST_ATTRIBUTES} attributes"));
        }
        on(attribute.key.as_ref(), attribute_value(attribute.value)?);
    }
    Ok(())
}

/// The value of an attribute with its references resolved and its white space as XML wants it.
fn attribute_value(raw: Cow<'_, str>) -> Result<Cow<'_, str>, String> {
    if is_plain(&raw) && !raw.contains(['&', '\t', '\n', '\r']) {
        return Ok(raw);
    }
    let raw = raw.replace("\r\n", "\n");
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw.as_str();
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '&' => {
                let Some((name, behind)) = rest.split_once(';') else {
                    return Err("an ampersand in an attribute begins no reference".to_owned());
                };
                value.extend(allowed(reference(name).ok_or_else(|| unknown_entity(name))?));
                rest = behind;
            }
            '\t' | '\n' | '\r' => value.push(' '),
            c => value.extend(allowed(c)),
        }
    }
    Ok(Cow::Owned(value))
}

/// A character, or none where XML forbids it.
fn allowed(c: char) -> Option<char> {
    xml::is_allowed(c).then_some(c)
}

fn unknown_entity(name: &str) -> String {
    let name: String = name.chars().take(40).collect();
    format!("the entity &{name}; is not known; malmoi expands none but those of XML itself")
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
