//! Passages on their way out, held back until it is known what the document speaks of.

use super::domains::Domains;
use super::{Annotator, Passage};
use crate::error::Result;

/// How much of a document is read before anything is reported, in bytes of text: what that much speaks of ranks homographs,
/// and an ordinary document is no longer.
const AHEAD: usize = 1 << 20;

/// The passages that wait until it is known what the document speaks of.
pub struct Queue<'q, 'a, 'f> {
    /// Finds the terms of what is pushed.
    pub annotator: &'q mut Annotator<'a>,
    domains: Domains,
    waiting: Vec<Passage>,
    ahead: usize,
    on: &'f mut dyn FnMut(&Passage) -> Result<()>,
}

impl<'q, 'a, 'f> Queue<'q, 'a, 'f> {
    /// An empty queue.
    pub fn new(annotator: &'q mut Annotator<'a>, on: &'f mut dyn FnMut(&Passage) -> Result<()>) -> Self {
        Self { annotator, domains: Domains::default(), waiting: Vec::new(), ahead: 0, on }
    }

    /// Takes the next passage.
    pub fn push(&mut self, passage: Passage) -> Result<()> {
        passage.mentions.iter().for_each(|mention| self.domains.count(mention));
        self.ahead += passage.paragraph.text().len();
        self.waiting.push(passage);
        if self.ahead > AHEAD { self.hand_over() } else { Ok(()) }
    }

    /// Hands over what waits.
    pub fn hand_over(&mut self) -> Result<()> {
        self.ahead = 0;
        for mut passage in std::mem::take(&mut self.waiting) {
            for mention in &mut passage.mentions {
                self.domains.sort(mention, self.annotator.request);
            }
            (self.on)(&passage)?;
        }
        Ok(())
    }
}
