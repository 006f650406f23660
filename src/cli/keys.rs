//! Answers to questions: one key each on a terminal, a line each where there is none.

use std::io::{self, BufRead, IsTerminal, Write};

use console::{Key, Term};

use super::open::standard;
use crate::error::Result;

/// Where answers come from. Questions go to standard error, since standard output may be a pipe.
pub enum Keys {
    /// A terminal, key by key.
    Terminal(Term),
    /// A pipe, line by line.
    Lines,
}

impl Keys {
    /// The terminal, or standard input where that is none.
    pub fn new() -> Self {
        let term = Term::stderr();
        if io::stdin().is_terminal() && term.is_term() { Self::Terminal(term) } else { Self::Lines }
    }

    /// Asks for one of the keys, in small letters; nothing when there is no more input, or the user interrupts.
    pub fn ask(&self, question: &str, keys: &str) -> Result<Option<char>> {
        loop {
            say(&format!("{question} "))?;
            let answer = match self {
                Self::Terminal(term) => match term.read_key() {
                    Ok(Key::Char(c)) => Some(c),
                    Ok(Key::Escape | Key::CtrlC) => None,
                    Ok(_) => Some(' '),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => None,
                    Err(error) => return Err(standard("cannot read")(error)),
                },
                Self::Lines => line()?.map(|line| line.trim().chars().next().unwrap_or(' ')),
            };
            let Some(key) = answer.map(|key| hangul_key(key).to_ascii_lowercase()) else {
                say("\n")?;
                return Ok(None);
            };
            if keys.contains(key) {
                say(&format!("{key}\n"))?;
                return Ok(Some(key));
            }
            say("\n")?;
        }
    }

    /// Asks for a text; what stood there where the answer is empty, nothing when there is no more input.
    pub fn edit(&self, label: &str, text: &str) -> Result<Option<String>> {
        say(&format!("  {label} [{text}]: "))?;
        // The terminal's own line editing serves here, input methods included.
        Ok(line()?.map(|line| if line.trim().is_empty() { text.to_owned() } else { line.trim().to_owned() }))
    }
}

/// The key that a letter of the two-set keyboard is: who reviews Korean forgets to switch.
fn hangul_key(key: char) -> char {
    match key {
        'ㅛ' => 'y',
        'ㅜ' => 'n',
        'ㄷ' | 'ㄸ' => 'e',
        'ㄴ' => 's',
        'ㅂ' | 'ㅃ' => 'q',
        other => other,
    }
}

fn line() -> Result<Option<String>> {
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line).map_err(standard("cannot read"))?;
    Ok((read > 0).then_some(line))
}

fn say(text: &str) -> Result<()> {
    let mut err = anstream::stderr().lock();
    err.write_all(text.as_bytes()).and_then(|()| err.flush()).map_err(standard("cannot write to"))
}
