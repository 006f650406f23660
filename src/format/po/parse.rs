//! The messages of a PO file, one at a time.

use std::io::{self, Read};

use super::places::{Here, Places};
use super::{Message, PROPS};
use crate::error::ProblemKind;
use crate::format::decode::Decoding;
use crate::format::lines::{Line, Lines};

/// The longest message that is kept, in bytes.
const LONGEST_MESSAGE: usize = 8 << 20;

/// The most translations of a plural; Arabic has six.
const MOST_PLURALS: usize = 16;

/// What stands next in a file.
pub enum Piece {
    /// A whole message, and where it stands.
    Message(Box<(Message, Places)>),
    /// A message that cannot be read.
    Broken {
        /// The line of the fault.
        line: u64,
        /// Its column, in characters.
        column: u64,
        /// Its kind.
        kind: ProblemKind,
        /// What is wrong.
        message: String,
    },
}

/// Reads messages; one that is broken ends where the next comment or `msgid` begins.
pub struct Parser<R> {
    lines: Lines<Decoding<R>>,
    replaces: bool,
    draft: Draft,
    saw_message: bool,
    /// The line that is being read.
    line: Vec<u8>,
}

/// The message that is being read.
#[derive(Default)]
struct Draft {
    message: Message,
    places: Places,
    /// Where the string goes that a line of nothing but a string continues.
    open: Option<Slot>,
    has_id: bool,
    has_translation: bool,
    /// Whether the last line was a comment, and of which kind.
    note: Option<char>,
    size: usize,
    /// Whether the last line was blank.
    after_blank: bool,
    fault: Option<(u64, u64, ProblemKind, String)>,
}

/// A string of a message.
#[derive(Clone, Copy, PartialEq)]
enum Slot {
    Context,
    Id,
    Plural,
    Translation(usize),
    /// The previous msgid, which stands in a comment.
    Previous,
    /// A string that nobody has a use for.
    Nothing,
}

impl<R: Read> Parser<R> {
    /// Begins at the top of a file.
    pub fn new(input: Decoding<R>) -> Self {
        let replaces = input.replaces();
        Self {
            lines: Lines::new(input, 0, 0),
            replaces,
            draft: Draft::default(),
            saw_message: false,
            line: Vec::new(),
        }
    }

    /// Whether any message, whole or broken, has been met.
    pub fn saw_message(&self) -> bool {
        self.saw_message
    }

    /// Reads the next message; none at the end.
    pub fn next(&mut self) -> io::Result<Option<Piece>> {
        loop {
            let (number, start) = (self.lines.lines() + 1, self.lines.offset());
            let piece = match self.lines.next()? {
                None => {
                    let last = std::mem::take(&mut self.draft).finish();
                    self.saw_message |= last.is_some();
                    return Ok(last);
                }
                Some(Line::TooLong) => {
                    self.draft.fail(
                        number,
                        1,
                        ProblemKind::Syntax,
                        "the line is longer than 8 MiB".to_owned(),
                    );
                    None
                }
                Some(Line::Text(bytes, _)) => {
                    self.line.clear();
                    self.line.extend_from_slice(bytes);
                    let bytes = self.line.as_slice();
                    let end = self.lines.offset();
                    let here = Here {
                        number,
                        bytes: start..end,
                        line_end: self.lines.line_end(end - start, bytes.len()),
                    };
                    match std::str::from_utf8(bytes) {
                        Ok(text) => line(&mut self.draft, text, &here, self.replaces),
                        Err(error) => {
                            let valid = &bytes[..error.valid_up_to()];
                            let column = valid.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64 + 1;
                            // A comment in another encoding harms no message.
                            if bytes.trim_ascii_start().starts_with(b"#")
                                && !bytes.trim_ascii_start().starts_with(b"#~")
                            {
                                line(&mut self.draft, &String::from_utf8_lossy(bytes), &here, false)
                            } else {
                                let lossy = String::from_utf8_lossy(bytes);
                                let piece = line(&mut self.draft, &lossy, &here, false);
                                let message = "these bytes are no UTF-8, which the file is said to be in; save it as UTF-8, or mend `charset=` in its header";
                                self.draft.fail(number, column, ProblemKind::Encoding, message.to_owned());
                                piece
                            }
                        }
                    }
                }
            };
            if piece.is_some() {
                self.saw_message = true;
                return Ok(piece);
            }
        }
    }
}

/// Takes a line into the draft; returns the message before it where the line begins another one.
fn line(draft: &mut Draft, whole: &str, here: &Here, replaces: bool) -> Option<Piece> {
    let number = here.number;
    let text = whole.trim_start();
    if text.is_empty() {
        draft.note = None;
        draft.after_blank = true;
        return None;
    }
    let after_blank = std::mem::take(&mut draft.after_blank);
    let (text, is_obsolete) = match text.strip_prefix("#~") {
        Some(rest) => (rest.trim_start(), true),
        None => (text, false),
    };
    let is_previous = is_obsolete && text.starts_with('|');
    let column = |rest: &str| whole[..whole.len() - rest.len()].chars().count() as u64 + 1;
    if text.starts_with('#') || is_previous {
        let before = draft.before(is_obsolete, true, false, number);
        let text = text.trim_start_matches('#');
        draft.places.comment(text, whole, here);
        comment(draft, text, is_obsolete);
        return before;
    }
    draft.note = None;
    let word = text.split(|c: char| c.is_whitespace() || c == '"').next().unwrap_or_default();
    let rest = text[word.len()..].trim_start();
    let (slot, before) = match word {
        "" => (draft.open.unwrap_or(Slot::Nothing), None),
        "msgctxt" => {
            let before = draft.before(is_obsolete, false, true, number);
            draft.message.context.get_or_insert_default();
            (Slot::Context, before)
        }
        "msgid" => {
            let before = draft.before(is_obsolete, false, draft.has_id, number);
            draft.has_id = true;
            (draft.message.line, draft.message.column) = (number, column(text));
            (Slot::Id, before)
        }
        "msgid_plural" => (Slot::Plural, None),
        "msgstr" if draft.has_translation && after_blank => {
            (Slot::Translation(0), draft.before(is_obsolete, true, false, number))
        }
        "msgstr" => {
            if draft.has_translation {
                let message = "the message has a second msgstr".to_owned();
                draft.fail(number, column(text), ProblemKind::Syntax, message);
            }
            (Slot::Translation(0), None)
        }
        // A domain begins another catalogue in the same file; its messages are read all the same.
        "domain" => (Slot::Nothing, draft.before(is_obsolete, true, false, number)),
        _ => match word
            .strip_prefix("msgstr[")
            .and_then(|index| index.strip_suffix(']')?.trim().parse::<usize>().ok())
        {
            Some(index) if index < MOST_PLURALS => (Slot::Translation(index), None),
            Some(_) => {
                let message = format!("a message has at most {MOST_PLURALS} translations of a plural");
                draft.fail(number, column(text), ProblemKind::Value, message);
                (Slot::Nothing, None)
            }
            None => {
                let message =
                    format!("‘{}’ is no word of a PO file", word.chars().take(40).collect::<String>());
                // Within a message it may be a part of it; behind one it harms nothing.
                let before = match after_blank {
                    true => draft.before(is_obsolete, true, false, number),
                    false => None,
                };
                draft.fail(number, column(text), ProblemKind::Syntax, message);
                draft.open = Some(Slot::Nothing);
                return before;
            }
        },
    };
    if is_obsolete {
        draft.message.is_obsolete = true;
    }
    if let Slot::Translation(_) = slot {
        draft.has_translation = true;
        if !draft.has_id {
            let message = "this msgstr has no msgid".to_owned();
            draft.fail(number, column(text), ProblemKind::Syntax, message);
        }
    }
    draft.open = Some(slot);
    draft.places.word(
        slot.translation(),
        !word.is_empty(),
        whole.len() - rest.len(),
        whole.trim_end().len(),
        here,
    );
    // The strings of a word may all stand below it.
    if rest.is_empty() && !word.is_empty() {
        return before;
    }
    match string(rest) {
        Ok(value) if replaces && value.contains(char::REPLACEMENT_CHARACTER) => {
            let message = "these bytes are no text in the charset that the header names".to_owned();
            draft.fail(number, column(rest), ProblemKind::Encoding, message);
        }
        Ok(value) => draft.push(slot, &value, number),
        Err((at, message)) => {
            draft.fail(number, column(&rest[at..]), ProblemKind::Syntax, message.to_owned())
        }
    }
    before
}

/// Takes a comment, without its sign, into the draft.
fn comment(draft: &mut Draft, text: &str, is_obsolete: bool) {
    draft.size += text.len();
    if draft.size > LONGEST_MESSAGE {
        return;
    }
    let (kind, rest) = match text.chars().next() {
        Some(kind @ ('.' | ':' | ',' | '=' | '|')) => (kind, &text[1..]),
        _ => (' ', text),
    };
    let continues = draft.note == Some(kind);
    draft.note = Some(kind);
    let message = &mut draft.message;
    match kind {
        ',' | '=' => {
            for flag in rest.split(',').map(str::trim).filter(|flag| !flag.is_empty()) {
                match flag {
                    "fuzzy" => message.is_fuzzy = true,
                    flag => message.props.push((format!("{PROPS}flag"), flag.to_owned())),
                }
            }
        }
        ':' if !rest.trim().is_empty() => {
            message.props.push((format!("{PROPS}reference"), rest.trim().to_owned()));
        }
        '|' => {
            let rest = rest.trim_start();
            let (slot, value) = match rest.strip_prefix("msgid ") {
                Some(value) => (Slot::Previous, value.trim_start()),
                None if rest.starts_with('"') => (draft.open.unwrap_or(Slot::Nothing), rest),
                None => (Slot::Nothing, ""),
            };
            draft.open = Some(if slot == Slot::Previous { slot } else { Slot::Nothing });
            if let (Slot::Previous, Ok(value)) = (slot, string(value)) {
                draft.push(Slot::Previous, &value, 0);
            }
        }
        '.' | ' ' if !is_obsolete => {
            let rest = rest.strip_prefix(' ').unwrap_or(rest);
            match message.notes.last_mut() {
                Some(note) if continues => {
                    note.push('\n');
                    note.push_str(rest);
                }
                _ => message.notes.push(rest.to_owned()),
            }
        }
        _ => {}
    }
}

impl Slot {
    /// The number of the translation that it is.
    fn translation(self) -> Option<usize> {
        if let Self::Translation(index) = self { Some(index) } else { None }
    }
}

impl Draft {
    /// Ends the message where a line begins another one, and returns it.
    fn before(&mut self, is_obsolete: bool, is_comment: bool, is_other: bool, number: u64) -> Option<Piece> {
        let changes = self.has_id && self.message.is_obsolete != is_obsolete;
        // A broken context belongs to the msgid behind it.
        let is_broken = self.fault.is_some() && (self.has_id || is_comment || self.message.context.is_none());
        let is_over = self.has_translation || is_broken || changes;
        if !is_over && self.has_id && is_other {
            let message = "the message has no msgstr".to_owned();
            self.fail(number, 1, ProblemKind::Missing, message);
        } else if !is_over {
            return None;
        }
        std::mem::take(self).finish()
    }

    fn push(&mut self, slot: Slot, value: &str, number: u64) {
        self.size += value.len();
        if self.size > LONGEST_MESSAGE {
            self.message =
                Message { line: self.message.line, column: self.message.column, ..Message::default() };
            let message = "the message is longer than 8 MiB".to_owned();
            return self.fail(number, 1, ProblemKind::Value, message);
        }
        let message = &mut self.message;
        match slot {
            Slot::Context => message.context.get_or_insert_default().push_str(value),
            Slot::Id => message.id.push_str(value),
            Slot::Plural => message.plural.get_or_insert_default().push_str(value),
            Slot::Translation(index) => {
                if message.translations.len() <= index {
                    message.translations.resize(index + 1, String::new());
                }
                message.translations[index].push_str(value);
            }
            Slot::Previous => match message.props.last_mut() {
                Some((name, text)) if name == "po:previous" => text.push_str(value),
                _ => message.props.push((format!("{PROPS}previous"), value.to_owned())),
            },
            Slot::Nothing => {}
        }
    }

    /// Marks the message as broken; its first fault is the one that is told.
    fn fail(&mut self, line: u64, column: u64, kind: ProblemKind, message: String) {
        self.fault.get_or_insert((line, column, kind, message));
    }

    fn finish(mut self) -> Option<Piece> {
        if self.fault.is_none() && self.has_id && !self.has_translation {
            let (line, column) = (self.message.line, self.message.column);
            self.fail(line, column, ProblemKind::Missing, "the message has no msgstr".to_owned());
        }
        match self.fault {
            Some((line, column, kind, message)) => {
                let message = format!("{message}; the message is left out");
                Some(Piece::Broken { line, column, kind, message })
            }
            None if self.has_id => {
                self.message.notes.retain(|note| !note.trim().is_empty());
                // A msgid that is the empty string continues in nothing but the header.
                self.message.props.retain(|(name, value)| name != "po:previous" || !value.is_empty());
                Some(Piece::Message(Box::new((self.message, self.places))))
            }
            None => None,
        }
    }
}

/// Reads a quoted string that ends the line; the error is the byte of the fault and what is wrong.
fn string(text: &str) -> Result<String, (usize, &'static str)> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'"') {
        return Err((0, "a quotation mark is missing before the string"));
    }
    let mut value = Vec::with_capacity(text.len());
    let mut at = 1;
    loop {
        let Some(&byte) = bytes.get(at) else {
            return Err((text.len(), "the string is never closed"));
        };
        at += 1;
        match byte {
            b'"' => break,
            b'\\' => {
                let Some(&escaped) = bytes.get(at) else {
                    return Err((text.len(), "the string is never closed"));
                };
                at += 1;
                let (radix, most) = match escaped {
                    b'0'..=b'7' => (8, 3),
                    b'x' => (16, 2),
                    _ => (0, 0),
                };
                if radix > 0 {
                    let start = if radix == 8 { at - 1 } else { at };
                    let is_digit = |byte: &&u8| char::from(**byte).is_digit(radix);
                    let count = bytes[start..].iter().take(most).take_while(is_digit).count();
                    at = start + count;
                    let digits = text.get(start..at).unwrap_or_default();
                    match u32::from_str_radix(digits, radix).map(u8::try_from) {
                        Ok(Ok(byte)) => value.push(byte),
                        _ => return Err((start, "this escape is no byte")),
                    }
                    continue;
                }
                value.push(match escaped {
                    b'n' => b'\n',
                    b't' => b'\t',
                    b'r' => b'\r',
                    b'a' => 0x07,
                    b'b' => 0x08,
                    b'f' => 0x0C,
                    b'v' => 0x0B,
                    b'"' | b'\\' | b'\'' | b'?' => escaped,
                    _ => return Err((at - 2, "this escape is unknown; a backslash itself is written \\\\")),
                });
            }
            byte => value.push(byte),
        }
    }
    if !text[at..].trim().is_empty() {
        return Err((
            at - 1,
            "the quotation mark closes before the line ends; one inside a string is written \\\"",
        ));
    }
    String::from_utf8(value).map_err(|_| (1, "the escapes of this string make no UTF-8"))
}
