//! Writing TMX 1.4.

use std::io::{self, Write};

use super::{inline, names};
use crate::format::{Format, Report, WriteOptions, date, xml};
use crate::record::{Details, Lang, Unit};

/// Writes a TMX 1.4 file, unit by unit.
pub struct Writer<'a> {
    out: &'a mut dyn Write,
    source: Lang,
    report: Report,
}

impl<'a> Writer<'a> {
    /// Writes the header.
    pub fn new(options: &WriteOptions, out: &'a mut dyn Write) -> io::Result<Self> {
        let source = options.source();
        write!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tmx version=\"1.4\">\n<header creationtool=\"malmoi\" \
             creationtoolversion=\"{}\" segtype=\"sentence\" o-tmf=\"malmoi\" adminlang=\"en\" srclang=\"{source}\" \
             datatype=\"plaintext\"/>\n<body>\n",
            env!("CARGO_PKG_VERSION"),
        )?;
        Ok(Self { out, source, report: Report::default() })
    }

    /// Writes a unit; one that lacks a side is left out and counted, since TMX has no use for it.
    pub fn unit(&mut self, unit: &Unit) -> io::Result<()> {
        let is_there = |lang| {
            unit.side(lang).is_some_and(|text| text.chars().any(|c| !c.is_whitespace() && xml::is_allowed(c)))
        };
        if !Lang::ALL.into_iter().all(is_there) {
            let text = unit.ko.as_deref().or(unit.en.as_deref()).unwrap_or_default();
            self.report.leave_out(text, "a side is missing");
            return Ok(());
        }
        self.report.written += 1;
        self.report.unit(Format::Tmx, unit);
        let empty = Details::default();
        let details = unit.details.as_deref().unwrap_or(&empty);
        let split = Split::of(&details.props);
        let out = &mut *self.out;

        out.write_all(b"<tu")?;
        for (name, value) in split.attributes {
            xml::attribute(out, name, value)?;
        }
        for (name, moment) in [("creationdate", &details.created), ("changedate", &details.changed)] {
            attribute(out, name, &date::compact(moment.as_deref().unwrap_or_default()))?;
        }
        attribute(out, "creationid", details.author.as_deref().unwrap_or_default())?;
        attribute(out, "changeid", details.editor.as_deref().unwrap_or_default())?;
        out.write_all(b">")?;
        // The schema wants notes first; its document type allows it.
        for note in &details.notes {
            out.write_all(b"<note>")?;
            xml::text(out, note)?;
            out.write_all(b"</note>")?;
        }
        let fields = [
            ("origin", Some(unit.origin.as_str()).filter(|origin| !origin.is_empty())),
            ("x-context", details.context.as_deref()),
            ("prev", unit.before.as_deref()),
            ("next", unit.after.as_deref()),
        ];
        for (name, value) in fields {
            if let Some(value) = value {
                property(out, name, value)?;
            }
        }
        for (name, value) in split.unit {
            property(out, &names::guarded(name), value)?;
        }
        for lang in [self.source, self.source.other()] {
            write!(out, "\n<tuv xml:lang=\"{lang}\"")?;
            let (attributes, properties) = split.variant(lang);
            for (name, value) in attributes {
                xml::attribute(out, local(name), value)?;
            }
            out.write_all(b">")?;
            for (name, value) in properties {
                property(out, local(name), value)?;
            }
            out.write_all(b"<seg>")?;
            inline::segment(out, unit.side(lang).unwrap_or_default(), details.codes(lang))?;
            out.write_all(b"</seg></tuv>")?;
        }
        out.write_all(b"\n</tu>\n")
    }

    /// Writes the end and returns what was written and lost.
    pub fn finish(self) -> io::Result<Report> {
        self.out.write_all(b"</body>\n</tmx>\n")?;
        Ok(self.report)
    }
}

type Props = [(String, String)];

/// Where the properties of a unit are written, such that they come back in their order: the reader gives attributes
/// before elements, and the unit's before those of its Korean and then its English variant.
struct Split<'a> {
    attributes: &'a Props,
    unit: &'a Props,
    ko: &'a Props,
    en: &'a Props,
}

impl<'a> Split<'a> {
    fn of(props: &'a Props) -> Self {
        let attributes = leading(props, names::is_unit_attribute);
        let (attributes, rest) = props.split_at(attributes);
        let trailing = |props: &Props, prefix: &str| {
            props.iter().rposition(|(name, _)| !name.starts_with(prefix)).map_or(0, |last| last + 1)
        };
        let (rest, en) = rest.split_at(trailing(rest, "en:"));
        let (unit, ko) = rest.split_at(trailing(rest, "ko:"));
        Self { attributes, unit, ko, en }
    }

    /// The attributes and the properties of a variant.
    fn variant(&self, lang: Lang) -> (&'a Props, &'a Props) {
        let props = match lang {
            Lang::Ko => self.ko,
            Lang::En => self.en,
        };
        props.split_at(leading(props, |name, _| names::is_variant_attribute(local(name))))
    }
}

/// How many of the first properties are attributes, of which an element has no two of a name.
fn leading(props: &Props, is_attribute: impl Fn(&str, &str) -> bool) -> usize {
    let is_new = |at: usize| props[..at].iter().all(|(name, _)| *name != props[at].0);
    (0..props.len())
        .find(|&at| !is_attribute(&props[at].0, &props[at].1) || !is_new(at))
        .unwrap_or(props.len())
}

/// The name of a variant's property without its language.
fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

fn property(out: &mut dyn Write, name: &str, value: &str) -> io::Result<()> {
    out.write_all(b"<prop")?;
    xml::attribute(out, "type", name)?;
    out.write_all(b">")?;
    xml::text(out, value)?;
    out.write_all(b"</prop>")
}

/// Writes an attribute where it has a value.
pub(super) fn attribute(out: &mut dyn Write, name: &str, value: &str) -> io::Result<()> {
    if value.is_empty() { Ok(()) } else { xml::attribute(out, name, value) }
}
