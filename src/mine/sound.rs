//! Whether Hangul writes the sound of Latin letters, also where part of it is in Latin letters or figures itself.

use crate::hangul;
use crate::transliterate::Model;

/// The probability that the one writes the other; blanks and hyphens count for nothing.
///
/// What stands on both sides alike is left out of both: AI of 오픈AI and OpenAI, 3 of 클로드 3 and Claude 3.
pub fn score(latin: &str, term: &str) -> f64 {
    let is_other = |c: char| c.is_alphanumeric() && !hangul::is_hangul(c);
    if !term.contains(is_other) {
        return Model::shipped().score(latin, term);
    }
    // Figures may be read aloud, too.
    let whole = Model::shipped().score(latin, term);
    let mut rest = latin.to_owned();
    for run in term.split(|c: char| !is_other(c)).filter(|run| !run.is_empty()) {
        let Some(at) = rest.to_lowercase().rfind(&run.to_lowercase()) else { return whole };
        let end = at + run.len();
        match (rest.get(..at), rest.get(end..)) {
            (Some(before), Some(after)) => rest = format!("{before} {after}"),
            _ => return whole,
        }
    }
    let hangul: String = term.chars().filter(|&c| !is_other(c)).collect();
    if !rest.contains(char::is_alphanumeric) {
        return whole;
    }
    whole.max(Model::shipped().score(rest.trim(), hangul.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_on_both_sides_is_left_out() {
        for (latin, term) in
            [("OpenAI", "오픈AI"), ("Claude 3", "클로드 3"), ("CodeGemma", "코드젬마"), ("Gaudi", "가우디")]
        {
            assert!(score(latin, term) > 0.5, "{latin} {term} {}", score(latin, term));
        }
        for (latin, term) in [("gradient", "변화도"), ("OpenAI", "구글AI"), ("forward", "순전파")] {
            assert!(score(latin, term) < 0.5, "{latin} {term} {}", score(latin, term));
        }
    }
}
