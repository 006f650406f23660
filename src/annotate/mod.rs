//! What is reported of the terms of a document: concept, pair, status, how the term is written, and the particle behind it.
//!
//! [`Annotator`] makes [`Mention`]s of the occurrences in one paragraph; [`read_all`] takes the paragraphs or segments of files
//! to it and ranks what homographs may mean by what else the document speaks of. A paragraph stands alone: threads with annotators of
//! their own share the documents.

mod crew;
mod domains;
mod input;
mod outlet;
mod places;
mod senses;
mod suffix;
mod summary;

use std::sync::Arc;

pub use crate::document::{Input, Source};
pub use input::{Event, Outcome, Passage, Side, read, read_all};
pub use summary::{Count, Summary};

use crate::analysis::LazyAnalyzer;
use crate::document::Paragraph;
use crate::error::Result;
use crate::lookup::{self, Kind};
use crate::recognize::{Reason, Recognizer};
use crate::record::{Concept, Lang, Span, Status};
use crate::terms::{Form, Terms};
use senses::Senses;

/// What is asked of a document.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Recognises the forms of this language only.
    pub from: Option<Lang>,
    /// Ranks the concepts of this domain first where a form has several.
    pub domain: Option<String>,
    /// Opens this client's layer, and ranks it above the house's own.
    pub client: Option<String>,
    /// Reports every place where a form is spelt, also those that are no term.
    pub explain: bool,
}

/// A term that stands in a document.
#[derive(Clone, Debug)]
pub struct Mention {
    /// The bytes of the decoded file, or of the segment, without particle.
    pub span: Span,
    /// The bytes of the paragraph's text.
    pub within: Span,
    /// What stands there.
    pub text: String,
    /// The particle or ending behind it, also behind closing marks or a gloss in brackets; empty in compounds.
    pub suffix: String,
    /// What it may mean, the best first; never empty.
    pub senses: Vec<Sense>,
    /// Why it is a term, or none.
    pub reason: Reason,
    /// The line in the file, counted from 1.
    pub line: u64,
    /// The column in characters, counted from 1; 0 in a file of segments.
    pub column: u64,
}

/// A concept that an occurrence may mean.
#[derive(Clone, Debug)]
pub struct Sense {
    /// The concept as the client sees it.
    pub concept: Arc<Concept>,
    /// Whether it is the client's own.
    pub is_clients: bool,
    /// The language of the term that stands there.
    pub lang: Lang,
    /// The term as it is listed.
    pub listed: String,
    /// Its status.
    pub status: Status,
    /// How what is written differs from it: exact, inflected, spacing or width_case.
    pub kind: Kind,
}

impl Sense {
    /// The term to use in that language; none where the concept names none.
    pub fn preferred(&self, lang: Lang) -> Option<&str> {
        self.concept.preferred(lang)
    }
}

impl Mention {
    /// What it most likely means.
    pub fn best(&self) -> &Sense {
        &self.senses[0]
    }

    /// Whether the place is a term.
    pub fn is_term(&self) -> bool {
        self.reason.is_term()
    }
}

/// Finds the terms of paragraphs. The compiled glossary is shared; each thread has an annotator of its own.
pub struct Annotator<'a> {
    terms: &'a Terms,
    request: &'a Request,
    recognizer: Recognizer<'a>,
    senses: Senses,
    analyzer: LazyAnalyzer,
}

impl<'a> Annotator<'a> {
    /// An annotator over a glossary.
    pub fn new(terms: &'a Terms, request: &'a Request) -> Self {
        let is_open = |form: &Form| lookup::is_open(terms, form, request.from, request.client.as_deref());
        Self {
            terms,
            request,
            recognizer: Recognizer::new(terms, is_open),
            senses: Senses::default(),
            analyzer: LazyAnalyzer::default(),
        }
    }

    pub(super) fn request(&self) -> &'a Request {
        self.request
    }

    /// The terms of a paragraph from left to right, their senses ranked but for the document's domains.
    ///
    /// # Errors
    ///
    /// When the dictionary cannot be loaded, and when the glossary is damaged.
    pub fn annotate(&mut self, paragraph: &Paragraph) -> Result<Vec<Mention>> {
        let text = paragraph.text();
        let (terms, request) = (self.terms, self.request);
        let found = match request.explain {
            true => self.recognizer.explain(text)?,
            false => self.recognizer.recognize(text)?,
        };
        let mut mentions = Vec::with_capacity(found.len());
        for occurrence in found {
            let senses = self.senses.of(terms, text, &occurrence, request)?;
            if senses.is_empty() {
                continue;
            }
            mentions.push(Mention {
                span: paragraph.source(occurrence.span.clone()),
                text: text[occurrence.span.clone()].to_owned(),
                suffix: suffix::suffix(text, &occurrence, &mut self.analyzer)?.to_owned(),
                senses,
                reason: occurrence.reason,
                within: occurrence.span,
                line: 0,
                column: 0,
            });
        }
        Ok(mentions)
    }
}

#[cfg(test)]
mod tests;
