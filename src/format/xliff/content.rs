//! The content of a segment: its text, and its inline codes apart from it.

use std::collections::HashMap;

use crate::record::{Code, CodeKind, Span};

/// The most that the originals of the codes of a segment take, in bytes: one of a few bytes can stand for one of many.
const LONGEST_ORIGINALS: usize = 4 << 20;

/// A segment's text and its inline codes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Content {
    /// The text without the codes.
    pub text: String,
    /// The codes, in the order in which they stand.
    pub codes: Vec<Code>,
    /// Where each code stands in the unit, in bytes: the tag or the element that it was read from.
    pub places: Vec<Span>,
    /// How long their originals are.
    originals: usize,
}

/// How white space is read where the file does not ask to preserve it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Space {
    /// As it stands.
    Preserve,
    /// Line breaks and indentation around the segment are layout of the file; within it all stands as it is, since
    /// tools that write XLIFF 1.2 rarely ask to preserve what they mean.
    Trim,
    /// As [`Space::Trim`], and white space with a line break within the segment is one space: XLIFF 2.
    Collapse,
}

impl Content {
    /// Whether its codes are more than malmoi holds; no more of it need be read then.
    pub fn is_too_long(&self) -> bool {
        self.originals > LONGEST_ORIGINALS
    }

    /// How much memory it takes, about.
    pub fn size(&self) -> usize {
        self.text.len() + self.originals + self.codes.len() * (size_of::<Code>() + size_of::<Span>())
    }

    /// Adds a code at the end of what is there; `place` is where it stands in the unit.
    pub fn code(&mut self, kind: CodeKind, id: &str, original: String, place: Span) {
        self.places.push(place);
        self.originals += original.len() + id.len();
        self.codes.push(Code { at: self.text.len(), kind, id: id.to_owned(), original });
    }

    /// Makes a pair of each code that begins a span and the next one that ends it, and parts those without the other.
    pub fn pair(&mut self) {
        let mut open: HashMap<String, Vec<usize>> = HashMap::new();
        for at in 0..self.codes.len() {
            match self.codes[at].kind {
                CodeKind::Open => {
                    self.codes[at].kind = CodeKind::OpenElsewhere;
                    open.entry(self.codes[at].id.clone()).or_default().push(at);
                }
                CodeKind::Close => match open.get_mut(&self.codes[at].id).and_then(Vec::pop) {
                    Some(begin) => {
                        self.codes[begin].kind = CodeKind::Open;
                        self.codes[at].kind = CodeKind::Close;
                    }
                    None => self.codes[at].kind = CodeKind::CloseElsewhere,
                },
                _ => {}
            }
        }
    }

    /// Reads the white space as asked.
    pub fn tidy(&mut self, space: Space) {
        if space == Space::Preserve {
            return;
        }
        // What each dropped or replaced run of white space leaves: from, to, what stands for it.
        let mut runs: Vec<(usize, usize, &str)> = Vec::new();
        let is_blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
        let mut at = 0;
        while let Some(from) = self.text[at..].find(is_blank).map(|more| at + more) {
            let to = self.text[from..].find(|c| !is_blank(c)).map_or(self.text.len(), |more| from + more);
            let is_edge = from == 0 || to == self.text.len();
            if self.text[from..to].contains('\n') {
                match (is_edge, space) {
                    (true, _) => runs.push((from, to, "")),
                    (false, Space::Collapse) => runs.push((from, to, " ")),
                    _ => {}
                }
            }
            at = to;
        }
        if runs.is_empty() {
            return;
        }
        let (mut text, mut done) = (String::with_capacity(self.text.len()), 0);
        let mut codes = self.codes.iter_mut().peekable();
        for (from, to, instead) in runs {
            while let Some(code) = codes.next_if(|code| code.at <= from) {
                code.at = text.len() + code.at - done;
            }
            text.push_str(&self.text[done..from]);
            text.push_str(instead);
            while let Some(code) = codes.next_if(|code| code.at <= to) {
                code.at = text.len();
            }
            done = to;
        }
        for code in codes {
            code.at = text.len() + code.at - done;
        }
        text.push_str(&self.text[done..]);
        self.text = text;
    }
}

/// What a writer makes of a code.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Role {
    /// Begins or ends an element whose other end is the code of that index: the elements nest.
    Nested(usize),
    /// Begins or ends a span whose other end is the code of that index; the spans may overlap.
    Paired(usize),
    /// Stands alone.
    Alone,
}

/// What each of the codes becomes.
pub fn roles(codes: &[Code]) -> Vec<Role> {
    let mut roles = vec![Role::Alone; codes.len()];
    let mut open: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut nested: Vec<usize> = Vec::new();
    for (at, code) in codes.iter().enumerate() {
        let ended = match code.kind {
            CodeKind::Open => {
                open.entry(&code.id).or_default().push(at);
                nested.push(at);
                continue;
            }
            CodeKind::Mark => {
                nested.push(at);
                continue;
            }
            CodeKind::Close => CodeKind::Open,
            CodeKind::Unmark => CodeKind::Mark,
            _ => continue,
        };
        if let Some(&begin) = nested.last()
            && codes[begin].kind == ended
            && codes[begin].id == code.id
            && roles[begin] == Role::Alone
        {
            nested.pop();
            (roles[begin], roles[at]) = (Role::Nested(at), Role::Nested(begin));
            if ended == CodeKind::Open
                && let Some(begins) = open.get_mut(code.id.as_str())
            {
                begins.pop();
            }
        } else if ended == CodeKind::Open
            && let Some(begin) = open.get_mut(code.id.as_str()).and_then(Vec::pop)
        {
            (roles[begin], roles[at]) = (Role::Paired(at), Role::Paired(begin));
        }
    }
    roles
}
