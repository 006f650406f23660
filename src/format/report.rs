//! What was written, what was left out, and what a format could not carry.

use std::collections::BTreeMap;

use serde::Serialize;

use super::kinds::{Field, Format};
use super::{po, tsv};
use crate::record::{Concept, Lang, State, Status, Unit};

/// What an export wrote and what it lost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The records, or entries, of the file.
    pub written: u64,
    /// How many records hold a field that the format cannot carry, by the field.
    pub lost: BTreeMap<Field, u64>,
    /// How many records or entries were left out, by the reason, which is a clause behind "since".
    pub left_out: BTreeMap<String, u64>,
    /// The first few of those that were left out, for whoever looks for them: a term or a segment, and the reason.
    pub examples: Vec<(String, String)>,
}

/// How many left out records a report names.
const EXAMPLES: usize = 20;

impl Report {
    /// Counts what the format loses of a concept that it does write.
    pub fn concept(&mut self, format: Format, concept: &Concept) {
        for field in fields_of_concept(concept) {
            self.field(format, field);
        }
    }

    /// Counts what the format loses of a unit that it does write.
    pub fn unit(&mut self, format: Format, unit: &Unit) {
        for field in fields_of_unit(unit).filter(|field| !keeps_partly(format, *field, unit)) {
            self.field(format, field);
        }
    }

    /// Counts a record that was left out.
    pub fn leave_out(&mut self, record: &str, reason: impl Into<String>) {
        let reason = reason.into();
        if self.examples.len() < EXAMPLES {
            self.examples.push((record.chars().take(80).collect(), reason.clone()));
        }
        *self.left_out.entry(reason).or_default() += 1;
    }

    /// How many records were left out.
    pub fn left_out_count(&self) -> u64 {
        self.left_out.values().sum()
    }

    /// The sentences that tell a person what was lost and left out.
    pub fn sentences(&self, format: Format) -> Vec<String> {
        let name = format.name();
        let lost = self
            .lost
            .iter()
            .map(|(field, &count)| format!("{name} cannot carry {} {}", grouped(count), field.title()));
        let left_out = self
            .left_out
            .iter()
            .map(|(reason, &count)| format!("{} left out, since {reason}", grouped(count)));
        lost.chain(left_out).collect()
    }

    fn field(&mut self, format: Format, field: Field) {
        if !format.carries(field) {
            *self.lost.entry(field).or_default() += 1;
        }
    }
}

/// A number with a comma before every three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The fields that a concept has.
fn fields_of_concept(concept: &Concept) -> impl Iterator<Item = Field> {
    let terms = || Lang::ALL.into_iter().flat_map(|lang| concept.terms(lang));
    let has = |status| terms().any(|term| term.status == status);
    let several = Lang::ALL
        .into_iter()
        .any(|lang| concept.terms(lang).iter().filter(|term| term.status.is_usable()).count() > 1);
    [
        (!concept.id.is_empty(), Field::Id),
        (!concept.domain.is_empty(), Field::Domain),
        (several, Field::Synonyms),
        (has(Status::Admitted), Field::Admitted),
        (has(Status::Deprecated) || has(Status::Forbidden), Field::Deprecated),
        (has(Status::Forbidden), Field::Forbidden),
        (concept.definition.ko.is_some() || concept.definition.en.is_some(), Field::Definition),
        (concept.note.is_some(), Field::Note),
        (concept.source.is_some(), Field::Source),
        (concept.term_type.is_some(), Field::TermType),
        (concept.authority.is_some(), Field::Authority),
        (concept.proposed, Field::Proposed),
        (concept.case_sensitive, Field::Case),
        (concept.dnt, Field::Dnt),
    ]
    .into_iter()
    .filter_map(|(there, field)| there.then_some(field))
}

/// The fields that a unit has.
fn fields_of_unit(unit: &Unit) -> impl Iterator<Item = Field> {
    let details = unit.details.as_deref();
    let has = |test: fn(&crate::record::Details) -> bool| details.is_some_and(test);
    [
        (!unit.origin.is_empty(), Field::Origin),
        (unit.before.is_some() || unit.after.is_some(), Field::Neighbours),
        (unit.ko.is_none() || unit.en.is_none(), Field::OneSided),
        (has(|details| !details.ko_codes.is_empty() || !details.en_codes.is_empty()), Field::Codes),
        (has(|details| details.context.is_some()), Field::Context),
        (has(|details| !details.notes.is_empty()), Field::UnitNotes),
        (has(|details| !details.props.is_empty()), Field::Props),
        (
            has(|details| {
                [&details.created, &details.changed, &details.author, &details.editor]
                    .into_iter()
                    .any(Option::is_some)
            }),
            Field::History,
        ),
        (has(|details| details.state.is_some()), Field::State),
        (has(|details| details.percent.is_some()), Field::Percent),
        (
            [&unit.ko, &unit.en].into_iter().flatten().any(|text| text.contains(['\t', '\n', '\r'])),
            Field::Breaks,
        ),
    ]
    .into_iter()
    .filter_map(|(there, field)| there.then_some(field))
}

/// Whether the format keeps all that this unit has of a field of which it does not keep everything.
fn keeps_partly(format: Format, field: Field, unit: &Unit) -> bool {
    let Some(details) = &unit.details else { return false };
    match (format, field) {
        // A draft is fuzzy; no other state has a word.
        (Format::Po, Field::State) => details.state == Some(State::Initial),
        (Format::Po, Field::Props) => details.props.iter().all(|(name, _)| name.starts_with(po::PROPS)),
        _ => false,
    }
}

/// A concept as it comes back from a file of the format: without what the format cannot carry.
pub fn carried_concept(format: Format, concept: &Concept) -> Concept {
    let keeps = |field| format.carries(field);
    let mut kept = concept.clone();
    for lang in Lang::ALL {
        let terms = kept.terms_mut(lang);
        if !keeps(Field::Deprecated) {
            terms.retain(|term| term.status.is_usable());
        }
        if !keeps(Field::Synonyms) {
            let mut seen = false;
            terms.retain(|term| !term.status.is_usable() || !std::mem::replace(&mut seen, true));
        }
        for term in terms {
            match term.status {
                Status::Admitted if !keeps(Field::Admitted) => term.status = Status::Preferred,
                Status::Forbidden if !keeps(Field::Forbidden) => term.status = Status::Deprecated,
                _ => {}
            }
        }
    }
    macro_rules! drop_unless {
        ($($field:ident => $($place:ident).+),+ $(,)?) => {
            $(if !keeps(Field::$field) { kept.$($place).+ = Default::default(); })+
        };
    }
    drop_unless! {
        Id => id, Domain => domain, Definition => definition, Note => note, Source => source, TermType => term_type,
        Authority => authority, Proposed => proposed, Case => case_sensitive, Dnt => dnt,
    }
    kept
}

/// A unit as it comes back from a file of the format; nothing where the format has no use for it.
pub fn carried_unit(format: Format, unit: &Unit) -> Option<Unit> {
    let keeps = |field| format.carries(field);
    if !keeps(Field::OneSided) && (unit.ko.is_none() || unit.en.is_none()) {
        return None;
    }
    let mut kept = unit.clone();
    if !keeps(Field::Origin) {
        kept.origin.clear();
    }
    if !keeps(Field::Neighbours) {
        (kept.before, kept.after) = (None, None);
    }
    if !keeps(Field::Breaks) {
        for text in [&mut kept.ko, &mut kept.en].into_iter().flatten() {
            *text = tsv::in_a_line(text).into_owned();
        }
    }
    let mut details = kept.details.take().map(|details| *details).unwrap_or_default();
    let keeps = |field| keeps(field) || keeps_partly(format, field, unit);
    macro_rules! drop_unless {
        ($($field:ident => $($place:ident),+);+ $(;)?) => {
            $(if !keeps(Field::$field) { $(details.$place = Default::default();)+ })+
        };
    }
    if format == Format::Po {
        details.props.retain(|(name, _)| name.starts_with(po::PROPS));
    }
    drop_unless! {
        Codes => ko_codes, en_codes;
        Context => context;
        UnitNotes => notes;
        Props => props;
        History => created, changed, author, editor;
        State => state;
        Percent => percent;
    }
    kept.details = details.boxed();
    Some(kept)
}
