//! The shards of the fuzzy index in a generation: writing one beside the postings, and keeping them few.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

use serde::{Deserialize, Serialize};

use super::schema::Lot;
use crate::error::{Error, Result};
use crate::failpoint;
use crate::fuzzy::{self, Builder};

/// The beginning of the names of shards.
pub const PREFIX: &str = "fuzzy-";

/// A shard, as the manifest names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// The file in the generation's folder.
    pub file: String,
    /// The parts that it holds, whether readers still see them or not, each with its units.
    pub parts: Vec<(u32, u64)>,
}

impl Shard {
    /// How many units it holds.
    pub fn units(&self) -> u64 {
        self.parts.iter().map(|(_, units)| units).sum()
    }

    /// The part that was made first.
    fn first(&self) -> u32 {
        self.parts.iter().map(|(part, _)| *part).min().unwrap_or(0)
    }

    /// How many units it holds of parts that readers see.
    fn live(&self, is_live: &dyn Fn(u32) -> bool) -> u64 {
        self.parts.iter().filter(|(part, _)| is_live(*part)).map(|(_, units)| units).sum()
    }
}

/// Parts, each with how many of its units are in a shard.
type Parts = Vec<(u32, u64)>;

/// Writes a shard in a thread of its own while tantivy writes postings. Lots hold permits, so few of them wait.
pub struct Pen {
    /// Lots, and at last nothing, upon which the shard is finished; where the sender is dropped before, it is not.
    lots: Option<Sender<Option<Arc<Lot>>>>,
    thread: Option<JoinHandle<io::Result<Parts>>>,
    path: PathBuf,
}

impl Pen {
    /// Begins a shard in the folder of a generation.
    ///
    /// # Errors
    ///
    /// When the system gives no thread.
    pub fn start(dir: &Path, number: u64) -> Result<Self> {
        let path = dir.join(format!("{PREFIX}{number}.bin"));
        let mut builder = Builder::new(&path);
        let (lots, receiver) = channel::<Option<Arc<Lot>>>();
        let work = move || {
            let mut parts = Parts::new();
            for lot in receiver {
                let Some(lot) = lot else {
                    if !parts.is_empty() {
                        builder.finish()?;
                    }
                    return Ok(parts);
                };
                for item in lot.items() {
                    builder.push(&item)?;
                    match parts.last_mut() {
                        Some((part, units)) if *part == item.part => *units += 1,
                        _ => parts.push((item.part, 1)),
                    }
                }
            }
            Ok(Vec::new())
        };
        let thread = thread::Builder::new().name("fuzzy".to_owned()).spawn(work);
        let thread = thread.map_err(Error::io("cannot write", &path))?;
        Ok(Self { lots: Some(lots), thread: Some(thread), path })
    }

    /// Adds the units of a lot that have both sides.
    pub fn add(&self, lot: &Arc<Lot>) {
        // Where the thread has ended, joining it tells why.
        let _ = self.lots.as_ref().map(|lots| lots.send(Some(Arc::clone(lot))));
    }

    /// Writes the shard to the disk; nothing where it would be empty.
    ///
    /// # Errors
    ///
    /// When the disk does not take it.
    pub fn finish(mut self) -> Result<Option<Shard>> {
        let _ = self.lots.as_ref().map(|lots| lots.send(None));
        let failed = Error::io("cannot write", &self.path);
        let parts = match self.thread.take().map(JoinHandle::join) {
            Some(Ok(parts)) => parts.map_err(failed)?,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            None => Vec::new(),
        };
        let file = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok((!parts.is_empty()).then_some(Shard { file, parts }))
    }
}

impl Drop for Pen {
    /// Waits for the thread, so that nothing is written when the lock is no longer held.
    fn drop(&mut self) {
        self.lots = None;
        if let Some(thread) = self.thread.take() {
            // What went wrong before it is what is told.
            let _ = thread.join();
        }
    }
}

/// The shards of a manifest that follows one with `before`, which had `new` added: those without a unit that readers see are
/// left out, and those that are small beside the new one, or half of whose units no reader sees, are made one with it.
///
/// So a unit is written again each time the shard that it is in has doubled, and a search opens few of them.
///
/// # Errors
///
/// When a shard cannot be read, and when the disk does not take the merged one.
pub fn settle(
    dir: &Path,
    number: u64,
    before: &[Shard],
    new: Option<Shard>,
    is_live: &dyn Fn(u32) -> bool,
) -> Result<Vec<Shard>> {
    let mut shards: Vec<Shard> = before.iter().cloned().chain(new.clone()).collect();
    shards.retain(|shard| shard.live(is_live) > 0);
    shards.sort_by_key(|shard| shard.live(is_live));
    let new_file = new.as_ref().map(|new| new.file.clone());
    let mut size = new.map_or(0, |new| new.live(is_live));
    let (mut merged, mut kept): (Vec<Shard>, Vec<Shard>) = (Vec::new(), Vec::new());
    for shard in shards {
        let units = shard.live(is_live);
        if units <= size.saturating_mul(2) || units * 2 < shard.units() {
            // It is counted from the beginning.
            size += if new_file.as_ref() == Some(&shard.file) { 0 } else { units };
            merged.push(shard);
        } else {
            kept.push(shard);
        }
    }
    if merged.len() == 1 && merged[0].live(is_live) == merged[0].units() {
        kept.append(&mut merged);
    }
    // Units that were added later stand later, in a shard and among shards.
    merged.sort_by_key(Shard::first);
    if !merged.is_empty() {
        let file = format!("{PREFIX}{number}-joined.bin");
        let paths: Vec<PathBuf> = merged.iter().map(|shard| dir.join(&shard.file)).collect();
        let path = dir.join(&file);
        fuzzy::merge(&paths, is_live, &path).map_err(Error::io("cannot write", &path))?;
        failpoint::reached("refresh-joined");
        let parts = merged.iter().flat_map(|shard| shard.parts.iter().copied());
        kept.push(Shard { file, parts: parts.filter(|(part, _)| is_live(*part)).collect() });
    }
    kept.sort_by_key(Shard::first);
    Ok(kept)
}
