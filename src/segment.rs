//! Sentences of a paragraph, by rules in the manner of SRX: a mark that may end a sentence, and exceptions before and
//! behind it.
//!
//! The crate `srx` was weighed: it carries no Korean rules, needs a rule file and a regular expression for each rule,
//! and such rules cannot look across a quotation. A quotation or bracket that is part of a larger sentence is not cut
//! here, in either language, so that `그는 "왔다. 봤다."라고 했다.` and its translation have as many sentences.

mod words;

use self::words::{
    is_always_abbreviation, is_lettered, is_often_abbreviation, is_speech_verb, is_starter, wants_number,
};
use crate::record::{Lang, Span};

/// How many characters a quotation or bracket may have to be kept whole; a longer one has lost its other half.
const ENCLOSURE_LIMIT: usize = 800;

/// Cuts a text into sentences, as byte ranges in order that together cover every character but white space.
///
/// A line break always ends a sentence. The ranges neither begin nor end with white space.
///
/// ```
/// use malmoi::{record::Lang, segment::sentences};
/// let text = "\"좋다.\"라고 말했다. 1.5판이다.";
/// let cut: Vec<&str> = sentences(text, Lang::Ko).into_iter().map(|span| &text[span]).collect();
/// assert_eq!(cut, ["\"좋다.\"라고 말했다.", "1.5판이다."]);
/// ```
pub fn sentences(text: &str, lang: Lang) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut line_start = 0;
    let lines = text.split(is_line_break).map(|line| {
        let start = line_start;
        line_start += line.len() + text[start + line.len()..].chars().next().map_or(0, char::len_utf8);
        (start, line)
    });
    for (offset, line) in lines {
        if !line.trim().is_empty() {
            Line::new(line, lang).cut(offset, &mut spans);
        }
    }
    spans
}

/// One line and the place up to which it is cut. Places are indices into `chars`.
struct Line {
    chars: Vec<(usize, char)>,
    len: usize,
    lang: Lang,
}

impl Line {
    fn new(line: &str, lang: Lang) -> Self {
        Self { chars: line.char_indices().collect(), len: line.len(), lang }
    }

    fn cut(&self, offset: usize, spans: &mut Vec<Span>) {
        let mut start = 0;
        let mut at = 0;
        // Up to here stands a quotation or bracket that is part of the sentence.
        let mut whole_until = 0;
        while at < self.chars.len() {
            let mark = self.chars[at].1;
            if is_terminator(mark) {
                let marks_end = self.skip(at, is_terminator);
                let end = self.skip_closers(marks_end);
                if end >= whole_until && self.ends_sentence(start, at, marks_end, end) {
                    self.push(start, end, offset, spans);
                    start = end;
                }
                at = end.max(at + 1);
                continue;
            }
            if at >= whole_until
                && let Some(close) = self.enclosure(at)
                && self.is_part_of_sentence(start, at, close)
            {
                whole_until = close + 1;
            }
            at += 1;
        }
        self.push(start, self.chars.len(), offset, spans);
    }

    /// Adds the sentence without the white space around it.
    fn push(&self, start: usize, end: usize, offset: usize, spans: &mut Vec<Span>) {
        let inked = |place: &usize| !self.chars[*place].1.is_whitespace();
        if let (Some(first), Some(last)) = ((start..end).find(inked), (start..end).rfind(inked)) {
            spans.push(offset + self.byte(first)..offset + self.byte(last + 1));
        }
    }

    fn byte(&self, place: usize) -> usize {
        self.chars.get(place).map_or(self.len, |&(byte, _)| byte)
    }

    fn char(&self, place: usize) -> Option<char> {
        self.chars.get(place).map(|&(_, char)| char)
    }

    fn before(&self, place: usize) -> Option<char> {
        place.checked_sub(1).and_then(|before| self.char(before))
    }

    /// The first place from `from` on whose character is of another kind.
    fn skip(&self, from: usize, kind: impl Fn(char) -> bool) -> usize {
        (from..self.chars.len()).find(|&place| !kind(self.chars[place].1)).unwrap_or(self.chars.len())
    }

    /// The place behind the closing marks and the numbers of notes that stand at `from`: `."`, `.)`, `.[12]`, `.³`.
    fn skip_closers(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(char) = self.char(at) {
            let note_end = self.skip(at + 1, |char| char.is_ascii_digit());
            if char == '[' && note_end > at + 1 && self.char(note_end) == Some(']') {
                at = note_end + 1;
            } else if is_closer(char) || matches!(char, '"' | '\'' | '¹' | '²' | '³' | '⁴'..='⁹') {
                // `... "Next` has a space before its quotation mark, `..."Next` does not occur in prose.
                at += 1;
            } else if is_terminator(char) && at > from {
                // `!)?`
                at += 1;
            } else {
                break;
            }
        }
        at
    }

    /// Whether the sentence that began at `start` ends with the marks at `marks..marks_end` and the closing
    /// marks up to `end`.
    fn ends_sentence(&self, start: usize, marks: usize, marks_end: usize, end: usize) -> bool {
        let next = self.skip(end, char::is_whitespace);
        let Some(next_char) = self.char(next) else { return true };
        // `(?)` and `(!)` comment on a word.
        let comments = self.before(marks).is_some_and(|char| matches!(char, '(' | '['));
        // `.NET` and `.pyc` begin with a full stop.
        let begins_with_dot = next_char == '.' && self.char(next + 1).is_some_and(char::is_alphanumeric);
        let outcry = end > marks_end || self.chars[marks].1 != '.';
        if comments
            || is_closer(next_char)
            || (is_terminator(next_char) && !begins_with_dot)
            || self.quotes_on(next, outcry)
        {
            return false;
        }
        let wide = self.chars[marks..marks_end].iter().any(|&(_, mark)| is_wide_terminator(mark));
        if next == end {
            return if wide { !self.goes_on_without_space(end) } else { self.lost_its_space(marks, end) };
        }
        let word = self.word_before(start, marks);
        let has_dot_only = marks_end == marks + 1 && self.chars[marks].1 == '.';
        let trails_off = self.chars[marks].1 == '…'
            || (marks_end - marks > 1 && self.chars[marks].1 == '.')
            || self.chars[marks].1 == '‥';
        if trails_off {
            return self.ends_after_dots(marks, next);
        }
        if !has_dot_only {
            return wide || self.ends_after_cry(&word, marks_end, end, next);
        }
        if marks_end == end && self.is_abbreviation(start, marks, next, &word) {
            return false;
        }
        // Behind a quotation a small letter goes on: `"Yes." he said`. Else an identifier begins the sentence, unless the
        // word before is short enough for an abbreviation that no list has.
        let long = word.chars().count() >= 4 && !word.contains('.');
        !self.first_letter(next).is_some_and(char::is_lowercase)
            || self.lang == Lang::Ko
            || (marks_end == end && (long || self.before(marks).is_some_and(is_closer)))
            || self.may_begin_small(marks, next)
    }

    /// The letters before the mark, back to white space or an opening mark.
    fn word_before(&self, start: usize, marks: usize) -> String {
        let first = (start..marks)
            .rev()
            .find(|&place| {
                let char = self.chars[place].1;
                char.is_whitespace() || is_opener(char) || matches!(char, '"' | '\'' | '/' | '-' | '–' | '—')
            })
            .map_or(start, |place| place + 1);
        self.chars[first..marks].iter().map(|&(_, char)| char).collect()
    }

    /// Whether the full stop at `mark` belongs to the word before it: an abbreviation, an initial, a number in a list
    /// or date.
    fn is_abbreviation(&self, start: usize, mark: usize, next: usize, word: &str) -> bool {
        let Some(last) = word.chars().next_back() else { return false };
        let next_char = self.char(next).unwrap_or(' ');
        let letters = word.chars().count();
        let at_start =
            mark.saturating_sub(letters) <= self.skip(start, |char| char.is_whitespace() || is_opener(char));
        if word.chars().all(|char| char.is_ascii_digit()) {
            // `1. Item`, and the parts of `2024. 3. 15. 서울`; but a sentence may end with a year.
            let in_date = self.lang == Lang::Ko && letters <= 4 && {
                let before =
                    self.chars[..mark - letters].iter().rev().find(|(_, char)| !char.is_whitespace());
                before.is_some_and(|&(_, char)| char == '.') && letters <= 2
            };
            return (at_start && letters <= 3)
                || in_date
                || (self.lang == Lang::Ko && next_char.is_ascii_digit());
        }
        if is_hangul(last) {
            // `가. 목적` numbers a paragraph.
            return at_start && letters == 1 && "가나다라마바사아자차카타파하".contains(last);
        }
        if at_start && letters == 1 && last.is_alphabetic() && last != 'I' {
            return true;
        }
        let followed_by_starter = || is_starter(&self.word_from(next));
        let lower = word.to_lowercase();
        if wants_number(&lower) {
            return next_char.is_ascii_digit() || next_char == '#';
        }
        if is_always_abbreviation(&lower) {
            return true;
        }
        let dotted = word.contains('.')
            && word.split('.').all(|part| part.len() <= 2 && part.chars().all(char::is_alphabetic));
        // `J. Kim`, but not `column E. Select`.
        let initial = letters == 1 && last.is_uppercase() && !self.names_letter(mark);
        if dotted || initial || is_often_abbreviation(&lower) {
            return self.lang == Lang::Ko || !followed_by_starter();
        }
        false
    }

    /// Whether the letter before `mark` is the name of what the word before it says: `column E`, `Plan B`.
    fn names_letter(&self, mark: usize) -> bool {
        let before: String = self.chars[..mark]
            .iter()
            .rev()
            .skip(1)
            .skip_while(|(_, char)| char.is_whitespace())
            .take_while(|(_, char)| char.is_alphabetic())
            .map(|&(_, char)| char.to_ascii_lowercase())
            .collect();
        let word: String = before.chars().rev().collect();
        is_lettered(&word)
    }

    /// Whether a sentence ends with `…` or `...`: before a capital, and in Korean after a final ending.
    fn ends_after_dots(&self, marks: usize, next: usize) -> bool {
        match self.before(marks) {
            Some(before) if is_hangul(before) => is_final_syllable(before),
            Some(_) => self.first_letter(next).is_some_and(char::is_uppercase),
            None => false,
        }
    }

    /// Whether a sentence ends with `!` or `?`.
    fn ends_after_cry(&self, word: &str, marks_end: usize, end: usize, next: usize) -> bool {
        if matches!(word, "Yahoo" | "Joomla") && self.char(marks_end.saturating_sub(1)) == Some('!') {
            return is_starter(&self.word_from(next));
        }
        let Some(letter) = self.first_letter(next) else { return true };
        let quoted = end > marks_end;
        if self.lang == Lang::En && quoted && self.names_speaker(next) {
            return false;
        }
        !letter.is_lowercase() || (!quoted && self.may_begin_small(marks_end - 1, next))
    }

    /// Whether a word of saying follows within a few words, as in `"Why?" Mr. Kim asked.`
    fn names_speaker(&self, next: usize) -> bool {
        let tail: String = self.chars[next..].iter().take(60).map(|&(_, char)| char).collect();
        if !tail.starts_with(char::is_alphabetic) {
            return false;
        }
        tail.split(' ').take(4).any(|word| is_speech_verb(word.trim_end_matches(['.', ',', ':'])))
    }

    /// Whether a sentence may begin with the small letter at `next`: after Korean, and where an identifier or a brand
    /// such as `iPhone` begins it.
    fn may_begin_small(&self, mark: usize, next: usize) -> bool {
        if self.before(mark).is_some_and(is_hangul) {
            return true;
        }
        let word = self.word_from(next);
        word.chars().skip(1).any(|char| char.is_uppercase() || char.is_ascii_digit() || "_().".contains(char))
    }

    /// The first letter or digit at `next`, behind opening marks.
    fn first_letter(&self, next: usize) -> Option<char> {
        self.char(self.skip(next, |char| is_opener(char) || matches!(char, '"' | '\'')))
    }

    /// The word that begins at `next`, behind opening marks, up to white space.
    fn word_from(&self, next: usize) -> String {
        let first = self.skip(next, |char| is_opener(char) || matches!(char, '"' | '\''));
        let end = self.skip(first, |char| !char.is_whitespace());
        let word: String = self.chars[first..end].iter().map(|&(_, char)| char).collect();
        word.trim_end_matches([',', '.', ';', ':', '!', '?', '"', '\'', '”', '’']).to_owned()
    }

    /// Whether a word that leads a quotation on stands at `next`: `라고`, `라며`, and behind an outcry or a closing mark
    /// also `하고`, `는` and the like.
    fn quotes_on(&self, next: usize, outcry: bool) -> bool {
        if !self.char(next).is_some_and(is_hangul) {
            return false;
        }
        let end = self.skip(next, is_hangul);
        let word: String = self.chars[next..end].iter().map(|&(_, char)| char).collect();
        let leads_on =
            ["라고", "이라고", "라며", "이라며", "라는", "이라는", "라면서", "이라면서", "라던", "라지만"];
        leads_on.iter().any(|lead| word.starts_with(lead))
            || (outcry && matches!(word.as_str(), "고" | "며" | "는" | "면서" | "하고" | "하며"))
    }

    /// Whether a particle or ending follows the marks at once.
    fn goes_on_without_space(&self, end: usize) -> bool {
        let closed = self.before(end).is_some_and(|char| is_closer(char) || matches!(char, '"' | '\''));
        closed && self.char(end).is_some_and(is_hangul)
    }

    /// Whether only a space is missing behind the mark, as in `했다.그러나`.
    fn lost_its_space(&self, marks: usize, end: usize) -> bool {
        let hangul = |char: Option<char>| char.is_some_and(is_hangul);
        let ending = self.before(marks).is_some_and(|char| matches!(char, '다' | '죠'))
            && marks >= 2
            && hangul(self.char(marks - 2));
        let follows = self.skip(end, is_hangul) - end;
        ending && end == marks + 1 && self.chars[marks].1 == '.' && follows >= 2
    }

    /// The place of the closing mark that belongs to an opening mark at `open`.
    fn enclosure(&self, open: usize) -> Option<usize> {
        let opener = self.char(open)?;
        let limit = self.chars.len().min(open + ENCLOSURE_LIMIT);
        let straight = opener == '"' || (opener == '\'' && self.lang == Lang::Ko);
        if straight {
            let opens = |place: usize| {
                self.before(place)
                    .is_none_or(|char| char.is_whitespace() || is_opener(char) || "-–—/=:,".contains(char))
                    && self.char(place + 1).is_some_and(|char| !char.is_whitespace())
            };
            if !opens(open) {
                return None;
            }
            // People begin with a straight mark and end with a curly one.
            let curly = if opener == '"' { '”' } else { '’' };
            let close = (open + 1..limit)
                .find(|&place| matches!(self.chars[place].1, char if char == opener || char == curly))?;
            return (!opens(close) || self.before(close).is_some_and(|char| !char.is_whitespace()))
                .then_some(close);
        }
        let closer = match opener {
            '(' => ')',
            '[' => ']',
            '{' => '}',
            '（' => '）',
            '［' => '］',
            '“' => '”',
            // In English it is the apostrophe, too.
            '‘' if self.lang == Lang::Ko => '’',
            '「' => '」',
            '『' => '』',
            '〈' => '〉',
            '《' => '》',
            '【' => '】',
            '«' => '»',
            _ => return None,
        };
        let mut depth = 0_usize;
        for place in open..limit {
            let char = self.chars[place].1;
            if char == opener {
                depth += 1;
            } else if char == closer || (opener == '“' && char == '"') {
                depth -= 1;
                if depth == 0 {
                    return Some(place);
                }
            }
        }
        None
    }

    /// Whether what is enclosed by `open` and `close` is part of a larger sentence: it begins within one, or one goes
    /// on behind it.
    fn is_part_of_sentence(&self, start: usize, open: usize, close: usize) -> bool {
        let begins_within = (start..open).any(|place| self.chars[place].1.is_alphanumeric());
        if begins_within || !self.before(close).is_some_and(is_terminator) {
            return true;
        }
        let end = self.skip_closers(close);
        let next = self.skip(end, char::is_whitespace);
        match self.char(next) {
            None => false,
            Some(char) if next == end => char.is_alphanumeric() || char == ',',
            Some(_) => self.quotes_on(next, true) || self.first_letter(next).is_some_and(char::is_lowercase),
        }
    }
}

fn is_line_break(char: char) -> bool {
    matches!(char, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_terminator(char: char) -> bool {
    matches!(char, '.' | '!' | '?' | '…' | '‥' | '‼' | '⁇' | '⁈' | '⁉') || is_wide_terminator(char)
}

fn is_wide_terminator(char: char) -> bool {
    matches!(char, '。' | '！' | '？' | '｡' | '．')
}

fn is_opener(char: char) -> bool {
    matches!(char, '(' | '[' | '{' | '（' | '［' | '“' | '‘' | '「' | '『' | '〈' | '《' | '【' | '«' | '<')
}

fn is_closer(char: char) -> bool {
    matches!(char, ')' | ']' | '}' | '）' | '］' | '”' | '’' | '」' | '』' | '〉' | '》' | '】' | '»')
}

/// Whether a character is a Hangul syllable, or a jamo as in NFD.
fn is_hangul(char: char) -> bool {
    matches!(char, '가'..='힣' | '\u{1100}'..='\u{11ff}' | 'ㄱ'..='ㆎ')
}

/// Whether a sentence commonly ends with that syllable.
fn is_final_syllable(char: char) -> bool {
    // The last one is the vowel of 다 and 까 in NFD.
    matches!(char, '다' | '요' | '죠' | '까' | '네' | '군' | '지' | '\u{1161}')
}

#[cfg(test)]
mod tests;
