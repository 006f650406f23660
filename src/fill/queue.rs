//! The units of a document on their way to the caller and into the file, each with the segments before and after it.

use super::repeats::{Repeats, Translation};
use super::splice::{Edit, Splicer};
use super::{Filling, Proposal, Segment, Summary, po, xliff1, xliff2};
use crate::error::{Problem, Result};

/// A unit of a document.
pub struct Unit {
    /// Its segments, in order.
    pub slots: Vec<Slot>,
    /// The number of the part of the document that it stands in: neighbours are of the same.
    pub part: u64,
    /// How it is filled.
    pub form: Form,
}

/// How a unit is filled.
pub enum Form {
    /// As XLIFF 1.
    One(xliff1::Form),
    /// As XLIFF 2.
    Two(xliff2::Form),
    /// As PO.
    Message(po::Form),
}

/// A segment of a unit, and what it has.
pub struct Slot {
    /// The segment.
    pub segment: Segment,
    /// Its translation, where it has one that stands.
    pub translation: Option<Translation>,
    /// Whether it may be filled.
    pub is_open: bool,
}

/// What a segment is filled with.
#[derive(Debug)]
pub struct Choice {
    /// The translation.
    pub filling: Filling,
    /// Whether it stands elsewhere in the document.
    pub is_repeat: bool,
}

impl Choice {
    /// What stands beside it: the match that it is, and the others. The document's own translation is no proposal.
    pub fn proposals(&self) -> Vec<Proposal> {
        let Filling { source, text, percent, origin, others, .. } = &self.filling;
        let own = Proposal {
            source: source.clone(),
            text: text.clone(),
            percent: *percent,
            origin: origin.clone(),
        };
        (!self.is_repeat).then_some(own).into_iter().chain(others.iter().cloned()).collect()
    }
}

/// What became of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is written.
    Written,
    /// It is written and marked for review.
    Review,
    /// The file has no place for it.
    Refused,
}

/// A segment that is told of.
pub struct Seen<'s> {
    /// The segment.
    pub segment: &'s Segment,
    /// Its translation, where it has one that stands.
    pub translation: Option<&'s Translation>,
    /// Whether it may be filled.
    pub is_open: bool,
}

/// What is done with the units.
enum Task<'a> {
    Read(&'a mut dyn FnMut(Seen<'_>) -> Result<()>),
    Fill(Box<Filler<'a>>),
}

struct Filler<'a> {
    splicer: Splicer<'a>,
    find: &'a mut dyn FnMut(&Segment) -> Result<Option<Filling>>,
    repeats: &'a Repeats,
    min: u8,
    /// An edit at the file's head that the first filling needs.
    head: Option<Edit>,
}

/// Takes units in order.
pub struct Queue<'a> {
    task: Task<'a>,
    /// The last unit, which waits for the segment after it.
    waiting: Option<Unit>,
    summary: Summary,
}

impl<'a> Queue<'a> {
    /// Tells of every segment.
    pub fn reading(on: &'a mut dyn FnMut(Seen<'_>) -> Result<()>) -> Self {
        Self { task: Task::Read(on), waiting: None, summary: Summary::default() }
    }

    /// Fills every segment that is open.
    pub fn filling(
        splicer: Splicer<'a>,
        find: &'a mut dyn FnMut(&Segment) -> Result<Option<Filling>>,
        repeats: &'a Repeats,
        min: u8,
    ) -> Self {
        let task = Task::Fill(Box::new(Filler { splicer, find, repeats, min, head: None }));
        Self { task, waiting: None, summary: Summary::default() }
    }

    /// Has an edit made where anything is filled; it stands before all units.
    pub fn head(&mut self, edit: Edit) {
        if let Task::Fill(filler) = &mut self.task {
            filler.head = Some(edit);
        }
    }

    /// Keeps what is wrong with the document.
    pub fn problem(&mut self, problem: Problem) {
        self.summary.problem(problem);
    }

    /// Takes the next unit; one without segments counts for nothing.
    pub fn push(&mut self, mut unit: Unit) -> Result<()> {
        if unit.slots.is_empty() {
            return Ok(());
        }
        for slot in &mut unit.slots {
            slot.segment.seq = self.summary.segments;
            self.summary.segments += 1;
        }
        for index in 1..unit.slots.len() {
            let (before, behind) = unit.slots.split_at_mut(index);
            join(&mut before[index - 1].segment, &mut behind[0].segment);
        }
        let mut last = self.waiting.take();
        if let Some(last) = last.as_mut().filter(|last| last.part == unit.part)
            && let (Some(before), Some(behind)) = (last.slots.last_mut(), unit.slots.first_mut())
        {
            join(&mut before.segment, &mut behind.segment);
        }
        self.waiting = Some(unit);
        last.map_or(Ok(()), |last| self.take(last))
    }

    fn take(&mut self, unit: Unit) -> Result<()> {
        let filler = match &mut self.task {
            Task::Read(on) => {
                return unit.slots.iter().try_for_each(|slot| {
                    on(Seen {
                        segment: &slot.segment,
                        translation: slot.translation.as_ref(),
                        is_open: slot.is_open,
                    })
                });
            }
            Task::Fill(filler) => filler,
        };
        let mut choices = Vec::with_capacity(unit.slots.len());
        for slot in &unit.slots {
            choices.push(if slot.is_open { filler.choose(&slot.segment)? } else { None });
        }
        let (mut edits, mut verdicts) = match &unit.form {
            Form::One(form) => form.fill(&unit.slots, &choices),
            Form::Two(form) => form.fill(&unit.slots, &choices),
            Form::Message(form) => form.fill(&unit.slots, &choices, filler.splicer.encoding()),
        };
        // What is put before a place comes before what replaces it.
        edits.sort_by_key(|edit| (edit.at.start, edit.at.end));
        let passed = filler.splicer.passed();
        let is_apart = edits.is_sorted_by(|one, next| one.at.end <= next.at.start);
        if !is_apart || edits.first().is_some_and(|first| first.at.start < passed) {
            // Only a damaged document has elements within each other's places.
            edits.clear();
            verdicts.fill(Verdict::Refused);
        }
        self.summary.count(&unit.slots, &choices, &verdicts);
        if let Some(head) =
            filler.head.take_if(|head| edits.first().is_some_and(|first| head.at.end <= first.at.start))
            && head.at.start >= passed
        {
            filler.splicer.edit(&head)?;
        }
        edits.iter().try_for_each(|edit| filler.splicer.edit(edit))
    }

    /// Ends the document.
    pub fn finish(mut self) -> Result<Summary> {
        if let Some(last) = self.waiting.take() {
            self.take(last)?;
        }
        if let Task::Fill(filler) = self.task {
            filler.splicer.finish()?;
        }
        Ok(self.summary)
    }
}

impl Filler<'_> {
    /// A translation out of its context, be it that of the document itself, gives way to one in the same context.
    fn choose(&mut self, segment: &Segment) -> Result<Option<Choice>> {
        let found = (self.find)(segment)?.filter(|filling| !filling.text.trim().is_empty());
        let is_better = |least: u8| found.as_ref().is_some_and(|filling| filling.percent >= least);
        if !is_better(101)
            && let Some(filling) = self.repeats.get(segment)
        {
            return Ok(Some(Choice { filling, is_repeat: true }));
        }
        let least = if segment.draft.is_some() { 100 } else { self.min };
        Ok(is_better(least).then_some(found).flatten().map(|filling| Choice { filling, is_repeat: false }))
    }
}

impl Summary {
    fn count(&mut self, slots: &[Slot], choices: &[Option<Choice>], verdicts: &[Verdict]) {
        for ((slot, choice), verdict) in slots.iter().zip(choices).zip(verdicts) {
            let count = match (choice, verdict) {
                _ if !slot.is_open => &mut self.kept,
                (None, _) if slot.segment.draft.is_some() => &mut self.drafts,
                (None, _) => &mut self.unmatched,
                (Some(_), Verdict::Refused) => &mut self.refused,
                (Some(choice), _) if choice.is_repeat => &mut self.repeated,
                (Some(choice), _) => self.filled.entry(choice.filling.percent).or_default(),
            };
            *count += 1;
            self.review += u64::from(slot.is_open && choice.is_some() && *verdict == Verdict::Review);
        }
    }
}

/// Makes two segments neighbours where the file names none.
fn join(before: &mut Segment, behind: &mut Segment) {
    before.after.get_or_insert_with(|| behind.text.clone());
    behind.before.get_or_insert_with(|| before.text.clone());
}
