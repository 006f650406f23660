//! The normal form of a text, with the way back to the original.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use crate::hangul;
use crate::record::Span;

/// A text in normal form that knows which bytes of the original each of its bytes came from.
///
/// NFKC (but compatibility jamo stay what they are, the many middle dots become one, and ™ and ℠ are no letters),
/// lower case, one blank for each white-space character, without control and invisible formatting characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normal {
    text: String,
    /// Starts of clusters as (byte in the normal form, byte in the original), closed by both lengths.
    /// `None` where every byte stands where it stood.
    map: Option<Vec<(u32, u32)>>,
}

impl Normal {
    /// The normal form.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the original that a range of the normal form came from, widened to whole clusters.
    ///
    /// An empty range gives an empty range.
    pub fn original(&self, range: Span) -> Span {
        let Some(map) = &self.map else { return range };
        // The last cluster that begins at or before the byte.
        let cluster =
            |byte: usize| map.partition_point(|&(normal, _)| normal as usize <= byte).saturating_sub(1);
        let first = cluster(range.start);
        let start = map[first].1 as usize;
        if range.is_empty() {
            return start..start;
        }
        let last = cluster(range.end - 1);
        let end = map.get(last + 1).map_or(map[last].1, |&(_, original)| original);
        start..end as usize
    }
}

/// Brings a text into normal form.
///
/// Texts of 4 GiB and more are cut there: no segment is as long.
pub fn normalise(original: &str) -> Normal {
    if original.chars().all(is_plain) {
        return Normal { text: original.to_ascii_lowercase(), map: None };
    }
    let mut text = String::with_capacity(original.len());
    let mut map: Vec<(u32, u32)> = Vec::with_capacity(original.len() / 2);
    let mut cluster = String::new();
    let mut one_to_one = true;
    let mut rest = original.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        let Ok(original_start) = u32::try_from(start) else { break };
        cluster.clear();
        cluster.push(c);
        while let Some((_, next)) = rest.next_if(|&(_, next)| extends_cluster(next)) {
            cluster.push(next);
        }
        let normal_start = text.len() as u32;
        push_normal(&cluster, &mut text);
        one_to_one &= text[normal_start as usize..].chars().count() == 1;
        // A cluster that leaves nothing behind belongs to the one before it.
        if text.len() as u32 > normal_start {
            map.push((normal_start, original_start));
        }
    }
    map.push((text.len() as u32, original.len().try_into().unwrap_or(u32::MAX)));
    // As long is not enough: within the three bytes of … three full stops begin.
    let identity = one_to_one && map.iter().all(|&(normal, original)| normal == original);
    Normal { text, map: (!identity).then_some(map) }
}

/// Whether a character normalises to itself or its ASCII lower case, and joins nothing before it.
pub fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '가'..='힣' | 'ㄱ'..='ㅣ' | '“' | '”' | '‘' | '’' | '·' | '—' | '「' | '」')
}

/// Whether a character belongs to the cluster that the one before it began.
fn extends_cluster(c: char) -> bool {
    // Vowels and finals of conjoining jamo have class 0, but compose with the initial before them.
    matches!(c, '\u{1160}'..='\u{11FF}' | '\u{D7B0}'..='\u{D7FB}' | '\u{FF9E}' | '\u{FF9F}')
        || canonical_combining_class(c) != 0
}

fn push_normal(cluster: &str, out: &mut String) {
    let mut jamo_kept = cluster.chars().map(compatibility_jamo).map(middle_dot).peekable();
    // NFKC would turn compatibility jamo into conjoining ones: initials and keyboard recovery need them. It would
    // write ™ and ℠ as letters, too, which no name ends in.
    if let Some(c) = jamo_kept.next_if(|&c| hangul::is_jamo(c) || matches!(c, '™' | '℠')) {
        out.push(c);
    }
    for c in jamo_kept.nfkc().flat_map(char::to_lowercase).nfkc() {
        if c.is_whitespace() {
            out.push(' ');
        } else if !is_invisible(c) {
            out.push(c);
        }
    }
}

/// Half-width jamo (U+FFA0–FFDC) as compatibility jamo; every other character as it is.
fn compatibility_jamo(c: char) -> char {
    let code = c as u32;
    let full = match code {
        0xFFA1..=0xFFBE => 0x3131 + (code - 0xFFA1),
        0xFFC2..=0xFFC7 => 0x314F + (code - 0xFFC2),
        0xFFCA..=0xFFCF => 0x3155 + (code - 0xFFCA),
        0xFFD2..=0xFFD7 => 0x315B + (code - 0xFFD2),
        0xFFDA..=0xFFDC => 0x3161 + (code - 0xFFDA),
        _ => return c,
    };
    char::from_u32(full).unwrap_or(c)
}

/// The signs that serve as a middle dot as the one of Unicode's Latin block; every other character as it is.
///
/// Korean news write 가운뎃점 with what the keyboard gives, most often the old vowel ㆍ, which NFKC would take for a
/// part of a syllable.
fn middle_dot(c: char) -> char {
    match c {
        'ㆍ' | '‧' | '∙' | '⋅' => '·',
        c => c,
    }
}

/// Control characters, and formatting characters that show nothing.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FE00}'..='\u{FE0F}' | '\u{115F}' | '\u{1160}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normal(text: &str) -> String {
        normalise(text).text().to_owned()
    }

    #[test]
    fn forms_that_look_alike_become_alike() {
        for (original, expected) in [
            ("서버", "서버"),
            ("\u{1109}\u{1165}\u{1107}\u{1165}", "서버"),
            ("데\u{11AB}", "덴"),
            ("ＧＰＴ－４ｏ", "gpt-4o"),
            ("㎏ ①", "kg 1"),
            ("ㅈㅁㄴㅇ", "ㅈㅁㄴㅇ"),
            ("ﾡﾢ", "ㄱㄲ"),
            ("a\u{A0}b\tc\u{3000}d", "a b c d"),
            ("제\u{200B}미\u{AD}나\u{FEFF}이", "제미나이"),
            ("Cafe\u{301}", "café"),
            ("…", "..."),
            ("민ㆍ관ㆍ군", "민·관·군"),
            ("a‧b∙c⋅d", "a·b·c·d"),
            ("Gemini™ ℠", "gemini™ ℠"),
            ("한\u{0}글\u{1F}", "한글"),
            ("İ", "i\u{307}"),
        ] {
            assert_eq!(normal(original), expected, "{original:?}");
        }
    }

    #[test]
    fn spans_lead_back_to_whole_clusters_of_the_original() {
        let original = "x 무게 ㎏ \u{1109}\u{1165}\u{1107}\u{1165}는";
        let normal = normalise(original);
        let find = |needle: &str| {
            let at = normal.text().find(needle).unwrap();
            &original[normal.original(at..at + needle.len())]
        };
        assert_eq!(find("서버"), "\u{1109}\u{1165}\u{1107}\u{1165}");
        assert_eq!(find("버"), "\u{1107}\u{1165}");
        assert_eq!(find("k"), "㎏");
        assert_eq!(find("g"), "㎏");
        assert_eq!(find("무게"), "무게");
        assert_eq!(find("는"), "는");
        assert_eq!(normal.original(2..2), 2..2);
        assert_eq!(normalise("가…").original(3..4), 3..6);
    }

    #[test]
    fn a_plain_text_needs_no_map() {
        assert_eq!(normalise("버텍스 AI에선 ‘제미나이’").map, None);
        assert_eq!(normalise("é").map, None);
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{0,20}|[가-힣ᄀ-ᇿㄱ-ㅣa-zA-Z＀-￯ ]{0,20}") {
            let once = normal(&text);
            prop_assert_eq!(normal(&once), once);
        }

        #[test]
        fn every_span_is_a_slice_of_the_original(text in "(.|[ᄀ-ᇿㄱ-ㅣ가-힣㎏\u{301}]){0,12}") {
            let normal = normalise(&text);
            let mut end = 0;
            for (at, c) in normal.text().char_indices() {
                let span = normal.original(at..at + c.len_utf8());
                prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
                prop_assert!(span.start < span.end && span.end >= end, "{span:?} {end}");
                end = span.end;
            }
        }
    }
}
