//! Only what is public now is found, whoever changed it and however.

use chrono::{Duration, TimeZone, Utc};
use kongress::programme::model::SessionDraft;

use super::fixture::{self, SLUG};
use super::{hits, search};
use crate::support::{TestSite, day, edition, noon};

async fn words(site: &TestSite) -> Vec<String> {
    sqlx::query_scalar("select word from search_word order by word")
        .fetch_all(site.site.db.pool())
        .await
        .expect("words")
}

#[tokio::test]
async fn changes_of_the_programme_are_found_when_they_are_released() {
    let (site, id) = fixture::site().await;
    let mut programme = fixture::programme();
    programme.sessions[4].title = "Quantenrechner ohne Drucker".into();
    programme.sessions.push(SessionDraft {
        code: Some("NEU22".into()),
        title: "Seerosenteich".into(),
        day: 1,
        ..SessionDraft::default()
    });
    site.store(id, &[day(2026, 5, 5)], programme).await;
    for draft in ["Quantenrechner", "Seerosenteich"] {
        assert!(hits(&site, draft).await.is_empty(), "{draft}");
        assert!(search(&site, &draft.replace('n', "m")).await.all(".meant").is_empty(), "not even offered");
    }
    site.release(id).await;
    assert_eq!(hits(&site, "Quantenrechner").await.len(), 1);
    assert_eq!(hits(&site, "Seerosenteich").await.len(), 1);
    assert!(hits(&site, "\"Digitalisierung ohne\"").await.is_empty(), "the old title is gone");
}

/// A13: the search.
#[tokio::test]
async fn editions_that_are_drafts_hide_everything_of_theirs() {
    let (site, _) = fixture::site().await;
    assert!(!hits(&site, "Bürgerservice").await.is_empty());
    site.sql("update edition set state = 'draft'; update news set edition_id = (select id from edition)").await;
    for q in ["Bürgerservice", "Lukasz", "Solarzellen", "Kongress probe", "Bürgersrevice"] {
        let page = search(&site, q).await;
        assert!(page.all(".hits li").is_empty() && page.all(".meant").is_empty(), "{q}: {}", page.main());
    }
    site.sql("update edition set state = 'announced'").await;
    assert!(!hits(&site, "Bürgerservice").await.is_empty());
}

#[tokio::test]
async fn news_are_found_from_their_minute_on() {
    let site = TestSite::empty().await;
    site.sql(
        "insert into news (year, slug, title, teaser, published_at) values
         (2026, 'morgen', 'Zitronenfalter im Ministerium', 'Text', '2026-03-03T12:30:00Z')",
    )
    .await;
    let at = Utc.with_ymd_and_hms(2026, 3, 3, 12, 30, 0).single().expect("a moment");
    site.site.clock.set(at - Duration::seconds(1));
    assert!(hits(&site, "Zitronenfalter").await.is_empty());
    assert!(search(&site, "Zitronenflater").await.all(".meant").is_empty());
    site.site.clock.set(at);
    assert_eq!(hits(&site, "Zitronenfalter").await, ["/aktuelles/2026/morgen"]);
    site.sql("update news set title = 'Pfauenauge'").await;
    assert!(hits(&site, "Zitronenfalter").await.is_empty());
    assert_eq!(hits(&site, "Pfauenauge").await.len(), 1);
    site.sql("delete from news").await;
    assert!(hits(&site, "Pfauenauge").await.is_empty());
}

#[tokio::test]
async fn pages_are_found_while_they_are_published() {
    let site = TestSite::empty().await;
    site.sql(
        r#"insert into page (slug, title, lead, content, state, published_at) values
         ('anreise', 'Anreise mit der Bahn', 'Vom Bahnhof zu Fuß.', '[{"kind": "text", "text": "Der **Fußweg** führt am [Wasserturm](/seiten/turm) vorbei."},
           {"kind": "callout", "purpose": "strong", "heading": "Baustelle", "text": "Gesperrt bis Mai."},
           {"kind": "text_image", "image": "00000000-0000-4000-8000-000000000001", "caption": "Vorplatz", "side": "left"}]', 'published', '2026-01-01'),
         ('entwurf', 'Geheimplan', '', '[]', 'draft', '2026-01-01'), ('weg', 'Altlast', '', '[]', 'withdrawn', '2026-01-01'),
         ('bald', 'Überraschung', '', '[]', 'published', '2027-01-01')"#,
    )
    .await;
    for q in ["Bahn", "wasserturm", "Baustelle", "Vorplatz", "fussweg"] {
        assert_eq!(hits(&site, q).await, ["/seiten/anreise"], "{q}");
    }
    for q in ["Geheimplan", "Altlast", "Überraschung", "callout", "strong", "left", "seiten", "00000000"] {
        assert!(hits(&site, q).await.is_empty(), "{q}");
    }
    site.sql("update page set state = 'published' where slug = 'entwurf'; update page set state = 'withdrawn' where slug = 'anreise'").await;
    assert_eq!(hits(&site, "Geheimplan").await, ["/seiten/entwurf"]);
    assert!(hits(&site, "Wasserturm").await.is_empty());
}

#[tokio::test]
async fn documents_are_found_where_something_public_refers_to_them() {
    let site = TestSite::empty().await;
    site.sql(
        r#"insert into medium_file (hash, media_type, bytes, place, ready) values ('0123456789abcdef0123456789abcdef', 'application/pdf', 1, 'database', true);
         insert into medium (public_id, name, kind, media_type, hash, bytes, source, title) values
         ('00000000-0000-4000-8000-000000000010', 'leitfaden', 'pdf', 'application/pdf', '0123456789abcdef0123456789abcdef', 1, '', 'Leitfaden Notbetrieb'),
         ('00000000-0000-4000-8000-000000000013', 'lose', 'pdf', 'application/pdf', '0123456789abcdef0123456789abcdef', 1, '', 'Loseblattsammlung')"#,
    )
    .await;
    assert!(hits(&site, "Notbetrieb").await.is_empty(), "nobody refers to it");
    site.sql(
        r#"insert into page (slug, title, content, published_at) values ('downloads', 'Zum Mitnehmen',
         '[{"kind": "link_list", "links": [{"title": "Heft", "file": "00000000-0000-4000-8000-000000000010"}]}]', '2026-03-03T12:00:00Z')"#,
    )
    .await;
    site.site.clock.set(noon() - Duration::hours(1));
    assert!(hits(&site, "Notbetrieb").await.is_empty(), "the page is not public yet");
    site.site.clock.set(noon() + Duration::hours(2));
    assert_eq!(hits(&site, "Notbetrieb").await, ["/medien/00000000-0000-4000-8000-000000000010"]);
    assert!(hits(&site, "Loseblattsammlung").await.is_empty());
    site.sql("update page set state = 'draft'").await;
    assert!(hits(&site, "Notbetrieb").await.is_empty());
}

#[tokio::test]
async fn what_is_deleted_leaves_no_word_behind() {
    let (site, _) = fixture::site().await;
    assert!(words(&site).await.contains(&"lukasz".to_string()));
    site.sql("delete from edition").await;
    let left = words(&site).await;
    assert!(!left.contains(&"lukasz".to_string()), "{left:?}");
    assert!(left.contains(&"rathaus".to_string()), "the news are still there: {left:?}");
    site.sql("delete from news").await;
    assert!(words(&site).await.is_empty());
}

#[tokio::test]
async fn every_word_of_an_entry_is_known_after_any_change() {
    let (site, id) = fixture::site().await;
    let two = site.save_edition(edition("zwei")).await;
    for (edition, times) in [(id, 3), (two, 2), (id, 1)] {
        for i in 0..times {
            let mut programme = fixture::programme();
            programme.sessions.truncate(programme.sessions.len() - i);
            programme.sessions.iter_mut().for_each(|s| s.code = s.code.take().map(|c| format!("{c}{}", edition % 10)));
            site.store(edition, &[day(2026, 5, 5)], programme).await;
            site.release(edition).await;
        }
    }
    site.sql("delete from release where number = (select max(number) from release)").await;
    assert_eq!(difference(&site).await, Vec::<String>::new());
    assert_eq!(outdated(&site).await, 0);
}

/// Words of entries that are not known, and known ones of no entry.
async fn difference(site: &TestSite) -> Vec<String> {
    sqlx::query_scalar(
        "with there as (select distinct unnest(tsvector_to_array(words)) as word from search_entry)
         (select word from there except select word from search_word) union all (select word from search_word except select word from there)",
    )
    .fetch_all(site.site.db.pool())
    .await
    .expect("answers")
}

/// Entries that are missing, left over or not as their source.
async fn outdated(site: &TestSite) -> i64 {
    sqlx::query_scalar(
        "select count(*) from search_source s full join search_entry e on e.version = md5(s::text) where e.id is null or s.kind is null",
    )
    .fetch_one(site.site.db.pool())
    .await
    .expect("answers")
}

#[tokio::test]
async fn kinds_of_sessions_are_found_by_the_words_of_the_pages() {
    use kongress::programme::model::{Draft, Kind};
    let site = TestSite::empty().await;
    let id = site.save_edition(edition(SLUG)).await;
    let session = |(i, kind): (usize, Kind)| SessionDraft {
        code: Some(format!("ART{i}")),
        title: format!("Punkt {i}"),
        kind,
        day: 1,
        ..SessionDraft::default()
    };
    let sessions = Kind::ALL.into_iter().enumerate().map(session).collect();
    site.store(id, &[day(2026, 5, 5)], Draft { sessions, ..Draft::default() }).await;
    site.release(id).await;
    for (i, kind) in Kind::ALL.into_iter().enumerate().filter(|(_, k)| *k != Kind::Other) {
        let found = hits(&site, kind.label()).await;
        assert!(found.iter().any(|h| h.contains(&format!("ART{i}"))), "{}: {found:?}", kind.label());
    }
}

#[tokio::test]
async fn two_processes_find_the_same() {
    let (site, _) = fixture::site().await;
    let options = (*site.site.db.pool().connect_options()).clone();
    let other = TestSite::on(options, &[]).await;
    site.sql("insert into news (year, slug, title, published_at) values (2026, 'x', 'Glühwürmchen', '2026-01-01')")
        .await;
    assert_eq!(hits(&other, "gluehwuermchen").await, ["/aktuelles/2026/x"]);
}

#[tokio::test]
async fn many_who_write_at_once_leave_words_and_entries_in_step() {
    let site = TestSite::empty().await;
    let write = async |n: i32| {
        for i in 0..12 {
            let mut change = site.site.db.pool().begin().await.expect("begins");
            // All share words; every other change takes some of them away again.
            let statement = match i % 3 {
                2 => "delete from news where slug = 's' || $1 || '-' || ($2 - 1)",
                _ => {
                    "insert into news (year, slug, title, published_at) values (2026, 's' || $1 || '-' || $2, 'Eisvogel Libelle ' || $2, '2026-01-01')"
                }
            };
            sqlx::query(statement).bind(n).bind(i).execute(&mut *change).await.expect("written");
            tokio::task::yield_now().await;
            change.commit().await.expect("commits");
        }
    };
    futures_util::future::join_all((0..6).map(write)).await;
    assert_eq!(outdated(&site).await, 0);
    assert_eq!(difference(&site).await, Vec::<String>::new());
    assert!(search(&site, "Eisvogel").await.one("#ergebnis").starts_with("24 Treffer"));
}

/// Elements carry words for the program (kinds, sides, references) that nobody should find.
#[tokio::test]
async fn what_is_found_in_pages_and_news_stands_there_for_readers() {
    let site = TestSite::demo().await;
    let entries: Vec<(String, String, String)> =
        sqlx::query_as("select kind, key, title || ' ' || body from search_entry where kind in ('page', 'news') and visible_from <= $1")
            .bind(site.site.clock.now())
            .fetch_all(site.site.db.pool())
            .await
            .expect("entries");
    let words = |text: &str| -> std::collections::BTreeSet<String> {
        let groups = kongress::search::fold::groups(text);
        groups.iter().flat_map(|g| &g.parts).map(|p| p.folded.clone()).collect()
    };
    let mut wrong = Vec::new();
    for (kind, key, text) in &entries {
        let path = if kind == "page" { format!("/seiten/{key}") } else { format!("/aktuelles/{key}") };
        let shown = words(&site.get(&path).await.page().main());
        let hidden = words(text).difference(&shown).cloned().collect::<Vec<_>>();
        // The numbers of a list are made by the browser.
        let hidden: Vec<_> = hidden.into_iter().filter(|w| w.parse::<u32>().is_err()).collect();
        if !hidden.is_empty() {
            wrong.push(format!("{path}: {hidden:?}"));
        }
    }
    assert!(entries.len() > 10 && wrong.is_empty(), "{} entries\n{}", entries.len(), wrong.join("\n"));
}
