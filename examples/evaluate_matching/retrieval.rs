//! Retrieval through the real index: a workspace of the memory's units, its index built and opened by the library.

use std::fs;
use std::hint::black_box;
use std::io::{self, BufWriter, Write};

use malmoi::index::{self, Index, Memory};
use malmoi::leverage::{Match, Matcher, Request};
use malmoi::matching::percentage::least_similarity;
use malmoi::matching::{Candidate, MatchingSettings, Penalties, Prepared, Query, key_of_normal};
use malmoi::record::Lang;
use malmoi::workspace::Workspace;
use rapidfuzz::distance::indel::{Args, BatchComparator};

use super::data::{Unit, each};
use super::timing::Rate;

/// The least percentage of what is counted.
pub const MIN: u8 = 70;
/// From here on nothing may be missed.
const HIGH: u8 = 85;
const ROUNDS: usize = 9;
/// How many queries brute force is timed with.
const SAMPLE: usize = 40;

/// A memory on disk, in a folder that goes with it.
pub struct Retrieval {
    memory: Memory,
    _folder: tempfile::TempDir,
}

/// How many of the queries that have a match find one of the same percentage.
#[derive(Default)]
pub struct Recall {
    /// Queries with a match of [`MIN`] or more by brute force, and those whose best match has the same percentage.
    pub matched: usize,
    pub same: usize,
    /// Those of [`HIGH`] or more.
    pub high: usize,
    pub same_high: usize,
    /// Those whose best match has the same percentage when every segment is compared.
    pub exhaustive: usize,
}

impl Recall {
    /// At least 99.9 %, all of 85 and more, and all when every segment is compared.
    pub fn holds(&self) -> bool {
        self.same * 1000 >= self.matched * 999
            && self.same_high == self.high
            && self.exhaustive == self.matched
    }
}

impl Retrieval {
    /// Writes the pairs, Korean then English, as a memory, and builds and opens its index.
    pub fn build<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        for name in ["memory", "glossary", "articles"] {
            fs::create_dir(folder.path().join(name))?;
        }
        let mut file = BufWriter::new(fs::File::create(folder.path().join("memory/units.jsonl"))?);
        for (ko, en) in pairs {
            writeln!(file, "{}", serde_json::json!({ "ko": ko, "en": en }))?;
        }
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        let workspace = Workspace::open(folder.path()).map_err(io::Error::other)?;
        index::rebuild(&workspace, &mut |_| ()).map_err(io::Error::other)?;
        let memory =
            Index::open(&workspace, None).and_then(|index| index.memory()).map_err(io::Error::other)?;
        Ok(Self { memory, _folder: folder })
    }

    /// How many units the index has.
    pub fn len(&self) -> usize {
        self.memory.len()
    }

    fn matcher(&self) -> Matcher<'_> {
        Matcher::new(&self.memory, Penalties::new(MatchingSettings::default(), 0, None))
    }

    /// The first match of each query, whatever its percentage.
    pub fn first(&self, queries: &[Unit], lang: Lang) -> Vec<Option<Match>> {
        let request = Request { count: 1, min: 0, exhaustive: false };
        let mut matcher = self.matcher();
        let mut first =
            |query: &Unit| matcher.best(&Query::plain(&query.source, lang), &request).into_iter().next();
        queries.iter().map(&mut first).collect()
    }

    /// Compares the best percentages with those of [`best_of_all`].
    pub fn recall(&self, queries: &[Unit], best: &[u8], lang: Lang) -> Recall {
        let found = each(queries.len(), |at| {
            let query = Query::plain(&queries[at].source, lang);
            let mut matcher = self.matcher();
            let mut of_five = |exhaustive| {
                let matches = matcher.best(&query, &Request { count: 5, min: MIN, exhaustive });
                matches.iter().map(|found| found.percentage.value).max().unwrap_or(0)
            };
            let (five, of_all) = (of_five(false), of_five(true));
            // One match is sought by another way than five.
            [five.min(matcher.percent(&query, MIN)), of_all]
        });
        let mut recall = Recall::default();
        for (&best, [found, of_all]) in best.iter().zip(found) {
            if best >= MIN {
                recall.matched += 1;
                recall.same += usize::from(found == best);
                recall.high += usize::from(best >= HIGH);
                recall.same_high += usize::from(best >= HIGH && found == best);
            }
            recall.exhaustive += usize::from(best >= MIN && of_all == best);
        }
        recall
    }

    /// How fast the queries are answered on one thread, the index being in memory.
    pub fn rate(&self, queries: &[Unit], lang: Lang, count: usize, min: u8) -> Rate {
        let mut matcher = self.matcher();
        let request = Request { count, min, exhaustive: false };
        Rate::of(ROUNDS, queries.len(), || {
            for query in queries {
                black_box(matcher.best(&Query::plain(&query.source, lang), &request));
            }
        })
    }
}

/// The best percentage that any unit has for each query, 0 below [`MIN`]: each unit is weighed whose length, or
/// whose skeleton, allows it.
pub fn best_of_all(memory: &[Unit], queries: &[Unit], lang: Lang) -> Vec<u8> {
    let keys: Vec<u64> = memory.iter().map(|unit| key_of_normal(&unit.normal)).collect();
    let least = usize::from(least_similarity(MIN, lang));
    each(queries.len(), |at| {
        let query = &queries[at];
        let mut prepared = Prepared::new(Query::plain(&query.source, lang));
        let key = prepared.key();
        let own = query.symbols.bytes().len();
        let mut best = 0;
        for (unit, &other) in memory.iter().zip(&keys) {
            let symbols = unit.symbols.bytes();
            let could_be = 200 * own.min(symbols.len()) >= least * (own + symbols.len());
            if other == key || could_be && prepared.similarity(symbols) > best {
                let candidate = Candidate::plain(&unit.source, Some(&unit.target));
                best = best.max(prepared.percentage_of(&candidate, symbols, other).value);
            }
        }
        if best >= MIN { best } else { 0 }
    })
}

/// How fast rapidfuzz compares some of the queries with every unit, over the same symbols, with the same least similarity.
pub fn rate_of_all(memory: &[Unit], queries: &[Unit], lang: Lang) -> Rate {
    let step = (queries.len() / SAMPLE).max(1);
    let sample: Vec<&Unit> = queries.iter().step_by(step).collect();
    let args = Args::default().score_cutoff(f64::from(least_similarity(MIN, lang)) / 100.0);
    Rate::of(3, sample.len(), || {
        for query in &sample {
            let comparator = BatchComparator::new(query.symbols.bytes().iter().copied());
            for unit in memory {
                black_box(
                    comparator.normalized_similarity_with_args(unit.symbols.bytes().iter().copied(), &args),
                );
            }
        }
    })
}
