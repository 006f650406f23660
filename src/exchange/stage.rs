//! Where an import writes before anybody may see it.
//!
//! The units of an import go into a hidden folder beside the place where they belong, which one rename makes visible. A
//! killed run leaves a hidden folder, which no command reads and the next import deletes.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use crate::atomic::sync_folder;
use crate::error::{Error, Result};
use crate::format::jsonl;
use crate::record::Unit;
use crate::workspace::Workspace;

/// How many units a shard holds at most.
pub const SHARD_UNITS: u64 = 100_000;

/// How the names of hidden files and folders begin.
const PREFIX: &str = ".import-";

/// Units on their way into a memory.
pub(super) struct Stage {
    /// Deleted with all that is in it when the import fails.
    hidden: tempfile::TempDir,
    shard: Option<(PathBuf, BufWriter<File>)>,
    units: u64,
    /// How many bytes the full shards hold.
    bytes: u64,
}

impl Stage {
    /// Makes the hidden folder inside `parent`, which is made, too.
    pub fn begin(parent: &Path) -> Result<Self> {
        fs::create_dir_all(parent).map_err(Error::io("cannot make", parent))?;
        let failed = Error::io("cannot write into", parent);
        let hidden = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent).map_err(failed)?;
        let stage = Self { hidden, shard: None, units: 0, bytes: 0 };
        // A temporary folder is private; the one inside has the permissions that the user's mask gives.
        fs::create_dir(stage.folder()).map_err(Error::io("cannot make", &stage.folder()))?;
        Ok(stage)
    }

    /// Writes a unit.
    pub fn unit(&mut self, unit: &Unit) -> Result<()> {
        if self.units.is_multiple_of(SHARD_UNITS) {
            self.end_shard()?;
            let path = self.folder().join(format!("{:04}.jsonl", self.units / SHARD_UNITS + 1));
            let file = File::create(&path).map_err(Error::io("cannot write", &path))?;
            self.shard = Some((path, BufWriter::with_capacity(1 << 17, file)));
        }
        self.units += 1;
        match &mut self.shard {
            Some((path, out)) => jsonl::write(unit, out).map_err(Error::io("cannot write", path)),
            None => Ok(()),
        }
    }

    /// Writes everything to the disk; returns how many bytes it is.
    pub fn sync(&mut self) -> Result<u64> {
        self.end_shard()?;
        sync_folder(&self.folder()).map_err(Error::io("cannot write", &self.folder()))?;
        Ok(self.bytes)
    }

    /// Makes the units visible as the folder `target`, which does not exist yet.
    pub fn publish(self, target: &Path) -> Result<()> {
        fs::rename(self.folder(), target).map_err(Error::io("cannot make", target))?;
        let parent = target.parent().unwrap_or(target);
        sync_folder(parent).map_err(Error::io("cannot write", parent))
    }

    fn folder(&self) -> PathBuf {
        self.hidden.path().join("units")
    }

    fn end_shard(&mut self) -> Result<()> {
        let Some((path, mut out)) = self.shard.take() else { return Ok(()) };
        let failed = || Error::io("cannot write", &path);
        out.flush().map_err(failed())?;
        self.bytes += out.get_ref().metadata().map_err(failed())?.len();
        out.get_ref().sync_all().map_err(failed())
    }
}

/// Holds other imports into the workspace back.
///
/// It locks the workspace's folder; where the system cannot lock a folder, nothing is held back.
pub(super) struct Lock {
    #[cfg(unix)]
    _root: Option<File>,
}

impl Lock {
    /// Fails when another import is running.
    #[cfg(unix)]
    pub fn take(workspace: &Workspace) -> Result<Self> {
        let root = File::open(workspace.root()).ok();
        if let Some(Err(fs::TryLockError::WouldBlock)) = root.as_ref().map(File::try_lock) {
            let message = format!("another import into {} is running", workspace.root().display());
            return Err(Error::with_hint(message, "wait for its end and type the command again"));
        }
        Ok(Self { _root: root })
    }

    /// Holds nothing back.
    #[cfg(not(unix))]
    pub fn take(_workspace: &Workspace) -> Result<Self> {
        Ok(Self {})
    }

    /// Deletes what killed imports left in a folder. What cannot be deleted stays, since nobody reads it.
    pub fn clean(&self, folder: &Path) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if !entry.file_name().to_string_lossy().starts_with(PREFIX) || !is_abandoned(&entry) {
                continue;
            }
            let path = entry.path();
            let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
}

/// Whether no running import can own a hidden file: by the lock, or else by its age.
fn is_abandoned(entry: &fs::DirEntry) -> bool {
    const DAY: std::time::Duration = std::time::Duration::from_secs(86_400);
    let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
    cfg!(unix) || age().is_some_and(|age| age > DAY)
}

/// A new file beside its place, hidden until it is published there.
pub(super) fn hidden_file(folder: &Path) -> Result<tempfile::NamedTempFile> {
    fs::create_dir_all(folder).map_err(Error::io("cannot make", folder))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder).map_err(Error::io("cannot write into", folder))
}

/// A name for a file or folder out of any text: the letters, digits, hyphens and dots of it.
///
/// The name is not hidden, nobody's own (README, backups) and none that Windows reserves.
pub fn safe_name(text: &str) -> String {
    let mut name = String::new();
    for c in text.nfc() {
        let kept = if c.is_alphanumeric() || matches!(c, '_' | '.') { c } else { '-' };
        if name.len() + kept.len_utf8() > 100 {
            break;
        }
        if kept != '-' || !name.ends_with('-') {
            name.push(kept);
        }
    }
    let name = name.trim_matches(['-', '.']);
    let lower = name.to_lowercase();
    let first = lower.split('.').next().unwrap_or_default();
    let is_device = ["con", "prn", "aux", "nul"].contains(&first)
        || (first.len() == 4 && (first.starts_with("com") || first.starts_with("lpt")));
    let is_nobodys = ["readme", "thumbs", "desktop", "icon"].contains(&first)
        || [".bak", ".orig", ".swp", ".tmp"].iter().any(|ending| lower.ends_with(ending));
    match name {
        "" => "import".to_owned(),
        name if is_device => format!("import-{name}"),
        name if is_nobodys => format!("import-{}", name.replace('.', "-")),
        name => name.to_owned(),
    }
}

/// The first of NAME, NAME-2, NAME-3 … that is free.
pub(super) fn free_name(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2u64..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_safe_on_every_system() {
        assert_eq!(safe_name("고객 TM (2026)"), "고객-TM-2026");
        assert_eq!(safe_name("../../etc/passwd"), "etc-passwd");
        assert_eq!(safe_name(".hidden"), "hidden");
        assert_eq!(safe_name("con"), "import-con");
        assert_eq!(safe_name("README"), "import-README");
        assert_eq!(safe_name("a.tmp"), "import-a-tmp");
        assert_eq!(safe_name("···"), "import");
        assert!(safe_name(&"가".repeat(500)).len() <= 100);
        assert_eq!(free_name("a", |name| ["a", "a-2"].contains(&name)), "a-3");
    }
}
