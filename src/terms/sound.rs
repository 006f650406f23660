//! Which forms may sound like a word of the other script: their consonants are compared, the vowels left out.
//!
//! A letter may stand for several consonants (c for ㅋ and for ㅅ) and many are silent somewhere, so this lets through far more than
//! sounds alike. It only has to leave few enough for the transliteration model, which decides.

use super::key::jamo_of;

/// The consonants of Hangul that loanwords keep apart, as bits; plain, tense and aspirated ones are one.
mod class {
    pub const K: u16 = 1;
    pub const N: u16 = 2;
    pub const T: u16 = 4;
    pub const R: u16 = 8;
    pub const M: u16 = 16;
    pub const P: u16 = 32;
    pub const S: u16 = 64;
    pub const J: u16 = 128;
    pub const H: u16 = 256;
}
use class::*;

/// Longer ones are sentences.
const LONGEST: usize = 64;

/// The consonants of a key, each with what it costs to leave it out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consonants(Vec<(u16, u8)>);

impl Consonants {
    /// The consonants of a key of either script, or of both.
    pub fn of(key: &[u8]) -> Self {
        let mut all = Vec::with_capacity(key.len());
        let mut last = 0;
        for &byte in key {
            // Doubled consonants sound once.
            if byte != last || byte < b' ' {
                match byte {
                    b'x' => all.extend([(K | J, 1), (S, 0)]),
                    _ => all.extend(consonant(byte)),
                }
            }
            last = byte;
        }
        Self(all)
    }

    /// The consonants in the names of the letters of a key: ㅂ and ㅁ for the b and m of HBM.
    pub fn spelt(key: &[u8]) -> Self {
        let of = |byte: &u8| -> &'static [(u16, u8)] {
            match byte {
                b'b' | b'p' | b'v' => &[(P, 2)],
                b'c' => &[(S, 2)],
                b'd' | b't' => &[(T, 2)],
                b'f' => &[(P, 2)],
                b'g' | b'j' => &[(J, 2)],
                b'h' => &[(J, 2)],
                b'k' => &[(K, 2)],
                b'l' => &[(R, 2)],
                b'm' => &[(M, 2)],
                b'n' => &[(N, 2)],
                b'q' => &[(K, 2)],
                b'r' => &[(R, 2)],
                b's' => &[(S, 2)],
                b'w' => &[(T, 1), (P, 1), (R, 1)],
                b'x' => &[(K, 1), (S, 1)],
                b'z' => &[(J, 1), (T, 0)],
                _ => &[],
            }
        };
        Self(key.iter().flat_map(of).copied().collect())
    }

    /// How far two words lie apart by their consonants; `None` beyond what a transliteration may change.
    pub fn apart(&self, other: &Self) -> Option<u8> {
        const OTHER: u8 = 3;
        let (a, b) = (&self.0, &other.0);
        if a.len().max(b.len()) > LONGEST {
            return None;
        }
        let limit = 1 + (a.len().min(b.len()) / 3) as u8;
        let mut row = [0u8; LONGEST + 1];
        for (at, &(_, skip)) in b.iter().enumerate() {
            row[at + 1] = row[at].saturating_add(skip);
        }
        for &(set, skip) in a {
            let mut before = row[0];
            row[0] = row[0].saturating_add(skip);
            let mut least = row[0];
            for (at, &(other, own)) in b.iter().enumerate() {
                let change = if set & other != 0 { 0 } else { OTHER };
                let best = before
                    .saturating_add(change)
                    .min(row[at + 1].saturating_add(skip))
                    .min(row[at].saturating_add(own));
                before = row[at + 1];
                row[at + 1] = best;
                least = least.min(best);
            }
            if least > limit {
                return None;
            }
        }
        (row[b.len()] <= limit).then_some(row[b.len()])
    }

    /// Whether both have the same consonants in the same order.
    pub fn is_alike(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

/// What a byte of a key may stand for, and what it costs to leave it out.
fn consonant(byte: u8) -> Option<(u16, u8)> {
    if let Some(jamo) = jamo_of(byte) {
        return Some(match jamo {
            'ㄱ' | 'ㄲ' | 'ㅋ' => (K, 2),
            'ㄴ' => (N, 2),
            'ㄷ' | 'ㄸ' | 'ㅌ' => (T, 2),
            'ㄹ' => (R, 1),
            'ㅁ' => (M, 2),
            'ㅂ' | 'ㅃ' | 'ㅍ' => (P, 2),
            'ㅅ' | 'ㅆ' => (S, 2),
            'ㅈ' | 'ㅉ' | 'ㅊ' => (J, 2),
            'ㅎ' => (H, 1),
            // ㅇ is silent, or the ng whose g may be silent.
            _ => return None,
        });
    }
    Some(match byte {
        b'b' => (P, 1),
        b'c' => (K | S | J, 1),
        b'd' => (T | J, 1),
        b'f' | b'v' => (P | H, 2),
        b'g' => (K | J, 0),
        b'h' => (H, 0),
        b'j' => (J | H, 0),
        b'k' | b'q' => (K, 1),
        b'l' => (R, 1),
        b'm' => (M, 2),
        b'n' => (N, 0),
        b'p' => (P, 1),
        b'r' => (R, 0),
        b's' => (S | J, 1),
        b't' => (T | J | S, 1),
        b'w' => (P, 0),
        b'z' => (J | S, 1),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::key;

    fn of(text: &str) -> Consonants {
        Consonants::of(&key(&text.to_lowercase()))
    }

    #[test]
    fn a_name_and_its_transliteration_have_the_same_consonants() {
        for (latin, korean) in [
            ("Anthropic", "앤스로픽"),
            ("Kubernetes", "쿠버네티스"),
            ("Vertex AI", "버텍스 에이아이"),
            ("NVIDIA", "엔비디아"),
            ("Google", "구골"),
            ("CodeGemma", "코드젬마"),
            ("training", "트레이닝"),
            ("foundry", "파운드리"),
            ("charge", "차지"),
        ] {
            assert!(of(latin).apart(&of(korean)).is_some(), "{latin} {korean}");
        }
        for (latin, korean) in [("Anthropic", "쿠버네티스"), ("Gemini", "모델"), ("server", "버스")]
        {
            assert_eq!(of(latin).apart(&of(korean)), None, "{latin} {korean}");
        }
        let spelt = |latin: &str| Consonants::spelt(latin.to_lowercase().as_bytes());
        for (latin, korean) in [("AWS", "에이더블유에스"), ("HBM", "에이치비엠"), ("GPU", "지피유")]
        {
            assert_eq!(spelt(latin).apart(&of(korean)), Some(0), "{latin} {korean}");
        }
    }

    #[test]
    fn a_misspelling_keeps_the_consonants() {
        assert!(of("제미나이").is_alike(&of("재미나이")) && of("가속기").is_alike(&of("가속끼")));
        assert!(!of("앤트로픽").is_alike(&of("앤스로픽")));
    }
}
