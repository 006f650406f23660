//! Parsing a `<tu>` element.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Common, Lost, Parser, Variant};
use crate::error::ProblemKind;
use crate::format::side;
use crate::format::tmx::names::{self, Role};
use crate::format::xml::{self, Fault};
use crate::record::{CodeKind, Lang};

/// The longest segment that is read, in bytes.
const LONGEST_SEGMENT: usize = 1 << 20;

/// The deepest nesting of elements in a unit that is followed.
const DEEPEST: usize = 64;

/// How many attributes a tag, and how many codes or properties a unit, may have: more would cost memory and time.
const MOST_ATTRIBUTES: usize = 32;
const MOST_PARTS: usize = 10_000;

/// What an open element is.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Element {
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
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) enum Into {
    #[default]
    Nothing,
    Segment,
    Code,
    Value,
}

impl Parser {
    /// Parses the `<tu>` element with which the bytes begin, and returns its length.
    pub fn parse(&mut self, bytes: &[u8]) -> Result<usize, Fault> {
        self.reset();
        let mut reader = Reader::from_reader(bytes);
        let place = |position: u64| usize::try_from(position).unwrap_or(bytes.len());
        loop {
            let at = place(reader.buffer_position());
            let fault = |kind, message: String| Fault { at, kind, message };
            let syntax = |message: String| fault(ProblemKind::Syntax, message);
            // Borrowed, since to move millions of events takes its time.
            match &reader.read_event() {
                Ok(Event::Start(tag)) => self.start(tag, false).map_err(syntax)?,
                Ok(Event::Text(text)) => {
                    if self.into != Into::Nothing {
                        self.push(text);
                    }
                }
                Ok(Event::End(_)) => self.end(),
                Ok(Event::Empty(tag)) => {
                    self.start(tag, true).map_err(syntax)?;
                    self.end();
                }
                Ok(Event::CData(text)) => self.push(text),
                Ok(Event::GeneralRef(name)) => match xml::reference(name) {
                    // A carriage return that was meant stays one.
                    Some('\r') => self.push_plain("\r"),
                    Some(c) => self.push(c.encode_utf8(&mut [0; 4])),
                    None => match self.characters.entity(name) {
                        Some(c) => self.push(c.encode_utf8(&mut [0; 4])),
                        None => return Err(syntax(xml::unknown_entity(name))),
                    },
                },
                Ok(Event::Eof) => {
                    let message = "an element of this <tu> is never closed".to_owned();
                    return Err(Fault { at: 0, kind: ProblemKind::Syntax, message });
                }
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
                Err(error) => {
                    return Err(Fault {
                        at: place(reader.error_position()),
                        kind: ProblemKind::Syntax,
                        message: format!("this <tu> is not well-formed: {error}"),
                    });
                }
            }
            if self.text.len() > LONGEST_SEGMENT {
                return Err(fault(ProblemKind::Value, "a segment is longer than 1 MiB".to_owned()));
            }
            if self.parts > MOST_PARTS {
                let message = format!("this <tu> has more than {MOST_PARTS} inline codes and properties");
                return Err(fault(ProblemKind::Value, message));
            }
            if self.open.is_empty() {
                return Ok(place(reader.buffer_position()));
            }
        }
    }

    fn reset(&mut self) {
        self.languages.seen.truncate(self.languages.confirmed);
        self.common = Common::default();
        self.variants.iter_mut().for_each(Vec::clear);
        self.lost = Lost::default();
        self.open.clear();
        self.spans.clear();
        self.text.clear();
        self.codes.clear();
        (self.into, self.parts, self.lang) = (Into::Nothing, 0, None);
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
                self.lost.subflows += u64::from(name == "sub" && self.into == Into::Code);
                (Element::Other, self.into)
            }
        };
        self.open.push((element, into));
        self.into = into;
        Ok(())
    }

    fn unit(&mut self, tag: &BytesStart<'_>) -> Result<Element, String> {
        let common = &mut self.common;
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
        self.lost.codes += u64::from(kind.is_some());
        self.codes.push(at, code, i, x);
        Ok((Element::Code, Into::Code))
    }

    fn end(&mut self) {
        let Some((element, _)) = self.open.pop() else { return };
        self.into = self.open.last().map_or(Into::Nothing, |(_, into)| *into);
        let at = self.text.len();
        match element {
            Element::Variant => {
                let mut variant = std::mem::take(&mut self.variant);
                let text = std::mem::take(&mut self.text);
                if let (Some(lang), false) = (self.lang.take(), text.trim().is_empty()) {
                    (variant.text, variant.codes) = (text, std::mem::take(&mut self.codes.list));
                    self.add(lang, variant);
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
                        false => self.common.notes.push(note),
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
        let value = self.value.clone();
        if self.is_in_variant() {
            self.variant.props.push((self.name.clone(), value));
            return;
        }
        let common = &mut self.common;
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

    /// Adds text as it stands in the file.
    fn push(&mut self, text: &str) {
        if is_plain(text) && self.characters.is_empty() {
            return self.push_plain(text);
        }
        // A line end is one line feed, however it is written.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let allowed: String = text.chars().filter(|&c| xml::is_allowed(c)).collect();
        self.push_plain(&self.characters.replace(&allowed));
    }

    fn push_plain(&mut self, text: &str) {
        match self.into {
            Into::Nothing => {}
            Into::Segment => self.text.push_str(text),
            Into::Value => self.value.push_str(text),
            Into::Code => {
                if let Some(code) = self.codes.list.last_mut() {
                    code.original.push_str(text);
                }
            }
        }
    }
}

/// Whether a text surely has no carriage return and no character that XML forbids, of which two begin with 0xEF.
fn is_plain(text: &str) -> bool {
    // Without a way out of the loop, the compiler makes vectors of it.
    let is_other = |byte: u8| (byte < 0x20) & (byte != b'\t') & (byte != b'\n') | (byte == 0xEF);
    !text.bytes().fold(false, |other, byte| other | is_other(byte))
}

/// The text of a neighbour as memoQ has it: a `<seg>` with its markup.
fn segment_text(value: String) -> String {
    if !value.starts_with("<seg>") || !value.ends_with("</seg>") {
        return value;
    }
    let element = format!("<tu><tuv xml:lang=\"ko\">{value}</tuv></tu>");
    let mut parser = Parser::new(|_| Some(Lang::Ko));
    match parser.parse(element.as_bytes()).map(|_| parser.variants[0].pop()) {
        Ok(Some(variant)) => variant.text,
        _ => value,
    }
}

/// Hands over the name and the value of every attribute.
///
/// It is what quick-xml's iterator does, which takes as long as all else for the short tags of TMX: byte by byte is
/// faster where a value has ten of them.
pub(in crate::format::tmx) fn attributes<'t>(
    tag: &'t BytesStart<'_>,
    mut on: impl FnMut(&'t str, Cow<'t, str>),
) -> Result<(), String> {
    let raw = tag.attributes_raw();
    let bytes = raw.as_bytes();
    let broken = || "an attribute is not well-formed".to_owned();
    let is_blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let mut names = [""; MOST_ATTRIBUTES];
    let mut count = 0;
    let mut at = find(bytes, 0, |byte| !is_blank(byte));
    while at < bytes.len() {
        let end = find(bytes, at, |byte| byte == b'=' || is_blank(byte) || matches!(byte, b'"' | b'\''));
        let name = &raw[at..end];
        let equals = find(bytes, end, |byte| !is_blank(byte));
        if name.is_empty() || bytes.get(equals) != Some(&b'=') {
            return Err(broken());
        }
        let open = find(bytes, equals + 1, |byte| !is_blank(byte));
        let quote = *bytes.get(open).filter(|&&byte| matches!(byte, b'"' | b'\'')).ok_or_else(broken)?;
        let close = find(bytes, open + 1, |byte| byte == quote);
        if close == bytes.len() {
            return Err(broken());
        }
        if count == MOST_ATTRIBUTES {
            return Err(format!("a tag has more than {MOST_ATTRIBUTES} attributes"));
        }
        if names[..count].contains(&name) {
            let name: String = name.chars().take(40).collect();
            return Err(format!("the attribute {name} stands in a tag twice"));
        }
        names[count] = name;
        count += 1;
        on(name, attribute_value(&raw[open + 1..close])?);
        at = find(bytes, close + 1, |byte| !is_blank(byte));
    }
    Ok(())
}

/// Where, from a place on, the first byte of that kind stands, or the end.
fn find(bytes: &[u8], from: usize, test: impl Fn(u8) -> bool) -> usize {
    bytes[from..].iter().position(|&byte| test(byte)).map_or(bytes.len(), |at| from + at)
}

/// The value of an attribute with its references resolved and its white space as XML wants it.
fn attribute_value(raw: &str) -> Result<Cow<'_, str>, String> {
    let is_other = |byte: u8| (byte < 0x20) | (byte == b'&') | (byte == b'<') | (byte == 0xEF);
    if !raw.bytes().any(is_other) {
        return Ok(Cow::Borrowed(raw));
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
                value.extend(allowed(xml::reference(name).ok_or_else(|| xml::unknown_entity(name))?));
                rest = behind;
            }
            '<' => return Err("an attribute holds a <".to_owned()),
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
