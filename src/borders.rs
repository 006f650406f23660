//! Where a term begins and ends in running text: whether what was found is the term or part of another word.

use crate::analysis::{self, Analyzer, Morpheme, Normal, Tag};
use crate::hangul;
use crate::record::Span;

/// A text in normal form by characters, each knowing its bytes.
pub struct Characters<'a> {
    normal: &'a Normal,
    chars: Vec<(usize, char)>,
}

/// Whether an occurrence stands as a term of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does, with this behind it in the eojeol.
    Whole(Tail),
    /// Characters alone do not tell: ask the dictionary ([`Characters::settle`]).
    Open,
    /// It does not.
    Part,
}

/// What stands behind a term in its eojeol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// Nothing, or another script.
    Nothing,
    /// Particles, a copula, 하다 with endings, or an English plural.
    Inflection,
    /// Nouns: the term is part of a compound.
    Nouns,
}

impl<'a> Characters<'a> {
    /// Takes a text apart.
    pub fn new(normal: &'a Normal) -> Self {
        Self { normal, chars: normal.text().char_indices().collect() }
    }

    /// How many characters there are.
    pub fn len(&self) -> usize {
        self.chars.len()
    }

    /// Whether there is no character.
    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// The character at that place.
    pub fn get(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|&(_, c)| c)
    }

    /// The normal form of a range of characters.
    pub fn text(&self, range: Span) -> &'a str {
        &self.normal.text()[self.byte(range.start)..self.byte(range.end)]
    }

    /// The bytes of the original text that a range of characters came from.
    pub fn original(&self, range: Span) -> Span {
        self.normal.original(self.byte(range.start)..self.byte(range.end))
    }

    /// The place of the character that begins at that byte of the normal form.
    pub fn at_byte(&self, byte: usize) -> usize {
        self.chars.partition_point(|&(start, _)| start < byte)
    }

    fn byte(&self, at: usize) -> usize {
        self.chars.get(at).map_or(self.normal.text().len(), |&(start, _)| start)
    }

    /// The eojeol around a range: up to blanks and to signs that are neither letters nor digits.
    pub fn eojeol(&self, range: &Span) -> Span {
        /// A longer run of letters is no word, and reading it anew for every term in it would take for ever.
        const LONGEST: usize = 64;
        let inside = |at: usize| self.get(at).is_some_and(char::is_alphanumeric);
        let mut start = range.start;
        while start > 0 && range.start - start < LONGEST && inside(start - 1) {
            start -= 1;
        }
        let mut end = range.end;
        while end - range.end < LONGEST && inside(end) {
            end += 1;
        }
        start..end
    }

    /// The ranges at which a form stands, both folded: blanks and hyphens between characters do not count.
    pub fn occurrences(&self, folded: &[char]) -> Vec<Span> {
        let Some(&first) = folded.first() else { return Vec::new() };
        let mut found = Vec::new();
        let mut start = 0;
        while start < self.len() {
            if self.get(start) == Some(first)
                && let Some(end) = self.folded_end(start, folded)
            {
                found.push(start..end);
                start = end;
            } else {
                start += 1;
            }
        }
        found
    }

    fn folded_end(&self, start: usize, folded: &[char]) -> Option<usize> {
        let mut at = start;
        for &wanted in folded {
            while at > start && analysis::is_folded(self.get(at)?) && !analysis::is_folded(wanted) {
                at += 1;
            }
            if self.get(at)? != wanted {
                return None;
            }
            at += 1;
        }
        Some(at)
    }

    /// Judges an occurrence by the characters around it.
    pub fn judge(&self, range: &Span) -> Verdict {
        let (Some(first), Some(last)) = (self.get(range.start), self.get(range.end.wrapping_sub(1))) else {
            return Verdict::Part;
        };
        let before = |distance: usize| range.start.checked_sub(distance).and_then(|at| self.get(at));
        let mut open = false;
        match before(1) {
            Some(c) if hangul::is_syllable(c) && hangul::is_syllable(first) => open = true,
            Some(c) if is_latin(c) && is_latin(first) => return Verdict::Part,
            // 3.5 and 2,000 are numbers of which 5 is no part.
            Some('.' | ',') if first.is_ascii_digit() && before(2).is_some_and(|c| c.is_ascii_digit()) => {
                return Verdict::Part;
            }
            _ => {}
        }
        match self.judge_end(range, last) {
            Verdict::Whole(_) if open => Verdict::Open,
            verdict => verdict,
        }
    }

    fn judge_end(&self, range: &Span, last: char) -> Verdict {
        let rest = self.text(range.end..self.eojeol(range).end);
        let Some(next) = self.get(range.end) else { return Verdict::Whole(Tail::Nothing) };
        if matches!(next, '.' | ',') && last.is_ascii_digit() {
            let goes_on = self.get(range.end + 1).is_some_and(|c| c.is_ascii_digit());
            return if goes_on { Verdict::Part } else { Verdict::Whole(Tail::Nothing) };
        }
        if is_latin(last) && is_latin(next) {
            let plural = last.is_alphabetic() && matches!(latin_run(rest), "s" | "es");
            return if plural { Verdict::Whole(Tail::Inflection) } else { Verdict::Part };
        }
        if !hangul::is_syllable(next) {
            return Verdict::Whole(Tail::Nothing);
        }
        // A short word and one more syllable may well be another word: 달리는, 로그인. With these behind it, it is none.
        const PLAIN: [&str; 8] = ["을", "를", "의", "에", "에서", "에는", "에서는", "와"];
        let tail = syllable_run(rest);
        let short = hangul::is_syllable(last) && range.len() <= 2;
        let plain = range.len() == 2 && PLAIN.contains(&tail);
        if (!short || plain) && analysis::is_particle_chain(last, tail) {
            Verdict::Whole(Tail::Inflection)
        } else {
            Verdict::Open
        }
    }

    /// Whether a word that the dictionary lists holds the range and more: 공정위 and not 공정, though a compound of it.
    pub fn is_within_word(&self, range: &Span, analyzer: &mut Analyzer) -> bool {
        let eojeol = self.eojeol(range);
        let text = self.text(eojeol.clone());
        let start = self.byte(range.start) - self.byte(eojeol.start);
        let end = self.byte(range.end) - self.byte(eojeol.start);
        let holds = |m: &Morpheme| m.span.start <= start && m.span.end >= end && m.span != (start..end);
        analyzer.morphemes(text).iter().any(|m| m.known && holds(m))
    }

    /// The Hangul syllables directly behind a range.
    pub fn syllables_behind(&self, range: &Span) -> &'a str {
        syllable_run(self.text(range.end..self.eojeol(range).end))
    }

    /// Settles an open verdict by the dictionary's reading of the eojeol: what stands behind the term, or `None`
    /// where it is part of another word.
    pub fn settle(&self, range: &Span, analyzer: &mut Analyzer) -> Option<Tail> {
        let last = self.get(range.end.checked_sub(1)?)?;
        let eojeol = self.eojeol(range);
        let text = self.text(eojeol.clone());
        let start = self.byte(range.start) - self.byte(eojeol.start);
        let end = self.byte(range.end) - self.byte(eojeol.start);
        let morphemes = analyzer.morphemes(text);
        let holds = |m: &Morpheme| m.span.start <= start && m.span.end >= end && m.span != (start..end);
        if morphemes.iter().any(|m| m.known && holds(m) && !parts_hold(m, start, end)) {
            return None;
        }
        if start > 0
            && !begins_behind_nouns(&morphemes, start)
            && !(start > '가'.len_utf8() && analyzer.is_noun(&text[..start]))
        {
            return None;
        }
        let rest = syllable_run(&text[end..]);
        if rest.is_empty() {
            return Some(Tail::Nothing);
        }
        let other_word = |m: &Morpheme| m.span.start == start && m.known && !m.tag.is_noun();
        if hangul::is_syllable(last) && morphemes.iter().any(other_word) {
            return None;
        }
        // A verb in its citation form is likelier than a noun with a bare copula: 트리다.
        if rest == "다" {
            return None;
        }
        if analysis::takes_tail(analyzer, last, rest) {
            return Some(Tail::Inflection);
        }
        // Read behind a noun that the dictionary knows: alone, 칩은 would be an adjective.
        const STAND_IN: &str = "공부";
        let text = format!("{STAND_IN}{rest}");
        let morphemes = analyzer.morphemes(&text);
        let behind = morphemes.iter().position(|m| m.span.start == STAND_IN.len())?;
        is_noun_tail(&text, &morphemes[behind..], analyzer).then_some(Tail::Nouns)
    }
}

/// Whether a morpheme, or a part of a compound, begins there with nothing but known nouns before it.
fn begins_behind_nouns(morphemes: &[Morpheme], start: usize) -> bool {
    let begins = |m: &Morpheme| m.span.start == start || m.parts.iter().any(|part| part.span.start == start);
    let noun = |m: &Morpheme| {
        m.known
            && (matches!(m.tag, Tag::Nng | Tag::Sl) || (m.tag == Tag::Nnp && m.span.len() > '가'.len_utf8()))
    };
    morphemes.iter().any(begins) && morphemes.iter().filter(|m| m.span.start < start).all(noun)
}

/// Suffixes that make a noun of a noun and leave the term a word of its own: 서버용, 토큰당.
const NOUN_SUFFIXES: [&str; 20] = [
    "용", "형", "별", "급", "당", "사", "측", "식", "산", "발", "판", "끼리", "간", "상", "계", "주", "들",
    "적", "화", "성",
];

/// Whether the rest of a compound is known nouns, with or without a tail of particles and endings.
///
/// A noun of one syllable counts only where it is the only one: a row of them is a word taken to pieces. Of names
/// those of things count, 네이버웹툰: the dictionary lists persons and places for nearly every two syllables.
fn is_noun_tail(text: &str, rest: &[Morpheme], analyzer: &Analyzer) -> bool {
    let nouns = rest.iter().take_while(|m| m.tag.is_noun() || m.tag == Tag::Xsn).count();
    let (nouns, tail) = rest.split_at(nouns);
    let whole = |m: &Morpheme| match m.tag {
        Tag::Xsn => NOUN_SUFFIXES.contains(&&text[m.span.clone()]),
        _ => m.known && (nouns.len() == 1 || m.span.len() > '가'.len_utf8()),
    };
    !nouns.is_empty()
        && nouns.iter().all(whole)
        && (nouns[0].tag != Tag::Nnp || analyzer.is_name_of_thing(&text[nouns[0].span.clone()]))
        && tail.iter().all(|m| {
            m.tag.is_particle() || m.tag.is_ending() || matches!(m.tag, Tag::Vcp | Tag::Xsv | Tag::Xsa)
        })
}

/// Whether the parts of a compound have borders where the term begins and ends.
fn parts_hold(morpheme: &Morpheme, start: usize, end: usize) -> bool {
    morpheme.is_compound()
        && morpheme.parts.iter().any(|part| part.span.start == start)
        && morpheme.parts.iter().any(|part| part.span.end == end)
}

fn is_latin(c: char) -> bool {
    c.is_alphanumeric() && !hangul::is_hangul(c) && (c.is_ascii() || c.is_alphabetic())
}

fn syllable_run(text: &str) -> &str {
    &text[..text.find(|c| !hangul::is_syllable(c)).unwrap_or(text.len())]
}

fn latin_run(text: &str) -> &str {
    &text[..text.find(|c| !is_latin(c)).unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::normalise;

    fn stands(term: &str, text: &str) -> bool {
        let normal = normalise(text);
        let characters = Characters::new(&normal);
        let folded: Vec<char> = analysis::fold(normalise(term).text()).chars().collect();
        let mut analyzer = Analyzer::new().unwrap();
        characters.occurrences(&folded).iter().any(|range| match characters.judge(range) {
            Verdict::Whole(_) => true,
            Verdict::Open => characters.settle(range, &mut analyzer).is_some(),
            Verdict::Part => false,
        })
    }

    #[test]
    fn a_term_stands_with_particles_in_compounds_and_next_to_another_script() {
        for (term, text) in [
            ("서버", "새 서버들에서만은 된다"),
            ("제미나이", "'제미나이'의 새 기능"),
            ("제미나이", "제미나이입니다."),
            ("버텍스 AI", "버텍스AI에선"),
            ("칩", "AI칩 생태계"),
            ("가우디", "가우디(Gaudi)를"),
            ("데이터 센터", "데이터센터가"),
            ("GPU", "GPU의 수요"),
            ("GPU", "새 GPUs."),
            ("가우디", "가우디칩은"),
            ("키", "그 키를 눌렀다"),
            ("서버", "사내서버가"),
            ("양자화", "양자화된 모델"),
            ("클로드 3", "클로드 3는"),
            ("전자", "삼성전자는"),
            ("네이버클라우드", "네이버클라우드와"),
            ("텐센트", "텐센트클라우드"),
            ("클라우드", "텐센트클라우드"),
            ("네이버", "네이버웹툰을"),
            ("데이터", "데이터없이"),
        ] {
            assert!(stands(term, text), "{term}: {text}");
        }
    }

    #[test]
    fn a_term_does_not_stand_within_another_word() {
        for (term, text) in [
            ("서버", "옵서버 자격으로"),
            ("키", "나무를 키우다"),
            ("키", "겨울에는 스키를 탄다"),
            ("라마", "드라마가 끝났다"),
            ("인텔", "인텔리전스"),
            ("로그", "로그인이 필요하다"),
            ("GPU", "GPUDirect"),
            ("AI", "AIA생명"),
            ("클로드 3", "클로드 3.5가"),
            ("클로드 3", "클로드 30대"),
            ("달리", "달리는 자동차"),
            ("락", "하락했다"),
            ("버퍼", "버퍼링"),
            ("젬마", "젬마이"),
        ] {
            assert!(!stands(term, text), "{term}: {text}");
        }
    }
}
