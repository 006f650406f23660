//! `malmoi.toml`, the settings of a workspace.

use std::io::ErrorKind;
use std::path::Path;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::matching::MatchingSettings;

/// The settings of a workspace; every one may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The subfolders of `glossary/` and `memory/` that are a client's own.
    pub clients: Vec<String>,
    /// What `lookup` shows.
    pub lookup: LookupSettings,
    /// When the index is compiled.
    pub index: IndexSettings,
    /// What takes points off a match of the memory.
    pub matching: MatchingSettings,
}

/// What `lookup` shows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LookupSettings {
    /// How many example sentences stand below an answer.
    pub examples: usize,
}

impl Default for LookupSettings {
    fn default() -> Self {
        Self { examples: 3 }
    }
}

/// When the index is compiled.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IndexSettings {
    /// Up to how many megabytes of sources in all `lookup` refreshes the index by itself.
    pub refresh_limit_mb: u64,
}

impl Default for IndexSettings {
    fn default() -> Self {
        Self { refresh_limit_mb: 20 }
    }
}

impl Settings {
    /// Reads the file, or takes the defaults where there is none.
    ///
    /// Fails when the file cannot be read, when it is no TOML, when it has a key that malmoi does not know, and when
    /// a client is not the plain name of a folder.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(Error::io("cannot read", path)(error)),
        };
        let text = String::from_utf8(bytes).map_err(|_| {
            Error::with_hint(format!("{} is not UTF-8", path.display()), "save the file as UTF-8")
        })?;
        // Notepad begins UTF-8 with a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let settings: Self = toml::from_str(text).map_err(|error| explain(path, text, &error))?;
        for client in &settings.clients {
            let plain = !client.is_empty() && !client.starts_with('.') && !client.contains(['/', '\\', ':']);
            if !plain {
                return Err(Error::with_hint(
                    format!("{}: `{client}` in `clients` is not the plain name of a folder", path.display()),
                    "write the name of a subfolder of glossary/ or memory/, as in `clients = [\"acme\"]`",
                ));
            }
        }
        Ok(settings)
    }
}

fn explain(path: &Path, text: &str, error: &toml::de::Error) -> Error {
    let place = error.span().and_then(|span| text.get(..span.start)).map(|before| {
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.matches('\n').count() + 1;
        format!(":{line}:{}", before[line_start..].chars().count() + 1)
    });
    let message = format!("{}{}: {}", path.display(), place.unwrap_or_default(), error.message());
    Error::with_hint(message, "correct or delete that line; the README lists the settings")
}
