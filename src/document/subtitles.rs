//! SubRip and WebVTT: a cue is a paragraph, whose numbers and time codes are shown and not searched.

use super::{Builder, html, lines};
use crate::error::Result;

/// Reads a whole file.
pub fn read(builder: &mut Builder<'_, '_>) -> Result<()> {
    let source = builder.source();
    let mut cue = Vec::new();
    for line in lines(source) {
        if source[line.clone()].trim().is_empty() {
            read_cue(builder, &cue)?;
            cue.clear();
        } else {
            cue.push(line);
        }
    }
    read_cue(builder, &cue)
}

/// Reads the lines between two blank ones.
fn read_cue(builder: &mut Builder<'_, '_>, cue: &[crate::record::Span]) -> Result<()> {
    let (Some(first), Some(last)) = (cue.first(), cue.last()) else { return Ok(()) };
    let source = builder.source();
    let is_head = ["WEBVTT", "NOTE", "STYLE", "REGION"].iter().any(|word| {
        source[first.clone()].strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    });
    // An identifier may stand above the time code.
    let timed = cue.iter().take(2).position(|line| source[line.clone()].contains("-->"));
    let texts = match timed {
        Some(at) => at + 1,
        None if is_head => cue.len(),
        None => 0,
    };
    if texts > 0 {
        builder.skip(first.start..cue[texts - 1].end);
    }
    if texts < cue.len() {
        html::read_inline(builder, cue[texts].start..last.end)?;
    }
    builder.end()
}
