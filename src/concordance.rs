//! Every unit that contains a text, on either side.

use serde::Serialize;

use crate::analysis::{LazyAnalyzer, Normal, english, normalise, words};
use crate::error::Result;
use crate::hangul;
use crate::index::{Candidate, OnCandidate, Units, read_with_care};
use crate::lookup::{Example, Kind, longest};
use crate::record::{Lang, Span, Unit};

/// A unit that contains the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The unit and where the text stands in it.
    pub example: Example,
    /// [`Kind::Exact`] where it stands so to the letter, [`Kind::WidthCase`] where its normal form does, and
    /// [`Kind::Inflected`] where its words stand in other forms.
    pub kind: Kind,
}

/// What a concordance holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concordance {
    /// The units that contain the text, best examples first.
    pub units: Vec<Hit>,
    /// The units in which its words stand side by side in other forms.
    pub inflected: Vec<Hit>,
    /// Whether there are more than were asked for.
    pub more: bool,
}

/// What is asked of a concordance.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// Searches this side alone.
    pub side: Option<Lang>,
    /// How many units to give at most.
    pub limit: usize,
    /// Looks for inflected forms also where the text itself is found.
    pub forms: bool,
}

/// Finds the units that contain a text.
///
/// In Korean any run of characters counts, blanks included, whatever its place in a word; in English whole words
/// in their order, with the signs between and around them where the text has any. Width, composition and letter case are folded. Only where nothing contains the text, or with
/// [`Request::forms`], units with its words in other forms are looked for too.
///
/// # Errors
///
/// When the index is damaged or the dictionary cannot be loaded.
pub fn concordance(units: &Units, text: &str, request: &Request) -> Result<Concordance> {
    read_with_care(|| search(units, text, request))
}

fn search(units: &Units, text: &str, request: &Request) -> Result<Concordance> {
    let mut found = Concordance::default();
    let query = Query::new(text);
    let candidates = query.candidates(units, request.side)?;
    found.more = fill(units, candidates, request.limit, &mut found.units, &mut |unit| {
        Ok(query.in_unit(unit, request.side))
    })?;
    if request.forms || found.units.is_empty() {
        let mut analyzer = LazyAnalyzer::default();
        let forms = Forms::new(&query, &mut analyzer)?;
        let candidates = forms.candidates(units, request.side)?;
        let mut inflected = Vec::new();
        found.more |= fill(units, candidates, request.limit, &mut inflected, &mut |unit| {
            if query.in_unit(unit, request.side).is_some() {
                return Ok(None);
            }
            forms.in_unit(unit, request.side, &mut analyzer)
        })?;
        found.inflected = inflected;
    }
    Ok(found)
}

type Spans = (Vec<Span>, Vec<Span>, Kind);

fn fill(
    units: &Units,
    candidates: Vec<Candidate>,
    limit: usize,
    hits: &mut Vec<Hit>,
    verify: &mut dyn FnMut(&Unit) -> Result<Option<Spans>>,
) -> Result<bool> {
    for candidate in candidates {
        let unit = units.get(&candidate)?;
        if let Some((ko_spans, en_spans, kind)) = verify(&unit)? {
            if hits.len() == limit {
                return Ok(true);
            }
            hits.push(Hit { example: Example { id: unit.id(), unit, ko_spans, en_spans }, kind });
        }
    }
    Ok(false)
}

/// Tells whether a unit contains a text as [`concordance`] finds it, inflected forms apart; for who has no index.
pub struct Matcher<'a>(Query<'a>);

impl<'a> Matcher<'a> {
    /// Reads the text.
    pub fn new(text: &'a str) -> Self {
        Self(Query::new(text))
    }

    /// Whether either side of the unit contains it.
    pub fn is_in(&self, unit: &Unit) -> bool {
        self.0.in_unit(unit, None).is_some()
    }
}

/// The text as it is searched.
struct Query<'a> {
    text: &'a str,
    normal: Normal,
    words: Vec<String>,
    /// Whether there is more in it than words and blanks.
    has_signs: bool,
}

impl<'a> Query<'a> {
    fn new(text: &'a str) -> Self {
        let normal = normalise(text);
        let words: Vec<String> = words(normal.text()).map(|word| normal.text()[word].to_owned()).collect();
        let letters = normal.text().chars().filter(|c| !c.is_whitespace()).map(char::len_utf8).sum::<usize>();
        let has_signs = letters > words.iter().map(String::len).sum();
        Self { text, normal, words, has_signs }
    }

    fn has_hangul(&self) -> bool {
        self.normal.text().contains(hangul::is_hangul)
    }

    fn candidates(&self, units: &Units, side: Option<Lang>) -> Result<Vec<Candidate>> {
        let english = side != Some(Lang::Ko) && !self.has_hangul();
        sorted(&mut |found| {
            if english && self.words.is_empty() {
                // Signs alone are in no index of the English side: every unit is read.
                return units.all(found);
            }
            units.korean_text(self.normal.text(), found)?;
            if english {
                let phrase: Vec<Vec<String>> = self.words.iter().map(|word| vec![word_token(word)]).collect();
                units.english_phrase(&phrase, found)?;
            }
            Ok(())
        })
    }

    fn in_unit(&self, unit: &Unit, side: Option<Lang>) -> Option<Spans> {
        let mut kind = Kind::WidthCase;
        let mut spans = |lang: Lang| -> Vec<Span> {
            let text = unit.side(lang).filter(|_| side.is_none_or(|side| side == lang)).unwrap_or("");
            let normal = normalise(text);
            // A Korean text is no row of words, on whichever side it stands.
            let ranges = match lang {
                Lang::En if !self.has_hangul() => self.word_ranges(&normal),
                _ => self.text_ranges(&normal),
            };
            let spans = longest(ranges.into_iter().map(|range| normal.original(range)).collect());
            if spans.iter().any(|span| text[span.clone()] == *self.text) {
                kind = Kind::Exact;
            }
            spans
        };
        let (ko, en) = (spans(Lang::Ko), spans(Lang::En));
        (!ko.is_empty() || !en.is_empty()).then_some((ko, en, kind))
    }

    fn text_ranges(&self, normal: &Normal) -> Vec<Span> {
        let wanted = self.normal.text();
        if wanted.is_empty() {
            return Vec::new();
        }
        memchr::memmem::find_iter(normal.text().as_bytes(), wanted.as_bytes())
            .map(|start| start..start + wanted.len())
            .collect()
    }

    fn word_ranges(&self, normal: &Normal) -> Vec<Span> {
        let all: Vec<Span> = words(normal.text()).collect();
        if self.has_signs {
            // With its signs the text is no row of words, but it neither begins nor ends within one.
            let wanted = self.normal.text().trim();
            let within = |at: usize| all.iter().any(|word| word.start < at && at < word.end);
            return memchr::memmem::find_iter(normal.text().as_bytes(), wanted.as_bytes())
                .map(|start| start..start + wanted.len())
                .filter(|range| !within(range.start) && !within(range.end))
                .collect();
        }
        if self.words.is_empty() {
            // Blanks alone are looked for in Korean.
            return Vec::new();
        }
        all.windows(self.words.len())
            .filter(|window| {
                window.iter().zip(&self.words).all(|(word, wanted)| normal.text()[word.clone()] == **wanted)
            })
            .map(|window| window[0].start..window[window.len() - 1].end)
            .collect()
    }
}

/// The token under which a word stands in the index in exactly that form.
fn word_token(word: &str) -> String {
    let mut token = String::new();
    // The exact form comes first, the stem after it where it differs.
    english(word, &mut |form, _, _| {
        if token.is_empty() {
            token.push_str(form);
        }
    });
    token
}

/// The words of a text as the index keeps them, whatever their form.
struct Forms {
    korean: Vec<Vec<String>>,
    english: Vec<Vec<String>>,
}

impl Forms {
    fn new(query: &Query<'_>, analyzer: &mut LazyAnalyzer) -> Result<Self> {
        let normal = query.normal.text();
        let (mut korean, mut stems) = (Vec::new(), Vec::new());
        if query.has_hangul() {
            korean = korean_groups(normal, analyzer)?.into_iter().map(|(tokens, _)| tokens).collect();
        } else {
            english(normal, &mut |token, _, position| group(&mut stems, token, position));
            // The stem is the last token of each word; the exact form was searched already.
            stems.iter_mut().for_each(|tokens: &mut Vec<String>| drop(tokens.drain(..tokens.len() - 1)));
        }
        Ok(Self { korean, english: stems })
    }

    fn candidates(&self, units: &Units, side: Option<Lang>) -> Result<Vec<Candidate>> {
        let korean: Vec<String> = self.korean.iter().filter_map(|tokens| tokens.first().cloned()).collect();
        sorted(&mut |found| {
            if side != Some(Lang::En) {
                units.korean_morphemes(&korean, found)?;
            }
            if side != Some(Lang::Ko) {
                units.english_phrase(&self.english, found)?;
            }
            Ok(())
        })
    }

    fn in_unit(&self, unit: &Unit, side: Option<Lang>, analyzer: &mut LazyAnalyzer) -> Result<Option<Spans>> {
        let (mut ko, mut en) = (Vec::new(), Vec::new());
        let wanted = |lang: Lang| unit.side(lang).filter(|_| side.is_none_or(|side| side == lang));
        if let Some(text) = wanted(Lang::Ko).filter(|_| !self.korean.is_empty()) {
            let normal = normalise(text);
            let groups = korean_groups(normal.text(), analyzer)?;
            ko = side_by_side(&groups, &self.korean, &normal);
        }
        if let Some(text) = wanted(Lang::En).filter(|_| !self.english.is_empty()) {
            let normal = normalise(text);
            let mut groups: Vec<(Vec<String>, Span)> = Vec::new();
            let mut last = None;
            english(normal.text(), &mut |token, span, position| {
                if last.replace(position) != Some(position) {
                    groups.push((Vec::new(), span));
                }
                groups.last_mut().into_iter().for_each(|(tokens, _)| tokens.push(token.to_owned()));
            });
            en = side_by_side(&groups, &self.english, &normal);
        }
        Ok((!ko.is_empty() || !en.is_empty()).then_some((ko, en, Kind::Inflected)))
    }
}

/// The tokens of a Korean text, those of one morpheme together: a compound with its parts.
fn korean_groups(normal: &str, analyzer: &mut LazyAnalyzer) -> Result<Vec<(Vec<String>, Span)>> {
    let mut groups: Vec<(Vec<String>, Span)> = Vec::new();
    analyzer.get()?.korean(normal, &mut |token, span, _| match groups.last_mut() {
        Some((tokens, whole)) if span.end <= whole.end => tokens.push(token.to_owned()),
        _ => groups.push((vec![token.to_owned()], span)),
    });
    Ok(groups)
}

fn group(groups: &mut Vec<Vec<String>>, token: &str, position: usize) {
    groups.resize_with(position + 1, Vec::new);
    groups[position].push(token.to_owned());
}

/// The spans in which the wanted words stand one behind the other, whatever particles are between them.
fn side_by_side(groups: &[(Vec<String>, Span)], wanted: &[Vec<String>], normal: &Normal) -> Vec<Span> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let spans = groups
        .windows(wanted.len())
        .filter(|window| {
            window
                .iter()
                .zip(wanted)
                .all(|((tokens, _), wanted)| tokens.iter().any(|token| wanted.contains(token)))
        })
        .map(|window| normal.original(window[0].1.start..window[window.len() - 1].1.end))
        .collect::<Vec<_>>();
    longest(spans)
}

/// The candidates of several searches, best first, each once.
fn sorted(search: &mut dyn FnMut(&mut OnCandidate<'_>) -> Result<()>) -> Result<Vec<Candidate>> {
    let mut candidates = Vec::new();
    search(&mut |candidate| candidates.push(candidate))?;
    candidates.sort_unstable();
    candidates.dedup();
    Ok(candidates)
}

impl Serialize for Hit {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Flat<'a> {
            kind: Kind,
            #[serde(flatten)]
            example: &'a Example,
        }
        Flat { kind: self.kind, example: &self.example }.serialize(serializer)
    }
}
