//! Reading a file of any version, unit by unit.

use std::collections::{BTreeSet, HashSet};
use std::io::Read;

use super::check;
use super::concept::concept;
use super::found::{Definition, Found, Pair, Scope};
use super::split::{Piece, Splitter};
use super::tree::{self, Element};
use super::{v1, v2};
use crate::error::ProblemKind;
use crate::format::decode::Decoding;
use crate::format::xml::{self, Fault};
use crate::format::{Sink, Stop, side};
use crate::hangul::is_hangul;
use crate::record::{Lang, Place, Unit};

/// How many languages a message names.
const NAMED_LANGUAGES: usize = 20;

/// The deepest nesting of groups that is followed.
const DEEPEST: usize = 256;

/// The most identifiers of units that are compared with each other.
const MOST_IDS: usize = 1 << 20;

/// How much of the definitions of tags is kept, in bytes.
const LARGEST_DEFINITIONS: usize = 16 << 20;

/// Reads the units and the concepts of an XLIFF file of any version that are Korean and English.
pub(crate) fn read(input: impl Read, sink: &mut Sink<'_>) -> Result<(), Stop> {
    read_languages(input, sink, &Lang::from_tag)
}

/// Reads an XLIFF file whose languages are told by the function.
pub(super) fn read_languages(
    input: impl Read,
    sink: &mut Sink<'_>,
    languages: &dyn Fn(&str) -> Option<Lang>,
) -> Result<(), Stop> {
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
                let result = xml::text_of(splitter.bytes(), replaces, "here stand")
                    .and_then(|text| document.tag(text));
                document.tell(result, &splitter, sink)?;
            }
            Piece::Unit => match xml::text_of(splitter.bytes(), replaces, "here stand").and_then(tree::parse)
            {
                Err(fault) => document.tell(Err(fault), &splitter, sink)?,
                Ok(unit) => {
                    let faults = document.unit(&unit, line, sink)?;
                    for fault in faults {
                        document.tell(Err(fault), &splitter, sink)?;
                    }
                }
            },
        }
    }
    let (line, column) = splitter.place();
    document.finish(line, column, sink)
}

/// An element that is open around the units.
struct Open {
    name: String,
    preserve: bool,
    translate: bool,
    lang: Option<String>,
}

/// What is known of a file while it is read.
struct Document<'a> {
    languages: &'a dyn Fn(&str) -> Option<Lang>,
    /// The first digit of the version; 0 before the root is met.
    version: u8,
    open: Vec<Open>,
    /// How many elements are open beyond the deepest that is followed.
    deeper: usize,
    scope: Scope,
    original: String,
    files: u64,
    /// The units and groups of the file element that is open.
    units: u64,
    /// Hashes of the identifiers of the units and groups of the file element, and of the file elements.
    ids: HashSet<u64>,
    file_ids: HashSet<u64>,
    /// How long the definitions of tags are.
    defined: usize,
    saw_root_end: bool,
    tags: BTreeSet<String>,
    pairs: u64,
    others: u64,
    drafts: u64,
    /// The language for which targets are taken that name none.
    guessed: Option<Lang>,
}

impl Document<'_> {
    fn new() -> Self {
        Self {
            languages: &Lang::from_tag,
            version: 0,
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

    /// Reads a unit, or the definition of a tag, and returns what is wrong with it.
    fn unit(&mut self, element: &Element, line: u64, sink: &mut Sink<'_>) -> Result<Vec<Fault>, Stop> {
        let around = self.open.last();
        self.scope.lang = around.and_then(|open| open.lang.clone());
        self.scope.preserve = around.is_some_and(|open| open.preserve);
        self.scope.translate = around.is_none_or(|open| open.translate);
        self.units += 1;
        let found = match element.local() {
            "tag" => {
                self.define(element);
                return Ok(Vec::new());
            }
            "trans-unit" => v1::read(element, &self.scope),
            _ => {
                let mut found = v2::read(element, &self.scope);
                if let Err(fault) = self.identify(element, "unit") {
                    found.faults.push(fault);
                }
                found
            }
        };
        self.hand_over(found, line, sink)
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

    fn hand_over(&mut self, found: Found, line: u64, sink: &mut Sink<'_>) -> Result<Vec<Fault>, Stop> {
        let place = || Place { path: sink.name.to_owned(), line };
        let place = place();
        let (source, target) = ((self.languages)(&self.scope.source), (self.languages)(&self.scope.target));
        for entry in found.entries {
            match (source, target) {
                (Some(source), Some(target)) if source != target => {
                    if let Some(concept) = concept(entry, source) {
                        self.pairs += 1;
                        sink.concept(crate::record::Concept { place: place.clone(), ..concept })?;
                    }
                }
                _ => self.other(&self.scope.source.clone(), &self.scope.target.clone()),
            }
        }
        // A source that is not translated yet stands in its proposal.
        let proposed: HashSet<&str> = found
            .pairs
            .iter()
            .filter(|pair| pair.is_proposal)
            .map(|pair| pair.source.text.as_str())
            .collect();
        let is_told: Vec<bool> = found
            .pairs
            .iter()
            .map(|pair| {
                let is_blank = |text: &str| text.trim().is_empty();
                let is_untranslated = pair.target.as_ref().is_none_or(|target| is_blank(&target.text));
                let is_empty = is_untranslated && is_blank(&pair.source.text);
                is_empty
                    || (!pair.is_proposal && is_untranslated && proposed.contains(pair.source.text.as_str()))
            })
            .collect();
        for (pair, is_told) in found.pairs.into_iter().zip(is_told) {
            if !is_told {
                self.pair(pair, &place, sink)?;
            }
        }
        Ok(found.faults)
    }

    fn pair(&mut self, pair: Pair, place: &Place, sink: &mut Sink<'_>) -> Result<(), Stop> {
        let source_tag =
            pair.source_tag.as_deref().filter(|tag| !tag.is_empty()).unwrap_or(&self.scope.source);
        let target_tag =
            pair.target_tag.as_deref().filter(|tag| !tag.is_empty()).unwrap_or(&self.scope.target);
        let target = pair.target.filter(|target| !target.text.trim().is_empty());
        let source_lang = (self.languages)(source_tag);
        let target_lang = match (&target, target_tag) {
            // Where nothing is translated, nothing need be named.
            (None, "") => source_lang.map(Lang::other),
            (Some(target), "") => {
                // A tool that names no target language is taken at its script.
                let guess = source_lang
                    .map(Lang::other)
                    .filter(|lang| (*lang == Lang::Ko) == target.text.chars().any(is_hangul));
                self.guessed = self.guessed.or(guess);
                guess
            }
            _ => (self.languages)(target_tag),
        };
        let Some(source) = source_lang.filter(|lang| target_lang == Some(lang.other())) else {
            let (source, target) = (source_tag.to_owned(), target_tag.to_owned());
            self.other(&source, &target);
            return Ok(());
        };
        self.pairs += 1;
        if !sink.options.untranslated
            && (target.is_none() || pair.is_draft || pair.source.text.trim().is_empty())
        {
            self.drafts += 1;
            return Ok(());
        }
        let mut details = pair.details;
        let [before, after] = pair.neighbours;
        let origin = pair.origin.unwrap_or_else(|| self.original.clone());
        let mut unit = Unit {
            origin: if origin.trim().is_empty() { sink.origin.to_owned() } else { origin },
            before,
            after,
            place: place.clone(),
            seq: sink.seq,
            ..Unit::default()
        };
        for (lang, content) in [(source, Some(pair.source)), (source.other(), target)] {
            let Some(content) = content else { continue };
            let Some(text) = side(&content.text) else { continue };
            *details.codes_mut(lang) = content.codes;
            match lang {
                Lang::Ko => unit.ko = Some(text),
                Lang::En => unit.en = Some(text),
            }
        }
        unit.details = details.boxed();
        sink.unit(unit)
    }

    /// Counts a pair of other languages.
    fn other(&mut self, source: &str, target: &str) {
        self.others += 1;
        for tag in [source, target] {
            if !tag.is_empty() && self.tags.len() < NAMED_LANGUAGES {
                self.tags.insert(tag.to_lowercase().chars().take(40).collect());
            }
        }
    }

    /// Tells what can be told of the file as a whole.
    fn finish(self, line: u64, column: u64, sink: &mut Sink<'_>) -> Result<(), Stop> {
        if self.version == 0 {
            let message = "there is no <xliff> in the file; is it an XLIFF file?";
            return sink.problem(line, 0, ProblemKind::Syntax, message);
        }
        if !self.saw_root_end {
            let message = "the file ends before </xliff>; it seems to be cut off";
            sink.problem(line, column, ProblemKind::Syntax, message)?;
        } else if self.files == 0 {
            sink.problem(line, 0, ProblemKind::Missing, "there is no <file> in this <xliff>")?;
        }
        if self.others > 0 {
            let message = format!(
                "{} of {} segments are not Korean and English and are left out; the languages of the file are {}",
                self.others,
                self.others + self.pairs,
                if self.tags.is_empty() {
                    "not named".to_owned()
                } else {
                    self.tags.into_iter().collect::<Vec<_>>().join(", ")
                }
            );
            sink.problem(0, 0, ProblemKind::Missing, message)?;
        }
        if let Some(lang) = self.guessed {
            let name = if lang == Lang::Ko { "Korean" } else { "English" };
            sink.note(format!("the file names no target language; its targets are taken for {name}"))?;
        }
        if self.drafts > 0 {
            sink.note(format!(
                "{} segments without a translation, or with one that nobody approved, are left out",
                self.drafts
            ))?;
        }
        Ok(())
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
