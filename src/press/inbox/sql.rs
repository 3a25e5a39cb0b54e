//! Statements of the press office's lists. They only read.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Mail, Row, Waiting, Wanted};

pub async fn rows(c: &mut PgConnection, w: &Wanted<'_>, limit: i64, offset: i64) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"select code, state, given_name, family_name, outlet, media_type, submitted_at, decided_at,
            (select count(*) from accreditation_person p where p.accreditation_id = a.id) as "people!",
            (select count(*) from accreditation_evidence f where f.accreditation_id = a.id) as "files!",
            proposed_reason is not null as "is_proposed!",
            state = 'in_review' and coalesce((select answered_at is not null and (answer <> '' or answer_url <> ''
                    or exists (select from accreditation_evidence f where f.question_id = q.id))
                from accreditation_question q where q.accreditation_id = a.id order by q.id desc limit 1), false)
                as "has_answer!"
         from accreditation a
         where edition_id = $1 and state = any($2) and ($3 = '' or media_type = $3)
            and ($4::timestamptz is null or submitted_at >= $4) and (not $5 or proposed_reason is not null)
            and folded like all ($6)
         order by case when $7 then submitted_at end desc, submitted_at, id limit $8 offset $9"#,
        w.edition,
        w.states,
        w.media_type,
        w.since,
        w.proposed,
        w.patterns,
        w.newest,
        limit,
        offset
    )
    .fetch_all(c)
    .await
}

pub async fn total(c: &mut PgConnection, w: &Wanted<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from accreditation
         where edition_id = $1 and state = any($2) and ($3 = '' or media_type = $3)
            and ($4::timestamptz is null or submitted_at >= $4) and (not $5 or proposed_reason is not null)
            and folded like all ($6)"#,
        w.edition,
        w.states,
        w.media_type,
        w.since,
        w.proposed,
        w.patterns
    )
    .fetch_one(c)
    .await
}

pub async fn counts(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<(String, i64)>> {
    let rows = sqlx::query!(
        r#"select state, count(*) as "n!" from accreditation where edition_id = $1 group by state"#,
        edition
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (r.state, r.n)).collect())
}

pub async fn waiting(c: &mut PgConnection, edition: i64) -> sqlx::Result<Waiting> {
    sqlx::query_as!(
        Waiting,
        r#"select count(*) as "requests!", min(submitted_at) as oldest,
            count(*) filter (where proposed_reason is not null) as "proposed!"
         from accreditation where edition_id = $1 and state in ('submitted', 'in_review')"#,
        edition
    )
    .fetch_one(c)
    .await
}

pub async fn needs(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select access_note from accreditation_need where accreditation_id = $1", id)
        .fetch_optional(c)
        .await
}

pub async fn staff(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!("select id, name from staff where id = any($1)", ids);
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (r.id, r.name)).collect())
}

pub async fn alike(c: &mut PgConnection, edition: i64, id: i64, email: &str) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        "select code, state from accreditation
         where edition_id = $1 and id <> $2 and lower(email) = lower($3) and state not in ('unconfirmed', 'lapsed')
         order by id",
        edition,
        id,
        email
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (r.code, r.state)).collect())
}

pub async fn mails(c: &mut PgConnection, about: Uuid) -> sqlx::Result<Vec<Mail>> {
    sqlx::query_as!(
        Mail,
        "select subject, recipient, state, last_error, created_at, sent_at from message where about = $1 order by id desc",
        about
    )
    .fetch_all(c)
    .await
}
