//! What must be true at every moment, asked in one snapshot of the database.

use std::collections::HashMap;

use anyhow::Result;
use sqlx::{PgPool, Row};

use crate::ledger::Entry;

/// Sentences about what is wrong; empty where all is well. One statement, so one snapshot; in a
/// transaction that says so all the same.
pub async fn wrong(pool: &PgPool) -> Result<Vec<String>> {
    let mut transaction = pool.begin_with("begin isolation level repeatable read read only").await?;
    let rows = sqlx::query_scalar::<_, String>(
        "with seats as (
            select s.*, (select count(*) from registration r where r.edition_id = s.edition_id and r.mode = s.mode
                    and state in ('held', 'confirmed', 'offered')) as sitting,
                (select count(*) from registration r where r.edition_id = s.edition_id and r.mode = s.mode
                    and state in ('queued', 'waiting')) as standing
            from edition_seats s),
         workshop as (
            select s.*, (select count(*) from registration_session r where r.session_id = s.session_id
                    and state = 'booked') as sitting,
                (select count(*) from registration_session r where r.session_id = s.session_id
                    and state = 'waiting') as standing
            from session_seats s)
         select format('%s: counter %s/%s, rows %s/%s', mode, taken, waiting, sitting, standing)
            from seats where taken <> sitting or waiting <> standing
         union all select format('%s: %s people on %s seats', mode, sitting, capacity) from seats where sitting > capacity
         union all select format('%s: %s wait beside free seats', mode, standing) from seats
            where standing > 0 and taken < capacity
         union all select format('workshop %s: counter %s/%s, rows %s/%s', session_id, taken, waiting, sitting, standing)
            from workshop where taken <> sitting or waiting <> standing
         union all select format('workshop %s: %s people on %s seats', session_id, sitting, capacity)
            from workshop where sitting > capacity
         union all select format('workshop %s: %s wait beside free seats', session_id, standing) from workshop
            where standing > 0 and taken < capacity
         union all select format('%s active registrations of one address', count(*)) from registration
            where state in ('held', 'queued', 'confirmed', 'waiting', 'offered') group by edition_id, lower(email)
            having count(*) > 1
         union all select format('offered %s although %s waits', o.queue_number, w.queue_number) from registration o
            join lateral (select min(queue_number) as queue_number from registration w
                where w.edition_id = o.edition_id and w.mode = o.mode and w.state = 'waiting') w
                on w.queue_number < o.queue_number
            where o.state = 'offered'
         union all select format('registration %s has no mail', r.id) from registration r
            where not exists (select from message m where m.about = r.public_id)",
    );
    let wrong = rows.fetch_all(&mut *transaction).await?;
    transaction.rollback().await?;
    Ok(wrong)
}

/// Whoever was told "done" and is not there, or is there twice.
pub async fn lost(pool: &PgPool, entries: &[Entry]) -> Result<Vec<String>> {
    let rows = sqlx::query("select email, count(*) from registration group by email").fetch_all(pool).await?;
    let there: HashMap<String, i64> = rows.into_iter().map(|r| (r.get(0), r.get(1))).collect();
    let acks = entries.iter().filter(|e| e.is_ack());
    Ok(acks
        .filter_map(|e| match there.get(&e.email) {
            None => Some(format!("{} was acknowledged and is not there", e.email)),
            Some(1) => None,
            Some(n) => Some(format!("{} is there {n} times", e.email)),
        })
        .collect())
}

/// Whether anybody overtook somebody whose answer had come before they even asked.
pub async fn overtaken(pool: &PgPool, entries: &[Entry]) -> Result<usize> {
    let rows = sqlx::query(
        "select email, case when state in ('queued', 'waiting') then queue_number else 0 end from registration",
    );
    let rows = rows.fetch_all(pool).await?;
    let rank: HashMap<String, i64> = rows.into_iter().map(|r| (r.get(0), r.get(1))).collect();
    let ranked = |e: &&Entry| rank.contains_key(&e.email) && e.is_ack();
    let mut by_begin: Vec<&Entry> = entries.iter().filter(ranked).collect();
    let mut by_end = by_begin.clone();
    by_begin.sort_by_key(|e| e.begin);
    by_end.sort_by_key(|e| e.end);
    let (mut done, mut last, mut count) = (0, 0, 0);
    for entry in by_begin {
        while by_end[done].end < entry.begin {
            last = last.max(rank[&by_end[done].email]);
            done += 1;
        }
        count += usize::from(rank[&entry.email] < last);
    }
    Ok(count)
}

/// Sessions that hold a transaction open and do nothing.
pub async fn idle_in_transaction(pool: &PgPool) -> Result<i64> {
    let idle = sqlx::query_scalar(
        "select count(*) from pg_stat_activity where state like 'idle in transaction%'
            and state_change < clock_timestamp() - interval '1 second'",
    );
    Ok(idle.fetch_one(pool).await?)
}
