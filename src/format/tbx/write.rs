//! Writing TBX 2 and the dialects of TBX 3.
//!
//! Statuses are `administrativeStatus` notes with the values of ISO 30042. That standard has no word for a
//! forbidden term: it becomes `deprecatedTerm-admn-sts`, which translate-toolkit knows, with the note `forbidden` beside it.
//! What a dialect has no category for, but a translator must know of a term, stands as such a note as well: the statuses in
//! Core, a proper noun in Basic. In version 2 a proposed concept's terms have the `processStatus` `provisionallyProcessed`, and
//! a concept that must not be translated has the `Translation needed` of `no` that Weblate and translate-toolkit read. The
//! authority of a spelling and the sensitivity to case have no place in the format and are left out.

use std::collections::HashSet;
use std::io::{self, Write};

use super::dialect::{
    DEFINITION, Dialect, PART_OF_SPEECH, PROCESS_STATUS, SOURCE, STATUS, SUBJECT_FIELD, TERM_TYPE,
    TRANSLATION_NEEDED, element,
};
use crate::format::{Field, Format, Report, Selection, WriteOptions};
use crate::record::{Concept, Lang, Status, Term, TermType};

/// Writes the selected concepts as the format says.
///
/// The source language stands first, Korean where none is named. In version 2, whose readers mostly pass over statuses, a
/// concept with terms of the source language but no usable one of the target language is left out of the latter, so that
/// no bad term is taken for the translation; where a source language is named, bad terms of the target language are
/// left out altogether.
pub fn write(
    format: Format,
    concepts: &[Concept],
    options: &WriteOptions,
    out: &mut dyn Write,
) -> io::Result<Report> {
    let dialect = Dialect::new(format, options.tbx_style.unwrap_or_default());
    let (mut report, mut ids) = (Report::default(), HashSet::new());
    let is_empty = !concepts.iter().any(|concept| {
        options.selection.has(concept)
            && languages(concept, options, dialect).iter().any(|(_, terms)| !terms.is_empty())
    });
    dialect.begin(out, options.source().code(), is_empty)?;
    for concept in concepts.iter().filter(|concept| options.selection.has(concept)) {
        let languages = languages(concept, options, dialect);
        if languages.is_empty() {
            report.leave_out(&concept.id, "it has no usable term");
            continue;
        }
        let id = identifier(&concept.id, &mut ids);
        entry(dialect, concept, &id, &languages, out)?;
        report.written += 1;
        report.concept(format, concept);
        let mut lose = |field| *report.lost.entry(field).or_default() += 1;
        if id != concept.id && !concept.id.is_empty() {
            lose(Field::Id);
        }
        if dialect.has(&DEFINITION)
            && !dialect.names_languages()
            && homeless(concept, &languages).next().is_some()
        {
            lose(Field::Definition);
        }
        let is_whole = |lang| {
            let written = languages.iter().find(|(one, _)| *one == lang).map_or(0, |(_, terms)| terms.len());
            written >= options.selection.terms(concept, lang).count()
        };
        if !Lang::ALL.into_iter().all(is_whole) {
            lose(Field::Deprecated);
        }
    }
    dialect.end(out, is_empty)?;
    Ok(report)
}

/// The languages of a concept and their terms, as far as they are written.
fn languages<'a>(
    concept: &'a Concept,
    options: &'a WriteOptions,
    dialect: Dialect,
) -> Vec<(Lang, Vec<&'a Term>)> {
    let source = options.source();
    let is_guarded = dialect.is_second();
    [source, source.other()]
        .into_iter()
        .map(|lang| {
            (lang, terms(concept, &options.selection, lang, options.from, is_guarded && lang != source))
        })
        .filter(|(_, terms)| !terms.is_empty())
        .collect()
}

fn terms<'a>(
    concept: &'a Concept,
    selection: &'a Selection,
    lang: Lang,
    from: Option<Lang>,
    is_target: bool,
) -> Vec<&'a Term> {
    let mut terms: Vec<_> = selection.terms(concept, lang).collect();
    // Without a source term there is nothing that a bad target could translate.
    let is_alone = from.is_none() && concept.terms(lang.other()).is_empty();
    if !is_target || is_alone {
        return terms;
    }
    if concept.preferred(lang).is_none() {
        terms.clear();
    }
    if from.is_some() {
        terms.retain(|term| term.status.is_usable());
    }
    // A selection of bad terms alone leads to the preferred target as well.
    if !terms.iter().any(|term| term.status.is_usable()) {
        let preferred = concept.preferred(lang);
        terms.splice(..0, concept.terms(lang).iter().find(|term| Some(term.text.as_str()) == preferred));
    }
    terms
}

/// The definitions in a language of which no term is written.
fn homeless<'a>(
    concept: &'a Concept,
    languages: &[(Lang, Vec<&Term>)],
) -> impl Iterator<Item = (Lang, &'a str)> {
    let is_written = |lang| languages.iter().any(|(one, _)| *one == lang);
    let written = Lang::ALL.map(is_written);
    Lang::ALL
        .into_iter()
        .filter(move |lang| !written[*lang as usize])
        .filter_map(|lang| Some((lang, definition(concept, lang)?)))
}

fn definition(concept: &Concept, lang: Lang) -> Option<&str> {
    match lang {
        Lang::Ko => concept.definition.ko.as_deref(),
        Lang::En => concept.definition.en.as_deref(),
    }
}

fn entry(
    dialect: Dialect,
    concept: &Concept,
    id: &str,
    languages: &[(Lang, Vec<&Term>)],
    out: &mut dyn Write,
) -> io::Result<()> {
    let [entry, set, _] = dialect.names();
    writeln!(out, "<{entry} id=\"{id}\">")?;
    if !concept.domain.is_empty() {
        dialect.category(out, &SUBJECT_FIELD, None, &concept.domain)?;
    }
    if concept.dnt {
        dialect.category(out, &TRANSLATION_NEEDED, None, "no")?;
    }
    if let Some(source) = &concept.source {
        dialect.category(out, &SOURCE, None, source)?;
    }
    if dialect.names_languages() {
        for (lang, definition) in homeless(concept, languages) {
            dialect.category(out, &DEFINITION, Some(lang.code()), definition)?;
        }
    }
    if let Some(note) = &concept.note {
        element(out, "note", note)?;
    }
    let typed = typed(languages);
    for (lang, terms) in languages {
        writeln!(out, "<{set} xml:lang=\"{lang}\">")?;
        if let Some(definition) = definition(concept, *lang) {
            dialect.category(out, &DEFINITION, None, definition)?;
        }
        for term in terms {
            let is_typed = typed.map_or(term.status == Status::Preferred, |typed| std::ptr::eq(typed, *term));
            section(dialect, concept, term, concept.term_type.filter(|_| is_typed), out)?;
        }
        writeln!(out, "</{set}>")?;
    }
    writeln!(out, "</{entry}>")
}

/// The term that has the type where there is no preferred one: the first.
fn typed<'a>(languages: &[(Lang, Vec<&'a Term>)]) -> Option<&'a Term> {
    let mut all = languages.iter().flat_map(|(_, terms)| terms.iter().copied());
    if all.clone().any(|term| term.status == Status::Preferred) { None } else { all.next() }
}

fn section(
    dialect: Dialect,
    concept: &Concept,
    term: &Term,
    term_type: Option<TermType>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let [.., section] = dialect.names();
    writeln!(out, "<{section}>")?;
    element(out, "term", &term.text)?;
    let status = match term.status {
        Status::Preferred => "preferredTerm-admn-sts",
        Status::Admitted => "admittedTerm-admn-sts",
        Status::Deprecated | Status::Forbidden => "deprecatedTerm-admn-sts",
    };
    dialect.category(out, &STATUS, None, status)?;
    match term_type {
        Some(TermType::Full) => dialect.category(out, &TERM_TYPE, None, "fullForm")?,
        Some(TermType::Abbreviation) => dialect.category(out, &TERM_TYPE, None, "abbreviation")?,
        Some(TermType::Name) => dialect.category(out, &PART_OF_SPEECH, None, "properNoun")?,
        None => {}
    }
    if concept.proposed {
        dialect.category(out, &PROCESS_STATUS, None, "provisionallyProcessed")?;
    }
    if term_type == Some(TermType::Name) && dialect.has(&TERM_TYPE) && !dialect.has(&PART_OF_SPEECH) {
        element(out, "note", "proper noun")?;
    }
    if term.status == Status::Forbidden || !dialect.has(&STATUS) {
        element(out, "note", term.status.as_str())?;
    }
    writeln!(out, "</{section}>")
}

/// The identifiers that the concepts get.
#[cfg(test)]
pub(crate) fn identifiers(concepts: &[Concept]) -> Vec<String> {
    let mut taken = HashSet::new();
    concepts.iter().map(|concept| identifier(&concept.id, &mut taken)).collect()
}

/// An identifier that XML allows, unique in the file, and equal to the concept's own where that can be.
pub(super) fn identifier(id: &str, taken: &mut HashSet<String>) -> String {
    // Other letters are allowed by the fifth edition of XML only, which not every tool knows.
    let is_letter =
        |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '\u{4E00}'..='\u{9FA5}' | '가'..='힣');
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
        write(Format::Tbx, concepts, &WriteOptions { from, ..WriteOptions::default() }, &mut out).unwrap();
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
