//! Statements of table `press_decision`.

use sqlx::PgConnection;

use super::{Count, Row, Summary};

pub async fn insert(c: &mut PgConnection, edition: i64, r: &Row) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into press_decision (edition_id, decided_on, decision, reason, media_type, evidence_kind, days, late,
            people, second_person, asked)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        edition,
        r.decided_on,
        r.decision,
        r.reason,
        r.media_type,
        r.evidence_kind,
        r.days,
        r.late,
        r.people,
        r.second_person,
        r.asked
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn rows(c: &mut PgConnection, edition: i64, limit: i64, offset: i64) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        "select decided_on, decision, reason, media_type, evidence_kind, days, late, people, second_person, asked
         from press_decision where edition_id = $1 order by id desc limit $2 offset $3",
        edition,
        limit,
        offset
    )
    .fetch_all(c)
    .await
}

pub async fn counts(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Count>> {
    sqlx::query_as!(
        Count,
        r#"select what as "what!", key as "key!", decision, count(*) as "number!"
         from press_decision d cross join lateral (values
            ('decision', d.decision), ('reason', d.reason), ('media_type', d.media_type),
            ('evidence_kind', d.evidence_kind)) v (what, key)
         where d.edition_id = $1 and key is not null group by 1, 2, 3 order by 1, 2, 3"#,
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn totals(c: &mut PgConnection, edition: i64) -> sqlx::Result<Summary> {
    let row = sqlx::query!(
        r#"select count(*) as "total!",
            percentile_cont(0.5) within group (order by days) filter (where decision in ('approved', 'rejected')) as median,
            count(*) filter (where late) as "late!", count(*) filter (where asked) as "asked!",
            count(*) filter (where second_person) as "second!",
            coalesce(sum(people) filter (where decision = 'approved'), 0) as "passes!"
         from press_decision where edition_id = $1"#,
        edition
    )
    .fetch_one(c)
    .await?;
    Ok(Summary {
        total: row.total,
        median_days: row.median,
        late: row.late,
        asked: row.asked,
        second: row.second,
        passes: row.passes,
        ..Summary::default()
    })
}
