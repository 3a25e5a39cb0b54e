//! Registrations as the office sees and changes them.

use calamine::{Data, Reader, Xlsx};
use kongress::edition::model::EditionDraft;
use kongress::registration::model::Rules;
use kongress::staff::Role;

use crate::registration::{open, prepare};
use crate::staff::signed_in;
use crate::support::{Html, Person, TestSite, edition};

const LIST: &str = "/intern/kongress/2026/anmeldungen";
const NEW: &str = "/intern/kongress/2026/anmeldungen/neu";
const PLACES: &str = "/intern/kongress/2026/plaetze";

/// Somebody of the registration office.
async fn clerk(site: &TestSite) -> Person<'_> {
    signed_in(site, "buero@example.org", &[(None, Role::Registration)]).await.0
}

async fn code(site: &TestSite, email: &str) -> String {
    sqlx::query_scalar("select code from registration where email = $1 order by id desc limit 1")
        .bind(email)
        .fetch_one(site.site.db.pool())
        .await
        .expect("a registration")
}

async fn page_of(site: &TestSite, email: &str) -> String {
    format!("{LIST}/{}", code(site, email).await)
}

/// Somebody who registered and confirmed, as everybody does.
async fn register(site: &TestSite, email: &str, more: &[(&str, &str)]) {
    let person = site.person();
    person.register(email, more).await.redirect();
    person.confirm(email).await.redirect();
}

/// Rows without the way there.
async fn insert(site: &TestSite, given: &str, family: &str, organisation: &str, email: &str) {
    sqlx::query(
        "insert into registration (edition_id, code, state, given_name, family_name, organisation, email)
         select id, upper(substr(md5($4), 1, 6)), 'cancelled', $1, $2, $3, $4 from edition where slug = '2026'",
    )
    .bind(given)
    .bind(family)
    .bind(organisation)
    .bind(email)
    .execute(site.site.db.pool())
    .await
    .expect("inserted");
}

async fn search(clerk: &Person<'_>, words: &str) -> Html {
    let page = clerk.open(LIST).await;
    let answer = clerk.submit(&page, LIST, &[("q", words)]).await;
    let address = answer.redirect();
    assert!(!address.to_lowercase().contains(&words.to_lowercase()), "a name in an address: {address}");
    clerk.open(address).await
}

#[tokio::test]
async fn people_are_found_in_every_spelling_and_by_parts_of_words() {
    let site = open(None).await;
    let clerk = clerk(&site).await;
    for (given, family, organisation, email) in [
        ("Jürgen", "Müller-Lüdenscheidt", "Landratsamt Gotha", "j.mueller@gotha.example.org"),
        ("Anna", "Mueller", "Stadt Erfurt", "anna@erfurt.example.org"),
        ("Łukasz", "Groß", "Universität Jena", "lukasz@jena.example.org"),
        ("Zoë", "O'Neill", "100 % GmbH", "zoe_oneill@firma.example.org"),
        ("Ines", "Bauer", "Stadt Weimar", "ib@weimar.example.org"),
    ] {
        insert(&site, given, family, organisation, email).await;
    }
    let (mueller, gross, oneill) = ("Jürgen Müller-Lüdenscheidt", "Łukasz Groß", "Zoë O'Neill");
    for (words, found) in [
        ("Müller", vec!["Anna Mueller", mueller]),
        ("Mueller", vec!["Anna Mueller", mueller]),
        ("muller", vec!["Anna Mueller", mueller]),
        ("MÜLLER", vec!["Anna Mueller", mueller]),
        ("luedenscheidt", vec![mueller]),
        ("Müller-Lüdenscheidt", vec![mueller]),
        ("Müller Lüdenscheidt", vec![mueller]),
        ("gotha müller", vec![mueller]),
        ("Groß", vec![gross]),
        ("gross", vec![gross]),
        ("GROSS jena", vec![gross]),
        ("Lukasz", vec![gross]),
        ("Łukasz", vec![gross]),
        ("Zoe", vec![oneill]),
        ("oneill@", vec![oneill]),
        ("O'Neill", vec![oneill]),
        ("100 %", vec![oneill]),
        ("zoe_o", vec![oneill]),
        ("erfurt.example", vec!["Anna Mueller"]),
        ("Bauer", vec!["Ines Bauer"]),
        ("Bäuer", vec!["Ines Bauer"]),
        ("aue", vec!["Ines Bauer"]),
        ("Müller Weimar", vec![]),
        ("niemand", vec![]),
    ] {
        let page = search(&clerk, words).await;
        let mut names = page.all("tbody th a");
        names.sort();
        assert_eq!(names, found, "{words}");
        assert_eq!(page.attributes("#q", "value"), [words]);
    }
    // By the number that somebody reads out.
    let number = code(&site, "ib@weimar.example.org").await;
    assert_eq!(search(&clerk, &number.to_lowercase()).await.all("tbody th a"), ["Ines Bauer"]);
}

/// A1: the words of a search are for the session that searched.
#[tokio::test]
async fn words_of_a_search_are_kept_for_the_session_that_searched_and_stay_while_paging() {
    let site = open(None).await;
    let clerk = clerk(&site).await;
    for n in 0..60 {
        insert(&site, "Kim", &format!("Muster{n}"), "Amt", &format!("kim{n}@example.org")).await;
    }
    let page = clerk.open(LIST).await;
    let sent = clerk.submit(&page, LIST, &[("q", "muster"), ("stand", "cancelled"), ("sort", "name")]).await;
    let address = sent.redirect().to_string();
    let first = clerk.open(&address).await;
    assert_eq!(first.all("tbody tr").len(), 50);
    assert!(first.one(".count").starts_with("60 Anmeldungen: abgemeldet, mit Suchwort"), "{}", first.one(".count"));
    let next = first.attributes("a[rel=next]", "href").remove(0);
    let second = clerk.open(&next).await;
    assert_eq!(second.all("tbody tr").len(), 10);
    assert_eq!(second.attributes("#q", "value"), ["muster"]);
    // The key says nothing to others, not even to colleagues.
    let (other, _) = signed_in(&site, "other@example.org", &[(None, Role::Registration)]).await;
    assert_eq!(other.open(&address).await.attributes("#q", "value"), [""]);
    site.sql("delete from staff_session").await;
    assert_eq!(site.count("select count(*) from office_search").await, 0);
}

/// A1: the list and its filters.
#[tokio::test]
async fn filters_stand_in_the_address_and_of_another_edition_nothing_shows() {
    let site = open(Some(2)).await;
    let clerk = clerk(&site).await;
    register(&site, "a@example.org", &[("nachname", "Abel"), ("workshop", "AAA222")]).await;
    register(&site, "b@example.org", &[("nachname", "Berg"), ("tage", "2026-05-06"), ("art", "state")]).await;
    register(&site, "c@example.org", &[("nachname", "Cohn"), ("tage", "2026-05-06")]).await;
    site.sql("update message set state = 'failed', last_error = 'unbekannt' where recipient = 'b@example.org'").await;
    let other = site.save_edition(edition("2027")).await;
    assert!(other > 0);
    for (query, found) in [
        ("", vec!["Kim Cohn", "Kim Berg", "Kim Abel"]),
        ("?sort=name", vec!["Kim Abel", "Kim Berg", "Kim Cohn"]),
        ("?stand=confirmed&sort=name", vec!["Kim Abel", "Kim Berg"]),
        ("?stand=warteliste", vec!["Kim Cohn"]),
        ("?stand=aktiv&sort=alt", vec!["Kim Abel", "Kim Berg", "Kim Cohn"]),
        ("?stand=cancelled", vec![]),
        ("?art=state", vec!["Kim Berg"]),
        ("?workshop=AAA222", vec!["Kim Abel"]),
        ("?tag=2026-05-06&sort=name", vec!["Kim Berg", "Kim Cohn"]),
        ("?mail=fehler", vec!["Kim Berg"]),
        ("?gruppe=G-XXXXXX", vec![]),
        // What nobody offers changes nothing.
        ("?art=needs&tag=x&workshop=ZZZ999&sort=needs&bedarf=vegan", vec!["Kim Cohn", "Kim Berg", "Kim Abel"]),
    ] {
        let page = clerk.open(&format!("{LIST}{query}")).await;
        assert_eq!(page.all("tbody th a"), found, "{query}");
    }
    let empty = clerk.open("/intern/kongress/2027/anmeldungen").await;
    assert!(empty.main().contains("noch niemand angemeldet"), "{}", empty.main());
    assert!(empty.all("tbody tr").is_empty());
    let chosen = clerk.open(&format!("{LIST}?spalten=workshops&spalten=art")).await;
    assert_eq!(chosen.all("thead th")[3..], ["Art der Organisation", "Workshops"]);
    assert!(chosen.main().contains("Formulare (Platz)"), "{}", chosen.main());
}

/// A1, A3: codes of another edition, in addresses and in forms.
#[tokio::test]
async fn a_code_of_another_edition_is_like_none() {
    let site = open(None).await;
    register(&site, "a@example.org", &[]).await;
    let other = site.save_edition(edition("2027")).await;
    let (clerk, _) = signed_in(&site, "kim@example.org", &[(Some(other), Role::Registration)]).await;
    let code = code(&site, "a@example.org").await;
    let fields: Vec<(String, String)> =
        [("formular", "00000000-0000-4000-8000-000000000000"), ("stand", "0"), ("wahl", &code), ("was", "absagen")]
            .map(|(n, v)| (n.to_string(), v.to_string()))
            .into();
    for below in ["", "/aendern", "/workshops", "/absagen", "/nachruecken", "/bedarf", "/vertretung"] {
        clerk.get(&format!("/intern/kongress/2027/anmeldungen/{code}{below}")).await.failure(404);
        clerk.get(&format!("/intern/kongress/2026/anmeldungen/{code}{below}")).await.failure(404);
        if !below.is_empty() {
            clerk.post(&format!("/intern/kongress/2027/anmeldungen/{code}{below}"), &fields).await.failure(404);
        }
    }
    for below in ["/zusage", "/mail"] {
        clerk.post(&format!("/intern/kongress/2027/anmeldungen/{code}{below}"), &fields).await.failure(404);
    }
    // Ticked in a form of one's own edition.
    let run = "/intern/kongress/2027/anmeldungen/auswahl/ausfuehren";
    clerk.post(run, &fields).await.redirect();
    assert_eq!(site.state("a@example.org").await, "confirmed");
    clerk.get("/intern/kongress/2027/anmeldungen/auswahl/00000000-0000-4000-8000-000000000000").await.failure(404);
}

const SOMEBODY: [(&str, &str); 6] = [
    ("vorname", "Änne"),
    ("nachname", "Groß"),
    ("email", "aenne@example.org"),
    ("organisation", "Landratsamt Beispielkreis"),
    ("art", "municipal"),
    ("workshop", "AAA222"),
];

#[tokio::test]
async fn somebody_is_entered_by_telephone_once_with_the_rules_of_everybody() {
    let site = open(Some(1)).await;
    let clerk = clerk(&site).await;
    let page = clerk.open(NEW).await;
    let wrong = clerk.submit(&page, NEW, &[("vorname", "Änne"), ("email", "kein"), ("workshop", "AAA222")]).await;
    let wrong = wrong.failure(422);
    assert_eq!(wrong.attributes(".errors a", "href"), ["#nachname", "#email", "#organisation", "#art"]);
    assert_eq!(wrong.attributes("#vorname", "value"), ["Änne"], "nothing is lost");
    let clash = clerk.submit(&page, NEW, &[&SOMEBODY[..], &[("workshop", "BBB222")]].concat()).await.failure(422);
    assert!(clash.main().contains("liegen gleichzeitig"), "{}", clash.main());

    let one = clerk.submit(&page, NEW, &SOMEBODY).await.redirect().to_string();
    let two = clerk.submit(&page, NEW, &SOMEBODY).await.redirect().to_string();
    let path = page_of(&site, "aenne@example.org").await;
    assert_eq!(one, format!("{path}?getan=eingetragen"));
    assert_eq!(two, format!("{path}?getan=schon-eingetragen"));
    let shown = clerk.open(&one).await;
    assert!(shown.one(".lead").contains("angemeldet"), "{}", shown.main());
    assert!(shown.main().contains("Formulare") && shown.main().contains("Anmeldung eingetragen"), "{}", shown.main());
    let mail = site.mail("aenne@example.org").await;
    assert_eq!(mail.kind, "registration_ticket");
    assert_eq!(site.mails("aenne@example.org").await.len(), 1);
    assert!(site.person().open(&mail.link()).await.main().contains("Änne Groß"));
    assert!(
        !site
            .text("select coalesce(string_agg(coalesce(after::text, '') || title, ' '), '') from audit")
            .await
            .contains("Groß"),
        "no names in the protocol"
    );

    // The same address again, and nobody is entered twice.
    let page = clerk.open(NEW).await;
    let known = clerk.submit(&page, NEW, &SOMEBODY).await.failure(422);
    assert_eq!(known.attributes(".note a", "href"), [path.as_str()]);
    assert_eq!(site.count("select count(*) from registration").await, 1);

    // No seat: the office says what is to happen.
    let next = [&SOMEBODY[..2], &[("email", "bert@example.org")], &SOMEBODY[3..5]].concat();
    let full = clerk.submit(&page, NEW, &next).await.failure(422);
    assert_eq!(full.attributes(".errors a", "href"), ["#voll"]);
    let waits = [&next[..], &[("voll", "warten"), ("mail", "")]].concat();
    clerk.submit(&full, NEW, &waits).await.redirect();
    assert_eq!(site.state("bert@example.org").await, "waiting");
    assert!(site.mails("bert@example.org").await.is_empty(), "without a mail");
    let page = clerk.open(NEW).await;
    let more = [&next[..], &[("email", "cara@example.org"), ("voll", "mehr"), ("quelle", "Frau Beispiel, Amt 1")]];
    let more: Vec<(&str, &str)> = more.concat().into_iter().filter(|f| f.1 != "bert@example.org").collect();
    clerk.submit(&page, NEW, &more).await.redirect();
    assert_eq!(site.state("cara@example.org").await, "confirmed");
    assert!(site.mail("cara@example.org").await.words().contains("Frau Beispiel, Amt 1"), "Art. 14 GDPR");
    assert_eq!(site.state("bert@example.org").await, "waiting");
    assert_eq!(site.count("select capacity::bigint from edition_seats where mode = 'onsite' and taken = 2").await, 2);
    site.balance().await;
}

#[tokio::test]
async fn a_mailbox_of_several_people_takes_several() {
    let site = open(None).await;
    let clerk = clerk(&site).await;
    let page = clerk.open(NEW).await;
    clerk.submit(&page, NEW, &[&SOMEBODY[..], &[("postfach", "ja")]].concat()).await.redirect();
    let page = clerk.open(NEW).await;
    let second = [&[("vorname", "Bert")], &SOMEBODY[1..5], &[("postfach", "ja")]].concat();
    clerk.submit(&page, NEW, &second).await.redirect();
    assert_eq!(site.count("select count(*) from registration where shares_mailbox").await, 2);
    assert_eq!(site.mails("aenne@example.org").await.len(), 2);
}

#[tokio::test]
async fn an_organisation_over_its_quota_takes_a_word_of_the_office() {
    let site = TestSite::empty().await;
    let rules = Rules { quota_per_organisation: Some(1), ..Rules::default() };
    prepare(&site, None, rules, EditionDraft::default()).await;
    let clerk = clerk(&site).await;
    register(&site, "a@example.org", &[]).await;
    let page = clerk.open(NEW).await;
    let over = clerk.submit(&page, NEW, &SOMEBODY).await.failure(422);
    assert_eq!(over.attributes(".errors a", "href"), ["#kontingent"]);
    clerk.submit(&over, NEW, &[("kontingent", "ja")]).await.redirect();
    assert_eq!(site.state("aenne@example.org").await, "confirmed");
}

#[tokio::test]
async fn of_two_who_change_the_same_person_the_second_is_told_and_loses_nothing() {
    let site = open(None).await;
    let clerk = clerk(&site).await;
    register(&site, "a@example.org", &[("tage", "2026-05-05")]).await;
    let (path, old) = (page_of(&site, "a@example.org").await, site.mail("a@example.org").await.link());
    let action = format!("{path}/aendern");
    let (mine, theirs) = (clerk.open(&action).await, clerk.open(&action).await);
    assert_eq!(mine.attributes("input[name=tage][checked]", "value"), ["2026-05-05"]);
    clerk.submit(&theirs, &action, &[("funktion", "Amtsleitung"), ("mail", "")]).await.redirect();
    assert_eq!(site.mails("a@example.org").await.len(), 2, "without a mail");
    let told =
        clerk.submit(&mine, &action, &[("nachname", "Neumann"), ("email", "neu@example.org")]).await.failure(422);
    assert!(told.main().contains("Inzwischen hat jemand anders"), "{}", told.main());
    assert!(told.one("#stand").contains("Amtsleitung"), "what is stored stands beside it");
    assert_eq!(told.attributes("#nachname", "value"), ["Neumann"]);
    assert_eq!(site.count("select count(*) from registration where family_name = 'Neumann'").await, 0);
    // Compared, saved once more; the old address opens nothing any more.
    clerk.submit(&told, &action, &[("funktion", "Amtsleitung")]).await.redirect();
    assert_eq!(site.mail("neu@example.org").await.kind, "registration_changed");
    assert!(site.person().get(&old).await.status.is_redirection());
    assert!(!site.person().open(&old).await.main().contains("Neumann"));
    let history = clerk.open(&path).await.main();
    assert!(history.contains("Außerdem geändert: Name, E-Mail-Adresse"), "{history}");
    // An address of somebody else.
    register(&site, "b@example.org", &[]).await;
    let page = clerk.open(&action).await;
    let taken = clerk.submit(&page, &action, &[("email", "B@example.org")]).await.failure(422);
    assert_eq!(taken.attributes(".errors a", "href"), ["#email"]);
    let page = clerk.open(&format!("{path}/workshops")).await;
    site.sql("update registration set sequence = sequence + 1").await;
    let late = clerk.submit(&page, &format!("{path}/workshops"), &[("workshop", "AAA222")]).await.failure(422);
    assert!(late.main().contains("Inzwischen hat jemand anders"));
    clerk.submit(&late, &format!("{path}/workshops"), &[]).await.redirect();
    assert_eq!(site.count("select count(*) from registration_session where state = 'booked'").await, 1);
    site.balance().await;
}

#[tokio::test]
async fn cancelling_frees_the_seat_and_the_next_in_line_hears_of_it() {
    let site = open(Some(1)).await;
    let clerk = clerk(&site).await;
    register(&site, "a@example.org", &[("workshop", "AAA222")]).await;
    register(&site, "b@example.org", &[]).await;
    let path = page_of(&site, "a@example.org").await;
    let action = format!("{path}/absagen");
    let page = clerk.open(&action).await;
    assert!(page.main().contains("der Person angeboten, die auf der Warteliste steht"), "{}", page.main());
    let long = "x".repeat(501);
    let wrong = clerk.submit(&page, &action, &[("grund", &long)]).await.failure(422);
    assert_eq!(wrong.attributes(".errors a", "href"), ["#grund"]);
    let reason = [("grund", "Doppelt angemeldet.")];
    assert!(clerk.submit(&page, &action, &reason).await.redirect().ends_with("getan=abgesagt"));
    assert!(clerk.submit(&page, &action, &reason).await.redirect().ends_with("getan=vorbei"), "once");
    let mail = site.mail("a@example.org").await;
    assert!(mail.words().contains("Doppelt angemeldet."), "{}", mail.words());
    assert_eq!(mail.calendar_method.as_deref(), Some("CANCEL"));
    assert_eq!(site.mails("a@example.org").await.len(), 3);
    assert_eq!(site.state("b@example.org").await, "offered");
    assert_eq!(site.mail("b@example.org").await.kind, "registration_offer");
    assert_eq!(site.count("select count(*) from registration_session").await, 0);
    let shown = clerk.open(&path).await.main();
    assert!(shown.contains("Grund: Doppelt angemeldet.") && shown.contains("Anmeldung abgesagt"), "{shown}");
    assert!(!site.text("select coalesce(string_agg(after::text, ' '), '') from audit").await.contains("Doppelt"));
    // A yes by telephone.
    let path = page_of(&site, "b@example.org").await;
    let page = clerk.open(&path).await;
    clerk.submit(&page, &format!("{path}/zusage"), &[]).await.redirect();
    assert_eq!(site.state("b@example.org").await, "confirmed");
    assert_eq!(site.mail("b@example.org").await.kind, "registration_ticket");
    site.balance().await;
}

#[tokio::test]
async fn somebody_moves_up_ahead_of_others_only_with_a_seat() {
    let site = open(Some(1)).await;
    let clerk = clerk(&site).await;
    for email in ["a@example.org", "b@example.org", "c@example.org"] {
        register(&site, email, &[]).await;
    }
    let action = format!("{}/nachruecken", page_of(&site, "c@example.org").await);
    let page = clerk.open(&action).await;
    assert!(page.main().contains("Das ist außer der Reihe"), "{}", page.main());
    let full = clerk.submit(&page, &action, &[("wie", "zugesagt")]).await.failure(422);
    assert_eq!(full.attributes(".errors a", "href"), ["#mehr"]);
    assert_eq!(site.state("c@example.org").await, "waiting");
    let answer = clerk.submit(&full, &action, &[("mehr", "ja")]).await;
    assert!(answer.redirect().ends_with("getan=nachgerueckt"), "{}", answer.redirect());
    assert_eq!(site.state("c@example.org").await, "confirmed");
    assert_eq!(site.state("b@example.org").await, "waiting");
    assert_eq!(site.mail("c@example.org").await.kind, "registration_ticket");
    site.balance().await;
}

#[tokio::test]
async fn what_is_done_to_several_is_done_once() {
    let site = open(Some(2)).await;
    let clerk = clerk(&site).await;
    for email in ["a@example.org", "b@example.org", "c@example.org", "d@example.org"] {
        register(&site, email, &[("nachname", &email[..1].to_uppercase())]).await;
    }
    let codes = [code(&site, "a@example.org").await, code(&site, "b@example.org").await];
    let list = clerk.open(&format!("{LIST}?sort=name")).await;
    let bulk = format!("{LIST}/auswahl");
    let nobody = clerk.submit(&list, &bulk, &[("was", "absagen")]).await.redirect().to_string();
    assert_eq!(nobody, format!("{LIST}?sort=name&getan=nichts-gewaehlt"));
    for elsewhere in
        ["https://evil.example/", "//evil.example", &format!("{LIST}?a=1\r\nx: y"), &format!("{LIST}.evil.example")]
    {
        let fields = [("zurueck".to_string(), elsewhere.to_string())];
        assert_eq!(clerk.post(&bulk, &fields).await.redirect(), format!("{LIST}?getan=nichts-gewaehlt"));
    }
    let ticks = [("wahl", codes[0].as_str()), ("wahl", &codes[1]), ("was", "absagen")];
    let ask = clerk.submit(&list, &bulk, &ticks).await.page();
    assert!(ask.main().contains("2 Mails gehen hinaus"), "{}", ask.main());
    assert_eq!(site.state("a@example.org").await, "confirmed", "nothing happened yet");
    let run = format!("{LIST}/auswahl/ausfuehren");
    let first = clerk.submit(&ask, &run, &[]).await.redirect().to_string();
    let again = clerk.submit(&ask, &run, &[]).await.redirect().to_string();
    assert_eq!(first, again);
    let done = clerk.open(&first).await;
    assert!(done.one(".done").contains("2 von 2"), "{}", done.main());
    site.save_edition(edition("2027")).await;
    clerk.get(&first.replace("/2026/", "/2027/")).await.failure(404);
    assert_eq!(site.state("a@example.org").await, "cancelled");
    assert_eq!(site.state("c@example.org").await, "offered");
    assert_eq!(site.mails("a@example.org").await.len(), 3);
    assert_eq!(site.count("select count(*) from audit where action = 'registration.cancelled'").await, 2);
    // Mails, once for each form.
    let (over, code) = (codes[0].clone(), code(&site, "c@example.org").await);
    let ask = clerk.submit(&list, &bulk, &[("wahl", &code), ("wahl", &over), ("was", "mail")]).await.page();
    assert!(ask.main().contains("Wer ausgelassen wird"), "{}", ask.main());
    let before = site.mails("c@example.org").await.len();
    for _ in 0..2 {
        clerk.submit(&ask, &run, &[]).await.redirect();
    }
    assert_eq!(site.mails("c@example.org").await.len(), before + 1);
    // A double click on the page of one.
    let path = page_of(&site, "d@example.org").await;
    let page = clerk.open(&path).await;
    let before = site.mails("d@example.org").await.len();
    for _ in 0..2 {
        clerk.submit(&page, &format!("{path}/mail"), &[]).await.redirect();
    }
    assert_eq!(site.mails("d@example.org").await.len(), before + 1);
    site.balance().await;
}

/// Sends what was confirmed, and goes on until nothing is left; how often it was sent.
async fn carry_out(clerk: &Person<'_>, ask: &Html) -> (Html, usize) {
    let run = format!("{LIST}/auswahl/ausfuehren");
    let mut page = clerk.open(clerk.submit(ask, &run, &[]).await.redirect()).await;
    for sent in 1..20 {
        if page.all("main form").is_empty() {
            return (page, sent);
        }
        page = clerk.open(clerk.submit(&page, &run, &[]).await.redirect()).await;
    }
    panic!("never done: {}", page.main());
}

#[tokio::test]
async fn a_step_for_all_reaches_every_page_of_the_list_in_parts_and_nobody_twice() {
    let site = open(None).await;
    let clerk = clerk(&site).await;
    register(&site, "a@example.org", &[]).await;
    for n in 0..230 {
        insert(&site, "Kim", &format!("Muster{n:03}"), "Amt", &format!("kim{n}@example.org")).await;
    }
    // Not the way there, only what the list shows; seats are not counted here.
    site.sql("update registration set state = 'confirmed', mode = 'onsite' where organisation = 'Amt'").await;
    let page = clerk.open(LIST).await;
    let list = clerk.open(clerk.submit(&page, LIST, &[("q", "muster")]).await.redirect()).await;
    assert!(
        list.main().contains("alle 230 Treffer dieser Auswahl, auch die auf den anderen Seiten"),
        "{}",
        list.main()
    );
    let bulk = format!("{LIST}/auswahl");
    let one = clerk.submit(&list, &bulk, &[("was", "mail")]).await;
    assert!(one.redirect().ends_with("getan=nichts-gewaehlt"), "what is ticked is the usual");
    let all = [("umfang", "alle"), ("was", "mail")];
    let ask = clerk.submit(&list, &bulk, &all).await.page();
    assert!(ask.one(".lead").contains("230 Anmeldungen: mit Suchwort"), "{}", ask.main());
    assert!(ask.main().contains("230 Mails gehen hinaus") && ask.main().contains("Und 180 weitere"), "{}", ask.main());
    let before = site.count("select count(*) from message").await;
    let first = clerk.submit(&ask, &format!("{bulk}/ausfuehren"), &[]).await.redirect().to_string();
    let page = clerk.open(&first).await;
    assert!(page.main().contains("stehen noch aus"), "a request does some of them: {}", page.main());
    assert_eq!(page.all("main li a").len(), 50 + 1, "a page of them, and the way to the next one");
    let (done, sent) = carry_out(&clerk, &ask).await;
    assert!(sent >= 1 && done.one(".done").contains("230 von 230"), "{}", done.main());
    carry_out(&clerk, &ask).await;
    assert_eq!(site.count("select count(*) from message").await, before + 230, "sent again, done once");
    let told = "select count(*) from audit where action = 'registrations.several' and after->>'Anzahl' = '230'";
    assert_eq!(site.count(told).await, 1);
    // Words of a search that nobody keeps any more do not make it everybody.
    site.sql("delete from office_search").await;
    for answer in [
        clerk.submit(&list, &bulk, &all).await,
        clerk.submit(&list, &bulk, &[("umfang", "alle"), ("was", "absagen")]).await,
    ] {
        assert!(answer.redirect().ends_with("getan=suche-vergessen"), "{}", answer.redirect());
    }
    site.sql("delete from message").await;
}

#[tokio::test]
async fn who_comes_into_the_list_after_the_confirmation_is_not_carried_along() {
    let site = open(None).await;
    let clerk = clerk(&site).await;
    site.save_edition(edition("2027")).await;
    for email in ["a@example.org", "b@example.org"] {
        register(&site, email, &[]).await;
    }
    site.sql(
        "insert into registration (edition_id, code, state, given_name, family_name, organisation, email)
         select id, 'ZZZ999', 'confirmed', 'Lou', 'Fern', 'Amt', 'fern@example.org' from edition where slug = '2027'",
    )
    .await;
    let list = clerk.open(&format!("{LIST}?stand=confirmed")).await;
    let (bulk, run) = (format!("{LIST}/auswahl"), format!("{LIST}/auswahl/ausfuehren"));
    let ask = clerk.submit(&list, &bulk, &[("umfang", "alle"), ("was", "absagen")]).await.page();
    assert!(ask.one(".lead").contains("2 Anmeldungen: angemeldet"), "{}", ask.main());
    register(&site, "c@example.org", &[]).await;
    let told = clerk.submit(&ask, &run, &[("grund", "Haus gesperrt.")]).await.failure(422);
    assert!(told.main().contains("Inzwischen passen andere Anmeldungen"), "{}", told.main());
    assert_eq!(told.one("#grund"), "Haus gesperrt.", "nothing is lost");
    assert_eq!(site.state("a@example.org").await, "confirmed");
    assert!(told.one(".lead").contains("3 Anmeldungen"), "{}", told.main());
    let (done, _) = carry_out(&clerk, &told).await;
    assert!(done.one(".done").contains("3 von 3"), "{}", done.main());
    register(&site, "d@example.org", &[]).await;
    carry_out(&clerk, &told).await;
    assert_eq!(site.state("c@example.org").await, "cancelled");
    assert_eq!(site.state("d@example.org").await, "confirmed", "the form was sent again");
    assert_eq!(site.state("fern@example.org").await, "confirmed", "another edition");
    assert_eq!(site.count("select count(*) from office_bulk where reason <> ''").await, 0, "not longer than needed");
    assert_eq!(site.count("select count(*) from office_bulk where outcome = 'done'").await, 3);
    for email in ["a@example.org", "b@example.org", "c@example.org", "d@example.org"] {
        site.mails(email).await;
    }
}

/// A8: needs, on every page, in files and in the protocol.
#[tokio::test]
async fn needs_show_only_to_who_looks_after_them_and_every_look_is_noted() {
    let site = open(None).await;
    let clerk = clerk(&site).await;
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    let needs = [("verpflegung", "vegan"), ("unterstuetzung", "wheelchair"), ("bedarf_einwilligung", "ja")];
    register(&site, "a@example.org", &needs).await;
    let path = page_of(&site, "a@example.org").await;
    let (own, all, file) = (format!("{path}/bedarf"), format!("{LIST}/bedarf"), format!("{LIST}/bedarf/ausgabe"));
    for address in [&own, &all] {
        admin.get(address).await.failure(404);
    }
    let csv = [("format".to_string(), "csv".to_string())];
    admin.post(&file, &csv).await.failure(404);
    for person in [&admin, &clerk] {
        for address in [path.clone(), format!("{path}/aendern"), LIST.to_string(), format!("{LIST}/ausgabe")] {
            let shown = person.open(&address).await.main();
            assert!(!shown.contains("vegan") && !shown.contains("Rollstuhl"), "{address}: {shown}");
        }
    }
    assert!(!admin.open(NEW).await.main().contains("vegan"), "nor does the form ask for what its writer may not see");
    let looks = "select count(*) from audit where action = 'needs.viewed'";
    assert_eq!(site.count(looks).await, 0);
    let page = clerk.open(&own).await;
    assert!(page.main().contains("vegan") && page.main().contains("Rollstuhl"), "{}", page.main());
    assert!(clerk.open(&all).await.main().contains("vegan"));
    assert_eq!(site.count(looks).await, 2);
    let text = clerk.post(&file, &csv).await.text();
    assert!(text.contains("isst mit, vegan") && text.contains("Platz für einen Rollstuhl"), "{text}");
    assert_eq!(site.count("select count(*) from audit where action = 'needs.exported'").await, 1);
    assert!(clerk.open(&path).await.main().contains("besonderen Bedarf angesehen"));
    // The administrator's change of the person leaves them alone.
    let form = admin.open(&format!("{path}/aendern")).await;
    admin.submit(&form, &format!("{path}/aendern"), &[("verpflegung", "any"), ("mail", "")]).await.redirect();
    assert_eq!(site.text("select catering from registration_need").await, "vegan");
    let page = clerk.open(&own).await;
    let wrong = clerk.submit(&page, &own, &[("bedarf_einwilligung", "")]).await.failure(422);
    assert_eq!(wrong.attributes(".errors a", "href"), ["#bedarf_einwilligung"]);
    let empty = [("verpflegung", ""), ("unterstuetzung", ""), ("bedarf_einwilligung", "")];
    clerk.submit(&page, &own, &empty).await.redirect();
    assert_eq!(site.count("select count(*) from registration_need").await, 0);
    let told = site
        .text(
            "select coalesce(string_agg(coalesce(after::text, '') || coalesce(before::text, ''), ' '), '') from audit",
        )
        .await;
    assert!(!told.contains("vegan"), "{told}");
}

/// A1, A2, R3: the list as a file.
#[tokio::test]
async fn files_hold_no_formulas_nothing_of_other_editions_and_are_noted() {
    let site = open(None).await;
    let clerk = clerk(&site).await;
    register(&site, "a@example.org", &[("nachname", "Abel"), ("workshop", "AAA222")]).await;
    for (given, organisation, email) in [
        ("Eva", "=HYPERLINK(\"http://evil.example\";\"x\")", "e@example.org"),
        ("Fay", "+49 361 1", "f@example.org"),
        ("Gil", "-1", "g@example.org"),
        ("Han", "@SUM(A1)", "h@example.org"),
        ("Ida", "\tx", "i@example.org"),
        ("Jan", "Amt; \"Mitte\"", "j@example.org"),
    ] {
        insert(&site, given, "Muster", organisation, email).await;
    }
    let other = site.save_edition(edition("2027")).await;
    sqlx::query("update registration set edition_id = $1 where email = 'j@example.org'")
        .bind(other)
        .execute(site.site.db.pool())
        .await
        .expect("moved");
    let action = format!("{LIST}/ausgabe");
    let page = clerk.open(&format!("{action}?sort=name")).await;
    assert!(page.one(".lead").contains("6 Anmeldungen"), "{}", page.main());
    let none = clerk.submit(&page, &action, &[("spalten", "")]).await.failure(422);
    assert_eq!(none.attributes(".errors a", "href"), ["#spalten"]);
    let columns =
        [("spalten", "vorname"), ("spalten", "organisation"), ("spalten", "angemeldet"), ("spalten", "entgelt")];
    let csv = clerk.submit(&page, &action, &[&columns[..], &[("format", "csv")]].concat()).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"anmeldungen-2026-2026-03-03.csv\"");
    assert_eq!(csv.header("cache-control"), "no-store");
    let text = csv.text();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[0], "\u{feff}\"Nummer\";\"Vorname\";\"Organisation\";\"Entgelt\";\"Angemeldet am\"");
    assert_eq!(lines.len(), 8, "{text}");
    let cells: Vec<&str> = lines[1..7].iter().map(|line| line.split("\";\"").nth(2).expect("a cell")).collect();
    assert_eq!(cells[0], "Landratsamt Beispielkreis");
    for cell in &cells[1..] {
        assert!(cell.starts_with('\''), "{cell}");
    }
    assert!(lines[1].ends_with("\"0,00\";\"03.03.2026 12:00\""), "{}", lines[1]);
    assert!(!text.contains("Mitte"), "of another edition");

    let xlsx = clerk.submit(&page, &action, &[&columns[..], &[("format", "xlsx")]].concat()).await;
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(xlsx.body)).expect("a spreadsheet");
    assert!(book.worksheet_formula("Anmeldungen").expect("read").is_empty(), "no formulas");
    let sheet = book.worksheet_range("Anmeldungen").expect("a sheet");
    assert_eq!(sheet.height(), 7);
    assert_eq!(sheet.get((2, 2)), Some(&Data::String("=HYPERLINK(\"http://evil.example\";\"x\")".into())));
    assert!(matches!(sheet.get((1, 4)), Some(Data::DateTime(_))), "{:?}", sheet.get((1, 4)));
    assert_eq!(sheet.get((1, 3)), Some(&Data::Float(0.0)));
    let noted =
        site.text("select string_agg(after::text, ' ') from audit where action = 'registrations.exported'").await;
    assert!(noted.contains("\"Anzahl\": 6") && noted.contains("Vorname, Organisation"), "{noted}");
    assert_eq!(site.count("select count(*) from audit where action = 'registrations.exported'").await, 2);
}

#[tokio::test]
async fn a_long_list_comes_whole() {
    let site = open(None).await;
    let clerk = clerk(&site).await;
    site.sql(
        "insert into registration (edition_id, code, state, given_name, family_name, email)
         select e.id, 'X' || n, 'cancelled', 'Kim', 'Muster' || n, n || '@example.org'
         from edition e, generate_series(1, 1203) n where slug = '2026'",
    )
    .await;
    let action = format!("{LIST}/ausgabe");
    let page = clerk.open(&action).await;
    let csv = clerk.submit(&page, &action, &[("format", "csv")]).await.text();
    assert_eq!(csv.matches("\r\n").count(), 1204);
    let xlsx = clerk.submit(&page, &action, &[("format", "xlsx")]).await;
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(xlsx.body)).expect("a spreadsheet");
    assert_eq!(book.worksheet_range("Anmeldungen").expect("a sheet").height(), 1204);
}

#[tokio::test]
async fn seats_grow_for_those_who_wait_and_never_shrink_below_those_who_have_one() {
    let site = open(Some(2)).await;
    let clerk = clerk(&site).await;
    for email in ["a@example.org", "b@example.org", "c@example.org", "d@example.org"] {
        register(&site, email, &[("workshop", "AAA222")]).await;
    }
    let page = clerk.open(PLACES).await;
    assert_eq!(page.all("#warteliste ~ .scroll tbody th").len(), 2, "{}", page.main());
    let send = |number: &'static str, stand: &'static str| {
        [("was", "onsite"), ("stand", stand), ("plaetze-onsite", number)].map(|(n, v)| (n.to_string(), v.to_string()))
    };
    for bad in ["1", "-3", "viele", "1000000"] {
        let refused = clerk.post(PLACES, &send(bad, "2")).await.failure(422);
        assert_eq!(refused.attributes(".errors a", "href"), ["#plaetze-onsite"], "{bad}");
        assert_eq!(refused.attributes("#plaetze-onsite", "value"), [bad]);
    }
    let ask = clerk.post(PLACES, &send("3", "2")).await.page();
    assert!(ask.main().contains("1 Person von der Warteliste bekommt"), "{}", ask.main());
    assert_eq!(site.state("c@example.org").await, "waiting");
    clerk.submit(&ask, PLACES, &[]).await.redirect();
    assert_eq!(site.state("c@example.org").await, "offered");
    assert_eq!(site.state("d@example.org").await, "waiting");
    assert_eq!(site.mail("c@example.org").await.kind, "registration_offer");
    // Made of an old page.
    let late = clerk.submit(&ask, PLACES, &[("plaetze-onsite", "9")]).await.failure(422);
    assert!(late.main().contains("Inzwischen hat jemand anders"), "{}", late.main());
    // The workshop: one seat, b waits there.
    let workshop = [("was", "AAA222"), ("stand", "1"), ("plaetze-AAA222", "2")];
    let workshop = workshop.map(|(n, v)| (n.to_string(), v.to_string()));
    let ask = clerk.post(PLACES, &workshop).await.page();
    assert!(ask.main().contains("1 Person rückt von der Warteliste nach"), "{}", ask.main());
    clerk.submit(&ask, PLACES, &[]).await.redirect();
    assert_eq!(site.mail("b@example.org").await.kind, "registration_moved_up");
    let quota =
        [("was", "kontingent"), ("stand", ""), ("kontingent", "4")].map(|(n, v)| (n.to_string(), v.to_string()));
    let ask = clerk.post(PLACES, &quota).await.page();
    clerk.submit(&ask, PLACES, &[]).await.redirect();
    assert_eq!(site.count("select quota_per_organisation::bigint from registration_rules").await, 4);
    assert_eq!(site.count("select count(*) from audit where action in ('capacity.changed', 'quota.changed')").await, 3);
    site.balance().await;
}

#[tokio::test]
async fn a_substitute_takes_the_seat_and_both_pages_lead_to_each_other() {
    let site = open(Some(1)).await;
    let clerk = clerk(&site).await;
    register(&site, "a@example.org", &[("workshop", "AAA222")]).await;
    let path = page_of(&site, "a@example.org").await;
    let action = format!("{path}/vertretung");
    let page = clerk.open(&action).await;
    let other = [("vorname", "Lou"), ("nachname", "Muster"), ("email", "lou@example.org")];
    clerk.submit(&page, &action, &other).await.redirect();
    assert_eq!(site.state("a@example.org").await, "transferred");
    let new = page_of(&site, "lou@example.org").await;
    let old = clerk.open(&path).await;
    assert!(old.attributes("main dd a", "href").contains(&new), "{}", old.main());
    assert!(clerk.open(&new).await.attributes("main dd a", "href").contains(&path));
    assert!(site.mail("lou@example.org").await.words().contains("Das Organisationsbüro hat Sie an Stelle von"));
    site.balance().await;
}

/// A5, A8: fields that the form does not have; roles without the right.
#[tokio::test]
async fn fields_that_no_form_has_change_nothing() {
    let site = open(Some(1)).await;
    let clerk = clerk(&site).await;
    register(&site, "a@example.org", &[]).await;
    let path = page_of(&site, "a@example.org").await;
    let before = site.text("select to_jsonb(r)::text from (select state, fee_cents, fee_claim, code, queue_number, attended_at from registration) r").await;
    let page = clerk.open(&format!("{path}/aendern")).await;
    let more = [
        ("state", "cancelled"),
        ("status", "confirmed"),
        ("fee", "0"),
        ("fee_cents", "1"),
        ("queue_number", "1"),
        ("code", "AAAAAA"),
        ("edition_id", "2"),
        ("attended_at", "2026-01-01"),
    ];
    clerk.submit(&page, &format!("{path}/aendern"), &more).await.redirect();
    let after = site.text("select to_jsonb(r)::text from (select state, fee_cents, fee_claim, code, queue_number, attended_at from registration) r").await;
    assert_eq!(before, after);
    for role in [Role::Editorial, Role::Press, Role::Door, Role::Reader] {
        let (other, _) = signed_in(&site, &format!("{}@example.org", role.key()), &[(None, role)]).await;
        for address in [LIST, &path, PLACES] {
            other.get(address).await.failure(404);
        }
    }
}
