//! The units of XLIFF of any version, with what each needs to be filled.

use std::fs::File;
use std::path::Path;

use super::queue::{Form, Queue, Slot, Unit};
use super::repeats::Translation;
use super::splice::Edit;
use super::{Languages, Segment, Summary, tags, xliff1, xliff2};
use crate::error::{Error, Problem, ProblemKind, Result};
use crate::format::xliff::{Here, Pair, walk};
use crate::format::{ReadOptions, Record, Sink, Stop};
use crate::record::{Lang, State};

/// Goes through a file and puts its units into the queue.
pub fn read(file: &Path, languages: &Languages<'_>, queue: Queue<'_>) -> Result<Summary> {
    let name = file.to_string_lossy();
    let input = File::open(file).map_err(Error::io("cannot open", file))?;
    let options = ReadOptions { untranslated: true, ..ReadOptions::default() };
    let queue = std::cell::RefCell::new(queue);
    let mut on = |record| {
        if let Record::Problem(problem) = record {
            queue.borrow_mut().problem(problem);
        }
        Ok(())
    };
    let mut sink = Sink { name: &name, origin: &name, seq: 0, options: &options, on: &mut on };
    let from_tag = |tag: &str| Lang::from_tag(tag);
    let tags = languages.tags.unwrap_or(&from_tag);
    let (mut others, mut has_head) = (0, false);
    let result = walk(input, &mut sink, tags, &mut |document, here, _| {
        let Some(found) = document.find(here.element) else { return Ok(Vec::new()) };
        let mut pairs = Vec::new();
        let mut lang = None;
        for pair in found.pairs.into_iter().filter(|pair| !pair.is_proposal) {
            match document.source_of(&pair) {
                // A unit is in one language.
                Some(source) if lang.is_none_or(|lang| lang == source) => {
                    lang = Some(source);
                    pairs.push(pair);
                }
                _ => others += 1,
            }
        }
        let Some(lang) = lang else { return Ok(found.faults) };
        let names_target = !document.scope.target.is_empty();
        let unit = match document.version {
            2 => {
                if !names_target && !std::mem::replace(&mut has_head, true) {
                    let (at, tag) = &document.root;
                    let changed = tags::with_attributes(tag, &[("trgLang", Some(lang.other().code()))]);
                    queue.borrow_mut().head(Edit::replace(*at..*at + tag.len() as u64, changed));
                }
                let around = document.scope.lang.as_deref();
                xliff2::unit(&here, pairs, lang, around, document.files)
            }
            _ => xliff1::unit(&here, pairs, lang, names_target, &document.root.1, document.files),
        };
        queue.borrow_mut().push(unit).map_err(Stop::Caller)?;
        Ok(found.faults)
    });
    result.map_err(|stop| stop.into_error(file))?;
    let mut queue = queue.into_inner();
    if others > 0 {
        let message = format!("{others} segments are not Korean and English and stay as they are");
        let kind = ProblemKind::Missing;
        queue.problem(Problem { path: name.into_owned(), line: 0, column: 0, kind, message });
    }
    queue.finish()
}

/// The slot of a pair; none where it has no text to translate.
pub fn slot(here: &Here<'_>, pair: &Pair, lang: Lang, is_locked: bool) -> Option<Slot> {
    if pair.source.text.trim().is_empty() {
        return None;
    }
    let target = pair.target.as_ref().filter(|target| !target.text.trim().is_empty());
    // An empty translation that somebody approved is meant.
    let is_meant = target.is_none() && pair.details.state >= Some(State::Translated);
    let [before, after] = pair.neighbours.clone();
    let segment = Segment {
        codes: pair.source.codes.clone(),
        context: pair.details.context.clone(),
        before,
        after,
        draft: target.filter(|_| pair.is_draft).map(|target| target.text.clone()),
        line: here.line,
        ..Segment::new(pair.source.text.clone(), lang)
    };
    let translation = target
        .filter(|_| !pair.is_draft)
        .map(|target| Translation { text: target.text.clone(), codes: target.codes.clone() });
    let is_open = translation.is_none() && !is_meant && !is_locked;
    Some(Slot { segment, translation, is_open })
}

/// A unit of those slots.
pub fn of(slots: Vec<Slot>, part: u64, form: Form) -> Unit {
    Unit { slots, part, form }
}
