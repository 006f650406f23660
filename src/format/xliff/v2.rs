//! The `<unit>` of XLIFF 2.0 to 2.2, with the modules Glossary, Matches and Metadata.

use std::collections::HashMap;

use super::check;
use super::content::{Content, Space};
use super::found::{Entry, Found, Pair, Scope, is_draft, is_key, percent};
use super::tree::{Element, Node};
use crate::error::ProblemKind;
use crate::format::date;
use crate::record::{CodeKind, Details, State};

/// The attributes of a code without original data that make up its original.
pub const CODE_ATTRIBUTES: [&str; 6] = ["type", "subType", "disp", "dispStart", "dispEnd", "hex"];

/// The attributes of a mark that make up its original.
pub const MARK_ATTRIBUTES: [&str; 3] = ["type", "value", "translate"];

/// What malmoi writes what XLIFF has no place for under: a category of metadata, and the prefix of types.
pub const MALMOI: &str = "malmoi";

/// What the codes of a unit or a match stand for.
#[derive(Default)]
struct Data<'a> {
    /// The original data, by their identifiers.
    originals: HashMap<&'a str, String>,
    /// The codes, by their identifiers, for those that are copies of others.
    codes: HashMap<&'a str, &'a Element>,
}

/// Reads a `<unit>`.
pub fn read(unit: &Element, scope: &Scope) -> Found {
    let mut found = Found::default();
    check::unit(unit, scope, &mut found);
    let space = space(unit, scope.preserve);
    let data = data(unit);
    let mut base = metadata(unit, &mut found);
    let key = unit.filled("name").or_else(|| unit.filled("id").filter(|id| is_key(id)));
    base.details.context = key.map(str::to_owned);
    base.details.notes = notes(unit);
    if unit.get("translate").map_or(scope.translate, |value| value != "no") {
        for segment in unit.all("segment") {
            if found.is_full(segment) {
                return found;
            }
            let Some(source) = segment.child("source") else { continue };
            let target = segment.child("target");
            let state = segment.get("state").and_then(state);
            let pair = Pair {
                source: content(source, space, &data),
                target: target.map(|target| content(target, space, &data)),
                source_at: source.extent(),
                target_at: target.map(Element::extent),
                neighbours: base.neighbours.clone(),
                details: Details { state, ..base.details.clone() },
                is_draft: is_draft(state),
                ..Pair::default()
            };
            found.pair(segment, pair);
        }
        for proposal in unit.all("matches").flat_map(|matches| matches.all("match")) {
            if found.is_full(proposal) {
                return found;
            }
            proposed(proposal, space, &mut found);
        }
    }
    found.entries = unit.all("glossary").flat_map(|glossary| glossary.all("glossEntry")).map(entry).collect();
    found
}

fn space(element: &Element, preserve: bool) -> Space {
    match element.get("xml:space").map_or(preserve, |value| value == "preserve") {
        true => Space::Preserve,
        false => Space::Collapse,
    }
}

fn data(element: &Element) -> Data<'_> {
    let mut all = Data::default();
    for part in element
        .elements()
        .filter(|part| matches!(part.local(), "segment" | "ignorable" | "source" | "target"))
    {
        codes(part, &mut all.codes);
    }
    for data in element.child("originalData").into_iter().flat_map(|all| all.all("data")) {
        let id = data.get("id").unwrap_or_default();
        all.originals.entry(id).or_insert_with(|| data.text());
    }
    all
}

fn codes<'a>(element: &'a Element, all: &mut HashMap<&'a str, &'a Element>) {
    for child in element.elements() {
        if let Some(id) = child.get("id") {
            all.entry(id).or_insert(child);
        }
        codes(child, all);
    }
}

fn notes(element: &Element) -> Vec<String> {
    let notes = element.child("notes").into_iter().flat_map(|notes| notes.all("note"));
    notes.map(Element::text).filter(|note| !note.trim().is_empty()).collect()
}

/// The state that a segment names.
pub fn state(word: &str) -> Option<State> {
    match word {
        "initial" => Some(State::Initial),
        "translated" => Some(State::Translated),
        "reviewed" => Some(State::Reviewed),
        "final" => Some(State::Final),
        _ => None,
    }
}

/// The word for a state.
pub fn word(state: State) -> &'static str {
    match state {
        State::Initial => "initial",
        State::Translated => "translated",
        State::Reviewed => "reviewed",
        State::Final => "final",
    }
}

/// What the metadata of a unit or a match tell: malmoi's own as it wrote them, all else as properties.
fn metadata(element: &Element, found: &mut Found) -> Pair {
    let mut all = Vec::new();
    for group in element.all("metadata").flat_map(|all| all.all("metaGroup")) {
        metas(group, &mut all);
    }
    let mut pair = Pair::default();
    let details = &mut pair.details;
    for (is_ours, meta) in all {
        let (name, value) = (meta.get("type").unwrap_or_default(), meta.text());
        let moment = date::read(&value);
        match name {
            "before" if is_ours => pair.neighbours[0] = Some(value),
            "after" if is_ours => pair.neighbours[1] = Some(value),
            "created" | "changed" if is_ours && moment.is_none() => {
                found.fault(meta, ProblemKind::Value, "the date of a unit is no date");
            }
            "created" if is_ours => details.created = moment,
            "changed" if is_ours => details.changed = moment,
            "author" if is_ours => details.author = Some(value),
            "editor" if is_ours => details.editor = Some(value),
            "context" if is_ours => details.context = Some(value),
            "note" if is_ours => details.notes.push(value),
            "state" if is_ours => details.state = state(&value),
            _ => details.props.push((name.to_owned(), value)),
        }
    }
    pair
}

/// The metadata of a group and of the groups within it, and whether malmoi wrote them.
fn metas<'a>(group: &'a Element, all: &mut Vec<(bool, &'a Element)>) {
    let is_ours = group.get("category") == Some(MALMOI);
    for child in group.elements() {
        match child.local() {
            "meta" => all.push((is_ours, child)),
            _ => metas(child, all),
        }
    }
}

/// Reads a match: a proposal of a memory. A reference is in another language.
fn proposed(proposal: &Element, around: Space, found: &mut Found) {
    let (Some(source), Some(target)) = (proposal.child("source"), proposal.child("target")) else {
        found.fault(proposal, ProblemKind::Missing, "this <match> lacks its <source> or its <target>");
        return;
    };
    if proposal.get("reference") == Some("yes") {
        return;
    }
    let data = data(proposal);
    let space = space(proposal, around == Space::Preserve);
    let mut pair = metadata(proposal, found);
    pair.details.percent = ["similarity", "matchQuality", "matchSuitability"]
        .iter()
        .find_map(|name| proposal.get(name).and_then(percent));
    let kind = proposal.get("type").unwrap_or_default();
    if kind == "mt" {
        pair.details.props.push(("match-type".to_owned(), kind.to_owned()));
    }
    let pair = Pair {
        source: content(source, space, &data),
        target: Some(content(target, space, &data)),
        source_tag: source.get("xml:lang").map(str::to_owned),
        target_tag: target.get("xml:lang").map(str::to_owned),
        origin: proposal.filled("origin").map(str::to_owned),
        is_proposal: true,
        is_draft: kind == "mt" || is_draft(pair.details.state),
        ..pair
    };
    found.pair(proposal, pair);
}

/// Reads an entry of the glossary module.
fn entry(entry: &Element) -> Entry {
    let own = |name: &str| format!("{MALMOI}:{name}");
    let term = |element: &Element| (element.text(), element.get(&own("status")).map(str::to_owned));
    let terms = |name: &str| entry.all(name).map(term).collect();
    let definition = |element: &Element| (element.text(), element.get(&own("lang")).map(str::to_owned));
    let mark =
        |(name, value): &(String, String)| Some((name.strip_prefix("malmoi:")?.to_owned(), value.clone()));
    Entry {
        id: entry.get(&own("id")).map(str::to_owned),
        terms: terms("term"),
        translations: terms("translation"),
        definitions: entry.all("definition").map(definition).collect(),
        source: entry.child("term").and_then(|term| term.filled("source")).map(str::to_owned),
        marks: entry.attributes.iter().filter_map(mark).collect(),
    }
}

/// The content of a segment. The original of a code is its original data; where there are none, the text that stands
/// for it, or its tag.
fn content(element: &Element, space: Space, data: &Data<'_>) -> Content {
    let mut content = Content::default();
    walk(element, data, &mut content);
    content.pair();
    let space = match element.get("xml:space") {
        Some("preserve") => Space::Preserve,
        Some(_) => Space::Collapse,
        None => space,
    };
    content.tidy(space);
    content
}

fn walk(element: &Element, data: &Data<'_>, content: &mut Content) {
    for child in &element.children {
        if content.is_too_long() {
            return;
        }
        match child {
            Node::Text(text) => content.text.push_str(text),
            Node::Element(child) => inline(child, data, content),
        }
    }
}

fn inline(element: &Element, data: &Data<'_>, content: &mut Content) {
    let id = element.get("id").unwrap_or_default();
    let start = element.get("startRef").unwrap_or(id);
    let original = |reference: &str, equivalent: &str, instead: &dyn Fn() -> String| {
        let copied =
            || element.get("copyOf").and_then(|id| data.codes.get(id)).and_then(|code| code.get(reference));
        let data = element.get(reference).or_else(copied).and_then(|id| data.originals.get(id)).cloned();
        data.or_else(|| element.filled(equivalent).map(str::to_owned)).unwrap_or_else(instead)
    };
    let tag = |end: &str| element.tag(&CODE_ATTRIBUTES, end);
    let alone = || original("dataRef", "equiv", &|| tag("/>"));
    let is_isolated = element.get("isolated") == Some("yes");
    match element.local() {
        "pc" => {
            content.code(
                CodeKind::Open,
                id,
                original("dataRefStart", "equivStart", &|| tag(">")),
                element.start_tag(),
            );
            walk(element, data, content);
            content.code(
                CodeKind::Close,
                id,
                original("dataRefEnd", "equivEnd", &|| "</pc>".to_owned()),
                element.end_tag(),
            );
        }
        "sc" if is_isolated => content.code(CodeKind::OpenElsewhere, id, alone(), element.whole()),
        "sc" => content.code(CodeKind::Open, id, alone(), element.whole()),
        "ec" if is_isolated => content.code(CodeKind::CloseElsewhere, id, alone(), element.whole()),
        "ec" => content.code(CodeKind::Close, start, alone(), element.whole()),
        "ph" => {
            let kind = match element.get("subType").and_then(|kind| kind.strip_prefix("malmoi:")) {
                Some("unknown") => CodeKind::Unknown,
                Some("mark") => CodeKind::Mark,
                Some("unmark") => CodeKind::Unmark,
                _ => CodeKind::Alone,
            };
            content.code(kind, id, alone(), element.whole());
        }
        // A character that XML forbids.
        "cp" => content.code(CodeKind::Alone, "", tag("/>"), element.whole()),
        "mrk" => {
            content.code(CodeKind::Mark, id, mark(element), element.start_tag());
            walk(element, data, content);
            content.code(CodeKind::Unmark, id, mark_end(element), element.end_tag());
        }
        "sm" => content.code(CodeKind::Mark, id, mark(element), element.whole()),
        "em" => content.code(CodeKind::Unmark, start, mark_end(element), element.whole()),
        _ => walk(element, data, content),
    }
}

/// What a mark stands for: what malmoi keeps in its value, or its tag.
fn mark(element: &Element) -> String {
    match (element.get("type"), element.get("value")) {
        (Some("malmoi:mark"), value) => value.unwrap_or_default().to_owned(),
        _ => element.tag(&MARK_ATTRIBUTES, ">").replacen("<sm", "<mrk", 1),
    }
}

fn mark_end(element: &Element) -> String {
    if element.get("type") == Some("malmoi:mark") { String::new() } else { "</mrk>".to_owned() }
}
