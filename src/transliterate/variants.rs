//! Groups of spellings of one word.

/// The groups among the terms that spell one word differently, as the terms' places.
pub fn variants<S: AsRef<str>>(terms: &[S]) -> Vec<Vec<usize>> {
    let _ = terms;
    Vec::new()
}
