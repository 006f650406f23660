//! What can go wrong: errors that stop a command, and problems of a file that do not.

use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// A result whose error says what, where, and what to type next.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error that stops a command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("{action} {}: {source}", path.display())]
    Io {
        /// What was tried, as in "cannot read".
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The Korean dictionary failed.
    #[error("the Korean dictionary failed: {0}")]
    Dictionary(String),
    /// The workspace, its settings, its index or the request are not as they must be.
    #[error("{message}")]
    Invalid {
        /// What is wrong, and where.
        message: String,
        /// What to type or to change.
        hint: Option<String>,
    },
}

impl Error {
    /// An error about a file or folder, for `map_err`.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { action, path, source }
    }

    /// An error with no advice.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid { message: message.into(), hint: None }
    }

    /// An error that says what to type or to change next.
    pub fn with_hint(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Invalid { message: message.into(), hint: Some(hint.into()) }
    }

    /// The advice of the error, where it has one.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Invalid { hint, .. } => hint.as_deref(),
            Self::Io { source, .. } => match source.kind() {
                ErrorKind::PermissionDenied => {
                    Some("`ls -ld` of that path and its folder shows who may do so")
                }
                ErrorKind::ReadOnlyFilesystem => Some("copy the workspace to where you may write"),
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                    Some("make room on that disk; `df -h` shows how full it is")
                }
                ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
                    Some("a file stands where a folder must be: move it away with `mv`")
                }
                _ => None,
            },
            _ => None,
        }
    }
}

/// What is wrong with one place of a file whose other places are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file, relative to the workspace where it stands in one.
    pub path: String,
    /// The line, counted from 1; 0 where the whole file is meant.
    pub line: u64,
    /// The column in characters, counted from 1; 0 where the whole line is meant.
    pub column: u64,
    /// What kind of problem it is.
    pub kind: ProblemKind,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
}

/// The kind of a [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// Bytes that are no text in the file's encoding.
    Encoding,
    /// Markup, quoting or JSON that does not parse.
    Syntax,
    /// A value that the format or malmoi does not know.
    Value,
    /// A record without what it must have.
    Missing,
    /// A record that stands there twice.
    Duplicate,
    /// A record that contradicts another one.
    Conflict,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        write!(f, ": {}", self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_refuses_comes_with_what_to_type() {
        for (kind, command) in [
            (ErrorKind::PermissionDenied, "`ls -ld`"),
            (ErrorKind::StorageFull, "`df -h`"),
            (ErrorKind::AlreadyExists, "`mv`"),
        ] {
            let error = Error::io("cannot create", "index".as_ref())(kind.into());
            assert!(error.hint().is_some_and(|hint| hint.contains(command)), "{error}");
        }
    }
}
