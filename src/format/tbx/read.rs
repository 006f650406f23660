//! An entry of TBX, of version 2 with `tig` and `ntig` and of version 3 in either style.

use crate::format::termbase::{Entry, Language, Node, Written, line, normal, prose, status, term_type};
use crate::record::{Status, TermType};

/// What stands at one level of an entry, in whatever group.
#[derive(Default)]
struct Facts {
    entry: Entry,
    term: Option<String>,
    status: Option<Status>,
    term_type: Option<TermType>,
    is_synonym: bool,
    process: Option<bool>,
    marks: Vec<Mark>,
}

/// A note at a term with which malmoi says what a dialect has no category for.
#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Status(Status),
    Name,
}

/// Reads a `termEntry` or `conceptEntry`.
pub(crate) fn entry(node: &Node) -> Entry {
    let mut facts = Facts::default();
    facts.take(node, false);
    let mut entry = Entry { id: node.attribute("id").unwrap_or_default().to_owned(), ..facts.entry };
    for set in node.children.iter().filter(|child| matches!(child.name.as_str(), "langSet" | "langSec")) {
        let tag = set.attribute("xml:lang").or_else(|| set.attribute("lang")).unwrap_or_default().to_owned();
        let mut facts = Facts::default();
        facts.take(set, false);
        let mut language = Language { tag: tag.clone(), terms: Vec::new() };
        absorb(&mut entry, facts.entry, &tag);
        for section in
            set.children.iter().filter(|child| matches!(child.name.as_str(), "tig" | "ntig" | "termSec"))
        {
            let mut facts = Facts::default();
            facts.take(section, true);
            match facts.written() {
                Some(written) => language.terms.push(written),
                None => entry.doubts.push((section.at, "a term is empty".to_owned())),
            }
            absorb(&mut entry, facts.entry, &tag);
        }
        entry.languages.push(language);
    }
    entry
}

/// Adds what a language or term says to its entry; its definition is one in that language.
fn absorb(entry: &mut Entry, facts: Entry, tag: &str) {
    let definitions = facts.definitions.into_iter();
    entry.definitions.extend(definitions.map(|(named, text)| (named.or_else(|| Some(tag.to_owned())), text)));
    entry.domains.extend(facts.domains);
    entry.notes.extend(facts.notes);
    entry.sources.extend(facts.sources);
    entry.doubts.extend(facts.doubts);
    entry.dnt |= facts.dnt;
}

impl Facts {
    /// Takes what stands in an element and in the groups in it.
    fn take(&mut self, node: &Node, is_term: bool) {
        for child in &node.children {
            match child.name.as_str() {
                "termGrp" | "adminGrp" | "termNoteGrp" => self.take(child, is_term),
                // What stands beside a context or an example is no news of the concept.
                "descripGrp" if child.children.iter().any(|one| category(one) == "definition") => {
                    self.take(child, false);
                }
                "descripGrp" => {
                    child.children.iter().filter(|one| is_descrip(one)).for_each(|one| self.fact(one, false))
                }
                "term" => self.term = Some(line(child)),
                _ => self.fact(child, is_term),
            }
        }
    }

    fn fact(&mut self, node: &Node, is_term: bool) {
        let value = || line(node);
        match category(node) {
            "subjectField" => self.entry.domains.extend(some(value())),
            // Weblate writes an explanation without a type.
            "definition" | "descrip" => {
                let lang = node.attribute("xml:lang").map(str::to_owned);
                self.entry.definitions.extend(some(prose(node)).map(|text| (lang, text)));
            }
            "source" => self.entry.sources.extend(some(prose(node))),
            "note" => match mark(&value()).filter(|_| is_term) {
                Some(mark) => self.marks.push(mark),
                None => self.entry.notes.extend(some(prose(node))),
            },
            "Usage note" | "usageNote" => self.entry.notes.extend(some(prose(node))),
            "Translation needed" | "translationNote" => {
                self.entry.dnt |= value().eq_ignore_ascii_case("no");
            }
            "administrativeStatus" | "normativeAuthorization" | "usageStatus" => {
                self.status = self.status.or_else(|| status(&value()));
                if self.status.is_none() {
                    let value = value();
                    self.entry.doubts.push((node.at, format!("the status ‘{value}’ of a term is not known")));
                }
            }
            "termType" => {
                self.term_type = self.term_type.or_else(|| term_type(&value()));
                self.is_synonym |= normal(&value()) == "synonym";
            }
            "partOfSpeech" => self.term_type = self.term_type.or_else(|| term_type(&value())),
            "processStatus" => {
                let is_proposed = matches!(value().as_str(), "provisionallyProcessed" | "unprocessed");
                self.process = Some(is_proposed);
            }
            _ => {}
        }
    }

    fn written(&self) -> Option<Written> {
        let marked = self.marks.iter().find_map(|mark| match mark {
            Mark::Status(status) => Some(*status),
            Mark::Name => None,
        });
        Some(Written {
            text: self.term.clone().filter(|term| !term.is_empty())?,
            status: marked.or(self.status),
            term_type: self.term_type.or_else(|| self.marks.contains(&Mark::Name).then_some(TermType::Name)),
            is_synonym: self.is_synonym,
            proposed: self.process == Some(true),
        })
    }
}

fn mark(note: &str) -> Option<Mark> {
    Some(match note {
        "forbidden" => Mark::Status(Status::Forbidden),
        "deprecated" => Mark::Status(Status::Deprecated),
        "admitted" => Mark::Status(Status::Admitted),
        "preferred" => Mark::Status(Status::Preferred),
        "proper noun" => Mark::Name,
        _ => return None,
    })
}

/// The data category of an element: its type in the style DCA, its name in the style DCT.
fn category(node: &Node) -> &str {
    match node.name.as_str() {
        "descrip" | "admin" | "termNote" | "adminNote" | "descripNote" | "ref" | "xref" | "transac" => {
            node.attribute("type").unwrap_or(&node.name)
        }
        name => name,
    }
}

fn is_descrip(node: &Node) -> bool {
    !matches!(node.name.as_str(), "note" | "admin" | "adminGrp" | "ref" | "xref" | "transacGrp")
        && category(node) != "source"
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
