//! The pieces of a segment that people see differ: words, numbers, marks, blanks and inline codes.

use unicode_normalization::char::canonical_combining_class;

use super::numbers::numbers;
use crate::record::{Code, Span};

/// A segment with its inline codes, in the order in which they stand.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its codes.
    pub codes: &'a [Code],
}

/// A piece of one segment.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub span: Span,
    pub kind: TokenKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word,
    Number,
    Mark,
    Blank,
    Code(usize),
}

/// Cuts a segment into its pieces.
pub(super) fn tokens(side: Side<'_>) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = 0;
    for number in numbers(side.text) {
        words(side.text, rest..number.span.start, &mut tokens);
        rest = number.span.end;
        tokens.push(Token { span: number.span, kind: TokenKind::Number });
    }
    words(side.text, rest..side.text.len(), &mut tokens);
    for (at, code) in side.codes.iter().enumerate() {
        let byte = code.at.min(side.text.len());
        if !side.text.is_char_boundary(byte) {
            continue;
        }
        // A code within a word cuts it.
        let mut place = tokens.partition_point(|token| {
            token.span.end <= byte && !token.span.is_empty() || token.span.end < byte
        });
        while tokens.get(place).is_some_and(|token| token.span == (byte..byte)) {
            place += 1;
        }
        if let Some(token) = tokens.get_mut(place).filter(|token| token.span.start < byte) {
            let behind = Token { span: byte..token.span.end, kind: token.kind };
            token.span.end = byte;
            place += 1;
            tokens.insert(place, behind);
        }
        tokens.insert(place, Token { span: byte..byte, kind: TokenKind::Code(at) });
    }
    tokens
}

/// The words, marks and blanks of a stretch without numbers.
fn words(text: &str, stretch: Span, tokens: &mut Vec<Token>) {
    let kind_of = |c: char| match c {
        c if c.is_whitespace() => TokenKind::Blank,
        // A letter is what is written with its signs: decomposed Hangul, é.
        c if c.is_alphanumeric() || c == '_' || canonical_combining_class(c) != 0 => TokenKind::Word,
        _ => TokenKind::Mark,
    };
    let mut last: Option<(TokenKind, bool)> = None;
    for (at, c) in text[stretch.clone()].char_indices() {
        let start = stretch.start + at;
        let end = start + c.len_utf8();
        // GPU와 is a name and a particle.
        let this = (kind_of(c), c.is_ascii_alphabetic());
        let joins = match last {
            Some((TokenKind::Word, was_latin)) => this.0 == TokenKind::Word && was_latin == this.1,
            Some((TokenKind::Blank, _)) => this.0 == TokenKind::Blank,
            _ => false,
        };
        match tokens.last_mut().filter(|_| joins) {
            Some(token) => token.span.end = end,
            None => tokens.push(Token { span: start..end, kind: this.0 }),
        }
        last = Some(this);
    }
}
