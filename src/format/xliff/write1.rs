//! Units as XLIFF 1.2.

use std::io::{self, Write};

use super::check::is_token;
use super::content::{Role, roles};
use super::tree::Element;
use super::v1::{CODE_ATTRIBUTES, MARK, MARK_ATTRIBUTES};
use super::write::{Written, element, interleave, own_tag};
use crate::format::xml::{self, attribute, escaped};
use crate::record::{Code, CodeKind, Lang, State};

/// Writes what stands before the first file.
pub fn head(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\">\n",
    )
}

/// Writes what stands before the first unit of a file.
pub fn begin_file(origin: &str, source: Lang, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<file")?;
    attribute(out, "original", origin)?;
    writeln!(
        out,
        " source-language=\"{source}\" target-language=\"{}\" datatype=\"plaintext\" xml:space=\"preserve\">\n<header>\n\
         <tool tool-id=\"malmoi\" tool-name=\"malmoi\" tool-version=\"{}\"/>\n</header>\n<body>",
        source.other(),
        env!("CARGO_PKG_VERSION")
    )
}

/// Writes a unit.
pub fn unit(written: &Written<'_>, out: &mut dyn Write) -> io::Result<()> {
    let details = written.details;
    write!(out, "<trans-unit id=\"{}\"", written.number)?;
    if details.percent.is_some() {
        out.write_all(b">\n")?;
        side(written, "source", written.source, None, out)?;
        return proposal(written, out);
    }
    if let Some(context) = &details.context {
        attribute(out, "resname", context)?;
    }
    if details.state >= Some(State::Reviewed) {
        attribute(out, "approved", "yes")?;
    }
    out.write_all(b">\n")?;
    sides(written, out)?;
    extras(written, out)?;
    out.write_all(b"</trans-unit>\n")
}

fn proposal(written: &Written<'_>, out: &mut dyn Write) -> io::Result<()> {
    let details = written.details;
    out.write_all(b"<alt-trans")?;
    if let Some(percent) = details.percent {
        attribute(out, "match-quality", &percent.to_string())?;
    }
    if !written.unit.origin.is_empty() {
        attribute(out, "origin", &written.unit.origin)?;
    }
    if let Some(context) = &details.context {
        attribute(out, "resname", context)?;
    }
    out.write_all(b">\n")?;
    sides(written, out)?;
    extras(written, out)?;
    out.write_all(b"</alt-trans>\n</trans-unit>\n")
}

fn sides(written: &Written<'_>, out: &mut dyn Write) -> io::Result<()> {
    side(written, "source", written.source, None, out)?;
    let target = written.source.other();
    let state = written.details.state.map(|state| match state {
        State::Initial => "new",
        State::Translated => "translated",
        State::Reviewed => "signed-off",
        State::Final => "final",
    });
    // A proposal always has a target.
    if written.side(target).is_some() || state.is_some() || written.details.percent.is_some() {
        side(written, "target", target, state, out)?;
    }
    Ok(())
}

fn side(
    written: &Written<'_>,
    name: &str,
    lang: Lang,
    state: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, "<{name}")?;
    if let Some(state) = state {
        attribute(out, "state", state)?;
    }
    out.write_all(b">")?;
    if let Some(text) = written.side(lang) {
        content(text, written.details.codes(lang), name == "target", out)?;
    }
    writeln!(out, "</{name}>")
}

/// Writes what XLIFF has no place for as contexts, and the notes.
fn extras(written: &Written<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (unit, details) = (written.unit, written.details);
    let group = |purpose: &str, contexts: &[(&str, &str)], out: &mut dyn Write| {
        if contexts.is_empty() {
            return Ok(());
        }
        writeln!(out, "<context-group purpose=\"{purpose}\">")?;
        for (name, value) in contexts {
            let name: String = name.chars().map(|c| if c.is_whitespace() { '_' } else { c }).collect();
            element(out, "context", &[("context-type", &format!("x-{name}"))], value)?;
        }
        out.write_all(b"</context-group>\n")
    };
    let neighbours = [("context-pre", &unit.before), ("context-post", &unit.after)];
    let history = [
        ("creationdate", &details.created),
        ("changedate", &details.changed),
        ("creationid", &details.author),
        ("changeid", &details.editor),
    ];
    let neighbours = neighbours.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?)));
    let history = history.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?)));
    let props = details.props.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    group("match", &neighbours.collect::<Vec<_>>(), out)?;
    group("information", &history.chain(props).collect::<Vec<_>>(), out)?;
    for note in &details.notes {
        element(out, "note", &[], note)?;
    }
    Ok(())
}

/// Writes a segment with its codes: as the tags that they were in XLIFF 1.2, or as the ones that hold their original.
fn content(text: &str, codes: &[Code], is_target: bool, out: &mut dyn Write) -> io::Result<()> {
    let roles = roles(codes);
    interleave(text, codes, out, |index, out| {
        let (code, role) = (&codes[index], roles[index]);
        // Every code must have an identifier.
        let made = format!("m{index}");
        let id = if code.id.is_empty() { &made } else { &code.id };
        // One that ends a span names a beginning in the same segment.
        let is_paired = role != Role::Alone;
        // Whether both ends of a span are the tags of a <g>.
        let is_g = |other: usize| {
            let (begin, end) = (index.min(other), index.max(other));
            is_own(&codes[begin], "g", ">", false) && codes[end].original == "</g>"
        };
        let holder = |name: &str, attributes: &str, out: &mut dyn Write| {
            write!(out, "<{name} id=\"{}\"{attributes}>", escaped(id))?;
            xml::text(out, &code.original)?;
            write!(out, "</{name}>")
        };
        match (code.kind, role) {
            (CodeKind::Open | CodeKind::Close, Role::Nested(other)) if is_g(other) => {
                out.write_all(code.original.as_bytes())
            }
            (CodeKind::Open | CodeKind::OpenElsewhere, _) if is_own(code, "bx", "/>", is_paired) => {
                out.write_all(code.original.as_bytes())
            }
            (CodeKind::Close | CodeKind::CloseElsewhere, _) if is_own(code, "ex", "/>", is_paired) => {
                out.write_all(code.original.as_bytes())
            }
            (CodeKind::Open, Role::Nested(_) | Role::Paired(_)) => holder("bpt", "", out),
            (CodeKind::Close, Role::Nested(_) | Role::Paired(_)) => holder("ept", "", out),
            (CodeKind::Open | CodeKind::OpenElsewhere, _) => holder("it", " pos=\"open\"", out),
            (CodeKind::Close | CodeKind::CloseElsewhere, _) => holder("it", " pos=\"close\"", out),
            (CodeKind::Mark, Role::Nested(_)) => {
                match own_tag(&code.original, "mrk", &MARK_ATTRIBUTES, ">") {
                    Some(tag) if is_valid_mark(&tag) && (!is_target || tag.get("mid").is_none()) => {
                        out.write_all(code.original.as_bytes())
                    }
                    _ => {
                        let id = escaped(&code.id);
                        let kind = match is_token(&code.id) {
                            // The `mid` of a mark in a target may only name a segment of a <seg-source>.
                            true if is_target => format!("{MARK}:{id}\""),
                            true => format!("{MARK}\" mid=\"{id}\""),
                            false => format!("{MARK}\""),
                        };
                        write!(out, "<mrk mtype=\"{kind} comment=\"{}\">", escaped(&code.original))
                    }
                }
            }
            (CodeKind::Unmark, Role::Nested(_)) => out.write_all(b"</mrk>"),
            (CodeKind::Mark, _) => holder("ph", " ctype=\"x-mark\"", out),
            (CodeKind::Unmark, _) => holder("ph", " ctype=\"x-unmark\"", out),
            (CodeKind::Alone, _) if is_own(code, "x", "/>", false) => out.write_all(code.original.as_bytes()),
            (CodeKind::Alone, _) => holder("ph", "", out),
            (CodeKind::Unknown, _) => holder("ph", " ctype=\"x-unknown\"", out),
        }
    })
}

/// Whether the code was a tag of that name in XLIFF 1.2, and the schema lets it stand again.
fn is_own(code: &Code, name: &str, end: &str, is_paired: bool) -> bool {
    let Some(tag) = own_tag(&code.original, name, &CODE_ATTRIBUTES, end) else { return false };
    let types: &[&str] =
        if name == "x" { &["image", "pb", "lb"] } else { &["bold", "italic", "underlined", "link"] };
    tag.get("id").is_some()
        && tag.get("rid").or(tag.get("id")) == Some(&code.id)
        && tag.get("rid").is_none_or(|rid| is_paired && matches!(name, "bx" | "ex") && is_token(rid))
        && tag.get("ctype").is_none_or(|kind| name != "ex" && (types.contains(&kind) || is_private(kind)))
        && tag.get("clone").is_none_or(|clone| name != "ex" && matches!(clone, "yes" | "no"))
}

/// Whether the schema lets the mark stand again. The types that it knows are many; others are written in another way.
fn is_valid_mark(mark: &Element) -> bool {
    let kind = mark.get("mtype").unwrap_or_default();
    let is_known =
        matches!(kind, "term" | "protected" | "name" | "phrase" | "abbrev" | "acronym" | "datetime")
            || is_private(kind);
    is_known && !kind.starts_with(MARK) && mark.get("mid").is_none_or(is_token)
}

fn is_private(kind: &str) -> bool {
    kind.len() > 2 && kind.starts_with("x-") && !kind.contains(char::is_whitespace)
}
