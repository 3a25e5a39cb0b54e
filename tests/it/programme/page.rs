use kongress::edition::State;
use kongress::edition::model::{EditionDraft, RoughDate};
use kongress::kernel::date::Precision;
use kongress::programme::model::Kind;

use crate::support::{TestSite, day, edition, small_programme};

#[tokio::test]
async fn list_and_grid_are_one_and_complete() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    let page = site.get(&format!("/{e}/programm")).await.page();
    let sessions = page.all(".session").len();
    assert_eq!(page.one("#ergebnis"), format!("{sessions} Programmpunkte"));
    assert_eq!(page.all(".grid .roomhead").len(), 8, "four rooms on each of two days");
    // Parallel sessions: same row, other column, same heading in the list.
    let classes = page.attributes(".session", "class");
    let rows: Vec<&str> = classes
        .iter()
        .filter_map(|c| c.split(' ').find(|p| p.starts_with('r') && p[1..].parse::<u32>().is_ok()))
        .collect();
    assert_eq!(rows.len(), sessions, "each has a place");
    assert!(page.all(".session .title a").iter().all(|t| !t.is_empty()));
    assert_eq!(page.all(".session time").len() % 2, 0);
}

#[tokio::test]
async fn filters_stand_in_the_address_and_in_the_controls() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    let all = site.get(&format!("/{e}/programm")).await.page().all(".session").len();
    for (query, field) in [("art=workshop", "art"), ("sprache=en", "sprache"), ("thema=ki", "thema")] {
        let page = site.get(&format!("/{e}/programm")).await.page();
        let topic = page.attributes(&format!("#f-{field} option"), "value");
        let query = if field == "thema" { format!("thema={}", topic[1]) } else { query.to_string() };
        let page = site.get(&format!("/{e}/programm?{query}")).await.page();
        let found = page.all(".session").len();
        assert!(found > 0 && found < all, "{query}: {found} of {all}");
        let chosen = page.attributes(&format!("#f-{field} option[selected]"), "value");
        assert_eq!(format!("{field}={}", chosen[0]), query);
        assert!(page.one("#ergebnis").contains("in Ihrer Auswahl"));
        assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
    }
    let days = site.get(&format!("/{e}/programm")).await.page().attributes("#f-tag option", "value");
    let one_day = site.get(&format!("/{e}/programm?tag={}", days[1])).await.page();
    assert_eq!(one_day.all(".day").len(), 1);
}

#[tokio::test]
async fn the_search_word_is_forgiving_and_kept() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    let strict = site.get(&format!("/{e}/programm?q=Thi%20H%E1%BB%93ng%20%C4%90%E1%BA%B7ng")).await.page();
    assert!(!strict.all(".session").is_empty());
    let page = site.get(&format!("/{e}/programm?q=B%C3%BCro%22%3E%3Cscript%3E")).await.page();
    assert_eq!(page.attributes("#f-q", "value"), ["Büro\"><script>"]);
    assert!(page.main().contains("Dazu haben wir nichts gefunden"));
    assert_eq!(page.all("main script").len(), 0);
}

#[tokio::test]
async fn one_room_or_open_times_give_a_plain_list() {
    let site = TestSite::demo().await;
    let page = site.get("/2024/programm").await.page();
    assert!(page.all(".grid").is_empty() && page.all(".view").is_empty());
    assert_eq!(page.all(".session").len(), 4);
    assert!(page.all(".session .when")[1].starts_with("im Anschluss"));
}

#[tokio::test]
async fn a_session_after_midnight_stays_with_its_evening() {
    let site = TestSite::empty().await;
    let id = site.save_edition(edition("kongress")).await;
    let mut draft = small_programme();
    draft.sessions[1].start = Some(24 * 60 + 30);
    draft.sessions[1].kind = Kind::Social;
    site.store(id, &[day(2026, 5, 5)], draft).await;
    site.release(id).await;
    let page = site.until("/kongress/programm", |a| a.status == 200).await.page();
    assert_eq!(page.all(".day").len(), 1);
    assert_eq!(page.attributes(".session time", "datetime")[2], "2026-05-06T00:30:00+02:00");
}

#[tokio::test]
async fn now_and_next_follow_the_clock() {
    let site = TestSite::empty().await;
    let id = site.save_edition(edition("kongress")).await;
    let mut draft = small_programme();
    draft.sessions[1].start = Some(600);
    site.store(id, &[day(2026, 5, 5)], draft).await;
    site.release(id).await;
    let page = site.until("/kongress/jetzt", |a| a.status == 200).await.page();
    assert!(page.main().contains("beginnt am Dienstag, 5. Mai 2026"));
    let at = |minutes| kongress::kernel::date::instant_on(day(2026, 5, 5), minutes);
    site.site.clock.set(at(9 * 60 + 10));
    let page = site.get("/kongress/jetzt").await.page();
    assert_eq!(page.all(".running .title"), ["Erster Vortrag"]);
    assert_eq!(page.all(".now h2"), ["A", "B"]);
    assert!(page.one("section[aria-labelledby=raum-2]").contains("Danach"));
    site.site.clock.set(at(9 * 60 + 45));
    assert!(site.get("/kongress/jetzt").await.page().all(".running").is_empty());
    site.site.clock.set(at(3 * 24 * 60));
    assert!(site.get("/kongress/jetzt").await.page().main().contains("vorbei"));
}

#[tokio::test]
async fn seats_are_shown_in_steps_and_only_a_new_step_moves_the_page() {
    let site = TestSite::empty().await;
    let id = site.save_edition(edition("kongress")).await;
    let mut draft = small_programme();
    draft.sessions[0].kind = Kind::Workshop;
    draft.sessions[0].seats = Some(20);
    site.store(id, &[day(2026, 5, 5)], draft).await;
    site.release(id).await;
    let path = "/kongress/programm/AAA22-erster-vortrag";
    let page = site.until(path, |a| a.status == 200).await.page();
    assert!(page.one("dl.facts").contains("20 Plätze, Plätze frei"));
    let revision = async || -> i64 {
        sqlx::query_scalar("select revision from site").fetch_one(site.site.db.pool()).await.expect("asked")
    };
    let before = revision().await;
    site.sql("update session_seats set taken = taken + 1").await;
    assert_eq!(revision().await, before, "19 free seats look like 20");
    site.sql("update session_seats set taken = 17").await;
    assert_eq!(revision().await, before + 1);
    site.until(path, |a| a.text().contains("wenige Plätze")).await;
    site.sql("update session_seats set taken = 20").await;
    site.until(path, |a| a.text().contains("ausgebucht")).await;
    let over = sqlx::query("update session_seats set taken = 21").execute(site.site.db.pool()).await;
    assert!(over.is_err(), "the database refuses more than there are");
}

#[tokio::test]
async fn the_search_finds_rooms_and_languages() {
    let site = TestSite::empty().await;
    let id = site.save_edition(edition("kongress")).await;
    let mut draft = small_programme();
    draft.rooms[0].name = "Großer Saal".into();
    draft.sessions[1].language = Some("en".into());
    site.store(id, &[day(2026, 5, 5)], draft).await;
    site.release(id).await;
    site.until("/kongress/programm", |a| a.status == 200).await;
    for (q, title) in [("grosser+saal", "Erster Vortrag"), ("englisch", "Zweiter Vortrag")] {
        let page = site.get(&format!("/kongress/programm?q={q}")).await.page();
        assert_eq!(page.all(".session .title"), [title], "{q}");
    }
}

#[tokio::test]
async fn nothing_runs_where_nothing_takes_place() {
    for (state, said) in [(State::Cancelled, "abgesagt"), (State::Postponed, "Sommer 2027")] {
        let site = TestSite::empty().await;
        let id = site.save_edition(edition("kongress")).await;
        site.store(id, &[day(2026, 5, 5)], small_programme()).await;
        site.release(id).await;
        let programme = site.until("/kongress/programm", |a| a.status == 200).await.page();
        assert!(programme.attributes("main a", "href").contains(&"/kongress/jetzt".to_string()));
        let mut draft = EditionDraft { state, ..edition("kongress") };
        if state == State::Postponed {
            draft.days.clear();
            draft.date = RoughDate { precision: Precision::Season, on: Some(day(2027, 6, 21)), label: String::new() };
        }
        site.save_edition(draft).await;
        let programme = site.until("/kongress/programm", |a| a.text().contains(state.label())).await.page();
        assert!(!programme.attributes("main a", "href").contains(&"/kongress/jetzt".to_string()), "{state:?}");
        for minutes in [-24 * 60, 9 * 60 + 10] {
            site.site.clock.set(kongress::kernel::date::instant_on(day(2026, 5, 5), minutes));
            let page = site.get("/kongress/jetzt").await.page();
            let main = page.main();
            assert!(main.contains(said) && !main.contains("beginnt") && !main.contains("vorbei"), "{main}");
            assert!(page.all(".session").is_empty(), "{main}");
        }
    }
}
