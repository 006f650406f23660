//! Which of the terms that overlap stand in a text.

use super::{Occurrence, Reason};
use crate::record::Span;

/// The terms of a text as they are found.
#[derive(Default)]
pub struct Found {
    places: Vec<Occurrence>,
    overlap: bool,
}

impl Found {
    /// Adds terms of a part of the text that begins at that byte.
    pub fn add(&mut self, places: &[Occurrence], at: usize) {
        for place in places {
            let span = place.span.start + at..place.span.end + at;
            self.overlap |= self.places.last().is_some_and(|last| last.span.end > span.start);
            let with_tail = place.with_tail.start + at..place.with_tail.end + at;
            self.places.push(Occurrence { forms: place.forms.clone(), span, with_tail, ..*place });
        }
    }

    /// Whether a term that stands across words of the text overlaps another, and neither lies within the other.
    pub fn is_entangled(&mut self, original: &str) -> bool {
        if !self.overlap {
            return false;
        }
        self.places.sort_by_key(|place| (place.span.start, place.span.end));
        let is_across = |span: &Span| original[span.clone()].contains(|c: char| c.is_ascii_whitespace());
        self.places.iter().enumerate().any(|(number, Occurrence { span, .. })| {
            let behind = self.places[number + 1..].iter().map(|place| &place.span);
            let mut entangled = behind
                .take_while(|other| other.start < span.end)
                .filter(|other| span.start < other.start && span.end < other.end);
            entangled.any(|other| is_across(span) || is_across(other))
        })
    }

    /// The best of them without overlaps ([`choose`]).
    pub fn chosen(mut self) -> Vec<Occurrence> {
        if self.overlap {
            self.places.sort_by_key(|place| (place.span.start, place.span.end));
            choose(&mut self.places);
            self.places.retain(|place| place.reason.is_term());
        }
        self.places
    }
}

/// Keeps the set of terms without overlaps that covers the most of the text, of several the one with the fewest terms, and
/// of those the one whose terms come first; the others are marked as covered.
///
/// Weighted interval scheduling, O(n log n).
pub fn choose(places: &mut [Occurrence]) {
    let mut terms: Vec<usize> = (0..places.len()).filter(|&at| places[at].reason.is_term()).collect();
    terms.sort_by_key(|&at| (places[at].span.end, places[at].span.start));
    // Of the first n terms: the bytes covered, the fewest terms, and whether the last of them is taken.
    let mut best: Vec<(usize, std::cmp::Reverse<usize>, bool)> = vec![(0, std::cmp::Reverse(0), false)];
    for (number, &at) in terms.iter().enumerate() {
        let span = &places[at].span;
        let before = terms[..number].partition_point(|&other| places[other].span.end <= span.start);
        let with = (best[before].0 + span.len(), std::cmp::Reverse(best[before].1.0 + 1));
        let without = (best[number].0, best[number].1);
        best.push(if with > without { (with.0, with.1, true) } else { (without.0, without.1, false) });
    }
    let mut number = terms.len();
    while number > 0 {
        let at = terms[number - 1];
        if !best[number].2 {
            places[at].reason = Reason::Covered;
            number -= 1;
            continue;
        }
        let start = places[at].span.start;
        let before = terms[..number - 1].partition_point(|&other| places[other].span.end <= start);
        for &covered in &terms[before..number - 1] {
            places[covered].reason = Reason::Covered;
        }
        number = before;
    }
}
