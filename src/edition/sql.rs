//! Statements about editions.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::fee::{Category, Exemption, Fees, Issuer};
use super::model::{EditionDraft, Host, Hours, Notice, Row};

pub async fn by_slug(c: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Row>> {
    sqlx::query_as!(Row, "select * from edition where slug = $1", slug).fetch_optional(c).await
}

pub async fn all(c: &mut PgConnection) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        "select e.* from edition e
         order by coalesce((select min(day) from edition_day d where d.edition_id = e.id), e.date_from) desc nulls first, e.id desc"
    )
    .fetch_all(c)
    .await
}

/// The featured edition, else the next one ahead, else the latest one; never a draft.
pub async fn featured_slug(c: &mut PgConnection, today: NaiveDate) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select e.slug from edition e
         cross join lateral (
            select coalesce((select max(day) from edition_day d where d.edition_id = e.id), e.date_from) as day) last
         where e.state <> 'draft'
         order by e.featured desc, coalesce(last.day >= $1, false) desc,
            case when last.day >= $1 then last.day end, last.day desc nulls last, e.id desc
         limit 1",
        today
    )
    .fetch_optional(c)
    .await
}

/// Leaves at most `id` featured.
pub async fn clear_featured(c: &mut PgConnection, id: i64) -> sqlx::Result<()> {
    sqlx::query!("update edition set featured = false where featured and id <> $1", id).execute(c).await?;
    Ok(())
}

pub async fn days(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Hours>> {
    sqlx::query_as!(Hours, "select day, opens, closes from edition_day where edition_id = $1 order by day", edition)
        .fetch_all(c)
        .await
}

pub async fn hosts(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Host>> {
    sqlx::query_as!(
        Host,
        "select name, function, organisation from edition_host where edition_id = $1 order by position",
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn notices(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Notice>> {
    sqlx::query_as!(
        Notice,
        "select kind, version, title, body from edition_notice where edition_id = $1 order by kind desc",
        edition
    )
    .fetch_all(c)
    .await
}

/// Settings of the fees, without categories and exemptions. None: nobody has set any.
pub async fn fees(c: &mut PgConnection, edition: i64) -> sqlx::Result<Option<Fees>> {
    let row = sqlx::query!("select * from fee_rules where edition_id = $1", edition).fetch_optional(c).await?;
    Ok(row.map(|r| Fees {
        categories: Vec::new(),
        exemptions: Vec::new(),
        claims_allowed: r.claims_allowed,
        tax_text: r.tax_text,
        tax_percent: r.tax_percent,
        payment_days: r.payment_days,
        number_prefix: r.number_prefix,
        issuer: Issuer {
            name: r.issuer_name,
            street: r.issuer_street,
            postcode: r.issuer_postcode,
            city: r.issuer_city,
            email: r.issuer_email,
            phone: r.issuer_phone,
            tax_number: r.issuer_tax_number,
            account_holder: r.account_holder,
            iban: r.iban,
            bic: r.bic,
            bank: r.bank,
        },
    }))
}

pub async fn categories(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Category>> {
    sqlx::query_as!(
        Category,
        "select key, name, cents, note from fee_category where edition_id = $1 order by position",
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn exemptions(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Exemption>> {
    sqlx::query_as!(
        Exemption,
        "select organisation, aliases, domains, valid_from, valid_until from fee_exemption
         where edition_id = $1 order by position",
        edition
    )
    .fetch_all(c)
    .await
}

pub struct PinnedRow {
    pub year: i32,
    pub slug: String,
    pub title: String,
}

/// The news item that stands on every page of the edition.
pub async fn pinned(c: &mut PgConnection, edition: i64, now: DateTime<Utc>) -> sqlx::Result<Option<PinnedRow>> {
    sqlx::query_as!(
        PinnedRow,
        "select year, slug, title from news where edition_id = $1 and pinned and state = 'published' and published_at <= $2
         order by published_at desc limit 1",
        edition,
        now
    )
    .fetch_optional(c)
    .await
}

pub struct Published {
    pub has_programme: bool,
    pub has_speakers: bool,
    pub has_press: bool,
}

pub async fn published(c: &mut PgConnection, edition: i64) -> sqlx::Result<Published> {
    sqlx::query_as!(
        Published,
        r#"select exists (select from released where edition_id = $1) as "has_programme!",
                  exists (select from released where edition_id = $1 and jsonb_array_length(snapshot->'people') > 0) as "has_speakers!",
                  exists (select from press_setup where edition_id = $1) as "has_press!""#,
        edition
    )
    .fetch_one(c)
    .await
}

pub async fn ensure(c: &mut PgConnection, slug: &str, title: &str, short_title: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into edition (slug, title, short_title) values ($1, $2, $3)
         on conflict (slug) do update set title = excluded.title, short_title = excluded.short_title returning id",
        slug,
        title,
        short_title
    )
    .fetch_one(c)
    .await
}

/// False where there is one of this address; of two at once the second one waits and learns it.
pub async fn reserve(c: &mut PgConnection, slug: &str, title: &str, short_title: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into edition (slug, title, short_title) values ($1, $2, $3) on conflict (slug) do nothing",
        slug,
        title,
        short_title
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn write(c: &mut PgConnection, id: i64, e: &EditionDraft) -> sqlx::Result<()> {
    let old = e.old_date.as_ref();
    let home = if e.home.is_array() { e.home.clone() } else { serde_json::json!([]) };
    sqlx::query!(
        "update edition set ordinal = $2, umbrella_title = $3, headline = $4, motto = $5, focus_topic = $6, title_year = $7,
            state = $8, state_reason = $9, decided_by = $10, featured = $11, attendance = $12, date_precision = $13,
            date_from = $14, date_label = $15, old_date_precision = $16, old_date_from = $17, old_date_to = $18, old_date_label = $19,
            lead = $20, home = $21, audience = $22, participants = $23, patron = $24, organiser = $25,
            organiser_url = $26, fee_cents = $27, fee_note = $28, contact_name = $29, contact_email = $30,
            contact_phone = $31, registration_note = $32, registration_opens_at = $33, registration_closes_at = $34,
            image_credit = $35, venue_name = $36, venue_hall = $37, venue_street = $38, venue_postcode = $39,
            venue_city = $40, venue_directions = $41, venue_access = $42, venue_online = $43,
            registration_kept = $44
         where id = $1",
        id,
        e.ordinal,
        e.umbrella_title,
        e.headline,
        e.motto,
        e.focus_topic,
        e.title_year,
        e.state.key(),
        e.state_reason,
        e.decided_by,
        e.featured,
        e.attendance.key(),
        if e.days.is_empty() { e.date.precision.key() } else { "day" },
        e.days.first().map(|d| d.day).or(e.date.on),
        e.date.label,
        old.map(|d| d.precision.key()),
        old.and_then(|d| d.on),
        old.and_then(|d| d.until),
        old.map_or("", |d| d.label.as_str()),
        e.lead,
        home,
        &e.audience,
        e.participants,
        e.patron,
        e.organiser,
        e.organiser_url,
        e.fee_cents,
        e.fee_note,
        e.contact_name,
        e.contact_email,
        e.contact_phone,
        e.registration_note,
        e.registration_opens_at,
        e.registration_closes_at,
        e.image_credit,
        e.venue.name,
        e.venue.hall,
        e.venue.street,
        e.venue.postcode,
        e.venue.city,
        e.venue.directions,
        e.venue.access,
        e.venue.online,
        e.registration_kept,
    )
    .execute(c)
    .await?;
    Ok(())
}

/// Leaves only `keep` of the days.
pub async fn drop_other_days(c: &mut PgConnection, id: i64, keep: &[NaiveDate]) -> sqlx::Result<()> {
    sqlx::query!("delete from edition_day where edition_id = $1 and day <> all($2)", id, keep).execute(c).await?;
    Ok(())
}

pub async fn put_day(c: &mut PgConnection, id: i64, h: &Hours) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into edition_day (edition_id, day, opens, closes) values ($1, $2, $3, $4)
         on conflict (edition_id, day) do update
         set opens = coalesce(excluded.opens, edition_day.opens), closes = coalesce(excluded.closes, edition_day.closes)",
        id,
        h.day,
        h.opens,
        h.closes
    )
    .execute(c)
    .await?;
    Ok(())
}

/// The edition, locked until the transaction ends: who changes it looks at it first.
pub async fn lock(c: &mut PgConnection, id: i64) -> sqlx::Result<()> {
    sqlx::query!("select id from edition where id = $1 for no key update", id).fetch_one(c).await?;
    Ok(())
}

/// False where the address is taken, or the edition is public.
pub async fn rename(c: &mut PgConnection, id: i64, slug: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update edition set slug = $2 where id = $1 and state = 'draft'
            and not exists (select from edition where slug = $2 and id <> $1)",
        id,
        slug
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn clear_lists(c: &mut PgConnection, id: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from edition_host where edition_id = $1", id).execute(&mut *c).await?;
    sqlx::query!("delete from edition_notice where edition_id = $1", id).execute(&mut *c).await?;
    Ok(())
}

pub async fn add_host(c: &mut PgConnection, id: i64, position: i32, h: &Host) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into edition_host (edition_id, position, name, function, organisation) values ($1, $2, $3, $4, $5)",
        id,
        position,
        h.name,
        h.function,
        h.organisation
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn add_notice(c: &mut PgConnection, id: i64, n: &Notice) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into edition_notice (edition_id, kind, version, title, body) values ($1, $2, $3, $4, $5)",
        id,
        n.kind,
        n.version.max(1),
        n.title,
        n.body
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn clear_fees(c: &mut PgConnection, id: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from fee_category where edition_id = $1", id).execute(&mut *c).await?;
    sqlx::query!("delete from fee_exemption where edition_id = $1", id).execute(&mut *c).await?;
    Ok(())
}

pub async fn write_fees(c: &mut PgConnection, id: i64, f: &Fees) -> sqlx::Result<()> {
    let i = &f.issuer;
    sqlx::query!(
        "insert into fee_rules (edition_id, claims_allowed, tax_text, tax_percent, payment_days, number_prefix, issuer_name,
            issuer_street, issuer_postcode, issuer_city, issuer_email, issuer_phone, issuer_tax_number, account_holder,
            iban, bic, bank)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         on conflict (edition_id) do update set claims_allowed = $2, tax_text = $3, tax_percent = $4, payment_days = $5,
            number_prefix = $6, issuer_name = $7, issuer_street = $8, issuer_postcode = $9, issuer_city = $10,
            issuer_email = $11, issuer_phone = $12, issuer_tax_number = $13, account_holder = $14, iban = $15, bic = $16,
            bank = $17",
        id,
        f.claims_allowed,
        f.tax_text,
        f.tax_percent,
        f.payment_days,
        f.number_prefix,
        i.name,
        i.street,
        i.postcode,
        i.city,
        i.email,
        i.phone,
        i.tax_number,
        i.account_holder,
        i.iban,
        i.bic,
        i.bank
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn add_category(c: &mut PgConnection, id: i64, position: i32, category: &Category) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into fee_category (edition_id, position, key, name, cents, note) values ($1, $2, $3, $4, $5, $6)",
        id,
        position,
        category.key,
        category.name,
        category.cents,
        category.note
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn add_exemption(c: &mut PgConnection, id: i64, position: i32, e: &Exemption) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into fee_exemption (edition_id, position, organisation, aliases, domains, valid_from, valid_until)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        position,
        e.organisation,
        &e.aliases,
        &e.domains,
        e.valid_from,
        e.valid_until
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn set_guid(c: &mut PgConnection, id: i64, guid: uuid::Uuid) -> sqlx::Result<()> {
    sqlx::query!("update edition set guid = $2 where id = $1", id, guid).execute(c).await?;
    Ok(())
}

/// Replaces what the home says freely.
pub async fn set_home(c: &mut PgConnection, id: i64, home: &serde_json::Value) -> sqlx::Result<()> {
    sqlx::query!("update edition set home = $2 where id = $1", id, home).execute(c).await?;
    Ok(())
}
