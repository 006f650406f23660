//! Files replaced as a whole: a reader sees the old one or the new one, and a crash leaves one of them.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Writes a file beside its place and renames it there, so that nobody ever sees half of it.
///
/// The permissions of a file that is replaced are kept, a symbolic link stays a link and its target is replaced, and on
/// Unix the folder is synchronised too, since the new name lives there. Returns what `write` returns. When `write`
/// or the disk fails, the old file stands as it was and nothing is left beside it.
pub fn write_atomically<T>(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    let target = followed(path);
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let failed = || Error::io("cannot write", path);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".malmoi-").suffix(".tmp");
    // A temporary file is private by default; a new file must have the permissions that the user's mask gives.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut temporary = builder.tempfile_in(folder).map_err(failed())?;
    let value = {
        let mut buffered = BufWriter::with_capacity(1 << 16, temporary.as_file_mut());
        let value = write(&mut buffered)?;
        buffered.flush().map_err(failed())?;
        value
    };
    if let Ok(metadata) = fs::metadata(&target) {
        temporary.as_file().set_permissions(metadata.permissions()).map_err(failed())?;
    }
    temporary.as_file().sync_all().map_err(failed())?;
    temporary.persist(&target).map_err(|error| failed()(error.error))?;
    sync_folder(folder).map_err(failed())?;
    Ok(value)
}

/// Follows symbolic links to the file that is meant, also where it does not exist yet.
pub(crate) fn followed(path: &Path) -> PathBuf {
    // Linux gives up after 40 links as well; a circle then fails when the file is made.
    let mut at = path.to_path_buf();
    for _ in 0..40 {
        match fs::read_link(&at) {
            Ok(link) => at = at.parent().map_or_else(|| link.clone(), |folder| folder.join(&link)),
            Err(_) => break,
        }
    }
    at
}

/// Synchronises a folder, in which the names of its files live.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    match fs::File::open(folder)?.sync_all() {
        // Some network file systems cannot synchronise a folder, and the file itself is safe.
        Err(error) if error.kind() == std::io::ErrorKind::InvalidInput => Ok(()),
        result => result,
    }
}

/// Does nothing: the system synchronises names by itself.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(path: &Path, text: &str) -> Result<()> {
        write_atomically(path, |out| out.write_all(text.as_bytes()).map_err(Error::io("cannot write", path)))
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_made_and_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("용어.csv");
        put(&file, "하나").unwrap();
        put(&file, "둘").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "둘");
        assert_eq!(names(folder.path()), ["용어.csv"]);
    }

    #[test]
    fn a_failed_write_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        put(&file, "old").unwrap();
        let result: Result<()> = write_atomically(&file, |out| {
            out.write_all(b"half").map_err(Error::io("cannot write", &file))?;
            Err(Error::invalid("stopped"))
        });
        assert_eq!(result.unwrap_err().to_string(), "stopped");
        assert_eq!(fs::read_to_string(&file).unwrap(), "old");
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[test]
    fn a_missing_folder_is_named_in_the_message() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("none/a.csv");
        let message = put(&file, "x").unwrap_err().to_string();
        assert!(message.contains("none/a.csv"), "{message}");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_kept_and_a_link_stays_a_link() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("real.csv");
        put(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let link = folder.path().join("link.csv");
        symlink("real.csv", &link).unwrap();
        put(&link, "new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let dangling = folder.path().join("dangling.csv");
        symlink("made.csv", &dangling).unwrap();
        put(&dangling, "made").unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("made.csv")).unwrap(), "made");
    }
}
