//! The concepts of a glossary layer, and what a further concept is to them: new, there already, an addition, a conflict.

use std::collections::{HashMap, HashSet};

use crate::format::csv::{DerivedIds, clean_term, clean_text};
use crate::glossary::{folded, same_term};
use crate::record::{Concept, Lang, Place, Status, Term};

/// How many holders of one term are looked at: thousands of rows may have the same placeholder in a column.
const HOLDERS: usize = 32;

/// How many pairs of its terms a concept is found by at most; one with more is found by the single terms.
const PAIRS: usize = 1024;

/// The concepts of one layer, those of the running import among them.
#[derive(Default)]
pub(super) struct Book {
    entries: Vec<Entry>,
    /// The entries with a term, or with a Korean and an English one.
    by_terms: HashMap<[Option<String>; 2], Vec<usize>>,
    ids: HashSet<String>,
    derived: DerivedIds,
    /// The house's concepts below a client's layer, by their identifiers.
    house: HashMap<String, Concept>,
}

struct Entry {
    concept: Concept,
    /// How it stood before the import; none where the import brought it.
    before: Option<Concept>,
    /// Whether its row may be added to.
    is_open: bool,
}

/// What became of a concept.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is added, although another concept claims one of its terms where there is a reason.
    New(Option<String>),
    /// All of it is there already.
    There(Place),
    /// What it has more than a concept of the layer or of the import is added to that one.
    Merged(Place),
    /// It is left out.
    Conflict(String),
}

/// A concept of the layer that the import adds to.
pub(super) struct Extension<'a> {
    /// How it stood.
    pub before: &'a Concept,
    /// How it is to stand.
    pub after: &'a Concept,
}

impl Book {
    /// Begins with the concepts of the layer; `is_open` says whether a file's rows may be added to.
    pub fn new(layer: Vec<Concept>, house: Vec<Concept>, is_open: impl Fn(&str) -> bool) -> Self {
        let house = house.into_iter().map(|concept| (concept.id.clone(), concept)).collect();
        let mut book = Self { house, ..Self::default() };
        for concept in layer {
            let is_open = is_open(&concept.place.path);
            book.push(Entry { before: Some(concept.clone()), concept, is_open });
        }
        book
    }

    /// Takes a concept in, or says why not; with `force` it is added though another claims one of its terms.
    pub fn take(&mut self, concept: &Concept, force: bool) -> Verdict {
        let mut concept = cleaned(concept);
        if concept.ko.is_empty() && concept.en.is_empty() {
            return Verdict::Conflict("it has no term".to_owned());
        }
        let rivals = self.rivals(&concept);
        let twins: Vec<usize> =
            rivals.iter().copied().filter(|&at| is_same(&self.entries[at].concept, &concept)).collect();
        if let Some(&at) = twins.iter().find(|&&at| covers(&self.entries[at].concept, &concept)) {
            return Verdict::There(self.entries[at].concept.place.clone());
        }
        let mut reason = None;
        for at in twins {
            match self.extended(at, &concept) {
                Ok(extended) => {
                    let place = extended.place.clone();
                    self.replace(at, extended);
                    return Verdict::Merged(place);
                }
                Err(fault) => reason = reason.or(Some(fault)),
            }
        }
        if reason.is_none() && !rivals.is_empty() {
            reason = rivals.first().map(|&at| claim(&self.entries[at].concept, &concept));
        }
        // What contradicts itself within one import comes as it is: whoever made it must decide.
        let is_own = rivals.iter().all(|&at| self.entries[at].before.is_none());
        match reason {
            Some(reason) if !is_own && !force => Verdict::Conflict(reason),
            reason => {
                concept.id = self.free_id(&concept);
                self.push(Entry { concept, before: None, is_open: true });
                Verdict::New(reason)
            }
        }
    }

    /// How many concepts there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// The concepts that the import adds, in their order.
    pub fn new_concepts(&self) -> Vec<Concept> {
        self.entries
            .iter()
            .filter(|entry| entry.before.is_none())
            .map(|entry| entry.concept.clone())
            .collect()
    }

    /// The concepts of the layer that the import adds to.
    pub fn extensions(&self) -> impl Iterator<Item = Extension<'_>> {
        self.entries.iter().filter_map(|Entry { concept, before, .. }| {
            let before = before.as_ref().filter(|before| *before != concept)?;
            Some(Extension { before, after: concept })
        })
    }

    /// The entries that hold one of the terms, in their order.
    fn rivals(&self, concept: &Concept) -> Vec<usize> {
        let mut found = Vec::new();
        for key in keys(concept) {
            let holders = self.by_terms.get(&key).map_or(&[][..], Vec::as_slice);
            found.extend(holders.iter().copied().take(HOLDERS).filter(|&at| {
                let other = &self.entries[at].concept;
                Lang::ALL.into_iter().any(|lang| shared(other, concept, lang).next().is_some())
            }));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn push(&mut self, entry: Entry) {
        self.ids.insert(entry.concept.id.clone());
        let keys = keys(&entry.concept);
        self.entries.push(entry);
        self.register(self.entries.len() - 1, keys);
    }

    fn replace(&mut self, at: usize, concept: Concept) {
        let held = keys(&self.entries[at].concept);
        let new = keys(&concept).into_iter().filter(|key| !held.contains(key)).collect();
        self.entries[at].concept = concept;
        self.register(at, new);
    }

    fn register(&mut self, at: usize, keys: Vec<[Option<String>; 2]>) {
        for key in keys {
            self.by_terms.entry(key).or_default().push(at);
        }
    }

    /// An identifier that no concept of the layer has, nor one of the house's that would be hidden for no reason.
    fn free_id(&mut self, concept: &Concept) -> String {
        let is_taken = |id: &str| {
            let hides = self.house.get(id).is_some_and(|house| {
                !Lang::ALL.into_iter().any(|lang| shared(house, concept, lang).next().is_some())
            });
            self.ids.contains(id) || hides
        };
        if !concept.id.is_empty() && !is_taken(&concept.id) {
            return concept.id.clone();
        }
        self.derived.next(concept, is_taken)
    }

    /// The entry with what the concept has more, or why they do not agree.
    fn extended(&self, at: usize, new: &Concept) -> Result<Concept, String> {
        let entry = &self.entries[at];
        let is_own = entry.before.is_none();
        let mut whole = entry.concept.clone();
        let name = shown(&whole);
        for lang in Lang::ALL {
            for term in new.terms(lang) {
                if let Some(held) = held(&entry.concept, new, lang, term) {
                    if !agree(held.status, term.status) {
                        return Err(format!(
                            "‘{}’ is {} in {name} and {} here",
                            term.text, held.status, term.status
                        ));
                    }
                    continue;
                }
                let mut only = Concept { ko: Vec::new(), en: Vec::new(), ..new.clone() };
                only.terms_mut(lang).push(term.clone());
                if let Some(&other) = self.rivals(&only).iter().find(|&&other| other != at) {
                    return Err(claim(&self.entries[other].concept, &only));
                }
                // The glossary's preferred term stays the one to use.
                let is_second = term.status == Status::Preferred && whole.preferred(lang).is_some();
                let status = if is_second { Status::Admitted } else { term.status };
                whole.terms_mut(lang).push(Term { text: term.text.clone(), status });
            }
            whole.terms_mut(lang).sort_by_key(|term| term.status);
        }
        let differs = |what: &str| format!("{what} differs from that of {name}");
        for (held, own, what) in [
            (&mut whole.definition.ko, &new.definition.ko, "the Korean definition"),
            (&mut whole.definition.en, &new.definition.en, "the English definition"),
            (&mut whole.note, &new.note, "the note"),
            (&mut whole.source, &new.source, "the source"),
        ] {
            match (held.as_mut(), own) {
                (_, None) => {}
                (None, Some(text)) => *held = Some(text.clone()),
                (Some(held), Some(text)) if held.contains(text.as_str()) => {}
                (Some(held), Some(text)) if is_own => *held = format!("{held}\n{text}"),
                _ => return Err(differs(what)),
            }
        }
        match (whole.domain.as_str(), new.domain.as_str()) {
            (_, "") => {}
            ("", domain) => whole.domain = domain.to_owned(),
            (held, domain) if held.to_lowercase() == domain.to_lowercase() => {}
            _ => return Err(differs("the subject field")),
        }
        fill(&mut whole.term_type, new.term_type).map_err(|()| differs("the type"))?;
        fill(&mut whole.authority, new.authority).map_err(|()| differs("the authority"))?;
        if (new.dnt && !whole.dnt) || (new.case_sensitive && !whole.case_sensitive) {
            return Err(differs("the mark not to translate or to mind the case"));
        }
        if !entry.is_open {
            return Err(format!("it adds to {name}, in a file that malmoi does not change"));
        }
        Ok(whole)
    }
}

/// Fills an empty field; fails where another value stands.
fn fill<T: PartialEq>(held: &mut Option<T>, new: Option<T>) -> Result<(), ()> {
    match (&held, &new) {
        (_, None) => Ok(()),
        (None, Some(_)) => {
            *held = new;
            Ok(())
        }
        (Some(one), Some(other)) if one == other => Ok(()),
        _ => Err(()),
    }
}

/// A concept as a glossary keeps it: terms clean, each once, best first.
fn cleaned(concept: &Concept) -> Concept {
    let mut clean = concept.clone();
    for lang in Lang::ALL {
        let terms = std::mem::take(clean.terms_mut(lang));
        let mut kept: Vec<Term> = Vec::new();
        for term in terms {
            let text = clean_term(&term.text);
            if !text.is_empty() && !kept.iter().any(|held| held.text == text) {
                kept.push(Term { text, ..term });
            }
        }
        kept.sort_by_key(|term| term.status);
        *clean.terms_mut(lang) = kept;
    }
    clean.id = clean_term(&clean.id);
    clean.domain = clean_term(&clean.domain);
    let texts = [&mut clean.definition.ko, &mut clean.definition.en, &mut clean.note, &mut clean.source];
    for text in texts {
        *text = text.take().map(|text| clean_text(&text)).filter(|text| !text.is_empty());
    }
    clean
}

/// What a concept is found by: each of its terms, and each pair of a Korean and an English one.
fn keys(concept: &Concept) -> Vec<[Option<String>; 2]> {
    let of = |lang| {
        let mut terms: Vec<_> = concept.terms(lang).iter().map(|term| Some(folded(&term.text))).collect();
        terms.push(None);
        terms.sort_unstable();
        terms.dedup();
        terms
    };
    let (ko, en) = (of(Lang::Ko), of(Lang::En));
    let is_crowded = ko.len() * en.len() > PAIRS;
    let pairs = ko.iter().flat_map(|ko| en.iter().map(move |en| [ko.clone(), en.clone()]));
    pairs
        .filter(|pair| match pair {
            [None, None] => false,
            [Some(_), Some(_)] => !is_crowded,
            _ => true,
        })
        .collect()
}

/// Whether two forms are one term of two concepts.
fn are_one(one: (&Concept, &Term), other: (&Concept, &Term)) -> bool {
    folded(&one.1.text) == folded(&other.1.text) && same_term(one, other)
}

/// The term of an entry that is the new concept's term.
fn held<'a>(entry: &'a Concept, new: &Concept, lang: Lang, term: &Term) -> Option<&'a Term> {
    entry.terms(lang).iter().find(|held| are_one((entry, held), (new, term)))
}

/// The terms of one language that two concepts share.
fn shared<'a>(entry: &'a Concept, new: &'a Concept, lang: Lang) -> impl Iterator<Item = &'a Term> {
    new.terms(lang).iter().filter(move |term| held(entry, new, lang, term).is_some())
}

/// Whether two concepts are one: in every language in which both have terms they share one, and in one at least.
fn is_same(entry: &Concept, new: &Concept) -> bool {
    let mut any = false;
    Lang::ALL.into_iter().all(|lang| {
        let shares = shared(entry, new, lang).next().is_some();
        any |= shares;
        shares || entry.terms(lang).is_empty() || new.terms(lang).is_empty()
    }) && any
}

/// Whether two statuses of one term say the same to a translator: a glossary may rank what it admits.
fn agree(one: Status, other: Status) -> bool {
    one == other || (one.is_usable() && other.is_usable())
}

/// Whether an entry says all that a concept says.
fn covers(entry: &Concept, new: &Concept) -> bool {
    let terms = Lang::ALL.into_iter().all(|lang| {
        let has =
            |term: &Term| held(entry, new, lang, term).is_some_and(|held| agree(held.status, term.status));
        new.terms(lang).iter().all(has)
    });
    let text = |held: &Option<String>, new: &Option<String>| match (held, new) {
        (_, None) => true,
        (Some(held), Some(new)) => held.contains(new.as_str()),
        _ => false,
    };
    terms
        && text(&entry.definition.ko, &new.definition.ko)
        && text(&entry.definition.en, &new.definition.en)
        && text(&entry.note, &new.note)
        && text(&entry.source, &new.source)
        && (new.domain.is_empty() || entry.domain.to_lowercase() == new.domain.to_lowercase())
        && (new.term_type.is_none() || entry.term_type == new.term_type)
        && (new.authority.is_none() || entry.authority == new.authority)
        && (entry.dnt || !new.dnt)
        && (entry.case_sensitive || !new.case_sensitive)
}

/// What a rival claims, in a sentence without a full stop.
fn claim(entry: &Concept, new: &Concept) -> String {
    let term = Lang::ALL.into_iter().find_map(|lang| shared(entry, new, lang).next());
    let pair = [Lang::Ko, Lang::En].into_iter().filter_map(|lang| entry.preferred(lang));
    let pair = pair.collect::<Vec<_>>().join(" – ");
    format!("{} claims ‘{}’ ({pair})", shown(entry), term.map_or("", |term| &term.text))
}

fn shown(concept: &Concept) -> String {
    let name =
        if concept.id.is_empty() { concept.preferred(Lang::En).unwrap_or("a concept") } else { &concept.id };
    match concept.place.line {
        0 => name.to_owned(),
        line => format!("{name} ({}:{line})", concept.place.path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::concept;

    fn book() -> Book {
        let place = |line| Place { path: "glossary/a.csv".into(), line };
        let held = vec![
            Concept { place: place(2), ..concept("server", "서버", "server") },
            Concept {
                place: place(3),
                note: Some("회사".into()),
                ..concept("ai", "앤트로픽|-엔트로픽", "Anthropic")
            },
            Concept { place: place(4), ..concept("model", "모델", "model") },
        ];
        Book::new(held, Vec::new(), |_| true)
    }

    fn take(book: &mut Book, ko: &str, en: &str) -> String {
        match book.take(&concept("", ko, en), false) {
            Verdict::New(None) => "new".to_owned(),
            Verdict::New(Some(reason)) => format!("new: {reason}"),
            Verdict::There(place) => format!("there {}", place.line),
            Verdict::Merged(place) => format!("merged {}", place.line),
            Verdict::Conflict(reason) => reason,
        }
    }

    #[test]
    fn a_concept_is_new_there_an_addition_or_a_conflict() {
        let mut book = book();
        assert_eq!(take(&mut book, "서버", "server"), "there 2");
        assert_eq!(take(&mut book, "서버", "Server"), "there 2");
        assert_eq!(take(&mut book, "서버|서버기", "server"), "merged 2");
        assert_eq!(take(&mut book, "서버|서버기", "server"), "there 2");
        assert_eq!(
            take(&mut book, "모형", "model"),
            "model (glossary/a.csv:4) claims ‘model’ (모델 – model)"
        );
        assert_eq!(
            take(&mut book, "엔트로픽", "Anthropic"),
            "‘엔트로픽’ is deprecated in ai (glossary/a.csv:3) and preferred here"
        );
        assert_eq!(take(&mut book, "칩", "chip"), "new");
        assert_eq!(take(&mut book, "칩", "chip"), "there 0");
        let after: Vec<_> = book.extensions().map(|extension| extension.after.clone()).collect();
        assert_eq!(after.len(), 1);
        assert_eq!(after[0].ko, concept("", "서버|+서버기", "").ko);
        assert_eq!(book.new_concepts().iter().map(|new| new.id.as_str()).collect::<Vec<_>>(), ["chip"]);
    }

    #[test]
    fn what_differs_is_never_overwritten() {
        let mut book = book();
        let new = Concept { note: Some("다른 말".into()), ..concept("", "앤트로픽", "Anthropic") };
        let expected = "the note differs from that of ai (glossary/a.csv:3)";
        assert_eq!(book.take(&new, false), Verdict::Conflict(expected.into()));
        assert_eq!(book.extensions().count(), 0);
        assert!(matches!(book.take(&new, true), Verdict::New(Some(_))));
        assert_eq!(book.new_concepts()[0].id, "anthropic");
    }

    #[test]
    fn homonyms_of_one_import_both_come_and_stay() {
        let mut book = book();
        assert_eq!(take(&mut book, "셀", "cell"), "new");
        assert_eq!(take(&mut book, "세포", "cell"), "new: cell claims ‘cell’ (셀 – cell)");
        assert_eq!(take(&mut book, "세포", "cell"), "there 0");
        let ids: Vec<_> = book.new_concepts().into_iter().map(|new| new.id).collect();
        assert_eq!(ids, ["cell", "cell-2"]);
        // The next run of the same import finds both.
        let mut again = Book::new(book.new_concepts(), Vec::new(), |_| true);
        assert_eq!(take(&mut again, "셀", "cell"), "there 0");
        assert_eq!(take(&mut again, "세포", "cell"), "there 0");
    }

    #[test]
    fn an_identifier_is_kept_where_it_hides_nothing() {
        let mut book = Book::new(Vec::new(), vec![concept("c1", "서버", "server")], |_| true);
        book.take(&concept("c1", "모델", "model"), false);
        book.take(&concept("c1", "써버", "server"), false);
        let ids: Vec<_> = book.new_concepts().into_iter().map(|new| new.id).collect();
        assert_eq!(ids, ["model", "c1"]);
    }
}
