//! The forms that are spelt somewhere, among those that are wanted: a text repeats its terms.

use std::collections::HashMap;
use std::sync::Arc;

use hashbrown::HashTable;

use crate::analysis::is_folded;
use crate::error::Result;
use crate::record::Lang;
use crate::terms::{Beginning, Beginnings, Form, Terms, key};

/// The forms of a glossary that are wanted, by how they are spelt.
pub struct Wanted<'a> {
    terms: &'a Terms,
    beginnings: Beginnings<'a>,
    allowed: Box<dyn Fn(&Form) -> bool + 'a>,
    known: HashTable<Spelling>,
    /// The letters of forms whose case counts, as they are listed.
    letters: HashMap<(u32, Lang, usize), String>,
}

struct Spelling {
    beginning: Beginning,
    counted: Box<str>,
    forms: Option<Arc<[Form]>>,
}

impl<'a> Wanted<'a> {
    /// How many spellings are kept; then all are forgotten.
    const MOST: usize = 1 << 16;

    /// The forms that are allowed.
    pub fn new(terms: &'a Terms, allowed: impl Fn(&Form) -> bool + 'a) -> Self {
        Self {
            terms,
            beginnings: terms.beginnings(),
            allowed: Box::new(allowed),
            known: HashTable::new(),
            letters: HashMap::new(),
        }
    }

    /// The tables of beginnings.
    pub fn beginnings(&self) -> Beginnings<'a> {
        self.beginnings
    }

    /// The forms wanted that are spelt so; `beginning` is the characters'. `None` where there is none.
    pub fn spelt(
        &mut self,
        beginning: Beginning,
        characters: impl Iterator<Item = char> + Clone,
    ) -> Option<Arc<[Form]>> {
        let counted = || characters.clone().filter(|&c| !is_folded(c));
        let same = |known: &Spelling| known.beginning == beginning && known.counted.chars().eq(counted());
        if let Some(known) = self.known.find(beginning.hash(), same) {
            return known.forms.clone();
        }
        if self.known.len() >= Self::MOST {
            self.known.clear();
        }
        let counted: Box<str> = counted().collect();
        let mut forms = self.terms.exact(&key(&counted));
        forms.retain(&self.allowed);
        let forms: Option<Arc<[Form]>> = (!forms.is_empty()).then(|| forms.into());
        let spelling = Spelling { beginning, counted, forms: forms.clone() };
        self.known.insert_unique(beginning.hash(), spelling, |known| known.beginning.hash());
        forms
    }

    /// As [`Self::spelt`], of a text in normal form.
    pub fn spelt_as(&mut self, normal: &str) -> Option<Arc<[Form]>> {
        let counted = || normal.chars().filter(|&c| !is_folded(c));
        let beginning = counted().fold(Beginning::EMPTY, Beginning::with);
        if self.beginnings.known(beginning).ends() { self.spelt(beginning, counted()) } else { None }
    }

    /// Whether a form is listed in just those letters.
    ///
    /// # Errors
    ///
    /// When the glossary is damaged.
    pub fn is_listed_as(&mut self, form: &Form, letters: &str, of: fn(&str) -> String) -> Result<bool> {
        let place = (form.concept, form.lang, form.term);
        if let Some(listed) = self.letters.get(&place) {
            return Ok(listed == letters);
        }
        if self.letters.len() >= Self::MOST {
            self.letters.clear();
        }
        let concept = self.terms.concept(form.concept)?;
        let Some(term) = concept.terms(form.lang).get(form.term) else { return Ok(false) };
        let listed = of(&term.text);
        let same = listed == letters;
        self.letters.insert(place, listed);
        Ok(same)
    }
}
