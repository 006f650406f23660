//! Where the parts of a message stand in a PO file, for who changes them.

use std::ops::Range;

/// Where the parts of a message stand, in bytes of the file as UTF-8.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Where the line of its first word begins, behind its comments.
    pub words: Option<u64>,
    /// The lines of flags, each with its end, and the lines without it.
    pub flags: Vec<(Range<u64>, String)>,
    /// The lines of the previous text, each with its end.
    pub previous: Vec<Range<u64>>,
    /// The strings of each translation, from the first quotation mark to the last one.
    pub translations: Vec<Strings>,
    /// How its lines end.
    pub line_end: &'static str,
}

/// Where the strings of a translation stand.
#[derive(Clone, Debug, Default)]
pub struct Strings {
    /// From the first quotation mark to the last one; from the end of the line of the word where they stand below it.
    pub at: Range<u64>,
    /// Whether they stand below the line of the word.
    pub is_below: bool,
}

/// Where a line stands: its number, its bytes with its end, and its end.
pub struct Here {
    /// Its number.
    pub number: u64,
    /// Its bytes, with its end.
    pub bytes: Range<u64>,
    /// Its end.
    pub line_end: &'static str,
}

impl Places {
    /// Takes a comment without its first sign.
    pub fn comment(&mut self, text: &str, whole: &str, here: &Here) {
        match text.chars().next() {
            Some(',' | '=') => self.flags.push((here.bytes.clone(), whole.to_owned())),
            Some('|') => self.previous.push(here.bytes.clone()),
            _ => {}
        }
    }

    /// Takes a line of a word or of a string alone, which stands between the two bytes of the line, and the translation that it is of.
    pub fn word(&mut self, translation: Option<usize>, is_word: bool, from: usize, to: usize, here: &Here) {
        if is_word {
            self.words.get_or_insert(here.bytes.start);
            self.line_end = here.line_end;
        }
        let Some(index) = translation else { return };
        let (from, to) = (here.bytes.start + from as u64, here.bytes.start + to.max(from) as u64);
        if self.translations.len() <= index {
            self.translations.resize(index + 1, Strings::default());
        }
        match &mut self.translations[index] {
            place if is_word => *place = Strings { at: from..to, is_below: from == to },
            place => place.at.end = to,
        }
    }
}
