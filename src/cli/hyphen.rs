//! Queries that begin with a hyphen, without a `--` before them, and options that are misspelt.

use std::ffi::OsString;

use clap::{Arg, Command};

/// The commands whose words are a query.
const QUERIES: [&str; 3] = ["lookup", "concordance", "analyze"];

/// Puts `--` before the words of a query where one of them begins with a hyphen and is no option: `lookup -er`.
///
/// clap either takes such a word for an unknown option or, where hyphens are allowed, the options behind the query
/// for words of it. Fails with the option that was meant where a word is nearly one.
pub fn mark_queries(args: Vec<OsString>, cli: &Command) -> Result<Vec<OsString>, String> {
    let Some((at, command)) = command_of(&args, cli) else { return Ok(args) };
    let known = |text: &str| option(text, command).or_else(|| option(text, cli));
    let (mut options, mut words) = (Vec::new(), Vec::new());
    let mut marked = false;
    let mut rest = args[at + 1..].iter();
    while let Some(arg) = rest.next() {
        let text = arg.to_string_lossy();
        if text == "--" {
            return Ok(args);
        }
        let hyphen = text.len() > 1 && text.starts_with('-');
        match known(&text).filter(|_| hyphen) {
            Some(option) => {
                options.push(arg.clone());
                if takes_next(&text, option) {
                    options.extend(rest.next().cloned());
                }
            }
            None => {
                // `-h`, `--help` and the like are clap's own and no argument of the command.
                if hyphen && matches!(text.as_ref(), "-h" | "--help" | "-V" | "--version") {
                    return Ok(args);
                }
                if let Some(meant) = meant(&text, command).or_else(|| meant(&text, cli)) {
                    return Err(format!(
                        "there is no option {text}; did you mean --{meant}?\n\nTo look for {text} itself, type \
                         `malmoi {} -- {text}`",
                        command.get_name()
                    ));
                }
                marked |= hyphen;
                words.push(arg.clone());
            }
        }
    }
    if !marked {
        return Ok(args);
    }
    let head = args[..=at].iter().cloned();
    Ok(head.chain(options).chain([OsString::from("--")]).chain(words).collect())
}

/// The long option that a word was meant for: two edits away, in a short one one.
fn meant<'a>(text: &str, command: &'a Command) -> Option<&'a str> {
    let typed = text.strip_prefix("--")?.split('=').next()?;
    let names = command.get_arguments().filter_map(Arg::get_long).chain(["help", "version"]);
    let near = names.map(|name| (edits(typed, name), name));
    near.filter(|(edits, name)| *edits <= if name.len() > 3 { 2 } else { 1 }).min().map(|(_, name)| name)
}

/// The edit distance: how many characters to insert, to delete or to replace.
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, c) in (1..).zip(one.chars()) {
        let mut next = vec![row];
        for (column, &d) in other.iter().enumerate() {
            let insert_or_delete = next[column].min(last[column + 1]) + 1;
            next.push(insert_or_delete.min(last[column] + usize::from(c != d)));
        }
        last = next;
    }
    last[other.len()]
}

fn command_of<'a>(args: &[OsString], cli: &'a Command) -> Option<(usize, &'a Command)> {
    let mut at = 1;
    while let Some(arg) = args.get(at) {
        let text = arg.to_string_lossy();
        if text.starts_with('-') {
            at += option(&text, cli).map_or(1, |option| 1 + usize::from(takes_next(&text, option)));
            continue;
        }
        return QUERIES
            .contains(&text.as_ref())
            .then(|| cli.find_subcommand(text.as_ref()))?
            .map(|command| (at, command));
    }
    None
}

/// The option that an argument names, its value attached or not.
fn option<'a>(text: &str, command: &'a Command) -> Option<&'a Arg> {
    command.get_arguments().find(|arg| match text.strip_prefix("--") {
        Some(long) => arg.get_long().is_some_and(|name| long.split('=').next() == Some(name)),
        None => arg
            .get_short()
            .is_some_and(|name| text.strip_prefix('-').is_some_and(|text| text.starts_with(name))),
    })
}

/// Whether the value of an option is the next argument.
fn takes_next(text: &str, option: &Arg) -> bool {
    let attached = match text.strip_prefix("--") {
        Some(long) => long.contains('='),
        None => text.chars().count() > 2,
    };
    option.get_action().takes_values() && !attached
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;

    fn marked(line: &str) -> String {
        let args = line.split(' ').map(OsString::from).collect();
        let args = mark_queries(args, &Cli::whole()).unwrap();
        args.iter().map(|arg| arg.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_query_may_begin_with_a_hyphen_and_options_may_follow_it() {
        for (line, expected) in [
            ("malmoi lookup -er --json", "malmoi lookup --json -- -er"),
            ("malmoi -w dir lookup --examples 2 -용 서버", "malmoi -w dir lookup --examples 2 -- -용 서버"),
            ("malmoi lookup Gemini --json", "malmoi lookup Gemini --json"),
            ("malmoi lookup --help", "malmoi lookup --help"),
            ("malmoi lookup -- -er", "malmoi lookup -- -er"),
            ("malmoi init -x", "malmoi init -x"),
            ("malmoi concordance --x=1", "malmoi concordance -- --x=1"),
            ("malmoi lookup --ing", "malmoi lookup -- --ing"),
        ] {
            assert_eq!(marked(line), expected);
        }
    }

    #[test]
    fn a_misspelt_option_is_no_query() {
        for (line, meant) in [
            ("malmoi lookup --exampels 3 제미나이", "--examples"),
            ("malmoi lookup 제미나이 --breif", "--brief"),
            ("malmoi lookup 제미나이 --exmples=2", "--examples"),
            ("malmoi lookup 제미나이 --colour never", "--color"),
            ("malmoi concordance --limt 3 서버", "--limit"),
        ] {
            let args = line.split(' ').map(OsString::from).collect();
            let error = mark_queries(args, &Cli::whole()).unwrap_err();
            assert!(error.contains(&format!("did you mean {meant}?")), "{line}: {error}");
        }
    }
}
