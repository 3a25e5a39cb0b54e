//! Floor 1. What time it is. Tests set it; everything else asks here.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::kernel::date;

/// The machine's time plus an offset that only tests change.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
}

impl Clock {
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::milliseconds(self.offset_ms.load(Ordering::Relaxed))
    }

    /// Today's date in Berlin.
    pub fn today(&self) -> NaiveDate {
        date::local(self.now()).date()
    }

    /// Moves the clock so that it shows `at` now and goes on from there; it never shows less.
    pub fn set(&self, at: DateTime<Utc>) {
        // What is cut off below a millisecond would be the last moment of the day before.
        self.offset_ms.store((at - Utc::now()).num_milliseconds() + 1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_set_to_midnight_is_in_the_new_day() {
        let (clock, midnight) =
            (Clock::default(), date::instant_on(NaiveDate::from_ymd_opt(2027, 1, 1).unwrap_or_default(), 0));
        for _ in 0..1_000 {
            clock.set(midnight);
            assert!(clock.now() >= midnight);
        }
    }
}
