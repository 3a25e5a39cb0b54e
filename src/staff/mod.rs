//! Floor 2½. Who runs the congress: accounts with a password and a second factor, roles by edition,
//! sessions, the protocol of what they do, and the guard before every internal page.
//!
//! An account is invited (one link, 72 hours), sets a password and a second factor, and is signed
//! in from then on by both. Everything that takes rights away acts on the next request, because
//! each request reads account, roles and session anew.

pub mod account;
pub mod audit;
pub mod factor;
mod guard;
pub mod mail;
pub mod password;
pub mod rights;
pub mod session;
mod sql;
pub mod texts;

pub use guard::{Area, Doors, Row, Within, forget_everything, safe_target};
pub use rights::{Action, Grant, Role};

use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::web::Site;

/// How often sessions that are over are deleted.
const POLL: Duration = Duration::from_secs(600);

/// Deletes what is over, for ever; waits out a database that is away.
pub async fn run(site: Site) {
    loop {
        let now = site.clock.now();
        let purged = site.db.change(move |c| Box::pin(session::purge(c, now))).await;
        if let Err(error) = purged {
            tracing::warn!("sessions wait to be deleted: {error}");
        }
        tokio::time::sleep(POLL).await;
    }
}

/// Somebody who is signed in, as of this request.
#[derive(Debug, Clone)]
pub struct Staff {
    pub id: i64,
    pub public_id: Uuid,
    pub name: String,
    pub email: String,
    pub grants: Vec<Grant>,
    /// Of the session.
    pub session: i64,
    /// When password and code were last shown.
    pub proved_at: DateTime<Utc>,
    /// Of the demo: changes accounts of the demo only.
    pub is_demo: bool,
}

impl Staff {
    /// Whether they may do this in an edition; None asks for the installation itself.
    pub fn may(&self, action: Action, edition: Option<i64>) -> bool {
        rights::may(&self.grants, action, edition)
    }

    /// Roles that count in an edition.
    pub fn roles_in(&self, edition: i64) -> Vec<Role> {
        let mut roles: Vec<Role> =
            self.grants.iter().filter(|(of, _)| of.is_none() || *of == Some(edition)).map(|(_, role)| *role).collect();
        roles.dedup();
        roles
    }
}
