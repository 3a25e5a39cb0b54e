//! Statements of the search. Reading only: the triggers of `migrations/0021_search.sql` write.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::query::Questions;

/// Sets what holds for the statements of one search, in its transaction: little time, and every
/// word by its index. Reading a table through means unpacking all texts, of which the planner
/// takes no account.
pub async fn prepare(c: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "select set_config(name, value, true)
         from (values ('statement_timeout', '2s'), ('enable_seqscan', 'off'), ('jit', 'off')) s (name, value)"
    )
    .fetch_all(c)
    .await?;
    Ok(())
}

pub struct Known {
    /// Which of the words asked about.
    pub n: i64,
    pub word: String,
    /// The same stem; else a compound or a stem without umlauts.
    pub is_same: bool,
}

/// What the vocabulary knows about words; `inner` is what has to stand inside a compound, or "".
/// Words that begin with one asked about are not named: the question about entries has a form for them.
/// Of the compounds with one of them, the shortest `compounds` are.
pub async fn known(
    c: &mut PgConnection,
    words: &[String],
    inner: &[String],
    compounds: i64,
) -> sqlx::Result<Vec<Known>> {
    sqlx::query_as!(
        Known,
        r#"select t.n as "n!", w.word as "word!", w.is_same as "is_same!"
         from unnest($1::text[], $2::text[]) with ordinality t (word, inside, n)
         cross join lateral (
            (select word, true as is_same from search_word where stem = search_stem(t.word) limit 100)
            union all
            (select word, false from search_word where root = search_root(t.word) limit 100)
            union all
            (select word, false from search_word where t.inside <> '' and word like '%' || t.inside || '%'
                and not starts_with(word, t.word)
             order by length(word), word limit $3)) w"#,
        words,
        inner,
        compounds
    )
    .fetch_all(c)
    .await
}

pub struct Alike {
    pub n: i64,
    pub word: String,
}

/// Words that share letters with those asked about.
pub async fn alike(c: &mut PgConnection, words: &[String]) -> sqlx::Result<Vec<Alike>> {
    sqlx::query_as!(
        Alike,
        r#"select t.n as "n!", a.word as "word!" from unnest($1::text[]) with ordinality t (word, n), search_alike(t.word) a (word)"#,
        words
    )
    .fetch_all(c)
    .await
}

/// Which of these are words, or have the stem of one.
pub async fn halves(c: &mut PgConnection, words: &[String]) -> sqlx::Result<Vec<Alike>> {
    sqlx::query_as!(
        Alike,
        r#"select t.n as "n!", w.word as "word!"
         from unnest($1::text[]) with ordinality t (word, n) join search_word w on w.stem = search_stem(t.word)"#,
        words
    )
    .fetch_all(c)
    .await
}

#[derive(Debug, Deserialize)]
pub struct Hit {
    pub kind: String,
    pub key: String,
    pub slug: String,
    pub label: String,
    pub lang: String,
    pub title: String,
    pub subtitle: String,
    pub people: String,
    pub body: String,
    pub day: Option<NaiveDate>,
    pub at: Option<DateTime<Utc>>,
    pub cancelled: bool,
    /// Slug and short title of its edition.
    pub edition: Option<String>,
    pub edition_title: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct KindCount {
    pub kind: String,
    pub hits: usize,
}

#[derive(Debug, Deserialize)]
pub struct EditionCount {
    pub slug: String,
    pub title: String,
    pub hits: usize,
}

pub struct Page {
    pub hits: Json<Vec<Hit>>,
    /// Of the chosen edition.
    pub kinds: Json<Vec<KindCount>>,
    /// Of the chosen kind, in the order of the archive.
    pub editions: Json<Vec<EditionCount>>,
    /// Hits of all kinds and editions.
    pub all: i64,
}

/// One page of what is public at `now`, best first, with the numbers of the filters. Whoever
/// appeared several times is one hit, at the latest edition, unless one edition is asked for.
pub async fn page(
    c: &mut PgConnection,
    q: &Questions,
    now: DateTime<Utc>,
    kind: Option<&str>,
    edition: Option<&str>,
    from: i64,
    size: i64,
) -> sqlx::Result<Page> {
    // Questions stand in subselects: each is read once, not once for each row. A frequent word has
    // thousands of hits, so little is asked about each: titles are read by their own index and only
    // where they match, filters are counted in one go, and whether a text has the word itself or
    // only a longer one is asked no index where titles fill the page.
    sqlx::query_as!(
        Page,
        r#"with shown as materialized (
            select e.id, e.slug, e.short_title, e.featured,
                coalesce((select min(day) from edition_day d where d.edition_id = e.id), e.date_from) as day
            from edition e where e.state <> 'draft'
        ), titled as materialized (
            select id, case when title_words @@ (select $1::text::tsquery) then 5
                            when title_words @@ (select $2::text::tsquery) then 4
                            when title_words @@ (select $3::text::tsquery) then 3
                            else 0 end as tier,
                title_words @@ (select $4::text::tsquery) as near
            from search_entry
            where title_words @@ (select $3::text::tsquery) or title_words @@ (select $4::text::tsquery)
        ), hit as materialized (
            select e.id, e.kind, case when e.kind = 'person' then e.key end as person, e.position, e.edition_id as edition,
                coalesce(t.tier, 0) as tier, coalesce(t.near, false) as near,
                coalesce(s.featured, false) as featured, coalesce(e.visible_from::date, s.day) as fresh
            from search_entry e left join shown s on s.id = e.edition_id left join titled t on t.id = e.id
            where e.words @@ (select $3::text::tsquery)
                and (e.edition_id is null or s.id is not null) and (e.visible_from is null or e.visible_from <= $5)
        ), again as materialized (
            select id from (
                select id, row_number() over (partition by person order by featured desc, fresh desc nulls last, id) as n
                from hit where person in (select person from hit group by person having count(*) > 1)) p
            where n > 1
        ), asked as (select (select id from shown where slug = $7::text) as edition
        ), tally as materialized (
            select kind, edition, is_again, count(*) as n
            from (select kind, edition, id in (select id from again) as is_again from hit) h
            group by kind, edition, is_again
        ), enough as materialized (
            select count(*) >= $8::bigint + $9::bigint as by_titles from hit
            where tier > 0 and ($6::text is null or kind = $6) and case when $7::text is null
                then id not in (select id from again) else edition = (select edition from asked) end
        ), best as (
            select id, row_number() over () as n from (
                select id from hit
                where ($6::text is null or kind = $6) and case when $7::text is null
                    then id not in (select id from again) else edition = (select edition from asked) end
                order by case when tier > 0 or (select by_titles from enough) then tier
                              when id in (select t.id from search_entry t where t.words @@ (select $2::text::tsquery)) then 2
                              else 1 end desc,
                    near desc, featured desc, fresh desc nulls last, position, id
                limit $9 offset $8) b
        )
        select
            (select coalesce(jsonb_agg(jsonb_build_object('kind', e.kind, 'key', e.key, 'slug', e.slug, 'label', e.label,
                'lang', e.lang, 'title', e.title, 'subtitle', e.subtitle, 'people', e.people, 'body', left(e.body, 20000),
                'day', e.day, 'at', e.at, 'cancelled', e.cancelled, 'edition', s.slug, 'edition_title', s.short_title)
                order by b.n), '[]')
             from best b join search_entry e on e.id = b.id left join shown s on s.id = e.edition_id) as "hits!: Json<Vec<Hit>>",
            (select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'hits', hits)), '[]') from (
                select kind, sum(n)::bigint as hits from tally
                where case when $7::text is null then not is_again else edition = (select edition from asked) end
                group by kind) k) as "kinds!: Json<Vec<KindCount>>",
            (select coalesce(jsonb_agg(jsonb_build_object('slug', s.slug, 'title', s.short_title, 'hits', hits)
                order by s.day desc nulls first, s.id desc), '[]') from (
                select edition, sum(n)::bigint as hits from tally where $6::text is null or kind = $6 group by edition) c
                join shown s on s.id = c.edition) as "editions!: Json<Vec<EditionCount>>",
            (select coalesce(sum(n), 0)::bigint from tally) as "all!""#,
        q.exact,
        q.stem,
        q.wide,
        q.any,
        now,
        kind,
        edition,
        from,
        size
    )
    .fetch_one(c)
    .await
}

/// How many public entries answer each of these questions alone.
pub async fn counts(c: &mut PgConnection, questions: &[String], now: DateTime<Utc>) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"select (select count(*) from search_entry e left join edition d on d.id = e.edition_id
                where e.words @@ q.question::tsquery and (e.edition_id is null or d.state <> 'draft')
                    and (e.visible_from is null or e.visible_from <= $2)) as "n!"
         from unnest($1::text[]) with ordinality q (question, n) order by q.n"#,
        questions,
        now
    )
    .fetch_all(c)
    .await
}

/// Whether the database can search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Possible {
    Yes,
    /// The program of the extension is not installed beside the server.
    NotInstalled,
    /// It is there, but not in this database; this user may or may not add it.
    NotAdded {
        may_add: bool,
    },
}

/// # Errors
/// The database's own.
pub async fn possible(c: &mut PgConnection) -> sqlx::Result<Possible> {
    let row = sqlx::query!(
        r#"select exists (select from pg_extension where extname = 'pg_trgm') as "is_added!",
            exists (select from pg_available_extensions where name = 'pg_trgm') as "is_there!",
            has_database_privilege(current_database(), 'create') as "may_add!""#
    )
    .fetch_one(c)
    .await?;
    Ok(match (row.is_added, row.is_there) {
        (true, _) => Possible::Yes,
        (false, true) => Possible::NotAdded { may_add: row.may_add },
        (false, false) => Possible::NotInstalled,
    })
}
