//! What may follow a noun within its eojeol: particles by a grammar, everything else by the dictionary.

use std::sync::LazyLock;

use crate::analysis::{Analyzer, Morpheme, Tag};
use crate::hangul;

/// What a particle needs before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sound {
    Anything,
    Vowel,
    Consonant,
    /// A vowel or ㄹ: 로.
    VowelOrRieul,
    /// A consonant other than ㄹ: 으로.
    ConsonantNotRieul,
}

use Sound::{Anything, Consonant, ConsonantNotRieul, Vowel, VowelOrRieul};

/// Particles that follow a noun or another particle, and the suffixes 들 and 씩, which every noun takes.
const PARTICLES: [(&str, Sound); 79] = [
    ("이", Consonant),
    ("가", Vowel),
    ("을", Consonant),
    ("를", Vowel),
    ("은", Consonant),
    ("는", Vowel),
    ("과", Consonant),
    ("와", Vowel),
    ("으로", ConsonantNotRieul),
    ("로", VowelOrRieul),
    ("으로서", ConsonantNotRieul),
    ("로서", VowelOrRieul),
    ("으로써", ConsonantNotRieul),
    ("로써", VowelOrRieul),
    ("으로부터", ConsonantNotRieul),
    ("로부터", VowelOrRieul),
    ("으론", ConsonantNotRieul),
    ("론", VowelOrRieul),
    ("이랑", Consonant),
    ("랑", Vowel),
    ("이나", Consonant),
    ("나", Vowel),
    ("이나마", Consonant),
    ("나마", Vowel),
    ("이라도", Consonant),
    ("라도", Vowel),
    ("이야", Consonant),
    ("야", Vowel),
    ("이야말로", Consonant),
    ("야말로", Vowel),
    ("이든", Consonant),
    ("든", Vowel),
    ("이든지", Consonant),
    ("든지", Vowel),
    ("이라고", Consonant),
    ("라고", Vowel),
    ("이라는", Consonant),
    ("라는", Vowel),
    ("이란", Consonant),
    ("란", Vowel),
    ("이며", Consonant),
    ("며", Vowel),
    ("의", Anything),
    ("에", Anything),
    ("에서", Anything),
    ("에선", Anything),
    ("엔", Anything),
    ("에게", Anything),
    ("에게서", Anything),
    ("에겐", Anything),
    ("한테", Anything),
    ("한테서", Anything),
    ("한텐", Anything),
    ("께", Anything),
    ("께서", Anything),
    ("도", Anything),
    ("만", Anything),
    ("까지", Anything),
    ("마저", Anything),
    ("조차", Anything),
    ("부터", Anything),
    ("밖에", Anything),
    ("뿐", Anything),
    ("보다", Anything),
    ("처럼", Anything),
    ("만큼", Anything),
    ("같이", Anything),
    ("대로", Anything),
    ("마다", Anything),
    ("하고", Anything),
    ("끼리", Anything),
    ("은커녕", Consonant),
    ("는커녕", Vowel),
    ("커녕", Anything),
    ("에다", Anything),
    ("에다가", Anything),
    ("들", Anything),
    ("씩", Anything),
    ("요", Anything),
];

/// Whether the rest of an eojeol behind a noun is a chain of particles, fitting the sound before each.
///
/// `before` is the noun's last character. What is no Hangul syllable (GPU, 3) takes the particles of vowels
/// and of consonants alike, because how it is read stays open here. An empty rest is a chain of none.
/// The list follows the particles of the standard grammar (국립국어원, 한국어 어문 규범).
pub fn is_particle_chain(before: char, rest: &str) -> bool {
    /// 에게서만은이라도 is about as long as chains get.
    const LONGEST: usize = 10 * '가'.len_utf8();
    if rest.len() > LONGEST {
        return false;
    }
    let Some(last) = rest.chars().last() else { return true };
    if !hangul::is_syllable(last) {
        return false;
    }
    let mut key = 0;
    rest.char_indices().take(LONGEST_PARTICLE).any(|(start, end)| {
        key = packed_with(key, end);
        let tail = &rest[start + end.len_utf8()..];
        needs_packed(key)
            .is_some_and(|sound| sound.fits(before) && (tail.is_empty() || is_particle_chain(end, tail)))
    })
}

/// The longest particle, in syllables: 이야말로.
const LONGEST_PARTICLE: usize = 4;

/// A text of four characters at most as a number, with one character more.
fn packed_with(key: u64, c: char) -> u64 {
    key << 16 | u64::from(c as u32 & 0xFFFF)
}

/// What a particle of the grammar needs before it; `None` for other texts.
fn needs_packed(key: u64) -> Option<Sound> {
    static SORTED: LazyLock<Vec<(u64, Sound)>> = LazyLock::new(|| {
        let packed = |&(particle, sound): &(&str, Sound)| (particle.chars().fold(0, packed_with), sound);
        let mut sorted: Vec<_> = PARTICLES.iter().map(packed).collect();
        sorted.sort_unstable_by_key(|&(key, _)| key);
        sorted
    });
    let at = SORTED.binary_search_by_key(&key, |&(key, _)| key).ok()?;
    Some(SORTED[at].1)
}

/// As [`needs_packed`], of a text.
fn needs(text: &str) -> Option<Sound> {
    let is_short = text.len() <= LONGEST_PARTICLE * '가'.len_utf8() && text.chars().all(hangul::is_syllable);
    if is_short { needs_packed(text.chars().fold(0, packed_with)) } else { None }
}

/// As [`needs_packed`], of characters.
pub(super) fn sound_before(text: &[char]) -> Option<Sound> {
    let is_short = text.len() <= LONGEST_PARTICLE && text.iter().all(|&c| hangul::is_syllable(c));
    if is_short { needs_packed(text.iter().copied().fold(0, packed_with)) } else { None }
}

impl Sound {
    /// Whether what ends in that character sounds so; what is no syllable may.
    pub(super) fn fits(self, before: char) -> bool {
        let Some(last) = hangul::final_consonant(before) else { return true };
        match self {
            Anything => true,
            Vowel => last.is_empty(),
            Consonant => !last.is_empty(),
            VowelOrRieul => last.is_empty() || last == "ㄹ",
            ConsonantNotRieul => !last.is_empty() && last != "ㄹ",
        }
    }
}

/// Whether the rest of an eojeol behind a noun is particles, a copula, 같다, 없다, or 하다, 되다, 시키다 with endings.
///
/// Particles are read by [`is_particle_chain`]. For the rest a noun that the dictionary knows stands in for the
/// one in the text, which it may not know, so that `제미나이입니다` is read as surely as `나무입니다`.
pub fn takes_tail(analyzer: &mut Analyzer, before: char, rest: &str) -> bool {
    if is_particle_chain(before, rest) {
        return true;
    }
    let (sound, other) = stand_ins(before);
    reads_as_tail(analyzer, sound, rest) || other.is_some_and(|noun| reads_as_tail(analyzer, noun, rest))
}

/// Whether a tail ([`takes_tail`]) makes a verb or an adjective of the noun: 하다, 되다, 시키다.
///
/// Nouns of an action take one, names do not.
pub fn is_verb_tail(analyzer: &mut Analyzer, before: char, rest: &str) -> bool {
    if is_particle_chain(before, rest) {
        return false;
    }
    let (noun, _) = stand_ins(before);
    let text = format!("{noun}{rest}");
    let first = analyzer.morphemes(&text).into_iter().find(|m| m.span.start == noun.len());
    first.is_some_and(|m| match m.tag {
        Tag::Xsv => true,
        // Of names 답다 and 스럽다 make adjectives, 하다 does not.
        Tag::Xsa => stem(&text, &m) == "하",
        _ => false,
    })
}

/// Nouns that take 하다 and end as the one in the text: in a vowel, in ㄹ or in another consonant. Two where that is
/// not known.
fn stand_ins(before: char) -> (&'static str, Option<&'static str>) {
    match hangul::final_consonant(before) {
        Some("") => ("공부", None),
        Some("ㄹ") => ("연설", None),
        Some(_) => ("학습", None),
        None => ("공부", Some("학습")),
    }
}

fn reads_as_tail(analyzer: &mut Analyzer, noun: &str, rest: &str) -> bool {
    let text = format!("{noun}{rest}");
    let morphemes = analyzer.morphemes(&text);
    let Some(first) = morphemes.iter().position(|m| m.span.start == noun.len()) else { return false };
    let (nouns, tail) = morphemes.split_at(first);
    // An ending needs a copula or verb before it: 훈련소 is no form of 훈련.
    let binds = |m: &Morpheme| m.tag.is_particle() || matches!(m.tag, Tag::Vcp | Tag::Xsv | Tag::Xsa);
    // Many write these two onto the noun: 서버같은, 데이터없이.
    let written_on = |m: &Morpheme| match m.tag {
        Tag::Va => matches!(stem(&text, m), "같" | "없"),
        Tag::Mag => &text[m.span.clone()] == "없이",
        _ => false,
    };
    // The dictionary lists dialect beside the case particles, which are a closed class: 링 for 를.
    let case = |m: &Morpheme| {
        matches!(m.tag, Tag::Jks | Tag::Jkc | Tag::Jkg | Tag::Jko) && !is_particle(&text[m.span.clone()])
    };
    let closes = tail.last().is_some_and(|m| {
        // 이 without an ending is no copula: 젬마이.
        m.last_tag.is_particle() || m.last_tag.is_ending() || m.tag == Tag::Mag
    });
    nouns.iter().all(|m| m.tag.is_noun())
        && (binds(&tail[0]) || written_on(&tail[0]))
        && tail[1..].iter().all(|m| binds(m) || m.tag.is_ending() || m.tag == Tag::Vx)
        && !tail.iter().any(case)
        && (!tail[0].tag.is_particle()
            || needs(&text[tail[0].span.clone()])
                .is_none_or(|sound| sound.fits(noun.chars().next_back().unwrap_or(' '))))
        && closes
}

/// The stem of a verb or adjective: the dictionary's for an inflected form, else the surface.
fn stem<'a>(text: &'a str, morpheme: &'a Morpheme) -> &'a str {
    morpheme.parts.first().map_or(&text[morpheme.span.clone()], |part| part.text.as_str())
}

/// Whether the text is one of the particles of the grammar.
pub fn is_particle(text: &str) -> bool {
    needs(text).is_some()
}

/// As [`is_particle`], of characters.
pub(super) fn is_particle_of(text: &[char]) -> bool {
    sound_before(text).is_some()
}

/// What a particle of the grammar needs before it; `None` for other texts.
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_of_particles_are_read_and_other_syllables_are_not() {
        for (noun, rest) in [
            ("제미나이", "의"),
            ("서버", "들에서만은"),
            ("제미나이", "한테서도"),
            ("모델", "로부터"),
            ("모델", "은커녕"),
            ("GPU", "으로"),
            ("GPU", "로"),
            ("칩", ""),
            ("버텍스AI", "에선"),
            ("정점", "마다"),
        ] {
            assert!(is_particle_chain(noun.chars().last().unwrap(), rest), "{noun}{rest}");
        }
        for (noun, rest) in [
            ("키", "우다"),
            ("인텔", "리전스"),
            ("모델", "으로"),
            ("서버", "을"),
            ("드라", "마"),
            ("키", "로그램"),
            ("칩", "A"),
        ] {
            assert!(!is_particle_chain(noun.chars().last().unwrap(), rest), "{noun}{rest}");
        }
    }

    #[test]
    fn no_particle_is_longer_than_the_longest() {
        let longest = PARTICLES.iter().map(|(particle, _)| particle.chars().count()).max();
        assert_eq!(longest, Some(LONGEST_PARTICLE));
    }

    #[test]
    fn copulas_and_verbs_made_of_nouns_are_read_by_a_noun_that_stands_in() {
        let mut analyzer = Analyzer::new().unwrap();
        for (noun, rest) in [
            ("제미나이", "입니다"),
            ("캐시", "했다"),
            ("업그레이드", "해"),
            ("칩", "인"),
            ("모델", "이었다"),
            ("양자화", "된"),
            ("추론", "시켜"),
            ("GPU", "였다"),
            ("제미나이", "라면서"),
            ("배포", "됐다"),
            ("서버", "에서"),
            ("모델", "이라기엔"),
            ("제미나이", "같은"),
            ("데이터", "없이"),
            ("서버", "씩"),
            ("서버", "인지"),
        ] {
            assert!(takes_tail(&mut analyzer, noun.chars().last().unwrap(), rest), "{noun}{rest}");
        }
        for (noun, rest) in [
            ("키", "우다"),
            ("인텔", "리전스"),
            ("가우디", "칩"),
            ("락", "하다니까요옹"),
            ("젬마", "이"),
            ("클러스터", "링"),
        ] {
            assert!(!takes_tail(&mut analyzer, noun.chars().last().unwrap(), rest), "{noun}{rest}");
        }
    }

    #[test]
    fn verbs_made_of_nouns_are_told_from_copulas_and_particles() {
        let mut analyzer = Analyzer::new().unwrap();
        for (noun, rest, verb) in [
            ("선전", "했다", true),
            ("양자화", "된", true),
            ("추론", "시켜", true),
            ("유심", "하다", true),
            ("제미나이", "입니다", false),
            ("구글", "하고", false),
            ("삼성", "이라면", false),
        ] {
            assert_eq!(is_verb_tail(&mut analyzer, noun.chars().last().unwrap(), rest), verb, "{noun}{rest}");
        }
    }
}
