//! How the terms of documents look: the text with pairs below, rows for programs, a page.

mod page;
mod rows;
mod text;

pub use page::{page_end, page_file, page_passage, page_start};
pub use rows::{Row, count_row, json_line, mention_row, tsv_header, tsv_line};
pub use text::{counts, explained, passage};
