//! Which units were removed, without reading `removed.jsonl` at every query.
//!
//! Its ids are compiled into a table of the generation that is read in place, and only what was appended since is read by a
//! query. Units are left out when they are found and not when they are indexed, so that removing and restoring them costs
//! nothing, whatever became of their files.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use memmap2::Mmap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use super::failure::broken;
use super::generation;
use super::lock::WriteLock;
use super::manifest::{Extent, FileEntry, Manifest, let_times_settle, now};
use super::store;
use crate::error::{Error, Result};
use crate::record::UnitId;
use crate::workspace::{Workspace, read_removed};

/// The compiled ids, and the files they were compiled from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovedEntry {
    /// The file of the table within the generation.
    pub file: String,
    /// How many ids it has.
    pub ids: u64,
    /// XXH3-128 of the table.
    pub hash: String,
    /// When reading the files began, in nanoseconds since 1970.
    pub taken: u64,
    /// `memory/removed.jsonl` and those of the clients, as far as they were read.
    pub files: Vec<FileEntry>,
}

/// Tells whether a unit was removed.
pub struct Removed {
    table: Option<Table>,
    /// What was said since the table was compiled.
    since: HashMap<u64, bool>,
}

/// What stands before a unit's id in the table, by its layer: ids of the house and of a client are apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Salt(u64);

impl Salt {
    /// The salt of the house, or of a client by its name in `malmoi.toml`.
    pub fn of(layer: Option<&str>) -> Self {
        Self(layer.map_or(0, |name| xxh3_64(name.as_bytes())))
    }

    /// The key of a unit by the lower half of its id.
    ///
    /// Of ten million units and as many removed ones, one that was not removed is taken for one that was with a
    /// probability of 5·10⁻⁶.
    pub fn key(self, half: u64) -> u64 {
        half ^ self.0
    }
}

impl Removed {
    /// Opens the table of a generation, and reads what was appended to the files since.
    ///
    /// Fails when the table or a file cannot be read.
    pub(super) fn open(ws: &Workspace, generation: &Path, entry: Option<&RemovedEntry>) -> Result<Self> {
        let look = look(ws, entry)?;
        let table = match entry.filter(|entry| look.is_table_right && entry.ids > 0) {
            Some(entry) => Some(Table::open(&generation.join(&entry.file))?),
            None => None,
        };
        let mut since = HashMap::new();
        for Unread { path, salt, from, .. } in &look.unread {
            let failed = || Error::io("cannot read", path);
            let mut file = File::open(path).map_err(failed())?;
            file.seek(SeekFrom::Start(*from)).map_err(failed())?;
            let mut on = |id: UnitId, is_removed| {
                since.insert(salt.key(id.0 as u64), is_removed);
            };
            read_removed(file, &mut on).map_err(failed())?;
        }
        if table.is_none() {
            since.retain(|_, is_removed| *is_removed);
        }
        Ok(Self { table, since })
    }

    /// Whether no unit is removed.
    pub fn is_empty(&self) -> bool {
        self.table.is_none() && self.since.is_empty()
    }

    /// Whether the unit of a layer, the house's or a client's, was removed.
    pub fn has(&self, layer: Option<&str>, id: UnitId) -> bool {
        self.has_key(Salt::of(layer).key(id.0 as u64))
    }

    /// [`Self::has`] by [`Salt::key`].
    pub(super) fn has_key(&self, key: u64) -> bool {
        match self.since.get(&key) {
            Some(is_removed) => *is_removed,
            None => self.table.as_ref().is_some_and(|table| table.has(key)),
        }
    }
}

/// How the files stand to what was compiled of them.
pub(super) struct Look {
    /// Whether what the table says still holds where the unread lines say nothing else.
    is_table_right: bool,
    unread: Vec<Unread>,
    /// Whether more than a little was read to find that nothing was changed.
    pub is_touched: bool,
}

/// What of a file the table does not know.
pub(super) struct Unread {
    path: PathBuf,
    salt: Salt,
    from: u64,
    /// The path relative to the workspace.
    pub name: String,
    /// How many bytes.
    pub bytes: u64,
}

impl Look {
    /// What the table does not know, by file.
    pub fn unread(&self) -> &[Unread] {
        &self.unread
    }
}

/// Compares the files with the entry, by size and time, and by contents where those prove nothing.
pub(super) fn look(ws: &Workspace, entry: Option<&RemovedEntry>) -> Result<Look> {
    /// Less than this costs a query nothing to speak of.
    const LITTLE: u64 = 1 << 16;
    let mut look = Look { is_table_right: true, unread: Vec::new(), is_touched: false };
    let mut whole = Vec::new();
    let entries = entry.map_or(&[][..], |entry| &entry.files);
    let mut met = 0;
    for (layer, path) in files(ws)? {
        let name = ws.relative(&path);
        let before = entries.iter().find(|entry| entry.path == name);
        met += usize::from(before.is_some());
        let metadata = match std::fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                look.is_table_right &= before.is_none();
                continue;
            }
            Err(error) => return Err(Error::io("cannot read", &path)(error)),
        };
        let mut unread =
            Unread { path, salt: Salt::of(layer.as_deref()), from: 0, name, bytes: metadata.len() };
        if let (Some(before), Some(entry)) = (before, entry) {
            let is_unchanged = before.is_unchanged(&metadata, entry.taken);
            let is_grown = || -> Result<bool> {
                let measured = FileEntry::measure(&unread.path, String::new(), Extent::First(before.size));
                let measured = measured.map_err(Error::io("cannot read", &unread.path))?;
                Ok(metadata.len() >= before.size && measured.hash == before.hash)
            };
            if is_unchanged || is_grown()? {
                look.is_touched |= !is_unchanged && before.size > LITTLE;
                unread.from = before.size;
                unread.bytes = metadata.len() - before.size;
            } else {
                look.is_table_right = false;
            }
        }
        whole.push(metadata.len());
        look.unread.push(unread);
    }
    look.is_table_right &= met == entries.len();
    if !look.is_table_right {
        for (unread, whole) in look.unread.iter_mut().zip(whole) {
            (unread.from, unread.bytes) = (0, whole);
        }
    }
    look.unread.retain(|unread| unread.bytes > 0);
    Ok(look)
}

/// The files that there may be, with their layers.
fn files(ws: &Workspace) -> Result<Vec<(Option<String>, PathBuf)>> {
    let clients = ws.settings().clients.iter().map(|client| Some(client.clone()));
    let layers = std::iter::once(None).chain(clients);
    layers.map(|layer| Ok((layer.clone(), ws.removed_file(layer.as_deref())?))).collect()
}

/// Compiles the ids into a table of the generation, unless the one that is there says everything; whether it was.
///
/// Only the holder of the lock may call it. What it returns takes effect with the manifest.
pub(super) fn compile(
    ws: &Workspace,
    generation: &Path,
    before: Option<&RemovedEntry>,
    number: u64,
) -> Result<(Option<RemovedEntry>, bool)> {
    let look = look(ws, before)?;
    if look.is_table_right && look.unread.is_empty() && !look.is_touched {
        return Ok((before.cloned(), false));
    }
    let there: Vec<_> = files(ws)?.into_iter().filter(|(_, path)| path.exists()).collect();
    if there.is_empty() {
        return Ok((None, true));
    }
    let_times_settle(there.iter().map(|(_, path)| path.as_path()));
    let taken = now();
    let (mut keys, mut measured) = (HashSet::new(), Vec::new());
    for (layer, path) in there {
        let failed = || Error::io("cannot read", &path);
        let salt = Salt::of(layer.as_deref());
        let entry = FileEntry::measure(&path, ws.relative(&path), Extent::Lines).map_err(failed())?;
        let file = File::open(&path).map_err(failed())?;
        let mut on = |id: UnitId, is_removed| {
            let key = salt.key(id.0 as u64);
            if is_removed {
                keys.insert(key)
            } else {
                keys.remove(&key)
            };
        };
        read_removed(file.take(entry.size), &mut on).map_err(failed())?;
        measured.push(entry);
    }
    let bytes = Table::write(&keys);
    let file = format!("{PREFIX}{number}.bin");
    let path = generation.join(&file);
    store::replace(&path, &bytes).map_err(Error::io("cannot write", &path))?;
    let hash = format!("{:032x}", xxh3_128(&bytes));
    Ok((Some(RemovedEntry { file, ids: keys.len() as u64, hash, taken, files: measured }), true))
}

/// How the names of tables begin.
pub(super) const PREFIX: &str = "removed-";

/// Compiles what was removed and restored into the index that is there, and nothing else; whether there was any to do.
///
/// Without it the next refresh does, and until then every query reads what was said since.
///
/// Fails when another process writes the index, and when it cannot be written.
pub fn compile_removed(ws: &Workspace) -> Result<bool> {
    if super::status::read(ws).is_err() {
        return Ok(false);
    }
    let index_dir = ws.index_dir();
    let _lock = WriteLock::take(&index_dir)?;
    let Ok((dir, old)) = super::status::read(ws) else { return Ok(false) };
    let number = old.number + 1;
    let (removed, is_new) = compile(ws, &dir, old.removed.as_ref(), number)?;
    if is_new {
        Manifest { number, removed, ..old }.write(&dir)?;
        generation::clean(&index_dir)?;
    }
    Ok(is_new)
}

/// Whether the table is as it was written; `None` where there is none.
pub(super) fn is_whole(generation: &Path, entry: &RemovedEntry) -> io::Result<bool> {
    let bytes = std::fs::read(generation.join(&entry.file))?;
    Ok(format!("{:032x}", xxh3_128(&bytes)) == entry.hash)
}

/// Keys that are looked up in the file itself: how many places there are, then the places, each a key or 0; all numbers
/// of 8 bytes, lowest first.
///
/// A key stands at the place that its highest bits name or, where others stand there, at the next free one. Three quarters
/// of the places are taken.
struct Table {
    map: Mmap,
}

impl Table {
    fn write(keys: &HashSet<u64>) -> Vec<u8> {
        let mut places = vec![0u64; keys.len() * 4 / 3 + 1];
        // In their order, so that the same ids make the same file.
        let sorted: BTreeMap<u64, ()> = keys.iter().map(|&key| (key.max(1), ())).collect();
        for &key in sorted.keys() {
            let mut at = first_place(key, places.len());
            while places[at] != 0 {
                at = if at + 1 == places.len() { 0 } else { at + 1 };
            }
            places[at] = key;
        }
        let count = places.len() as u64;
        std::iter::once(count).chain(places).flat_map(u64::to_le_bytes).collect()
    }

    fn open(path: &Path) -> Result<Self> {
        let failed = || Error::io("cannot read", path);
        let file = File::open(path).map_err(failed())?;
        // SAFETY: the file is written once, under a number of its own, and never changed.
        let map = unsafe { Mmap::map(&file) }.map_err(failed())?;
        let table = Self { map };
        let places = table.number(0).filter(|&places| places > 0);
        if places.and_then(|places| places.checked_add(1)?.checked_mul(8)) != Some(table.map.len() as u64) {
            return Err(broken(format_args!("{} has not the length that it should have", path.display())));
        }
        Ok(table)
    }

    fn has(&self, key: u64) -> bool {
        let key = key.max(1);
        let places = self.map.len() / 8 - 1;
        let mut at = first_place(key, places);
        // A damaged table may have no free place.
        for _ in 0..places {
            match self.number(at + 1) {
                Some(found) if found == key => return true,
                Some(0) | None => return false,
                Some(_) => at = if at + 1 == places { 0 } else { at + 1 },
            }
        }
        false
    }

    fn number(&self, at: usize) -> Option<u64> {
        let bytes = self.map.get(at * 8..at * 8 + 8)?;
        Some(u64::from_le_bytes(bytes.try_into().ok()?))
    }
}

fn first_place(key: u64, places: usize) -> usize {
    ((u128::from(key) * places as u128) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_what_was_put_into_it_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.bin");
        for count in [0, 1, 2, 3, 1000, 30_000u64] {
            let hash = |number: u64| xxh3_64(&number.to_le_bytes());
            let keys: HashSet<u64> = (0..count).map(hash).collect();
            std::fs::write(&path, Table::write(&keys)).unwrap();
            let table = Table::open(&path).unwrap();
            assert!(keys.iter().all(|&key| table.has(key)), "{count}");
            assert!((count..2 * count + 10).all(|number| !table.has(hash(number))), "{count}");
        }
        for damage in [&b""[..], b"1234567", &[1, 0, 0, 0, 0, 0, 0, 0], &[255; 16]] {
            std::fs::write(&path, damage).unwrap();
            assert!(Table::open(&path).is_err());
        }
    }
}
