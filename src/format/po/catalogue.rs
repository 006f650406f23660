//! What the messages of a catalogue mean: their language, and the units that they become.

use super::PROPS;
use crate::error::ProblemKind;
use crate::format::{Sink, Stop, side};
use crate::record::{Details, Lang, Place, State, Unit};

/// How many messages are looked at to tell the language of a catalogue that does not name it.
const LOOKED_AT: usize = 200;

/// A message of a catalogue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    /// The line of its `msgid`; its ordinal in a compiled catalogue.
    pub line: u64,
    /// The column of its `msgid`; 0 in a compiled catalogue.
    pub column: u64,
    /// What tells it from others of the same text.
    pub context: Option<String>,
    /// The text, empty for the header.
    pub id: String,
    /// The text for several.
    pub plural: Option<String>,
    /// The translation, or those of the plural.
    pub translations: Vec<String>,
    /// The comments, each run of one kind.
    pub notes: Vec<String>,
    /// References, flags and the previous text.
    pub props: Vec<(String, String)>,
    /// Whether nobody has approved the translation.
    pub is_fuzzy: bool,
    /// Whether the program has it no more.
    pub is_obsolete: bool,
}

/// Makes units out of messages.
pub struct Catalogue<'a> {
    name: &'a str,
    direction: Direction,
    header: Header,
    /// The messages that wait until the language is known.
    waiting: Vec<Message>,
    fuzzy: u64,
    untranslated: u64,
    obsolete: u64,
}

/// Which language is translated.
#[derive(Clone, Copy, PartialEq)]
enum Direction {
    /// Nobody knows yet.
    Unknown,
    /// From this language to the other one.
    From(Lang),
    /// Neither side is Korean.
    Wrong,
}

/// What the header says.
#[derive(Default)]
struct Header {
    line: u64,
    language: String,
    source: String,
    team: String,
}

impl<'a> Catalogue<'a> {
    /// Begins a catalogue; its path may tell the language.
    pub fn new(name: &'a str) -> Self {
        Self {
            name,
            direction: Direction::Unknown,
            header: Header::default(),
            waiting: Vec::new(),
            fuzzy: 0,
            untranslated: 0,
            obsolete: 0,
        }
    }

    /// Takes a message, the header among them.
    pub fn take(&mut self, message: Message, sink: &mut Sink<'_>) -> Result<(), Stop> {
        if message.id.is_empty() && message.context.is_none() {
            if !message.is_obsolete && self.header.line == 0 {
                self.header = Header::read(&message);
                self.direction = self.header.direction(self.name);
            }
            return Ok(());
        }
        if message.is_obsolete {
            self.obsolete += 1;
            return Ok(());
        }
        if self.header.line == 0 && self.direction == Direction::Unknown && self.waiting.is_empty() {
            self.direction = self.header.direction(self.name);
        }
        match self.direction {
            Direction::From(source) => self.units(message, source, sink),
            Direction::Wrong => Ok(()),
            Direction::Unknown => {
                let texts = std::iter::once(&message.id).chain(&message.plural);
                let source = texts.into_iter().any(|text| has_hangul(text));
                let target = message.translations.iter().any(|text| has_hangul(text));
                self.waiting.push(message);
                match (source, target) {
                    (true, false) => self.settle(Direction::From(Lang::Ko), sink),
                    (_, true) => self.settle(Direction::From(Lang::En), sink),
                    _ if self.waiting.len() == LOOKED_AT => self.settle(Direction::Wrong, sink),
                    _ => Ok(()),
                }
            }
        }
    }

    /// The language that is translated, none where neither side is Korean; nothing as long as nobody knows.
    pub fn source(&self) -> Option<Option<Lang>> {
        match self.direction {
            Direction::Unknown => None,
            Direction::From(source) => Some(Some(source)),
            Direction::Wrong => Some(None),
        }
    }

    /// Settles the language where no message told it.
    pub fn end(&mut self, sink: &mut Sink<'_>) -> Result<(), Stop> {
        if self.direction == Direction::Unknown && !self.waiting.is_empty() {
            // A template is English, as gettext has it.
            let is_template = sink.options.untranslated
                && self.waiting.iter().all(|message| message.translations.iter().all(String::is_empty));
            self.settle(if is_template { Direction::From(Lang::En) } else { Direction::Wrong }, sink)?;
        }
        Ok(())
    }

    /// Ends the catalogue and tells what was left out.
    pub fn finish(mut self, sink: &mut Sink<'_>) -> Result<(), Stop> {
        self.end(sink)?;
        if self.direction == Direction::Wrong {
            let message = match self.header.language.as_str() {
                "" => "the catalogue names no language, and its messages are not in Korean; malmoi reads Korean and English".to_owned(),
                tag => format!(
                    "the catalogue translates into ‘{}’{}; malmoi reads Korean and English",
                    tag.chars().take(40).collect::<String>(),
                    if Lang::from_tag(tag).is_some() { ", and neither side is in Korean" } else { "" }
                ),
            };
            return sink.problem(self.header.line, 0, ProblemKind::Missing, message);
        }
        for (count, what) in [
            (self.fuzzy, "fuzzy messages are left out"),
            (self.untranslated, "untranslated messages are left out"),
            (self.obsolete, "obsolete messages (#~) are left out"),
        ] {
            if count > 0 {
                sink.note(format!("{count} {what}"))?;
            }
        }
        Ok(())
    }

    fn settle(&mut self, direction: Direction, sink: &mut Sink<'_>) -> Result<(), Stop> {
        self.direction = direction;
        for message in std::mem::take(&mut self.waiting) {
            if let Direction::From(source) = direction {
                self.units(message, source, sink)?;
            }
        }
        Ok(())
    }

    fn units(&mut self, message: Message, source: Lang, sink: &mut Sink<'_>) -> Result<(), Stop> {
        let Message { line, context, id, plural, translations, notes, props, is_fuzzy, .. } = message;
        let is_translated = translations.iter().any(|text| !text.trim().is_empty());
        if !is_translated {
            self.untranslated += u64::from(!sink.options.untranslated);
        } else if is_fuzzy {
            self.fuzzy += u64::from(!sink.options.untranslated);
        }
        if (is_fuzzy || !is_translated) && !sink.options.untranslated {
            return Ok(());
        }
        let details = Details {
            context,
            notes,
            props,
            state: is_fuzzy.then_some(State::Initial),
            ..Details::default()
        };
        let mut unit = |text: &str, translation: &str, other: Option<(&str, &str)>| {
            let (Some(text), translation) = (side(text), side(translation)) else { return Ok(()) };
            if translation.is_none() && !sink.options.untranslated {
                return Ok(());
            }
            let mut details = details.clone();
            details.props.extend(other.map(|(name, value)| (format!("{PROPS}{name}"), value.to_owned())));
            let (ko, en) = match source {
                Lang::Ko => (Some(text), translation),
                Lang::En => (translation, Some(text)),
            };
            let place = Place { path: sink.name.to_owned(), line };
            let origin = sink.origin.to_owned();
            sink.unit(Unit {
                ko,
                en,
                origin,
                place,
                seq: sink.seq,
                details: details.boxed(),
                ..Unit::default()
            })
        };
        let first = translations.first().map_or("", String::as_str);
        match plural {
            None => unit(&id, first, None),
            Some(plural) => {
                let last = translations.iter().rev().find(|text| !text.is_empty()).map_or("", String::as_str);
                unit(&id, first, Some(("plural", &plural)))?;
                unit(&plural, last, Some(("singular", &id)))
            }
        }
    }
}

impl Header {
    fn read(message: &Message) -> Self {
        let mut header = Self { line: message.line, ..Self::default() };
        for line in message.translations.first().map_or("", String::as_str).lines() {
            let Some((name, value)) = line.split_once(':') else { continue };
            let place = match name.trim() {
                "Language" => &mut header.language,
                "X-Source-Language" => &mut header.source,
                "Language-Team" => &mut header.team,
                _ => continue,
            };
            value.trim().clone_into(place);
        }
        header
    }

    fn direction(&self, name: &str) -> Direction {
        let source = Lang::from_tag(&self.source);
        let named = Lang::from_tag(&self.language);
        if named.is_none() && !self.language.is_empty() {
            return Direction::Wrong;
        }
        let team = || match self.team.to_lowercase() {
            team if team.starts_with("korean") => Some(Lang::Ko),
            _ => None,
        };
        match (named.or_else(team).or_else(|| of_path(name)), source) {
            (Some(target), Some(source)) if target == source => Direction::Wrong,
            (_, Some(source)) => Direction::From(source),
            (Some(Lang::Ko), None) => Direction::From(Lang::En),
            // A catalogue of English messages in English is as usual as one of Korean messages.
            (Some(Lang::En) | None, None) => Direction::Unknown,
        }
    }
}

/// The language that a path names: `ko.po`, `coreutils-9.1.ko.po`, `ko/LC_MESSAGES/ls.mo`.
fn of_path(name: &str) -> Option<Lang> {
    let (folders, file) = name.rsplit_once('/').unwrap_or(("", name));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let part = stem.rsplit('.').next().unwrap_or(stem);
    let folder = folders.strip_suffix("/LC_MESSAGES").unwrap_or(folders).rsplit('/').next();
    [Some(part), part.rsplit('-').next(), folder].into_iter().flatten().find_map(|tag| {
        let is_tag = tag.len() <= 11 && tag.is_ascii();
        Lang::from_tag(tag).filter(|_| is_tag)
    })
}

fn has_hangul(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '가'..='힣' | '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}'))
}
