//! The terms of one cell of a client's table.

use std::collections::HashSet;

use super::words::squash;
use crate::format::csv::cells::split_terms;

/// How many whole cells of the first rows are remembered as evidence.
const MOST_KNOWN: usize = 20_000;

/// What the other cells say about slashes.
#[derive(Default)]
pub(crate) struct Evidence {
    /// The cells that stand alone, squashed.
    known: HashSet<String>,
}

impl Evidence {
    /// Learns from a cell.
    pub fn learn(&mut self, cell: &str) {
        if !cell.contains(['/', ';', '\n', '|']) && self.known.len() < MOST_KNOWN && cell.len() < 200 {
            self.known.insert(squash(cell));
        }
    }

    /// Splits a cell at bars, semicolons and line breaks, and at slashes where they separate synonyms.
    ///
    /// A slash separates two spellings of one word (제미나이/재미나이, color/colour). It does not where a part is short (입/출력, TCP/IP,
    /// and/or, CI/CD), in an address, beside another separator in the cell, where the other language has a slash too (읽기/쓰기
    /// and read/write), and where every part is a term of its own elsewhere in the table (클라이언트/서버). Otherwise it does.
    pub fn split(&self, cell: &str, other: &str) -> Vec<String> {
        let mut terms: Vec<String> = split_terms(cell)
            .iter()
            .flat_map(|term| term.split([';', '；', '\n', '\r']))
            .map(|term| term.trim().to_owned())
            .filter(|term| !term.is_empty())
            .collect();
        if let [only] = terms.as_slice()
            && self.is_slash_a_separator(only, other)
        {
            terms = only.split('/').map(|part| part.trim().to_owned()).collect();
        }
        terms
    }

    fn is_slash_a_separator(&self, cell: &str, other: &str) -> bool {
        let parts: Vec<_> = cell.split('/').map(str::trim).collect();
        if parts.len() < 2 || cell.contains("//") || parts.iter().any(|part| is_short(part)) {
            return false;
        }
        if parts.windows(2).all(|pair| is_alike(pair[0], pair[1])) {
            return true;
        }
        !other.contains('/') && !parts.iter().all(|part| self.known.contains(&squash(part)))
    }
}

/// Whether a part of a cell is no word that could stand for the whole: a syllable or two, an abbreviation, a little word.
fn is_short(part: &str) -> bool {
    let count = part.chars().count();
    let is_latin = part.is_ascii();
    let is_abbreviation = is_latin && !part.chars().any(|c| c.is_ascii_lowercase());
    count < 2 || (is_latin && count < 4) || (is_abbreviation && count < 6) || part.contains('.')
}

/// Whether two words are spellings of one: at most a third of the longer one differs.
fn is_alike(a: &str, b: &str) -> bool {
    let [a, b] = [a, b].map(|word| squash(word).chars().take(64).collect::<Vec<_>>());
    let longest = a.len().max(b.len());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let next = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    longest > 0 && row[b.len()] * 3 <= longest
}

/// Takes a term and its gloss apart: 제미나이(Gemini).
pub(crate) fn gloss(term: &str) -> Option<(&str, &str)> {
    let term = term.trim();
    let inside = term.strip_suffix(')').or_else(|| term.strip_suffix('）'))?;
    let (word, gloss) = inside.split_once(['(', '（'])?;
    let (word, gloss) = (word.trim(), gloss.trim());
    let is_plain = !word.is_empty() && !gloss.is_empty() && !gloss.contains(['(', ')', '（', '）', ',']);
    is_plain.then_some((word, gloss))
}

/// Whether a text holds Hangul.
pub(crate) fn is_hangul(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '가'..='힣' | 'ㄱ'..='ㆎ' | '\u{1100}'..='\u{11FF}'))
}

/// Whether a text holds Latin letters and no Hangul.
pub(crate) fn is_latin(text: &str) -> bool {
    !is_hangul(text) && text.chars().any(|c| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_separates_spellings_and_not_the_parts_of_one_term() {
        let mut evidence = Evidence::default();
        ["클라이언트", "서버", "Gemini"].into_iter().for_each(|cell| evidence.learn(cell));
        let split = |cell: &str, other: &str| evidence.split(cell, other).join("|");
        assert_eq!(split("제미나이/재미나이", "Gemini"), "제미나이|재미나이");
        assert_eq!(split("color / colour", "색/색깔"), "color|colour");
        assert_eq!(split("휴대폰/스마트폰", "smartphone"), "휴대폰|스마트폰");
        for (cell, other) in [
            ("TCP/IP", "전송 제어 프로토콜"),
            ("입/출력", "input"),
            ("and/or", "또는"),
            ("CI/CD", "지속적 통합"),
            ("읽기/쓰기", "read/write"),
            ("클라이언트/서버", "client-server"),
            ("https://example.com/가나다", "site"),
        ] {
            assert_eq!(split(cell, other), cell);
        }
        assert_eq!(split("TCP/IP; 티시피/아이피", ""), "TCP/IP|티시피/아이피");
        assert_eq!(split("제미나이\n재미나이|저미나이", ""), "제미나이|재미나이|저미나이");
    }

    #[test]
    fn a_gloss_is_taken_apart() {
        assert_eq!(gloss("제미나이(Gemini)"), Some(("제미나이", "Gemini")));
        assert_eq!(gloss("Gemini （제미나이）"), Some(("Gemini", "제미나이")));
        assert_eq!(gloss("(주)카카오"), None);
        assert_eq!(gloss("f((x))"), None);
    }
}
