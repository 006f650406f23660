//! Filling the messages of a PO file.
//!
//! A message with a plural is one segment in Korean, whose one form must do for any number: that of the plural. In English it has two, and
//! is filled where both are. The previous text of a fuzzy message is the memory's, as `msgmerge` has it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use encoding_rs::{Encoding, UTF_8};

use super::place::framed;
use super::queue::{Choice, Form as AnyForm, Queue, Slot, Unit, Verdict};
use super::recode::has_all;
use super::repeats::Translation;
use super::splice::Edit;
use super::{Languages, Segment, Summary};
use crate::error::{Error, Problem, ProblemKind, Result};
use crate::format::po::{self, Message, Parser, Piece, Places};
use crate::record::Lang;

/// What stands before the encoding in a header.
const CHARSET: &str = "charset=";

/// What is known of a message.
pub struct Form {
    message: Message,
    places: Places,
}

/// Goes through a file and puts its messages into the queue.
pub fn read(file: &Path, languages: &Languages<'_>, mut queue: Queue<'_>) -> Result<Summary> {
    let name = file.to_string_lossy();
    let open = || File::open(file).map_err(Error::io("cannot open", file));
    let problem =
        |line, column, kind, message| Problem { path: name.to_string(), line, column, kind, message };
    let source = po::source_of(open()?, &name).map_err(|stop| stop.into_error(file))?;
    let Some(source) = languages.catalogue.or(source) else {
        let message = "the catalogue is not Korean and English, and stays as it is".to_owned();
        queue.problem(problem(0, 0, ProblemKind::Missing, message));
        return queue.finish();
    };
    let (decoding, _) = po::decoding(open()?).map_err(Error::io("cannot read", file))?;
    let mut parser = Parser::new(decoding);
    let mut has_header = false;
    while let Some(piece) = parser.next().map_err(Error::io("cannot read", file))? {
        match piece {
            Piece::Broken { line, column, kind, message } => {
                queue.problem(problem(line, column, kind, message));
            }
            Piece::Message(whole) => {
                let (message, places) = *whole;
                let is_header = message.id.is_empty() && message.context.is_none();
                if message.is_obsolete {
                    continue;
                }
                if is_header
                    && !std::mem::replace(&mut has_header, true)
                    && let Some(edit) = charset(file, &message, &places)?
                {
                    queue.head(edit);
                }
                if let Some(unit) = unit(message, places, source).filter(|_| !is_header) {
                    queue.push(unit)?;
                }
            }
        }
    }
    queue.finish()
}

/// The edit that gives the header of a template, or of a catalogue that knows ASCII alone, an encoding.
fn charset(file: &Path, header: &Message, places: &Places) -> Result<Option<Edit>> {
    let label = |text: &str| {
        let from = text.find(CHARSET)? + CHARSET.len();
        let is_in_label = |c: char| c.is_ascii_alphanumeric() || "-_:.".contains(c);
        let to = from + text[from..].find(|c| !is_in_label(c)).unwrap_or(text.len() - from);
        let label = text[from..to].to_ascii_lowercase();
        (label == "charset" || label.contains("ascii")).then_some(from..to)
    };
    let Some(strings) = places
        .translations
        .first()
        .filter(|_| header.translations.first().and_then(|text| label(text)).is_some())
    else {
        return Ok(None);
    };
    let cannot_read = || Error::io("cannot read", file);
    let input = File::open(file).map_err(Error::io("cannot open", file))?;
    let (input, _) = po::decoding(input).map_err(cannot_read())?;
    if input.encoding() != UTF_8 {
        return Ok(None);
    }
    let mut head = Vec::new();
    input.take(strings.at.end).read_to_end(&mut head).map_err(cannot_read())?;
    let start = usize::try_from(strings.at.start).unwrap_or(usize::MAX);
    let text = String::from_utf8_lossy(head.get(start..).unwrap_or_default()).into_owned();
    let at = label(&text).map(|at| strings.at.start + at.start as u64..strings.at.start + at.end as u64);
    Ok(at.map(|at| Edit::replace(at, "UTF-8")))
}

/// The unit of a message; none where it has no text.
fn unit(message: Message, places: Places, source: Lang) -> Option<Unit> {
    let forms = message.translations.len().max(places.translations.len());
    let texts: Vec<(&str, Option<usize>)> = match (&message.plural, forms) {
        (None, _) => vec![(&message.id, Some(0))],
        (Some(plural), 0 | 1) => vec![(plural, Some(0))],
        (Some(plural), 2) => vec![(&message.id, Some(0)), (plural, Some(1))],
        // More forms than Korean and English have.
        (Some(plural), _) => vec![(&message.id, None), (plural, None)],
    };
    let is_translated = message.translations.iter().any(|text| !text.trim().is_empty());
    let slot = |&(text, form): &(&str, Option<usize>)| {
        let translation = form.and_then(|form| message.translations.get(form)).filter(|_| is_translated);
        let segment = Segment {
            context: message.context.clone(),
            draft: translation.filter(|_| message.is_fuzzy).cloned(),
            line: message.line,
            ..Segment::new(text, source)
        };
        let translation = translation.filter(|_| !message.is_fuzzy);
        let translation = translation.map(|text| Translation { text: text.clone(), codes: Vec::new() });
        let is_open =
            form.is_some_and(|form| form < places.translations.len()) && (!is_translated || message.is_fuzzy);
        Slot { segment, translation, is_open }
    };
    let slots: Vec<Slot> = texts.iter().map(slot).collect();
    if slots.iter().any(|slot| slot.segment.text.trim().is_empty()) {
        return None;
    }
    Some(Unit { slots, part: 0, form: AnyForm::Message(Form { message, places }) })
}

impl Form {
    /// The edits for what was chosen, and what became of each choice.
    pub fn fill(
        &self,
        slots: &[Slot],
        choices: &[Option<Choice>],
        encoding: &'static Encoding,
    ) -> (Vec<Edit>, Vec<Verdict>) {
        let refused = || (Vec::new(), vec![Verdict::Refused; slots.len()]);
        let Some(choices) = choices.iter().map(Option::as_ref).collect::<Option<Vec<_>>>() else {
            return refused();
        };
        let texts: Vec<String> = slots
            .iter()
            .zip(&choices)
            .map(|(slot, choice)| framed(&slot.segment.text, &choice.filling.text, true, true).0)
            .collect();
        let is_writable = |text: &str| has_all(encoding, text) && !text.contains('\0');
        let previous: Vec<&str> = choices
            .iter()
            .filter(|choice| !choice.is_repeat)
            .map(|choice| choice.filling.source.as_str())
            .collect();
        if !texts.iter().map(String::as_str).chain(previous.iter().copied()).all(is_writable) {
            return refused();
        }
        let kind = self.directives();
        let review = choices.iter().any(|choice| choice.filling.percent < 100)
            || slots.iter().zip(&texts).any(|(slot, text)| {
                kind.is_some_and(|kind| directives(&slot.segment.text, kind) != directives(text, kind))
            });
        let mut edits = Vec::new();
        if review {
            self.mark(&previous, &mut edits);
        } else if self.message.is_fuzzy {
            self.unmark(&mut edits);
        }
        for (strings, text) in self.places.translations.iter().zip(&texts) {
            let space = if strings.is_below { " " } else { "" };
            edits.push(Edit::replace(strings.at.clone(), format!("{space}{}", self.quoted("", text))));
        }
        let verdict = if review { Verdict::Review } else { Verdict::Written };
        (edits, vec![verdict; slots.len()])
    }

    /// Marks the message for review.
    fn mark(&self, previous: &[&str], edits: &mut Vec<Edit>) {
        let Places { words, flags, previous: lines, line_end, .. } = &self.places;
        let words = words.unwrap_or_default();
        if !self.message.is_fuzzy {
            match flags.first() {
                Some((place, line)) => {
                    let sign = line.find(',').map_or(line.len(), |at| at + 1);
                    let at = sign + line[sign..].len() - line[sign..].trim_start().len();
                    let space = if at == sign { " " } else { "" };
                    let text = format!("{space}fuzzy{}", if at == line.len() { "" } else { ", " });
                    edits.push(Edit::insert(place.start + at as u64, text));
                }
                None => {
                    let at = lines.first().map_or(words, |line| line.start);
                    edits.push(Edit::insert(at, format!("#, fuzzy{line_end}")));
                }
            }
        }
        if previous.iter().all(|text| text.is_empty()) {
            return;
        }
        edits.extend(lines.iter().map(|line| Edit::replace(line.clone(), "")));
        let mut text = String::new();
        for (keyword, previous) in ["msgid", "msgid_plural"].iter().zip(previous) {
            for line in self.quoted(keyword, previous).split(line_end) {
                text.push_str(&format!("#| {line}{line_end}"));
            }
        }
        edits.push(Edit::insert(words, text));
    }

    /// Takes away the flag and the previous text of a draft.
    fn unmark(&self, edits: &mut Vec<Edit>) {
        for (place, line) in &self.places.flags {
            let Some(sign) = line.find([',', '=']) else { continue };
            let flags: Vec<&str> = line[sign + 1..].split(',').collect();
            let is_fuzzy = |flag: &&str| flag.trim() == "fuzzy";
            if !flags.iter().any(is_fuzzy) {
                continue;
            }
            let others: Vec<&str> = flags.iter().copied().filter(|flag| !is_fuzzy(flag)).collect();
            edits.push(match others.iter().all(|flag| flag.trim().is_empty()) {
                true => Edit::replace(place.clone(), ""),
                false => {
                    let end = place.start + line.len() as u64;
                    Edit::replace(place.start + sign as u64 + 1..end, others.join(","))
                }
            });
        }
        edits.extend(self.places.previous.iter().map(|line| Edit::replace(line.clone(), "")));
    }

    /// A keyword and its string, or the string alone, as the file ends lines.
    fn quoted(&self, keyword: &str, text: &str) -> String {
        let mut out = Vec::new();
        // Nothing can fail in memory, and what is written is UTF-8.
        let _ = po::string(keyword, text, &mut out);
        let out = String::from_utf8(out).unwrap_or_default();
        out.trim().replace('\n', self.places.line_end)
    }

    /// How the message writes what a program puts in, where its flags tell.
    fn directives(&self) -> Option<Directives> {
        let flags = self.message.props.iter().filter(|(name, _)| name == "po:flag").map(|(_, flag)| flag);
        let mut formats = flags.filter(|flag| flag.ends_with("-format") && !flag.starts_with("no-"));
        let in_braces = |flag: &String| ["brace", "csharp", "java"].iter().any(|word| flag.contains(word));
        formats.next().map(|flag| if in_braces(flag) { Directives::Braces } else { Directives::Percent })
    }
}

/// How a text writes what a program puts in.
#[derive(Clone, Copy)]
enum Directives {
    /// `%d`, `%2$s`, `%(name)s`.
    Percent,
    /// `{0}`, `{name}`.
    Braces,
}

/// What a program puts into a text, whatever the order and the width: `%1$5d` is `d`.
fn directives(text: &str, kind: Directives) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = text;
    let sign = match kind {
        Directives::Percent => '%',
        Directives::Braces => '{',
    };
    while let Some(at) = rest.find(sign) {
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(sign) {
            rest = after;
            continue;
        }
        let found = match kind {
            Directives::Braces => rest.split_once('}').map(|(name, _)| name.to_owned()),
            Directives::Percent => {
                let (name, behind) = match rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
                    Some((name, behind)) => (name, behind),
                    None => ("", rest),
                };
                let is_modifier = |c: char| c.is_ascii_digit() || "$-+ #'I.*hlLqjzt".contains(c);
                let end = behind.trim_start_matches(is_modifier);
                end.chars().next().map(|conversion| format!("{name}{conversion}"))
            }
        };
        all.extend(found);
    }
    all.sort();
    all
}
