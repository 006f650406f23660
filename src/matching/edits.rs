//! What differs between a segment of the memory and a new one, for people: 모델[을→이] 학습[합→됩]니다.
//!
//! Segments are cut into words, numbers, marks, blanks and inline codes, which are aligned so that they share as much as
//! they can. Two words that are much alike by their jamo stand beside each other, and what they begin and end with alike,
//! stem and ending, is taken out of the difference.

use super::pieces::{Token, TokenKind, tokens};
use super::symbols::{Pattern, Symbols, percent};
use crate::hangul;
use crate::record::Span;

pub use super::pieces::Side;

/// What became of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditKind {
    /// It is in both.
    Equal,
    /// Something else stands in its place.
    Changed,
    /// It is in the new segment alone.
    Inserted,
    /// It is in the memory's alone.
    Deleted,
}

/// A piece of two segments. The spans of all pieces in order are all of either text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What became of it.
    pub kind: EditKind,
    /// Its bytes in the memory's segment; empty where it is inserted, and for codes, which are no text.
    pub memory: Span,
    /// Its bytes in the new segment.
    pub query: Span,
    /// Which of the codes of the memory's segment it is, if it is one.
    pub memory_code: Option<usize>,
    /// Which of the codes of the new segment.
    pub query_code: Option<usize>,
}

/// How many pairs of words are weighed by their jamo at most; longer segments are aligned by equal words alone.
const MOST_PAIRS: usize = 100_000;

/// How many pairs of pieces are aligned at most; between longer ones everything but beginning and end is one change.
const MOST_CELLS: usize = 16_000_000;

/// How alike two words must be, in percent of their jamo and letters, to stand beside each other.
const ALIKE: u8 = 50;

/// Aligns a segment of the memory with a new one.
pub fn edits(memory: Side<'_>, query: Side<'_>) -> Vec<Edit> {
    let (old, new) = (tokens(memory), tokens(query));
    let same = |old: &Token, new: &Token| is_same(memory, old, query, new);
    let head = old.iter().zip(&new).take_while(|(old, new)| same(old, new)).count();
    let tail = old[head..]
        .iter()
        .rev()
        .zip(new[head..].iter().rev())
        .take_while(|(old, new)| same(old, new))
        .count();
    let (inner_old, inner_new) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let mut all = Vec::new();
    for (old, new) in old.iter().zip(&new).take(head) {
        all.push(edit(EditKind::Equal, Some(old), Some(new), (0, 0)));
    }
    align(memory, inner_old, query, inner_new, &mut all);
    for (old, new) in old[old.len() - tail..].iter().zip(&new[new.len() - tail..]) {
        all.push(edit(EditKind::Equal, Some(old), Some(new), (0, 0)));
    }
    place(&mut all);
    join(all)
}

/// The differences in plain signs: `[을→이]` changed, `[+새]` inserted, `[−옛]` deleted.
pub fn marked(memory: Side<'_>, query: Side<'_>, edits: &[Edit]) -> String {
    let shown =
        |side: Side<'_>, span: &Span, code: Option<usize>| match code.and_then(|at| side.codes.get(at)) {
            Some(code) if code.original.is_empty() => format!("{{{}}}", code.id),
            Some(code) => code.original.clone(),
            None => side.text[span.clone()].to_owned(),
        };
    let mut out = String::new();
    for edit in edits {
        let old = shown(memory, &edit.memory, edit.memory_code);
        let new = shown(query, &edit.query, edit.query_code);
        match edit.kind {
            EditKind::Equal => out.push_str(&new),
            EditKind::Changed => out.push_str(&format!("[{old}→{new}]")),
            EditKind::Inserted => out.push_str(&format!("[+{new}]")),
            EditKind::Deleted => out.push_str(&format!("[−{old}]")),
        }
    }
    out
}

fn is_same(memory: Side<'_>, old: &Token, query: Side<'_>, new: &Token) -> bool {
    match (old.kind, new.kind) {
        (TokenKind::Code(one), TokenKind::Code(other)) => {
            let (one, other) = (&memory.codes[one], &query.codes[other]);
            one.kind == other.kind && one.original == other.original
        }
        (TokenKind::Code(_), _) | (_, TokenKind::Code(_)) => false,
        _ => memory.text[old.span.clone()] == query.text[new.span.clone()],
    }
}

/// What it is worth that two pieces stand beside each other; 0 where they may not.
fn worth(memory: Side<'_>, old: &Token, query: Side<'_>, new: &Token, alike: &mut Alike) -> u32 {
    let is_equal = is_same(memory, old, query, new);
    match old.kind {
        _ if old.kind != new.kind && !is_equal => 0,
        TokenKind::Word if is_equal => 100 + 2 * (old.span.len() as u32).min(50),
        TokenKind::Word => {
            u32::from(alike.percent(&memory.text[old.span.clone()], &query.text[new.span.clone()]))
        }
        TokenKind::Number => {
            if is_equal {
                110
            } else {
                60
            }
        }
        TokenKind::Code(_) => {
            if is_equal {
                60
            } else {
                0
            }
        }
        TokenKind::Mark => {
            if is_equal {
                12
            } else {
                0
            }
        }
        TokenKind::Blank => {
            if is_equal {
                4
            } else {
                0
            }
        }
    }
}

/// The similarity of words, as far as they are weighed.
struct Alike {
    is_on: bool,
    room: Vec<u64>,
}

impl Alike {
    fn percent(&mut self, old: &str, new: &str) -> u8 {
        if !self.is_on {
            return 0;
        }
        let (old, new) = (Symbols::new(old), Symbols::new(new));
        let lengths = (old.bytes().len(), new.bytes().len());
        let percent = percent(Pattern::new(old).common(new.bytes(), &mut self.room), lengths.0, lengths.1);
        if percent >= ALIKE { percent } else { 0 }
    }
}

/// Aligns the pieces between the beginnings and ends that are alike (Needleman and Wunsch 1970, gaps at no cost).
fn align(memory: Side<'_>, old: &[Token], query: Side<'_>, new: &[Token], all: &mut Vec<Edit>) {
    let cells = (old.len() + 1).saturating_mul(new.len() + 1);
    if cells > MOST_CELLS {
        all.extend(old.iter().map(|token| edit(EditKind::Deleted, Some(token), None, (0, 0))));
        all.extend(new.iter().map(|token| edit(EditKind::Inserted, None, Some(token), (0, 0))));
        return;
    }
    let mut alike = Alike { is_on: cells <= MOST_PAIRS, room: Vec::new() };
    let width = new.len() + 1;
    // From the ends, so that the way is read from the beginning.
    let mut best = vec![0u32; cells];
    let mut pairs = vec![0u32; if alike.is_on { cells } else { 0 }];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let pair = worth(memory, &old[i], query, &new[j], &mut alike);
            if alike.is_on {
                pairs[i * width + j] = pair;
            }
            let beside = if pair > 0 { pair + best[(i + 1) * width + j + 1] } else { 0 };
            best[i * width + j] = beside.max(best[(i + 1) * width + j]).max(best[i * width + j + 1]);
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        let pair = match pairs.get(i * width + j) {
            Some(&pair) => pair,
            None => worth(memory, &old[i], query, &new[j], &mut alike),
        };
        let here = best[i * width + j];
        if pair > 0 && here == pair + best[(i + 1) * width + j + 1] {
            beside(memory, &old[i], query, &new[j], all);
            (i, j) = (i + 1, j + 1);
        } else if here == best[(i + 1) * width + j] {
            all.push(edit(EditKind::Deleted, Some(&old[i]), None, (0, 0)));
            i += 1;
        } else {
            all.push(edit(EditKind::Inserted, None, Some(&new[j]), (0, 0)));
            j += 1;
        }
    }
    all.extend(old[i..].iter().map(|token| edit(EditKind::Deleted, Some(token), None, (0, 0))));
    all.extend(new[j..].iter().map(|token| edit(EditKind::Inserted, None, Some(token), (0, 0))));
}

/// Two pieces beside each other: of words that are alike what they begin and end with is taken out.
fn beside(memory: Side<'_>, old: &Token, query: Side<'_>, new: &Token, all: &mut Vec<Edit>) {
    if is_same(memory, old, query, new) {
        all.push(edit(EditKind::Equal, Some(old), Some(new), (0, 0)));
        return;
    }
    let (one, other) = (&memory.text[old.span.clone()], &query.text[new.span.clone()]);
    let (mut head, mut tail) = if old.kind == TokenKind::Word { ends(one, other) } else { (0, 0) };
    // One letter in common says nothing, one syllable does.
    if !one.contains(hangul::is_syllable) && head + tail < 3 {
        (head, tail) = (0, 0);
    }
    let part = |kind, from: (usize, usize), to: (usize, usize)| Edit {
        kind,
        memory: old.span.start + from.0..old.span.start + to.0,
        query: new.span.start + from.1..new.span.start + to.1,
        memory_code: None,
        query_code: None,
    };
    let (from, to) = ((head, head), (one.len() - tail, other.len() - tail));
    let kind = match (from.0 == to.0, from.1 == to.1) {
        (true, _) => EditKind::Inserted,
        (_, true) => EditKind::Deleted,
        _ => EditKind::Changed,
    };
    let parts = [
        part(EditKind::Equal, (0, 0), from),
        part(kind, from, to),
        part(EditKind::Equal, to, (one.len(), other.len())),
    ];
    all.extend(parts.into_iter().filter(|part| !(part.memory.is_empty() && part.query.is_empty())));
}

/// How many bytes two words begin with alike and, behind that, end with alike; no letter is cut from its signs.
fn ends(one: &str, other: &str) -> (usize, usize) {
    let extends = |c: char| {
        matches!(c, '\u{1160}'..='\u{11FF}') || unicode_normalization::char::canonical_combining_class(c) != 0
    };
    let is_cut = |text: &str, at: usize| text[at..].starts_with(extends);
    let mut head: usize =
        one.chars().zip(other.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    while head > 0 && (is_cut(one, head) || is_cut(other, head)) {
        head -= one[..head].chars().next_back().map_or(head, char::len_utf8);
    }
    let (one, other) = (&one[head..], &other[head..]);
    let behind = one.chars().rev().zip(other.chars().rev()).take_while(|(a, b)| a == b);
    let mut tail: usize = behind.map(|(a, _)| a.len_utf8()).sum();
    while let Some(first) = one[one.len() - tail..].chars().next().filter(|&c| extends(c)) {
        tail -= first.len_utf8();
    }
    (head, tail)
}

fn edit(kind: EditKind, old: Option<&Token>, new: Option<&Token>, at: (usize, usize)) -> Edit {
    let span = |token: Option<&Token>, at| token.map_or(at..at, |token| token.span.clone());
    let code = |token: Option<&Token>| match token?.kind {
        TokenKind::Code(at) => Some(at),
        _ => None,
    };
    Edit {
        kind,
        memory: span(old, at.0),
        query: span(new, at.1),
        memory_code: code(old),
        query_code: code(new),
    }
}

/// Lets every empty span stand where the text has come to.
fn place(edits: &mut [Edit]) {
    let (mut old, mut new) = (0, 0);
    for edit in edits {
        if edit.memory.is_empty() {
            edit.memory = old..old;
        }
        if edit.query.is_empty() {
            edit.query = new..new;
        }
        (old, new) = (edit.memory.end, edit.query.end);
    }
}

/// Joins pieces of one kind, and what is deleted and inserted beside each other to a change. Codes stand alone.
fn join(edits: Vec<Edit>) -> Vec<Edit> {
    let mut all: Vec<Edit> = Vec::with_capacity(edits.len());
    // Where in `all` the deletions of this gap and its insertions stand.
    let is_text = |edit: &Edit| edit.memory_code.is_none() && edit.query_code.is_none();
    for edit in edits {
        use EditKind::{Changed, Deleted, Equal, Inserted};
        let Some(last) = all.last_mut().filter(|last| is_text(last) && is_text(&edit)) else {
            all.push(edit);
            continue;
        };
        let kind = match (last.kind, edit.kind) {
            (one, other) if one == other => one,
            (Equal, _) | (_, Equal) => {
                all.push(edit);
                continue;
            }
            (Deleted | Changed | Inserted, Inserted | Deleted | Changed) => Changed,
        };
        last.kind = kind;
        last.memory.end = edit.memory.end;
        last.query.end = edit.query.end;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Code, CodeKind};

    fn shown(memory: &str, query: &str) -> String {
        let (memory, query) = (Side { text: memory, codes: &[] }, Side { text: query, codes: &[] });
        marked(memory, query, &edits(memory, query))
    }

    #[test]
    fn differences_read_as_people_would_mark_them() {
        for (memory, query, expected) in [
            ("모델을 학습합니다.", "모델이 학습됩니다.", "모델[을→이] 학습[합→됩]니다."),
            ("파일 3개를 지웁니다", "파일 12개를 지웁니다", "파일 [3→12]개를 지웁니다"),
            ("Open the file.", "Open the files.", "Open the file[+s]."),
            ("Open the file.", "Close the file.", "[Open→Close] the file."),
            ("새 모델을 배포합니다.", "모델을 배포합니다.", "[−새 ]모델을 배포합니다."),
            ("모델을 배포합니다.", "새 모델을 배포합니다.", "[+새 ]모델을 배포합니다."),
            ("GPU를 씁니다", "TPU를 씁니다", "[GPU→TPU]를 씁니다"),
            ("같다", "같다", "같다"),
            ("", "새", "[+새]"),
            ("옛", "", "[−옛]"),
        ] {
            assert_eq!(shown(memory, query), expected);
        }
    }

    #[test]
    fn codes_are_pieces_of_their_own() {
        let code = |at, original: &str| Code {
            at,
            kind: CodeKind::Alone,
            id: String::new(),
            original: original.into(),
        };
        let (old, new) = ([code(0, "<b>"), code(6, "</b>")], [code(0, "<i>"), code(6, "</b>")]);
        let memory = Side { text: "모델을 씁니다", codes: &old };
        let query = Side { text: "모델이 씁니다", codes: &new };
        assert_eq!(marked(memory, query, &edits(memory, query)), "[−<b>][+<i>]모델</b>[을→이] 씁니다");
    }

    proptest::proptest! {
        #[test]
        fn the_pieces_are_both_texts(
            old in "[a-c가나을 0-9.,ᄀ가\u{301}]{0,14}|.{0,10}",
            new in "[a-c가나을 0-9.,ᄀ가\u{301}]{0,14}|.{0,10}",
            places in proptest::collection::vec(0..20usize, 0..4),
        ) {
            let codes: Vec<_> = places
                .iter()
                .map(|&at| Code { at, kind: CodeKind::Alone, id: String::new(), original: "<x>".into() })
                .collect();
            let mut sorted = codes.clone();
            sorted.sort_by_key(|code| code.at);
            let (memory, query) = (Side { text: &old, codes: &sorted }, Side { text: &new, codes: &[] });
            let edits = edits(memory, query);
            let mut ends = (0, 0);
            for edit in &edits {
                proptest::prop_assert_eq!((edit.memory.start, edit.query.start), ends);
                ends = (edit.memory.end, edit.query.end);
                if edit.kind == EditKind::Equal {
                    proptest::prop_assert_eq!(&old[edit.memory.clone()], &new[edit.query.clone()]);
                }
            }
            proptest::prop_assert_eq!(ends, (old.len(), new.len()));
        }
    }
}
