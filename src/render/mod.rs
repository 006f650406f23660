//! How answers look: as text for people, as JSON for programs.

pub mod check;
pub mod json;
pub mod memory;
pub mod mentions;
pub mod mining;
pub mod text;
