//! The language that a bilingual file is translated from.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::{Format, archive, sdltm, text};
use crate::error::{Error, Result};
use crate::record::Lang;

/// How much of a file is looked at, in bytes: the headers of all formats stand there.
const HEAD: usize = 1 << 16;

/// Tells the source language of a file; none where nothing in it tells, and the caller takes [`Format::DEFAULT_SOURCE`].
///
/// What the file says of itself holds: the header of TMX and XLIFF, the table of memories of SDLTM, `X-Source-Language` of a
/// catalogue of gettext. A catalogue that names the language of its translation alone comes from the other one, and one that names
/// neither from English, as gettext advises. A format that has no direction, such as a table of segments, is taken to lead from the language that
/// stands first in it, be it a column, a key or a variant; of two aligned texts it is the one that was named.
///
/// # Errors
///
/// When the file cannot be read.
pub fn source_language(file: &Path, format: Format) -> Result<Option<Lang>> {
    let packed = archive::head(file, HEAD)?;
    let is_packed = packed.is_some();
    let head = match packed {
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
        Format::Tmx => attribute(&head, "srclang").and_then(Lang::from_tag).or_else(|| first_variant(&head)),
        Format::Xliff | Format::Sdlxliff | Format::Xliff2 => {
            let names = ["source-language", "srcLang"];
            names.into_iter().find_map(|name| Lang::from_tag(attribute(&head, name)?))
        }
        Format::Po | Format::Mo => {
            let named = |name| field(&head, name).and_then(Lang::from_tag);
            named("X-Source-Language").or_else(|| named("Language").map(Lang::other)).or(Some(Lang::En))
        }
        Format::Segments => {
            let header = head.trim_start_matches('\u{FEFF}').lines().next().unwrap_or_default();
            first(header.split('\t').map(str::trim))
        }
        Format::Jsonl => first(keys(head.lines().find(|line| !line.trim().is_empty()).unwrap_or_default())),
        Format::Sdltm if !is_packed => sdltm::source_language(file),
        Format::Text => text::half(file).map(|(lang, _)| lang),
        _ => None,
    })
}

/// The value of an attribute, in its first place.
fn attribute<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.match_indices(name).find_map(|(at, _)| {
        // It ends no longer name: xsrclang.
        head[..at].ends_with(char::is_whitespace).then_some(())?;
        let value = head[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        value[1..].split(quote).next()
    })
}

/// The language of the first variant of a TMX that is Korean or English.
fn first_variant(head: &str) -> Option<Lang> {
    let tags = head.match_indices("<tuv").map(|(at, _)| head[at..].split('>').next().unwrap_or_default());
    tags.filter_map(|tag| attribute(tag, "xml:lang").or_else(|| attribute(tag, "lang")))
        .find_map(Lang::from_tag)
}

/// The value of a field in the header of a catalogue, at the beginning of a line: in PO a quoted one or one that an escape ends.
fn field<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.match_indices(name).find_map(|(at, _)| {
        let begins = at == 0 || head[..at].ends_with(['"', '\n', '\0']) || head[..at].ends_with("\\n");
        let value = head[at + name.len()..].strip_prefix(':').filter(|_| begins)?;
        value.split(['\\', '\n', '"', '\0']).next().map(str::trim)
    })
}

/// The first of the names that is a language.
fn first<'n>(mut names: impl Iterator<Item = &'n str>) -> Option<Lang> {
    names.find_map(|name| Lang::ALL.into_iter().find(|lang| name.eq_ignore_ascii_case(lang.code())))
}

/// The keys of an object of JSON, in order, at any depth.
fn keys(line: &str) -> impl Iterator<Item = &str> {
    let mut parts = line.split('"').skip(1);
    std::iter::from_fn(move || Some((parts.next()?, parts.next()?)))
        .filter(|(_, behind)| behind.trim_start().starts_with(':'))
        .map(|(key, _)| key)
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
                Format::Tmx,
                "<header srclang=\"*all*\"/><tu><tuv xml:lang=\"fr\"/><tuv xml:lang='ko-KR'><seg>가</seg></tuv><tuv lang=\"en\">",
                Some(Lang::Ko),
            ),
            (
                Format::Xliff,
                "<file original='x' source-language=\"ko\" target-language=\"en\">",
                Some(Lang::Ko),
            ),
            (
                Format::Xliff,
                "<file original='source-language=\"ko\"' source-language=\"en\">",
                Some(Lang::En),
            ),
            (Format::Xliff2, "<xliff srcLang=\"en\" trgLang=\"ko\">", Some(Lang::En)),
            (Format::Po, "\"Language: ko\\n\"\n\"X: y\\n\"", Some(Lang::En)),
            (Format::Po, "\"X-Source-Language: ko\\n\"\n\"Language: en\\n\"", Some(Lang::Ko)),
            (
                Format::Po,
                "\"Language-Team: en\\n\"\n\"X-Old-Language: en\\nLanguage: ko\\n\"",
                Some(Lang::En),
            ),
            (Format::Po, "\"X-Source-Language: fr\\n\"\n\"Language: en\\n\"", Some(Lang::Ko)),
            (Format::Po, "msgid \"\"", Some(Lang::En)),
            (Format::Mo, "\0Language-Team: x\nLanguage: en_US\nX: y", Some(Lang::Ko)),
            (Format::Segments, "ko\ten\torigin\n", Some(Lang::Ko)),
            (Format::Segments, "id\torigin\tEN\tko\n", Some(Lang::En)),
            (Format::Jsonl, "\n{\"origin\": \"ko\", \"en\" : \"a\", \"ko\":\"가\"}\n", Some(Lang::En)),
            (Format::Jsonl, "{\"origin\":\"a\"}", None),
            (Format::Csv, "ko,en", None),
        ] {
            let file = folder.path().join("file");
            fs::write(&file, head).unwrap();
            assert_eq!(source_language(&file, format).unwrap(), expected, "{head}");
        }
        let half = folder.path().join("a.en.txt");
        fs::write(&half, "a").unwrap();
        assert_eq!(source_language(&half, Format::Text).unwrap(), Some(Lang::En));
    }
}
