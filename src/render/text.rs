//! Answers as text. Colour is written always; who prints strips it where nobody sees it.

use std::borrow::Cow;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::concordance::{Concordance, Hit};
use crate::lookup::{Answer, Example, Found, Guess, Hidden, Kind, tried};
use crate::record::{Lang, Span, Status};

pub(super) const TERM: Style = Style::new().bold();
const TARGET: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
pub(super) const FAINT: Style = Style::new().dimmed();
const HIT: Style = AnsiColor::Yellow.on_default().bold();

/// The answer to a query: the concepts, a line each that is read first, then the examples.
pub fn answer(answer: &Answer) -> String {
    let mut out = String::new();
    for found in &answer.concepts {
        concept(found, &mut out);
    }
    if !answer.examples.is_empty() {
        if !answer.concepts.is_empty() {
            out.push('\n');
        }
        examples(&answer.examples, &mut out);
    }
    out
}

/// Why no listed term is in the answer, what was tried and what to do; `None` where one is.
pub fn explain(answer: &Answer, hidden: Option<&Hidden>) -> Option<String> {
    let query = answer.query.trim();
    let search = format!("malmoi concordance {}", argument(query));
    if let Some(Hidden { options, found }) = hidden {
        let mut line = String::new();
        head(found, &mut line);
        let line = anstream::adapter::strip_str(line.trim_end()).to_string();
        let below = if answer.examples.is_empty() { "" } else { "\nsentences that contain it:" };
        return Some(format!("“{query}”: {options} hides the answer, which is\n  {line}{below}"));
    }
    let perhaps = perhaps(answer);
    let said = match answer.concepts.first() {
        Some(found) if !found.matched.kind.is_guess() => return None,
        Some(_) => format!("“{query}” is no listed term; these are guesses{perhaps}."),
        None if !answer.examples.is_empty() => {
            return Some(format!(
                "“{query}”: no concept{perhaps}; sentences that contain it (every one: {search}):"
            ));
        }
        None if answer.in_texts => {
            return Some(format!(
                "“{query}”: no concept{perhaps}; there are sentences that contain it: {search}"
            ));
        }
        None => format!("nothing found for “{query}”{perhaps}."),
    };
    let other = answer.guesses.first().map_or("'…'".to_owned(), |guess| argument(&guess.text));
    let add = match query.contains(crate::hangul::is_hangul) {
        true => format!("--ko {} --en {other}", argument(query)),
        false => format!("--ko {other} --en {}", argument(query)),
    };
    Some(format!(
        "{said}\n  tried: {}.\n  search every text: {search}\n  add the pair:      malmoi glossary add {add}",
        tried(answer).join(", ")
    ))
}

/// The guesses at terms that nobody listed, behind what is said of the query.
fn perhaps(answer: &Answer) -> String {
    let of = |guess: &Guess| format!("{}? ({:.0} %)", shown(&guess.text), guess.probability * 100.0);
    let all = answer.guesses.iter().map(of).collect::<Vec<_>>().join(", ");
    if all.is_empty() { all } else { format!("; by its sound perhaps {all}") }
}

/// A query as a shell takes it.
fn argument(query: &str) -> String {
    format!("'{}'", query.replace('\'', "'\\''"))
}

/// The target alone, a line for each concept; a guess begins with `? `.
pub fn brief(answer: &Answer) -> String {
    let line = |found: &Found| format!("{}{}\n", guess(found), shown(target(found)));
    answer.concepts.iter().map(line).collect()
}

/// One line for programs that read tables: query, kind, status, preferred term, target. Of what was not found the query
/// and `none`.
pub fn tsv(answer: &Answer) -> String {
    let clean = |text: &str| shown(text).into_owned();
    match answer.concepts.first() {
        None => format!("{}\tnone\t\t\t\n", clean(&answer.query)),
        Some(found) => format!(
            "{}\t{}\t{}\t{}\t{}\n",
            clean(&answer.query),
            found.matched.kind.as_str(),
            found.matched.status,
            clean(preferred(found)),
            clean(target(found)),
        ),
    }
}

/// A text on one line without what a terminal would obey or nobody could see: control characters become blanks, marks of
/// direction and characters without width go.
pub fn shown(text: &str) -> Cow<'_, str> {
    let is_hidden = |c: char| {
        matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
    };
    let is_control = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if !text.contains(|c: char| is_control(c) || is_hidden(c)) {
        return Cow::Borrowed(text);
    }
    let seen = text.chars().filter(|&c| !is_hidden(c));
    Cow::Owned(seen.map(|c| if is_control(c) { ' ' } else { c }).collect())
}

/// A concordance, a block for each unit.
pub fn concordance(found: &Concordance) -> String {
    let mut out = String::new();
    let block = |hits: &[Hit], out: &mut String| {
        for (number, hit) in hits.iter().enumerate() {
            example(number + 1, &hit.example, out);
        }
    };
    block(&found.units, &mut out);
    if !found.inflected.is_empty() {
        let _ = writeln!(out, "{FAINT}in other forms:{FAINT:#}");
        block(&found.inflected, &mut out);
    }
    out
}

/// The preferred term in the language of the query, or the term that matched where that language has none.
fn preferred(found: &Found) -> &str {
    found.concept.preferred(asked(found)).unwrap_or(&found.matched.matched)
}

/// The preferred term in the other language.
fn target(found: &Found) -> &str {
    found.concept.preferred(asked(found).other()).unwrap_or("—")
}

/// The language of the query: of what it writes in the other script a term of the other language matched.
fn asked(found: &Found) -> Lang {
    match found.matched.kind {
        Kind::Transliteration => found.matched.lang.other(),
        _ => found.matched.lang,
    }
}

fn guess(found: &Found) -> &'static str {
    if found.matched.kind.is_guess() { "? " } else { "" }
}

/// The line that is read first.
fn head(found: &Found, out: &mut String) {
    let (matched, concept) = (&found.matched, &found.concept);
    let guess = guess(found);
    let target = shown(target(found));
    let mut facts: Vec<String> = Vec::new();
    if matched.status.is_usable() {
        let term = match matched.kind {
            Kind::Transliteration => preferred(found),
            _ => &matched.matched,
        };
        let _ = write!(out, "{guess}{TERM}{}{TERM:#} → {TARGET}{target}{TARGET:#}", shown(term));
        facts.push(match matched.status {
            Status::Admitted if matched.kind == Kind::Transliteration => {
                format!("admitted: {}", matched.matched)
            }
            Status::Admitted => format!("admitted, preferred: {}", preferred(found)),
            status => status.to_string(),
        });
    } else {
        let (bad, good) = (shown(&matched.matched), shown(preferred(found)));
        let status = matched.status;
        let _ = write!(
            out,
            "{guess}{BAD}✗ {bad} ({status}){BAD:#} → {TERM}{good}{TERM:#} = {TARGET}{target}{TARGET:#}"
        );
    }
    facts.extend((!concept.domain.is_empty()).then(|| concept.domain.clone()));
    facts.push(match matched.kind {
        Kind::Partial | Kind::Transliteration | Kind::Similar => {
            format!("{} {} %", name(matched.kind), matched.score)
        }
        kind => name(kind).to_owned(),
    });
    facts.extend(found.layer.as_ref().map(|client| format!("client {client}")));
    facts.extend(concept.proposed.then(|| "proposed".to_owned()));
    facts.extend(concept.dnt.then(|| "do not translate".to_owned()));
    let _ = writeln!(out, " {FAINT}· {}{FAINT:#}", shown(&facts.join(" · ")));
}

fn concept(found: &Found, out: &mut String) {
    head(found, out);
    let (matched, concept) = (&found.matched, &found.concept);
    let mut also: Vec<&str> = Vec::new();
    for term in Lang::ALL.iter().flat_map(|&lang| concept.terms(lang)) {
        if term.status == Status::Admitted
            && term.text != matched.matched
            && !also.contains(&term.text.as_str())
        {
            also.push(&term.text);
        }
    }
    if !also.is_empty() {
        let _ = writeln!(out, "  {FAINT}also {FAINT:#}{}", shown(&also.join(" · ")));
    }
    let lines = [concept.definition.ko.as_deref(), concept.definition.en.as_deref(), concept.note.as_deref()];
    for line in lines.into_iter().flatten() {
        let _ = writeln!(out, "  {}", shown(line));
    }
}

/// The kind in words.
fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::WidthCase => "width or case",
        Kind::Keyboard => "typed on the other keyboard",
        Kind::Initials => "initial consonants",
        Kind::Partial => "in part,",
        kind => kind.as_str(),
    }
}

fn examples(examples: &[Example], out: &mut String) {
    for (number, one) in examples.iter().enumerate() {
        example(number + 1, one, out);
    }
}

fn example(number: usize, example: &Example, out: &mut String) {
    let unit = &example.unit;
    let sides = [(unit.ko.as_deref(), &example.ko_spans), (unit.en.as_deref(), &example.en_spans)];
    let mut head = format!("{number:>2}. ");
    for (text, spans) in sides {
        if let Some(text) = text {
            let _ = writeln!(out, "{head}{}", highlighted(text, spans, HIT));
            head = " ".repeat(4);
        }
    }
    let place = &unit.place;
    let _ =
        writeln!(out, "    {FAINT}{} · {}:{}{FAINT:#}", shown(&unit.origin), shown(&place.path), place.line);
}

/// The text on one line with the spans in that style, without what a terminal would obey; they are in order and apart.
pub(super) fn highlighted(text: &str, spans: &[Span], style: Style) -> String {
    let mut out = String::with_capacity(text.len() + 16 * spans.len());
    let mut at = 0;
    for span in spans {
        let _ = write!(out, "{}{style}{}{style:#}", shown(&text[at..span.start]), shown(&text[span.clone()]));
        at = span.end;
    }
    out.push_str(&shown(&text[at..]));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::concept as listed;
    use crate::lookup::Match;
    use crate::record::{Place, Unit, UnitId};

    const HOSTILE: &str = "가\u{202E}나\u{200B}\u{1B}[2J\u{2028}다";

    fn found(kind: Kind) -> Found {
        let matched = Match {
            kind,
            steps: vec![kind],
            status: Status::Preferred,
            lang: Lang::Ko,
            matched: HOSTILE.to_owned(),
            query_span: 0..1,
            score: 90,
        };
        let mut concept = listed("a", "가", "a\u{2066}b");
        concept.note = Some(HOSTILE.to_owned());
        Found { concept, layer: None, matched }
    }

    #[test]
    fn nothing_that_a_terminal_obeys_is_printed() {
        let unit = Unit {
            ko: Some(HOSTILE.to_owned()),
            origin: HOSTILE.to_owned(),
            place: Place { path: HOSTILE.to_owned(), line: 1 },
            ..Unit::default()
        };
        let example = Example { id: UnitId::default(), unit, ko_spans: Vec::new(), en_spans: Vec::new() };
        let all = Answer {
            query: HOSTILE.to_owned(),
            concepts: vec![found(Kind::Similar)],
            examples: vec![example],
            guesses: vec![Guess { text: HOSTILE.to_owned(), lang: Lang::En, probability: 0.5 }],
            in_texts: true,
        };
        for text in [answer(&all), brief(&all), tsv(&all)] {
            let text = anstream::adapter::strip_str(&text).to_string();
            let bad = |c: char| shown(&c.to_string()) != c.to_string() && !matches!(c, '\n' | '\t');
            assert!(!text.contains(bad), "{text:?}");
        }
        assert_eq!(shown(HOSTILE), "가나 [2J 다");
        assert_eq!(brief(&all), "? ab\n");
    }

    #[test]
    fn a_query_without_a_concept_is_told_with_what_to_do() {
        let of = |answer: &Answer| explain(answer, None).unwrap();
        let mut answer = Answer { query: "it's".to_owned(), ..Answer::default() };
        let nothing = of(&answer);
        assert!(nothing.starts_with("nothing found for “it's”.\n  tried: as listed,"), "{nothing}");
        assert!(nothing.ends_with(r"malmoi glossary add --ko '…' --en 'it'\''s'"), "{nothing}");
        answer.in_texts = true;
        assert!(of(&answer).contains("no concept; there are sentences"), "{}", of(&answer));
        answer.concepts = vec![found(Kind::Similar)];
        assert!(of(&answer).contains("is no listed term; these are guesses"), "{}", of(&answer));
        let hidden = Hidden { options: "--domain chips".to_owned(), found: found(Kind::Exact) };
        let told = explain(&answer, Some(&hidden)).unwrap();
        assert!(told.contains("--domain chips hides the answer, which is\n  가"), "{told}");
        answer.concepts = vec![found(Kind::Exact)];
        assert_eq!(explain(&answer, None), None);
    }
}
