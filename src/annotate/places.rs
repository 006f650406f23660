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
        let passed = &self.text.as_bytes()[self.at.min(byte)..byte];
        let mut line = 0;
        for end in memchr::memchr2_iter(b'\n', b'\r', passed) {
            // CRLF ends one line, also where what was passed before ends within it.
            let place = byte - passed.len() + end;
            let is_second = passed[end] == b'\n' && place > 0 && self.text.as_bytes()[place - 1] == b'\r';
            self.line += u64::from(!is_second);
            self.column = 1;
            line = end + 1;
        }
        // A character has one byte that does not continue it.
        self.column += passed[line..].iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64;
        self.at = byte;
        (self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_lf_cr_and_crlf_wherever_the_places_are() {
        let text = "가나\r\n\r\n다 라\r마\nb";
        for step in 1..=3 {
            let mut places = Places::new(Arc::new(text.to_owned()));
            let (mut line, mut column) = (1, 1);
            let chars: Vec<(usize, char)> = text.char_indices().collect();
            for (number, &(at, c)) in chars.iter().enumerate() {
                if number % step == 0 {
                    assert_eq!(places.of(at), (line, column), "{at}");
                }
                match c {
                    '\n' if number > 0 && chars[number - 1].1 == '\r' => {}
                    '\n' | '\r' => (line, column) = (line + 1, 1),
                    _ => column += 1,
                }
            }
        }
    }
}
