//! Numbers behind a term that ends in digits: 클로드 3 is no term in 클로드 3.5, 클로드 30 or 클로드 3개월.

use super::borders::Characters;
use crate::analysis::is_particle_chain;
use crate::hangul;
use crate::record::Span;

/// Nouns that count, and units, that are written behind a number.
const COUNTERS: [&str; 78] = [
    "개",
    "개월",
    "개년",
    "개사",
    "개국",
    "건",
    "곳",
    "군데",
    "권",
    "그루",
    "기가",
    "기가바이트",
    "나노",
    "나노미터",
    "년",
    "년간",
    "단계",
    "달",
    "달러",
    "대",
    "도",
    "등",
    "마리",
    "만",
    "메가",
    "메가바이트",
    "명",
    "명분",
    "미터",
    "바퀴",
    "배",
    "배속",
    "백",
    "번",
    "번째",
    "벌",
    "병",
    "부",
    "부작",
    "분",
    "분간",
    "분기",
    "비트",
    "사",
    "살",
    "세트",
    "센티미터",
    "시",
    "시간",
    "시즌",
    "억",
    "여",
    "원",
    "월",
    "위",
    "인",
    "인치",
    "일",
    "일간",
    "장",
    "점",
    "조",
    "종",
    "주",
    "주간",
    "주년",
    "차",
    "차례",
    "천",
    "초",
    "층",
    "테라",
    "톤",
    "퍼센트",
    "편",
    "호",
    "회",
    "킬로",
];

/// Words that a number with 만 stands before.
const COUNTED: [&str; 24] = [
    "개", "건", "곳", "권", "년", "달러", "대", "명", "배", "번", "부", "시간", "여", "원", "유로", "위안",
    "인", "장", "주", "토큰", "톤", "편", "회", "자",
];

/// Whether a number with 만 ends a word, so that only the next one tells what it means.
pub fn ends_in_ten_thousand(word: &str) -> bool {
    let word = word.trim_end_matches(|c| !hangul::is_syllable(c));
    let number = word.strip_suffix("만을").or_else(|| word.strip_suffix("만"));
    number.is_some_and(|number| number.ends_with(|c: char| c.is_ascii_digit()))
}

/// Whether the term ends in digits and the text goes on with the number, so that another number stands there.
pub fn counts_on(text: &Characters<'_>, range: &Span) -> bool {
    let last = range.end.checked_sub(1).and_then(|at| text.get(at));
    let (Some(last), Some(next)) = (last, text.get(range.end)) else { return false };
    if !last.is_ascii_digit() {
        return false;
    }
    let digit_behind = text.get(range.end + 1).is_some_and(|c| c.is_ascii_digit());
    if next.is_ascii_digit() || (matches!(next, '.' | ',') && digit_behind) || next == '%' {
        return true;
    }
    let rest = text.syllables_behind(range);
    // 2만: twenty thousand before what is counted, "only" elsewhere.
    if rest == "만" || rest == "만을" {
        let word = text.word_behind(range);
        // 2만 5천, 2만 5000.
        let tail = word.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = word.len() - tail.len();
        if digits == 4 || (digits > 0 && tail.starts_with(['천', '백'])) {
            return true;
        }
        return COUNTED.iter().any(|counted| {
            word.strip_prefix(counted)
                .is_some_and(|tail| is_particle_chain(counted.chars().next_back().unwrap_or(' '), tail))
        });
    }
    COUNTERS.iter().any(|counter| {
        rest.strip_prefix(counter).is_some_and(|tail| {
            // One syllable that is a particle, too, counts only with another behind it: 도, 만.
            let is_particle = is_particle_chain('3', counter);
            !(is_particle && tail.is_empty())
                && (tail.is_empty()
                    || is_particle_chain(counter.chars().next_back().unwrap_or(' '), tail)
                    || COUNTED.iter().any(|counted| tail.starts_with(counted)))
        })
    })
}
