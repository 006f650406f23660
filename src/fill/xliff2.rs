//! Filling a `<unit>` of XLIFF 2.
//!
//! A target stands behind its source. Proposals stand in the `<mtc:matches>` of the unit, which the schema wants before all else in it, or
//! in the one that is there. A span whose ends are in two segments must not lose one of them, so segments that share such a span are
//! filled together or not at all.

use super::place::place;
use super::queue::{Choice, Form as AnyForm, Slot, Unit, Verdict};
use super::splice::Edit;
use super::xliff1::indent;
use super::{tags, xliff};
use crate::format::xliff::{Element, Here, Pair};
use crate::record::{CodeKind, Lang, Span};

/// The namespace of the module of matches.
const MATCHES: &str = "urn:oasis:names:tc:xliff:matches:2.0";

/// What is known of a unit.
pub struct Form {
    /// The unit as it stands in the file, and how many bytes stand before it.
    text: String,
    offset: u64,
    /// What stands before the names of the format.
    prefix: String,
    /// Where the tag of the unit ends.
    inside: usize,
    /// The white space before the first element of the unit.
    indent: String,
    /// The matches that the unit has: what stands before their names, and where the content begins.
    matches: Option<(String, usize)>,
    segments: Vec<Segment>,
    /// The language that targets must name, since another one stands around them.
    lang: Option<Lang>,
}

/// A segment that has text.
struct Segment {
    pair: Pair,
    /// The tag of the `<segment>`.
    tag: Span,
    id: Option<String>,
    /// How white space is treated, where the source says so itself.
    space: Option<String>,
    /// The white space before its source.
    indent: String,
    /// Whether it begins or ends a span whose other end is in another segment.
    shares_span: bool,
}

/// A unit of a file; `around` is the language that is named around it.
pub fn unit(here: &Here<'_>, pairs: Vec<Pair>, lang: Lang, around: Option<&str>, part: u64) -> Unit {
    let element = here.element;
    // An order of targets leaves no place for one that is not in it.
    let is_ordered = element
        .elements()
        .filter_map(|part| part.child("target"))
        .any(|target| target.get("order").is_some());
    let mut slots = Vec::new();
    let mut segments = Vec::new();
    for pair in pairs {
        let is_own = |segment: &&Element| {
            segment.child("source").is_some_and(|source| source.extent() == pair.source_at)
        };
        let Some(segment) = element.all("segment").find(is_own) else { continue };
        let Some(slot) = xliff::slot(here, &pair, lang, is_ordered) else { continue };
        let source = segment.child("source");
        slots.push(slot);
        segments.push(Segment {
            tag: segment.start_tag(),
            id: segment.get("id").map(str::to_owned),
            space: source.and_then(|source| source.get("xml:space")).map(str::to_owned),
            indent: indent(source.map_or("", |source| &here.text[segment.inner.start..source.at])).to_owned(),
            shares_span: shares_span(&pair, here.text),
            pair,
        });
    }
    let language = element.get("xml:lang").or(around);
    let first = element.elements().next().map_or("", |first| &here.text[element.inner.start..first.at]);
    let matches = element.all("matches").next().filter(|matches| !matches.inner.is_empty());
    let form = Form {
        text: here.text.to_owned(),
        offset: here.offset,
        prefix: tags::prefix(&element.name).to_owned(),
        inside: element.inner.start,
        indent: indent(first).to_owned(),
        matches: matches.map(|matches| (tags::prefix(&matches.name).to_owned(), matches.inner.start)),
        segments,
        lang: language.is_some().then_some(lang.other()),
    };
    xliff::of(slots, part, AnyForm::Two(form))
}

/// Whether a segment has an end of a span without the other; one that is isolated has the other in another unit.
fn shares_span(pair: &Pair, unit: &str) -> bool {
    let source = &pair.source;
    source.codes.iter().zip(&source.places).any(|(code, place)| {
        matches!(code.kind, CodeKind::OpenElsewhere | CodeKind::CloseElsewhere)
            && unit.get(place.clone()).is_none_or(|tag| !tag.contains("isolated"))
    })
}

impl Form {
    /// The edits for what was chosen, and what became of each choice.
    pub fn fill(&self, slots: &[Slot], choices: &[Option<Choice>]) -> (Vec<Edit>, Vec<Verdict>) {
        let is_filled = |index: usize| choices[index].is_some() || slots[index].translation.is_some();
        let shares = |index: &usize| self.segments[*index].shares_span;
        let is_whole = (0..slots.len()).filter(shares).all(is_filled);
        let (mut edits, mut verdicts, mut matches) = (Vec::new(), Vec::new(), String::new());
        for (segment, choice) in self.segments.iter().zip(choices) {
            let choice = choice.as_ref().filter(|_| is_whole || !segment.shares_span);
            let Some(choice) = choice else {
                verdicts.push(Verdict::Refused);
                continue;
            };
            let placed = place(&segment.pair.source, &self.text, &choice.filling);
            let review = choice.filling.percent < 100 || !placed.is_sure;
            verdicts.push(if review { Verdict::Review } else { Verdict::Written });
            edits.push(self.target(segment, &placed.markup));
            let proposals = if review { choice.proposals() } else { Vec::new() };
            let new_id = (!proposals.is_empty() && segment.id.is_none()).then(|| self.free_id(&matches));
            let id = segment.id.as_deref().or(new_id.as_deref()).unwrap_or_default();
            for proposal in &proposals {
                matches.push_str(&self.proposal(id, proposal));
            }
            let state = if review { "initial" } else { "translated" };
            let changes = [("id", new_id.as_deref()), ("state", Some(state)), ("subState", None)];
            // An identifier that is there stays.
            let changes = if new_id.is_some() { &changes[..] } else { &changes[1..] };
            let changed = tags::with_attributes(self.raw(&segment.tag), changes);
            if changed != self.raw(&segment.tag) {
                edits.push(self.replace(segment.tag.clone(), changed));
            }
        }
        if !matches.is_empty() {
            edits.push(self.matches(&matches));
        }
        (edits, verdicts)
    }

    fn target(&self, segment: &Segment, markup: &str) -> Edit {
        if let Some(at) = &segment.pair.target_at {
            let tag = self.raw(&(at.at..at.inner.start));
            let tag = tags::opened(tag);
            return match self.raw(&(at.inner.end..at.end)) {
                "" => self.replace(at.at..at.end, format!("{tag}{markup}</{}>", tags::name(&tag))),
                _ => self.replace(at.inner.clone(), markup.to_owned()),
            };
        }
        let name = format!("{}target", self.prefix);
        let attributes = [("xml:lang", self.lang.map(Lang::code)), ("xml:space", segment.space.as_deref())];
        let tag = tags::with_attributes(&format!("<{name}>"), &attributes);
        let behind = segment.pair.source_at.end;
        self.replace(behind..behind, format!("{}{tag}{markup}</{name}>", segment.indent))
    }

    /// A match, indented as the elements of the unit are, and a step further.
    fn proposal(&self, id: &str, proposal: &super::Proposal) -> String {
        let own = self.matches.as_ref().map_or("mtc:", |(prefix, _)| prefix);
        let percent = proposal.percent.min(100).to_string();
        let reference = format!("#{id}");
        let attributes = [
            ("ref", Some(reference.as_str())),
            ("type", Some("tm")),
            ("origin", Some(proposal.origin.as_str()).filter(|origin| !origin.is_empty())),
            ("similarity", Some(percent.as_str())),
            ("matchQuality", Some(percent.as_str())),
        ];
        let tag = tags::with_attributes(&format!("<{own}match>"), &attributes);
        let (indent, prefix) = (&self.indent, &self.prefix);
        // A document of the default namespace alone has it here, too.
        let (source, text) = (tags::text(&proposal.source), tags::text(&proposal.text));
        let target =
            tags::with_attributes(&format!("<{prefix}target>"), &[("xml:lang", self.lang.map(Lang::code))]);
        format!(
            "{indent}{tag}{indent}<{prefix}source>{source}</{prefix}source>{indent}{target}{text}</{prefix}target>{indent}</{own}match>"
        )
    }

    fn matches(&self, matches: &str) -> Edit {
        match &self.matches {
            Some((_, inside)) => self.replace(*inside..*inside, matches.to_owned()),
            None => {
                let indent = &self.indent;
                let text =
                    format!("{indent}<mtc:matches xmlns:mtc=\"{MATCHES}\">{matches}{indent}</mtc:matches>");
                self.replace(self.inside..self.inside, text)
            }
        }
    }

    /// An identifier that nothing in the unit has, nor the matches that refer to others.
    fn free_id(&self, matches: &str) -> String {
        let is_free = |id: &String| {
            let quoted = [format!("\"{id}\""), format!("'{id}'")];
            !quoted.iter().any(|id| self.text.contains(id)) && !matches.contains(&format!("\"#{id}\""))
        };
        (1..).map(|number: u64| format!("m{number}")).find(is_free).unwrap_or_default()
    }

    fn replace(&self, at: Span, text: String) -> Edit {
        Edit::replace(self.offset + at.start as u64..self.offset + at.end as u64, text)
    }

    fn raw(&self, at: &Span) -> &str {
        self.text.get(at.clone()).unwrap_or_default()
    }
}
