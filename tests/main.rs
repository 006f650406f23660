//! The integration tests, in one binary: each further one would link the dictionary again.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod kill;
