//! Which state of the public content this process knows: a generation number that moves on with
//! the site's revision in the database, at midnight, and when something scheduled becomes due.
//!
//! While the database is away, the generation stands still, so that pages already rendered go
//! on being served. After the connection is back everything is rendered anew.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveTime, Utc};
use sqlx::PgExecutor;
use tokio::sync::Notify;

use super::{Site, sql};
use crate::kernel::date;

/// Name of the notification that the triggers of the content tables send.
const CHANNEL: &str = "kongress_revision";
/// The listener asks by itself this often: backs up lost notifications, notices a dead line.
const POLL: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(3);
/// Between attempts to come back.
const SHORT: Duration = Duration::from_millis(100);
const LONG: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub struct Content {
    generation: AtomicU64,
    revision: AtomicI64,
    /// Unix seconds after which pages change by themselves.
    valid_until: AtomicI64,
    /// No listener: changes would go unnoticed.
    away: AtomicBool,
    wake: Notify,
}

impl Content {
    /// The generation that pages of this moment belong to.
    pub fn generation(&self, now: DateTime<Utc>) -> u64 {
        if now.timestamp() >= self.valid_until.load(Ordering::Relaxed) && !self.is_away() {
            self.wake.notify_one();
            // Until the watcher has asked the database, each second is a generation of its own:
            // nothing stale is kept over a deadline.
            return self.generation.load(Ordering::Acquire) << 32 | (now.timestamp() as u64 & 0xffff_ffff);
        }
        self.generation.load(Ordering::Acquire) << 32
    }

    /// Whether the database is unreachable, as far as the listener knows.
    pub fn is_away(&self) -> bool {
        self.away.load(Ordering::Relaxed)
    }

    /// Everything rendered so far is out of date.
    pub fn moved_on(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// Asks the database for its revision; moves on if it changed or a deadline passed.
    ///
    /// # Errors
    /// The database's own.
    pub async fn refresh(&self, database: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
        let state = sql::state(database, now).await?;
        let midnight = date::instant((date::local(now).date() + chrono::Days::new(1)).and_time(NaiveTime::MIN));
        let until = state.next_change.map_or(midnight, |at| at.min(midnight)).timestamp();
        let passed = self.valid_until.swap(until, Ordering::AcqRel) != until;
        if self.revision.swap(state.revision, Ordering::AcqRel) != state.revision || passed {
            self.moved_on();
        }
        Ok(())
    }
}

/// Follows the database for ever. Run once per process.
pub async fn watch(site: Site) {
    let mut pause = SHORT;
    loop {
        let begin = Instant::now();
        if let Err(error) = follow(&site).await {
            tracing::warn!("lost the database: {error}");
        }
        site.content.away.store(true, Ordering::Relaxed);
        // Readers notice a change only when the line is back, so the first tries come quickly.
        pause = if begin.elapsed() > PATIENCE { SHORT } else { (pause * 2).min(LONG) };
        tokio::time::sleep(pause).await;
    }
}

async fn follow(site: &Site) -> sqlx::Result<()> {
    let patience = |_| sqlx::Error::PoolTimedOut;
    let connect = async {
        let mut listener = site.db.listen(CHANNEL).await?;
        site.content.refresh(&mut listener, site.clock.now()).await?;
        Ok::<_, sqlx::Error>(listener)
    };
    let mut listener = tokio::time::timeout(PATIENCE, connect).await.map_err(patience)??;
    site.content.moved_on();
    site.content.away.store(false, Ordering::Relaxed);
    loop {
        tokio::select! {
            note = listener.try_recv() => match note? {
                // At once: asking for the revision takes a moment in which old pages would go out.
                Some(_) => site.content.moved_on(),
                None => return Ok(()),
            },
            () = tokio::time::sleep(POLL) => {}
            () = site.content.wake.notified() => {}
        }
        let ask = async { site.content.refresh(&mut listener, site.clock.now()).await };
        tokio::time::timeout(PATIENCE, ask).await.map_err(patience)??;
    }
}
