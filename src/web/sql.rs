//! Statements of the toolkit.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

pub struct State {
    pub revision: i64,
    /// When the next scheduled change of public content happens by itself.
    pub next_change: Option<DateTime<Utc>>,
}

pub async fn state(c: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<State> {
    sqlx::query_as!(
        State,
        r#"select revision, (select min(at) from scheduled_change where at > $1) as next_change from site"#,
        now
    )
    .fetch_one(c)
    .await
}

pub async fn settings(c: &mut PgConnection) -> sqlx::Result<serde_json::Value> {
    sqlx::query_scalar!("select settings from site").fetch_one(c).await
}

pub async fn save_settings(c: &mut PgConnection, settings: &serde_json::Value) -> sqlx::Result<()> {
    sqlx::query!("update site set settings = $1", settings).execute(c).await?;
    Ok(())
}
