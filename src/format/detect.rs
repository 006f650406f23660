//! Telling the format of a file: by its content, then by its extension.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::{Format, Holds};
use crate::error::{Error, Result};

/// How much of a file is looked at, in bytes.
const HEAD: usize = 1 << 16;

/// Tells the format of a file; `wanted` settles a table that could be a glossary or a memory.
///
/// Fails when the file cannot be read, and when neither its content nor its extension tells.
pub fn detect(file: &Path, wanted: Option<Holds>) -> Result<Format> {
    let mut head = Vec::with_capacity(HEAD);
    let input = File::open(file).map_err(Error::io("cannot open", file))?;
    input.take(HEAD as u64).read_to_end(&mut head).map_err(Error::io("cannot read", file))?;
    by_content(&head).or_else(|| by_extension(file, wanted)).ok_or_else(|| {
        Error::with_hint(
            format!("{}: neither the content nor the extension tells the format", file.display()),
            "name it with `--format FORMAT`; `malmoi import --help` lists the formats",
        )
    })
}

/// Tells the format of a file by its extension, whatever its case.
pub fn by_extension(file: &Path, wanted: Option<Holds>) -> Option<Format> {
    let name = file.file_name()?.to_str()?.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zip")).unwrap_or(&name);
    Some(match name.rsplit_once('.')?.1 {
        "csv" => Format::Csv,
        "tsv" | "tab" | "txt" if wanted == Some(Holds::Units) => Format::Segments,
        "tsv" => Format::Tsv,
        "utf8" | "tab" | "txt" => Format::Omegat,
        "xlsx" | "xlsm" | "xls" | "ods" => Format::Xlsx,
        "tbx" => Format::Tbx,
        "mtf" => Format::Multiterm,
        "tmx" => Format::Tmx,
        "jsonl" | "ndjson" => Format::Jsonl,
        "xlf" | "xliff" | "mqxliff" | "mxliff" => Format::Xliff,
        "sdlxliff" => Format::Sdlxliff,
        "po" | "pot" => Format::Po,
        "mo" | "gmo" => Format::Mo,
        "sdltm" => Format::Sdltm,
        _ => return None,
    })
}

fn by_content(head: &[u8]) -> Option<Format> {
    None.or_else(|| super::termbase::detect(head))
}
