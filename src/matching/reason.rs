//! Why a match is worth what it is, and what each difference costs.

use std::fmt;

use super::penalties::Penalty;

/// Why a percentage is what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The texts and codes are equal.
    Exact,
    /// Both have the same context id.
    SameContext,
    /// Both have a context id, and not the same.
    OtherContext,
    /// The segment before is the same.
    SameBefore,
    /// The segment behind is the same.
    SameAfter,
    /// Upper and lower case differ.
    Case,
    /// Characters have another width or form: ＡＰＩ, curly quotes, invisible characters.
    Form,
    /// White space differs that parts no words: its amount, its kind, at the ends, beside punctuation.
    WhiteSpace,
    /// Words are joined on one side and apart on the other.
    Spacing,
    /// Punctuation differs.
    Punctuation,
    /// One side is a question and the other is none.
    Question,
    /// Numbers differ; whether the translation has every one of the query's instead.
    Numbers {
        /// Whether all that differ were substituted.
        substituted: bool,
    },
    /// The same codes stand at other places.
    CodesMoved,
    /// Codes of the same kinds have other contents: `<i>` for `<b>`.
    CodesOther,
    /// Codes are missing or too many.
    CodesMissing,
    /// The texts share so many percent of their symbols, if it is below 95.
    Similar {
        /// The similarity in percent, rounded down, before it is held to 94.
        percent: u8,
    },
    /// One side is empty.
    Empty,
    /// Both sides are one syllable or letter, and not the same.
    OtherSyllable,
    /// Points were taken off.
    Penalty(Penalty),
}

impl Reason {
    /// The points that a difference costs of the 100 of an exact match.
    pub(super) fn points(&self) -> u8 {
        match self {
            Self::Case | Self::Form | Self::WhiteSpace | Self::CodesOther => 1,
            Self::Numbers { substituted: true } => 1,
            Self::Spacing | Self::Punctuation | Self::CodesMoved => 2,
            Self::Numbers { substituted: false } | Self::CodesMissing => 3,
            Self::Question => 4,
            _ => 0,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Self::Exact => "the same text",
            Self::SameContext => "the same context id",
            Self::OtherContext => "another context id",
            Self::SameBefore => "the same segment before",
            Self::SameAfter => "the same segment after",
            Self::Similar { percent } => return write!(f, "{percent} % of the jamo and letters in common"),
            Self::Empty => "one side is empty",
            Self::OtherSyllable => "another word of one syllable or letter",
            Self::Penalty(penalty) => return penalty.fmt(f),
            Self::Case => "case",
            Self::Form => "width or form of characters",
            Self::WhiteSpace => "white space",
            Self::Spacing => "spacing of words",
            Self::Punctuation => "punctuation",
            Self::Question => "a question on one side only",
            Self::Numbers { substituted: true } => "numbers, substituted",
            Self::Numbers { substituted: false } => "numbers, not all substituted",
            Self::CodesMoved => "places of inline codes",
            Self::CodesOther => "contents of inline codes",
            Self::CodesMissing => "inline codes missing or added",
        };
        match self.points() {
            0 => f.write_str(words),
            points => write!(f, "{words} (−{points})"),
        }
    }
}
