//! Files that come packed: `.gz`, and `.zip` with any number of members.
//!
//! A member is unpacked into a temporary file, since some formats need one, and read like any other. Its name is shown,
//! as in `all.zip/memory.tmx`, and never used as a path. An archive within an archive stays closed.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use tempfile::NamedTempFile;
use zip::ZipArchive;

use super::read::{ReadOptions, read_file};
use super::{Format, Record};
use crate::error::{Error, Problem, ProblemKind, Result};

/// How many bytes an archive may unpack to: so many times its own, or the first number where that is more, and never
/// more than the last. Text shrinks to a tenth, a bomb to a thousandth.
const RATIO: u64 = 100;
const ALWAYS: u64 = 64 << 20;
const NEVER: u64 = 16 << 30;

/// How many members of a zip are read, and how long its directory may be, in bytes: it is held in memory.
const MOST_MEMBERS: usize = 10_000;
const LONGEST_DIRECTORY: u64 = 4 << 20;

/// A file that holds others.
pub(super) enum Archive {
    /// One file, compressed.
    Gzip(File),
    /// Any number of files.
    Zip(Box<ZipArchive<BufReader<File>>>),
}

/// Opens a file that is an archive by its content; none where it is not, or is the document of an office program.
pub(super) fn open(file: &Path) -> Result<Option<Archive>> {
    let mut input = File::open(file).map_err(Error::io("cannot open", file))?;
    let mut magic = Vec::new();
    let cannot_read = || Error::io("cannot read", file);
    Read::by_ref(&mut input).take(4).read_to_end(&mut magic).map_err(cannot_read())?;
    match magic.as_slice() {
        [0x1F, 0x8B, ..] => {
            input.rewind().map_err(cannot_read())?;
            Ok(Some(Archive::Gzip(input)))
        }
        b"PK\x03\x04" | b"PK\x05\x06" => {
            let refused = |why: String| {
                Error::with_hint(format!("{}: {why}", file.display()), "unpack it, and name the files in it")
            };
            if directory_is_too_long(&mut input).map_err(cannot_read())? {
                return Err(refused("the zip archive holds too many files".to_owned()));
            }
            let zip = ZipArchive::new(BufReader::new(input))
                .map_err(|error| refused(format!("the zip archive is damaged: {error}")))?;
            // OOXML and OpenDocument are zips, too.
            let is_document = zip.index_for_name("[Content_Types].xml").is_some()
                || zip.index_for_name("mimetype").is_some();
            Ok((!is_document).then(|| Archive::Zip(Box::new(zip))))
        }
        _ => Ok(None),
    }
}

/// Whether a file is an archive by its content.
pub(crate) fn is_packed(file: &Path) -> Result<bool> {
    Ok(open(file)?.is_some())
}

/// The first bytes of the first file of an archive, up to so many; none where the file is no archive.
pub(super) fn head(file: &Path, length: usize) -> Result<Option<Vec<u8>>> {
    let Some(archive) = open(file)? else { return Ok(None) };
    let mut head = Vec::new();
    let mut fill = |input: &mut dyn Read| {
        // What can be unpacked of a damaged member is enough.
        let _ = input.take(length as u64).read_to_end(&mut head);
    };
    match archive {
        Archive::Gzip(input) => fill(&mut MultiGzDecoder::new(BufReader::new(input))),
        Archive::Zip(mut zip) => {
            let first = (0..zip.len().min(MOST_MEMBERS))
                .find(|&index| zip.by_index_data(index).is_ok_and(|member| is_file(member.name_raw())));
            if let Some(Ok(mut member)) = first.map(|index| zip.by_index(index)) {
                fill(&mut member);
            }
        }
    }
    Ok(Some(head))
}

/// The bytes of a text in `.gz`; none where the file is no such archive.
///
/// Fails where it is damaged or unpacks to too much.
pub(crate) fn unpacked_text(file: &Path) -> Result<Option<Vec<u8>>> {
    let Some(Archive::Gzip(input)) = open(file)? else { return Ok(None) };
    let size = file.metadata().map_err(Error::io("cannot read", file))?.len();
    let (most, mut bytes) = (budget(size), Vec::new());
    MultiGzDecoder::new(BufReader::new(input))
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(Error::io("cannot unpack", file))?;
    if bytes.len() as u64 > most {
        return Err(Error::with_hint(
            format!("{} unpacks to more than {RATIO} times its size", file.display()),
            "unpack it, and name the file in it",
        ));
    }
    Ok(Some(bytes))
}

/// Reads every member of an archive: see [`read`](super::read()). The format is that of the first one.
///
/// Fails when no member is of a format that malmoi reads, too.
pub(super) fn read(
    archive: Archive,
    file: &Path,
    name: &str,
    options: &ReadOptions,
    on: &mut dyn FnMut(Record) -> Result<()>,
) -> Result<Format> {
    let size = file.metadata().map_err(Error::io("cannot read", file))?.len();
    let mut reader = Members { left: budget(size), seq: 0, format: None, options, on };
    match archive {
        Archive::Gzip(input) => {
            let inner = name.strip_suffix(".gz").unwrap_or(name);
            reader.member(&mut MultiGzDecoder::new(BufReader::new(input)), inner, name)?;
        }
        Archive::Zip(mut zip) => {
            for index in 0..zip.len().min(MOST_MEMBERS) {
                if reader.left == 0 {
                    break;
                }
                match zip.by_index(index) {
                    Ok(mut member) => {
                        let raw = member.name_raw();
                        if is_file(raw) {
                            let shown = format!("{name}/{}", shown(raw));
                            reader.member(&mut member, &shown, &shown)?;
                        }
                    }
                    Err(error) => {
                        let message = format!("the member {} is left out: {error}", index + 1);
                        reader.problem(name, ProblemKind::Value, message)?;
                    }
                }
            }
            if zip.len() > MOST_MEMBERS {
                let message =
                    format!("the archive holds more than {MOST_MEMBERS} files; the others are left out");
                reader.problem(name, ProblemKind::Value, message)?;
            }
        }
    }
    reader.format.ok_or_else(|| {
        Error::with_hint(
            format!("{}: the archive holds no file that malmoi can read", file.display()),
            "unpack it, and name the files in it, with `--format FORMAT` where their names do not tell",
        )
    })
}

/// How many bytes an archive of that size may unpack to.
fn budget(size: u64) -> u64 {
    size.saturating_mul(RATIO).clamp(ALWAYS, NEVER)
}

/// The members of an archive, one after the other.
struct Members<'a> {
    /// How many bytes may still be unpacked.
    left: u64,
    seq: u64,
    format: Option<Format>,
    options: &'a ReadOptions,
    on: &'a mut dyn FnMut(Record) -> Result<()>,
}

impl Members<'_> {
    fn problem(&mut self, name: &str, kind: ProblemKind, message: String) -> Result<()> {
        (self.on)(Record::Problem(Problem { path: name.to_owned(), line: 0, column: 0, kind, message }))
    }

    /// Unpacks a member and reads it; its extension is that of `inner`.
    fn member(&mut self, input: &mut dyn Read, inner: &str, name: &str) -> Result<()> {
        let unpacked = tempfile::Builder::new()
            .prefix("malmoi-")
            .suffix(&extension(inner))
            .tempfile()
            .map_err(Error::io("cannot make a file in", &std::env::temp_dir()))?;
        let cannot_write = Error::io("cannot write", unpacked.path());
        let (end, count) = unpack(input, &unpacked, self.left).map_err(cannot_write)?;
        self.left -= count.min(self.left);
        match end {
            End::Whole => {}
            End::TooLarge => {
                self.left = 0;
                let message = format!(
                    "the archive unpacks to more than {RATIO} times its size; this file and what follows are left out"
                );
                return self.problem(name, ProblemKind::Value, message);
            }
            End::Damaged(error) => {
                let message =
                    format!("the archive is damaged: {error}; the first {count} bytes of this file are read");
                self.problem(name, ProblemKind::Syntax, message)?;
            }
        }
        let file = unpacked.path();
        // A nested one that is damaged is one all the same.
        if !matches!(open(file), Ok(None)) {
            let message = "an archive within an archive is not opened; unpack the outer one".to_owned();
            return self.problem(name, ProblemKind::Value, message);
        }
        if self.options.format.is_none() && super::detect(file, self.options.wanted).is_err() {
            let message =
                "neither the content nor the extension of this file tells its format; it is left out";
            return self.problem(name, ProblemKind::Value, message.to_owned());
        }
        let format = read_file(file, name, &mut self.seq, self.options, self.on)?;
        self.format.get_or_insert(format);
        Ok(())
    }
}

/// How unpacking ended.
enum End {
    Whole,
    TooLarge,
    Damaged(io::Error),
}

/// Unpacks at most so many bytes; only a failure to write is an error.
fn unpack(input: &mut dyn Read, output: &NamedTempFile, most: u64) -> io::Result<(End, u64)> {
    let mut buffer = vec![0; 1 << 16];
    let mut count = 0;
    loop {
        match input.read(&mut buffer) {
            Ok(0) => return Ok((End::Whole, count)),
            Ok(length) => {
                if count + length as u64 > most {
                    return Ok((End::TooLarge, count));
                }
                count += length as u64;
                output.as_file().write_all(&buffer[..length])?;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Ok((End::Damaged(error), count)),
        }
    }
}

/// Whether a member is a file that somebody packed: no folder, and nothing that macOS adds.
fn is_file(name: &[u8]) -> bool {
    let file = name.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    !file.is_empty() && !file.starts_with(b".") && !name.starts_with(b"__MACOSX/")
}

/// The name of a member for a person, without what steers a terminal. A Korean Windows writes names in CP949.
fn shown(name: &[u8]) -> String {
    let name = super::decode::text(name);
    name.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// The extension with which a temporary file may be named, with its dot.
fn extension(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((_, end)) if (1..=10).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            format!(".{end}")
        }
        _ => String::new(),
    }
}

/// Whether the directory at the end of a zip is longer than may be held in memory. A zip64, which is for more than
/// 65,534 files or 4 GiB, passes where its own directory is short.
fn directory_is_too_long(file: &mut File) -> io::Result<bool> {
    /// The end record, and the longest comment behind it.
    const END: u64 = 22 + 0xFFFF;
    let size = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(size.saturating_sub(END)))?;
    let mut tail = Vec::new();
    file.take(END).read_to_end(&mut tail)?;
    file.rewind()?;
    let records = memchr::memmem::find_iter(&tail, b"PK\x05\x06");
    let lengths =
        records.filter_map(|at| Some(u32::from_le_bytes(tail.get(at + 12..at + 16)?.try_into().ok()?)));
    let sizes64 = memchr::memmem::find_iter(&tail, b"PK\x06\x06")
        .filter_map(|at| Some(u64::from_le_bytes(tail.get(at + 40..at + 48)?.try_into().ok()?)));
    // In a zip64 the short record holds nothing but ones.
    Ok(lengths
        .filter(|&length| length != u32::MAX)
        .map(u64::from)
        .chain(sizes64)
        .any(|length| length > LONGEST_DIRECTORY))
}

#[cfg(test)]
mod tests;
