//! The glossary of a workspace, layer by layer.

use std::collections::HashSet;
use std::path::PathBuf;

use crate::error::{Problem, Result};
use crate::format;
use crate::record::Concept;
use crate::workspace::{SourceKind, Workspace};

/// The house's own concepts, or those of one client.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// The client; none for the house.
    pub client: Option<String>,
    /// The concepts in the order of the files.
    pub concepts: Vec<Concept>,
    /// The problems of their files.
    pub problems: Vec<Problem>,
}

/// Reads the layers of a workspace: the client's first, where one is named, then the house's.
///
/// Fails when a file or folder cannot be read and when the workspace has no such client.
pub fn layers(workspace: &Workspace, client: Option<&str>) -> Result<Vec<Layer>> {
    let mut layers: Vec<Layer> = Vec::new();
    for source in workspace.sources(SourceKind::Glossary, client)? {
        let place = match layers.iter().position(|layer| layer.client == source.layer) {
            Some(place) => place,
            None => {
                layers.push(Layer { client: source.layer.clone(), ..Layer::default() });
                layers.len() - 1
            }
        };
        for file in &source.files {
            let (concepts, problems) = format::read_glossary(file, &workspace.relative(file))?;
            layers[place].concepts.extend(concepts);
            layers[place].problems.extend(problems);
        }
    }
    Ok(layers)
}

/// Joins layers into one glossary, in which a concept of the client stands for the house's concept of the same identifier.
pub fn merged(layers: Vec<Layer>) -> (Vec<Concept>, Vec<Problem>) {
    let (mut concepts, mut problems) = (Vec::new(), Vec::new());
    let mut above = HashSet::new();
    for layer in layers {
        let start = concepts.len();
        concepts.extend(layer.concepts.into_iter().filter(|concept| !above.contains(&concept.id)));
        above.extend(concepts[start..].iter().map(|concept: &Concept| concept.id.clone()));
        problems.extend(layer.problems);
    }
    (concepts, problems)
}

/// The file that new concepts go to: the first CSV of the layer by its name, or else `glossary.csv`.
///
/// Fails when a folder cannot be read and when the workspace has no such client.
pub fn main_file(workspace: &Workspace, client: Option<&str>) -> Result<PathBuf> {
    let sources = workspace.sources(SourceKind::Glossary, client)?;
    let is_csv =
        |file: &&PathBuf| file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let own = sources.iter().filter(|source| source.layer.is_some() == client.is_some());
    if let Some(file) = own.flat_map(|source| &source.files).find(is_csv) {
        return Ok(file.clone());
    }
    let folder = workspace.glossary_dir();
    Ok(client.map_or(folder.clone(), |client| folder.join(client)).join("glossary.csv"))
}
