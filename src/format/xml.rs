//! What XML allows in a text, and how it is written.

use std::io::{self, Write};

/// Whether XML 1.0 allows the character in a document.
pub fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Writes text between tags; characters that XML forbids are dropped.
pub fn text(out: &mut dyn Write, text: &str) -> io::Result<()> {
    let mut done = 0;
    for (at, c) in text.char_indices() {
        let reference = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            // A parser turns a bare carriage return into a line feed.
            '\r' => "&#13;",
            c if is_allowed(c) => continue,
            _ => "",
        };
        out.write_all(&text.as_bytes()[done..at])?;
        out.write_all(reference.as_bytes())?;
        done = at + c.len_utf8();
    }
    out.write_all(&text.as_bytes()[done..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_forbidden_characters_are_dropped() {
        let mut out = Vec::new();
        text(&mut out, "a<b>&\"'\r\n\u{0}\u{1f}\u{fffe}가\u{1F642}").unwrap();
        assert_eq!(out, "a&lt;b&gt;&amp;\"'&#13;\n가\u{1F642}".as_bytes());
    }
}
