//! Threads that analyse lots before tantivy comes to them.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::schema::Lot;

/// Analyses lots in their order, in threads of its own.
///
/// The thread that writes the postings takes what was analysed, and analyses a lot itself where it comes first. So one
/// thread can write all of a segment while the others read Korean, which takes half of the work.
pub struct Ahead {
    lots: Option<Sender<Arc<Lot>>>,
    threads: Vec<JoinHandle<()>>,
}

impl Ahead {
    /// Starts that many threads; where the system gives none, the lots are analysed as they are written.
    pub fn start(count: usize) -> Self {
        let (sender, receiver) = channel();
        let receiver = Arc::new(Mutex::new(receiver));
        let start = |_| {
            let receiver = Arc::clone(&receiver);
            thread::Builder::new().name("analysis".to_owned()).spawn(move || work(&receiver)).ok()
        };
        Self { lots: Some(sender), threads: (0..count).filter_map(start).collect() }
    }

    /// Has a lot analysed.
    pub fn analyse(&self, lot: &Arc<Lot>) {
        if let Some(lots) = self.lots.as_ref().filter(|_| !self.threads.is_empty()) {
            // Without a receiver the threads have ended, and whoever writes the lot analyses it.
            let _ = lots.send(Arc::clone(lot));
        }
    }
}

fn work(lots: &Mutex<Receiver<Arc<Lot>>>) {
    loop {
        let next = lots.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match next {
            Ok(lot) => lot.analyse(),
            Err(_) => return,
        }
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.lots = None;
        for thread in self.threads.drain(..) {
            // A panic over a lot comes again where the lot is written, and is told there.
            let _ = thread.join();
        }
    }
}
