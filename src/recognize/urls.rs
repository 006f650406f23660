//! Web addresses in running text, in which no term stands: the `https` of https://example.com is no mention of HTTPS.

use crate::record::Span;

/// The byte ranges of the addresses of a text: a scheme with `://`, or `www.`, and what follows up to a blank, a quote or Hangul.
pub fn urls(text: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    for mark in ["://", "www."] {
        for (at, _) in text.match_indices(mark) {
            let scheme = match mark {
                "://" => text[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '+').len(),
                _ => at,
            };
            let inside =
                |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>' | ')' | ']' | '`');
            let end = at + mark.len();
            let end = text[end..].find(|c| !inside(c)).map_or(text.len(), |length| end + length);
            if scheme < at || mark == "www." {
                found.push(scheme..end);
            }
        }
    }
    found.sort_by_key(|span| span.start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_at_a_blank_a_bracket_or_hangul() {
        let text = "보기(https://example.com/a?b=c)와 www.example.org는 ://x, http://한글";
        let found: Vec<&str> = urls(text).into_iter().map(|span| &text[span]).collect();
        assert_eq!(found, ["https://example.com/a?b=c", "www.example.org", "http://"]);
    }
}
