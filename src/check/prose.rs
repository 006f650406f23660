//! Words of a source that are no terms although they are written so: code, addresses, and common words that are names, too.

use crate::analysis::is_folded;
use crate::record::{Lang, Span};

/// A source, prepared for the question of what in it is prose.
pub(super) struct Prose<'a> {
    text: &'a str,
    /// Whether it is a session of an interpreter.
    is_session: bool,
    /// Where backticks stand.
    ticks: Vec<usize>,
}

/// No word or tag is longer, in bytes.
const LONGEST: usize = 1000;

impl<'a> Prose<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let ticks = text.match_indices('`').map(|(at, _)| at).collect();
        Self { text, is_session: text.contains(">>> "), ticks }
    }

    /// Whether the place is no term by what stands around it: in code, one letter, or an English verb.
    pub(super) fn is_no_term(&self, span: &Span, lang: Lang) -> bool {
        self.is_code(span)
            || (lang == Lang::En && self.text[span.clone()].chars().nth(1).is_none())
            || (lang == Lang::En && is_verb(&self.text[..span.start], &self.text[span.end..]))
    }

    /// Whether the place belongs to code, an address, a path or a tag, where nothing is translated.
    fn is_code(&self, span: &Span) -> bool {
        let ticks = self.ticks.partition_point(|&at| at < span.start);
        if self.is_session || (ticks % 2 == 1 && self.ticks.last().is_some_and(|&last| last >= span.end)) {
            return true;
        }
        let (before, behind) = self.around(span);
        if let Some(open) = before.rfind('<') {
            let inside = &before[open + 1..];
            if inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
                && !inside.contains('>')
                && behind.contains('>')
            {
                return true;
            }
        }
        let head = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        let tail = behind.split(char::is_whitespace).next().unwrap_or_default();
        let is_sign = |c: char| matches!(c, '_' | '=' | '@' | '\\' | '$' | '{' | '}' | '<' | '>' | '&' | '%');
        let joins = |part: &str| part.starts_with("()") || part.contains("://") || part.contains("::");
        let dotted = head.ends_with('.')
            || (tail.starts_with('.') && tail[1..].starts_with(|c: char| c.is_alphanumeric()));
        let is_path = head.starts_with(['/', '.', '~', '#']) || head.contains('.') && head.ends_with('/');
        let is_path = is_path || (tail.starts_with('/') && tail.contains('.'));
        let is_option = head.starts_with('-') && head.trim_start_matches('-').is_empty();
        head.contains(is_sign)
            || tail.contains(is_sign)
            || joins(head)
            || joins(tail)
            || dotted
            || is_path
            || is_option
    }

    /// The text before and behind a place, as far as words and tags reach.
    fn around(&self, span: &Span) -> (&'a str, &'a str) {
        let mut start = span.start.saturating_sub(LONGEST);
        let mut end = (span.end + LONGEST).min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start += 1;
        }
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        (&self.text[start..span.start], &self.text[span.end..end])
    }
}

/// Words behind which an English word is a verb: to, what is asked of it, and who does it.
const BEFORE_VERBS: [&str; 26] = [
    "can", "cannot", "could", "didn't", "do", "does", "doesn't", "don't", "i", "it", "let's", "may", "might",
    "must", "not", "please", "shall", "should", "that", "they", "to", "we", "which", "will", "would", "you",
];

/// Words before which an English word is a verb, not a noun: it partitions the array.
const BEHIND_VERBS: [&str; 8] = ["a", "an", "each", "its", "the", "their", "this", "your"];

/// Whether the text around a word makes a verb of it: to format.
fn is_verb(before: &str, behind: &str) -> bool {
    let next = behind.strip_prefix(' ').and_then(|rest| rest.split(|c: char| !c.is_alphabetic()).next());
    if next.is_some_and(|next| BEHIND_VERBS.contains(&next)) {
        return true;
    }
    let word = before.trim_end().rsplit(|c: char| !c.is_alphabetic() && c != '\'').next().unwrap_or_default();
    before.ends_with(' ') && BEFORE_VERBS.contains(&word.to_lowercase().as_str())
}

/// Whether an English word that is written like those terms of the glossary is another word.
///
/// A name in small letters is the common word, a spark; an acronym with one capital is a name or a title, Dr; an -ed or -ing makes a verb of a noun, formatted; and what a blank
/// divides is no acronym: is a.
pub(super) fn is_other_word(listed: &[String], written: &str) -> bool {
    let begins_small = written.starts_with(|c: char| c.is_lowercase());
    let is_verb_form = |term: &str| {
        let (term, written) = (term.to_lowercase(), written.to_lowercase());
        ["ed", "ing"].iter().any(|end| written.ends_with(end) && !term.ends_with(end))
    };
    listed.iter().all(|term| {
        (begins_small && is_capitalised(term))
            || (is_capitalised(written) && term.len() == written.len() && is_in_capitals(term))
            || is_verb_form(term)
            || blanks(written).iter().any(|blank| !blanks(term).contains(blank))
    })
}

/// Whether the letters of the term are capitals, as of an acronym.
fn is_in_capitals(term: &str) -> bool {
    term.contains(char::is_uppercase) && !term.contains(char::is_lowercase)
}

/// Before how many characters the blanks and hyphens of a text stand.
fn blanks(text: &str) -> Vec<usize> {
    let mut before = 0;
    let mut found = Vec::new();
    for c in text.chars() {
        match is_folded(c) {
            true => found.push(before),
            false => before += 1,
        }
    }
    found
}

/// Whether the term is written with a capital and small letters: Spark, but neither GPU nor iPhone.
fn is_capitalised(term: &str) -> bool {
    term.starts_with(char::is_uppercase) && term.contains(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_addresses_paths_and_tags_are_no_prose() {
        for (text, code) in [
            ("the `server` object", true),
            ("open https://server.example/a", true),
            ("see server.js", true),
            ("in server/main.c there", true),
            ("run /opt/server now", true),
            ("set my_server=1", true),
            ("the <server> tag", true),
            ("pass --server", true),
            (">>> word = 'server'", true),
            ("the server.", false),
            ("client/server", false),
            ("a web-server (fast)", false),
            ("`a` server `b`", false),
            ("a < b server > c", false),
        ] {
            let at = text.find("server").unwrap();
            assert_eq!(Prose::new(text).is_code(&(at..at + "server".len())), code, "{text}");
        }
    }

    #[test]
    fn verbs_and_common_words_are_not_the_terms_that_are_written_so() {
        for (listed, written, other) in [
            ("Spark", "spark", true),
            ("Spark", "Spark", false),
            ("format", "formatted", true),
            ("format", "formats", false),
            ("embedding", "embedding", false),
            ("ISA", "is a", true),
            ("O-RAN", "or an", true),
            ("DR", "Dr", true),
            ("DR", "DR", false),
            ("fine-tuning", "fine tuning", false),
        ] {
            assert_eq!(is_other_word(&[listed.to_owned()], written), other, "{listed} {written}");
        }
        for (text, verb) in [
            ("used to format", true),
            ("You can format", true),
            ("the array format the", true),
            ("the format", false),
        ] {
            let at = text.find("format").unwrap();
            assert_eq!(Prose::new(text).is_no_term(&(at..at + 6), Lang::En), verb, "{text}");
        }
    }
}
