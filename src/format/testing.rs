//! Records for tests.

use std::io::Write;
use std::path::PathBuf;

use proptest::prelude::*;

use crate::error::Problem;
use crate::format::csv::cells::{clean_term, clean_text};
use crate::format::{Format, ReadOptions, Record, Sink, Stop, read_memory};
use crate::record::{
    Authority, Code, CodeKind, Concept, Definition, Details, Lang, Place, State, Status, Term, TermType, Unit,
};

/// A concept whose terms are separated by bars; `+` before one makes it admitted, `-` deprecated, `!` forbidden.
pub fn concept(id: &str, ko: &str, en: &str) -> Concept {
    let terms = |list: &str| {
        list.split('|')
            .filter(|term| !term.is_empty())
            .map(|term| {
                let marks = [("+", Status::Admitted), ("-", Status::Deprecated), ("!", Status::Forbidden)];
                let marked =
                    marks.into_iter().find_map(|(mark, status)| Some((term.strip_prefix(mark)?, status)));
                let (text, status) = marked.unwrap_or((term, Status::Preferred));
                Term { text: text.to_owned(), status }
            })
            .collect()
    };
    Concept { id: id.to_owned(), ko: terms(ko), en: terms(en), ..Concept::default() }
}

/// A concept of a term in each language, as they are; none where a side is empty.
pub fn plain(ko: &str, en: &str) -> Concept {
    let terms = |text: &str| {
        let term = Term { text: text.to_owned(), status: Status::Preferred };
        Some(term).filter(|term| !term.text.is_empty()).into_iter().collect()
    };
    Concept { ko: terms(ko), en: terms(en), ..Concept::default() }
}

/// Reads a memory out of bytes.
pub fn memory(bytes: &[u8], format: Format) -> (Vec<Unit>, Vec<Problem>) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let (mut units, mut problems) = (Vec::new(), Vec::new());
    read_memory(
        file.path(),
        "memory/뉴스.x",
        format,
        &mut |unit| {
            units.push(unit);
            Ok(())
        },
        &mut |problem| problems.push(problem),
    )
    .unwrap();
    (units, problems)
}

/// The data that lies beside the repository, or elsewhere.
pub fn shared(folder: &str) -> Option<PathBuf> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"));
    let root = std::env::var_os("MALMOI_SHARED").map_or_else(beside, PathBuf::from);
    let folder = root.join("data").join(folder);
    if folder.exists() {
        return Some(folder);
    }
    writeln!(std::io::stderr(), "skipped: {} is not there; set MALMOI_SHARED", folder.display()).unwrap();
    None
}

/// What a file gives: its units, and its problems and notes as messages show them.
pub fn records(file: &std::path::Path, options: &ReadOptions) -> (Vec<Unit>, Vec<String>) {
    let (mut units, mut said) = (Vec::new(), Vec::new());
    let name = file.file_name().unwrap().to_str().unwrap();
    crate::format::read(file, name, options, &mut |record| {
        match record {
            Record::Unit(unit) => units.push(unit),
            Record::Problem(problem) => said.push(problem.to_string()),
            Record::Note(note) => said.push(note),
            Record::Concept(concept) => panic!("{concept:?}"),
        }
        Ok(())
    })
    .unwrap();
    (units, said)
}

/// What a reader of glossaries hands over: concepts without their places, problems as messages show them, and notes.
pub fn glossary(
    name: &str,
    options: &ReadOptions,
    read: impl FnOnce(&mut Sink<'_>) -> Result<(), Stop>,
) -> (Vec<Concept>, Vec<String>, Vec<String>) {
    let (mut concepts, mut problems, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    let mut on = |record| {
        match record {
            Record::Concept(concept) => concepts.push(Concept { place: Place::default(), ..concept }),
            Record::Problem(problem) => problems.push(problem.to_string()),
            Record::Note(note) => notes.push(note),
            Record::Unit(_) => {}
        }
        Ok(())
    };
    assert!(read(&mut Sink { name, origin: "g", seq: 0, options, on: &mut on }).is_ok());
    (concepts, problems, notes)
}

/// The problems as messages show them.
pub fn shown(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

/// Text as it comes: both scripts, markup, quotes, bars, NFD, emoji, marks of direction, line ends.
pub fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => "[가-힣]{1,4}",
        6 => "[a-zA-Z0-9]{1,6}",
        4 => Just(" ".to_owned()),
        4 => prop::sample::select(vec![
            "<", ">", "&", "&amp;", "\"", "'", "\"\"", ",", ";", "|", "\\", "\\|", "\\\\", "]]>", "<seg>", "<!--", "\t",
            "\n", "\r", "\r\n", "=", "-", "{", "}", "\u{1F642}", "👩‍💻", "\u{1112}\u{1161}\u{11ab}", "\u{200F}", "\u{202E}",
            "\u{A0}", "\u{3000}", "ㅈㅁㄴㅇ", "㎏", "é", "e\u{301}", "\u{85}", "\u{2028}", "\u{FFFC}",
        ])
        .prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Text that is not blank and that XML allows.
pub fn segment() -> impl Strategy<Value = String> {
    text().prop_map(|text| {
        let text: String = text.chars().filter(|&c| crate::format::xml::is_allowed(c)).collect();
        if text.trim().is_empty() { format!("{text}글") } else { text }
    })
}

/// Units as a reader gives them: both sides, one, inline codes, and everything else that tools keep.
pub fn units() -> impl Strategy<Value = Vec<Unit>> {
    let optional = || prop::option::of(segment());
    let word = || prop::option::of("[a-z가-힣]{1,6}");
    let moment = || prop::option::of((0i64..4_000_000_000).prop_map(crate::format::date::of_seconds));
    let state = || {
        prop::option::of(prop::sample::select(vec![
            State::Initial,
            State::Translated,
            State::Reviewed,
            State::Final,
        ]))
    };
    let props = || prop::collection::vec(("[a-z]{1,6}", segment()), 0..3);
    let history = (moment(), moment(), word(), word());
    let texts = (optional(), optional(), word(), optional(), optional());
    let details = (
        word(),
        prop::collection::vec(segment(), 0..2),
        props(),
        history,
        state(),
        prop::option::of(0u8..=100),
    );
    let unit = (texts, details, any::<bool>()).prop_map(
        |((ko, en, origin, before, after), (context, notes, props, history, state, percent), is_coded)| {
            let (created, changed, author, editor) = history;
            let en = if ko.is_none() && en.is_none() { Some("a".to_owned()) } else { en };
            let codes = |side: &Option<String>| match side {
                Some(text) if is_coded => coded(text),
                _ => Vec::new(),
            };
            let details = Details {
                ko_codes: codes(&ko),
                en_codes: codes(&en),
                context,
                notes,
                props,
                created,
                changed,
                author,
                editor,
                state,
                percent,
            };
            Unit {
                ko,
                en,
                origin: origin.unwrap_or_default(),
                before,
                after,
                details: details.boxed(),
                ..Unit::default()
            }
        },
    );
    prop::collection::vec(unit, 0..6)
}

/// A pair of codes around a segment and one that stands alone in its middle.
fn coded(text: &str) -> Vec<Code> {
    let middle = text.char_indices().map(|(at, _)| at).nth(text.chars().count() / 2).unwrap_or(0);
    let code =
        |at, kind, id: &str, original: &str| Code { at, kind, id: id.into(), original: original.into() };
    vec![
        code(0, CodeKind::Open, "1", "<b class=\"가\">"),
        code(middle, CodeKind::Alone, "2", "%1$s"),
        code(text.len(), CodeKind::Close, "1", "</b>"),
    ]
}

/// Concepts as the reader gives them: with identifiers, cleaned, without places.
pub fn concepts() -> impl Strategy<Value = Vec<Concept>> {
    let terms = || {
        prop::collection::vec((text(), prop::sample::select(Status::ALL.to_vec())), 0..5).prop_map(|terms| {
            let mut terms: Vec<_> = terms
                .into_iter()
                .map(|(text, status)| Term { text: clean_term(&text), status })
                .filter(|term| !term.text.is_empty() && !term.text.contains(char::REPLACEMENT_CHARACTER))
                .collect();
            terms.sort_by_key(|term| term.status);
            terms
        })
    };
    let optional = || {
        text().prop_map(|text| {
            Some(clean_text(&text))
                .filter(|text| !text.is_empty() && !text.contains(char::REPLACEMENT_CHARACTER))
        })
    };
    let kind =
        prop::option::of(prop::sample::select(vec![TermType::Full, TermType::Abbreviation, TermType::Name]));
    let authority = prop::option::of(prop::sample::select(vec![
        Authority::Norm,
        Authority::Company,
        Authority::House,
        Authority::Community,
    ]));
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    let texts = (optional(), optional(), optional(), optional());
    let concept = ("[a-z가-힣-]{1,8}", text(), terms(), terms(), kind, authority, flags, texts).prop_map(
        |(
            id,
            domain,
            ko,
            en,
            term_type,
            authority,
            (proposed, case_sensitive, dnt),
            (a, b, note, source),
        )| Concept {
            id,
            domain: clean_term(&domain.replace(char::REPLACEMENT_CHARACTER, "")),
            ko,
            en,
            term_type,
            authority,
            proposed,
            case_sensitive,
            dnt,
            definition: Definition { ko: a, en: b },
            note,
            source,
            ..Concept::default()
        },
    );
    prop::collection::vec(concept, 0..8).prop_map(|mut concepts| {
        concepts.retain(|concept| Lang::ALL.into_iter().any(|lang| !concept.terms(lang).is_empty()));
        concepts
    })
}
