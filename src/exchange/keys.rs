//! A set of hashes that a memory of millions of units fits into.
//!
//! A row takes 12 bytes, and a table between 64 and 80 % full grows by a quarter, a 64th part of it at a time: 3.5 million
//! units take about 60 MB, and growing never needs a second copy of it all. Of 128 bits 96 are kept; two of ten million
//! keys are then one with a probability of 10⁻¹⁵.

/// How many parts the table grows in.
const PARTS: usize = 64;

/// A row that holds nothing.
const EMPTY: [u32; 3] = [0; 3];

/// A set of keys, or a map of shorter keys with a value of 32 bits each.
pub(crate) struct Keys {
    parts: Vec<Part>,
}

#[derive(Clone, Default)]
struct Part {
    rows: Vec<[u32; 3]>,
    taken: usize,
}

impl Keys {
    /// An empty set.
    pub fn new() -> Self {
        Self { parts: vec![Part::default(); PARTS] }
    }

    /// Adds a key; whether it is new.
    pub fn insert(&mut self, key: u128) -> bool {
        self.put([key as u32, (key >> 32) as u32, (key >> 64) as u32], 3).is_none()
    }

    /// Gives a key a value unless it has one, and returns the one that it had.
    pub fn insert_value(&mut self, key: u64, value: u32) -> Option<u32> {
        self.put([key as u32, (key >> 32) as u32, value], 2).map(|row| row[2])
    }

    /// Adds a row unless there is one with the same first `words`, which it returns.
    fn put(&mut self, mut row: [u32; 3], words: usize) -> Option<[u32; 3]> {
        if row[0] == 0 && row[1] == 0 {
            row[1] = 1;
        }
        let part = &mut self.parts[row[0] as usize % PARTS];
        if part.taken * 5 >= part.rows.len() * 4 {
            part.grow();
        }
        let at = part.place(row, words);
        let found = part.rows[at];
        if found != EMPTY {
            return Some(found);
        }
        part.rows[at] = row;
        part.taken += 1;
        None
    }
}

impl Part {
    /// Where a row stands, or the free place where it belongs.
    fn place(&self, row: [u32; 3], words: usize) -> usize {
        let mut at = ((u64::from(row[1]) * self.rows.len() as u64) >> 32) as usize;
        while self.rows[at] != EMPTY && self.rows[at][..words] != row[..words] {
            at = if at + 1 == self.rows.len() { 0 } else { at + 1 };
        }
        at
    }

    fn grow(&mut self) {
        let size = self.rows.len() + self.rows.len() / 4 + 16;
        let old = std::mem::replace(&mut self.rows, vec![EMPTY; size]);
        for row in old {
            if row != EMPTY {
                let at = self.place(row, 3);
                self.rows[at] = row;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(number: u64) -> u128 {
        xxhash_rust::xxh3::xxh3_128(&number.to_le_bytes())
    }

    #[test]
    fn a_key_is_new_once() {
        let mut keys = Keys::new();
        assert!((0..100_000).all(|number| keys.insert(hash(number))));
        assert!((0..100_000).all(|number| !keys.insert(hash(number))));
        assert!(keys.insert(0) && !keys.insert(0));
    }

    #[test]
    fn a_value_stays_the_first_one() {
        let mut keys = Keys::new();
        assert_eq!(keys.insert_value(7, 1), None);
        assert_eq!(keys.insert_value(7, 2), Some(1));
        assert_eq!(keys.insert_value(8, 0), None);
        assert_eq!(keys.insert_value(8, 5), Some(0));
    }
}
