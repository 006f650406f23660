//! The records of a source.
//!
//! Until the readers of `format` land this reads lines of articles, JSON Lines and TSV in their simplest form.

use std::fs;

use crate::error::{Error, Problem, Result};
use crate::record::{Concept, Lang, Place, Unit};
use crate::workspace::{Source, SourceKind, Workspace, article_lang};

/// Calls back for every unit of an article or a memory, in order.
pub fn units(
    ws: &Workspace,
    source: &Source,
    on_unit: &mut dyn FnMut(Unit) -> Result<()>,
    _on_problem: &mut dyn FnMut(Problem),
) -> Result<()> {
    let mut seq = 0;
    for file in &source.files {
        let path = ws.relative(file);
        let text = fs::read(file).map_err(Error::io("cannot read", file))?;
        let text = String::from_utf8_lossy(&text);
        let mut lines = (1..).zip(text.lines());
        let column = |header: &str, name: &str| header.split('\t').position(|cell| cell == name);
        let header = if path.ends_with(".tsv") { lines.next().map_or("", |(_, line)| line) } else { "" };
        let (ko, en, origin) = (column(header, "ko"), column(header, "en"), column(header, "origin"));
        for (number, line) in lines {
            let mut unit = Unit { origin: source.name.clone(), ..Unit::default() };
            if source.kind == SourceKind::Article {
                match article_lang(file) {
                    Some(Lang::En) => unit.en = Some(line.to_owned()),
                    _ => unit.ko = Some(line.to_owned()),
                }
            } else if path.ends_with(".jsonl") {
                let Ok(record) = serde_json::from_str::<serde_json::Value>(line) else { continue };
                let text = |name: &str| record.get(name).and_then(|value| value.as_str()).map(str::to_owned);
                unit.ko = text("ko");
                unit.en = text("en");
                unit.origin = text("origin").unwrap_or(unit.origin);
            } else {
                let cell = |at: Option<usize>| line.split('\t').nth(at?).map(str::to_owned);
                unit.ko = cell(ko);
                unit.en = cell(en);
                unit.origin = cell(origin).unwrap_or(unit.origin);
            }
            unit.place = Place { path: path.clone(), line: number };
            unit.seq = seq;
            seq += 1;
            on_unit(unit)?;
        }
    }
    Ok(())
}

/// The concepts of a glossary.
pub fn concepts(_ws: &Workspace, _source: &Source, _problems: &mut Vec<Problem>) -> Result<Vec<Concept>> {
    Ok(Vec::new())
}
