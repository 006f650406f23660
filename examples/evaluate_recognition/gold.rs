//! The gold format: sentences with `[[surface|id]]` where a term must be found and `{{surface|id}}` where it may be.

use std::ops::Range;

/// One marked place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The bytes of the sentence.
    pub span: Range<usize>,
    /// The id of the concept.
    pub id: String,
    /// Whether it must be found; otherwise any prediction that touches it is ignored.
    pub required: bool,
}

/// A sentence and its marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// The text without marks.
    pub text: String,
    /// The marks, in order.
    pub marks: Vec<Mark>,
}

/// Reads a line; `None` where a mark is not closed or names no id.
pub fn parse(line: &str) -> Option<Sentence> {
    let mut sentence = Sentence::default();
    let mut rest = line;
    loop {
        let open = [("[[", "]]"), ("{{", "}}")]
            .into_iter()
            .filter_map(|(open, close)| Some((rest.find(open)?, open, close)))
            .min();
        let Some((at, open, close)) = open else { break };
        sentence.text.push_str(&rest[..at]);
        let inside = &rest[at + open.len()..];
        let end = inside.find(close)?;
        let (surface, id) = inside[..end].rsplit_once('|')?;
        let start = sentence.text.len();
        sentence.text.push_str(surface);
        let span = start..sentence.text.len();
        sentence.marks.push(Mark { span, id: id.to_owned(), required: open == "[[" });
        rest = &inside[end + close.len()..];
    }
    sentence.text.push_str(rest);
    Some(sentence)
}
