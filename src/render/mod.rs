//! How answers look: as text for people, as JSON for programs.

pub mod check;
pub mod json;
pub mod matches;
pub mod memory;
pub mod mentions;
pub mod mining;
pub mod pretranslation;
pub mod text;
pub mod wordcount;
