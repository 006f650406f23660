//! One `<tu>` element: its variants, and the units that they make.

mod element;

use std::collections::BTreeSet;

pub(super) use self::element::attributes;
use self::element::{Element, Into};
use super::Sides;
use super::header::Characters;
use super::inline::Codes;
use crate::format::{Stop, date};
use crate::record::{Code, Details, Lang, Unit};

/// How many languages a message names.
const NAMED_LANGUAGES: usize = 20;

/// How many variants of one language an element may have: each is paired with each of the other language.
const MOST_VARIANTS: usize = 16;

/// Parses `<tu>` elements, one after the other, and holds what the last one held.
pub struct Parser {
    /// The languages so far.
    pub languages: Languages,
    /// What is not kept of the element.
    pub lost: Lost,
    /// The characters that the header defines.
    pub characters: Characters,
    common: Common,
    /// The variants that are not blank, Korean and English.
    variants: [Vec<Variant>; 2],

    open: Vec<(Element, Into)>,
    /// Where text belongs now.
    into: Into,
    /// The codes and properties so far.
    parts: usize,
    /// The language and what is known of the variant that is open, where it is one of ours.
    lang: Option<Lang>,
    variant: Variant,
    /// The segment that is open.
    text: String,
    codes: Codes,
    /// The ids of the marks and the names of the foreign elements that are open.
    spans: Vec<String>,
    /// The name and the value of the property, or the value of the note, that is open.
    name: String,
    value: String,
}

/// How much of an element is not kept.
#[derive(Debug, Default)]
pub struct Lost {
    /// The inline codes that have a `type` or `assoc`.
    pub codes: u64,
    /// The subflows.
    pub subflows: u64,
    /// The variants that are too many.
    pub variants: u64,
}

/// What all units of an element have.
#[derive(Clone, Debug, Default)]
struct Common {
    origin: Option<String>,
    context: Option<String>,
    before: Option<String>,
    after: Option<String>,
    notes: Vec<String>,
    props: Vec<(String, String)>,
    history: History,
}

/// A `<tuv>`.
#[derive(Clone, Debug, Default, PartialEq)]
struct Variant {
    text: String,
    codes: Vec<Code>,
    attributes: Vec<(String, String)>,
    props: Vec<(String, String)>,
    notes: Vec<String>,
    history: History,
}

/// When and by whom something was made and changed.
#[derive(Clone, Debug, Default, PartialEq)]
struct History {
    created: Option<String>,
    author: Option<String>,
    changed: Option<String>,
    editor: Option<String>,
}

impl History {
    /// Takes the attribute of that name; false where it is none of these, or no date.
    fn take(&mut self, name: &str, value: &str) -> bool {
        let text = || Some(value.to_owned());
        let (place, value) = match name {
            "creationdate" => (&mut self.created, date::read(value)),
            "creationid" => (&mut self.author, text()),
            "changedate" => (&mut self.changed, date::read(value)),
            "changeid" => (&mut self.editor, text()),
            _ => return false,
        };
        // An empty name names nobody.
        *place = value.filter(|value| !value.is_empty());
        place.is_some()
    }

    /// The last moment.
    fn latest(&self) -> Option<&String> {
        self.changed.as_ref().max(self.created.as_ref())
    }

    /// The attributes that it was read from.
    fn into_attributes(self) -> impl Iterator<Item = (&'static str, String)> {
        let moment = |moment: Option<String>| moment.map(|moment| date::compact(&moment));
        [
            ("creationdate", moment(self.created)),
            ("creationid", self.author),
            ("changedate", moment(self.changed)),
            ("changeid", self.editor),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
    }
}

impl Parser {
    /// Begins a file, with what tells its languages.
    pub fn new(sides: Sides) -> Self {
        Self {
            languages: Languages { sides, seen: Vec::new(), confirmed: 0 },
            lost: Lost::default(),
            characters: Characters::default(),
            common: Common::default(),
            variants: [Vec::new(), Vec::new()],
            open: Vec::new(),
            into: Into::Nothing,
            parts: 0,
            lang: None,
            variant: Variant::default(),
            text: String::new(),
            codes: Codes::default(),
            spans: Vec::new(),
            name: String::new(),
            value: String::new(),
        }
    }

    /// Hands over the unit of every pair of variants of the last element, without place and number; where `untranslated` are
    /// wanted, also of every variant of an element that has those of one language alone.
    pub fn units(
        &mut self,
        untranslated: bool,
        mut on: impl FnMut(Unit) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        self.languages.confirmed = self.languages.seen.len();
        let common = std::mem::take(&mut self.common);
        let [korean, english] = &mut self.variants;
        if korean.len() == 1
            && english.len() == 1
            && let (Some(ko), Some(en)) = (korean.pop(), english.pop())
        {
            return on(unit(common, ko, en));
        }
        if untranslated && korean.is_empty() != english.is_empty() {
            for side in [korean, english] {
                if side.is_empty() {
                    side.push(Variant::default());
                }
            }
        }
        let [korean, english] = &self.variants;
        for ko in korean {
            for en in english {
                on(unit(common.clone(), ko.clone(), en.clone()))?;
            }
        }
        Ok(())
    }

    fn add(&mut self, lang: Lang, variant: Variant) {
        let variants = &mut self.variants[lang as usize];
        if variants.contains(&variant) {
            return;
        }
        match variants.len() < MOST_VARIANTS {
            true => variants.push(variant),
            false => self.lost.variants += 1,
        }
    }
}

fn unit(common: Common, mut ko: Variant, mut en: Variant) -> Unit {
    let mut details = Details {
        ko_codes: std::mem::take(&mut ko.codes),
        en_codes: std::mem::take(&mut en.codes),
        context: common.context,
        notes: common.notes,
        props: common.props,
        ..Details::default()
    };
    let mut history = common.history;
    if history == History::default() {
        let last = if en.history.latest() > ko.history.latest() { &mut en } else { &mut ko };
        history = std::mem::take(&mut last.history);
    }
    (details.created, details.author) = (history.created, history.author);
    (details.changed, details.editor) = (history.changed, history.editor);
    for (lang, variant) in [(Lang::Ko, &mut ko), (Lang::En, &mut en)] {
        let history = std::mem::take(&mut variant.history).into_attributes();
        let named = |name: &str, value| (format!("{lang}:{name}"), value);
        details.props.extend(variant.attributes.drain(..).map(|(name, value)| named(&name, value)));
        details.props.extend(history.map(|(name, value)| named(name, value)));
        details.props.extend(variant.props.drain(..).map(|(name, value)| named(&name, value)));
        details.notes.append(&mut variant.notes);
    }
    Unit {
        // A variant that is read has a text.
        ko: Some(ko.text).filter(|text| !text.is_empty()),
        en: Some(en.text).filter(|text| !text.is_empty()),
        origin: common.origin.unwrap_or_default(),
        before: common.before,
        after: common.after,
        details: details.boxed(),
        ..Unit::default()
    }
}

/// The languages of a file, and which side each is.
pub struct Languages {
    sides: Sides,
    seen: Vec<(String, Option<Lang>)>,
    /// How many of them are those of elements that could be read.
    confirmed: usize,
}

impl Languages {
    /// The side that a tag stands for.
    fn side(&mut self, tag: &str) -> Option<Lang> {
        if let Some((_, side)) = self.seen.iter().find(|(seen, _)| seen == tag) {
            return *side;
        }
        let side = (self.sides)(tag);
        if self.seen.len() < NAMED_LANGUAGES && !tag.is_empty() {
            self.seen.push((tag.chars().take(40).collect(), side));
        }
        side
    }

    /// The tags of our languages that name a region, which a side does not keep.
    pub fn regions(&self) -> BTreeSet<&str> {
        let ours = self.seen[..self.confirmed].iter().filter(|(_, side)| side.is_some());
        ours.map(|(tag, _)| tag.as_str()).filter(|tag| tag.contains(['-', '_'])).collect()
    }

    /// The tags of the languages, in lower case, for a message.
    pub fn names(&self) -> String {
        let names: BTreeSet<String> =
            self.seen[..self.confirmed].iter().map(|(tag, _)| tag.to_lowercase()).collect();
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        match names.len() {
            0 => return "not named".to_owned(),
            NAMED_LANGUAGES => names.push("…"),
            _ => {}
        }
        names.join(", ")
    }
}
