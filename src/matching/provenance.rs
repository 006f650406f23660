//! How a unit came to be, as far as tools mark it: by a machine, by alignment, and when.

use crate::record::{Details, Unit};

/// Values of a property that say that a machine translated: of Trados (`MachineTranslation`, `NMT`, `AdaptiveMT`), memoQ
/// (`MachineTranslated`), XLIFF 1.2 (`leveraged-mt`, `mt-suggestion`), XLIFF 2 and others (`mt`).
const MACHINE: [&str; 8] = [
    "mt",
    "nmt",
    "amt",
    "adaptivemt",
    "leveragedmt",
    "machinetranslated",
    "machinetranslation",
    "mtsuggestion",
];

/// Engines whose name in an origin or author says that a machine translated.
const ENGINES: [&str; 8] = [
    "amazontranslate",
    "deepl",
    "googletranslate",
    "machinetranslation",
    "microsofttranslator",
    "modernmt",
    "papago",
    "systran",
];

/// Programs that align, as TMX names them in `creationtool`.
const ALIGNERS: [&str; 7] =
    ["alignfactory", "bitext", "bleualign", "hunalign", "lfaligner", "vecalign", "winalign"];

/// Whether a machine made the translation, by the unit's origin, its author or editor, and its properties.
///
/// An author that is `MT` or begins with `MT!`, as memories of several tools have it, is a machine; a name with these letters
/// in it is none.
pub fn is_machine(unit: &Unit) -> bool {
    let Some(details) = unit.details.as_deref() else { return is_engine(&unit.origin) };
    // An edited machine translation has another editor.
    let last_hand = details.editor.as_deref().or(details.author.as_deref());
    is_engine(&unit.origin)
        || last_hand.is_some_and(is_engine)
        || has_prop(details, |value| MACHINE.contains(&value))
}

/// Whether segments were paired by a program rather than translated: of articles beside each other, and what a property
/// or the making tool says.
pub fn is_aligned(unit: &Unit) -> bool {
    let by_tool = |details: &Details| {
        has_prop(details, |value| value == "alignment" || value == "aligned")
            || details
                .props
                .iter()
                .any(|(name, value)| name == "creationtool" && contains(&letters(value), &ALIGNERS))
    };
    unit.place.path.starts_with("articles/") || unit.details.as_deref().is_some_and(by_tool)
}

fn is_engine(name: &str) -> bool {
    let has_word = name
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| word.eq_ignore_ascii_case("mt") || word.eq_ignore_ascii_case("nmt"));
    has_word || contains(&letters(name), &ENGINES)
}

/// Whether a property other than those of languages has a value, whatever its case and signs.
fn has_prop(details: &Details, is_wanted: impl Fn(&str) -> bool) -> bool {
    // mt is Maltese, too.
    details.props.iter().any(|(name, value)| {
        value.len() <= 40 && !name.contains("lang") && is_wanted(letters(value).as_str())
    })
}

fn contains(text: &str, names: &[&str]) -> bool {
    names.iter().any(|name| text.contains(name))
}

/// The letters of a text alone, in lower case.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The day of a moment such as `2026-11-24T08:45:00Z`, counted from the first of 1970; `None` where it is no date.
///
/// The count is that of H. Hinnant, *chrono-compatible low-level date algorithms*, `days_from_civil`.
pub fn day(moment: &str) -> Option<i64> {
    let date = moment.get(..10)?;
    let mut parts = date.split('-').map(|part| part.parse::<i64>().ok().filter(|number| *number >= 0));
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Place;

    fn unit(origin: &str, author: &str, props: &[(&str, &str)]) -> Unit {
        let details = Details {
            author: Some(author.to_owned()).filter(|author| !author.is_empty()),
            props: props.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect(),
            ..Details::default()
        };
        Unit { origin: origin.to_owned(), details: details.boxed(), ..Unit::default() }
    }

    #[test]
    fn machines_are_known_by_what_tools_write() {
        for (origin, author, props) in [
            ("a", "", vec![("x-Origin", "MachineTranslation")]),
            ("a", "", vec![("state-qualifier", "leveraged-mt")]),
            ("a", "", vec![("match-type", "mt")]),
            ("a", "MT!", vec![]),
            ("MT", "", vec![]),
            ("DeepL Translator", "", vec![]),
            ("vendor-mt", "", vec![]),
        ] {
            assert!(is_machine(&unit(origin, author, &props)), "{origin} {author} {props:?}");
        }
        for (origin, author, props) in [
            ("mtn-guide", "Kim Taemt", vec![("x-Origin", "TM")]),
            ("뉴스", "", vec![("srclang", "mt")]),
            ("", "", vec![]),
        ] {
            assert!(!is_machine(&unit(origin, author, &props)), "{origin} {author} {props:?}");
        }
        let mut edited = unit("a", "MT!", &[("x-note", "x")]);
        edited.details.as_mut().unwrap().editor = Some("kim".into());
        assert!(!is_machine(&edited));
    }

    #[test]
    fn aligned_units_are_those_of_articles_and_of_aligners() {
        let article = Unit { place: Place { path: "articles/x".into(), line: 1 }, ..Unit::default() };
        assert!(is_aligned(&article));
        assert!(is_aligned(&unit("a", "", &[("creationtool", "LF Aligner 4.2")])));
        assert!(is_aligned(&unit("a", "", &[("x-Origin", "Alignment")])));
        assert!(!is_aligned(&unit("a", "", &[("creationtool", "OmegaT")])));
    }

    #[test]
    fn days_are_counted_from_1970() {
        for (moment, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2000-03-01", Some(11_017)),
            ("2026-11-24T08:45:00Z", Some(20_781)),
            ("1969-12-31", Some(-1)),
            ("2026-13-01", None),
            ("2026", None),
            ("", None),
            ("가나다라", None),
        ] {
            assert_eq!(day(moment), expected, "{moment}");
        }
    }
}
