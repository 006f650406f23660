//! From the form of a query to the forms of the glossary, step by step, the surest steps first.

use super::input::Input;
use super::sound;
use super::steps::{in_order, is_open, steps_to, uninflected};
use super::{Kind, MOST_GUESSES, Request};
use crate::analysis::{
    self, LazyAnalyzer, base_forms, gerunds, is_function_word, is_particle_chain, normalise, takes_tail,
};
use crate::error::Result;
use crate::hangul;
use crate::recognize::{name_may_stand, recognize};
use crate::record::Span;
use crate::terms::{Form, Limit, Terms, key};

/// Forms that some part of the query leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The forms; all have one key.
    pub forms: Vec<Form>,
    /// The bytes of the query.
    pub span: Span,
    /// What the term is compared with: the part of the query, uninflected and typed on the right keyboard.
    written: String,
    /// The steps that were taken to come to `written` and beyond it.
    steps: Vec<Kind>,
    closeness: Closeness,
}

/// What the score of a hit is computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closeness {
    Whole,
    /// The whole term, as so many of the characters of a longer word.
    Part(usize, usize),
    /// The length of the part that was typed, in keystrokes.
    Prefix(usize),
    /// The distance in half edits and the length of the longer key, in keystrokes.
    Apart(u32, usize),
    /// The probability in percent that the one writes the other.
    Sound(u8),
}

impl Hit {
    /// The steps from the query to a term of that spelling.
    pub fn steps_to(&self, term: &str) -> Vec<Kind> {
        // A prefix or a misspelling differs from the term anyhow; only whole forms are compared.
        match self.closeness {
            Closeness::Whole | Closeness::Part(..) => steps_to(&self.written, term, &self.steps),
            Closeness::Prefix(_) | Closeness::Apart(..) | Closeness::Sound(_) => in_order(self.steps.clone()),
        }
    }

    /// How near the query is to that form, in percent.
    pub fn score(&self, form: &Form) -> u8 {
        let percent = |part: usize, whole: usize| (part * 100 / whole.max(1)).min(100) as u8;
        match self.closeness {
            Closeness::Whole => 100,
            Closeness::Part(part, whole) => percent(part, whole),
            Closeness::Prefix(typed) => percent(typed, form.key_length),
            Closeness::Apart(halves, length) => 100 - percent(halves as usize, 2 * length),
            Closeness::Sound(percent) => percent,
        }
    }
}

/// Looks for the forms that a query means.
pub struct Matcher<'a> {
    terms: &'a Terms,
    request: &'a Request<'a>,
    analyzer: &'a mut LazyAnalyzer,
}

/// No chain of particles and endings is longer, in syllables.
const LONGEST_TAIL: usize = 16;

/// Longer queries are sentences: nobody half-types or misspells a whole one.
pub(super) const MOST_WORDS_OF_A_TERM: usize = 6;
/// In bytes.
pub(super) const LONGEST_TERM: usize = 200;

impl<'a> Matcher<'a> {
    /// A matcher over a glossary.
    pub fn new(terms: &'a Terms, request: &'a Request<'a>, analyzer: &'a mut LazyAnalyzer) -> Self {
        Self { terms, request, analyzer }
    }

    /// The hits of a query: the whole of it where it is a term in some form, else the terms within it.
    pub fn hits(&mut self, query: &str) -> Result<Vec<Hit>> {
        let trimmed = Input::trimmed(query);
        let cleaned = Input::cleaned(query);
        for input in [&trimmed, &cleaned] {
            let hits = self.whole(input)?;
            if !hits.is_empty() {
                return Ok(hits);
            }
            if trimmed == cleaned {
                break;
            }
        }
        let is_term_like = cleaned.text().len() <= LONGEST_TERM
            && cleaned.text().split_whitespace().count() <= MOST_WORDS_OF_A_TERM;
        let (within, complete) = self.within(&cleaned)?;
        if is_term_like {
            // Before its words one by one: node js is Node.js, and not a node and JavaScript.
            let hits = self.unpunctuated(&cleaned)?;
            if !hits.is_empty() {
                return Ok(hits);
            }
        }
        if complete || !is_term_like {
            return Ok(within);
        }
        let looks = [
            Self::beginning,
            Self::gerund,
            Self::keyboard,
            Self::initials,
            Self::transliteration,
            Self::similar,
        ];
        for look in looks {
            let hits = look(self, &cleaned)?;
            if !hits.is_empty() {
                return Ok(hits);
            }
        }
        Ok(within)
    }

    /// The whole input as a term: as listed, in other spacing, width or case, or inflected.
    fn whole(&mut self, input: &Input) -> Result<Vec<Hit>> {
        let normal = normalise(input.text());
        let forms = self.exact(normal.text());
        if !forms.is_empty() {
            return Ok(vec![self.hit(
                input,
                0..input.text().len(),
                forms,
                Vec::new(),
                input.text().to_owned(),
            )]);
        }
        if let Some(hit) = self.korean_stem(input)? {
            return Ok(vec![hit]);
        }
        for base in base_forms(normal.text()) {
            let forms = self.exact(&base);
            if !forms.is_empty() {
                let span = 0..input.text().len();
                return Ok(vec![self.hit(input, span, forms, vec![Kind::Inflected], base)]);
            }
        }
        Ok(Vec::new())
    }

    /// The longest beginning of the input that is a term with nothing but particles or endings behind it.
    fn korean_stem(&mut self, input: &Input) -> Result<Option<Hit>> {
        let normal = normalise(input.text());
        let text = normal.text();
        if !text.ends_with(hangul::is_syllable) {
            return Ok(None);
        }
        for (at, _) in
            text.char_indices().rev().take_while(|&(_, c)| hangul::is_syllable(c)).take(LONGEST_TAIL)
        {
            let (stem, tail) = text.split_at(at);
            let Some(before) = stem.chars().next_back() else { break };
            let mut forms = self.exact(stem);
            // A verb in its citation form is likelier than a noun with a bare copula: 트리다.
            if forms.is_empty() || before.is_whitespace() || tail == "다" {
                continue;
            }
            // 로그인 is a word of its own and not 로그 + 인.
            let eojeol = text.rsplit(char::is_whitespace).next().unwrap_or(text);
            let inflected = if is_particle_chain(before, tail) && eojeol.chars().count() > 3 {
                true
            } else {
                let analyzer = self.analyzer.get()?;
                let inflected = !analyzer.is_word(eojeol) && takes_tail(analyzer, before, tail);
                if inflected && !name_may_stand(stem, tail, false, analyzer) {
                    forms.retain(|form| !form.is_name);
                }
                inflected && !forms.is_empty()
            };
            if inflected {
                let span = normal.original(0..at);
                let written = input.text()[span.clone()].to_owned();
                return Ok(Some(self.hit(input, span, forms, vec![Kind::Inflected], written)));
            }
        }
        Ok(None)
    }

    /// The terms within the input, and whether they cover all of its words.
    fn within(&mut self, input: &Input) -> Result<(Vec<Hit>, bool)> {
        let (terms, request) = (self.terms, self.request);
        let allowed = |form: &Form| is_open(terms, form, request.from, request.client);
        let mut occurrences = recognize(terms, input.text(), self.analyzer, &allowed)?;
        // Alone, a verb in its citation form is likelier than a short noun with a bare copula: 트리다.
        occurrences.retain(|occurrence| {
            let rest = &input.text()[occurrence.span.end..occurrence.with_tail.end];
            occurrence.with_tail != (0..input.text().len())
                || rest != "다"
                || key(normalise(&input.text()[occurrence.span.clone()]).text()).len() > 6
        });
        // 압축기 is a word and no mention of 압축. Asked last: without an occurrence nobody needs the dictionary.
        if !occurrences.is_empty() && self.is_word(normalise(input.text()).text())? {
            return Ok((Vec::new(), false));
        }
        let mut covered = vec![false; input.text().len()];
        for occurrence in &occurrences {
            covered[occurrence.with_tail.clone()].fill(true);
        }
        let mut hits = Vec::new();
        for occurrence in occurrences {
            let (written, mut steps) = uninflected(terms, input.text(), &occurrence);
            let mut closeness = Closeness::Whole;
            let word = word_around(input.text(), &occurrence.with_tail);
            if word != occurrence.with_tail {
                if covered[word.clone()].iter().all(|&covered| covered) {
                    // Terms written together lack but their blanks.
                    steps.push(Kind::Spacing);
                } else {
                    steps.push(Kind::Partial);
                    let length = |range: Span| input.text()[range].chars().count();
                    closeness = Closeness::Part(length(occurrence.span.clone()), length(word));
                }
            }
            hits.push(Hit {
                closeness,
                ..self.hit(input, occurrence.span, occurrence.forms.to_vec(), steps, written)
            });
        }
        let complete = input.text().char_indices().all(|(at, c)| covered[at] || !c.is_alphanumeric());
        Ok((hits, complete && !covered.is_empty()))
    }

    /// The terms that begin with the input; its last syllable may be half typed.
    fn beginning(&mut self, input: &Input) -> Result<Vec<Hit>> {
        /// Fewer keystrokes begin too many terms to mean one.
        const LEAST: usize = 4;
        const LEAST_SHORT: usize = 3;
        let normal = normalise(input.text());
        let typed = key(normal.text());
        // A jamo behind a syllable shows that the word goes on: 제ㅁ.
        let short = !normal.text().contains(hangul::is_hangul) || normal.text().ends_with(hangul::is_jamo);
        let least = if short { LEAST_SHORT } else { LEAST };
        if typed.len() < least || hangul::is_initials(normal.text()) || is_function_word(normal.text()) {
            return Ok(Vec::new());
        }
        let forms = self.terms.beginning_with(&typed, 200, &|form| self.is_allowed(form));
        // A word of its own means itself: 토크 is not 토큰, and 합성 is at most a hint at 합성 데이터. Of a name a rare
        // word may be half all the same: 제민 is more likely 제미나이 than 濟民. So may a rare word of three syllables or
        // more whose last consonant begins the next one of the term: 트랜스폼.
        let word = !forms.is_empty() && self.is_word(normal.text())?;
        let common = word && self.analyzer.get()?.is_common_word(normal.text());
        let span = 0..input.text().len();
        let mut hits = Vec::new();
        for form in forms {
            let kind = match word {
                false => Kind::Partial,
                true if self.begins_with_word(&form, normal.text())? => Kind::Similar,
                true if !common
                    && (typed.len() + 3..=typed.len() * 3).contains(&form.key_length)
                    && form.is_name =>
                {
                    Kind::Partial
                }
                true if !common && self.goes_on_within_syllable(&form, normal.text())? => Kind::Partial,
                true => continue,
            };
            hits.push(Hit {
                closeness: Closeness::Prefix(typed.len()),
                ..self.hit(input, span.clone(), vec![form], vec![kind], String::new())
            });
        }
        Ok(hits)
    }

    /// Whether the final consonant of the text begins the next syllable of the form, as an input method shows a word
    /// that is being typed.
    fn goes_on_within_syllable(&self, form: &Form, text: &str) -> Result<bool> {
        let concept = self.terms.concept(form.concept)?;
        let Some(term) = concept.terms(form.lang).get(form.term) else { return Ok(false) };
        let listed = analysis::fold(normalise(&term.text).text());
        let typed = analysis::fold(text);
        let half = typed.ends_with(|c| hangul::final_consonant(c) != Some("")) && !listed.starts_with(&typed);
        Ok(half && typed.chars().count() > 2)
    }

    /// Whether the first word of a term is that word.
    fn begins_with_word(&self, form: &Form, word: &str) -> Result<bool> {
        let concept = self.terms.concept(form.concept)?;
        let term = concept.terms(form.lang).get(form.term);
        Ok(term.is_some_and(|term| normalise(&term.text).text().split_whitespace().next() == Some(word)))
    }

    /// The terms that differ in signs between letters alone: nodejs, Node.js.
    fn unpunctuated(&mut self, input: &Input) -> Result<Vec<Hit>> {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        // Between digits a sign is part of the number.
        if !input.text().is_ascii() || input.text().contains(|c: char| c.is_ascii_digit()) {
            return Ok(Vec::new());
        }
        let written = letters(normalise(input.text()).text());
        let near = self.near(input, &(0..input.text().len()), &written, Vec::new());
        let mut forms = Vec::new();
        for form in near.into_iter().flat_map(|hit| hit.forms) {
            let concept = self.terms.concept(form.concept)?;
            let listed = concept.terms(form.lang).get(form.term).map(|term| term.text.to_lowercase());
            // C is neither C++ nor .NET a net: a sign at the ends is part of the name.
            let inner =
                |text: &str| text.starts_with(char::is_alphanumeric) && text.ends_with(char::is_alphanumeric);
            if listed.is_some_and(|text| letters(&text) == written && inner(&text)) {
                forms.push(form);
            }
        }
        let span = 0..input.text().len();
        Ok(forms
            .into_iter()
            .map(|form| self.hit(input, span.clone(), vec![form], vec![Kind::Spacing], written.clone()))
            .collect())
    }

    /// The activity that is listed under the gerund of the verb in the input.
    fn gerund(&mut self, input: &Input) -> Result<Vec<Hit>> {
        let normal = normalise(input.text());
        if !normal.text().is_ascii() {
            return Ok(Vec::new());
        }
        let found = gerunds(normal.text()).into_iter().map(|gerund| (self.exact(&gerund), gerund));
        let hit =
            |(forms, gerund)| self.hit(input, 0..input.text().len(), forms, vec![Kind::Inflected], gerund);
        Ok(found.filter(|(forms, _)| !forms.is_empty()).map(hit).take(1).collect())
    }

    /// The input as it would have been typed on the other keyboard.
    fn keyboard(&mut self, input: &Input) -> Result<Vec<Hit>> {
        let text = input.text();
        let lower = text.to_lowercase();
        let mut typed: Vec<String> = Vec::new();
        if text.is_ascii() {
            typed.extend(hangul::from_latin_keys(text));
            typed.extend(hangul::from_latin_keys(&lower));
            // Stray jamo are no words: the keys meant Latin letters after all.
            typed.retain(|text| text.contains(hangul::is_syllable) && !text.contains(hangul::is_jamo));
        } else if !text.contains(|c: char| c.is_ascii_alphabetic()) {
            let normal = normalise(text);
            // Three keys at least make a word of the other kind.
            if normal.text().contains(hangul::is_jamo) || key(normal.text()).len() > 2 {
                typed.extend(hangul::to_latin_keys(normal.text()));
            }
        }
        for typed in typed {
            let other = Input::trimmed(&typed);
            let mut hits = self.whole(&other)?;
            if hits.is_empty() {
                let (within, complete) = self.within(&other)?;
                hits = match complete {
                    true => within,
                    false if text.is_ascii() || text.contains(hangul::is_jamo) => self.beginning(&other)?,
                    false => Vec::new(),
                };
            }
            // Whole syllables that make a word are more likely meant as such.
            if !hits.is_empty() && !self.is_word(normalise(text).text())? {
                for hit in &mut hits {
                    hit.span = input.query_span(0..text.len());
                    hit.steps.push(Kind::Keyboard);
                }
                return Ok(hits);
            }
        }
        Ok(Vec::new())
    }

    /// The terms with those initial consonants.
    fn initials(&mut self, input: &Input) -> Result<Vec<Hit>> {
        let folded = analysis::fold(normalise(input.text()).text());
        if !hangul::is_initials(&folded) || folded.chars().count() < 2 {
            return Ok(Vec::new());
        }
        let forms = self.allowed(self.terms.with_initials(&folded));
        let span = 0..input.text().len();
        let hit = |form| self.hit(input, span.clone(), vec![form], vec![Kind::Initials], String::new());
        Ok(forms
            .into_iter()
            .map(|form| Hit { closeness: Closeness::Prefix(form.key_length), ..hit(form) })
            .collect())
    }

    /// The terms that the input writes in the other script, with or without particles behind it.
    fn transliteration(&mut self, input: &Input) -> Result<Vec<Hit>> {
        let normal = normalise(input.text());
        let text = normal.text();
        // Of Latin letters the case tells whether they are spelt.
        let whole = if text.contains(hangul::is_hangul) { text } else { input.text() };
        let mut hits = self.sounding(input, &normal.original(0..text.len()), whole, Vec::new())?;
        let tails = text.char_indices().rev().take_while(|&(_, c)| hangul::is_syllable(c)).take(LONGEST_TAIL);
        for (at, _) in tails {
            let (stem, tail) = text.split_at(at);
            let Some(before) = stem.chars().next_back().filter(|c| !c.is_whitespace()) else { break };
            if hits.is_empty() && is_particle_chain(before, tail) {
                hits = self.sounding(input, &normal.original(0..at), stem, vec![Kind::Inflected])?;
            }
        }
        // A word of the language means itself.
        if hits.is_empty() || self.is_word(text)? {
            return Ok(Vec::new());
        }
        Ok(hits)
    }

    fn sounding(&mut self, input: &Input, span: &Span, text: &str, steps: Vec<Kind>) -> Result<Vec<Hit>> {
        let found = sound::sounding(self.terms, text, &|form| self.is_allowed(form))?;
        let sure = found.into_iter().filter(|one| one.is_sure() && !one.is_misspelt).take(MOST_GUESSES);
        let hits: Vec<Hit> = sure
            .map(|one| {
                let mut steps = steps.clone();
                steps.push(Kind::Transliteration);
                let closeness = Closeness::Sound((one.probability * 100.0) as u8);
                Hit { closeness, ..self.hit(input, span.clone(), vec![one.form], steps, String::new()) }
            })
            .collect();
        let mut words = text.split_whitespace();
        Ok(
            match !hits.is_empty()
                && words
                    .try_fold(true, |all, word| Ok::<_, crate::error::Error>(all && self.is_word(word)?))?
            {
                true => Vec::new(),
                false => hits,
            },
        )
    }

    /// The terms a misspelling away, with or without particles behind the input.
    fn similar(&mut self, input: &Input) -> Result<Vec<Hit>> {
        let normal = normalise(input.text());
        let text = normal.text();
        let mut hits = self.near(input, &normal.original(0..text.len()), text, Vec::new());
        for (at, _) in
            text.char_indices().rev().take_while(|&(_, c)| hangul::is_syllable(c)).take(LONGEST_TAIL)
        {
            let (stem, tail) = text.split_at(at);
            let Some(before) = stem.chars().next_back().filter(|c| !c.is_whitespace()) else { break };
            if is_particle_chain(before, tail) {
                let near = self.near(input, &normal.original(0..at), stem, vec![Kind::Inflected]);
                if !near.is_empty() && !self.is_word(stem)? {
                    hits.extend(near);
                }
            }
        }
        if hits.is_empty() || self.is_word(text)? {
            return Ok(Vec::new());
        }
        let distance = |hit: &Hit| match hit.closeness {
            Closeness::Apart(halves, length) => halves as usize * 1000 / length.max(1),
            _ => 0,
        };
        hits.sort_by_key(distance);
        if let Some(best) = hits.first().map(distance) {
            // Half as near again is another word.
            hits.retain(|hit| distance(hit) <= best * 2);
        }
        Ok(hits)
    }

    fn near(&self, input: &Input, span: &Span, text: &str, steps: Vec<Kind>) -> Vec<Hit> {
        let wanted = key(text);
        let Some(limit) = Limit::for_length(wanted.len()) else { return Vec::new() };
        let mut near = self.terms.near(&wanted, limit);
        near.sort_by_key(|&(form, apart)| (apart, form.status));
        near.retain(|(form, apart)| *apart > 0 && self.is_allowed(form));
        near.truncate(MOST_GUESSES * 4);
        near.into_iter()
            .map(|(form, apart)| {
                let mut steps = steps.clone();
                steps.push(Kind::Similar);
                let closeness = Closeness::Apart(apart, wanted.len().max(form.key_length));
                Hit { closeness, ..self.hit(input, span.clone(), vec![form], steps, String::new()) }
            })
            .collect()
    }

    fn is_word(&mut self, normal: &str) -> Result<bool> {
        let hangul = normal.chars().all(hangul::is_syllable);
        Ok(hangul && self.analyzer.get()?.is_word(normal))
    }

    fn exact(&self, normal: &str) -> Vec<Form> {
        self.allowed(self.terms.exact(&key(normal)))
    }

    fn allowed(&self, mut forms: Vec<Form>) -> Vec<Form> {
        forms.retain(|form| self.is_allowed(form));
        forms
    }

    fn is_allowed(&self, form: &Form) -> bool {
        is_open(self.terms, form, self.request.from, self.request.client)
    }

    fn hit(&self, input: &Input, span: Span, forms: Vec<Form>, steps: Vec<Kind>, written: String) -> Hit {
        Hit { forms, span: input.query_span(span), written, steps, closeness: Closeness::Whole }
    }
}

/// The run of letters and digits around a range of a text.
fn word_around(text: &str, range: &Span) -> Span {
    let before = text[..range.start].trim_end_matches(char::is_alphanumeric).len();
    let behind = text[range.end..].trim_start_matches(char::is_alphanumeric).len();
    before..text.len() - behind
}
