//! What stands in a bracket: words of English, an abbreviation, or no gloss.

use unicode_normalization::UnicodeNormalization;

use crate::hangul;

/// A gloss in Latin script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gloss {
    /// The pair's English side: the full form where there is one, and else the abbreviation.
    pub text: String,
    /// The abbreviation where a full form stands beside it.
    pub abbreviation: Option<String>,
    /// The words of the full form in small letters; none where there is only an abbreviation.
    pub words: Vec<String>,
    /// The same words as they are written, since capitals tell how a word is read.
    pub written: Vec<String>,
    /// Which of the words mean little: the, of, to.
    pub small: Vec<bool>,
    /// How it is written.
    pub shape: Shape,
    /// Whether a remark in Korean stands behind it.
    pub remark: bool,
}

/// How a gloss is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Words.
    Words,
    /// Initials alone: CNN.
    Initials,
    /// A name with capitals or figures inside: xFormers, GPT-4.
    Name,
    /// Code, a list, an address, a sentence: nothing that a term is called.
    Other,
}

/// Words that mean little.
const SMALL: [&str; 21] = [
    "a", "an", "and", "as", "at", "by", "de", "for", "from", "in", "into", "of", "on", "or", "per", "the",
    "to", "via", "vs", "versus", "with",
];

/// A term has no more words.
const MOST_WORDS: usize = 7;

/// Reads what stands in a bracket; nothing where it begins with no Latin letter or figure.
pub fn read(inside: &str) -> Option<Gloss> {
    let whole: String = inside.nfkc().collect();
    let whole = whole.trim().trim_matches(['\'', '"', '‘', '’', '“', '”', '`', '*', '「', '」']).trim();
    if !whole.contains(|c: char| c.is_alphabetic() && !hangul::is_hangul(c)) {
        return None;
    }
    // What stands in a bracket within: Large Language Model(LLM).
    let (outer, inner) = match whole.split_once(['(', '[']) {
        Some((outer, inner)) => (outer.trim(), Some(inner.trim_end_matches([')', ']']).trim())),
        None => (whole, None),
    };
    let mut parts: Vec<&str> =
        outer.split([',', ';', '，', '、', '/', '·', 'ㆍ', '・']).map(str::trim).collect();
    let is_list = outer.contains([',', ';', '，', '、']);
    let has_short = is_short_of(parts[0], parts.last()?) || is_short_of(parts.last()?, parts[0]);
    // A slash or a middle dot joins words as often as it parts a full form from its abbreviation.
    if !is_list && !has_short {
        parts = vec![outer];
    }
    parts.extend(inner);
    // A note on the language: 영어: deep learning, 영문명 Deep Learning.
    let first = without_label(parts.first()?);
    let mut remark = false;
    let latin: Vec<&str> = std::iter::once(first)
        .chain(parts[1..].iter().copied())
        .filter(|part| {
            let is_korean = part.contains(hangul::is_hangul);
            remark |= is_korean;
            !is_korean && !part.is_empty()
        })
        .collect();
    if remark && first.contains(hangul::is_hangul) {
        return None;
    }
    let mut gloss = match latin.as_slice() {
        [one] => single(one),
        [one, other] if is_short_of(one, other) != is_short_of(other, one) => {
            let (short, full) = if is_short_of(one, other) { (one, other) } else { (other, one) };
            let mut gloss = single(full);
            gloss.abbreviation = Some((*short).to_owned());
            gloss
        }
        // A term and how code writes it: synchronization barrier, bar.sync.
        [one, code] if single(code).shape == Shape::Other && code.contains(['.', '_', '(']) => {
            remark = true;
            single(one)
        }
        _ => {
            let mut gloss = single(outer);
            gloss.shape = Shape::Other;
            gloss
        }
    };
    gloss.remark = remark;
    Some(gloss).filter(|gloss| !gloss.text.is_empty())
}

/// Takes a note on the language or the name off the beginning.
fn without_label(text: &str) -> &str {
    for label in [
        "영어 이름",
        "영문명",
        "영어명",
        "영문",
        "영어",
        "원어",
        "원문",
        "원제",
        "이하",
        "약칭",
        "일명",
        "eng",
        "en",
    ] {
        if let Some(rest) = text.strip_prefix(label) {
            let rest = rest.trim_start();
            let rest = rest.strip_prefix([':', '：']).map(str::trim_start).or_else(|| {
                (rest.len() < text.len() - label.len() || rest.starts_with(|c: char| c.is_ascii_uppercase()))
                    .then_some(rest)
                    .filter(|_| label.chars().any(hangul::is_hangul))
            });
            if let Some(rest) = rest.filter(|rest| !rest.is_empty()) {
                return rest;
            }
        }
    }
    text
}

fn single(text: &str) -> Gloss {
    let written = written(text);
    let words: Vec<String> = written.iter().map(|word| word.to_lowercase()).collect();
    let small = words.iter().map(|word| SMALL.contains(&word.as_str())).collect();
    let shape = shape(text, &words);
    Gloss { text: text.to_owned(), abbreviation: None, words, written, small, shape, remark: false }
}

/// The words of a text in small letters: cut at blanks, hyphens and slashes.
pub fn words(text: &str) -> Vec<String> {
    written(text).iter().map(|word| word.to_lowercase()).collect()
}

fn written(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '‐' | '‑' | '–' | '/' | '·' | '&'))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '+' && c != '#'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether it is initials: two to six capitals, with figures or a plural's s.
pub fn is_initials(text: &str) -> bool {
    let stem = text.strip_suffix('s').filter(|stem| stem.chars().all(|c| c.is_uppercase())).unwrap_or(text);
    let letters = stem.chars().filter(|c| c.is_uppercase()).count();
    (2..=6).contains(&letters)
        && stem.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
        && stem.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | '&' | '.'))
        && stem.chars().filter(|c| c.is_alphanumeric()).count() <= 7
        && !stem.starts_with('.')
        // Digits alone between letters and more of them are a code: ISO-8859.
        && stem.chars().filter(char::is_ascii_digit).count() <= 2
}

/// Whether the one is an abbreviation that may stand for the other: MoE for Mixture of Experts.
fn is_short_of(short: &str, full: &str) -> bool {
    if is_initials(short) {
        return !is_initials(full) && full.len() > short.len();
    }
    let capitals: String = short.chars().filter(|c| c.is_uppercase()).flat_map(char::to_lowercase).collect();
    let initials: String = words(full).iter().filter_map(|word| word.chars().next()).collect();
    capitals.len() >= 2 && !short.contains(' ') && short.chars().count() <= 8 && full.contains(' ') && {
        // Small words may be left out or written small.
        let mut rest = initials.chars();
        capitals.chars().all(|capital| rest.any(|initial| initial == capital))
    }
}

fn shape(text: &str, words: &[String]) -> Shape {
    if words.is_empty() || words.len() > MOST_WORDS || !text.starts_with(char::is_alphanumeric) {
        return Shape::Other;
    }
    let is_sign = |c: char| "_=<>{}[]()|\\^$%@\"`:;!?*~→…".contains(c);
    let ends_well = text.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '+' | '#' | '.' | '®' | '™'));
    let dotted = text.split_whitespace().any(|word| {
        let inner = word.trim_end_matches('.');
        // torch.nn is code, U.S. and 1.5 are not.
        inner.split('.').count() > 1
            && inner.split('.').any(|part| part.chars().count() > 1 && part.contains(char::is_alphabetic))
    });
    let has_letters = text.chars().any(char::is_alphabetic);
    if text.contains(is_sign) || !ends_well || dotted || !has_letters || is_remark(words) {
        return Shape::Other;
    }
    // GPT-4 is a name, 3D an abbreviation.
    let is_numbered = text.contains('-') && text.contains(|c: char| c.is_ascii_digit());
    if is_initials(text) && !is_numbered {
        return Shape::Initials;
    }
    if words.len() == 1 || !text.contains(' ') {
        let inner_capital = text.split('-').any(|part| {
            let rest: Vec<char> = part.chars().skip(1).collect();
            rest.iter().any(|c| c.is_uppercase()) && part.chars().any(char::is_lowercase)
        });
        if inner_capital || text.contains(|c: char| c.is_ascii_digit()) {
            return Shape::Name;
        }
    }
    Shape::Words
}

/// Whether the words are a remark on what stands before: e.g. this, see that, a date.
fn is_remark(words: &[String]) -> bool {
    const FIRST: [&str; 16] = [
        "eg", "ie", "see", "e.g", "i.e", "http", "https", "www", "if", "when", "not", "no", "which", "this",
        "it", "we",
    ];
    const ANY: [&str; 12] =
        ["is", "are", "was", "were", "etc", "et", "will", "can", "should", "must", "has", "have"];
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let first = words[0].as_str();
    let figures = words.iter().filter(|word| word.contains(|c: char| c.is_ascii_digit())).count();
    (FIRST.contains(&first) && (words.len() > 1 || first.starts_with("http")))
        || words.iter().any(|word| ANY.contains(&word.as_str()))
        || (figures > 0
            && words
                .iter()
                .any(|word| word.is_ascii() && word.get(..3).is_some_and(|month| MONTHS.contains(&month))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_before_a_jamo_is_read() {
        read("3\u{1100}");
        read("3\u{1100} may");
    }

    fn shape_of(inside: &str) -> Option<Shape> {
        read(inside).map(|gloss| gloss.shape)
    }

    #[test]
    fn full_forms_and_abbreviations_are_told_apart() {
        let gloss = read("LLM, Large Language Models").unwrap();
        assert_eq!(
            (gloss.text.as_str(), gloss.abbreviation.as_deref()),
            ("Large Language Models", Some("LLM"))
        );
        let gloss = read("Large Language Model(LLM)").unwrap();
        assert_eq!(
            (gloss.text.as_str(), gloss.abbreviation.as_deref()),
            ("Large Language Model", Some("LLM"))
        );
        let gloss = read("vertical fusion, 생산자-소비자").unwrap();
        assert_eq!((gloss.text.as_str(), gloss.remark), ("vertical fusion", true));
        assert_eq!(read("영어: deep learning").unwrap().text, "deep learning");
        assert_eq!(read("ＣＮＮ").unwrap().text, "CNN");
    }

    #[test]
    fn shapes_are_told() {
        for (inside, shape) in [
            ("Gaudi", Shape::Words),
            ("end-to-end", Shape::Words),
            ("Claude 3", Shape::Words),
            ("CNN", Shape::Initials),
            ("GPUs", Shape::Initials),
            ("CodeGemma", Shape::Name),
            ("GPT-4", Shape::Name),
            ("torch.nn", Shape::Other),
            (".pte", Shape::Other),
            ("log_normal, cauchy, geometric", Shape::Other),
            ("\"R\", \"P\", \"S\"", Shape::Other),
            ("see the notes", Shape::Other),
        ] {
            assert_eq!(shape_of(inside), Some(shape), "{inside}");
        }
        assert_eq!(shape_of("현지 시간"), None);
        assert_eq!(shape_of("예: PyTorch"), None);
        assert_eq!(shape_of("2024"), None);
    }
}
