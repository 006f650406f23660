//! The glossary of OmegaT: source, target and comment, separated by tabs, in UTF-8.
//!
//! The file has no header, which OmegaT would take for an entry, and no byte order mark; its first line is a comment
//! that tells editors its encoding.
//!
//! A file is read in any encoding, by its content, and in either direction, by which column holds more Hangul; entries of one
//! source that follow each other are one concept ("Glossaries", <https://omegat.sourceforge.io/manual-standard/en/appendix.glossaries.html>).

use std::borrow::Cow;
use std::io::{self, Read, Seek, Write};

use super::charset::{self, Pieces, TextLines};
use super::csv::{clean_term, clean_text};
use super::table::is_hangul;
use super::{Format, Report, Sink, Stop, WriteOptions};
use crate::error::ProblemKind;
use crate::record::{Concept, Definition, Lang, Place, Status, Term};

/// How many entries are looked at to tell the direction.
const SAMPLE: usize = 1_000;

/// Whether the first bytes of a file may be those of a glossary: of its first entries, comments and blank lines apart, every other one
/// at least has a tab. A file without any may be one.
pub(crate) fn is_omegat(head: &[u8]) -> bool {
    /// How many lines are looked at.
    const LINES: usize = 100;
    let text = super::decode::text(head);
    let is_entry = |line: &&str| !line.starts_with('#') && !line.trim().is_empty();
    let lines: Vec<&str> = text.lines().filter(is_entry).take(LINES).collect();
    lines.iter().filter(|line| line.trim_start().contains('\t')).count() * 2 >= lines.len()
}

/// Reads the entries of a file; lines that begin with `#` are comments.
pub(crate) fn read(mut input: impl Read + Seek, sink: &mut Sink<'_>) -> Result<(), Stop> {
    let encoding = charset::guess(&mut input)?;
    let mut lines = TextLines::new(Pieces::new(input, encoding));
    let mut sample = Vec::new();
    let mut hangul = [0i64; 2];
    let mut ended = false;
    while sample.len() < SAMPLE && !ended {
        match lines.next()? {
            Some((line, text)) => {
                if let Some(text) = &text
                    && !text.starts_with('#')
                {
                    let mut cells = text.split('\t');
                    for count in &mut hangul {
                        *count += i64::from(cells.next().is_some_and(is_hangul));
                    }
                }
                sample.push((line, text));
            }
            None => ended = true,
        }
    }
    let from = if hangul[1] > hangul[0] { Lang::En } else { Lang::Ko };
    let mut pending: Option<Concept> = None;
    let mut count = 0u64;
    let mut rest = sample.into_iter();
    loop {
        let next = match rest.next() {
            Some(next) => Some(next),
            None => lines.next()?,
        };
        let Some((line, text)) = next else { break };
        let Some(text) = text else {
            sink.problem(line, 0, ProblemKind::Syntax, "the line is longer than 8 MiB and is left out")?;
            continue;
        };
        if text.starts_with('#') || text.trim().is_empty() {
            continue;
        }
        if text.contains(char::REPLACEMENT_CHARACTER) {
            let message =
                "the line is left out, since it holds bytes that are no text in the file's encoding";
            sink.problem(line, 0, ProblemKind::Encoding, message)?;
            continue;
        }
        let mut cells = text.splitn(3, '\t');
        let mut cell = || cells.next().unwrap_or("");
        let (source, target, comment) = (clean_term(cell()), clean_term(cell()), clean_text(cell()));
        if source.is_empty() || target.is_empty() {
            let message = "the line has no target; separate source and target by a tab";
            sink.problem(line, 0, ProblemKind::Missing, message)?;
            continue;
        }
        count += 1;
        let is_same = pending.as_ref().is_some_and(|concept| concept.terms(from)[0].text == source);
        if is_same && let Some(concept) = &mut pending {
            let targets = concept.terms_mut(from.other());
            if targets.iter().all(|term| term.text != target) {
                targets.push(Term { text: target, status: Status::Admitted });
            }
            if !comment.is_empty() && concept.note.as_deref() != Some(&comment) {
                concept.note =
                    Some(concept.note.take().map_or(comment.clone(), |note| format!("{note}\n{comment}")));
            }
            continue;
        }
        let mut concept = Concept { place: Place { path: sink.name.to_owned(), line }, ..Concept::default() };
        concept.terms_mut(from).push(Term { text: source, status: Status::Preferred });
        concept.terms_mut(from.other()).push(Term { text: target, status: Status::Preferred });
        concept.note = Some(comment).filter(|comment| !comment.is_empty());
        if let Some(done) = pending.replace(concept) {
            sink.concept(done)?;
        }
    }
    if let Some(done) = pending {
        sink.concept(done)?;
    }
    if count > 0 {
        let language = |lang| if lang == Lang::Ko { "Korean" } else { "English" };
        sink.note(format!("the glossary leads from {} to {}", language(from), language(from.other())))?;
        if hangul == [0, 0] {
            let message = "neither column holds Hangul; malmoi keeps Korean and English alone";
            sink.problem(0, 0, ProblemKind::Value, message)?;
        }
    }
    Ok(())
}

/// Writes the entries of one direction.
///
/// A usable source term leads to every usable target term, the preferred one first, and a deprecated or forbidden one to
/// the preferred target alone, with a comment that says what to write. The selected statuses choose the source terms. A
/// term that must not be translated and has no usable form on the other side stands as its own target.
pub fn write(concepts: &[Concept], options: &WriteOptions, out: &mut dyn Write) -> io::Result<Report> {
    let (selection, from) = (&options.selection, options.source());
    out.write_all(b"# -*- coding: utf-8 -*-\n")?;
    let mut report = Report::default();
    for concept in concepts.iter().filter(|concept| selection.has(concept)) {
        let written = report.written;
        for source in selection.terms(concept, from) {
            let comment = comment(concept, source, from);
            for target in targets(concept, source, from) {
                let source = cell(&source.text);
                // OmegaT takes a line that begins with this sign for a comment.
                let shield = if source.starts_with('#') { " " } else { "" };
                writeln!(out, "{shield}{source}\t{}\t{}", cell(target), cell(&comment))?;
                report.written += 1;
            }
        }
        if report.written == written {
            report.leave_out(&concept.id, "it has no usable target");
        } else {
            report.concept(Format::Omegat, &unmarked(concept, from));
        }
    }
    Ok(report)
}

/// The concept without the bad terms of the source language, which stand in the file and say so; those of the target do not.
pub(crate) fn unmarked(concept: &Concept, from: Lang) -> Concept {
    let mut concept = concept.clone();
    concept.terms_mut(from).retain(|term| term.status.is_usable());
    concept
}

fn targets<'a>(concept: &'a Concept, source: &'a Term, from: Lang) -> Vec<&'a str> {
    let usable = concept.terms(from.other()).iter().filter(|term| term.status.is_usable());
    let mut targets: Vec<_> = usable.map(|term| (term.status, term.text.as_str())).collect();
    targets.sort_by_key(|(status, _)| *status);
    let mut targets: Vec<_> = targets.into_iter().map(|(_, text)| text).collect();
    if targets.is_empty() && concept.dnt {
        targets.extend(concept.preferred(from));
    }
    if !source.status.is_usable() {
        targets.truncate(1);
    }
    targets
}

fn comment(concept: &Concept, source: &Term, from: Lang) -> String {
    let mut parts = Vec::new();
    if !source.status.is_usable() {
        parts.push(match concept.preferred(from) {
            Some(preferred) => format!("{}: {preferred}", source.status),
            None => source.status.to_string(),
        });
    }
    if concept.dnt {
        parts.push("do not translate".to_owned());
    }
    if concept.proposed {
        parts.push("proposed".to_owned());
    }
    if !concept.domain.is_empty() {
        parts.push(format!("[{}]", concept.domain));
    }
    // The reader of a comment reads the target language best.
    let Definition { ko, en } = &concept.definition;
    let definitions = if from == Lang::Ko { [en, ko] } else { [ko, en] };
    parts.extend(definitions.into_iter().chain([&concept.note]).flatten().cloned());
    parts.join(" · ")
}

/// A text without tabs and line ends, which separate here.
fn cell(text: &str) -> Cow<'_, str> {
    let separates =
        |c| matches!(c, '\t' | '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    if text.contains(separates) { Cow::Owned(text.replace(separates, " ")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::format::testing::{concept, glossary, plain};
    use crate::format::{ReadOptions, Selection};

    /// What comes back of a glossary that was written from Korean: a concept for every run of lines with one source.
    pub(crate) fn listed(concepts: &[Concept]) -> Vec<Concept> {
        let mut listed: Vec<Concept> = Vec::new();
        let selection = Selection::default();
        for concept in concepts {
            for source in selection.terms(concept, Lang::Ko) {
                let (text, note) = (clean_term(&cell(&source.text)), comment(concept, source, Lang::Ko));
                let note = Some(clean_text(&cell(&note))).filter(|note| !note.is_empty());
                for target in targets(concept, source, Lang::Ko) {
                    let target = clean_term(&cell(target));
                    let Some(known) = listed.last_mut().filter(|known| known.ko[0].text == text) else {
                        let pair = plain(&text, &target);
                        listed.push(Concept { note: note.clone(), ..pair });
                        continue;
                    };
                    if known.en.iter().all(|term| term.text != target) {
                        known.en.push(Term { text: target, status: Status::Admitted });
                    }
                    if note.is_some() && known.note != note {
                        let notes = [known.note.take(), note.clone()].into_iter().flatten();
                        known.note = Some(notes.collect::<Vec<_>>().join("\n"));
                    }
                }
            }
        }
        listed
    }

    fn lines(concepts: &[Concept], from: Lang) -> (Vec<String>, Report) {
        let mut out = Vec::new();
        let options = WriteOptions { from: Some(from), ..WriteOptions::default() };
        let report = write(concepts, &options, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let mut lines = text.lines().map(str::to_owned);
        assert_eq!(lines.next().as_deref(), Some("# -*- coding: utf-8 -*-"));
        (lines.collect(), report)
    }

    #[test]
    fn a_bad_source_leads_to_the_preferred_target_and_no_target_is_bad() {
        let anthropic = Concept {
            domain: "ai".into(),
            ..concept("a", "앤트로픽|-엔트로픽", "Anthropic|+Anthropic PBC|-Antropic")
        };
        let (ko, report) = lines(std::slice::from_ref(&anthropic), Lang::Ko);
        assert_eq!(
            ko,
            [
                "앤트로픽\tAnthropic\t[ai]",
                "앤트로픽\tAnthropic PBC\t[ai]",
                "엔트로픽\tAnthropic\tdeprecated: 앤트로픽 · [ai]",
            ]
        );
        assert_eq!((report.written, report.left_out_count()), (3, 0));
        let (en, _) = lines(&[anthropic], Lang::En);
        assert_eq!(
            en,
            [
                "Anthropic\t앤트로픽\t[ai]",
                "Anthropic PBC\t앤트로픽\t[ai]",
                "Antropic\t앤트로픽\tdeprecated: Anthropic · [ai]",
            ]
        );
    }

    #[test]
    fn tabs_and_line_ends_become_blanks_and_one_sided_concepts_are_counted() {
        let noted = Concept {
            note: Some("둘째\t줄\n끝".into()),
            definition: Definition { en: Some("def".into()), ko: None },
            ..concept("a", "#가", "a")
        };
        let one_sided = concept("b", "나", "-b");
        let (ko, report) = lines(&[noted, one_sided], Lang::Ko);
        assert_eq!(ko, [" #가\ta\tdef · 둘째 줄 끝"]);
        assert_eq!(report.left_out_count(), 1);
    }

    #[test]
    fn a_glossary_is_read_in_either_direction_and_any_encoding() {
        let text =
            "# comment\nGemini\t제미나이\tGoogle\r\nGemini\t재미나이\n\"open\t열린\n나쁜 줄\ntoken\t토큰\n";
        for bytes in [text.as_bytes().to_vec(), encoding_rs::EUC_KR.encode(text).0.into_owned()] {
            let (concepts, problems, _) =
                glossary("g.txt", &ReadOptions::default(), |sink| read(io::Cursor::new(bytes), sink));
            let noted = Concept {
                note: Some("Google".into()),
                ..concept("", "제미나이|+재미나이", "Gemini")
            };
            assert_eq!(concepts, [noted, concept("", "열린", "\"open"), concept("", "토큰", "token")]);
            assert_eq!(problems, ["g.txt:5: the line has no target; separate source and target by a tab"]);
        }
    }

    #[test]
    fn what_must_not_be_translated_is_its_own_target() {
        let dnt = Concept { dnt: true, ..concept("a", "", "GPT-4o") };
        assert_eq!(lines(&[dnt], Lang::En).0, ["GPT-4o\tGPT-4o\tdo not translate"]);
    }
}
