//! The outbox of the demo: what it shows, and that it exists nowhere else.

mod attacks;
mod barriers;
mod content;
mod editions;
mod figures;
mod lists;
mod mails;
mod media;
mod menus;
mod press;
mod privacy;
mod programme;
mod protocol;
mod registrations;
mod settings;
mod speakers;
mod walls;

use std::path::PathBuf;

use kongress::kernel::email::Email;
use kongress::mail::{Attachment, Calendar, Fixed, Message, Sender, Transport, Worker, enqueue};

use crate::support::TestSite;

const OUTBOX: &str = "/intern/postausgang";
const PICTURE: &[u8] = &[137, 80, 78, 71, 0, 255];

/// A folder of its own for the mails; removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        Folder(std::env::temp_dir().join(format!("kongress-outbox-{}", uuid::Uuid::new_v4().simple())))
    }

    async fn site(&self, flags: &[&str]) -> TestSite {
        let data = self.0.to_str().expect("text").to_string();
        TestSite::with(&[&["--data", &data], flags].concat()).await
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const TEST: Fixed = Fixed { key: "test", why: "only here" };

fn message() -> Message {
    let to = Email::parse("anna@example.org").expect("an address");
    let text = "Guten Tag <b>Anna</b>,\n\nbestätigen Sie:\nhttp://kongress.test/b/abc.\n\nhttps://evil.example/x";
    let html = "<p style=\"color:red\">Guten Tag</p><img src=\"cid:code@k\" alt=\"\"><script>alert(1)</script>";
    Message {
        to_name: "Änne Groß".into(),
        reply_to: Email::parse("buero@example.org"),
        calendar: Some(Calendar { method: "REQUEST", ics: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".into() }),
        attachments: vec![
            Attachment {
                file_name: "code.png".into(),
                content_type: "image/png",
                content_id: Some("code@k"),
                bytes: PICTURE.into(),
            },
            Attachment {
                file_name: "seite.html".into(),
                content_type: "text/html",
                content_id: None,
                bytes: b"<script>alert(1)</script>".into(),
            },
        ],
        ..Message::new(&TEST, to, "Anmeldung & <mehr>", text.into(), html.into())
    }
}

async fn put(site: &TestSite, message: Message) {
    site.site.db.change(move |c| Box::pin(async move { enqueue(c, &message).await })).await.expect("queued");
}

/// Writes what is due to files, as the running program does.
async fn send(site: &TestSite) {
    let worker = Worker {
        db: site.site.db.clone(),
        sender: Sender {
            from: "Büro <kongress@example.org>".parse().expect("a mailbox"),
            domain: "kongress.test".into(),
        },
        transport: Transport::new(None, &site.site.config.data).expect("files"),
    };
    while worker.send_due().await.expect("written") > 0 {}
}

#[tokio::test]
async fn it_exists_only_in_a_demo_without_a_mail_server() {
    let folder = Folder::new();
    let site = folder.site(&["--smtp-url", "smtp://127.0.0.1:9"]).await;
    let unknown = site.get("/intern/gibt-es-nicht").await.failure(404).main();
    for path in [OUTBOX, "/intern/postausgang/x", "/intern/postausgang/x/html", "/intern/postausgang/x/teil/1"] {
        assert_eq!(site.get(path).await.failure(404).main(), unknown, "{path}");
        let posted = site.post(path, &[]).await;
        assert_eq!(posted.status, site.post("/intern/gibt-es-nicht", &[]).await.status, "{path}");
    }
    assert_eq!(folder.site(&[]).await.get(OUTBOX).await.status, 200);
}

#[tokio::test]
async fn the_demo_shows_its_mails_with_all_their_parts() {
    let folder = Folder::new();
    let site = folder.site(&[]).await;
    let empty = site.get(OUTBOX).await;
    assert!(empty.page().main().contains("noch keine Mail"), "{}", empty.text());
    assert_eq!(empty.header("cache-control"), "no-store");
    assert!(empty.page().main().contains("Demo"));
    put(&site, message()).await;
    let waiting = site.get(OUTBOX).await.page();
    assert_eq!(waiting.one("main li .label"), "wartet");
    send(&site).await;

    let list = site.get(OUTBOX).await.page();
    assert_eq!(list.one("main li h2"), "Anmeldung & <mehr>");
    assert!(list.one("main li .meta").contains("an Änne Groß (anna@example.org)"), "{}", list.main());
    assert!(list.all("main li .label").is_empty());
    let href = list.attributes("main li a", "href").remove(0);

    let mail = site.get(&href).await.page();
    assert!(mail.main().contains("Guten Tag <b>Anna</b>,"), "{}", mail.main());
    assert_eq!(mail.attributes("main p a[href^=http]", "href"), ["http://kongress.test/b/abc"], "no foreign link");
    assert!(mail.one("main dl").contains("buero@example.org"));
    assert_eq!(
        mail.all("main ul a"),
        ["Gestaltete Fassung ansehen", "code.png", "termin.ics", "termin.ics", "seite.html"]
    );

    let links = mail.attributes("main ul a", "href");
    let html = site.get(&links[0]).await;
    let policy = html.header("content-security-policy").to_string();
    assert!(policy.starts_with("default-src 'none'") && policy.ends_with("; sandbox"), "{policy}");
    assert!(!policy.contains("script"), "{policy}");
    assert!(html.text().contains("src=\"data:image/png;base64,iVBORwD/\""), "{}", html.text());
    for (href, content_type, name) in [
        (&links[1], "image/png", "code.png"),
        (&links[2], "text/calendar", "termin.ics"),
        (&links[4], "text/html", "seite.html"),
    ] {
        let file = site.get(href).await;
        assert_eq!(file.header("content-type"), content_type);
        assert_eq!(file.header("content-disposition"), format!("attachment; filename=\"{name}\""));
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        assert!(file.header("content-security-policy").ends_with("sandbox"));
    }
    assert_eq!(site.get(&links[1]).await.body, PICTURE);
}

#[tokio::test]
async fn what_could_not_be_written_stands_there_with_its_reason() {
    let folder = Folder::new();
    let site = folder.site(&[]).await;
    put(&site, message()).await;
    site.sql("update message set state = 'failed', last_error = 'kein Platz'").await;
    let list = site.get(OUTBOX).await.page();
    assert_eq!(list.one("main li .label"), "nicht zustellbar");
    assert!(list.main().contains("kein Platz"));
}

#[tokio::test]
async fn only_mails_of_the_folder_are_read() {
    let folder = Folder::new();
    let site = folder.site(&[]).await;
    put(&site, message()).await;
    send(&site).await;
    std::fs::write(folder.0.join("geheim.eml"), "Subject: geheim\r\n\r\ngeheim").expect("written");
    std::fs::write(folder.0.join("mail/.halb.eml"), "Subject: halb\r\n\r\nhalb").expect("written");
    std::fs::create_dir(folder.0.join("mail/ordner.eml")).expect("made");
    assert_eq!(site.get(OUTBOX).await.page().all("main li").len(), 1);
    for name in ["..%2Fgeheim", "%2E%2E%2Fgeheim", ".halb", "ordner", "..", "%2e%2e", "x%00", "geheim"] {
        let answer = site.get(&format!("{OUTBOX}/{name}")).await;
        assert!(answer.status.is_client_error(), "{name}: {}", answer.status);
        assert!(!answer.text().contains("geheim</h1>"), "{name}");
    }
    let href = site.get(OUTBOX).await.page().attributes("main li a", "href").remove(0);
    for part in ["0", "99", "-1", "x", "99999999999999999999999"] {
        assert!(site.get(&format!("{href}/teil/{part}")).await.status.is_client_error(), "{part}");
    }
}
