//! Reading a file of any version, unit by unit.

use std::collections::HashSet;
use std::io::Read;

use super::concept::concept;
use super::found::{Found, Pair};
use super::walk::{Document, Here, walk};
use crate::error::ProblemKind;
use crate::format::xml::Fault;
use crate::format::{Sink, Stop, side};
use crate::record::{Lang, Place, Unit};

/// How many languages a message names.
const NAMED_LANGUAGES: usize = 20;

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
    let (document, (line, column)) =
        walk(input, sink, languages, &mut |document, here, sink| document.unit(&here, sink))?;
    document.finish(line, column, sink)
}

impl Document<'_> {
    /// Hands over what a unit, or the definition of a tag, gives, and returns what is wrong with it.
    fn unit(&mut self, here: &Here<'_>, sink: &mut Sink<'_>) -> Result<Vec<Fault>, Stop> {
        match self.find(here.element) {
            Some(found) => self.hand_over(found, here.line, sink),
            None => Ok(Vec::new()),
        }
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
        let Some(source) = self.source_of(&pair) else {
            let (source, target) = self.tags(&pair);
            let (source, target) = (source.to_owned(), target.to_owned());
            self.other(&source, &target);
            return Ok(());
        };
        let target = pair.target.filter(|target| !target.text.trim().is_empty());
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
