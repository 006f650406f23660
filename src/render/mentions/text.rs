//! Mentions for people: the text with its terms underlined and the pairs below each paragraph.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use crate::annotate::{Count, Mention, Passage, Sense};
use crate::record::{Lang, Span, Status};
use crate::render::text::shown;

const FAINT: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();
const TARGET: Style = AnsiColor::Green.on_default().bold();

/// How a term of that status is underlined.
fn style(status: Status) -> Style {
    let color = match status {
        Status::Preferred => AnsiColor::Green,
        Status::Admitted => AnsiColor::Cyan,
        Status::Deprecated => AnsiColor::Yellow,
        Status::Forbidden => AnsiColor::Red,
    };
    color.on_default().underline()
}

/// A paragraph, and below it each of its concepts once, the terms in one column and their targets in another.
///
/// Nothing of a segment without terms: a bilingual file is worked through elsewhere.
pub fn passage(passage: &Passage) -> String {
    let mut out = String::new();
    if passage.segment.is_some() && passage.mentions.is_empty() {
        return out;
    }
    if let Some(segment) = passage.segment {
        let _ = writeln!(out, "{FAINT}segment {segment}{FAINT:#}");
    }
    out.push_str(&marked(passage));
    let mut pairs: Vec<Pair> = Vec::new();
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for mention in &passage.mentions {
        for (number, sense) in mention.senses.iter().enumerate() {
            // A bad term of a concept is named beside a good one.
            let bad = if sense.status.is_usable() { "" } else { sense.listed.as_str() };
            if !seen.contains(&(&sense.concept.id, bad)) {
                seen.push((&sense.concept.id, bad));
                pairs.push(Pair::new(sense, number > 0));
            }
        }
    }
    let widest = pairs.iter().map(|pair| pair.left.width()).max().unwrap_or_default();
    for pair in &pairs {
        pair.write(widest, &mut out);
    }
    out.push('\n');
    out
}

/// The text of a paragraph with its terms underlined, lines as they stand there.
fn marked(passage: &Passage) -> String {
    let marks: Vec<Span> = passage.mentions.iter().map(|mention| mention.within.clone()).collect();
    let mut out = String::new();
    for (text, mark) in passage.paragraph.shown(&marks) {
        let text = lines(&text);
        let _ = match mark.map(|number| style(passage.mentions[number].best().status)) {
            Some(style) => write!(out, "{style}{text}{style:#}"),
            None => write!(out, "{text}"),
        };
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}

/// A text without what a terminal would obey, but with its line breaks.
fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.split('\n').map(shown).collect::<Vec<_>>().join("\n")
}

/// A line below a paragraph.
struct Pair {
    /// The term, and the one to use instead of a bad one.
    left: String,
    is_bad: bool,
    target: String,
    facts: String,
}

impl Pair {
    fn new(sense: &Sense, is_other: bool) -> Self {
        let term = shown(&sense.listed);
        let good = sense.preferred(sense.lang).unwrap_or("—");
        let is_bad = !sense.status.is_usable();
        let left = match is_bad {
            true => format!("✗ {term} → {}", shown(good)),
            false => term.into_owned(),
        };
        let mut facts: Vec<String> = Vec::new();
        facts.extend(is_other.then(|| "or".to_owned()));
        facts.extend(match sense.status {
            Status::Preferred => None,
            Status::Admitted => Some(format!("admitted, preferred: {good}")),
            status => Some(status.to_string()),
        });
        facts.extend((!sense.concept.domain.is_empty()).then(|| sense.concept.domain.clone()));
        facts.extend(sense.is_clients.then(|| "client".to_owned()));
        Self {
            left,
            is_bad,
            target: shown(sense.preferred(sense.lang.other()).unwrap_or("—")).into_owned(),
            facts: shown(&facts.join(" · ")).into_owned(),
        }
    }

    fn write(&self, widest: usize, out: &mut String) {
        let Self { left, target, facts, .. } = self;
        // Hangul is two columns wide.
        let pad = " ".repeat(widest - left.width());
        let style = if self.is_bad { AnsiColor::Red.on_default().bold() } else { BOLD };
        let _ = write!(out, "  {style}{left}{style:#}{pad}  {TARGET}{target}{TARGET:#}");
        let _ = match facts.as_str() {
            "" => writeln!(out),
            facts => writeln!(out, "  {FAINT}{facts}{FAINT:#}"),
        };
    }
}

/// Each place where a form is spelt, with the reason why it is a term or none.
pub fn explained(mention: &Mention, file: &str, segment: Option<u64>) -> String {
    let sense = mention.best();
    let sign = if mention.is_term() { "✓" } else { "–" };
    let place = place(file, mention.line, mention.column);
    let segment = segment.map(|number| format!(" segment {number}")).unwrap_or_default();
    let pair = format!("{} = {}", side(sense, Lang::Ko), side(sense, Lang::En));
    format!(
        "{FAINT}{}{segment}{FAINT:#} {sign} {BOLD}{}{BOLD:#}  {}: {}\n",
        shown(&place),
        shown(&mention.text),
        shown(&pair),
        mention.reason
    )
}

/// The concepts of a summary, aligned.
pub fn counts(counts: &[Count]) -> String {
    let cells: Vec<[String; 5]> = counts
        .iter()
        .map(|one| {
            let place = place(&one.file, one.line, one.column);
            let texts = [&one.count.to_string(), side(&one.sense, Lang::Ko), side(&one.sense, Lang::En)];
            let [count, ko, en] = texts.map(|text| shown(text).into_owned());
            [count, ko, en, shown(&one.sense.concept.id).into_owned(), shown(&place).into_owned()]
        })
        .collect();
    let width = |column: usize| cells.iter().map(|row| row[column].width()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..4).map(width).collect();
    let mut out = String::new();
    for [count, ko, en, id, place] in &cells {
        let pad = |text: &str, column: usize| " ".repeat(widths[column] - text.width());
        let _ = writeln!(
            out,
            "{}{count}  {BOLD}{ko}{BOLD:#}{}  {TARGET}{en}{TARGET:#}{}  {FAINT}{id}{}  {place}{FAINT:#}",
            pad(count, 0),
            pad(ko, 1),
            pad(en, 2),
            pad(id, 3)
        );
    }
    out
}

fn side(sense: &Sense, lang: Lang) -> &str {
    sense.preferred(lang).unwrap_or("—")
}

/// A place as compilers write it.
fn place(file: &str, line: u64, column: u64) -> String {
    match column {
        0 => format!("{file}:{line}"),
        column => format!("{file}:{line}:{column}"),
    }
}
