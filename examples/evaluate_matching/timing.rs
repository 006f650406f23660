//! CPU time, and what a query takes of it.

use std::time::Duration;

/// The CPU time of this thread: other work on the machine counts less than by the clock.
pub fn cpu_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a timespec that lives through the call.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}

/// How many queries a second of CPU time: of the fastest round, and of the median one.
#[derive(Clone, Copy)]
pub struct Rate {
    pub best: f64,
    pub median: f64,
}

impl Rate {
    /// Times so many rounds, each of which answers `queries` queries.
    pub fn of(rounds: usize, queries: usize, mut round: impl FnMut()) -> Self {
        let mut rates: Vec<f64> = (0..rounds.max(1))
            .map(|_| {
                let start = cpu_time();
                round();
                queries as f64 / cpu_time().saturating_sub(start).as_secs_f64().max(1e-9)
            })
            .collect();
        rates.sort_unstable_by(f64::total_cmp);
        Self { best: rates[rates.len() - 1], median: rates[rates.len() / 2] }
    }
}
