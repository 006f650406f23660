//! The formats: what each is called, what it holds and what it can carry.

use std::path::Path;

use clap::ValueEnum;

use crate::error::Error;
use crate::record::Lang;

/// A file format of glossaries or translation memories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum)]
pub enum Format {
    /// Glossary as separated values in any column layout; written as malmoi keeps it, for a spreadsheet.
    Csv,
    /// Glossary as values separated by tabs, in any column layout.
    Tsv,
    /// Glossary as an Excel workbook, in any column layout; written with a styled header.
    Xlsx,
    /// Glossary of OmegaT: source, target and comment, separated by tabs.
    Omegat,
    /// Glossary as TBX version 2 (martif), for OmegaT, translate-toolkit and Trados.
    Tbx,
    /// Glossary as TBX version 2 with one target language, as Weblate's loader expects it; its files are read as tbx.
    TbxWeblate,
    /// Glossary as TBX version 3 (ISO 30042:2019), dialect Core: terms and notes alone.
    TbxCore,
    /// Glossary as TBX version 3, dialect Min: with statuses and subject fields.
    TbxMin,
    /// Glossary as TBX version 3, dialect Basic: with definitions and sources, too.
    TbxBasic,
    /// Glossary as MultiTerm XML, for Trados.
    Multiterm,
    /// Term base of memoQ as CSV.
    Memoq,
    /// Glossary of Weblate as CSV.
    Weblate,
    /// Term base of Phrase as a workbook; written as a plain list of terms.
    Phrase,
    /// Glossary of Smartcat as a workbook; written as a plain list of terms.
    Smartcat,
    /// Glossary of DeepL: TSV, one direction a file.
    Deepl,
    /// Unidirectional glossary of Google Cloud Translation as CSV.
    Google,
    /// Equivalent term sets of Google Cloud Translation as CSV.
    GoogleEquivalent,
    /// Unidirectional glossary of Google Cloud Translation as TMX.
    GoogleTmx,
    /// Custom terminology of Amazon Translate as CSV.
    Aws,
    /// Custom terminology of Amazon Translate as TMX.
    AwsTmx,
    /// Glossary of Azure document translation as TSV.
    Azure,
    /// Dictionary of StarDict: three files.
    Stardict,
    /// Notes of Anki as TSV.
    Anki,
    /// Glossary as a Markdown table.
    Markdown,
    /// Glossary as a block of text for the prompt of a language model.
    Prompt,
    /// Concepts or units as JSON Lines, whole: malmoi's own exchange format.
    Jsonl,
    /// Translation memory as TMX (read: 1.1 to 1.4b, also .gz and .zip; written: 1.4).
    Tmx,
    /// Segments and translations as XLIFF 1.2.
    Xliff,
    /// XLIFF 1.2 with the extensions of Trados Studio; only read.
    Sdlxliff,
    /// Segments or a glossary as XLIFF 2.0 to 2.2; written as 2.1.
    Xliff2,
    /// Catalogue of gettext.
    Po,
    /// Compiled catalogue of gettext; only read.
    Mo,
    /// Translation memory of Trados Studio, an SQLite database; only read.
    Sdltm,
    /// Segments as TSV with a header row.
    Segments,
    /// Two text files, line by line: NAME.ko.txt and NAME.en.txt.
    Text,
}

/// What a format holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holds {
    /// Concepts.
    Concepts,
    /// Units.
    Units,
    /// Either or both.
    Both,
}

/// What a record has beside its texts, which a format may or may not carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The identifier of a concept.
    Id,
    /// The subject field.
    Domain,
    /// Admitted terms, and further preferred ones.
    Synonyms,
    /// Whether an admitted term is told from a preferred one.
    Admitted,
    /// Deprecated terms.
    Deprecated,
    /// Whether a forbidden term is told from a deprecated one.
    Forbidden,
    /// The definition.
    Definition,
    /// The note of a concept.
    Note,
    /// The source of a concept.
    Source,
    /// The type of the terms.
    TermType,
    /// Who settled the spelling.
    Authority,
    /// Whether the concept is only proposed.
    Proposed,
    /// Whether case matters.
    Case,
    /// Whether the term must not be translated.
    Dnt,
    /// The origin of a unit.
    Origin,
    /// The segments before and after.
    Neighbours,
    /// Units of which one side is missing.
    OneSided,
    /// Inline codes.
    Codes,
    /// The key of a unit.
    Context,
    /// Notes of a unit.
    UnitNotes,
    /// Properties of a unit.
    Props,
    /// When and by whom a unit was made and changed.
    History,
    /// How far a translation has come.
    State,
    /// The percentage of a proposal.
    Percent,
    /// Tabs and line breaks within a segment.
    Breaks,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 25] = [
        Self::Id,
        Self::Domain,
        Self::Synonyms,
        Self::Admitted,
        Self::Deprecated,
        Self::Forbidden,
        Self::Definition,
        Self::Note,
        Self::Source,
        Self::TermType,
        Self::Authority,
        Self::Proposed,
        Self::Case,
        Self::Dnt,
        Self::Origin,
        Self::Neighbours,
        Self::OneSided,
        Self::Codes,
        Self::Context,
        Self::UnitNotes,
        Self::Props,
        Self::History,
        Self::State,
        Self::Percent,
        Self::Breaks,
    ];

    /// What a message calls it, in the plural.
    pub fn title(self) -> &'static str {
        match self {
            Self::Id => "identifiers",
            Self::Domain => "subject fields",
            Self::Synonyms => "synonyms",
            Self::Admitted => "marks of admitted terms",
            Self::Deprecated => "deprecated and forbidden terms",
            Self::Forbidden => "marks of forbidden terms",
            Self::Definition => "definitions",
            Self::Note => "notes",
            Self::Source => "sources",
            Self::TermType => "term types",
            Self::Authority => "authorities",
            Self::Proposed => "marks of proposed concepts",
            Self::Case => "marks of case",
            Self::Dnt => "marks not to translate",
            Self::Origin => "origins",
            Self::Neighbours => "neighbouring segments",
            Self::OneSided => "units without a translation",
            Self::Codes => "segments' inline codes",
            Self::Context => "context keys",
            Self::UnitNotes => "units' notes",
            Self::Props => "units' properties",
            Self::History => "dates and authors",
            Self::State => "states",
            Self::Percent => "match percentages",
            Self::Breaks => "segments' tabs and line breaks",
        }
    }
}

impl Format {
    /// What the command line calls it.
    pub fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// What it holds.
    pub fn holds(self) -> Holds {
        match self {
            Self::Jsonl | Self::Xliff2 => Holds::Both,
            Self::Tmx
            | Self::Xliff
            | Self::Sdlxliff
            | Self::Po
            | Self::Mo
            | Self::Sdltm
            | Self::Segments
            | Self::Text => Holds::Units,
            _ => Holds::Concepts,
        }
    }

    /// Whether malmoi reads it.
    pub fn is_read(self) -> bool {
        !matches!(
            self,
            Self::TbxWeblate
                | Self::Deepl
                | Self::Google
                | Self::GoogleEquivalent
                | Self::GoogleTmx
                | Self::Aws
                | Self::AwsTmx
                | Self::Azure
                | Self::Stardict
                | Self::Anki
                | Self::Markdown
                | Self::Prompt
        )
    }

    /// Whether malmoi writes it.
    pub fn is_written(self) -> bool {
        // SDLXLIFF: see `xliff`.
        !matches!(self, Self::Mo | Self::Sdltm | Self::Sdlxliff)
    }

    /// The error of a format that is not written, with what its tool takes instead.
    pub fn unwritten(self) -> Error {
        let hint = match self {
            Self::Sdlxliff => "write xliff, which Trados Studio opens, or tmx for its memory",
            Self::Mo => "write po, and compile it with msgfmt",
            Self::Sdltm => "write tmx, which Trados Studio imports",
            _ => "write csv for a glossary, or tmx for a memory",
        };
        Error::with_hint(format!("malmoi reads {} and does not write it", self.name()), hint)
    }

    /// The error of a file whose format is not read.
    pub fn unread(self, file: &Path) -> Error {
        let message = format!("{}: malmoi writes {} and does not read it", file.display(), self.name());
        Error::with_hint(message, "take the glossary of which it was made, such as csv or jsonl")
    }

    /// The usual ending of its files, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv | Self::Memoq | Self::Weblate | Self::Google | Self::GoogleEquivalent | Self::Aws => {
                "csv"
            }
            Self::Tsv | Self::Deepl | Self::Azure | Self::Segments => "tsv",
            Self::Xlsx | Self::Phrase | Self::Smartcat => "xlsx",
            Self::Omegat => "utf8",
            Self::Tbx | Self::TbxWeblate | Self::TbxCore | Self::TbxMin | Self::TbxBasic => "tbx",
            Self::Multiterm => "xml",
            Self::Stardict => "ifo",
            Self::Anki | Self::Prompt | Self::Text => "txt",
            Self::Markdown => "md",
            Self::Jsonl => "jsonl",
            Self::Tmx | Self::GoogleTmx | Self::AwsTmx => "tmx",
            Self::Xliff => "xlf",
            Self::Sdlxliff => "sdlxliff",
            Self::Xliff2 => "xlf",
            Self::Po => "po",
            Self::Mo => "mo",
            Self::Sdltm => "sdltm",
        }
    }

    /// The endings of the files that a format of several files makes, in the order in which they are written; none where it
    /// makes one.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["ko.txt", "en.txt"],
            // The last one tells the sizes of the others.
            Self::Stardict => &["dict", "idx", "ifo"],
            _ => &[],
        }
    }

    /// Whether a file has a direction: it leads from one language to the other.
    pub fn is_directed(self) -> bool {
        !matches!(
            self,
            Self::Csv
                | Self::Tsv
                | Self::Xlsx
                | Self::TbxCore
                | Self::TbxMin
                | Self::TbxBasic
                | Self::Multiterm
                | Self::Jsonl
                | Self::GoogleEquivalent
                | Self::Segments
                | Self::Text
        )
    }

    /// The source language where neither a command nor the file names one ([`source_language`](super::source_language)): Korean.
    pub const DEFAULT_SOURCE: Lang = Lang::Ko;

    /// Whether a file of the format holds the field. One that is a list of pairs holds synonyms as pairs of their own.
    ///
    /// The contract test holds every format that is read and written to this table, and the loss report is made by it.
    pub fn carries(self, field: Field) -> bool {
        use Field as F;
        if field == F::Breaks {
            return !matches!(self, Self::Segments | Self::Text);
        }
        match self {
            Self::Csv | Self::Tsv | Self::Xlsx => field < F::Origin,
            Self::Jsonl => true,
            Self::Xliff | Self::Sdlxliff => field >= F::Origin,
            Self::Xliff2 => true,
            Self::Tmx => matches!(
                field,
                F::Origin | F::Codes | F::Context | F::UnitNotes | F::Props | F::History | F::Neighbours
            ),
            // All but the synonyms in comments, which mark the bad terms of the source language alone.
            Self::Omegat => {
                matches!(field, F::Domain | F::Synonyms | F::Definition | F::Note | F::Proposed | F::Dnt)
            }
            Self::Phrase | Self::Smartcat => field == F::Synonyms,
            Self::Segments => matches!(field, F::Origin | F::OneSided),
            Self::Text => field == F::OneSided,
            Self::Stardict => matches!(
                field,
                F::Domain
                    | F::Synonyms
                    | F::Admitted
                    | F::Deprecated
                    | F::Forbidden
                    | F::Definition
                    | F::Note
                    | F::Source
                    | F::Proposed
                    | F::Dnt
            ),
            Self::Markdown => matches!(
                field,
                F::Domain
                    | F::Synonyms
                    | F::Admitted
                    | F::Deprecated
                    | F::Forbidden
                    | F::Definition
                    | F::Note
                    | F::Proposed
                    | F::Dnt
            ),
            Self::Anki => matches!(
                field,
                F::Id
                    | F::Domain
                    | F::Synonyms
                    | F::Deprecated
                    | F::Forbidden
                    | F::Definition
                    | F::Note
                    | F::Dnt
            ),
            Self::Prompt => {
                matches!(field, F::Domain | F::Synonyms | F::Admitted | F::Deprecated | F::Forbidden | F::Dnt)
            }
            // Of the states, fuzzy; of the properties, those that stand for comments.
            Self::Po => matches!(field, F::Context | F::UnitNotes),
            Self::Memoq => {
                matches!(field, F::Domain | F::Synonyms | F::Deprecated | F::Definition | F::Note | F::Case)
            }
            Self::Weblate => matches!(field, F::Id | F::Note | F::Proposed),
            Self::Tbx => matches!(
                field,
                F::Id
                    | F::Domain
                    | F::Synonyms
                    | F::Admitted
                    | F::Deprecated
                    | F::Forbidden
                    | F::Definition
                    | F::Note
                    | F::Source
                    | F::TermType
                    | F::Proposed
                    | F::Dnt
            ),
            Self::TbxWeblate => {
                matches!(field, F::Synonyms | F::Deprecated | F::Forbidden | F::Definition | F::Note | F::Dnt)
            }
            Self::TbxCore | Self::TbxMin | Self::TbxBasic => match field {
                F::Id | F::Synonyms | F::Admitted | F::Deprecated | F::Forbidden | F::Note => true,
                F::Domain => self != Self::TbxCore,
                F::Definition | F::Source | F::TermType => self == Self::TbxBasic,
                _ => false,
            },
            Self::Multiterm => field < F::Origin,
            _ => false,
        }
    }
}
