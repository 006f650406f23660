//! The language that a bilingual file is translated from.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::{Format, archive};
use crate::error::{Error, Result};
use crate::record::Lang;

/// How much of a file is looked at, in bytes: the headers of all formats stand there.
const HEAD: usize = 1 << 16;

/// The attributes that name the source language in TMX, XLIFF 1.2 and XLIFF 2.
const ATTRIBUTES: [&str; 3] = ["srclang", "source-language", "srcLang"];

/// Tells the source language of a file by its header; none where it names neither language, as in tables of segments.
///
/// A catalogue of gettext names the language of its translation, and the other one is the source.
///
/// # Errors
///
/// When the file cannot be read.
pub fn source_language(file: &Path, format: Format) -> Result<Option<Lang>> {
    let head = match archive::head(file, HEAD)? {
        Some(head) => head,
        None => {
            let mut head = Vec::new();
            let input = File::open(file).map_err(Error::io("cannot open", file))?;
            input.take(HEAD as u64).read_to_end(&mut head).map_err(Error::io("cannot read", file))?;
            head
        }
    };
    // UTF-16 becomes legible without its zeros.
    let head: Vec<u8> = head.into_iter().filter(|&byte| byte != 0 || format == Format::Mo).collect();
    let head = String::from_utf8_lossy(&head);
    Ok(match format {
        Format::Tmx | Format::Xliff | Format::Sdlxliff | Format::Xliff2 => {
            ATTRIBUTES.iter().find_map(|name| Lang::from_tag(attribute(&head, name)?))
        }
        Format::Po | Format::Mo => {
            let value = head.split("Language: ").nth(1).and_then(|rest| rest.split(['\\', '\n', '"']).next());
            value.and_then(Lang::from_tag).map(Lang::other)
        }
        _ => None,
    })
}

fn attribute<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let value = head.split(name).nth(1)?.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn headers_tell_the_source() {
        let folder = tempfile::tempdir().unwrap();
        for (format, head, expected) in [
            (Format::Tmx, "<tmx><header adminlang=\"en\" srclang = 'en-US'", Some(Lang::En)),
            (Format::Tmx, "<tmx><header srclang=\"*all*\"", None),
            (
                Format::Xliff,
                "<file original='x' source-language=\"ko\" target-language=\"en\">",
                Some(Lang::Ko),
            ),
            (Format::Xliff2, "<xliff srcLang=\"en\" trgLang=\"ko\">", Some(Lang::En)),
            (Format::Po, "\"Language: ko\\n\"\n\"X: y\\n\"", Some(Lang::En)),
            (Format::Po, "msgid \"\"", None),
            (Format::Segments, "ko\ten", None),
        ] {
            let file = folder.path().join("file");
            fs::write(&file, head).unwrap();
            assert_eq!(source_language(&file, format).unwrap(), expected, "{head}");
        }
    }
}
