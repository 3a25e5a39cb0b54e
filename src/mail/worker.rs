//! Takes messages out of the outbox and delivers them. Any number may run, in any process.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use lettre::message::Mailbox;
use rand::Rng;

use super::message::Outgoing;
use super::sql;
use super::transport::{Transport, Trouble};
use crate::db::Db;

const CHANNEL: &str = "kongress_outbox";
/// Looks by itself this often, should a notification be lost.
const POLL: Duration = Duration::from_secs(30);
/// Messages taken at once.
const BATCH: i64 = 10;

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

    /// Delivers what is due now; answers how many were tried.
    ///
    /// # Errors
    /// The database's own; what was claimed is taken up again when its lease ends.
    pub async fn send_due(&self) -> sqlx::Result<usize> {
        let due: Vec<Outgoing> = self.db.change(|c| Box::pin(sql::claim(c, BATCH))).await?;
        let count = due.len();
        for message in due {
            let (id, attempts, is_last) = (message.id, message.attempts, message.is_last);
            let trouble = self.deliver(message).await.err();
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
                .await?;
        }
        Ok(count)
    }

    async fn deliver(&self, message: Outgoing) -> Result<(), Trouble> {
        let name = format!("{:08}-{}", message.id, message.public_id);
        // The library panics on some names; one bad mail must not stop the others.
        let built = catch_unwind(AssertUnwindSafe(|| message.build(&self.sender.from, &self.sender.domain)));
        let permanent = |why: String| Trouble { is_permanent: true, why };
        let built = built.map_err(|_| permanent("the mail could not be built".into()))?;
        self.transport.deliver(built.map_err(|e| permanent(format!("{e:#}")))?, &name).await
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
