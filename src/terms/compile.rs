//! Compiles a glossary into the file that [`super::Terms`] reads.

use std::collections::BTreeMap;

use fst::MapBuilder;
use xxhash_rust::xxh3::xxh3_128;

use super::{
    FORM_SIZE, HEADER, MAGIC, SECTIONS, Section, TABLE, WHOLE_HASH, beginnings::Builder, blank_bit, key,
};
use crate::analysis::{is_folded, normalise};
use crate::error::{Error, Result};
use crate::hangul;
use crate::record::{Concept, Lang, Status, TermType};

/// Compiles the concepts of the house (`None`) and of each client's layer.
///
/// # Errors
///
/// When there are more than 2³² forms or bytes of concepts, or more than 65,535 layers.
pub fn compile(glossary: &[(Option<String>, Vec<Concept>)]) -> Result<Vec<u8>> {
    let mut layers: Vec<&str> = Vec::new();
    let mut forms: Vec<(Vec<u8>, [u8; FORM_SIZE])> = Vec::new();
    let mut initials: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut ends: Vec<u8> = Vec::new();
    let mut concepts: Vec<u8> = Vec::new();
    let mut count: u32 = 0;
    let mut beginnings = Builder::new();
    for (layer, listed) in glossary {
        let layer_number = match layer {
            None => 0,
            Some(name) => {
                let at = layers.iter().position(|known| known == name).unwrap_or_else(|| {
                    layers.push(name);
                    layers.len() - 1
                });
                u16::try_from(at + 1).map_err(|_| too_large())?
            }
        };
        for concept in listed {
            for lang in Lang::ALL {
                for (number, term) in concept.terms(lang).iter().enumerate() {
                    let normal = normalise(&term.text);
                    let key = key(normal.text());
                    if key.is_empty() || key.len() > usize::from(u16::MAX) {
                        continue;
                    }
                    let consonants = hangul::initials(&crate::analysis::fold(normal.text()));
                    if hangul::is_initials(&consonants) {
                        initials.entry(consonants).or_default().push(forms.len());
                    }
                    let mut record = [0; FORM_SIZE];
                    record[4..6].copy_from_slice(&(key.len() as u16).to_le_bytes());
                    record[6] = (lang as u8) << 4 | term.status as u8;
                    let capitals = is_in_capitals(&term.text);
                    record[7] = u8::from(concept.case_sensitive)
                        | u8::from(capitals) << 1
                        | u8::from(is_name(concept)) << 2;
                    beginnings.add(normal.text());
                    record[8..12].copy_from_slice(&count.to_le_bytes());
                    record[12..14].copy_from_slice(&(number.min(usize::from(u16::MAX)) as u16).to_le_bytes());
                    record[14..16].copy_from_slice(&layer_number.to_le_bytes());
                    record[16..24].copy_from_slice(&byte_set(&key).to_le_bytes());
                    record[24..32].copy_from_slice(&blanks(normal.text()).to_le_bytes());
                    forms.push((key, record));
                }
            }
            serde_json::to_writer(&mut concepts, concept)
                .map_err(|error| Error::invalid(error.to_string()))?;
            ends.extend(u32::try_from(concepts.len()).map_err(|_| too_large())?.to_le_bytes());
            count = count.checked_add(1).ok_or_else(too_large)?;
        }
    }
    let mut order: Vec<usize> = (0..forms.len()).collect();
    // Within one key: better statuses first, then the order of the glossary.
    order.sort_by(|&a, &b| {
        let rank = |at: usize| (&forms[at].0, forms[at].1[6] & 0xF, at);
        rank(a).cmp(&rank(b))
    });
    let mut place = vec![0u32; forms.len()];
    let mut map = MapBuilder::memory();
    let mut records: Vec<u8> = Vec::with_capacity(forms.len() * FORM_SIZE);
    let mut keys: Vec<u8> = Vec::new();
    let mut last: Option<&[u8]> = None;
    let mut key_start = 0;
    for (number, &at) in order.iter().enumerate() {
        let (key, mut record) = (&forms[at].0, forms[at].1);
        let number = u32::try_from(number).map_err(|_| too_large())?;
        place[at] = number;
        if last != Some(key) {
            key_start = u32::try_from(keys.len()).map_err(|_| too_large())?;
            keys.extend_from_slice(key);
            map.insert(key, number.into()).expect("the forms are sorted by key");
        }
        record[..4].copy_from_slice(&key_start.to_le_bytes());
        records.extend_from_slice(&record);
        last = Some(key);
    }
    let mut by_initials = MapBuilder::memory();
    let mut initial_forms: Vec<u8> = Vec::new();
    for (consonants, at) in &initials {
        by_initials.insert(consonants, initial_forms.len() as u64).expect("a BTreeMap is sorted");
        initial_forms.extend((at.len() as u32).to_le_bytes());
        for &at in at {
            initial_forms.extend(place[at].to_le_bytes());
        }
    }
    let written = "a map in memory is written without failing";
    let layers = serde_json::to_vec(&layers).expect("names are JSON");
    let [firsts, pairs, beginnings] = beginnings.finish();
    let sections: [Vec<u8>; SECTIONS] = [
        layers,
        map.into_inner().expect(written),
        by_initials.into_inner().expect(written),
        firsts,
        pairs,
        beginnings,
        records,
        keys,
        initial_forms,
        ends,
        concepts,
    ];
    Ok(join(&sections))
}

fn join(sections: &[Vec<u8>; SECTIONS]) -> Vec<u8> {
    let mut file = Vec::with_capacity(HEADER + sections.iter().map(Vec::len).sum::<usize>());
    file.extend_from_slice(MAGIC);
    file.resize(TABLE, 0);
    let mut ends = [HEADER; SECTIONS];
    let mut end = HEADER;
    for (section, place) in sections.iter().zip(&mut ends) {
        end += section.len();
        *place = end;
        file.extend((end as u64).to_le_bytes());
    }
    for section in sections {
        file.extend_from_slice(section);
    }
    let whole = xxh3_128(&file[TABLE..]);
    file[WHOLE_HASH..TABLE].copy_from_slice(&whole.to_le_bytes());
    let maps = xxh3_128(&file[WHOLE_HASH..ends[Section::Initials as usize]]);
    file[MAGIC.len()..WHOLE_HASH].copy_from_slice(&maps.to_le_bytes());
    file
}

/// The set of a key's bytes, hashed into 64 bits: what a near key can lack is bounded by the edits.
pub(super) fn byte_set(key: &[u8]) -> u64 {
    key.iter().fold(0, |set, &byte| set | 1 << (byte & 63))
}

/// The status that a form record's byte holds.
pub(super) fn status_of(byte: u8) -> Option<Status> {
    Status::ALL.into_iter().find(|&status| status as u8 == byte & 0xF)
}

/// Whether the concept is a name: it says so, or its English is written with a capital. An acronym is no name: URL.
fn is_name(concept: &Concept) -> bool {
    let capital = |term: &str| term.starts_with(char::is_uppercase) && term.contains(char::is_lowercase);
    concept.term_type == Some(TermType::Name) || concept.preferred(Lang::En).is_some_and(capital)
}

/// The places of a form's blanks.
fn blanks(normal: &str) -> u64 {
    let (mut blanks, mut before) = (0, 0);
    for c in normal.chars() {
        if is_folded(c) {
            blanks |= blank_bit(before);
        } else {
            before += 1;
        }
    }
    blanks
}

/// Whether the Latin letters are capitals, two at least: GPU, and neither X nor GPUs.
fn is_in_capitals(text: &str) -> bool {
    let letters = || text.chars().filter(|c| c.is_ascii_alphabetic());
    letters().count() > 1 && letters().all(|c| c.is_ascii_uppercase())
}

fn too_large() -> Error {
    Error::with_hint("the glossary is too large to compile", "split it into several workspaces")
}
