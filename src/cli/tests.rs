use super::*;

fn printed(args: &[&str]) -> String {
    let cli = Cli::try_parse_from([&["malmoi"], args].concat()).expect("a command line");
    let mut out = Vec::new();
    assert_eq!(run(&cli, &mut out).expect("it runs"), 0);
    String::from_utf8(out).expect("UTF-8")
}

/// Every command and its own commands, the program first.
fn all_commands(command: &clap::Command) -> Vec<clap::Command> {
    let below =
        command.get_subcommands().filter(|command| command.get_name() != "help").flat_map(all_commands);
    std::iter::once(command.clone()).chain(below).collect()
}

#[test]
fn the_command_line_holds_together() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_shows_an_example_that_parses() {
    for command in all_commands(&Cli::whole()) {
        if command.has_subcommands() && command.get_name() != "malmoi" {
            continue;
        }
        let name = command.get_name();
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let examples: Vec<&str> = help.lines().filter(|line| line.starts_with("  ")).collect();
        assert!(help.starts_with("Examples:\n") && !examples.is_empty(), "{name}: {help}");
        for example in examples {
            // What stands behind two blanks explains the example.
            let typed = example.trim_start().split("  ").next().unwrap_or_default();
            for line in typed.split("&&") {
                let words = shell_words(line);
                let command =
                    words.split(|word| matches!(word.as_str(), "|" | ">" | "<")).next().expect("words");
                assert_eq!(command[0], "malmoi", "{name}: {example}");
                if let Err(error) = Cli::try_parse_from(command) {
                    panic!("{name}: {example}: {error}");
                }
            }
        }
    }
}

/// The words of a line, quoted ones whole.
fn shell_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (number, part) in line.split('\'').enumerate() {
        match number % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

#[test]
fn the_manual_tells_of_every_command() {
    let page = printed(&["man"]);
    for command in all_commands(&Cli::whole()).iter().skip(1) {
        let heading = command.get_name().to_uppercase().replace('-', "\\-");
        assert!(
            page.lines().any(|line| line.starts_with(".SH \"MALMOI ") && line.contains(&heading)),
            "{heading}"
        );
    }
    assert!(page.contains("\n  malmoi completions zsh > ~/.zfunc/_malmoi\n"), "{page}");
    // The options of every command stand once.
    assert_eq!(page.matches("nearest folder above").count(), 1, "{page}");
}

#[test]
fn completions_name_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = printed(&["completions", shell]);
        for command in all_commands(&Cli::whole()) {
            assert!(script.contains(command.get_name()), "{shell}: {}", command.get_name());
        }
        assert!(script.contains("no-refresh"), "{shell}");
    }
}

#[test]
fn init_says_what_it_made_and_what_to_type_next() {
    let dir = tempfile::TempDir::new().expect("a scratch folder");
    let root = dir.path().join("my work");
    let shown = root.to_string_lossy().into_owned();
    let first = printed(&["init", &shown]);
    assert!(first.contains(&format!("made  {}", root.join("malmoi.toml").display())), "{first}");
    assert!(first.ends_with(&format!("Next: malmoi -w \"{shown}\" lookup 제미나이\n")), "{first}");
    let again = printed(&["init", &shown]);
    assert!(!again.contains("made") && again.contains("kept"), "{again}");
}
