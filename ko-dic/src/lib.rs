//! mecab-ko-dic, embedded in the binary.
//!
//! The build script compiles the dictionary; [`load`] views it in place, in one to two milliseconds.
//! The left-space penalty rules of the published settings are left out (`build.rs` says why).

#![allow(missing_docs, reason = "the items come out of lindera's macro")]

/// MD5 of the mecab-ko-dic archive that was compiled, as lower-case hexadecimal digits.
pub const ARCHIVE_MD5: &str = env!("KO_DIC_MD5");

lindera_dictionary::embedded_dictionary!("/ko-dic", EmbeddedKoDic);
