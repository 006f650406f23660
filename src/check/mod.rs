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

use std::collections::{BTreeSet, HashMap};
use std::str::FromStr;
use std::sync::Arc;

use serde::Serialize;

use crate::analysis::{LazyAnalyzer, normalise};
use crate::error::Result;
use crate::hangul;
use crate::lookup;
use crate::recognize::{Occurrence, Reason, Recognizer};
use crate::record::{Concept, Lang, Span, Status};
use crate::terms::{Form, Terms};
use evidence::{Left, Target};
use prose::Prose;

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
    /// Finds the terms of the source's language, of the translation's, and of both.
    source: Recognizer<'a>,
    target: Recognizer<'a>,
    both: Recognizer<'a>,
    options: &'a Options,
    analyzer: LazyAnalyzer,
    /// Concepts that were read, by number, as the client sees them: JSON is parsed once.
    concepts: HashMap<u32, Arc<Concept>>,
}

impl<'a> Checker<'a> {
    /// A checker of that glossary.
    ///
    /// # Errors
    ///
    /// When the glossary has no such subject field, and names those it has; and when it is damaged.
    pub fn new(terms: &'a Terms, options: &'a Options) -> Result<Self> {
        for domain in &options.domains {
            lookup::check_domain(terms, domain, options.client.as_deref())?;
        }
        let recognizer = |lang: Option<Lang>| {
            let client = options.client.as_deref();
            Recognizer::new(terms, move |form| lookup::is_open(terms, form, lang, client))
        };
        Ok(Self {
            terms,
            source: recognizer(Some(options.from)),
            target: recognizer(Some(options.from.other())),
            both: recognizer(None),
            options,
            analyzer: LazyAnalyzer::default(),
            concepts: HashMap::new(),
        })
    }

    /// What is wrong with a translation, in the order of the rules.
    ///
    /// Nothing is said of a translation that is the source itself: it is not translated.
    ///
    /// # Errors
    ///
    /// When the dictionary cannot be loaded, and when the compiled glossary is damaged.
    pub fn check(&mut self, source: &str, target: &str) -> Result<Vec<Finding>> {
        let to = self.options.from.other();
        if source.trim() == target.trim() || (to == Lang::Ko && !target.contains(hangul::is_hangul)) {
            return Ok(Vec::new());
        }
        let asked = self.asked(source)?;
        let places = self.target.explain(target)?;
        let mut standing = Standing::new(&places);
        let mut used: Vec<Occurrence> = places.into_iter().filter(|place| place.reason.is_term()).collect();
        let mut found = Vec::new();
        if to == Lang::Ko {
            let hidden = self.particles(target, &mut found)?;
            hidden.iter().for_each(|place| standing.add(place));
            used.extend(hidden);
        }
        self.missing(source, target, &asked, &standing, &mut found)?;
        self.bad(target, &asked, &used, &mut found)?;
        found.retain(|finding| self.has(finding.rule));
        found.sort_by_key(|finding| finding.rule);
        Ok(found)
    }

    fn has(&self, rule: Rule) -> bool {
        self.options.rules.contains(&rule)
    }

    /// The terms of the source that the house or the client has; where the client has one, its own alone.
    fn asked(&mut self, text: &str) -> Result<Vec<Occurrence>> {
        let mut found = self.source.recognize(text)?;
        for occurrence in &mut found {
            let is_clients = |form: &&Form| self.terms.layer(form).is_some();
            if occurrence.forms.iter().any(|form| is_clients(&form)) {
                occurrence.forms = occurrence.forms.iter().filter(is_clients).copied().collect();
            }
        }
        Ok(found)
    }

    fn concept(&mut self, form: &Form) -> Result<Arc<Concept>> {
        if let Some(concept) = self.concepts.get(&form.concept) {
            return Ok(Arc::clone(concept));
        }
        let concept = Arc::new(lookup::concept_for(self.terms, form, self.options.client.as_deref())?);
        self.concepts.insert(form.concept, Arc::clone(&concept));
        Ok(concept)
    }

    /// The concepts of some forms, each once.
    fn concepts_of<'f>(&mut self, forms: impl IntoIterator<Item = &'f Form>) -> Result<Vec<Arc<Concept>>> {
        let mut forms: Vec<&Form> = forms.into_iter().collect();
        forms.sort_by_key(|form| form.concept);
        forms.dedup_by_key(|form| form.concept);
        forms.into_iter().map(|form| self.concept(form)).collect()
    }

    /// The best status that the house, overruled by the client, and the client itself give a term.
    fn status(&mut self, occurrence: &Occurrence) -> Result<Option<Status>> {
        let mut best = None;
        for form in occurrence.forms.iter() {
            let concept = self.concept(form)?;
            let status = concept.terms(form.lang).get(form.term).map_or(form.status, |term| term.status);
            best = best.into_iter().chain([status]).min();
        }
        Ok(best)
    }

    /// The forms of an occurrence as the glossary writes them.
    fn listed(&mut self, occurrence: &Occurrence) -> Result<Vec<String>> {
        let mut listed = Vec::with_capacity(occurrence.forms.len());
        for form in occurrence.forms.iter() {
            let concept = self.concept(form)?;
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
        standing: &Standing,
        found: &mut Vec<Finding>,
    ) -> Result<()> {
        let (from, to) = (self.options.from, self.options.from.other());
        let (prose, prepared) = (Prose::new(source), Target::new(target));
        let mut settled: BTreeSet<Vec<u32>> = BTreeSet::new();
        for occurrence in asked {
            let mut numbers: Vec<u32> = occurrence.forms.iter().map(|form| form.concept).collect();
            numbers.sort_unstable();
            let term = &source[occurrence.span.clone()];
            // What stands in code or as a verb asks for nothing, and a term once asked for is not asked for again.
            if settled.contains(&numbers)
                || prose.is_no_term(&occurrence.span, from)
                || (from == Lang::En && !self.options.strict && everyday::is_everyday(term))
            {
                continue;
            }
            settled.insert(numbers.clone());
            let concepts = self.concepts_of(occurrence.forms.iter())?;
            let listed = self.listed(occurrence)?;
            let is_open = |concept: &Concept| concept.preferred(to).is_none() || !self.is_wanted(concept);
            if concepts.iter().any(|concept| is_open(concept))
                || (from == Lang::En && prose::is_other_word(&listed, term))
            {
                continue;
            }
            // A term that should be avoided renders the concept all the same; another rule reports it.
            let rendered = numbers.iter().find_map(|&number| standing.place(number));
            let dnt = concepts.iter().all(|concept| concept.dnt);
            let is_rendered = match dnt {
                true => concepts.iter().any(|concept| prepared.keeps(concept, term, from)),
                false => rendered.is_some() || concepts.iter().any(|concept| prepared.holds(concept, to)),
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
            let changed = rendered.filter(|_| dnt).cloned();
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
        let mut in_source: HashMap<u32, &Span> = HashMap::new();
        for (form, occurrence) in asked.iter().flat_map(|o| o.forms.iter().map(move |form| (form, o))) {
            in_source.entry(form.concept).or_insert(&occurrence.span);
        }
        for occurrence in used {
            let asked = occurrence.forms.iter().find_map(|form| in_source.get(&form.concept));
            let rule = match self.status(occurrence)? {
                Some(Status::Deprecated) if asked.is_some() => Rule::Deprecated,
                Some(Status::Forbidden) => Rule::Forbidden,
                _ => continue,
            };
            // What the client says of its own goes before what is left of the house's.
            let to = self.options.from.other();
            let own =
                self.concepts_of(occurrence.forms.iter().filter(|form| self.terms.layer(form).is_some()))?;
            let concepts = match prescribed(&own, to).is_empty() {
                true => self.concepts_of(occurrence.forms.iter())?,
                false => own,
            };
            found.push(Finding {
                rule,
                concept: concepts[0].id.clone(),
                term: target[occurrence.span.clone()].to_owned(),
                source_span: asked.map(|&span| span.clone()),
                target_span: Some(occurrence.span.clone()),
                prescribed: prescribed(&concepts, to),
            });
        }
        Ok(())
    }

    /// The wrong particles behind terms of either language; returns the terms of the translation's that they hide.
    fn particles(&mut self, target: &str, found: &mut Vec<Finding>) -> Result<Vec<Occurrence>> {
        let mut hidden = Vec::new();
        for occurrence in self.apart(target)? {
            let Some(suffix) = particles::behind(target, &occurrence.span) else { continue };
            let concepts = self.concepts_of(occurrence.forms.iter())?;
            let term = &target[occurrence.span.clone()];
            // The plural of an English word is read or left out: types.
            let is_as_listed = self.listed(&occurrence)?.iter().any(|listed| folded(listed) == folded(term));
            if !is_as_listed && term.is_ascii() {
                continue;
            }
            let behind = &target[suffix.start..];
            let Some(wrong) = particles::wrong(term, behind, suffix.len(), &concepts) else { continue };
            // A word of the dictionary ends so: 하와이.
            if wrong.written == "이" && self.is_within_word(target, suffix.start)? {
                continue;
            }
            let behind = suffix.start + wrong.written.len();
            if !occurrence.reason.is_term() {
                // The wrong particle itself keeps the term from being one, or it is part of another word.
                if !self.would_stand(target, &occurrence.span, suffix.start..behind, wrong.right)? {
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
    fn apart(&mut self, text: &str) -> Result<Vec<Occurrence>> {
        let mut places = self.both.explain(text)?;
        places.retain(|place| !matches!(place.reason, Reason::Covered | Reason::WithinWord | Reason::NoName));
        Ok(places)
    }

    /// Whether the dictionary reads a word across that place.
    fn is_within_word(&mut self, text: &str, at: usize) -> Result<bool> {
        let around = around(text, at..at);
        let morphemes = self.analyzer.get()?.morphemes(&text[around.clone()]);
        let at = at - around.start;
        Ok(morphemes.iter().any(|morpheme| morpheme.span.start < at && at < morpheme.span.end))
    }

    /// Whether a term would stand at its place with another particle; the words around them tell.
    fn would_stand(&mut self, text: &str, term: &Span, particle: Span, right: &str) -> Result<bool> {
        let around = around(text, term.start..particle.end);
        let mended =
            format!("{}{right}{}", &text[around.start..particle.start], &text[particle.end..around.end]);
        let moved = term.start - around.start..term.end - around.start;
        let places = self.apart(&mended)?;
        Ok(places.iter().any(|place| place.span == moved && place.reason.is_term()))
    }
}

/// Where the concepts of a translation's terms stand first, those within longer terms, too.
#[derive(Default)]
struct Standing(HashMap<u32, Span>);

impl Standing {
    fn new(places: &[Occurrence]) -> Self {
        let mut standing = Self::default();
        let stands = |place: &&Occurrence| place.reason.is_term() || place.reason == Reason::Covered;
        places.iter().filter(stands).for_each(|place| standing.add(place));
        standing
    }

    fn add(&mut self, place: &Occurrence) {
        for form in place.forms.iter() {
            self.0.entry(form.concept).or_insert_with(|| place.span.clone());
        }
    }

    fn place(&self, concept: u32) -> Option<&Span> {
        self.0.get(&concept)
    }
}

/// A range with the words around it, as far as the longest terms reach.
fn around(text: &str, range: Span) -> Span {
    /// In bytes.
    const REACH: usize = 300;
    let mut start = range.start.saturating_sub(REACH);
    let mut end = (range.end + REACH).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    if start > 0
        && let Some(blank) = text[start..range.start].find(char::is_whitespace)
    {
        start += blank;
    }
    if end < text.len()
        && let Some(blank) = text[range.end..end].rfind(char::is_whitespace)
    {
        end = range.end + blank;
    }
    start..end
}

/// The usable terms of the concepts, preferred ones first, each once.
fn prescribed(concepts: &[Arc<Concept>], lang: Lang) -> Vec<String> {
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
