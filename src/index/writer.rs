//! tantivy's writer, fed in lots.

use std::path::Path;
use std::sync::Arc;
use std::thread;

use tantivy::IndexWriter;
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy, UserOperation};
use tantivy::schema::Term;

use super::ahead::Ahead;
use super::permit::Permits;
use super::schema::{Entry, Lot, SOURCE};
use super::shards::{Pen, Shard};
use super::tokens::{self, Lists};
use crate::error::Result;
use crate::failpoint;
use crate::record::Unit;

/// How many units make a lot: enough that the dictionary stays in the processor's cache for a while. Of 16, 64, 256 and
/// 1,024 each took some percent less time than the one before.
pub const LOT: usize = 512;
/// A lot has no more units once it has so many bytes of text.
pub const LOT_BYTES: u64 = 1 << 20;
/// How many lots a thread may have on their way.
const LOTS_ON_THEIR_WAY: usize = 3;

/// All that tantivy's threads may use for units that are not on disk yet, in bytes.
///
/// Each thread fills its share and then writes a segment, so this decides how many segments there are: 228,775 pairs of
/// sentences give one with one thread. Of a larger corpus they are not merged, which keeps the peak where it is.
const ARENA_BYTES: usize = 100_000_000;
/// What tantivy needs at least for a thread, in bytes.
const SMALL_ARENA: usize = 15_000_000;
/// How many threads write postings at most.
const MAX_WRITERS: usize = 4;

/// Adds units to an index and takes others out, until [`commit`](Self::commit).
pub struct Writer {
    inner: IndexWriter<Entry>,
    lists: Arc<Lists>,
    ahead: Ahead,
    permits: Permits,
    pen: Option<Pen>,
}

impl Writer {
    /// Opens a writer that uses all cores and merges nothing by itself; a small one, one core and little memory. The fuzzy
    /// index gets a shard of that number in the folder of the generation.
    pub fn open(mut index: tantivy::Index, dir: &Path, number: u64, is_small: bool) -> Result<Self> {
        let cores = if is_small { 1 } else { thread::available_parallelism().map_or(1, usize::from) };
        // One writes what three others analyse; each makes segments of its own, and a search opens every one of them.
        let writers = (cores / 4).clamp(1, MAX_WRITERS);
        index.set_tokenizers(tokens::manager());
        let options = IndexWriterOptions::builder()
            .num_worker_threads(writers)
            .num_merge_threads(1)
            .memory_budget_per_thread(if is_small { SMALL_ARENA } else { ARENA_BYTES / writers })
            .build();
        let inner = index.writer_with_options(options)?;
        inner.set_merge_policy(Box::new(NoMergePolicy));
        let permits = Permits::new((cores + writers) * LOTS_ON_THEIR_WAY);
        // As many as cores, though one writes: while that one waits for a lot, another core would have nothing to do.
        let ahead = Ahead::start(if cores == 1 { 0 } else { cores });
        let pen = Some(Pen::start(dir, number)?);
        Ok(Self { inner, lists: Arc::new(Lists::new()?), ahead, permits, pen })
    }

    /// Adds units of one part; waits where tantivy is behind.
    pub fn add(&mut self, units: Vec<Unit>, part: u32) -> Result<()> {
        let lot = Lot::new(units, part, &self.lists, self.permits.take());
        self.ahead.analyse(&lot);
        if let Some(pen) = &self.pen {
            pen.add(&lot);
        }
        let operations: Vec<_> = lot.entries().map(UserOperation::Add).collect();
        match self.inner.run(operations) {
            Ok(_) => Ok(()),
            // One of the threads has ended; joining them tells why.
            Err(error) => Err(self.inner.prepare_commit().err().unwrap_or(error).into()),
        }
    }

    /// Takes out the units of a part that were added before.
    pub fn delete(&mut self, part: u32) {
        self.inner.delete_term(Term::from_field_u64(SOURCE, u64::from(part)));
    }

    /// Writes the shard of the fuzzy index; nothing where no unit has both sides, and when it was written already.
    pub fn finish_shard(&mut self) -> Result<Option<Shard>> {
        self.pen.take().map_or(Ok(None), Pen::finish)
    }

    /// Commits under the number of the manifest that will vouch for it.
    pub fn commit(&mut self, number: u64) -> Result<()> {
        let mut prepared = self.inner.prepare_commit()?;
        prepared.set_payload(&number.to_string());
        failpoint::reached("commit");
        prepared.commit()?;
        Ok(())
    }

    /// Merges the small segments that refreshes leave, once there are enough of them; large ones are left alone, so that
    /// no refresh costs more than it should.
    pub fn join_small_segments(&mut self) -> Result<()> {
        const SMALL_SEGMENT: u32 = 20_000;
        const ENOUGH: usize = 8;
        let metas = self.inner.index().searchable_segment_metas()?;
        let small = metas.iter().filter(|meta| meta.num_docs() < SMALL_SEGMENT).map(|meta| meta.id());
        let small: Vec<_> = small.collect();
        if small.len() >= ENOUGH {
            self.inner.merge(&small).wait()?;
        }
        Ok(())
    }

    /// Merges the segments of a new index into one where there are few units: every search opens every segment, and
    /// opening one costs more than searching it.
    pub fn join_segments(&mut self) -> Result<()> {
        /// Merging more takes memory and time that no search wins back.
        const MOST_UNITS: u32 = 1 << 18;
        let metas = self.inner.index().searchable_segment_metas()?;
        if metas.len() > 1 && metas.iter().map(|meta| meta.num_docs()).sum::<u32>() <= MOST_UNITS {
            let ids: Vec<_> = metas.iter().map(|meta| meta.id()).collect();
            self.inner.merge(&ids).wait()?;
            self.inner.garbage_collect_files().wait()?;
        }
        Ok(())
    }

    /// Ends the threads.
    pub fn close(self) -> Result<()> {
        Ok(self.inner.wait_merging_threads()?)
    }
}
