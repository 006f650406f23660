//! The numbers of a new segment in the translation of an earlier one, where that is safe.
//!
//! A number is substituted when it stands once in the earlier segment and once, with the same value, in its translation,
//! when the new one is written in the same way, and when nothing around it depends on its value but the Korean
//! particle, which is chosen anew. Everything else is left as it is and said.

use super::numbers::{Number, numbers};
use super::safe::{Seen, Unsafe, written};
use super::skeleton::key;
use crate::hangul::{self, Particle};
use crate::record::{Lang, Span};

/// A translation with the numbers of the new segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The text.
    pub text: String,
    /// What was substituted, in the order in which it stands there.
    pub substituted: Vec<Substituted>,
    /// The numbers that differ and were left as they are.
    pub kept: Vec<Kept>,
}

/// A number that was substituted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Substituted {
    /// Its bytes in the earlier translation.
    pub old: Span,
    /// Its bytes in the proposal.
    pub new: Span,
    /// The particle behind it, where another had to be written: 을, 를.
    pub particle: Option<(&'static str, &'static str)>,
    /// The bytes of that particle in the earlier translation; empty where none was changed.
    pub old_particle: Span,
    /// Its bytes in the proposal.
    pub new_particle: Span,
}

/// A number that was left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What stands in the earlier segment.
    pub old: String,
    /// What stands in the new one.
    pub new: String,
    /// Why the translation keeps the old one.
    pub why: Unsafe,
}

impl Proposal {
    /// Where a byte of the earlier translation stands in the proposal, for its inline codes; within what was substituted, its
    /// end.
    pub fn place(&self, old: usize) -> usize {
        let spans = self
            .substituted
            .iter()
            .flat_map(|one| [(&one.old, &one.new), (&one.old_particle, &one.new_particle)]);
        let mut last = (0, 0);
        for (from, to) in spans.filter(|(from, _)| !from.is_empty()) {
            if old <= from.start {
                break;
            }
            if old < from.end {
                return to.end;
            }
            last = (from.end, to.end);
        }
        (last.1 + old.saturating_sub(last.0)).min(self.text.len())
    }
}

/// Substitutes the numbers of the query in the translation of the memory's segment.
///
/// `lang` is the language of query and source.
pub fn substitute(query: &str, source: &str, target: &str, lang: Lang) -> Proposal {
    let mut proposal = Proposal { text: target.to_owned(), substituted: Vec::new(), kept: Vec::new() };
    let (new, old) = (numbers(query), numbers(source));
    if new.len() != old.len() {
        let only = |one: &[Number], other: &[Number]| {
            let texts: Vec<_> = one
                .iter()
                .filter(|number| other.iter().all(|other| other.value() != number.value()))
                .map(|number| number.text.clone())
                .collect();
            texts.join(", ")
        };
        proposal.kept.push(Kept { old: only(&old, &new), new: only(&new, &old), why: Unsafe::Count });
        return proposal;
    }
    let there = numbers(target);
    let is_same_text = key(query) == key(source);
    let mut places = Vec::new();
    for (new_number, old_number) in new.iter().zip(&old) {
        if new_number.value() == old_number.value() {
            continue;
        }
        let (new_seen, old_seen) = (Seen::new(query, new_number), Seen::new(source, old_number));
        let found = find(old_number, &old, &there).and_then(|at| {
            let text = written(new_seen, old_seen, Seen::new(target, at), lang, is_same_text)?;
            Ok((at.span.clone(), text))
        });
        match found {
            Ok(place) => places.push(place),
            Err(why) => {
                proposal.kept.push(Kept { old: old_number.text.clone(), new: new_number.text.clone(), why })
            }
        }
    }
    places.sort_by_key(|(span, _)| span.start);
    write(target, &places, lang.other(), &mut proposal);
    proposal
}

/// The one number of the translation that is the one of the segment.
fn find<'a>(wanted: &Number, all: &[Number], there: &'a [Number]) -> Result<&'a Number, Unsafe> {
    let value = wanted.value();
    if all.iter().filter(|number| number.value() == value).count() > 1 {
        return Err(Unsafe::Repeated);
    }
    let mut found = there.iter().filter(|number| number.value() == value);
    let one = found.next().ok_or(Unsafe::Absent)?;
    if found.next().is_some() { Err(Unsafe::Repeated) } else { Ok(one) }
}

/// Writes the numbers and the particles behind them into the translation.
fn write(target: &str, places: &[(Span, String)], lang: Lang, proposal: &mut Proposal) {
    let mut text = String::with_capacity(target.len() + 8);
    let mut rest = 0;
    for (old, number) in places {
        text.push_str(&target[rest..old.start]);
        let start = text.len();
        text.push_str(number);
        rest = old.end;
        let mut one = Substituted {
            old: old.clone(),
            new: start..text.len(),
            particle: None,
            old_particle: rest..rest,
            new_particle: text.len()..text.len(),
        };
        if lang == Lang::Ko
            && let Some((closing, written, particle)) = particle_behind(target, old)
        {
            let word = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
            let right = hangul::particle(&text[word..], particle);
            // Both forms come where nobody knows how it is read.
            if right != written && !right.contains('(') {
                text.push_str(&target[rest..rest + closing]);
                one.new_particle = text.len()..text.len() + right.len();
                one.old_particle = rest + closing..rest + closing + written.len();
                one.particle = Some((written, right));
                text.push_str(right);
                rest = one.old_particle.end;
            }
        }
        proposal.substituted.push(one);
    }
    text.push_str(&target[rest..]);
    proposal.text = text;
}

/// The particle behind a number: how many bytes of closing quotes and brackets stand before it, its form, and which it is.
fn particle_behind(text: &str, number: &Span) -> Option<(usize, &'static str, Particle)> {
    let behind = &text[number.end..];
    let suffix =
        behind.trim_start_matches(['\'', '"', '`', '*', '’', '”', ')', ']', '」', '』', '》', '〉', '%']);
    let closing = behind.len() - suffix.len();
    let end = suffix.find(|c| !hangul::is_syllable(c)).unwrap_or(suffix.len());
    let (particle, written) = Particle::parse(&suffix[..end])?;
    let rest = suffix.strip_prefix(written)?;
    // 3을(를) has both forms, and 제3과 is a lesson.
    let is_either = rest.starts_with(['(', '/']);
    let is_lesson = particle == Particle::With && text[..number.start].ends_with('제');
    // The sign is what is read last.
    let is_percent = behind[..closing].contains('%');
    (!is_either && !is_lesson && !is_percent).then_some((closing, written, particle))
}
