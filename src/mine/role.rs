//! Whether a gloss names a term, or belongs to a verb or adjective, or is a remark.

use super::border::Border;
use super::english;
use super::gloss::{Gloss, Shape};
use super::left::{Class, Word};
use super::miner::Role;
use crate::analysis::{Analyzer, is_particle_chain, is_verb_tail};
use crate::hangul;

/// What stands behind the bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tail {
    /// A particle that only a noun takes.
    Particle,
    /// 의, or nothing and a noun behind it: it may describe that noun.
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
        return (
            Role::Term,
            if sounds {
                0.98
            } else if fits {
                0.93
            } else {
                0.5
            },
        );
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
    if is_participle && tail != Tail::Particle {
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
        return match (attributive, joined) {
            (true, false) => Tail::Attributive,
            _ => Tail::End,
        };
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
