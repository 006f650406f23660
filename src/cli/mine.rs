//! `malmoi mine`: term pairs out of articles.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};

use super::index::counted;
use super::keys::Keys;
use super::open::{self, Freshness, note, print};
use super::{Cli, FOUND, NOTHING};
use crate::document::Markup;
use crate::error::{Error, Result};
use crate::format::read_glossary;
use crate::glossary;
use crate::mine::{
    self, Candidate, Decision, Decisions, Evidence, Kind, Mined, Options, Progress, Role, Source, Standing,
};
use crate::record::Concept;
use crate::render::mining;
use crate::workspace::Workspace;

/// Find term pairs in articles: 가우디(Gaudi), 검색 증강 생성(RAG), Gemini(제미나이)
///
/// Reads plain text, Markdown and HTML, and of folders every such file. What stands in brackets behind a term is a candidate: the
/// pair, its kind (transliteration, translation, abbreviation, hybrid), a confidence, where it stands, and whether the glossary has it
/// or says otherwise. Where the Korean term begins is judged by sound, morphology, the glossary and the memory.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  malmoi mine articles/gemini-vertex-ai-adoption.ko.txt    what the article proposes
  malmoi mine --new articles                               what the glossary lacks, of a whole folder
  malmoi mine --json news/*.txt > candidates.jsonl         a JSON object a line
  malmoi mine --review news                                one key each; goes on where it was left
  malmoi mine --accept --min 0.9 news                      into the glossary, marked as proposed

Confidence is from 0 to 1. --review keeps what was decided in the workspace's mined.jsonl.
Exit status: 0 where a candidate was found, 1 where none was, 2 after an error.")]
pub struct Args {
    /// The files and folders; `-`, or none at all, is standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print JSON, an object a line
    #[arg(long, group = "shape")]
    json: bool,
    /// Print CSV with a header, which `malmoi import` and spreadsheets read
    #[arg(long, group = "shape")]
    csv: bool,
    /// Leave out what is less sure: from 0 to 1; 0.5 where nothing is said, with --accept 0.8
    #[arg(long, value_name = "CONFIDENCE", value_parser = confidence)]
    min: Option<f64>,
    /// Show only what the glossary does not have
    #[arg(long)]
    new: bool,
    /// Show quoted names without a gloss, too, with a guess at the original; their confidence is below 0.5
    #[arg(long)]
    names: bool,
    /// Show what is told apart, too: glosses of verbs and adjectives, and brackets that are no gloss
    #[arg(long, conflicts_with_all = ["accept", "review"])]
    all: bool,
    /// Add the candidates that the glossary lacks to it, as proposed, with the article as source
    #[arg(long, group = "shape", conflicts_with = "review")]
    accept: bool,
    /// Ask about each candidate that the glossary lacks: y adds it, n drops it, e edits it, s asks again another time, q ends
    #[arg(long, group = "shape")]
    review: bool,
    /// Use this glossary file, in any format that malmoi reads; no workspace is needed
    #[arg(long, value_name = "FILE", conflicts_with_all = ["client", "accept", "review"])]
    glossary: Option<PathBuf>,
    /// What FILE is, where its name and content do not tell: text, markdown or html
    #[arg(long, value_name = "FORMAT", value_parser = markup)]
    format: Option<Markup>,
    /// Open this client's layer; --accept and --review add to it
    #[arg(long, value_name = "CLIENT")]
    client: Option<String>,
    #[command(flatten)]
    freshness: Freshness,
}

fn confidence(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|value| (0.0..=1.0).contains(value))
        .ok_or_else(|| "it is a number from 0 to 1".to_owned())
}

fn markup(name: &str) -> Result<Markup, String> {
    match name {
        "text" => Ok(Markup::Plain),
        "markdown" => Ok(Markup::Markdown),
        "html" => Ok(Markup::Html),
        other => Err(format!("{other} is neither text, markdown nor html")),
    }
}

/// What is shown where `--min` says nothing.
const LIKELY: f64 = 0.5;
/// What `--accept` takes where `--min` says nothing.
const SURE: f64 = 0.8;

/// Runs the command; 1 where no candidate is found.
pub fn run(args: &Args, cli: &Cli, out: &mut dyn Write) -> Result<u8> {
    let sources = sources(args)?;
    // Nothing is read before it is known that there is a workspace to add to.
    let workspace = workspace(args, cli)?;
    let client = match &workspace {
        Some(workspace) => args.client.as_deref().map(|name| workspace.client(name)).transpose()?,
        None => None,
    };
    let evidence = evidence(args, workspace.as_ref(), client)?;
    let options = Options { markup: args.format, names: args.names, ..Options::default() };
    let mut mined =
        watched(sources.len() as u64, |progress| mine::mine(&sources, &evidence, options, progress))?;
    if mined.texts == 0 && mined.troubles.len() == sources.len() && !mined.troubles.is_empty() {
        return Err(mined.troubles.swap_remove(0).1);
    }
    for (_, error) in &mined.troubles {
        note(&format!("warning: {error}; the other files are read"));
    }
    let min = args.min.unwrap_or(if args.accept { SURE } else { LIKELY });
    let is_shown = |candidate: &&Candidate| match candidate.role {
        Role::Term if candidate.kind == Kind::Name => args.min.is_none_or(|min| candidate.confidence >= min),
        Role::Term => candidate.confidence >= min,
        Role::Modifier | Role::None => args.all,
    };
    let is_wanted = |candidate: &&Candidate| {
        let is_listed = matches!(evidence.standing(&candidate.ko, &candidate.en), Standing::Listed(_));
        !(args.new && is_listed)
    };
    let shown: Vec<&Candidate> = mined.candidates.iter().filter(is_shown).filter(is_wanted).collect();
    match &workspace {
        Some(workspace) if args.accept => return accept(workspace, client, &shown, &evidence, &mined, out),
        Some(workspace) if args.review => return review(workspace, client, &shown, &evidence, out),
        _ => {}
    }
    show(args, &shown, &evidence, out)?;
    if shown.is_empty() {
        explain(&mined, args, min);
    }
    Ok(if shown.is_empty() { NOTHING } else { FOUND })
}

fn sources(args: &Args) -> Result<Vec<Source>> {
    let is_piped = args.files.is_empty() || args.files.iter().any(|file| file.as_path() == Path::new("-"));
    if args.files.is_empty() && io::stdin().is_terminal() {
        return Err(Error::with_hint("no file is named", "type `malmoi mine FILE`, or pipe a text in"));
    }
    if args.review && is_piped {
        return Err(Error::with_hint(
            "--review reads answers from standard input, which cannot be the article, too",
            "name the file: `malmoi mine --review FILE`",
        ));
    }
    if args.files.is_empty() { Ok(vec![Source::Stdin]) } else { mine::sources(&args.files) }
}

/// The workspace, which only `--accept`, `--review`, `--client` and `-w` need.
fn workspace(args: &Args, cli: &Cli) -> Result<Option<Workspace>> {
    if args.glossary.is_some() {
        return Ok(None);
    }
    let is_needed = args.accept || args.review || args.client.is_some();
    match cli.workspace() {
        Ok(workspace) => Ok(Some(workspace)),
        Err(error) if is_needed || cli.workspace.as_deref().is_some_and(|dir| !dir.is_empty()) => Err(error),
        Err(_) => {
            note("no workspace here: neither glossary nor memory help to judge; -w DIR names one");
            Ok(None)
        }
    }
}

fn evidence(args: &Args, workspace: Option<&Workspace>, client: Option<&str>) -> Result<Evidence> {
    if let Some(file) = &args.glossary {
        let (concepts, problems) = read_glossary(file, &file.to_string_lossy())?;
        super::import::tell_problems(&problems, problems.len() as u64, super::import::SHOWN);
        return Ok(Evidence::of(concepts));
    }
    let Some(workspace) = workspace else { return Ok(Evidence::default()) };
    let (concepts, _) = glossary::merged(glossary::layers(workspace, client)?);
    let index = open::index(workspace, client, &args.freshness)?;
    Ok(Evidence::of(concepts).with_memory(index.units()?))
}

/// Shows on standard error how far the work is, where somebody watches it there.
fn watched(files: u64, work: impl FnOnce(&mut dyn FnMut(Progress)) -> Result<Mined>) -> Result<Mined> {
    let bar = ProgressBar::new(files);
    let style = ProgressStyle::with_template("{bar:24} {human_pos} of {human_len} files, {msg}, {eta} left");
    bar.set_style(style.expect("the template is well-formed"));
    let result = work(&mut |progress| {
        bar.set_position(progress.files);
        bar.set_message(counted(progress.found, "pair"));
    });
    bar.finish_and_clear();
    result
}

fn show(args: &Args, shown: &[&Candidate], evidence: &Evidence, out: &mut dyn Write) -> Result<()> {
    if args.csv {
        print(out, mining::CSV_HEADER)?;
    }
    for candidate in shown {
        let standing = evidence.standing(&candidate.ko, &candidate.en);
        let text = match (args.json, args.csv) {
            (true, _) => mining::json_line(candidate, standing),
            (_, true) => mining::csv_line(candidate, standing),
            _ => mining::text(candidate, standing),
        };
        out.write_all(text.as_bytes()).map_err(super::stdout_error)?;
    }
    Ok(())
}

/// Says why nothing is shown.
fn explain(mined: &Mined, args: &Args, min: f64) {
    let of = |role: Role| mined.candidates.iter().filter(|candidate| candidate.role == role).count() as u64;
    let (terms, others) = (of(Role::Term), of(Role::Modifier) + of(Role::None));
    note(&match (terms, others) {
        _ if mined.texts == 0 => "there is no text".to_owned(),
        (0, 0) => "no term stands there with a gloss in brackets, as in 가우디(Gaudi); --names looks at quoted names, too".to_owned(),
        (0, _) => format!("{} found, and none of them glosses a term; --all shows them", counted(others, "bracket")),
        _ if args.new => format!("{} found, all of them in the glossary or less sure than {min}", counted(terms, "pair")),
        _ => format!("{} found, none of them as sure as {min}; --min 0 shows them", counted(terms, "pair")),
    });
}

/// Adds what the glossary lacks.
fn accept(
    workspace: &Workspace,
    client: Option<&str>,
    shown: &[&Candidate],
    evidence: &Evidence,
    mined: &Mined,
    out: &mut dyn Write,
) -> Result<u8> {
    let decisions = Decisions::read(workspace.root())?;
    // A guess at an original is nothing to add unseen, and what a person has dropped stays out.
    let is_open = |candidate: &&&Candidate| {
        candidate.kind != Kind::Name && decisions.of(&candidate.ko, &candidate.en) != Some(Decision::No)
    };
    let shown: Vec<&Candidate> = shown.iter().filter(is_open).copied().collect();
    let free = mine::without_conflicts(&shown, evidence);
    let others = |wanted: fn(Standing<'_>) -> bool| {
        shown.iter().filter(|candidate| wanted(evidence.standing(&candidate.ko, &candidate.en))).count()
            as u64
    };
    let listed = others(|standing| matches!(standing, Standing::Listed(_)));
    let left = shown.len() as u64 - listed - free.len() as u64;
    if !free.is_empty() {
        let file = glossary::main_file(workspace, client)?;
        let concepts: Vec<Concept> =
            free.iter().map(|candidate| mine::concept(candidate, workspace, false)).collect();
        let added = glossary::add_all(&file, &concepts)?;
        for (candidate, added) in free.iter().zip(&added) {
            let place = format!("{}:{}", workspace.relative(&file), added.line);
            print(out, &format!("{} at {place}\n", mining::head(candidate, Standing::New)))?;
        }
    }
    if listed > 0 {
        note(&format!("{} in the glossary already", counted(listed, "pair")));
    }
    if left > 0 {
        note(&format!(
            "{} left out, since the glossary or a surer pair has one of the terms with another beside it; --review asks about them",
            counted(left, "pair")
        ));
    }
    if shown.is_empty() {
        let terms = mined.candidates.iter().filter(|candidate| candidate.role == Role::Term).count() as u64;
        note(&format!(
            "nothing added: {} found, none sure enough; --min sets how sure",
            counted(terms, "pair")
        ));
    }
    Ok(if free.is_empty() { NOTHING } else { FOUND })
}

/// Asks about each candidate that the glossary lacks and that was not decided yet.
fn review(
    workspace: &Workspace,
    client: Option<&str>,
    shown: &[&Candidate],
    evidence: &Evidence,
    out: &mut dyn Write,
) -> Result<u8> {
    let mut decisions = Decisions::read(workspace.root())?;
    let keys = Keys::new();
    let open = |candidate: &&&Candidate| {
        !matches!(evidence.standing(&candidate.ko, &candidate.en), Standing::Listed(_))
            && decisions.of(&candidate.ko, &candidate.en).is_none()
    };
    let open: Vec<&Candidate> = shown.iter().filter(open).copied().collect();
    if open.is_empty() {
        note("nothing to decide: the glossary has every candidate, or it was decided before (mined.jsonl)");
        return Ok(NOTHING);
    }
    let file = glossary::main_file(workspace, client)?;
    let mut added = 0;
    for (number, candidate) in open.iter().enumerate() {
        print(
            out,
            &format!(
                "{}/{} {}",
                number + 1,
                open.len(),
                mining::text(candidate, evidence.standing(&candidate.ko, &candidate.en))
            ),
        )?;
        let mut concept = mine::concept(candidate, workspace, true);
        let decision = match keys.ask("[y]es [n]o [e]dit [s]kip [q]uit?", "yneqs")? {
            None | Some('q') => break,
            Some('s') => continue,
            Some('n') => Decision::No,
            Some('e') => {
                let (Some(ko), Some(en)) =
                    (keys.edit("Korean", &candidate.ko)?, keys.edit("English", &candidate.en)?)
                else {
                    break;
                };
                concept.ko[0].text = ko;
                concept.en[0].text = en;
                Decision::Edited
            }
            Some(_) => Decision::Yes,
        };
        if decision != Decision::No {
            let place = glossary::add(&file, &concept)?;
            added += 1;
            print(out, &format!("  added {} at {}:{}\n", place.id, workspace.relative(&file), place.line))?;
        }
        decisions.keep(&candidate.ko, &candidate.en, decision)?;
    }
    note(&format!("{} added; the decisions are in {}", counted(added, "pair"), Decisions::FILE));
    Ok(FOUND)
}
