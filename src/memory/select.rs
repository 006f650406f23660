//! Which units of a memory are meant, read from the files.

use std::collections::HashSet;
use std::ops::ControlFlow;

use crate::concordance::Matcher;
use crate::error::{Error, Problem, Result};
use crate::record::{Unit, UnitId};
use crate::workspace::{Source, SourceKind, Workspace};

/// Which units are meant: those that every condition holds of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The client whose memory it is; none for the house's own.
    pub client: Option<String>,
    /// The origin, to the letter.
    pub origin: Option<String>,
    /// A file of the memory, or a folder of files, relative to the workspace or to `memory/`.
    pub source: Option<String>,
    /// A text on either side, as a concordance finds it.
    pub text: Option<String>,
}

/// Whether units are there or were removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Those that are there.
    Held,
    /// Those that were removed and still stand in their file.
    Removed,
    /// Both.
    Either,
}

/// A unit as it stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its identity.
    pub id: UnitId,
    /// The unit.
    pub unit: Unit,
    /// Whether it was removed.
    pub is_removed: bool,
}

impl Selection {
    /// Whether any condition beside the client is there.
    pub fn is_narrow(&self) -> bool {
        self.origin.is_some() || self.source.is_some() || self.text.is_some()
    }

    /// Whether a source of that name is meant.
    pub fn has_source(&self, name: &str) -> bool {
        let Some(wanted) = &self.source else { return true };
        let wanted = wanted.strip_prefix("./").unwrap_or(wanted).trim_end_matches('/').replace('\\', "/");
        let under = |name: &str| {
            name.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let within = name.strip_prefix("memory/").unwrap_or(name);
        let layer = self.client.as_deref().and_then(|client| within.strip_prefix(client)?.strip_prefix('/'));
        under(name) || under(within) || layer.is_some_and(under)
    }
}

/// The sources of a layer alone.
pub(super) fn sources(ws: &Workspace, client: Option<&str>) -> Result<Vec<Source>> {
    let mut sources = ws.sources(SourceKind::Memory, client)?;
    sources.retain(|source| source.layer.is_some() == client.is_some());
    Ok(sources)
}

/// Reads the units that are meant in the order of their files, until `on` breaks.
///
/// # Errors
///
/// When a file cannot be read to its end, when `malmoi.toml` does not name the client, when no file has the name of
/// [`Selection::source`], and with the error of `on`.
pub fn each(
    ws: &Workspace,
    selection: &Selection,
    standing: Standing,
    on: &mut dyn FnMut(&Source, Held) -> Result<ControlFlow<()>>,
    on_problem: &mut dyn FnMut(Problem),
) -> Result<()> {
    let client = selection.client.as_deref().map(|name| ws.client(name)).transpose()?;
    let removed: HashSet<UnitId> = ws.removed_ids(client)?;
    if standing == Standing::Removed && removed.is_empty() {
        return Ok(());
    }
    let text = selection.text.as_deref().map(Matcher::new);
    let mut sources = sources(ws, client)?;
    let known: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    sources.retain(|source| selection.has_source(&source.name));
    if let (Some(wanted), true) = (&selection.source, sources.is_empty()) {
        return Err(no_source(wanted, &known));
    }
    for source in &sources {
        let mut has_ended = false;
        let read = ws.source_units(
            source,
            &mut |unit| {
                if selection.origin.as_ref().is_some_and(|origin| *origin != unit.origin) {
                    return Ok(());
                }
                let id = unit.id();
                let is_removed = !removed.is_empty() && removed.contains(&id);
                let is_meant = match standing {
                    Standing::Held => !is_removed,
                    Standing::Removed => is_removed,
                    Standing::Either => true,
                };
                if !is_meant || text.as_ref().is_some_and(|text| !text.is_in(&unit)) {
                    return Ok(());
                }
                match on(source, Held { id, unit, is_removed })? {
                    ControlFlow::Continue(()) => Ok(()),
                    ControlFlow::Break(()) => {
                        has_ended = true;
                        // Ends the reading; nobody sees it.
                        Err(Error::invalid("ended"))
                    }
                }
            },
            on_problem,
        );
        if has_ended {
            return Ok(());
        }
        read?;
    }
    Ok(())
}

fn no_source(wanted: &str, known: &[String]) -> Error {
    let hint = match known {
        [] => "the memory holds no file yet: `malmoi import FILE` brings one".to_owned(),
        known if known.len() <= 8 => format!("there are {}", known.join(", ")),
        _ => "`malmoi memory stats` lists the files".to_owned(),
    };
    Error::with_hint(format!("the memory has no file {wanted}"), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_named_from_the_workspace_from_memory_or_by_its_folder() {
        let has = |wanted: &str, client: Option<&str>, name: &str| {
            let selection = Selection {
                source: Some(wanted.to_owned()),
                client: client.map(str::to_owned),
                ..Selection::default()
            };
            selection.has_source(name)
        };
        for wanted in ["memory/news/0001.jsonl", "news/0001.jsonl", "memory/news/", "news", "./memory/news"] {
            assert!(has(wanted, None, "memory/news/0001.jsonl"), "{wanted}");
            assert!(!has(wanted, None, "memory/newsletter/0001.jsonl"), "{wanted}");
        }
        assert!(has("news", Some("acme"), "memory/acme/news/0001.jsonl"));
        assert!(!has("0001.jsonl", None, "memory/news/0001.jsonl"));
    }
}
