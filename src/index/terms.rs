//! The compiled glossary as the index keeps it.

use crate::error::{Problem, Result};
use crate::record::Concept;
use crate::workspace::{Source, SourceKind, Workspace};

/// Reads the glossaries among the sources and compiles them: the bytes, and how many concepts.
pub fn compile(ws: &Workspace, sources: &[Source], problems: &mut Vec<Problem>) -> Result<(Vec<u8>, usize)> {
    let mut layers: Vec<(Option<String>, Vec<Concept>)> = Vec::new();
    let mut count = 0;
    for source in sources.iter().filter(|source| source.kind == SourceKind::Glossary) {
        let (mut concepts, mut wrong) = ws.source_concepts(source)?;
        problems.append(&mut wrong);
        count += concepts.len();
        match layers.iter_mut().find(|(layer, _)| *layer == source.layer) {
            Some((_, all)) => all.append(&mut concepts),
            None => layers.push((source.layer.clone(), concepts)),
        }
    }
    Ok((crate::terms::compile(&layers)?, count))
}
