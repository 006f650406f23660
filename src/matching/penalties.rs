//! What takes points off a match: how a unit came to be, how old it is, how far it was checked, and its register.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Deserialize;

use super::percentage::Percentage;
use super::provenance::{day, is_aligned, is_machine};
use super::reason::Reason;
use super::register::Register;
use crate::record::{State, Unit};

/// The section `[matching]` of `malmoi.toml`: points, one of which is one percent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MatchingSettings {
    /// For a unit that a machine translated.
    pub machine: u8,
    /// For a unit whose sides were aligned by a program.
    pub aligned: u8,
    /// For a draft: fuzzy in PO, untranslated or rejected in XLIFF.
    pub draft: u8,
    /// For a translation that its file calls translated and not reviewed.
    pub unreviewed: u8,
    /// For a Korean side in another register than the one asked for.
    pub register: u8,
    /// For each whole year beyond `age_after`.
    pub age: u8,
    /// How many years a translation stays new.
    pub age_after: u8,
    /// The most that age takes off.
    pub age_limit: u8,
    /// By origin: names, or patterns in which `*` stands for anything. Of several that fit the dearest counts.
    pub origins: BTreeMap<String, u8>,
    /// By the path of the file in the workspace: `memory/legacy` stands for everything in it. Of several the dearest counts.
    pub folders: BTreeMap<String, u8>,
}

impl Default for MatchingSettings {
    fn default() -> Self {
        Self {
            machine: 15,
            aligned: 3,
            draft: 20,
            unreviewed: 0,
            register: 3,
            age: 0,
            age_after: 3,
            age_limit: 10,
            origins: BTreeMap::new(),
            folders: BTreeMap::new(),
        }
    }
}

/// Points taken off a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Penalty {
    /// How many, at least one.
    pub points: u8,
    /// What for.
    pub cause: Cause,
}

/// What points are taken off for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Its origin, and the pattern that it fits.
    Origin(String),
    /// Its folder or file.
    Folder(String),
    /// A machine translated it.
    Machine,
    /// A program aligned it.
    Aligned,
    /// It is a draft.
    Draft,
    /// Nobody reviewed it.
    Unreviewed,
    /// It is so many whole years old.
    Age(i64),
    /// Its Korean side is in this register and not in the one asked for.
    Register(Register),
}

impl fmt::Display for Penalty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Cause::Origin(pattern) => write!(f, "origin {pattern}")?,
            Cause::Folder(folder) => write!(f, "folder {folder}")?,
            Cause::Machine => f.write_str("machine translation")?,
            Cause::Aligned => f.write_str("aligned by a program")?,
            Cause::Draft => f.write_str("a draft")?,
            Cause::Unreviewed => f.write_str("not reviewed")?,
            Cause::Age(years) => write!(f, "{years} years old")?,
            Cause::Register(register) => write!(f, "register {register}")?,
        }
        write!(f, " (−{})", self.points)
    }
}

/// The penalties of a workspace on one day, for one register.
#[derive(Clone, Debug)]
pub struct Penalties {
    settings: MatchingSettings,
    today: i64,
    register: Option<Register>,
}

impl Penalties {
    /// `today` counts days from the first of 1970; `register` is the one asked for, if one is.
    pub fn new(settings: MatchingSettings, today: i64, register: Option<Register>) -> Self {
        Self { settings, today, register }
    }

    /// [`Self::new`] as of today.
    pub fn today(settings: &MatchingSettings, register: Option<Register>) -> Self {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self::new(settings.clone(), i64::try_from(seconds / 86_400).unwrap_or_default(), register)
    }

    /// The penalties of a unit, each cause once.
    pub fn of(&self, unit: &Unit) -> Vec<Penalty> {
        let set = &self.settings;
        let details = unit.details.as_deref();
        let state = details.and_then(|details| details.state);
        let mut all = Vec::new();
        let mut add = |points: u8, cause: Cause| {
            if points > 0 {
                all.push(Penalty { points, cause });
            }
        };
        if let Some((pattern, points)) = dearest(&set.origins, |pattern| fits(pattern, &unit.origin)) {
            add(points, Cause::Origin(pattern));
        }
        if let Some((folder, points)) = dearest(&set.folders, |folder| is_within(folder, &unit.place.path)) {
            add(points, Cause::Folder(folder));
        }
        if set.machine > 0 && is_machine(unit) {
            add(set.machine, Cause::Machine);
        }
        if set.aligned > 0 && is_aligned(unit) {
            add(set.aligned, Cause::Aligned);
        }
        match state {
            Some(State::Initial) => add(set.draft, Cause::Draft),
            Some(State::Translated) => add(set.unreviewed, Cause::Unreviewed),
            _ => {}
        }
        let moment = details.and_then(|details| details.changed.as_deref().or(details.created.as_deref()));
        if let Some(day) = moment.filter(|_| set.age > 0).and_then(day) {
            // A Gregorian year has 365.2425 days.
            let years = (self.today - day).max(0) * 10_000 / 3_652_425;
            let beyond = (years - i64::from(set.age_after)).max(0);
            let points = beyond.saturating_mul(i64::from(set.age)).min(i64::from(set.age_limit));
            add(u8::try_from(points).unwrap_or(u8::MAX), Cause::Age(years));
        }
        if let Some(wanted) = self.register
            && let Some(found) = unit.ko.as_deref().and_then(Register::of)
            && found != wanted
        {
            add(set.register, Cause::Register(found));
        }
        all
    }

    /// Takes the penalties of a unit off its percentage.
    ///
    /// A match above 100 loses its context first: with any penalty it is 99 at most.
    pub fn apply(&self, percentage: &mut Percentage, unit: &Unit) {
        for penalty in self.of(unit) {
            percentage.value = percentage.value.min(100).saturating_sub(penalty.points);
            percentage.reasons.push(Reason::Penalty(penalty));
        }
    }
}

/// The entry of the most points that fits.
fn dearest(entries: &BTreeMap<String, u8>, fits: impl Fn(&str) -> bool) -> Option<(String, u8)> {
    let found = entries.iter().filter(|(pattern, _)| fits(pattern)).max_by_key(|(_, points)| **points)?;
    Some((found.0.clone(), *found.1))
}

/// Whether a name fits a pattern in which `*` stands for any text, whatever the case.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts: Vec<_> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

fn is_within(folder: &str, path: &str) -> bool {
    let rest = path.strip_prefix(folder.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_names() {
        for (pattern, name, expected) in [
            ("old", "old", true),
            ("old", "older", false),
            ("old*", "Older", true),
            ("*news*", "ko-news-2020", true),
            ("a*b*c", "a1b2c", true),
            ("a*b*c", "a1c2b", false),
            ("*", "", true),
            ("", "x", false),
            ("a*a", "a", false),
            ("뉴스*", "뉴스1", true),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn folders_hold_what_is_in_them() {
        assert!(is_within("memory/old", "memory/old/a.tmx"));
        assert!(is_within("memory/old/", "memory/old/a.tmx"));
        assert!(is_within("memory/a.tmx", "memory/a.tmx"));
        assert!(!is_within("memory/old", "memory/older/a.tmx"));
    }

    #[test]
    fn settings_are_read_and_unknown_ones_refused() {
        let settings: MatchingSettings =
            toml::from_str("machine = 30\n[origins]\n\"old-*\" = 5\n[folders]\n\"memory/옛\" = 2\n").unwrap();
        assert_eq!((settings.machine, settings.aligned), (30, 3));
        assert_eq!((settings.origins["old-*"], settings.folders["memory/옛"]), (5, 2));
        assert!(toml::from_str::<MatchingSettings>("mt = 3").is_err());
    }
}
