//! The listed cases: `tests/fixtures/match_cases.tsv` and `registers.tsv`, whose expectations were written by hand before they ran.

use super::edits::{Side, edits, marked};
use super::penalties::{Cause, MatchingSettings};
use super::provenance::day;
use super::{Candidate, Penalties, Prepared, Query, Reason, Register};
use crate::record::{Code, CodeKind, Details, Lang, Place, State, Unit};

/// A text with its codes, which the fixture writes within it in ⟦⟧.
fn with_codes(written: &str) -> (String, Vec<Code>) {
    let written = written.replace("{zwsp}", "\u{200B}").replace("{nbsp}", "\u{A0}");
    let written = match written.strip_prefix("{nfd}") {
        Some(text) => unicode_normalization::UnicodeNormalization::nfd(text).collect(),
        None => written,
    };
    let mut text = String::new();
    let mut codes = Vec::new();
    for (at, part) in written.split(['⟦', '⟧']).enumerate() {
        if at % 2 == 0 {
            text.push_str(part);
            continue;
        }
        let kind = match part {
            _ if part.starts_with("</") => CodeKind::Close,
            _ if part.starts_with('<') && !part.ends_with("/>") => CodeKind::Open,
            _ => CodeKind::Alone,
        };
        codes.push(Code { at: text.len(), kind, id: String::new(), original: part.to_owned() });
    }
    (text, codes)
}

fn word(reason: &Reason) -> &'static str {
    match reason {
        Reason::Exact => "exact",
        Reason::SameContext => "context",
        Reason::OtherContext => "other-context",
        Reason::SameBefore => "before",
        Reason::SameAfter => "after",
        Reason::Case => "case",
        Reason::Form => "form",
        Reason::WhiteSpace => "blank",
        Reason::Spacing => "spacing",
        Reason::Punctuation => "punctuation",
        Reason::Question => "question",
        Reason::Numbers { substituted: true } => "numbers",
        Reason::Numbers { substituted: false } => "numbers-kept",
        Reason::CodesMoved => "codes-moved",
        Reason::CodesOther => "codes-other",
        Reason::CodesMissing => "codes-missing",
        Reason::Similar { .. } => "similar",
        Reason::Empty => "empty",
        Reason::OtherSyllable => "syllable",
        Reason::Penalty(penalty) => match penalty.cause {
            Cause::Origin(_) => "origin",
            Cause::Folder(_) => "folder",
            Cause::Machine => "machine",
            Cause::Aligned => "aligned",
            Cause::Draft => "draft",
            Cause::Unreviewed => "unreviewed",
            Cause::Age(_) => "age",
            Cause::Register(_) => "register",
        },
    }
}

/// The settings of the fixture: the defaults, and what is off in them.
fn settings() -> MatchingSettings {
    MatchingSettings {
        unreviewed: 1,
        age: 1,
        origins: [("old-*".to_owned(), 5), ("old-vendor".to_owned(), 8)].into(),
        folders: [("memory/legacy".to_owned(), 2)].into(),
        ..MatchingSettings::default()
    }
}

#[derive(Default)]
struct Case {
    query: (Option<String>, Option<String>, Option<String>),
    unit: Unit,
    register: Option<Register>,
}

/// Reads what a case gives beside its texts: `key=value`, of both sides `key=query|memory`.
fn beside(with: &str) -> Case {
    let mut case = Case::default();
    let mut details = Details::default();
    for field in with.split(';').filter(|field| !field.is_empty()) {
        let (name, value) = field.split_once('=').unwrap();
        let (one, other) = value.split_once('|').unwrap_or((value, ""));
        let [one, other] = [one, other].map(|text| Some(text.to_owned()).filter(|text| !text.is_empty()));
        match name {
            "before" => (case.query.0, case.unit.before) = (one, other),
            "after" => (case.query.1, case.unit.after) = (one, other),
            "context" => (case.query.2, details.context) = (one, other),
            "origin" => case.unit.origin = value.to_owned(),
            "path" => case.unit.place = Place { path: value.to_owned(), line: 1 },
            "author" => details.author = one,
            "changed" => details.changed = one,
            "prop" => {
                let (name, value) = value.split_once(':').unwrap();
                details.props.push((name.to_owned(), value.to_owned()));
            }
            "state" => {
                details.state = Some(match value {
                    "initial" => State::Initial,
                    "translated" => State::Translated,
                    _ => State::Final,
                });
            }
            "register" => case.register = Some(value.parse().unwrap()),
            _ => panic!("{name}"),
        }
    }
    case.unit.details = details.boxed();
    case
}

#[test]
fn listed_matches_are_worth_what_they_should_be() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in include_str!("../../tests/fixtures/match_cases.tsv").lines().skip(1) {
        let [kind, lang, query, memory, translation, with, percent, reasons, result, note] =
            line.split('\t').collect::<Vec<_>>().try_into().expect("ten columns");
        count += 1;
        let lang = Lang::from_tag(lang).unwrap();
        let ((text, codes), (source, source_codes)) = (with_codes(query), with_codes(memory));
        if kind == "edits" {
            let (old, new) =
                (Side { text: &source, codes: &source_codes }, Side { text: &text, codes: &codes });
            let found = marked(old, new, &edits(old, new));
            if found != result {
                wrong.push(format!("{memory} → {query}: {found}, {result} expected ({note})"));
            }
            continue;
        }
        let mut case = beside(with);
        let mut details = case.unit.details.take().map(|details| *details).unwrap_or_default();
        *details.codes_mut(lang) = source_codes;
        case.unit.details = details.boxed();
        let target = Some(translation.to_owned()).filter(|text| !text.is_empty());
        (case.unit.ko, case.unit.en) = match lang {
            Lang::Ko => (Some(source), target),
            Lang::En => (target, Some(source)),
        };
        let (before, after, context) = &case.query;
        let query_of = Query {
            text: &text,
            codes: &codes,
            before: before.as_deref(),
            after: after.as_deref(),
            context: context.as_deref(),
            lang,
        };
        let mut prepared = Prepared::new(query_of);
        let unit = Candidate::of(&case.unit, lang).unwrap();
        let mut found = prepared.percentage(&unit);
        Penalties::new(settings(), day("2026-11-24").unwrap(), case.register).apply(&mut found, &case.unit);
        let words = |mut words: Vec<&str>| {
            words.sort_unstable();
            words.join(" ")
        };
        let seen = words(found.reasons.iter().map(word).collect());
        let proposal = prepared.proposal(&unit);
        let proposed = proposal.as_ref().map_or("-", |proposal| proposal.text.as_str());
        let wanted = words(reasons.split(' ').collect());
        if (found.value.to_string().as_str(), seen.as_str(), proposed) != (percent, wanted.as_str(), result) {
            let kept = proposal.iter().flat_map(|proposal| &proposal.kept).map(|kept| kept.why.to_string());
            wrong.push(format!(
                "{query} / {memory}: {} {seen} {proposed} [{}], {percent} {wanted} {result} expected ({note})",
                found.value,
                kept.collect::<Vec<_>>().join(", ")
            ));
        }
    }
    assert!(count >= 120, "{count}");
    assert!(wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn listed_sentences_have_their_register() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in include_str!("../../tests/fixtures/registers.tsv").lines().skip(1) {
        let (expected, text) = line.split_once('\t').unwrap();
        count += 1;
        let found = Register::of(text).map_or("-", Register::as_str);
        if found != expected {
            wrong.push(format!("{text}: {found}, {expected} expected"));
        }
    }
    assert!(count >= 100, "{count}");
    assert!(wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_proposal_says_what_it_did_and_where() {
    let code = |at| Code { at, kind: CodeKind::Alone, id: String::new(), original: "<x/>".into() };
    let target = "3을 누르고 10,000을 쓰세요";
    let mut prepared = Prepared::new(Query::plain("Press 4 and write 25,000", Lang::En));
    let unit = Candidate::plain("Press 3 and write 10,000", Some(target));
    assert_eq!(prepared.percentage(&unit).value, 99);
    let proposal = prepared.proposal(&unit).unwrap();
    assert_eq!(proposal.text, "4를 누르고 25,000을 쓰세요");
    let said: Vec<_> = proposal
        .substituted
        .iter()
        .map(|one| (&target[one.old.clone()], &proposal.text[one.new.clone()], one.particle))
        .collect();
    assert_eq!(said, [("3", "4", Some(("을", "를"))), ("10,000", "25,000", None)]);
    // A code keeps its place between the words: before the particle's word, behind the second number, at the end.
    for (old, before) in
        [(0, ""), (5, "4를 "), (21, "4를 누르고 25,000"), (target.len(), proposal.text.as_str())]
    {
        assert_eq!(&proposal.text[..proposal.place(code(old).at)], before, "{old}");
    }
    let unchanged = Candidate::plain("Press 4 and write 25,000", Some(target));
    assert_eq!(prepared.proposal(&unchanged), None);
    assert_eq!(prepared.proposal(&Candidate::plain("Press 3 and write 10,000", None)), None);
}

#[test]
fn a_number_left_alone_says_why() {
    use super::Unsafe;
    for (lang, query, source, target, why) in [
        (Lang::En, "5 files", "3 files", "파일 세 개", Unsafe::Absent),
        (Lang::En, "May 3", "May 5", "5월 5일", Unsafe::Repeated),
        (Lang::En, "by 2%", "by 1.5%", "1.5%", Unsafe::Written),
        (Lang::Ko, "3조 원", "1조 원", "1 trillion won", Unsafe::Magnitude),
        (Lang::En, "2 files", "1 file", "파일 1개", Unsafe::Plural),
        (Lang::Ko, "파일 2개", "파일 1개", "1 file", Unsafe::Plural),
        (Lang::Ko, "16비트", "8비트", "an 8-bit", Unsafe::Article),
        (Lang::En, "the 3rd row", "the 2nd row", "2 행", Unsafe::Ordinal),
        (Lang::En, "an H200", "an H100", "호퍼 100", Unsafe::Name),
        (Lang::En, "Room 5 is open", "3 doors are open", "문 3개", Unsafe::Place),
        (Lang::Ko, "파일 2", "파일", "File", Unsafe::Count),
    ] {
        let proposal = super::substitute::substitute(query, source, target, lang);
        assert_eq!(proposal.text, target);
        assert_eq!(
            proposal.kept.iter().map(|kept| kept.why).collect::<Vec<_>>(),
            [why],
            "{query} / {source}"
        );
    }
}

proptest::proptest! {
    #[test]
    fn a_percentage_is_one_in_both_directions(
        one in "[abAB가나을. ,?()“-]{0,10}|.{0,10}",
        other in "[abAB가나을. ,?()“-]{0,10}|.{0,10}",
        target in ".{0,10}",
    ) {
        let percentage = |query: &str, source: &str| {
            let mut prepared = Prepared::new(Query::plain(query, Lang::Ko));
            // Without a translation no number is substituted.
            let plain = prepared.percentage(&Candidate::plain(source, None)).value;
            let substituted = prepared.percentage(&Candidate::plain(source, Some(&target))).value;
            assert!(plain <= substituted && substituted <= 102);
            plain
        };
        let value = percentage(&one, &other);
        proptest::prop_assert_eq!(value, percentage(&other, &one));
        let is_equal = unicode_normalization::UnicodeNormalization::nfc(one.as_str())
            .eq(unicode_normalization::UnicodeNormalization::nfc(other.as_str()));
        proptest::prop_assert_eq!(value >= 100, is_equal);
        let is_near = super::key(&one) == super::key(&other);
        proptest::prop_assert!(is_near || value < 95);
        proptest::prop_assert_eq!(percentage(&one, &one), 100);
    }

    #[test]
    fn any_numbers_are_substituted_without_panic(
        query in "[0-9.,a-c 개을를%만-]{0,12}", source in "[0-9.,a-c 개을를%만-]{0,12}", target in "[0-9.,a-c 개을를%만()-]{0,16}",
    ) {
        for lang in Lang::ALL {
            let proposal = super::substitute::substitute(&query, &source, &target, lang);
            for at in 0..=target.len() + 1 {
                proptest::prop_assert!(proposal.place(at) <= proposal.text.len());
                if target.is_char_boundary(at) {
                    proptest::prop_assert!(proposal.text.is_char_boundary(proposal.place(at)));
                }
            }
            for one in &proposal.substituted {
                proptest::prop_assert!(target.get(one.old.clone()).is_some());
                proptest::prop_assert!(proposal.text.get(one.new.clone()).is_some());
            }
        }
    }
}
