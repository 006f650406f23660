//! Building a shard of any number of units in bounded memory.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::merge::merge;
use super::run::{Item, Run};

/// Units are gathered until they take so many bytes; then they are written, to be merged in the end.
const MOST: usize = 64 << 20;

/// Builds one shard.
pub struct Builder {
    path: PathBuf,
    run: Run,
    written: Vec<PathBuf>,
    most: usize,
}

impl Builder {
    /// Begins the shard that [`Self::finish`] puts at that path. What is written before lies beside it.
    pub fn new(path: &Path) -> Self {
        Self::with_room(path, MOST)
    }

    /// [`Self::new`] with another bound of memory, in bytes.
    pub fn with_room(path: &Path, most: usize) -> Self {
        Self { path: path.to_owned(), run: Run::default(), written: Vec::new(), most }
    }

    /// Adds a unit.
    ///
    /// # Errors
    ///
    /// When the disk does not take those before it.
    pub fn push(&mut self, item: &Item<'_>) -> io::Result<()> {
        self.run.push(item);
        if self.run.size() < self.most {
            return Ok(());
        }
        let path = self.beside(self.written.len());
        std::mem::take(&mut self.run).write(&path)?;
        self.written.push(path);
        Ok(())
    }

    /// Writes the shard; it is on the disk when this returns. Whoever names it makes the name durable.
    ///
    /// # Errors
    ///
    /// When the disk does not take it.
    pub fn finish(mut self) -> io::Result<()> {
        let beside = self.beside(self.written.len());
        std::mem::take(&mut self.run).write(&beside)?;
        if self.written.is_empty() {
            return fs::rename(&beside, &self.path);
        }
        self.written.push(beside);
        let merged = self.beside(self.written.len());
        self.written.push(merged.clone());
        merge(&self.written[..self.written.len() - 1], &|_| true, &merged)?;
        fs::rename(&merged, &self.path)
    }

    fn beside(&self, number: usize) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".{number}.new"));
        name.into()
    }
}

impl Drop for Builder {
    fn drop(&mut self) {
        for path in &self.written {
            // What is left is deleted by the next run.
            drop(fs::remove_file(path));
        }
    }
}
