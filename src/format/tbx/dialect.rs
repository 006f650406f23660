//! What tells the dialects and the two styles apart.

use std::io::{self, Write};

use super::TbxStyle;
use crate::format::{Format, xml};

/// A dialect in a style.
#[derive(Clone, Copy)]
pub struct Dialect {
    format: Format,
    style: TbxStyle,
}

/// A data category that malmoi writes: its element in the style DCA, its module in the style DCT, its name.
pub struct Category {
    element: &'static str,
    module: &'static str,
    name: &'static str,
}

const fn category(element: &'static str, module: &'static str, name: &'static str) -> Category {
    Category { element, module, name }
}

/// The field to which a concept belongs.
pub const SUBJECT_FIELD: Category = category("descrip", "min", "subjectField");
/// The definition.
pub const DEFINITION: Category = category("descrip", "basic", "definition");
/// The source.
pub const SOURCE: Category = category("admin", "basic", "source");
/// The status of a term.
pub const STATUS: Category = category("termNote", "min", "administrativeStatus");
/// Full form or abbreviation.
pub const TERM_TYPE: Category = category("termNote", "basic", "termType");
/// Whether a term is to be translated; version 2 alone, by translate-toolkit.
pub const TRANSLATION_NEEDED: Category = category("descrip", "", "Translation needed");
/// The part of speech, of which version 2 alone has proper nouns.
pub const PART_OF_SPEECH: Category = category("termNote", "", "partOfSpeech");
/// Whether a term has been approved; version 2 alone.
pub const PROCESS_STATUS: Category = category("termNote", "", "processStatus");

impl Dialect {
    /// The dialect of a format; the style is that of version 3.
    pub fn new(format: Format, style: TbxStyle) -> Self {
        // Core has no data categories that a module could name.
        let style = if matches!(format, Format::TbxMin | Format::TbxBasic) { style } else { TbxStyle::Dca };
        Self { format, style }
    }

    /// Whether it is version 2.
    pub fn is_second(self) -> bool {
        matches!(self.format, Format::Tbx | Format::TbxWeblate)
    }

    /// The names of an entry, of the terms of a language and of one term.
    pub fn names(self) -> [&'static str; 3] {
        match self.is_second() {
            true => ["termEntry", "langSet", "tig"],
            false => ["conceptEntry", "langSec", "termSec"],
        }
    }

    /// Whether the dialect has the data category.
    pub fn has(self, category: &Category) -> bool {
        match self.format {
            Format::TbxCore => false,
            Format::TbxMin => category.module == "min",
            Format::TbxBasic => !category.module.is_empty(),
            _ => true,
        }
    }

    /// Whether a text of the data category can name its language: the modules of the style DCT allow no attribute.
    pub fn names_languages(self) -> bool {
        self.style == TbxStyle::Dca
    }

    /// Writes a data category, where the dialect has it.
    pub fn category(
        self,
        out: &mut dyn Write,
        category: &Category,
        lang: Option<&str>,
        value: &str,
    ) -> io::Result<()> {
        if !self.has(category) {
            return Ok(());
        }
        let lang = lang.map_or_else(String::new, |lang| format!(" xml:lang=\"{lang}\""));
        let Category { element, module, name } = category;
        let (start, end) = match self.style {
            TbxStyle::Dca => (format!("{element} type=\"{name}\"{lang}"), (*element).to_owned()),
            TbxStyle::Dct => (format!("{module}:{name}"), format!("{module}:{name}")),
        };
        write!(out, "<{start}>")?;
        text(out, value)?;
        writeln!(out, "</{end}>")
    }

    /// Writes everything before the first entry; a file without entries has no body in version 3.
    pub fn begin(self, out: &mut dyn Write, source: &str, is_empty: bool) -> io::Result<()> {
        let version = env!("CARGO_PKG_VERSION");
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
        if self.is_second() {
            return write!(
                out,
                "<martif type=\"TBX\" xml:lang=\"{source}\">\n<martifHeader>\n<fileDesc>\n<sourceDesc>\n\
                 <p>malmoi {version}</p>\n</sourceDesc>\n</fileDesc>\n<encodingDesc>\n\
                 <p type=\"XCSURI\">http://www.lisa.org/fileadmin/standards/tbx/TBXXCSV02.xcs</p>\n</encodingDesc>\n\
                 </martifHeader>\n<text>\n<body>\n"
            );
        }
        let (name, modules): (_, &[&str]) = match self.format {
            Format::TbxCore => ("Core", &[]),
            Format::TbxMin => ("Min", &["min"]),
            _ => ("Basic", &["min", "basic"]),
        };
        let style = match self.style {
            TbxStyle::Dca => "dca",
            TbxStyle::Dct => "dct",
        };
        write!(
            out,
            "<tbx type=\"TBX-{name}\" style=\"{style}\" xml:lang=\"{source}\" xmlns=\"urn:iso:std:iso:30042:ed-2\""
        )?;
        for module in modules.iter().filter(|_| self.style == TbxStyle::Dct) {
            write!(out, " xmlns:{module}=\"http://www.tbxinfo.net/ns/{module}\"")?;
        }
        write!(
            out,
            ">\n<tbxHeader>\n<fileDesc>\n<sourceDesc>\n<p>malmoi {version}</p>\n</sourceDesc>\n</fileDesc>\n</tbxHeader>\n\
             <text>\n{}",
            if is_empty { "" } else { "<body>\n" }
        )
    }

    /// Writes everything behind the last entry.
    pub fn end(self, out: &mut dyn Write, is_empty: bool) -> io::Result<()> {
        match (self.is_second(), is_empty) {
            (true, _) => out.write_all(b"</body>\n</text>\n</martif>\n"),
            (false, true) => out.write_all(b"</text>\n</tbx>\n"),
            (false, false) => out.write_all(b"</body>\n</text>\n</tbx>\n"),
        }
    }
}

/// Writes an element without a data category.
pub fn element(out: &mut dyn Write, name: &str, value: &str) -> io::Result<()> {
    write!(out, "<{name}>")?;
    text(out, value)?;
    writeln!(out, "</{name}>")
}

/// Writes text whose line breaks no tool takes for the layout of the file.
pub fn text(out: &mut dyn Write, text: &str) -> io::Result<()> {
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.write_all(b"&#10;")?;
        }
        xml::text(out, line)?;
    }
    Ok(())
}
