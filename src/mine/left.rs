//! The words before a bracket, nearest first, and what each is grammatically.

use super::extract::is_closing_quote;
use super::lexicon;
use crate::analysis::{Analyzer, Morpheme, Tag, is_particle_chain, normalise};
use crate::hangul;
use crate::record::Span;

/// A word, or a part of one where scripts change or a hyphen stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its bytes.
    pub span: Span,
    /// What stands between it and the word before it.
    pub glue: Glue,
    /// What it is.
    pub class: Class,
}

/// What parts two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glue {
    /// Nothing stands before that could belong to it: a sign, a bracket, the beginning.
    Border,
    /// A blank.
    Blank,
    /// A hyphen.
    Hyphen,
    /// A middle dot or a slash, which part as often as they join.
    Dot,
    /// Another script begins.
    Script,
}

/// What a word is within its phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A noun without particle, or what the dictionary does not know.
    Noun,
    /// Latin letters.
    Latin,
    /// A number, or a noun that counts.
    Number,
    /// With 의.
    Genitive,
    /// With 와 or 과, or 및 itself.
    With,
    /// A verb or an adjective before a noun: 가능한, 최적화된.
    Adnominal,
    /// A noun with another particle.
    Particle,
    /// A verb or an adjective otherwise.
    Verb,
    /// A noun made of a verb: 채우기.
    Nominal,
    /// A determiner, adverb or pronoun.
    Modifier,
}

/// No term has more words.
pub const MOST: usize = 8;
/// Nor more bytes.
const LONGEST: usize = 150;

/// The words that end at a byte, the nearest first.
pub fn words(text: &str, end: usize, analyzer: &mut Analyzer) -> Vec<Word> {
    let mut from = end.saturating_sub(LONGEST);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let start = from + border(&text[from..end]);
    // A word that the window cuts is none.
    let start = if start == from && from > 0 && !text[..from].ends_with(char::is_whitespace) {
        text[from..end].find(char::is_whitespace).map_or(end, |at| from + at)
    } else {
        start
    };
    let pieces = pieces(text, start..end);
    let normal = normalise(&text[start..end]);
    let morphemes: Vec<(Span, Morpheme)> = analyzer
        .morphemes(normal.text())
        .into_iter()
        .map(|m| {
            let span = normal.original(m.span.clone());
            (start + span.start..start + span.end, m)
        })
        .collect();
    let mut words: Vec<Word> = pieces
        .into_iter()
        .map(|(span, glue)| {
            let own: Vec<&(Span, Morpheme)> =
                morphemes.iter().filter(|(m, _)| m.start < span.end && span.start < m.end).collect();
            let word = &text[span.clone()];
            // What is bound to a bracket, a quotation or Latin letters before it: (표본)를, IME는.
            let bound = match glue {
                Glue::Script => text[..span.start].chars().next_back(),
                Glue::Border => text[..span.start].chars().next_back().filter(|c| !c.is_whitespace()),
                _ => None,
            };
            if bound.is_some_and(|before| is_particle_chain(before, word)) {
                return Word { span, glue, class: Class::Particle };
            }
            let class = classify(word, &own, analyzer);
            Word { span, glue, class }
        })
        .collect();
    words.reverse();
    words.truncate(MOST);
    words
}

/// Where the last clause begins: behind a sign that no term holds.
fn border(window: &str) -> usize {
    let mut from = 0;
    let mut chars = window.char_indices().peekable();
    let mut before = None;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|&(_, next)| next);
        let between_digits =
            before.is_some_and(|b: char| b.is_ascii_digit()) && next.is_some_and(|n| n.is_ascii_digit());
        let within = between_digits
            || (c == '.'
                && before.is_some_and(char::is_alphanumeric)
                && next.is_some_and(char::is_alphanumeric))
            || (matches!(c, '\'' | '’')
                && before.is_some_and(|b| b.is_ascii_alphabetic())
                && next.is_some_and(|n| n.is_ascii_alphabetic()));
        let joins =
            matches!(c, '-' | '‐' | '‑' | '–' | '/' | '·' | '・' | 'ㆍ' | '&' | '_' | '®' | '™') || c == '+';
        let breaks = c == '\n'
            || is_closing_quote(c)
            || !(c.is_alphanumeric() || c.is_whitespace() || joins || within);
        if breaks && !within {
            from = at + c.len_utf8();
        }
        before = Some(c);
    }
    from
}

/// The pieces of a clause with what parts each from the one before.
fn pieces(text: &str, clause: Span) -> Vec<(Span, Glue)> {
    let mut pieces: Vec<(Span, Glue)> = Vec::new();
    let mut start: Option<(usize, Glue, char)> = None;
    let mut glue = Glue::Border;
    for (offset, c) in text[clause.clone()].char_indices() {
        let at = clause.start + offset;
        let sign = match c {
            c if c.is_whitespace() => Some(Glue::Blank),
            '-' | '‐' | '‑' | '–' => Some(Glue::Hyphen),
            '/' | '·' | '・' | 'ㆍ' | '&' => Some(Glue::Dot),
            '_' | '®' | '™' => Some(Glue::Blank),
            _ => None,
        };
        if let Some(sign) = sign {
            if let Some((begin, glue, _)) = start.take() {
                pieces.push((begin..at, glue));
            }
            // The strongest sign of several counts, and none at the beginning.
            if !pieces.is_empty() {
                glue = if glue == Glue::Border || sign != Glue::Blank { sign } else { glue };
                if glue == Glue::Border {
                    glue = sign;
                }
            }
            continue;
        }
        match start {
            Some((begin, old, last))
                if hangul::is_hangul(last) != hangul::is_hangul(c)
                    && c.is_alphabetic()
                    && last.is_alphabetic() =>
            {
                pieces.push((begin..at, old));
                start = Some((at, Glue::Script, c));
            }
            Some((begin, old, _)) => start = Some((begin, old, c)),
            None => {
                start = Some((at, glue, c));
                glue = Glue::Border;
            }
        }
    }
    if let Some((begin, glue, _)) = start {
        pieces.push((begin..clause.end, glue));
    }
    if let Some(first) = pieces.first_mut() {
        first.1 = Glue::Border;
    }
    pieces
}

/// What a word is.
fn classify(text: &str, morphemes: &[&(Span, Morpheme)], analyzer: &Analyzer) -> Class {
    if !text.contains(hangul::is_hangul) {
        let is_number = text.chars().all(|c| !c.is_alphabetic());
        return if is_number { Class::Number } else { Class::Latin };
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return Class::Number;
    }
    let Some((span, last)) = morphemes.last() else { return Class::Noun };
    let first = &morphemes[0].1;
    if matches!(text, "및" | "또는" | "혹은" | "그리고") {
        return Class::With;
    }
    if morphemes.len() == 1 {
        match last.tag {
            Tag::Mm | Tag::Mag | Tag::Maj | Tag::Np | Tag::Ic if !analyzer.is_common_noun(text) => {
                return Class::Modifier;
            }
            Tag::Nnb | Tag::Nnbc | Tag::Nr => return Class::Number,
            _ => {}
        }
    }
    let class = if last.last_tag == Tag::Etm {
        Class::Adnominal
    } else if last.last_tag == Tag::Etn {
        Class::Nominal
    } else if last.last_tag.is_ending() || matches!(last.tag, Tag::Vv | Tag::Va | Tag::Vx | Tag::Vcp) {
        Class::Verb
    } else if last.last_tag.is_particle() {
        let word_start = morphemes.iter().map(|(span, _)| span.start).min().unwrap_or_default();
        let stem_len = span.start.saturating_sub(word_start);
        // Where the first particle of a chain begins.
        let stem_len = morphemes
            .iter()
            .rev()
            .take_while(|(_, m)| m.tag.is_particle())
            .last()
            .map_or(stem_len, |(span, _)| span.start.saturating_sub(word_start));
        let (stem, tail) = text.split_at_checked(stem_len).unwrap_or((text, ""));
        let fits = stem.chars().next_back().is_some_and(|before| is_particle_chain(before, tail));
        let closing = last_particle(tail);
        if !fits || tail.is_empty() || is_loanword_rather(stem, tail, analyzer) {
            Class::Noun
        } else {
            match closing {
                "의" => Class::Genitive,
                "와" | "과" | "이나" | "나" | "랑" | "이랑" => Class::With,
                _ => Class::Particle,
            }
        }
    } else if (first.tag == Tag::Np && morphemes.len() == 1)
        || (matches!(last.tag, Tag::Mag | Tag::Maj) && !analyzer.is_noun(text))
    {
        Class::Modifier
    } else {
        Class::Noun
    };
    let class = if class == Class::Noun { bound_particle(text, analyzer).unwrap_or(class) } else { class };
    // What looks like a verb or a particle to the dictionary is a listed word all the same: 적대.
    let is_listed = matches!(class, Class::Verb | Class::Particle) && lexicon::is_listed(text);
    if is_listed { Class::Noun } else { class }
}

/// The class of a word that the dictionary takes for one noun although a known noun and a particle make it: 칩과.
fn bound_particle(text: &str, analyzer: &Analyzer) -> Option<Class> {
    const PARTICLES: [(&str, Class); 9] = [
        ("에서", Class::Particle),
        ("으로", Class::Particle),
        ("을", Class::Particle),
        ("를", Class::Particle),
        ("은", Class::Particle),
        ("는", Class::Particle),
        ("의", Class::Genitive),
        ("와", Class::With),
        ("과", Class::With),
    ];
    let (stem, particle, class) = PARTICLES
        .iter()
        .find_map(|&(particle, class)| Some((text.strip_suffix(particle)?, particle, class)))?;
    let before = stem.chars().next_back()?;
    let is_word = analyzer.is_common_noun(text) || lexicon::is_listed(text);
    (!is_word && analyzer.is_common_noun(stem) && is_particle_chain(before, particle)).then_some(class)
}

/// The last particle of a chain, as far as it matters here.
fn last_particle(tail: &str) -> &str {
    ["의", "와", "과"].into_iter().find(|particle| tail.ends_with(particle)).unwrap_or(tail)
}

/// Whether what looks like a particle is rather the end of a word that the dictionary does not know: 마이크로.
fn is_loanword_rather(stem: &str, tail: &str, analyzer: &Analyzer) -> bool {
    let whole = format!("{stem}{tail}");
    if analyzer.is_noun(&whole) {
        return true;
    }
    // Particles of one syllable that end loanwords, behind a stem that is no word.
    let ends_loanwords =
        matches!(tail, "이" | "가" | "나" | "로" | "도" | "만" | "라" | "야" | "고" | "란" | "든");
    ends_loanwords && stem.chars().count() <= 2 && !analyzer.is_noun(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, Class)> {
        let mut analyzer = Analyzer::new().unwrap();
        let words = words(text, text.len(), &mut analyzer);
        words.into_iter().rev().map(|word| (text[word.span].to_owned(), word.class)).collect()
    }

    #[test]
    fn the_clause_is_cut_at_signs_and_its_words_are_classified() {
        let classes = |text: &str| read(text).into_iter().map(|(_, class)| class).collect::<Vec<_>>();
        use Class::{Adnominal, Genitive, Latin, Noun, Number, Particle, With};
        assert_eq!(classes("했다. 미분 가능한 집합 통신"), [Noun, Adnominal, Noun, Noun]);
        assert_eq!(classes("모델의 학습을 위한 그래프"), [Genitive, Particle, Adnominal, Noun]);
        assert_eq!(classes("AI칩과 소프트웨어"), [Latin, With, Noun]);
        assert_eq!(classes("제미나이 1.5 프로"), [Noun, Number, Noun]);
    }
}
