//! Korean morphemes by mecab-ko-dic, with the tags that the dictionary uses.

use std::ops::Range;
use std::sync::OnceLock;

use lindera::mode::Mode;
use lindera::segmenter::Segmenter;
use lindera::worker::SegmentWorker;
use lindera_dictionary::dictionary::{DetailFields, Dictionary};

use super::lattice::{Ids, Lattice};
use super::tag::{STOP_TAGS, Tag};
use crate::error::{Error, Result};

/// One morpheme of a text in normal form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Morpheme {
    /// Its bytes in the normal form.
    pub span: Range<usize>,
    /// Its tag; of an inflected form, which holds several morphemes, the first one's.
    pub tag: Tag,
    /// The tag of its last morpheme, which differs for inflected forms only.
    pub last_tag: Tag,
    /// Whether the dictionary lists it.
    pub known: bool,
    /// What search indexes for it beside the surface: the stem of an inflected form, the parts of a compound.
    pub parts: Vec<Part>,
}

/// A part of a compound, or the stem of an inflected form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The text.
    pub text: String,
    /// Its tag.
    pub tag: Tag,
    /// Its bytes in the normal form; the stem of an inflected form spans the whole form.
    pub span: Range<usize>,
}

impl Morpheme {
    /// Whether the parts are those of a compound and spell its surface.
    pub fn is_compound(&self) -> bool {
        self.parts.len() > 1
    }
}

/// Reads Korean text by the embedded dictionary. One for each thread; cloning costs a few small buffers.
pub struct Analyzer {
    worker: SegmentWorker,
    dictionary: &'static Dictionary,
    facts: FactCache,
    kinds: Kinds,
    /// Its lists are used again.
    pub(super) lattice: Lattice,
}

/// What was last read about the dictionary entries of each slot: reading details anew for every token took a
/// fifth of the analysis. Empty until the first text.
#[derive(Default)]
struct FactCache(Vec<Option<(u32, Facts)>>);

impl FactCache {
    /// How many entries are kept, a power of two.
    const SLOTS: usize = 4096;

    fn of(&mut self, id: u32, dictionary: &'static Dictionary) -> Facts {
        if self.0.is_empty() {
            self.0.resize(Self::SLOTS, None);
        }
        let slot = &mut self.0[id as usize % Self::SLOTS];
        match *slot {
            Some((cached, facts)) if cached == id => facts,
            _ => slot.insert((id, Facts::read(dictionary.word_details_iter(id as usize)))).1,
        }
    }
}

/// The first tag of the words of each left context, and whether they are persons or places: the dictionary gives contexts by these,
/// with three exceptions among 816,283 entries, names with the context of a noun.
#[derive(Default)]
struct Kinds(Vec<Option<(Tag, bool)>>);

impl Kinds {
    /// What the words of a left context are, one of which has that number.
    fn of(&mut self, left: u16, id: u32, dictionary: &'static Dictionary) -> (Tag, bool) {
        let at = usize::from(left);
        if self.0.len() <= at {
            self.0.resize(at + 1, None);
        }
        *self.0[at].get_or_insert_with(|| {
            let facts = Facts::read(dictionary.word_details_iter(id as usize));
            (facts.tag, facts.is_person_or_place)
        })
    }
}

impl Clone for Analyzer {
    fn clone(&self) -> Self {
        Self::with(self.worker.segmenter().new_worker(), self.dictionary)
    }
}

impl Analyzer {
    /// Makes an analyser; the first one of a process loads the dictionary (1–2 ms).
    ///
    /// # Errors
    ///
    /// When the embedded dictionary cannot be read, which a damaged binary alone explains.
    pub fn new() -> Result<Self> {
        static DICTIONARY: OnceLock<Result<Dictionary, String>> = OnceLock::new();
        let dictionary = DICTIONARY
            .get_or_init(|| ko_dic::load().map_err(|error| error.to_string()))
            .as_ref()
            .map_err(|error| Error::Dictionary(error.clone()))?;
        let worker = Segmenter::new(Mode::Normal, dictionary.clone(), None).into_worker();
        Ok(Self::with(worker, dictionary))
    }

    fn with(worker: SegmentWorker, dictionary: &'static Dictionary) -> Self {
        let (facts, kinds, lattice) = <_>::default();
        Self { worker, dictionary, facts, kinds, lattice }
    }

    /// Calls back for every token that search indexes: token, byte span, position.
    ///
    /// Nouns, verb and adjective stems, adverbs, foreign words and numbers. A compound stands at the position of
    /// its first part and its parts follow. A dropped morpheme ([`STOP_TAGS`]) leaves its position empty.
    pub fn korean(&mut self, normal: &str, f: &mut dyn FnMut(&str, Range<usize>, usize)) {
        let mut position = 0;
        self.each(normal, &mut |entry| {
            if entry.tag == Tag::Unknown && !normal[entry.span.clone()].contains(char::is_alphanumeric) {
                position += 1;
                return;
            }
            if STOP_TAGS.contains(&entry.tag) {
                position += 1;
                return;
            }
            match entry.kind {
                Kind::Inflected => match entry.stem() {
                    Some(stem) => f(stem, entry.span.clone(), position),
                    None => f(&normal[entry.span.clone()], entry.span.clone(), position),
                },
                _ => f(&normal[entry.span.clone()], entry.span.clone(), position),
            }
            let mut parts = 0;
            if entry.kind == Kind::Compound && entry.spells(normal) {
                let mut start = entry.span.start;
                for (part, _) in entry.parts() {
                    f(part, start..start + part.len(), position + parts);
                    start += part.len();
                    parts += 1;
                }
            }
            position += parts.max(1);
        });
    }

    /// How many morphemes lindera makes of a text, for whoever measures it.
    pub fn count(&mut self, text: &str) -> usize {
        self.worker.segment(text).map_or(0, |tokens| tokens.len())
    }

    /// The morphemes of a text in normal form, blanks left out.
    pub fn morphemes(&mut self, normal: &str) -> Vec<Morpheme> {
        let mut all = Vec::new();
        self.each(normal, &mut |entry| {
            let parts = match entry.kind {
                Kind::Compound if entry.spells(normal) => {
                    let mut start = entry.span.start;
                    entry
                        .parts()
                        .map(|(text, tag)| {
                            let span = start..start + text.len();
                            start = span.end;
                            Part { text: text.to_owned(), tag, span }
                        })
                        .collect()
                }
                Kind::Inflected => entry
                    .stem()
                    .map(|stem| Part { text: stem.to_owned(), tag: entry.tag, span: entry.span.clone() })
                    .into_iter()
                    .collect(),
                _ => Vec::new(),
            };
            let Entry { span, known, facts: Facts { tag, last_tag, .. } } = entry;
            all.push(Morpheme { span, tag, last_tag, known, parts });
        });
        all
    }

    /// Whether the dictionary lists the text as a word of its own that one may mean by it.
    ///
    /// Nouns, adverbs, verbs and adjectives count, the latter also in their citation form (달리다); names, bound
    /// nouns, particles and endings do not.
    pub fn is_word(&self, normal: &str) -> bool {
        let verb = |tag: Tag| matches!(tag, Tag::Vv | Tag::Va);
        let stem_of_verb = |tag: Tag| verb(tag) || matches!(tag, Tag::Xsv | Tag::Xsa);
        self.tags_of(normal).any(|tag| {
            verb(tag) || matches!(tag, Tag::Nng | Tag::Mag | Tag::Np | Tag::Nr | Tag::Xr | Tag::Ic)
        }) || normal.strip_suffix('다').is_some_and(|stem| self.tags_of(stem).any(stem_of_verb))
    }

    /// Whether the text is a word ([`Self::is_word`]) that the dictionary's training corpus has met.
    ///
    /// A noun that it never met has the default cost, 2,639 and a little more: 제민 is one, 핵심 is not.
    pub fn is_common_word(&self, normal: &str) -> bool {
        const MET: i16 = 2639;
        self.is_word(normal)
            && (normal.ends_with('다')
                || self.entries_of(normal).any(|(tag, cost)| match tag {
                    Tag::Nng => cost < MET,
                    tag => matches!(tag, Tag::Vv | Tag::Va | Tag::Mag | Tag::Np | Tag::Nr | Tag::Xr),
                }))
    }

    /// Whether the dictionary lists the text as a noun or name.
    pub fn is_noun(&self, normal: &str) -> bool {
        self.tags_of(normal).any(|tag| matches!(tag, Tag::Nng | Tag::Nnp | Tag::Nnb | Tag::Nnbc | Tag::Xsn))
    }

    /// Whether the dictionary lists the text as a common noun.
    pub fn is_common_noun(&self, normal: &str) -> bool {
        self.tags_of(normal).any(|tag| tag == Tag::Nng)
    }

    /// Whether the text is an adverb rather than a noun, where the dictionary lists it as either: 달리.
    pub fn is_adverb_rather_than_noun(&self, normal: &str) -> bool {
        let cheapest = |wanted: &[Tag]| {
            self.entries_of(normal).filter(|(tag, _)| wanted.contains(tag)).map(|(_, cost)| cost).min()
        };
        cheapest(&[Tag::Mag, Tag::Maj])
            .is_some_and(|adverb| cheapest(&[Tag::Nng]).is_none_or(|noun| adverb < noun))
    }

    /// Whether the text is a common noun rather than a name, where the dictionary lists it as either: 선전, not 애플.
    pub fn is_noun_rather_than_name(&self, normal: &str) -> bool {
        let cheapest = |wanted: Tag| {
            self.entries_of(normal).filter(|&(tag, _)| tag == wanted).map(|(_, cost)| cost).min()
        };
        cheapest(Tag::Nng).is_some_and(|noun| cheapest(Tag::Nnp).is_none_or(|name| noun < name))
    }

    /// Whether the dictionary lists the text as a name of neither a person nor a place: 웹툰, 클라우드.
    pub fn is_name_of_thing(&self, normal: &str) -> bool {
        let dictionary = self.dictionary;
        dictionary.prefix_dictionary.find_surface(normal).into_iter().any(|entry| {
            let mut details = dictionary.word_details_iter(entry.word_id().id() as usize);
            // The tags, then the meaning.
            details.next() == Some(Tag::Nnp.as_str()) && details.next() == Some("*")
        })
    }

    fn tags_of(&self, normal: &str) -> impl Iterator<Item = Tag> {
        self.entries_of(normal).map(|(tag, _)| tag)
    }

    /// The dictionary's entries for a whole text: tag and word cost.
    fn entries_of(&self, normal: &str) -> impl Iterator<Item = (Tag, i16)> {
        let dictionary = self.dictionary;
        dictionary.prefix_dictionary.find_surface(normal).into_iter().filter_map(move |entry| {
            let tag = first_tag(dictionary.word_details_iter(entry.word_id().id() as usize).next()?)?;
            Some((tag, entry.word_cost()))
        })
    }

    /// Calls back for every word of the dictionary that the text begins with, and its length in characters.
    pub(super) fn words_at(&mut self, text: &[char], f: &mut dyn FnMut(usize, Word)) {
        /// Number (4 bytes), cost (2), left and right context (2 each), little-endian, as lindera lays a word out.
        const SIZE: usize = 10;
        let dictionary = self.dictionary;
        for (entries, length) in dictionary.prefix_dictionary.common_prefix_search(text) {
            for record in entries.chunks_exact(SIZE) {
                let u16_at = |at: usize| u16::from_le_bytes([record[at], record[at + 1]]);
                let (left, right) = (u16_at(6), u16_at(8));
                let id = u32::from(u16_at(0)) | u32::from(u16_at(2)) << 16;
                let (tag, is_person_or_place) = self.kinds.of(left, id, dictionary);
                let word = Word {
                    tag,
                    cost: (u16_at(4) as i16).into(),
                    left,
                    right,
                    is_person_or_place,
                    is_inflected: matches!(tag, Tag::Xsv | Tag::Vcp)
                        && self.facts.of(id, dictionary).kind == Kind::Inflected,
                };
                f(length, word);
            }
        }
    }

    /// The costs of a word of that left context behind others, by their right contexts.
    pub(super) fn connections(&self, left: u16) -> &'static [i16] {
        self.dictionary.connection_cost_matrix.row(left.into())
    }

    /// The contexts of nouns and signs that the dictionary does not list.
    pub(super) fn ids(&self) -> Ids {
        /// There is but one dictionary.
        static IDS: OnceLock<Ids> = OnceLock::new();
        *IDS.get_or_init(|| self.read_ids())
    }

    fn read_ids(&self) -> Ids {
        let noun = |surface: &str| {
            let entry = self.dictionary.prefix_dictionary.find_surface(surface).into_iter().find(|entry| {
                let id = entry.word_id().id() as usize;
                first_tag(self.dictionary.word_details_iter(id).next().unwrap_or_default()) == Some(Tag::Nng)
            });
            entry.map_or((0, 0), |entry| (entry.left_id() as u16, entry.right_id() as u16))
        };
        let sign = |c: char| {
            let category = self.dictionary.character_definition.lookup_categories(c)[0];
            let unknown = &self.dictionary.unknown_dictionary;
            let entry = unknown.word_entry(unknown.lookup_word_ids(category)[0]);
            (entry.left_id() as u16, entry.right_id() as u16, entry.word_cost().into())
        };
        Ids { vowel: noun("서버"), consonant: noun("모델"), latin: sign('a'), digits: sign('1') }
    }

    fn each(&mut self, normal: &str, f: &mut dyn FnMut(Entry)) {
        // The lattice cuts at 32 KiB by itself and has no other failure; an empty result is its answer to one.
        let Ok(tokens) = self.worker.segment(normal) else { return };
        let dictionary = self.dictionary;
        for token in &tokens {
            let span = token.byte_start..token.byte_end;
            if normal[span.clone()].trim().is_empty() {
                continue;
            }
            let known = !token.word_id.is_unknown();
            let id = token.word_id.id();
            let facts = if known {
                self.facts.of(id, dictionary)
            } else {
                Facts::read(dictionary.unknown_word_details_iter(id as usize))
            };
            f(Entry { span, known, facts });
        }
    }
}

/// A word of the dictionary as the lattice needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub tag: Tag,
    pub cost: i32,
    pub left: u16,
    pub right: u16,
    pub is_person_or_place: bool,
    /// Whether it is several morphemes in one form.
    pub is_inflected: bool,
}

/// An [`Analyzer`] that is made when it is first needed: most lookups need none.
#[derive(Default)]
pub struct LazyAnalyzer(Option<Analyzer>);

impl LazyAnalyzer {
    /// The analyser.
    ///
    /// # Errors
    ///
    /// As [`Analyzer::new`].
    pub fn get(&mut self) -> Result<&mut Analyzer> {
        match &mut self.0 {
            Some(analyzer) => Ok(analyzer),
            empty => Ok(empty.insert(Analyzer::new()?)),
        }
    }
}

/// What the dictionary says about one entry, its expression `text/tag/*+text/tag/*` still unread.
#[derive(Clone, Copy)]
struct Facts {
    tag: Tag,
    last_tag: Tag,
    kind: Kind,
    is_person_or_place: bool,
    expression: &'static str,
}

impl Facts {
    fn read(details: DetailFields<'static>) -> Self {
        let mut details = details;
        let tags = details.next().unwrap_or_default();
        let tag = first_tag(tags).unwrap_or(Tag::Unknown);
        let last_tag = tags.rsplit('+').next().and_then(|tag| tag.parse().ok()).unwrap_or(tag);
        // After the tags: meaning, final consonant, reading, then the kind, two tags and the expression.
        let is_person_or_place = tag == Tag::Nnp && details.next().is_some_and(|meaning| meaning != "*");
        let skipped = if tag == Tag::Nnp { 2 } else { 3 };
        let kind = match details.nth(skipped) {
            Some("Compound") => Kind::Compound,
            Some("Inflect") => Kind::Inflected,
            _ => Kind::Simple,
        };
        let expression = if kind == Kind::Simple { "" } else { details.nth(2).unwrap_or_default() };
        Self { tag, last_tag, kind, is_person_or_place, expression }
    }
}

fn first_tag(tags: &str) -> Option<Tag> {
    tags.split('+').next()?.parse().ok()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Simple,
    Compound,
    Inflected,
}

/// One dictionary entry in a text.
struct Entry {
    span: Range<usize>,
    known: bool,
    facts: Facts,
}

impl std::ops::Deref for Entry {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        &self.facts
    }
}

impl Entry {
    fn parts(&self) -> impl Iterator<Item = (&'static str, Tag)> + use<> {
        self.expression.split('+').filter_map(|part| {
            let mut fields = part.split('/');
            Some((fields.next()?, fields.next()?.parse().ok()?))
        })
    }

    fn stem(&self) -> Option<&'static str> {
        self.parts().next().map(|(text, _)| text)
    }

    /// Whether the parts spell the surface, so that each has bytes of its own.
    fn spells(&self, normal: &str) -> bool {
        let mut rest = &normal[self.span.clone()];
        for (part, _) in self.parts() {
            match rest.strip_prefix(part) {
                Some(tail) => rest = tail,
                None => return false,
            }
        }
        rest.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(String, usize)> {
        let mut all = Vec::new();
        let mut analyzer = Analyzer::new().unwrap();
        analyzer.korean(text, &mut |token, _, position| all.push((token.to_owned(), position)));
        all
    }

    #[test]
    fn particles_are_dropped_and_leave_their_place_empty() {
        let expected = [("모델", 0), ("학습", 2)];
        assert_eq!(tokens("모델을 학습한다."), expected.map(|(t, p)| (t.to_owned(), p)));
    }

    #[test]
    fn a_compound_stands_beside_its_parts() {
        let all = tokens("삼성전자는 컸다");
        assert_eq!(all[0], ("삼성전자".to_owned(), 0));
        assert_eq!(&all[1..3], [("삼성".to_owned(), 0), ("전자".to_owned(), 1)]);
        assert!(all[3..].contains(&("크".to_owned(), 3)), "{all:?}");
    }

    #[test]
    fn names_are_told_from_the_common_nouns_that_are_written_so() {
        let analyzer = Analyzer::new().unwrap();
        for noun in ["선전", "메타", "토스"] {
            assert!(analyzer.is_noun_rather_than_name(noun), "{noun}");
        }
        for name in ["애플", "삼성", "제미나이", "클라우드"] {
            assert!(!analyzer.is_noun_rather_than_name(name), "{name}");
        }
        assert!(analyzer.is_name_of_thing("웹툰") && !analyzer.is_name_of_thing("가우디"));
    }

    #[test]
    fn words_are_told_from_names_and_units() {
        let analyzer = Analyzer::new().unwrap();
        for word in ["엔트로피", "모뎀", "비전", "메모", "토크"] {
            assert!(analyzer.is_word(word), "{word}");
        }
        for other in ["제미나이", "재미나이", "가속끼", "파운드", "앤트로픽"] {
            assert!(!analyzer.is_word(other), "{other}");
        }
    }
}
