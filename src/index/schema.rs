//! What the index holds of a unit, and a unit on its way there.

use std::fmt::Debug;
use std::sync::{Arc, OnceLock};

use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf};
use tantivy::schema::{
    BytesOptions, Document, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
    Value,
};

use super::permit::Permit;
use super::rank::Rank;
use super::tokens::Lists;
use super::{codec, tokens};
use crate::analysis::{Analyzer, normalise};
use crate::fuzzy::{self, Item, Segment};
use crate::hangul;
use crate::matching::symbols::Symbols;
use crate::matching::{self, rarity};
use crate::record::Unit;

/// The version of everything below; an index of another version is built anew.
pub const SCHEMA_VERSION: u32 = 3;

/// The Korean side, and an English one that holds Hangul, by pairs of characters. Documents alone: every hit is verified in the stored text.
pub const PAIRS: Field = Field::from_field_id(0);
/// The Korean side by morphemes.
pub const KO: Field = Field::from_field_id(1);
/// The English side by words and stems, with positions.
pub const EN: Field = Field::from_field_id(2);
/// The number of the source, for deletion.
pub const SOURCE: Field = Field::from_field_id(3);
/// The lower 64 bits of the unit's id, as a column.
pub const ID: Field = Field::from_field_id(4);
/// The [`Rank`], as a column.
pub const RANK: Field = Field::from_field_id(5);
/// The whole unit: see [`codec`].
pub const UNIT: Field = Field::from_field_id(6);

/// The name of the column of ranks.
pub const RANK_COLUMN: &str = "rank";
/// The name of the column of ids.
///
/// No postings: a term for each unit made a rebuild six percent slower and the index 8 MB larger over 228,775 units, and
/// ids are looked up in lots, for which one pass over the column is quick.
pub const ID_COLUMN: &str = "id";

/// The schema. No field keeps norms: nothing here is scored by tantivy.
pub fn schema() -> Schema {
    let text = |tokenizer, record| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(record)
            .set_fieldnorms(false);
        TextOptions::default().set_indexing_options(indexing)
    };
    let column = NumericOptions::default().set_fast();
    let mut builder = Schema::builder();
    let fields = [
        builder.add_text_field("pairs", text(tokens::PAIRS, IndexRecordOption::Basic)),
        builder.add_text_field("ko", text(tokens::LISTED, IndexRecordOption::Basic)),
        builder.add_text_field("en", text(tokens::LISTED, IndexRecordOption::WithFreqsAndPositions)),
        builder.add_u64_field("source", NumericOptions::default().set_indexed()),
        builder.add_u64_field(ID_COLUMN, column.clone()),
        builder.add_u64_field(RANK_COLUMN, column),
        builder.add_bytes_field("unit", BytesOptions::default().set_stored()),
    ];
    debug_assert_eq!(fields, [PAIRS, KO, EN, SOURCE, ID, RANK, UNIT]);
    builder.build()
}

/// Units of one source on their way into the index together. They are analysed by whichever thread comes to them first.
pub struct Lot {
    units: Vec<Unit>,
    source: u32,
    lists: Arc<Lists>,
    analysed: OnceLock<Vec<Analysed>>,
    /// Handed back when tantivy has taken the last unit.
    _permit: Permit,
}

/// A unit on its way into the index.
pub struct Entry {
    lot: Arc<Lot>,
    at: usize,
}

/// What is indexed of a unit.
#[derive(Debug)]
struct Analysed {
    /// What is read by pairs, in normal form: the Korean side, and the English one where it holds Hangul.
    pairs: [Option<String>; 2],
    /// Lists of tokens.
    ko: Option<String>,
    en: Option<String>,
    id: u64,
    rank: u64,
    stored: Vec<u8>,
    /// Both sides, for the fuzzy index; of a unit without one of them, none.
    sides: Option<[Side; 2]>,
    context: fuzzy::Context,
}

/// One side of a unit, for the fuzzy index.
#[derive(Debug)]
struct Side {
    symbols: Symbols,
    key: u64,
    buckets: Vec<u32>,
}

impl Side {
    fn new(normal: &str) -> Self {
        let symbols = Symbols::of_normal(normal);
        let (key, buckets) = (matching::key_of_normal(normal), rarity::buckets(normal, &symbols));
        Self { symbols, key, buckets }
    }

    fn segment(&self) -> Segment<'_> {
        Segment { symbols: self.symbols.bytes(), key: self.key, buckets: &self.buckets }
    }
}

impl Lot {
    /// Units of a source with that number.
    pub fn new(units: Vec<Unit>, source: u32, lists: &Arc<Lists>, permit: Permit) -> Arc<Self> {
        let (lists, analysed) = (Arc::clone(lists), OnceLock::new());
        Arc::new(Self { units, source, lists, analysed, _permit: permit })
    }

    /// The entries of the units.
    pub fn entries(self: &Arc<Self>) -> impl Iterator<Item = Entry> {
        (0..self.units.len()).map(|at| Entry { lot: Arc::clone(self), at })
    }

    /// What goes into the fuzzy index: the units that have both sides.
    pub fn items(&self) -> impl Iterator<Item = Item<'_>> {
        self.analysed().iter().filter_map(|analysed| {
            let sides = analysed.sides.as_ref()?.each_ref().map(Side::segment);
            let Analysed { id, context, ref stored, .. } = *analysed;
            Some(Item { part: self.source, id, context, stored, sides })
        })
    }

    /// Analyses the units, unless another thread has done so or does.
    pub fn analyse(&self) {
        self.analysed();
    }

    fn analysed(&self) -> &[Analysed] {
        self.analysed.get_or_init(|| {
            self.lists.with_analyzer(|analyzer| {
                self.units.iter().map(|unit| Analysed::new(unit, self.source, analyzer)).collect()
            })
        })
    }
}

impl Analysed {
    fn new(unit: &Unit, source: u32, analyzer: &mut Analyzer) -> Self {
        let normal = |side: &Option<String>| side.as_deref().map(normalise);
        let (ko, en) = (normal(&unit.ko), normal(&unit.en));
        let texts = [&unit.ko, &unit.en, &unit.before, &unit.after].into_iter().flatten().map(String::len);
        let place = unit.origin.len() + unit.place.path.len();
        let mut stored = Vec::with_capacity(texts.sum::<usize>() + place + codec::OVERHEAD);
        codec::encode(unit, &mut stored);
        let sides = ko.as_ref().zip(en.as_ref());
        let sides = sides.map(|(ko, en)| [ko, en].map(|side| Side::new(side.text())));
        Self {
            sides,
            context: fuzzy::context(unit),
            ko: ko.as_ref().map(|ko| tokens::korean(analyzer, ko.text())),
            en: en.as_ref().map(|en| tokens::english(en.text())),
            pairs: [ko, en.filter(|en| en.text().contains(hangul::is_hangul))]
                .map(|side| side.map(|side| side.text().to_owned())),
            id: unit.id().0 as u64,
            rank: Rank::new(unit, source).0,
            stored,
        }
    }
}

impl Document for Entry {
    type Value<'a> = Cell<'a>;
    type FieldsValuesIter<'a> = std::iter::Flatten<std::array::IntoIter<Option<(Field, Cell<'a>)>, 8>>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        let analysed = &self.lot.analysed()[self.at];
        let cells = [
            analysed.pairs[0].as_deref().map(|text| (PAIRS, Cell::Text(text))),
            analysed.pairs[1].as_deref().map(|text| (PAIRS, Cell::Text(text))),
            analysed.ko.as_deref().map(|text| (KO, Cell::Text(text))),
            analysed.en.as_deref().map(|text| (EN, Cell::Text(text))),
            Some((SOURCE, Cell::Number(u64::from(self.lot.source)))),
            Some((ID, Cell::Number(analysed.id))),
            Some((RANK, Cell::Number(analysed.rank))),
            Some((UNIT, Cell::Bytes(&analysed.stored))),
        ];
        cells.into_iter().flatten()
    }
}

/// A value of one field.
#[derive(Clone, Copy, Debug)]
pub enum Cell<'a> {
    /// A text in normal form.
    Text(&'a str),
    /// A number.
    Number(u64),
    /// A stored form.
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> for Cell<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            Self::Text(text) => ReferenceValueLeaf::Str(text),
            Self::Number(number) => ReferenceValueLeaf::U64(number),
            Self::Bytes(bytes) => ReferenceValueLeaf::Bytes(bytes),
        })
    }
}
