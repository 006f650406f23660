//! Tables of terms in any column layout: malmoi's own, those of other tools, and clients' term bases as they come.
//!
//! The reader of a file pushes its rows into an [`Engine`]. The first row that is not blank tells malmoi's own layout
//! ([`own`]); otherwise the first rows are kept until it is clear what the columns are ([`client`]).

mod client;
pub(crate) mod own;
mod roles;
mod rows;
mod split;
pub(crate) mod words;

pub(crate) use self::rows::{Cell, Row, Stream};
pub(crate) use self::split::is_hangul;

use self::client::Client;
use self::own::Own;
use crate::error::ProblemKind;
use crate::format::csv::cells::Broken;
use crate::format::{Sink, Stop, list};

/// How many rows, and bytes of them, are looked at to tell the columns.
const SAMPLE: (usize, usize) = (2_000, 1 << 20);
/// How many cells of a row of a client's table are read: as many as a sheet has.
const MOST_CELLS: usize = 16_384;

/// Reads the rows of one table.
pub(crate) struct Engine {
    delimiter: Option<u8>,
    /// The name of the sheet, as messages show it before what they say; empty in a file of one.
    sheet: String,
    state: State,
    /// What the first rows hold, where no table was found.
    seen: Vec<String>,
    found: bool,
}

enum State {
    Start,
    Own(Own),
    Sample(Vec<Row>, usize),
    Client(Box<Client>),
    Nothing,
}

impl Engine {
    /// Begins a table; separated values have a delimiter, sheets a name.
    pub fn new(delimiter: Option<u8>, sheet: &str) -> Self {
        let sheet = if sheet.is_empty() { String::new() } else { format!("sheet {}: ", own::quoted(sheet)) };
        Self { delimiter, sheet, state: State::Start, seen: Vec::new(), found: false }
    }

    /// Reads a row. True asks to go on with the line after the first of this row, whose quotation marks may have swallowed others.
    pub fn row(&mut self, mut row: Row, sink: &mut Sink<'_>) -> Result<bool, Stop> {
        if row.is_blank() {
            return Ok(false);
        }
        if matches!(self.state, State::Start) {
            // Phrase and Smartcat call their columns `ko` and `en`, too, and know no bars between terms.
            let is_list = sink.options.format.is_some_and(list::is_list);
            if sink.options.columns.is_empty() && !is_list && own::is_header(&row.cells) {
                self.found = true;
                self.state = State::Own(Own::header(&row, self.delimiter.is_some(), sink)?);
                return Ok(false);
            }
            self.state = State::Sample(Vec::new(), 0);
        }
        match &mut self.state {
            State::Own(own) => {
                if let Some((cell, message)) = own.fault(&row) {
                    sink.problem(cell.line, cell.column, ProblemKind::Syntax, message)?;
                    // The cell that is too long may have swallowed the rows below.
                    return Ok(true);
                }
                own.row(&row, sink)?;
            }
            State::Sample(sample, bytes) => {
                row.cells.truncate(MOST_CELLS);
                *bytes += row.cells.iter().map(|cell| cell.text.len() + 48).sum::<usize>();
                sample.push(row);
                if sample.len() >= SAMPLE.0 || *bytes >= SAMPLE.1 {
                    self.decide(sink)?;
                }
            }
            State::Client(client) => client.row(row, sink)?,
            State::Start | State::Nothing => {}
        }
        Ok(false)
    }

    /// Names a row whose quotation marks are broken; false where nothing can be read, since it is the header.
    pub fn broken(&mut self, broken: &Broken, sink: &mut Sink<'_>) -> Result<bool, Stop> {
        if matches!(self.state, State::Start) {
            sink.problem(broken.line, broken.column, ProblemKind::Syntax, broken.message)?;
            return Ok(false);
        }
        let advice = "write \"\" for a quotation mark inside a quoted cell";
        let message = format!("the row is left out, since {}; {advice}", broken.message);
        sink.problem(broken.line, broken.column, ProblemKind::Syntax, message)?;
        Ok(true)
    }

    /// Hands over what was kept back, and says what was understood.
    pub fn end(&mut self, sink: &mut Sink<'_>) -> Result<(), Stop> {
        if matches!(self.state, State::Sample(..)) {
            self.decide(sink)?;
        }
        match &mut self.state {
            State::Client(client) => client.end(sink),
            _ => Ok(()),
        }
    }

    /// Whether there was a table of terms.
    pub fn found(&self) -> bool {
        self.found
    }

    /// Names the file that holds no table of terms.
    pub fn require(&self, sink: &mut Sink<'_>) -> Result<(), Stop> {
        match &self.state {
            State::Start => sink.problem(1, 0, ProblemKind::Missing, own::EMPTY),
            State::Nothing => {
                let message = format!(
                    "the first row names no column of terms such as `ko` or `en`; it holds {}",
                    own::listed(&self.seen)
                );
                sink.problem(1, 0, ProblemKind::Missing, message)
            }
            _ => Ok(()),
        }
    }

    fn decide(&mut self, sink: &mut Sink<'_>) -> Result<(), Stop> {
        let State::Sample(sample, _) = std::mem::replace(&mut self.state, State::Nothing) else {
            return Ok(());
        };
        if let Some(first) = sample.first() {
            self.seen = first
                .cells
                .iter()
                .map(|cell| crate::format::csv::clean_term(&cell.text))
                .filter(|text| !text.is_empty())
                .take(100)
                .collect();
        }
        if let Some((client, rest)) = Client::understand(sample, &self.sheet, self.delimiter, sink)? {
            self.found = true;
            let mut client = Box::new(client);
            for row in rest {
                client.row(row, sink)?;
            }
            self.state = State::Client(client);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
