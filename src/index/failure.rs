//! What goes wrong in the index, in words that say what to type; nothing above this module sees a tantivy error.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tantivy::TantivyError;
use tantivy::directory::error::{OpenReadError, OpenWriteError};

use super::REBUILD;
use crate::error::{Error, Result};

/// The error of an index that cannot be read.
pub fn broken(reason: impl std::fmt::Display) -> Error {
    Error::with_hint(format!("the index is damaged: {reason}"), REBUILD)
}

impl From<TantivyError> for Error {
    fn from(error: TantivyError) -> Self {
        let unwritable = |reason: &dyn std::fmt::Display| {
            Self::with_hint(
                format!("the index cannot be read or written: {reason}"),
                "look whether the disk is full and whether index/ may be written",
            )
        };
        match error {
            TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => {
                broken(format_args!("{} is missing", file.display()))
            }
            TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath })
                if io_error.kind() != std::io::ErrorKind::InvalidData =>
            {
                unwritable(&format_args!("{}: {io_error}", filepath.display()))
            }
            TantivyError::OpenReadError(OpenReadError::IoError { filepath, .. }) => {
                broken(format_args!("{} is not as it was written", filepath.display()))
            }
            TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, .. })
            | TantivyError::IoError(io_error) => unwritable(&io_error),
            TantivyError::DataCorruption(corruption) => broken(format_args!("{corruption:?}")),
            error => broken(error),
        }
    }
}

thread_local! {
    /// Whether this thread reads what may be damaged, and a panic is to be told as that.
    static READING: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic of this thread is caught and told by [`read_with_care`], so that a panic hook need not show it.
pub fn is_reading() -> bool {
    READING.get()
}

/// Runs a search over files that nobody checked byte by byte: the libraries that read them in place panic where a byte is
/// not what they wrote, and that becomes an error that says what to type.
pub fn read_with_care<T>(search: impl FnOnce() -> Result<T>) -> Result<T> {
    let before = READING.replace(true);
    let result = catch_unwind(AssertUnwindSafe(search));
    READING.set(before);
    result.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text =
            text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a search ended in a panic");
        Err(broken(text))
    })
}
