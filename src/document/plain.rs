//! Plain text: paragraphs end at a blank line.

use unicode_width::UnicodeWidthStr;

use super::{Builder, lines};
use crate::error::Result;

/// A wider line, in columns, was not broken to fit a page: it is a paragraph of its own, as in an article of a line a
/// paragraph, and so is the headline above it.
const WIDEST: usize = 120;

/// Reads a whole text.
pub fn read(builder: &mut Builder<'_, '_>) -> Result<()> {
    let source = builder.source();
    let mut after_wide = false;
    for line in lines(source) {
        let text = &source[line.clone()];
        // Three bytes take two columns at most.
        let is_wide = text.len() > WIDEST && (text.len() > 3 * WIDEST || text.trim_end().width() > WIDEST);
        if text.trim().is_empty() || is_wide || after_wide {
            builder.end()?;
        }
        after_wide = is_wide;
        builder.keep(line)?;
    }
    Ok(())
}
