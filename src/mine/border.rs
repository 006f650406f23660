//! Where a term begins: the suffix of the words before a bracket that the gloss renders best.

use super::align::{self, Rendering, SOUNDS_ALIKE};
use super::evidence::Evidence;
use super::gloss::{Gloss, Shape};
use super::left::{Class, Glue, Word};
use super::{english, lexicon, sound};
use crate::error::Result;
use crate::hangul;
use crate::record::Span;

/// A term as it may begin, and how well the gloss renders it.
#[derive(Clone, Debug, PartialEq)]
pub struct Border {
    /// The bytes of the term.
    pub span: Span,
    /// How many words it has.
    pub count: usize,
    /// The probability that it begins there and nowhere else, as far as the words tell.
    pub probability: f64,
    /// The share of the gloss's words that it renders: by sound, and by meaning.
    pub by_sound: f64,
    /// See [`Self::by_sound`].
    pub by_meaning: f64,
    /// Whether each of its words but figures and Latin letters writes the gloss by sound.
    pub is_sound: bool,
    /// Whether any of its words does.
    pub has_sound: bool,
    /// Whether the glossary has the pair.
    pub is_listed: bool,
    /// Whether the initials of an abbreviation are explained.
    pub initials: f64,
}

/// What a border is chosen by.
pub struct Context<'a> {
    /// The text of the paragraph.
    pub text: &'a str,
    /// The words before the bracket, the nearest first.
    pub words: &'a [Word],
    /// The gloss.
    pub gloss: &'a Gloss,
    /// Where the quotation begins that the term stands in.
    pub quote: Option<usize>,
    /// What the workspace knows.
    pub evidence: &'a Evidence,
    /// How often a text stands in the document.
    pub count: &'a dyn Fn(&str) -> usize,
}

/// Chooses where the term begins; nothing where no noun stands there.
///
/// # Errors
///
/// When the memory's index is damaged.
pub fn choose(context: &Context<'_>) -> Result<Option<Border>> {
    let spans = spans(context);
    if spans.is_empty() {
        return Ok(None);
    }
    let renderings: Vec<Rendering> = context
        .words
        .iter()
        .enumerate()
        .map(|(at, word)| {
            align::rendering(&context.text[word.span.clone()], word, at == 0, context.gloss, context.evidence)
        })
        .collect();
    let mut borders: Vec<(Border, f64)> =
        spans.into_iter().map(|(span, count)| weigh(context, &renderings, span, count)).collect();
    // The words alone tell most borders, and what else stands in the text takes long to count.
    if certainty(&borders).0 < CERTAIN {
        by_repetition(context, &mut borders);
        by_memory(context, &mut borders)?;
    }
    let (_, top, sum) = certainty(&borders);
    let best = borders.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.count.cmp(&a.0.count)));
    Ok(best.map(|(border, score)| Border { probability: (score - top).exp() / sum, ..border }))
}

/// A border as probable as this needs no further evidence.
const CERTAIN: f64 = 0.98;

/// The probability of the best border, its score, and the sum of all relative to it.
fn certainty(borders: &[(Border, f64)]) -> (f64, f64, f64) {
    let top = borders.iter().map(|(_, score)| *score).fold(f64::MIN, f64::max);
    let sum: f64 = borders.iter().map(|(_, score)| (score - top).exp()).sum();
    (1.0 / sum, top, sum)
}

/// Every suffix of the words that could be a term, with the number of its words.
fn spans(context: &Context<'_>) -> Vec<(Span, usize)> {
    let Some(last) = context.words.first() else { return Vec::new() };
    let end = last.span.end;
    let most = context.gloss.words.len().max(letters(context.gloss).len()) + 3;
    let mut spans = Vec::new();
    for (at, word) in context.words.iter().enumerate().take(most) {
        if context.quote.is_some_and(|quote| word.span.start < quote) {
            break;
        }
        let span = word.span.start..end;
        if context.text[span.clone()].contains(hangul::is_hangul) {
            spans.push((span, at + 1));
        }
    }
    spans
}

/// The letters of an abbreviation in small letters; none where the gloss is none.
fn letters(gloss: &Gloss) -> Vec<char> {
    match gloss.shape {
        Shape::Initials => {
            let text = gloss.text.strip_suffix('s').unwrap_or(&gloss.text);
            text.chars().filter(|c| c.is_alphabetic()).map(|c| c.to_ascii_lowercase()).collect()
        }
        _ => Vec::new(),
    }
}

/// How well the gloss renders one suffix, in log-odds.
fn weigh(context: &Context<'_>, renderings: &[Rendering], span: Span, count: usize) -> (Border, f64) {
    let Context { text, gloss, evidence, .. } = context;
    let words = &context.words[..count];
    let term = &text[span.clone()];
    let is_listed = evidence.has_pair(term, &gloss.text)
        || gloss.abbreviation.as_ref().is_some_and(|short| evidence.has_pair(term, short));
    let mut border = Border {
        span: span.clone(),
        count,
        probability: 0.0,
        by_sound: 0.0,
        by_meaning: 0.0,
        is_sound: false,
        has_sound: false,
        is_listed,
        initials: 0.0,
    };
    let mut score = grammar(context, words, renderings);
    if is_listed {
        score += 5.0;
    }
    if context.quote == Some(span.start) {
        score += 3.5;
    }
    let letters = letters(gloss);
    // A single syllable belongs to what stands before as often.
    let is_syllable = |word: &Word| text[word.span.clone()].chars().count() == 1;
    if count > 1 && is_syllable(&words[count - 1]) && renderings[count - 1].is_empty() {
        score -= 0.8;
    }
    if !letters.is_empty() {
        let pieces = pieces(text, words);
        border.initials = align::initials(&pieces, &letters);
        score += border.initials - 0.3 * (count - 1) as f64;
        // Letters read aloud: 에이더블유에스(AWS).
        if words.iter().all(|word| word.class != Class::Latin)
            && sound::score(&gloss.text, term) >= SOUNDS_ALIKE
        {
            border.is_sound = true;
            border.has_sound = true;
            border.by_sound = 1.0;
            score += 4.0;
        }
        return (border, score);
    }
    let content = gloss.small.iter().filter(|&&small| !small).count().max(1);
    let mut taken = 0_u32;
    let mut unexplained = 0.0;
    let mut room = 0;
    let (mut shared, mut endings) = (0.0, 0);
    let (mut sounds, mut meanings) = (0, 0);
    let mut is_sound = true;
    for (at, (word, rendering)) in words.iter().zip(renderings).enumerate() {
        let before = taken;
        for &set in &rendering.sounds {
            if set & taken == 0 {
                taken |= set;
                sounds += set.count_ones();
            }
        }
        let sounded = taken != before;
        for &set in &rendering.meanings {
            // The last one of those that are left: Korean and English compounds end alike.
            let left = set & !taken;
            if left != 0 {
                taken |= 1 << (31 - left.leading_zeros());
                meanings += 1;
            }
        }
        endings |= rendering.endings;
        let is_hangul = text[word.span.clone()].contains(hangul::is_hangul);
        is_sound &= !is_hangul || (sounded && rendering.meanings.is_empty());
        // Two words for one of the gloss: 미분 가능한 for differentiable.
        let is_shared = taken == before && !rendering.is_empty();
        if is_shared {
            let own = rendering.sounds.iter().chain(&rendering.meanings).fold(0, |all, set| all | set);
            let halves = own & taken & (endings | rendering.endings) != 0;
            shared += if halves { 0.6 } else { -0.6 };
        } else if taken == before && matches!(word.class, Class::Latin | Class::Number) {
            // Latin letters and figures render nothing but themselves.
            score -= 2.5;
        } else if taken == before {
            let syllables = text[word.span.clone()].chars().count();
            // What the list knows and the gloss does not say stands outside more likely than what is unknown.
            if at > 0 && is_known(&text[word.span.clone()]) {
                score -= 0.6;
            }
            let costs_little =
                matches!(word.class, Class::Adnominal | Class::With | Class::Genitive) && at > 0;
            unexplained += if costs_little { 0.5 } else { 1.0 };
            room += (syllables / 2).max(1);
        } else if rendering.explained < 0.7 {
            room += 1;
        }
    }
    // The whole at once: 코드젬마, 오픈AI.
    let content_of = |set: u32| {
        gloss.small.iter().enumerate().filter(|&(at, &small)| !small && at < 32 && set & 1 << at != 0).count()
    };
    let mut matched = content_of(taken);
    if matched < content || !is_sound {
        let latin = &gloss.text;
        let syllables = term.chars().filter(|&c| hangul::is_hangul(c)).count();
        if syllables * 6 + (term.chars().count() - syllables) >= latin.len()
            && sound::score(latin, term) >= SOUNDS_ALIKE
        {
            matched = content;
            sounds = content as u32;
            meanings = 0;
            is_sound = true;
            unexplained = 0.0;
        }
    }
    let left = (content - matched) as f64;
    // Words of the term and of the gloss that nothing explains are taken for each other.
    let paired = left.min(unexplained);
    let extra = unexplained - paired;
    let short = left - paired;
    score += 2.2 * matched as f64 - 0.2 * paired + shared;
    score -=
        extra * if extra > 0.0 && renderings[0].is_empty() && count > 1 && matched > 0 { 1.4 } else { 2.2 };
    let roomy = short.min((room as f64 - paired).max(0.0));
    score -= 0.4 * roomy + 1.2 * (short - roomy);
    border.by_sound = f64::from(sounds).min(content as f64) / content as f64;
    border.by_meaning = f64::from(meanings).min(content as f64) / content as f64;
    border.is_sound = is_sound && sounds > 0 && matched == content;
    border.has_sound = sounds > 0;
    (border, score)
}

/// What the words are to each other: which ones a term has before its last.
fn grammar(context: &Context<'_>, words: &[Word], renderings: &[Rendering]) -> f64 {
    let gloss = context.gloss;
    let has = |small: &[&str]| gloss.words.iter().any(|word| small.contains(&word.as_str()));
    let all =
        renderings.iter().flat_map(|r| r.sounds.iter().chain(&r.meanings)).fold(0, |all, set| all | set);
    // Words before the last that nothing renders; an adjective among them is what the Korean one most likely is.
    let open: Vec<bool> = (0..gloss.words.len().min(32).saturating_sub(1))
        .filter(|&at| all & 1 << at == 0 && !gloss.small[at])
        .map(|at| english::is_adjective(&gloss.words[at]))
        .collect();
    let (mut open_count, has_adjective) = (open.len(), open.contains(&true));
    let mut score = 0.0;
    for (at, word) in words.iter().enumerate().skip(1) {
        let text = &context.text[word.span.clone()];
        // Initials do not tell words apart.
        let explained =
            !renderings[at].is_empty() || (gloss.shape == Shape::Initials && lexicon::is_listed(text));
        let is_first = at + 1 == words.len();
        // A loanword is a noun whatever the dictionary makes of it: 콤보.
        let is_loanword = !renderings[at].sounds.is_empty() && renderings[at].explained >= 1.0;
        score -= match word.class {
            Class::Noun | Class::Latin => 0.0,
            Class::Particle | Class::Verb | Class::Modifier | Class::Number | Class::Nominal
                if is_loanword =>
            {
                0.0
            }
            Class::Nominal => 1.0,
            Class::Number => match explained {
                true => 0.0,
                false => 2.5,
            },
            Class::Genitive if has(&["of", "for", "to", "from"]) => 0.3,
            Class::Genitive if explained => 1.0,
            Class::Genitive => 3.0,
            Class::With if has(&["and", "to", "or", "vs"]) => 0.3,
            Class::With => 3.5,
            Class::Adnominal if explained => 0.3,
            // An adjective of the gloss may be what it renders.
            Class::Adnominal if open_count > 0 => {
                open_count -= 1;
                if has_adjective { 0.8 } else { 1.6 }
            }
            Class::Adnominal => 3.0,
            Class::Particle if explained => 2.5,
            Class::Particle => 6.0,
            Class::Verb => 6.0,
            Class::Modifier if explained => 1.0,
            Class::Modifier => 5.0,
        };
        if is_first && !explained && is_circumstance(text) {
            score -= 2.0;
        }
    }
    let Some(first) = words.last() else { return score };
    // Within what is written as one, a term begins seldom.
    let begins_within = match first.glue {
        Glue::Border | Glue::Blank => 0.0,
        Glue::Dot => 0.3,
        Glue::Hyphen => 0.8,
        Glue::Script => 1.2,
    };
    score - begins_within
}

/// Whether the list has a word, as a noun or in an adjective made of one.
fn is_known(word: &str) -> bool {
    let stems = ["한", "된", "적인", "의", "적"].into_iter().filter_map(|ending| word.strip_suffix(ending));
    lexicon::is_listed(word) || stems.into_iter().any(lexicon::is_listed)
}

/// Nouns that tell when, where or how and stand before terms rather than in them.
fn is_circumstance(text: &str) -> bool {
    const WORDS: [&str; 52] = [
        "각각",
        "각종",
        "간단",
        "관련",
        "국내",
        "국외",
        "글로벌",
        "금년",
        "기존",
        "내년",
        "당시",
        "대표",
        "동일",
        "모두",
        "보통",
        "본사",
        "사실상",
        "산하",
        "세계",
        "소위",
        "신규",
        "실제",
        "아래",
        "업계",
        "여러",
        "역시",
        "올해",
        "요즘",
        "우리",
        "위",
        "이번",
        "이후",
        "일반",
        "일부",
        "일종",
        "자사",
        "작년",
        "전체",
        "정도",
        "주로",
        "주요",
        "지난해",
        "최근",
        "최신",
        "추가",
        "통해",
        "특정",
        "하나",
        "해당",
        "해외",
        "현재",
        "흔히",
    ];
    WORDS.binary_search(&text).is_ok()
}

/// The pieces of words that letters of an abbreviation may stand for.
fn pieces<'a>(text: &'a str, words: &[Word]) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    for word in words.iter().rev() {
        let word = &text[word.span.clone()];
        if !word.contains(hangul::is_hangul) {
            pieces.push(word);
            continue;
        }
        let chars: Vec<(usize, char)> = word.char_indices().collect();
        let byte = |at: usize| chars.get(at).map_or(word.len(), |&(byte, _)| byte);
        let (mut at, mut loose) = (0, 0);
        while at < chars.len() {
            let longest = (chars.len() - at).min(lexicon::LONGEST);
            let hit = (2..=longest).rev().find(|&length| {
                let left = chars.len() - at - length;
                // What is left of a loanword is no word: one syllable may end any.
                lexicon::is_listed(&word[byte(at)..byte(at + length)])
                    && (at == loose || at - loose > 1)
                    && (left != 1 || at == 0 || length > 2)
            });
            match hit {
                Some(length) => {
                    if loose < at {
                        pieces.push(&word[byte(loose)..byte(at)]);
                    }
                    pieces.push(&word[byte(at)..byte(at + length)]);
                    at += length;
                    loose = at;
                }
                None => at += 1,
            }
        }
        if loose < chars.len() && (loose == 0 || chars.len() - loose > 1) {
            pieces.push(&word[byte(loose)..]);
        }
    }
    pieces
}

/// What else the document repeats: a term stands there again with other words before it, or always with the same one.
fn by_repetition(context: &Context<'_>, borders: &mut [(Border, f64)]) {
    let counts: Vec<usize> =
        borders.iter().map(|(border, _)| (context.count)(&context.text[border.span.clone()])).collect();
    for at in 0..borders.len().saturating_sub(1) {
        let (own, longer) = (counts[at], counts[at + 1]);
        if own >= 2 && longer == own {
            borders[at + 1].1 += 0.6;
        } else if own >= 3 && longer <= 1 && borders[at].0.count > 1 {
            borders[at].1 += 0.6;
        }
    }
}

/// How the memory renders the gloss.
fn by_memory(context: &Context<'_>, borders: &mut [(Border, f64)]) -> Result<()> {
    let terms: Vec<String> =
        borders.iter().map(|(border, _)| context.text[border.span.clone()].to_owned()).collect();
    let Some(shares) = context.evidence.shares(&context.gloss.text, &terms)? else { return Ok(()) };
    for at in 0..borders.len() {
        let longer = shares.get(at + 1).copied().unwrap_or_default();
        // The longest text that stands where the gloss does is its rendering.
        if shares[at] >= 0.2 && longer < shares[at] / 2.0 {
            borders[at].1 += 2.5 * shares[at].sqrt();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn circumstances_are_sorted() {
        for pair in ["각종", "현재", "흔히", "위", "대표"] {
            assert!(super::is_circumstance(pair), "{pair}");
        }
    }
}
