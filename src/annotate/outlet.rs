//! Passages on their way out: placed, and held back until it is known what their document speaks of.

use super::Request;
use super::Source;
use super::crew::Item;
use super::domains::Domains;
use super::input::{Beginning, Event, Outcome, Passage};
use super::places::Places;
use crate::error::Result;

/// How much of a document is read before anything is reported, in bytes of text: what that much speaks of ranks homographs,
/// and an ordinary document is no longer.
const AHEAD: usize = 1 << 20;

/// Takes what was read of documents, and tells of it in order.
pub(super) struct Outlet<'o> {
    sources: &'o [Source],
    request: &'o Request,
    /// The document that is read: its number, and the places in its text.
    number: usize,
    places: Option<Places>,
    domains: Domains,
    waiting: Vec<Passage>,
    ahead: usize,
    on: &'o mut dyn FnMut(&Source, Event<'_>) -> Result<()>,
}

impl<'o> Outlet<'o> {
    pub(super) fn new(
        sources: &'o [Source],
        request: &'o Request,
        on: &'o mut dyn FnMut(&Source, Event<'_>) -> Result<()>,
    ) -> Self {
        let (domains, waiting) = (Domains::default(), Vec::new());
        Self { sources, request, number: 0, places: None, domains, waiting, ahead: 0, on }
    }

    /// Takes the next thing.
    pub(super) fn take(&mut self, item: Item<Beginning, Outcome>) -> Result<()> {
        match item {
            Item::Begin((number, text)) => {
                (self.number, self.places) = (number, text.map(Places::new));
                self.domains = Domains::default();
                (self.on)(&self.sources[number], Event::Begin)
            }
            Item::Passage(mut passage, _) => {
                for mention in &mut passage.mentions {
                    if let Some(places) = &mut self.places {
                        (mention.line, mention.column) = places.of(mention.span.start);
                    }
                    self.domains.count(mention);
                }
                self.ahead += passage.paragraph.text().len();
                self.waiting.push(passage);
                if self.ahead > AHEAD { self.hand_over() } else { Ok(()) }
            }
            Item::End(outcome) => {
                self.hand_over()?;
                self.places = None;
                (self.on)(&self.sources[self.number], Event::End(&outcome))
            }
        }
    }

    /// Hands over what waits.
    fn hand_over(&mut self) -> Result<()> {
        self.ahead = 0;
        for mut passage in std::mem::take(&mut self.waiting) {
            for mention in &mut passage.mentions {
                self.domains.sort(mention, self.request);
            }
            (self.on)(&self.sources[self.number], Event::Passage(&passage))?;
        }
        Ok(())
    }
}
