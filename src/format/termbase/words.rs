//! The words with which termbases say what a term is.

use crate::record::{Status, TermType};

/// A word without case, blanks and punctuation, as pick lists of different tools may differ in nothing else.
pub fn normal(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The status that a word of TBX, MultiTerm or Weblate stands for.
pub fn status(word: &str) -> Option<Status> {
    let word = normal(word);
    let word = word.strip_suffix("admnsts").unwrap_or(&word);
    let word = word.strip_suffix("term").unwrap_or(word);
    Some(match word {
        // A legal, regulated or standardised term is one that must be used.
        "preferred" | "standardized" | "standardised" | "legal" | "regulated" | "approved"
        | "recommended" | "권장" | "우선" | "표준" => Status::Preferred,
        "admitted" | "allowed" | "acceptable" | "accepted" | "permitted" | "alternative" | "허용" => {
            Status::Admitted
        }
        "deprecated" | "superseded" | "obsolete" | "outdated" | "notrecommended" | "avoid" | "비권장" => {
            Status::Deprecated
        }
        "forbidden" | "prohibited" | "donotuse" | "notallowed" | "banned" | "rejected" | "금지" => {
            Status::Forbidden
        }
        _ => return None,
    })
}

/// The type that a word stands for.
pub fn term_type(word: &str) -> Option<TermType> {
    Some(match normal(word).as_str() {
        "fullform" | "full" => TermType::Full,
        "abbreviation" | "acronym" | "initialism" | "abbreviatedform" => TermType::Abbreviation,
        "propernoun" | "propername" | "name" => TermType::Name,
        _ => return None,
    })
}
