//! What a document speaks of: the domains of its unambiguous terms.

use std::collections::HashMap;

use super::senses::rank;
use super::{Mention, Request};

/// How often terms of each domain were met that mean one concept alone.
#[derive(Debug, Default)]
pub struct Domains {
    counts: HashMap<String, u64>,
}

impl Domains {
    /// Counts a mention, if it has but one meaning.
    pub fn count(&mut self, mention: &Mention) {
        if let ([sense], true) = (mention.senses.as_slice(), mention.is_term())
            && !sense.concept.domain.is_empty()
        {
            *self.counts.entry(sense.concept.domain.clone()).or_default() += 1;
        }
    }

    /// Ranks the meanings of a mention.
    pub fn sort(&self, mention: &mut Mention, request: &Request) {
        if mention.senses.len() > 1 {
            mention.senses.sort_by_key(|sense| {
                let count = self.counts.get(&sense.concept.domain).copied().unwrap_or_default();
                rank(sense, request, count)
            });
        }
    }
}
