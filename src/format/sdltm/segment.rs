//! A segment of Trados: text, and tags as inline codes.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::format::xml;
use crate::record::{Code, CodeKind};

/// The deepest nesting of elements that is followed.
const DEEPEST: usize = 64;

/// The longest value of a tag that is kept, in bytes.
const LONGEST_VALUE: usize = 1 << 16;

/// The text of a segment and its codes.
#[derive(Debug, Default, PartialEq)]
pub struct Segment {
    /// The text.
    pub text: String,
    /// The codes, in their order.
    pub codes: Vec<Code>,
}

/// What is known of an open `<Tag>`.
#[derive(Default)]
struct Tag {
    kind: String,
    anchor: String,
    id: String,
    text: String,
}

/// Reads a segment; the error says what is wrong with it.
pub fn parse(xml: &str) -> Result<Segment, String> {
    if !xml.trim_start_matches('\u{FEFF}').trim_start().starts_with('<') {
        return Err(
            "a segment is no XML; newer memories are read after Studio exported them as TMX".to_owned()
        );
    }
    let mut reader = Reader::from_str(xml.trim_start_matches('\u{FEFF}'));
    let (mut segment, mut tag, mut value) = (Segment::default(), Tag::default(), String::new());
    let mut open: Vec<String> = Vec::new();
    loop {
        match reader.read_event().map_err(|error| format!("a segment is not well-formed: {error}"))? {
            Event::Start(start) => {
                if open.len() == DEEPEST {
                    return Err(format!("the elements of a segment are nested more than {DEEPEST} deep"));
                }
                let name = start.local_name().as_ref().to_owned();
                if name == "Tag" {
                    tag = Tag::default();
                }
                open.push(name);
                value.clear();
            }
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Text(text) => value.extend(text.xml10_content().chars().filter(|&c| xml::is_allowed(c))),
            Event::CData(text) => value.extend(text.xml10_content().chars().filter(|&c| xml::is_allowed(c))),
            Event::GeneralRef(name) => match xml::reference(&name) {
                Some(c) => value.extend(Some(c).filter(|&c| xml::is_allowed(c))),
                None => return Err(xml::unknown_entity(&name)),
            },
            Event::End(_) => {
                let name = open.pop().unwrap_or_default();
                let parent = open.last().map_or("", String::as_str);
                match (parent, name.as_str()) {
                    ("Text", "Value") => segment.text.push_str(&value),
                    ("Tag", name) if value.len() <= LONGEST_VALUE => {
                        let place = match name {
                            "Type" => Some(&mut tag.kind),
                            "Anchor" => Some(&mut tag.anchor),
                            "TagID" => Some(&mut tag.id),
                            "TextEquivalent" => Some(&mut tag.text),
                            _ => None,
                        };
                        if let Some(place) = place {
                            std::mem::swap(place, &mut value);
                        }
                    }
                    (_, "Tag") => segment.code(std::mem::take(&mut tag)),
                    _ => {}
                }
                value.clear();
            }
            Event::Eof => break,
        }
    }
    if !open.is_empty() {
        return Err("an element of a segment is never closed".to_owned());
    }
    Ok(segment)
}

impl Segment {
    fn code(&mut self, tag: Tag) {
        let kind = match tag.kind.as_str() {
            "Start" => CodeKind::Open,
            "End" => CodeKind::Close,
            "UnmatchedStart" => CodeKind::OpenElsewhere,
            "UnmatchedEnd" => CodeKind::CloseElsewhere,
            "Standalone" | "TextPlaceholder" | "LockedContent" | "Undefined" => CodeKind::Alone,
            _ => CodeKind::Unknown,
        };
        // A placeholder shows its text; of other tags the file keeps no more than the name.
        let original = if tag.text.is_empty() { tag.id } else { tag.text };
        self.codes.push(Code { at: self.text.len(), kind, id: tag.anchor, original });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_codes_and_hostile_markup_an_error() {
        let segment = parse(
            "<?xml version=\"1.0\"?><Segment xmlns:xsi=\"x\"><Elements><Tag><Type>Start</Type><Anchor>1</Anchor>\
             <AlignmentAnchor>1</AlignmentAnchor><TagID>b</TagID></Tag><Text><Value>가 &amp; &#xB098;&#1;</Value></Text>\
             <Tag><Type>End</Type><Anchor>1</Anchor></Tag><Tag><Type>TextPlaceholder</Type><Anchor>2</Anchor>\
             <TextEquivalent>%s</TextEquivalent></Tag></Elements><CultureName>ko-KR</CultureName></Segment>",
        )
        .unwrap();
        assert_eq!(segment.text, "가 & 나");
        let codes: Vec<_> =
            segment.codes.iter().map(|c| (c.at, c.kind, c.id.as_str(), c.original.as_str())).collect();
        let end = segment.text.len();
        assert_eq!(
            codes,
            [
                (0, CodeKind::Open, "1", "b"),
                (end, CodeKind::Close, "1", ""),
                (end, CodeKind::Alone, "2", "%s")
            ]
        );
        for (xml, message) in [
            ("{\"a\":1}", "a segment is no XML"),
            (
                "<!DOCTYPE a [<!ENTITY b \"c\">]><Segment><Text><Value>&b;</Value></Text></Segment>",
                "the entity &b; is not known",
            ),
            ("<Segment><Elements>", "an element of a segment is never closed"),
            ("<Segment></Elements>", "a segment is not well-formed"),
        ] {
            let error = parse(xml).unwrap_err();
            assert!(error.starts_with(message), "{error}");
        }
        assert!(parse(&"<a>".repeat(100_000)).unwrap_err().contains("64 deep"));
    }
}
