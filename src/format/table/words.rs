//! The words of clients' tables: what a header calls a column, and what a cell calls a status.

use crate::record::{Lang, Status};

/// What a header's words say of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// Terms; the language where it is named.
    Term(Option<Lang>, Status),
    /// Terms of the language from which the table leads.
    From,
    /// Terms of the other one.
    To,
    /// A meaning: a translation, or else a definition.
    Meaning,
    /// A definition.
    Definition(Option<Lang>),
    /// A note.
    Note,
    /// Where the entry is from.
    Source,
    /// The subject field.
    Domain,
    /// The identifier of a concept.
    Id,
    /// The status in words.
    Status(Option<Lang>),
    /// The part of speech or the type of a term.
    Type,
    /// A mark that the term before is forbidden.
    Forbidden,
    /// A mark that the term before is preferred.
    Preferred,
    /// A mark that case matters.
    Case,
    /// memoQ's properties of the term before.
    Info,
    /// Weblate's mark of a translation that needs work.
    Fuzzy,
    /// A mark that the term is not translated.
    Dnt,
    /// Another language.
    Foreign,
    /// Known and of no use: numbers, dates, authors.
    Skip,
}

/// What a status says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Of the term.
    Term(Status),
    /// Nobody has approved it.
    Proposed,
    /// Somebody has.
    Approved,
}

/// Reads a header cell: a word alone, or a language and a word in either order, as in 영문 정의 and `Korean term (ko-KR)`.
pub(crate) fn lookup(header: &str) -> Option<Word> {
    if header.len() > 120 {
        return None;
    }
    let whole = squash(header);
    if whole.is_empty() {
        return None;
    }
    if let Some(word) = word(&whole) {
        return Some(word);
    }
    let mut lang = None;
    let mut rest = String::new();
    let lower = header.to_lowercase();
    for token in lower.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty()) {
        match language(token) {
            Some(named) if lang.is_none_or(|lang| lang == named) => lang = Some(named),
            Some(_) => return None,
            None if lang.is_some() && is_region(token) => {}
            // Where a language has several columns they are numbered: `English:Term2`.
            None => {
                let word = token.trim_end_matches(char::is_numeric);
                rest.push_str(if lang.is_none() || word.is_empty() { token } else { word });
            }
        }
    }
    if lang.is_none() {
        // Korean writes the language and the word together: 영문정의.
        let known = [
            ("한국어", Lang::Ko),
            ("국문", Lang::Ko),
            ("한글", Lang::Ko),
            ("영어", Lang::En),
            ("영문", Lang::En),
        ];
        for (name, named) in known {
            if let Some(other) = rest.strip_prefix(name).or_else(|| rest.strip_suffix(name)) {
                (lang, rest) = (Some(named), other.to_owned());
                break;
            }
        }
    }
    let rest = match rest.as_str() {
        "" => None,
        rest => Some(word(rest)?),
    };
    match (lang, rest) {
        (Some(lang), None | Some(Word::From | Word::To)) => Some(Word::Term(Some(lang), Status::Preferred)),
        (Some(lang), Some(Word::Term(_, status))) => Some(Word::Term(Some(lang), status)),
        (Some(lang), Some(Word::Definition(_) | Word::Meaning)) => Some(Word::Definition(Some(lang))),
        (Some(lang), Some(Word::Status(_))) => Some(Word::Status(Some(lang))),
        (_, Some(word)) => Some(word),
        (None, None) => None,
    }
}

/// Reads a status, whatever its case, blanks and hyphens.
pub(crate) fn standing(cell: &str) -> Option<Standing> {
    use Standing::{Approved, Proposed, Term};
    Some(match squash(cell).as_str() {
        "권장" | "우선" | "선호" | "표준" | "추천" | "사용" | "대표" | "권장어" | "우선어" | "preferred"
        | "preferredterm" | "recommended" | "standard" | "use" => Term(Status::Preferred),
        "허용" | "인정" | "가능" | "사용가능" | "병용" | "허용어" | "동의어" | "admitted"
        | "admittedterm" | "allowed" | "acceptable" | "permitted" | "alternative" | "synonym" => {
            Term(Status::Admitted)
        }
        "비권장" | "지양" | "비추천" | "폐기" | "폐지" | "구식" | "사용자제" | "비권장어" | "deprecated"
        | "deprecatedterm" | "obsolete" | "notrecommended" | "superseded" | "supersededterm" | "legacy"
        | "retired" | "avoid" => Term(Status::Deprecated),
        "금지" | "사용금지" | "금칙" | "금칙어" | "금지어" | "불가" | "사용불가" | "forbidden"
        | "donotuse" | "dontuse" | "banned" | "prohibited" | "notallowed" | "never" => {
            Term(Status::Forbidden)
        }
        "미확정" | "검토중" | "검토필요" | "검토" | "제안" | "후보" | "임시" | "가안" | "초안" | "미승인"
        | "보류" | "확인필요" | "작업중" | "미정" | "proposed" | "draft" | "pending" | "new"
        | "underreview" | "inreview" | "review" | "tentative" | "candidate" | "unapproved"
        | "notapproved" | "provisional" | "suggested" | "tbc" | "tbd" => Proposed,
        "승인" | "승인됨" | "승인완료" | "확정" | "완료" | "검토완료" | "검수완료" | "approved" | "final"
        | "confirmed" | "verified" | "validated" | "active" | "accepted" | "done" => Approved,
        _ => return None,
    })
}

fn is_region(token: &str) -> bool {
    matches!(
        token,
        "kr" | "kp"
            | "us"
            | "gb"
            | "uk"
            | "au"
            | "ca"
            | "ie"
            | "in"
            | "nz"
            | "sg"
            | "za"
            | "united"
            | "states"
            | "kingdom"
    )
}

fn language(token: &str) -> Option<Lang> {
    match token {
        "한국어" | "국문" | "한글" | "국어" | "우리말" | "korean" | "ko" | "kor" | "kokr" | "kr" => {
            Some(Lang::Ko)
        }
        "영어" | "영문" | "english" | "en" | "eng" | "enus" | "engb" => Some(Lang::En),
        _ => None,
    }
}

fn word(squashed: &str) -> Option<Word> {
    if let Some(lang) = language(squashed) {
        return Some(Word::Term(Some(lang), Status::Preferred));
    }
    Some(match squashed {
        "용어" | "표제어" | "표제항" | "단어" | "어휘" | "명칭" | "전문용어" | "term" | "terms" | "word"
        | "권장어" | "권장용어" | "우선어" | "대표어" | "표준어" | "표준용어" | "preferredterm" => {
            Word::Term(None, Status::Preferred)
        }
        "동의어" | "유의어" | "이형태" | "이표기" | "다른표기" | "허용어" | "별칭" | "synonym"
        | "synonyms" | "variant" | "variants" | "admitted" | "admittedterm" | "약어" | "약칭"
        | "abbreviation" | "acronym" => Word::Term(None, Status::Admitted),
        "비권장" | "비권장어" | "비권장용어" | "지양" | "지양어" | "deprecated" | "deprecatedterm"
        | "avoid" | "오기" => Word::Term(None, Status::Deprecated),
        "금지어" | "금칙어" | "금지용어" | "사용금지" | "사용금지어" | "forbiddenterm" | "forbiddenterms"
        | "donotuse" => Word::Term(None, Status::Forbidden),
        "원어" | "원문" | "출발어" | "원문용어" | "한" | "source" | "sourceterm" | "sourcetext"
        | "sourcelanguage" => Word::From,
        "번역" | "번역어" | "대역어" | "역어" | "대응어" | "도착어" | "번역문" | "번역용어" | "target"
        | "targetterm" | "targettext" | "targetlanguage" | "translation" | "equivalent" => Word::To,
        "뜻" | "의미" | "meaning" => Word::Meaning,
        "정의" | "뜻풀이" | "설명" | "해설" | "풀이" | "def" | "definition" | "description"
        | "explanation" => Word::Definition(None),
        "비고" | "메모" | "주석" | "참고" | "참고사항" | "코멘트" | "유의사항" | "note" | "notes"
        | "comment" | "comments" | "remark" | "remarks" | "conceptnote" | "entrynote" | "용례" | "예문"
        | "예시" | "example" | "context" | "문맥" | "translatorcomments" => Word::Note,
        "출처" | "참고문헌" | "근거" | "전거" | "reference" | "ref" | "references" | "provenance" => {
            Word::Source
        }
        "분야" | "주제" | "주제분야" | "도메인" | "영역" | "카테고리" | "분류" | "전문분야" | "domain"
        | "subject" | "subjectfield" | "category" | "field" | "area" | "entrysubject" => Word::Domain,
        "id" | "conceptid" | "cid" | "코드" | "관리번호" => Word::Id,
        "상태"
        | "등급"
        | "승인"
        | "승인여부"
        | "사용여부"
        | "권장여부"
        | "검수"
        | "status"
        | "termstatus"
        | "usagestatus"
        | "administrativestatus"
        | "approval"
        | "state" => Word::Status(None),
        "품사" | "유형" | "종류" | "pos" | "partofspeech" | "termtype" | "type" => Word::Type,
        "금지" | "금지여부" | "forbidden" => Word::Forbidden,
        "preferred" => Word::Preferred,
        "case" | "casesensitive" | "대소문자" => Word::Case,
        "terminfo" => Word::Info,
        "fuzzy" => Word::Fuzzy,
        "dnt" | "donottranslate" | "번역금지" | "비번역" => Word::Dnt,
        "일본어" | "중국어" | "독일어" | "프랑스어" | "스페인어" | "베트남어" | "러시아어" | "japanese"
        | "chinese" | "german" | "french" | "spanish" | "vietnamese" | "russian" | "ja" | "jajp" | "zh"
        | "zhcn" | "zhtw" | "de" | "dede" | "fr" | "frfr" | "es" | "eses" | "vi" | "ru" | "pt" | "ptbr"
        | "it" | "th" => Word::Foreign,
        "번호" | "순번" | "연번" | "no" | "number" | "작성자" | "등록자" | "담당자" | "author"
        | "createdby" | "날짜" | "작성일" | "등록일" | "수정일" | "date" | "created" | "modified" | "tid"
        | "entryid" | "entrydomain" | "entryclientid" | "entryprojectid" | "entrycreated"
        | "entrycreator" | "entrylastmodified" | "entrymodifier" | "termexample" | "location"
        | "developercomments" | "exact" => Word::Skip,
        _ => return None,
    })
}

/// Letters and digits alone, in lower case.
pub(crate) fn squash(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_in_both_languages() {
        let term = |lang| Some(Word::Term(Some(lang), Status::Preferred));
        for (header, expected) in [
            ("한국어", term(Lang::Ko)),
            ("국문", term(Lang::Ko)),
            ("KO", term(Lang::Ko)),
            ("Korean (ko-KR)", term(Lang::Ko)),
            ("영문 용어", term(Lang::En)),
            ("English_United_States", term(Lang::En)),
            ("en-US", term(Lang::En)),
            ("en_au", term(Lang::En)),
            ("English:Term2", term(Lang::En)),
            ("Korean: Term1 status", Some(Word::Status(Some(Lang::Ko)))),
            ("en_forbidden", Some(Word::Forbidden)),
            ("원어", Some(Word::From)),
            ("Target", Some(Word::To)),
            ("영문정의", Some(Word::Definition(Some(Lang::En)))),
            ("Korean_Def", Some(Word::Definition(Some(Lang::Ko)))),
            ("한국어 금지어", Some(Word::Term(Some(Lang::Ko), Status::Forbidden))),
            ("EN Status", Some(Word::Status(Some(Lang::En)))),
            ("비고", Some(Word::Note)),
            ("Subject", Some(Word::Domain)),
            ("품사", Some(Word::Type)),
            ("ja-JP", Some(Word::Foreign)),
            ("제미나이", None),
            ("", None),
            ("source 1", None),
            ("한국어 2026", None),
        ] {
            assert_eq!(lookup(header), expected, "{header}");
        }
    }

    #[test]
    fn statuses_are_read_in_both_languages() {
        for (cell, expected) in [
            ("권장", Some(Standing::Term(Status::Preferred))),
            ("Do not use", Some(Standing::Term(Status::Forbidden))),
            ("비권장", Some(Standing::Term(Status::Deprecated))),
            ("obsolete", Some(Standing::Term(Status::Deprecated))),
            ("검토 중", Some(Standing::Proposed)),
            ("Under review", Some(Standing::Proposed)),
            ("승인", Some(Standing::Approved)),
            ("좋음", None),
        ] {
            assert_eq!(standing(cell), expected, "{cell}");
        }
    }
}
