//! Filling a `<trans-unit>` of XLIFF 1, with the segment definitions of Trados Studio.
//!
//! The order of a unit is that of the schema: `<source>`, `<seg-source>`, `<target>`, and then `<alt-trans>` among notes and contexts. A
//! unit that `<seg-source>` cuts into segments gets a `<target>` cut likewise; its state is that of the whole, since XLIFF 1 has none for
//! a segment, and `needs-translation` as long as one of its segments has no translation.

use std::collections::HashMap;

use super::place::place;
use super::queue::{Choice, Form as AnyForm, Slot, Unit, Verdict};
use super::splice::Edit;
use super::{tags, xliff};
use crate::format::xliff::{Element, Extent, Here, Pair};
use crate::record::{Lang, Span};

/// What is known of a unit.
pub struct Form {
    /// The unit as it stands in the file, and how many bytes stand before it.
    text: String,
    offset: u64,
    /// What stands before the names of the format.
    prefix: String,
    /// The pairs, one a slot.
    pairs: Vec<Pair>,
    /// The content of `<seg-source>`, where the unit is cut into segments.
    segmented: Option<Span>,
    /// Every mark of a segment in `<seg-source>`.
    marks: Vec<Extent>,
    /// Behind which byte a new target stands.
    behind: usize,
    /// The white space before each element of the unit.
    indent: String,
    target: Option<Target>,
    /// What Studio knows of each segment: its start tag.
    studio: Option<HashMap<String, Span>>,
    /// The language that targets must name, since the file does not.
    lang: Option<Lang>,
    /// Whether the version has no qualifiers of states.
    is_oldest: bool,
}

/// The target of a unit.
struct Target {
    at: Extent,
    has_text: bool,
    has_marks: bool,
}

/// A unit of a file.
pub fn unit(
    here: &Here<'_>,
    pairs: Vec<Pair>,
    lang: Lang,
    names_target: bool,
    root: &str,
    part: u64,
) -> Unit {
    let element = here.element;
    let studio = element.child("seg-defs").map(|all| {
        all.all("seg").filter_map(|seg| Some((seg.get("id")?.to_owned(), seg.start_tag()))).collect()
    });
    let is_locked = |pair: &Pair| {
        let Some(mid) = &pair.mid else { return studio.is_some() };
        let seg =
            element.child("seg-defs").and_then(|all| all.all("seg").find(|seg| seg.get("id") == Some(mid)));
        seg.is_some_and(|seg| seg.get("locked") == Some("true"))
    };
    let (slots, pairs): (Vec<Slot>, Vec<Pair>) = pairs
        .into_iter()
        .filter_map(|pair| Some((xliff::slot(here, &pair, lang, is_locked(&pair))?, pair)))
        .unzip();
    let source = element.child("source");
    let segmented = element.child("seg-source");
    let mut marks = Vec::new();
    if let Some(segmented) = segmented {
        marks_of(segmented, &mut marks);
    }
    let target = element.child("target").map(|target| {
        let mut marks = Vec::new();
        marks_of(target, &mut marks);
        let has_text = !target.text().trim().is_empty();
        Target { at: target.extent(), has_text, has_marks: !marks.is_empty() }
    });
    let before = source.map_or("", |source| &here.text[..source.at]);
    let form = Form {
        text: here.text.to_owned(),
        offset: here.offset,
        prefix: tags::prefix(&element.name).to_owned(),
        pairs,
        segmented: segmented.map(|segmented| segmented.inner.clone()),
        marks,
        behind: segmented.or(source).map_or(0, |element| element.end),
        indent: indent(before).to_owned(),
        target,
        studio,
        lang: (!names_target).then_some(lang.other()),
        is_oldest: tags::value(root, "version").as_deref() == Some("1.0"),
    };
    xliff::of(slots, part, AnyForm::One(form))
}

/// The marks of segments, in order.
fn marks_of(element: &Element, marks: &mut Vec<Extent>) {
    for child in element.elements() {
        match child.local() == "mrk" && child.get("mtype") == Some("seg") {
            true => marks.push(child.extent()),
            false => marks_of(child, marks),
        }
    }
}

/// The line break and the indentation at the end of a text; nothing where it ends in the middle of a line.
pub fn indent(before: &str) -> &str {
    let from = before.trim_end_matches([' ', '\t']).trim_end_matches(['\r', '\n']).len();
    let blank = &before[from..];
    // One break is enough.
    match blank.rfind('\n').map(|at| if blank[..at].ends_with('\r') { at - 1 } else { at }) {
        Some(at) => &blank[at..],
        None => "",
    }
}

/// What a segment gets.
struct Content {
    markup: String,
    review: bool,
}

impl Form {
    /// The edits for what was chosen, and what became of each choice.
    pub fn fill(&self, slots: &[Slot], choices: &[Option<Choice>]) -> (Vec<Edit>, Vec<Verdict>) {
        let contents: Vec<Option<Content>> = self
            .pairs
            .iter()
            .zip(choices)
            .map(|(pair, choice)| {
                let filling = &choice.as_ref().filter(|_| self.has_place(pair))?.filling;
                let placed = place(&pair.source, &self.text, filling);
                Some(Content { review: filling.percent < 100 || !placed.is_sure, markup: placed.markup })
            })
            .collect();
        let verdicts = contents
            .iter()
            .map(|content| match content {
                None => Verdict::Refused,
                Some(content) if content.review => Verdict::Review,
                Some(_) => Verdict::Written,
            })
            .collect();
        if contents.iter().all(Option::is_none) {
            return (Vec::new(), verdicts);
        }
        let mut edits = Vec::new();
        let attributes = self.attributes(slots, &contents);
        let attributes: Vec<_> = attributes.iter().map(|(name, value)| (*name, value.as_deref())).collect();
        let alternatives = self.alternatives(choices, &contents);
        match (&self.target, &self.segmented) {
            (Some(target), Some(_)) if target.has_marks => {
                let tag = self.raw(&(target.at.at..target.at.inner.start));
                let changed = tags::with_attributes(tag, &attributes);
                if changed != tag {
                    edits.push(self.replace(target.at.at..target.at.inner.start, changed));
                }
                for (pair, content) in self.pairs.iter().zip(&contents) {
                    if let (Some(mark), Some(content)) = (&pair.target_at, content) {
                        edits.push(self.content(mark, &content.markup, &[]));
                    }
                }
                edits.push(self.replace(target.at.end..target.at.end, alternatives));
            }
            (target, segmented) => {
                let markup = match segmented {
                    Some(segmented) if self.pairs.iter().all(|pair| pair.mid.is_some()) => {
                        self.cut(segmented, &contents)
                    }
                    _ => contents.iter().flatten().map(|content| content.markup.as_str()).collect(),
                };
                match target {
                    Some(target) => {
                        edits.push(self.content(&target.at, &markup, &attributes));
                        edits.push(self.replace(target.at.end..target.at.end, alternatives));
                    }
                    None => {
                        let name = format!("{}target", self.prefix);
                        let tag = tags::with_attributes(&format!("<{name}>"), &attributes);
                        let text = format!("{}{tag}{markup}</{name}>{alternatives}", self.indent);
                        edits.push(self.replace(self.behind..self.behind, text));
                    }
                }
            }
        }
        self.definitions(choices, &contents, &mut edits);
        edits.retain(|edit| !edit.at.is_empty() || !edit.text.is_empty());
        (edits, verdicts)
    }

    /// Whether the unit has a place for the target of a pair.
    fn has_place(&self, pair: &Pair) -> bool {
        match (&self.target, &pair.mid) {
            // The mark is missing in a target that has others, or text between them.
            (Some(target), Some(_)) if target.has_marks => pair.target_at.is_some(),
            (Some(target), Some(_)) => !target.has_text,
            _ => true,
        }
    }

    /// The content of a new target that is cut as the source is: what stands between the segments stays, and segments without a
    /// translation are empty.
    fn cut(&self, segmented: &Span, contents: &[Option<Content>]) -> String {
        let (mut markup, mut done) = (String::new(), segmented.start);
        for mark in &self.marks {
            markup.push_str(self.raw(&(done..mark.inner.start)));
            match self.pairs.iter().position(|pair| pair.source_at == *mark) {
                Some(index) => {
                    markup.push_str(contents[index].as_ref().map_or("", |content| &content.markup))
                }
                None => markup.push_str(self.raw(&mark.inner)),
            }
            done = mark.inner.end;
        }
        markup.push_str(self.raw(&(done..segmented.end)));
        markup
    }

    /// The attributes of the target. Studio's have none: it keeps the state elsewhere.
    fn attributes(
        &self,
        slots: &[Slot],
        contents: &[Option<Content>],
    ) -> Vec<(&'static str, Option<String>)> {
        let mut attributes = Vec::new();
        if let Some(lang) = self.lang.filter(|_| self.studio.is_none() && !self.names_language()) {
            attributes.push(("xml:lang", Some(lang.code().to_owned())));
        }
        if self.studio.is_some() {
            return attributes;
        }
        let is_whole =
            slots.iter().zip(contents).all(|(slot, content)| content.is_some() || slot.translation.is_some());
        let review = contents.iter().flatten().any(|content| content.review);
        let (state, qualifier) = match (is_whole, review) {
            (false, _) => ("needs-translation", None),
            // Without a qualifier nothing else tells it from a translation.
            (true, true) if self.is_oldest => ("needs-translation", None),
            (true, true) => ("needs-review-translation", Some("fuzzy-match")),
            (true, false) => ("translated", Some("exact-match")),
        };
        attributes.push(("state", Some(state.to_owned())));
        if !self.is_oldest {
            attributes.push(("state-qualifier", qualifier.map(str::to_owned)));
        }
        attributes
    }

    /// Whether the target names its language.
    fn names_language(&self) -> bool {
        let tag = |target: &Target| tags::value(self.raw(&(target.at.at..target.at.inner.start)), "xml:lang");
        self.target.as_ref().and_then(tag).is_some()
    }

    /// An `<alt-trans>` for each proposal beside what is to be reviewed.
    fn alternatives(&self, choices: &[Option<Choice>], contents: &[Option<Content>]) -> String {
        let mut all = String::new();
        if self.studio.is_some() {
            return all;
        }
        let prefix = &self.prefix;
        for ((pair, choice), content) in self.pairs.iter().zip(choices).zip(contents) {
            let (Some(choice), Some(_)) = (choice, content.as_ref().filter(|content| content.review)) else {
                continue;
            };
            for proposal in choice.proposals() {
                let percent = proposal.percent.min(100).to_string();
                let attributes = [
                    ("match-quality", Some(percent.as_str())),
                    ("origin", Some(proposal.origin.as_str()).filter(|origin| !origin.is_empty())),
                    ("mid", pair.mid.as_deref()),
                ];
                let tag = tags::with_attributes(&format!("<{prefix}alt-trans>"), &attributes);
                let lang = [("xml:lang", self.lang.map(Lang::code))];
                let target = tags::with_attributes(&format!("<{prefix}target>"), &lang);
                let (source, text) = (tags::text(&proposal.source), tags::text(&proposal.text));
                let indent = &self.indent;
                all.push_str(&format!(
                    "{indent}{tag}{indent}<{prefix}source>{source}</{prefix}source>{indent}{target}{text}</{prefix}target>{indent}</{prefix}alt-trans>"
                ));
            }
        }
        all
    }

    /// What Studio is to know of what was filled.
    fn definitions(&self, choices: &[Option<Choice>], contents: &[Option<Content>], edits: &mut Vec<Edit>) {
        let Some(studio) = &self.studio else { return };
        for ((pair, choice), content) in self.pairs.iter().zip(choices).zip(contents) {
            let (Some(choice), Some(content)) = (choice, content) else { continue };
            let Some(place) = pair.mid.as_ref().and_then(|mid| studio.get(mid)) else { continue };
            let percent = choice.filling.percent.min(100).to_string();
            let system = Some(choice.filling.origin.as_str()).filter(|system| !system.is_empty());
            let attributes = [
                ("conf", Some(if content.review { "Draft" } else { "Translated" })),
                ("origin", Some(if choice.is_repeat { "auto-propagated" } else { "tm" })),
                ("origin-system", system),
                ("percent", Some(percent.as_str())),
                // What an earlier draft said of its context.
                ("struct-match", None),
                ("text-match", None),
            ];
            let changed = tags::with_attributes(self.raw(place), &attributes);
            edits.push(self.replace(place.clone(), changed));
        }
    }

    /// Fills an element, and sets attributes of its tag.
    fn content(&self, at: &Extent, markup: &str, attributes: &[(&str, Option<&str>)]) -> Edit {
        let tag = tags::opened(&tags::with_attributes(self.raw(&(at.at..at.inner.start)), attributes));
        let name = tags::name(&tag);
        let text = format!("{tag}{markup}</{name}>");
        match self.raw(&(at.inner.end..at.end)) {
            "" => self.replace(at.at..at.end, text),
            // The tag that ends it stays as it is.
            _ => self.replace(at.at..at.inner.end, format!("{tag}{markup}")),
        }
    }

    fn replace(&self, at: Span, text: String) -> Edit {
        Edit::replace(self.offset + at.start as u64..self.offset + at.end as u64, text)
    }

    fn raw(&self, at: &Span) -> &str {
        self.text.get(at.clone()).unwrap_or_default()
    }
}
