//! `malmoi export`: the glossary or the memory in a file for another tool.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::import::{SHOWN, tell_problems};
use super::index::counted;
use super::lookup::language;
use super::open::note;
use super::{losses, stdout_error};
use crate::atomic::{write_atomically, write_together};
use crate::error::{Error, Problem, Result};
use crate::format::{
    Format, Holds, Report, Selection, TbxStyle, UnitWriter, WriteOptions, write, write_concepts_into,
};
use crate::glossary;
use crate::record::{Lang, Status};
use crate::workspace::Workspace;

/// Write the glossary or the memory for another tool
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  malmoi export omegat -o project/glossary/malmoi.utf8\n  \
    malmoi export tbx --domain ai -o ai.tbx\n  malmoi export csv --status proposed | less\n  \
    malmoi export tmx -o memory.tmx --report lost.json")]
pub struct Args {
    /// The format to write
    #[arg(value_parser = written_format())]
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
    /// How TBX 3 names its data categories: dca (by an attribute, the default) or dct (by elements)
    #[arg(long, value_name = "STYLE")]
    tbx_style: Option<TbxStyle>,
    /// Writes what the format could not carry, and what was left out and why, to a file as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// Takes the name of a format, and lists those that are written.
pub fn written_format() -> impl TypedValueParser<Value = Format> {
    let values = Format::value_variants().iter().filter_map(|format| {
        // Of the others the command says more than that the name is wrong.
        format.to_possible_value().map(|value| value.hide(!format.is_written()))
    });
    PossibleValuesParser::new(values.collect::<Vec<_>>()).try_map(|name| Format::from_str(&name, false))
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
            tell_problems(&problems, problems.len() as u64, SHOWN);
            note(&format!(
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
    tell_problems(&problems, problems.len() as u64, SHOWN);
    losses::tell(args.format, &report, args.report.as_deref())?;
    if let Some(file) = args.file() {
        let kind = if args.takes_units() { "unit" } else { "concept" };
        let files: Vec<_> =
            write::paths(args.format, file).iter().map(|file| file.display().to_string()).collect();
        note(&format!("wrote {} to {}", counted(report.written, kind), files.join(", ")));
    }
    Ok(if report.written == 0 { 1 } else { 0 })
}

impl Args {
    fn check(&self) -> Result<()> {
        let refuse = |option: &str, what: &str| {
            let message = format!("{option} has no meaning for {}: {what}", self.format.name());
            Err(Error::with_hint(message, format!("leave {option} out")))
        };
        if !self.format.is_written() {
            return Err(self.format.unwritten());
        }
        if self.glossary && self.format.holds() == Holds::Units {
            let message =
                format!("--glossary has no meaning for {}: it holds no concepts", self.format.name());
            let hint = if self.format == Format::Tmx {
                "export google-tmx, or export csv and turn it into pairs with `malmoi convert`"
            } else {
                "export csv and turn it into pairs with `malmoi convert`"
            };
            return Err(Error::with_hint(message, hint));
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
        self.options().check(self.format)
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
        WriteOptions { from: self.from, selection, multi: self.multi, tbx_style: self.tbx_style }
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
        let error = export(&["tbx", "--tbx-style", "dct"]).unwrap_err();
        assert_eq!(error.hint(), Some("leave --tbx-style out, or write tbx-min or tbx-basic"));
        let error = export(&["tmx", "--glossary"]).unwrap_err();
        assert!(error.hint().unwrap().starts_with("export google-tmx"));
    }

    #[test]
    fn a_style_of_tbx_is_chosen() {
        let (_, dct) = export(&["tbx-basic", "--tbx-style", "dct"]).unwrap();
        assert!(dct.contains("style=\"dct\"") && dct.contains("<min:administrativeStatus>"), "{dct}");
        let (_, dca) = export(&["tbx-basic"]).unwrap();
        assert!(dca.contains("style=\"dca\"") && !dca.contains("<min:"), "{dca}");
    }
}
