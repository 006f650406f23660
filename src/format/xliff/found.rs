//! What a unit of any version gives, before anyone asks which languages it is in.

use std::collections::HashMap;

use super::content::Content;
use super::tree::{Element, Extent};
use crate::error::ProblemKind;
use crate::format::xml::Fault;
use crate::record::{Details, State};

/// The longest segment that is read, in bytes.
const LONGEST_SEGMENT: usize = 1 << 20;

/// The most that the segments of one unit take, in bytes: what is shared, such as notes, stands beside each of them.
const LARGEST: usize = 32 << 20;

/// The most faults of one unit that are told; finding the line of each takes a pass over the unit.
const MOST_FAULTS: usize = 20;

/// What stands around a unit and says how it is read.
#[derive(Default)]
pub struct Scope {
    /// The tag of the source language.
    pub source: String,
    /// The tag of the target language, empty where the file names none.
    pub target: String,
    /// The language of all that it holds, where the file names one by `xml:lang`.
    pub lang: Option<String>,
    /// Whether white space stands as it is meant.
    pub preserve: bool,
    /// Whether what it holds is there to be translated.
    pub translate: bool,
    /// The definitions of the tags of an SDLXLIFF file.
    pub definitions: HashMap<String, Definition>,
}

/// What a tag of an SDLXLIFF file stands for in the document.
#[derive(Debug, Default)]
pub struct Definition {
    /// The code that begins a span, or stands alone.
    pub begin: String,
    /// The code that ends the span.
    pub end: String,
}

/// A pair of segments.
#[derive(Debug, Default)]
pub struct Pair {
    /// The source segment.
    pub source: Content,
    /// The target segment, where there is one.
    pub target: Option<Content>,
    /// The element that holds the source segment.
    pub source_at: Extent,
    /// The element that holds the target segment.
    pub target_at: Option<Extent>,
    /// The mark around the segment, where its unit has several.
    pub mid: Option<String>,
    /// The language of the source, where the segment names its own.
    pub source_tag: Option<String>,
    /// The language of the target, likewise.
    pub target_tag: Option<String>,
    /// Who or what made the translation, where the segment tells.
    pub origin: Option<String>,
    /// The segments before and after, where the file tells.
    pub neighbours: [Option<String>; 2],
    /// All else that is known of it, without its codes.
    pub details: Details,
    /// Whether it is a proposal: the match of a memory, or an earlier translation.
    pub is_proposal: bool,
    /// Whether nobody stands by the translation.
    pub is_draft: bool,
}

/// An entry of the glossary module.
#[derive(Debug, Default)]
pub struct Entry {
    /// The identifier, where malmoi wrote it: others are unique in their glossary alone.
    pub id: Option<String>,
    /// The terms in the source language: the text, and the status that malmoi wrote.
    pub terms: Vec<(String, Option<String>)>,
    /// The terms in the target language.
    pub translations: Vec<(String, Option<String>)>,
    /// The definitions: the text, and its language where malmoi wrote it.
    pub definitions: Vec<(String, Option<String>)>,
    /// The source of the term.
    pub source: Option<String>,
    /// What malmoi wrote beside them: name and value.
    pub marks: Vec<(String, String)>,
}

/// What a unit gives.
#[derive(Debug, Default)]
pub struct Found {
    /// Its segments and its proposals.
    pub pairs: Vec<Pair>,
    /// The entries of its glossary.
    pub entries: Vec<Entry>,
    /// What is wrong with it; what could be read stands beside it.
    pub faults: Vec<Fault>,
    /// How much memory the pairs take.
    size: usize,
}

impl Found {
    /// Says why a pair is left out.
    fn leave_out(&mut self, element: &Element, message: &str) {
        self.faults.push(Fault { at: element.at, kind: ProblemKind::Value, message: message.to_owned() });
    }

    /// Says what is wrong with an element.
    pub fn fault(&mut self, element: &Element, kind: ProblemKind, message: impl Into<String>) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault { at: element.at, kind, message: message.into() });
        }
    }

    /// Whether no more pairs can be held; the first that finds it so tells it.
    pub fn is_full(&mut self, element: &Element) -> bool {
        let is_full = self.size > LARGEST;
        if is_full {
            self.leave_out(
                element,
                "the segments of this unit are longer than 32 MiB; from here on they are left out",
            );
        }
        is_full
    }

    /// Adds a pair; one that is too long becomes a fault.
    pub fn pair(&mut self, element: &Element, pair: Pair) {
        let of_details: usize = pair.details.notes.iter().map(String::len).sum::<usize>()
            + pair.details.props.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
            + pair.neighbours.iter().flatten().map(String::len).sum::<usize>();
        self.size += size_of::<Pair>()
            + pair.source.size()
            + pair.target.as_ref().map_or(0, Content::size)
            + of_details;
        if pair.source.is_too_long() || pair.target.as_ref().is_some_and(Content::is_too_long) {
            self.leave_out(element, "the inline codes of a segment are longer than 4 MiB");
            return;
        }
        let length = |content: &Content| content.text.len();
        if length(&pair.source).max(pair.target.as_ref().map_or(0, length)) > LONGEST_SEGMENT {
            self.leave_out(element, "a segment is longer than 1 MiB");
        } else {
            self.pairs.push(pair);
        }
    }
}

/// A percentage as tools write it: `85`, `85.5`, `85%`, or a fraction such as `0.85`.
pub fn percent(text: &str) -> Option<u8> {
    let text = text.trim().trim_end_matches('%').trim_end();
    let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
    let value = if text.contains('.') && value <= 1.0 { value * 100.0 } else { value };
    // The value is between the bounds of the type.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some(value.clamp(0.0, 100.0).floor() as u8)
}

/// Whether an identifier is a key that a person gave, as `MatchDialog.title`, and no number or hash of a tool.
pub fn is_key(id: &str) -> bool {
    let letters = || id.chars().filter(|c| c.is_alphabetic());
    letters().count() >= 4 && letters().any(|c| !c.is_ascii_hexdigit())
}

/// Whether a translation in that state is one that nobody approved.
pub fn is_draft(state: Option<State>) -> bool {
    state == Some(State::Initial)
}
