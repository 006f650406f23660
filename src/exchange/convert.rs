//! Turning one file into another, without a workspace.

use std::fs;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::book::Book;
use super::display;
use crate::atomic::{write_atomically, write_together};
use crate::error::{Error, Problem, Result};
use crate::format::{
    self, Field, Format, Holds, ReadOptions, Record, Report, UnitWriter, WriteOptions, detect, write,
    write_concepts_into,
};
use crate::record::{Concept, Details, Lang, Status, Term, Unit};

/// How many problems are kept; the rest is counted.
const KEPT_PROBLEMS: usize = 100_000;

/// How a file is turned into another.
#[derive(Clone, Debug, Default)]
pub struct ConvertOptions {
    /// How the file is read; `wanted` says which records are taken where it holds both.
    pub read: ReadOptions,
    /// The format to write; by the extension of the file where none is named.
    pub to: Option<Format>,
    /// How the other file is written.
    pub write: WriteOptions,
    /// Whether any problem is an error.
    pub strict: bool,
}

/// What was turned into what.
#[derive(Clone, Debug)]
pub struct Converted {
    /// The format that was read.
    pub from: Format,
    /// The format that was written.
    pub to: Format,
    /// The records that were read.
    pub read: u64,
    /// What was written and lost.
    pub report: Report,
    /// How the file was understood, in sentences without a full stop.
    pub notes: Vec<String>,
    /// How many problems it has.
    pub problem_count: u64,
    /// The problems, or the first of very many.
    pub problems: Vec<Problem>,
}

/// Turns a file into another; `None` for `output` stands for `out`, such as standard output.
///
/// Units are passed on one by one. Concepts become units where the other format holds nothing else, each one pair of the
/// terms to use; units become concepts likewise, where most of them are pairs of terms and not sentences. A file on the
/// disk is replaced when the other is whole.
///
/// Fails when a file cannot be read or written, when a format cannot be told or is not written, and when units are too long
/// for terms.
pub fn convert(
    input: &Path,
    output: Option<&Path>,
    out: &mut dyn Write,
    options: &ConvertOptions,
) -> Result<Converted> {
    let from = match options.read.format {
        Some(format) => format,
        None => detect(input, options.read.wanted).map_err(with_own_option)?,
    };
    let wanted = options.read.wanted.unwrap_or(if from.holds() == Holds::Concepts {
        Holds::Concepts
    } else {
        Holds::Units
    });
    let to = target_format(output, wanted, options.to)?;
    options.write.check(to)?;
    if let Some(output) = output {
        refuse_one_file(input, output)?;
    }
    let read = ReadOptions { format: Some(from), ..options.read.clone() };
    let options = ConvertOptions { read, ..options.clone() };
    let run = |outs: Vec<&mut dyn Write>| Run::new(from, to, &options).run(input, output, outs);
    match output {
        Some(file) if to.endings().is_empty() => write_atomically(file, |out| run(vec![out])),
        Some(file) => write_together(&write::paths(to, file), run),
        None if options.strict => hold_back(out, |out| run(vec![out])),
        None => run(vec![out]),
    }
}

/// Writes into a file without a name first, since what stood in a pipe cannot be taken back when a problem comes later.
fn hold_back<T>(out: &mut dyn Write, write: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    let failed = || Error::io("cannot write", Path::new("standard output"));
    let mut held = BufWriter::new(tempfile::tempfile().map_err(failed())?);
    let value = write(&mut held)?;
    let mut held = held.into_inner().map_err(|error| failed()(error.into_error()))?;
    held.seek(SeekFrom::Start(0)).map_err(failed())?;
    io::copy(&mut held, out).map_err(failed())?;
    Ok(value)
}

/// The error of a format that nobody could tell, with the option of this command.
fn with_own_option(error: Error) -> Error {
    match error {
        Error::Invalid { message, hint: Some(hint) } if hint.contains("--format") => Error::with_hint(
            message,
            "name it with `--from-format FORMAT`; `malmoi convert --help` lists the formats",
        ),
        error => error,
    }
}

fn target_format(output: Option<&Path>, wanted: Holds, named: Option<Format>) -> Result<Format> {
    let by_name = || output.and_then(|file| detect::by_extension(file, Some(wanted)));
    let Some(to) = named.or_else(by_name) else {
        let what = output.map_or_else(|| "standard output".to_owned(), |file| file.display().to_string());
        return Err(Error::with_hint(
            format!("{what}: the name does not tell the format to write"),
            "name it with `--to-format FORMAT`; `malmoi convert --help` lists the formats",
        ));
    };
    if output.is_none() && !to.endings().is_empty() {
        let message = format!("{} makes several files: .{}", to.name(), to.endings().join(", ."));
        return Err(Error::with_hint(message, "name a file to write rather than standard output"));
    }
    if !to.is_written() {
        return Err(to.unwritten());
    }
    Ok(to)
}

fn refuse_one_file(input: &Path, output: &Path) -> Result<()> {
    match (fs::canonicalize(input), fs::canonicalize(output)) {
        (Ok(one), Ok(other)) if one == other => Err(Error::with_hint(
            format!("{} would replace itself", input.display()),
            "name another file to write",
        )),
        _ => Ok(()),
    }
}

struct Run<'a> {
    options: &'a ConvertOptions,
    done: Converted,
    concepts: Vec<Concept>,
    /// Of units that become concepts: those that are short enough, and how many are not.
    pairs: Book,
    sentences: u64,
    left_out: u64,
    lost: Report,
}

impl<'a> Run<'a> {
    fn new(from: Format, to: Format, options: &'a ConvertOptions) -> Self {
        let done = Converted {
            from,
            to,
            read: 0,
            report: Report::default(),
            notes: Vec::new(),
            problem_count: 0,
            problems: Vec::new(),
        };
        Self {
            options,
            done,
            concepts: Vec::new(),
            pairs: Book::default(),
            sentences: 0,
            left_out: 0,
            lost: Report::default(),
        }
    }

    fn run(mut self, input: &Path, output: Option<&Path>, outs: Vec<&mut dyn Write>) -> Result<Converted> {
        let target = output.map_or_else(|| PathBuf::from("standard output"), Path::to_path_buf);
        let failed = |error: io::Error| Error::io("cannot write", &target)(error);
        let (to, options) = (self.done.to, self.options);
        let (takes, wanted) = (to.holds(), options.read.wanted);
        let name = display(input);
        let mut free = Some(outs);
        let mut writer: Option<UnitWriter<'_>> = None;
        let mut write = |unit: &Unit| {
            if let Some(outs) = free.take() {
                writer = Some(UnitWriter::into_outs(to, &options.write, outs).map_err(failed)?);
            }
            writer.as_mut().map_or(Ok(()), |writer| writer.unit(unit)).map_err(failed)
        };
        format::read(input, &name, &options.read, &mut |record| {
            match record {
                Record::Note(note) => self.done.notes.push(note),
                Record::Problem(problem) => {
                    self.done.problem_count += 1;
                    if self.done.problems.len() < KEPT_PROBLEMS {
                        self.done.problems.push(problem);
                    }
                }
                Record::Unit(unit) => {
                    self.done.read += 1;
                    match takes {
                        _ if wanted == Some(Holds::Concepts) && self.done.from.holds() == Holds::Both => {
                            self.left_out += 1;
                        }
                        Holds::Concepts => self.term_pair(&unit),
                        Holds::Units | Holds::Both => write(&unit)?,
                    }
                }
                Record::Concept(concept) => {
                    self.done.read += 1;
                    match takes {
                        _ if wanted == Some(Holds::Units) && self.done.from.holds() == Holds::Both => {
                            self.left_out += 1;
                        }
                        Holds::Units => self.as_unit(&concept, &mut write)?,
                        Holds::Concepts | Holds::Both => self.concepts.push(concept),
                    }
                }
            }
            Ok(())
        })?;
        if options.strict && self.done.problem_count > 0 {
            return Err(strict_error(&self.done.problems, self.done.problem_count));
        }
        self.done.report = match (writer, free) {
            (Some(writer), _) => {
                self.left_out += self.concepts.len() as u64;
                writer.finish().map_err(failed)?
            }
            (None, Some(outs)) if takes != Holds::Units && self.concepts.len() + self.pairs.len() > 0 => {
                self.refuse_sentences(&name)?;
                self.concepts.append(&mut self.pairs.new_concepts());
                format::csv::name_the_nameless(&mut self.concepts);
                write_concepts_into(to, &self.concepts, &options.write, outs).map_err(failed)?
            }
            _ => return Err(self.nothing(&name)),
        };
        if self.left_out > 0 {
            let reason =
                "the file holds records of both kinds and one kind is written; --what names the other";
            *self.done.report.left_out.entry(reason.to_owned()).or_default() += self.left_out;
        }
        if self.sentences > 0 {
            let reason = "a unit that is longer than a term makes no concept";
            *self.done.report.left_out.entry(reason.to_owned()).or_default() += self.sentences;
        }
        for (field, count) in self.lost.lost {
            *self.done.report.lost.entry(field).or_default() += count;
        }
        for (reason, count) in self.lost.left_out {
            *self.done.report.left_out.entry(reason).or_default() += count;
        }
        self.done.report.examples.append(&mut self.lost.examples);
        Ok(self.done)
    }

    /// A concept as a unit: its terms to use, its note; the rest is counted as lost.
    fn as_unit(&mut self, concept: &Concept, write: &mut dyn FnMut(&Unit) -> Result<()>) -> Result<()> {
        let to = self.done.to;
        let note = concept.note.clone().filter(|_| to.carries(Field::UnitNotes));
        let mut rest = concept.clone();
        if note.is_some() {
            rest.note = None;
        }
        self.lost.concept(to, &rest);
        let details = Details { notes: note.into_iter().collect(), ..Details::default() };
        let side = |lang| concept.preferred(lang).map(str::to_owned);
        let unit = Unit {
            ko: side(Lang::Ko).or_else(|| side(Lang::En).filter(|_| concept.dnt)),
            en: side(Lang::En),
            origin: format::read::stem(&concept.place.path).to_owned(),
            place: concept.place.clone(),
            details: details.boxed(),
            ..Unit::default()
        };
        write(&unit)
    }

    /// A unit as a concept, where it is a pair of terms.
    fn term_pair(&mut self, unit: &Unit) {
        let (Some(ko), Some(en)) = (&unit.ko, &unit.en) else {
            let text = unit.ko.as_deref().or(unit.en.as_deref()).unwrap_or_default();
            return self.lost.leave_out(text, "a side is missing");
        };
        if !is_term(ko) || !is_term(en) {
            self.sentences += 1;
            return;
        }
        self.lost.unit(self.done.to, unit);
        let term = |text: &str| vec![Term { text: text.to_owned(), status: Status::Preferred }];
        let note = unit.details.as_ref().and_then(|details| details.notes.first().cloned());
        let concept =
            Concept { ko: term(ko), en: term(en), note, place: unit.place.clone(), ..Concept::default() };
        self.pairs.take(&concept, true);
    }

    /// Fails where most units are sentences: a glossary of sentences is of no use to anybody.
    fn refuse_sentences(&self, name: &str) -> Result<()> {
        let terms = self.pairs.len() as u64;
        if self.sentences > terms {
            return Err(Error::with_hint(
                format!(
                    "{name} is a memory: {} of its units are longer than a term, and {} holds a glossary",
                    self.sentences,
                    self.done.to.name()
                ),
                "write a format that holds units, as in `--to-format tmx` or `--to-format xliff`",
            ));
        }
        Ok(())
    }

    fn nothing(&self, name: &str) -> Error {
        if self.sentences > 0
            && let Err(error) = self.refuse_sentences(name)
        {
            return error;
        }
        let first = self.done.problems.first().map(|problem| format!(": {problem}")).unwrap_or_default();
        Error::with_hint(
            format!("{name} holds no record that {} could take{first}", self.done.to.name()),
            "if its format was not told aright, name it with `--from-format FORMAT`",
        )
    }
}

/// The error of a file with problems where none are allowed.
fn strict_error(problems: &[Problem], count: u64) -> Error {
    let first = problems.first().map(ToString::to_string).unwrap_or_default();
    Error::with_hint(
        format!("nothing was written, since there are {count} problems, the first of them {first}"),
        "mend the file, or leave --strict out",
    )
}

/// Whether a segment may be a term: short, and no sentence.
fn is_term(text: &str) -> bool {
    let text = text.trim();
    let words = text.split_whitespace().count();
    let is_sentence = words > 3 && text.ends_with(['.', '?', '!', '。', '？', '！']);
    !text.contains('\n') && text.chars().count() <= 60 && words <= 6 && !is_sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_short_and_no_sentence() {
        assert!(is_term("오픈 소스") && is_term("Inc.") && is_term("retrieval-augmented generation"));
        assert!(!is_term("이 서버는 오늘 아침에 멈췄다.") && !is_term(&"가".repeat(61)) && !is_term("a\nb"));
    }
}
