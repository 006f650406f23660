//! The `<header>` of a TMX file: the characters that it defines, and what of it is not kept.

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
pub struct Characters(Vec<Character>);

#[derive(Debug, PartialEq)]
struct Character {
    unicode: char,
    entity: String,
    substitute: String,
}

impl Header {
    /// Reads the element; what is not well-formed ends it.
    pub fn read(bytes: &[u8]) -> Self {
        let mut header = Self::default();
        let mut reader = Reader::from_reader(bytes);
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag) | Event::Empty(tag)) => match tag.name().as_ref() {
                    "note" => header.notes += 1,
                    "prop" => header.props += 1,
                    "map" => header.characters.0.extend(Character::of(&tag)),
                    _ => {}
                },
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        header.characters.0.truncate(MOST_CHARACTERS);
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
    /// Whether none is defined.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The character of an entity.
    pub fn entity(&self, name: &str) -> Option<char> {
        self.0.iter().find(|character| character.entity == name).map(|character| character.unicode)
    }

    /// A text with what stands for the characters.
    pub fn replace(&self, text: &str) -> String {
        let mut replaced = String::with_capacity(text.len());
        for c in text.chars() {
            match self.0.iter().find(|character| character.unicode == c).and_then(Character::read_as) {
                Some(substitute) => replaced.push_str(substitute),
                None => replaced.push(c),
            }
        }
        replaced
    }

    /// What is read as something else, for a message.
    pub fn replaced(&self) -> impl Iterator<Item = String> {
        self.0.iter().filter_map(|character| {
            Some(format!("U+{:04X} as ‘{}’", u32::from(character.unicode), character.read_as()?))
        })
    }
}
