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
