//! The `<trans-unit>` of XLIFF 1.2, with the extensions of Trados Studio, memoQ and Phrase.

use std::collections::HashMap;

use super::content::{Content, Space};
use super::found::{Found, Pair, Scope, is_draft, is_key, percent};
use super::tree::{Element, Node};
use crate::error::ProblemKind;
use crate::format::date;
use crate::record::{CodeKind, Details, State};

/// The attributes of a `<g>`, `<x>`, `<bx>` or `<ex>` that make up its original.
pub const CODE_ATTRIBUTES: [&str; 6] = ["id", "rid", "xid", "ctype", "clone", "equiv-text"];

/// The attributes of a `<mrk>` that make up its original.
pub const MARK_ATTRIBUTES: [&str; 3] = ["mtype", "mid", "comment"];

/// The type of a mark that XLIFF 1.2 has no type for; its comment is the original. In a target its identifier follows a colon.
pub const MARK: &str = "x-malmoi";

/// Reads a `<trans-unit>`.
pub fn read(unit: &Element, scope: &Scope) -> Found {
    let mut found = Found::default();
    let Some(source) = unit.child("source") else {
        found.fault(unit, ProblemKind::Missing, "this <trans-unit> has no <source>");
        return found;
    };
    let space = space(unit, scope.preserve);
    let details = details(unit, &mut found);
    let (mut segments, mut targets) = (HashMap::new(), HashMap::new());
    let target = unit.child("target");
    let whole_target = target;
    let mut order = Vec::new();
    if let Some(segmented) = unit.child("seg-source") {
        marks(segmented, &mut |mid, mark| {
            if segments.insert(mid, mark).is_none() {
                order.push(mid);
            }
        });
    }
    if let Some(target) = target {
        marks(target, &mut |mid, mark| {
            targets.entry(mid).or_insert(mark);
        });
    }
    // A target that was not segmented belongs to the source as a whole.
    let is_whole = segments.is_empty()
        || (targets.is_empty() && target.is_some_and(|target| !target.text().trim().is_empty()));
    let studio: HashMap<&str, &Element> = unit
        .child("seg-defs")
        .into_iter()
        .flat_map(|all| all.all("seg"))
        .filter_map(|seg| Some((seg.get("id")?, seg)))
        .collect();
    let translate = unit.get("translate").map_or(scope.translate, |value| value != "no");
    let base = Pair {
        source_tag: source.get("xml:lang").map(str::to_owned),
        target_tag: target.and_then(|target| target.get("xml:lang")).map(str::to_owned),
        ..details
    };
    let pair_of = |source: &Element, target: Option<&Element>, mid: Option<&str>| {
        let mut pair = Pair {
            source: content(source, space, scope),
            target: target.map(|target| content(target, space, scope)),
            source_at: source.extent(),
            target_at: target.map(Element::extent),
            mid: mid.filter(|_| is_segment(source)).map(str::to_owned),
            source_tag: base.source_tag.clone(),
            target_tag: base.target_tag.clone(),
            neighbours: base.neighbours.clone(),
            details: base.details.clone(),
            ..Pair::default()
        };
        state_of_unit(unit, whole_target, &mut pair);
        if let Some(seg) = mid.and_then(|mid| studio.get(mid)) {
            of_studio(seg, &mut pair);
        }
        machine("state-qualifier", whole_target.and_then(|target| target.get("state-qualifier")), &mut pair);
        machine("mq:status", unit.get("mq:status"), &mut pair);
        pair.is_draft |= is_draft(pair.details.state);
        pair
    };
    if !translate {
        return found;
    }
    if is_whole {
        let mid = (order.len() == 1).then(|| order[0]);
        let pair = pair_of(source, target, mid);
        found.pair(source, pair);
    } else {
        for &mid in &order {
            if found.is_full(segments[mid]) {
                return found;
            }
            let pair = pair_of(segments[mid], targets.get(mid).copied(), Some(mid));
            found.pair(segments[mid], pair);
        }
    }
    for proposal in unit.all("alt-trans") {
        if found.is_full(proposal) {
            return found;
        }
        let own = proposal.get("mid").and_then(|mid| segments.get(mid)).copied().unwrap_or(source);
        alternative(proposal, own, space, scope, &mut found);
    }
    found
}

/// The segments that `<mrk mtype="seg">` marks.
fn marks<'a>(element: &'a Element, on: &mut dyn FnMut(&'a str, &'a Element)) {
    for child in element.elements() {
        if is_segment(child) {
            on(child.get("mid").unwrap_or_default(), child);
        } else {
            marks(child, on);
        }
    }
}

fn is_segment(element: &Element) -> bool {
    element.local() == "mrk" && element.get("mtype") == Some("seg")
}

fn space(element: &Element, preserve: bool) -> Space {
    match element.get("xml:space").map_or(preserve, |value| value == "preserve") {
        true => Space::Preserve,
        false => Space::Trim,
    }
}

/// What a unit or a proposal tells beside its segments.
fn details(element: &Element, found: &mut Found) -> Pair {
    let mut details = Details::default();
    let mut neighbours = [None, None];
    let key = element.filled("resname").or_else(|| element.filled("id").filter(|id| is_key(id)));
    details.context = key.map(str::to_owned);
    details.notes = element.all("note").map(Element::text).filter(|note| !note.trim().is_empty()).collect();
    for group in element.elements() {
        let (kind, name) = match group.local() {
            "context-group" => ("context", "context-type"),
            "prop-group" => ("prop", "prop-type"),
            _ => continue,
        };
        for item in group.all(kind) {
            let name = item.get(name).unwrap_or_default();
            let value = item.text();
            match name.strip_prefix("x-").unwrap_or(name) {
                // memoQ's name stands beside malmoi's own.
                "context-pre" | "mmq-context-pre" => neighbours[0] = Some(value),
                "context-post" | "mmq-context-post" => neighbours[1] = Some(value),
                "creationdate" => details.created = moment(&value, item, found),
                "changedate" => details.changed = moment(&value, item, found),
                "creationid" => details.author = Some(value),
                "changeid" => details.editor = Some(value),
                name => details.props.push((name.to_owned(), value)),
            }
        }
    }
    Pair { neighbours, details, ..Pair::default() }
}

fn moment(value: &str, element: &Element, found: &mut Found) -> Option<String> {
    let moment = date::read(value);
    if moment.is_none() {
        found.fault(
            element,
            ProblemKind::Value,
            format!("‘{}’ is no date", value.chars().take(40).collect::<String>()),
        );
    }
    moment
}

/// The state of a target, by its `state` and the `approved` of the unit, or as memoQ and Phrase write it.
fn state_of_unit(unit: &Element, target: Option<&Element>, pair: &mut Pair) {
    let state = target.and_then(state);
    let is_approved = unit.get("approved") == Some("yes");
    pair.details.state = match (state, is_approved) {
        (None, true) => Some(State::Final),
        (Some(state), true) => Some(state.max(State::Reviewed)),
        (state, false) => state,
    };
    let memoq = unit.get("mq:status").and_then(|status| match status {
        "NotStarted"
        | "PartiallyEdited"
        | "Pretranslated"
        | "AssembledFromFragments"
        | "MachineTranslated"
        | "Rejected" => Some(State::Initial),
        "ManuallyConfirmed" | "TranslatorConfirmed" | "Confirmed" => Some(State::Translated),
        "Reviewer1Confirmed" | "Reviewed" => Some(State::Reviewed),
        "ProofRead" | "Proofread" | "Reviewer2Confirmed" => Some(State::Final),
        _ => None,
    });
    let phrase = match unit.get("m:confirmed") {
        Some("1") => Some(State::Translated),
        Some("0") => Some(State::Initial),
        _ => None,
    };
    pair.details.state = pair.details.state.or(memoq).or(phrase);
    if let Some(changed) = unit.get("mq:lastchangedtimestamp").filter(|moment| !moment.starts_with("0001")) {
        pair.details.changed = pair.details.changed.take().or_else(|| date::read(changed));
    }
}

/// The state that a `<target>` names; a guess of a machine is a draft.
fn state(target: &Element) -> Option<State> {
    let by_name = target.get("state").and_then(|state| match state {
        "new" | "needs-translation" | "needs-adaptation" | "needs-l10n" => Some(State::Initial),
        "translated" | "needs-review-translation" | "needs-review-adaptation" | "needs-review-l10n" => {
            Some(State::Translated)
        }
        "signed-off" => Some(State::Reviewed),
        "final" => Some(State::Final),
        _ => None,
    });
    // A match that nobody has reviewed is a draft, too.
    let is_reviewed = !target.get("state").is_some_and(|state| state.starts_with("needs-review"));
    let guess = target.get("state-qualifier").and_then(|qualifier| match qualifier {
        "fuzzy-match" | "leveraged-mt" | "mt-suggestion" => Some(State::Initial),
        qualifier if qualifier.starts_with("rejected") => Some(State::Initial),
        _ => None,
    });
    if is_reviewed { by_name.or(guess) } else { guess.or(by_name) }
}

/// Keeps as a property what says that a machine translated.
fn machine(name: &str, value: Option<&str>, pair: &mut Pair) {
    const VALUES: [&str; 6] = ["leveraged-mt", "mt-suggestion", "MachineTranslated", "mt", "nmt", "amt"];
    if let Some(value) = value.filter(|value| VALUES.contains(value)) {
        pair.details.props.push((name.to_owned(), value.to_owned()));
    }
}

/// What Trados Studio tells of a segment. One without a confirmation level is not translated for it.
fn of_studio(seg: &Element, pair: &mut Pair) {
    pair.details.state = match seg.get("conf") {
        Some("Translated" | "RejectedSignOff") => Some(State::Translated),
        Some("ApprovedTranslation") => Some(State::Reviewed),
        Some("ApprovedSignOff") => Some(State::Final),
        Some("Draft" | "RejectedTranslation") => Some(State::Initial),
        _ => Some(State::Initial).filter(|_| pair.target.is_some()),
    };
    pair.details.percent = seg.get("percent").and_then(percent);
    pair.origin = seg.filled("origin-system").map(str::to_owned);
    machine("origin", seg.get("origin"), pair);
    for value in seg.all("value") {
        let text = value.text();
        match value.get("key") {
            Some("created_by") => pair.details.author = Some(text),
            Some("last_modified_by") => pair.details.editor = Some(text),
            Some("created_on") => pair.details.created = american(&text),
            Some("modified_on") => pair.details.changed = american(&text),
            _ => {}
        }
    }
}

/// A moment as Studio writes it, `11/24/2026 08:45:00`, or as everyone else does.
fn american(text: &str) -> Option<String> {
    let Some((month, rest)) = text.trim().split_once('/') else { return date::read(text) };
    let (day, rest) = rest.split_once('/')?;
    let (year, time) = rest.split_once(' ')?;
    date::read(&format!("{year}-{month:0>2}-{day:0>2}T{time}Z"))
}

/// Reads an `<alt-trans>`. One without its own source, which fits only in part, translates a text that nobody knows.
fn alternative(proposal: &Element, own: &Element, around: Space, scope: &Scope, found: &mut Found) {
    let percent = proposal.get("match-quality").and_then(percent);
    let source = match proposal.child("source") {
        Some(source) => source,
        None if percent.is_none_or(|percent| percent == 100) => own,
        None => return,
    };
    let kind = proposal.get("alttranstype").unwrap_or_default();
    // A reference is in another language; what was rejected is no translation.
    if matches!(kind, "rejected" | "reference") {
        return;
    }
    let space = space(proposal, around == Space::Preserve);
    for target in proposal.all("target") {
        if found.is_full(target) {
            return;
        }
        let mut pair = details(proposal, found);
        let qualifier = target.get("state-qualifier").unwrap_or_default();
        pair.details.percent = percent;
        pair.details.state = state(target);
        machine("state-qualifier", Some(qualifier), &mut pair);
        let pair = Pair {
            source: content(source, space, scope),
            target: Some(content(target, space, scope)),
            source_tag: source.get("xml:lang").map(str::to_owned),
            target_tag: target.get("xml:lang").or_else(|| proposal.get("xml:lang")).map(str::to_owned),
            origin: proposal.filled("origin").map(str::to_owned),
            is_proposal: true,
            is_draft: kind == "previous-version"
                || matches!(qualifier, "leveraged-mt" | "mt-suggestion")
                || is_draft(pair.details.state),
            ..pair
        };
        found.pair(target, pair);
    }
}

/// The content of a segment. Of a `<bpt>`, `<ept>`, `<ph>` or `<it>` the original is its content; of a code that has
/// none, the text that stands for it; of `<g>`, `<x>`, `<bx>` and `<ex>`, what Studio says they stand for, or their tag.
fn content(element: &Element, space: Space, scope: &Scope) -> Content {
    let mut content = Content::default();
    walk(element, scope, &mut content);
    content.pair();
    content.tidy(space);
    content
}

fn walk(element: &Element, scope: &Scope, content: &mut Content) {
    for child in &element.children {
        if content.is_too_long() {
            return;
        }
        match child {
            Node::Text(text) => content.text.push_str(text),
            Node::Element(child) => inline(child, scope, content),
        }
    }
}

fn inline(element: &Element, scope: &Scope, content: &mut Content) {
    let id = element.get("id").unwrap_or_default();
    let pairing = element.get("rid").unwrap_or(id);
    let defined = || scope.definitions.get(id);
    let tag = |end: &str| element.tag(&CODE_ATTRIBUTES, end);
    let original = || {
        let text = element.text();
        if text.is_empty() { element.get("equiv-text").unwrap_or_default().to_owned() } else { text }
    };
    match element.local() {
        "g" => {
            let (begin, end) = match defined() {
                Some(defined) => (defined.begin.clone(), defined.end.clone()),
                None => (tag(">"), "</g>".to_owned()),
            };
            content.code(CodeKind::Open, id, begin, element.start_tag());
            walk(element, scope, content);
            content.code(CodeKind::Close, id, end, element.end_tag());
        }
        "x" => content.code(
            CodeKind::Alone,
            id,
            defined().map_or_else(|| tag("/>"), |defined| defined.begin.clone()),
            element.whole(),
        ),
        "bx" => content.code(CodeKind::Open, pairing, tag("/>"), element.whole()),
        "ex" => content.code(CodeKind::Close, pairing, tag("/>"), element.whole()),
        "bpt" => content.code(CodeKind::Open, pairing, original(), element.whole()),
        "ept" => content.code(CodeKind::Close, pairing, original(), element.whole()),
        "it" => {
            let kind = if element.get("pos") == Some("close") {
                CodeKind::CloseElsewhere
            } else {
                CodeKind::OpenElsewhere
            };
            content.code(kind, pairing, original(), element.whole());
        }
        "ph" => {
            let kind = match element.get("ctype") {
                Some("x-unknown") => CodeKind::Unknown,
                Some("x-mark") => CodeKind::Mark,
                Some("x-unmark") => CodeKind::Unmark,
                _ => CodeKind::Alone,
            };
            content.code(kind, id, original(), element.whole());
        }
        // What Studio's track changes deleted is no text of the segment; its other marks are for its editor alone.
        "mrk" if element.get("mtype") == Some("x-sdl-deleted") => {}
        "mrk" if element.get("mtype").is_some_and(|kind| kind.starts_with("x-sdl-")) => {
            walk(element, scope, content);
        }
        "mrk" if !is_segment(element) => {
            let kind = element.get("mtype").unwrap_or_default();
            let named = kind.strip_prefix(MARK).and_then(|rest| rest.strip_prefix(':'));
            let mid = named.or(element.get("mid")).unwrap_or_default();
            let begin = match kind == MARK || named.is_some() {
                true => element.get("comment").unwrap_or_default().to_owned(),
                false => element.tag(&MARK_ATTRIBUTES, ">"),
            };
            let end = if begin.starts_with("<mrk") { "</mrk>" } else { "" };
            content.code(CodeKind::Mark, mid, begin, element.start_tag());
            walk(element, scope, content);
            content.code(CodeKind::Unmark, mid, end.to_owned(), element.end_tag());
        }
        _ => walk(element, scope, content),
    }
}
