//! The labelled brackets.

use std::path::Path;

/// A labelled bracket.
pub struct Row {
    /// T term, A abbreviation, V verb or adjective, X no gloss.
    pub label: String,
    /// The Korean term; empty where there is none.
    pub term: String,
    /// What stands in the bracket.
    pub gloss: String,
    /// The byte of the paragraph at which the bracket opens.
    pub bracket: usize,
    /// The paragraph.
    pub paragraph: String,
    /// Whether the rules were made with sight of it.
    pub half: Half,
}

/// The halves of the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// Its errors were looked at.
    Development,
    /// Its errors were not.
    Test,
}

/// The documents of the development half: the first byte of the SHA-1 of the document's name is even.
const DEVELOPMENT: [&str; 6] = [
    "2023-04-14-accelerated-generative-diffusion-models.md",
    "2023-09-12-one-year-pytorch.md",
    "2024-04-24-pytorch2-3.md",
    "2026-01-21-pytorch-2-10-release-blog.md",
    "2026-03-05-deploying-pytorch-models-to-the-micro-edge-with-executorch-and-arm.md",
    "2026-03-23-pytorch-2-11-release-blog.md",
];

impl Row {
    /// Whether a pair is to be proposed.
    pub fn is_term(&self) -> bool {
        matches!(self.label.as_str(), "T" | "A")
    }
}

/// Reads the labels: label, Korean term, gloss, offset of the bracket in characters, document, paragraph.
pub fn read(file: &Path) -> std::io::Result<Vec<Row>> {
    let text = std::fs::read_to_string(file)?;
    let rows = text.lines().skip(1).filter_map(|line| {
        let fields: Vec<&str> = line.splitn(6, '\t').collect();
        let [label, term, gloss, at, document, paragraph] = fields.try_into().ok()?;
        let at: usize = at.parse().ok()?;
        let bracket = paragraph.char_indices().nth(at)?.0;
        let half = if DEVELOPMENT.contains(&document) { Half::Development } else { Half::Test };
        Some(Row {
            label: label.to_owned(),
            term: term.to_owned(),
            gloss: gloss.to_owned(),
            bracket,
            paragraph: paragraph.to_owned(),
            half,
        })
    });
    Ok(rows.collect())
}
