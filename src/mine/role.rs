//! Whether a gloss names a term, or belongs to a verb or adjective, or is a remark.

use super::border::Border;
use super::gloss::{Gloss, Shape};
use super::left::{Class, Word};
use super::miner::Role;
use super::{english, lexicon};
use crate::analysis::{Analyzer, is_particle_chain, is_verb_tail};
use crate::hangul;
use crate::transliterate::Lexicon;

/// What stands behind the bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tail {
    /// A particle that only a noun takes.
    Particle,
    /// 의, 인, or nothing and a noun behind it: it may describe that noun. Also a copula, which says so of another one.
    Attributive,
    /// 하다 or 되다.
    Verb,
    /// The end of the phrase.
    End,
}

/// The role of a gloss and how sure that is.
pub fn role(
    text: &str,
    end: usize,
    words: &[Word],
    gloss: &Gloss,
    border: &Border,
    analyzer: &mut Analyzer,
) -> (Role, f64) {
    let term = &text[border.span.clone()];
    let sounds = border.is_sound || border.is_listed;
    let is_rendered = sounds || border.by_sound + border.by_meaning >= 0.99;
    match gloss.shape {
        Shape::Other => return (Role::None, 0.95),
        // A name that the words neither write nor explain is an example or a part: 외부 종속성(xFormers).
        Shape::Name if !sounds && border.by_sound + border.by_meaning < 0.99 => return (Role::None, 0.85),
        _ => {}
    }
    let is_single = !gloss.text.contains(' ');
    let last = &words[0];
    // print(x) is a call, and Arm FVP(Fixed Virtual Platform) glosses Latin by Latin.
    if last.class == Class::Latin && !is_rendered {
        return (Role::None, 0.9);
    }
    let tail = tail(text, end, term, analyzer);
    if matches!(last.class, Class::Particle | Class::Verb | Class::Modifier | Class::With | Class::Genitive)
        && !is_rendered
    {
        return (if last.class == Class::Verb { Role::Modifier } else { Role::None }, 0.8);
    }
    if is_example(gloss, term, border) {
        return (Role::None, 0.7);
    }
    if is_quantity(gloss, words, border) {
        return (Role::Modifier, 0.8);
    }
    if english::is_unit(gloss) && !sounds {
        return (Role::None, 0.9);
    }
    if gloss.shape == Shape::Initials {
        // An abbreviation with more letters than the term has syllables is of something else: 서버(SMTP).
        let syllables = term.chars().filter(|c| c.is_alphanumeric()).count();
        let letters = gloss.text.chars().filter(|c| c.is_uppercase()).count();
        let fits = syllables >= letters || sounds;
        let sureness = match (sounds, fits) {
            (true, _) => 0.98,
            (false, true) if border.initials <= 0.0 && lacks_letter(term, &gloss.text) => 0.6,
            (false, true) => 0.93,
            (false, false) => 0.5,
        };
        return (Role::Term, sureness);
    }
    // A variable: 값(v).
    if is_single && gloss.text.chars().count() <= 2 && !is_rendered {
        return (Role::None, 0.8);
    }
    if english::is_status(gloss) && !border.is_sound {
        return (Role::Modifier, 0.8);
    }
    let noun = gloss.words.last().is_some_and(|word| english::is_nominal(word));
    if last.class == Class::Adnominal {
        return (Role::Modifier, 0.9);
    }
    if tail == Tail::Verb && !noun {
        return (Role::Modifier, 0.85);
    }
    if last.class == Class::Nominal && !noun {
        return (Role::Term, 0.75);
    }
    let is_participle = is_single
        && gloss.words.last().is_some_and(|word| word.len() > 4 && word.ends_with("ed"))
        && english::describes(gloss);
    // What ends in 적 is an adjective, whatever follows: 불확정적(indeterminate)인.
    let is_adjectival = is_single && term.ends_with('적') && term.chars().count() > 2;
    if (is_participle && tail != Tail::Particle) || (is_adjectival && !noun) {
        return (Role::Modifier, 0.85);
    }
    if is_single && english::describes(gloss) {
        return match tail {
            Tail::Attributive => (Role::Modifier, 0.85),
            Tail::Verb => (Role::Modifier, 0.85),
            Tail::Particle | Tail::End => (Role::Term, 0.7),
        };
    }
    if is_single && english::is_verb(&gloss.words) && !border.is_sound {
        return match tail {
            Tail::Particle | Tail::End => (Role::Term, 0.75),
            _ => (Role::Modifier, 0.7),
        };
    }
    (Role::Term, 0.97)
}

/// Tells what stands behind a bracket and its closing quote.
fn tail(text: &str, end: usize, term: &str, analyzer: &mut Analyzer) -> Tail {
    let rest = text[end..].trim_start_matches(['\'', '"', '’', '”', '」', '』', '》', '〉', '*', '`']);
    let syllables = &rest[..rest.find(|c| !hangul::is_syllable(c)).unwrap_or(rest.len())];
    let before = term.chars().next_back().unwrap_or('가');
    if syllables.is_empty() {
        let next = rest.trim_start();
        let attributive = rest.starts_with(' ') && next.starts_with(|c: char| c.is_alphanumeric());
        // What joins two alike tells nothing of either.
        let joined = ["및 ", "또는 ", "등", "혹은 "].iter().any(|word| next.starts_with(word));
        let word = &next[..next.find(|c| !hangul::is_syllable(c)).unwrap_or(next.len())];
        // Many part the verb from its noun: 임베딩(embedding) 하는.
        let is_verb = attributive && word.chars().nth(1).is_some() && is_verb_tail(analyzer, before, word);
        return match (is_verb, attributive && !joined) {
            (true, _) => Tail::Verb,
            (false, true) => Tail::Attributive,
            (false, false) => Tail::End,
        };
    }
    const COPULAS: [&str; 9] = ["이다", "이면", "이며", "이어", "이었", "입니", "인데", "이지", "이라"];
    if COPULAS.iter().any(|copula| syllables.starts_with(copula)) {
        return Tail::Attributive;
    }
    if syllables == "의" || syllables.starts_with("적") || syllables.starts_with("인 ") {
        return Tail::Attributive;
    }
    if syllables.starts_with("하고") || syllables.starts_with("하며") {
        return Tail::Verb;
    }
    // Writers choose the particle by the gloss's sound or by the term's.
    let chain = is_particle_chain(before, syllables)
        || is_particle_chain('가', syllables)
        || is_particle_chain('각', syllables)
        || is_particle_chain('갈', syllables);
    if chain {
        return Tail::Particle;
    }
    if syllables.starts_with([
        '하', '한', '할', '함', '합', '해', '했', '된', '되', '될', '됨', '됩', '돼', '됐', '시',
    ]) || is_verb_tail(analyzer, before, syllables)
    {
        return Tail::Verb;
    }
    if syllables == "인" || syllables == "이" {
        return Tail::Attributive;
    }
    Tail::Particle
}

/// Whether the list knows the last word of a term and none of the letters begins what renders it: 메서드(PUT).
fn lacks_letter(term: &str, letters: &str) -> bool {
    let last = term.rsplit(' ').next().unwrap_or(term);
    let mut endings =
        last.char_indices().map(|(at, _)| &last[at..]).filter(|ending| ending.chars().count() > 1);
    endings.find(|ending| lexicon::is_listed(ending)).is_some_and(|known| {
        !letters.chars().any(|letter| lexicon::may_begin_with(known, letter.to_ascii_lowercase()))
    })
}

/// Whether the gloss is a name of what the last word, which the list knows, means otherwise: 시뮬레이터(Corstone).
fn is_example(gloss: &Gloss, term: &str, border: &Border) -> bool {
    let last = term.rsplit(' ').next().unwrap_or(term);
    gloss.shape == Shape::Words
        && !gloss.text.contains([' ', '-'])
        && gloss.text.starts_with(char::is_uppercase)
        && border.by_sound + border.by_meaning == 0.0
        && !border.is_listed
        && lexicon::is_listed(last)
        && !Lexicon::english().contains(&gloss.text.to_lowercase())
}

/// Whether an amount is meant: 1000억 개의 매개변수(100 billion parameters).
fn is_quantity(gloss: &Gloss, words: &[Word], border: &Border) -> bool {
    gloss.text.starts_with(|c: char| c.is_ascii_digit())
        && (words[..border.count].iter().any(|word| word.class == Class::Number)
            || gloss.words[0].chars().all(|c| c.is_ascii_digit())
            || gloss.words[0]
                .trim_end_matches(['b', 'm', 'k', 't', 'x', '%'])
                .chars()
                .all(|c| c.is_ascii_digit()))
        && !border.is_sound
}
