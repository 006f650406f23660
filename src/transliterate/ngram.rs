//! An n-gram model with back-off as an automaton, read in place.
//!
//! The n-grams are a trie: a node is a symbol after the context that its parent spells, and it holds log P(symbol | context). A node
//! with children is a *state*, the context of what comes next; it holds its back-off weight and the state of the context without its
//! first symbol. Nodes stand in the order of breadth, the children of one state beside each other in the order of their symbols;
//! states are numbered in the order of their nodes, 0 being the empty context. Every symbol has a node under state 0, so that the
//! first nodes are the symbols themselves. All numbers are little-endian:
//!
//! ```text
//! u32 nodes, u32 states, f32 × 256 log probabilities, f32 × 256 log back-off weights,
//! u16 × nodes symbol, u8 × nodes log probability,
//! (u64 which nodes are states, u32 states before) × ⌈nodes / 64⌉,
//! u24 × (states + 1) first child, u24 × states the shorter context, u8 × states back-off weight
//! ```

/// The symbol that stands for both borders of a word.
pub(super) const BORDER: u16 = 0;

/// A context, by its number.
pub(super) type State = u32;

/// The model over its bytes.
#[derive(Clone, Copy)]
pub(super) struct Ngram<'a> {
    probabilities: &'a [u8],
    weights: &'a [u8],
    symbols: &'a [u8],
    values: &'a [u8],
    states: &'a [u8],
    children: &'a [u8],
    shorter: &'a [u8],
    backoff: &'a [u8],
    /// The state at the beginning of a word.
    pub(super) start: State,
}

impl<'a> Ngram<'a> {
    /// The model over the bytes; `None` where their number does not fit.
    pub(super) fn new(bytes: &'a [u8]) -> Option<Self> {
        let nodes = u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?) as usize;
        let states = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
        let mut rest = &bytes[8..];
        let mut take = |length: usize| {
            let (taken, after) = rest.split_at_checked(length)?;
            rest = after;
            Some(taken)
        };
        let mut model = Self {
            probabilities: take(1024)?,
            weights: take(1024)?,
            symbols: take(nodes * 2)?,
            values: take(nodes)?,
            states: take(nodes.div_ceil(64) * 12)?,
            children: take((states + 1) * 3)?,
            shorter: take(states * 3)?,
            backoff: take(states)?,
            start: 0,
        };
        model.start = model.state_of(BORDER.into()).unwrap_or(0);
        Some(model)
    }

    /// log P(symbol | state), and the state after it.
    pub(super) fn step(&self, state: State, symbol: u16) -> (f32, State) {
        let mut context = state;
        let mut log = 0.0;
        let node = loop {
            match self.child(context, symbol) {
                Some(node) => break node,
                None if context == 0 => return (-30.0, 0),
                None => {
                    log += self.weight(context);
                    context = self.shorter(context);
                }
            }
        };
        log += float(self.probabilities, self.values[node].into());
        let mut next = self.state_of(node);
        while next.is_none() && context != 0 {
            context = self.shorter(context);
            next = self.child(context, symbol).and_then(|node| self.state_of(node));
        }
        (log, next.unwrap_or(0))
    }

    fn child(&self, state: State, symbol: u16) -> Option<usize> {
        let mut low = u24(self.children, state as usize);
        let mut high = u24(self.children, state as usize + 1);
        if state == 0 {
            return (usize::from(symbol) < high).then_some(usize::from(symbol));
        }
        while low < high {
            let middle = (low + high) / 2;
            let at = u16::from_le_bytes([self.symbols[middle * 2], self.symbols[middle * 2 + 1]]);
            match at.cmp(&symbol) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    fn state_of(&self, node: usize) -> Option<State> {
        let block = self.states.get(node / 64 * 12..node / 64 * 12 + 12)?;
        let bits = u64::from_le_bytes(block[..8].try_into().ok()?);
        let before = u32::from_le_bytes(block[8..].try_into().ok()?);
        let bit = 1u64 << (node % 64);
        (bits & bit != 0).then(|| 1 + before + (bits & (bit - 1)).count_ones())
    }

    fn shorter(&self, state: State) -> State {
        u24(self.shorter, state as usize) as State
    }

    fn weight(&self, state: State) -> f32 {
        float(self.weights, self.backoff[state as usize].into())
    }
}

fn u24(bytes: &[u8], at: usize) -> usize {
    let bytes = &bytes[at * 3..at * 3 + 3];
    usize::from(bytes[0]) | usize::from(bytes[1]) << 8 | usize::from(bytes[2]) << 16
}

fn float(bytes: &[u8], at: usize) -> f32 {
    let bytes = &bytes[at * 4..at * 4 + 4];
    f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}
