//! Mentions as a page of HTML that stands alone: whoever points at a term sees its pair.

use std::fmt::Write as _;

use crate::annotate::{Mention, Passage, Sense};
use crate::record::{Lang, Span, Status};

const STYLE: &str = "\
:root { color-scheme: light dark; --text: #1b1b1b; --page: #fff; --faint: #667; --preferred: #1a7f37; --admitted: #0969da;
  --deprecated: #9a6700; --forbidden: #cf222e; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e6e6; --page: #16181c; --faint: #99a; --preferred: #3fb950; --admitted: #58a6ff; --deprecated: #d29922;
    --forbidden: #f85149; } }
body { color: var(--text); background: var(--page); font: 1rem/1.7 system-ui, sans-serif; max-width: 46rem;
  margin: 2rem auto; padding: 0 1rem; word-break: keep-all; overflow-wrap: anywhere; }
p { white-space: pre-wrap; }
h2, .segment { color: var(--faint); font-size: .9rem; font-weight: normal; }
mark { color: inherit; background: none; border-bottom: 2px solid var(--preferred); cursor: help; }
mark.admitted { border-color: var(--admitted); }
mark.deprecated { border-color: var(--deprecated); border-bottom-style: dashed; }
mark.forbidden { border-color: var(--forbidden); border-bottom-style: double; }
";

/// The beginning of a page.
pub fn page_start(title: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"ko\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n\
         </head>\n<body>\n",
        escaped(title)
    )
}

/// The heading of one file of several.
pub fn page_file(name: &str) -> String {
    format!("<h2>{}</h2>\n", escaped(name))
}

/// A paragraph with its terms marked; nothing of a segment without any.
pub fn page_passage(passage: &Passage) -> String {
    if passage.segment.is_some() && passage.mentions.is_empty() {
        return String::new();
    }
    let mut out = String::from("<p>");
    if let Some(segment) = passage.segment {
        let _ = write!(out, "<span class=\"segment\">{segment} </span>");
    }
    let marks: Vec<Span> = passage.mentions.iter().map(|mention| mention.within.clone()).collect();
    let mut text = String::new();
    for (piece, mark) in passage.paragraph.shown(&marks) {
        let piece = escaped(&piece);
        let Some(mention) = mark.map(|number| &passage.mentions[number]) else {
            text.push_str(&piece);
            continue;
        };
        let status = mention.best().status;
        let _ = write!(text, "<mark class=\"{status}\" title=\"{}\">{piece}</mark>", escaped(&hint(mention)));
    }
    out.push_str(text.trim());
    out.push_str("</p>\n");
    out
}

/// The end of a page.
pub fn page_end() -> &'static str {
    "</body>\n</html>\n"
}

/// What is shown of a term: the pair, and where it is not preferred or has other meanings, that.
fn hint(mention: &Mention) -> String {
    let pair = |sense: &Sense| {
        let side = |lang| sense.preferred(lang).unwrap_or("—");
        let status = match sense.status {
            Status::Preferred => String::new(),
            status => format!(" ({status}: {})", sense.listed),
        };
        format!("{} – {}{status}", side(Lang::Ko), side(Lang::En))
    };
    mention.senses.iter().map(pair).collect::<Vec<_>>().join(" | ")
}

/// A text in which nothing is markup, without the control characters that HTML forbids.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() && !matches!(c, '\n' | '\t') => {}
            c => out.push(c),
        }
    }
    out
}
