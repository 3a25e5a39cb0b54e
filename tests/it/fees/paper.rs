//! What people get: the mail, the page, the file.

use super::{CANCEL, Person, group, invoices, paid_edition, register, run, settle};
use crate::support::{Pdf, TestSite};

const HOSTILE: &str = "#image(\"/etc/passwd\") \\input{x} <script>alert(1)</script> {{7*7}} $x$ *fett*";

/// Text of the newest mail of this kind.
async fn mail(site: &TestSite, kind: &str) -> (String, String, String) {
    sqlx::query_as("select recipient, subject, text_body from message where kind = $1 order by id desc limit 1")
        .bind(kind)
        .fetch_one(site.site.db.pool())
        .await
        .expect("a mail")
}

/// Path of the link in the newest mail of this kind.
async fn link(site: &TestSite, kind: &str) -> String {
    let (_, _, text) = mail(site, kind).await;
    let at = text.find("/rechnung/").expect("a link");
    text[at..].split_whitespace().next().expect("a path").to_string()
}

#[tokio::test]
async fn the_mail_says_what_to_pay_and_leads_to_the_page() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    let group = group(&site, edition).await;
    let mut members = Vec::new();
    for name in ["Ammer", "Buchfink"] {
        members.push(register(&site, edition, Person { name, group: Some(group), ..Person::default() }).await);
    }
    settle(&site).await;
    let (recipient, subject, text) = mail(&site, "invoice").await;
    assert_eq!(
        (recipient.as_str(), subject.as_str()),
        ("kaemmerei@example.org", "Rechnung R-2026-0001: Kongress 2026")
    );
    let path = link(&site, "invoice").await;
    let answer = site.get(&path).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.header("x-robots-tag"), "noindex, nofollow");
    let secret = path.rsplit('/').next().expect("a secret").to_string();
    let links = answer.page().attributes("a", "href");
    assert_eq!(links.iter().filter(|l| l.contains(&secret)).count(), 1, "only the PDF: {links:?}");
    let page = answer.page();
    assert_eq!(page.all("table caption"), ["Posten der Rechnung"]);
    assert_eq!(page.all("thead th[scope=col]").len(), 4);
    assert_eq!(page.all("tbody th[scope=row]"), ["Irina Ammer", "Irina Buchfink"]);
    assert!(page.attributes("meta[name=robots]", "content").contains(&"noindex".to_string()));
    assert!(page.all("link[rel=canonical]").is_empty());
    run(&site, CANCEL, members[0]).await;
    settle(&site).await;
    let correction = link(&site, "invoice_correction").await;
    let correction = (mail(&site, "invoice_correction").await.2, site.get(&correction).await.page().main());
    insta::with_settings!({filters => vec![("[0-9a-f]{32}", "GEHEIM")]}, {
        insta::assert_snapshot!("mail_rechnung", text);
        insta::assert_snapshot!("mail_korrektur", correction.0);
        insta::assert_snapshot!("seite_rechnung", page.main());
        insta::assert_snapshot!("seite_korrektur", correction.1);
    });
    assert!(site.get(&path).await.page().main().contains("bleiben 150,00"), "the page knows of the correction");
    let kept: String = sqlx::query_scalar("select kept_text from message where kind = 'invoice'")
        .fetch_one(site.site.db.pool())
        .await
        .expect("asked");
    assert!(kept.contains("R-2026-0001") && !kept.contains(&secret), "{kept}");
}

/// A2: an invoice opens with its secret only.
#[tokio::test]
async fn only_the_right_secret_in_its_time_opens_it() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    register(&site, edition, Person::default()).await;
    settle(&site).await;
    let path = link(&site, "invoice").await;
    site.get(&path).await.page();
    let id = invoices(&site, edition).await[0].id;
    for wrong in
        [format!("/rechnung/{id}"), "/rechnung/R-2026-0001".into(), format!("{path}0"), "/rechnung/.pdf".into()]
    {
        site.get(&wrong).await.failure(404);
    }
    site.sql("update token set purpose = 'other'").await;
    site.get(&path).await.failure(404);
    site.sql("update token set purpose = 'invoice'").await;
    site.site.clock.set(site.site.clock.now() + chrono::Duration::days(401));
    site.get(&path).await.failure(404);
}

#[tokio::test]
async fn hostile_names_stand_there_as_they_were_typed() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    register(&site, edition, Person { name: HOSTILE, ..Person::default() }).await;
    settle(&site).await;
    let path = link(&site, "invoice").await;
    let answer = site.get(&path).await;
    assert!(!answer.text().contains("<script>alert"));
    assert_eq!(answer.page().all("tbody th"), [format!("Irina {HOSTILE}")]);
    let file = site.get(&format!("{path}.pdf")).await;
    assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "application/pdf"));
    assert_eq!(file.header("content-disposition"), "inline; filename=\"Rechnung-R-2026-0001.pdf\"");
    assert_eq!((file.header("cache-control"), file.header("referrer-policy")), ("no-store", "no-referrer"));
    let file = Pdf::new(&file.body);
    file.check();
    let Some(text) = file.text() else { return };
    let words: String = text.split_whitespace().collect();
    for part in HOSTILE.split(' ') {
        assert!(words.contains(part), "{part} in\n{text}");
    }
    assert!(!text.contains("root:") && !text.contains("49"), "{text}");
}

#[tokio::test]
async fn the_file_is_tagged_and_says_the_same_as_the_page() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    let group = group(&site, edition).await;
    for i in 0..40 {
        let name = format!("Nr{i}");
        register(&site, edition, Person { name: &name, group: Some(group), ..Person::default() }).await;
    }
    settle(&site).await;
    let path = link(&site, "invoice").await;
    let view = site.get(&path).await.page();
    let bytes = site.get(&format!("{path}.pdf")).await.body;
    let attached: (String, String) =
        sqlx::query_as("select attachments->0->>'name', attachments->0->>'bytes' from message where kind = 'invoice'")
            .fetch_one(site.site.db.pool())
            .await
            .expect("an attachment");
    assert_eq!(attached.0, "Rechnung-R-2026-0001.pdf");
    assert!(attached.1.starts_with("JVBERi0"), "a PDF in base64");
    let file = Pdf::new(&bytes);
    file.check();
    let (Some(text), Some(info), Some(tree), Some(meta)) =
        (file.text(), file.info(), file.structure(), file.metadata())
    else {
        return;
    };
    assert!(info.lines().any(|l| l.starts_with("Tagged:") && l.ends_with("yes")), "{info}");
    assert!(info.contains("Rechnung R-2026-0001") && meta.contains("<pdfuaid:part>1<"), "{info}");
    for tag in ["H1", "Table", "Caption", "TH", "TD", "H2"] {
        assert!(tree.contains(tag), "{tag}: {tree}");
    }
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = words(&text);
    for said in view.all("tbody td, tbody th, tfoot th, tfoot td, dd, dt, caption") {
        assert!(text.contains(&words(&said)), "{said} in {text}");
    }
    assert!(text.contains("6.000,00 Euro") && text.contains("Seite 2 von 2"), "{text}");
    assert!(info.lines().any(|l| l.starts_with("Pages:") && l.ends_with(" 2")), "{info}");
}

#[tokio::test]
async fn nothing_about_needs_gets_onto_an_invoice() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    let person = register(&site, edition, Person::default()).await;
    run(
        &site,
        "insert into registration_need (registration_id, catering, catering_note, access, access_note, consent_version)
         values ($1, 'vegan', 'Zöliakie', '{wheelchair}', 'Rollstuhlplatz', 1)",
        person,
    )
    .await;
    settle(&site).await;
    let content = serde_json::to_string(&invoices(&site, edition).await[0].content.0).expect("written");
    let page = site.get(&link(&site, "invoice").await).await.text();
    for word in ["vegan", "Zöliakie", "wheelchair", "Rollstuhl"] {
        assert!(!content.contains(word) && !page.contains(word), "{word}");
    }
}
