//! The `<header>` of a TMX file: the characters that it defines, and what of it is not kept.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::format::xml;

/// How many characters a header may define, and how long what stands for one may be, in bytes.
const MOST_CHARACTERS: usize = 1_000;
const LONGEST_SUBSTITUTE: usize = 200;

/// What a header says.
#[derive(Debug, Default, PartialEq)]
pub struct Header {
    /// The characters that it defines.
    pub characters: Characters,
    /// Its notes and properties.
    pub notes: u64,
    pub props: u64,
}

/// The characters of a user-defined encoding, by the `<map>` elements of the `<ude>`s of TMX 1.4b.
///
/// The content holds them as the characters that `unicode` names, or by their entities. Where that is a character for private
/// use, which means nothing elsewhere, it is read as its `subst`; any other character means itself. The `code` is the one of
/// the encoding from which the file was made and tells nothing of its content.
#[derive(Debug, Default, PartialEq)]
pub struct Characters {
    all: Vec<Character>,
    /// The places of the characters and of their entities: a text asks for each of its characters. The first definition holds.
    places: HashMap<char, usize>,
    entities: HashMap<String, usize>,
}

#[derive(Debug, PartialEq)]
struct Character {
    unicode: char,
    entity: String,
    substitute: String,
}

impl Header {
    /// Reads the element; what is not well-formed ends it.
    pub fn read(bytes: &[u8]) -> Self {
        let (mut header, mut all) = (Self::default(), Vec::new());
        let mut reader = Reader::from_reader(bytes);
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag) | Event::Empty(tag)) => match tag.name().as_ref() {
                    "note" => header.notes += 1,
                    "prop" => header.props += 1,
                    "map" => all.extend(Character::of(&tag)),
                    _ => {}
                },
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        all.truncate(MOST_CHARACTERS);
        header.characters = Characters::new(all);
        header
    }
}

impl Character {
    fn of(tag: &BytesStart<'_>) -> Option<Self> {
        let (mut unicode, mut entity, mut substitute) = (None, String::new(), String::new());
        super::unit::attributes(tag, |name, value| match name {
            "unicode" => {
                let digits = value.strip_prefix("#x").or_else(|| value.strip_prefix("U+"));
                unicode = digits.and_then(|digits| char::from_u32(u32::from_str_radix(digits, 16).ok()?));
            }
            "ent" => entity = value.into_owned(),
            "subst" if value.len() <= LONGEST_SUBSTITUTE => substitute = value.into_owned(),
            _ => {}
        })
        .ok()?;
        Some(Self { unicode: unicode.filter(|&c| xml::is_allowed(c))?, entity, substitute })
    }

    /// What it is read as, where that is not the character itself.
    fn read_as(&self) -> Option<&str> {
        let is_private = matches!(self.unicode, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}');
        Some(self.substitute.as_str()).filter(|substitute| is_private && !substitute.is_empty())
    }
}

impl Characters {
    fn new(all: Vec<Character>) -> Self {
        let (mut places, mut entities) = (HashMap::new(), HashMap::new());
        for (place, character) in all.iter().enumerate() {
            places.entry(character.unicode).or_insert(place);
            entities.entry(character.entity.clone()).or_insert(place);
        }
        Self { all, places, entities }
    }

    /// Whether none is defined.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The character of an entity.
    pub fn entity(&self, name: &str) -> Option<char> {
        self.entities.get(name).map(|&place| self.all[place].unicode)
    }

    /// A text with what stands for the characters.
    pub fn replace(&self, text: &str) -> String {
        if self.is_empty() {
            return text.to_owned();
        }
        let mut replaced = String::with_capacity(text.len());
        for c in text.chars() {
            match self.places.get(&c).and_then(|&place| self.all[place].read_as()) {
                Some(substitute) => replaced.push_str(substitute),
                None => replaced.push(c),
            }
        }
        replaced
    }

    /// What is read as something else, for a message.
    pub fn replaced(&self) -> impl Iterator<Item = String> {
        self.all.iter().filter_map(|character| {
            Some(format!("U+{:04X} as ‘{}’", u32::from(character.unicode), character.read_as()?))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn the_first_definition_holds_and_a_thousand_cost_no_more_than_one() {
        let maps: String = (0..MOST_CHARACTERS)
            .map(|number| {
                format!("<map unicode=\"#x{:X}\" ent=\"e{number}\" subst=\"[{number}]\"/>", 0xE000 + number)
            })
            .collect();
        let header = format!(
            "<header><ude name=\"u\"><map unicode=\"#xE001\" ent=\"e1\" subst=\"one\"/>{maps}\
             <map unicode=\"#xF000\" ent=\"late\" subst=\"x\"/></ude></header>"
        );
        let characters = Header::read(header.as_bytes()).characters;
        assert_eq!(characters.entity("e1"), Some('\u{E001}'));
        assert_eq!(characters.entity("e2"), Some('\u{E002}'));
        assert_eq!(characters.entity("late"), None);
        assert_eq!(characters.replace("a\u{E001}\u{E002}\u{F000}"), "aone[2]\u{F000}");
        let text = "가".repeat(2_000_000);
        let since = Instant::now();
        assert_eq!(characters.replace(&text), text);
        // A comparison with each took five seconds.
        assert!(since.elapsed() < Duration::from_secs(1));
    }
}
