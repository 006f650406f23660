//! The folder of the units as tantivy sees it.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use memmap2::Mmap;
use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, Lock, OwnedBytes, TerminatingWrite, WatchCallback, WatchHandle,
    WritePtr,
};

use crate::failpoint;

/// A memory-mapped folder without locks of its own, so that it can be read where nothing may be written.
///
/// Five things differ from tantivy's own. It takes no locks: writers hold `index/lock` already, and a reader whose
/// files vanished begins again. Files that are replaced are written beside under a name that tells which one, so that
/// a killed run leaves no file that nobody knows. They get the permissions of their neighbours: tantivy's `meta.json`
/// can be read by its owner alone, which makes a shared folder useless to the others. The list of files that tantivy
/// keeps in `.managed.json`, writing it anew for each, is kept in memory: what a killed run leaves is found by what the
/// last commit names. And files are made durable in the background, all before the commit that names them: one after
/// the other they took most of the time of a refresh.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
    managed: Arc<Mutex<Option<Vec<u8>>>>,
    syncing: Syncing,
}

/// Files that are being made durable.
type Syncing = Arc<Mutex<Vec<JoinHandle<io::Result<()>>>>>;

/// The list of files that tantivy keeps.
const MANAGED_FILE: &str = ".managed.json";

/// The ending of a file that is being written and will replace the one without it.
pub const NEW: &str = ".new";

impl Store {
    /// Opens the folder, which must exist.
    pub fn open(root: &Path) -> tantivy::Result<Self> {
        if !root.is_dir() {
            return Err(OpenDirectoryError::DoesNotExist(root.to_owned()).into());
        }
        let (managed, syncing) = Default::default();
        Ok(Self { root: root.to_owned(), managed, syncing })
    }

    /// Waits until every file that was written is durable.
    fn finish_syncing(&self) -> io::Result<()> {
        let threads = std::mem::take(&mut *self.syncing.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            thread
                .join()
                .unwrap_or_else(|_| Err(io::Error::other("a thread that wrote to the disk panicked")))?;
        }
        Ok(())
    }
}

/// A file that becomes durable in the background once it is written.
struct Written {
    file: File,
    syncing: Syncing,
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for Written {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        let file = self.file.try_clone()?;
        let thread = thread::Builder::new().name("sync".to_owned()).spawn(move || file.sync_data())?;
        self.syncing.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(())
    }
}

/// Replaces a file as a whole: whoever reads it sees the old content or the new one, also after a power failure.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(NEW);
    let beside = PathBuf::from(beside);
    let mut file = File::create(&beside)?;
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
    if cfg!(windows) { Ok(()) } else { File::open(dir)?.sync_all() }
}

impl Directory for Store {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let failed = |error: io::Error| match error.kind() {
            ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
            _ => OpenReadError::wrap_io_error(error, path.to_owned()),
        };
        let file = File::open(self.root.join(path)).map_err(failed)?;
        // SAFETY: tantivy writes a file once and replaces none but `meta.json`, which is not mapped.
        let mapped = unsafe { Mmap::map(&file) }.map_err(failed)?;
        Ok(Arc::new(OwnedBytes::new(mapped)))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        fs::remove_file(self.root.join(path)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => DeleteError::FileDoesNotExist(path.to_owned()),
            _ => DeleteError::IoError { io_error: Arc::new(error), filepath: path.to_owned() },
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        let found = fs::exists(self.root.join(path));
        found.map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let full = self.root.join(path);
        let file =
            File::options().write(true).create_new(true).open(full).map_err(|error| match error.kind() {
                ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_owned()),
                _ => OpenWriteError::wrap_io_error(error, path.to_owned()),
            })?;
        Ok(BufWriter::new(Box::new(Written { file, syncing: Arc::clone(&self.syncing) })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if path == Path::new(MANAGED_FILE) {
            let managed = self.managed.lock().unwrap_or_else(PoisonError::into_inner);
            return managed.clone().ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_owned()));
        }
        let full = self.root.join(path);
        fs::read(full).map_err(|error| match error.kind() {
            ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
            _ => OpenReadError::wrap_io_error(error, path.to_owned()),
        })
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if path == Path::new(MANAGED_FILE) {
            *self.managed.lock().unwrap_or_else(PoisonError::into_inner) = Some(data.to_vec());
            return Ok(());
        }
        self.finish_syncing()?;
        replace(&self.root.join(path), data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.finish_syncing()?;
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
