//! What a memory holds, as text, tables and JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::text::{FAINT, TERM, shown};
use crate::format::grouped;
use crate::memory::{Amount, Chosen, Duplicates, Held, Stats};

/// A unit: its sides, then its id, origin and place.
pub fn unit(held: &Held) -> String {
    let unit = &held.unit;
    let mut out = String::new();
    for side in [&unit.ko, &unit.en].into_iter().flatten() {
        let _ = writeln!(out, "{}", shown(side));
    }
    let removed = if held.is_removed { " · removed" } else { "" };
    let (origin, path, line) = (shown(&unit.origin), shown(&unit.place.path), unit.place.line);
    let _ = writeln!(out, "  {FAINT}{} · {origin} · {path}:{line}{removed}{FAINT:#}", held.id);
    out
}

/// The header of the table whose rows [`unit_tsv`] makes.
pub const UNIT_COLUMNS: &str = "id\tko\ten\torigin\tplace\n";

/// A unit as a row of a table; a missing side is empty, tabs and line ends are blanks.
pub fn unit_tsv(held: &Held) -> String {
    let unit = &held.unit;
    let side = |side: &Option<String>| shown(side.as_deref().unwrap_or_default()).into_owned();
    let (origin, path, line) = (shown(&unit.origin), shown(&unit.place.path), unit.place.line);
    format!("{}\t{}\t{}\t{origin}\t{path}:{line}\n", held.id, side(&unit.ko), side(&unit.en))
}

/// A unit as an object; a missing side is `null`.
pub fn unit_json(held: &Held) -> Value {
    let unit = &held.unit;
    json!({
        "id": held.id,
        "ko": unit.ko,
        "en": unit.en,
        "origin": unit.origin,
        "before": unit.before,
        "after": unit.after,
        "details": unit.details,
        "place": unit.place,
        "removed": held.is_removed,
    })
}

/// What is about to be removed or restored: how many of which origin, and the first ones.
pub fn chosen(chosen: &Chosen, what: &str) -> String {
    let mut out = chosen.first.iter().map(unit).collect::<String>();
    let more = chosen.units.saturating_sub(chosen.first.len() as u64);
    if more > 0 && !chosen.first.is_empty() {
        let _ = writeln!(out, "and {} more", grouped(more));
    }
    let units = chosen.units.max(chosen.ids.len() as u64);
    let _ = writeln!(out, "to be {what}: {}{}", counted(units, "unit"), by_origin(&chosen.origins));
    out
}

fn by_origin(origins: &BTreeMap<String, u64>) -> String {
    /// So many origins are named.
    const NAMED: usize = 8;
    let mut all: Vec<(&String, &u64)> = origins.iter().collect();
    all.sort_by(|a, b| b.1.cmp(a.1));
    let named = all.iter().take(NAMED);
    let named: Vec<_> =
        named.map(|(origin, count)| format!("{} {}", shown(origin), grouped(**count))).collect();
    let more =
        if all.len() > NAMED { format!(" · {} more origins", all.len() - NAMED) } else { String::new() };
    if named.is_empty() { String::new() } else { format!(" ({}{more})", named.join(" · ")) }
}

/// How much there is, by origin and by file.
pub fn stats(stats: &Stats) -> String {
    let mut out = String::new();
    let head = ["units", "one side", "eojeol", "words", "text", "removed"];
    let cells = |amount: &Amount| {
        vec![
            grouped(amount.units),
            grouped(amount.one_sided),
            grouped(amount.eojeol),
            grouped(amount.words),
            size(amount.bytes),
            grouped(amount.removed),
        ]
    };
    let mut rows = vec![row("origin", head.map(str::to_owned).to_vec())];
    rows.extend(stats.origins.iter().map(|(origin, amount)| row(origin, cells(amount))));
    rows.push(row("all", cells(&stats.total)));
    out.push_str(&table(&rows));
    out.push('\n');
    let mut rows = vec![row("file", ["units", "removed", "size", "not indexed"].map(str::to_owned).to_vec())];
    for (name, source) in &stats.sources {
        let amount = &source.amount;
        let indexed = grouped(source.not_indexed);
        rows.push(row(
            name,
            vec![grouped(amount.units), grouped(amount.removed), size(source.file_bytes), indexed],
        ));
    }
    out.push_str(&table(&rows));
    if stats.removed_ids > 0 {
        let _ = writeln!(out, "\n{} removed in removed.jsonl", counted(stats.removed_ids, "id"));
    }
    out
}

fn row(name: &str, mut cells: Vec<String>) -> Vec<String> {
    cells.insert(0, shown(name).into_owned());
    cells
}

/// Rows of cells, the first column to the left and the others to the right; the first row is the head.
fn table(rows: &[Vec<String>]) -> String {
    use unicode_width::UnicodeWidthStr;
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for (number, row) in rows.iter().enumerate() {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let blanks = " ".repeat(width - cell.width());
            let _ = match column {
                0 => write!(line, "{cell}{blanks}"),
                _ => write!(line, "  {blanks}{cell}"),
            };
        }
        let _ = match number {
            0 => writeln!(out, "{FAINT}{}{FAINT:#}", line.trim_end()),
            _ => writeln!(out, "{}", line.trim_end()),
        };
    }
    out
}

/// Bytes as people read them, decimal.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{value:.1} {}", UNITS[unit]) }
}

/// Texts with several translations, then pairs that stand more than once.
pub fn duplicates(found: &Duplicates) -> String {
    /// So many translations of a text are shown.
    const TARGETS: usize = 8;
    let mut out = String::new();
    for conflict in &found.conflicts {
        let translations = conflict.targets.len();
        let text = shown(&conflict.text);
        let units = counted(conflict.units, "unit");
        let _ = writeln!(
            out,
            "{TERM}{text}{TERM:#} {FAINT}· {} · {translations} translations in {units}{FAINT:#}",
            conflict.lang
        );
        for target in conflict.targets.iter().take(TARGETS) {
            let times = grouped(target.units);
            let origins = by_origin(&target.origins);
            let (path, line) = (shown(&target.place.path), target.place.line);
            let text = shown(&target.text);
            let _ = writeln!(out, "  {times} × {text}{FAINT}{origins} · {path}:{line}{FAINT:#}");
        }
        if translations > TARGETS {
            let _ = writeln!(out, "  {FAINT}and {} more{FAINT:#}", translations - TARGETS);
        }
    }
    more(found.conflict_count, found.conflicts.len(), "texts with several translations", &mut out);
    if !found.repeated.is_empty() {
        if !found.conflicts.is_empty() {
            out.push('\n');
        }
        let _ = writeln!(out, "{FAINT}pairs that stand more than once:{FAINT:#}");
    }
    for repeated in &found.repeated {
        let times = grouped(repeated.units);
        let (ko, en) = (shown(&repeated.ko), shown(&repeated.en));
        let (path, line) = (shown(&repeated.place.path), repeated.place.line);
        let origins = by_origin(&repeated.origins);
        let _ = writeln!(out, "  {times} × {ko} = {en}{FAINT}{origins} · {path}:{line}{FAINT:#}");
    }
    more(found.repeated_count, found.repeated.len(), "repeated pairs", &mut out);
    out
}

fn more(count: u64, shown: usize, nouns: &str, out: &mut String) {
    if count > shown as u64 {
        let _ = writeln!(
            out,
            "{} of {} {nouns}; --limit N shows N of them",
            grouped(shown as u64),
            grouped(count)
        );
    }
}

fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}
