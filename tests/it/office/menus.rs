//! Menus, footer and redirects by form.

use kongress::staff::Role;

use crate::staff::signed_in;
use crate::support::{Html, Person, TestSite, edition};

async fn editor(site: &TestSite) -> Person<'_> {
    signed_in(site, "kim@example.org", &[(None, Role::Editorial)]).await.0
}

/// The fields of one of several forms with the same address.
fn fields(page: &Html, menu: &str) -> Vec<(String, String)> {
    let of = |selector: &str, name: &str| page.attributes(&format!("form:has([value={menu}]) {selector}"), name);
    let names = of("input", "name");
    let mut fields: Vec<(String, String)> = names.into_iter().zip(of("input", "value")).collect();
    let selects = of("select", "name");
    for name in selects {
        let chosen = page.attributes(&format!("select[name='{name}'] option[selected]"), "value");
        fields.push((name, chosen.first().cloned().unwrap_or_default()));
    }
    fields
}

fn set(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|(n, _)| n != name);
    fields.push((name.into(), value.into()));
}

const MENUS: &str = "/intern/menue";

#[tokio::test]
async fn rows_are_added_moved_and_saved_without_a_script() {
    let site = TestSite::empty().await;
    let kim = editor(&site).await;
    let page = kim.open(MENUS).await;
    assert!(page.main().contains("Impressum, Datenschutz"), "{}", page.main());
    let mut form = fields(&page, "main");
    assert_eq!(form.iter().filter(|(n, _)| n.starts_with("main-name-")).count(), 4, "the usual ones: {form:?}");
    set(&mut form, "was", "neu");
    let page = kim.post(MENUS, &form).await.page();
    assert!(page.main().contains("Noch nicht gespeichert"));
    assert_eq!(site.count("select count(*) from menu_entry").await, 0);
    let mut form = fields(&page, "main");
    set(&mut form, "main-ziel-4", "search");
    set(&mut form, "main-name-4", "Finden <b>");
    set(&mut form, "was", "hoch-4");
    let page = kim.post(MENUS, &form).await.page();
    let mut form = fields(&page, "main");
    set(&mut form, "was", "weg-0");
    let page = kim.post(MENUS, &form).await.page();
    let mut form = fields(&page, "main");
    set(&mut form, "was", "speichern");
    let done = kim.post(MENUS, &form).await;
    assert!(done.redirect().contains("getan=menue"));
    let shown = site.until("/archiv", |a| a.text().contains("Finden")).await.page();
    let labels = shown.all("nav .menu a");
    assert_eq!(labels[labels.len() - 4..], ["Programm", "Aktuelles", "Finden <b>", "Archiv"], "{labels:?}");
    let history = kim.open(MENUS).await.one(".entries");
    assert!(history.contains("Menü geändert") && history.contains("Finden <b>"), "{history}");
    // Without entries the usual ones come back.
    let mut form = fields(&kim.open(MENUS).await, "main");
    form.retain(|(n, _)| !n.starts_with("main-"));
    set(&mut form, "zeilen", "0");
    kim.post(MENUS, &form).await.redirect();
    assert_eq!(site.count("select count(*) from menu_entry").await, 0);
}

#[tokio::test]
async fn hostile_targets_are_refused_and_stay_on_the_page() {
    let site = TestSite::empty().await;
    let kim = editor(&site).await;
    for bad in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "//evil.example",
        "/\\evil.example",
        "data:text/html,x",
        "https://a@evil.example",
        "https:evil",
    ] {
        let mut form = fields(&kim.open(MENUS).await, "footer");
        for (name, value) in [
            ("zeilen", "1"),
            ("footer-gruppe-0", "Mehr"),
            ("footer-name-0", "Link"),
            ("footer-ziel-0", "url"),
            ("footer-adresse-0", bad),
        ] {
            set(&mut form, name, value);
        }
        let page = kim.post(MENUS, &form).await.failure(422);
        assert!(page.one("#footer-adresse-0-fehler").contains("https://"), "{bad}: {}", page.main());
        assert_eq!(page.attributes("#footer-adresse-0", "value"), [bad]);
        assert!(page.attributes("main a", "href").iter().all(|href| href != bad));
    }
    let mut form = fields(&kim.open(MENUS).await, "footer");
    for (name, value) in
        [("zeilen", "2"), ("footer-ziel-0", "url"), ("footer-gruppe-1", "x"), ("footer-ziel-1", "erfunden")]
    {
        set(&mut form, name, value);
    }
    kim.post(MENUS, &form).await.failure(422);
    assert_eq!(site.count("select count(*) from menu_entry").await, 0);
}

#[tokio::test]
async fn what_readers_would_not_find_is_said_and_own_addresses_are_stored_by_name() {
    let site = TestSite::demo().await;
    let kim = editor(&site).await;
    let mut form = fields(&kim.open(MENUS).await, "footer");
    form.retain(|(n, _)| !n.starts_with("footer-"));
    set(&mut form, "zeilen", "2");
    for (name, value) in [
        ("footer-gruppe-0", "Mehr"),
        ("footer-name-0", "Nichts"),
        ("footer-ziel-0", "url"),
        ("footer-adresse-0", "http://kongress.test/gibt-es-nicht"),
        ("footer-gruppe-1", "Mehr"),
        ("footer-name-1", "Neues"),
        ("footer-ziel-1", "url"),
        ("footer-adresse-1", "/aktuelles"),
    ] {
        set(&mut form, name, value);
    }
    kim.post(MENUS, &form).await.redirect();
    assert_eq!(site.text("select target from menu_entry where menu = 'footer' and label = 'Neues'").await, "news");
    let page = kim.open(MENUS).await;
    assert_eq!(page.all(".entry .note"), ["Unter dieser Adresse steht auf dieser Website im Moment nichts."]);
}

#[tokio::test]
async fn two_editors_of_a_menu_are_told() {
    let site = TestSite::empty().await;
    site.save_edition(edition("2026")).await;
    let kim = editor(&site).await;
    let path = "/intern/kongress/2026/menue";
    let first = fields(&kim.open(path).await, "edition");
    let mut early = first.clone();
    set(&mut early, "edition-name-0", "Anfang");
    kim.post(path, &early).await.redirect();
    let mut late = first;
    set(&mut late, "edition-name-0", "Beginn");
    let page = kim.post(path, &late).await.failure(422);
    assert!(page.main().contains("Inzwischen hat jemand anders"), "{}", page.main());
    assert_eq!(page.attributes("#edition-name-0", "value"), ["Beginn"]);
    assert_eq!(site.text("select label from menu_entry where position = 0").await, "Anfang");
    // Sent again, having been told, it counts.
    kim.post(path, &fields(&page, "edition")).await.redirect();
    assert_eq!(site.text("select label from menu_entry where position = 0").await, "Beginn");
    // The site's menus are not changed by the address of an edition.
    let mut form = fields(&kim.open(MENUS).await, "main");
    set(&mut form, "main-name-0", "Heim");
    kim.post(path, &form).await.failure(400);
}

const REDIRECTS: &str = "/intern/weiterleitungen";

async fn redirect(kim: &Person<'_>, from: &str, to: &str) -> Result<String, Html> {
    let answer = kim.post(REDIRECTS, &[("von".into(), from.into()), ("nach".into(), to.into())]).await;
    if answer.status.is_redirection() { Ok(answer.redirect().to_string()) } else { Err(answer.failure(422)) }
}

#[tokio::test]
async fn redirects_that_lead_nowhere_or_round_are_refused_in_words() {
    let site = TestSite::demo().await;
    let kim = editor(&site).await;
    site.sql("delete from redirect").await;
    assert!(redirect(&kim, "/alt", "/archiv").await.is_ok_and(|to| to.ends_with("=weitergeleitet")));
    assert_eq!(site.until("/alt", |a| a.status.is_redirection()).await.redirect(), "/archiv");
    // A chain is stored as one step.
    assert!(redirect(&kim, "/uralt", "/alt").await.is_ok_and(|to| to.ends_with("-kette")));
    assert_eq!(site.text("select target from redirect where from_path = '/uralt'").await, "/archiv");
    for (from, to, field, words) in [
        ("/neu", "/neu", "nach", "führt zur alten Adresse zurück"),
        ("/alt", "/2024", "von", "führt schon zu /archiv"),
        ("/archiv", "/alt", "von", "steht schon etwas"),
        ("/2024", "/alt", "von", "steht schon etwas"),
        ("/2024/programm", "/alt", "von", "steht schon etwas"),
        ("/", "/alt", "von", "steht schon etwas"),
        ("/impressum", "/alt", "von", "steht schon etwas"),
        ("/intern/personal", "/alt", "von", "gehört zum Programm"),
        ("/intern/erfunden", "/alt", "von", "gehört zum Programm"),
        ("/a?b=c", "/alt", "von", "ohne Namen der Website"),
        ("alt", "/alt", "von", "ohne Namen der Website"),
        ("//evil.example", "/alt", "von", "ohne Namen der Website"),
        ("/b", "javascript:alert(1)", "nach", "mit https://"),
        ("/b", "//evil.example", "nach", "mit https://"),
        ("/b", "/\\evil.example", "nach", "mit https://"),
        ("/b", "https://a@evil.example", "nach", "mit https://"),
        ("/b", "http://evil.example", "nach", "mit https://"),
        ("", "", "von", "Geben Sie die alte Adresse ein"),
    ] {
        let page = redirect(&kim, from, to).await.expect_err(from);
        assert!(page.one(&format!("#{field}-fehler")).contains(words), "{from} {to}: {}", page.main());
        assert_eq!(page.attributes("#von", "value"), [from]);
    }
    assert_eq!(site.count("select count(*) from redirect").await, 2);
}

/// Sends the form of the page that writes, not the one that searches.
async fn change(kim: &Person<'_>, page: &Html, values: &[(&str, &str)]) -> crate::support::Answer {
    let of = |name: &str| {
        page.attributes("form[method=post][action='/intern/weiterleitungen'] input:not([type=checkbox])", name)
    };
    let mut fields: Vec<(String, String)> = of("name").into_iter().zip(of("value")).collect();
    for (name, value) in values {
        set(&mut fields, name, value);
    }
    kim.post(REDIRECTS, &fields).await
}

#[tokio::test]
async fn a_redirect_is_changed_and_removed_with_its_protocol() {
    let site = TestSite::empty().await;
    let kim = editor(&site).await;
    redirect(&kim, "/alt", "/archiv").await.expect("stored");
    let page = kim.open("/intern/weiterleitungen?von=/alt").await;
    let other = kim.open("/intern/weiterleitungen?von=/alt").await;
    change(&kim, &page, &[("nach", "/aktuelles"), ("voruebergehend", "ja")]).await.redirect();
    assert_eq!(site.count("select count(*) from redirect where target = '/aktuelles' and not permanent").await, 1);
    let late = change(&kim, &other, &[("nach", "/suche")]).await.failure(422);
    assert!(late.main().contains("Inzwischen hat jemand anders"), "{}", late.main());
    assert_eq!(late.attributes("#nach", "value"), ["/suche"]);
    // Another old address takes the place of the first.
    let page = kim.open("/intern/weiterleitungen?von=/alt").await;
    assert!(page.one(".entries").contains("Ziel: /archiv → /aktuelles"), "{}", page.main());
    change(&kim, &page, &[("von", "/aelter")]).await.redirect();
    assert_eq!(site.text("select string_agg(from_path, ' ') from redirect").await, "/aelter");
    let confirm = kim.open("/intern/weiterleitungen/entfernen?von=/aelter").await;
    assert!(confirm.main().contains("kommt bisher zu /aktuelles"), "{}", confirm.main());
    kim.submit(&confirm, "/intern/weiterleitungen/entfernen", &[]).await.redirect();
    assert_eq!(site.count("select count(*) from redirect").await, 0);
    assert_eq!(site.count("select count(*) from audit where action = 'redirect.removed'").await, 1);
    assert!(kim.open("/intern/weiterleitungen?q=xyz").await.main().contains("Dazu gibt es keine"));
}
