//! Edit distance over the keys of forms: jamo and letters, with what is often confused costing half.

use super::key::jamo_of;

/// Costs are counted in halves of an edit.
const EDIT: u32 = 2;
const CONFUSED: u32 = 1;

/// Jamo that sound or look alike in loanwords, from the spelling variants that the loanword norm discusses.
const CONFUSABLE: [(char, char); 16] = [
    ('ㅐ', 'ㅔ'),
    ('ㅒ', 'ㅖ'),
    ('ㅓ', 'ㅗ'),
    ('ㅓ', 'ㅏ'),
    ('ㅡ', 'ㅜ'),
    ('ㅓ', 'ㅕ'),
    ('ㄱ', 'ㄲ'),
    ('ㄱ', 'ㅋ'),
    ('ㄲ', 'ㅋ'),
    ('ㄷ', 'ㅌ'),
    ('ㄸ', 'ㅌ'),
    ('ㅂ', 'ㅍ'),
    ('ㅃ', 'ㅍ'),
    ('ㅅ', 'ㅆ'),
    ('ㅈ', 'ㅉ'),
    ('ㅈ', 'ㅊ'),
];

/// How far two keys may lie apart to count as similar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u32);

impl Limit {
    /// The limit for a key of that many keystrokes: none below 4, one edit from 4, two from 12.
    ///
    /// One edit in a short word more often makes another word than a misspelt one.
    pub fn for_length(length: usize) -> Option<Self> {
        match length {
            0..=3 => None,
            4..=11 => Some(Self(EDIT)),
            _ => Some(Self(2 * EDIT)),
        }
    }

    /// How many whole edits the limit allows.
    pub fn edits(self) -> usize {
        // A confused jamo is an edit too, at half the cost.
        (self.0 / CONFUSED) as usize
    }
}

/// The weighted distance of two keys in half edits, or `None` beyond the limit.
///
/// Optimal string alignment: insertion, deletion, substitution and the exchange of two neighbours.
pub fn distance(a: &[u8], b: &[u8], limit: Limit) -> Option<u32> {
    if a.len().abs_diff(b.len()) as u32 * EDIT > limit.0 {
        return None;
    }
    let width = b.len() + 1;
    let mut before = vec![0u32; width];
    let mut last: Vec<u32> = (0..width as u32).map(|j| j * EDIT).collect();
    let mut row = vec![0u32; width];
    for i in 1..=a.len() {
        row[0] = i as u32 * EDIT;
        let mut least = row[0];
        for j in 1..width {
            let mut cost =
                (last[j - 1] + substitution(a[i - 1], b[j - 1])).min(last[j] + EDIT).min(row[j - 1] + EDIT);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + EDIT);
            }
            row[j] = cost;
            least = least.min(cost);
        }
        if least > limit.0 {
            return None;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    (last[b.len()] <= limit.0).then_some(last[b.len()])
}

fn substitution(a: u8, b: u8) -> u32 {
    if a == b {
        return 0;
    }
    match (jamo_of(a), jamo_of(b)) {
        (Some(x), Some(y)) if CONFUSABLE.contains(&(x, y)) || CONFUSABLE.contains(&(y, x)) => CONFUSED,
        _ => EDIT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::key;

    fn apart(a: &str, b: &str) -> Option<u32> {
        distance(&key(a), &key(b), Limit(4))
    }

    #[test]
    fn confused_jamo_cost_half_an_edit() {
        assert_eq!(apart("제미나이", "재미나이"), Some(1));
        assert_eq!(apart("제미나이", "제미라이"), Some(2));
        assert_eq!(apart("쿠버네티스", "쿠버네틱스"), Some(2));
        assert_eq!(apart("benchmark", "benchmrak"), Some(2));
        assert_eq!(apart("gemini", "gemeni"), Some(2));
        assert_eq!(apart("모델", "모델"), Some(0));
        assert_eq!(apart("바나나", "제미나이"), None);
    }
}
