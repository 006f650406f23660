//! The way through a file of any version, unit by unit, with what stands around each.

use std::collections::{BTreeSet, HashSet};
use std::io::Read;

use super::check;
use super::found::{Definition, Found, Pair, Scope};
use super::split::{Piece, Splitter};
use super::tree::{self, Element};
use super::{v1, v2};
use crate::error::ProblemKind;
use crate::format::decode::Decoding;
use crate::format::xml::{self, Fault};
use crate::format::{Sink, Stop};
use crate::hangul::is_hangul;
use crate::record::Lang;

/// The deepest nesting of groups that is followed.
const DEEPEST: usize = 256;

/// The most identifiers of units that are compared with each other.
const MOST_IDS: usize = 1 << 20;

/// How much of the definitions of tags is kept, in bytes.
const LARGEST_DEFINITIONS: usize = 16 << 20;

/// A unit on the way through a file.
pub struct Here<'u> {
    /// The unit.
    pub element: &'u Element,
    /// How it stands in the file, as UTF-8; the places in the element count its bytes.
    pub text: &'u str,
    /// How many bytes of the file, as UTF-8, stand before it.
    pub offset: u64,
    /// The line in which it begins.
    pub line: u64,
}

/// What is done with a unit; returns what is wrong with it.
type OnUnit<'o> = dyn FnMut(&mut Document<'_>, Here<'_>, &mut Sink<'_>) -> Result<Vec<Fault>, Stop> + 'o;

/// Goes through a file of any version and hands over its units one by one, with what is known of the file by then.
///
/// Returns what is known of the file as a whole, and the line and the column of its end.
pub fn walk<'l>(
    input: impl Read,
    sink: &mut Sink<'_>,
    languages: &'l dyn Fn(&str) -> Option<Lang>,
    on: &mut OnUnit<'_>,
) -> Result<(Document<'l>, (u64, u64)), Stop> {
    let input = Decoding::xml_told(input, sink)?;
    let replaces = input.replaces();
    let mut splitter = Splitter::new(input);
    let mut document = Document { languages, ..Document::new() };
    loop {
        let piece = splitter.next()?;
        let (line, column) = splitter.place();
        match piece {
            Piece::End => break,
            Piece::Broken(message) => sink.problem(line, column, ProblemKind::Syntax, message)?,
            Piece::Tag | Piece::Unit
                if document.is_in_skeleton() && !document.ends_skeleton(splitter.bytes()) => {}
            Piece::Tag => {
                let is_first = document.version == 0;
                let result = xml::text_of(splitter.bytes(), replaces, "here stand").and_then(|text| {
                    let result = document.tag(text);
                    if is_first && document.version > 0 {
                        document.root = (splitter.offset(), text.to_owned());
                    }
                    result
                });
                document.tell(result, &splitter, sink)?;
            }
            Piece::Unit => match xml::text_of(splitter.bytes(), replaces, "here stand")
                .and_then(|text| Ok((text, tree::parse(text)?)))
            {
                Err(fault) => document.tell(Err(fault), &splitter, sink)?,
                Ok((text, element)) => {
                    let here = Here { element: &element, text, offset: splitter.offset(), line };
                    let faults = on(&mut document, here, sink)?;
                    for fault in faults {
                        document.tell(Err(fault), &splitter, sink)?;
                    }
                }
            },
        }
    }
    Ok((document, splitter.place()))
}

/// An element that is open around the units.
struct Open {
    name: String,
    preserve: bool,
    translate: bool,
    lang: Option<String>,
}

/// What is known of a file while it is read.
pub struct Document<'a> {
    pub(super) languages: &'a dyn Fn(&str) -> Option<Lang>,
    /// The first digit of the version; 0 before the root is met.
    pub version: u8,
    /// Where the root begins, in bytes of the file as UTF-8, and its tag.
    pub root: (u64, String),
    open: Vec<Open>,
    /// How many elements are open beyond the deepest that is followed.
    deeper: usize,
    /// What stands around the unit.
    pub scope: Scope,
    pub(super) original: String,
    /// How many file elements have begun.
    pub files: u64,
    /// The units and groups of the file element that is open.
    units: u64,
    /// Hashes of the identifiers of the units and groups of the file element, and of the file elements.
    ids: HashSet<u64>,
    file_ids: HashSet<u64>,
    /// How long the definitions of tags are.
    defined: usize,
    pub(super) saw_root_end: bool,
    pub(super) tags: BTreeSet<String>,
    pub(super) pairs: u64,
    pub(super) others: u64,
    pub(super) drafts: u64,
    /// The language for which targets are taken that name none.
    pub(super) guessed: Option<Lang>,
}

impl Document<'_> {
    fn new() -> Self {
        Self {
            languages: &Lang::from_tag,
            version: 0,
            root: (0, String::new()),
            open: Vec::new(),
            deeper: 0,
            scope: Scope::default(),
            original: String::new(),
            files: 0,
            units: 0,
            ids: HashSet::new(),
            file_ids: HashSet::new(),
            defined: 0,
            saw_root_end: false,
            tags: BTreeSet::new(),
            pairs: 0,
            others: 0,
            drafts: 0,
            guessed: None,
        }
    }

    /// Whether the skeleton is open, which is a document of any other kind.
    fn is_in_skeleton(&self) -> bool {
        self.open.last().is_some_and(|open| matches!(tree::local(&open.name), "skeleton" | "internal-file"))
    }

    fn ends_skeleton(&self, tag: &[u8]) -> bool {
        let ends = |name: &[u8]| {
            tag.strip_prefix(b"</").is_some_and(|tag| {
                tag.trim_ascii_end().strip_suffix(b">").is_some_and(|tag| tag.trim_ascii() == name)
            })
        };
        self.open.last().is_some_and(|open| ends(open.name.as_bytes()))
            // One that is never closed ends with its file.
            || ends(b"file") || ends(b"xliff")
    }

    fn tell<R: Read>(
        &self,
        result: Result<(), Fault>,
        splitter: &Splitter<R>,
        sink: &mut Sink<'_>,
    ) -> Result<(), Stop> {
        let Err(fault) = result else { return Ok(()) };
        let (line, column) = splitter.place();
        let (line, column) = fault.place(splitter.bytes(), line, column);
        sink.problem(line, column, fault.kind, fault.message)
    }

    /// Reads a tag outside of units.
    fn tag(&mut self, text: &str) -> Result<(), Fault> {
        if let Some(name) = text.strip_prefix("</") {
            return self.end(name.strip_suffix('>').unwrap_or(name).trim_end());
        }
        let tag = tree::parse_tag(text)?;
        let result = self.start(&tag);
        if text.ends_with("/>") {
            if tag.local() == "file" {
                return result.and_then(|()| self.end_file());
            }
            return result;
        }
        if self.open.len() == DEEPEST {
            self.deeper += 1;
            if self.deeper == 1 {
                return Err(fault(
                    ProblemKind::Syntax,
                    format!("elements are nested more than {DEEPEST} deep"),
                ));
            }
            return Ok(());
        }
        let around = self.open.last();
        let preserve = tag
            .get("xml:space")
            .map_or(around.is_some_and(|open| open.preserve), |value| value == "preserve");
        let translate =
            tag.get("translate").map_or(around.is_none_or(|open| open.translate), |value| value != "no");
        let lang =
            tag.get("xml:lang").map(str::to_owned).or_else(|| around.and_then(|open| open.lang.clone()));
        self.open.push(Open { name: tag.name, preserve, translate, lang });
        result
    }

    fn start(&mut self, tag: &Element) -> Result<(), Fault> {
        let attribute = |name: &str| tag.get(name).unwrap_or_default().trim().to_owned();
        match tag.local() {
            "xliff" if self.version == 0 => {
                self.version =
                    if tag.get("srcLang").is_some() || attribute("version").starts_with('2') { 2 } else { 1 };
                (self.scope.source, self.scope.target) = (attribute("srcLang"), attribute("trgLang"));
                for tag in [&self.scope.source, &self.scope.target] {
                    if self.version == 2 && !tag.is_empty() && !is_language(tag) {
                        return Err(fault(
                            ProblemKind::Value,
                            format!("‘{tag}’ is no tag of a language, such as ko or en-US"),
                        ));
                    }
                }
                if self.version == 2 && self.scope.source.is_empty() {
                    return Err(fault(
                        ProblemKind::Missing,
                        "this <xliff> names no source language; add srcLang".to_owned(),
                    ));
                }
            }
            "file" => {
                self.files += 1;
                self.units = 0;
                self.ids.clear();
                self.scope.definitions.clear();
                self.defined = 0;
                self.original = attribute("original");
                if self.version == 2 {
                    return self.identify(tag, "file");
                }
                (self.scope.source, self.scope.target) =
                    (attribute("source-language"), attribute("target-language"));
            }
            "group" if self.version == 2 => {
                self.units += 1;
                return self.identify(tag, "group");
            }
            _ => {}
        }
        Ok(())
    }

    /// Checks the identifier of a file, group or unit of XLIFF 2.
    fn identify(&mut self, element: &Element, kind: &'static str) -> Result<(), Fault> {
        let id = element.get("id").unwrap_or_default().to_owned();
        if !check::is_token(&id) {
            return Err(Fault {
                at: element.at,
                kind: ProblemKind::Missing,
                message: format!("this <{kind}> has no valid id"),
            });
        }
        let message = format!("the id ‘{id}’ of this <{kind}> stands there twice");
        let ids = if kind == "file" { &mut self.file_ids } else { &mut self.ids };
        let is_new = ids.len() >= MOST_IDS
            || ids.insert(xxhash_rust::xxh3::xxh3_64(format!("{kind} {id}").as_bytes()));
        if is_new { Ok(()) } else { Err(Fault { at: element.at, kind: ProblemKind::Duplicate, message }) }
    }

    fn end(&mut self, name: &str) -> Result<(), Fault> {
        if tree::local(name) == "xliff" {
            self.saw_root_end = true;
        }
        if self.deeper > 0 {
            self.deeper -= 1;
            return Ok(());
        }
        let Some(at) = self.open.iter().rposition(|open| open.name == name) else {
            return Err(fault(ProblemKind::Syntax, format!("</{name}> ends nothing that is open")));
        };
        let unclosed = self.open.drain(at..).skip(1).last();
        let ended = if tree::local(name) == "file" { self.end_file() } else { Ok(()) };
        match unclosed {
            Some(open) => {
                Err(fault(ProblemKind::Syntax, format!("<{}> is not closed before </{name}>", open.name)))
            }
            None => ended,
        }
    }

    fn end_file(&mut self) -> Result<(), Fault> {
        match self.version == 2 && self.units == 0 {
            true => Err(fault(
                ProblemKind::Missing,
                "this <file> holds neither a <unit> nor a <group>".to_owned(),
            )),
            false => Ok(()),
        }
    }

    /// Reads a unit; none where it is the definition of a tag, which is kept.
    pub fn find(&mut self, element: &Element) -> Option<Found> {
        let around = self.open.last();
        self.scope.lang = around.and_then(|open| open.lang.clone());
        self.scope.preserve = around.is_some_and(|open| open.preserve);
        self.scope.translate = around.is_none_or(|open| open.translate);
        self.units += 1;
        Some(match element.local() {
            "tag" => {
                self.define(element);
                return None;
            }
            "trans-unit" => v1::read(element, &self.scope),
            _ => {
                let mut found = v2::read(element, &self.scope);
                if let Err(fault) = self.identify(element, "unit") {
                    found.faults.push(fault);
                }
                found
            }
        })
    }

    /// Keeps what a tag of an SDLXLIFF file stands for.
    fn define(&mut self, tag: &Element) {
        let Some(id) = tag.get("id").filter(|_| self.defined < LARGEST_DEFINITIONS) else { return };
        let text = |name: &str| tag.child(name).map(Element::text).unwrap_or_default();
        let alone = ["ph", "st", "bpt"].into_iter().find_map(|name| tag.child(name).map(Element::text));
        let definition = Definition { begin: alone.unwrap_or_default(), end: text("ept") };
        self.defined += id.len() + definition.begin.len() + definition.end.len() + size_of::<Definition>();
        self.scope.definitions.insert(id.to_owned(), definition);
    }

    /// The tags of the languages of a pair; empty where nothing names them.
    pub(super) fn tags<'p>(&'p self, pair: &'p Pair) -> (&'p str, &'p str) {
        fn or<'t>(own: &'t Option<String>, around: &'t str) -> &'t str {
            own.as_deref().filter(|tag| !tag.is_empty()).unwrap_or(around)
        }
        (or(&pair.source_tag, &self.scope.source), or(&pair.target_tag, &self.scope.target))
    }

    /// The language that a pair is translated from; none where it is not Korean and English.
    pub fn source_of(&mut self, pair: &Pair) -> Option<Lang> {
        let (source_tag, target_tag) = self.tags(pair);
        let source = (self.languages)(source_tag);
        let target = pair.target.as_ref().filter(|target| !target.text.trim().is_empty());
        let target_lang = match (target, target_tag) {
            // Where nothing is translated, nothing need be named.
            (None, "") => source.map(Lang::other),
            (Some(target), "") => {
                // A tool that names no target language is taken at its script.
                let guess = source
                    .map(Lang::other)
                    .filter(|lang| (*lang == Lang::Ko) == target.text.chars().any(is_hangul));
                self.guessed = self.guessed.or(guess);
                guess
            }
            _ => (self.languages)(target_tag),
        };
        source.filter(|lang| target_lang == Some(lang.other()))
    }
}

/// Whether a tag could be one of BCP 47; tools write an underscore, too.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split(['-', '_']);
    parts.next().is_some_and(|part| part.len() >= 2 && part.chars().all(|c| c.is_ascii_alphabetic()))
        && parts.all(|part| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()))
}

fn fault(kind: ProblemKind, message: String) -> Fault {
    Fault { at: 0, kind, message }
}
