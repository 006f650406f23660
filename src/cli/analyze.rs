//! `malmoi analyze`: how a text is read, stage by stage.

use std::io::Write;

use crate::analysis::{Analyzer, english, normalise, pairs};
use crate::error::Result;
use crate::record::Span;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::FOUND;
use super::open;

/// Shows how a text is read: normal form, morphemes with tags, index tokens, character pairs.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  malmoi analyze '버텍스AI에선 서버들에서만은'

Spans are byte ranges into the text as it was given.")]
pub struct Args {
    /// The text; several words are joined by one blank
    #[arg(required = true)]
    text: Vec<String>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<u8> {
    let text = args.text.join(" ");
    let normal = normalise(&text);
    let mut analyzer = Analyzer::new()?;
    let morphemes: Vec<Row> = analyzer
        .morphemes(normal.text())
        .into_iter()
        .map(|m| {
            let parts: Vec<&str> = m.parts.iter().map(|part| part.text.as_str()).collect();
            let tag = if m.tag == m.last_tag {
                m.tag.as_str().to_owned()
            } else {
                format!("{}+…+{}", m.tag.as_str(), m.last_tag.as_str())
            };
            let note = match (m.known, parts.is_empty()) {
                (false, _) => "unknown".to_owned(),
                (true, true) => String::new(),
                (true, false) => parts.join(" + "),
            };
            Row {
                text: normal.text()[m.span.clone()].to_owned(),
                span: normal.original(m.span),
                detail: tag,
                note,
            }
        })
        .collect();
    let mut korean = Vec::new();
    analyzer.korean(normal.text(), &mut |token, span, at| {
        korean.push(Row::token(token, normal.original(span), at))
    });
    let mut words = Vec::new();
    english(normal.text(), &mut |token, span, at| words.push(Row::token(token, normal.original(span), at)));
    let mut all_pairs = Vec::new();
    pairs(normal.text(), &mut |token, span| {
        let shown = token.replace(crate::analysis::SENTINEL, "▪");
        all_pairs.push(Row {
            text: shown,
            span: normal.original(span),
            detail: String::new(),
            note: String::new(),
        });
    });
    let stages = [
        ("morphemes", "tag", morphemes),
        ("korean_tokens", "position", korean),
        ("english_tokens", "position", words),
        ("pairs", "", all_pairs),
    ];
    let shown = if args.json {
        let mut object = json!({ "text": text, "normal": normal.text() });
        for (name, detail, rows) in stages {
            object[name] = rows.iter().map(|row| row.json(detail)).collect();
        }
        format!("{object}\n")
    } else {
        let mut shown = format!("normal form\n  {}\n", normal.text());
        for (name, _, rows) in stages {
            shown.push_str(&format!("{}\n", name.replace('_', " ")));
            rows.iter().for_each(|row| shown.push_str(&row.line()));
        }
        shown
    };
    open::print(out, &shown)?;
    Ok(FOUND)
}

struct Row {
    text: String,
    span: Span,
    detail: String,
    note: String,
}

impl Row {
    fn token(text: &str, span: Span, position: usize) -> Self {
        Self { text: text.to_owned(), span, detail: position.to_string(), note: String::new() }
    }

    fn json(&self, detail: &str) -> Value {
        let mut object = json!({ "text": self.text, "span": [self.span.start, self.span.end] });
        if !detail.is_empty() {
            object[detail] = self.detail.clone().into();
        }
        if !self.note.is_empty() {
            object["note"] = self.note.clone().into();
        }
        object
    }

    fn line(&self) -> String {
        // Hangul is two columns wide.
        let pad = " ".repeat(24usize.saturating_sub(self.text.width()));
        let span = format!("{}–{}", self.span.start, self.span.end);
        format!("  {}{pad} {span:<9} {:<12} {}", self.text, self.detail, self.note).trim_end().to_owned()
            + "\n"
    }
}
