//! Termbases in XML, of which TBX and MultiTerm XML are two vocabularies: read entry by entry, in bounded memory.
//!
//! An entry speaks of any languages; a concept is made of its Korean and English part.

mod split;
mod tree;
mod words;

use std::collections::BTreeSet;
use std::io::Read;

use encoding_rs::Encoding;

use self::split::{Piece, Splitter};
pub(crate) use self::tree::Node;
pub(crate) use self::words::{normal, status, term_type};
use super::csv::{clean_term, clean_text};
use super::decode::Decoding;
use super::xml::Fault;
use super::{Format, Sink, Stop, multiterm, tbx};
use crate::error::ProblemKind;
use crate::record::{Authority, Concept, Lang, Place, Status, Term, TermType};

/// How many languages a message names.
const NAMED_LANGUAGES: usize = 20;

/// What an entry says, in any languages.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    /// The identifier.
    pub id: String,
    /// The subject fields.
    pub domains: Vec<String>,
    /// The definitions, each with the tag of its language where one is named.
    pub definitions: Vec<(Option<String>, String)>,
    /// The notes.
    pub notes: Vec<String>,
    /// The sources.
    pub sources: Vec<String>,
    /// Whether the term must not be translated.
    pub dnt: bool,
    /// Whether the entry as a whole is only proposed.
    pub proposed: bool,
    /// Whether case matters.
    pub case_sensitive: bool,
    /// Who settled the spelling.
    pub authority: Option<Authority>,
    /// The terms, language by language.
    pub languages: Vec<Language>,
    /// What was not understood: where, in bytes from the beginning of the entry, and what.
    pub doubts: Vec<(usize, String)>,
}

/// The terms of one language.
#[derive(Debug, Default)]
pub(crate) struct Language {
    /// The tag of the language.
    pub tag: String,
    /// The terms.
    pub terms: Vec<Written>,
}

/// A term as an entry gives it.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// The term.
    pub text: String,
    /// Its status, where one is given.
    pub status: Option<Status>,
    /// Its type, where one is given.
    pub term_type: Option<TermType>,
    /// Whether the entry calls it a synonym of another one.
    pub is_synonym: bool,
    /// Whether it is only proposed.
    pub proposed: bool,
}

impl Entry {
    /// The Korean and English part; none where there is no term of either, or only one and others in other languages.
    fn concept(self) -> Option<Concept> {
        let has = |lang| self.languages.iter().any(|set| Lang::from_tag(&set.tag) == Some(lang));
        let is_foreign = self.languages.iter().any(|set| Lang::from_tag(&set.tag).is_none());
        if is_foreign && !Lang::ALL.into_iter().all(has) {
            return None;
        }
        let mut concept = Concept {
            id: self.id,
            domain: joined(&self.domains, ", "),
            proposed: self.proposed,
            case_sensitive: self.case_sensitive,
            authority: self.authority,
            dnt: self.dnt,
            note: some(joined(&self.notes, "\n")),
            source: some(joined(&self.sources, "\n")),
            ..Concept::default()
        };
        let ours = || self.languages.iter().filter(|set| Lang::from_tag(&set.tag).is_some());
        let written = || ours().flat_map(|set| &set.terms);
        concept.proposed |= written().next().is_some() && written().all(|term| term.proposed);
        // The type is that of the preferred terms, where there are any.
        concept.term_type = written()
            .filter(|term| term.status.is_none_or(|status| status == Status::Preferred))
            .chain(written())
            .find_map(|term| term.term_type);
        for set in ours() {
            if let Some(lang) = Lang::from_tag(&set.tag) {
                add_terms(concept.terms_mut(lang), &set.terms);
            }
        }
        for lang in Lang::ALL {
            let of_lang = |(tag, text): &(Option<String>, String)| {
                let named = tag.as_deref().map(Lang::from_tag);
                (named.unwrap_or_else(|| Some(guessed(text))) == Some(lang)).then(|| text.clone())
            };
            let definition =
                some(joined(&self.definitions.iter().filter_map(of_lang).collect::<Vec<_>>(), "\n"));
            match lang {
                Lang::Ko => concept.definition.ko = definition,
                Lang::En => concept.definition.en = definition,
            }
        }
        Lang::ALL.into_iter().any(|lang| !concept.terms(lang).is_empty()).then_some(concept)
    }
}

/// Adds the terms of a language set: the first without a status is the preferred one where no other is.
fn add_terms(terms: &mut Vec<Term>, written: &[Written]) {
    let known = terms.len();
    let mut has_preferred = terms.iter().any(|term| term.status == Status::Preferred)
        || written.iter().any(|term| term.status == Some(Status::Preferred));
    for term in written {
        // A file may tell en-GB from en-US.
        if terms[..known].iter().any(|earlier| earlier.text == term.text) {
            continue;
        }
        let status = term.status.unwrap_or(match has_preferred || term.is_synonym {
            true => Status::Admitted,
            false => Status::Preferred,
        });
        has_preferred |= status == Status::Preferred;
        terms.push(Term { text: term.text.clone(), status });
    }
    terms.sort_by_key(|term| term.status);
}

/// The language of a text that names none.
fn guessed(text: &str) -> Lang {
    let is_hangul = |c: char| matches!(c, '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}' | '가'..='힣');
    if text.contains(is_hangul) { Lang::Ko } else { Lang::En }
}

fn joined(texts: &[String], by: &str) -> String {
    let mut once: Vec<&str> = Vec::new();
    for text in texts {
        if !once.contains(&text.as_str()) {
            once.push(text);
        }
    }
    once.join(by)
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// The text of an element as a term or another line of text.
pub(crate) fn line(node: &Node) -> String {
    clean_term(&node.text)
}

/// The text of an element as a definition or note.
pub(crate) fn prose(node: &Node) -> String {
    clean_text(&node.text)
}

/// Reads the entries of a TBX or MultiTerm XML file that have Korean and English terms.
pub(crate) fn read(input: impl Read, sink: &mut Sink<'_>) -> Result<(), Stop> {
    let (mut languages, mut others, mut all) = (BTreeSet::new(), 0u64, 0u64);
    let mut on_entry = |entry: Entry, line: u64, sink: &mut Sink<'_>| {
        all += 1;
        languages.extend(entry.languages.iter().map(|set| set.tag.chars().take(40).collect::<String>()));
        while languages.len() > NAMED_LANGUAGES {
            languages.pop_last();
        }
        match entry.concept() {
            Some(concept) => {
                let place = Place { path: sink.name.to_owned(), line };
                sink.concept(Concept { place, ..concept })
            }
            None => {
                others += 1;
                Ok(())
            }
        }
    };
    entries(input, sink, &mut on_entry)?;
    if others > 0 {
        let languages: Vec<_> = languages.into_iter().filter(|tag| !tag.is_empty()).collect();
        let message = format!(
            "{others} of {all} entries have no Korean and English terms and are left out; the languages of the file are {}",
            if languages.is_empty() { "not named".to_owned() } else { languages.join(", ") }
        );
        sink.problem(0, 0, ProblemKind::Missing, message)?;
    }
    Ok(())
}

/// Reads the entries in all languages, with the line on which each begins.
pub(super) fn entries(
    input: impl Read,
    sink: &mut Sink<'_>,
    on_entry: &mut dyn FnMut(Entry, u64, &mut Sink<'_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let input = Decoding::xml_told(input, sink)?;
    let replaces = input.replaces();
    let mut splitter = Splitter::new(input);
    loop {
        let piece = splitter.next()?;
        let (line, column) = splitter.place();
        match piece {
            Piece::End => break,
            Piece::Broken(message) => sink.problem(line, column, ProblemKind::Syntax, message)?,
            Piece::Entry => match tree::parse(splitter.entry(), replaces) {
                Err(fault) => {
                    let at = fault.place(splitter.entry(), line, column);
                    sink.problem(at.0, at.1, fault.kind, fault.message)?;
                }
                Ok(node) => {
                    let mut entry = match node.name.as_str() {
                        "conceptGrp" => multiterm::entry(&node),
                        _ => tbx::entry(&node),
                    };
                    for (at, message) in std::mem::take(&mut entry.doubts) {
                        let doubt = Fault { at, kind: ProblemKind::Value, message };
                        let at = doubt.place(splitter.entry(), line, column);
                        sink.problem(at.0, at.1, doubt.kind, doubt.message)?;
                    }
                    on_entry(entry, line, sink)?;
                }
            },
        }
    }
    let (line, column) = splitter.place();
    match splitter.root().as_deref() {
        Some("martif" | "tbx" | "TBX" | "mtf") if splitter.saw_root_end() => Ok(()),
        Some("martif" | "tbx" | "TBX" | "mtf") => {
            sink.problem(line, column, ProblemKind::Syntax, "the file ends early; it seems to be cut off")
        }
        _ => {
            let message = "there is no <martif>, <tbx> or <mtf> in the file; is it a termbase?";
            sink.problem(line, 0, ProblemKind::Syntax, message)
        }
    }
}

/// Tells which termbase the first bytes of a file begin, by its first element.
pub(crate) fn detect(head: &[u8]) -> Option<Format> {
    let encoding = match head {
        [b'<', 0, ..] => encoding_rs::UTF_16LE,
        [0, b'<', ..] => encoding_rs::UTF_16BE,
        _ => Encoding::for_bom(head).map_or(encoding_rs::UTF_8, |(encoding, _)| encoding),
    };
    let text = encoding.decode(head).0;
    let mut rest = text.trim_start_matches('\u{FEFF}').trim_start();
    // What stands before the first element.
    loop {
        let end = match rest {
            _ if rest.starts_with("<?") => rest.find("?>")? + 2,
            _ if rest.starts_with("<!--") => rest.find("-->")? + 3,
            _ if rest.starts_with("<!DOCTYPE") => match (rest.find('['), rest.find('>')?) {
                (Some(subset), end) if subset < end => rest.find("]>")? + 2,
                (_, end) => end + 1,
            },
            _ => break,
        };
        rest = rest[end..].trim_start();
    }
    if !rest.starts_with('<') {
        return None;
    }
    let (_, name) = split::local_name(rest.as_bytes());
    let tag = &rest[..rest.find('>')?];
    match name {
        b"martif" => Some(Format::Tbx),
        b"mtf" => Some(Format::Multiterm),
        b"tbx" | b"TBX" if tag.contains("TBX-Min") => Some(Format::TbxMin),
        b"tbx" | b"TBX" if tag.contains("TBX-Basic") => Some(Format::TbxBasic),
        b"tbx" | b"TBX" => Some(Format::TbxCore),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
