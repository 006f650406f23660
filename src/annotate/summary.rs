//! Each concept of one document or several, with its count and its first place.

use std::collections::HashMap;

use super::{Mention, Sense};

/// How often a concept is mentioned.
#[derive(Clone, Debug)]
pub struct Count {
    /// The concept, as it is mentioned first.
    pub sense: Sense,
    /// How often.
    pub count: u64,
    /// The file of the first mention, as it was named.
    pub file: String,
    /// The line of the first mention, counted from 1.
    pub line: u64,
    /// The column in characters, counted from 1; 0 in a file of segments.
    pub column: u64,
}

/// Counts mentions by their best concepts.
#[derive(Debug, Default)]
pub struct Summary {
    counts: Vec<Count>,
    places: HashMap<String, usize>,
}

impl Summary {
    /// Counts a mention.
    pub fn count(&mut self, file: &str, mention: &Mention) {
        let sense = mention.best();
        match self.places.get(&sense.concept.id) {
            Some(&at) => self.counts[at].count += 1,
            None => {
                self.places.insert(sense.concept.id.clone(), self.counts.len());
                let Mention { line, column, .. } = *mention;
                self.counts.push(Count {
                    sense: sense.clone(),
                    count: 1,
                    file: file.to_owned(),
                    line,
                    column,
                });
            }
        }
    }

    /// The concepts, the most frequent first, and of equal ones the first to stand there.
    pub fn counts(mut self) -> Vec<Count> {
        self.counts.sort_by_key(|one| std::cmp::Reverse(one.count));
        self.counts
    }
}
