//! Settings of the installation by form: every one can be set, shows at once, is told to others.

use kongress::staff::Role;

use crate::staff::signed_in;
use crate::support::{Html, TestSite};

const ROOT: &str = "/intern/einstellungen";
const PLAIN: [&str; 7] =
    ["name", "farben", "traeger", "datenschutz", "barrierefreiheit", "leichte-sprache", "gebaerdensprache"];

/// Something that fits into each control of a form.
fn filled(page: &Html, action: &str) -> Vec<(String, String)> {
    let mut values = Vec::new();
    for (name, _) in page.form(action).into_iter().filter(|(name, _)| name != "stand" && name != "video") {
        let kind = page.attributes(&format!("#{name}"), "type").pop().unwrap_or_default();
        let value = match (kind.as_str(), name.as_str()) {
            ("email", _) => "stelle@example.org",
            ("url", _) => "https://example.org/stelle",
            ("date", _) => "2026-02-01",
            ("number", _) => "20",
            (_, "stark" | "akzent") => "#12436d",
            (_, "stark_dunkel" | "akzent_dunkel") => "#9cc4f0",
            (_, "stand_vereinbar") => "partial",
            _ => "Ein Text",
        };
        values.push((name, value.to_string()));
    }
    values
}

#[tokio::test]
async fn every_setting_can_be_set_stays_and_then_nothing_is_missing() {
    let site = TestSite::empty().await;
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    assert!(admin.open(ROOT).await.main().contains("Es fehlt noch etwas"));
    for group in PLAIN {
        let path = format!("{ROOT}/{group}");
        let page = admin.open(&path).await;
        let values = filled(&page, &path);
        let pairs: Vec<(&str, &str)> = values.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let saved = admin.submit(&page, &path, &pairs).await;
        assert!(saved.redirect().contains("gespeichert"), "{group}");
        let page = admin.open(&path).await;
        let shown: Vec<(String, String)> =
            page.form(&path).into_iter().filter(|(name, _)| name != "stand" && name != "video").collect();
        assert_eq!(shown, values, "{group}");
        assert!(admin.submit(&page, &path, &[]).await.redirect().contains("unveraendert"), "{group}");
    }
    let new = format!("{ROOT}/zwecke/neu");
    let page = admin.open(&new).await;
    admin.submit(&page, &new, &[]).await.failure(422);
    let purpose = [("title", "Anmeldung"), ("text", "x"), ("basis", "y"), ("retention", "z")];
    admin.submit(&page, &new, &purpose).await.redirect();
    assert!(admin.open(ROOT).await.main().contains("Alle Pflichtangaben sind da."));
    let settings = fresh(&site).await;
    assert_eq!(settings.missing(site.site.clock.today()), Vec::<String>::new());
    let answer = site.until("/impressum", |answer| answer.text().contains("stelle@example.org")).await;
    assert!(answer.page().main().contains("Ein Text"));
}

async fn fresh(site: &TestSite) -> std::sync::Arc<kongress::web::settings::Settings> {
    site.site.content.refresh(site.site.db.pool(), site.site.clock.now()).await.expect("read");
    site.site.settings().await.expect("settings")
}

#[tokio::test]
async fn what_cannot_be_is_told_in_words_and_nothing_typed_is_lost() {
    let site = TestSite::empty().await;
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    let path = format!("{ROOT}/farben");
    let page = admin.open(&path).await;
    let typed = [("stark", "#ffee00"), ("akzent", "rot"), ("stark_dunkel", "#9cc4f0")];
    let wrong = admin.submit(&page, &path, &typed).await.failure(422);
    assert_eq!(wrong.attributes(".errors a", "href"), ["#stark", "#akzent"]);
    assert!(wrong.main().contains("Nötig sind 4,5 zu 1"), "{}", wrong.main());
    assert_eq!(wrong.attributes("#stark", "value"), ["#ffee00"]);
    assert_eq!(wrong.attributes("#stark_dunkel", "value"), ["#9cc4f0"]);
    assert_eq!(site.count("select count(*) from audit where action = 'settings.saved'").await, 0);
    let path = format!("{ROOT}/traeger");
    let page = admin.open(&path).await;
    admin.submit(&page, &path, &[("mail", "keine")]).await.failure(422);
    admin.get(&format!("{ROOT}/gibt-es-nicht")).await.failure(404);
    admin.get(&format!("{ROOT}/zwecke/7")).await.failure(404);
    admin.get(&format!("{ROOT}/name/1")).await.failure(404);
}

#[tokio::test]
async fn two_people_who_change_the_same_group_are_told_and_the_second_decides() {
    let site = TestSite::empty().await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(None, Role::Administrator)]).await;
    let (lou, _) = signed_in(&site, "lou@example.org", &[(None, Role::Administrator)]).await;
    let path = format!("{ROOT}/name");
    let (first, second) = (kim.open(&path).await, lou.open(&path).await);
    kim.submit(&first, &path, &[("name", "Kims Kongress")]).await.redirect();
    let told = lou.submit(&second, &path, &[("name", "Lous Kongress")]).await.failure(422);
    assert!(told.main().contains("Inzwischen hat jemand anders"), "{}", told.main());
    assert!(told.one("section.note").contains("Kims Kongress"), "what holds now stands beside it");
    assert_eq!(told.attributes("#name", "value"), ["Lous Kongress"]);
    // Another group is not concerned.
    let other = format!("{ROOT}/traeger");
    let page = lou.open(&other).await;
    kim.submit(&kim.open(&path).await, &path, &[("claim", "Neu")]).await.redirect();
    lou.submit(&page, &other, &[("ort", "Bremen")]).await.redirect();
    let told = lou.submit(&told, &path, &[]).await.failure(422);
    lou.submit(&told, &path, &[]).await.redirect();
    let page = lou.open(&path).await;
    assert_eq!(page.attributes("#name", "value"), ["Lous Kongress"]);
    assert!(page.main().contains("Name: Kims Kongress → Lous Kongress"), "{}", page.main());
}

#[tokio::test]
async fn entries_of_a_list_are_ordered_changed_and_removed_without_scripts() {
    let site = TestSite::empty().await;
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    let list = format!("{ROOT}/luecken");
    for what in ["Videos", "Folien", "Karten"] {
        let new = format!("{list}/neu");
        let page = admin.open(&new).await;
        admin.submit(&page, &new, &[("group", "burden"), ("what", what), ("why", "weil")]).await.redirect();
    }
    let page = admin.open(&list).await;
    admin.submit(&page, &list, &[("tun", "hoch-3")]).await.redirect();
    let page = admin.open(&list).await;
    assert_eq!(page.all(".sortable a"), ["Videos", "Karten", "Folien"]);
    let ask = admin.submit(&page, &list, &[("tun", "entfernen-1")]).await.page();
    assert!(ask.main().contains("„Videos“"), "{}", ask.main());
    assert_eq!(admin.open(&list).await.all(".sortable a").len(), 3, "asking removes nothing");
    admin.submit(&ask, &list, &[]).await.redirect();
    let late = admin.submit(&page, &list, &[("tun", "entfernen-1")]).await.failure(422);
    assert!(late.main().contains("Inzwischen hat jemand anders die Liste geändert"), "{}", late.main());
    assert_eq!(late.all(".sortable a"), ["Karten", "Folien"]);
    let one = format!("{list}/2");
    let page = admin.open(&one).await;
    admin.submit(&page, &one, &[("why", "darum")]).await.redirect();
    assert!(admin.open(&list).await.main().contains("Warum: weil → darum"));
    let stale = admin.submit(&page, &one, &[("why", "anders")]).await.failure(422);
    assert!(stale.one("section.note").contains("darum") && stale.main().contains("anders"));
}
