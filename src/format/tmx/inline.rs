//! The markup within a segment.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::write::attribute;
use crate::format::xml;
use crate::record::{Code, CodeKind};

/// How many opening codes wait for their end: each end searches them.
const MOST_OPEN: usize = 256;

/// Gathers the codes of a segment while it is read.
#[derive(Default)]
pub struct Codes {
    /// The codes so far.
    pub list: Vec<Code>,
    /// The `i` of the opening codes that wait for their end, and the id that they were given.
    open: Vec<(String, String)>,
}

impl Codes {
    /// Begins a code; `x` and `i` are the attributes of that name.
    ///
    /// A pair is told by `i` within the segment and by `x` across the languages. A record has one id for both: `x`, or
    /// `i` where there is none or another open pair has it.
    pub fn push(&mut self, at: usize, kind: CodeKind, i: String, x: String) {
        let id = match kind {
            CodeKind::Open => {
                let is_free = !x.is_empty() && self.open.iter().all(|(_, id)| *id != x);
                let id = if is_free { x } else { i.clone() };
                if self.open.len() < MOST_OPEN {
                    self.open.push((i, id.clone()));
                }
                id
            }
            CodeKind::Close => match self.open.iter().rposition(|(open, _)| *open == i) {
                Some(at) => self.open.remove(at).1,
                None => i,
            },
            _ => x,
        };
        self.list.push(Code { at, kind, id, original: String::new() });
    }

    /// Begins a code that is spelt as it is.
    pub fn push_spelt(&mut self, at: usize, kind: CodeKind, id: &str, original: String) {
        self.list.push(Code { at, kind, id: id.to_owned(), original });
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.list.clear();
        self.open.clear();
    }
}

/// Writes a segment with its codes.
pub fn segment(out: &mut dyn Write, text: &str, codes: &[Code]) -> io::Result<()> {
    if codes.is_empty() {
        return xml::text(out, text);
    }
    let numbers = numbers(codes);
    let nested = nested_marks(codes);
    let mut done = 0;
    for (index, code) in codes.iter().enumerate() {
        // A record that was edited by hand may point anywhere.
        let mut at = code.at.clamp(done, text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let at = at.max(done);
        xml::text(out, &text[done..at])?;
        done = at;
        let number = numbers[index];
        match code.kind {
            CodeKind::Open => element(out, "bpt", &format!(" i=\"{number}\""), &code.id, code)?,
            CodeKind::Close => element(out, "ept", &format!(" i=\"{number}\""), "", code)?,
            CodeKind::Alone => element(out, "ph", "", &code.id, code)?,
            CodeKind::Unknown => element(out, "ut", "", &code.id, code)?,
            CodeKind::Mark if nested[index] => {
                out.write_all(b"<hi")?;
                attribute(out, "x", &code.id)?;
                attribute(out, "type", &code.original)?;
                out.write_all(b">")?;
            }
            CodeKind::Unmark if nested[index] => out.write_all(b"</hi>")?,
            // A mark that overlaps another, or ends elsewhere, can be no element.
            CodeKind::OpenElsewhere | CodeKind::Mark => element(out, "it", " pos=\"begin\"", &code.id, code)?,
            CodeKind::CloseElsewhere | CodeKind::Unmark => {
                element(out, "it", " pos=\"end\"", &code.id, code)?;
            }
        }
    }
    xml::text(out, &text[done..])
}

fn element(out: &mut dyn Write, name: &str, attributes: &str, x: &str, code: &Code) -> io::Result<()> {
    write!(out, "<{name}{attributes}")?;
    attribute(out, "x", x)?;
    if code.original.is_empty() {
        return out.write_all(b"/>");
    }
    out.write_all(b">")?;
    xml::text(out, &code.original)?;
    write!(out, "</{name}>")
}

/// The `i` of every opening and closing code: its id where that is a number and free, or else the next free one, since
/// tools read a number there.
fn numbers(codes: &[Code]) -> Vec<u32> {
    let of_id = |code: &Code| match code.id.starts_with(['0', '+']) && code.id.len() > 1 {
        true => None,
        false => code.id.parse::<u32>().ok(),
    };
    let taken: BTreeSet<u32> = codes.iter().filter_map(of_id).collect();
    let mut used = BTreeSet::new();
    let mut fresh = 1;
    let mut open: Vec<(&str, u32)> = Vec::new();
    let mut number = |code: &Code| {
        if let Some(number) = of_id(code).filter(|&number| used.insert(number)) {
            return number;
        }
        while taken.contains(&fresh) || !used.insert(fresh) {
            fresh = u32::saturating_add(fresh, 1);
        }
        fresh
    };
    codes
        .iter()
        .map(|code| match code.kind {
            CodeKind::Open => {
                let number = number(code);
                open.push((&code.id, number));
                number
            }
            CodeKind::Close => match open.iter().rposition(|(id, _)| *id == code.id) {
                Some(at) => open.remove(at).1,
                None => number(code),
            },
            _ => 0,
        })
        .collect()
}

/// Which marks can be elements: those that end within the segment, in turn.
fn nested_marks(codes: &[Code]) -> Vec<bool> {
    let mut nested = vec![false; codes.len()];
    let mut open: Vec<usize> = Vec::new();
    for (index, code) in codes.iter().enumerate() {
        match code.kind {
            CodeKind::Mark => open.push(index),
            CodeKind::Unmark => {
                if let Some(at) = open.iter().rposition(|&open| codes[open].id == code.id) {
                    // The marks behind it are still open where it ends.
                    nested[open[at]] = true;
                    nested[index] = true;
                    open.truncate(at);
                }
            }
            _ => {}
        }
    }
    nested
}
