//! The compiled glossary: every form of every concept, read in place.
//!
//! One file holds a map from keys to forms, the forms, and the concepts as JSON. A [`key`] folds what spellings
//! of one form may differ in (composition, width, case, spacing) and spells Hangul by keystrokes, so that one
//! map answers for exact forms, half-typed syllables and the wrong keyboard. Opening maps the file and checks a hash of
//! the maps, which are walked without looking where that leads; the rest is read with care, and hashed by
//! [`Terms::is_whole`] alone. Nothing is parsed but the concepts that an answer shows.

mod beginnings;
mod compile;
mod distance;
mod key;
mod read;
mod sound;

pub use beginnings::{Beginning, Beginnings, Known};
pub use compile::compile;
pub use distance::{Limit, distance};
pub use key::{key, push_key};
pub use read::{Form, Terms};
pub use sound::Consonants;

/// What the file begins with; the digit is the version of its layout.
const MAGIC: &[u8; 8] = b"MMTERMS5";

/// What a compiled glossary must have been made with to be read: its layout and the analysis.
pub fn fingerprint() -> String {
    format!("{}/{}", MAGIC.escape_ascii(), crate::analysis::fingerprint())
}

/// The sections of the file, in order. The table of their ends follows the magic, the hash of all up to and with
/// [`Section::Initials`], and the hash of all.
#[derive(Clone, Copy)]
enum Section {
    /// The names of the layers as JSON; a layer's number is its place here from 1, the house has 0.
    Layers,
    /// `fst` map from key to the first of its forms.
    Map,
    /// `fst` map from initial consonants to a place in [`Section::InitialForms`].
    Initials,
    /// What is known of each first character of a form, a byte each ([`Known`]).
    Firsts,
    /// Bit map of the first two characters of the forms.
    Pairs,
    /// What is known of each beginning of a form by the hash of its characters, four bits each.
    Beginnings,
    /// Form records of [`FORM_SIZE`] bytes, sorted by key.
    Forms,
    /// The keys one after another.
    Keys,
    /// For each initials: how many forms, then their numbers, as `u32`.
    InitialForms,
    /// The end of each concept in [`Section::Concepts`], as `u32`.
    ConceptEnds,
    /// The concepts as JSON one after another.
    Concepts,
}

const SECTIONS: usize = 11;
/// Where the hash of all stands, behind the magic and the other hash.
const WHOLE_HASH: usize = 8 + 16;
/// Where the table of ends stands.
const TABLE: usize = WHOLE_HASH + 16;
const HEADER: usize = TABLE + SECTIONS * 8;

/// A form record: key offset `u32`, key length `u16`, language and status in one byte, flags, concept `u32`,
/// term number within the language `u16`, layer `u16`, the set of its key's bytes `u64`, and the places of its blanks `u64`
/// ([`blank_bit`]), little-endian.
const FORM_SIZE: usize = 32;

/// The bit of a blank, or of another character that folding drops, behind so many characters that count; the last bit stands for
/// all beyond.
fn blank_bit(before: usize) -> u64 {
    1 << before.min(63)
}
