//! Units and concepts as XLIFF 2.1, with the modules Glossary, Matches and Metadata.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use super::NAMESPACE;
use super::check::is_token;
use super::content::{Role, roles};
use super::v2::{CODE_ATTRIBUTES, MALMOI, MARK_ATTRIBUTES, word};
use super::write::{Written, element, interleave, own_tag};
use crate::format::xml::{self, attribute, escaped};
use crate::format::{Format, Report, WriteOptions};
use crate::record::{Code, CodeKind, Concept, Lang, Status, Term};

/// The types that a code may have.
const TYPES: [&str; 6] = ["fmt", "ui", "quote", "link", "image", "other"];

/// Writes what stands before the first file.
pub fn head(source: Lang, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff version=\"2.1\" xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" \
         xmlns:mda=\"urn:oasis:names:tc:xliff:metadata:2.0\" xmlns:mtc=\"urn:oasis:names:tc:xliff:matches:2.0\" \
         xmlns:gls=\"urn:oasis:names:tc:xliff:glossary:2.0\" xmlns:{MALMOI}=\"{NAMESPACE}\" srcLang=\"{source}\" trgLang=\"{}\">",
        source.other()
    )
}

/// Writes the start of a file.
pub fn begin_file(number: u64, origin: &str, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<file id=\"f{number}\"")?;
    if !origin.is_empty() {
        attribute(out, "original", origin)?;
    }
    out.write_all(b" xml:space=\"preserve\">\n")
}

/// Writes a unit.
pub fn unit(written: &Written<'_>, out: &mut dyn Write) -> io::Result<()> {
    let details = written.details;
    write!(out, "<unit id=\"{}\"", written.number)?;
    if let Some(context) = details.context.as_ref().filter(|_| details.percent.is_none()) {
        attribute(out, "name", context)?;
    }
    out.write_all(b">\n")?;
    let mut data = Data::default();
    let source = Side::new(written, written.source, None, &mut data);
    if let Some(percent) = details.percent {
        // The translation stands in the match alone.
        let mut data_of_match = Data::default();
        let source_of_match = Side::new(written, written.source, None, &mut data_of_match);
        let target = Side::new(written, written.source.other(), Some(&source_of_match), &mut data_of_match);
        let segment = segment_id(written);
        write!(out, "<mtc:matches>\n<mtc:match ref=\"#{segment}\" similarity=\"{percent}\"")?;
        if !written.unit.origin.is_empty() {
            attribute(out, "origin", &written.unit.origin)?;
        }
        out.write_all(b">\n")?;
        metadata(written, true, out)?;
        data_of_match.write(out)?;
        source_of_match.write("source", out)?;
        target.write("target", out)?;
        out.write_all(b"</mtc:match>\n</mtc:matches>\n")?;
        data.write(out)?;
        writeln!(out, "<segment id=\"{segment}\">")?;
        source.write("source", out)?;
        return out.write_all(b"</segment>\n</unit>\n");
    }
    let target = Side::new(written, written.source.other(), Some(&source), &mut data);
    metadata(written, false, out)?;
    if !details.notes.is_empty() {
        out.write_all(b"<notes>\n")?;
        details.notes.iter().try_for_each(|note| element(out, "note", &[], note))?;
        out.write_all(b"</notes>\n")?;
    }
    data.write(out)?;
    out.write_all(b"<segment")?;
    if let Some(state) = details.state {
        attribute(out, "state", word(state))?;
    }
    out.write_all(b">\n")?;
    source.write("source", out)?;
    if target.text.is_some() {
        target.write("target", out)?;
    }
    out.write_all(b"</segment>\n</unit>\n")
}

/// An identifier for the segment, which must differ from those of its codes.
fn segment_id(written: &Written<'_>) -> String {
    let codes = || written.details.ko_codes.iter().chain(&written.details.en_codes);
    let taken: HashSet<&str> = codes().map(|code| code.id.as_str()).collect();
    (0..).map(|number| format!("s{number}")).find(|id| !taken.contains(id.as_str())).unwrap_or_default()
}

/// Writes what XLIFF has no place for as metadata; a match has no place for the key, the notes and the state either.
fn metadata(written: &Written<'_>, is_match: bool, out: &mut dyn Write) -> io::Result<()> {
    let (unit, details) = (written.unit, written.details);
    let mut fields: Vec<(&str, &str)> = Vec::new();
    for (name, value) in [
        ("before", &unit.before),
        ("after", &unit.after),
        ("created", &details.created),
        ("changed", &details.changed),
        ("author", &details.author),
        ("editor", &details.editor),
    ] {
        fields.extend(value.as_deref().map(|value| (name, value)));
    }
    if is_match {
        fields.extend(details.context.as_deref().map(|context| ("context", context)));
        fields.extend(details.notes.iter().map(|note| ("note", note.as_str())));
        fields.extend(details.state.map(|state| ("state", word(state))));
    }
    let props: Vec<_> = details.props.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    if fields.is_empty() && props.is_empty() {
        return Ok(());
    }
    out.write_all(b"<mda:metadata>\n")?;
    for (category, metas) in [(MALMOI, fields), ("properties", props)] {
        if metas.is_empty() {
            continue;
        }
        writeln!(out, "<mda:metaGroup category=\"{category}\">")?;
        metas.iter().try_for_each(|(name, value)| element(out, "mda:meta", &[("type", name)], value))?;
        out.write_all(b"</mda:metaGroup>\n")?;
    }
    out.write_all(b"</mda:metadata>\n")
}

/// The original data of a unit or a match: each original once.
#[derive(Default)]
struct Data<'a> {
    all: Vec<&'a str>,
    ids: HashMap<&'a str, usize>,
}

impl<'a> Data<'a> {
    fn add(&mut self, original: &'a str) -> usize {
        *self.ids.entry(original).or_insert_with(|| {
            self.all.push(original);
            self.all.len()
        })
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.all.is_empty() {
            return Ok(());
        }
        out.write_all(b"<originalData>\n")?;
        for (index, original) in self.all.iter().enumerate() {
            element(out, "data", &[("id", &format!("d{}", index + 1))], original)?;
        }
        out.write_all(b"</originalData>\n")
    }
}

/// A segment with its codes as it is written.
struct Side<'a> {
    text: Option<&'a str>,
    codes: &'a [Code],
    roles: Vec<Role>,
    ids: Vec<String>,
    /// The number of the original data of each code, where it has any.
    data: Vec<Option<usize>>,
}

impl<'a> Side<'a> {
    /// A target is told its source.
    fn new(written: &'a Written<'_>, lang: Lang, source: Option<&Self>, data: &mut Data<'a>) -> Self {
        let text = written.side(lang);
        let codes = if text.is_some() { written.details.codes(lang) } else { &[] };
        let roles = roles(codes);
        let ids = ids(written, codes, &roles, source);
        let mut side = Self { text, codes, roles, ids, data: Vec::new() };
        side.data = (0..codes.len())
            .map(|index| {
                (!codes[index].original.is_empty()
                    && !side.is_character(index)
                    && side.tag(index).is_none()
                    && !side.is_mark(index))
                .then(|| data.add(&codes[index].original))
            })
            .collect();
        side
    }

    /// Whether it is a character that XML forbids.
    fn is_character(&self, index: usize) -> bool {
        self.codes[index].kind == CodeKind::Alone && forbidden(&self.codes[index].original).is_some()
    }

    fn is_mark(&self, index: usize) -> bool {
        matches!(self.codes[index].kind, CodeKind::Mark | CodeKind::Unmark)
            && matches!(self.roles[index], Role::Nested(_))
    }

    /// The attributes of the tag that the code was in XLIFF 2, where it had no original data.
    fn tag(&self, index: usize) -> Option<String> {
        let code = &self.codes[index];
        let (name, close) = match (code.kind, self.roles[index]) {
            (CodeKind::Open, Role::Nested(_)) => ("pc", ">"),
            // Its tag is written where it begins.
            (CodeKind::Close, Role::Nested(_)) => {
                return (code.original == "</pc>").then(String::new);
            }
            (CodeKind::Open | CodeKind::OpenElsewhere, _) => ("sc", "/>"),
            (CodeKind::Close | CodeKind::CloseElsewhere, _) => ("ec", "/>"),
            (CodeKind::Alone, _) => ("ph", "/>"),
            _ => return None,
        };
        let tag = own_tag(&code.original, name, &CODE_ATTRIBUTES, close)?;
        let is_valid = tag.get("hex").is_none()
            && tag.get("type").is_none_or(|kind| TYPES.contains(&kind))
            && tag.get("subType").is_none_or(|kind| {
                tag.get("type").is_some() && is_user_defined(kind) && !kind.starts_with("malmoi:")
            })
            && (name == "pc" || (tag.get("dispStart").is_none() && tag.get("dispEnd").is_none()))
            && (name != "pc" || tag.get("disp").is_none());
        is_valid.then(|| {
            tag.attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", escaped(value))).collect()
        })
    }

    fn write(&self, name: &str, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "<{name}>")?;
        interleave(self.text.unwrap_or_default(), self.codes, out, |index, out| self.code(index, out))?;
        writeln!(out, "</{name}>")
    }

    fn code(&self, index: usize, out: &mut dyn Write) -> io::Result<()> {
        let (code, role, id) = (&self.codes[index], self.roles[index], escaped(&self.ids[index]));
        let reference = |name: &str, index: usize| {
            self.data[index].map(|number| format!(" {name}=\"d{number}\"")).unwrap_or_default()
        };
        let tag = self.tag(index).unwrap_or_default();
        let data = reference("dataRef", index);
        match (code.kind, role) {
            (CodeKind::Open, Role::Nested(other)) => {
                write!(
                    out,
                    "<pc id=\"{id}\"{}{}{tag}>",
                    reference("dataRefStart", index),
                    reference("dataRefEnd", other)
                )
            }
            (CodeKind::Close, Role::Nested(_)) => out.write_all(b"</pc>"),
            (CodeKind::Open, Role::Paired(_)) => write!(out, "<sc id=\"{id}\"{data}{tag}/>"),
            (CodeKind::Close, Role::Paired(_)) => write!(out, "<ec startRef=\"{id}\"{data}{tag}/>"),
            (CodeKind::Open | CodeKind::OpenElsewhere, _) => {
                write!(out, "<sc id=\"{id}\" isolated=\"yes\"{data}{tag}/>")
            }
            (CodeKind::Close | CodeKind::CloseElsewhere, _) => {
                write!(out, "<ec id=\"{id}\" isolated=\"yes\"{data}{tag}/>")
            }
            (CodeKind::Mark, Role::Nested(_)) => {
                write!(out, "<mrk id=\"{id}\"{}>", mark(&code.original))
            }
            (CodeKind::Unmark, Role::Nested(_)) => out.write_all(b"</mrk>"),
            (CodeKind::Mark, _) => {
                write!(out, "<ph id=\"{id}\" type=\"other\" subType=\"malmoi:mark\"{data}/>")
            }
            (CodeKind::Unmark, _) => {
                write!(out, "<ph id=\"{id}\" type=\"other\" subType=\"malmoi:unmark\"{data}/>")
            }
            (CodeKind::Unknown, _) => {
                write!(out, "<ph id=\"{id}\" type=\"other\" subType=\"malmoi:unknown\"{data}/>")
            }
            (CodeKind::Alone, _) => match forbidden(&code.original) {
                Some(hex) => write!(out, "<cp hex=\"{hex}\"/>"),
                None => write!(out, "<ph id=\"{id}\"{data}{tag}/>"),
            },
        }
    }
}

/// The number of a character that XML forbids, where the original is one.
fn forbidden(original: &str) -> Option<String> {
    let tag = own_tag(original, "cp", &["hex"], "/>")?;
    let hex = tag.get("hex").filter(|hex| (4..=6).contains(&hex.len()))?;
    let c = u32::from_str_radix(hex, 16).ok().and_then(char::from_u32)?;
    (!xml::is_allowed(c)).then(|| hex.to_owned())
}

/// The attributes of a mark: those of its tag, or a type of malmoi's own with the original as its value.
fn mark(original: &str) -> String {
    let attributes = own_tag(original, "mrk", &MARK_ATTRIBUTES, ">").filter(|tag| {
        tag.get("type").is_none_or(|kind| matches!(kind, "generic" | "term") || is_user_defined(kind))
            && tag.get("translate").is_none_or(|value| matches!(value, "yes" | "no"))
    });
    match attributes {
        Some(tag) => {
            tag.attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", escaped(value))).collect()
        }
        None => format!(" type=\"malmoi:mark\" value=\"{}\"", escaped(original)),
    }
}

fn is_user_defined(kind: &str) -> bool {
    kind.split_once(':').is_some_and(|(prefix, rest)| {
        !prefix.is_empty() && !rest.is_empty() && !rest.contains(':') && !kind.contains(char::is_whitespace)
    })
}

/// The identifiers of the codes of one side: their own where it is valid and free, one for both ends of a span. A code of a
/// target has that of a code of the source only where both are the same element, which is to say that they correspond.
fn ids(written: &Written<'_>, codes: &[Code], roles: &[Role], source: Option<&Side<'_>>) -> Vec<String> {
    let both = || written.details.ko_codes.iter().chain(&written.details.en_codes);
    let all: HashSet<&str> = both().map(|code| code.id.as_str()).collect();
    let mut taken: HashMap<&str, &str> = HashMap::new();
    if let Some(source) = source {
        let names = source.codes.iter().zip(&source.roles).map(|(code, role)| name(code, *role));
        // Both ends of a span have one, that of the element which begins it.
        source.ids.iter().zip(names).for_each(|(id, name)| _ = taken.entry(id).or_insert(name));
    }
    let mut own: HashSet<String> = HashSet::new();
    let mut made = (1u64..).map(|number| format!("m{number}")).filter(|id| !all.contains(id.as_str()));
    let mut ids: Vec<String> = Vec::with_capacity(codes.len());
    for (index, code) in codes.iter().enumerate() {
        let is_free = |id: &str, own: &HashSet<String>| {
            !own.contains(id) && taken.get(id).is_none_or(|taken| *taken == name(code, roles[index]))
        };
        let id = match roles[index] {
            Role::Nested(other) | Role::Paired(other) if other < index => ids[other].clone(),
            _ if is_token(&code.id) && is_free(&code.id, &own) => code.id.clone(),
            _ => made.find(|id| is_free(id, &own)).unwrap_or_default(),
        };
        own.insert(id.clone());
        ids.push(id);
    }
    ids
}

/// The element that a code becomes.
fn name(code: &Code, role: Role) -> &'static str {
    match (code.kind, role) {
        (CodeKind::Open | CodeKind::Close, Role::Nested(_)) => "pc",
        (CodeKind::Open | CodeKind::OpenElsewhere, _) => "sc",
        (CodeKind::Close | CodeKind::CloseElsewhere, _) => "ec",
        (CodeKind::Mark | CodeKind::Unmark, Role::Nested(_)) => "mrk",
        (CodeKind::Mark | CodeKind::Unmark | CodeKind::Unknown | CodeKind::Alone, _) => "ph",
    }
}

/// Writes concepts as entries of the glossary module, each in a unit of its own that is not to be translated.
pub(crate) fn write_concepts(
    concepts: &[Concept],
    options: &WriteOptions,
    out: &mut dyn Write,
) -> io::Result<Report> {
    let source = options.source();
    let mut report = Report::default();
    head(source, out)?;
    begin_file(1, "", out)?;
    for concept in options.selection.apply(concepts) {
        report.written += 1;
        report.concept(Format::Xliff2, &concept);
        write!(out, "<unit id=\"{}\" translate=\"no\">\n<gls:glossary>\n", report.written)?;
        entry(&concept, source, out)?;
        out.write_all(b"</gls:glossary>\n<segment>\n")?;
        element(out, "source", &[], concept.preferred(source).unwrap_or_default())?;
        out.write_all(b"</segment>\n</unit>\n")?;
    }
    if report.written == 0 {
        out.write_all(b"<group id=\"g1\"/>\n")?;
    }
    out.write_all(b"</file>\n</xliff>\n")?;
    Ok(report)
}

fn entry(concept: &Concept, source: Lang, out: &mut dyn Write) -> io::Result<()> {
    let yes = |is_so: bool| is_so.then_some("yes");
    let marks = [
        ("id", Some(concept.id.as_str())),
        ("domain", Some(concept.domain.as_str()).filter(|domain| !domain.is_empty())),
        ("type", concept.term_type.map(|kind| kind.as_str())),
        ("authority", concept.authority.map(|authority| authority.as_str())),
        ("proposed", yes(concept.proposed)),
        ("case", yes(concept.case_sensitive)),
        ("dnt", yes(concept.dnt)),
        ("note", concept.note.as_deref()),
    ];
    out.write_all(b"<gls:glossEntry")?;
    for (name, value) in marks {
        if let Some(value) = value {
            attribute(out, &format!("{MALMOI}:{name}"), value)?;
        }
    }
    out.write_all(b">\n")?;
    let status = format!("{MALMOI}:status");
    let term = |name: &str, term: &Term, out: &mut dyn Write| {
        let status =
            Some((status.as_str(), term.status.as_str())).filter(|_| term.status != Status::Preferred);
        element(out, name, status.as_slice(), &term.text)
    };
    // Other tools pass over statuses: what may not be used stands where they do not look.
    let (usable, bad): (Vec<_>, Vec<_>) =
        concept.terms(source).iter().partition(|term| term.status.is_usable());
    let origin = concept.source.as_deref().map(|source| ("source", source));
    match usable.first() {
        Some(first) if first.status == Status::Preferred => {
            element(out, "gls:term", origin.as_slice(), &first.text)?
        }
        Some(first) => {
            let status = (status.as_str(), first.status.as_str());
            element(out, "gls:term", &origin.into_iter().chain([status]).collect::<Vec<_>>(), &first.text)?;
        }
        None => element(out, "gls:term", origin.as_slice(), "")?,
    }
    let (translations, bad_translations): (Vec<_>, Vec<_>) =
        concept.terms(source.other()).iter().partition(|term| term.status.is_usable());
    translations.iter().try_for_each(|translation| term("gls:translation", translation, out))?;
    let definition = &concept.definition;
    let mut definitions = [(Lang::Ko, &definition.ko), (Lang::En, &definition.en)]
        .into_iter()
        .filter_map(|(lang, text)| Some((lang, text.as_deref()?)));
    let first = definitions.next();
    if translations.is_empty() && first.is_none() {
        // An entry has a translation or a definition.
        out.write_all(b"<gls:translation/>\n")?;
    }
    for (name, definition) in [("gls", first), (MALMOI, definitions.next())] {
        if let Some((lang, text)) = definition {
            element(out, &format!("{name}:definition"), &[(&format!("{MALMOI}:lang"), lang.code())], text)?;
        }
    }
    let own = |name: &str| format!("{MALMOI}:{name}");
    let synonyms = usable.into_iter().skip(1).chain(bad);
    synonyms.into_iter().try_for_each(|synonym| term(&own("term"), synonym, out))?;
    bad_translations.into_iter().try_for_each(|bad| term(&own("translation"), bad, out))?;
    out.write_all(b"</gls:glossEntry>\n")
}
