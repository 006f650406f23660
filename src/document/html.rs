//! HTML: text between tags, with entities decoded.
//!
//! Not a parser of the standard: whether a tag ends a paragraph is all that is asked of it.

use quick_xml::escape::resolve_html5_entity;

use super::{Builder, beginning};
use crate::analysis::urls;
use crate::error::Result;
use crate::record::Span;

/// Elements within a line, sorted: what stands before and behind their tags is one text.
const INLINE: [&str; 38] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "c", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "lang", "mark", "nobr", "q", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "v", "var", "wbr", "x",
];

/// Elements whose content is no text of the page.
const RAW: [&str; 4] = ["script", "style", "template", "svg"];

/// Elements whose content is code: shown and not searched.
const CODE: [&str; 4] = ["code", "pre", "kbd", "samp"];

/// A tag, comment or declaration.
pub(super) struct Tag {
    /// The name in lower case; empty of comments and declarations.
    pub name: String,
    /// Whether it is an end tag.
    pub is_end: bool,
    /// The bytes.
    pub span: Span,
}

/// Reads a whole page.
pub fn read(builder: &mut Builder<'_, '_>) -> Result<()> {
    let source = builder.source();
    let mut tags = Tags::new(source);
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'<', &source.as_bytes()[at..]).map(|next| at + next) {
        keep_text(builder, at..next)?;
        // A browser takes what a comment that is not closed hides for a comment.
        let tag = tags
            .at(next)
            .or_else(|| source[next..].starts_with("<!--").then(|| Tag::sign(next..source.len())));
        at = match tag {
            None => {
                builder.keep(next..next + 1)?;
                next + 1
            }
            Some(tag) => {
                let name = tag.name.as_str();
                let is_block = !name.is_empty() && INLINE.binary_search(&name).is_err();
                if name == "br" || name == "img" {
                    builder.decode(tag.span.clone(), "\n")?;
                } else if is_block {
                    builder.end()?;
                }
                let is_open = !tag.is_end && !source[tag.span.clone()].ends_with("/>");
                match tags.end_of_code(&tag) {
                    Some(end) => {
                        builder.hide_as(tag.span.start..end, shown(&source[tag.span.start..end]))?;
                        if is_block {
                            builder.end()?;
                        }
                        end
                    }
                    None if RAW.contains(&name) && is_open => {
                        end_tag(source, name, tag.span.end).map_or(source.len(), |end| end.start)
                    }
                    None => tag.span.end,
                }
            }
        };
    }
    keep_text(builder, at..source.len())
}

/// Reads the text of a cue: its tags are styles, whatever their names.
pub(super) fn read_inline(builder: &mut Builder<'_, '_>, span: Span) -> Result<()> {
    let source = builder.source();
    let mut tags = Tags::new(&source[..span.end]);
    let mut at = span.start;
    while let Some(next) = next_sign(source, at..span.end) {
        builder.keep(at..next)?;
        // <00:00:01.000> and {\an8}, too.
        let style = |open: &str, close: &str| {
            let rest = &source[next..span.end];
            /// No style is longer, in bytes.
            const LONGEST: usize = 1000;
            let rest = beginning(rest.starts_with(open).then_some(rest)?, LONGEST);
            let end = rest.find(close)?;
            Some(next + end + close.len())
        };
        let is_time = source[next + 1..span.end].starts_with(|c: char| c.is_ascii_digit());
        at = match tags.at(next) {
            Some(tag) => tag.span.end,
            None => match style("{\\", "}").or_else(|| style("<", ">").filter(|_| is_time)) {
                Some(end) => end,
                None => decode_or_keep(builder, next)?,
            },
        };
    }
    builder.keep(at..span.end)
}

/// The tags of a text, which are asked for in order.
pub(super) struct Tags<'a> {
    text: &'a str,
    /// Whether no comment ends behind the last place that was asked for: a search for each sign of a file must end.
    has_no_comment_end: bool,
    /// The next end tags of code that were found, or that there is none.
    ends: Vec<(&'static str, Option<Span>)>,
}

impl<'a> Tags<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, has_no_comment_end: false, ends: Vec::new() }
    }

    /// The tag, comment or declaration that begins at a byte, if one does and ends.
    pub(super) fn at(&mut self, at: usize) -> Option<Tag> {
        /// No tag is longer, in bytes: a picture may stand in one.
        const LONGEST: usize = 1 << 20;
        let rest = self.text[at..].strip_prefix('<')?;
        if let Some(comment) = rest.strip_prefix("!--") {
            let end = if self.has_no_comment_end { None } else { comment.find("-->") };
            self.has_no_comment_end = end.is_none();
            return Some(Tag::sign(at..at + 4 + end? + 3));
        }
        let rest = beginning(rest, LONGEST);
        let (is_end, named) = match rest.strip_prefix('/') {
            Some(named) => (true, named),
            None => (false, rest),
        };
        let is_declaration = rest.starts_with(['!', '?']);
        if !is_declaration && !named.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == ':';
        let length = if is_declaration { 0 } else { named.find(|c| !is_name(c)).unwrap_or(named.len()) };
        let name = named[..length].to_ascii_lowercase();
        let end = end_of_tag(rest)?;
        Some(Tag { name, is_end, span: at..at + 1 + end + 1 })
    }

    /// Where the element ends that a tag begins, if its content is code and it is closed before another one like it.
    pub(super) fn end_of_code(&mut self, tag: &Tag) -> Option<usize> {
        let name = CODE.into_iter().find(|name| *name == tag.name && !tag.is_end)?;
        let from = tag.span.end;
        if self.text[tag.span.clone()].ends_with("/>") {
            return None;
        }
        let known = self.ends.iter().position(|(of, _)| *of == name);
        let is_ahead = |end: &Option<Span>| end.as_ref().is_none_or(|end| end.start >= from);
        let end = match known.map(|at| &self.ends[at].1).filter(|end| is_ahead(end)) {
            Some(end) => end.clone(),
            None => {
                let end = end_tag(self.text, name, from);
                self.ends.retain(|(of, _)| *of != name);
                self.ends.push((name, end.clone()));
                end
            }
        }?;
        let opens = format!("<{name}");
        let again = memchr::memmem::find(&self.text.as_bytes()[from..end.start], opens.as_bytes());
        again.is_none().then_some(end.end)
    }
}

impl Tag {
    /// A comment.
    fn sign(span: Span) -> Self {
        Self { name: String::new(), is_end: false, span }
    }
}

/// Where the > of a tag stands; one within quotes belongs to a value, unless the quotes are not closed.
///
/// A < outside quotes begins another tag: a search from each < of a file ends soon.
fn end_of_tag(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    rest.find(['<', '>']).filter(|&at| rest[at..].starts_with('>'))
}

fn next_sign(source: &str, span: Span) -> Option<usize> {
    memchr::memchr3(b'<', b'&', b'{', &source.as_bytes()[span.clone()]).map(|at| span.start + at)
}

/// Takes the sign at a byte for a character reference, or else for itself; returns where it ends.
fn decode_or_keep(builder: &mut Builder<'_, '_>, at: usize) -> Result<usize> {
    match reference(&builder.source()[at..]) {
        Some((length, text)) => {
            builder.decode(at..at + length, &text)?;
            Ok(at + length)
        }
        None => {
            builder.keep(at..at + 1)?;
            Ok(at + 1)
        }
    }
}

/// The length of the character reference that a text begins with, and what it stands for.
fn reference(text: &str) -> Option<(usize, String)> {
    /// The longest name of the standard has 31 letters.
    const LONGEST: usize = 34;
    let rest = text.strip_prefix('&')?;
    let end = rest.bytes().take(LONGEST).position(|byte| byte == b';')?;
    Some((end + 2, decoded(&rest[..end])?))
}

/// A text with its references decoded and without its tags.
fn shown(text: &str) -> String {
    let mut tags = Tags::new(text);
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(next) = memchr::memchr2(b'<', b'&', &text.as_bytes()[at..]).map(|next| at + next) {
        shown.push_str(&text[at..next]);
        at = match (tags.at(next), reference(&text[next..])) {
            (Some(tag), _) => tag.span.end,
            (None, Some((length, decoded))) => {
                shown.push_str(&decoded);
                next + length
            }
            (None, None) => {
                shown.push_str(&text[next..next + 1]);
                next + 1
            }
        };
    }
    shown + &text[at..]
}

fn decoded(reference: &str) -> Option<String> {
    let Some(number) = reference.strip_prefix('#') else {
        return resolve_html5_entity(reference).map(str::to_owned);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?).map(String::from)
}

/// Keeps the text between two tags, its references decoded, but for the addresses in it.
fn keep_text(builder: &mut Builder<'_, '_>, span: Span) -> Result<()> {
    let source = builder.source();
    let text = &source[span.clone()];
    let mut at = span.start;
    // An address is cut at no reference, as keeping it piece by piece would: ?a=1&amp;b=2.
    for url in if text.contains('&') { urls(text) } else { Vec::new() } {
        let url = span.start + url.start..span.start + url.end;
        let url = url.start..end_of_address(source, url);
        keep_decoded(builder, at..url.start)?;
        builder.hide_as(url.clone(), shown(&source[url.clone()]))?;
        at = url.end;
    }
    keep_decoded(builder, at..span.end)
}

/// Where an address ends as it is written: before a reference to what belongs to none, such as a quotation mark.
fn end_of_address(source: &str, url: Span) -> usize {
    let mut at = url.start;
    while at < url.end
        && let Some(next) = memchr::memchr(b'&', &source.as_bytes()[at..url.end]).map(|next| at + next)
    {
        at = match reference(&source[next..]) {
            Some((length, text)) if matches!(text.as_str(), "&" | "/" | "=" | "?" | "#") => next + length,
            Some(_) => return next,
            None => next + 1,
        };
    }
    // The semicolon of a last reference ends no sentence.
    url.end.max(at)
}

fn keep_decoded(builder: &mut Builder<'_, '_>, span: Span) -> Result<()> {
    let source = builder.source();
    let mut at = span.start;
    while let Some(next) = memchr::memchr(b'&', &source.as_bytes()[at..span.end]).map(|next| at + next) {
        keep_collapsed(builder, at..next)?;
        at = decode_or_keep(builder, next)?;
    }
    keep_collapsed(builder, at..span.end)
}

/// Keeps a text as a browser shows it: any white space is one blank.
fn keep_collapsed(builder: &mut Builder<'_, '_>, span: Span) -> Result<()> {
    let text = &builder.source()[span.clone()];
    let mut kept = 0;
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        if !c.is_ascii_whitespace() {
            continue;
        }
        let mut end = at + 1;
        while let Some((next, _)) = rest.next_if(|(_, c)| c.is_ascii_whitespace()) {
            end = next + 1;
        }
        if &text[at..end] != " " {
            builder.keep(span.start + kept..span.start + at)?;
            builder.decode(span.start + at..span.start + end, " ")?;
            kept = end;
        }
    }
    builder.keep(span.start + kept..span.end)
}

/// The end tag of an element behind a byte, if there is one.
fn end_tag(source: &str, name: &str, from: usize) -> Option<Span> {
    let mut at = from;
    loop {
        at += memchr::memmem::find(&source.as_bytes()[at..], b"</")?;
        let named = at + 2..at + 2 + name.len();
        let is_it =
            source.as_bytes().get(named.clone()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()));
        // </pre> ends no <pretty>.
        let goes_on = source
            .as_bytes()
            .get(named.end)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
        if is_it && !goes_on {
            let end = memchr::memchr(b'>', &source.as_bytes()[named.end..]);
            return Some(at..end.map_or(source.len(), |end| named.end + end + 1));
        }
        at += 2;
    }
}
