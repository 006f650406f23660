//! A Korean–English glossary and translation memory for people who translate technology texts.

pub mod error;
pub mod record;
