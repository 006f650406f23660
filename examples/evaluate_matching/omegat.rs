//! OmegaT's three scores, and its order.
//!
//! Each is 100 · (longer − Levenshtein) / longer over tokens, whole percents rounded down (`FuzzyMatcher.calcSimilarity`); matches are
//! ordered by the first, then the second, then the third (`FindMatches`). The tokens are: stemmed words without stop words;
//! words; everything, blanks and signs among it. Tokens with a digit count in the third alone. Korean is cut into pairs of
//! syllables within a word and has no stems (`LuceneCJKTokenizer`).
//!
//! The stop words are Lucene's, as in OmegaT 6 (3.6 has a longer list), and the stemmer is Snowball's English one where Lucene's
//! analyser has Porter's. OmegaT shows nothing below 30 %; here the best is taken in any case.

use frostem::{Algorithm, Stemmer};
use malmoi::hangul::is_syllable;
use malmoi::record::Lang;
use rapidfuzz::distance::levenshtein::{Args, BatchComparator};
use unicode_segmentation::UnicodeSegmentation;

use super::data::{Unit, each};
use super::edits::Numbers;

/// Lucene's `EnglishAnalyzer.getDefaultStopSet()`.
const STOP_WORDS: [&str; 33] = [
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no",
    "not", "of", "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to",
    "was", "will", "with",
];

/// What a segment is cut into for the three scores.
pub fn tokens(text: &str, lang: Lang) -> [Vec<String>; 3] {
    let lower = text.to_lowercase();
    let (stems, words) = match lang {
        Lang::En => (english_stems(&lower), with_no_digit(lower.unicode_words().map(str::to_owned))),
        Lang::Ko => (korean_stems(&lower), with_no_digit(korean_words(&lower))),
    };
    // Java's word iterator parts at the right quotation mark.
    let all = lower.split_word_bounds().flat_map(|piece| piece.split_inclusive('’'));
    let all = all.flat_map(|piece| piece.strip_suffix('’').map_or(vec![piece], |before| vec![before, "’"]));
    [stems, words, all.filter(|piece| !piece.is_empty()).map(str::to_owned).collect()]
}

fn english_stems(lower: &str) -> Vec<String> {
    let stemmer = Stemmer::new(Algorithm::English);
    let plain = |word: &str| {
        let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
        (!STOP_WORDS.contains(&word)).then(|| stemmer.stem(word).into_owned())
    };
    with_no_digit(lower.unicode_words().filter_map(plain))
}

fn korean_stems(lower: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for word in lower.unicode_words() {
        if word.chars().all(is_syllable) {
            push_pairs(word, &mut tokens);
        } else if !STOP_WORDS.contains(&word) {
            tokens.push(word.to_owned());
        }
    }
    with_no_digit(tokens)
}

/// Runs of Latin letters, digits, `_`, `+` and `#`, and pairs of syllables.
fn korean_words(lower: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = lower;
    while let Some(c) = rest.chars().next() {
        let latin = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '#');
        let end = |inside: &dyn Fn(char) -> bool| rest.find(|c| !inside(c)).unwrap_or(rest.len());
        let length = if is_syllable(c) {
            let length = end(&is_syllable);
            push_pairs(&rest[..length], &mut tokens);
            length
        } else if latin(c) {
            let length = end(&latin);
            tokens.push(rest[..length].to_owned());
            length
        } else {
            c.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

/// The pairs of neighbours in a run, or its one syllable.
fn push_pairs(run: &str, tokens: &mut Vec<String>) {
    let syllables: Vec<char> = run.chars().collect();
    match syllables.as_slice() {
        [one] => tokens.push(one.to_string()),
        many => tokens.extend(many.windows(2).map(|pair| pair.iter().collect::<String>())),
    }
}

fn with_no_digit(tokens: impl IntoIterator<Item = String>) -> Vec<String> {
    tokens.into_iter().filter(|token| !token.chars().any(char::is_numeric)).collect()
}

/// The three scores of two segments, in percent.
#[allow(dead_code, reason = "for the tests")]
pub fn scores(left: &str, right: &str, lang: Lang) -> [usize; 3] {
    let (left, right) = (tokens(left, lang), tokens(right, lang));
    [0, 1, 2].map(|kind| {
        let mut numbered = Numbers::default();
        let [left, right] = [&left, &right].map(|tokens| numbers(&tokens[kind], &mut numbered));
        let distance = BatchComparator::new(left.iter().copied()).distance(right.iter().copied());
        percent(distance, left.len().max(right.len()))
    })
}

fn numbers(tokens: &[String], numbers: &mut Numbers) -> Vec<u32> {
    numbers.of(tokens.iter().map(String::as_str))
}

/// Two segments without tokens are not alike.
fn percent(distance: usize, longer: usize) -> usize {
    (100 * (longer - distance)).checked_div(longer).unwrap_or(0)
}

/// For each query the unit that OmegaT would show first.
///
/// A hint names a unit that is probably near: what is no nearer is passed over sooner.
pub fn nearest(memory: &[Unit], queries: &[Unit], lang: Lang, hints: &[usize]) -> Vec<usize> {
    let mut numbered = [Numbers::default(), Numbers::default(), Numbers::default()];
    let mut of = |units: &[Unit]| -> Vec<[Vec<u32>; 3]> {
        let numbers_of = |unit: &Unit| {
            let tokens = tokens(&unit.source, lang);
            [0, 1, 2].map(|kind| numbers(&tokens[kind], &mut numbered[kind]))
        };
        units.iter().map(numbers_of).collect()
    };
    let (memory, queries) = (of(memory), of(queries));
    each(queries.len(), |at| {
        let comparators = [0, 1, 2].map(|kind| BatchComparator::new(queries[at][kind].iter().copied()));
        // A score, where it is at least so much.
        let score = |unit: &[Vec<u32>; 3], kind: usize, least: usize| {
            let (query, segment) = (&queries[at][kind], &unit[kind]);
            let longer = query.len().max(segment.len());
            let most = longer - (least * longer).div_ceil(100);
            let args = Args::default().score_cutoff(most);
            let near = query.len().abs_diff(segment.len()) <= most;
            let distance = near
                .then(|| comparators[kind].distance_with_args(segment.iter().copied(), &args))
                .flatten()?;
            Some(percent(distance, longer)).filter(|&score| score >= least)
        };
        let mut best = (hints[at], [0, 1, 2].map(|kind| score(&memory[hints[at]], kind, 0).unwrap_or(0)));
        for (place, unit) in memory.iter().enumerate() {
            // The second and the third score are asked only where the ones before are as good.
            let mut scores = [0; 3];
            let mut better = false;
            let mut kinds = 0..3;
            let all = kinds.all(|kind| {
                let found = score(unit, kind, if better { 0 } else { best.1[kind] });
                scores[kind] = found.unwrap_or(0);
                better |= scores[kind] > best.1[kind];
                found.is_some()
            });
            if all && (better || place < best.0) {
                best = (place, scores);
            }
        }
        best.0
    })
}
