//! `malmoi glossary`: add a concept, check the glossary.

use std::fs;
use std::io::{self, Write};
use std::path::{Component, PathBuf};

use serde::Serialize;

use super::index::counted;
use super::stdout_error;
use crate::error::{Error, Problem, Result};
use crate::format::csv::{clean_term, clean_text, derived_id};
use crate::glossary::{self, Near};
use crate::record::{Authority, Concept, Definition, Lang, Status, Term, TermType};
use crate::workspace::Workspace;

/// Add to the glossary and check it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  malmoi glossary add --ko 서버 --en server\n  malmoi glossary check")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Add(Box<Add>),
    Check(Check),
}

/// Add a concept, and warn of terms that are nearly the same
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  malmoi glossary add --ko 앤트로픽 --en Anthropic --ko-deprecated 엔트로픽 --domain ai\n  \
    malmoi glossary add --en GPT-4o --dnt --type name --authority company"
)]
struct Add {
    /// The Korean term to use
    #[arg(long, value_name = "TERM")]
    ko: Vec<String>,
    /// The English term to use
    #[arg(long, value_name = "TERM", required = true)]
    en: Vec<String>,
    /// A Korean synonym that may be used; can be repeated, as can the five below
    #[arg(long, value_name = "TERM")]
    ko_admitted: Vec<String>,
    /// A Korean form to avoid
    #[arg(long, value_name = "TERM")]
    ko_deprecated: Vec<String>,
    /// A Korean form that is forbidden
    #[arg(long, value_name = "TERM")]
    ko_forbidden: Vec<String>,
    /// An English synonym that may be used
    #[arg(long, value_name = "TERM")]
    en_admitted: Vec<String>,
    /// An English form to avoid
    #[arg(long, value_name = "TERM")]
    en_deprecated: Vec<String>,
    /// An English form that is forbidden
    #[arg(long, value_name = "TERM")]
    en_forbidden: Vec<String>,
    /// The identifier; made of the English term where none is given
    #[arg(long)]
    id: Option<String>,
    /// The subject field
    #[arg(long)]
    domain: Option<String>,
    /// The shape of the term: full, abbreviation or name
    #[arg(long = "type", value_name = "TYPE", value_parser = term_type)]
    term_type: Option<TermType>,
    /// Who settled the spelling: norm, company, house or community
    #[arg(long, value_parser = authority)]
    authority: Option<Authority>,
    /// What it is, in Korean
    #[arg(long, value_name = "TEXT")]
    definition_ko: Option<String>,
    /// What it is, in English
    #[arg(long, value_name = "TEXT")]
    definition_en: Option<String>,
    /// Advice for the translator
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Where the facts are from
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
    /// Do not translate: the term stays in Latin script
    #[arg(long)]
    dnt: bool,
    /// Nobody has approved it yet
    #[arg(long)]
    proposed: bool,
    /// The Latin terms match in this case alone
    #[arg(long)]
    case_sensitive: bool,
    /// The file in glossary/; the first CSV there where none is given
    #[arg(long, value_name = "NAME")]
    file: Option<PathBuf>,
    /// The client whose layer it belongs to
    #[arg(long, value_name = "NAME")]
    client: Option<String>,
    /// Add it although another concept has one of its terms
    #[arg(long)]
    force: bool,
}

/// List duplicates, terms that two concepts claim, and broken rows
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  malmoi glossary check\n  malmoi glossary check --client acme --json")]
struct Check {
    /// Check the layer of this client too
    #[arg(long, value_name = "NAME")]
    client: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the command: 1 where a concept is not added or the check reports something.
pub fn run(args: &Args, workspace: &Workspace, out: &mut dyn Write) -> Result<u8> {
    match &args.command {
        Command::Add(args) => args.run(workspace, out),
        Command::Check(args) => args.run(workspace, out),
    }
}

impl Add {
    fn run(&self, workspace: &Workspace, out: &mut dyn Write) -> Result<u8> {
        let mut concept = self.concept();
        let faults = glossary::check(std::slice::from_ref(&concept), &[]);
        if let Some(fault) = faults.first() {
            let message =
                format!("the concept is not added, since {}", fault.message.trim_start_matches([':', ' ']));
            return Err(Error::with_hint(
                message,
                "give a term in both languages, as in `malmoi glossary add --ko 서버 --en server`",
            ));
        }
        let client = self.client.as_deref().map(|name| workspace.client(name)).transpose()?;
        let layers = glossary::layers(workspace, client)?;
        let own = layers.iter().find(|layer| layer.client.is_some() == client.is_some());
        let present = own.map_or(&[][..], |layer| &layer.concepts);
        let is_taken = |id: &str| present.iter().any(|concept| concept.id == id);
        if concept.id.is_empty() {
            concept.id = derived_id(&concept, is_taken);
        } else if is_taken(&concept.id) {
            return Err(Error::with_hint(
                format!("there is a concept {} already", concept.id),
                "name another with `--id ID`, or leave it out and malmoi makes one",
            ));
        }
        let near = glossary::near_duplicates(present, &concept);
        for near in &near {
            warn(near);
        }
        if near.iter().any(Near::is_conflict) && !self.force {
            let advice =
                "not added; add the form to that concept's row, or `--force` adds the concept all the same";
            let _ = writeln!(io::stderr(), "{advice}");
            return Ok(1);
        }
        let file = self.file(workspace, client)?;
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(Error::io("cannot make", folder))?;
        }
        let added = glossary::add(&file, &concept)?;
        writeln!(out, "added {} at {}:{}", added.id, workspace.relative(&file), added.line)
            .map_err(stdout_error)?;
        Ok(0)
    }

    fn concept(&self) -> Concept {
        let terms = |lists: [&[String]; 4]| {
            let statuses = Status::ALL.into_iter().zip(lists);
            statuses
                .flat_map(|(status, list)| {
                    list.iter().map(move |text| Term { text: clean_term(text), status })
                })
                .collect()
        };
        let text = |text: &Option<String>| text.as_deref().map(clean_text).filter(|text| !text.is_empty());
        let line = |text: &Option<String>| text.as_deref().map(clean_term).unwrap_or_default();
        Concept {
            id: line(&self.id),
            domain: line(&self.domain),
            term_type: self.term_type,
            authority: self.authority,
            proposed: self.proposed,
            case_sensitive: self.case_sensitive,
            dnt: self.dnt,
            ko: terms([&self.ko, &self.ko_admitted, &self.ko_deprecated, &self.ko_forbidden]),
            en: terms([&self.en, &self.en_admitted, &self.en_deprecated, &self.en_forbidden]),
            definition: Definition { ko: text(&self.definition_ko), en: text(&self.definition_en) },
            note: text(&self.note),
            source: text(&self.source),
            ..Concept::default()
        }
    }

    fn file(&self, workspace: &Workspace, client: Option<&str>) -> Result<PathBuf> {
        let Some(name) = &self.file else { return glossary::main_file(workspace, client) };
        let name = name.strip_prefix("glossary").unwrap_or(name);
        let is_inside = name.components().all(|part| matches!(part, Component::Normal(_)));
        if !is_inside || name.extension().is_none_or(|extension| !extension.eq_ignore_ascii_case("csv")) {
            return Err(Error::with_hint(
                format!("{} is no CSV in glossary/", name.display()),
                "name one as in `--file technology.csv`",
            ));
        }
        let folder = workspace.glossary_dir();
        Ok(folder.join(client.unwrap_or_default()).join(name))
    }
}

impl Check {
    fn run(&self, workspace: &Workspace, out: &mut dyn Write) -> Result<u8> {
        let layers = glossary::layers(workspace, self.client.as_deref())?;
        let concepts: usize = layers.iter().map(|layer| layer.concepts.len()).sum();
        let mut problems: Vec<Problem> =
            layers.iter().flat_map(|layer| glossary::check(&layer.concepts, &layer.problems)).collect();
        problems.extend(glossary::check_client(&layers));
        let code = u8::from(!problems.is_empty());
        if self.json {
            #[derive(Serialize)]
            struct Report {
                concepts: usize,
                problems: Vec<Problem>,
            }
            let json = serde_json::to_string(&Report { concepts, problems })
                .map_err(|error| stdout_error(error.into()))?;
            writeln!(out, "{json}").map_err(stdout_error)?;
            return Ok(code);
        }
        for problem in &problems {
            writeln!(out, "{problem}").map_err(stdout_error)?;
        }
        let concepts = counted(concepts as u64, "concept");
        let summary = match problems.len() as u64 {
            0 => format!("{concepts}, nothing to report"),
            count => format!("{concepts}, {}", counted(count, "problem")),
        };
        writeln!(out, "{summary}").map_err(stdout_error)?;
        Ok(code)
    }
}

fn warn(near: &Near<'_>) {
    let language = match near.lang {
        Lang::Ko => "Korean",
        Lang::En => "English",
    };
    let place = &near.concept.place;
    let relation = if near.is_conflict() {
        format!("conflict: the {language} term {} is {} already", near.own, near.term.status)
    } else {
        format!(
            "near duplicate: the {language} term {} resembles {} ({})",
            near.own, near.term.text, near.term.status
        )
    };
    let _ = writeln!(io::stderr(), "{relation} in {}, {}:{}", near.concept.id, place.path, place.line);
}

fn term_type(word: &str) -> Result<TermType, String> {
    word.parse().map_err(|()| "it is full, abbreviation or name".to_owned())
}

fn authority(word: &str) -> Result<Authority, String> {
    word.parse().map_err(|()| "it is norm, company, house or community".to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn glossary(folder: &Path, line: &[&str]) -> Result<(u8, String)> {
        let args = Line::try_parse_from(["glossary"].iter().chain(line)).unwrap().args;
        let mut out = Vec::new();
        let code = run(&args, &Workspace::open(folder).unwrap(), &mut out)?;
        Ok((code, String::from_utf8(out).unwrap()))
    }

    #[test]
    fn concepts_are_added_and_conflicts_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let of = |line: &[&str]| glossary(folder.path(), line);
        let add =
            ["add", "--ko", "앤트로픽", "--en", "Anthropic", "--ko-deprecated", "엔트로픽", "--domain", "ai"];
        assert_eq!(of(&add).unwrap(), (0, "added anthropic at glossary/glossary.csv:2\n".into()));
        assert_eq!(of(&add).unwrap(), (1, String::new()));
        assert_eq!(
            of(&["add", "--ko", "안쓰로픽", "--en", "Anthropic", "--force"]).unwrap(),
            (0, "added anthropic-2 at glossary/glossary.csv:3\n".into())
        );
        let (code, report) = of(&["check"]).unwrap();
        assert_eq!(
            (code, report.as_str()),
            (
                1,
                "glossary/glossary.csv:3: anthropic-2 and anthropic both claim the term ‘Anthropic’ (preferred, and preferred at glossary/glossary.csv:2); take it from one of them\n2 concepts, 1 problem\n"
            )
        );
        let (code, json) = of(&["check", "--json"]).unwrap();
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(
            (code, &json["concepts"], &json["problems"][0]["kind"]),
            (1, &2.into(), &"conflict".into())
        );
        let file = ["add", "--en", "GPT-4o", "--dnt", "--file", "names.csv"];
        assert_eq!(of(&file).unwrap(), (0, "added gpt-4o at glossary/names.csv:2\n".into()));
    }

    #[test]
    fn what_cannot_be_added_is_refused_with_advice() {
        let folder = tempfile::tempdir().unwrap();
        let of = |line: &[&str]| glossary(folder.path(), line).unwrap_err();
        let error = of(&["add", "--en", "server"]);
        assert!(
            error.to_string().contains("no Korean term") && error.hint().unwrap().contains("--ko"),
            "{error}"
        );
        for file in ["../x.csv", "/tmp/x.csv", "x.txt"] {
            let error = of(&["add", "--ko", "가", "--en", "a", "--file", file]);
            assert!(error.to_string().ends_with("is no CSV in glossary/"), "{error}");
        }
    }
}
