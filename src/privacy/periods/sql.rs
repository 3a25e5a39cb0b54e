//! Statements about periods.

use sqlx::PgConnection;

pub async fn all(c: &mut PgConnection) -> sqlx::Result<Vec<(String, i32)>> {
    let rows = sqlx::query!("select kind, amount from retention").fetch_all(c).await?;
    Ok(rows.into_iter().map(|r| (r.kind, r.amount)).collect())
}

pub async fn lock(c: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(7350001)").fetch_one(c).await?;
    Ok(())
}

pub async fn put(c: &mut PgConnection, kind: &str, amount: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into retention (kind, amount) values ($1, $2) on conflict (kind) do update set amount = excluded.amount",
        kind,
        amount
    )
    .execute(c)
    .await?;
    Ok(())
}
