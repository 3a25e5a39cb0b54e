//! Mails in the internal area: what went out and what did not, words of automatic mails, messages
//! to many with a second person's release.

mod circulars;
mod kinds;
mod texts;

use kongress::kernel::email::Email;
use kongress::mail::outbox::{self, State};
use kongress::mail::{Fixed, Message, Sender, Transport, Worker, enqueue};
use kongress::staff::Role;

use crate::registration::open;
use crate::staff::signed_in;
use crate::support::{MailServer, Mood, TestSite, edition};

const TEST: Fixed = Fixed { key: "test", why: "only here" };
const LIST: &str = "/intern/kongress/2026/mails";

fn smtp(site: &TestSite, server: &MailServer) -> Worker {
    Worker {
        db: site.site.db.clone(),
        sender: Sender {
            from: "Büro <kongress@example.org>".parse().expect("a mailbox"),
            domain: "kongress.test".into(),
        },
        transport: Transport::new(Some(&server.url()), std::path::Path::new("")).expect("a transport"),
    }
}

async fn put(site: &TestSite, edition: Option<i64>, to: &str, subject: &str) {
    let to = Email::parse(to).expect("an address");
    let message = Message {
        edition,
        to_name: "Änne Groß".into(),
        ..Message::new(&TEST, to, subject, "Text".into(), "<p>Text</p>".into())
    };
    site.site.db.change(move |c| Box::pin(async move { enqueue(c, &message).await })).await.expect("queued");
}

/// Address of the only mail with this subject, below `list`.
async fn address(site: &TestSite, list: &str, subject: &str) -> String {
    let id: uuid::Uuid = sqlx::query_scalar("select public_id from message where subject = $1")
        .bind(subject)
        .fetch_one(site.site.db.pool())
        .await
        .expect("a mail");
    format!("{list}/{id}")
}

/// A1, A3: mails of another edition.
#[tokio::test]
async fn a_list_shows_the_mails_of_its_edition_and_no_others() {
    let site = TestSite::empty().await;
    let own = site.save_edition(edition("2026")).await;
    let other = site.save_edition(edition("2027")).await;
    put(&site, Some(own), "anna@example.org", "Eigene").await;
    put(&site, Some(other), "bert@example.org", "Fremde").await;
    put(&site, None, "cleo@example.org", "Ohne").await;
    site.sql("update message set state = 'failed', last_error = '550 no'").await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(Some(own), Role::Registration)]).await;
    let list = kim.open(LIST).await;
    assert_eq!(list.all("tbody tr").len(), 1, "{}", list.main());
    assert!(list.main().contains("Änne Groß (anna@example.org)") && list.main().contains("alle (1)"));
    let foreign = address(&site, LIST, "Fremde").await;
    kim.get(&foreign).await.failure(404);
    kim.post(&format!("{foreign}/aktion"), &[("was".into(), "erneut".into())]).await.failure(404);
    for what in ["bert", "cleo"] {
        let found = kim.post(LIST, &[("suche".into(), what.into())]).await.page();
        assert!(found.main().contains("Keine Mail passt"), "{}", found.main());
    }
    kim.post(&format!("{LIST}/erneut"), &[("ja".into(), "ja".into())]).await.redirect();
    assert_eq!(site.count("select count(*) from message where state = 'failed'").await, 2, "only the own one");
    // Who answers for the installation sees all.
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    assert_eq!(admin.open("/intern/mails").await.all("tbody tr").len(), 3);
    assert_eq!(admin.get(&foreign.replace("/intern/kongress/2026", "/intern")).await.status, 200);
    kim.get("/intern/mails").await.failure(404);
}

#[tokio::test]
async fn a_failed_mail_tells_why_and_goes_out_again_under_the_same_id() {
    let (site, server) = (TestSite::empty().await, MailServer::start());
    let own = site.save_edition(edition("2026")).await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(Some(own), Role::Registration)]).await;
    server.set(Mood::KnowsSome);
    put(&site, Some(own), "nobody@example.org", "Hallo").await;
    let worker = smtp(&site, &server);
    worker.send_due().await.expect("tried");
    let path = address(&site, LIST, "Hallo").await;
    let page = kim.open(&path).await;
    assert_eq!(page.one("p.state .label"), "fehlgeschlagen");
    for word in ["Diese Adresse gibt es beim Empfänger nicht", "550", "abgelehnt", "@kongress.test"] {
        assert!(page.main().contains(word), "{word}: {}", page.main());
    }
    let id = page.main().split("Message-ID) ").nth(1).and_then(|r| r.split(' ').next()).expect("an id").to_string();
    server.set(Mood::Takes);
    let action = format!("{path}/aktion");
    let said = kim.open(kim.submit(&page, &action, &[("was", "erneut")]).await.redirect()).await;
    assert!(said.main().contains("noch einmal verschickt"), "{}", said.main());
    worker.send_due().await.expect("sent");
    assert!(server.taken()[0].contains(&format!("Message-ID: <{id}>")), "{id}: {}", server.taken()[0]);
    let page = kim.open(&path).await;
    assert_eq!(page.one("p.state .label"), "verschickt");
    assert!(page.main().contains("vom Mailserver angenommen") && page.main().contains("Mail erneut versucht"));
    // What is out stays out.
    let late = kim.post(&action, &[("was".into(), "erneut".into())]).await;
    assert!(late.redirect().ends_with("getan=mail-zu-spaet"));
    assert_eq!(worker.send_due().await.expect("nothing"), 0);
}

#[tokio::test]
async fn a_mail_that_a_worker_has_taken_is_left_alone() {
    let site = TestSite::empty().await;
    let own = site.save_edition(edition("2026")).await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(Some(own), Role::Registration)]).await;
    put(&site, Some(own), "anna@example.org", "Hallo").await;
    site.sql("update message set state = 'sending', lease_until = now() + interval '1 minute'").await;
    let action = format!("{}/aktion", address(&site, LIST, "Hallo").await);
    for what in ["erneut", "verwerfen"] {
        let answer = kim.post(&action, &[("was".into(), what.into()), ("ja".into(), "ja".into())]).await;
        assert!(answer.redirect().ends_with("getan=mail-zu-spaet"), "{what}");
    }
    kim.post(&format!("{LIST}/erneut"), &[("ja".into(), "ja".into())]).await.redirect();
    assert_eq!(site.text("select state from message").await, "sending");
    site.sql("update message set state = 'sent'").await;
}

#[tokio::test]
async fn no_link_that_opens_something_is_shown_to_staff() {
    let site = open(Some(10)).await;
    let person = site.person();
    person.register("anna@example.org", &[]).await;
    let secret = site.mail("anna@example.org").await.link();
    let secret = secret.split("schluessel=").nth(1).expect("a secret").to_string();
    let (kim, _) = signed_in(&site, "kim@example.org", &[(None, Role::Administrator)]).await;
    let id = site.text("select public_id::text from message").await;
    for path in [format!("{LIST}/{id}"), format!("/intern/mails/{id}"), LIST.into(), "/intern/mails".into()] {
        let page = kim.get(&path).await;
        assert!(!page.text().contains(&secret), "{path}");
    }
    let page = kim.open(&format!("{LIST}/{id}")).await;
    assert!(page.one("pre").contains("schluessel=…"), "{}", page.one("pre"));
    assert!(page.main().contains("Anmeldung "), "what it belongs to");
    site.deliver().await;
}

#[tokio::test]
async fn giving_a_mail_up_says_what_it_means_and_frees_the_seat() {
    let site = open(Some(1)).await;
    site.person().register("anna@example.org", &[]).await;
    let own = site.count("select id from edition").await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(Some(own), Role::Registration)]).await;
    let path = format!("{LIST}/{}", site.text("select public_id::text from message").await);
    let page = kim.open(&path).await;
    let action = format!("{path}/aktion");
    let asked = kim.submit(&page, &action, &[("was", "verwerfen")]).await.page();
    assert!(asked.main().contains("Ihr Platz wird frei"), "{}", asked.main());
    assert_eq!(site.text("select state from message").await, "queued", "asking changes nothing");
    kim.submit(&asked, &action, &[]).await.redirect();
    assert_eq!(site.text("select state || text_body from message").await, "cancelled", "its words are gone");
    site.tick().await;
    assert_eq!(site.state("anna@example.org").await, "expired");
    site.balance().await;
    assert!(kim.open(&path).await.main().contains("Mail verworfen"));
}

#[tokio::test]
async fn recipients_are_found_by_a_form_and_never_stand_in_an_address() {
    let site = TestSite::empty().await;
    let own = site.save_edition(edition("2026")).await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(Some(own), Role::Registration)]).await;
    for n in 0..60 {
        put(&site, Some(own), &format!("person{n}@example.org"), &format!("Mail {n}")).await;
    }
    put(&site, Some(own), "anna@example.org", "Gesucht").await;
    let page = kim.open(LIST).await;
    assert_eq!(page.all("tbody tr").len(), 50);
    assert!(page.main().contains("Seite 1 von 2, 61 Einträge"));
    let found = kim.submit(&page, LIST, &[]).await;
    assert_eq!(found.status, 200);
    let found = kim.post(LIST, &[("suche".into(), "ANNA@".into())]).await.page();
    assert_eq!(found.all("tbody th"), ["Gesucht"]);
    let many = kim.post(LIST, &[("suche".into(), "person".into()), ("seite".into(), "2".into())]).await.page();
    assert_eq!(many.all("tbody tr").len(), 10);
    assert_eq!(many.attributes("button[name=seite]", "value"), ["1"]);
    // Names searched for in the address are not looked at.
    assert_eq!(kim.open(&format!("{LIST}?suche=anna")).await.all("tbody tr").len(), 50);
    assert_eq!(kim.open(&format!("{LIST}?stand=fehlgeschlagen")).await.all("tbody tr").len(), 0);
    site.deliver().await;
}

#[tokio::test]
async fn a_person_has_a_history_of_mails() {
    let site = open(Some(10)).await;
    let person = site.person();
    person.register("anna@example.org", &[]).await;
    person.confirm("anna@example.org").await;
    let id = site.count("select id from registration").await;
    site.sql(
        "update message set state = 'failed', last_error = '550 5.1.1 unknown' where kind = 'registration_ticket'",
    )
    .await;
    let mut c = site.site.db.pool().acquire().await.expect("a connection");
    let sent = outbox::of_registration(&mut c, id).await.expect("read");
    let kinds: Vec<&str> = sent.iter().map(|s| s.kind.as_str()).collect();
    assert_eq!(kinds, ["registration_ticket", "registration_confirm"], "newest first");
    assert_eq!(sent[0].state, State::Failed);
    assert!(sent[0].reason.starts_with("Diese Adresse gibt es"));
    assert_eq!(outbox::of_registration(&mut c, id + 1).await.expect("read").len(), 0);
    assert_eq!(kongress::mail::failed(&mut c, None).await.expect("counted"), 1);
    site.deliver().await;
}

#[tokio::test]
async fn a_failed_mail_goes_to_another_address_and_nothing_else_changes() {
    let (site, server) = (open(Some(10)).await, MailServer::start());
    let person = site.person();
    person.register("anna@example.org", &[]).await;
    let own = site.count("select id from edition").await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(Some(own), Role::Registration)]).await;
    let (press, _) = signed_in(&site, "press@example.org", &[(Some(own), Role::Press)]).await;
    site.sql("update message set state = 'failed', last_error = '550 no such user'").await;
    let path = format!("{LIST}/{}", site.text("select public_id::text from message").await);
    let form = format!("{path}/adresse");
    let asks = kim.open(&path).await;
    assert!(!asks.main().contains("Andere Adresse"), "to confirm an address that is not the person's would be wrong");
    assert!(kim.post(&form, &to("neu@example.org")).await.redirect().ends_with("mail-zu-spaet"));
    site.sql("update message set state = 'queued'").await;
    person.confirm("anna@example.org").await;
    let id = site.text("select public_id::text from message where kind = 'registration_ticket'").await;
    let (path, form) = (format!("{LIST}/{id}"), format!("{LIST}/{id}/adresse"));
    let code = site.text("select code from registration").await;
    assert!(!kim.open(&path).await.main().contains("Andere Adresse"), "it is not lost");
    site.sql("update message set state = 'failed', last_error = '550 no such user' where kind = 'registration_ticket'")
        .await;
    let page = kim.open(&path).await;
    assert!(page.attributes("main a", "href").contains(&format!("/intern/kongress/2026/anmeldungen/{code}")));
    assert!(page.attributes("main a", "href").contains(&format!("/intern/kongress/2026/anmeldungen/{code}/aendern")));
    // Whoever may not see registrations finds neither mail nor form.
    press.get(&path).await.failure(404);
    press.post(&form, &to("press@example.org")).await.failure(404);
    for wrong in ["", "keine Adresse", "Anna@example.org"] {
        let told = kim.submit(&page, &form, &[("adresse", wrong)]).await.failure(422);
        assert_eq!(told.all("#adresse-fehler").len(), 1, "{wrong}");
        assert_eq!(told.form(&form), [("adresse".to_string(), wrong.to_string())], "kept");
    }
    let asked = kim.submit(&page, &form, &[("adresse", "anna.neu@example.org")]).await.page();
    for part in ["an anna.neu@example.org, nicht mehr an anna@example.org", "Die Adresse der Anmeldung bleibt"] {
        assert!(asked.main().contains(part), "{part}: {}", asked.main());
    }
    assert_eq!(site.count("select count(*) from message where recipient = 'anna.neu@example.org'").await, 0);
    let said = kim.open(kim.submit(&asked, &form, &[]).await.redirect()).await;
    assert!(said.main().contains("geht an die andere Adresse"), "{}", said.main());
    // Pressed again, or with an old page: it is on its way.
    assert!(kim.submit(&asked, &form, &[]).await.redirect().ends_with("mail-zu-spaet"));
    smtp(&site, &server).send_due().await.expect("sent");
    let taken = server.taken();
    assert!(
        taken.iter().any(|mail| mail.contains("To: ") && mail.contains("anna.neu@example.org") && mail.contains(&id)),
        "{taken:?}"
    );
    assert_eq!(site.text("select email from registration").await, "anna@example.org");
    let history = kim.open(&format!("/intern/kongress/2026/anmeldungen/{code}")).await.main();
    assert!(history.contains("An: anna@example.org → anna.neu@example.org"), "{history}");
    assert!(kim.open(&path).await.main().contains("Mail an andere Adresse geschickt"));
    // What the protocol knows of addresses goes with the person.
    assert_eq!(
        site.count("select count(*) from audit where before::text like '%anna%' or after::text like '%anna%'").await,
        0
    );
    // Links of accounts open the internal area: never elsewhere.
    put(&site, Some(own), "lou@example.org", "Konto").await;
    site.sql("update message set state = 'failed', last_error = '550' where subject = 'Konto'").await;
    let path = address(&site, LIST, "Konto").await;
    assert!(kim.post(&format!("{path}/adresse"), &to("kim@example.org")).await.redirect().ends_with("mail-zu-spaet"));
    assert_eq!(site.text("select recipient from message where subject = 'Konto'").await, "lou@example.org");
}

fn to(address: &str) -> Vec<(String, String)> {
    vec![("adresse".into(), address.into()), ("ja".into(), "ja".into())]
}
