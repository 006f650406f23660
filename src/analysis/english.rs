//! Words of an English text: the stem, and the exact form beside it.

use std::borrow::Cow;
use std::ops::Range;

use frostem::{Algorithm, Stemmer};

use crate::hangul::is_hangul;

/// Calls back for every token of an English text in normal form: token, byte span, position in words.
///
/// Each word gives its stem and, where that differs, its exact form at the same position. The stems are
/// Snowball's (English). A possessive `'s` belongs to the span but not to the token.
pub fn english(normal: &str, f: &mut dyn FnMut(&str, Range<usize>, usize)) {
    let stemmer = Stemmer::new(Algorithm::English);
    for (position, span) in words(normal).enumerate() {
        let exact = without_possessive(&normal[span.clone()]);
        let stem = stem_with(&stemmer, exact);
        if stem != exact {
            f(exact, span.clone(), position);
        }
        f(&stem, span, position);
    }
}

/// The stem of one word in normal form.
pub fn stem(word: &str) -> Cow<'_, str> {
    stem_with(&Stemmer::new(Algorithm::English), word)
}

fn stem_with<'a>(stemmer: &Stemmer, word: &'a str) -> Cow<'a, str> {
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) { stemmer.stem(word) } else { Cow::Borrowed(word) }
}

/// The byte spans of the words of a text in normal form.
///
/// A word is a run of letters and digits of one script (Hangul or another), with apostrophes within it, decimal points between digits, and
/// the signs of `c++` and `c#` behind it.
pub fn words(normal: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    // Hangul first: the tables of Unicode are slow for it.
    let is_alphanumeric = |c: char| is_hangul(c) || c.is_alphanumeric();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + normal[at..].find(is_alphanumeric)?;
        let mut end = start;
        let mut before = ' ';
        let mut rest = normal[start..].chars().peekable();
        while let Some(c) = rest.next() {
            let next = rest.peek().copied().unwrap_or(' ');
            let inside = match c {
                '\'' | '’' => before.is_alphabetic() && next.is_alphabetic(),
                '.' | ',' => before.is_ascii_digit() && next.is_ascii_digit(),
                '+' => before == '+' || (next == '+' && before.is_alphabetic()),
                '#' => before.is_alphabetic() && !next.is_alphanumeric(),
                _ => is_alphanumeric(c) && (before == ' ' || is_hangul(c) == is_hangul(before)),
            };
            if !inside {
                break;
            }
            end += c.len_utf8();
            before = c;
        }
        at = end;
        Some(start..end)
    })
}

/// A word without its possessive `'s` or `’s`.
pub fn without_possessive(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

/// Inflected forms that rules do not lead back.
const IRREGULAR: [(&str, &str); 12] = [
    ("mice", "mouse"),
    ("vertices", "vertex"),
    ("indices", "index"),
    ("matrices", "matrix"),
    ("children", "child"),
    ("criteria", "criterion"),
    ("analyses", "analysis"),
    ("bases", "basis"),
    ("hypotheses", "hypothesis"),
    ("schemata", "schema"),
    ("people", "person"),
    ("built", "build"),
];

/// Whether the form is an irregular one, which may begin otherwise than its base: mice.
pub fn is_irregular(form: &str) -> bool {
    IRREGULAR.iter().any(|(inflected, _)| form.starts_with(inflected))
}

/// Whether a word of a text may be an inflected form; errs towards yes.
pub fn seems_inflected(text: &str) -> bool {
    let mut runs = text.split(|c: char| !c.is_ascii_alphabetic());
    runs.any(|run| {
        let ends = |suffix: &str| run.ends_with(suffix);
        ["s", "ed", "ing"].into_iter().any(ends) || IRREGULAR.iter().any(|(inflected, _)| ends(inflected))
    })
}

/// The words that an inflected English form may come from, likelier ones first; never the form itself.
///
/// Regular plurals, third persons, past forms, gerunds and possessives, and the irregular plurals that
/// technology texts use. The form is the whole text up to its end: of several words the last is inflected.
pub fn base_forms(form: &str) -> Vec<String> {
    let mut forms = Vec::new();
    let mut push = |base: String| {
        if base.len() > 1 && base != form && !forms.contains(&base) {
            forms.push(base);
        }
    };
    let singular = without_possessive(form).trim_end_matches(['\'', '’']);
    push(singular.to_owned());
    for (plural, base) in IRREGULAR {
        if let Some(head) = singular.strip_suffix(plural) {
            push(format!("{head}{base}"));
        }
    }
    let stripped = |suffix: &str| singular.strip_suffix(suffix).filter(|base| base.len() > 1);
    if let Some(base) = stripped("ies") {
        push(format!("{base}y"));
    }
    if !singular.ends_with("ss") {
        if let Some(base) = stripped("s") {
            push(base.to_owned());
        }
        if let Some(base) = stripped("es") {
            push(base.to_owned());
        }
    }
    if let Some(base) = stripped("ied") {
        push(format!("{base}y"));
    }
    for suffix in ["ed", "ing"] {
        if let Some(base) = stripped(suffix) {
            push(base.to_owned());
            push(format!("{base}e"));
            let mut tail = base.chars().rev();
            if let (Some(a), Some(b)) = (tail.next(), tail.next())
                && a == b
                && a.is_ascii_alphabetic()
            {
                push(base[..base.len() - a.len_utf8()].to_owned());
            }
        }
    }
    forms
}

/// The gerunds of the verb that a form may be, inflected or not: fine-tuned and fine-tune → fine-tuning.
///
/// Glossaries list many an activity under its gerund alone.
pub fn gerunds(form: &str) -> Vec<String> {
    /// Shorter verbs have gerunds that are other words: be, do, ban.
    const LEAST: usize = 4;
    if form.ends_with("ing") {
        return Vec::new();
    }
    let mut verbs = vec![form.to_owned()];
    verbs.extend(base_forms(form));
    let mut gerunds = Vec::new();
    for verb in verbs.iter().filter(|verb| verb.len() >= LEAST) {
        match verb.strip_suffix('e') {
            Some(stem) if !stem.ends_with('e') => gerunds.push(format!("{stem}ing")),
            _ => gerunds.push(format!("{verb}ing")),
        }
        let last = verb.chars().next_back().filter(char::is_ascii_alphabetic);
        gerunds.extend(last.map(|last| format!("{verb}{last}ing")));
    }
    gerunds
}

/// Whether the word is an article, a preposition, a conjunction, a pronoun or an auxiliary, which names no thing.
pub fn is_function_word(word: &str) -> bool {
    const WORDS: [&str; 72] = [
        "a", "an", "the", "of", "in", "on", "at", "by", "for", "from", "to", "into", "onto", "with",
        "within", "without", "about", "over", "under", "between", "through", "after", "before", "and", "or",
        "but", "nor", "if", "as", "than", "that", "this", "these", "those", "there", "here", "who", "what",
        "which", "when", "where", "why", "how", "i", "you", "he", "she", "it", "we", "they", "them", "his",
        "her", "its", "our", "their", "be", "is", "are", "was", "were", "been", "have", "has", "had", "do",
        "does", "did", "can", "will", "not", "no",
    ];
    WORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(String, usize)> {
        let mut all = Vec::new();
        english(text, &mut |token, _, position| all.push((token.to_owned(), position)));
        all
    }

    #[test]
    fn the_exact_form_stands_beside_the_stem() {
        let expected = [("models", 0), ("model", 0), ("c++", 1), ("gemini", 2), ("1.5", 3), ("api", 4)];
        assert_eq!(tokens("models, c++ gemini's 1.5-api"), expected.map(|(t, p)| (t.to_owned(), p)));
    }

    #[test]
    fn long_words_are_not_lost() {
        let word = "x".repeat(70_000);
        assert_eq!(tokens(&word)[0].0.len(), 70_000);
    }

    #[test]
    fn verbs_lead_to_their_gerund() {
        for (form, gerund) in [
            ("fine-tune", "fine-tuning"),
            ("fine-tuned", "fine-tuning"),
            ("overfit", "overfitting"),
            ("prompted", "prompting"),
            ("oversee", "overseeing"),
        ] {
            assert!(gerunds(form).iter().any(|g| g == gerund), "{form}: {:?}", gerunds(form));
        }
        assert!(gerunds("be").is_empty());
        // A gerund misspelt is no verb.
        assert!(gerunds("embeding").is_empty());
    }

    #[test]
    fn inflected_forms_lead_to_their_base() {
        for (form, base) in [
            ("models", "model"),
            ("foundries", "foundry"),
            ("mice", "mouse"),
            ("vertices", "vertex"),
            ("gemini's", "gemini"),
            ("fine-tuned", "fine-tune"),
            ("fine-tunes", "fine-tune"),
            ("caches", "cache"),
            ("caching", "cache"),
            ("deployed", "deploy"),
            ("batches", "batch"),
            ("stopped", "stop"),
            ("large language models", "large language model"),
            ("gpus", "gpu"),
        ] {
            assert!(base_forms(form).iter().any(|b| b == base), "{form}: {:?}", base_forms(form));
        }
        assert!(!base_forms("class").contains(&"clas".to_owned()));
        assert!(base_forms("s").is_empty());
    }
}
