//! TBX 2 for Weblate, which takes the first source term and the first target term of an entry and passes over the others.
//!
//! So each pair of terms is an entry. Weblate flags an entry as forbidden whose `administrativeStatus` is `forbidden` or
//! `obsolete`, makes one read-only whose `Translation needed` is `no`, and shows the `descrip` as the explanation of the source
//! term and the note `from="translator"` as that of the translation.

use std::collections::HashSet;
use std::io::{self, Write};

use super::TbxStyle;
use super::dialect::{DEFINITION, Dialect, STATUS, TRANSLATION_NEEDED, element, text};
use super::write::identifier;
use crate::format::{Field, Format, Report, WriteOptions};
use crate::record::{Concept, Lang, Status, Term};

/// Writes the selected concepts for one target language.
pub(crate) fn write(concepts: &[Concept], options: &WriteOptions, out: &mut dyn Write) -> io::Result<Report> {
    let dialect = Dialect::new(Format::TbxWeblate, TbxStyle::Dca);
    let (source, target) = (options.source(), options.source().other());
    let (mut report, mut ids) = (Report::default(), HashSet::new());
    dialect.begin(out, source.code(), false)?;
    for concept in concepts.iter().filter(|concept| options.selection.has(concept)) {
        let sources: Vec<_> = options.selection.terms(concept, source).collect();
        let usable: Vec<_> = sources.iter().copied().filter(|term| term.status.is_usable()).collect();
        let targets: Vec<_> = options.selection.terms(concept, target).collect();
        let Some((&first, synonyms)) = usable.split_first() else {
            report.leave_out(&concept.id, format!("it has no usable term in the source language {source}"));
            continue;
        };
        // What stays as it is has no other translation.
        let targets = if targets.is_empty() && concept.dnt { vec![first] } else { targets };
        if targets.is_empty() {
            report.leave_out(&concept.id, format!("it has no term in the target language {target}"));
            continue;
        }
        let further = synonyms.iter().filter_map(|source| {
            Some((*source, *targets.first().filter(|target| target.status.is_usable())?))
        });
        for (source_term, target_term) in targets.iter().map(|target| (first, *target)).chain(further) {
            let id = identifier(&concept.id, &mut ids);
            entry(dialect, concept, &id, [(source, source_term), (target, target_term)], out)?;
            report.written += 1;
        }
        report.concept(Format::TbxWeblate, concept);
        if usable.len() < sources.len() {
            *report.lost.entry(Field::Deprecated).or_default() += 1;
        }
    }
    dialect.end(out, false)?;
    Ok(report)
}

fn entry(
    dialect: Dialect,
    concept: &Concept,
    id: &str,
    sides: [(Lang, &Term); 2],
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "<termEntry id=\"{id}\">")?;
    let definition = match sides[0].0 {
        Lang::Ko => concept.definition.ko.as_ref().or(concept.definition.en.as_ref()),
        Lang::En => concept.definition.en.as_ref().or(concept.definition.ko.as_ref()),
    };
    if let Some(definition) = definition {
        dialect.category(out, &DEFINITION, None, definition)?;
    }
    if concept.dnt {
        dialect.category(out, &TRANSLATION_NEEDED, None, "no")?;
    }
    if let Some(note) = &concept.note {
        out.write_all(b"<note from=\"translator\">")?;
        text(out, note)?;
        out.write_all(b"</note>\n")?;
    }
    for (lang, term) in sides {
        writeln!(out, "<langSet xml:lang=\"{lang}\">\n<tig>")?;
        element(out, "term", &term.text)?;
        match term.status {
            Status::Deprecated => dialect.category(out, &STATUS, None, "obsolete")?,
            Status::Forbidden => dialect.category(out, &STATUS, None, "forbidden")?,
            Status::Preferred | Status::Admitted => {}
        }
        out.write_all(b"</tig>\n</langSet>\n")?;
    }
    out.write_all(b"</termEntry>\n")
}
