//! One unit as a tree, which is small: its depth, its elements and their attributes are limited.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::error::ProblemKind;
use crate::format::xml::{self, Fault};
use crate::record::Span;

/// The deepest nesting of elements in a unit that is followed.
const DEEPEST: usize = 64;

/// The most nodes and attributes of a unit, so that its tree stays within a small multiple of the longest unit.
const MOST_NODES: usize = 200_000;

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
    /// Where its content stands, likewise; empty, and behind the element, where it is one tag that ends itself.
    pub inner: Span,
    /// Where it ends.
    pub end: usize,
}

/// Where an element stands in its unit, in bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extent {
    /// Where it begins.
    pub at: usize,
    /// Where its content stands; empty, and behind the element, where it is one tag that ends itself.
    pub inner: Span,
    /// Where it ends.
    pub end: usize,
}

/// What an element holds.
#[derive(Debug)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text without the characters that XML forbids.
    Text(String),
}

impl Element {
    /// The name without its prefix.
    pub fn local(&self) -> &str {
        local(&self.name)
    }

    /// Where it stands.
    pub fn extent(&self) -> Extent {
        Extent { at: self.at, inner: self.inner.clone(), end: self.end }
    }

    /// Where the whole of it stands.
    pub fn whole(&self) -> Span {
        self.at..self.end
    }

    /// Where the tag stands that begins it.
    pub fn start_tag(&self) -> Span {
        self.at..self.inner.start
    }

    /// Where the tag stands that ends it.
    pub fn end_tag(&self) -> Span {
        self.inner.end..self.end
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
                tag.push_str(&format!(" {name}=\"{}\"", xml::escaped(value)));
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

/// Parses one element.
pub fn parse(text: &str) -> Result<Element, Fault> {
    let mut reader = Reader::from_str(text);
    // The last is the element that is open; the first holds the whole.
    let mut open = vec![Element::default()];
    let mut nodes = 0;
    loop {
        let at = position(&reader, text);
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
                let mut element = element(&tag, at).map_err(syntax)?;
                nodes += element.attributes.len();
                element.inner.start = position(&reader, text);
                open.push(element);
            }
            Event::Empty(tag) => {
                let mut element = element(&tag, at).map_err(syntax)?;
                nodes += element.attributes.len();
                element.end = position(&reader, text);
                element.inner = element.end..element.end;
                append(&mut open, Node::Element(element));
            }
            Event::End(_) => {
                if let Some(mut element) = open.pop() {
                    element.inner.end = at;
                    element.end = position(&reader, text);
                    append(&mut open, Node::Element(element));
                }
            }
            Event::Text(text) => push(&mut open, &text.xml10_content()),
            Event::CData(text) => push(&mut open, &text.xml10_content()),
            Event::GeneralRef(name) => match xml::reference(&name) {
                Some(c) => push(&mut open, c.encode_utf8(&mut [0; 4])),
                None => return Err(syntax(xml::unknown_entity(&name))),
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

fn position(reader: &Reader<&[u8]>, text: &str) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(text.len())
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
    let attributes = xml::attributes(tag)?;
    Ok(Element { name: tag.name().as_ref().to_owned(), attributes, at, ..Element::default() })
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
