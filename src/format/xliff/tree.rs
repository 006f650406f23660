//! One unit as a tree, which is small: its depth, its elements and their attributes are limited.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::error::ProblemKind;
use crate::format::xml;

/// The deepest nesting of elements in a unit that is followed.
const DEEPEST: usize = 64;

/// The most nodes and attributes of a unit, so that its tree stays within a small multiple of the longest unit.
const MOST_NODES: usize = 200_000;

/// The most attributes of an element; quick-xml compares each with all before it.
const MOST_ATTRIBUTES: usize = 200;

/// An element with what it holds.
#[derive(Debug, Default)]
pub struct Element {
    /// Its name with its prefix.
    pub name: String,
    /// The attributes, by their names with prefixes.
    pub attributes: Vec<(String, String)>,
    /// What it holds, in order.
    pub children: Vec<Node>,
    /// Where it begins, in bytes from the beginning of the unit.
    pub at: usize,
}

/// What an element holds.
#[derive(Debug)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text without the characters that XML forbids.
    Text(String),
}

/// What is wrong with a place of a unit.
#[derive(Debug)]
pub struct Fault {
    /// Where, in bytes from the beginning of the unit.
    pub at: usize,
    /// The kind of the problem.
    pub kind: ProblemKind,
    /// What is wrong.
    pub message: String,
}

impl Fault {
    /// The line and the column of the fault in the file, if the unit begins at the given ones.
    pub fn place(&self, unit: &[u8], line: u64, column: u64) -> (u64, u64) {
        let before = &unit[..self.at.min(unit.len())];
        let last_line = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        let characters = before[last_line..].iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64;
        match memchr::memchr_iter(b'\n', before).count() as u64 {
            0 => (line, column + characters),
            lines => (line + lines, 1 + characters),
        }
    }
}

impl Element {
    /// The name without its prefix.
    pub fn local(&self) -> &str {
        local(&self.name)
    }

    /// The value of an attribute, by its name with its prefix.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value of an attribute that is not blank.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.trim().is_empty())
    }

    /// The elements that it holds.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements of that name, whatever their prefix.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.elements().filter(move |element| element.local() == name)
    }

    /// The first element of that name, whatever its prefix.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.local() == name)
    }

    /// All its text, that of the elements within included.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.push_text(&mut text);
        text
    }

    fn push_text(&self, text: &mut String) {
        for child in &self.children {
            match child {
                Node::Text(more) => text.push_str(more),
                Node::Element(element) => element.push_text(text),
            }
        }
    }

    /// The tag with those of its attributes, as malmoi writes it: what stands for a code without content of its own.
    pub fn tag(&self, attributes: &[&str], end: &str) -> String {
        let mut tag = format!("<{}", self.local());
        for name in attributes {
            if let Some(value) = self.get(name) {
                tag.push_str(&format!(" {name}=\"{}\"", escaped(value)));
            }
        }
        tag.push_str(end);
        tag
    }
}

/// A name without its prefix.
pub fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
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
            c if xml::is_allowed(c) => escaped.push(c),
            _ => {}
        }
    }
    escaped
}

/// Parses one element.
pub fn parse(text: &str) -> Result<Element, Fault> {
    let mut reader = Reader::from_str(text);
    // The last is the element that is open; the first holds the whole.
    let mut open = vec![Element::default()];
    let mut nodes = 0;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
        let syntax = |message: String| Fault { at, kind: ProblemKind::Syntax, message };
        let event = reader.read_event().map_err(|error| Fault {
            at: usize::try_from(reader.error_position()).unwrap_or(at),
            kind: ProblemKind::Syntax,
            message: format!("this element is not well-formed: {error}"),
        })?;
        nodes += 1;
        if nodes > MOST_NODES {
            return Err(syntax(format!(
                "there are more than {MOST_NODES} elements, attributes and texts in one unit"
            )));
        }
        match event {
            Event::Start(tag) => {
                if open.len() > DEEPEST {
                    return Err(syntax(format!("elements are nested more than {DEEPEST} deep")));
                }
                let element = element(&tag, at).map_err(syntax)?;
                nodes += element.attributes.len();
                open.push(element);
            }
            Event::Empty(tag) => {
                let element = element(&tag, at).map_err(syntax)?;
                nodes += element.attributes.len();
                append(&mut open, Node::Element(element));
            }
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    append(&mut open, Node::Element(element));
                }
            }
            Event::Text(text) => push(&mut open, &text.xml10_content()),
            Event::CData(text) => push(&mut open, &text.xml10_content()),
            Event::GeneralRef(name) => match reference(&name) {
                Some(c) => push(&mut open, c.encode_utf8(&mut [0; 4])),
                None => return Err(syntax(unknown_entity(&name))),
            },
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    let is_whole = open.len() == 1;
    let root = open.into_iter().next().and_then(|top| {
        top.children.into_iter().find_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    });
    let fault = |message: &str| Fault { at: 0, kind: ProblemKind::Syntax, message: message.to_owned() };
    match root {
        Some(root) if is_whole => Ok(root),
        _ => Err(fault("an element is never closed")),
    }
}

/// Parses a start tag by itself.
pub fn parse_tag(text: &str) -> Result<Element, Fault> {
    let mut reader = Reader::from_str(text);
    let syntax = |message: String| Fault { at: 0, kind: ProblemKind::Syntax, message };
    match reader.read_event() {
        Ok(Event::Start(tag) | Event::Empty(tag)) => element(&tag, 0).map_err(syntax),
        Ok(_) => Err(syntax("this tag is not well-formed".to_owned())),
        Err(error) => Err(syntax(format!("this tag is not well-formed: {error}"))),
    }
}

fn element(tag: &BytesStart<'_>, at: usize) -> Result<Element, String> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| format!("an attribute is not well-formed: {error}"))?;
        if attributes.len() == MOST_ATTRIBUTES {
            return Err(format!("an element has more than {MOST_ATTRIBUTES} attributes"));
        }
        attributes.push((attribute.key.as_ref().to_owned(), unescaped(&attribute.value)?));
    }
    Ok(Element { name: tag.name().as_ref().to_owned(), attributes, children: Vec::new(), at })
}

fn append(open: &mut [Element], node: Node) {
    if let Some(last) = open.last_mut() {
        last.children.push(node);
    }
}

fn push(open: &mut [Element], text: &str) {
    let Some(last) = open.last_mut() else { return };
    let allowed = text.chars().filter(|&c| xml::is_allowed(c));
    if let Some(Node::Text(before)) = last.children.last_mut() {
        before.extend(allowed);
    } else {
        last.children.push(Node::Text(allowed.collect()));
    }
}

fn unescaped(value: &str) -> Result<String, String> {
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
    text.retain(xml::is_allowed);
    Ok(text)
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
