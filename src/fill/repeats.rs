//! Segments that stand in a document several times, and are translated in one place.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_128;

use super::queue::Seen;
use super::{Filling, Segment};
use crate::error::Result;
use crate::record::{Code, CodeKind};

/// A translation that stands in a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Translation {
    /// Its text.
    pub text: String,
    /// Its inline codes.
    pub codes: Vec<Code>,
}

/// The translations of a document that segments without one need. Of a segment that is translated in two ways there is none.
#[derive(Debug, Default)]
pub struct Repeats {
    all: HashMap<u128, Option<Translation>>,
}

impl Repeats {
    /// Reads a document twice: for what is open, of which it keeps a hash each, and then for its translations.
    pub fn of(mut read: impl FnMut(&mut dyn FnMut(Seen<'_>) -> Result<()>) -> Result<()>) -> Result<Self> {
        let (mut open, mut has_translations) = (HashSet::new(), false);
        read(&mut |seen| {
            has_translations |= seen.translation.is_some();
            if seen.is_open {
                open.insert(key(seen.segment));
            }
            Ok(())
        })?;
        let mut all = HashMap::new();
        if open.is_empty() || !has_translations {
            return Ok(Self { all });
        }
        read(&mut |seen| {
            let Some(translation) = seen.translation else { return Ok(()) };
            let key = key(seen.segment);
            if open.contains(&key) {
                match all.entry(key) {
                    Entry::Vacant(entry) => {
                        entry.insert(Some(translation.clone()));
                    }
                    Entry::Occupied(mut entry) => {
                        if entry.get().as_ref().is_some_and(|known| known.text != translation.text) {
                            entry.insert(None);
                        }
                    }
                }
            }
            Ok(())
        })?;
        Ok(Self { all })
    }

    /// The translation of a segment elsewhere in the document.
    pub fn get(&self, segment: &Segment) -> Option<Filling> {
        let translation = self.all.get(&key(segment))?.clone()?;
        Some(Filling {
            source: segment.text.clone(),
            text: translation.text,
            codes: translation.codes,
            percent: 100,
            ..Filling::default()
        })
    }
}

/// What makes segments the same: their language, their text, and what their codes stand for and where.
fn key(segment: &Segment) -> u128 {
    let mut bytes = Vec::with_capacity(segment.text.len() + 16);
    bytes.push(segment.lang as u8);
    bytes.extend_from_slice(segment.text.as_bytes());
    for code in segment.codes.iter().filter(|code| !matches!(code.kind, CodeKind::Mark | CodeKind::Unmark)) {
        bytes.push(0);
        bytes.extend_from_slice(&code.at.to_le_bytes());
        bytes.push(code.kind as u8);
    }
    xxh3_128(&bytes)
}
