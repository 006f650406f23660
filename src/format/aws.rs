//! Custom terminology of Amazon Translate, as CSV with a header of language codes or as TMX.
//!
//! Of a terminology with one direction (`UNI`) the first column is the source; with `MULTI` every language is source and
//! target, so that only preferred terms stand there, each once (docs.aws.amazon.com/translate, "Creating a custom
//! terminology"). Limits ("Guidelines and limits"): 10 MB a file (10,485,760 bytes: reference of `TerminologyData`), 200
//! bytes a source or target term, 10 target languages. Matching regards case.

use std::io::{self, Write};

use super::pairs::{self, Limits, Ways};
use super::{Format, Report, WriteOptions};
use crate::record::Concept;

const LIMITS: Limits = Limits { service: "Amazon", term: 200, file: 10_485_760, refuses: |_| None };

/// Writes the entries of one direction, or of both where the options ask for it.
pub fn write(
    format: Format,
    concepts: &[Concept],
    options: &WriteOptions,
    out: &mut dyn Write,
) -> io::Result<Report> {
    let mut report = Report::default();
    let from = options.source();
    let ways = if options.multi { Ways::Both } else { Ways::One };
    let pairs = pairs::pairs(concepts, options, &LIMITS, ways, &mut report);
    if format == Format::AwsTmx {
        let (head, foot) = pairs::tmx_around(from);
        let line = |pair: &pairs::Pair<'_>| pairs::tmx_unit(pair, from);
        return pairs::write(format, &pairs, &LIMITS, (&head, foot), line, report, out);
    }
    let head = format!("{from},{}\n", from.other());
    let line = |pair: &pairs::Pair<'_>| Ok(pairs::csv_row(&[pair.source, pair.target]));
    pairs::write(format, &pairs, &LIMITS, (&head, ""), line, report, out)
}
