//! How answers look: as text for people, as JSON for programs.

pub mod check;
pub mod json;
pub mod memory;
pub mod matches;
pub mod mentions;
pub mod mining;
pub mod pretranslation;
pub mod text;
pub mod wordcount;
