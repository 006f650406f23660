//! Checking a bilingual file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Checker, Finding, Rule};
use crate::error::{Error, Problem, Result};
use crate::format::{Format, Holds, ReadOptions, Record, detect, read, source_language};
use crate::record::{Lang, Unit};

/// A segment of which something is reported.
#[derive(Debug)]
pub struct Checked<'a> {
    /// The segment: place, key and both sides.
    pub unit: &'a Unit,
    /// The source's text.
    pub source: &'a str,
    /// The translation.
    pub target: &'a str,
    /// What is reported, at least one thing.
    pub findings: Vec<Finding>,
}

/// What was checked and reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many segments have both sides.
    pub segments: u64,
    /// Of how many something is reported.
    pub reported: u64,
    /// How much each rule reports.
    pub counts: BTreeMap<Rule, u64>,
    /// What is wrong with the file itself.
    pub problems: Vec<Problem>,
}

impl Checker<'_> {
    /// Checks a unit; `None` where it has not both sides, or is fine.
    fn check_unit<'u>(&mut self, unit: &'u Unit, summary: &mut Summary) -> Result<Option<Checked<'u>>> {
        let from = self.options.from;
        let (Some(source), Some(target)) = (unit.side(from), unit.side(from.other())) else {
            return Ok(None);
        };
        summary.segments += 1;
        let findings = self.check(source, target)?;
        if findings.is_empty() {
            return Ok(None);
        }
        summary.reported += 1;
        for finding in &findings {
            *summary.counts.entry(finding.rule).or_default() += 1;
        }
        Ok(Some(Checked { unit, source, target, findings }))
    }
}

/// The source language of the files as [`source_language`] tells it, or else [`Format::DEFAULT_SOURCE`].
///
/// # Errors
///
/// When files name different ones, and when one cannot be read or its format cannot be told.
pub fn source_of(files: &[PathBuf], format: Option<Format>) -> Result<Lang> {
    let mut named: Option<(Lang, &Path)> = None;
    for file in files {
        let format = match format {
            Some(format) => format,
            None => detect(file, Some(Holds::Units))?,
        };
        match (source_language(file, format)?, named) {
            (Some(lang), Some((other, first))) if lang != other => {
                let message = format!(
                    "{} is translated from {} and {} from {}",
                    first.display(),
                    other.code(),
                    file.display(),
                    lang.code()
                );
                return Err(Error::with_hint(message, "check them one by one, or name the source by --from"));
            }
            (Some(lang), None) => named = Some((lang, file)),
            _ => {}
        }
    }
    Ok(named.map_or(Format::DEFAULT_SOURCE, |(lang, _)| lang))
}

/// Checks every segment of a file, adds to the summary, and hands over those of which something is reported.
///
/// # Errors
///
/// When the file cannot be read, when its format cannot be told or holds no translations, and as [`Checker::check`] and `on` do.
pub fn check_file(
    checker: &mut Checker<'_>,
    file: &Path,
    options: &ReadOptions,
    summary: &mut Summary,
    on: &mut dyn FnMut(Checked<'_>) -> Result<()>,
) -> Result<()> {
    let options = ReadOptions { wanted: Some(Holds::Units), ..options.clone() };
    let mut concepts = 0u64;
    let before = summary.segments;
    let format = read(file, &file.to_string_lossy(), &options, &mut |record| {
        match record {
            Record::Unit(unit) => {
                if let Some(checked) = checker.check_unit(&unit, summary)? {
                    on(checked)?;
                }
            }
            Record::Problem(problem) => summary.problems.push(problem),
            Record::Concept(_) => concepts += 1,
            Record::Note(_) => {}
        }
        Ok(())
    })?;
    if concepts > 0 && summary.segments == before {
        return Err(Error::with_hint(
            format!("{} is a glossary ({}), not a translation", file.display(), format.name()),
            "type `malmoi glossary check` to check a glossary, or name the format with --format",
        ));
    }
    Ok(())
}
