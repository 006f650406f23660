//! Beam search over the chunks: the other script's spellings of one word.

use super::model::View;
use super::ngram::{BORDER, State};
use super::symbols::{Hangul, Jamo, may_follow};

/// A partial spelling.
#[derive(Clone, Copy)]
pub(super) struct Partial {
    pub(super) log: f32,
    pub(super) state: State,
    /// The partial that it goes on from, and the chunk that it adds.
    pub(super) parent: u32,
    pub(super) chunk: u16,
    /// Of the spelling so far.
    hash: u64,
    last: Option<Jamo>,
}

/// A whole spelling, in jamo or in letters, and its log probability together with the given word.
#[derive(Clone, Debug)]
pub(super) struct Spelling {
    pub(super) text: Vec<u8>,
    pub(super) log: f32,
    /// The chunks of its likeliest cut.
    pub(super) chunks: Vec<u16>,
}

/// ln(eᵃ + eᵇ).
pub(super) fn add_logs(a: f32, b: f32) -> f32 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if high - low > 16.0 { high } else { high + (low - high).exp().ln_1p() }
}

fn hashed(hash: u64, text: &[u8]) -> u64 {
    text.iter().fold(hash, |hash, &byte| {
        (hash ^ u64::from(byte) ^ 0x80).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23)
    })
}

/// The likeliest spellings of a word of small Latin letters in jamo, best first, from a beam of that width.
pub(super) fn to_jamo(view: &View, letters: &[u8], beam: usize) -> Vec<Spelling> {
    let mut arena: Vec<Partial> = Vec::with_capacity(beam * (letters.len() + 1));
    let mut waiting: Vec<Vec<Partial>> = vec![Vec::new(); letters.len() + 1];
    waiting[0].push(Partial { log: 0.0, state: view.joint.start, parent: 0, chunk: 0, hash: 0, last: None });
    let mut ends = Vec::new();
    for at in 0..=letters.len() {
        let mut here = std::mem::take(&mut waiting[at]);
        recombine(&mut here, beam);
        let first = arena.len() as u32;
        arena.extend(&here);
        if at == letters.len() {
            ends = (first..arena.len() as u32).collect();
            break;
        }
        for length in 1..=3.min(letters.len() - at) {
            let range = view.chunks.of_letters(&letters[at..at + length]);
            if range.is_empty() {
                continue;
            }
            let mut bar = Bar::new(beam);
            // Partials in one state go on alike.
            let mut known: Vec<State> = Vec::with_capacity(beam);
            let mut steps: Vec<(f32, State)> = Vec::with_capacity(beam * range.len());
            for (index, partial) in here.iter().enumerate() {
                if partial.log < bar.least {
                    break;
                }
                let row = known.iter().position(|&state| state == partial.state).unwrap_or_else(|| {
                    known.push(partial.state);
                    steps.extend(range.clone().map(|chunk| view.joint.step(partial.state, chunk)));
                    known.len() - 1
                });
                let row = &steps[row * range.len()..(row + 1) * range.len()];
                for (chunk, &(log, state)) in range.clone().zip(row) {
                    let log = partial.log + log;
                    if log < bar.least {
                        continue;
                    }
                    let jamo = view.chunks.jamo(chunk);
                    if let Some(&next) = jamo.first()
                        && !may_follow(partial.last, Some(next))
                    {
                        continue;
                    }
                    bar.add(log);
                    waiting[at + length].push(Partial {
                        log,
                        state,
                        parent: first + index as u32,
                        chunk,
                        hash: hashed(partial.hash, jamo),
                        last: jamo.last().copied().or(partial.last),
                    });
                }
            }
        }
    }
    let mut spellings = Vec::new();
    for end in ends {
        let partial = arena[end as usize];
        if !may_follow(partial.last, None) {
            continue;
        }
        let log = partial.log + view.joint.step(partial.state, BORDER).0;
        let chunks = trace(&arena, end);
        let text = chunks.iter().flat_map(|&chunk| view.chunks.jamo(chunk)).copied().collect();
        spellings.push(Spelling { text, log, chunks });
    }
    merge(spellings)
}

/// The logs of the best so many partials so far, to leave out what cannot be among them.
struct Bar {
    logs: Vec<f32>,
    width: usize,
    least: f32,
}

impl Bar {
    fn new(width: usize) -> Self {
        Self { logs: Vec::with_capacity(2 * width), width, least: f32::NEG_INFINITY }
    }

    fn add(&mut self, log: f32) {
        self.logs.push(log);
        if self.logs.len() == 2 * self.width {
            self.logs.select_nth_unstable_by(self.width - 1, |a, b| b.total_cmp(a));
            self.logs.truncate(self.width);
            self.least = self.logs[self.width - 1];
        }
    }
}

/// Joins partials of one spelling, whatever their cuts, and keeps the best: the beam holds so many different spellings.
fn recombine(partials: &mut Vec<Partial>, beam: usize) {
    if partials.len() > 4 * beam {
        partials.select_nth_unstable_by(4 * beam, |a, b| b.log.total_cmp(&a.log));
        partials.truncate(4 * beam);
    }
    partials.sort_unstable_by(|a, b| {
        a.hash.cmp(&b.hash).then(b.log.total_cmp(&a.log)).then(a.chunk.cmp(&b.chunk))
    });
    partials.dedup_by(|later, kept| {
        let same = later.hash == kept.hash;
        if same {
            kept.log = add_logs(kept.log, later.log);
        }
        same
    });
    partials.sort_unstable_by(|a, b| b.log.total_cmp(&a.log).then(a.hash.cmp(&b.hash)));
    partials.truncate(beam);
}

fn trace(arena: &[Partial], end: u32) -> Vec<u16> {
    let mut chunks = Vec::new();
    let mut at = end as usize;
    while arena[at].chunk != 0 {
        chunks.push(arena[at].chunk);
        at = arena[at].parent as usize;
    }
    chunks.reverse();
    chunks
}

/// Joins spellings that differ in their cuts alone; best first.
fn merge(mut spellings: Vec<Spelling>) -> Vec<Spelling> {
    spellings.sort_by(|a, b| a.text.cmp(&b.text).then(b.log.total_cmp(&a.log)));
    spellings.dedup_by(|later, kept| {
        let same = later.text == kept.text;
        if same {
            kept.log = add_logs(kept.log, later.log);
        }
        same
    });
    spellings.sort_by(|a, b| b.log.total_cmp(&a.log).then_with(|| a.text.cmp(&b.text)));
    spellings
}

/// A partial word in letters, with its place in the lexicon.
#[derive(Clone, Copy)]
struct Letters {
    partial: Partial,
    node: fst::raw::CompiledAddr,
    length: u8,
}

/// The most letters of a word.
const LONGEST: u8 = 40;

/// The likeliest spellings of a Korean word in small Latin letters, best first, from a beam of that width.
///
/// With a lexicon only its keys are spelt; a space in them lets a word end and another begin.
pub(super) fn to_letters<D: AsRef<[u8]>>(
    view: &View,
    hangul: &Hangul,
    beam: usize,
    lexicon: Option<&fst::raw::Fst<D>>,
) -> Vec<Spelling> {
    let jamo = &hangul.jamo;
    let mut arena: Vec<Partial> = Vec::with_capacity(beam * (jamo.len() + 1) * 2);
    let mut waiting: Vec<Vec<Letters>> = vec![Vec::new(); jamo.len() + 1];
    let root = lexicon.map_or(0, |fst| fst.root().addr());
    let start = Partial { log: 0.0, state: view.joint.start, parent: 0, chunk: 0, hash: 0, last: None };
    waiting[0].push(Letters { partial: start, node: root, length: 0 });
    let silent: Vec<u16> = view.chunks.of_jamo(&[]).collect();
    let mut bars: Vec<Bar> = (0..=jamo.len()).map(|_| Bar::new(beam)).collect();
    let mut spellings = Vec::new();
    for at in 0..=jamo.len() {
        let mut here = std::mem::take(&mut waiting[at]);
        keep(&mut here, beam);
        let sounding: Vec<(usize, Vec<u16>)> = (1..=3.min(jamo.len() - at))
            .map(|length| (at + length, view.chunks.of_jamo(&jamo[at..at + length]).collect()))
            .collect();
        // Letters that stand for no jamo go on at the same place, twice at most.
        for round in 0..3 {
            let first = arena.len() as u32;
            arena.extend(here.iter().map(|letters| letters.partial));
            let mut more = Vec::new();
            let mut bar = Bar::new(beam / 2);
            for (index, letters) in here.iter().enumerate() {
                let parent = first + index as u32;
                let inputs = inputs(lexicon, letters.node);
                if at == jamo.len() {
                    finish(view, lexicon, &arena, parent, letters, &mut spellings);
                } else {
                    for (to, chunks) in &sounding {
                        let ahead = (&mut waiting[*to], &mut bars[*to]);
                        extend(view, lexicon, letters, parent, (chunks, inputs), ahead);
                    }
                    if let Some(next) =
                        part(view, lexicon, letters, parent).filter(|_| hangul.begins[at] && at > 0)
                    {
                        more.push(next);
                    }
                }
                if round < 2 {
                    extend(view, lexicon, letters, parent, (&silent, inputs), (&mut more, &mut bar));
                }
            }
            keep(&mut more, beam / 2);
            here = more;
        }
    }
    merge(spellings)
}

/// The letters that may come next in the lexicon, a bit each.
fn inputs<D: AsRef<[u8]>>(lexicon: Option<&fst::raw::Fst<D>>, node: fst::raw::CompiledAddr) -> u32 {
    lexicon.map_or(u32::MAX, |fst| {
        fst.node(node).transitions().fold(0, |bits, transition| bits | 1 << (transition.inp & 31))
    })
}

/// Adds the partial with a chunk more, for each chunk that the lexicon has a word with.
fn extend<D: AsRef<[u8]>>(
    view: &View,
    lexicon: Option<&fst::raw::Fst<D>>,
    letters: &Letters,
    parent: u32,
    (chunks, inputs): (&[u16], u32),
    (waiting, bar): (&mut Vec<Letters>, &mut Bar),
) {
    if letters.partial.log < bar.least {
        return;
    }
    for &chunk in chunks {
        let added = view.chunks.letters(chunk);
        if inputs & 1 << (added[0] & 31) == 0 {
            continue;
        }
        let length = letters.length + added.len() as u8;
        let Some(node) = lexicon.map_or(Some(0), |fst| follow(fst, letters.node, added)) else { continue };
        let (log, state) = view.joint.step(letters.partial.state, chunk);
        let log = letters.partial.log + log;
        if log < bar.least || length > LONGEST {
            continue;
        }
        bar.add(log);
        let hash = hashed(letters.partial.hash, added);
        waiting.push(Letters {
            partial: Partial { log, state, parent, chunk, hash, last: None },
            node,
            length,
        });
    }
}

/// The node after some letters.
fn follow<D: AsRef<[u8]>>(
    fst: &fst::raw::Fst<D>,
    from: fst::raw::CompiledAddr,
    letters: &[u8],
) -> Option<fst::raw::CompiledAddr> {
    letters.iter().try_fold(from, |node, &letter| {
        let node = fst.node(node);
        Some(node.transition_addr(node.find_input(letter)?))
    })
}

/// The chunk that stands for a space in a trace.
const SPACE: u16 = u16::MAX;

/// The partial with its word ended and another begun.
fn part<D: AsRef<[u8]>>(
    view: &View,
    lexicon: Option<&fst::raw::Fst<D>>,
    letters: &Letters,
    parent: u32,
) -> Option<Letters> {
    let node = lexicon?.node(letters.node);
    let node = node.transition_addr(node.find_input(b' ')?);
    let log = letters.partial.log + view.joint.step(letters.partial.state, BORDER).0;
    let hash = hashed(letters.partial.hash, b" ");
    let partial = Partial { log, state: view.joint.start, parent, chunk: SPACE, hash, last: None };
    Some(Letters { partial, node, length: letters.length + 1 })
}

fn finish<D: AsRef<[u8]>>(
    view: &View,
    lexicon: Option<&fst::raw::Fst<D>>,
    arena: &[Partial],
    at: u32,
    letters: &Letters,
    spellings: &mut Vec<Spelling>,
) {
    if letters.length == 0 || lexicon.is_some_and(|fst| !fst.node(letters.node).is_final()) {
        return;
    }
    let log = letters.partial.log + view.joint.step(letters.partial.state, BORDER).0;
    let chunks = trace(arena, at);
    let letters = |&chunk: &u16| if chunk == SPACE { b" " } else { view.chunks.letters(chunk) };
    let text = chunks.iter().flat_map(letters).copied().collect();
    spellings.push(Spelling { text, log, chunks });
}

/// As [`recombine`], for letters.
fn keep(letters: &mut Vec<Letters>, beam: usize) {
    letters.sort_unstable_by(|a, b| {
        let (a, b) = (&a.partial, &b.partial);
        (a.hash, a.state).cmp(&(b.hash, b.state)).then(b.log.total_cmp(&a.log)).then(a.chunk.cmp(&b.chunk))
    });
    letters.dedup_by(|later, kept| {
        let same = later.partial.hash == kept.partial.hash && later.partial.state == kept.partial.state;
        if same {
            kept.partial.log = add_logs(kept.partial.log, later.partial.log);
        }
        same
    });
    letters.sort_unstable_by(|a, b| {
        let (a, b) = (&a.partial, &b.partial);
        b.log.total_cmp(&a.log).then(a.hash.cmp(&b.hash)).then(a.state.cmp(&b.state))
    });
    letters.truncate(beam);
}
