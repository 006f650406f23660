//! Where bytes of a text stand, for people.

use std::sync::Arc;

/// Lines and columns of places that are asked for in order.
pub struct Places {
    text: Arc<String>,
    at: usize,
    line: u64,
    column: u64,
}

impl Places {
    /// Begins with the first line.
    pub fn new(text: Arc<String>) -> Self {
        Self { text, at: 0, line: 1, column: 1 }
    }

    /// The line and the column of a byte, both counted from 1.
    pub fn of(&mut self, byte: usize) -> (u64, u64) {
        let passed = &self.text[self.at.min(byte)..byte];
        self.at = byte;
        let mut before = None;
        for c in passed.chars() {
            // CRLF ends one line.
            match (before, c) {
                (Some('\r'), '\n') => {}
                (_, '\n' | '\r') => {
                    self.line += 1;
                    self.column = 1;
                }
                _ => self.column += 1,
            }
            before = Some(c);
        }
        (self.line, self.column)
    }
}
