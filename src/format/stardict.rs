//! The dictionary of StarDict, version 2.4.2: `.dict` with the articles, `.idx` with the words, `.ifo` that describes both.
//!
//! Every form of a concept in either language is a word that leads to the concept's article, plain text in UTF-8. Words are
//! sorted as StarDict searches them, by `g_ascii_strcasecmp` and then by bytes ("Format for StarDict dictionary files"); a word
//! has fewer than 256 bytes.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::io::{self, Write};

use super::pairs::name;
use super::{Format, Report, WriteOptions};
use crate::record::{Concept, Lang, Status};

/// The longest word, in bytes.
const LONGEST_WORD: usize = 255;

/// Writes the selected concepts into the three files, in the order `.dict`, `.idx`, `.ifo`.
///
/// Fails when an output does.
pub fn write(concepts: &[Concept], options: &WriteOptions, outs: [&mut dyn Write; 3]) -> io::Result<Report> {
    let [dict, idx, ifo] = outs;
    let mut report = Report::default();
    let concepts = options.selection.apply(concepts);
    let mut words: BTreeMap<Word, Vec<usize>> = BTreeMap::new();
    for (index, concept) in concepts.iter().enumerate() {
        let mut is_there = false;
        for term in Lang::ALL.into_iter().flat_map(|lang| concept.terms(lang)) {
            let word = line(&term.text);
            if word.is_empty() || word.len() > LONGEST_WORD {
                report.leave_out(&term.text, format!("StarDict takes words of 1 to {LONGEST_WORD} bytes"));
                continue;
            }
            is_there = true;
            let articles = words.entry(Word(word)).or_default();
            if articles.last() != Some(&index) {
                articles.push(index);
            }
        }
        if is_there {
            report.written += 1;
            report.concept(Format::Stardict, concept);
        } else {
            report.leave_out(name(concept), "it has no word that StarDict takes");
        }
    }
    let (mut offset, mut size) = (0u32, 0u64);
    let mut places: BTreeMap<&[usize], (u32, u32)> = BTreeMap::new();
    for (word, indexes) in &words {
        let place = match places.get(indexes.as_slice()) {
            Some(place) => *place,
            None => {
                let articles: Vec<_> = indexes.iter().map(|&index| article(&concepts[index])).collect();
                let text = articles.join("\n\n");
                let length = u32::try_from(text.len()).map_err(io::Error::other)?;
                let place = (offset, length);
                let end = offset.checked_add(length);
                offset = end.ok_or_else(|| io::Error::other("a StarDict dictionary holds at most 4 GiB"))?;
                dict.write_all(text.as_bytes())?;
                places.insert(indexes, place);
                place
            }
        };
        idx.write_all(word.0.as_bytes())?;
        idx.write_all(&[0])?;
        idx.write_all(&place.0.to_be_bytes())?;
        idx.write_all(&place.1.to_be_bytes())?;
        size += word.0.len() as u64 + 9;
    }
    write!(
        ifo,
        "StarDict's dict ifo file\nversion=2.4.2\nbookname=malmoi\nwordcount={}\nidxfilesize={size}\n\
         description=Korean–English glossary, made by malmoi {}\nsametypesequence=m\n",
        words.len(),
        env!("CARGO_PKG_VERSION")
    )?;
    Ok(report)
}

/// A word in StarDict's order.
#[derive(PartialEq, Eq)]
struct Word(String);

impl Ord for Word {
    fn cmp(&self, other: &Self) -> Ordering {
        let lower = |word: &Self| word.0.bytes().map(|byte| byte.to_ascii_lowercase()).collect::<Vec<_>>();
        lower(self).cmp(&lower(other)).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Word {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What is shown for a word.
fn article(concept: &Concept) -> String {
    let mut lines = Vec::new();
    for lang in Lang::ALL {
        let terms: Vec<_> = Status::ALL
            .into_iter()
            .flat_map(|status| concept.terms(lang).iter().filter(move |term| term.status == status))
            .map(|term| match term.status {
                Status::Preferred => line(&term.text),
                status => format!("{} ({status})", line(&term.text)),
            })
            .collect();
        if !terms.is_empty() {
            lines.push(format!("{lang}: {}", terms.join(", ")));
        }
    }
    if concept.dnt {
        lines.push("do not translate".to_owned());
    }
    if concept.proposed {
        lines.push("proposed".to_owned());
    }
    if !concept.domain.is_empty() {
        lines.push(format!("[{}]", line(&concept.domain)));
    }
    let texts = [&concept.definition.ko, &concept.definition.en, &concept.note, &concept.source];
    lines.extend(texts.into_iter().flatten().map(|text| text.replace('\0', "")));
    lines.join("\n")
}

/// A text in one line, without characters that a list of words cannot show.
fn line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests;
