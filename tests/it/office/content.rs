//! The editor of pages, news and homes, as people without scripts use it.

use chrono::{Duration, TimeDelta};
use kongress::content::{Content, State};
use kongress::news::{self, model::NewsDraft};
use kongress::pages::PageDraft;
use kongress::staff::Role;
use serde_json::{Value, json};

use crate::pages::page::{draft, saved};
use crate::staff::{begin, signed_in};
use crate::support::{Html, Person, TestSite, edition, noon};

/// One of each kind, filled in.
fn all_kinds() -> Value {
    let file = "00000000-0000-4000-8000-000000000001";
    json!([
        {"kind": "heading", "text": "Überschrift", "rank": "sub"},
        {"kind": "text", "text": "Ein *Absatz*.\n\nNoch einer."},
        {"kind": "text_image", "text": "Daneben", "image": file, "caption": "Bild", "side": "right"},
        {"kind": "quote", "text": "Gesagt", "name": "Kim", "role": "Amt"},
        {"kind": "table", "caption": "Zahlen", "head": ["A", "B"], "rows": [["1", "2"], ["3", "4"]], "row_headers": true},
        {"kind": "columns", "columns": [{"heading": "L", "text": "links", "image": null}, {"heading": "", "text": "rechts", "image": null}]},
        {"kind": "teaser_list", "look": "compact", "more_title": "Alle", "more_href": "/aktuelles", "items": [
            {"of": "news", "year": 2024, "slug": "x", "image": null}, {"of": "session", "edition": "2024", "code": "AAA22", "image": null},
            {"of": "page", "slug": "haus", "image": null}, {"of": "free", "title": "Frei", "text": "Satz", "href": "/x", "image": file}]},
        {"kind": "accordion", "entries": [{"heading": "Frage", "text": "Antwort", "links": [{"title": "Mehr", "href": "/a", "file": null, "note": ""}]}]},
        {"kind": "link_list", "links": [{"title": "", "href": "", "file": file, "note": "n"}]},
        {"kind": "gallery", "pictures": [{"image": file, "caption": "c"}]},
        {"kind": "callout", "purpose": "strong", "heading": "H", "text": "wichtig"},
        {"kind": "timeline", "shown": "last_three", "more_title": "", "more_href": "", "entries": [
            {"of": "free", "date": "2024-10", "heading": "h", "text": "t", "href": ""}, {"of": "news", "year": 2023, "slug": "y"}]},
        {"kind": "video", "title": "Film", "file": file, "captions": null, "is_silent": true, "poster": null, "duration": "1 Minute", "transcript": "Text", "href": ""},
        {"kind": "facts", "when": "heute", "place": "hier", "price": "", "organiser": "", "more": [{"label": "l", "value": "v"}]},
        {"kind": "person_list", "people": [{"of": "speaker", "edition": "", "slug": "kim", "image": null}, {"of": "free", "name": "N", "function": "f", "organisation": "o", "image": null}]},
        {"kind": "form_link", "form": "group", "edition": "2026", "label": "Los"},
    ])
}

struct Desk<'a> {
    person: Person<'a>,
    /// Address of the document in the editor.
    path: String,
}

async fn public_id(site: &TestSite, table: &'static str) -> String {
    let statement = match table {
        "page" => "select public_id::text from page order by id desc limit 1",
        "news" => "select public_id::text from news order by id desc limit 1",
        _ => "select guid::text from edition order by id desc limit 1",
    };
    site.text(statement).await
}

/// An editor at a page of no edition with this content.
async fn at_page<'a>(site: &'a TestSite, content: Value) -> Desk<'a> {
    saved(site, PageDraft { content: Content::read(content), ..draft("haus") }).await;
    let (person, _) = signed_in(site, "redaktion@example.org", &[(None, Role::Editorial)]).await;
    Desk { person, path: format!("/intern/inhalte/{}", public_id(site, "page").await) }
}

impl Desk<'_> {
    async fn open(&self) -> Html {
        self.person.open(&self.path).await
    }

    async fn element(&self, number: impl std::fmt::Display) -> Html {
        self.person.open(&format!("{}/element/{number}", self.path)).await
    }

    fn action(&self, number: impl std::fmt::Display) -> String {
        format!("{}/element/{number}/speichern", self.path)
    }

    /// Presses a button in the list of elements; answers the page after it.
    async fn press(&self, button: &str) -> Html {
        let page = self.open().await;
        let stand = page.attributes("input[name=stand]", "value").remove(0);
        let fields = [("stand".to_string(), stand), ("tun".to_string(), button.to_string())];
        let answer = self.person.post(&self.path, &fields).await;
        self.person.open(answer.redirect().split('#').next().expect("an address")).await
    }

    async fn save(&self, number: impl std::fmt::Display + Copy, values: &[(&str, &str)]) -> String {
        let page = self.element(number).await;
        let number = number.to_string();
        let number = number.split('?').next().expect("a number");
        let values: Vec<(&str, &str)> = [("tun", "speichern")].into_iter().chain(values.iter().copied()).collect();
        let answer = self.person.submit(&page, &self.action(number), &values).await;
        answer.redirect().to_string()
    }

    async fn publish(&self) {
        let page = self.person.open(&format!("{}/veroeffentlichen", self.path)).await;
        let action = format!("{}/veroeffentlichen", self.path);
        self.person.submit(&page, &action, &[("wann", "sofort")]).await.redirect();
    }

    fn site(&self) -> &TestSite {
        self.person.site()
    }

    async fn copy(&self) -> Value {
        let text = self.site().text("select content::text from working_copy").await;
        serde_json::from_str(&text).expect("JSON")
    }
}

#[tokio::test]
async fn the_form_of_every_kind_sent_back_unchanged_changes_nothing() {
    let site = TestSite::empty().await;
    let all = all_kinds();
    let desk = at_page(&site, all.clone()).await;
    for number in 1..=16 {
        desk.save(number, &[]).await;
    }
    assert_eq!(site.count("select count(*) from content_version").await, 0, "nothing changed, nothing was stored");
    assert_eq!(desk.open().await.all(".elements > li").len(), 16);
}

#[tokio::test]
async fn every_kind_is_added_moved_copied_deleted_and_taken_back() {
    let site = TestSite::empty().await;
    let all = all_kinds();
    let kinds: Vec<String> =
        all.as_array().expect("a list").iter().map(|e| e["kind"].as_str().expect("a kind").into()).collect();
    let desk = at_page(&site, all.clone()).await;
    for (i, kind) in kinds.iter().enumerate() {
        // What the form of the filled one sends is sent to the form of a new one.
        let filled = desk.element(i + 1).await.form(&desk.action(i + 1));
        let empty = desk.element(format!("neu?art={kind}&vor=1")).await;
        let mut fields = empty.form(&desk.action("neu"));
        fields.retain(|(name, _)| ["stand", "art", "vor"].contains(&name.as_str()));
        fields.extend(filled.into_iter().filter(|(name, _)| !["stand", "art", "vor"].contains(&name.as_str())));
        desk.person.post(&desk.action("neu"), &fields).await.redirect();
        let copy = desk.copy().await;
        assert_eq!(copy[0], all[i], "{kind}");

        let count = copy.as_array().expect("a list").len();
        assert_eq!(count, 17);
        let page = desk.press("runter:1").await;
        assert!(page.one(".done").contains("Reihenfolge"), "{}", page.main());
        assert_eq!(desk.copy().await[1], all[i], "{kind}");
        desk.press("hoch:2").await;
        desk.press("kopie:1").await;
        assert_eq!((&desk.copy().await[0], &desk.copy().await[1]), (&all[i], &all[i]), "{kind}");
        let page = desk.press("weg:1").await;
        assert!(page.one(".done").contains("gelöscht"));
        assert_eq!(desk.copy().await.as_array().expect("a list").len(), 17);
        // The button in the message brings it back.
        let stand = page.attributes("input[name=stand]", "value").remove(0);
        assert_eq!(page.attributes("button[value=zurueck]", "value").len(), 1);
        desk.person.post(&desk.path, &[("stand".into(), stand), ("tun".into(), "zurueck".into())]).await.redirect();
        assert_eq!(desk.copy().await.as_array().expect("a list").len(), 18, "{kind}");
        desk.press("weg:1").await;
        desk.press("weg:1").await;
        assert_eq!(desk.copy().await, all, "{kind}");
    }
    let history = desk.open().await.main();
    assert!(history.contains("Entwurf geändert") && history.contains("Kim Beispiel"), "{history}");
    assert_eq!(site.get("/seiten/haus").await.status, 200, "public stands what stood there");
}

#[tokio::test]
async fn faults_stand_at_their_fields_and_nothing_typed_is_lost() {
    let site = TestSite::empty().await;
    let desk = at_page(
        &site,
        json!([{"kind": "link_list", "links": [{"title": "Eins", "href": "/a"}, {"title": "Zwei", "href": "/b"}]}]),
    )
    .await;
    let page = desk.element(1).await;
    let values = [
        ("tun", "speichern"),
        ("links.0.href", "javascript:alert(1)"),
        ("links.1.title", "Neu getippt"),
        ("links.1.href", ""),
    ];
    let mut fields = page.form(&desk.action(1));
    fields.retain(|(name, _)| !values.iter().any(|(n, _)| n == name));
    fields.extend(values.iter().map(|(n, v)| (n.to_string(), v.to_string())));
    let wrong = desk.person.post(&desk.action(1), &fields).await.failure(422);
    let links = wrong.attributes(".errors a", "href");
    assert_eq!(links, ["#links.0.href", "#links.1.href"]);
    for id in ["links.0.href", "links.1.href"] {
        assert_eq!(wrong.attributes(&format!("[id='{id}'][aria-invalid=true]"), "aria-describedby").len(), 1, "{id}");
    }
    let kept = wrong.form(&desk.action(1));
    assert!(kept.contains(&("links.1.title".into(), "Neu getippt".into())), "{kept:?}");
    assert!(kept.contains(&("links.0.href".into(), "javascript:alert(1)".into())), "{kept:?}");
    assert_eq!(site.count("select count(*) from content_version").await, 0);
}

#[tokio::test]
async fn buttons_for_rows_keep_what_was_typed_and_save_nothing() {
    let site = TestSite::empty().await;
    let desk = at_page(
        &site,
        json!([{"kind": "accordion", "entries": [{"heading": "Eins", "text": "a"}, {"heading": "Zwei", "text": "b"}]}]),
    )
    .await;
    let page = desk.element(1).await;
    let turned = desk
        .person
        .submit(&page, &desk.action(1), &[("tun", "entries.0:runter"), ("entries.0.heading", "Getippt")])
        .await
        .page();
    let form = turned.form(&desk.action(1));
    let value = |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default();
    assert_eq!((value("entries.0.heading"), value("entries.1.heading")), ("Zwei".into(), "Getippt".into()));
    assert_eq!(turned.attributes("[autofocus]", "id"), ["entries.1"]);
    let more = desk.person.submit(&turned, &desk.action(1), &[("tun", "entries.1.links:neu:")]).await.page();
    assert_eq!(more.attributes("[id='entries.1.links.0.title']", "value"), [""]);
    let fewer = desk.person.submit(&more, &desk.action(1), &[("tun", "entries.0:weg")]).await.page();
    assert_eq!(fewer.form(&desk.action(1)).iter().filter(|(n, _)| n.ends_with(".heading")).count(), 1);
    assert_eq!(site.count("select count(*) from content_version").await, 0);
}

#[tokio::test]
async fn two_editors_of_one_document_are_told_and_nothing_is_overwritten() {
    let site = TestSite::empty().await;
    let desk = at_page(&site, json!([{"kind": "text", "text": "eins"}, {"kind": "text", "text": "zwei"}])).await;
    let mine = desk.element(2).await;
    let texts = desk.person.open(&format!("{}/texte", desk.path)).await;
    desk.save(2, &[("text", "von jemand anderem")]).await;
    desk.press("kopie:1").await;

    let told =
        desk.person.submit(&mine, &desk.action(2), &[("tun", "speichern"), ("text", "meins")]).await.failure(409);
    assert!(told.main().contains("Inzwischen hat jemand anders das geändert"), "{}", told.main());
    assert!(told.main().contains("von jemand anderem"), "what changed stands there: {}", told.main());
    let copy = desk.copy().await;
    assert_eq!(copy[2]["text"], "von jemand anderem", "nothing is overwritten");
    let kept: Vec<String> = told.all("textarea[name=text]");
    assert_eq!(kept, ["meins"]);

    let told =
        desk.person.submit(&texts, &format!("{}/texte", desk.path), &[("title", "Mein Titel")]).await.failure(409);
    assert_eq!(told.attributes("#title", "value"), ["Mein Titel"]);
    // Sent once more it is saved.
    desk.person.submit(&told, &format!("{}/texte", desk.path), &[]).await.redirect();
    assert!(desk.open().await.one("h1").contains("Mein Titel"));

    // An element that only stands elsewhere is found where it stands now.
    desk.press("weg:2").await;
    let first = desk.element(1).await;
    desk.press("runter:1").await;
    let told =
        desk.person.submit(&first, &desk.action(1), &[("tun", "speichern"), ("text", "spät")]).await.failure(409);
    desk.person.submit(&told, &desk.action(2), &[("tun", "speichern")]).await.redirect();
    assert_eq!(desk.copy().await[1]["text"], "spät");
    // A button of an old list changes nothing either.
    let stale = [("stand".to_string(), "1".to_string()), ("tun".into(), "weg:1".into())];
    desk.person.post(&desk.path, &stale).await.failure(409);
}

#[tokio::test]
async fn nothing_public_changes_before_it_is_published() {
    let site = TestSite::empty().await;
    let desk = at_page(&site, json!([{"kind": "text", "text": "Altes Wort"}])).await;
    desk.save(1, &[("text", "Neues Wort")]).await;
    assert!(desk.open().await.main().contains("Änderungen, die noch niemand sieht"));
    assert!(site.get("/seiten/haus").await.text().contains("Altes Wort"));
    let preview = desk.person.get(&format!("{}/vorschau", desk.path)).await;
    assert!(preview.text().contains("Neues Wort") && preview.text().contains("Vorschau"), "{}", preview.text());
    let page = desk.person.open(&format!("{}/veroeffentlichen", desk.path)).await;
    assert_eq!(page.all(".changes del"), ["[entfernt: Altes ]"]);
    assert_eq!(page.all(".changes ins"), ["[neu: Neues ]"]);
    desk.publish().await;
    site.until("/seiten/haus", |a| a.text().contains("Neues Wort")).await;
    let history = desk.open().await.main();
    assert!(history.contains("Inhalt veröffentlicht"), "{history}");
    assert!(!history.contains("noch niemand sieht"), "{history}");
}

#[tokio::test]
async fn a_new_page_is_a_draft_then_planned_then_public_then_gone() {
    let site = TestSite::empty().await;
    let (person, account) = signed_in(&site, "redaktion@example.org", &[(None, Role::Editorial)]).await;
    let new = person.open("/intern/inhalte/neu").await;
    person.submit(&new, "/intern/inhalte/neu", &[("art", "seite"), ("titel", "")]).await.failure(422);
    let answer = person.submit(&new, "/intern/inhalte/neu", &[("art", "seite"), ("titel", "Über uns")]).await;
    let path = answer.redirect().split('?').next().expect("an address").to_string();
    let desk = Desk { person, path };
    assert!(desk.open().await.one(".state").contains("Entwurf"));
    site.get("/seiten/ueber-uns").await.failure(404);
    desk.save("neu?art=text", &[("text", "Wir sind hier.")]).await;
    site.get("/seiten/ueber-uns").await.failure(404);

    let action = format!("{}/veroeffentlichen", desk.path);
    let page = desk.person.open(&action).await;
    for (day, time) in [("morgen", "9.15"), ("04.03.2026", "spät"), ("02.03.2026", "9.15")] {
        desk.person.submit(&page, &action, &[("wann", "geplant"), ("tag", day), ("uhrzeit", time)]).await.failure(422);
    }
    desk.person
        .submit(&page, &action, &[("wann", "geplant"), ("tag", "04.03.2026"), ("uhrzeit", "9.15")])
        .await
        .redirect();
    assert!(desk.open().await.one(".state").contains("Geplant für 4. März 2026, 9.15"));
    site.get("/seiten/ueber-uns").await.failure(404);
    site.site.clock.set(noon() + TimeDelta::minutes(21 * 60 + 14));
    site.get("/seiten/ueber-uns").await.failure(404);
    site.site.clock.set(noon() + TimeDelta::minutes(21 * 60 + 15));
    site.until("/seiten/ueber-uns", |a| a.status == 200).await;

    // A day later the session is over.
    begin(&site, &desk.person, &account).await;
    let state = format!("{}/zustand", desk.path);
    let sure = desk.person.open(&format!("{state}?was=zurueckziehen")).await;
    assert!(sure.main().contains("410") && sure.main().contains("Über uns"), "{}", sure.main());
    assert_eq!(site.get("/seiten/ueber-uns").await.status, 200, "asking changes nothing");
    desk.person.submit(&sure, &state, &[]).await.redirect();
    site.until("/seiten/ueber-uns", |a| a.status == 410).await;
    assert!(desk.open().await.one(".state").contains("Zurückgezogen"));
    desk.publish().await;
    site.until("/seiten/ueber-uns", |a| a.status == 200).await;
    let sure = desk.person.open(&format!("{state}?was=entwurf")).await;
    desk.person.submit(&sure, &state, &[]).await.redirect();
    site.until("/seiten/ueber-uns", |a| a.status == 404).await;
    let sure = desk.person.open(&format!("{state}?was=loeschen")).await;
    desk.person.submit(&sure, &state, &[]).await.redirect();
    desk.person.get(&desk.path).await.failure(404);
    assert_eq!(site.count("select count(*) from content_version").await, 0);
    let gone = site.count("select count(*) from audit where action = 'content.deleted'").await;
    assert_eq!(gone, 1, "the protocol remembers");
}

async fn news_item(site: &TestSite, item: NewsDraft) -> String {
    let made = site.site.db.change(move |c| Box::pin(async move { news::create(c, &item).await }));
    made.await.expect("the database answers").expect("stored").to_string()
}

fn item(slug: &str) -> NewsDraft {
    NewsDraft {
        slug: slug.into(),
        title: format!("Meldung {slug}"),
        teaser: "Ein Satz.".into(),
        content: Content::text("Text der Meldung."),
        published_at: noon() - Duration::days(2),
        date_known: true,
        ..NewsDraft::default()
    }
}

/// A13: news that are not published.
#[tokio::test]
async fn drafts_of_news_are_nowhere_and_withdrawn_ones_say_so() {
    let site = TestSite::empty().await;
    let e = site.save_edition(edition("2026")).await;
    let id =
        news_item(&site, NewsDraft { edition: Some(e), pinned: true, state: State::Draft, ..item("geheim") }).await;
    news_item(&site, NewsDraft { edition: Some(e), ..item("offen") }).await;
    site.until("/aktuelles", |a| a.text().contains("Meldung offen")).await;
    let places = ["/aktuelles", "/aktuelles/2026", "/aktuelles.atom", "/2026", "/", "/sitemap.xml", "/suche?q=geheim"];
    for path in places {
        assert!(!site.get(path).await.text().contains("Meldung geheim"), "{path}");
        assert!(!site.get(path).await.text().contains("/aktuelles/2026/geheim"), "{path}");
    }
    site.get("/aktuelles/2026/geheim").await.failure(404);
    let (person, _) = signed_in(&site, "redaktion@example.org", &[(Some(e), Role::Editorial)]).await;
    let desk = Desk { person, path: format!("/intern/kongress/2026/inhalte/{id}") };
    desk.publish().await;
    site.until("/aktuelles/2026/geheim", |a| a.status == 200).await;
    site.until("/aktuelles.atom", |a| a.text().contains("Meldung geheim")).await;
    site.until("/suche?q=geheim", |a| a.text().contains("/aktuelles/2026/geheim")).await;
    let state = format!("{}/zustand", desk.path);
    let sure = desk.person.open(&format!("{state}?was=zurueckziehen")).await;
    desk.person.submit(&sure, &state, &[]).await.redirect();
    site.until("/aktuelles/2026/geheim", |a| a.status == 410).await;
    for path in places {
        assert!(!site.get(path).await.text().contains("/aktuelles/2026/geheim"), "{path}");
    }
}

#[tokio::test]
async fn the_address_of_a_news_item_follows_its_settings_and_the_old_one_leads_there() {
    let site = TestSite::empty().await;
    let id = news_item(&site, item("alt")).await;
    news_item(&site, item("besetzt")).await;
    site.until("/aktuelles/2026/alt", |a| a.status == 200).await;
    let (person, _) = signed_in(&site, "redaktion@example.org", &[(None, Role::Editorial)]).await;
    let path = format!("/intern/inhalte/{id}/einstellungen");
    let page = person.open(&path).await;
    let taken = person.submit(&page, &path, &[("adresse", "besetzt")]).await.failure(422);
    assert!(taken.main().contains("Wählen Sie eine andere Adresse"));
    person.submit(&page, &path, &[("adresse", "neu"), ("tag", "01.06.2025"), ("art", "presse")]).await.redirect();
    site.until("/aktuelles/2025/neu", |a| a.status == 200).await;
    let old = site.until("/aktuelles/2026/alt", |a| a.status.is_redirection()).await;
    assert_eq!(old.redirect(), "/aktuelles/2025/neu");
    // The first form is old by now.
    person.submit(&page, &path, &[("adresse", "anders")]).await.failure(409);
    let history = person.open(&format!("/intern/inhalte/{id}")).await.main();
    assert!(history.contains("Adresse: alt → neu") && history.contains("Art: meldung → presse"), "{history}");
}

#[tokio::test]
async fn versions_tell_who_changed_what_and_come_back() {
    let site = TestSite::empty().await;
    let desk = at_page(&site, json!([{"kind": "text", "text": "Der erste Stand."}])).await;
    desk.save(1, &[("text", "Der zweite Stand.")]).await;
    desk.save("neu?art=quote", &[("text", "Gesagt")]).await;
    let list = desk.person.open(&format!("{}/versionen", desk.path)).await;
    let rows = list.all(".entries li");
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert!(
        rows[0].contains("Fassung 3")
            && rows[0].contains("Element 2, Zitat eingefügt")
            && rows[0].contains("Kim Beispiel"),
        "{rows:?}"
    );
    assert!(rows[2].contains("Stand vor der ersten Änderung"), "{rows:?}");
    let two = desk.person.open(&format!("{}/versionen/2", desk.path)).await;
    assert_eq!(
        (two.all("del").remove(0), two.all("ins").remove(0)),
        ("[entfernt: erste ]".into(), "[neu: zweite ]".into())
    );
    let first = format!("{}/versionen/1", desk.path);
    let page = desk.person.open(&first).await;
    desk.person.submit(&page, &first, &[]).await.redirect();
    assert_eq!(desk.copy().await, json!([{"kind": "text", "text": "Der erste Stand."}]));
    let list = desk.person.open(&format!("{}/versionen", desk.path)).await;
    assert!(list.all(".entries li")[0].contains("Fassung 1 wiederhergestellt"), "nothing is taken out of the past");
    desk.person.submit(&page, &first, &[]).await.failure(409);
    desk.person.get(&format!("{}/versionen/99", desk.path)).await.failure(404);
}

#[tokio::test]
async fn old_versions_are_forgotten_but_not_those_that_were_public() {
    let site = TestSite::empty().await;
    let desk = at_page(&site, json!([{"kind": "text", "text": "0"}])).await;
    desk.save(1, &[("text", "öffentlich")]).await;
    desk.publish().await;
    site.sql("insert into content_version (page_id, number, content) select page_id, n, content from content_version, generate_series(3, 120) n where number = 2").await;
    desk.save(1, &[("text", "neu")]).await;
    let kept = site.count("select count(*) from content_version").await;
    assert_eq!(kept, 102, "the last hundred, the first, and the one that was public");
    assert_eq!(site.count("select count(*) from content_version where number in (1, 2)").await, 2);
}

#[tokio::test]
async fn the_home_of_an_edition_is_edited_beside_what_is_public() {
    let site = TestSite::empty().await;
    let e = site.save_edition(edition("2026")).await;
    let (person, _) = signed_in(&site, "redaktion@example.org", &[(Some(e), Role::Editorial)]).await;
    let list = person.open("/intern/kongress/2026/inhalte").await;
    let path = list.attributes(".documents a", "href").remove(0);
    let desk = Desk { person, path };
    desk.save("neu?art=text", &[("text", "Willkommen in diesem Jahr.")]).await;
    assert!(!site.get("/2026").await.text().contains("Willkommen in diesem Jahr"));
    let preview = desk.person.get(&format!("{}/vorschau", desk.path)).await.text();
    assert!(preview.contains("Willkommen in diesem Jahr"), "{preview}");
    desk.publish().await;
    site.until("/2026", |a| a.text().contains("Willkommen in diesem Jahr")).await;
    for only_pages in ["texte", "einstellungen"] {
        desk.person.get(&format!("{}/{only_pages}", desk.path)).await.failure(404);
    }
}

/// A1, A3: a document of another edition is like none.
#[tokio::test]
async fn each_document_is_reached_only_where_it_belongs() {
    let site = TestSite::empty().await;
    let (own, other) = (site.save_edition(edition("2026")).await, site.save_edition(edition("2027")).await);
    let foreign = news_item(&site, NewsDraft { edition: Some(other), ..item("fremd") }).await;
    let (person, _) = signed_in(&site, "redaktion@example.org", &[(Some(own), Role::Editorial)]).await;
    for sub in [
        "",
        "/texte",
        "/einstellungen",
        "/element/1",
        "/veroeffentlichen",
        "/zustand?was=zurueckziehen",
        "/versionen",
        "/versionen/1",
        "/vorschau",
        "/vorschau/schmal",
    ] {
        for base in ["/intern/kongress/2026/inhalte", "/intern/kongress/2027/inhalte", "/intern/inhalte"] {
            person.get(&format!("{base}/{foreign}{sub}")).await.failure(404);
        }
    }
    for sub in ["", "/texte", "/einstellungen", "/element/1/speichern", "/veroeffentlichen", "/zustand", "/versionen/1"]
    {
        person.post(&format!("/intern/kongress/2026/inhalte/{foreign}{sub}"), &[]).await.failure(404);
    }
    // Nobody puts a document where they have no rights.
    let mine = news_item(&site, NewsDraft { edition: Some(own), ..item("mein") }).await;
    let path = format!("/intern/kongress/2026/inhalte/{mine}/einstellungen");
    let page = person.open(&path).await;
    for place in ["2027", "keine"] {
        person.submit(&page, &path, &[("veranstaltung", place)]).await.failure(422);
    }
}

/// A8: the press office changes press releases only.
#[tokio::test]
async fn the_press_office_writes_press_releases_and_nothing_else() {
    let site = TestSite::empty().await;
    let e = site.save_edition(edition("2026")).await;
    let news = news_item(&site, NewsDraft { edition: Some(e), ..item("meldung") }).await;
    let (person, _) = signed_in(&site, "presse@example.org", &[(Some(e), Role::Press)]).await;
    let new = "/intern/kongress/2026/inhalte/neu";
    let page = person.open(new).await;
    assert_eq!(page.attributes("#art option", "value"), ["", "presse"]);
    person.submit(&page, new, &[("art", "seite"), ("titel", "x")]).await.failure(422);
    let answer = person.submit(&page, new, &[("art", "presse"), ("titel", "Wir laden ein")]).await;
    let desk = Desk { person, path: answer.redirect().split('?').next().expect("an address").to_string() };
    desk.save("neu?art=text", &[("text", "Text")]).await;
    desk.publish().await;
    site.until("/aktuelles/2026/wir-laden-ein", |a| a.status == 200).await;
    let other = format!("/intern/kongress/2026/inhalte/{news}");
    assert!(desk.person.open(&other).await.all("button").iter().all(|b| b == "Abmelden"), "to be read only");
    desk.person.get(&format!("{other}/texte")).await.failure(404);
    desk.person.post(&other, &[("stand".into(), "0".into()), ("tun".into(), "weg:1".into())]).await.failure(404);
    // A press release does not become something that others are asked for.
    let settings = format!("{}/einstellungen", desk.path);
    let page = desk.person.open(&settings).await;
    desk.person.submit(&page, &settings, &[("art", "meldung")]).await.redirect();
    assert_eq!(site.text("select kind from news order by id desc limit 1").await, "press_release");
    let (reader, _) = signed_in(&site, "lesen@example.org", &[(Some(e), Role::Reader)]).await;
    assert_eq!(reader.get(&other).await.status, 200);
    reader.get(new).await.failure(404);
}

#[tokio::test]
async fn what_cannot_be_read_is_shown_as_it_is_and_stays_until_it_is_deleted() {
    let site = TestSite::empty().await;
    let odd = json!({"kind": "hologramm", "glanz": "<script>alert(1)</script>"});
    let desk = at_page(&site, json!([odd, {"kind": "text", "text": "x"}])).await;
    let page = desk.open().await;
    assert!(page.all(".elements h3")[0].contains("Unbekanntes Element"), "{}", page.main());
    assert!(desk.element(1).await.main().contains("hologramm"));
    desk.save(2, &[("text", "y")]).await;
    assert_eq!(desk.copy().await[0], odd, "nothing is lost with a save beside it");
    desk.press("weg:1").await;
    assert_eq!(desk.copy().await, json!([{"kind": "text", "text": "y"}]));
}

/// X1 to X4 of the list of attacks.
/// X1, X2, X4: hostile texts in every element, in editor, preview, versions and on the page.
#[tokio::test]
async fn hostile_texts_do_nothing_in_editor_preview_and_versions() {
    let site = TestSite::empty().await;
    let payloads = [
        "</script><svg onload=alert(1)>",
        "</textarea><img src=x onerror=alert(1)>",
        "\"><i onmouseover=x>",
        "' onclick='x",
        "[x](javascript:alert(1))",
        "[x]( java\tscript:alert(1))",
        "[x](data:text/html,<script>x</script>)",
        "<!--",
        "\u{2028}{{ 7*7 }}",
    ];
    let elements: Vec<Value> = payloads.iter().map(|p| json!({"kind": "text", "text": p})).collect();
    let desk = at_page(&site, Value::Array(elements)).await;
    let texts = format!("{}/texte", desk.path);
    for payload in payloads {
        let page = desk.person.open(&texts).await;
        desk.person.submit(&page, &texts, &[("title", payload), ("lead", payload)]).await.redirect();
        // Some of it becomes nothing when it is cleaned, and is told to be missing.
        let page = desk.element(1).await;
        desk.person.submit(&page, &desk.action(1), &[("tun", "speichern"), ("text", payload)]).await;
        let mut paths: Vec<String> = [
            "",
            "/texte",
            "/veroeffentlichen",
            "/versionen",
            "/versionen/2",
            "/vorschau",
            "/vorschau/schmal",
            "/zustand?was=zurueckziehen",
            "/einstellungen",
        ]
        .map(|sub| format!("{}{sub}", desk.path))
        .into();
        paths.extend(["/intern/inhalte".to_string(), format!("{}/element/1", desk.path)]);
        for path in paths {
            let answer = desk.person.get(&path).await;
            let page = answer.page();
            assert_eq!(
                page.all("script, svg[onload], [onerror], [onclick], [onmouseover]").len(),
                0,
                "{path}: {payload}"
            );
            for href in page.attributes("[href], [src]", "href") {
                let plain: String = href.chars().filter(|c| !c.is_whitespace()).collect();
                assert!(!plain.starts_with("javascript:") && !plain.starts_with("data:"), "{path}: {href}");
            }
            let policy = answer.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        }
        let preview = desk.person.get(&format!("{}/vorschau", desk.path)).await;
        let policy = preview.header("content-security-policy");
        assert!(policy.contains("sandbox allow-same-origin") && !policy.contains("script"), "{policy}");
        assert_eq!(preview.header("x-robots-tag"), "noindex");
        assert_eq!(preview.header("cache-control"), "no-store");
    }
    let (admin, _) = signed_in(&site, "verwaltung@example.org", &[(None, Role::Administrator)]).await;
    assert_eq!(admin.open("/intern/protokoll").await.all("script, svg[onload], [onerror]").len(), 0);
    // Nor do links of the editor lead to where they run something.
    let links = desk.element("neu?art=link_list").await;
    for href in ["javascript:alert(1)", "data:text/html,x", "vbscript:x", " java\tscript:x", "//evil.example"] {
        let values = [("tun", "speichern"), ("links.0.title", "x"), ("links.0.href", href)];
        desk.person.submit(&links, &desk.action("neu"), &values).await.failure(422);
    }
    // Characters that the database does not take are told, not a fault of ours.
    let page = desk.person.open(&texts).await;
    desk.person.submit(&page, &texts, &[("title", "a\u{0}b")]).await.failure(422);
    let page = desk.element(1).await;
    desk.person.submit(&page, &desk.action(1), &[("tun", "speichern"), ("text", "a\u{0}b")]).await.failure(422);
}

#[tokio::test]
async fn the_list_is_searched_filtered_and_turned_over() {
    let site = TestSite::empty().await;
    for n in 0..55 {
        saved(&site, PageDraft { state: State::Draft, ..draft(&format!("entwurf-{n}")) }).await;
    }
    saved(&site, PageDraft { title: "Bürgerhaus".into(), ..draft("buergerhaus") }).await;
    let (person, _) = signed_in(&site, "redaktion@example.org", &[(None, Role::Editorial)]).await;
    let list = person.open("/intern/inhalte").await;
    assert_eq!(list.all(".documents > li").len(), 50);
    assert!(list.one(".pager").contains("Seite 1 von 2, 56 Einträge"), "{}", list.one(".pager"));
    for query in ["q=buerger", "q=B%C3%BCrgerhaus", "q=BÜRGER", "zustand=published", "q=seiten/buerger"] {
        let found = person.open(&format!("/intern/inhalte?{query}")).await;
        assert_eq!(found.all(".documents h2"), ["Bürgerhaus"], "{query}");
    }
    for query in ["q=%25", "q=nichts", "q=%00", "art=news", "zustand=quatsch"] {
        let answer = person.get(&format!("/intern/inhalte?{query}")).await;
        assert!(answer.status == 200 || answer.status == 400, "{query}: {}", answer.status);
        assert!(!answer.text().contains("documents"), "{query}");
    }
    assert!(person.open("/intern/inhalte?q=nichts").await.one(".empty").contains("Nichts gefunden"));
}

#[tokio::test]
async fn a_twin_is_begun_from_its_original_and_both_say_what_is_due() {
    let site = TestSite::empty().await;
    let desk = at_page(&site, json!([{"kind": "text", "text": "x"}])).await;
    let links = desk.open().await.attributes("main ul a", "href");
    let href = links.iter().find(|h| h.contains("sprache=de-easy")).expect("a link to a new twin").clone();
    let page = desk.person.open(&href).await;
    let answer = desk.person.submit(&page, "/intern/inhalte/neu", &[("titel", "Haus in Leichter Sprache")]).await;
    let twin =
        Desk { person: site.person(), path: answer.redirect().split('?').next().expect("an address").to_string() };
    assert_eq!(site.text("select o.slug from page t join page o on o.id = t.original_id").await, "haus");
    let sure = desk.person.open(&format!("{}/veroeffentlichen", twin.path)).await;
    desk.person.submit(&sure, &format!("{}/veroeffentlichen", twin.path), &[("wann", "sofort")]).await.redirect();
    assert!(desk.open().await.one(".note").contains("Video in Gebärdensprache"));
    site.site.clock.set(noon() + Duration::minutes(5));
    desk.save(1, &[("text", "Der Text ist ein anderer.")]).await;
    desk.publish().await;
    assert!(desk.open().await.one(".note").contains("Älter als diese Seite: Fassung in Leichter Sprache"));
    let page = desk.person.open(&twin.path).await;
    assert!(page.one(".note").contains("Das Original hat sich"));
    // Compared, and right as it is: nobody is told any more, the text is the same.
    let before = site.text("select content_changed_at::text from page where original_id is not null").await;
    let said = desk.person.submit(&page, &twin.path, &[("tun", "verglichen")]).await.redirect().to_string();
    let after = desk.person.open(&said).await;
    assert!(after.main().contains("Die Fassung gilt als geprüft") && after.main().contains("stimmt noch"));
    assert!(after.all(".note").is_empty(), "{}", after.main());
    assert!(!desk.open().await.one(".note").contains("Älter als diese Seite"));
    assert_eq!(site.text("select content_changed_at::text from page where original_id is not null").await, before);
    // The page that was open meanwhile speaks of the change it showed, not of a later one.
    site.site.clock.set(noon() + Duration::minutes(9));
    desk.save(1, &[("text", "Noch einmal anders.")]).await;
    desk.publish().await;
    desk.person.submit(&page, &twin.path, &[("tun", "verglichen")]).await.redirect();
    let page = desk.person.open(&twin.path).await;
    assert!(page.one(".note").contains("Das Original hat sich"), "{}", page.main());
    // Who may only read is not asked, and answers nothing.
    let (reader, _) = signed_in(&site, "leser@example.org", &[(None, Role::Reader)]).await;
    let read = reader.open(&twin.path).await;
    assert!(read.one(".note").contains("Das Original hat sich") && read.all(".note button").is_empty());
    let field = |name: &str, value: &str| (name.to_string(), value.to_string());
    let fields = [field("tun", "verglichen"), field("original", &page.attributes("input[name=original]", "value")[0])];
    reader.post(&twin.path, &fields).await.failure(404);
    assert!(desk.person.open(&twin.path).await.one(".note").contains("Das Original hat sich"));
}

#[tokio::test]
async fn a_video_in_sign_language_is_found_right_at_its_original() {
    let site = TestSite::empty().await;
    let desk = at_page(&site, json!([{"kind": "text", "text": "x"}])).await;
    site.sql(
        "insert into medium_file (hash, media_type, bytes, place, ready)
            values ('0123456789abcdef0123456789abcdef', 'video/webm', 1, 'database', true);
         insert into medium (public_id, name, kind, media_type, hash, bytes, source, created_at)
            values ('00000000-0000-4000-8000-0000000000aa', 'film', 'video', 'video/webm',
                '0123456789abcdef0123456789abcdef', 1, '0123456789abcdef0123456789abcdef', '2026-01-01');
         update page set sign_video = '00000000-0000-4000-8000-0000000000aa'",
    )
    .await;
    let page = desk.open().await;
    assert!(page.one(".note").contains("Älter als diese Seite: Video in Gebärdensprache"), "{}", page.main());
    desk.person.submit(&page, &desk.path, &[("tun", "verglichen")]).await.redirect();
    let page = desk.open().await;
    assert!(page.one(".note").contains("Es fehlt: Fassung in Leichter Sprache"), "{}", page.main());
    assert!(!page.one(".note").contains("Video"), "{}", page.main());
}

#[tokio::test]
async fn a_picture_that_says_nothing_is_spoken_of_where_it_stands() {
    let site = TestSite::empty().await;
    site.sql(
        "insert into medium_file (hash, media_type, bytes, place, ready)
            values ('0123456789abcdef0123456789abcdef', 'image/png', 1, 'database', true);
         insert into medium (public_id, name, kind, media_type, hash, bytes, width, height, source, alt, decorative) values
            ('00000000-0000-4000-8000-0000000000aa', 'a', 'image', 'image/png',
                '0123456789abcdef0123456789abcdef', 1, 9, 9, '0123456789abcdef0123456789abcdef', '', true),
            ('00000000-0000-4000-8000-0000000000bb', 'b', 'image', 'image/png',
                '0123456789abcdef0123456789abcdef', 1, 9, 9, '0123456789abcdef0123456789abcdee', 'Ein Haus', false)",
    )
    .await;
    let gallery = |id: &str| json!({"kind": "gallery", "pictures": [{"image": format!("00000000-0000-4000-8000-0000000000{id}"), "caption": ""}]});
    let desk = at_page(&site, json!([gallery("aa"), gallery("bb")])).await;
    let remarks = desk.open().await.all(".remarks li");
    assert_eq!(remarks.len(), 1, "{remarks:?}");
    assert!(remarks[0].contains("gilt als schmückend"), "{remarks:?}");
    desk.save(2, &[]).await;
    let publish = desk.person.open(&format!("{}/veroeffentlichen", desk.path)).await;
    assert!(publish.main().contains("gilt als schmückend"), "{}", publish.main());
}
