use kongress::programme::model::SessionDraft;

use crate::support::{TestSite, day, edition, small_programme};

#[tokio::test]
async fn the_code_alone_leads_to_the_address() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    let href = site.get(&format!("/{e}/programm")).await.page().attributes(".workshop .title a", "href").remove(0);
    let (code, _) = href.rsplit_once('/').expect("a path").1.split_once('-').expect("code and slug");
    for other in [format!("/{e}/programm/{code}"), format!("/{e}/programm/{code}-alter-titel")] {
        assert_eq!(site.get(&other).await.redirect(), href);
    }
    site.get("/2024/programm/ZZZZZZ-x").await.failure(404);
    // A session stands in its own edition only.
    site.get(&format!("/2024/programm/{code}")).await.failure(404);
}

#[tokio::test]
async fn a_session_page_says_all_that_helps_to_choose() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    let href = site
        .get(&format!("/{e}/programm?art=workshop"))
        .await
        .page()
        .attributes(".workshop .title a", "href")
        .remove(0);
    let page = site.get(&href).await.page();
    let facts = page.one("dl.facts");
    for fact in ["Wann", "Raum", "Thema", "Sprache", "Plätze", "Kalender"] {
        assert!(facts.contains(fact), "{fact}: {facts}");
    }
    assert!(!page.all(".people li").is_empty());
    assert!(page.main().contains("Zur gleichen Zeit"));
    assert_eq!(page.attributes(".neighbours a", "rel"), ["prev", "next"]);
    let data = page.json_ld();
    assert_eq!(data["@type"], "Event");
    assert_eq!(data["superEvent"]["name"], "6. Musterland-Kongress Digitale Verwaltung");
    assert!(data["maximumAttendeeCapacity"].as_i64() > Some(0));
}

/// X1: hostile titles on the page and in its JSON-LD.
#[tokio::test]
async fn texts_of_other_people_stay_texts() {
    let site = TestSite::empty().await;
    let id = site.save_edition(edition("kongress")).await;
    let mut draft = small_programme();
    let hostile = "</script><svg onload=alert(1)>\u{2028}<!--";
    draft.sessions[0].title = hostile.into();
    draft.sessions[0].subtitle = hostile.into();
    draft.sessions[0].summary = format!("{hostile} [klick](javascript:alert(1))");
    draft.rooms[0].name = hostile.into();
    draft.sessions[0].links = vec![kongress::programme::model::Link {
        title: "x".into(),
        url: "javascript:alert(1)".into(),
        material: false,
    }];
    site.store(id, &[day(2026, 5, 5)], draft).await;
    site.release(id).await;
    site.until("/kongress/programm", |a| a.status == 200).await;
    let programme = site.get("/kongress/programm").await.page();
    let href = programme.attributes(".session .title a", "href").remove(0);
    for path in ["/kongress/programm", &href, "/kongress/jetzt", "/kongress/programm/aenderungen"] {
        let answer = site.get(path).await;
        let page = answer.page();
        assert!(page.all("svg").is_empty(), "{path}");
        assert!(page.all("script").len() <= 1, "{path}");
        assert!(page.attributes("a", "href").iter().all(|h| !h.starts_with("javascript")), "{path}");
    }
    assert_eq!(site.get(&href).await.page().json_ld()["name"], hostile.replace('\u{2028}', " "));
}

#[tokio::test]
async fn before_and_after_follow_the_clock_and_the_room() {
    let site = TestSite::empty().await;
    let id = site.save_edition(edition("kongress")).await;
    let mut draft = small_programme();
    let talk = |code: &str, room: &str, start: i32| SessionDraft {
        code: Some(code.into()),
        title: code.into(),
        day: 1,
        start: Some(start),
        minutes: Some(45),
        room: Some(room.into()),
        ..SessionDraft::default()
    };
    // Two rooms beside each other, then one talk only.
    draft.sessions = vec![
        talk("A1A", "a", 540),
        talk("B1B", "b", 540),
        talk("A2A", "a", 600),
        talk("B2B", "b", 600),
        talk("B3B", "b", 660),
    ];
    site.store(id, &[day(2026, 5, 5)], draft).await;
    site.release(id).await;
    site.until("/kongress/programm", |a| a.status == 200).await;
    for (code, before, after) in [
        ("a1a", None, Some("A2A")),
        ("b1b", None, Some("B2B")),
        ("a2a", Some("A1A"), Some("B3B")),
        ("b2b", Some("B1B"), Some("B3B")),
        ("b3b", Some("B2B"), None),
    ] {
        let page = site.get(&format!("/kongress/programm/{}-{code}", code.to_uppercase())).await.page();
        let at = |rel: &str| page.all(&format!(".neighbours a[rel={rel}]")).first().cloned();
        assert_eq!((at("prev").as_deref(), at("next").as_deref()), (before, after), "{code}");
    }
}

#[tokio::test]
async fn without_times_the_order_of_the_list_counts() {
    let site = TestSite::empty().await;
    let id = site.save_edition(edition("kongress")).await;
    let mut draft = small_programme();
    for session in &mut draft.sessions {
        (session.start, session.minutes) = (None, None);
    }
    site.store(id, &[day(2026, 5, 5)], draft).await;
    site.release(id).await;
    let path = "/kongress/programm/AAA22-erster-vortrag";
    let page = site.until(path, |a| a.status == 200).await.page();
    assert_eq!(page.all(".neighbours a[rel=next]"), ["Zweiter Vortrag"]);
    let facts = page.one("dl.facts");
    assert!(facts.contains("Die Zeit steht noch nicht fest") && !facts.contains("im Anschluss"), "{facts}");
    let page = site.get("/kongress/programm/BBB22-zweiter-vortrag").await.page();
    assert_eq!(page.all(".neighbours a[rel=prev]"), ["Erster Vortrag"]);
    assert!(page.one("dl.facts").contains("im Anschluss an den vorigen Programmpunkt"));
    let whens = site.get("/kongress/programm").await.page().all(".session .when");
    assert!(whens[0].starts_with("Zeit noch offen") && whens[1].starts_with("im Anschluss"), "{whens:?}");
}
