//! Words of automatic mails: changed, refused, previewed, taken back; and what a hostile name or text
//! cannot do (M1 to M3).

use kongress::press;
use kongress::registration::texts::ALL;
use kongress::staff::Role;

use crate::registration::open;
use crate::staff::signed_in;
use crate::support::{Person, TestSite};

const CONFIRM: &str = "/intern/kongress/2026/mailtexte/registration_confirm";

/// Reads what was changed, as a notification would make it.
async fn heard(site: &TestSite) {
    site.site.content.refresh(site.site.db.pool(), site.site.clock.now()).await.expect("read");
}

async fn change(kim: &Person<'_>, path: &str, values: &[(&str, &str)]) -> crate::support::Answer {
    let page = kim.open(path).await;
    kim.submit(&page, path, values).await
}

#[tokio::test]
async fn changed_words_are_said_in_their_edition_and_taken_back() {
    let site = open(Some(10)).await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(None, Role::Administrator)]).await;
    // Everywhere, and then for one edition.
    let everywhere = "/intern/mailtexte/registration_confirm";
    change(&kim, everywhere, &[("anfang", "Überall für {titel}.")]).await.redirect();
    heard(&site).await;
    site.person().register("anna@example.org", &[]).await;
    assert!(site.mail("anna@example.org").await.words().contains("Überall für Kongress 2026."));
    let values = [("betreff", "Bitte prüfen {kurztitel}"), ("anfang", "Nur hier: {datum}.\n\n- eins\n- zwei")];
    let said = change(&kim, CONFIRM, &values).await;
    let page = kim.open(said.redirect()).await;
    assert!(page.main().contains("gespeichert") && page.main().contains("Mailtext geändert"), "{}", page.main());
    heard(&site).await;
    site.person().register("bert@example.org", &[]).await;
    let mail = site.mail("bert@example.org").await;
    assert_eq!(mail.subject, "Bitte prüfen Kongress 2026: Kongress 2026");
    assert!(mail.text_body.contains("Nur hier: 5. und 6. Mai 2026.\n\n- eins\n- zwei\n"), "{}", mail.text_body);
    assert!(mail.html_body.contains("<li style=\"margin:0 0 6px\">zwei</li>"), "both parts say the same");
    assert!(mail.link().contains("/meine-anmeldung/bestaetigen"), "what it needs stays in it");
    // Back.
    let page = kim.open(CONFIRM).await;
    let reset = format!("{CONFIRM}/vorgabe");
    let asked = kim.submit(&page, &reset, &[]).await.page();
    assert!(asked.main().contains("Überall für {titel}."), "{}", asked.main());
    kim.submit(&asked, &reset, &[]).await.redirect();
    assert_eq!(site.count("select count(*) from mail_text where edition_id is not null").await, 0);
    let page = kim.open(CONFIRM).await;
    assert!(
        page.main().contains("auf Vorgabe zurückgesetzt") && page.main().contains("Nur hier"),
        "the protocol knows"
    );
    site.deliver().await;
}

/// M1: only listed placeholders.
#[tokio::test]
async fn only_listed_placeholders_are_taken_and_needed_ones_stay() {
    let site = open(Some(10)).await;
    let own = site.count("select id from edition").await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(Some(own), Role::Registration)]).await;
    for word in ["{event.__class__}", "{{7*7}}", "{name!r:>99}", "{vorname}", "{link", "{% if x %}"] {
        let text = format!("Guten Tag {word} und mehr");
        let page = change(&kim, CONFIRM, &[("anfang", &text)]).await.failure(422);
        let first = word.split(' ').next().expect("a word");
        assert!(page.one("#anfang-fehler").contains(first), "{word}: {}", page.one("#anfang-fehler"));
        assert!(page.one("#anfang-fehler").contains("{veranstaltung}"), "the ones that may be");
        assert_eq!(page.form(CONFIRM).iter().find(|(n, _)| n == "anfang").expect("kept").1, text);
    }
    let reminder = "/intern/kongress/2026/mailtexte/registration_reminder";
    let page = change(&kim, reminder, &[("anfang", "Bald ist es zu spät.")]).await.failure(422);
    assert!(page.one("#anfang-fehler").contains("{frist}"));
    // A dollar in front makes nothing of it.
    let shown = change(&kim, CONFIRM, &[("anfang", "${titel}"), ("was", "vorschau")]).await.page();
    assert!(shown.one("pre").contains("$Kongress 2026"), "{}", shown.one("pre"));
    assert_eq!(site.count("select count(*) from mail_text").await, 0, "a preview saves nothing");
    let lines = change(&kim, CONFIRM, &[("betreff", "Hallo\r\nBcc: x@example.org")]).await.failure(422);
    assert!(lines.one("#betreff-fehler").contains("Steuerzeichen"));
    for unknown in ["nichts", "barrier_received", "staff_reset"] {
        kim.get(&format!("/intern/kongress/2026/mailtexte/{unknown}")).await.failure(404);
    }
}

#[tokio::test]
async fn two_editors_are_told_and_nothing_is_overwritten() {
    let site = open(Some(10)).await;
    let own = site.count("select id from edition").await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(Some(own), Role::Registration)]).await;
    let (lou, _) = signed_in(&site, "lou@example.org", &[(Some(own), Role::Registration)]).await;
    let (first, second) = (kim.open(CONFIRM).await, lou.open(CONFIRM).await);
    kim.submit(&first, CONFIRM, &[("anfang", "Von Kim.")]).await.redirect();
    let told = lou.submit(&second, CONFIRM, &[("anfang", "Von Lou.")]).await.failure(422);
    assert!(told.main().contains("jemand anders"), "{}", told.main());
    assert_eq!(told.one("#anfang").trim(), "Von Lou.", "typed words stay");
    assert_eq!(site.text("select opening from mail_text").await, "Von Kim.");
    // Once more, knowing of it.
    lou.submit(&told, CONFIRM, &[]).await.redirect();
    assert_eq!(site.text("select opening from mail_text").await, "Von Lou.");
    // Reset and changed again by Kim: an old form is still old.
    let old = lou.open(CONFIRM).await;
    kim.post(&format!("{CONFIRM}/vorgabe"), &[("ja".into(), "ja".into())]).await.redirect();
    change(&kim, CONFIRM, &[("anfang", "Neu von Kim.")]).await.redirect();
    lou.submit(&old, CONFIRM, &[("anfang", "Alt von Lou.")]).await.failure(422);
}

#[tokio::test]
async fn every_mail_can_be_previewed_as_it_is_sent() {
    let site = open(Some(10)).await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(None, Role::Administrator)]).await;
    let list = kim.open("/intern/kongress/2026/mailtexte").await;
    let links = list.attributes("tbody a", "href");
    let press = [press::texts::TEXTS, press::decide::texts::TEXTS, press::turn::texts::TEXTS].concat();
    assert_eq!(links.len(), ALL.len() + press.len() + 2, "and those of invoices and to the press");
    let all = kim.open("/intern/mailtexte").await.attributes("tbody a", "href");
    assert_eq!(all.len(), links.len() + 4, "and those of barriers and accounts");
    for path in links.iter().chain(&all) {
        let page = kim.open(path).await;
        let typed = [("anfang", format!("ZEICHEN {}", page.one("#anfang").trim()))];
        let typed: Vec<(&str, &str)> = typed.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let standard = page.one(".mail pre");
        let shown = kim.submit(&page, path, &[&typed[..], &[("was", "vorschau")]].concat()).await.page();
        assert!(!standard.contains("ZEICHEN") && shown.one(".mail pre").contains("ZEICHEN"), "{path}");
        assert!(!standard.contains('{'), "{path}: {standard}");
        // Another button of the same form leads there.
        let html = kim.post(&format!("{path}/gestaltet"), &shown.form(path)).await;
        assert_eq!(html.status, 200, "{path}");
        let policy = html.header("content-security-policy").to_string();
        assert!(policy.starts_with("default-src 'none'") && policy.ends_with("sandbox"), "{policy}");
        assert!(html.text().contains("ZEICHEN"), "{path}");
    }
    let found = kim.open("/intern/kongress/2026/mailtexte?q=Warteliste").await.all("tbody th");
    assert!(found.contains(&"Warteliste".to_string()) && !found.contains(&"Rechnung".to_string()), "{found:?}");
}

/// M2: names are filled in once.
#[tokio::test]
async fn a_name_like_a_placeholder_stays_a_name() {
    let site = open(Some(10)).await;
    let own = site.count("select id from edition").await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(Some(own), Role::Registration)]).await;
    let ticket = "/intern/kongress/2026/mailtexte/registration_ticket";
    change(&kim, ticket, &[("anfang", "Für {vorname} {nachname}: {veranstaltung}")]).await.redirect();
    heard(&site).await;
    let person = site.person();
    person.register("anna@example.org", &[]).await;
    // The form refuses such names; an import or a colleague may not.
    site.sql("update registration set given_name = '{nachname}', family_name = '{link}'").await;
    person.confirm("anna@example.org").await;
    let mail = site.mail("anna@example.org").await;
    assert!(mail.words().contains("Für {nachname} {link}: „Kongress 2026“"), "{}", mail.words());
    assert!(mail.html_body.contains("{nachname} {link}"));
    site.deliver().await;
}

#[tokio::test]
async fn words_of_a_postponement_are_the_organisers_own() {
    let site = open(Some(10)).await;
    let own = site.count("select id from edition").await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(Some(own), Role::Registration)]).await;
    let base = "/intern/kongress/2026/mailtexte";
    // What it cannot do without stands in the preview whatever is written.
    let needs = [
        ("edition_postponed", "Neu: {neuer_termin}.", &["Ich komme weiterhin", "Platz freigeben", "Bisher:"][..]),
        ("edition_postponed_open", "Leider.", &["Termin noch offen", "Ich komme weiterhin"]),
        ("edition_rescheduled", "Neu: {neuer_termin}.", &["Ich komme weiterhin"]),
        ("edition_cancelled", "Leider.", &["abgesagt, findet nicht statt"]),
        ("group_cancelled", "Leider.", &["abgesagt, findet nicht statt", "Sammelanmeldung öffnen"]),
        ("registration_workshop_cancelled", "{workshop}.", &["entfällt", "Anmeldung öffnen"]),
        ("registration_cancelled_office", "Leider.", &["Ihr Platz ist wieder frei"]),
    ];
    for (kind, words, stays) in needs {
        let shown = change(&kim, &format!("{base}/{kind}"), &[("anfang", words), ("was", "vorschau")]).await.page();
        for part in stays {
            assert!(shown.one(".mail pre").contains(part), "{kind}, {part}: {}", shown.one(".mail pre"));
        }
    }
    let refused = change(&kim, &format!("{base}/edition_postponed"), &[("anfang", "Bald mehr.")]).await.failure(422);
    assert!(refused.one("#anfang-fehler").contains("{neuer_termin}"));
}

#[tokio::test]
async fn words_to_accounts_are_changed_for_the_installation_and_keep_their_links() {
    let site = open(Some(10)).await;
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    let own = site.count("select id from edition").await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(Some(own), Role::Registration)]).await;
    for key in ["staff_invitation", "staff_reset", "staff_notice"] {
        kim.get(&format!("/intern/mailtexte/{key}")).await.failure(404);
        kim.get(&format!("/intern/kongress/2026/mailtexte/{key}")).await.failure(404);
    }
    let words = [("betreff", "Willkommen, {name}"), ("anfang", "{eingeladen_von} lädt Sie zu {website} ein.")];
    change(&admin, "/intern/mailtexte/staff_invitation", &words).await.redirect();
    let page = admin.open("/intern/personal").await;
    let who = [("name", "Lou {website}"), ("email", "lou@example.org"), ("rolle", "reader"), ("veranstaltung", "alle")];
    admin.submit(&page, "/intern/personal", &who).await.redirect();
    let mail = site.mail("lou@example.org").await;
    assert_eq!(mail.subject, "Willkommen, Lou {website}", "a name stays a name");
    assert!(mail.words().contains("lädt Sie zu"), "{}", mail.words());
    assert!(
        mail.link().contains("/intern/einladung") && mail.words().contains("Der Link gilt einmal"),
        "{}",
        mail.words()
    );
}
