//! Statements of the pages about menus and redirects; reading only.

use sqlx::PgConnection;

pub struct PageRow {
    pub slug: String,
    pub title: String,
    pub lang: String,
    /// Readers see it now.
    pub is_public: bool,
}

/// All pages; where an edition is named its own first, and of other editions those that readers see.
pub async fn pages(
    c: &mut PgConnection,
    edition: Option<i64>,
    now: chrono::DateTime<chrono::Utc>,
) -> sqlx::Result<Vec<PageRow>> {
    sqlx::query_as!(
        PageRow,
        r#"select p.slug, p.title, p.lang, exists (select from page_shown s where s.id = p.id and s.published_at <= $2) as "is_public!"
         from page p
         where $1::bigint is null or p.edition_id is null or p.edition_id = $1
            or exists (select from page_shown s where s.id = p.id and s.published_at <= $2)
         order by p.edition_id is not distinct from $1 desc, p.title, p.slug"#,
        edition,
        now
    )
    .fetch_all(c)
    .await
}

/// Whether something of an edition, a page, a news item or a file answers under this path.
pub async fn stands(c: &mut PgConnection, path: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from page_shown where '/seiten/' || slug = $1)
            or exists (select from news where '/aktuelles/' || year || '/' || slug = $1)
            or exists (select from news where '/aktuelles/' || year = $1)
            or exists (select from medium where '/medien/' || public_id = $1 or starts_with($1, '/medien/' || hash || '/'))
            or exists (select from edition where state <> 'draft' and ($1 = '/' || slug
                or $1 in ('/' || slug || '/programm', '/' || slug || '/programm/aenderungen',
                    '/' || slug || '/programm/aenderungen.atom', '/' || slug || '/jetzt', '/' || slug || '/referierende',
                    '/' || slug || '/ort', '/' || slug || '/anmeldung', '/' || slug || '/anmeldung/gruppe',
                    '/' || slug || '/schedule.xml', '/' || slug || '/schedule.json', '/' || slug || '/schedule.ics')))
            or exists (select from released_session s join edition e on e.id = s.edition_id
                where starts_with($1, '/' || e.slug || '/programm/' || s.code))
            or exists (select from released_person p join edition e on e.id = p.edition_id
                where $1 = '/' || e.slug || '/referierende/' || p.slug) as "stands!""#,
        path
    )
    .fetch_one(c)
    .await
}
