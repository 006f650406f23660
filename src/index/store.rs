//! The folder of the units as tantivy sees it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io::ErrorKind};

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

use crate::failpoint;

/// A memory-mapped folder without locks of its own, so that it can be read where nothing may be written.
///
/// Three things differ from [`MmapDirectory`]. It takes no locks: writers hold `index/lock` already, and a reader whose
/// files vanished begins again. Files that are replaced are written beside under a name that tells which one, so that
/// a killed run leaves no file that nobody knows. And they get the permissions of their neighbours: tantivy's
/// `meta.json` can be read by its owner alone, which makes a shared folder useless to the others.
#[derive(Clone, Debug)]
pub struct Store {
    files: MmapDirectory,
    root: PathBuf,
}

/// The ending of a file that is being written and will replace the one without it.
pub const NEW: &str = ".new";

impl Store {
    /// Opens the folder, which must exist.
    pub fn open(root: &Path) -> tantivy::Result<Self> {
        Ok(Self { files: MmapDirectory::open(root)?, root: root.to_owned() })
    }
}

/// Replaces a file as a whole: whoever reads it sees the old content or the new one, also after a power failure.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(NEW);
    let beside = PathBuf::from(beside);
    let mut file = fs::File::create(&beside)?;
    file.write_all(content)?;
    file.sync_all()?;
    drop(file);
    failpoint::reached(&format!("replace {}", path.file_name().unwrap_or_default().to_string_lossy()));
    fs::rename(&beside, path)?;
    match path.parent() {
        Some(parent) => sync_dir(parent),
        None => Ok(()),
    }
}

/// Makes the names in a folder durable.
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    // Windows keeps names durable by itself and opens no folder as a file.
    if cfg!(windows) { Ok(()) } else { fs::File::open(dir)?.sync_all() }
}

impl Directory for Store {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.files.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let full = self.root.join(path);
        fs::read(full).map_err(|error| match error.kind() {
            ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
            _ => OpenReadError::wrap_io_error(error, path.to_owned()),
        })
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        replace(&self.root.join(path), data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        sync_dir(&self.root)
    }

    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        // Readers here are opened anew, never reloaded.
        Ok(WatchHandle::empty())
    }
}
