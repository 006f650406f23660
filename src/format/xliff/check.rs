//! The constraints of XLIFF 2 on a unit that malmoi relies on. The schemas tell few of them.
//!
//! A unit that breaks one is read as far as it makes sense, and the problem is told.

use std::collections::{HashMap, HashSet};

use super::found::{Found, Scope};
use super::tree::Element;
use super::v2::state;
use crate::error::ProblemKind::{Conflict, Duplicate, Missing, Value};

/// The types that a match may have.
const MATCH_TYPES: [&str; 7] = ["am", "mt", "icm", "idm", "tb", "tm", "other"];

/// Checks a unit.
pub fn unit(unit: &Element, scope: &Scope, found: &mut Found) {
    if !unit.get("id").is_some_and(is_token) {
        found.fault(unit, Value, "this <unit> has no valid id");
    }
    for element in unit.elements() {
        let (inner, outer) = match element.local() {
            "notes" => ("note", "notes"),
            "originalData" => ("data", "originalData"),
            _ => continue,
        };
        if element.child(inner).is_none() {
            found.fault(element, Missing, format!("this <{outer}> holds no <{inner}>"));
        }
        unique(element.all(inner), &format!("<{inner}>"), found);
    }
    let parts: Vec<_> =
        unit.elements().filter(|part| matches!(part.local(), "segment" | "ignorable")).collect();
    if !parts.iter().any(|part| part.local() == "segment") {
        found.fault(unit, Missing, "this <unit> holds no <segment>");
    }
    let space = unit.get("xml:space").unwrap_or(if scope.preserve { "preserve" } else { "default" });
    let lang = unit.get("xml:lang").or(scope.lang.as_deref());
    parts.iter().for_each(|part| self::part(part, space, lang, scope, found));
    order(&parts, found);
    let data: HashSet<&str> = unit
        .child("originalData")
        .into_iter()
        .flat_map(|all| all.all("data"))
        .filter_map(|data| data.get("id"))
        .collect();
    // A code of the target has the identifier of its counterpart in the source.
    let parts_ids: Vec<_> = parts.iter().filter_map(|part| Some((part.get("id")?, *part))).collect();
    for side in ["source", "target"] {
        let mut codes = Codes { data: &data, seen: HashMap::new(), ended: HashSet::new() };
        for (id, part) in &parts_ids {
            codes.name(id, part, "", found);
        }
        let sides = parts.iter().flat_map(|part| part.all(side));
        sides.for_each(|content| codes.walk(content, found));
        codes.finish(found);
    }
    for group in unit.all("metadata").flat_map(|metadata| metadata.all("metaGroup")) {
        if let Some(meta) = group.all("meta").find(|meta| meta.get("type").is_none()) {
            found.fault(meta, Missing, "this <meta> has no type");
        }
    }
    for matches in unit.all("matches") {
        unique(matches.all("match"), "<match>", found);
        for proposal in matches.all("match") {
            let kind = proposal.get("type");
            if kind.is_some_and(|kind| !MATCH_TYPES.contains(&kind))
                || (kind.is_none() && proposal.get("subType").is_some())
            {
                found.fault(
                    proposal,
                    Value,
                    format!("the type of this <match> is none of {}", MATCH_TYPES.join(", ")),
                );
            }
        }
    }
    for glossary in unit.all("glossary") {
        for entry in glossary.all("glossEntry") {
            if entry.child("translation").is_none() && entry.child("definition").is_none() {
                found.fault(
                    entry,
                    Missing,
                    "this <glossEntry> has neither a <translation> nor a <definition>",
                );
            }
        }
        let entries = glossary.all("glossEntry");
        unique(
            entries.flat_map(|entry| std::iter::once(entry).chain(entry.all("translation"))),
            "entry of the glossary",
            found,
        );
    }
}

/// Whether a name is one that XML lets stand as an identifier here (NMTOKEN).
pub fn is_token(id: &str) -> bool {
    !id.is_empty() && id.chars().all(is_token_char)
}

/// Whether the character may stand in such a name: XML 1.0, production 4a.
pub fn is_token_char(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' | '_' | ':' | '\u{B7}' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{203F}'..='\u{2040}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

fn unique<'a>(elements: impl Iterator<Item = &'a Element>, what: &str, found: &mut Found) {
    let mut seen = HashSet::new();
    for element in elements {
        let Some(id) = element.get("id") else { continue };
        if !is_token(id) {
            found.fault(element, Value, format!("the id ‘{id}’ of this {what} is not valid"));
        }
        if !seen.insert(id) {
            found.fault(element, Duplicate, format!("the id ‘{id}’ of this {what} stands there twice"));
        }
    }
}

fn part(part: &Element, space: &str, lang: Option<&str>, scope: &Scope, found: &mut Found) {
    let name = part.local();
    if part.all("source").count() != 1 {
        found.fault(part, Missing, format!("this <{name}> must have one <source>"));
    }
    if let Some(word) = part.get("state")
        && state(word).is_none()
    {
        found.fault(
            part,
            Value,
            format!("the state ‘{word}’ is none of initial, translated, reviewed, final"),
        );
    }
    if part.get("subState").is_some() && part.get("state").is_none() {
        found.fault(part, Missing, "a subState stands without a state");
    }
    for (side, language, attribute) in
        [("source", &scope.source, "srcLang"), ("target", &scope.target, "trgLang")]
    {
        for content in part.all(side) {
            if language.is_empty() {
                found.fault(content, Missing, format!("a <{side}> stands in a file that does not name its language; add {attribute} to <xliff>"));
            } else if content.get("xml:lang").or(lang).is_some_and(|own| !own.eq_ignore_ascii_case(language))
            {
                found.fault(
                    content,
                    Conflict,
                    format!("the language of this <{side}> is not that of the file, ‘{language}’"),
                );
            }
        }
    }
    if let [Some(source), Some(target)] =
        ["source", "target"].map(|side| part.child(side).map(|side| side.get("xml:space").unwrap_or(space)))
        && source != target
    {
        found.fault(part, Conflict, "the <source> and the <target> differ in xml:space");
    }
}

/// The order of the targets: every place once, and none beyond the last.
fn order(parts: &[&Element], found: &mut Found) {
    // A part without an order of its own stands where it stands.
    let places: Vec<_> = parts
        .iter()
        .enumerate()
        .filter_map(|(index, part)| Some((index, part.child("target")?)))
        .map(|(index, target)| {
            (target, target.get("order").map_or(Some(index + 1), |order| order.trim().parse().ok()))
        })
        .collect();
    if places.iter().all(|(target, _)| target.get("order").is_none()) {
        return;
    }
    let mut taken = HashSet::new();
    for (target, place) in places {
        let order = target.get("order").unwrap_or_default();
        match place {
            Some(place) if !(1..=parts.len()).contains(&place) => {
                found.fault(
                    target,
                    Value,
                    format!("the order ‘{order}’ is none of the {} parts of the unit", parts.len()),
                );
            }
            Some(place) if !taken.insert(place) => {
                found.fault(
                    target,
                    Duplicate,
                    format!("the place {place} in the order of the targets is taken twice"),
                );
            }
            Some(_) => {}
            None => found.fault(target, Value, format!("the order ‘{order}’ is no number")),
        }
    }
}

/// The inline codes of one side of a unit.
struct Codes<'a> {
    data: &'a HashSet<&'a str>,
    /// The element of every identifier: its name, and where it is.
    seen: HashMap<&'a str, (&'a str, &'a Element)>,
    /// What has ended that was begun.
    ended: HashSet<&'a str>,
}

impl<'a> Codes<'a> {
    fn name(&mut self, id: &'a str, element: &'a Element, name: &'a str, found: &mut Found) {
        if !is_token(id) {
            found.fault(element, Value, format!("the id ‘{id}’ is not valid"));
        }
        if self.seen.insert(id, (name, element)).is_some() {
            found.fault(element, Duplicate, format!("the id ‘{id}’ stands twice in the unit"));
        }
    }

    fn walk(&mut self, content: &'a Element, found: &mut Found) {
        for element in content.elements() {
            self.check(element, found);
            self.walk(element, found);
        }
    }

    fn check(&mut self, element: &'a Element, found: &mut Found) {
        let name = element.local();
        let is_isolated = element.get("isolated") == Some("yes");
        let start = element.get("startRef");
        match name {
            "pc" | "sc" | "ph" | "mrk" | "sm" => match element.get("id") {
                Some(id) => self.name(id, element, name, found),
                None => found.fault(element, Missing, format!("this <{name}> has no id")),
            },
            "ec" | "em" => match (start, element.get("id")) {
                (Some(_), Some(_)) => {
                    found.fault(element, Conflict, format!("this <{name}> has an id and a startRef"))
                }
                (Some(_), None) if is_isolated => {
                    found.fault(element, Conflict, "this <ec> is isolated and has a startRef")
                }
                (Some(start), None) => self.end(start, element, name, found),
                (None, Some(id)) if name == "ec" && is_isolated => self.name(id, element, name, found),
                _ => found.fault(
                    element,
                    Missing,
                    format!("this <{name}> does not say what it ends; give it a startRef"),
                ),
            },
            "cp" => {
                let code = element
                    .get("hex")
                    .and_then(|hex| u32::from_str_radix(hex, 16).ok())
                    .and_then(char::from_u32);
                if code.is_none_or(crate::format::xml::is_allowed) {
                    found.fault(element, Value, "the hex of this <cp> is no character that XML forbids");
                }
            }
            _ => {}
        }
        if let Some(of) = element.get("copyOf")
            && !self.seen.contains_key(of)
        {
            found.fault(element, Missing, format!("there is no code ‘{of}’ to copy"));
        }
        if element.get("subType").is_some() && element.get("type").is_none() {
            found.fault(element, Missing, "a subType stands without a type");
        }
        for reference in ["dataRef", "dataRefStart", "dataRefEnd"] {
            if let Some(id) = element.get(reference)
                && !self.data.contains(id)
            {
                found.fault(element, Missing, format!("there are no original data ‘{id}’ in the unit"));
            }
        }
    }

    fn end(&mut self, start: &'a str, element: &'a Element, name: &str, found: &mut Found) {
        let begin = if name == "ec" { "sc" } else { "sm" };
        match self.seen.get(start) {
            Some((kind, begun)) if *kind == begin && begun.get("isolated") != Some("yes") => {
                for attribute in ["canCopy", "canDelete", "canOverlap"] {
                    // The default of the three is yes.
                    let of = |element: &Element| element.get(attribute).unwrap_or("yes").to_owned();
                    if of(begun) != of(element) {
                        found.fault(
                            element,
                            Conflict,
                            format!("the <sc> and the <ec> of ‘{start}’ differ in {attribute}"),
                        );
                    }
                }
                if !self.ended.insert(start) {
                    found.fault(element, Duplicate, format!("the <{begin}> ‘{start}’ is ended twice"));
                }
            }
            _ => {
                found.fault(element, Missing, format!("there is no <{begin}> ‘{start}’ before this <{name}>"))
            }
        }
    }

    /// Tells what was begun and never ended.
    fn finish(self, found: &mut Found) {
        let mut open: Vec<_> = self
            .seen
            .into_iter()
            .filter(|(id, (name, element))| {
                (*name == "sc" && element.get("isolated") != Some("yes") || *name == "sm")
                    && !self.ended.contains(id)
            })
            .map(|(_, (name, element))| (name, element))
            .collect();
        open.sort_by_key(|(_, element)| element.at);
        for (name, element) in open {
            found.fault(element, Missing, format!("this <{name}> is never ended"));
        }
    }
}
