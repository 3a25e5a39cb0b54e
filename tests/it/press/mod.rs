//! Press from outside.

mod attacks;
mod journeys;
mod pass;
mod role;

use axum::body::Body;
use axum::http::{Method, Request, header};
use kongress::edition::model::{EditionDraft, Hours, Venue};

use crate::support::{Answer, Person, TestSite, day, edition};

/// Path of the form of [`open`].
pub const FORM: &str = "/2026/presse/akkreditierung";
pub const ANSWER: &str = "/meine-akkreditierung/antwort";

/// An edition on two days in May whose press office takes requests until the 28th of April, 20.00.
pub async fn open() -> TestSite {
    let site = TestSite::empty().await;
    let hours = |d| Hours {
        day: day(2026, 5, d),
        opens: chrono::NaiveTime::from_hms_opt(9, 0, 0),
        closes: chrono::NaiveTime::from_hms_opt(17, 0, 0),
    };
    site.save_edition(EditionDraft {
        days: vec![hours(5), hours(6)],
        contact_email: "buero@example.org".into(),
        contact_name: "Organisationsbüro".into(),
        organiser: "Land Beispiel".into(),
        venue: Venue { name: "Rathaus".into(), city: "Jüterbog".into(), ..Venue::default() },
        ..edition("2026")
    })
    .await;
    site.sql(
        "insert into press_setup (edition_id, takes_requests, closes_at, contact_name, contact_email, contact_phone,
            rules, late, collection_place, collection_hours)
         select id, true, '2026-04-28T18:00:00Z', 'Pressestelle', 'presse@example.org', '0361 000',
            'Kein **Blitz** im Saal.', 'Rufen Sie die Pressestelle an.', 'Pressetisch im Foyer', 'ab 8.30 Uhr' from edition",
    )
    .await;
    site.site.content.refresh(site.site.db.pool(), site.site.clock.now()).await.expect("read");
    site
}

/// Fields of a form with files: name of the control, name of the file, content.
fn body(fields: &[(String, String)], files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--grenze\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.bytes());
    }
    for (field, name, bytes) in files {
        let head = format!(
            "--grenze\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--grenze--\r\n");
    body
}

pub async fn upload(
    person: &Person<'_>,
    path: &str,
    fields: &[(String, String)],
    files: &[(&str, &str, &[u8])],
) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::HOST, "kongress.test")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=grenze")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, person.cookie_line())
        .body(Body::from(body(fields, files)))
        .expect("a request");
    person.site().visitor.send(request).await
}

/// What somebody who reports on it fills in.
pub fn filled(email: &str) -> Vec<(&str, &str)> {
    vec![
        ("vorname", "Kim"),
        ("nachname", "Beispiel"),
        ("email", email),
        ("funktion", "reporter"),
        ("medium", "Beispiel-Post"),
        ("art", "freelance"),
        ("nachweis", "assignment"),
        ("link", "https://example.org/auftrag"),
    ]
}

impl Person<'_> {
    /// Fills in the form for this address and sends it.
    pub async fn ask_for_accreditation(&self, email: &str, more: &[(&str, &str)]) -> Answer {
        let page = self.open(FORM).await;
        self.later();
        let mut values = filled(email);
        values.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
        values.extend(more);
        self.submit(&page, FORM, &values).await
    }

    /// As [`Person::ask_for_accreditation`], with a file.
    pub async fn ask_with_file(&self, email: &str, more: &[(&str, &str)], name: &str, bytes: &[u8]) -> Answer {
        let page = self.open(FORM).await;
        self.later();
        let mut fields = page.form(FORM);
        for (field, value) in filled(email).into_iter().filter(|(f, _)| *f != "link").chain(more.iter().copied()) {
            fields.retain(|(n, _)| n != field);
            fields.push((field.into(), value.into()));
        }
        upload(self, FORM, &fields, &[("datei", name, bytes)]).await
    }

    /// Opens the newest mail to this address and presses the button that it leads to.
    pub async fn confirm_accreditation(&self, email: &str) -> Answer {
        let link = self.site().mail(email).await.link();
        let page = self.open(&link).await;
        self.submit(&page, "/meine-akkreditierung/bestaetigen", &[]).await
    }
}

impl TestSite {
    pub async fn press_tick(&self) {
        kongress::press::deadlines::tick(&self.site).await.expect("deadlines are kept");
    }

    pub async fn press_state(&self) -> String {
        self.text("select state from accreditation order by id desc limit 1").await
    }
}
