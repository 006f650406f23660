//! The register of a Korean sentence, by the ending of its last eojeol.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use crate::hangul;

/// How a Korean sentence speaks to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, clap::ValueEnum)]
pub enum Register {
    /// 합니다체: -ㅂ니다, -ㅂ니까, -ㅂ시다, and its imperative -십시오.
    Hapnida,
    /// 해요체: -아요, -죠, and -세요, its honorific and imperative.
    Haeyo,
    /// 한다체 with 해라체, as news and books write: -다, -는가, -(하)라, -(하)자.
    Handa,
    /// No predicate at its end: a noun, or a predicate made one, -음, -기.
    Noun,
}

impl Register {
    /// Every register.
    pub const ALL: [Self; 4] = [Self::Hapnida, Self::Haeyo, Self::Handa, Self::Noun];

    /// Its name on the command line: `hapnida`, `haeyo`, `handa`, `noun`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hapnida => "hapnida",
            Self::Haeyo => "haeyo",
            Self::Handa => "handa",
            Self::Noun => "noun",
        }
    }

    /// The register of a segment, by its last sentence; `None` where its end tells none: without Hangul, in 해체, or where it
    /// breaks off behind a particle or a connective.
    pub fn of(text: &str) -> Option<Self> {
        let text: String = text.nfc().collect();
        if !text.contains(hangul::is_syllable) {
            return None;
        }
        let text = said(&text);
        let last = text.split_whitespace().next_back()?;
        let last = last.trim_start_matches(|c: char| !c.is_alphanumeric());
        let start = last.trim_end_matches(hangul::is_syllable).len();
        let word: Vec<char> = last[start..].chars().collect();
        // A name or a number at the end is a noun.
        if word.is_empty() { Some(Self::Noun) } else { of_word(&word, start > 0) }
    }
}

impl fmt::Display for Register {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Register {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|register| register.as_str() == word).ok_or(())
    }
}

/// The text up to its last letter: without closing marks, an aside in brackets, and what is filled in behind a colon.
fn said(mut text: &str) -> &str {
    loop {
        text = text
            .trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | ']' | '）' | '}' | '>'));
        let open = match text.chars().next_back() {
            Some(')') => '(',
            Some('）') => '（',
            Some(']') => '[',
            Some('}') => '{',
            Some('>') => '<',
            _ => break,
        };
        let before = text.rfind(open).map_or("", |at| &text[..at]);
        // A bracket around everything is looked into.
        text =
            if before.contains(hangul::is_syllable) { before } else { &text[..text.len() - open.len_utf8()] };
    }
    // 열 수 없습니다: %s
    match text.rfind(':') {
        Some(at) if !text[at..].contains(hangul::is_syllable) && text[..at].contains(hangul::is_syllable) => {
            said(&text[..at])
        }
        _ => text,
    }
}

/// Words that end as predicates do and are none.
const NOUNS: &str = "\
    개요 필요 중요 수요 주요 소요 동요 민요 강요 고요 하자 람다 소다 판다 바다 캐나다 우간다 르완다 \
    베란다 혼다 마쓰다 어젠다 아젠다 아나콘다 프로파간다 플로리다 네바다 그라나다 하나 카메라 버뮤다 \
    그레나다 카라간다 루안다 엔세나다";

/// Particles and endings behind which a sentence is not at its end, and the adverbs that stand there.
const OPEN: &str = "\
    을 를 에 에서 에게 으로 뒤로 위로 아래로 대로 거꾸로 부터 까지 처럼 보다 그리고 하고 되고 하며 \
    되며 하면 되면 으면 려면 이면 다면 이라면 들면 니면 자면 꾸면 르면 리면 보면 하여 해서 되어 면서 \
    지만 는데 은데 인데 므로 니까 도록 거나 든지 는지 닌지 려고 위해 대해 통해 의해 인해 관해 따라 는 \
    하던 했던 있던 된 한 할 될 있을 없을 없이 게 눌러 열어";

/// The register of an eojeol's last Hangul, which is all of it unless something `is_joined` before.
fn of_word(word: &[char], is_joined: bool) -> Option<Register> {
    use Register::{Haeyo, Handa, Hapnida, Noun};
    let text: String = word.iter().collect();
    let ends = |endings: &[&str]| endings.iter().any(|ending| text.ends_with(ending));
    if !is_joined && NOUNS.split(' ').any(|noun| noun == text) {
        return Some(Noun);
    }
    // The syllables before the last one and before the two last ones.
    let at = |back: usize| word.len().checked_sub(back + 1).map(|at| word[at]);
    let is_bieup = |c: Option<char>| c.and_then(hangul::final_consonant).is_some_and(|end| end == "ㅂ");
    if ends(&["니다", "니까", "시다"]) && is_bieup(at(2)) || ends(&["니다만"]) && is_bieup(at(3)) {
        return Some(Hapnida);
    }
    if ends(&["십시오", "십시요", "십쇼", "옵니다"]) {
        return Some(Hapnida);
    }
    match at(0)? {
        '요' => return if at(1).is_some_and(takes_yo) { Some(Haeyo) } else { Some(Noun) },
        '죠' => return Some(Haeyo),
        '다' if at(1) == Some('마') => return None,
        '다' if word.len() > 1 || is_joined => return Some(Handa),
        _ => {}
    }
    if ends(&[
        "는가", "인가", "은가", "한가", "린가", "른가", "큰가", "운가", "픈가", "쁜가", "느냐", "을까",
        "할까", "될까", "일까", "었나", "았나", "했나", "하나", "되나", "있나",
    ]) {
        return Some(Handa);
    }
    // 말라 stands alone or behind -지: 과테말라.
    let is_forbidding =
        ["말라", "마라"].iter().any(|end| text == *end || text.ends_with(&format!("지{end}")));
    if is_forbidding
        || ends(&[
            "하라",
            "해라",
            "되라",
            "시라",
            "으라",
            "어라",
            "는구나",
            "했구나",
            "었구나",
            "았구나",
            "이구나",
        ])
    {
        return Some(Handa);
    }
    if word.len() > 2 && ends(&["하자", "보자"]) {
        return Some(Handa);
    }
    if OPEN.split(' ').any(|ending| text.ends_with(ending)) && !is_noun_in_open(&text) {
        return None;
    }
    // 해체: 했어, 돼, 줘; the dictionary's 단어, 언어, 용어 are nouns.
    let is_past =
        |c: Option<char>| c.and_then(hangul::final_consonant).is_some_and(|end| matches!(end, "ㅆ" | "ㅂㅅ"));
    if (at(0) == Some('어') && is_past(at(1))) || ends(&["돼", "줘", "못해", "말해"]) {
        return None;
    }
    Some(Noun)
}

/// Whether -요 may follow as an ending: behind a vowel of an ending, or one of the syllables that end a predicate.
fn takes_yo(c: char) -> bool {
    if "군걸는은던지고죠니까".contains(c) {
        return true;
    }
    // ㅏ ㅐ ㅓ ㅔ ㅕ ㅖ ㅘ ㅙ ㅚ ㅝ ㅞ without a final: 가요, 해요, 서요, 세요, 여요, 예요, 와요, 돼요, 워요.
    hangul::indices(c).is_some_and(|(_, vowel, last)| {
        last == 0 && matches!(vowel, 0 | 1 | 4 | 5 | 6 | 7 | 9 | 10 | 14 | 15)
    })
}

/// Nouns that end as particles and endings do.
fn is_noun_in_open(text: &str) -> bool {
    const ENDING_SO: &str = "\
        가을 마을 고을 겨를 무게 가게 집게 게 카페 제한 권한 기한 무한 최소한 최대한 북한 남한 상한 \
        하한 역할 분할 관할 한 할 이면 양면";
    ENDING_SO.split(' ').any(|noun| text == noun || noun.chars().nth(1).is_some() && text.ends_with(noun))
}
