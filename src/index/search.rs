//! Finding units. Nothing of tantivy shows: what comes out are candidates in an order of integers, and units.

use std::collections::BTreeSet;
use std::path::Path;

use tantivy::columnar::Column;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::store::StoreReader;
use tantivy::{DocId, DocSet, InvertedIndexReader, SegmentReader, TERMINATED};

use super::codec;
use super::failure::broken;
use super::manifest::{Kind, Manifest, SourceEntry};
use super::rank::Rank;
use super::removed::{Removed, Salt};
use super::schema::{EN, ID_COLUMN, KO, PAIRS, RANK_COLUMN};
use super::store::Store;
use super::tokens::clip;
use crate::analysis::{self, SENTINEL, normalise};
use crate::error::{Error, Result};
use crate::record::{Unit, UnitId};

/// A unit that may be an answer; [`Units::get`] brings it, and the caller verifies it.
///
/// Candidates sort as examples are shown: best quality first, then by the name of the source, then in the source's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    rank: Rank,
    segment: u32,
    doc: DocId,
}

impl Candidate {
    /// How good an example the unit is before any query is known: see [`quality`](super::quality).
    pub fn quality(&self) -> u8 {
        self.rank.quality()
    }

    /// A class of origins (12 bits of a hash), so that origins can take turns without being read.
    pub fn origin(&self) -> u16 {
        self.rank.origin()
    }
}

/// What takes the candidates of a search.
pub type OnCandidate<'a> = dyn FnMut(Candidate) + 'a;

/// The units of an index that one client may see, and those that were appended since.
pub struct Units {
    segments: Vec<Segment>,
    /// For each part its source's place among the sources by name, or nothing where it is not to be seen.
    places: Vec<Option<u32>>,
    tail: Vec<TailUnit>,
    /// The units that were removed, where any was.
    removed: Option<Removed>,
    /// For each source, by its place, what its ids are salted with; articles have none, and nothing removed.
    salts: Vec<Option<Salt>>,
}

/// A unit that is not indexed yet, and its source's place among all by name.
pub(super) struct TailUnit {
    pub place: u32,
    pub unit: Unit,
    /// What its id is salted with among the removed.
    pub salt: Salt,
}

/// Whose units are seen.
#[derive(Clone, Copy)]
pub(super) enum Seen<'a> {
    /// Those of every layer.
    Everything,
    /// The house's and, where one is named, that client's.
    Client(Option<&'a str>),
}

struct Segment {
    reader: SegmentReader,
    store: StoreReader,
    ranks: Column<u64>,
    /// Opened where units were removed.
    ids: Option<Column<u64>>,
}

/// The segment number of the tail.
const TAIL: u32 = u32::MAX;

/// How many blocks of stored units a reader keeps: the examples of one query seldom share one.
const STORE_CACHE_BLOCKS: usize = 8;

impl Units {
    /// Opens the folder of the units as the manifest describes it, for the house or for one client.
    pub(super) fn open(dir: &Path, manifest: &Manifest, seen: Seen<'_>) -> Result<Self> {
        let index = tantivy::Index::open(Store::open(dir)?)?;
        let mut segments = Vec::new();
        for segment in index.searchable_segments()? {
            let reader = SegmentReader::open(&segment)?;
            let store = reader.get_store_reader(STORE_CACHE_BLOCKS).map_err(Error::io("cannot read", dir))?;
            let ranks = reader.fast_fields().u64(RANK_COLUMN)?;
            segments.push(Segment { reader, store, ranks, ids: None });
        }
        let places = places(manifest, seen);
        Ok(Self { segments, places, tail: Vec::new(), removed: None, salts: Vec::new() })
    }

    /// Adds units that stand in the sources but not yet in the index.
    pub(super) fn with_tail(mut self, tail: Vec<TailUnit>) -> Self {
        self.tail = tail;
        self
    }

    /// Leaves out the units of memories that were removed.
    pub(super) fn without(mut self, removed: Removed, manifest: &Manifest) -> Result<Self> {
        if removed.is_empty() {
            return Ok(self);
        }
        self.tail.retain(|tail| !removed.has_key(tail.salt.key(tail.unit.id().0 as u64)));
        for segment in &mut self.segments {
            segment.ids = Some(segment.reader.fast_fields().u64(ID_COLUMN)?);
        }
        let salt =
            |source: &SourceEntry| (source.kind == Kind::Memory).then(|| Salt::of(source.layer.as_deref()));
        self.salts = manifest.sources.iter().map(salt).collect();
        self.removed = Some(removed);
        Ok(self)
    }

    /// Whether a document of the source at that place was removed.
    fn is_removed(&self, segment: &Segment, doc: DocId, place: u32) -> bool {
        let (Some(removed), Some(ids)) = (&self.removed, &segment.ids) else { return false };
        let salt = self.salts.get(place as usize).copied().flatten();
        salt.is_some_and(|salt| removed.has_key(salt.key(ids.values.get_val(doc))))
    }

    /// The units that were appended since the index was written; every search covers them.
    pub fn tail(&self) -> impl Iterator<Item = &Unit> {
        self.tail.iter().map(|tail| &tail.unit)
    }

    /// The number of the part that an indexed unit belongs to.
    pub(super) fn part(&self, candidate: &Candidate) -> u32 {
        let segment = self.segments.get(candidate.segment as usize);
        segment.map_or(u32::MAX, |segment| Rank(segment.ranks.values.get_val(candidate.doc)).source())
    }

    /// Every unit whose Korean side contains all pairs of characters of a text in normal form, and so every unit that
    /// contains the text whatever its spacing. An English side that holds Hangul is searched likewise.
    ///
    /// Of a single character, every unit with it; of a blank text, every unit. In no order, as in all searches here:
    /// most of what is found of a frequent text is never looked at.
    pub fn korean_text(&self, normal: &str, found: &mut OnCandidate<'_>) -> Result<()> {
        let mut pairs = BTreeSet::new();
        let mut last = String::new();
        analysis::pairs(normal, &mut |pair, _| match pair.strip_suffix(SENTINEL) {
            // A text that goes on has another pair there.
            Some(character) => last.push_str(character),
            None => {
                pairs.insert(pair.to_owned());
            }
        });
        if last.is_empty() {
            return self.all(found);
        }
        let folded = unspaced(normal);
        let holds = |side: &Option<String>| {
            side.as_deref().is_some_and(|text| unspaced(normalise(text).text()).contains(&folded))
        };
        self.in_tail(|unit| holds(&unit.ko) || holds(&unit.en), found);
        match pairs.is_empty() {
            true => self.prefix(PAIRS, &last, found),
            false => self.all_of(PAIRS, pairs.iter().map(String::as_str), found),
        }
    }

    /// Every unit whose Korean side has all of the tokens that [`Analyzer::korean`](crate::analysis::Analyzer::korean)
    /// makes of a query, wherever they stand; of no tokens none.
    pub fn korean_morphemes(&self, tokens: &[String], found: &mut OnCandidate<'_>) -> Result<()> {
        if tokens.is_empty() {
            return Ok(());
        }
        let tokens: BTreeSet<_> = tokens.iter().map(|token| clip(token)).collect();
        self.in_tail(|unit| unit.ko.is_some(), found);
        self.all_of(KO, tokens.iter().copied(), found)
    }

    /// Every unit whose English side has the words in that order, one beside the other, each as one of its
    /// alternatives: the stem and the forms that [`english`](crate::analysis::english) makes of it. Of no words none.
    pub fn english_phrase(&self, words: &[Vec<String>], found: &mut OnCandidate<'_>) -> Result<()> {
        if words.is_empty() || words.iter().any(Vec::is_empty) {
            return Ok(());
        }
        // A word alone stands where it stands.
        let option = match words {
            [_] => IndexRecordOption::Basic,
            _ => IndexRecordOption::WithFreqsAndPositions,
        };
        for (number, segment) in self.numbered() {
            let index = segment.reader.inverted_index(EN)?;
            let slots = words.iter().map(|forms| Slot::open(&index, forms, option));
            let slots = slots.collect::<std::io::Result<Vec<_>>>().map_err(broken)?;
            phrase(slots, &mut |doc| self.push(number, segment, doc, found));
        }
        self.in_tail(|unit| unit.en.is_some(), found);
        Ok(())
    }

    /// Every unit.
    pub fn all(&self, found: &mut OnCandidate<'_>) -> Result<()> {
        for (number, segment) in self.numbered() {
            for doc in 0..segment.reader.max_doc() {
                self.push(number, segment, doc, found);
            }
        }
        self.in_tail(|_| true, found);
        Ok(())
    }

    /// The units with those ids, best first: identical ones share an id.
    pub fn by_ids(&self, ids: &[UnitId]) -> Result<Vec<Candidate>> {
        let halves: BTreeSet<u64> = ids.iter().map(|id| id.0 as u64).collect();
        let mut found = Vec::new();
        for (number, segment) in self.numbered() {
            let column = segment.reader.fast_fields().u64(ID_COLUMN)?;
            for doc in 0..segment.reader.max_doc() {
                if halves.contains(&column.values.get_val(doc)) {
                    self.push(number, segment, doc, &mut |candidate| found.push(candidate));
                }
            }
        }
        self.in_tail(|_| true, &mut |candidate| found.push(candidate));
        found.sort_unstable();
        // The column keeps half of an id.
        let mut trouble = None;
        found.retain(|candidate| match self.get(candidate) {
            Ok(unit) => ids.contains(&unit.id()),
            Err(error) => {
                trouble = Some(error);
                false
            }
        });
        trouble.map_or(Ok(found), Err)
    }

    /// Reads a unit.
    ///
    /// Fails when the index is damaged.
    pub fn get(&self, candidate: &Candidate) -> Result<Unit> {
        if candidate.segment == TAIL {
            return self
                .tail
                .get(candidate.doc as usize)
                .map(|tail| tail.unit.clone())
                .ok_or_else(foreign_candidate);
        }
        let segment = self.segments.get(candidate.segment as usize).ok_or_else(foreign_candidate)?;
        let Stored(bytes) = segment.store.get(candidate.doc)?;
        codec::decode(&bytes).ok_or_else(|| broken("a stored unit cannot be read"))
    }

    fn numbered(&self) -> impl Iterator<Item = (u32, &Segment)> {
        (0..).zip(&self.segments)
    }

    /// Adds a document if it may be seen.
    fn push(&self, number: u32, segment: &Segment, doc: DocId, found: &mut OnCandidate<'_>) {
        if segment.reader.alive_bitset().is_some_and(|alive| !alive.is_alive(doc)) {
            return;
        }
        let rank = Rank(segment.ranks.values.get_val(doc));
        // A part that the manifest does not know belongs to a refresh that has not taken effect.
        if let Some(Some(place)) = self.places.get(rank.source() as usize)
            && !self.is_removed(segment, doc, *place)
        {
            found(Candidate { rank: rank.with_source(*place), segment: number, doc });
        }
    }

    fn in_tail(&self, mut wanted: impl FnMut(&Unit) -> bool, found: &mut OnCandidate<'_>) {
        for (doc, TailUnit { place, unit, .. }) in (0..).zip(&self.tail) {
            if wanted(unit) {
                found(Candidate { rank: Rank::new(unit, *place), segment: TAIL, doc });
            }
        }
    }

    /// The documents that have every one of the terms.
    fn all_of<'a>(
        &self,
        field: Field,
        terms: impl Iterator<Item = &'a str> + Clone,
        found: &mut OnCandidate<'_>,
    ) -> Result<()> {
        'segments: for (number, segment) in self.numbered() {
            let index = segment.reader.inverted_index(field)?;
            let mut infos = Vec::new();
            for term in terms.clone() {
                match index.get_term_info(&Term::from_field_text(field, term)).map_err(broken)? {
                    Some(info) => infos.push(info),
                    None => continue 'segments,
                }
            }
            infos.sort_by_key(|info| info.doc_freq);
            let postings =
                infos.iter().map(|info| index.read_postings_from_terminfo(info, IndexRecordOption::Basic));
            let mut postings = postings.collect::<std::io::Result<Vec<_>>>().map_err(broken)?;
            let Some((rarest, others)) = postings.split_first_mut() else { continue };
            let mut doc = rarest.doc();
            'docs: while doc != TERMINATED {
                for other in &mut *others {
                    let next = if other.doc() < doc { other.seek(doc) } else { other.doc() };
                    if next > doc {
                        doc = rarest.seek(next);
                        continue 'docs;
                    }
                }
                self.push(number, segment, doc, found);
                doc = rarest.advance();
            }
        }
        Ok(())
    }

    /// The documents that have a term with that beginning.
    fn prefix(&self, field: Field, beginning: &str, found: &mut OnCandidate<'_>) -> Result<()> {
        for (number, segment) in self.numbered() {
            let index = segment.reader.inverted_index(field)?;
            let mut hits = vec![0u64; segment.reader.max_doc().div_ceil(64) as usize];
            let mut terms = index.terms().range().ge(beginning).into_stream().map_err(broken)?;
            while terms.advance() && terms.key().starts_with(beginning.as_bytes()) {
                let postings = index.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic);
                let mut postings = postings.map_err(broken)?;
                while postings.doc() != TERMINATED {
                    hits[postings.doc() as usize / 64] |= 1 << (postings.doc() % 64);
                    postings.advance();
                }
            }
            for (base, mut word) in (0..).step_by(64).zip(hits) {
                while word != 0 {
                    self.push(number, segment, base + word.trailing_zeros(), found);
                    word &= word - 1;
                }
            }
        }
        Ok(())
    }
}

/// One word of a phrase: the postings of its alternatives.
struct Slot {
    forms: Vec<SegmentPostings>,
    positions: Vec<u32>,
}

impl Slot {
    fn open(
        index: &InvertedIndexReader,
        forms: &[String],
        option: IndexRecordOption,
    ) -> std::io::Result<Self> {
        let mut postings = Vec::new();
        for form in forms.iter().map(|form| clip(form)).collect::<BTreeSet<_>>() {
            let term = Term::from_field_text(EN, form);
            postings.extend(index.read_postings(&term, option)?);
        }
        Ok(Self { forms: postings, positions: Vec::new() })
    }

    fn doc_freq(&self) -> u64 {
        self.forms.iter().map(|form| u64::from(form.doc_freq())).sum()
    }

    /// Goes to the first document with any of the forms at or after `doc`.
    fn seek(&mut self, doc: DocId) -> DocId {
        let forms = self.forms.iter_mut();
        forms
            .map(|form| if form.doc() < doc { form.seek(doc) } else { form.doc() })
            .min()
            .unwrap_or(TERMINATED)
    }

    /// Reads where the word stands in the document that it was brought to.
    fn read_positions(&mut self, doc: DocId) -> &[u32] {
        self.positions.clear();
        for form in self.forms.iter_mut().filter(|form| form.doc() == doc) {
            form.append_positions_with_offset(0, &mut self.positions);
        }
        self.positions.sort_unstable();
        &self.positions
    }
}

/// Calls back for every document that has the words of the slots one after the other.
fn phrase(mut slots: Vec<Slot>, f: &mut dyn FnMut(DocId)) {
    // The rarest word leads; the order in the phrase stays in `places`.
    let mut places: Vec<usize> = (0..slots.len()).collect();
    places.sort_by_key(|&place| slots[place].doc_freq());
    let mut doc = 0;
    'docs: loop {
        for &place in &places {
            let next = slots[place].seek(doc);
            if next == TERMINATED {
                return;
            }
            if next > doc {
                doc = next;
                continue 'docs;
            }
        }
        if let [_] = slots.as_slice() {
            f(doc);
        } else {
            let mut starts = slots[0].read_positions(doc).to_vec();
            for (offset, slot) in (0u32..).zip(&mut slots).skip(1) {
                let positions = slot.read_positions(doc);
                starts.retain(|start| positions.binary_search(&(start + offset)).is_ok());
            }
            if !starts.is_empty() {
                f(doc);
            }
        }
        doc += 1;
    }
}

impl Seen<'_> {
    /// Whether the units of a layer are among them.
    pub(super) fn includes(self, layer: Option<&str>) -> bool {
        match self {
            Self::Everything => true,
            Self::Client(client) => layer.is_none() || layer == client,
        }
    }
}

/// For each part the place of its source among all by name, where the client may see it.
fn places(manifest: &Manifest, seen: Seen<'_>) -> Vec<Option<u32>> {
    let mut places = vec![None; manifest.next_part as usize];
    for (place, source) in (0..).zip(&manifest.sources) {
        if seen.includes(source.layer.as_deref()) {
            for part in &source.parts {
                if let Some(slot) = places.get_mut(part.number as usize) {
                    *slot = Some(place);
                }
            }
        }
    }
    places
}

fn unspaced(normal: &str) -> String {
    normal.chars().filter(|c| !c.is_whitespace()).collect()
}

fn foreign_candidate() -> Error {
    Error::invalid("a candidate of another index was asked for")
}

/// The stored bytes of a document, without the detour of tantivy's own document.
struct Stored(Vec<u8>);

impl DocumentDeserialize for Stored {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(mut deserializer: D) -> Result<Self, DeserializeError> {
        let field = deserializer.next_field::<Vec<u8>>()?;
        Ok(Self(field.map(|(_, bytes)| bytes).unwrap_or_default()))
    }
}
