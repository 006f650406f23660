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
///
/// What is no regular file (a device, a pipe, `/dev/stdout`) cannot be replaced and is written straight.
pub fn write_atomically<T>(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    let failed = || {
        let failed = Error::io("cannot write", path);
        |error| failed(unwrapped(error))
    };
    let (target, is_stream) = followed(path);
    if is_stream {
        let file = fs::OpenOptions::new().append(true).open(path).map_err(failed())?;
        return write_buffered(&file, write, failed());
    }
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(Error::with_hint(
            format!("cannot write {}: there is no folder {}", path.display(), folder.display()),
            format!("type `mkdir -p {}`", quoted(&folder.to_string_lossy())),
        ));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".malmoi-").suffix(".tmp");
    // A temporary file is private by default; a new file must have the permissions that the user's mask gives.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let temporary = builder.tempfile_in(folder).map_err(failed())?;
    let value = write_buffered(temporary.as_file(), write, failed())?;
    if let Ok(metadata) = fs::metadata(&target) {
        temporary.as_file().set_permissions(metadata.permissions()).map_err(failed())?;
    }
    temporary.as_file().sync_all().map_err(failed())?;
    temporary.persist(&target).map_err(|error| failed()(error.error))?;
    sync_folder(folder).map_err(failed())?;
    Ok(value)
}

/// Writes several files that belong together, as [`write_atomically`] writes one: none of them appears before all are whole.
///
/// They are renamed into place in their order; when that fails in between, those before are put back as they were. Only a
/// crash between two renames can leave a mixture, so the file that names the others stands last.
pub fn write_together<T>(
    paths: &[PathBuf],
    write: impl FnOnce(Vec<&mut dyn Write>) -> Result<T>,
) -> Result<T> {
    let mut staged = Vec::with_capacity(paths.len());
    for path in paths {
        let (target, _) = followed(path);
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
            _ => PathBuf::from("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".malmoi-").suffix(".tmp");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(&folder).map_err(Error::io("cannot write", path))?;
        staged.push((target, folder, BufWriter::with_capacity(1 << 16, file)));
    }
    let value = write(staged.iter_mut().map(|(_, _, file)| file as &mut dyn Write).collect())?;
    let mut ready = Vec::with_capacity(paths.len());
    for ((target, folder, file), path) in staged.into_iter().zip(paths) {
        let failed = |error| Error::io("cannot write", path)(error);
        let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
        if let Ok(metadata) = fs::metadata(&target) {
            file.as_file().set_permissions(metadata.permissions()).map_err(failed)?;
        }
        file.as_file().sync_all().map_err(failed)?;
        ready.push((target, folder, file));
    }
    // What stood there, to put it back; dropped, and so deleted, when all went well.
    let mut replaced: Vec<(PathBuf, Option<tempfile::TempPath>)> = Vec::new();
    let mut persist = || -> Result<()> {
        for ((target, folder, file), path) in ready.drain(..).zip(paths) {
            let failed = |error| Error::io("cannot write", path)(error);
            let old = match target.exists() {
                true => {
                    let old = tempfile::Builder::new().prefix(".malmoi-").suffix(".tmp").tempfile_in(&folder);
                    let old = old.map_err(failed)?.into_temp_path();
                    fs::copy(&target, &old).map_err(failed)?;
                    Some(old)
                }
                false => None,
            };
            file.persist(&target).map_err(|error| failed(error.error))?;
            replaced.push((target, old));
            sync_folder(&folder).map_err(failed)?;
        }
        Ok(())
    };
    if let Err(error) = persist() {
        for (target, old) in replaced {
            // The first error is the one to tell; what cannot be put back stays new.
            let _ = match old {
                Some(old) => old.persist(&target).is_ok(),
                None => fs::remove_file(&target).is_ok(),
            };
        }
        return Err(error);
    }
    Ok(value)
}

/// A path as a shell takes it.
pub fn quoted(path: &str) -> String {
    let is_plain = |char: char| char.is_alphanumeric() || "/\\._-:".contains(char);
    if path.chars().all(is_plain) { path.to_owned() } else { format!("\"{path}\"") }
}

fn write_buffered<T>(
    file: &fs::File,
    write: impl FnOnce(&mut dyn Write) -> Result<T>,
    failed: impl FnOnce(std::io::Error) -> Error,
) -> Result<T> {
    let mut buffered = BufWriter::with_capacity(1 << 16, file);
    let value = write(&mut buffered)?;
    buffered.flush().map_err(failed)?;
    Ok(value)
}

/// The system's own error, without the name of the temporary file that `tempfile` wraps around it.
fn unwrapped(error: std::io::Error) -> std::io::Error {
    if error.raw_os_error().is_some() { error } else { error.kind().into() }
}

/// Follows symbolic links to the file that is meant, also where it does not exist yet, and tells whether it is none that
/// can be replaced: no regular file, or one that another program holds open, as `/dev/stdout` may be.
pub(crate) fn followed(path: &Path) -> (PathBuf, bool) {
    // Linux gives up after 40 links as well; a circle then fails when the file is made.
    let mut at = path.to_path_buf();
    let mut is_stream = fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir());
    for _ in 0..40 {
        match fs::read_link(&at) {
            Ok(link) => {
                is_stream |= at.starts_with("/dev") || at.starts_with("/proc");
                at = at.parent().map_or_else(|| link.clone(), |folder| folder.join(&link));
            }
            Err(_) => break,
        }
    }
    (at, is_stream)
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
    fn files_that_belong_together_appear_together() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ["a.ko.txt", "a.en.txt"].map(|name| folder.path().join(name));
        let put = |text: &str| {
            write_together(&paths, |outs| {
                for out in outs {
                    out.write_all(text.as_bytes()).map_err(Error::io("cannot write", &paths[0]))?;
                }
                if text == "stop" { Err(Error::invalid("stopped")) } else { Ok(()) }
            })
        };
        let read = || paths.each_ref().map(|path| fs::read_to_string(path).unwrap());
        put("one").unwrap();
        put("two").unwrap();
        assert!(put("stop").is_err());
        assert_eq!(read(), ["two", "two"]);
        assert_eq!(names(folder.path()), ["a.en.txt", "a.ko.txt"]);
        // The second name is taken by a folder that is not empty: the first file must be as it was.
        fs::remove_file(&paths[1]).unwrap();
        fs::create_dir_all(paths[1].join("full")).unwrap();
        assert!(put("three").is_err());
        assert_eq!(fs::read_to_string(&paths[0]).unwrap(), "two");
        assert_eq!(names(folder.path()), ["a.en.txt", "a.ko.txt"]);
    }

    #[test]
    fn a_missing_folder_is_named_with_the_command_that_makes_it() {
        let folder = tempfile::tempdir().unwrap();
        let error = put(&folder.path().join("no folder/a.csv"), "x").unwrap_err();
        let missing = folder.path().join("no folder").display().to_string();
        assert!(error.to_string().ends_with(&format!("there is no folder {missing}")), "{error}");
        assert_eq!(error.hint().unwrap(), format!("type `mkdir -p \"{missing}\"`"));
    }

    #[test]
    fn a_message_names_the_file_and_no_temporary_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        let inside = tempfile::Builder::new().tempfile_in(folder.path().join("none")).unwrap_err();
        assert!(inside.to_string().contains("none/.tmp"), "{inside}");
        let message = Error::io("cannot write", &file)(unwrapped(inside)).to_string();
        assert!(!message.contains("none") && message.ends_with("a.csv: entity not found"), "{message}");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_written_and_stays_a_pipe() {
        use std::os::unix::fs::FileTypeExt;
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let name = std::ffi::CString::new(pipe.to_str().unwrap()).unwrap();
        // SAFETY: the name ends in a zero byte and lives through the call.
        assert_eq!(unsafe { libc::mkfifo(name.as_ptr(), 0o600) }, 0);
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).unwrap()
        });
        put(&pipe, "용어").unwrap();
        assert_eq!(reader.join().unwrap(), "용어");
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
        assert_eq!(names(folder.path()), ["pipe"]);
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
