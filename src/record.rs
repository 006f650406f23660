//! The records that every other module speaks of: concepts, terms, units and where they stand.
//!
//! Words follow ISO 30042 (TBX) and TMX. This module imports no sibling.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One of the two languages of a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Korean.
    Ko,
    /// English.
    En,
}

impl Lang {
    /// Both languages, Korean first.
    pub const ALL: [Self; 2] = [Self::Ko, Self::En];

    /// The ISO 639-1 code, `ko` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ko => "ko",
            Self::En => "en",
        }
    }

    /// The other language.
    pub fn other(self) -> Self {
        match self {
            Self::Ko => Self::En,
            Self::En => Self::Ko,
        }
    }

    /// Reads a language tag as tools write it: `ko`, `ko-KR`, `ko_KR`, `KO`, `kor`, and `en` likewise.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        match primary.as_str() {
            "ko" | "kor" => Some(Self::Ko),
            "en" | "eng" => Some(Self::En),
            _ => None,
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A half-open range of bytes into an original text.
pub type Span = Range<usize>;

/// Whether a term may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The term to use.
    Preferred,
    /// A synonym that may be used.
    Admitted,
    /// A form that is met but should be avoided.
    Deprecated,
    /// A form that a client or house forbids.
    Forbidden,
}

impl Status {
    /// Every status, best first.
    pub const ALL: [Self; 4] = [Self::Preferred, Self::Admitted, Self::Deprecated, Self::Forbidden];

    /// The status in lower-case English.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Preferred => "preferred",
            Self::Admitted => "admitted",
            Self::Deprecated => "deprecated",
            Self::Forbidden => "forbidden",
        }
    }

    /// Whether a translator may write the term: preferred or admitted.
    pub fn is_usable(self) -> bool {
        self <= Self::Admitted
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What shape the preferred terms of a concept have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TermType {
    /// A full form.
    Full,
    /// An abbreviation or acronym.
    Abbreviation,
    /// A proper name.
    Name,
}

/// Who settled the spelling of the preferred term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Authority {
    /// The official loanword norm.
    Norm,
    /// The company that owns the name.
    Company,
    /// The house that keeps this glossary.
    House,
    /// The usage of practitioners.
    Community,
}

/// Gives a closed enum of serde words its [`FromStr`] and its word.
macro_rules! words {
    ($type:ty { $($word:literal => $variant:path),+ $(,)? }) => {
        impl $type {
            /// The word that stands for the value in a glossary file.
            pub fn as_str(self) -> &'static str {
                match self { $($variant => $word),+ }
            }
        }

        impl FromStr for $type {
            type Err = ();

            /// Reads the word, whatever its case.
            fn from_str(word: &str) -> Result<Self, ()> {
                let word = word.trim().to_lowercase();
                $(if word == $word { return Ok($variant); })+
                Err(())
            }
        }
    };
}

words!(TermType { "full" => TermType::Full, "abbreviation" => TermType::Abbreviation, "name" => TermType::Name });
words!(Authority {
    "norm" => Authority::Norm,
    "company" => Authority::Company,
    "house" => Authority::House,
    "community" => Authority::Community,
});

/// One written form of a concept in one language.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Term {
    /// The form as the glossary writes it.
    pub text: String,
    /// Whether it may be used.
    pub status: Status,
}

/// A definition in either language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Definition {
    /// In Korean.
    pub ko: Option<String>,
    /// In English.
    pub en: Option<String>,
}

/// Where a record stands: a path relative to the workspace, with `/` on every system, and a line from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The path relative to the workspace.
    pub path: String,
    /// The line, counted from 1.
    pub line: u64,
}

/// One row of a glossary: the terms of one idea in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concept {
    /// The identifier, unique within the workspace's glossary.
    pub id: String,
    /// The subject field, empty where none is given.
    pub domain: String,
    /// What shape the preferred terms have.
    #[serde(rename = "type")]
    pub term_type: Option<TermType>,
    /// Who settled the spelling.
    pub authority: Option<Authority>,
    /// Whether nobody has approved the concept yet.
    pub proposed: bool,
    /// Whether the Latin terms match only in the case in which they are listed.
    pub case_sensitive: bool,
    /// Whether the term stays in Latin script in a Korean text.
    pub dnt: bool,
    /// The Korean terms, preferred first.
    pub ko: Vec<Term>,
    /// The English terms, preferred first.
    pub en: Vec<Term>,
    /// What the concept is.
    pub definition: Definition,
    /// Advice for the translator.
    pub note: Option<String>,
    /// Where the entry's facts are from.
    pub source: Option<String>,
    /// Where the row stands.
    pub place: Place,
}

impl Concept {
    /// The terms of one language, preferred first.
    pub fn terms(&self, lang: Lang) -> &[Term] {
        match lang {
            Lang::Ko => &self.ko,
            Lang::En => &self.en,
        }
    }

    /// The terms of one language, to change them.
    pub fn terms_mut(&mut self, lang: Lang) -> &mut Vec<Term> {
        match lang {
            Lang::Ko => &mut self.ko,
            Lang::En => &mut self.en,
        }
    }

    /// The term to use in that language: the first preferred one, or else the first admitted one.
    pub fn preferred(&self, lang: Lang) -> Option<&str> {
        let terms = self.terms(lang);
        [Status::Preferred, Status::Admitted]
            .into_iter()
            .find_map(|status| terms.iter().find(|term| term.status == status))
            .map(|term| term.text.as_str())
    }
}

/// The identity of a unit: a 128-bit hash of both sides, origin and context.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnitId(pub u128);

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for UnitId {
    type Err = std::num::ParseIntError;

    fn from_str(digits: &str) -> Result<Self, Self::Err> {
        u128::from_str_radix(digits, 16).map(Self)
    }
}

impl Serialize for UnitId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UnitId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = String::deserialize(deserializer)?;
        digits.parse().map_err(serde::de::Error::custom)
    }
}

/// A translation unit: one segment in Korean, in English, or in both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// The Korean segment.
    pub ko: Option<String>,
    /// The English segment.
    pub en: Option<String>,
    /// Whose translation it is: an article's name, the value in the file, or the file's name.
    pub origin: String,
    /// The segment before, in the source's order.
    pub before: Option<String>,
    /// The segment after.
    pub after: Option<String>,
    /// Where it stands.
    pub place: Place,
    /// Its ordinal within its source, from 0.
    pub seq: u64,
    /// What the tool that made it keeps beside its text; none where there is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Box<Details>>,
}

/// What tools keep of a unit beside its text, in the words of TMX and XLIFF.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// The inline codes of the Korean segment, in the order in which they stand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ko_codes: Vec<Code>,
    /// The inline codes of the English segment.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub en_codes: Vec<Code>,
    /// The key that tells the unit from others of equal text: the context of PO, the resource name of XLIFF.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// Notes for the translator, as they stand there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Properties of the tool that made the unit: name and value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub props: Vec<(String, String)>,
    /// When it was made, as `2026-11-24T08:45:00Z`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// When it was last changed, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub editor: Option<String>,
    /// How far the translation has come, where the file tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// How well a proposed translation fits its source, in percent, where it is a proposal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
}

/// How far a translation has come; the words are those of XLIFF 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Not translated, or a draft that nobody may rely on: fuzzy in PO.
    Initial,
    /// Translated.
    Translated,
    /// Reviewed.
    Reviewed,
    /// Finished: approved, signed off.
    Final,
}

/// A code of the document's format within a segment, such as `<b>` or `%s`. It is no part of the segment's text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Code {
    /// How many bytes of the segment's text stand before it.
    pub at: usize,
    /// What it does.
    pub kind: CodeKind,
    /// What pairs an opening code with its closing one, and a code with its counterpart in the other language.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The code as the document has it: `<b>`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub original: String,
}

/// What an inline code does, with its names in TMX and XLIFF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CodeKind {
    /// Begins a span that a [`CodeKind::Close`] of the same id ends: `bpt`, `g`, `pc`.
    Open,
    /// Ends it: `ept`.
    Close,
    /// Stands alone: `ph`, `x`.
    Alone,
    /// Begins a span that ends in another segment: `it pos="begin"`, `bx`, `sc isolated`.
    OpenElsewhere,
    /// Ends a span that began in another segment: `it pos="end"`, `ex`.
    CloseElsewhere,
    /// Begins a highlighted span without a code of its own: `hi`, `mrk`.
    Mark,
    /// Ends it.
    Unmark,
    /// Of unknown meaning: `ut`.
    Unknown,
}

impl Details {
    /// The inline codes of one language.
    pub fn codes(&self, lang: Lang) -> &[Code] {
        match lang {
            Lang::Ko => &self.ko_codes,
            Lang::En => &self.en_codes,
        }
    }

    /// The inline codes of one language, to change them.
    pub fn codes_mut(&mut self, lang: Lang) -> &mut Vec<Code> {
        match lang {
            Lang::Ko => &mut self.ko_codes,
            Lang::En => &mut self.en_codes,
        }
    }

    /// Boxes the details where there are any.
    pub fn boxed(self) -> Option<Box<Self>> {
        (self != Self::default()).then(|| Box::new(self))
    }
}

impl Unit {
    /// The segment of one language.
    pub fn side(&self, lang: Lang) -> Option<&str> {
        match lang {
            Lang::Ko => self.ko.as_deref(),
            Lang::En => self.en.as_deref(),
        }
    }

    /// The unit's identity. Place and `seq` do not count, so a unit keeps its id when lines move.
    pub fn id(&self) -> UnitId {
        let mut hash = xxhash_rust::xxh3::Xxh3::new();
        for field in [
            self.ko.as_deref(),
            self.en.as_deref(),
            Some(self.origin.as_str()),
            self.before.as_deref(),
            self.after.as_deref(),
        ] {
            // A missing side and an empty one differ, and no two fields can run together.
            match field {
                Some(text) => {
                    hash.update(&(text.len() as u64 + 1).to_le_bytes());
                    hash.update(text.as_bytes());
                }
                None => hash.update(&0u64.to_le_bytes()),
            }
        }
        // Two units whose codes or keys differ are two; one without either keeps the id that it had before there were any.
        if let Some(details) = &self.details {
            for code in details.ko_codes.iter().chain(&details.en_codes) {
                hash.update(&(code.at as u64).to_le_bytes());
                hash.update(&(code.original.len() as u64).to_le_bytes());
                hash.update(code.original.as_bytes());
            }
            if let Some(context) = &details.context {
                hash.update(context.as_bytes());
            }
        }
        UnitId(hash.digest128())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags_of_other_tools_are_read() {
        for tag in ["ko", "ko-KR", "ko_KR", "KO", "kor", " ko "] {
            assert_eq!(Lang::from_tag(tag), Some(Lang::Ko), "{tag}");
        }
        for tag in ["en", "en-US", "EN_GB", "eng"] {
            assert_eq!(Lang::from_tag(tag), Some(Lang::En), "{tag}");
        }
        for tag in ["", "fr", "kok", "kon-KR", "*all*"] {
            assert_eq!(Lang::from_tag(tag), None, "{tag}");
        }
    }

    #[test]
    fn a_unit_keeps_its_id_when_lines_move_and_loses_it_when_text_moves() {
        let unit =
            Unit { ko: Some("가".into()), en: Some("a".into()), origin: "o".into(), ..Unit::default() };
        let moved = Unit { place: Place { path: "p".into(), line: 9 }, seq: 4, ..unit.clone() };
        assert_eq!(unit.id(), moved.id());
        let shifted = Unit { ko: Some("가a".into()), en: Some(String::new()), ..unit.clone() };
        assert_ne!(unit.id(), shifted.id());
        let details = Details { context: Some("menu".into()), ..Details::default() };
        assert_ne!(unit.id(), Unit { details: details.boxed(), ..unit.clone() }.id());
        assert_eq!(Details::default().boxed(), None);
        let one_sided = Unit { en: None, ..unit.clone() };
        assert_ne!(unit.id(), one_sided.id());
        assert_eq!(unit.id().to_string().parse(), Ok(unit.id()));
    }

    #[test]
    fn the_preferred_term_falls_back_to_an_admitted_one_and_never_to_a_bad_one() {
        let term = |text: &str, status| Term { text: text.into(), status };
        let mut concept = Concept {
            ko: vec![term("가", Status::Deprecated), term("나", Status::Admitted)],
            ..Concept::default()
        };
        assert_eq!(concept.preferred(Lang::Ko), Some("나"));
        concept.ko.pop();
        assert_eq!(concept.preferred(Lang::Ko), None);
    }
}
