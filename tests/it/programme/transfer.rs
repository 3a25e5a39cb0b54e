//! `kongress import`: what comes in, what a second file changes, what a broken one leaves.

use std::path::PathBuf;

use kongress::programme::export::Format;
use kongress::transfer::{Report, export, import_bytes};

use crate::support::{TestSite, edition};

const FIRST: &str = r#"<?xml version="1.0"?>
<schedule><version>1.0</version><conference><title>Dorfkongress</title><acronym>dorf</acronym></conference>
<day index="1" date="2026-06-01"><room name="Saal">
<event id="1" guid="6a2a1a60-0000-4000-8000-000000000001"><title>Haushalt</title><start>09:00</start><duration>00:45</duration><type>lecture</type>
<persons><person id="4">Änne Groß</person></persons><links><link href="https://www.example.org/a">Mehr</link></links></event>
<event id="2" guid="6a2a1a60-0000-4000-8000-000000000002"><title>Pause</title><start>09:45</start><duration>00:15</duration></event>
</room></day></schedule>"#;

async fn import(site: &TestSite, text: &str, create: bool) -> anyhow::Result<Report> {
    import_bytes(&site.site, "dorf", text.as_bytes().to_vec(), create, false).await
}

#[tokio::test]
async fn a_file_makes_an_edition() {
    let site = TestSite::empty().await;
    let error = import(&site, FIRST, false).await.expect_err("no such edition").to_string();
    assert!(error.contains("--create"), "{error}");
    let report = import(&site, FIRST, true).await.expect("imported");
    assert_eq!((report.outcome.added, report.release), (2, Some(1)));
    let page = site.until("/dorf/programm", |a| a.status == 200).await.page();
    assert_eq!(page.all(".session .title"), ["Haushalt", "Pause"]);
    assert!(page.main().contains("Änne Groß"));
    assert_eq!(site.get("/dorf").await.page().one("h1"), "Dorfkongress");
    assert!(site.get("/dorf").await.page().main().contains("1. Juni 2026"));
}

#[tokio::test]
async fn a_changed_file_updates_and_becomes_a_release_with_its_log() {
    let site = TestSite::empty().await;
    import(&site, FIRST, true).await.expect("imported");
    let page = site.until("/dorf/programm", |a| a.status == 200).await.page();
    let before = page.attributes(".session .title a", "href");
    let again = import(&site, FIRST, false).await.expect("imported");
    assert_eq!((again.outcome.updated, again.release), (2, None), "the same file changes nothing");
    let changed = FIRST.replace("09:00", "10:00").replace("Pause", "Kaffeepause").replace("<event id=\"2\"", "<event id=\"3\" guid=\"6a2a1a60-0000-4000-8000-000000000003\"><title>Neu</title><start>11:00</start><duration>00:30</duration></event><event id=\"2\"");
    let report = import(&site, &changed, false).await.expect("imported");
    assert_eq!((report.outcome.added, report.outcome.updated, report.release), (1, 2, Some(2)));
    let page = site.until("/dorf/programm", |a| a.text().contains("Kaffeepause")).await.page();
    assert_eq!(page.all(".session").len(), 3, "updated, not doubled");
    assert!(page.attributes(".session .title a", "href").contains(&before[0]), "the address stays");
    let log = site.get("/dorf/programm/aenderungen").await.page().main();
    for change in ["Neu im Programm.", "Neue Zeit:", "Neuer Titel, bisher: Pause."] {
        assert!(log.contains(change), "{change}: {log}");
    }
}

#[tokio::test]
async fn a_session_missing_in_the_next_file_is_cancelled_not_lost() {
    let site = TestSite::empty().await;
    import(&site, FIRST, true).await.expect("imported");
    let start = FIRST.find("<event id=\"2\"").expect("there");
    let end = FIRST.rfind("</event>").expect("there") + "</event>".len();
    let shorter = format!("{}{}", &FIRST[..start], &FIRST[end..]);
    let report = import(&site, &shorter, false).await.expect("imported");
    assert_eq!(report.outcome.cancelled, 1);
    let page = site.until("/dorf/programm", |a| a.text().contains("Entfällt")).await.page();
    assert_eq!(page.all(".session").len(), 2);
}

#[tokio::test]
async fn a_broken_file_changes_nothing() {
    let site = TestSite::empty().await;
    for broken in [&FIRST[..FIRST.len() - 20], "", "{\"schedule\": 1}", "<html></html>"] {
        assert!(import(&site, broken, true).await.is_err(), "{broken:.30}");
    }
    site.get("/dorf").await.failure(404);
    import(&site, FIRST, true).await.expect("imported");
    assert!(import(&site, "<schedule><day", false).await.is_err());
    let page = site.until("/dorf/programm", |a| a.status == 200).await.page();
    assert_eq!(page.all(".session").len(), 2);
    let dry = import_bytes(&site.site, "dorf", FIRST.replace("Haushalt", "Etat").into_bytes(), false, true)
        .await
        .expect("looked at");
    assert_eq!(dry.release, Some(2));
    assert!(!site.get("/dorf/schedule.xml").await.text().contains("Etat"), "a dry run changes nothing");
}

#[tokio::test]
async fn create_does_not_run_over_another_edition() {
    let site = TestSite::empty().await;
    import(&site, FIRST, true).await.expect("imported");
    import(&site, FIRST, true).await.expect("the same once more is fine");
    let foreign = FIRST.replace("6a2a1a60", "7b2a1a60");
    let error = import(&site, &foreign, true).await.expect_err("refused").to_string();
    assert!(error.contains("shares no session"), "{error}");
}

#[tokio::test]
async fn what_goes_out_comes_in_again() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    let xml = export(&site.site, &e, Format::Xml).await.expect("exported");
    let json = export(&site.site, &e, Format::Json).await.expect("exported");
    for (slug, text) in [("aus-xml", xml), ("aus-json", json)] {
        let report = import_bytes(&site.site, slug, text.into_bytes(), true, false).await.expect("imported");
        assert!(report.remarks.is_empty(), "{:#?}", report.remarks);
        let copy = site.until(&format!("/{slug}/programm"), |a| a.status == 200).await.page();
        let own = site.get(&format!("/{e}/programm")).await.page();
        // Cancelled sessions are not exported.
        let gone = own.all(".session .label").iter().filter(|s| s.starts_with("Entfällt")).count();
        assert_eq!(copy.all(".session").len(), own.all(".session").len() - gone, "{slug}");
    }
}

#[tokio::test]
async fn what_cannot_go_out_is_said_in_words() {
    let site = TestSite::empty().await;
    let error = export(&site.site, "2024", Format::Xml).await.expect_err("nothing there").to_string();
    assert_eq!(error, "there is no public edition \"2024\"");
    site.save_edition(edition("leer")).await;
    site.until("/leer", |a| a.status == 200).await;
    let error = export(&site.site, "leer", Format::Json).await.expect_err("nothing released").to_string();
    assert_eq!(error, "the edition \"leer\" has no released programme");
    let days = export(&site.site, "leer", Format::Ics).await.expect("its day");
    assert!(days.contains("DTSTART;VALUE=DATE:20260505"), "{days}");
    site.sql("drop schema public cascade; create schema public").await;
    let error = export(&site.site, "leer", Format::Xml).await.expect_err("no tables").to_string();
    assert!(error.contains("Run: kongress migrate"), "{error}");
}

#[tokio::test]
async fn nine_hundred_sessions_come_in_and_are_shown() {
    let events: String = (0..900)
        .map(|i| {
            format!(
                "<event id=\"{i}1\"><title>Vortrag {i}</title><start>{:02}:{:02}</start><duration>00:10</duration><persons><person id=\"{}\">Person {}</person></persons></event>",
                8 + i / 100, (i % 6) * 10, i % 300 + 1, i % 300
            )
        })
        .collect();
    let text = format!(
        "<schedule><conference><title>Groß</title></conference><day index=\"1\" date=\"2026-06-01\"><room name=\"A\">{events}</room></day></schedule>"
    );
    let site = TestSite::empty().await;
    site.save_edition(edition("anderes")).await;
    let report = import(&site, &text, true).await.expect("imported");
    assert_eq!(report.outcome.added, 900);
    let page = site.until("/dorf/programm", |a| a.status == 200).await.page();
    assert_eq!(page.all(".session").len(), 900);
}

/// Whole real files, where the folder with them is there.
#[tokio::test]
async fn real_schedules_come_in_whole() {
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"));
    let dir = std::env::var_os("KONGRESS_SHARED").map_or(beside, PathBuf::from).join("data/schedules");
    if !dir.is_dir() {
        println!("skipped: the folder {} is not there", dir.display());
        return;
    }
    let site = TestSite::empty().await;
    for (slug, file, sessions) in [
        ("fahrplan", "31c3/schedule.xml", 138),
        ("linuxtag", "tuebix-2019/giggity.xml", 76),
        ("respawn", "divoc-r2r-2021/schedule.xml", 45),
        ("respawn-json", "divoc-r2r-2021/schedule.json", 45),
    ] {
        let bytes = std::fs::read(dir.join(file)).expect("readable");
        let report = import_bytes(&site.site, slug, bytes.clone(), true, false).await.expect("imported");
        assert_eq!(report.outcome.added, sessions, "{file}");
        let page = site.until(&format!("/{slug}/programm"), |a| a.status == 200).await.page();
        assert_eq!(page.all(".session").len(), sessions, "{file}");
        let again = import_bytes(&site.site, slug, bytes, false, false).await.expect("imported");
        assert_eq!((again.outcome.updated, again.release), (sessions, None), "{file}");
        for path in ["referierende", "schedule.json", "schedule.ics", "jetzt"] {
            assert_eq!(site.get(&format!("/{slug}/{path}")).await.status, 200, "{file}: {path}");
        }
    }
}

#[tokio::test]
async fn a_file_without_a_title_takes_the_acronym_or_the_address() {
    let site = TestSite::empty().await;
    let nameless = FIRST.replace("<title>Dorfkongress</title>", "");
    let report = import(&site, &nameless, true).await.expect("imported");
    assert_eq!(report.title, "dorf");
    let bytes = nameless.replace("<acronym>dorf</acronym>", "").replace("6a2a1a60", "7b2a1a60").into_bytes();
    import_bytes(&site.site, "wald-2026", bytes, true, false).await.expect("imported");
    let page = site.until("/wald-2026", |a| a.status == 200).await.page();
    assert_eq!(page.one("h1"), "wald-2026");
}

#[tokio::test]
async fn the_largest_number_leaves_room_for_others() {
    let site = TestSite::empty().await;
    let text = FIRST.replace("id=\"1\"", "id=\"2147483647\"").replace("<event id=\"2\"", "<event id=\"x\"");
    import(&site, &text, true).await.expect("imported");
    let numbers: Vec<i32> = sqlx::query_scalar("select number from session order by number")
        .fetch_all(site.site.db.pool())
        .await
        .expect("asked");
    assert_eq!(numbers, [1, i32::MAX]);
}

#[tokio::test]
async fn a_file_without_end_is_refused() {
    let site = TestSite::empty().await;
    let error = kongress::transfer::import(&site.site, "dorf", std::path::Path::new("/dev/zero"), true, false)
        .await
        .expect_err("refused")
        .to_string();
    assert!(error.contains("not read"), "{error}");
}
