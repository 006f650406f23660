//! TermBase eXchange, version 2 (`martif` with `tig`), which OmegaT, translate-toolkit and Weblate read.
//!
//! Statuses are `administrativeStatus` notes with the values of ISO 30042:2008. That standard has no word for a
//! forbidden term: it becomes `deprecatedTerm-admn-sts`, which translate-toolkit knows, with the note `forbidden` beside it.
//! A proposed concept's terms have the `processStatus` `provisionallyProcessed`. A concept that must not be translated has the
//! `Translation needed` of `no` that Weblate and translate-toolkit read. The authority of a spelling and the
//! sensitivity to case have no place in the format and are left out.

use std::collections::HashSet;
use std::io::{self, Write};

use super::{Format, Report, Selection, WriteOptions, xml};
use crate::record::{Concept, Lang, Status, Term, TermType};

/// Writes the selected concepts.
///
/// The source language stands first, Korean where none is named. A concept without a usable term in the target language is
/// left out of that language, so that no reader that passes over statuses takes a bad term for the translation; where a
/// source language is named, bad terms of the target language are left out altogether.
pub fn write(concepts: &[Concept], options: &WriteOptions, out: &mut dyn Write) -> io::Result<Report> {
    let (selection, from, source) = (&options.selection, options.from, options.source());
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<martif type=\"TBX\" xml:lang=\"{source}\">\n<martifHeader>\n\
         <fileDesc>\n<sourceDesc>\n<p>malmoi {}</p>\n</sourceDesc>\n</fileDesc>\n<encodingDesc>\n\
         <p type=\"XCSURI\">http://www.lisa.org/fileadmin/standards/tbx/TBXXCSV02.xcs</p>\n</encodingDesc>\n\
         </martifHeader>\n<text>\n<body>\n",
        env!("CARGO_PKG_VERSION")
    )?;
    let mut report = Report::default();
    let mut ids = HashSet::new();
    for concept in concepts.iter().filter(|concept| selection.has(concept)) {
        let languages: Vec<_> = [source, source.other()]
            .into_iter()
            .map(|lang| (lang, terms(concept, selection, lang, from, lang != source)))
            .filter(|(_, terms)| !terms.is_empty())
            .collect();
        if languages.is_empty() {
            report.leave_out(&concept.id, "it has no usable term");
            continue;
        }
        entry(concept, &identifier(&concept.id, &mut ids), &languages, out)?;
        report.written += 1;
        report.concept(Format::Tbx, concept);
    }
    out.write_all(b"</body>\n</text>\n</martif>\n")?;
    Ok(report)
}

fn terms<'a>(
    concept: &'a Concept,
    selection: &'a Selection,
    lang: Lang,
    from: Option<Lang>,
    is_target: bool,
) -> Vec<&'a Term> {
    let mut terms: Vec<_> = selection.terms(concept, lang).collect();
    if is_target && concept.preferred(lang).is_none() {
        terms.clear();
    }
    if is_target && from.is_some() {
        terms.retain(|term| term.status.is_usable());
    }
    // A selection of bad terms alone leads to the preferred target as well.
    if is_target && !terms.iter().any(|term| term.status.is_usable()) {
        let preferred = concept.preferred(lang);
        terms.splice(..0, concept.terms(lang).iter().find(|term| Some(term.text.as_str()) == preferred));
    }
    terms
}

fn entry(
    concept: &Concept,
    id: &str,
    languages: &[(Lang, Vec<&Term>)],
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "<termEntry id=\"{id}\">")?;
    if !concept.domain.is_empty() {
        element(out, "descrip", Some("subjectField"), &concept.domain)?;
    }
    if concept.dnt {
        element(out, "descrip", Some("Translation needed"), "no")?;
    }
    if let Some(source) = &concept.source {
        element(out, "admin", Some("source"), source)?;
    }
    if let Some(note) = &concept.note {
        element(out, "note", None, note)?;
    }
    for (lang, terms) in languages {
        writeln!(out, "<langSet xml:lang=\"{lang}\">")?;
        let definition = match lang {
            Lang::Ko => &concept.definition.ko,
            Lang::En => &concept.definition.en,
        };
        if let Some(definition) = definition {
            element(out, "descrip", Some("definition"), definition)?;
        }
        for term in terms {
            tig(concept, term, out)?;
        }
        out.write_all(b"</langSet>\n")?;
    }
    out.write_all(b"</termEntry>\n")
}

fn tig(concept: &Concept, term: &Term, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<tig>\n")?;
    element(out, "term", None, &term.text)?;
    let status = match term.status {
        Status::Preferred => "preferredTerm-admn-sts",
        Status::Admitted => "admittedTerm-admn-sts",
        Status::Deprecated | Status::Forbidden => "deprecatedTerm-admn-sts",
    };
    element(out, "termNote", Some("administrativeStatus"), status)?;
    // The type is that of the preferred terms.
    match concept.term_type.filter(|_| term.status == Status::Preferred) {
        Some(TermType::Full) => element(out, "termNote", Some("termType"), "fullForm")?,
        Some(TermType::Abbreviation) => element(out, "termNote", Some("termType"), "abbreviation")?,
        Some(TermType::Name) => element(out, "termNote", Some("partOfSpeech"), "properNoun")?,
        None => {}
    }
    if concept.proposed {
        element(out, "termNote", Some("processStatus"), "provisionallyProcessed")?;
    }
    if term.status == Status::Forbidden {
        element(out, "note", None, "forbidden")?;
    }
    out.write_all(b"</tig>\n")
}

fn element(out: &mut dyn Write, name: &str, kind: Option<&str>, text: &str) -> io::Result<()> {
    match kind {
        Some(kind) => write!(out, "<{name} type=\"{kind}\">")?,
        None => write!(out, "<{name}>")?,
    }
    xml::text(out, text)?;
    writeln!(out, "</{name}>")
}

/// An identifier that XML allows, unique in the file, and equal to the concept's own where that can be.
fn identifier(id: &str, taken: &mut HashSet<String>) -> String {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_' || ('\u{3041}'..='\u{D7A3}').contains(&c);
    let mut base: String = id
        .chars()
        .map(|c| if is_letter(c) || c.is_ascii_digit() || matches!(c, '-' | '.') { c } else { '_' })
        .collect();
    if !base.starts_with(is_letter) {
        base.insert(0, '_');
    }
    let mut name = base.clone();
    let mut number = 2u64;
    while !taken.insert(name.clone()) {
        name = format!("{base}-{number}");
        number += 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::concept;
    use crate::record::Definition;

    fn text(concepts: &[Concept], from: Option<Lang>) -> String {
        let mut out = Vec::new();
        write(concepts, &WriteOptions { from, ..WriteOptions::default() }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_entry_holds_everything_the_format_has_a_place_for() {
        let concept = Concept {
            domain: "ai".into(),
            note: Some("<주의>".into()),
            definition: Definition { ko: Some("뜻".into()), en: None },
            term_type: Some(TermType::Name),
            proposed: true,
            ..concept("3d & x", "앤트로픽|!엔트로픽", "Anthropic")
        };
        let text = text(&[concept], None);
        assert!(text.contains(
            "<termEntry id=\"_3d___x\">\n<descrip type=\"subjectField\">ai</descrip>\n<note>&lt;주의&gt;</note>\n\
             <langSet xml:lang=\"ko\">\n<descrip type=\"definition\">뜻</descrip>\n<tig>\n<term>앤트로픽</term>\n\
             <termNote type=\"administrativeStatus\">preferredTerm-admn-sts</termNote>\n\
             <termNote type=\"partOfSpeech\">properNoun</termNote>\n\
             <termNote type=\"processStatus\">provisionallyProcessed</termNote>\n</tig>\n<tig>\n<term>엔트로픽</term>\n\
             <termNote type=\"administrativeStatus\">deprecatedTerm-admn-sts</termNote>\n\
             <termNote type=\"processStatus\">provisionallyProcessed</termNote>\n<note>forbidden</note>\n</tig>\n\
             </langSet>\n<langSet xml:lang=\"en\">"
        ), "{text}");
    }

    #[test]
    fn a_bad_term_is_no_target() {
        let concepts = [concept("a", "가|-나", "-a"), concept("b", "-다", "b|-c")];
        let from_korean = text(&concepts, Some(Lang::Ko));
        assert!(
            !from_korean.contains("<term>a</term>") && !from_korean.contains("<term>c</term>"),
            "{from_korean}"
        );
        assert!(from_korean.contains("<term>다</term>") && from_korean.contains("<term>b</term>"));
        let from_english = text(&concepts, Some(Lang::En));
        assert!(!from_english.contains("<term>나</term>") && !from_english.contains("<term>다</term>"));
        assert!(from_english.contains("<term>a</term>") && from_english.contains("<term>가</term>"));
        let both = text(&concepts, None);
        assert!(both.contains("<term>c</term>") && !both.contains("<term>a</term>"));
    }

    #[test]
    fn identifiers_are_names_and_unique() {
        let mut taken = HashSet::new();
        let mut of = |id| identifier(id, &mut taken);
        assert_eq!(
            [of("c-2"), of("c"), of("c"), of("9"), of(""), of("가 나")],
            ["c-2", "c", "c-3", "_9", "_", "가_나"]
        );
    }
}
