//! Checks a translation against the glossary, segment by segment.
//!
//! A false alarm costs a translator more than a miss, so that a rule is silent wherever the text leaves doubt: a term of several
//! concepts is satisfied by any of them, one that stands in code is not asked for, and a word that is read in two ways takes
//! either particle.

mod everyday;
mod evidence;
mod file;
mod particles;
mod prose;

pub use file::{Checked, Summary, check_file, source_of};

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde::Serialize;

use crate::analysis::LazyAnalyzer;
use crate::analysis::normalise;
use crate::error::Result;
use crate::hangul;
use crate::recognize::{Occurrence, Reason, explain, recognize};
use crate::record::{Concept, Lang, Span, Status};
use crate::terms::{Form, Terms};
use evidence::{Left, Target};

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A term of the source whose translation holds no term of its concept.
    MissingTerm,
    /// A term of the source that stands in the translation as it is, where the glossary has a translation of it.
    Untranslated,
    /// A term of the translation that should be avoided, where the source has the concept.
    Deprecated,
    /// A term of the translation that is forbidden, whatever the source has.
    Forbidden,
    /// A term that stays as it is and does not stand in the translation, or in other letter case.
    Dnt,
    /// The wrong particle behind a term of a Korean translation.
    Particle,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 6] =
        [Self::MissingTerm, Self::Untranslated, Self::Deprecated, Self::Forbidden, Self::Dnt, Self::Particle];

    /// The rule's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MissingTerm => "missing-term",
            Self::Untranslated => "untranslated",
            Self::Deprecated => "deprecated",
            Self::Forbidden => "forbidden",
            Self::Dnt => "dnt",
            Self::Particle => "particle",
        }
    }
}

/// The rules that remain: those alone, or all but those.
pub fn rules(only: &[Rule], without: &[Rule]) -> Vec<Rule> {
    let stays = |rule: &Rule| (only.is_empty() || only.contains(rule)) && !without.contains(rule);
    Rule::ALL.into_iter().filter(stays).collect()
}

impl FromStr for Rule {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let names = Self::ALL.map(Self::as_str).join(", ");
        let found = Self::ALL.into_iter().find(|rule| rule.as_str() == name);
        found.ok_or_else(|| format!("there is no rule {name}; the rules are {names}"))
    }
}

/// How a translation is checked.
#[derive(Clone, Debug)]
pub struct Options {
    /// The language of the source.
    pub from: Lang,
    /// The client whose layer counts beside the house's, and before it.
    pub client: Option<String>,
    /// The subject fields whose concepts are asked for; every one where none is given.
    pub domains: Vec<String>,
    /// The rules that are applied.
    pub rules: Vec<Rule>,
    /// Whether the translation of everyday words is asked for, too, which have other senses than the glossary's.
    pub strict: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { from: Lang::En, client: None, domains: Vec::new(), rules: Rule::ALL.to_vec(), strict: false }
    }
}

/// Something that a rule reports of a segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// The identifier of the concept; of several that share the term, the first.
    pub concept: String,
    /// The term as the text has it; with its particle, where that is wrong.
    pub term: String,
    /// Its bytes in the source.
    pub source_span: Option<Span>,
    /// Its bytes in the translation.
    pub target_span: Option<Span>,
    /// What the glossary prescribes, best first: terms, or the right particle.
    pub prescribed: Vec<String>,
}

/// Checks segments against one glossary.
pub struct Checker<'a> {
    terms: &'a Terms,
    analyzer: LazyAnalyzer,
    options: &'a Options,
    /// Concepts that were read, by number: JSON is parsed once.
    concepts: BTreeMap<u32, Concept>,
}

impl<'a> Checker<'a> {
    /// A checker of that glossary.
    ///
    /// # Errors
    ///
    /// When the glossary has no such subject field, and names those it has; and when it is damaged.
    pub fn new(terms: &'a Terms, options: &'a Options) -> Result<Self> {
        for domain in &options.domains {
            crate::lookup::check_domain(terms, domain, options.client.as_deref())?;
        }
        Ok(Self { terms, analyzer: LazyAnalyzer::default(), options, concepts: BTreeMap::new() })
    }

    /// What is wrong with a translation, in the order of the rules.
    ///
    /// Nothing is said of a translation that is the source itself: it is not translated.
    ///
    /// # Errors
    ///
    /// When the dictionary cannot be loaded, and when the compiled glossary is damaged.
    pub fn check(&mut self, source: &str, target: &str) -> Result<Vec<Finding>> {
        let (from, to) = (self.options.from, self.options.from.other());
        if source.trim() == target.trim() || (to == Lang::Ko && !target.contains(hangul::is_hangul)) {
            return Ok(Vec::new());
        }
        let asked = self.recognize(source, from, &|_| true)?;
        let mut used = self.recognize(target, to, &|_| true)?;
        let mut found = Vec::new();
        if to == Lang::Ko {
            used.extend(self.particles(target, &mut found)?);
        }
        self.missing(source, target, &asked, &used, &mut found)?;
        self.bad(target, &asked, &used, &mut found)?;
        found.retain(|finding| self.has(finding.rule));
        found.sort_by_key(|finding| finding.rule);
        Ok(found)
    }

    fn has(&self, rule: Rule) -> bool {
        self.options.rules.contains(&rule)
    }

    /// The terms of a text in one language that the house or the client has; where the client has one, its own alone.
    fn recognize(
        &mut self,
        text: &str,
        lang: Lang,
        allowed: &dyn Fn(&Form) -> bool,
    ) -> Result<Vec<Occurrence>> {
        let (terms, client) = (self.terms, self.options.client.as_deref());
        let seen = |form: &Form| {
            form.lang == lang && terms.layer(form).is_none_or(|layer| Some(layer) == client) && allowed(form)
        };
        let mut found = recognize(terms, text, &mut self.analyzer, &seen)?;
        for occurrence in &mut found {
            if occurrence.forms.iter().any(|form| terms.layer(form).is_some()) {
                occurrence.forms =
                    occurrence.forms.iter().filter(|form| terms.layer(form).is_some()).copied().collect();
            }
        }
        Ok(found)
    }

    fn concept(&mut self, number: u32) -> Result<&Concept> {
        use std::collections::btree_map::Entry;
        Ok(match self.concepts.entry(number) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(self.terms.concept(number)?),
        })
    }

    /// The concepts of an occurrence, each once.
    fn concepts_of(&mut self, occurrence: &Occurrence) -> Result<Vec<Concept>> {
        let mut numbers: Vec<u32> = occurrence.forms.iter().map(|form| form.concept).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().map(|number| self.concept(number).cloned()).collect()
    }

    /// The forms of an occurrence as the glossary writes them.
    fn listed(&mut self, occurrence: &Occurrence) -> Result<Vec<String>> {
        let mut listed = Vec::with_capacity(occurrence.forms.len());
        for form in occurrence.forms.iter() {
            let concept = self.concept(form.concept)?;
            listed.extend(concept.terms(form.lang).get(form.term).map(|term| term.text.clone()));
        }
        Ok(listed)
    }

    /// The terms of the source that the translation lacks, and those that it should not have changed.
    fn missing(
        &mut self,
        source: &str,
        target: &str,
        asked: &[Occurrence],
        used: &[Occurrence],
        found: &mut Vec<Finding>,
    ) -> Result<()> {
        let (from, to) = (self.options.from, self.options.from.other());
        let prepared = Target::new(target);
        let mut settled: BTreeSet<Vec<u32>> = BTreeSet::new();
        for occurrence in asked {
            let mut numbers: Vec<u32> = occurrence.forms.iter().map(|form| form.concept).collect();
            numbers.sort_unstable();
            let term = &source[occurrence.span.clone()];
            // What stands in code or as a verb asks for nothing, and a term once asked for is not asked for again.
            if settled.contains(&numbers)
                || prose::is_no_term(source, &occurrence.span, from)
                || (from == Lang::En && !self.options.strict && everyday::is_everyday(term))
            {
                continue;
            }
            settled.insert(numbers.clone());
            let concepts = self.concepts_of(occurrence)?;
            let listed = self.listed(occurrence)?;
            let is_open = |concept: &Concept| concept.preferred(to).is_none() || !self.is_wanted(concept);
            if concepts.iter().any(is_open) || (from == Lang::En && prose::is_other_word(&listed, term)) {
                continue;
            }
            // A term that should be avoided renders the concept all the same; another rule reports it.
            let rendered = self.recognize(target, to, &|form| numbers.contains(&form.concept))?;
            let dnt = concepts.iter().all(|concept| concept.dnt);
            let is_rendered = match dnt {
                true => concepts.iter().any(|concept| prepared.keeps(concept, term, from)),
                false => {
                    !rendered.is_empty()
                        || used
                            .iter()
                            .flat_map(|o| o.forms.iter())
                            .any(|form| numbers.contains(&form.concept))
                        || concepts.iter().any(|concept| prepared.holds(concept, to))
                }
            };
            if is_rendered {
                continue;
            }
            let is_name = occurrence.forms[0].is_name;
            let left = prepared.place_of(term);
            let rule = match &left {
                _ if dnt => Rule::Dnt,
                Left::Nowhere => Rule::MissingTerm,
                // A single word that stays and is no name is an identifier of some code.
                Left::Alone(_) if is_name || term.contains(char::is_whitespace) => Rule::Untranslated,
                _ => continue,
            };
            let left = match left {
                Left::Alone(span) => Some(span),
                _ => None,
            };
            let changed = rendered.first().filter(|_| dnt).map(|occurrence| occurrence.span.clone());
            found.push(Finding {
                rule,
                concept: concepts[0].id.clone(),
                term: term.to_owned(),
                source_span: Some(occurrence.span.clone()),
                target_span: left.or(changed),
                prescribed: prescribed(&concepts, to),
            });
        }
        Ok(())
    }

    /// Whether the concept belongs to the subject fields that are asked for.
    fn is_wanted(&self, concept: &Concept) -> bool {
        let domains = &self.options.domains;
        domains.is_empty() || domains.iter().any(|domain| domain.eq_ignore_ascii_case(&concept.domain))
    }

    /// The terms of the translation that should not stand there.
    fn bad(
        &mut self,
        target: &str,
        asked: &[Occurrence],
        used: &[Occurrence],
        found: &mut Vec<Finding>,
    ) -> Result<()> {
        let in_source =
            |form: &Form| asked.iter().flat_map(|o| o.forms.iter()).any(|f| f.concept == form.concept);
        for occurrence in used {
            let status = occurrence.forms.iter().map(|form| form.status).min();
            let rule = match status {
                Some(Status::Deprecated) if occurrence.forms.iter().any(in_source) => Rule::Deprecated,
                Some(Status::Forbidden) => Rule::Forbidden,
                _ => continue,
            };
            let concepts = self.concepts_of(occurrence)?;
            found.push(Finding {
                rule,
                concept: concepts[0].id.clone(),
                term: target[occurrence.span.clone()].to_owned(),
                source_span: asked
                    .iter()
                    .find(|o| o.forms.iter().any(|f| f.concept == occurrence.forms[0].concept))
                    .map(|o| o.span.clone()),
                target_span: Some(occurrence.span.clone()),
                prescribed: prescribed(&concepts, self.options.from.other()),
            });
        }
        Ok(())
    }

    /// The wrong particles behind terms of either language; returns the terms of the translation's that they hide.
    fn particles(&mut self, target: &str, found: &mut Vec<Finding>) -> Result<Vec<Occurrence>> {
        let mut hidden = Vec::new();
        for occurrence in self.places(target)? {
            let Some(suffix) = particles::behind(target, occurrence.span.end) else { continue };
            let concepts = self.concepts_of(&occurrence)?;
            let term = &target[occurrence.span.clone()];
            // The plural of an English word is read or left out: types.
            let is_as_listed = self.listed(&occurrence)?.iter().any(|listed| folded(listed) == folded(term));
            if !is_as_listed && term.is_ascii() {
                continue;
            }
            let Some(wrong) = particles::wrong(term, &target[suffix.clone()], &concepts) else { continue };
            let behind = suffix.start + wrong.written.len();
            if !occurrence.reason.is_term() {
                // The wrong particle itself keeps the term from being one, or it is part of another word.
                let mended = format!("{}{}{}", &target[..suffix.start], wrong.right, &target[behind..]);
                let again = self.places(&mended)?;
                if !again.iter().any(|place| place.span == occurrence.span && place.reason.is_term()) {
                    continue;
                }
                if occurrence.forms.iter().all(|form| form.lang == Lang::Ko) {
                    hidden.push(occurrence.clone());
                }
            }
            let span = occurrence.span.start..behind;
            found.push(Finding {
                rule: Rule::Particle,
                concept: concepts[0].id.clone(),
                term: target[span.clone()].to_owned(),
                source_span: None,
                target_span: Some(span),
                prescribed: vec![wrong.right.to_owned()],
            });
        }
        Ok(hidden)
    }

    /// Every place where the house or the client has a term of either language, but for those that a longer one covers.
    fn places(&mut self, text: &str) -> Result<Vec<Occurrence>> {
        let (terms, client) = (self.terms, self.options.client.as_deref());
        let seen = |form: &Form| terms.layer(form).is_none_or(|layer| Some(layer) == client);
        let mut places = explain(terms, text, &mut self.analyzer, &seen)?;
        places.retain(|place| !matches!(place.reason, Reason::Covered | Reason::WithinWord | Reason::NoName));
        Ok(places)
    }
}

/// The usable terms of the concepts, preferred ones first, each once.
fn prescribed(concepts: &[Concept], lang: Lang) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for status in [Status::Preferred, Status::Admitted] {
        for term in concepts.iter().flat_map(|concept| concept.terms(lang)) {
            if term.status == status && !all.contains(&term.text) {
                all.push(term.text.clone());
            }
        }
    }
    all
}

/// The text without what spellings may differ in: blanks, hyphens, width, case.
fn folded(text: &str) -> String {
    crate::analysis::fold(normalise(text).text())
}

#[cfg(test)]
mod tests;
