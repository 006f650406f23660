//! Markdown: what CommonMark takes for code, targets of links, tags and front matter is no language.

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
    let mut fence: Option<Fence> = None;
    let mut start = at;
    for line in lines(&source[at..]) {
        let (begin, end) = (at, at + line.len());
        at = end;
        let text = content(&source[begin..end]);
        if let Some(open) = &fence {
            if open.is_closed_by(text) {
                builder.hide(start..end)?;
                builder.end()?;
                (fence, start) = (None, end);
            }
            continue;
        }
        let opened = Fence::opened_by(text);
        let is_definition = is_definition(text);
        let is_alone = text.trim().is_empty() || text.starts_with(['#', '|']) || opened.is_some();
        if is_alone || is_definition || is_item(text) {
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
        fence = opened;
    }
    match fence {
        Some(_) => builder.hide(start..source.len()),
        None => read_inline(builder, start..source.len()),
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

fn is_item(line: &str) -> bool {
    let behind = match line.strip_prefix(['-', '*', '+']) {
        Some(rest) => Some(rest),
        None => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            (1..10).contains(&digits).then(|| line[digits..].strip_prefix(['.', ')'])).flatten()
        }
    };
    behind.is_some_and(|rest| rest.starts_with([' ', '\t']))
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
            b'<' => html::tag(source, at).filter(|tag| tag.span.end <= span.end).map(|tag| {
                (tag.span.len(), if tag.name.is_empty() { Found::Hidden } else { Found::Skipped })
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
