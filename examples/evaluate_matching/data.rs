//! The update job: a memory, and new segments with the translation that a person gave each.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::GzDecoder;

use malmoi::analysis::normalise;
use malmoi::matching::symbols::Symbols;
use malmoi::record::Lang;

/// A segment with its translation.
pub struct Unit {
    pub source: String,
    pub target: String,
    /// The source in normal form.
    pub normal: String,
    pub symbols: Symbols,
    /// How many symbols the target has.
    pub target_length: usize,
}

/// The rows of a file with an English and a Korean column, seen from one language.
pub fn read(path: &Path, source: Lang) -> io::Result<Vec<Unit>> {
    let mut text = String::new();
    GzDecoder::new(File::open(path)?).read_to_string(&mut text)?;
    let mut units = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let Some((english, korean)) = line.split_once('\t') else {
            let message = format!("{}:{}: not two columns", path.display(), number + 1);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        };
        units.push(match source {
            Lang::En => Unit::new(english, korean),
            Lang::Ko => Unit::new(korean, english),
        });
    }
    Ok(units)
}

/// The rows of `parallel/segments.tsv.gz`, seen from one language.
pub fn read_segments(path: &Path, source: Lang) -> io::Result<Vec<Unit>> {
    let mut text = String::new();
    GzDecoder::new(File::open(path)?).read_to_string(&mut text)?;
    let mut units = Vec::new();
    for line in text.lines().skip(1) {
        let mut cells = line.split('\t').skip(2);
        if let (Some(english), Some(korean)) = (cells.next(), cells.next()) {
            units.push(match source {
                Lang::En => Unit::new(english, korean),
                Lang::Ko => Unit::new(korean, english),
            });
        }
    }
    Ok(units)
}

/// New segments made of those of a memory, evenly drawn: in each of at least five words the middle one is another segment's.
pub fn edited(memory: &[Unit], count: usize) -> Vec<Unit> {
    let long: Vec<&Unit> = memory.iter().filter(|unit| unit.source.split(' ').count() >= 5).collect();
    let step = (long.len() / count.max(1)).max(1);
    let middle = |words: &[&str]| words.len() / 2;
    let edit = |at: usize| {
        let [own, other] = [at, (at + long.len() / 2) % long.len()]
            .map(|at| long[at].source.split(' ').collect::<Vec<&str>>());
        let mut words = own;
        let place = middle(&words);
        words[place] = other[middle(&other)];
        Unit::new(&words.join(" "), &long[at].target)
    };
    (0..long.len()).step_by(step).take(count).map(edit).collect()
}

impl Unit {
    fn new(source: &str, target: &str) -> Self {
        let normal = normalise(source).text().to_owned();
        Self {
            source: source.to_owned(),
            target: target.to_owned(),
            symbols: Symbols::of_normal(&normal),
            normal,
            target_length: Symbols::new(target).bytes().len(),
        }
    }
}

/// What a function gives for 0, 1 … `count`, on two threads.
pub fn each<T: Send>(count: usize, f: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let (f, half) = (&f, count / 2);
    std::thread::scope(|scope| {
        let second = scope.spawn(move || (half..count).map(f).collect::<Vec<T>>());
        let mut results: Vec<T> = (0..half).map(f).collect();
        results.extend(second.join().expect("a scoring does not panic"));
        results
    })
}

/// The place of the largest score; the first of equal ones. 0 where there is none.
pub fn best<S: PartialOrd>(scores: impl IntoIterator<Item = S>) -> usize {
    let mut best: Option<(usize, S)> = None;
    for (at, score) in scores.into_iter().enumerate() {
        if best.as_ref().is_none_or(|(_, least)| score > *least) {
            best = Some((at, score));
        }
    }
    best.map_or(0, |(at, _)| at)
}

/// The places of the `count` largest scores, the largest first.
pub fn nearest(scores: &[f32], count: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..scores.len()).collect();
    let order = |&a: &usize, &b: &usize| scores[b].total_cmp(&scores[a]).then(a.cmp(&b));
    if count < places.len() {
        places.select_nth_unstable_by(count, order);
        places.truncate(count);
    }
    places.sort_unstable_by(order);
    places
}
