//! `malmoi recognize`: the terms of texts and of bilingual files.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::lookup::language;
use super::open::{self, Freshness};
use super::{FOUND, NOTHING, import};
use crate::annotate::{Annotator, Event, Input, Passage, Request, Side, Source, Summary, read_all};
use crate::document::Markup;
use crate::error::{Error, Result};
use crate::format::{Format, Holds};
use crate::glossary;
use crate::lookup;
use crate::record::Lang;
use crate::render::mentions;
use crate::terms::Terms;
use crate::workspace::Workspace;

/// Find the terms of the glossary in texts and in bilingual files
///
/// Reads plain text, Markdown, HTML, SRT and WebVTT, and the source segments of every bilingual format that `malmoi import`
/// reads. Code, addresses, tags, comments and time codes are not searched. A file's name and content tell its format.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  malmoi recognize articles/data-center-power.ko.txt    terms underlined, pairs below each paragraph
  malmoi recognize --summary articles/*.ko.txt          each concept with its count and first place
  malmoi recognize --json client.xlf                    a JSON object a line, offsets within the segment
  malmoi recognize --html guide.md > guide.html         a page that shows the pair of each term
  malmoi recognize --glossary terms.csv < letter.txt    a glossary without a workspace

Offsets are bytes of the text as UTF-8 without byte order mark.
Exit status: 0 where a term was found, 1 where none was, 2 after an error.")]
pub struct Args {
    /// The files; `-`, or none at all, is standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print JSON, an object a line
    #[arg(long, group = "shape")]
    json: bool,
    /// Print TSV with a header
    #[arg(long, group = "shape")]
    tsv: bool,
    /// Print a page of HTML that stands alone
    #[arg(long, group = "shape")]
    html: bool,
    /// List each concept with its count and its first place
    #[arg(long, conflicts_with_all = ["html", "explain"])]
    summary: bool,
    /// List every place where a form is spelt, and why it is a term or none
    #[arg(long, conflicts_with = "html")]
    explain: bool,
    /// Use this glossary file, in any format that malmoi reads; no workspace is needed
    #[arg(long, value_name = "FILE", conflicts_with = "client")]
    glossary: Option<PathBuf>,
    /// Which side of a bilingual file to search: ko, en, source (the default) or target
    #[arg(long, value_name = "SIDE", value_parser = side, default_value = "source", hide_default_value = true)]
    side: Side,
    /// What FILE is, where its name and content do not tell
    #[arg(long, value_name = "FORMAT", value_parser = known_input())]
    format: Option<Input>,
    /// Look for the terms of one language only
    #[arg(long, value_name = "ko|en", value_parser = language)]
    from: Option<Lang>,
    /// Rank the concepts of this domain first where a term has several
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// Open this client's layer and rank it first
    #[arg(long, value_name = "CLIENT")]
    client: Option<String>,
    #[command(flatten)]
    freshness: Freshness,
}

/// The markups and what they are called.
const MARKUPS: [(&str, Markup); 5] = [
    ("text", Markup::Plain),
    ("markdown", Markup::Markdown),
    ("html", Markup::Html),
    ("srt", Markup::Subtitles),
    ("vtt", Markup::Subtitles),
];

/// Takes the name of a markup, or of a format that holds segments; two aligned text files are two texts here.
pub(super) fn known_input() -> impl TypedValueParser<Value = Input> {
    let is_known =
        |format: &&Format| format.is_read() && format.holds() != Holds::Concepts && **format != Format::Text;
    let formats = Format::value_variants().iter().filter(is_known);
    let markups = MARKUPS.iter().map(|(name, _)| PossibleValue::new(*name));
    let values: Vec<_> = markups.chain(formats.filter_map(ValueEnum::to_possible_value)).collect();
    PossibleValuesParser::new(values).try_map(|name| match MARKUPS.iter().find(|(known, _)| *known == name) {
        Some((_, markup)) => Ok(Input::Text(*markup)),
        None => Format::from_str(&name, false).map(Input::Segments),
    })
}

fn side(name: &str) -> Result<Side, String> {
    match name {
        "source" => Ok(Side::Source),
        "target" => Ok(Side::Target),
        tag => Lang::from_tag(tag)
            .map(Side::Of)
            .ok_or_else(|| format!("{tag} is neither ko, en, source nor target")),
    }
}

/// Runs the command; the workspace is looked for where no glossary is named.
pub fn run(args: &Args, workspace: impl FnOnce() -> Result<Workspace>, out: &mut dyn Write) -> Result<u8> {
    let sources = sources(&args.files)?;
    let mut request =
        Request { from: args.from, domain: args.domain.clone(), client: None, explain: args.explain };
    if let Some(file) = &args.glossary {
        let (terms, problems) = glossary::compile_file(file)?;
        import::tell_problems(&problems, problems.len() as u64, import::SHOWN);
        return show(args, &terms, &request, &sources, out);
    }
    let workspace = workspace()?;
    request.client =
        args.client.as_deref().map(|name| workspace.client(name)).transpose()?.map(str::to_owned);
    let index = open::index(&workspace, request.client.as_deref(), &args.freshness)?;
    show(args, index.terms(), &request, &sources, out)
}

fn sources(files: &[PathBuf]) -> Result<Vec<Source>> {
    if files.is_empty() {
        if io::stdin().is_terminal() {
            return Err(Error::with_hint(
                "no file is named",
                "type `malmoi recognize FILE`, or pipe a text in",
            ));
        }
        return Ok(vec![Source::Stdin]);
    }
    let source = |file: &PathBuf| match file.as_path() == Path::new("-") {
        true => Source::Stdin,
        false => Source::File(file.clone()),
    };
    Ok(files.iter().map(source).collect())
}

/// Reads the documents one by one and prints what is asked for.
fn show(
    args: &Args,
    terms: &Terms,
    request: &Request,
    sources: &[Source],
    out: &mut dyn Write,
) -> Result<u8> {
    if let Some(domain) = &request.domain {
        lookup::check_domain(terms, domain, request.client.as_deref())?;
    }
    let mut printer = Printer {
        args,
        out,
        has_several: sources.len() > 1,
        has_header: false,
        has_terms: false,
        has_text: false,
    };
    let mut summary = Summary::default();
    let mut annotator = Annotator::new(terms, request);
    if args.html {
        let title = sources.iter().map(Source::name).collect::<Vec<_>>().join(", ");
        printer.write(&mentions::page_start(&title))?;
    }
    read_all(sources, args.format, args.side, &mut annotator, &mut |source, event| {
        let name = source.name();
        match event {
            Event::Begin => printer.begin(&name),
            Event::Passage(passage) => {
                printer.has_terms |= passage.mentions.iter().any(|mention| mention.is_term());
                if args.summary {
                    passage.mentions.iter().for_each(|mention| summary.count(&name, mention));
                    return Ok(());
                }
                printer.passage(&name, passage)
            }
            Event::End(outcome) => {
                import::tell_problems(&outcome.problems, outcome.problems.len() as u64, import::SHOWN);
                printer.has_text |= !outcome.is_empty;
                if outcome.is_empty {
                    open::note(&format!("{name} holds no text"));
                }
                Ok(())
            }
        }
    })?;
    if args.html {
        printer.write(mentions::page_end())?;
    }
    if args.summary {
        let counts = summary.counts();
        if args.json || args.tsv {
            counts.iter().try_for_each(|count| printer.row(&mentions::count_row(count)))?;
        } else {
            printer.write(&mentions::counts(&counts))?;
        }
    }
    if printer.has_text && !printer.has_terms && !(args.json || args.tsv || args.html) {
        open::note("no term of the glossary stands there; --explain shows where one is spelt all the same");
    }
    printer.out.flush().map_err(super::stdout_error)?;
    Ok(if printer.has_terms { FOUND } else { NOTHING })
}

/// Prints passages in the shape that is asked for.
struct Printer<'a> {
    args: &'a Args,
    out: &'a mut dyn Write,
    has_several: bool,
    /// Whether the table was begun.
    has_header: bool,
    has_terms: bool,
    has_text: bool,
}

impl Printer<'_> {
    /// Begins a file, whose name is told where there are several.
    fn begin(&mut self, name: &str) -> Result<()> {
        let Args { json, tsv, html, summary, explain, .. } = *self.args;
        match self.has_several {
            true if html => self.write(&mentions::page_file(name)),
            true if !(json || tsv || summary || explain) => {
                self.write(&format!("== {}\n\n", crate::render::text::shown(name)))
            }
            _ => Ok(()),
        }
    }

    fn passage(&mut self, name: &str, passage: &Passage) -> Result<()> {
        let Args { json, tsv, html, explain, .. } = *self.args;
        if json || tsv {
            return passage.mentions.iter().try_for_each(|mention| {
                let mut row = mentions::mention_row(mention, explain);
                // A table has the same columns whatever the files are.
                if tsv || self.has_several {
                    row.insert("file".to_owned(), name.into());
                }
                if tsv || passage.segment.is_some() {
                    row.insert("segment".to_owned(), passage.segment.into());
                }
                self.row(&row)
            });
        }
        let text = match (html, explain) {
            (true, _) => mentions::page_passage(passage),
            (_, true) => {
                let line = |mention| mentions::explained(mention, name, passage.segment);
                passage.mentions.iter().map(line).collect()
            }
            _ => mentions::passage(passage),
        };
        self.write(&text)
    }

    fn row(&mut self, row: &mentions::Row) -> Result<()> {
        if self.args.json {
            return self.write(&mentions::json_line(row));
        }
        if !std::mem::replace(&mut self.has_header, true) {
            self.write(&mentions::tsv_header(row))?;
        }
        self.write(&mentions::tsv_line(row))
    }

    fn write(&mut self, text: &str) -> Result<()> {
        self.out.write_all(text.as_bytes()).map_err(super::stdout_error)
    }
}
