//! Telling the format of a file: by its content, then by its extension.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::{Format, Holds, archive, jsonl, mo, omegat, po, sdltm, text, tmx, tsv};
use crate::error::{Error, Result};

/// How much of a file is looked at, in bytes.
const HEAD: usize = 1 << 16;

/// Tells the format of a file; `wanted` settles a table that could be a glossary or a memory.
///
/// Fails when the file cannot be read, and when neither its content nor its extension tells.
pub fn detect(file: &Path, wanted: Option<Holds>) -> Result<Format> {
    let head = match archive::head(file, HEAD)? {
        Some(head) => head,
        None => {
            let mut head = Vec::with_capacity(HEAD);
            let input = File::open(file).map_err(Error::io("cannot open", file))?;
            input.take(HEAD as u64).read_to_end(&mut head).map_err(Error::io("cannot read", file))?;
            head
        }
    };
    if let Some(format) = written_alone(&head, file) {
        return Err(format.unread(file));
    }
    let told =
        by_content(&head).filter(|&format| format != Format::Segments || wanted != Some(Holds::Concepts));
    // Many a text is no glossary of OmegaT; one that was named as a glossary is told where it is wrong.
    let is_so = |format: &Format| {
        *format != Format::Omegat || wanted == Some(Holds::Concepts) || omegat::is_omegat(&head)
    };
    told.or_else(|| by_extension(file, wanted).filter(is_so)).ok_or_else(|| {
        Error::with_hint(
            format!("{}: neither the content nor the extension tells the format", file.display()),
            "name it with `--format FORMAT`; `malmoi import --help` lists the formats",
        )
    })
}

/// Tells the format of a file by its extension, whatever its case.
pub fn by_extension(file: &Path, wanted: Option<Holds>) -> Option<Format> {
    if wanted != Some(Holds::Concepts) && text::is_half(file) {
        return Some(Format::Text);
    }
    let name = file.file_name()?.to_str()?.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zip")).unwrap_or(&name);
    Some(match name.rsplit_once('.')?.1 {
        "csv" => Format::Csv,
        "tsv" if wanted == Some(Holds::Units) => Format::Segments,
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

/// The format of a file of malmoi's own that it does not read, and that would be taken for another.
fn written_alone(head: &[u8], file: &Path) -> Option<Format> {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let begins = |mark: &str| head.starts_with(mark.as_bytes());
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_ascii_lowercase();
    if begins("#separator:") {
        Some(Format::Anki)
    } else if begins("<glossary source=\"") {
        Some(Format::Prompt)
    } else if begins("StarDict's dict ifo file") || matches!(ending.as_str(), "idx" | "dict" | "dz" | "ifo") {
        Some(Format::Stardict)
    } else if begins("|")
        && head.split(|&byte| byte == b'\n').nth(1).is_some_and(|line| line.starts_with(b"| ---"))
    {
        Some(Format::Markdown)
    } else {
        None
    }
}

fn by_content(head: &[u8]) -> Option<Format> {
    if tmx::is_tmx(head) {
        return Some(Format::Tmx);
    }
    if let Some(format) = super::xliff::detect(head) {
        return Some(format);
    }
    if mo::is_mo(head) {
        return Some(Format::Mo);
    }
    if sdltm::is_sdltm(head) {
        return Some(Format::Sdltm);
    }
    if po::is_po(head) {
        return Some(Format::Po);
    }
    if jsonl::is_jsonl(head) {
        return Some(Format::Jsonl);
    }
    let text = String::from_utf8_lossy(head);
    if tsv::is_segments(&text) {
        return Some(Format::Segments);
    }
    if super::memoq::is_memoq(&text) {
        return Some(Format::Memoq);
    }
    if super::weblate::is_weblate(&text) {
        return Some(Format::Weblate);
    }
    super::termbase::detect(head)
}
