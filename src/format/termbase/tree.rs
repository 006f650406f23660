//! One entry of a termbase as a tree of elements.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::error::ProblemKind;
use crate::format::xml::{self, Fault};

/// The deepest nesting of elements that is followed.
const DEEPEST: usize = 64;

/// The most elements of an entry; a real one has a few hundred.
const MOST: usize = 100_000;

/// An element.
#[derive(Debug, Default)]
pub struct Node {
    /// Its name without the prefix, which in the style DCT names the module.
    pub name: String,
    /// Where it begins, in bytes from the beginning of the entry.
    pub at: usize,
    /// Its attributes: name with prefix, and value.
    attributes: Vec<(String, String)>,
    /// Its text, with that of the marked-up words in it. An indented line break is one blank.
    pub text: String,
    /// The elements in it.
    pub children: Vec<Node>,
}

impl Node {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim())
    }
}

/// Parses an entry; `replaces` says that the decoder made U+FFFD of bytes that are no text.
pub fn parse(bytes: &[u8], replaces: bool) -> Result<Node, Fault> {
    let text = xml::text_of(bytes, replaces, "this entry holds")?;
    let mut reader = Reader::from_str(text);
    // The first is the parent of the entry.
    let mut open = vec![Node::default()];
    let mut count = 0;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
        let syntax = |message: String| Fault { at, kind: ProblemKind::Syntax, message };
        let event = reader.read_event().map_err(|error| Fault {
            at: usize::try_from(reader.error_position()).unwrap_or(at),
            kind: ProblemKind::Syntax,
            message: format!("this entry is not well-formed: {error}"),
        })?;
        match event {
            Event::Start(tag) => {
                if open.len() > DEEPEST {
                    return Err(syntax(format!("elements are nested more than {DEEPEST} deep")));
                }
                count += 1;
                open.push(node(&tag, at).map_err(syntax)?);
            }
            Event::Empty(tag) => {
                count += 1;
                let node = node(&tag, at).map_err(syntax)?;
                close(&mut open, node);
            }
            Event::End(_) => {
                if let Some(node) = open.pop() {
                    close(&mut open, node);
                }
            }
            Event::Text(text) => push(&mut open, &unwrapped(&text.xml10_content())),
            Event::CData(text) => push(&mut open, &text.xml10_content()),
            Event::GeneralRef(name) => match xml::reference(&name) {
                Some(c) => push(&mut open, c.encode_utf8(&mut [0; 4])),
                None => return Err(syntax(xml::unknown_entity(&name))),
            },
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        if count > MOST {
            return Err(syntax(format!("this entry holds more than {MOST} elements")));
        }
    }
    let missing = || Fault {
        at: 0,
        kind: ProblemKind::Syntax,
        message: "an element of this entry is never closed".to_owned(),
    };
    match open.as_mut_slice() {
        [parent] => parent.children.pop().ok_or_else(missing),
        _ => Err(missing()),
    }
}

fn node(tag: &BytesStart<'_>, at: usize) -> Result<Node, String> {
    let attributes = xml::attributes(tag)?;
    Ok(Node { name: tag.local_name().as_ref().to_owned(), at, attributes, ..Node::default() })
}

/// Puts a finished element into the one around it. The text of marked-up words belongs to the text around them.
fn close(open: &mut [Node], mut node: Node) {
    let Some(parent) = open.last_mut() else { return };
    if matches!(node.name.as_str(), "hi" | "foreign" | "xref" | "ref") {
        parent.text.push_str(&std::mem::take(&mut node.text));
    }
    parent.children.push(node);
}

fn push(open: &mut [Node], text: &str) {
    if let Some(node) = open.last_mut() {
        node.text.extend(text.chars().filter(|&c| xml::is_allowed(c)));
    }
}

/// Text as its author meant it: a line break that indentation follows is how a tool lays out its file.
fn unwrapped(text: &str) -> String {
    let is_blank = |c: char| matches!(c, ' ' | '\t');
    let mut out = String::with_capacity(text.len());
    let mut lines = text.split('\n');
    out.push_str(lines.next().unwrap_or_default());
    for line in lines {
        let unindented = line.trim_start_matches(is_blank);
        if unindented.len() < line.len() {
            out.truncate(out.trim_end_matches([' ', '\t', '\n']).len());
            out.push(' ');
        } else {
            out.push('\n');
        }
        out.push_str(unindented);
    }
    out
}
