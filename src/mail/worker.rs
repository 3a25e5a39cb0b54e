//! Takes messages out of the outbox and delivers them. Any number may run, in any process.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt, stream};
use lettre::message::Mailbox;
use rand::Rng;

use super::sql;
use super::transport::{Transport, Trouble};
use super::wire::Outgoing;
use crate::db::Db;

const CHANNEL: &str = "kongress_outbox";
/// Looks by itself this often, should a notification be lost.
const POLL: Duration = Duration::from_secs(30);
/// Messages taken at once. Even if each of them runs into the time limit of a delivery, all are
/// through before the lease of five minutes ends.
const BATCH: i64 = 16;
/// Deliveries at the same time: enough to fill the time in which a mail server thinks, few enough
/// for the limits that mail servers have on connections from one address.
const SENDERS: usize = 4;

/// In whose name mails go out.
pub struct Sender {
    pub from: Mailbox,
    /// Right side of the Message-ID.
    pub domain: String,
}

pub struct Worker {
    pub db: Db,
    pub sender: Sender,
    pub transport: Transport,
}

impl Worker {
    /// Works for ever; waits out a database that is away.
    pub async fn run(self) {
        loop {
            if let Err(error) = self.follow().await {
                tracing::warn!("the outbox waits: {error}");
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        }
    }

    async fn follow(&self) -> sqlx::Result<()> {
        let mut listener = self.db.listen(CHANNEL).await?;
        loop {
            while self.send_due().await? > 0 {}
            let due = sql::next_due(&mut listener).await?.unwrap_or(POLL.as_secs_f64());
            let wait = Duration::from_secs_f64(due.clamp(0.2, POLL.as_secs_f64()));
            tokio::select! {
                note = listener.try_recv() => if note?.is_none() { return Ok(()) },
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Delivers what is due now; answers how many were tried. What became of each is written down
    /// at once, whatever happens to the others.
    ///
    /// # Errors
    /// The database's own; what was claimed is taken up again when its lease ends.
    pub async fn send_due(&self) -> sqlx::Result<usize> {
        let mut due: Vec<Outgoing> = self.db.change(|c| Box::pin(sql::claim(c, BATCH))).await?;
        due.sort_by_key(|m| m.id);
        let count = due.len();
        let done: Vec<_> = stream::iter(due).map(|m| self.send(m)).buffer_unordered(SENDERS).collect().await;
        done.into_iter().collect::<sqlx::Result<()>>()?;
        Ok(count)
    }

    async fn send(&self, message: Outgoing) -> sqlx::Result<()> {
        let (id, attempts, is_last) = (message.id, message.attempts, message.is_last);
        // The library panics on some names; one bad mail must not stop the others.
        let trouble = match AssertUnwindSafe(self.deliver(message)).catch_unwind().await {
            Ok(result) => result.err(),
            Err(_) => Some(Trouble::permanent("the mail could not be built".into())),
        };
        self.db
            .change(move |c| {
                Box::pin(async move {
                    match trouble {
                        None => sql::sent(c, id).await,
                        Some(t) if t.is_permanent || is_last => {
                            tracing::warn!(message = id, "mail cannot be delivered");
                            sql::failed(c, id, &t.why).await
                        }
                        Some(t) => sql::retry(c, id, pause(attempts), &t.why).await,
                    }
                })
            })
            .await
    }

    async fn deliver(&self, message: Outgoing) -> Result<(), Trouble> {
        let name = format!("{:08}-{}", message.id, message.public_id);
        let built = message.build(&self.sender.from, &self.sender.domain);
        self.transport.deliver(built.map_err(|e| Trouble::permanent(format!("{e:#}")))?, &name).await
    }
}

/// Seconds until the next attempt, a little scattered so that a mail server that comes back is
/// not met by all at once.
fn pause(attempts: i32) -> f64 {
    let seconds = match attempts {
        ..=1 => 10.0,
        2 => 30.0,
        3 => 60.0,
        4 => 120.0,
        5..=15 => 300.0,
        16..=18 => 900.0,
        19..=20 => 1_800.0,
        _ => 3_600.0,
    };
    seconds * rand::rng().random_range(0.8..1.2)
}
