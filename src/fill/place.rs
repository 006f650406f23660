//! Where the inline codes of a document stand in a translation.
//!
//! Every code of the source stands in the target, as the tag that it is in the file, so that the document can be made again of it. Where
//! the translation brings the same codes, they stand where they stand there. Otherwise nobody knows their place:
//!
//! - a pair that encloses the source as a whole encloses the translation;
//! - a pair around words that stand in the translation as they are, once, stands around them: `<b>CUDA</b>`;
//! - any other stands at the border of words that is as far into the translation as the code is into the source.
//!
//! They keep the order of the source, so that they nest as they did, and all but those of the first kind are guesses, for which the segment
//! is marked for review: a code in the wrong place is seen there, one that is missing breaks the document. Marks of an editor
//! (`<mrk>`) are no codes and are left out.

use super::{Filling, tags};
use crate::format::xliff::Content;
use crate::record::{Code, CodeKind};

/// A translation as it stands in the file.
#[derive(Debug, PartialEq)]
pub struct Placed {
    /// Text and tags.
    pub markup: String,
    /// Whether every code stands where it is known to belong.
    pub is_sure: bool,
}

/// Puts the codes of the source into a translation; `unit` is the unit of the file, which the places of the codes count in.
pub fn place(source: &Content, unit: &str, filling: &Filling) -> Placed {
    let codes: Vec<Placing<'_>> = source
        .codes
        .iter()
        .zip(&source.places)
        .filter(|(code, _)| !is_mark(code))
        .map(|(code, place)| Placing { code, tag: unit.get(place.clone()).unwrap_or_default() })
        .collect();
    let given: Vec<&Code> = filling.codes.iter().filter(|code| !is_mark(code)).collect();
    // White space between a code and the text is not around the segment.
    let own: Vec<usize> = codes.iter().map(|placing| placing.code.at).collect();
    let theirs: Vec<usize> = given.iter().map(|code| code.at).collect();
    let is_outer = |edge: &dyn Fn(&str, &[usize]) -> bool| {
        codes.is_empty() || (edge(&source.text, &own) && edge(&filling.text, &theirs))
    };
    let begins = is_outer(&|text, places| places.iter().all(|&at| at > text.len() - text.trim_start().len()));
    let ends = is_outer(&|text, places| places.iter().all(|&at| at < text.trim_end().len()));
    let (text, shift) = framed(&source.text, &filling.text, begins, ends);
    let at_of = |code: &&Code| {
        let at = (code.at + shift.0).saturating_sub(shift.1).min(text.len());
        (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default()
    };
    let given: Vec<(&Code, usize)> = given.iter().map(|code| (*code, at_of(code))).collect();
    let (text, order, is_sure) = match as_given(&codes, &given) {
        Some(order) => (text, order, true),
        None => {
            let text = framed(&source.text, &filling.text, true, true).0;
            let (order, is_sure) = guessed(&codes, &source.text, &text);
            (text, order, is_sure)
        }
    };
    let (mut markup, mut done) = (String::with_capacity(text.len() + 64), 0);
    for (index, at) in order {
        markup.push_str(&tags::text(&text[done..at]));
        markup.push_str(codes[index].tag);
        done = at;
    }
    markup.push_str(&tags::text(&text[done..]));
    Placed { markup, is_sure }
}

/// A translation with the white space before it and behind it that the source has, where that is asked for.
///
/// Returns also how many bytes came before it, and how many went there.
pub fn framed(source: &str, text: &str, begins: bool, ends: bool) -> (String, (usize, usize)) {
    if text.trim().is_empty() || source.trim().is_empty() {
        return (text.to_owned(), (0, 0));
    }
    let before = |text: &str| text.len() - text.trim_start().len();
    let (came, went) = if begins { (before(source), before(text)) } else { (0, 0) };
    let mut framed = source[..came].to_owned();
    framed.push_str(if ends { text[went..].trim_end() } else { &text[went..] });
    if ends {
        framed.push_str(&source[source.trim_end().len()..]);
    }
    (framed, (came, went))
}

/// A code of the source and its tag in the file.
struct Placing<'a> {
    code: &'a Code,
    tag: &'a str,
}

fn is_mark(code: &Code) -> bool {
    matches!(code.kind, CodeKind::Mark | CodeKind::Unmark)
}

/// The codes in the order of the translation, each with its place, where the translation has the same ones and they may stand so.
fn as_given(codes: &[Placing<'_>], given: &[(&Code, usize)]) -> Option<Vec<(usize, usize)>> {
    if codes.is_empty() {
        // What only the memory has is no code of this document.
        return Some(Vec::new());
    }
    if codes.len() != given.len() {
        return None;
    }
    let mut is_taken = vec![false; codes.len()];
    let mut order = Vec::with_capacity(codes.len());
    for (code, at) in given {
        let is_same = |index: &usize| {
            let own = codes[*index].code;
            let by_original = !own.original.is_empty() && own.original == code.original;
            !is_taken[*index]
                && own.kind == code.kind
                && (by_original || (own.original.is_empty() && own.id == code.id))
        };
        let fitting = || (0..codes.len()).filter(is_same);
        let index = fitting().find(|&index| codes[index].code.id == code.id).or_else(|| fitting().next())?;
        is_taken[index] = true;
        order.push((index, *at));
    }
    order.sort_by_key(|&(_, at)| at);
    let stays = order.iter().enumerate().all(|(place, &(index, _))| place == index);
    let is_fixed = codes.iter().any(|code| code.tag.contains("canReorder="));
    (stays || (!is_fixed && nests(codes, &order))).then_some(order)
}

/// Whether elements that are begun and ended by tags of their own nest in that order, and no span ends before it begins.
fn nests(codes: &[Placing<'_>], order: &[(usize, usize)]) -> bool {
    let partners = partners(codes);
    let (mut open, mut seen) = (Vec::new(), vec![false; codes.len()]);
    for &(index, _) in order {
        seen[index] = true;
        let tag = codes[index].tag;
        let Some(partner) = partners[index] else { continue };
        if partner > index {
            if !tag.ends_with("/>") && !tag.contains("</") {
                open.push(index);
            }
        } else if !seen[partner] || (tag.starts_with("</") && open.pop() != Some(partner)) {
            return false;
        }
    }
    true
}

/// The other end of each code that begins or ends a span, by its index.
fn partners(codes: &[Placing<'_>]) -> Vec<Option<usize>> {
    let mut partners = vec![None; codes.len()];
    let mut open: Vec<usize> = Vec::new();
    for (index, Placing { code, .. }) in codes.iter().enumerate() {
        match code.kind {
            CodeKind::Open => open.push(index),
            CodeKind::Close => {
                if let Some(at) = open.iter().rposition(|&begin| codes[begin].code.id == code.id) {
                    let begin = open.remove(at);
                    (partners[begin], partners[index]) = (Some(index), Some(begin));
                }
            }
            _ => {}
        }
    }
    partners
}

/// The codes in the order of the source, each with a place in the translation, and whether the places are known.
fn guessed(codes: &[Placing<'_>], source: &str, text: &str) -> (Vec<(usize, usize)>, bool) {
    let begin = source.len() - source.trim_start().len();
    let end = source.trim_end().len();
    let (text_begin, text_end) = (text.len() - text.trim_start().len(), text.trim_end().len());
    let partners = partners(codes);
    let encloses = |index: usize| {
        partners[index].is_some_and(|other| {
            let (first, last) = (index.min(other), index.max(other));
            codes[first].code.at <= begin && codes[last].code.at >= end
        })
    };
    let mut places: Vec<usize> = codes
        .iter()
        .map(|placing| {
            let code = placing.code;
            // The white space at the ends is that of the source.
            if code.at <= begin {
                return code.at.min(text_begin);
            }
            if code.at >= end {
                return (text_end + (code.at - end)).min(text.len());
            }
            let share = source[..code.at].chars().count() as f64 / source.chars().count() as f64;
            let ends = matches!(code.kind, CodeKind::Close | CodeKind::CloseElsewhere);
            border(text, share, ends).clamp(text_begin, text_end)
        })
        .collect();
    for (first, other) in partners.iter().enumerate() {
        let Some(last) = other.filter(|&last| last > first) else { continue };
        let words = source.get(codes[first].code.at..codes[last].code.at).unwrap_or_default();
        if let Some(at) = only(text, words).filter(|_| !encloses(first)) {
            (places[first], places[last]) = (at, at + words.len());
        }
    }
    // The order of the source stays.
    let mut least = 0;
    for place in &mut places {
        *place = (*place).max(least);
        least = *place;
    }
    let is_sure = (0..codes.len()).all(encloses);
    (places.into_iter().enumerate().collect(), is_sure)
}

/// Where words stand in a text, if they stand there once.
fn only(text: &str, words: &str) -> Option<usize> {
    let mut places = text.match_indices(words).map(|(at, _)| at);
    let first = places.next().filter(|_| !words.trim().is_empty())?;
    places.next().is_none().then_some(first)
}

/// The border of words nearest to a share of a text: the end of one for what ends a span, and else the beginning of one.
fn border(text: &str, share: f64, is_end: bool) -> usize {
    let total = text.chars().count() as f64;
    let is_border = |before: Option<char>, behind: Option<char>| {
        let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
        match is_end {
            true => !blank(before) && blank(behind),
            false => blank(before) && !blank(behind),
        }
    };
    let mut before = None;
    let mut best = (f64::INFINITY, text.len());
    let ends = text.char_indices().map(|(at, c)| (at, Some(c))).chain([(text.len(), None)]);
    for (number, (at, behind)) in ends.enumerate() {
        let distance = (number as f64 - share * total).abs();
        if is_border(before, behind) && distance < best.0 {
            best = (distance, at);
        }
        before = behind;
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A segment whose codes are written as tags of one letter, and a translation written likewise, as they are put together.
    fn put(source: &str, text: &str) -> (String, bool) {
        let mut unit = String::new();
        let mut content = Content::default();
        let filled = parse(text, &mut |_, _| {});
        let (plain, codes) = parse(source, &mut |_, tag| {
            let at = unit.len();
            unit.push_str(tag);
            content.places.push(at..unit.len());
        });
        (content.text, content.codes) = (plain, codes);
        let filling = Filling { text: filled.0, codes: filled.1, ..Filling::default() };
        let placed = place(&content, &unit, &filling);
        (placed.markup, placed.is_sure)
    }

    fn parse(text: &str, on: &mut dyn FnMut(&Code, &str)) -> (String, Vec<Code>) {
        let (mut plain, mut codes, mut rest) = (String::new(), Vec::new(), text);
        while let Some(at) = rest.find('<') {
            plain.push_str(&rest[..at]);
            let end = at + rest[at..].find('>').unwrap() + 1;
            let tag = &rest[at..end];
            let kind = match tag {
                _ if tag.ends_with("/>") => CodeKind::Alone,
                _ if tag.starts_with("</") => CodeKind::Close,
                _ => CodeKind::Open,
            };
            let id = tag.trim_matches(['<', '>', '/']).split(' ').next().unwrap().to_owned();
            let code = Code { at: plain.len(), kind, id, original: tag.to_owned() };
            on(&code, tag);
            codes.push(code);
            rest = &rest[end..];
        }
        plain.push_str(rest);
        (plain, codes)
    }

    #[test]
    fn codes_stand_where_the_memory_has_them() {
        for (source, text, expected) in [
            ("Open <b>files</b><x/>", "<b>파일</b> <x/>열기", "<b>파일</b> <x/>열기"),
            // The order may change where elements still nest.
            ("<a>One</a> <b>two</b>", "<b>둘</b> <a>하나</a>", "<b>둘</b> <a>하나</a>"),
            ("<x/> of <y/>", "<y/>개 중 <x/>", "<y/>개 중 <x/>"),
            ("none & \"all\"", "없음 & \"모두\"", "없음 &amp; \"모두\""),
            // Codes that only the memory has are none of the document's.
            ("none", "<b>없음</b>", "없음"),
            (" a<x/>b ", "가<x/>나", " 가<x/>나 "),
            (" a <x/> ", "가 <x/> ", " 가 <x/> "),
            ("a\n", "가", "가\n"),
        ] {
            assert_eq!(put(source, text), (expected.to_owned(), true), "{source}");
        }
    }

    #[test]
    fn codes_whose_place_nobody_knows_stand_at_borders_of_words_and_ask_for_review() {
        for (source, text, expected) in [
            // Around words that stay as they are.
            ("Install <b>CUDA</b> first", "먼저 CUDA를 설치하세요", "먼저 <b>CUDA</b>를 설치하세요"),
            // As far in as in the source.
            ("Press <x/> to go on", "계속하려면 누르세요", "계속하려면 <x/>누르세요"),
            ("The <b>bold word</b> is here", "여기 굵은 낱말 하나 있다", "여기 <b>굵은 낱말</b> 하나 있다"),
            // Other codes than the memory's, and an order in which elements would not nest.
            ("One <x/> two", "하나 <y/> 둘", "하나 <x/> 둘"),
            ("<a>x</a><b>y</b> z", "<a><b>가</a></b> 나", "<a></a><b>가</b> 나"),
            ("One<x/>", "하나", "하나<x/>"),
            ("<x/> of <y/>", "중", "<x/> 중 <y/>"),
        ] {
            let (markup, is_sure) = put(source, text);
            assert!(!is_sure, "{source}");
            let bare = |text: &str| parse(text, &mut |_, _| {}).0;
            assert_eq!(bare(&markup), bare(expected), "the text is whole");
            let tags = |text: &str| {
                parse(text, &mut |_, _| {}).1.into_iter().map(|code| code.original).collect::<Vec<_>>()
            };
            assert_eq!(tags(&markup), tags(source), "every code stands there, in the source's order");
            if !source.starts_with("<a>") && !source.starts_with("One <") {
                assert_eq!(markup, expected);
            }
        }
        assert_eq!(put("<b>All of it</b>", "모두"), ("<b>모두</b>".to_owned(), true));
    }
}
