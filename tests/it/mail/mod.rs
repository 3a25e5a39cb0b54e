//! The outbox against a mail server that takes, refuses and puts off.

mod about;

use std::path::PathBuf;

use kongress::kernel::email::Email;
use kongress::mail::{Fixed, Message, Sender, Transport, Worker, enqueue, enqueue_limited};

use crate::support::{MailServer, Mood, TestSite};

const TEST: Fixed = Fixed { key: "test", why: "only here" };

fn message(to: &str) -> Message {
    let to = Email::parse(to).expect("an address");
    let (text, html) = ("Guten Tag,\n.\nEnde".to_string(), "<p>Guten Tag</p>".to_string());
    Message {
        to_name: "Änne Groß".into(),
        reply_to: Email::parse("buero@example.org"),
        ..Message::new(&TEST, to, "Anmeldung bestätigt: Grüße", text, html)
    }
}

fn worker(site: &TestSite, transport: Transport) -> Worker {
    Worker {
        db: site.site.db.clone(),
        sender: Sender {
            from: "Büro <kongress@example.org>".parse().expect("a mailbox"),
            domain: "kongress.test".into(),
        },
        transport,
    }
}

fn smtp(site: &TestSite, server: &MailServer) -> Worker {
    worker(site, Transport::new(Some(&server.url()), &PathBuf::new()).expect("a transport"))
}

async fn put(site: &TestSite, to: &'static str) {
    site.site.db.change(move |c| Box::pin(async move { enqueue(c, &message(to)).await })).await.expect("queued");
}

/// Recipient, state, attempts, error and whether the text is still there.
async fn rows(site: &TestSite) -> Vec<(String, String, i32, String, bool)> {
    sqlx::query_as("select recipient, state, attempts, last_error, text_body <> '' from message order by id")
        .fetch_all(site.site.db.pool())
        .await
        .expect("asked")
}

#[tokio::test]
async fn a_message_goes_out_once_and_its_text_is_forgotten() {
    let (site, server) = (TestSite::empty().await, MailServer::start());
    put(&site, "anna@example.org").await;
    let worker = smtp(&site, &server);
    assert_eq!(worker.send_due().await.expect("sent"), 1);
    assert_eq!(worker.send_due().await.expect("nothing left"), 0);
    let taken = server.taken();
    assert_eq!(taken.len(), 1);
    for header in
        ["Message-ID: <", "@kongress.test>", "Auto-Submitted: auto-generated", "Reply-To: buero@example.org", "To: "]
    {
        assert!(taken[0].contains(header), "{header}: {}", taken[0]);
    }
    assert_eq!(rows(&site).await, [("anna@example.org".into(), "sent".into(), 1, String::new(), false)]);
}

#[tokio::test]
async fn a_rollback_sends_nothing() {
    let (site, server) = (TestSite::empty().await, MailServer::start());
    let failed = site.site.db.change(|c| {
        Box::pin(async move {
            enqueue(c, &message("anna@example.org")).await?;
            Err::<(), _>(sqlx::Error::RowNotFound)
        })
    });
    assert!(failed.await.is_err());
    assert_eq!(smtp(&site, &server).send_due().await.expect("nothing to do"), 0);
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn a_busy_server_is_asked_again_under_the_same_id() {
    let (site, server) = (TestSite::empty().await, MailServer::start());
    put(&site, "anna@example.org").await;
    let worker = smtp(&site, &server);
    server.set(Mood::Busy);
    worker.send_due().await.expect("tried");
    let row = rows(&site).await.remove(0);
    assert_eq!((row.1.as_str(), row.2, row.4), ("queued", 1, true));
    assert!(row.3.contains("450") || row.3.contains("come back"), "{}", row.3);
    assert_eq!(worker.send_due().await.expect("not due yet"), 0);
    server.set(Mood::Takes);
    site.sql("update message set next_attempt_at = now()").await;
    worker.send_due().await.expect("sent");
    assert_eq!(server.taken().len(), 1);
    assert_eq!(rows(&site).await[0].1, "sent");
}

#[tokio::test]
async fn one_bad_recipient_stops_nobody_else() {
    let (site, server) = (TestSite::empty().await, MailServer::start());
    server.set(Mood::KnowsSome);
    for to in ["nobody@example.org", "anna@example.org", "bert@example.org"] {
        put(&site, to).await;
    }
    smtp(&site, &server).send_due().await.expect("tried");
    let states: Vec<_> = rows(&site).await.into_iter().map(|r| (r.0, r.1)).collect();
    assert_eq!(states[0], ("nobody@example.org".into(), "failed".into()));
    assert!(states[1..].iter().all(|(_, state)| state == "sent"));
    assert_eq!(server.taken().len(), 2);
}

#[tokio::test]
async fn what_a_dead_worker_left_is_taken_over() {
    let (site, server) = (TestSite::empty().await, MailServer::start());
    put(&site, "anna@example.org").await;
    site.sql("update message set state = 'sending', lease_until = now() + interval '1 minute'").await;
    let worker = smtp(&site, &server);
    assert_eq!(worker.send_due().await.expect("still leased"), 0);
    site.sql("update message set lease_until = now() - interval '1 second'").await;
    assert_eq!(worker.send_due().await.expect("taken over"), 1);
    assert_eq!(server.taken().len(), 1);
}

#[tokio::test]
async fn four_workers_deliver_each_message_once() {
    let (site, server) = (TestSite::empty().await, MailServer::start());
    for _ in 0..40 {
        put(&site, "anna@example.org").await;
    }
    let work = (0..4).map(|_| {
        let worker = smtp(&site, &server);
        tokio::spawn(async move { while worker.send_due().await.expect("sent") > 0 {} })
    });
    for task in work.collect::<Vec<_>>() {
        task.await.expect("done");
    }
    let mut ids: Vec<String> = server
        .taken()
        .iter()
        .map(|m| m.lines().find(|l| l.starts_with("Message-ID")).expect("an id").to_string())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!((server.taken().len(), ids.len()), (40, 40));
}

#[tokio::test]
async fn a_running_worker_wakes_up_at_once() {
    let (site, server) = (TestSite::empty().await, MailServer::start());
    let running = tokio::spawn(smtp(&site, &server).run());
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    put(&site, "anna@example.org").await;
    for _ in 0..50 {
        if !server.taken().is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    running.abort();
    assert_eq!(server.taken().len(), 1);
}

#[tokio::test]
async fn without_a_server_mails_are_files() {
    let site = TestSite::empty().await;
    put(&site, "anna@example.org").await;
    let dir = std::env::temp_dir().join(format!("kongress-mail-{}", uuid::Uuid::new_v4().simple()));
    worker(&site, Transport::new(None, &dir).expect("files")).send_due().await.expect("written");
    let files: Vec<_> = std::fs::read_dir(dir.join("mail")).expect("a folder").flatten().collect();
    assert_eq!(files.len(), 1);
    let text = std::fs::read_to_string(files[0].path()).expect("readable");
    assert!(files[0].path().extension().is_some_and(|e| e == "eml") && text.contains("To: "), "{text}");
    std::fs::remove_dir_all(dir).expect("removed");
}

#[tokio::test]
async fn strangers_cannot_fill_a_mailbox() {
    let site = TestSite::empty().await;
    let ask = async |to: &'static str| {
        let change = site.site.db.change(move |c| {
            Box::pin(async move { enqueue_limited(c, &message(to), &[message(to).kind.key()]).await })
        });
        change.await.expect("asked")
    };
    for _ in 0..3 {
        assert!(ask("anna@example.org").await);
    }
    assert!(!ask("anna@example.org").await && !ask("anna@EXAMPLE.org").await);
    assert!(ask("bert@example.org").await);
    site.sql("update message set created_at = created_at - interval '61 minutes'").await;
    assert!(ask("anna@example.org").await);
}

#[tokio::test]
async fn a_mail_never_overtakes_an_earlier_one_to_the_same_person() {
    let (site, server) = (TestSite::empty().await, MailServer::start());
    for to in ["anna@example.org", "bert@example.org", "anna@example.org"] {
        put(&site, to).await;
    }
    let worker = smtp(&site, &server);
    let states = async || rows(&site).await.into_iter().map(|r| r.1).collect::<Vec<_>>();
    // The first is put off: the third waits with it, the second does not.
    site.sql("update message set next_attempt_at = now() + interval '1 minute' where id = 1").await;
    assert_eq!(worker.send_due().await.expect("sent"), 1);
    assert_eq!(worker.send_due().await.expect("nothing due"), 0);
    assert_eq!(states().await, ["queued", "sent", "queued"]);
    site.sql("update message set next_attempt_at = now() where id = 1").await;
    assert_eq!(worker.send_due().await.expect("sent"), 1);
    assert_eq!(states().await, ["sent", "sent", "queued"]);
    assert_eq!(worker.send_due().await.expect("sent"), 1);
    assert_eq!(server.taken().len(), 3);
    // One in trouble for more than an hour holds up nobody.
    put(&site, "anna@example.org").await;
    put(&site, "anna@example.org").await;
    site.sql(
        "update message set next_attempt_at = now() + interval '1 minute', created_at = now() - interval '61 minutes'
         where id = 4",
    )
    .await;
    assert_eq!(worker.send_due().await.expect("sent"), 1);
    assert_eq!(states().await[3..], ["queued", "sent"]);
}

#[tokio::test]
async fn a_wrong_password_loses_no_mail() {
    let (site, server) = (TestSite::empty().await, MailServer::start());
    put(&site, "anna@example.org").await;
    server.set(Mood::WantsLogin);
    smtp(&site, &server).send_due().await.expect("tried");
    let row = rows(&site).await.remove(0);
    assert_eq!((row.1.as_str(), row.4), ("queued", true));
    assert!(row.3.contains("530"), "{}", row.3);
}

#[tokio::test]
async fn mails_share_a_few_connections() {
    let (site, server) = (TestSite::empty().await, MailServer::start());
    for to in 0..40 {
        let to = Box::leak(format!("anna{to}@example.org").into_boxed_str());
        put(&site, to).await;
    }
    let worker = smtp(&site, &server);
    while worker.send_due().await.expect("sent") > 0 {}
    assert_eq!(server.taken().len(), 40);
    // Four at a time; a connection on its way back may be missed.
    assert!(server.connections() <= 20, "{} connections", server.connections());
    assert!(server.together() > 1 && server.together() <= 8, "{} at once", server.together());
}
