//! `malmoi match`: earlier translations of a segment, or of each segment of a document.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::lookup::language;
use super::open::{self, Freshness};
use super::recognize::known_input;
use super::{FOUND, NOTHING, import};
use crate::annotate::{self, Annotator};
use crate::document::{Input, Source};
use crate::error::{Error, Result};
use crate::fill::Segment;
use crate::format::decode;
use crate::hangul;
use crate::job;
use crate::leverage::{Matcher, Request};
use crate::matching::{Penalties, Register};
use crate::record::Lang;
use crate::render::matches::{self as render, Shown};
use crate::workspace::Workspace;

/// Find earlier translations of a segment, the best first, with a match percentage that explains itself
///
/// 101 and 102 are the same text in the same context, 100 the same text, 95 to 99 differ in numbers, codes, punctuation, case or
/// spacing alone, and below is how much of the jamo and letters they share beyond chance. Numbers of the new segment are put in where
/// that is safe, and the particle behind one is chosen anew. docs/match-percentage.md tells all.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  malmoi match '모델을 학습합니다.'                   the best translations, differences marked
  malmoi match --explain 'Save the file as PDF'     why each percentage is what it is
  malmoi match --file client.xlf --min 75 --tsv     a row for each match of each segment
  malmoi match --file guide.md --from en --json     an object a line, one for each segment
  malmoi match --register haeyo 'Close the window'  translations in 해요체 first

Exit status: 0 where there is a match, 1 where there is none, 2 after an error.")]
pub struct Args {
    /// The segment; several words are one. Without it and without --file: a segment a line of standard input
    text: Vec<String>,
    /// The document whose segments are looked for: any that malmoi reads; `-` is standard input
    #[arg(long, value_name = "DOC", conflicts_with = "text")]
    file: Option<PathBuf>,
    /// What DOC is, where its name and content do not tell
    #[arg(long, value_name = "FORMAT", value_parser = known_input(), requires = "file")]
    format: Option<Input>,
    /// How many matches of a segment are shown
    #[arg(long, short = 'n', value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1000))]
    count: u16,
    /// The least percentage
    #[arg(long, value_name = "PERCENT", default_value_t = 60, value_parser = clap::value_parser!(u8).range(0..=102))]
    min: u8,
    /// The language of the segment; otherwise Korean where it has Hangul
    #[arg(long, value_name = "ko|en", value_parser = language)]
    from: Option<Lang>,
    /// Open this client's layer
    #[arg(long, value_name = "CLIENT")]
    client: Option<String>,
    /// The register that Korean is to have: hapnida, haeyo, handa or noun; another one costs points
    #[arg(long, value_name = "REGISTER")]
    register: Option<Register>,
    /// Compare with everything, so that no segment that is like it can be missed; penalties come after
    #[arg(long)]
    exhaustive: bool,
    /// Say why each percentage is what it is
    #[arg(long)]
    explain: bool,
    /// Print JSON, an object a line for each segment
    #[arg(long, group = "shape")]
    json: bool,
    /// Print TSV with a header, a row a match
    #[arg(long, group = "shape")]
    tsv: bool,
    #[command(flatten)]
    freshness: Freshness,
}

/// Runs the command; 1 where no segment has a match.
pub fn run(args: &Args, ws: &Workspace, out: &mut dyn Write) -> Result<u8> {
    let text = args.text.join(" ");
    if !args.text.is_empty() && text.trim().is_empty() {
        return Err(Error::with_hint("the segment is empty", "type `malmoi match '모델을 학습합니다.'`"));
    }
    if args.text.is_empty() && args.file.is_none() && io::stdin().is_terminal() {
        return Err(Error::with_hint(
            "no segment is given",
            "type `malmoi match '모델을 학습합니다.'`, or `malmoi match --file DOC`",
        ));
    }
    let client = args.client.as_deref().map(|name| ws.client(name)).transpose()?;
    let index = open::index(ws, client, &args.freshness)?;
    let memory = index.memory()?;
    let request = annotate::Request { client: client.map(str::to_owned), ..annotate::Request::default() };
    let mut session = Session {
        args,
        matcher: Matcher::new(&memory, Penalties::today(&ws.settings().matching, args.register)),
        annotator: Annotator::new(index.terms(), &request),
        out,
        found: false,
        has_header: false,
    };
    match &args.file {
        None if !args.text.is_empty() => session.show(&Segment::new(text.trim(), lang(args, &text)), None)?,
        None => session.lines(&mut io::stdin().lock())?,
        Some(file) => session.document(file)?,
    }
    let is_found = session.found;
    session.out.flush().map_err(super::stdout_error)?;
    if !is_found && !args.json && !args.tsv {
        let units = memory.len();
        open::note(&match units {
            0 => "the memory holds no translations: `malmoi import FILE` brings some, `malmoi add` one"
                .to_owned(),
            _ => format!(
                "no match of {} % or more among {} translations; `--min` lowers that, and `malmoi concordance` finds words",
                args.min,
                crate::format::grouped(units as u64)
            ),
        });
    }
    Ok(if is_found { FOUND } else { NOTHING })
}

fn lang(args: &Args, text: &str) -> Lang {
    args.from.unwrap_or(if text.contains(hangul::is_hangul) { Lang::Ko } else { Lang::En })
}

struct Session<'a> {
    args: &'a Args,
    matcher: Matcher<'a>,
    annotator: Annotator<'a>,
    out: &'a mut dyn Write,
    found: bool,
    has_header: bool,
}

impl Session<'_> {
    fn document(&mut self, file: &Path) -> Result<()> {
        let source = if file == Path::new("-") { Source::Stdin } else { Source::File(file.to_path_buf()) };
        let mut number = 0;
        let (from, format) = (self.args.from, self.args.format);
        let problems = job::segments(&source, format, from, &mut |segment| {
            number += 1;
            self.show(segment, Some(number - 1))
        })?;
        import::tell_problems(&problems, problems.len() as u64, import::SHOWN);
        Ok(())
    }

    fn lines(&mut self, input: &mut dyn BufRead) -> Result<()> {
        let mut line = Vec::new();
        for number in 0.. {
            line.clear();
            let read =
                input.read_until(b'\n', &mut line).map_err(open::standard("cannot read standard input"))?;
            if read == 0 {
                break;
            }
            if line.starts_with(b"\xFF\xFE") || line.starts_with(b"\xFE\xFF") {
                return Err(Error::with_hint("the input is in UTF-16", "save it as UTF-8"));
            }
            let text = decode::text(&line);
            let text = text.trim();
            self.show(&Segment::new(text, lang(self.args, text)), Some(number))?;
        }
        Ok(())
    }

    /// Shows the matches of a segment; its number stands beside it in a document.
    fn show(&mut self, segment: &Segment, number: Option<u64>) -> Result<()> {
        let Args { count, min, exhaustive, explain, json, tsv, .. } = *self.args;
        let request = Request { count: usize::from(count), min, exhaustive };
        let best = self.matcher.best(&Matcher::query(segment), &request);
        self.found |= !best.is_empty();
        let mut shown = Shown { segment, number, explain, matches: Vec::with_capacity(best.len()) };
        for found in &best {
            // A table has no place for terms.
            let terms = match tsv {
                true => Vec::new(),
                false => self.annotator.annotate(&found.text(segment.lang).into())?,
            };
            shown.matches.push((found, terms));
        }
        let text = match (json, tsv) {
            (true, _) => format!("{}\n", render::json(&shown)),
            (_, true) => {
                let header = if std::mem::replace(&mut self.has_header, true) { "" } else { render::COLUMNS };
                format!("{header}{}", render::tsv(&shown))
            }
            _ => render::text(&shown),
        };
        self.out.write_all(text.as_bytes()).map_err(super::stdout_error)
    }
}
