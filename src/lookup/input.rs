//! The query as it was typed or copied, and the same without the signs around a term.

use crate::record::Span;

/// A text made of bytes of the query, which it can lead back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    text: String,
    /// For every byte, the byte of the query it came from.
    at: Vec<usize>,
}

impl Input {
    /// The query without the blanks around it.
    pub fn trimmed(query: &str) -> Self {
        let start = query.len() - query.trim_start().len();
        let text = query.trim().to_owned();
        let at = (start..start + text.len()).collect();
        Self { text, at }
    }

    /// The query without quotation marks and signs of trade, without glosses in brackets, and without a full stop at
    /// its end.
    ///
    /// `'코드젬마(CodeGemma)'도` becomes `코드젬마도`. An apostrophe between letters stays, and so does a query
    /// that is nothing but a bracket.
    pub fn cleaned(query: &str) -> Self {
        const MARKS: [char; 25] = [
            '"', '“', '”', '‘', '`', '「', '」', '『', '』', '《', '》', '〈', '〉', '«', '»', '„', '‟', '‹',
            '›', '<', '>', '™', '℠', '®', '©',
        ];
        let chars: Vec<(usize, char)> = query.char_indices().collect();
        let mut text = String::with_capacity(query.len());
        let mut at = Vec::with_capacity(query.len());
        let mut next = 0;
        while let Some(&(start, c)) = chars.get(next) {
            let before = next.checked_sub(1).and_then(|place| chars.get(place)).map(|&(_, c)| c);
            let after = chars.get(next + 1).map(|&(_, c)| c);
            let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            if matches!(c, '(' | '（') && text.chars().any(char::is_alphanumeric) {
                let close = chars[next..].iter().position(|&(_, c)| matches!(c, ')' | '）'));
                if let Some(close) = close {
                    next += close + 1;
                    continue;
                }
            }
            let apostrophe = matches!(c, '\'' | '’') && latin(before) && latin(after);
            if !(MARKS.contains(&c) || (matches!(c, '\'' | '’') && !apostrophe)) {
                text.push(c);
                at.extend(start..start + c.len_utf8());
            }
            next += 1;
        }
        let ends = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | '?' | '!' | ';' | ':' | '…' | '。');
        let end = text.trim_end_matches(ends).len();
        let start = end - text[..end].trim_start().len();
        Self { text: text[start..end].to_owned(), at: at[start..end].to_vec() }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the query that a range of the text came from.
    pub fn query_span(&self, range: Span) -> Span {
        match (self.at.get(range.start), range.end.checked_sub(1).and_then(|last| self.at.get(last))) {
            (Some(&start), Some(&last)) if !range.is_empty() => start..last + 1,
            _ => 0..0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_around_a_term_are_dropped_and_the_way_back_is_kept() {
        for (query, expected) in [
            ("'코드젬마(CodeGemma)'도", "코드젬마도"),
            ("  “제미나이 1.5 프로”를 ", "제미나이 1.5 프로를"),
            ("아랍에미리트(UAE)", "아랍에미리트"),
            ("Gemini's", "Gemini's"),
            ("Node.js.", "Node.js"),
            ("(주)", "(주)"),
            ("C++", "C++"),
            ("Gemini™은", "Gemini은"),
            ("<엔비디아>에서", "엔비디아에서"),
            ("", ""),
            ("'", ""),
        ] {
            assert_eq!(Input::cleaned(query).text(), expected);
        }
        let query = "'가우디(Gaudi)'를";
        let input = Input::cleaned(query);
        assert_eq!(&query[input.query_span(0.."가우디".len())], "가우디");
        assert_eq!(Input::trimmed(" 키 ").query_span(0..3), 1..4);
    }
}
