//! Tags of XML as they stand in a file, and changes to them that leave all else as it is.

use std::ops::Range;

use crate::format::xml;

/// A start tag with attributes set, or taken away where no value is given; the others keep their place and their quotation marks.
///
/// The tag must be well-formed. New attributes stand behind the others.
pub fn with_attributes(tag: &str, changes: &[(&str, Option<&str>)]) -> String {
    let mut tag = tag.to_owned();
    for &(name, value) in changes {
        let place = attribute(&tag, name);
        match (place, value) {
            (Some(place), Some(value)) => {
                let text = format!(" {name}=\"{}\"", xml::escaped(value));
                tag.replace_range(place, &text);
            }
            (Some(place), None) => tag.replace_range(place, ""),
            (None, Some(value)) => {
                let end = body_end(&tag);
                tag.insert_str(end, &format!(" {name}=\"{}\"", xml::escaped(value)));
            }
            (None, None) => {}
        }
    }
    tag
}

/// The value of an attribute of a start tag.
pub fn value(tag: &str, name: &str) -> Option<String> {
    let place = attribute(tag, name)?;
    let (_, value) = tag[place].split_once('=')?;
    let value = value.trim_start();
    xml::unescaped(value.get(1..value.len() - 1)?).ok()
}

/// A start tag that does not end itself: `<target/>` becomes `<target>`.
pub fn opened(tag: &str) -> String {
    match tag.strip_suffix("/>") {
        Some(body) => format!("{}>", body.trim_end()),
        None => tag.to_owned(),
    }
}

/// The name of a start tag, with its prefix.
pub fn name(tag: &str) -> &str {
    let body = tag.strip_prefix('<').unwrap_or(tag);
    let end = body.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(body.len());
    &body[..end]
}

/// The prefix of a name with its colon; empty where there is none.
pub fn prefix(name: &str) -> &str {
    name.find(':').map_or("", |colon| &name[..=colon])
}

/// Text as it stands between tags.
pub fn text(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    // Nothing can fail in memory, and what is written is UTF-8.
    let _ = xml::text(&mut out, text);
    String::from_utf8(out).unwrap_or_default()
}

/// Where what a tag holds ends: before the white space and the `>` or `/>`.
fn body_end(tag: &str) -> usize {
    let body = tag.strip_suffix('>').unwrap_or(tag);
    body.strip_suffix('/').unwrap_or(body).trim_end().len()
}

/// Where an attribute stands in a tag, with the white space before it.
fn attribute(tag: &str, wanted: &str) -> Option<Range<usize>> {
    let is_space = |c: char| c.is_ascii_whitespace();
    let mut at = 1 + name(tag).len();
    loop {
        let from = at;
        let rest = tag.get(at..)?;
        at += rest.len() - rest.trim_start_matches(is_space).len();
        let name_end = at + tag[at..].find(|c: char| is_space(c) || matches!(c, '=' | '/' | '>'))?;
        let name = &tag[at..name_end];
        if name.is_empty() {
            return None;
        }
        let value = at_value(tag, name_end)?;
        let quote = tag[value..].chars().next()?;
        let end = value + 1 + tag.get(value + 1..)?.find(quote)? + 1;
        if name == wanted {
            return Some(from..end);
        }
        at = end;
    }
}

/// Where the quotation mark stands that begins the value of the attribute whose name ends there.
fn at_value(tag: &str, name_end: usize) -> Option<usize> {
    let rest = tag[name_end..].trim_start().strip_prefix('=')?.trim_start();
    Some(tag.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_set_replaced_and_taken_away_and_the_others_stay() {
        for (tag, changes, expected) in [
            ("<target/>", vec![("state", Some("new"))], "<target state=\"new\"/>"),
            ("<target />", vec![("state", Some("new"))], "<target state=\"new\" />"),
            (
                "<t  a = 'x>y'\n state='final' b=\"1\">",
                vec![("state", Some("a\"b")), ("c", Some("2"))],
                "<t  a = 'x>y' state=\"a&quot;b\" b=\"1\" c=\"2\">",
            ),
            (
                "<s:seg subState=\"x:y\" id=\"1\"/>",
                vec![("subState", None), ("none", None)],
                "<s:seg id=\"1\"/>",
            ),
            // An attribute whose name ends or begins like the one.
            (
                "<t xstate=\"1\" states='2'>",
                vec![("state", Some("s"))],
                "<t xstate=\"1\" states='2' state=\"s\">",
            ),
        ] {
            assert_eq!(with_attributes(tag, &changes), expected, "{tag}");
        }
        assert_eq!(opened("<x:mrk mid=\"1\" />"), "<x:mrk mid=\"1\">");
        assert_eq!((name("<x:mrk mid=\"1\" />"), prefix("x:mrk"), prefix("mrk")), ("x:mrk", "x:", ""));
        assert_eq!(text("a<b & \"c\""), "a&lt;b &amp; \"c\"");
    }
}
