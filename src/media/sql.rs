//! Statements of the media. Times by the clock of the database.

use sqlx::PgConnection;
use uuid::Uuid;

use super::kind::{Format, Kind};
use super::model::{About, Filter, Medium, Use, Variant};

/// A medium on its way into the table.
#[derive(Debug)]
pub struct New<'a> {
    pub name: &'a str,
    pub format: Format,
    pub hash: &'a str,
    pub bytes: i64,
    pub source: &'a str,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub variants: &'a [Variant],
}

/// A row of `medium_file`.
#[derive(Debug)]
pub struct File {
    pub format: Format,
    pub bytes: i64,
    pub is_outside: bool,
}

fn format(media_type: &str) -> sqlx::Result<Format> {
    Format::of_media_type(media_type).ok_or_else(|| sqlx::Error::Decode(format!("media type {media_type:?}").into()))
}

/// All that are asked for, in no order; unknown ones are left out. `None` asks for every medium.
pub async fn find(c: &mut PgConnection, ids: Option<&[Uuid]>) -> sqlx::Result<Vec<Medium>> {
    let rows = sqlx::query!(
        r#"select m.id, m.public_id, m.name, m.media_type, m.hash, m.bytes, m.width, m.height, m.alt, m.decorative,
            m.credit, m.licence, m.title, m.created_at, m.replaced_at,
            coalesce(v.widths, '{}') as "widths!", coalesce(v.heights, '{}') as "heights!",
            coalesce(v.sizes, '{}') as "sizes!", coalesce(v.hashes, '{}') as "hashes!"
         from medium m left join lateral (
            select array_agg(width order by width) as widths, array_agg(height order by width) as heights,
                array_agg(bytes order by width) as sizes, array_agg(hash order by width) as hashes
            from medium_variant where medium_id = m.id) v on true
         where $1::uuid[] is null or m.public_id = any($1)
         order by m.created_at desc, m.id desc"#,
        ids
    )
    .fetch_all(c)
    .await?;
    let medium = rows.into_iter().map(|r| {
        let format = format(&r.media_type)?;
        let variants = r.widths.into_iter().zip(r.heights).zip(r.sizes).zip(r.hashes);
        let variants = variants.map(|(((width, height), bytes), hash)| Variant { width, height, bytes, hash });
        Ok(Medium {
            id: r.id,
            public_id: r.public_id,
            name: r.name,
            kind: format.kind(),
            format,
            hash: r.hash,
            bytes: r.bytes,
            width: r.width,
            height: r.height,
            alt: r.alt,
            decorative: r.decorative,
            credit: r.credit,
            licence: r.licence,
            title: r.title,
            created_at: r.created_at,
            replaced_at: r.replaced_at,
            variants: variants.collect(),
        })
    });
    medium.collect()
}

/// Identifiers of a part of a list, newest first.
pub async fn page(c: &mut PgConnection, filter: &Filter, limit: i64, offset: i64) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        r#"select public_id from medium
         where not exists (select from regexp_split_to_table(search_fold($1), '\s+') word
                where strpos(search_fold(concat_ws(' ', name, title, alt, credit, licence)), word) = 0)
            and ($2::text is null or kind = $2) and (not $3 or decorative)
         order by created_at desc, id desc limit $4 offset $5"#,
        filter.text,
        filter.kind.map(Kind::name),
        filter.decorative,
        limit,
        offset
    )
    .fetch_all(c)
    .await
}

pub async fn total(c: &mut PgConnection, filter: &Filter) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from medium
         where not exists (select from regexp_split_to_table(search_fold($1), '\s+') word
                where strpos(search_fold(concat_ws(' ', name, title, alt, credit, licence)), word) = 0)
            and ($2::text is null or kind = $2) and (not $3 or decorative)"#,
        filter.text,
        filter.kind.map(Kind::name),
        filter.decorative
    )
    .fetch_one(c)
    .await
}

/// Those of the images that are marked as decorative.
pub async fn decorative(c: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!("select public_id from medium where decorative and public_id = any($1)", ids).fetch_all(c).await
}

/// The medium, locked until the end of the transaction: its kind and what was brought in.
pub async fn lock(c: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<(i64, Kind, String)>> {
    let row = sqlx::query!("select id, media_type, source from medium where public_id = $1 for update", id)
        .fetch_optional(c)
        .await?;
    row.map(|r| Ok((r.id, format(&r.media_type)?.kind(), r.source))).transpose()
}

/// `public_id`: one that is fixed beforehand; else a random one.
pub async fn insert(c: &mut PgConnection, new: &New<'_>, about: &About, public_id: Option<Uuid>) -> sqlx::Result<Uuid> {
    let row = sqlx::query!(
        "insert into medium (public_id, name, kind, media_type, hash, bytes, source, width, height,
            alt, decorative, credit, licence, title)
         values (coalesce($1, gen_random_uuid()), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         returning id, public_id",
        public_id,
        new.name,
        new.format.kind().name(),
        new.format.media_type(),
        new.hash,
        new.bytes,
        new.source,
        new.width,
        new.height,
        about.alt,
        about.decorative,
        about.credit,
        about.licence,
        about.title
    )
    .fetch_one(&mut *c)
    .await?;
    insert_variants(c, row.id, new.variants).await?;
    Ok(row.public_id)
}

/// Another file under the same identifier. What was there before is let go.
pub async fn replace(c: &mut PgConnection, id: i64, new: &New<'_>) -> sqlx::Result<()> {
    let_go(c, id, false).await?;
    sqlx::query!("delete from medium_variant where medium_id = $1", id).execute(&mut *c).await?;
    insert_variants(c, id, new.variants).await?;
    sqlx::query!(
        "update medium set media_type = $2, hash = $3, bytes = $4, source = $5, width = $6, height = $7,
            replaced_at = now()
         where id = $1",
        id,
        new.format.media_type(),
        new.hash,
        new.bytes,
        new.source,
        new.width,
        new.height
    )
    .execute(c)
    .await?;
    Ok(())
}

async fn insert_variants(c: &mut PgConnection, id: i64, variants: &[Variant]) -> sqlx::Result<()> {
    for v in variants {
        sqlx::query!(
            "insert into medium_variant (medium_id, width, height, media_type, bytes, hash)
             values ($1, $2, $3, $4, $5, $6)",
            id,
            v.width,
            v.height,
            Format::Webp.media_type(),
            v.bytes,
            v.hash
        )
        .execute(&mut *c)
        .await?;
    }
    Ok(())
}

pub async fn describe(c: &mut PgConnection, id: Uuid, about: &About) -> sqlx::Result<()> {
    sqlx::query!(
        "update medium set alt = $2, decorative = $3, credit = $4, licence = $5, title = $6 where public_id = $1",
        id,
        about.alt,
        about.decorative,
        about.credit,
        about.licence,
        about.title
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn delete(c: &mut PgConnection, id: i64) -> sqlx::Result<()> {
    let_go(c, id, true).await?;
    sqlx::query!("delete from medium where id = $1", id).execute(c).await?;
    Ok(())
}

/// From now on the time counts after which files of this medium may go; `at_once`: no time at all.
async fn let_go(c: &mut PgConnection, id: i64, at_once: bool) -> sqlx::Result<()> {
    sqlx::query!(
        "update medium_file set touched_at = case when $2 then '-infinity' else now() end
         where hash in (select hash from medium where id = $1
            union all select hash from medium_variant where medium_id = $1)",
        id,
        at_once
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn uses(c: &mut PgConnection, id: Uuid) -> sqlx::Result<Vec<Use>> {
    sqlx::query_as!(
        Use,
        r#"select kind as "kind!", title as "title!", address as "address!" from medium_use
         where public_id = $1 order by kind, title, address"#,
        id
    )
    .fetch_all(c)
    .await
}

/// Says that a file is wanted. Answers whether its bytes are still missing.
pub async fn want_file(c: &mut PgConnection, hash: &str, format: Format, bytes: i64) -> sqlx::Result<bool> {
    let ready = sqlx::query_scalar!(
        "insert into medium_file (hash, media_type, bytes, place, ready) values ($1, $2, $3, 'database', false)
         on conflict (hash) do update set touched_at = greatest(medium_file.touched_at, now())
         returning ready",
        hash,
        format.media_type(),
        bytes
    );
    Ok(!ready.fetch_one(c).await?)
}

pub async fn insert_part(c: &mut PgConnection, hash: &str, number: i32, data: &[u8]) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into medium_part (hash, number, data) values ($1, $2, $3) on conflict (hash, number) do nothing",
        hash,
        number,
        data
    )
    .execute(c)
    .await?;
    Ok(())
}

/// All of the file has arrived; `outside`: in the S3-compatible store.
pub async fn file_is_ready(c: &mut PgConnection, hash: &str, outside: bool) -> sqlx::Result<()> {
    sqlx::query!(
        "update medium_file set ready = true, place = case when $2 then 's3' else 'database' end where hash = $1",
        hash,
        outside
    )
    .execute(c)
    .await?;
    Ok(())
}

/// A file that is all there.
pub async fn file(c: &mut PgConnection, hash: &str) -> sqlx::Result<Option<File>> {
    let row = sqlx::query!("select media_type, bytes, place from medium_file where hash = $1 and ready", hash);
    let row = row.fetch_optional(c).await?;
    row.map(|r| Ok(File { format: format(&r.media_type)?, bytes: r.bytes, is_outside: r.place == "s3" })).transpose()
}

pub async fn part(c: &mut PgConnection, hash: &str, number: i32) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!("select data from medium_part where hash = $1 and number = $2", hash, number)
        .fetch_optional(c)
        .await
}

/// A file that nothing refers to any more.
#[derive(Debug)]
pub struct Forgotten {
    pub hash: String,
    pub is_outside: bool,
    /// False: it never arrived, and parts of it may lie anywhere.
    pub ready: bool,
}

/// One whose time is over, locked. Those that never arrived have an hour, others 30 days.
pub async fn forgotten(c: &mut PgConnection) -> sqlx::Result<Option<Forgotten>> {
    sqlx::query_as!(
        Forgotten,
        r#"select hash, place = 's3' as "is_outside!", ready from medium_file f
         where touched_at < now() - case when ready then interval '30 days' else interval '1 hour' end
            and not exists (select from medium where hash = f.hash)
            and not exists (select from medium_variant where hash = f.hash)
         order by touched_at limit 1 for update skip locked"#
    )
    .fetch_optional(c)
    .await
}

pub async fn delete_file(c: &mut PgConnection, hash: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from medium_file where hash = $1", hash).execute(c).await?;
    Ok(())
}

/// Files that never arrived, after the attempt to bring them failed: their time is over now.
pub async fn give_up(c: &mut PgConnection, hashes: &[String]) -> sqlx::Result<()> {
    sqlx::query!("update medium_file set touched_at = '-infinity' where hash = any($1) and not ready", hashes)
        .execute(c)
        .await?;
    Ok(())
}

/// Files and their bytes in the database, and outside.
pub async fn totals(c: &mut PgConnection) -> sqlx::Result<[(i64, i64); 2]> {
    let row = sqlx::query!(
        r#"select count(*) filter (where place = 'database') as "inside!",
            coalesce(sum(bytes) filter (where place = 'database'), 0)::bigint as "inside_bytes!",
            count(*) filter (where place = 's3') as "outside!",
            coalesce(sum(bytes) filter (where place = 's3'), 0)::bigint as "outside_bytes!"
         from medium_file where ready"#
    )
    .fetch_one(c)
    .await?;
    Ok([(row.inside, row.inside_bytes), (row.outside, row.outside_bytes)])
}
