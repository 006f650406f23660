//! TermBase eXchange: version 2 (`martif`), and version 3 (ISO 30042:2019) in the dialects Core, Min and Basic.
//!
//! Version 2 is what OmegaT, translate-toolkit and Weblate read.

mod dialect;
mod read;
mod weblate;
mod write;

pub(crate) use self::dialect::text;
pub(crate) use self::read::entry;
pub(crate) use self::weblate::write as write_weblate;
#[cfg(test)]
pub(crate) use self::write::identifiers;
pub use self::write::write;

/// How a TBX 3 file names its data categories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum TbxStyle {
    /// By the attribute `type`: data category as attribute.
    #[default]
    Dca,
    /// By the name of the element, in the namespace of its module: data category as tag.
    Dct,
}
