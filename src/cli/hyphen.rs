//! Queries that begin with a hyphen, without a `--` before them.

use std::ffi::OsString;

use clap::{Arg, Command};

/// The commands whose words are a query.
const QUERIES: [&str; 3] = ["lookup", "concordance", "analyze"];

/// Puts `--` before the words of a query where one of them begins with a hyphen and is no option: `lookup -er`.
///
/// clap either takes such a word for an unknown option or, where hyphens are allowed, the options behind the query
/// for words of it.
pub fn mark_queries(args: Vec<OsString>, cli: &Command) -> Vec<OsString> {
    let Some((at, command)) = command_of(&args, cli) else { return args };
    let known = |text: &str| option(text, command).or_else(|| option(text, cli));
    let (mut options, mut words) = (Vec::new(), Vec::new());
    let mut marked = false;
    let mut rest = args[at + 1..].iter();
    while let Some(arg) = rest.next() {
        let text = arg.to_string_lossy();
        if text == "--" {
            return args;
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
                    return args;
                }
                marked |= hyphen;
                words.push(arg.clone());
            }
        }
    }
    if !marked {
        return args;
    }
    let head = args[..=at].iter().cloned();
    head.chain(options).chain([OsString::from("--")]).chain(words).collect()
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
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    fn marked(line: &str) -> String {
        let args = line.split(' ').map(OsString::from).collect();
        let args = mark_queries(args, &Cli::command());
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
        ] {
            assert_eq!(marked(line), expected);
        }
    }
}
