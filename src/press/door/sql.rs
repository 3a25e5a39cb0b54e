//! Statements about passes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{Row, Wanted};

pub async fn rows(c: &mut PgConnection, w: &Wanted<'_>, limit: i64, offset: i64) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"select a.code, p.position, p.given_name, p.family_name, a.outlet, p.press_role,
            p.pass_code as "pass_code!", p.collected_at, s.name as "collected_by?"
         from accreditation_person p join accreditation a on a.id = p.accreditation_id
         left join staff s on s.id = p.collected_by
         where a.edition_id = $1 and a.state = 'approved' and p.pass_code is not null
            and ($2::boolean is null or (p.collected_at is not null) = $2)
            and registration_fold(p.family_name || ' ' || p.given_name || ' ' || a.outlet || ' ' || a.code) like all ($3)
         order by registration_fold(p.family_name || ' ' || p.given_name), a.code, p.position limit $4 offset $5"#,
        w.edition,
        w.collected,
        w.patterns,
        limit,
        offset
    )
    .fetch_all(c)
    .await
}

pub async fn total(c: &mut PgConnection, w: &Wanted<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from accreditation_person p join accreditation a on a.id = p.accreditation_id
         where a.edition_id = $1 and a.state = 'approved' and p.pass_code is not null
            and ($2::boolean is null or (p.collected_at is not null) = $2)
            and registration_fold(p.family_name || ' ' || p.given_name || ' ' || a.outlet || ' ' || a.code) like all ($3)"#,
        w.edition,
        w.collected,
        w.patterns
    )
    .fetch_one(c)
    .await
}

pub async fn numbers(c: &mut PgConnection, edition: i64) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) as "all!", count(*) filter (where p.collected_at is not null) as "collected!"
         from accreditation_person p join accreditation a on a.id = p.accreditation_id
         where a.edition_id = $1 and a.state = 'approved' and p.pass_code is not null"#,
        edition
    )
    .fetch_one(c)
    .await?;
    Ok((row.all, row.collected))
}

pub async fn find(c: &mut PgConnection, edition: i64, pass: &str) -> sqlx::Result<Option<(String, i32)>> {
    let row = sqlx::query!(
        "select a.code, p.position from accreditation_person p join accreditation a on a.id = p.accreditation_id
         where a.edition_id = $1 and a.state = 'approved' and p.pass_code = $2",
        edition,
        pass
    );
    Ok(row.fetch_optional(c).await?.map(|r| (r.code, r.position)))
}

/// False where it was handed over before.
pub async fn hand_over(c: &mut PgConnection, person: i64, by: i64, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update accreditation_person set collected_at = $2, collected_by = $3
         where id = $1 and collected_at is null and pass_code is not null",
        person,
        now,
        by
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

/// False where nobody has it.
pub async fn undo(c: &mut PgConnection, person: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update accreditation_person set collected_at = null, collected_by = null
         where id = $1 and collected_at is not null",
        person
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}
