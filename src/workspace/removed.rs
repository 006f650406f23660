//! The units that were removed from a memory: `removed.jsonl`, in `memory/` and in the folder of a client.
//!
//! A line is `{"id":"…"}`, the unit was removed, or `{"restored":"…"}`, it is there again; of several about one unit the last
//! counts. The ids of a folder's file concern its own layer alone. Files of other tools are never rewritten.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::PathBuf;

use super::{SourceKind, Workspace};
use crate::atomic::write_atomically;
use crate::error::{Error, Result};
use crate::format::lines::{Line, Lines};
use crate::journal::{self, Lock};
use crate::record::UnitId;

/// The file that `malmoi add` appends to.
pub const ADDED_FILE: &str = "added.jsonl";
/// The file with the ids of removed units.
pub const REMOVED_FILE: &str = "removed.jsonl";

impl Workspace {
    /// The file that `malmoi add` appends to, of the house or of one client.
    ///
    /// Fails when `malmoi.toml` does not name the client.
    pub fn added_file(&self, client: Option<&str>) -> Result<PathBuf> {
        Ok(self.layer_dir(SourceKind::Memory, client)?.join(ADDED_FILE))
    }

    /// The file with the ids of removed units, of the house or of one client.
    ///
    /// Fails when `malmoi.toml` does not name the client.
    pub fn removed_file(&self, client: Option<&str>) -> Result<PathBuf> {
        Ok(self.layer_dir(SourceKind::Memory, client)?.join(REMOVED_FILE))
    }

    /// The ids of the units that are removed from the house's memory, or from that of one client.
    ///
    /// Fails when the file cannot be read and when `malmoi.toml` does not name the client.
    pub fn removed_ids(&self, client: Option<&str>) -> Result<HashSet<UnitId>> {
        let path = self.removed_file(client)?;
        let mut ids = HashSet::new();
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(ids),
            Err(error) => return Err(Error::io("cannot read", &path)(error)),
        };
        read_removed(file, &mut |id, is_removed| {
            if is_removed {
                ids.insert(id)
            } else {
                ids.remove(&id)
            };
        })
        .map_err(Error::io("cannot read", &path))?;
        Ok(ids)
    }

    /// Says of units of a layer that they are removed, or that they are there again, on the disk before this returns; how many
    /// were not so before. The lock is that of the layer's folder.
    ///
    /// Where most of the file's lines are overruled by later ones, it is replaced by one without them.
    ///
    /// Fails when the file cannot be read or written and when `malmoi.toml` does not name the client.
    pub(crate) fn mark_removed(
        &self,
        lock: &Lock,
        client: Option<&str>,
        ids: &[UnitId],
        is_removed: bool,
    ) -> Result<u64> {
        let mut removed = self.removed_ids(client)?;
        let mut lines = Vec::new();
        let mut count = 0;
        for &id in ids {
            if if is_removed { removed.insert(id) } else { removed.remove(&id) } {
                write_removed(id, is_removed, &mut lines);
                count += 1;
            }
        }
        if count == 0 {
            return Ok(0);
        }
        let path = self.removed_file(client)?;
        journal::append(lock, &path, &lines)?;
        let length = std::fs::metadata(&path).map_err(Error::io("cannot read", &path))?.len();
        if length > MOST_BYTES * (removed.len() as u64 + FEW_LINES) {
            let mut left: Vec<UnitId> = removed.into_iter().collect();
            left.sort_unstable();
            lines.clear();
            left.into_iter().for_each(|id| write_removed(id, true, &mut lines));
            write_atomically(&path, |out| out.write_all(&lines).map_err(Error::io("cannot write", &path)))?;
        }
        Ok(count)
    }
}

/// So many bytes of the file for each unit that is removed are borne: three lines.
const MOST_BYTES: u64 = 3 * 42;
/// Of so few lines none is too many.
const FEW_LINES: u64 = 1000;

/// Calls back for every line in its order: the unit, and whether it is removed rather than restored. What is no such line is
/// passed over.
///
/// # Errors
///
/// When reading fails.
pub fn read_removed(input: impl Read, on: &mut dyn FnMut(UnitId, bool)) -> io::Result<()> {
    let mut lines = Lines::new(input, 0, 0);
    while let Some(line) = lines.next()? {
        if let Line::Text(text, _) = line
            && let Some((id, is_removed)) = word(text)
        {
            on(id, is_removed);
        }
    }
    Ok(())
}

/// Appends the line that removes or restores a unit.
pub fn write_removed(id: UnitId, is_removed: bool, out: &mut Vec<u8>) {
    let name = if is_removed { "id" } else { "restored" };
    out.extend_from_slice(format!("{{\"{name}\":\"{id}\"}}\n").as_bytes());
}

fn word(line: &[u8]) -> Option<(UnitId, bool)> {
    // As malmoi writes them; a memory may have hundreds of thousands.
    for (beginning, is_removed) in [(&b"{\"id\":\""[..], true), (b"{\"restored\":\"", false)] {
        let digits = line.strip_prefix(beginning).and_then(|rest| rest.strip_suffix(b"\"}"));
        if let Some(digits) = digits.filter(|digits| digits.len() == 32) {
            return Some((std::str::from_utf8(digits).ok()?.parse().ok()?, is_removed));
        }
    }
    #[derive(serde::Deserialize)]
    struct Row {
        id: Option<UnitId>,
        restored: Option<UnitId>,
    }
    let row: Row = serde_json::from_slice(line).ok()?;
    row.restored.map(|id| (id, false)).or_else(|| row.id.map(|id| (id, true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_about_a_unit_counts() {
        let dir = tempfile::tempdir().unwrap();
        let ws = Workspace::open(dir.path()).unwrap();
        assert!(ws.removed_ids(None).unwrap().is_empty());
        let mut text = Vec::new();
        for (id, is_removed) in [(1, true), (2, true), (1, false), (3, false), (3, true), (4, true)] {
            write_removed(UnitId(id << 100 | 7), is_removed, &mut text);
        }
        // By hand, and torn.
        text.extend_from_slice(
            b"{ \"id\": \"0000000000000000000000000000000a\" }\nnonsense\n\n{\"id\":\"00000",
        );
        let file = ws.removed_file(None).unwrap();
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
        let expected = [2 << 100 | 7, 3 << 100 | 7, 4 << 100 | 7, 10].map(UnitId);
        assert_eq!(ws.removed_ids(None).unwrap(), HashSet::from(expected));
    }
}
