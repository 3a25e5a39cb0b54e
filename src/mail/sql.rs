//! Statements of the outbox. All times by the clock of the database.

use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::message::{Delivery, KeptMail, Message, StoredAttachment};
use super::wire::Outgoing;

pub async fn insert(c: &mut PgConnection, m: &Message) -> sqlx::Result<i64> {
    let attachments = StoredAttachment::all(m);
    sqlx::query_scalar!(
        "insert into message (edition_id, kind, recipient, recipient_name, reply_to, subject, text_body, html_body,
            about, kept_text, calendar_method, calendar, attachments)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning id",
        m.edition,
        m.kind.key(),
        m.to.as_str(),
        m.to_name,
        m.reply_to.as_ref().map_or("", |r| r.as_str()),
        m.subject,
        m.text,
        m.html,
        m.about,
        m.kept_text(),
        m.calendar.as_ref().map(|i| i.method),
        m.calendar.as_ref().map(|i| i.ics.as_str()),
        attachments as _
    )
    .fetch_one(c)
    .await
}

/// As [`insert`], all in one; in their order.
pub async fn insert_all(c: &mut PgConnection, messages: &[Message]) -> sqlx::Result<()> {
    let rows: Vec<serde_json::Value> = messages
        .iter()
        .map(|m| {
            serde_json::json!({
                "edition_id": m.edition,
                "kind": m.kind.key(),
                "recipient": m.to.as_str(),
                "recipient_name": m.to_name,
                "reply_to": m.reply_to.as_ref().map_or("", |r| r.as_str()),
                "subject": m.subject,
                "text_body": m.text,
                "html_body": m.html,
                "about": m.about,
                "kept_text": m.kept_text(),
                "calendar_method": m.calendar.as_ref().map(|i| i.method),
                "calendar": m.calendar.as_ref().map(|i| i.ics.as_str()),
                "attachments": StoredAttachment::all(m),
            })
        })
        .collect();
    sqlx::query!(
        "insert into message (edition_id, kind, recipient, recipient_name, reply_to, subject, text_body, html_body,
            about, kept_text, calendar_method, calendar, attachments)
         select edition_id, kind, recipient, recipient_name, reply_to, subject, text_body, html_body, about, kept_text,
            calendar_method, calendar, attachments
         from jsonb_to_recordset($1) as m (edition_id bigint, kind text, recipient text, recipient_name text,
            reply_to text, subject text, text_body text, html_body text, about uuid, kept_text text,
            calendar_method text, calendar text, attachments jsonb)",
        Json(rows) as _
    )
    .execute(c)
    .await?;
    Ok(())
}

/// As [`insert`], unless there are already that many mails of these kinds to the address within the
/// last hour; answers whether it was put in.
pub async fn insert_limited(c: &mut PgConnection, m: &Message, kinds: &[&str], most: i64) -> sqlx::Result<bool> {
    let attachments = StoredAttachment::all(m);
    let done = sqlx::query!(
        "insert into message (edition_id, kind, recipient, recipient_name, reply_to, subject, text_body, html_body,
            about, kept_text, calendar_method, calendar, attachments)
         select $1::bigint, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::uuid, $10::text,
            $11::text, $12::text, $13::jsonb
         where (select count(*) from message where kind = any($14) and lower(recipient) = lower($3)
            and created_at > now() - interval '1 hour') < $15",
        m.edition,
        m.kind.key(),
        m.to.as_str(),
        m.to_name,
        m.reply_to.as_ref().map_or("", |r| r.as_str()),
        m.subject,
        m.text,
        m.html,
        m.about,
        m.kept_text(),
        m.calendar.as_ref().map(|i| i.method),
        m.calendar.as_ref().map(|i| i.ics.as_str()),
        attachments as _,
        kinds as &[&str],
        most
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

/// Takes what is due, and what a dead worker left behind, for five minutes. A mail waits for
/// those written before it to the same address, so that "confirmed" does not overtake "held";
/// but not for one that has been in trouble for an hour: that would hold up the whole mailbox.
pub async fn claim(c: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<Outgoing>> {
    sqlx::query_as!(
        Outgoing,
        r#"update message set state = 'sending', attempts = attempts + 1, lease_until = now() + interval '5 minutes'
         where id in (
            select id from message m
            where state in ('queued', 'sending')
                and case state when 'queued' then next_attempt_at else lease_until end <= now()
                and not exists (select from message earlier
                    where earlier.state in ('queued', 'sending') and earlier.recipient = m.recipient
                        and earlier.id < m.id and earlier.created_at > now() - interval '1 hour')
            order by case state when 'queued' then next_attempt_at else lease_until end, id
            limit $1 for update skip locked)
         returning id, public_id, recipient, recipient_name, reply_to, subject, text_body, html_body,
            calendar_method, calendar, attachments as "attachments: Json<Vec<StoredAttachment>>", created_at, attempts,
            created_at < now() - interval '48 hours' as "is_last!""#,
        limit
    )
    .fetch_all(c)
    .await
}

pub async fn sent(c: &mut PgConnection, id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "with done as (update message set state = 'sent', sent_at = now(), lease_until = null, last_error = '',
            text_body = '', html_body = '', calendar_method = null, calendar = null, attachments = null
         where id = $1 and state = 'sending' returning id)
         insert into message_attempt (message_id, outcome) select id, 'sent' from done",
        id
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn retry(c: &mut PgConnection, id: i64, seconds: f64, error: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "with done as (update message set state = 'queued', lease_until = null, last_error = $3,
            next_attempt_at = now() + make_interval(secs => $2)
         where id = $1 and state = 'sending' returning id)
         insert into message_attempt (message_id, outcome, answer) select id, 'again', $3 from done",
        id,
        seconds,
        error
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn failed(c: &mut PgConnection, id: i64, error: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "with done as (update message set state = 'failed', lease_until = null, last_error = $2
         where id = $1 and state = 'sending' returning id)
         insert into message_attempt (message_id, outcome, answer) select id, 'failed', $2 from done",
        id,
        error
    )
    .execute(c)
    .await?;
    Ok(())
}

/// Seconds until the next message is due or a lease ends; None where nothing waits. Those that
/// wait for an earlier one to the same address do not count: that one does.
pub async fn next_due(c: impl PgExecutor<'_>) -> sqlx::Result<Option<f64>> {
    sqlx::query_scalar!(
        r#"select extract(epoch from case state when 'queued' then next_attempt_at else lease_until end - now())::float8
            as "seconds!"
         from message m where state in ('queued', 'sending')
            and not exists (select from message earlier
                where earlier.state in ('queued', 'sending') and earlier.recipient = m.recipient
                    and earlier.id < m.id and earlier.created_at > now() - interval '1 hour')
         order by case state when 'queued' then next_attempt_at else lease_until end, id limit 1"#
    )
    .fetch_optional(c)
    .await
}

pub async fn kept(c: &mut PgConnection, about: Uuid) -> sqlx::Result<Vec<KeptMail>> {
    let rows = sqlx::query!(
        "select subject, created_at, kept_text, state, sent_at, last_error from message
         where about = $1 and kept_text <> '' and state <> 'cancelled' order by id",
        about
    )
    .fetch_all(c)
    .await?;
    let mail = rows.into_iter().map(|r| KeptMail {
        subject: r.subject,
        at: r.created_at,
        text: r.kept_text,
        state: Delivery::of(&r.state, r.sent_at, r.last_error),
    });
    Ok(mail.collect())
}

pub async fn delivery(c: &mut PgConnection, about: Uuid, kind: &str) -> sqlx::Result<Option<Delivery>> {
    let row = sqlx::query!(
        "select state, sent_at, last_error from message
         where about = $1 and kind = $2 and state <> 'cancelled' order by id desc limit 1",
        about,
        kind
    )
    .fetch_optional(c)
    .await?;
    Ok(row.map(|r| Delivery::of(&r.state, r.sent_at, r.last_error)))
}

/// A mail on its way is cancelled too: if this attempt fails, there is none after it.
pub async fn forget(c: &mut PgConnection, about: Uuid, except: &str) -> sqlx::Result<u64> {
    let stays = sqlx::query!(
        "update message set kept_text = ''
         where about = $1 and state in ('queued', 'sending') and kind = $2 and kept_text <> ''",
        about,
        except
    )
    .execute(&mut *c)
    .await?;
    let gone = sqlx::query!(
        "update message set state = case when state in ('queued', 'sending') then 'cancelled' else state end,
            lease_until = null, recipient = '', recipient_name = '', reply_to = '', subject = '', kept_text = '',
            text_body = '', html_body = '', calendar_method = null, calendar = null, attachments = null, last_error = ''
         where about = $1 and recipient <> '' and not (state in ('queued', 'sending') and kind = $2)",
        about,
        except
    )
    .execute(&mut *c)
    .await?;
    // What the mail server said may name the address.
    sqlx::query!(
        "update message_attempt a set answer = '' from message m
         where m.id = a.message_id and m.about = $1 and m.recipient = '' and a.answer <> ''",
        about
    )
    .execute(c)
    .await?;
    Ok(stays.rows_affected() + gone.rows_affected())
}

pub async fn forget_all(c: &mut PgConnection, about: &[Uuid]) -> sqlx::Result<u64> {
    let gone = sqlx::query!(
        "update message set state = case when state in ('queued', 'sending') then 'cancelled' else state end,
            lease_until = null, recipient = '', recipient_name = '', reply_to = '', subject = '', kept_text = '',
            text_body = '', html_body = '', calendar_method = null, calendar = null, attachments = null, last_error = ''
         where about = any($1) and recipient <> ''",
        about
    );
    Ok(gone.execute(c).await?.rows_affected())
}

pub async fn forget_address(c: &mut PgConnection, address: &str) -> sqlx::Result<u64> {
    let gone = sqlx::query!(
        "update message set state = case when state in ('queued', 'sending') then 'cancelled' else state end,
            lease_until = null, recipient = '', recipient_name = '', reply_to = '', subject = '', kept_text = '',
            text_body = '', html_body = '', calendar_method = null, calendar = null, attachments = null, last_error = ''
         where lower(recipient) = lower($1)",
        address
    );
    let gone = gone.execute(&mut *c).await?.rows_affected();
    let answers = sqlx::query!("update message set reply_to = '' where lower(reply_to) = lower($1)", address);
    Ok(gone + answers.execute(c).await?.rows_affected())
}

pub async fn strike(c: &mut PgConnection, words: &str, by: &str) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update message set kept_text = replace(kept_text, $1, $2), text_body = replace(text_body, $1, $2),
            html_body = replace(html_body, $1, $2), subject = replace(subject, $1, $2),
            recipient_name = replace(recipient_name, $1, $2), last_error = replace(last_error, $1, $2),
            calendar = replace(calendar, $1, $2), calendar_method = calendar_method
         where state <> 'sending' and position($1 in concat_ws(' ', kept_text, text_body, html_body, subject,
            recipient_name, last_error, calendar)) > 0",
        words,
        by
    );
    Ok(done.execute(c).await?.rows_affected())
}

pub async fn remove(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from message where id = any($1) and state not in ('queued', 'sending')", ids);
    Ok(done.execute(c).await?.rows_affected())
}

/// Whether a mail that is due has waited for more than two minutes.
pub async fn is_slow(c: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from message where state in ('queued', 'sending')
            and created_at < now() - interval '2 minutes') as "is!""#
    )
    .fetch_one(c)
    .await
}
