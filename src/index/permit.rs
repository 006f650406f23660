//! How much may be on its way into the index at a time.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Hands out so many [`Permit`]s at a time, so that reading does not run ahead of indexing: tantivy's own queue is
/// bounded by the number of lots alone, and takes 10,000.
#[derive(Clone)]
pub struct Permits(Arc<(Mutex<usize>, Condvar)>);

/// The right to have one lot on its way, until it is dropped.
pub struct Permit(Permits);

impl Permits {
    /// So many at a time.
    pub fn new(count: usize) -> Self {
        Self(Arc::new((Mutex::new(count), Condvar::new())))
    }

    /// Waits for a permit; after a minute, in which a whole corpus is indexed, takes one more than there are.
    pub fn take(&self) -> Permit {
        let (left, changed) = &*self.0;
        let left = left.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = changed.wait_timeout_while(left, Duration::from_secs(60), |left| *left == 0);
        let (mut left, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *left = left.saturating_sub(1);
        Permit(self.clone())
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let (left, changed) = &*self.0.0;
        *left.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        changed.notify_one();
    }
}
