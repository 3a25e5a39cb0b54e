//! People on stage: one record each, photos, joining and separating.

use kongress::programme::record::{self, NewPerson};
use kongress::staff::Role;
use kongress::transfer::import_bytes;

use super::media::send;
use crate::media::jpeg;
use crate::staff::signed_in;
use crate::support::{Html, Person, TestSite};

/// One session per person, on a day of the edition.
async fn import(site: &TestSite, slug: &str, day: &str, people: &[&str]) {
    let events: String = people
        .iter()
        .enumerate()
        .map(|(i, p)| {
            format!("<event id=\"{slug}{i}\"><title>Vortrag {slug} {i}</title><start>1{i}:00</start><duration>00:45</duration><persons>{p}</persons></event>")
        })
        .collect();
    let file = format!(
        "<schedule><conference><title>K {slug}</title></conference><day index=\"1\" date=\"{day}\"><room name=\"Saal\">{events}</room></day></schedule>"
    );
    import_bytes(&site.site, slug, file.into_bytes(), true, false).await.expect("imported");
}

const JAN: &str = "<person guid=\"6a2a1a60-0000-4000-8000-00000000000a\">Jan Muster</person>";
const JAN_B: &str = "<person guid=\"6a2a1a60-0000-4000-8000-00000000000b\">Jan Muster</person>";
const SOME_JAN: &str = "<person id=\"9\">Jan Muster</person>";
const KIM: &str = "<person guid=\"6a2a1a60-0000-4000-8000-00000000000c\">Kim Neu</person>";

async fn office(site: &TestSite) -> Person<'_> {
    signed_in(site, "lou@example.org", &[(None, Role::Editorial)]).await.0
}

async fn guid(site: &TestSite, slug: &str) -> String {
    sqlx::query_scalar("select guid::text from person where slug = $1")
        .bind(slug)
        .fetch_one(site.site.db.pool())
        .await
        .expect("a person")
}

fn path(edition: &str, guid: &str) -> String {
    format!("/intern/kongress/{edition}/referierende/{guid}")
}

/// Who appears where, as "title: slug".
async fn appearances(site: &TestSite) -> Vec<String> {
    sqlx::query_scalar(
        "select s.title || ': ' || p.slug from session_person sp join session s on s.id = sp.session_id
         join person p on p.id = sp.person_id order by 1",
    )
    .fetch_all(site.site.db.pool())
    .await
    .expect("asked")
}

fn stand(page: &Html) -> String {
    page.attributes("input[name=stand]", "value").remove(0)
}

#[tokio::test]
async fn a_record_is_changed_with_its_functions_and_leads_from_its_old_address() {
    let site = TestSite::empty().await;
    import(&site, "eins", "2026-06-01", &[JAN, KIM]).await;
    let lou = office(&site).await;
    let list = lou.open("/intern/kongress/eins/referierende?q=MUSTER").await;
    assert_eq!(list.all("tbody th"), ["Jan Muster"]);
    let own = path("eins", &guid(&site, "jan-muster").await);
    let page = lou.open(&own).await;
    let late = lou.open(&own).await;
    let function = page.attributes("input[id^=funktion]", "name").remove(0);
    let fields = [
        ("titel", "Dr."),
        ("nachname", "Mustermann"),
        ("biografie", "Leitet das **Amt**."),
        ("website", "https://example.org/jan"),
        ("adresse", "jan-mustermann"),
        (function.as_str(), "Amtsleitung"),
    ];
    assert!(lou.submit(&page, &own, &fields).await.redirect().ends_with("getan=person"));
    let page = lou.open(&own).await;
    let history = page.one(".entries");
    assert!(history.contains("Nachname: Muster → Mustermann") && history.contains("Amtsleitung"), "{history}");
    // Two editors are told, and nothing is overwritten.
    let told = lou.submit(&late, &own, &[("nachname", "Anders")]).await.failure(422);
    assert!(told.main().contains("Inzwischen hat jemand anders"), "{}", told.main());
    assert_eq!(told.attributes("#nachname", "value"), ["Anders"]);
    assert_eq!(site.text("select family_name from person where slug like 'jan%'").await, "Mustermann");
    // Public before the next release: under the new address, as it was released.
    let public = site.until("/eins/referierende/jan-mustermann", |a| a.status == 200).await.page();
    assert_eq!(public.one("h1"), "Jan Muster");
    assert!(public.main().contains("Vortrag eins 0"), "{}", public.main());
    assert_eq!(site.get("/eins/referierende/jan-muster").await.redirect(), "/eins/referierende/jan-mustermann");
    let id = site.count("select id from edition").await;
    site.release(id).await.expect("a new release");
    let public = site.until("/eins/referierende/jan-mustermann", |a| a.text().contains("Amtsleitung")).await.page();
    assert_eq!(public.one("h1"), "Dr. Jan Mustermann");
    assert_eq!(site.get("/eins/referierende/jan-muster").await.redirect(), "/eins/referierende/jan-mustermann");
}

#[tokio::test]
async fn what_is_typed_wrong_is_told_at_its_field() {
    let site = TestSite::empty().await;
    import(&site, "eins", "2026-06-01", &[JAN, KIM]).await;
    let lou = office(&site).await;
    let own = path("eins", &guid(&site, "jan-muster").await);
    let page = lou.open(&own).await;
    for (name, value, words) in [
        ("nachname", "", "Geben Sie den Nachnamen ein"),
        ("website", "javascript:alert(1)", "mit https://"),
        ("website", "//evil.example", "mit https://"),
        ("website", "https://a@evil.example", "mit https://"),
        ("adresse", "Jan Muster", "kleinen Buchstaben"),
        ("adresse", "kim-neu", "gehört schon jemandem"),
        ("foto", "00000000-0000-4000-8000-000000000000", "gibt es nicht mehr"),
    ] {
        let page = lou.submit(&page, &own, &[(name, value), ("biografie", "Bleibt <b>")]).await.failure(422);
        assert!(page.one(&format!("#{name}-fehler")).contains(words), "{name}: {}", page.main());
        assert_eq!(page.one("#biografie"), "Bleibt <b>");
    }
    // Of another edition, and unknown.
    import(&site, "zwei", "2027-06-01", &["<person guid=\"6a2a1a60-0000-4000-8000-00000000000d\">Alex Fern</person>"])
        .await;
    let far = guid(&site, "alex-fern").await;
    for (edition, guid) in [("eins", far.as_str()), ("eins", "x"), ("gibt-es-nicht", far.as_str())] {
        lou.get(&path(edition, guid)).await.failure(404);
        lou.post(&path(edition, guid), &[]).await.failure(404);
    }
}

#[tokio::test]
async fn a_photo_comes_with_alternative_text_and_is_public_at_once() {
    let site = TestSite::empty().await;
    import(&site, "eins", "2026-06-01", &[JAN]).await;
    let lou = office(&site).await;
    let own = path("eins", &guid(&site, "jan-muster").await);
    let upload = format!("{own}/foto");
    let image = jpeg();
    let page = send(&lou, &upload, &[("urheber", "Foto: A")], &[("datei", "jan.jpg", &image)]).await.failure(422);
    assert!(page.one("#alt-fehler").contains("Beschreiben Sie"), "{}", page.main());
    assert_eq!(page.attributes("#urheber", "value"), ["Foto: A"]);
    assert_eq!(page.attributes("#nachname", "value"), ["Muster"], "the rest of the page stays");
    send(&lou, &upload, &[("alt", "x")], &[("datei", "jan.jpg", b"<svg/>")]).await.failure(422);
    assert_eq!(site.count("select count(*) from medium").await, 0);
    let fields = [("alt", "Jan Muster am Pult"), ("urheber", "Foto: Anna Muster")];
    send(&lou, &upload, &fields, &[("datei", "jan.jpg", &image)]).await.redirect();
    let public = site.until("/eins/referierende/jan-muster", |a| a.text().contains("<figure")).await.page();
    assert_eq!(public.attributes("figure img", "alt"), ["Jan Muster am Pult"]);
    assert_eq!(public.one("figcaption"), "Foto: Anna Muster");
    let medium = site.text("select photo::text from person where photo is not null").await;
    let page = lou.open(&format!("/intern/medien/{medium}")).await;
    assert!(page.main().contains("Person: Jan Muster"), "{}", page.main());
    lou.post(&format!("/intern/medien/{medium}/loeschen"), &[]).await.redirect();
    assert_eq!(site.count("select count(*) from medium").await, 1, "it is used");
    // Taken away again.
    let page = lou.open(&own).await;
    lou.submit(&page, &own, &[("foto", "")]).await.redirect();
    site.until("/eins/referierende/jan-muster", |a| !a.text().contains("<figure")).await;
}

#[tokio::test]
async fn somebody_new_is_asked_about_when_the_name_is_known() {
    let site = TestSite::empty().await;
    import(&site, "eins", "2026-06-01", &[JAN]).await;
    let lou = office(&site).await;
    let new = "/intern/kongress/eins/referierende/neu";
    let page = lou.open(new).await;
    let asked = lou.submit(&page, new, &[("vorname", "Jan"), ("nachname", "Muster")]).await.failure(422);
    assert!(asked.main().contains("Diesen Namen gibt es schon"), "{}", asked.main());
    assert_eq!(site.count("select count(*) from person").await, 1);
    let done = lou.submit(&asked, new, &[("andere", "ja")]).await;
    assert!(lou.open(done.redirect()).await.main().contains("Noch kein Auftritt"));
    assert_eq!(site.text("select string_agg(slug, ' ' order by slug) from person").await, "jan-muster jan-muster-2");
}

#[tokio::test]
async fn two_records_of_one_person_become_one_and_every_address_leads_there() {
    let site = TestSite::empty().await;
    import(&site, "eins", "2026-06-01", &[JAN]).await;
    import(&site, "zwei", "2027-06-01", &[JAN_B, KIM]).await;
    let lou = office(&site).await;
    assert_eq!(appearances(&site).await[..2], ["Vortrag eins 0: jan-muster", "Vortrag zwei 0: jan-muster-2"]);
    let (keep, gone) = (guid(&site, "jan-muster").await, guid(&site, "jan-muster-2").await);
    let own = format!("{}/zusammenfuehren", path("eins", &keep));
    let choose = lou.open(&own).await;
    let links = choose.attributes("main li a", "href");
    assert!(links.contains(&format!("{own}?mit={gone}")), "{links:?}");
    let confirm = lou.open(&format!("{own}?mit={gone}")).await;
    assert!(confirm.main().contains("Auftritt geht über: K zwei: Vortrag zwei 0"), "{}", confirm.main());
    assert!(confirm.main().contains("„jan-muster-2“ führt danach zu „jan-muster“"));
    assert_eq!(site.count("select count(*) from person").await, 3, "looking changes nothing");
    // Somebody with rights in one of the editions only cannot.
    let id = site.count("select id from edition where slug = 'eins'").await;
    let (own_only, _) = signed_in(&site, "eva@example.org", &[(Some(id), Role::Editorial)]).await;
    let refused = own_only.post(&own, &confirm.form(&own)).await.failure(422);
    assert!(refused.main().contains("Das betrifft auch K zwei"), "{}", refused.main());
    // Changed meanwhile.
    let mut stale = confirm.form(&own);
    stale.iter_mut().filter(|(n, _)| n == "stand_mit").for_each(|(_, v)| *v = "x".into());
    lou.post(&own, &stale).await.failure(422);
    assert_eq!(site.count("select count(*) from person").await, 3);
    lou.submit(&confirm, &own, &[]).await.redirect();
    let all = appearances(&site).await;
    assert_eq!(all, ["Vortrag eins 0: jan-muster", "Vortrag zwei 0: jan-muster", "Vortrag zwei 1: kim-neu"]);
    // The release of the second edition still says the old address.
    let public = site.until("/zwei/referierende/jan-muster", |a| a.status == 200).await.page();
    assert!(public.main().contains("Vortrag zwei 0") && public.main().contains("Vortrag eins 0"), "{}", public.main());
    assert_eq!(site.get("/zwei/referierende/jan-muster-2").await.redirect(), "/zwei/referierende/jan-muster");
    let index = site.get("/zwei/referierende").await.page().attributes(".people a", "href");
    assert!(index.contains(&"/zwei/referierende/jan-muster".to_string()), "{index:?}");
    // The file of the second edition knows who is meant.
    import(&site, "zwei", "2027-06-01", &[JAN_B, KIM]).await;
    assert_eq!(appearances(&site).await, all);
    assert_eq!(site.get("/zwei/referierende/jan-muster-2").await.redirect(), "/zwei/referierende/jan-muster");
    for action in ["speaker.merged", "speaker.merged_into"] {
        let told: i64 = sqlx::query_scalar("select count(*) from audit where action = $1 and before is not null")
            .bind(action)
            .fetch_one(site.site.db.pool())
            .await
            .expect("counted");
        assert_eq!(told, 1, "{action}");
    }
    // Somebody new of the same name does not get an address that leads to somebody else.
    let new = NewPerson { given_name: "Jan".into(), family_name: "Muster".into(), ..NewPerson::default() };
    let made = site.site.db.change(move |c| Box::pin(async move { record::create(c, &new).await }));
    made.await.expect("made");
    assert_eq!(site.count("select count(*) from person where slug = 'jan-muster-3'").await, 1);
}

#[tokio::test]
async fn who_appears_beside_somebody_is_somebody_else() {
    let site = TestSite::empty().await;
    import(&site, "eins", "2026-06-01", &[&format!("{JAN}{JAN_B}")]).await;
    let lou = office(&site).await;
    let (keep, gone) = (guid(&site, "jan-muster").await, guid(&site, "jan-muster-2").await);
    let own = format!("{}/zusammenfuehren", path("eins", &keep));
    let confirm = lou.open(&format!("{own}?mit={gone}")).await;
    let page = lou.submit(&confirm, &own, &[]).await.failure(422);
    assert!(page.main().contains("Beide treten in „Vortrag eins 0“ auf"), "{}", page.main());
    assert_eq!(site.count("select count(*) from person").await, 2);
}

#[tokio::test]
async fn two_people_joined_by_name_become_two_and_stay_so() {
    let site = TestSite::empty().await;
    import(&site, "eins", "2026-06-01", &[JAN]).await;
    import(&site, "zwei", "2027-06-01", &[SOME_JAN]).await;
    let lou = office(&site).await;
    assert_eq!(appearances(&site).await, ["Vortrag eins 0: jan-muster", "Vortrag zwei 0: jan-muster"]);
    let own = format!("{}/trennen", path("eins", &guid(&site, "jan-muster").await));
    let page = lou.open(&own).await;
    let keys = page.attributes("input[name=auftritte]", "value");
    assert_eq!(page.all(".choice label"), ["K zwei: Vortrag zwei 0", "K eins: Vortrag eins 0"]);
    let form = |chosen: &[&String]| {
        let mut form = page.form(&own);
        form.extend(chosen.iter().map(|key| ("auftritte".to_string(), key.to_string())));
        form
    };
    for (chosen, words) in [(vec![], "Wählen Sie die Auftritte"), (keys.iter().collect(), "mindestens einen Auftritt")]
    {
        let page = lou.post(&own, &form(&chosen)).await.failure(422);
        assert!(page.one("#auftritte-fehler").contains(words), "{}", page.main());
    }
    let invented = "1-99".to_string();
    lou.post(&own, &form(&[&invented])).await.failure(422);
    let id = site.count("select id from edition where slug = 'eins'").await;
    let (own_only, _) = signed_in(&site, "eva@example.org", &[(Some(id), Role::Editorial)]).await;
    own_only.post(&own, &form(&[&keys[0]])).await.failure(422);
    assert_eq!(site.count("select count(*) from person").await, 1);
    lou.post(&own, &form(&[&keys[0]])).await.redirect();
    let two = ["Vortrag eins 0: jan-muster", "Vortrag zwei 0: jan-muster-2"];
    assert_eq!(appearances(&site).await, two);
    // The files of both find them again, each where it belongs.
    import(&site, "zwei", "2027-06-01", &[SOME_JAN]).await;
    import(&site, "eins", "2026-06-01", &[JAN]).await;
    assert_eq!(appearances(&site).await, two);
    assert_eq!(site.count("select count(*) from audit where action = 'speaker.separated'").await, 2);
    // A second click finds another stand.
    let again = lou.post(&own, &form(&[&keys[0]])).await.failure(422);
    assert_ne!(stand(&again), stand(&page));
}
