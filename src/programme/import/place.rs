//! When a session takes place: its day, start and length, from fields that may contradict
//! each other. Split off `build` for its length.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Europe::Berlin;

use super::build::Builder;
use super::clean;
use super::raw::{RawDay, RawEvent};
use super::when::{self, Stamp};

/// Longer ones than a week are slips of the pen.
const MAX_MINUTES: i32 = 7 * 24 * 60;

impl Builder<'_> {
    /// The day of an event and its start in minutes after that day's midnight in Berlin.
    /// Outer `None`: no date is to be had; inner: the time is not fixed.
    pub(super) fn place(
        &mut self,
        event: &RawEvent,
        day: &RawDay,
        date: Option<NaiveDate>,
        what: &str,
    ) -> Option<(NaiveDate, Option<i32>)> {
        let stamp =
            [&event.date, &event.start].into_iter().filter_map(|t| when::stamp(t)).max_by_key(|s| s.clock.is_some());
        let written = when::clock(&event.start);
        if stamp.is_none() && !event.date.trim().is_empty() {
            self.say(
                event,
                what,
                format!("date \"{}\" is not readable; day and start count", clean::shortened(&event.date, 40)),
            );
        }
        if written.is_none() && !event.start.trim().is_empty() && when::stamp(&event.start).is_none() {
            self.say(event, what, format!("start \"{}\" is not readable", clean::shortened(&event.start, 40)));
        }
        let dated = stamp.and_then(|s| when::berlin(s, self.zone));
        let day_date = date.or_else(|| dated.map(|d| d.date())).or(stamp.map(|s| s.date))?;
        // A date without a time only says the day.
        let own_day = stamp.filter(|s| s.clock.is_none()).map(|s| s.date);
        let by_day = written.and_then(|minutes| self.on_day(own_day.unwrap_or(day_date), minutes, day));
        let Some(dated) = dated else {
            if by_day.is_none() {
                self.say(event, what, "has no start; its time is left open");
            }
            self.foreign += usize::from(by_day.is_some() && self.zone != Berlin);
            return Some(settle(day_date, by_day));
        };
        if let Some(stamp) = stamp {
            self.compare(event, stamp, dated, written, what);
        }
        let apart = dated - day_date.and_hms_opt(0, 0, 0)?;
        if apart.abs() > TimeDelta::hours(36) {
            let fallback = by_day.or_else(|| Some(day_date.and_time(dated.time())));
            self.say(event, what, format!("date {} is far from its day {day_date}; the day counts", dated.date()));
            return Some(settle(day_date, fallback));
        }
        if apart < TimeDelta::zero() {
            self.say(event, what, format!("date {} is before its day {day_date}; the date counts", dated.date()));
        }
        Some(settle(day_date, Some(dated)))
    }

    /// Without a date of its own an event starts on the date of its day, or in the night after it.
    fn on_day(&self, date: NaiveDate, minutes: i32, day: &RawDay) -> Option<NaiveDateTime> {
        let local = when::at(date, minutes)?;
        let next = when::at(date, minutes + 24 * 60)?;
        let after_midnight = match self.day_change {
            Some(change) => minutes < change,
            // The day's own limits tell, where they are times.
            None => {
                let limit = |text: &str| when::stamp(text).and_then(|s| when::at(s.date, s.clock?));
                match (limit(&day.start), limit(&day.end)) {
                    (Some(from), Some(to)) => local < from && next < to,
                    _ => false,
                }
            }
        };
        when::in_berlin(if after_midnight { next } else { local }, self.zone)
    }

    /// `start` repeats the time of `date`, on the clock of the place or of Berlin.
    fn compare(&mut self, event: &RawEvent, stamp: Stamp, berlin: NaiveDateTime, written: Option<i32>, what: &str) {
        let clock =
            |t: NaiveDateTime| i32::try_from((t - t.date().and_time(chrono::NaiveTime::MIN)).num_minutes()).ok();
        let written = written.map(|w| w % (24 * 60));
        let shifted = written == stamp.clock && clock(berlin) != stamp.clock;
        self.foreign += usize::from(self.zone != Berlin || shifted);
        let Some(written) = written else { return };
        let there = berlin.and_local_timezone(Berlin).earliest().map(|t| t.with_timezone(&self.zone).naive_local());
        if stamp.clock != Some(written) && clock(berlin) != Some(written) && there.and_then(clock) != Some(written) {
            let why = format!(
                "start \"{}\" contradicts date \"{}\"; the date counts",
                clean::shortened(&event.start, 40),
                clean::shortened(&event.date, 40)
            );
            self.say(event, what, why);
        }
    }

    pub(super) fn minutes(&mut self, event: &RawEvent, what: &str) -> Option<i32> {
        let text = event.duration.trim();
        if let Some(minutes) = when::duration(text).filter(|m| (1..=MAX_MINUTES).contains(m)) {
            return Some(minutes);
        }
        let between = || {
            let (start, end) = (when::stamp(&event.date)?, when::stamp(&event.end)?);
            let (start, end) = (when::berlin(start, self.zone)?, when::berlin(end, self.zone)?);
            i32::try_from((end - start).num_minutes()).ok()
        };
        let clocks = || Some((when::clock(&event.end)? - when::clock(&event.start)?).rem_euclid(24 * 60));
        let found = between().or_else(clocks).filter(|m| (1..=MAX_MINUTES).contains(m));
        if !text.is_empty() {
            let then = if found.is_some() { "the end counts" } else { "the end is left open" };
            self.say(event, what, format!("duration \"{}\" is not usable; {then}", clean::shortened(text, 40)));
        }
        found
    }
}

/// The day that holds a moment: `day` itself, as long as the moment is not before it.
fn settle(day: NaiveDate, moment: Option<NaiveDateTime>) -> (NaiveDate, Option<i32>) {
    let Some(moment) = moment else {
        return (day, None);
    };
    let day = day.min(moment.date());
    let minutes = (moment - day.and_time(chrono::NaiveTime::MIN)).num_minutes();
    (day, i32::try_from(minutes).ok())
}
