//! Statements about invoices. Reads registrations and groups, writes only invoices.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::model::{Content, Invoice};
use crate::edition::fee::{Billing, Decision};

// ------------------------------------------------------------------ who is to get one

/// A person or a group that lacks an invoice.
pub struct Due {
    pub registration_id: Option<i64>,
    pub group_id: Option<i64>,
    pub edition: String,
}

/// People of a group come together. An edition that does not take place costs nothing more.
pub async fn due(c: &mut PgConnection) -> sqlx::Result<Vec<Due>> {
    sqlx::query_as!(
        Due,
        r#"select case when d.group_id is null then d.registration_id end as registration_id, d.group_id, e.slug as "edition!"
         from fee_due d join edition e on e.id = d.edition_id
         where e.state <> 'cancelled'
         group by 1, 2, 3 order by min(d.registration_id)"#
    )
    .fetch_all(c)
    .await
}

/// Takes hold of the row that decides who invoices: false where somebody else has it.
pub async fn hold(c: &mut PgConnection, registration: Option<i64>, group: Option<i64>) -> sqlx::Result<bool> {
    let held = match group {
        Some(group) => {
            sqlx::query_scalar!("select id from registration_group where id = $1 for no key update skip locked", group)
                .fetch_optional(c)
                .await?
        }
        None => {
            sqlx::query_scalar!("select id from registration where id = $1 for no key update skip locked", registration)
                .fetch_optional(c)
                .await?
        }
    };
    Ok(held.is_some())
}

/// One person to be invoiced.
pub struct Payer {
    pub id: i64,
    pub edition_id: i64,
    pub academic_title: String,
    pub given_name: String,
    pub family_name: String,
    pub organisation: String,
    pub department: String,
    pub email: String,
    pub fee_cents: i64,
    pub fee: Option<Json<Decision>>,
    pub invoice: Option<Json<Billing>>,
}

/// The person, or those of the group, who are still to be invoiced. Asked after [`hold`], so
/// that it sees what the one before has written.
pub async fn payers(c: &mut PgConnection, registration: Option<i64>, group: Option<i64>) -> sqlx::Result<Vec<Payer>> {
    sqlx::query_as!(
        Payer,
        r#"select r.id, r.edition_id, r.academic_title, r.given_name, r.family_name, r.organisation, r.department, r.email,
            r.fee_cents, r.fee as "fee: Json<Decision>", r.invoice as "invoice: Json<Billing>"
         from fee_due d join registration r on r.id = d.registration_id
         where ($2::bigint is null and d.group_id is null and r.id = $1) or d.group_id = $2
         order by r.id"#,
        registration,
        group
    )
    .fetch_all(c)
    .await
}

/// Contact and address of a group.
pub struct Contact {
    pub academic_title: String,
    pub given_name: String,
    pub family_name: String,
    pub organisation: String,
    pub department: String,
    pub email: String,
    pub invoice: Option<Json<Billing>>,
}

pub async fn contact(c: &mut PgConnection, group: i64) -> sqlx::Result<Contact> {
    sqlx::query_as!(
        Contact,
        r#"select academic_title, given_name, family_name, organisation, department, email, invoice as "invoice: Json<Billing>"
         from registration_group where id = $1"#,
        group
    )
    .fetch_one(c)
    .await
}

// ------------------------------------------------------------------ writing them

/// The next number of a series. Everybody else of the series waits until this transaction ends,
/// so it is asked last.
pub async fn next_number(c: &mut PgConnection, prefix: &str, year: i32) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "insert into invoice_counter (prefix, year, last) values ($1, $2, 1)
         on conflict (prefix, year) do update set last = invoice_counter.last + 1 returning last",
        prefix,
        year
    )
    .fetch_one(c)
    .await
}

/// What goes into a row besides its content.
pub struct New<'a> {
    pub prefix: &'a str,
    pub year: i32,
    pub running: i32,
    pub corrects: Option<i64>,
    pub edition_id: Option<i64>,
    pub registration_id: Option<i64>,
    pub group_id: Option<i64>,
    pub state: &'a str,
    pub recipient: &'a str,
    pub recipient_name: &'a str,
}

pub async fn insert(c: &mut PgConnection, new: &New<'_>, content: &Content) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into invoice (prefix, year, running, number, kind, corrects, edition_id, registration_id, group_id, content,
            cents, state, issued_on, due_on, recipient, recipient_name)
         values ($1, $2, $3, $4, case when $5::bigint is null then 'invoice' else 'correction' end, $5, $6, $7, $8, $9, $10, $11,
            $12, $13, $14, $15)
         returning id",
        new.prefix,
        new.year,
        new.running,
        content.number,
        new.corrects,
        new.edition_id,
        new.registration_id,
        new.group_id,
        Json(content) as _,
        content.total(),
        new.state,
        content.issued_on,
        content.due_on,
        new.recipient,
        new.recipient_name
    )
    .fetch_one(c)
    .await
}

pub async fn add_line(
    c: &mut PgConnection,
    invoice: i64,
    position: i32,
    registration: i64,
    cents: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into invoice_line (invoice_id, position, registration_id, cents) values ($1, $2, $3, $4)",
        invoice,
        position,
        registration,
        cents
    )
    .execute(c)
    .await?;
    Ok(())
}

// ------------------------------------------------------------------ taking them back

/// Moves lines to those who took a registration over; answers how many.
pub async fn carry_over(c: &mut PgConnection) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update invoice_line l set registration_id = s.id
         from registration r join registration s on s.replaces = r.id
         where l.registration_id = r.id and r.state = 'transferred' and l.corrected_by is null
            and not exists (select from invoice_line o where o.registration_id = s.id and o.corrected_by is null)
            and s.id = (select max(t.id) from registration t where t.replaces = r.id)"
    )
    .execute(c)
    .await?;
    Ok(done.rows_affected())
}

/// Invoices with lines to be taken back. `today` is Berlin's.
pub async fn to_correct(c: &mut PgConnection, today: NaiveDate) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"select distinct invoice_id as "id!" from fee_gone
         where not is_deleted or (edition_id is not null and (last_day is null or last_day >= $1)) order by 1"#,
        today
    )
    .fetch_all(c)
    .await
}

/// False where somebody else corrects it right now.
pub async fn hold_invoice(c: &mut PgConnection, id: i64) -> sqlx::Result<bool> {
    let held = sqlx::query_scalar!("select id from invoice where id = $1 for no key update skip locked", id)
        .fetch_optional(c)
        .await?;
    Ok(held.is_some())
}

/// Positions to be taken back; asked after [`hold_invoice`].
pub async fn gone(c: &mut PgConnection, invoice: i64, today: NaiveDate) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar!(
        r#"select position as "position!" from fee_gone
         where invoice_id = $1
            and (not is_deleted or (edition_id is not null and (last_day is null or last_day >= $2)))
         order by 1"#,
        invoice,
        today
    )
    .fetch_all(c)
    .await
}

/// Marks lines as taken back by `correction`; answers how many stand.
pub async fn take_back(c: &mut PgConnection, invoice: i64, positions: &[i32], correction: i64) -> sqlx::Result<i64> {
    sqlx::query!(
        "update invoice_line set corrected_by = $3 where invoice_id = $1 and position = any($2) and corrected_by is null",
        invoice,
        positions,
        correction
    )
    .execute(&mut *c)
    .await?;
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from invoice_line where invoice_id = $1 and corrected_by is null"#,
        invoice
    )
    .fetch_one(c)
    .await
}

pub async fn cancel(c: &mut PgConnection, invoice: i64) -> sqlx::Result<()> {
    sqlx::query!("update invoice set state = 'cancelled' where id = $1", invoice).execute(c).await?;
    Ok(())
}

/// Series of an invoice, in which its correction is numbered too.
pub async fn prefix(c: &mut PgConnection, invoice: i64) -> sqlx::Result<String> {
    sqlx::query_scalar!("select prefix from invoice where id = $1", invoice).fetch_one(c).await
}

// ------------------------------------------------------------------ reading them

pub async fn by_id(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<Invoice>> {
    sqlx::query_as!(
        Invoice,
        r#"select id, number, corrects, edition_id, registration_id, group_id, content as "content: Json<Content>", cents,
            -coalesce((select sum(k.cents) from invoice k where k.corrects = i.id), 0)::bigint as "corrected_cents!",
            state, issued_on, due_on, paid_on, recipient, recipient_name, mailed_at
         from invoice i where id = $1"#,
        id
    )
    .fetch_optional(c)
    .await
}

pub async fn id_of(c: &mut PgConnection, number: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select id from invoice where number = $1", number).fetch_optional(c).await
}

/// All documents of an edition, newest first.
pub async fn of_edition(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Invoice>> {
    sqlx::query_as!(
        Invoice,
        r#"select id, number, corrects, edition_id, registration_id, group_id, content as "content: Json<Content>", cents,
            -coalesce((select sum(k.cents) from invoice k where k.corrects = i.id), 0)::bigint as "corrected_cents!",
            state, issued_on, due_on, paid_on, recipient, recipient_name, mailed_at
         from invoice i where edition_id = $1 order by id desc"#,
        edition
    )
    .fetch_all(c)
    .await
}

pub struct Correction {
    pub number: String,
    pub issued_on: NaiveDate,
    pub cents: i64,
}

pub async fn corrections(c: &mut PgConnection, invoice: i64) -> sqlx::Result<Vec<Correction>> {
    sqlx::query_as!(Correction, "select number, issued_on, cents from invoice where corrects = $1 order by id", invoice)
        .fetch_all(c)
        .await
}

// ------------------------------------------------------------------ money and mail

pub async fn mark_paid(c: &mut PgConnection, id: i64, on: NaiveDate) -> sqlx::Result<bool> {
    let done = sqlx::query!("update invoice set state = 'paid', paid_on = $2 where id = $1 and state = 'open'", id, on)
        .execute(c)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn mark_open(c: &mut PgConnection, id: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!("update invoice set state = 'open', paid_on = null where id = $1 and state = 'paid'", id)
        .execute(c)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn unmailed(c: &mut PgConnection) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!("select id from invoice where mailed_at is null order by id").fetch_all(c).await
}

/// Marks as mailed; false where somebody else has or is about to.
pub async fn mailed(c: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update invoice set mailed_at = $2
         where id = (select id from invoice where id = $1 and mailed_at is null for no key update skip locked)",
        id,
        now
    )
    .execute(c)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Public id of the registration or group that an invoice is for.
pub async fn about(c: &mut PgConnection, invoice: i64) -> sqlx::Result<Option<uuid::Uuid>> {
    sqlx::query_scalar!(
        "select coalesce(g.public_id, r.public_id) from invoice i
         left join registration_group g on g.id = i.group_id
         left join registration r on r.id = i.registration_id
         where i.id = $1",
        invoice
    )
    .fetch_one(c)
    .await
}

pub async fn numbers(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select number from invoice where id = any($1)", ids).fetch_all(c).await
}

pub async fn remove(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<u64> {
    sqlx::query!("delete from token where purpose = 'invoice' and subject = any($1)", ids).execute(&mut *c).await?;
    sqlx::query!("delete from invoice_line where invoice_id = any($1)", ids).execute(&mut *c).await?;
    let done = sqlx::query!("delete from invoice where id = any($1)", ids).execute(c).await?;
    Ok(done.rows_affected())
}
