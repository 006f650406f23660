//! Measures transliteration.
fn main() {}
