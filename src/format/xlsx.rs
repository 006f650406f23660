//! The glossary as an Excel workbook: every sheet a table of any layout, written in malmoi's own.
//!
//! Cells are written as text, so that 007 stays 007 and =1+1 is no formula. Before a workbook is read, its parts are unpacked
//! once without being kept, so that a zip bomb is refused by what it really holds and not by what it says it holds.

use std::collections::HashMap;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};
use rust_xlsxwriter::{Format as CellFormat, FormatAlign, FormatBorder, Workbook, XlsxError};

use super::csv::{COLUMNS, Column, cell};
use super::table::own::quoted;
use super::table::{Cell, Engine, Row};
use super::{Report, Sink, Stop, WriteOptions};
use crate::error::ProblemKind;
use crate::record::{Concept, Status};

/// The largest sheet, unpacked, in bytes.
const LARGEST_SHEET: u64 = 512 << 20;
/// The largest other part, which is kept in memory: the texts of all cells above all.
const LARGEST_PART: u64 = 64 << 20;
/// The longest run without markup: Excel's longest cell has 32,767 characters.
const LONGEST_RUN: u64 = 1 << 20;
/// How many parts a workbook may have.
const MOST_PARTS: usize = 4_096;
/// How many cells of a row are read.
const MOST_CELLS: usize = 1_024;

/// Reads every visible sheet of a workbook.
pub(crate) fn read(mut input: impl Read + Seek, sink: &mut Sink<'_>) -> Result<(), Stop> {
    if let Err(message) = inspect(&mut input) {
        return sink.problem(0, 0, ProblemKind::Syntax, format!("the workbook is not read, since {message}"));
    }
    input.seek(SeekFrom::Start(0))?;
    let mut workbook = match Xlsx::new(BufReader::new(input)) {
        Ok(workbook) => workbook,
        Err(error) => {
            let message = format!("the workbook cannot be read: {error}; save it as .xlsx anew");
            return sink.problem(0, 0, ProblemKind::Syntax, message);
        }
    };
    let sheets = workbook.sheets_metadata().to_vec();
    let several = sheets.len() > 1;
    let mut found = false;
    let mut passed = Vec::new();
    for sheet in sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let name = &sheet.name;
        if sheet.visible != SheetVisible::Visible {
            sink.note(format!("sheet {} is hidden and is not read; unhide it to read it", quoted(name)))?;
            continue;
        }
        let mut engine = Engine::new(None, if several { name } else { "" });
        if let Err(message) = read_sheet(&mut workbook, name, &mut engine, sink)? {
            let message = format!("sheet {}: the rest is left out, since {message}", quoted(name));
            sink.problem(0, 0, ProblemKind::Syntax, message)?;
        }
        engine.end(sink)?;
        if engine.found() {
            found = true;
        } else {
            passed.push((name, engine));
        }
    }
    match passed.first() {
        Some((_, engine)) if !found => engine.require(sink),
        _ => passed.iter().try_for_each(|(name, _)| {
            sink.note(format!("sheet {} holds no table of terms and is passed over", quoted(name)))
        }),
    }
}

/// Pushes the rows of a sheet; the inner error says why the sheet ends early.
fn read_sheet<R: Read + Seek>(
    workbook: &mut Xlsx<R>,
    name: &str,
    engine: &mut Engine,
    sink: &mut Sink<'_>,
) -> Result<Result<(), String>, Stop> {
    // Where a cell spans rows, its first row says what all of them hold.
    let merged: Vec<_> = workbook
        .merge_cells_by_sheet_name(name)
        .unwrap_or_default()
        .into_iter()
        .filter(|span| span.end.0 > span.start.0 && span.start.1 == span.end.1)
        .collect();
    let mut ends: HashMap<(u32, u32), u32> =
        merged.iter().map(|span| (span.start, span.end.0)).take(100_000).collect();
    let mut carried: HashMap<u32, (u32, String)> = HashMap::new();
    let mut cells = match workbook.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let mut row: Vec<(u32, String)> = Vec::new();
    let mut at = 0;
    loop {
        let next = match cells.next_cell() {
            Ok(next) => next,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let place = next.as_ref().map(calamine::Cell::get_position);
        if place.is_none_or(|(line, _)| line != at) && !row.is_empty() {
            let mut is_joined = false;
            carried.retain(|_, (end, _)| *end >= at);
            for (column, (_, text)) in &carried {
                if !row.iter().any(|(other, text)| other == column && !text.is_empty()) {
                    row.push((*column, text.clone()));
                    is_joined = true;
                }
            }
            for (column, text) in &row {
                if let Some(end) = ends.remove(&(at, *column)) {
                    carried.insert(*column, (end, text.clone()));
                }
            }
            engine.row(made(at, std::mem::take(&mut row), is_joined), sink)?;
        }
        let Some(next) = next else { return Ok(Ok(())) };
        let (line, column) = next.get_position();
        at = line;
        if row.len() < MOST_CELLS && (column as usize) < MOST_CELLS {
            row.push((column, shown(next.get_value())));
        }
    }
}

fn made(line: u32, cells: Vec<(u32, String)>, is_joined: bool) -> Row {
    let line = u64::from(line) + 1;
    let width = cells.iter().map(|(column, _)| *column as usize + 1).max().unwrap_or(0);
    let mut row: Vec<Cell> =
        (1..=width as u64).map(|column| Cell { line, column, is_quoted: true, ..Cell::default() }).collect();
    for (column, text) in cells {
        if let Some(cell) = row.get_mut(column as usize) {
            cell.text = text;
        }
    }
    Row { line, cells: row, is_joined }
}

fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(moment) => moment.to_string(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// Unpacks every part without keeping it and says what makes the workbook too large.
fn inspect(input: &mut (impl Read + Seek)) -> Result<(), String> {
    let mut head = [0; 8];
    let _ = input.read(&mut head).map_err(|error| error.to_string())?;
    input.seek(SeekFrom::Start(0)).map_err(|error| error.to_string())?;
    if head == *b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" {
        return Err("it is an old .xls or is locked by a password; save it as .xlsx without one".to_owned());
    }
    let mut archive =
        zip::ZipArchive::new(input).map_err(|error| format!("it is no .xlsx ({error}); save it as .xlsx"))?;
    if archive.len() > MOST_PARTS {
        return Err(format!("it has {} parts", archive.len()));
    }
    let mut buffer = vec![0; 1 << 16];
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|error| error.to_string())?;
        let name = part.name().map_err(|error| error.to_string())?.into_owned();
        if name == "mimetype" {
            return Err("it is an OpenDocument file; save it as .xlsx".to_owned());
        }
        let is_markup = !name.contains("media/") && !name.ends_with(".bin");
        let most = if name.contains("worksheets/") { LARGEST_SHEET } else { LARGEST_PART };
        let (mut size, mut run, mut before) = (0, 0, 0);
        let (mut claimed, mut seam) = (0, Vec::new());
        loop {
            let count = part.read(&mut buffer).map_err(|error| format!("{name} is broken: {error}"))?;
            if count == 0 {
                break;
            }
            size += count as u64;
            seam.extend_from_slice(&buffer[..count]);
            claimed = claimed.max(claimed_texts(&seam));
            seam.drain(..seam.len().saturating_sub(SEAM));
            for &byte in buffer[..count].iter().filter(|_| is_markup) {
                if byte == b'<' {
                    run = 0;
                }
                // No tool writes comments, CDATA or a document type here, and each could hide a part of any size.
                if before == b'<' && byte == b'!' {
                    return Err(format!("{name} holds a comment, CDATA or a document type"));
                }
                run += 1;
                before = byte;
                if run > LONGEST_RUN {
                    return Err(format!("{name} holds a text longer than any cell may be"));
                }
            }
            if size > most {
                return Err(format!("{name} is larger than {} MiB when unpacked", most >> 20));
            }
        }
        // The reader makes room for as many texts as are announced.
        if claimed.saturating_mul(SHORTEST_TEXT) > size {
            return Err(format!("{name} announces {claimed} texts, more than its {size} bytes can hold"));
        }
    }
    Ok(())
}

/// The bytes of a part that are looked at again with the next ones, since an attribute may lie across.
const SEAM: usize = 128;
/// The shortest text of a workbook, `<si/>`, in bytes.
const SHORTEST_TEXT: u64 = 5;

/// The largest number of texts that a `uniqueCount` announces.
fn claimed_texts(bytes: &[u8]) -> u64 {
    const NAME: &[u8] = b"uniqueCount";
    memchr::memmem::find_iter(bytes, NAME)
        .filter_map(|at| bytes[at + NAME.len()..].trim_ascii_start().strip_prefix(b"="))
        .map(|value| {
            let value = value.iter().skip_while(|byte| !byte.is_ascii_digit());
            let digits = value.take_while(|byte| byte.is_ascii_digit());
            digits
                .fold(0u64, |number, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0')))
        })
        .max()
        .unwrap_or(0)
}

/// Writes the glossary in malmoi's own layout, with a header that stays in view and a filter.
///
/// Fails when a cell is longer than Excel allows, and when `out` does.
pub fn write(concepts: &[Concept], options: &WriteOptions, out: &mut dyn Write) -> io::Result<Report> {
    let selected = options.selection.apply(concepts);
    let header: Vec<String> = COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let widths: Vec<f64> = COLUMNS.iter().map(|(_, column)| width(*column)).collect();
    let rows =
        selected.iter().map(|concept| COLUMNS.iter().map(|(_, column)| cell(concept, *column)).collect());
    write_table("glossary", &header, &widths, rows, out)?;
    Ok(Report { written: selected.len() as u64, ..Report::default() })
}

/// Writes a sheet of texts below a header.
pub(crate) fn write_table(
    name: &str,
    header: &[String],
    widths: &[f64],
    rows: impl Iterator<Item = Vec<String>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let failed = |error: XlsxError| io::Error::other(error.to_string());
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(name).map_err(failed)?;
    let heading = CellFormat::new()
        .set_bold()
        .set_background_color("DDE6F0")
        .set_border_bottom(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter);
    // The format @ keeps what a translator types as text, too.
    let text = CellFormat::new().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top);
    for (column, title) in (0u16..).zip(header) {
        let width = widths.get(usize::from(column)).copied().unwrap_or(20.0);
        sheet.set_column_width(column, width).map_err(failed)?;
        sheet.set_column_format(column, &text).map_err(failed)?;
        sheet.write_string_with_format(0, column, title, &heading).map_err(failed)?;
    }
    let mut last = 0;
    for (row, cells) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells) {
            if !cell.is_empty() {
                sheet.write_string_with_format(row, column, cell, &text).map_err(failed)?;
            }
        }
        last = row;
    }
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    let columns = u16::try_from(header.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last, columns).map_err(failed)?;
    out.write_all(&workbook.save_to_buffer().map_err(failed)?)
}

fn width(column: Column) -> f64 {
    match column {
        Column::Terms(_, Status::Preferred) => 28.0,
        Column::Definition(_) | Column::Note => 48.0,
        Column::Terms(..) | Column::Id | Column::Source => 20.0,
        _ => 12.0,
    }
}

#[cfg(test)]
mod tests;
