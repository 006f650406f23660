//! The glossary of a workspace, layer by layer.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::overrule::overrule_house;
use crate::error::{Error, Problem, Result};
use crate::format::read_glossary;
use crate::record::Concept;
use crate::terms::{Terms, compile};
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
/// The problem of a file that is no glossary counts to the house. Fails when a file or folder cannot be read and when
/// the workspace has no such client.
pub fn layers(workspace: &Workspace, client: Option<&str>) -> Result<Vec<Layer>> {
    let sources = workspace.sources(SourceKind::Glossary, client)?;
    let clients: HashMap<&str, Option<&str>> =
        sources.iter().map(|source| (source.name.as_str(), source.layer.as_deref())).collect();
    let mut layers: Vec<Layer> = Vec::new();
    let mut place = |path: &str| {
        let client = clients.get(path).copied().flatten();
        layers.iter().position(|layer| layer.client.as_deref() == client).unwrap_or_else(|| {
            layers.push(Layer { client: client.map(str::to_owned), ..Layer::default() });
            layers.len() - 1
        })
    };
    let (concepts, problems) = workspace.concepts(client)?;
    let concepts: Vec<_> =
        concepts.into_iter().map(|concept| (place(&concept.place.path), concept)).collect();
    let problems: Vec<_> = problems.into_iter().map(|problem| (place(&problem.path), problem)).collect();
    for (place, concept) in concepts {
        layers[place].concepts.push(concept);
    }
    for (place, problem) in problems {
        layers[place].problems.push(problem);
    }
    layers.sort_by_key(|layer| layer.client.is_none());
    Ok(layers)
}

/// Compiles a glossary file of any format in memory, without a workspace, and returns the problems of its records.
///
/// Fails when the file cannot be read, when its format cannot be told, and when it holds no concept.
pub fn compile_file(file: &Path) -> Result<(Terms, Vec<Problem>)> {
    let (concepts, problems) = read_glossary(file, &file.to_string_lossy())?;
    if concepts.is_empty() {
        let first = problems.first().map(|problem| format!(": {problem}")).unwrap_or_default();
        return Err(Error::with_hint(
            format!("{} holds no concept{first}", file.display()),
            "a glossary has columns such as ko and en; `malmoi import --help` lists the formats",
        ));
    }
    Ok((Terms::from_bytes(compile(&[(None, concepts)])?)?, problems))
}

/// Joins layers into one glossary, in which a concept of the client stands for the house's concept of the same identifier
/// and what the client forbids is forbidden in the house's other concepts ([`super::overrule`]).
pub fn merged(mut layers: Vec<Layer>) -> (Vec<Concept>, Vec<Problem>) {
    overrule_house(&mut layers);
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::glossary::check_client;

    fn workspace() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        put("malmoi.toml", "clients = [\"acme\"]\n");
        put("glossary/b.csv", "id,ko,en\nserver,서버,server\nmodel,모델,model\n");
        put("glossary/acme/a.csv", "id,ko,en\nserver,써버,server\n\"broken\n");
        let workspace = Workspace::open(folder.path()).unwrap();
        (folder, workspace)
    }

    #[test]
    fn a_client_stands_above_the_house_and_only_when_named() {
        let (_folder, workspace) = workspace();
        let of = |client| {
            let (concepts, problems) = merged(layers(&workspace, client).unwrap());
            let terms: Vec<_> = concepts.iter().map(|concept| concept.ko[0].text.clone()).collect();
            (terms, problems.len())
        };
        assert_eq!(of(None), (vec!["서버".to_owned(), "모델".to_owned()], 0));
        assert_eq!(of(Some("acme")), (vec!["써버".to_owned(), "모델".to_owned()], 1));
        let clients: Vec<_> =
            layers(&workspace, Some("acme")).unwrap().into_iter().map(|layer| layer.client).collect();
        assert_eq!(clients, [Some("acme".to_owned()), None]);
    }

    #[test]
    fn what_the_client_forbids_is_forbidden_in_the_house() {
        let (folder, workspace) = workspace();
        let house = "id,ko,ko_deprecated,en,en_admitted\ngemini,제미나이,재미나이,Gemini,\nhost,호스트,,host,\n\
            twins,쌍둥이자리,,Gemini,\npod,파드,,pod,group\n";
        fs::write(folder.path().join("glossary/b.csv"), house).unwrap();
        let client = "id,ko,en,en_forbidden\na,제미나이,GEMINI,Gemini\nb,서버,server,host\nc,호스트,host,\n\
            d,꼬투리,legume,pod\n";
        fs::write(folder.path().join("glossary/acme/a.csv"), client).unwrap();
        let layers = layers(&workspace, Some("acme")).unwrap();
        let faults: Vec<_> = check_client(&layers).iter().map(ToString::to_string).collect();
        assert_eq!(
            faults,
            [
                "glossary/b.csv:4: twins: acme forbids the term ‘Gemini’ and nothing replaces it; name the term to use \
              in glossary/acme/"
            ]
        );
        let (concepts, _) = merged(layers);
        let english = |id: &str| -> Vec<String> {
            let concept = concepts.iter().find(|concept| concept.id == id).unwrap();
            concept.en.iter().map(|term| format!("{} {}", term.text, term.status)).collect()
        };
        assert_eq!(english("gemini"), ["Gemini forbidden", "GEMINI preferred"]);
        assert_eq!(english("host"), ["host preferred"]);
        assert_eq!(english("twins"), ["Gemini forbidden"]);
        assert_eq!(english("pod"), ["pod forbidden", "group admitted"]);
    }

    #[test]
    fn new_concepts_go_to_the_first_csv_of_their_layer() {
        let (folder, workspace) = workspace();
        let of = |client| workspace.relative(&main_file(&workspace, client).unwrap());
        assert_eq!([of(None), of(Some("acme"))], ["glossary/b.csv", "glossary/acme/a.csv"]);
        fs::remove_dir_all(folder.path().join("glossary")).unwrap();
        assert_eq!([of(None), of(Some("acme"))], ["glossary/glossary.csv", "glossary/acme/glossary.csv"]);
    }
}
