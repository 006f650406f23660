//! What closes a word before its particle: quotation marks, emphasis, brackets and glosses.

/// A longer text in brackets is no gloss, in bytes; nor is more looked at.
const LONGEST: usize = 200;

/// How many bytes at the beginning of `rest`, the text behind a word, close the word that ends `before` it.
///
/// Of `'제미나이'의` these are the mark, of `가우디 (Gaudi)를` the gloss with its blank. None where a bracket closes that a gloss of another
/// word opened: of what stands in brackets behind a word, the particle belongs to that word.
pub fn closing(before: &str, rest: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let behind = &rest[at..];
        let Some(c) = behind.chars().next().filter(|_| at <= LONGEST) else { return Some(at) };
        at += match c {
            '(' | '（' | '[' => match gloss(behind) {
                Some(length) => length,
                None => return Some(at),
            },
            ' ' if behind[1..].starts_with(['(', '（']) => match gloss(&behind[1..]) {
                Some(length) => 1 + length,
                None => return Some(at),
            },
            ')' | '）' | ']' => {
                if is_gloss(before, if c == ']' { &['['] } else { &['(', '（'] }) {
                    return None;
                }
                c.len_utf8()
            }
            '"' | '\'' | '”' | '’' | '」' | '』' | '》' | '〉' | '»' | '›' | '>' | '}' | '*' | '_' | '~'
            | '`' | '™' | '®' | '©' | '℠' => c.len_utf8(),
            _ => return Some(at),
        };
    }
}

/// The length of the brackets that a text begins with.
fn gloss(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices().take_while(|&(at, _)| at < LONGEST) {
        match c {
            '(' | '（' | '[' => depth += 1,
            ')' | '）' | ']' => depth -= 1,
            '\n' => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(at + c.len_utf8());
        }
    }
    None
}

/// Whether the bracket that is open at the end of a text stands behind a word.
fn is_gloss(before: &str, open: &[char]) -> bool {
    let mut closed = 0;
    let opens = |&(_, c): &(usize, char)| match c {
        ')' | '）' | ']' => {
            closed += 1;
            false
        }
        '(' | '（' | '[' if closed > 0 => {
            closed -= 1;
            false
        }
        c => open.contains(&c),
    };
    let Some((at, _)) = before.char_indices().rev().take(LONGEST).find(opens) else { return false };
    let word = before[..at].trim_end_matches([' ', '"', '\'', '”', '’', '*', '_']);
    word.ends_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_glosses_close_a_word_and_a_bracket_of_another_word_does_not() {
        for (text, word, closed) in [
            ("Gemini을", "Gemini", Some("")),
            ("'Gemini'을 쓴다", "Gemini", Some("'")),
            ("**LLM**을", "LLM", Some("**")),
            ("생성 (RAG (그것))를", "생성", Some(" (RAG (그것))")),
            ("Gemini (API", "Gemini", Some("")),
            ("Gemini, 를", "Gemini", Some("")),
            ("(가우디)를", "가우디", Some(")")),
            ("가우디(Gaudi)를", "Gaudi", None),
            ("모델[1]」의", "모델", Some("[1]」")),
        ] {
            let at = text.find(word).unwrap();
            let (before, rest) = (&text[..at], &text[at + word.len()..]);
            assert_eq!(closing(before, rest).map(|length| &rest[..length]), closed, "{text}");
        }
    }

    #[test]
    fn no_more_than_a_gloss_is_looked_at() {
        let long = format!("({}", "(가".repeat(1_000_000));
        assert_eq!(closing("", &long), Some(0));
        assert_eq!(closing("", &"'".repeat(1_000_000)), Some(LONGEST + 1));
    }
}
