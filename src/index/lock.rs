//! One writer at a time: `index/lock`, and beside it who holds it.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The file that is locked.
pub const LOCK_FILE: &str = "lock";
/// The file that says who locked it.
pub const HOLDER_FILE: &str = "lock.holder";

/// The right to write the index, until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct WriteLock {
    _file: File,
    holder: PathBuf,
}

impl WriteLock {
    /// Takes the lock of an index folder, which is made where it is missing.
    ///
    /// Fails when another process holds it, and then names that process.
    pub fn take(index_dir: &Path) -> Result<Self> {
        fs::create_dir_all(index_dir).map_err(Error::io("cannot create", index_dir))?;
        let path = index_dir.join(LOCK_FILE);
        let file = File::options().write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(Error::io("cannot write", &path))?;
        let holder = index_dir.join(HOLDER_FILE);
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(busy(&holder)),
            Err(TryLockError::Error(error)) => return Err(Error::io("cannot lock", &path)(error)),
        }
        // Only for the message of others: the lock holds without it.
        let _ = fs::write(&holder, format!("{}\n{}\n", std::process::id(), command_line()));
        Ok(Self { _file: file, holder })
    }
}

impl Drop for WriteLock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.holder);
    }
}

fn busy(holder: &Path) -> Error {
    let text = fs::read_to_string(holder).unwrap_or_default();
    let mut lines = text.lines();
    let message = match (lines.next(), lines.next()) {
        (Some(id), Some(command)) => {
            format!("another malmoi (process {id}: `{command}`) is writing the index")
        }
        _ => "another malmoi is writing the index".to_owned(),
    };
    Error::with_hint(message, "wait until it is done, or end it, and type the command again")
}

/// The command line as it would be typed, the program by its name alone.
fn command_line() -> String {
    let mut words: Vec<_> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    if let Some(program) = words.first_mut() {
        let stem = Path::new(program.as_str()).file_stem().map(|stem| stem.to_string_lossy().into_owned());
        *program = stem.unwrap_or_else(|| "malmoi".to_owned());
    }
    let line = words.join(" ").replace(['\n', '\r'], " ");
    match line.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
