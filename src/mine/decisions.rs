//! What a person decided about candidates, kept in a file, so that nobody is asked twice.

use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::evidence::form;
use crate::error::{Error, Result};
use crate::record::Lang;

/// What became of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// It went into the glossary.
    Yes,
    /// It went into the glossary otherwise than it was proposed.
    Edited,
    /// It is no term pair.
    No,
}

/// The decisions of a workspace: `mined.jsonl` in its folder, an object a line, the last one of a pair counts.
pub struct Decisions {
    file: PathBuf,
    made: HashMap<(String, String), Decision>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    ko: String,
    en: String,
    decision: Decision,
}

impl Decisions {
    /// The name of the file.
    pub const FILE: &'static str = "mined.jsonl";

    /// Reads the decisions; a line that cannot be read counts for nothing, since asking again costs little.
    ///
    /// # Errors
    ///
    /// When the file is there and cannot be read.
    pub fn read(root: &Path) -> Result<Self> {
        let file = root.join(Self::FILE);
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(Error::io("cannot read", &file)(error)),
        };
        let text = String::from_utf8_lossy(&bytes);
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok());
        let made = lines.map(|line| (key(&line.ko, &line.en), line.decision)).collect();
        Ok(Self { file, made })
    }

    /// What was decided about a pair.
    pub fn of(&self, ko: &str, en: &str) -> Option<Decision> {
        self.made.get(&key(ko, en)).copied()
    }

    /// Keeps a decision, on the disk before this returns.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn keep(&mut self, ko: &str, en: &str, decision: Decision) -> Result<()> {
        let cannot = || Error::io("cannot write", &self.file);
        let line = Line { ko: ko.to_owned(), en: en.to_owned(), decision };
        let mut line = serde_json::to_string(&line).map_err(|error| cannot()(error.into()))?;
        line.push('\n');
        // Behind a line that was torn, a new one begins.
        let is_torn = fs::read(&self.file).is_ok_and(|bytes| bytes.last().is_some_and(|&last| last != b'\n'));
        if is_torn {
            line.insert(0, '\n');
        }
        let mut out = OpenOptions::new().create(true).append(true).open(&self.file).map_err(cannot())?;
        out.write_all(line.as_bytes()).and_then(|()| out.sync_data()).map_err(cannot())?;
        self.made.insert(key(ko, en), decision);
        Ok(())
    }
}

fn key(ko: &str, en: &str) -> (String, String) {
    (form(ko, Lang::Ko), form(en, Lang::En))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_found_again_and_a_torn_line_harms_none() {
        let folder = tempfile::tempdir().unwrap();
        let mut decisions = Decisions::read(folder.path()).unwrap();
        decisions.keep("가우디", "Gaudi", Decision::Yes).unwrap();
        let file = folder.path().join(Decisions::FILE);
        let torn = format!("{}{{\"ko\":\"젬", fs::read_to_string(&file).unwrap());
        fs::write(&file, torn).unwrap();
        decisions.keep("젬마", "Gemma", Decision::No).unwrap();
        let again = Decisions::read(folder.path()).unwrap();
        assert_eq!(again.of("가우디", "gaudi"), Some(Decision::Yes));
        assert_eq!(again.of("젬마", "Gemma"), Some(Decision::No));
        assert_eq!(again.of("소라", "Sora"), None);
    }
}
