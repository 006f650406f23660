//! Markdown: what CommonMark takes for code, targets of links, tags, comments and front matter is no language.

use super::{Builder, html, lines};
use crate::error::Result;
use crate::record::Span;

/// Reads a whole text.
pub fn read(builder: &mut Builder<'_, '_>) -> Result<()> {
    let source = builder.source();
    let mut at = front_matter(source);
    if at > 0 {
        builder.hide(0..at)?;
        builder.end()?;
    }
    let mut block: Option<Block> = None;
    let mut outline = Outline::default();
    let mut code: Option<Span> = None;
    let mut start = at;
    for line in lines(&source[at..]) {
        let (begin, end) = (at, at + line.len());
        at = end;
        let text = content(&source[begin..end]);
        if let Some(open) = &block {
            if let Some(length) = open.closed_by(&source[begin..end]) {
                // What stands behind it in its line is text again.
                let is_all = source[begin + length..end].trim().is_empty();
                let close = if is_all { end } else { begin + length };
                builder.hide(start..close)?;
                builder.end()?;
                (block, start) = (None, close);
            }
            continue;
        }
        let is_blank = text.trim().is_empty();
        if outline.is_code(&source[begin..end]) {
            match &mut code {
                Some(code) => code.end = end,
                None => {
                    read_inline(builder, start..begin)?;
                    code = Some(begin..end);
                }
            }
            start = end;
            continue;
        }
        if code.is_some() && is_blank {
            continue;
        }
        if let Some(code) = code.take() {
            builder.hide(code)?;
            builder.end()?;
            start = begin;
        }
        let opened = Block::opened_by(text);
        let is_definition = is_definition(text);
        let is_alone = is_blank || text.starts_with(['#', '|']) || opened.is_some();
        if is_alone || is_definition || item(text).is_some() {
            read_inline(builder, start..begin)?;
            start = begin;
        }
        if is_definition {
            builder.hide(begin..end)?;
            builder.end()?;
            start = end;
        } else if is_alone && opened.is_none() {
            read_inline(builder, begin..end)?;
            start = end;
        }
        outline.is_in_paragraph = !(is_alone || is_definition);
        block = opened;
    }
    if let Some(code) = code {
        builder.hide(code)?;
        return builder.end();
    }
    match block {
        Some(_) => builder.hide(start..source.len()),
        None => read_inline(builder, start..source.len()),
    }
}

/// What the lines before mean for one that is indented.
#[derive(Default)]
struct Outline {
    /// The columns at which the content of the lists begins that are open, the innermost last.
    contents: Vec<usize>,
    /// How many quotations the last line stood in.
    depth: usize,
    /// Whether the line before is text that goes on: an indented line is a part of it.
    is_in_paragraph: bool,
}

impl Outline {
    /// Whether a line is code because it is indented by four columns more than what it belongs to; takes note of the others.
    fn is_code(&mut self, line: &str) -> bool {
        /// By how many columns code is indented.
        const CODE: usize = 4;
        let (depth, rest) = unquoted(line);
        let text = rest.trim_start_matches([' ', '\t']);
        if text.trim().is_empty() {
            return false;
        }
        if depth != self.depth {
            (self.depth, self.is_in_paragraph) = (depth, false);
            self.contents.clear();
        }
        let indent = columns(&rest[..rest.len() - text.len()]);
        let item = item(text);
        if !self.is_in_paragraph || item.is_some() {
            while self.contents.last().is_some_and(|&content| indent < content) {
                self.contents.pop();
            }
        }
        if !self.is_in_paragraph && indent >= self.contents.last().unwrap_or(&0) + CODE {
            return true;
        }
        if let Some(marker) = item {
            self.contents.push(indent + marker);
        } else if ["[^", "!!! ", "??? ", "???+ ", "=== \"", ": "].iter().any(|head| text.starts_with(head)) {
            // A footnote, an admonition, a tab or a definition goes on in what is indented so.
            self.contents.push(indent + CODE);
        }
        false
    }
}

/// How many quotations a line stands in, and what it says there.
fn unquoted(line: &str) -> (usize, &str) {
    let (mut depth, mut rest) = (0, line);
    while let Some(quoted) = rest.trim_start_matches(' ').strip_prefix('>') {
        depth += 1;
        rest = quoted.strip_prefix(' ').unwrap_or(quoted);
    }
    (depth, rest)
}

/// How wide blanks and tabs are at the beginning of a line, in columns.
fn columns(blanks: &str) -> usize {
    blanks.chars().fold(0, |at, c| if c == '\t' { at / 4 * 4 + 4 } else { at + 1 })
}

/// Lines that are no text whatever stands in them.
enum Block {
    /// Of code.
    Fence(Fence),
    /// Of HTML, up to that.
    Html(&'static str),
}

impl Block {
    fn opened_by(line: &str) -> Option<Self> {
        /// Elements whose content is no Markdown, and comments: what begins and ends them.
        const HTML: [(&str, &str); 5] = [
            ("<!--", "-->"),
            ("<pre", "</pre>"),
            ("<script", "</script>"),
            ("<style", "</style>"),
            ("<textarea", "</textarea>"),
        ];
        if let Some(fence) = Fence::opened_by(line) {
            return Some(Self::Fence(fence));
        }
        let of_html = HTML.iter().find(|(head, _)| {
            let begins = line.get(..head.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(head));
            begins
                && (*head == "<!--"
                    || !line[head.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '-'))
        });
        // What ends in its line stands among text.
        of_html.map(|(_, end)| Self::Html(end)).filter(|block| block.closed_by(line).is_none())
    }

    /// How much of the line belongs to it that ends it.
    fn closed_by(&self, line: &str) -> Option<usize> {
        match self {
            Self::Fence(fence) => fence.is_closed_by(content(line)).then_some(line.len()),
            Self::Html(end) => line.to_ascii_lowercase().find(end).map(|at| at + end.len()),
        }
    }
}

/// A fence of code.
struct Fence {
    mark: char,
    length: usize,
}

impl Fence {
    fn opened_by(line: &str) -> Option<Self> {
        let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let info = line.trim_start_matches(mark);
        let length = line.len() - info.len();
        (length >= 3 && !(mark == '`' && info.contains('`'))).then_some(Self { mark, length })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let line = line.trim_end();
        line.len() >= self.length && line.chars().all(|c| c == self.mark)
    }
}

/// A line without what quotes and indents it.
fn content(line: &str) -> &str {
    line.trim_start_matches(['>', ' ', '\t'])
}

/// Whether a line gives a link its target: `[name]: target "title"`; a footnote is text.
fn is_definition(line: &str) -> bool {
    let label = line.strip_prefix('[').filter(|label| !label.starts_with('^'));
    let Some((label, target)) = label.and_then(|label| label.split_once("]:")) else { return false };
    let target = target.trim();
    let title = target.split_once(char::is_whitespace).map_or("", |(_, title)| title.trim_start());
    !label.contains(']') && !target.is_empty() && (title.is_empty() || title.starts_with(['"', '\'', '(']))
}

/// How many columns the marker of an item takes with the blanks behind it, if the line begins with one.
fn item(line: &str) -> Option<usize> {
    let rest = match line.strip_prefix(['-', '*', '+']) {
        Some(rest) => rest,
        None => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            (1..10).contains(&digits).then(|| line[digits..].strip_prefix(['.', ')'])).flatten()?
        }
    };
    rest.starts_with([' ', '\t']).then(|| {
        let text = rest.trim_start_matches([' ', '\t']);
        let marker = line.len() - rest.len();
        match columns(&rest[..rest.len() - text.len()]) {
            blanks @ 1..=4 if !text.trim().is_empty() => marker + blanks,
            _ => marker + 1,
        }
    })
}

/// The length of the YAML or TOML that some tools put first.
fn front_matter(source: &str) -> usize {
    let mut all = lines(source);
    let Some(mark) = all.next().map(|line| source[line].trim_end()) else { return 0 };
    if !matches!(mark, "---" | "+++") {
        return 0;
    }
    let closes = |line: &Span| {
        let text = source[line.clone()].trim_end();
        text == mark || (mark == "---" && text == "...")
    };
    all.find(closes).map_or(0, |line| line.end)
}

/// Reads a paragraph, heading, list item or row of a table.
fn read_inline(builder: &mut Builder<'_, '_>, span: Span) -> Result<()> {
    let source = builder.source();
    let bytes = source.as_bytes();
    let mut tags = html::Tags::new(&source[..span.end]);
    let mut kept = span.start;
    let mut at = span.start;
    let mut begins_line = true;
    while at < span.end {
        let is_sign = matches!(bytes[at], b'>' | b' ' | b'\t' | b'\\' | b'`' | b'<' | b']');
        let rest = if is_sign { &source[at..span.end] } else { "" };
        let found = match bytes[at] {
            b'>' | b' ' | b'\t' if begins_line => {
                let marks = rest.len() - content(rest).len();
                (rest[..marks].contains('>')).then_some((marks, Found::Skipped))
            }
            b'\\' if rest[1..].starts_with(|c: char| c.is_ascii_punctuation()) => Some((2, Found::Text)),
            b'`' => Some(code(rest)),
            b'<' => tags.at(at).map(|tag| match tags.end_of_code(&tag) {
                Some(end) => (end - at, Found::Hidden),
                None if tag.name.is_empty() => (tag.span.len(), Found::Hidden),
                None => (tag.span.len(), Found::Skipped),
            }),
            b']' => target(rest).map(|length| (length, Found::Target)),
            _ => None,
        };
        begins_line = matches!(bytes[at], b'\n' | b'\r');
        let Some((length, found)) = found else {
            at += 1;
            continue;
        };
        let end = at + length;
        match found {
            Found::Text => {}
            Found::Hidden => {
                builder.keep(kept..at)?;
                builder.hide(at..end)?;
                kept = end;
            }
            Found::Skipped => {
                builder.keep(kept..at)?;
                builder.skip(at..end);
                kept = end;
            }
            Found::Target => {
                builder.keep(kept..at + 1)?;
                builder.skip(at + 1..end);
                kept = end;
            }
        }
        at = end;
    }
    builder.keep(kept..span.end)?;
    builder.end()
}

/// What begins at a place of a paragraph.
enum Found {
    Text,
    Hidden,
    Skipped,
    /// A closing bracket, and what it leads to.
    Target,
}

/// A span of code, or the marks of one that is not closed.
fn code(rest: &str) -> (usize, Found) {
    let marks = rest.bytes().take_while(|&byte| byte == b'`').count();
    let mut at = marks;
    while let Some(next) = rest[at..].find('`') {
        at += next;
        let closing = rest[at..].bytes().take_while(|&byte| byte == b'`').count();
        at += closing;
        if closing == marks {
            return (at, Found::Hidden);
        }
    }
    (marks, Found::Text)
}

/// The length of `](target "title")` or `][name]`.
fn target(rest: &str) -> Option<usize> {
    /// No target is longer, and a search for each bracket must end.
    const LONGEST: usize = 4096;
    if let Some(name) = rest.strip_prefix("][") {
        return name.bytes().take(LONGEST).position(|byte| byte == b']').map(|end| end + 3);
    }
    let mut depth = 0;
    for (at, byte) in rest.strip_prefix("](")?.bytes().enumerate().take(LONGEST) {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return Some(at + 3),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}
