//! How tokens come to tantivy.
//!
//! Character pairs are made while tantivy takes them, from a text in normal form. Morphemes and words are made before,
//! for a whole lot of units at a time ([`Lists`]), and come as lists that are only split: turn by turn with the
//! indexing of every unit, the dictionary and the postings drove each other out of the processor's cache.

use std::ops::Range;
use std::sync::Mutex;

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use crate::analysis::{self, Analyzer};
use crate::error::Result;

/// The name under which the schema knows the tokeniser by character pairs.
pub const PAIRS: &str = "pairs";
/// The name of the one that splits lists.
pub const LISTED: &str = "listed";

/// Longer tokens are cut at the last character within so many bytes, by index and query alike.
///
/// tantivy drops tokens of 65,530 bytes and more without a word; what was cut is found and then verified.
const MAX_TOKEN_BYTES: usize = 1024;

/// In a list stands before a token, once for each position that it is behind the one before. No normal form has it.
const NEXT: char = '\u{1E}';
/// In a list stands before a token at the same position as the one before.
const SAME: char = '\u{1D}';

/// A token as the index holds it.
pub fn clip(token: &str) -> &str {
    if token.len() <= MAX_TOKEN_BYTES {
        return token;
    }
    let end = (0..=MAX_TOKEN_BYTES).rev().find(|&end| token.is_char_boundary(end));
    &token[..end.unwrap_or(0)]
}

/// The tokenisers that a writer needs; a reader needs none.
pub fn manager() -> TokenizerManager {
    // tantivy asks for its own default tokeniser on behalf of numbers.
    let manager = TokenizerManager::default();
    manager.register(PAIRS, TextAnalyzer::from(By::Pairs));
    manager.register(LISTED, TextAnalyzer::from(By::Listed));
    manager
}

/// Makes lists of tokens, in any thread.
pub struct Lists {
    idle: Mutex<Vec<Analyzer>>,
    first: Analyzer,
}

impl Lists {
    /// Fails when the dictionary cannot be loaded.
    pub fn new() -> Result<Self> {
        Ok(Self { idle: Mutex::default(), first: Analyzer::new()? })
    }

    /// Lends an analyser, a new one where every other is lent.
    pub fn with_analyzer<T>(&self, work: impl FnOnce(&mut Analyzer) -> T) -> T {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let mut analyzer = idle.unwrap_or_else(|| self.first.clone());
        let result = work(&mut analyzer);
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(analyzer);
        }
        result
    }
}

/// The morphemes of a Korean text in normal form.
pub fn korean(analyzer: &mut Analyzer, normal: &str) -> String {
    list(normal, |f| analyzer.korean(normal, f))
}

/// The words and stems of an English text in normal form.
pub fn english(normal: &str) -> String {
    list(normal, |f| analysis::english(normal, f))
}

fn list(normal: &str, each: impl FnOnce(&mut dyn FnMut(&str, Range<usize>, usize))) -> String {
    let mut list = String::with_capacity(normal.len() * 2);
    // The first position that is not reached yet.
    let mut next = 0;
    each(&mut |token, _, position| {
        if position < next {
            list.push(SAME);
        }
        while next <= position {
            list.push(NEXT);
            next += 1;
        }
        list.push_str(clip(token));
    });
    list
}

/// One of the two ways to read a text.
#[derive(Clone, Copy)]
enum By {
    Pairs,
    Listed,
}

impl By {
    fn each(self, text: &str, f: &mut dyn FnMut(&str, usize)) {
        match self {
            Self::Pairs => {
                let mut position = 0;
                analysis::pairs(text, &mut |token, _| {
                    f(token, position);
                    position += 1;
                });
            }
            Self::Listed => {
                let mut at = 0;
                let mut position = 0_usize;
                while let Some(sign) = text.as_bytes().get(at) {
                    position += usize::from(*sign == NEXT as u8);
                    let start = at + 1;
                    let rest = &text.as_bytes()[start..];
                    let end =
                        memchr::memchr2(NEXT as u8, SAME as u8, rest).map_or(text.len(), |end| start + end);
                    if start < end {
                        f(&text[start..end], position.saturating_sub(1));
                    }
                    at = end;
                }
            }
        }
    }
}

impl Tokenizer for By {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        Stream { by: *self, text, read: None, token: Token::default() }
    }
}

/// The tokens of one text.
struct Stream<'a> {
    by: By,
    text: &'a str,
    /// What `advance` still has to hand out; `process` needs no buffer.
    read: Option<std::vec::IntoIter<Token>>,
    token: Token,
}

fn set(token: &mut Token, text: &str, position: usize) {
    token.text.clear();
    token.text.push_str(text);
    token.position = position;
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        let (by, text) = (self.by, self.text);
        let read = self.read.get_or_insert_with(|| {
            let mut all = Vec::new();
            by.each(text, &mut |text, position| {
                let mut token = Token::default();
                set(&mut token, text, position);
                all.push(token);
            });
            all.into_iter()
        });
        match read.next() {
            Some(token) => {
                self.token = token;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }

    /// What tantivy's writer calls: hands each token on as it is found.
    fn process(&mut self, sink: &mut dyn FnMut(&Token)) {
        let token = &mut self.token;
        self.by.each(self.text, &mut |text, position| {
            set(token, text, position);
            sink(token);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens of a text through tantivy's two ways, which must agree.
    fn tokens(name: &str, text: &str) -> Vec<(String, usize)> {
        let mut analyzer = manager().get(name).expect("registered");
        let mut pushed = Vec::new();
        analyzer.token_stream(text).process(&mut |token| pushed.push((token.text.clone(), token.position)));
        let mut pulled = Vec::new();
        let mut stream = analyzer.token_stream(text);
        while stream.advance() {
            pulled.push((stream.token().text.clone(), stream.token().position));
        }
        assert_eq!(pushed, pulled, "{name}");
        pushed
    }

    #[test]
    fn what_was_listed_comes_out_as_it_went_in() {
        let text = "제미나이의 서버들에서만은 대한민국 정부 gemini's models";
        let mut analyzer = Analyzer::new().expect("a dictionary");
        let mut expected = Vec::new();
        analyzer.korean(text, &mut |token, _, position| expected.push((token.to_owned(), position)));
        assert!(
            expected.windows(2).any(|pair| pair[0].1 == pair[1].1),
            "a compound and its first part: {expected:?}"
        );
        assert_eq!(tokens(LISTED, &korean(&mut analyzer, text)), expected);
        let mut expected = Vec::new();
        analysis::english(text, &mut |token, _, position| expected.push((token.to_owned(), position)));
        assert_eq!(tokens(LISTED, &english(text)), expected);
        assert_eq!(tokens(LISTED, ""), []);
        assert_eq!(tokens(PAIRS, "가 나"), [("가나".to_owned(), 0), ("나\u{1F}".to_owned(), 1)]);
    }

    #[test]
    fn a_monstrous_token_is_cut_at_a_character() {
        let token = "가".repeat(30_000);
        assert_eq!(clip(&token).len(), 1023);
        assert_eq!(clip("가나"), "가나");
    }
}
