//! Particles that change with the sound before them: 을 and 를, 으로 and 로.

use super::reading::{Reading, Sound, reading};
use unicode_normalization::UnicodeNormalization;

/// A particle, or the head of an ending, that has one form behind a consonant and one behind a vowel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Particle {
    /// 을/를.
    Object,
    /// 이/가.
    Subject,
    /// 은/는.
    Topic,
    /// 과/와.
    With,
    /// 으로/로, the only one that ㄹ joins with the vowels.
    By,
    /// 이나/나.
    Or,
    /// 이라/라, the head of 이라고, 이라는, 이라도.
    Called,
    /// 이랑/랑.
    Together,
    /// 이며/며.
    And,
    /// 이란/란.
    Defined,
    /// 이든/든.
    Whether,
    /// 이야/야.
    Emphatic,
    /// 아/야, in calling somebody.
    Vocative,
    /// 이었/였, the past of the copula.
    Was,
    /// 이에요/예요.
    Polite,
}

use Particle::{
    And, By, Called, Defined, Emphatic, Object, Or, Polite, Subject, Together, Topic, Vocative, Was, Whether,
    With,
};

/// A particle's forms.
struct Forms {
    particle: Particle,
    /// Behind a consonant, behind a vowel, and as one writes it when the reading is not known.
    consonant: &'static str,
    vowel: &'static str,
    either: &'static str,
    /// What may follow it in the same eojeol; `None` where anything may.
    behind: Option<&'static [&'static str]>,
}

const fn forms(
    particle: Particle,
    consonant: &'static str,
    vowel: &'static str,
    either: &'static str,
    behind: Option<&'static [&'static str]>,
) -> Forms {
    Forms { particle, consonant, vowel, either, behind }
}

/// Longer forms first, so that 이라 is not read as 이.
const FORMS: [Forms; 15] = [
    forms(Polite, "이에요", "예요", "이에요", None),
    forms(By, "으로", "로", "(으)로", Some(&["는", "도", "만", "의", "서", "써", "부터", "까지"])),
    forms(Or, "이나", "나", "(이)나", Some(&["마"])),
    forms(
        Called,
        "이라",
        "라",
        "(이)라",
        Some(&["고", "는", "도", "든", "며", "면", "서", "기", "지", "야"]),
    ),
    forms(Together, "이랑", "랑", "(이)랑", Some(&["은", "도", "만"])),
    forms(And, "이며", "며", "(이)며", Some(&[])),
    forms(Defined, "이란", "란", "(이)란", Some(&[])),
    forms(Whether, "이든", "든", "(이)든", Some(&["지", "가"])),
    forms(Emphatic, "이야", "야", "(이)야", Some(&["말로"])),
    forms(Was, "이었", "였", "이었", None),
    forms(Object, "을", "를", "을(를)", Some(&[])),
    forms(Subject, "이", "가", "이(가)", Some(&[])),
    forms(Topic, "은", "는", "은(는)", Some(&["커녕"])),
    forms(With, "과", "와", "과(와)", Some(&["의", "는", "도", "만", "같이", "같은"])),
    forms(Vocative, "아", "야", "아(야)", Some(&[])),
];

impl Particle {
    /// Reads the particle at the head of a suffix, in either form: 으로는 is [`Particle::By`], written 으로.
    ///
    /// `None` where the suffix begins with no such particle, or goes on as another word does: 로그. What is ambiguous by its
    /// letters alone is read as the commoner one: 야 is [`Particle::Emphatic`].
    pub fn parse(suffix: &str) -> Option<(Self, &'static str)> {
        let suffix: String = suffix.nfc().collect();
        FORMS.iter().find_map(|forms| {
            [forms.consonant, forms.vowel].into_iter().find_map(|form| {
                let rest = suffix.strip_prefix(form)?;
                let may_follow =
                    forms.behind.is_none_or(|all| rest.is_empty() || all.iter().any(|b| rest.starts_with(b)));
                may_follow.then_some((forms.particle, form))
            })
        })
    }

    fn forms(self) -> &'static Forms {
        FORMS.iter().find(|forms| forms.particle == self).expect("every particle has its forms")
    }

    /// The form behind a sound.
    fn behind(self, sound: Sound) -> &'static str {
        match sound {
            Sound::Consonant => self.forms().consonant,
            Sound::Rieul if self != By => self.forms().consonant,
            Sound::Rieul | Sound::Vowel => self.forms().vowel,
        }
    }

    /// Whether the longer form is the copula in full, which may stand behind a vowel, too: 서버이며, 서버이란.
    fn has_copula(self) -> bool {
        self.forms().consonant.starts_with('이') && self != Subject
    }
}

/// The form of a particle that stands behind a word, by how the word is read aloud: Gemini를, GPU를, LLM을, 3을, URL로.
///
/// Quotes and brackets around the word are looked through, and a parenthesis behind it is left out: 검색 증강 생성(RAG)을.
/// Where a word is read in two ways the commoner one decides; where nobody can say, in other scripts, both forms come: 을(를).
pub fn particle(word: &str, particle: Particle) -> &'static str {
    particle_read_as(word, None, particle)
}

/// As [`particle`], with the reading of the word in Hangul where it is known: Gemini is read 제미나이.
pub fn particle_read_as(word: &str, read_as: Option<&str>, particle: Particle) -> &'static str {
    match reading(read_as.unwrap_or(word)) {
        Some(reading) => particle.behind(reading.usual),
        None => particle.forms().either,
    }
}

/// Whether the particle at the head of a suffix is the right one behind the word.
///
/// `None` where the suffix begins with no particle that changes, and where the word may be read in two ways that differ in it.
pub fn is_right(word: &str, suffix: &str) -> Option<bool> {
    is_right_read_as(word, None, suffix)
}

/// As [`is_right`], with the reading of the word in Hangul where it is known.
pub fn is_right_read_as(word: &str, read_as: Option<&str>, suffix: &str) -> Option<bool> {
    let (particle, written) = Particle::parse(suffix)?;
    let Reading { usual, other } = reading(read_as.unwrap_or(word))?;
    let right = particle.behind(usual);
    if other.is_some_and(|other| particle.behind(other) != right) {
        return None;
    }
    if written != right && particle.has_copula() && right == particle.forms().vowel {
        return None;
    }
    Some(written == right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_particle_is_read_at_the_head_of_a_suffix() {
        for (suffix, expected) in [
            ("으로", Some((By, "으로"))),
            ("로서의", Some((By, "로"))),
            ("이라는", Some((Called, "이라"))),
            ("라고", Some((Called, "라"))),
            ("이", Some((Subject, "이"))),
            ("가", Some((Subject, "가"))),
            ("와의", Some((With, "와"))),
            ("이다", None),
            ("로그", None),
            ("에서", None),
            ("가격", None),
            ("", None),
        ] {
            assert_eq!(Particle::parse(suffix), expected, "{suffix}");
        }
        let decomposed: String = "을".nfd().collect();
        assert_eq!(Particle::parse(&decomposed), Some((Object, "을")));
    }

    #[test]
    fn a_wrong_particle_is_told_and_an_open_reading_is_not() {
        for (word, suffix, right) in [
            ("Gemini", "를", Some(true)),
            ("Gemini", "을", Some(false)),
            ("인텔", "으로", Some(false)),
            ("인텔", "로는", Some(true)),
            ("검색 증강 생성(RAG)", "를", Some(false)),
            ("모델", "라는", Some(false)),
            ("서버", "이며", None),
            ("VR", "를", None),
            ("VR", "으로", Some(false)),
            ("C++", "과", None),
            ("GPT-3", "을", None),
            ("서버", "에서", None),
            ("漢字", "을", None),
        ] {
            assert_eq!(is_right(word, suffix), right, "{word} {suffix}");
        }
        assert_eq!(is_right_read_as("Qwen", Some("큐원"), "를"), Some(false));
    }

    #[test]
    fn a_known_reading_decides_and_an_unknown_one_leaves_both_forms() {
        assert_eq!(particle_read_as("SAP", Some("에스에이피"), Object), "를");
        assert_eq!(particle_read_as("Nike", Some("나이키"), Subject), "가");
        assert_eq!(particle("漢字", Object), "을(를)");
        assert_eq!(particle("", By), "(으)로");
    }

    #[test]
    fn listed_words_take_the_particle_that_writers_give_them() {
        let mut wrong = Vec::new();
        for line in include_str!("../../tests/fixtures/particles.tsv").lines().skip(1) {
            let [word, pair, expected, note] =
                line.split('\t').collect::<Vec<_>>().try_into().expect("four columns");
            let (pair, _) = Particle::parse(pair.split('/').next().unwrap()).expect("a particle");
            let found = particle(word, pair);
            if found != expected {
                wrong.push(format!("{word}{found}, {expected} expected ({note})"));
            }
        }
        assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_takes_a_form_of_the_particle(word in "[a-zA-Z0-9가-힣ㄱ-ㅣ().,'<>/+#%$° \u{1100}-\u{11FF}é漢]{0,12}", any in ".{0,12}") {
            for word in [word, any] {
                let found = particle(&word, By);
                proptest::prop_assert!(["으로", "로", "(으)로"].contains(&found));
                if found != "(으)로" {
                    proptest::prop_assert_ne!(is_right(&word, found), Some(false));
                }
            }
        }
    }
}
