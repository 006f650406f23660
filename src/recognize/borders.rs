//! Where a term begins and ends in running text: whether what was found is the term or part of another word.

use crate::analysis::{self, Analyzer, Behind, Normal, Readings};
use crate::hangul;
use crate::record::Span;
use crate::terms::Beginnings;

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

    /// As [`Self::new`], in a list that was used before ([`Self::into_list`]).
    pub(super) fn in_list(normal: &'a Normal, mut list: Vec<(usize, char)>) -> Self {
        list.clear();
        list.extend(normal.text().char_indices());
        Self { normal, chars: list }
    }

    /// The list of the characters, to use it again.
    pub(super) fn into_list(self) -> Vec<(usize, char)> {
        self.chars
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

    /// Whether a term may begin there, by its first two characters.
    pub fn may_begin(&self, at: usize, beginnings: &Beginnings<'_>) -> bool {
        let Some(first) = self.get(at).filter(|&c| !analysis::is_folded(c)) else { return false };
        // Within a run of Latin letters none does.
        let before = at.checked_sub(1).and_then(|at| self.get(at));
        if is_latin(first) && before.is_some_and(|c| is_latin(c) || c == '_') {
            return false;
        }
        let known = beginnings.first(first);
        if known.ends() || !known.goes_on() {
            return known.ends();
        }
        let second = (at + 1..self.len()).filter_map(|at| self.get(at)).find(|&c| !analysis::is_folded(c));
        second.is_none_or(|second| beginnings.may_begin(first, second))
    }

    /// Whether no letter or digit stands directly before that place.
    pub fn begins(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|at| self.get(at));
        !before.is_some_and(|c| hangul::is_hangul(c) || c.is_alphanumeric())
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
        const LONGEST: usize = 24;
        let inside = |at: usize| self.get(at).is_some_and(|c| hangul::is_syllable(c) || c.is_alphanumeric());
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
            Some(c) if (is_latin(c) || c == '_') && is_latin(first) => return Verdict::Part,
            // A directive of printf: %X.
            Some('%') if is_latin(first) && !before(2).is_some_and(|c| c.is_ascii_digit()) => {
                return Verdict::Part;
            }
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
        // An identifier is a word of its own: pipe_data_received.
        if is_latin(last) && next == '_' {
            return Verdict::Part;
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

    /// The Hangul syllables directly behind a range.
    pub fn syllables_behind(&self, range: &Span) -> &'a str {
        syllable_run(self.text(range.end..self.eojeol(range).end))
    }

    /// Settles an open verdict by the dictionary's readings of the eojeol with the term and without.
    ///
    /// `others` are the places where other terms may stand: a compound may be made of several.
    pub fn settle(&self, range: &Span, others: &[Span], analyzer: &mut Analyzer) -> Settled {
        let eojeol = self.eojeol(range);
        // Blanks within a term are no borders of other words.
        let place = |at: usize| (eojeol.start..at).filter(|&at| !self.is_blank(at)).count();
        let text: Vec<char> =
            eojeol.clone().filter(|&at| !self.is_blank(at)).map(|at| self.chars[at].1).collect();
        let term = place(range.start)..place(range.end);
        let mut terms = vec![term.clone()];
        let inside =
            |other: &&Span| eojeol.start <= other.start && other.end <= eojeol.end && *other != range;
        terms.extend(others.iter().filter(inside).map(|other| place(other.start)..place(other.end)));
        // Two syllables are a word rather than two nouns, unless both are terms: 웹앱.
        if term.start == 1 && term.len() == 1 && hangul::is_syllable(text[0]) && !terms.contains(&(0..1)) {
            return Settled::Part(None);
        }
        let rest: String = text[term.end..].iter().take_while(|&&c| hangul::is_syllable(c)).collect();
        let last = text[term.end - 1];
        let Some(readings) = analyzer.readings(&text, &terms, &term) else { return Settled::Part(None) };
        if readings.without.is_some_and(|without| without < readings.with) {
            return Settled::Part(Some(readings));
        }
        // 이 behind a vowel is no particle, and hardly ever the noun: 젬마이.
        if term.len() < 3 && readings.behind == Behind::Noun(1) && analysis::is_particle(&rest) {
            return Settled::Part(None);
        }
        let tail = if rest.is_empty() {
            Tail::Nothing
        } else if readings.behind == Behind::Inflection || analysis::is_particle_chain(last, &rest) {
            Tail::Inflection
        } else {
            Tail::Nouns
        };
        Settled::Whole(tail, readings)
    }

    /// Whether the dictionary lists a noun that is a short term with what seems to be a particle.
    pub fn may_be_longer(&self, range: &Span, analyzer: &mut Analyzer) -> bool {
        let text: Vec<char> = (range.start..self.tail_end(range)).filter_map(|at| self.get(at)).collect();
        analyzer.has_longer_noun(&text, range.len())
    }

    /// Whether it is three syllables or fewer.
    pub fn is_short_hangul(&self, range: &Span) -> bool {
        range.len() <= 3 && range.clone().all(|at| self.get(at).is_some_and(hangul::is_syllable))
    }

    /// The end of what inflects a term: of the syllables behind it, or of the ending of a plural and those.
    pub fn tail_end(&self, range: &Span) -> usize {
        let rest = self.text(range.end..self.eojeol(range).end);
        let latin = if self.get(range.end - 1).is_some_and(is_latin) { latin_run(rest) } else { "" };
        range.end + latin.chars().count() + syllable_run(&rest[latin.len()..]).chars().count()
    }

    /// The word behind the eojeol around a range.
    pub fn word_behind(&self, range: &Span) -> &'a str {
        let mut start = self.eojeol(range).end;
        while self.get(start).is_some_and(char::is_whitespace) {
            start += 1;
        }
        self.text(start..self.eojeol(&(start..start)).end)
    }

    /// Whether a writer may have divided a term there that is listed without a blank, so many characters from its beginning.
    pub fn may_be_spaced(&self, range: &Span, first: usize) -> bool {
        let begins = self.begins(range.start);
        let divided = |at: usize| self.get(at).is_some_and(|c| c.is_whitespace() || c == '-');
        let is_syllable = |at: usize| self.get(at).is_some_and(hangul::is_syllable);
        let blank = range.clone().find(|&at| self.is_blank(at)).unwrap_or(range.end);
        // A piece of one syllable is one where another script follows: 맥 OS.
        begins
            && (first > 1 || !is_syllable(range.start) || !is_syllable(blank + 1))
            && range.clone().all(|at| !self.is_blank(at) || divided(at))
            && self
                .get(range.end - 1)
                .is_some_and(|last| analysis::is_particle_chain(last, self.syllables_behind(range)))
    }

    fn is_blank(&self, at: usize) -> bool {
        self.get(at).is_some_and(analysis::is_folded)
    }
}

/// What the dictionary's readings say about an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It stands as a term, with this behind it.
    Whole(Tail, Readings),
    /// It is part of another word; without readings where none has the term with what stands around it.
    Part(Option<Readings>),
}

impl Settled {
    /// What stands behind the term, where it is one.
    pub fn tail(self) -> Option<Tail> {
        match self {
            Self::Whole(tail, _) => Some(tail),
            Self::Part(_) => None,
        }
    }
}

fn is_latin(c: char) -> bool {
    // Hangul first: the tables of Unicode are slow for it.
    !hangul::is_hangul(c) && c.is_alphanumeric() && (c.is_ascii() || c.is_alphabetic())
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
            Verdict::Open => characters.settle(range, &[], &mut analyzer).tail().is_some(),
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
