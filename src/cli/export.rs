//! `malmoi export`: the glossary or the memory in a file for another tool.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::{losses, stdout_error};
use crate::atomic::{write_atomically, write_together};
use crate::error::{Error, Problem, Result};
use crate::format::{Format, Holds, Report, Selection, UnitWriter, WriteOptions, write, write_concepts_into};
use crate::glossary;
use crate::record::{Lang, Status};
use crate::workspace::Workspace;

/// How many problems of the sources are shown before the rest is counted.
const SHOWN_PROBLEMS: usize = 10;

/// Write the glossary or the memory for another tool
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  malmoi export omegat -o project/glossary/malmoi.utf8\n  \
    malmoi export tbx --domain ai -o ai.tbx\n  malmoi export csv --status proposed | less\n  \
    malmoi export tmx -o memory.tmx --report lost.json")]
pub struct Args {
    /// The format to write
    format: Format,
    /// The file to write; `-` or none is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Only concepts of this subject field
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// Only terms of these statuses, or only concepts that are proposed or approved
    #[arg(long, value_name = "STATUS", value_delimiter = ',')]
    status: Vec<Choice>,
    /// The source language: ko (the default) or en
    #[arg(long, value_name = "LANG", value_parser = language)]
    from: Option<Lang>,
    /// The client whose layer stands above the house's
    #[arg(long, value_name = "NAME")]
    client: Option<String>,
    /// Of a format that holds both, exports the glossary rather than the memory
    #[arg(long)]
    glossary: bool,
    /// Of a terminology of Amazon, leads from either language to the other (MULTI)
    #[arg(long)]
    multi: bool,
    /// Writes what the format could not carry, and what was left out and why, to a file as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// What `--status` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Choice {
    Preferred,
    Admitted,
    Deprecated,
    Forbidden,
    Proposed,
    Approved,
}

impl Choice {
    fn status(self) -> Option<Status> {
        match self {
            Self::Preferred => Some(Status::Preferred),
            Self::Admitted => Some(Status::Admitted),
            Self::Deprecated => Some(Status::Deprecated),
            Self::Forbidden => Some(Status::Forbidden),
            Self::Proposed | Self::Approved => None,
        }
    }
}

/// Runs the command; 1 where nothing is left to export.
pub fn run(args: &Args, workspace: &Workspace, out: &mut dyn Write) -> Result<u8> {
    args.check()?;
    let options = args.options();
    let (report, problems) = if args.takes_units() {
        let mut problems = Vec::new();
        let report = args.put(out, &mut |outs| args.units(workspace, &options, outs, &mut problems))?;
        (report, problems)
    } else {
        let (concepts, problems) = glossary::merged(glossary::layers(workspace, args.client.as_deref())?);
        if !concepts.iter().any(|concept| options.selection.has(concept)) {
            report_problems(&problems);
            note(format_args!(
                "no concept is left to export; `malmoi export {}` without --domain and --status takes all {}",
                args.format.name(),
                concepts.len()
            ));
            return Ok(1);
        }
        let report = args.put(out, &mut |outs| {
            write_concepts_into(args.format, &concepts, &options, outs).map_err(args.failed())
        })?;
        (report, problems)
    };
    report_problems(&problems);
    losses::tell(args.format, &report, args.report.as_deref())?;
    Ok(if report.written == 0 { 1 } else { 0 })
}

impl Args {
    fn check(&self) -> Result<()> {
        let refuse = |option: &str, what: &str| {
            let message = format!("{option} has no meaning for {}: {what}", self.format.name());
            Err(Error::with_hint(message, format!("leave {option} out")))
        };
        if !self.format.is_written() {
            return Err(Error::invalid(format!("malmoi reads {} and does not write it", self.format.name())));
        }
        if self.takes_units() && self.domain.is_some() {
            return refuse("--domain", "units have no subject field");
        }
        if self.takes_units() && !self.status.is_empty() {
            return refuse("--status", "units have no status");
        }
        if !self.format.endings().is_empty() && self.file().is_none() {
            let message =
                format!("{} makes several files: .{}", self.format.name(), self.format.endings().join(", ."));
            return Err(Error::with_hint(message, "name them with `-o NAME`"));
        }
        if self.multi && !matches!(self.format, Format::Aws | Format::AwsTmx) {
            return refuse("--multi", "only Amazon's terminologies have both directions");
        }
        if self.from.is_some() && !self.format.is_directed() {
            return refuse("--from", "the file has no direction");
        }
        Ok(())
    }

    /// Whether units are exported: where the format holds nothing else, and where it holds both and units were asked for.
    fn takes_units(&self) -> bool {
        match self.format.holds() {
            Holds::Concepts => false,
            Holds::Units => true,
            Holds::Both => !self.glossary,
        }
    }

    fn options(&self) -> WriteOptions {
        let proposed = self.status.contains(&Choice::Proposed);
        let approved = self.status.contains(&Choice::Approved);
        let selection = Selection {
            domain: self.domain.clone(),
            statuses: self.status.iter().filter_map(|choice| choice.status()).collect(),
            proposed: (proposed != approved).then_some(proposed),
        };
        WriteOptions { from: self.from, selection, multi: self.multi, ..WriteOptions::default() }
    }

    /// The file to write, none for standard output.
    fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|file| *file != Path::new("-"))
    }

    fn put(
        &self,
        out: &mut dyn Write,
        write: &mut dyn FnMut(Vec<&mut dyn Write>) -> Result<Report>,
    ) -> Result<Report> {
        match self.file() {
            Some(file) if self.format.endings().is_empty() => write_atomically(file, |out| write(vec![out])),
            Some(file) => write_together(&write::paths(self.format, file), write),
            None => write(vec![out]),
        }
    }

    fn failed(&self) -> impl Fn(io::Error) -> Error {
        let file = self.file().map(Path::to_path_buf);
        move |error| match &file {
            Some(file) => Error::io("cannot write", file)(error),
            None => stdout_error(error),
        }
    }

    fn units(
        &self,
        workspace: &Workspace,
        options: &WriteOptions,
        outs: Vec<&mut dyn Write>,
        problems: &mut Vec<Problem>,
    ) -> Result<Report> {
        let failed = self.failed();
        let mut writer = UnitWriter::into_outs(self.format, options, outs).map_err(&failed)?;
        workspace.units(
            self.client.as_deref(),
            &mut |_, unit| writer.unit(&unit).map_err(&failed),
            &mut |problem| problems.push(problem),
        )?;
        writer.finish().map_err(&failed)
    }
}

pub fn language(tag: &str) -> Result<Lang, String> {
    Lang::from_tag(tag).ok_or_else(|| "it is ko or en".to_owned())
}

fn report_problems(problems: &[Problem]) {
    for problem in problems.iter().take(SHOWN_PROBLEMS) {
        note(format_args!("{problem}"));
    }
    if problems.len() > SHOWN_PROBLEMS {
        note(format_args!("and {} problems more", problems.len() - SHOWN_PROBLEMS));
    }
}

/// Says something beside the output; that nobody listens is no error.
fn note(message: std::fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{message}");
}

#[cfg(test)]
mod tests {
    use std::fs;

    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn export(line: &[&str]) -> Result<(u8, String)> {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        fs::create_dir(folder.path().join("glossary")).unwrap();
        fs::create_dir(folder.path().join("memory")).unwrap();
        put(
            "glossary/a.csv",
            "id,domain,ko,ko_deprecated,en,status\na,ai,앤트로픽,엔트로픽,Anthropic,\nb,web,웹,,web,proposed\n",
        );
        put("memory/a.tsv", "ko\ten\n가\ta\n나\t\n");
        let args = Line::try_parse_from(["export"].iter().chain(line)).unwrap().args;
        let mut out = Vec::new();
        let code = run(&args, &Workspace::open(folder.path()).unwrap(), &mut out)?;
        Ok((code, String::from_utf8(out).unwrap()))
    }

    #[test]
    fn every_format_is_written() {
        let omegat = "# -*- coding: utf-8 -*-\n앤트로픽\tAnthropic\t[ai]\n엔트로픽\tAnthropic\tdeprecated: 앤트로픽 · [ai]\n";
        assert_eq!(export(&["omegat", "--domain", "ai"]).unwrap(), (0, omegat.to_owned()));
        let (code, csv) = export(&["csv", "--status", "proposed", "-o", "-"]).unwrap();
        assert_eq!((code, csv.lines().count()), (0, 2));
        assert!(csv.ends_with("b,web,웹,,,,web,,,,,,,,,,,proposed,\n"), "{csv}");
        let (_, tbx) = export(&["tbx", "--from", "en", "--status", "preferred,approved"]).unwrap();
        assert!(
            tbx.contains("<term>앤트로픽</term>") && !tbx.contains("웹") && !tbx.contains("엔트로픽"),
            "{tbx}"
        );
        let (code, tmx) = export(&["tmx"]).unwrap();
        assert!(code == 0 && tmx.contains("<seg>가</seg>") && !tmx.contains("나"), "{tmx}");
    }

    #[test]
    fn a_format_of_several_files_makes_them_all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("news.txt");
        assert_eq!(export(&["text", "-o", file.to_str().unwrap()]).unwrap().0, 0);
        assert_eq!(fs::read_to_string(folder.path().join("news.ko.txt")).unwrap(), "가\n나\n");
        assert_eq!(fs::read_to_string(folder.path().join("news.en.txt")).unwrap(), "a\n\n");
        assert!(!file.exists());
        let error = export(&["stardict"]).unwrap_err();
        assert_eq!(error.to_string(), "stardict makes several files: .dict, .idx, .ifo");
        assert_eq!(error.hint(), Some("name them with `-o NAME`"));
        assert!(export(&["csv", "--multi"]).is_err());
        assert_eq!(export(&["aws", "--multi", "--domain", "ai"]).unwrap().1, "ko,en\n앤트로픽,Anthropic\n");
    }

    #[test]
    fn an_export_of_nothing_writes_no_file_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.tbx");
        assert_eq!(export(&["tbx", "--domain", "none", "-o", file.to_str().unwrap()]).unwrap().0, 1);
        assert!(!file.exists());
    }

    #[test]
    fn options_without_meaning_are_refused_with_advice() {
        let error = export(&["tmx", "--domain", "ai"]).unwrap_err();
        assert_eq!(error.to_string(), "--domain has no meaning for tmx: units have no subject field");
        assert_eq!(error.hint(), Some("leave --domain out"));
        assert!(export(&["csv", "--from", "en"]).is_err());
    }
}
