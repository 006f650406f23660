//! PO as `msgfmt --check` accepts it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Write};

use super::PROPS;
use crate::format::{Format, Report, WriteOptions};
use crate::record::{Details, Lang, State, Unit};

/// Writes a catalogue, unit by unit, from the source language to the other one.
///
/// gettext tells messages by their text and context, so the second unit of the same is left out. A draft becomes fuzzy. A
/// singular and a plural that stand behind each other, as PO is read, become one message again.
pub struct Writer<'a> {
    out: &'a mut dyn Write,
    source: Lang,
    seen: HashSet<u128>,
    /// A singular that waits for its plural.
    held: Option<Box<Unit>>,
    report: Report,
}

impl<'a> Writer<'a> {
    /// Writes the header.
    pub fn new(options: &WriteOptions, out: &'a mut dyn Write) -> io::Result<Self> {
        let source = options.source();
        let (team, plural) = match source.other() {
            Lang::Ko => ("Korean", "nplurals=1; plural=0;"),
            Lang::En => ("English", "nplurals=2; plural=(n != 1);"),
        };
        write!(
            out,
            "msgid \"\"\nmsgstr \"\"\n\"Project-Id-Version: malmoi\\n\"\n\"PO-Revision-Date: \\n\"\n\"Last-Translator: malmoi\\n\"\n\
             \"Language-Team: {team}\\n\"\n\"Language: {}\\n\"\n\"MIME-Version: 1.0\\n\"\n\
             \"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Content-Transfer-Encoding: 8bit\\n\"\n\
             \"Plural-Forms: {plural}\\n\"\n\"X-Source-Language: {source}\\n\"\n\"X-Generator: malmoi {}\\n\"\n",
            source.other(),
            env!("CARGO_PKG_VERSION"),
        )?;
        Ok(Self { out, source, seen: HashSet::new(), held: None, report: Report::default() })
    }

    /// Writes a unit, or counts why it is left out.
    pub fn unit(&mut self, unit: &Unit) -> io::Result<()> {
        if let Some(held) = self.held.take() {
            if is_plural_of(unit, &held, self.source) && refusal(unit, self.source).is_none() {
                return self.message(&held, Some(unit));
            }
            self.message(&held, None)?;
        }
        let text = || unit.side(self.source).or(unit.side(self.source.other())).unwrap_or_default();
        if let Some(reason) = refusal(unit, self.source) {
            self.report.leave_out(text(), reason);
            return Ok(());
        }
        if !self.seen.insert(key(unit, self.source)) {
            self.report.leave_out(text(), "its text and context stand there already");
            return Ok(());
        }
        if prop(unit, "plural").is_some() {
            self.held = Some(Box::new(unit.clone()));
            return Ok(());
        }
        self.message(unit, None)
    }

    /// Writes what is held back and returns what was written and lost.
    pub fn finish(mut self) -> io::Result<Report> {
        if let Some(held) = self.held.take() {
            self.message(&held, None)?;
        }
        Ok(self.report)
    }

    fn message(&mut self, unit: &Unit, plural: Option<&Unit>) -> io::Result<()> {
        for unit in [Some(unit), plural].into_iter().flatten() {
            self.report.written += 1;
            self.report.unit(Format::Po, unit);
        }
        self.out.write_all(b"\n")?;
        if let Some(details) = &unit.details {
            comments(details, self.out)?;
            if let Some(context) = &details.context {
                string("msgctxt", context, self.out)?;
            }
        }
        let text = |unit: &Unit, lang| unit.side(lang).unwrap_or_default().to_owned();
        let (from, to) = (self.source, self.source.other());
        string("msgid", &text(unit, from), self.out)?;
        let Some(plural) = plural else {
            return string("msgstr", &text(unit, to), self.out);
        };
        string("msgid_plural", &text(plural, from), self.out)?;
        string("msgstr[0]", &text(unit, to), self.out)?;
        if to == Lang::En {
            string("msgstr[1]", &text(plural, to), self.out)?;
        }
        Ok(())
    }
}

/// Why gettext has no use for the unit.
pub(crate) fn refusal(unit: &Unit, source: Lang) -> Option<&'static str> {
    let (Some(text), Some(translation)) = (unit.side(source), unit.side(source.other())) else {
        return Some("a side is missing");
    };
    let line_ends = |text: &str| (text.starts_with('\n'), text.ends_with('\n'));
    if line_ends(text) != line_ends(translation) {
        return Some("only one side begins or ends with a line break, which msgfmt refuses");
    }
    if text.contains('\0') || translation.contains('\0') {
        return Some("it holds a NUL character");
    }
    None
}

/// What tells a message from the others.
pub(crate) fn key(unit: &Unit, source: Lang) -> u128 {
    let context = unit.details.as_ref().and_then(|details| details.context.as_deref());
    // As a compiled catalogue joins them.
    let joined = context.map(|context| format!("{context}\u{4}{}", unit.side(source).unwrap_or_default()));
    let text = joined.as_deref().or(unit.side(source)).unwrap_or_default();
    xxhash_rust::xxh3::xxh3_128(text.as_bytes())
}

fn prop<'a>(unit: &'a Unit, name: &str) -> Option<&'a str> {
    let props = &unit.details.as_ref()?.props;
    props.iter().find(|(at, _)| at.strip_prefix(PROPS) == Some(name)).map(|(_, value)| value.as_str())
}

fn is_plural_of(unit: &Unit, singular: &Unit, source: Lang) -> bool {
    let context = |unit: &Unit| unit.details.as_ref().and_then(|details| details.context.clone());
    prop(unit, "singular").is_some_and(|id| Some(id) == singular.side(source))
        && prop(singular, "plural").is_some_and(|plural| Some(plural) == unit.side(source))
        && context(unit) == context(singular)
}

fn comments(details: &Details, out: &mut dyn Write) -> io::Result<()> {
    // The two kinds take turns, so that each note is a run of its own.
    for (note, sign) in details.notes.iter().zip(["#", "#."].into_iter().cycle()) {
        for line in comment_text(note).split('\n') {
            match line {
                "" => writeln!(out, "{sign}")?,
                line => writeln!(out, "{sign} {line}")?,
            }
        }
    }
    let of = |name: &'static str| {
        let is_named = move |(at, _): &&(String, String)| at.strip_prefix(PROPS) == Some(name);
        details.props.iter().filter(is_named).map(|(_, value)| value.as_str())
    };
    let in_a_line = |value: &str| comment_text(value).replace('\n', " ");
    for reference in of("reference") {
        writeln!(out, "#: {}", in_a_line(reference))?;
    }
    let is_fuzzy = details.state == Some(State::Initial);
    let flags: Vec<_> =
        is_fuzzy.then(|| "fuzzy".to_owned()).into_iter().chain(of("flag").map(in_a_line)).collect();
    if !flags.is_empty() {
        writeln!(out, "#, {}", flags.join(", "))?;
    }
    if is_fuzzy {
        for previous in of("previous") {
            writeln!(out, "#| msgid {}", quoted(previous))?;
        }
    }
    Ok(())
}

/// A note as a comment can hold it: with line feeds alone.
pub(crate) fn comment_text(note: &str) -> Cow<'_, str> {
    match note.contains(['\r', '\0']) {
        true => Cow::Owned(note.replace("\r\n", "\n").replace(['\r', '\0'], "\n")),
        false => Cow::Borrowed(note),
    }
}

/// Writes a keyword and its string, a line a line where there are several.
pub(crate) fn string(keyword: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    if !text.trim_end_matches('\n').contains('\n') {
        return writeln!(out, "{keyword} {}", quoted(text));
    }
    writeln!(out, "{keyword} \"\"")?;
    for line in text.split_inclusive('\n') {
        writeln!(out, "{}", quoted(line))?;
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{B}' => quoted.push_str("\\v"),
            '\u{C}' => quoted.push_str("\\f"),
            c if c < ' ' => quoted.push_str(&format!("\\{:03o}", c as u32)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
