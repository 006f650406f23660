//! Many articles on all cores: one thread reads, the others mine, and what they find is joined in the order of the text.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::document::{Batch, Source, read};
use super::evidence::Evidence;
use super::merge::{Candidate, Merger, Place};
use super::miner::{Miner, Proposal};
use super::names;
use crate::document::Markup;
use crate::error::{Error, Result};

/// How far the work is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files read to their end.
    pub files: u64,
    /// Pairs found so far, each place counted.
    pub found: u64,
}

/// What a run found.
#[derive(Debug, Default)]
pub struct Mined {
    /// The candidates, the surest first.
    pub candidates: Vec<Candidate>,
    /// Files that could not be read, with the reason; the others were mined.
    pub troubles: Vec<(String, Error)>,
    /// How many files hold text.
    pub texts: u64,
}

/// How the articles are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// How they are marked up, where their names and contents do not tell.
    pub markup: Option<Markup>,
    /// How many threads mine; all cores where nothing is said.
    pub threads: Option<NonZero<usize>>,
    /// Whether quoted names without a gloss are guessed at, too.
    pub names: bool,
}

/// A batch and its place in the order of all.
struct Job {
    file: usize,
    name: Arc<str>,
    number: u64,
    batch: Batch,
}

/// What became of a batch, or of a file that is read to its end.
enum Outcome {
    Found { number: u64, file: usize, found: Vec<(Proposal, Place)> },
    Failed(Error),
    Read { has_text: bool },
    Unreadable(String, Error),
}

/// Mines articles and joins what they propose. The result does not depend on the number of threads.
///
/// Memory is bounded by the pairs that differ, the longest article, and a few batches.
///
/// # Errors
///
/// When the dictionary cannot be loaded or the memory's index is damaged; a file that cannot be read is a trouble and no error.
pub fn mine(
    sources: &[Source],
    evidence: &Evidence,
    options: Options,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<Mined> {
    let threads = options.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get);
    let (jobs, todo) = sync_channel::<Job>(2 * threads);
    let todo = Arc::new(Mutex::new(todo));
    let (out, outcomes) = sync_channel::<Outcome>(4 * threads);
    thread::scope(|scope| {
        for _ in 0..threads {
            let (todo, out) = (Arc::clone(&todo), out.clone());
            scope.spawn(move || work(&todo, &out, evidence, options));
        }
        // Only the workers hold the queue: when they are gone, the reader cannot hand over any more and stops.
        drop(todo);
        scope.spawn(move || feed(sources, options, &jobs, &out));
        gather(outcomes, on_progress)
    })
}

/// Reads the articles in order.
fn feed(sources: &[Source], options: Options, jobs: &SyncSender<Job>, out: &SyncSender<Outcome>) {
    let mut number = 0;
    for (file, source) in sources.iter().enumerate() {
        let name: Arc<str> = source.name().into();
        let result = read(source, options.markup, &mut |batch| {
            let job = Job { file, name: Arc::clone(&name), number, batch };
            number += 1;
            jobs.send(job).map_err(|_| Error::invalid("the work was given up"))
        });
        let outcome = match result {
            Ok(has_text) => Outcome::Read { has_text },
            Err(error) => Outcome::Unreadable(name.to_string(), error),
        };
        if out.send(outcome).is_err() {
            return;
        }
    }
}

/// Mines batches as long as there are any.
fn work(todo: &Mutex<Receiver<Job>>, out: &SyncSender<Outcome>, evidence: &Evidence, options: Options) {
    let mut miner = Miner::new(evidence);
    loop {
        let next = todo.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        let outcome = match mine_batch(&mut miner, &job, options) {
            Ok(found) => Outcome::Found { number: job.number, file: job.file, found },
            Err(error) => Outcome::Failed(error),
        };
        if out.send(outcome).is_err() {
            return;
        }
    }
}

fn mine_batch(miner: &mut Miner<'_>, job: &Job, options: Options) -> Result<Vec<(Proposal, Place)>> {
    let texts = job.batch.texts();
    let mut proposals = miner.mine(&texts)?;
    if options.names {
        names::add(&texts, &mut proposals, miner)?;
    }
    let mut found = Vec::new();
    for (number, proposals) in proposals.into_iter().enumerate() {
        for proposal in proposals {
            let (line, column, sentence) = job.batch.place(number, &proposal.span);
            found.push((proposal, Place { file: job.name.to_string(), line, column, sentence }));
        }
    }
    Ok(found)
}

/// Joins what comes back, batch by batch in their order. When it gives up, the others find nobody to send to and end.
fn gather(outcomes: Receiver<Outcome>, on_progress: &mut dyn FnMut(Progress)) -> Result<Mined> {
    let mut merger = Merger::default();
    let mut mined = Mined::default();
    let mut progress = Progress::default();
    let mut waiting: BTreeMap<u64, (usize, Vec<(Proposal, Place)>)> = BTreeMap::new();
    let mut next = 0;
    for outcome in outcomes {
        match outcome {
            Outcome::Found { number, file, found } => {
                progress.found += found.len() as u64;
                waiting.insert(number, (file, found));
            }
            Outcome::Failed(error) => return Err(error),
            Outcome::Read { has_text } => {
                progress.files += 1;
                mined.texts += u64::from(has_text);
            }
            Outcome::Unreadable(name, error) => {
                progress.files += 1;
                mined.troubles.push((name, error));
            }
        }
        while let Some((file, found)) = waiting.remove(&next) {
            found.into_iter().for_each(|(proposal, place)| merger.add(file, proposal, place));
            next += 1;
        }
        on_progress(progress);
    }
    mined.candidates = merger.finish();
    Ok(mined)
}
