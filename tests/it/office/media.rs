//! The library: what comes in by form, what is refused, what is said about it, where it ends.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, header};
use image::ImageFormat;
use kongress::staff::Role;

use crate::media::{CAPTIONS, drawn, jpeg, pdf, video};
use crate::staff::signed_in;
use crate::support::{Answer, Html, Person, TestSite, edition};

/// A form with files, as a browser sends it.
fn form(fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--grenze\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(head.bytes());
    }
    for (field, name, bytes) in files {
        let head = format!(
            "--grenze\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: image/jpeg\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--grenze--\r\n");
    body
}

fn request(person: &Person<'_>, path: &str, body: Body) -> Request<Body> {
    Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::HOST, "kongress.test")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=grenze")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, person.cookie_line())
        .body(body)
        .expect("a request")
}

pub async fn send(person: &Person<'_>, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
    person.site().visitor.send(request(person, path, Body::from(form(fields, files)))).await
}

/// The path without what it says was done.
fn place(answer: &Answer) -> String {
    answer.redirect().split('?').next().unwrap_or_default().to_string()
}

fn value(page: &Html, name: &str) -> String {
    page.attributes(&format!("input[name={name}]"), "value").remove(0)
}

async fn editor(site: &TestSite) -> Person<'_> {
    signed_in(site, "kim@example.org", &[(None, Role::Editorial)]).await.0
}

/// Brings a picture in; its page.
async fn picture(person: &Person<'_>, name: &str, alt: &str) -> String {
    let files = [("datei_1", name, jpeg())];
    let files: Vec<_> = files.iter().map(|(f, n, b)| (*f, *n, b.as_slice())).collect();
    place(&send(person, "/intern/medien/hochladen", &[("alt_1", alt)], &files).await)
}

#[tokio::test]
async fn every_kind_comes_in_by_form_and_is_found_again() {
    let site = TestSite::empty().await;
    let kim = editor(&site).await;
    assert!(kim.open("/intern/medien").await.main().contains("noch keine Datei"));
    let (webp, mp4) = (drawn(ImageFormat::WebP, 30, 20), video(1000));
    for (name, bytes, fields) in [
        ("Großer Saal.JPG", jpeg(), vec![("alt_1", "Der große Saal"), ("urheber", "Foto: Anna Muster")]),
        ("muster.webp", webp, vec![("schmueckend_1", "ja")]),
        ("Plan.pdf", pdf("x"), vec![("titel_1", "Lageplan")]),
        ("film.mp4", mp4, vec![]),
        ("film.vtt", CAPTIONS.to_vec(), vec![]),
    ] {
        let answer = send(&kim, "/intern/medien/hochladen", &fields, &[("datei_1", name, &bytes)]).await;
        let page = kim.open(answer.redirect()).await;
        assert!(page.main().contains("ist gespeichert"), "{name}: {}", page.main());
        assert!(page.one(".entries").contains("Datei hochgeladen"), "{}", page.main());
    }
    assert_eq!(kim.open("/intern/medien").await.all(".library > li").len(), 5);
    for (query, names) in [
        ("q=grosser+SAAL", vec!["grosser-saal.jpg"]),
        ("q=muster", vec!["muster.jpg", "grosser-saal.jpg"]),
        ("art=pdf", vec!["Lageplan"]),
        ("art=ohne", vec!["muster.jpg"]),
        ("art=video", vec!["film.mp4"]),
        ("q=nichts", vec![]),
    ] {
        let page = kim.open(&format!("/intern/medien?{query}")).await;
        assert_eq!(page.all(".library h2"), names, "{query}");
    }
}

#[tokio::test]
async fn hostile_files_are_refused_in_words_and_leave_nothing() {
    let site = TestSite::empty().await;
    let kim = editor(&site).await;
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    for (name, bytes, words) in [
        ("a.jpg", &svg[..], "SVG-Dateien können Programme enthalten"),
        ("a.jpg", b"<!doctype html><script>alert(1)</script>", "Dieses Format wird nicht angenommen"),
        ("a.html", &jpeg(), "Der Inhalt ist JPEG"),
        ("a.png", &jpeg(), "Der Inhalt ist JPEG"),
        ("a.gif", b"GIF89a/*<svg/onload=alert(1)>*/", "GIF-Dateien"),
        ("a.pdf", b"", "Die Datei ist leer"),
        ("<img src=x onerror=alert(1)>.jpg", b"x", "Dieses Format"),
    ] {
        let fields = [("alt_1", "Der <Saal>"), ("urheber", "Foto: Anna")];
        let answer = send(&kim, "/intern/medien/hochladen", &fields, &[("datei_1", name, bytes)]).await;
        let page = answer.failure(422);
        assert!(page.one("#datei_1-fehler").contains(words), "{name}: {}", page.main());
        assert_eq!(page.one("#alt_1"), "Der <Saal>", "what was typed stays");
        assert_eq!(value(&page, "urheber"), "Foto: Anna");
        assert!(page.main().contains("noch einmal aus"), "{}", page.main());
        assert!(page.all("main img").is_empty() && page.all("main script").is_empty());
    }
    for count in ["select count(*) from medium", "select count(*) from medium_file", "select count(*) from medium_part"]
    {
        assert_eq!(site.count(count).await, 0, "{count}");
    }
    assert_eq!(site.count("select count(*) from audit where action like 'media.%'").await, 0);
}

#[tokio::test]
async fn an_image_is_described_or_decorative_and_not_both() {
    let site = TestSite::empty().await;
    let kim = editor(&site).await;
    let image = jpeg();
    let files = [("datei_1", "a.jpg", image.as_slice())];
    for (fields, words) in [
        (vec![], "Beschreiben Sie, was auf dem Bild"),
        (vec![("alt_1", "  ")], "Beschreiben Sie, was auf dem Bild"),
        (vec![("alt_1", "Saal"), ("schmueckend_1", "ja")], "Entscheiden Sie sich"),
    ] {
        let page = send(&kim, "/intern/medien/hochladen", &fields, &files).await.failure(422);
        assert!(page.one("#alt_1-fehler").contains(words), "{}", page.main());
    }
    let page = send(&kim, "/intern/medien/hochladen", &[], &[]).await.failure(422);
    assert!(page.one("#datei_1-fehler").contains("Wählen Sie eine Datei"));
    let page = send(&kim, "/intern/medien/hochladen", &[("alt_1", "Saal")], &[]).await.failure(422);
    assert!(page.one("#datei_1-fehler").contains("Wählen Sie die Datei aus"));
    assert_eq!(site.count("select count(*) from medium").await, 0);
}

#[tokio::test]
async fn of_several_files_the_good_ones_are_stored_and_the_others_told() {
    let site = TestSite::empty().await;
    let kim = editor(&site).await;
    let page = kim.open("/intern/medien/neu?mehrere=ja").await;
    assert_eq!(page.all("input[type=file]").len(), 5);
    let (image, other) = (jpeg(), pdf("x"));
    let fields = [("alt_1", "Saal"), ("alt_3", ""), ("urheber", "Foto: Anna")];
    let files = [("datei_1", "a.jpg", image.as_slice()), ("datei_2", "b.pdf", &other), ("datei_3", "c.jpg", &image)];
    let page = send(&kim, "/intern/medien/hochladen", &fields, &files).await.failure(422);
    assert_eq!(page.all(".done a"), ["b.pdf", "a.jpg"].map(String::from).iter().rev().cloned().collect::<Vec<_>>());
    assert_eq!(page.attributes("input[type=file]", "name"), ["datei_3"], "only what is left");
    assert!(page.one("#alt_3-fehler").contains("Beschreiben"));
    assert_eq!(site.count("select count(*) from medium where credit = 'Foto: Anna'").await, 2);
}

#[tokio::test]
async fn another_file_keeps_the_address_and_two_editors_are_told() {
    let site = TestSite::empty().await;
    let kim = editor(&site).await;
    let path = picture(&kim, "saal.jpg", "Der Saal").await;
    let first = kim.open(&path).await;
    let lasting = first.attributes(".facts a", "href").remove(0);
    let before = site.get(&lasting).await.redirect().to_string();
    // Described by somebody else meanwhile.
    let stand = value(&first, "stand");
    kim.submit(&first, &path, &[("alt", "Der kleine Saal")]).await.redirect();
    let late = kim.submit(&first, &path, &[("alt", "Der große Saal")]).await.failure(422);
    assert!(late.main().contains("Inzwischen hat jemand anders"), "{}", late.main());
    assert_eq!(late.one("#alt"), "Der große Saal", "what was typed stays");
    assert_eq!(site.text("select alt from medium").await, "Der kleine Saal", "nothing is overwritten");
    let new = drawn(ImageFormat::Png, 300, 200);
    let replace = format!("{path}/ersetzen");
    let late = send(&kim, &replace, &[("stand", &stand)], &[("datei", "n.png", &new)]).await.failure(422);
    assert!(late.one("#datei-fehler").contains("Inzwischen"), "{}", late.main());
    let stand = value(&kim.open(&path).await, "stand");
    let other = send(&kim, &replace, &[("stand", &stand)], &[("datei", "n.pdf", &pdf("x"))]).await.failure(422);
    assert!(other.one("#datei-fehler").contains("derselben Art"), "{}", other.main());
    send(&kim, &replace, &[("stand", &stand)], &[("datei", "n.png", &new)]).await.redirect();
    let page = kim.open(&path).await;
    assert_eq!(page.attributes(".facts a", "href"), std::slice::from_ref(&lasting));
    let after = site.until(&lasting, |a| a.redirect() != before).await;
    assert_eq!(site.get(after.redirect()).await.status, 200);
    let history = page.one(".entries");
    assert!(
        history.contains("Datei ersetzt") && history.contains("Alternativtext: Der Saal → Der kleine Saal"),
        "{history}"
    );
    // Nothing new is no change.
    assert!(kim.submit(&page, &path, &[]).await.redirect().ends_with("unveraendert"));
}

#[tokio::test]
async fn what_is_used_stays_and_says_where() {
    let site = TestSite::empty().await;
    site.save_edition(edition("2026")).await;
    let kim = editor(&site).await;
    let path = picture(&kim, "saal.jpg", "Der Saal").await;
    site.sql(
        "update edition set patron = jsonb_build_object('x', (select public_id from medium))::text where slug = '2026'",
    )
    .await;
    let page = kim.open(&path).await;
    assert_eq!(page.attributes("main a[href='/2026']", "href").len(), 1, "{}", page.main());
    let remove = format!("{path}/loeschen");
    for answer in [kim.get(&remove).await, kim.post(&remove, &[]).await] {
        assert!(kim.open(answer.redirect()).await.main().contains("wird noch verwendet"));
    }
    site.sql("update edition set patron = ''").await;
    let confirm = kim.open(&remove).await;
    assert!(confirm.main().contains("Das lässt sich nicht zurücknehmen"), "{}", confirm.main());
    assert_eq!(site.count("select count(*) from medium").await, 1, "looking changes nothing");
    let done = kim.submit(&confirm, &remove, &[]).await;
    assert!(kim.open(done.redirect()).await.main().contains("Die Datei ist gelöscht"));
    assert_eq!(site.count("select count(*) from medium").await, 0);
    assert_eq!(site.count("select count(*) from audit where action = 'media.removed' and before is not null").await, 1);
    kim.get(&path).await.failure(404);
}

/// A1, A3: a file that others use is changed by who may in all editions.
#[tokio::test]
async fn rights_in_one_edition_do_not_change_what_others_use() {
    let site = TestSite::empty().await;
    let own = site.save_edition(edition("2026")).await;
    site.save_edition(edition("2027")).await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(Some(own), Role::Editorial)]).await;
    let image = jpeg();
    let base = "/intern/kongress/2026/medien";
    let files = [("datei_1", "a.jpg", image.as_slice())];
    let path = place(&send(&kim, &format!("{base}/hochladen"), &[("alt_1", "Saal")], &files).await);
    assert!(path.starts_with(base));
    let page = kim.open(&path).await;
    kim.submit(&page, &path, &[("alt", "Saal zwei")]).await.redirect();
    site.sql(
        "update edition set patron = jsonb_build_object('x', (select public_id from medium))::text where slug = '2026'",
    )
    .await;
    let page = kim.open(&path).await;
    kim.submit(&page, &path, &[("alt", "Saal drei")]).await.redirect();
    let stale = kim.open(&path).await;
    site.sql(
        "update edition set patron = jsonb_build_object('x', (select public_id from medium))::text where slug = '2027'",
    )
    .await;
    assert!(kim.open(&path).await.main().contains("auch außerhalb dieser Veranstaltung"));
    kim.submit(&stale, &path, &[("alt", "Saal vier")]).await.failure(422);
    let stand = value(&stale, "stand");
    send(&kim, &format!("{path}/ersetzen"), &[("stand", &stand)], &[("datei", "b.jpg", &image)]).await.failure(422);
    assert_eq!(site.text("select alt from medium").await, "Saal drei");
    // Of another edition, and of the installation, they see nothing.
    kim.get(&path.replace("/2026/", "/2027/")).await.failure(404);
    kim.get(&path.replace("/kongress/2026", "")).await.failure(404);
    let refused = send(&kim, "/intern/medien/hochladen", &[("alt_1", "x")], &files).await;
    assert_eq!(refused.status, 404);
}

#[tokio::test]
async fn a_slow_line_has_time_for_a_file_and_not_for_other_forms() {
    let site = TestSite::empty().await;
    let kim = editor(&site).await;
    // Longer than other forms may pause.
    let slow = |body: Vec<u8>| {
        let half = body.len() / 2;
        let parts = [Bytes::from(body[..half].to_vec()), Bytes::from(body[half..].to_vec())];
        Body::from_stream(futures_util::stream::unfold(0, move |n| {
            let part = parts.get(n).cloned();
            async move {
                if n == 1 {
                    tokio::time::sleep(Duration::from_secs(7)).await;
                }
                Some((Ok::<_, std::io::Error>(part?), n + 1))
            }
        }))
    };
    let image = jpeg();
    let body = form(&[("alt_1", "Saal")], &[("datei_1", "a.jpg", &image)]);
    let file = site.visitor.send(request(&kim, "/intern/medien/hochladen", slow(body)));
    let mut other = request(&kim, "/intern/weiterleitungen", slow(b"von=/alt&nach=/archiv".to_vec()));
    let form = header::HeaderValue::from_static("application/x-www-form-urlencoded");
    other.headers_mut().insert(header::CONTENT_TYPE, form);
    let (file, other) = tokio::join!(file, site.visitor.send(other));
    assert!(file.status.is_redirection(), "{}", file.text());
    assert!(!other.status.is_redirection(), "{}", other.status);
    assert_eq!(site.count("select count(*) from medium").await, 1);
    assert_eq!(site.count("select count(*) from redirect").await, 0);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_before_it_is_read() {
    let site = TestSite::with(&["--media-video-mb", "51"]).await;
    let kim = editor(&site).await;
    let mut large = request(&kim, "/intern/medien/hochladen", Body::from("--grenze--\r\n"));
    large.headers_mut().insert(header::CONTENT_LENGTH, header::HeaderValue::from_static("90000000"));
    assert_eq!(site.visitor.send(large).await.status, 413);
    // Nobody without the right gets even that far.
    let nobody = site.person();
    let mut large = request(&nobody, "/intern/medien/hochladen", Body::from("x"));
    large.headers_mut().insert(header::CONTENT_LENGTH, header::HeaderValue::from_static("90000000"));
    assert!(site.visitor.send(large).await.redirect().starts_with("/intern/anmelden"));
}
