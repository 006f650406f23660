//! In how many units what stands, for how much it says that two segments share it.

use std::io;

use super::layout::{Numbers, Part, Section, Writer};
use crate::matching::rarity::BUCKETS;
use crate::record::Lang;

/// The counts of one language while a shard is made.
#[derive(Default)]
pub struct Counts(Vec<u32>);

impl Counts {
    /// Counts the buckets of a segment.
    pub fn add(&mut self, buckets: &[u32]) {
        self.0.resize(BUCKETS, 0);
        for &bucket in buckets {
            if let Some(count) = self.0.get_mut(bucket as usize) {
                *count = count.saturating_add(1);
            }
        }
    }

    /// Counts what another shard has counted of which `kept` units of `all` stay: each count shrinks alike, since these are weights
    /// and no statistics.
    pub fn add_all(&mut self, other: Numbers<'_>, kept: u64, all: u64) {
        self.0.resize(BUCKETS, 0);
        let mut add = |bucket: usize, more: u32| {
            if let Some(count) = self.0.get_mut(bucket) {
                let more = (u64::from(more) * kept).div_ceil(all.max(1));
                *count = count.saturating_add(more as u32);
            }
        };
        if other.len() == BUCKETS {
            other.iter().enumerate().for_each(|(bucket, more)| add(bucket, more));
        } else {
            let at = |place| other.get(place).unwrap_or(0);
            (0..other.len() / 2).for_each(|pair| add(at(pair * 2) as usize, at(pair * 2 + 1)));
        }
    }

    /// Writes them.
    ///
    /// # Errors
    ///
    /// When the disk does not take them.
    pub fn write(&self, lang: Lang, writer: &mut Writer) -> io::Result<()> {
        let present = || self.0.iter().enumerate().filter(|(_, count)| **count > 0);
        if present().count() * 2 < BUCKETS {
            present().try_for_each(|(bucket, &count)| writer.put_all([bucket as u32, count]))?;
        } else {
            writer.put_all(self.0.iter().copied())?;
        }
        writer.end(Section::Of(lang, Part::Counts));
        Ok(())
    }
}

/// The count of a bucket.
pub fn count(counts: Numbers<'_>, bucket: u32) -> u32 {
    if counts.len() == BUCKETS {
        return counts.get(bucket as usize).unwrap_or(0);
    }
    let (mut from, mut to) = (0, counts.len() / 2);
    while from < to {
        let middle = from + (to - from) / 2;
        match counts.get(middle * 2).unwrap_or(u32::MAX).cmp(&bucket) {
            std::cmp::Ordering::Less => from = middle + 1,
            std::cmp::Ordering::Equal => return counts.get(middle * 2 + 1).unwrap_or(0),
            std::cmp::Ordering::Greater => to = middle,
        }
    }
    0
}
