//! Files that only grow at their end, line by line, whoever writes: `added.jsonl` and `removed.jsonl` of a memory.
//!
//! Writers of one folder wait for one another. What [`append`] has written is on the disk when it returns. A process that is
//! ended while it writes leaves a torn last line at worst; it counts for nothing, the next writer begins a line of its own,
//! and [`torn`] names it.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::atomic::sync_folder;
use crate::error::{Error, Problem, ProblemKind, Result};
use crate::failpoint;

/// The right to append to the files of a folder, until it is dropped or the process ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// What is locked where a folder cannot be. Its name is hidden, so no reader takes it for a source.
const LOCK_FILE: &str = ".lock";

impl Lock {
    /// Waits for the lock of a folder, which is made where it is missing.
    ///
    /// The folder itself is locked, so that nothing lies about in it; where the system cannot, a hidden file is.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made, and when nothing in it can be locked.
    pub fn wait(folder: &Path) -> Result<Self> {
        if !folder.is_dir() {
            fs::create_dir_all(folder).map_err(Error::io("cannot make", folder))?;
            let parent = folder.parent().unwrap_or(folder);
            sync_folder(parent).map_err(Error::io("cannot write", parent))?;
        }
        #[cfg(unix)]
        if let Ok(file) = File::open(folder)
            && file.lock().is_ok()
        {
            return Ok(Self { _file: file });
        }
        let path = folder.join(LOCK_FILE);
        let file = File::options().create(true).write(true).truncate(false).open(&path);
        let file = file.map_err(Error::io("cannot write", &path))?;
        file.lock().map_err(Error::io("cannot lock", &path))?;
        Ok(Self { _file: file })
    }
}

/// Appends whole lines to a file of the locked folder, which is made where it is missing; on the disk when this returns.
///
/// Behind a line that was torn a new one begins. When the disk does not take the lines, the file is as it was.
///
/// # Errors
///
/// When the file cannot be written.
pub fn append(_lock: &Lock, file: &Path, lines: &[u8]) -> Result<()> {
    let failed = || Error::io("cannot write", file);
    let is_new = !file.exists();
    let mut out = File::options().read(true).append(true).create(true).open(file).map_err(failed())?;
    let length = out.metadata().map_err(failed())?.len();
    let written = (|| {
        if !ends_a_line(&mut out, length)? {
            out.write_all(b"\n")?;
        }
        out.write_all(lines)?;
        failpoint::reached("append-written");
        out.sync_all()
    })();
    if let Err(error) = written {
        // What is left of the lines would count as torn; where it cannot be taken back it does.
        let _ = out.set_len(length).and_then(|()| out.sync_all());
        return Err(failed()(error));
    }
    if is_new {
        let folder = file.parent().unwrap_or(file);
        sync_folder(folder).map_err(Error::io("cannot write", folder))?;
    }
    failpoint::reached("append-durable");
    Ok(())
}

/// The last line of a file where it was torn; `name` is the path that the problem shows. Nothing where there is no file.
///
/// A last line without its end that is a whole object counts, and is no problem.
///
/// # Errors
///
/// When the file cannot be read.
pub fn torn(file: &Path, name: &str) -> io::Result<Option<Problem>> {
    let mut input = match File::open(file) {
        Ok(input) => input,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let length = input.metadata()?.len();
    if ends_a_line(&mut input, length)? {
        return Ok(None);
    }
    let start = whole_lines(&mut input, length)?;
    let mut last = Vec::new();
    input.seek(SeekFrom::Start(start))?;
    (&mut input).take(length - start).read_to_end(&mut last)?;
    if serde_json::from_slice::<serde::de::IgnoredAny>(&last).is_ok() {
        return Ok(None);
    }
    input.rewind()?;
    let line = 1 + line_ends(&mut input.take(start))?;
    let message = "the last line is torn: what was writing it was ended, and the line counts for nothing";
    Ok(Some(Problem {
        path: name.to_owned(),
        line,
        column: 0,
        kind: ProblemKind::Syntax,
        message: message.to_owned(),
    }))
}

/// [`torn`], unless somebody is writing the line at this moment.
///
/// # Errors
///
/// When the file cannot be read.
pub fn left_torn(file: &Path, name: &str) -> io::Result<Option<Problem>> {
    let found = torn(file, name)?;
    if found.is_none() {
        return Ok(None);
    }
    let folder = file.parent().and_then(|folder| File::open(folder).ok());
    match folder.as_ref().map(File::try_lock_shared) {
        Some(Err(fs::TryLockError::WouldBlock)) => Ok(None),
        // Whoever wrote it may have ended the line meanwhile.
        _ => torn(file, name),
    }
}

/// How many of the first `length` bytes of a file are whole lines; leaves the file at its beginning.
pub fn whole_lines(file: &mut File, length: u64) -> io::Result<u64> {
    let mut end = length;
    let mut block = Vec::new();
    while end > 0 {
        let start = end.saturating_sub(1 << 16);
        file.seek(SeekFrom::Start(start))?;
        block.clear();
        (&mut *file).take(end - start).read_to_end(&mut block)?;
        if let Some(at) = memchr::memrchr(b'\n', &block) {
            end = start + at as u64 + 1;
            break;
        }
        end = start;
    }
    file.rewind()?;
    Ok(end)
}

/// Whether what is appended to so many bytes begins a line of its own.
fn ends_a_line(file: &mut File, length: u64) -> io::Result<bool> {
    if length == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::Start(length - 1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

fn line_ends(input: &mut dyn Read) -> io::Result<u64> {
    let mut buffer = vec![0; 1 << 16];
    let mut lines = 0;
    loop {
        match input.read(&mut buffer) {
            Ok(0) => return Ok(lines),
            Ok(read) => lines += memchr::memchr_iter(b'\n', &buffer[..read]).count() as u64,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_appended_and_a_torn_one_is_named_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let memory = folder.path().join("memory/acme");
        let file = memory.join("added.jsonl");
        let lock = Lock::wait(&memory).unwrap();
        assert_eq!(torn(&file, "a").unwrap(), None);
        append(&lock, &file, b"{\"a\":1}\n").unwrap();
        append(&lock, &file, b"{\"a\":2}\n{\"a\":3}\n").unwrap();
        assert_eq!(torn(&file, "a").unwrap(), None);

        let add = |bytes: &[u8]| File::options().append(true).open(&file).unwrap().write_all(bytes).unwrap();
        add("{\"a\":\"가".as_bytes());
        let problem = torn(&file, "memory/acme/added.jsonl").unwrap().unwrap();
        assert!(
            problem.to_string().starts_with("memory/acme/added.jsonl:4: the last line is torn"),
            "{problem}"
        );
        append(&lock, &file, b"{\"a\":4}\n").unwrap();
        let expected = "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n{\"a\":\"가\n{\"a\":4}\n";
        assert_eq!(fs::read_to_string(&file).unwrap(), expected);

        // Whole but for its end: it counts.
        add(b"{\"a\":5}");
        assert_eq!(torn(&file, "a").unwrap(), None);
        append(&lock, &file, b"{\"a\":6}\n").unwrap();
        assert!(fs::read_to_string(&file).unwrap().ends_with("{\"a\":4}\n{\"a\":5}\n{\"a\":6}\n"));
        assert_eq!(fs::read_dir(&memory).unwrap().count(), 1, "nothing but the file");
    }

    #[test]
    fn writers_wait_for_one_another() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("added.jsonl");
        let line = format!("{{\"a\":\"{}\"}}\n", "가".repeat(5000));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..10 {
                        append(&Lock::wait(folder.path()).unwrap(), &file, line.as_bytes()).unwrap();
                    }
                });
            }
        });
        assert_eq!(fs::read_to_string(&file).unwrap(), line.repeat(40));
    }
}
