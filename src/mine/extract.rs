//! Brackets that may hold a gloss, and what stands before and behind each.

use crate::record::Span;

/// A bracket that holds text directly behind a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bracket {
    /// The bytes with the brackets.
    pub span: Span,
    /// The bytes within.
    pub inside: Span,
    /// Where the word before ends: before blanks and closing quotes.
    pub word_end: usize,
    /// Where a quotation begins that ends right before or right behind the bracket.
    pub quote: Option<usize>,
}

/// A gloss is no longer than so many bytes.
const LONGEST: usize = 160;
/// A quoted term is no longer than so many bytes.
const LONGEST_QUOTED: usize = 90;

/// The closing bracket of an opening one.
fn closing(c: char) -> Option<char> {
    Some(match c {
        '(' => ')',
        '（' => '）',
        '[' => ']',
        '［' => '］',
        '〔' => '〕',
        _ => return None,
    })
}

/// The opening quotes that a closing one may answer.
fn openings(c: char) -> &'static [char] {
    match c {
        '\'' => &['\''],
        '"' => &['"'],
        '’' => &['‘'],
        '”' => &['“'],
        '」' => &['「'],
        '』' => &['『'],
        '》' => &['《'],
        '〉' => &['〈'],
        '›' => &['‹'],
        '»' => &['«'],
        '＇' => &['＇'],
        '＂' => &['＂'],
        _ => &[],
    }
}

/// Whether the character closes a quotation.
pub fn is_closing_quote(c: char) -> bool {
    !openings(c).is_empty()
}

/// The brackets of a text behind a word, from left to right, inner ones behind the ones around them.
pub fn brackets(text: &str) -> Vec<Bracket> {
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        let Some(close) = closing(c) else { continue };
        let start = at + c.len_utf8();
        let Some(end) = matching(text, start, c, close) else { continue };
        let span = at..end + close.len_utf8();
        // Markdown's links and footnotes in a text that is read as plain.
        if c == '[' && text[span.end..].starts_with(['(', '[']) {
            continue;
        }
        let before = text[..at].trim_end();
        // More than one blank parts the two, and a line break does.
        if text[before.len()..at].chars().count() > 1 || text[before.len()..at].contains('\n') {
            continue;
        }
        // Emphasis of Markdown that ends before the bracket: **가우디**(Gaudi).
        let before = before.trim_end_matches(['*', '_']);
        let mut word_end = before.len();
        let mut quote = None;
        if let Some(last) = before.chars().next_back().filter(|&last| is_closing_quote(last)) {
            word_end -= last.len_utf8();
            quote = opening(text, word_end, last);
        } else if let Some(next) = text[span.end..].chars().next().filter(|&next| is_closing_quote(next)) {
            quote = opening(text, word_end, next);
        }
        if text[..word_end].chars().next_back().is_none_or(|last| !last.is_alphanumeric() && last != '+') {
            continue;
        }
        found.push(Bracket { span, inside: start..end, word_end, quote });
    }
    found
}

/// Where the bracket closes that opens before `start`.
fn matching(text: &str, start: usize, open: char, close: char) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text[start..].char_indices() {
        if at > LONGEST || c == '\n' {
            return None;
        }
        if c == open {
            depth += 1;
        } else if c == close {
            if depth == 0 {
                return (at > 0).then_some(start + at);
            }
            depth -= 1;
        }
    }
    None
}

/// Where the quotation begins whose closing quote answers at `end`: right behind its opening quote.
fn opening(text: &str, end: usize, close: char) -> Option<usize> {
    let mut from = end.saturating_sub(LONGEST_QUOTED);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let at = text[from..end].rfind(openings(close))? + from;
    let start = at + text[at..].chars().next()?.len_utf8();
    // A straight quote opens where nothing touches its left side.
    let before = text[..at].chars().next_back();
    let opens = !matches!(close, '\'' | '"') || before.is_none_or(|c| !c.is_alphanumeric());
    (opens && start < end && !text[start..].starts_with(char::is_whitespace)).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, &str, Option<&str>)> {
        let quoted = |b: &Bracket| b.quote.map(|start| &text[start..b.word_end]);
        let all = brackets(text);
        let one = |b: &Bracket| {
            let word = text[..b.word_end].rsplit([' ', '\'', '‘', '(']).next().unwrap_or_default();
            (word, &text[b.inside.clone()], quoted(b))
        };
        all.iter().map(one).collect()
    }

    #[test]
    fn brackets_behind_words_are_found_with_the_quotation_they_stand_in() {
        assert_eq!(found("칩인 '가우디(Gaudi)'를"), [("가우디", "Gaudi", Some("가우디"))]);
        assert_eq!(found("‘클로드 3’(Claude 3)의"), [("3", "Claude 3", Some("클로드 3"))]);
        assert_eq!(found("가우디（Gaudi）를"), [("가우디", "Gaudi", None)]);
        assert_eq!(found("가우디 [Gaudi]를"), [("가우디", "Gaudi", None)]);
        assert_eq!(found("**가우디**(Gaudi)를"), [("**가우디", "Gaudi", None)]);
        assert_eq!(found("모델(LLM(large) 등)"), [("모델", "LLM(large) 등", None), ("LLM", "large", None)]);
    }

    #[test]
    fn what_is_no_bracket_behind_a_word_is_left_out() {
        for text in
            ["했다. (Gaudi)", "(Gaudi)", "가우디()", "가우디(Gaudi", "[링크](http)", "가우디  (Gaudi)"]
        {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
