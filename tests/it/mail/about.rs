//! Mails about a registration: read again without secrets, forgotten with the person, sent with
//! invitation and files.

use kongress::mail::{Attachment, Calendar, Delivery, KeptMail, delivery, forget, kept};
use mail_parser::{MessageParser, MimeHeaders};
use uuid::Uuid;

use super::*;

const ANNA: Uuid = Uuid::from_u128(1);
const BERT: Uuid = Uuid::from_u128(2);

fn about(id: Uuid, kind: &'static str, to: &str) -> Message {
    let link = format!("Bitte bestätigen Sie: https://kongress.test/b/geheim-{kind}");
    let kind_of: &'static Fixed = Box::leak(Box::new(Fixed { key: kind, why: "only here" }));
    Message {
        about: Some(id),
        kind: kind_of.into(),
        text: link,
        secrets: vec![format!("geheim-{kind}")],
        ..message(to)
    }
}

async fn put(site: &TestSite, message: Message) {
    site.site.db.change(move |c| Box::pin(async move { enqueue(c, &message).await })).await.expect("queued");
}

async fn read(site: &TestSite, id: Uuid) -> Vec<KeptMail> {
    let mut c = site.site.db.pool().acquire().await.expect("a connection");
    kept(&mut c, id).await.expect("read")
}

async fn became(site: &TestSite, id: Uuid, kind: &str) -> Option<Delivery> {
    let mut c = site.site.db.pool().acquire().await.expect("a connection");
    delivery(&mut c, id, kind).await.expect("asked")
}

async fn erase(site: &TestSite, id: Uuid, except: &'static str) -> u64 {
    site.site.db.change(move |c| Box::pin(async move { forget(c, id, except).await })).await.expect("forgotten")
}

/// Every column of the outbox that could name somebody, as one text.
async fn everything(site: &TestSite, id: Uuid) -> String {
    sqlx::query_scalar("select coalesce(string_agg(to_jsonb(m)::text, E'\\n'), '') from message m where about = $1")
        .bind(id)
        .fetch_one(site.site.db.pool())
        .await
        .expect("asked")
}

#[tokio::test]
async fn mails_can_be_read_again_without_their_secrets() {
    let (site, server) = (TestSite::empty().await, MailServer::start());
    put(&site, about(ANNA, "held", "anna@example.org")).await;
    put(&site, about(BERT, "held", "bert@example.org")).await;
    let waiting = read(&site, ANNA).await;
    assert_eq!((waiting.len(), &waiting[0].state), (1, &Delivery::Waiting));
    let worker = smtp(&site, &server);
    worker.send_due().await.expect("sent");
    put(&site, about(ANNA, "confirmed", "anna@example.org")).await;
    worker.send_due().await.expect("sent");
    let mails = read(&site, ANNA).await;
    assert_eq!(mails.len(), 2, "oldest first: {mails:?}");
    for mail in &mails {
        assert_eq!(mail.text, "Bitte bestätigen Sie: https://kongress.test/b/…");
        assert!(matches!(mail.state, Delivery::Sent(at) if at >= mail.at), "{mail:?}");
    }
    assert!(mails[0].at < mails[1].at);
    assert!(!everything(&site, ANNA).await.contains("geheim"), "nothing secret stays once it is sent");
}

#[tokio::test]
async fn it_is_known_what_became_of_the_latest_mail_of_a_kind() {
    let (site, server) = (TestSite::empty().await, MailServer::start());
    server.set(Mood::KnowsSome);
    assert_eq!(became(&site, ANNA, "held").await, None);
    put(&site, about(ANNA, "held", "nobody@example.org")).await;
    assert_eq!(became(&site, ANNA, "held").await, Some(Delivery::Waiting));
    let worker = smtp(&site, &server);
    worker.send_due().await.expect("tried");
    let Some(Delivery::Failed(why)) = became(&site, ANNA, "held").await else { panic!("no failure") };
    assert!(why.contains("550"), "{why}");
    // To another address; the kind stays the same.
    put(&site, about(ANNA, "held", "anna@example.org")).await;
    worker.send_due().await.expect("sent");
    assert!(matches!(became(&site, ANNA, "held").await, Some(Delivery::Sent(_))));
    assert_eq!(became(&site, ANNA, "confirmed").await, None);
}

#[tokio::test]
async fn who_is_forgotten_leaves_nothing_in_the_outbox() {
    let (site, server) = (TestSite::empty().await, MailServer::start());
    server.set(Mood::KnowsSome);
    let worker = smtp(&site, &server);
    for to in ["anna@example.org", "nobody-anna@example.org"] {
        put(&site, about(ANNA, "held", to)).await;
        worker.send_due().await.expect("tried");
    }
    put(&site, about(BERT, "held", "bert@example.org")).await;
    put(&site, about(ANNA, "reminder", "anna@example.org")).await;
    put(&site, about(ANNA, "deleted", "anna@example.org")).await;
    assert_eq!(erase(&site, ANNA, "deleted").await, 4);
    assert!(read(&site, ANNA).await.is_empty());
    while worker.send_due().await.expect("sent") > 0 {}
    let to_anna = server.taken().iter().filter(|m| m.contains("anna@example.org")).count();
    assert_eq!(to_anna, 2, "the first one and the last word, not the reminder");
    assert_eq!(read(&site, BERT).await.len(), 1, "others are not touched");
    assert_eq!(erase(&site, ANNA, "").await, 1, "the last word itself");
    let left = everything(&site, ANNA).await;
    for trace in ["anna", "Änne", "geheim", "bestätig", "buero@"] {
        assert!(!left.contains(trace), "{trace}: {left}");
    }
    assert_eq!(erase(&site, ANNA, "").await, 0);
}

#[tokio::test]
async fn a_mail_under_way_is_not_tried_again_after_forgetting() {
    let (site, server) = (TestSite::empty().await, MailServer::start());
    put(&site, about(ANNA, "held", "anna@example.org")).await;
    site.sql("update message set state = 'sending', lease_until = now() - interval '1 second'").await;
    erase(&site, ANNA, "").await;
    assert_eq!(smtp(&site, &server).send_due().await.expect("nothing to do"), 0);
}

#[tokio::test]
async fn an_invitation_and_files_arrive_and_are_not_kept() {
    let (site, server) = (TestSite::empty().await, MailServer::start());
    let mut message = about(ANNA, "confirmed", "anna@example.org");
    let ics = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n";
    message.calendar = Some(Calendar { method: "REQUEST", ics: ics.into() });
    message.attachments = vec![Attachment {
        file_name: "Bestätigung.pdf".into(),
        content_type: "application/pdf",
        content_id: None,
        bytes: vec![0, 159, 146, 150],
    }];
    put(&site, message).await;
    smtp(&site, &server).send_due().await.expect("sent");
    let taken = server.taken().remove(0);
    let mail = MessageParser::default().parse(&taken).expect("a mail");
    let file = |name: &str| mail.attachments().find(|a| a.attachment_name() == Some(name)).expect("there").contents();
    assert_eq!(file("Bestaetigung.pdf"), [0, 159, 146, 150]);
    assert_eq!(file("termin.ics"), ics.as_bytes());
    let left: bool =
        sqlx::query_scalar("select calendar is null and attachments is null and kept_text <> '' from message")
            .fetch_one(site.site.db.pool())
            .await
            .expect("asked");
    assert!(left, "only the text stays");
}
