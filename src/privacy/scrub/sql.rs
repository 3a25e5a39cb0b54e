//! What an edition still holds about people.

use sqlx::PgConnection;

use super::Holdings;

pub async fn holdings(c: &mut PgConnection, edition: i64) -> sqlx::Result<Holdings> {
    sqlx::query_as!(
        Holdings,
        r#"select (select count(*) from registration where edition_id = $1) as "registrations!",
            (select count(*) from registration_group where edition_id = $1) as "groups!",
            (select count(*) from accreditation where edition_id = $1) as "accreditations!",
            (select count(*) from message where edition_id = $1) as "mails!",
            (select count(*) from invoice where edition_id = $1) as "invoices!",
            (select count(*) from certificate where edition_id = $1) as "certificates!",
            (select count(*) from registration r where edition_id = $1 and attended_at is not null
                and not exists (select from certificate f where f.registration_id = r.id)) as "entitled!",
            (select last_day from edition_end where edition_id = $1) as last_day"#,
        edition
    )
    .fetch_one(c)
    .await
}

pub async fn marked(c: &mut PgConnection) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!("select edition_id from edition_figures where scrub_at is not null order by edition_id")
        .fetch_all(c)
        .await
}

pub async fn registrations(c: &mut PgConnection, edition: i64, most: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!("select id from registration where edition_id = $1 order by id limit $2", edition, most)
        .fetch_all(c)
        .await
}

pub async fn groups(c: &mut PgConnection, edition: i64, most: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!("select id from registration_group where edition_id = $1 order by id limit $2", edition, most)
        .fetch_all(c)
        .await
}

pub async fn accreditations(c: &mut PgConnection, edition: i64, most: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!("select id from accreditation where edition_id = $1 order by id limit $2", edition, most)
        .fetch_all(c)
        .await
}

pub async fn mails(c: &mut PgConnection, edition: i64, most: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select id from message where edition_id = $1 and state in ('sent', 'failed', 'cancelled') order by id limit $2",
        edition,
        most
    )
    .fetch_all(c)
    .await
}
