//! The two sides of a comparison: the segment to be translated, and a unit of the memory.

use crate::record::{Code, Lang, Unit};

/// A segment to be translated.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its inline codes.
    pub codes: &'a [Code],
    /// The segment before it, in the same language.
    pub before: Option<&'a str>,
    /// The segment behind it.
    pub after: Option<&'a str>,
    /// The key that tells it from others of equal text: the context of PO, the resource name of XLIFF.
    pub context: Option<&'a str>,
    /// The language of all these.
    pub lang: Lang,
}

impl<'a> Query<'a> {
    /// A text of which nothing else is known.
    pub fn plain(text: &'a str, lang: Lang) -> Self {
        Self { text, codes: &[], before: None, after: None, context: None, lang }
    }
}

/// A unit of the memory, seen from the language of the query.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The segment in the language of the query.
    pub source: &'a str,
    /// Its inline codes.
    pub codes: &'a [Code],
    /// Its translation, where there is one.
    pub target: Option<&'a str>,
    /// The segment before it. Memories keep that of the file's source language: seen from the other one it never fits.
    pub before: Option<&'a str>,
    /// The segment behind it, likewise.
    pub after: Option<&'a str>,
    /// The key that tells it from others of equal text.
    pub context: Option<&'a str>,
}

impl<'a> Candidate<'a> {
    /// A pair of texts of which nothing else is known.
    pub fn plain(source: &'a str, target: Option<&'a str>) -> Self {
        Self { source, codes: &[], target, before: None, after: None, context: None }
    }

    /// A unit from the side of a language; `None` where it lacks that side.
    pub fn of(unit: &'a Unit, lang: Lang) -> Option<Self> {
        let details = unit.details.as_deref();
        Some(Self {
            source: unit.side(lang)?,
            codes: details.map_or(&[], |details| details.codes(lang)),
            target: unit.side(lang.other()),
            before: unit.before.as_deref(),
            after: unit.after.as_deref(),
            context: details.and_then(|details| details.context.as_deref()),
        })
    }
}
