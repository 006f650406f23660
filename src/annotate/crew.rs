//! The threads that find the terms of paragraphs, which come back in order.

use std::any::Any;
use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Scope, available_parallelism};

use super::{Annotator, Passage, Request};
use crate::error::{Error, Result};
use crate::terms::Terms;

/// How much text is given to a thread at once, in bytes. The first so much is done where it is read: a page is done before a thread
/// has opened its dictionary.
const BATCH: usize = 64 << 10;

/// How many batches a thread may be ahead of what is handed over, which bounds the memory.
const AHEAD: usize = 4;

/// What is read, in order: of a document its beginning, its paragraphs and its end.
pub enum Item<B, E> {
    /// A document begins.
    Begin(B),
    /// A paragraph, whose terms are still to be found, and the line on which its segment stands.
    Passage(Passage, u64),
    /// The document ends.
    End(E),
}

/// How many threads there are.
pub fn threads() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}

/// Takes paragraphs, has their terms found, and hands them over in the order in which they came.
pub struct Crew<'c, 'scope, 'env, 'a, B, E> {
    annotator: &'c mut Annotator<'a>,
    scope: &'scope Scope<'scope, 'env>,
    threads: usize,
    hands: Option<Hands<B, E>>,
    batch: Vec<Item<B, E>>,
    /// The bytes of text in the batch.
    size: usize,
    /// How many batches were done here.
    own: usize,
    /// Whether something could not be done or handed over; what is behind it is not handed over, either.
    has_failed: bool,
    on: &'c mut dyn FnMut(Item<B, E>) -> Result<()>,
}

/// The threads that help.
struct Hands<B, E> {
    work: Sender<(usize, Vec<Item<B, E>>)>,
    done: Receiver<(usize, Done<B, E>)>,
    sent: usize,
    taken: usize,
    /// Batches that were done before an earlier one.
    early: BTreeMap<usize, Done<B, E>>,
}

/// A batch that a thread has done: up to the failure, if there was one.
struct Done<B, E> {
    items: Vec<Item<B, E>>,
    failure: Option<Failure>,
}

enum Failure {
    Error(Error),
    Panic(Box<dyn Any + Send>),
}

impl<'c, 'scope, 'env, 'a: 'scope, B: Send + 'scope, E: Send + 'scope> Crew<'c, 'scope, 'env, 'a, B, E> {
    /// A crew of so many threads, which are started when there is enough to do; none where one is enough.
    pub fn new(
        annotator: &'c mut Annotator<'a>,
        scope: &'scope Scope<'scope, 'env>,
        threads: usize,
        on: &'c mut dyn FnMut(Item<B, E>) -> Result<()>,
    ) -> Self {
        Self {
            annotator,
            scope,
            threads,
            hands: None,
            batch: Vec::new(),
            size: 0,
            own: 0,
            has_failed: false,
            on,
        }
    }

    /// Takes what was read next.
    ///
    /// # Errors
    ///
    /// Those of [`Annotator::annotate`] and of whoever it is handed over to, of this item or an earlier one.
    pub fn push(&mut self, item: Item<B, E>) -> Result<()> {
        // A document of nothing costs something, too.
        self.size += match &item {
            Item::Passage(passage, _) => passage.paragraph.text().len() + 100,
            Item::Begin(_) | Item::End(_) => 100,
        };
        self.batch.push(item);
        if self.size < BATCH {
            return Ok(());
        }
        let result = if self.threads > 1 && self.own > 0 { self.send() } else { self.do_it() };
        self.has_failed |= result.is_err();
        result
    }

    /// Hands over what is still on its way, unless something before it could not be.
    ///
    /// # Errors
    ///
    /// As [`Self::push`].
    pub fn finish(mut self) -> Result<()> {
        if self.has_failed {
            return Ok(());
        }
        if self.hands.is_none() {
            return self.do_it();
        }
        self.send()?;
        while self.hands.as_ref().is_some_and(|hands| hands.taken < hands.sent) {
            self.receive()?;
        }
        Ok(())
    }

    fn do_it(&mut self) -> Result<()> {
        self.own += 1;
        self.size = 0;
        for mut item in std::mem::take(&mut self.batch) {
            find(&mut item, self.annotator)?;
            (self.on)(item)?;
        }
        Ok(())
    }

    fn send(&mut self) -> Result<()> {
        let most = AHEAD * self.threads;
        while self.hands.as_ref().is_some_and(|hands| hands.sent - hands.taken >= most) {
            self.receive()?;
        }
        let (terms, request) = (self.annotator.terms, self.annotator.request);
        let hands = self.hands.get_or_insert_with(|| Hands::start(self.scope, self.threads, terms, request));
        // It fails where every thread has ended, which the next receiving tells.
        let _ = hands.work.send((hands.sent, std::mem::take(&mut self.batch)));
        hands.sent += 1;
        self.size = 0;
        Ok(())
    }

    /// Waits for a batch, and hands over those whose turn it is.
    fn receive(&mut self) -> Result<()> {
        let Some(hands) = &mut self.hands else { return Ok(()) };
        let (number, done) = hands.done.recv().expect("threads end after their work");
        hands.early.insert(number, done);
        while let Some(Done { items, failure }) = hands.early.remove(&hands.taken) {
            hands.taken += 1;
            items.into_iter().try_for_each(&mut *self.on)?;
            match failure {
                None => {}
                Some(Failure::Error(error)) => return Err(error),
                Some(Failure::Panic(panic)) => resume_unwind(panic),
            }
        }
        Ok(())
    }
}

impl<B: Send, E: Send> Hands<B, E> {
    fn start<'scope, 'a: 'scope>(
        scope: &'scope Scope<'scope, '_>,
        threads: usize,
        terms: &'a Terms,
        request: &'a Request,
    ) -> Self
    where
        B: 'scope,
        E: 'scope,
    {
        let (work, to_do) = channel::<(usize, Vec<Item<B, E>>)>();
        let (out, done) = channel();
        let to_do = Arc::new(Mutex::new(to_do));
        for _ in 0..threads {
            let (to_do, out) = (Arc::clone(&to_do), out.clone());
            scope.spawn(move || {
                let mut annotator = Annotator::new(terms, request);
                loop {
                    let next = to_do.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((number, items)) = next else { break };
                    if out.send((number, Done::of(items, &mut annotator))).is_err() {
                        break;
                    }
                }
            });
        }
        Self { work, done, sent: 0, taken: 0, early: BTreeMap::new() }
    }
}

impl<B, E> Done<B, E> {
    /// Finds the terms of a batch.
    fn of(items: Vec<Item<B, E>>, annotator: &mut Annotator<'_>) -> Self {
        let mut done = Self { items: Vec::with_capacity(items.len()), failure: None };
        for mut item in items {
            let found = catch_unwind(AssertUnwindSafe(|| find(&mut item, annotator)));
            done.failure = match found {
                Ok(Ok(())) => {
                    done.items.push(item);
                    continue;
                }
                Ok(Err(error)) => Some(Failure::Error(error)),
                Err(panic) => Some(Failure::Panic(panic)),
            };
            break;
        }
        done
    }
}

fn find<B, E>(item: &mut Item<B, E>, annotator: &mut Annotator<'_>) -> Result<()> {
    if let Item::Passage(passage, line) = item {
        passage.mentions = annotator.annotate(&passage.paragraph)?;
        passage.mentions.iter_mut().for_each(|mention| mention.line = *line);
    }
    Ok(())
}
