//! The records of the sources: concepts of the glossaries, units of articles and memories.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::{Source, SourceKind, Workspace, article_lang};
use crate::article::{self, Side, decode};
use crate::error::{Error, Problem, ProblemKind, Result};
use crate::format::{Holds, detect, read_glossary, read_memory};
use crate::record::{Concept, Lang, Unit, UnitId};

impl Workspace {
    /// Reads the concepts of the glossaries, the client's before the house's own, with the problems of the files and
    /// those of files that are no glossary.
    ///
    /// Fails when a file cannot be read from the disk and when `malmoi.toml` does not name the client.
    pub fn concepts(&self, client: Option<&str>) -> Result<(Vec<Concept>, Vec<Problem>)> {
        let (sources, mut problems) = self.list(SourceKind::Glossary, self.scope(client)?)?;
        let mut concepts = Vec::new();
        for source in sources {
            let (mut read, mut wrong) = self.source_concepts(&source)?;
            concepts.append(&mut read);
            problems.append(&mut wrong);
        }
        Ok((concepts, problems))
    }

    /// Reads the concepts of one glossary; an article and a memory have none.
    ///
    /// Fails when the file cannot be read from the disk.
    pub fn source_concepts(&self, source: &Source) -> Result<(Vec<Concept>, Vec<Problem>)> {
        match (source.kind, source.files.first()) {
            (SourceKind::Glossary, Some(file)) => read_glossary(file, &source.name),
            _ => Ok((Vec::new(), Vec::new())),
        }
    }

    /// Reads the units of all articles and memories, the client's before the house's own, with the problems of the files
    /// and those of files that are neither. Units that were removed from a memory are left out.
    ///
    /// Memories are streamed; a file that cannot be opened is a problem. Fails when a file cannot be read to its end,
    /// when `malmoi.toml` does not name the client, and with the error of `on_unit`.
    pub fn units(
        &self,
        client: Option<&str>,
        on_unit: &mut dyn FnMut(&Source, Unit) -> Result<()>,
        on_problem: &mut dyn FnMut(Problem),
    ) -> Result<()> {
        let scope = self.scope(client)?;
        let mut sources = Vec::new();
        for kind in [SourceKind::Article, SourceKind::Memory] {
            let (mut listed, strays) = self.list(kind, scope)?;
            sources.append(&mut listed);
            strays.into_iter().for_each(&mut *on_problem);
        }
        // Articles have no layer, so the client's memories come before them, too.
        sources.sort_by_key(|source| source.layer.is_none());
        let mut removed: BTreeMap<Option<&str>, HashSet<UnitId>> = BTreeMap::new();
        for source in &sources {
            if source.kind == SourceKind::Memory {
                let layer = source.layer.as_deref();
                if let Entry::Vacant(entry) = removed.entry(layer) {
                    entry.insert(self.removed_ids(layer)?);
                }
                let gone = removed.get(&layer).filter(|ids| !ids.is_empty());
                let is_gone = |unit: &Unit| gone.is_some_and(|ids| ids.contains(&unit.id()));
                let mut on_unit = |unit| if is_gone(&unit) { Ok(()) } else { on_unit(source, unit) };
                self.source_units(source, &mut on_unit, on_problem)?;
            } else {
                self.source_units(source, &mut |unit| on_unit(source, unit), on_problem)?;
            }
        }
        Ok(())
    }

    /// Reads the units of one article or memory in their order, those that were removed too; a glossary has none.
    ///
    /// A file that cannot be opened is a problem. Fails when one cannot be read to its end, and with the error of
    /// `on_unit`.
    pub fn source_units(
        &self,
        source: &Source,
        on_unit: &mut dyn FnMut(Unit) -> Result<()>,
        on_problem: &mut dyn FnMut(Problem),
    ) -> Result<()> {
        if let Some(problem) = self.unreadable(source) {
            on_problem(problem);
            return Ok(());
        }
        match (source.kind, source.files.first()) {
            (SourceKind::Article, _) => self.article(source, on_problem)?.into_iter().try_for_each(on_unit),
            (SourceKind::Memory, Some(file)) => {
                match detect(file, Some(Holds::Units)) {
                    Ok(format) => read_memory(file, &source.name, format, on_unit, on_problem),
                    // A damaged archive, say: the other files are read.
                    Err(error) => {
                        let (path, kind) = (source.name.clone(), ProblemKind::Syntax);
                        on_problem(Problem { path, line: 0, column: 0, kind, message: error.to_string() });
                        Ok(())
                    }
                }
            }
            _ => Ok(()),
        }
    }

    /// The problem of the first file of a source that cannot be opened.
    pub fn unreadable(&self, source: &Source) -> Option<Problem> {
        source.files.iter().find_map(|file| {
            let error = std::fs::File::open(file).err()?;
            Some(Problem {
                path: self.relative(file),
                line: 0,
                column: 0,
                kind: ProblemKind::Missing,
                message: format!("not read, since it cannot be opened: {error}"),
            })
        })
    }

    fn article(&self, source: &Source, on_problem: &mut dyn FnMut(Problem)) -> Result<Vec<Unit>> {
        let mut read = |lang| -> Result<Option<(String, String)>> {
            match source.files.iter().find(|file| article_lang(file) == Some(lang)) {
                Some(file) => self.article_text(file, on_problem).map(Some),
                None => Ok(None),
            }
        };
        let (ko, en) = (read(Lang::Ko)?, read(Lang::En)?);
        let origin = source.name.strip_prefix("articles/").unwrap_or(&source.name);
        Ok(article::units(origin, ko.as_ref().map(as_side), en.as_ref().map(as_side)))
    }

    /// The path that records show and the text of one file of an article.
    fn article_text(&self, file: &Path, on_problem: &mut dyn FnMut(Problem)) -> Result<(String, String)> {
        let bytes = std::fs::read(file).map_err(Error::io("cannot read", file))?;
        let path = self.relative(file);
        let (text, wrong_line) = decode(&bytes);
        if let Some(line) = wrong_line {
            on_problem(Problem {
                path: path.clone(),
                line,
                column: 0,
                kind: ProblemKind::Encoding,
                message: "some characters cannot be read and are replaced: save the file as UTF-8".into(),
            });
        }
        Ok((path, text.into_owned()))
    }
}

fn as_side((path, text): &(String, String)) -> Side<'_> {
    Side { path, text }
}
