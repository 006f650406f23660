//! MultiTerm XML (`mtf`), the exchange format of Trados MultiTerm.
//!
//! The names of its fields are up to whoever made the termbase; those of the templates that MultiTerm brings along are
//! known, in English and Korean. The schema is MTF: `multiterm-api-docs`, "XML Schema: MTF".

use std::io::{self, Write};

use super::tbx::text;
use super::termbase::{Entry, Language, Node, Written, line, normal, prose, status, term_type};
use super::{Format, Report, WriteOptions};
use crate::record::{Concept, Lang, Status, Term, TermType};

/// What a field of a termbase holds.
#[derive(Clone, Copy, PartialEq)]
enum Field {
    Id,
    Domain,
    Definition(Option<Lang>),
    Note,
    Source,
    Status,
    TermType,
    Process,
    DoNotTranslate,
    CaseSensitive,
    Authority,
}

/// The field of a name.
fn field(name: &str) -> Option<Field> {
    Some(match normal(name).as_str() {
        "id" | "entryid" => Field::Id,
        "subject" | "subjectfield" | "domain" | "field" | "분야" | "주제" => Field::Domain,
        "definition" | "정의" => Field::Definition(None),
        "definitionkorean" => Field::Definition(Some(Lang::Ko)),
        "definitionenglish" => Field::Definition(Some(Lang::En)),
        "note" | "notes" | "usagenote" | "comment" | "remark" | "비고" | "참고" => Field::Note,
        "source" | "출처" => Field::Source,
        "status" | "termstatus" | "usagestatus" | "usage" | "administrativestatus" | "상태" => {
            Field::Status
        }
        "termtype" | "type" | "partofspeech" | "wordclass" => Field::TermType,
        "processstatus" => Field::Process,
        "donottranslate" => Field::DoNotTranslate,
        "casesensitive" => Field::CaseSensitive,
        "authority" => Field::Authority,
        _ => return None,
    })
}

/// Reads a `conceptGrp`.
pub(crate) fn entry(node: &Node) -> Entry {
    let mut entry = Entry::default();
    for child in &node.children {
        match child.name.as_str() {
            // The number is the identifier where no field is.
            "concept" if entry.id.is_empty() => entry.id = line(child),
            "system" if child.attribute("type") == Some("status") => {
                entry.proposed |= normal(&line(child)) == "new"
            }
            "descripGrp" => {
                if let Some((field, value)) = described(child)
                    && !common(&mut entry, child, field, value, None)
                {
                    match field {
                        Field::Id => entry.id = line(value),
                        Field::Process => entry.proposed = true,
                        Field::DoNotTranslate => entry.dnt = is_yes(value),
                        Field::CaseSensitive => entry.case_sensitive = is_yes(value),
                        Field::Authority => entry.authority = line(value).parse().ok(),
                        _ => {}
                    }
                }
            }
            "languageGrp" => language(&mut entry, child),
            _ => {}
        }
    }
    entry
}

fn language(entry: &mut Entry, node: &Node) {
    let mut set = Language::default();
    for child in &node.children {
        match child.name.as_str() {
            "language" => set.tag = tag(child),
            "descripGrp" => {
                if let Some((field, value)) = described(child) {
                    common(entry, child, field, value, Some(&set.tag));
                }
            }
            "termGrp" => {
                let mut written = Written::default();
                for part in &child.children {
                    match part.name.as_str() {
                        "term" => written.text = line(part),
                        "descripGrp" => {
                            if let Some((field, value)) = described(part)
                                && !common(entry, part, field, value, Some(&set.tag))
                            {
                                term(&mut written, entry, field, value);
                            }
                        }
                        _ => {}
                    }
                }
                if written.text.is_empty() {
                    entry.doubts.push((child.at, "a term is empty".to_owned()));
                } else {
                    set.terms.push(written);
                }
            }
            _ => {}
        }
    }
    entry.languages.push(set);
}

/// Takes what any level may say of the concept; false where the field is none of those.
fn common(entry: &mut Entry, group: &Node, field: Field, value: &Node, lang: Option<&str>) -> bool {
    match field {
        Field::Domain => entry.domains.extend(some(line(value))),
        Field::Definition(named) => {
            let lang = named.map(|lang| lang.code().to_owned()).or_else(|| lang.map(str::to_owned));
            entry.definitions.extend(some(prose(value)).map(|text| (lang, text)));
            // Its source stands in it.
            for inner in group.children.iter().filter(|child| child.name == "descripGrp") {
                if let Some((Field::Source, value)) = described(inner) {
                    entry.sources.extend(some(prose(value)));
                }
            }
        }
        Field::Note => entry.notes.extend(some(prose(value))),
        Field::Source => entry.sources.extend(some(prose(value))),
        _ => return false,
    }
    true
}

fn term(written: &mut Written, entry: &mut Entry, field: Field, value: &Node) {
    match field {
        Field::Status => {
            written.status = written.status.or_else(|| status(&line(value)));
            if written.status.is_none() {
                let message = format!("the status ‘{}’ of a term is not known", line(value));
                entry.doubts.push((value.at, message));
            }
        }
        Field::TermType => {
            written.term_type = written.term_type.or_else(|| term_type(&line(value)));
            written.is_synonym |= normal(&line(value)) == "synonym";
        }
        Field::Process => {
            written.proposed = matches!(
                normal(&line(value)).as_str(),
                "provisionallyprocessed" | "unprocessed" | "proposed" | "new"
            );
        }
        _ => {}
    }
}

/// The field of a `descripGrp` and the element that holds its value.
fn described(group: &Node) -> Option<(Field, &Node)> {
    let value = group.children.iter().find(|child| child.name == "descrip")?;
    Some((field(value.attribute("type")?)?, value))
}

/// The tag of a language; by its name where the tag says nothing.
fn tag(node: &Node) -> String {
    let tag = node.attribute("lang").or_else(|| node.attribute("locale")).unwrap_or_default();
    let name = node.attribute("type").or_else(|| node.attribute("name")).unwrap_or_default();
    let named = || match name.to_lowercase() {
        name if name.starts_with("korean") || name.starts_with("한국어") => Some("ko"),
        name if name.starts_with("english") || name.starts_with("영어") => Some("en"),
        _ => None,
    };
    match Lang::from_tag(tag) {
        Some(_) => tag.to_owned(),
        None if tag.is_empty() => named().unwrap_or(name).to_owned(),
        None => tag.to_owned(),
    }
}

fn is_yes(node: &Node) -> bool {
    matches!(normal(&line(node)).as_str(), "yes" | "true" | "1" | "예")
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// Writes the selected concepts.
pub(crate) fn write(concepts: &[Concept], options: &WriteOptions, out: &mut dyn Write) -> io::Result<Report> {
    let mut report = Report::default();
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<mtf>\n")?;
    for concept in options.selection.apply(concepts) {
        report.written += 1;
        report.concept(Format::Multiterm, &concept);
        group(&concept, report.written, out)?;
    }
    out.write_all(b"</mtf>\n")?;
    Ok(report)
}

fn group(concept: &Concept, number: u64, out: &mut dyn Write) -> io::Result<()> {
    // An entry's number is all that the format knows of it by itself.
    writeln!(out, "<conceptGrp>\n<concept>{number}</concept>")?;
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    let flag = |set: bool| if set { "yes".to_owned() } else { String::new() };
    let definitions = [
        (Lang::Ko, "Korean", or_empty(&concept.definition.ko)),
        (Lang::En, "English", or_empty(&concept.definition.en)),
    ];
    let mut fields = vec![
        ("ID", concept.id.clone()),
        ("Subject", concept.domain.clone()),
        ("Note", or_empty(&concept.note)),
        ("Source", or_empty(&concept.source)),
        (
            "Process Status",
            if concept.proposed { "provisionallyProcessed".to_owned() } else { String::new() },
        ),
        ("Do Not Translate", flag(concept.dnt)),
        ("Case Sensitive", flag(concept.case_sensitive)),
        ("Authority", concept.authority.map_or("", |authority| authority.as_str()).to_owned()),
    ];
    for (lang, _, definition) in &definitions {
        // A language without terms is none in MultiTerm.
        if concept.terms(*lang).is_empty() {
            let name = if *lang == Lang::Ko { "Definition Korean" } else { "Definition English" };
            fields.push((name, definition.clone()));
        }
    }
    for (name, value) in fields {
        describe(out, name, &value)?;
    }
    let has_preferred = Lang::ALL
        .into_iter()
        .any(|lang| concept.terms(lang).iter().any(|term| term.status == Status::Preferred));
    let mut is_first = true;
    for (lang, name, definition) in &definitions {
        if concept.terms(*lang).is_empty() {
            continue;
        }
        writeln!(out, "<languageGrp>\n<language type=\"{name}\" lang=\"{}\"/>", lang.code().to_uppercase())?;
        describe(out, "Definition", definition)?;
        for term in concept.terms(*lang) {
            let is_typed = if has_preferred { term.status == Status::Preferred } else { is_first };
            is_first = false;
            term_group(term, concept.term_type.filter(|_| is_typed), out)?;
        }
        out.write_all(b"</languageGrp>\n")?;
    }
    out.write_all(b"</conceptGrp>\n")
}

fn term_group(term: &Term, term_type: Option<TermType>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<termGrp>\n<term>")?;
    text(out, &term.text)?;
    out.write_all(b"</term>\n")?;
    describe(out, "Status", term.status.as_str())?;
    let term_type = match term_type {
        Some(TermType::Full) => "full form",
        Some(TermType::Abbreviation) => "abbreviation",
        Some(TermType::Name) => "proper noun",
        None => "",
    };
    describe(out, "Term Type", term_type)?;
    out.write_all(b"</termGrp>\n")
}

fn describe(out: &mut dyn Write, name: &str, value: &str) -> io::Result<()> {
    if value.is_empty() {
        return Ok(());
    }
    write!(out, "<descripGrp>\n<descrip type=\"{name}\">")?;
    text(out, value)?;
    out.write_all(b"</descrip>\n</descripGrp>\n")
}
