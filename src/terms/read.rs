//! Reads the compiled glossary in place.

use std::collections::BTreeSet;
use std::fs::File;
use std::ops::Range;
use std::path::Path;

use fst::automaton::{Automaton, Str};
use fst::{IntoStreamer, Map, Streamer};
use memmap2::Mmap;
use xxhash_rust::xxh3::xxh3_128;

use super::beginnings::Beginnings;
use super::compile::{byte_set, status_of};
use super::distance::{Limit, distance};
use super::sound::Consonants;
use super::{FORM_SIZE, HEADER, MAGIC, SECTIONS, Section, TABLE, WHOLE_HASH, blank_bit};
use crate::error::{Error, Result};
use crate::record::{Concept, Lang, Status};

/// A compiled glossary.
pub struct Terms {
    data: Data,
    ends: [usize; SECTIONS],
    layers: Vec<String>,
}

enum Data {
    Mapped(Mmap),
    Owned(Vec<u8>),
}

/// One form of a concept in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The number of its concept.
    pub concept: u32,
    /// The language.
    pub lang: Lang,
    /// Its place among the concept's terms of that language.
    pub term: usize,
    /// Whether it may be used.
    pub status: Status,
    /// Whether its Latin letters match only in the case in which they are listed.
    pub case_sensitive: bool,
    /// Whether its Latin letters are listed in capitals: GPU.
    pub in_capitals: bool,
    /// Whether its concept is a name.
    pub is_name: bool,
    /// 0 for the house, else the client's number.
    layer: u16,
    /// The places of its blanks.
    blanks: u64,
    /// The length of its key in bytes: keystrokes of Hangul, and letters.
    pub key_length: usize,
    key_start: usize,
}

impl Form {
    /// Whether the glossary lists it with a blank, a hyphen or the like behind so many of its characters that are none.
    pub fn has_blank(&self, before: usize) -> bool {
        self.blanks & blank_bit(before) != 0
    }
}

impl Terms {
    /// Maps a compiled glossary.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is no compiled glossary of this version, or is damaged.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(Error::io("cannot open", path))?;
        // SAFETY: the file is written once, under a name of its own, and replaced by another name; nobody
        // writes into it while it is mapped.
        let mapped = unsafe { Mmap::map(&file) }.map_err(Error::io("cannot map", path))?;
        Self::from_data(Data::Mapped(mapped)).ok_or_else(|| {
            Error::with_hint(format!("{} is damaged", path.display()), "type `malmoi index rebuild`")
        })
    }

    /// Takes a compiled glossary that stands in memory.
    ///
    /// # Errors
    ///
    /// When the bytes are no compiled glossary of this version.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self> {
        Self::from_data(Data::Owned(bytes)).ok_or_else(|| Error::invalid("the compiled glossary is damaged"))
    }

    fn from_data(data: Data) -> Option<Self> {
        let bytes = data.bytes();
        if bytes.get(..MAGIC.len())? != MAGIC {
            return None;
        }
        let mut ends = [0; SECTIONS];
        let mut last = HEADER;
        for (number, end) in ends.iter_mut().enumerate() {
            let at = TABLE + number * 8;
            *end = usize::try_from(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?)).ok()?;
            if *end < last || *end > bytes.len() {
                return None;
            }
            last = *end;
        }
        if last != bytes.len() {
            return None;
        }
        let maps = bytes.get(WHOLE_HASH..ends[Section::Initials as usize])?;
        if xxh3_128(maps) != hash_at(bytes, MAGIC.len())? {
            return None;
        }
        let layers = serde_json::from_slice(bytes.get(HEADER..ends[Section::Layers as usize])?).ok()?;
        Some(Self { data, ends, layers })
    }

    /// Whether every byte is the one that was written.
    pub fn is_whole(&self) -> bool {
        let bytes = self.data.bytes();
        hash_at(bytes, WHOLE_HASH) == Some(xxh3_128(&bytes[TABLE..]))
    }

    /// How many forms there are.
    pub fn len(&self) -> usize {
        self.section(Section::Forms).len() / FORM_SIZE
    }

    /// Whether there is no form.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many concepts there are.
    pub fn concept_count(&self) -> usize {
        self.section(Section::ConceptEnds).len() / 4
    }

    /// Reads a concept.
    ///
    /// # Errors
    ///
    /// When the file is damaged.
    pub fn concept(&self, number: u32) -> Result<Concept> {
        let ends = self.section(Section::ConceptEnds);
        let end_of = |number: usize| -> Option<usize> { Some(u32_at(ends, number * 4)? as usize) };
        let range = || -> Option<Range<usize>> {
            let number = number as usize;
            let start = if number == 0 { 0 } else { end_of(number - 1)? };
            Some(start..end_of(number)?)
        };
        range()
            .and_then(|range| self.section(Section::Concepts).get(range))
            .and_then(|json| serde_json::from_slice(json).ok())
            .ok_or_else(|| {
                Error::with_hint("the compiled glossary is damaged", "type `malmoi index rebuild`")
            })
    }

    /// The client whose layer a form belongs to; `None` for the house's own.
    pub fn layer(&self, form: &Form) -> Option<&str> {
        form.layer.checked_sub(1).and_then(|at| self.layers.get(usize::from(at))).map(String::as_str)
    }

    /// The concepts of a client's layer that list a term of that language and key, in whatever status.
    ///
    /// # Errors
    ///
    /// When the file is damaged.
    pub fn concepts_of(&self, client: &str, lang: Lang, key: &[u8]) -> Result<Vec<Concept>> {
        let forms = self.exact(key).into_iter();
        let own = forms.filter(|form| form.lang == lang && self.layer(form) == Some(client));
        own.map(|form| self.concept(form.concept)).collect()
    }

    /// The domains of the concepts that the house or the client has, each once.
    ///
    /// # Errors
    ///
    /// When the file is damaged.
    pub fn domains(&self, client: Option<&str>) -> Result<BTreeSet<String>> {
        let forms = self.section(Section::Forms).chunks_exact(FORM_SIZE).filter_map(parse_form);
        let seen = forms.filter(|form| self.layer(form).is_none_or(|layer| Some(layer) == client));
        let numbers: BTreeSet<u32> = seen.map(|form| form.concept).collect();
        let mut domains = BTreeSet::new();
        for number in numbers {
            domains.insert(self.concept(number)?.domain);
        }
        domains.remove("");
        Ok(domains)
    }

    /// The forms with exactly that key, better statuses first.
    pub fn exact(&self, key: &[u8]) -> Vec<Form> {
        let map = self.map(Section::Map);
        map.and_then(|map| map.get(key)).map(|first| self.forms_from(first)).unwrap_or_default()
    }

    /// The tables of the beginnings of forms, along which a recogniser walks a text.
    pub fn beginnings(&self) -> Beginnings<'_> {
        let section = |section| self.section(section);
        Beginnings::new(section(Section::Firsts), section(Section::Pairs), section(Section::Beginnings))
    }

    /// Up to `limit` of the forms wanted whose keys begin with that key and are longer, shortest keys first.
    pub fn beginning_with(&self, key: &[u8], limit: usize, wanted: &dyn Fn(&Form) -> bool) -> Vec<Form> {
        /// More forms than this begin with no key that means anything.
        const SCANNED: usize = 20_000;
        let Some(map) = self.map(Section::Map) else { return Vec::new() };
        let Ok(prefix) = std::str::from_utf8(key) else { return Vec::new() };
        let mut found = Vec::new();
        let mut stream = map.search(Str::new(prefix).starts_with()).into_stream();
        while let Some((longer, first)) = stream.next() {
            if longer.len() > key.len() {
                found.push((longer.len(), first));
            }
            if found.len() == SCANNED {
                break;
            }
        }
        found.sort_unstable();
        let forms = found.into_iter().flat_map(|(_, first)| self.forms_from(first));
        forms.filter(|form| wanted(form)).take(limit).collect()
    }

    /// The forms whose initial consonants are exactly those.
    pub fn with_initials(&self, initials: &str) -> Vec<Form> {
        let Some(at) = self.map(Section::Initials).and_then(|map| map.get(initials)) else {
            return Vec::new();
        };
        let lists = self.section(Section::InitialForms);
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let count = u32_at(lists, at).unwrap_or(0) as usize;
        (0..count)
            .filter_map(|number| self.form(u32_at(lists, at.checked_add(4 + number * 4)?)? as usize))
            .collect()
    }

    /// The forms whose keys lie within the limit, with their distance in half edits.
    ///
    /// A scan of all forms; the set of bytes and the length leave few to compare in full.
    pub fn near(&self, key: &[u8], limit: Limit) -> Vec<(Form, u32)> {
        let edits = limit.edits() as u32;
        let wanted = byte_set(key);
        let keys = self.section(Section::Keys);
        let mut found = Vec::new();
        for record in self.section(Section::Forms).chunks_exact(FORM_SIZE) {
            let length = usize::from(u16::from_le_bytes([record[4], record[5]]));
            if length.abs_diff(key.len()) as u32 > edits {
                continue;
            }
            let set = u64::from_le_bytes(record[16..24].try_into().expect("a record has 32 bytes"));
            if (wanted & !set).count_ones() > edits || (set & !wanted).count_ones() > edits {
                continue;
            }
            let Some(form) = parse_form(record) else { continue };
            let Some(other) = keys.get(form.key_start..form.key_start + form.key_length) else { continue };
            if let Some(apart) = distance(key, other, limit) {
                found.push((form, apart));
            }
        }
        found
    }

    /// The forms wanted whose consonants may be those of a key of the other script, with how far they lie apart, the nearest first and
    /// of those the ones whose number of vowels is nearest; so many at most.
    ///
    /// A scan of all forms as [`Self::near`]; forms in capitals are also read by the names of their letters.
    pub fn near_in_sound(&self, key: &[u8], limit: usize, wanted: &dyn Fn(&Form) -> bool) -> Vec<(Form, u8)> {
        let sought = Consonants::of(key);
        let keys = self.section(Section::Keys);
        let vowels = vowels(key);
        let mut found = Vec::new();
        for record in self.section(Section::Forms).chunks_exact(FORM_SIZE) {
            let length = usize::from(u16::from_le_bytes([record[4], record[5]]));
            // A jamo is written by three letters at most, and a letter read by nine: W.
            if length > 4 * key.len() || key.len() > 9 * length {
                continue;
            }
            let Some(form) = parse_form(record).filter(|form| wanted(form)) else { continue };
            let Some(other) = keys.get(form.key_start..form.key_start + form.key_length) else { continue };
            if let Some(apart) = sought.apart(&Consonants::of(other)) {
                let uneven = vowels.abs_diff(self::vowels(other));
                if uneven <= 1 + vowels {
                    found.push((apart, uneven, form));
                }
            } else if let Some(apart) =
                form.in_capitals.then(|| sought.apart(&Consonants::spelt(other))).flatten()
            {
                found.push((apart, 0, form));
            }
        }
        found.sort_by_key(|&(apart, uneven, _)| (usize::from(apart) + uneven, apart));
        found.truncate(limit);
        found.into_iter().map(|(apart, _, form)| (form, apart)).collect()
    }

    fn forms_from(&self, first: u64) -> Vec<Form> {
        let Ok(first) = usize::try_from(first) else { return Vec::new() };
        let Some(head) = self.form(first) else { return Vec::new() };
        std::iter::once(head)
            .chain(
                (first + 1..)
                    .map_while(|at| self.form(at))
                    .take_while(|form| form.key_start == head.key_start),
            )
            .collect()
    }

    fn form(&self, at: usize) -> Option<Form> {
        let start = at.checked_mul(FORM_SIZE)?;
        parse_form(self.section(Section::Forms).get(start..start.checked_add(FORM_SIZE)?)?)
    }

    fn map(&self, section: Section) -> Option<Map<&[u8]>> {
        Map::new(self.section(section)).ok()
    }

    fn section(&self, section: Section) -> &[u8] {
        let at = section as usize;
        let start = if at == 0 { HEADER } else { self.ends[at - 1] };
        &self.data.bytes()[start..self.ends[at]]
    }
}

impl Data {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Owned(bytes) => bytes,
        }
    }
}

/// How many vowels there are, those that stand together counted once.
fn vowels(key: &[u8]) -> usize {
    let is_vowel = |byte: u8| {
        b"aeiouy".contains(&byte)
            || super::key::jamo_of(byte).is_some_and(|jamo| ('ㅏ'..='ㅣ').contains(&jamo))
    };
    key.chunk_by(|&a, &b| is_vowel(a) && is_vowel(b)).filter(|run| is_vowel(run[0])).count()
}

fn hash_at(bytes: &[u8], at: usize) -> Option<u128> {
    Some(u128::from_le_bytes(bytes.get(at..at + 16)?.try_into().ok()?))
}

fn parse_form(record: &[u8]) -> Option<Form> {
    Some(Form {
        key_start: u32_at(record, 0)? as usize,
        key_length: usize::from(u16::from_le_bytes(record.get(4..6)?.try_into().ok()?)),
        lang: if record[6] >> 4 == Lang::Ko as u8 { Lang::Ko } else { Lang::En },
        status: status_of(record[6])?,
        case_sensitive: record[7] & 1 != 0,
        in_capitals: record[7] & 2 != 0,
        is_name: record[7] & 4 != 0,
        concept: u32_at(record, 8)?,
        term: usize::from(u16::from_le_bytes(record.get(12..14)?.try_into().ok()?)),
        layer: u16::from_le_bytes(record.get(14..16)?.try_into().ok()?),
        blanks: u64::from_le_bytes(record.get(24..32)?.try_into().ok()?),
    })
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Term;
    use crate::terms::{compile, key};

    fn concept(id: &str, ko: &[&str], en: &[&str]) -> Concept {
        let terms = |texts: &[&str]| {
            let preferred = std::iter::once(Status::Preferred).chain(std::iter::repeat(Status::Deprecated));
            texts.iter().zip(preferred).map(|(text, status)| Term { text: (*text).into(), status }).collect()
        };
        Concept { id: id.into(), ko: terms(ko), en: terms(en), ..Concept::default() }
    }

    fn terms() -> Terms {
        let house = vec![
            concept("gemini", &["제미나이"], &["Gemini"]),
            concept("gemini-15-pro", &["제미나이 1.5 프로"], &["Gemini 1.5 Pro"]),
            concept("anthropic", &["앤트로픽", "엔트로픽"], &["Anthropic"]),
        ];
        let client = vec![concept("acme-gemini", &["제미나이"], &["Gemini AI"])];
        Terms::from_bytes(compile(&[(None, house), (Some("acme".into()), client)]).unwrap()).unwrap()
    }

    fn ids(terms: &Terms, forms: impl IntoIterator<Item = Form>) -> Vec<String> {
        forms.into_iter().map(|form| terms.concept(form.concept).unwrap().id).collect()
    }

    #[test]
    fn forms_are_found_by_key_prefix_initials_and_nearness() {
        let terms = terms();
        assert_eq!(ids(&terms, terms.exact(&key("제미나이"))), ["gemini", "acme-gemini"]);
        let layers: Vec<_> =
            terms.exact(&key("제미나이")).iter().map(|f| terms.layer(f).map(str::to_owned)).collect();
        assert_eq!(layers, [None, Some("acme".to_owned())]);
        assert_eq!(terms.exact(&key("엔트로픽"))[0].status, Status::Deprecated);
        assert!(terms.exact(&key("제미")).is_empty());
        assert_eq!(
            ids(&terms, terms.beginning_with(&key("제미낭"), 9, &|_| true)),
            ["gemini", "acme-gemini", "gemini-15-pro"]
        );
        // What is not wanted takes no place of those that are.
        let house = |form: &Form| terms.layer(form).is_none();
        assert_eq!(ids(&terms, terms.beginning_with(&key("제미낭"), 2, &house)), ["gemini", "gemini-15-pro"]);
        assert_eq!(ids(&terms, terms.with_initials("ㅈㅁㄴㅇ")), ["gemini", "acme-gemini"]);
        let limit = Limit::for_length(8).unwrap();
        let near = terms.near(&key("안트로픽"), limit);
        assert_eq!(ids(&terms, near.iter().map(|(form, _)| *form)), ["anthropic", "anthropic"]);
        assert!(terms.near(&key("바나나바나나"), limit).is_empty());
    }

    #[test]
    fn damage_anywhere_is_told_and_never_a_panic() {
        let good = compile(&[(None, vec![concept("gemini", &["제미나이"], &["Gemini"])])]).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x55;
            if let Ok(terms) = Terms::from_bytes(bad) {
                assert!(!terms.is_whole(), "{at}");
                let _ = terms.exact(&key("제미나이"));
                let _ = terms.beginning_with(&key("제"), 9, &|_| true);
                let _ = terms.with_initials("ㅈㅁㄴㅇ");
                let _ = terms.near(&key("재미나이"), Limit::for_length(8).unwrap());
                let _ = terms.concept(0);
            }
            assert!(Terms::from_bytes(good[..at].to_vec()).is_err(), "{at}");
        }
        assert!(terms().concept(99).is_err());
    }
}
