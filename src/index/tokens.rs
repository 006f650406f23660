//! The analysis as tantivy's tokenisers, so that it runs in tantivy's threads.
//!
//! The text that comes in is in normal form already.

use std::ops::Range;

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use crate::analysis::{self, Analyzer};
use crate::error::Result;

/// The name under which the schema knows the tokeniser by character pairs.
pub const PAIRS: &str = "pairs";
/// The name of the one by Korean morphemes.
pub const KOREAN: &str = "korean";
/// The name of the one by English words.
pub const ENGLISH: &str = "english";

/// Longer tokens are cut at the last character within so many bytes, by index and query alike.
///
/// tantivy drops tokens of 65,530 bytes and more without a word; what was cut is found and then verified.
const MAX_TOKEN_BYTES: usize = 1024;

/// A token as the index holds it.
pub fn clip(token: &str) -> &str {
    if token.len() <= MAX_TOKEN_BYTES {
        return token;
    }
    let end = (0..=MAX_TOKEN_BYTES).rev().find(|&end| token.is_char_boundary(end));
    &token[..end.unwrap_or(0)]
}

/// The tokenisers that a writer needs; a reader needs none.
///
/// Fails when the dictionary cannot be loaded.
pub fn manager() -> Result<TokenizerManager> {
    // tantivy asks for its own default tokeniser on behalf of numbers.
    let manager = TokenizerManager::default();
    manager.register(PAIRS, TextAnalyzer::from(By::Pairs));
    manager.register(KOREAN, TextAnalyzer::from(By::Korean(Box::new(Analyzer::new()?))));
    manager.register(ENGLISH, TextAnalyzer::from(By::English));
    Ok(manager)
}

/// One of the three ways to read a text.
#[derive(Clone)]
enum By {
    Pairs,
    Korean(Box<Analyzer>),
    English,
}

impl By {
    fn each(&mut self, text: &str, f: &mut dyn FnMut(&str, Range<usize>, usize)) {
        match self {
            Self::Pairs => {
                let mut position = 0;
                analysis::pairs(text, &mut |token, span| {
                    f(token, span, position);
                    position += 1;
                });
            }
            Self::Korean(analyzer) => analyzer.korean(text, f),
            Self::English => analysis::english(text, f),
        }
    }
}

impl Tokenizer for By {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        Stream { by: self, text, read: None, token: Token::default() }
    }
}

/// The tokens of one text.
struct Stream<'a> {
    by: &'a mut By,
    text: &'a str,
    /// What `advance` still has to hand out; `process` needs no buffer.
    read: Option<std::vec::IntoIter<Token>>,
    token: Token,
}

impl Stream<'_> {
    fn set(token: &mut Token, text: &str, span: Range<usize>, position: usize) {
        token.text.clear();
        token.text.push_str(clip(text));
        token.offset_from = span.start;
        token.offset_to = span.end;
        token.position = position;
    }
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        if self.read.is_none() {
            let mut all = Vec::new();
            self.by.each(self.text, &mut |text, span, position| {
                let mut token = Token::default();
                Self::set(&mut token, text, span, position);
                all.push(token);
            });
            self.read = Some(all.into_iter());
        }
        match self.read.as_mut().and_then(Iterator::next) {
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
        self.by.each(self.text, &mut |text, span, position| {
            Self::set(token, text, span, position);
            sink(token);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_through_a_stream_give_the_same_tokens() {
        let manager = manager().expect("the dictionary is embedded");
        let text = "제미나이의 서버들에서만은 gemini's models";
        for name in [PAIRS, KOREAN, ENGLISH] {
            let mut analyzer = manager.get(name).expect("registered above");
            let mut pushed = Vec::new();
            analyzer.token_stream(text).process(&mut |token| pushed.push(token.clone()));
            let mut pulled = Vec::new();
            let mut stream = analyzer.token_stream(text);
            while stream.advance() {
                pulled.push(stream.token().clone());
            }
            assert!(pushed.len() > 3, "{name}: {pushed:?}");
            assert_eq!(pushed, pulled, "{name}");
        }
    }

    #[test]
    fn a_monstrous_token_is_cut_at_a_character() {
        let token = "가".repeat(30_000);
        assert_eq!(clip(&token).len(), 1023);
        assert_eq!(clip("가나"), "가나");
    }
}
